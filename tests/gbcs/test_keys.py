"""The key store: what it takes, what it refuses, what it finds."""

import base64
import contextlib
import json
import re
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)
from hypothesis import given
from hypothesis import strategies as st

from gbcs import EntityId, KeyStore, key_files
from gbcs.certificates import (
    RemotePartyRole,
    build_authority_certificate,
    build_organisation_certificate,
    read_certificate,
)
from gbcs.keys import DigestSigner, KeyUsage, UnusableKey, is_signature_valid
from tests.examples import examples
from tests.x509 import with_null
from vectors import pki
from wire.errors import DecodeError, WireError

SUPPLIER, METER, BROKER = "70B3D5FFFE000001", "70B3D5FFFE0000A0", "70B3D5FFFE000002"

# RFC 6979, A.2.5: ECDSA on P-256 with SHA-256 of "sample"
RFC_SCALAR = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
RFC_POINT = bytes.fromhex(
    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
)
RFC_SIGNATURE = bytes.fromhex(
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
)


def key(label: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(sha256(label.encode()).digest()[:31], "big"), ec.SECP256R1())


def point(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def pem(private: Any) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def pkcs8(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def public_pem(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_signature_of_rfc_6979():
    assert is_signature_valid(RFC_POINT, RFC_SIGNATURE, b"sample")
    assert not is_signature_valid(RFC_POINT, RFC_SIGNATURE, b"simple")
    assert not is_signature_valid(RFC_POINT, bytes(64), b"sample")
    assert not is_signature_valid(RFC_POINT, b"\xff" * 64, b"sample")


def test_a_private_key_brings_its_public_key():
    keys = KeyStore()
    keys.add_private_key(SUPPLIER, "digitalSignature", ec.derive_private_key(RFC_SCALAR, ec.SECP256R1()))
    assert keys.public_points(SUPPLIER, "digitalSignature") == (RFC_POINT,)
    signature = keys.signer(SUPPLIER).sign(b"sample")
    assert is_signature_valid(RFC_POINT, signature, b"sample")
    assert keys.signer(METER) is None


@pytest.mark.parametrize("entity", [SUPPLIER, "70-b3-d5-ff-fe-00-00-01", bytes.fromhex(SUPPLIER), EntityId(SUPPLIER)])
def test_an_entity_is_text_octets_or_an_id(entity):
    keys = KeyStore()
    keys.add_public_key(entity, KeyUsage.KEY_AGREEMENT, RFC_POINT)
    assert keys.public_points(SUPPLIER, "keyAgreement") == (RFC_POINT,)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x00",
        RFC_POINT[:-1],
        RFC_POINT[:-1] + bytes((RFC_POINT[-1] ^ 1,)),  # off the curve
        b"\x04" + bytes(64),
        ec.generate_private_key(ec.SECP384R1())
        .public_key()
        .public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
    ],
    ids=lambda octets: f"{len(octets)} octets",
)
def test_points_off_the_curve_are_refused(octets):
    with pytest.raises(UnusableKey, match="no point on P-256"):
        KeyStore().add_public_key(SUPPLIER, "keyAgreement", octets)


def test_wrong_curves_usages_and_entities_are_refused():
    keys = KeyStore()
    with pytest.raises(UnusableKey, match="P-256"):
        keys.add_private_key(SUPPLIER, "digitalSignature", ec.generate_private_key(ec.SECP384R1()))
    with pytest.raises(UnusableKey, match="keyCertSign"):
        keys.add_public_key(SUPPLIER, "keyCertSign", RFC_POINT)
    with pytest.raises(UnusableKey, match="EUI-64"):
        keys.add_public_key("supplier", "keyAgreement", RFC_POINT)
    with pytest.raises(UnusableKey, match="key agreement only"):
        keys.add_public_key(SUPPLIER, "digitalSignature", RFC_POINT, prepayment=True)
    with pytest.raises(UnusableKey, match=r"needs a method agree\(\)"):
        keys.add_private_key(SUPPLIER, "keyAgreement", DigestSigner(bytes))
    assert keys.entries() == []


@pytest.mark.parametrize("usage", list(KeyUsage))
@pytest.mark.parametrize(
    "other",
    [
        ed25519.Ed25519PrivateKey.generate,
        ed448.Ed448PrivateKey.generate,
        x25519.X25519PrivateKey.generate,
        lambda: rsa.generate_private_key(65537, 2048),
        lambda: ec.generate_private_key(ec.SECP256K1()),
    ],
)
def test_private_keys_of_other_algorithms_are_refused(tmp_path, usage, other):
    private, keys = other(), KeyStore()
    with pytest.raises(UnusableKey, match="P-256 expected"):
        keys.add_private_key(SUPPLIER, usage, private)
    with pytest.raises(UnusableKey, match="P-256 expected"):
        keys.add_xml_signer(xml_certificate(), private)
    name = f"{SUPPLIER}-ds.key" if usage is KeyUsage.DIGITAL_SIGNATURE else f"{SUPPLIER}-xml-ds.key"
    (tmp_path / name).write_bytes(pem(private))
    (note,) = keys.load(tmp_path)
    assert "P-256 expected" in note
    assert keys.entries() == []


def test_a_key_is_for_what_its_certificate_says():
    certificate = organisation("supplier", SUPPLIER, RemotePartyRole.SUPPLIER, "digitalSignature")
    reason = "for digitalSignature by its certificate, not for keyAgreement"
    keys = KeyStore()
    keys.add_certificate(certificate)
    with pytest.raises(UnusableKey, match=reason):
        keys.add_public_key(SUPPLIER, "keyAgreement", point(key("supplier")))
    with pytest.raises(UnusableKey, match=reason):
        keys.add_private_key(SUPPLIER, "keyAgreement", key("supplier"))
    with pytest.raises(UnusableKey, match=reason):
        keys.add_private_key(METER, "keyAgreement", key("supplier"))
    keys.add_private_key(SUPPLIER, "digitalSignature", key("supplier"))
    assert [entry[1:5] for entry in keys.entries()] == [("digitalSignature", False, 1, 1)]
    keys = KeyStore()
    keys.add_public_key(SUPPLIER, "keyAgreement", point(key("supplier")))
    with pytest.raises(UnusableKey, match=reason):
        keys.add_certificate(certificate)
    assert keys.certificates() == ()


def test_shared_secrets_of_one_public_key():
    keys = KeyStore()
    for name in ("old", "new"):
        keys.add_private_key(METER, "keyAgreement", key(name))
    keys.add_private_key(SUPPLIER, "keyAgreement", key("ours"))
    for name in ("old", "new"):
        secret = key("ours").exchange(ec.ECDH(), key(name).public_key())
        assert keys.shared_secrets(METER, SUPPLIER, point=point(key(name))) == (secret,)
    assert keys.shared_secrets(METER, SUPPLIER, point=point(key("ours"))) == ()
    meter = KeyStore()  # which knows its own private keys only
    meter.add_public_key(SUPPLIER, "keyAgreement", point(key("ours")))
    for name in ("old", "new"):
        meter.add_private_key(METER, "keyAgreement", key(name))
    for name in ("old", "new"):
        secret = key("ours").exchange(ec.ECDH(), key(name).public_key())
        assert meter.shared_secrets(METER, SUPPLIER, point=point(key(name))) == (secret,)


def test_shared_secrets_need_one_private_key_and_do_not_care_whose():
    ours, theirs = key("ours"), key("theirs")
    expected = ours.exchange(ec.ECDH(), theirs.public_key())
    for own, peer in (((SUPPLIER, ours), (METER, theirs)), ((METER, theirs), (SUPPLIER, ours))):
        keys = KeyStore()
        keys.add_private_key(own[0], "keyAgreement", own[1])
        assert keys.shared_secrets(SUPPLIER, METER) == ()
        keys.add_public_key(peer[0], "keyAgreement", point(peer[1]))
        assert keys.shared_secrets(SUPPLIER, METER) == (expected,)
        assert keys.shared_secrets(METER, SUPPLIER) == (expected,)


def test_prepayment_takes_the_suppliers_other_key():
    keys = KeyStore()
    keys.add_private_key(SUPPLIER, "keyAgreement", key("management"))
    keys.add_private_key(SUPPLIER, "keyAgreement", key("top-up"), prepayment=True)
    keys.add_public_key(METER, "keyAgreement", point(key("meter")))
    expected = key("top-up").exchange(ec.ECDH(), key("meter").public_key())
    assert keys.shared_secrets(SUPPLIER, METER, prepayment=True) == (expected,)
    assert expected not in keys.shared_secrets(SUPPLIER, METER)


def test_a_renewed_key_comes_first_and_the_old_one_still_counts():
    keys = KeyStore()
    keys.add_private_key(SUPPLIER, "keyAgreement", key("ours"))
    keys.add_public_key(METER, "keyAgreement", point(key("old")))
    keys.add_public_key(METER, "keyAgreement", point(key("new")))
    secrets = tuple(key("ours").exchange(ec.ECDH(), key(name).public_key()) for name in ("new", "old"))
    assert keys.shared_secrets(SUPPLIER, METER) == secrets


def test_signers_hide_their_key():
    private = key("hsm")

    class Hsm:
        calls = 0

        def sign(self, message: bytes) -> bytes:
            return RFC_SIGNATURE

        def agree(self, public_point: bytes) -> bytes:
            self.calls += 1
            peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_point)
            return private.exchange(ec.ECDH(), peer)

    hsm, keys = Hsm(), KeyStore()
    keys.add_private_key(SUPPLIER, "digitalSignature", hsm)
    keys.add_private_key(SUPPLIER, "keyAgreement", hsm)
    keys.add_public_key(METER, "keyAgreement", point(key("meter")))
    expected = private.exchange(ec.ECDH(), key("meter").public_key())
    assert keys.shared_secrets(SUPPLIER, METER) == keys.shared_secrets(SUPPLIER, METER) == (expected,)
    assert hsm.calls == 1  # remembered
    assert keys.signer(SUPPLIER).sign(b"sample") == RFC_SIGNATURE


