"""Every place that holds a length or a count reads it in every form, and writes it back as it was.

These are all of :mod:`dlms`, the envelope of a GBCS message, its blocks, and its payloads of DLMS and ASN.1. (The
lengths of ZigBee and of GBZ payloads have one form; those in the MAC header and the grouping header that are always
the same are part of how a message is known.) The octets here are written as hexadecimal with their lengths left open
(:class:`Length`, :class:`Count`), so that each can be filled in with as many octets as one likes: what is expected owes
nothing to the library.
"""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlms
import gbcs
from dlms.apdu import APDUS
from gbcs.block_transfer import Block
from gbcs.payload import asn1
from tests.examples import examples
from tests.strategies import asn1 as make_asn1
from tests.strategies import dlms as make
from wire.errors import DecodeError
from wire.node import plain


class Length:
    """The length of what follows in here, then that."""

    def __init__(self, *parts: Part) -> None:
        self.parts = parts


class Count(Length):
    """A count that is given, then what is counted."""

    def __init__(self, count: int, *parts: Part) -> None:
        super().__init__(*parts)
        self.count = count


Part = str | Length
Sizes = Iterator[int]


def spelt(length: int, size: int) -> bytes:
    """A length in one octet (size 0), or behind 80 and the size in that many octets, or in as many as it needs."""
    if size == 0 and length < 0x80:
        return bytes((length,))
    size = max(size, (length.bit_length() + 7) // 8, 1)
    return bytes((0x80 | size,)) + length.to_bytes(size, "big")


def built(parts: tuple[Part, ...], sizes: Sizes) -> bytes:
    """The octets, each length with the next of the sizes."""
    out = b""
    for part in parts:
        if isinstance(part, str):
            out += bytes.fromhex(part)
            continue
        size = next(sizes)
        content = built(part.parts, sizes)
        out += spelt(part.count if isinstance(part, Count) else len(content), size) + content
    return out


def number_of_lengths(parts: tuple[Part, ...]) -> int:
    return sum(1 + number_of_lengths(part.parts) for part in parts if isinstance(part, Length))


TITLE = Length("4d4d4d0000bc614e")
NAME = "0100010800ff"
ATTRIBUTE = f"0003 {NAME} 02"
DATE_TIME = Length("07e60102070e2512ff800000")
SERVICE = Length("30 00000001 aabbcc 000102030405060708090a0b")
LONG = "55" * 200

DATA: dict[str, tuple[Part, ...]] = {
    "octet-string": ("09", Length("0102")),
    "long octet-string": ("09", Length(LONG)),
    "empty octet-string": ("09", Length()),
    "visible-string": ("0a", Length("616263")),
    "utf8-string": ("0c", Length("c3a9")),
    "bit-string": ("04", Count(9, "ff80")),
    "array": ("01", Count(2, "1101 1102")),
    "array of 130": ("01", Count(130, "00" * 130)),
    "structure": ("02", Count(2, "11 01 09", Length("02"))),
    "nested": ("02", Count(2, "01", Count(1, "02", Count(1, "0a", Length("61"))), "01", Count(0))),
    "compact-array": ("13 11", Length("0102")),
    "compact-array of structures": (
        "13 02",
        Count(5, "11 09 04 02", Count(1, "0c"), "00", Length("05", Length("aa"), Count(3, "a0"), Length("78"))),
    ),
}

SPECIFICATIONS = Count(2, f"01 {ATTRIBUTE}", f"04 {ATTRIBUTE} 02 09", Length("01"))

APDUS_WITH_LENGTHS: dict[str, tuple[Part, ...]] = {
    "initiate-request": (
        "01 01",
        Length("00112233445566778899aabbccddeeff"),
        "00 00 06 5f1f",
        Length("00007e1f"),
        "04b0",
    ),
    "initiate-request, short tag": ("01 00 00 00 06 5f", Length("00007e1f"), "04b0"),
    "initiate-response": ("08 00 06 5f1f", Length("00007c1f"), "0400 0007"),
    "read-request": ("05", Count(2, "02 fa00", "04 fb00 01 09", Length("01"))),
    "read-request, block": ("05", Count(1, "06 00 0001", Length("0102"))),
    "write-request": ("06", Count(1, "02 fa00"), Count(1, "09", Length("01"))),
    "read-response": ("0c", Count(2, "00 09", Length("01"), "02 ff 0001", Length("0102"))),
    "write-response": ("0d", Count(2, "00 01 03")),
    "data-notification": ("0f 40000000", DATE_TIME, "02", Count(1, "06 00001015")),
    "data-notification without date-time": ("0f 40000000", Length(), "00"),
    "data-notification with a tag": ("0f 40000000 09", DATE_TIME, "00"),
    "data-notification with a tag alone": ("0f 40000000 09", Length(), "00"),
    "data-notification-confirm": ("10 40000000", DATE_TIME),
    "unconfirmed-write-request": ("16", Count(1, "02 fa00"), Count(1, "09", Length("01"))),
    "information-report-request": (
        "18 01",
        Length("323032353031303130303030305a"),
        Count(1, "02 fa00"),
        Count(1, "00"),
    ),
    "glo-initiate-request": ("21", SERVICE),
    "glo-get-request": ("c8", SERVICE),
    "ded-action-response": ("d7", SERVICE),
    "aarq": (
        "60",
        Length(
            *("80", Length("0780"), "a1", Length("06", Length("60857405080101"))),
            *("a2", Length("04", Length("aa")), "a3", Length("04", Length("bb")), "a4", Length("02", Length("01"))),
            *("a5", Length("02", Length("01")), "a6", Length("04", TITLE), "a7", Length("04", Length("cc"))),
            *("a8", Length("02", Length("01")), "a9", Length("02", Length("01")), "8a", Length("0780")),
            *("8b", Length("60857405080201"), "ac", Length("80", Length("3132333435363738")), "bd", Length("78")),
            *("be", Length("04", Length("01000000065f1f0400007e1f04b0"))),
        ),
    ),
    "aarq with bits": (
        "60",
        Length("a1", Length("06", Length("60857405080101")), "ac", Length("81", Length("04e1f0")), "9d", Length("78")),
    ),
    "aare": (
        "61",
        Length(
            *("a1", Length("06", Length("60857405080103")), "a2", Length("02", Length("00"))),
            *("a3", Length("a1", Length("02", Length("0e"))), "a4", Length("04", TITLE)),
            *("88", Length("0780"), "89", Length("60857405080202"), "aa", Length("80", Length(LONG))),
            *("be", Length("04", Length("0800065f1f040000101d07eb0007"))),
        ),
    ),
    "rlrq": ("62", Length("80", Length("00"), "be", Length("04", Length("21")))),
    "rlre": ("63", Length("80", Length("00"))),
    "empty rlrq": ("62", Length()),
    "get-request": (f"c0 01 c1 {ATTRIBUTE} 01 02 02", Count(1, "09", Length("01"))),
    "get-request with list": ("c0 03 c1", Count(2, f"{ATTRIBUTE} 00", f"{ATTRIBUTE} 01 02 09", Length("01"))),
    "set-request": (f"c1 01 c1 {ATTRIBUTE} 00 09", Length("01")),
    "set-request, first block": (f"c1 02 c1 {ATTRIBUTE} 00 00 00000001", Length("0102")),
    "set-request, block": ("c1 03 c1 ff 00000002", Length("0102")),
    "set-request with list": ("c1 04 c1", Count(1, f"{ATTRIBUTE} 00"), Count(1, "09", Length("01"))),
    "set-request with list, block": ("c1 05 c1", Count(1, f"{ATTRIBUTE} 00"), "00 00000001", Length("01")),
    "event-notification-request": ("c2 01", DATE_TIME, f"{ATTRIBUTE} 09", Length("01")),
    "action-request": (f"c3 01 c1 {ATTRIBUTE} 01 09", Length("01")),
    "action-request with list": ("c3 03 c1", Count(1, ATTRIBUTE), Count(1, "09", Length("01"))),
    "action-request, first block": (f"c3 04 c1 {ATTRIBUTE} 00 00000001", Length("01")),
    "action-request with list, block": ("c3 05 c1", Count(1, ATTRIBUTE), "00 00000001", Length("01")),
    "action-request, block": ("c3 06 c1 00 00000001", Length("01")),
    "get-response": ("c4 01 c1 00 09", Length(LONG)),
    "get-response, block": ("c4 02 c1 00 00000001 00", Length("020103")),
    "get-response with list": ("c4 03 c1", Count(2, "00 09", Length("01"), "01 03")),
    "set-response with list": ("c5 05 c1", Count(2, "00 03")),
    "set-response, last block with list": ("c5 04 c1", Count(2, "00 03"), "00000001"),
    "action-response": ("c7 01 c1 00 01 00 09", Length("01")),
    "action-response, block": ("c7 02 c1 ff 00000001", Length("01")),
    "action-response with list": ("c7 03 c1", Count(1, "00 01 00 09", Length("01"))),
    "access-request": ("d9 20000001", DATE_TIME, SPECIFICATIONS, Count(2, "00 09", Length("01"))),
    "access-request without date-time": (
        "d9 20000001",
        Length(),
        Count(1, f"02 {ATTRIBUTE}"),
        Count(1, "09", Length(LONG)),
    ),
    "access-response": ("da 20000001", Length(), "00", Count(2, "00 09", Length("01")), Count(2, "0100 0203")),
    "access-response with specifications": (
        "da 20000001",
        DATE_TIME,
        "01",
        SPECIFICATIONS,
        Count(2, "00 00"),
        Count(2, "0100 0103"),
    ),
    "general-glo-ciphering": ("db", TITLE, SERVICE),
    "general-ded-ciphering": ("dc", Length(), SERVICE),
    "general-ciphering": ("dd", Length("01"), TITLE, TITLE, DATE_TIME, Length(), "00", SERVICE),
    "general-ciphering, wrapped key": (
        "dd",
        Length(),
        TITLE,
        TITLE,
        Length(),
        Length(),
        "01 01 00",
        Length("aabb"),
        SERVICE,
    ),
    "general-ciphering, agreed key": (
        "dd",
        Length(),
        TITLE,
        TITLE,
        Length(),
        Length(),
        "01 02",
        Length("02"),
        Length(),
        SERVICE,
    ),
    "general-signing": ("df", Length("01"), TITLE, TITLE, Length(), Length("00"), Length("c0"), Length(LONG)),
    "general-block-transfer": ("e0 40 0001 0000", Length("0f00")),
    "gateway-request": ("e6 00", Length("0102030405060708"), "c001c100030100010800ff0200"),
    "gateway-response": ("e7 00", Length("0102030405060708"), "c401c100"),
}

ALERT = ("0f 20001234", Length(), "02", Count(2, "12 8f36 09", Length("07ea021cff173b3a00800000")))
ACCESS = ("d9 20001234", Length(), Count(1, f"01 {ATTRIBUTE}"), Count(1, "00"))
SIGNATURE = Length("5a" * 64)
PARTIES = "08 0a7e57de00000001 08 0a7e570000000002 00"


def signing(cra: str, code: str, *payload: Part, signature: Part = SIGNATURE) -> tuple[Part, ...]:
    """A general-signing APDU."""
    return (f"df 09 {cra} 0000000000001234 {PARTIES}", Length(code), Length(*payload), signature)


MESSAGES: dict[str, tuple[Part, ...]] = {
    "command": signing("01", "0027", *ACCESS),
    "command with a MAC": ("dd 000000000000", Length("11 00000000", *signing("01", "0027", *ACCESS), "a5" * 12)),
    "unsigned command": signing("01", "0027", *ACCESS, signature=Length()),
    "command with a longer header": signing("01", "0027 0a7e57de00000003 0000000000000007", *ACCESS),
    "alert": signing("03", "1000", *ALERT),
    "unknown message code": signing("02", "fffe", "3003020101"),
    "ASN.1 response": signing("02", "000d", "02", Length("00")),
    "ASN.1 command": signing("01", "0013", "05", Length()),
}
BLOCKS: dict[str, tuple[Part, ...]] = {
    "block": (
        "dd 09 01 0000000000001234 08 0a7e57de00000001 08 0a7e570000000002 00 02 0027 00",
        Length("00 00000000 e0 c1 0001 0000", Length(LONG)),
    ),
}

# The others hold no length.
WITHOUT = {"confirmed-service-error", "exception-response"}
CIPHERED = {name for name, module, _ in APDUS.values() if module == "service_ciphering"}

CASES: list[Any] = [
    *(pytest.param(parts, dlms.decode, dlms.encode, id=name) for name, parts in APDUS_WITH_LENGTHS.items()),
    *(pytest.param(parts, dlms.decode_data, dlms.encode_data, id=name) for name, parts in DATA.items()),
    *(pytest.param(parts, gbcs.decode, gbcs.encode, id=name) for name, parts in MESSAGES.items()),
    *(pytest.param(parts, Block.decode, Block.encode, id=name) for name, parts in BLOCKS.items()),
]
FORMS = examples(25)


def test_every_apdu_is_here() -> None:
    covered = {dlms.to_dict(dlms.decode(built(parts, forever(0))))["apdu"] for parts in APDUS_WITH_LENGTHS.values()}
    assert covered | WITHOUT | CIPHERED == {name for name, _, _ in APDUS.values()}


def forever(size: int) -> Sizes:
    while True:
        yield size


def said(value: Any) -> Any:
    """The JSON form; of a message without the tree of its payload, which tells an alert by its usual form alone."""
    form = plain(value)
    return {name: form[name] for name in form if name != "payload"} if isinstance(value, gbcs.Message) else form


def check(
    parts: tuple[Part, ...], decode: Callable[[bytes], Any], encode: Callable[[Any], bytes], sizes: list[int]
) -> None:
    usual = decode(built(parts, forever(0)))
    octets = built(parts, iter(sizes))
    value = decode(octets)
    assert encode(value) == octets
    assert isinstance(value, type(usual))
    assert said(value) == said(usual)
    json.dumps(plain(value))
    assert (value == usual) == (octets == encode(usual))
    assert decode(octets) == value
    assert hash(decode(octets)) == hash(value)
    assert copy.deepcopy(value) == value
    assert pickle.loads(pickle.dumps(value)) == value
    repr(value)


@pytest.mark.parametrize(("parts", "decode", "encode"), CASES)
def test_each_length_in_each_form(parts: Any, decode: Any, encode: Any) -> None:
    lengths = number_of_lengths(parts)
    assert lengths
    for place in range(lengths):
        for size in (1, 2, 3, 4):
            check(parts, decode, encode, [size if number == place else 0 for number in range(lengths)])


@pytest.mark.parametrize(("parts", "decode", "encode"), CASES)
@FORMS
@given(data=st.data())
def test_all_lengths_in_any_form(parts: Any, decode: Any, encode: Any, data: st.DataObject) -> None:
    lengths = number_of_lengths(parts)
    check(parts, decode, encode, data.draw(st.lists(st.integers(0, 4), min_size=lengths, max_size=lengths)))


@examples(75)
@given(make.apdus(), st.data())
def test_an_octet_taken_for_a_length_is_kept_or_refused(apdu: Any, data: st.DataObject) -> None:
    """A long length in place of any octet, be it one or not."""
    octets = dlms.encode(apdu)
    place = data.draw(st.integers(1, len(octets) - 1)) if len(octets) > 1 else 0
    length = spelt(octets[place], data.draw(st.integers(1, 4)))
    changed = octets[:place] + length + octets[place + 1 :]
    try:
        value = dlms.decode(changed)
    except DecodeError:
        return
    assert dlms.encode(value) == changed


@pytest.mark.parametrize(
    "form", [b"\x81", b"\x03", b"\x81\x04", b"\x80", b"\x85\0\0\0\0\x03", "8103", 3, b"\x81\x03\0"]
)
def test_a_form_that_is_none_is_not_written(form: Any) -> None:
    from wire.form import remember

    for value in (
        remember(b"abc", form),
        dlms.decode(bytes.fromhex("c40100000903616263"))._replace(
            result=remember(dlms.decode(bytes.fromhex("c401000000")).result, form)
        ),
    ):
        with pytest.raises(ValueError):
            dlms.encode_data(value) if isinstance(value, bytes) else dlms.encode(value)


def lengthened(der: bytes, data: st.DataObject) -> bytes:
    """DER with the lengths of some of its elements in more octets."""
    out, place = b"", 0
    while place < len(der):
        tag, length, start = der[place], der[place + 1], place + 2
        if length >= 0x80:
            start += length - 0x80
            length = int.from_bytes(der[place + 2 : start], "big")
        content = der[start : start + length]
        if tag & 0x20:
            content = lengthened(content, data)
        out += bytes((tag,)) + spelt(len(content), data.draw(st.sampled_from((0, 0, 0, 1, 2, 3, 4)))) + content
        place = start + length
    return out


@examples(75)
@given(make_asn1.payloads(), st.data())
def test_lengths_of_asn1(case: tuple[int, int, Any], data: st.DataObject) -> None:
    message_code, cra, value = case
    der = asn1.encode(value._replace(length_octets=1) if hasattr(value, "length_octets") else value)
    octets = lengthened(der, data)
    try:
        found = asn1.decode(octets, message_code, cra)
    except DecodeError as error:
        refusal = error.expected
    else:
        refusal = ""
    if refusal:  # certificates are DER
        assert refusal.startswith("the shortest form of a length in Certif")
        return
    assert asn1.encode(found) == octets
    assert (found == asn1.decode(der, message_code, cra)) == (octets == der)
    assert hash(asn1.decode(octets, message_code, cra)) == hash(found)
    assert pickle.loads(pickle.dumps(found)) == found
    if getattr(found, "length_octets", 1) == 1:
        form, standard = plain(found), plain(asn1.decode(der, message_code, cra))
        assert (form == standard) == (octets == der)
        if '"problem"' not in json.dumps(form):  # a certificate that can't be read is shown by its octets, all of them
            assert bool(form.pop("remarks", [])) == (octets != der)
            assert form == standard


@examples(100)
@given(st.sampled_from([case.values for case in CASES]), st.data())
def test_damaged_octets_with_long_lengths(case: Any, data: st.DataObject) -> None:
    parts, decode, encode = case
    lengths = number_of_lengths(parts)
    octets = built(parts, iter(data.draw(st.lists(st.integers(0, 4), min_size=lengths, max_size=lengths))))
    damaged = data.draw(make.damaged(octets))
    try:
        value = decode(damaged)
    except DecodeError as error:
        offset = error.offset
    else:
        assert encode(value) == damaged
        offset = 0
    assert 0 <= offset <= len(damaged)
