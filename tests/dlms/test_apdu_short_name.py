"""Short name referencing: literal octets, read alike by Gurux."""

from __future__ import annotations

from typing import Any

import pytest

import dlms
from dlms.apdu.common import AccessResult, DataAccessResult, DataResult
from dlms.apdu.short_name import (
    BlockNumber,
    BlockNumberAccess,
    DataBlockResult,
    InformationReportRequest,
    ParameterizedAccess,
    ReadDataBlockAccess,
    ReadRequest,
    ReadResponse,
    UnconfirmedWriteRequest,
    VariableName,
    WriteDataBlockAccess,
    WriteRequest,
    WriteResponse,
    WriteSuccess,
)
from dlms.data import Boolean, DoubleLongUnsigned, Unsigned
from tests.dlms.both_ways import both_ways, refused

UNAVAILABLE = AccessResult(DataAccessResult.OBJECT_UNAVAILABLE)


@pytest.mark.parametrize(
    ("octets", "apdu"),
    [
        ("05 02 02 00a0 05 0003", ReadRequest((VariableName(0xA0), BlockNumberAccess(3)))),
        ("05 01 04 00a0 01 00", ReadRequest((ParameterizedAccess(0xA0, 1, None),))),
        (
            "05 02 06 00 0001 02 0102 07 ff fffe",
            ReadRequest((ReadDataBlockAccess(Boolean(False), 1, b"\1\2"), WriteDataBlockAccess(Boolean(True), 0xFFFE))),
        ),
        ("05 00", ReadRequest(())),
        ("0c 01 00 0600000001", ReadResponse((DataResult(DoubleLongUnsigned(1)),))),
        ("0c 02 00 09020102 01 0b", ReadResponse((DataResult(b"\1\2"), UNAVAILABLE))),
        (
            "0c 02 02 01 0002 01 55 03 0007",
            ReadResponse((DataBlockResult(Boolean(True, octet=1), 2, b"\x55"), BlockNumber(7))),
        ),
        ("06 01 02 0320 01 09053132333435", WriteRequest((VariableName(0x320),), (b"12345",))),
        ("0d 01 00", WriteResponse((WriteSuccess(),))),
        ("0d 03 01 0b 00 02 0009", WriteResponse((UNAVAILABLE, WriteSuccess(), BlockNumber(9)))),
        ("16 01 02 0320 01 1105", UnconfirmedWriteRequest((VariableName(0x320),), (Unsigned(5),))),
        ("18 00 01 02 0320 01 1105", InformationReportRequest(None, (VariableName(0x320),), (Unsigned(5),))),
        (
            "18 01 0f 32303232303130313130303030305a 00 00",
            InformationReportRequest(b"20220101100000Z", (), ()),
        ),
    ],
)
def test_both_ways(octets: str, apdu: Any) -> None:
    both_ways(octets, apdu)


@pytest.mark.parametrize(
    ("octets", "offset", "path"),
    [
        ("05 01 03 00a0", 2, ("variables", 0)),
        ("05 01 02 00", 4, ("variables", 0, "variable_name")),
        ("05 02 02 00a0", 5, ("variables", 1)),
        ("06 01 02 0320 00", 5, ("values",)),
        ("16 00 01 00", 2, ("values",)),
        ("18 00 01 02 0320 02 00 00", 6, ("values",)),
        ("0c 01 04", 2, ("results", 0)),
        ("0d 02 00", 1, ("results",)),
        ("0d 02 00 03", 3, ("results", 1)),
    ],
)
def test_refused(octets: str, offset: int, path: tuple[str | int, ...]) -> None:
    refused(octets, offset, path)


def test_write_and_unconfirmed_write_are_not_equal() -> None:
    assert WriteRequest((), ()) != UnconfirmedWriteRequest((), ())


@pytest.mark.parametrize("kind", [WriteRequest, UnconfirmedWriteRequest])
def test_as_many_values_as_variables(kind: Any) -> None:
    with pytest.raises(dlms.EncodeError, match="0 values for 1 variables"):
        dlms.encode(kind((VariableName(1),), ()))