def test_digest_signer_gets_the_digest():
    seen = []
    signer = DigestSigner(lambda digest: seen.append(digest) or RFC_SIGNATURE)
    assert signer.sign(b"sample") == RFC_SIGNATURE
    assert [digest.hex() for digest in seen] == ["af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf"]


def test_an_agreer_that_gives_no_secret_is_refused():
    class Broken:
        def agree(self, public_point: bytes) -> bytes:
            return b"short"

    keys = KeyStore()
    keys.add_private_key(SUPPLIER, "keyAgreement", Broken())
    keys.add_public_key(METER, "keyAgreement", RFC_POINT)
    with pytest.raises(UnusableKey, match="5 octets"):
        keys.shared_secrets(SUPPLIER, METER)


def test_nothing_secret_shows():
    keys = KeyStore()
    keys.add_private_key(SUPPLIER, "keyAgreement", ec.derive_private_key(RFC_SCALAR, ec.SECP256R1()))
    shown = repr(keys) + repr(keys.entries()) + repr(vars(keys)) + repr(keys.signer(SUPPLIER))
    assert f"{RFC_SCALAR:x}" not in shown.lower()
    assert str(RFC_SCALAR) not in shown
    assert repr(keys) == "<KeyStore: 1 entities, 1 public and 1 private keys>"


