"""set: literal octets, read alike by dlms-cosem (normal) and Gurux (lists and blocks)."""

from __future__ import annotations

from typing import Any

import pytest

import dlms
from dlms.apdu.common import (
    AttributeDescriptor,
    AttributeDescriptorWithSelection,
    Block,
    DataAccessResult,
    InvokeIdAndPriority,
    Selection,
)
from dlms.apdu.set import (
    SetRequestNormal,
    SetRequestWithDatablock,
    SetRequestWithFirstDatablock,
    SetRequestWithList,
    SetRequestWithListAndFirstDatablock,
    SetResponseDatablock,
    SetResponseLastDatablock,
    SetResponseLastDatablockWithList,
    SetResponseNormal,
    SetResponseWithList,
)
from dlms.data import Boolean, Unsigned
from dlms.obis import Obis
from tests.dlms.both_ways import both_ways, refused

IIP = InvokeIdAndPriority(0xC1)
FIRST = AttributeDescriptor(1, Obis("0-0:128.0.0.255"), 2)
SECOND = AttributeDescriptor(1, Obis("0-0:128.1.0.255"), 2)
LIST = (AttributeDescriptorWithSelection(FIRST), AttributeDescriptorWithSelection(SECOND))
OK, DENIED = DataAccessResult.SUCCESS, DataAccessResult.READ_WRITE_DENIED


@pytest.mark.parametrize(
    ("octets", "apdu"),
    [
        (
            "c1 01 c1 0008 0000010000ff 02 00 090c07e50c06ff0a1e00ff800000",
            SetRequestNormal(
                IIP,
                AttributeDescriptor(8, Obis("0-0:1.0.0.255"), 2),
                None,
                bytes.fromhex("07e50c06ff0a1e00ff800000"),
            ),
        ),
        (
            "c1 01 c1 0001 0000800000ff 02 01 01 1101 1105",
            SetRequestNormal(IIP, FIRST, Selection(1, Unsigned(1)), Unsigned(5)),
        ),
        (
            "c1 02 c1 0001 0000800000ff 02 00 00 00000001 04 31323334",
            SetRequestWithFirstDatablock(IIP, FIRST, None, Block(Boolean(False), 1, b"1234")),
        ),
        (
            "c1 03 c1 01 00000002 04 31323334",
            SetRequestWithDatablock(IIP, Block(Boolean(True, octet=1), 2, b"1234")),
        ),
        (
            "c1 04 c1 02 0001 0000800000ff 02 00 0001 0000800100ff 02 00 02 09083132333435363738 0301",
            SetRequestWithList(IIP, LIST, (b"12345678", Boolean(True, octet=1))),
        ),
        (
            "c1 05 c1 02 0001 0000800000ff 02 00 0001 0000800100ff 02 00 00 00000001 04 31323334",
            SetRequestWithListAndFirstDatablock(IIP, LIST, Block(Boolean(False), 1, b"1234")),
        ),
        ("c5 01 c1 00", SetResponseNormal(IIP, OK)),
        ("c5 02 c1 00000001", SetResponseDatablock(IIP, 1)),
        ("c5 03 c1 00 00000002", SetResponseLastDatablock(IIP, OK, 2)),
        ("c5 04 c1 02 00 03 00000002", SetResponseLastDatablockWithList(IIP, (OK, DENIED), 2)),
        ("c5 05 c1 02 00 03", SetResponseWithList(IIP, (OK, DENIED))),
        ("c5 01 c1 63", SetResponseNormal(IIP, DataAccessResult(0x63))),
    ],
)
def test_both_ways(octets: str, apdu: Any) -> None:
    both_ways(octets, apdu)


@pytest.mark.parametrize(
    ("octets", "offset", "path"),
    [
        ("c1 00 c1", 1, ()),
        ("c1 06 c1", 1, ()),
        ("c1 01 c1 0001 0000800000ff 02 00", 13, ("value",)),
        ("c1 03 c1 01 00000002 04 313233", 9, ("datablock", "raw_data")),
        ("c1 04 c1 01 0001 0000800000ff 02 00 02 00 00", 14, ("values",)),
        ("c1 04 c1 01 0001 0000800000ff 02 00 00", 14, ("values",)),
        ("c5 06 c1", 1, ()),
        ("c5 05 c1 03 00 00", 3, ("results",)),
    ],
)
def test_refused(octets: str, offset: int, path: tuple[str | int, ...]) -> None:
    refused(octets, offset, path)


def test_as_many_values_as_attributes() -> None:
    with pytest.raises(dlms.EncodeError, match="1 values for 2 attributes"):
        dlms.encode(SetRequestWithList(IIP, LIST, (None,)))
