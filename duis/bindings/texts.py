"""How texts of DUIS and MMC say values: numbers, times, octets, words."""

from __future__ import annotations

import datetime
import decimal as decimals
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Generic, NamedTuple, TypeVar

from gbcs.entity import EntityId

__all__ = [
    "DECIMALS",
    "Text",
    "ascii_octets",
    "base64",
    "boolean",
    "choices",
    "date_time",
    "decimal",
    "eui",
    "hexadecimal",
    "integer",
    "scaled",
    "text",
    "time",
]

T = TypeVar("T")


class Text(NamedTuple, Generic[T]):
    """How a text says a value.

    Attributes:
        name: what is expected, such as an integer.
        parse: text to value; ValueError.
        show: value to text; ValueError or TypeError.
        is_exact: whether white space around the text belongs to it.
    """

    name: str
    parse: Callable[[str], T]
    show: Callable[[Any], str]
    is_exact: bool = False


def _integer(text: str) -> int:
    if text.isdecimal() and text.isascii() and len(text) <= 40:  # as most are
        return int(text)
    digits = text.removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 40:
        raise ValueError
    return int(text)


def _decimal(text: str) -> Decimal:
    if len(text) > 60 or not set(text) <= set("+-.0123456789"):
        raise ValueError
    return Decimal(text)


# Python drops what is finer than a microsecond.
_FINER = re.compile(r"\.\d{6}\d*[1-9]")


def _date_time(text: str) -> datetime.datetime:
    """An xs:dateTime; one without a zone is UTC, as the published samples have it."""
    moment = datetime.datetime.fromisoformat(text)
    if "T" not in text or _FINER.search(text):
        raise ValueError
    return moment.replace(tzinfo=datetime.UTC) if moment.tzinfo is None else moment.astimezone(datetime.UTC)


def _show_date_time(moment: datetime.datetime) -> str:
    hundredths, finer = divmod(moment.microsecond, 10_000)
    if finer:
        raise ValueError("a time finer than hundredths of a second")
    if moment.__class__ is datetime.datetime and moment.year > 999:  # the same in an eighth of the time
        return f"{moment.isoformat()[:19]}.{hundredths:02}Z"
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{hundredths:02}Z"


def _time(text: str) -> datetime.time:
    moment = datetime.time.fromisoformat(text)
    if moment.microsecond or _FINER.search(text) or moment.tzinfo not in (None, datetime.UTC):
        raise ValueError
    return moment.replace(tzinfo=None)


integer = Text("an integer", _integer, lambda value: str(int(value)))
decimal = Text("a number", _decimal, lambda value: f"{Decimal(value):f}")
text = Text("text", str, lambda value: value if isinstance(value, str) else bytes(value).decode("ascii"), is_exact=True)
hexadecimal = Text("hexadecimal octets", bytes.fromhex, lambda value: bytes(value).hex().upper())
base64 = Text(
    "octets in base64",
    lambda text: b64decode("".join(text.split()), validate=True),
    lambda value: b64encode(value).decode("ascii"),
)
eui = Text("an EUI-64 such as 90-B3-D5-1F-30-01-00-00", EntityId, lambda value: EntityId(value).hex("-").upper())
date_time = Text("a date and time", _date_time, _show_date_time)
ascii_octets = Text(
    "ASCII text", lambda text: text.encode("ascii"), lambda value: bytes(value).decode("ascii"), is_exact=True
)
time = Text("a time of day in whole seconds", _time, lambda value: f"{value:%H:%M:%S}.00Z")


DECIMALS = decimals.Context(prec=28)
"""For calculations with decimals: exact for the numbers of messages, whatever context the caller works in."""


def scaled(factor: int) -> Text[int]:
    """A decimal that stands multiplied by a factor, an integer, in the message."""

    def parse(text: str) -> int:
        value = Fraction(_decimal(text)) * factor
        if value.denominator != 1:
            raise ValueError
        return value.numerator

    def show(value: int) -> str:
        return f"{DECIMALS.divide(int(value), factor).normalize(DECIMALS):f}"

    return Text(f"a number of at most {len(str(factor)) - 1} decimal places", parse, show)


def choices(values: Mapping[str, T]) -> Text[T]:
    """One of some texts, each for a value."""
    shown: Sequence[tuple[Any, str]] = [(value, text) for text, value in values.items()]

    def parse(text: str) -> T:
        if text not in values:
            raise ValueError
        return values[text]

    def show(value: Any) -> str:
        for known, text in shown:
            if value == known:
                return text
        raise ValueError

    return Text(" or ".join(values), parse, show)


boolean = choices({"true": True, "false": False, "1": True, "0": False})
"""A truth value."""
