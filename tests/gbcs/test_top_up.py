import hashlib
import pickle
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from gbcs.entity import EntityId
from gbcs.top_up import OFFSET, Ptut, check_digit, make, read, supplier_mac, value_for, verify
from wire.errors import DecodeError, EncodeError

SUPPLIER = EntityId("0a7e570000000002")
METER = EntityId("0a7e57de00000001")
COUNTER = 5 << 32

# Tokens whose numbers the digest gives (gbcs-messages.md, 9): UTRN, truncated counter, value class, value.
KNOWN = [
    ("73946144332040217315", 3, 1, 10),
    ("73950067887105178605", 6, 0, 1250),
    ("73941656880950804485", 0, 0, 2025),
    ("73943333457189043313", 1, 1, 100),
    ("73947252416745201637", 4, 0, 1234),
    ("74301825837596672005", 255, 3, 7446),
    ("73942983744751930738", 1, 0, 150),
]
TOKENS = [token for token, *_ in KNOWN]


def shared_secret() -> bytes:
    """Of two keys that are nobody's."""
    meter, supplier = (ec.derive_private_key(0xC0FFEE + number, ec.SECP256R1()) for number in (1, 2))
    return supplier.exchange(ec.ECDH(), meter.public_key())


SECRET = shared_secret()


def mac_by_hand(secret: bytes, supplier: bytes, meter: bytes, counter: int, head: bytes) -> bytes:
    """The supplier MAC without the library: digest gbcs-messages.md, 5.2 and 9."""
    number = counter.to_bytes(8, "big")
    information = bytes.fromhex("60857406080300") + supplier + b"\x09\x01" + number + meter
    key = hashlib.sha256(b"\x00\x00\x00\x01" + secret + information).digest()[:16]
    data = b"\x11\x00\x00\x00\x00\x00" + supplier + meter + b"\x01" + number + head
    return AESGCM(key).encrypt(supplier + bytes(4), b"", data)[-4:]


@pytest.mark.parametrize(("token", "counter", "value_class", "value"), KNOWN)
def test_known_tokens(token: str, counter: int, value_class: int, value: int) -> None:
    found = read(token)
    assert found[:3] == (counter, value_class, value)
    assert found.utrn == token
    assert found.pptd == token[:19]
    assert int(found) == int(token[:19]) - 0x669D529B714A0000
    assert Ptut.from_int(int(found)) == found
    assert read(token.encode()) == read(bytearray(token.encode())) == found


def test_heads_and_macs_of_known_tokens() -> None:
    assert read("73946144332040217315").head.hex() == "0001a00a"
    assert read("73946144332040217315").mac.hex() == "9cd029e3"
    largest = "7394368095646343255"
    assert read(largest + check_digit(largest))[:3] == (1, 1, 8191)


def test_values_in_pence() -> None:
    assert read("73946144332040217315").pence == 1000
    assert read("73950067887105178605").pence == 1250
    assert read("74301825837596672005").pence is None


@pytest.mark.parametrize("token", TOKENS)
def test_every_changed_digit_is_detected(token: str) -> None:
    for place in range(20):
        for digit in "0123456789":
            if digit != token[place]:
                with pytest.raises(DecodeError, match="check digit"):
                    read(token[:place] + digit + token[place + 1 :])


@pytest.mark.parametrize("token", TOKENS)
def test_every_swap_of_neighbours_is_detected(token: str) -> None:
    for place in range(19):
        if token[place] != token[place + 1]:
            with pytest.raises(DecodeError, match="check digit"):
                read(token[:place] + token[place + 1] + token[place] + token[place + 2 :])


@pytest.mark.parametrize("token", ["74948590169728333313", "12345678901021314156"])
def test_tokens_of_published_error_messages(token: str) -> None:
    with pytest.raises(DecodeError):
        read(token)


@pytest.mark.parametrize("number", [0, OFFSET - 1, OFFSET + 2**57, 10**19 - 1])
def test_numbers_outside_of_tokens(number: int) -> None:
    pptd = f"{number:019}"
    with pytest.raises(DecodeError, match="another number") as caught:
        read(pptd + check_digit(pptd))
    assert caught.value.offset == 0


def test_both_ends_of_the_range() -> None:
    assert read(Ptut(0, 0, 0, bytes(4)).utrn) == Ptut(0, 0, 0, bytes(4))
    assert read(Ptut(1023, 3, 8191, b"\xff" * 4).utrn) == Ptut(1023, 3, 8191, b"\xff" * 4)
    assert Ptut(0, 0, 0, bytes(4)).pptd == "7394156990786306048"


