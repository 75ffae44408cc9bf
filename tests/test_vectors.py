"""The project's own vectors: what they say is what the library does, and the programs beside them still make them."""

from __future__ import annotations

import base64
import inspect
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

import dlms
import gbcs
from dlms.apdu import APDUS
from dlms.apdu.access import AccessRequest
from dlms.data import TYPE_NAMES
from dlms.wrapper import Frame
from gbcs import KeyStore
from gbcs.block_transfer import Block, Reassembler
from gbcs.payload import gbz
from gbcs.payload.alert_contents import CONTENTS, FirmwareReceipt, IntegrityIssue
from gbcs.payload.asn1.types import PAYLOADS
from vectors import generate, pki, signatures
from wire.node import plain

VECTORS = Path(__file__).parents[1] / "vectors"


@lru_cache(maxsize=32)
def read(name: str) -> Any:
    return json.loads((VECTORS / name).read_text("utf-8"))


def vectors(*names: str) -> list[Any]:
    """The vectors of some files, for ``parametrize("vector", ...)``."""
    return [pytest.param(vector, id=vector["name"]) for name in names for vector in read(name)]


def octets_of(vector: dict[str, Any]) -> bytes:
    return bytes.fromhex(vector["octets"])


# DLMS ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", vectors("dlms/data.json"))
def test_data(vector: dict[str, Any]) -> None:
    data = dlms.decode_data(octets_of(vector))
    assert plain(data) == vector["decoded"]
    assert dlms.encode_data(data) == octets_of(vector)


@pytest.mark.parametrize("vector", vectors("dlms/apdu.json"))
def test_apdu(vector: dict[str, Any]) -> None:
    apdu = dlms.decode(octets_of(vector))
    assert dlms.to_dict(apdu) == vector["decoded"]
    assert dlms.encode(apdu) == octets_of(vector)


@pytest.mark.parametrize("vector", vectors("dlms/wrapper.json"))
def test_frame(vector: dict[str, Any]) -> None:
    frame = Frame.decode(octets_of(vector))
    assert plain(frame) == vector["decoded"]
    assert frame.encode() == octets_of(vector)


def test_every_type_of_data_has_a_vector() -> None:
    assert {octets_of(vector)[0] for vector in read("dlms/data.json")} == set(TYPE_NAMES)


def test_every_apdu_has_a_vector() -> None:
    assert {octets_of(vector)[0] for vector in read("dlms/apdu.json")} == set(APDUS)


# GBCS ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def keys() -> KeyStore:
    store = KeyStore()
    assert store.load(VECTORS / "pki") == []
    return store


@pytest.mark.parametrize("vector", vectors("gbcs/messages.json"))
def test_message(vector: dict[str, Any]) -> None:
    message = gbcs.decode(octets_of(vector))
    form = gbcs.to_dict(message)
    form.pop("items", None)  # the names of the use case, beside the tree; tests of the use cases have them
    assert form == vector["decoded"]
    assert gbcs.encode(message) == octets_of(vector)


@pytest.mark.parametrize("vector", vectors("gbcs/blocks.json"))
def test_block(vector: dict[str, Any]) -> None:
    block = Block.decode(octets_of(vector))
    assert plain(block) == vector["decoded"]
    assert block.encode() == octets_of(vector)


def test_blocks_make_one_of_the_messages() -> None:
    blocks = [Block.decode(octets_of(vector)) for vector in read("gbcs/blocks.json")]
    (octets,) = Reassembler().add_all(blocks)
    assert octets.hex() in {vector["octets"] for vector in read("gbcs/messages.json")}


@pytest.mark.parametrize("vector", vectors("gbcs/messages.json"))
def test_protection_of_a_message(vector: dict[str, Any], keys: KeyStore) -> None:
    outcome = gbcs.decode(octets_of(vector)).verify(keys)
    assert outcome.signature == ("valid" if "signature" in vector["keys"] else "absent")
    assert outcome.mac == ("valid" if "mac" in vector["keys"] else "absent")


@pytest.mark.parametrize("vector", vectors("gbcs/messages.json"))
def test_protection_does_not_hold_for_another_counter(vector: dict[str, Any], keys: KeyStore) -> None:
    message = gbcs.decode(octets_of(vector))
    counter = message.header.originator_counter + 1
    outcome = message._replace(header=message.header._replace(originator_counter=counter)).verify(keys)
    assert outcome.signature == ("invalid" if "signature" in vector["keys"] else "absent")
    assert outcome.mac == ("invalid" if "mac" in vector["keys"] else "absent")


@pytest.mark.parametrize("vector", vectors("gbcs/messages.json"))
def test_library_protects_as_the_vector_is_protected(vector: dict[str, Any], keys: KeyStore) -> None:
    """It makes the same MAC; a signature of its own need not be the same, and is checked instead."""
    message = gbcs.decode(octets_of(vector))
    if message.mac is not None:
        assert gbcs.add_mac(message._replace(mac=None), keys) == message
    if message.signature:
        again = gbcs.sign(message._replace(signature=b"", mac=None), keys)
        assert again.verify(keys).signature == "valid"


