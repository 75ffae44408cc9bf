"""Layouts against ``construct``, ZCL frames against ``zigpy``, on the components of published GBZ messages."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from typing import Any, NamedTuple

import construct

import gbcs
from benchmarks.corpus import Corpus
from benchmarks.measure import compare
from benchmarks.report import Comparison, Target
from gbcs.payload.gbz import EncryptedContent, GbzAlert, GbzPayload
from wire.layout import U8, Coded, Enumerated, Flags, Layout, ToEnd, Trailing
from zigbee import types, zcl
from zigbee.types import TYPES, DataType

INTERPRETED = 8.0
COMPILED = 3.5
ZIGPY = 20.0

# Used where there are no GBZ messages: a report, a price, a message and an event, made up here.
LITERAL_FRAMES = (
    (0x0702, "18 01 0A 0000 25 15CD5B070000 0003 30 00 0603 18 80"),
    (0x0700, "09 02 00 22110000 08 5374616E64617264 04030201 90888138 00 3A03 41 11 90888138 1E00 59060000"),
    (0x0703, "09 03 00 4D000000 00 00000000 3C00 05 48656C6C6F 00"),
    (0x0709, "09 04 00 01 5481 90888138 00 05 706F776572"),
    (0x0702, "00 05 00 0000 0001"),
    (0x0705, "18 06 0B 04 80"),
)


_REFERENCE = re.compile(r"this\['(\w+)'\]")


class Part(NamedTuple):
    """A plain component.

    Attributes:
        cluster_id: of the component.
        frame: its ZCL frame.
        layout: of its command.
        content: the octets behind the header.
    """

    cluster_id: int
    frame: bytes
    layout: Layout
    content: bytes


def parts(corpus: Corpus) -> tuple[str, list[Part]]:
    """The components of the corpus whose fields are in clear; the literals where it has none."""
    found = []
    for message in corpus.messages:
        payload = gbcs.decode(message).payload
        for component in payload.components if isinstance(payload, GbzPayload) else ():
            if isinstance(component.content, EncryptedContent | bytes):
                continue
            where = (component.cluster_id, component.frame_control, component.command_id)
            header = bytes((component.frame_control, component.sequence_number, component.command_id))
            content = zcl.encode_payload(*where, component.content, component.trailing)
            found.append(part(component.cluster_id, header + content))
    if found:
        return "components", found
    return "literal frames", [part(cluster_id, bytes.fromhex(text)) for cluster_id, text in LITERAL_FRAMES]


def part(cluster_id: int, frame: bytes) -> Part:
    layout = zcl.command_layout(cluster_id, frame[0], frame[2])
    assert layout is not None
    return Part(cluster_id, frame, layout, frame[3:])


# Layouts -------------------------------------------------------------------------------------------------------------


def plain(field: Any, number: bool = False) -> Any:
    """A part of a declaration in construct's own parts, as one would write it for construct alone.

    Args:
        field: the part.
        number: keep the number of an enumeration.
    """
    if isinstance(field, Layout):
        chosen = {name for _, inner in field.fields for name in _choosers(inner)}
        # construct's Enum gives text, which no expression can compare with a number.
        return construct.Struct(*(name / plain(inner, name in chosen) for name, inner in field.fields))
    if isinstance(field, Enumerated):
        return plain(field.subcon) if number else construct.Enum(plain(field.subcon), field.kind)
    if isinstance(field, Flags):
        return plain(field.subcon)
    if isinstance(field, Trailing):
        return construct.Optional(plain(field.subcon))
    if isinstance(field, ToEnd):
        return construct.GreedyRange(plain(field.subcon))
    if isinstance(field, construct.Array):
        return construct.Array(field.count, plain(field.subcon))
    if isinstance(field, construct.IfThenElse):
        return construct.If(field.condfunc, plain(field.thensubcon, number))
    if isinstance(field, Coded):
        return _coded(field)
    return field


def _choosers(field: Any) -> list[str]:
    """The fields that a part depends on."""
    if isinstance(field, construct.IfThenElse):
        return _REFERENCE.findall(repr(field.condfunc)) + _choosers(field.thensubcon)
    return list(field.names) if isinstance(field, Coded) else []


def _coded(field: Coded) -> Any:
    known = {
        id(types.OCTET_STRING): construct.Prefixed(U8, construct.GreedyBytes),
        id(types.STRING): construct.PascalString(U8, "utf8"),
        id(types.EUI64): construct.Bytes(8),
        id(types.DATE): construct.Struct("year" / U8, "month" / U8, "day" / U8, "weekday" / U8),
        id(types.TIME_OF_DAY): construct.Struct("hour" / U8, "minute" / U8, "second" / U8, "hundredths" / U8),
        id(types.TYPED_VALUE): construct.Switch(construct.this.data_type, _typed()),
    }
    return known[id(field)]


def _typed() -> dict[int, Any]:
    """What a value of each type is read by; what nests is left out, and not in the corpus."""
    cases: dict[int, Any] = {}
    for kind, row in TYPES.items():
        if row.size is None or kind in (DataType.SEMI, DataType.SINGLE, DataType.DOUBLE):
            continue
        cases[int(kind)] = construct.BytesInteger(row.size, signed=row.name.startswith("int"), swapped=True)
        if row.size in (1, 2, 4, 8):
            code = {1: "b", 2: "h", 4: "l", 8: "q"}[row.size]
            cases[int(kind)] = construct.FormatField("<", code if row.name.startswith("int") else code.upper())
    cases[DataType.OCTSTR] = construct.Prefixed(U8, construct.GreedyBytes)
    cases[DataType.STRING] = construct.PascalString(U8, "utf8")
    return cases


class Theirs(NamedTuple):
    """A declaration for construct alone, and what its ``compile()`` makes of it."""

    interpreted: Any
    compiled: Any


def layouts(corpus: Corpus, rounds: int) -> Iterator[Comparison | str]:
    """Reading and writing the fields of each component."""
    kind, every = parts(corpus)
    declared: dict[str, Theirs] = {}
    for item in every:
        if item.layout.name not in declared:
            plainly = plain(item.layout)
            declared[item.layout.name] = Theirs(plainly, plainly.compile())
    kept = [item for item in every if _agrees(item, declared[item.layout.name])]
    commands = Counter(item.layout.name for item in kept)
    note = f"{len(kept)} of {len(every)} {kind}, {len(commands)} commands" + (
        "; left out: what construct can't read or reads in another way" if len(kept) < len(every) else ""
    )
    calls = [(declared[item.layout.name], item) for item in kept]
    yield _measured(
        f"fields of {kind}, read; construct {version('construct')}",
        note,
        len(kept),
        {
            "ours, compiled": [partial(item.layout.parse, item.content) for _, item in calls],
            "the same, interpreted": [partial(item.layout.struct.parse, item.content) for _, item in calls],
            "construct": [partial(theirs.interpreted.parse, item.content) for theirs, item in calls],
            "construct.compile()": [partial(theirs.compiled.parse, item.content) for theirs, item in calls],
        },
        rounds,
    )
    writes = []
    for theirs, item in calls:
        value, fields = item.layout.parse(item.content)[0], theirs.interpreted.parse(item.content)
        if _writes(theirs, fields, item.content):
            writes.append((item.layout.build, theirs, value, fields))
    yield _measured(
        f"fields of {kind}, written",
        f"{len(writes)} of {len(every)} {kind}",
        len(writes),
        {
            "ours, compiled": [partial(build, value) for build, _, value, _ in writes],
            "construct": [partial(theirs.interpreted.build, fields) for _, theirs, _, fields in writes],
            "construct.compile()": [partial(theirs.compiled.build, fields) for _, theirs, _, fields in writes],
        },
        rounds,
    )


def _measured(title: str, note: str, size: int, calls: dict[str, list[partial[Any]]], rounds: int) -> Comparison:
    timings = compare({name: _each(every) for name, every in calls.items()}, rounds)
    asked = {"construct": INTERPRETED, "construct.compile()": COMPILED}
    targets = {name: Target(f">= {times:g} x", timings[name].ratio >= times) for name, times in asked.items()}
    return Comparison(title, note, size, "component", timings, targets)


def _each(calls: list[partial[Any]]) -> Callable[[], None]:
    def run() -> None:
        for call in calls:
            call()

    return run


def _agrees(item: Part, theirs: Theirs) -> bool:
    """Whether construct reads the same, both ways."""
    value, end = item.layout.parse(item.content, 0)
    own = _bare(value)
    try:
        found = [_bare(way.parse(item.content)) for way in theirs]
    except construct.ConstructError:
        return False
    return end == len(item.content) and found == [own, own]


def _writes(theirs: Theirs, fields: Any, octets: bytes) -> bool:
    try:
        return all(way.build(fields) == octets for way in theirs)
    except Exception:
        return False


def _bare(value: Any) -> Any:
    """Values without names."""
    if isinstance(value, types.Eui64):
        return value[::-1]
    if isinstance(value, types.Date):
        return [value.year - 1900 if value.year != types.ANY else value.year, *value[1:]]
    if isinstance(value, construct.Container):
        return [_bare(item) for name, item in value.items() if name != "_io"]
    if isinstance(value, tuple | list):
        return [_bare(item) for item in value]
    return int(value) if isinstance(value, int | construct.EnumIntegerString) else value


# Frames --------------------------------------------------------------------------------------------------------------


def frames(corpus: Corpus, rounds: int) -> Iterator[Comparison | str]:
    """Whole frames, and the messages that they come from."""
    kind, every = parts(corpus)
    readers = zigpy_clusters({item.cluster_id for item in every})
    if readers is None:
        yield "ZCL frames: not compared, zigpy is not installed"
    else:
        kept = [item for item in every if _zigpy_reads(readers, item)]
        note = f"{len(kept)} of {len(every)} {kind}; left out: what zigpy leaves octets or fails on"
        both = {
            "ours": [partial(zcl.decode, item.frame, item.cluster_id) for item in kept],
            "zigpy": [partial(readers[item.cluster_id], item.frame) for item in kept],
        }
        timings = compare({name: _each(calls) for name, calls in both.items()}, rounds)
        targets = {"zigpy": Target(f">= {ZIGPY:g} x", timings["zigpy"].ratio >= ZIGPY)}
        yield Comparison(
            f"whole frames of {kind}, read; zigpy {version('zigpy')}", note, len(kept), "frame", timings, targets
        )

    decoded = [zcl.decode(item.frame, item.cluster_id) for item in every]
    ways = {
        "zigbee.decode": [partial(zcl.decode, item.frame, item.cluster_id) for item in every],
        "zigbee.encode": [partial(zcl.encode, frame) for frame in decoded],
    }
    timings = compare({name: _each(calls) for name, calls in ways.items()}, rounds)
    yield Comparison(f"whole frames, all {kind}", "", len(every), "frame", timings)

    messages = [octets for octets in corpus.messages if isinstance(gbcs.decode(octets).payload, GbzPayload | GbzAlert)]
    if not messages:
        yield "whole GBZ messages: none in the corpus"
        return
    trees = [gbcs.decode(octets) for octets in messages]
    ways = {
        "gbcs.decode": [partial(gbcs.decode, octets) for octets in messages],
        "gbcs.encode": [partial(gbcs.encode, tree) for tree in trees],
    }
    timings = compare({name: _each(calls) for name, calls in ways.items()}, rounds)
    note = f"{len(messages)} messages, {sum(map(len, messages)) // len(messages)} octets on average"
    yield Comparison("whole GBZ messages", note, len(messages), "message", timings)


def zigpy_clusters(cluster_ids: set[int]) -> dict[int, Callable[[bytes], Any]] | None:
    """zigpy's reader of frames for each cluster, without a device around it; None where it is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import zigpy.zcl.clusters
            from zigpy.zcl import Cluster
    except ImportError:
        return None
    assert zigpy.zcl.clusters
    readers: dict[int, Callable[[bytes], Any]] = {}
    for cluster_id in cluster_ids & Cluster._registry.keys():
        made: Any = Cluster._registry[cluster_id].__new__(Cluster._registry[cluster_id])
        made.debug = _silent
        readers[cluster_id] = made.deserialize
    return readers


def _silent(*arguments: Any) -> None:
    """In place of its log."""


def _zigpy_reads(readers: dict[int, Callable[[bytes], Any]], item: Part) -> bool:
    """Whether it knows the command, and what it read is all there was."""
    try:
        header, payload = readers[item.cluster_id](item.frame)
        return not isinstance(payload, bytes) and header.serialize() + payload.serialize() == item.frame
    except Exception:
        return False
