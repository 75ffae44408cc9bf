"""Readings: what meters measured, as plain records, ready for a data frame.

:func:`readings` takes a response (or the alert of the billing data log), or the DUIS document that carries one, and
gives a :class:`Reading` for each value in it: registers, logs, profiles, balances, of electricity and gas. Rows of a
table are made of them with ``[reading._asdict() for reading in readings(message)]``; :func:`duis.readings_table` makes
an Arrow table. The identifier and the number of a snapshot, and settings that are read along with registers (the
configurable time of a maximum demand), are no readings.

Nothing is computed: volumes of gas are the raw number by the meter's multiplier and divisor where the message has them,
and by :data:`duis.bindings.volume.DIVISOR` in logs, where it has none. What a meter was asked for and did not
give has a reading without value, with the reason: it failed, the number is the one that stands for none, a raw number
without its multiplier or divisor is no volume, a profile has a gap. Where all of a log or a collection failed, there is
one such reading for each register that every meter has.

Sources: digest ``mmc_mapping.md``, for the meaning and the unit of each value. The time of an entry of a profile or of
a log of consumption is the end of its interval, of both fuels: reference tables, ECS22b and GCS17; for other logs the
same is taken (ZigBee Smart Energy: a sample is the change since the previous one).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from dlms.time import DateTime
from duis import mmc
from duis.bindings.cosem import is_moment
from duis.bindings.texts import DECIMALS
from duis.bindings.volume import DIVISOR
from duis.document import Document, Form
from duis.documents import read
from duis.errors import DuisError
from gbcs.message import CRA
from gbcs.usecases import Failed, NoValue, objects
from gbcs.usecases.gas.attributes import BLOCK_COUNTERS, TOU_REGISTERS
from gbcs.usecases.gbz import NOT_EXECUTED
from wire.node import node
from wire.units import CURRENCIES, Unit
from zigbee.bitmaps import Bitmap
from zigbee.enumerations import CommandStatus
from zigbee.types import UtcTime

if TYPE_CHECKING:
    from gbcs.keys import KeyStore
    from gbcs.message import Message

__all__ = ["Reading", "is_reading", "open_message", "readings"]

_HALF_HOUR = datetime.timedelta(minutes=30)
_SIX_MINUTES = datetime.timedelta(minutes=6)
_DAY = datetime.timedelta(days=1)
_GAS = "gas volume"


@node
class Reading(NamedTuple):
    """A value that a meter measured.

    Attributes:
        device: that answered: an EUI-64 such as ``00-DB-12-34-56-78-90-A0``. Of gas it may be the gas proxy function.
        use_case: reference of the use case, such as ``ECS22b``.
        quantity: what was measured, such as ``active energy import``.
        register: where it comes from, such as ``Active Import Register``.
        start: where the value is one of an interval, its start; None for any other. With time zone, UTC.
        end: the end of the interval; of any other value when it was stored or captured, and of a register that is read
            as it stands the time that the message gives. None where the message gives none.
        value: an integer, or a decimal for volumes of gas; None where there is none.
        unit: ``Wh``, ``varh``, ``W``, ``V``, ``m3``, ``count``, or ``10^-5 GBP`` (thousandths of a penny), ``10^-5
            EUR``, ``10^-5 currency`` where the message does not say which. It is the text of a
            :class:`wire.units.Unit`: ``Unit(reading.unit).quantity(reading.value)`` is in whole units.
        reason: why there is no value, in words; None where there is one.
        tariff: number of the tariff (time of use), from 1; None where there is none.
        block: number of the block, from 1; None where there is none.
        phase: 1 to 3; None where there is none.
        since: when the register was last reset, where the message says it.
        detail: what else the message says of this value, in words: why a snapshot was taken, the number of a top-up, a
            clock that is not reliable.
    """

    device: str
    use_case: str
    quantity: str
    register: str
    start: datetime.datetime | None
    end: datetime.datetime | None
    value: int | Decimal | None
    unit: str
    reason: str | None = None
    tariff: int | None = None
    block: int | None = None
    phase: int | None = None
    since: datetime.datetime | None = None
    detail: str = ""

    @property
    def time(self) -> datetime.datetime | None:
        """The same as :attr:`end`: the time that the message gives."""
        return self.end

    @property
    def interval(self) -> datetime.timedelta | None:
        """How long the value was measured; None for a value that is not one of an interval, or has no time."""
        if self.start is None or self.end is None:
            return None
        return self.end.astimezone(datetime.UTC) - self.start.astimezone(datetime.UTC)

    @property
    def span(self) -> tuple[datetime.datetime, datetime.datetime] | None:
        """Start and end of the interval; None for a value that is not one of an interval, or has no time."""
        return None if self.start is None or self.end is None else (self.start, self.end)


def readings(
    message: Message | Document | mmc.MmcDocument | bytes, *, keys: KeyStore | None = None, divisor: int = DIVISOR
) -> list[Reading]:
    """The readings of a message, in the order of the message; none of what is not about readings.

    Args:
        message: a response or alert; or the DUIS document that carries one, read (:func:`duis.read`) or as octets; or
            what :func:`duis.from_mmc` gave.
        keys: open the encrypted parts, as :meth:`gbcs.Message.decrypt` does.
        divisor: of volumes of gas in logs, which say none: 1000 unless the meter counts otherwise. A document of
            MMC says volumes: it needs none.

    Raises:
        ValueError: for a divisor below 1.
        DuisError: where a part is encrypted still, the payload does not fit its declaration, a DUIS document carries no
            message, or a document of MMC leaves out a part of an entry.
        DecodeError: where the octets in the DUIS document are no message.
        ProtectionError: where a key does not open a part as it should.
    """
    if divisor < 1:
        raise ValueError(f"{divisor} is no divisor")
    opened = open_message(message, keys)
    return [] if opened is None else _readings(opened, divisor)


def open_message(
    source: Message | Document | mmc.MmcDocument | bytes, keys: KeyStore | None
) -> Message | mmc.MmcDocument | None:
    """The message, in clear, of which readings are taken; None for a document of DUIS that carries none.

    Raises:
        DuisError: where the octets are no document of DUIS, or it is of a meter of the first generation, whose readings
            are not read here.
        DecodeError: see :func:`readings`.
        ProtectionError: see there.
    """
    if isinstance(source, mmc.MmcDocument):
        return source
    if isinstance(source, bytes | bytearray | memoryview):
        source = read(bytes(source))
    if isinstance(source, Document) and source.gbcs_payload is None:
        if source.form in (Form.SMETS1_RESPONSE, Form.SMETS1_ALERT):
            raise DuisError(f"readings of a {source.form.value} are not read", expected="a GBCS message")
        return None
    return mmc.carried(source, keys)[0]


def _readings(message: Message | mmc.MmcDocument, divisor: int) -> list[Reading]:
    if message.header.cra is CRA.COMMAND or not is_reading(message):
        return []
    is_document = isinstance(message, mmc.MmcDocument)
    if message.data if isinstance(message, mmc.MmcDocument) else mmc.is_encrypted(message):
        raise DuisError("a part of the message is encrypted", expected="a message that was decrypted")
    values = message.values if isinstance(message, mmc.MmcDocument) else mmc.answers(message)
    assert message.use_case is not None
    use_case = message.use_case.reference
    time, detail = _header_time(message.header.date_time)
    source = _Source(str(message.header.originator), use_case, time, detail, DIVISOR if is_document else divisor)
    try:
        return list(_with_gaps(_USE_CASES[use_case](values, source)))
    except KeyError as missing:  # a document of MMC may leave out what every message has
        raise DuisError(f"a reading without its {missing.args[0]}", expected="whole entries") from None


def is_reading(message: Message | mmc.MmcDocument) -> bool:
    """Whether a message is of a use case that reads what a meter measured."""
    use_case = message.use_case
    return use_case is not None and use_case.reference in _USE_CASES


# What readings have in common ----------------------------------------------------------------------------------------


class _Kind(NamedTuple):
    """What a value is."""

    quantity: str
    register: str
    unit: Unit


_TIME_OF_MESSAGE: Any = object()


class _Source(NamedTuple):
    """Where readings come from, when registers were read, and the divisor of volumes in logs."""

    device: str
    use_case: str
    time: datetime.datetime | None
    detail: str
    divisor: int

    def reading(
        self,
        kind: _Kind,
        value: Any,
        *,
        interval: datetime.timedelta | None = None,
        time: datetime.datetime | None = _TIME_OF_MESSAGE,
        reason: str | None = None,
        tariff: int | None = None,
        block: int | None = None,
        phase: int | None = None,
        since: datetime.datetime | None = None,
        detail: str = "",
    ) -> Reading:
        """A reading; its time is that of the message unless given, its detail ends with that of the message."""
        end = self.time if time is _TIME_OF_MESSAGE else time
        start = end - interval if interval and end is not None and end - _FIRST >= interval else None
        if self.detail:
            detail = f"{detail}; {self.detail}" if detail else self.detail
        number = None
        if reason is None and (reason := _why(value)) is None:
            number = value if isinstance(value, Decimal) else int(value)
        return Reading(
            self.device,
            self.use_case,
            kind.quantity,
            kind.register,
            start,
            end,
            number,
            kind.unit.value,
            reason,
            tariff,
            block,
            phase,
            since,
            detail,
        )


_FIRST = datetime.datetime.min.replace(tzinfo=datetime.UTC)


def _why(value: Any) -> str | None:
    """Why there is no value; None where there is one."""
    if isinstance(value, NoValue):
        said = "" if value.number is None else f": it gave {value.number}, the number that stands for none"
        return f"the meter has no value{said}"
    if not isinstance(value, Failed):
        return None
    if value.value == NOT_EXECUTED.value:
        return "not executed: a part of the command before it failed"
    return f"the device answered {getattr(value.result, 'name', value.result)}"


def _with_gaps(found: Iterator[Reading]) -> Iterator[Reading]:
    """The readings, and between intervals of one register that do not meet a reading that says so."""
    last: dict[tuple[Any, ...], Reading] = {}
    for each in found:
        if each.start is not None and each.end is not None:
            key = (each.quantity, each.register, each.tariff, each.block, each.phase)
            before = last.get(key)
            last[key] = each
            if before is not None and before.start is not None and before.end is not None:
                low, high = (before.end, each.start) if before.end <= each.start else (each.end, before.start)
                if high - low >= each.end - each.start:
                    yield each._replace(start=low, end=high, value=None, reason="gap: the message has no entries here")
        yield each


class _AllFailed(Mapping[str, Failed]):
    """Named values all of which failed, for one reason."""

    def __init__(self, failed: Failed) -> None:
        self.failed = failed

    def __getitem__(self, name: str) -> Failed:
        return self.failed

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __contains__(self, name: object) -> bool:
        return True


_Values: TypeAlias = Mapping[str, Any]
_Reader: TypeAlias = Callable[[_Values, _Source], Iterator[Reading]]

_INVALID, _DOUBTFUL = 0x01, 0x02
_UNSPECIFIED = 0xFF


def _header_time(date_time: DateTime | None) -> tuple[datetime.datetime | None, str]:
    if date_time is None:
        return None, ""
    status = 0 if date_time.clock_status == _UNSPECIFIED else date_time.clock_status
    detail = "invalid clock" if status & _INVALID else "unreliable clock" if status & _DOUBTFUL else ""
    return _time(date_time), detail


def _time(value: Any) -> datetime.datetime | None:
    """An instant; None for a time that names none."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC)
    if isinstance(value, DateTime) and is_moment(value):
        try:
            return value.datetime().astimezone(datetime.UTC)
        except (ValueError, OverflowError):  # such as 31 February
            return None
    return value.datetime() if isinstance(value, UtcTime) and value.is_instant else None


