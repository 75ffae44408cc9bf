"""The ASN.1 messages among the GBCS vectors: their payloads and decoded forms, by hand.

One at least for every kind of payload, each direction. DER is put together by :func:`_der` alone; certificates and the
request are those of the test PKI, and what the decoded forms say of them comes from ``cryptography``. Device messages
that are long have their lengths as published devices write them: two octets where DER has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from vectors import pki

__all__ = ["cases"]

_COMMAND, _RESPONSE, _ALERT = 1, 2, 3
_BOTH, _SIGNATURE, _MAC = "signature and MAC", "signature", "MAC"
_HEADER_TIME = ("07ea 03 01 ff 00 00 08 00 8000 ff", "2026-03-01T00:00:08.00")
_SOURCE = "payload by hand, from the digest's tables of the ASN.1 types"
_COUNTER = 0x0000019C00000700

_TIME, _TIME_TEXT = b"20260301000008Z", "2026-03-01T00:00:08Z"
_NEVER, _NEVER_TEXT = b"99991231235959Z", "9999-12-31T23:59:59Z"
_VERSION = "01020304"
_HASH = "c0" * 32

# DER ------------------------------------------------------------------------------------------------------------------


def _der(tag: int, *parts: bytes, least: int = 1) -> bytes:
    """An element; ``least`` is how many octets a length from 128 on has at least."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes(max(least, 1 if size < 0x100 else 2), "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def _sequence(*parts: bytes, least: int = 1) -> bytes:
    return _der(0x30, *parts, least=least)


def _hexa(text: str) -> bytes:
    return bytes.fromhex(text)


def _octets(octets: bytes) -> bytes:
    return _der(0x04, octets)


def _time(text: bytes) -> bytes:
    return _der(0x18, text)


# What several have ----------------------------------------------------------------------------------------------------


def _text(name: str) -> str:
    return pki.eui_of(name).hex("-").upper()


def _certificate(name: str, usage: str, prepayment: bool = False) -> tuple[bytes, dict[str, Any]]:
    """A certificate of the test PKI, and its decoded form."""
    found = pki.certificate(name, usage, prepayment)
    organisation = pki.ORGANISATIONS.get(name)
    head: dict[str, Any] = {"kind": "organisation" if organisation else "device", "entity_id": _text(name)}
    if organisation:
        head["role"] = {2: "supplier", 8: "load-controller"}[organisation.role]
    return found.public_bytes(Encoding.DER), {**head, "usage": usage, **_rest(found)}


def _authority(name: str) -> tuple[bytes, dict[str, Any]]:
    """The certificate of an issuing authority, and its decoded form."""
    found = pki.authority_certificate(name)
    form = {"kind": "authority", "role": "issuing-authority", "usage": "keyCertSign", **_rest(found)}
    return found.public_bytes(Encoding.DER), form


def _rest(found: x509.Certificate) -> dict[str, Any]:
    own = found.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    issuer = found.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    subject = found.subject.rfc4514_string()
    return {
        "subject_key_identifier": own.hex(),
        "authority_key_identifier": (issuer or b"").hex(),
        **({"subject": subject} if subject else {}),
        "issuer": found.issuer.rfc4514_string(),
        "serial_number": str(found.serial_number),
        "not_before": f"{found.not_valid_before_utc:%Y-%m-%dT%H:%M:%SZ}",
        "not_after": f"{found.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}",
        "der": found.public_bytes(Encoding.DER).hex(),
    }


def _cell(role: str, usage: str, cell: str = "management") -> dict[str, str]:
    return {
        "trust_anchor_cell_remote_party_role": role,
        "trust_anchor_cell_key_usage": usage,
        "trust_anchor_cell_usage": cell,
    }


