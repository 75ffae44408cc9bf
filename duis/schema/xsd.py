"""The model as an XML Schema that libxml2 compiles: the quick way to know that a document is valid.

The schema is written from the same definitions that the walk of :mod:`duis.schema.check` reads, so the two say the
same; why a document is refused is for the walk to say. Writing and compiling takes some 80 ms, once.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from threading import Lock
from typing import Any

from lxml import etree

from duis.schema import model
from duis.schema.notation import PREFIXES, SchemaFile

__all__ = ["compiled", "document", "schema_of"]

_XS = "http://www.w3.org/2001/XMLSchema"
_FACETS = {">=": "minInclusive", "<=": "maxInclusive", ">": "minExclusive", "<": "maxExclusive"}


def compiled(prefix: str) -> etree.XMLSchema:
    """The schema of a namespace and of those that it uses: ``sr`` for DUIS, ``ra`` for MMC."""
    found = _READY.get(prefix)
    if found is None:
        with _COMPILING:  # once, however many ask for it at the beginning
            found = _READY[prefix] = _compiled(prefix)
    return found


_READY: dict[str, etree.XMLSchema] = {}
_COMPILING = Lock()


@cache
def _compiled(prefix: str) -> etree.XMLSchema:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    parser.resolvers.add(_Beside())
    return schema_of(etree.fromstring(document(prefix), parser, base_url="model:main").getroottree())


def schema_of(tree: Any) -> etree.XMLSchema:
    """The schema of a document and of all that it imports, compiled.

    Whatever lxml parses or compiles, it sets its loader of documents in libxml2's one place for it, and puts back what
    was there before. So where another thread began before this compiles and ends meanwhile, the loader is gone, and
    with it the imports that come then; no lock of ours keeps other parsing off. An import that was skipped is seen in
    the log, and it is compiled again: that thread is through.

    Raises:
        etree.XMLSchemaParseError: where it is no schema, or an import is not there.
    """
    for _ in range(_TRIES):
        try:
            schema = etree.XMLSchema(tree)
        except etree.XMLSchemaParseError as error:
            if not _is_skipped(error.error_log):
                raise
        else:
            if not _is_skipped(schema.error_log):
                return schema
    raise etree.XMLSchemaParseError("an import of the schema is not there")


_TRIES = 10


def _is_skipped(log: Any) -> bool:
    """Whether an import was not found, which is no error to libxml2 where nothing refers to it."""
    return any(entry.type == etree.ErrorTypes.SCHEMAP_WARN_UNLOCATED_SCHEMA for entry in log)


def document(prefix: str) -> bytes:
    """The schema of one namespace, as XML; it imports the others by ``model:`` and their prefix."""
    source = SchemaFile.load(prefix)
    root = etree.Element(_xs("schema"), nsmap={"xs": _XS, **PREFIXES})
    root.set("targetNamespace", source.namespace)
    root.set("elementFormDefault", "qualified")
    for other, namespace in PREFIXES.items():
        if other != prefix:
            etree.SubElement(root, _xs("import"), namespace=namespace, schemaLocation=f"model:{other}")
    for name in source.roots:
        _element(root, source.root(name), top=True)
    for name in source.definitions:
        _type(root, source.type(name), name)
    return etree.tostring(root)


class _Beside(etree.Resolver):
    """Gives an import of one schema the others; nothing from elsewhere."""

    def resolve(self, url: str | None, public_id: str | None, context: Any) -> Any:  # type: ignore[override]
        """The schema that a name of :func:`document` stands for; empty for anything else."""
        prefix = (url or "").removeprefix("model:")
        return self.resolve_string(document(prefix) if prefix in PREFIXES else b"", context, base_url=f"model:{prefix}")


def _xs(name: str) -> str:
    return f"{{{_XS}}}{name}"


def _type(parent: Any, of: model.Simple | model.Complex, name: str | None = None) -> None:
    kind = "simpleType" if isinstance(of, model.Simple) else "complexType"
    made = etree.SubElement(parent, _xs(kind), {} if name is None else {"name": name})
    if isinstance(of, model.Simple):
        _restriction(made, of)
    else:
        _content(made, of)


def _restriction(parent: Any, of: model.Simple) -> None:
    made = etree.SubElement(parent, _xs("restriction"), base=_reference(of.base))
    for pattern in of.patterns:  # all in one restriction are alternatives, in the model and in XML Schema
        etree.SubElement(made, _xs("pattern"), value=_pattern(pattern))
    if len(of.values) > _FEW and of.base in _TEXTS and not of.patterns:
        etree.SubElement(made, _xs("pattern"), value=_one_of(of.values))
    else:
        for value in of.values:
            etree.SubElement(made, _xs("enumeration"), value=value)
    for facet, bound in of.limits:
        etree.SubElement(made, _xs(_FACETS.get(facet, facet.rstrip("="))), value=bound)


_FEW = 30
"""Values that libxml2 compares a text with, one by one: it goes along a pattern of more in an eighth of the time."""
_TEXTS = (model.Reference("xs", "string"), model.Reference("xs", "token"))


def _one_of(words: Iterable[str]) -> str:
    """A pattern of words that looks at each letter of a text once."""
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(word[:1], []).append(word[1:])
    ends = groups.pop("", None) is not None
    ways = [(f"\\{first}" if first in _SIGNS else first) + _one_of(rest) for first, rest in groups.items()]
    if not ways:
        return ""
    return (ways[0] if len(ways) == 1 and not ends else f"({'|'.join(ways)})") + ("?" if ends else "")


_SIGNS = frozenset("\\|.?*+()[]{}-^$")


def _pattern(pattern: str) -> str:
    """A pattern of the notation in the syntax of XML Schema, whose groups capture nothing."""
    return pattern.replace("(?:", "(").replace("*+", "*").replace("\\/", "/")


def _content(parent: Any, of: model.Complex) -> None:
    if of.mixed:
        parent.set("mixed", "true")
    place = parent
    if of.base is not None:
        is_text = of.base.prefix == "xs" or isinstance(SchemaFile.load(of.base.prefix).type(of.base.name), model.Simple)
        place = etree.SubElement(parent, _xs("simpleContent" if is_text else "complexContent"))
        place = etree.SubElement(place, _xs("extension"), base=_reference(of.base))
    if of.content is not None:
        _particle(place, of.content)
    for attribute in of.attributes:
        made = etree.SubElement(place, _xs("attribute"), name=attribute.name)
        if attribute.required:
            made.set("use", "required")
        _typed(made, attribute.type)


def _particle(parent: Any, of: model.Particle) -> None:
    if isinstance(of, model.Group):
        made = etree.SubElement(parent, _xs(of.kind))
        for item in of.items:
            _particle(made, item)
        _occurs(made, of)
    elif isinstance(of, model.Wildcard):
        made = etree.SubElement(parent, _xs("any"), namespace=f"##{of.scope}", processContents=of.process)
        _occurs(made, of)
    else:
        _element(parent, of)


def _element(parent: Any, of: model.Declaration, *, top: bool = False) -> None:
    made = etree.SubElement(parent, _xs("element"))
    if of.name:
        made.set("name", of.name)
        _typed(made, of.type)
    else:
        assert isinstance(of.type, model.Reference)
        made.set("ref", _reference(of.type))
    if of.default is not None:
        made.set("default", of.default)
    if not top:
        _occurs(made, of)


def _typed(made: Any, of: model.TypeOf) -> None:
    if isinstance(of, model.Reference):
        made.set("type", _reference(of))
    else:
        _type(made, of)


def _occurs(made: Any, of: model.Group | model.Wildcard | model.Declaration) -> None:
    if of.low != 1:
        made.set("minOccurs", str(of.low))
    if of.high != 1:
        made.set("maxOccurs", "unbounded" if of.high is None else str(of.high))


def _reference(of: model.Reference) -> str:
    return f"{of.prefix}:{of.name}"
