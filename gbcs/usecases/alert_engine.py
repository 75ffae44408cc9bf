"""Reads and writes alerts in DLMS and GBZ by their declarations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dlms.apdu.access import AccessResponse, ActionAnswer
from dlms.apdu.common import ActionResult, LongInvokeIdAndPriority
from dlms.time import DateTime
from gbcs.alerts import alert_meaning
from gbcs.payload.dlms import Alert, long_invoke_id_and_priority
from gbcs.payload.protected import ClearAttributes
from gbcs.usecases.alert_templates import AlertTemplate
from gbcs.usecases.model import Declared, Engine, Item, Path, Values, generic
from gbcs.usecases.nodes_engine import NodeEngine
from gbcs.usecases.outlines import Recipe
from gbcs.usecases.shapes import ShapedEngine
from wire.errors import DecodeError, EncodeError, near, quoted, step_of
from wire.node import Node

if TYPE_CHECKING:
    from gbcs.header import GroupingHeader
    from gbcs.payload.gbz import GbzAlert

__all__ = ["AlertEngine", "ProtectedEngine"]

CODE, TIME = "alert_code", "time_stamp"
_CODE_NAME, _TIME_NAME, _COUNT_NAME = "AlertCode", "TimeStamp", "ComponentCount"


class AlertEngine(ShapedEngine["Alert | GbzAlert"]):
    """Reads and writes the alerts of a template.

    Args:
        template: the declaration.
        content: what reads and writes what is added; None where nothing is.
    """

    def __init__(self, template: AlertTemplate, content: Engine[Node] | None) -> None:
        self.alert_codes, _, self.protocols, self.component_count = template
        self.content = content

    def items(self, payload: Any) -> Iterator[Item]:
        """Every value of an alert."""
        if self._protocol(payload) is None:
            yield from generic(payload, f"an alert in {' or '.join(self.protocols)} is declared here")
            return
        departure = None
        if self.alert_codes and payload.alert_code not in self.alert_codes:
            departure = f"{self._codes()} is declared here"
        constant = len(self.alert_codes) == 1
        meaning = alert_meaning(payload.alert_code)
        yield Item(_CODE_NAME, payload.alert_code, None, meaning, ("alert_code",), departure, constant)
        yield Item(_TIME_NAME, payload.time_stamp, None, None, ("time_stamp",))
        field, content = self._content(payload)
        if type(payload) is not Alert and payload.component_count != self.component_count:
            departure = f"{self.component_count} is declared here"
            yield Item(_COUNT_NAME, payload.component_count, None, None, ("component_count",), departure)
        if self.content is not None:
            for item in self.content.items(content):
                yield item._replace(place=(field, *item.place[1:]))
        elif content:
            yield from generic(content, "nothing is declared behind the time stamp", (field,))

    def outline(self, payload: Any, leaves: list[Any], kinds: list[Any]) -> bool:
        """Take an alert apart."""
        if self._protocol(payload) is None:
            return False
        kind = type(payload)
        kinds += kind, payload.alert_code, type(payload.time_stamp)
        leaves.append(payload.time_stamp)
        if kind is Alert:
            kinds.append(type(payload.long_invoke_id_and_priority))
            leaves.append(payload.long_invoke_id_and_priority)
        else:
            kinds.append(payload.component_count)
        _, content = self._content(payload)
        kinds.append(type(content))
        if self.content is None:
            return not content
        engine = self._shaped
        return engine is not None and engine.outline(content, leaves, kinds)

    def places(self, payload: Any) -> Iterator[Path]:
        """The places of the leaves."""
        yield (TIME,)
        if type(payload) is Alert:
            yield ("long_invoke_id_and_priority",)
        field, content = self._content(payload)
        if self._shaped is not None:
            for place in self._shaped.places(content):
                yield (field, *place[1:])

    def recipes(self, payload: Any) -> tuple[list[Item], Mapping[Path, Recipe]]:
        """The items of an alert, and how they are made of their leaves."""
        recipes: dict[Path, Recipe] = {(TIME,): Recipe()}
        field, content = self._content(payload)
        if self._shaped is not None:
            inner = self._shaped.recipes(content)[1]
            recipes |= {(field, *place[1:]): recipe for place, recipe in inner.items() if not recipe.beside}
        return list(self.items(payload)), recipes

    def is_plain(self, kind: type) -> bool:
        """Whether the plain form of such a node is made of those of its leaves."""
        if kind is Alert or kind.__name__ == "GbzAlert":
            return True
        return not hasattr(kind, "plain") if self._shaped is None else self._shaped.is_plain(kind)

    def writers(self, payload: Any) -> Mapping[Path, Callable[[Any], str]]:
        """What makes JSON of leaves of the content."""
        field, content = self._content(payload)
        inner = {} if self._shaped is None else self._shaped.writers(content)
        return {(field, *place[1:]): writer for place, writer in inner.items()}

    @cached_property
    def _shaped(self) -> ShapedEngine[Node] | None:
        """The engine of the content, where it has shapes."""
        return self.content if isinstance(self.content, ShapedEngine) else None

    def values(self, payload: Any) -> dict[str, Any]:
        """The named values of an alert; WireError."""
        if self._protocol(payload) is None:
            expected = f"an alert in {' or '.join(self.protocols)}"
            raise DecodeError(expected, offset=0, found=type(payload).__name__)
        found: dict[str, Any] = {}
        if self.alert_codes and payload.alert_code not in self.alert_codes:
            raise DecodeError(self._codes(), offset=0, found=f"{payload.alert_code:04X}", path=("alert_code",))
        if len(self.alert_codes) != 1:
            found[CODE] = payload.alert_code
        found[TIME] = payload.time_stamp
        field, content = self._content(payload)
        if type(payload) is not Alert and payload.component_count != self.component_count:
            expected = f"a component count of {self.component_count}"
            raise DecodeError(expected, offset=0, found=str(payload.component_count), path=("component_count",))
        if self.content is not None:
            found |= self.content.values(content)
        elif content:
            raise DecodeError("nothing behind the time stamp", offset=0, found=type(content).__name__, path=(field,))
        return found

    def known(self, values: Values) -> Values:
        """The values with :class:`~gbcs.usecases.NoValue` in the place of numbers that stand for none."""
        return values if self.content is None else self.content.known(values)

    def build(self, values: Values, header: GroupingHeader) -> Alert | GbzAlert:
        """An alert of named values; EncodeError."""
        given = dict(values)
        if len(self.alert_codes) == 1:
            alert_code: Any = self.alert_codes[0]
        elif CODE not in given:
            raise EncodeError("missing", path=(CODE,))
        else:
            alert_code = given.pop(CODE)
            if isinstance(alert_code, bool) or not isinstance(alert_code, int) or not 0 <= alert_code <= 0xFFFF:
                raise EncodeError(f"an alert code of 16 bits is needed, not {quoted(alert_code)}", path=(CODE,))
            if self.alert_codes and alert_code not in self.alert_codes:
                raise EncodeError(f"{self._codes()} is needed, not {alert_code:04X}", path=(CODE,))
        if TIME not in given:
            raise EncodeError("missing", path=(TIME,))
        time = given.pop(TIME)
        is_dlms = type(time) is DateTime
        if ("DLMS" if is_dlms else "GBZ") not in self.protocols or isinstance(time, bool):
            needed = " or ".join({"DLMS": "a DateTime", "GBZ": "a UtcTime"}[name] for name in self.protocols)
            raise EncodeError(f"{needed} is needed, not {type(time).__name__}", path=(TIME,))
        if self.content is not None:
            content: Node | bytes = self.content.build(given, header)
        elif given:
            name = next(iter(given))
            raise EncodeError(
                f"no value of that name{near(name, (CODE, TIME))}", path=(step_of(name),), possible=(CODE, TIME)
            )
        else:
            content = () if is_dlms else b""
        return self._payload(header, alert_code, time, content)

    def _payload(self, header: GroupingHeader, alert_code: int, time: Any, content: Any) -> Alert | GbzAlert:
        from gbcs.payload import encode

        is_clear = type(content) is ClearAttributes
        if type(time) is DateTime:
            payload: Alert | GbzAlert = Alert(
                long_invoke_id_and_priority(header.originator_counter), alert_code, time, content
            )
        else:
            from gbcs.payload.gbz import ClearContent, GbzAlert
            from zigbee.types import UtcTime

            is_clear = isinstance(getattr(content, "content", None), ClearContent)
            if not isinstance(time, int) or not 0 <= time <= 0xFFFFFFFF:
                raise EncodeError(f"seconds since 2000 in 32 bits are needed, not {quoted(time)}", path=(TIME,))
            payload = GbzAlert(alert_code, UtcTime(time), self.component_count, content)
        if not is_clear:  # what is in clear is not sent, and checked when it is encrypted
            encode(payload)
        return payload

    def declarations(self) -> Iterator[Declared]:
        """Every value that an alert may hold."""
        code_path = () if len(self.alert_codes) == 1 else (CODE,)
        yield Declared(_CODE_NAME, "long-unsigned", None, self._codes() if self.alert_codes else "", path=code_path)
        times = {"DLMS": "octet-string(12), a date-time", "GBZ": "UTC time, seconds since 2000"}
        yield Declared(_TIME_NAME, " or ".join(times[name] for name in self.protocols), path=(TIME,))
        if self.content is not None:
            yield from self.content.declarations()

    def failures(self) -> Iterator[Declared]:
        """What may stand in the place of the values of the content."""
        if self.content is not None:
            yield from self.content.failures()

    def _protocol(self, payload: Any) -> str | None:
        """The protocol of an alert that is declared here; None for anything else."""
        name = {"Alert": "DLMS", "GbzAlert": "GBZ"}.get(type(payload).__name__)
        return name if name in self.protocols else None

    def _content(self, payload: Any) -> tuple[str, Any]:
        return ("content", payload.content) if type(payload) is Alert else ("body", payload.body)

    def _codes(self) -> str:
        return " or ".join(f"{code:04X}" for code in self.alert_codes)


class ProtectedEngine(ShapedEngine[Node]):
    """Reads and writes what an alert holds encrypted.

    Args:
        encrypted: what reads and writes it as it is sent.
        clear: what reads and writes the response that returns the same attributes.
    """

    def __init__(self, encrypted: NodeEngine[Node], clear: Engine[AccessResponse]) -> None:
        self._encrypted, self._response = encrypted, clear

    def items(self, payload: Any) -> Iterator[Item]:
        """Every value of the encrypted part."""
        if type(payload) is not ClearAttributes:
            yield from self._encrypted.items(payload)
            return
        for item in self._response.items(_as_response(payload)):
            yield item._replace(place=("content", *item.place[2:]))

    def outline(self, payload: Any, leaves: list[Any], kinds: list[Any]) -> bool:
        """Take the encrypted part apart."""
        return self._encrypted.outline(payload, leaves, kinds)

    def places(self, payload: Any) -> Iterator[Path]:
        """The places of the leaves."""
        return self._encrypted.places(payload)

    def recipes(self, payload: Any) -> tuple[list[Item], Mapping[Path, Recipe]]:
        """The items of the encrypted part, and how they are made of their leaves."""
        return self._encrypted.recipes(payload)

    def values(self, payload: Any) -> dict[str, Any]:
        """The named values of the encrypted part; WireError."""
        if type(payload) is not ClearAttributes:
            return self._encrypted.values(payload)
        return self._response.values(_as_response(payload))

    def build(self, values: Values, header: GroupingHeader) -> Node:
        """The part, of named values; what is not given encrypted is left in clear, to be encrypted. EncodeError."""
        if any(part.alternatives[0][1] in values for part in self._encrypted.group.parts):
            return self._encrypted.build(values, header)
        part: Any = self._response.build(values, header).data[0]
        assert isinstance(part, tuple)
        return part

    def declarations(self) -> Iterator[Declared]:
        """What the attributes hold."""
        yield from self._response.declarations()

    def failures(self) -> Iterator[Declared]:
        """The encrypted part as it stands."""
        yield from self._encrypted.declarations()


def _as_response(attributes: ClearAttributes) -> AccessResponse:
    data: Any = attributes
    return AccessResponse(LongInvokeIdAndPriority(0), None, None, (data,), (ActionAnswer(ActionResult.SUCCESS),))
