from __future__ import annotations

from typing import Any

import pytest

from dlms.apdu import encode as encode_apdu
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
    InvokeIdAndPriority,
    LongInvokeIdAndPriority,
    MethodDescriptor,
    Selection,
)
from dlms.apdu.get import GetRequestNext
from dlms.data import Integer, LongUnsigned, Structure, Unsigned
from dlms.obis import Obis
from dlms.time import Date, DateTime, Time
from gbcs import DecodeError, EncodeError, EntityId, WireError
from gbcs.payload import dlms
from gbcs.payload.alert_contents import MessageDiscarded, MessageIdentifier, UndeliveredMessage
from gbcs.payload.dlms import Alert, Exchange, long_invoke_id_and_priority, pair
from tests.gbcs.octets import CONTENT, ESME, SUPPLIER, hexa

INVOKE = LongInvokeIdAndPriority(0x20000777)
MOMENT = DateTime(Date(2026, 3, 29), Time(1, 2, 3, 0))
MOMENT_HEX = "07ea 03 1d ff 01 02 03 00 8000 ff"

# The long-invoke-id ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counter", "value"),
    [
        (0, 0x20000000),
        (1, 0x20000001),
        (0xFFFFFF, 0x20FFFFFF),
        (0x1000000, 0x20000000),
        (0x0000000300000000, 0x20000000),
        (0xFEDCBA9876543210, 0x20543210),
    ],
)
def test_long_invoke_id_is_the_low_24_bits_of_the_counter(counter: int, value: int) -> None:
    made = long_invoke_id_and_priority(counter)
    assert type(made) is LongInvokeIdAndPriority
    assert made == value
    assert made.long_invoke_id == counter & 0xFFFFFF
    assert made.break_on_error
    assert not made.self_descriptive
    assert not made.confirmed
    assert not made.high_priority


# Which APDU -----------------------------------------------------------------------------------------------------------

RESPONSE = "da 20001234 00 00 01 00 01 01 00"
NOTIFICATION = f"0f 20000777 00 02 02 12 8f3e 09 0c {MOMENT_HEX}"


@pytest.mark.parametrize(
    ("octets", "cra", "kind"),
    [(CONTENT, 1, AccessRequest), (RESPONSE, 2, AccessResponse), (NOTIFICATION, 3, Alert)],
)
def test_cra_flag_selects_the_apdu(octets: str, cra: int, kind: type) -> None:
    payload = dlms.decode(hexa(octets), 0x1000, cra)
    assert type(payload) is kind
    assert dlms.encode(payload) == hexa(octets)
    for other in {1, 2, 3} - {cra}:
        with pytest.raises(DecodeError, match="the tag of") as caught:
            dlms.decode(hexa(octets), 0x1000, other)
        assert caught.value.offset == 0


@pytest.mark.parametrize("cra", [1, 2, 3])
@pytest.mark.parametrize(("octets", "found"), [("", "an empty payload"), ("c0", "0xc0")])
def test_other_apdus_are_refused(octets: str, found: str, cra: int) -> None:
    with pytest.raises(DecodeError, match=f"found {found}"):
        dlms.decode(hexa(octets), 0x1000, cra)


@pytest.mark.parametrize(("octets", "cra"), [(CONTENT, 1), (RESPONSE, 2), (NOTIFICATION, 3)])
def test_octets_left_over_are_refused(octets: str, cra: int) -> None:
    with pytest.raises(DecodeError, match="the end of the payload, found 2 octets more") as caught:
        dlms.decode(hexa(octets + "0000"), 0x1000, cra)
    assert caught.value.offset == len(hexa(octets))


@pytest.mark.parametrize(("octets", "cra"), [(CONTENT, 1), (RESPONSE, 2), (NOTIFICATION, 3)])
def test_every_truncation_is_refused(octets: str, cra: int) -> None:
    whole = hexa(octets)
    for size in range(len(whole)):
        with pytest.raises(DecodeError):
            dlms.decode(whole[:size], 0x1000, cra)


