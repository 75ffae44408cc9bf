"""Signatures of files (REGIS 2.13 to 2.19): ECDSA on P-256 with SHA-256, in the trailer behind issuer and serial.

What is signed is the file from its first octet to the serial number, with every line end before the trailer as one LF
and none behind it. Files are signed and verified in one pass with bounded memory.

The specification leaves some of the form open. :func:`sign` writes what its options say; :func:`verify` reads any of
the forms:

=============  ========================================================  ======================================
open           default                                                   also
=============  ========================================================  ======================================
encoding       ``DER``: SEQUENCE of r and s                              ``raw``: r and s, 32 octets each
issuer         ``URL``: the name of RFC 2253, percent-encoded            ``name``: the name as it is
serial number  ``decimal``                                               ``hexadecimal``, capital
quotes         none                                                      the three values in quotation marks
line end       LF behind the signature                                   any, or none
TOK file       signed, behind the last record: it has no trailer         not signed
=============  ========================================================  ======================================

Percent-encoded are all characters but the unreserved ones of RFC 3986, in capital hexadecimal.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, NamedTuple, NoReturn, TypeAlias
from urllib.parse import quote, unquote, unquote_plus

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    Prehashed,
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256

from gbcs.regis import gas
from gbcs.regis.errors import RegisError, shown
from gbcs.regis.gas import Signature
from gbcs.regis.lines import Source, blocks, pieces
from wire import distinguished_name, spelling
from wire.errors import DecodeError
from wire.outcome import Outcome
from wire.spelling import SpellingError
from wire.x509 import pem_blocks, with_null_parameters, without_null_parameters
from wire.x509_faults import fault_of

__all__ = [
    "Certificates",
    "Outcome",
    "NamedCertificate",
    "Signers",
    "SigningKey",
    "Verification",
    "chain_problems",
    "check_time",
    "find_signers",
    "issuer_text",
    "read_certificates",
    "sign",
    "sign_stream",
    "signed_octets",
    "split_trailer",
    "usage_problems",
    "verify",
]

SigningKey: TypeAlias = ec.EllipticCurvePrivateKey | Callable[[bytes], bytes]
"""A private key on P-256; or what signs with one, in an HSM for instance: from a digest (SHA-256) to r and s, 32 octets
each."""

Certificate: TypeAlias = x509.Certificate | bytes
"""A certificate: of ``cryptography``, DER, or PEM with one or more of them."""

Certificates: TypeAlias = Iterable[Certificate] | Mapping[Any, Iterable[Certificate]]
"""Certificates; or those of each organisation, by the id that is in its headers."""

_SERIAL = re.compile(r"[0-9]{1,60}", re.ASCII)
_SERIAL_HEXADECIMAL = re.compile(r"(?:0[xX])?([0-9A-Fa-f]{1,50})", re.ASCII)
_PREHASHED = Prehashed(SHA256())


class Verification(NamedTuple):
    """What checking a file found. It has no truth value: signature and certificate must both be looked at.

    Attributes:
        signature: of the file.
        certificate: whether the signer's certificate is one to rely on; ``absent`` where it was not found,
            ``not judged`` where a time or authorities were not given.
        problems: why not, in words.
        signer: the certificate; None where it was not found.
    """

    signature: Outcome
    certificate: Outcome
    problems: tuple[str, ...] = ()
    signer: x509.Certificate | None = None

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a verification is neither true nor false: compare its signature and its certificate with an outcome"
        )

    def __contains__(self, _: object) -> NoReturn:
        raise TypeError("which of them? compare the signature and the certificate of a verification with an outcome")


# What is signed -------------------------------------------------------------------------------------------------------


def split_trailer(line: str) -> tuple[str, Signature | None]:
    """The last line of a file without its signature; and the signature, None where there is none.

    Raises:
        RegisError: where the line is no trailer and no record of a TOK file.
    """
    if not line.startswith("ZPT"):
        if not line.startswith(('"Z99"', "Z99", '"XOS')):
            raise RegisError("a trailer (Z99 or ZPT) as the last line", found=shown(line))
        return gas.split_signature(line)
    # No value of a ZPT record holds a comma.
    trailer, comma, rest = line.partition(",")
    parts = rest.rsplit(",", 2)
    if not comma:
        return line, None
    if len(parts) != 3 or not all(parts):
        raise RegisError("issuer, serial number and signature behind the trailer", found=shown(rest), record="ZPT")
    return trailer, Signature(*parts)


class _Digested(NamedTuple):
    """The lines before the last one in a hash, the last one, and the organisation that the header names."""

    hash: Any
    last: str
    organisation: str


def _digest(source: Source) -> _Digested:
    state, last, organisation = sha256(), "", None
    for block, is_last in blocks(source):
        if organisation is None:
            organisation = _organisation(block[: block.index(b"\n")].decode("latin-1"))
        if is_last:
            last = block[:-1].decode("latin-1")
        else:
            state.update(block)
    if organisation is None:
        raise RegisError("a file with records", found="nothing", line=1)
    return _Digested(state, last, organisation)


def _organisation(header: str) -> str:
    separator, place = ("|", 4) if header.startswith("ZHV") else (",", 1)
    fields = header.split(separator)
    return fields[place] if len(fields) > place and header[:5].strip('"')[:3] in ("ZHV", "A00") else ""


def signed_octets(octets: bytes) -> bytes:
    """What the signature of a file is calculated from: to hand it to another program.

    Raises:
        RegisError: where the file is not signed.
    """
    lines = [block for block, _ in blocks(octets)]
    last = lines[-1][:-1].decode("latin-1") if lines else ""
    trailer, signature = split_trailer(last)
    if signature is None:
        raise RegisError("a file that is signed", found="no signature")
    return b"".join((*lines[:-1], _signed_line(trailer, signature.issuer, signature.serial)))


def _signed_line(trailer: str, issuer: str, serial: str) -> bytes:
    return f"{trailer},{issuer},{serial}".encode("latin-1")


# Signing --------------------------------------------------------------------------------------------------------------


def sign(
    octets: bytes,
    key: SigningKey,
    certificate: Certificate,
    *,
    encoding: Literal["DER", "raw"] = "DER",
    issuer: Literal["URL", "name"] = "URL",
    serial: Literal["decimal", "hexadecimal"] = "decimal",
    is_quoted: bool = False,
    line_end: str = "\n",
    deterministic: bool = False,
) -> bytes:
    """Sign a file: the file with issuer, serial number and signature in its trailer. Its own line ends stay.

    Args:
        octets: a file that is not signed.
        key: the signer's.
        certificate: the signer's, with the public key of ``key``.
        encoding: of the signature.
        issuer: how the name of the issuer is written.
        serial: how the serial number is written.
        is_quoted: whether the three values stand in quotation marks.
        line_end: what stands behind the signature.
        deterministic: whether the signature is that of RFC 6979, the same each time; for test data.

    Raises:
        RegisError: for a file without trailer or with a signature, a key or certificate that is not on P-256, a key
            that is not the certificate's.
    """
    return b"".join(
        sign_stream(
            octets,
            key,
            certificate,
            encoding=encoding,
            issuer=issuer,
            serial=serial,
            is_quoted=is_quoted,
            line_end=line_end,
            deterministic=deterministic,
        )
    )


def sign_stream(
    source: Source,
    key: SigningKey,
    certificate: Certificate,
    *,
    encoding: Literal["DER", "raw"] = "DER",
    issuer: Literal["URL", "name"] = "URL",
    serial: Literal["decimal", "hexadecimal"] = "decimal",
    is_quoted: bool = False,
    line_end: str = "\n",
    deterministic: bool = False,
) -> Iterator[bytes]:
    """Sign a file piece by piece with bounded memory: its octets as they pass, the signature behind them.

    Arguments and errors are those of :func:`sign`; an error may come after pieces have been given.
    """
    if line_end not in ("", "\n", "\r\n", "\r"):
        raise RegisError("a line end, or nothing", found=repr(line_end)[:20])
    signer = _only(certificate)
    public = _public_key(signer)
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.public_key() != public:
        raise RegisError("the private key of the certificate", found="another key")
    if signer.serial_number.bit_length() > 8 * 20:  # no decimal text is made of a number without bound
        raise RegisError("a certificate whose serial number has 20 octets at most (RFC 5280, 4.1.2.2)", found="more")
    quotation = '"' if is_quoted else ""
    name = quotation + issuer_text(signer.issuer, issuer) + quotation
    number = (
        quotation + (f"{signer.serial_number:X}" if serial == "hexadecimal" else str(signer.serial_number)) + quotation
    )

    passed: list[bytes] = []

    def passing() -> Iterator[bytes]:
        for piece in pieces(source):
            passed.append(piece)
            yield piece

    state, last, number_of_blocks, held = sha256(), "", 0, b""
    for block, is_last in blocks(passing()):
        number_of_blocks += 1
        if is_last:
            last = block[:-1].decode("latin-1")
        else:
            state.update(block)
        seen = held + b"".join(passed)
        passed.clear()
        kept = seen.rstrip(b"\r\n")
        held = seen[len(kept) :]
        yield kept
    if not number_of_blocks:
        raise RegisError("a file with records", found="nothing", line=1)
    if split_trailer(last)[1] is not None:
        raise RegisError("a file that is not signed", found="a signature in its trailer")
    state.update(_signed_line(last, name, number))
    octets = _signature(key, state.digest(), encoding, deterministic)
    value = base64.b64encode(octets).decode()
    if not isinstance(key, ec.EllipticCurvePrivateKey) and not _is_signature(signer, state.digest(), value):
        raise RegisError("a signature of the certificate's key from the signer", found="another")
    yield gas.signature_octets(Signature(name, number, f"{quotation}{value}{quotation}")) + line_end.encode()


def issuer_text(name: x509.Name, form: Literal["URL", "name"] = "URL") -> str:
    """The name of an issuer as a trailer has it: RFC 2253, most specific part first; ``URL``: percent-encoded.

    Raises:
        RegisError: for a ``name`` with characters that are not ASCII, or end in spaces.
    """
    text = name.rfc4514_string()
    if form == "URL":
        return quote(text, safe="")
    if not text.isascii() or not text.isprintable() or '"' in text:
        raise RegisError("an issuer of printable ASCII characters, or URL encoding", found=shown(text))
    return text


def _signature(key: SigningKey, digest: bytes, encoding: str, deterministic: bool) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        algorithm = ec.ECDSA(_PREHASHED, deterministic_signing=deterministic)
        r, s = decode_dss_signature(key.sign(digest, algorithm))
    else:
        if not callable(key):
            raise RegisError("a private key on P-256, or what signs with one", found=type(key).__name__)
        raw = key(digest)
        if len(raw) != 64:
            raise RegisError("r and s, 32 octets each, from the signer", found=f"{len(raw)} octets")
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    return encode_dss_signature(r, s) if encoding == "DER" else r.to_bytes(32, "big") + s.to_bytes(32, "big")


# Verifying ------------------------------------------------------------------------------------------------------------


def verify(
    source: Source,
    certificates: Certificates,
    *,
    at: datetime | None = None,
    trust: Iterable[Certificate] = (),
) -> Verification:
    """Check the signature of a file, and whether the signer's certificate is one to rely on (REGIS 2.17).

    Whose certificate it is, is asked of :func:`gbcs.regis.authorise`.

    Args:
        source: the file.
        certificates: where the signer's is looked for, by issuer and serial number; with a mapping only among those of
            the organisation in the header (REGIS 2.16).
        at: the time at which the certificate has to be valid, with a time zone; without it the period is not judged.
        trust: the certificates of authorities, issuing ones and roots; without any the chain is not judged. Revocation
            is for the caller to look up.

    Raises:
        RegisError: where the file has no record, no trailer, something is certificate in name only, or the time is
            naive.
    """
    check_time(at)
    found = find_signers(source, certificates, is_header_trusted=True)
    if found.signature is None:
        return Verification(Outcome.ABSENT, Outcome.ABSENT)
    if not found.named:
        return Verification(Outcome.NO_KEY, Outcome.ABSENT, (found.reason,))
    best = (found.signed or found.named)[0].certificate
    chain = tuple(read_certificates(trust))
    problems = (*usage_problems(best), *chain_problems(best, chain, at))
    judged = Outcome.VALID if at is not None and chain else Outcome.NOT_JUDGED
    outcome = Outcome.VALID if found.signed else Outcome.INVALID
    return Verification(outcome, Outcome.INVALID if problems else judged, problems, best)


class NamedCertificate(NamedTuple):
    """A certificate, and whose the caller says it is.

    Attributes:
        owner: the key of the caller's mapping; None where the caller gave none.
        certificate: it.
    """

    owner: Any
    certificate: x509.Certificate


class Signers(NamedTuple):
    """Who may have signed a file.

    Attributes:
        organisation: the id in the header of the file, as it stands there.
        signature: what the trailer holds; None where the file is not signed.
        named: those whose issuer and serial number it names.
        signed: those of them whose key made it.
    """

    organisation: str
    signature: Signature | None
    named: tuple[NamedCertificate, ...] = ()
    signed: tuple[NamedCertificate, ...] = ()

    @property
    def reason(self) -> str:
        """That there is no such certificate, in words."""
        assert self.signature is not None
        return f"no certificate {self.signature.serial} of {_decoded(self.signature.issuer)}"[:300]

    def is_owner(self, owner: Any) -> bool:
        """Whether a key of the caller's mapping is the organisation of the header, as text or number."""
        is_number = isinstance(owner, int) and _SERIAL.fullmatch(self.organisation) is not None
        return bool(owner == self.organisation or (is_number and owner == int(self.organisation)))


