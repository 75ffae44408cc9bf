"""A decoded value as a tree for people, made of its JSON form: one line a value wherever one line can hold it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

from dlms.apdu.common import InvokeIdAndPriority
from dlms.apdu.general_block_transfer import BlockControl
from dlms.apdu.service_ciphering import SecurityControl
from dlms.obis import Obis
from dlms.time import CLOCK_STATUS_UNSPECIFIED, DEVIATION_UNSPECIFIED, DateTime
from gbcs.cli.console import painter, width
from gbcs.spans import Span
from gbcs.view_text import SHOWN_BY, Paint, folded, plainly
from wire.errors import DecodeError
from wire.printable import printable

__all__ = ["Spot", "lines_of", "render"]

Piece: TypeAlias = tuple[str, str]
Pieces: TypeAlias = tuple[Piece, ...]

_NAME, _TYPE, _HINT, _TITLE, _WRONG = "name", "type", "remark", "title", "departure"
_OCTETS_SHOWN = 256  # of one value, where not all are asked for
_INLINE = 60  # characters of a list that is shown in one line
_LEAST_ROOM = 24  # columns beside a name for a value to go on below itself there
_HIDDEN = {"use_case", "items"}  # said in the title; shown by the view


class Spot(NamedTuple):
    """Where what a branch shows stands.

    Attributes:
        octets: of the message.
        span: of the value.
    """

    octets: bytes
    span: Span

    def of(self, name: str) -> Spot | None:
        """The place of a part, by the name that it has in the tree; None where it has none."""
        parts = self.span.parts
        if name == "items" and "data" in parts:  # of an access request or response, whose parts stand apart
            return Spot(self.octets, parts["data"]._replace(parts=_accesses(parts)))
        found = parts.get(int(name[1:-1]) if name.startswith("[") else name)
        return None if found is None else Spot(self.octets, found)

    def text(self, *, has_parts: bool = False) -> str:
        """First and last offset; the octets, too, of a value without parts that is not long."""
        start, end, _ = self.span
        if end <= start:
            return ""
        place = f"{start}..{end - 1}"
        is_short = not has_parts and end - start <= _BESIDE
        return f"{place}: {self.octets[start:end].hex(' ')}" if is_short else place


def _accesses(parts: dict[str | int, Span]) -> dict[str | int, Span]:
    """The place of each item of an access request or response: of what it names or says, with its Data."""
    heads = (parts.get("answers") or parts["specifications"]).parts
    return {
        place: head._replace(parts={**head.parts, "data": parts["data"].parts[place]}) for place, head in heads.items()
    }


_BESIDE = 16  # octets that are shown beside a value


class _Branch:
    """A line of the tree with the lines below it.

    Attributes:
        name: pieces of text before the value.
        value: pieces of the value, which goes on below itself where its line ends.
        size: columns that the names beside it have together.
        branches: below it.
    """

    __slots__ = ("branches", "name", "size", "value")

    def __init__(self, name: Pieces, value: Pieces = (), size: int = 0) -> None:
        self.name, self.value, self.size = tuple(name), tuple(value), size
        self.branches: list[_Branch] = []

    def add(self, *name: Piece) -> _Branch:
        """A new branch without a value of its own."""
        self.branches.append(_Branch(name))
        return self.branches[-1]

    def add_value(self, name: str, value: Pieces, size: int) -> None:
        """A new branch with a value beside its name."""
        self.branches.append(_Branch(((name, _NAME),), value, size))


def render(form: Any, size: int, title: str | None = None, *, whole: bool = False, spot: Spot | None = None) -> None:
    """Print the JSON form of a message, an APDU or a value; ``size`` is its number of octets.

    A document of another kind brings its ``title``. Long octets are summed up, but for ``whole``. With ``spot`` each
    value says where it stands.
    """
    columns, paint = width(sys.stdout), painter()
    print("\n".join(lines_of(form, size, title, whole=whole, spot=spot, columns=columns, paint=paint)))


def lines_of(
    form: Any,
    size: int,
    title: str | None = None,
    *,
    whole: bool = False,
    spot: Spot | None = None,
    columns: int | None = None,
    paint: Paint = plainly,
) -> list[str]:
    """The lines of the tree for a terminal of so many columns; None for a pipe."""
    if isinstance(form, dict) and "type" not in form:
        heading = _title(form, size) if title is None else ((title, _TITLE), (f"{size} octets", _TYPE))
        tree = _Branch(heading)
        hidden = _HIDDEN if "header" in form else set()
        _add_fields(tree, ((name, value) for name, value in form.items() if name not in hidden), whole, spot)
    else:
        tree = _Branch(((f"{size} octets", _TYPE),))
        _add(tree, "value", form, 0, whole, spot)
    lines = folded(_safe(tree.name), columns, 2, paint=paint)
    _add_lines(lines, tree, "", columns, paint)
    return lines


def _safe(pieces: Pieces) -> list[Piece]:
    return [(printable(text), what) for text, what in pieces]


def _add_lines(lines: list[str], tree: _Branch, guide: str, columns: int | None, paint: Paint) -> None:
    """Append the lines below a branch."""
    last = len(tree.branches)
    for place, branch in enumerate(tree.branches, 1):
        own, below = (guide + "└── ", guide + "    ") if place == last else (guide + "├── ", guide + "│   ")
        pieces = [(printable(text), what) for text, what in branch.name]
        if branch.value:
            pieces = [(pieces[0][0].ljust(branch.size), _NAME)]
            pieces += [(printable(text), what) for text, what in branch.value]
        line = own + _GAP.join([text for text, _ in pieces])
        if columns is not None and len(line) > columns:
            lines += _folded(branch, own, below, columns, paint)
        elif paint is plainly:
            lines.append(line)
        else:
            lines.append(paint(own, _TYPE) + _GAP.join([paint(text, what) for text, what in pieces]))
        if branch.branches:
            _add_lines(lines, branch, below, columns, paint)


_GAP = "  "


def _folded(branch: _Branch, own: str, below: str, columns: int, paint: Paint) -> list[str]:
    """The lines of a branch that does not fit one line."""
    under = below + ("│   " if branch.branches else "    ")
    name = _safe(branch.name)
    if branch.value:
        first, *others = _beside(name, branch, columns, len(own), len(under), paint)
    else:
        first, *others = folded(name, columns, len(under), len(own), paint)
    return [paint(own, _TYPE) + first, *(paint(under, _TYPE) + line[len(under) :] for line in others)]


def _beside(name: list[Piece], branch: _Branch, columns: int, taken: int, under: int, paint: Paint) -> list[str]:
    """A name with its value beside it; below, where there is too little room for that."""
    text = name[0][0].ljust(branch.size)
    value = _safe(branch.value)
    wanted = min(_LEAST_ROOM, len(value[0][0]))
    if columns - taken - len(text) - 2 < wanted:
        text = name[0][0]
    start = taken + len(text) + 2
    if columns - start < wanted:
        first, *others = folded(name, columns, under, taken, paint)
        below, *rest = folded(value, columns, under, under, paint)
        return [first, *others, " " * under + below, *rest]
    indent = start if columns - start >= _LEAST_ROOM else under
    first, *others = folded(value, columns, indent, start, paint)
    return [paint(text, _NAME) + "  " + first, *others]


def _title(form: dict[str, Any], size: int) -> Pieces:
    length = (f"{size} octets", _TYPE)
    if "header" in form:
        use_case = form["use_case"]
        name = f"{use_case['reference']} {use_case['name']}" if use_case else "unknown message code"
        return (name, _TITLE), (form["header"]["cra"], _HINT), length
    return (str(form.get("apdu") or form.get("command") or "value"), _TITLE), length


def _add_fields(tree: _Branch, fields: Iterable[tuple[str, Any]], whole: bool, spot: Spot | None) -> None:
    listed = list(fields)
    size = max((len(name) for name, value in listed if not _has_parts(value)), default=0)
    for name, value in listed:
        _add(tree, name, value, size, whole, None if spot is None else spot.of(name))


def _has_parts(value: Any) -> bool:
    """Whether a value needs lines of its own below its name."""
    if isinstance(value, dict):
        parts = value.get("value")
        return "type" not in value or (isinstance(parts, list) and _inline(parts) is None)
    return isinstance(value, list) and bool(value)


def _add(tree: _Branch, name: str, value: Any, size: int, whole: bool, spot: Spot | None) -> None:
    """Add a named value, with its parts below it where they don't fit its line."""
    has_parts = _has_parts(value)
    place = () if spot is None else _placed(spot.text(has_parts=has_parts))
    if isinstance(value, dict) and "access" in value:
        _add_access(tree, name, value, whole, spot)
    elif not has_parts:
        tree.add_value(name, _leaf(name, value, whole) + place, size)
    elif isinstance(value, list):
        branch = tree.add((name, _NAME), *place)
        _add_fields(branch, ((f"[{place}]", element) for place, element in enumerate(value)), whole, spot)
    elif "type" in value:
        elements = value["value"]
        branch = tree.add((name, _NAME), (f"{value['type']} of {len(elements)}", _TYPE), *place)
        _add_fields(branch, ((f"[{place}]", element) for place, element in enumerate(elements)), whole, spot)
    else:
        _add_fields(tree.add((name, _NAME), *place), value.items(), whole, spot)


