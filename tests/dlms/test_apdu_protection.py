"""The ciphered and signed APDUs, block transfer and gateway."""

from __future__ import annotations

from typing import Any

import pytest

import dlms
from dlms.apdu import APDUS
from dlms.apdu.gateway import GatewayRequest, GatewayResponse
from dlms.apdu.general_block_transfer import BlockControl, GeneralBlockTransfer
from dlms.apdu.general_ciphering import AgreedKey, GeneralCiphering, IdentifiedKey, KekId, KeyId, WrappedKey
from dlms.apdu.general_glo import GeneralDedCiphering, GeneralGloCiphering
from dlms.apdu.general_signing import GeneralSigning
from dlms.apdu.get import GetRequestNormal
from dlms.apdu.service_ciphering import (
    CipheredContent,
    CipheredService,
    SecurityControl,
    ServiceCiphering,
    decode_content,
)
from dlms.time import Date, DateTime, Time
from tests.dlms.both_ways import both_ways, refused

TITLE = bytes.fromhex("4d4d4d0000bc614e")
TAG = bytes.fromhex("06725d910f9221d263877516")
BOTH = SecurityControl(0x30)
# The example of the Green Book: a get-request under the global unicast key, suite 0, authenticated and encrypted.
GLO_GET = "c8 1e 30 01234567 411312ff935a47566827c467bc 7d825c3be4a77c3fcc056b6b"
GLO_GET_APDU = ServiceCiphering(
    CipheredService.GLO_GET_REQUEST,
    BOTH,
    0x01234567,
    bytes.fromhex("411312ff935a47566827c467bc"),
    bytes.fromhex("7d825c3be4a77c3fcc056b6b"),
)


@pytest.mark.parametrize(
    ("octets", "apdu"),
    [
        (GLO_GET, GLO_GET_APDU),
        (
            "c8 1e 10 01234567 c0010000080000010000ff0200 06725d910f9221d263877516",
            ServiceCiphering(
                CipheredService.GLO_GET_REQUEST,
                SecurityControl(0x10),
                0x01234567,
                bytes.fromhex("c0010000080000010000ff0200"),
                TAG,
            ),
        ),
        (
            "d4 12 20 01234567 411312ff935a47566827c467bc",
            ServiceCiphering(
                CipheredService.DED_GET_RESPONSE,
                SecurityControl(0x20),
                0x01234567,
                bytes.fromhex("411312ff935a47566827c467bc"),
                None,
            ),
        ),
        ("21 05 00 00000000", ServiceCiphering(CipheredService.GLO_INITIATE_REQUEST, SecurityControl(0), 0, b"", None)),
        (
            "db 08 4d4d4d0000bc614e 13 30 01234567 0102030405060708090a0b0c0d0e",
            GeneralGloCiphering(TITLE, bytes.fromhex("30012345670102030405060708090a0b0c0d0e")),
        ),
        ("dc 00 00", GeneralDedCiphering(b"", b"")),
        (
            "dd 00 00 00 00 00 00 01 ff",
            GeneralCiphering(b"", b"", b"", None, b"", None, b"\xff"),
        ),
        (
            "dd 01 05 08 4d4d4d0000bc614e 08 4142434445464748 0c 07e60101ff0a000000800000 01 aa 01 00 01 00",
            GeneralCiphering(
                b"\5",
                TITLE,
                b"ABCDEFGH",
                DateTime(Date(2022, 1, 1), Time(10, 0, 0, 0), clock_status=0),
                b"\xaa",
                IdentifiedKey(KeyId.GLOBAL_BROADCAST_ENCRYPTION_KEY),
                b"",
            ),
        ),
        (
            "dd 00 00 00 00 00 01 01 00 02 1122 00",
            GeneralCiphering(b"", b"", b"", None, b"", WrappedKey(KekId.MASTER_KEY, b"\x11\x22"), b""),
        ),
        (
            "dd 00 00 00 00 00 01 02 01 01 02 1122 00",
            GeneralCiphering(b"", b"", b"", None, b"", AgreedKey(b"\1", b"\x11\x22"), b""),
        ),
        (
            "df 09 020000000000000001 08 4d4d4d0000bc614e 08 4142434445464748 00 02 0021 02 d801 01 99",
            GeneralSigning(
                bytes.fromhex("020000000000000001"), TITLE, b"ABCDEFGH", None, bytes.fromhex("0021"), b"\xd8\1", b"\x99"
            ),
        ),
        ("e0 c1 0001 0000 03 010203", GeneralBlockTransfer(BlockControl(0xC1), 1, 0, b"\1\2\3")),
        ("e0 05 fffe 1234 00", GeneralBlockTransfer(BlockControl(5), 0xFFFE, 0x1234, b"")),
        (
            "e6 01 02 abcd c001c100030100010800ff0200",
            GatewayRequest(1, b"\xab\xcd", bytes.fromhex("c001c100030100010800ff0200")),
        ),
        ("e7 00 00", GatewayResponse(0, b"", b"")),
    ],
)
def test_both_ways(octets: str, apdu: Any) -> None:
    both_ways(octets, apdu)


