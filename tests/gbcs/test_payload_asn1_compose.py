"""ASN.1 payloads of plain arguments, against octets put together by hand and against published messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

import gbcs
from gbcs import EncodeError, EntityId
from gbcs.entity import RemotePartyRole
from gbcs.payload import asn1, protocol
from gbcs.payload.asn1 import types as t
from gbcs.payload.asn1.compose import (
    activation_alert,
    activation_response,
    compose,
    credential_details_response,
    device_log_backup_alert,
    device_log_restore_response,
    firmware_transfer_alert,
    ppmid_firmware_alert,
    set_time,
    update_alert,
    update_outcome,
    update_response,
    update_security_credentials,
)
from tests.conformance.published import PublishedMessage, messages, pairs
from tests.gbcs.octets import hexa
from vectors import pki
from wire.node import plain

EUI = "0A-7E-57-DE-00-00-00-01"
EUI_OCTETS = "0408 0a7e57de00000001"
MOMENT = datetime(2026, 3, 1, 0, 0, 8, tzinfo=UTC)
TIME = "180f" + b"20260301000008Z".hex()
DER = hexa("300a 3000 3002 0500 0302 0001")
CERT = DER.hex()
SIGNING, AGREEMENT = ("supplier", "digitalSignature"), ("supplier", "keyAgreement")
TOP_UP = ("supplier", "keyAgreement", "pre-payment-top-up")
HASH = "ab" * 32
OWN_UPDATE = "3077 301d 020102 a207020102 03020780 830203e8 840107 a508 3006 020100 020108 3048"
OWN_UPDATE_END = f"3018 {CERT} 300a 020102 03020308 020101 300c {CERT}"
KEY = "6b" * 8
CELL = t.TrustAnchorCellIdentifier.of(2)
NO_CELLS = "0a0119 3006020100 0a017f"
UPDATE = update_security_credentials("supplier-by-supplier", 1000, {SIGNING: DER}, [DER])
LATER = UPDATE._replace(execution_date_time=MOMENT)

COMPOSED: dict[str, tuple[Callable[[], Any], str]] = {
    "CS02a": (
        lambda: compose(
            t.ProvideSecurityCredentialDetailsCommand,
            authorising_remote_party_ta_cell_identifier=SIGNING,
            remote_party_roles_credentials_required=["root", 8],
        ),
        "3011 3007 020102 03020780 3006 020100 020108",
    ),
    "CS02b, a supplier's own, now": (
        lambda: update_security_credentials(
            *("supplier-by-supplier", 1000, {SIGNING: DER, AGREEMENT: DER, TOP_UP: DER}, [DER]),
            floor=7,
            top_up_floor=8,
        ),
        f"{OWN_UPDATE} 3015 {CERT} 3007 020102 03020780 3015 {CERT} 3007 020102 03020308 {OWN_UPDATE_END}",
    ),
    "CS02b, a network operator's, later, whatever the clock says": (
        lambda: update_security_credentials(
            *(3, 5, [(("network-operator", "digitalSignature"), DER)], [DER]),
            apply_time_checks=False,
            execution_date_time="2026-03-01T00:00:08Z",
        ),
        f"304c 3012 020103 810101 a207020103 03020780 830105 3017 3015 {CERT} 3007 020103 03020780 300c {CERT} {TIME}",
    ),
    "CS02b, the broker's own": (
        lambda: update_security_credentials(4, 5, {("access-control-broker", "keyAgreement"): DER}, [DER], floor=5),
        f"3032 3009 020104 830105 840105 3017 3015 {CERT} 3007 020104 03020308 300c {CERT}",
    ),
    "CS02b, the broker's own in a communications hub": (
        lambda: update_security_credentials(
            *(4, 5, {}, []), authorising_cell=("access-control-broker", "digitalSignature")
        ),
        "3015 300f 020104 a207020104 03020780 830105 3000 3000",
    ),
    "CS02b, a new supplier by transitional CoS": (
        lambda: update_security_credentials(7, 5, {}, [], floor=3, top_up_floor=4),
        "3029 3023 020107 a207020105 03020780 830105 a612 3010 020102 020103 3008 3006 020100 020104 3000 3000",
    ),
    "CS02b, by recovery": (
        lambda: update_security_credentials(8, 5, {}, [], floor=3, other_floors=[("supplier", 4), (3, 9)]),
        "302a 3024 020108 a207020101 03020780 830105 840103 a610 3006 020102 020104 3006 020103 020109 3000 3000",
    ),
    "CS02b, by contingency": (
        lambda: update_security_credentials(
            *("any-by-contingency", 5, {}, []), authorising_cell=None, plaintext_symmetric_key=b"\x01\x02"
        ),
        "3010 300a 020109 80020102 830105 3000 3000",
    ),
    "CS02b, a root": (
        lambda: update_security_credentials(0, 5, {}, [], authorising_cell=SIGNING),
        "3015 300f 020100 a207020102 03020780 830105 3000 3000",
    ),
    "CS02g, a load controller by a supplier": (
        lambda: update_security_credentials(11, 5, {}, [], floor=9),
        "301f 3019 02010b a207020102 03020780 830105 a608 3006 020108 020109 3000 3000",
    ),
    "CS02b, cancelled": (
        lambda: update_security_credentials(2, 5, {}, [], execution_date_time=t.CANCELLED),
        f"3026 300f 020102 a207020102 03020780 830105 3000 3000 180f{b'99991231235959Z'.hex()}",
    ),
    "CS02c": (lambda: compose(t.IssueSecurityCredentialsCommand, key_usage="keyAgreement"), "3004 03020308"),
    "CS02c, why not": (lambda: compose(t.IssueSecurityCredentialsResponse, outcome="cr-production-failed"), "020103"),
    "CS02c, a request": (lambda: compose(t.IssueSecurityCredentialsResponse, outcome=DER), CERT),
    "CS02d": (lambda: compose(t.UpdateDeviceCertificateCommand, certificate=DER), CERT),
    "CS02d, done": (lambda: compose(t.UpdateDeviceCertificateResponse, response_code=0), "020100"),
    "CS02e": (lambda: compose(t.ProvideDeviceCertificateCommand, key_usage="digitalSignature"), "3004 03020780"),
    "CS02e, a certificate": (lambda: compose(t.ProvideDeviceCertificateResponse, outcome=t.Certificate(DER)), CERT),
    "CS03B": (
        lambda: compose(
            t.JoinDeviceCommand,
            join_method_and_role="method-b",
            other_device_entity_identifier=EUI,
            other_device_type="type2",
        ),
        f"3010 020102 {EUI_OCTETS} 020106",
    ),
    "CS03C with a certificate": (
        lambda: compose(
            t.JoinDeviceCommand,
            join_method_and_role=3,
            other_device_entity_identifier=EntityId(EUI),
            other_device_type=t.DeviceType.GSME,
            other_device_certificate=DER,
        ),
        f"301c 020103 {EUI_OCTETS} 020100 {CERT}",
    ),
    "CS03, joined": (lambda: compose(t.JoinDeviceResponse, join_response_code="success"), "020100"),
    "CS04": (
        lambda: compose(t.UnjoinDeviceCommand, other_device_entity_identifier=hexa("0a7e57de00000001")),
        EUI_OCTETS,
    ),
    "CS06, now": (
        lambda: compose(t.ActivateFirmwareCommand, manufacturer_image_hash=HASH, originator_counter=1000),
        f"3026 0420{HASH} 020203e8",
    ),
    "CS07": (lambda: compose(t.ReadDeviceJoinDetailsCommand), "0500"),
    "CS07, the log": (
        lambda: compose(
            t.ReadDeviceJoinDetailsResponse, read_log_response_code="success", device_log_entries=[(EUI, "esme")]
        ),
        f"3014 020100 300f 300d {EUI_OCTETS} 020101",
    ),
    "CS08": (
        lambda: compose(t.ReadFirmwareVersionResponse, firmware_version="01020304", response_code="success"),
        "3009 0404 01020304 020100",
    ),
    "CS09": (
        lambda: ppmid_firmware_alert(MOMENT, "01020304", "failure"),
        f"301f 0203008f8b {TIME} 0404 01020304 020101",
    ),
    "CCS08": (
        lambda: firmware_transfer_alert(MOMENT, EUI, "01020304", "image-discarded"),
        f"3029 0203008f89 {TIME} {EUI_OCTETS} 0404 01020304 020101",
    ),
    "CCS08, transferred": (
        lambda: firmware_transfer_alert(MOMENT, EUI, "01020304", 0),
        f"3029 0203008f8a {TIME} {EUI_OCTETS} 0404 01020304 020100",
    ),
    "GCS28": (
        lambda: set_time(MOMENT, timedelta(seconds=50)),
        f"3022 {TIME} 180f{b'20260301000058Z'.hex()}",
    ),
    "GCS28, answer": (
        lambda: compose(t.SetTimeResponse, device_time="2026-03-01T01:00:08+01:00", device_time_status="unreliable"),
        f"3014 {TIME} 020102",
    ),
    "GCS59": (
        lambda: compose(t.GPFDeviceLogRestoreCommand, device_log_entries=[{"device_id": EUI, "device_type": "gsme"}]),
        f"3011 300f 300d {EUI_OCTETS} 020100",
    ),
    "GCS59, answer": (
        lambda: device_log_restore_response(
            compose(t.GPFDeviceLogRestoreCommand, device_log_entries=[(EUI, 0)]), ["device-log-full"]
        ),
        f"3016 3014 3012 300d {EUI_OCTETS} 020100 020104",
    ),
    "GCS62": (
        lambda: device_log_backup_alert("2026-03-01T00:00:08Z", [(EUI, "gsme")]),
        f"3027 0203008071 {TIME} 300f 300d {EUI_OCTETS} 020100",
    ),
    "CS02a, answer": (
        lambda: credential_details_response(
            compose(
                t.ProvideSecurityCredentialDetailsCommand,
                authorising_remote_party_ta_cell_identifier=SIGNING,
                remote_party_roles_credentials_required=["supplier", "load-controller", "root"],
            ),
            {"supplier": (200, [("digitalSignature", "management", EUI, b"k" * 8)]), "root": "other"},
        ),
        f"3038 3026 020102 0a0100 020200c8 301a 3018 03020780 {EUI_OCTETS} 0408 {KEY} 3006020108 {NO_CELLS}",
    ),
    "CS06, accepted": (
        lambda: activation_response(t.ActivateFirmwareCommand(b"", 9, MOMENT)),
        "0500",
    ),
    "CS06, done": (
        lambda: activation_response(t.ActivateFirmwareCommand(b"", 9), "hash-mismatch", "01020304"),
        "3009 020102 0404 01020304",
    ),
    "CS06, done at its time": (
        lambda: activation_alert(t.ActivateFirmwareCommand(b"", 9, MOMENT), "success", "01020304"),
        f"3024 0203008f66 {TIME} 020109 3009 020100 0404 01020304",
    ),
    "CS06, failed at its time": (
        lambda: activation_alert(t.ActivateFirmwareCommand(b"", 9, MOMENT), 3, "01020304"),
        f"3024 0203008f67 {TIME} 020109 3009 020103 0404 01020304",
    ),
    "CS02b, accepted": (lambda: update_response(LATER), "3002 0500"),
    "CS02b, failed at its time": (
        lambda: update_alert(LATER, {SIGNING: (EUI, b"k" * 8)}, {SIGNING: "no-trust-anchor"}),
        f"3059 0203008f67 {TIME} 3041 020203e8 020102 3000 3036 3034 3007 020102 03020780 0a010a"
        + f"{EUI_OCTETS} 0408 {KEY}" * 2,
    ),
}


@pytest.mark.parametrize(("made", "octets"), COMPOSED.values(), ids=COMPOSED)
def test_composed(made: Callable[[], Any], octets: str) -> None:
    assert asn1.encode(made()).hex() == hexa(octets).hex()


def test_outcome_with_the_new_certificate() -> None:
    certificate = pki.certificate("supplier", "digitalSignature")
    owner = pki.eui_of("supplier")
    key = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    der = certificate.public_bytes(Encoding.DER)
    command = update_security_credentials(2, 1000, {SIGNING: der}, [der], floor=3)
    outcome = update_outcome(command, {SIGNING: (EUI, b"k" * 8)})
    cell = t.TrustAnchorCellIdentifier.of(2)
    done = t.ReplacementOutcome(cell, t.StatusCode.SUCCESS, EntityId(EUI), b"k" * 8, EntityId(owner), key)
    assert outcome.replacement_outcomes == (done,)
    assert outcome.remote_party_seq_number_changes == (t.RemotePartySeqNumberChange(2, 3),)  # type: ignore[arg-type]
    assert update_response(command, {SIGNING: (EUI, b"k" * 8)}).execution_outcome == outcome
    assert update_alert(command._replace(execution_date_time=MOMENT), {SIGNING: (EUI, b"k" * 8)}).alert_code == 0x8F66


REFUSED: dict[str, tuple[Callable[[], Any], tuple[Any, ...]]] = {
    "no such field": (lambda: compose(t.UnjoinDeviceCommand, other_device_entity_identifier=EUI, x=1), ("x",)),
    "a field is missing": (lambda: compose(t.UnjoinDeviceCommand), ("other_device_entity_identifier",)),
    "no such name": (lambda: compose(t.JoinDeviceResponse, join_response_code="joined"), ("join_response_code",)),
    "no such usage": (lambda: compose(t.IssueSecurityCredentialsCommand, key_usage="signing"), ("key_usage",)),
    "usage of another kind": (lambda: compose(t.IssueSecurityCredentialsCommand, key_usage=1.5), ("key_usage",)),
    "usage below zero": (lambda: compose(t.IssueSecurityCredentialsCommand, key_usage=-1), ("key_usage",)),
    "no EUI-64": (
        lambda: compose(t.UnjoinDeviceCommand, other_device_entity_identifier="0a7e"),
        ("other_device_entity_identifier",),
    ),
    "no hexadecimal": (
        lambda: compose(t.UnjoinDeviceCommand, other_device_entity_identifier="xyz"),
        ("other_device_entity_identifier",),
    ),
    "no octets": (
        lambda: compose(t.UnjoinDeviceCommand, other_device_entity_identifier=7),
        ("other_device_entity_identifier",),
    ),
    "no time": (
        lambda: compose(t.SetTimeResponse, device_time="noon", device_time_status=0),
        ("device_time",),
    ),
    "a naive time": (
        lambda: compose(t.SetTimeResponse, device_time="2026-03-01T00:00:08", device_time_status=0),
        ("device_time",),
    ),
    "no list": (
        lambda: compose(t.GPFDeviceLogRestoreCommand, device_log_entries="none"),
        ("device_log_entries",),
    ),
    "inside a list": (
        lambda: compose(t.GPFDeviceLogRestoreCommand, device_log_entries=[(EUI, 0), (EUI, "meter")]),
        ("device_log_entries", 1, "device_type"),
    ),
    "too many fields": (
        lambda: compose(t.GPFDeviceLogRestoreCommand, device_log_entries=[(EUI, 0, 0)]),
        ("device_log_entries", 0),
    ),
    "no alternative": (lambda: compose(t.ActivateFirmwareResponse, execution_outcome=1), ("execution_outcome",)),
    "no certificate": (lambda: compose(t.UpdateDeviceCertificateCommand, certificate=b"\x30\x00"), ("certificate",)),
    "no payload": (lambda: compose(t.KeyUsage), ()),
    "mode 0 without a cell": (lambda: update_security_credentials(0, 1, {}, []), ("authorising_cell",)),
    "mode 1 without a cell": (lambda: update_security_credentials(1, 1, {}, []), ("authorising_cell",)),
    "mode 9 without a cell": (
        lambda: update_security_credentials(9, 1, {}, [], plaintext_symmetric_key=b"k"),
        ("authorising_cell",),
    ),
    "mode 9 without a key": (
        lambda: update_security_credentials(9, 1, {}, [], authorising_cell=None),
        ("plaintext_symmetric_key",),
    ),
    "a key in another mode": (
        lambda: update_security_credentials(2, 1, {}, [], plaintext_symmetric_key=b"k"),
        ("plaintext_symmetric_key",),
    ),
    "a floor of top-ups alone": (lambda: update_security_credentials(7, 1, {}, [], top_up_floor=4), ("floor",)),
    "no time and tolerance": (lambda: set_time(t.CANCELLED, timedelta(days=1)), ()),
    "codes": (lambda: device_log_restore_response(t.GPFDeviceLogRestoreCommand(()), [0]), ("codes",)),
    "a cell of which nothing is said": (lambda: update_response(UPDATE), ("replacements", 0)),
    "a cell of which too little is said": (lambda: update_response(UPDATE, {SIGNING: EUI}), ()),
    "a certificate that nobody can read": (lambda: update_response(UPDATE, {SIGNING: (EUI, b"k" * 8)}), ()),
    "a cell without a certificate": (lambda: update_security_credentials(2, 1, [SIGNING[0]], []), ()),
    "a floor without cells": (
        lambda: credential_details_response(
            t.ProvideSecurityCredentialDetailsCommand(CELL, (RemotePartyRole.ROOT,)), {0: ()}
        ),
        (),
    ),
    "an alert without a time": (
        lambda: update_alert(UPDATE, {SIGNING: (EUI, b"k" * 8)}, {SIGNING: 10}),
        ("execution_date_time",),
    ),
}


@pytest.mark.parametrize(("made", "path"), REFUSED.values(), ids=REFUSED)
def test_refused(made: Callable[[], Any], path: tuple[Any, ...]) -> None:
    with pytest.raises(EncodeError) as caught:
        made()
    assert caught.value.path == path


def test_no_error_shows_a_key() -> None:
    for key in ("secret", 7, ["secret"]):
        with pytest.raises(EncodeError) as caught:
            update_security_credentials(9, 1, {}, [], authorising_cell=None, plaintext_symmetric_key=key)  # type: ignore[arg-type]
        assert caught.value.path == ("authorising_remote_party_control", "plaintext_symmetric_key")
        assert "secret" not in str(caught.value)


def test_message_codes() -> None:
    assert [method.message_code for method in t.JoinMethodAndRole] == [0x000D, 0x00AB, 0x000E, 0x00AF]
    assert t.JoinMethodAndRole(9).message_code is None
    assert t.CredentialsReplacementMode(11).message_code == 0x0126


# Published messages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("published", messages())
def test_published_payloads_are_composed_of_their_plain_form(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets)
    payload: Any = message.payload
    if protocol(payload) != "ASN.1":
        return
    fields = {name: value for name, value in plain(payload).items() if name not in ("protocol", "name", "meaning")}
    if "alert_code" in fields:
        fields["alert_code"] = int(fields["alert_code"], 16)
    assert asn1.encode(compose(type(payload), **fields)) == asn1.encode(payload)


@pytest.mark.parametrize("published", messages())
def test_published_updates_are_composed(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets)
    payload = message.payload
    if not isinstance(payload, t.UpdateSecurityCredentialsCommand):
        return
    control = payload.authorising_remote_party_control
    others = list(control.other_remote_party_seq_number_changes or ())
    mode = control.credentials_replacement_mode
    assert mode.message_code == message.header.message_code
    floor, specialist = control.new_remote_party_floor_seq_number, control.new_remote_party_specialist_floor_seq_number
    if mode in (7, 11) and others:
        (_, floor, specialist), *others = others
    cell = control.authorising_remote_party_ta_cell_identifier
    built = update_security_credentials(
        plain(mode),
        message.header.originator_counter,
        {one.target_trust_anchor_cell: one.replacement_certificate.der for one in payload.replacements},
        [one.read() for one in payload.certification_path_certificates],
        floor=floor,
        top_up_floor=specialist[0].seq_number if specialist else None,
        other_floors=others,
        execution_date_time=payload.execution_date_time,
        apply_time_checks=control.apply_time_based_cpv_checks == 0,
        **({"authorising_cell": cell} if mode == 4 and cell else {}),
    )
    assert asn1.encode(built) == asn1.encode(payload)


@pytest.mark.parametrize(("command", "response"), pairs("COMMAND", "RESPONSE"))
def test_published_responses_are_composed_of_their_commands(
    command: PublishedMessage, response: PublishedMessage
) -> None:
    asked: Any = gbcs.decode(command.octets).payload
    answer: Any = gbcs.decode(response.octets).payload
    if isinstance(answer, t.UpdateSecurityCredentialsResponse):
        known = what_was_there(answer.execution_outcome)
        assert update_response(asked, *known, length_octets=answer.length_octets) == answer
    elif isinstance(answer, t.ActivateFirmwareResponse):
        assert activation_response(asked, *(answer.execution_outcome or ())) == answer
    elif isinstance(answer, t.GPFDeviceLogRestoreResponse):
        codes = [one.join_response_code for one in answer.restore_outcomes]
        assert device_log_restore_response(asked, codes) == answer
    elif isinstance(answer, t.ProvideSecurityCredentialDetailsResponse):
        details = {
            one.remote_party_role: one.status_code
            if one.status_code
            else (one.current_seq_number, one.trust_anchor_cells_details)
            for one in answer.remote_party_details
        }
        made = credential_details_response(asked, details)
        assert made._replace(length_octets=answer.length_octets) == answer


def what_was_there(outcome: Any) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Owners and keys by cell before new credentials came, and the cells that were not replaced."""
    done = outcome.replacement_outcomes if outcome else ()
    there = {
        one.affected_trust_anchor_cell: (one.existing_subject_unique_id, one.existing_subject_key_identifier)
        for one in done
    }
    return there, {one.affected_trust_anchor_cell: one.status_code for one in done if one.status_code}