BEGIN, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)


def organisation(label: str, entity: str, role: RemotePartyRole, usage: str) -> bytes:
    authority = key("authority")
    root = read_certificate(build_authority_certificate(point(authority), "ZX", BEGIN, END, issuer_key=authority))
    return build_organisation_certificate(
        point(key(label)), entity, role, usage, BEGIN, END, issuer=root, issuer_key=authority
    )


def test_certificates_tell_entity_usage_and_role():
    keys = KeyStore()
    certificate = organisation("broker", BROKER, RemotePartyRole.ACCESS_CONTROL_BROKER, "keyAgreement")
    assert keys.add_certificate(certificate) == EntityId(BROKER)
    assert keys.public_points(BROKER, "keyAgreement") == (point(key("broker")),)
    assert keys.public_points(BROKER, "digitalSignature") == ()
    assert keys.entities_of(RemotePartyRole.ACCESS_CONTROL_BROKER) == (EntityId(BROKER),)
    text = "-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(certificate).decode() + "-----END CERTIFICATE-----\n"
    assert keys.add_certificate(text) == EntityId(BROKER)
    assert len(keys.public_points(BROKER, "keyAgreement")) == 1  # the same key


def test_what_is_no_certificate_of_an_entity_is_refused():
    authority = key("authority")
    root = build_authority_certificate(point(authority), "ZX", BEGIN, END, issuer_key=authority)
    with pytest.raises(UnusableKey, match="no entity"):
        KeyStore().add_certificate(root)
    for octets in (b"", b"no certificate", root[:-1]):
        with pytest.raises(DecodeError):
            KeyStore().add_certificate(octets)


