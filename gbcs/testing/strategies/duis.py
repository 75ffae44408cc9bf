"""Documents of DUIS and MMC made of the model: valid ones, and valid ones with one thing changed.

Everything is drawn through one function ``choose(low, high)``: hypothesis gives it (and can shrink what it gave), or a
random number generator with a fixed seed where thousands of documents are wanted quickly.
"""

import typing
from base64 import b64encode
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeAlias

from hypothesis import strategies as st
from lxml import etree

from duis import document, rules, schema, services, xml
from duis.schema.types import Any, Choice, ComplexType, Element, Particle, Series, SimpleType

Choose = Callable[[int, int], int]
Tree: TypeAlias = "etree._Element"

_RANGES = {
    "integer": (-(10**12), 10**12),
    "positiveInteger": (1, 10**12),
    "nonNegativeInteger": (0, 10**12),
    "nonPositiveInteger": (-(10**12), 0),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "decimal": (-(10**9), 10**9),
}
_PRINTABLE = [chr(code) for code in range(0x20, 0x7F)]
_EDITIONS = ("5.4", "5.3", "5.0", "3.0", "1.0")
_INSTALL_CODE = 16  # octets of one without its CRC
_MUCH = 3  # how many more than the fewest of a repeated element


def leaf(kind: SimpleType, choose: Choose) -> str:
    """A text that a simple type accepts."""
    if kind.values:
        return kind.values[choose(0, len(kind.values) - 1)]
    for producer in _producers(kind):
        text = producer(choose)
        if kind.problem(text) is None:
            return text
    raise AssertionError(f"no text found for {kind}: {kind.expectation()}")


def _producers(kind: SimpleType) -> list[Callable[[Choose], str]]:
    name = kind.datatype
    if name in _RANGES:
        bounds = [str(bound) for facet, bound in kind.limits if facet in (">=", "<=")]
        at_bounds = [lambda choose: bounds[choose(0, len(bounds) - 1)]] * bool(bounds)
        return [lambda choose: _number(kind, choose), *at_bounds, lambda choose: _between(kind)]
    if name == "anyURI":
        return [lambda choose: ("", "http://www.w3.org/2000/09/xmldsig#", "urn:x:y", "#a", "a/b?c=d")[choose(0, 4)]]
    if name in ("string", "token"):
        fixed = [lambda choose, text=text: text for pattern in kind.patterns for text in pattern.split("|")]
        return [_entity, _identifier, _entities, *fixed, lambda choose: _text(kind, choose, "0123456789")] * bool(
            kind.patterns
        ) + [lambda choose: _text(kind, choose, _PRINTABLE), lambda choose: _text(kind, choose, "abc")]
    return [
        {
            "boolean": lambda choose: ("true", "false", "1", "0")[choose(0, 3)],
            "dateTime": lambda choose: _instant(choose).strftime("%Y-%m-%dT%H:%M:%S") + _ending(choose),
            "date": lambda choose: _instant(choose).strftime("%Y-%m-%d") + ("", "Z")[choose(0, 1)],
            "time": lambda choose: _instant(choose).strftime("%H:%M:%S") + _ending(choose),
            "hexBinary": lambda choose: _octets(kind, choose).hex().upper(),
            "base64Binary": lambda choose: b64encode(_octets(kind, choose)).decode(),
        }[name]
    ]


def _bounds(kind: SimpleType, low: int, high: int) -> tuple[int, int]:
    for facet, bound in kind.limits:
        if facet == ">=":
            low = max(low, int(bound))
        elif facet == ">":
            low = max(low, int(bound) + 1)
        elif facet == "<=":
            high = min(high, int(bound))
        elif facet == "<":
            high = min(high, int(bound) - 1)
        elif facet == "totalDigits":
            high = min(high, 10 ** int(bound) - 1)
    return low, high


def _number(kind: SimpleType, choose: Choose) -> str:
    low, high = _bounds(kind, *_RANGES[kind.datatype])
    if low > high:
        return str(low)
    edge = choose(0, 5)
    return str(low if edge == 0 else high if edge == 1 else choose(low, min(high, low + 1000)))


def _between(kind: SimpleType) -> str:
    """The number in the middle of bounds that are none of its values."""
    bounds = [bound for facet, bound in kind.limits if facet in ("<", ">")]
    return str(min(bounds) + (max(bounds) - min(bounds)) / 2)


def _text(kind: SimpleType, choose: Choose, alphabet: str | list[str]) -> str:
    low, high = _lengths(kind)
    low = max(low, 1 if kind.patterns else 0)
    length = choose(low, min(high, low + 20))
    return "".join(alphabet[choose(0, len(alphabet) - 1)] for _ in range(length))


