"""``gbcs readings``: what meters measured, as a table, as JSON, as CSV, or drawn."""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import re
import sys
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gbcs
from gbcs.cli import store
from gbcs.cli.console import Unusable, console, describe, say
from gbcs.cli.decode import reassembled
from gbcs.cli.messages import HELP, Input, add_field, expanded, messages, run_each, tracked
from wire.errors import WireError
from wire.node import JSON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duis.reading import Reading

__all__ = ["add"]


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "readings",
        help="show what meters measured",
        description="Show the readings in responses and billing alerts: registers, logs, profiles, balances, of "
        "electricity and gas. Most are encrypted: give the keys. Money is in thousandths of a penny, times in UTC.",
    )
    parser.add_argument("input", nargs="+", help=HELP)
    add_field(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--json", dest="format", action="store_const", const="json", help="a JSON object for each reading, one a line"
    )
    form.add_argument("--csv", dest="format", action="store_const", const="csv", help="comma separated values")
    parser.add_argument(
        "--plot",
        metavar="FILE.png",
        help="draw the profile data into a picture instead of printing the table; the ending of the name tells which "
        "kind (png, svg, pdf)",
    )
    parser.add_argument("--parquet", metavar="FILE", help="write the table of readings into a Parquet file")
    parser.add_argument(
        "--local", action="store_true", help="times of Great Britain, with summer time, in place of UTC"
    )
    parser.add_argument(
        "--days", action="store_true", help="totals of local days, which have 23 or 25 hours where the clocks change"
    )
    parser.add_argument(
        "--kwh",
        nargs=2,
        type=_factor,
        metavar=("CALORIFIC_VALUE", "CONVERSION_FACTOR"),
        help="gas in kWh: volume by these (MJ/m3, and for temperature and pressure, such as 39.5 1.02264) by 3.6",
    )
    store.add_keys_option(parser)
    parser.set_defaults(run=run, format="table")


_MOST = 1000  # calorific values are about 40 MJ/m3, conversion factors about 1


def _factor(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except ArithmeticError:
        raise argparse.ArgumentTypeError("no number") from None
    if len(text) > 20 or not value.is_finite() or not 0 < value < _MOST:
        raise argparse.ArgumentTypeError(f"no number above 0 and below {_MOST}")
    return value


def run(options: argparse.Namespace) -> int:
    """Show the readings of each input."""
    from duis.reading import is_reading, readings
    from duis.reading_table import message_name

    sources, _ = expanded(options.input)
    keys = store.load(options.keys, options.keys_password) if options.keys else None
    found: list[tuple[str, str, list[Reading], dict[str, Any]]] = []

    def take(given: Input, several: bool) -> bool:
        message = gbcs.decode(given.octets)
        if not is_reading(message):
            raise Unusable(f"a message without readings: {_use_case(message)}")
        opened = message if keys is None else message.decrypt(keys)
        try:
            taken = _as_asked(readings(opened), options)
        except WireError as error:
            hint = "" if options.keys or "encrypted" not in str(error) else "; --keys decrypts it"
            raise Unusable(describe(error, given.octets) + hint) from None
        found.append((_use_case(message), message_name(message.header), taken, given.place() if several else {}))
        return True

    inputs = tracked(sources, "reading", lambda source: messages(source, options.field))
    status = run_each(reassembled(inputs), take)
    if options.parquet:
        _write_parquet([(name, each) for _, name, each, _ in found], options.parquet)
    if options.format == "json":
        for _, message_, each, place in found:
            for reading in each:
                print(json.dumps(place | _plain(message_, reading)))
    elif options.format == "csv":
        _print_csv([(message_, reading) for _, message_, each, _ in found for reading in each])
    elif not (options.plot or options.parquet):
        _print_tables([(name, each) for name, _, each, _ in found], "local" if options.local or options.days else "UTC")
    if options.plot:
        every = [reading for _, _, each, _ in found for reading in each]
        drawn = _draw(every, options.plot)
        if options.format == "table":
            say(f"{Path(options.plot)}: {drawn} readings")
    return status


def _as_asked(readings: list[Reading], options: argparse.Namespace) -> list[Reading]:
    from duis.consumption import GasFactors, day_totals, kilowatt_hours, local_time

    if options.kwh:
        readings = kilowatt_hours(readings, GasFactors(*options.kwh))
    if options.days:
        readings = day_totals(readings)
    return local_time(readings) if options.local and not options.days else readings


def _write_parquet(found: list[tuple[str, list[Reading]]], path: str) -> None:
    from duis.reading_table import table_of

    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError:
        raise Unusable("Parquet needs the extra 'arrow': pip install '.[arrow]'") from None
    try:
        parquet.write_table(table_of((name, reading) for name, each in found for reading in each), path)
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror or 'it can not be written'}") from None


def _use_case(message: gbcs.Message) -> str:
    use_case = message.use_case
    return f"message code {message.header.message_code:04X}" if use_case is None else use_case.name


# JSON and CSV --------------------------------------------------------------------------------------------------------


def _plain(message: str, reading: Reading) -> dict[str, JSON]:
    """A row of the table of readings, and what it has no column for, as JSON knows it: times in ISO 8601."""
    from duis.reading_table import row

    named = row(message, reading) | {"since": reading.since, "detail": reading.detail}
    return {name: _plain_value(value) for name, value in named.items()}


