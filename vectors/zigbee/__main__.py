"""Write the vectors of captured frames."""

from __future__ import annotations

from vectors.zigbee import FOLDER, files

for name, content in files().items():
    (FOLDER / name).write_bytes(content)
    print(f"vectors/zigbee/{name}")
