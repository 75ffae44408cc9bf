"""Event logs of electricity meters, security logs, the log of auxiliary controllers, and alert behaviours.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, section 6.13.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from dlms.data import BitString
from duis import schema
from duis.bindings.binding import ResponseBinding, request
from duis.bindings.cosem import PERIOD
from duis.bindings.electricity.reading import log
from duis.bindings.forms import Items, field, when
from duis.bindings.lens import ABSENT, Context, Field, Sink, Source, choices, hexadecimal, integer
from duis.errors import DuisError
from duis.xml import path_of
from gbcs.alerts import alert_meaning
from gbcs.usecases import by_message_code, objects
from wire.errors import quoted

__all__ = ["AlertBits", "EventCode", "OtherInformation", "REQUESTS", "RESPONSES"]

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
                raise DuisError(f"alert {code:04X} cannot be expressed here", path=path_of(at.element))


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

CARRIES_MESSAGE_CODE = (0x8154, 0x8155, 0x8161, 0x8162)
"""Events whose other information is the message code of the command that they are about."""


class EventCode(NamedTuple):
    """A code as four hexadecimal digits, and what it means in words; no words for a code of no table.

    Attributes:
        path: of the code.
        meaning: path of the words.
    """

    path: str
    meaning: str

    def read(self, source: Source, context: Context) -> Any:
        octets = field(self.path, hexadecimal).read(source, context)
        said = source.text(self.meaning)
        if octets is ABSENT:
            return ABSENT
        if len(octets) != 2:
            raise source.error(f"{len(octets)} octets", path=self.path, expected="two")
        code = int.from_bytes(octets, "big")
        if said != alert_meaning(code):
            raise source.error(f"{quoted(said)} for {code:04X}", path=self.meaning, expected=alert_meaning(code))
        return code

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        sink.put(self.path, f"{value:04X}")
        meaning = alert_meaning(int(value))
        if meaning is not None:
            sink.put(self.meaning, meaning)


class OtherInformation(NamedTuple):
    """What an event of the log says besides; a message code is put in words too. Nothing where it is empty.

    The event says whether it is a message code: both are said by a row's lens, :class:`EventRow`.

    Attributes:
        size: octets of a number; 0 where the value is octets.
    """

    size: int = 0

    def read(self, source: Source, context: Context) -> Any:
        octets = field("OtherInformation", hexadecimal).read(source, context)
        if self.size:
            return octets if octets is ABSENT else int.from_bytes(octets, "big")
        return b"" if octets is ABSENT else octets

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        octets = int(value).to_bytes(self.size, "big") if self.size else bytes(value)
        if octets:
            sink.put("OtherInformation", hexadecimal.show(octets))


class EventRow(Items):
    """A row of a log of events.

    Args:
        code: name of the event's code.
        time: name of the time, with its lens.
        other: name of the other information, with its lens; nothing where the log has none.
    """

    def __init__(self, code: str, time: dict[str, Any], other: dict[str, Any] | None = None) -> None:
        super().__init__({**time, code: EventCode("LogCode", "LogMeaning"), **(other or {})})
        self._code, self._other = code, next(iter(other or {}), None)

    def read(self, source: Source, context: Context) -> Any:
        row = super().read(source, context)
        said = source.text("OtherInformationLogMeaning")
        if said != self._meaning(row):
            raise source.error(f"{quoted(said)} found", path="OtherInformationLogMeaning", expected=self._meaning(row))
        return row

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        super().write(value, sink, context)
        meaning = self._meaning(value)
        if meaning is not None:
            sink.put("OtherInformationLogMeaning", meaning)

    def _meaning(self, row: Any) -> str | None:
        octets = row.get(self._other)
        if row.get(self._code) not in CARRIES_MESSAGE_CODE or not isinstance(octets, bytes) or len(octets) != 2:
            return None
        use_case = by_message_code(int.from_bytes(octets, "big"))
        return None if use_case is None else use_case.name


# The log of auxiliary controllers ------------------------------------------------------------------------------------

_ACTIONS = {
    0x11: "On",
    0x12: "Off",
    0x20: "Revert to calendar control",
    0x00: "Entry relates to a Message from an HC ALCS",
}
_LEVEL, _INPUT = 0x80, 2
"""Bit that marks a level; high nibble of what is drawn by a load (1 is the other direction)."""


class _Action(NamedTuple):
    """Number of a switch and what it did, or the level of a controller, in 16 bits."""

    def read(self, source: Source, context: Context) -> Any:
        switch = field("SwitchNumber", integer).read(source, context)
        action = source.text("SwitchAction")
        level = field("AuxiliaryControllerLevel", integer).read(source, context)
        is_input = source.has("InputFromControlledLoad")
        if switch is ABSENT:
            return ABSENT
        if level is not ABSENT:
            return (_INPUT if is_input else 1) << 12 | switch << 8 | _LEVEL | level
        code = next((code for code, name in _ACTIONS.items() if name == action), None)
        if code is None:
            raise source.error(f"{quoted(action)} found", path="SwitchAction", expected=" or ".join(_ACTIONS.values()))
        return switch << 8 | code

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        high, low = divmod(int(value), 256)
        direction, switch = high >> 4, high & 0x0F
        if low & _LEVEL and direction in (1, _INPUT):
            sink.put("AuxiliaryControllerLevel", str(low & ~_LEVEL))
            if direction == _INPUT:
                sink.at("InputFromControlledLoad")
        elif low in _ACTIONS and not direction:
            sink.put("SwitchAction", _ACTIONS[low])
        else:
            raise DuisError(f"action {value:04X} cannot be expressed here", path=path_of(sink.element))
        sink.put("SwitchNumber", str(switch))


_ROW = {"timestamp": when()}
_OTHER = {"otherInformation": OtherInformation()}
_CONTROLLERS = Items(
    {
        objects.AUXILIARY_CONTROLLER_EVENT_LOG.log_entries.name: log(
            Items(
                timestamp=when(),
                switchNumberAndAction=_Action(),
                outcome=field("Outcome", choices({"Outcome not known": 0, "Success": 1, "Failure": 2})),
                hANCommandID=field("HANCommandID", integer),
            ),
            "ALCSEvent/ALCSEventLogEntry",
        )
    }
)


def _events(item: str, row: EventRow) -> Items:
    return Items({item: log(row, "Log/LogEntry")})


RESPONSES = (
    ResponseBinding("ECS35a", _events(objects.EVENT_LOG.log_entries.name, EventRow("logCode", _ROW, _OTHER))),
    ResponseBinding("ECS35b", _events(objects.SECURITY_LOG.log_entries.name, EventRow("logCode", _ROW))),
    ResponseBinding("ECS35c", _events(objects.EVENT_LOG.log_entries_of_hub.name, EventRow("logCode", _ROW, _OTHER))),
    ResponseBinding("ECS35d", _events(objects.SECURITY_LOG.log_entries_of_hub.name, EventRow("logCode", _ROW))),
    ResponseBinding(
        "ECS35e",
        _events(
            objects.POWER_EVENT_LOG.log_entries.name,
            EventRow("logCode", _ROW, {"otherInformation": OtherInformation(4)}),
        ),
    ),
    ResponseBinding("ECS35f", _CONTROLLERS),
    ResponseBinding("ECS35g", _CONTROLLERS),
)
