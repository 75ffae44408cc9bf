"""Loads at electricity meters: switches, auxiliary controllers and their calendar, boost.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, sections 6.2.2, 7.7, 7.11, 7.14 and 7.15.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from duis.bindings.binding import ResponseBinding, request
from duis.bindings.cosem import (
    ACTIVATION,
    DAYS_OF_WEEK,
    PERIOD,
    Applicable,
    DateLens,
    SpecialDays,
    precise_date_time,
    schedule,
)
from duis.bindings.electricity.prepayment import NumberedDays, Schedule
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, At, Context, Each, Field, Items, Lens, Marked, Unsaid, optional
from duis.bindings.logs import log
from duis.bindings.texts import boolean, date_time, eui, integer, text
from gbcs.entity import EntityId
from gbcs.usecases import objects
from gbcs.usecases.controllers import CONTROLLERS, INPUT, LEVEL, OUTPUT
from gbcs.usecases.model import Value
from wire.errors import quoted
from wire.json_input import JSONError, read_json

__all__ = ["Indexed", "REQUESTS", "RESPONSES", "read_direction", "state_levels", "write_direction"]

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

    def read(self, source: Source, context: Context) -> Value:
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


_ALCS = bytes(8)  # identifier of a load control switch that is in the meter itself


class _SwitchType(NamedTuple):
    """Type and identifier of a controller: the EUI-64 of a HAN connected switch, or zeros for the meter's own."""

    def read(self, source: Source, context: Context) -> bytes:
        identifier = Field("HCALCS", eui, optional=True).read(source, context)
        if (identifier is ABSENT) != source.has("ALCS"):
            raise source.error("not exactly one choice", expected="ALCS or HCALCS")
        return _ALCS if identifier is ABSENT else bytes(identifier)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        octets = bytes(value)
        if octets == _ALCS:
            sink.at("ALCS")
        elif len(octets) == len(_ALCS):
            sink.put("HCALCS", str(EntityId(octets)))
        else:
            raise sink.error(f"{octets.hex()} is no identifier of a switch")


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


def read_direction(source: Source) -> int:
    """Whether a level is of what a load draws or, without the element, of what it gives."""
    return INPUT if source.has("InputFromControlledLoad") else OUTPUT


def write_direction(direction: int, sink: Sink) -> None:
    """The element of what a load draws, and none for what it gives."""
    if direction == INPUT:
        sink.at("InputFromControlledLoad")


class CommandedState(NamedTuple):
    """Number and commanded state of a controller, 16 bits: direction, number, level.

    Attributes:
        flag: a bit that is set with the level.
        optional: whether there may be no level: the low octet is then 0.
    """

    flag: int = 0
    optional: bool = False

    def read(self, source: Source, context: Context) -> int:
        number = Field("@auxiliaryControllerN", integer).read(source, context)
        level = Field("CommandedStateLevel", integer, self.optional).read(source, context)
        if number not in CONTROLLERS or (level is not ABSENT and not 0 <= level <= 100):
            raise source.error(f"controller {number}, level {level}", expected="1 to 5, 0 to 100")
        low = 0 if level is ABSENT else self.flag | level
        return int(read_direction(source) << 12 | number << 8 | low)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        high, low = divmod(int(value), 256)
        direction, number = divmod(high, 16)
        level = ABSENT if self.optional and not low else low ^ self.flag
        if direction not in (OUTPUT, INPUT) or number not in CONTROLLERS or (level is not ABSENT and level > 100):
            raise sink.error(f"script selector {value:04X} cannot be expressed here")
        sink.put("@auxiliaryControllerN", str(number))
        Field("CommandedStateLevel", integer).write(level, sink, context)
        write_direction(direction, sink)


class _PeriodLimit(NamedTuple):
    """A limit of the period for which a controller is commanded: an item of the addressed controller alone.

    Attributes:
        number: of the controller.
        path: of the time.
    """

    number: int
    path: str

    def read(self, source: Source, context: Context) -> Value:
        if Field("@auxiliaryControllerN", integer).read(source, context) != self.number:
            return ABSENT
        return Field(self.path, precise_date_time).read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value is not ABSENT:
            sink.put("@auxiliaryControllerN", str(self.number))
            Field(self.path, precise_date_time).write(value, sink, context)


