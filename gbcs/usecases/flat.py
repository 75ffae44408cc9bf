"""Named values by the names that messages are shown with, and as JSON knows them.

What :meth:`gbcs.Message.items` calls a value, and ``gbcs usecase`` tells, is a path in one line:
``TariffSwitchingTable: nextSeasons[2].startDate``. :func:`nested` puts values of such names where
:data:`gbcs.usecases.model.Values` has them. A constant, or what follows from other values, may stand among them: it
must be what is written there. What a device did not do has the names that items have of it, and so has a list without
elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from dlms.data import Boolean
from dlms.time import ANY, ANY_YEAR, Date, DateTime, Time
from gbcs.payload.protected import ProtectedAttributes
from gbcs.usecases.engines import engine_of
from gbcs.usecases.model import Declared, Failed, Template, Values
from wire.days import DST_BEGIN, DST_END, LAST_DAY, SECOND_LAST_DAY, WEEKDAY_NAMES
from wire.enums import number_of
from wire.errors import EncodeError, WireError, near, quoted, step_of
from wire.node import JSON, plain

if TYPE_CHECKING:
    from gbcs.payload import Payload

__all__ = ["check_constants", "fill_in", "from_json", "is_known", "names_of", "nested", "read_moment", "unknown"]

Place: TypeAlias = tuple[str | int, ...]


class _Name(NamedTuple):
    """A name that values may have.

    Attributes:
        pattern: matches it, with a group for each range of places.
        declared: what it is.
    """

    pattern: re.Pattern[str]
    declared: Declared


class _Names(NamedTuple):
    """The names of a template.

    Attributes:
        outer: the keys of its nested values.
        plain: name without places → what has it.
        ranged: names with places.
        by_path: path in the nested values → what stands there.
        lists: the keys of nested values that are lists.
        empty: names that lists have, for those without elements.
        failures: names of what stands in the place of values: statuses, and what was not decrypted.
    """

    outer: frozenset[str]
    plain: Mapping[str, list[Declared]]
    ranged: tuple[_Name, ...]
    by_path: Mapping[tuple[str | None, ...], Declared]
    lists: frozenset[str]
    empty: tuple[_Name, ...]
    failures: tuple[_Name, ...]


_RANGE = re.compile(r"\\\[(\d+)(?:\\\.\\\.\w+)?\\\]")


def _names(template: Template[Payload]) -> _Names:
    """The names of a template, which keeps them beside its engine."""
    kept: _Names | None = template.__dict__.get("_names")
    if kept is None:
        kept = template.__dict__["_names"] = _made_names(template)
    return kept


def _made_names(template: Template[Payload]) -> _Names:
    outer: set[str] = set()
    plain_names: dict[str, list[Declared]] = {}
    ranged: list[_Name] = []
    empty: dict[str, _Name] = {}
    by_path: dict[tuple[str | None, ...], Declared] = {}
    for declared in engine_of(template).declarations():
        if declared.type == "SEQUENCE":
            continue
        if declared.path:
            outer.add(str(declared.path[0]))
            by_path[declared.path] = declared
        plain_names.setdefault(declared.name, []).append(declared)
        if "[" in declared.name:
            ranged.append(_Name(re.compile(_pattern(declared)), declared))
        for each in _lists_around(declared):
            empty.setdefault(each.name, _Name(re.compile(_pattern(each)), each))
    failures = tuple(_Name(re.compile(_pattern(each)), each) for each in engine_of(template).failures())
    lists = frozenset(str(path[0]) for path in by_path if path[1:2] == (None,))
    return _Names(frozenset(outer), plain_names, tuple(ranged), by_path, lists, tuple(empty.values()), failures)


def _lists_around(declared: Declared) -> Iterator[Declared]:
    """The lists that a value stands in, by names: what the name of the value begins with, before the place."""
    ranges = list(_PLACES.finditer(declared.name))
    depths = [depth for depth, step in enumerate(declared.path) if step is None]
    for found, depth in zip(reversed(ranges), reversed(depths), strict=False):
        yield declared._replace(name=declared.name[: found.start()], path=declared.path[:depth])


_PLACES = re.compile(r"\[\d+\.\.\w+\]")


def _pattern(declared: Declared) -> str:
    """The expression of a name: with a group for each range, and for single places where lists have just one."""
    lists = declared.path.count(None)
    singles_count = declared.name.count("..") < lists

    def group(found: re.Match[str]) -> str:
        if r"\.\." in found[0]:
            return rf"(?:\[(\d+)\]|{found[0]})"
        return rf"\[({found[1]})\]" if singles_count else found[0]

    return _RANGE.sub(group, re.escape(declared.name))


def _find(names: _Names, name: str) -> list[tuple[Declared, tuple[int, ...]]]:
    """What a name stands for, with the places in it, from 1; several where the standard calls them alike."""
    if name in names.plain:
        return [(declared, ()) for declared in names.plain[name]]
    return _matches(names.ranged, name)


def _matches(known: Iterable[_Name], name: str) -> list[tuple[Declared, tuple[int, ...]]]:
    """Those that have a name, with the places in it."""
    found = []
    for pattern, declared in known:
        match = pattern.fullmatch(name)
        if match is not None:
            found.append((declared, tuple(int(place) for place in match.groups() if place is not None)))
    return found


def nested(template: Template[Payload], values: Values) -> tuple[Values, dict[str, Any]]:
    """Values with each at its place in the nested form, and those that are constant or follow from others, by name.

    Args:
        template: of the payload.
        values: nested, by the names that items have, or both.

    Raises:
        EncodeError: where a list has a gap, or a value stands twice.
    """
    if all(isinstance(value, Mapping | list | tuple) for value in values.values()):
        names = None if not any(":" in str(name) or "[" in str(name) for name in values) else _names(template)
        if names is None or names.outer >= values.keys():
            return values, {}
    names = _names(template)
    found: dict[str, Any] = {}
    fixed: dict[str, Any] = {}
    inner: dict[str, Any] = {}
    for name, value in values.items():
        if name == "":
            raise EncodeError(
                "a value without a name, which departs from what is declared: it can't be built of values"
            )
        is_whole = isinstance(value, Failed | ProtectedAttributes)
        is_nested = name in names.outer and (is_whole or isinstance(value, Mapping | list))
        places = [] if is_nested or not isinstance(name, str) else _find(names, name)
        if isinstance(name, str) and value == []:
            places = _matches(names.empty, name) or places
        elif not places and not is_nested and isinstance(name, str):
            places = _matches(names.failures, name)
        written = [(declared, numbers) for declared, numbers in places if declared.path]
        if written:
            if _is_status(value):
                value = _outcome(
                    getattr(value, "result", value), values.get(f"{name.removesuffix(': status')}: command_id")
                )
            for declared, numbers in written:
                _put(inner, _placed(declared, numbers), value, name)
        elif places or (name not in names.outer and not is_whole and _SHOWN.search(str(name))):
            fixed[name] = value
        elif value is None and name in names.lists:
            found[name] = []
        else:
            found[name] = value
    for name, tree in inner.items():
        part = _lists(tree, (name,))
        if name in found:
            whole = found[name]
            if not isinstance(whole, Mapping) or not isinstance(part, dict) or whole.keys() & part.keys():
                raise EncodeError("given as a whole and in parts", path=(step_of(name),))
            part = {**whole, **part}
        found[name] = part
    return found, fixed


def _is_status(value: Any) -> bool:
    """Whether a value is a status of ZigBee, which is not loaded for this, by itself or in the place of a value."""
    if isinstance(value, Failed) and value.value is None:
        value = value.result
    return type(value).__name__ == "CommandStatus"


def _outcome(status: Any, command_id: Any) -> Any:
    """What stands in the place of what was not done, by a default response, or of an attribute that was not read."""
    if command_id == NOT_EXECUTED:
        return Failed(status, NOT_EXECUTED)
    return Failed(status) if status else status


NOT_EXECUTED = 0xFF
"""The command that a default response names, where one before it failed and it was left out."""

_SHOWN = re.compile(r": |[.\[]")  # in the names that items have, but for a few


def _placed(declared: Declared, places: tuple[int, ...]) -> Place:
    """The path of a value with its places in lists, from 0. A name may leave out places, or tell copies apart."""
    lists = declared.path.count(None)
    wanted = iter((*(1,) * (lists - len(places)), *places[len(places) - lists if len(places) > lists else 0 :]))
    return tuple(next(wanted) - 1 if step is None else step for step in declared.path)


def _put(tree: dict[Any, Any], path: Place, value: Any, name: str) -> None:
    *steps, last = path
    for step in steps:
        tree = tree.setdefault(step, {})
        if type(tree) is not dict:
            raise EncodeError("beside what stands in the place of the whole", path=(name,))
    if last in tree and tree[last] != value:
        raise EncodeError("another value of the same place", path=(name,))
    tree[last] = value


def _lists(tree: Any, path: Place) -> Any:
    """A tree whose dicts of numbers are lists."""
    if type(tree) is not dict or not tree:
        return tree
    if not all(isinstance(step, int) for step in tree):
        return {name: _lists(part, (*path, name)) for name, part in tree.items()}
    if sorted(tree) != list(range(len(tree))):
        gap = next(place for place in range(len(tree) + 1) if place not in tree)
        raise EncodeError("missing before those behind it", path=(*path, gap))
    return [_lists(tree[place], (*path, place)) for place in range(len(tree))]


def check_constants(template: Template[Payload], payload: Any, fixed: Mapping[str, Any]) -> None:
    """Hold values that a payload does not take from anyone against what stands in it.

    Raises:
        EncodeError: where one differs, or nothing of that name is there.
    """
    if not fixed:
        return
    there: dict[str, list[Any]] = {}
    for item in engine_of(template).items(payload):
        there.setdefault(item.name, []).extend((item.value, _plain(item.value), item.meaning))
    for name, value in fixed.items():
        if name not in there:
            raise unknown(template, name)
        shown = value.datetime() if getattr(value, "is_instant", False) else value  # as items have it
        if not any(_is_same(given, each) for given in (value, shown) for each in there[name]):
            raise EncodeError(f"{quoted(there[name][1])} stands here, not {quoted(value)}", path=(name,))


def _is_same(given: Any, there: Any) -> bool:
    """Whether they are equal; true is no 1."""
    return bool(given == there) and isinstance(given, bool | Boolean) == isinstance(there, bool | Boolean)


def unknown(template: Template[Payload], name: object) -> EncodeError:
    """The error of a name that no value has."""
    names = _names(template)
    possible = list(dict.fromkeys((*names.plain, *sorted(names.outer))))
    text = f"no value of that name{near(str(name), possible)}"
    return EncodeError(text, path=(step_of(str(name)),), possible=possible)


def is_known(template: Template[Payload], name: object) -> bool:
    """Whether a name is that of a value, or of a constant."""
    names = _names(template)
    return isinstance(name, str) and (name in names.outer or bool(_find(names, name)))


def _plain(value: Any) -> JSON:
    form = plain(value) if not isinstance(value, dict | list) else value
    return form["value"] if isinstance(form, dict) and "value" in form else form


# JSON ----------------------------------------------------------------------------------------------------------------


def from_json(template: Template[Payload], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that were read from JSON, with octets, times and dates of the text that stands for them.

    Octets are hexadecimal. Where octets or text may stand, text is text; what may be either is to be given as
    ``{"octets": "1234"}`` or ``{"text": "1234"}``. Times are ``2015-01-01 00:00 UTC``, ISO 8601, ``at once``,
    ``cancelled``, or as messages are shown. What can't be read stays as it is, for the builder to refuse.

    Raises:
        EncodeError: for a text that may be octets.
    """
    names = _names(template)
    form: dict[str, Any] = {}
    for name, value in values.items():
        is_nested = isinstance(value, Mapping | list) and name in names.outer
        found = [] if is_nested else _find(names, name) or _matches(names.failures, name)
        form[name] = _read(value, found[0][0], name) if found else _inside(names, value, (name,))
    return form