def _placed(text: str) -> Pieces:
    return ((text, "octets"),) if text else ()


def _leaf(name: str, value: Any, whole: bool) -> Pieces:
    if isinstance(value, dict):
        return _typed(value, whole)
    return (("none", _TYPE),) if isinstance(value, list) else _scalar(name, value, whole)


def _add_access(tree: _Branch, name: str, item: dict[str, Any], whole: bool, spot: Spot | None) -> None:
    """Add an item of an access request or response: what is done to which attribute or method, and its Data."""
    label: list[Piece] = [(name, _NAME), (item["access"], _TITLE)]
    if "instance_id" in item:
        member = "attribute" if "attribute_id" in item else "method"
        label += [
            (f"{item['class_id']} {item['class'] or 'unknown class'}", ""),
            (item["instance_id"], ""),
            (f"{member} {item[f'{member}_id']} {item[member] or 'unknown'}", ""),
        ]
    if "result" in item:
        label.append((item["result"], _HINT if item["result"] == "success" else _WRONG))
    branch = tree.add(*label, *(() if spot is None else _placed(spot.text())))
    if "selection" in item:
        _add(branch, "selection", item["selection"], 0, whole, None if spot is None else spot.of("selection"))
    if item["data"] is not None:
        _add(branch, "data", item["data"], 0, whole, None if spot is None else spot.of("data"))


