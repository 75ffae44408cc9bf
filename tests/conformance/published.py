"""Finds the published test data, which stands outside the project, and reads its messages.

The folder is that of the environment variable ``GBCS_VECTORS`` or, without it, ``../shared/vectors`` beside the
project. Where there is none, :func:`messages` gives one case that is skipped with the reason.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

__all__ = ["VARIABLE", "PublishedMessage", "folder", "messages", "pairs"]

VARIABLE = "GBCS_VECTORS"
_PROJECT = Path(__file__).parents[2]
_ABSENT = f"no published vectors: neither {VARIABLE} nor ../shared/vectors names a folder that holds rtds-4.5.0"


class PublishedMessage(NamedTuple):
    """A published message.

    Attributes:
        name: of its file, without the ending.
        octets: the message.
    """

    name: str
    octets: bytes


def folder() -> Path | None:
    """The folder that holds ``rtds-4.5.0``, or None."""
    named = os.environ.get(VARIABLE)
    candidate = Path(named) if named else _PROJECT / ".." / "shared" / "vectors"
    return candidate.resolve() if (candidate / "rtds-4.5.0").is_dir() else None


@lru_cache(maxsize=1)
def _read() -> dict[str, PublishedMessage]:
    """Every message of the Reference Test Data Set by its name."""
    found = folder()
    if found is None:
        return {}
    read: dict[str, PublishedMessage] = {}
    for path in sorted((found / "rtds-4.5.0" / "messages").glob("**/*.HEX")):
        name = path.name.removesuffix(".HEX").removesuffix("_GBCS")
        read[name] = PublishedMessage(name, bytes.fromhex("".join(path.read_text("ascii").split())))
    return read


def _skipped(arguments: int) -> list[Any]:
    return [pytest.param(*(None,) * arguments, marks=pytest.mark.skip(reason=_ABSENT), id="published vectors")]


def messages() -> list[Any]:
    """Every published message, for ``parametrize("published", messages())``."""
    return [pytest.param(message, id=message.name) for message in _read().values()] or _skipped(1)


def pairs(kind: str, other: str) -> list[Any]:
    """The published messages that differ in the kind their names end in: each ``other`` with the ``kind`` before it.

    For ``parametrize(("first", "second"), pairs("COMMAND", "RESPONSE"))``.
    """
    read = _read()
    found = [
        pytest.param(read[first], message, id=name)
        for name, message in read.items()
        if name.endswith(f"_{other}") and (first := f"{name.removesuffix(other)}{kind}") in read
    ]
    return found or _skipped(2)
