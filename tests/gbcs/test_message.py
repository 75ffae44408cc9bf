"""The envelope, against octets put together by hand."""

from __future__ import annotations

from typing import Any

import pytest

import gbcs
from dlms.apdu.access import AccessRequest, AccessResponse, GetAnswer, GetSpecification
from dlms.apdu.common import AttributeDescriptor, DataAccessResult, LongInvokeIdAndPriority
from dlms.data import DoubleLongUnsigned, LongUnsigned, Structure
from dlms.obis import Obis
from dlms.time import Date, DateTime, Time
from gbcs import CRA, DecodeError, EncodeError, EntityId, GroupingHeader, Message
from gbcs.payload import Opaque
from gbcs.payload.asn1.types import UnjoinDeviceResponse, UnjoinResponseCode
from gbcs.payload.dlms import Alert
from gbcs.payload.gbz import GbzAlert, GbzPayload
from tests.gbcs.octets import CONTENT, ESME, MAC, SIGNATURE, SUPPLIER, general_signing, hexa, with_mac
from wire.form import form_of

HEADER = GroupingHeader(CRA.COMMAND, 0x1234, EntityId(SUPPLIER), EntityId(ESME), 0x0027)
REQUEST = AccessRequest(
    LongInvokeIdAndPriority(0x20001234),
    None,
    (GetSpecification(AttributeDescriptor(3, Obis("1-0:1.8.0.255"), 2)),),
    (None,),
)
PARTY = "0a7e570000000009"
CERTIFICATE = "30 82 0003 020101"

# Both ways -----------------------------------------------------------------------------------------------------------


def test_non_critical_command_octet_by_octet() -> None:
    octets = hexa(
        "dd 00 00 00 00 00 00 47 11 00000000"
        "df 09 01 0000000000001234 08 0a7e570000000002 08 0a7e57de00000001 00 02 0027"
        "13 d9 20001234 00 01 01 0003 0100010800ff 02 01 00"
        "00"
        "f0f1f2f3f4f5f6f7f8f9fafb"
    )
    message = Message(HEADER, REQUEST, b"", hexa(MAC))
    assert gbcs.decode(octets) == message
    assert gbcs.encode(message) == octets
    # The helper of the other tests makes the same.
    assert with_mac(general_signing()) == octets


