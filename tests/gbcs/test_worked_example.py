"""The worked example of cryptography in GBCS 18.4, as a public-domain test file carries it (HenryGiraldo/gbcs).

It is a critical command (ECS04b): signature of the supplier, MAC of the access control broker. Secret and derived
key are those of the standard's text, so the whole chain is held against numbers from outside of this project.
"""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

import gbcs
from gbcs.derivation import derive_key
from gbcs.keys import KeyStore

ORIGINATOR, TARGET, BROKER = "123456789ABCDEF0", "FFFFFFFFFFFFFFFE", "0A7E570000000004"
COMMAND = bytes.fromhex(
    "DD00000000000081A91100000000DF0901000000000000000108123456789ABCDEF008FFFFFFFFFFFFFFFE000200B3"
    "35D92000000100030300700000130A00FF020300700000130A01FF020300700000130A02FF0203050000000005000000000500000000"
    "4059045AB0F554622B0360340B9D87B5A23ED5723B41DE3F206E58CDD10F915B9FE2E12E2DA3632478A8DF678E418895869AC1E55318"
    "CCE04D120D2D6B44DC167B5D832D15B57A56D620F198B3"
)
SIGNING_KEY = 0x3A6B2EAA0D9F25A9E455983FEB5BB947528121911BF3B76BE5661C89DBF24B26
BROKER_KEY = 0xE4A6CFB431471CFCAE491FD566D19C87082CF9FA7722D7FA24B2B3F5669DBEFB
SIGNING_POINT = bytes.fromhex(
    "0476628E1C84EF7935548AE5D62C7BB3AD28964CF794F0387A697EEC19CDD98F46"
    "0A4D5E19087EF7216ED89C29831A6EE838C8DE88EF34F11D3F41F36D80B2A5D5"
)
DEVICE_POINT = bytes.fromhex(
    "042DB45A3F21889438B42C8F464C75292BACF5FDDB5DA0B492501B299CBFE92D8F"
    "DB90FC8FF4026129838B1BCAD1402CAE47FE7D8084E409A41AFCE16D63579C5F"
)
SECRET = bytes.fromhex("9AACF2E6D51BD5FF8F37BF368019A691CB5B2FCB7B5F030A00063647B20E13FE")
DERIVED = bytes.fromhex("859B846A24E1EA70A168409A1180676B")


@pytest.fixture
def keys() -> KeyStore:
    """What a device or a broker would hold."""
    store = KeyStore()
    store.add_public_key(ORIGINATOR, "digitalSignature", SIGNING_POINT)
    store.add_public_key(TARGET, "keyAgreement", DEVICE_POINT)
    store.add_private_key(BROKER, "keyAgreement", ec.derive_private_key(BROKER_KEY, ec.SECP256R1()))
    return store


def test_secret_and_key() -> None:
    private = ec.derive_private_key(BROKER_KEY, ec.SECP256R1())
    device = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), DEVICE_POINT)
    assert private.exchange(ec.ECDH(), device) == SECRET
    assert derive_key(SECRET, bytes.fromhex(ORIGINATOR), 1, 1, bytes.fromhex(TARGET)) == DERIVED
    signer = ec.derive_private_key(SIGNING_KEY, ec.SECP256R1()).public_key().public_numbers()
    assert signer.x.to_bytes(32, "big") + signer.y.to_bytes(32, "big") == SIGNING_POINT[1:]


def test_signature_and_mac_are_valid(keys: KeyStore) -> None:
    message = gbcs.decode(COMMAND)
    assert message.use_case is not None
    assert message.use_case.reference == "ECS04b"
    outcome = message.verify(keys, acb=BROKER)
    assert (str(outcome.signature), str(outcome.mac)) == ("valid", "valid")


@pytest.mark.parametrize("place", [0x30, -80, -12, -1])
def test_a_changed_octet_is_noticed(keys: KeyStore, place: int) -> None:
    changed = bytearray(COMMAND)
    changed[place] ^= 1
    try:
        message = gbcs.decode(bytes(changed))
    except gbcs.DecodeError:
        return
    outcome = message.verify(keys, acb=BROKER)
    assert str(outcome.mac) == "invalid"
    assert (str(outcome.signature) == "valid") is (place in (-12, -1))


def test_the_mac_comes_out_the_same(keys: KeyStore) -> None:
    message = gbcs.decode(COMMAND)
    assert gbcs.encode(gbcs.add_mac(message._replace(mac=None), keys, acb=BROKER)) == COMMAND