def _octets(kind: SimpleType, choose: Choose) -> bytes:
    low, high = _lengths(kind)
    return bytes(choose(0, 255) for _ in range(choose(low, min(high, low + 12))))


def _lengths(kind: SimpleType) -> tuple[int, int]:
    low, high = 0, 40
    for facet, bound in kind.limits:
        if facet in ("length", "minLength"):
            low = max(low, int(bound))
        if facet in ("length", "maxLength"):
            high = int(bound)
    return low, max(low, high)


def _entity(choose: Choose) -> str:
    return bytes(choose(0, 255) for _ in range(8)).hex("-").upper()


def _entities(choose: Choose) -> str:
    return ",".join(_entity(choose) for _ in range(choose(1, 3)))


def _identifier(choose: Choose) -> str:
    return f"{_entity(choose)}:{_entity(choose)}:{choose(0, 2**64 - 1)}"


def _instant(choose: Choose) -> datetime:
    return datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=choose(0, 10**9))


def _ending(choose: Choose) -> str:
    return (".00Z", "Z", "", ".5", "+01:00")[choose(0, 4)]


def element(declaration: Element, choose: Choose) -> Tree:
    """An element that the model accepts."""
    root = etree.Element(declaration.tag, nsmap=typing.cast(typing.Any, dict(document.PREFIXES) | {"ra": schema.MMC}))
    _fill(root, declaration, choose)
    return root


def _fill(place: Tree, declaration: Element, choose: Choose) -> None:
    for attribute in declaration.attributes.values():
        if attribute.name == "schemaVersion":  # of the numbers that the schema allows, the published ones
            place.set(attribute.name, _EDITIONS[choose(0, len(_EDITIONS) - 1)])
        elif attribute.type.datatype != "ID" and (attribute.required or choose(0, 1)):
            place.set(attribute.name, leaf(attribute.type, choose))
    if declaration.text is not None:
        place.text = leaf(declaration.text, choose) or None
    elif isinstance(declaration.type, ComplexType) and declaration.type.content is not None:
        for child in _children(declaration.type.content, choose):
            _fill(etree.SubElement(place, child.tag), child, choose)


def _children(particle: Particle, choose: Choose) -> list[Element]:
    high = particle.low + _MUCH if particle.high is None else min(particle.high, particle.low + _MUCH)
    found: list[Element] = []
    for _ in range(choose(particle.low, high)):
        if isinstance(particle, Element):
            found.append(particle)
        elif isinstance(particle, Series):
            found += [child for item in particle.items for child in _children(item, choose)]
        elif isinstance(particle, Choice):
            known = [item for item in particle.items if not isinstance(item, Any)]
            if known:
                found += _children(known[choose(0, len(known) - 1)], choose)
    return found


def _root(tag: str) -> Element:
    found = schema.root(tag)
    assert found is not None
    return found


def request(choose: Choose) -> Tree:
    """A request of the catalogue: header and body belong together."""
    known = services.services()
    service = known[choose(0, len(known) - 1)]
    return request_of(service, choose, signed=service.critical and choose(0, 3) == 0)


def request_of(service: services.Service, choose: Choose, *, signed: bool = False) -> Tree:
    """A request of one service; ``signed``: the signed pre-command that follows it."""
    root = element(_root(f"{{{schema.DUIS}}}Request"), choose)
    header, body = root[0], root[1]
    name = "SignedPreCommand" if signed else service.body
    variants = [variant for variant in service.command_variants if (variant in (5, 6, 7)) == signed]
    body[:] = []
    inner = etree.SubElement(body, f"{{{schema.DUIS}}}{name}")
    _fill(inner, schema.element(name), choose)
    for child, text in (
        ("CommandVariant", str(variants[choose(0, len(variants) - 1)])),
        ("ServiceReference", service.reference),
        ("ServiceReferenceVariant", service.variant),
    ):
        _found(header, f"{{{schema.DUIS}}}{child}").text = text
    make_consistent(inner)
    return root


def _found(parent: Tree, path: str) -> Tree:
    """An element that is there."""
    found = parent.find(path)
    assert found is not None
    return found


def make_consistent(body: Tree) -> None:
    """Schedules that read what they say, periods that end after their start, install codes without their CRC."""
    if body.tag.endswith("CreateSchedule"):
        service = services.by_body(etree.QName(body[-1]).localname.removeprefix("DSP"))
        assert service is not None
        _found(body, "{*}DSPScheduledServiceReference").text = service.reference
        _found(body, "{*}DSPScheduledServiceReferenceVariant").text = service.variant
    for code in body.iter("{*}InstallCode"):
        octets = bytes.fromhex(code.text or "")
        code.text = (octets + bytes(_INSTALL_CODE))[:_INSTALL_CODE].hex().upper()
    for problem in rules.periods(body):
        end = next(each for each in body.iter("*") if "/".join(xml.path_of(each)) == problem.path)
        around = end.getparent()
        assert around is not None
        start = _found(around, "{*}" + etree.QName(end).localname.replace("End", "Start"))
        start.text, end.text = end.text, start.text