def test_load_a_folder(tmp_path):
    supplier, meter = SUPPLIER.lower(), METER.lower()
    certificate = organisation("supplier", SUPPLIER, RemotePartyRole.SUPPLIER, "digitalSignature")
    (tmp_path / f"{supplier}-ds.der").write_bytes(certificate)
    (tmp_path / f"{supplier}-ds.key").write_bytes(pem(key("supplier")))
    (tmp_path / f"{supplier}-pp-ka.key").write_bytes(pem(key("top-up")))
    (tmp_path / f"{meter}-ka.pem").write_bytes(public_pem(key("meter")))
    (tmp_path / "readme.txt").write_text("not looked at")
    keys = KeyStore()
    assert keys.load(tmp_path) == []
    assert [(str(entry.entity_id), *entry[1:]) for entry in keys.entries()] == [
        ("70-B3-D5-FF-FE-00-00-01", "digitalSignature", False, 1, 1, RemotePartyRole.SUPPLIER),
        ("70-B3-D5-FF-FE-00-00-01", "keyAgreement", True, 1, 1, RemotePartyRole.SUPPLIER),
        ("70-B3-D5-FF-FE-00-00-A0", "keyAgreement", False, 1, 0, None),
    ]


def test_load_a_folder_reports_what_is_odd(tmp_path):
    certificate = organisation("supplier", SUPPLIER, RemotePartyRole.SUPPLIER, "digitalSignature")
    (tmp_path / f"{METER.lower()}-ds.pem").write_bytes(certificate)
    (tmp_path / "mine.key").write_bytes(pem(key("another")))
    (tmp_path / "broken.cer").write_bytes(b"\x30\x82")
    keys = KeyStore()
    broken, mismatch, mine = keys.load(tmp_path)
    assert broken.startswith("broken.cer: ")
    assert mine == "mine.key: no certificate has its public point, and its name does not hold <EUI-64>-ds or -ka"
    assert mismatch == (
        f"{METER.lower()}-ds.pem: the certificate is that of 70-B3-D5-FF-FE-00-00-01, and counts for it"
    )
    assert keys.public_points(SUPPLIER, "digitalSignature") == (point(key("supplier")),)
    assert keys.public_points(METER, "digitalSignature") == ()


def test_load_json(tmp_path):
    certificate = organisation("supplier", SUPPLIER, RemotePartyRole.SUPPLIER, "digitalSignature")
    path = tmp_path / "keys.json"
    path.write_text(
        json.dumps(
            [
                {
                    "eui": SUPPLIER,
                    "usage": "digitalSignature",
                    "certificate_der_base64": base64.b64encode(certificate).decode(),
                    "private_scalar": f"{key('supplier').private_numbers().private_value:064x}",
                },
                {"eui": METER, "usage": "keyAgreement", "public_point": point(key("meter")).hex()},
                {"eui": SUPPLIER, "usage": "keyAgreement", "prepayment": True, "private_scalar": "01"},
                {"eui": METER, "usage": "keyAgreement", "private_scalar": "00"},
                {"eui": METER},
                "nonsense",
            ]
        )
    )
    keys = KeyStore()
    assert keys.load(path) == [
        "keys.json[3]: a private scalar on P-256 lies between 0 and the order of the curve",
        "keys.json[4]: not an entry of a key file",
        "keys.json[5]: not an entry of a key file",
    ]
    assert [(entry.usage, entry.prepayment, entry.public, entry.private) for entry in keys.entries()] == [
        ("digitalSignature", False, 1, 1),
        ("keyAgreement", True, 1, 1),
        ("keyAgreement", False, 1, 0),
    ]
    from_octets = KeyStore()
    assert len(from_octets.add_file(path.name, path.read_bytes())) == 3
    assert from_octets.entries() == keys.entries()


@pytest.mark.parametrize("content", ["", "{}", "[" * 100_000, "\ud800"])
def test_load_json_that_is_no_list_of_keys(tmp_path, content):
    path = tmp_path / "keys.json"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(UnusableKey):
        KeyStore().load(path)


