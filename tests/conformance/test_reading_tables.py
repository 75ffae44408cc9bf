"""The readings of every published message in the wide form that ``docs/readings.md`` shows, and into a file."""

from __future__ import annotations

import pytest

import duis
import gbcs
from tests.conformance.published import folder


def test_every_published_message_pivots(tmp_path):
    pandas = pytest.importorskip("pandas", reason="the page shows data frames")
    found = folder()
    if found is None:
        pytest.skip("no published vectors")
    keys = gbcs.KeyStore()
    keys.load(found / "rtds-4.5.0" / "keys.json")
    pivoted = 0
    names = ["quantity", "register", "tariff", "block", "phase"]
    for path in sorted((found / "rtds-4.5.0" / "messages").glob("**/*.HEX")):
        message = gbcs.decode(bytes.fromhex(path.read_text("ascii")))
        try:
            frame = duis.readings_table(message, keys=keys).to_pandas()
        except duis.DuisError:  # a part stays encrypted: the published keys are not all
            continue
        if frame.empty:
            continue
        wide = frame.pivot(index=["device", "start", "end"], columns=names, values="value")
        assert wide.count().sum() == frame["value"].count(), path.name
        wide.columns = [str(column) for column in wide.columns]
        wide.to_parquet(tmp_path / "wide.parquet")
        assert list(pandas.read_parquet(tmp_path / "wide.parquet").columns) == list(wide.columns)
        pivoted += 1
    assert pivoted > 50
