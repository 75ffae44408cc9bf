"""Elements as plain Python values, and back: the form in which requests and responses are given and taken.

========================================  ==============================================================
in the document                           as a value
========================================  ==============================================================
element with children                     ``dict``: the children by local name, in order
child that may stand more than once       ``list`` of its values, also where it stands once
element of text                           ``str``
element that is empty by its type         ``{}``
attribute                                 ``"@index"`` in the dict of its element
text of an element that has attributes    ``"#text"`` in that dict
order that the schema leaves open         the children's names, in order, as ``"#order"`` of the dict
========================================  ==============================================================

Nothing of the content of a valid document is lost: text stays as it is written, ``"05"`` and ``"5"`` are two texts; of
white space only what the datatype ignores is dropped. Comments, prefixes, the attributes of XML Schema and the white
space between elements are no content. :func:`typed` gives the same tree with numbers, booleans, times and octets.

On the way back a leaf may be text, or a Python value that is written in the form of published requests: ``True`` as
``true``, a number, ``bytes`` in base64 or hexadecimal as the type says, a ``datetime`` as ``2030-01-15T09:00:00.00Z``
in UTC (without a zone it is taken as UTC), a ``date``, a ``time``, an :class:`~gbcs.entity.EntityId`. Children find
their order by the schema, whatever the order of the dict; an element that may stand more than once can be given
without its list, ``None`` leaves an element away, and an empty element may be ``{}``, ``True`` or ``""``.
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any, TypeAlias

from lxml import etree

from duis import schema, xml
from duis.errors import DuisError
from duis.install_codes import INSTALL_CODE, secretly
from duis.schema.check import check, text_of
from duis.schema.types import ComplexType, Element, SimpleType
from gbcs.entity import EntityId
from wire.errors import Step, WireError, near, quoted, step_of
from wire.node import JSON

__all__ = ["Value", "build", "date_time_of", "lexical", "named", "typed", "typed_leaf", "values_of"]

Value: TypeAlias = "str | int | float | Decimal | bytes | date | time | Sequence[Value] | Mapping[str, Value] | None"
"""A value of an element: plain a ``dict``, ``list`` or ``str``; typed also ``int``, ``Decimal``, ``bool``, ``bytes``,
times, entities."""

_MAX_DEPTH = 100
_DIGITS = 300  # of a number that is written; far more than any value of the schemas
_DATE_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_TIME = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:Z|\+00:00)?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})Z?")
_WHOLE = frozenset(
    (
        "integer",
        "positiveInteger",
        "nonNegativeInteger",
        "nonPositiveInteger",
        "int",
        "short",
        "unsignedLong",
        "unsignedInt",
        "unsignedShort",
    )
)


def values_of(element: xml.Element, declaration: Element | None = None) -> JSON:
    """The plain value of an element.

    Args:
        element: the element.
        declaration: what the schema says of it; without it, that of the global element or service request of its name.
            An element that no schema declares gives a dict by its looks.
    """
    if declaration is None:
        declaration = _declared(element)
    type = None if declaration is None else declaration.type
    attributes: Any = element.items()
    value: dict[str, Any] = (
        {f"@{name}": text for name, text in attributes if not name.startswith("{")} if attributes else {}
    )
    if not isinstance(type, ComplexType) or type.text is not None:
        if not any(child.tag.__class__ is str for child in element):
            text = text_of(element)
            simple = None if declaration is None else declaration.text
            if simple is not None:
                text = simple.normal(text)
            if not value and (declaration is None or not declaration.attributes):
                return text
            value["#text"] = text
            return value
        type = type if isinstance(type, ComplexType) else _UNKNOWN
    known = type.children
    for child in element:
        tag: Any = child.tag
        declared = known.get(tag)
        if declared is not None:
            name, kind = declared.name, declared._type or declared.type
            repeats = tag in type.repeated
        elif tag.__class__ is str:
            name, kind, repeats = _local(tag), None, False
        else:  # a comment
            continue
        inner: Any
        if kind.__class__ is SimpleType and not len(child) and not child.keys():  # as most are
            inner = kind.normal(child.text or "")
        else:
            inner = values_of(child, declared)
        if name not in value:
            value[name] = [inner] if repeats else inner
        elif isinstance(value[name], list):
            value[name].append(inner)
        else:
            value[name] = [value[name], inner]
    if type.is_free:
        tags = [str(child.tag) for child in element if child.tag.__class__ is str]
        if type.order(Counter(tags)) != tags:
            value["#order"] = [_local(tag) for tag in tags]
    return value


_UNKNOWN = ComplexType("", None, None, (), mixed=False)
"""The type of an element that no schema declares."""


def build(
    name: str | Element, value: Value, *, prefixes: Mapping[str | None, str] | None = None, checked: bool = True
) -> xml.Element:
    """An element from a plain value; see the module for its form.

    Args:
        name: the declaration; or the name of a global element or service request of DUIS, ``ra:GBCSResponse`` for MMC.
        value: its value.
        prefixes: namespace by prefix, as the element declares them; the prefix of its namespace is among them.
        checked: whether to hold it against the model.

    Raises:
        DuisError: where something is missing, in excess or out of range; its path names the element.
    """
    declaration = name if isinstance(name, Element) else named(name)
    if prefixes is None:
        prefixes = {prefix: uri for prefix, uri in schema.PREFIXES.items() if uri == declaration.namespace}
    element = etree.Element(declaration.tag, nsmap=dict(prefixes))  # type: ignore[arg-type]
    _fill(element, declaration, value, (declaration.name,))
    if checked:
        is_global = schema.root(declaration.tag) is declaration
        for problem in check(element, None if is_global else declaration, 1, is_ours=True):
            code = next(map(text_of, element.iter(f"{{*}}{INSTALL_CODE}")), "")
            message, path = secretly(problem, code).message, problem.path
            raise DuisError(message.rstrip("."), path=tuple(path.split("/")))
    return element


def typed(value: JSON, declaration: Element | str) -> Value:
    """A plain value with its leaves as Python values, see :func:`typed_leaf`; attributes too.

    Args:
        value: the plain value of the element, as :func:`values_of` gives it.
        declaration: what the schema says of the element, or its name as for :func:`build`.
    """
    if isinstance(declaration, str):
        declaration = named(declaration)
    if isinstance(value, list):
        return [typed(item, declaration) for item in value]
    if not isinstance(value, dict):
        return typed_leaf(value, declaration.text) if isinstance(value, str) and declaration.text is not None else value
    result: dict[str, Any] = {}
    children = declaration.children
    for name, inner in value.items():
        if name.startswith("@") and (attribute := declaration.attributes.get(name[1:])) is not None:
            result[name] = typed_leaf(str(inner), attribute.type)
        elif name == "#text" and declaration.text is not None:
            result[name] = typed_leaf(str(inner), declaration.text)
        else:
            result[name] = typed(inner, children[name]) if name in children else inner
    return result


def typed_leaf(text: str, kind: SimpleType) -> Value:
    """A text as the Python value of its type, or as it is where there is none.

    Whole numbers become ``int``, decimals ``Decimal``, booleans ``bool``, binary types ``bytes``, EUIs
    :class:`~gbcs.entity.EntityId`, times ``datetime`` (with a zone, or UTC where it has none), ``date`` and ``time``.
    What Python can't hold (the year 65535 that stands for any, an hour 24, a time in another zone) stays text. A WAN
    technology of one space is None: unknown (modification MP106).
    """
    text = kind.normal(text)
    if kind.name == "WANTechnologyType" and text == " ":
        return None
    if kind.problem(text) is not None:
        return text
    datatype = kind.datatype
    if datatype in _WHOLE or datatype in ("decimal", "boolean", "hexBinary", "base64Binary"):
        return kind.value(text)
    if kind.name == "EUI":
        return EntityId(text)
    found: Value = None
    if datatype == "dateTime":
        found = date_time_of(text)
    elif datatype == "date" and (match := _DATE.fullmatch(text)):
        found = date(*map(int, match.groups()))
    elif datatype == "time" and (match := _TIME.fullmatch(text)) and int(match[1]) < 24:
        found = time(int(match[1]), int(match[2]), int(match[3]), _microseconds(match[4]))
    return text if found is None else found


def date_time_of(text: str) -> datetime | None:
    """An xs:dateTime as a ``datetime`` with a zone, UTC where it names none; None where Python can't hold it."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    zone: tzinfo = UTC
    try:
        if match[8] and match[8] != "Z":
            offset = timedelta(hours=int(match[8][1:3]), minutes=int(match[8][4:]))
            zone = timezone(-offset if match[8][0] == "-" else offset)
        return datetime(*map(int, match.groups()[:6]), _microseconds(match[7]), zone)  # type: ignore[call-arg, arg-type]
    except ValueError:
        return None


