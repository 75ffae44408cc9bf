"""GBZ payloads, against octets put together by hand from the layout of components and alerts."""

from __future__ import annotations

from typing import Any

import pytest

from gbcs import DecodeError, EncodeError, WireError
from gbcs.payload import gbz
from gbcs.payload.alert_contents import FirmwareReceipt, IntegrityIssue, IntegrityIssueCode
from gbcs.payload.gbz import (
    ClearContent,
    Component,
    EncryptedContent,
    Exchange,
    FutureDatedOutcome,
    GbzAlert,
    GbzPayload,
)
from gbcs.payload.protected import CipheredBlock, ClearOctets
from tests.gbcs.octets import hexa
from wire.form import remember
from wire.node import plain
from zigbee.clusters.metering import GET_SAMPLED_DATA_RESPONSE, START_SAMPLING_RESPONSE
from zigbee.clusters.prepayment import GET_TOP_UP_LOG, SET_LOW_CREDIT_WARNING_LEVEL
from zigbee.enumerations import CommandStatus, SampleType
from zigbee.general import DEFAULT_RESPONSE, READ_ATTRIBUTES, READ_ATTRIBUTES_RECORD, READ_ATTRIBUTES_RESPONSE
from zigbee.types import DataType, UtcTime

TAG = "d1d2d3d4d5d6d7d8d9dadbdc"
HASH = "00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210"
WHEN = UtcTime(0x3136417E)  # 2026-03-01T00:14:54Z
NO_ATTRIBUTES = READ_ATTRIBUTES.node(())
READ = Component(True, 0x0702, None, 0x00, 0x05, 0x00, READ_ATTRIBUTES.node((0x0000, 0x0301)))
ANSWER = Component(
    True,
    0x0702,
    None,
    0x18,
    0x05,
    0x01,
    READ_ATTRIBUTES_RESPONSE.node(
        (
            READ_ATTRIBUTES_RECORD.node(0x0000, CommandStatus.SUCCESS, DataType.UINT48, 12345),
            READ_ATTRIBUTES_RECORD.node(0x0301, CommandStatus.UNSUPPORTED_ATTRIBUTE, None, None),
        )
    ),
)
RECEIVED = "encrypted, with From Date Time"
BLOCK = EncryptedContent(3, CipheredBlock(hexa("c1c2"), hexa(TAG)))
BILLING = 0x008B

