"""MMC documents of responses and alerts, against bare building of the same trees with lxml."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.corpus import ROOT, VECTORS
from benchmarks.measure import compare
from benchmarks.report import Comparison


def documents(rounds: int) -> Iterator[Comparison | str]:
    """Responses and alerts to documents and back."""
    from lxml import etree

    from duis.mmc import from_mmc, parse, to_mmc
    from duis.schema.check import check

    source, messages = published()
    octets = [to_mmc(message, variant) for message, variant in messages]
    trees = [plain(etree.fromstring(document)) for document in octets]
    built = [etree.fromstring(document) for document in octets]

    def bare() -> None:
        for tree in trees:
            etree.tostring(built_of(tree, None), encoding="UTF-8", xml_declaration=True)

    contenders: dict[str, Callable[[], object]] = {
        "to_mmc": lambda: [to_mmc(message, variant) for message, variant in messages],
        "lxml building alone": bare,
    }
    size = sum(map(len, octets)) / len(octets)
    elements = sum(1 for root in built for _ in root.iter()) / len(octets)
    note = f"{len(octets)} of {source}, {size:,.0f} octets and {elements:,.0f} elements on average"
    yield Comparison("MMC, typed message to document", note, len(octets), "document", compare(contenders, rounds))
    steps: dict[str, Callable[[], object]] = {
        "values of the message": lambda: [parse(message, variant) for message, variant in messages],
        "check against the model": lambda: [check(root) for root in built],
        "from_mmc": lambda: [from_mmc(document) for document in octets],
    }
    yield Comparison("MMC, by step", note, len(octets), "document", compare(steps, rounds))


def plain(element: Any) -> Any:
    """A tree as tuples: what somebody who writes it by hand has."""
    return element.tag, dict(element.attrib), element.text, [plain(child) for child in element]


def built_of(tree: Any, parent: Any) -> Any:
    from lxml import etree

    tag, attributes, text, children = tree
    if parent is None:
        element = etree.Element(tag, attributes, nsmap={"ra": tag[1:].partition("}")[0]})
    else:
        element = etree.SubElement(parent, tag, attributes)
    element.text = text
    for child in children:
        built_of(child, element)
    return element


def published() -> tuple[str, list[tuple[Any, str | None]]]:
    """Published answers and alerts, decrypted; a built one where there are none."""
    import gbcs

    for place in (os.environ.get(VECTORS), ROOT.parent / "shared" / "vectors"):
        folder = Path(place or "") / "rtds-4.5.0"
        if not place or not folder.is_dir():
            continue
        keys = gbcs.KeyStore()
        keys.load(folder / "keys.json")
        found: list[tuple[Any, str | None]] = []
        for path in sorted((folder / "messages").glob("**/*.HEX")):
            name = path.name
            if "_ALERT" not in name and ("_RESPONSE" not in name or "_NA_" in name):
                continue
            message = gbcs.decode(bytes.fromhex("".join(path.read_text("ascii").split()))).decrypt(keys)
            found.append((message, None if "_ALERT" in name else name.split("_")[1]))
        return "RTDS 4.5.0", found
    firmware = bytes.fromhex(
        "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e570000000002"
        "0002005911da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"
    )
    return "a firmware version", [(gbcs.decode(firmware), None)]
