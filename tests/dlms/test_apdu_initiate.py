"""initiate: the examples of the Green Book's annex on AARQ and AARE, read alike by dlms-cosem."""

from __future__ import annotations

from typing import Any

import pytest

import dlms
from dlms.apdu.initiate import Conformance, InitiateRequest, InitiateResponse
from dlms.data import Boolean
from tests.dlms.both_ways import both_ways, refused

PROPOSED = (
    Conformance.PRIORITY_MGMT_SUPPORTED
    | Conformance.ATTRIBUTE_0_SUPPORTED_WITH_GET
    | Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ
    | Conformance.BLOCK_TRANSFER_WITH_SET_OR_WRITE
    | Conformance.BLOCK_TRANSFER_WITH_ACTION
    | Conformance.MULTIPLE_REFERENCES
    | Conformance.GET
    | Conformance.SET
    | Conformance.SELECTIVE_ACCESS
    | Conformance.EVENT_NOTIFICATION
    | Conformance.ACTION
)
KEY = bytes.fromhex("00112233445566778899aabbccddeeff")


@pytest.mark.parametrize(
    ("octets", "apdu"),
    [
        ("01 00 00 00 06 5f1f0400 007e1f 04b0", InitiateRequest(None, None, None, 6, PROPOSED, 1200)),
        (
            "01 01 10 00112233445566778899aabbccddeeff 00 00 06 5f1f0400 007e1f 04b0",
            InitiateRequest(KEY, None, None, 6, PROPOSED, 1200),
        ),
        (
            "01 00 01 00 01 fe 06 5f1f0400 800001 ffff",
            InitiateRequest(None, Boolean(False), -2, 6, Conformance.RESERVED_0 | Conformance.ACTION, 65535),
        ),
        ("01 00 01 ff 00 06 5f1f0400 000000 0000", InitiateRequest(None, Boolean(True), None, 6, Conformance(0), 0)),
        (
            "08 00 06 5f1f0400 007c1f 0400 0007",
            InitiateResponse(None, 6, PROPOSED & ~Conformance.MULTIPLE_REFERENCES, 1024, 7),
        ),
        (
            "08 01 00 06 5f1f0400 1c0320 0400 fa00",
            InitiateResponse(
                0,
                6,
                Conformance.READ
                | Conformance.WRITE
                | Conformance.UNCONFIRMED_WRITE
                | Conformance.MULTIPLE_REFERENCES
                | Conformance.INFORMATION_REPORT
                | Conformance.PARAMETERIZED_ACCESS,
                1024,
                0xFA00,
            ),
        ),
    ],
)
def test_both_ways(octets: str, apdu: Any) -> None:
    both_ways(octets, apdu)


@pytest.mark.parametrize(
    ("octets", "offset", "path"),
    [
        ("01 02", 1, ("dedicated_key",)),
        ("01 00 00 00 06 5f1f0400 007e", 11, ("proposed_conformance",)),
        ("01 00 00 00 06 5f1f", 7, ("proposed_conformance",)),
        ("01 00 00 00 06 5e1f0400 007e1f 04b0", 5, ("proposed_conformance",)),
        ("01 00 00 00 06 5f1f0300 7e1f 04b0", 5, ("proposed_conformance",)),
        ("01 00 00 00 06 5f1f1f04 00 007e1f 04b0", 5, ("proposed_conformance",)),
        ("01 00 00 00 06 5f1f0401 007e1e 04b0", 8, ("proposed_conformance",)),
        ("01 00 00 00 06 5f1f0400 007e1f 04", 13, ("client_max_receive_pdu_size",)),
        ("08 00 06 5f1f0400 007c1f 0400 00 07 00", 14, ()),
    ],
)
def test_refused(octets: str, offset: int, path: tuple[str | int, ...]) -> None:
    refused(octets, offset, path)


@pytest.mark.parametrize(
    ("bit", "flag"),
    [
        (1, Conformance.GENERAL_PROTECTION),
        (2, Conformance.GENERAL_BLOCK_TRANSFER),
        (3, Conformance.READ),
        (6, Conformance.DELTA_VALUE_ENCODING),
        (8, Conformance.ATTRIBUTE_0_SUPPORTED_WITH_SET),
        (9, Conformance.PRIORITY_MGMT_SUPPORTED),
        (11, Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ),
        (14, Conformance.MULTIPLE_REFERENCES),
        (16, Conformance.DATA_NOTIFICATION),
        (17, Conformance.ACCESS),
        (18, Conformance.PARAMETERIZED_ACCESS),
        (19, Conformance.GET),
        (21, Conformance.SELECTIVE_ACCESS),
        (23, Conformance.ACTION),
    ],
)
def test_bits_count_from_the_most_significant(bit: int, flag: Conformance) -> None:
    assert f"{int(flag):024b}".index("1") == bit


def test_every_bit_has_a_name() -> None:
    assert sum(Conformance) == 0xFFFFFF
    assert len(Conformance) == 24


def test_response_allowed_is_true_by_default() -> None:
    request = InitiateRequest(None, None, None, 6, PROPOSED, 1200)
    assert request.is_response_allowed()
    assert request._replace(response_allowed=Boolean(True)).is_response_allowed()
    assert not request._replace(response_allowed=Boolean(False)).is_response_allowed()


def test_json_form_names_the_bits() -> None:
    form = dlms.to_dict(InitiateResponse(None, 6, Conformance.GET | Conformance.ACCESS, 1024, 7))
    assert form["negotiated_conformance"] == ["access", "get"]
    assert dlms.to_dict(InitiateResponse(None, 6, Conformance(0), 0, 7))["negotiated_conformance"] == []


@pytest.mark.parametrize("block", [-1, 1 << 24])
def test_conformance_of_more_than_24_bits_has_no_encoding(block: int) -> None:
    with pytest.raises(dlms.EncodeError, match="negotiated_conformance"):
        dlms.encode(InitiateResponse(None, 6, block, 1024, 7))  # type: ignore[arg-type]


@pytest.mark.parametrize("head", ["5f04", "5f8104", "5f1f8104", "5f1f820004"])
def test_heads_of_the_conformance_block_are_remembered(head: str) -> None:
    """The standard accepts the tag on one octet, 5F, for existing implementations."""
    octets = bytes.fromhex(f"0100000006 {head} 00181a20 0000")
    found = dlms.decode(octets)
    assert isinstance(found, InitiateRequest)
    assert found.proposed_conformance == 0x181A20
    assert (found.proposed_dlms_version_number, found.client_max_receive_pdu_size) == (6, 0)
    assert dlms.encode(found) == octets
    assert dlms.encode(found._replace(client_max_receive_pdu_size=1)).hex() == "01000000065f1f0400181a200001"
    aarq = bytes.fromhex("602080020780a109060760857405080101be0f040d01000000065f0400181a200000")
    assert dlms.encode(dlms.decode(aarq)) == aarq
