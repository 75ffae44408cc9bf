r"""DUIS and MMC: the XML that users of the DCC exchange, and its meaning in GBCS messages.

>>> import duis
>>> octets = duis.build_request(
...     "11.2", originator="90-B3-D5-1F-30-01-00-00", target="00-DB-12-34-56-78-90-A0", counter=7)
>>> request = duis.read(octets)
>>> request.form.value, request.service.name, request.command_variant, str(request.target)
('service request', 'Read Firmware Version', 1, '00-DB-12-34-56-78-90-A0')
>>> duis.write(request) == octets
True

Every name loads when it is first used, as that of :mod:`gbcs` does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duis.authorisation import authorise
    from duis.commands import Device, transform
    from duis.consumption import GasFactors, day_totals, kilowatt_hours, local_time
    from duis.correlation import Correlation, correlate
    from duis.description import Description, describe, explain
    from duis.document import Document, Form, Identifier
    from duis.documents import read, read_request, read_response, write
    from duis.errors import DuisError
    from duis.mmc import from_mmc, to_mmc
    from duis.reading import Reading, readings
    from duis.reading_table import readings_table
    from duis.request import CANCELLATION, Request, build_request, build_signed_pre_command
    from duis.response import Response, S1spAlert, Smets1Message, build_answer, build_response
    from duis.signature import SignatureError, Verified, sign, verify
    from duis.validation import Problem, validate

__all__ = [
    "CANCELLATION",
    "Correlation",
    "Description",
    "Device",
    "Document",
    "DuisError",
    "Form",
    "GasFactors",
    "Identifier",
    "Problem",
    "Reading",
    "Request",
    "Response",
    "S1spAlert",
    "SignatureError",
    "Smets1Message",
    "Verified",
    "authorise",
    "build_answer",
    "build_request",
    "build_response",
    "build_signed_pre_command",
    "correlate",
    "day_totals",
    "describe",
    "explain",
    "from_mmc",
    "kilowatt_hours",
    "local_time",
    "read",
    "read_request",
    "read_response",
    "readings",
    "readings_table",
    "sign",
    "to_mmc",
    "transform",
    "validate",
    "verify",
    "write",
]

_MODULES = {
    "duis.authorisation": ("authorise",),
    "duis.commands": ("Device", "transform"),
    "duis.consumption": ("GasFactors", "day_totals", "kilowatt_hours", "local_time"),
    "duis.correlation": ("Correlation", "correlate"),
    "duis.description": ("Description", "describe", "explain"),
    "duis.document": ("Document", "Form", "Identifier"),
    "duis.documents": ("read", "read_request", "read_response", "write"),
    "duis.errors": ("DuisError",),
    "duis.mmc": ("from_mmc", "to_mmc"),
    "duis.reading": ("Reading", "readings"),
    "duis.reading_table": ("readings_table",),
    "duis.request": ("CANCELLATION", "Request", "build_request", "build_signed_pre_command"),
    "duis.response": ("Response", "S1spAlert", "Smets1Message", "build_answer", "build_response"),
    "duis.signature": ("SignatureError", "Verified", "sign", "verify"),
    "duis.validation": ("Problem", "validate"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}
_SUBMODULES = ("codes", "schema", "services")


def __getattr__(name: str) -> Any:
    if name in _SUBMODULES:
        return import_module(f"duis.{name}")
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'duis' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULE_OF[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
