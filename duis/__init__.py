r"""DUIS and MMC: the XML that users of the DCC exchange, and its meaning in GBCS messages.

>>> import duis
>>> octets = duis.build_request(
...     "11.2", originator="90-B3-D5-1F-30-01-00-00", target="00-DB-12-34-56-78-90-A0", counter=7)
>>> request = duis.read(octets)
>>> request.form.value, request.service.name, request.command_variant, str(request.target)
('service request', 'Read Firmware Version', 1, '00-DB-12-34-56-78-90-A0')
>>> duis.write(request) == octets
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from duis import xml
from duis.document import Document, Form, Identifier
from duis.errors import DuisError
from duis.request import CANCELLATION, Request, build_request, build_signed_pre_command
from duis.response import Response, S1spAlert, Smets1Message, build_answer, build_response
from duis.schema import DUIS
from duis.validate import Problem, validate

if TYPE_CHECKING:
    from duis.commands import Device, transform
    from duis.correlation import Correlation, correlate
    from duis.description import Description, describe, explain
    from duis.mmc import from_mmc, to_mmc
    from duis.reading import Reading, readings
    from duis.signature import SignatureError, Verified, sign, verify

__all__ = [
    "CANCELLATION",
    "Correlation",
    "Description",
    "Device",
    "Document",
    "DuisError",
    "Form",
    "Identifier",
    "Problem",
    "Reading",
    "Request",
    "Response",
    "S1spAlert",
    "SignatureError",
    "Smets1Message",
    "Verified",
    "build_answer",
    "build_request",
    "build_response",
    "build_signed_pre_command",
    "correlate",
    "describe",
    "explain",
    "from_mmc",
    "read",
    "readings",
    "sign",
    "to_mmc",
    "transform",
    "validate",
    "verify",
    "write",
]

# What needs cryptography, or the use cases, loads when it is asked for.
_LATER = {
    "Correlation": "duis.correlation",
    "Description": "duis.description",
    "Device": "duis.commands",
    "Reading": "duis.reading",
    "SignatureError": "duis.signature",
    "Verified": "duis.signature",
    "correlate": "duis.correlation",
    "describe": "duis.description",
    "explain": "duis.description",
    "readings": "duis.reading",
    "sign": "duis.signature",
    "transform": "duis.commands",
    "from_mmc": "duis.mmc",
    "to_mmc": "duis.mmc",
    "verify": "duis.signature",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'duis' has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)


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


def write(document: Document) -> bytes:
    """The document as octets: equal to what was read in Canonical XML, white space and comments included."""
    return xml.serialise(document.alone())
