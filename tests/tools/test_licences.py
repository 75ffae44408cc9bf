"""Licences: what is permissive, and what packages say of themselves."""

from email.message import Message

import pytest

from tools import licences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("(LGPL-2.1 OR MIT)", True),
        ("GNU General Public License v2 (GPLv2)", False),
        ("Business Source License 1.1", False),
        ("MPL-2.0", False),
        ("unknown", False),
    ],
)
def test_permissive(text, expected):
    assert licences.is_permissive(text) is expected


class Package:
    def __init__(self, *fields):
        self.metadata = Message()
        for name, value in fields:
            self.metadata[name] = value


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ([("License-Expression", "MIT"), ("License", "other")], "MIT"),
        (
            [("Classifier", "License :: OSI Approved"), ("Classifier", "License :: OSI Approved :: BSD License")],
            "BSD License",
        ),
        ([("License", "Apache 2.0\nand more"), ("Classifier", "Topic :: Software")], "Apache 2.0"),
        ([], "unknown"),
    ],
)
def test_what_a_package_says(fields, expected):
    assert licences.licence(Package(*fields)) == expected


def test_what_the_extras_bring_is_permissive(capsys):
    assert licences.main() == 0
    said = capsys.readouterr().out
    assert "cryptography             Apache-2.0 OR BSD-3-Clause\n" in said
    assert "NOT PERMISSIVE" not in said
    assert "hypothesis               MPL-2.0  EXCEPTION: not a permissive licence; with the extra fuzz alone\n" in said
    assert said.count("EXCEPTION") == 1


def test_another_licence_is_a_failure(capsys, monkeypatch):
    monkeypatch.setattr(licences, "EXCEPTIONS", {})
    monkeypatch.setattr(licences, "PERMISSIVE", ("Apache",))
    assert licences.main() == 1
    assert "NOT PERMISSIVE" in capsys.readouterr().out