CASES: dict[str, tuple[bytes, Message]] = {
    "command without MAC": (general_signing(), Message(HEADER, REQUEST)),
    "pre-command without signature": (general_signing(signature=""), Message(HEADER, REQUEST, None)),
    "signed pre-command": (
        general_signing(signature="40" + SIGNATURE),
        Message(HEADER, REQUEST, hexa(SIGNATURE)),
    ),
    "critical command": (
        with_mac(general_signing(signature="40" + SIGNATURE)),
        Message(HEADER, REQUEST, hexa(SIGNATURE), hexa(MAC)),
    ),
    "signed response with date-time": (
        general_signing(
            "da 20001234 00 00 01 06 0000002a 01 01 00",
            cra="02",
            originator="08" + ESME,
            recipient="08" + SUPPLIER,
            date_time="0c 07ea 02 1c ff 17 3b 3a 00 8000 ff",
            signature="40" + SIGNATURE,
        ),
        Message(
            GroupingHeader(
                CRA.RESPONSE,
                0x1234,
                EntityId(ESME),
                EntityId(SUPPLIER),
                0x0027,
                DateTime(Date(2026, 2, 28), Time(23, 59, 58, 0)),
            ),
            AccessResponse(
                LongInvokeIdAndPriority(0x20001234),
                None,
                None,
                (DoubleLongUnsigned(42),),
                (GetAnswer(DataAccessResult.SUCCESS),),
            ),
            hexa(SIGNATURE),
        ),
    ),
    "alert": (
        with_mac(
            general_signing(
                "0f 20001234 00 02 02 12 810d 09 0c 07ea 02 1c ff 17 3b 3a 00 8000 ff",
                cra="03",
                other_information="02 1001",
            )
        ),
        Message(
            HEADER._replace(cra=CRA.ALERT, message_code=0x1001),
            Alert(
                LongInvokeIdAndPriority(0x20001234),
                0x810D,
                DateTime(Date(2026, 2, 28), Time(23, 59, 58, 0)),
            ),
            b"",
            hexa(MAC),
        ),
    ),
    "other-information of 10": (
        general_signing(other_information="0a 0027" + PARTY),
        Message(HEADER._replace(supplementary_remote_party=EntityId(PARTY)), REQUEST),
    ),
    "other-information of 18": (
        general_signing(other_information="12 0027" + PARTY + "fffffffffffffffe"),
        Message(
            HEADER._replace(
                supplementary_remote_party=EntityId(PARTY),
                supplementary_remote_party_counter=0xFFFFFFFFFFFFFFFE,
            ),
            REQUEST,
        ),
    ),
    "other-information of 26": (
        general_signing(other_information="1a 0027" + PARTY + "0000000000000007 3000000000000008"),
        Message(
            HEADER._replace(
                supplementary_remote_party=EntityId(PARTY),
                supplementary_remote_party_counter=7,
                supplementary_originator_counter=0x3000000000000008,
            ),
            REQUEST,
        ),
    ),
    "other-information with a certificate": (
        general_signing(
            other_information="8194 0027" + PARTY + "0000000000000007" + "30 81 7f" + "55" * 127,
        ),
        Message(
            HEADER._replace(
                supplementary_remote_party=EntityId(PARTY),
                supplementary_remote_party_counter=7,
                key_agreement_certificate=hexa("30 81 7f" + "55" * 127),
            ),
            REQUEST,
        ),
    ),
    "highest values": (
        general_signing(
            "00" * 128,
            counter="ffffffffffffffff",
            originator="08 ffffffffffffffff",
            recipient="08 ffffffffffffffff",
            other_information="02 ffff",
        ),
        Message(
            GroupingHeader(CRA.COMMAND, 0xFFFFFFFFFFFFFFFF, EntityId(b"\xff" * 8), EntityId(b"\xff" * 8), 0xFFFF),
            Opaque(None, b"\x00" * 128),
        ),
    ),
    "empty payload of an unknown message code": (
        general_signing("", other_information="02 fffe", signature=""),
        Message(HEADER._replace(message_code=0xFFFE), Opaque(None, b""), None),
    ),
    "length of three octets": (
        with_mac(general_signing("3082" + "aa" * 300, other_information="02 fffe")),
        Message(HEADER._replace(message_code=0xFFFE), Opaque(None, hexa("3082" + "aa" * 300)), b"", hexa(MAC)),
    ),
}


@pytest.mark.parametrize(("octets", "message"), CASES.values(), ids=CASES)
def test_decode(octets: bytes, message: Message) -> None:
    assert gbcs.decode(octets) == message


@pytest.mark.parametrize(("octets", "message"), CASES.values(), ids=CASES)
def test_encode(octets: bytes, message: Message) -> None:
    assert gbcs.encode(message) == octets


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_what_holds_octets_is_accepted(kind: Any) -> None:
    message = gbcs.decode(kind(with_mac(general_signing())))
    assert message == Message(HEADER, REQUEST, b"", hexa(MAC))
    assert type(message.mac) is bytes


@pytest.mark.parametrize("data", ["dd00", 7, None, [0xDD], object()])
def test_anything_else_is_refused(data: Any) -> None:
    with pytest.raises(DecodeError, match="expected octets, found a value of type"):
        gbcs.decode(data)


@pytest.mark.parametrize(
    ("code", "cra", "content", "payload"),
    [
        # a use case of GBZ, one of ASN.1, one that is no GBCS message by the tables
        ("0074", "01", "0109 00", GbzPayload(())),
        ("000f", "02", "020101", UnjoinDeviceResponse(UnjoinResponseCode.OTHER_DEVICE_NOT_IN_DEVICE_LOG)),
        ("000f", "03", "3003 020101", Opaque("ASN.1", hexa("3003 020101"))),
        ("0116", "01", "0109 01", Opaque(None, hexa("0109 01"))),
        # the generic alerts are of either protocol
        ("1000", "03", "0109 00 8f3e 00000000", GbzAlert(0x8F3E, 0, 0, b"")),
        # an unknown code: DLMS where it is DLMS
        ("7fff", "01", CONTENT, REQUEST),
        ("7fff", "01", CONTENT + "00", Opaque(None, hexa(CONTENT + "00"))),
        ("7fff", "02", CONTENT, Opaque(None, hexa(CONTENT))),
        ("7fff", "01", "d9", Opaque(None, b"\xd9")),
        ("7fff", "01", "0109 01", Opaque(None, hexa("0109 01"))),
    ],
)
def test_message_code_selects_the_protocol(code: str, cra: str, content: str, payload: object) -> None:
    octets = general_signing(content, cra=cra, other_information="02" + code)
    message = gbcs.decode(octets)
    assert message.payload == payload
    assert gbcs.encode(message) == octets