# name: octets, message code, CRA flag, the payload
CASES: dict[str, tuple[str, int, int, Any]] = {
    "no component": ("0109 00", 0x0074, 1, GbzPayload(())),
    "one component": ("0109 01 01 0702 0007 00 05 00 0000 0103", 0x0074, 1, GbzPayload((READ,))),
    "component without content": (
        "0109 01 01 0702 0003 00 05 00",
        0x0074,
        1,
        GbzPayload((READ._replace(content=NO_ATTRIBUTES),)),
    ),
    "response": (
        "0109 01 01 0702 0010 18 05 01 0000 00 25 393000000000 0103 86",
        0x0074,
        2,
        GbzPayload((ANSWER,)),
    ),
    "two components, the first with a from-date-time": (
        "0109 02 10 0705 000b 3136417e 01 00 09 78563412 01 0702 0007 00 05 00 0000 0103",
        0x006F,
        1,
        GbzPayload(
            (Component(False, 0x0705, WHEN, 0x01, 0x00, 0x09, SET_LOW_CREDIT_WARNING_LEVEL.node(0x12345678)), READ)
        ),
    ),
    "from-date-time that cancels": (
        "0109 01 11 0705 000b ffffffff 01 00 09 00000000",
        0x006F,
        1,
        GbzPayload(
            (Component(True, 0x0705, UtcTime(0xFFFFFFFF), 0x01, 0x00, 0x09, SET_LOW_CREDIT_WARNING_LEVEL.node(0)),)
        ),
    ),
    "the same number in the other direction": (
        "0109 01 01 0702 000e 09 05 07 0100 7e413631 00 0807 0000",
        0x0086,
        2,
        GbzPayload(
            (
                READ._replace(
                    frame_control=0x09,
                    command_id=0x07,
                    content=GET_SAMPLED_DATA_RESPONSE.node(1, WHEN, SampleType.CONSUMPTION_DELIVERED, 1800, 0, ()),
                ),
            )
        ),
    ),
    "octets behind what the layout knows": (
        "0109 02 00 0705 000a 01 00 08 7e413631 05 c1c2 01 0702 0005 00 05 0b 00 00",
        0x0080,
        1,
        GbzPayload(
            (
                Component(False, 0x0705, None, 0x01, 0x00, 0x08, GET_TOP_UP_LOG.node(WHEN, 5), hexa("c1c2")),
                READ._replace(command_id=0x0B, content=DEFAULT_RESPONSE.node(0, CommandStatus.SUCCESS)),
            )
        ),
    ),
    "cluster that nobody knows": (
        "0109 01 01 fc00 0005 01 05 00 c1c2",
        0x0074,
        1,
        GbzPayload((READ._replace(cluster_id=0xFC00, frame_control=0x01, content=hexa("c1c2")),)),
    ),
    "general command of a cluster that nobody knows": (
        "0109 01 01 fc00 0007 00 05 00 0000 0103",
        0x0074,
        1,
        GbzPayload((READ._replace(cluster_id=0xFC00),)),
    ),
    "command that nobody knows": (
        "0109 01 01 0705 0003 01 05 01",
        0x0074,
        1,
        GbzPayload((READ._replace(cluster_id=0x0705, frame_control=0x01, command_id=0x01, content=b""),)),
    ),
    "command of the other direction only": (
        "0109 01 01 0702 0005 01 05 0f c1c2",
        0x0074,
        1,
        GbzPayload((READ._replace(frame_control=0x01, command_id=0x0F, content=hexa("c1c2")),)),
    ),
    "general command that nobody knows": (
        "0109 01 01 0702 0004 00 05 17 c1",
        0x0074,
        1,
        GbzPayload((READ._replace(command_id=0x17, content=b"\xc1"),)),
    ),
    "frame type that nobody knows": (
        "0109 01 01 0702 0004 02 05 00 c1",
        0x0074,
        1,
        GbzPayload((READ._replace(frame_control=0x02, content=b"\xc1"),)),
    ),
    "a manufacturer's own command": (
        "0109 01 01 0702 0006 05 34 12 05 06 c1",
        0x0074,
        1,
        GbzPayload((Component(True, 0x0702, None, 0x05, 0x34, 0x12, hexa("05 06 c1")),)),
    ),
    "a manufacturer's own attributes": (
        "0109 01 01 0702 0006 04 34 00 05 00 00",
        0x0074,
        1,
        GbzPayload((Component(True, 0x0702, None, 0x04, 0x34, 0x00, hexa("05 00 00")),)),
    ),
    "encrypted component": (
        f"0109 01 03 0702 001a 00 03 18 05 01 0013 31 00000000 c1c2 {TAG}",
        0x0074,
        2,
        GbzPayload((Component(True, 0x0702, None, 0x18, 0x05, 0x01, BLOCK),)),
    ),
    "encrypted component with a from-date-time": (
        f"0109 01 13 0702 001e 00000000 00 03 18 05 01 0013 31 00000000 c1c2 {TAG}",
        0x0074,
        2,
        GbzPayload((remember(Component(True, 0x0702, UtcTime(0), 0x18, 0x05, 0x01, BLOCK), RECEIVED),)),
    ),
    "last bit in the wrong place": (
        "0109 02 01 0702 0003 00 05 00 00 0702 0003 00 05 00",
        0x0074,
        1,
        GbzPayload((READ._replace(content=NO_ATTRIBUTES), READ._replace(is_last=False, content=NO_ATTRIBUTES))),
    ),
    "alert": ("0109 00 8f3e 3136417e", 0x1000, 3, GbzAlert(0x8F3E, WHEN, 0, b"")),
    "alert with a body that it should not have": (
        "0109 01 8f3e 3136417e 01 0702 0003 00 05 00",
        0x1000,
        3,
        GbzAlert(0x8F3E, WHEN, 1, hexa("01 0702 0003 00 05 00")),
    ),
    "alert of a future dated command": (
        "0109 01 8f66 3136417e 0e 006b 0000019c00000777 0700 09 01",
        0x00CD,
        3,
        GbzAlert(0x8F66, WHEN, 1, FutureDatedOutcome(0x006B, 0x0000019C00000777, 0x0700, 0x09, 0x01)),
    ),
    "alert of a future dated command, of another length": (
        "0109 01 8f66 3136417e 0d 006b 0000019c00000777 0700 09 01",
        0x00CD,
        3,
        GbzAlert(0x8F66, WHEN, 1, hexa("0d 006b 0000019c00000777 0700 09 01")),
    ),
    "alert of a future dated command, with an octet more": (
        "0109 01 8f66 3136417e 0e 006b 0000019c00000777 0700 09 01 00",
        0x00CD,
        3,
        GbzAlert(0x8F66, WHEN, 1, hexa("0e 006b 0000019c00000777 0700 09 01 00")),
    ),
    "alert of firmware": (
        f"0109 01 8f72 3136417e 09 20 {HASH}",
        0x00CF,
        3,
        GbzAlert(0x8F72, WHEN, 1, FirmwareReceipt(hexa(HASH))),
    ),
    "alert of firmware, a hash of another length": (
        f"0109 01 8f72 3136417e 09 1f {HASH[2:]}",
        0x00CF,
        3,
        GbzAlert(0x8F72, WHEN, 1, hexa(f"09 1f {HASH[2:]}")),
    ),
    "alert of firmware, the hash as another type": (
        f"0109 01 8f1c 3136417e 0a 20 {HASH}",
        0x00CF,
        3,
        GbzAlert(0x8F1C, WHEN, 1, hexa(f"0a 20 {HASH}")),
    ),
    "alert of a meter's integrity": (
        "0109 01 81a0 3136417e 0004",
        0x00F2,
        3,
        GbzAlert(0x81A0, WHEN, 1, IntegrityIssue(IntegrityIssueCode.ERROR_RAM)),
    ),
    "alert of a meter's integrity, by a number that nobody named": (
        "0109 01 81a0 3136417e 0a0b",
        0x00F2,
        3,
        GbzAlert(0x81A0, WHEN, 1, IntegrityIssue(IntegrityIssueCode(0x0A0B))),
    ),
    "alert of a meter's integrity, of three octets": (
        "0109 01 81a0 3136417e 000400",
        0x00F2,
        3,
        GbzAlert(0x81A0, WHEN, 1, hexa("000400")),
    ),
    "body of another message code": (
        "0109 01 81a0 3136417e 0004",
        0x00CD,
        3,
        GbzAlert(0x81A0, WHEN, 1, hexa("0004")),
    ),
    "alert of the billing data log": (
        f"0109 01 8f0a 3136417e 03 0702 001a 00 03 19 05 06 0013 31 00000000 c1c2 {TAG}",
        BILLING,
        3,
        GbzAlert(0x8F0A, WHEN, 1, Component(True, 0x0702, None, 0x19, 0x05, 0x06, BLOCK)),
    ),
    "alert of the billing data log, in clear": (
        "0109 01 8f0a 3136417e 01 0702 0008 09 05 0d 3412 c1c2c3",
        BILLING,
        3,
        GbzAlert(
            0x8F0A,
            WHEN,
            1,
            Component(True, 0x0702, None, 0x09, 0x05, 0x0D, START_SAMPLING_RESPONSE.node(0x1234), hexa("c1c2c3")),
        ),
    ),
}


