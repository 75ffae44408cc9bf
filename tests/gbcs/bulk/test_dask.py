"""What Dask makes of messages equals what this process makes of them: the documentation's example, two processes."""

from __future__ import annotations

import pytest

dask = pytest.importorskip("dask", reason="Dask is not installed: its example is not tried")
pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: no tables")

from gbcs import bulk  # noqa: E402
from gbcs.bulk import spark  # noqa: E402
from tests.gbcs.bulk.test_bulk import OCTETS  # noqa: E402


def test_dask_gives_the_rows_of_this_process() -> None:
    chunks = [OCTETS[:30], [*OCTETS[30:70], b"no message"], OCTETS[70:]]
    held = [pyarrow.table({"octets": chunk, "source": [str(n)] * len(chunk)}) for n, chunk in enumerate(chunks)]
    for table in ("items", "problems"):
        decoded = bulk.spark.of(table)
        parts = [dask.delayed(lambda batches, of=decoded: list(of(iter(batches))))(one.to_batches()) for one in held]
        made = dask.compute(*parts, scheduler="processes", num_workers=2)
        found = pyarrow.Table.from_batches([batch for part in made for batch in part])
        records = [
            bulk.SourceRecord(str(n), line, octets)
            for n, chunk in enumerate(chunks)
            for line, octets in enumerate(chunk, 1)
        ]
        here = pyarrow.Table.from_batches([getattr(batch, table) for batch in bulk.decode(records)])
        assert found.to_pylist() == here.cast(spark.spark_schema(table)).to_pylist()
