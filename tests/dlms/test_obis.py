"""Logical names."""

from __future__ import annotations

import pickle

import pytest

from dlms.obis import Obis


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("1-0:1.8.0.255", "0100010800ff"),
        ("1-0:1.8.0", "0100010800ff"),
        ("1-0:1.8.0*255", "0100010800ff"),
        ("1-0:1.8.0.0", "010001080000"),
        ("0-0:94.44.100.255", "00005e2c64ff"),
        ("255-255:255.255.255.255", "ffffffffffff"),
    ],
)
def test_both_ways(text: str, octets: str) -> None:
    code = Obis(text)
    assert code == bytes.fromhex(octets)
    assert Obis(bytes.fromhex(octets)) == code
    assert Obis(str(code)) == code


def test_forms() -> None:
    code = Obis("1-0:1.8.0")
    assert str(code) == code.plain() == "1-0:1.8.0.255"
    assert repr(code) == "Obis('1-0:1.8.0.255')"
    assert pickle.loads(pickle.dumps(code)) == code
    assert hash(code) == hash(bytes(code))
    assert code[2] == 1


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1-0:1.8",
        "1-0:1.8.0.256",
        "1-0:1.8.0.255.1",
        "1.0.1.8.0.255",
        " 1-0:1.8.0",
        "1-0:1.8.0\n",
        "1-0:1.8.\u0660",
        b"",
        b"\0" * 5,
        b"\0" * 7,
    ],
)
def test_refused(value: str | bytes) -> None:
    with pytest.raises(ValueError):
        Obis(value)