def types(value: Any) -> Any:
    """The types of a tree: numbers that are equal may be of different types."""
    return type(value), tuple(types(item) for item in value) if isinstance(value, tuple) else ()


@pytest.mark.parametrize(("octets", "code", "cra", "payload"), CASES.values(), ids=CASES)
def test_both_ways(octets: str, code: int, cra: int, payload: Any) -> None:
    found = gbz.decode(hexa(octets), code, cra)
    assert found == payload
    assert types(found) == types(payload)
    assert gbz.encode(payload) == hexa(octets)


@pytest.mark.parametrize(("octets", "code", "cra", "payload"), CASES.values(), ids=CASES)
def test_truncations(octets: str, code: int, cra: int, payload: Any) -> None:
    whole = hexa(octets)
    for size in range(len(whole)):
        if cra == 3 and code != BILLING and size >= 9:
            # What is left of the body of these alerts is octets, of any number.
            found = gbz.decode(whole[:size], code, cra)
            assert gbz.encode(found) == whole[:size]
            if not isinstance(payload.body, bytes):
                assert found == payload._replace(body=whole[9:size])
            continue
        with pytest.raises(DecodeError) as caught:
            gbz.decode(whole[:size], code, cra)
        assert 0 <= caught.value.offset <= size


REFUSED: dict[str, tuple[str, int, int, tuple[str | int, ...], str]] = {
    "nothing": ("", 1, 0, (), "octets that a GBZ payload begins with"),
    "another profile": ("0104 00", 1, 0, (), "profile 0109"),
    "another profile in an alert": ("0104 00 8f3e 3136417e", 3, 0, (), "profile 0109"),
    "more components than octets": ("0109 02 01 0702 0003 00 05 00", 1, 2, (), "2 components"),
    "octets left over": ("0109 01 01 0702 0003 00 05 00 00", 1, 11, (), "the end of the payload"),
    "reserved control bits": ("0109 01 05 0702 0003 00 05 00", 1, 3, ("components", 0), "bits 0, 1 and 4"),
    "component beyond the payload": ("0109 01 01 0702 0004 00 05 00", 1, 8, ("components", 0), "4 octets"),
    "component without room for its header": (
        "0109 01 01 0702 0002 00 05 00",
        1,
        8,
        ("components", 0),
        "at least 3 octets",
    ),
    "no room for a from-date-time": ("0109 01 11 0702 0006 0000000000 00", 1, 8, ("components", 0), "at least 7"),
    "second component": (
        "0109 02 00 0702 0003 00 05 00 40 0702 0003 00 05 00",
        1,
        11,
        ("components", 1),
        "bits 0, 1 and 4",
    ),
    "additional header control": (
        f"0109 01 03 0702 001a 01 03 18 05 01 0013 31 00000000 c1c2 {TAG}",
        2,
        8,
        ("components", 0),
        "additional header control 00",
    ),
    "length of the ciphered information": (
        f"0109 01 03 0702 001a 00 03 18 05 01 0012 31 00000000 c1c2 {TAG}",
        2,
        13,
        ("components", 0),
        "18 octets of ciphered information",
    ),
    "another security control": (
        f"0109 01 03 0702 001a 00 03 18 05 01 0013 11 00000000 c1c2 {TAG}",
        2,
        15,
        ("components", 0, "content"),
        "security control 31",
    ),
    "ciphered information without a tag": (
        "0109 01 03 0702 000c 00 03 18 05 01 0005 31 00000000",
        2,
        20,
        ("components", 0, "content"),
        "a tag of 12 octets",
    ),
    "content that ends too early": (
        "0109 02 00 0702 0007 00 05 00 0000 0103 01 0705 0007 01 06 08 7e413631",
        1,
        27,
        ("components", 1, "content", "number_of_records"),
        "1 octets",
    ),
    "content that ends within a list": (
        "0109 01 11 0702 000a 00000000 00 05 00 0000 01",
        1,
        17,
        ("components", 0, "content", "attribute_ids"),
        "2 octets",
    ),
    "value of a type that nobody knows": (
        "0109 01 01 0702 0008 18 05 01 0000 00 26 00",
        2,
        15,
        ("components", 0, "content", "records", 0, "value"),
        "7 octets",
    ),
}


