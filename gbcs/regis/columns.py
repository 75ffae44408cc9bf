"""Lines of records as typed columns, many lines at a time: what :mod:`gbcs.regis.arrow` makes its tables with.

A chunk of lines goes one of two ways. Where every line is sound, its lines are told apart, split and converted as
columns, without a step of Python for any of them. Where something does not fit, the lines of this chunk are looked at
one by one (:class:`CheckedLine`), what is wrong is told, and what is sound goes the same way as before.

Needs ``pyarrow``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from gbcs.regis.flows.model import Format
from gbcs.regis.problems import Problem

__all__ = ["Builder", "Column", "RecordForm", "CheckedLine", "RecordTable", "Unfit", "column_of"]

_MOST_DIGITS = 18  # of a 64-bit integer
_DAY_ZERO = datetime.date(1970, 1, 1).toordinal()


class Unfit(Exception):
    """Some line of a chunk has not the form that all are taken to have; it never leaves this package."""


class Column(NamedTuple):
    """A field of a type of record.

    Attributes:
        name: of the column.
        kind: ``text``, ``integer``, ``decimal``, ``date``, ``datetime``, ``timestamp``, ``time`` or ``boolean``.
        pattern: regular expression (of RE2) of a number's text.
        precision: digits of a decimal.
        scale: those of them behind the point.
        allows: whether a text is one of a date or time; numbers go by their pattern.
        null: what a date is where it stands for none.
        metadata: what else is known of the field.
    """

    name: str
    kind: str = "text"
    pattern: str = ""
    precision: int = 0
    scale: int = 0
    allows: Callable[[str], bool] = bool
    null: str = ""
    metadata: Mapping[str, str] = {}

    @property
    def type(self) -> pa.DataType:
        """The type of Arrow."""
        if self.kind == "decimal":
            return pa.decimal128(self.precision, self.scale)
        return _TYPES[self.kind]

    @property
    def field(self) -> pa.Field:
        """Name, type and metadata."""
        return pa.field(self.name, self.type, metadata=dict(self.metadata) or None)

    def fits(self, text: str) -> bool:
        """Whether a text has the type of the column; a blank one has."""
        if not text or self.kind == "text":
            return True
        return _number(self.pattern).fullmatch(text) is not None if self.pattern else self.allows(text)

    def converted(self, texts: pa.Array) -> pa.Array:
        """Texts as the column has them; null where they are blank.

        Raises:
            Unfit: where one has not the type.
        """
        if self.kind == "text":
            return texts
        if texts.null_count == len(texts):
            return pa.nulls(len(texts), self.type)
        if self.kind in ("integer", "decimal"):
            if not pc.all(pc.match_substring_regex(texts, f"^(?:{self.pattern})$"), skip_nulls=True).as_py():
                raise Unfit
            if self.pattern[0] == "-" and pc.any(pc.match_substring_regex(texts, _NO_MINUS)).as_py():
                raise Unfit
            return texts.cast(self.type)
        # Of dates and times there are few different ones, or they are looked at once each.
        encoded = texts.dictionary_encode()
        values = []
        for text in encoded.dictionary.to_pylist():
            if not self.allows(text):
                raise Unfit
            values.append(None if text == self.null else _CONVERSIONS[self.kind](text))
        return pa.array(values, self.type).take(encoded.indices)


_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("s"),
    "timestamp": pa.timestamp("us"),
    "time": pa.time32("s"),
    "boolean": pa.bool_(),
}


@lru_cache(maxsize=1 << 14)
def _day(text: str) -> int:
    return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:8])).toordinal() - _DAY_ZERO


def _seconds(text: str) -> int:
    return int(text[:2]) * 3600 + int(text[2:4]) * 60 + int(text[4:6])


_CONVERSIONS: dict[str, Callable[[str], Any]] = {
    "date": _day,
    "datetime": lambda text: _day(text[:8]) * 86400 + _seconds(text[8:]),
    "timestamp": lambda text: (_day(text[:8]) * 86400 + _seconds(text[8:14])) * 1_000_000 + int(text[15:]),
    "time": _seconds,
    "boolean": lambda text: text == "T",
}


_NO_MINUS = "^-0(?:[.]0+)?$"
"""A minus before nothing but zeros, which RE2 can't refuse in the pattern itself."""


