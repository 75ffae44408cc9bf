"""A writer of GBCS messages on octets: it writes what no decoded tree can hold, and protects it all the same.

The layout of the envelope is written here a second time, on purpose: lengths that disagree, protection that is made
right over wrong octets, and protection that is wrong in one named way. No module of the library but tests uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from gbcs.derivation import TAG_SIZE, Mode, derive_key, encrypt, mac_maker
from gbcs.keys import KeyStore, KeyUsage
from gbcs.message import CRA, Message
from gbcs.message import encode as encode_message
from gbcs.payload import encode as encode_payload
from gbcs.protection import ProtectionError
from gbcs.usecases.codes import WITHIN_HOME
from wire.form import form_of

__all__ = ["TAMPERINGS", "Draft", "EnvelopeWriter", "Sealed", "length_octets"]

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_MAC_DATA = bytes.fromhex("110000000000")
_MAC_HEAD = bytes.fromhex("dd000000000000")
_SECURITY_HEADER = bytes.fromhex("1100000000")
_ENCRYPTION_HEADER = b"\x31"
_TRANSACTION_ID_SIZE = 9
_COMMAND = int(CRA.COMMAND)
_WITHIN_HOME = frozenset(code.to_bytes(2, "big") for code in WITHIN_HOME)
_TOP: Final = (1 << 64) - 1
_OCTET: Final = tuple(bytes((value,)) for value in range(0x100))


def length_octets(length: int) -> bytes:
    """A length in its shortest form."""
    if length < 0x80:
        return _OCTET[length]
    size = (length.bit_length() + 7) // 8
    return bytes((0x80 | size,)) + length.to_bytes(size, "big")


class Sealed(NamedTuple):
    """A part of a payload that is to be encrypted: ciphertext and tag stand at ``start``.

    Attributes:
        start: in the payload.
        plaintext: what is encrypted; the payload holds ``len(plaintext) + 12`` octets for it.
    """

    start: int
    plaintext: bytes


class Draft(NamedTuple):
    """A message before its protection is made: every field octets or number, none of them checked.

    Attributes:
        cra: the octet of the CRA flag.
        counter: originator counter.
        originator: octets; written behind their length.
        recipient: the same.
        date_time: the same; empty for none.
        information: other-information, the message code first.
        payload: octets, as they stand where the counter is ``counter``.
        is_signed: whether the originator signs; None for a pre-command that ends behind its payload.
        has_mac: whether a MAC stands at the end.
        tampering: what is done to the protection once it is made; a key of :data:`TAMPERINGS`, or empty.
        signer: who signs; None for the originator.
        maker: who makes the MAC; None for the broker or the originator, whoever should.
        peer: with whom the maker shares the secret; None for the recipient.
        forms: lengths that are written otherwise, by the name of what they stand before: ``other_information``,
            ``payload``, ``signature``, ``mac_header``.
        counted: places of the payload that repeat the low octets of the counter: start and size.
        sealed: parts of the payload to encrypt.
        trailing: octets behind everything.
        usage: what for the key is that signs.
    """

    cra: int
    counter: int
    originator: bytes
    recipient: bytes
    date_time: bytes
    information: bytes
    payload: bytes
    is_signed: bool | None = False
    has_mac: bool = True
    tampering: str = ""
    signer: bytes | None = None
    maker: bytes | None = None
    peer: bytes | None = None
    forms: Mapping[str, bytes] | None = None
    counted: tuple[tuple[int, int], ...] = ()
    sealed: tuple[Sealed, ...] = ()
    trailing: bytes = b""
    usage: KeyUsage = KeyUsage.DIGITAL_SIGNATURE

    @classmethod
    def of(cls, message: Message) -> Draft:
        """The draft of a message that was decoded or built; protection as the message has it."""
        header = message.header
        payload = encode_payload(message.payload)
        information = _information(message)
        return cls(
            int(header.cra),
            header.originator_counter,
            bytes(header.originator),
            bytes(header.recipient),
            b"" if header.date_time is None else header.date_time.encode(),
            information,
            payload,
            None if message.signature is None and message.mac is None else bool(message.signature),
            message.mac is not None,
            maker=None,
            forms=dict(form_of(message)) if form_of(message) else None,
            counted=_counted(payload, header.originator_counter),
        )

    def at(self, counter: int) -> Draft:
        """The same with another counter, in the payload too where it repeats it."""
        counter &= _TOP
        payload = self.payload
        octets = counter.to_bytes(8, "big")
        for start, size in self.counted:
            payload = payload[:start] + octets[8 - size :] + payload[start + size :]
        return self._replace(counter=counter, payload=payload)

    def octets(self, keys: KeyStore, acb: bytes | None = None) -> bytes:
        """The message, protected; of many with the same header, :class:`EnvelopeWriter` is quicker.

        Args:
            keys: with the keys of who signs and of one side of each key agreement.
            acb: the access control broker, for the MAC of a command.

        Raises:
            ProtectionError: where a key is missing.
        """
        return EnvelopeWriter(self, keys, acb).octets(self.counter, self.payload, sealed=self.sealed)

    @property
    def is_brokers(self) -> bool:
        """Whether it is the broker that makes the MAC, for whoever is the originator."""
        return self.cra == _COMMAND and self.information[:2] not in _WITHIN_HOME


class EnvelopeWriter:
    """What is around the payloads of messages of one header: written once, put around many, and protected.

    Args:
        draft: whose header, forms and protection they have; its counter and payload do not matter.
        keys: with the keys of who signs and of one side of each key agreement.
        acb: the access control broker, for the MAC of a command.

    Raises:
        ProtectionError: where a key is missing.
    """

    __slots__ = (
        "_changed_signature", "_end", "_head", "_is_signed", "_mac", "_mac_form", "_middle", "_originator",
        "_payload_form", "_reader", "_readers_counter", "_readers_secret", "_sign", "_signature_form", "_trailing",
    )  # fmt: skip

    def __init__(self, draft: Draft, keys: KeyStore, acb: bytes | None = None) -> None:
        originator, recipient, information = draft.originator, draft.recipient, draft.information
        forms = draft.forms or {}
        self._head = bytes((0xDF, _TRANSACTION_ID_SIZE, draft.cra))
        self._middle = b"".join(
            (
                _OCTET[len(originator)],
                originator,
                _OCTET[len(recipient)],
                recipient,
                _OCTET[len(draft.date_time)],
                draft.date_time,
                forms.get("other_information") or length_octets(len(information)),
                information,
            )
        )
        self._payload_form = forms.get("payload")
        self._signature_form = forms.get("signature")
        self._mac_form = forms.get("mac_header")
        self._trailing = draft.trailing
        tampering = TAMPERINGS[draft.tampering] if draft.tampering else _UNTOUCHED
        self._changed_signature = tampering.signature
        self._originator = _eight(originator)
        # Behind the payload stands nothing, or what says that there is no signature; or a signature has to be made.
        self._is_signed = bool(draft.is_signed or tampering.signature)
        self._end = b"" if draft.is_signed is None or self._is_signed else self._signature_form or b"\0"
        self._sign = _signing(draft, tampering, keys) if draft.is_signed else None
        parties = (draft.cra, self._originator, _eight(recipient))
        self._mac = _macing(draft, parties, tampering, keys, acb) if draft.has_mac else None
        self._reader = information[2:10] if len(information) >= 10 else _eight(recipient)
        self._readers_counter = int.from_bytes(information[18:26], "big") if len(information) == 26 else None
        self._readers_secret = _secret_of_reader(draft, keys, self._reader) if draft.sealed else b""

    def octets(
        self,
        counter: int,
        payload: bytes,
        counted: tuple[tuple[int, int], ...] = (),
        sealed: tuple[Sealed, ...] = (),
    ) -> bytes:
        """A message, protected.

        Args:
            counter: of the originator.
            payload: what is in the envelope.
            counted: places of the payload that are to repeat the counter.
            sealed: parts of it that are to be encrypted.
        """
        counter &= _TOP
        counting = counter.to_bytes(8, "big")
        for start, size in counted:
            payload = b"".join((payload[:start], counting[8 - size :], payload[start + size :]))
        if sealed:
            payload = self._encrypted(payload, sealed, counter)
        size = len(payload)
        length = self._payload_form or (_OCTET[size] if size < 0x80 else length_octets(size))
        whole = b"".join((self._head, counting, self._middle, length, payload, self._end))
        if self._is_signed:
            whole += self._signed(whole)
        if self._mac is None:
            return whole + self._trailing
        return self.with_mac(whole, self._mac(counting, _MAC_DATA + whole))

    def with_mac(self, whole: bytes, mac: bytes) -> bytes:
        """A message of its general-signing octets and a MAC."""
        size = len(whole) + len(mac) + len(_SECURITY_HEADER)
        length = self._mac_form or (_OCTET[size] if size < 0x80 else length_octets(size))
        return b"".join((_MAC_HEAD, length, _SECURITY_HEADER, whole, mac, self._trailing))

    def _signed(self, whole: bytes) -> bytes:
        """The length and the signature."""
        signature = b"" if self._sign is None else self._sign(whole[1:])  # all but the tag is signed
        if self._changed_signature is not None:
            signature = self._changed_signature(signature)
        return (self._signature_form or length_octets(len(signature))) + signature

    def _encrypted(self, payload: bytes, sealed: tuple[Sealed, ...], counter: int) -> bytes:
        """A payload with its parts encrypted: for the supplementary party where one is named, with its own counter."""
        if self._readers_counter is not None:
            counter = self._readers_counter
        key = derive_key(self._readers_secret, self._originator, Mode.ENCRYPTION, counter, self._reader)
        found = bytearray(payload)
        for part in sealed:
            ciphertext, tag = encrypt(key, self._originator, part.plaintext, _ENCRYPTION_HEADER)
            found[part.start : part.start + len(part.plaintext) + TAG_SIZE] = ciphertext + tag
        return bytes(found)


def _signing(draft: Draft, tampering: Tampering, keys: KeyStore) -> Callable[[bytes], bytes]:
    """What signs; with a key in memory, the same octets each time."""
    signer = keys.signer(draft.signer or draft.originator, draft.usage)
    if signer is None:
        raise ProtectionError("no private key for signatures of the originator")
    sign: Callable[[bytes], bytes] = getattr(signer, "sign_alike", signer.sign)
    instead = tampering.instead
    if instead is None or tampering.check != "signature":
        return sign
    return lambda octets: sign(instead(octets))


def _macing(
    draft: Draft, parties: tuple[int, bytes, bytes], tampering: Tampering, keys: KeyStore, acb: bytes | None
) -> Callable[[bytes, bytes], bytes]:
    """What makes MACs, of the octets of a counter and what is authenticated; wrong ones where they are to be."""
    maker = draft.maker or (acb if draft.is_brokers else None) or draft.originator
    secrets = keys.shared_secrets(maker, draft.peer or draft.recipient)
    if not secrets:
        raise ProtectionError("no key agreement keys for the MAC")
    mode, originator, recipient = parties if tampering.derivation is None else tampering.derivation(*parties)
    right = mac_maker(secrets[0], originator, mode, recipient)
    if tampering.check != "MAC":
        return right
    step, instead, changed = tampering.counter, tampering.instead, tampering.mac

    def wrong(counter: bytes, data: bytes) -> bytes:
        number = int.from_bytes(counter, "big") + step & _TOP
        mac = right(number.to_bytes(8, "big"), data if instead is None else instead(data))
        return mac if changed is None else changed(mac)

    return wrong


def _secret_of_reader(draft: Draft, keys: KeyStore, reader: bytes) -> bytes:
    secrets = keys.shared_secrets(draft.maker or _eight(draft.originator), reader)
    if not secrets:
        raise ProtectionError("no key agreement keys to encrypt with")
    return secrets[0]


def _eight(octets: bytes) -> bytes:
    """An identifier as a key is derived of it, whatever its size."""
    return octets if len(octets) == 8 else (octets + bytes(8))[:8]


class Tampering(NamedTuple):
    """What is wrong with the protection.

    Attributes:
        said: in words.
        check: ``signature`` or ``MAC``; where a receiver notices.
        signature: of the right signature, the one that stands there. The MAC is made over it, and holds.
        mac: the same for the MAC.
        derivation: of mode, originator and recipient, those that the key is derived of.
        counter: how much greater the counter is that it is derived of.
        instead: of what should be signed or have the MAC, what has it.
        is_open: whether the standard leaves it open: another signature that holds as well.
    """

    said: str
    check: str
    signature: Callable[[bytes], bytes] | None = None
    mac: Callable[[bytes], bytes] | None = None
    derivation: Callable[[int, bytes, bytes], tuple[int, bytes, bytes]] | None = None
    counter: int = 0
    instead: Callable[[bytes], bytes] | None = None
    is_open: bool = False


_UNTOUCHED = Tampering("", "")


def _negated(signature: bytes) -> bytes:
    s = int.from_bytes(signature[32:], "big")
    return signature[:32] + (_ORDER - s).to_bytes(32, "big")


def _flipped(octets: bytes, place: int, bit: int = 1) -> bytes:
    changed = bytearray(octets)
    if changed:
        changed[place] ^= bit
    return bytes(changed)


def _before(start: int) -> Callable[[bytes], bytes]:
    """The octets with the counter before, which stands there."""

    def before(octets: bytes) -> bytes:
        counter = int.from_bytes(octets[start : start + 8], "big") - 1 & _TOP
        return octets[:start] + counter.to_bytes(8, "big") + octets[start + 8 :]

    return before


TAMPERINGS: Mapping[str, Tampering] = {
    "signature: first bit": Tampering("the first bit of the signature", "signature", lambda s: _flipped(s, 0, 0x80)),
    "signature: last bit": Tampering("the last bit of the signature", "signature", lambda s: _flipped(s, -1)),
    "signature: zeros": Tampering("r and s are 0", "signature", lambda s: bytes(64)),
    "signature: r = s = 1": Tampering("r and s are 1", "signature", lambda s: (b"\0" * 31 + b"\1") * 2),
    "signature: order": Tampering("s is the order of the group", "signature", lambda s: s[:32] + _ORDER.to_bytes(32)),
    "signature: halves swapped": Tampering("s stands before r", "signature", lambda s: s[32:] + s[:32]),
    "signature: s negated": Tampering(
        "-s for s, which holds as well (ECDSA is malleable)", "signature", _negated, is_open=True
    ),
    "signature: cut": Tampering("63 octets of signature", "signature", lambda s: s[:-1]),
    "signature: one more": Tampering("65 octets of signature", "signature", lambda s: s + b"\0"),
    "signature: another message's": Tampering(
        "the signature of the same octets with the counter before: another message's", "signature", instead=_before(2)
    ),
    "MAC: first bit": Tampering("the first bit of the MAC", "MAC", mac=lambda m: _flipped(m, 0, 0x80)),
    "MAC: last bit": Tampering("the last bit of the MAC", "MAC", mac=lambda m: _flipped(m, -1)),
    "MAC: zeros": Tampering("a MAC of zeros", "MAC", mac=lambda m: bytes(12)),
    "MAC: cut": Tampering("the MAC is cut to 8 octets", "MAC", mac=lambda m: m[:8]),
    "MAC: empty": Tampering("no octet of MAC behind its header", "MAC", mac=lambda m: b""),
    "MAC: reflected": Tampering("the MAC is made in the other direction", "MAC", derivation=lambda m, o, r: (m, r, o)),
    "MAC: other mode": Tampering(
        "the MAC is made with the key of a response", "MAC", derivation=lambda m, o, r: (m % 3 + 1, o, r)
    ),
    "MAC: encryption key": Tampering(
        "the MAC is made with the key for encryption", "MAC", derivation=lambda m, o, r: (4, o, r)
    ),
    "MAC: other counter": Tampering("the MAC is made with the key of the counter before", "MAC", counter=-1),
    "MAC: another message's": Tampering(
        "the MAC of the same octets with the counter before: another message's",
        "MAC",
        counter=-1,
        instead=_before(len(_MAC_DATA) + 3),
    ),
}
"""What may be done to the protection of a message, by name."""


def _information(message: Message) -> bytes:
    """The other-information of a message, taken from its encoding."""
    bare = encode_message(message._replace(signature=b"", mac=None))
    size = bare[29]
    place = 30 + size
    first = bare[place]
    if first < 0x80:
        return bare[place + 1 : place + 1 + first]
    width = first & 0x7F
    length = int.from_bytes(bare[place + 1 : place + 1 + width], "big")
    return bare[place + 1 + width : place + 1 + width + length]


def _counted(payload: bytes, counter: int) -> tuple[tuple[int, int], ...]:
    """Where a payload repeats the counter: the invoke-id of DLMS, the whole counter anywhere, its octets in DER."""
    octets = counter.to_bytes(8, "big")
    places = []
    if payload[:1] in (b"\xd9", b"\xda", b"\x0f") and payload[2:5] == octets[5:]:
        places.append((2, 3))
    short = octets.lstrip(b"\0")
    for needle in (octets, short) if 6 <= len(short) < 8 else (octets,):
        at = payload.find(needle) if counter else -1
        while at >= 0:
            if not any(start <= at < start + size for start, size in places):
                places.append((at, len(needle)))
            at = payload.find(needle, at + 1)
    return tuple(sorted(places))
