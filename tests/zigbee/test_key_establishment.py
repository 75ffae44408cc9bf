"""Certificates of key establishment, alone and in the command that carries them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given

import zigbee
from tests.strategies.zigbee import CERTIFICATES_1, CERTIFICATES_2
from wire.errors import DecodeError, EncodeError
from zigbee.bitmaps import KeyEstablishmentSuite
from zigbee.clusters import key_establishment
from zigbee.key_establishment import NO_EXPIRY, Suite1Certificate, Suite2Certificate
from zigbee.types import Eui64

ISSUER, SUBJECT = Eui64("0011223344556677"), Eui64("8899aabbccddeeff")
SUITE_1 = Suite1Certificate(bytes(range(22)), SUBJECT, ISSUER, bytes(10))
SUITE_1_OCTETS = f"{bytes(range(22)).hex()} 8899aabbccddeeff 0011223344556677 {'00' * 10}"
SUITE_2 = Suite2Certificate(
    0, b"serial_0", 0x0D, 0x08, ISSUER, 1_420_070_400, NO_EXPIRY, SUBJECT, 0x88, bytes(range(37))
)
SUITE_2_OCTETS = (
    f"00 {b'serial_0'.hex()} 0d 08 0011223344556677 0054a48e00 ffffffff 8899aabbccddeeff 88 {bytes(range(37)).hex()}"
)


@pytest.mark.parametrize(("octets", "value", "size"), [(SUITE_1_OCTETS, SUITE_1, 48), (SUITE_2_OCTETS, SUITE_2, 74)])
def test_both_ways(octets: str, value: Any, size: int) -> None:
    wire = bytes.fromhex(octets)
    assert len(wire) == size
    assert type(value).decode(wire) == value
    assert value.encode() == wire
    for wrong in (wire[:-1], wire + b"\0"):
        with pytest.raises(DecodeError):
            type(value).decode(wrong)


@given(CERTIFICATES_1)
def test_suite_1(certificate: Suite1Certificate) -> None:
    assert Suite1Certificate.decode(certificate.encode()) == certificate


@given(CERTIFICATES_2)
def test_suite_2(certificate: Suite2Certificate) -> None:
    assert Suite2Certificate.decode(certificate.encode()) == certificate


def test_validity() -> None:
    assert SUITE_2.valid_since() == dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
    with pytest.raises(ValueError, match="calendar"):
        SUITE_2._replace(valid_from=(1 << 40) - 1).valid_since()


@pytest.mark.parametrize(
    "wrong",
    [
        SUITE_1._replace(public_reconstruction_key=b""),
        SUITE_1._replace(profile_data=bytes(9)),
        SUITE_1._replace(subject=bytes(7)),
        SUITE_2._replace(curve=256),
        SUITE_2._replace(serial_number=b""),
        SUITE_2._replace(valid_from=1 << 40),
        SUITE_2._replace(valid_to=-1),
        SUITE_2._replace(public_key=bytes(36)),
    ],
)
def test_no_encoding(wrong: Any) -> None:
    with pytest.raises(EncodeError):
        wrong.encode()


@pytest.mark.parametrize(
    ("suite", "octets", "identity"),
    [
        (1, SUITE_1_OCTETS, SUITE_1),
        (2, SUITE_2_OCTETS, SUITE_2),
        (3, SUITE_1_OCTETS, bytes.fromhex(SUITE_1_OCTETS)),
        (2, "0102", b"\1\2"),
        (2, SUITE_1_OCTETS, bytes.fromhex(SUITE_1_OCTETS)),
        (0, "", b""),
    ],
)
@pytest.mark.parametrize(
    ("control", "layout"),
    [
        ("01", key_establishment.INITIATE_KEY_ESTABLISHMENT_REQUEST),
        ("09", key_establishment.INITIATE_KEY_ESTABLISHMENT_RESPONSE),
    ],
)
def test_identity(suite: int, octets: str, identity: Any, control: str, layout: Any) -> None:
    wire = bytes.fromhex(f"{control} 00 00 {suite:02x}00 05 06 {octets}")
    frame = zigbee.decode(wire, 0x0800)
    assert frame.payload == layout.node(KeyEstablishmentSuite(suite), 5, 6, identity)
    assert zigbee.encode(frame) == wire


def test_an_identity_of_the_other_suite() -> None:
    node = key_establishment.INITIATE_KEY_ESTABLISHMENT_REQUEST.node(KeyEstablishmentSuite(1), 5, 6, SUITE_2)
    with pytest.raises(EncodeError, match="identity"):
        key_establishment.INITIATE_KEY_ESTABLISHMENT_REQUEST.build(node)
