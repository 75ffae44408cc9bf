"""A writer of GBCS messages on octets: it writes what no decoded tree can hold, and protects it all the same.

The layout of the envelope is written here a second time, on purpose: lengths that disagree, protection that is made
right over wrong octets, and protection that is wrong in one named way. No module of the library but tests uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from gbcs.derivation import TAG_SIZE, Mode, derive_key, encrypt, gmac
from gbcs.keys import KeyStore
from gbcs.message import CRA, Message
from gbcs.message import encode as encode_message
from gbcs.payload import encode as encode_payload
from gbcs.protection import ProtectionError
from gbcs.usecases.codes import WITHIN_HOME
from wire.form import form_of

__all__ = ["TAMPERINGS", "Draft", "Sealed", "length_octets"]

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_MAC_DATA = bytes.fromhex("110000000000")
_MAC_HEAD = bytes.fromhex("dd000000000000")
_SECURITY_HEADER = bytes.fromhex("1100000000")
_ENCRYPTION_HEADER = b"\x31"
_TOP: Final = (1 << 64) - 1


def length_octets(length: int) -> bytes:
    """A length in its shortest form."""
    if length < 0x80:
        return bytes((length,))
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

    def signing(self) -> bytes:
        """The general-signing octets up to the payload, without their tag: what a signature covers."""
        forms = self.forms or {}
        return b"".join(
            (
                b"\x09",
                bytes((self.cra,)),
                self.counter.to_bytes(8, "big"),
                bytes((len(self.originator),)),
                self.originator,
                bytes((len(self.recipient),)),
                self.recipient,
                bytes((len(self.date_time),)),
                self.date_time,
                forms.get("other_information") or length_octets(len(self.information)),
                self.information,
                forms.get("payload") or length_octets(len(self.payload)),
                self.payload,
            )
        )

    def octets(self, keys: KeyStore, acb: bytes | None = None) -> bytes:
        """The message, protected.

        Args:
            keys: with the keys of who signs and of one side of each key agreement.
            acb: the access control broker, for the MAC of a command.

        Raises:
            ProtectionError: where a key is missing.
        """
        draft = self._encrypted(keys) if self.sealed else self
        forms = draft.forms or {}
        signed = draft.signing()
        signature = b""
        if draft.is_signed:
            signer = keys.signer(draft.signer or draft.originator)
            if signer is None:
                raise ProtectionError("no private key for signatures of the originator")
            signature = getattr(signer, "sign_alike", signer.sign)(signed)  # of a key in memory, the same each time
        tamper = TAMPERINGS.get(draft.tampering)
        if tamper is not None and tamper.signature is not None:
            signature = tamper.signature(signature)
        whole = b"\xdf" + signed
        if draft.is_signed is not None:
            whole += (forms.get("signature") or length_octets(len(signature))) + signature
        if not draft.has_mac:
            return whole + draft.trailing
        return draft.with_mac(whole, draft._mac(whole, keys, acb, tamper))

    def with_mac(self, whole: bytes, mac: bytes) -> bytes:
        """A message of its general-signing octets and a MAC."""
        service = _SECURITY_HEADER + whole + mac
        length = (self.forms or {}).get("mac_header") or length_octets(len(service))
        return _MAC_HEAD + length + service + self.trailing

    def _mac(self, whole: bytes, keys: KeyStore, acb: bytes | None, tamper: Tampering | None) -> bytes:
        maker = self.maker or (acb if self._is_brokers else None) or self.originator
        secrets = keys.shared_secrets(maker, self.peer or self.recipient)
        if not secrets:
            raise ProtectionError("no key agreement keys for the MAC")
        mode, counter, data = self.cra, self.counter, _MAC_DATA
        originator, recipient = ((octets + bytes(8))[:8] for octets in (self.originator, self.recipient))
        if tamper is not None and tamper.derivation is not None:
            mode, counter, originator, recipient = tamper.derivation(mode, counter, originator, recipient)
        key = derive_key(secrets[0], originator, mode, counter, recipient)
        mac = gmac(key, originator, data + whole)[:TAG_SIZE]
        return mac if tamper is None or tamper.mac is None else tamper.mac(mac)

    @property
    def _is_brokers(self) -> bool:
        return self.cra == CRA.COMMAND and int.from_bytes(self.information[:2], "big") not in WITHIN_HOME

    def _encrypted(self, keys: KeyStore) -> Draft:
        """The same with its parts encrypted: for the supplementary party where one is named, with its own counter."""
        originator, recipient = ((octets + bytes(8))[:8] for octets in (self.originator, self.recipient))
        information = self.information
        reader = information[2:10] if len(information) >= 10 else recipient
        counter = int.from_bytes(information[18:26], "big") if len(information) == 26 else self.counter
        secrets = keys.shared_secrets(self.maker or originator, reader)
        if not secrets:
            raise ProtectionError("no key agreement keys to encrypt with")
        key = derive_key(secrets[0], originator, Mode.ENCRYPTION, counter, reader)
        payload = bytearray(self.payload)
        for part in self.sealed:
            ciphertext, tag = encrypt(key, originator, part.plaintext, _ENCRYPTION_HEADER)
            payload[part.start : part.start + len(part.plaintext) + TAG_SIZE] = ciphertext + tag
        return self._replace(payload=bytes(payload), sealed=())


class Tampering(NamedTuple):
    """What is wrong with the protection.

    Attributes:
        said: in words.
        check: ``signature`` or ``MAC``; where a receiver notices.
        signature: of the right signature, the one that stands there. The MAC is made over it, and holds.
        mac: the same for the MAC.
        derivation: of mode, counter, originator and recipient, those that the key is derived of.
        is_open: whether the standard leaves it open: another signature that holds as well.
    """

    said: str
    check: str
    signature: Callable[[bytes], bytes] | None = None
    mac: Callable[[bytes], bytes] | None = None
    derivation: Callable[[int, int, bytes, bytes], tuple[int, int, bytes, bytes]] | None = None
    is_open: bool = False


def _negated(signature: bytes) -> bytes:
    s = int.from_bytes(signature[32:], "big")
    return signature[:32] + (_ORDER - s).to_bytes(32, "big")


def _flipped(octets: bytes, place: int, bit: int = 1) -> bytes:
    changed = bytearray(octets)
    if changed:
        changed[place] ^= bit
    return bytes(changed)


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
    "MAC: first bit": Tampering("the first bit of the MAC", "MAC", mac=lambda m: _flipped(m, 0, 0x80)),
    "MAC: last bit": Tampering("the last bit of the MAC", "MAC", mac=lambda m: _flipped(m, -1)),
    "MAC: zeros": Tampering("a MAC of zeros", "MAC", mac=lambda m: bytes(12)),
    "MAC: cut": Tampering("the MAC is cut to 8 octets", "MAC", mac=lambda m: m[:8]),
    "MAC: empty": Tampering("no octet of MAC behind its header", "MAC", mac=lambda m: b""),
    "MAC: reflected": Tampering(
        "the MAC is made in the other direction", "MAC", derivation=lambda m, c, o, r: (m, c, r, o)
    ),
    "MAC: other mode": Tampering(
        "the MAC is made with the key of a response", "MAC", derivation=lambda m, c, o, r: (m % 3 + 1, c, o, r)
    ),
    "MAC: encryption key": Tampering(
        "the MAC is made with the key for encryption", "MAC", derivation=lambda m, c, o, r: (4, c, o, r)
    ),
    "MAC: other counter": Tampering(
        "the MAC is made with the key of the counter before",
        "MAC",
        derivation=lambda m, c, o, r: (m, c - 1 & _TOP, o, r),
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