_SETTING: dict[str, Lens] = {
    **{start.setting.name: _PeriodLimit(n, "StartDateTime") for n, start in objects.AUXILIARY_CONTROLLER_START.items()},
    **{end.setting.name: _PeriodLimit(n, "EndDateTime") for n, end in objects.AUXILIARY_CONTROLLER_END.items()},
    objects.AUXILIARY_CONTROLLER_SCRIPTS.command.name: CommandedState(),
}
_LIMIT: dict[str, Lens] = {
    **{
        start.limit.name: _PeriodLimit(n, "StartDateTime")
        for n, start in objects.AUXILIARY_PROPORTIONAL_CONTROLLER_START.items()
    },
    **{
        end.limit.name: _PeriodLimit(n, "EndDateTime")
        for n, end in objects.AUXILIARY_PROPORTIONAL_CONTROLLER_END.items()
    },
    objects.AUXILIARY_PROPORTIONAL_CONTROLLER_SCRIPTS.command.name: CommandedState(),
}


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

    def read(self, source: Source, context: Context) -> Value:
        if Field(f"{self.path}/@index", integer).read(source, context) != self.number:
            return ABSENT
        return Field(f"{self.path}/Duration", integer).read(source, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if value is not ABSENT:
            sink.put(f"{self.path}/@index", str(self.number))
            Field(f"{self.path}/Duration", integer).write(value, sink, context)


def _switching(path: str, script: int, durations: Mapping[int, str] | None = None) -> dict[str, Lens]:
    items: dict[str, Lens] = {name: _One(path, number) for number, name in (durations or {}).items()}
    return items | {objects.AUXILIARY_CONTROLLER_SCRIPTS.command.name: _Script(path, script)}


_ACTIVATION_DURATIONS = {n: start.duration.name for n, start in objects.AUXILIARY_CONTROLLER_START.items()}
_DEACTIVATION_DURATIONS = {n: end.duration.name for n, end in objects.AUXILIARY_CONTROLLER_END.items()}


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
    return {objects.BOOST_FUNCTION_CONTROL[each].value.name: _Boost(path, each, associates) for each in CONTROLLERS}


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
            for each in CONTROLLERS
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
                for each in CONTROLLERS
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
                At("AuxiliaryControllerAction", CommandedState(LEVEL)),
                "SpecialDaysApplicability@identifier",
                "AuxiliaryControllerSchedulePeriodAndTime",
                DateLens,
            ),
            **_ACTIVATIONS,
        },
    ),
    *request("7.5", "ECS47", _switching("ActivateALCSHCALCS", 0x11, _ACTIVATION_DURATIONS)),
    *request("7.6", "ECS47", _switching("DeactivateALCSHCALCS", 0x12, _DEACTIVATION_DURATIONS)),
    *request("7.8", "ECS47", _switching("ResetALCSHCALCS", 0x20)),
    *request("7.13", "ECS47a", _SETTING),
    *request("7.16", "ECS47e", _LIMIT),
    *request(
        "7.7",
        "ECS61a",
        {objects.AUXILIARY_CONTROLLER_DESCRIPTION[each].description.name: Marked("", None) for each in CONTROLLERS},
    ),
    *request("7.11", "ECS61c", {objects.BOOST_FUNCTION_EVENT_LOG.log_entries.name: PERIOD}),
    *request(
        "7.14",
        "ECS61d",
        {objects.AUXILIARY_CONTROLLER_DESCRIPTION[each].description.name: Marked("", None) for each in CONTROLLERS},
    ),
    *request("7.15", "ECS61e"),
    *request("7.9", "ECS62", _boost("AddToBoostButton", associates=True)),
    *request("7.10", "ECS62", _boost("RemoveFromBoostButton", associates=False)),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------

_APC = b"\xff"
"""In the place of an identifier: a controller of proportional power."""


class Controllers(NamedTuple):
    """Items of five controllers: an element a controller, with its number; other items beside them.

    Attributes:
        path: of the elements.
        by: attribute of the number.
        controllers: lenses of the items of each controller.
        others: lenses of the other items.
    """

    path: str
    by: str
    controllers: Mapping[int, Items]
    others: Items

    def read(self, source: Source, context: Context) -> Value:
        values: dict[str, Any] = self.others.read(source, context)
        for each in source.many(self.path):
            number = Field(f"@{self.by}", integer).read(each, context)
            if number not in self.controllers:
                raise each.error(f"{number} found", path=f"@{self.by}", expected="1 to 5")
            values |= self.controllers[number].read(each, context)
        return values

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        others = dict(value)
        for number, items in self.controllers.items():
            part = {name: others.pop(name) for name in items.lenses if name in others}
            if part:
                at = sink.add(self.path)
                at.put(f"@{self.by}", str(number))
                items.write(part, at, context)
        self.others.write(others, sink, context)


