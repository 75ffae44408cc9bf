"""Protection of GBCS messages: signatures, MACs and encrypted parts, checked and made (GBCS 4.3, 6.2, 8).

Who protects what: the business originator signs; the access control broker puts the MAC on a command, whoever its
originator is; a device puts a MAC on, or signs, its responses and alerts, and encrypts what is personal in them for the
party that asked. Every MAC and every encryption has a key of its own (:mod:`gbcs.derivation`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn, TypeAlias

from dlms.apdu.access import AccessResponse
from dlms.axdr import decode_data, encode_data
from dlms.data import Data
from gbcs.certificates import RemotePartyRole
from gbcs.derivation import TAG_SIZE, Mode, derive_key, gmac, is_mac_valid
from gbcs.derivation import decrypt as decrypt_octets
from gbcs.derivation import encrypt as encrypt_octets
from gbcs.entity import EntityId
from gbcs.envelope import AnyEnvelope, Envelope, encode
from gbcs.header import CRA, GroupingHeader
from gbcs.keys import KeyStore, KeyUsage, is_signature_valid
from gbcs.payload.alert_contents import BillingDataLog
from gbcs.payload.dlms import Alert
from gbcs.payload.gbz import (
    ClearContent,
    Component,
    EncryptedContent,
    GbzAlert,
    GbzPayload,
    clear_content,
    clear_octets,
)
from gbcs.payload.protected import (
    CipheredBlock,
    ClearAttributes,
    ClearOctets,
    ProtectedAttributes,
    ProtectionParameters,
    get_protected_attributes,
    protected_attributes_to_data,
)
from gbcs.usecases.codes import WITHIN_HOME
from wire.errors import EncodeError, WireError, quoted
from wire.outcome import Outcome

__all__ = [
    "Outcome",
    "ProtectionError",
    "Verification",
    "add_mac",
    "clear_attributes",
    "decrypt",
    "encrypt",
    "has_brokers_mac",
    "is_mac_of",
    "sign",
    "signed_octets",
    "verify",
]

_AUTHENTICATION_HEADER = bytes.fromhex("110000000000")  # security control, and the five empty fields of the MAC header
_ENCRYPTION_HEADER = b"\x31"  # security control of encrypted parts
_SIGNATURE_SIZE = 64


class ProtectionError(WireError):
    """Protection that can't be made for want of a key, or that does not hold."""


class Verification(NamedTuple):
    """What checking a message found. It has no truth value: both fields must be looked at.

    Attributes:
        signature: of the business originator.
        mac: of the access control broker or the device.
    """

    signature: Outcome
    mac: Outcome

    def __bool__(self) -> NoReturn:
        raise TypeError("a verification is neither true nor false: compare its signature and its mac with an outcome")

    def __contains__(self, _: object) -> NoReturn:
        raise TypeError("which of the two? compare the signature and the mac of a verification with an outcome")


def verify(message: Envelope, keys: KeyStore, acb: EntityId | bytes | str | None = None) -> Verification:
    """Check signature and MAC of a message.

    Args:
        message: as it was decoded.
        keys: the originator's public key for signatures; for a MAC a private key of one side and the public key of the
            other.
        acb: the access control broker, whose MAC a command carries; without it, the entities that certificates of the
            store give that role.

    Returns:
        An outcome for each; ``valid`` only where octets and key were there and agree. Whether the key's owner may say
        what the message says is asked of :func:`gbcs.authorise`.

    Raises:
        EncodeError: where the message was not decoded and a value has no encoding.
    """
    _check_types(message, keys)
    return Verification(_verify_signature(message, keys), _verify_mac(message, keys, acb))


def _check_types(message: object, keys: object) -> None:
    """Refuse anything but a message and a key store; ProtectionError."""
    if not isinstance(message, Envelope):
        raise ProtectionError(f"a Message expected, not {quoted(message)}")
    if not isinstance(keys, KeyStore):
        raise ProtectionError(f"a KeyStore expected, not {quoted(keys)}")


