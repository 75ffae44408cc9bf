"""The spellings of octets that logs, programs and tools have; dumps as the tools themselves write them."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from wire.errors import WireError
from wire.spelling import MAX_DUMP, SpellingError, read, read_all

OCTETS = bytes.fromhex("c40181001105")


def octets_or_error(content: bytes | str) -> bytes | str:
    try:
        return read(content)
    except SpellingError as error:
        return str(error)


@pytest.mark.parametrize(
    "text",
    [
        "C40181001105",
        " c401 8100\r\n1105 ",
        "0xC40181001105",
        "C4.01.81.00.11.05",
        "C4-01-81-00-11-05",
        "C4:01:81:00:11:05",
        "C4,01,81,00,11,05",
        "C4, 01, 81, 00, 11, 05",
        "C4/01/81/00/11/05",
        "C4|01|81|00|11|05",
        "c4_01_81_00_11_05",
        "C4 01 81 00 11 05;",
        "0xC4,0x01,0x81,0x00,0x11,0x05",
        "0xC4 0x1 0x81 0x0 0x11 0x5",
        "0xC40x010x810x000x110x05",
        "{0xC4, 0x01, 0x81, 0x00, 0x11, 0x05}",
        "{ 0xC4, 1, 0x81, 0, 17, 5, };",
        "uint8_t frame[6] = {\n  0xC4, 0x01, /* get-response */ 0x81,\n  0x00, 0x11, 0x05 // 5\n};",
        "static const unsigned char frame[] = { 0xC4, 0x01, 0x81, 0x00, 0x11, 0x05 };",
        "new byte[] { 0xC4, 0x01, 0x81, 0x00, 0x11, 0x05 }",
        "new byte[] {(byte)0xC4, 0x01, (byte) 0x81, 0x00, 0x11, 0x05};",
        "[]byte{0xC4, 0x01, 0x81, 0x00, 0x11, 0x05}",
        "vec![0xC4, 0x01, 0x81, 0x00, 0x11, 0x05]",
        "['c4', '01', '81', '00', '11', '05']",
        '"\\u00c4\\u0001\\u0081\\u0000\\u0011\\u0005"',
        "data:application/octet-stream;base64,xAGBABEF",
        "00000000  C4 01 81 00-11 05                                 ......",
        "0000h: C4 01 81 00 11 05  ......",
        "(0xC4, 0x01, 0x81, 0x00, 0x11, 0x05)",
        "bytes([0xC4, 0x01, 0x81, 0x00, 0x11, 0x05])",
        "bytes.fromhex('C4 01 81 00 11 05')",
        "[196,1,129,0,17,5]",
        "[196, 1, 129, 0, 17, 5]",
        "[-60, 1, -127, 0, 17, 5]",
        "[C4, 01, 81, 00, 11, 05]",
        "[196   1 129   0  17   5]",
        "{C4 01 81 00 11 05}",
        '{"type":"Buffer","data":[196,1,129,0,17,5]}',
        '{ "type": "Buffer", "data": [196, 1, 129, 0, 17, 5] }',
        '"C40181001105"',
        "'C4 01 81 00 11 05'",
        "b'C40181001105'",
        'b"xAGBABEF"',
        "b'\\xc4\\x01\\x81\\x00\\x11\\x05'",
        "bytearray(b'\\xc4\\x01\\x81\\x00\\x11\\x05')",
        '"\\xc4\\x01" "\\x81\\x00"\n"\\x11\\x05"',
        '"\\304\\001\\201\\0\\021\\005"',
        "\\xc4\\x01\\x81\\x00\\x11\\x05",
        "%C4%01%81%00%11%05",
        "C4h 01h 81h 00h 11h 05h",
        "$C4 $01 $81 $00 $11 $05",
        "X'C40181001105'",
        "<c4018100 1105>",
        "<Buffer c4 01 81 00 11 05>",
        "\u201cC4 01 81 00 11 05\u201d",
        "xAGBABEF",
        '"xAGBABEF"',
        "xAGB\nABEF\n",
        "GBCS:DATA#0:6:C40181001105\\r\\n",
        "GBCS:DATA#3:6:C40181001105\r\n",
        '<?xml version="1.0"?><a xmlns:s="x"><s:GBCSPayload>\n xAGBABEF\n</s:GBCSPayload></a>',
        "<GBCSPayload>C40181001105</GBCSPayload>",
        "00000000: c401 8100 1105                           ......",
        "00000000  c4 01 81 00 11 05                                 |......|\n00000006\n",
        "0000   c4 01 81 00 11 05                                 ......",
        "0000  c4 01 81 00 11 05",
        "\t0x0000:  c401 8100 1105",
        "000000 c4 01 81 00 11 05  >......<\n000006",
    ],
)
def test_spellings(text: str) -> None:
    assert read(text) == OCTETS
    for content in (
        text.encode(),
        text.encode("utf-8-sig"),
        text.encode("utf-16"),
        b"\xfe\xff" + text.encode("utf-16-be"),
        text.encode("utf-16-le" if text.isascii() else "utf-8"),  # without a mark it is known by its zeros
    ):
        assert read(content) == OCTETS


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing there"),
        (" \r\n", "nothing there"),
        *(
            (text, "nothing there")
            for text in ("''", '""', "b''", "[]", "{}", "[ ]", "'' ''", '{"type":"Buffer","data":[]}')
        ),
        ("0x", "0x before something else"),
        ("0xZZ", "0x before something else"),
        ("()", "nothing there"),
        ("<GBCSPayload>''</GBCSPayload>", "nothing there"),
        ("hello there", "not hexadecimal or base64"),
        ("TEST102400000001,", "not hexadecimal or base64"),
        ("C4O181001105", "the letter O as digit 3"),
        ("C4.O1.81.00.11.05", "the letter O as digit 3"),
        ("C401810011O5", "the letter O as digit 11"),
        ("c4 01 81 00 l1 05", "the letter l as digit 9"),
        ("C4 0G 81 00 11 05", "the letter G as digit 4"),
        ("C40181001", "odd number of digits"),
        ("C4 1 81 0", "odd number of digits"),
        ("C4.1.81.0", "odd number of digits"),
        ("10,20,30", "decimal or hexadecimal"),
        ("[10, 20, 30]", "decimal or hexadecimal"),
        ("0xC401, 0x8100", "order is not said"),
        ("0000000 01c4 0081 0511\n0000006\n", "either order of octets"),
        ("0000000 000704 000201\n0000004\n", "either order of octets"),
        ("0000  c4 01 81\n0004  00 11", "not clear where its octets end"),
        ("0000  c4 01 81\n0002  00 11", "not clear where its octets end"),
        ("0010: c4 01 81", "is at 0010"),
        ("00000010  c4 01\n00000012  81 00", "is at 00000010"),
        ("[300, 1]", "something else than octets"),
        ("{0xC4, 01}", "something else than octets"),
        ("{1.5, x}", "something else than octets"),
        ("<a><b/></a>", "without a GBCSPayload"),
        ("<GBCSPayload>hello there</GBCSPayload>", "not hexadecimal or base64"),
        ("<GBCSPayload>00</GBCSPayload><GBCSPayload>01</GBCSPayload>", "2 messages"),
        ("GBCS:DATA#0:7:C40181001105", "of 6 octets that says 7"),
        ("GBCS:DATA#0:C40181001105", "a number, a length"),
        ("'\\q'", "the escape"),
        ("b'\\x00\u00e9'", "characters that are no octets"),
        ("xAGBABF", "not hexadecimal or base64"),
        ("xAGBABEF=", "not hexadecimal or base64"),
        ("xAGB+BE-", "not hexadecimal or base64"),
    ],
)
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(SpellingError, match=reason) as caught:
        read(text)
    assert isinstance(caught.value, WireError)
    assert len(str(caught.value)) < 200


def test_several_messages() -> None:
    assert read_all("<a><GBCSPayload>00</GBCSPayload><GBCSPayload>AQI=</GBCSPayload></a>") == (b"\0", b"\1\2")
    assert read_all("GBCS:DATA#0:1:00\r\nGBCS:DATA#1:2:0102\r\n") == (b"\0", b"\1\2")


@given(st.binary(min_size=1, max_size=80))
def test_what_programs_write(octets: bytes) -> None:
    for text in (
        octets.hex(),
        octets.hex("-").upper(),
        base64.b64encode(octets).decode() + ("" if len(octets) % 3 else " "),
        json.dumps({"type": "Buffer", "data": list(octets)}),
        "".join(f"\\x{octet:02x}" for octet in octets),
        "{" + ", ".join(f"0x{octet:02X}" for octet in octets) + "}",
    ):
        found = octets_or_error(text)
        if isinstance(found, str):  # base64 may look like hexadecimal with a slip, and is refused then
            assert "looks like it" in found or "odd number" in found
        else:
            assert found == octets


@given(st.binary(max_size=80).filter(lambda octets: any(octet > 0x7F for octet in octets)))
def test_what_python_writes(octets: bytes) -> None:
    assert read(repr(octets)) == octets


@given(st.binary(min_size=1, max_size=80))
def test_octets_that_are_no_text_are_themselves(octets: bytes) -> None:
    octets = b"\xc4\x01" + octets + b"\x81"
    assert read(octets) == octets


@pytest.mark.parametrize(
    "command",
    [
        ["xxd"],
        ["xxd", "-c", "32"],
        ["xxd", "-u", "-g", "1"],
        ["xxd", "-i"],
        ["xxd", "-p"],
        ["hexdump", "-C"],
        ["hexdump", "-v", "-C"],
        ["od", "-A", "x", "-t", "x1"],
        ["od", "-A", "x", "-t", "x1z"],
    ],
)
@examples(20)
@given(octets=st.one_of(st.binary(min_size=1, max_size=100), st.just(bytes(200)), st.just(b"a b1 22 ccc " * 9)))
def test_dumps_as_tools_write_them(command: list[str], octets: bytes) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed: nothing was compared")
    written = subprocess.run(command, input=octets, capture_output=True, check=True).stdout
    found = octets_or_error(written)
    if isinstance(found, str):  # characters beside the octets may look like more octets
        assert "not clear where its octets end" in found
    else:
        assert found == octets


@examples(100)
@given(st.text(max_size=60) | st.text("0123456789abcfxX'\"\\[]{}(),:;.|<> \n*=-/%$hbBuO", max_size=40))
def test_any_text_is_octets_or_refused(text: str) -> None:
    found = octets_or_error(text)
    assert isinstance(found, bytes) or len(found) < 200


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "a" * 300_000 + "]",
        "*/" + "/*" * 200_000 + "]",
        "<" * 300_000,
        "<GBCSPayload " * 30_000,
        "'" * 300_001,
        "'" + "\\" * 300_000,
        "0000  " + "a1 " * 100_000,
        "0000  a1\n*\n" + f"{MAX_DUMP * 2:x}  a1",
        "[ " * 100_000 + "]" * 10,
        "\\x" * 100_000,
        "GBCS:DATA#0:1:" * 30_000,
        "." * 300_000,
    ],
)
def test_hostile_text_takes_no_time(text: str) -> None:
    started = time.perf_counter()
    with pytest.raises(SpellingError):
        read(text)
    assert time.perf_counter() - started < 5
