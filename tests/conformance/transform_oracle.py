"""A second implementation of the DUIS transform, for differential tests only.

It knows nothing of ``duis``, ``dlms``, ``zigbee``, ``asn1`` or ``gbcs``: it interprets the published binding rules
(``transform.json`` and ``use_case_selection.csv`` beside the published vectors, read when a test asks) and writes the
octets itself. What the rules leave to named functions is written here from their description. A request that has no
one meaning under the rules is :class:`Refused`.
"""

from __future__ import annotations

import base64
import csv
import datetime
import json
import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from tests.conformance import published

__all__ = [
    "Context",
    "Refused",
    "available",
    "by_component",
    "content",
    "payload",
    "rules",
    "selection",
    "use_cases_of",
]

CANCELLED = datetime.datetime(3000, 12, 31, tzinfo=datetime.UTC)
_EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


class Refused(Exception):
    """The rules give no command for the request."""


class Context(NamedTuple):
    """What the request does not say.

    Attributes:
        counter: of the command's header, where not that of the request.
        twin: whether the meter has two elements.
        other_type: type of the other device, of joins and of the device log of the hub.
        other_certificate: DER octets, of the joins that carry them.
        cin: the digits of the customer identification number.
        by_broker: whether the access control broker sends it for the requester.
        identifier: the time in the identifiers of the DCC, seconds since 2000.
    """

    counter: int | None = None
    twin: bool = False
    other_type: str | None = None
    other_certificate: bytes | None = None
    cin: str | None = None
    by_broker: bool = False
    identifier: int = 0x1C374A80


# The published rules -------------------------------------------------------------------------------------------------


def _folder() -> Path | None:
    vectors = published.folder()
    found = vectors.parent / "spec" if vectors else None
    return found if found is not None and (found / "transform.json").is_file() else None


def available() -> bool:
    """Whether the published rules are at hand."""
    return _folder() is not None


@lru_cache(maxsize=1)
def rules() -> dict[str, Any]:
    """The rules by their key; none where they are not at hand."""
    folder = _folder()
    return json.loads((folder / "transform.json").read_text("utf-8"))["use_cases"] if folder else {}


