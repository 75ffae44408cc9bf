"""The values of a new electricity meter, hub or load controller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from dlms.apdu.access import ActionSpecification
from dlms.apdu.common import AttributeDescriptor
from dlms.data import BitString, Boolean, Number, Utf8String, VisibleString
from dlms.time import Date, DateTime, Time
from gbcs.alerts import ALERT_CODES, NETWORK_OPERATOR_CODES, SUPPLIER_CODES, alert_of, write_settings
from gbcs.entity import EntityId
from gbcs.testing.cosem import EPOCH, attribute, moment
from gbcs.testing.electricity_readings import ACCUMULATED_DEBT, EMERGENCY_CREDIT, METER_BALANCE, debt
from gbcs.usecases import all_use_cases
from gbcs.usecases.dlms import Command, Elements, Leaf, Members, Shape
from wire.days import WEEKDAYS

__all__ = ["defaults", "is_constant"]


@lru_cache(maxsize=16)
def defaults(kind: str, elements: str) -> Mapping[Any, Any]:
    """The values of a new device: by the shapes of the declarations, and some that make more sense than zero."""
    is_twin = elements == "twin"
    found: dict[Any, Any] = {}
    for use_case in all_use_cases():
        if not isinstance(use_case.command, Command) or kind not in use_case.devices:
            continue
        for item in use_case.command.declared:
            if item.protected:
                for each in item.protected:
                    found.setdefault(each.attribute, _default(each.shape, is_twin))
            elif item.specification is not ActionSpecification:
                found.setdefault(item.target, _default(item.returned or item.requested, is_twin))
    for key in (METER_BALANCE, EMERGENCY_CREDIT, ACCUMULATED_DEBT, *map(debt, (1, 2, 3))):
        found.setdefault(key, 0)
    found.update({key: value for key, value in _SENSIBLE.items() if key in found})
    found.update({key: value for key, value in _settings(elements).items() if key in found})
    found[attribute(1, "0-0:96.1.2.255", 2)] = {"single": "A", "twin": "B", "polyphase": "C"}[elements]
    return MappingProxyType(found)


# Every day of every year, for calendars and tariffs.
_ANY_DATE = Date(0xFFFF, 0xFF, 0xFF, 0xFF)
_MIDNIGHT = Time(0, 0, 0, 0)
_SEASONS = [{"season_profile_name": "all", "season_start": DateTime(_ANY_DATE, _MIDNIGHT), "week_name": b"\x01"}]
_WEEKS = [
    {"week_profile_name": b"\x01"} | dict.fromkeys(WEEKDAYS, 1),
]


def _days(selector: int) -> list[dict[str, Any]]:
    """One day, with one rate all day: scripts 1 to 48 of the primary element, 201 to 204 of the secondary one."""
    return [{"day_id": 1, "day_schedule": [{"start_time": _MIDNIGHT, "script_selector": selector}]}]


_ONE_CHARGE = {
    "charge_per_unit_scaling": {"price_scale": -5},
    "commodity_reference": {},
    "charge_table": [{"charge_per_unit": 0}],
}


def _charges(indexes: bytes) -> dict[str, Any]:
    rows = [{"index": bytes((index,)), "charge_per_unit": 0} for index in indexes]
    scaling = {"commodity_scale": 3, "price_scale": -5}
    return {"charge_per_unit_scaling": scaling, "commodity_reference": {}, "charge_table": rows}


# Prices of 48 rates, and of four blocks (A to D) of eight rates (digest dlms.md 8.8).
_PRIMARY = _charges(bytes((*range(1, 49), *(block << 4 | rate for block in range(0xA, 0xE) for rate in range(1, 9)))))
_SECONDARY = _charges(bytes(range(1, 5)))


def _mask(page: int, channels: int) -> BitString:
    return BitString((page << 27 | channels).to_bytes(4, "big"), 32)


_SUB_GHZ = {
    **{f"page{page}Mask": _mask(page, 3) for page in range(28, 32)},
    "normalLimitedDutyCycleThreshold": 125,
    "limitedCriticalDutyCycleThreshold": 200,
    "channelChangesPerWeek": 4,
    "gsmeCurfew": 6,
    "quieterDecibelsLimit": 6,
    "noisierDecibelsLimit": 10,
    "nonGsmePoorCommsPercentage": 5000,
    "nonGsmeMeasurementPeriods": 125,
    "localChNoiseMeasurementPeriod": 90,
    "localChFailurePercentage": 5000,
    "localChRetryPercentage": 3000,
}


_SENSIBLE: Mapping[AttributeDescriptor, Any] = {
    attribute(70, "0-0:96.3.10.255", 3): 1,
    attribute(111, "0-0:19.0.0.255", 2): {"payment_mode": 1},
    attribute(111, "0-0:19.0.0.255", 11): [
        {
            "credit": bytes.fromhex("0000130a00ff"),
            "charge": bytes((0, 0, 0x13, 0x14, charge, 0xFF)),
            "collection": BitString.from_bits("111"),
        }
        for charge in (0, 4)
    ],
    attribute(111, "0-0:19.0.0.255", 18): 100,
    attribute(111, "0-0:19.0.0.255", 19): 604800,
    METER_BALANCE: 250000,
    EMERGENCY_CREDIT: 1000000,
    attribute(112, "0-0:19.10.1.255", 9): 1000000,
    attribute(9000, "0-0:94.44.2.10", 2): 25000000,
    attribute(9000, "0-0:94.44.2.20", 2): 50000000,
    attribute(9000, "0-0:94.44.2.0", 2): True,
    attribute(1, "0-0:96.1.4.255", 2): "00010001",
    attribute(1, "0-0:96.1.6.255", 2): "1234",
    attribute(1, "0-0:94.44.34.11", 2): "1234567890123",
    attribute(1, "1-0:0.0.2.255", 2): "1234567890124",
    **{attribute(7, f"1-0:{phase}.24.0.255", 4): 1800 for phase in (32, 52, 72)},
    **{attribute(20, f"0-0:13.0.{element}.255", 3): _SEASONS for element in (0, 1)},
    **{attribute(20, f"0-0:13.0.{element}.255", 4): _WEEKS for element in (0, 1)},
    **{attribute(20, f"0-0:13.0.{element}.255", 5): _days(200 * element + 1) for element in (0, 1)},
    **{attribute(21, f"0-0:16.0.{rate}.255", 2): [0xFFFFFFFF] * 3 for rate in range(11, 19)},
    attribute(113, "0-0:19.20.0.255", 5): _PRIMARY,
    attribute(113, "0-0:19.20.4.255", 5): _ONE_CHARGE,
    attribute(113, "0-0:19.20.5.255", 5): _SECONDARY,
    **{attribute(113, f"0-0:19.20.{number}.255", 5): _ONE_CHARGE for number in (1, 2)},
    **{attribute(113, f"0-0:19.20.{number}.255", 8): 86400 for number in (1, 2)},
    attribute(10, "0-0:12.0.0.255", 2): [
        {"index": number, "script_selector": number, "switch_time": Time(hour, 0, 0, 0)}
        for number, hour in ((1, 9), (2, 12))
    ],
    attribute(10, "0-0:12.0.1.255", 2): [
        {
            "index": 1,
            "script_selector": 32,
            "switch_time": _MIDNIGHT,
            "exec_weekdays": BitString.from_bits("0000011"),
            "exec_specdays": BitString.from_bits(""),
            "begin_date": _ANY_DATE,
            "end_date": _ANY_DATE,
        }
    ],
    attribute(22, "0-0:15.1.0.255", 4): [],
    attribute(22, "0-0:15.0.0.255", 4): [{"time": _MIDNIGHT, "date": Date(0xFFFF, 0xFF, 1, 0xFF)}],
    attribute(1, "0-0:94.44.10.0", 2): _SUB_GHZ,
    attribute(1, "0-0:94.44.10.2", 2): _mask(28, 1),
}


def _settings(elements: str) -> dict[AttributeDescriptor, BitString]:
    """Every event that a party may switch off is logged and told until it does; polyphase meters have their own."""
    known = [alert for code in ALERT_CODES if (alert := alert_of(code)) is not None]
    settings = {}
    for party, role, base in ((30, "Supplier", SUPPLIER_CODES), (33, "Network Operator", NETWORK_OPERATOR_CODES)):
        codes = [
            each.code
            for each in known
            if each.code & 0xFF00 == base
            and (role, "ESME") in each.configurable_by
            and (base == SUPPLIER_CODES or each.is_polyphase is (elements == "polyphase"))
        ]
        for number in (15, 16, 17, 18):
            settings[attribute(1, f"0-{party}:97.98.{number}.255", 2)] = write_settings(codes, base)
    return settings


def _default(shape: Shape | None, is_twin: bool) -> Any:
    """The least value of a shape."""
    if shape is None:
        return None
    if isinstance(shape, Members):
        return {
            key: _default(member, is_twin)
            for key, member in shape.members.items()
            if not is_constant(member) and (is_twin or not member.twin)
        }
    if isinstance(shape, Elements):
        size = shape.least
        if isinstance(shape.element, Leaf) and shape.most is not None and not shape.compact:
            size = shape.most  # a fixed table of numbers
        return [_default(shape.element, is_twin) for _ in range(size)]
    return _default_leaf(shape)


def _default_leaf(leaf: Leaf) -> Any:
    if leaf.constant is not None:
        return leaf.constant
    if leaf.kind is not None:
        return _OF_KIND[leaf.kind.name](leaf)
    if leaf.type is Boolean:
        return False
    if leaf.type is BitString:
        return BitString.from_bits("0" * (leaf.size or 0))
    if leaf.type is VisibleString or leaf.type is Utf8String:
        return ""
    if issubclass(leaf.type, Number):
        return 0
    return bytes(leaf.size or 0) if leaf.type is bytes else None


_OF_KIND: Mapping[str, Callable[[Leaf], Any]] = {
    "a date-time": lambda leaf: moment(EPOCH),
    "a date": lambda leaf: _ANY_DATE,
    "a time": lambda leaf: _MIDNIGHT,
    "seconds since 2000": lambda leaf: EPOCH,
    "an EUI-64": lambda leaf: EntityId(bytes(8)),
    "text": lambda leaf: "0" * (leaf.size or 0),
}


def is_constant(shape: Shape | None) -> bool:
    """Whether a shape has one value only."""
    if isinstance(shape, Leaf):
        return shape.constant is not None
    return isinstance(shape, Members) and all(map(is_constant, shape.members.values()))
