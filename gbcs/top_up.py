"""Prepayment tokens: the Unique Transaction Reference Number of 20 digits that a customer types (GBCS 14).

::

    UTRN  = PPTD (19 digits) || check digit
    PPTD  = PTUT + 7394156990786306048
    PTUT  = 0000000 || truncated originator counter (10) || value class (2) || value (13) || supplier MAC (32)

The offset keeps these tokens apart from those of STS meters. The supplier MAC is made with the key that the supplier's
key agreement key for prepayment shares with the meter's key agreement key. The token has ten bits of the originator
counter: who checks it needs the whole, from the message that brings the token or from
:func:`gbcs.counters.recovered_prepayment_counter`. (digest ``gbcs-messages.md`` 9)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import cycle
from typing import TYPE_CHECKING, NamedTuple, Self

from gbcs.counters import is_prepayment_counter, truncated_prepayment_counter
from gbcs.entity import EntityId
from wire.errors import DecodeError, EncodeError, WireError, quoted
from wire.node import JSON, node

if TYPE_CHECKING:
    from gbcs.keys import KeyStore

__all__ = ["OFFSET", "Ptut", "check_digit", "make", "read", "supplier_mac", "utrn", "value_for", "verify"]

OFFSET = 7394156990786306048
"""What stands between a PTUT and its PPTD: 669D529B714A0000."""

_COUNTER_SHIFT = 47
_CLASS_SHIFT = 45
_VALUE_SHIFT = 32
_END = 1 << 57
_LARGEST_VALUE = 0x1FFF
_HEAD_SIZE = 4
_MAC_SIZE = 4
_SECRET_SIZE = 32
_COMMAND = 1
_SECURITY_HEADER = bytes.fromhex("110000000000")

_RANGES = {"truncated_counter": 0x3FF, "value_class": 3, "value": _LARGEST_VALUE}


@node
class Ptut(NamedTuple):
    """A Prepayment Top Up Token: what a UTRN says.

    Attributes:
        truncated_counter: bits 41 to 32 of the originator counter.
        value_class: 0 where the value counts hundredths of the currency unit, 1 where it counts whole units; 2 and 3
            have no meaning.
        value: 0 to 8191.
        mac: the supplier MAC, 4 octets.
    """

    truncated_counter: int
    value_class: int
    value: int
    mac: bytes

    @classmethod
    def from_int(cls, number: int) -> Self:
        """From the 64-bit integer.

        Raises:
            DecodeError: where the seven highest bits (lead and sub class) are not zero.
        """
        if not 0 <= number < _END:
            raise DecodeError("a token whose lead and sub class are zero", offset=0)
        return cls(
            number >> _COUNTER_SHIFT & 0x3FF,
            number >> _CLASS_SHIFT & 3,
            number >> _VALUE_SHIFT & _LARGEST_VALUE,
            (number & 0xFFFFFFFF).to_bytes(_MAC_SIZE, "big"),
        )

    def __int__(self) -> int:
        return int.from_bytes(self.head + _checked_mac(self.mac), "big")

    def __repr__(self) -> str:
        """All but the MAC: with it, the token could be used."""
        fields = (f"{name}={getattr(self, name)!r}" for name in _RANGES)
        return f"Ptut({', '.join(fields)}, mac=...)"

    @property
    def head(self) -> bytes:
        """Bits 63 to 32, which the MAC covers: 4 octets."""
        return _head(self.truncated_counter, self.value_class, self.value)

    @property
    def pptd(self) -> str:
        """The Prepayment Token Decimal: 19 digits."""
        return str(int(self) + OFFSET)

    @property
    def utrn(self) -> str:
        """The Unique Transaction Reference Number: 20 digits."""
        digits = self.pptd
        return digits + check_digit(digits)

    @property
    def pence(self) -> int | None:
        """The value in hundredths of the currency unit, or None for a value class that has no meaning."""
        return {0: self.value, 1: 100 * self.value}.get(self.value_class)

    def plain(self) -> dict[str, JSON]:
        """The fields and the value in hundredths of the currency unit."""
        return {
            "truncated_counter": self.truncated_counter,
            "value_class": self.value_class,
            "value": self.value,
            "pence": self.pence,
            "mac": self.mac.hex(),
        }


_PERMUTATION = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)
_MULTIPLICATION = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_FINAL = "1267583094"
_FIRST_PERMUTATION = 4

_PPTD = re.compile(r"[0-9]{19}")


def check_digit(pptd: str) -> str:
    """The digit that follows the 19 of a PPTD: a variant of Verhoeff's dihedral code.

    >>> check_digit("7394614433204021731")
    '5'

    Raises:
        EncodeError: where there are other than 19 digits.
    """
    if not isinstance(pptd, str) or not _PPTD.fullmatch(pptd):
        raise EncodeError("a PPTD has 19 decimal digits")
    interim = 0
    rows: Iterable[tuple[int, ...]] = cycle(_PERMUTATION[_FIRST_PERMUTATION:] + _PERMUTATION[:_FIRST_PERMUTATION])
    for digit, row in zip(pptd, rows, strict=False):
        interim = _MULTIPLICATION[interim][row[int(digit)]]
    return _FINAL[interim]


def read(utrn: str | bytes) -> Ptut:
    """What a UTRN says. Whether it is authentic is for :func:`verify`.

    Args:
        utrn: 20 ASCII digits. Single spaces or hyphens may stand between them, as they do on receipts.

    Raises:
        DecodeError: where it has another form, its check digit does not fit, or the number is outside the range of
            tokens. The text of the error holds no digit of the token.
    """
    if not isinstance(utrn, str | bytes | bytearray):
        raise DecodeError("20 decimal digits", offset=0, found=f"a value of type {type(utrn).__name__}")
    text = utrn if isinstance(utrn, str) else utrn.decode("latin-1")
    digits = _digits(text)
    if check_digit(digits[:19]) != digits[19]:
        raise DecodeError("a UTRN with its check digit", offset=len(text) - 1, found="another digit")
    number = int(digits[:19]) - OFFSET
    if not 0 <= number < _END:
        raise DecodeError(
            "a UTRN of GBCS, 73941569907863060480 or more, below 2**57 more", offset=0, found="another number"
        )
    return Ptut.from_int(number)


def supplier_mac(
    secret: bytes, supplier: EntityId | bytes | str, meter: EntityId | bytes | str, originator_counter: int, head: bytes
) -> bytes:
    """The supplier MAC, 4 octets.

    Args:
        secret: what the supplier's key agreement key for prepayment and the meter's key agreement key share: the
            x-coordinate, 32 octets.
        supplier: EUI-64.
        meter: EUI-64.
        originator_counter: the whole, 64 bits, the lower 32 of them zero.
        head: bits 63 to 32 of the token, :attr:`Ptut.head`.

    Raises:
        EncodeError: where the secret, the counter or the head has another form.
    """
    from gbcs.derivation import derive_key, gmac

    if not isinstance(secret, bytes) or len(secret) != _SECRET_SIZE:
        raise EncodeError(f"the shared secret has {_SECRET_SIZE} octets")  # no error quotes a secret
    if not isinstance(head, bytes) or len(head) != _HEAD_SIZE:
        raise EncodeError(f"the MAC covers the first 4 octets of the token, not {quoted(head)}")
    truncated_prepayment_counter(originator_counter)
    supplier, meter = EntityId(supplier), EntityId(meter)
    counter = originator_counter.to_bytes(8, "big")
    data = b"".join((_SECURITY_HEADER, supplier, meter, bytes((_COMMAND,)), counter, head))
    return gmac(derive_key(secret, supplier, _COMMAND, originator_counter, meter), supplier, data)[-_MAC_SIZE:]


def make(
    secret: bytes,
    supplier: EntityId | bytes | str,
    meter: EntityId | bytes | str,
    originator_counter: int,
    value: int,
    value_class: int = 0,
) -> str:
    """A new UTRN: 20 digits.

    Args:
        secret: see :func:`supplier_mac`.
        supplier: EUI-64.
        meter: EUI-64.
        originator_counter: that of the message that brings the token: the low 32 bits are zero.
        value: 0 to 8191.
        value_class: 0 where the value counts pence, 1 where it counts pounds; see :func:`value_for`.

    Raises:
        EncodeError: where one of them is out of its range.
    """
    if value_class not in (0, 1):
        raise EncodeError("the value class is 0 or 1", path=("value_class",))
    head = _head(truncated_prepayment_counter(originator_counter), value_class, value)
    mac = supplier_mac(secret, supplier, meter, originator_counter, head)
    return Ptut.from_int(int.from_bytes(head + mac, "big")).utrn


def verify(
    utrn: str | bytes,
    secret: bytes,
    supplier: EntityId | bytes | str,
    meter: EntityId | bytes | str,
    originator_counter: int,
) -> bool:
    """Whether the supplier made this token for this meter with this originator counter.

    Args:
        utrn: see :func:`read`.
        secret: see :func:`supplier_mac`.
        supplier: EUI-64.
        meter: EUI-64.
        originator_counter: the whole. One whose low 32 bits are not zero is no prepayment counter, so the answer is no.

    Raises:
        DecodeError: where it is no UTRN at all.
        EncodeError: where the secret or the counter has another size.
    """
    from cryptography.hazmat.primitives.constant_time import bytes_eq

    token = read(utrn)
    if not is_prepayment_counter(originator_counter):
        return False
    if truncated_prepayment_counter(originator_counter) != token.truncated_counter:
        return False
    return bytes_eq(supplier_mac(secret, supplier, meter, originator_counter, token.head), token.mac)


def utrn(
    keys: KeyStore,
    supplier: EntityId | bytes | str,
    meter: EntityId | bytes | str,
    originator_counter: int,
    value: int,
    value_class: int = 0,
) -> str:
    """A new UTRN, 20 digits, made with the keys of a store.

    Args:
        keys: the supplier's private key for prepayment top-up and the meter's public key, or the other way round.
        supplier: EUI-64.
        meter: EUI-64.
        originator_counter: see :func:`make`, as for the rest.
        value: 0 to 8191.
        value_class: 0 or 1.

    Raises:
        WireError: where the keys are missing.
        EncodeError: where a value is out of its range.
    """
    from gbcs.keys import KeyStore as Keys

    if not isinstance(keys, Keys):
        raise WireError(f"a KeyStore expected, not {quoted(keys)}")
    secrets = keys.shared_secrets(supplier, meter, prepayment=True)
    if not secrets:
        raise WireError(f"no keys for prepayment between {EntityId(supplier)} and {EntityId(meter)}")
    return make(secrets[0], supplier, meter, originator_counter, value, value_class)


def value_for(pence: int) -> tuple[int, int]:
    """Value class and value of an amount: in pence up to 8191, above in whole pounds.

    >>> value_for(1250), value_for(10000)
    ((0, 1250), (1, 100))

    Raises:
        EncodeError: for an amount that no token can have.
    """
    is_number = isinstance(pence, int) and not isinstance(pence, bool)
    if is_number and 0 <= pence <= _LARGEST_VALUE:
        return 0, pence
    if is_number and 0 < pence <= 100 * _LARGEST_VALUE and pence % 100 == 0:
        return 1, pence // 100
    raise EncodeError("a token is worth 0 to 8191 pence or up to 8191 whole pounds")


_SEPARATORS = " -"


def _digits(text: str) -> str:
    """The 20 digits of a text; its errors give offsets in the text."""
    digits = ""
    separated = True
    for offset, character in enumerate(text):
        if character in _SEPARATORS and not separated:
            separated = True
        elif "0" <= character <= "9" and len(digits) < 20:
            separated = False
            digits += character
        else:
            raise DecodeError("20 decimal digits" if len(digits) == 20 else "a decimal digit", offset=offset)
    if len(digits) < 20 or separated:
        raise DecodeError("20 decimal digits", offset=len(text), found=f"{len(digits)}")
    return digits


def _head(truncated_counter: int, value_class: int, value: int) -> bytes:
    for (name, largest), field in zip(_RANGES.items(), (truncated_counter, value_class, value), strict=True):
        if not isinstance(field, int) or isinstance(field, bool) or not 0 <= field <= largest:
            raise EncodeError(f"an integer from 0 to {largest} expected", path=(name,))
    number = truncated_counter << _COUNTER_SHIFT | value_class << _CLASS_SHIFT | value << _VALUE_SHIFT
    return (number >> _VALUE_SHIFT).to_bytes(_HEAD_SIZE, "big")


def _checked_mac(mac: bytes) -> bytes:
    if not isinstance(mac, bytes) or len(mac) != _MAC_SIZE:
        raise EncodeError("a supplier MAC has 4 octets", path=("mac",))
    return mac
