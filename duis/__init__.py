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

from duis.document import Document, Form, Identifier
from duis.documents import read, read_request, read_response, write
from duis.errors import DuisError
from duis.request import CANCELLATION, Request, build_request, build_signed_pre_command
from duis.response import Response, S1spAlert, Smets1Message, build_answer, build_response
from duis.validate import Problem, validate

if TYPE_CHECKING:
    from duis.authorisation import authorise
    from duis.commands import Device, transform
    from duis.consumption import GasFactors, day_totals, kilowatt_hours, local_time
    from duis.correlation import Correlation, correlate
    from duis.description import Description, describe, explain
    from duis.mmc import from_mmc, to_mmc
    from duis.reading import Reading, readings
    from duis.reading_table import readings_table
    from duis.signature import SignatureError, Verified, sign, verify

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

# What needs cryptography, or the use cases, loads when it is asked for.
_LATER = {
    "Correlation": "duis.correlation",
    "Description": "duis.description",
    "Device": "duis.commands",
    "GasFactors": "duis.consumption",
    "Reading": "duis.reading",
    "SignatureError": "duis.signature",
    "Verified": "duis.signature",
    "correlate": "duis.correlation",
    "day_totals": "duis.consumption",
    "describe": "duis.description",
    "explain": "duis.description",
    "kilowatt_hours": "duis.consumption",
    "local_time": "duis.consumption",
    "readings": "duis.reading",
    "readings_table": "duis.reading_table",
    "sign": "duis.signature",
    "transform": "duis.commands",
    "from_mmc": "duis.mmc",
    "to_mmc": "duis.mmc",
    "authorise": "duis.authorisation",
    "verify": "duis.signature",
}


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'duis' has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
