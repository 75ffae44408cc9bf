"""What an answer says of a content that does not fit, where a table of the standards has a result for it.

The names are those of the standards: Data-Access-Result and Action-Result of DLMS, the status of ZCL, the response
codes of the ASN.1 of GBCS, the results of a top-up. A receiver may refuse such a message as a whole, and not answer.
"""

from __future__ import annotations

from typing import Any

from gbcs.testing.verdicts import Check, Expected, refused

__all__ = [
    "ANOTHER_CLASS",
    "DUPLICATE_TOP_UP",
    "INVALID_TOP_UP",
    "MALFORMED",
    "NO_IMAGE",
    "NO_ATTRIBUTE",
    "NO_CLUSTER",
    "NO_COMMAND",
    "NO_GENERAL_COMMAND",
    "NO_OBJECT",
    "OTHER_HASH",
    "OTHER_PERIOD",
    "OTHER_TYPE",
    "of_item",
]

_ACCESS = "IEC 62056-5-3, Data-Access-Result"
_STATUS = "ZCL, status enumerations"
_FIRMWARE = "GBCS 11"
_TOP_UP = "GBCS 14.3"


def _content(code: str, section: str) -> Expected:
    return refused(Check.CONTENT, code, section)


OTHER_TYPE = _content("type-unmatched", _ACCESS)
NO_OBJECT = _content("object-undefined", _ACCESS)
ANOTHER_CLASS = _content("object-class-inconsistent", _ACCESS)
OTHER_PERIOD = _content("other-reason", "GBCS 20: an end behind its start, by 24 hours at most")

MALFORMED = _content("MALFORMED_COMMAND", _STATUS)
NO_COMMAND = _content("UNSUP_CLUSTER_COMMAND", _STATUS)
NO_GENERAL_COMMAND = _content("UNSUP_GENERAL_COMMAND", _STATUS)
NO_ATTRIBUTE = _content("UNSUPPORTED_ATTRIBUTE", _STATUS)
NO_CLUSTER = _content("UNSUPPORTED_CLUSTER", _STATUS)

NO_IMAGE = _content("noImageHeld", _FIRMWARE)
OTHER_HASH = _content("hashMismatch", _FIRMWARE)

INVALID_TOP_UP = refused(Check.MAC, "Rejected-Invalid Top Up", _TOP_UP)
DUPLICATE_TOP_UP = refused(Check.COUNTER, "Rejected-Duplicate Top Up", _TOP_UP)

_JOIN_METHODS = range(4)
_ROLES = frozenset((*range(9), 127))


def of_item(reference: str, name: str, value: Any, payload: Any) -> Expected | None:
    """What another value of an item of ASN.1 leads to; None where no table tells.

    Args:
        reference: of the use case.
        name: of the item.
        value: the other one.
        payload: the unchanged one.
    """
    if reference.startswith("CS03") and name == "joinMethodAndRole":
        known = "invalidMessageCodeForJoinMethodAndRole" if value in _JOIN_METHODS else "invalidJoinMethodAndRole"
        return _content(known, "GBCS 13.7")
    if reference.startswith("CS04") and name == "otherDeviceEntityIdentifier":
        return _content("otherDeviceNotInDeviceLog", "GBCS 13.7")
    if reference == "CS02a" and name.startswith("remotePartyRolesCredentialsRequired") and value not in _ROLES:
        return _content("trustAnchorNotFound", "GBCS 13.2")
    if reference == "CS06" and name == "manufacturerImageHash" and payload.execution_date_time is None:
        return OTHER_HASH  # with a time, it is looked at then
    return None
