"""Payloads of ASN.1: credentials, certificates, joining and leaving, firmware, the clock of gas meters.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, sections 6.15, 6.17, 6.21, 6.23, 6.24,
8.5, 8.7 to 8.9, 8.12.2, 11.2 and 11.3, and its shared block of the execution outcome.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from duis.bindings.binding import BROKER, BROKER_ITSELF, CHANGE_OF_SUPPLIER, ResponseBinding, request
from duis.bindings.cosem import Activation, later, whole_seconds
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import (
    ABSENT,
    NO_PAYLOAD,
    Constant,
    Context,
    Each,
    Fact,
    Field,
    First,
    Items,
    Lens,
    Together,
    Unsaid,
    optional,
)
from duis.bindings.logs import log
from duis.bindings.status import ACTIVATE, CLOCK, CREDENTIALS, ISSUE, JOIN, PROVIDE, UNJOIN, UPDATE, Status, SuccessCode
from duis.bindings.texts import base64, boolean, choices, date_time, eui, hexadecimal, integer
from gbcs.entity import RemotePartyRole
from gbcs.payload.asn1.types import CellUsage, DeviceType, KeyUsage
from gbcs.usecases.codes import REPLACEMENT_MODES
from gbcs.usecases.model import Value
from wire.errors import quoted

__all__ = ["FIRMWARE_OUTCOME", "REQUESTS", "RESPONSES", "execution_outcome"]

# Requests -------------------------------------------------------------------------------------------------------------

NEVER = datetime.datetime(9999, 12, 31, 23, 59, 59, tzinfo=datetime.UTC)
"""As a time of execution: what was to be carried out no longer is."""

_ACTIVATION = Activation(ABSENT, NEVER, whole_seconds)
_ROLES = {
    "Root": RemotePartyRole.ROOT,
    "Recovery": RemotePartyRole.RECOVERY,
    "Supplier": RemotePartyRole.SUPPLIER,
    "NetworkOperator": RemotePartyRole.NETWORK_OPERATOR,
    "ACB": RemotePartyRole.ACCESS_CONTROL_BROKER,
    "TransCoS": RemotePartyRole.TRANSITIONAL_COS,
    "LoadController": RemotePartyRole.LOAD_CONTROLLER,
}
_ROLE = choices(_ROLES)
_USAGE = choices({"Digital Signature": KeyUsage.DIGITAL_SIGNATURE, "Key Agreement": KeyUsage.KEY_AGREEMENT})


def _cell(role: RemotePartyRole, usage: KeyUsage, cell: CellUsage = CellUsage.MANAGEMENT) -> dict[str, Any]:
    return {
        "trustAnchorCellRemotePartyRole": role,
        "trustAnchorCellKeyUsage": usage,
        "trustAnchorCellUsage": cell,
    }


# Replacing credentials -----------------------------------------------------------------------------------------------


class _Control(NamedTuple):
    """Who authorises the replacement, and the floors that the device's counters start from.

    Attributes:
        authoriser: role of the replacing party; None where the broker replaces its own, and no cell is named.
        replaced: role of the party that gets new credentials, where it is another; else None.
        floor: path of the floor of the counter.
        top_up_floor: path of the floor of the counter of top-ups; empty where there is none.
        cancels_without_floor: whether a cancellation says no floors.
    """

    authoriser: RemotePartyRole | None
    replaced: RemotePartyRole | None
    floor: str
    top_up_floor: str
    cancels_without_floor: bool = False

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        applies = Field("ApplyTimeBasedCPVChecks", boolean).read(source, context)
        values: dict[str, Any] = {"applyTimeBasedCPVChecks": 0 if applies else 1}
        if self.authoriser is not None:
            values["authorisingRemotePartyTACellIdentifier"] = _cell(self.authoriser, KeyUsage.DIGITAL_SIGNATURE)
        floor = Field(self.floor, integer, optional=True).read(source, context)
        top_up = ABSENT
        if self.top_up_floor:
            top_up = Field(self.top_up_floor, integer, optional=True).read(source, context)
        special = {} if top_up is ABSENT else {_SPECIAL: [{"seqNumberUsage": 0, "seqNumber": top_up}]}
        if self.replaced is None:
            return {**values, **({} if floor is ABSENT else {"newRemotePartyFloorSeqNumber": floor}), **special}
        if self.cancels_without_floor and _ACTIVATION.read(source, context) == NEVER:
            for path in (self.floor, self.top_up_floor):
                if source.has(path):
                    source.remark("is not in the command: a cancellation changes no counter", path)
            return values
        if floor is ABSENT:
            raise source.error("is missing", path=self.floor, expected="the floor of the other party's counter")
        change = {"otherRemotePartyRole": self.replaced, "otherRemotePartyFloorSeqNumber": floor, **special}
        return {**values, "otherRemotePartySeqNumberChanges": [change]}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        sink.put("ApplyTimeBasedCPVChecks", boolean.show(value["applyTimeBasedCPVChecks"] == 0))
        cell = value.get("authorisingRemotePartyTACellIdentifier")
        if cell != (None if self.authoriser is None else _cell(self.authoriser, KeyUsage.DIGITAL_SIGNATURE)):
            raise sink.error("another party authorises this")
        said = value
        key = "newRemotePartyFloorSeqNumber"
        if self.replaced is not None:
            changes = value.get("otherRemotePartySeqNumberChanges")
            if changes is None and self.cancels_without_floor:
                sink.put(self.floor, "0")  # the schema asks for a floor, and the command has none
                return
            if changes is None or len(changes) != 1 or changes[0]["otherRemotePartyRole"] != self.replaced:
                raise sink.error("counters of other parties than the replaced one")
            said, key = changes[0], "otherRemotePartyFloorSeqNumber"
        elif "otherRemotePartySeqNumberChanges" in value:
            raise sink.error("counters of other parties cannot be expressed here")
        Field(self.floor, integer, optional=True).write(said.get(key, ABSENT), sink, context)
        special = said.get(_SPECIAL)
        if special is None:
            return
        if len(special) != 1 or special[0]["seqNumberUsage"] != 0 or not self.top_up_floor:
            raise sink.error("floors of these counters cannot be expressed here")
        sink.put(self.top_up_floor, str(special[0]["seqNumber"]))


_SPECIAL = "newRemotePartySpecialistFloorSeqNumber"
_CERTIFICATES = (
    ("DigitalSigningCertificate", KeyUsage.DIGITAL_SIGNATURE, CellUsage.MANAGEMENT),
    ("KeyAgreementCertificate", KeyUsage.KEY_AGREEMENT, CellUsage.MANAGEMENT),
    ("KeyAgreementTopUpCertificate", KeyUsage.KEY_AGREEMENT, CellUsage.PRE_PAYMENT_TOP_UP),
)


class _Replacements(NamedTuple):
    """The new certificates, each for its cell.

    Attributes:
        path: of the element around them.
        role: of the party.
    """

    path: str
    role: RemotePartyRole

    def read(self, source: Source, context: Context) -> list[dict[str, Any]]:
        replacements = []
        for name, usage, cell in _CERTIFICATES:
            certificate = Field(f"{self.path}/{name}", base64, optional=True).read(source, context)
            if certificate is not ABSENT:
                target = _cell(self.role, usage, cell)
                replacements.append({"replacementCertificate": certificate, "targetTrustAnchorCell": target})
        if not replacements:
            raise source.error("holds no certificate", path=self.path)
        return replacements

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        names = {
            tuple(_cell(self.role, usage, cell).values()): (place, name)
            for place, (name, usage, cell) in enumerate(_CERTIFICATES)
        }
        last = -1
        for replacement in value:
            known = names.get(tuple(replacement["targetTrustAnchorCell"].values()))
            if known is None or known[0] <= last:
                raise sink.error("these cells cannot be expressed here")
            last = known[0]
            sink.put(f"{self.path}/{known[1]}", base64.show(replacement["replacementCertificate"]))


def _replacing(control: _Control, certificates: str, role: RemotePartyRole, is_dated: bool) -> dict[str, Lens]:
    items: dict[str, Lens] = {
        "authorisingRemotePartyControl": control,
        "replacements": _Replacements(certificates, role),
        "certificationPathCertificates": Each(
            "CertificationPathCertificates/Certificate", Field("", base64), around=True
        ),
    }
    return items | ({"executionDateTime": _ACTIVATION} if is_dated else {})


_FLOOR, _TOP_UP_FLOOR = "RemotePartyFloorSeqNumber", "RemotePartyPrepaymentTopUpFloorSeqNumber"
_SUPPLIER, _OPERATOR = RemotePartyRole.SUPPLIER, RemotePartyRole.NETWORK_OPERATOR
_BROKER, _CONTROLLER = RemotePartyRole.ACCESS_CONTROL_BROKER, RemotePartyRole.LOAD_CONTROLLER
_KRP_CERTIFICATES = "ReplacementCertificates/SupplierOrNetworkOperatorCertificates"


def _own(role: RemotePartyRole) -> _Control:
    return _Control(role, None, _FLOOR, _TOP_UP_FLOOR)


# Reading credentials, joins, clock -----------------------------------------------------------------------------------


class _AuthorisingCell(NamedTuple):
    """The cell by which the broker's request for credentials is authenticated."""

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        return _cell(_BROKER, KeyUsage.KEY_AGREEMENT)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value != _cell(_BROKER, KeyUsage.KEY_AGREEMENT):
            raise sink.error("another party asks")


