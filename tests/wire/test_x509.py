"""X.509's signed structures: PEM, and NULL parameters taken out and put back."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.x509 import pem_blocks, with_null_parameters, without_null_parameters

BARE, NULL = "300a06082a8648ce3d040302", "300c06082a8648ce3d0403020500"


def certificate(algorithm: str, signed: str = "", *, version: str = "a003020102", filler: int = 0) -> bytes:
    """As much of a certificate as matters: version, serial number, algorithm and the rest; algorithm; signature."""
    inside = bytes.fromhex(version + "020101" + (signed or algorithm)) + bytes(filler)
    content = element(0x30, inside) + bytes.fromhex(algorithm + "030100")
    return element(0x30, content)


def element(tag: int, content: bytes) -> bytes:
    length = len(content)
    head = bytes((length,)) if length < 128 else bytes((0x81, length)) if length < 256 else b"\x82" + length.to_bytes(2)
    return bytes((tag,)) + head + content


@pytest.mark.parametrize("version", ["a003020102", ""])
@pytest.mark.parametrize("filler", [0, 88, 89, 90, 200, 204, 206, 208, 210, 400])
def test_null_is_taken_out_and_put_back(filler: int, version: str) -> None:
    bare, null = (certificate(form, version=version, filler=filler) for form in (BARE, NULL))
    assert without_null_parameters(null) == bare
    assert without_null_parameters(bare) == bare
    inside = [bytes.fromhex(version + "020101" + form) + bytes(filler) for form in (BARE, NULL)]
    assert with_null_parameters(element(0x30, inside[0])) == element(0x30, inside[1])


def test_either_place() -> None:
    assert without_null_parameters(certificate(BARE, NULL)) == certificate(BARE)
    assert without_null_parameters(certificate(NULL, BARE)) == certificate(BARE)


def test_other_places_and_algorithms_are_left() -> None:
    """NULL belongs behind RSA's algorithms, and in other extensions octets are octets."""
    rsa = "300d06092a864886f70d01010b0500"
    assert without_null_parameters(certificate(rsa)) == certificate(rsa)
    inside = element(0x30, bytes.fromhex("020101" + BARE + "0410" + NULL) + b"\0\0")
    der = element(0x30, inside + bytes.fromhex(BARE + "030100"))
    assert without_null_parameters(der) == der


@given(st.binary(max_size=60) | st.binary(max_size=40).map(lambda tail: certificate(NULL)[: len(tail)] + tail))
def test_anything_else_comes_back(octets: bytes) -> None:
    assert without_null_parameters(octets) == octets
    assert with_null_parameters(octets) == octets


def test_lengths_that_are_not_der_are_left_to_the_library() -> None:
    der = certificate(NULL)
    longer = b"\x30\x81" + der[1:]
    assert without_null_parameters(longer) == longer


def test_pem() -> None:
    block = b"-----BEGIN %b-----\n%b-----END %b-----\n"
    one, two = (
        block % (b"CERTIFICATE", base64.encodebytes(octets), b"CERTIFICATE") for octets in (b"one", b"two" * 40)
    )
    key = block % (b"PRIVATE KEY", base64.encodebytes(b"key"), b"PRIVATE KEY")
    assert pem_blocks(b"subject: x\n" + one + key + two.replace(b"\n", b"\r\n"), "CERTIFICATE") == [b"one", b"two" * 40]
    for octets in (b"", key, one + one[:30], one.replace(b"b", b"", 1), one + b"-----BEGIN CERTIFICATE-----\n!"):
        with pytest.raises(ValueError):
            pem_blocks(octets, "CERTIFICATE")