def lexical(value: Value, datatype: str = "string") -> str:
    """A Python value as text of a datatype, in the form of published requests.

    Raises:
        DuisError: for a value that has no such form.
    """
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if value.bit_length() > 3 * _DIGITS:
            raise DuisError(f"{quoted(value)} is too long", expected=f"at most {_DIGITS} digits")
        return str(int(value))
    if isinstance(value, float):
        value = Decimal(repr(float(value)))
    if isinstance(value, Decimal) and value.is_finite():
        if len(value.as_tuple().digits) > _DIGITS or abs(value.adjusted()) > _DIGITS:
            raise DuisError("the number is too long", expected=f"at most {_DIGITS} digits")
        return format(value, "f")
    if isinstance(value, EntityId):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        octets = bytes(value)
        return octets.hex().upper() if datatype == "hexBinary" else base64.b64encode(octets).decode()
    if isinstance(value, datetime):
        try:
            if value.utcoffset() is None:
                raise DuisError(f"{value.isoformat()} has no time zone", expected="an aware time")
            instant = value.astimezone(UTC)
        except OverflowError:
            raise DuisError(f"{value.isoformat()} has no time in UTC") from None
        if datatype == "date":
            return f"{instant:%Y-%m-%d}".rjust(10, "0")
        return f"{instant.date().isoformat()}T{_clock(instant.timetz())}"
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00.00Z" if datatype == "dateTime" else value.isoformat()
    if isinstance(value, time):
        if value.utcoffset():
            raise DuisError(f"the time {value.isoformat()} is not in UTC")
        return _clock(value)
    text = str(value) if hasattr(value, "_fields") else None
    if text is None:
        raise DuisError(
            f"a value of {type(value).__name__} has no form in XML", expected="text, a number, octets or a time"
        )
    return text


