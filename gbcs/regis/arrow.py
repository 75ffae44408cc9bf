"""Records of a file as tables of Apache Arrow, one for each type of record: for pandas, Polars, DuckDB, Parquet.

Needs the extra ``arrow``. A table has the columns of its record and, before them, ``line``: the number of its line.
Where a record belongs to one before it, the table has that one's keys as well: ``mprn`` in the tables of E48, E49 and
S72 (of a DXR file); MPAN, meter and whatever else a flow has above a reading.

- Gas: numbers are 64-bit integers, dates are dates, everything else text; a date that is left out, or is the one that
  stands for none, is null.
- Electricity: columns are called by the references of data items (``J0003``; ``item_1`` and so on in a flow that the
  catalogue does not know), and their metadata has the item's name, format and presence. Dates and times, integers
  (INT), decimals (NUM with decimals) and truth values have their types; identifiers and codes are text; what is absent
  is null. ``parent_line`` is the line of the record above. Times are as they stand in the file, without a zone.

Whatever is wrong goes by without stopping the others: a line whose record has not its form, or fits nowhere, is in no
table of its type and in the table ``problems``, with line, reason, and the line itself. That table is there where
something is wrong. Values beyond those that a record has items for stand in further columns (``item_3``), and are told.
With ``strict`` the first of all that is an error.

::

    tables = regis.arrow.tables(octets)
    tables["E47"].to_pandas()
    polars.from_arrow(tables["E47"])
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from gbcs.regis import gas, is_electricity
from gbcs.regis.errors import RegisError, shown
from gbcs.regis.flows.catalogue import Catalogue, built_in
from gbcs.regis.flows.envelope import Header, Trailer
from gbcs.regis.flows.files import layout_of
from gbcs.regis.flows.model import Flow, Group
from gbcs.regis.flows.records import Record, Walk, parse
from gbcs.regis.lines import Source, blocks, peek
from gbcs.regis.problems import Level, Problem

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from gbcs.regis.columns import Builder, CheckedLine, RecordTable

__all__ = ["PROBLEMS", "batches", "flow_schema", "schema", "tables", "to_pandas", "to_polars"]

PROBLEMS = "problems"
"""The table of what is wrong; no type of record is called so."""

_ROWS = 1 << 16
_CHUNK = 1 << 22
"""How many octets of lines are made columns of at a time."""


def _module(name: str) -> Any:
    """A module that is not there without an extra."""
    try:
        import_module("pyarrow")
        return import_module(name)
    except ImportError:
        wanted = name.partition(".")[0] if not name.startswith("gbcs") else "pyarrow"
        raise ImportError(f"tables need {wanted}: pip install '.[arrow]' {wanted}", name=wanted) from None


def schema(record_type: str) -> pyarrow.Schema:
    """The ``pyarrow.Schema`` of the table of a type of gas record: ``E47``; or of :data:`PROBLEMS`.

    Raises:
        RegisError: where there is no such type.
    """
    _module("pyarrow")
    if record_type == PROBLEMS:
        return _problem_schema()
    found = _gas_tables().get(record_type)
    if found is None:
        raise RegisError("a type of record of gas files", found=record_type[:20])
    return found.schema


def flow_schema(flow: str | Flow, key: str) -> pyarrow.Schema:
    """The ``pyarrow.Schema`` of the table of a group of a flow: ``"D0010", "030"``; metadata has the items' names.

    Raises:
        RegisError: where the catalogue has no such flow, or the flow no such group.
    """
    found = _flow_tables(built_in()[flow] if isinstance(flow, str) else flow)
    if key not in found:
        raise RegisError("a group of the flow", found=shown(key))
    return found[key].schema


def batches(
    source: Source,
    name: str | None = None,
    *,
    rows: int = _ROWS,
    catalogue: Catalogue | None = None,
    strict: bool = False,
) -> Iterator[tuple[str, pyarrow.RecordBatch]]:
    """The records of a file as record batches of up to ``rows`` rows, each with its type; with bounded memory.

    Each type is in the order of the file. Header and trailer of gas files are records too; those of electricity files
    are left out.

    Args:
        source: the file.
        name: of the file: it tells a TOK file.
        rows: the most rows of a batch.
        catalogue: electricity only: what knows the flows; the built-in one where left out.
        strict: whether the first thing that is wrong is an error, not a row of :data:`PROBLEMS`.

    Raises:
        RegisError: where an electricity file has no header, or with ``strict`` for the first problem.
    """
    begin, whole = peek(source)
    kind = _Electricity(catalogue) if is_electricity(begin) else _Gas(name)
    for record_type, batch in _found(kind, whole, strict):
        for start in range(0, batch.num_rows, rows):
            yield record_type, batch.slice(start, rows)


def tables(
    source: Source, name: str | None = None, *, catalogue: Catalogue | None = None, strict: bool = False
) -> dict[str, pyarrow.Table]:
    """The records of a file as ``pyarrow.Table``, by type of record; types that the file has not are left out.

    Arguments and errors are those of :func:`batches`.
    """
    arrow = _module("pyarrow")
    found: dict[str, list[Any]] = {}
    for record_type, batch in batches(source, name, catalogue=catalogue, strict=strict):
        found.setdefault(record_type, []).append(arrow.Table.from_batches([batch]))
    return {
        record_type: arrow.concat_tables(found[record_type], promote_options="default") for record_type in sorted(found)
    }


def to_pandas(
    source: Source, name: str | None = None, *, catalogue: Catalogue | None = None
) -> dict[str, pandas.DataFrame]:
    """As :func:`tables`, as ``pandas.DataFrame``; needs pandas.

    Dates stay ``datetime.date``: the timestamps of pandas can't hold all of them.
    """
    made = tables(source, name, catalogue=catalogue)
    return {record_type: table.to_pandas(date_as_object=True) for record_type, table in made.items()}


def to_polars(
    source: Source, name: str | None = None, *, catalogue: Catalogue | None = None
) -> dict[str, polars.DataFrame]:
    """As :func:`tables`, as ``polars.DataFrame``; needs polars."""
    frames = _module("polars")
    made = tables(source, name, catalogue=catalogue)
    return {record_type: frames.from_arrow(table) for record_type, table in made.items()}


# Chunks ---------------------------------------------------------------------------------------------------------------


def _found(kind: _Gas | _Electricity, source: Source, strict: bool) -> Iterator[tuple[str, Any]]:
    """Batches of a whole file: those of sound chunks at once, those of others line by line."""
    unfit = _module("gbcs.regis.columns").Unfit
    number = 1
    for text, is_last in _chunks(source):
        if number == 1 and kind.begins(text.partition("\n")[0]):
            _, more, text = text.partition("\n")
            number = 2
            if not more:
                continue
        first, number = number, number + text.count("\n") + 1
        if kind.is_orderly and not is_last and text.isascii():
            try:
                yield from kind.builder.sound(text, first)
                continue
            except unfit:
                pass
        lines = list(kind.lines(text, first, is_last))
        found = [(problem, line.source) for line in lines for problem in line.problems]
        if strict and found:
            raise found[0][0].error()
        yield from kind.builder.told(lines)
        if found:
            yield PROBLEMS, _problem_batch(found)


def _chunks(source: Source) -> Iterator[tuple[str, bool]]:
    """Whole lines, many at a time, the last without its end; and whether they are the last line of the file alone."""
    held: list[bytes] = []
    size = 0
    for block, is_last in blocks(source):
        if is_last or size >= _CHUNK:
            if held:
                yield b"".join(held)[:-1].decode("latin-1"), False
            held, size = [], 0
        if is_last:
            yield block[:-1].decode("latin-1"), True
        else:
            held.append(block)
            size += len(block)


def _problem_schema() -> Any:
    arrow = _module("pyarrow")
    texts = [(name, "string") for name in ("code", "level", "record", "item", "expected", "found", "reason", "text")]
    return arrow.schema([("line", "int64"), *texts[:3], ("field", "int32"), *texts[3:]])


def _problem_batch(found: list[tuple[Problem, str]]) -> Any:
    arrow = _module("pyarrow")
    rows = [
        {**problem._asdict(), "level": str(problem.level), "reason": problem.text, "text": text}
        for problem, text in found
    ]
    return arrow.RecordBatch.from_pylist(rows, schema=_problem_schema())


# Gas ------------------------------------------------------------------------------------------------------------------

_CHILDREN = {"E48": ("E47", "E48", "E49"), "E49": ("E47", "E48", "E49"), "S72": ("E46", "S71", "S72")}
"""The types of record that belong to one before them, and what may stand before them."""


@cache
def _gas_tables() -> dict[str, RecordTable]:
    columns = _module("gbcs.regis.columns")
    found: dict[str, RecordTable] = {}
    for record_type, layout in gas.RECORDS.items():
        parent = found["E46" if record_type == "S72" else "E47"] if record_type in _CHILDREN else None
        keys = [layout.cls._fields.index("mprn")] if record_type in ("E46", "E47") else []
        fields = []
        for place, field in enumerate(layout.fields, layout.first):
            metadata = {"field": str(place), "type": field.kind, "length": str(field.length)}
            if field.kind == "number":
                fields.append(columns.Column(field.name, "integer", field.linear_pattern, metadata=metadata))
            elif field.kind == "date":
                fields.append(
                    columns.Column(field.name, "date", allows=gas.is_date, null="00010101", metadata=metadata)
                )
            else:
                fields.append(columns.Column(field.name, metadata=metadata))
        found[record_type] = columns.RecordTable(record_type, fields, parent, keys, has_parent=False)
    return found


class _Gas:
    """The lines of a gas file."""

    is_orderly = True
    builder: Builder

    def __init__(self, name: str | None) -> None:
        self.name = name
        self.is_set = False
        self.lost = 0  # line of a record of no known type: what follows may belong to it
        self.columns = _module("gbcs.regis.columns")

    def begins(self, line: str) -> bool:
        """Take the first line in; whether it is no record."""
        self.is_set = gas.is_set_file(line.encode("latin-1"), self.name)
        tables = _gas_tables()
        form = self.columns.RecordForm(",", '"', not self.is_set, False, (1, 4), lambda table: _gas_form(table.key))
        if self.is_set:
            tables = {"TOK": tables["TOK"]}
        else:
            tables = {key: table for key, table in tables.items() if key != "TOK"}
        self.builder = self.columns.Builder(tables, form, self.follows)
        return False

    def follows(self, before: str | None, code: str) -> str | None:
        """The type itself, where one of it may stand behind one of another."""
        allowed = _CHILDREN.get(code)
        return code if not self.lost and (allowed is None or before in allowed) else None

    def lines(self, text: str, first: int, is_last: bool) -> Iterator[CheckedLine]:
        """Lines one by one."""
        before = self.builder.state
        for number, line in enumerate(text.split("\n"), first):
            found = gas.parse(line.encode("latin-1"), number, is_set=self.is_set, is_last=is_last)
            make = self.columns.CheckedLine
            if found.layout is None:
                self.lost = number
                yield make(number, None, source=line, problems=found.problems)
                continue
            code = found.layout.type
            if code not in _CHILDREN:
                self.lost = 0
            elif self.lost or before not in _CHILDREN[code]:
                expected = f"{_CHILDREN[code][0]} before it" + (f", not line {self.lost}" if self.lost else "")
                problem = Problem("CHK00036", Level.RECORD, number, code, expected=expected)
                yield make(number, None, source=line, problems=(*found.problems, problem))
                continue
            before = code
            table = self.builder.tables[code]
            if found.problems:
                yield make(number, table, _blank(found.layout, line), True, (), found.problems, line)
            else:
                yield make(number, table, gas.record_text(found.record))


def _gas_form(record_type: str) -> str:
    layout = gas.RECORDS[record_type]
    head = "" if record_type == "TOK" else f'"{record_type}",'
    return f"^{head}{','.join(field.linear_pattern for field in layout.fields)}$"


def _blank(layout: gas.Layout, line: str) -> str:
    """A record with nothing in it but its MPRN, where that can be read: what others belong to."""
    fields = gas.scan(line)
    texts = ['""' if field.kind in ("text", "time") else "" for field in layout.fields]
    for place, field in enumerate(layout.fields):
        if field.name == "mprn" and not isinstance(fields, str) and len(fields) > place + 1:
            text, is_quoted = fields[place + 1]
            if not is_quoted and gas.is_number(text, field.length):
                texts[place] = text
    return ",".join(texts if layout.type == "TOK" else (f'"{layout.type}"', *texts))


# Electricity ----------------------------------------------------------------------------------------------------------


@cache
def _flow_tables(flow: Flow) -> dict[str, RecordTable]:
    columns = _module("gbcs.regis.columns")
    found: dict[str, RecordTable] = {}
    for group in flow.groups:
        fields = []
        for name, (item, presence) in zip(_names(group), group.uses, strict=True):
            metadata = {"name": item.name, "format": str(item.format), "presence": presence}
            fields.append(columns.column_of(name, item.format, metadata))
        keys = [place for place, use in enumerate(group.uses) if use.presence == "M"] if group.children else []
        parent = None if group.parent is None else found[group.parent.key]
        found[group.key] = columns.RecordTable(group.key, fields, parent, keys)
    return found


def _names(group: Group) -> Iterator[str]:
    """References of the items; one that comes again is numbered."""
    seen: dict[str, int] = {}
    for item in group.items:
        seen[item.reference] = number = seen.get(item.reference, 0) + 1
        yield item.reference if number == 1 else f"{item.reference}~{number}"


class _Electricity:
    """The lines of a file of a flow."""

    builder: Builder
    flow: Flow | None

    def __init__(self, catalogue: Catalogue | None) -> None:
        self.catalogue = catalogue or built_in()
        self.columns = _module("gbcs.regis.columns")
        self.lost = 0  # line of a record that is of no group: what follows may belong to it

    def begins(self, line: str) -> bool:
        """Take the header in."""
        self.layout = layout_of(line)
        header = Header.parse(line)
        self.flow = self.catalogue.find(header.flow_id) if len(header.flow_id) == 8 else None
        if self.flow is None and self.layout == "fixed":
            raise RegisError("a flow of the catalogue, for the fixed format", found=shown(header.flow_id), line=1)
        self.walk = Walk(self.flow)
        tables = {} if self.flow is None else dict(_flow_tables(self.flow))
        form = self.columns.RecordForm("|", None, True, self.layout != "pool", (0, 3))
        self.builder = self.columns.Builder(tables, form, self.follows)
        return True

    @property
    def is_orderly(self) -> bool:
        """Whether a code says what group a record is of."""
        flow = self.flow
        return flow is not None and len(flow.codes) == len(flow.groups) and self.layout != "fixed" and not self.lost

    def follows(self, before: str | None, code: str) -> str | None:
        """The key of the group that a record with a code is of."""
        assert self.flow is not None
        candidates = self.flow.following(self.flow.group(before) if before else None).get(code, ())
        return candidates[0].key if len(candidates) == 1 else None

    def lines(self, text: str, first: int, is_last: bool) -> Iterator[CheckedLine]:
        """Lines one by one; the last is the trailer."""
        if is_last:
            try:
                Trailer.parse(text, self.layout)
            except RegisError as error:
                problem = Problem("U-TRAILER", Level.FILE, first, text[:3], expected=error.expected)
                yield self.columns.CheckedLine(first, None, source=text, problems=(problem,))
            else:
                return
        if self.flow is not None and self.builder.state is not None:
            self.walk.group = self.flow.group(self.builder.state)
        for number, line in enumerate(text.split("\n"), first):
            yield self.line(number, line) if self.flow is not None else self.opaque(number, line)

    def opaque(self, number: int, line: str) -> CheckedLine:
        """A record of a flow whose groups are not known: all of its values are further ones."""
        record = parse(line, self.layout)
        code = record.code if record.code.isascii() else ascii(record.code)
        table = self.builder.tables.get(code)
        if table is None:
            table = self.columns.RecordTable(code, ())
            self.builder.tables = {**self.builder.tables, code: table}
        found = () if line.isascii() else (Problem("U-CHARSET", Level.RECORD, number, code[:3]),)
        text = "X|" if self.layout != "pool" else "X"  # its code is the key of the table, and may be anything
        made: CheckedLine = self.columns.CheckedLine(number, table, text, bool(found), record.values, found, line)
        return made

    def line(self, number: int, line: str) -> CheckedLine:
        """A record of the flow, or of nothing in it."""
        assert self.flow is not None
        made: type[CheckedLine] = self.columns.CheckedLine
        code, group, record = line[:3], None, Record("")
        if self.layout == "fixed":
            try:
                group, record = self.walk.enter_fixed(line)
            except RegisError as error:
                problem = Problem("U-FORMAT", Level.RECORD, number, code, expected=error.expected)
                self.lost = number
                return made(number, None, source=line, problems=(problem,))
        else:
            record = parse(line, self.layout)
            code, group = record.code, self.walk.enter(record)
        if group is not None and group.parent is None:
            self.lost = 0
        if group is None or self.lost:
            known = code in self.flow.codes
            if not known:
                self.lost = number
            expected = f"a group of the first level behind line {self.lost}" if known and self.lost else ""
            problem = Problem("U-HIERARCHY" if known else "U-GROUP", Level.RECORD, number, code[:3], expected=expected)
            return made(number, None, source=line, problems=(problem,))
        table = self.builder.tables[group.key]
        values = list(record.values[: len(table.columns)])
        values += [""] * (len(table.columns) - len(values))
        surplus = record.values[len(table.columns) :]
        problems = []
        for place, (column, value) in enumerate(zip(table.columns, values, strict=True), 2):
            item = group.items[place - 2]
            if not value.isascii():
                found = ("U-CHARSET", "printable ASCII")
            elif not column.fits(value):
                found = ("U-FORMAT", str(item.format))
            else:
                continue
            code, expected = found
            problems.append(
                Problem(code, Level.RECORD, number, group.code, place, item.reference, expected, shown(value))
            )
            values[place - 2] = ""
        is_bad = bool(problems)
        if any(surplus):
            most = f"at most {len(table.columns)} values"
            problems.append(
                Problem("U-FIELDCOUNT", Level.RECORD, number, group.code, 0, "", most, str(len(record.values)))
            )
        if not all(value.isascii() for value in surplus):
            is_bad = True
        text = "|".join((group.code, *values)) + ("|" if self.layout != "pool" else "")
        return made(number, table, text, is_bad, surplus if any(surplus) else (), tuple(problems), line)
