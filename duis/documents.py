"""Reading and writing documents of DUIS: which kind one is, its root element says."""

from __future__ import annotations

from typing import TypeVar

from duis import xml
from duis.document import Document
from duis.errors import DuisError
from duis.request import Request
from duis.response import Response, S1spAlert, Smets1Message
from duis.schema import DUIS
from wire.errors import quoted

__all__ = ["read", "read_request", "read_response", "write"]

_READERS: dict[str, type[Request] | type[Response] | type[Smets1Message] | type[S1spAlert]] = {
    f"{{{DUIS}}}Request": Request,
    f"{{{DUIS}}}Response": Response,
    f"{{{DUIS}}}SMETS1SignedResponse": Smets1Message,
    f"{{{DUIS}}}S1SPAlert": S1spAlert,
}


def read(data: bytes) -> Request | Response | Smets1Message | S1spAlert:
    """Read a document of DUIS.

    Its headers are checked and typed; whether all of it is as the schema says is asked of :func:`duis.validate`, and
    whether its signature is good of :func:`duis.verify`.

    Args:
        data: the document, in UTF-8.

    Raises:
        DuisError: where it is no XML, none of DUIS, or its header is not what it should be.
    """
    root = xml.parse(data)
    reader = _READERS.get(str(root.tag))
    if reader is None:
        raise DuisError(
            f"the root element is {xml.local_name(root)}",
            expected="Request or Response of the namespace of DUIS",
            line=xml.line_of(root),
            path=(xml.local_name(root),),
        )
    return reader(root)


def read_request(data: bytes) -> Request:
    """Read a service request or a signed pre-command; see :func:`read`.

    Raises:
        DuisError: where it is none, or its header is not what it should be.
    """
    return _only(Request, data)


def read_response(data: bytes) -> Response:
    """Read a response or an alert; see :func:`read`.

    Raises:
        DuisError: where it is none, or its header is not what it should be.
    """
    return _only(Response, data)


_Kind = TypeVar("_Kind", Request, Response)


def _only(kind: type[_Kind], data: bytes) -> _Kind:
    document = read(data)
    if not isinstance(document, kind):
        name = xml.local_name(document.root)
        raise DuisError(
            f"the root element is {name}", expected=kind.__name__, line=xml.line_of(document.root), path=(name,)
        )
    return document


def write(document: Document) -> bytes:
    """The document as octets: equal to what was read in Canonical XML, white space and comments included.

    Raises:
        DuisError: for anything but a document.
    """
    if not isinstance(document, Document):
        raise DuisError(f"{quoted(document)} is no document", expected="a document as duis.read gives it")
    return xml.serialise(document.alone())