def _inline(elements: list[Any]) -> tuple[str, str] | None:
    """Numbers of one type in one line, and their type; None for anything else or a line too long."""
    if not elements:
        return "empty", ""
    kinds = {element.get("type") if isinstance(element, dict) else None for element in elements}
    kind = kinds.pop()
    if kinds or kind is None or kind in _NOT_INLINE:
        return None
    line = " ".join(str(element["value"]) for element in elements)
    return (line, kind) if len(line) <= _INLINE else None


_NOT_INLINE = {"structure", "array", "compact-array", "bit-string", "visible-string", "utf8-string", "dont-care"}


def _typed(value: dict[str, Any], whole: bool) -> Pieces:
    kind = value["type"]
    if isinstance(value.get("value"), list):
        line, of = _inline(value["value"]) or ("", "")
        return (line, ""), (f"{kind} of {len(value['value'])} {of}", _TYPE)
    if "value" not in value:
        return (_spaced(value.get("octets", ""), whole), ""), (kind, _TYPE)
    shown = value["value"]
    text = repr(shown) if kind.endswith("string") and kind != "bit-string" else str(shown)
    return (text, ""), (kind, _TYPE)


def _scalar(name: str, value: Any, whole: bool) -> Pieces:
    if value is None:
        return (("null" if name.startswith("[") else "none", _TYPE),)
    if isinstance(value, str) and _is_octets(name, value):
        if not value:
            return (("empty", _TYPE),)
        if name == "der" and not whole:  # what matters of a certificate stands beside it
            return ((_size(value), _TYPE),)
        hint = _reading(bytes.fromhex(value)) if name == "data" or name.startswith("[") else ""
        shown = (_spaced(value, whole), "")
        return (shown, (hint, _HINT)) if hint else (shown,)
    if isinstance(value, int) and name == "message_code":
        return ((f"{value:04X}", ""),)
    if isinstance(value, int) and name in _FLAGS:
        size, words = _FLAGS[name]
        return (f"{value:#0{size}x}", ""), (words(value), _HINT)
    return ((str(value), ""),)