_SIGNING, _SIGNING_CELL = _hexa("3007 020102 03020780"), _cell("supplier", "digitalSignature")
_AGREEMENT, _AGREEMENT_CELL = _hexa("3007 020102 03020308"), _cell("supplier", "keyAgreement")
_TOP_UP = _hexa("300a 020102 03020308 020101")
_TOP_UP_CELL = _cell("supplier", "keyAgreement", "pre-payment-top-up")


def _entry(device: str, number: int, kind: str) -> tuple[bytes, dict[str, str]]:
    """An entry of a device log."""
    octets = _sequence(_octets(pki.eui_of(device)), bytes((0x02, 1, number)))
    return octets, {"device_id": _text(device), "device_type": kind}


def _case(
    name: str,
    cra: int,
    use_case: tuple[str, str],
    code: int,
    parties: tuple[str, str],
    payload: bytes,
    decoded: tuple[str, dict[str, Any]],
    protection: str,
    **more: Any,
) -> dict[str, Any]:
    kind, fields = decoded
    return {
        "name": name,
        "source": _SOURCE,
        "cra": cra,
        "use_case": use_case,
        "code": code,
        "originator": parties[0],
        "recipient": parties[1],
        "counter": _COUNTER,
        "payload": payload.hex(),
        "decoded": {"protocol": "ASN.1", "name": kind, **fields},
        "protection": protection,
        **more,
    }


# Credentials ----------------------------------------------------------------------------------------------------------


def _details() -> Iterator[dict[str, Any]]:
    cells = [
        ("03020780", "digitalSignature", "", "management", b"\x0a" * 8),
        ("03020308", "keyAgreement", "", "management", b"\x0b" * 8),
        ("03020308", "keyAgreement", "020101", "pre-payment-top-up", b"\x0c" * 8),
    ]
    owner = pki.eui_of("supplier")
    contents = [_sequence(_hexa(u), _hexa(c), _octets(owner), _octets(key)) for u, _, c, _, key in cells]
    held = [
        {
            "trust_anchor_cell_key_usage": usage,
            "trust_anchor_cell_usage": cell,
            "existing_subject_unique_id": _text("supplier"),
            "existing_subject_key_identifier": key.hex(),
        }
        for _, usage, _, cell, key in cells
    ]
    first = _sequence(_hexa("020102 0a0100 020203e8"), _sequence(*contents))
    yield _case(
        "ASN.1 response: credentials that a device holds, in DER of one length octet and more",
        *(_RESPONSE, ("CS02f", "Provide Security Credential Details (including Load Controller)"), 0x011B),
        ("SAPC", "supplier"),
        _sequence(first, _hexa("3006 020108 0a0119")),
        (
            "ProvideSecurityCredentialDetailsResponse",
            {
                "remote_party_details": [
                    {
                        "remote_party_role": "supplier",
                        "status_code": "success",
                        "current_seq_number": 1000,
                        "trust_anchor_cells_details": held,
                    },
                    {
                        "remote_party_role": "load-controller",
                        "status_code": "trust-anchor-not-found",
                        "current_seq_number": None,
                        "trust_anchor_cells_details": None,
                    },
                ]
            },
        ),
        _SIGNATURE,
    )


