"""The vectors of all messages against a reader that shares no code with the library, and the standard's own tables."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.independent.reader import (
    access_request,
    access_response,
    derived_key,
    gbz_components,
    is_signed_by,
    read,
    tag_of,
)

ROOT = Path(__file__).parents[2]
TABLES = ROOT.parent / "shared" / "reference" / "gbcs-use-cases.md"
COMMAND, RESPONSE, ALERT = 1, 2, 3


@cache
def vectors() -> list[dict[str, Any]]:
    names = ("messages", "alerts")
    return [each for name in names for each in json.loads((ROOT / f"vectors/complete/{name}.json").read_text("utf-8"))]


@cache
def keys() -> dict[tuple[str, str], dict[str, Any]]:
    entries = json.loads((ROOT / "vectors/pki/keys.json").read_text("utf-8"))
    return {(entry["eui"], entry["usage"]): entry for entry in entries if not entry["prepayment"]}


def test_header_and_protection() -> None:
    """What the vector tells of the header is what stands in the octets; signatures and MACs hold."""
    for vector in vectors():
        message = read(bytes.fromhex(vector["octets"]))
        told = vector["decoded"]["header"]
        assert ["command", "response", "alert"].index(told["cra"]) + 1 == message.cra, vector["name"]
        assert int(told["message_code"], 16) == message.code
        assert told["originator_counter"] == message.counter
        assert told["originator"].replace("-", "").lower() == message.originator.hex()
        assert told["recipient"].replace("-", "").lower() == message.recipient.hex()
        assert (message.mac is not None) == ("mac" in vector["keys"])
        assert bool(message.signature) == ("signature" in vector["keys"])
        if message.signature:
            assert is_signed_by(
                message, bytes.fromhex(keys()[message.originator.hex(), "digitalSignature"]["public_point"])
            )
        if message.mac is not None:
            one, other = (keys()[side["eui"], "keyAgreement"] for side in vector["keys"]["mac"]["sides"])
            key = derived_key(message, int(one["private_scalar"], 16), bytes.fromhex(other["public_point"]))
            assert key.hex() == vector["keys"]["mac"]["derived_key"]
            assert tag_of(message, key) == message.mac, vector["name"]


def test_structure() -> None:
    """Access requests and responses, and components of GBZ, end where they should; hundreds of each."""
    seen = {"request": 0, "response": 0, "GBZ": 0}
    for vector in vectors():
        message = read(bytes.fromhex(vector["octets"]))
        if message.payload[:1] == b"\xd9":
            seen["request"] += bool(access_request(message.payload))
        elif message.payload[:1] == b"\xda":
            seen["response"] += bool(access_response(message.payload))
        elif message.cra != ALERT and message.payload[:2] == b"\x01\x09":
            seen["GBZ"] += bool(gbz_components(message.payload))
    assert min(seen.values()) >= 50, seen


# The tables ----------------------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """A use case as the tables have it."""

    reference: str
    is_critical: bool | None
    roles: frozenset[str]
    objects: frozenset[tuple[int, str, int]]
    clusters: frozenset[int]


@cache
def tables() -> dict[int, Row]:
    """Message code to use case."""
    found: dict[int, Row] = {}
    for chapter in TABLES.read_text("utf-8").split("\n# ")[1:]:
        titles = re.findall(r"^\| (P?[A-Z]{2,4}\d+[a-z]?) \| [^|]+ \| 0x([0-9A-F]{4}) \|$", chapter, re.M)
        kind = re.search(r"^\| Message Type \| (\S+)", chapter, re.M)
        roles = re.search(r"^\| Remote Party Role[^\n]*\n((?:\|[^\n]*\n)+)", chapter, re.M)
        for reference, code in titles:
            part = re.search(rf"^\| Message Code \| 0x{code} \|(.*?)(?=^\| Message Code|\Z)", chapter, re.M | re.S)
            text = part[1] if part else ""
            rows = re.findall(r"\| (\d+) \| (\d+)-(\d+):(\d+)\.(\d+)\.(\d+)\.(\d+) \| ([AM]) \| (\d+) \|", text)
            objects = {(int(row[0]), bytes(map(int, row[1:7])).hex(), int(row[8])) for row in rows}
            clusters = {
                int(each, 16) for each in re.findall(r"\| [A-Z][\w ()/]*: 0x([0-9A-F]{4}) \| [A-Z][\w ]*: 0x", text)
            }
            found[int(code, 16)] = Row(
                reference,
                None if kind is None else kind[1].endswith(".C.C") if ".C." in kind[1] else None,
                frozenset(cell for cell in re.findall(r"\| ([A-Z][\w ]+?) (?=\|)", roles[1] if roles else "")),
                frozenset(objects),
                frozenset(clusters),
            )
    return found


needs_tables = pytest.mark.skipif(not TABLES.exists(), reason=f"{TABLES} is not there: nothing was compared")


@cache
def octets_of(code: int, cra: int) -> tuple[bytes, ...]:
    messages = (bytes.fromhex(vector["octets"]) for vector in vectors())
    return tuple(octets for octets in messages if (read(octets).code, read(octets).cra) == (code, cra))


@needs_tables
def test_use_cases_of_the_tables() -> None:
    """Reference and roles of each message code; a critical command is signed, another one is not."""
    assert len(tables()) > 150
    signed = 0
    for code, row in tables().items():
        for vector in vectors():
            message = read(bytes.fromhex(vector["octets"]))
            if message.code != code:
                continue
            assert vector["decoded"]["use_case"]["reference"] == row.reference
            if row.is_critical is not None and message.cra == COMMAND:
                assert bool(message.signature) == row.is_critical, (vector["name"], row)
                signed += 1
            if row.roles & set(_ROLES.values()) and message.cra == COMMAND:
                key = keys()[message.originator.hex(), "keyAgreement"]
                assert _ROLES.get(key.get("role") or 0) in row.roles | {None}, (vector["name"], row.roles)
    assert signed > 200


_ROLES = {2: "Supplier", 3: "Network Operator"}


@needs_tables
def test_objects_of_the_tables_are_in_the_commands() -> None:
    """Class, logical name and attribute of each row stand in some command of the use case, plain or in protection."""
    missing = set()
    compared = 0
    for code, row in tables().items():
        commands = octets_of(code, COMMAND)
        for cosem_class, name, number in row.objects if commands else ():
            octets = bytes.fromhex(name)
            plain = cosem_class.to_bytes(2, "big") + octets + bytes((number,))
            inside = b"\x12" + cosem_class.to_bytes(2, "big") + b"\x09\x06" + octets + b"\x0f" + bytes((number,))
            compared += 1
            if not any(plain in command or inside in command for command in commands):
                missing.add((row.reference, cosem_class, name, number))
    assert compared > 400
    assert missing == _ELSEWHERE


_ELSEWHERE: set[tuple[str, int, str, int]] = set()
"""Rows whose object no command names."""


@needs_tables
def test_clusters_of_the_tables_are_in_the_commands() -> None:
    compared = 0
    for code, row in tables().items():
        commands = octets_of(code, COMMAND)
        if row.clusters and commands:
            found = {cluster for each in commands for cluster, _ in gbz_components(read(each).payload)}
            assert row.clusters <= found, (row.reference, row.clusters - found)
            compared += 1
    assert compared > 40