def find_signers(source: Source, certificates: Certificates, *, is_header_trusted: bool = False) -> Signers:
    """Who may have signed a file, in one pass.

    Args:
        source: the file.
        certificates: where they are looked for.
        is_header_trusted: whether to look, in a mapping, only among those of the organisation in the header.

    Raises:
        RegisError: where the file has no record, no trailer, or something is certificate in name only.
    """
    digested = _digest(source)
    trailer, signature = split_trailer(digested.last)
    found = Signers(digested.organisation, signature)
    if signature is None:
        return found
    # A Mapping is an Iterable of its keys, which are no certificates.
    owned = certificates if isinstance(certificates, Mapping) else {None: certificates}
    named = tuple(
        NamedCertificate(owner, one)
        for owner, some in owned.items()
        if owner is None or not is_header_trusted or found.is_owner(owner)
        for one in read_certificates(some)
        if _is_named(one, signature)
    )
    digested.hash.update(_signed_line(trailer, signature.issuer, signature.serial))
    digest = digested.hash.digest()
    signed = tuple(one for one in named if _is_signature(one.certificate, digest, signature.value))
    return found._replace(named=named, signed=signed)


def _decoded(text: str) -> str:
    return unquote(_unquoted(text))


def _is_named(certificate: x509.Certificate, signature: Signature) -> bool:
    """Whether issuer and serial number, in any of their forms, are those of a certificate."""
    serial = signature.serial.strip('"')
    numbers = set()
    if _SERIAL.fullmatch(serial):
        numbers.add(int(serial))
    if match := _SERIAL_HEXADECIMAL.fullmatch(serial):
        numbers.add(int(match[1], 16))
    if certificate.serial_number not in numbers:
        return False
    issuer = _compared(certificate.issuer)
    text = _unquoted(signature.issuer)
    for name in {text, unquote(text), unquote_plus(text)}:
        try:
            read = distinguished_name.parse(name)
        except ValueError:
            continue
        if read in (issuer, issuer[::-1]):  # some write the most general part first
            return True
    return False


