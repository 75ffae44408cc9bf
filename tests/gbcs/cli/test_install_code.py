"""``gbcs install-code``: exit statuses and what is said."""

from __future__ import annotations

import json

import pytest

from gbcs.cli import main

FULL = "83FED3407A939723A5C639B26916D505C3B5"
KEY = "66b6900981e1ee3ca4206b6b861c02bb"


def test_with_and_without_its_crc(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["install-code", FULL]) == 0
    assert KEY in capsys.readouterr().out
    assert main(["install-code", "--without-crc", "--json", FULL[:-4]]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "code": FULL[:-4].lower(),
        "crc": "c3b5",
        "crc_fits": True,
        "link_key": KEY,
    }


def test_what_does_not_fit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["install-code", FULL[:-1] + "6"]) == 1
    assert "does not fit" in capsys.readouterr().out
    assert main(["install-code", "1122334455667788"]) == 1
    assert "--without-crc" in capsys.readouterr().out
    assert main(["install-code", "--json", "1122334455667788"]) == 1
    assert json.loads(capsys.readouterr().out) == {"crc": "7788", "crc_fits": False, "code_without_crc": True}


@pytest.mark.parametrize(("code", "said"), [("xyz", "hexadecimal"), (FULL[:-4], "without its CRC"), ("00", "1 octet")])
def test_unusable(code: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["install-code", code]) == 2
    assert said in capsys.readouterr().err
