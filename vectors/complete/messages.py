"""Messages of every use case in each direction, and of every alert code, protected with the keys of the test PKI."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from hypothesis.strategies import SearchStrategy

import gbcs
from gbcs.alerts import ALERT_CODES, alert_of
from gbcs.entity import EntityId
from gbcs.keys import KeyStore
from gbcs.message import CRA, GroupingHeader, Message
from gbcs.payload import Opaque
from gbcs.payload import encode as encode_payload
from gbcs.payload.asn1.types import PAYLOADS
from gbcs.protection import has_brokers_mac, signed_octets
from gbcs.testing.cosem import moment
from gbcs.testing.strategies import asn1, electricity, gas
from gbcs.testing.strategies import gbcs as drawn_messages
from gbcs.usecases import UseCase, all_use_cases, by_message_code
from gbcs.usecases.alert_templates import AlertTemplate, ProtectedTemplate
from gbcs.usecases.dlms import Command as DlmsCommand
from gbcs.usecases.dlms import Response as DlmsResponse
from gbcs.usecases.gbz import CommandTemplate as GbzCommand
from gbcs.usecases.gbz import ComponentTemplate
from gbcs.usecases.gbz import ResponseTemplate as GbzResponse
from gbcs.usecases.model import Failed, Template
from vectors import generate, pki
from vectors.complete.drawing import chosen, drawn
from wire.errors import WireError
from zigbee.types import UtcTime

__all__ = ["alert_codes", "alerts", "directions", "messages"]

_AT = datetime.datetime(2026, 5, 1, 12, 30, tzinfo=datetime.UTC)
_UTC_TIME = UtcTime.from_datetime(_AT)
_BROKER = "access control broker"
_ORIGINATORS = {
    "Supplier": "supplier",
    "Network Operator": "network operator",
    "Access Control Broker": _BROKER,
    "Load Controller": "load controller",
    "Transitional CoS": "transitional CoS",
    "WAN Provider": "WAN provider",
    "Recovery": "recovery",
    "Contingency": "recovery",
}
_FIRST_COUNTER = 1_000_000


class _Parties(NamedTuple):
    """Who sends the command, and the device that takes it."""

    sender: str
    device: str


def directions() -> Iterator[tuple[UseCase, CRA]]:
    """Every use case in each direction that it declares."""
    for use_case in all_use_cases():
        for cra in CRA:
            if use_case.template(cra) is not None:
                yield use_case, cra


def alert_codes() -> Iterator[tuple[int, UseCase]]:
    """Every alert code with each message code that carries it; not the codes that are only written to logs."""
    for code in ALERT_CODES:
        known = alert_of(code)
        if known is None or known.is_alert is False:
            continue
        for message_code in known.message_codes:
            use_case = by_message_code(message_code)
            if use_case is not None and use_case.alert is not None:
                yield code, use_case


@cache
def _keys() -> KeyStore:
    store = KeyStore()
    store.load(pki.FOLDER)
    return store


def _parties(use_case: UseCase) -> _Parties:
    is_gas = "GBZ" in use_case.protocols and "DLMS" not in use_case.protocols
    device = use_case.devices[0] if use_case.devices else "GSME" if is_gas else "ESME"
    if use_case.within_home:
        return _Parties("HCALCS" if device == "PPMID" else "PPMID", device)
    roles = use_case.roles or ("Supplier",)
    return _Parties(_ORIGINATORS[roles[0]], device)


def _entity(name: str) -> EntityId:
    return EntityId(pki.eui_of(name))


def _name_of(entity: EntityId) -> str:
    names = [*pki.DEVICES, *_ORIGINATORS.values()]
    return next(name for name in names if pki.eui_of(name) == entity)


# Protection ----------------------------------------------------------------------------------------------------------


def _protected(message: Message, use_case: UseCase, shown: Mapping[str, Any]) -> dict[str, Any]:
    """The rest of the vector: octets, decoded form, keys."""
    header = message.header
    originator = _name_of(header.originator)
    clear = message
    message = gbcs.encrypt(message, _keys())
    keys: dict[str, Any] = {}
    if use_case.critical:
        signature = generate.sign(originator, signed_octets(message._replace(signature=b"")))
        message = message._replace(signature=signature)
        keys["signature"] = generate.key_of(originator, "digitalSignature")
    if header.cra is CRA.COMMAND or not use_case.critical:
        message = gbcs.add_mac(message, _keys(), pki.eui_of(_BROKER))
        recipient = _name_of(header.recipient)
        keys["mac"] = generate.agreed(
            _BROKER if has_brokers_mac(header) else originator, recipient, header.originator, header.cra,
            header.originator_counter, header.recipient,
        )  # fmt: skip
    form = gbcs.to_dict(message)
    vector = {**shown, "keys": keys, "octets": gbcs.encode(message).hex(), "decoded": form}
    if clear.payload != message.payload:
        reader = header.supplementary_remote_party or header.recipient
        keys["encryption"] = generate.agreed(
            originator, _name_of(reader), header.originator, generate.ENCRYPTION, header.originator_counter, reader
        )
        vector["clear"] = gbcs.to_dict(message.decrypt(_keys()))["items"]
    return vector


# Use cases -----------------------------------------------------------------------------------------------------------


def messages() -> Iterator[dict[str, Any]]:
    """Commands and responses of every use case, and the alerts that are in ASN.1."""
    for number, (use_case, cra) in enumerate(directions()):
        if cra is CRA.ALERT and (use_case.message_code, cra) not in PAYLOADS:
            continue
        name = f"{use_case.reference} {use_case.message_code:04X} {cra.name.lower()}"
        for each, message in enumerate(_messages(name, use_case, cra, _FIRST_COUNTER + number), 1):
            shown = {
                "name": f"{name} {each}",
                "source": f"values drawn of the declaration of {use_case.reference} ({use_case.name})",
            }
            yield _protected(message, use_case, shown)


def _messages(name: str, use_case: UseCase, cra: CRA, counter: int) -> Iterator[Message]:
    kind = PAYLOADS.get((use_case.message_code, cra))
    header = _header(use_case, cra, counter)
    if kind is not None:
        for payload, _ in chosen(name, asn1.PAYLOADS_OF[kind], encode_payload):
            yield Message(header, payload, b"")
        return

    def built(values: Any) -> Message:
        if cra is CRA.COMMAND:
            return use_case.build_command(
                values, originator=header.originator, recipient=header.recipient, originator_counter=counter
            )
        command = Message(_header(use_case, CRA.COMMAND, counter), Opaque(None, b""))
        return use_case.build_response(values, command=command, date_time=header.date_time)

    def octets(values: Any) -> bytes:
        return encode_payload(gbcs.encrypt(built(values), _keys()).payload)

    template = use_case.template(cra)
    has_optional = any(item.is_optional for item in getattr(template, "declared", ()))
    for values, _ in chosen(name, _values(template), octets, shortest=has_optional):
        yield built(values)


def _values(template: Template[Any] | None) -> SearchStrategy[dict[str, Any]]:
    if isinstance(template, DlmsCommand):
        return electricity.command_values(template)
    if isinstance(template, DlmsResponse):
        return electricity.response_values(template)
    if isinstance(template, GbzCommand):
        return gas.commands(template.parts)
    assert isinstance(template, GbzResponse)
    return gas.responses(template.parts)


def _header(use_case: UseCase, cra: CRA, counter: int) -> GroupingHeader:
    sender, device = map(_entity, _parties(use_case))
    is_dated = use_case.future_dateable and cra is CRA.RESPONSE
    originator, recipient = (sender, device) if cra is CRA.COMMAND else (device, sender)
    return GroupingHeader(
        cra, counter, originator, recipient, use_case.message_code, moment(_AT) if is_dated else None, *(None,) * 4
    )


# Alerts --------------------------------------------------------------------------------------------------------------


def alerts() -> Iterator[dict[str, Any]]:
    """Alerts of every code, and of every use case of alerts."""
    wanted = {(code, use_case.message_code): use_case for code, use_case in alert_codes()}
    for use_case, _ in directions():
        if isinstance(use_case.alert, AlertTemplate):
            codes = use_case.alert.alert_codes or (0x8F3F,)
            wanted |= {(code, use_case.message_code): use_case for code in codes}
    for number, ((code, message_code), use_case) in enumerate(sorted(wanted.items(), key=lambda item: item[0])):
        template = use_case.alert
        if not isinstance(template, AlertTemplate):
            continue
        is_gbz = template.protocols == ("GBZ",) or ("GBZ" in template.protocols and _device_of(code) in ("GSME", "GPF"))
        header = _header(use_case, CRA.ALERT, 2 * _FIRST_COUNTER + number)
        coded = {} if len(template.alert_codes) == 1 else {"alert_code": code}
        message = use_case.build_alert(
            _content(use_case, template, header, code) | coded | {"time_stamp": _UTC_TIME if is_gbz else moment(_AT)},
            originator=header.originator,
            recipient=header.recipient,
            originator_counter=header.originator_counter,
        )
        shown = {
            "name": f"{code:04X} in {use_case.reference} {message_code:04X}",
            "source": f"made of the declaration of {use_case.reference} ({use_case.name}) and the table of alert codes",
        }
        yield _protected(message, use_case, shown)


def _device_of(code: int) -> str:
    known = alert_of(code)
    return known.devices[0] if known is not None and known.devices else ""


def _content(use_case: UseCase, template: AlertTemplate, header: GroupingHeader, code: int) -> dict[str, Any]:
    """Values of what a message code adds to code and time."""
    name, content = f"{code:04X} {use_case.message_code:04X}", template.content
    if content is None:
        return {}
    if isinstance(content, ProtectedTemplate):
        drawn_ = drawn(name, electricity.response_values(content.clear()), 12)
        return next(values for values in drawn_ if not any(isinstance(value, Failed) for value in values.values()))
    if isinstance(content, ComponentTemplate):
        return drawn(name, gas.commands(content.parts[:1]), 5)[-1]
    for alert in (alert for count in (20, 500) for alert in reversed(drawn(name, _alerts_of(use_case), count))):
        message = Message(header, alert._replace(alert_code=code), b"")
        try:
            values = message.values()
        except WireError:
            continue
        return {key: value for key, value in values.items() if key not in ("alert_code", "time_stamp")}
    raise AssertionError(f"nothing was drawn that fits {name}")


def _alerts_of(use_case: UseCase) -> SearchStrategy[Any]:
    code = use_case.message_code
    if code in drawn_messages.BY_CODE:
        return drawn_messages.alerts(drawn_messages.BY_CODE[code])
    return drawn_messages.gbz_alerts(drawn_messages.GBZ_BODIES[code]).map(
        lambda alert: alert._replace(component_count=1)
    )
