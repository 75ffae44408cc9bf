"""Lenses of logs: an element for each row, and what the rows of event logs say of an event.

Source: digest ``mmc_mapping.md``, section 6.13.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, TIMESTAMP, Context, Each, Items, optional
from duis.bindings.texts import hexadecimal
from gbcs.alerts import alert_meaning
from gbcs.usecases import by_message_code
from gbcs.usecases.model import Value
from wire.errors import quoted

__all__ = ["CARRIES_MESSAGE_CODE", "EventCode", "EventRow", "OtherInformation", "event_log", "log"]


def log(row: Items, path: str = "LogEntry") -> Each:
    """A log: an element for each row."""
    return Each(path, row)


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

    def read(self, source: Source, context: Context) -> Value:
        octets = optional(self.path, hexadecimal).read(source, context)
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

    def read(self, source: Source, context: Context) -> Value:
        octets = optional("OtherInformation", hexadecimal).read(source, context)
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

    def read(self, source: Source, context: Context) -> dict[str, Value]:
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


_TIME = {"timestamp": TIMESTAMP}


def event_log(item: str, *, other: OtherInformation | None = None) -> Items:
    """A log of events of a device that speaks DLMS.

    Args:
        item: name of the item that reads it.
        other: lens of the other information of an event; None where the log has none.
    """
    row = EventRow("logCode", _TIME, None if other is None else {"otherInformation": other})
    return Items({item: log(row, "Log/LogEntry")})