_ASKED_CREDENTIALS: dict[str, Lens] = {
    "authorisingRemotePartyTACellIdentifier": _AuthorisingCell(),
    "remotePartyRolesCredentialsRequired": Each("RemotePartyRole", Field("", _ROLE)),
}
_DEVICE_TYPES = {
    "GSME": DeviceType.GSME,
    "ESME": DeviceType.ESME,
    "GPF": DeviceType.COMMUNICATIONS_HUB_GAS_PROXY_FUNCTION,
    "HCALCS": DeviceType.TYPE1_HAN_CONNECTED_AUXILIARY_LOAD_CONTROL_SWITCH,
    "PPMID": DeviceType.TYPE1_PREPAYMENT_INTERFACE_DEVICE,
}


class _OtherType(NamedTuple):
    """The type of the device to join with: the use case tells it together with the target."""

    name: str

    def read(self, source: Source, context: Context) -> DeviceType:
        return _DEVICE_TYPES[self.name]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value != _DEVICE_TYPES[self.name]:
            raise sink.error(f"another type of device: {quoted(value)}")


_OTHER: dict[str, Lens] = {"otherDeviceEntityIdentifier": Field("OtherDeviceID", eui)}


def _join(other: str, has_certificate: bool = False) -> dict[str, Lens]:
    items: dict[str, Lens] = {**_OTHER, "otherDeviceType": _OtherType(other)}
    if has_certificate:
        items["otherDeviceCertificate"] = Fact("other_certificate", "the certificate of the other device")
    return items


