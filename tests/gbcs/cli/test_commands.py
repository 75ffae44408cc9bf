"""The commands as a user runs them: what they print and how they end."""

import json
import re
import subprocess
import sys

import pytest

import gbcs
from gbcs.block_transfer import split
from gbcs.cli import main
from gbcs.cli.tree import render

pytest.importorskip("rich", reason="needs the extra cli")

# A response to a read of the firmware version, as the README has it.
RESPONSE = (
    "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e5700000000020002005911"
    "da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"
)


def test_decode_prints_the_view(capsys):
    assert main(["decode", RESPONSE]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines[:5] == [
        "ECS52 Read ESME/SAPC/Comms Hub Firmware Version: response, done",
        "from 0A-7E-57-DE-00-00-00-01 to 0A-7E-57-00-00-00-00-02, counter 1769526526209; no signature; "  # noqa: ISC004
        "MAC present, not checked",
        "",
        "FirmwareVersion",
        "  value  01020304",
    ]
    assert "  message code        0059  ECS52" in lines
    assert "\x1b" not in out  # no colours where there is no terminal


def test_decode_prints_the_named_values_alone(capsys):
    assert main(["decode", "--values", RESPONSE]) == 0
    assert capsys.readouterr().out == "FirmwareVersion\n  value  01020304\n"
    assert main(["decode", "--values", "--json", RESPONSE]) == 0
    (row,) = json.loads(capsys.readouterr().out)["sections"][0]["rows"]
    assert (row["name"], row["text"], row["span"]) == ("FirmwareVersion: value", "01020304", [55, 61])
    assert bytes.fromhex(RESPONSE)[55:61] == b"\x09\x04\x01\x02\x03\x04"


def test_decode_shows_octets_beside_values(capsys):
    assert main(["decode", "--octets", RESPONSE]) == 0
    out = capsys.readouterr().out
    assert "  value  01020304  55..60: 09 04 01 02 03 04" in out
    assert "65..76: 7a 8b 1d a9 7b e7 1e 4f be 75 32 a5" in out


def test_values_are_of_the_view(capsys):
    assert main(["decode", "--values", "--format", "hex", RESPONSE]) == 2
    assert capsys.readouterr().err == "gbcs: --values is of the view, not of --format hex\n"


def test_decode_prints_the_tree_of_the_wire(capsys):
    assert main(["decode", "--wire", RESPONSE]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines[0] == "ECS52 Read ESME/SAPC/Comms Hub Firmware Version  response  77 octets"
    assert "│   ├── originator          0A-7E-57-DE-00-00-00-01" in lines
    assert "│       └── [0]  get  success" in lines
    assert any(line.endswith("data  01 02 03 04") for line in lines)
    assert "\x1b" not in out  # no colours where there is no terminal


def test_decode_json_is_one_object_a_line(capsys):
    assert main(["decode", "--json", RESPONSE, RESPONSE]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first == second
    assert first["use_case"] == {"reference": "ECS52", "name": "Read ESME/SAPC/Comms Hub Firmware Version"}
    assert first["header"]["originator_counter"] == 1769526526209
    assert first["payload"]["items"] == [{"access": "get", "result": "success", "data": "01020304"}]
    assert first["mac"] == "7a8b1da97be71e4fbe7532a5"


def test_decode_hex_gives_the_octets_back(capsys):
    assert main(["decode", "--format", "hex", RESPONSE.upper()]) == 0
    assert capsys.readouterr().out == RESPONSE + "\n"


def test_decode_prints_the_mmc_document(capsys):
    assert main(["decode", "--format", "mmc", RESPONSE]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert re.search(r"\n {6,}<ra:FirmwareVersion>01020304</ra:FirmwareVersion>\n", out)  # indented
    assert "ServiceReference" not in out
    assert main(["decode", "--format", "mmc", "--variant", "11.2", RESPONSE]) == 0
    assert "<ra:ServiceReferenceVariant>11.2</ra:ServiceReferenceVariant>" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--variant", "4.2", RESPONSE], "ECS52 does not answer 4.2"),
        (["--as", "data", "020211050f03"], "--format mmc is of GBCS messages"),
    ],
)
def test_decode_says_why_there_is_no_mmc_document(capsys, arguments, problem):
    assert main(["decode", "--format", "mmc", *arguments]) == 2
    assert problem in capsys.readouterr().err


def test_decode_takes_bare_apdus_and_data(capsys):
    assert main(["decode", "--as", "dlms", "--json", "da200003e80000010904" + "01020304" + "01" + "0100"]) == 0
    assert json.loads(capsys.readouterr().out)["items"] == [{"access": "get", "result": "success", "data": "01020304"}]
    assert main(["decode", "--as", "data", "020211050f03"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "6 octets",
        "└── value  structure of 2",
        "    ├── [0]  5  unsigned",
        "    └── [1]  3  integer",
    ]


def test_decode_puts_blocks_together(capsys):
    blocks = split(gbcs.decode(bytes.fromhex(RESPONSE)), block_size=30)
    arguments = [block.encode().hex() for block in reversed(blocks)]
    assert main(["decode", "--format", "hex", *arguments]) == 0
    assert capsys.readouterr().out == RESPONSE + "\n"
    assert main(["decode", "--json", arguments[0]]) == 0
    assert json.loads(capsys.readouterr().out)["number"] == len(blocks)


def test_decode_error_is_one_line_with_the_octets_around(capsys):
    assert main(["decode", RESPONSE.replace("df0902", "df0907")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "gbcs: offset 15 (0xf), header.cra: expected 01 (command), 02 (response) or 03 (alert), found 0x07; "
        "octets from 7: 45 11 00 00 00 00 df 09 >07< 00 00 01 9c 00 00 01\n"
    )


def test_decode_error_at_the_end_says_so(capsys):
    assert main(["decode", "--as", "data", "12"]) == 2
    assert capsys.readouterr().err.endswith("octets from 0: 12 >end<\n")


def test_no_input_and_unknown_command_are_usage_errors(capsys):
    for arguments in ([], ["decode"], ["frobnicate"]):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 2
    assert "usage: gbcs" in capsys.readouterr().err


def test_check_counts_and_fails(tmp_path, capsys):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "good.HEX").write_text(RESPONSE)
    (tmp_path / "notes.md").write_text("not a message")
    assert main(["check", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "DLMS      response          1      77" in out
    assert "1 other files left out" in out
    assert "no failure" in out
    (tmp_path / "bad.hex").write_text(RESPONSE[:-2])
    (tmp_path / "worse.txt").write_text("not hexadecimal")
    assert main(["check", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "bad.hex: offset 8 (0x8), mac_header: expected 69 octets" in out
    assert "worse.txt: not hexadecimal or base64" in out
    assert "2 of 3 messages failed" in out


def test_check_json(tmp_path, capsys):
    (tmp_path / "good.hex").write_text(RESPONSE)
    (tmp_path / "bad.hex").write_text("dd")
    assert main(["check", "--json", str(tmp_path)]) == 1
    result = json.loads(capsys.readouterr().out)
    assert (result["messages"], list(result["failures"]), result["other_files"]) == (2, ["bad.hex"], 0)


@pytest.mark.parametrize("folder", ["missing", "."])
def test_check_of_nothing_is_unusable(tmp_path, folder, capsys):
    assert main(["check", str(tmp_path / folder)]) == 2
    assert capsys.readouterr().err.startswith("gbcs: ")


def test_a_reader_that_goes_away_is_no_error():
    command = [sys.executable, "-m", "gbcs.cli", "decode", "--json", *[RESPONSE] * 200]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_decode_takes_zcl_frames_of_a_cluster(capsys):
    report = "18 05 0a 0000 25 393000000000"
    assert main(["decode", "--as", "zcl", "--cluster", "0x0702", report]) == 0
    out = capsys.readouterr().out
    assert out.startswith("ReportAttributes  12 octets\n")
    assert "CurrentSummationDelivered" in out
    assert main(["decode", "--as", "zcl", "--cluster", "0x0702", "--format", "hex", report]) == 0
    assert capsys.readouterr().out == report.replace(" ", "") + "\n"
    for arguments in (["--as", "zcl"], ["--cluster", "1"]):
        assert main(["decode", *arguments, report]) == 2
        assert capsys.readouterr().err == "gbcs: --as zcl and --cluster ID belong together\n"
    with pytest.raises(SystemExit):
        main(["decode", "--as", "zcl", "--cluster", "0x10000", report])


def test_the_tree_counts_the_octets_of_a_certificate(capsys):
    render({"apdu": "x", "certificate": {"kind": "organisation", "der": "30" * 400}}, 500)
    assert capsys.readouterr().out.splitlines() == [
        "x  500 octets",
        "├── apdu  x",
        "└── certificate",
        "    ├── kind  organisation",
        "    └── der   400 octets (--octets shows them)",
    ]


def test_logical_names_in_raw_structures_are_told(capsys):
    captured = "0204 120003 0906 0100010800ff 0f02 120000".replace(" ", "")
    assert main(["decode", "--as", "data", captured]) == 0
    assert "01 00 01 08 00 ff  logical name 1-0:1.8.0.255" in capsys.readouterr().out
    assert main(["decode", "--as", "data", captured.replace("0100010800ff", "010001080000")]) == 0
    assert "logical name" not in capsys.readouterr().out
