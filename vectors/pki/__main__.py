"""Write the files of the test PKI."""

from __future__ import annotations

from vectors.pki import FOLDER, files

for name, text in files().items():
    path = FOLDER / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(path.relative_to(FOLDER.parent.parent))