def _has(values: _Values, name: str) -> bool:
    return name in values and not isinstance(values[name], Failed)


def _several(*readers: _Reader) -> _Reader:
    def read(values: _Values, source: _Source) -> Iterator[Reading]:
        for reader in readers:
            yield from reader(values, source)

    return read


def _within(name: str, *readers: _Reader) -> _Reader:
    """Readings of a structure or a component."""

    def read(values: _Values, source: _Source) -> Iterator[Reading]:
        found = values.get(name, {})
        for reader in readers:
            yield from _failed(reader, found, source) if isinstance(found, Failed) else reader(found, source)

    return read


def _failed(reader: _Reader, failed: Failed, source: _Source) -> Iterator[Reading]:
    """A reading for each register that every meter has, where all of them failed; none where there are no records."""
    if failed.result == CommandStatus.NOT_FOUND and isinstance(failed.result, CommandStatus):
        return
    told: set[tuple[str, str]] = set()
    for each in reader(_AllFailed(failed), source):
        if (each.quantity, each.register) not in told and not each.register.startswith("Secondary"):
            told.add((each.quantity, each.register))
            yield each._replace(tariff=None, block=None)


def _simple(**kinds: _Kind) -> _Reader:
    return _named(kinds)


def _named(kinds: Mapping[str, _Kind]) -> _Reader:
    """Registers that are read as they stand, by name."""

    def read(values: _Values, source: _Source) -> Iterator[Reading]:
        for name, kind in kinds.items():
            if name in values:
                yield source.reading(kind, values[name])

    return read