@pytest.mark.parametrize(("octets", "cra", "offset", "path", "expected"), REFUSED.values(), ids=REFUSED)
def test_refused(octets: str, cra: int, offset: int, path: tuple[str | int, ...], expected: str) -> None:
    with pytest.raises(DecodeError, match=expected) as caught:
        gbz.decode(hexa(octets), 0x0074, cra)
    assert (caught.value.offset, caught.value.path) == (offset, path)


def test_refused_billing_data_log() -> None:
    with pytest.raises(DecodeError, match="bits 0, 1 and 4") as caught:
        gbz.decode(hexa("0109 01 8f0a 3136417e 80 0702 0003 19 05 06"), BILLING, 3)
    assert (caught.value.offset, caught.value.path) == (9, ("body",))
    with pytest.raises(DecodeError, match="the end of the payload") as caught:
        gbz.decode(hexa("0109 01 8f0a 3136417e 01 0702 0003 00 05 00 00"), BILLING, 3)
    assert (caught.value.offset, caught.value.path) == (17, ())
    with pytest.raises(DecodeError, match="4 octets") as caught:
        gbz.decode(hexa("0109 01 8f0a 3136417e 01 0702 0003 19 05 06"), BILLING, 3)
    assert (caught.value.offset, caught.value.path) == (17, ("body", "content", "snapshot_id"))


UNWRITABLE: dict[str, Any] = {
    "cluster of 17 bits": READ._replace(cluster_id=0x10000),
    "negative date": READ._replace(from_date_time=-1),
    "date of 33 bits": READ._replace(from_date_time=1 << 32),
    "date that is text": READ._replace(from_date_time="now"),
    "encrypted, with a date": READ._replace(from_date_time=UtcTime(0), content=BLOCK),
    "a remembered form of something else": remember(READ._replace(from_date_time=UtcTime(0), content=BLOCK), "other"),
    "no frame control": READ._replace(frame_control=None),
    "command of 9 bits": READ._replace(command_id=256),
    "text for content": READ._replace(content="0000"),
    "no content": READ._replace(content=None),
    "a list of numbers for content": READ._replace(content=[1]),
    "content beyond its length": READ._replace(content=bytes(0x10000 - 3)),
    "frame counter of 9 bits": READ._replace(content=BLOCK._replace(frame_counter=256)),
    "block without a tag": READ._replace(content=BLOCK._replace(block=CipheredBlock(b"", b""))),
    "no block": READ._replace(content=BLOCK._replace(block=None)),
    "clear octets": READ._replace(content=ClearOctets(0, b"")),
    "clear octets of a command that nobody knows": READ._replace(cluster_id=0xFC00, content=ClearOctets(0, b"")),
    "decrypted content": READ._replace(content=ClearContent(0, READ.content)),
    "decrypted content of a command that nobody knows": READ._replace(command_id=0x17, content=ClearContent(0, b"")),
    "fields of another command": READ._replace(content=ANSWER.content),
    "fields for a command that nobody knows": READ._replace(command_id=0x17),
    "fields in a manufacturer's own command": READ._replace(frame_control=0x04),
    "text behind the content": READ._replace(trailing="00"),
    "octets behind encrypted content": READ._replace(content=BLOCK, trailing=b"\x00"),
    "no component": None,
}


