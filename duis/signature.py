"""XML signatures of DUIS documents: made, checked, and never trusted further than they reach.

The profile of the interface (digest ``duis.md``, 8) is one enveloped signature, the last child of the root: SignedInfo
in exclusive canonical form, ECDSA on P-256 with SHA-256 as r and s, one reference to the whole document
(``URI=""``) with the enveloped-signature transform and nothing else, so that the document is digested in inclusive
Canonical XML 1.0, and the certificate named by issuer and serial number. No other form is accepted: who could choose
the form could choose what is signed.

:func:`verify` gives back what was digested, and the tree that these octets read as. Go on with that, not with the
document that was given: comments, and whatever stands inside the signature, are not signed.

Canonical forms are those of ``lxml``, digests and signatures those of ``cryptography``. What is left is the profile: so
few forms that each is held against what it must be, element by element. ``signxml`` and ``xmlsec`` are the reference in
the tests.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from duis.errors import DuisError
from duis.request import Request
from duis.xml import MAX_SIZE, Element, line_of, local_name, parse, path_of
from gbcs.certificates import Certificate, read_certificate
from gbcs.entity import EntityId
from gbcs.keys import XML_SIGNERS, KeyStore, Signer, UnusableKey, is_private_key, is_signature_valid
from wire import distinguished_name
from wire.errors import MAX_QUOTED, DecodeError, Step, quoted
from wire.outcome import check_time

__all__ = ["Certificates", "Reason", "SignatureError", "Verified", "sign", "verify"]


class Reason(StrEnum):
    """Why a signature is refused."""

    ABSENT = "no signature"
    DUPLICATED = "more than one signature"
    MISPLACED = "a signature that is not the last child of the root"
    MALFORMED = "a signature that is not formed as the profile has it"
    ALGORITHM = "another algorithm than that of the profile"
    REFERENCES = "not exactly one reference"
    REFERENCE = "a reference to something else than the whole document"
    TRANSFORMS = "other transforms than the enveloped signature's alone"
    NO_SERIAL = "no serial number of a certificate"
    UNKNOWN_CERTIFICATE = "a certificate that is not known"
    UNUSABLE_CERTIFICATE = "a certificate that is not for signatures"
    OUT_OF_VALIDITY = "a certificate that was not valid at the time"
    BAD_DIGEST = "the document is not what was signed"
    BAD_VALUE = "the signature is not that of the certificate's key"


class SignatureError(DuisError):
    """A document whose signature is missing or does not hold.

    Attributes:
        kind: the reason, one of :class:`Reason`; ``reason`` says the same with what was found.
    """

    def __init__(
        self,
        kind: Reason,
        reason: str | None = None,
        *,
        expected: str | None = None,
        line: int | None = None,
        path: tuple[Step, ...] = (),
    ) -> None:
        super().__init__(reason or str(kind), expected=expected, line=line, path=path)
        self.kind = kind


class Verified(NamedTuple):
    """What a signature covers; there is one only where the signature holds.

    Attributes:
        octets: what was digested: the document without its signature and without comments, in canonical form.
        root: the tree that these octets read as.
        certificate: the signer's. Whether ``certificate.entity_id`` may say what the document says is another question:
            a request should be signed for the business originator of its RequestID.
    """

    octets: bytes
    root: Element
    certificate: Certificate


OneCertificate: TypeAlias = bytes | str | x509.Certificate | Certificate
"""A certificate: DER, PEM, that of ``cryptography`` or that of :mod:`gbcs.certificates`."""

Certificates: TypeAlias = KeyStore | OneCertificate | Iterable[OneCertificate]
"""Certificates that are trusted: a key store, one certificate, or some."""


def verify(xml: bytes, certificates: Certificates, *, at: datetime | None = None, max_size: int = MAX_SIZE) -> Verified:
    """Check the signature of a document; what it covers.

    Args:
        xml: a Request or Response (or an S1SP's document in one of its own).
        certificates: the trusted ones, among which the signature names the signer's by issuer and serial number. They
            are taken as they are, whosever they are: :func:`duis.authorise` judges them. Of a key store, only those
            for signing XML count.
        at: the time at which the signer's certificate has to be valid, with a time zone. Without it the period of its
            validity is not looked at: the library has no clock, and the published test certificates have expired.
        max_size: how many octets the document may have.

    Returns:
        The octets that were digested, the tree that they read as and the signer's certificate.

    Raises:
        SignatureError: where there is no signature, or one that does not hold or is not of the profile; its ``kind``
            says why. That a Response has none may be right (the DCC leaves it out where the payload has its own): the
            kind is then :attr:`Reason.ABSENT`, and nothing is verified.
        DuisError: where the document can't be read or is none of DUIS.
        DecodeError: where the only certificate can't be read.
        ValueError: where ``at`` is naive.
    """
    check_time(at)
    root = _document(xml, max_size)
    signature = _only_signature(root)
    profile = _read_profile(signature)
    certificate = _find(certificates, profile)
    if certificate.usage != "digitalSignature":
        raise SignatureError(
            Reason.UNUSABLE_CERTIFICATE,
            f"the certificate of {certificate.entity_id} is for {certificate.usage or 'nothing'}",
            expected="digitalSignature",
            line=line_of(signature),
        )
    if isinstance(certificates, KeyStore) and certificate.role not in XML_SIGNERS:
        raise SignatureError(
            Reason.UNUSABLE_CERTIFICATE,
            f"the certificate of {certificate.entity_id} is not for signing XML",
            line=line_of(signature),
        )
    if at is not None and not certificate.not_before <= at <= certificate.not_after:
        raise SignatureError(
            Reason.OUT_OF_VALIDITY,
            f"the certificate of {certificate.entity_id} is valid from {certificate.not_before:%Y-%m-%d} "
            f"to {certificate.not_after:%Y-%m-%d}, not at {at.isoformat()}",
            line=line_of(signature),
        )
    digest = _octets(profile.digest, 32)
    value = _octets(profile.value, _SIZE)
    signed_info = _canonical(profile.signed_info, exclusive=True)
    if not is_signature_valid(certificate.public_point, value, signed_info):
        raise _refused(Reason.BAD_VALUE, profile.value)
    _remove(signature)
    octets = _canonical(root.getroottree())
    if hashlib.sha256(octets).digest() != digest:
        raise SignatureError(Reason.BAD_DIGEST, line=line_of(signature), path=(local_name(root), "Signature"))
    return Verified(octets, parse(octets, max_size=len(octets)), certificate)


def sign(
    xml: bytes,
    key: ec.EllipticCurvePrivateKey | Signer | KeyStore,
    certificate: OneCertificate | None = None,
    *,
    signer: EntityId | bytes | str | None = None,
    max_size: int = MAX_SIZE,
    check: bool = True,
) -> bytes:
    """A document with its signature; one that it has already is replaced.

    Args:
        xml: a Request or Response. Its white space is signed as it stands: don't indent the result.
        key: a key store, which holds what signs XML for the signer (:meth:`gbcs.KeyStore.xml_signer`), with its
            certificate; or the private key of ``cryptography`` on P-256, or a :class:`~gbcs.keys.Signer`.
        certificate: that of the key, and none for a key store. The document will name it, not hold it.
        signer: who signs, with a key store. Without it, the business originator of the request; a response names
            no signer.
        max_size: how many octets the document may have.
        check: whether the signed document is verified before it is given: that finds a signer whose key is not the
            certificate's, and a document whose own signatures stand where none may.

    Returns:
        The document in UTF-8, with XML declaration. It was verified, unless ``check`` is false.

    Raises:
        DuisError: where the document can't be read, is none of DUIS, or can't hold a signature of the profile.
        UnusableKey: where the key is none on P-256, or not that of the certificate, or the certificate's serial number
            is longer than any that a document could name; where a key store holds no key for signing XML of the signer.
        TypeError: for a key without its certificate, for a key store with a certificate, for a signer beside a key.
        SignatureError: where what a signer gave is no signature of the certificate's key.
        DecodeError: where the certificate can't be read.
    """
    if isinstance(key, KeyStore) == (certificate is not None) or (signer is not None and certificate is not None):
        raise TypeError("sign takes a key store, and maybe a signer, or a key and its certificate")
    root = _document(xml, max_size)
    if isinstance(key, KeyStore):
        key, certificate = _held(key, root, signer)
    assert certificate is not None
    if not len(root):
        raise DuisError("an empty document", expected="Header and Body", line=line_of(root))
    for old in root.findall(_ds("Signature")):
        _remove(old)
    known = _read(certificate)
    if known.serial_number.bit_length() > 8 * 20:  # no decimal text is made of a number without bound
        raise UnusableKey("the serial number of the certificate has more than the 20 octets of RFC 5280")
    signed_info = _signed_info(hashlib.sha256(_canonical(root.getroottree())).digest())
    value = _value(key, known, signed_info.encode())
    octets = _with_signature(root, _signature_element(signed_info, value, known))
    if check:
        verify(octets, known, max_size=len(octets))
    return octets


def _held(
    keys: KeyStore, root: Element, signer: EntityId | bytes | str | None
) -> tuple[ec.EllipticCurvePrivateKey | Signer, Certificate]:
    """What signs a document, of a key store."""
    if signer is None:
        if local_name(root) != "Request":
            raise DuisError("a response names nobody who signs it", expected="a signer", line=line_of(root))
        signer = Request(root).originator
    held = keys.xml_signer(signer)
    if held is None:
        raise UnusableKey(f"no private key for signing XML of {EntityId(signer)}, with its certificate")
    return held


# The profile ----------------------------------------------------------------------------------------------------------

_DS = "http://www.w3.org/2000/09/xmldsig#"
_SR = "http://www.dccinterface.co.uk/ServiceUserGateway"
_ROOTS = {f"{{{_SR}}}{name}" for name in ("Request", "Response", "SMETS1SignedResponse", "S1SPAlert")}
_INNER = {f"{{{_SR}}}{name}" for name in ("SMETS1SignedResponse", "S1SPAlert")}  # signed by an S1SP, inside a Response
_SIZE = 64  # of r and s


def _ds(name: str) -> str:
    return f"{{{_DS}}}{name}"


_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_ENVELOPED = f"{_DS}enveloped-signature"
_ALGORITHMS = {
    _ds("CanonicalizationMethod"): _EXCLUSIVE,
    _ds("SignatureMethod"): _ECDSA_SHA256,
    _ds("DigestMethod"): _SHA256,
}


class _Profile(NamedTuple):
    """What a signature of the profile says: whose it is, and the elements that are judged."""

    issuer: str
    serial_number: int
    signed_info: Element
    digest: Element
    value: Element


def _document(xml: bytes, max_size: int) -> Element:
    """The root of a document that may be signed."""
    root = parse(xml, max_size=max_size)
    if root.tag not in _ROOTS:
        name = etree.QName(root).localname
        raise DuisError(f"a document of {name}", expected="a Request or Response of DUIS", line=line_of(root))
    for before_or_after in (*root.itersiblings(preceding=True), *root.itersiblings()):
        if isinstance(before_or_after, etree._ProcessingInstruction):
            # It would be signed, by the standard; not every library does so.
            raise DuisError("a processing instruction outside the root element", line=line_of(before_or_after))
    return root


def _only_signature(root: Element) -> Element:
    """The signature of a document; whatever else has that name must be an S1SP's, at its place."""
    own: list[Element] = []
    for signature in root.iter(_ds("Signature")):
        parent = signature.getparent()
        if parent is root:
            own.append(signature)
        elif parent is None or parent.tag not in _INNER:
            raise _refused(Reason.MISPLACED, signature)
    if not own:
        raise SignatureError(Reason.ABSENT, line=line_of(root))
    if len(own) > 1:
        raise _refused(Reason.DUPLICATED, own[1])
    behind = [own[0], *own[0].itersiblings()]
    if any(isinstance(after.tag, str) for after in behind[1:]) or any((each.tail or "").strip() for each in behind):
        raise _refused(Reason.MISPLACED, own[0])
    return own[0]


def _read_profile(signature: Element) -> _Profile:
    """Refuse a signature of any other form."""
    if signature.find(_ds("SignatureValue")) is not None and signature.find(_ds("KeyInfo")) is None:
        raise _refused(Reason.NO_SERIAL, signature)
    signed_info, value, key_info = _children(signature, "SignedInfo", "SignatureValue", "KeyInfo")
    references = signed_info.findall(_ds("Reference"))
    if len(references) != 1:
        raise _refused(Reason.REFERENCES, signed_info, f"{len(references)} references", "one")
    canonicalization, method, reference = _children(
        signed_info, "CanonicalizationMethod", "SignatureMethod", "Reference"
    )
    if reference.get("URI") != "":
        uri = reference.get("URI")
        found = "a reference without URI" if uri is None else f"a reference to {quoted(uri)}"
        raise _refused(Reason.REFERENCE, reference, found, 'URI=""')
    transforms = reference.find(_ds("Transforms"))
    children = [] if transforms is None else _elements(transforms)
    algorithms = [child.get("Algorithm") for child in children]
    if algorithms != [_ENVELOPED] or len(children[0]):
        found = f"the transforms {', '.join(quoted(name) for name in algorithms) or 'none'}"
        raise _refused(Reason.TRANSFORMS, reference, found, "the enveloped signature alone")
    transforms, digest_method, digest_value = _children(reference, "Transforms", "DigestMethod", "DigestValue")
    _children(transforms, "Transform")
    for element in (canonicalization, method, digest_method):
        if element.get("Algorithm") != _ALGORITHMS[str(element.tag)] or len(element):
            found = f"the algorithm {quoted(element.get('Algorithm'))}"
            raise _refused(Reason.ALGORITHM, element, found, _ALGORITHMS[str(element.tag)])
    issuer, serial_number = _issuer_and_serial(key_info)
    return _Profile(issuer, serial_number, signed_info, digest_value, value)


def _issuer_and_serial(key_info: Element) -> tuple[str, int]:
    serial = key_info.find(f"{_ds('X509Data')}/{_ds('X509IssuerSerial')}/{_ds('X509SerialNumber')}")
    text = _text(serial) if serial is not None else ""
    if not text:
        raise _refused(Reason.NO_SERIAL, key_info)
    (data,) = _children(key_info, "X509Data")
    (issuer_serial,) = _children(data, "X509IssuerSerial")
    issuer, serial = _children(issuer_serial, "X509IssuerName", "X509SerialNumber")
    if not _SERIAL.fullmatch(text):
        raise _refused(Reason.MALFORMED, serial, f"the serial number {quoted(text)}", "a decimal number")
    return _text(issuer), int(text)


_SERIAL = re.compile(r"[0-9]{1,60}")


def _elements(parent: Element) -> list[Element]:
    return [child for child in parent if isinstance(child.tag, str)]


def _children(parent: Element, *names: str) -> list[Element]:
    """The child elements, which must be these in this order."""
    children = _elements(parent)
    if [child.tag for child in children] != [_ds(name) for name in names]:
        there = ", ".join(etree.QName(child).localname for child in children) or "nothing"
        found = there if len(children) <= 4 and len(there) <= MAX_QUOTED else f"{len(children)} elements"
        raise _refused(Reason.MALFORMED, parent, f"{etree.QName(parent).localname} with {found}", ", ".join(names))
    return children


def _text(element: Element) -> str:
    """The text of an element that has nothing else, not even a comment that would split it."""
    if len(element):
        raise _refused(Reason.MALFORMED, element, f"{etree.QName(element).localname} with more than text")
    return (element.text or "").strip()


def _octets(element: Element, size: int) -> bytes:
    """The octets of a value, which must be so many; nothing but base64 and white space is passed over."""
    name = etree.QName(element).localname
    try:
        octets = b64decode("".join(_text(element).split()), validate=True)
    except ValueError:  # also that of text that is not ASCII
        raise _refused(Reason.MALFORMED, element, f"{name} is no base64", f"{size} octets in base64") from None
    if len(octets) != size:
        # r and s have as many octets as the order of the curve, leading zeros among them (XML Signature 1.1, 6.4.3),
        # which some writers leave out.
        expected = "64 octets: r and s of 32 each, with their leading zeros" if size == _SIZE else f"{size} octets"
        raise _refused(Reason.MALFORMED, element, f"{name} has {len(octets)} octets", expected)
    return octets


def _canonical(tree: Any, *, exclusive: bool = False) -> bytes:
    """A document, or one element of it, in canonical form without comments."""
    try:
        octets: bytes = etree.tostring(tree, method="c14n", exclusive=exclusive, with_comments=False)
    except etree.C14NError:
        reason = "the document has no canonical form"
        raise SignatureError(Reason.MALFORMED, reason, expected="absolute names of namespaces") from None
    return octets


def _refused(kind: Reason, element: Element, found: str | None = None, expected: str | None = None) -> SignatureError:
    return SignatureError(kind, found, expected=expected, line=line_of(element), path=path_of(element))


# Certificates ---------------------------------------------------------------------------------------------------------


def _find(certificates: Certificates, profile: _Profile) -> Certificate:
    """The certificate that a signature names.

    One among several that can't be read is passed over: published collections hold such.
    """
    serial_number = profile.serial_number
    remarks: list[str] = []
    for candidate in _candidates(certificates, serial_number):
        try:
            known = _read(candidate)
        except DecodeError as error:
            if candidate is certificates:
                raise
            remarks.append(f"one can't be read: {error}")
            continue
        if known.serial_number == serial_number:
            if _is_issuer(profile.issuer, known):
                return known
            remarks.append(f"{quoted(known.issuer)} issued one with this serial number")
    reason = f"no certificate is known with the serial number {serial_number} of {quoted(profile.issuer)}"
    reason = "; ".join((reason, *remarks[:1]))
    raise SignatureError(Reason.UNKNOWN_CERTIFICATE, reason, line=line_of(profile.value))


def _candidates(certificates: Certificates, serial_number: int) -> Iterator[OneCertificate]:
    """Those that may have a serial number, as far as a glance tells."""
    if isinstance(certificates, Certificate | x509.Certificate | bytes | str):
        yield certificates
        return
    if isinstance(certificates, KeyStore):
        certificates = certificates.certificates()
    if not isinstance(certificates, Iterable):
        raise DecodeError("certificates", offset=0, found=f"a value of type {type(certificates).__name__}")
    octets = serial_number.to_bytes(-(-serial_number.bit_length() // 8), "big")  # as they stand in DER
    for one in certificates:
        if isinstance(one, Certificate | x509.Certificate):
            if one.serial_number == serial_number:
                yield one
        elif not isinstance(one, bytes) or one.isascii() or octets in one:  # DER is no ASCII
            yield one


def _read(certificate: OneCertificate) -> Certificate:
    if isinstance(certificate, Certificate):
        return certificate
    if isinstance(certificate, x509.Certificate):
        return read_certificate(certificate.public_bytes(Encoding.DER))
    return _certificate(certificate)


def _certificate(octets: bytes | str) -> Certificate:
    # What is neither is refused; it may have no hash.
    return _read_octets(octets) if isinstance(octets, bytes | str) else read_certificate(octets)


_read_octets = lru_cache(maxsize=256)(read_certificate)


def _is_issuer(text: str, certificate: Certificate) -> bool:
    """Whether a name is that of the issuer, in either order: some signers turn it around."""
    if text == certificate.issuer:
        return True
    if len(text) > _LONGEST_NAME:  # read names are remembered
        return False
    named, issuer = _name(text), _name(certificate.issuer)
    return named is not None and issuer is not None and (named == issuer or named[::-1] == issuer)


_LONGEST_NAME = 4096  # characters, far more than any issuer's


@lru_cache(maxsize=256)
def _name(text: str) -> distinguished_name.Name | None:
    try:
        return distinguished_name.parse(text)
    except DecodeError:
        return None


# Signing --------------------------------------------------------------------------------------------------------------


def _signed_info(digest: bytes) -> str:
    """SignedInfo in exclusive canonical form."""
    return (
        f'<ds:SignedInfo xmlns:ds="{_DS}">'
        f'<ds:CanonicalizationMethod Algorithm="{_EXCLUSIVE}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{_ECDSA_SHA256}"></ds:SignatureMethod>'
        f'<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="{_ENVELOPED}"></ds:Transform></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{_SHA256}"></ds:DigestMethod>'
        f"<ds:DigestValue>{b64encode(digest).decode()}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    )


_EMPTY = re.compile(r"></ds:(?:CanonicalizationMethod|SignatureMethod|Transform|DigestMethod)>")


def _signature_element(signed_info: str, value: bytes, certificate: Certificate) -> str:
    declaration = f' xmlns:ds="{_DS}"'
    return (
        f"<ds:Signature{declaration}>{_EMPTY.sub('/>', signed_info.replace(declaration, '', 1))}"
        f"<ds:SignatureValue>{b64encode(value).decode()}</ds:SignatureValue>"
        f"<ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial>"
        f"<ds:X509IssuerName>{escape(certificate.issuer)}</ds:X509IssuerName>"
        f"<ds:X509SerialNumber>{certificate.serial_number}</ds:X509SerialNumber>"
        f"</ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo></ds:Signature>"
    )


def _value(key: ec.EllipticCurvePrivateKey | Signer, certificate: Certificate, octets: bytes) -> bytes:
    """The signature of octets by the key of a certificate: r and s, 64 octets."""
    if is_private_key(key):
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        if point != certificate.public_point:
            raise UnusableKey(f"the key is not that of the certificate {certificate.serial_number}")
    if isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(key.sign(octets, ec.ECDSA(SHA256())))
        return r.to_bytes(_SIZE // 2, "big") + s.to_bytes(_SIZE // 2, "big")
    value = key.sign(octets)
    if len(value) != _SIZE:
        raise UnusableKey(f"the signer gave {len(value)} octets, a signature has {_SIZE}")
    if not is_signature_valid(certificate.public_point, value, octets):
        raise SignatureError(Reason.BAD_VALUE)
    return value


def _with_signature(root: Element, signature: str) -> bytes:
    """The document with a signature at its end.

    It is put there as text, since ``lxml`` gives an element that moves into a tree the prefix that the tree has for its
    namespace already, and published documents declare another one than their signature has.
    """
    octets: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=False, with_tail=False)
    end = octets.rindex(b"</")
    before = [_alone(comment) for comment in reversed([*root.itersiblings(preceding=True)])]
    after = [_alone(comment) for comment in root.itersiblings()]
    return b"".join((_DECLARATION, *before, octets[:end], signature.encode(), octets[end:], *after))


_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"


def _alone(comment: Element) -> bytes:
    octets: bytes = etree.tostring(comment, encoding="UTF-8", xml_declaration=False, with_tail=False)
    return octets


def _remove(signature: Element) -> None:
    """Take a signature out, and leave the text that follows it: it is signed."""
    parent, before, tail = signature.getparent(), signature.getprevious(), signature.tail or ""
    assert parent is not None
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(signature)
