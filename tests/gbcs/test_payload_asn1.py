"""ASN.1 payloads, against octets put together by hand from the tables of the types."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

import duis
import gbcs
from gbcs import DecodeError, EncodeError, EntityId
from gbcs.entity import RemotePartyRole
from gbcs.payload import Opaque, asn1, decode, protocol
from gbcs.payload.asn1 import reference
from gbcs.payload.asn1 import types as t
from gbcs.payload.asn1.types import KeyUsage, TrustAnchorCellIdentifier
from tests.conformance.published import PublishedMessage, messages
from tests.gbcs.octets import hexa
from vectors import pki
from wire.form import form_of, kind_of, remember
from wire.node import plain

TIME = b"20260301000008Z".hex()
MOMENT = datetime(2026, 3, 1, 0, 0, 8, tzinfo=UTC)
EUI, OTHER = EntityId("0a7e57de00000001"), EntityId("0a7e57de00000002")
CERTIFICATE = t.Certificate(hexa("300a 3000 3002 0500 0302 0001"))
REQUEST = t.CertificationRequest(CERTIFICATE.der)
CERT = CERTIFICATE.der.hex()
CELL = TrustAnchorCellIdentifier.of(2)
TOP_UP = TrustAnchorCellIdentifier.of(2, "keyAgreement", prepayment=True)
ENTRY = t.DeviceLogEntry(EUI, t.DeviceType.ESME)
ENTRY_OCTETS = f"300d 0408 {EUI.hex()} 020101"
OUTCOME = t.UpdateSecurityCredentialsOutcome(
    1000,
    t.CredentialsReplacementMode.SUPPLIER_BY_SUPPLIER,
    (t.RemotePartySeqNumberChange(RemotePartyRole.SUPPLIER, 5),),
    (t.ReplacementOutcome(CELL, t.StatusCode.NO_TRUST_ANCHOR, EUI, b"k" * 8, OTHER, b"n" * 8),),
)


def seq(*parts: str, tag: str = "30") -> str:
    """A constructed element, of less than 256 octets, in DER."""
    content = hexa("".join(parts)).hex()
    size = len(content) // 2
    return tag + (f"{size:02x}" if size < 0x80 else f"81{size:02x}") + content


K, N = b"k" * 8, b"n" * 8
OUTCOME_OCTETS = seq(
    "020203e8 020102",
    seq(seq("020102 020105")),
    seq(
        seq(
            *("3007 020102 03020780", "0a010a", f"0408 {EUI.hex()}", f"0408 {K.hex()}"),
            *(f"0408 {OTHER.hex()}", f"0408 {N.hex()}"),
        )
    ),
)
CONTROL = t.AuthorisingRemotePartyControl(
    t.CredentialsReplacementMode.SUPPLIER_BY_SUPPLIER,
    t.SymmetricKey(hexa("a1a2")),
    t.ApplyTimeBasedCPVChecks.DISAPPLY,
    CELL,
    1000,
    7,
    (t.SpecialistSeqNumber(t.SeqNumberUsage.PREPAYMENT_TOP_UP, 8),),
    (t.RemotePartySeqNumberChange(RemotePartyRole.LOAD_CONTROLLER, 9),),
)
CONTROL_OCTETS = seq(
    *("020102", "8002 a1a2", "810101", "a207 020102 03020780", "8302 03e8", "840107"),
    *("a508 3006 020100 020108", "a608 3006 020108 020109"),
)

# octets, message code, CRA flag, the payload
CASES: list[tuple[str, int, int, Any]] = [
    (
        "300e 3007 020102 03020780 3003 020107",
        0x0008,
        1,
        t.ProvideSecurityCredentialDetailsCommand(CELL, (RemotePartyRole.ISSUING_AUTHORITY,)),
    ),
    (
        seq(
            seq(
                "020102 0a0100 020200c8",
                seq(
                    seq("03020780", f"0408 {EUI.hex()} 0408 {K.hex()}"),
                    seq("03020308 020101", f"0408 {EUI.hex()} 0408 {N.hex()}"),
                ),
            ),
            "3006 020108 0a0119",
        ),
        0x011B,
        2,
        t.ProvideSecurityCredentialDetailsResponse(
            (
                t.RemotePartyDetails(
                    RemotePartyRole.SUPPLIER,
                    t.StatusCode.SUCCESS,
                    200,
                    (
                        t.TrustAnchorCellContents(KeyUsage.DIGITAL_SIGNATURE, t.CellUsage.MANAGEMENT, EUI, K),
                        t.TrustAnchorCellContents(KeyUsage.KEY_AGREEMENT, t.CellUsage.PRE_PAYMENT_TOP_UP, EUI, N),
                    ),
                ),
                t.RemotePartyDetails(RemotePartyRole.LOAD_CONTROLLER, t.StatusCode.TRUST_ANCHOR_NOT_FOUND),
            )
        ),
    ),
    (
        seq(
            CONTROL_OCTETS,
            seq(seq(CERT, "3007 020102 03020780"), seq(CERT, "300a 020102 03020308 020101")),
            seq(CERT),
            "180f" + TIME,
        ),
        0x0102,
        1,
        t.UpdateSecurityCredentialsCommand(
            CONTROL,
            (t.TrustAnchorReplacement(CERTIFICATE, CELL), t.TrustAnchorReplacement(CERTIFICATE, TOP_UP)),
            (CERTIFICATE,),
            MOMENT,
        ),
    ),
    (
        seq(seq("020104 8302 03e8"), "3000", "3000"),
        0x0104,
        1,
        t.UpdateSecurityCredentialsCommand(
            t.AuthorisingRemotePartyControl(
                t.CredentialsReplacementMode.ACCESS_CONTROL_BROKER_BY_ACB,
                *(None, t.ApplyTimeBasedCPVChecks.APPLY, None, 1000),
            ),
            (),
            (),
        ),
    ),
    ("3002 0500", 0x0102, 2, t.UpdateSecurityCredentialsResponse()),
    (seq("0500", OUTCOME_OCTETS), 0x0125, 2, t.UpdateSecurityCredentialsResponse(None, OUTCOME)),
    (
        seq("0203 008f67", "180f" + TIME, OUTCOME_OCTETS),
        0x00CB,
        3,
        t.UpdateSecurityCredentialsAlert(0x8F67, MOMENT, OUTCOME),
    ),
    ("3004 03020780", 0x000A, 1, t.IssueSecurityCredentialsCommand(KeyUsage.DIGITAL_SIGNATURE)),
    (CERT, 0x000A, 2, t.IssueSecurityCredentialsResponse(REQUEST)),
    (
        "020103",
        0x000A,
        2,
        t.IssueSecurityCredentialsResponse(t.IssueCredentialsResponseCode.CR_PRODUCTION_FAILED),
    ),
    (CERT, 0x000B, 1, t.UpdateDeviceCertificateCommand(CERTIFICATE)),
    (
        "020103",
        0x000B,
        2,
        t.UpdateDeviceCertificateResponse(t.UpdateDeviceCertificateResponseCode.INVALID_KEY_USAGE),
    ),
    ("3004 03020308", 0x000C, 1, t.ProvideDeviceCertificateCommand(KeyUsage.KEY_AGREEMENT)),
    (CERT, 0x000C, 2, t.ProvideDeviceCertificateResponse(CERTIFICATE)),
    (
        "020102",
        0x000C,
        2,
        t.ProvideDeviceCertificateResponse(t.ProvideDeviceCertificateResponseCode.NO_CERTIFICATE_HELD),
    ),
    (
        seq("020100", f"0408 {OTHER.hex()}", "020101"),
        0x000D,
        1,
        t.JoinDeviceCommand(t.JoinMethodAndRole.METHOD_A_INITIATOR, OTHER, t.DeviceType.ESME),
    ),
    (
        seq("020103", f"0408 {OTHER.hex()}", "020105", CERT),
        0x00AF,
        1,
        t.JoinDeviceCommand(
            t.JoinMethodAndRole.METHOD_C, OTHER, t.DeviceType.TYPE1_PREPAYMENT_INTERFACE_DEVICE, CERTIFICATE
        ),
    ),
    ("02010b", 0x00AB, 2, t.JoinDeviceResponse(t.JoinResponseCode.INVALID_OR_MISSING_CERTIFICATE)),
    ("020177", 0x000E, 2, t.JoinDeviceResponse(t.JoinResponseCode(0x77))),
    (f"0408 {OTHER.hex()}", 0x000F, 1, t.UnjoinDeviceCommand(OTHER)),
    ("020101", 0x0010, 2, t.UnjoinDeviceResponse(t.UnjoinResponseCode.OTHER_DEVICE_NOT_IN_DEVICE_LOG)),
    ("0500", 0x0013, 1, t.ReadDeviceJoinDetailsCommand()),
    (
        seq("020100", seq(ENTRY_OCTETS)),
        0x0013,
        2,
        t.ReadDeviceJoinDetailsResponse(t.ReadLogResponseCode.SUCCESS, (ENTRY,)),
    ),
    ("3003 020101", 0x0013, 2, t.ReadDeviceJoinDetailsResponse(t.ReadLogResponseCode.READ_FAILURE)),
    (
        seq(f"0420 {'ab' * 32}", "020203e8", "180f" + TIME),
        0x0012,
        1,
        t.ActivateFirmwareCommand(b"\xab" * 32, 1000, MOMENT),
    ),
    ("0500", 0x0012, 2, t.ActivateFirmwareResponse()),
    (
        "3009 020102 0404 01020304",
        0x0012,
        2,
        t.ActivateFirmwareResponse(
            t.ActivateFirmwareOutcome(t.ActivateImageResponseCode.HASH_MISMATCH, hexa("01020304"))
        ),
    ),
    (
        seq("0203 008f66", "180f" + TIME, "020203e8", "3009 020100 0404 01020304"),
        0x00CA,
        3,
        t.ActivateFirmwareAlert(
            0x8F66,
            MOMENT,
            1000,
            t.ActivateFirmwareOutcome(t.ActivateImageResponseCode.SUCCESS, hexa("01020304")),
        ),
    ),
    ("0500", 0x0129, 1, t.ReadFirmwareVersionCommand()),
    (
        "3009 0404 00000000 020101",
        0x0129,
        2,
        t.ReadFirmwareVersionResponse(bytes(4), t.ReadFirmwareResponseCode.READ_FAILURE),
    ),
    (
        seq("0203 008f8b", "180f" + TIME, "0404 01020304", "020100"),
        0x012B,
        3,
        t.PPMIDFirmwareActivationAlert(0x8F8B, MOMENT, hexa("01020304"), t.PPMIDActivationCode.SUCCESS),
    ),
    (
        seq("0203 008f89", "180f" + TIME, f"0408 {EUI.hex()}", "0404 01020304", "020102"),
        0x0128,
        3,
        t.FirmwareTransferAlert(
            0x8F89, MOMENT, EUI, hexa("01020304"), t.FirmwareTransferResponseCode.HARDWARE_VERSION_MISMATCH
        ),
    ),
    (
        f"3022 180f {TIME} 180f {b'99991231235959Z'.hex()}",
        0x007F,
        1,
        t.SetTimeCommand(MOMENT, t.CANCELLED),
    ),
    (f"3014 180f {TIME} 020102", 0x007F, 2, t.SetTimeResponse(MOMENT, t.DeviceTimeStatus.UNRELIABLE)),
    (seq(seq(ENTRY_OCTETS)), 0x008C, 1, t.GPFDeviceLogRestoreCommand((ENTRY,))),
    (
        seq(seq(seq(ENTRY_OCTETS, "020103"))),
        0x008C,
        2,
        t.GPFDeviceLogRestoreResponse((t.RestoreOutcome(ENTRY, t.JoinResponseCode.INCOMPATIBLE_WITH_EXISTING_ENTRY),)),
    ),
    (
        seq("0203 008071", "180f" + TIME, seq(ENTRY_OCTETS, ENTRY_OCTETS)),
        0x00B2,
        3,
        t.GPFDeviceLogBackupAlert(0x8071, MOMENT, (ENTRY, ENTRY)),
    ),
]
IDS = [f"{type(case[3]).__name__}-{place}" for place, case in enumerate(CASES)]


@pytest.mark.parametrize(("octets", "code", "cra", "payload"), CASES, ids=IDS)
def test_both_ways(octets: str, code: int, cra: int, payload: Any) -> None:
    assert decode(hexa(octets), code, cra) == payload
    assert asn1.encode(payload) == hexa(octets)
    assert protocol(payload) == "ASN.1"


def test_every_payload_has_a_case() -> None:
    assert {type(payload) for *_, payload in CASES} == set(t.PAYLOADS.values())


def test_unknown_direction_stays_octets() -> None:
    assert decode(b"\x05\x00", 0x0013, 3) == Opaque("ASN.1", b"\x05\x00")


LONG = (ENTRY,) * 10
LONG_OCTETS = ENTRY_OCTETS * 10  # 150


def test_long_lengths_of_two_octets_are_remembered() -> None:
    entries = hexa(LONG_OCTETS)
    der = hexa("308199 308196") + entries
    odd = hexa("3082009a 30820096") + entries
    payload = t.GPFDeviceLogRestoreCommand(LONG)
    assert decode(der, 0x008C, 1) == payload
    assert decode(odd, 0x008C, 1) == payload._replace(length_octets=2)
    assert asn1.encode(payload._replace(length_octets=2)) == odd
    assert plain(payload._replace(length_octets=2))["length_octets"] == 2


DEFAULT = "the default is written out"
NOT_DER: dict[str, tuple[str, str, int, int, list[str]]] = {
    # name: octets, the same in DER, message code, CRA, remarks (the default as devices of the field write it out)
    "default": (
        "3011 300a 020102 03020780 020100 3003 020107",
        "300e 3007 020102 03020780 3003 020107",
        *(0x0008, 1),
        [f"authorising_remote_party_ta_cell_identifier.trust_anchor_cell_usage: {DEFAULT} (offset 11 of the payload)"],
    ),
    "zeros of named bits": (
        *("3004 03020680", "3004 03020780", 0x000A, 1),
        ["key_usage: trailing zeros of named bits are written (offset 4 of the payload)"],
    ),
    "octets of named bits": (
        *("3005 0303008000", "3004 03020780", 0x000A, 1),
        ["key_usage: trailing zeros of named bits are written (offset 4 of the payload)"],
    ),
    "integer": (
        *("0203 000001", "0201 01", 0x000D, 2),
        ["join_response_code: an integer in 3 octets that needs 1 (offset 2 of the payload)"],
    ),
    "lengths by no rule": (
        *("308104 03020780", "3004 03020780", 0x000A, 1),
        ["a length in 2 octets that needs 1 (offset 1 of the payload)"],
    ),
    "in a list": (
        *(seq(seq(ENTRY_OCTETS, f"300e 0408 {EUI.hex()} 02020001")), seq(seq(ENTRY_OCTETS * 2)), 0x008C, 1),
        ["device_log_entries[1].device_type: an integer in 2 octets that needs 1 (offset 33 of the payload)"],
    ),
}


@pytest.mark.parametrize(("octets", "usual", "code", "cra", "remarks"), NOT_DER.values(), ids=NOT_DER)
def test_departures_from_der_are_remembered(octets: str, usual: str, code: int, cra: int, remarks: list[str]) -> None:
    found, der = decode(hexa(octets), code, cra), decode(hexa(usual), code, cra)
    assert found != der
    assert kind_of(found) is kind_of(der)
    assert asn1.encode(found) == hexa(octets)
    assert asn1.encode(found._replace()) == asn1.encode(der) == hexa(usual)
    form = plain(found)
    assert form.pop("remarks") == [f"not DER: {remark}" for remark in remarks]
    assert form == plain(der)
    assert pickle.loads(pickle.dumps(found)) == found
    with pytest.raises(EncodeError, match="not its own"):
        asn1.encode(remember(der, hexa(usual) + b"\0"))


def test_departures_from_der_change_no_item() -> None:
    """A response to CS02a of a device of the field, which writes the default cell usage out; identifiers replaced."""
    usual, written_out = "3018 03020204", "301b 03020204 020100"
    message, departing = (gbcs.decode(gbcs.encode(credentials_of(usage))) for usage in (usual, written_out))
    assert [item[:4] for item in departing.items()] == [item[:4] for item in message.items()]
    assert departing.values() == message.values()
    assert all(item.departure is None and item.name for item in departing.items())
    assert duis.to_mmc(departing) == duis.to_mmc(message)


def credentials_of(usage: str) -> gbcs.Message:
    """A response to CS02a with one party of one cell."""
    header = gbcs.GroupingHeader(gbcs.CRA.RESPONSE, 7, EUI, OTHER, 0x0008)
    cell = f"{usage} 0408 {EUI.hex()} 0408 {K.hex()}"
    return gbcs.Message(header, decode(hexa(seq(seq("020100 0a0100 020100", seq(cell)))), 0x0008, 2))


def test_what_is_remembered_is_not_shown() -> None:
    """There may be a key in it."""
    octets, *_, payload = next(case for case in CASES if isinstance(case[3], t.UpdateSecurityCredentialsCommand))
    changed = hexa(octets).replace(hexa("a207 020102 03020780"), hexa("a207 020102 03020680"))
    found = decode(changed, 0x0102, 1)
    assert found != payload
    assert found._replace() == payload
    assert asn1.encode(found) == changed
    assert len(plain(found)["remarks"]) == 1
    for text in (repr(found), str(found), str(plain(found)), repr(form_of(found)), str(form_of(found))):
        assert "a1a2" not in text
        assert "\\xa1" not in text


REFUSED: dict[str, tuple[str, int, int, int, tuple[Any, ...], str]] = {
    "nothing": ("", 0x0013, 1, 0, (), "tag 05"),
    "no length": ("05", 0x0013, 1, 1, (), "a length"),
    "content of NULL": ("0501 00", 0x0013, 1, 2, (), "NULL without content"),
    "octets left over": ("0500 00", 0x0013, 1, 2, (), "the end of the payload"),
    "another tag": ("040101", 0x000D, 2, 0, ("join_response_code",), "tag 02"),
    "indefinite length": ("3080 020100 0000", 0x0013, 2, 1, (), "definite length"),
    "length of five octets": ("3085 0000000003 020101", 0x0013, 2, 1, (), "definite length"),
    "too long": ("3004 020101", 0x0013, 2, 2, (), "4 octets"),
    "empty integer": ("0200", 0x000D, 2, 2, ("join_response_code",), "at least one octet"),
    "negative": ("0201ff", 0x000D, 2, 2, ("join_response_code",), "from 0"),
    "oversized": ("020a 01000000000000000000", 0x000D, 2, 2, ("join_response_code",), "from 0"),
    "seven octets": ("0407 00000000000000", 0x000F, 1, 2, ("other_device_entity_identifier",), "8 octets"),
    "unused bits": ("3004 03020781", 0x000A, 1, 4, ("key_usage",), "unused bits"),
    "more unused bits than there are": ("3003 030101", 0x000A, 1, 4, ("key_usage",), "unused bits"),
    "eight unused bits": ("3005 0303088000", 0x000A, 1, 4, ("key_usage",), "unused bits"),
    "large, with zeros before it": ("020b 0001000000000000000000", 0x000D, 2, 2, ("join_response_code",), "from 0"),
    "element more": ("3006 020101 020101", 0x0013, 2, 5, (), "the end of"),
    "no calendar": (
        f"3014 180f {b'20260230000000Z'.hex()} 020100",
        *(0x007F, 2, 4, ("device_time",), "calendar"),
    ),
    "time without seconds": (
        f"3012 180d {b'202602280000Z'.hex()} 020100",
        *(0x007F, 2, 4, ("device_time",), "YYYYMMDDhhmmssZ"),
    ),
    "no certificate": ("3002 0500", 0x000B, 1, 2, ("certificate",), "tag 30"),
    "neither": ("0500", 0x000C, 2, 0, ("outcome",), "Certificate or"),
    "second entry": (seq(seq(ENTRY_OCTETS, "3000")), 0x008C, 1, 21, ("device_log_entries", 1, "device_id"), "tag 04"),
}


@pytest.mark.parametrize(("octets", "code", "cra", "offset", "path", "expected"), REFUSED.values(), ids=REFUSED)
def test_refused(octets: str, code: int, cra: int, offset: int, path: tuple[Any, ...], expected: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(hexa(octets), code, cra)
    assert (caught.value.offset, caught.value.path) == (offset, path)
    assert expected in caught.value.expected


UNWRITABLE: dict[str, Any] = {
    "naive time": t.SetTimeResponse(datetime(2026, 3, 1), t.DeviceTimeStatus.RELIABLE),
    "fraction": t.SetTimeResponse(MOMENT.replace(microsecond=1), t.DeviceTimeStatus.RELIABLE),
    "no time": t.SetTimeResponse("now", t.DeviceTimeStatus.RELIABLE),  # type: ignore[arg-type]
    "counter": t.ActivateFirmwareCommand(b"", 1 << 63),
    "hash": t.ActivateFirmwareCommand("ab", 1),  # type: ignore[arg-type]
    "version": t.ReadFirmwareVersionResponse(b"abc", t.ReadFirmwareResponseCode.SUCCESS),
    "certificate": t.UpdateDeviceCertificateCommand(t.Certificate(b"\x30\x00")),
    "more than a certificate": t.UpdateDeviceCertificateCommand(t.Certificate(CERTIFICATE.der + b"\x00")),
    "another node": t.GPFDeviceLogRestoreCommand((EUI,)),  # type: ignore[arg-type]
    "no tuple": t.GPFDeviceLogRestoreCommand([ENTRY]),  # type: ignore[arg-type]
    "length octets": t.GPFDeviceLogRestoreCommand((), 5),
    "key usage": t.IssueSecurityCredentialsCommand(-1),  # type: ignore[arg-type]
    "alternative": t.ProvideDeviceCertificateResponse(1),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("payload", UNWRITABLE.values(), ids=UNWRITABLE)
def test_unwritable(payload: Any) -> None:
    with pytest.raises(EncodeError):
        asn1.encode(payload)


def test_time_of_another_zone() -> None:
    there = MOMENT.astimezone(timezone(timedelta(hours=5)))
    payload = t.SetTimeResponse(there, t.DeviceTimeStatus.RELIABLE)
    assert asn1.encode(payload) == hexa(f"3014 180f {TIME} 020100")


@pytest.mark.parametrize("published", messages())
def test_published_payloads_take_the_quick_way(published: PublishedMessage, monkeypatch: pytest.MonkeyPatch) -> None:
    message = gbcs.decode(published.octets)
    if protocol(message.payload) != "ASN.1":
        return
    monkeypatch.delattr(asn1, "read")
    monkeypatch.delattr(asn1, "write")
    assert gbcs.encode(gbcs.decode(published.octets)) == published.octets


# The ASN.1 module -----------------------------------------------------------------------------------------------------


def test_module_is_that_of_the_declarations() -> None:
    text = Path(reference.__file__).with_name(reference.MODULE).read_text("ascii")
    assert text == reference.notation()


def test_plain() -> None:
    assert plain(KeyUsage(0x211)) == "digitalSignature+keyAgreement+bit9"
    assert plain(t.JoinDeviceResponse(t.JoinResponseCode(99)))["join_response_code"] == 99
    assert set(plain(CERTIFICATE)) == set(plain(REQUEST)) == {"problem", "der"}


def test_key_is_shown_nowhere() -> None:
    octets = next(case[0] for case in CASES if isinstance(case[3], t.UpdateSecurityCredentialsCommand))
    read = decode(hexa(octets), 0x0102, 1)
    assert read.authorising_remote_party_control.plaintext_symmetric_key.hex() == "a1a2"
    form = plain(read)
    assert form["authorising_remote_party_control"]["plaintext_symmetric_key"] == "2 octets, not shown"
    for text in (repr(read), str(form), f"{read}", str(read.authorising_remote_party_control.plaintext_symmetric_key)):
        assert "a1a2" not in text
        assert "\\xa1" not in text
    assert asn1.encode(read) == hexa(octets)


@pytest.mark.parametrize(("size", "remembered"), [(10, 1), (5000, 0)])
def test_what_large_certificates_say_is_not_remembered(size: int, remembered: int) -> None:
    """Somebody may put a long extension into each; what the last 512 say is kept, octets and all."""
    own = pki.certificate("supplier", "digitalSignature")
    made = x509.CertificateBuilder(own.issuer, own.subject, own.public_key(), size)
    made = made.not_valid_before(own.not_valid_before_utc).not_valid_after(own.not_valid_after_utc)
    for each in own.extensions:
        made = made.add_extension(each.value, each.critical)
    made = made.add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), bytes(size)), critical=False)
    der = made.sign(pki.private_key("supplier", "digitalSignature"), SHA256()).public_bytes(Encoding.DER)
    before = t._summary.cache_info().currsize
    for _ in range(2):
        said = t.Certificate(der).plain()
        assert said["der"] == der.hex()
        assert "problem" not in said
    assert t._summary.cache_info().currsize - before == remembered
