"""Imprints: what they say of messages is what decoding says, whatever stands in the free octets and in the others."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import gbcs
from wire.errors import DecodeError

pytest.importorskip("pyarrow", reason="pyarrow is not installed: no tables")

from gbcs.bulk import tables
from gbcs.bulk.imprints import Imprint, Imprints
from gbcs.bulk.sources import SourceRecord

ROOT = Path(__file__).parents[3]
OCTETS = [
    bytes.fromhex(vector["octets"])
    for vector in json.loads((ROOT / "vectors" / "gbcs" / "messages.json").read_text("utf-8"))
]


@pytest.fixture(scope="module")
def imprints() -> Imprints:
    """The imprints of the vectors."""
    found = Imprints(limit=64 * 1024 * 1024)
    with pytest.MonkeyPatch.context() as patch:
        tables_of(OCTETS * 4, found, patch)
    return found


def tables_of(octets: list[bytes], imprints: Imprints, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    monkeypatch.setattr(tables, "IMPRINTS", imprints)
    batches = tables.record_batches([SourceRecord("", line, each) for line, each in enumerate(octets, 1)], None)
    return {name: batch.to_pylist() for name, batch in zip(tables.TABLES, batches, strict=True)}


def changed(octets: bytes, choice: random.Random) -> bytes:
    """A message with some octets changed, one that may decode or not."""
    found = bytearray(octets)
    for _ in range(choice.randint(1, 3)):
        found[choice.randrange(len(found))] = choice.choice((0, 1, 0x7F, 0x80, 0xFF, choice.randrange(256)))
    return bytes(found)


def refilled(octets: bytes, imprint: Imprint, choice: random.Random) -> bytes:
    """A message with other octets where they are free."""
    found = bytearray(octets)
    for place in free_places(imprint, len(octets)):
        if choice.random() < 0.5:
            found[place] = choice.choice((0, 0xFF, choice.randrange(256)))
    return bytes(found)


def free_places(imprint: Imprint, size: int) -> Iterator[int]:
    """The octets that are free, by the mask."""
    mask = imprint.mask.to_bytes(size)
    assert set(mask) <= {0, 0xFF}
    return (place for place, octet in enumerate(mask) if not octet)


def test_tables_are_the_same_with_imprints_and_without(imprints: Imprints, monkeypatch: pytest.MonkeyPatch) -> None:
    choice = random.Random(11)
    every = list[bytes]()
    for octets in OCTETS:
        imprint = imprints.find(octets)
        every += [octets, *(changed(octets, choice) for _ in range(8))]
        if imprint is not None:
            every += [refilled(octets, imprint, choice) for _ in range(8)]
    choice.shuffle(every)
    found = sum(imprints.find(octets) is not None for octets in every)
    assert found > len(every) // 2
    mine, others = (tables_of(every, each, monkeypatch) for each in (imprints, Imprints(limit=0)))
    assert mine == others
    assert mine["problems"]


def test_most_vectors_have_an_imprint(imprints: Imprints) -> None:
    assert sum(imprints.find(octets) is not None for octets in OCTETS) > 0.7 * len(OCTETS)


def test_an_octet_that_is_not_free_tells_it_from_the_message(imprints: Imprints) -> None:
    choice = random.Random(5)
    for octets in OCTETS:
        imprint = imprints.find(octets)
        if imprint is None:
            continue
        free = set(free_places(imprint, len(octets)))
        for place in choice.sample(sorted(set(range(len(octets))) - free), 10):
            other = bytearray(octets)
            other[place] ^= 1 << choice.randrange(8)
            assert imprints.find(bytes(other)) is not imprint


def test_a_time_that_is_none_is_left_to_decoding(imprints: Imprints, monkeypatch: pytest.MonkeyPatch) -> None:
    octets = next(
        each
        for each in OCTETS
        if (imprint := imprints.find(each)) is not None and any(check for _, _, check in imprint._checks)
    )
    imprint = imprints.find(octets)
    assert imprint is not None
    start = imprint._checks[0][0]
    wrong = octets[: start + 2] + b"\x40" + octets[start + 3 :]  # month 64
    assert imprints.find(wrong) is None
    assert tables_of([wrong], imprints, monkeypatch) == tables_of([wrong], Imprints(limit=0), monkeypatch)


def test_what_is_kept_is_bounded() -> None:
    kept = Imprints(limit=100_000)
    choice = random.Random(3)
    for _ in range(3):
        for octets in OCTETS:
            if kept.find(octets) is None:
                kept.learn(gbcs.decode(octets), octets, ())
    for octets in OCTETS:
        for _ in range(20):
            other = changed(octets, choice)
            try:
                kept.learn(gbcs.decode(other), other, ())
            except DecodeError:
                continue
    assert kept.size <= 100_000
    assert Imprints(limit=0).size == 0


def test_one_that_is_learned_leaves_a_search_that_goes_on_alone() -> None:
    """Threads search while another learns: what a search goes over does not change."""
    kept = Imprints(limit=64 * 1024 * 1024)
    octets = next(each for each in OCTETS if kept.find(each) is None)
    message = gbcs.decode(octets)
    kept.learn(message, octets, ())
    (known,) = kept._kept.values()
    before = known.by_mask
    for _ in range(4):
        kept.learn(message, octets, ())
    assert kept.find(octets) is not None
    assert before == {}
