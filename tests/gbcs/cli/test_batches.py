"""Many messages at once: files, folders, lines, JSON lines, DUIS documents; what is wrong stops nothing else."""

import base64
import io
import json
import sys
from pathlib import Path

import pytest

import duis
import gbcs
from gbcs.block_transfer import split
from gbcs.cli import main, messages

pytest.importorskip("rich", reason="needs the extra cli")

ROOT = Path(__file__).parents[3]
PKI = str(ROOT / "vectors" / "pki" / "keys.json")
RESPONSE = (
    "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e5700000000020002005911"
    "da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"
)
BROKEN = RESPONSE[:-2]
SUPPLIER, METER = "0A-7E-57-00-00-00-00-02", "0A-7E-57-DE-00-00-00-01"


def carried(octets: bytes = bytes.fromhex(RESPONSE), variant: str = "11.2") -> bytes:
    """A DUIS response that carries a message."""
    return duis.build_response(
        {"ResponseMessage": {"ServiceReference": variant, "ServiceReferenceVariant": variant, "GBCSPayload": octets}},
        date_time="2030-01-15T09:00:00.00Z",
        request_id=f"{SUPPLIER}:{METER}:5",
        response_id=f"{METER}:{SUPPLIER}:5",
    )


ACKNOWLEDGED = duis.build_response(
    {"ResponseMessage": {"ServiceReference": "11.2", "ServiceReferenceVariant": "11.2"}},
    date_time="2030-01-15T09:00:00.00Z",
    request_id=f"{SUPPLIER}:{METER}:5",
    response_code="I99",
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.hex").write_text(RESPONSE)
    (tmp_path / "lines.txt").write_text(
        f"{RESPONSE}\n\n{base64.b64encode(bytes.fromhex(RESPONSE)).decode()}\n{BROKEN}\n"
    )
    (tmp_path / "rows.jsonl").write_text(
        "".join(json.dumps({"at": 1, "octets": octets}) + "\n" for octets in (RESPONSE, BROKEN))
    )
    (tmp_path / "response.xml").write_bytes(carried())
    (tmp_path / "acknowledged.xml").write_bytes(ACKNOWLEDGED)
    (tmp_path / "other.xml").write_text("<a/>")
    (tmp_path / "notes.md").write_text("no message")
    return tmp_path


PLACES = [
    {"input": str(Path("deep") / "one.hex")},
    {"input": "lines.txt", "line": 1},
    {"input": "lines.txt", "line": 3},
    {"input": "response.xml"},
    {"input": "rows.jsonl", "line": 1},
]


def test_decode_goes_through_a_folder_and_says_where_each_stood(folder, capsys):
    assert main(["decode", "--json", str(folder)]) == 2
    out, err = capsys.readouterr()
    forms = [json.loads(line) for line in out.splitlines()]
    assert [{name: form[name] for name in ("input", "line") if name in form} for form in forms] == PLACES
    assert all(form["mac"] == RESPONSE[-24:] for form in forms)
    first, second, summary = err.splitlines()
    assert first.startswith("gbcs: lines.txt, line 4: offset 8 (0x8), mac_header: expected 69 octets")
    assert second.startswith("gbcs: rows.jsonl, line 2: offset 8 (0x8), mac_header: expected 69 octets")
    assert summary == "gbcs: 2 of 7 messages could not be used"


def test_the_view_names_file_and_line_above_each(folder, capsys):
    assert main(["decode", str(folder / "lines.txt")]) == 2
    out, _ = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0] == f"{folder / 'lines.txt'}, line 1"
    assert f"{folder / 'lines.txt'}, line 3" in lines
    assert lines[1].startswith("ECS52 Read ESME/SAPC/Comms Hub Firmware Version: response")


