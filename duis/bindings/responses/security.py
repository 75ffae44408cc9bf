"""Bindings of security credentials, joining and leaving, and firmware.

Source: digest ``mmc_mapping.md``, sections 6.15, 6.17, 6.21, 6.23, 6.24, 8.5, 8.7, 8.8, 11.2, 11.3, and its shared
block of the execution outcome.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.lens import (
    ABSENT,
    Constant,
    Context,
    Field,
    Sink,
    Source,
    base64,
    choices,
    date_time,
    eui,
    hexadecimal,
    integer,
)
from duis.bindings.responses.forms import Binding, First, Items, Numbered, Together, Unsaid, field
from duis.bindings.responses.status import (
    ACTIVATE,
    CLOCK,
    CREDENTIALS,
    ISSUE,
    JOIN,
    PROVIDE,
    UNJOIN,
    UPDATE,
    Status,
    SuccessCode,
)
from duis.errors import DuisError
from duis.xml import path_of

__all__ = ["BINDINGS", "FIRMWARE_OUTCOME", "execution_outcome"]

_ROLES = {
    0: "Root",
    1: "Recovery",
    2: "Supplier",
    3: "NetworkOperator",
    4: "ACB",
    5: "TransCoS",
    8: "LoadController",
}


class _Role(NamedTuple):
    """The role of a remote party; the WAN provider and the issuing authority have none in MMC and are left out.

    Attributes:
        path: of the element.
    """

    path: str

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        return field(self.path, _ROLE).read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if int(value) in _ROLES:
            Field(self.path, _ROLE).write(value, sink, context)


_ROLE = choices({name: code for code, name in _ROLES.items()})

_DIGITAL_SIGNATURE, _KEY_AGREEMENT, _KEY_CERT_SIGN = 1, 16, 32
_USAGES = {
    "DigitalSigning": (_DIGITAL_SIGNATURE, 0),
    "KeyAgreement": (_KEY_AGREEMENT, 0),
    "KeyAgreementTopUp": (_KEY_AGREEMENT, 1),
    "KeyCertSign": (_KEY_CERT_SIGN, 0),
}


class _Cell(NamedTuple):
    """Key usage and cell usage of a trust anchor cell, said in one word.

    Attributes:
        path: of the word.
    """

    path: str

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        usages = field(self.path, choices(_USAGES)).read(source, context)
        if usages is ABSENT:
            return ABSENT
        return {"trustAnchorCellKeyUsage": usages[0], "trustAnchorCellUsage": usages[1]}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        usages = (int(value["trustAnchorCellKeyUsage"]), int(value["trustAnchorCellUsage"]))
        Field(self.path, choices(_USAGES)).write(usages, sink, context)


_CELL_KEYS = ("trustAnchorCellKeyUsage", "trustAnchorCellUsage")


class _AffectedCell(NamedTuple):
    """The cell that a replacement is about: its role, and its usages in one word."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        usages = _Cell("CertificateType").read(source, context)
        role = _Role("RemotePartyRole").read(source, context)
        cell = {} if usages is ABSENT else usages
        return cell if role is ABSENT else {"trustAnchorCellRemotePartyRole": role, **cell}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if "trustAnchorCellRemotePartyRole" in value:
            _Role("RemotePartyRole").write(value["trustAnchorCellRemotePartyRole"], sink, context)
        _Cell("CertificateType").write(value, sink, context)


_MODES = {
    2: "SupplierBySupplier",
    3: "NetworkOperatorByNetworkOperator",
    4: "ACBByACB",
    7: "SupplierByTransCoS",
    11: "LoadControllerBySupplier",
}
_MODE_OF = {0x0102: 2, 0x0103: 3, 0x0104: 4, 0x0107: 7, 0x0126: 11}
"""Message code of a response → mode of replacement, which is constant there."""


class _Mode(NamedTuple):
    """How credentials were replaced, where MMC has a word for it; in a response the message code tells it."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        said = field("CredentialsReplacementMode", _MODE).read(source, context)
        constant = _MODE_OF.get(context.facts["header"].message_code)
        if constant is not None:
            if said not in (ABSENT, constant):
                raise source.error("another mode", path="CredentialsReplacementMode", expected=_MODES[constant])
            return ABSENT
        return said

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if int(value) in _MODES:
            Field("CredentialsReplacementMode", _MODE).write(int(value), sink, context)


_MODE = choices({name: code for code, name in _MODES.items()})


class _Outcome(Items):
    """What became of a replacement of credentials."""

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        super().write(value, sink, context)
        constant = _MODE_OF.get(context.facts["header"].message_code)
        if constant is not None:
            _Mode().write(constant, sink.at(self.path), context)


_CHANGE = "RemotePartySeqNumberChange"
_TOP_UP = 0


class _Changes(NamedTuple):
    """The changes of floor sequence numbers, of which MMC has place for one."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        at = source.one(_CHANGE)
        return [] if at is None else [_CHANGED.read(at, context)]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if len(value) > 1:
            raise DuisError(f"{len(value)} changes of sequence numbers", expected="one", path=path_of(sink.element))
        for change in value:
            _CHANGED.write(change, sink.at(_CHANGE), context)


_CHANGED = Items(
    otherRemotePartyRole=_Role("RemotePartyRole"),
    otherRemotePartyFloorSeqNumber=field("RemotePartyFloorSeqNumber", integer),
    newRemotePartySpecialistFloorSeqNumber=First(
        Together(seqNumberUsage=Constant(_TOP_UP), seqNumber=field("RemotePartyPrepaymentTopUpFloorSeqNumber", integer))
    ),
)