@pytest.mark.parametrize("component", UNWRITABLE.values(), ids=UNWRITABLE)
def test_unwritable_component(component: Any) -> None:
    with pytest.raises(EncodeError) as caught:
        gbz.encode(GbzPayload((READ, component)))
    assert caught.value.path[:2] == ("components", 1)
    if component is not None:
        with pytest.raises(EncodeError) as caught:
            gbz.encode(GbzAlert(0x8F0A, WHEN, 1, component))
        assert caught.value.path[:1] == ("body",)


def test_unwritable_content_says_where() -> None:
    for component, path in (
        (READ._replace(content=READ_ATTRIBUTES.node((0, 0x10000))), ("content", "attribute_ids")),
        (ANSWER._replace(content=ANSWER.content._replace(records=(None,))), ("content", "records", 0)),
        (READ._replace(content=BLOCK, trailing=b"\x00"), ("trailing",)),
        (READ._replace(frame_control=0x04), ("content",)),
        (READ._replace(content=ClearContent(0, READ.content)), ("content",)),
    ):
        with pytest.raises(EncodeError) as caught:
            gbz.encode(GbzPayload((READ, component)))
        assert caught.value.path[: 2 + len(path)] == ("components", 1, *path)
        with pytest.raises(EncodeError) as caught:
            gbz.encode(GbzAlert(0x8F0A, WHEN, 1, component))
        assert caught.value.path[: 1 + len(path)] == ("body", *path)


@pytest.mark.parametrize(
    "payload",
    [
        GbzPayload((READ,) * 256),
        GbzPayload(None),  # type: ignore[arg-type]
        GbzAlert(0x10000, WHEN, 0, b""),
        GbzAlert(0x8F3E, -1, 0, b""),
        GbzAlert(0x8F3E, WHEN, 256, b""),
        GbzAlert(0x8F3E, WHEN, 0, "00"),  # type: ignore[arg-type]
        GbzAlert(0x8F3E, WHEN, 0, None),  # type: ignore[arg-type]
        GbzAlert(0x8F66, WHEN, 1, FutureDatedOutcome(0x10000, 0, 0, 0, 0)),
        GbzAlert(0x8F66, WHEN, 1, FutureDatedOutcome(0, 1 << 64, 0, 0, 0)),
        GbzAlert(0x8F66, WHEN, 1, FutureDatedOutcome(0, 0, 0, 0, 256)),
        GbzAlert(0x8F72, WHEN, 1, FirmwareReceipt(bytes(31))),
        GbzAlert(0x8F72, WHEN, 1, FirmwareReceipt("0" * 32)),  # type: ignore[arg-type]
        GbzAlert(0x81A0, WHEN, 1, IntegrityIssue(0x10000)),  # type: ignore[arg-type]
        GbzAlert(0x81A0, WHEN, 1, IntegrityIssue(None)),  # type: ignore[arg-type]
    ],
)
def test_unwritable_payload(payload: Any) -> None:
    with pytest.raises(EncodeError):
        gbz.encode(payload)


def test_most_components() -> None:
    payload = GbzPayload((READ,) * 255)
    assert gbz.decode(gbz.encode(payload), 0x0074, 1) == payload


def test_longest_component() -> None:
    for component in (
        READ._replace(cluster_id=0xFC00, frame_control=0x01, content=bytes(0xFFFF - 3)),
        READ._replace(content=READ_ATTRIBUTES.node((0x0301,) * 0x7FFE)),
        READ._replace(command_id=0x0B, content=DEFAULT_RESPONSE.node(0, CommandStatus(0)), trailing=bytes(0xFFFF - 5)),
    ):
        payload = GbzPayload((component,))
        assert gbz.decode(gbz.encode(payload), 0x0074, 1) == payload
    with pytest.raises(EncodeError):
        gbz.encode(GbzPayload((READ._replace(content=READ_ATTRIBUTES.node((0x0301,) * 0x7FFF)),)))