def test_certificate_stands_behind_the_counter_of_the_party() -> None:
    """Even if it is so short that it is nothing else but its header: 27 octets are none of the other forms."""
    octets = general_signing(other_information="1b 0027" + PARTY + "0000000000000007" + "30 07 02010102020000"[:25])
    message = gbcs.decode(octets)
    assert message.header.key_agreement_certificate == hexa("30 07 02010102020000")
    assert gbcs.encode(message) == octets


# What is refused -----------------------------------------------------------------------------------------------------

S = general_signing
Refusal = tuple[bytes, int, tuple[str | int, ...], str]
REFUSED: dict[str, Refusal] = {
    # the MAC header
    "nothing": (b"", 0, ("mac_header",), "DD or DF"),
    "another first octet": (hexa("de") + S()[1:], 0, ("mac_header",), "DD or DF"),
    "MAC header cut": (hexa("dd0000"), 3, ("mac_header",), "the MAC header"),
    "transaction-id in the MAC header": (
        with_mac(S(), header="dd 01 00 00 00 00 00"),
        1,
        ("mac_header",),
        "MAC header",
    ),
    "originator in the MAC header": (with_mac(S(), header="dd 00 01 00 00 00 00"), 2, ("mac_header",), "MAC header"),
    "recipient in the MAC header": (with_mac(S(), header="dd 00 00 08 00 00 00"), 3, ("mac_header",), "MAC header"),
    "date-time in the MAC header": (with_mac(S(), header="dd 00 00 00 0c 00 00"), 4, ("mac_header",), "MAC header"),
    "other-information in the MAC header": (
        with_mac(S(), header="dd 00 00 00 00 02 00"),
        5,
        ("mac_header",),
        "MAC header",
    ),
    "key-info": (with_mac(S(), header="dd 00 00 00 00 00 01"), 6, ("mac_header",), "MAC header"),
    "no length of the ciphered service": (hexa("dd 00 00 00 00 00 00"), 7, ("mac_header",), "a length"),
    "indefinite length": (hexa("dd 00 00 00 00 00 00 80 1100000000"), 7, ("mac_header",), "1 to 4 octets"),
    "octets beyond the ciphered service": (with_mac(S()) + b"\x00", 8, ("mac_header",), "71 octets"),
    "ciphered service cut": (with_mac(S())[:-1], 8, ("mac_header",), "71 octets"),
    "another security control": (with_mac(S(), security="31 00000000"), 8, ("mac_header",), "security control 11"),
    "another invocation counter": (with_mac(S(), security="11 00000001"), 8, ("mac_header",), "invocation counter 0"),
    "empty ciphered service": (hexa("dd 00 00 00 00 00 00 00"), 8, ("mac_header",), "security control 11"),
    "no room for a MAC": (
        hexa("dd 00 00 00 00 00 00 10 11 00000000 0102030405060708090a0b"),
        13,
        ("mac",),
        "a MAC of 12",
    ),
    "nothing but a MAC": (hexa("dd 00 00 00 00 00 00 11 11 00000000" + MAC), 13, ("header",), "grouping header"),
    # the grouping header
    "another tag in the MAC header": (with_mac(S(head="de 09")), 13, ("header",), "DF"),
    "another length of the transaction-id": (S(head="df 08"), 1, ("header",), "09"),
    "CRA flag 0": (S(cra="00"), 2, ("header", "cra"), r"01 \(command\)"),
    "CRA flag 4": (with_mac(S(cra="04")), 15, ("header", "cra"), r"01 \(command\)"),
    "another length of the originator": (S(originator="09" + SUPPLIER), 11, ("header", "originator"), "08"),
    "no originator": (S(originator="00"), 11, ("header", "originator"), "08"),
    "another length of the recipient": (S(recipient="07" + ESME), 20, ("header", "recipient"), "08"),
    "another length of the date-time": (S(date_time="05 07ea 02 1c ff"), 29, ("header", "date_time"), "00 or 0C"),
    "header cut in the recipient": (S()[:25], 25, ("header", "date_time"), "a grouping header"),
    "header cut in the counter": (S()[:7], 7, ("header", "originator"), "a grouping header"),
    "header cut before the CRA flag": (S()[:2], 2, ("header", "cra"), "a grouping header"),
    "date-time cut": (S(date_time="0c 07ea 02 1c ff")[:35], 30, ("header", "date_time"), "12 octets"),
    "month 13": (
        S(date_time="0c 07ea 0d 1c ff 17 3b 3a 00 8000 ff"),
        32,
        ("header", "date_time", "month"),
        "a month",
    ),
    "hour 24 behind a MAC header": (
        with_mac(S(date_time="0c 07ea 02 1c ff 18 3b 3a 00 8000 ff")),
        48,
        ("header", "date_time", "hour"),
        "an? hour",
    ),
    "no other-information": (S()[:30], 30, ("header", "other_information"), "a length"),
    **{
        f"other-information of {size}": (
            S(other_information=f"{size:02x}" + ("0027" + PARTY + "00" * 8 + "00" * 20)[: 2 * size]),
            31,
            ("header", "other_information"),
            "other-information of 2, 10, 18 or 26",
        )
        for size in (0, 1, 3, 9, 11, 17, 19, 25, 27, 30)
    },
    "a certificate that is none": (
        S(other_information="1c 0027" + PARTY + "0000000000000007" + "31 08" + "00" * 8),
        31,
        ("header", "other_information"),
        "a certificate",
    ),
    "other-information beyond the message": (
        S(other_information="7f 0027"),
        31,
        ("header", "other_information"),
        "127 octets",
    ),
    # the payload
    "no payload": (S()[:33], 33, ("payload",), "a length"),
    "payload beyond the message": (S(content_length="7f"), 34, ("payload",), "127 octets"),
    "payload beyond the message by far": (S(content_length="82 ffff"), 36, ("payload",), "65535 octets"),
    "payload of indefinite length": (S(content_length="80"), 33, ("payload",), "1 to 4 octets"),
    "payload reaching into the MAC": (with_mac(S(content_length="15")), 47, ("payload",), "21 octets"),
    "payload length cut": (S()[:33] + b"\x82\x01", 35, ("payload",), "a length of 2 octets"),
    "payload shorter than what it holds": (
        S("d9 20001234 00 01 01 0003 0100010800ff 02 01"),
        52,
        ("payload", "data", 0),
        "1 items of Data",
    ),
    # signature and end
    "no signature behind a MAC header": (with_mac(S(signature="")), 66, ("signature",), "a length"),
    "signature of 63": (S(signature="3f" + "00" * 63), 53, ("signature",), "64 octets, or none"),
    "signature of 65": (with_mac(S(signature="41" + "00" * 65)), 67, ("signature",), "64 octets, or none"),
    "signature cut": (S(signature="40" + "00" * 63), 54, ("signature",), "64 octets"),
    "signature reaching into the MAC": (with_mac(S(signature="40" + "00" * 60)), 68, ("signature",), "64 octets"),
    "octets behind the signature": (S() + b"\x00", 54, (), "the end of the message"),
    "octets between signature and MAC": (with_mac(S() + b"\x00\x00"), 67, (), "the end of the message"),
    "two messages": (S() + S(), 54, (), "the end of the message"),
    # the payload is not what the header says
    "response where the header says command": (
        S("da" + CONTENT[2:]),
        34,
        ("payload",),
        "D9, the tag of access-request",
    ),
    "command where the header says response": (S(cra="02"), 34, ("payload",), "DA, the tag of access-response"),
    "command where the header says alert": (S(cra="03"), 34, ("payload",), "0F, the tag of data-notification"),
    "another protocol": (S("0109 01"), 34, ("payload",), "D9, the tag of access-request"),
    "empty payload of a DLMS use case": (with_mac(S("")), 47, ("payload",), "D9, the tag of access-request"),
    "payload with octets left over": (S(CONTENT + "00"), 53, ("payload",), "the end of the payload"),
    "unknown type in the payload": (
        S("d9 20001234 00 01 02 0003 0100010800ff 02 01 02 02 0500000001 07"),
        59,
        ("payload", "data", 0, 1),
        "the tag of a COSEM data type",
    ),
    # other things that start with DD
    "block of general block transfer": (
        hexa(
            "dd 09 01 0000000000001234 08"
            + SUPPLIER
            + "08"
            + ESME
            + "00 02 0027 00 0d 0000000000 e0 c1 0001 0000 01 df"
        ),
        1,
        (),
        "a whole message",
    ),
}


