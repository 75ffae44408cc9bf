"""Strategies for the values of :mod:`zigbee`; importing it teaches :mod:`gbcs.testing.strategies.layouts`."""

from __future__ import annotations

import struct
from math import copysign, isfinite
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gbcs.testing.strategies import layouts
from wire.layout import LAYOUTS, Layout
from zigbee import general, key_establishment, types
from zigbee.clusters import MODULES, cluster
from zigbee.key_establishment import Suite1Certificate, Suite2Certificate
from zigbee.types import ANY, INVALID, TYPES, Collection, DataType, Date, Eui64, Member, Structure, TimeOfDay, UtcTime

OCTET = st.integers(0, 0xFF)
EUI64 = st.binary(min_size=8, max_size=8).map(Eui64)
OCTET_STRINGS = st.just(INVALID) | st.binary(max_size=60)
TEXTS = st.just(INVALID) | st.binary(max_size=60).map(lambda octets: octets.decode("utf-8", "surrogateescape"))
DATES = st.builds(Date, st.just(ANY) | st.integers(1900, 2154), OCTET, OCTET, OCTET)
TIMES = st.builds(TimeOfDay, OCTET, OCTET, OCTET, OCTET)
UTC_TIMES = st.integers(0, 0xFFFFFFFF).map(UtcTime)
NESTED = (DataType.ARRAY, DataType.SET, DataType.BAG, DataType.STRUCT)


def _floats(code: str, octets: bytes) -> float | bytes:
    value: float = struct.unpack(code, octets)[0]
    return value if isfinite(value) and (value or copysign(1, value) > 0) else octets


def _collections(depth: int) -> SearchStrategy[Any]:
    simple = [kind for kind, row in TYPES.items() if row.least and (depth or kind not in NESTED)]

    def of(kind: int) -> SearchStrategy[Any]:
        elements = st.lists(values(kind, depth - 1), max_size=3).map(tuple)
        return st.builds(Collection, st.just(TYPES[kind].id), st.none() | elements)

    empty = st.builds(Collection, st.sampled_from((DataType.NODATA, DataType.UNK)), st.just(()))
    return empty | st.sampled_from(simple).flatmap(of)


def _structures(depth: int) -> SearchStrategy[Any]:
    simple = [kind for kind in TYPES if depth or kind not in NESTED]

    def member(kind: int) -> SearchStrategy[Any]:
        return st.builds(Member, st.just(TYPES[kind].id), values(kind, depth - 1))

    members = st.lists(st.sampled_from(simple).flatmap(member), max_size=3).map(tuple)
    return st.builds(Structure, st.none() | members)


def values(type_id: int, depth: int = 2) -> SearchStrategy[Any]:
    """Values of a data type."""
    row = TYPES[type_id]
    match row.name:
        case "nodata" | "unk":
            return st.none()
        case "octstr" | "octstr16":
            return OCTET_STRINGS
        case "string" | "string16":
            return TEXTS
        case "ToD":
            return TIMES
        case "date":
            return DATES
        case "UTC":
            return UTC_TIMES
        case "EUI64":
            return EUI64
        case "key128":
            return st.binary(min_size=16, max_size=16)
        case "semi" | "single" | "double":
            size, code = {"semi": (2, "<e"), "single": (4, "<f"), "double": (8, "<d")}[row.name]
            return st.binary(min_size=size, max_size=size).map(lambda octets: _floats(code, octets))
        case "array" | "set" | "bag":
            return _collections(depth)
        case "struct":
            return _structures(depth)
    assert row.size is not None
    bits = 8 * row.size
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if row.name.startswith("int") else (0, (1 << bits) - 1)
    return st.sampled_from((low, high)) | st.integers(low, high)


def _changes(type_id: int) -> SearchStrategy[Any]:
    return values(type_id) if TYPES[type_id].analogue else st.none()


CERTIFICATES_1 = st.builds(
    Suite1Certificate,
    st.binary(min_size=22, max_size=22),
    EUI64,
    EUI64,
    st.binary(min_size=10, max_size=10),
)
CERTIFICATES_2 = st.builds(
    Suite2Certificate,
    OCTET,
    st.binary(min_size=8, max_size=8),
    OCTET,
    OCTET,
    EUI64,
    st.integers(0, (1 << 40) - 1),
    st.integers(0, 0xFFFFFFFF),
    EUI64,
    OCTET,
    st.binary(min_size=37, max_size=37),
)


def _identities(suite: int) -> SearchStrategy[Any]:
    return {1: CERTIFICATES_1, 2: CERTIFICATES_2}.get(suite, st.nothing()) | st.binary(max_size=40)


layouts.CODED.update(
    {
        id(types.OCTET_STRING): lambda: OCTET_STRINGS,
        id(types.STRING): lambda: TEXTS,
        id(types.EUI64): lambda: EUI64,
        id(types.DATE): lambda: DATES,
        id(types.TIME_OF_DAY): lambda: TIMES,
        id(types.TYPED_VALUE): values,
        id(types.REPORTABLE_CHANGE): _changes,
        id(key_establishment.IDENTITY): _identities,
    }
)
_DATA_TYPES = st.sampled_from([row.id for row in TYPES.values()])
layouts.NAMED["data_type"] = lambda part: _DATA_TYPES
layouts.NAMED["key_establishment_suite"] = lambda part: st.sampled_from((1, 2)).map(part.kind) | layouts.numbers(part)

COMMANDS: list[tuple[int, int, int, Layout]] = [
    (0x0702, 0x00, command_id, layout) for command_id, layout in general.COMMANDS.items()
]
"""Every command: cluster, frame control, number, layout."""
for _cluster_id in MODULES:
    _known = cluster(_cluster_id)
    assert _known is not None
    COMMANDS += [(_cluster_id, 0x01, number, layout) for number, layout in _known.client_commands.items()]
    COMMANDS += [(_cluster_id, 0x09, number, layout) for number, layout in _known.server_commands.items()]

ALL_LAYOUTS = [layout for layout in LAYOUTS if layout.module.startswith("zigbee")]
"""Every layout of the package, records included."""