class _Controller(NamedTuple):
    """Which controller it is: none, proportional power, the meter's own switch, or one on the home area network."""

    def read(self, source: Source, context: Context) -> Value:
        kind = source.text("TypeAndIdentifier/AuxiliaryControllerType")
        identifier = optional("TypeAndIdentifier/HCALCSID", eui).read(source, context)
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
        said = read_json(state)
    except JSONError:
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

    def read(self, source: Source, context: Context) -> Value:
        at = source.one(self.path)
        if at is None:
            return ABSENT
        state = optional("StateAndAssociatedInformation", text).read(at, context)
        levels = {} if state is ABSENT else state_levels(state)
        for element in ("OutputState", "InputState"):
            said = optional(element, integer).read(at, context)
            if said != levels.get(element, ABSENT):
                raise at.error("another level than the state's", path=element)
        return state

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        at = sink.at(self.path)
        for element, level in state_levels(str(value)).items():
            at.put(element, str(level))
        at.put("StateAndAssociatedInformation", str(value))


# Calendars -----------------------------------------------------------------------------------------------------------


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

    def read(self, source: Source, context: Context) -> Value:
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


_ACTION = At("AuxiliaryControllerAction", CommandedState(LEVEL, optional=True))
_DAYS, _CALENDAR = (
    objects.AUXILIARY_CONTROLLER_SPECIAL_DAYS.entries.name,
    objects.AUXILIARY_CONTROLLER_CALENDAR.entries.name,
)

RESPONSES = (
    ResponseBinding(
        "ECS26c",
        Items(
            {
                objects.RANDOMISED_OFFSET.value.name: optional("RandomisedOffset", integer),
                objects.RANDOMISED_OFFSET_NUMBER.value.name: optional("RandomisedOffsetNumber", integer),
                objects.RANDOMISED_OFFSET_LIMIT.value.name: optional("RandomisedOffsetLimit", integer),
            }
        ),
    ),
    ResponseBinding(
        "ECS61a",
        Controllers(
            "AuxiliaryLoadControlSwitch",
            "Index",
            {
                n: Items(
                    {
                        objects.AUXILIARY_CONTROLLER_DESCRIPTION[n].description.name: optional("Description", text),
                        objects.AUXILIARY_CONTROLLER_TYPE[n].type_and_identifier.name: At(
                            "TypeAndIdentifier", _SwitchType(), optional=True
                        ),
                        objects.AUXILIARY_CONTROLLER_OUTPUT[n].output_state.name: optional("State", boolean),
                    }
                )
                for n in CONTROLLERS
            },
            Items(
                {
                    _DAYS: SpecialDays("ALCSHCALCSSpecialDays/ALCSHCALCSSpecialDay", "index"),
                    _CALENDAR: Each("ALCSScheduler", _Entry(_ScheduledSwitch(), "index", "ALCSScheduleDatesAndTime")),
                }
            ),
        ),
    ),
    ResponseBinding(
        "ECS61c",
        Items(
            {
                objects.BOOST_FUNCTION_AVAILABILITY.value.name: optional("BoostFunctionAvailability", boolean),
                objects.BOOST_FUNCTION_EVENT_LOG.log_entries.name: log(
                    Items(
                        boost_start=optional("BoostStart", date_time),
                        boost_end=optional("BoostEnd", date_time),
                    ),
                    "EventLogEntry",
                ),
                **{
                    objects.BOOST_FUNCTION_CONTROL[number].value.name: optional(
                        f"BoostFunctionControl{number}Value", boolean
                    )
                    for number in CONTROLLERS
                },
            }
        ),
    ),
    ResponseBinding(
        "ECS61d",
        Controllers(
            "AuxiliaryControllerDescription",
            "auxiliaryControllerN",
            {
                n: Items({each.description.name: optional("AuxiliaryControlDescription", text)})
                for n, each in objects.AUXILIARY_CONTROLLER_DESCRIPTION.items()
            },
            Items(
                {
                    _DAYS: SpecialDays(
                        "AuxiliaryControllerSpecialDayDefinitions/AuxiliaryControllerSpecialDayDefinition", "identifier"
                    ),
                    _CALENDAR: Each(
                        "AuxiliaryControllerSchedule",
                        _Entry(_ACTION, "identifier", "AuxiliaryControllerSchedulePeriodAndTime"),
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
            {
                n: Items(
                    {
                        objects.AUXILIARY_CONTROLLER_TYPE[n].type_and_identifier.name: _Controller(),
                        objects.AUXILIARY_CONTROLLER_STATE[n].state.name: State(
                            "AuxiliaryControllerStateAndAssociatedInformation"
                        ),
                    }
                )
                for n in CONTROLLERS
            },
            Items(),
        ),
    ),
)