def _log(name: str, row: _Reader) -> _Reader:
    """Readings of the rows of a log, each with the time of its row."""

    def read(values: _Values, source: _Source) -> Iterator[Reading]:
        rows = values.get(name, ())
        if isinstance(rows, Failed):
            yield from _failed(row, rows, source._replace(time=None))
            return
        for each in rows:
            yield from row(each, source._replace(time=_time(each.get("timestamp"))))

    return read


def _intervals(interval: datetime.timedelta, **kinds: _Kind) -> _Reader:
    """A row of a profile: values measured in an interval."""

    def read(values: _Values, source: _Source) -> Iterator[Reading]:
        for name, kind in kinds.items():
            if name in values:
                yield source.reading(kind, values[name], interval=interval)

    return read


# Electricity ---------------------------------------------------------------------------------------------------------

_IMPORT, _EXPORT = "active energy import", "active energy export"
_REACTIVE_IMPORT, _REACTIVE_EXPORT = "reactive energy import", "reactive energy export"


def _wh(register: str, quantity: str = _IMPORT) -> _Kind:
    return _Kind(quantity, register, Unit.WH)


def _money(quantity: str, register: str) -> _Kind:
    return _Kind(quantity, register, Unit.MONEY)


_PRIMARY, _SECONDARY = _wh("Active Import Register"), _wh("Secondary Active Import Register")
_TOU, _SECONDARY_TOU = _wh("Tariff TOU Register Matrix"), _wh("Secondary Tariff TOU Register Matrix")
_BLOCK, _COUNTERS = _wh("Tariff Block TOU Register Matrix"), _wh("Tariff Block Counter Matrix")
_EMERGENCY_CREDIT = _money("credit", "Emergency Credit Balance")
_METER_BALANCE = _money("credit", "Meter Balance")
_ACCUMULATED_DEBT = _money("debt", "Accumulated Debt Register")
_PAYMENT_DEBT = _money("debt", "Payment Debt Register")
_TIME_DEBT_1, _TIME_DEBT_2 = _money("debt", "Time Debt Register 1"), _money("debt", "Time Debt Register 2")
_REPAYMENT = _money("payment", "Payment Based Debt Repayment")
_TOP_UP = _money("payment", "Prepayment Credit")