def _inside(names: _Names, value: Any, path: tuple[str | None, ...]) -> Any:
    if isinstance(value, list):
        return [_inside(names, each, (*path, None)) for each in value]
    declared = names.by_path.get(path)
    if isinstance(value, Mapping) and value.keys() == {"result", "value"}:
        return Failed(value["result"], value["value"])
    if isinstance(value, Mapping) and declared is None:
        return {name: _inside(names, each, (*path, name)) for name, each in value.items()}
    return value if declared is None else _read(value, declared, declared.name)


def _read(value: Any, declared: Declared, name: str) -> Any:
    kind = declared.type
    if isinstance(value, Mapping):
        if value.keys() == {"result", "value"}:
            return Failed(value["result"], value["value"])
        if value.keys() == {"octets"}:
            return _hexadecimal(value["octets"])
        if value.keys() == {"text"}:
            return value["text"]
        if value.keys() == {"type", "value"} or kind.startswith("map"):
            value = value.get("value", value)
    if not isinstance(value, str):
        return value
    if _TEXT_OR_OCTETS.search(kind) and not declared.name.endswith(_TOKENS) and _HEXADECIMAL.fullmatch(value):
        raise EncodeError('octets or text? write {"octets": ...} or {"text": ...}', path=(name,))
    for pattern, read in _READERS:
        if pattern.search(kind):
            try:
                return read(value)
            except (ValueError, WireError):
                return value
    return value


