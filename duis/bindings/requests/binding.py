"""What a service request becomes: which use case, when, sent by whom, and how its body ties to the named values.

Sources: the selection table and binding rules of the DCC's transform (digest ``transform.md``, 3 to 10, and
``use_case_selection.csv``), checked against the requests and commands of the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from duis.bindings.lens import Lens, Record, Source

__all__ = ["BROKER", "CHANGE_OF_SUPPLIER", "EITHER", "REQUESTER", "RequestBinding", "holds", "request"]

REQUESTER = "requester"
BROKER = "access control broker"
EITHER = "requester or access control broker"
CHANGE_OF_SUPPLIER = "transitional change of supplier party"


class RequestBinding(NamedTuple):
    """One use case that a service request may become.

    Attributes:
        service: service reference variant.
        use_case: reference of the use case.
        lens: ties the body of the request to the named values of the command, by item.
        devices: types of the target; empty for any.
        when: condition on the body, see :func:`holds`; empty where there is none.
        elements: of the meter (single, twin, polyphase) for which it is this use case; empty for any.
        edition: ``current``, or ``earlier`` for a superseded use case, or ``later`` for one that is newer than the
            edition of the tables; where a device's edition is not known, current is taken.
        role: of the requester, where it decides.
        other_device: type of the device to be joined or unjoined, where it decides.
        sender: who originates the command; empty where the roles of the use case tell.
        kept: paths of the body that the DCC keeps to itself: they say nothing about the command's payload.
    """

    service: str
    use_case: str
    lens: Record
    devices: tuple[str, ...] = ()
    when: str = ""
    elements: tuple[str, ...] = ()
    edition: str = "current"
    role: str = ""
    other_device: str = ""
    sender: str = ""
    kept: tuple[str, ...] = ()


def request(
    services: str,
    use_case: str,
    items: Mapping[str, Lens] | None = None,
    *,
    devices: str = "ESME",
    elements: str = "",
    kept: str = "",
    **properties: str,
) -> tuple[RequestBinding, ...]:
    """Bindings of one use case to one or more service reference variants; lists are texts with blanks."""
    return tuple(
        RequestBinding(
            service,
            use_case,
            Record(items or {}),
            devices=tuple(devices.split()),
            elements=tuple(elements.split()),
            kept=tuple(kept.split()),
            **properties,
        )
        for service in services.split()
    )


def holds(condition: str, body: Source) -> bool:
    """Whether a condition on a body holds.

    ``PATH`` is there, ``!PATH`` is not, ``PATH=TEXT`` is there with this text; ``&`` binds before ``|``.
    """
    if not condition:
        return True
    return any(all(_holds(term.strip(), body) for term in terms.split("&")) for terms in condition.split("|"))


def _holds(term: str, body: Source) -> bool:
    if term.startswith("!"):
        return not _holds(term[1:], body)
    path, _, text = term.partition("=")
    looked = Source(body.element)  # looking is not reading
    found = looked.many(path)
    return bool(found) if not text else any(each.text() == text for each in found)