def _compared(name: x509.Name) -> distinguished_name.Name:
    """The name of a certificate as names in text are compared, the most specific part first."""
    return tuple(
        frozenset((one.oid.dotted_string, _comparable(one.value)) for one in part) for part in reversed(name.rdns)
    )


def _comparable(value: str | bytes) -> str:
    return distinguished_name.comparable(value) if isinstance(value, str) else f"#{value.hex()}"


def _unquoted(text: str) -> str:
    """A value of the trailer without the quotation marks that stand around it."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _is_signature(certificate: x509.Certificate, digest: bytes, value: str) -> bool:
    try:
        octets = base64.b64decode(value.strip('"'), validate=True)
        public = _public_key(certificate)
    except ValueError:  # no base64, or no key on P-256
        return False
    forms = [octets]
    if len(octets) == 64:
        r, s = int.from_bytes(octets[:32], "big"), int.from_bytes(octets[32:], "big")
        forms.append(encode_dss_signature(r, s))
    for form in forms:
        try:
            public.verify(form, digest, ec.ECDSA(_PREHASHED))
        except InvalidSignature:
            continue
        return True
    return False


def _public_key(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey:
    try:
        public = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        public = None
    if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
        raise RegisError("a certificate with a key on P-256", found=type(public).__name__)
    return public


def check_time(at: datetime | None) -> None:
    """Refuse a time to judge at that names no instant: RegisError."""
    if at is not None and at.utcoffset() is None:
        raise RegisError("a time with a time zone", found=at.isoformat())


def usage_problems(certificate: x509.Certificate) -> Iterator[str]:
    """Whether a certificate is for signatures."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return
    if not usage.digital_signature:
        yield "the certificate is not for signatures"


