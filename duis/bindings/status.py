"""ASN.1 status codes in words (digest ``mmc.md``, 2.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, Context, Field
from duis.bindings.texts import integer
from gbcs.usecases.model import Value
from wire.errors import quoted

__all__ = ["ACTIVATE", "CLOCK", "CREDENTIALS", "ISSUE", "JOIN", "PROVIDE", "Status", "SuccessCode", "UNJOIN", "UPDATE"]

_NOT_KNOWN = "notKnown"

CREDENTIALS = {
    0: "success",
    5: "badCertificate",
    10: "noTrustAnchor",
    17: "insufficientMemory",
    25: "trustAnchorNotFound",
    30: "resourcesBusy",
    127: "other",
}
"""Of remote parties' credentials, read or replaced."""
UPDATE = {
    0: "success",
    1: "invalidCertificate",
    2: "wrongDeviceIdentity",
    3: "invalidKeyUsage",
    4: "noCorrespondingKeyPairGenerated",
    5: "wrongPublicKey",
    6: "certificateStorageFailed",
    7: "privateKeyChangeFailed",
}
"""Of a device's own certificate, updated."""
ISSUE = {1: "invalidKeyUsage", 2: "keyPairGenerationFailed", 3: "cRProductionFailed"}
"""Of a request for a certificate, not made."""
PROVIDE = {1: "invalidKeyUsage", 2: "noCertificateHeld", 3: "certificateRetrievalFailure"}
"""Of a device's own certificate, not read."""
JOIN = {
    0: "success",
    1: "invalidMessageCodeForJoinMethodAndRole",
    2: "invalidJoinMethodAndRole",
    3: "incompatibleWithExistingEntry",
    4: "deviceLogFull",
    5: "writeFailure",
    6: "keyAgreementNoResources",
    7: "keyAgreementUnknownIssuer",
    8: "keyAgreementUnsupportedSuite",
    9: "keyAgreementBadMessage",
    10: "keyAgreementBadKeyConfirm",
    11: "invalidOrMissingCertificate",
    12: "noPartnerLinkKeyReceived",
    13: "noCBKEResponse",
}
"""Of devices joined."""
UNJOIN = {0: "success", 1: "otherDeviceNotInDeviceLog", 2: "otherFailure"}
"""Of devices unjoined."""
ACTIVATE = {0: "success", 1: "noImageHeld", 2: "hashMismatch", 3: "activationFailure"}
"""Of firmware activated."""
CLOCK = {0: "reliable", 1: "invalid", 2: "unreliable"}
"""Of the clock of a gas meter."""


class Status(NamedTuple):
    """A status as a number and in words; ``notKnown`` for a number without.

    Attributes:
        path: of the element.
        words: number → words.
    """

    path: str
    words: Mapping[int, str]

    def read(self, source: Source, context: Context) -> Value:
        if source.one(self.path) is None:
            return ABSENT
        code = Field(f"{self.path}/@ResponseCode", integer).read(source, context)
        said = source.text(f"{self.path}/ASN1Status")
        if said != self.words.get(code, _NOT_KNOWN):
            raise source.error(f"{quoted(said)} found", path=self.path, expected=self.words.get(code, _NOT_KNOWN))
        return code

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        sink.put(f"{self.path}/ASN1Status", self.words.get(int(value), _NOT_KNOWN))
        sink.put(f"{self.path}/@ResponseCode", str(int(value)))


class SuccessCode(NamedTuple):
    """A status that no element says: MessageSuccess tells whether it is 0, and 1 is the only other."""

    def read(self, source: Source, context: Context) -> Value:
        said = source.text("@MessageSuccess")
        return ABSENT if said is None else int(said not in ("true", "1"))

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if int(value) not in (0, 1):
            raise sink.error(f"status {int(value)} cannot be expressed here")
