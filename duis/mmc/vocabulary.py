"""What the writing and the reading of MMC documents share: names, versions, words."""

from __future__ import annotations

import datetime

from dlms.apdu.common import ActionResult, DataAccessResult
from duis import schema
from duis.bindings import responses
from duis.bindings.binding import ResponseBinding
from duis.bindings.lens import Context
from duis.errors import DuisError
from gbcs.alerts import alert_meaning
from gbcs.message import GroupingHeader
from zigbee.enumerations import CommandStatus

VERSION = "5.4"
"""Of the schema, in every document."""


def tag(name: str) -> str:
    """A name in the namespace of MMC."""
    return f"{{{schema.MMC}}}{name}"


def context_of(header: GroupingHeader, time: datetime.datetime | None = None) -> Context:
    """What the lenses of a message know besides its elements; ``time`` is that of an alert."""
    facts = {"header": header, "time": time}
    return Context(header.originator, header.recipient, header.originator_counter, facts)


UNKNOWN_ALERT = "Unknown alert"
"""Description of an alert code that the tables do not have; the schema wants one."""


def alert_description(alert_code: int) -> str:
    """The words of the tables for an alert code."""
    return alert_meaning(alert_code) or UNKNOWN_ALERT


def alert_binding(header: GroupingHeader) -> ResponseBinding:
    """The binding of an alert; DuisError for a message that is none."""
    binding = responses.alert_binding(header.message_code)
    if binding is None:
        raise DuisError(f"message code {header.message_code:04X} is no alert", expected="an alert")
    return binding


INVALID, DOUBTFUL, DIFFERENT_BASE = 0x01, 0x02, 0x04
UNSPECIFIED = 0xFF
CLOCK_STATUS = {0: "reliable", DOUBTFUL: "unreliable", INVALID: "invalid"}


_NO_WORD_IN_SCHEMA = (
    CommandStatus.NOTIFICATION_PENDING,
    CommandStatus.UNSUPPORTED_CLUSTER,
    CommandStatus.LIMIT_REACHED,
)
_ACTION_RESULTS = {int(each): str(each.plain()) for each in ActionResult}
_DATA_ACCESS_RESULTS = {int(each): str(each.plain()) for each in DataAccessResult}
_STATUSES = {int(each): each.name for each in CommandStatus if each not in _NO_WORD_IN_SCHEMA}


def result_name(is_action: bool, code: int) -> str:
    """The word of the schema for the result of a DLMS item."""
    return (_ACTION_RESULTS if is_action else _DATA_ACCESS_RESULTS).get(code, "response-code-not-known")


def status_name(status: int) -> str:
    """The word of the schema for the status of a ZCL command or attribute."""
    return _STATUSES.get(status, "RESPONSE_CODE_NOT_KNOWN")


NOWHERE = Context(b"", b"", 0)  # type: ignore[arg-type]
"""Of a lens that needs nothing but its element."""
