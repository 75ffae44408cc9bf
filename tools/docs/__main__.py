"""``python -m tools.docs``: the pages that are made of the code, below ``docs``."""

from pathlib import Path

from tools.docs import write

write(Path(__file__).parents[2] / "docs")
