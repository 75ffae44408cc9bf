"""XML signatures of DUIS documents: made, checked, and never trusted further than they reach.

The profile of the interface (digest ``duis.md``, 8) is one enveloped signature, the last child of the root: SignedInfo
in exclusive canonical form, ECDSA on P-256 with SHA-256 as r and s, one reference to the whole document
(``URI=""``) with the enveloped-signature transform and nothing else, so that the document is digested in inclusive
Canonical XML 1.0, and the certificate named by issuer and serial number. No other form is accepted: who could choose
the form could choose what is signed.

:func:`verify` gives back what was digested, and the tree that these octets read as. Go on with that, not with the
document that was given: comments, and whatever stands inside the signature, are not signed.

``signxml`` does the cryptography over XML. Its verifier takes a profile to expect; its signer is brought to the
interface's profile by what it offers for that: no canonicalisation among the transforms
(``exclude_c14n_transform_element``), and an annotator, which is called between the digest of the document and the
canonicalisation of SignedInfo and sets the algorithm of the latter.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.exceptions import InvalidDigest, InvalidSignature, SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from duis.errors import DuisError
from duis.xml import MAX_SIZE, Element, line_of, parse, parser, path_of, serialise
from gbcs.certificates import Certificate, load, read_certificate
from gbcs.keys import KeyStore, Signer, UnusableKey, is_private_key
from wire.errors import DecodeError, Step

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
            are taken as they are: :func:`gbcs.certificates.chain_problems` judges them.
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
    """
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
    if at is not None and not certificate.not_before <= at <= certificate.not_after:
        raise SignatureError(
            Reason.OUT_OF_VALIDITY,
            f"the certificate of {certificate.entity_id} is valid from {certificate.not_before:%Y-%m-%d} "
            f"to {certificate.not_after:%Y-%m-%d}, not at {at.isoformat()}",
            line=line_of(signature),
        )
    _check_octets(profile.digest, 32, Reason.BAD_DIGEST)
    _check_octets(profile.value, _SIZE, Reason.BAD_VALUE)
    octets = _verified_octets(xml, certificate, signature)
    return Verified(octets, parse(octets, max_size=len(octets)), certificate)


def sign(
    xml: bytes,
    key: ec.EllipticCurvePrivateKey | Signer,
    certificate: OneCertificate,
    *,
    max_size: int = MAX_SIZE,
) -> bytes:
    """A document with its signature; one that it has already is replaced.

    Args:
        xml: a Request or Response. Its white space is signed as it stands: don't indent the result.
        key: the private key of ``cryptography`` on P-256, or a :class:`~gbcs.keys.Signer`.
        certificate: that of the key. The document will name it, not hold it.
        max_size: how many octets the document may have.

    Returns:
        The document in UTF-8, with XML declaration. It was verified.

    Raises:
        DuisError: where the document can't be read, is none of DUIS, or can't hold a signature of the profile.
        UnusableKey: where the key is none on P-256, or not that of the certificate.
        DecodeError: where the certificate can't be read.
    """
    root = _document(xml, max_size)
    if not len(root):
        raise DuisError("an empty document", expected="Header and Body", line=line_of(root))
    for old in root.findall(_ds("Signature")):
        _remove(old)
    known = _read(certificate)
    key_info = etree.Element(_ds("KeyInfo"), nsmap={"ds": _DS})
    issuer_serial = etree.SubElement(etree.SubElement(key_info, _ds("X509Data")), _ds("X509IssuerSerial"))
    etree.SubElement(issuer_serial, _ds("X509IssuerName")).text = known.issuer
    etree.SubElement(issuer_serial, _ds("X509SerialNumber")).text = str(known.serial_number)

    held: Any = _HeldKey(key, known)  # signxml asks no more of a key than this has
    try:
        signed = _Signer(len(xml)).sign(
            _with_placeholder(root), key=held, key_info=key_info, exclude_c14n_transform_element=True
        )
    except (SignXMLException, etree.LxmlError) as error:
        raise DuisError(f"the document can't be signed: {_sentence(error)}") from None
    for comment in reversed([*root.itersiblings(preceding=True)]):
        signed.addprevious(comment)
    for comment in reversed([*root.itersiblings()]):
        signed.addnext(comment)
    octets = serialise(signed)
    # Finds a signer whose key is not the certificate's, and an Id that redirects the reference.
    verify(octets, known, max_size=len(octets))
    return octets


# The profile ----------------------------------------------------------------------------------------------------------

_DS = "http://www.w3.org/2000/09/xmldsig#"
_SR = "http://www.dccinterface.co.uk/ServiceUserGateway"
_ROOTS = {f"{{{_SR}}}{name}" for name in ("Request", "Response", "SMETS1SignedResponse", "S1SPAlert")}
_INNER = {f"{{{_SR}}}{name}" for name in ("SMETS1SignedResponse", "S1SPAlert")}  # signed by an S1SP, inside a Response
_SIZE = 64  # of r and s


def _ds(name: str) -> str:
    return f"{{{_DS}}}{name}"