@pytest.mark.parametrize(
    ("octets", "offset", "path"),
    [
        ("c8", 1, None),
        ("c8 04 30 012345", 2, None),
        ("c8 04 30012345", 2, ()),
        ("c8 10 30 01234567 0102030405060708090a0b", 7, ("authentication_tag",)),
        ("c8 05 00 00000000 00", 7, ()),
        ("c8 8506 00 00000000", 1, None),
        ("db 08 4d4d4d", 2, ("system_title",)),
        ("dd 00 00 00 00 00 01 03 00", 7, ("key_info",)),
        ("dd 00 00 00 03 010203 00 00 00", 8, ("date_time",)),
        ("df 00 00 00 00 00 00", 7, ("signature",)),
        ("e0 c1 0001 00", 5, ("block_number_ack",)),
        ("e6 01 02 ab", 3, ("physical_device_address",)),
    ],
)
def test_refused(octets: str, offset: int, path: tuple[str | int, ...] | None) -> None:
    refused(octets, offset, path)


def test_every_service_has_its_tag_and_name() -> None:
    ciphered = {tag: name for tag, (name, module, _) in APDUS.items() if module == "service_ciphering"}
    assert len(ciphered) == 32
    assert {int(service): service.plain() for service in CipheredService} == ciphered
    assert all(name.startswith(("glo-", "ded-")) for name in ciphered.values())


@pytest.mark.parametrize("service", CipheredService)
def test_the_service_gives_the_tag(service: CipheredService) -> None:
    octets = dlms.encode(GLO_GET_APDU._replace(service=service))
    assert octets == bytes((service,)) + bytes.fromhex(GLO_GET)[1:]
    assert dlms.decode(octets).service is service
    assert dlms.to_dict(dlms.decode(octets))["apdu"] == service.plain()


@pytest.mark.parametrize(
    "wrong",
    [
        {"service": CipheredService(0xC0)},
        {"service": None},
        {"service": []},
        {"security_control": SecurityControl(0x20)},
        {"security_control": 0x130},
        {"authentication_tag": None},
        {"authentication_tag": bytes(11)},
        {"invocation_counter": 1 << 32},
        {"invocation_counter": -1},
        {"ciphertext": "text"},
    ],
)
def test_what_does_not_fit_has_no_encoding(wrong: Any) -> None:
    with pytest.raises(dlms.EncodeError):
        dlms.encode(GLO_GET_APDU._replace(**wrong))


def test_parts_of_the_security_control() -> None:
    control = SecurityControl(0xF2)
    assert control.security_suite == 2
    assert (control.authentication, control.encryption, control.broadcast_key, control.compression) == (1, 1, 1, 1)
    control = SecurityControl(0x11)
    assert control.security_suite == 1
    assert (control.authentication, control.encryption, control.broadcast_key, control.compression) == (1, 0, 0, 0)


def test_parts_of_the_block_control() -> None:
    control = BlockControl(0xBF)
    assert (control.last_block, control.streaming, control.window) == (True, False, 63)
    control = BlockControl(0x41)
    assert (control.last_block, control.streaming, control.window) == (False, True, 1)


def test_content_of_the_general_apdus() -> None:
    octets = bytes.fromhex("10 00000001 d801") + TAG
    parts = CipheredContent(SecurityControl(0x10), 1, b"\xd8\1", TAG)
    assert GeneralGloCiphering(TITLE, octets).content() == parts
    assert GeneralDedCiphering(TITLE, octets).content() == parts
    assert GeneralCiphering(b"", b"", b"", None, b"", None, octets).content() == parts
    assert parts.encode() == octets
    with pytest.raises(dlms.DecodeError):
        decode_content(octets[:-3])


def test_apdu_behind_a_gateway() -> None:
    request = dlms.decode(bytes.fromhex("e60102abcdc001c100030100010800ff0200"))
    assert isinstance(request.decode_user_information(), GetRequestNormal)
    with pytest.raises(dlms.DecodeError):
        GatewayResponse(0, b"", b"").decode_user_information()