@pytest.mark.parametrize(
    "vector", [case for case in vectors("gbcs/messages.json") if "encryption" in case.values[0]["keys"]]
)
def test_encrypted_parts(vector: dict[str, Any], keys: KeyStore) -> None:
    message = gbcs.decode(octets_of(vector))
    (part,) = vector["keys"]["encryption"]
    clear = message.decrypt(keys)
    (form,) = decrypted({name: part for name, part in gbcs.to_dict(clear).items() if name != "items"})
    if message.use_case and message.use_case.protocols == ("DLMS",):
        assert form["value"] == part["decoded"]
        assert plain(dlms.decode_data(bytes.fromhex(part["plaintext"]))) == part["decoded"]
    else:
        assert form["content"] == part["decoded"]
        assert form["frame_counter"] == 0
        (octets,) = {gbz.clear_octets(component).octets.hex() for component in gbz_components(clear)}
        assert octets == part["plaintext"]
    assert "encrypted" not in json.dumps(gbcs.to_dict(clear))
    assert gbcs.encode(gbcs.encrypt(clear, keys)) == octets_of(vector)


def decrypted(form: Any) -> list[Any]:
    """The objects in a JSON form that say that they were decrypted."""
    if isinstance(form, list):
        return [found for item in form for found in decrypted(item)]
    if not isinstance(form, dict):
        return []
    return [form] if form.get("decrypted") else decrypted(list(form.values()))


def gbz_components(message: gbcs.Message) -> tuple[gbz.Component, ...]:
    """The components of a command or response, or the one of an alert."""
    payload = message.payload
    if isinstance(payload, gbz.GbzPayload):
        return payload.components
    assert isinstance(payload, gbz.GbzAlert)
    return (payload.body,) if isinstance(payload.body, gbz.Component) else ()


def test_prepayment_token_is_the_suppliers(keys: KeyStore) -> None:
    (message,) = (
        gbcs.decode(octets_of(vector))
        for vector in read("gbcs/messages.json")
        if vector["decoded"]["header"]["message_code"] == "0007"
    )
    header = message.header
    assert isinstance(message.payload, AccessRequest)
    (token,) = message.payload.data
    assert isinstance(token, bytes)
    assert gbcs.utrn(keys, header.originator, header.recipient, header.originator_counter, 1234) == token.decode()


def test_every_alert_content_has_a_vector() -> None:
    codes = {
        int(vector["decoded"]["header"]["message_code"], 16)
        for vector in read("gbcs/messages.json")
        if vector["decoded"]["header"]["cra"] == "alert"
    }
    assert set(CONTENTS) <= codes


def test_every_kind_of_gbz_payload_has_a_vector() -> None:
    """Typed, unknown, encrypted and trailing content, with and without a from-date-time; every body of an alert."""
    messages = [gbcs.decode(octets_of(vector)) for vector in read("gbcs/messages.json")]
    payloads = [message.payload for message in messages if isinstance(message.payload, gbz.GbzPayload | gbz.GbzAlert)]
    assert {type(payload.body) for payload in payloads if isinstance(payload, gbz.GbzAlert)} == {
        bytes,
        gbz.Component,
        gbz.FutureDatedOutcome,
        FirmwareReceipt,
        IntegrityIssue,
    }
    components = [
        component
        for message in messages
        if isinstance(message.payload, gbz.GbzPayload)
        for component in message.payload.components
    ]
    assert {
        (
            type(component.content).__name__,
            component.trailing != b"",
            component.from_date_time is not None,
        )
        for component in components
    } == {
        ("ReadAttributes", False, False),
        ("ReadAttributesResponse", False, False),
        ("DefaultResponse", False, False),
        ("EncryptedContent", False, False),
        ("SetLowCreditWarningLevel", False, True),
        ("SetLowCreditWarningLevel", True, True),
        ("SetMaximumCreditLimit", False, False),
        ("SelectAvailableEmergencyCredit", False, False),
        ("bytes", False, False),
    }


def test_every_form_of_a_message_has_a_vector() -> None:
    """Each form of other-information, and each combination of signature and MAC."""
    forms = [vector["decoded"] for vector in read("gbcs/messages.json")]
    names = (
        "supplementary_remote_party",
        "supplementary_remote_party_counter",
        "supplementary_originator_counter",
        "key_agreement_certificate",
    )
    assert {tuple(name in form["header"] for name in names) for form in forms} == {
        (False, False, False, False),
        (True, False, False, False),
        (True, True, False, False),
        (True, True, True, False),
        (True, True, False, True),
    }
    signatures = {None: "none", "": "null"}
    assert {
        (form["header"]["cra"], signatures.get(form["signature"], "signature"), form["mac"] is not None)
        for form in forms
    } == {
        ("command", "none", False),
        ("command", "null", False),
        ("command", "signature", False),
        ("command", "null", True),
        ("command", "signature", True),
        ("response", "null", True),
        ("response", "signature", False),
        ("alert", "null", True),
        ("alert", "signature", False),
    }