SUPPLIER_CERTIFICATE = organisation("supplier", SUPPLIER, RemotePartyRole.SUPPLIER, "digitalSignature")
TOP_UP_CERTIFICATE = organisation("top-up", SUPPLIER, RemotePartyRole.SUPPLIER, "keyAgreement")


CURVE = b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"  # openssl ecparam writes it


def armoured(certificate: bytes) -> bytes:
    return x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM)


def sec1(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def encrypted(private: ec.EllipticCurvePrivateKey, encoding: Encoding = Encoding.PEM) -> bytes:
    return private.private_bytes(encoding, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))


def bundle(password: bytes | None, name: bytes = b"Z1-supplier-ds") -> bytes:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    certificate = x509.load_der_x509_certificate(SUPPLIER_CERTIFICATE)
    return pkcs12.serialize_key_and_certificates(name, key("supplier"), certificate, None, encryption)


@pytest.mark.parametrize(
    "files",
    [
        {"Z1-supplier-ds.pem": armoured(SUPPLIER_CERTIFICATE), "a.key": pem(key("supplier"))},
        {"all.pem": armoured(SUPPLIER_CERTIFICATE) + sec1(key("supplier"))},
        {"all.pem": sec1(key("supplier")) + b"\nBag Attributes\n" + armoured(SUPPLIER_CERTIFICATE)},
        {"all.pem": CURVE + sec1(key("supplier")) + armoured(SUPPLIER_CERTIFICATE)},
        {"a.cer": base64.encodebytes(SUPPLIER_CERTIFICATE), "b.key": base64.b64encode(pkcs8(key("supplier")))},
        {"a.b64": SUPPLIER_CERTIFICATE.hex().encode(), "b.p8": pkcs8(key("supplier"))},
        {"a.pem": armoured(SUPPLIER_CERTIFICATE), "0.key": encrypted(key("supplier"))},
        {"a.pem": armoured(SUPPLIER_CERTIFICATE), "0.key": encrypted(key("supplier"), Encoding.DER)},
        {"a.pem": armoured(SUPPLIER_CERTIFICATE), f"{METER}-ka.key": pem(key("supplier"))},
        {"a.pfx": bundle(b"secret")},
        {"a.p12": bundle(None)},
        {"a.p12": base64.b64encode(bundle(b"secret"))},
    ],
)
def test_load_what_tools_write(tmp_path, files):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    keys = KeyStore()
    named_otherwise = f"{METER}-ka.key"
    notes = [f"{named_otherwise}: the key is that of 70-B3-D5-FF-FE-00-00-01, and counts for it"]
    assert keys.load(tmp_path, b"secret") == (notes if named_otherwise in files else [])
    assert [entry[1:] for entry in keys.entries()] == [
        (KeyUsage.DIGITAL_SIGNATURE, False, 1, 1, RemotePartyRole.SUPPLIER)
    ]
    assert [each.der for each in keys.certificates()] == [SUPPLIER_CERTIFICATE]
    signature = keys.signer(SUPPLIER).sign(b"sample")
    assert is_signature_valid(point(key("supplier")), signature, b"sample")
    if len(files) == 1:
        (name,) = files
        assert KeyStore().load(tmp_path / name, "secret") == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (encrypted(key("supplier")), "the private key is encrypted: a password is needed"),
        (encrypted(key("supplier"), Encoding.DER), "the private key is encrypted: a password is needed"),
        (bundle(b"secret"), "PKCS#12: a password is needed"),
        (pem(key("supplier")), "no certificate has its public point, and its name does not hold <EUI-64>-ds or -ka"),
        (public_pem(key("supplier")), "the name of a public key's file says whose it is: <EUI-64>-ds or -ka"),
        (CURVE, "no certificate and no key"),
        (b"-----BEGIN PRIVATE KEY-----\nBggq\n-----END PRIVATE KEY-----\n", "no PRIVATE KEY of a known form"),
        (b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", "the CERTIFICATE is not base64"),
    ],
)
def test_load_what_can_not_be_taken(tmp_path, content, reason):
    (tmp_path / "a.pem").write_bytes(content)
    with pytest.raises(UnusableKey, match=re.escape(reason)):
        KeyStore().load(tmp_path / "a.pem")
    keys = KeyStore()
    (note,) = keys.load(tmp_path)
    assert note.startswith(f"a.pem: {reason}")
    assert keys.load(tmp_path) == []  # told once
    assert keys.entries() == []