_TEXT_OR_OCTETS = re.compile("^octet string|^octstr|, text$")
_HEXADECIMAL = re.compile("(?:[0-9a-f]{2})+")
_TOKENS = ("creditToken", "top_up_code")  # twenty digits, which are text


def _hexadecimal(text: Any) -> Any:
    try:
        return bytes.fromhex(text)
    except (TypeError, ValueError):
        return text


def _bits(text: str) -> Any:
    from dlms.data import BitString

    return BitString.from_bits(text)


_DATE = (
    r"(\*{4}|\d{4})-(\*\*|\d\d|dst-begin|dst-end)-(\*\*|\d\d|last|second-last)"
    rf"(?: ({'|'.join(WEEKDAY_NAMES)}))?"
)
_TIME = r"(\*\*|\d\d):(\*\*|\d\d)(?::(\*\*|\d\d)(?:\.(\d\d))?)?"
_DATE_ONLY, _TIME_ONLY = re.compile(_DATE), re.compile(_TIME)
_DATE_TIME = re.compile(rf"{_DATE}[T ]{_TIME}(Z| UTC)?(?: \(clock status ([0-9a-f]{{2}})\))?")
_YEARLY = re.compile(r"(\d\d-\d\d) every year")
_MONTHLY = re.compile(r"day (\d\d) of every month")
_WORDS = {
    "**": ANY,
    "dst-begin": DST_BEGIN,
    "dst-end": DST_END,
    "last": LAST_DAY,
    "second-last": SECOND_LAST_DAY,
}


