"""Rules of requests that the schema does not state (digest ``duis.md``, sections 2, 4 and 5).

The body of a request is the one of its service reference variant, the variant one of its service reference, the command
variant one that the service has, and a signed pre-command comes under 5, 6 or 7. The same holds for what a schedule
reads. Where requests are built, a period must not end before it starts.

A document of DUIS names a published edition of the schema, which may be an older one than the model's.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from duis import document, schema, services, values, xml
from duis.document import Children
from duis.errors import DuisError
from duis.install_codes import INSTALL_CODE, told_of
from duis.schema.check import Problem, text_of

__all__ = ["EDITIONS", "Said", "edition_remark", "periods", "rules"]

# Named by title pages and modifications, or by published messages and samples (digest ``editions.md``, section 2).
EDITIONS = tuple(map(Decimal, ("1.0", "1.1", "2.0", "3.0", "3.1", "5.0", "5.1", "5.2", "5.3", "5.4")))
"""The editions of DUIS that were published, in their order; the library's model is that of the last."""
_VERSIONED = tuple(f"{{{schema.DUIS}}}{name}" for name in ("Request", "Response", "SMETS1SignedResponse", "S1SPAlert"))

_PERIODS = (
    ("StartDateTime", "EndDateTime"),
    ("ScheduleStartDate", "ScheduleEndDate"),
    ("StartDateOffset", "EndDateOffset"),
)
_STARTS = tuple(f"{{{schema.DUIS}}}{start}" for start, _ in _PERIODS)


class Said(NamedTuple):
    """What a request says that the rules are about: parts of its header, and the element in its body."""

    command_variant: int
    reference: str
    variant: str
    body: xml.Element


def rules(root: xml.Element, said: Said | None = None, *, is_ours: bool = False) -> list[Problem]:
    """What is wrong with a document of DUIS by the rules that the schema does not state.

    Of a document whose header can't be read nothing but its edition is judged: there the schema speaks.

    Args:
        root: the root element.
        said: of a request whose header was read: it need not be read again where all is as it should be.
        is_ours: whether this library has made it, and the schema accepts it: then no other document is inside of it.
    """
    problems = [*_editions(root, is_ours=is_ours)]
    if said is None or not _is_kept(said):
        problems += _request(root)
    return problems


_SIGNED = "SignedPreCommand"
_RULES_OF_THEIR_OWN = ("CreateSchedule", "DevicePrenotification", "UpdateHANDeviceLog")


def _is_kept(said: Said) -> bool:
    """Whether a request keeps all rules for sure."""
    service = services.by_variant(said.variant)
    if service is None or said.reference != service.reference:
        return False
    name = xml.local_name(said.body)
    signed = name == _SIGNED
    return (
        (signed or name == service.body)
        and said.command_variant in service.command_variants
        and (said.command_variant in (5, 6, 7)) == signed
        and name not in _RULES_OF_THEIR_OWN
    )


def edition_remark(version: str) -> str | None:
    """What is to be known of a document of an edition older than the model's; None for any other."""
    edition = _edition(version)
    if edition is None or edition >= EDITIONS[-1]:
        return None
    return f"the request is of edition {version.strip()} of DUIS, and judged by the model of edition {EDITIONS[-1]}"


def _editions(root: xml.Element, *, is_ours: bool) -> Iterator[Problem]:
    if root.tag not in _VERSIONED:
        return
    for element in (root,) if is_ours else root.iter(*_VERSIONED):
        version = element.get("schemaVersion")
        if _is_unknown(version or ""):
            known = ", ".join(map(str, EDITIONS))
            message = f"The edition {(version or '').strip()[:20]} of the schema was never published; expected {known}."
            yield Problem(xml.line_of(element), "/".join((*xml.path_of(element), "@schemaVersion")), message, "service")


@lru_cache(maxsize=64)
def _is_unknown(version: str) -> bool:
    """Whether it is an edition that was never published."""
    edition = _edition(version)
    return edition is not None and edition not in EDITIONS


def _edition(version: str) -> Decimal | None:
    try:
        found = Decimal(version.strip())
    except InvalidOperation:  # the schema says so
        return None
    return found if found.is_finite() else None


