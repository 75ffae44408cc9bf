"""XML signatures: ours against the binding of xmlsec, and against bare parsing and canonicalising."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.measure import compare
from benchmarks.report import Comparison

ROOT = Path(__file__).parents[1]
SIGNER = "0A-7E-57-00-00-00-00-02"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
IMAGE = b"QUJD" * 1_000_000
"""In place of a device: a document of 4 MB, as one with a firmware image is."""


def signatures(rounds: int) -> Iterator[Comparison | str]:
    """Signing and verifying a small request and one with a firmware image."""
    import duis
    from gbcs.keys import KeyStore

    keys = KeyStore()
    keys.load(ROOT / "vectors" / "pki" / "xml.json")
    held = keys.xml_signer(SIGNER)
    assert held is not None
    vectors = json.loads((ROOT / "vectors" / "duis" / "signatures.json").read_text("utf-8"))
    small = next(vector["document"].encode() for vector in vectors if vector["name"] == "request")
    large = duis.sign(small.replace(b"0A-7E-57-DE-00-00-00-01", IMAGE), *held)
    for name, document, times in (("a small request", small, 20), ("4 MB", large, 1)):
        contenders = _contenders(document, held, keys)
        timings = compare({way: _repeated(call, times) for way, call in contenders.items()}, rounds)
        yield Comparison(f"XML signatures, {name}", f"{len(document):,} octets", times, "document", timings)
    if "xmlsec verify" not in contenders:
        yield "XML signatures: the binding xmlsec is not installed"


def _contenders(document: bytes, held: Any, keys: Any) -> dict[str, Callable[[], object]]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from lxml import etree

    import duis

    def bare() -> None:
        root = etree.fromstring(document, etree.XMLParser(huge_tree=True, resolve_entities=False))
        sha256(etree.tostring(root, method="c14n")).digest()

    contenders: dict[str, Callable[[], object]] = {
        "duis.verify": lambda: duis.verify(document, keys),
        "duis.sign": lambda: duis.sign(document, *held),
        "duis.sign, not checked": lambda: duis.sign(document, *held, check=False),
        "parse, c14n and SHA-256": bare,
    }
    try:
        import xmlsec
    except ImportError:
        return contenders
    pem = x509.load_der_x509_certificate(held[1].der).public_bytes(Encoding.PEM)
    public = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatCertPem)

    def theirs() -> None:
        root = etree.fromstring(document, etree.XMLParser(huge_tree=True, resolve_entities=False))
        context = xmlsec.SignatureContext()
        context.key = public
        context.verify(root.find(SIGNATURE))

    own = held[0].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    private = xmlsec.Key.from_memory(own, xmlsec.constants.KeyDataFormatPem)

    def theirs_signing() -> None:
        root = etree.fromstring(document, etree.XMLParser(huge_tree=True, resolve_entities=False))
        root.remove(root.find(SIGNATURE))
        known = xmlsec.constants
        signature = xmlsec.template.create(root, known.TransformInclC14N, known.TransformEcdsaSha256)
        root.append(signature)
        reference = xmlsec.template.add_reference(signature, known.TransformSha256, uri="")
        xmlsec.template.add_transform(reference, known.TransformEnveloped)
        context = xmlsec.SignatureContext()
        context.key = private
        context.sign(signature)
        etree.tostring(root, encoding="UTF-8", xml_declaration=True)

    return contenders | {"xmlsec verify": theirs, "xmlsec sign": theirs_signing}


def _repeated(call: Callable[[], object], times: int) -> Callable[[], None]:
    def run() -> None:
        for _ in range(times):
            call()

    return run