def _period_problems(certificate: x509.Certificate, at: datetime | None) -> Iterator[str]:
    if at is None:
        return
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        yield f"{certificate.subject.rfc4514_string()} is valid from {begin:%Y-%m-%d} to {end:%Y-%m-%d}"


def chain_problems(certificate: x509.Certificate, trust: Iterable[Certificate], at: datetime | None) -> Iterator[str]:
    """Whether a certificate was valid at a time, and leads to a root among the authorities, if there are any."""
    yield from _period_problems(certificate, at)
    authorities = tuple(read_certificates(trust))
    if not authorities:
        return
    current, left = certificate, list(authorities)
    while not _is_issued(current, current):
        above = next((authority for authority in left if _is_issued(current, authority)), None)
        if above is None:
            yield f"no authority issued {current.subject.rfc4514_string() or 'the certificate'}"
            return
        left.remove(above)
        try:
            is_authority = above.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        except (x509.ExtensionNotFound, ValueError):
            is_authority = False
        if not is_authority:
            yield f"{above.subject.rfc4514_string()} is no authority"
        yield from _period_problems(above, at)
        current = above
    if current is certificate:
        yield "the certificate is its own issuer"


def _is_issued(certificate: x509.Certificate, by: x509.Certificate) -> bool:
    if _compared(certificate.issuer) != _compared(by.subject):
        return False
    signed = certificate.tbs_certificate_bytes
    try:
        if certificate.issuer != by.subject:  # the same name in other letters or blanks
            return _is_signed(certificate, by, signed)
        certificate.verify_directly_issued_by(by)
    except InvalidSignature:
        # It may have been signed with the NULL parameters that reading took out; it says the same with them.
        return _is_signed(certificate, by, with_null_parameters(signed))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def _is_signed(certificate: x509.Certificate, by: x509.Certificate, signed: bytes) -> bool:
    key, digest = by.public_key(), certificate.signature_hash_algorithm
    if not isinstance(key, ec.EllipticCurvePublicKey) or digest is None:
        return False
    try:
        key.verify(certificate.signature, signed, ec.ECDSA(digest))
    except InvalidSignature:
        return False
    return True


