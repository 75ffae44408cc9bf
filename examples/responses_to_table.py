"""A supplier's DUIS responses as a table: ``python examples/responses_to_table.py FOLDER KEYS > readings.csv``.

FOLDER has the documents that the DCC sent, in any number and of any kind; KEYS is what ``gbcs.KeyStore.load`` takes.
What is no reading is passed over; what can't be read is told, and the others are read all the same.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import duis
import gbcs

COLUMNS = ("device", "quantity", "register", "start", "end", "value", "unit", "reason")


def main(folder: str, key_path: str) -> int:
    """Write the table; the exit status, 1 where a document could not be read."""
    keys = gbcs.KeyStore()
    keys.load(key_path)
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(COLUMNS)
    failed = 0
    for path in sorted(Path(folder).glob("*.xml")):
        try:
            response = duis.read_response(path.read_bytes())
            readings = response.readings(keys)
        except gbcs.WireError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            failed += 1
            continue
        for reading in readings:
            table.writerow(["" if value is None else value for value in map(reading._asdict().get, COLUMNS)])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
