"""A decoded value as a tree for people, made of its JSON form: one line a value wherever one line can hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from dlms.apdu.common import InvokeIdAndPriority
from dlms.apdu.general_block_transfer import BlockControl
from dlms.apdu.service_ciphering import SecurityControl
from dlms.time import CLOCK_STATUS_UNSPECIFIED, DEVIATION_UNSPECIFIED, DateTime
from gbcs.alerts import ALERT_CODES
from wire.errors import DecodeError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text
    from rich.tree import Tree

__all__ = ["render"]

_NAME, _TYPE, _HINT, _TITLE = "cyan", "dim", "green", "bold"
_OCTETS_SHOWN = 256  # of one value; --json has them all
_LONGEST_NAME = 40
_INLINE = 60  # characters of a list that is shown in one line
_HIDDEN = {"use_case", "items"}  # said in the title; shown by name


def render(console: Console, form: Any, size: int, title: str | None = None) -> None:
    """Print the JSON form of a message, an APDU or a value; ``size`` is its number of octets.

    A document of another kind brings its ``title``.
    """
    from rich.tree import Tree

    if isinstance(form, dict) and "type" not in form:
        heading = _title(form, size) if title is None else _text((title, _TITLE), (f"  {size} octets", _TYPE))
        tree = Tree(heading, guide_style=_TYPE)
        hidden = _HIDDEN if "header" in form else set()
        _add_fields(tree, ((name, value) for name, value in form.items() if name not in hidden))
        if hidden and form.get("items"):
            _add_items(tree, form["items"])
    else:
        tree = Tree(_text((f"{size} octets", _TYPE)), guide_style=_TYPE)
        _add(tree, "value", form, 0)
    console.print(tree)


def _text(*parts: tuple[str, str]) -> Text:
    from rich.text import Text

    text = Text()
    for part, style in parts:
        text.append(part, style)
    return text


def _title(form: dict[str, Any], size: int) -> Text:
    length = (f"  {size} octets", _TYPE)
    if "header" in form:
        use_case = form["use_case"]
        name = f"{use_case['reference']} {use_case['name']}" if use_case else "unknown message code"
        return _text((name, _TITLE), (f"  {form['header']['cra']}", _HINT), length)
    return _text((str(form.get("apdu") or form.get("command") or "value"), _TITLE), length)


def _add_fields(tree: Tree, fields: Iterable[tuple[str, Any]]) -> None:
    listed = list(fields)
    width = max((len(name) for name, value in listed if not _has_parts(value)), default=0)
    for name, value in listed:
        _add(tree, name, value, width)


def _has_parts(value: Any) -> bool:
    """Whether a value needs lines of its own below its name."""
    if isinstance(value, dict):
        parts = value.get("value")
        return "type" not in value or (isinstance(parts, list) and _inline(parts) is None)
    return isinstance(value, list) and bool(value)


def _add(tree: Tree, name: str, value: Any, width: int) -> None:
    """Add a named value, with its parts below it where they don't fit its line."""
    if isinstance(value, dict) and "access" in value:
        _add_access(tree, name, value)
    elif not _has_parts(value):
        tree.add(_line(name.ljust(width), _leaf(name, value)))
    elif isinstance(value, list):
        branch = tree.add(_text((name, _NAME)))
        _add_fields(branch, ((f"[{place}]", element) for place, element in enumerate(value)))
    elif "type" in value:
        elements = value["value"]
        branch = tree.add(_text((name, _NAME), (f"  {value['type']} of {len(elements)}", _TYPE)))
        _add_fields(branch, ((f"[{place}]", element) for place, element in enumerate(elements)))
    else:
        branch = tree.add(_text((name, _NAME)))
        _add_fields(branch, value.items())


