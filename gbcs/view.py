"""A message as the person who decides about it reads it: a headline, and the values in sections, in people's units.

A :class:`View` is plain data. :func:`view` makes it of a message; the text of the command line, the table of a notebook
and a page render it and add nothing of their own. Its JSON form (:meth:`View.plain`)::

    {"headline": ["CS01b Apply Prepayment Top Up: response", "from 90-B3-... to 00-DB-..., counter 1000; ..."],
     "sections": [
         {"title": "ConsumerTopUpResponse",
          "rows": [{"name": "ConsumerTopUpResponse: top_up_value", "text": "£12.50", "unit": "", "span": [51, 55],
                    "remark": "1250000 of 10^-5 currency", "whole": "", "kind": "value"}]},
         {"title": "TariffSwitchingTable: nextSeasons", "columns": ["", "Name", "startDate"],
          "lines": [["1", ROW, ROW], ["2", ROW, null]]}]}

A section has either rows, or columns and lines: the first cell of a line is its label, the others are rows, or null
where the message has no such value. ``span`` holds the offset of the first octet of the value in the message and that
behind its last one; null where it stands nowhere, or spans were not asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from dlms.data import BitString, Boolean
from dlms.time import ANY, CLOCK_STATUS_UNSPECIFIED, DEVIATION_UNSPECIFIED, Date, DateTime, Time
from gbcs.alerts import alert_meaning
from gbcs.envelope import check_message
from gbcs.payload.protected import CipheredBlock, ProtectedAttributes
from gbcs.usecases.model import Failed, Item
from gbcs.view_times import DAYS, days_text, sentences
from wire.errors import EncodeError, path_text, quoted
from wire.eui64 import Eui64
from wire.node import JSON, is_damaged, plain
from wire.units import Unit

if TYPE_CHECKING:
    from gbcs.message import Message
    from gbcs.protection import Verification
    from gbcs.spans import Span

__all__ = ["Line", "Row", "Section", "View", "headline", "view"]

LONGEST = 64
"""Octets of a value that are written out; a longer one is summed up."""


class Row(NamedTuple):
    """One value.

    Attributes:
        name: the standard's, in full; the path of the value where it has none.
        text: for people, with its unit where that is written with it: ``£12.50``, ``12.345 kWh``.
        unit: as the message counts, where the text does not say it.
        span: offset of the first octet in the message and of that behind the last; None where it stands nowhere.
        remark: what else is to be said: the number behind a word, how the value departs from its declaration.
        whole: the value in full where the text sums it up: hexadecimal.
        kind: ``value``, ``constant`` for one that the declaration fixes, ``departure`` for one that does not fit it.
    """

    name: str
    text: str
    unit: str = ""
    span: tuple[int, int] | None = None
    remark: str = ""
    whole: str = ""
    kind: str = "value"

    @property
    def said(self) -> str:
        """Text and unit."""
        return f"{self.text} {self.unit}" if self.unit else self.text


class Line(NamedTuple):
    """A line of a table.

    Attributes:
        label: what the line is about, mostly its place.
        cells: one for each column; None where the message has no such value.
    """

    label: str
    cells: tuple[Row | None, ...]


class Section(NamedTuple):
    """Values that belong together: rows, or a table.

    Attributes:
        title: the object that they are of; what the table lists.
        rows: the values; empty for a table.
        columns: headings of a table, the first that of the labels; empty otherwise.
        lines: of a table.
    """

    title: str
    rows: tuple[Row, ...] = ()
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()

    def label(self, row: Row) -> str:
        """The name of one of the rows without what the title says."""
        name = row.name.removeprefix(self.title)
        return name.lstrip(".: ") if self.title and name[:1] in (".", ":") else row.name

    def all_rows(self) -> Iterator[Row]:
        """Every value, those of a table in the order of its lines."""
        yield from self.rows
        for line in self.lines:
            yield from (cell for cell in line.cells if cell is not None)


class View(NamedTuple):
    """A message for people.

    Attributes:
        headline: one or two lines: what is asked or said, by whom, for whom, when, protected how.
        values: the values of the payload.
        about: the envelope: header, signature, MAC; and what the declaration fixes.
        summary: what many values say together: prices, calendars, and the settings that the use case stands for. It
            repeats what stands in ``values`` and ``about``; empty where these speak for themselves.
    """

    headline: tuple[str, ...]
    values: tuple[Section, ...]
    about: tuple[Section, ...]
    summary: tuple[Section, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        """All sections."""
        return self.summary + self.values + self.about

    def plain(self) -> dict[str, JSON]:
        """As JSON knows it; see the module."""
        return {"headline": list(self.headline), "sections": [_plain_section(section) for section in self.sections]}

    def _repr_html_(self) -> str:
        from gbcs.view_html import to_html

        return to_html(self)

    def __str__(self) -> str:
        from gbcs.view_text import to_text

        return to_text(self)


def _plain_section(section: Section) -> dict[str, JSON]:
    if not section.columns:
        return {"title": section.title, "rows": [_plain_row(row) for row in section.rows]}
    lines: list[JSON] = [[line.label, *(cell and _plain_row(cell) for cell in line.cells)] for line in section.lines]
    return {"title": section.title, "columns": list(section.columns), "lines": lines}


def _plain_row(row: Row) -> dict[str, JSON]:
    return row._asdict() | {"span": row.span and list(row.span)}


# The view ------------------------------------------------------------------------------------------------------------


def view(message: Message, verification: Verification | None = None, *, spans: bool = False) -> View:
    """The view of a message.

    Args:
        message: as it was decoded, decrypted or built.
        verification: what checking its protections found; without it they are told as not checked.
        spans: whether each value is to say where it stands; the message is then gone through once more.

    Raises:
        EncodeError: for anything but a message; where spans are asked for of a built one, and a value has no encoding.
    """
    _check_types(message, verification)
    items = list(message.items())
    traced = _traced(message) if spans else None
    money = _Money(items)
    rows = _rows(items, money, traced)
    values = [(item, row) for item, row in zip(items, rows, strict=True) if not item.constant or item.departure]
    fixed = tuple(row for item, row in zip(items, rows, strict=True) if item.constant and not item.departure)
    header = list(_header_rows(message, verification, traced))
    if money.is_shown and not money.is_said:
        header.append(Row("currency", "pounds, as far as is known: the message does not say it"))
    about = [Section("message", tuple(header))]
    if fixed:
        about.insert(0, Section("fixed by the use case", fixed))
    head = _headline(message, items, [row for _, row in values], verification)
    sections = tuple(_sections(values))
    listed = {row.name for section in sections if section.columns for row in section.all_rows()}
    return View(head, sections, tuple(about), tuple(_summary(items, rows, money, listed)))


def _check_types(message: object, verification: object) -> None:
    check_message(message)
    if verification is not None and not (hasattr(verification, "signature") and hasattr(verification, "mac")):
        raise EncodeError(f"a Verification expected, not {quoted(verification)}")


def headline(message: Message, verification: Verification | None = None) -> str:
    """The headline alone, in one or two lines."""
    return "\n".join(view(message, verification).headline)


def _traced(message: Message) -> Span:
    from gbcs.spans import trace

    return trace(message)


def _rows(items: list[Item], money: _Money, traced: Span | None) -> list[Row]:
    places: list[tuple[int, int] | None] = [None] * len(items)
    if traced is not None:
        from gbcs.spans import of_items

        spans = of_items(traced.parts["payload"], items)
        places = [span and (span.start, span.end) for span in spans]
    return [_row(item, money, place) for item, place in zip(items, places, strict=True)]


# Headline ------------------------------------------------------------------------------------------------------------


def _headline(
    message: Message, items: list[Item], rows: list[Row], verification: Verification | None
) -> tuple[str, ...]:
    header, use_case = message.header, message.use_case
    name = f"{use_case.reference} {use_case.name}" if use_case else f"unknown message code {header.message_code:04X}"
    says = [header.cra.name.lower(), *_gist(message, items), *_certificates(rows), *_amounts(message, rows)]
    parties = f"from {header.originator} to {header.recipient}"
    if header.supplementary_remote_party is not None:
        parties += f" for {header.supplementary_remote_party}"
    return (
        f"{name}: {', '.join(says)}",
        f"{parties}, counter {header.originator_counter}; {'; '.join(_protections(message, verification))}",
    )


def _gist(message: Message, items: list[Item]) -> Iterator[str]:
    """What a message says, in few words each."""
    alert_code = getattr(message.payload, "alert_code", None)
    if isinstance(alert_code, int):
        yield f"{alert_code:04X} {alert_meaning(alert_code) or 'unknown alert code'}"
    time_stamp = getattr(message.payload, "time_stamp", None)
    if time_stamp is not None:
        yield f"at {moment(time_stamp)}"
    failed = [item.meaning for item in items if item.meaning is not None and item.meaning.startswith("failed: ")]
    answers = getattr(message.payload, "answers", None)
    if answers is not None:
        failures = sum(answer.result != 0 for answer in answers)
        reasons = sorted({text.removeprefix("failed: ") for text in failed})
        yield f"{failures} of {len(answers)} failed: {', '.join(reasons)}" if failures else _done(len(answers))
    if message.header.date_time is not None:
        yield f"at {moment(message.header.date_time)}"
    times = list(dict.fromkeys(_when(item) for item in items if _is_activation(item)))
    if len(times) == 1:
        yield times[0]
    elif times:
        yield "at several times"
    if any(isinstance(item.value, ProtectedAttributes) or item.meaning == "encrypted" for item in items):
        yield "values encrypted"
    departures = sum(item.departure is not None for item in items)
    if departures:
        yield f"{departures} {'value departs' if departures == 1 else 'values depart'} from the declaration"


_CERTIFICATE = re.compile(r"certificate of (?P<whose>[\w-]+(?:, [0-9A-F-]{23})?),.*")


def _certificates(rows: list[Row]) -> Iterator[str]:
    """Whose certificates a message brings."""
    found = [match["whose"].replace(",", "") for row in rows if (match := _CERTIFICATE.fullmatch(row.text))]
    for whose in dict.fromkeys(found):
        number = found.count(whose)
        yield f"{number} certificates of {whose}" if number > 1 else f"certificate of {whose}"


_AMOUNTS = re.compile(r"(?P<money>-?[£€][0-9.]+)(?P<per>.*)|(?P<energy>-?[0-9.]+ k\w+)")
_MOST_AMOUNTS = 2  # that are told one by one


def _amounts(message: Message, rows: list[Row]) -> Iterator[str]:
    """The money that a message is about, and the energy that it tells: each amount by name, or from what to what."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        found = _AMOUNTS.fullmatch(row.text)
        if found is not None and (found["money"] or message.header.cra != 1):
            groups.setdefault(found["per"] or (found["energy"] or "").partition(" ")[2], []).append(row)
    for found_rows in groups.values():
        if len(found_rows) <= _MOST_AMOUNTS:
            yield from (f"{_last(row.name)} {row.text}" for row in found_rows)
        else:
            least, most = min(found_rows, key=_amount), max(found_rows, key=_amount)
            yield f"{len(found_rows)} values " + (
                f"of {least.text}" if least.text == most.text else f"from {least.text} to {most.text}"
            )


