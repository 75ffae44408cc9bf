"""From a valid message to near-valid ones: one thing changed by its meaning, and the protection made right again.

Every change is one of four kinds: of the *structure* (tags, lengths, counts, elements, selectors, flags), of a *value*
(at its bounds, one beside what it was, of another form), of the *header*, of the *protection*. What encloses a change
is repaired, or left as it was so that it disagrees; then the message is signed, gets its MAC and what is encrypted is
encrypted, so that a receiver finds the change and no broken protection. Each case says what was changed and what
should become of it.

What is expected follows from how the case was made, from nothing that decodes: see :mod:`gbcs.testing.verdicts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import chain
from random import Random
from typing import Any, NamedTuple

from dlms.axdr import encode_data
from dlms.data import Structure
from gbcs.certificates import RemotePartyRole
from gbcs.entity import EntityId
from gbcs.keys import KeyStore, KeyUsage
from gbcs.message import CRA, Message, decode
from gbcs.payload import encode as encode_payload
from gbcs.payload.gbz import ClearContent, Component, clear_octets
from gbcs.payload.protected import ClearAttributes, get_protected_attributes
from gbcs.testing import results
from gbcs.testing.spans import Piece, PieceKind, dissect, dissect_data
from gbcs.testing.verdicts import ACCEPTED, EITHER, Check, Expected, Result, refused
from gbcs.testing.writer import TAMPERINGS, Draft, EnvelopeWriter, Sealed, length_octets
from gbcs.usecases import UseCase
from gbcs.usecases.access import may_send
from wire.errors import WireError, path_text
from wire.node import JSON

__all__ = ["Case", "Change", "Event", "Mutator", "Step", "changed", "mutate", "structure_of"]


class Change(NamedTuple):
    """One thing that a case changes.

    Attributes:
        said: what was done, in words.
        path: where: ``header.recipient``, ``payload.data[0][1]``, ``protection``.
        item: the standard's name of what stands there; empty where it has none.
        before: octets there, before.
        after: and after.
        expected: what should become of a message with this change alone.
        edits: of the payload: start, end, new octets; from the front to the back, none over another.
        fields: of the :class:`~gbcs.testing.writer.Draft` that are other.
        flags: what a case file groups by: ``structure``, ``value``, ``header`` or ``protection``, and more.
    """

    said: str
    path: str
    item: str
    before: bytes
    after: bytes
    expected: Expected
    edits: tuple[tuple[int, int, bytes], ...] = ()
    fields: tuple[tuple[str, Any], ...] = ()
    flags: tuple[str, ...] = ()

    def plain(self) -> dict[str, JSON]:
        """As case files have it."""
        return {
            "change": self.said,
            "path": self.path,
            "item": self.item or None,
            "before": self.before.hex(),
            "after": self.after.hex(),
        }


class Event(NamedTuple):
    """What happens to a device, and is no message.

    Attributes:
        at: the time by its clock from now on; None for the time that it is.
        image: a firmware image that is brought to it, a whole OTA file; empty for none.
    """

    at: datetime | None = None
    image: bytes = b""

    def plain(self) -> dict[str, Any]:
        """As case files have it."""
        found = {} if self.at is None else {"clock": f"{self.at:%Y-%m-%dT%H:%M:%SZ}"}
        return found | ({"image": self.image.hex()} if self.image else {})


class Step(NamedTuple):
    """One message of a case.

    Attributes:
        draft: of the message.
        offset: of its counter from the first that the case may use; negative for one that was used before.
        expected: what should become of it.
        said: what it is, in words.
        probe: what the answer has to hold: named values of a response; None for nothing in particular.
        event: what happens before it.
    """

    draft: Draft
    offset: int
    expected: Expected
    said: str = ""
    probe: Any = None
    event: Event | None = None


class Case(NamedTuple):
    """A case: messages, the last of which is what it is about.

    Attributes:
        name: the same for the same message, keys and seed.
        use_case: reference of the use case, such as ``ECS42``.
        changes: what is changed; none for the valid message itself.
        octets: of the last message with the counters that it was made for.
        origin: the steps themselves; or the unchanged message, of which the changes make the one step.
    """

    name: str
    use_case: str
    changes: tuple[Change, ...]
    octets: bytes
    origin: tuple[Step, ...] | Draft

    @property
    def steps(self) -> tuple[Step, ...]:
        """The messages; one but for sessions."""
        draft = self.origin
        if not isinstance(draft, Draft):
            return draft
        for change in self.changes:
            draft = changed(draft, change)
        return (Step(draft, 0, _expected(self.changes)),)

    @property
    def expected(self) -> Expected:
        """What should become of the last message."""
        return _expected(self.changes) if isinstance(self.origin, Draft) else self.origin[-1].expected

    @property
    def flags(self) -> tuple[str, ...]:
        """Those of the changes, each once."""
        return tuple(dict.fromkeys(flag for change in self.changes for flag in change.flags))

    def messages(self, keys: KeyStore, acb: bytes | None, counter: int) -> list[bytes]:
        """The messages with other counters, protected anew.

        Args:
            keys: as for :func:`mutate`.
            acb: the broker.
            counter: greater than any that the receiver has seen; the case uses this one and those up to
                :attr:`width` behind it.
        """
        return [step.draft.at(counter + step.offset).octets(keys, acb) for step in self.steps]

    @property
    def width(self) -> int:
        """How many counters the case uses."""
        return max(step.offset for step in self.steps) + 1


def mutate(
    message: Message | bytes,
    keys: KeyStore,
    *,
    acb: EntityId | bytes | str | None = None,
    seed: int = 0,
    count: int | None = None,
    pre_command: bool = False,
) -> Iterator[Case]:
    """Near-valid messages made of a valid one, the same for the same arguments.

    Args:
        message: a whole message. Its protection is made anew; one that has none gets what its use case asks for.
        keys: what signs for its originator, and one side of each key agreement: of the broker and the device for a
            command. With more parties' keys there are more cases.
        acb: the access control broker; without it, the one that certificates of the store name.
        seed: another one gives another order, and other pairs.
        count: how many. None for the message itself and each single change once; beyond these, changes are paired.
        pre_command: whether a command that ends behind its payload stays one, for who reads what is not protected yet.

    Raises:
        DecodeError: where octets are no message.
        ProtectionError: where a key is missing.
    """
    return Mutator(message, keys, acb=acb, pre_command=pre_command).cases(seed, count)


class Mutator:
    """The changes of one message.

    Args:
        message: see :func:`mutate`.
        keys: see :func:`mutate`.
        acb: see :func:`mutate`.
        pre_command: see :func:`mutate`.

    Attributes:
        message: as given, decoded; where it had no protection, with what stands for it.
        draft: the unchanged message, before protection.
        acb: the broker.
        changes: every single change.
    """

    def __init__(
        self,
        message: Message | bytes,
        keys: KeyStore,
        *,
        acb: EntityId | bytes | str | None = None,
        pre_command: bool = False,
    ) -> None:
        if not isinstance(message, Message):
            message = decode(message)
        if not pre_command:
            message = _with_protection(message)
        self.message = message
        self.keys = keys
        brokers = keys.entities_of(RemotePartyRole.ACCESS_CONTROL_BROKER)
        self.acb: bytes | None = EntityId(acb) if acb is not None else brokers[-1] if brokers else None
        self.draft = _drafted(message, keys)
        use_case = message.use_case
        self.reference = use_case.reference if use_case else f"{message.header.message_code:04X}"
        self._unchanged = ACCEPTED if use_case else EITHER
        self._prepared = tuple(self._usable(_changes(message, self.draft, keys, self.acb, use_case)))
        self.changes: tuple[Change, ...] = tuple(change for each in self._prepared for change in each.changes)

    def cases(self, seed: int = 0, count: int | None = None) -> Iterator[Case]:
        """The cases of :func:`mutate`: ``count`` of them, drawn by the seed; one more than changes without."""
        return self._cases(
            Random(seed),  # noqa: S311 (nothing secret is drawn)
            len(self.changes) + 1 if count is None else count,
        )

    def _cases(self, chosen: Random, count: int) -> Iterator[Case]:
        reference, base = self.reference, self.draft
        first, sealed = base.counter, base.sealed
        unchanged = EnvelopeWriter(base, self.keys, self.acb)
        if count > 0:
            octets = unchanged.octets(first, base.payload, base.counted, sealed)
            yield Case(f"{reference}-0", reference, (), octets, (Step(base, 0, self._unchanged),))
        order = list(self._prepared)
        chosen.shuffle(order)
        number = 1
        new_case = tuple.__new__  # half the cost of calling Case, and that counts here
        for changes, _, _, _, _, envelope, draft in order[: max(count - 1, 0)]:
            octets = (envelope or unchanged).octets(first + number, draft.payload, draft.counted, draft.sealed)
            yield new_case(Case, (f"{reference}-{number}", reference, changes, octets, base))
            number += 1
        if number >= count:
            return
        for one, other in _pairs(order, chosen):
            changes = one.changes + other.changes
            envelope, draft = one.envelope, one.draft
            places = draft.counted
            if sealed or (envelope and other.envelope) or places != other.draft.counted:
                draft = changed(draft, changes[1])
                envelope = EnvelopeWriter(draft, self.keys, self.acb)
                octets = envelope.octets(first + number, draft.payload, draft.counted, draft.sealed)
            else:
                payload = draft.payload
                for start, end, new in other.edits:  # they move nothing
                    payload = payload[:start] + new + payload[end:]
                octets = (envelope or other.envelope or unchanged).octets(first + number, payload, places)
            yield new_case(Case, (f"{reference}-{number}", reference, changes, octets, base))
            number += 1
            if number >= count:
                return

    def _usable(self, changes: Iterable[Change]) -> Iterator[_Prepared]:
        """Those that the keys allow, each once."""
        seen = set()
        for change in changes:
            if change.before == change.after and not change.fields:
                continue  # it is so already
            mark = (change.edits, repr(change.fields) if change.fields else "")
            if mark in seen:
                continue
            seen.add(mark)
            draft = changed(self.draft, change)
            try:
                envelope = EnvelopeWriter(draft, self.keys, self.acb) if change.fields else None
            except WireError:
                continue  # a key is missing, or there is none of such an entity
            yield _Prepared(
                (change,),
                change.edits,
                frozenset(name for name, _ in change.fields),
                change.flags[0] == "protection",
                all(len(octets) == end - start for start, end, octets in change.edits),
                envelope,
                draft,
            )


class _Prepared(NamedTuple):
    """A change with what each case of it needs.

    Attributes:
        changes: itself alone.
        edits: its.
        fields: of the draft that it changes.
        is_protection: whether it is one of the protection.
        is_fixed: whether it moves nothing.
        envelope: of such messages, where it is another than that of the unchanged message.
        draft: with the change.
    """

    changes: tuple[Change, ...]
    edits: tuple[tuple[int, int, bytes], ...]
    fields: frozenset[str]
    is_protection: bool
    is_fixed: bool
    envelope: EnvelopeWriter | None
    draft: Draft


def changed(draft: Draft, change: Change) -> Draft:
    """A draft with a change."""
    if change.edits:
        payload = draft.payload
        counted, sealed = draft.counted, draft.sealed
        for start, end, octets in reversed(change.edits):
            payload = payload[:start] + octets + payload[end:]
            if counted and start < counted[-1][0] + counted[-1][1]:
                counted = tuple(_moved(counted, start, end, len(octets)))
            if sealed:
                sealed = tuple(
                    part if part.start < end else part._replace(start=part.start + len(octets) - (end - start))
                    for part in sealed
                )
        draft = draft._replace(payload=payload, counted=counted, sealed=sealed)
    if change.fields:
        values = [*draft]
        for name, value in change.fields:
            values[_PLACES[name]] = value
        draft = tuple.__new__(Draft, values)  # a fifth of the cost of _replace
    return draft


_PLACES = {name: place for place, name in enumerate(Draft._fields)}


def _moved(counted: tuple[tuple[int, int], ...], start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    for place, width in counted:  # in their order
        if place >= end:
            yield place + size - (end - start), width
        elif place + width <= start:
            yield place, width


def _pairs(order: list[_Prepared], chosen: Random) -> Iterator[tuple[_Prepared, _Prepared]]:
    """Changes that go together, drawn for ever; none where none do. The edits of the second move nothing."""
    draw = chosen.random
    without = [each for each in order if not each.edits]
    fixed = [each for each in order if each.is_fixed]
    size = len(order)
    in_vain = 0
    while in_vain < 10_000:
        one = order[int(draw() * size)]
        others = fixed if one.is_fixed else without
        other = others[int(draw() * len(others))] if others else one
        if one is not other and _may_go_together(one, other):
            in_vain = 0
            yield one, other
        else:
            in_vain += 1


def _may_go_together(one: _Prepared, other: _Prepared) -> bool:
    if one.edits and other.edits:  # none over one of the other
        for start, end, _ in one.edits:
            for begin, stop, _ in other.edits:
                if end > begin and stop > start:
                    return False
        return True
    if one.is_protection and other.is_protection:
        return False
    return not one.fields or not other.fields or one.fields.isdisjoint(other.fields)


def _expected(changes: tuple[Change, ...]) -> Expected:
    """What several changes together lead to."""
    if len(changes) == 1:
        return changes[0].expected
    found = [change.expected for change in changes if change.expected.result is Result.INVALID]
    if not found:
        return EITHER
    first = min(found, key=lambda each: _ORDER[each.check or Check.CONTENT])
    return first._replace(code=None)


_ORDER = {check: place for place, check in enumerate(Check)}


def _with_protection(message: Message) -> Message:
    """A message without any protection, with zeros where its use case asks for signature or MAC (GBCS 4.3.1)."""
    use_case = message.use_case
    if message.signature or message.mac is not None or use_case is None:
        return message
    is_signed = use_case.critical is True
    has_mac = message.header.cra is CRA.COMMAND or not is_signed
    return message._replace(signature=bytes(64) if is_signed else b"", mac=bytes(12) if has_mac else None)


# Encrypted parts -----------------------------------------------------------------------------------------------------


def _drafted(message: Message, keys: KeyStore) -> Draft:
    """The draft of a message; what is encrypted is encrypted anew where the keys allow it."""
    draft = Draft.of(message)
    try:
        clear = message.decrypt(keys)
    except WireError:
        return draft
    sealed = []
    for ciphertext, plaintext in _parts(message.payload, clear.payload):
        start = draft.payload.find(ciphertext)
        if start >= 0 and ciphertext:
            sealed.append(Sealed(start, plaintext))
    return draft._replace(sealed=tuple(sealed))


def _parts(payload: Any, clear: Any) -> Iterator[tuple[bytes, bytes]]:
    """The encrypted parts, with their plaintexts."""
    pairs = [
        *zip(getattr(payload, "data", ()), getattr(clear, "data", ()), strict=True),
        *zip(getattr(payload, "components", ()), getattr(clear, "components", ()), strict=True),
    ]
    pairs += [(getattr(payload, name), getattr(clear, name)) for name in ("content", "body") if hasattr(payload, name)]
    for sealed, opened in pairs:
        if isinstance(opened, ClearAttributes):
            attributes = get_protected_attributes(sealed) if isinstance(sealed, Structure) else sealed
            if attributes is not None:
                yield attributes.block.ciphertext, encode_data(opened.value)
        elif isinstance(opened, Component) and isinstance(opened.content, ClearContent):
            yield sealed.content.block.ciphertext, clear_octets(opened).octets


# All changes ---------------------------------------------------------------------------------------------------------


def _changes(
    message: Message, draft: Draft, keys: KeyStore, acb: bytes | None, use_case: UseCase | None
) -> Iterator[Change]:
    spans = dissect(draft.payload, draft.cra)
    names, constants = _names(message)
    structure = _Structure(draft.payload, spans, names, constants)
    # Items first: of the same octets, what has a name knows more.
    inner = chain(_of_items(message, draft), structure.changes(), _of_sealed(draft), _of_whole(draft, spans))
    # Of a payload that is not declared nothing says what it should be.
    known = inner if use_case else (change._replace(expected=EITHER) for change in inner)
    around = (_of_header(message, draft, keys, acb, use_case), _of_protection(draft, keys, acb, use_case))
    content = next((section for heads, section in _FORMS if draft.payload.startswith(heads)), _FORM_OF_ASN1)
    for change in chain(known, *around):
        expected = change.expected
        if expected.result is Result.INVALID and expected.section is None:
            section = content if expected.check is Check.CONTENT else _SECTIONS.get(expected.check or Check.CONTENT)
            change = change._replace(expected=expected._replace(section=section))
        yield change


_FORMS = (((b"\xd9", b"\xda", b"\x0f"), "GBCS 18.2"), ((b"\x01\x09",), "GBCS 18.1"))
"""How payloads begin, and where their templates stand."""
_FORM_OF_ASN1 = "GBCS 13, Annex 3"
_SECTIONS = dict.fromkeys((Check.RECIPIENT, Check.MAC, Check.SIGNATURE, Check.COUNTER), "GBCS 6.2.4") | {
    Check.ROLE: "GBCS 6.2.4, 17"
}
"""Where the standard has a check; that something decodes is said of each form."""


def _names(message: Message) -> tuple[dict[str, str], set[str]]:
    """The standard's names of places, and the places of constants."""
    names: dict[str, str] = {}
    constants = set()
    try:
        for item in message.items():
            if item.name:
                path = path_text(item.place)
                names.setdefault(path, item.name)
                if item.constant:
                    constants.add(path)
    except WireError:
        pass
    return names, constants


