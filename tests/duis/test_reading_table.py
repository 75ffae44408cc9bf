"""The table of readings: its schema, its rows, messages of several kinds, none."""

from __future__ import annotations

import doctest
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import duis
from duis.mmc import from_mmc, to_mmc
from duis.reading_table import COLUMNS
from tests.duis.test_documents import RESPONSE, export_registers
from tests.duis.test_reading import BROKEN, HALF_HOUR, METER, NOON, NOON_OF_GAS, response

pyarrow = pytest.importorskip("pyarrow", reason="needs the extra arrow")
GAS = response("GCS17", {"GetSampledDataResponse": {"sample_start_time": NOON_OF_GAS, "samples": [1234, 0xFFFFFF]}})


def test_the_schema() -> None:
    table = duis.readings_table([])
    assert [(field.name, str(field.type)) for field in table.schema] == [
        ("message", "string"),
        ("device", "string"),
        ("use_case", "string"),
        ("quantity", "string"),
        ("register", "string"),
        ("start", "timestamp[ms, tz=UTC]"),
        ("end", "timestamp[ms, tz=UTC]"),
        ("value", "decimal128(38, 9)"),
        ("unit", "string"),
        ("reason", "string"),
        ("tariff", "uint16"),
        ("block", "uint16"),
        ("phase", "uint16"),
    ]
    assert table.num_rows == 0
    assert list(COLUMNS) == table.column_names
    assert duis.readings_table(GAS).schema == table.schema


def test_a_row_a_value() -> None:
    first, second = duis.readings_table(GAS).to_pylist()
    assert first == {
        "message": f"{METER}:90-B3-D5-1F-30-01-00-00:7",
        "device": METER,
        "use_case": "GCS17",
        "quantity": "gas volume",
        "register": "Profile Data Log",
        "start": NOON - HALF_HOUR,
        "end": NOON,
        "value": Decimal("1.234"),
        "unit": "m3",
        "reason": None,
        "tariff": None,
        "block": None,
        "phase": None,
    }
    assert (second["value"], second["end"]) == (None, NOON + HALF_HOUR)
    assert second["reason"] == "the meter has no value: it gave 16777215, the number that stands for none"


def test_messages_and_documents_of_every_kind() -> None:
    table = duis.readings_table([RESPONSE, duis.read(RESPONSE), export_registers(), from_mmc(to_mmc(RESPONSE))])
    assert table.column("value").to_pylist() == [Decimal(1234), Decimal(5)] * 4
    assert len(set(table.column("message").to_pylist())) == 1
    other = duis.build_request("4.2", originator=METER, target=METER, counter=1)
    assert duis.readings_table([other, RESPONSE]).num_rows == 2


def test_readings_themselves_have_no_message() -> None:
    found = duis.readings(GAS)
    table = duis.readings_table(found)
    assert table.column("message").to_pylist() == [None, None]
    assert table.drop_columns(["message"]).equals(duis.readings_table(GAS).drop_columns(["message"]))
    assert duis.readings_table(found[0]).num_rows == 1


@pytest.mark.parametrize(
    ("value", "multiplier", "divisor", "volume"),
    [
        (2, 1, 3, Decimal("0.666666667")),
        ((1 << 48) - 2, (1 << 24) - 2, 1, Decimal("4722365919919658237956")),
    ],
)
def test_values_are_decimals_of_nine_places(value: int, multiplier: int, divisor: int, volume: Decimal) -> None:
    attributes: dict[str, Any] = {"CurrentSummationDelivered": value, "Multiplier": multiplier, "Divisor": divisor}
    table = duis.readings_table(response("GCS13a", {"MeteringAttributes": attributes}))
    assert table.column("value").to_pylist() == [volume]


def test_numbers_of_tariffs_and_blocks() -> None:
    attributes = {f"CurrentTier{tier}SummationDelivered": tier for tier in range(1, 5)}
    values = {"MeteringAttributes": attributes | {"Multiplier": 1, "Divisor": BROKEN}}
    table = duis.readings_table(response("GCS13c", values))
    assert table.column("tariff").to_pylist() == [1, 2, 3, 4]
    assert table.column("value").null_count == 4


def test_it_goes_to_parquet_and_back(tmp_path: Any) -> None:
    from pyarrow import parquet

    table = duis.readings_table([GAS, RESPONSE])
    parquet.write_table(table, tmp_path / "readings.parquet")
    assert parquet.read_table(tmp_path / "readings.parquet").equals(table)


def test_the_page_on_readings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files, its data frame and its pivot."""
    pytest.importorskip("pandas", reason="the page shows data frames")
    monkeypatch.chdir(tmp_path)
    page = Path(__file__).parents[2] / "docs" / "readings.md"
    failures, tests = doctest.testfile(str(page), module_relative=False)
    assert tests > 15
    assert failures == 0
    assert {path.name for path in tmp_path.iterdir()} == {"readings.parquet", "frame.parquet", "wide.parquet"}


def test_readings_of_integers_decimals_and_nothing_go_to_parquet_together(tmp_path: Path) -> None:
    """As a list of records they do not: a column of several types."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra arrow")
    pandas = pytest.importorskip("pandas", reason="the page shows data frames")
    some = [reading._replace(value=value) for reading in duis.readings(GAS) for value in (1, Decimal("0.5"), None)]
    table = duis.readings_table(some)
    table.to_pandas().to_parquet(tmp_path / "frame.parquet")
    assert pandas.read_parquet(tmp_path / "frame.parquet")["value"].tolist()[:2] == [1, Decimal("0.5")]
    parquet.write_table(table, tmp_path / "table.parquet")
    assert parquet.read_table(tmp_path / "table.parquet") == table


def test_without_pyarrow_the_import_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError):
        duis.readings_table(GAS)
