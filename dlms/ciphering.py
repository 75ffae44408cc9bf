"""Ciphered APDUs opened and made: glo-, ded-, general-glo- and general-ded-ciphering (IEC 62056-5-3, 5.7).

Security suites 0 to 2: AES-GCM with a key of 128 bits (256 in suite 2), the system title of who ciphers and the
invocation counter as initialization vector, security control and authentication key as additional data, tags of 12
octets. ``cryptography`` does the work, and compares tags in constant time.

>>> keys = bytes(range(16)), bytes(range(0xD0, 0xE0))
>>> title = bytes.fromhex("4d4d4d0000bc614e")
>>> apdu = encrypt(bytes.fromhex("c0010000080000010000ff0200"), *keys, title, 0x01234567)
>>> apdu.hex()
'c81e3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b'
>>> decrypt(apdu, *keys, title).hex()
'c0010000080000010000ff0200'
"""

from __future__ import annotations

from typing import Any

from dlms import apdu as apdus
from dlms.apdu.general_glo import GeneralDedCiphering, GeneralGloCiphering
from dlms.apdu.service_ciphering import CipheredContent, CipheredService, SecurityControl, ServiceCiphering
from wire.errors import WireError

__all__ = ["CipheringError", "decrypt", "encrypt", "is_authenticated"]

TITLE_SIZE, TAG_SIZE = 8, 12
KEY_SIZES = {0: 16, 1: 16, 2: 32}
"""Security suite to the octets of its keys."""

_GENERAL = {"general-glo": GeneralGloCiphering, "general-ded": GeneralDedCiphering}
_SERVICES = {name: tag for tag, (name, _, _) in apdus.APDUS.items() if tag in set(CipheredService)}


class CipheringError(WireError):
    """A ciphered APDU that can't be opened or made: a wrong tag, or none, or keys that are missing or of no use."""


def decrypt(
    apdu: Any,
    key: bytes,
    authentication_key: bytes | None = None,
    system_title: bytes | None = None,
    *,
    unauthenticated: bool = False,
) -> bytes:
    """The octets that a ciphered APDU protects, in clear.

    Args:
        apdu: octets, or the node, of a glo-, ded-, general-glo- or general-ded-ciphered APDU.
        key: the global or dedicated encryption key, 16 octets, or 32 in security suite 2.
        authentication_key: of the same size; what is authenticated can't be checked without it. Empty where sender and
            receiver have none.
        system_title: of the sender, 8 octets; needed where the APDU does not say it.
        unauthenticated: whether to open what is not authenticated: what has no tag, or, without an authentication key,
            what has one. A tag that is checked must be right all the same.

    Raises:
        DecodeError: for octets that are no APDU, or whose content is not that of a ciphered one.
        CipheringError: for a tag that is wrong, missing or can't be checked; for another APDU, missing or unsuitable
            keys, a security suite above 2, compressed content.
    """
    if isinstance(apdu, bytes | bytearray | memoryview):
        apdu = apdus.decode(bytes(apdu))
    key, authentication_key, system_title = map(_octets, (key, authentication_key, system_title))
    content, named = _content(apdu)
    title = _title(named, system_title)
    control = content.security_control
    _check_keys(control, key, authentication_key)
    if control.compression:
        raise CipheringError("the content is compressed (security control, bit 7), which is not read here")
    ciphertext, tag = content.ciphertext, content.authentication_tag
    if tag is not None and authentication_key is not None:
        associated = bytes((control,)) + authentication_key
        vector = _vector(title, content.invocation_counter)
        if not control.encryption:
            _open(key, vector, b"", tag, associated + ciphertext)
            return ciphertext
        return _open(key, vector, ciphertext, tag, associated)
    if not unauthenticated:
        if tag is not None:
            raise CipheringError("the tag can't be checked without the authentication key")
        raise CipheringError("the content has no tag: it is not authenticated")
    if not control.encryption:
        return ciphertext
    return _without_tag(key, _vector(title, content.invocation_counter), ciphertext)


def is_authenticated(apdu: Any) -> bool:
    """Whether a ciphered APDU has a tag, which :func:`decrypt` checks with the authentication key."""
    return _content(apdus.decode(apdu) if isinstance(apdu, bytes) else apdu)[0].security_control.authentication