def _amount(row: Row) -> Decimal:
    found = re.search(r"[0-9.]+", row.text)
    assert found is not None
    return -Decimal(found[0]) if row.text.startswith("-") else Decimal(found[0])


def _last(name: str) -> str:
    """What tells a value from others: its object where all else is common, and the end of its name."""
    owner, separator, member = name.partition(": ")
    last = member.rpartition(".")[2] if separator else name.rpartition(".")[2]
    return owner if last in ("charge_per_unit", "amountNext", "value", "valueNext") and separator else last


def _done(number: int) -> str:
    return "done" if number == 1 else f"all {number} done"


_ACTIVATION = ("activateNextDateTime", "executionDateTime", "activationDateTime")


def _is_activation(item: Item) -> bool:
    return item.name.endswith(_ACTIVATION) and item.value is not None


def _when(item: Item) -> str:
    text = _said(item, None).text
    return text if not text[:1].isdigit() else f"at {text}"


def _protections(message: Message, verification: Verification | None) -> Iterator[str]:
    for name, held in (("signature", message.signature), ("MAC", message.mac)):
        outcome = None if verification is None else str(getattr(verification, name.lower()))
        if held is None and name == "signature":
            yield "not signed yet"
        elif not held:
            yield f"no {name}"
        elif outcome is None:
            yield f"{name} present, not checked"
        else:
            yield f"{name} present, no key to check it" if outcome == "no key" else f"{name} {outcome}"


