"""The quick way to accept a valid document: libxml2 with the model as an XML Schema, and what libxml2 lets pass.

It only ever accepts. Whatever is not accepted here goes through the walk of :mod:`duis.schema.check`, whose word
counts: a document that libxml2 refuses and the walk does not is valid.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, cast

from lxml import etree

from duis import schema
from duis.schema import model, xsd
from duis.schema.notation import PREFIXES, SchemaFile
from duis.schema.types import ComplexType

__all__ = ["accepts"]

_PREFIX_OF = {f"{{{PREFIXES[prefix]}}}": prefix for prefix in ("sr", "ra")}
_TYPED = etree.XPath(
    "boolean(descendant-or-self::*/@xsi:*)", namespaces={"xsi": "http://www.w3.org/2001/XMLSchema-instance"}
)


def accepts(root: Any, *, is_ours: bool = False) -> bool:
    """Whether a document is valid for sure; False where the walk has to say.

    Args:
        root: the root element.
        is_ours: whether this library has made it, of declared elements and attributes: then none names another type.
    """
    tag = root.tag
    prefix = _PREFIX_OF.get(tag[: tag.find("}") + 1]) if isinstance(tag, str) else None
    if prefix is None or root.getparent() is not None:
        return False
    if not xsd.compiled(prefix).validate(root) or (not is_ours and _TYPED(root)):
        return False
    return all(map(_is_base64, _of_base64(root, tag)))


def _of_base64(root: Any, tag: str) -> Iterable[Any]:
    """The elements of base64 of a document that is as the schema says."""
    if tag != _REQUEST:
        return cast("Iterable[Any]", root.iter(*_tags_of(tag)))
    found: list[Any] = []
    for part in root[1:]:  # behind the header
        name = part.tag
        if name == _SIGNATURE:
            signed = list(part.iter(*_IN_SIGNATURES))
            if any(each.tag not in _BASE64_OF_SIGNATURES for each in signed):
                return cast("Iterable[Any]", root.iter(*_base64_tags()))
            found += signed
        elif name == _BODY:
            for each in part:
                if each.tag.__class__ is str and (tags := _tags_of(each.tag)):
                    found += each.iter(*tags)
    return found


_SR, _DS = (f"{{{PREFIXES[prefix]}}}" for prefix in ("sr", "ds"))
_REQUEST, _BODY, _SIGNATURE = f"{_SR}Request", f"{_SR}Body", f"{_DS}Signature"
_BASE64_OF_SIGNATURES = frozenset(
    f"{_DS}{name}" for name in ("DigestValue", "SignatureValue", "X509Certificate", "X509SKI", "X509CRL")
)
_HOLD_OTHERS = tuple(f"{_DS}{name}" for name in ("DSAKeyValue", "RSAKeyValue", "PGPData", "SPKIData"))
_IN_SIGNATURES = (*sorted(_BASE64_OF_SIGNATURES), *_HOLD_OTHERS, *(f"{prefix}*" for prefix in _PREFIX_OF))
"""What a signature may hold of base64, wherever a wildcard lets it in; what holds base64 of other names; documents."""


@cache
def _tags_of(tag: str) -> tuple[str, ...]:
    """The names of elements of base64 in a root element, or in that of a service request; all where it may hold any."""
    declared = schema.root(tag) or schema.element(tag.rpartition("}")[2])
    tags: dict[str, None] = {}
    waiting, seen = [declared], set()
    while waiting:
        element = waiting.pop()
        kind = element.type
        if element.text is not None and element.text.datatype == "base64Binary":
            tags[element.tag] = None
        if isinstance(kind, ComplexType) and kind not in seen:
            seen.add(kind)
            if kind.wildcard is not None:
                return _base64_tags()
            waiting += kind.children.values()
    return tuple(sorted(tags))


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
