"""Many messages to tables: what decodes, what does not, every kind of source, several processes, work that goes on."""

from __future__ import annotations

import asyncio
import base64
import doctest
import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import gbcs
from dlms.data import BCD
from dlms.time import DateTime
from dlms.wrapper import Frame
from gbcs.cli import main
from wire.errors import DecodeError, WireError

pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: no tables")

from gbcs import bulk  # noqa: E402
from gbcs.bulk import item_columns, tables  # noqa: E402

ROOT = Path(__file__).parents[3]
VECTORS: list[dict[str, Any]] = json.loads((ROOT / "vectors" / "gbcs" / "messages.json").read_text("utf-8"))
OCTETS = [bytes.fromhex(vector["octets"]) for vector in VECTORS]
PKI = ROOT / "vectors" / "pki" / "keys.json"


@pytest.fixture(scope="module")
def keys() -> gbcs.KeyStore:
    store = gbcs.KeyStore()
    store.load(PKI)
    return store


def rows(batches: Any, table: str) -> list[dict[str, Any]]:
    return [row for batch in batches for row in getattr(batch, table).to_pylist()]


def test_every_message_has_one_envelope_and_its_items(keys: gbcs.KeyStore) -> None:
    batches = list(bulk.decode(OCTETS, rows=10))
    envelopes, items = rows(batches, "envelopes"), rows(batches, "items")
    assert [row["line"] for row in envelopes] == list(range(1, len(OCTETS) + 1))
    assert rows(batches, "problems") == []
    for octets, envelope in zip(OCTETS, envelopes, strict=True):
        message = gbcs.decode(octets)
        assert envelope["originator"] == str(message.header.originator)
        assert envelope["counter"] == message.header.originator_counter
        assert envelope["size"] == len(octets)
        assert envelope["message_code"] == f"{message.header.message_code:04X}"
        assert (envelope["signature"] == "absent") is (not message.signature)
        own = [row for row in items if row["line"] == envelope["line"]]
        assert [row["name"] for row in own] == [item.name for item in message.items()]
        assert [row["position"] for row in own] == list(range(len(own)))


def test_outcomes_and_parts_in_clear_with_keys(keys: gbcs.KeyStore) -> None:
    closed, opened = (rows(bulk.decode(OCTETS, given), "items") for given in (None, keys))
    assert any(row["reason"] == "encrypted, and no key was given" for row in closed)
    assert len(opened) > len(closed)
    for vector, envelope in zip(VECTORS, rows(bulk.decode(OCTETS, keys), "envelopes"), strict=True):
        if "signature" in vector.get("keys", {}):
            assert envelope["signature"] == "valid", vector["name"]