# Summary -------------------------------------------------------------------------------------------------------------

_MOST_PRICES = _MOST_SUMS = 12  # that are told one by one
_SETTING = re.compile(r".*: (valueNext|thresholdNext)\b.*")


def _summary(items: list[Item], rows: list[Row], money: _Money, listed: set[str]) -> Iterator[Section]:
    """What many values say together, and what the use case fixes that a command of it decides.

    Args:
        items: of the message.
        rows: of them.
        money: how the message counts it.
        listed: names of the values that tables show.
    """
    said = [
        row._replace(kind="value", remark="", span=None)
        for item, row in zip(items, rows, strict=True)
        if item.constant and item.meaning is not None and _SETTING.fullmatch(item.name)
    ]
    said += _prices(rows)
    sums = [
        row
        for row in rows
        if (found := _AMOUNTS.fullmatch(row.text)) and found["money"] and not found["per"] and row.name not in listed
    ]
    if _MOST_AMOUNTS < len(sums) <= _MOST_SUMS:  # the headline has fewer by name, and tables more
        said += [row._replace(remark="", span=None) for row in sums]
    if said:
        yield Section("in short", tuple(said))
    told = sentences(items, lambda item: _said(item, money).text)
    for name, lines in groupby(told, lambda line: line[0]):
        yield Section(f"{name} in short", tuple(Row(when, text) for _, when, text in lines))


