"""Makes the vectors of XML signatures: DUIS documents signed by the test PKI, and ones that must be refused.

``python -m vectors.signatures`` writes ``vectors/duis/signatures.json``. The documents are written by hand in canonical
form, so that the octets to digest are the text itself, and so is SignedInfo; the signatures are computed with
``cryptography`` alone, deterministically (RFC 6979). Nothing of the library that the vectors test is used.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from vectors import pki

__all__ = ["FOLDER", "files"]

FOLDER = Path(__file__).parent / "duis"
"""Where the file stands."""

_DS = "http://www.w3.org/2000/09/xmldsig#"
_SR = "http://www.dccinterface.co.uk/ServiceUserGateway"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_ENVELOPED = f"{_DS}enveloped-signature"
_ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_SIGNATURE = "digitalSignature"
_SUPPLIER, _OPERATOR, _PROVIDER = "supplier, XML", "network operator, XML", "data service provider, XML"

# Documents in canonical form; the signature goes where %s stands ------------------------------------------------------

_REQUEST_BODY = (
    "<sr:Header><sr:RequestID>0A-7E-57-00-00-00-00-02:0A-7E-57-00-00-00-00-04:1000</sr:RequestID>"
    "<sr:CommandVariant>8</sr:CommandVariant><sr:ServiceReference>8.2</sr:ServiceReference>"
    "<sr:ServiceReferenceVariant>8.2</sr:ServiceReferenceVariant></sr:Header>"
    "<sr:Body><sr:ReadInventory><sr:DeviceID>0A-7E-57-DE-00-00-00-01</sr:DeviceID></sr:ReadInventory></sr:Body>"
)
_REQUEST = (
    f'<sr:Request xmlns:ds="{_DS}" xmlns:sr="{_SR}" xmlns:xsi="{_XSI}" schemaVersion="5.4">'
    f"{_REQUEST_BODY}%s</sr:Request>"
)
_RESPONSE = (
    f'<sr:Response xmlns:ns3="{_DS}" xmlns:ra="http://www.dccinterface.co.uk/ResponseAndAlert" xmlns:sr="{_SR}" '
    'schemaVersion="5.4"><sr:Header><sr:RequestID>0A-7E-57-00-00-00-00-02:0A-7E-57-00-00-00-00-04:1000</sr:RequestID>'
    "<sr:ResponseCode>I0</sr:ResponseCode><sr:ResponseDateTime>2026-11-21T10:30:00.000Z</sr:ResponseDateTime>"
    "</sr:Header><sr:Body><sr:ResponseMessage><sr:ServiceReference>5.1</sr:ServiceReference>"
    "<sr:ServiceReferenceVariant>5.1</sr:ServiceReferenceVariant><sr:DSPScheduleID>7</sr:DSPScheduleID>"
    "</sr:ResponseMessage></sr:Body>%s</sr:Response>"
)
_INDENTED = f"""<sr:Request xmlns:sr="{_SR}" schemaVersion="5.4">
  <sr:Header>
    <sr:RequestID>0A-7E-57-00-00-00-00-02:0A-7E-57-00-00-00-00-04:1001</sr:RequestID>
    <sr:CommandVariant>8</sr:CommandVariant>
    <sr:ServiceReference>8.2</sr:ServiceReference>
    <sr:ServiceReferenceVariant>8.2</sr:ServiceReferenceVariant>
  </sr:Header>
  <sr:Body>
    <sr:ReadInventory>
      <sr:DeviceID>0A-7E-57-DE-00-00-00-01</sr:DeviceID>
    </sr:ReadInventory>
  </sr:Body>
  %s