def test_load_with_another_password(tmp_path):
    for name, content in {"a.p12": bundle(b"secret"), "b.key": encrypted(key("supplier"))}.items():
        (tmp_path / name).write_bytes(content)
    assert KeyStore().load(tmp_path, b"other") == [
        "a.p12: PKCS#12: it does not open with this password",
        "b.key: the private key does not open with this password",
    ]


@examples(75)
@given(st.data())
def test_damaged_files_are_refused(data):
    content = data.draw(
        st.sampled_from(
            [bundle(None), pem(key("supplier")), pkcs8(key("supplier")), armoured(SUPPLIER_CERTIFICATE), b"[]", b"{}"]
        )
    )
    start = data.draw(st.integers(0, len(content)))
    changed = (
        content[:start] + data.draw(st.binary(max_size=4)) + content[data.draw(st.integers(start, len(content))) :]
    )
    with contextlib.suppress(WireError):
        key_files.read("a.pem", changed, b"secret")


def test_load_a_key_before_its_certificate(tmp_path):
    (tmp_path / "mine.key").write_bytes(pem(key("supplier")))
    (tmp_path / "theirs.pem").write_bytes(armoured(SUPPLIER_CERTIFICATE))
    keys = KeyStore()
    with pytest.raises(UnusableKey, match="no certificate"):
        keys.load(tmp_path / "mine.key")
    assert keys.signer(SUPPLIER) is None
    assert keys.load(tmp_path / "theirs.pem") == []
    assert keys.signer(SUPPLIER) is not None


NOT_OF_ONE_KEY = "certificate, public point and private scalar are not of one key"


def stored(certificate: bytes, private: ec.EllipticCurvePrivateKey | None, name: str) -> dict[str, Any]:
    form: dict[str, Any] = {"certificate": armoured(certificate).decode(), "name": name, "role": 2}
    return form | ({"privateKey": pem(private).decode()} if private else {})


def test_load_the_key_store_of_the_test_tools(tmp_path):
    path = tmp_path / "keystore.json"
    device = pki.certificate("ESME", "keyAgreement").public_bytes(Encoding.DER)
    content: dict[str, Any] = {
        SUPPLIER.lower(): {
            "digitalSignature": {
                "17": stored(SUPPLIER_CERTIFICATE, key("supplier"), "Z1-supplier-ds"),
                "18": stored(xml_certificate(), key("xml"), f"xml-sign-{SUPPLIER}-ds"),
                "19": stored(SUPPLIER_CERTIFICATE, key("other"), "Z1-other-ds"),
                "20": {"name": "nothing"},
            },
            "keyAgreement": {"21": stored(TOP_UP_CERTIFICATE, key("top-up"), "Z1-supplierPP-ka")},
            "cRLSign": {"22": stored(SUPPLIER_CERTIFICATE, None, "")},
        },
        read_certificate(device).entity_id.hex(): {"keyAgreement": {"23": stored(device, None, "esme-ka")}},
        "nonsense": 1,
    }
    path.write_text(json.dumps(content))
    keys = KeyStore()
    assert keys.load(path) == [
        f"keystore.json: {SUPPLIER.lower()} digitalSignature 20: not an entry of a key file",
        f"keystore.json: {SUPPLIER.lower()} cRLSign 22: not an entry of a key file",
        "keystore.json: nonsense: not an entry of a key file",
        f"keystore.json: {SUPPLIER.lower()} digitalSignature 19: {NOT_OF_ONE_KEY}",
    ]
    assert [entry[1:5] for entry in keys.entries()] == [
        (KeyUsage.KEY_AGREEMENT, False, 1, 0),
        (KeyUsage.DIGITAL_SIGNATURE, False, 1, 1),
        (KeyUsage.KEY_AGREEMENT, True, 1, 1),
        (KeyUsage.DIGITAL_SIGNATURE, False, 1, 1),
    ]
    assert keys.xml_signer(SUPPLIER)[1].der == xml_certificate()