def _prices(rows: list[Row]) -> Iterator[Row]:
    """The prices of each table, those that are alike together."""
    tables: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        place = _PLACE.search(row.name)
        found = _AMOUNTS.fullmatch(row.text)
        if place is not None and found is not None and found["per"]:
            tables.setdefault(row.name[: place.start()], {}).setdefault(row.text, []).append(place[1])
    for name, prices in tables.items():
        if len(prices) > _MOST_PRICES or sum(map(len, prices.values())) < 2:
            continue
        told = [
            f"{text} ({', '.join(places)})" if len(places) <= _MOST_AMOUNTS else f"{text} ({len(places)} others)"
            for text, places in sorted(prices.items(), key=lambda pair: len(pair[1]) > _MOST_AMOUNTS)
        ]
        yield Row(name.removesuffix(".charge_per_unit"), ", ".join(told))


# Sections ------------------------------------------------------------------------------------------------------------

_PLACE = re.compile(r"\[(\d+)\]")
_MOST_COLUMNS = 10

_Named = tuple[Item, Row]


def _sections(values: list[_Named]) -> Iterator[Section]:
    """The values in the standard's order: those of an object together, arrays as tables."""
    loose: list[Row] = []
    for run in _runs(values):
        table = _table(run)
        if table is None:
            loose += [row for _, row in run]
            continue
        yield from _by_owner(loose)
        loose = []
        yield table
    yield from _by_owner(loose)


def _by_owner(rows: list[Row]) -> Iterator[Section]:
    """Neighbours of one object in a section of its name; objects with a single value together, under their names."""
    singles: list[Row] = []
    for owner, group in groupby(rows, lambda row: _owner(row.name)):
        members = tuple(group)
        if len(members) == 1 and owner:
            singles += members
            continue
        yield from _singles(singles)
        singles = []
        yield Section(owner, members)
    yield from _singles(singles)


def _owner(name: str) -> str:
    """The object, or the outermost structure, that a value is of."""
    owner, separator, _ = name.partition(": ")
    if not separator:
        owner, separator, _ = name.partition(".")
    return owner if separator else ""


def _singles(rows: list[Row]) -> Iterator[Section]:
    if len(rows) == 1:
        yield Section(_owner(rows[0].name), tuple(rows))
    elif rows:
        yield Section("", tuple(rows))