</sr:Request>"""
_ALERT = (
    f'<sr:Response xmlns:sr="{_SR}" schemaVersion="5.4"><sr:Header>'
    "<sr:ResponseID>0A-7E-57-00-00-00-00-04:0A-7E-57-00-00-00-00-02:17</sr:ResponseID><sr:ResponseCode>I0"
    "</sr:ResponseCode><sr:ResponseDateTime>2026-11-21T10:30:00.000Z</sr:ResponseDateTime></sr:Header><sr:Body>"
    "<sr:DCCAlertMessage><sr:DCCAlertCode>N42</sr:DCCAlertCode><sr:DCCAlert><sr:S1SPAlertDSP>"
    '<sr:S1SPAlert schemaVersion="5.4"><sr:DeviceID>0A-7E-57-DE-00-00-00-01</sr:DeviceID>'
    "<sr:S1SPAlertCode>S1VE1</sr:S1SPAlertCode><sr:DateTime>2026-11-21T10:29:59.000Z</sr:DateTime>{inner}</sr:S1SPAlert>"
    "</sr:S1SPAlertDSP></sr:DCCAlert></sr:DCCAlertMessage></sr:Body>%s</sr:Response>"
)


# Signatures -----------------------------------------------------------------------------------------------------------


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _reference(
    digest: bytes, uri: str = 'URI=""', transforms: tuple[str, ...] = (_ENVELOPED,), method: str = _SHA256
) -> str:
    inner = "".join(f'<ds:Transform Algorithm="{name}"></ds:Transform>' for name in transforms)
    inner = f"<ds:Transforms>{inner}</ds:Transforms>" if transforms else ""
    return (
        f'<ds:Reference {uri}>{inner}<ds:DigestMethod Algorithm="{method}"></ds:DigestMethod>'
        f"<ds:DigestValue>{_base64(digest)}</ds:DigestValue></ds:Reference>"
    ).replace("<ds:Reference >", "<ds:Reference>")


def _signed_info(*references: str, canonicalization: str = _EXCLUSIVE, method: str = _ECDSA) -> str:
    """SignedInfo in exclusive canonical form."""
    return (
        f'<ds:SignedInfo xmlns:ds="{_DS}">'
        f'<ds:CanonicalizationMethod Algorithm="{canonicalization}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{method}"></ds:SignatureMethod>{"".join(references)}</ds:SignedInfo>'
    )


def _der(octets: str, key: str, usage: str = _SIGNATURE) -> bytes:
    signer = pki.private_key(key, usage)
    return signer.sign(octets.encode(), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


def _value(octets: str, key: str, usage: str = _SIGNATURE) -> bytes:
    r, s = decode_dss_signature(_der(octets, key, usage))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _issuer_serial(name: str, usage: str = _SIGNATURE, issuer: str = "CN=V1,OU=07", more: int = 0) -> str:
    serial = pki.certificate(name, usage).serial_number + more
    return (
        f"<ds:X509IssuerSerial><ds:X509IssuerName>{issuer}</ds:X509IssuerName>"
        f"<ds:X509SerialNumber>{serial}</ds:X509SerialNumber></ds:X509IssuerSerial>"
    )


def _signature(signed_info: str, value: str, key_info: str, rest: str = "") -> str:
    return (
        f'<ds:Signature xmlns:ds="{_DS}">{signed_info.replace(f" xmlns:ds={chr(34)}{_DS}{chr(34)}", "")}'
        f"<ds:SignatureValue>{value}</ds:SignatureValue>"
        f"<ds:KeyInfo><ds:X509Data>{key_info}</ds:X509Data></ds:KeyInfo>{rest}</ds:Signature>"
    )


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _made(document: str, name: str = _SUPPLIER, **changes: Any) -> str:
    """The signature of a document by the profile, but for the changes."""
    reference = {field: changes.pop(field) for field in ("uri", "transforms") if field in changes}
    if "digest_method" in changes:
        reference["method"] = changes.pop("digest_method")
    digest = changes.pop("digest", None) or _sha256(document % "")
    signed_info = _signed_info(*[_reference(digest, **reference)] * changes.pop("references", 1), **changes)
    return _signature(signed_info, _base64(_value(signed_info, name)), _issuer_serial(name))


def _cases() -> Iterator[tuple[str, str, str | None, str | None, str]]:
    """Name, document, reason of the refusal, signer, canonical octets."""
    good = _made(_REQUEST)
    signed_info = _signed_info(_reference(_sha256(_REQUEST % "")))
    value = _base64(_value(signed_info, _SUPPLIER))

    def refused(name: str, reason: str, document: str) -> tuple[str, str, str, None, str]:
        return name, document, reason, None, ""

    def verified(name: str, document: str, signature: str, signer: str = _SUPPLIER) -> tuple[str, str, None, str, str]:
        return name, document % signature, None, signer, document % ""

    yield verified("request", _REQUEST, good)
    yield verified("response, a prefix for signatures unused", _RESPONSE, _made(_RESPONSE, _PROVIDER), _PROVIDER)
    yield verified("request with white space", _INDENTED, _made(_INDENTED))
    broken = f"{value[:76]}&#13;\n{value[76:]}"
    key_info = _issuer_serial(_SUPPLIER)
    yield verified("value on two lines", _REQUEST, _signature(signed_info, broken, key_info))
    spaced = _issuer_serial(_SUPPLIER, issuer="CN=V1, OU=07")
    yield verified("blank in the name of the issuer", _REQUEST, _signature(signed_info, value, spaced))
    turned = _issuer_serial(_SUPPLIER, issuer="OU=07,CN=V1")
    yield verified("name of the issuer turned around", _REQUEST, _signature(signed_info, value, turned))
    alert = _ALERT.replace("{inner}", _made(_REQUEST, _OPERATOR))
    yield verified("alert with an inner signature", alert, _made(alert, _PROVIDER), _PROVIDER)

    yield refused("no signature", "absent", _REQUEST % "")
    yield refused("no signature but an inner one", "absent", alert % "")
    yield refused("document changed", "bad digest", (_REQUEST % good).replace(">8.2<", ">8.4<"))
    yield refused("attribute changed", "bad digest", (_REQUEST % good).replace('"5.4"', '"5.3"'))
    yield refused("white space added", "bad digest", (_REQUEST % good).replace("</sr:Header>", "</sr:Header>\n"))
    yield refused("namespace dropped", "bad digest", (_REQUEST % good).replace(f' xmlns:xsi="{_XSI}"', ""))
    yield refused(
        "digest of the exclusive form",
        "bad digest",
        _REQUEST
        % _made(
            _REQUEST,
            digest=_sha256((_REQUEST % "").replace(f' xmlns:ds="{_DS}"', "").replace(f' xmlns:xsi="{_XSI}"', "")),
        ),
    )
    yield refused("digest cut", "malformed", _REQUEST % _made(_REQUEST, digest=_sha256(_REQUEST % "")[:31]))
    other = _base64(_value(signed_info, _OPERATOR))
    yield refused("signed by another", "bad value", _REQUEST % _signature(signed_info, other, key_info))
    yield refused(
        "value in DER", "malformed", _REQUEST % _signature(signed_info, _base64(_der(signed_info, _SUPPLIER)), key_info)
    )
    yield refused("value of zeros", "bad value", _REQUEST % _signature(signed_info, _base64(bytes(64)), key_info))
    yield refused("value in no base64", "malformed", _REQUEST % _signature(signed_info, f"*{value}", key_info))
    yield refused(
        "SignedInfo changed",
        "bad value",
        _REQUEST % good.replace(_base64(_sha256(_REQUEST % "")), _base64(_sha256(_RESPONSE % ""))),
    )
    yield refused(
        "serial number unknown",
        "unknown certificate",
        _REQUEST % _signature(signed_info, value, _issuer_serial(_SUPPLIER, more=1)),
    )
    yield refused(
        "issuer unknown",
        "unknown certificate",
        _REQUEST % _signature(signed_info, value, _issuer_serial(_SUPPLIER, issuer="CN=V2,OU=07")),
    )
    agreement = "keyAgreement"
    yield refused(
        "certificate for key agreement",
        "unusable certificate",
        _REQUEST
        % _signature(
            signed_info, _base64(_value(signed_info, "supplier", agreement)), _issuer_serial("supplier", agreement)
        ),
    )
    yield refused(
        "no serial number",
        "no serial",
        _REQUEST % _signature(signed_info, value, "<ds:X509SubjectName>CN=V1</ds:X509SubjectName>"),
    )
    yield refused(
        "serial number empty",
        "no serial",
        _REQUEST
        % _signature(
            signed_info,
            value,
            "<ds:X509IssuerSerial><ds:X509IssuerName>CN=V1,OU=07</ds:X509IssuerName>"
            "<ds:X509SerialNumber></ds:X509SerialNumber></ds:X509IssuerSerial>",
        ),
    )
    without = re.sub(r"<ds:KeyInfo>.*</ds:KeyInfo>", "", good)
    yield refused("no certificate named", "no serial", _REQUEST % without)
    yield refused("signature twice", "duplicated", _REQUEST % (good + good))
    yield refused("signature of another after it", "duplicated", _REQUEST % (good + _made(_REQUEST, _OPERATOR)))
    yield refused("signature first", "misplaced", (_REQUEST % "").replace("<sr:Header>", good + "<sr:Header>"))
    yield refused("signature in the body", "misplaced", (_REQUEST % "").replace("</sr:Body>", good + "</sr:Body>"))
    yield refused("element after the signature", "misplaced", _REQUEST % (good + "<sr:Body></sr:Body>"))
    yield refused(
        "wrapped in another request",
        "misplaced",
        (_REQUEST % "").replace("</sr:ReadInventory>", f"</sr:ReadInventory>{_REQUEST % good}"),
    )
    yield refused(
        "wrapped, the signature moved out",
        "bad digest",
        (_REQUEST % good).replace("</sr:ReadInventory>", f"</sr:ReadInventory>{_REQUEST % ''}"),
    )
    original = (_REQUEST % "").replace("<sr:Request ", '<sr:Request Id="original" ')
    redirected = _made(_REQUEST, uri='URI="#original"', digest=_sha256(original))
    yield refused(
        "wrapped, the reference to the original",
        "reference",
        _REQUEST.replace("</sr:ReadInventory>", f"</sr:ReadInventory>{original}") % redirected,
    )
    yield refused(
        "the original in the signature",
        "malformed",
        _REQUEST % _signature(signed_info, value, key_info, f"<ds:Object>{_REQUEST % ''}</ds:Object>"),
    )
    yield refused("reference without URI", "reference", _REQUEST % _made(_REQUEST, uri=""))
    yield refused("reference to a file", "reference", _REQUEST % _made(_REQUEST, uri='URI="file:///etc/passwd"'))
    yield refused(
        "reference to the network", "reference", _REQUEST % _made(_REQUEST, uri='URI="http://example.invalid/"')
    )
    yield refused("two references", "references", _REQUEST % _made(_REQUEST, references=2))
    yield refused("no reference", "references", _REQUEST % _made(_REQUEST, references=0))
    yield refused("no transform", "transforms", _REQUEST % _made(_REQUEST, transforms=()))
    yield refused(
        "exclusive form as a transform", "transforms", _REQUEST % _made(_REQUEST, transforms=(_ENVELOPED, _EXCLUSIVE))
    )
    yield refused(
        "inclusive form as a transform", "transforms", _REQUEST % _made(_REQUEST, transforms=(_ENVELOPED, _INCLUSIVE))
    )
    yield refused(
        "XPath as a transform",
        "transforms",
        _REQUEST % _made(_REQUEST, transforms=(_ENVELOPED, "http://www.w3.org/TR/1999/REC-xpath-19991116")),
    )
    yield refused("SignedInfo in inclusive form", "algorithm", _REQUEST % _made(_REQUEST, canonicalization=_INCLUSIVE))
    yield refused(
        "SignedInfo with comments",
        "algorithm",
        _REQUEST % _made(_REQUEST, canonicalization=f"{_EXCLUSIVE}WithComments"),
    )
    yield refused(
        "ECDSA with SHA-1",
        "algorithm",
        _REQUEST % _made(_REQUEST, method="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1"),
    )
    yield refused(
        "SHA-1 of the document",
        "algorithm",
        _REQUEST
        % _made(
            _REQUEST,
            digest_method=f"{_DS}sha1",
            digest=hashlib.sha1((_REQUEST % "").encode(), usedforsecurity=False).digest(),
        ),
    )
    keyed = _signed_info(
        _reference(_sha256(_REQUEST % "")), method="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
    )
    point = pki.point_of(pki.private_key(_SUPPLIER, _SIGNATURE))
    mac = _base64(hmac.digest(point, keyed.encode(), "sha256"))
    yield refused("HMAC with the public key", "algorithm", _REQUEST % _signature(keyed, mac, key_info))
    yield refused(
        "key in the signature",
        "malformed",
        _REQUEST % good.replace("<ds:KeyInfo>", "<ds:KeyInfo><ds:KeyName>supplier</ds:KeyName>"),
    )
    yield refused(
        "comment in the serial number",
        "malformed",
        _REQUEST % good.replace("</ds:X509SerialNumber>", "<!-- -->1</ds:X509SerialNumber>"),
    )
    yield refused("empty signature", "malformed", _REQUEST % f'<ds:Signature xmlns:ds="{_DS}"></ds:Signature>')


def files() -> dict[str, str]:
    """The files: name below :data:`FOLDER` to text."""
    vectors = [
        {
            "name": name,
            "source": "by hand, from the profile of the interface and XML Signature; signed by vectors/signatures.py",
            "document": document,
            "reason": reason,
            "signer": signer,
            "signed": octets,
        }
        for name, document, reason, signer, octets in _cases()
    ]
    return {"signatures.json": json.dumps(vectors, indent=2) + "\n"}


if __name__ == "__main__":
    for file_name, text in files().items():
        (FOLDER / file_name).write_text(text, encoding="utf-8")
        print(f"vectors/duis/{file_name}")