def _number(text: str | None) -> int:
    return ANY if text is None else _WORDS[text] if text in _WORDS else int(text)


def _date(groups: tuple[Any, ...]) -> Date:
    year, month, day, weekday = groups
    which = WEEKDAY_NAMES.index(weekday) + 1 if weekday else ANY
    if (year, month, day) == ("0000", "00", "00"):
        return Date(0, 0, 0, 0)
    return Date(ANY_YEAR if year == "****" else int(year), _number(month), _number(day), which)


def _time(groups: tuple[Any, ...]) -> Time:
    hour, minute, second, hundredths = groups
    return Time(_number(hour), _number(minute), _number(second or "00"), 0 if hundredths is None else int(hundredths))


def _matched(pattern: re.Pattern[str], text: str) -> tuple[Any, ...]:
    text = _YEARLY.sub(r"****-\1", text.replace("any day", "****-**-**"))
    found = pattern.fullmatch(_MONTHLY.sub(r"****-**-\1", text))
    if found is None:
        raise ValueError(text)
    return found.groups()


def read_moment(text: str) -> DateTime:
    """A date-time of text: ``2015-01-01 00:00 UTC``, ``at once``, ``cancelled``, or as it prints; ValueError."""
    if text in _TIMES:
        return _TIMES[text]
    groups = _matched(_DATE_TIME, text)
    date, time = _date(groups[:4]), _time(groups[4:8])
    if groups[6] is not None and groups[7] is None and groups[8] is None:  # as a DateTime itself is written
        time = time._replace(hundredths=ANY)
    return DateTime(date, time, clock_status=int(groups[9], 16) if groups[9] else ANY)