@lru_cache(maxsize=256)
def _number(pattern: str) -> re.Pattern[str]:
    return re.compile(f"(?!{_NO_MINUS})(?:{pattern})", re.ASCII)


def column_of(name: str, of: Format, metadata: Mapping[str, str]) -> Column:
    """The column of values of a format. Numbers without decimals that are NUM are identifiers, and stay text."""
    kind = {"DATE": "date", "DATETIME": "datetime", "TIMESTAMP": "timestamp", "TIME": "time", "BOOLEAN": "boolean"}.get(
        of.kind, "text"
    )
    if kind != "text":
        return Column(name, kind, allows=of.allows, metadata=metadata)
    if of.kind == "INT" or of.decimals:
        decimals = f"(?:[.][0-9]{{1,{of.decimals}}})?" if of.decimals else ""
        digits = f"(?:0|[1-9][0-9]{{0,{of.length - 1}}})"
        pattern = f"{'-?' if of.signed else ''}{digits}{decimals}"
        if of.decimals:
            return Column(name, "decimal", pattern, of.length + of.decimals, of.decimals, metadata=metadata)
        if of.length <= _MOST_DIGITS:
            return Column(name, "integer", pattern, metadata=metadata)
    return Column(name, metadata=metadata)


class RecordTable:
    """A type of record: its columns, those that it has from the records above it, and what may follow it.

    Attributes:
        key: what the table is called.
        columns: of the record's own fields, in their order.
        parent: the type of the record that one of these belongs to; None for one that stands by itself.
        keys: indexes of the columns that are told of every record below one of these.
        has_parent: whether the line of the parent is a column.
    """

    __slots__ = ("columns", "has_parent", "inherited", "key", "keys", "parent", "schema")

    def __init__(
        self,
        key: str,
        columns: Sequence[Column],
        parent: RecordTable | None = None,
        keys: Sequence[int] = (),
        *,
        has_parent: bool = True,
    ) -> None:
        self.key = key
        self.columns = tuple(columns)
        self.parent = parent
        self.keys = tuple(keys)
        self.has_parent = has_parent
        own = {column.name for column in columns}
        inherited: list[tuple[RecordTable, int, Column]] = []
        above = parent
        while above is not None:
            for index in reversed(above.keys):
                column = above.columns[index]
                if column.name in own:
                    column = column._replace(name=f"{above.key}.{column.name}")
                own.add(column.name)
                inherited.insert(0, (above, index, column))
            above = above.parent
        self.inherited = tuple(inherited)
        head = [pa.field("line", pa.int64()), *([pa.field("parent_line", pa.int64())] if has_parent else [])]
        fields = [column.field for *_, column in inherited] + [column.field for column in columns]
        self.schema = pa.schema([*head, *fields])

    def __repr__(self) -> str:
        return f"<Table {self.key}>"


class CheckedLine(NamedTuple):
    """A line that was looked at by itself.

    Attributes:
        number: of the line.
        table: what it is a record of; None for one that is left out.
        text: of the record, with as many fields as the table has, those blank that have not their type.
        is_bad: whether it is left out of its table, being only what other records belong to.
        surplus: values behind those that the table has columns for.
        problems: what is wrong with it.
        source: the line as it stands in the file, where something is.
    """

    number: int
    table: RecordTable | None
    text: str = ""
    is_bad: bool = False
    surplus: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    source: str = ""


class RecordForm(NamedTuple):
    """How records are written.

    Attributes:
        delimiter: between the fields.
        quote: what texts are enclosed in; None for nothing.
        has_code: whether the first field is the type of the record, which is no column.
        is_terminated: whether a delimiter stands behind the last field.
        code: place of the type in the line, first and behind the last character.
        form_of: regular expression (of RE2) of a line of a table, where splitting alone does not tell a wrong one.
    """

    delimiter: str
    quote: str | None
    has_code: bool
    is_terminated: bool
    code: tuple[int, int]
    form_of: Callable[[RecordTable], str] | None = None


