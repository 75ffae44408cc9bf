"""access: layouts of IEC 62056-5-3; the response with Gurux. The published GBCS messages are in tests/conformance."""

from __future__ import annotations

from typing import Any

import pytest

import dlms
from dlms.apdu import access
from dlms.apdu.access import (
    AccessRequest,
    AccessResponse,
    ActionAnswer,
    ActionSpecification,
    GetAnswer,
    GetSpecification,
    GetWithSelection,
    SetAnswer,
    SetSpecification,
    SetWithSelection,
)
from dlms.apdu.common import (
    ActionResult,
    AttributeDescriptor,
    DataAccessResult,
    LongInvokeIdAndPriority,
    MethodDescriptor,
    Selection,
)
from dlms.data import Integer, LongUnsigned, Unsigned
from dlms.obis import Obis
from dlms.time import Date, DateTime, Time
from tests.dlms.both_ways import both_ways, refused

ENERGY = AttributeDescriptor(3, Obis("1-0:1.8.0.255"), 2)
RESET = MethodDescriptor(3, Obis("1-0:1.8.0.255"), 1)
LIIP = LongInvokeIdAndPriority(0x20000001)


@pytest.mark.parametrize(
    ("octets", "apdu"),
    [
        ("d9 20000001 00 00 00", AccessRequest(LIIP, None, (), ())),
        (
            "d9 20000001 00 01 01 0003 0100010800ff 02 01 00",
            AccessRequest(LIIP, None, (GetSpecification(ENERGY),), (None,)),
        ),
        (
            (
                "d9 20000001 0c 07e00101ff000000ff800000 05"
                "01 0003 0100010800ff 02"
                "02 0003 0100010800ff 02"
                "03 0003 0100010800ff 01"
                "04 0003 0100010800ff 02 02 1101"
                "05 0003 0100010800ff 02 01 00"
                "05 00 1107 0f00 00 0fff"
            ),
            AccessRequest(
                LIIP,
                DateTime(Date(2016, 1, 1), Time(0, 0, 0, 255), clock_status=0),
                (
                    GetSpecification(ENERGY),
                    SetSpecification(ENERGY),
                    ActionSpecification(RESET),
                    GetWithSelection(ENERGY, Selection(2, Unsigned(1))),
                    SetWithSelection(ENERGY, Selection(1, None)),
                ),
                (None, Unsigned(7), Integer(0), None, Integer(-1)),
            ),
        ),
        (
            "da 40000000 00 00 01 120064 01 01 00",
            AccessResponse(
                LongInvokeIdAndPriority(0x40000000),
                None,
                None,
                (LongUnsigned(100),),
                (GetAnswer(DataAccessResult.SUCCESS),),
            ),
        ),
        (
            "da 20000001 00 01 01 01 0003 0100010800ff 02 01 00 01 01 fa",
            AccessResponse(
                LIIP,
                None,
                (GetSpecification(ENERGY),),
                (None,),
                (GetAnswer(DataAccessResult.OTHER_REASON),),
            ),
        ),
        (
            "da 20000001 00 00 02 00 00 02 02 00 03 fa",
            AccessResponse(
                LIIP,
                None,
                None,
                (None, None),
                (SetAnswer(DataAccessResult.SUCCESS), ActionAnswer(ActionResult.OTHER_REASON)),
            ),
        ),
    ],
)
def test_both_ways(octets: str, apdu: Any) -> None:
    both_ways(octets, apdu)


@pytest.mark.parametrize(
    ("octets", "offset", "path"),
    [
        ("d9 200000", 4, None),
        ("d9 20000001 0b", 6, None),
        ("d9 20000001 00 01 06 0003 0100010800ff 02 01 00", 7, ("specifications", 0)),
        ("d9 20000001 00 01 01 0003 0100010800ff 02 02 00 00", 17, ("data",)),
        ("d9 20000001 00 01 01 0003 0100010800ff 02 01 07", 18, ("data", 0)),
        ("da 20000001 00 02", 6, ("specifications",)),
        ("da 20000001 00 00 01 00 02 01 00 01 00", 9, ("answers",)),
        ("da 20000001 00 00 01 00 01 04 00", 10, ("answers", 0)),
        ("da 20000001 00 01 00 01 00 01 01 00", 8, ("data",)),
    ],
)
def test_refused(octets: str, offset: int, path: tuple[str | int, ...] | None) -> None:
    refused(octets, offset, path)


@pytest.mark.parametrize(
    "apdu",
    [
        AccessRequest(LIIP, None, (GetSpecification(ENERGY),), ()),
        AccessResponse(LIIP, None, None, (None,), ()),
        AccessResponse(LIIP, None, (GetSpecification(ENERGY),), (), ()),
    ],
)
def test_lists_of_different_lengths_have_no_encoding(apdu: Any) -> None:
    with pytest.raises(dlms.EncodeError):
        dlms.encode(apdu)


def test_parts_of_the_long_invoke_id() -> None:
    first = LongInvokeIdAndPriority(0x20ABCDEF)
    assert first.long_invoke_id == 0xABCDEF
    assert (first.self_descriptive, first.break_on_error, first.confirmed, first.high_priority) == (0, 1, 0, 0)
    second = LongInvokeIdAndPriority(0xD0000000)
    assert (second.self_descriptive, second.break_on_error, second.confirmed, second.high_priority) == (1, 0, 1, 1)


def test_json_form_puts_a_specification_and_its_data_together() -> None:
    form = dlms.to_dict(dlms.decode(bytes.fromhex("d92000000100010200030100010800ff02011107")))
    assert form["apdu"] == "access-request"
    (item,) = form["items"]
    assert item["access"] == "set"
    assert item["attribute"] == "value"
    assert item["data"] == {"type": "unsigned", "value": 7}


def test_lists_that_no_use_case_has_are_read_and_not_remembered() -> None:
    remembered = access._known_specifications
    remembered.cache_clear()
    for count in (1, 64, 65, 120):
        octets = b"".join(b"\x01\x00\x03\x01\x00\x01\x08" + bytes((each, count, 2)) for each in range(count))
        before = remembered.cache_info().currsize
        read = dlms.apdu.decode(b"\xd9\x20\x00\x00\x01\x00" + bytes((count,)) + octets + bytes((count,)) + bytes(count))
        assert len(read.specifications) == count
        assert remembered.cache_info().currsize - before == (count <= 64)