@pytest.mark.parametrize(("octets", "offset", "path", "expected"), REFUSED.values(), ids=REFUSED)
def test_refused(octets: bytes, offset: int, path: tuple[str | int, ...], expected: str) -> None:
    with pytest.raises(DecodeError, match=expected) as caught:
        gbcs.decode(octets)
    assert (caught.value.offset, caught.value.path) == (offset, path)


@pytest.mark.parametrize(
    ("place", "allowed"),
    [(0, {0xDF}), (1, {9}), (2, {1, 2, 3}), (11, {8}), (20, {8}), (29, {0, 12})],
    ids=["tag", "transaction-id", "CRA flag", "originator", "recipient", "date-time"],
)
def test_fixed_octets_of_the_grouping_header(place: int, allowed: set[int]) -> None:
    """No other octet stands there, whatever follows it."""
    octets = general_signing(other_information="02 7fff")
    for octet in set(range(256)) - allowed:
        with pytest.raises(DecodeError) as caught:
            gbcs.decode(with_mac(octets[:place] + bytes([octet]) + octets[place + 1 :]))
        assert caught.value.offset == 13 + place


def test_refused_block_says_what_it_is() -> None:
    with pytest.raises(DecodeError, match="found a block of general block transfer"):
        gbcs.decode(REFUSED["block of general block transfer"][0])