def _tariffs(name: str, kind: _Kind, block: int | None = None) -> _Reader:
    """A list by tariff, from 1."""

    def read(values: _Values, source: _Source) -> Iterator[Reading]:
        found = values.get(name, ())
        for tariff, value in enumerate([found] if isinstance(found, Failed) else found, 1):
            yield source.reading(kind, value, tariff=tariff, block=block)

    return read


_TARIFFS_OF_BLOCK = 8


def _block_matrix(values: _Values, source: _Source) -> Iterator[Reading]:
    """For each block eight registers and then eight counters, by tariff."""
    name = "Block_primary_registers"
    found = values.get(name, ())
    if isinstance(found, Failed):
        yield from (source.reading(kind, found) for kind in (_BLOCK, _COUNTERS))
        return
    for place, value in enumerate(found):
        block, rest = divmod(place, 2 * _TARIFFS_OF_BLOCK)
        is_counter, tariff = divmod(rest, _TARIFFS_OF_BLOCK)
        yield source.reading(_COUNTERS if is_counter else _BLOCK, value, block=block + 1, tariff=tariff + 1)


_REGISTERS = _several(
    _simple(activeImportRegisterValue=_PRIMARY, secondaryActiveImportRegisterValue=_SECONDARY),
    _tariffs("tariffTOURegisterValues", _TOU),
    _tariffs("secondaryTariffTOURegisterValues", _SECONDARY_TOU),
    *(_tariffs(name, _BLOCK, block) for block, name in objects.TOU_BLOCKS.items()),
)
_BALANCES = _simple(
    emergencyCreditBalanceValue=_EMERGENCY_CREDIT,
    meterBalanceValue=_METER_BALANCE,
    paymentDebtRegisterValue=_PAYMENT_DEBT,
    timeDebtRegisters1Value=_TIME_DEBT_1,
    timeDebtRegisters2Value=_TIME_DEBT_2,
    accumulatedDebtRegisterValue=_ACCUMULATED_DEBT,
)


