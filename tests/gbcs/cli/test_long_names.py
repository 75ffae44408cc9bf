"""Names and literals of any length, wherever a command takes one: one line on standard error, exit status 2."""

import json
from pathlib import Path

import pytest

from gbcs.cli import main

ROOT = Path(__file__).parents[3]
KEYS = str(ROOT / "vectors" / "pki")
VECTORS = json.loads((ROOT / "vectors" / "gbcs" / "messages.json").read_text("utf-8"))
HEX = VECTORS[0]["octets"]
REGIS = ["regis", "respond", "--as", "1", "--number", "1"]
LONG = ["~" * 300, "/" + "x" * 300, "/".join(["x" * 200] * 30), "!" * 5000]

COMMANDS = [
    ["decode", "@"],
    ["decode", "--format", "hex", "@"],
    ["decode", "--as", "dlms", "@"],
    ["decode", "--as", "data", "@"],
    ["decode", "--as", "zcl", "--cluster", "0x0702", "@"],
    ["decode", "--as", "zigbee", "@"],
    ["decode", "--as", "zigbee", "--network-key", "@", "00"],
    ["decode", "--as", "zigbee", "--link-key", "@@", "00"],
    ["decode", "--keys", "@", HEX],
    ["readings", "@"],
    ["readings", "--keys", "@", HEX],
    ["check", "@"],
    ["check", "--keys", "@", KEYS],
    ["verify", "--keys", KEYS, "@"],
    ["verify", "--keys", "@", HEX],
    ["sign", "--keys", KEYS, "@"],
    ["sign", "--keys", "@", HEX],
    ["mac", "--keys", KEYS, "@"],
    ["keys", "@"],
    ["usecase", "@"],
    ["alert", "@"],
    ["service", "@"],
    ["install-code", "@"],
    ["transform", "@"],
    ["correlate", "@", HEX],
    ["describe", "@"],
    ["duis", "show", "@"],
    ["duis", "validate", "@"],
    ["duis", "sign", "--keys", KEYS, "@"],
    ["duis", "verify", "--keys", KEYS, "@"],
    ["duis", "verify", "--keys", "@", str(ROOT / "README.md")],
    ["regis", "show", "@"],
    ["regis", "check", "@"],
    [*REGIS, "@"],
    [*REGIS, "--metering-points", "@", str(ROOT / "README.md")],
    ["regis", "sign", "--key", "@", "--certificate", "@", "@"],
    ["regis", "verify", "--certificates", "@", str(ROOT / "README.md")],
    ["regis", "translate", "--to", "pool", "@"],
    ["regis", "translate", "--to", "pool", "--catalogue", "@", str(ROOT / "README.md")],
    ["regis", "flow", "@"],
]


@pytest.mark.parametrize("long", LONG, ids=["name", "path", "folders", "marks"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command).replace(HEX, "HEX"))
def test_a_long_name_is_unusable(command, long, capsys):
    try:
        status = main([f"@{long}" if part == "@@" else long if part == "@" else part for part in command])
    except SystemExit as error:  # of argparse
        status = error.code
    said = capsys.readouterr().err
    assert status == 2
    if "usage:" not in said:
        assert said.count("\n") == 1
        assert len(said) <= 600
        assert said.startswith("gbcs: ")


def test_long_options_are_unusable(capsys):
    for options in (["--within", "inf"], ["--at", "x" * 300], ["--acb", "x:" + "1" * 5000]):
        with pytest.raises(SystemExit) as caught:
            main(["correlate", "request.xml", HEX, *options])
        assert caught.value.code == 2
    capsys.readouterr()
