"""What octets are that are no bare APDU: frames of meters as people post them, and what stands around APDUs."""

from __future__ import annotations

import pytest
from hypothesis import given

import dlms
from dlms.apdu.gateway import GatewayRequest
from tests.examples import examples
from tests.strategies import dlms as make

HDLC = "7ea027010201105a87e6e7000f40000000090c07e60102070e2512ff80000002010600001015f5ff7e"
WRAPPER = "00010001004000 0d c001c100030100010800ff0200"
GBCS = "df090100000000000003eb0890b3d51f300000020800db1234567890a000020008"


@pytest.mark.parametrize(
    ("octets", "kind"),
    [
        (HDLC, "hdlc"),
        ("7ea00802032393c6bf7e", "hdlc"),
        ("7ea8", "hdlc"),
        ("e6e600c001c0000100022b0108ff0200", "llc"),
        ("e6e7000f4000000000020209060101010800ff121122", "llc"),
        (WRAPPER, "wrapper"),
        ("680d0d6853ff110167cd6bcb691353ff983416", "m-bus"),
        ("68fafa6853ff000167db", "m-bus"),
        ("1b1b1b1b010101017605", "sml"),
        ("760512345678620062007263010176010105", "sml"),
        (b"/KFM5KAIFA-METER\r\n\r\n1-3:0.2.8(42)\r\n".hex(), "iec-62056-21"),
        (b"/?12345678!\r\n".hex(), "iec-62056-21"),
        (b"\x06050\r\n".hex(), "iec-62056-21"),
        (b"\x01R1\x021.8.0()\x03Z".hex(), "iec-62056-21"),
        (b"1-0:1.8.0(000123.4*kWh)".hex(), "iec-62056-21"),
        (GBCS, "gbcs"),
        ("dd0000000000002f1100000000" + GBCS, "gbcs"),
        ("dd00000000000081851100000000" + GBCS, "gbcs"),
        ("dd090200000000000003eb0890", "gbcs"),
        ("618845cdab0000efbe48020000efbe1e01", "zigbee"),
        ("41885b621affff00000912fcff00000100", "zigbee"),
        ("48020000efbe1e01281234567890abcdef0011", "zigbee"),
        ("18560a00000025393000000000", "zigbee"),
        (b"<sr:Request xmlns:sr='x'/>".hex(), "xml"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>".hex(), "xml"),
        ("fffe3c003f00", "xml"),
        (b"C4O181001105".hex(), "text"),
        ("54455354313032343030303030303030312c04200000", "text"),
        ("45455354313032343030303030303030312c04200000", "text"),
        ("c001c100030100010800ff0200", None),
        ("453430000001020304", None),
        ("", None),
        ("60", None),
        ("ffff", None),
        ("0001", None),
    ],
)
def test_recognise(octets: str, kind: str | None) -> None:
    assert dlms.recognise(bytes.fromhex(octets)) == kind


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (HDLC, r"an HDLC frame \(7E A0 27\), its APDU begins at offset 12; gurux-dlms and dlms-cosem"),
        ("7ea00802032393c6bf7e", "its information field begins at offset|no information field"),
        ("7ea027000200230105a87e6e6e700 0f40".replace(" ", "") + "0", "an HDLC frame"),
        ("e6e600c001c0000100022b0108ff0200", r"an LLC header \(E6 E6 00\), its APDU begins at offset 3"),
        ("e6e700 0f40", r"an LLC header \(E6 E7 00\)"),
        (WRAPPER, r"a TCP/UDP wrapper frame \(00 01\), its APDU begins at offset 8"),
        ("680d0d6853ff110167cd6bcb691353ff983416", r"a wired M-Bus frame \(68 0D 0D 68\); pyMeterBus"),
        ("54455354313032343030303030303030312c04200000", "text"),
        ("45455354313032343030303030303030312c04200000", "text"),
        (b"C4O181001105".hex(), "text"),
    ],
)
def test_errors_say_what_it_is(octets: str, words: str) -> None:
    with pytest.raises(dlms.DecodeError, match=words) as caught:
        dlms.decode(bytes.fromhex(octets))
    assert caught.value.offset == 0


def test_an_llc_header_is_no_gateway_request() -> None:
    for network_id in (0xE6, 0xE7):
        with pytest.raises(dlms.EncodeError, match="LLC header"):
            dlms.encode(GatewayRequest(network_id, b"", b"\xd8\x01"))
        request = GatewayRequest(network_id, b"\1", b"\xd8\x01")
        assert dlms.decode(dlms.encode(request)) == request
    request = dlms.decode(bytes.fromhex("e600080102030405060708c001c100030100010800ff0200"))
    assert request == GatewayRequest(0, bytes(range(1, 9)), bytes.fromhex("c001c100030100010800ff0200"))


def test_unwrap() -> None:
    apdu = bytes.fromhex("c001c100030100010800ff0200")
    assert dlms.unwrap(b"\xe6\xe6\x00" + apdu) == apdu
    assert dlms.unwrap(b"\xe6\xe7\x00" + apdu) == apdu
    assert dlms.unwrap(bytes.fromhex(WRAPPER)) == apdu
    assert dlms.unwrap(apdu) == apdu
    assert dlms.unwrap(b"") == b""
    for octets in (HDLC, "680d0d6853ff110167", WRAPPER + "00", WRAPPER[:-2]):
        with pytest.raises(dlms.DecodeError):
            dlms.unwrap(bytes.fromhex(octets))


@examples(75)
@given(make.apdus())
def test_no_apdu_is_taken_for_a_frame(apdu: object) -> None:
    octets = dlms.encode(apdu)
    assert dlms.recognise(octets) in (None, "gbcs")
    assert dlms.unwrap(octets) == octets
