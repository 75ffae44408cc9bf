"""Key derivation and AES-GCM: published vectors of the primitives, the digest's examples of their composition."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash

from gbcs.derivation import Mode, decrypt, derive_key, encrypt, gmac, is_mac_valid, mac_maker

SUPPLIER, ESME = bytes.fromhex("90b3d51f30010000"), bytes.fromhex("00db1234567890a0")
BROKER_SECRET = bytes.fromhex("ed342441df01551a6beaff3b54adc981f4c6a7e71dff4c3e1cc80b3c9f4e5ac0")
SUPPLIER_SECRET = bytes.fromhex("42da8fad4c8c9d613976f39f1e79ccc88571efa43933d57146b533bc6d253e0f")
ZERO_KEY, ZERO_ID = bytes(16), bytes(8)  # with them the initialisation vector is that of the GCM test cases 1 and 2


def test_concatenation_kdf_of_rfc_7518():
    """The KDF is the one that RFC 7518 (appendix C) has an example of."""
    secret = bytes.fromhex("9e56d91d817135d372834283bf84269cfb316ea3da806a48f6daa7798cfe90c4")
    information = (
        b"\x00\x00\x00\x07A128GCM" + b"\x00\x00\x00\x05Alice" + b"\x00\x00\x00\x03Bob" + bytes.fromhex("00000080")
    )
    derived = ConcatKDFHash(SHA256(), 16, information).derive(secret)
    assert derived == bytes.fromhex("56aa8deaf8236d205c2228cd71a7101a")


@pytest.mark.parametrize(
    ("secret", "originator", "mode", "counter", "recipient", "key"),
    [
        (BROKER_SECRET, SUPPLIER, Mode.COMMAND, 0x0000000100000000, ESME, "6a93e360717394015df93e031218c9a6"),
        (SUPPLIER_SECRET, ESME, Mode.RESPONSE, 0x0000000100000000, SUPPLIER, "03fd30815577c49eb7e3834b63ef8302"),
        (SUPPLIER_SECRET, ESME, Mode.ALERT, 0x7D1, SUPPLIER, "558fb1fa6660af0d9e8365c47804b8fa"),
        (SUPPLIER_SECRET, ESME, Mode.ENCRYPTION, 0x3E8, SUPPLIER, "12cb821c471ec2144c68e12a5657f9fd"),
    ],
)
def test_derive_key_of_the_digest(secret, originator, mode, counter, recipient, key):
    assert derive_key(secret, originator, mode, counter, recipient).hex() == key


def test_derive_key_is_the_concatenation_kdf_with_sha_256():
    secret, originator, recipient = bytes(range(32)), bytes(range(40, 48)), bytes(range(50, 58))
    information = bytes.fromhex("60857406080300") + originator + b"\x09\x02" + bytes.fromhex("0102030405060708")
    expected = ConcatKDFHash(SHA256(), 16, information + recipient).derive(secret)
    assert derive_key(secret, originator, Mode.RESPONSE, 0x0102030405060708, recipient) == expected


def test_gmac_of_gcm_test_case_1():
    tag = bytes.fromhex("58e2fccefa7e3061367f1d57a4e7455a")
    assert gmac(ZERO_KEY, ZERO_ID, b"") == tag
    assert is_mac_valid(ZERO_KEY, ZERO_ID, b"", tag[:12])
    assert not is_mac_valid(ZERO_KEY, ZERO_ID, b"\x00", tag[:12])


def test_many_macs_are_those_of_derived_keys():
    """The key as ``cryptography`` derives it, and its GCM."""
    secret, originator, recipient = bytes(range(32)), bytes(range(40, 48)), bytes(range(50, 58))
    make = mac_maker(secret, originator, Mode.ALERT, recipient)
    for counter in (bytes(8), bytes.fromhex("0102030405060708"), b"\xff" * 8):
        information = bytes.fromhex("60857406080300") + originator + b"\x09\x03" + counter + recipient
        key = ConcatKDFHash(SHA256(), 16, information).derive(secret)
        assert make(counter, b"data") == AESGCM(key).encrypt(originator + bytes(4), b"", b"data")[:12]


def test_encryption_of_gcm_test_case_2():
    ciphertext, tag = (bytes.fromhex("0388dace60b6a392f328c2b971b2fe78"), bytes.fromhex("ab6e47d42cec13bdf53a67b2"))
    assert encrypt(ZERO_KEY, ZERO_ID, bytes(16), b"") == (ciphertext, tag)
    assert decrypt(ZERO_KEY, ZERO_ID, ciphertext, b"", tag) == bytes(16)


def test_decrypt_refuses_whatever_the_tag_does_not_cover():
    ciphertext, tag = encrypt(ZERO_KEY, ZERO_ID, b"secret", b"\x31")
    assert decrypt(ZERO_KEY, ZERO_ID, ciphertext, b"\x31", tag) == b"secret"
    assert decrypt(ZERO_KEY, ZERO_ID, ciphertext, b"\x30", tag) is None
    assert decrypt(ZERO_KEY, bytes(7) + b"\x01", ciphertext, b"\x31", tag) is None
    assert decrypt(ZERO_KEY, ZERO_ID, ciphertext[:-1], b"\x31", tag) is None
    assert decrypt(ZERO_KEY, ZERO_ID, ciphertext, b"\x31", bytes(12)) is None


def test_decryption_of_the_digest():
    """Its example 7: the import registers of an ESME."""
    key = derive_key(SUPPLIER_SECRET, ESME, Mode.ENCRYPTION, 0x3E8, SUPPLIER)
    block = bytes.fromhex("3100000000e3035372ddd0648adedb866dff001f09450debd034c36c6101dc1d3cb50d35311b344436f883")
    plaintext = bytes.fromhex("02010204060000000a02020f00161e060000000a02020f001620")
    assert decrypt(key, ESME, block[5:-12], b"\x31", block[-12:]) == plaintext
    assert encrypt(key, ESME, plaintext, b"\x31") == (block[5:-12], block[-12:])
