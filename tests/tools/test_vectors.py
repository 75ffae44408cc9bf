"""The archive of vectors."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

from tools import vectors


def test_archive_is_the_same_each_time_and_holds_the_data(tmp_path: Path) -> None:
    one, other = tmp_path / "one.zip", tmp_path / "other.zip"
    assert vectors.main(str(one)) == vectors.main(str(other)) == 0
    assert one.read_bytes() == other.read_bytes()
    with ZipFile(one) as archive:
        assert {"LICENSE", "vectors/README.md", "vectors/pki/keys.json"} <= set(archive.namelist())
        assert not any(name.endswith(".py") for name in archive.namelist())
        assert json.loads(archive.read("vectors/complete/alerts.json"))
