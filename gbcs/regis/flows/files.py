"""Files of flows: read and written as a whole, or record by record in bounded memory.

Reading keeps everything: ``write(read(octets)) == octets`` for every file that is read. It asks only for what it can't
do without, a header, a trailer and ASCII; what is wrong with the content, :mod:`gbcs.regis.flows.validation` says. A
flow that is not in the catalogue is no obstacle, except in the fixed format, where only the catalogue knows where
values end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gbcs.regis.errors import RegisError, shown
from gbcs.regis.flows.catalogue import Catalogue, built_in
from gbcs.regis.flows.envelope import Checksum, Header, Trailer
from gbcs.regis.flows.model import Flow, Group
from gbcs.regis.flows.records import Layout, Record, Walk, build, build_fixed, parse
from gbcs.regis.lines import LineEnds, Source, blocks, join, split
from wire.node import JSON, node

__all__ = [
    "FlowFile",
    "Instance",
    "Reader",
    "FileRecord",
    "blank",
    "flatten",
    "layout_of",
    "read",
    "stream",
    "tree",
    "write",
]


@node
class FlowFile(NamedTuple):
    """A file of one flow, as it stands on its lines.

    Attributes:
        header: the first record.
        records: what is between header and trailer, in its order.
        trailer: the last record.
        layout: the format of its records.
        form: how its lines end.
    """

    header: Header
    records: tuple[Record, ...]
    trailer: Trailer
    layout: Layout = "variable"
    form: LineEnds = LineEnds()

    def plain(self) -> dict[str, JSON]:
        """As JSON."""
        return {
            "layout": self.layout,
            "header": self.header.plain(),
            "records": [record.plain() for record in self.records],
            "trailer": self.trailer.plain(),
        }


@node
class Instance(NamedTuple):
    """One instance of a group: its record, and the instances below it.

    Attributes:
        record: its record.
        children: the instances of the groups below, in the order of the file.
    """

    record: Record
    children: tuple[Instance, ...] = ()


class FileRecord(NamedTuple):
    """A record of a file that is read record by record.

    Attributes:
        line: number of its line, the header has 1.
        record: what stands there.
        group: what it is a record of; None where the flow is not known, or the record fits nowhere in it.
    """

    line: int
    record: Record
    group: Group | None


def layout_of(line: str) -> Layout:
    """The format of a file from its first line.

    Raises:
        RegisError: where the line is no header.
    """
    header = line[:4]
    if header[:3] == "ZHD":
        return "pool"
    if header[:3] != "ZHV":
        raise RegisError("a header: ZHV or ZHD", found=shown(header), line=1)
    return "variable" if header in ("ZHV", "ZHV|") else "fixed"


def read(octets: bytes, catalogue: Catalogue | None = None) -> FlowFile:
    """A file from its octets, in any of the three formats.

    Args:
        octets: the file.
        catalogue: what knows the groups of files of the fixed format; the built-in one unless given.

    Raises:
        RegisError: where header or trailer are not there, the file is not in ASCII, or it is of the fixed format and
            not as the catalogue has it.
    """
    lines, form = split(octets)
    texts = [_text(line, number) for number, line in enumerate(lines, 1)]
    layout = layout_of(texts[0])
    header = Header.parse(texts[0])
    if len(texts) < 2:
        raise RegisError("a trailer: ZPT", line=2)
    if layout == "fixed":
        walk = Walk(_known(catalogue, header))
        records = tuple(_fixed(walk, text, number) for number, text in enumerate(texts[1:-1], 2))
    else:
        records = tuple(parse(text, layout) for text in texts[1:-1])
    try:
        trailer = Trailer.parse(texts[-1], layout)
    except RegisError as error:
        raise error.at(len(texts)) from None
    return FlowFile(header, records, trailer, layout, form)


def write(file: FlowFile, catalogue: Catalogue | None = None) -> bytes:
    """The octets of a file, its records as they are: nothing is counted or completed (:func:`stream` does so).

    Args:
        file: what to write.
        catalogue: what knows the groups of files of the fixed format; the built-in one unless given.

    Raises:
        RegisError: where its format can't hold a value.
    """
    lines = [file.header.build(file.layout)]
    if file.layout == "fixed":
        walk = Walk(_known(catalogue, file.header))
        for number, record in enumerate(file.records, 2):
            lines.append(_build_fixed(walk, record, number))
    else:
        for number, record in enumerate(file.records, 2):
            try:
                lines.append(build(record))
            except RegisError as error:
                raise error.at(number) from None
    lines.append(file.trailer.build(file.layout))
    return join([_octets(line, number) for number, line in enumerate(lines, 1)], file.form)


class Reader:
    """A file that is read record by record, in memory that does not grow with it.

    The header is read at once; iterating gives the records as :class:`FileRecord`, once; then there is the trailer.
    Line ends are not kept.

    Attributes:
        header: the first record.
        flow: what the catalogue knows of the flow; None where it does not know it.
        layout: the format of the file.
        trailer: the last record; None until all others have been read.

    Raises:
        RegisError: as :func:`read` does, while iterating for what comes after the header.
    """

    def __init__(self, source: Source, catalogue: Catalogue | None = None) -> None:
        self._blocks = blocks(source)
        block, is_last = next(self._blocks, (b"", True))
        first, _, self._rest = block.partition(b"\n")
        if not first:
            raise RegisError("a header: ZHV or ZHD", line=1)
        text = _text(first, 1)
        self.layout: Layout = layout_of(text)
        self.header = Header.parse(text)
        if is_last:
            raise RegisError("a trailer: ZPT", line=2)
        self.trailer: Trailer | None = None
        self.flow = _flow(catalogue, self.header)
        if self.layout == "fixed" and self.flow is None:
            raise _unknown(self.header)

    def __iter__(self) -> Iterator[FileRecord]:
        if self.trailer is not None:
            return
        walk = Walk(self.flow)
        layout = self.layout
        number = 1
        block, self._rest = self._rest, b""
        is_last = False
        while True:
            if is_last:
                try:
                    self.trailer = Trailer.parse(_text(block[:-1], number + 1), layout)
                except RegisError as error:
                    raise error.at(number + 1) from None
                return
            for line in block.split(b"\n")[:-1]:
                number += 1
                text = _text(line, number)
                if layout == "fixed":
                    record = _fixed(walk, text, number)
                    yield FileRecord(number, record, walk.group)
                else:
                    record = parse(text, layout)
                    yield FileRecord(number, record, walk.enter(record))
            block, is_last = next(self._blocks, (b"", True))


def stream(
    header: Header,
    records: Iterable[Record],
    *,
    layout: Layout = "variable",
    catalogue: Catalogue | None = None,
    completed: str = "",
) -> Iterator[bytes]:
    """The lines of a file, each with its line feed, made as the records come; the trailer is counted and added.

    Args:
        header: the first record; with the header of a user file goes the trailer of one.
        records: what comes between, each as the format has it (:func:`~gbcs.regis.flows.records.in_full`).
        layout: the format; ``pool`` for the header of a pool file.
        catalogue: what knows the flow: its first group is counted; the built-in one unless given. Of an unknown flow
            all records are taken to be one instance.
        completed: the time of completion for the trailer of a user file, 14 digits.

    Raises:
        RegisError: where the format can't hold a value, or header and format do not go together.
    """
    if header.is_pool != (layout == "pool"):
        raise RegisError("ZHD in pool files and ZHV in all others", found=header.record.code, line=1)
    flow = _known(catalogue, header) if layout == "fixed" else _flow(catalogue, header)
    walk = Walk(flow)
    root = flow.roots[0].code if flow is not None else None
    line = header.build(layout)
    checksum = Checksum()
    checksum.add(line)
    yield _octets(line, 1) + b"\n"
    groups = flows = 0
    for number, record in enumerate(records, 2):
        if layout == "fixed":
            line = _build_fixed(walk, record, number)
        else:
            try:
                line = build(record)
            except RegisError as error:
                raise error.at(number) from None
        if layout == "pool":
            checksum.add(line)
        groups += 1
        flows += record.code == root
        yield _octets(line, number) + b"\n"
    if layout == "pool":
        trailer = Trailer.pool(record_count=groups + 2, checksum=checksum.value)
    else:
        flows = flows if flow is not None else min(groups, 1)
        trailer = Trailer.user(file_id=header.file_id, group_count=groups, flow_count=flows, completed=completed)
    yield _octets(trailer.build(layout), groups + 2) + b"\n"


def tree(records: Iterable[Record], flow: Flow) -> tuple[Instance, ...]:
    """The instances of the first level, each with those below it, as the order of records implies.

    Raises:
        RegisError: for a record that fits nowhere; its line is counted with a header before the records.
    """
    walk = Walk(flow)
    found: list[Instance] = []
    opened: list[tuple[Record, list[Instance]]] = []

    def close(level: int) -> None:
        while len(opened) >= level:
            record, children = opened.pop()
            (opened[-1][1] if opened else found).append(Instance(record, tuple(children)))

    for number, record in enumerate(records, 2):
        group = walk.enter(record)
        if group is None:
            raise RegisError("a group of the flow below an open one", line=number, record=record.code[:3])
        close(group.level)
        opened.append((record, []))
    close(1)
    return tuple(found)


def flatten(instances: Iterable[Instance]) -> Iterator[Record]:
    """The records of instances in the order of a file: what :func:`tree` undoes."""
    for instance in instances:
        yield instance.record
        yield from flatten(instance.children)


def blank(flow: Flow, layout: Layout = "variable") -> Iterator[Record]:
    """The records of an empty form: every group that has to be there, as often as it has to, with no values."""

    def records(groups: Iterable[Group]) -> Iterator[Record]:
        for group in groups:
            for _ in range(group.occurrence.minimum):
                yield Record(group.code, ("",) * len(group.uses), layout != "pool")
                yield from records(group.children)

    return records(flow.roots)


def _flow(catalogue: Catalogue | None, header: Header) -> Flow | None:
    flow_id = header.flow_id
    return (catalogue or built_in()).find(flow_id) if len(flow_id) == 8 else None


def _known(catalogue: Catalogue | None, header: Header) -> Flow:
    flow = _flow(catalogue, header)
    if flow is None:
        raise _unknown(header)
    return flow


def _unknown(header: Header) -> RegisError:
    return RegisError("a flow of the catalogue, for the fixed format", found=shown(header.flow_id), line=1)


def _fixed(walk: Walk, text: str, number: int) -> Record:
    try:
        return walk.enter_fixed(text)[1]
    except RegisError as error:
        raise error.at(number) from None


def _build_fixed(walk: Walk, record: Record, number: int) -> str:
    group = walk.enter(record)
    if group is None:
        raise RegisError("a group of the flow below an open one", line=number, record=record.code[:3])
    try:
        return build_fixed(record, group)
    except RegisError as error:
        raise error.at(number) from None


def _text(line: bytes, number: int) -> str:
    try:
        return line.decode("ascii")
    except UnicodeDecodeError as error:
        raise RegisError("ASCII", found=f"octet {line[error.start]:#04x}", line=number) from None


def _octets(line: str, number: int) -> bytes:
    try:
        return line.encode("ascii")
    except UnicodeEncodeError:
        raise RegisError("values in ASCII", line=number) from None