def sign(message: AnyEnvelope, keys: KeyStore) -> AnyEnvelope:
    """A (pre-)command, response or alert with the signature of its originator.

    Raises:
        ProtectionError: where it is signed already, has a MAC (which would no longer hold), the store has no signer
            for the originator, or what the signer gave is no signature of a public key that the store has of it.
    """
    _check_types(message, keys)
    originator = message.header.originator
    if message.signature or message.mac is not None:
        raise ProtectionError("the message is signed or has a MAC already")
    signer = keys.signer(originator)
    if signer is None:
        raise ProtectionError(f"no private key for signatures of {originator}")
    octets = signed_octets(message._replace(signature=b""))
    signature = signer.sign(octets)
    if not isinstance(signature, bytes):
        raise ProtectionError(f"the signer gave {type(signature).__name__}, a signature is bytes")
    if len(signature) != _SIGNATURE_SIZE:
        raise ProtectionError(f"the signer gave {len(signature)} octets, a signature has {_SIGNATURE_SIZE}")
    points = keys.public_points(originator, KeyUsage.DIGITAL_SIGNATURE)
    if points and not any(is_signature_valid(point, signature, octets) for point in reversed(points)):
        raise ProtectionError(f"the signer gave no signature of a key of {originator}")
    return message._replace(signature=signature)


def add_mac(message: AnyEnvelope, keys: KeyStore, acb: EntityId | bytes | str | None = None) -> AnyEnvelope:
    """A message with its MAC: a command's made as the access control broker, a response's or alert's as the device.

    A message that ends after its payload gets the empty signature that a MAC needs.

    Args:
        message: with its signature, if it is to have one.
        keys: a private key of one of the two sides that the MAC is for, and the public key of the other.
        acb: the access control broker, for a command.

    Raises:
        ProtectionError: where the message has a MAC already or the keys are missing.
    """
    _check_types(message, keys)
    if message.mac is not None:
        raise ProtectionError("the message has a MAC already")
    if message.signature is None:
        message = message._replace(signature=b"")
    header = message.header
    secrets = _mac_secrets(header, keys, acb)
    if not secrets:
        raise ProtectionError(f"no key agreement keys for a MAC that {header.recipient} can check")
    key = derive_key(secrets[0], header.originator, header.cra, header.originator_counter, header.recipient)
    mac = gmac(key, header.originator, _AUTHENTICATION_HEADER + message.general_signing)[:TAG_SIZE]
    return message._replace(mac=mac)


def decrypt(message: AnyEnvelope, keys: KeyStore) -> AnyEnvelope:
    """The message with its encrypted parts in clear; those without a key stay as they are, and say so.

    A decrypted message can't be encoded before :func:`encrypt`: its signature or MAC covers the encrypted octets. It
    remembers these, so that it is verified as the message that it was.

    All parts of a message have the same key and nonce, so that a tag alone does not say for which place a part was
    made: parameters and frame counters are held against the header and the order first.

    Raises:
        ProtectionError: where a part was not encrypted with the key that both sides share, or was changed since; names
            other parties or another counter than the grouping header; has another frame counter than its place; or
            stands twice. Nothing is shown then.
        DecodeError: where what was encrypted is not what the message should hold.
    """
    _check_types(message, keys)
    header = message.header
    if header.cra is CRA.COMMAND:
        return message  # commands have no encrypted parts
    check = _PartsCheck(header)

    def clear(part: Part) -> Part:
        if not isinstance(part, ProtectedAttributes | EncryptedContent):
            return part
        check.see(part)
        derived = _encryption_keys(header, keys)
        if not derived:
            return part
        block = part.block
        for key in derived:
            plaintext = decrypt_octets(key, header.originator, block.ciphertext, _ENCRYPTION_HEADER, block.tag)
            if plaintext is not None:
                break
        else:
            raise ProtectionError(f"the octets are not what {header.originator} encrypted for its reader")
        if isinstance(part, EncryptedContent):
            return ClearOctets(part.frame_counter, plaintext)
        return ClearAttributes(part.parameters, decode_data(plaintext))

    return _remembering(message, _with_parts(message, clear))


