"""What a service request becomes: which use case, when, sent by whom, and how its body ties to the named values.

Sources: the selection table and binding rules of the DCC's transform (digest ``transform.md``, 3 to 10, and
``use_case_selection.csv``), checked against the requests and commands of the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from duis.bindings.elements import Source
from duis.bindings.lens import Items, Lens
from duis.schema.check import text_of
from gbcs.usecases import UseCase, by_message_code, by_reference

__all__ = [
    "BROKER",
    "BROKER_ITSELF",
    "CHANGE_OF_SUPPLIER",
    "EITHER",
    "NOTHING",
    "REQUESTER",
    "RequestBinding",
    "ResponseBinding",
    "holds",
    "request",
]

REQUESTER = "requester"
BROKER = "access control broker"
EITHER = "requester or access control broker"
BROKER_ITSELF = "access control broker on its own account"
CHANGE_OF_SUPPLIER = "transitional change of supplier party"

NOTHING = ""
"""In the place of an item: elements that have no place in the command."""


@cache
def _declaration(use_case: str) -> UseCase:
    found = by_message_code(int(use_case, 16)) if use_case.isdigit() else by_reference(use_case)
    assert found is not None
    return found


class RequestBinding(NamedTuple):
    """One use case that a service request may become.

    Attributes:
        service: service reference variant.
        use_case: reference of the use case; its message code as four digits where several share the reference.
        lens: ties the body of the request to the named values of the command, by item.
        only: types of the target, where it is for some of those alone that the use case has at the service.
        when: condition on the body, see :func:`holds`; empty where there is none.
        elements: of the meter (single, twin, polyphase) for which it is this use case; empty for any.
        edition: ``current``, or ``earlier`` for a superseded use case, or ``later`` for one that is newer than the
            edition of the tables; where a device's edition is not known, current is taken.
        role: of the requester, where it decides.
        other_device: type of the device to be joined or unjoined, where it decides.
        sender: who originates the command; empty where the roles of the use case tell.
        kept: paths of the body that the DCC keeps to itself: they say nothing about the command's payload.
        unsaid: path → text of what the schema demands of a request and the command does not say: the text stands for
            it in a description of the command.
        varies: elements of the meter, where they change the payload and not the use case.
    """

    service: str
    use_case: str
    lens: Items
    only: tuple[str, ...] = ()
    when: str = ""
    elements: tuple[str, ...] = ()
    edition: str = "current"
    role: str = ""
    other_device: str = ""
    sender: str = ""
    kept: tuple[str, ...] = ()
    unsaid: Mapping[str, str] = {}
    varies: tuple[str, ...] = ()

    @property
    def declaration(self) -> UseCase:
        """The use case."""
        return _declaration(self.use_case)

    @property
    def devices(self) -> tuple[str, ...]:
        """Types of the target; empty for any."""
        return self.only or self.declaration.services[self.service]

    @property
    def message_code(self) -> int:
        """Message code of the use case."""
        return self.declaration.message_code

    @property
    def originator(self) -> str:
        """Who originates the command: one of the senders of this module."""
        if self.sender:
            return self.sender
        roles = self.declaration.roles or ()
        if _BROKER_ROLE not in roles:
            return REQUESTER
        return BROKER if len(roles) == 1 else EITHER

    @property
    def tells_facts(self) -> bool:
        """Whether the values of a command say what no element of a request does: see :class:`Fact`."""
        return _tells_facts(self.lens)

    def said(self, name: str) -> str:
        """In words, what one of the attributes that decide asks of the device; ``any`` where it asks nothing."""
        value = getattr(self, name)
        return (value if isinstance(value, str) else " or ".join(value)) or "any"

    def marks(self) -> Iterator[tuple[str, str]]:
        """The elements that the condition asks for, each with its text, which is empty for an element without."""
        for term in self.when.split("&"):
            path, _, text = term.strip().partition("=")
            if path and not path.startswith("!"):
                yield path, text


@lru_cache(maxsize=1024)
def _tells_facts(lens: Items) -> bool:
    return any(map(_is_of_facts, lens.lenses.values()))


def _is_of_facts(lens: object) -> bool:
    """Whether a lens, or one in it, has ``tells_facts``."""
    if isinstance(lens, Items):
        return _tells_facts(lens)
    inner = lens if isinstance(lens, tuple) else ()
    return getattr(lens, "tells_facts", False) or any(map(_is_of_facts, inner))


_BROKER_ROLE = "Access Control Broker"


def request(
    services: str,
    use_case: str,
    items: Mapping[str, Lens] | None = None,
    *,
    only: str = "",
    elements: str = "",
    kept: str = "",
    unsaid: Mapping[str, str] | None = None,
    varies: str = "",
    **properties: str,
) -> tuple[RequestBinding, ...]:
    """Bindings of one use case to one or more service reference variants; lists are texts with blanks."""
    return tuple(
        RequestBinding(
            service,
            use_case,
            Items(items or {}),
            only=tuple(only.split()),
            elements=tuple(elements.split()),
            kept=tuple(kept.split()),
            unsaid=unsaid or {},
            varies=tuple(varies.split()),
            **properties,
        )
        for service in services.split()
    )


def holds(condition: str, body: Source) -> bool:
    """Whether a condition on a body holds.

    ``PATH`` is there, ``!PATH`` is not, ``PATH=TEXT`` is there with this text; ``&`` stands between terms.
    """
    return not condition or all(_holds(term.strip(), body) for term in condition.split("&"))


def _holds(term: str, body: Source) -> bool:
    if term.startswith("!"):
        return not _holds(term[1:], body)
    path, _, text = term.partition("=")
    found = body.look(path)
    return bool(found) if not text else any(text_of(each.element).strip() == text for each in found)


# Responses and alerts -------------------------------------------------------------------------------------------------


def _always(values: Mapping[str, Any]) -> bool:
    return True


class ResponseBinding(NamedTuple):
    """What ties a use case to MMC.

    The value of its lens is the mapping of named values that a use case has (:data:`gbcs.usecases.Values`), without the
    items that failed.

    Attributes:
        reference: of the use case.
        lens: of its named values; read from, and written to, the element of the service, or the payload of the alert.
        empty: group that stands, empty, where the schema wants one of several and the message fills none.
        success: whether values say that all went well, beyond what the results of the protocol say.
    """

    reference: str
    lens: Lens
    empty: str = ""
    success: Callable[[Mapping[str, Any]], bool] = _always

    @property
    def judges(self) -> bool:
        """Whether the values may say that something failed."""
        return self.success is not _always