READ_FORM = {
    "is_last": True,
    "cluster_id": "0702",
    "cluster": "Metering",
    "command": "ReadAttributes",
    "frame_control": "00",
    "sequence_number": 5,
    "command_id": "00",
    "content": {
        "attributes": [
            {"attribute_id": 0, "attribute": "CurrentSummationDelivered"},
            {"attribute_id": 0x301, "attribute": "Multiplier"},
        ]
    },
}
BLOCK_FORM = {"encrypted": True, "frame_counter": 3, "block": {"ciphertext": "c1c2", "tag": TAG}}
ANSWER_FORM = {
    **READ_FORM,
    "command": "ReadAttributesResponse",
    "frame_control": "18",
    "command_id": "01",
    "content": {
        "records": [
            {
                "attribute_id": 0,
                "attribute": "CurrentSummationDelivered",
                "status": "success",
                "data_type": "uint48",
                "value": 12345,
                "unit": "UnitOfMeasure, times Multiplier, by Divisor",
            },
            {"attribute_id": 0x301, "attribute": "Multiplier", "status": "unsupported-attribute"},
        ]
    },
}


def test_plain() -> None:
    assert plain(CASES["two components, the first with a from-date-time"][3]) == {
        "protocol": "GBZ",
        "components": [
            {
                "is_last": False,
                "cluster_id": "0705",
                "cluster": "Prepayment",
                "command": "SetLowCreditWarningLevel",
                "frame_control": "01",
                "sequence_number": 0,
                "command_id": "09",
                "from_date_time": "2026-03-01T00:14:54Z",
                "content": {"low_credit_warning_level": 0x12345678},
            },
            READ_FORM,
        ],
    }
    assert plain(ANSWER) == ANSWER_FORM
    assert plain(CASES["from-date-time that cancels"][3])["components"][0]["from_date_time"] == 0xFFFFFFFF


def test_plain_of_what_nobody_knows() -> None:
    assert plain(CASES["cluster that nobody knows"][3])["components"] == [
        {
            "is_last": True,
            "cluster_id": "FC00",
            "cluster": None,
            "command": None,
            "frame_control": "01",
            "sequence_number": 5,
            "command_id": "00",
            "content": "c1c2",
        }
    ]
    # The octets are not those of a standard header: what stands for the command is half of the manufacturer's code.
    assert plain(CASES["a manufacturer's own attributes"][3])["components"] == [
        {
            "is_last": True,
            "cluster_id": "0702",
            "cluster": "Metering",
            "command": None,
            "frame_control": "04",
            "sequence_number": 0x34,
            "command_id": "00",
            "content": "050000",
        }
    ]
    (first, _) = plain(CASES["octets behind what the layout knows"][3])["components"]
    assert first["content"] == {"latest_end_time": "2026-03-01T00:14:54Z", "number_of_records": 5}
    assert first["trailing"] == "c1c2"


def test_plain_of_encrypted_and_decrypted_content() -> None:
    assert plain(ANSWER._replace(content=BLOCK)) == {**ANSWER_FORM, "content": BLOCK_FORM}
    clear = ANSWER._replace(content=ClearContent(3, ANSWER.content))
    assert plain(clear) == {**ANSWER_FORM, "decrypted": True, "frame_counter": 3}
    clear = ANSWER._replace(content=ClearContent(3, ANSWER.content, b"\xc1"))
    assert plain(clear) == {**ANSWER_FORM, "decrypted": True, "frame_counter": 3, "trailing": "c1"}


def test_plain_of_alerts() -> None:
    form = {"protocol": "GBZ", "time_stamp": "2026-03-01T00:14:54Z", "component_count": 1}
    assert plain(CASES["alert of the billing data log"][3]) == {
        **form,
        "alert_code": "8F0A",
        "meaning": "Billing Data Log Updated",
        "body": {
            "is_last": True,
            "cluster_id": "0702",
            "cluster": "Metering",
            "command": "PublishSnapshot",
            "frame_control": "19",
            "sequence_number": 5,
            "command_id": "06",
            "content": BLOCK_FORM,
        },
    }
    assert plain(CASES["alert of a future dated command"][3]) == {
        **form,
        "alert_code": "8F66",
        "meaning": "Future-date HAN Interface Command Successfully Actioned",
        "body": {
            "message_code": "006B",
            "originator_counter": 0x0000019C00000777,
            "cluster_id": "0700",
            "frame_control": "09",
            "command_id": "01",
            "command": "PublishBlockPeriod",
        },
    }
    assert plain(CASES["alert of firmware"][3])["body"] == {"image_hash": HASH}
    assert plain(CASES["alert of a meter's integrity"][3])["body"] == {"issue": "error-ram"}
    assert plain(CASES["alert of a meter's integrity, of three octets"][3])["body"] == "000400"