def test_load_the_folder_of_the_signing_tool(tmp_path):
    for name, certificate, private in (
        ("Z1-supplier-ds", SUPPLIER_CERTIFICATE, key("supplier")),
        ("Z1-supplierPP-ka", TOP_UP_CERTIFICATE, key("top-up")),
        (f"xml-sign-{SUPPLIER}-ds", xml_certificate(), key("xml")),
    ):
        (tmp_path / f"{name}.pem").write_bytes(armoured(certificate))
        (tmp_path / f"{name}.key").write_bytes(pem(private))
    keys = KeyStore()
    assert keys.load(tmp_path) == keys.load(tmp_path) == []
    assert [entry[1:5] for entry in keys.entries()] == [
        (KeyUsage.DIGITAL_SIGNATURE, False, 1, 1),
        (KeyUsage.KEY_AGREEMENT, True, 1, 1),
        (KeyUsage.DIGITAL_SIGNATURE, False, 1, 1),
    ]
    assert keys.xml_signer(SUPPLIER) is not None


def test_load_nothing(tmp_path):
    with pytest.raises(OSError, match="missing"):
        KeyStore().load(tmp_path / "missing")


@lru_cache(maxsize=8)  # its signature is another each time
def xml_certificate(label: str = "xml", role: RemotePartyRole = RemotePartyRole.XML_SIGN) -> bytes:
    return organisation(label, SUPPLIER, role, "digitalSignature")


def test_keys_for_signing_xml_are_kept_apart():
    """They bear the identifier of the party whose messages they must not sign."""
    keys = KeyStore()
    assert keys.add_certificate(xml_certificate()) == EntityId(SUPPLIER)
    assert keys.xml_signer(SUPPLIER) is None
    assert keys.add_xml_signer(xml_certificate(), key("xml")) == EntityId(SUPPLIER)
    assert keys.public_points(SUPPLIER, "digitalSignature") == ()
    assert keys.signer(SUPPLIER) is None
    assert keys.entities_of(RemotePartyRole.XML_SIGN) == ()
    private, certificate = keys.xml_signer(SUPPLIER)
    assert (private.public_key(), certificate.der) == (key("xml").public_key(), xml_certificate())
    assert [one.der for one in keys.certificates()] == [xml_certificate()]
    (entry,) = keys.entries()
    assert (entry.entity_id, entry.role) == (EntityId(SUPPLIER), RemotePartyRole.XML_SIGN)
    assert (entry.usage, entry.public, entry.private) == ("digitalSignature", 1, 1)
    assert keys.xml_signer(METER) is None


def test_the_newest_signer_of_xml_is_taken():
    keys = KeyStore()
    for label in ("xml", "renewed"):
        keys.add_xml_signer(xml_certificate(label), key(label))
    keys.add_certificate(xml_certificate("without key"))
    assert keys.xml_signer(SUPPLIER)[1].der == xml_certificate("renewed")


def test_a_signer_of_xml_may_hide_its_key():
    keys, signer = KeyStore(), DigestSigner(lambda digest: bytes(64))
    keys.add_xml_signer(xml_certificate(), signer)
    assert keys.xml_signer(SUPPLIER)[0] is signer


def test_signers_of_xml_that_do_not_fit():
    keys = KeyStore()
    with pytest.raises(UnusableKey, match="not that of the certificate"):
        keys.add_xml_signer(xml_certificate(), key("another"))
    with pytest.raises(UnusableKey, match="not for signing XML"):
        keys.add_xml_signer(xml_certificate(role=RemotePartyRole.SUPPLIER), key("xml"))
    assert keys.entries() == []


def test_signers_of_xml_are_loaded(tmp_path):
    (tmp_path / f"{SUPPLIER}-xml-ds.pem").write_bytes(xml_certificate())
    (tmp_path / f"{SUPPLIER}-xml-ds.key").write_bytes(pem(key("xml")))
    (tmp_path / f"{SUPPLIER}-ds.key").write_bytes(pem(key("messages")))
    keys = KeyStore()
    assert keys.load(tmp_path) == []
    assert keys.xml_signer(SUPPLIER)[1].der == xml_certificate()
    assert keys.public_points(SUPPLIER, "digitalSignature") == (point(key("messages")),)

    scalar = key("xml").private_numbers().private_value
    entry = {
        "eui": METER,
        "usage": "digitalSignature",
        "certificate_der_base64": base64.b64encode(xml_certificate()).decode(),
        "private_scalar": f"{scalar:064x}",
    }
    file = tmp_path / "keys.json"
    file.write_text(json.dumps([entry]))
    keys = KeyStore()
    (note,) = keys.load(file)
    assert "the certificate is that of 70-B3-D5-FF-FE-00-00-01" in note
    assert keys.xml_signer(SUPPLIER)[0].private_numbers().private_value == scalar
    assert keys.signer(METER) is keys.signer(SUPPLIER) is None