def _line(name: str, value: Text) -> Table:
    """A name with its value beside it; a long value goes on below itself."""
    from rich.table import Table

    line = Table.grid(padding=(0, 2))
    line.add_column(no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(_text((name, _NAME)), value)
    return line


def _leaf(name: str, value: Any) -> Text:
    if isinstance(value, dict):
        return _typed(value)
    return _text(("none", _TYPE)) if isinstance(value, list) else _scalar(name, value)


def _add_access(tree: Tree, name: str, item: dict[str, Any]) -> None:
    """Add an item of an access request or response: what is done to which attribute or method, and its Data."""
    label = _text((f"{name}  ", _NAME), (item["access"], _TITLE))
    if "instance_id" in item:
        member = "attribute" if "attribute_id" in item else "method"
        label += _text(
            (f"  {item['class_id']} ", _TYPE),
            (f"{item['class'] or 'unknown class'}  {item['instance_id']}", ""),
            (f"  {member} {item[f'{member}_id']} ", _TYPE),
            (str(item[member] or "unknown"), ""),
        )
    if "result" in item:
        label += _text((f"  {item['result']}", _HINT if item["result"] == "success" else "red"))
    branch = tree.add(label)
    if "selection" in item:
        _add(branch, "selection", item["selection"], 0)
    if item["data"] is not None:
        _add(branch, "data", item["data"], 0)


def _add_items(tree: Tree, items: list[dict[str, Any]]) -> None:
    """Add the values by the names of the standard, those of an object together."""
    branch = tree.add(_text(("values", _NAME), ("  by their names in the use case", _TYPE)))
    objects: list[tuple[str, list[tuple[str, dict[str, Any]]]]] = []
    for item in items:
        owner, separator, member = item["name"].partition(": ")
        if not separator:
            owner, member = "", item["name"] or ".".join(map(str, item.get("place", ())))
        if not objects or objects[-1][0] != owner:
            objects.append((owner, []))
        objects[-1][1].append((member, item))
    for owner, members in objects:
        parent = branch.add(_text((owner, _TITLE))) if owner else branch
        width = min(max(len(member) for member, _ in members), _LONGEST_NAME)
        for member, item in members:
            parent.add(_line(member.ljust(width), _item(item)))


def _item(item: dict[str, Any]) -> Text:
    value, meaning, departure = item["value"], item.get("meaning"), item.get("departure")
    text = _text()
    if departure and isinstance(value, dict | list):
        pass  # the tree above has it
    elif isinstance(value, dict) and "type" in value:
        text.append_text(_typed(value))
    elif value is not None:
        text.append(_item_value(value, meaning), _TYPE if item.get("constant") else "")
    elif not meaning:
        text.append("none", _TYPE)
    if item.get("unit"):
        text.append(f" {item['unit']}", _TYPE)
    if meaning and meaning != str(value):
        text.append(f"{'  ' if text else ''}{meaning}", _HINT)
    if departure:
        text.append(f"{'  ' if text else ''}{departure}", "red")
    return text


def _item_value(value: Any, meaning: str | None) -> str:
    """A value in few words; the tree above has it in full."""
    if isinstance(value, dict):
        if "value" in value:  # a bitmap, which its meaning tells
            return str(value["value"])
        block = value.get("block")
        return f"{len(block['ciphertext']) // 2} octets" if block else str(value)
    if isinstance(value, int) and meaning is not None and ALERT_CODES.get(value) == meaning:
        return f"{value:04X}"
    if isinstance(value, str) and len(value) > _INLINE and not len(value) % 2 and not value.strip("0123456789abcdef"):
        return f"{len(value) // 2} octets" if len(value) > 2 * _INLINE else _spaced(value)
    return str(value)


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


def _typed(value: dict[str, Any]) -> Text:
    kind = value["type"]
    if isinstance(value.get("value"), list):
        line, of = _inline(value["value"]) or ("", "")
        return _text((line, ""), (f"  {kind} of {len(value['value'])} {of}", _TYPE))
    if "value" not in value:
        return _text((_spaced(value.get("octets", "")), ""), (f"  {kind}", _TYPE))
    shown = value["value"]
    text = repr(shown) if kind.endswith("string") and kind != "bit-string" else str(shown)
    return _text((text, ""), (f"  {kind}", _TYPE))


def _scalar(name: str, value: Any) -> Text:
    if value is None:
        return _text(("null" if name.startswith("[") else "none", _TYPE))
    if name == "der" and isinstance(value, str):  # what matters of a certificate stands beside it
        return _text((f"{len(value) // 2} octets", _TYPE))
    if isinstance(value, str) and _is_octets(name, value):
        if not value:
            return _text(("empty", _TYPE))
        octets = bytes.fromhex(value)
        hint = _reading(octets) if name == "data" or name.startswith("[") else ""
        return _text((_spaced(value), ""), (hint, _HINT))
    if isinstance(value, int) and name in _FLAGS:
        size, words = _FLAGS[name]
        return _text((f"{value:#0{size}x}", ""), (f"  {words(value)}", _HINT))
    return _text((str(value), ""))


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


def _spaced(octets: str) -> str:
    shown = " ".join(octets[place : place + 2] for place in range(0, min(len(octets), 2 * _OCTETS_SHOWN), 2))
    rest = len(octets) // 2 - _OCTETS_SHOWN
    return f"{shown} ... {rest} octets more" if rest > 0 else shown


def _reading(octets: bytes) -> str:
    """What an octet-string may be read as; the message itself does not say it."""
    if len(octets) == 12:
        try:
            moment = DateTime.decode(octets)
        except DecodeError:
            pass
        else:
            if (moment.deviation, moment.clock_status) == (DEVIATION_UNSPECIFIED, CLOCK_STATUS_UNSPECIFIED):
                return f"  date-time {moment}"
    if len(octets) >= 3 and octets.isascii() and octets.decode("ascii").isprintable():
        return f"  {octets.decode('ascii')!r}"
    return ""
