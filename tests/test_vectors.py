"""The project's own vectors: what they say is what the library does, and the programs beside them still make them."""

from __future__ import annotations

import base64
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
from dlms.apdu import APDUS
from dlms.data import TYPE_NAMES
from dlms.wrapper import Frame
from vectors import pki
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


@pytest.mark.parametrize("name", ["dlms/data.json", "dlms/apdu.json", "dlms/wrapper.json"])
def test_vectors_have_their_fields(name: str) -> None:
    names = [vector["name"] for vector in read(name)]
    assert len(set(names)) == len(names)
    for vector in read(name):
        assert set(vector) == {"name", "source", "octets", "decoded"}
        assert vector["source"]
        assert octets_of(vector).hex() == vector["octets"]


# The test PKI --------------------------------------------------------------------------------------------------------


def why_not_deterministic() -> str | None:
    """Why signatures can't be made again as they were made; None where they can."""
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


KEYS = [
    pytest.param(entry, id=f"{entry['name']}-{entry['usage']}{'-prepayment' * entry['prepayment']}")
    for entry in read("pki/keys.json")
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
    points = [entry["public_point"] for entry in read("pki/keys.json") + read("pki/authorities/authorities.json")]
    assert len(set(points)) == len(points) == 38


def test_chain_files_hold_the_authorities() -> None:
    for kind in ("organisation", "device"):
        chain = x509.load_pem_x509_certificates((pki.FOLDER / "authorities" / f"{kind}.pem").read_bytes())
        assert chain == [authorities()[f"{kind} issuing"], authorities()[f"{kind} root"]]