def encrypt(message: AnyEnvelope, keys: KeyStore) -> AnyEnvelope:
    """The message with its clear parts encrypted for the party that is to read them; the opposite of :func:`decrypt`.

    Raises:
        ProtectionError: where the keys are missing.
    """
    _check_types(message, keys)
    header = message.header

    def encrypted(part: Part) -> Part:
        if not isinstance(part, ClearAttributes | ClearOctets):
            return part
        derived = _encryption_keys(header, keys)
        if not derived:
            raise ProtectionError(f"no key agreement keys to encrypt what {header.originator} says")
        plaintext = encode_data(part.value) if isinstance(part, ClearAttributes) else part.octets
        block = CipheredBlock(*encrypt_octets(derived[0], header.originator, plaintext, _ENCRYPTION_HEADER))
        if isinstance(part, ClearAttributes):
            return ProtectedAttributes(part.parameters, block)
        return EncryptedContent(part.frame_counter, block)

    return _with_parts(message, encrypted)


def clear_attributes(header: GroupingHeader, value: Data) -> ClearAttributes:
    """Attributes for :func:`encrypt`, with the protection parameters that a message of this header has for them."""
    return ClearAttributes(ProtectionParameters(header.originator_counter, header.originator, header.recipient), value)


# Signature and MAC ---------------------------------------------------------------------------------------------------


def signed_octets(message: Envelope) -> bytes:
    """What the signature covers: from the length of the transaction-id to the end of the payload.

    Args:
        message: one that has a signature, or says that it has none.

    Raises:
        EncodeError: where the message was not decoded and a value has no encoding.
    """
    return message.signed_octets


def is_mac_of(message: Envelope, secret: bytes) -> bool:
    """Whether the MAC of a message was made with a secret that two key agreement keys share.

    Raises:
        EncodeError: where the message was not decoded and a value has no encoding.
    """
    mac, header = message.mac, message.header
    if not isinstance(mac, bytes) or len(mac) != TAG_SIZE:
        return False
    key = derive_key(secret, header.originator, header.cra, header.originator_counter, header.recipient)
    return is_mac_valid(key, header.originator, _AUTHENTICATION_HEADER + message.general_signing, mac)


def has_brokers_mac(header: GroupingHeader) -> bool:
    """Whether it is the access control broker that puts the MAC on such a message, for whoever is the originator."""
    # Within a home, the device that sends a command makes its MAC itself.
    return header.cra is CRA.COMMAND and header.message_code not in WITHIN_HOME


def _verify_signature(message: Envelope, keys: KeyStore) -> Outcome:
    signature = message.signature
    if not signature:
        return Outcome.ABSENT
    points = keys.public_points(message.header.originator, KeyUsage.DIGITAL_SIGNATURE)
    if not points:
        return Outcome.NO_KEY
    octets = signed_octets(message)
    for point in reversed(points):
        if is_signature_valid(point, signature, octets):
            return Outcome.VALID
    return Outcome.INVALID


def _verify_mac(message: Envelope, keys: KeyStore, acb: EntityId | bytes | str | None) -> Outcome:
    if message.mac is None:
        return Outcome.ABSENT
    secrets = _mac_secrets(message.header, keys, acb)
    if not secrets:
        return Outcome.NO_KEY
    return Outcome.VALID if any(is_mac_of(message, secret) for secret in secrets) else Outcome.INVALID


def _mac_secrets(header: GroupingHeader, keys: KeyStore, acb: EntityId | bytes | str | None) -> tuple[bytes, ...]:
    """The secrets that may be behind a message's MAC."""
    if not has_brokers_mac(header):
        return keys.shared_secrets(header.originator, header.recipient)
    if acb is not None:
        return keys.shared_secrets(acb, header.recipient)
    brokers = keys.entities_of(RemotePartyRole.ACCESS_CONTROL_BROKER)
    return tuple(secret for broker in brokers for secret in keys.shared_secrets(broker, header.recipient))


# Encryption ----------------------------------------------------------------------------------------------------------

Part: TypeAlias = ProtectedAttributes | ClearAttributes | EncryptedContent | ClearOctets