def _runs(values: list[_Named]) -> Iterator[list[_Named]]:
    """Neighbours that count through the places of an array, or through those of arrays side by side."""
    run: list[_Named] = []
    last = 0
    for named in values:
        found = _PLACE.search(named[1].name)
        place = int(found[1]) if found else 0
        if run and (not place or not last or place not in (last, last + 1)):
            yield from _split(run)
            run = []
        run.append(named)
        last = place
    if run:
        yield from _split(run)


def _split(run: list[_Named]) -> Iterator[list[_Named]]:
    """A run as it is where each of its lines has values of the same arrays; else array by array."""
    lines: dict[str, list[str]] = {}
    for _, row in run:
        found = _PLACE.search(row.name)
        stem = row.name[: found.start()] if found else ""
        stems = lines.setdefault(found[1] if found else "", [])
        if stem not in stems:
            stems.append(stem)
    if len({tuple(stems) for stems in lines.values()}) == 1:
        yield run
        return
    part: list[_Named] = []
    before = None
    for named in run:
        found = _PLACE.search(named[1].name)
        stem = named[1].name[: found.start()] if found else ""
        if part and stem != before:
            yield part
            part = []
        part.append(named)
        before = stem
    yield part


def _table(run: list[_Named]) -> Section | None:
    """A run as a table; None where it is no array of several elements."""
    cells: list[tuple[tuple[int, ...], str, Row]] = []
    for _, row in run:
        found = list(_PLACE.finditer(row.name))
        if not found:
            return None
        column = f"{row.name[: found[0].start()]}\0{row.name[found[0].end() :]}"
        cells.append((tuple(int(each[1]) for each in found), column, row))
    return None if len({places[0] for places, _, _ in cells}) < 2 else _made_table(cells)


_Cell = tuple[tuple[int, ...], str, Row]


def _made_table(cells: list[_Cell]) -> Section:
    columns = list(dict.fromkeys(column for _, column, _ in cells))
    inner = [_PLACE.sub("[]", column, count=1) for column in columns]
    depth = 1
    if len(columns) > _MOST_COLUMNS or len({column for column in inner if "[]" in column}) > 1:
        depth = 2  # each element has elements of its own: a line for each of these
        cells = [(places, _PLACE.sub("[]", column, count=1), row) for places, column, row in cells]
        columns = list(dict.fromkeys(inner))
    lines: dict[tuple[int, ...], dict[str, Row]] = {}
    for places, column, row in cells:
        key = places[:depth]
        if len(key) < depth:  # of the outer element: it stands with the first inner one
            key = (*key, 1)
        lines.setdefault(key, {})[column] = row
    title = _common([column.replace("\0", "") for column in columns])
    return Section(
        title,
        columns=("", *(_heading(column.replace("\0", ""), title) for column in columns)),
        lines=tuple(
            Line(".".join(map(str, key)), tuple(found.get(column) for column in columns))
            for key, found in lines.items()
        ),
    )


def _common(names: list[str]) -> str:
    """What names begin with alike, up to the end of a step; the objects that they are of, where they are of several."""
    owners = list(dict.fromkeys(name.partition(": ")[0] for name in names if ": " in name))
    if len(owners) > 1:
        return " / ".join(owners)
    if len(names) == 1:
        return names[0]
    shared = names[0]
    while not all(name == shared or (name.startswith(shared) and name[len(shared)] in ".:[") for name in names):
        step = re.search(r"[.:\[][^.:\[]*$", shared)
        if step is None:
            return ""
        shared = shared[: step.start()]
    return shared


_WEEKDAY = re.compile(r"(?:^|\.)days\[([1-7])\](?:\.Identifier)?$")


def _heading(name: str, title: str) -> str:
    """The heading of a column, without what the title says."""
    name = name.removeprefix(title) if name.startswith(title) else name.rpartition(": ")[2]
    name = name.replace("[]", "").strip(".: ") or "value"
    weekday = _WEEKDAY.search(name)
    return DAYS[int(weekday[1]) - 1][:3] if weekday else name


# Values --------------------------------------------------------------------------------------------------------------