def check_fields(found: list[dict[str, Any]], fields: set[str]) -> None:
    names = [vector["name"] for vector in found]
    assert len(set(names)) == len(names)
    for vector in found:
        assert set(vector) == fields
        assert vector["source"]
        assert octets_of(vector).hex() == vector["octets"]


@pytest.mark.parametrize("name", ["dlms/data.json", "dlms/apdu.json", "dlms/wrapper.json", "gbcs/blocks.json"])
def test_vectors_have_their_fields(name: str) -> None:
    check_fields(read(name), {"name", "source", "octets", "decoded"})


def test_messages_have_their_fields() -> None:
    check_fields(read("gbcs/messages.json"), {"name", "source", "keys", "octets", "decoded"})


def test_every_asn1_payload_has_a_vector() -> None:
    payloads = [gbcs.decode(octets_of(vector)).payload for vector in read("gbcs/messages.json")]
    assert set(PAYLOADS.values()) <= set(map(type, payloads))


# The test PKI --------------------------------------------------------------------------------------------------------


def why_not_deterministic() -> str | None:
    """Why signatures can't be made again as they were made; None where they can."""
    if "ecdsa_deterministic" not in inspect.signature(x509.CertificateBuilder.sign).parameters:
        return "the installed cryptography signs certificates with random numbers only"
    try:
        ec.generate_private_key(ec.SECP256R1()).sign(b"", ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    except (TypeError, UnsupportedAlgorithm) as error:
        return f"the installed cryptography makes no deterministic signatures (RFC 6979): {error}"
    return None


remakes = pytest.mark.skipif(why_not_deterministic() is not None, reason=why_not_deterministic() or "")


@remakes
def test_pki_is_what_its_program_makes() -> None:
    for name, text in pki.files().items():
        assert (pki.FOLDER / name).read_text("utf-8") == text, f"python -m vectors.pki changes {name}"


@remakes
def test_messages_are_what_their_program_makes() -> None:
    for name, text in generate.files().items():
        assert (generate.FOLDER / name).read_text("utf-8") == text, f"python -m vectors.generate changes {name}"


@remakes
def test_signatures_are_what_their_program_makes() -> None:
    for name, text in signatures.files().items():
        assert (signatures.FOLDER / name).read_text("utf-8") == text, f"python -m vectors.signatures changes {name}"


KEYS = [
    pytest.param(entry, id=f"{entry['name']}-{entry['usage']}{'-prepayment' * entry['prepayment']}")
    for entry in read("pki/keys.json") + read("pki/xml.json")
]


def authorities() -> dict[str, x509.Certificate]:
    return {
        entry["name"]: x509.load_der_x509_certificate(base64.b64decode(entry["certificate_der_base64"]))
        for entry in read("pki/authorities/authorities.json")
    }


@pytest.mark.parametrize("entry", KEYS)
def test_certificate_chains_to_its_root(entry: dict[str, Any]) -> None:
    certificate = x509.load_der_x509_certificate(base64.b64decode(entry["certificate_der_base64"]))
    kind = "organisation" if "role" in entry else "device"
    issuing, root = (authorities()[f"{kind} {name}"] for name in ("issuing", "root"))
    certificate.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)
    assert certificate.not_valid_before_utc >= issuing.not_valid_before_utc >= root.not_valid_before_utc


@pytest.mark.parametrize("entry", KEYS)
def test_certificate_says_what_its_entry_says(entry: dict[str, Any]) -> None:
    certificate = x509.load_der_x509_certificate(base64.b64decode(entry["certificate_der_base64"]))
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex() == entry["public_point"]
    private = ec.derive_private_key(int(entry["private_scalar"], 16), ec.SECP256R1())
    assert private.public_key() == public
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature == (entry["usage"] == "digitalSignature")
    assert usage.key_agreement == (entry["usage"] == "keyAgreement")
    if "role" in entry:
        (role,) = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
        (unique,) = certificate.subject.get_attributes_for_oid(NameOID.X500_UNIQUE_IDENTIFIER)
        assert role.value == f"{entry['role']:02X}"
        assert unique.value == b"\0" + bytes.fromhex(entry["eui"])
    else:
        assert not list(certificate.subject)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        (module,) = names.get_values_for_type(x509.OtherName)
        assert module.value.hex().endswith("0408" + entry["eui"])


def test_no_two_keys_are_the_same() -> None:
    files = ("pki/keys.json", "pki/xml.json", "pki/authorities/authorities.json")
    points = [entry["public_point"] for name in files for entry in read(name)]
    assert len(set(points)) == len(points) == 41


def test_chain_files_hold_the_authorities() -> None:
    for kind in ("organisation", "device"):
        chain = x509.load_pem_x509_certificates((pki.FOLDER / "authorities" / f"{kind}.pem").read_bytes())
        assert chain == [authorities()[f"{kind} issuing"], authorities()[f"{kind} root"]]
