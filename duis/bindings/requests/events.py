"""Requests about event logs and alert behaviours of electricity meters."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from dlms.data import BitString
from duis import schema
from duis.bindings.cosem import PERIOD
from duis.bindings.lens import Context, Field, Sink, Source, choices
from duis.bindings.requests.binding import request
from duis.errors import DuisError
from duis.xml import path_of
from gbcs.usecases import objects

__all__ = ["REQUESTS", "AlertBits"]

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
        """See :class:`duis.bindings.lens.Lens`."""
        mask, action = ["0"] * _BITS, ["0"] * _BITS
        around = source.one(self.path)
        if around is None:
            raise source.error("is missing", path=self.path)
        for element in around.element.iterdescendants(f"{{{source.namespace}}}*"):
            name = element.tag.rpartition("}")[2]
            match = _CODE.fullmatch(name)
            at = source.of(element)
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
        """See :class:`duis.bindings.lens.Lens`."""
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
                raise DuisError(f"alert {code:04X} can't be said here", path=path_of(at.element))


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