class _Money:
    """How a message counts money: its currency, and the decimals of the prices of each object.

    Attributes:
        symbol: of the currency.
        is_said: whether the message says the currency; otherwise it is taken for pounds.
        is_shown: whether an amount was written out.
    """

    def __init__(self, items: list[Item]) -> None:
        said = [item.meaning for item in items if item.name.startswith("CurrencyUnit: ")]
        self.is_said = bool(said) and said[0] in _SYMBOLS
        self.symbol = _SYMBOLS[str(said[0])] if self.is_said else _SYMBOLS["GBP"]
        self.is_shown = False
        self._scales: dict[str, Any] = {
            item.name.removesuffix("price_scale"): item.value for item in items if _ends(item, "price_scale")
        }
        self._commodities: dict[str, Any] = {
            item.name.removesuffix("commodityScale"): item.value for item in items if _ends(item, "commodityScale")
        }

    def price(self, item: Item) -> str | None:
        """The price that an item of an object with a scale of its own says; None for any other item."""
        stem, found, _ = item.name.rpartition("charge_per_unit")
        stem = _PLACE.sub("", stem)  # all prices of an object have one scale
        scale = self._scales.get(stem)
        if not found or scale is None or not isinstance(item.value, int):
            return None
        per = _PER.get((stem.partition(": ")[0] == "StandingCharge", int(self._commodities.get(stem, -1))), "")
        return self.text(Decimal(int(item.value)).scaleb(int(scale))) + per

    def text(self, amount: Decimal) -> str:
        """An amount of the currency: two decimals, or as many as it needs."""
        self.is_shown = True
        shown = f"{abs(amount):f}"
        whole, _, decimals = shown.partition(".")
        return f"{'-' if amount < 0 else ''}{self.symbol}{whole}.{decimals.rstrip('0').ljust(2, '0')}"


_SYMBOLS = {"GBP": "£", "EUR": "€"}
_PER = {(True, 0): " per day", (False, 3): " per kWh"}
"""What a price is for: by whether it is the standing charge, and by the scale of the commodity."""


def _ends(item: Item, ending: str) -> bool:
    return item.name.endswith(ending) and isinstance(item.value, int)


class _Said(NamedTuple):
    """A value in words."""

    text: str
    unit: str = ""
    remark: str = ""
    whole: str = ""


def _row(item: Item, money: _Money, span: tuple[int, int] | None) -> Row:
    said = _said(item, money)
    remarks = (said.remark, item.departure)
    kind = "departure" if item.departure else "constant" if item.constant else "value"
    name = item.name or _path(item.place)
    if _is_secret(item.value):
        span = None  # what stands there is not for showing either
    return Row(name, said.text, said.unit, span, "; ".join(filter(None, remarks)), said.whole, kind)


def _path(place: tuple[str | int, ...]) -> str:
    return path_text(place) or "payload"


def _said(item: Item, money: _Money | None) -> _Said:
    """An item in words."""
    value: Any = item.value
    meaning, unit = item.meaning, item.unit
    if isinstance(value, int) and item.place[-1:] == ("message_code",):
        return _Said(f"{int(value):04X}", remark=meaning or "")
    if isinstance(value, int) and item.place[-1:] == ("alert_code",):
        return _Said(f"{int(value):04X}", remark=meaning or "")
    price = money.price(item) if money is not None else None
    if price is not None:
        return _Said(price, remark=str(int(value)))
    if meaning is not None and money is not None and (amount := _AMOUNT.fullmatch(meaning)):
        return _Said(money.text(Decimal(amount[1])) + amount[2], remark=str(int(value)))
    if meaning is not None and not item.departure and not isinstance(value, str):
        return _Said(meaning, remark=_behind(value, meaning, unit))
    if isinstance(unit, Unit) and _is_number(value):
        return _quantity(int(value), unit, item.name, money)
    said = _words(value, item.name)
    meant = "" if meaning is None or meaning == said.text else meaning
    return said._replace(unit=unit or "", remark=said.remark or meant)


_AMOUNT = re.compile(r"(-?[0-9.]+) currency(.*)")
"""The meaning of an amount whose decimals the message says elsewhere."""


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool | Boolean | Enum)


