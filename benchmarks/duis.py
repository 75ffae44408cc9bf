"""DUIS documents: reading and validating, against bare parsing and validation by libxml2 with the official schema."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.corpus import ROOT, VECTORS
from benchmarks.measure import compare
from benchmarks.report import Comparison

SCHEMA = "DUIS_SCHEMA"
PARTIES: dict[str, Any] = {"originator": "0A-7E-57-00-00-00-00-02", "target": "0A-7E-57-DE-00-00-00-01", "counter": 7}


def documents(rounds: int) -> Iterator[Comparison | str]:
    """Requests: parsed, read, validated, their values taken, built again."""
    from lxml import etree

    import duis
    from duis import xml
    from duis.schema.check import check

    source, octets = requests()
    schema = _schema()
    roots = [xml.parse(document) for document in octets]
    built = [duis.read(document) for document in octets]
    arguments = [
        (each.service_reference_variant, each.values) for each in built if each.form is duis.Form.SERVICE_REQUEST
    ]

    def building() -> None:
        for variant, values in arguments:
            duis.build_request(variant, values, **PARTIES)

    def all_of_it(document: bytes) -> object:
        read = duis.read(document)
        duis.validate(read)
        return read.values

    contenders: dict[str, Callable[[], object]] = {
        "read, validate, values": _each(all_of_it, octets),
        "read and validate": _each(lambda document: duis.validate(duis.read(document)), octets),
        "lxml parse alone": _each(lambda document: etree.fromstring(document, xml.parser(len(document))), octets),
    }
    if schema is not None:
        compiled: Any = _compiled(schema)
        contenders["read, official schema"] = _each(lambda document: duis.validate(duis.read(document), schema), octets)
        contenders["lxml parse, official schema"] = _each(
            lambda document: compiled.validate(etree.fromstring(document, xml.parser(len(document)))), octets
        )
    size = sum(map(len, octets)) / len(octets)
    note = f"{len(octets)} requests of {source}, {size:,.0f} octets on average"
    yield Comparison("DUIS, octets to typed and valid", note, len(octets), "document", compare(contenders, rounds))
    if schema is None:
        yield f"DUIS: no official schema; {SCHEMA} names its folder"
    steps: dict[str, Callable[[], object]] = {
        "own model": _each(check, roots),
        "duis.read": _each(duis.read, octets),
        "values": _each(lambda document: duis.read(document).values, octets),
        "build_request": building,
    }
    if schema is not None:
        steps["official schema"] = _each(_compiled(schema).validate, roots)
    yield Comparison("DUIS, by step", note, len(octets), "document", compare(steps, rounds))


def _each(call: Callable[[Any], object], values: list[Any]) -> Callable[[], None]:
    def run() -> None:
        for value in values:
            call(value)

    return run


def requests() -> tuple[str, list[bytes]]:
    """Published requests, or one that is built for each service that needs no values."""
    for place in (os.environ.get(VECTORS), ROOT.parent / "shared" / "vectors"):
        folder = Path(place or "") / "rtds-4.5.0" / "requests"
        if place and folder.is_dir():
            return "RTDS 4.5.0", [path.read_bytes() for path in sorted(folder.glob("*.XML"))]
    import duis
    from duis.services import services

    made = []
    for service in services():
        try:
            made.append(duis.build_request(service.variant, **PARTIES))
        except duis.DuisError:
            continue
    return "our own", made


def _schema() -> str | None:
    place = os.environ.get(SCHEMA) or ROOT.parent / "shared" / "xsd"
    return str(place) if Path(place).exists() else None


def _compiled(place: str) -> Any:
    from duis.validation import official_schema

    return official_schema(place)
