"""Requests that control loads at electricity meters: auxiliary controllers, boost, randomised offset."""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.cosem import ACTIVATION, PERIOD, DateLens, precise_date_time
from duis.bindings.lens import ABSENT, Context, Field, Lens, Sink, Source, eui, integer, text
from duis.bindings.requests.binding import request
from duis.bindings.requests.prepayment import BOOLEAN, Schedule, SpecialDays
from duis.errors import DuisError
from duis.xml import path_of
from gbcs.entity import EntityId
from gbcs.usecases import objects

__all__ = ["REQUESTS", "Indexed", "Marked"]


class Marked(NamedTuple):
    """An item that a command has where the request has an element, which says no more.

    Attributes:
        path: of the element.
        value: of the item.
    """

    path: str
    value: Any

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        return self.value if source.has(self.path) else ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value is not ABSENT:
            sink.at(self.path)


class Indexed(NamedTuple):
    """What the element of one number says, where there is one of that number.

    Attributes:
        path: of the elements.
        number: the one meant.
        lens: of that element.
        attribute: that numbers them.
    """

    path: str
    number: int
    lens: Lens
    attribute: str = "index"

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        elements = source.many(self.path)
        numbers = [Field(f"@{self.attribute}", integer).read(each, context) for each in elements]
        if len(set(numbers)) != len(numbers):
            raise source.error(f"{self.attribute} counts {numbers}", path=self.path, expected="each number once")
        for each, number in zip(elements, numbers, strict=True):
            if number == self.number:
                return self.lens.read(each, context)
        return ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value is not ABSENT:
            at = sink.add(self.path)
            at.put(f"@{self.attribute}", str(self.number))
            self.lens.write(value, at, context)


_CONTROLLERS = range(1, 6)
_ALCS = bytes(8)  # identifier of a load control switch that is in the meter itself


class _SwitchType(NamedTuple):
    """Type and identifier of a controller: the EUI-64 of a HAN connected switch, or zeros for the meter's own."""

    def read(self, source: Source, context: Context) -> bytes:
        """See :class:`duis.bindings.lens.Lens`."""
        identifier = Field("HCALCS", eui, optional=True).read(source, context)
        if (identifier is ABSENT) != source.has("ALCS"):
            raise source.error("no single choice", expected="ALCS or HCALCS")
        return _ALCS if identifier is ABSENT else bytes(identifier)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if bytes(value) == _ALCS:
            sink.at("ALCS")
        else:
            sink.put("HCALCS", str(EntityId(value)))


class _Switch(NamedTuple):
    """Script of a switch in a calendar: the controller and whether it connects the load."""

    def read(self, source: Source, context: Context) -> int:
        """See :class:`duis.bindings.lens.Lens`."""
        number = Field("ActivateDeactivateSwitch/@index", integer).read(source, context)
        on, off = (source.has(f"ActivateDeactivateSwitch/{name}") for name in ("ActivateSwitch", "DeactivateSwitch"))
        if on == off:
            raise source.error("no single choice", expected="ActivateSwitch or DeactivateSwitch")
        return int(number << 8 | (1 if on else 2))

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        number, script = value >> 8, value & 0xFF
        if script not in (1, 2):
            raise DuisError(f"script selector {value:04X} can't be said here", path=path_of(sink.element))
        sink.put("ActivateDeactivateSwitch/@index", str(number))
        sink.at(f"ActivateDeactivateSwitch/{'ActivateSwitch' if script == 1 else 'DeactivateSwitch'}")


class State(NamedTuple):
    """Number and commanded state of a controller, 16 bits: direction, number, level.

    Attributes:
        number: path of the number.
        level: path of the level, 0 to 100 %.
        input: path of the element that is there where input, not output, is meant.
        flag: a bit that is set with the level.
    """

    number: str
    level: str
    input: str
    flag: int

    def read(self, source: Source, context: Context) -> int:
        """See :class:`duis.bindings.lens.Lens`."""
        number = Field(self.number, integer).read(source, context)
        level = Field(self.level, integer).read(source, context)
        if not 1 <= number <= len(_CONTROLLERS) or not 0 <= level <= 100:
            raise source.error(f"controller {number}, level {level}", expected="1 to 5, 0 to 100")
        direction = _INPUT if source.has(self.input) else _OUTPUT
        return int(direction | number << 8 | self.flag | level)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        direction, number = value & 0xF000, value >> 8 & 0x0F
        level = (value & 0xFF) ^ self.flag
        if direction not in (_INPUT, _OUTPUT) or level > 100 or number not in _CONTROLLERS:
            raise DuisError(f"script selector {value:04X} can't be said here", path=path_of(sink.element))
        sink.put(self.number, str(number))
        sink.put(self.level, str(level))
        if direction == _INPUT:
            sink.at(self.input)