@pytest.mark.parametrize(
    "octets",
    [
        with_mac(general_signing()),
        with_mac(general_signing(signature="40" + SIGNATURE)),
        with_mac(general_signing(other_information="12 0027" + PARTY + "0000000000000007")),
        general_signing(date_time="0c 07ea 02 1c ff 17 3b 3a 00 8000 ff", signature=""),
        general_signing("0109 01" + "aa" * 300, other_information="02 0074", signature=""),
    ],
)
def test_every_truncation_is_refused(octets: bytes) -> None:
    for size in range(len(octets)):
        with pytest.raises(DecodeError) as caught:
            gbcs.decode(octets[:size])
        assert 0 <= caught.value.offset <= size


# What can't be written -----------------------------------------------------------------------------------------------

GOOD = Message(HEADER, REQUEST, b"", hexa(MAC))


def _header(**changes: Any) -> Message:
    return GOOD._replace(header=HEADER._replace(**changes))


UNWRITABLE: dict[str, tuple[Message, tuple[str | int, ...]]] = {
    "CRA flag 4": (_header(cra=4), ("header", "cra")),
    "CRA flag 256": (_header(cra=256), ("header", "cra")),
    "negative counter": (_header(originator_counter=-1), ("header", "originator_counter")),
    "counter of 65 bits": (_header(originator_counter=1 << 64), ("header", "originator_counter")),
    "counter that is none": (_header(originator_counter="1"), ("header", "originator_counter")),
    "originator of 7 octets": (_header(originator=b"\x00" * 7), ("header", "originator")),
    "originator that is text": (_header(originator="0a7e5700"), ("header", "originator")),
    "recipient of 9 octets": (_header(recipient=b"\x00" * 9), ("header", "recipient")),
    "no recipient": (_header(recipient=None), ("header", "recipient")),
    "message code of 17 bits": (_header(message_code=0x10000), ("header", "message_code")),
    "negative message code": (_header(message_code=-1), ("header", "message_code")),
    "date-time out of range": (
        _header(date_time=DateTime(Date(2026, 13, 1))),
        ("header", "date_time", "month"),
    ),
    "date-time that is text": (_header(date_time="2026-01-01"), ("header", "date_time")),
    "counter of a party without the party": (_header(supplementary_remote_party_counter=1), ("header",)),
    "own counter without the party's": (
        _header(supplementary_remote_party=EntityId(PARTY), supplementary_originator_counter=1),
        ("header",),
    ),
    "certificate without a counter": (
        _header(supplementary_remote_party=EntityId(PARTY), key_agreement_certificate=hexa("30" + "00" * 9)),
        ("header",),
    ),
    "own counter and certificate": (
        _header(
            supplementary_remote_party=EntityId(PARTY),
            supplementary_remote_party_counter=1,
            supplementary_originator_counter=1,
            key_agreement_certificate=hexa("30" + "00" * 9),
        ),
        ("header",),
    ),
    "party of 7 octets": (
        _header(supplementary_remote_party=b"\x00" * 7),
        ("header", "supplementary_remote_party"),
    ),
    "counter of a party out of range": (
        _header(supplementary_remote_party=EntityId(PARTY), supplementary_remote_party_counter=1 << 64),
        ("header", "supplementary_remote_party_counter"),
    ),
    "certificate that is no SEQUENCE": (
        _header(
            supplementary_remote_party=EntityId(PARTY),
            supplementary_remote_party_counter=1,
            key_agreement_certificate=hexa("31" + "00" * 9),
        ),
        ("header", "key_agreement_certificate"),
    ),
    "certificate that would read as a counter": (
        _header(
            supplementary_remote_party=EntityId(PARTY),
            supplementary_remote_party_counter=1,
            key_agreement_certificate=hexa("30 06 020101 020102"),
        ),
        ("header", "key_agreement_certificate"),
    ),
    "signature of 63": (GOOD._replace(signature=b"\x00" * 63), ("signature",)),
    "signature of 65": (GOOD._replace(signature=b"\x00" * 65), ("signature",)),
    "MAC of 11": (GOOD._replace(mac=b"\x00" * 11), ("mac",)),
    "MAC of 16": (GOOD._replace(mac=b"\x00" * 16), ("mac",)),
    "empty MAC": (GOOD._replace(mac=b""), ("mac",)),
    "MAC without a signature": (GOOD._replace(signature=None), ("mac",)),
    "response that ends after its payload": (
        Message(HEADER._replace(cra=CRA.RESPONSE), REQUEST, None),
        ("signature",),
    ),
    "alert that ends after its payload": (
        Message(HEADER._replace(cra=CRA.ALERT), REQUEST, None),
        ("signature",),
    ),
    "payload that is none": (GOOD._replace(payload="d9"), ("payload",)),  # type: ignore[arg-type]
    "payload with a value out of its place": (
        GOOD._replace(payload=REQUEST._replace(data=(1.5,))),  # type: ignore[arg-type]
        ("payload", "data", 0),
    ),
    "payload with Data missing": (GOOD._replace(payload=REQUEST._replace(data=())), ("payload",)),
}