def structure_of(payload: bytes, cra: int) -> _Structure:
    """The changes of a payload by its octets alone."""
    return _Structure(payload, dissect(payload, cra), {}, set())


# Structure and values by the octets ----------------------------------------------------------------------------------


_UNFIT = refused(Check.CONTENT)
_FRAME_TYPE = 3  # of the frame control of ZCL: 0 for a general command
_LAST_CLUSTER = 0x7FFE  # from here on, no standard has one


class _Structure:
    """Changes of a payload by its spans."""

    def __init__(self, payload: bytes, spans: list[Piece], names: dict[str, str], constants: set[str]) -> None:
        self.payload = payload
        self.spans = spans
        self.names = names
        self.constants = constants
        self.is_dlms = payload[:1] in (b"\xd9", b"\xda", b"\x0f")
        self.is_gbz = payload[:2] == b"\x01\x09"

        self._makers: dict[PieceKind, Callable[[Piece], Iterator[Change]]] = {
            PieceKind.TAG: self._tag,
            PieceKind.LENGTH: self._length,
            PieceKind.COUNT: self._count,
            PieceKind.SELECTOR: self._selector,
            PieceKind.FLAGS: self._flags,
            PieceKind.NUMBER: self._number,
            PieceKind.OCTETS: self._octets,
            PieceKind.ELEMENT: self._element,
        }
        self._made: dict[int, list[Change]] = {}

    def changes(self) -> Iterator[Change]:
        """Every change."""
        for span in self.spans:
            yield from self._makers[span.kind](span)

    def one(self, chosen: Random) -> Change | None:
        """One of the changes; None where there is none of what was drawn."""
        if not self.spans:
            return None
        place = chosen.randrange(len(self.spans))
        made = self._made.get(place)
        if made is None:
            span = self.spans[place]
            made = self._made[place] = list(self._makers[span.kind](span))
        return chosen.choice(made) if made else None

    def made(
        self,
        said: str,
        span: Piece,
        after: bytes,
        expected: Expected,
        *flags: str,
        repaired: bool = False,
        more: int = 0,
        place: tuple[int, int] | None = None,
    ) -> Change:
        """A change of the octets of a span.

        Args:
            said: in words.
            span: what is changed.
            after: the new octets.
            expected: what should become of it.
            flags: besides the kind.
            repaired: whether the lengths around it are made right.
            more: by how much the innermost count around it is corrected.
            place: start and end of what is replaced, where it is not the whole span.
        """
        start, end = place or (span.start, span.end)
        edits = [(start, end, after)]
        if repaired:
            edits += self._repairs(span, len(after) - (end - start), more)
            said += ", lengths repaired" if not more else ", counts and lengths repaired"
        return Change(
            said,
            f"payload.{span.path}" if span.path else "payload",
            self._name(span.path),
            self.payload[start:end],
            after,
            expected,
            tuple(sorted(edits)),
            flags=flags,
        )

    def _name(self, path: str) -> str:
        while path:
            if path in self.names:
                return self.names[path]
            path = path[: max(path.rfind("["), path.rfind("."), 0)]
        return ""

    def _repairs(self, span: Piece, delta: int, more: int) -> Iterator[tuple[int, int, bytes]]:
        """The edits that make the lengths and counts around a change right; the innermost first."""
        for index in reversed(span.within):
            around = self.spans[index]
            if around.kind is PieceKind.COUNT:
                if not more:
                    continue
                found = self._counted(around) + more
                more = 0
            else:
                found = around.to - around.of + delta
            octets = _written(found, around.unit)
            if octets != self.payload[around.start : around.end]:
                delta += len(octets) - (around.end - around.start)
                yield around.start, around.end, octets

    def _counted(self, span: Piece) -> int:
        octets = self.payload[span.start : span.end]
        if span.unit != "ber" or octets[0] < 0x80:
            return int.from_bytes(octets, "big")
        return int.from_bytes(octets[1:], "big")

    # Each kind --------------------------------------------------------------------------------------------------

    def _tag(self, span: Piece) -> Iterator[Change]:
        tag = self.payload[span.start]
        if span.type < 0:
            for other in (0x00, 0xFF, tag ^ 1):
                yield self.made(
                    f"tag {other:02X} for {tag:02X}", span, bytes((other,)), refused(Check.DECODE), "structure", "tag"
                )
            return
        if not self.is_dlms:
            for other in {0x00, 0x1F, 0x30, 0x04, 0x02, 0x05, 0xA0, tag ^ 0x20, tag ^ 0x80, 0xFF} - {tag}:
                yield self.made(
                    f"tag {other:02X} for {tag:02X}", span, bytes((other,)), _UNFIT, "structure", "tag", "wrong type"
                )
            return
        for other in (0x07, 0x08, 0x7F, 0x80):
            yield self.made(
                f"a tag that is none, {other:02X}", span, bytes((other,)), refused(Check.DECODE), "structure", "tag"
            )
        for other in _OTHER_TYPES:
            if other == tag:
                continue
            is_alike = _SAME_FORM.get(other) == _SAME_FORM.get(tag, "?")
            # of the same size: it decodes, and the type does not fit
            expected = results.OTHER_TYPE if is_alike else _UNFIT
            yield self.made(
                f"type {other} for {tag}", span, bytes((other,)), expected, "structure", "tag", "wrong type"
            )

    def _length(self, span: Piece) -> Iterator[Change]:
        yield from self._size(span, span.to - span.of, "length")

    def _count(self, span: Piece) -> Iterator[Change]:
        count = self._counted(span)
        yield from self._size(span, count, "count")
        if self.is_dlms and span.type in (1, 2):
            bounds = (span.of, span.to)
            null = self.made(
                "an element more, null-data",
                span,
                b"\0",
                EITHER if span.type == 1 else results.OTHER_TYPE,
                "structure",
                "element",
                place=(bounds[1], bounds[1]),
            )
            new = _written(count + 1, span.unit)
            edits = ((span.start, span.end, new), *null.edits)
            around = self._repairs(span, len(new) - (span.end - span.start) + 1, 0)
            yield null._replace(edits=tuple(sorted((*edits, *around))))

    def _size(self, span: Piece, value: int, what: str) -> Iterator[Change]:
        """Other lengths and counts."""
        # A receiver may keep a certificate as it is, and not look into it.
        never = refused(Check.DECODE) if self.is_dlms or self.is_gbz else _UNFIT
        width = span.end - span.start
        value = min(value, 0xFFFFFFFF)  # what is no payload may say more
        other: dict[str, tuple[int | bytes, Expected]] = {
            "one more": (value + 1, _UNFIT),
            "one less": (value - 1, _UNFIT),
            "0": (0, _UNFIT),
            "127": (127, _UNFIT),
        }
        if span.unit != "ber":
            other["the most"] = ((1 << 8 * width) - 1, never)
            other["twice"] = (2 * value, _UNFIT)
        else:
            other |= {
                "the most, in 4 octets": (bytes.fromhex("84ffffffff"), never),
                "2**31 in 4 octets": (bytes.fromhex("8480000000"), never),
                "indefinite": (b"\x80", never),
                "in 8 octets": (b"\x88" + value.to_bytes(8, "big"), never),
                "in two octets more than it needs": (
                    b"\x82" + value.to_bytes(2, "big") if value < 0x100 else b"\x84" + value.to_bytes(4, "big"),
                    EITHER,
                ),
            }
            if value < 0x80:
                other["in an octet more than it needs"] = (b"\x81" + bytes((value,)), EITHER)
        for said, (new, expected) in other.items():
            if isinstance(new, int):
                if new == value or not 0 <= new < (1 << 8 * width if span.unit != "ber" else 1 << 32):
                    continue
                octets = _written(new, span.unit)
            else:
                octets = new
            yield self.made(f"{what} {said}", span, octets, expected, "structure", what)
            if len(octets) != width and span.within:
                yield self.made(f"{what} {said}", span, octets, expected, "structure", what, repaired=True)

    def _selector(self, span: Piece) -> Iterator[Change]:
        value = self.payload[span.start]
        is_choice = self.is_dlms and not span.path.endswith("selection.selector")  # any octet may select entries
        for other in {0, 1, 2, 3, 4, 5, 6, 0x7F, 0x80, 0xFF, value ^ 1} - {value}:
            # a choice that there is not; or one after which the rest is something else
            expected = refused(Check.DECODE) if is_choice and other in (0, 0x7F, 0x80, 0xFF) else _UNFIT
            if span.path.endswith("command_id") and other in (0x7F, 0x80, 0xFF):  # no cluster has it
                is_general = not self.payload[span.start - 2] & _FRAME_TYPE
                expected = results.NO_GENERAL_COMMAND if is_general else results.NO_COMMAND
            yield self.made(
                f"selector {other:02X} for {value:02X}", span, bytes((other,)), expected, "structure", "selector"
            )

    def _flags(self, span: Piece) -> Iterator[Change]:
        value = self.payload[span.start]
        is_control = span.path.endswith("extended_header_control")
        for bit in range(8):
            expected = EITHER
            if is_control and bit == 0:
                expected = refused(Check.CONTENT, section="GBCS 7.2.9")
            elif (
                (is_control and bit in (1, 4)) or (not is_control and bit in (0, 1, 2)) or (not is_control and bit == 3)
            ):
                expected = _UNFIT
            said = "the flag of the last component" if is_control and bit == 0 else f"bit {bit} of the flags"
            yield self.made(said, span, bytes((value ^ 1 << bit,)), expected, "structure", "flags")

    def _number(self, span: Piece) -> Iterator[Change]:
        size = span.end - span.start
        value = int.from_bytes(self.payload[span.start : span.end], "big")
        top = (1 << 8 * size) - 1
        half = 1 << 8 * size - 1
        found = {
            "0": 0,
            "1": 1,
            "the most": top,
            "one below the most": top - 1,
            "the sign bit alone": half,
            "one below the sign bit": half - 1,
            "one more": value + 1,
            "one less": value - 1,
            "ten times": value * 10,
        }
        if span.path == "long_invoke_id_and_priority":
            return  # repeats the counter: it is in step with it
        expected = self._of_value(span)
        is_cluster = span.path.endswith(".cluster_id")
        for said, new in found.items():
            if is_cluster:
                expected = results.NO_CLUSTER if new >= _LAST_CLUSTER else _UNFIT
            if new != value and 0 <= new <= top:
                yield self.made(said, span, new.to_bytes(size, "big"), expected, "value", "bounds")

    def _of_value(self, span: Piece) -> Expected:
        """What another value leads to."""
        if span.path == "profile_id":
            return refused(Check.DECODE)
        if span.path.endswith(".class_id"):
            return results.ANOTHER_CLASS
        if span.path.endswith(".instance_id"):
            return results.NO_OBJECT
        if span.path in self.constants or span.path.endswith((".member", ".cluster_id")):
            return _UNFIT
        return EITHER

    def _octets(self, span: Piece) -> Iterator[Change]:
        octets = self.payload[span.start : span.end]
        expected = self._of_value(span)
        is_reading = self._is_reading(span)
        if is_reading:
            for place in range(span.start, span.end - 1, 2):
                bounds = (place, place + 2)
                said = "an attribute that there is not"
                yield self.made(said, span, b"\xee\xfe", results.NO_ATTRIBUTE, "value", "attribute", place=bounds)
        yield self.made("the last bit", span, _flip(octets, -1, 1), expected, "value")
        yield self.made("the first bit", span, _flip(octets, 0, 0x80), expected, "value")
        yield self.made("zeros", span, bytes(len(octets)), expected, "value", "bounds")
        yield self.made("FF everywhere", span, b"\xff" * len(octets), expected, "value", "bounds")
        for said, new in _moments(octets):
            yield self.made(said, span, new, expected, "value", "time")
        for said, new in self._ends(span):
            yield self.made(said, span, new, results.OTHER_PERIOD, "value", "time")
        for said, new in (
            ("one octet more", octets + b"\0"),
            ("one octet less", octets[:-1]),
            ("no octets", b""),
            ("200 octets", (octets * 200)[:200]),
        ):
            if new == octets:
                continue
            longer = _UNFIT if expected.result is Result.INVALID else EITHER
            if is_reading and len(new) % 2:
                longer = results.MALFORMED  # half an attribute identifier
            yield self.made(said, span, new, longer, "value", "size", repaired=True)
            yield self.made(said, span, new, _UNFIT, "structure", "size")

    def _ends(self, span: Piece) -> Iterator[tuple[str, bytes]]:
        """Ends of a period of an auxiliary controller that a device has to refuse for their start."""
        name = self._name(span.path)
        if not name.endswith("PeriodEndDateTime"):
            return
        begin = name.replace("PeriodEnd", "PeriodStart")
        starts = [each for each in self.spans if each.kind is PieceKind.OCTETS and self._name(each.path) == begin]
        for each in starts:
            start = self.payload[each.start : each.end]
            yield "the start for the end", start
            with suppress(ValueError):
                moment = datetime(int.from_bytes(start[:2], "big"), start[2], start[3])
                later = moment + timedelta(days=2)
                yield (
                    "an end two days behind the start",
                    later.year.to_bytes(2, "big") + bytes((later.month, later.day, 0xFF)) + start[5:],
                )

    def _is_reading(self, span: Piece) -> bool:
        """Whether octets are the identifiers of attributes to be read."""
        head = self.payload[span.start - 3 : span.start]
        return self.is_gbz and span.path.endswith(".content") and not head[0] & _FRAME_TYPE and head[2] == 0

    def _element(self, span: Piece) -> Iterator[Change]:
        octets = self.payload[span.start : span.end]
        around = self.spans[span.within[-1]] if span.within else None
        is_array = around is not None and around.type == 1
        is_free = is_array or not self.is_dlms
        fitting = EITHER if is_free else _UNFIT
        has_count = around is not None and around.kind is PieceKind.COUNT
        step = 1 if has_count else 0
        yield self.made("left out", span, b"", _UNFIT, "structure", "element")
        yield self.made("left out", span, b"", fitting, "structure", "element", repaired=True, more=-step)
        yield self.made("twice", span, octets * 2, _UNFIT, "structure", "element")
        yield self.made("twice", span, octets * 2, fitting, "structure", "element", repaired=True, more=step)
        after = next(
            (
                each
                for each in self.spans
                if each.kind is PieceKind.ELEMENT and each.start == span.end and each.within == span.within
            ),
            None,
        )
        if after is not None:
            other = self.payload[after.start : after.end]
            if other != octets:
                whole = span._replace(end=after.end)
                yield self.made("exchanged with the next", whole, other + octets, fitting, "structure", "element")