def test_a_place_without_a_message_has_one_problem_and_no_more() -> None:
    broken = [octets[: len(octets) // 2] for octets in OCTETS[::5]]
    mixed = [*OCTETS[:3], *broken, b"", *OCTETS[3:]]
    batches = list(bulk.decode(mixed, rows=7))
    problems = rows(batches, "problems")
    wrong = {place for place, octets in enumerate(mixed, 1) if octets not in OCTETS}
    assert {row["line"] for row in problems} == wrong
    assert len(problems) == len(wrong)
    assert all(row["reason"] and row["offset"] is not None for row in problems)
    for table in ("envelopes", "items"):
        assert not wrong & {row["line"] for row in rows(batches, table)}
    assert sum(batch.count_of_records for batch in batches) == len(mixed)


def test_readings_are_those_of_the_messages(keys: gbcs.KeyStore) -> None:
    import duis
    from duis.reading import is_reading

    batches = list(bulk.decode(OCTETS, keys))
    found = rows(batches, "readings")
    assert batches[0].readings.schema == duis.readings_table([]).schema
    expected = []
    for octets in OCTETS:
        message = gbcs.decode(octets).decrypt(keys)
        if not is_reading(message):
            continue
        try:
            expected += duis.readings_table(message).to_pylist()
        except duis.DuisError as error:  # the payload departs from its declaration: one row, that says so
            (told,) = [row for row in found if row["reason"] == str(error)]
            assert told["value"] is None
            expected.append(told)
    assert found == expected
    assert found


def test_numbers_texts_and_octets() -> None:
    value = item_columns._held
    assert value(5, None) == (Decimal(5), None, None, None)
    assert value(Decimal("1.25"), None) == (Decimal("1.25"), None, None, None)
    assert value(10**40, None) == (None, str(10**40), None, None)
    assert value(Decimal("0.0000000001"), None) == (None, "1E-10", None, None)
    assert value(True, None) == (None, "true", None, None)
    assert value(b"\0", None) == (None, None, b"\0", None)
    assert value("x", None) == (None, "x", None, None)
    damaged = (None, None, b"\xff", "octets that are no text in its encoding")
    assert value("\udcff", None) == damaged
    assert value(None, None) == (None, None, None, "no value")


def varied(octets: bytes, choice: random.Random) -> bytes:
    """A message with some octets changed, one that may decode or not."""
    changed = bytearray(octets)
    for _ in range(choice.randint(1, 3)):
        changed[choice.randrange(len(changed))] = choice.choice((0, 1, 0x7F, 0xFF, choice.randrange(256)))
    return bytes(changed)


def test_columns_of_a_shape_hold_what_the_items_of_each_message_say() -> None:
    choice = random.Random(7)
    every = [octets for octets in OCTETS for _ in range(4)]
    every += [varied(octets, choice) for octets in OCTETS for _ in range(12)]
    choice.shuffle(every)
    (batch,) = bulk.decode(every, rows=len(every))
    expected, broken = [], 0
    for line, octets in enumerate(every, 1):
        try:
            message = gbcs.decode(octets)
        except DecodeError:
            broken += 1
            continue
        for position, item in enumerate(message.items()):
            number, text, held, reason = item_columns.cells_of(item, "encrypted, and no key was given")
            expected.append((line, position, item.name, number, text, held, item.unit, reason))
    names = ("line", "position", "name", "number", "text", "octets", "unit", "reason")
    assert list(zip(*(batch.items.column(name).to_pylist() for name in names), strict=True)) == expected
    assert batch.problems.num_rows == broken > 100


def test_a_leaf_that_is_no_value_is_told_among_those_of_its_shape() -> None:
    octets = next(each for each in OCTETS if any(type(item.value) is DateTime for item in gbcs.decode(each).items()))
    found = next(item.value for item in gbcs.decode(octets).items() if type(item.value) is DateTime)
    wrong = octets.replace(found.encode(), found.encode()[:2] + bytes((0x40,)) + found.encode()[3:])  # month 64
    (batch,) = bulk.decode([octets] * 4 + [wrong] + [octets] * 2)
    reasons = {row["line"] for row in batch.items.to_pylist() if row["reason"] is not None}
    assert reasons - {row["line"] for row in next(bulk.decode([octets] * 4)).items.to_pylist() if row["reason"]} == {5}
    assert batch.items.column("line").to_pylist() == sorted(batch.items.column("line").to_pylist())


def test_octets_that_are_no_decimal_digits_stay_octets() -> None:
    assert item_columns._held(BCD(octet=0x42), None) == (42, None, None, None)
    assert item_columns._held(BCD(octet=0x4F), None) == (None, None, b"\x4f", "no decimal digits")


def test_sources(tmp_path: Path) -> None:
    from pyarrow import parquet

    few = OCTETS[:4]
    (tmp_path / "a.hex").write_text(few[0].hex())
    (tmp_path / "b.bin").write_bytes(few[1])
    (tmp_path / "c.txt").write_text(f"{few[2].hex()}\n\n{base64.b64encode(few[3]).decode()}\nno message\n")
    lines = [{"id": 1, "octets": few[0].hex()}, {"id": 2}, few[1].hex()]
    (tmp_path / "d.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines) + "{broken\n")
    parquet.write_table(pyarrow.table({"octets": [few[0], None]}), tmp_path / "e.parquet")
    parquet.write_table(pyarrow.table({"octets": [few[1].hex(), "zz"]}), tmp_path / "f.parquet")
    found = [(each.source, each.line, each.octets, each.reason is None) for each in bulk.records(tmp_path)]
    assert found == [
        ("a.hex", 1, few[0], True),
        ("b.bin", 1, few[1], True),
        ("c.txt", 1, few[2], True),
        ("c.txt", 3, few[3], True),
        ("c.txt", 4, b"", False),
        ("d.jsonl", 1, few[0], True),
        ("d.jsonl", 2, b"", False),
        ("d.jsonl", 3, few[1], True),
        ("d.jsonl", 4, b"", False),
        ("e.parquet", 1, few[0], True),
        ("e.parquet", 2, b"", False),
        ("f.parquet", 1, few[1], True),
        ("f.parquet", 2, b"", False),
    ]
    with pytest.raises(WireError, match="no column 'payload'; there are: octets"):
        list(bulk.records(tmp_path / "e.parquet", field="payload"))
    with pytest.raises(FileNotFoundError):
        list(bulk.records(tmp_path / "none.hex"))


def test_a_duis_document_gives_its_message(tmp_path: Path) -> None:
    payload = base64.b64encode(OCTETS[0]).decode()
    (tmp_path / "response.xml").write_text(f"<Response><GBCSPayload>{payload}</GBCSPayload></Response>")
    assert [each.octets for each in bulk.records(tmp_path)] == [OCTETS[0]]


def test_processes_give_the_same(keys: gbcs.KeyStore) -> None:
    mixed = [*OCTETS, b"x"] * 3
    alone, together = (list(bulk.decode(mixed, keys, rows=25, processes=number)) for number in (1, 2))
    assert [batch.number for batch in together] == [batch.number for batch in alone]
    for table in tables.TABLES:
        assert rows(alone, table) == rows(together, table)


def test_work_that_was_broken_off_goes_on(tmp_path: Path) -> None:
    from pyarrow import dataset

    def stop(progress: Any) -> None:
        if progress.batches == 3:
            raise KeyboardInterrupt

    mixed = [*OCTETS[:40], b"x", *OCTETS[40:]]
    whole, halved = tmp_path / "whole", tmp_path / "halved"
    done = bulk.write(mixed, whole, rows=9, processes=1)
    with pytest.raises(KeyboardInterrupt):
        bulk.write(mixed, halved, rows=9, processes=1, told=stop)
    left = halved / "items" / ".unfinished-part-00000003.1"  # as a process leaves it that is killed
    left.write_bytes(b"PAR1")
    assert bulk.write(mixed, halved, rows=9, processes=1) == done
    assert not left.exists()
    assert (done.records, done.problems, done.is_whole) == (len(mixed), 1, True)
    assert bulk.write(mixed, halved, rows=9) == done
    for table in tables.TABLES:
        one, other = (dataset.dataset(folder / table).to_table().to_pylist() for folder in (whole, halved))
        assert one == other
    with pytest.raises(WireError, match="9 records a file, not 8"):
        bulk.write(mixed, halved, rows=8)
    with pytest.raises(WireError, match="something else"):
        bulk.write(mixed, tmp_path)


def test_questions_to_the_tables(tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="duckdb is not installed: nothing was asked")
    bulk.write([*OCTETS, b"x"], tmp_path / "tables")
    counted = bulk.query(tmp_path / "tables", "select count(*), count(distinct use_case) from envelopes").fetchone()
    assert counted == (len(OCTETS), len({m.use_case.reference for m in map(gbcs.decode, OCTETS) if m.use_case}))
    joined = "select count(*) from items join envelopes using (source, line)"
    assert bulk.query(tmp_path / "tables", joined).fetchone()[0] == sum(len([*gbcs.decode(o).items()]) for o in OCTETS)
    with pytest.raises(WireError):
        bulk.query(tmp_path / "tables", "select nothing from nowhere")
    with pytest.raises(WireError, match="no table envelopes"):
        bulk.query(tmp_path, "select 1")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "messages.txt", str(tmp_path / "out")
    source.write_text("\n".join(octets.hex() for octets in OCTETS))
    assert main(["bulk", "decode", str(source), "-o", out, "--json", "--keys", str(PKI)]) == 0
    assert json.loads(capsys.readouterr().out)["records"] == len(OCTETS)
    source.write_text(f"{OCTETS[0].hex()}\nzz\n")
    assert main(["bulk", "decode", str(source), "-o", str(tmp_path / "second")]) == 1
    assert "2 places read, 1 of them without a message" in capsys.readouterr().out
    assert main(["bulk", "decode", str(tmp_path / "none"), "-o", str(tmp_path / "third")]) == 2
    pytest.importorskip("duckdb", reason="duckdb is not installed: nothing was asked")
    capsys.readouterr()
    assert main(["bulk", "query", out, "select count(*) as number from envelopes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"number": len(OCTETS)}
    assert main(["bulk", "query", out, "select"]) == 2


def test_a_stream_in_pieces() -> None:
    stream = b"".join(Frame(1, 1, octets).encode() for octets in [*OCTETS[:5], b"x", *OCTETS[5:9]])
    for size in (1, 7, 1000, len(stream)):
        feed = bulk.Feed()
        found = [message for start in range(0, len(stream), size) for message in feed(stream[start : start + size])]
        assert [gbcs.encode(message) for message in found] == OCTETS[:9]
        assert [payload for payload, _ in feed.problems] == [b"x"]
    with pytest.raises(DecodeError, match="0001"):
        list(bulk.Feed()(bytes(8)))


def test_a_consumer_of_sockets() -> None:
    """The example of the documentation, with a stream of asyncio."""

    async def consume() -> list[bytes]:
        reader = asyncio.StreamReader()
        reader.feed_data(b"".join(Frame(1, 1, octets).encode() for octets in OCTETS[:20]))
        reader.feed_eof()
        feed, found = bulk.Feed(), []
        while piece := await reader.read(100):
            found += [gbcs.encode(message) for message in feed(piece)]
        return found

    assert asyncio.run(consume()) == OCTETS[:20]


def test_the_functions_for_spark_without_spark(keys: gbcs.KeyStore) -> None:
    batches = pyarrow.table({"octets": [*OCTETS, b"x", None]}).to_batches(max_chunksize=20)
    for table in tables.TABLES:
        made = pyarrow.Table.from_batches(list(bulk.spark.of(table, keys={PKI.name: PKI.read_bytes()})(iter(batches))))
        alone = rows(bulk.decode([*OCTETS, b"x"], keys), table)
        found = [
            {name: int(v) if name in ("line", "counter") and v is not None else v for name, v in row.items()}
            for row in made.to_pylist()
        ]
        if table == "problems":
            assert found.pop()["reason"] == "null where octets belong"
        for one in alone:
            one.update({name: int(v) for name, v in one.items() if name in ("counter",) and v is not None})
        assert [{k: v for k, v in row.items() if "counter" not in k} for row in found] == [
            {k: v for k, v in row.items() if "counter" not in k} for row in alone
        ]
        assert len(bulk.spark.ddl(table).split(", `")) == len(made.schema)
    with pytest.raises(ValueError, match="is none of"):
        bulk.spark.of("nothing")


@pytest.mark.parametrize("wrong", [{"rows": 0}, {"processes": 0}, {"skip": -1}])
def test_numbers_that_make_no_sense(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="counted"):
        list(bulk.decode(OCTETS, **wrong))


def test_the_page_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failures, tests = doctest.testfile(str(ROOT / "docs" / "bulk.md"), module_relative=False)
    assert tests > 4
    assert failures == 0