def _demand(item: str, kind: _Kind) -> _Reader:
    """A maximum demand register: the value, when it was captured, and since when."""

    def read(values: _Values, source: _Source) -> Iterator[Reading]:
        if f"{item}: value" in values:
            yield source.reading(
                kind,
                values[f"{item}: value"],
                time=_time(values.get(f"{item}: dateTimeStamp")),
                since=_time(values.get(f"{item}: dateTimeOfLastReset")),
            )

    return read


def _voltage(phase: int) -> _Reader:
    """The counters and the log of the average voltage of a phase."""
    under, over = objects.AVERAGE_RMS_UNDER_VOLTAGE_COUNTER[phase], objects.AVERAGE_RMS_OVER_VOLTAGE_COUNTER[phase]
    counters = {
        under.value.name: _Kind("voltage events", "Average RMS Under Voltage Counter", Unit.COUNT),
        over.value.name: _Kind("voltage events", "Average RMS Over Voltage Counter", Unit.COUNT),
    }
    profile = objects.AVERAGE_RMS_VOLTAGE_PROFILE[phase]
    log, period = profile.log_entries.name, profile.measurement_period.name
    kind = _Kind("voltage", "Average RMS Voltage Profile Data Log", Unit.V)

    def read(values: _Values, source: _Source) -> Iterator[Reading]:
        for name, counter in counters.items():
            if name in values:
                yield source.reading(counter, values[name], phase=phase)
        interval = datetime.timedelta(seconds=int(values[period])) if _has(values, period) else None
        rows = values.get(log, ())
        if isinstance(rows, Failed):
            yield source.reading(kind, rows, time=None, phase=phase)
            return
        for row in rows:
            time = _time(row.get("timestamp"))
            why = None if "dlValue" in row else "the document does not say it"
            yield source.reading(kind, row.get("dlValue"), time=time, phase=phase, interval=interval, reason=why)

    return read


_MAXIMUM_IMPORT = "Maximum Demand Active Power Import"

