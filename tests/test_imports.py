"""Importing and decoding stay light: a fresh interpreter loads nothing that it does not need."""

import subprocess
import sys

import pytest

HEAVY = {
    "lxml",
    "asn1tools",
    "construct",
    "cryptography",
    "rich",
    "argparse",
    "json",
    "dataclasses",
    "inspect",
    "asyncio",
}
SCRIPT = """
import sys
before = set(sys.modules)
{code}
print(*sorted({{name.partition(".")[0] for name in set(sys.modules) - before}}))
"""
MESSAGE = (
    "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e5700000000020002005911"
    "da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"
)


def test_duis_loads_no_cryptography():
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(code="import duis")], capture_output=True, text=True, check=True
    )
    assert not {"cryptography", "signxml", "asn1tools", "construct", "rich", "argparse"} & set(run.stdout.split())


def test_the_command_line_loads_no_http():
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(code="import gbcs.cli")], capture_output=True, text=True, check=True
    )
    assert not {"http", "ssl", "socketserver", "cryptography", "lxml", "construct"} & set(run.stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "import gbcs",
        "import dlms",
        f"import gbcs; message = gbcs.decode(bytes.fromhex('{MESSAGE}')); gbcs.encode(message); gbcs.to_dict(message)",
        "from gbcs.usecases import all_use_cases; all_use_cases()",
        "from gbcs import payload; payload.to_plain(payload.decode(bytes.fromhex('02010b'), 0x000D, 2))",
    ],
    ids=["import gbcs", "import dlms", "decode, encode and to_dict", "all use cases", "an ASN.1 payload"],
)
def test_nothing_heavy_is_loaded(code):
    script = SCRIPT.format(code=code)
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not HEAVY & set(run.stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "import zigbee; zigbee.install_code.check",
        "import gbcs; gbcs.bulk.decode",
        "import gbcs; gbcs.regis.read",
        "import gbcs; gbcs.testing.Device, gbcs.testing.mutate, gbcs.testing.strategies",
    ],
)
def test_packages_are_found_without_an_import_of_their_own(code):
    subprocess.run([sys.executable, "-c", code], check=True)