# Encrypted content ---------------------------------------------------------------------------------------------------

HIDDEN = "0000 00 25 393000000000 0103 86"


def test_content_in_clear() -> None:
    closed = ANSWER._replace(content=BLOCK)
    clear = gbz.clear_content(closed, ClearOctets(3, hexa(HIDDEN)))
    assert clear == ClearContent(3, ANSWER.content, b"")
    assert types(clear) == types(ClearContent(3, ANSWER.content, b""))
    assert gbz.clear_octets(closed._replace(content=clear)) == ClearOctets(3, hexa(HIDDEN))


def test_content_in_clear_with_octets_behind_it() -> None:
    closed = Component(True, 0x0702, None, 0x09, 0, 0x0D, BLOCK)
    clear = gbz.clear_content(closed, ClearOctets(0, hexa("3412 c1c2")))
    assert clear == ClearContent(0, START_SAMPLING_RESPONSE.node(0x1234), hexa("c1c2"))
    assert gbz.clear_octets(closed._replace(content=clear)) == ClearOctets(0, hexa("3412 c1c2"))


@pytest.mark.parametrize(("cluster_id", "frame_control"), [(0xFC00, 0x19), (0x0702, 0x1D), (0x0702, 0x1C)])
def test_content_in_clear_of_what_nobody_knows(cluster_id: int, frame_control: int) -> None:
    closed = Component(True, cluster_id, None, frame_control, 0, 0x01, BLOCK)
    clear = gbz.clear_content(closed, ClearOctets(1, hexa(HIDDEN)))
    assert clear == ClearContent(1, hexa(HIDDEN))
    assert gbz.clear_octets(closed._replace(content=clear)) == ClearOctets(1, hexa(HIDDEN))


def test_content_in_clear_refused() -> None:
    with pytest.raises(DecodeError, match="6 octets") as caught:
        gbz.clear_content(ANSWER._replace(content=BLOCK), ClearOctets(0, hexa("0103 86 0000 00 25 3930")))
    assert (caught.value.offset, caught.value.path) == (7, ("content", "records", 1, "value"))


@pytest.mark.parametrize(
    ("component", "path"),
    [
        (ANSWER._replace(content=ClearContent(0, READ.content)), ("content",)),
        (ANSWER._replace(content=ClearContent(0, None)), ("content",)),
        (ANSWER._replace(content=ClearContent(0, ANSWER.content), trailing=b"\x00"), ("trailing",)),
        (ANSWER._replace(cluster_id=0xFC00, frame_control=0x19, content=ClearContent(0, None)), ("content",)),
    ],
)
def test_content_in_clear_that_has_no_octets(component: Component, path: tuple[str, ...]) -> None:
    with pytest.raises(EncodeError) as caught:
        gbz.clear_octets(component)
    assert caught.value.path == path


# Commands and their responses ----------------------------------------------------------------------------------------


def asked(number: int, cluster_id: int = 0x0702) -> Component:
    """A component of a command."""
    return READ._replace(is_last=False, cluster_id=cluster_id, sequence_number=number)


def answered(number: int, cluster_id: int = 0x0702) -> Component:
    """A component of a response with what was asked for."""
    return ANSWER._replace(is_last=False, cluster_id=cluster_id, sequence_number=number)


def default(number: int, status: int, command_id: int = 0x00, cluster_id: int = 0x0702) -> Component:
    """A component of a response with no more than a status."""
    content = DEFAULT_RESPONSE.node(command_id, CommandStatus(status))
    return Component(False, cluster_id, None, 0x08, number, 0x0B, content)


def test_pair_in_order() -> None:
    command = GbzPayload((asked(0), asked(1, 0x0705), asked(2)))
    response = GbzPayload((answered(0), default(1, 0x00, 0x09, 0x0705), answered(2)))
    assert gbz.pair(command, response) == (
        Exchange(asked(0), (answered(0),), 0, True),
        Exchange(asked(1, 0x0705), (default(1, 0x00, 0x09, 0x0705),), 0, True),
        Exchange(asked(2), (answered(2),), 0, True),
    )
    assert gbz.pair(GbzPayload(()), GbzPayload(())) == ()


def test_pair_by_sequence_number() -> None:
    """Neither the order of the answers nor where the numbers begin matters."""
    command = GbzPayload((asked(7), asked(255), asked(0)))
    response = GbzPayload((answered(0), answered(7), answered(255)))
    assert [exchange.answers for exchange in gbz.pair(command, response)] == [
        (answered(7),),
        (answered(255),),
        (answered(0),),
    ]


