"""Findings made small, with protection that stays right: as few changes, messages and octets as still show them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gbcs.testing.mutator import Case, Change, Step, changed
from gbcs.testing.spans import PieceKind, dissect
from gbcs.testing.writer import Draft, length_octets

__all__ = ["shrink", "shrink_octets"]

Shows = Callable[[tuple[Step, ...]], bool]
"""Whether messages, sent with counters not used before, show the same finding."""


def shrink(
    case: Case, base: Draft, shows: Shows, *, is_free: bool, attempts: int = 400
) -> tuple[tuple[Step, ...], tuple[Change, ...]]:
    """The smallest messages found that still show what a case showed.

    Args:
        case: that showed it.
        base: the unchanged message of the case.
        shows: sends messages and judges; each call costs an attempt.
        is_free: whether any message will do that shows it, as for a crash. Otherwise the last change stays as it is:
            without it, what was to be refused might be right.
        attempts: how many messages may be tried.

    Returns:
        The messages, and the changes that are left of the case's.
    """
    left = [attempts]

    def tried(steps: tuple[Step, ...]) -> bool:
        if left[0] <= 0:
            return False
        left[0] -= 1
        return shows(steps)

    steps, changes = case.steps, case.changes
    # Messages before the last that are not needed; all are, where time or an image lies between them.
    place = len(steps) if any(step.event for step in steps) else 0
    while place < len(steps) - 1:
        fewer = (*steps[:place], *steps[place + 1 :])
        if (is_free or _is_judged(fewer)) and tried(fewer):
            steps = fewer
        else:
            place += 1
    # Changes that are not needed.
    if len(steps) == 1 and len(changes) > 1:
        for change in changes:
            fewer_changes = tuple(other for other in changes if other is not change)
            draft = base
            for each in fewer_changes:
                draft = changed(draft, each)
            step = replace_step(steps[-1], draft, fewer_changes)
            if tried((step,)):
                steps, changes = (step,), fewer_changes
                break
    if is_free:
        draft = _smaller(steps[-1].draft, lambda found: tried((*steps[:-1], steps[-1]._replace(draft=found))))
        steps = (*steps[:-1], steps[-1]._replace(draft=draft))
    return steps, changes


def _is_judged(steps: tuple[Step, ...]) -> bool:
    """Whether the last message still has one before it that makes it wrong: a replay needs what it replays."""
    last = steps[-1]
    if str(last.expected.check) != "counter" and last.probe is None:
        return True
    if last.probe is not None:
        return any(
            step.offset < last.offset and step.draft.information != last.draft.information for step in steps[:-1]
        )
    return any(step.offset >= last.offset for step in steps[:-1])


def replace_step(step: Step, draft: Draft, changes: tuple[Change, ...]) -> Step:
    """A step with another draft, and the expectation of the changes that are left."""
    expected = changes[0].expected if len(changes) == 1 else step.expected
    return step._replace(draft=draft, expected=expected)


def _smaller(draft: Draft, tried: Callable[[Draft], bool]) -> Draft:
    """Make the payload smaller, then its octets zero, then the rest of the message plain."""
    is_better = True
    while is_better:
        is_better = False
        for found in _without_something(draft):
            if len(found.payload) < len(draft.payload) and tried(found):
                draft, is_better = found, True
                break
    for fields in (
        {"information": draft.information[:2]},
        {"date_time": b""},
        {"forms": None},
        {"trailing": b""},
        {"tampering": ""},
    ):
        found = draft._replace(**fields)
        if found != draft and tried(found):
            draft = found
    size = len(draft.payload)
    for start, end in _halves(1, size):
        payload = draft.payload[:start] + bytes(end - start) + draft.payload[end:]
        if payload != draft.payload and tried(draft._replace(payload=payload, counted=(), sealed=())):
            draft = draft._replace(payload=payload, counted=(), sealed=())
    return draft


def _halves(start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch, its halves, their halves."""
    if end <= start:
        return
    yield start, end
    if end - start > 1:
        middle = (start + end) // 2
        yield from _halves(start, middle)
        yield from _halves(middle, end)


def _without_something(draft: Draft) -> Iterator[Draft]:
    """The draft with an element less, its count and lengths right again; or simply with fewer octets."""
    payload = draft.payload
    spans = dissect(payload, draft.cra)
    for span in sorted(spans, key=lambda each: each.start - each.end):
        if span.kind is not PieceKind.ELEMENT or span.end == span.start:
            continue
        edits = [(span.start, span.end, b"")]
        delta, more = span.start - span.end, -1
        for index in reversed(span.within):
            around = spans[index]
            if around.kind is PieceKind.COUNT:
                if not more:
                    continue
                value, more = payload[around.end - 1] - 1, 0
            else:
                value = around.to - around.of + delta
            if value < 0:
                break
            octets = length_octets(value) if around.unit == "ber" else value.to_bytes(around.end - around.start, "big")
            delta += len(octets) - (around.end - around.start)
            edits.append((around.start, around.end, octets))
        found = payload
        for start, end, octets in sorted(edits, reverse=True):
            found = found[:start] + octets + found[end:]
        yield draft._replace(payload=found, counted=(), sealed=())
    for start, end in _halves(0, len(payload)):
        yield draft._replace(payload=payload[:start] + payload[end:], counted=(), sealed=())


def shrink_octets(octets: bytes, shows: Callable[[bytes], bool], attempts: int = 400) -> bytes:
    """The shortest octets found that still show what these showed.

    Args:
        octets: that showed it.
        shows: sends octets and judges; each call costs an attempt.
        attempts: how many may be tried.
    """
    is_better = True
    while is_better:
        is_better = False
        for start, end in _halves(0, len(octets)):
            fewer = octets[:start] + octets[end:]
            if attempts <= 0:
                return octets
            attempts -= 1
            if shows(fewer):
                octets, is_better = fewer, True
                break
    return octets
