"""Ciphered APDUs: the examples of the Green Book, a Landis+Gyr E450 as posted, and every security control."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlms
from dlms.apdu.common import InvokeIdAndPriority
from dlms.apdu.service_ciphering import CipheredService
from dlms.block_transfer import Reassembler
from dlms.ciphering import CipheringError
from wire.errors import DecodeError, WireError

KEY = bytes(range(16))
AUTHENTICATION = bytes(range(0xD0, 0xE0))
TITLE = bytes.fromhex("4d4d4d0000bc614e")
COUNTER = 0x01234567
GET = bytes.fromhex("c0010000080000010000ff0200")
INITIATE = bytes.fromhex("01011000112233445566778899aabbccddeeff0000065f1f0400007e1f04b0")

GREEN_BOOK: list[tuple[int, bytes, str]] = [
    (0x10, GET, "c81e1001234567c0010000080000010000ff020006725d910f9221d263877516"),
    (0x20, GET, "c8122001234567411312ff935a47566827c467bc"),
    (0x30, GET, "c81e3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b"),
    (
        0x30,
        INITIATE,
        "21303001234567801302ff8a7874133d414ced25b42534d28db0047720606b175bd52211be6841db204d39ee6fdb8e356855",
    ),
]


@pytest.mark.parametrize(("control", "clear", "ciphered"), GREEN_BOOK)
def test_green_book(control: int, clear: bytes, ciphered: str) -> None:
    octets = bytes.fromhex(ciphered)
    unauthenticated = control == 0x20
    made = dlms.encrypt(
        clear, KEY, AUTHENTICATION, TITLE, COUNTER, security_control=control, unauthenticated=unauthenticated
    )
    assert made == octets
    for apdu in (octets, bytearray(octets), dlms.decode(octets)):
        assert dlms.decrypt(apdu, KEY, AUTHENTICATION, TITLE, unauthenticated=unauthenticated) == clear


E450 = (
    (
        "e0400001000077db084c475a677370b1778201033000177bca14dd298539c05bd0e9250bcb05d33295aad43eda9a14e25ac843c12fc63ca7e5"
        "c42a4d53e3f6a0c9c8793c0e1d011ab0df9b7a48a3361428240d3775a473cd4ac2238ab2594d87c7b037bb5bc130e3070770e04b9e407da3cd"
        "42314bd87f2e08067d34a7ca"
    ),
    (
        "e040000200007a9bff215f01815448199aba45cbdbe44ccabaac4eb1cb10d3f89d2fd3948408b5a45be7c56c4ae060e994d14c112d3922f0c0"
        "47db71d047098ec576f0a98fe6a2fa51c1a99da63addd6edc6e85d37e439b45a327c42372187e2dbd02776ef92380e5e9234d7b0dba1da122b"
        "0c6c4dd98e103839b3784c1606fa33"
    ),
    "e0c0000300001f9a13717b673db2efcff3a84fc53252eb8649881117e26462d5489052c89e62",
)
E450_KEY = bytes.fromhex("5c316162209ebb790b52eb0e7fc5b11c")
E450_AUTHENTICATION = bytes.fromhex("92705c5c97286064eabae38d190f87a4")


def test_a_meter_of_an_energy_company() -> None:
    reassembler = Reassembler()
    whole = [reassembler.add(bytes.fromhex(block)) for block in E450][-1]
    assert whole is not None
    assert len(whole) == 272
    push = dlms.decode(dlms.decrypt(whole, E450_KEY, E450_AUTHENTICATION))
    assert str(push.date_time) == "2022-02-21 Mon 17:37:30 (clock status 00)"
    assert len(push.body) == 33
    assert push.body[2] == 4408736


CONTROLS = [control for control in range(256) if control & 0x0F <= 2 and not control & 0x80]


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("form", ["glo", "ded", "general-glo", "general-ded"])
def test_every_security_control(control: int, form: str) -> None:
    key, authentication = (KEY * 2, AUTHENTICATION * 2) if control & 0x0F == 2 else (KEY, AUTHENTICATION)
    has_tag = bool(control & 0x10)
    arguments: dict[str, Any] = {"security_control": control, "form": form}
    if not has_tag:
        with pytest.raises(CipheringError, match="no tag"):
            dlms.encrypt(GET, key, authentication, TITLE, COUNTER, **arguments)
    octets = dlms.encrypt(GET, key, authentication, TITLE, COUNTER, **arguments, unauthenticated=not has_tag)
    assert dlms.to_dict(dlms.decode(octets))["apdu"] == f"{form}-{'ciphering' if 'general' in form else 'get-request'}"
    title = None if "general" in form else TITLE
    opened = dlms.decrypt(octets, key, authentication, title, unauthenticated=not has_tag)
    assert opened == GET
    assert (GET in octets) == (not control & 0x20)
    if not has_tag:
        with pytest.raises(CipheringError, match="not authenticated"):
            dlms.decrypt(octets, key, authentication, title)
        return
    assert dlms.decrypt(octets, key, authentication, title, unauthenticated=True) == GET
    with pytest.raises(CipheringError, match="without the authentication key"):
        dlms.decrypt(octets, key, None, title)
    for place in range(len(octets)):
        changed = octets[:place] + bytes((octets[place] ^ 1,)) + octets[place + 1 :]
        for unauthenticated in (False, True):
            try:
                found = dlms.decrypt(changed, key, authentication, TITLE, unauthenticated=unauthenticated)
            except WireError:
                continue
            assert place == 0  # the tag of the APDU is not protected
            assert found == GET


def test_without_the_authentication_key_only_on_demand() -> None:
    octets = dlms.encrypt(GET, KEY, AUTHENTICATION, TITLE, COUNTER)
    assert dlms.decrypt(octets, KEY, None, TITLE, unauthenticated=True) == GET
    only_authenticated = dlms.encrypt(GET, KEY, AUTHENTICATION, TITLE, COUNTER, security_control=0x10)
    with pytest.raises(CipheringError, match="authentication key"):
        dlms.decrypt(only_authenticated, KEY, None, TITLE)
    with pytest.raises(CipheringError, match="needs the authentication key"):
        dlms.encrypt(GET, KEY, None, TITLE, COUNTER)
    without = dlms.encrypt(GET, KEY, b"", TITLE, COUNTER)
    assert dlms.decrypt(without, KEY, b"", TITLE) == GET
    with pytest.raises(CipheringError, match="the tag is wrong"):
        dlms.decrypt(without, KEY, AUTHENTICATION, TITLE)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"key": bytes(16)}, "the tag is wrong"),
        ({"authentication_key": bytes(16)}, "the tag is wrong"),
        ({"system_title": bytes(8)}, "the tag is wrong"),
        ({"key": KEY * 2}, "has 16 octets"),
        ({"key": b""}, "has 16 octets"),
        ({"key": KEY.hex()}, "has 16 octets"),
        ({"authentication_key": KEY * 2}, "has 16 octets"),
        ({"system_title": bytes(7)}, "a system title has 8 octets"),
        ({"system_title": None}, "the system title of the sender is needed"),
        ({"apdu": GET}, "get-request is no APDU ciphered"),
        ({"apdu": InvokeIdAndPriority(1)}, "is no APDU ciphered"),
        ({"apdu": bytes.fromhex("c81e33") + bytes(29)}, "security suite 3 is none of"),
        ({"apdu": bytes.fromhex("c81eb0") + bytes(29)}, "compressed"),
        ({"apdu": bytes.fromhex("db0701020304050607 1e30") + bytes(29)}, "names a system title of 7 octets"),
        ({"apdu": bytes.fromhex("db080102030405060708 1e30") + bytes(29)}, "is from 0102030405060708, not from"),
    ],
)
def test_refused(change: dict[str, Any], reason: str) -> None:
    arguments: dict[str, Any] = {
        "apdu": bytes.fromhex(GREEN_BOOK[2][2]),
        "key": KEY,
        "authentication_key": AUTHENTICATION,
        "system_title": TITLE,
    }
    with pytest.raises(CipheringError, match=reason) as caught:
        dlms.decrypt(**arguments | change)
    for secret in (KEY.hex(), AUTHENTICATION.hex(), repr(KEY)[2:-1], GET.hex()):
        assert secret not in str(caught.value)


@pytest.mark.parametrize("octets", ["", "c8", "c803300000", "c80530000000", "c8063000000000ff"])
def test_what_is_no_ciphered_apdu(octets: str) -> None:
    with pytest.raises(DecodeError):
        dlms.decrypt(bytes.fromhex(octets), KEY, AUTHENTICATION, TITLE)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"octets": b""}, "at least one octet"),
        ({"octets": b"\x0f\0\0\0\0\0\0"}, "there is no glo-data-notification"),
        ({"octets": b"\xff"}, "there is no glo-APDU"),
        ({"form": "special"}, "there is no special-get-request"),
        ({"invocation_counter": 1 << 32}, "the invocation counter is from"),
        ({"invocation_counter": -1}, "the invocation counter is from"),
        ({"security_control": 256}, "is an octet"),
        ({"security_control": 0xB0}, "not compressed"),
        ({"security_control": 0x33}, "security suite 3"),
        ({"security_control": 0x32}, "has 32 octets"),
        ({"system_title": b""}, "a system title has 8 octets"),
        ({"key": KEY[:8]}, "has 16 octets"),
    ],
)
def test_what_can_not_be_ciphered(arguments: dict[str, Any], reason: str) -> None:
    usual: dict[str, Any] = {
        "octets": GET,
        "key": KEY,
        "authentication_key": AUTHENTICATION,
        "system_title": TITLE,
        "invocation_counter": COUNTER,
    }
    with pytest.raises(CipheringError, match=reason):
        dlms.encrypt(**usual | arguments)


@pytest.mark.parametrize("service", list(CipheredService))
def test_every_service(service: CipheredService) -> None:
    form, _, name = service.name.lower().replace("_", "-").partition("-")
    tag = next(tag for tag, (known, _, _) in dlms.apdu.APDUS.items() if known == name)
    octets = dlms.encrypt(bytes((tag, 1, 2)), KEY, AUTHENTICATION, TITLE, COUNTER, form=form)
    assert octets[0] == service
    assert dlms.decrypt(octets, KEY, AUTHENTICATION, TITLE) == bytes((tag, 1, 2))


@given(st.binary(min_size=1, max_size=300), st.integers(0, 0xFFFFFFFF), st.sampled_from(["general-glo", "general-ded"]))
def test_any_content(octets: bytes, counter: int, form: str) -> None:
    made = dlms.encrypt(octets, KEY, AUTHENTICATION, TITLE, counter, form=form)
    assert dlms.decrypt(made, KEY, AUTHENTICATION) == octets


def test_long_lengths_do_not_change_what_is_protected() -> None:
    octets = dlms.encrypt(GET, KEY, AUTHENTICATION, TITLE, COUNTER, form="general-glo")
    longer = b"\xdb\x82\x00\x08" + octets[2:10] + b"\x83\x00\x00" + octets[10:]
    assert dlms.decrypt(longer, KEY, AUTHENTICATION) == GET
    assert dlms.encode(dlms.decode(longer)) == longer
