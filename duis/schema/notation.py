"""The notation of the model's files, read into the values of :mod:`duis.schema.model`.

One definition starts at each line that is not indented::

    namespace http://...                      the namespace that the file describes
    root Request sr:Request                   a global element and its type
    EUI = xs:token /[0-9]{2}-.../             a simple type: its base and facets
    Frequency = xs:string "Daily" "Weekly"    enumerated values
    Entry = (Time xs:dateTime, Value xs:int?) @index sr:range_1_3!      children in sequence, attributes
    Either = Base + (A sr:EUI | B { (C xs:int[1,5]) })                  after those of a base; a choice; types in place

Patterns are regular expressions of Python that match the whole text. Occurrence stands behind the type: nothing for
once, ``?``, ``*``, ``+`` or ``[low,high]``; ``&prefix:Name`` is a global element, ``*any`` and ``*other`` a wildcard
with its way of processing; ``!`` makes an attribute required.
"""

from __future__ import annotations

import re
from pathlib import Path

from duis.schema.model import AttributeDeclaration, Complex, Declaration, Group, Particle, Reference, Simple, Wildcard

__all__ = ["FILES", "PREFIXES", "SchemaFile", "read"]

PREFIXES = {
    "sr": "http://www.dccinterface.co.uk/ServiceUserGateway",
    "ra": "http://www.dccinterface.co.uk/ResponseAndAlert",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
"""Prefixes of the three namespaces, as published messages write them."""

FILES = {"sr": "duis.schema", "ra": "mmc.schema", "ds": "xmldsig.schema"}
"""Name of the file that describes each namespace."""

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<facet>(?:>=|<=|>|<|length=|minLength=|maxLength=|totalDigits=|fractionDigits=)-?[\d.]+) |
        (?P<name>[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?) |
        (?P<text>"[^"]*") |
        (?P<pattern>/(?:[^/\\]|\\.)*/) |
        (?P<occurs>[?+]|\[\d+,\d*\]) |
        (?P<mark>[()|,{}&@!*=])
    )""",
    re.VERBOSE,
)


class SchemaFile:
    """One file: its definitions as text, each read when it is first asked for.

    Attributes:
        prefix: the prefix of its namespace.
        namespace: what the prefix stands for.
        definitions: type name to text.
        roots: global element name to text of its type.
    """

    __slots__ = ("definitions", "namespace", "prefix", "roots")

    def __init__(self, prefix: str, text: str) -> None:
        self.prefix = prefix
        self.namespace = PREFIXES[prefix]
        self.definitions: dict[str, str] = {}
        self.roots: dict[str, str] = {}
        for entry in re.split(r"\n(?=\S)", text):
            word, _, rest = entry.partition(" ")
            if word == "root":
                name, _, rest = rest.partition(" ")
                self.roots[name] = rest
            elif word != "namespace":
                self.definitions[word] = rest.lstrip("= ")

    @classmethod
    def load(cls, prefix: str) -> SchemaFile:
        """The file of a namespace, as it comes with the library."""
        return cls(prefix, (Path(__file__).parent / FILES[prefix]).read_text(encoding="utf-8"))

    def type(self, name: str) -> Simple | Complex:
        """Read the definition of a type.

        Raises:
            KeyError: where the file has no such type.
        """
        return read(self.definitions[name], self.namespace, f"{self.prefix}:{name}")

    def root(self, name: str) -> Declaration:
        """Read the declaration of a global element.

        Raises:
            KeyError: where the file has no such element.
        """
        reader = _Reader(self.roots[name], self.namespace)
        return Declaration(name, self.namespace, reader.type_reference(), 1, 1, None)


def read(text: str, namespace: str, name: str) -> Simple | Complex:
    """A type from its definition.

    Raises:
        ValueError: where the text is not in the notation.
    """
    reader = _Reader(text, namespace)
    found = reader.type_body(name)
    if reader.position != len(reader.tokens):
        raise ValueError(f"{name}: {reader.tokens[reader.position][1]!r} is left over")
    return found


class _Reader:
    def __init__(self, text: str, namespace: str) -> None:
        self.namespace = namespace
        self.tokens: list[tuple[str, str]] = []
        self.position = 0
        offset, end = 0, len(text.rstrip())
        while offset < end:
            match = _TOKEN.match(text, offset)
            if match is None or match.lastgroup is None:
                raise ValueError(f"no notation of a schema: {text[offset : offset + 40]!r}")
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            offset = match.end()

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.position] if self.position < len(self.tokens) else ("end", "")

    def take(self, kind: str, text: str | None = None) -> str:
        found = self.peek()
        if found[0] != kind or (text is not None and found[1] != text):
            raise ValueError(f"expected {text or kind}, found {found[1]!r}")
        self.position += 1
        return found[1]

    def taken(self, text: str) -> bool:
        if self.peek()[1] != text:
            return False
        self.position += 1
        return True

    def type_reference(self) -> Reference | Simple | Complex:
        if self.taken("{"):
            inner = self.type_body(None)
            self.take("mark", "}")
            return inner
        return Reference(*self.take("name").split(":"))

    def type_body(self, name: str | None) -> Simple | Complex:
        mixed, abstract, base = self.taken("mixed"), self.taken("abstract"), None
        if self.peek()[0] == "name":
            base = Reference(*self.take("name").split(":"))
            if not self.taken("+"):
                return self.simple(name, base)
        content = self.group() if self.peek()[1] == "(" else None
        attributes = []
        while self.taken("@"):
            attribute, type = self.take("name"), self.type_reference()
            attributes.append(AttributeDeclaration(attribute, type, self.taken("!")))
        return Complex(name, base, content, tuple(attributes), mixed, abstract)

    def simple(self, name: str | None, base: Reference) -> Simple:
        limits: list[tuple[str, str]] = []
        values: list[str] = []
        patterns: list[str] = []
        while self.peek()[0] in ("facet", "text", "pattern"):
            kind, text = self.peek()
            self.position += 1
            if kind == "text":
                values.append(text[1:-1])
            elif kind == "pattern":
                patterns.append(text[1:-1])
            else:
                facet = re.match(r"[<>]=?|[A-Za-z]+", text)
                assert facet is not None
                limits.append((facet[0], text[facet.end() :].lstrip("=")))
        return Simple(name, base, tuple(limits), tuple(values), tuple(patterns))

    def group(self) -> Group:
        self.take("mark", "(")
        items: list[Particle] = []
        kind = "sequence"
        while not self.taken(")"):
            items.append(self.particle())
            if self.peek()[1] in (",", "|"):
                kind = "choice" if self.tokens[self.position][1] == "|" else "sequence"
                self.position += 1
        return Group(kind, tuple(items), *self.occurs())

    def particle(self) -> Particle:
        if self.peek()[1] == "(":
            return self.group()
        if self.taken("&"):
            return Declaration("", "", Reference(*self.take("name").split(":")), *self.occurs(), None)
        if self.taken("*"):
            scope, process = self.take("name"), self.take("name")
            return Wildcard(scope, process, self.namespace, *self.occurs())
        name, type = self.take("name"), self.type_reference()
        low, high = self.occurs()
        default = self.take("text")[1:-1] if self.taken("default") else None
        return Declaration(name, self.namespace, type, low, high, default)

    def occurs(self) -> tuple[int, int | None]:
        if self.taken("?"):
            return 0, 1
        if self.taken("*"):
            return 0, None
        if self.taken("+"):
            return 1, None
        if self.peek()[0] == "occurs":
            low, _, high = self.take("occurs")[1:-1].partition(",")
            return int(low), int(high) if high else None
        return 1, 1