def _invoke_id(value: int) -> str:
    flags = InvokeIdAndPriority(value)
    confirmed = "confirmed" if flags.confirmed else "unconfirmed"
    return f"invoke id {flags.invoke_id}, {confirmed}, {'high' if flags.high_priority else 'normal'} priority"


def _security(value: int) -> str:
    flags = SecurityControl(value)
    words = (
        f"suite {flags.security_suite}",
        "authenticated" if flags.authentication else "not authenticated",
        "encrypted" if flags.encryption else "not encrypted",
        "broadcast key" if flags.broadcast_key else "unicast key",
        "compressed" if flags.compression else "",
    )
    return ", ".join(filter(None, words))


def _block(value: int) -> str:
    flags = BlockControl(value)
    last = "last block" if flags.last_block else "not the last block"
    return f"{last}, {'streaming' if flags.streaming else 'not streaming'}, window {flags.window}"


_FLAGS: dict[str, tuple[int, Callable[[int], str]]] = {
    "invoke_id_and_priority": (4, _invoke_id),
    "long_invoke_id_and_priority": (10, lambda value: f"long-invoke-id {value & 0xFFFFFF}"),
    "security_control": (4, _security),
    "block_control": (4, _block),
}
"""Name of a field of flags to how many characters its hexadecimal form has, and the words for it."""

_OCTET_FIELDS = {
    "block_data",
    "raw_data",
    "user_information",
    "system_title",
    "ciphered_service",
    "authentication_tag",
    "signature",
    "mac",
    "octets",
    "der",
    "block",
    "ciphertext",
    "tag",
    "data",
    "value",
    "extended_pan_id",
}


def _is_octets(name: str, value: str) -> bool:
    """Whether text is hexadecimal octets; JSON doesn't tell it from names, the place does."""
    if len(value) % 2 or value.strip("0123456789abcdef"):
        return False
    return name in _OCTET_FIELDS or name.startswith("[") or name.endswith(("_key", "_hash", "certificate"))


def _spaced(octets: str, whole: bool) -> str:
    if len(octets) > 2 * _OCTETS_SHOWN and not whole:
        return _size(octets)
    return " ".join(octets[place : place + 2] for place in range(0, len(octets), 2))


def _size(octets: str) -> str:
    return f"{len(octets) // 2} octets ({SHOWN_BY} shows them)"


def _reading(octets: bytes) -> str:
    """What an octet-string may be read as; the message itself does not say it."""
    if len(octets) == 12:
        try:
            moment = DateTime.decode(octets)
        except DecodeError:
            pass
        else:
            if (moment.deviation, moment.clock_status) == (DEVIATION_UNSPECIFIED, CLOCK_STATUS_UNSPECIFIED):
                return f"date-time {moment}"
    if len(octets) == 6 and octets[5] == 0xFF:  # as nearly all logical names end
        return f"logical name {Obis(octets)}"
    if len(octets) >= 3 and octets.isascii() and octets.decode("ascii").isprintable():
        return f"{octets.decode('ascii')!r}"
    return ""