def _behind(value: Any, meaning: str, unit: str | None) -> str:
    """The value that a meaning stands for, as far as it says something of its own."""
    if isinstance(value, Failed):
        value = value.value  # what was returned nevertheless
    if value is None or isinstance(value, ProtectedAttributes):
        return ""
    number = str(int(value)) if isinstance(value, int) else _words(value, "").text
    return "" if number == meaning else f"{number} {unit}" if unit else number


def _quantity(number: int, unit: Unit, name: str, money: _Money | None) -> _Said:
    """A number with its unit, in a unit of people."""
    amount = unit.quantity(number)
    if unit.symbol.startswith("currency") and unit.exponent and money is not None:
        per = unit.symbol.removeprefix("currency").replace("/", " per ", 1)
        return _Said(money.text(amount) + per, remark=f"{number} of {unit}")
    if unit.kind == "time" and name.endswith("startTime") and unit is Unit.MIN and 0 <= number < 24 * 60:
        return _Said(f"{number // 60:02}:{number % 60:02}", remark=f"{number} min")
    symbol = unit.symbol
    if symbol in _KILO:
        return _Said(f"{amount.scaleb(-3):f} k{symbol}", remark="" if unit.exponent == 3 else f"{number} {unit}")
    if unit.exponent or unit.factor != 1:
        return _Said(f"{amount:f}", symbol if unit.kind != "calorific value" else "J/m3", f"{number} of {unit}")
    return _Said(str(number), str(unit))


_KILO = (Unit.WH, Unit.VARH, Unit.W)


def _words(value: Any, name: str) -> _Said:
    """A value without a unit."""
    match value:
        case None | []:
            return _Said("none")
        case bool() | Boolean():
            return _Said("yes" if value else "no")
        case Eui64():
            return _Said(str(value))
        case ProtectedAttributes():
            return _hidden(value.block, f" for {value.parameters.recipient}")
        case DateTime() | Date() | Time() | datetime():
            return _Said(moment(value))
        case tuple() if type(value).__name__ == "Date" and hasattr(value, "plain"):  # that of ZigBee
            return _Said(moment(value))
        case bytes():
            return _Said(str(plain(value))) if _is_secret(value) else _octets(value, name)
        case str() if is_damaged(value):
            octets = value.encode("utf-8", "surrogateescape")
            return _Said(octets.hex(), remark="no text in its encoding")
        case str():
            return _Said(value)
        case BitString():
            return _bits(value.bits(), name)
        case int() if not isinstance(value, Enum):
            return _Said(moment(value) if hasattr(value, "is_instant") else str(value))
    block = getattr(value, "block", None)
    if isinstance(block, CipheredBlock):
        return _hidden(block, "")
    form = plain(value) if not isinstance(value, dict | list) else value
    return _Said(form if isinstance(form, str) else json.dumps(form, ensure_ascii=False))


def _bits(bits: str, name: str) -> _Said:
    """Bits as they are written; those that stand for days in words, too."""
    if "execWeekdays" in name and len(bits) == len(DAYS):
        return _Said(days_text(bits), remark=bits)
    if "execSpecdays" in name:
        places = ", ".join(str(place) for place, bit in enumerate(bits, 1) if bit == "1")
        return _Said(f"special days {places}" if places else "no special day", remark=bits)
    return _Said(bits or "empty")


def _is_secret(value: Any) -> bool:
    """Whether a value is octets that say themselves how they are shown: keys, which are not."""
    return isinstance(value, bytes) and not isinstance(value, Eui64) and hasattr(value, "plain")


def _hidden(block: CipheredBlock, whom: str) -> _Said:
    return _Said(f"encrypted{whom}: {len(block.ciphertext)} octets", whole=block.ciphertext.hex())


def _octets(value: bytes, name: str) -> _Said:
    if len(value) > LONGEST:
        if "ertificat" in name:
            return _certificate(value, is_request="ertificationRequest" in name)
        return _Said(f"{len(value)} octets", whole=value.hex())
    return _Said(value.hex() or "empty")


