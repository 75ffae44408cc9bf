"""AARQ, AARE, RLRQ, RLRE: the examples of the Green Book, read alike by dlms-cosem."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlms
from dlms.apdu.association import (
    AcseServiceProvider,
    AcseServiceProviderDiagnostic,
    AcseServiceUser,
    AcseServiceUserDiagnostic,
    AssociationRequest,
    AssociationResponse,
    AssociationResult,
    BerForm,
    ImplementationInformation,
    ObjectIdentifier,
    ReleaseRequest,
    ReleaseRequestReason,
    ReleaseResponse,
    ReleaseResponseReason,
)
from dlms.apdu.initiate import InitiateRequest, InitiateResponse
from dlms.apdu.service_ciphering import CipheredService, ServiceCiphering
from dlms.data import BitString
from tests.dlms.both_ways import both_ways, refused
from wire.form import remember, usual

LOGICAL_NAME = ObjectIdentifier(bytes.fromhex("60857405080101"))
CIPHERED = ObjectIdentifier(bytes.fromhex("60857405080103"))
LOW = ObjectIdentifier(bytes.fromhex("60857405080201"))
GMAC = ObjectIdentifier(bytes.fromhex("60857405080205"))
AUTHENTICATION = BitString.from_bits("1")
INITIATE = bytes.fromhex("01000000065f1f0400007e1f04b0")
INITIATED = bytes.fromhex("0800065f1f0400007c1f04000007")
ACCEPTED = AssociationResult.ACCEPTED
CONTEXT = "a109 0607 60857405080101"


@pytest.mark.parametrize(
    ("octets", "apdu"),
    [
        (
            "601d a109060760857405080101 be10040e01000000065f1f0400007e1f04b0",
            AssociationRequest(None, LOGICAL_NAME, user_information=INITIATE),
        ),
        (
            (
                "6036 a109060760857405080101 8a020780 8b0760857405080201 ac0a80083132333435363738"
                "be10040e01000000065f1f0400007e1f04b0"
            ),
            AssociationRequest(
                None,
                LOGICAL_NAME,
                sender_acse_requirements=AUTHENTICATION,
                mechanism_name=LOW,
                calling_authentication_value=b"12345678",
                user_information=INITIATE,
            ),
        ),
        (
            (
                "6041 a109060760857405080103 a60a04084d4d4d0000bc614e 8a020780 8b0760857405080205"
                "ac0a80084b35366956616759 be0f040d210b2000000001aabbccddeeff"
            ),
            AssociationRequest(
                None,
                CIPHERED,
                calling_ap_title=bytes.fromhex("4d4d4d0000bc614e"),
                sender_acse_requirements=AUTHENTICATION,
                mechanism_name=GMAC,
                calling_authentication_value=b"K56iVagY",
                user_information=bytes.fromhex("210b2000000001aabbccddeeff"),
            ),
        ),
        (
            (
                "604e 80020284 a109060760857405080101 a2030401aa a3020400 a4030201ff a50402020100 a603040155"
                "a703040166 a803020101 a903020110 8a020780 8b0760857405080200 ac05810304e1f0 9d0178"
            ),
            AssociationRequest(
                BitString(b"\x84", 6),
                LOGICAL_NAME,
                b"\xaa",
                b"",
                -1,
                256,
                b"\x55",
                b"\x66",
                1,
                16,
                AUTHENTICATION,
                ObjectIdentifier(bytes.fromhex("60857405080200")),
                BitString(b"\xe1\xf0", 12),
                ImplementationInformation(b"x"),
                None,
            ),
        ),
        (
            "600e a109060760857405080101 bd0178",
            AssociationRequest(
                None, LOGICAL_NAME, implementation_information=ImplementationInformation(b"x", constructed=True)
            ),
        ),
        (
            "6129 a109060760857405080101 a203020100 a305a103020100 be10040e0800065f1f0400007c1f04000007",
            AssociationResponse(
                None,
                LOGICAL_NAME,
                ACCEPTED,
                AcseServiceUser(AcseServiceUserDiagnostic.NULL),
                user_information=INITIATED,
            ),
        ),
        (
            (
                "6142 a109060760857405080101 a203020100 a305a10302010e 88020780 890760857405080205"
                "aa0a8008503677524a323146 be10040e0800065f1f0400007c1f04000007"
            ),
            AssociationResponse(
                None,
                LOGICAL_NAME,
                ACCEPTED,
                AcseServiceUser(AcseServiceUserDiagnostic.AUTHENTICATION_REQUIRED),
                responder_acse_requirements=AUTHENTICATION,
                mechanism_name=GMAC,
                responding_authentication_value=b"P6wRJ21F",
                user_information=INITIATED,
            ),
        ),
        (
            "6117 a109060760857405080101 a203020101 a305a203020102",
            AssociationResponse(
                None,
                LOGICAL_NAME,
                AssociationResult.REJECTED_PERMANENT,
                AcseServiceProvider(AcseServiceProviderDiagnostic.NO_COMMON_ACSE_VERSION),
            ),
        ),
        ("6200", ReleaseRequest()),
        ("6203 800100", ReleaseRequest(ReleaseRequestReason.NORMAL)),
        (
            "6215 800101 be10040e01000000065f1f0400007e1f04b0",
            ReleaseRequest(ReleaseRequestReason.URGENT, INITIATE),
        ),
        ("6303 80011e", ReleaseResponse(ReleaseResponseReason.USER_DEFINED)),
        ("6304 be020400", ReleaseResponse(None, b"")),
    ],
)
def test_both_ways(octets: str, apdu: Any) -> None:
    both_ways(octets, apdu)


@pytest.mark.parametrize(
    ("octets", "offset", "path"),
    [
        ("60", 1, ()),
        ("6000", 2, ()),
        ("608100", 3, ()),
        ("6080 a109060760857405080101 0000", 1, ()),
        ("60850000000b a109060760857405080101", 1, ()),
        ("600c a109060760857405080101", 2, ()),
        ("600b a109060760857405080101 00", 13, ()),
        ("600d a109060760857405080101 8200", 13, ()),
        ("600d a10a060760857405080101 8a00", 11 + 2, ("application_context_name",)),
        ("600b a109050760857405080101", 4, ("application_context_name",)),
        ("600b a109060860857405080101", 6, ("application_context_name",)),
        ("600b a109060760857405080181", 6, ("application_context_name",)),
        ("600b a109060780857405080101", 6, ("application_context_name",)),
        ("600d a1 82 000a 060760857405080101", 6, ("application_context_name",)),
        ("6010 a109060760857405080101 a603040155 00", 18, None),
        ("6015 a109060760857405080101 a603040155 a603040155", 18, ("calling_ap_title",)),
        ("6011 a109060760857405080101 9d0178 bd0178", 16, ("implementation_information",)),
        ("6010 a109060760857405080101 a403020200", 17, ("called_ap_invocation_id",)),
        ("6011 a109060760857405080101 a40402020001", 17, ("called_ap_invocation_id",)),
        ("600f a109060760857405080101 a4020200", 17, ("called_ap_invocation_id",)),
        ("600f a109060760857405080101 8a020880", 15, ("sender_acse_requirements",)),
        ("600e a109060760857405080101 8a0107", 15, ("sender_acse_requirements",)),
        ("600d a109060760857405080101 8a00", 15, ("sender_acse_requirements",)),
        ("600f a109060760857405080101 ac02a200", 15, ("calling_authentication_value",)),
        ("600d a109060760857405080101 be00", 15, ("user_information",)),
        ("6010 a109060760857405080101 be03040055", 17, ("user_information",)),
        ("6110 a109060760857405080101 a203020100", 18, ()),
        ("6117 a109060760857405080101 a203020100 a305a303020100", 20, ("result_source_diagnostic",)),
        ("6203 800101 00", 5, ()),
        ("6204 80020001", 4, ("reason",)),
        ("6202 8000", 4, ("reason",)),
        ("6207 80050100000000", 4, ("reason",)),
    ],
)
def test_refused(octets: str, offset: int, path: tuple[str | int, ...] | None) -> None:
    refused(octets, offset, path)


@pytest.mark.parametrize(
    ("octets", "text", "name"),
    [
        ("60857405080101", "2.16.756.5.8.1.1", "logical-name"),
        ("60857405080102", "2.16.756.5.8.1.2", "short-name"),
        ("60857405080103", "2.16.756.5.8.1.3", "logical-name-with-ciphering"),
        ("60857405080104", "2.16.756.5.8.1.4", "short-name-with-ciphering"),
        ("60857405080200", "2.16.756.5.8.2.0", "lowest-level"),
        ("60857405080205", "2.16.756.5.8.2.5", "high-level-gmac"),
        ("60857405080207", "2.16.756.5.8.2.7", "high-level-ecdsa"),
        ("2a864886f70d", "1.2.840.113549", None),
        ("883703", "2.999.3", None),
        ("27", "0.39", None),
    ],
)
def test_object_identifiers(octets: str, text: str, name: str | None) -> None:
    identifier = ObjectIdentifier(bytes.fromhex(octets))
    assert str(identifier) == text
    assert repr(identifier) == f"ObjectIdentifier('{text}')"
    assert identifier.name == name
    assert identifier.plain() == {"object_identifier": text, "name": name}


@pytest.mark.parametrize("octets", ["", "80", "6085", "608001", "55" * 65])
def test_no_object_identifier(octets: str) -> None:
    with pytest.raises(ValueError):
        ObjectIdentifier(bytes.fromhex(octets))


def test_the_apdu_in_user_information() -> None:
    request = AssociationRequest(None, LOGICAL_NAME, user_information=INITIATE)
    assert isinstance(request.decode_user_information(), InitiateRequest)
    response = AssociationResponse(None, LOGICAL_NAME, ACCEPTED, AcseServiceUser(AcseServiceUserDiagnostic.NULL))
    assert response.decode_user_information() is None
    assert isinstance(response._replace(user_information=INITIATED).decode_user_information(), InitiateResponse)
    ciphered = ReleaseRequest(None, bytes.fromhex("210b2000000001aabbccddeeff")).decode_user_information()
    assert isinstance(ciphered, ServiceCiphering)
    assert ciphered.service is CipheredService.GLO_INITIATE_REQUEST
    with pytest.raises(dlms.DecodeError):
        ReleaseResponse(None, b"").decode_user_information()


@pytest.mark.parametrize(
    "apdu",
    [
        AssociationRequest(None, None),  # type: ignore[arg-type]
        AssociationRequest(None, b""),  # type: ignore[arg-type]
        AssociationRequest(None, b"\x80"),  # type: ignore[arg-type]
        AssociationRequest(BitString(b"\x80", 9), LOGICAL_NAME),
        AssociationRequest(None, LOGICAL_NAME, calling_ap_title=7),  # type: ignore[arg-type]
        AssociationRequest(None, LOGICAL_NAME, calling_authentication_value="text"),  # type: ignore[arg-type]
        AssociationRequest(None, LOGICAL_NAME, called_ae_invocation_id=1 << 31),
        AssociationRequest(None, LOGICAL_NAME, implementation_information=b"x"),  # type: ignore[arg-type]
        AssociationResponse(None, LOGICAL_NAME, ACCEPTED, None),  # type: ignore[arg-type]
        ReleaseRequest(b"\0"),  # type: ignore[arg-type]
    ],
)
def test_what_has_no_encoding(apdu: Any) -> None:
    with pytest.raises(dlms.EncodeError):
        dlms.encode(apdu)


def test_json_form() -> None:
    form = dlms.to_dict(dlms.decode(bytes.fromhex(f"6117 {CONTEXT} a203020101 a305a203020102")))
    assert form["apdu"] == "aare"
    assert form["application_context_name"]["name"] == "logical-name"
    assert form["result"] == "rejected-permanent"
    assert form["result_source_diagnostic"] == {"diagnostic": "no-common-acse-version"}


# What devices write otherwise ----------------------------------------------------------------------------------------

TITLE_BEHIND = (
    "6169 a109060760857405080103 a203020100 a305a10302010e 88020780 890760857405080202"
    "aa128010000102030405060708090a0b0c0d0e0f a40a0408474f450000000001"
    "be230421 281f3000000488a9fae44b5740db41f578b7cc15b4be1b5852f6401cfbc06afb87"
)
RESULT_BEHIND = "6129 a109060760857405080101 a305a103020100 a203020100 be10040e0800065f1f040000101d07eb0007"


def test_fields_out_of_order_are_remembered() -> None:
    """A meter of system title GOE writes it behind the challenge (the title and the challenge are made up)."""
    octets = bytes.fromhex(TITLE_BEHIND)
    found = dlms.decode(octets)
    assert isinstance(found, AssociationResponse)
    assert found.responding_ap_title == bytes.fromhex("474f450000000001")
    assert found.responding_authentication_value == bytes(range(16))
    assert found.result_source_diagnostic == AcseServiceUser(AcseServiceUserDiagnostic.AUTHENTICATION_REQUIRED)
    assert isinstance(found.decode_user_information(), ServiceCiphering)
    assert dlms.encode(found) == octets
    assert dlms.encode(found._replace()) != octets  # a changed one is written in the order of the standard
    assert dlms.decode(dlms.encode(found._replace())) == usual(found) != found
    other = dlms.decode(bytes.fromhex(RESULT_BEHIND))
    assert other.result == ACCEPTED
    assert dlms.encode(other).hex() == RESULT_BEHIND.replace(" ", "")


FIELDS = (
    *("80020780", "a109060760857405080103", "a203020100", "a305a10302010e", "a40a0408474f450000000001", "a5030401aa"),
    *("a603020101", "a703020101", "88020780", "890760857405080205", "aa0480020001", "bd0178"),
    "be10040e0800065f1f040000101d07eb0007",
)


@given(st.permutations(FIELDS))
def test_any_order(fields: list[str]) -> None:
    content = bytes.fromhex("".join(fields))
    octets = bytes((0x61, len(content))) + content
    found = dlms.decode(octets)
    assert dlms.encode(found) == octets
    assert usual(found) == usual(dlms.decode(octets[:2] + bytes.fromhex("".join(FIELDS))))
    assert (found == usual(found)) == (tuple(fields) == FIELDS)


@pytest.mark.parametrize(
    "form",
    [
        BerForm(b"", ((0xA1, (b"", b"")),)),
        BerForm(b"\x81\x05", ()),
        BerForm(b"", ((0xA1, (b"", b"", b"\x81\x01")), (0xA2, (b"", b"")), (0xA3, (b"", b"", b"")))),
        "in order",
        (),
    ],
)
def test_a_form_of_another_node_is_not_written(form: Any) -> None:
    node = AssociationResponse(None, LOGICAL_NAME, ACCEPTED, AcseServiceUser(AcseServiceUserDiagnostic.NULL))
    if form == ():
        assert dlms.encode(remember(node, form)) == dlms.encode(node)
        return
    with pytest.raises(dlms.EncodeError):
        dlms.encode(remember(node, form))