_OTHER_TYPES = (0, 1, 2, 3, 4, 5, 6, 9, 10, 12, 13, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 27, 19, 255)
_SAME_FORM = {
    **dict.fromkeys((3, 13, 15, 17, 22), "1"),
    **dict.fromkeys((16, 18), "2"),
    **dict.fromkeys((5, 6, 23), "4"),
    **dict.fromkeys((20, 21, 24), "8"),
    **dict.fromkeys((9, 10, 12), "string"),
    **dict.fromkeys((1, 2), "list"),
    **dict.fromkeys((0, 255), "none"),
}


def _written(value: int, unit: str) -> bytes:
    if unit == "ber":
        return length_octets(value)
    return (value & ((1 << 8 * _WIDTHS[unit]) - 1)).to_bytes(_WIDTHS[unit], "big")


_WIDTHS = {"u8": 1, "u16": 2}


def _flip(octets: bytes, place: int, bit: int) -> bytes:
    flipped = bytearray(octets)
    flipped[place] ^= bit
    return bytes(flipped)


_FIELDS_OF_TIME = (
    ("year 0", 0, b"\0\0"),
    ("any year", 0, b"\xff\xff"),
    ("month 0", 2, b"\x00"),
    ("month 13", 2, b"\x0d"),
    ("month of daylight saving", 2, b"\xfd"),
    ("day 0", 3, b"\x00"),
    ("day 32", 3, b"\x20"),
    ("the last day of the month", 3, b"\xfe"),
    ("30 February", 2, b"\x02\x1e"),
    ("weekday 8", 4, b"\x08"),
    ("hour 24", 5, b"\x18"),
    ("any hour", 5, b"\xff"),
    ("minute 60", 6, b"\x3c"),
    ("second 60", 7, b"\x3c"),
    ("hundredth 100", 8, b"\x64"),
    ("deviation 841", 9, b"\x03\x49"),
    ("status FE", 11, b"\xfe"),
)