_ELECTRICITY: dict[str, _Reader] = {
    "ECS17a": _named(
        {
            objects.ACTIVE_EXPORT_REGISTER.value.name: _wh("Active Export Register", _EXPORT),
            objects.REACTIVE_EXPORT_REGISTER.value.name: _Kind(_REACTIVE_EXPORT, "Reactive Export Register", Unit.VARH),
        }
    ),
    "ECS17b": _within(
        objects.IMPORT_REGISTER_COLLECTION.value.name,
        _simple(
            active_import_value=_PRIMARY,
            reactive_import_value=_Kind(_REACTIVE_IMPORT, "Reactive Import Register", Unit.VARH),
            second_active_import_value=_SECONDARY,
        ),
    ),
    "ECS17c": _within(
        objects.POWER_IMPORT_COLLECTION.value.name,
        _simple(
            active_power_import_value=_Kind("active power import", "Active Power Import", Unit.W),
            primary_active_power_import_value=_Kind("active power import", "Primary Active Power Import", Unit.W),
        ),
    ),
    "ECS17d": _within(
        objects.TARIFF_TOU_REGISTER_COLLECTION.value.name,
        _tariffs("TOU_primary_registers", _TOU),
        _tariffs("TOU_secondary_registers", _SECONDARY_TOU),
    ),
    "ECS17e": _within(objects.TARIFF_BLOCK_TOU_REGISTER_COLLECTION.value.name, _block_matrix),
    "ECS18a": _demand(
        "MaximumDemandActivePowerExportValue",
        _Kind("active power export", "Maximum Demand Active Power Export", Unit.W),
    ),
    "ECS18b": _several(
        _demand(
            "MaximumDemand(ConfigurableTime)ActivePowerImportValue",
            _Kind("active power import", "Maximum Demand (Configurable Time) Active Power Import", Unit.W),
        ),
        _demand(
            "MaximumDemandActiveEnergyImportValue",
            _Kind("active power import", _MAXIMUM_IMPORT, Unit.W),
        ),
    ),
    "ECS19": _within(
        objects.PREPAYMENT_BALANCE_COLLECTION.value.name,
        _simple(
            meter_balance=_METER_BALANCE,
            emergency_credit_balance=_EMERGENCY_CREDIT,
            accumulated_debt_register=_ACCUMULATED_DEBT,
            time_debt_1_balance=_TIME_DEBT_1,
            time_debt_2_balance=_TIME_DEBT_2,
            payment_debt_balance=_PAYMENT_DEBT,
        ),
    ),
    "ECS20a": _log(objects.BILLING_DATA_LOG_DEBT_PAYMENTS.log_entries.name, _simple(dlValue=_REPAYMENT)),
    "ECS20b": _log(objects.BILLING_DATA_LOG_TARIFF_TRIGGERED.log_entries.name, _several(_REGISTERS, _BALANCES)),
    "ECS20c": _several(
        _log(objects.BILLING_DATA_LOG_REGISTERS.log_entries.name, _REGISTERS),
        _log(objects.BILLING_DATA_LOG_PREPAYMENT.log_entries.name, _BALANCES),
    ),
    "ECS20d": _log(objects.BILLING_DATA_LOG_PREPAYMENT_CREDITS.log_entries.name, _simple(dlValue=_TOP_UP)),
    "ECS21a": _log(objects.DAILY_READ_LOG.log_entries.name, _REGISTERS),
    "ECS21b": _log(objects.PREPAYMENT_DAILY_READ_LOG.log_entries.name, _BALANCES),
    "ECS21c": _log(
        objects.DAILY_READ_LOG_EXPORT.log_entries.name, _simple(dlValue=_wh("Active Export Register", _EXPORT))
    ),
    "ECS22a": _log(
        objects.PROFILE_DATA_LOG_EXPORT.log_entries.name,
        _intervals(
            _HALF_HOUR,
            dlValue=_wh("Profile Data Log", _EXPORT),
            dlValue2=_Kind(_REACTIVE_EXPORT, "Profile Data Log", Unit.VARH),
        ),
    ),
    "ECS22b": _log(
        objects.PROFILE_DATA_LOG_ACTIVE_IMPORT.log_entries.name,
        _intervals(
            _HALF_HOUR,
            primaryValue=_wh("Profile Data Log"),
            secondaryValue=_wh("Secondary Profile Data Log"),
        ),
    ),
    "ECS22c": _log(
        objects.PROFILE_DATA_LOG_REACTIVE_IMPORT.log_entries.name,
        _intervals(_HALF_HOUR, dlValue=_Kind(_REACTIVE_IMPORT, "Profile Data Log", Unit.VARH)),
    ),
    "ECS23": _voltage(1),
    "ECS23b": _several(*(_voltage(phase) for phase in (1, 2, 3))),
    "ECS66": _log(
        objects.DAILY_CONSUMPTION_LOG.log_entries.name, _intervals(_DAY, dlValue=_wh("Daily Consumption Log"))
    ),
    "ECS68": _log(objects.BILLING_DATA_LOG_REGISTERS.log_entries.name, _REGISTERS),
    "ECS82": _named({objects.METER_BALANCE.value.name: _METER_BALANCE}),
}


# Gas -----------------------------------------------------------------------------------------------------------------

_CONSUMPTION = _Kind(_GAS, "Consumption Register", Unit.M3)
_GAS_TOU = _Kind(_GAS, "Tariff TOU Register Matrix", Unit.M3)
_GAS_BLOCK = _Kind(_GAS, "Tariff Block Counter Matrix", Unit.M3)