def _updates() -> Iterator[dict[str, Any]]:
    new = [
        (*_certificate("other supplier", "digitalSignature"), _SIGNING, _SIGNING_CELL),
        (*_certificate("other supplier", "keyAgreement"), _AGREEMENT, _AGREEMENT_CELL),
        (*_certificate("other supplier", "keyAgreement", prepayment=True), _TOP_UP, _TOP_UP_CELL),
    ]
    path, path_form = _authority("organisation issuing")
    replacements = _sequence(*(_sequence(der, cell) for der, _, cell, _ in new))
    replacement_forms = [
        {"replacement_certificate": form, "target_trust_anchor_cell": cell} for _, form, _, cell in new
    ]
    control: dict[str, Any] = {
        "credentials_replacement_mode": "supplier-by-supplier",
        "plaintext_symmetric_key": None,
        "apply_time_based_cpv_checks": "apply",
        "authorising_remote_party_ta_cell_identifier": _SIGNING_CELL,
        "authorising_remote_party_seq_number": _COUNTER,
        "new_remote_party_floor_seq_number": 1,
        "new_remote_party_specialist_floor_seq_number": [{"seq_number_usage": "prepayment-top-up", "seq_number": 2}],
        "other_remote_party_seq_number_changes": None,
    }
    counter = "06 019c00000700"
    yield _case(
        "ASN.1 command: a supplier replaces its own credentials at once",
        *(_COMMAND, ("CS02b", "Update Security Credentials (supplierBySupplier)"), 0x0102),
        ("supplier", "ESME"),
        _sequence(
            _sequence(_hexa(f"020102 a207 020102 03020780 83{counter} 840101 a508 3006 020100 020102")),
            replacements,
            _sequence(path),
        ),
        (
            "UpdateSecurityCredentialsCommand",
            {
                "authorising_remote_party_control": control,
                "replacements": replacement_forms,
                "certification_path_certificates": [path_form],
                "execution_date_time": None,
            },
        ),
        _BOTH,
    )
    specialist = {"seq_number_usage": "prepayment-top-up", "seq_number": 4}
    yield _case(
        "ASN.1 command: the transitional CoS brings a new supplier, later, whatever the clock says",
        *(_COMMAND, ("CS02b", "Update Security Credentials (supplierByTransCoS)"), 0x0107),
        ("transitional CoS", "GSME"),
        _sequence(
            _sequence(
                _hexa(f"020107 810101 a207 020105 03020780 83{counter}"),
                _hexa("a612 3010 020102 020103 3008 3006 020100 020104"),
            ),
            replacements,
            _sequence(path),
            _time(_TIME),
        ),
        (
            "UpdateSecurityCredentialsCommand",
            {
                "authorising_remote_party_control": {
                    **control,
                    "credentials_replacement_mode": "supplier-by-trans-cos",
                    "apply_time_based_cpv_checks": "disapply",
                    "authorising_remote_party_ta_cell_identifier": _cell("transitional-cos", "digitalSignature"),
                    "new_remote_party_floor_seq_number": None,
                    "new_remote_party_specialist_floor_seq_number": None,
                    "other_remote_party_seq_number_changes": [
                        {
                            "other_remote_party_role": "supplier",
                            "other_remote_party_floor_seq_number": 3,
                            "new_remote_party_specialist_floor_seq_number": [specialist],
                        }
                    ],
                },
                "replacements": replacement_forms,
                "certification_path_certificates": [path_form],
                "execution_date_time": _TIME_TEXT,
            },
        ),
        _BOTH,
    )
    bare = {
        **control,
        "new_remote_party_floor_seq_number": None,
        "new_remote_party_specialist_floor_seq_number": None,
    }
    yield _case(
        "ASN.1 command with the key that unlocks the contingency key, which is shown nowhere",
        *(_COMMAND, ("CS02b", "Update Security Credentials (anyByContingency)"), 0x0109),
        ("recovery", "ESME"),
        _sequence(_sequence(_hexa(f"020109 8010 {'5a' * 16} 83{counter}")), _hexa("3000"), _hexa("3000")),
        (
            "UpdateSecurityCredentialsCommand",
            {
                "authorising_remote_party_control": {
                    **bare,
                    "credentials_replacement_mode": "any-by-contingency",
                    "plaintext_symmetric_key": "16 octets, not shown",
                    "authorising_remote_party_ta_cell_identifier": None,
                },
                "replacements": [],
                "certification_path_certificates": [],
                "execution_date_time": None,
            },
        ),
        _SIGNATURE,
    )
    yield _case(
        "ASN.1 command: a supplier's load controller, cancelled",
        *(_COMMAND, ("CS02g", "Update Load Controller Security Credentials (loadControllerBySupplier)"), 0x0126),
        ("supplier", "ESME"),
        _sequence(
            _sequence(_hexa(f"02010b a207 020102 03020780 83{counter} a608 3006 020108 020109")),
            *(_hexa("3000"), _hexa("3000"), _time(_NEVER)),
        ),
        (
            "UpdateSecurityCredentialsCommand",
            {
                "authorising_remote_party_control": {
                    **bare,
                    "credentials_replacement_mode": "load-controller-by-supplier",
                    "other_remote_party_seq_number_changes": [
                        {
                            "other_remote_party_role": "load-controller",
                            "other_remote_party_floor_seq_number": 9,
                            "new_remote_party_specialist_floor_seq_number": None,
                        }
                    ],
                },
                "replacements": [],
                "certification_path_certificates": [],
                "execution_date_time": _NEVER_TEXT,
            },
        ),
        _BOTH,
    )