class _Held(NamedTuple):
    """The last record of a table: what records of the next chunk may belong to."""

    line: int
    values: tuple[Any, ...]


class Builder:
    """Makes columns of chunks of lines; it remembers what later records belong to.

    Args:
        tables: the types of record by their keys.
        form: how records are written.
        follows: the key of a record with a code behind one with a key (None at the start); None where it fits nowhere.

    Attributes:
        state: the key of the last record; None at the start.
    """

    def __init__(
        self, tables: Mapping[str, RecordTable], form: RecordForm, follows: Callable[[str | None, str], str | None]
    ) -> None:
        self.tables = tables
        self.form = form
        self.state: str | None = None
        self._follows = follows
        self._held: dict[RecordTable, _Held] = {}

    def sound(self, text: str, first: int) -> list[tuple[str, pa.RecordBatch]]:
        """The batches of lines that are all sound, each with its key.

        Args:
            text: whole lines, the last without its end.
            first: number of the first.

        Raises:
            Unfit: where one is not; nothing has changed then.
        """
        lines = pc.split_pattern(pa.array([text], pa.large_string()), "\n").flatten().cast(pa.string())
        numbers = pa.array(range(first, first + len(lines)), pa.int64())
        if not self.form.has_code:
            (key,) = self.tables
            return self._built(lines, pa.array([key] * len(lines), pa.string()), numbers)
        keys = pc.utf8_slice_codeunits(lines, *self.form.code)
        encoded = keys.dictionary_encode()
        codes, indices = encoded.dictionary.to_pylist(), encoded.indices.cast(pa.int64())
        # Each pair of neighbours is judged once, however often it comes.
        pairs = pc.unique(pc.add(pc.multiply(indices[:-1], len(codes)), indices[1:])).to_pylist()
        neighbours = [(codes[pair // len(codes)], codes[pair % len(codes)]) for pair in pairs]
        for before, code in [(self.state, codes[0]), *neighbours]:
            if code not in self.tables or self._follows(before, code) != code:
                raise Unfit
        found = self._built(lines, keys, numbers)
        self.state = codes[indices[-1].as_py()]
        return found

    def told(self, lines: Sequence[CheckedLine]) -> list[tuple[str, pa.RecordBatch]]:
        """The batches of lines that were looked at one by one, each with its key."""
        kept = [(line, line.table.key) for line in lines if line.table is not None]
        if not kept:
            return []
        surplus = {line.number: line.surplus for line, _ in kept if line.surplus}
        found = self._built(
            pa.array([line.text for line, _ in kept], pa.string()),
            pa.array([key for _, key in kept], pa.string()),
            pa.array([line.number for line, _ in kept], pa.int64()),
            pa.array([line.is_bad for line, _ in kept], pa.bool_()),
            surplus,
        )
        self.state = kept[-1][1]
        return found

    def _built(
        self,
        lines: pa.Array,
        keys: pa.Array,
        numbers: pa.Array,
        are_bad: pa.Array | None = None,
        surplus: Mapping[int, tuple[str, ...]] | None = None,
    ) -> list[tuple[str, pa.RecordBatch]]:
        present = [self.tables[key] for key in pc.unique(keys).to_pylist()]
        masks = {table: pc.equal(keys, table.key) for table in present}
        form_of = self.form.form_of if are_bad is None else None  # lines that were looked at have their form
        own = {table: self._columns(lines.filter(masks[table]), table, form_of) for table in present}
        places = {table: numbers.filter(masks[table]) for table in present}
        above = {ancestor for table in present for ancestor in _above(table)}
        # Of each record, how many of an ancestor are before it in the chunk: the last of them is the one above it.
        ordinals = {
            table: pc.cumulative_sum(masks[table].cast(pa.int32())) if table in masks else None for table in above
        }
        found = []
        for table in present:
            at = {
                ancestor: pa.array([0] * len(places[table]), pa.int32()) if one is None else one.filter(masks[table])
                for ancestor in _above(table)
                for one in (ordinals[ancestor],)
            }
            arrays = [places[table]]
            if table.has_parent:
                arrays.append(
                    pa.nulls(len(places[table]), pa.int64())
                    if table.parent is None
                    else self._lines(table.parent, places).take(at[table.parent])
                )
            for ancestor, index, column in table.inherited:
                arrays.append(self._values(ancestor, index, column, own).take(at[ancestor]))
            batch = pa.RecordBatch.from_arrays([*arrays, *own[table]], schema=table.schema)
            if surplus:
                batch = _with_surplus(batch, table, surplus)
            if are_bad is not None:
                batch = batch.filter(pc.invert(are_bad.filter(masks[table])))
            if batch.num_rows:
                found.append((table.key, batch))
        for table in present:
            if table.keys or any(table is other.parent for other in self.tables.values()):
                last = tuple(own[table][index][-1].as_py() for index in table.keys)
                self._held[table] = _Held(places[table][-1].as_py(), last)
        return found

    def _lines(self, parent: RecordTable, places: Mapping[RecordTable, pa.Array]) -> pa.Array:
        """The lines of the records of a parent, that of the chunks before first."""
        held = self._held.get(parent)
        first = pa.array([None if held is None else held.line], pa.int64())
        return pa.concat_arrays([first, places[parent]]) if parent in places else first

    def _values(
        self, table: RecordTable, index: int, column: Column, own: Mapping[RecordTable, list[pa.Array]]
    ) -> pa.Array:
        """The values of a column of a table, that of the last record in the chunks before first."""
        held = self._held.get(table)
        value = None if held is None else held.values[table.keys.index(index)]
        first = pa.array([value], column.type)
        return pa.concat_arrays([first, own[table][index]]) if table in own else first

    def _columns(
        self, rows: pa.Array, table: RecordTable, form_of: Callable[[RecordTable], str] | None
    ) -> list[pa.Array]:
        """The columns of the records of a table.

        Raises:
            Unfit: where one has another number of fields, or a value not its type.
        """
        form = self.form
        if form_of is not None and not pc.all(pc.match_substring_regex(rows, form_of(table))).as_py():
            raise Unfit
        fields = [f"{number}" for number in range(len(table.columns) + form.has_code + form.is_terminated)]
        if not fields:
            return []
        joined = pc.binary_join_element_wise(rows, "", "\n")
        size = pc.sum(pc.binary_length(joined)).as_py()
        try:
            read = csv.read_csv(
                pa.BufferReader(joined.buffers()[2].slice(0, size)),
                read_options=csv.ReadOptions(column_names=fields, use_threads=False),
                parse_options=csv.ParseOptions(
                    delimiter=form.delimiter,
                    quote_char=form.quote or False,
                    double_quote=False,
                    ignore_empty_lines=False,
                ),
                convert_options=csv.ConvertOptions(
                    column_types=dict.fromkeys(fields, pa.string()),
                    null_values=[""],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid:
            raise Unfit from None
        texts = [read.column(field).combine_chunks() for field in fields]
        if read.num_rows != len(rows) or (form.is_terminated and texts[-1].null_count != len(rows)):
            raise Unfit
        texts = texts[form.has_code : len(fields) - form.is_terminated]
        return [column.converted(array) for column, array in zip(table.columns, texts, strict=True)]


def _above(table: RecordTable) -> Iterator[RecordTable]:
    while table.parent is not None:
        table = table.parent
        yield table


def _with_surplus(batch: pa.RecordBatch, table: RecordTable, surplus: Mapping[int, tuple[str, ...]]) -> pa.RecordBatch:
    """The batch with further columns for the values that its records have no item for."""
    found = [surplus.get(number, ()) for number in batch.column(0).to_pylist()]
    for place in range(max(map(len, found), default=0)):
        values = [(row[place] or None) if place < len(row) else None for row in found]
        batch = batch.append_column(f"item_{len(table.columns) + place + 1}", pa.array(values, pa.string()))
    return batch
