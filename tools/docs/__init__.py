"""Pages of the documentation that are made of the code when it is built: reference, commands, tables.

``docs/conf.py`` calls :func:`write`, ``python -m tools.docs`` does it by hand. None of them is kept in the repository.
"""

from __future__ import annotations

from pathlib import Path

from tools.docs import commands, reference, tables

__all__ = ["write"]


def write(folder: Path) -> None:
    """Write the pages below a folder; those that say what they said before are left alone, as are all others."""
    made = {**reference.pages(), **commands.pages(), **tables.pages()}
    for name, text in made.items():
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    for kind in ("reference", "commands", "tables"):
        for path in (folder / kind).glob("*.*"):
            if f"{kind}/{path.name}" not in made:
                path.unlink()
