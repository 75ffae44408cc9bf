"""Install codes, against the examples of the Base Device Behaviour Specification as public test suites carry them."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wire.errors import DecodeError
from zigbee import install_code

# Base Device Behaviour 10.1, as zigpy's tests/test_zigbee_util.py has it, and a public report (zigpy 174) on the order.
EXAMPLES = [
    ("83FED3407A939723A5C639B26916D505", "C3B5", "66B6900981E1EE3CA4206B6B861C02BB"),
    ("1122334455667788", "4AF7", "41618FC0C83B0E14A589954B16E31466"),
]
CODES = st.sampled_from(install_code.SIZES).flatmap(lambda size: st.binary(min_size=size, max_size=size))


@pytest.mark.parametrize(("code", "crc", "key"), EXAMPLES)
def test_examples(code: str, crc: str, key: str) -> None:
    octets = bytes.fromhex(code)
    assert install_code.crc(octets) == bytes.fromhex(crc)
    assert install_code.check(octets + bytes.fromhex(crc)) is True
    assert install_code.link_key(octets + bytes.fromhex(crc)) == bytes.fromhex(key)


@given(CODES, st.integers(0, 17 * 8 - 1))
def test_every_changed_bit_is_noticed(code: bytes, bit: int) -> None:
    octets = bytearray(code + install_code.crc(code))
    assert install_code.check(bytes(octets))
    assume(bit < len(octets) * 8)
    octets[bit // 8] ^= 1 << bit % 8
    assert install_code.check(bytes(octets)) is False
    with pytest.raises(DecodeError, match="CRC") as caught:
        install_code.link_key(bytes(octets))
    assert code.hex() not in str(caught.value)


@pytest.mark.parametrize("size", sorted(set(range(21)) - {8, 10, 14, 18}))
def test_other_lengths(size: int) -> None:
    octets = bytes(size)
    assert install_code.check(octets) is False
    with pytest.raises(DecodeError, match="8, 10, 14 or 18") as caught:
        install_code.link_key(octets)
    assert ("without its CRC" in str(caught.value)) is (size in install_code.SIZES)


@pytest.mark.parametrize("size", sorted(set(range(21)) - {6, 8, 12, 16}))
def test_no_checksum_of_other_lengths(size: int) -> None:
    with pytest.raises(DecodeError, match="6, 8, 12 or 16"):
        install_code.crc(bytes(size))


def test_a_length_that_could_be_either_is_named() -> None:
    with pytest.raises(DecodeError, match="or a code of 8 octets without its CRC"):
        install_code.link_key(bytes.fromhex("1122334455667788"))
