"""Comparison of a command with the one that was expected, value by value (digest ``transform.md``, 11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from dlms.apdu.access import AccessRequest
from dlms.data import Boolean
from gbcs.entity import EntityId
from gbcs.message import GroupingHeader, Message, decode, encode
from gbcs.usecases import by_message_code
from gbcs.usecases.dlms import activation_dates
from gbcs.usecases.engines import engine_of
from gbcs.usecases.gas.behaviours import read_behaviours
from gbcs.usecases.gbz import ISSUED
from wire.errors import WireError, path_text
from wire.node import node, plain

__all__ = ["Difference", "Verdict", "compare", "compare_messages", "free_paths", "header_differences"]


@node
class Difference(NamedTuple):
    """One thing that the command does not say as the request does.

    Attributes:
        path: where: ``header.originator_counter``, ``payload.data[3]``; for an item of a use case its name.
        requested: what the request asks for, in words; None where it asks for nothing there.
        found: what the command says, in words; None where it says nothing there.
    """

    path: str
    requested: str | None
    found: str | None


class Verdict:
    """What a comparison finds."""

    def __init__(self) -> None:
        self.differences: list[Difference] = []
        self.unjudged: dict[str, str] = {}
        self.unconfirmed: dict[str, str] = {}
        self.assumed: list[str] = []
        self.remarks: list[str] = []

    def differ(self, path: str, requested: Any, found: Any) -> None:
        """Something that is not as it should be."""
        self.differences.append(Difference(path, *_shortened(_words(requested), _words(found))))

    def leave(self, path: str, reason: str) -> None:
        """Something that can't be judged."""
        self.unjudged[path] = reason

    def assume(self, words: str) -> None:
        """Something that was taken from the command."""
        if words not in self.assumed:
            self.assumed.append(words)


