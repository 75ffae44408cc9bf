"""Numbers that stand for no value: in items, trees and values, and where a command gives them a meaning of its own."""

from __future__ import annotations

from typing import Any

import pytest

import gbcs
from gbcs.message import CRA, GroupingHeader, Message
from gbcs.usecases import NoValue, by_reference
from gbcs.usecases.engines import engine_of
from zigbee import decode as decode_frame
from zigbee.types import TYPES, DataType, UtcTime, is_no_value

METER, SUPPLIER = "00-DB-12-34-56-78-90-A1", "90-B3-D5-1F-30-01-00-00"
NO_VALUE = "no value (invalid number)"


def response(reference: str, values: dict[str, Any]) -> Message:
    use_case = by_reference(reference)
    assert use_case is not None
    assert use_case.response is not None
    header = GroupingHeader(CRA.RESPONSE, 7, gbcs.EntityId(METER), gbcs.EntityId(SUPPLIER), use_case.message_code)
    return Message(header, engine_of(use_case.response).build(values, header), b"", None)


def meanings(message: Message) -> dict[str, str | None]:
    return {item.name: item.meaning for item in message.items()}


@pytest.mark.parametrize(
    ("octets", "value", "meaning"),
    [
        ("08070a000025ffffffffffff", 281474976710655, NO_VALUE),
        ("08070a000025feffffffffff", 281474976710654, None),
        ("08070a00042a000080", -8388608, NO_VALUE),
        ("08070a00042affffff", -1, None),
        ("08070a000030ff", 255, NO_VALUE),
        ("08070a000010ff", 255, NO_VALUE),
        ("08070a000018ff", 255, None),  # a bitmap has no such number
    ],
)
def test_an_attribute_keeps_the_number_and_says_that_it_is_none(octets: str, value: int, meaning: str | None) -> None:
    from zigbee.zcl import to_dict

    (record,) = to_dict(decode_frame(bytes.fromhex(octets), 0x0702))["payload"]["records"]
    assert (record["value"], record.get("meaning")) == (value, meaning)


def test_every_type_of_numbers_has_one_that_is_none() -> None:
    for size in range(1, 9):
        assert is_no_value(DataType(0x1F + size), (1 << 8 * size) - 1)
        assert is_no_value(DataType(0x27 + size), -(1 << 8 * size - 1))
        assert not is_no_value(DataType(0x07 + size), (1 << 8 * size) - 1)
    assert is_no_value(DataType.UTC, UtcTime(0xFFFFFFFF))
    assert not is_no_value(DataType.OCTSTR, b"\xff")
    assert not is_no_value(0x77, 0xFF)
    assert not any(is_no_value(kind, None) for kind in TYPES)


def test_registers_of_gas() -> None:
    scalers = {"Multiplier": 1, "Divisor": 1000}
    message = response("GCS13a", {"MeteringAttributes": {"CurrentSummationDelivered": (1 << 48) - 1} | scalers})
    assert meanings(message)["ConsumptionRegister: value"] == NO_VALUE
    assert "281474976710.655" not in str(gbcs.to_dict(message))
    assert NO_VALUE in str(gbcs.to_dict(message))
    for name, reason in (("Divisor", "Divisor has no value"), ("Multiplier", "Multiplier has no value")):
        values = {"CurrentSummationDelivered": 5} | scalers | {name: 0xFFFFFF}
        found = meanings(response("GCS13a", {"MeteringAttributes": values}))
        assert found["ConsumptionRegister: value"] == f"no quantity: {reason}"
    values = {"CurrentSummationDelivered": 5, "Multiplier": 1, "Divisor": 0}
    found = meanings(response("GCS13a", {"MeteringAttributes": values}))
    assert found["ConsumptionRegister: value"] == "no quantity: Divisor is 0"


def test_samples() -> None:
    values = {"GetSampledDataResponse": {"sample_start_time": UtcTime(0xFFFFFFFF), "samples": [1, 0xFFFFFF, 2]}}
    message = response("GCS17", values)
    assert [item.meaning for item in message.items() if item.value in (1, 0xFFFFFF, 2)] == [None, NO_VALUE, None]
    assert [item.meaning for item in message.items() if item.value == 0xFFFFFFFF] == [NO_VALUE]
    (place,) = (item.place for item in message.items() if item.value == 0xFFFFFF)
    assert place[-1] == 1
    template = message.use_case.response  # type: ignore[union-attr]
    known = engine_of(template).known(message.values())  # type: ignore[union-attr]
    assert known == {
        "GetSampledDataResponse": {
            "sample_start_time": NoValue(0xFFFFFFFF),
            "samples": [1, NoValue(0xFFFFFF), 2],
        }
    }
    assert engine_of(template).build(known, message.header) == message.payload  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("reference", "values", "name", "meaning"),
    [
        ("GCS31", {"StartSamplingResponse": {"sample_id": 0xFFFF}}, "sample_id", "none: sampling failed"),
        (
            "CS01b",
            {"ConsumerTopUpResponse": {"result_type": 1, "top_up_value": -1, "credit_remaining": -1}},
            "top_up_value",
            "none where the top-up was rejected",
        ),
    ],
)
def test_a_meaning_of_its_own(reference: str, values: dict[str, Any], name: str, meaning: str) -> None:
    message = response(reference, values)
    found = [item for item in message.items() if str(item.place[-1]) == name]
    assert [item.meaning for item in found] == [meaning]
    assert engine_of(message.use_case.response).known(message.values()) == message.values()  # type: ignore[union-attr]


def test_a_command_says_what_the_user_says() -> None:
    use_case = by_reference("GCS05")
    assert use_case is not None
    assert use_case.command is not None
    assert not any(NO_VALUE in str(each) for each in engine_of(use_case.command).declarations())  # type: ignore[attr-defined]
    found = by_reference("GCS21f")
    assert found is not None
    command = found.build_command(originator=SUPPLIER, recipient=METER, originator_counter=7)
    assert "the current tariff calendar" in meanings(command).values()
    assert NO_VALUE not in meanings(command).values()