def test_encode_takes_apdus_only() -> None:
    with pytest.raises(EncodeError, match="is no APDU"):
        dlms.encode(b"\xd9")  # type: ignore[arg-type]


# The alert about an undelivered message -------------------------------------------------------------------------------

IDENTIFIER = f"{SUPPLIER} {ESME} 01 0000018bcfe56800"


def undelivered(
    *,
    head: str = "0f 20000777 00 02",
    size: str = "02",
    middle: str = f"12 8f84 09 0c {MOMENT_HEX}",
    tail: str = "30 19" + IDENTIFIER,
) -> bytes:
    return hexa(head + size + middle + tail)


@pytest.mark.parametrize("size", [2, 3])
def test_undelivered_message_both_ways(size: int) -> None:
    octets = undelivered(size=f"{size:02x}")
    alert = Alert(
        INVOKE,
        0x8F84,
        MOMENT,
        UndeliveredMessage(MessageIdentifier(EntityId(SUPPLIER), EntityId(ESME), 1, 0x18BCFE56800), size),
    )
    assert dlms.decode(octets, 0x00D5, 3) == alert
    assert dlms.encode(alert) == octets


@pytest.mark.parametrize(("cra", "tag"), [(1, "d9"), (2, "da")])
def test_no_command_or_response_is_read_as_that_alert(cra: int, tag: str) -> None:
    octets = hexa(tag) + undelivered(size="02")[1:]
    with pytest.raises(DecodeError):
        dlms.decode(octets, 0x00D5, cra)


def test_undelivered_message_may_come_as_data() -> None:
    octets = undelivered(size="03", tail="09 19" + IDENTIFIER)
    alert = dlms.decode(octets, 0x00D5, 3)
    assert isinstance(alert, Alert)
    assert type(alert.content) is MessageDiscarded
    assert dlms.encode(alert) == octets


@pytest.mark.parametrize(
    "octets",
    [
        undelivered(size="04"),
        undelivered(tail="30 18" + IDENTIFIER),
        undelivered(tail="31 19" + IDENTIFIER),
        undelivered(tail="30 19" + IDENTIFIER + "00"),
        undelivered(tail="30 19" + IDENTIFIER[:-2]),
        undelivered(head="0f 20000777 01 02"),
        undelivered(middle=f"11 8f84 09 0c {MOMENT_HEX}"),
        undelivered(middle=f"12 8f84 0a 0c {MOMENT_HEX}"),
        undelivered(middle="12 8f84 09 0c" + "ee" * 12),
    ],
)
def test_what_is_nearly_an_undelivered_message_is_refused(octets: bytes) -> None:
    with pytest.raises(DecodeError):
        dlms.decode(octets, 0x00D5, 3)


def test_undelivered_message_belongs_to_its_message_code() -> None:
    with pytest.raises(DecodeError):
        dlms.decode(undelivered(), 0x1000, 3)


def test_undelivered_message_without_content_stays_an_alert() -> None:
    octets = undelivered(tail="")
    assert dlms.decode(octets, 0x00D5, 3) == Alert(INVOKE, 0x8F84, MOMENT, ())


@pytest.mark.parametrize(
    "content",
    [
        UndeliveredMessage(MessageIdentifier(EntityId(SUPPLIER), EntityId(ESME), 1, 1), 4),
        UndeliveredMessage(MessageIdentifier(EntityId(SUPPLIER), EntityId(ESME), 256, 1), 2),
        UndeliveredMessage(MessageIdentifier(EntityId(SUPPLIER), EntityId(ESME), 1, 1 << 64), 2),
        UndeliveredMessage(MessageIdentifier(b"\x01" * 7, EntityId(ESME), 1, 1), 2),  # type: ignore[arg-type]
        UndeliveredMessage(MessageIdentifier(EntityId(SUPPLIER), b"\x01" * 9, 1, 1), 2),  # type: ignore[arg-type]
        UndeliveredMessage(None, 2),  # type: ignore[arg-type]
    ],
)
def test_unwritable_undelivered_message(content: Any) -> None:
    with pytest.raises(EncodeError) as caught:
        dlms.encode(Alert(INVOKE, 0x8F84, MOMENT, content))
    assert caught.value.path == ("content",)


