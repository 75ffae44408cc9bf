"""What requests and responses share: identifiers, forms, and a document that reads lazily and writes back unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

import duis
from duis import schema, values, xml
from duis.errors import DuisError
from duis.schema.check import text_of
from duis.schema.types import Element, SimpleType
from duis.values import Value
from gbcs.entity import EntityId
from wire.errors import EncodeError, quoted
from wire.node import JSON, node, plain_fields

if TYPE_CHECKING:
    from duis.reading import Reading
    from gbcs.keys import KeyStore
    from gbcs.message import Message

__all__ = ["Children", "Document", "Form", "Identifier"]

_IDENTIFIER = re.compile(
    r"((?:[0-9A-Fa-f]{2}-){7}[0-9A-Fa-f]{2}):((?:[0-9A-Fa-f]{2}-){7}[0-9A-Fa-f]{2}):(0|[1-9][0-9]{0,19})"
)
_NUMBER = re.compile(r"\+?[0-9]{1,40}")
_SPACE = " \t\r\n"
_COUNTERS = 1 << 64
_DUIS = f"{{{schema.DUIS}}}"

PREFIXES: dict[str | None, str] = {
    "ds": schema.XMLDSIG,
    "sr": schema.DUIS,
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
"""Prefixes as published requests declare them."""


def _entity_of(text: str) -> EntityId:
    """The EUI of a text that has the form of one."""
    return EntityId(bytes.fromhex(text.replace("-", "")))


@node
class Identifier(NamedTuple):
    """A RequestID or ResponseID: who sends, to whom, under which counter.

    >>> str(Identifier.parse("90-b3-d5-1f-30-01-00-00:00-DB-12-34-56-78-90-A0:1000"))
    '90-B3-D5-1F-30-01-00-00:00-DB-12-34-56-78-90-A0:1000'

    Attributes:
        originator: the first EUI; of a request the user, of a response the device or the DCC.
        target: the second EUI; of a request the device, or the DCC.
        counter: 0 to 2^64 - 1.
    """

    originator: EntityId
    target: EntityId
    counter: int

    @classmethod
    def parse(cls, text: str) -> Identifier:
        """From its text, EUIs in upper or lower case.

        Raises:
            DuisError: where the text is none.
        """
        match = _IDENTIFIER.fullmatch(text)
        if match is None or (counter := int(match[3])) >= _COUNTERS:
            raise DuisError(f"{quoted(text)} is no identifier", expected="EUI:EUI:counter")
        return cls(_entity_of(match[1]), _entity_of(match[2]), counter)

    def reversed(self) -> Identifier:
        """The identifier of the answer between the same parties: originator and target swapped."""
        return Identifier(self.target, self.originator, self.counter)

    def __str__(self) -> str:
        return f"{self.originator}:{self.target}:{self.counter}"

    def plain(self) -> str:
        """The text form."""
        return str(self)


class Form(Enum):
    """What a document is (digest ``duis.md``, sections 2 and 3)."""

    SERVICE_REQUEST = "service request"
    SIGNED_PRE_COMMAND = "signed pre-command"
    ACKNOWLEDGEMENT = "acknowledgement"
    ERROR = "error response"
    PRE_COMMAND = "pre-command"
    LOCAL_COMMAND = "command for local delivery"
    SERVICE_RESPONSE = "service response from a device, known remote party"
    SERVICE_RESPONSE_UNKNOWN_PARTY = "service response from a device, unknown remote party"
    FUTURE_DATED_DEVICE_ALERT = "future-dated device alert"
    DCC_ONLY_RESPONSE = "service response from the DCC"
    DEVICE_ALERT = "device alert"
    DCC_ALERT = "DCC alert"
    SMETS1_RESPONSE = "SMETS1 response"
    SMETS1_ALERT = "SMETS1 alert"
    S1SP_ALERT = "S1SP alert"


class Document:
    """A document of DUIS: the tree as it was read, with typed views of it.

    Two documents are equal where their Canonical XML is. The tree is shared, not copied: it is to be left as it is.

    Attributes:
        root: the root element, of ``lxml``.
    """

    __slots__ = ("_values", "root")

    def __init__(self, root: xml.Element) -> None:
        self.root = root
        self._values: JSON = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Document):
            return NotImplemented
        return type(self) is type(other) and xml.canonical(self.alone()) == xml.canonical(other.alone())

    def __hash__(self) -> int:
        return hash(xml.canonical(self.alone()))

    def alone(self) -> xml.Element:
        """The root element as that of a document of its own, also where it stands within another one."""
        return self.root if self.root.getparent() is None else xml.apart(self.root)

    @property
    def form(self) -> Form:
        """What it is."""
        raise NotImplementedError

    @property
    def schema_version(self) -> str:
        """The edition of the schema that it names, ``5.4``."""
        return (self.root.get("schemaVersion") or "").strip()

    @property
    def signature(self) -> xml.Element | None:
        """Its own signature: the ds:Signature that is a child of the root, or None; where there are more, the last."""
        return next(self.root.iterchildren(f"{{{schema.XMLDSIG}}}Signature", reversed=True), None)

    @property
    def element(self) -> xml.Element:
        """The element that says what it is about."""
        raise NotImplementedError

    @property
    def values(self) -> JSON:
        """The plain value of :attr:`element`, in the form of :mod:`duis.values`; not to be changed."""
        if self._values is None:
            self._values = values.values_of(self.element, self._declaration())
        return self._values

    @property
    def typed_values(self) -> Value:
        """The same with numbers, booleans, times and octets, see :func:`duis.values.typed`."""
        declaration = self._declaration()
        return self.values if declaration is None else values.typed(self.values, declaration)

    @property
    def gbcs_payload(self) -> bytes | None:
        """The GBCS message that it carries, ready for :func:`gbcs.decode`; None where it carries none.

        Raises:
            DuisError: where it is not in base64, or there are more than one.
        """
        found = list(self.element.iter(f"{{{schema.DUIS}}}GBCSPayload", f"{{{schema.DUIS}}}DeviceGBCSResponse"))
        if len(found) > 1:
            raise DuisError(
                f"{len(found)} GBCS messages", expected="one", line=xml.line_of(found[1]), path=xml.path_of(found[1])
            )
        return octets(found[0]) if found else None

    @property
    def message(self) -> Message | None:
        """The GBCS message that it carries, read anew at each call; None where it carries none.

        Raises:
            DuisError: where it is not in base64, or there are more than one.
            DecodeError: where the octets are no GBCS message.
        """
        from gbcs.message import decode

        payload = self.gbcs_payload
        return None if payload is None else decode(payload)

    def readings(self, keys: KeyStore | None = None) -> list[Reading]:
        """What a meter measured, from the GBCS message that it carries; see :func:`duis.readings`."""
        return duis.readings(self, keys=keys)

    def plain(self) -> dict[str, JSON]:
        """The document as JSON knows it: its form, its header, the plain values of :attr:`element`."""
        form: dict[str, JSON] = {"form": self.form.value, "schema_version": self.schema_version}
        if (header := getattr(self, "header", None)) is not None:
            form["header"] = plain_fields(header, given=True)
        form["signed"] = self.signature is not None
        return form | {xml.local_name(self.element): self.values}

    def _declaration(self) -> Element | None:
        """What the schema says of :attr:`element`."""
        declaration = schema.root(str(self.root.tag))
        for step in _steps(self.root, self.element):
            declaration = None if declaration is None else declaration.children.get(step)
        return declaration


def is_document(octets: bytes) -> bool:
    """Whether octets are likely XML: no GBCS message, and none spelt in hexadecimal or base64, begins so."""
    return octets.startswith((b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")) or octets.lstrip()[:1] == b"<"


class Children:
    """The children of an element that are of one namespace, by name: looked up once.

    Args:
        parent: the element.
        namespace: of the children.
    """

    __slots__ = ("_found", "_parent")

    def __init__(self, parent: xml.Element, namespace: str = schema.DUIS) -> None:
        self._parent = parent
        self._found: dict[str, list[xml.Element]] = {}
        prefix = f"{{{namespace}}}"
        found, length = self._found, len(prefix)
        for each in parent:
            tag: Any = each.tag
            if tag.__class__ is str and tag.startswith(prefix):
                name = tag[length:]
                if name in found:
                    found[name].append(each)
                else:
                    found[name] = [each]

    def child(self, name: str) -> xml.Element | None:
        """The child of a name, None where there is none.

        Raises:
            DuisError: where there is more than one.
        """
        found = self._found.get(name)
        if found is None:
            return None
        if len(found) > 1:
            raise DuisError(
                "the element stands twice",
                expected=f"one {name}",
                line=xml.line_of(found[1]),
                path=xml.path_of(found[1]),
            )
        return found[0]

    def need(self, name: str) -> xml.Element:
        """The one child of a name.

        Raises:
            DuisError: where there is none, or more than one.
        """
        same = self._found.get(name)
        if same is not None and len(same) == 1:
            return same[0]
        found = self.child(name)
        if found is None:
            raise DuisError(
                "the element is missing",
                expected=f"one {name}",
                line=xml.line_of(self._parent),
                path=(*xml.path_of(self._parent), name),
            )
        return found

    def text(self, name: str) -> str | None:
        """The text of a child, white space at its ends dropped; None where there is no such child.

        Raises:
            DuisError: where there is more than one.
        """
        found = self.child(name)
        return None if found is None else text_of(found).strip(_SPACE)

    def needed_text(self, name: str) -> str:
        """The text of the one child of a name, white space at its ends dropped.

        Raises:
            DuisError: where there is none, or more than one.
        """
        return text_of(self.need(name)).strip(_SPACE)

    def identifier(self, name: str) -> Identifier | None:
        """The identifier that a child holds, None where there is no such child.

        Raises:
            DuisError: where the child stands twice or holds none.
        """
        element = self.child(name)
        return None if element is None else identifier(element)


def only(parent: xml.Element) -> xml.Element:
    """The one child element of an element that holds a choice.

    Raises:
        DuisError: where there is none, or more than one, or one of another namespace.
    """
    found = [each for each in parent if each.tag.__class__ is str]
    if len(found) != 1 or not str(found[0].tag).startswith(_DUIS):
        raise DuisError(
            f"{len(found)} elements here", expected="one of DUIS", line=xml.line_of(parent), path=xml.path_of(parent)
        )
    return found[0]


def identifier(element: xml.Element) -> Identifier:
    """The identifier that an element holds.

    Raises:
        DuisError: where it holds none.
    """
    try:
        return Identifier.parse(text_of(element).strip(_SPACE))
    except DuisError as error:
        error.line = xml.line_of(element)
        raise error.within(*xml.path_of(element)) from None


def entity(element: xml.Element) -> EntityId:
    """The EUI that an element holds.

    Raises:
        DuisError: where it holds none.
    """
    written = text_of(element).strip(_SPACE)
    try:
        return EntityId(written)
    except EncodeError:
        raise DuisError(
            f"{quoted(written)} is no EUI",
            expected="the form 00-DB-12-34-56-78-90-A0",
            line=xml.line_of(element),
            path=xml.path_of(element),
        ) from None


def number(element: xml.Element, low: int, high: int) -> int:
    """The whole number that an element holds.

    Raises:
        DuisError: where it holds none, or one out of range.
    """
    written = text_of(element).strip(_SPACE)
    value = int(written) if _NUMBER.fullmatch(written) else None
    if value is None or not low <= value <= high:
        raise DuisError(
            f"{quoted(written)} is no number that stands here",
            expected=f"a whole number from {low} to {high}",
            line=xml.line_of(element),
            path=xml.path_of(element),
        )
    return value


def instant(element: xml.Element) -> datetime:
    """The time that an element holds, with a zone, UTC where it names none.

    Raises:
        DuisError: where it holds none.
    """
    written = text_of(element).strip(_SPACE)
    found = values.date_time_of(written)
    if found is None:
        raise DuisError(
            f"{quoted(written)} is no date and time",
            expected="the form 2030-01-15T09:00:00.00Z",
            line=xml.line_of(element),
            path=xml.path_of(element),
        )
    return found


def octets(element: xml.Element) -> bytes:
    """The octets that an element holds in base64.

    Raises:
        DuisError: where it does not.
    """
    type = schema.type("base64Binary", "xs")
    assert isinstance(type, SimpleType)
    try:
        found = type.value(text_of(element))
    except ValueError:
        raise DuisError("not in base64", line=xml.line_of(element), path=xml.path_of(element)) from None
    assert isinstance(found, bytes)
    return found


def _steps(root: xml.Element, element: xml.Element) -> Iterator[str]:
    steps: list[str] = []
    while element is not root:
        steps.append(xml.local_name(element))
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return reversed(steps)
