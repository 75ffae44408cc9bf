"""Install codes: the code on a device's label, its checksum, and the link key that both sides make of it.

A code of 6, 8, 12 or 16 octets is printed with two octets of CRC behind it; the hash of all of them is the key by which
the device joins (Base Device Behaviour Specification 10.1; ZigBee Specification B.6 for the hash). DUIS and GBCS carry
the 16 octets without the CRC (8.11, CCS01).

>>> from zigbee import install_code
>>> code = bytes.fromhex("83FED3407A939723A5C639B26916D505")
>>> install_code.crc(code).hex()
'c3b5'
>>> install_code.link_key(code + bytes.fromhex("C3B5")).hex()
'66b6900981e1ee3ca4206b6b861c02bb'
"""

from __future__ import annotations

from wire.errors import DecodeError
from zigbee.hashing import crc16, matyas_meyer_oseas

__all__ = ["SIZES", "check", "crc", "link_key", "misgiven"]

SIZES = (6, 8, 12, 16)
"""Octets that a code may have, without its CRC."""

_CRC_SIZE = 2


def crc(code: bytes) -> bytes:
    """The checksum of a code, two octets as they stand behind it (CRC-16/X-25, low octet first).

    Args:
        code: 6, 8, 12 or 16 octets, without a CRC.

    Raises:
        DecodeError: where the code has another length.
    """
    if len(code) not in SIZES:
        raise DecodeError("an install code of 6, 8, 12 or 16 octets, without its CRC", offset=0, found=_octets(code))
    return (crc16(code, 0xFFFF) ^ 0xFFFF).to_bytes(_CRC_SIZE, "little")


def check(octets: bytes) -> bool:
    """Whether octets are an install code with its CRC: 8, 10, 14 or 18 octets, the last two its :func:`crc`."""
    code = octets[:-_CRC_SIZE]
    return len(code) in SIZES and octets[-_CRC_SIZE:] == crc(code)


def link_key(octets: bytes) -> bytes:
    """The link key that an install code gives, 16 octets.

    Args:
        octets: the code with its CRC, 8, 10, 14 or 18 octets.

    Raises:
        DecodeError: where the octets have another length, or the CRC is not that of the code. Neither the code nor the
            CRC that would fit stands in the error: they are the device's secret.
    """
    code = octets[:-_CRC_SIZE]
    if len(code) not in SIZES:
        raise DecodeError(
            "an install code with its CRC, 8, 10, 14 or 18 octets", offset=0, found=_octets(octets) + _or_bare(octets)
        )
    if not check(octets):
        raise DecodeError(
            "the CRC of the install code in the last two octets",
            offset=len(code),
            found="another CRC" + _or_bare(octets),
        )
    return matyas_meyer_oseas(bytes(octets))


def misgiven(octets: bytes) -> str | None:
    """What is to be told of octets that are given for a code without its CRC, a phrase; None where nothing is.

    8 octets may be a code, or one of 6 with its CRC: that is told where the CRC fits.
    """
    size, fits = len(octets), check(octets)
    if size in SIZES:
        return f"{size} octets that may be a code of {size - _CRC_SIZE} with its CRC, which fits" if fits else None
    if size - _CRC_SIZE not in SIZES:
        return f"{_octets(octets)}, which no install code has"
    return f"{size} octets, an install code with its CRC" + (", which fits" if fits else ", which does not fit")


def _octets(octets: bytes) -> str:
    return f"{len(octets)} octet{'' if len(octets) == 1 else 's'}"


def _or_bare(octets: bytes) -> str:
    """What else octets of this length could be."""
    return f" (or a code of {len(octets)} octets without its CRC)" if len(octets) in SIZES else ""