class _ClockEnd(NamedTuple):
    """The latest time at which the clock may be set: the time and the tolerance, in seconds."""

    def read(self, source: Source, context: Context) -> datetime.datetime:
        start: datetime.datetime = Field("CurrentDateTime", whole_seconds).read(source, context)
        return later(start, Field("TolerancePeriod", integer).read(source, context), source)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        start = sink.text("CurrentDateTime")
        assert start is not None, "the start is written first"
        seconds = (value - date_time.parse(start)).total_seconds()
        if seconds < 0:
            raise sink.error("the time range ends before it starts")
        sink.put("TolerancePeriod", str(int(seconds)))


_CLOCK: dict[str, Lens] = {
    "validityIntervalStart": Field("CurrentDateTime", whole_seconds),
    "validityIntervalEnd": _ClockEnd(),
}
_JOINS = (
    ("8.7.1", "CS03A1", "HCALCS", False, ""),
    ("8.7.1", "CS03A2", "ESME", False, ""),
    ("8.7.1", "CS03C", "PPMID", True, ""),
    ("8.7.2", "CS03A2", "ESME", False, BROKER),
    ("8.7.2", "CS03B", "GPF", False, ""),
    ("8.7.2", "CS03C", "GSME", True, BROKER),
)

REQUESTS = (
    *request("6.24.1", "CS02f", _ASKED_CREDENTIALS, sender=BROKER_ITSELF),
    *request("6.24.1", "CS02a", _ASKED_CREDENTIALS, only="ESME", edition="earlier", sender=BROKER_ITSELF),
    *request("6.24.1", "CS02a", _ASKED_CREDENTIALS, only="GSME GPF CHF PPMID HCALCS", sender=BROKER_ITSELF),
    *(
        binding
        for role, code in ((_SUPPLIER, "0102"), (_OPERATOR, "0103"))
        for binding in (
            *request(
                "6.15.1",
                code,
                _replacing(_own(role), _KRP_CERTIFICATES, role, is_dated=True),
                when=f"RemotePartyRole={_ROLE.show(role)}",
                sender="requester",
            ),
            *request(
                "6.21",
                code,
                _replacing(_own(role), "ReplacementCertificates", role, is_dated=False),
                when=f"RemotePartyRole={_ROLE.show(role)}",
                sender=BROKER_ITSELF,
            ),
        )
    ),
    *request(
        "6.15.1",
        "0126",
        _replacing(
            _Control(_SUPPLIER, _CONTROLLER, _FLOOR, _TOP_UP_FLOOR), _KRP_CERTIFICATES, _CONTROLLER, is_dated=True
        ),
        when="RemotePartyRole=LoadController",
        sender="requester",
    ),
    *request(
        "6.23",
        "0107",
        _replacing(
            _Control(
                RemotePartyRole.TRANSITIONAL_COS,
                _SUPPLIER,
                "SupplierFloorSeqNumber",
                "SupplierPrepaymentTopUpFloorSeqNumber",
                cancels_without_floor=True,
            ),
            "SupplierReplacementCertificates",
            _SUPPLIER,
            is_dated=True,
        ),
        sender=CHANGE_OF_SUPPLIER,
        kept="ImportMPxN",
        unsaid={"ImportMPxN": "0000000000000"},
    ),
    *request(
        "8.5",
        "0104",
        _replacing(_Control(None, None, "ACBFloorSeqNumber", ""), "ReplacementCertificates", _BROKER, is_dated=False),
        sender=BROKER_ITSELF,
        unsaid={"ExecutionDateTime": "2000-01-01T00:00:00.00Z"},
    ),
    *request("6.17", "CS02c", {"keyUsage": Field("CredentialType", _USAGE)}),
    *request("6.15.2", "CS02d", {"certificate": Field("DeviceCertificate", base64)}),
    *request("6.24.2", "CS02e", {"keyUsage": Field("CredentialType", _USAGE)}),
    *(
        binding
        for service, use_case, other, certified, sender in _JOINS
        for binding in request(service, use_case, _join(other, certified), other_device=other, sender=sender)
    ),
    *request("8.8.1", "CS04AC", _OTHER),
    *request("8.8.2", "CS04B", _OTHER, other_device="GPF"),
    *request("8.8.2", "CS04AC", _OTHER, sender=BROKER),
    *request(
        "11.3",
        "0012",
        {"manufacturerImageHash": Field("FirmwareHash", hexadecimal), "executionDateTime": _ACTIVATION},
    ),
    *request("8.9", "CS07", when="!ReadSecurityDetails"),
    *request("11.2", "CS08", sender=BROKER),
    *request("6.11 8.1.1", "GCS28", _CLOCK),
    *request(
        "8.12.2",
        "GCS59",
        {"deviceLogEntries": Fact("device_log", "the device log that the DCC keeps")},
        sender=BROKER_ITSELF,
        kept="OldGPFID",
        unsaid={"OldGPFID": "00-00-00-00-00-00-00-00"},
    ),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------


class _Role(NamedTuple):
    """The role of a remote party; the WAN provider and the issuing authority have none in MMC and are left out.

    Attributes:
        path: of the element.
    """

    path: str

    def read(self, source: Source, context: Context) -> Value:
        return optional(self.path, _ROLE).read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value in _ROLES.values():
            Field(self.path, _ROLE).write(value, sink, context)


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

    def read(self, source: Source, context: Context) -> dict[str, Value]:
        usages: Any = optional(self.path, choices(_USAGES)).read(source, context)
        if usages is ABSENT:
            return ABSENT
        return {"trustAnchorCellKeyUsage": usages[0], "trustAnchorCellUsage": usages[1]}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        usages = (int(value["trustAnchorCellKeyUsage"]), int(value["trustAnchorCellUsage"]))
        Field(self.path, choices(_USAGES)).write(usages, sink, context)


_CELL_KEYS = ("trustAnchorCellKeyUsage", "trustAnchorCellUsage")


class _AffectedCell(NamedTuple):
    """The cell that a replacement is about: its role, and its usages in one word."""

    def read(self, source: Source, context: Context) -> Value:
        usages = _Cell("CertificateType").read(source, context)
        role = _Role("RemotePartyRole").read(source, context)
        cell = {} if usages is ABSENT else usages
        return cell if role is ABSENT else {"trustAnchorCellRemotePartyRole": role, **cell}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
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
_MODE_OF = {REPLACEMENT_MODES[mode]: mode for mode in _MODES}
"""Message code of a response → mode of replacement, which is constant there."""


class _Mode(NamedTuple):
    """How credentials were replaced, where MMC has a word for it; in a response the message code tells it."""

    def read(self, source: Source, context: Context) -> Value:
        said = optional("CredentialsReplacementMode", _MODE).read(source, context)
        constant = _MODE_OF.get(context.facts["header"].message_code)
        if constant is not None:
            if said not in (ABSENT, constant):
                raise source.error("another mode", path="CredentialsReplacementMode", expected=_MODES[constant])
            return ABSENT
        return said

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if int(value) in _MODES:
            Field("CredentialsReplacementMode", _MODE).write(int(value), sink, context)


_MODE = choices({name: code for code, name in _MODES.items()})


class _Outcome(Items):
    """What became of a replacement of credentials."""

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        super().write(value, sink, context)
        constant = _MODE_OF.get(context.facts["header"].message_code)
        if constant is not None:
            _Mode().write(constant, sink.at(self.path), context)


_CHANGE = "RemotePartySeqNumberChange"
_TOP_UP = 0


class _Changes(NamedTuple):
    """The changes of floor sequence numbers, of which MMC has place for one."""

    def read(self, source: Source, context: Context) -> Value:
        at = source.one(_CHANGE)
        return [] if at is None else [_CHANGED.read(at, context)]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if len(value) > 1:
            raise sink.error(f"{len(value)} changes of sequence numbers", expected="one")
        for change in value:
            _CHANGED.write(change, sink.at(_CHANGE), context)


_CHANGED = Items(
    otherRemotePartyRole=_Role("RemotePartyRole"),
    otherRemotePartyFloorSeqNumber=optional("RemotePartyFloorSeqNumber", integer),
    newRemotePartySpecialistFloorSeqNumber=First(
        Together(
            seqNumberUsage=Constant(_TOP_UP), seqNumber=optional("RemotePartyPrepaymentTopUpFloorSeqNumber", integer)
        )
    ),
)


def execution_outcome(path: str) -> Items:
    """What became of a replacement of credentials.

    Args:
        path: of the element.
    """
    return _Outcome(
        None,
        path,
        authorisingRemotePartySeqNumber=optional("AuthorisingRemotePartyOriginatorCounter", integer),
        credentialsReplacementMode=_Mode(),
        remotePartySeqNumberChanges=_Changes(),
        replacementOutcomes=Each(
            "ReplacementOutcome",
            Items(
                affectedTrustAnchorCell=_AffectedCell(),
                statusCode=Status("StatusCode", CREDENTIALS),
                existingSubjectUniqueID=optional("ExistingRemotePartyID", eui),
                existingSubjectKeyIdentifier=optional("ExistingCertificateHash", base64),
                replacingSubjectUniqueID=optional("NewRemotePartyID", eui),
                replacingSubjectKeyIdentifier=optional("NewCertificateHash", base64),
            ),
        ),
    )


class _RemoteParties(NamedTuple):
    """The credentials of remote parties: an element for each trust anchor cell, which repeats its role."""

    def read(self, source: Source, context: Context) -> Value:
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
    currentSeqNumber=optional("RemotePartyFloorSeqNumber", integer),
)
_CELL = Items(
    existingSubjectUniqueID=optional("ExistingRemotePartyID", eui),
    existingSubjectKeyIdentifier=optional("ExistingCertificateHash", base64),
)