def execution_outcome(path: str) -> Items:
    """What became of a replacement of credentials.

    Args:
        path: of the element.
    """
    return _Outcome(
        path=path,
        authorisingRemotePartySeqNumber=field("AuthorisingRemotePartyOriginatorCounter", integer),
        credentialsReplacementMode=_Mode(),
        remotePartySeqNumberChanges=_Changes(),
        replacementOutcomes=Numbered(
            "ReplacementOutcome",
            Items(
                affectedTrustAnchorCell=_AffectedCell(),
                statusCode=Status("StatusCode", CREDENTIALS),
                existingSubjectUniqueID=field("ExistingRemotePartyID", eui),
                existingSubjectKeyIdentifier=field("ExistingCertificateHash", base64),
                replacingSubjectUniqueID=field("NewRemotePartyID", eui),
                replacingSubjectKeyIdentifier=field("NewCertificateHash", base64),
            ),
            "",
            least=0,
        ),
    )


class _RemoteParties(NamedTuple):
    """The credentials of remote parties: an element for each trust anchor cell, which repeats its role."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        parties: list[dict[str, Any]] = []
        for each in source.many("RemotePartyDetails"):
            party = _PARTY.read(each, context)
            cell: dict[str, Any] = _CELL.read(each, context)
            usages = _Cell("CertificateUsage").read(each, context)
            if usages is not ABSENT:
                cell = {**usages, **cell}
            before = {key: value for key, value in parties[-1].items() if key != _CELLS} if parties else None
            if before == party and cell:
                parties[-1][_CELLS].append(cell)
            else:
                parties.append({**party, **({_CELLS: [cell]} if cell else {})})
        return parties

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        for party in value:
            common = {key: each for key, each in party.items() if key != _CELLS}
            cells: list[dict[str, Any]] = party.get(_CELLS) or [{}]
            for cell in cells:
                at = sink.add("RemotePartyDetails")
                _PARTY.write(common, at, context)
                _CELL.write({key: each for key, each in cell.items() if key not in _CELL_KEYS}, at, context)
                if cell:
                    _Cell("CertificateUsage").write(cell, at, context)


_CELLS = "trustAnchorCellsDetails"
_PARTY = Items(
    remotePartyRole=_Role("RemotePartyRole"),
    statusCode=Status("StatusCode", CREDENTIALS),
    currentSeqNumber=field("RemotePartyFloorSeqNumber", integer),
)
_CELL = Items(
    existingSubjectUniqueID=field("ExistingRemotePartyID", eui),
    existingSubjectKeyIdentifier=field("ExistingCertificateHash", base64),
)

FIRMWARE_OUTCOME = Together(
    activateImageResponseCode=Status("ActivateImageResponseCode", ACTIVATE),
    firmwareVersion=field("FirmwareVersion", hexadecimal),
)
"""What became of an activation of firmware."""

LENGTH = Unsaid("how many octets the device spent on a length: of the encoding, not of the meaning")
"""Of a payload that spends more octets than it needs on its length."""


def _joined(element: str, words: Any) -> Items:
    return Items({element: Status(element, words)})


def _succeeded(*names: str) -> Any:
    def success(values: Any) -> bool:
        return not any(values.get(name) for name in names)

    return success


def _all_replaced(values: Any) -> bool:
    outcome = values.get("executionOutcome", {})
    return not any(each["statusCode"] for each in outcome.get("replacementOutcomes", ()))


def _all_read(values: Any) -> bool:
    return not any(party["statusCode"] for party in values.get("remotePartyDetails", ()))


def _activated(values: Any) -> bool:
    return not values.get("executionOutcome", {}).get("activateImageResponseCode")


_CREDENTIALS = Items(executionOutcome=execution_outcome("ExecutionOutcome"), lengthOctets=LENGTH)
_PARTIES = Items(remotePartyDetails=_RemoteParties(), lengthOctets=LENGTH)

BINDINGS = (
    Binding("CS02a", _PARTIES, success=_all_read),
    Binding("CS02f", _PARTIES, success=_all_read),
    Binding("CS02b", _CREDENTIALS, success=_all_replaced),
    Binding("CS02g", _CREDENTIALS, success=_all_replaced),
    Binding(
        "CS02c",
        Items(
            issueCredentialsResponseCode=Status("IssueCredentialsResponseCode", ISSUE),
            certificationRequest=field("CertificationRequest", base64),
        ),
        success=_succeeded("issueCredentialsResponseCode"),
    ),
    Binding(
        "CS02d",
        Items(responseCode=Status("UpdateSecurityCredentialsResponseCode", UPDATE)),
        success=_succeeded("responseCode"),
    ),
    Binding(
        "CS02e",
        Items(
            responseCode=Status("RetrieveDeviceSecurityCredentialsStatusCode", PROVIDE),
            certificate=field("Certificate", base64),
        ),
        success=_succeeded("responseCode"),
    ),
    *(
        Binding(reference, _joined("joinResponseCode", JOIN), success=_succeeded("joinResponseCode"))
        for reference in ("CS03A1", "CS03A2", "CS03B", "CS03C")
    ),
    *(
        Binding(reference, _joined("unjoinResponseCode", UNJOIN), success=_succeeded("unjoinResponseCode"))
        for reference in ("CS04AC", "CS04B")
    ),
    Binding("CS06", Items(executionOutcome=FIRMWARE_OUTCOME), success=_activated),
    Binding(
        "CS08",
        Items(firmwareVersion=field("FirmwareVersion", hexadecimal), responseCode=SuccessCode()),
        success=_succeeded("responseCode"),
    ),
    Binding(
        "GCS28",
        Items(
            deviceTime=field("DeviceTime", date_time),
            deviceTimeStatus=Status("Gas/GasClockTimeStatus", CLOCK),
        ),
        success=_succeeded("deviceTimeStatus"),
    ),
)