@lru_cache(maxsize=1)
def selection() -> tuple[dict[str, str], ...]:
    """The rows of the table that chooses the use case."""
    folder = _folder()
    if folder is None:
        return ()
    with (folder / "use_case_selection.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@lru_cache(maxsize=1)
def _patterns() -> dict[str, str]:
    """Who keeps the time of execution, by service reference variant."""
    folder = _folder()
    if folder is None:
        return {}
    with (folder / "service_requests.csv").open(encoding="utf-8", newline="") as file:
        return {row["service_reference_variant"]: row["future_dated_response_pattern"] for row in csv.DictReader(file)}


def use_cases_of(variant: str, body: etree._Element) -> list[dict[str, str]]:
    """The rows of a service reference variant whose condition holds for the body."""
    return [row for row in selection() if row["service_reference_variant"] == variant and _holds(row["when"], body)]


def _holds(condition: str, body: etree._Element) -> bool:
    if not condition:
        return True
    return any(all(_holds_one(term.strip(), body) for term in each.split("&")) for each in condition.split("|"))


def _holds_one(term: str, body: etree._Element) -> bool:
    if term.startswith("role="):
        return True
    if term.startswith("!"):
        return not _holds_one(term[1:], body)
    if term.startswith("//"):
        return any(etree.QName(each).localname == term[2:] for each in body.iter("*"))
    path, equals, value = term.partition("=")
    found = _all(body, path)
    return any(_text(each) == value for each in found) if equals else bool(found)


# XML -----------------------------------------------------------------------------------------------------------------


_read: set[etree._Element] = set()
"""The elements that the command now built has asked for: one that holds a value and is never asked for is ignored."""


def _all(place: etree._Element, path: str) -> list[etree._Element]:
    if path == ".":
        found = [place]
    else:
        found = place.findall("/".join("{*}" + name for name in path.removeprefix("./").split("/")))
    _read.update(found)
    return found


def _one(place: etree._Element, path: str) -> etree._Element:
    found = _all(place, path)
    if len(found) != 1:
        raise Refused(f"{path}: {len(found)} elements")
    return found[0]


def _text(element: etree._Element) -> str:
    return _raw(element).strip(" \t\r\n")


def _raw(element: etree._Element) -> str:
    return str(element.xpath("string()"))  # comments are no text


def _get(place: etree._Element, path: str) -> str:
    if path.startswith("@"):
        text = place.get(path[1:])
        if text is None:
            raise Refused(f"no attribute {path[1:]}")
        return text.strip()
    return _text(_one(place, path))


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise Refused(f"no integer: {text!r}")
    return int(text)


def _number(place: etree._Element, path: str) -> int:
    return _integer(_get(place, path))


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Refused(f"no number: {text!r}") from None
    if not value.is_finite():
        raise Refused(f"no number: {text!r}")
    return value


def _whole(value: Decimal) -> int:
    if value != value.to_integral_value():
        raise Refused(f"{value} is not whole")
    return int(value)


def _yes(text: str) -> bool:
    if text not in ("true", "false", "1", "0"):
        raise Refused(f"no boolean: {text!r}")
    return text in ("true", "1")


def _by_index(elements: Iterable[etree._Element], name: str = "index") -> dict[int, etree._Element]:
    """Elements by their number, in its order; a number that is used twice has no one meaning."""
    found: dict[int, etree._Element] = {}
    for element in elements:
        number = _number(element, f"@{name}")
        if number in found:
            raise Refused(f"{name} {number} is there twice")
        found[number] = element
    return dict(sorted(found.items()))


def _moment(text: str) -> datetime.datetime:
    match = re.fullmatch(r"([0-9-]+T)([0-9:]+)(\.[0-9]+)?(Z|[+-][0-9:]+)?", text)
    if match is None:
        raise Refused(f"no date-time: {text!r}")
    if match[3] and match[3].strip(".0"):
        raise Refused(f"a fraction of a second: {text!r}")
    try:
        found = datetime.datetime.fromisoformat(match[1] + match[2] + (match[4] or "Z"))
    except ValueError:
        raise Refused(f"no date-time: {text!r}") from None
    return found.astimezone(datetime.UTC)


def _clock(text: str) -> tuple[int, int, int]:
    match = re.fullmatch(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.0+)?(Z|[+-]00:00)?", text)
    if match is None:
        raise Refused(f"no time of day in UTC of whole seconds: {text!r}")
    hour, minute, second = int(match[1]), int(match[2]), int(match[3])
    if hour > 23 or minute > 59 or second > 59:
        raise Refused(f"no time of day: {text!r}")
    return hour, minute, second


def _seconds(moment: datetime.datetime) -> int:
    seconds = int((moment - _EPOCH).total_seconds())
    if not 0 <= seconds < 0xFFFFFFFE:
        raise Refused(f"{moment} does not fit")
    return seconds


def _later_than_now(moment: datetime.datetime) -> bytes:
    """A time where zero stands for now (reference: start and implementation times)."""
    seconds = _seconds(moment)
    if not seconds:
        raise Refused("a time that means now")
    return seconds.to_bytes(4, "little")


def _fits(value: int, octets: int, signed: bool, order: str = "big") -> bytes:
    try:
        return value.to_bytes(octets, order, signed=signed)  # type: ignore[arg-type]
    except OverflowError:
        raise Refused(f"{value} does not fit {octets} octets") from None


# DLMS data -----------------------------------------------------------------------------------------------------------


def _length(value: int) -> bytes:
    if value < 0x80:
        return bytes([value])
    octets = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


_INTEGERS = {
    "i8": (0x0F, 1, True),
    "i16": (0x10, 2, True),
    "i32": (0x05, 4, True),
    "i64": (0x14, 8, True),
    "u8": (0x11, 1, False),
    "u16": (0x12, 2, False),
    "u32": (0x06, 4, False),
    "u64": (0x15, 8, False),
    "enum": (0x16, 1, False),
}


def _int(kind: str, value: int) -> bytes:
    tag, octets, signed = _INTEGERS[kind]
    return bytes([tag]) + _fits(value, octets, signed)


def _os(octets: bytes) -> bytes:
    return b"\x09" + _length(len(octets)) + octets


def _vs(octets: bytes) -> bytes:
    return b"\x0a" + _length(len(octets)) + octets


def _bool(value: bool) -> bytes:
    return b"\x03\xff" if value else b"\x03\x00"


def _bits(bits: list[bool]) -> bytes:
    text = "".join("1" if bit else "0" for bit in bits)
    text += "0" * (-len(text) % 8)
    octets = bytes(int(text[place : place + 8], 2) for place in range(0, len(text), 8))
    return b"\x04" + _length(len(bits)) + octets


def _array(items: Iterable[bytes]) -> bytes:
    listed = list(items)
    return b"\x01" + _length(len(listed)) + b"".join(listed)


def _structure(*items: bytes) -> bytes:
    return b"\x02" + _length(len(items)) + b"".join(items)


def _hex(text: str) -> bytes:
    return _os(bytes.fromhex(text))


def _ascii(text: str) -> bytes:
    if any(not 0x20 <= ord(letter) < 0x7F for letter in text):
        raise Refused(f"not of ASCII: {text!r}")
    return text.encode("ascii")


def _eui(text: str) -> bytes:
    octets = bytes.fromhex(text.replace("-", ""))
    if len(octets) != 8:
        raise Refused(f"no identifier: {text!r}")
    return octets


def _date_time(moment: datetime.datetime) -> bytes:
    return (
        moment.year.to_bytes(2, "big")
        + bytes([moment.month, moment.day, 0xFF, moment.hour, moment.minute, moment.second])
        + bytes.fromhex("008000FF")
    )


def _wild(place: etree._Element, prefix: str, suffix: str) -> tuple[int | None, int | None, int | None, int | None]:
    """Year, month, day of month, day of week; None where not specified, 0xFE and 0xFD for the last days."""
    found: list[int | None] = []
    for part in ("Year", "Month", "DayOfMonth", "DayOfWeek"):
        element = _one(place, f"{prefix}{part}{suffix}")
        if len(element) != 1:
            raise Refused(f"{part}: {len(element)} choices")
        name = etree.QName(element[0]).localname
        _read.add(element[0])
        if name == f"Specified{part}":
            found.append(_integer(_text(element[0])))
        elif name in (f"NonSpecified{part}", f"GasNonSpecified{part}"):
            found.append(None)
        else:
            found.append({"LastDayOfMonth": 0xFE, "SecondLastDayOfMonth": 0xFD}[name])
    return tuple(found)  # type: ignore[return-value]


def _date(place: etree._Element) -> bytes:
    year, month, day, weekday = _wild(place, "", "")
    return _fits(0xFFFF if year is None else year, 2, False) + bytes(
        0xFF if part is None else part for part in (month, day, weekday)
    )


def _gas_date(place: etree._Element) -> bytes:
    year, month, day, weekday = _wild(place, "Gas", "WithWildcards")
    if year is not None and not 0 <= year - 1900 < 0xFF:
        raise Refused(f"year {year}")
    return bytes(
        0xFF if part is None else part for part in (None if year is None else year - 1900, month, day, weekday)
    )


def _plain_date(text: str) -> bytes:
    """A date of the non-disablement schedule; the year 65535 is any year."""
    match = re.fullmatch(r"([0-9]{4,5})-([0-9]{2})-([0-9]{2})(Z|[+-]00:00)?", text)
    if match is None:
        raise Refused(f"no date: {text!r}")
    return _fits(int(match[1]), 2, False) + bytes([int(match[2]), int(match[3]), 0xFF])


def _four(text: str) -> bytes:
    return _os(bytes([*_clock(text), 0]))


_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _days_of_week(place: etree._Element) -> bytes:
    named = [_text(each) for each in _all(place, "DaysOfWeekApplicability/DayOfWeekApplicability/DayOfWeekID")]
    if len(set(named) & set(_WEEK)) != len(named):
        raise Refused(f"not days, once each: {named}")
    return _bits([day in named for day in _WEEK])


def _special_bits(numbers: Iterable[int], count: int) -> bytes:
    given = list(numbers)
    listed = set(given)
    if len(given) != len(listed) or any(not 1 <= number <= count for number in listed):
        raise Refused(f"special days {listed} of {count}")
    return _bits([number in listed for number in range(1, count + 1)])


# The builder of one command ------------------------------------------------------------------------------------------


class _Command:
    def __init__(self, root: etree._Element, key: str, context: Context) -> None:
        self.rule = rules()[key]
        self.key = key
        self.context = context
        body = _one(root, "Body")
        if len(body) != 1:
            raise Refused("not one body")
        self.body = body[0]
        self.variant = _get(root, "Header/ServiceReferenceVariant")
        originator, target, counter = _get(root, "Header/RequestID").split(":")
        self.party = _eui(originator)
        self.target = _eui(target)
        self.counter = _integer(counter) if context.counter is None else context.counter

    # Future dating

    def when(self) -> datetime.datetime | None:
        found = _all(self.body, "ExecutionDateTime")
        return _moment(_text(found[0])) if found else None

    def activation(self) -> bytes:
        moment = self.when()
        if moment is None:
            return _hex("0000000000000000008000FF")
        return _hex("FFFFFFFFFFFFFFFFFF8000FF") if moment == CANCELLED else _os(_date_time(moment))

    def activation_gas(self, cancelled: str) -> bytes:
        """Four octets, the first one least significant."""
        moment = self.when()
        if moment is None:
            return bytes(4)
        if moment == CANCELLED:
            return bytes.fromhex(cancelled)[::-1]
        return _later_than_now(moment)

    def check_header(self) -> None:
        """The broker's header names the certificate that an encrypted answer is for (sections 2 and 9)."""
        if self.context.by_broker:
            named = _all(self.body, "KAPublicSecurityCredentials")
            for each in named:
                certificate(_text(each))
            if not named and self.variant in _MAY_NAME_CERTIFICATE and self.is_answered_encrypted():
                raise Refused("no certificate for the answer")

    def is_answered_encrypted(self) -> bool:
        if self.rule["payload"] == "dlms":
            return any(item[0][:2] == ["ACT", 30] for item in self.rule["items"])
        return self.key in _ENCRYPTED_GAS

    def check_all_is_read(self) -> None:
        """No value of the request is without effect, save those that belong to nothing in a command."""
        for each in self.body.iter("*"):
            name = etree.QName(each).localname
            if len(each) or not (each.text or "").strip() or each in _read or name in _NOT_IN_COMMANDS:
                continue
            if name == "ExecutionDateTime" and self.dated_by_dcc():
                continue
            if name == "BlockThreshold" and self.key == "GCS01a" and self.one_price():
                continue
            if re.fullmatch("x8[0-9A-F]{3}", name) or name.endswith(("Certificate", "CertificateTopUp")):
                continue
            raise Refused(f"{name} would be ignored")

    def dated_by_dcc(self) -> bool:
        return "Device" not in _patterns().get(self.variant, "") and self.variant != "6.23"

    def one_price(self) -> bool:
        return len(_all(self.body, "PriceElements/GasPriceElements/BlockTariff/BlockPrice")) < 2

    def build(self) -> bytes:
        if not any(row["transform_key"] == self.key for row in use_cases_of(self.variant, self.body)):
            raise Refused("another use case is asked for")
        if self.rule["payload"] == "dlms":
            return self.dlms()
        if self.rule["payload"] == "gbz":
            return self.gbz()
        return self.asn1()

    # DLMS

    def dlms(self) -> bytes:
        items = self.rule["items"]
        if isinstance(items, str):
            if not items.startswith("dynamic"):
                raise Refused(items)
            pairs = list(getattr(self, f"items_{re.split('[A-Z]', self.key.removeprefix('ECS'))[0]}")())
        else:
            pairs = [(self.access(access), self.datum(datum)) for access, datum in items]
        invoke = 0x20000000 | (self.counter & 0xFFFFFF)
        count = _length(len(pairs))
        first = b"".join(access for access, _ in pairs)
        second = b"".join(datum for _, datum in pairs)
        return b"\xd9" + invoke.to_bytes(4, "big") + b"\x00" + count + first + count + second

    def access(self, access: list[Any]) -> bytes:
        operation, number, obis, member = access[:4]
        head = _descriptor(operation, number, obis, member)
        if operation == "GETSEL":
            head += bytes([access[4]]) + self.datum(access[5])
        return head

    def datum(self, datum: Any) -> bytes:
        if datum is None:
            return b"\x00"
        if isinstance(datum, list):
            items = [self.datum(each) for each in datum[1:]]
            return _array(items) if datum[0] == "A" else _structure(*items)
        return self.binding(datum[1:]) if datum.startswith("=") else _literal(datum)

    def binding(self, text: str) -> bytes:
        kind, _, rest = text.partition(" ")
        if rest == "PrepaymentMode/AdjustMeterBalance" and _all(self.body, "CreditMode/AdjustMeterBalance"):
            rest = "CreditMode/AdjustMeterBalance"  # of electricity the same in either mode (section 3)
        if kind in _INTEGERS:
            return _int(kind, _number(self.body, rest))
        simple: dict[str, Callable[[], bytes]] = {
            "act": self.activation,
            "dt": lambda: _os(_date_time(_moment(_get(self.body, rest)))),
            "ts": lambda: _int("u32", int((_moment(_get(self.body, rest)) - _EPOCH).total_seconds())),
            "ascii": lambda: _os(self.texts(rest)),
            "vs": lambda: _vs(_ascii(_raw(_one(self.body, rest)))),
            "hexstr": lambda: _os(_sized(bytes.fromhex(_get(self.body, rest)), 16)),  # install codes only
            "eui": lambda: _os(_eui(_get(self.body, rest))),
            "tid": lambda: _os(b"\x04" + self.counter.to_bytes(8, "big")),
            "orig": lambda: _os(self.party),
            "target": lambda: _os(self.target),
            "devtype": lambda: _int("enum", _named(_ADDED, self.context.other_type)),
        }
        if kind in simple:
            return simple[kind]()
        if kind == "bool":
            path, _, value = rest.partition("=")
            return _bool(_get(self.body, path) == value)
        if kind == "scaled":
            width, factor, path = rest.split(" ")
            return _int(width, _whole(_decimal(_get(self.body, path)) * int(factor)))
        if kind == "cin":
            return _os(self.cin(exactly=True))
        if kind != "fn":
            raise AssertionError(f"a binding that is not known: {text}")
        name, *arguments = rest.split(" ")
        made: bytes = getattr(self, f"fn_{name}")(*arguments)
        return made

    def texts(self, paths: str) -> bytes:
        found = [_ascii(_raw(each)) for path in paths.split("+") for each in _all(self.body, path)]
        if not found:
            raise Refused(f"no {paths}")
        if "MPAN" in paths and any(len(each) != 13 for each in found):
            raise Refused("a metering point number of other than 13 digits")
        return b"".join(found)

    def cin(self, exactly: bool) -> bytes:
        digits = self.context.cin
        if digits is None or not re.fullmatch("[0-9]{4}" if exactly else "[0-9]{1,4}", digits):
            raise Refused("no customer identification number")
        return digits.encode("ascii")

    # Electricity tariffs

    def fn_seasons(self, path: str) -> bytes:
        return _array(
            _structure(
                _os(_ascii(_raw(_one(season, "SeasonName")))),
                _os(_date(_one(season, "SeasonStartDate")) + bytes.fromhex("00000000 8000FF")),
                _os(_fits(_number(season, "ReferencedWeekName"), 1, False)),
            )
            for season in _all(self.body, path)
        )

    def fn_weeks(self, path: str) -> bytes:
        rows = []
        for week in _all(self.body, path):
            days = _by_index(_all(week, "ReferencedDayName"))
            if list(days) != list(range(1, 8)):
                raise Refused("not seven days")
            rows.append(
                _structure(
                    _os(_fits(_number(week, "WeekName"), 1, False)),
                    *(_int("u8", _integer(_text(day))) for day in days.values()),
                )
            )
        return _array(rows)

    def fn_days(self, path: str, base: str) -> bytes:
        return _array(
            _structure(
                _int("u8", _number(day, "DayName")),
                _array(self.action(each, int(base)) for each in _all(day, "ProfileSchedule")),
            )
            for day in _all(self.body, path)
        )

    def action(self, place: etree._Element, base: int) -> bytes:
        if _all(place, "BlockTariffAction"):
            selector = 100 + _number(place, "BlockTariffAction")
        else:
            selector = base + _number(place, "TOUTariffAction")
        return _structure(_four(_get(place, "StartTime")), _hex("00000A0064FF"), _int("u16", selector))

    def fn_specials(self, path: str) -> bytes:
        return _array(
            _structure(
                _int("u16", number), _os(_date(_one(day, "Date"))), _int("u8", _number(day, "ReferencedDayName"))
            )
            for number, day in enumerate(_all(self.body, path), 1)
        )

    def fn_thresholds(self, number: str) -> bytes:
        matrix = _by_index(_all(self.body, "ElecTariffElements/ThresholdMatrix/Thresholds"))
        if int(number) not in matrix:
            raise Refused(f"no thresholds {number}")
        return _array(
            _int("u32", _integer(_text(each)))
            for each in _in_a_row(_by_index(_all(matrix[int(number)], "BlockThreshold")))
        )

    def charge(self, scale: int, value: int) -> bytes:
        return _structure(
            _structure(_int("i8", 0), _int("i8", scale)),
            _structure(_int("u16", 0), _hex("000000000000"), _int("i8", 0)),
            _array([_structure(_os(b""), _int("i16", value))]),
        )

    def fn_standing(self) -> bytes:
        place = _one(self.body, "PriceElements/ElectricityPriceElements")
        return self.charge(_number(place, "StandingChargeScale"), _number(place, "StandingCharge"))

    def unit_charge(self, scale: int, reference: str, prices: dict[int, int], labels: list[int]) -> bytes:
        if unknown := prices.keys() - set(labels):
            raise Refused(f"prices without a place: {unknown}")
        return _structure(
            _structure(_int("i8", 3), _int("i8", scale)),
            _structure(_int("u16", 3), _hex(reference), _int("i8", 2)),
            _array(_structure(_os(bytes([label])), _int("i16", prices.get(label, 0))) for label in labels),
        )

    def fn_prices(self) -> bytes:
        place = _one(self.body, "PriceElements/ElectricityPriceElements")
        tariffs = [each for name in ("BlockTariff", "TOUTariff", "HybridTariff") for each in _all(place, name)]
        if len(tariffs) != 1:
            raise Refused("not one tariff")
        prices = {n: _integer(_text(price)) for n, price in _by_index(_all(tariffs[0], "TOUPrice")).items()}
        if any(not 1 <= number <= 48 for number in prices):
            raise Refused("prices without a place")
        for block in _all(tariffs[0], "BlockPrices"):  # one index may be there again, with other prices
            digit = _number(block, "@index")
            for letter, price in _by_index(_all(block, "BlockPrice")).items():
                label = 0x90 + 0x10 * letter + digit
                if not (1 <= digit <= 8 and 1 <= letter <= 4) or label in prices:
                    raise Refused("prices without a place of their own")
                prices[label] = _integer(_text(price))
        labels = [*range(1, 49), *(base + digit for base in (0xA0, 0xB0, 0xC0, 0xD0) for digit in range(1, 9))]
        return self.unit_charge(_number(place, "PriceScale"), "0100010800FF", prices, labels)

    def fn_prices2(self) -> bytes:
        place = _one(self.body, "PriceElements")
        prices = {n: _integer(_text(each)) for n, each in _by_index(_all(place, "ElectricityPriceElement")).items()}
        return self.unit_charge(_number(place, "PriceScale"), "0114010800FF", prices, [1, 2, 3, 4])

    def fn_debtp(self, number: str) -> bytes:
        place = _one(self.body, f"ElecDebtRecovery{number}")
        return self.charge(_number(place, "DebtRecoveryRatePriceScale"), _number(place, "DebtRecoveryRate"))

    def fn_debtper(self, number: str) -> bytes:
        period = _get(self.body, f"ElecDebtRecovery{number}/DebtRecoveryRatePeriod")
        return _int("u32", _named({"HOURLY": 3600, "DAILY": 86400}, period))

    # Payment mode

    def links(self, rows: list[tuple[int, int, int]]) -> bytes:
        return _array(
            _structure(_hex(f"0000130A{credit:02X}FF"), _hex(f"000013140{charge}FF"), b"\x04\x03" + bytes([bits]))
            for credit, charge, bits in rows
        )

    def fn_ccc02(self) -> bytes:
        rows = [(0, 0, 0xE0), (0, 4, 0xE0)]
        return self.links(rows + ([(0, 5, 0xE0)] if self.context.twin else []))

    def fn_ccc03(self) -> bytes:
        k = 0xC0 if _yes(_get(self.body, "Prepayment/SuspendDebtDisabled")) else 0xE0
        rows = [(0, 0, 0xE0), (0, 4, 0xE0), (0, 1, k), (0, 2, k), (0, 3, 0xE0)]
        rows += [(1, 3, 0xE0), (1, 0, 0xE0), (1, 4, 0xE0), (1, 1, k), (1, 2, k)]
        if _yes(_get(self.body, "Prepayment/SuspendDebtEmergency")):
            rows += [(2, 4, 0xE0), (2, 1, 0xE0), (2, 2, 0xE0)]
        return self.links(rows + ([(0, 5, 0xE0), (1, 5, 0xE0)] if self.context.twin else []))

    # Calendars of electricity

    def indexed_days(self, days: dict[int, bytes]) -> bytes:
        return _array(_structure(_int("u16", index), _os(date), _int("u8", index)) for index, date in days.items())

    def fn_specials_idx(self, path: str, date: str) -> bytes:
        days = _by_index(_all(self.body, path))
        return self.indexed_days({index: _date(_one(day, date)) for index, day in days.items()})

    def row(self, number: int, table: str, selector: int, *rest: bytes) -> bytes:
        """A row of a schedule; the rest is time, days of the week, special days, first and last date."""
        time, week, special, first, last = rest
        return _structure(
            _int("u16", number),
            _bool(True),
            _hex(table),
            _int("u16", selector),
            time,
            _int("u16", 0xFFFF),
            week,
            special,
            _os(first),
            _os(last),
        )

    def fn_sched08(self) -> bytes:
        calendar = _one(self.body, "UpdatePrepayConfigElectricity/ElectricityNonDisablementCalendar")
        count = len(_all(calendar, "ElectricitySpecialDays/SpecialDay"))
        self.in_order(_by_index(_all(calendar, "ElectricitySpecialDays/SpecialDay")))
        rows = []
        for number, each in enumerate(_all(calendar, "ElectricityNonDisablementSchedule"), 1):
            listed = _all(each, "SpecialDaysApplicability/SpecialDayApplicability/SpecialDayID")
            rows.append(
                self.row(
                    number,
                    "00000A006AFF",
                    _named({"START": 32, "STOP": 33}, _get(each, "NonDisablementScript")),
                    _four(_get(each, "ScheduleDatesAndTime/SwitchTime")),
                    _days_of_week(each),
                    _special_bits((_integer(_text(day)) for day in listed), count),
                    _plain_date(_get(each, "ScheduleDatesAndTime/StartDate")),
                    _plain_date(_get(each, "ScheduleDatesAndTime/EndDate")),
                )
            )
        return _array(rows)

    def in_order(self, days: dict[int, Any]) -> None:
        """Bits of special days count the days, so that these must be numbered from one."""
        if list(days) != list(range(1, len(days) + 1)):
            raise Refused("special days are not numbered from one")

    def fn_billing(self) -> bytes:
        place = _one(self.body, "ElectricityBillingCalendar")
        time = _four(_get(place, "BillingTime"))

        def row(month: int, day: int, weekday: int) -> bytes:
            return _structure(time, _os(bytes([0xFF, 0xFF, month, day, weekday])))

        if _all(place, "Daily"):
            return _array([row(0xFF, 0xFF, 0xFF)])
        if _all(place, "Weekly"):
            return _array([row(0xFF, 0xFF, _number(place, "Weekly"))])
        if _all(place, "Monthly"):
            return _array([row(0xFF, _number(place, "Monthly"), 0xFF)])
        for name, step in (("Quarterly", 3), ("SixMonthly", 6), ("Yearly", 12)):
            if _all(place, name):
                start = _number(place, f"{name}/BillingPeriodStartMonth")
                day = _number(place, f"{name}/DayOfMonth")
                return _array(row((start - 1 + later) % 12 + 1, day, 0xFF) for later in range(0, 12, step))
        raise Refused("no period")

    def fn_tm(self, path: str) -> bytes:
        return _four(_get(self.body, path))

    def fn_dailyreset(self) -> bytes:
        if not _yes(_get(self.body, "DailyTariffBlockCounterMatrixReset")):
            raise Refused("how no reset is coded is not confirmed")
        return _array([_structure(_os(bytes(4)), _hex("FFFFFFFFFF"))])

    def fn_cdtplus(self) -> bytes:
        return _os(_date_time(self.tolerated()))

    def tolerated(self) -> datetime.datetime:
        moment = _moment(_get(self.body, "CurrentDateTime"))
        try:
            return moment + datetime.timedelta(seconds=_number(self.body, "TolerancePeriod"))
        except OverflowError:
            raise Refused("a time after the year 9999") from None

    def fn_phv(self, phase: str, field: str) -> bytes:
        found = [each for each in _all(self.body, "PolyPhaseVoltageSettings") if _number(each, "Phase") == int(phase)]
        if len(found) != 1 or len(_all(self.body, "PolyPhaseVoltageSettings")) != 3:
            raise Refused(f"phase {phase} is there {len(found)} times")
        return _int("u32", _number(found[0], f"PhaseVoltageSettings/AverageRMS{field}"))

    def fn_alertbits(self) -> bytes:
        mask, value = [False] * 256, [False] * 256
        for each in self.body[0].iter("*"):
            name = etree.QName(each).localname
            if match := re.fullmatch("x8[0-9A-F]([0-9A-F]{2})", name):
                bit = 255 - int(match[1], 16)
                mask[bit] = True
                value[bit] = _named({"Enable": True, "Disable": False}, _text(each))
        return _bits(mask + value)

    def fn_chmask(self, element: str, page: str, base: str) -> bytes:
        mask = int(page) << 27
        for each in _one(self.body, element):
            number = int(etree.QName(each).localname.removeprefix("Channel"))
            mask |= 1 << (number - int(base))
        return b"\x04\x20" + mask.to_bytes(4, "big")

    # Auxiliary controllers: items that depend on the request

    def items_46a(self) -> Iterable[tuple[bytes, bytes]]:
        for index, each in _by_index(_all(self.body, "ALCSHCALCSDescription")).items():
            yield _set(1, f"0.0.94.44.0.{10 + index}", 2), _vs(_ascii(_raw(_one(each, "SwitchDescription"))))

    def items_46c(self) -> Iterable[tuple[bytes, bytes]]:
        for index, switch in _by_index(_all(self.body, "SwitchTypeAndId")).items():
            device = _all(switch, "HCALCS")
            octets = _eui(_text(device[0])) if device else bytes(8)
            yield _set(1, f"0.0.94.44.0.{20 + index}", 2), _os(octets)
        days = _by_index(_all(self.body, "ALCSHCALCSSpecialDays/ALCSHCALCSSpecialDay"))
        self.in_order(days)
        rows = []
        for number, each in enumerate(_all(self.body, "ALCSHCALCSConnectionSchedule"), 1):
            action = _one(each, "ActivateDeactivateSwitch")
            selector = _number(action, "@index") * 256 + (1 if _all(action, "ActivateSwitch") else 2)
            rows.append(self.switching(number, selector, each, "ALCSScheduleDatesAndTime", "index", len(days)))
        yield from self.scheduler(days, rows)

    def items_46d(self) -> Iterable[tuple[bytes, bytes]]:
        path = "AuxiliaryControllerSpecialDayDefinitions/AuxiliaryControllerSpecialDayDefinition"
        days = _by_index(_all(self.body, path), "identifier")
        self.in_order(days)
        rows = []
        for number, each in enumerate(_all(self.body, "AuxiliaryControllerSchedule"), 1):
            selector = self.level(_one(each, "AuxiliaryControllerAction")) + 0x80
            place = "AuxiliaryControllerSchedulePeriodAndTime"
            rows.append(self.switching(number, selector, each, place, "identifier", len(days)))
        yield from self.scheduler(days, rows)

    def level(self, place: etree._Element) -> int:
        level = _number(place, "CommandedStateLevel")
        if not 0 <= level <= 100:
            raise Refused(f"level {level}")
        base = 0x2000 if _all(place, "InputFromControlledLoad") else 0x1000
        return base + _number(place, "@auxiliaryControllerN") * 256 + level

    def switching(self, number: int, selector: int, each: etree._Element, place: str, name: str, count: int) -> bytes:
        return self.row(
            number,
            "00000A0067FF",
            selector,
            _four(_get(each, f"{place}/SwitchTime")),
            _days_of_week(each),
            _special_bits((_number(day, f"@{name}") for day in _all(each, "SpecialDaysApplicability")), count),
            _date(_one(each, f"{place}/StartDate")),
            _date(_one(each, f"{place}/EndDate")),
        )

    def scheduler(self, days: dict[int, etree._Element], rows: list[bytes]) -> Iterable[tuple[bytes, bytes]]:
        yield _set(11, "0.1.11.0.3.255", 2), self.indexed_days({index: _date(day) for index, day in days.items()})
        yield _set(10, "0.1.12.0.2.255", 2), _array(rows)
        yield _set(9000, "0.0.94.44.128.26", 6), self.activation()
        yield _set(9000, "0.0.94.44.128.35", 6), self.activation()

    def items_47(self) -> Iterable[tuple[bytes, bytes]]:
        place = self.body[0]
        index = _number(place, "@index")
        kind = etree.QName(place).localname.removesuffix("ALCSHCALCS")
        if kind != "Reset":
            part = {"Activate": 1, "Deactivate": 2}[kind]
            yield _set(1, f"0.0.94.44.{116 + index}.{part}", 2), _int("u16", _number(place, "Duration"))
        code = {"Activate": 0x11, "Deactivate": 0x12, "Reset": 0x20}[kind]
        yield _descriptor("ACT", 9, "0.0.10.0.103.255", 1), _int("u16", index * 256 + code)

    def items_47a(self) -> Iterable[tuple[bytes, bytes]]:
        return self.until(1, "0.0.10.0.103.255")

    def items_47e(self) -> Iterable[tuple[bytes, bytes]]:
        return self.until(3, "0.0.10.0.107.255")

    def until(self, part: int, script: str) -> Iterable[tuple[bytes, bytes]]:
        number = _number(self.body, "@auxiliaryControllerN")
        for offset, name in enumerate(("StartDateTime", "EndDateTime")):
            moment = _moment(_get(self.body, name))
            yield _set(1, f"0.0.94.44.{116 + number}.{part + offset}", 2), _os(_date_time(moment))
        yield _descriptor("ACT", 9, script, 1), _int("u16", self.level(self.body))

    def items_57(self) -> Iterable[tuple[bytes, bytes]]:
        for name, obis in (
            ("MaxDemandActivePowerImportValue", "1.0.1.6.0.255"),
            ("MaxDemandConfigTimeActivePowerImportValue", "1.0.1.6.1.255"),
            ("MaxDemandActivePowerExportValue", "1.0.2.6.0.255"),
        ):
            if _all(self.body, name):
                yield _descriptor("ACT", 4, obis, 1), _int("i8", 0)

    def items_62(self) -> Iterable[tuple[bytes, bytes]]:
        name, on = ("AddToBoostButton", True) if "Add" in self.key else ("RemoveFromBoostButton", False)
        flags = _by_index(_all(self.body, name))
        if list(flags) != [1, 2, 3, 4, 5]:
            raise Refused("not five controllers")
        for index, flag in flags.items():
            yield _set(1, f"0.0.94.44.6.{index}", 2), _bool(_yes(_text(flag)) is on)

    # GBZ

    def gbz(self) -> bytes:
        frames: list[tuple[dict[str, Any], bytes | None, bytes]] = []
        if self.key == "GCS01a":  # also where they are not sent
            _in_a_row(_by_index(_all(self.body, "GasTariffElements/ThresholdMatrix/BlockThreshold")))
        if self.key == "GCS18":  # the period has no field: all that is kept is asked for (reference)
            _moment(_get(self.body, "ReadLogPeriod/StartDateTime"))
            _moment(_get(self.body, "ReadLogPeriod/EndDateTime"))
        for command in self.rule["commands"]:
            if "if" in command and not _all(self.body, command["if"]):
                continue
            if self.skipped(command):
                continue
            if "groupby" in command:
                frames += [(command, None, self.frame(command, self.body, made)) for made in self.behaviours()]
                continue
            places = _all(self.body, command["for"]) if "for" in command else [self.body]
            for place in places:
                for number in range(command.get("repeat", 1)):
                    dated = self.dated(command.get("fromDateTime"))
                    frames.append((command, dated, self.frame(command, place, {"loop": bytes([number])})))
        if not frames:
            raise Refused("nothing is asked for")
        if len(frames) > 255:
            raise Refused("too much is asked for")
        parts = [b"\x01\x09", bytes([len(frames)])]
        for number, (command, from_date, fields) in enumerate(frames):
            content = bytes.fromhex(command["fc"]) + bytes([number]) + bytes.fromhex(command["cmd"]) + fields
            content = (from_date or b"") + content
            control = (0x10 if from_date is not None else 0) | (number == len(frames) - 1)
            parts.append(bytes([control]) + bytes.fromhex(command["cluster"]) + _fits(len(content), 2, False) + content)
        return b"".join(parts)

    def skipped(self, command: dict[str, Any]) -> bool:
        """The block thresholds are left out where there is one price only, and must be as many as the prices say."""
        if (command["cluster"], command["cmd"]) != ("0700", "06"):
            return False
        prices = len(_all(self.body, "PriceElements/GasPriceElements/BlockTariff/BlockPrice"))
        thresholds = len(_all(self.body, "GasTariffElements/ThresholdMatrix/BlockThreshold"))
        if prices > 1 and prices != thresholds + 1:
            raise Refused(f"{prices} prices of blocks between {thresholds} thresholds")
        return prices == 1

    def dated(self, binding: str | None) -> bytes | None:
        """The header field, most significant octet first."""
        return None if binding is None else self.value(binding, self.body, {})[::-1]

    def frame(self, command: dict[str, Any], place: etree._Element, named: dict[str, bytes]) -> bytes:
        return b"".join(self.value(value, place, named) for _, value in command["fields"])

    def value(self, value: Any, place: etree._Element, named: dict[str, bytes]) -> bytes:
        if isinstance(value, dict):
            return self.group(value, place)
        if not value.startswith("="):
            return bytes.fromhex(value)
        kind, _, rest = value[1:].partition(" ")
        start, _, options = rest.partition(" ")
        if kind in named:
            return named[kind]
        if kind in ("evt", "calid", "msgid"):
            return self.context.identifier.to_bytes(4, "little")
        if kind == "act4":
            return self.activation_gas(rest)
        if kind == "fn":
            made: bytes = getattr(self, f"fn_{rest}")()
            return made
        if kind == "cin":
            digits = self.cin(exactly=False)
            return bytes([len(digits)]) + digits
        if kind == "count":
            return _fits(len(self.places(place, start)) + int(options or 0), 1, False)
        if kind == "utc":
            moment = _moment(_get(self.body, start))
            if moment == CANCELLED and start.endswith("EndDateTime"):
                return bytes.fromhex("FEFFFFFF")
            if start.startswith("ReadLogPeriod"):
                return _seconds(moment).to_bytes(4, "little")
            return _later_than_now(moment)
        if kind == "gasdate":
            return _gas_date(_one(place, start))
        if kind == "minutes":
            hour, minute, second = _clock(_get(place, start))
            if second:
                raise Refused("a time of day between minutes")
            return _fits(60 * hour + minute, 2, False, "little")
        if kind == "zstr":
            text = _ascii(_raw(_one(self.body, start)))
            return _fits(len(text), 1, False) + text
        if kind == "map":
            table = dict(each.split("=") for each in options.split(" "))
            return bytes.fromhex(_named(table, _get(place if start.startswith(".") else self.body, start)))
        if start == "Prepayment/DisablementThreshold":
            return self.cut_off(_number(self.body, start))
        if match := re.fullmatch("([ui])([0-9])", kind):
            return self.little(place, start, options, int(match[2]), match[1] == "i")
        raise AssertionError(f"a binding that is not known: {value}")

    def cut_off(self, value: int) -> bytes:
        """A signed number, where all ones say that the threshold is to stay as it is (reference, GCS03)."""
        if value == -1 or abs(value) > 0x7FFFFFFF:
            raise Refused(f"no threshold: {value}")
        return value.to_bytes(4, "little", signed=True)

    def places(self, place: etree._Element, path: str) -> list[etree._Element]:
        return _all(place if path.startswith(".") else self.body, path)

    def little(self, place: etree._Element, path: str, options: str, octets: int, signed: bool) -> bytes:
        default = re.search(r"default (\d+)", options)
        if path.startswith("@"):
            number = _decimal(_get(place, path))
        else:
            found = self.places(place, path)
            if not found and default:
                return _fits(int(default[1]), octets, signed, "little")
            if len(found) != 1:
                raise Refused(f"{path}: {len(found)} elements")
            number = _decimal(_text(found[0]))
        if factor := re.search(r"x(\d+)", options):
            number *= int(factor[1])
        if offset := re.search(r"(?:^| )-(\d+)", options):
            number -= int(offset[1])
        return _fits(_whole(number), octets, signed, "little")

    def group(self, value: dict[str, Any], place: etree._Element) -> bytes:
        each = self.places(place, value["each"])
        if "sort" in value:
            found = _by_index(each, value["sort"])
            each = _in_a_row(found)
            if value["each"] == "./ReferencedDayName" and len(each) != 7:
                raise Refused("not seven days")
        return b"".join(self.value(binding, item, {}) for item in each for _, binding in value["fields"])

    def fn_gas_payment_control(self) -> bytes:
        control = 0x0097
        if _yes(_get(self.body, "Prepayment/SuspendDebtDisabled")):
            control += 0x0400
        if not _yes(_get(self.body, "Prepayment/SuspendDebtEmergency")):
            control += 0x0800
        return control.to_bytes(2, "little")

    def samples(self, length: int, most: int) -> bytes:
        start = _moment(_get(self.body, "ReadLogPeriod/StartDateTime"))
        end = _moment(_get(self.body, "ReadLogPeriod/EndDateTime"))
        number = int((end - start).total_seconds()) // length + 1
        if not 1 <= number <= most:
            raise Refused(f"{number} samples")
        return number.to_bytes(2, "little")

    def fn_halfhours_plus_1(self) -> bytes:
        return self.samples(1800, 19056)

    def fn_days_plus_1(self) -> bytes:
        return self.samples(86400, 731)

    def behaviours(self) -> list[dict[str, bytes]]:
        """The events of the request by the behaviour asked for, in the order of the octet."""
        groups: dict[int, list[int]] = {}
        for event in _one(self.body, "GasSupplierAlertEventSettings"):
            octet = 0
            for name, bits in (("EventLog", 0x03), ("WANAlert", 0x08), ("HANAlert", 0x10), ("Alarm", 0x40)):
                if _named({"Enable": True, "Disable": False}, _get(event, name)):
                    octet |= bits
            groups.setdefault(octet, []).append(int(etree.QName(event).localname.removeprefix("x"), 16))
        return [
            {
                "loopkey": bytes([octet]),
                "loopcount": _fits(len(codes), 1, False),
                "loopids": b"".join(code.to_bytes(2, "little") for code in sorted(codes)),
            }
            for octet, codes in sorted(groups.items())
        ]

    # ASN.1

    def asn1(self) -> bytes:
        key = self.key
        if key.startswith(("CS02b", "CS02g")):
            return self.credentials()
        if key.startswith("CS03"):
            return self.join()
        if key.startswith("CS04"):
            return _der(0x04, _eui(_get(self.body, "OtherDeviceID")))
        if key in ("CS02aMAC", "CS02fMAC"):
            roles = [_der_integer(_named(_ROLES, _text(each))) for each in _all(self.body, "RemotePartyRole")]
            return _sequence(_sequence(_der_integer(4), _AGREEMENT), _sequence(*roles))
        if key in ("CS02c", "CS02e"):
            usage = {"Digital Signature": _SIGNATURE, "Key Agreement": _AGREEMENT}
            return _sequence(_named(usage, _get(self.body, "CredentialType")))
        if key == "CS02d":
            return certificate(_get(self.body, "DeviceCertificate"))
        if key == "CS06":
            digest = bytes.fromhex(_get(self.body, "FirmwareHash"))
            return _sequence(_der(0x04, digest), _der_integer(self.counter), self.executed())
        if key in ("CS07", "CS08"):
            return b"\x05\x00"
        if key in ("GCS28", "GCS28Commission"):
            return _sequence(_generalized(_moment(_get(self.body, "CurrentDateTime"))), _generalized(self.tolerated()))
        raise Refused(f"{key} is not derivable")

    def executed(self) -> bytes:
        moment = self.when()
        if moment is None:
            return b""
        if moment == CANCELLED:
            return _der(0x18, _NEVER)
        octets = _generalized(moment)
        if octets.endswith(_NEVER):
            raise Refused("a time that means never")
        return octets

    def join(self) -> bytes:
        method, types = {
            "CS03A1": (0, {"HCALCS": 4, "ESME": 1}),
            "CS03A2Critical": (1, {"ESME": 1}),
            "CS03A2NonCritical": (1, {"ESME": 1}),
            "CS03B": (2, {"GPF": 3}),
            "CS03CCritical": (3, {"PPMID": 5}),
            "CS03CNonCritical": (3, {"GSME": 0}),
        }[self.key]
        certificate = b""
        if method == 3:
            if self.context.other_certificate is None:
                raise Refused("no certificate of the other device")
            certificate = self.context.other_certificate
        other = _named(types, self.context.other_type)
        return _sequence(
            _der_integer(method), _der(0x04, _eui(_get(self.body, "OtherDeviceID"))), _der_integer(other), certificate
        )

    def credentials(self) -> bytes:
        mode, replacing, changed = {
            "CS02bSupplierBySupplier": (2, 2, 2),
            "CS02bSupplierBySupplierHandover": (2, 2, 2),
            "CS02bNOByNO": (3, 3, 3),
            "CS02bNOByNOHandover": (3, 3, 3),
            "CS02bACBByACB": (4, None, 4),
            "CS02bSupplierByTransCoS": (7, 5, 2),
            "CS02gLoadControllerBySupplier": (11, 2, 8),
        }[self.key]
        floor = self.floor("RemotePartyFloorSeqNumber", "ACBFloorSeqNumber", "SupplierFloorSeqNumber")
        top_up = self.floor("RemotePartyPrepaymentTopUpFloorSeqNumber", "SupplierPrepaymentTopUpFloorSeqNumber")
        control = _der_integer(mode)
        if not _yes(_get(self.body, "ApplyTimeBasedCPVChecks")):
            control += b"\x81\x01\x01"
        if replacing is not None:
            control += _der(0xA2, _der_integer(replacing) + _SIGNATURE)
        control += _der(0x83, _der_integer(self.counter)[2:])
        tops = _sequence(_der_integer(0), _der_integer(top_up)) if top_up is not None else b""
        if mode in (2, 3, 4):
            if floor is not None:
                control += _der(0x84, _der_integer(floor)[2:])
            if tops:
                control += _der(0xA5, tops)
        elif not (mode == 7 and self.when() == CANCELLED):
            if floor is None:
                raise Refused("no floor of the other party's counter")
            inner = _sequence(_der_integer(changed), _der_integer(floor), _sequence(tops) if tops else b"")
            control += _der(0xA6, inner)
        cells = []
        for name, usage, extra in (
            ("DigitalSigningCertificate", _SIGNATURE, b""),
            ("KeyAgreementCertificate", _AGREEMENT, b""),
            ("KeyAgreementTopUpCertificate", _AGREEMENT, _der_integer(1)),
        ):
            for each in self.body.iter("{*}" + name):
                cell = _sequence(_der_integer(changed), usage, extra)
                cells.append(_sequence(certificate(_text(each)), cell))
        path = [certificate(_text(each)) for each in _all(self.body, "CertificationPathCertificates/Certificate")]
        if not cells:
            raise Refused("no certificate to replace one")
        executed = b"" if self.dated_by_dcc() else self.executed()
        return _sequence(_sequence(control), _sequence(*cells), _sequence(*path), executed)

    def floor(self, *names: str) -> int | None:
        found = [each for name in names for each in _all(self.body, name)]
        return _integer(_text(found[0])) if found else None


_NOT_IN_COMMANDS = {
    "KAPublicSecurityCredentials",  # in the header, where the broker sends the command
    "ImportMPxN", "SecondaryImportMPAN", "ExportMPAN",  # checked by the DCC (6.23, 8.11)
    "NumberOfThresholds",  # the number of prices says it
}  # fmt: skip
_MAY_NAME_CERTIFICATE = ("4.4.2", "4.4.3", "4.6.1", "4.8.1", "4.10", "4.14", "4.17")
_ENCRYPTED_GAS = (
    "GCS13a", "GCS13b", "GCS13c", "GCS14", "GCS15b", "GCS15c", "GCS15d", "GCS16a", "GCS16b", "GCS17", "GCS18", "GCS61",
)  # fmt: skip
_DAY = "ReferencedDayName"
_NEVER = b"99991231235959Z"
_ADDED = {"ESME": 0, "GSME": 1, "HCALCS": 13, "IHD": 128, "CAD": 130, "PPMID": 132}
_ROLES = {
    "Root": 0, "Recovery": 1, "Supplier": 2, "NetworkOperator": 3, "ACB": 4, "TransCoS": 5, "LoadController": 8,
}  # fmt: skip


def _named(table: dict[str, Any], name: str | None) -> Any:
    if name not in table:
        raise Refused(f"{name} is none of {list(table)}")
    return table[name]


def _sized(octets: bytes, size: int) -> bytes:
    if len(octets) != size:
        raise Refused(f"{len(octets)} octets, not {size}")
    return octets


def _in_a_row(found: dict[int, etree._Element]) -> list[etree._Element]:
    """Elements of a list whose places are their numbers: one that is missing would move those behind it."""
    if list(found) != list(range(1, len(found) + 1)):
        raise Refused(f"not numbered from one: {list(found)}")
    return list(found.values())


def _descriptor(operation: str, number: int, obis: str, member: int) -> bytes:
    code = {"GET": 1, "SET": 2, "ACT": 3, "GETSEL": 4}[operation]
    return bytes([code]) + number.to_bytes(2, "big") + bytes(int(part) for part in obis.split(".")) + bytes([member])


def _set(number: int, obis: str, member: int) -> bytes:
    return _descriptor("SET", number, obis, member)


def _literal(text: str) -> bytes:
    kind, _, value = text.partition(":")
    if kind in _INTEGERS:
        return _int(kind, int(value))
    if kind == "b":
        return b"\x03" + bytes([int(value)])
    if kind == "os":
        return _hex(value)
    if kind == "vs":
        return _vs(bytes.fromhex(value))
    count = int(kind.removeprefix("bits"))
    return b"\x04" + _length(count) + bytes.fromhex(value)


# DER -----------------------------------------------------------------------------------------------------------------


def _der(tag: int, content: bytes) -> bytes:
    return bytes([tag]) + _length(len(content)) + content


def _der_integer(value: int) -> bytes:
    if not 0 <= value < 2**63:
        raise Refused(f"{value} is no sequence number")
    return _der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _sequence(*parts: bytes) -> bytes:
    return _der(0x30, b"".join(parts))


def _generalized(moment: datetime.datetime) -> bytes:
    return _der(0x18, f"{moment:%Y%m%d%H%M%S}Z".encode("ascii"))


def certificate(text: str) -> bytes:
    """The octets of a certificate in a request: one SEQUENCE, of its length."""
    octets = base64.b64decode(text)
    if octets[:1] != b"\x30" or len(octets) < 3:
        raise Refused("no certificate")
    start, length = _measured(octets, 1)
    if start + length != len(octets):
        raise Refused("no certificate")
    return octets


def encoded(octets: bytes) -> str:
    """Octets as they stand in a request."""
    return base64.b64encode(octets).decode("ascii")


_SIGNATURE = bytes.fromhex("03020780")
_AGREEMENT = bytes.fromhex("03020308")


# What is asked -------------------------------------------------------------------------------------------------------


def payload(xml: bytes, key: str, context: Context) -> bytes:
    """The payload octets of the command that a request becomes.

    Args:
        xml: the request.
        key: of the rule, such as ``ECS08a`` or ``CS03A1``.
        context: what the request does not say.

    Raises:
        Refused: where the rules give none.
    """
    _read.clear()
    command = _Command(etree.fromstring(xml), key, context)
    octets = command.build()
    command.check_header()
    command.check_all_is_read()
    _read.clear()
    return octets


def by_component(octets: bytes) -> tuple[bytes, list[bytes]]:
    """A GBZ payload whose components may stand in any order: its head, and the components without their places."""
    place, found = 3, []
    while place < len(octets):
        end = place + 5 + int.from_bytes(octets[place + 3 : place + 5], "big")
        found.append(octets[place + 1 : place + 6] + octets[place + 7 : end])
        place = end
    return octets[:3], sorted(found)


def content(message: bytes) -> bytes:
    """The payload octets of a command or pre-command, read by their lengths."""
    place = message.index(b"\xdf\x09\x01") + 1
    for _ in range(5):  # transaction, originator, recipient, date-time, other information
        place, length = _measured(message, place)
        place += length
    place, length = _measured(message, place)
    return message[place : place + length]


def _measured(octets: bytes, place: int) -> tuple[int, int]:
    """Where the contents begin and how long they are, of the length that stands at a place."""
    first = octets[place]
    if first < 0x80:
        return place + 1, first
    start = place + 1 + (first & 0x7F)
    return start, int.from_bytes(octets[place + 1 : start], "big")
