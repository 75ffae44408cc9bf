"""Write the vectors of data flows."""

from __future__ import annotations

from vectors.flows import FOLDER, files

for name, text in files().items():
    (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"vectors/flows/{name}")