def read_certificates(certificates: Iterable[Certificate] | Certificate) -> Iterator[x509.Certificate]:
    """Certificates in any of their forms, one after the other; RegisError where something is none."""
    for one in [certificates] if isinstance(certificates, bytes | x509.Certificate) else certificates:
        if isinstance(one, x509.Certificate):
            yield one
            continue
        if not isinstance(one, bytes):
            raise RegisError("a certificate", found=f"a value of type {type(one).__name__}")
        try:
            ders = pem_blocks(one, "CERTIFICATE") if b"-----BEGIN" in one else [_spelt(one)]
        except ValueError:
            raise RegisError("a certificate in whole PEM blocks CERTIFICATE, of base64") from None
        for der in ders:
            try:
                yield x509.load_der_x509_certificate(without_null_parameters(der))
            except (ValueError, TypeError):
                raise _no_certificate(der) from None


def _spelt(octets: bytes) -> bytes:
    """DER, or what text spells in base64 or hexadecimal; what spells nothing stays as it is."""
    try:
        return spelling.read(octets)
    except SpellingError:
        return octets


def _no_certificate(der: bytes) -> RegisError:
    """The error for octets that are no certificate: which field is at fault, where, and what stands there."""
    fault = fault_of(der, "certificate")
    if fault is None:
        return RegisError("a certificate of X.509")
    place = DecodeError(fault.expected, offset=fault.offset, found=fault.found, path=fault.path)
    return RegisError("a certificate", found=f"at {place}")


def _only(certificate: Certificate) -> x509.Certificate:
    found = list(read_certificates([certificate]))
    if len(found) != 1:
        raise RegisError("one certificate", found=str(len(found)))
    return found[0]