def _volume(raw: int, multiplier: int, divisor: int) -> Decimal:
    """The raw number by multiplier and divisor, with a decimal place for each power of ten of the divisor."""
    places = len(str(divisor)) - 1
    product = Decimal(int(raw) * int(multiplier))
    return DECIMALS.scaleb(product, -places) if divisor == 10**places else DECIMALS.divide(product, divisor)


def _scaled(registers: Mapping[str, tuple[_Kind, Mapping[str, Any]]]) -> _Reader:
    """Registers of the metering cluster, with their multiplier and divisor."""

    def read(values: _Values, source: _Source) -> Iterator[Reading]:
        multiplier, divisor = (values.get(name) for name in ("Multiplier", "Divisor"))
        for name, (kind, place) in registers.items():
            if name not in values:
                continue
            raw = values[name]
            if _why(raw) is None:
                no_volume = _no_volume(raw, multiplier, divisor)
                if no_volume:
                    yield source.reading(kind, None, reason=no_volume, **place)
                    continue
                raw = _volume(raw, int(multiplier or 0), int(divisor or 0))
            yield source.reading(kind, raw, **place)

    return _within("MeteringAttributes", read)


def _no_volume(raw: Any, multiplier: Any, divisor: Any) -> str | None:
    """Why a raw number is no volume."""
    for name, value in (("multiplier", multiplier), ("divisor", divisor)):
        why = "the message has none" if value is None else _why(value)
        if why is None and name == "divisor" and not value:
            why = "it is 0"
        if why is not None:
            return f"no volume without the {name}: {why}; the raw number is {int(raw)}"
    return None


def _snapshot(values: _Values, source: _Source) -> Iterator[Reading]:
    for name, kind, place in (
        ("current_summation", _CONSUMPTION, ""),
        ("tier_summation", _GAS_TOU, "tariff"),
        ("tier_block_summation", _GAS_BLOCK, "block"),
    ):
        if name not in values:
            continue
        found = values[name]
        for index, raw in enumerate(found if isinstance(found, list) else [found], 1):
            numbered: dict[str, Any] = {place: index} if place else {}
            yield source.reading(kind, _logged(raw, source), **numbered)


def _logged(raw: Any, source: _Source) -> Any:
    """A volume of a log; the reason where there is none."""
    return raw if _why(raw) else _volume(raw, 1, source.divisor)


_PREPAY_SNAPSHOT = _simple(
    accumulated_debt=_ACCUMULATED_DEBT,
    type1_debt_remaining=_TIME_DEBT_1,
    type2_debt_remaining=_TIME_DEBT_2,
    type3_debt_remaining=_PAYMENT_DEBT,
    emergency_credit_remaining=_EMERGENCY_CREDIT,
    credit_remaining=_METER_BALANCE,
)


def _cause(value: Any) -> str:
    """Why a snapshot was taken, in words; nothing for a document of MMC, which does not say it."""
    fields = value.fields if isinstance(value, Bitmap) else ()
    return ", ".join(name.replace("_", " ") for name in fields if getattr(value, name))


def _snapshots(name: str, entry: _Reader) -> _Reader:
    """Snapshots, each at its time; its reason is the detail."""

    def read(values: _Values, source: _Source) -> Iterator[Reading]:
        found = values.get(name, ())
        failures: list[Reading] = []
        for each in found if isinstance(found, list) else [found]:
            if isinstance(each, Failed) and not failures:  # what follows the first was not executed
                failures = list(_failed(entry, each, source._replace(time=None)))
                yield from failures
            elif isinstance(each, Mapping):
                at = source._replace(time=_time(each.get("snapshot_time")), detail=_cause(each.get("snapshot_cause")))
                yield from entry(each, at)

    return read


def _samples(kind: _Kind, interval: datetime.timedelta) -> _Reader:
    """A log of samples: the time of the first, which is the end of its interval, and a volume for each."""

    def read(values: _Values, source: _Source) -> Iterator[Reading]:
        samples = values.get("samples", ())
        if isinstance(samples, Failed):
            yield source.reading(kind, samples, time=None)
            return
        first = _time(values.get("sample_start_time"))
        for place, raw in enumerate(samples):
            time = None if first is None else first + place * interval
            yield source.reading(kind, _logged(raw, source), time=time, interval=interval)

    return _within("GetSampledDataResponse", read)