def _words(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes) and not isinstance(value, EntityId):
        return value.hex().upper()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_words(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(str(_words(each)) for each in value) + "]"
    shown = plain(value)
    if isinstance(shown, dict) and set(shown) == {"type", "value"}:
        shown = shown["value"]
    return str(shown)


_LONGEST = 120


def _shortened(requested: str | None, found: str | None) -> tuple[str | None, str | None]:
    """Both texts; where they are long, from shortly before the place where they begin to differ."""
    if requested is None or found is None or max(len(requested), len(found)) <= _LONGEST:
        return _cut(requested, 0), _cut(found, 0)
    shorter = min(len(requested), len(found))
    same = next((place for place in range(shorter) if requested[place] != found[place]), shorter)
    start = max(0, same - 20)
    return _cut(requested, start), _cut(found, start)


def _cut(text: str | None, start: int) -> str | None:
    if text is None:
        return None
    end = "..." if len(text) > start + _LONGEST else ""
    return (f"...(from {start + 1}) " if start else "") + text[start : start + _LONGEST] + end


_NAMES = {
    "date_time": "no date-time",
    "supplementary_remote_party": "no supplementary remote party",
    "supplementary_remote_party_counter": "no supplementary counter",
    "supplementary_originator_counter": "no supplementary originator counter",
    "key_agreement_certificate": "no certificate",
}


def header_differences(expected: GroupingHeader, found: GroupingHeader) -> Iterator[Difference]:
    """Fields of a header that differ."""
    for name, wanted, given in zip(GroupingHeader._fields, expected, found, strict=True):
        if type(wanted) is not type(given) or wanted != given:
            yield Difference(f"header.{name}", _words(wanted) or _NAMES.get(name), _words(given))


def is_same(expected: Message, octets: bytes, found: Message) -> bool:
    """Whether a command is the expected one, which has these octets, but for its signature and MAC.

    What stands before the signature says how long it is: octets that begin alike hold the same header and payload.
    """
    if expected.signature is None and found.signature == b"":  # a pre-command has not even an empty one
        return False
    return found.general_signing.startswith(octets)


def compare(expected: Message, found: Message, octets: bytes | None = None) -> bool:
    """Whether a command is the expected one, but for what may be written in several ways.

    Args:
        expected: the command.
        found: the one at hand.
        octets: of the expected one, where they are known.
    """
    octets = encode(expected) if octets is None else octets
    if is_same(expected, octets, found):
        return True
    verdict = Verdict()
    compare_messages(decode(octets), found, verdict)
    return not verdict.differences


def free_paths(one: Message, other: Message) -> frozenset[tuple[str | int, ...]]:
    """Where two commands differ that were made of one request at two times: what the time alone decides."""
    paths: set[tuple[str | int, ...]] = set()
    _collect(one.payload, other.payload, ("payload",), paths)
    return frozenset(paths)


def _collect(one: Any, other: Any, path: tuple[str | int, ...], paths: set[tuple[str | int, ...]]) -> None:
    if one == other:
        return
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        names = getattr(one, "_fields", range(len(one)))
        for name, wanted, given in zip(names, one, other, strict=True):
            _collect(wanted, given, (*path, name), paths)
    else:
        paths.add(path)


def compare_messages(
    expected: Message, found: Message, verdict: Verdict, free: frozenset[tuple[str | int, ...]] = frozenset()
) -> None:
    """Put into the verdict all that differs between a command and the one that was expected.

    Args:
        expected: the command that the request becomes, as its octets say it.
        found: the one at hand.
        verdict: takes the differences and remarks.
        free: paths that are judged otherwise.
    """
    for difference in header_differences(expected.header, found.header):
        verdict.differ(*difference)
    use_case = by_message_code(expected.header.message_code)
    if expected.signature is None and found.signature == b"":
        verdict.differ("signature", "a pre-command ends after its payload", "an empty signature")
    if use_case is not None and use_case.free_order and _compare_behaviours(expected, found, verdict):
        return
    if isinstance(found.payload, AccessRequest):
        dates = activation_dates(found.payload.specifications, found.payload.data)
        if len(dates) > 1:
            verdict.differ("payload", "one date of activation for all items", f"{len(dates)} dates")
    raw = Verdict()
    _walk(expected.payload, found.payload, ("payload",), raw, free)
    verdict.remarks += raw.remarks
    verdict.differences += (raw.differences and _named_differences(expected, found)) or raw.differences


def _named_differences(expected: Message, found: Message) -> list[Difference]:
    """The differences by the names of the use case; none where the command departs from it."""
    use_case = by_message_code(expected.header.message_code)
    if use_case is None or use_case.command is None:
        return []
    verdict = Verdict()
    try:
        wanted, given = (
            engine_of(use_case.command).values(expected.payload),
            engine_of(use_case.command).values(found.payload),
        )
    except WireError:
        return []
    _walk_named(wanted, given, "", verdict)
    return verdict.differences


def _walk_named(wanted: Any, given: Any, path: str, verdict: Verdict) -> None:
    if isinstance(wanted, dict) and isinstance(given, dict):
        for name in (*wanted, *(name for name in given if name not in wanted)):
            if name not in ISSUED:
                _walk_named(wanted.get(name), given.get(name), f"{path}.{name}" if path else str(name), verdict)
    elif isinstance(wanted, list) and isinstance(given, list):
        for place in range(max(len(wanted), len(given))):
            _walk_named(
                wanted[place] if place < len(wanted) else None,
                given[place] if place < len(given) else None,
                f"{path}[{place + 1}]",
                verdict,
            )
    elif type(wanted) is not type(given) or wanted != given:
        verdict.differ(path, wanted, given)


def _compare_behaviours(expected: Message, found: Message, verdict: Verdict) -> bool:
    """Compare the behaviours that two commands set, whatever their order; False where it can't be told."""
    template = by_message_code(expected.header.message_code)
    assert template is not None
    assert template.command is not None
    try:
        values = engine_of(template.command).values(found.payload)
        components: Any = values["SetEventConfiguration"]
        events = [event for component in components for event in _event_ids(component)]
        wanted = read_behaviours(engine_of(template.command).values(expected.payload)).masks()
        given = read_behaviours(values).masks()
    except (WireError, KeyError):
        return False
    ways = [int(component["event_configuration"]) for component in components]
    if len(set(events)) != len(events) or len(set(ways)) != len(ways) or not all(map(_event_ids, components)):
        return False  # one component a way to behave, one way an event: nothing twice, and nothing for no event
    for code in sorted(wanted.keys() | given.keys()):
        if wanted.get(code) != given.get(code):
            verdict.differ(f"payload.event[{code:04X}]", _mask(wanted.get(code)), _mask(given.get(code)))
    return True


def _event_ids(component: Any) -> Any:
    return component["event_ids"]


def _mask(mask: int | None) -> str | None:
    return None if mask is None else f"configuration {mask:#04x}"


_COUNTED = "number_of_samples"


def _walk(
    expected: Any,
    found: Any,
    path: tuple[str | int, ...],
    verdict: Verdict,
    free: frozenset[tuple[str | int, ...]],
) -> None:
    """Compare two trees; every leaf that differs is a difference."""
    if path in free and type(expected) is type(found):
        return
    if type(expected) is not type(found):
        verdict.differ(path_text(path), expected, found)
        return
    fields = getattr(expected, "_fields", None)
    if fields is not None:
        for name, wanted, given in zip(fields, expected, found, strict=True):
            if name == _COUNTED and type(wanted) is type(given) and given == wanted - 1:
                verdict.remarks.append(f"{path_text((*path, name))}: {given} samples, {wanted} with both ends counted")
            else:
                _walk(wanted, given, (*path, name), verdict, free)
        return
    if isinstance(expected, tuple):
        for place, (wanted, given) in enumerate(zip(expected, found, strict=False)):
            _walk(wanted, given, (*path, place), verdict, free)
        for place in range(len(found), len(expected)):
            verdict.differ(path_text((*path, place)), expected[place], None)
        for place in range(len(expected), len(found)):
            verdict.differ(path_text((*path, place)), None, found[place])
        return
    if expected != found:
        if isinstance(expected, Boolean) and expected and found:
            verdict.remarks.append(f"{path_text(path)}: true is written as {found.octet:02X}")
            return
        verdict.differ(path_text(path), expected, found)
