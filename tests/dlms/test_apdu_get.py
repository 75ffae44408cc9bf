"""get: octets of the Green Book's examples and of the tests of dlms-cosem, read by dlms-cosem and Gurux alike."""

from __future__ import annotations

from typing import Any

import pytest

import dlms
from dlms.apdu.common import (
    AccessResult,
    AttributeDescriptor,
    AttributeDescriptorWithSelection,
    DataAccessResult,
    DataResult,
    InvokeIdAndPriority,
    Selection,
)
from dlms.apdu.get import (
    GetRequestNext,
    GetRequestNormal,
    GetRequestWithList,
    GetResponseNormal,
    GetResponseWithDatablock,
    GetResponseWithList,
    RawData,
)
from dlms.data import Array, Boolean, DoubleLongUnsigned, Integer, LongUnsigned, Structure
from dlms.obis import Obis
from tests.dlms.both_ways import both_ways, refused

IIP = InvokeIdAndPriority(0xC1)
ENERGY = AttributeDescriptor(3, Obis("1-0:1.8.0.255"), 2)
FIRST = AttributeDescriptor(1, Obis("0-0:128.0.0.255"), 2)
SECOND = AttributeDescriptor(1, Obis("0-0:128.1.0.255"), 2)
RANGE = Selection(
    1,
    Structure(
        (
            Structure((LongUnsigned(8), bytes.fromhex("0000010000ff"), Integer(2), LongUnsigned(0))),
            bytes.fromhex("07e00101ff000000ff800000"),
            bytes.fromhex("07e00102ff000000ff800000"),
            Array(),
        )
    ),
)


@pytest.mark.parametrize(
    ("octets", "apdu"),
    [
        ("c0 01 c1 0003 0100010800ff 02 00", GetRequestNormal(IIP, ENERGY)),
        (
            (
                "c0 01 c1 0007 0100630100ff 02 01 01 0204 0204 120008 09060000010000ff 0f02 120000"
                "090c07e00101ff000000ff800000 090c07e00102ff000000ff800000 0100"
            ),
            GetRequestNormal(IIP, AttributeDescriptor(7, Obis("1-0:99.1.0.255"), 2), RANGE),
        ),
        ("c0 02 c1 00000001", GetRequestNext(IIP, 1)),
        (
            "c0 03 c1 02 0001 0000800000ff 02 00 0001 0000800100ff 02 00",
            GetRequestWithList(
                IIP, (AttributeDescriptorWithSelection(FIRST), AttributeDescriptorWithSelection(SECOND, None))
            ),
        ),
        (
            "c0 03 c1 01 0001 0000800000ff 02 01 02 00",
            GetRequestWithList(IIP, (AttributeDescriptorWithSelection(FIRST, Selection(2, None)),)),
        ),
        ("c4 01 c1 00 0600000064", GetResponseNormal(IIP, DataResult(DoubleLongUnsigned(100)))),
        ("c4 01 c1 00 00", GetResponseNormal(IIP, DataResult(None))),
        ("c4 01 c1 01 03", GetResponseNormal(IIP, AccessResult(DataAccessResult.READ_WRITE_DENIED))),
        (
            "c4 02 c1 00 00000001 00 05 0203040506",
            GetResponseWithDatablock(IIP, Boolean(False), 1, RawData(bytes.fromhex("0203040506"))),
        ),
        (
            "c4 02 c1 01 00000002 01 03",
            GetResponseWithDatablock(IIP, Boolean(True, octet=1), 2, AccessResult(DataAccessResult.READ_WRITE_DENIED)),
        ),
        (
            "c4 03 c1 02 00 09083132333435363738 01 0b",
            GetResponseWithList(IIP, (DataResult(b"12345678"), AccessResult(DataAccessResult.OBJECT_UNAVAILABLE))),
        ),
    ],
)
def test_both_ways(octets: str, apdu: Any) -> None:
    both_ways(octets, apdu)


@pytest.mark.parametrize(
    ("octets", "offset", "path"),
    [
        ("c0", 1, ()),
        ("c0 04 c1", 1, ()),
        ("c0 01", 2, ("invoke_id_and_priority",)),
        ("c0 01 c1 0003 0100010800ff", 11, ("attribute",)),
        ("c0 01 c1 0003 0100010800ff 02", 12, ("selection",)),
        ("c0 01 c1 0003 0100010800ff 02 02", 12, ("selection",)),
        ("c0 01 c1 0003 0100010800ff 02 00 00", 13, ()),
        ("c0 01 c1 0003 0100010800ff 02 01 01 07", 14, ("selection", "parameters")),
        ("c0 03 c1 05 0001 0000800000ff 02 00 00", 15, ("attributes", 1, "attribute")),
        ("c0 03 c1 50 0001 0000800000ff 02 00 00", 3, ("attributes",)),
        ("c4 01 c1 02 00", 3, ("result",)),
        ("c4 01 c1 00 0202 1105 07", 8, ("result", "data", 1)),
        ("c4 03 c1 02 00 00 01", 7, ("results", 1, "data_access_result")),
    ],
)
def test_refused(octets: str, offset: int, path: tuple[str | int, ...]) -> None:
    refused(octets, offset, path)


def test_a_result_and_a_value_of_the_same_number_are_not_equal() -> None:
    code = DataAccessResult.TYPE_UNMATCHED
    assert DataResult(DoubleLongUnsigned(code)) != AccessResult(code)


def test_parts_of_the_invoke_id() -> None:
    assert (IIP.invoke_id, IIP.confirmed, IIP.high_priority) == (1, True, True)
    plain = InvokeIdAndPriority(0x0F)
    assert (plain.invoke_id, plain.confirmed, plain.high_priority) == (15, False, False)


def test_json_form() -> None:
    assert dlms.to_dict(dlms.decode(bytes.fromhex("c001c100030100010800ff0200"))) == {
        "apdu": "get-request",
        "choice": "normal",
        "invoke_id_and_priority": 0xC1,
        "attribute": {
            "class_id": 3,
            "class": "Register",
            "instance_id": "1-0:1.8.0.255",
            "attribute_id": 2,
            "attribute": "value",
        },
        "selection": None,
    }
    response = dlms.to_dict(dlms.decode(bytes.fromhex("c403c102001105010b")))
    assert response["apdu"] == "get-response"
    assert response["choice"] == "with-list"
    assert response["results"] == [
        {"data": {"type": "unsigned", "value": 5}},
        {"data_access_result": "object-unavailable"},
    ]
