"""The quick way to accept a valid document: libxml2 with the model as an XML Schema, and what libxml2 lets pass.

It only ever accepts. Whatever is not accepted here goes through the walk of :mod:`duis.schema.check`, whose word
counts: a document that libxml2 refuses and the walk does not is valid.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from duis.schema import model, xsd
from duis.schema.notation import PREFIXES, SchemaFile

__all__ = ["accepts"]

_PREFIX_OF = {f"{{{PREFIXES[prefix]}}}": prefix for prefix in ("sr", "ra")}
_TYPED = etree.XPath(
    "boolean(descendant-or-self::*/@xsi:*)", namespaces={"xsi": "http://www.w3.org/2001/XMLSchema-instance"}
)


def accepts(root: Any) -> bool:
    """Whether a document is valid for sure; False where the walk has to say."""
    tag = root.tag
    prefix = _PREFIX_OF.get(tag[: tag.find("}") + 1]) if isinstance(tag, str) else None
    if prefix is None or root.getparent() is not None:
        return False
    if not xsd.compiled(prefix).validate(root) or _TYPED(root):
        return False
    return all(_is_base64(element) for element in root.iter(*_base64_tags()))


def _is_base64(element: Any) -> bool:
    """Whether a text is base64 and nothing else; libxml2 lets more pass."""
    if len(element):
        return False  # comments in between, or an element of this name that holds others
    packed = "".join((element.text or "").split(" "))
    try:
        octets = binascii.a2b_base64(packed, strict_mode=True)
    except ValueError:
        return False
    return binascii.b2a_base64(octets, newline=False).decode() == packed


@cache
def _base64_tags() -> tuple[str, ...]:
    """The names of all elements of base64, wherever they stand."""
    return tuple(sorted({name for prefix in PREFIXES for name in _declared(prefix)}))


def _declared(prefix: str) -> Iterator[str]:
    source = SchemaFile.load(prefix)
    for name in source.roots:
        yield from _within(source.root(name))
    for name in source.definitions:
        yield from _within(source.type(name))


def _within(of: Any) -> Iterator[str]:
    """The tags of base64 among the elements of a type, a group or an element."""
    if isinstance(of, model.Declaration):
        if of.name and _is_base64_type(of.type):
            yield f"{{{of.namespace}}}{of.name}"
        if not isinstance(of.type, model.Reference):
            yield from _within(of.type)
    elif isinstance(of, model.Complex) and of.content is not None:
        yield from _within(of.content)
    elif isinstance(of, model.Group):
        for item in of.items:
            yield from _within(item)


def _is_base64_type(of: model.TypeOf) -> bool:
    while isinstance(of, model.Reference):
        if of.prefix == "xs":
            return of.name == "base64Binary"
        of = SchemaFile.load(of.prefix).type(of.name)
    base = of.base
    return base is not None and _is_base64_type(base)