@pytest.mark.parametrize("number", [-1, 2**57, 2**64])
def test_lead_and_sub_class_are_zero(number: int) -> None:
    with pytest.raises(DecodeError, match="lead and sub class"):
        Ptut.from_int(number)


@pytest.mark.parametrize(
    "text",
    ["7394-6144-3320-4021-7315", "7394 6144 3320 4021 7315", "73946 14433 20402 17315", "7394-6144 33204021-7315"],
)
def test_groups_as_customers_write_them(text: str) -> None:
    assert read(text) == read(text.encode()) == read("73946144332040217315")


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("", 0),
        ("7394614433204021731", 19),
        ("739461443320402173155", 20),
        ("7394614433204021731x", 19),
        (" 73946144332040217315", 0),
        ("73946144332040217315 ", 21),
        ("73946144332040217315\n", 20),
        ("7394  6144332040217315", 5),
        ("7394- 6144332040217315", 5),
        ("7394_6144332040217315", 4),
        ("+3946144332040217315", 0),
        ("\u0667394614433204021731", 0),
        ("7394614433204021731\u0665", 19),
        ("7394614433204021731\u00b2", 19),
    ],
)
def test_other_forms(text: str, offset: int) -> None:
    with pytest.raises(DecodeError) as caught:
        read(text)
    assert caught.value.offset == offset
    assert "digit" in caught.value.expected


def test_other_octets() -> None:
    with pytest.raises(DecodeError) as caught:
        read(b"7394614433204021731\xb2")
    assert caught.value.offset == 19


def test_no_token_in_errors_and_representations() -> None:
    changed = "73946144332040217314"
    with pytest.raises(DecodeError) as caught:
        read(changed)
    assert changed[:6] not in str(caught.value)
    token = read("73946144332040217315")
    assert repr(token) == "Ptut(truncated_counter=3, value_class=1, value=10, mac=...)"
    assert token.plain() == {
        "truncated_counter": 3,
        "value_class": 1,
        "value": 10,
        "pence": 1000,
        "mac": "9cd029e3",
    }


def test_pickling() -> None:
    token = read("73946144332040217315")
    assert pickle.loads(pickle.dumps(token)) == token


@pytest.mark.parametrize("pptd", ["", "739461443320402173", "73946144332040217315", "739461443320402173x"])
def test_check_digit_of_other_than_19_digits(pptd: str) -> None:
    with pytest.raises(EncodeError, match="19"):
        check_digit(pptd)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("truncated_counter", 1024),
        ("truncated_counter", -1),
        ("value_class", 4),
        ("value", 8192),
        ("value", 1.0),
        ("mac", b"123"),
        ("mac", "1234"),
    ],
)
def test_fields_out_of_range(field: str, value: object) -> None:
    token = Ptut(1, 0, 150, b"abcd")._replace(**{field: value})
    with pytest.raises(EncodeError) as caught:
        int(token)
    assert caught.value.path == (field,)


def test_made_tokens_verify() -> None:
    token = make(SECRET, SUPPLIER, METER, COUNTER, 1234)
    assert len(token) == 20
    assert read(token)[:3] == (5, 0, 1234)
    assert verify(token, SECRET, SUPPLIER, METER, COUNTER)
    assert verify(f"{token[:4]}-{token[4:]}", SECRET, bytes(SUPPLIER), str(METER), COUNTER)


def test_the_mac_as_made_by_hand() -> None:
    head = bytes.fromhex("000284d2")
    expected = mac_by_hand(SECRET, SUPPLIER, METER, COUNTER, head)
    assert supplier_mac(SECRET, SUPPLIER, METER, COUNTER, head) == expected
    token = read(make(SECRET, SUPPLIER, METER, COUNTER, 1234))
    assert token.head == head
    assert token.mac == expected


@given(
    st.integers(0, 2**32 - 1), st.integers(0, 8191), st.integers(0, 1), st.binary(min_size=8, max_size=8), st.binary()
)
def test_what_is_made_is_read_and_verified(
    number: int, value: int, value_class: int, meter: bytes, salt: bytes
) -> None:
    secret = hashlib.sha256(salt).digest()
    token = make(secret, SUPPLIER, meter, number << 32, value, value_class)
    found = read(token)
    assert found[:3] == (number & 0x3FF, value_class, value)
    assert found.mac == mac_by_hand(secret, SUPPLIER, meter, number << 32, found.head)
    assert verify(token, secret, SUPPLIER, meter, number << 32)