def _certificate(der: bytes, *, is_request: bool) -> _Said:
    """Whose a certificate or the request for one is, and what for."""
    from gbcs.payload.asn1.types import Certificate, CertificationRequest

    what, form = (
        ("certification request", CertificationRequest(der).plain())
        if is_request
        else ("certificate", Certificate(der).plain())
    )
    if "problem" in form:
        return _Said(f"{what} of {len(der)} octets", remark=str(form["problem"]), whole=der.hex())
    parts = [str(form[part]) for part in ("role", "entity_id", "usage") if part in form]
    if "not_before" in form:
        parts.append(" to ".join(str(form[part])[:10] for part in ("not_before", "not_after")))
    number = form.get("serial_number")
    return _Said(
        f"{what} of {', '.join((*parts, f'{len(der)} octets'))}",
        remark="" if number is None else f"serial number {number}",
        whole=der.hex(),
    )


def moment(value: Any) -> str:
    """A time for people: ``2015-01-01 00:00 UTC``; what GBCS says with times that are none in words."""
    match value:
        case datetime():
            return f"{value:%Y-%m-%d} {_clock(value.hour, value.minute, value.second)} UTC"
        case DateTime():
            return _date_time(value)
        case Time():
            if ANY in (value.hour, value.minute, value.second) or value.hundredths not in (0, ANY):
                return str(value)
            return _clock(value.hour, value.minute, value.second)
    if getattr(value, "is_instant", False):
        return moment(value.datetime())
    text = str(value)
    if text == "****-**-**":
        return "any day"
    return _MONTHLY.sub(r"day \1 of every month", _YEARLY.sub(r"\1 every year", text))


_YEARLY = re.compile(r"\*{4}-(\d\d-\d\d)")
"""A day of any year, as dates of both protocols write it."""
_MONTHLY = re.compile(r"\*{4}-\*\*-(\d\d)")
"""A day of any month."""


def _clock(hour: int, minute: int, second: int) -> str:
    return f"{hour:02}:{minute:02}" + (f":{second:02}" if second else "")


_AT_ONCE = DateTime(Date(0, 0, 0, 0), Time(0, 0, 0, 0))
_NEVER = DateTime()


def _date_time(value: DateTime) -> str:
    """A date-time, which GBCS has in UTC (7.2.6): with zeros for at once, with wildcards alone for never."""
    bare = value._replace(clock_status=CLOCK_STATUS_UNSPECIFIED, deviation=DEVIATION_UNSPECIFIED)
    if bare == _NEVER:
        return "cancelled"
    if bare.date == _AT_ONCE.date and bare.time == _AT_ONCE.time:
        return "at once"
    if value.deviation not in (0, DEVIATION_UNSPECIFIED) or value.time.hundredths not in (0, ANY):
        return str(value)
    date, time = value.date, value.time
    if date.weekday != ANY or ANY in (time.hour, time.minute, time.second):
        return str(value)
    day = moment(date)
    status = value.clock_status
    remark = "" if status in (0, CLOCK_STATUS_UNSPECIFIED) else f" (clock status {status:02x})"
    return f"{day} {_clock(time.hour, time.minute, time.second)} UTC{remark}"


# Envelope ------------------------------------------------------------------------------------------------------------


def _header_rows(message: Message, verification: Verification | None, traced: Span | None) -> Iterator[Row]:
    header = message.header
    spans = {} if traced is None else traced.parts

    def place(*path: str) -> tuple[int, int] | None:
        if traced is None or path[0] not in spans:
            return None
        found = traced.find(path)
        return found.start, found.end

    use_case = message.use_case
    for name, value in zip(header._fields, header, strict=True):
        if value is None:
            continue
        said = _words(value, name)
        if name == "cra":
            said = _Said(header.cra.name.lower())
        elif name == "message_code":
            said = _Said(f"{header.message_code:04X}", remark=use_case.reference if use_case else "unknown")
        yield Row(name.replace("_", " "), said.text, "", place("header", name), said.remark, said.whole)
    told = list(_protections(message, verification))
    for name, held, text in (("signature", message.signature, told[0]), ("mac", message.mac, told[1])):
        yield Row(name, text, "", place(name) if held else None, held.hex() if held else "")