def response(choose: Choose) -> Tree:
    """A response of any form."""
    return element(_root(f"{{{schema.DUIS}}}Response"), choose)


def mmc_document(choose: Choose) -> Tree:
    """An MMC document: a response or alert."""
    return element(_root(f"{{{schema.MMC}}}GBCSResponse"), choose)


def mutant(root: Tree, choose: Choose) -> tuple[str, Tree]:
    """The document with one thing changed, and what: mostly it is invalid then, at times still valid."""
    root = deepcopy(root)
    places = list(root.iter("*"))
    place = places[choose(0, len(places) - 1)]
    kind = ("dropped", "added", "repeated", "reordered", "renamed", "value", "attribute", "text")[choose(0, 7)]
    parent = place.getparent()
    if kind == "dropped" and parent is not None:
        parent.remove(place)
    elif kind == "added":
        other = places[choose(0, len(places) - 1)]
        place.insert(choose(0, len(place)), deepcopy(other) if other is not root else etree.Element("stranger"))
    elif kind == "repeated" and parent is not None:
        parent.insert(parent.index(place), deepcopy(place))
    elif kind == "reordered" and parent is not None:
        parent.insert(choose(0, len(parent) - 1), place)
    elif kind == "renamed":
        place.tag = places[choose(0, len(places) - 1)].tag if choose(0, 1) else place.tag + "s"
    elif kind == "attribute":
        names = list(place.attrib) or ["index"]
        name = names[choose(0, len(names) - 1)]
        if choose(0, 1):
            place.attrib.pop(name, "")
        else:
            place.set(name, STRANGE[choose(0, len(STRANGE) - 1)])
    elif kind == "text":
        place.text = (place.text or "") + ("x", "  ", "\n")[choose(0, 2)]
    else:
        kind = "value"
        leaves = [each for each in places if not len(each)]
        leaves[choose(0, len(leaves) - 1)].text = STRANGE[choose(0, len(STRANGE) - 1)]
    return kind, root


STRANGE = (
    "", " ", "0", "1", "-1", "5", "+5", "007", "-0", "1.5", "1.50", "1e3", ".5", "5.", "99999", "65535", "65536",
    "4294967296", "2147483648", "-2147483649", "18446744073709551616", "123456789012345678901", "0.123456", "true",
    "TRUE", "yes", "abc", "a b  c", " 1 ", "A" * 300, "2030-01-15", "2030-02-30", "65535-01-01", "2030-1-5",
    "2030-01-15Z", "0000-01-01", "2030-01-15T09:00:00", "2030-01-15T09:00:00.00Z", "2030-01-15T24:00:00",
    "2030-01-15T25:00:00Z", "2030-01-15T09:00Z", "2030-01-15T09:00:00+15:00", "09:30:00", "09:30:00.00Z",
    "24:00:00", "09:60:00", "9:30:00", "8F66", "8f66", "8F6", "0G", "AAAA", "AAA=", "AA==", "A===", "AB==", "AAA",
    "AA AA", "A A = =", "00-DB-12-34-56-78-90-A0", "00-DB-12-34-56-78-90-a0 ", "00-DB-12-34-56-78-90",
    "00-DB-12-34-56-78-90-A0:00-DB-12-34-56-78-90-A0:18446744073709551615",
    "00-DB-12-34-56-78-90-A0:00-DB-12-34-56-78-90-A0:18446744073709551616",
    "00-DB-12-34-56-78-90-A0:00-DB-12-34-56-78-90-A0:01", "I0", "I99", "4.1", "4.1.1", "1.1.1", "\u00a35", "\u00a0",
    "N16", "N32",
)  # fmt: skip


def from_random(random: Random) -> Choose:
    """Choices from a random number generator."""
    return random.randint


@st.composite
def _drawn(draw: st.DrawFn, make: Callable[[Choose], Tree]) -> Tree:
    return make(lambda low, high: draw(st.integers(low, high)))


def _octets_of(strategy: st.SearchStrategy[Tree]) -> st.SearchStrategy[bytes]:
    return strategy.map(xml.serialise)


requests = _octets_of(_drawn(request))
"""Valid requests, as octets."""

responses = _octets_of(_drawn(response))
"""Valid responses, as octets."""

mmc_documents = _octets_of(_drawn(mmc_document))
"""Valid MMC documents, as octets."""


def bodies(service: services.Service) -> st.SearchStrategy[Tree]:
    """Valid elements of one service request."""

    def make(choose: Choose) -> Tree:
        body = element(schema.element(service.body), choose)
        make_consistent(body)
        return body

    return _drawn(make)