@pytest.mark.parametrize("published", messages())
def test_published_alerts_are_composed_of_their_commands(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets)
    alert: Any = message.payload
    if isinstance(alert, t.FirmwareTransferAlert):
        assert firmware_transfer_alert(*alert[1:]) == alert
    elif isinstance(alert, t.PPMIDFirmwareActivationAlert):
        assert ppmid_firmware_alert(*alert[1:]) == alert
    elif isinstance(alert, t.GPFDeviceLogBackupAlert):
        made = device_log_backup_alert(
            alert.backup_date_time, alert.device_log_entries, length_octets=alert.length_octets
        )
        assert made == alert
    elif isinstance(alert, t.ActivateFirmwareAlert):
        command = t.ActivateFirmwareCommand(b"", alert.originator_counter, alert.execution_date_time)
        assert activation_alert(command, *alert.execution_outcome) == alert
    elif isinstance(alert, t.UpdateSecurityCredentialsAlert):
        commands = {
            payload
            for param in messages()
            for payload in [gbcs.decode(param.values[0].octets).payload if "CS02" in param.values[0].name else None]
            if isinstance(payload, t.UpdateSecurityCredentialsCommand)
        }
        outcome = alert.execution_outcome
        candidates = [
            update_alert(command, *what_was_there(outcome), length_octets=alert.length_octets)
            for command in commands
            if command.execution_date_time == alert.execution_date_time
            and {one.target_trust_anchor_cell for one in command.replacements}
            <= {one.affected_trust_anchor_cell for one in outcome.replacement_outcomes}
        ]
        assert alert in candidates
