"""Homes from their description, and what their devices tell each other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import duis
import gbcs
from gbcs.testing import Dsp, Home, Pki
from tests.gbcs.testing.homes import AT, ESME, GSME, home
from tests.gbcs.testing.test_dsp import requested, through

TOML = """
seed = 7

[parties]
supplier = "90-B3-D5-1F-30-03-00-00"

[[device]]
type = "ESME"
id = "00-DB-12-34-56-78-90-A0"
elements = "twin"
firmware = "0102ABCD"

[[device]]
type = "GSME"
id = "00-DB-12-34-56-78-90-A1"
join = ["ESME"]
"""


def test_a_home_is_described_by_a_file():
    found = Home.from_toml(TOML)
    assert [device.kind for device in found.devices.values()] == ["ESME", "GSME"]
    assert found["ESME"].elements == "twin"
    assert found["ESME"].firmware == bytes.fromhex("0102abcd")
    assert str(found.parties.entities["supplier"]) == "90-B3-D5-1F-30-03-00-00"


def test_the_same_seed_makes_the_same_home():
    one, other = Home.from_toml(TOML), Home.from_toml(TOML)
    assert one.parties.pki.trust == other.parties.pki.trust
    assert one["ESME"].certificates["keyAgreement"] == other["ESME"].certificates["keyAgreement"]
    assert one["ESME"].consumption.total(AT) == other["ESME"].consumption.total(AT)
    different = Home.from_toml(TOML.replace("seed = 7", "seed = 8"))
    assert different.parties.pki.trust != one.parties.pki.trust


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("seed = 7", "seed = ", "no TOML"),
        ("seed = 7", "seed = true", "integer"),
        ("supplier", "suplier", "suplier"),
        ('type = "ESME"', 'type = "ESNE"', "one of ESME"),
        ("90-A1", "90-A0", "same identifier|two devices"),
        ('"twin"', '"three"', "single, twin or polyphase"),
        ("0102ABCD", "0102", "8 hexadecimal digits"),
        ("firmware", "firmwar", "firmwar"),
        ('["ESME"]', '["ESNE"]', "types of devices"),
        ("00-DB-12-34-56-78-90-A0", "x", "EUI-64"),
    ],
)
def test_a_description_that_is_none(old, new, message):
    with pytest.raises(gbcs.EncodeError, match=message):
        Home.from_toml(TOML.replace(old, new, 1))


def test_certificates_say_test():
    pki = Pki(3)
    for certificate in (pki.root, pki.organisations, pki.devices):
        assert "TEST" in certificate.subject


def test_the_proxy_takes_what_is_tapped_off():
    dsp = Dsp(home())
    through(dsp, requested("6.6", {"CalorificValue": "40.1", "ConversionFactor": "1.02264"}, target=GSME))
    meter, proxy = dsp.home["GSME"], dsp.home["GPF"]
    key = (0x0700, "CalorificValue")
    assert meter.state[key] == proxy.state[key] != home()["GSME"].state[key]


def test_the_hub_delivers_to_its_own_home_alone():
    dsp = Dsp(home())
    command = gbcs.encode(dsp._command(duis.read_request(requested("7.4")), AT))
    found = home()
    del found.devices[gbcs.EntityId(ESME)]
    assert found.handle(command, AT) == []


def test_the_example_of_the_documentation():
    page = (Path(__file__).parents[3] / "docs" / "home.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(code, "home.md", "exec"), {})
