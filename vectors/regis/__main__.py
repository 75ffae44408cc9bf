"""Write the vectors of registration data."""

from __future__ import annotations

from vectors.regis import FOLDER, files

for name, text in files().items():
    (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"vectors/regis/{name}")
