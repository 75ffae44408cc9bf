"""Write the vectors of all that the tables declare, or the named files: ``python -m vectors.complete [NAME...]``."""

from __future__ import annotations

import sys

from vectors.complete import FILES, FOLDER, text_of

for name in sys.argv[1:] or FILES:
    (FOLDER / name).write_text(text_of(FILES[name]()), encoding="utf-8")
    print(f"vectors/complete/{name}", flush=True)
