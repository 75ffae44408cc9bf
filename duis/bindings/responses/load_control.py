"""Bindings of auxiliary load control: switches, controllers, their calendar, boost.

Source: digest ``mmc_mapping.md``, sections 7.7, 7.11, 7.14 and 7.15.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from duis.bindings.cosem import DAYS_OF_WEEK, Choice
from duis.bindings.lens import ABSENT, Context, Field, Sink, Source, eui, integer
from duis.bindings.responses.cosem import Applicable, SpecialDays, schedule
from duis.bindings.responses.forms import Binding, Items, Numbered, Unsaid, Verbatim, boolean, field, when
from duis.bindings.responses.reading import log
from duis.errors import DuisError
from duis.xml import path_of
from gbcs.entity import EntityId
from gbcs.usecases import objects
from wire.errors import quoted

__all__ = ["BINDINGS", "state_levels"]

_CONTROLLERS = (1, 2, 3, 4, 5)
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
        """See :class:`duis.bindings.lens.Lens`."""
        values: dict[str, Any] = self.others.read(source, context)
        for each in source.many(self.path):
            number = Field(f"@{self.by}", integer).read(each, context)
            if number not in _CONTROLLERS:
                raise each.error(f"{number} found", path=f"@{self.by}", expected="1 to 5")
            found = self.controller.read(each, context)
            values |= {f"AuxiliaryController[{number}]: {name}": value for name, value in found.items()}
        return values

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
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
        """See :class:`duis.bindings.lens.Lens`."""
        at = source.one("TypeAndIdentifier")
        if at is None:
            return ABSENT
        identifier = field("HCALCS", eui).read(at, context)
        if at.has("ALCS") == (identifier is not ABSENT):
            raise at.error("no single choice", expected="ALCS or HCALCS")
        return _ALCS if identifier is ABSENT else bytes(identifier)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        octets = bytes(value)
        if octets == _ALCS:
            sink.at("TypeAndIdentifier/ALCS")
        elif len(octets) == len(_ALCS):
            sink.put("TypeAndIdentifier/HCALCS", str(EntityId(octets)))
        else:
            raise DuisError(f"{octets.hex()} is no identifier of a switch", path=path_of(sink.element))


class _Controller(NamedTuple):
    """Which controller it is: none, proportional power, the meter's own switch, or one on the home area network."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
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
        """See :class:`duis.bindings.lens.Lens`."""
        octets = bytes(value)
        kind = {b"": "None", _APC: "APC", _ALCS: "ALCS"}.get(octets, "HCALCS")
        if kind == "HCALCS":
            if len(octets) != len(_ALCS):
                raise DuisError(f"{octets.hex()} is no identifier of a controller", path=path_of(sink.element))
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
        """See :class:`duis.bindings.lens.Lens`."""
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
        """See :class:`duis.bindings.lens.Lens`."""
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
        """See :class:`duis.bindings.lens.Lens`."""
        at = source.one("ActivateDeactivateSwitch")
        if at is None:
            raise source.error("is missing", path="ActivateDeactivateSwitch")
        number = Field("@index", integer).read(at, context)
        action: int = Choice({"ActivateSwitch": _ON, "DeactivateSwitch": _OFF}).read(at, context)
        return number << 8 | action

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        number, action = divmod(int(value), 256)
        at = sink.at("ActivateDeactivateSwitch")
        at.put("@index", str(number))
        Choice({"ActivateSwitch": _ON, "DeactivateSwitch": _OFF}).write(action, at, context)


class _Command(NamedTuple):
    """A controller, the direction, and its level, in 16 bits."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        at = source.one("AuxiliaryControllerAction")
        if at is None:
            raise source.error("is missing", path="AuxiliaryControllerAction")
        number = Field("@auxiliaryControllerN", integer).read(at, context)
        level = field("CommandedStateLevel", integer).read(at, context)
        direction = _INPUT if at.has("InputFromControlledLoad") else _OUTPUT
        return direction << 12 | number << 8 | (0 if level is ABSENT else _LEVEL | level)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        high, low = divmod(int(value), 256)
        direction, number = high >> 4, high & 0x0F
        if direction not in (_OUTPUT, _INPUT) or (low and not low & _LEVEL):
            raise DuisError(f"script selector {value:04X} can't be said here", path=path_of(sink.element))
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
        """See :class:`duis.bindings.lens.Lens`."""
        times = schedule(self.period).read(source, context)
        return {**self._named().read(source, context), **times}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
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

BINDINGS = (
    Binding(
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
    Binding(
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
    Binding(
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
    Binding(
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