def test_service_requests_in_a_folder_are_passed_over(tmp_path, capsys):
    """Also the one that returns a device's response; named by itself, that is taken."""
    values = {"DeviceGBCSResponse": bytes.fromhex(RESPONSE)}
    request = duis.build_request("8.13", values, originator=SUPPLIER, target=METER, counter=5)
    (tmp_path / "request.xml").write_bytes(request)
    (tmp_path / "one.hex").write_text(RESPONSE)
    assert main(["check", "--json", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["messages"] == 1
    assert main(["decode", "--format", "hex", str(tmp_path / "request.xml")]) == 0
    assert capsys.readouterr().out.split() == [RESPONSE]


def test_literals_are_shown_without_a_place(capsys):
    assert main(["decode", "--json", RESPONSE, RESPONSE]) == 0
    assert all("input" not in json.loads(line) for line in capsys.readouterr().out.splitlines())


def test_verify_and_readings_go_on_and_say_so(folder, capsys):
    assert main(["verify", "--json", "--keys", PKI, str(folder)]) == 2
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert [{name: row[name] for name in ("input", "line") if name in row} for row in rows] == PLACES
    assert "2 of 7 messages could not be used" in err
    assert main(["verify", "--keys", PKI, str(folder)]) == 2
    table = capsys.readouterr().out.splitlines()
    assert table[2].split()[:3] == ["lines.txt,", "line", "1"]
    assert table[-1].endswith("of 5 messages verified")
    assert main(["readings", str(folder)]) == 2
    assert "gbcs: response.xml: a message without readings" in capsys.readouterr().err


def test_verify_ends_with_1_where_one_of_many_is_not_valid(tmp_path, capsys):
    keys = gbcs.KeyStore()
    keys.load(PKI)
    message = gbcs.add_mac(gbcs.decode(bytes.fromhex(RESPONSE))._replace(mac=None), keys)
    good = gbcs.encode(message)
    (tmp_path / "both.txt").write_text(f"{good.hex()}\n{good[:-1].hex()}{good[-1] ^ 1:02x}\n")
    assert main(["verify", "--json", "--keys", PKI, str(tmp_path / "both.txt")]) == 1
    assert [json.loads(line)["mac"] for line in capsys.readouterr().out.splitlines()] == ["valid", "invalid"]


def test_check_takes_files_lines_and_documents(folder, capsys):
    assert main(["check", "--json", str(folder)]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["messages"] == 7
    assert list(found["failures"]) == ["lines.txt, line 4", "rows.jsonl, line 2"]
    assert found["other_files"] == 3
    assert main(["check", str(folder / "deep"), str(folder / "response.xml")]) == 0


def test_what_a_document_carries_is_taken_as_the_message_itself(tmp_path, capsys):
    path = tmp_path / "response.xml"
    path.write_bytes(carried())
    for command in (
        ["decode"],
        ["decode", "--json"],
        ["decode", "--format", "hex"],
        ["verify", "--json", "--keys", PKI],
    ):
        main([*command, str(path)])
        of_document = capsys.readouterr().out
        main([*command, RESPONSE])
        expected = capsys.readouterr().out
        if command[0] == "verify":
            of_document, expected = (json.dumps({**json.loads(each), "input": ""}) for each in (of_document, expected))
        assert of_document == expected
    assert main(["decode", "--format", "mmc", str(path)]) == 0
    assert "<ra:ServiceReferenceVariant>11.2</" in capsys.readouterr().out  # as the document says
    assert main(["decode", "--format", "mmc", "--variant", "4.2", str(path)]) == 2
    assert "variant 4.2, and the DUIS document says 11.2" in capsys.readouterr().err


def test_a_signed_pre_command_and_an_alert_are_messages(tmp_path, capsys):
    request = duis.build_request("7.2", originator=SUPPLIER, target=METER, counter=1000)
    command = gbcs.encode(duis.transform(request, duis.Device(type="ESME", elements="single")))
    path = tmp_path / "signed.xml"
    path.write_bytes(duis.build_signed_pre_command("7.2", command, originator=SUPPLIER, target=METER, counter=1000))
    (tmp_path / "request.xml").write_bytes(request)
    assert main(["decode", "--format", "hex", str(path)]) == 0
    assert capsys.readouterr().out.strip() == command.hex()
    assert main(["describe", str(path)]) == 0
    assert duis.read(capsys.readouterr().out.encode()).service.variant == "7.2"
    device = ["--type", "ESME", "--elements", "single", "--edition", "current", "--requester", "known"]
    assert main(["correlate", str(tmp_path / "request.xml"), str(path), *device]) == 0


def test_describe_sign_and_mac_take_several(capsys):
    request = duis.build_request("7.2", originator=SUPPLIER, target=METER, counter=1000)
    command = gbcs.encode(duis.transform(request, duis.Device(type="ESME", elements="single"))).hex()
    assert main(["sign", command, command, "--keys", PKI]) == 0
    signed = capsys.readouterr().out.split()
    assert len(signed) == 2
    assert main(["mac", *signed, "00", "--keys", PKI]) == 2
    out, err = capsys.readouterr()
    assert len(out.split()) == 2
    assert err.startswith("gbcs: 00: offset 0")
    assert main(["describe", "--json", *signed]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_document_without_a_message_says_what_it_is(tmp_path, capsys):
    path = tmp_path / "acknowledged.xml"
    path.write_bytes(ACKNOWLEDGED)
    assert main(["decode", str(path)]) == 2
    assert capsys.readouterr().err == f"gbcs: {path}: no GBCS message in it: acknowledgement\n"
    path.write_bytes(carried().replace(b"</sr:Header>", b"<sr:ResponseCode>I0</sr:ResponseCode></sr:Header>"))
    assert main(["decode", str(path)]) == 2  # a damaged document of DUIS is not searched for what looks like a message
    assert str(path) in capsys.readouterr().err


def test_fields_of_json_lines(tmp_path, capsys, monkeypatch):
    path = tmp_path / "rows"
    held = [{"payload": RESPONSE}, {"payload": carried().decode()}, {"octets": RESPONSE}, ["x"], {"payload": "zz"}]
    path.write_text("".join(json.dumps(each) + "\n" for each in held) + "{")
    assert main(["decode", "--format", "hex", "--field", "payload", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out.split() == [RESPONSE] * 2
    assert [line.partition(": ")[2] for line in err.splitlines()] == [
        f"{path}, line 3: no text in the field 'payload'; --field names it; there are: 'octets'",
        f"{path}, line 4: no text in the field 'payload'; --field names it; there are: no object",
        f"{path}, line 5: not hexadecimal or base64",
        f"{path}, line 6: no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        "4 of 6 messages could not be used",
    ]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps({"octets": RESPONSE}).encode())))
    assert main(["decode", "--format", "hex", "-"]) == 0
    assert capsys.readouterr().out.split() == [RESPONSE]
    path.write_text(
        f'{{"octets": "{RESPONSE}", "octets": "{RESPONSE}"}}\n'
    )  # what is wrong with the first line is told
    assert main(["decode", str(path)]) == 2
    assert f"{path}, line 1: an object with two members of the name 'octets'" in capsys.readouterr().err


def test_a_message_over_several_lines_stays_one(tmp_path, capsys):
    path = tmp_path / "wrapped.txt"
    path.write_text("\n".join(RESPONSE[place : place + 32] for place in range(0, len(RESPONSE), 32)))
    assert main(["decode", "--format", "hex", str(path)]) == 0
    assert capsys.readouterr().out.split() == [RESPONSE]
    path.write_text(f"{BROKEN}\n{RESPONSE}\n")  # the first of the lines is the broken one
    assert main(["decode", "--format", "hex", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out.split() == [RESPONSE]
    assert f"{path}, line 1: " in err


def test_blocks_of_messages_in_lines_are_put_together(tmp_path, capsys):
    blocks = [block.encode().hex() for block in split(gbcs.decode(bytes.fromhex(RESPONSE)), block_size=30)]
    path = tmp_path / "blocks.txt"
    path.write_text("\n".join([*blocks[1:], blocks[0], RESPONSE]))
    assert main(["decode", "--format", "hex", str(path)]) == 0
    assert capsys.readouterr().out.split() == [RESPONSE, RESPONSE]


def test_apdus_in_lines_go_on_after_an_error(tmp_path, capsys):
    path = tmp_path / "apdus.txt"
    path.write_text("c001c1000f0000280000ff0200\nc0\nc001c1000f0000280000ff0200\n")
    assert main(["decode", "--as", "dlms", "--json", str(path)]) == 2
    out, err = capsys.readouterr()
    assert [json.loads(line)["line"] for line in out.splitlines()] == [1, 3]
    assert f"{path}, line 2: " in err


def test_an_input_that_is_missing_stops_no_other(capsys):
    assert main(["decode", "--format", "hex", "no-such-file.hex", RESPONSE]) == 2
    out, err = capsys.readouterr()
    assert out.split() == [RESPONSE]
    assert "no-such-file.hex: no such file" in err


def test_a_bar_is_shown_where_there_are_many(monkeypatch, capsys):
    sources = [messages.Source(str(number), RESPONSE) for number in range(messages._MANY)]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    found = list(messages.tracked(sources, "checking", messages.messages))
    assert [each.octets.hex() for each in found] == [RESPONSE] * messages._MANY
    told = capsys.readouterr()
    assert told.out == ""
    assert "checking" in told.err


def test_a_bar_goes_through_the_lines_of_one_large_file(tmp_path, monkeypatch, capsys):
    path = tmp_path / "many.txt"
    path.write_text(f"{RESPONSE}\n" * messages._MANY_LINES, "ascii")
    assert main(["decode", "--json", str(path)]) == 0
    assert capsys.readouterr().err == ""  # no terminal
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    for command in (["decode", "--json"], ["check"]):
        assert main([*command, str(path)]) == 0
        told = capsys.readouterr()
        assert command[0] in told.err.replace("checking", "check").replace("decoding", "decode")
        assert "1000/1000" in told.err
    assert main(["decode", "--json", RESPONSE, str(tmp_path / "many.txt")[:-4] + "s.txt"]) == 2


def test_no_name_is_not_the_folder_that_one_stands_in(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    for command in (
        ["decode"],
        ["verify", "--keys", PKI],
        ["check"],
        ["duis", "show"],
        ["duis", "validate"],
        ["transform"],
    ):
        assert main([*command, ""]) == 2
        assert RESPONSE[-24:] not in capsys.readouterr().out