_ALGORITHMS = {
    _ds("CanonicalizationMethod"): CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0.value,
    _ds("SignatureMethod"): SignatureMethod.ECDSA_SHA256.value,
    _ds("DigestMethod"): DigestAlgorithm.SHA256.value,
}
_CONFIGURATION = SignatureConfiguration(
    location="./",
    expect_references=1,
    signature_methods=frozenset({SignatureMethod.ECDSA_SHA256}),
    digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
    default_reference_c14n_method=CanonicalizationMethod.CANONICAL_XML_1_0,
)


class _Profile(NamedTuple):
    """What a signature of the profile says: whose it is, and the elements of both values."""

    issuer: str
    serial_number: int
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
            # It would be signed, by the standard; signxml leaves it out.
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
    if any(isinstance(after.tag, str) for after in own[0].itersiblings()):
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
        found = "a reference without URI" if uri is None else f"a reference to {_quoted(uri)}"
        raise _refused(Reason.REFERENCE, reference, found, 'URI=""')
    transforms = reference.find(_ds("Transforms"))
    children = [] if transforms is None else _elements(transforms)
    algorithms = [child.get("Algorithm") for child in children]
    if algorithms != [SignatureConstructionMethod.enveloped.value] or len(children[0]):
        found = f"the transforms {', '.join(_quoted(name) for name in algorithms) or 'none'}"
        raise _refused(Reason.TRANSFORMS, reference, found, "the enveloped signature alone")
    transforms, digest_method, digest_value = _children(reference, "Transforms", "DigestMethod", "DigestValue")
    _children(transforms, "Transform")
    for element in (canonicalization, method, digest_method):
        if element.get("Algorithm") != _ALGORITHMS[str(element.tag)] or len(element):
            found = f"the algorithm {_quoted(element.get('Algorithm'))}"
            raise _refused(Reason.ALGORITHM, element, found, _ALGORITHMS[str(element.tag)])
    issuer, serial_number = _issuer_and_serial(key_info)
    return _Profile(issuer, serial_number, digest_value, value)


def _issuer_and_serial(key_info: Element) -> tuple[str, int]:
    serial = key_info.find(f"{_ds('X509Data')}/{_ds('X509IssuerSerial')}/{_ds('X509SerialNumber')}")
    text = _text(serial) if serial is not None else ""
    if not text:
        raise _refused(Reason.NO_SERIAL, key_info)
    (data,) = _children(key_info, "X509Data")
    (issuer_serial,) = _children(data, "X509IssuerSerial")
    issuer, serial = _children(issuer_serial, "X509IssuerName", "X509SerialNumber")
    if not _SERIAL.fullmatch(text):
        raise _refused(Reason.MALFORMED, serial, f"the serial number {_quoted(text)}", "a decimal number")
    return _text(issuer), int(text)


_SERIAL = re.compile(r"[0-9]{1,60}")


def _elements(parent: Element) -> list[Element]:
    return [child for child in parent if isinstance(child.tag, str)]


def _children(parent: Element, *names: str) -> list[Element]:
    """The child elements, which must be these in this order."""
    children = _elements(parent)
    if [child.tag for child in children] != [_ds(name) for name in names]:
        found = ", ".join(etree.QName(child).localname for child in children) or "nothing"
        name = etree.QName(parent).localname
        raise _refused(Reason.MALFORMED, parent, f"{name} with {found[:200]}", ", ".join(names))
    return children


def _text(element: Element) -> str:
    """The text of an element that has nothing else, not even a comment that would split it."""
    if len(element):
        raise _refused(Reason.MALFORMED, element, f"{etree.QName(element).localname} with more than text")
    return (element.text or "").strip()


def _check_octets(element: Element, size: int, otherwise: Reason) -> None:
    """Refuse a value that is not so many octets in base64; signxml would ignore what is none."""
    text = "".join(_text(element).split())
    try:
        octets = b64decode(text, validate=True)
    except ValueError:  # also that of text that is not ASCII
        octets = b""
    if len(octets) != size:
        name = etree.QName(element).localname
        raise _refused(otherwise, element, f"{otherwise}: {name} of another form", f"{size} octets in base64")


def _refused(kind: Reason, element: Element, found: str | None = None, expected: str | None = None) -> SignatureError:
    return SignatureError(kind, found, expected=expected, line=line_of(element), path=path_of(element))


def _quoted(text: str | None) -> str:
    return repr(text if text is None or len(text) <= 80 else f"{text[:80]}...")


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
            remarks.append(f"{_quoted(known.issuer)} issued one with this serial number")
    reason = f"no certificate is known with the serial number {serial_number} of {_quoted(profile.issuer)}"
    reason = "; ".join((reason, *remarks[:1]))
    raise SignatureError(Reason.UNKNOWN_CERTIFICATE, reason, line=line_of(profile.value))