@pytest.mark.parametrize(("message", "path"), UNWRITABLE.values(), ids=UNWRITABLE)
def test_unwritable(message: Message, path: tuple[str | int, ...]) -> None:
    with pytest.raises(EncodeError) as caught:
        gbcs.encode(message)
    assert caught.value.path == path


# What it says --------------------------------------------------------------------------------------------------------


def test_fields_of_the_header() -> None:
    header = gbcs.decode(CASES["other-information of 18"][0]).header
    assert header.cra is CRA.COMMAND
    assert header.originator_counter == 0x1234
    assert str(header.originator) == "0A-7E-57-00-00-00-00-02"
    assert str(header.recipient) == "0A-7E-57-DE-00-00-00-01"
    assert header.message_code == 0x27
    assert header.date_time is None
    assert str(header.supplementary_remote_party) == "0A-7E-57-00-00-00-00-09"


def test_use_case() -> None:
    use_case = gbcs.decode(with_mac(general_signing())).use_case
    assert use_case is not None
    assert (use_case.reference, use_case.message_code) == ("ECS17b", 0x0027)
    assert gbcs.decode(general_signing(other_information="02 ffff")).use_case is None


def test_values_are_those_of_the_payload_by_their_names() -> None:
    """ECS52 reads one attribute, the version of the firmware, and its response is that value alone."""
    response = general_signing(
        "da 20001234 00 00 01 09 04 01020304 01 01 00",
        cra="02",
        originator="08" + ESME,
        recipient="08" + SUPPLIER,
        other_information="02 0059",
    )
    assert gbcs.decode(response).values() == {"FirmwareVersion: value": hexa("01020304")}


def test_to_dict() -> None:
    form = gbcs.to_dict(gbcs.decode(CASES["signed response with date-time"][0]))
    (item,) = form.pop("items")  # not what the use case declares, hence without a name
    assert (item["name"], item["value"]) == ("", {"type": "double-long-unsigned", "value": 42})
    assert item["place"] == ["data", 0]
    assert item["departure"]
    assert form == {
        "use_case": {"reference": "ECS17b", "name": "Read ESME Energy Registers (Import Energy)"},
        "header": {
            "cra": "response",
            "originator_counter": 0x1234,
            "originator": "0A-7E-57-DE-00-00-00-01",
            "recipient": "0A-7E-57-00-00-00-00-02",
            "message_code": "0027",
            "date_time": "2026-02-28T23:59:58.00",
        },
        "payload": {
            "apdu": "access-response",
            "long_invoke_id_and_priority": 0x20001234,
            "items": [
                {"access": "get", "result": "success", "data": {"type": "double-long-unsigned", "value": 42}},
            ],
        },
        "signature": SIGNATURE,
        "mac": None,
    }