_OUTPUT, _INPUT = 0x1000, 0x2000
_CALENDAR_FLAG = 0x80


class _Period(NamedTuple):
    """A limit of the period for which a controller is commanded: an item of the addressed controller alone.

    Attributes:
        number: of the controller.
        path: of the time.
    """

    number: int
    path: str

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        if Field("@auxiliaryControllerN", integer).read(source, context) != self.number:
            return ABSENT
        return Field(self.path, precise_date_time).read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value is not ABSENT:
            sink.put("@auxiliaryControllerN", str(self.number))
            Field(self.path, precise_date_time).write(value, sink, context)


def _period(controller: str, what: str) -> dict[str, Lens]:
    items: dict[str, Lens] = {}
    for number in _CONTROLLERS:
        items[f"{controller}[{number}]: {what}PeriodStartDateTime"] = _Period(number, "StartDateTime")
        items[f"{controller}[{number}]: {what}PeriodEndDateTime"] = _Period(number, "EndDateTime")
    state = State("@auxiliaryControllerN", "CommandedStateLevel", "InputFromControlledLoad", 0)
    return items | {f"{controller}[n]: controllerNumberAndCommandedState": state}


class _Script(NamedTuple):
    """Script that activates, deactivates or resets a controller.

    Attributes:
        path: of the element that numbers the controller.
        script: low octet of the selector.
    """

    path: str
    script: int

    def read(self, source: Source, context: Context) -> int:
        """See :class:`duis.bindings.lens.Lens`."""
        return int(Field(f"{self.path}/@index", integer).read(source, context) << 8 | self.script)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value & 0xFF != self.script:
            raise DuisError(f"script selector {value:04X} can't be said here", path=path_of(sink.element))
        sink.put(f"{self.path}/@index", str(value >> 8))


class _One(NamedTuple):
    """The duration of the one controller that a request names.

    Attributes:
        path: of the element that numbers it.
        number: of the controller that the item belongs to.
    """

    path: str
    number: int

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        if Field(f"{self.path}/@index", integer).read(source, context) != self.number:
            return ABSENT
        return Field(f"{self.path}/Duration", integer).read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value is not ABSENT:
            sink.put(f"{self.path}/@index", str(self.number))
            Field(f"{self.path}/Duration", integer).write(value, sink, context)


def _switching(path: str, script: int, duration: str = "") -> dict[str, Lens]:
    items: dict[str, Lens] = {}
    if duration:
        items = {f"AuxiliaryController[{each}]: {duration}Duration": _One(path, each) for each in _CONTROLLERS}
    return items | {objects.AUXILIARY_CONTROLLER_SCRIPTS.command.name: _Script(path, script)}


class _Boost(NamedTuple):
    """Whether the boost function controls a controller.

    Attributes:
        path: of the elements.
        number: of the controller.
        associates: what true says.
    """

    path: str
    number: int
    associates: bool

    def read(self, source: Source, context: Context) -> bool:
        """See :class:`duis.bindings.lens.Lens`."""
        said = Indexed(self.path, self.number, Field("", BOOLEAN)).read(source, context)
        if said is ABSENT:
            raise source.error(f"number {self.number} is missing", path=self.path, expected="1 to 5")
        if not said:
            source.leave_unconfirmed(f"{self.path}[{self.number}]")  # published messages have true alone
        return bool(said) == self.associates

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        Indexed(self.path, self.number, Field("", BOOLEAN)).write(bool(value) == self.associates, sink, context)


def _boost(path: str, associates: bool) -> dict[str, Lens]:
    return {objects.BOOST_FUNCTION_CONTROL[each].value.name: _Boost(path, each, associates) for each in _CONTROLLERS}


