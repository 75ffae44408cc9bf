"""What Apache Spark makes of messages equals what this process makes of them, row for row: real PySpark, two workers.

One session for the module. Skipped where PySpark (extra ``spark``) or Java is not installed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="PySpark is not installed: nothing distributed is tried")
pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: no tables")
if shutil.which("java") is None:
    pytest.skip("Java is not installed: Spark does not run", allow_module_level=True)

# Of libraries that PySpark would use for what nothing here asks for.
pytestmark = pytest.mark.filterwarnings("ignore")

from pyspark.sql import SparkSession  # noqa: E402

import gbcs  # noqa: E402
from gbcs import bulk  # noqa: E402
from gbcs.bulk import spark, tables  # noqa: E402
from tests.gbcs.bulk.test_bulk import OCTETS, PKI  # noqa: E402

BROKEN = [octets[:-1] for octets in OCTETS[::9]]
RECORDS = [
    bulk.SourceRecord("a feed", line, octets) for line, octets in enumerate((*OCTETS[::2], *BROKEN, *OCTETS[1::2]), 1)
]


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    made = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .getOrCreate()
    )
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def messages(session: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Any:
    from pyarrow import parquet

    folder = tmp_path_factory.mktemp("messages")
    for part in range(5):
        rows = RECORDS[part::5]
        table = pyarrow.table(
            {
                "source": [row.source for row in rows],
                "line": [row.line for row in rows],
                "octets": [row.octets for row in rows],
            }
        )
        parquet.write_table(table, folder / f"{part}.parquet")
    return session.read.parquet(str(folder)).repartition(7)


def sorted_rows(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(repr(row) for row in rows)


@pytest.mark.parametrize("table", tables.TABLES)
@pytest.mark.parametrize("with_keys", [False, True])
def test_spark_gives_the_rows_of_this_process(
    session: SparkSession, messages: Any, table: str, with_keys: bool, tmp_path: Path
) -> None:
    from pyarrow import parquet

    keys, store = None, None
    if with_keys:
        keys = session.sparkContext.broadcast({PKI.name: Path(PKI).read_bytes()})
        store = gbcs.KeyStore()
        store.load(PKI)
    messages.mapInArrow(spark.of(table, keys=keys), spark.ddl(table)).write.parquet(str(tmp_path / table))
    found = parquet.read_table(tmp_path / table)
    here = pyarrow.Table.from_batches([getattr(batch, table) for batch in bulk.decode(RECORDS, store)])
    expected = here.cast(spark.spark_schema(table))
    assert found.schema.names == expected.schema.names
    assert len(found) > 0
    assert sorted_rows(found.to_pylist()) == sorted_rows(expected.to_pylist())


def test_spark_asks_the_tables(session: SparkSession, messages: Any) -> None:
    messages.mapInArrow(spark.of("envelopes"), spark.ddl("envelopes")).createOrReplaceTempView("envelopes")
    ((count,),) = session.sql("select count(distinct line) from envelopes").collect()
    assert count == len(OCTETS)
