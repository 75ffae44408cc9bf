"""The published service requests with the command that each becomes, and what a caller would know besides.

What the inventory knows is told here, by the name of the pair: the library never sees a name.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import pytest

import duis
import gbcs
from gbcs.usecases.engines import engine_of
from tests.conformance import published

__all__ = ["CORRELATING", "EXCEPTIONS", "NOT_CORRELATING", "Pair", "acb_of", "device_of", "pairs", "parametrized"]

_ENDING = "_REQUEST_DUIS.XML"


class Pair(NamedTuple):
    """A published request and its command.

    Attributes:
        name: what the names of both files begin with.
        xml: the request.
        octets: the pre-command where there is one, else the command.
        command: the command's name.
    """

    name: str
    xml: bytes
    octets: bytes
    command: str

    @property
    def message(self) -> gbcs.Message:
        """The command, decoded."""
        return gbcs.decode(self.octets)


@lru_cache(maxsize=1)
def pairs() -> tuple[Pair, ...]:
    """Every published request that has a command of its name."""
    folder = published.folder()
    if folder is None:
        return ()
    messages = {each.values[0].name: each.values[0].octets for each in published.messages()}
    found = []
    for path in sorted((folder / "rtds-4.5.0" / "requests").glob(f"*{_ENDING}")):
        name = path.name.removesuffix(_ENDING)
        for kind in ("PRECOMMAND", "COMMAND"):
            if (octets := messages.get(f"{name}_{kind}")) is not None:
                found.append(Pair(name, path.read_bytes(), octets, f"{name}_{kind}"))
                break
    return tuple(found)


def parametrized() -> list[Any]:
    """The pairs as parameters of a test, or one that is skipped with the reason."""
    found = [pytest.param(pair, id=pair.name) for pair in pairs()]
    reason = f"no published requests: neither {published.VARIABLE} nor ../shared/vectors names a folder with them"
    return found or [pytest.param(None, marks=pytest.mark.skip(reason=reason), id="published requests")]


# What the inventory knows --------------------------------------------------------------------------------------------

# By the first letter of the use case: of electricity, of gas, of the communications hub.
_TYPES = {"E": "ESME", "G": "GSME", "D": "CHF"}
_JOINS = {
    "CS03A1": ("ESME", "HCALCS"),
    "CS03A2Critical": ("HCALCS", "ESME"),
    "CS03A2NonCritical": ("PPMID", "ESME"),
    "CS03B": ("GSME", "GPF"),
    "CS03CCritical": ("GSME", "PPMID"),
    "CS03CNonCritical": ("PPMID", "GSME"),
    "CS04ACCritical": ("ESME", "HCALCS"),
    "CS04ACNonCritical": ("PPMID", "ESME"),
    "CS04B": ("GSME", "GPF"),
}
_OTHER_TYPES = {
    "CS01b": "GSME",
    "CS02aMAC": "GSME",
    "CS06": "ESME",
    "CS08": "PPMID",
    "CS07": "ESME",
    "CS10a": "GSME",
    "CS10b": "GSME",
    "CS11": "GSME",
    "CCS01": "CHF",
    "ECS35c": "CHF",
    "ECS35d": "CHF",
    "ECS26i": "CHF",
    "ECS26n": "CHF",
    "GCS59": "GPF",
    "GCS09": "GPF",
    "GCS61": "GPF",
}
_POLYPHASE = ("ECS23b", "ECS26k", "ECS29b", "ECS29d", "ECS29f")
_EARLIER = [
    "CCS05CCS04",
    "CS02aMAC",
    "ECS08",
    "ECS26d",
    "ECS26e",
    "ECS26i",
    "ECS30",
    "ECS35f",
    "GCS21d",
    "GCS21e",
    "GCS25",
]  # superseded: what the device knows of GBCS is an older edition
_LATER = ("GCS60a",)


def _first(pair: Pair) -> str:
    return pair.name.split("_")[0]


def device_of(pair: Pair) -> duis.Device:
    """What the inventory would say of the target of a pair."""
    name = _first(pair)
    kind, other = _JOINS.get(name, (_OTHER_TYPES.get(name) or _TYPES.get(name[0], "ESME"), None))
    if name.startswith("CCS"):
        kind = "CHF"
    if name == "CCS01":
        other = "ESME"
    elements = None
    if kind == "ESME":
        elements = "twin" if "TWIN" in pair.name else "polyphase" if name in _POLYPHASE else "single"
    facts: dict[str, Any] = {}
    if name in ("ECS50", "GCS36"):
        facts["cin"] = "1234"
    if name.startswith("CS03C"):
        facts["other_certificate"] = _certificate(pair.message)
    if name.startswith("ECS25r"):
        facts["role"] = "Supplier" if name.endswith("r1") else "Network Operator"
    edition = "earlier" if name in _EARLIER else "later" if name in _LATER else "current"
    return duis.Device(
        type=kind, elements=elements, edition=edition, other_device=other, knows_requester=not _by_broker(pair), **facts
    )


def _certificate(message: gbcs.Message) -> Any:
    use_case = message.use_case
    assert use_case is not None
    assert use_case.command is not None
    return engine_of(use_case.command).values(message.payload)["otherDeviceCertificate"]


def _by_broker(pair: Pair) -> bool:
    return pair.message.header.supplementary_remote_party is not None


def acb_of(pair: Pair) -> tuple[gbcs.EntityId, int] | None:
    """Who originates the command for the requester, which the request does not say; None where the requester does."""
    header = pair.message.header
    own = (header.originator, header.originator_counter)
    return own if own != _requester(pair) or _first(pair) in _BY_DCC else None


def _requester(pair: Pair) -> tuple[gbcs.EntityId, int]:
    request = duis.read(pair.xml)
    assert isinstance(request, duis.Request)
    return (request.originator, request.counter)


_BY_DCC = ("CS02fMAC", "GCS59")
"""The requests say already that the broker asks, with its own counter."""

_NEWER = "certificates of the request are newer than those of the command"
_KEPT = "a device log that only the DCC has"
EXCEPTIONS = {
    "CS02bACBByACB_8.5_SUCCESS": _NEWER,
    "CS02bNOByNOHandover_6.21_SUCCESS": _NEWER,
    "CS02bNOByNO_6.15.1_SUCCESS": _NEWER,
    "CS02bSupplierBySupplierHandover_6.21_SUCCESS": _NEWER,
    "CS02bSupplierBySupplier_6.15.1_CANCELLATION_SUCCESS": _NEWER,
    "CS02bSupplierBySupplier_6.15.1_FUTURE_DATED_SUCCESS": _NEWER,
    "CS02bSupplierBySupplier_6.15.1_IMMEDIATE_SUCCESS": _NEWER,
    "CS02bSupplierByTransCoS_6.23_CANCELLATION_SUCCESS": _NEWER,
    "CS02bSupplierByTransCoS_6.23_FUTURE_DATED_SUCCESS": _NEWER,
    "CS02bSupplierByTransCoS_6.23_IMMEDIATE_SUCCESS": _NEWER,
    "CS02gLoadControllerBySupplier_6.15.1_CANCELLATION_SUCCESS": _NEWER,
    "CS02gLoadControllerBySupplier_6.15.1_FUTURE_DATED_SUCCESS": _NEWER,
    "CS02gLoadControllerBySupplier_6.15.1_IMMEDIATE_SUCCESS": _NEWER,
    "ECS21b_4.14_URP_SUCCESS": "the certificate for the answer is newer in the request",
    "GCS16b_4.14_URP_SUCCESS": "the certificate for the answer is newer in the request, the start a day later",
    "GCS61_4.17_SUCCESS": "the certificate for the answer is newer in the request, the period another one",
    "ECS25a_6.22_SUCCESS": "the request lists other alerts",
    "ECS25b_6.22_SUCCESS": "the request lists an alert for which the command has no bit",
    "GCS09_3.2_SUCCESS": "another date of restriction",
    "GCS15c_4.4.3_SUCCESS": "another period",
    "GCS20_6.22_SUCCESS": "the same behaviours, grouped in an order that nothing prescribes",
    "CS08_11.2_SUCCESS": "the request names the broker as the user, the command a supplier",
    "CCS03_8.12.1_SUCCESS": _KEPT,
    "GCS59_8.12.2_SUCCESS": _KEPT,
}
"""The pairs whose command is not exactly what the request becomes, and why (digest ``transform.md``, 12 and 1).

Pairs of the data set that are not at hand everywhere are listed with the others of their kind.
"""

CORRELATING = {
    "GCS20_6.22_SUCCESS",
}
"""Those of them that mean the same all the same."""

NOT_CORRELATING = {
    "CS03CCritical_8.7.1_SUCCESS": "whether its certificate is genuine is not judged",
    "CS03CNonCritical_8.7.2_SUCCESS": "its certificate is that of another device than the request names",
}
"""Those that are exact when the certificate is given, which a correlation without it refuses."""
