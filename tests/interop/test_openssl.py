"""Signatures of registration data files against OpenSSL: each checks what the other made.

The octets are put together here from the file, not taken from the library: line ends as LF, nothing after the serial
number (REGIS 2.18).
"""

from __future__ import annotations

import base64
import datetime
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from gbcs import regis
from vectors import pki

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed: nothing was compared")

KEY = pki.private_key("network operator", "digitalSignature")
CERTIFICATE = pki.certificate("network operator", "digitalSignature")
GAS = b'"A00",10009999,"XDO",20250630,"041500",55\r\n"E47",1,"LI","ABC",",,,,,,","","",""\r\n"Z99",1\r\n'
ELECTRICITY = b"ZHV|0000000042|D0350001|Z|DCCO|P|XXXX|20250630041500||||OPER|\n81H|42|\nZPT|0000000042|1||1||\n"
SET = b'"XOS02.PN000001.XDO",1\r"XOS02.PN000002.XDO",2\r'
FILES = pytest.mark.parametrize("octets", [GAS, ELECTRICITY, SET], ids=["gas, CR LF", "electricity, LF", "set, CR"])


def openssl(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    assert OPENSSL is not None
    return subprocess.run([OPENSSL, *arguments], capture_output=True, check=False)


@FILES
@pytest.mark.parametrize("encoding", ["DER", "raw"])
def test_openssl_verifies_what_the_library_signed(octets, encoding, tmp_path):
    signed = regis.sign(octets, KEY, CERTIFICATE, encoding=encoding)
    covered, _, value = signed.rstrip(b"\n").rpartition(b",")
    covered = covered.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    der = base64.b64decode(value)
    if encoding == "raw":
        der = encode_dss_signature(int.from_bytes(der[:32], "big"), int.from_bytes(der[32:], "big"))
    (tmp_path / "signature").write_bytes(der)
    (tmp_path / "key.pem").write_bytes(
        CERTIFICATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    verify = ("dgst", "-sha256", "-verify", f"{tmp_path}/key.pem", "-signature", f"{tmp_path}/signature")
    (tmp_path / "covered").write_bytes(covered)
    assert openssl(*verify, f"{tmp_path}/covered").stdout == b"Verified OK\n"
    (tmp_path / "changed").write_bytes(covered.replace(b"1", b"2", 1))
    assert openssl(*verify, f"{tmp_path}/changed").returncode != 0


@FILES
def test_library_verifies_what_openssl_signed(octets, tmp_path):
    body = octets.rstrip(b"\r\n") + b",CN%%3DV1%%2COU%%3D07,%d" % CERTIFICATE.serial_number
    (tmp_path / "covered").write_bytes(body.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    (tmp_path / "key.pem").write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    made = openssl("dgst", "-sha256", "-sign", f"{tmp_path}/key.pem", f"{tmp_path}/covered")
    signed = body + b"," + base64.b64encode(made.stdout) + b"\n"
    assert regis.verify(signed, [CERTIFICATE]).signature == "valid"
    assert regis.verify(signed.replace(b"1", b"2", 1), [CERTIFICATE]).signature != "valid"


@pytest.mark.parametrize("name", ["network operator", "access control broker"])
def test_openssl_judges_the_chain_alike(name, tmp_path):
    certificate = pki.certificate(name, "digitalSignature")
    authorities = [pki.authority_certificate(f"organisation {which}") for which in ("issuing", "root")]
    for path, one in (("leaf", certificate), ("issuing", authorities[0]), ("root", authorities[1])):
        (tmp_path / path).write_bytes(one.public_bytes(Encoding.PEM))
    signed = regis.sign(GAS, pki.private_key(name, "digitalSignature"), certificate)
    for year, expected in ((2027, "valid"), (2040, "invalid")):
        at = datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)
        chain = ("-CAfile", f"{tmp_path}/root", "-untrusted", f"{tmp_path}/issuing", f"{tmp_path}/leaf")
        judged = openssl("verify", "-attime", str(int(at.timestamp())), "-ignore_critical", *chain)
        assert (judged.returncode == 0) == (expected == "valid"), judged.stderr
        assert regis.verify(signed, [certificate], at=at, trust=authorities).certificate == expected
