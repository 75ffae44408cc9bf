"""Loads at electricity meters: switches, auxiliary controllers and their calendar, boost.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, sections 6.2.2, 7.7, 7.11, 7.14 and 7.15.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from duis.bindings.binding import ResponseBinding, request
from duis.bindings.cosem import (
    ACTIVATION,
    DAYS_OF_WEEK,
    PERIOD,
    Applicable,
    DateLens,
    OneOf,
    SpecialDays,
    precise_date_time,
    schedule,
)
from duis.bindings.electricity.prepayment import NumberedDays, Schedule
from duis.bindings.elements import Sink, Source
from duis.bindings.forms import Items, Marked, Numbered, Unsaid, Verbatim, boolean, field, when
from duis.bindings.lens import ABSENT, Context, Field, Lens, eui, integer, text
from duis.bindings.logs import log
from gbcs.entity import EntityId
from gbcs.usecases import objects
from wire.errors import quoted

__all__ = ["Indexed", "REQUESTS", "RESPONSES", "state_levels"]

# Requests -------------------------------------------------------------------------------------------------------------


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
        elements = source.many(self.path)
        numbers = [Field(f"@{self.attribute}", integer).read(each, context) for each in elements]
        if len(set(numbers)) != len(numbers):
            raise source.error(f"{self.attribute} counts {numbers}", path=self.path, expected="each number once")
        for each, number in zip(elements, numbers, strict=True):
            if number == self.number:
                return self.lens.read(each, context)
        return ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value is not ABSENT:
            at = sink.add(self.path)
            at.put(f"@{self.attribute}", str(self.number))
            self.lens.write(value, at, context)


_CONTROLLERS = range(1, 6)
_ALCS = bytes(8)  # identifier of a load control switch that is in the meter itself


class _SwitchType(NamedTuple):
    """Type and identifier of a controller: the EUI-64 of a HAN connected switch, or zeros for the meter's own."""

    def read(self, source: Source, context: Context) -> bytes:
        identifier = Field("HCALCS", eui, optional=True).read(source, context)
        if (identifier is ABSENT) != source.has("ALCS"):
            raise source.error("not exactly one choice", expected="ALCS or HCALCS")
        return _ALCS if identifier is ABSENT else bytes(identifier)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if bytes(value) == _ALCS:
            sink.at("ALCS")
        else:
            sink.put("HCALCS", str(EntityId(value)))


class _ScheduledSwitch(NamedTuple):
    """Script of a switch in a calendar: the controller and whether it connects the load."""

    def read(self, source: Source, context: Context) -> int:
        number = Field("ActivateDeactivateSwitch/@index", integer).read(source, context)
        on, off = (source.has(f"ActivateDeactivateSwitch/{name}") for name in ("ActivateSwitch", "DeactivateSwitch"))
        if on == off:
            raise source.error("not exactly one choice", expected="ActivateSwitch or DeactivateSwitch")
        return int(number << 8 | (1 if on else 2))

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        number, script = value >> 8, value & 0xFF
        if script not in (1, 2):
            raise sink.error(f"script selector {value:04X} cannot be expressed here")
        sink.put("ActivateDeactivateSwitch/@index", str(number))
        sink.at(f"ActivateDeactivateSwitch/{'ActivateSwitch' if script == 1 else 'DeactivateSwitch'}")


class CommandedState(NamedTuple):
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
        number = Field(self.number, integer).read(source, context)
        level = Field(self.level, integer).read(source, context)
        if not 1 <= number <= len(_CONTROLLERS) or not 0 <= level <= 100:
            raise source.error(f"controller {number}, level {level}", expected="1 to 5, 0 to 100")
        direction = _INPUT_BIT if source.has(self.input) else _OUTPUT_BIT
        return int(direction | number << 8 | self.flag | level)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        direction, number = value & 0xF000, value >> 8 & 0x0F
        level = (value & 0xFF) ^ self.flag
        if direction not in (_INPUT_BIT, _OUTPUT_BIT) or level > 100 or number not in _CONTROLLERS:
            raise sink.error(f"script selector {value:04X} cannot be expressed here")
        sink.put(self.number, str(number))
        sink.put(self.level, str(level))
        if direction == _INPUT_BIT:
            sink.at(self.input)


