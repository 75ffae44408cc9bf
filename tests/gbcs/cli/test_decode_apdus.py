"""``gbcs decode --as dlms`` and ``--as wrapper``: what people have in their hands when they look at a meter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import dlms
import gbcs
from gbcs.block_transfer import split
from gbcs.cli import main
from tests.dlms.test_block_transfer import PUSH
from tests.dlms.test_ciphering import (
    AUTHENTICATION,
    COUNTER,
    E450,
    E450_AUTHENTICATION,
    E450_KEY,
    GET,
    GREEN_BOOK,
    KEY,
    TITLE,
)

REQUEST = "c001c100030100010800ff0200"
GLO = GREEN_BOOK[2][2]
KEYS = ["--key", KEY.hex(), "--authentication-key", AUTHENTICATION.hex()]
WITH_TITLE = [*KEYS, "--system-title", TITLE.hex()]


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["decode", "--as", "dlms", *arguments]) == 0
    return capsys.readouterr().out


def form(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    (line,) = shown(capsys, "--json", *arguments).splitlines()
    found: dict[str, object] = json.loads(line)
    return found


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["decode", *arguments]) == 2
    captured = capsys.readouterr()
    assert not captured.out
    assert len(captured.err.splitlines()) == 1
    return captured.err


def test_invoke_id(capsys):
    assert "0xc1  invoke id 1, confirmed, high priority" in shown(capsys, REQUEST)
    assert "0x05  invoke id 5, unconfirmed, normal priority" in shown(capsys, REQUEST.replace("01c1", "0105", 1))


@pytest.mark.parametrize("text", ["C4.01.81.00.11.05", "C4-01-81-00-11-05", "{0xC4, 0x01, 0x81, 0x00, 0x11, 0x05}"])
def test_octets_as_logs_write_them(capsys, text):
    assert form(capsys, text)["result"] == {"data": {"type": "unsigned", "value": 5}}


def test_blocks(capsys):
    out = shown(capsys, *(block.hex() for block in reversed(PUSH)))
    assert out.startswith("data-notification  3 blocks of general block transfer  341 octets")
    first = shown(capsys, PUSH[0].hex())
    assert "0x40  not the last block, streaming, window 0" in first
    assert main(["decode", "--as", "dlms", PUSH[0].hex(), REQUEST, PUSH[0].hex()[:-2] + "01"]) == 2
    assert "block 1 came before with other octets" in capsys.readouterr().err


def test_blocks_of_gbcs_too(capsys):
    message = gbcs.decode(
        bytes.fromhex(
            "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e570000000002"
            "0002005911da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"
        )
    )
    blocks = [block.encode().hex() for block in split(message, 30)]
    found = form(capsys, *reversed(blocks), blocks[0])
    assert found["apdu"] == "general-ciphering"
    assert shown(capsys, "--format", "hex", *blocks).strip() == gbcs.encode(message).hex()
    other = "dd 09010000000000000001 080000000000000001 080000000000000002 00 00 00 06 2000000001aa"  # no block of GBCS
    assert form(capsys, other)["apdu"] == "general-ciphering"


def test_a_block_in_each_line(capsys, tmp_path: Path):
    path = tmp_path / "blocks.txt"
    path.write_text("\n".join(block.hex(" ") for block in PUSH))
    assert form(capsys, str(path))["apdu"] == "data-notification"
    path.write_text(f"{REQUEST}\ne6e600{REQUEST}\n")
    assert [json.loads(line)["apdu"] for line in shown(capsys, "--json", str(path)).splitlines()] == ["get-request"] * 2
    path.write_text(f"{REQUEST[:10]}\n{REQUEST[10:]}\n")
    assert form(capsys, str(path))["apdu"] == "get-request"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("e6e600", "LLC header E6 E6 00 of a client"),
        ("e6e700", "LLC header E6 E7 00 of a server"),
        ("000100010040000d", "wrapper header, wPort 1 to 64"),
    ],
)
def test_headers_are_taken_off(capsys, header, words):
    out = shown(capsys, header + REQUEST)
    assert out.startswith(f"get-request  {words}  13 octets")
    assert form(capsys, header + REQUEST)["taken_off"] == words
    assert shown(capsys, "--format", "hex", header + REQUEST).strip() == REQUEST


def test_hdlc_and_m_bus_are_named(capsys):
    error = refused(
        capsys, "--as", "dlms", "7ea027010201105a87e6e7000f40000000090c07e60102070e2512ff8000000201060000f5ff7e"
    )
    assert "an HDLC frame (7E A0 27), its APDU begins at offset 12" in error
    assert "a wired M-Bus frame (68 0D 0D 68)" in refused(
        capsys, "--as", "dlms", "680d0d6853ff110167cd6bcb691353ff983416"
    )


def test_wrapper_frames(capsys):
    frame = "000100010040000d" + REQUEST
    assert main(["decode", "--as", "wrapper", "--json", frame * 2 + "00010010000100020000"]) == 1
    first, second, third = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == second
    assert (first["source"], first["destination"], first["payload"]["apdu"]) == (1, 64, "get-request")
    assert (third["source"], third["octets"]) == (16, "0000")
    assert "expected the tag of an APDU" in third["error"]
    assert main(["decode", "--as", "wrapper", frame]) == 0
    assert capsys.readouterr().out.startswith("wrapper frame  21 octets")
    assert "expected version 1" in refused(capsys, "--as", "wrapper", REQUEST)
    assert "end of the stream" in refused(capsys, "--as", "wrapper", frame[:-2])


def test_trees_of_apdus_in_apdus(capsys):
    aare = (
        "6142a109060760857405080101a203020100a305a10302010e88020780890760857405080205aa0a8008503677524a323146"
        "be10040e0800065f1f0400007c1f04000007"
    )
    out = shown(capsys, aare)
    assert "initiate-response" in out
    assert "server_max_receive_pdu_size" in out
    assert form(capsys, aare)["user_information"] == "0800065f1f0400007c1f04000007"
    out = shown(capsys, dlms.encrypt(GET, KEY, AUTHENTICATION, TITLE, COUNTER, form="general-glo").hex())
    assert "0x30  suite 0, authenticated, encrypted, unicast key" in out
    assert "19088743" in out
    gateway = "e600080102030405060708" + REQUEST
    assert "Register" in shown(capsys, gateway)


def test_ciphered(capsys, tmp_path: Path):
    out = shown(capsys, GLO, *WITH_TITLE)
    assert out.startswith("glo-get-request  32 octets")
    assert "authentication      valid" in out
    assert "0-0:1.0.0.255" in out
    opened = form(capsys, GLO, *WITH_TITLE)
    assert opened["authentication"] == "valid"
    assert opened["clear"]["apdu"] == "get-request"
    assert shown(capsys, "--format", "hex", GLO, *WITH_TITLE).strip() == GET.hex()
    path = tmp_path / "key"
    path.write_text(f"{KEY.hex()}\n")
    assert form(capsys, GLO, "--key", f"@{path}", *WITH_TITLE[2:]) == opened
    out = shown(capsys, *E450, "--key", E450_KEY.hex(), "--authentication-key", E450_AUTHENTICATION.hex())
    assert "2022-02-21 Mon 17:37:30" in out
    assert "not authenticated" not in out


def test_what_is_not_authenticated_is_said_first(capsys):
    only_encrypted = GREEN_BOOK[1][2]
    title = ["--system-title", TITLE.hex()]
    for octets, keys in ((only_encrypted, [*KEYS, *title]), (GLO, ["--key", KEY.hex(), *title])):
        assert "authenticat" in refused(capsys, "--as", "dlms", octets, *keys)
        out = shown(capsys, octets, *keys, "--unauthenticated")
        assert "not authenticated" in out.splitlines()[0]
        assert "0-0:1.0.0.255" in out
        assert "not authenticated" in shown(capsys, "--json", octets, *keys, "--unauthenticated").splitlines()[0]
        first, second = shown(capsys, "--format", "hex", octets, *keys, "--unauthenticated").splitlines()
        assert (first, second) == ("not authenticated", GET.hex())
    assert "the tag is wrong" in refused(capsys, "--as", "dlms", GLO[:-2] + "00", *WITH_TITLE, "--unauthenticated")


def test_user_information_is_opened_too(capsys):
    aare = dlms.decode(
        bytes.fromhex("6129a109060760857405080103a203020100a305a103020100be10040e0800065f1f0400007c1f04000007")
    )
    ciphered = dlms.encrypt(aare.user_information, KEY, AUTHENTICATION, TITLE, COUNTER)
    octets = dlms.encode(aare._replace(responding_ap_title=TITLE, user_information=ciphered)).hex()
    out = shown(capsys, octets, *KEYS)
    assert "initiate-response" in out
    assert "authentication      valid" in out
    out = shown(capsys, octets, "--key", KEY.hex(), "--authentication-key", "00" * 16)
    assert "the tag is wrong" in out
    assert "max_receive_pdu_size" not in out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--as", "dlms", GLO, "--unauthenticated"], "go with --key"),
        (["--as", "dlms", GLO, "--authentication-key", "00" * 16], "go with --key"),
        (["--as", "dlms", GLO, "--key", "0011"], "a key is 32 or 64 hexadecimal digits"),
        (["--as", "dlms", GLO, "--key", "@no-such-file"], "a key is 32 or 64 hexadecimal digits"),
        (["--as", "dlms", GLO, *KEYS, "--system-title", "00"], "a system title is 16 hexadecimal digits"),
        (["--as", "dlms", GLO, *KEYS], "the system title of the sender is needed"),
        (["--as", "data", "1105", *KEYS], "--key is of --as dlms"),
        ([GLO, *KEYS], "--key is of --as dlms"),
    ],
)
def test_options_that_do_not_go_together(capsys, arguments, reason):
    error = refused(capsys, *arguments)
    assert reason in error
    assert KEY.hex() not in error