# Commands and responses -----------------------------------------------------------------------------------------------

VALUE = AttributeDescriptor(1, Obis("0-0:94.44.0.3"), 2)
TOKEN = MethodDescriptor(115, Obis("0-0:19.40.0.255"), 1)
PART = Selection(2, Structure((LongUnsigned(1), LongUnsigned(2))))

REQUEST = AccessRequest(
    INVOKE,
    None,
    (
        GetSpecification(VALUE),
        GetWithSelection(VALUE, PART),
        SetSpecification(VALUE),
        SetWithSelection(VALUE, PART),
        ActionSpecification(TOKEN),
    ),
    (None, None, Unsigned(7), Unsigned(8), Integer(-1)),
)
ANSWERS = AccessResponse(
    INVOKE,
    None,
    None,
    (LongUnsigned(9), None, None, None, b"\x01"),
    (
        GetAnswer(DataAccessResult.SUCCESS),
        GetAnswer(DataAccessResult.OBJECT_UNDEFINED),
        SetAnswer(DataAccessResult.SUCCESS),
        SetAnswer(DataAccessResult.OTHER_REASON),
        ActionAnswer(ActionResult.SUCCESS),
    ),
)


def test_pair() -> None:
    assert pair(REQUEST, ANSWERS) == (
        Exchange(GetSpecification(VALUE), None, GetAnswer(DataAccessResult.SUCCESS), LongUnsigned(9)),
        Exchange(GetWithSelection(VALUE, PART), None, GetAnswer(DataAccessResult.OBJECT_UNDEFINED), None),
        Exchange(SetSpecification(VALUE), Unsigned(7), SetAnswer(DataAccessResult.SUCCESS), None),
        Exchange(SetWithSelection(VALUE, PART), Unsigned(8), SetAnswer(DataAccessResult.OTHER_REASON), None),
        Exchange(ActionSpecification(TOKEN), Integer(-1), ActionAnswer(ActionResult.SUCCESS), b"\x01"),
    )


def test_pair_of_nothing() -> None:
    assert pair(AccessRequest(INVOKE, None, (), ()), AccessResponse(INVOKE, None, None, (), ())) == ()


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (ANSWERS._replace(long_invoke_id_and_priority=LongInvokeIdAndPriority(0x20000778)), "long-invoke-id 1912"),
        (ANSWERS._replace(data=ANSWERS.data[:-1], answers=ANSWERS.answers[:-1]), "4 answers to 5"),
        (ANSWERS._replace(data=(), answers=()), "0 answers to 5"),
        (
            ANSWERS._replace(answers=(*ANSWERS.answers[:3], ActionAnswer(ActionResult.SUCCESS), ANSWERS.answers[4])),
            "item 3: ActionAnswer answers SetWithSelection",
        ),
        (
            ANSWERS._replace(answers=(SetAnswer(DataAccessResult.SUCCESS), *ANSWERS.answers[1:])),
            "item 0: SetAnswer answers GetSpecification",
        ),
    ],
)
def test_response_to_something_else_is_refused(response: AccessResponse, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        pair(REQUEST, response)


def test_another_apdu_is_no_payload() -> None:
    """What DLMS has besides is not what GBCS carries."""
    octets = encode_apdu(GetRequestNext(InvokeIdAndPriority(0xC1), 1))
    for cra in (1, 2, 3):
        with pytest.raises(DecodeError):
            dlms.decode(octets, 0x0027, cra)