def test_to_dict_of_an_unknown_message() -> None:
    octets = general_signing(
        "0109 01",
        other_information="8122 fffe" + PARTY + "0000000000000007" + "30 0e" + "00" * 14,
        signature="",
    ).replace(b"\x81\x22", b"\x22")
    assert gbcs.to_dict(gbcs.decode(octets)) == {
        "use_case": None,
        "header": {
            "cra": "command",
            "originator_counter": 0x1234,
            "originator": "0A-7E-57-00-00-00-00-02",
            "recipient": "0A-7E-57-DE-00-00-00-01",
            "message_code": "FFFE",
            "supplementary_remote_party": "0A-7E-57-00-00-00-00-09",
            "supplementary_remote_party_counter": 7,
            "key_agreement_certificate": "300e" + "00" * 14,
        },
        "payload": {"protocol": None, "octets": "010901"},
        "signature": None,
        "mac": None,
    }


def test_to_dict_has_no_items_where_the_use_case_declares_none() -> None:
    """ECS68 is an alert (billing data log): a command of this code has no declaration."""
    form = gbcs.to_dict(gbcs.decode(general_signing(other_information="02 0061")))
    use_case = form["use_case"]
    assert isinstance(use_case, dict)
    assert use_case["reference"] == "ECS68"
    assert "items" not in form


def test_equal_trees_are_equal_messages() -> None:
    octets = with_mac(general_signing())
    assert gbcs.decode(octets) == gbcs.decode(octets)
    assert hash(gbcs.decode(octets)) == hash(gbcs.decode(octets))
    assert gbcs.decode(octets) != gbcs.decode(general_signing())
    assert Structure((LongUnsigned(1),)) != gbcs.decode(octets)


@pytest.mark.parametrize("signature", ["00", "40" + SIGNATURE])
def test_general_signing_is_the_message_without_mac_header_and_mac(signature: str) -> None:
    inner = general_signing(signature=signature)
    for octets in (inner, with_mac(inner)):
        message = gbcs.decode(octets)
        assert message.general_signing == inner
        assert message._replace(header=message.header).general_signing == inner  # encoded anew


@pytest.mark.parametrize(
    ("octets", "found"),
    [
        (b"\xde", "0xde"),
        (b"", "the end of the octets"),
        (b"\xdd\0", "the end of the octets"),
        (b"\xdd\0\1", "0x01"),
        (b"<Request/>", "0x3c: XML"),
        (b"dd000000000000", "0x64: text"),
        (hexa("0001 0001 0001 0003 d90000"), "0x00: a TCP/UDP wrapper frame"),
        (hexa("dd 00 00 00 00 00 00 05 31 00000000"), "3100000000"),
        (hexa("dd 00 00 00 00 00 00 06 11 00000001 00"), "1100000001"),
        (hexa("dd 00 00 00 00 00 00 02 1100"), "1100"),
        (hexa("dd 00 00 00 00 00 00 00"), "the end of the octets"),
    ],
)
def test_what_stands_in_the_place_of_the_mac_header(octets: bytes, found: str) -> None:
    with pytest.raises(DecodeError) as caught:
        gbcs.decode(octets)
    assert caught.value.found == found


def test_a_form_that_other_information_has_not() -> None:
    header = HEADER._replace(supplementary_remote_party_counter=1, supplementary_originator_counter=2)
    with pytest.raises(
        EncodeError, match=r"just supplementary_remote_party_counter, supplementary_originator_counter$"
    ):
        gbcs.encode(Message(header, REQUEST))


def test_what_is_no_message_is_not_written() -> None:
    for message in (tuple(GOOD), None, HEADER):
        with pytest.raises(EncodeError, match="a Message expected"):
            gbcs.encode(message)  # type: ignore[arg-type]


@pytest.mark.parametrize("show", [gbcs.to_dict, gbcs.to_json])
def test_what_is_no_message_is_not_shown(show: Any) -> None:
    for wrong in (None, 5, b"\xdf\x09", REQUEST):
        with pytest.raises(EncodeError, match="a Message expected"):
            show(wrong)