def _outcomes() -> Iterator[dict[str, Any]]:
    before, after = pki.eui_of("supplier"), pki.eui_of("other supplier")
    old, new = b"\x0a" * 8, b"\x0d" * 8
    done = [
        (_SIGNING, _SIGNING_CELL, 0, "success", after, "other supplier", new),
        (_AGREEMENT, _AGREEMENT_CELL, 10, "no-trust-anchor", before, "supplier", old),
        (_TOP_UP, _TOP_UP_CELL, 0, "success", after, "other supplier", new),
    ]

    def outcome(least: int) -> bytes:
        cells = (
            _sequence(cell, bytes((0x0A, 1, status)), *map(_octets, (before, old, owner, key)))
            for cell, _, status, _, owner, _, key in done
        )
        head = _hexa("0206 019c00000700 020102 3008 3006 020102 020101")
        return _sequence(head, _sequence(*cells, least=least), least=least)

    form = {
        "authorising_remote_party_seq_number": _COUNTER,
        "credentials_replacement_mode": "supplier-by-supplier",
        "remote_party_seq_number_changes": [
            {
                "other_remote_party_role": "supplier",
                "other_remote_party_floor_seq_number": 1,
                "new_remote_party_specialist_floor_seq_number": None,
            }
        ],
        "replacement_outcomes": [
            {
                "affected_trust_anchor_cell": cell,
                "status_code": status,
                "existing_subject_unique_id": _text("supplier"),
                "existing_subject_key_identifier": old.hex(),
                "replacing_subject_unique_id": _text(owner),
                "replacing_subject_key_identifier": key.hex(),
            }
            for _, cell, _, status, _, owner, key in done
        ],
    }
    accepted = {"command_accepted": None}
    use_case = ("CS02b", "Update Security Credentials (supplierBySupplier)")
    yield _case(
        "ASN.1 response: new credentials to come",
        *(_RESPONSE, use_case, 0x0102, ("ESME", "supplier")),
        *(_hexa("3002 0500"), ("UpdateSecurityCredentialsResponse", {**accepted, "execution_outcome": None})),
        _SIGNATURE,
        date_time=_HEADER_TIME,
    )
    yield _case(
        "ASN.1 response: what became of new credentials, lengths as devices write them",
        *(_RESPONSE, use_case, 0x0102, ("ESME", "supplier")),
        _sequence(_hexa("0500"), outcome(2), least=2),
        ("UpdateSecurityCredentialsResponse", {**accepted, "execution_outcome": form, "length_octets": 2}),
        _SIGNATURE,
        date_time=_HEADER_TIME,
    )
    yield _case(
        "ASN.1 alert: what became of new credentials at their time",
        *(_ALERT, ("CS02b", "Future Dated Update Security Credentials Alert"), 0x00CB, ("ESME", "supplier")),
        _sequence(_hexa("0203 008f67"), _time(_TIME), outcome(1)),
        (
            "UpdateSecurityCredentialsAlert",
            {
                "alert_code": "8F67",
                "meaning": "Future-date HAN Interface Command not Successfully Actioned",
                "execution_date_time": _TIME_TEXT,
                "execution_outcome": form,
            },
        ),
        _SIGNATURE,
    )