def _moments(octets: bytes) -> Iterator[tuple[str, bytes]]:
    """Other times of a date-time of 12 octets, and of the text of a GeneralizedTime."""
    if len(octets) == 12:
        for said, place, new in _FIELDS_OF_TIME:
            yield said, octets[:place] + new + octets[place + len(new) :]
    elif len(octets) == 15 and octets[-1:] == b"Z" and octets[:-1].isdigit():
        for said, text in (
            ("month 13", octets[:4] + b"13" + octets[6:]),
            ("day 32", octets[:6] + b"32" + octets[8:]),
            ("second 60", octets[:12] + b"60Z"),
            ("no zone", octets[:-1] + b"0"),
            ("the end of time", b"99991231235959Z"),
            ("year 0", b"0000" + octets[4:]),
        ):
            yield said, text


# Values by the codec's tree ------------------------------------------------------------------------------------------


def _of_items(message: Message, draft: Draft) -> Iterator[Change]:
    """Other values of what the use case names, where only the codec's tree knows the octets of it: ZCL and ASN.1."""
    if draft.payload[:1] in (b"\xd9", b"\xda", b"\x0f"):
        return
    try:
        items = list(message.items())
    except WireError:
        return
    reference = message.use_case.reference if message.use_case else ""
    for item in items:
        if not item.place or item.departure:
            continue
        try:
            values = list(_others(_at(message.payload, item.place)))
        except (AttributeError, IndexError, TypeError):
            continue
        for said, value in values:
            try:
                octets = encode_payload(_put(message.payload, item.place, value))
            except (ValueError, TypeError, AttributeError, OverflowError):
                continue
            if octets == draft.payload:
                continue
            start, end, new = _difference(draft.payload, octets)
            expected = results.of_item(reference, item.name, value, message.payload)
            if expected is None:
                expected = _UNFIT if item.constant else EITHER
            yield Change(
                said,
                f"payload.{path_text(item.place)}",
                item.name,
                draft.payload[start:end],
                new,
                expected,
                ((start, end, new),),
                flags=("value", "bounds"),
            )