_TIMES = {"at once": DateTime(Date(0, 0, 0, 0), Time(0, 0, 0, 0)), "cancelled": DateTime()}


def _command_status(text: str) -> Any:
    """The status of a default response; Failed for any but success."""
    from zigbee.enumerations import CommandStatus

    status = CommandStatus(number_of(CommandStatus, text))
    return Failed(status) if status else status


def _instant(text: str) -> datetime:
    if text.endswith(" UTC"):
        text = f"{text.removesuffix(' UTC')}Z"
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _utc_time(text: str) -> Any:
    from zigbee.types import UtcTime

    words = {"at once": 0, "at once, or from the beginning": 0, "cancelled": 0xFFFFFFFF}
    return UtcTime(words[text]) if text in words else UtcTime.from_datetime(_instant(text))


def _zigbee_date(text: str) -> Any:
    from zigbee.types import Date as ZigbeeDate

    year, *rest = _date(_matched(_DATE_ONLY, text))
    return ZigbeeDate(ANY if year == ANY_YEAR else year, *rest)


_READERS = (
    (re.compile("CommandStatus"), _command_status),
    (re.compile("date-time or UTC time"), lambda text: _utc_time(text) if text.endswith("Z") else read_moment(text)),
    (re.compile("a date-time|^DateTime$"), read_moment),
    (re.compile("^double-long-unsigned, seconds|GeneralizedTime"), _instant),
    (re.compile("UTC time"), _utc_time),
    (re.compile(", a date$"), lambda text: _date(_matched(_DATE_ONLY, text))),
    (re.compile("^date$"), _zigbee_date),
    (re.compile(", a time$"), lambda text: _time(_matched(_TIME_ONLY, text))),
    (re.compile(r"^octet-string(\([^)]*\))?$|^octets|^OCTET STRING|^Certificat"), bytes.fromhex),
    (re.compile("^BitString$"), _bits),
)
"""Types, in words, to what reads the text of a value in JSON."""


def fill_in(template: Template[Payload]) -> dict[str, Any]:
    """The values that a payload takes, nested, to be filled in: in the place of each its type, unit and notes."""
    form: dict[str, Any] = {}
    for declared in engine_of(template).declarations():
        if declared.path and declared.type and not declared.note.startswith("always "):
            words = (declared.type, declared.unit, declared.note)
            _put(form, tuple(0 if step is None else step for step in declared.path), "; ".join(filter(None, words)), "")
    return {name: _lists(tree, (name,)) for name, tree in form.items()}


def names_of(template: Template[Payload]) -> Iterator[str]:
    """Every name that a value may have, places as ranges."""
    return iter(_names(template).plain)
