"""A supplier's keys in a device that signs by PKCS#11: SoftHSM in the place of an HSM.

The program is that of the page on checks: a :class:`gbcs.keys.DigestSigner` over the mechanism ECDSA, which takes a
digest and gives r and s.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import duis
import gbcs
from gbcs import EntityId, KeyStore
from gbcs.certificates import (
    RemotePartyRole,
    build_authority_certificate,
    build_organisation_certificate,
    read_certificate,
)
from gbcs.keys import DigestSigner
from gbcs.protection import ProtectionError

pkcs11 = pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed (extra test)")

_LIBRARIES = (
    *(f"/usr/lib/{folder}libsofthsm2.so" for folder in ("softhsm/", "x86_64-linux-gnu/softhsm/", "")),
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
LIBRARY = os.environ.get("SOFTHSM2_LIBRARY") or next(filter(os.path.exists, _LIBRARIES), None)
pytestmark = pytest.mark.skipif(
    LIBRARY is None or shutil.which("softhsm2-util") is None,
    reason="no SoftHSM: neither softhsm2-util nor its library is installed (package softhsm2)",
)

SUPPLIER, METER = EntityId("0A7E570000000002"), EntityId("0A7E57DE00000001")
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2035, 12, 31, 23, 59, 59, tzinfo=UTC)
PIN = "1234"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session at a token of its own."""
    folder = tmp_path_factory.mktemp("softhsm")
    configuration: Path = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(configuration))
        command = ["softhsm2-util", "--init-token", "--free", "--label", "supplier", "--pin", PIN, "--so-pin", PIN]
        subprocess.run(command, check=True, capture_output=True)
        token = pkcs11.lib(LIBRARY).get_token(token_label="supplier")
        with token.open(rw=True, user_pin=PIN) as opened:
            yield opened


def generated(session: Any, label: str) -> tuple[Any, bytes]:
    """A new key pair of the token: what signs with it, and the public point."""
    from pkcs11.util.ec import encode_named_curve_parameters

    parameters = session.create_domain_parameters(
        pkcs11.KeyType.EC, {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}, local=True
    )
    public, private = parameters.generate_keypair(
        mechanism_param=None, store=True, label=label, capabilities=pkcs11.MechanismFlag.SIGN
    )
    point = bytes(public[pkcs11.Attribute.EC_POINT])
    if len(point) == 67:  # an OCTET STRING with the point, as the standard has it
        point = point[2:]
    return private, point


def signer(private: Any) -> DigestSigner:
    return DigestSigner(lambda digest: private.sign(digest, mechanism=pkcs11.Mechanism.ECDSA))


def certified(point: bytes, role: RemotePartyRole) -> bytes:
    authority = ec.derive_private_key(0xA0, ec.SECP256R1())
    own = authority.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    issuer = read_certificate(build_authority_certificate(own, "T1", BEGIN, END, issuer_key=authority))
    return build_organisation_certificate(
        point, SUPPLIER, role, "digitalSignature", BEGIN, END, issuer=issuer, issuer_key=authority
    )


def pre_command() -> gbcs.Message:
    request = duis.build_request("7.1", {}, originator=str(SUPPLIER), target=str(METER), counter=1000)
    return duis.transform(request, duis.Device("ESME"))


def test_a_pre_command_is_signed_in_the_device(session: Any) -> None:
    private, point = generated(session, "messages")
    keys = KeyStore()
    keys.add_certificate(certified(point, RemotePartyRole.SUPPLIER))
    keys.add_private_key(SUPPLIER, "digitalSignature", signer(private))
    signed = gbcs.decode(gbcs.encode(gbcs.sign(pre_command(), keys)))
    others = KeyStore()
    others.add_certificate(certified(point, RemotePartyRole.SUPPLIER))
    assert signed.verify(others).signature == "valid"


def test_the_key_of_another_certificate_is_noticed(session: Any) -> None:
    private, _ = generated(session, "another")
    _, point = generated(session, "certified")
    keys = KeyStore()
    keys.add_certificate(certified(point, RemotePartyRole.SUPPLIER))
    keys.add_private_key(SUPPLIER, "digitalSignature", signer(private))
    with pytest.raises(ProtectionError, match="no signature of a key of 0A-7E-57-00-00-00-00-02"):
        gbcs.sign(pre_command(), keys)


def test_a_request_is_signed_in_the_device(session: Any) -> None:
    private, point = generated(session, "XML")
    certificate = certified(point, RemotePartyRole.XML_SIGN)
    keys = KeyStore()
    keys.add_xml_signer(certificate, signer(private))
    held = keys.xml_signer(SUPPLIER)
    assert held is not None
    request = duis.build_request("7.1", {}, originator=str(SUPPLIER), target=str(METER), counter=1000)
    verified = duis.verify(duis.sign(request, *held), [certificate])
    assert verified.certificate.entity_id == SUPPLIER
    with pytest.raises(duis.SignatureError, match="not that of the certificate's key"):
        duis.sign(request, signer(generated(session, "wrong")[0]), certificate)