def test_what_is_no_header_is_not_written() -> None:
    for header in (tuple(HEADER), None):
        with pytest.raises(EncodeError, match="a GroupingHeader expected"):
            gbcs.encode(Message(header, REQUEST))  # type: ignore[arg-type]


# Lengths that are not in their shortest form -------------------------------------------------------------------------

PLACES: dict[str, tuple[bytes, tuple[tuple[str, str], ...]]] = {
    "other-information": (general_signing(other_information="8102 0027"), (("other_information", "8102"),)),
    "payload": (general_signing(content_length="820013"), (("payload", "820013"),)),
    "empty signature": (with_mac(general_signing(signature="8100")), (("signature", "8100"),)),
    "signature": (
        with_mac(general_signing(signature="8140" + SIGNATURE)),
        (("signature", "8140"),),
    ),
    "ciphered service": (
        with_mac(general_signing()).replace(hexa("dd 00 00 00 00 00 00 47"), hexa("dd 00 00 00 00 00 00 820047")),
        (("mac_header", "820047"),),
    ),
    "several": (
        general_signing(other_information="820002 0027", content_length="8113", signature="83000000"),
        (("other_information", "820002"), ("payload", "8113"), ("signature", "83000000")),
    ),
}


@pytest.mark.parametrize(("octets", "lengths"), PLACES.values(), ids=PLACES)
def test_long_lengths_are_remembered(octets: bytes, lengths: tuple[tuple[str, str], ...]) -> None:
    message = gbcs.decode(octets)
    assert dict(form_of(message) or ()) == {name: hexa(length) for name, length in lengths}
    assert gbcs.encode(message) == octets
    usual = Message(message.header, message.payload, message.signature, message.mac)
    assert message != usual
    assert len(gbcs.encode(usual)) == len(octets) - sum(len(hexa(length)) - 1 for _, length in lengths)


@pytest.mark.parametrize(("octets", "lengths"), PLACES.values(), ids=PLACES)
def test_what_is_signed_whatever_the_lengths(octets: bytes, lengths: tuple[tuple[str, str], ...]) -> None:
    """From the length of the transaction-id to the end of the payload, with the lengths as they were sent."""
    message = gbcs.decode(octets)
    begin = octets.index(hexa("df 09"))
    end = octets.index(hexa(CONTENT)) + len(hexa(CONTENT))
    assert message.signed_octets == octets[begin + 1 : end]
    assert message.general_signing == octets[begin : len(octets) - (12 if message.mac else 0)]


@pytest.mark.parametrize(
    ("octets", "signed"),
    [
        (general_signing(signature=""), general_signing(signature="")[1:]),
        (general_signing(), general_signing(signature="")[1:]),
        (with_mac(general_signing(signature="40" + SIGNATURE)), general_signing(signature="")[1:]),
    ],
)
def test_what_is_signed(octets: bytes, signed: bytes) -> None:
    message = gbcs.decode(octets)
    assert message.signed_octets == signed
    assert message._replace(header=message.header).signed_octets == signed  # encoded anew


@pytest.mark.parametrize("size", range(1, 30))
def test_no_header_is_taken_from_behind_the_end(size: int) -> None:
    """A MAC header that leaves too few octets for a grouping header, be there more behind it or not."""
    octets = with_mac(general_signing()[:size])
    begin = octets.index(b"\xdf")
    with pytest.raises(DecodeError, match=r"a grouping header, at least 30 octets") as caught:
        gbcs.decode(octets)
    assert (caught.value.offset, caught.value.found) == (begin + size, f"{size} octets")


def test_no_length_is_taken_from_behind_the_end() -> None:
    """The MAC begins like the length that is missing before it."""
    for mac in ("00", "01", "80", "81"):
        with pytest.raises(DecodeError, match="a length") as caught:
            gbcs.decode(with_mac(general_signing(signature=""), mac=mac * 12))
        assert (caught.value.offset, caught.value.path) == (66, ("signature",))
        assert caught.value.found == "the end of what the message may hold here"


@pytest.mark.parametrize("name", ["header", "mac", "_octets", "anything"])
def test_a_message_does_not_change(name: str) -> None:
    message = gbcs.decode(general_signing())
    with pytest.raises(AttributeError, match="does not change"):
        setattr(message, name, b"")
    assert message.general_signing == general_signing()