def _clock(value: time) -> str:
    fraction = f"{value.microsecond:06d}"
    kept = fraction[:2] + fraction[2:].rstrip("0")
    return f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}.{kept}Z"


def _microseconds(fraction: str | None) -> int:
    return int(fraction[:6].ljust(6, "0")) if fraction else 0


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _declared(element: xml.Element) -> Element | None:
    tag = str(element.tag)
    found = schema.root(tag)
    if found is None and tag.startswith(f"{{{schema.DUIS}}}"):
        try:
            return schema.element(_local(tag))
        except KeyError:
            return None
    return found


def named(name: str) -> Element:
    """What the schema says of an element: a global one or a service request of DUIS, ``ra:GBCSResponse`` of MMC.

    Raises:
        DuisError: where there is no such element.
    """
    prefix, _, local = name.rpartition(":")
    found = schema.root(f"{{{schema.PREFIXES.get(prefix or 'sr', '')}}}{local}")
    if found is not None:
        return found
    try:
        return schema.element(name)
    except KeyError:
        raise DuisError(
            f"there is no element {quoted(name)}", expected="a global element or a service request"
        ) from None


def _fill(element: xml.Element, declaration: Element, value: Value, path: tuple[Step, ...]) -> None:
    if len(path) > _MAX_DEPTH:
        raise DuisError("the values are nested too deep", path=path[:3])
    try:
        _put(element, declaration, value, path)
    except DuisError:
        raise
    except (ValueError, TypeError) as error:
        raise _unwritable(error, path) from None


