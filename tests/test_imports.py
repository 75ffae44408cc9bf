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
    "dd000000000000451100000000df090200000000000003e80800db1234567890a00890b3d51f300100000002005911"
    "da200003e800000109040123abcd010100003ba27aac07f946bfd463702f"
)


@pytest.mark.parametrize(
    "code",
    [
        "import gbcs",
        "import dlms",
        f"import gbcs; message = gbcs.decode(bytes.fromhex('{MESSAGE}')); gbcs.encode(message); gbcs.to_dict(message)",
    ],
    ids=["import gbcs", "import dlms", "decode, encode and to_dict"],
)
def test_nothing_heavy_is_loaded(code):
    script = SCRIPT.format(code=code)
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not HEAVY & set(run.stdout.split())
