from __future__ import annotations

from typing import Any

import pytest

from dlms.axdr import decode_data, encode_data
from gbcs import DecodeError, EncodeError, EntityId
from gbcs.payload.protected import (
    CipheredBlock,
    ProtectedAttributes,
    ProtectionParameters,
    get_protected_attributes,
)
from tests.gbcs.octets import ESME, SUPPLIER, hexa
from wire.node import plain

TAG = "d1d2d3d4d5d6d7d8d9dadbdc"
PARAMETERS = ProtectionParameters(0x0123456789ABCDEF, EntityId(ESME), EntityId(SUPPLIER))


def parameters(
    *,
    protection: str = "16 02",
    transaction: str = "09 09 04 0123456789abcdef",
    originator: str = "09 08" + ESME,
    recipient: str = "09 08" + SUPPLIER,
    other_information: str = "09 00",
    key_info: str = "02 02 16 02 02 02 09 01 02 09 00",
) -> str:
    """The protection parameters as octets, by hand."""
    return f"01 01 02 02 {protection} 02 05 {transaction} {originator} {recipient} {other_information} {key_info}"


# Blocks --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ciphertext", ["", "c1", "c1c2c3" * 100])
def test_block_both_ways(ciphertext: str) -> None:
    octets = hexa("31 00000000" + ciphertext + TAG)
    block = CipheredBlock(hexa(ciphertext), hexa(TAG))
    assert CipheredBlock.decode(octets) == block
    assert block.encode() == octets


@pytest.mark.parametrize(
    ("octets", "offset", "expected"),
    [
        ("", 0, "security control 31"),
        ("3100", 0, "security control 31"),
        ("11 00000000 c1" + TAG, 0, "security control 31"),
        ("21 00000000 c1" + TAG, 0, "security control 31"),
        ("31 00000001 c1" + TAG, 0, "invocation counter 0"),
        ("31 00000000", 5, "a tag of 12 octets"),
        ("31 00000000" + TAG[:-2], 5, "a tag of 12 octets"),
    ],
)
def test_block_refused(octets: str, offset: int, expected: str) -> None:
    with pytest.raises(DecodeError, match=expected) as caught:
        CipheredBlock.decode(hexa(octets))
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    "block",
    [
        CipheredBlock(b"", b"\x00" * 11),
        CipheredBlock(b"", b"\x00" * 13),
        CipheredBlock("c1", b"\x00" * 12),  # type: ignore[arg-type]
        CipheredBlock(b"", None),  # type: ignore[arg-type]
    ],
)
def test_block_unwritable(block: CipheredBlock) -> None:
    with pytest.raises(EncodeError):
        block.encode()


# Parameters ----------------------------------------------------------------------------------------------------------


def test_parameters_both_ways() -> None:
    data = decode_data(hexa(parameters()))
    assert ProtectionParameters.from_data(data) == PARAMETERS
    assert encode_data(PARAMETERS.to_data()) == hexa(parameters())


@pytest.mark.parametrize(
    "octets",
    [
        "00",
        "01 00",
        parameters(protection="16 01"),
        parameters(protection="11 02"),
        parameters(transaction="09 09 01 0123456789abcdef"),
        parameters(transaction="09 08 0123456789abcdef"),
        parameters(originator="09 07 01020304050607"),
        parameters(recipient="09 00"),
        parameters(other_information="09 01 00"),
        parameters(other_information="00"),
        parameters(key_info="02 02 16 01 02 02 09 01 02 09 00"),
        parameters(key_info="02 02 16 02 02 02 09 01 01 09 00"),
        parameters(key_info="00"),
        parameters().replace("01 01 02 02", "02 01 02 02", 1),
        parameters().replace("02 05", "02 06", 1) + "00",
        parameters().replace("01 01", "01 02", 1) + "00",
    ],
)
def test_parameters_of_another_form(octets: str) -> None:
    assert ProtectionParameters.from_data(decode_data(hexa(octets))) is None


@pytest.mark.parametrize(
    "unwritable",
    [
        PARAMETERS._replace(counter=-1),
        PARAMETERS._replace(counter=1 << 64),
        PARAMETERS._replace(counter="1"),
        PARAMETERS._replace(originator=b"\x00" * 7),
        PARAMETERS._replace(recipient="0a7e5700"),
    ],
)
def test_parameters_unwritable(unwritable: Any) -> None:
    with pytest.raises(EncodeError):
        unwritable.to_data()


# What a meter returns ------------------------------------------------------------------------------------------------

RETURNED = "02 02" + parameters() + "09 14 31 00000000 c1c2c3" + TAG


def test_protected_attributes() -> None:
    protected = get_protected_attributes(decode_data(hexa(RETURNED)))
    assert protected == ProtectedAttributes(PARAMETERS, CipheredBlock(hexa("c1c2c3"), hexa(TAG)))


@pytest.mark.parametrize(
    "octets",
    [
        "00",
        "09 00",
        "02 00",
        "02 02 00 00",
        "02 02" + parameters() + "00",
        "02 02" + parameters() + "09 00",
        "02 02" + parameters() + "09 14 11 00000000 c1c2c3" + TAG,
        "02 02" + parameters(protection="16 01") + "09 14 31 00000000 c1c2c3" + TAG,
        "02 03" + RETURNED[5:] + "00",
        "01" + RETURNED[2:],
    ],
)
def test_data_of_another_form_is_not_protected(octets: str) -> None:
    assert get_protected_attributes(decode_data(hexa(octets))) is None


def test_plain_says_that_the_value_is_hidden() -> None:
    protected = get_protected_attributes(decode_data(hexa(RETURNED)))
    assert plain(protected) == {
        "encrypted": True,
        "parameters": {
            "counter": 0x0123456789ABCDEF,
            "originator": "0A-7E-57-DE-00-00-00-01",
            "recipient": "0A-7E-57-00-00-00-00-02",
        },
        "block": {"ciphertext": "c1c2c3", "tag": TAG},
    }
