"""Published prepayment tokens: their MACs made again with the published keys (digest gbcs-messages.md, 9)."""

import json
from functools import lru_cache

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from gbcs.top_up import check_digit, make, read, supplier_mac, verify
from tests.conformance.published import folder

FOLDER = folder()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="no published vectors")

SUPPLIER = "90b3d51f30010000"
ESME = "00db1234567890a0"
GSME = "00db1234567890a1"
LARGEST = "7394368095646343255"

TOKENS = [
    ("73946144332040217315", ESME, 3, 1, 10),
    ("73950067887105178605", GSME, 6, 0, 1250),
    ("73943333457189043313", ESME, 1, 1, 100),
    ("73947252416745201637", ESME, 4, 0, 1234),
    (LARGEST + check_digit(LARGEST), ESME, 1, 1, 8191),
]


@lru_cache(maxsize=4)
def shared_secret(meter: str) -> bytes:
    """What the supplier's key for prepayment and a meter's key agree on."""
    assert FOLDER is not None
    entries = json.loads((FOLDER / "rtds-4.5.0" / "keys.json").read_bytes())
    kind = {(entry["eui"], entry["prepayment"]): entry for entry in entries if entry["usage"] == "keyAgreement"}
    own = ec.derive_private_key(int(kind[SUPPLIER, True]["private_scalar"], 16), ec.SECP256R1())
    point = bytes.fromhex(kind[meter, False]["public_point"])
    return own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))


@pytest.mark.parametrize(("token", "meter", "number", "value_class", "value"), TOKENS)
def test_published_tokens(token: str, meter: str, number: int, value_class: int, value: int) -> None:
    secret, counter = shared_secret(meter), number << 32
    assert make(secret, SUPPLIER, meter, counter, value, value_class) == token
    assert verify(token, secret, SUPPLIER, meter, counter)
    assert supplier_mac(secret, SUPPLIER, meter, counter, read(token).head) == read(token).mac
    assert not verify(token, secret, SUPPLIER, meter, counter + (1 << 32))
    assert not verify(token, shared_secret(GSME if meter == ESME else ESME), SUPPLIER, meter, counter)


def test_a_token_that_nobody_made() -> None:
    assert not verify("73941656880950804485", shared_secret(ESME), SUPPLIER, ESME, 0)
