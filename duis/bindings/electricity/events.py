"""Event logs of electricity meters, security logs, the log of auxiliary controllers, and alert behaviours.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, sections 6.2.10 and 6.13, and its
shared block of alert bits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from dlms.data import BitString
from duis import schema
from duis.bindings.binding import ResponseBinding, request
from duis.bindings.cosem import PERIOD
from duis.bindings.electricity.load_control import read_direction, write_direction
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, TIMESTAMP, Context, Field, Items, optional
from duis.bindings.logs import OtherInformation, event_log, log
from duis.bindings.texts import choices, integer
from duis.schema.types import ComplexType
from gbcs.usecases import objects
from gbcs.usecases.controllers import INPUT, LEVEL, OUTPUT
from gbcs.usecases.model import Value
from wire.errors import quoted

__all__ = ["AlertBits", "REQUESTS", "RESPONSES"]

# Requests -------------------------------------------------------------------------------------------------------------

_CODE = re.compile(r"x(8[0-9A-F]{3})")
_BITS = 256
_BEHAVIOUR = choices({"Enable": "1", "Disable": "0"})


class AlertBits(NamedTuple):
    """Which alerts are turned on and off: a mask of those that change, then what they change to.

    The alert code xxNN has bit NN, counted from the least significant one of each half.

    Attributes:
        path: of the element around the groups of alerts.
        page: high octet of the alert codes.
    """

    path: str
    page: int

    def read(self, source: Source, context: Context) -> str:
        mask, action = ["0"] * _BITS, ["0"] * _BITS
        around = source.one(self.path)
        if around is None:
            raise source.error("is missing", path=self.path)
        for at in _below(around):
            match = _CODE.fullmatch(at.name)
            if match is None:
                continue
            code = int(match[1], 16)
            place = _BITS - 1 - (code & 0xFF)
            if code >> 8 != self.page or mask[place] == "1":
                raise at.error(f"alert {code:04X}", expected=f"an alert {self.page:02X}.., once")
            mask[place] = "1"
            action[place] = Field("", _BEHAVIOUR).read(at, context)
        return "".join(mask + action)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        bits = value.bits() if isinstance(value, BitString) else str(value)
        mask, action = bits[:_BITS], bits[_BITS:]
        at = sink.at(self.path)
        groups = schema.element("ConfigureAlertBehaviour").children[self.path].children
        written = set()
        for name, group in groups.items():
            for element in group.children:
                match = _CODE.fullmatch(element)
                place = _BITS - 1 - (int(match[1], 16) & 0xFF) if match else None
                if place is not None and mask[place] == "1" and place not in written:
                    at.put(f"{name}/{element}", _BEHAVIOUR.show(action[place]))
                    written.add(place)
        for place in range(_BITS):
            if (mask[place] == "1" and place not in written) or (mask[place] == "0" and action[place] == "1"):
                code = self.page << 8 | _BITS - 1 - place
                raise at.error(f"alert {code:04X} cannot be expressed here")


def _below(source: Source) -> Iterator[Source]:
    """All elements below one."""
    for each in source.all():
        yield each
        yield from _below(each)


_SUPPLIER, _NETWORK_OPERATOR = 0x81, 0x80
_MASKS = (
    ("ECS25a", objects.SUPPLIER_WAN_ALERTING.mask.name, "ElectricitySupplierAlerts", _SUPPLIER),
    (
        "ECS25a1",
        objects.SUPPLIER_HAN_SHARING.mask.name,
        "ElectricitySupplierHANAlertSettings",
        _SUPPLIER,
    ),
    (
        "ECS25a2",
        objects.SUPPLIER_ALARMS.mask.name,
        "ElectricitySupplierAlarmSettings",
        _SUPPLIER,
    ),
    (
        "ECS25a3",
        objects.SUPPLIER_LOGGING.mask.name,
        "ElectricitySupplierLoggingSettings",
        _SUPPLIER,
    ),
    (
        "ECS25b",
        objects.NETWORK_OPERATOR_WAN_ALERTING.mask.name,
        "ElectricityNetworkOperatorAlerts",
        _NETWORK_OPERATOR,
    ),
    (
        "ECS25b3",
        objects.NETWORK_OPERATOR_LOGGING.mask.name,
        "ElectricityNetworkOperatorLoggingSettings",
        _NETWORK_OPERATOR,
    ),
)

REQUESTS = (
    *request("3.3", "ECS15a", when="ESMEEventLogType=ESME"),
    *request("3.3", "ECS15c", when="ESMEEventLogType=ALCS"),
    *(
        binding
        for use_case, item, path, page in _MASKS
        for binding in request("6.22", use_case, {item: AlertBits(path, page)}, when=path)
    ),
    *request("6.2.10", "ECS25r1", role="Supplier"),
    *request("6.2.10", "ECS25r2", role="Network Operator"),
    *request("6.13", "ECS35a", {objects.EVENT_LOG.log_entries.name: PERIOD}, when="LogToRead=Event"),
    *request("6.13", "ECS35b", {objects.SECURITY_LOG.log_entries.name: PERIOD}, when="LogToRead=Security"),
    *request("6.13", "ECS35e", {objects.POWER_EVENT_LOG.log_entries.name: PERIOD}, when="LogToRead=PowerEvent"),
    *request(
        "6.13",
        "ECS35g",
        {objects.AUXILIARY_CONTROLLER_EVENT_LOG.log_entries.name: PERIOD},
        when="LogToRead=ALCSEvent",
    ),
    *request(
        "6.13",
        "ECS35f",
        {objects.AUXILIARY_CONTROLLER_EVENT_LOG.log_entries.name: PERIOD},
        when="LogToRead=ALCSEvent",
        edition="earlier",
    ),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------

# The log of auxiliary controllers ------------------------------------------------------------------------------------

_ACTIONS = {
    0x11: "On",
    0x12: "Off",
    0x20: "Revert to calendar control",
    0x00: "Entry relates to a Message from an HC ALCS",
}


class _Action(NamedTuple):
    """Number of a switch and what it did, or the level of a controller, in 16 bits."""

    def read(self, source: Source, context: Context) -> Value:
        switch = optional("SwitchNumber", integer).read(source, context)
        action = source.text("SwitchAction")
        level = optional("AuxiliaryControllerLevel", integer).read(source, context)
        if switch is ABSENT:
            return ABSENT
        if level is not ABSENT:
            return read_direction(source) << 12 | switch << 8 | LEVEL | level
        code = next((code for code, name in _ACTIONS.items() if name == action), None)
        if code is None:
            raise source.error(f"{quoted(action)} found", path="SwitchAction", expected=" or ".join(_ACTIONS.values()))
        return switch << 8 | code

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        high, low = divmod(int(value), 256)
        direction, switch = high >> 4, high & 0x0F
        if low & LEVEL and direction in (OUTPUT, INPUT):
            sink.put("AuxiliaryControllerLevel", str(low & ~LEVEL))
            write_direction(direction, sink)
        elif low in _ACTIONS and not direction:
            sink.put("SwitchAction", _ACTIONS[low])
        else:
            raise sink.error(f"action {value:04X} cannot be expressed here")
        sink.put("SwitchNumber", str(switch))


_CONTROLLERS = Items(
    {
        objects.AUXILIARY_CONTROLLER_EVENT_LOG.log_entries.name: log(
            Items(
                timestamp=TIMESTAMP,
                switchNumberAndAction=_Action(),
                outcome=optional("Outcome", choices({"Outcome not known": 0, "Success": 1, "Failure": 2})),
                hANCommandID=optional("HANCommandID", integer),
            ),
            "ALCSEvent/ALCSEventLogEntry",
        )
    }
)


# Alert behaviours ----------------------------------------------------------------------------------------------------

_ENABLE = choices({"Enable": True, "Disable": False})


def _codes(group: str) -> list[str]:
    kind = schema.type(group, "ra")
    assert isinstance(kind, ComplexType)
    return [child.name for child in kind.children.values()]


class _Bits(NamedTuple):
    """A bit-string of 256 bits: code xHHLL is the bit of weight 2 to the power of LL.

    MMC has an element for each code that may be set at all. A polyphase meter has codes of its own; whether a meter is
    one, the response does not say: it is taken for one where any of these bits is set, and no other bit is.

    Attributes:
        path: of the element around the groups.
        common: group of the codes of all meters.
        single: group of the codes of single phase meters; empty for none.
        poly: group of the codes of polyphase meters.
    """

    path: str
    common: str
    single: str
    poly: str

    def read(self, source: Source, context: Context) -> Value:
        at = source.one(self.path)
        if at is None:
            return ABSENT
        bits = 0
        for group in filter(None, (self.common, self.single, self.poly)):
            around = at.one(group)
            for code in _codes(group) if around is not None else ():
                assert around is not None
                if optional(code, _ENABLE).read(around, context) is True:
                    bits |= 1 << (int(code[1:], 16) & 0xFF)
        return BitString(bits.to_bytes(_BITS // 8, "big"), _BITS)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if not isinstance(value, BitString) or value.length != _BITS:
            raise sink.error("no bit-string of 256 bits")
        bits = int.from_bytes(value.octets, "big")
        groups = [self.common]
        if bits & _mask(_codes(self.poly)):
            if self.single and bits & _mask(_codes(self.single)):
                raise sink.error("alerts of single phase and of polyphase meters")
            groups.append(self.poly)
        elif self.single:
            groups.append(self.single)
        if unknown := bits & ~_mask(code for group in groups for code in _codes(group)):
            low = unknown.bit_length() - 1
            raise sink.error(f"no element for the alert of bit {low:02X}")
        for group in groups:
            for code in _codes(group):
                set_ = bool(bits >> (int(code[1:], 16) & 0xFF) & 1)
                Field(f"{self.path}/{group}/{code}", _ENABLE).write(set_, sink, context)


def _mask(codes: Iterable[str]) -> int:
    return sum(1 << (int(code[1:], 16) & 0xFF) for code in codes)


_SUPPLIER_SETTINGS, _OPERATOR_SETTINGS = (
    "ElectricitySupplierAlertEventSettings",
    "ElectricityNetworkOperatorAlertEventSettings",
)


def _supplier(element: str) -> _Bits:
    return _Bits(f"{_SUPPLIER_SETTINGS}/{element}", "SupplierESMECommon", "", "SupplierESMEPolyPhase")


def _operator(element: str) -> _Bits:
    return _Bits(
        f"{_OPERATOR_SETTINGS}/{element}",
        "NetworkOperatorESMECommon",
        "NetworkOperatorESMESinglePhase",
        "NetworkOperatorESMEPolyPhase",
    )


RESPONSES = (
    ResponseBinding(
        "ECS25r1",
        Items(
            {
                objects.SUPPLIER_WAN_ALERTING_SETTINGS.settings.name: _supplier("ElectricitySupplierWANAlertSettings"),
                objects.SUPPLIER_HAN_SHARING_SETTINGS.settings.name: _supplier("ElectricitySupplierHANAlertSettings"),
                objects.SUPPLIER_ALARMS_SETTINGS.settings.name: _supplier("ElectricitySupplierAlarmSettings"),
                objects.SUPPLIER_LOGGING_SETTINGS.settings.name: _supplier("ElectricitySupplierLoggingSettings"),
            }
        ),
        empty=_SUPPLIER_SETTINGS,
    ),
    ResponseBinding(
        "ECS25r2",
        Items(
            {
                objects.NETWORK_OPERATOR_WAN_ALERTING_SETTINGS.settings.name: _operator(
                    "ElectricityNetworkOperatorWANAlertSettings"
                ),
                objects.NETWORK_OPERATOR_LOGGING_SETTINGS.settings.name: _operator(
                    "ElectricityNetworkOperatorLoggingSettings"
                ),
            }
        ),
        empty=_OPERATOR_SETTINGS,
    ),
    ResponseBinding("ECS35a", event_log(objects.EVENT_LOG.log_entries.name, other=OtherInformation())),
    ResponseBinding("ECS35b", event_log(objects.SECURITY_LOG.log_entries.name)),
    ResponseBinding(
        "ECS35e",
        event_log(objects.POWER_EVENT_LOG.log_entries.name, other=OtherInformation(4)),
    ),
    ResponseBinding("ECS35f", _CONTROLLERS),
    ResponseBinding("ECS35g", _CONTROLLERS),
)