def test_load_json_takes_the_point_where_the_certificate_is_broken(tmp_path):
    entry = {"eui": METER, "usage": "keyAgreement", "certificate_der_base64": "MAA=", "public_point": RFC_POINT.hex()}
    path = tmp_path / "keys.json"
    path.write_text(json.dumps([entry]))
    keys = KeyStore()
    (note,) = keys.load(path)
    assert note.startswith("keyAgreement of 70-B3-D5-FF-FE-00-00-A0: its certificate can't be read")
    assert keys.public_points(METER, "keyAgreement") == (RFC_POINT,)


def test_load_tells_null_parameters(tmp_path):
    odd = with_null(pki.certificate("supplier", "keyAgreement").public_bytes(Encoding.DER))
    (tmp_path / "supplier.der").write_bytes(odd)
    entry = {
        "eui": "0A7E570000000002",
        "usage": "keyAgreement",
        "certificate_der_base64": base64.b64encode(odd).decode(),
    }
    (tmp_path / "keys.json").write_text(json.dumps([entry]))
    keys = KeyStore()
    remark = "the signature algorithm has parameters NULL, by RFC 5758 it has none"
    notes = [f"keyAgreement of 0A-7E-57-00-00-00-00-02: {remark}", f"supplier.der: {remark}"]
    assert keys.load(tmp_path) == notes
    assert [certificate.der for certificate in keys.certificates()] == [odd]


def entry(**changes: object) -> dict[str, object]:
    certificate = organisation("supplier", SUPPLIER, RemotePartyRole.SUPPLIER, "digitalSignature")
    form: dict[str, object] = {
        "eui": SUPPLIER,
        "usage": "digitalSignature",
        "certificate_der_base64": base64.b64encode(certificate).decode(),
        "public_point": point(key("supplier")).hex(),
        "private_scalar": f"{key('supplier').private_numbers().private_value:x}",
    }
    return {name: value for name, value in (form | changes).items() if value is not None}


OTHER_POINT = point(key("other")).hex()
OTHER_SCALAR = f"{key('other').private_numbers().private_value:x}"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"private_scalar": OTHER_SCALAR}, "not of one key"),
        ({"public_point": OTHER_POINT}, "not of one key"),
        ({"certificate_der_base64": None, "private_scalar": OTHER_SCALAR}, "not of one key"),
        ({"public_point": None, "private_scalar": OTHER_SCALAR}, "not of one key"),
        ({"usage": "keyAgreement"}, "the certificate is for digitalSignature"),
        ({"prepayment": "false"}, "prepayment is true or false"),
        ({"prepayment": 0}, "prepayment is true or false"),
        ({"prepayment": None, "usage": "keyAgreement", "certificate_der_base64": None}, None),
        ({}, None),
    ],
)
def test_an_entry_of_a_key_file_is_of_one_key(tmp_path, changes, reason):
    (tmp_path / "keys.json").write_text(json.dumps([entry(**changes)]))
    keys = KeyStore()
    notes = keys.load(tmp_path / "keys.json")
    if reason is None:
        assert notes == []
        assert len(keys.entries()) == 1
    else:
        (note,) = notes
        assert reason in note
        assert OTHER_SCALAR not in note
        assert keys.entries() == []


def test_a_key_in_a_folder_is_that_of_its_certificate(tmp_path):
    certificate = organisation("supplier", SUPPLIER, RemotePartyRole.SUPPLIER, "digitalSignature")
    (tmp_path / f"{SUPPLIER}-ds.pem").write_bytes(certificate)
    (tmp_path / f"{SUPPLIER}-ds.key").write_bytes(pem(key("other")))
    keys = KeyStore()
    (note,) = keys.load(tmp_path)
    assert "is not that of a certificate of 70-B3-D5-FF-FE-00-00-01 for digitalSignature" in note
    assert keys.signer(SUPPLIER) is None
    assert keys.public_points(SUPPLIER, "digitalSignature") == (point(key("supplier")),)
