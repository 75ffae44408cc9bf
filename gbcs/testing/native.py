"""A custom mutator for those who fuzz natively: libFuzzer's and atheris's, in a function of three arguments.

It knows messages: it takes one apart, changes one thing by its meaning, repairs the lengths around it or not, and
protects it again where it has the keys. What is no message is changed by its octets, so that it takes any input.

With atheris::

    atheris.Setup(sys.argv, test_one_input, custom_mutator=CustomMutator(keys, acb))
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from random import Random

from gbcs.entity import EntityId
from gbcs.keys import KeyStore
from gbcs.message import Message, decode
from gbcs.testing.mutator import Change, changed
from gbcs.testing.mutator import structure_of as _structure
from gbcs.testing.writer import Draft, EnvelopeWriter
from wire.errors import WireError

__all__ = ["CustomMutator", "octets_changed", "words_changed"]

_INTERESTING = tuple(
    octets
    for value in (0, 1, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xFF)
    for octets in (bytes((value,)), bytes((value,)) * 2, bytes((value,)) + b"\xff\xff\xff\xff")
)

_WORDS = (
    b"",
    b" ",
    b"0",
    b"-1",
    b"9" * 30,
    b"\xc2\xa3",
    b"\x00",
    b"\xff",
    b"&amp;",
    b"<",
    b'"',
    b",",
    b"|",
    b"\r\n",
    b"\n",
)
_NO_KEYS = KeyStore()


class CustomMutator:
    """Changes an input as libFuzzer asks for it.

    Args:
        keys: of who signs and makes MACs; None leaves signature and MAC as they are, for decoders that check none.
        acb: the access control broker.
    """

    def __init__(self, keys: KeyStore | None = None, acb: EntityId | bytes | None = None) -> None:
        self._keys = keys
        self._acb = acb

    def __call__(self, data: bytes, max_size: int, seed: int) -> bytes:
        """An input of at most ``max_size`` octets, the same for the same arguments."""
        chosen = Random(seed)  # noqa: S311 (nothing secret is drawn)
        found = self._of_message(data, chosen) if chosen.random() < 0.9 else None
        if found is None:
            found = octets_changed(data, chosen)
        return found[:max_size]

    def _of_message(self, data: bytes, chosen: Random) -> bytes | None:
        known = _drafted(data)
        if known is None:
            return None
        draft, change_of = known
        for _ in range(1 + (chosen.random() < 0.3)):
            change = change_of(chosen)
            if change is not None and all(end <= len(draft.payload) for _, end, _ in change.edits):
                draft = changed(draft, change)
                if len(draft.payload) != len(known[0].payload):
                    break
        if chosen.random() < 0.1:
            draft = draft._replace(payload=octets_changed(draft.payload, chosen))
        if self._keys is not None:
            try:
                return draft.octets(self._keys, self._acb)
            except (WireError, ValueError):
                pass
        return _unprotected(draft, data)


@lru_cache(maxsize=512)
def _drafted(data: bytes) -> tuple[Draft, Callable[[Random], Change | None]] | None:
    """A message taken apart, with what draws a change of it; None for what is no message."""
    try:
        message: Message = decode(data)
    except WireError:
        return None
    draft = Draft.of(message)
    return draft, _structure(draft.payload, draft.cra).one


def _unprotected(draft: Draft, data: bytes) -> bytes:
    """The message with the signature and MAC that the input had."""
    envelope = EnvelopeWriter(draft._replace(is_signed=None, has_mac=False), _NO_KEYS)
    whole = envelope.octets(draft.counter, draft.payload)
    if draft.is_signed is not None:
        whole += b"\x40" + data[-76:-12] if draft.is_signed and draft.has_mac else b"\x00"
    if not draft.has_mac:
        return whole
    return envelope.with_mac(whole, data[-12:])


def octets_changed(data: bytes, chosen: Random) -> bytes:
    """Octets with something changed, in one of the ways that fuzzers have."""
    changed_ = bytearray(data)
    for _ in range(1 << chosen.randrange(3)):
        kind = chosen.randrange(8)
        place = chosen.randrange(len(changed_) + 1)
        if kind == 0 and changed_:
            changed_[min(place, len(changed_) - 1)] ^= 1 << chosen.randrange(8)
        elif kind == 1 and changed_:
            changed_[min(place, len(changed_) - 1)] = chosen.randrange(256)
        elif kind == 2:
            changed_[place:place] = chosen.choice(_INTERESTING)
        elif kind == 3:
            octets = chosen.choice(_INTERESTING)
            changed_[place : place + len(octets)] = octets
        elif kind == 4:
            del changed_[place : place + 1 + chosen.randrange(8)]
        elif kind == 5:
            size = 1 + chosen.randrange(16)
            changed_[place:place] = changed_[place : place + size]
        elif kind == 6 and changed_:
            start, size = chosen.randrange(len(changed_)), 1 + chosen.randrange(32)
            changed_[place:place] = changed_[start : start + size]
        elif changed_:
            at = min(place, len(changed_) - 1)
            changed_[at] = (changed_[at] + chosen.choice((1, -1))) & 0xFF
    return bytes(changed_)


def words_changed(octets: bytes, other: bytes, chosen: Random) -> bytes:
    """A stretch between two marks left out, doubled, replaced, or exchanged with one of another text."""
    marks = [place for place, octet in enumerate(octets) if octet in b'<>,|\n"= :']
    if len(marks) < 2:
        return octets_changed(octets, chosen)
    one = chosen.randrange(len(marks) - 1)
    start, end = marks[one], marks[min(one + 1 + chosen.randrange(3), len(marks) - 1)]
    kind = chosen.randrange(4)
    if kind == 0:
        new = b""
    elif kind == 1:
        new = octets[start:end] * 2
    elif kind == 2:
        new = octets[start : start + 1] + chosen.choice(_WORDS)
    else:
        at = chosen.randrange(max(len(other), 1))
        new = other[at : at + end - start]
    return octets[:start] + new + octets[end:]