def _device_credentials() -> Iterator[dict[str, Any]]:
    issue, update = ("CS02c", "Issue Security Credentials"), ("CS02d", "Update Device Certificates on Device")
    provide = ("CS02e", "Provide Device Certificates from Device")
    down, up = ("supplier", "ESME"), ("ESME", "supplier")
    request = pki.signing_request("ESME", "digitalSignature").public_bytes(Encoding.DER)
    certificate, form = _certificate("ESME", "keyAgreement")
    yield _case(
        "ASN.1 command: a new key pair",
        *(_COMMAND, issue, 0x000A, down, _hexa("3004 03020780")),
        ("IssueSecurityCredentialsCommand", {"key_usage": "digitalSignature"}),
        _BOTH,
    )
    yield _case(
        "ASN.1 response: a certification request",
        *(_RESPONSE, issue, 0x000A, up, request),
        (
            "IssueSecurityCredentialsResponse",
            {
                "outcome": {
                    "entity_id": _text("ESME"),
                    "usage": "digitalSignature",
                    "hardware_type": "1.2.826.0.1.8641679.1.2.2.1",
                    "public_point": pki.point_of(pki.private_key("ESME", "digitalSignature")).hex(),
                    "der": request.hex(),
                }
            },
        ),
        _SIGNATURE,
    )
    yield _case(
        "ASN.1 response: no certification request",
        *(_RESPONSE, issue, 0x000A, up, _hexa("020102")),
        ("IssueSecurityCredentialsResponse", {"outcome": "key-pair-generation-failed"}),
        _SIGNATURE,
    )
    yield _case(
        "ASN.1 command that is a certificate",
        *(_COMMAND, update, 0x000B, down, certificate),
        ("UpdateDeviceCertificateCommand", {"certificate": form}),
        _BOTH,
    )
    yield _case(
        "ASN.1 response that is a number",
        *(_RESPONSE, update, 0x000B, up, _hexa("020105")),
        ("UpdateDeviceCertificateResponse", {"response_code": "wrong-public-key"}),
        _SIGNATURE,
    )
    yield _case(
        "ASN.1 command: which certificate has a device",
        *(_COMMAND, provide, 0x000C, down, _hexa("3004 03020308")),
        ("ProvideDeviceCertificateCommand", {"key_usage": "keyAgreement"}),
        _BOTH,
    )
    yield _case(
        "ASN.1 response that is a certificate",
        *(_RESPONSE, provide, 0x000C, up, certificate),
        ("ProvideDeviceCertificateResponse", {"outcome": form}),
        _SIGNATURE,
    )
    yield _case(
        "ASN.1 response: no certificate",
        *(_RESPONSE, provide, 0x000C, up, _hexa("020102")),
        ("ProvideDeviceCertificateResponse", {"outcome": "no-certificate-held"}),
        _SIGNATURE,
    )


# Devices, firmware, gas -----------------------------------------------------------------------------------------------