def _gas_balances(values: _Values, source: _Source) -> Iterator[Reading]:
    """Credit and debt, in the currency that the price cluster says beside them."""
    prices = values["PriceAttributes"] if _has(values, "PriceAttributes") else {}
    number = prices.get("Currency")
    currency = CURRENCIES.get(number, "currency") if isinstance(number, int) else "currency"
    for reading in _within("PrepaymentAttributes", _PREPAYMENT)(values, source):
        yield reading._replace(unit=Unit(f"10^-5 {currency}").value)


_PREPAYMENT = _simple(
    AccumulatedDebt=_ACCUMULATED_DEBT,
    EmergencyCreditRemaining=_EMERGENCY_CREDIT,
    CreditRemaining=_METER_BALANCE,
    DebtAmount3=_PAYMENT_DEBT,
    DebtAmount1=_TIME_DEBT_1,
    DebtAmount2=_TIME_DEBT_2,
)


def _debt_log(values: _Values, source: _Source) -> Iterator[Reading]:
    for each in _entries(values):
        time = _time(each.get("collection_time"))
        if "amount_collected" in each:
            yield source.reading(_REPAYMENT, each["amount_collected"], time=time)
        if "outstanding_debt" in each:
            yield source.reading(_money("debt", "Outstanding Payment Debt"), each["outstanding_debt"], time=time)


def _top_up_log(values: _Values, source: _Source) -> Iterator[Reading]:
    for each in _entries(values):
        octets = each.get("top_up_code")
        code = octets.decode("ascii", "backslashreplace") if isinstance(octets, bytes) else ""
        if "top_up_amount" in each:
            time = _time(each.get("top_up_time"))
            yield source.reading(_TOP_UP, each["top_up_amount"], time=time, detail=code)


def _entries(values: _Values) -> list[_Values]:
    """The entries of a log; one where all of it failed."""
    entries = values.get("entries", [])
    return [_AllFailed(entries)] if isinstance(entries, Failed) else entries


_PREPAYMENT_MODE_BALANCE = _money("credit", "Meter Balance (Prepayment Mode)")
_CREDIT_MODE_BALANCE = _money("money due", "Meter Balance (Credit Mode)")
_GAS_METER_BALANCE = _several(
    _within("MeteringAttributes", _simple(BillToDateDelivered=_CREDIT_MODE_BALANCE)),
    _within("PrepaymentAttributes", _simple(CreditRemaining=_PREPAYMENT_MODE_BALANCE)),
)

_OF_GAS: dict[str, _Reader] = {
    "GCS13a": _scaled({"CurrentSummationDelivered": (_CONSUMPTION, {})}),
    "GCS13b": _scaled({name: (_GAS_BLOCK, {"block": block}) for block, name in BLOCK_COUNTERS.items()}),
    "GCS13c": _scaled({name: (_GAS_TOU, {"tariff": tariff}) for tariff, name in TOU_REGISTERS.items()}),
    "GCS14": _gas_balances,
    "GCS15b": _several(_snapshots("PublishPrepaySnapshot", _PREPAY_SNAPSHOT), _snapshots("PublishSnapshot", _snapshot)),
    "GCS15c": _several(_snapshots("PublishSnapshot", _snapshot), _snapshots("PublishPrepaySnapshot", _PREPAY_SNAPSHOT)),
    "GCS15d": _within("PublishDebtLog", _debt_log),
    "GCS15e": _within("PublishTopUpLog", _top_up_log),
    "GCS16a": _snapshots("PublishSnapshot", _snapshot),
    "GCS16b": _snapshots("PublishPrepaySnapshot", _PREPAY_SNAPSHOT),
    "GCS17": _samples(_Kind(_GAS, "Profile Data Log", Unit.M3), _HALF_HOUR),
    "GCS18": _samples(_Kind(_GAS, "Network Data Log", Unit.M3), _SIX_MINUTES),
    "GCS53": _snapshots("PublishSnapshot", _snapshot),
    "GCS60": _GAS_METER_BALANCE,
    "GCS60a": _GAS_METER_BALANCE,
    "GCS61": _samples(_Kind(_GAS, "Daily Consumption Log", Unit.M3), _DAY),
}

_USE_CASES = _ELECTRICITY | _OF_GAS
