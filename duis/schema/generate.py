"""Write the model's files from the official schemas: ``python -m duis.schema.generate XSD... --into FOLDER``.

For maintainers, when a new edition of a schema appears. What the schemas say by structure (names, order, occurrence,
types, facets) is written in the notation of :mod:`duis.schema.notation`; annotations and comments are left behind. Of
XML Schema it knows the constructs that the three schemas use, and refuses any other: nothing is lost in silence.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from duis.schema.notation import FILES, PREFIXES

__all__ = ["main", "write"]

_XS = "http://www.w3.org/2001/XMLSchema"
_PREFIX_OF = {namespace: prefix for prefix, namespace in PREFIXES.items()} | {_XS: "xs"}
_FACETS = {
    "minInclusive": ">=",
    "maxInclusive": "<=",
    "minExclusive": ">",
    "maxExclusive": "<",
    "length": "length=",
    "minLength": "minLength=",
    "maxLength": "maxLength=",
    "totalDigits": "totalDigits=",
    "fractionDigits": "fractionDigits=",
}
_EUI = "-".join(["[A-Fa-f0-9]{2}"] * 8)
_SHORT_EUI = "(?:[A-Fa-f0-9]{2}-){7}[A-Fa-f0-9]{2}"
_WIDTH = 120


def write(schema: etree._Element) -> str:
    """The notation of one schema document.

    Raises:
        ValueError: for a construct of XML Schema that the notation does not have.
    """
    namespace = schema.get("targetNamespace", "")
    lines = [f"namespace {namespace}"]
    for child in _children(schema):
        kind = _kind(child)
        if kind == "element":
            lines.append(f"root {_name(child)} {_type_of(child)}")
        elif kind == "simpleType":
            lines.append(f"{_name(child)} = {_simple(child)}")
        elif kind == "complexType":
            lines.append(f"{_name(child)} = {_complex(child)}".rstrip())
        elif kind != "import":
            raise ValueError(f"line {child.sourceline}: {kind} at the top of a schema")
    return "\n".join(_wrapped(line) for line in lines) + "\n"


def main(arguments: list[str] | None = None) -> None:
    """Write the files of the namespaces that the given schemas have."""
    parser = argparse.ArgumentParser(prog="python -m duis.schema.generate", description=main.__doc__)
    parser.add_argument("schemas", metavar="XSD", nargs="+", type=Path)
    parser.add_argument("--into", metavar="FOLDER", type=Path, default=Path(__file__).parent)
    options = parser.parse_args(arguments)
    xml = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False, remove_comments=True)
    for path in options.schemas:
        schema = etree.fromstring(path.read_bytes(), xml)
        prefix = _PREFIX_OF[schema.get("targetNamespace", "")]
        (options.into / FILES[prefix]).write_text(write(schema), encoding="utf-8")


def _children(element: etree._Element) -> Iterator[etree._Element]:
    return (child for child in element.iterchildren("*") if _kind(child) != "annotation")


def _kind(element: etree._Element) -> str:
    return etree.QName(element).localname


def _name(element: etree._Element) -> str:
    return str(element.attrib["name"])


def _qname(element: etree._Element, text: str) -> str:
    prefix, _, local = text.rpartition(":")
    return f"{_PREFIX_OF[element.nsmap[prefix or None]]}:{local}"


def _type_of(element: etree._Element) -> str:
    """Type of an element or attribute: named, or in place in braces."""
    if (named := element.get("type")) is not None:
        return _qname(element, named)
    (inner,) = _children(element)
    return f"{{ {_simple(inner) if _kind(inner) == 'simpleType' else _complex(inner)} }}".replace("{  }", "{ }")


def _simple(definition: etree._Element) -> str:
    (restriction,) = _children(definition)
    if _kind(restriction) != "restriction":
        raise ValueError(f"line {restriction.sourceline}: simple type by {_kind(restriction)}")
    parts = [_qname(restriction, str(restriction.attrib["base"]))]
    for facet in _children(restriction):
        value = str(facet.attrib["value"])
        if _kind(facet) == "enumeration":
            parts.append(f'"{value}"')
        elif _kind(facet) == "pattern":
            # a list as long as a document allows is read without a way back for each of its parts
            pattern = value.replace(f"({_EUI},)*({_EUI})", f"(?:{_EUI},)*+{_EUI}").replace(_EUI, _SHORT_EUI)
            parts.append(f"/{pattern}/")
        else:
            parts.append(_FACETS[_kind(facet)] + value)
        if re.search(r'["\n]', value):
            raise ValueError(f"line {facet.sourceline}: a facet with a quotation mark or line end")
    return " ".join(parts)


def _complex(definition: etree._Element) -> str:
    parts = [word for word in ("mixed", "abstract") if definition.get(word) == "true"]
    holder = definition
    for child in _children(definition):
        if _kind(child) in ("complexContent", "simpleContent"):
            (holder,) = _children(child)
            if _kind(holder) != "extension":
                raise ValueError(f"line {holder.sourceline}: derived by {_kind(holder)}")
            parts += [_qname(holder, str(holder.attrib["base"])), "+"]
    for child in _children(holder):
        if child.tag == f"{{{_XS}}}attribute":
            required = "!" if child.get("use") == "required" else ""
            parts.append(f"@{_name(child)} {_type_of(child)}{required}")
        elif _kind(child) not in ("complexContent", "simpleContent"):
            parts.append(_particle(child))
    return " ".join(parts)


def _particle(element: etree._Element) -> str:
    kind, occurs = _kind(element), _occurs(element)
    if kind in ("sequence", "choice"):
        items = [_particle(child) for child in _children(element)]
        return f"({(', ' if kind == 'sequence' else ' | ').join(items)}){occurs}"
    if kind == "any":
        scope = element.get("namespace", "##any").removeprefix("##")
        return f"*{scope} {element.get('processContents', 'strict')}{occurs}"
    if kind != "element":
        raise ValueError(f"line {element.sourceline}: {kind} in a content model")
    if (reference := element.get("ref")) is not None:
        return f"&{_qname(element, reference)}{occurs}"
    default = element.get("default")
    return f"{_name(element)} {_type_of(element)}{occurs}" + ("" if default is None else f' default "{default}"')


def _occurs(element: etree._Element) -> str:
    low, high = element.get("minOccurs", "1"), element.get("maxOccurs", "1")
    short = {("1", "1"): "", ("0", "1"): "?", ("0", "unbounded"): "*", ("1", "unbounded"): "+"}
    return short.get((low, high)) or (f"[{low},{high.replace('unbounded', '')}]" if (low, high) not in short else "")


def _wrapped(line: str) -> str:
    """The line folded at spaces outside of quotation marks and patterns, continued with an indentation."""
    words = re.findall(r'"[^"]*"\S*|/(?:[^/\\]|\\.)*/\S*|\S+', line)
    lines, current = [], ""
    for word in words:
        if current and len(current) + len(word) >= _WIDTH:
            lines.append(current)
            current = " "
        current = f"{current} {word}" if current else word
    return "\n".join([*lines, current])


if __name__ == "__main__":
    main()