def _joining() -> Iterator[dict[str, Any]]:
    certificate, form = _certificate("GSME", "keyAgreement")
    yield _case(
        "ASN.1 command: join a PPMID and a gas meter",
        *(_COMMAND, ("CS03C", "Method C Join"), 0x00AF, ("supplier", "PPMID")),
        _sequence(_hexa("020103"), _octets(pki.eui_of("GSME")), _hexa("020100"), certificate),
        (
            "JoinDeviceCommand",
            {
                "join_method_and_role": "method-c",
                "other_device_entity_identifier": _text("GSME"),
                "other_device_type": "gsme",
                "other_device_certificate": form,
            },
        ),
        _BOTH,
    )
    yield _case(
        "ASN.1 command: join without a certificate",
        *(_COMMAND, ("CS03B", "Method B Join"), 0x000E, ("supplier", "ESME")),
        _sequence(_hexa("020102"), _octets(pki.eui_of("PPMID")), _hexa("020106")),
        (
            "JoinDeviceCommand",
            {
                "join_method_and_role": "method-b",
                "other_device_entity_identifier": _text("PPMID"),
                "other_device_type": "type2",
                "other_device_certificate": None,
            },
        ),
        "MAC and null signature",
    )
    yield _case(
        "ASN.1 response of a number that nobody named",
        *(_RESPONSE, ("CS03A1", "Method A Join (Meter)"), 0x000D, ("ESME", "supplier"), _hexa("020163")),
        ("JoinDeviceResponse", {"join_response_code": 99}),
        _SIGNATURE,
    )
    yield _case(
        "ASN.1 response: not joined",
        *(_RESPONSE, ("CS04B", "Method B Unjoin"), 0x0010, ("ESME", "supplier"), _hexa("020101")),
        ("UnjoinDeviceResponse", {"unjoin_response_code": "other-device-not-in-device-log"}),
        _MAC,
    )
    details = ("CS07", "Read Device Join Details")
    yield _case(
        "ASN.1 command that is NULL",
        *(_COMMAND, details, 0x0013, ("supplier", "ESME"), _hexa("0500"), ("ReadDeviceJoinDetailsCommand", {})),
        "MAC and null signature",
    )
    entries = [
        _entry("PPMID", 5, "type1-prepayment-interface-device"),
        _entry("HCALCS", 4, "type1-han-connected-auxiliary-load-control-switch"),
    ]
    yield _case(
        "ASN.1 response: a device log",
        *(_RESPONSE, details, 0x0013, ("ESME", "supplier")),
        _sequence(_hexa("020100"), _sequence(*(octets for octets, _ in entries))),
        (
            "ReadDeviceJoinDetailsResponse",
            {"read_log_response_code": "success", "device_log_entries": [form for _, form in entries]},
        ),
        _MAC,
    )


def _firmware() -> Iterator[dict[str, Any]]:
    activate, read = ("CS06", "Activate Firmware"), ("CS08", "Read PPMID/HCALCS Firmware Version")
    yield _case(
        "ASN.1 command: run firmware at a time",
        *(_COMMAND, activate, 0x0012, ("supplier", "ESME")),
        _sequence(_octets(_hexa(_HASH)), _hexa("0206 019c00000700"), _time(_TIME)),
        (
            "ActivateFirmwareCommand",
            {
                "manufacturer_image_hash": _HASH,
                "originator_counter": _COUNTER,
                "execution_date_time": _TIME_TEXT,
            },
        ),
        _BOTH,
    )
    for name, payload, outcome in (
        ("ASN.1 response that is NULL: firmware to come", "0500", None),
        (
            "ASN.1 response: firmware that does not run",
            f"3009 020102 0404 {_VERSION}",
            {"activate_image_response_code": "hash-mismatch", "firmware_version": _VERSION},
        ),
    ):
        yield _case(
            *(name, _RESPONSE, activate, 0x0012, ("ESME", "supplier"), _hexa(payload)),
            ("ActivateFirmwareResponse", {"execution_outcome": outcome}),
            _SIGNATURE,
            date_time=_HEADER_TIME,
        )
    yield _case(
        "ASN.1 command: which firmware",
        *(_COMMAND, read, 0x0129, ("supplier", "PPMID"), _hexa("0500"), ("ReadFirmwareVersionCommand", {})),
        "MAC and null signature",
    )
    yield _case(
        "ASN.1 response: which firmware",
        *(_RESPONSE, read, 0x0129, ("PPMID", "supplier"), _hexa(f"3009 0404 {_VERSION} 020100")),
        ("ReadFirmwareVersionResponse", {"firmware_version": _VERSION, "response_code": "success"}),
        _MAC,
    )
    yield _case(
        "ASN.1 alert: a PPMID runs new firmware",
        *(_ALERT, ("CS09", "PPMID Firmware Activation Alert"), 0x012B, ("PPMID", "supplier")),
        _sequence(_hexa("0203 008f8b"), _time(_TIME), _hexa(f"0404 {_VERSION} 020100")),
        (
            "PPMIDFirmwareActivationAlert",
            {
                "alert_code": "8F8B",
                "meaning": "Read Firmware version alert",
                "date_time": _TIME_TEXT,
                "firmware_version": _VERSION,
                "response_code": "success",
            },
        ),
        _SIGNATURE,
    )
    yield _case(
        "ASN.1 alert: a firmware image that does not fit",
        *(_ALERT, ("CCS08", "Firmware Transfer Alert"), 0x0128, ("CHF", "supplier")),
        _sequence(_hexa("0203 008f89"), _time(_TIME), _octets(pki.eui_of("HCALCS")), _hexa(f"0404 {_VERSION} 020102")),
        (
            "FirmwareTransferAlert",
            {
                "alert_code": "8F89",
                "meaning": "Firmware transfer alert FAIL",
                "date_time": _TIME_TEXT,
                "device_entity_identifier": _text("HCALCS"),
                "firmware_version": _VERSION,
                "response_code": "hardware-version-mismatch",
            },
        ),
        _SIGNATURE,
    )


