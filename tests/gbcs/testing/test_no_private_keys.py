"""No private key is in the distribution: those of test homes are made when they are asked for."""

from __future__ import annotations

import tomllib
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

ROOT = Path(__file__).parents[3]
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"][
    "packages"
]


def files() -> list[Path]:
    """What goes into the wheel."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()]
    return [path for path in found if "__pycache__" not in path.parts]


def is_private_key(octets: bytes) -> bool:
    for load in (load_der_private_key, load_pem_private_key):
        try:
            load(octets, password=None)
        except (ValueError, TypeError):
            continue
        return True
    return False


def test_no_file_is_one():
    assert len(files()) > 100
    assert [path for path in files() if path.suffix in (".key", ".pem", ".der", ".p12", ".pfx")] == []
    for path in files():
        octets = path.read_bytes()
        assert b"PRIVATE KEY-----\n" not in octets, path
        assert not is_private_key(octets), path
