"""A request and a command side by side: each value that the request asks for beside that which the command says.

The request's values are those of the command that it becomes, so that both bear the standard's names. What the verdict
rests on is :func:`duis.correlate`; a mark here tells which values it is about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from duis import Device, DuisError, transform

if TYPE_CHECKING:
    import datetime

    from duis import Correlation
    from gbcs.message import Message

__all__ = ["Side", "sides"]

_ELEMENTS = ("single", "twin", "polyphase")
_PROTECTION = ("signature", "mac")


class Side(NamedTuple):
    """One value.

    Attributes:
        name: the standard's.
        requested: what the request asks for; None where it asks for nothing there.
        found: what the command says; None where it says nothing there.
        mark: ``same``, ``differs``, ``not judged``, or ``may differ`` for what is told otherwise and judged equal: an
            identifier made of the time, another order.
    """

    name: str
    requested: str | None
    found: str | None
    mark: str


def sides(
    request: bytes, message: Message, verdict: Correlation, device: Device, acb: Any, at: datetime.datetime | None
) -> list[Side]:
    """Every value of both, in the order of the request's command; what the command alone has comes last.

    Raises:
        DuisError: where the request can't be made into a command by what is known.
    """
    said = _texts(message)
    differing = {_place(difference.path) for difference in verdict.differences}
    unjudged = {_place(path) for path in verdict.unjudged}
    tried = []
    for wanted in _made(request, message, verdict, device, acb, at):
        places = {_place(name) for name, _ in (*wanted, *said)}
        is_elsewhere = any(path not in places for path in differing)

        def mark(key: _Key, wanted: _Texts = wanted, is_elsewhere: bool = is_elsewhere) -> str:
            place = _place(key[0])
            if place in unjudged:
                return "not judged"
            if wanted.get(key) == said.get(key):
                return "same"
            return "differs" if place in differing or is_elsewhere else "may differ"

        keys = dict.fromkeys((*wanted, *said))
        tried.append([Side(key[0], wanted.get(key), said.get(key), mark(key)) for key in keys])
    return min(tried, key=lambda rows: sum(row.mark != "same" for row in rows))


_Key = tuple[str, int]
_Texts = dict[_Key, str]


def _place(path: str) -> str:
    """What the path of a difference and the name of a value have in common: a list is one place."""
    if path.startswith("header."):
        return path.removeprefix("header.").replace("_", " ")
    return re.sub(r"\[\d+\]", "", path).replace(": ", ".")


def _made(
    request: bytes, message: Message, verdict: Correlation, device: Device, acb: Any, at: datetime.datetime | None
) -> Iterator[_Texts]:
    """What the request becomes, with each kind of meter where that is not known."""
    header = message.header
    parties = [acb] if acb else [None, (header.originator, header.originator_counter)]
    meters = [device] if device.elements else [device, *(device._replace(elements=each) for each in _ELEMENTS)]
    failed: DuisError | None = None
    is_made = False
    for party in parties:
        for meter in meters:
            try:
                yield _texts(transform(request, meter, verdict.use_case, party, at, unconfirmed=True))
                is_made = True
            except DuisError as error:
                failed = failed or error
        if is_made:
            return
    assert failed is not None
    raise failed


def _texts(message: Message) -> _Texts:
    """The values of a message by name, and which of that name: what is said of signature and MAC is not among them."""
    view = message.view(spans=True)
    seen: Counter[str] = Counter()
    texts = {}
    for section in (*view.values, *view.about):
        for row in section.all_rows():
            if row.span is not None and row.name not in _PROTECTION:
                texts[row.name, seen[row.name]] = row.whole or row.said
                seen[row.name] += 1
    return texts