class _PartsCheck:
    """Holds the encrypted parts of a message, one after the other, against its header and against each other.

    The protection parameters of DLMS name the parties and the counter of the message, not those of the key, also where
    a broker asked for another party (digest ``gbcs-messages.md``, 5.5); the components of GBZ are numbered from 0.
    """

    def __init__(self, header: GroupingHeader) -> None:
        self._parameters = ProtectionParameters(header.originator_counter, header.originator, header.recipient)
        self._blocks: set[CipheredBlock] = set()

    def see(self, part: ProtectedAttributes | EncryptedContent) -> None:
        """Refuse the next part where it is none of this place in this message."""
        if isinstance(part, EncryptedContent):
            if part.frame_counter != len(self._blocks):
                raise ProtectionError(
                    f"the frame counter of an encrypted component is {part.frame_counter}, not {len(self._blocks)}"
                )
        elif part.parameters != self._parameters:
            raise ProtectionError("the protection parameters name other parties or another counter than the header")
        if part.block in self._blocks:
            raise ProtectionError("an encrypted part stands twice")
        self._blocks.add(part.block)


def _remembering(message: AnyEnvelope, decrypted: AnyEnvelope) -> AnyEnvelope:
    """The decrypted message, with the octets that its signature and MAC cover."""
    if decrypted is not message:
        octets = message.__dict__.get("_octets")
        if octets is None:
            try:
                octets = encode(message)
            except EncodeError:  # it was not decoded, and some of it is in clear
                return decrypted
        decrypted.__dict__["_octets"] = octets
    return decrypted


def _encryption_keys(header: GroupingHeader, keys: KeyStore) -> list[bytes]:
    """The keys that may have encrypted what a device says: for the party that a broker asked for, if there is one."""
    reader = header.supplementary_remote_party or header.recipient
    counter = header.supplementary_originator_counter
    if counter is None:
        counter = header.originator_counter
    secrets = keys.shared_secrets(header.originator, reader)
    return [derive_key(secret, header.originator, Mode.ENCRYPTION, counter, reader) for secret in secrets]


def _with_parts(message: AnyEnvelope, change: Callable[[Part], Part]) -> AnyEnvelope:
    """The message with each part that is, or is to be, encrypted replaced by what ``change`` makes of it."""
    payload = message.payload
    changed: Any = None
    where: tuple[str, ...] = ("payload",)
    try:
        if isinstance(payload, AccessResponse):
            changed = _change_each(payload, "data", change, _change_data)
        elif isinstance(payload, GbzPayload):
            changed = _change_each(payload, "components", change, _change_component)
        elif isinstance(payload, Alert) and isinstance(payload.content, BillingDataLog | ClearAttributes):
            where = ("payload", "content")
            changed = payload._replace(content=_change_content(payload.content, change))
        elif isinstance(payload, GbzAlert) and isinstance(payload.body, Component):
            where = ("payload", "body")
            changed = payload._replace(body=_change_component(payload.body, change))
    except WireError as error:
        error.within(*where)
        raise
    return message if changed is None else message._replace(payload=changed)


def _change_each(
    payload: Any, field: str, change: Callable[[Part], Part], change_one: Callable[[Any, Callable[[Part], Part]], Any]
) -> Any:
    """The payload with each item of a field changed; None where none is to be."""
    items = getattr(payload, field)
    place, changed = 0, None
    try:
        for place, item in enumerate(items):
            new = change_one(item, change)
            if new is not item:
                changed = changed or list(items)
                changed[place] = new
    except WireError as error:
        error.within(field, place)
        raise
    return None if changed is None else payload._replace(**{field: tuple(changed)})


def _change_data(data: Any, change: Callable[[Part], Part]) -> Any:
    part: Any = data if isinstance(data, ClearAttributes) else get_protected_attributes(data)
    changed = change(part)
    if changed is part:
        return data
    return protected_attributes_to_data(changed) if isinstance(changed, ProtectedAttributes) else changed


def _change_content(content: BillingDataLog | ClearAttributes, change: Callable[[Part], Part]) -> Any:
    part = ProtectedAttributes(*content) if isinstance(content, BillingDataLog) else content
    changed = change(part)
    return BillingDataLog(*changed) if isinstance(changed, ProtectedAttributes) else changed


def _change_component(component: Component, change: Callable[[Part], Part]) -> Component:
    content: Any = component.content
    part = clear_octets(component) if isinstance(content, ClearContent) else content
    changed = change(part)
    if changed is part:
        return component
    if isinstance(changed, ClearOctets):
        return component._replace(content=clear_content(component, changed))
    return component._replace(content=changed)