def encrypt(
    octets: bytes,
    key: bytes,
    authentication_key: bytes | None,
    system_title: bytes,
    invocation_counter: int,
    *,
    security_control: int = 0x30,
    form: str = "glo",
    unauthenticated: bool = False,
) -> bytes:
    """An APDU in its ciphered form; the opposite of :func:`decrypt`.

    Args:
        octets: the APDU in clear.
        key: the global or dedicated encryption key, 16 octets, or 32 in security suite 2.
        authentication_key: of the same size; empty for none.
        system_title: of the sender, 8 octets.
        invocation_counter: 0 to 2**32 - 1. Never twice with one key: two APDUs of the same counter give both away.
        security_control: suite (bits 0-3), authentication (10), encryption (20), key set (40).
        form: ``"glo"`` or ``"ded"`` for the ciphered form of the service, ``"general-glo"`` or ``"general-ded"``.
        unauthenticated: whether to make what has no tag.

    Raises:
        CipheringError: for missing or unsuitable keys, a security control that can't be, a service that has no ciphered
            form, and what would have no tag.
        EncodeError: for a field out of its range.
    """
    key, authentication_key, system_title, octets = map(_octets, (key, authentication_key, system_title, octets))
    if not isinstance(octets, bytes) or not octets:
        raise CipheringError("an APDU of at least one octet is needed")
    if not isinstance(security_control, int) or not 0 <= security_control <= 0xFF:
        raise CipheringError("the security control is an octet")
    if not isinstance(invocation_counter, int) or not 0 <= invocation_counter < 1 << 32:
        raise CipheringError("the invocation counter is from 0 to 4294967295")
    control = SecurityControl(security_control)
    title = _title(b"", system_title)
    _check_keys(control, key, authentication_key)
    if control.compression:
        raise CipheringError("content is not compressed here")
    vector = _vector(title, invocation_counter)
    tag = None
    if not control.authentication:
        if not unauthenticated:
            raise CipheringError("the content would have no tag: it would not be authenticated")
        ciphertext = _without_tag(key, vector, octets) if control.encryption else octets
    elif authentication_key is None:
        raise CipheringError("authentication needs the authentication key")
    else:
        associated = bytes((control,)) + authentication_key
        if control.encryption:
            ciphertext, tag = _seal(key, vector, octets, associated)
        else:
            ciphertext, tag = octets, _seal(key, vector, b"", associated + octets)[1]
    content = CipheredContent(control, invocation_counter, ciphertext, tag)
    if form in _GENERAL:
        return apdus.encode(_GENERAL[form](title, content.encode()))
    name = apdus.APDUS.get(octets[0], ("",))[0]
    service = _SERVICES.get(f"{form}-{name}")
    if service is None:
        raise CipheringError(f"there is no {form}-{name or 'APDU'}: general-glo-ciphering takes any APDU")
    return apdus.encode(ServiceCiphering(CipheredService(service), *content))


def _octets(given: Any) -> Any:
    """Octets of any kind as bytes; what is none is refused where it is used."""
    return bytes(given) if isinstance(given, bytearray | memoryview) else given


def _content(apdu: Any) -> tuple[CipheredContent, bytes]:
    """The content of a ciphered APDU, and the system title that it names, if any."""
    if isinstance(apdu, ServiceCiphering):
        return CipheredContent(*apdu[1:]), b""
    if isinstance(apdu, GeneralGloCiphering | GeneralDedCiphering):
        return apdu.content(), bytes(apdu.system_title)
    name = apdus.name(apdu) or type(apdu).__name__
    raise CipheringError(f"{name} is no APDU ciphered with a global or dedicated key")


def _title(named: bytes, given: bytes | None) -> bytes:
    """The system title of the initialization vector."""
    if given is not None and (not isinstance(given, bytes) or len(given) != TITLE_SIZE):
        raise CipheringError(f"a system title has {TITLE_SIZE} octets")
    if named and len(named) != TITLE_SIZE:
        raise CipheringError(f"the APDU names a system title of {len(named)} octets, not {TITLE_SIZE}")
    if named and given is not None and named != given:
        raise CipheringError(f"the APDU is from {named.hex()}, not from {given.hex()}")
    title = named or given
    if not title:
        raise CipheringError("the system title of the sender is needed: the APDU does not say it")
    return title


def _check_keys(control: SecurityControl, key: bytes, authentication_key: bytes | None) -> None:
    size = KEY_SIZES.get(control.security_suite)
    if size is None:
        raise CipheringError(f"security suite {control.security_suite} is none of 0, 1, 2")
    if not isinstance(key, bytes) or len(key) != size:
        raise CipheringError(f"the key of security suite {control.security_suite} has {size} octets")
    if authentication_key is not None and (
        not isinstance(authentication_key, bytes) or len(authentication_key) not in (0, size)
    ):
        raise CipheringError(f"the authentication key of security suite {control.security_suite} has {size} octets")


def _vector(title: bytes, invocation_counter: int) -> bytes:
    return title + invocation_counter.to_bytes(4, "big")


def _seal(key: bytes, vector: bytes, octets: bytes, associated: bytes) -> tuple[bytes, bytes]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = AESGCM(key).encrypt(vector, octets, associated)
    return sealed[: len(octets)], sealed[len(octets) :][:TAG_SIZE]


def _open(key: bytes, vector: bytes, ciphertext: bytes, tag: bytes, associated: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import GCM

    decryptor = Cipher(AES(key), GCM(vector, tag, min_tag_length=TAG_SIZE)).decryptor()
    decryptor.authenticate_additional_data(associated)
    clear = decryptor.update(ciphertext)
    try:
        decryptor.finalize()
    except InvalidTag:
        raise CipheringError("the tag is wrong: the APDU was changed, or ciphered with other keys or titles") from None
    return clear


def _without_tag(key: bytes, vector: bytes, octets: bytes) -> bytes:
    """What GCM encrypts, or decrypts, without a tag: counter mode from the block after the tag's."""
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CTR

    cipher = Cipher(AES(key), CTR(vector + b"\0\0\0\2")).encryptor()
    return cipher.update(octets) + cipher.finalize()
