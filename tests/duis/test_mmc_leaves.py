"""What the schema of MMC has place for and no message says: held against the list in the documentation.

A leaf can be filled where a document of a published message fills it, or where a document into which it is put reads
and is written with it again.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import duis
import gbcs
from dlms.time import Date, Time
from duis import schema
from duis.mmc import from_mmc, to_mmc
from duis.schema.check import check
from duis.schema.types import Element, SimpleType
from gbcs.message import CRA, GroupingHeader, Message
from gbcs.usecases import by_message_code
from gbcs.usecases.engines import engine_of
from tests.conformance.expected import keys, variant
from tests.conformance.published import folder, messages

PAGE = Path(__file__).parents[2] / "docs" / "mmc.md"
MMC = f"{{{schema.MMC}}}"
PathOf = tuple[str, ...]


def _calendar(*dates: Date) -> dict[str, Any]:
    return {"BillingCalendar: execution_time": [{"time": Time(0, 0, 0, 0), "date": date} for date in dates]}


_PARTY = gbcs.EntityId("90-B3-D5-1F-30-01-00-00")
_REPLACED = {
    "affectedTrustAnchorCell": {
        "trustAnchorCellRemotePartyRole": 2,
        "trustAnchorCellKeyUsage": 1,
        "trustAnchorCellUsage": 0,
    },
    "statusCode": 0,
    "existingSubjectUniqueID": _PARTY,
    "existingSubjectKeyIdentifier": bytes(8),
    "replacingSubjectUniqueID": _PARTY,
    "replacingSubjectKeyIdentifier": bytes(8),
}
_OUTCOME = {
    "authorisingRemotePartySeqNumber": 1,
    "remotePartySeqNumberChanges": [],
    "replacementOutcomes": [_REPLACED],
}
_LIMITED = {"timestamp": 0, "switchNumberAndAction": 0x2180 | 100, "outcome": 1, "hANCommandID": 0}

# The messages that no published one stands for: their elements have no such content there.
_BUILT: list[tuple[int, dict[str, Any]]] = [
    (0x0012, {"executionOutcome": {"activateImageResponseCode": 0, "firmwareVersion": b"\1\2\3\4"}}),
    (0x000A, {"issueCredentialsResponseCode": 1}),
    (0x0107, {"executionOutcome": _OUTCOME}),
    (0x00FD, {"AuxiliaryControllerEventLog: logEntries": [_LIMITED]}),
    (0x00D9, _calendar(Date())),
    (0x00D9, _calendar(Date(weekday=1))),
    (0x00D9, _calendar(Date(month=1, day=1), Date(month=7, day=1))),
    (0x00D9, _calendar(Date(month=1, day=1))),
]


def _documents() -> Iterator[etree._Element]:
    for case in messages():
        if "_ALERT" not in case.id and ("_RESPONSE" not in case.id or "_NA_" in case.id):
            continue
        sealed = gbcs.decode(case.values[0].octets)
        message = sealed.decrypt(keys())
        yield etree.fromstring(to_mmc(sealed, variant(case.id)))
        services: list[str | None] = [None]
        if message.header.cra is CRA.RESPONSE and message.use_case is not None:
            services = list(message.use_case.services)
        for service in services:
            yield etree.fromstring(to_mmc(message, service))
    device = gbcs.EntityId("00-DB-12-34-56-78-90-A0")
    for code, values in _BUILT:
        found = by_message_code(code)
        assert found is not None
        assert found.response is not None
        header = GroupingHeader(CRA.RESPONSE, 1, device, _PARTY, code)
        yield etree.fromstring(to_mmc(Message(header, engine_of(found.response).build(values, header), b"", None)))


def _path(element: etree._Element) -> PathOf:
    steps = [etree.QName(each).localname for each in (element, *element.iterancestors())]
    return tuple(reversed(steps))[1:]


def _root() -> Element:
    found = schema.root(f"{MMC}GBCSResponse")
    assert found is not None
    return found


def _declaration(path: PathOf) -> Element:
    at = _root()
    for step in path:
        at = at.children[step]
    return at


_SAMPLES = (
    *("1", "0", "2", "true", "0000", "A0", "AAAA", "2015-01-01T00:00:00.00Z", "2015-01-01Z", "12:00:00.00Z"),
    *("00-DB-12-34-56-78-90-A0", "2015", "text"),
)


def _texts(kind: SimpleType | None) -> list[str]:
    """Texts that an element may have."""
    if kind is None:
        return [""]
    return [text for text in (*kind.values, *_SAMPLES) if kind.problem(text) is None] or [""]


def _grown(root: etree._Element, at: etree._Element, path: PathOf, text: str, instead: str | None) -> etree._Element:
    """A copy of a document into which the rest of a path is put, below an element; instead of a child, or all (*)."""
    place = root.getroottree().getpath(at)
    changed = copy.deepcopy(root)
    named: Any = changed.xpath(place, namespaces={"ra": schema.MMC})
    found: etree._Element = named[0]
    for child in list(found):
        if instead in ("*", child.tag):
            found.remove(child)
    declaration = _declaration(_path(found))
    for step in path:
        names = list(declaration.children)
        new = etree.Element(f"{MMC}{step}")
        later = [child for child in found if names.index(etree.QName(child).localname) > names.index(step)]
        if later:
            later[0].addprevious(new)
        else:
            found.append(new)
        found, declaration = new, declaration.children[step]
        for attribute in declaration.attributes.values():
            found.set(attribute.name, next(each for each in _texts(attribute.type)))
    if text:
        found.text = text
    return changed


def _says(changed: etree._Element, path: PathOf) -> bool:
    if check(changed):
        return False
    try:
        written = etree.fromstring(to_mmc(from_mmc(etree.tostring(changed))))
    except duis.DuisError:
        return False
    return any(_path(each) == path for each in written.iter())


def _can_be_put(path: PathOf, where: dict[PathOf, list[etree._Element]]) -> bool:
    """Whether some document with that leaf in it says it still when it was read and written."""
    known = max(length for length in range(len(path)) if path[:length] in where)
    text = _declaration(path).text
    for at in where[path[:known]][:12]:
        root = at.getroottree().getroot()
        for instead in (None, "*", *dict.fromkeys(child.tag for child in at)):
            for sample in _texts(text):
                if _says(_grown(root, at, path[known:], sample, instead), path):
                    return True
    return False


@lru_cache(maxsize=1)
def _unfilled() -> set[PathOf]:
    where: dict[PathOf, list[etree._Element]] = {}
    for root in _documents():
        for each in root.iter(etree.Element):
            where.setdefault(_path(each), []).append(each)
    return {path for path, _ in _root().leaves() if path not in where and not _can_be_put(path, where)}


def listed() -> dict[str, str]:
    """The leaves that the page lists, each with the reason."""
    rows = re.findall(r"^\| `([^`]+)` \| (.+?) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return dict(rows)


@pytest.mark.skipif(folder() is None, reason="no published vectors: they fill the leaves")
def test_the_page_lists_the_leaves_that_no_message_fills() -> None:
    unfilled = {"/".join(path) for path in _unfilled()}
    patterns = {row: re.compile(re.escape(row).replace(r"\*", "[^/]+")) for row in listed()}
    unlisted = {path for path in unfilled if not any(pattern.fullmatch(path) for pattern in patterns.values())}
    assert not unlisted
    idle = {row for row, pattern in patterns.items() if not any(map(pattern.fullmatch, unfilled))}
    assert not idle
