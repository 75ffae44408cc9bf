r"""Many messages at once: from files of any kind to Arrow tables, by all cores, in bounded memory.

>>> from gbcs import bulk
>>> octets = bytes.fromhex(
...     "dd000000000000451100000000df09020000019c00000101080a7e57de00000001"
...     "080a7e5700000000020002005911da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5")
>>> batch, = bulk.decode([octets, b"no message"])
>>> batch.envelopes.column("use_case").to_pylist(), batch.items.column("octets").to_pylist()
(['ECS52'], [b'\x01\x02\x03\x04'])
>>> batch.problems.column("line").to_pylist()
[2]

A message that does not decode has exactly one row in ``problems`` and none elsewhere; one that decodes has none there.
What it lacks (a value that is none, a part without its key) is a reason in its row of ``items`` or ``readings``.

Needs the extra ``arrow``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gbcs.bulk import spark
    from gbcs.bulk.batches import Batch, decode
    from gbcs.bulk.folder import query, write
    from gbcs.bulk.sources import SourceRecord, records
    from gbcs.bulk.stream import Feed

__all__ = ["Batch", "Feed", "SourceRecord", "decode", "query", "records", "spark", "write"]

_MODULE_OF = {
    "Batch": "gbcs.bulk.batches",
    "Feed": "gbcs.bulk.stream",
    "SourceRecord": "gbcs.bulk.sources",
    "decode": "gbcs.bulk.batches",
    "query": "gbcs.bulk.folder",
    "records": "gbcs.bulk.sources",
    "write": "gbcs.bulk.folder",
}


def __getattr__(name: str) -> Any:
    if name == "spark":
        return import_module("gbcs.bulk.spark")
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'gbcs.bulk' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULE_OF[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
