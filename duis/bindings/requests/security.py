"""Requests about credentials, joins, firmware and the clock of gas meters: those that become ASN.1 payloads."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from duis.bindings.cosem import Activation, later, whole_seconds
from duis.bindings.lens import (
    ABSENT,
    Context,
    Each,
    Fact,
    Field,
    Lens,
    Sink,
    Source,
    base64,
    choices,
    date_time,
    eui,
    hexadecimal,
    integer,
)
from duis.bindings.requests.binding import BROKER, BROKER_ITSELF, CHANGE_OF_SUPPLIER, request
from duis.bindings.requests.prepayment import BOOLEAN
from duis.errors import DuisError
from duis.xml import path_of
from gbcs.entity import RemotePartyRole
from gbcs.payload.asn1.types import CellUsage, DeviceType, KeyUsage
from wire.errors import quoted

__all__ = ["REQUESTS"]

NEVER = datetime.datetime(9999, 12, 31, 23, 59, 59, tzinfo=datetime.UTC)
"""As a time of execution: what was to be carried out no longer is."""

_ACTIVATION = Activation(ABSENT, NEVER, whole_seconds)
_ROLES = choices(
    {
        "Root": RemotePartyRole.ROOT,
        "Recovery": RemotePartyRole.RECOVERY,
        "Supplier": RemotePartyRole.SUPPLIER,
        "NetworkOperator": RemotePartyRole.NETWORK_OPERATOR,
        "ACB": RemotePartyRole.ACCESS_CONTROL_BROKER,
        "TransCoS": RemotePartyRole.TRANSITIONAL_COS,
        "LoadController": RemotePartyRole.LOAD_CONTROLLER,
    }
)
_USAGES = choices({"Digital Signature": KeyUsage.DIGITAL_SIGNATURE, "Key Agreement": KeyUsage.KEY_AGREEMENT})


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
        """See :class:`duis.bindings.lens.Lens`."""
        applies = Field("ApplyTimeBasedCPVChecks", BOOLEAN).read(source, context)
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
        """See :class:`duis.bindings.lens.Lens`."""
        sink.put("ApplyTimeBasedCPVChecks", BOOLEAN.show(value["applyTimeBasedCPVChecks"] == 0))
        cell = value.get("authorisingRemotePartyTACellIdentifier")
        if cell != (None if self.authoriser is None else _cell(self.authoriser, KeyUsage.DIGITAL_SIGNATURE)):
            raise DuisError("another party authorises this", path=path_of(sink.element))
        said = value
        key = "newRemotePartyFloorSeqNumber"
        if self.replaced is not None:
            changes = value.get("otherRemotePartySeqNumberChanges")
            if changes is None and self.cancels_without_floor:
                sink.put(self.floor, "0")  # the schema asks for a floor, and the command has none
                return
            if changes is None or len(changes) != 1 or changes[0]["otherRemotePartyRole"] != self.replaced:
                raise DuisError("counters of other parties than the replaced one", path=path_of(sink.element))
            said, key = changes[0], "otherRemotePartyFloorSeqNumber"
        elif "otherRemotePartySeqNumberChanges" in value:
            raise DuisError("counters of other parties can't be said here", path=path_of(sink.element))
        Field(self.floor, integer, optional=True).write(said.get(key, ABSENT), sink, context)
        special = said.get(_SPECIAL)
        if special is None:
            return
        if len(special) != 1 or special[0]["seqNumberUsage"] != 0 or not self.top_up_floor:
            raise DuisError("floors of these counters can't be said here", path=path_of(sink.element))
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
        """See :class:`duis.bindings.lens.Lens`."""
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
        """See :class:`duis.bindings.lens.Lens`."""
        names = {
            tuple(_cell(self.role, usage, cell).values()): (place, name)
            for place, (name, usage, cell) in enumerate(_CERTIFICATES)
        }
        last = -1
        for replacement in value:
            known = names.get(tuple(replacement["targetTrustAnchorCell"].values()))
            if known is None or known[0] <= last:
                raise DuisError("these cells can't be said here", path=path_of(sink.element))
            last = known[0]
            sink.put(f"{self.path}/{known[1]}", base64.show(replacement["replacementCertificate"]))


def _replacing(control: _Control, certificates: str, role: RemotePartyRole, is_dated: bool) -> dict[str, Lens]:
    items: dict[str, Lens] = {
        "authorisingRemotePartyControl": control,
        "replacements": _Replacements(certificates, role),
        "certificationPathCertificates": Each("CertificationPathCertificates/Certificate", Field("", base64)),
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
        """See :class:`duis.bindings.lens.Lens`."""
        return _cell(_BROKER, KeyUsage.KEY_AGREEMENT)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value != self.read(Source(sink.element), context):
            raise DuisError("another party asks", path=path_of(sink.element))


_CREDENTIALS: dict[str, Lens] = {
    "authorisingRemotePartyTACellIdentifier": _AuthorisingCell(),
    "remotePartyRolesCredentialsRequired": Each("RemotePartyRole", Field("", _ROLES)),
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
        """See :class:`duis.bindings.lens.Lens`."""
        return _DEVICE_TYPES[self.name]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value != _DEVICE_TYPES[self.name]:
            raise DuisError(f"another type of device: {quoted(value)}", path=path_of(sink.element))


_OTHER: dict[str, Lens] = {"otherDeviceEntityIdentifier": Field("OtherDeviceID", eui)}


def _join(other: str, has_certificate: bool = False) -> dict[str, Lens]:
    items: dict[str, Lens] = {**_OTHER, "otherDeviceType": _OtherType(other)}
    if has_certificate:
        items["otherDeviceCertificate"] = Fact("other_certificate", "the certificate of the other device")
    return items


class _ClockEnd(NamedTuple):
    """The latest time at which the clock may be set: the time and the tolerance, in seconds."""

    def read(self, source: Source, context: Context) -> datetime.datetime:
        """See :class:`duis.bindings.lens.Lens`."""
        start: datetime.datetime = Field("CurrentDateTime", whole_seconds).read(source, context)
        return later(start, Field("TolerancePeriod", integer).read(source, context), source)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        start = sink.element.findtext(f"{{{sink.namespace}}}CurrentDateTime")
        assert start is not None, "the start is written first"
        seconds = (value - date_time.parse(start)).total_seconds()
        if seconds < 0:
            raise DuisError("the time range ends before it starts", path=path_of(sink.element))
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
    *request("6.24.1", "CS02f", _CREDENTIALS, sender=BROKER_ITSELF),
    *request("6.24.1", "CS02a", _CREDENTIALS, only="ESME", edition="earlier", sender=BROKER_ITSELF),
    *request("6.24.1", "CS02a", _CREDENTIALS, only="GSME GPF CHF PPMID HCALCS", sender=BROKER_ITSELF),
    *(
        binding
        for role, code in ((_SUPPLIER, "0102"), (_OPERATOR, "0103"))
        for binding in (
            *request(
                "6.15.1",
                code,
                _replacing(_own(role), _KRP_CERTIFICATES, role, is_dated=True),
                when=f"RemotePartyRole={_ROLES.show(role)}",
                sender="requester",
            ),
            *request(
                "6.21",
                code,
                _replacing(_own(role), "ReplacementCertificates", role, is_dated=False),
                when=f"RemotePartyRole={_ROLES.show(role)}",
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
    *request("6.17", "CS02c", {"keyUsage": Field("CredentialType", _USAGES)}),
    *request("6.15.2", "CS02d", {"certificate": Field("DeviceCertificate", base64)}),
    *request("6.24.2", "CS02e", {"keyUsage": Field("CredentialType", _USAGES)}),
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