def test_anything_else_does_not_verify() -> None:
    token = make(SECRET, SUPPLIER, METER, COUNTER, 1234)
    other = EntityId("0a7e57de00000009")
    assert not verify(token, bytes(32), SUPPLIER, METER, COUNTER)
    assert not verify(token, SECRET, other, METER, COUNTER)
    assert not verify(token, SECRET, SUPPLIER, other, COUNTER)
    assert not verify(token, SECRET, SUPPLIER, METER, COUNTER + (1 << 32))
    assert not verify(token, SECRET, SUPPLIER, METER, COUNTER + (1024 << 32))  # the same ten bits
    assert not verify(token, SECRET, SUPPLIER, METER, COUNTER + 1)
    for bit in range(57):
        changed = Ptut.from_int(int(read(token)) ^ 1 << bit).utrn
        assert not verify(changed, SECRET, SUPPLIER, METER, COUNTER)
    with pytest.raises(DecodeError):
        verify(token[:-1], SECRET, SUPPLIER, METER, COUNTER)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": 8192}, "8191"),
        ({"value": -1}, "8191"),
        ({"value_class": 2}, "value class"),
        ({"value_class": 3}, "value class"),
        ({"originator_counter": COUNTER + 1}, "low 32 bits"),
        ({"originator_counter": 2**64}, "64 bits"),
        ({"secret": bytes(31)}, "32 octets"),
        ({"secret": bytes(33)}, "32 octets"),
    ],
)
def test_what_has_no_token(changes: dict[str, object], words: str) -> None:
    fields = {
        "secret": SECRET,
        "supplier": SUPPLIER,
        "meter": METER,
        "originator_counter": COUNTER,
        "value": 100,
        "value_class": 0,
    }
    with pytest.raises(EncodeError, match=words):
        make(**fields | changes)


def test_a_head_of_another_size() -> None:
    with pytest.raises(EncodeError, match="4 octets"):
        supplier_mac(SECRET, SUPPLIER, METER, COUNTER, bytes(8))


@pytest.mark.parametrize(
    "wrong", [None, True, 73950067887105178605, 1.5, ["7"], [0, 0, 0, 0], "text", memoryview(bytes(4))]
)
def test_what_is_no_token_secret_or_head(wrong: Any) -> None:
    token = make(SECRET, SUPPLIER, METER, COUNTER, 100)
    for function in (read, lambda each: verify(each, SECRET, SUPPLIER, METER, COUNTER)):
        with pytest.raises(DecodeError, match="digit") as caught:
            function(wrong)
        assert "7395" not in str(caught.value)
    for function in (
        check_digit,
        lambda each: make(each, SUPPLIER, METER, COUNTER, 100),
        lambda each: verify(token, each, SUPPLIER, METER, COUNTER),
        lambda each: supplier_mac(SECRET, SUPPLIER, METER, COUNTER, each),
    ):
        with pytest.raises(EncodeError):
            function(wrong)


@pytest.mark.parametrize(
    ("pence", "expected"),
    [(0, (0, 0)), (1, (0, 1)), (8191, (0, 8191)), (8200, (1, 82)), (10000, (1, 100)), (819100, (1, 8191))],
)
def test_amounts(pence: int, expected: tuple[int, int]) -> None:
    assert value_for(pence) == expected


@pytest.mark.parametrize("pence", [-1, -100, 8192, 8250, 819101, 819200, 10.0, "1"])
def test_amounts_that_no_token_has(pence: object) -> None:
    with pytest.raises(EncodeError):
        value_for(pence)


@given(st.integers(0, 819100))
def test_amounts_come_back(pence: int) -> None:
    try:
        value_class, value = value_for(pence)
    except EncodeError:
        assert pence > 8191
        assert pence % 100
    else:
        assert Ptut(0, value_class, value, bytes(4)).pence == pence


@given(st.text(alphabet="0123456789 -", max_size=24) | st.text(max_size=24) | st.binary(max_size=24))
def test_any_input_is_read_or_refused(text: str | bytes) -> None:
    try:
        token = read(text)
    except DecodeError as error:
        assert 0 <= error.offset <= len(text)  # noqa: PT017
    else:
        plain = text if isinstance(text, str) else text.decode()
        assert token.utrn == plain.replace(" ", "").replace("-", "")


@given(st.integers(0, 2**57 - 1), st.integers(0, 19), st.sampled_from("0123456789"))
def test_tokens_round_trip_and_changed_ones_are_refused(number: int, place: int, digit: str) -> None:
    token = Ptut.from_int(number).utrn
    assert int(read(token)) == number
    changed = token[:place] + digit + token[place + 1 :]
    if changed != token:
        with pytest.raises(DecodeError, match="check digit"):
            read(changed)