def _candidates(certificates: Certificates, serial_number: int) -> Iterator[OneCertificate]:
    """Those that may have a serial number, as far as a glance tells."""
    if isinstance(certificates, Certificate | x509.Certificate | bytes | str):
        yield certificates
        return
    if isinstance(certificates, KeyStore):
        certificates = certificates.certificates()
    octets = serial_number.to_bytes(-(-serial_number.bit_length() // 8), "big")  # as they stand in DER
    for one in certificates:
        if isinstance(one, Certificate | x509.Certificate):
            if one.serial_number == serial_number:
                yield one
        elif isinstance(one, str) or one.startswith(b"-----") or octets in one:
            yield one


def _read(certificate: OneCertificate) -> Certificate:
    if isinstance(certificate, Certificate):
        return certificate
    if isinstance(certificate, x509.Certificate):
        return read_certificate(certificate.public_bytes(Encoding.DER))
    return read_certificate(certificate)


def _is_issuer(text: str, certificate: Certificate) -> bool:
    """Whether a name is that of the issuer. Signers put blanks after the commas, and some turn the order around."""
    if text == certificate.issuer:
        return True
    named, issuer = _name(text), _name(certificate.issuer)
    return named is not None and issuer is not None and (named == issuer or named[::-1] == issuer)


def _name(text: str) -> list[x509.RelativeDistinguishedName] | None:
    try:
        return list(x509.Name.from_rfc4514_string(_BLANKS.sub(",", text)).rdns)
    except ValueError:
        return None


_BLANKS = re.compile(r"(?<!\\)\s*,\s*")


# signxml --------------------------------------------------------------------------------------------------------------


class _Signer(XMLSigner):
    """A signer of the interface's profile, for one document.

    Args:
        size: of the document, octets.
    """

    def __init__(self, size: int) -> None:
        super().__init__(
            method=SignatureConstructionMethod.enveloped,
            signature_algorithm=SignatureMethod.ECDSA_SHA256,
            digest_algorithm=DigestAlgorithm.SHA256,
            c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,  # of the document
        )
        self._size = size
        self.signature_annotators.append(self._canonicalise_signed_info_exclusively)

    @property
    def parser(self) -> etree.XMLParser:
        """What signxml reads its copies with."""
        return parser(self._size)

    def _canonicalise_signed_info_exclusively(self, signature: Element, signing_settings: Any) -> None:
        """The document is digested, SignedInfo comes next."""
        method = signature.find(f"{_ds('SignedInfo')}/{_ds('CanonicalizationMethod')}")
        assert method is not None
        self.c14n_alg = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
        method.set("Algorithm", self.c14n_alg.value)


class _HeldKey:
    """A key as signxml wants it, whether it is in memory or in a device."""

    key_size = 256

    def __init__(self, key: ec.EllipticCurvePrivateKey | Signer, certificate: Certificate) -> None:
        self._key = key
        if is_private_key(key):
            point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
            if point != certificate.public_point:
                raise UnusableKey(f"the key is not that of the certificate {certificate.serial_number}")

    def sign(self, message: bytes, signature_algorithm: ec.ECDSA) -> bytes:
        """The signature of a message, in DER."""
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(message, signature_algorithm)
        signature = self._key.sign(message)
        if len(signature) != _SIZE:
            raise UnusableKey(f"the signer gave {len(signature)} octets, a signature has {_SIZE}")
        return encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))


def _verified_octets(xml: bytes, certificate: Certificate, signature: Element) -> bytes:
    """What signxml digested."""
    public = load(certificate.der)
    # signxml always judges the period of validity: what the caller wants of it was judged before.
    configuration = replace(_CONFIGURATION, verification_time=public.not_valid_before_utc)
    try:
        # Its form was looked at: the schema would say no more, and older ones of libxml2 take no integer of 39 digits.
        result = XMLVerifier().verify(
            xml, x509_cert=public, expect_config=configuration, parser=parser(len(xml)), validate_schema=False
        )
    except InvalidDigest:
        raise _refused(Reason.BAD_DIGEST, signature) from None
    except InvalidSignature:
        raise _refused(Reason.BAD_VALUE, signature) from None
    except (SignXMLException, etree.LxmlError, ValueError) as error:
        raise _refused(Reason.MALFORMED, signature, _sentence(error)) from None
    assert not isinstance(result, list)
    return result.signed_data


def _with_placeholder(root: Element) -> Element:
    """A copy with a place for the signature at its end.

    It is put there as text, since ``lxml`` gives an element that moves into a tree the prefix that the tree has for its
    namespace already, and published documents declare another one than their signature has.
    """
    octets: bytes = etree.tostring(root, encoding="UTF-8", with_tail=False)
    end = octets.rindex(b"</")
    octets = b'%b<ds:Signature xmlns:ds="%b" Id="placeholder"/>%b' % (octets[:end], _DS.encode(), octets[end:])
    return etree.fromstring(octets, parser(len(octets)))


def _remove(signature: Element) -> None:
    """Take a signature out, and leave the text that follows it: it is signed."""
    parent, before, tail = signature.getparent(), signature.getprevious(), signature.tail or ""
    assert parent is not None
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(signature)


def _sentence(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