_OUTPUT_BIT, _INPUT_BIT = 0x1000, 0x2000
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
        if Field("@auxiliaryControllerN", integer).read(source, context) != self.number:
            return ABSENT
        return Field(self.path, precise_date_time).read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value is not ABSENT:
            sink.put("@auxiliaryControllerN", str(self.number))
            Field(self.path, precise_date_time).write(value, sink, context)


def _period(controller: str, what: str) -> dict[str, Lens]:
    items: dict[str, Lens] = {}
    for number in _CONTROLLERS:
        items[f"{controller}[{number}]: {what}PeriodStartDateTime"] = _Period(number, "StartDateTime")
        items[f"{controller}[{number}]: {what}PeriodEndDateTime"] = _Period(number, "EndDateTime")
    state = CommandedState("@auxiliaryControllerN", "CommandedStateLevel", "InputFromControlledLoad", 0)
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
        return int(Field(f"{self.path}/@index", integer).read(source, context) << 8 | self.script)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value & 0xFF != self.script:
            raise sink.error(f"script selector {value:04X} cannot be expressed here")
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
        if Field(f"{self.path}/@index", integer).read(source, context) != self.number:
            return ABSENT
        return Field(f"{self.path}/Duration", integer).read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
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
        said = Indexed(self.path, self.number, Field("", boolean)).read(source, context)
        if said is ABSENT:
            raise source.error(f"number {self.number} is missing", path=self.path, expected="1 to 5")
        if not said:
            source.leave_unconfirmed(f"{self.path}[{self.number}]")  # published messages have true alone
        return bool(said) == self.associates

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        Indexed(self.path, self.number, Field("", boolean)).write(bool(value) == self.associates, sink, context)


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
            objects.NEXT_AUXILIARY_CONTROLLER_SPECIAL_DAYS.entries.name: NumberedDays(_SWITCH_DAYS, "index", ""),
            objects.NEXT_AUXILIARY_CONTROLLER_CALENDAR.entries.name: Schedule(
                "ALCSHCALCSConnectionSchedule",
                _SWITCH_DAYS,
                _ScheduledSwitch(),
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
            objects.NEXT_AUXILIARY_CONTROLLER_SPECIAL_DAYS.entries.name: NumberedDays(
                _CONTROLLER_DAYS, "identifier", ""
            ),
            objects.NEXT_AUXILIARY_CONTROLLER_CALENDAR.entries.name: Schedule(
                "AuxiliaryControllerSchedule",
                _CONTROLLER_DAYS,
                CommandedState(
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


# Responses ------------------------------------------------------------------------------------------------------------

_ALCS = bytes(8)
"""In the place of the identifier of a switch: it is the meter's own."""
_APC = b"\xff"
"""In the place of an identifier: a controller of proportional power."""


class Controllers(NamedTuple):
    """Items of five controllers: an element a controller, with its number; other items beside them.

    Attributes:
        path: of the elements.
        by: attribute of the number.
        controller: lenses of one controller, by the names of items behind the controller.
        others: lenses of the other items.
    """

    path: str
    by: str
    controller: Items
    others: Items

    def read(self, source: Source, context: Context) -> Any:
        values: dict[str, Any] = self.others.read(source, context)
        for each in source.many(self.path):
            number = Field(f"@{self.by}", integer).read(each, context)
            if number not in _CONTROLLERS:
                raise each.error(f"{number} found", path=f"@{self.by}", expected="1 to 5")
            found = self.controller.read(each, context)
            values |= {f"AuxiliaryController[{number}]: {name}": value for name, value in found.items()}
        return values

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        others = dict(value)
        for number in _CONTROLLERS:
            prefix = f"AuxiliaryController[{number}]: "
            part = {name.removeprefix(prefix): others.pop(name) for name in value if name.startswith(prefix)}
            if part:
                at = sink.add(self.path)
                at.put(f"@{self.by}", str(number))
                self.controller.write(part, at, context)
        self.others.write(others, sink, context)


class _Switch(NamedTuple):
    """Which switch it is: the meter's own, or one on the home area network."""

    def read(self, source: Source, context: Context) -> Any:
        at = source.one("TypeAndIdentifier")
        if at is None:
            return ABSENT
        identifier = field("HCALCS", eui).read(at, context)
        if at.has("ALCS") == (identifier is not ABSENT):
            raise at.error("not exactly one choice", expected="ALCS or HCALCS")
        return _ALCS if identifier is ABSENT else bytes(identifier)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        octets = bytes(value)
        if octets == _ALCS:
            sink.at("TypeAndIdentifier/ALCS")
        elif len(octets) == len(_ALCS):
            sink.put("TypeAndIdentifier/HCALCS", str(EntityId(octets)))
        else:
            raise sink.error(f"{octets.hex()} is no identifier of a switch")


class _Controller(NamedTuple):
    """Which controller it is: none, proportional power, the meter's own switch, or one on the home area network."""

    def read(self, source: Source, context: Context) -> Any:
        kind = source.text("TypeAndIdentifier/AuxiliaryControllerType")
        identifier = field("TypeAndIdentifier/HCALCSID", eui).read(source, context)
        if kind is None:
            return ABSENT
        if (kind == "HCALCS") == (identifier is ABSENT):
            raise source.error("an identifier goes with HCALCS alone", path="TypeAndIdentifier/HCALCSID")
        known = {"None": b"", "APC": _APC, "ALCS": _ALCS, "HCALCS": identifier}
        if kind not in known:
            raise source.error(f"{quoted(kind)} found", path="TypeAndIdentifier", expected=", ".join(known))
        return bytes(known[kind])

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        octets = bytes(value)
        kind = {b"": "None", _APC: "APC", _ALCS: "ALCS"}.get(octets, "HCALCS")
        if kind == "HCALCS":
            if len(octets) != len(_ALCS):
                raise sink.error(f"{octets.hex()} is no identifier of a controller")
            sink.put("TypeAndIdentifier/HCALCSID", str(EntityId(octets)))
        sink.put("TypeAndIdentifier/AuxiliaryControllerType", kind)


def state_levels(state: str) -> dict[str, int]:
    """Output and input levels in the state of a controller, a text in JSON; what it does not say is left out."""
    try:
        said = json.loads(state)
    except (ValueError, RecursionError):
        return {}
    levels: dict[str, int] = {}
    for element, key in (("OutputState", "outputState"), ("InputState", "inputState")):
        found = said.get(key) if isinstance(said, dict) else None
        if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) <= 3:
            found = int(found)
        if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= 100:
            levels[element] = found
    return levels


class State(NamedTuple):
    """The state of a controller: a text in JSON, and the two levels that it tells.

    Attributes:
        path: of the element around them.
    """

    path: str = ""

    def read(self, source: Source, context: Context) -> Any:
        at = source.one(self.path)
        if at is None:
            return ABSENT
        state = Verbatim("StateAndAssociatedInformation").read(at, context)
        levels = {} if state is ABSENT else state_levels(state)
        for element in ("OutputState", "InputState"):
            said = field(element, integer).read(at, context)
            if said != levels.get(element, ABSENT):
                raise at.error("another level than the state's", path=element)
        return state

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        at = sink.at(self.path)
        for element, level in state_levels(str(value)).items():
            at.put(element, str(level))
        at.put("StateAndAssociatedInformation", str(value))


# Calendars -----------------------------------------------------------------------------------------------------------

_ON, _OFF = 1, 2
_LEVEL, _OUTPUT, _INPUT = 0x80, 1, 2


class _Activate(NamedTuple):
    """A switch, and whether it is turned on or off, in 16 bits."""

    def read(self, source: Source, context: Context) -> Any:
        at = source.one("ActivateDeactivateSwitch")
        if at is None:
            raise source.error("is missing", path="ActivateDeactivateSwitch")
        number = Field("@index", integer).read(at, context)
        action: int = OneOf({"ActivateSwitch": _ON, "DeactivateSwitch": _OFF}).read(at, context)
        return number << 8 | action

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        number, action = divmod(int(value), 256)
        at = sink.at("ActivateDeactivateSwitch")
        at.put("@index", str(number))
        OneOf({"ActivateSwitch": _ON, "DeactivateSwitch": _OFF}).write(action, at, context)


class _Command(NamedTuple):
    """A controller, the direction, and its level, in 16 bits."""

    def read(self, source: Source, context: Context) -> Any:
        at = source.one("AuxiliaryControllerAction")
        if at is None:
            raise source.error("is missing", path="AuxiliaryControllerAction")
        number = Field("@auxiliaryControllerN", integer).read(at, context)
        level = field("CommandedStateLevel", integer).read(at, context)
        direction = _INPUT if at.has("InputFromControlledLoad") else _OUTPUT
        return direction << 12 | number << 8 | (0 if level is ABSENT else _LEVEL | level)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        high, low = divmod(int(value), 256)
        direction, number = high >> 4, high & 0x0F
        if direction not in (_OUTPUT, _INPUT) or (low and not low & _LEVEL):
            raise sink.error(f"script selector {value:04X} cannot be expressed here")
        at = sink.at("AuxiliaryControllerAction")
        at.put("@auxiliaryControllerN", str(number))
        if low & _LEVEL:
            at.put("CommandedStateLevel", str(low & ~_LEVEL))
        if direction == _INPUT:
            at.at("InputFromControlledLoad")


class _Entry(NamedTuple):
    """An entry of a calendar.

    Attributes:
        action: lens of its script selector.
        by: attribute of the number of a special day.
        period: path of the element of its time and dates.
    """

    action: Any
    by: str
    period: str

    def read(self, source: Source, context: Context) -> Any:
        times = schedule(self.period).read(source, context)
        return {**self._named().read(source, context), **times}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        named, times = self._named(), schedule(self.period)
        named.write({key: each for key, each in value.items() if key not in times.lenses}, sink, context)
        times.write({key: each for key, each in value.items() if key in times.lenses}, sink, context)

    def _named(self) -> Items:
        return Items(
            index=Unsaid("number of the entry in the meter"),
            script_selector=self.action,
            exec_weekdays=DAYS_OF_WEEK,
            exec_specdays=Applicable("SpecialDaysApplicability", f"@{self.by}"),
        )


_DAYS, _CALENDAR = (
    objects.AUXILIARY_CONTROLLER_SPECIAL_DAYS.entries.name,
    objects.AUXILIARY_CONTROLLER_CALENDAR.entries.name,
)

RESPONSES = (
    ResponseBinding(
        "ECS26c",
        Items(
            {
                objects.RANDOMISED_OFFSET.value.name: field("RandomisedOffset", integer),
                objects.RANDOMISED_OFFSET_NUMBER.value.name: field("RandomisedOffsetNumber", integer),
                objects.RANDOMISED_OFFSET_LIMIT.value.name: field("RandomisedOffsetLimit", integer),
            }
        ),
    ),
    ResponseBinding(
        "ECS61a",
        Controllers(
            "AuxiliaryLoadControlSwitch",
            "Index",
            Items(
                Description=Verbatim("Description"),
                typeAndIdentifier=_Switch(),
                outputState=field("State", boolean),
            ),
            Items(
                {
                    _DAYS: SpecialDays("ALCSHCALCSSpecialDays/ALCSHCALCSSpecialDay", "index"),
                    _CALENDAR: Numbered(
                        "ALCSScheduler", _Entry(_Activate(), "index", "ALCSScheduleDatesAndTime"), "", least=0
                    ),
                }
            ),
        ),
    ),
    ResponseBinding(
        "ECS61c",
        Items(
            {
                objects.BOOST_FUNCTION_AVAILABILITY.value.name: field("BoostFunctionAvailability", boolean),
                objects.BOOST_FUNCTION_EVENT_LOG.log_entries.name: log(
                    Items(
                        boost_start=when("BoostStart"),
                        boost_end=when("BoostEnd"),
                    ),
                    "EventLogEntry",
                ),
                **{
                    objects.BOOST_FUNCTION_CONTROL[number].value.name: field(
                        f"BoostFunctionControl{number}Value", boolean
                    )
                    for number in _CONTROLLERS
                },
            }
        ),
    ),
    ResponseBinding(
        "ECS61d",
        Controllers(
            "AuxiliaryControllerDescription",
            "auxiliaryControllerN",
            Items(Description=Verbatim("AuxiliaryControlDescription")),
            Items(
                {
                    _DAYS: SpecialDays(
                        "AuxiliaryControllerSpecialDayDefinitions/AuxiliaryControllerSpecialDayDefinition", "identifier"
                    ),
                    _CALENDAR: Numbered(
                        "AuxiliaryControllerSchedule",
                        _Entry(_Command(), "identifier", "AuxiliaryControllerSchedulePeriodAndTime"),
                        "",
                        least=0,
                    ),
                }
            ),
        ),
    ),
    ResponseBinding(
        "ECS61e",
        Controllers(
            "AuxiliaryControllerOperationalData",
            "auxiliaryControllerN",
            Items(
                typeAndIdentifier=_Controller(),
                stateAndAssociatedInformation=State("AuxiliaryControllerStateAndAssociatedInformation"),
            ),
            Items(),
        ),
    ),
)
