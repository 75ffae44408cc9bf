"""XML signatures against xmlsec: the program ``xmlsec1`` and the Python binding, each where it is installed.

Both are another implementation of XML Signature and of canonicalisation's use (libxmlsec1; written with the program's
version 1.2.37 and the binding's 1.3.17). What the package signs they verify, what they sign the package verifies, and
what the package refuses for its digest or its value they refuse too.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from duis.signature import sign, verify
from duis.xml import canonical, parse
from tests.conformance.published import folder
from vectors import pki

XMLSEC1 = shutil.which("xmlsec1")
program = pytest.mark.skipif(XMLSEC1 is None, reason="xmlsec1 is not installed: nothing was compared")
try:
    import xmlsec
except Exception:  # its own InternalError where its libxml2 is another than that of lxml (before 6)
    xmlsec = None
binding = pytest.mark.skipif(
    xmlsec is None, reason="no binding xmlsec that fits lxml is installed: nothing was compared"
)

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "vectors" / "duis" / "signatures.json").read_text("utf-8"))
SUPPLIER, PROVIDER = "supplier, XML", "data service provider, XML"
DS = "http://www.w3.org/2000/09/xmldsig#"
USAGE = "digitalSignature"
TEMPLATE = f"""<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>
<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="{DS}enveloped-signature"/></ds:Transforms>
<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference></ds:SignedInfo>
<ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>CN=V1,OU=07</ds:X509IssuerName>
<ds:X509SerialNumber>%d</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo></ds:Signature>"""


def pem(name: str) -> bytes:
    return pki.certificate(name, USAGE).public_bytes(Encoding.PEM)


def private_pem(name: str) -> bytes:
    return pki.private_key(name, USAGE).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def signed(document: bytes, name: str = SUPPLIER) -> bytes:
    return sign(document, pki.private_key(name, USAGE), pki.certificate(name, USAGE))


def document(name: str = "no signature") -> bytes:
    return next(vector["document"].encode() for vector in VECTORS if vector["name"] == name)


def template(unsigned: bytes, name: str = SUPPLIER) -> bytes:
    place = unsigned.rindex(b"</")
    return unsigned[:place] + (TEMPLATE % pki.certificate(name, USAGE).serial_number).encode() + unsigned[place:]


UNSIGNED = {
    "request": document(),
    "indented": document("request with white space").split(b"<ds:Signature")[0] + b"\n</sr:Request>",
    "prefix unused": document("response, a prefix for signatures unused").split(b"<ds:Signature")[0]
    + b"</sr:Response>",
    "comments": b"<!--1-->" + document().replace(b"<sr:Body>", b"<sr:Body><!-- <&> -->") + b"<!--2-->",
    "declaration": b"<?xml version='1.0' encoding='UTF-8' standalone='no'?>\r\n" + document(),
    "line ends": document("request with white space").split(b"<ds:Signature")[0].replace(b"\n", b"\r\n&#13;")
    + b"</sr:Request>",
    "text beyond ASCII": document().replace(b"0A-7E-57-DE", "é\U0001f50c\u2028&#9;]]&gt;".encode()),
    "default namespace": document()
    .replace(b"sr:", b"")
    .replace(b":sr=", b"=")
    .replace(b"<Body>", b'<Body><x xmlns=""/>'),
    "processing instruction": document().replace(b"<sr:Body>", b"<sr:Body><?pi x?>"),
    "inner signature": document("no signature but an inner one"),
    "firmware image": document().replace(b"0A-7E-57-DE-00-00-00-01", b"QUJD" * 2_000_000),
}


OUTER = ("--node-xpath", "/*/*[local-name()='Signature']")
"""Without it the program takes the first in the document, which may be an S1SP's."""


