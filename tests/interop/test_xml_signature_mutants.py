"""Signed documents changed by named operators: what the library accepts, signxml and xmlsec accept.

Ten thousand mutants with the environment variable ``SIGNATURE_MUTANTS``; ``-s`` prints the table by operator.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from duis.errors import DuisError
from duis.signature import verify
from vectors import pki

signxml = pytest.importorskip("signxml", reason="signxml is not installed: nothing was compared")
xmlsec = pytest.importorskip(  # its own InternalError where its libxml2 is another than that of lxml (before 6)
    "xmlsec", reason="no binding xmlsec that fits lxml is installed: nothing was compared", exc_type=Exception
)

MUTANTS = int(os.environ.get("SIGNATURE_MUTANTS", "1000"))
VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "duis" / "signatures.json").read_text("utf-8"))
ORIGINALS = [vector["document"].encode() for vector in VECTORS if vector["signer"] == "supplier, XML"]
SUPPLIER, USAGE = "supplier, XML", "digitalSignature"
CERTIFICATE = pki.certificate(SUPPLIER, USAGE)
DER = CERTIFICATE.public_bytes(Encoding.DER)
DS = "http://www.w3.org/2000/09/xmldsig#"
ENVELOPED = f"{DS}enveloped-signature"
ALGORITHMS = (
    ENVELOPED,
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "http://www.w3.org/2000/09/xmldsig#sha1",
    "http://www.w3.org/TR/1999/REC-xpath-19991116",
)
TEXTS = (" ", "\n", "x", "1", ' xmlns=""', "\u00e9", "&", "-", "=")


# Operators: each changes a tree, and says whether it found something to change ---------------------------------------


def elements(root: Any) -> list[Any]:
    return [element for element in root.iter("*") if element is not root]


def move(root: Any, random: Random) -> None:
    element, target = random.choice(elements(root)), random.choice([root, *elements(root)])
    if element not in [target, *target.iterancestors()]:
        target.insert(random.randrange(len(target) + 1), element)


def double(root: Any, random: Random) -> None:
    element = random.choice(elements(root))
    element.addnext(copy.deepcopy(element))


def wrap(root: Any, random: Random) -> None:
    element = random.choice(elements(root))
    around = etree.Element(random.choice([element.tag, f"{{{DS}}}Object", "{urn:x}y"]))
    element.getparent().replace(element, around)
    around.append(element)


def drop(root: Any, random: Random) -> None:
    element = random.choice(elements(root))
    element.getparent().remove(element)


def rename(root: Any, random: Random) -> None:
    element = random.choice(elements(root))
    element.tag = etree.QName(element.tag).namespace and f"{{{etree.QName(element.tag).namespace}}}Other"


def namespace(root: Any, random: Random) -> None:
    element = random.choice(elements(root))
    element.tag = f"{{{random.choice([DS, 'urn:x', 'relative'])}}}{etree.QName(element.tag).localname}"


def algorithm(root: Any, random: Random) -> None:
    element = random.choice([element for element in root.iter("*") if element.get("Algorithm")] or [root])
    element.set("Algorithm", random.choice(ALGORITHMS))


def transform(root: Any, random: Random) -> None:
    for transforms in root.iter(f"{{{DS}}}Transforms"):
        made = etree.Element(f"{{{DS}}}Transform", Algorithm=random.choice(ALGORITHMS))
        transforms.insert(random.randrange(len(transforms) + 1), made)
        return


def attribute(root: Any, random: Random) -> None:
    element = random.choice([root, *elements(root)])
    element.set(random.choice(["Id", "URI", "Type", "x", "{urn:x}a"]), random.choice(["", "x", "#x", "#"]))


def prefix(root: Any, random: Random) -> None:
    """A declaration more, on an element of its own making in the same place."""
    element = random.choice(elements(root))
    made = etree.Element(element.tag, dict(element.attrib), nsmap={random.choice(["q", "xsi", "ds"]): "urn:q"})
    made.text, made.tail = element.text, element.tail
    made.extend(list(element))
    element.getparent().replace(element, made)


def comment(root: Any, random: Random) -> None:
    element = random.choice([root, *elements(root)])
    kind = random.choice([etree.Comment, lambda text: etree.PI("p", text)])
    element.insert(random.randrange(len(element) + 1), kind("c"))


def text(root: Any, random: Random) -> None:
    element = random.choice([root, *elements(root)])
    held = element.text or ""
    place = random.randrange(len(held) + 1)
    element.text = held[:place] + random.choice(TEXTS) + held[place + random.randrange(2) :]


def tail(root: Any, random: Random) -> None:
    element = random.choice(elements(root))
    element.tail = (element.tail or "") + random.choice(TEXTS)


OPERATORS: dict[str, Callable[[Any, Random], None]] = {
    operator.__name__: operator
    for operator in (
        move, double, wrap, drop, rename, namespace, algorithm, transform, attribute, prefix, comment, text, tail
    )
}  # fmt: skip


def sign_again(root: Any) -> None:
    """Digest and signature as the profile has them, of what the tree is now, as far as it has places for them."""
    signature = root.find(f"{{{DS}}}Signature")
    info = None if signature is None else signature.find(f"{{{DS}}}SignedInfo")
    if signature is None or info is None:
        return
    bare = etree.fromstring(etree.tostring(root))
    removed = bare.find(f"{{{DS}}}Signature")
    if removed is None:  # a declaration of the same prefix came between
        return
    before = removed.getprevious()
    if before is None:
        bare.text = (bare.text or "") + (removed.tail or "")
    else:
        before.tail = (before.tail or "") + (removed.tail or "")
    bare.remove(removed)
    digest = info.find(f".//{{{DS}}}DigestValue")
    if digest is not None:
        octets = etree.tostring(bare.getroottree(), method="c14n", with_comments=False)
        digest.text = base64.b64encode(hashlib.sha256(octets).digest()).decode()
    value = signature.find(f"{{{DS}}}SignatureValue")
    if value is not None:
        again = etree.fromstring(etree.tostring(root)).find(f"{{{DS}}}Signature/{{{DS}}}SignedInfo")
        if again is None:
            return
        octets = etree.tostring(again, method="c14n", exclusive=True, with_comments=False)
        r, s = decode_dss_signature(
            pki.private_key(SUPPLIER, USAGE).sign(octets, ec.ECDSA(SHA256(), deterministic_signing=True))
        )
        value.text = base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()


# Verdicts ------------------------------------------------------------------------------------------------------------


def ours(octets: bytes) -> bool:
    try:
        verify(octets, DER)
    except DuisError:
        return False
    return True


def by_signxml(octets: bytes) -> bool:
    from signxml.algorithms import CanonicalizationMethod
    from signxml.verifier import SignatureConfiguration, XMLVerifier

    configuration = SignatureConfiguration(
        location="./",
        default_reference_c14n_method=CanonicalizationMethod.CANONICAL_XML_1_0,
        verification_time=CERTIFICATE.not_valid_before_utc,
    )
    try:
        XMLVerifier().verify(octets, x509_cert=CERTIFICATE, expect_config=configuration, validate_schema=False)
    except Exception:
        return False
    return True


def by_xmlsec(octets: bytes) -> bool:
    root = etree.fromstring(octets)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(CERTIFICATE.public_bytes(Encoding.PEM), xmlsec.constants.KeyDataFormatCertPem)
    try:
        context.verify(root.find(f"{{{DS}}}Signature"))
    except xmlsec.Error:
        return False
    return True


def mutants() -> list[tuple[str, bytes]]:
    """Operator and document; every second one is signed again."""
    random = Random(20)
    made: list[tuple[str, bytes]] = []
    while len(made) < MUTANTS:
        name = random.choice([*OPERATORS])
        root = etree.fromstring(random.choice(ORIGINALS))
        again = random.random() < 0.5
        try:
            OPERATORS[name](root, random)
            if again:
                sign_again(root)
            octets = etree.tostring(root.getroottree())
            etree.fromstring(octets)
        except (etree.LxmlError, ValueError):  # nothing that XML can say
            continue
        made.append((f"{name}, signed again" if again else name, octets))
    return made


def test_whatever_is_accepted_others_accept() -> None:
    table: Counter[tuple[str, str]] = Counter()
    for name, octets in mutants():
        if ours(octets):
            theirs = by_signxml(octets), by_xmlsec(octets)
            assert theirs == (True, True), (name, theirs, octets)
            table[name, "accepted by all"] += 1
        else:
            table[name, "refused"] += 1
    print(f"\n{MUTANTS} mutants, all well-formed")
    for (name, verdict), number in sorted(table.items()):
        print(f"{name:28}{verdict:>26}{number:>8}")
    accepted = sum(number for (_, verdict), number in table.items() if verdict == "accepted by all")
    assert MUTANTS / 20 < accepted < MUTANTS * 3 / 4
