"""Certificates and requests with NULL parameters behind the signature algorithm, as Java up to 17 wrote them."""

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

WITHOUT_NULL, WITH_NULL = bytes.fromhex("300a06082a8648ce3d040302"), bytes.fromhex("300c06082a8648ce3d0403020500")


def with_null(der: bytes) -> bytes:
    """A certificate or request with NULL behind each signature algorithm, and the signature that it had."""
    inner, outer = (int.from_bytes(der[place : place + 2], "big") for place in (6, 2))
    times = der.count(WITHOUT_NULL)
    if times == 2:  # a certificate's signed part names it, too
        inner += 2
    head = b"\x30\x82%b" % (outer + 2 * times).to_bytes(2, "big")
    signed = der[4:6] + inner.to_bytes(2, "big") if times == 2 else der[4:8]
    return head + signed + der[8:].replace(WITHOUT_NULL, WITH_NULL)


def signed_with_null(der: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    """A certificate whose signer wrote NULL parameters: the signature is over them."""
    changed = with_null(der)
    signed = changed[4 : 8 + int.from_bytes(changed[6:8], "big")]
    signature = b"\0" + key.sign(signed, ec.ECDSA(SHA256()))
    content = signed + WITH_NULL + b"\x03" + bytes((len(signature),)) + signature
    return b"\x30\x82" + len(content).to_bytes(2, "big") + content