def _plain_value(value: Any) -> JSON:
    if isinstance(value, datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return float(value) if isinstance(value, Decimal) else value


def _print_csv(rows: Iterable[tuple[str, Reading]]) -> None:
    from duis.reading_table import COLUMNS

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([*COLUMNS, "since", "detail"])
    for message, reading in rows:
        plain = _plain(message, reading)
        if isinstance(reading.value, Decimal):
            plain["value"] = f"{reading.value:f}"
        writer.writerow(map(_cell, plain.values()))


def _cell(value: Any) -> Any:
    """A cell of CSV: text that a spreadsheet would run as a formula begins with an apostrophe, numbers don't."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULA and not _NUMBER.fullmatch(value) else value


_FORMULA = tuple("=+-@\t\r\n")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


# Table ---------------------------------------------------------------------------------------------------------------


def _print_tables(found: list[tuple[str, list[Reading]]], clock: str) -> None:
    from rich.table import Table
    from rich.text import Text

    out = console()
    for number, (name, readings) in enumerate(found):
        if number:
            out.print()
        if not readings:
            out.print(Text(name, "bold").append("  no readings", "dim"))
            continue
        first = readings[0]
        count = "1 reading" if len(readings) == 1 else f"{len(readings)} readings"
        out.print(Text(f"{first.use_case} {name}", "bold").append(f"  {first.device}  {count}", "dim"))
        table = Table(box=None, pad_edge=False)
        has_intervals = any(reading.start is not None for reading in readings)
        for title in ("start", "end") if has_intervals else ("time",):
            table.add_column(f"{title} ({clock})", style="cyan", no_wrap=True)
        table.add_column("register", min_width=20)
        places = [name for name in ("phase", "block", "tariff") if any(getattr(each, name) for each in readings)]
        for place in places:
            table.add_column(place, justify="right", no_wrap=True)
        table.add_column("value", justify="right", no_wrap=True)
        table.add_column("unit", style="green", no_wrap=True)
        details = [_details(reading) for reading in readings]
        if any(details):
            table.add_column("", style="dim")
        shown: list[str] = []
        for reading, detail in zip(readings, details, strict=True):
            times = ["" if time is None else _time(time) for time in (reading.start, reading.end)][not has_intervals :]
            value = "none" if reading.value is None else f"{Decimal(reading.value):f}"
            numbers = (str(getattr(reading, place) or "") for place in places)
            placed = times if times != shown else [""] * len(times)
            table.add_row(*placed, reading.register, *numbers, value, reading.unit, detail)
            shown = times
        out.print(table)


def _time(time: datetime.datetime) -> str:
    said = f"{time:%Y-%m-%d %H:%M:%S}" if time.second else f"{time:%Y-%m-%d %H:%M}"
    return said if time.tzinfo is datetime.UTC else f"{said} {time:%Z}"


def _register(reading: Reading) -> str:
    places = (("phase", reading.phase), ("block", reading.block), ("tariff", reading.tariff))
    return ", ".join([reading.register, *(f"{name} {number}" for name, number in places if number is not None)])


def _unit(reading: Reading) -> str:
    if reading.interval is None:
        return reading.unit
    minutes = int(reading.interval.total_seconds()) // 60
    word = "over" if reading.unit == "V" else "in"
    return f"{reading.unit} {word} {'a day' if minutes == 24 * 60 else f'{minutes} min'}"


def _details(reading: Reading) -> str:
    since = "" if reading.since is None else f"since {_time(reading.since)}"
    return "; ".join(each for each in (reading.reason, since, reading.detail) if each)


# Picture -------------------------------------------------------------------------------------------------------------


def _draw(readings: list[Reading], path: str) -> int:
    """A panel for each unit; a line for each device, register and phase, flat over each interval, broken at gaps.

    Returns:
        How many readings it shows.
    """
    try:
        figure_module, dates = import_module("matplotlib.figure"), import_module("matplotlib.dates")
    except ImportError:
        raise Unusable("drawing needs the extra 'plot': pip install '.[plot]'") from None
    panels: dict[str, dict[str, list[Reading]]] = {}
    devices = {reading.device for reading in readings}
    for reading in readings:
        if reading.span is not None and reading.value is not None:
            name = ", ".join([reading.device] * (len(devices) > 1) + [reading.quantity, _register(reading)])
            panels.setdefault(_unit(reading), {}).setdefault(name, []).append(reading)
    if not panels:
        raise Unusable("no profile data to draw: these readings are not of intervals")
    figure = figure_module.Figure(figsize=(10, 1.2 + 3 * len(panels)), layout="constrained")
    figure.suptitle(", ".join(sorted(devices)))
    for axes, (unit, series) in zip(figure.subplots(len(panels), squeeze=False)[:, 0], panels.items(), strict=True):
        for name, each in series.items():
            times, values = _outline(each)
            (line,) = axes.plot(times, values, label=name, linewidth=1.3)
            if len(series) == 1 and not unit.startswith("V "):
                axes.fill_between(times, values, alpha=0.2, color=line.get_color(), linewidth=0)
        if not unit.startswith("V "):
            axes.set_ylim(bottom=0)
        axes.set_ylabel(unit)
        axes.grid(alpha=0.3)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, fontsize="small")
        locator = dates.AutoDateLocator(tz=datetime.UTC)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator, tz=datetime.UTC))
        axes.set_xlabel("UTC")
    try:
        figure.savefig(path, dpi=120)
    except (OSError, ValueError) as error:
        raise Unusable.at(path, error) from None
    return sum(len(each) for series in panels.values() for each in series.values())


def _outline(readings: list[Reading]) -> tuple[list[datetime.datetime], list[float]]:
    """Times and values of a line that is flat over each interval."""
    times: list[datetime.datetime] = []
    values: list[float] = []
    spans = sorted(
        (reading.span, float(reading.value))
        for reading in readings
        if reading.span is not None and reading.value is not None
    )
    for (start, end), value in spans:
        if times and start > times[-1]:
            times.append(start)
            values.append(float("nan"))
        times += [start, end]
        values += [value, value]
    return times, values