def _gas() -> Iterator[dict[str, Any]]:
    yield _case(
        "ASN.1 response: a clock that is not to be trusted",
        *(_RESPONSE, ("GCS28", "Set Clock on GSME"), 0x007F, ("GSME", "supplier")),
        _sequence(_time(_TIME), _hexa("020102")),
        ("SetTimeResponse", {"device_time": _TIME_TEXT, "device_time_status": "unreliable"}),
        _SIGNATURE,
    )
    entries = [_entry("GSME", 0, "gsme"), _entry("PPMID", 5, "type1-prepayment-interface-device")]
    log = _sequence(*(octets for octets, _ in entries))
    forms = [form for _, form in entries]
    restore = ("GCS59", "Restore GPF Device Log")
    yield _case(
        "ASN.1 command: a device log comes back",
        *(_COMMAND, restore, 0x008C, ("access control broker", "GPF"), _sequence(log)),
        ("GPFDeviceLogRestoreCommand", {"device_log_entries": forms}),
        "MAC and null signature",
    )
    codes = ((0, "success"), (4, "device-log-full"))
    restored = (
        _sequence(octets, bytes((0x02, 1, number))) for (octets, _), (number, _) in zip(entries, codes, strict=True)
    )
    yield _case(
        "ASN.1 response: a device log that is back",
        *(_RESPONSE, restore, 0x008C, ("GPF", "access control broker"), _sequence(_sequence(*restored))),
        (
            "GPFDeviceLogRestoreResponse",
            {
                "restore_outcomes": [
                    {"device_log_entry": form, "join_response_code": code}
                    for form, (_, code) in zip(forms, codes, strict=True)
                ]
            },
        ),
        _MAC,
    )
    yield _case(
        "ASN.1 alert: a device log changed",
        *(_ALERT, ("GCS62", "Backup GPF Device Log"), 0x00B2, ("GPF", "access control broker")),
        _sequence(_hexa("0203 008071"), _time(_TIME), log),
        (
            "GPFDeviceLogBackupAlert",
            {
                "alert_code": "8071",
                "meaning": "GPF Device Log Changed",
                "backup_date_time": _TIME_TEXT,
                "device_log_entries": forms,
            },
        ),
        _MAC,
    )


def cases() -> Iterator[dict[str, Any]]:
    """The messages, as the arguments of :class:`vectors.generate.Case`."""
    yield from _details()
    yield from _updates()
    yield from _outcomes()
    yield from _device_credentials()
    yield from _joining()
    yield from _firmware()
    yield from _gas()
