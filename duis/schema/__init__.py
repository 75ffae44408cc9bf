"""The project's own model of the schemas of DUIS 5.4 and MMC 5.4, and of XML signatures within them.

Files in a notation of our own (:mod:`duis.schema.notation`) hold what the schemas say by structure. A file is read when
its namespace is first asked for, a type when it is first used, so that importing costs nothing.

>>> from duis import schema
>>> body = schema.element("UpdateMeterBalance")
>>> [name for name in body.children]
['PrepaymentMode', 'CreditMode']
>>> schema.type("EUI").problem("00-DB")
"'00-DB' does not have the form that stands here"
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache

from duis.schema import model
from duis.schema.notation import PREFIXES, SchemaFile
from duis.schema.types import (
    Any,
    Attribute,
    Choice,
    ComplexType,
    Element,
    Particle,
    Series,
    SimpleType,
    Type,
)

__all__ = ["DUIS", "MMC", "PREFIXES", "XMLDSIG", "element", "namespaces", "root", "roots", "type"]

DUIS = PREFIXES["sr"]
"""The namespace of DUIS."""
MMC = PREFIXES["ra"]
"""The namespace of MMC."""
XMLDSIG = PREFIXES["ds"]
"""The namespace of XML signatures."""

_PREFIX_OF = {namespace: prefix for prefix, namespace in PREFIXES.items()}


def root(tag: str) -> Element | None:
    """The global element of a tag ``{namespace}name``, None where the schemas have none."""
    namespace, _, name = tag.removeprefix("{").rpartition("}")
    prefix = _PREFIX_OF.get(namespace)
    if prefix is None or name not in _source(prefix).roots:
        return None
    return _root(prefix, name)


def roots(prefix: str = "sr") -> list[str]:
    """Names of the global elements of a namespace."""
    return list(_source(prefix).roots)


def namespaces() -> tuple[str, ...]:
    """The namespaces that the model describes."""
    return tuple(_PREFIX_OF)


def type(name: str, prefix: str = "sr") -> Type:
    """A type of a schema by name; prefix ``sr`` for DUIS, ``ra`` for MMC, ``ds`` for XML signatures.

    Raises:
        KeyError: where the schema has no such type.
    """
    return _type(prefix, name)


@cache
def element(name: str) -> Element:
    """The element of a service request: one of those that stand in the Body of a Request.

    Raises:
        KeyError: where there is no such service request.
    """
    return _type_children("Request")["Body"].children[name]


def _type_children(name: str) -> dict[str, Element]:
    found = _type("sr", name)
    assert isinstance(found, ComplexType)
    return {child.name: child for child in found.children.values()}


@cache
def _source(prefix: str) -> SchemaFile:
    return SchemaFile.load(prefix)


@cache
def _root(prefix: str, name: str) -> Element:
    return _element(_source(prefix).root(name))


@cache
def _type(prefix: str, name: str) -> Type:
    if prefix == "xs":
        return SimpleType("", name)
    return _resolved(_source(prefix).type(name), name)


def _resolved(of: model.TypeOf, name: str = "") -> Type:
    if isinstance(of, model.Reference):
        return _type(of.prefix, of.name)
    if isinstance(of, model.Simple):
        return _simple(of, name)
    return _complex(of, name)


def _simple(of: model.Simple, name: str) -> SimpleType:
    base = _type(*of.base)
    assert isinstance(base, SimpleType)
    limits = [(facet, Decimal(bound)) for facet, bound in of.limits]
    return SimpleType(
        name, base.datatype, (*base.limits, *limits), of.values or base.values, (*base.patterns, *of.patterns)
    )


def _complex(of: model.Complex, name: str) -> ComplexType:
    attributes = [_attribute(attribute) for attribute in of.attributes]
    content = None if of.content is None else _group(of.content)
    if of.base is None:
        return ComplexType(name, content, None, attributes, of.mixed)
    base = _resolved(of.base)
    if isinstance(base, SimpleType):
        return ComplexType(name, None, base, attributes, of.mixed)
    contents = [group for group in (base.content, content) if group is not None]
    whole = Series(tuple(contents), 1, 1) if len(contents) == 2 else (contents[0] if contents else None)
    return ComplexType(name, whole, base.text, (*base.attributes.values(), *attributes), of.mixed or base.mixed)


def _attribute(of: model.AttributeDeclaration) -> Attribute:
    found = _resolved(of.type)
    assert isinstance(found, SimpleType)
    return Attribute(of.name, found, of.required)


def _group(of: model.Group) -> Series | Choice:
    items = tuple(map(_particle, of.items))
    return (Choice if of.kind == "choice" else Series)(items, of.low, of.high)


def _particle(of: model.Particle) -> Particle:
    if isinstance(of, model.Group):
        return _group(of)
    if isinstance(of, model.Wildcard):
        return Any(of.scope == "other", of.process == "strict", of.namespace, of.low, of.high)
    return _element(of)


def _element(of: model.Declaration) -> Element:
    if not of.name:
        assert isinstance(of.type, model.Reference)
        target = _root(*of.type)
        return Element(target.name, target.namespace, lambda: target.type, of.low, of.high, target.default)
    resolve: Callable[[], Type] = lambda: _resolved(of.type)  # noqa: E731
    return Element(of.name, of.namespace, resolve, of.low, of.high, of.default)
