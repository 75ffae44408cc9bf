"""The datatypes of XML Schema that DUIS, MMC and XML signatures use: lexical form and value.

A value is what facets compare: ``int`` and ``Decimal`` for numbers, octets for binary types, else the text.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

__all__ = ["DATATYPES", "Datatype", "Value"]

Value: TypeAlias = "int | Decimal | bytes | str | bool"

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_DATE = r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_DATE_ONLY = re.compile(_DATE + _ZONE)
_TIME_ONLY = re.compile(_TIME + _ZONE)
_DATE_TIME = re.compile(f"{_DATE}T{_TIME}{_ZONE}")
_NAME = re.compile(r"[^\W\d][\w.\-\u00b7]*")
_PCHAR = r"(?:[^%\[\]/?#:]|%[0-9A-Fa-f]{2})"
_HOST = r"(?:\[[^\]]*\]|(?:[^%\[\]/?#:@]|%[0-9A-Fa-f]{2})*)"
_AUTHORITY = rf"//(?:(?:[^%\[\]/?#@]|%[0-9A-Fa-f]{{2}})*@)?{_HOST}(?::[0-9]+)?(?:/(?:{_PCHAR}|[/:])*)?"
_REST = rf"(?:\?(?:{_PCHAR}|[/?:])*)?(?:\#(?:{_PCHAR}|[/?:\[\]])*)?"
_URI = re.compile(
    rf"(?:[A-Za-z][A-Za-z0-9+.-]*:(?:{_AUTHORITY}|(?!//)(?:{_PCHAR}|[/:])*)"
    rf"|{_AUTHORITY}|(?!//)/(?:{_PCHAR}|[/:])*|{_PCHAR}+(?:/(?:{_PCHAR}|[/:])*)?|){_REST}"
)
_DIGITS: Final = 300  # far more than any value of the schemas; keeps conversion linear


class Datatype(NamedTuple):
    """A datatype: whether white space at its ends counts, how text becomes a value, and what it is called."""

    keeps_space: bool
    parse: Callable[[str], Value]
    phrase: str


def _text(text: str) -> str:
    return text


def _boolean(text: str) -> bool:
    if text in ("true", "1"):
        return True
    if text in ("false", "0"):
        return False
    raise ValueError


def _integer(low: int | None, high: int | None) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if len(text) > _DIGITS or not _INTEGER.fullmatch(text):
            raise ValueError
        value = int(text)
        if (low is not None and value < low) or (high is not None and value > high):
            raise ValueError
        return value

    return parse


def _decimal(text: str) -> Decimal:
    if len(text) > _DIGITS or not _DECIMAL.fullmatch(text):
        raise ValueError
    return Decimal(text)


def _date(form: re.Pattern[str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        match = form.fullmatch(text)
        if match is None:
            raise ValueError
        year, month, day = map(int, match.groups())
        if not (year and 1 <= month <= 12 and 1 <= day <= _days(year, month)):
            raise ValueError
        return text

    return parse


def _days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _time(text: str) -> str:
    if not _TIME_ONLY.fullmatch(text):
        raise ValueError
    return text


def _hexadecimal(text: str) -> bytes:
    return binascii.unhexlify(text)


def _base64(text: str) -> bytes:
    packed = text.replace(" ", "").encode()
    octets = binascii.a2b_base64(packed, strict_mode=True)
    if binascii.b2a_base64(octets, newline=False) != packed:  # bits that are left over are zero
        raise ValueError
    return octets


def _matching(form: re.Pattern[str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not form.fullmatch(text):
            raise ValueError
        return text

    return parse


DATATYPES: Final[dict[str, Datatype]] = {
    "string": Datatype(True, _text, "text"),
    "token": Datatype(False, _text, "text"),
    "anyURI": Datatype(False, _matching(_URI), "a URI"),
    "ID": Datatype(False, _matching(_NAME), "a name"),
    "boolean": Datatype(False, _boolean, "true or false"),
    "decimal": Datatype(False, _decimal, "a decimal number"),
    "integer": Datatype(False, _integer(None, None), "a whole number"),
    "positiveInteger": Datatype(False, _integer(1, None), "a whole number from 1"),
    "nonNegativeInteger": Datatype(False, _integer(0, None), "a whole number from 0"),
    "nonPositiveInteger": Datatype(False, _integer(None, 0), "a whole number up to 0"),
    "int": Datatype(False, _integer(-(2**31), 2**31 - 1), "a whole number of 32 bits"),
    "short": Datatype(False, _integer(-(2**15), 2**15 - 1), "a whole number of 16 bits"),
    "unsignedLong": Datatype(False, _integer(0, 2**64 - 1), "a whole number from 0 to 18446744073709551615"),
    "unsignedInt": Datatype(False, _integer(0, 2**32 - 1), "a whole number from 0 to 4294967295"),
    "unsignedShort": Datatype(False, _integer(0, 2**16 - 1), "a whole number from 0 to 65535"),
    "date": Datatype(False, _date(_DATE_ONLY), "a date such as 2030-01-15"),
    "time": Datatype(False, _time, "a time such as 09:30:00.00Z"),
    "dateTime": Datatype(False, _date(_DATE_TIME), "a date and time such as 2030-01-15T09:00:00.00Z"),
    "hexBinary": Datatype(False, _hexadecimal, "octets in hexadecimal"),
    "base64Binary": Datatype(False, _base64, "octets in base64"),
}
"""Datatypes by the name that XML Schema gives them."""