def _unwritable(error: Exception, path: tuple[Step, ...]) -> DuisError:
    """The error that XML can't hold a value: control characters, names of another type."""
    return DuisError(f"the value can't stand in XML: {error}", path=path)


def _put(element: xml.Element, declaration: Element, value: Value, path: tuple[Step, ...]) -> None:
    text_type = declaration.text
    if value.__class__ is dict or (value.__class__ is not str and isinstance(value, Mapping)):
        for key, inner in () if declaration.children.keys() >= value.keys() else value.items():
            if isinstance(key, str) and key.startswith("@") and inner is not None:
                if key[1:] not in declaration.attributes:
                    names = [f"@{name}" for name in declaration.attributes]
                    text = f"there is no such attribute{near(key, names)}"
                    raise DuisError(text, path=(*path, step_of(key)), possible=names)
                type = declaration.attributes[key[1:]].type
                element.set(key[1:], _leaf(inner, type, (*path, key)))
        if text_type is not None:
            excess = [key for key in value if key != "#text" and not str(key).startswith("@")]
            if excess:
                raise _no_element(excess[0], ["#text"], path)
            if value.get("#text") is not None:
                element.text = _leaf(value["#text"], text_type, path) or None
            return
        _put_children(element, declaration, value, path)
    elif text_type is not None:
        element.text = _leaf(value, text_type, path) or None
    elif (
        isinstance(declaration.type, ComplexType)
        and declaration.type.content is None
        and (value is True or value in ("", None))
    ):
        pass
    else:
        names = list(declaration.children)
        raise DuisError(f"the value is no dict of children{near(None, names)}", path=path, possible=names)


def _no_element(name: object, known: Iterable[str], path: tuple[Step, ...]) -> DuisError:
    names = list(known)
    text = f"there is no such element{near(name, names)}" if names else "there is no such element; none belongs here"
    return DuisError(text, path=(*path, step_of(name)), possible=names)


def _leaf(value: Value, kind: SimpleType, path: tuple[Step, ...]) -> str:
    try:
        return lexical(value, kind.datatype)
    except WireError as error:
        raise error.within(*path) from None


def _put_children(element: xml.Element, declaration: Element, value: Mapping[str, Any], path: tuple[Step, ...]) -> None:
    type = declaration.type
    assert isinstance(type, ComplexType)
    known = declaration.children
    waiting: dict[str, list[Any]] = {}
    is_single = not type.is_free
    for name, inner in value.items():
        if name not in known:
            if isinstance(name, str) and (name.startswith("@") or name == "#order"):
                continue
            raise _no_element(name, known, path)
        if inner.__class__ is dict or inner.__class__ is str:  # as most are
            waiting[name] = [inner]
        elif inner is not None:
            several = isinstance(inner, (list, tuple)) and not hasattr(inner, "_fields")
            waiting[name] = list(inner) if several else [inner]
            is_single = is_single and len(waiting[name]) == 1
    if (given := value.get("#order")) is not None:
        names = [name for name in given if isinstance(name, str)]
        if {name: names.count(name) for name in known if name in names} != {n: len(v) for n, v in waiting.items() if v}:
            raise DuisError("the order names other elements than there are", path=(*path, "#order"))
    elif is_single:
        names = list(waiting) if len(waiting) < 2 else sorted(waiting, key=type.places.__getitem__)
    else:
        counts = {known[name].tag: len(inner) for name, inner in waiting.items()}
        names = [type.children[tag].name for tag in type.order(counts)]
    numbers = {} if is_single else dict.fromkeys(waiting, 0)
    for name in names:
        same, declared = waiting[name], known[name]
        number = 0
        step: Step = name
        if len(same) > 1:
            number = numbers[name]
            numbers[name] = number + 1
            step = f"{name}[{number + 1}]"
        child, inner = etree.SubElement(element, declared.tag), same[number]
        if inner.__class__ is not str or declared.text is None or len(path) >= _MAX_DEPTH:
            _fill(child, declared, inner, (*path, step))
            continue
        try:
            child.text = inner or None
        except (ValueError, TypeError) as error:
            raise _unwritable(error, (*path, step)) from None
