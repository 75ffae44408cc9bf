"""A class name means one thing within a package: public classes that share one are the same idea, with a reason."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]

SAME_IDEA: Mapping[str, Mapping[str, str]] = {
    "gbcs": {
        "Authorisation": "an outcome for each question about a message, and about a file",
        "Certificate": "ASN.1's type of that name in a payload, and what it says once it is read",
        "CommandEngine": "what reads and writes the commands of either protocol",
        "DeviceLogEntry": "an entry of the device log in an alert, and in a payload in ASN.1",
        "Exchange": "a part of a command with what answers it, in either protocol",
        "File": "a file of registration data of electricity, and of gas",
        "FutureDatedOutcome": "the content of the same alert in either protocol",
        "Header": "the first record of a file of either fuel",
        "KeyUsage": "RFC 5280's bits, and the two of them that keys are found by",
        "Refused": "what a device does not carry out, in either protocol",
        "Rejection": "the record that says what was rejected, of either fuel",
        "ResponseEngine": "what reads and writes the responses of either protocol",
        "Row": "one value of a message: as a view shows it, and as a shape is compiled from it",
        "Trailer": "the last record of a file of either fuel",
        "Verification": "what checking the protection of a message, or of a file, found",
    },
    "duis": {},
}


def public_classes(package: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(str(path.relative_to(ROOT)))
    return found


def test_no_class_name_means_two_things() -> None:
    for package, allowed in SAME_IDEA.items():
        several = {name: places for name, places in public_classes(package).items() if len(places) > 1}
        assert several.keys() == allowed.keys(), {name: several.get(name) for name in several.keys() ^ allowed.keys()}
