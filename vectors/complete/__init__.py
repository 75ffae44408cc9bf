"""Vectors of all that the tables declare, drawn of the declarations: ``python -m vectors.complete``.

A vector here is made by the library, from drawn values and the keys of the test PKI; the ones beside this folder are
made without it. ``tests/independent`` holds these against the tables of the standard by a reader that shares no code
with the library, ``tests/test_complete_vectors.py`` against the tables of the library.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from vectors.complete import documents, flows, messages, protocols

__all__ = ["FILES", "FOLDER", "HYPOTHESIS", "text_of"]

FOLDER = Path(__file__).parent
"""Where the files stand."""

HYPOTHESIS = "6.170.17"
"""The version of hypothesis that drew them: another one draws other values, and is a choice, not an accident."""

FILES: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
    "messages.json": messages.messages,
    "alerts.json": messages.alerts,
    "apdus.json": protocols.apdus,
    "zcl-commands.json": protocols.zcl_commands,
    "asn1.json": protocols.asn1_types,
    "requests.json": documents.requests,
    "responses.json": documents.responses,
    "mmc.json": documents.mmc_documents,
    "flows.json": flows.flow_files,
}
"""Name of a file to what makes its vectors."""


def text_of(vectors: Iterator[dict[str, Any]]) -> str:
    """The text of a file: JSON, a vector a line."""
    return "[\n" + ",\n".join(json.dumps(vector, separators=(",", ":")) for vector in vectors) + "\n]\n"