FIRMWARE_OUTCOME = Together(
    activateImageResponseCode=Status("ActivateImageResponseCode", ACTIVATE),
    firmwareVersion=optional("FirmwareVersion", hexadecimal),
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

DEVICE_TYPE = choices({"GSME": 0, "ESME": 1, "CHF": 2, "GPF": 3, "HCALCS": 4, "PPMID": 5, "Type2": 6})
"""Type of a device in a device log."""

_DEVICE = Items(deviceID=optional("DeviceID", eui), deviceType=optional("DeviceType", DEVICE_TYPE))


def _all_joined(values: Mapping[str, Any]) -> bool:
    return not any(outcome["joinResponseCode"] for outcome in values.get("restoreOutcomes", ()))


RESPONSES = (
    ResponseBinding("CS02a", _PARTIES, success=_all_read),
    ResponseBinding("CS02f", _PARTIES, success=_all_read),
    ResponseBinding("CS02b", _CREDENTIALS, success=_all_replaced),
    ResponseBinding("CS02g", _CREDENTIALS, success=_all_replaced),
    ResponseBinding(
        "CS02c",
        Items(
            issueCredentialsResponseCode=Status("IssueCredentialsResponseCode", ISSUE),
            certificationRequest=optional("CertificationRequest", base64),
        ),
        success=_succeeded("issueCredentialsResponseCode"),
    ),
    ResponseBinding(
        "CS02d",
        Items(responseCode=Status("UpdateSecurityCredentialsResponseCode", UPDATE)),
        success=_succeeded("responseCode"),
    ),
    ResponseBinding(
        "CS02e",
        Items(
            responseCode=Status("RetrieveDeviceSecurityCredentialsStatusCode", PROVIDE),
            certificate=optional("Certificate", base64),
        ),
        success=_succeeded("responseCode"),
    ),
    *(
        ResponseBinding(reference, _joined("joinResponseCode", JOIN), success=_succeeded("joinResponseCode"))
        for reference in ("CS03A1", "CS03A2", "CS03B", "CS03C")
    ),
    *(
        ResponseBinding(reference, _joined("unjoinResponseCode", UNJOIN), success=_succeeded("unjoinResponseCode"))
        for reference in ("CS04AC", "CS04B")
    ),
    ResponseBinding("CS06", Items(executionOutcome=FIRMWARE_OUTCOME), success=_activated),
    ResponseBinding(
        "CS07",
        Items(
            readLogResponseCode=SuccessCode(),
            deviceLogEntries=log(_DEVICE, "DeviceLogEntries/LogEntry"),
        ),
        success=lambda values: not values.get("readLogResponseCode"),
    ),
    ResponseBinding(
        "CS08",
        Items(firmwareVersion=optional("FirmwareVersion", hexadecimal), responseCode=SuccessCode()),
        success=_succeeded("responseCode"),
    ),
    ResponseBinding(
        "GCS28",
        Items(
            deviceTime=optional("DeviceTime", date_time),
            deviceTimeStatus=Status("Gas/GasClockTimeStatus", CLOCK),
        ),
        success=_succeeded("deviceTimeStatus"),
    ),
    ResponseBinding(
        "GCS59",
        Items(
            restoreOutcomes=log(
                Items(
                    deviceLogEntry=Items(_DEVICE.lenses, "DeviceLogEntry"),
                    joinResponseCode=Status("joinResponseCode", JOIN),
                ),
                "RestoreDeviceLogOutcome",
            )
        ),
        success=_all_joined,
    ),
)
"""Bindings of responses."""


# Alerts ---------------------------------------------------------------------------------------------------------------


class _ExecutionTime(NamedTuple):
    """The time of the alert itself, said once more in its payload."""

    def read(self, source: Source, context: Context) -> Value:
        said = optional("ExecutionDateTime", date_time).read(source, context)
        if said not in (ABSENT, context.facts["time"]):
            raise source.error("another time than the alert's", path="ExecutionDateTime")
        return ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        Field("ExecutionDateTime", date_time).write(context.facts["time"], sink, context)


class _Activation(Items):
    """What became of an activation of firmware, and when."""

    def read(self, source: Source, context: Context) -> dict[str, Value]:
        at = source.one(self.path)
        if at is not None:
            _ExecutionTime().read(at, context)
        return super().read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        super().write(value, sink, context)
        _ExecutionTime().write(None, sink.at(self.path), context)


_FUTURE = "Payload/FutureDatedCommandOutcomeDeviceAlert"
_REPLACED = Items(
    executionOutcome=execution_outcome(
        f"{_FUTURE}/UpdateSecurityCredentialsDeviceAlert/UpdateSecurityCredentialsExecutionOutcome"
    ),
    lengthOctets=LENGTH,
)

ALERTS: tuple[ResponseBinding, ...] = (
    ResponseBinding("GCS62", NO_PAYLOAD),
    ResponseBinding(
        "CS06",
        _Activation(
            None,
            f"{_FUTURE}/FirmwareActivationDeviceAlert",
            originatorCounter=optional("OriginatorCounterFromCommand", integer),
            executionOutcome=FIRMWARE_OUTCOME,
        ),
    ),
    ResponseBinding("CS02b", _REPLACED),
    ResponseBinding("CS02g", _REPLACED),
    ResponseBinding("CCS08", NO_PAYLOAD),
    ResponseBinding("CS09", NO_PAYLOAD),
)
"""Bindings of alerts."""
