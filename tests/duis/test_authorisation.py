"""Who may sign which document: each question with what makes it valid, invalid, missing and not judged; and attacks."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import duis
import gbcs
from duis.authorisation import Authorisation
from duis.schema import DUIS
from duis.signature import Reason, SignatureError
from gbcs.certificates import (
    Certificate,
    RemotePartyRole,
    build_authority_certificate,
    build_organisation_certificate,
    read_certificate,
)
from gbcs.keys import KeyStore
from tests.conformance.published import folder
from vectors import pki

VECTORS = {
    vector["name"]: vector for vector in json.loads((pki.FOLDER.parent / "duis" / "signatures.json").read_text("utf-8"))
}
SUPPLIER, OPERATOR, PROVIDER = "supplier, XML", "network operator, XML", "data service provider, XML"
USER, OTHER_USER, BROKER, METER = (
    "0A-7E-57-00-00-00-00-02",
    "0A-7E-57-00-00-00-00-03",
    "0A-7E-57-00-00-00-00-04",
    "0A-7E-57-DE-00-00-00-01",
)
AT = datetime(2027, 1, 1, tzinfo=UTC)
TRUST = [pki.authority_certificate(name).public_bytes(Encoding.DER) for name in pki.AUTHORITIES]
WHO = ("role", "identity", "chain")


@lru_cache(maxsize=1)
def store() -> KeyStore:
    keys = KeyStore()
    assert keys.load(pki.FOLDER) == []
    return keys


def signed(document: bytes, signer: str) -> bytes:
    key, certificate = pki.private_key(signer, "digitalSignature"), pki.certificate(signer, "digitalSignature")
    return duis.sign(document, key, certificate)


def request(originator: str = USER, target: str = METER) -> bytes:
    return duis.build_request("11.2", originator=originator, target=target, counter=1000)


def judged(document: bytes, keys: Any = None, **arguments: Any) -> dict[str, str]:
    found = duis.authorise(document, store() if keys is None else keys, **{"trust": TRUST, "at": AT} | arguments)
    return {name: str(getattr(found, name)) for name in ("signature", "role", "identity", "entity", "chain")}


def of(outcomes: dict[str, str], *questions: str) -> tuple[str, ...]:
    return tuple(outcomes[question] for question in questions)


# --- Requests


def test_a_request_in_all_respects() -> None:
    document = signed(request(), SUPPLIER)
    found = duis.authorise(document, store(), trust=TRUST, at=AT)
    assert found.plain() == dict.fromkeys(("signature", "role", "identity", "chain"), "valid") | {"problems": []}
    assert found.entity == "valid"
    assert found.verified is not None
    assert found.verified.octets == duis.verify(document, store()).octets


def test_what_is_not_given_is_not_judged() -> None:
    document = signed(request(), SUPPLIER)
    for given in ({"trust": None}, {"at": None}, {"trust": None, "at": None}):
        assert of(judged(document, **given), "signature", *WHO) == ("valid", "valid", "valid", "not judged")
        assert judged(request(), **given)["chain"] == "not judged"


def test_a_request_of_a_supplier_that_a_meter_signed() -> None:
    document = signed(request(), "ESME")
    found = duis.authorise(document, store(), trust=TRUST, at=AT)
    assert of(found.plain(), "signature", *WHO) == ("valid", "invalid", "invalid", "valid")
    assert found.problems == (
        f"{METER} is no organisation with a role",
        f"{METER} signed in the place of {USER}",
    )
    with pytest.raises(SignatureError, match="not for signing XML") as refused:
        duis.verify(document, store())
    assert refused.value.kind is Reason.UNUSABLE_CERTIFICATE
    assert duis.verify(document, [pki.certificate("ESME", "digitalSignature")]).certificate.kind == "device"


@pytest.mark.parametrize(
    ("signer", "role", "identity"),
    [
        (SUPPLIER, "valid", "valid"),
        (OPERATOR, "valid", "invalid"),  # another user's own key
        ("supplier", "invalid", "valid"),  # the key for messages
        (PROVIDER, "invalid", "invalid"),
        ("access control broker", "invalid", "invalid"),
        ("GSME", "invalid", "invalid"),
    ],
)
def test_who_signs_a_request(signer: str, role: str, identity: str) -> None:
    assert of(judged(signed(request(), signer)), "signature", *WHO) == ("valid", role, identity, "valid")


def test_a_signed_pre_command_is_signed_by_its_originator() -> None:
    message = gbcs.sign(duis.transform(duis.build_request("7.1", originator=USER, target=METER, counter=9)), store())
    for originator, identity in ((USER, "valid"), (OTHER_USER, "invalid")):
        document = duis.build_signed_pre_command(
            "7.1", gbcs.encode(message), originator=originator, target=METER, counter=9
        )
        assert of(judged(signed(document, SUPPLIER)), "signature", *WHO) == ("valid", "valid", identity, "valid")


# --- Without a signature that holds


def test_without_a_signature_nobody_signed() -> None:
    assert of(judged(request()), "signature", *WHO) == ("absent",) * 4


def test_without_the_certificate_nothing_is_known() -> None:
    document = signed(request(), SUPPLIER)
    for keys in (KeyStore(), [], [pki.certificate(OPERATOR, "digitalSignature")]):
        assert of(judged(document, keys), "signature", *WHO) == ("no key",) * 4
    assert judged(document, [pki.certificate(SUPPLIER, "digitalSignature")])["signature"] == "valid"


@pytest.mark.parametrize("name", [name for name, vector in VECTORS.items() if vector["reason"] is not None])
def test_what_is_refused_is_never_valid(name: str) -> None:
    found = duis.authorise(VECTORS[name]["document"].encode(), store(), trust=TRUST, at=AT)
    assert found.verified is None
    assert len(found.problems) == 1
    expected = {"absent": "absent", "unknown certificate": "no key"}.get(VECTORS[name]["reason"], "invalid")
    assert found.signature == expected
    for question in WHO:
        assert getattr(found, question) == ("absent" if expected == "absent" else "no key")


def test_what_is_changed_is_invalid() -> None:
    document = signed(request(), SUPPLIER).replace(b":1000", b":1001")
    assert of(judged(document), "signature", *WHO) == ("invalid", "no key", "no key", "no key")


# --- Responses


HEADER = "<ResponseCode>I0</ResponseCode><ResponseDateTime>2026-11-21T10:30:00.00Z</ResponseDateTime>"
SCHEDULE = (
    "<ResponseMessage><ServiceReference>5.1</ServiceReference><ServiceReferenceVariant>5.1</ServiceReferenceVariant>"
    "<DSPScheduleID>7</DSPScheduleID></ResponseMessage>"
)
ACKNOWLEDGEMENT = (
    "<ResponseMessage><ServiceReference>11.2</ServiceReference><ServiceReferenceVariant>11.2</ServiceReferenceVariant>"
    "</ResponseMessage>"
)
FROM_DEVICE = (
    "<ResponseMessage><ServiceReference>11.2</ServiceReference><ServiceReferenceVariant>11.2</ServiceReferenceVariant>"
    "<GBCSPayload>3QAAAA==</GBCSPayload></ResponseMessage>"
)
DCC_ALERT = (
    "<DCCAlertMessage><DCCAlertCode>AD1</DCCAlertCode><DCCAlert><PowerOutageEvent><DeviceID>"
    f"{METER}</DeviceID><Timestamp>2026-11-21T10:30:00.00Z</Timestamp></PowerOutageEvent></DCCAlert></DCCAlertMessage>"
)


def answer(body: str, request_id: str | None = None, response_id: str | None = None, code: str = "I0") -> bytes:
    identifiers = "".join(
        f"<{name}>{value}</{name}>"
        for name, value in (("RequestID", request_id), ("ResponseID", response_id))
        if value is not None
    )
    return (
        f'<Response xmlns="{DUIS}" schemaVersion="5.4"><Header>{identifiers}'
        f"{HEADER.replace('I0', code)}</Header><Body>{body}</Body></Response>"
    ).encode()


@pytest.mark.parametrize(
    ("document", "identity"),
    [
        (answer(SCHEDULE, f"{USER}:{BROKER}:1"), "valid"),
        (answer(SCHEDULE, f"{USER}:{OTHER_USER}:1"), "invalid"),
        (answer(ACKNOWLEDGEMENT, f"{USER}:{METER}:1", code="I99"), "not judged"),
        (answer(FROM_DEVICE, f"{USER}:{METER}:1", f"{METER}:{USER}:1"), "not judged"),
        (answer(FROM_DEVICE, f"{USER}:{METER}:1", f"{METER}:{BROKER}:2"), "valid"),
        (answer(FROM_DEVICE, f"{USER}:{METER}:1", f"{METER}:{OTHER_USER}:2"), "invalid"),
        (answer(DCC_ALERT, None, f"{BROKER}:{USER}:2"), "valid"),
        (answer(DCC_ALERT, None, f"{METER}:{USER}:2"), "invalid"),
    ],
)
def test_who_signs_a_response(document: bytes, identity: str) -> None:
    outcomes = judged(signed(document, PROVIDER))
    assert of(outcomes, "signature", *WHO) == ("valid", "valid", identity, "valid")
    assert outcomes["entity"] == identity
    for signer in (SUPPLIER, OPERATOR, "access control broker", "ESME"):
        assert judged(signed(document, signer))["role"] == "invalid"


def test_a_smets1_document_has_no_known_signer() -> None:
    document = (
        f'<S1SPAlert xmlns="{DUIS}" schemaVersion="5.4"><DeviceID>{METER}</DeviceID>'
        "<S1SPAlertCode>S1VE</S1SPAlertCode><DateTime>2026-11-21T10:30:00.00Z</DateTime></S1SPAlert>"
    ).encode()
    outcomes = judged(signed(document, SUPPLIER))
    assert of(outcomes, "signature", *WHO) == ("valid", "not judged", "not judged", "valid")
    assert judged(signed(document, "ESME"))["role"] == "invalid"


# --- Chains


def key(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(0xD015 + number, ec.SECP256R1())


def point(number: int) -> bytes:
    return key(number).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def issuing(number: int, role: RemotePartyRole | None = RemotePartyRole.ISSUING_AUTHORITY) -> Certificate:
    begin, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
    der = build_authority_certificate(point(number), "V1", begin, end, issuer_key=key(number), role=role)
    return read_certificate(der)


def signed_by(issuer: Certificate, number: int) -> tuple[bytes, bytes]:
    begin, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 12, 31, 23, 59, 59, tzinfo=UTC)
    certificate = build_organisation_certificate(
        *(point(9), USER, RemotePartyRole.XML_SIGN, "digitalSignature", begin, end),
        issuer=issuer,
        issuer_key=key(number),
    )
    return duis.sign(request(), key(9), certificate), certificate


def test_a_foreign_authority() -> None:
    document, certificate = signed_by(issuing(1), 1)
    assert judged(document, [certificate], trust=[issuing(1).der])["chain"] == "valid"
    for trust in ([issuing(2)], TRUST, []):
        outcomes = judged(document, [certificate], trust=trust)
        assert of(outcomes, "signature", *WHO) == ("valid", "valid", "valid", "invalid")
    document, certificate = signed_by(issuing(3, None), 3)
    assert judged(document, [certificate], trust=[issuing(3, None)])["chain"] == "invalid"  # an authority of devices


@pytest.mark.parametrize(
    ("at", "chain"),
    [
        (datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC), "invalid"),
        (datetime(2026, 1, 1, tzinfo=UTC), "valid"),
        (datetime(2028, 12, 31, 23, 59, 59, tzinfo=UTC), "valid"),
        (datetime(2029, 1, 1, tzinfo=UTC), "invalid"),
    ],
)
def test_the_time(at: datetime, chain: str) -> None:
    document, certificate = signed_by(issuing(1), 1)
    assert judged(document, [certificate], trust=[issuing(1)], at=at)["chain"] == chain


# --- No truth, and the caller's mistakes


def test_an_authorisation_has_no_truth_value() -> None:
    found = duis.authorise(signed(request(), SUPPLIER), store())
    assert isinstance(found, Authorisation)
    for judgement in (found, found.signature, found.role, found.identity, found.chain):
        with pytest.raises(TypeError, match="neither true nor false"):
            bool(judgement)
        with pytest.raises(TypeError):
            assert "valid" in judgement  # type: ignore[operator]


def test_what_the_caller_gets_wrong_is_a_value_error() -> None:
    document = signed(request(), SUPPLIER)
    naive = datetime(2027, 1, 1)
    for judge in (
        lambda: duis.authorise(document, store(), at=naive),
        lambda: duis.authorise(request(), store(), trust=TRUST, at=naive),
        lambda: duis.verify(document, store(), at=naive),
        lambda: duis.verify(document, [pki.certificate(SUPPLIER, "digitalSignature")], at=naive),
        lambda: duis.authorise(document, store(), trust=[b"no certificate"], at=AT),
        lambda: duis.authorise(b"<Request/>", store()),
        lambda: duis.authorise(b"", store()),
    ):
        with pytest.raises(ValueError, match=r"."):
            judge()


@pytest.mark.skipif(folder() is None, reason="no published vectors")
def test_a_published_response() -> None:
    published = folder()
    assert published is not None
    keys = KeyStore()
    keys.load(Path(published) / "dccboxed" / "keys.json")
    document = (Path(published) / "dccboxed" / "read-inventory-response-4g.xml").read_bytes()
    found = duis.authorise(document, keys)
    assert of(found.plain(), "signature", *WHO) == ("valid", "valid", "valid", "not judged")