def test_pair_several_answers_to_one_component() -> None:
    several = tuple(
        Component(False, 0x0702, None, 0x09, 0, 0x0D, START_SAMPLING_RESPONSE.node(number)) for number in range(3)
    )
    response = GbzPayload((several[0], several[1], answered(1), several[2]))
    assert gbz.pair(GbzPayload((asked(0), asked(1))), response) == (
        Exchange(asked(0), several, 0, True),
        Exchange(asked(1), (answered(1),), 0, True),
    )


@pytest.mark.parametrize("place", range(3))
def test_pair_a_failure_among_several_answers(place: int) -> None:
    answers = [answered(0), default(0, 0x00), answered(0)]
    answers.insert(place, default(0, 0x8B))
    response = GbzPayload((*answers, default(0, 0xC0)))
    (exchange,) = gbz.pair(GbzPayload((asked(0),)), response)
    assert exchange == Exchange(asked(0), response.components, 0x8B, True)


def test_pair_after_a_failure_nothing_is_executed() -> None:
    command = GbzPayload((asked(0), asked(1), asked(2), asked(3)))
    response = GbzPayload((answered(0), default(1, 0xC0), default(2, 0x01, 0xFF), default(3, 0x01, 0xFF)))
    assert [(exchange.status, exchange.executed) for exchange in gbz.pair(command, response)] == [
        (0x00, True),
        (0xC0, True),
        (0x01, False),
        (0x01, False),
    ]


def test_pair_after_not_found_the_rest_is_executed() -> None:
    command = GbzPayload((asked(0), asked(1), asked(2)))
    response = GbzPayload((default(0, 0x8B), answered(1), default(2, 0x8B)))
    assert [(exchange.status, exchange.executed) for exchange in gbz.pair(command, response)] == [
        (0x8B, True),
        (0x00, True),
        (0x8B, True),
    ]


@pytest.mark.parametrize(
    ("answer", "status", "executed"),
    [
        (default(0, 0x01, 0x00), 0x01, True),
        (default(0, 0x01, 0xFF), 0x01, False),
        (default(0, 0x00, 0xFF), 0x00, True),
        (default(0, 0xC0, 0xFF), 0xC0, True),
        (default(0, 0x8B, 0x06), 0x8B, True),
        (default(0, 0x01, 0xFF)._replace(frame_control=0x00), 0x01, False),
        (default(0, 0x01, 0xFF)._replace(frame_control=0x18), 0x01, False),
        (default(0, 0x01, 0xFF)._replace(content=ClearContent(0, default(0, 0x01, 0xFF).content)), 0x01, False),
        # Not a default response: a command of the cluster with the same number, a manufacturer's own, another type.
        (default(0, 0x01, 0xFF)._replace(frame_control=0x09, content=b"\xff\x01"), 0x00, True),
        (default(0, 0x01, 0xFF)._replace(frame_control=0x0C, content=b"\xff\x01"), 0x00, True),
        (default(0, 0x01, 0xFF)._replace(frame_control=0x0B, content=b"\xff\x01"), 0x00, True),
        # The status of a single attribute is none of the exchange.
        (answered(0), 0x00, True),
        (answered(0)._replace(content=BLOCK), 0x00, True),
        (answered(0)._replace(content=ClearContent(0, ANSWER.content)), 0x00, True),
    ],
)
def test_pair_status(answer: Component, status: int, executed: bool) -> None:
    (exchange,) = gbz.pair(GbzPayload((asked(0),)), GbzPayload((answer,)))
    assert exchange == Exchange(asked(0), (answer,), status, executed)
    assert type(exchange.status) is int


@pytest.mark.parametrize(
    ("commands", "answers", "message"),
    [
        ((asked(0), asked(1)), (answered(0),), "no component of the response answers sequence number 1"),
        ((asked(0),), (), "no component of the response answers sequence number 0"),
        ((asked(3), asked(3)), (answered(3),), "no component of the response answers sequence number 3"),
        ((asked(0),), (answered(0), answered(9), answered(4)), "answers sequence number 4, which no component"),
        ((), (answered(0),), "answers sequence number 0, which no component"),
        ((asked(0),), (answered(0, 0x0705),), "another cluster answers sequence number 0"),
        ((asked(0), asked(1)), (answered(0), answered(1), answered(1, 0x0705)), "another cluster answers .* 1"),
        ((asked(0),), (default(0, 0x00)._replace(content=BLOCK),), "default response to sequence number 0 is encrypt"),
    ],
)
def test_pair_refuses(commands: tuple[Component, ...], answers: tuple[Component, ...], message: str) -> None:
    with pytest.raises(WireError, match=message):
        gbz.pair(GbzPayload(commands), GbzPayload(answers))