_ACTIVATIONS: dict[str, Lens] = {
    objects.AUXILIARY_CONTROLLER_CALENDAR_ACTIVATION.activate_next.name: ACTIVATION,
    objects.AUXILIARY_CONTROLLER_SPECIAL_DAYS_ACTIVATION.activate_next.name: ACTIVATION,
}
_SWITCH_DAYS = "ALCSHCALCSSpecialDays/ALCSHCALCSSpecialDay"
_CONTROLLER_DAYS = "AuxiliaryControllerSpecialDayDefinitions/AuxiliaryControllerSpecialDayDefinition"

REQUESTS = (
    *request("7.12", "ECS38", {objects.RANDOMISED_OFFSET_LIMIT.value.name: Field("RandomisedOffsetLimit", integer)}),
    *request("6.2.2", "ECS26c"),
    *request(
        "6.14.1",
        "ECS46a",
        {
            objects.AUXILIARY_CONTROLLER_DESCRIPTION[each].description.name: Indexed(
                "ALCSHCALCSDescription", each, Field("SwitchDescription", text)
            )
            for each in _CONTROLLERS
        },
    ),
    *request(
        "6.14.2",
        "ECS46c",
        {
            **{
                objects.AUXILIARY_CONTROLLER_TYPE[each].whole_type_and_identifier.name: Indexed(
                    "SwitchTypeAndId", each, _SwitchType()
                )
                for each in _CONTROLLERS
            },
            objects.NEXT_AUXILIARY_CONTROLLER_SPECIAL_DAYS.entries.name: SpecialDays(_SWITCH_DAYS, "index", ""),
            objects.NEXT_AUXILIARY_CONTROLLER_CALENDAR.entries.name: Schedule(
                "ALCSHCALCSConnectionSchedule",
                _SWITCH_DAYS,
                _Switch(),
                "SpecialDaysApplicability@index",
                "ALCSScheduleDatesAndTime",
                DateLens,
            ),
            **_ACTIVATIONS,
        },
    ),
    *request(
        "6.14.3",
        "ECS46d",
        {
            objects.NEXT_AUXILIARY_CONTROLLER_SPECIAL_DAYS.entries.name: SpecialDays(
                _CONTROLLER_DAYS, "identifier", ""
            ),
            objects.NEXT_AUXILIARY_CONTROLLER_CALENDAR.entries.name: Schedule(
                "AuxiliaryControllerSchedule",
                _CONTROLLER_DAYS,
                State(
                    "AuxiliaryControllerAction/@auxiliaryControllerN",
                    "AuxiliaryControllerAction/CommandedStateLevel",
                    "AuxiliaryControllerAction/InputFromControlledLoad",
                    _CALENDAR_FLAG,
                ),
                "SpecialDaysApplicability@identifier",
                "AuxiliaryControllerSchedulePeriodAndTime",
                DateLens,
            ),
            **_ACTIVATIONS,
        },
    ),
    *request("7.5", "ECS47", _switching("ActivateALCSHCALCS", 0x11, "activation")),
    *request("7.6", "ECS47", _switching("DeactivateALCSHCALCS", 0x12, "deactivation")),
    *request("7.8", "ECS47", _switching("ResetALCSHCALCS", 0x20)),
    *request("7.13", "ECS47a", _period("AuxiliaryController", "setting")),
    *request("7.16", "ECS47e", _period("AuxiliaryProportionalController", "limit")),
    *request(
        "7.7",
        "ECS61a",
        {objects.AUXILIARY_CONTROLLER_DESCRIPTION[each].description.name: Marked("", None) for each in _CONTROLLERS},
    ),
    *request("7.11", "ECS61c", {objects.BOOST_FUNCTION_EVENT_LOG.log_entries.name: PERIOD}),
    *request(
        "7.14",
        "ECS61d",
        {objects.AUXILIARY_CONTROLLER_DESCRIPTION[each].description.name: Marked("", None) for each in _CONTROLLERS},
    ),
    *request("7.15", "ECS61e"),
    *request("7.9", "ECS62", _boost("AddToBoostButton", associates=True)),
    *request("7.10", "ECS62", _boost("RemoveFromBoostButton", associates=False)),
)
"""Bindings of this family."""
