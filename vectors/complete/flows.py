"""Files of every data flow that is declared by its items."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from gbcs.regis.flows import Header, Record
from gbcs.regis.flows.files import stream
from gbcs.testing.strategies import flows as made
from vectors.complete.drawing import chosen

__all__ = ["flow_files"]


def flow_files() -> Iterator[dict[str, Any]]:
    """A file of each flow, with every group that was drawn."""
    for flow in made.FLOWS:

        def octets_of(drawn: tuple[Header, tuple[Record, ...]]) -> bytes:
            return b"".join(stream(*drawn, completed="20260501123000"))

        found = chosen(
            flow.id, st.tuples(made.headers(flow), made.contents(flow)), octets_of, keep=1, most=6000, count=3
        )
        for (header, records), octets in found:
            yield {
                "name": flow.id,
                "source": "values drawn of the declaration of the flow's groups and items",
                "octets": octets.hex(),
                "decoded": {
                    "header": [header.record.code, *header.record.values],
                    "records": [[record.code, *record.values] for record in records],
                },
            }