def _request(root: xml.Element) -> list[Problem]:
    if root.tag != f"{{{schema.DUIS}}}Request":
        return []
    try:
        parts = Children(root)
        header = Children(parts.need("Header"))
        command = header.need("CommandVariant")
        number = document.number(command, 1, 9)
        reference = header.need("ServiceReference")
        variant = header.need("ServiceReferenceVariant")
        body = document.only(parts.need("Body"))
    except DuisError:
        return []
    service = services.by_variant(text_of(variant).strip())
    if service is None:
        return []
    problems = _reference(reference, service)
    name = xml.local_name(body)
    signed = name == _SIGNED
    if not signed and name != service.body:
        problems.append(
            _at(body, f"The body of {_named(service)} is {service.body} (or a SignedPreCommand), not {name}.")
        )
    allowed = [each for each in service.command_variants if (each in (5, 6, 7)) == signed]
    if number not in allowed:
        kind = "signed pre-command" if signed else "service request"
        which = f"has the command variants {', '.join(map(str, allowed))}" if allowed else "takes none"
        problems.append(_at(command, f"A {kind} of {_named(service)} {which}, not {number}."))
    if name == "CreateSchedule":
        problems += _schedule(body)
    if name == "DevicePrenotification":
        problems += _prenotification(body)
    if name == "UpdateHANDeviceLog":
        problems += _install_codes(body)
    return problems


def periods(root: xml.Element) -> list[Problem]:
    """The periods of a request that end before they start."""
    if next(root.iter(*_STARTS), None) is None:  # as in most
        return []
    problems = []
    for start_name, end_name in _PERIODS:
        for start in root.iter(f"{{{schema.DUIS}}}{start_name}"):
            parent = start.getparent()
            end = None if parent is None else parent.find(f"{{{schema.DUIS}}}{end_name}")
            if end is not None and _order(end) < _order(start):
                problems.append(_at(end, f"The period ends at {text_of(end)}, before it starts at {text_of(start)}."))
    return problems


def _order(element: xml.Element) -> float:
    """Where a time, date or offset stands among others; the same for all that can't be read."""
    text = text_of(element).strip()
    found = values.date_time_of(text if "T" in text else f"{text.removesuffix('Z')}T00:00:00Z")
    if found is not None:
        return found.timestamp()
    try:
        return float(text)
    except ValueError:
        return 0.0


def _schedule(body: xml.Element) -> list[Problem]:
    try:
        parts = Children(body)
        reference = parts.need("DSPScheduledServiceReference")
        variant = parts.need("DSPScheduledServiceReferenceVariant")
    except DuisError:
        return []
    service = services.by_variant(text_of(variant).strip())
    read = next(body.iterchildren("*", reversed=True))
    if service is None:
        return []
    problems = _reference(reference, service)
    if xml.local_name(read) != f"DSP{service.body}":
        problems.append(
            _at(read, f"A schedule of {_named(service)} holds DSP{service.body}, not {xml.local_name(read)}.")
        )
    return problems


def _prenotification(body: xml.Element) -> list[Problem]:
    """A hub and its gas proxy function are two devices; the DCC refuses one identifier for both (DP316)."""
    hub, proxy = (body.find(f"{{{schema.DUIS}}}{name}") for name in ("DeviceID", "AssociatedGPFDeviceID"))
    if hub is None or proxy is None or text_of(hub).strip().upper() != text_of(proxy).strip().upper():
        return []
    message = (
        f"The gas proxy function has the identifier of its hub, {text_of(hub).strip()[:23]} (the DCC answers E120201)."
    )
    return [_at(proxy, message)]


def _install_codes(body: xml.Element) -> Iterator[Problem]:
    for element in body.iter(f"{{{schema.DUIS}}}{INSTALL_CODE}"):
        told = told_of(text_of(element))
        if told is not None:
            yield _at(element, told)


def _reference(element: xml.Element, service: services.Service) -> list[Problem]:
    found = text_of(element).strip()
    if found == service.reference:
        return []
    return [
        _at(
            element, f"The variant {service.variant} belongs to the service reference {service.reference}, not {found}."
        )
    ]


def _named(service: services.Service) -> str:
    return f"{service.variant} {service.name}"


def _at(element: xml.Element, message: str) -> Problem:
    return Problem(xml.line_of(element), "/".join(xml.path_of(element)), message, "service")