def _at(tree: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        tree = tree[step] if isinstance(step, int) else getattr(tree, step)
    return tree


def _put(tree: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    step, rest = place[0], place[1:]
    if isinstance(step, str):
        return tree._replace(**{step: _put(getattr(tree, step), rest, value)})
    items = [*tree]
    items[step] = _put(items[step], rest, value)
    return tuple.__new__(type(tree), items)


def _others(value: Any) -> Iterator[tuple[str, Any]]:
    """Other values of the type of a leaf."""
    kind: Any = type(value)
    if isinstance(value, bool):
        yield "the other", not value
    elif isinstance(value, int):
        numbers = {"one more": value + 1, "one less": value - 1, "0": 0}
        for bits in (7, 8, 15, 16, 24, 31, 32, 48, 63, 64):
            numbers[f"2**{bits}"] = 1 << bits
            numbers[f"2**{bits} - 1"] = (1 << bits) - 1
            numbers[f"-2**{bits}"] = -(1 << bits)
        for said, number in numbers.items():
            if number == value:
                continue
            try:
                yield said, kind(number)
            except ValueError:
                continue
    elif isinstance(value, bytes) and value:
        yield "the last bit", kind(_flip(value, -1, 1))
        yield "FF everywhere", kind(b"\xff" * len(value))
        if kind is bytes:
            yield "one octet more", value + b"\0"
            yield "one octet less", value[:-1]
            yield "no octets", b""
    elif isinstance(value, str):
        yield "a character more", kind(f"{value}x")
        yield "a character less", kind(value[:-1])
        yield "no text", kind("")
        yield "200 characters", kind("x" * 200)


def _difference(before: bytes, after: bytes) -> tuple[int, int, bytes]:
    """Where two differ: start and end in the first, octets of the second."""
    most = min(len(before), len(after))
    start = most - _from_first_difference(before[:most], after[:most])
    most -= start
    tail = most - _from_first_difference(before[len(before) - most :][::-1], after[len(after) - most :][::-1])
    return start, len(before) - tail, after[start : len(after) - tail]


def _from_first_difference(before: bytes, after: bytes) -> int:
    """How many octets stand from the first that differs to the end, of two of one size; as numbers, to be quick."""
    return ((int.from_bytes(before, "big") ^ int.from_bytes(after, "big")).bit_length() + 7) // 8


# What is encrypted ---------------------------------------------------------------------------------------------------


def _of_sealed(draft: Draft) -> Iterator[Change]:
    """Other values in what is encrypted, as long as they were: they are encrypted anew."""
    is_data = draft.payload[:1] in (b"\xda", b"\x0f")
    for number, part in enumerate(draft.sealed):
        size = len(part.plaintext)
        whole = Piece("", PieceKind.OCTETS, 0, size)  # a ZCL payload, of which no tag tells what stands where
        inner = _Structure(part.plaintext, dissect_data(part.plaintext) if is_data else [whole], {}, set())
        inner.is_dlms = is_data
        for change in inner.changes():
            if any(len(octets) != end - start for start, end, octets in change.edits):
                continue
            plaintext = part.plaintext
            for start, end, octets in change.edits:
                plaintext = plaintext[:start] + octets + plaintext[end:]
            sealed = (*draft.sealed[:number], part._replace(plaintext=plaintext), *draft.sealed[number + 1 :])
            yield change._replace(
                path=f"encrypted[{number}]{change.path.removeprefix('payload').lstrip('.')}",
                # whoever reads it notices, and nobody before
                expected=_UNFIT if change.expected.result is Result.INVALID else EITHER,
                edits=(),
                fields=(("sealed", sealed),),
                flags=(*change.flags, "encrypted"),
            )


# The whole, the header, the protection -------------------------------------------------------------------------------


def _of_whole(draft: Draft, spans: list[Piece]) -> Iterator[Change]:
    payload = draft.payload
    size = len(payload)
    for end in sorted({span.start for span in spans if span.start} | {size - 1}):
        if end < size:
            yield Change(
                f"cut behind {end} octets",
                "payload",
                "",
                payload[end:],
                b"",
                _UNFIT,
                ((end, size, b""),),
                flags=("structure", "truncated"),
            )
    yield Change("empty", "payload", "", payload, b"", _UNFIT, ((0, size, b""),), flags=("structure", "truncated"))
    for more in (b"\0", b"\xff", payload[-1:]):
        yield Change(
            "an octet more",
            "payload",
            "",
            b"",
            more,
            refused(Check.DECODE),
            ((size, size, more),),
            flags=("structure", "trailing"),
        )


def _header(
    said: str, field: str, before: bytes, after: bytes, expected: Expected, *fields: tuple[str, Any], flag: str = ""
) -> Change:
    flags = ("header", flag) if flag else ("header",)
    return Change(said, f"header.{field}", field.replace("_", " "), before, after, expected, (), fields, flags)


_UNKNOWN = bytes.fromhex("0a7e57ffffffff01")


def _of_header(
    message: Message, draft: Draft, keys: KeyStore, acb: bytes | None, use_case: UseCase | None
) -> Iterator[Change]:
    for flag in (0, 4, 0x7F, 0xFF, *(cra for cra in (1, 2, 3) if cra != draft.cra)):
        expected = refused(Check.DECODE if flag not in (1, 2, 3) else Check.RECIPIENT)
        fields: tuple[tuple[str, Any], ...] = (("cra", flag), ("maker", _maker(draft, acb)))
        yield _header(f"CRA flag {flag}", "cra", bytes((draft.cra,)), bytes((flag,)), expected, *fields)
    originator, recipient = draft.originator, draft.recipient
    is_command = draft.cra == CRA.COMMAND
    # Who it is from. The MAC of a command is the broker's, so that only the role tells.
    yield _header(
        "an originator that the receiver does not know",
        "originator",
        originator,
        _UNKNOWN,
        refused(Check.ROLE),
        ("originator", _UNKNOWN),
        ("signer", originator),
        ("maker", _maker(draft, acb)),
    )
    known = {bytes(entry.entity_id): entry.role for entry in keys.entries()}
    for entity, role in known.items():
        if entity == originator:
            continue
        if is_command and role is not None and use_case is not None:
            allowed = may_send(role, use_case).allowed
            expected = EITHER if allowed is not False else refused(Check.ROLE)
            yield _header(
                f"{role.name.lower().replace('_', ' ')} as the originator",
                "originator",
                originator,
                entity,
                expected,
                ("originator", entity),
                flag="role",
            )
        if entity != recipient:
            yield _header(
                "another recipient, protected for it",
                "recipient",
                recipient,
                entity,
                refused(Check.RECIPIENT),
                ("recipient", entity),
                flag="recipient",
            )
            yield _header(
                "another recipient, protected with the key of the right one",
                "recipient",
                recipient,
                entity,
                refused(Check.RECIPIENT),
                ("recipient", entity),
                ("peer", recipient),
                flag="recipient",
            )
    for said, entity in (("nobody", bytes(8)), ("everybody", b"\xff" * 8)):
        yield _header(
            f"{said} as the recipient",
            "recipient",
            recipient,
            entity,
            refused(Check.RECIPIENT),
            ("recipient", entity),
            ("peer", recipient),
            flag="recipient",
        )
    yield _header(
        "originator and recipient exchanged: reflected",
        "originator",
        originator + recipient,
        recipient + originator,
        refused(Check.RECIPIENT),
        ("originator", recipient),
        ("recipient", originator),
        ("signer", originator),
        ("maker", _maker(draft, acb)),
        ("peer", recipient),
        flag="reflected",
    )
    for field, octets in (("originator", originator), ("recipient", recipient)):
        for new in (octets[:7], octets + b"\0", b""):
            who: tuple[tuple[str, Any], ...] = (
                ("signer", originator),
                ("maker", _maker(draft, acb)),
                ("peer", recipient),
            )
            yield _header(
                f"{len(new)} octets", field, octets, new, refused(Check.DECODE), (field, new), *who, flag="size"
            )
    code = draft.information[:2]
    for said, new, expected in (
        ("a message code that is none", b"\xff\xfe", refused(Check.ROLE)),
        ("message code 0", b"\0\0", refused(Check.ROLE)),
        ("a message code of another protocol", b"\x01\x02" if code != b"\x01\x02" else b"\x00\x62", _UNFIT),
    ):
        information = new + draft.information[2:]
        yield _header(said, "message_code", code, new, expected, ("information", information), flag="message code")
    for said, information, expected in (
        ("no other-information", b"", refused(Check.DECODE)),
        ("one octet of other-information", code[:1], refused(Check.DECODE)),
        ("three octets of other-information", code + b"\0", refused(Check.DECODE)),
        ("a supplementary remote party", code + _UNKNOWN, EITHER),
        ("11 octets of other-information", code + _UNKNOWN + b"\0", refused(Check.DECODE)),
        ("a supplementary remote party and its counter", code + _UNKNOWN + bytes(8), EITHER),
        ("26 octets of other-information", code + _UNKNOWN + bytes(16), EITHER),
    ):
        if information != draft.information:
            yield _header(
                said,
                "other_information",
                draft.information,
                information,
                expected,
                ("information", information),
                ("maker", _maker(draft, acb)),
                flag="other information",
            )
    for said, moment, expected in (
        ("a date-time", bytes.fromhex("07ea0301ff000008008000ff"), EITHER),
        ("11 octets of date-time", bytes.fromhex("07ea0301ff000008008000"), refused(Check.DECODE)),
        ("a date-time in month 13", bytes.fromhex("07ea0d01ff000008008000ff"), EITHER),
        ("a date-time of FF", b"\xff" * 12, EITHER),
        ("no date-time", b"", EITHER),
    ):
        if moment != draft.date_time:
            yield _header(said, "date_time", draft.date_time, moment, expected, ("date_time", moment), flag="time")
    yield from _of_forms(draft)
    for more in (b"\0", draft.payload[:16]):
        yield _header(
            f"{len(more)} octets behind the message",
            "end",
            b"",
            more,
            refused(Check.DECODE),
            ("trailing", more),
            flag="trailing",
        )


def _maker(draft: Draft, acb: bytes | None) -> bytes:
    """Who makes the MAC of the unchanged message."""
    return draft.maker or (acb if draft.is_brokers and acb else draft.originator)


def _of_forms(draft: Draft) -> Iterator[Change]:
    """Lengths of the envelope in other forms, and wrong ones."""
    for name, size in (
        ("other_information", len(draft.information)),
        ("payload", len(draft.payload)),
        ("signature", 64 if draft.is_signed else 0),
        ("mac_header", None),
    ):
        if (name == "signature" and draft.is_signed is None) or (name == "mac_header" and not draft.has_mac):
            continue
        right = b"" if size is None else length_octets(size)
        forms: dict[str, tuple[bytes, Expected]] = {
            "the most": (bytes.fromhex("84ffffffff"), refused(Check.DECODE)),
            "indefinite": (b"\x80", refused(Check.DECODE)),
            "0": (b"\0", _UNFIT),
        }
        if size is not None:
            forms |= {
                "in three octets": (b"\x82" + size.to_bytes(2, "big"), EITHER),
                "in five octets": (b"\x84" + size.to_bytes(4, "big"), EITHER),
                "one more": (length_octets(size + 1), _UNFIT),
                "one less": (length_octets(max(size - 1, 0)), _UNFIT),
            }
        for said, (form, expected) in forms.items():
            if form != right:
                yield _header(
                    f"length {said}",
                    name,
                    right,
                    form,
                    expected,
                    ("forms", {**(draft.forms or {}), name: form}),
                    flag="length",
                )


def _of_protection(draft: Draft, keys: KeyStore, acb: bytes | None, use_case: UseCase | None) -> Iterator[Change]:
    def change(said: str, expected: Expected, *fields: tuple[str, Any], flag: str = "") -> Change:
        flags = ("protection", flag) if flag else ("protection",)
        return Change(said, "protection", "", b"", b"", expected, (), fields, flags)

    for name, tampering in TAMPERINGS.items():
        if not (draft.is_signed if tampering.check == "signature" else draft.has_mac):
            continue
        check = Check.SIGNATURE if tampering.check == "signature" else Check.MAC
        expected = refused(check)
        if tampering.is_open:
            expected = EITHER
        elif name in ("signature: cut", "signature: one more", "MAC: cut", "MAC: empty"):
            expected = refused(Check.DECODE)
        yield change(tampering.said, expected, ("tampering", name), flag=name.partition(":")[0])
    others = [
        bytes(entry.entity_id)
        for entry in keys.entries()
        if entry.private and entry.usage is KeyUsage.DIGITAL_SIGNATURE and bytes(entry.entity_id) != draft.originator
    ]
    if draft.is_signed:
        for other in others:
            yield change(f"signed by {EntityId(other)}", refused(Check.SIGNATURE), ("signer", other), flag="wrong key")
        usage = ("usage", KeyUsage.KEY_AGREEMENT)
        yield change("signed with the key for key agreement", refused(Check.SIGNATURE), usage, flag="wrong usage")
        yield change("the signature left out", refused(Check.SIGNATURE), ("is_signed", False), flag="left out")
    elif draft.is_signed is False:
        yield change("signed, though it need not be", EITHER, ("is_signed", True), flag="more")
    if draft.has_mac:
        is_needed = draft.cra == CRA.COMMAND
        left_out = refused(Check.MAC) if is_needed or not draft.is_signed else EITHER
        yield change("the MAC left out", left_out, ("has_mac", False), flag="left out")
        if draft.is_brokers and acb is not None and acb != draft.originator:
            yield change(
                "the MAC is the originator's own, not the broker's",
                refused(Check.MAC),
                ("maker", draft.originator),
                flag="wrong key",
            )
        for other in dict.fromkeys(bytes(entry.entity_id) for entry in keys.entries()):
            if other not in (draft.originator, draft.recipient, acb):
                yield change(
                    f"the MAC is that of {EntityId(other)}", refused(Check.MAC), ("maker", other), flag="wrong key"
                )