def run(*arguments: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([str(XMLSEC1), *map(str, arguments)], capture_output=True, timeout=120, check=False)


def accepted(tmp_path: Path, octets: bytes, name: str) -> bool:
    """Whether the program verifies a document."""
    (tmp_path / "certificate.pem").write_bytes(pem(name))
    (tmp_path / "document.xml").write_bytes(octets)
    ran = run("--verify", *OUTER, "--pubkey-cert-pem", tmp_path / "certificate.pem", tmp_path / "document.xml")
    said = (ran.stdout + ran.stderr).decode()
    assert ("OK" in said.splitlines()) == (ran.returncode == 0), said
    return ran.returncode == 0


# The program ----------------------------------------------------------------------------------------------------------


@program
@pytest.mark.parametrize("name", UNSIGNED)
def test_the_program_verifies_what_is_signed_here(name: str, tmp_path: Path) -> None:
    octets = signed(UNSIGNED[name])
    assert accepted(tmp_path, octets, SUPPLIER)
    assert not accepted(tmp_path, octets, PROVIDER)
    assert not accepted(tmp_path, octets.replace(b"</", b" </", 1), SUPPLIER)


@program
@pytest.mark.parametrize("name", UNSIGNED)
def test_what_the_program_signs_is_verified_here(name: str, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(private_pem(SUPPLIER))
    (tmp_path / "template.xml").write_bytes(template(UNSIGNED[name]))
    ran = run(
        "--sign",
        *OUTER,
        "--privkey-pem",
        tmp_path / "key.pem",
        "--output",
        tmp_path / "out.xml",
        tmp_path / "template.xml",
    )
    assert ran.returncode == 0, ran.stderr
    verified = verify((tmp_path / "out.xml").read_bytes(), pem(SUPPLIER))
    assert verified.octets == canonical(parse(UNSIGNED[name]))


JUDGED = [vector for vector in VECTORS if vector["reason"] in (None, "absent", "bad digest", "bad value")]
"""The other reasons are those of the profile: xmlsec verifies whatever form a signature asks for."""


@program
@pytest.mark.parametrize("vector", [pytest.param(vector, id=vector["name"]) for vector in JUDGED])
def test_the_program_agrees_on_the_vectors(vector: dict[str, Any], tmp_path: Path) -> None:
    signer = vector["signer"] or SUPPLIER
    assert accepted(tmp_path, vector["document"].encode(), signer) == (vector["reason"] is None)


@program
@pytest.mark.skipif(folder() is None, reason="no published vectors: see tests/conformance")
def test_the_program_verifies_published_requests_signed_here(tmp_path: Path) -> None:
    """All at once, with the key of the project: the documents are what is published."""
    (tmp_path / "certificate.pem").write_bytes(pem(SUPPLIER))
    files = sorted((folder() / "rtds-4.5.0" / "requests").glob("*.XML"))  # type: ignore[operator]
    for file in files:
        (tmp_path / file.name).write_bytes(signed(file.read_bytes()))
    ran = run("--verify", "--pubkey-cert-pem", tmp_path / "certificate.pem", *sorted(tmp_path.glob("*.XML")))
    assert ran.returncode == 0, ran.stderr
    assert (ran.stdout + ran.stderr).decode().splitlines().count("OK") == len(files) > 200


# The binding ----------------------------------------------------------------------------------------------------------


def binding_verifies(octets: bytes, name: str) -> bool:
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(pem(name), xmlsec.constants.KeyDataFormatCertPem)
    try:
        # The last: an inner signature comes before.
        context.verify(parse(octets).findall(f"{{{DS}}}Signature")[-1])
    except xmlsec.Error:
        return False
    return True


def binding_signs(unsigned: bytes, name: str) -> bytes:
    root = etree.fromstring(template(unsigned, name), etree.XMLParser(huge_tree=True))
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(private_pem(name), xmlsec.constants.KeyDataFormatPem)
    context.sign(root.findall(f"{{{DS}}}Signature")[-1])
    octets: bytes = etree.tostring(root.getroottree(), encoding="UTF-8")
    return octets


@binding
@pytest.mark.parametrize("name", UNSIGNED)
def test_the_binding_and_the_package_verify_each_other(name: str) -> None:
    ours = signed(UNSIGNED[name])
    assert binding_verifies(ours, SUPPLIER)
    assert not binding_verifies(ours, PROVIDER)
    verified = verify(binding_signs(UNSIGNED[name], SUPPLIER), pem(SUPPLIER))
    assert verified.octets == canonical(parse(UNSIGNED[name]))


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


@binding
@settings(max_examples=100, phases=[Phase.generate, Phase.shrink])
@given(TEXTS, TEXTS, st.sampled_from(["", " ", "\n\t", "\r"]), st.sampled_from(["urn:a", ""]))
def test_any_document_is_signed_as_the_binding_signs_it(text: str, attribute: str, space: str, name: str) -> None:
    request = parse(document())
    device = etree.SubElement(request[1][0], f"{{{name}}}x" if name else "x", {"a": attribute})
    device.text, device.tail = text, space
    unsigned = etree.tostring(request, encoding="UTF-8")
    ours, theirs = signed(unsigned), binding_signs(unsigned, SUPPLIER)
    assert binding_verifies(ours, SUPPLIER)
    assert verify(ours, pem(SUPPLIER)).octets == verify(theirs, pem(SUPPLIER)).octets
