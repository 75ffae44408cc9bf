"""Certificates and requests off the profile: NULL parameters as Java up to 17 wrote them, long serial numbers."""

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


def with_serial_number(der: bytes, octets: bytes) -> bytes:
    """A certificate with another serial number, and the signature that it had."""
    start = 8 + 5  # behind the headers of the certificate and of what is signed, and the version
    assert der[start - 5 : start] == bytes.fromhex("a003020102")
    assert der[start] == 0x02
    inner = 8 + int.from_bytes(der[6:8], "big")
    length = bytes((len(octets),)) if len(octets) < 0x80 else b"\x82" + len(octets).to_bytes(2, "big")
    number = b"\x02" + length + octets
    signed = der[8:start] + number + der[start + 2 + der[start + 1] : inner]
    content = b"\x30\x82" + len(signed).to_bytes(2, "big") + signed + der[inner:]
    return b"\x30\x82" + len(content).to_bytes(2, "big") + content


def signed_with_null(der: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    """A certificate whose signer wrote NULL parameters: the signature is over them."""
    changed = with_null(der)
    signed = changed[4 : 8 + int.from_bytes(changed[6:8], "big")]
    signature = b"\0" + key.sign(signed, ec.ECDSA(SHA256()))
    content = signed + WITH_NULL + b"\x03" + bytes((len(signature),)) + signature
    return b"\x30\x82" + len(content).to_bytes(2, "big") + content
