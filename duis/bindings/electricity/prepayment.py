"""Prepayment of electricity meters: payment mode, balances, debts, configuration, top-ups.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, one section for each element.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from dlms.data import BitString
from dlms.obis import Obis
from dlms.time import ANY, ANY_YEAR, Date
from duis.bindings.binding import ResponseBinding, request
from duis.bindings.cosem import ACTIVATION, DAYS_OF_WEEK, Applicable, DateLens, SpecialDays, clock_time, plain_date
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, EMPTY, Constant, Context, Each, Field, First, Items, Lens, Unsaid, optional
from duis.bindings.texts import boolean, choices, integer, text
from gbcs.usecases import objects
from gbcs.usecases.model import Value

__all__ = ["NumberedDays", "REQUESTS", "RESPONSES", "Schedule", "applicable"]

# Requests -------------------------------------------------------------------------------------------------------------


# Payment mode --------------------------------------------------------------------------------------------------------


def _row(credit: int, charge: int, collection: str = "111") -> dict[str, Any]:
    """A row of the credit and charge configuration: which charge is taken from which credit, and when."""
    return {
        "credit": bytes(Obis(f"0-0:19.10.{credit}.255")),
        "charge": bytes(Obis(f"0-0:19.20.{charge}.255")),
        "collection": collection,
    }


def _credit_mode(context: Context) -> list[dict[str, Any]]:
    twin = [_row(0, 5)] if context.facts.get("elements") == "twin" else []
    return [_row(0, 0), _row(0, 4), *twin]


def _prepayment_mode(suspend_disabled: bool, suspend_emergency: bool, context: Context) -> list[dict[str, Any]]:
    """Rows of prepayment mode. No published message has both settings false."""
    debt = "110" if suspend_disabled else "111"
    rows = [_row(0, 0), _row(0, 4), _row(0, 1, debt), _row(0, 2, debt), _row(0, 3)]
    rows += [_row(1, 3), _row(1, 0), _row(1, 4), _row(1, 1, debt), _row(1, 2, debt)]
    if suspend_emergency:
        rows += [_row(2, 4), _row(2, 1), _row(2, 2)]
    if context.facts.get("elements") == "twin":
        rows += [_row(0, 5), _row(1, 5)]
    return rows


def _same_rows(value: Any, rows: list[dict[str, Any]]) -> bool:
    def bits(row: Any) -> Any:
        collection = row["collection"]
        return collection.bits() if isinstance(collection, BitString) else collection

    return [{**row, "collection": bits(row)} for row in value] == rows


class _CreditMode(NamedTuple):
    """Credit mode: its rows depend on the number of elements of the meter alone."""

    def read(self, source: Source, context: Context) -> list[dict[str, Any]]:
        if not source.has("Credit"):
            raise source.error("is missing", path="Credit")
        return _credit_mode(context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if not _same_rows(value, _credit_mode(context)):
            raise sink.error("this credit and charge configuration cannot be expressed here")
        sink.at("Credit")


class _PrepaymentMode(NamedTuple):
    """Prepayment mode: rows by the two settings, and the number of elements of the meter."""

    def read(self, source: Source, context: Context) -> list[dict[str, Any]]:
        disabled = Field("Prepayment/SuspendDebtDisabled", boolean).read(source, context)
        emergency = Field("Prepayment/SuspendDebtEmergency", boolean).read(source, context)
        if not disabled and not emergency:
            source.leave_unconfirmed("Prepayment")
        return _prepayment_mode(disabled, emergency, context)

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        for disabled in (False, True):
            for emergency in (False, True):
                if _same_rows(value, _prepayment_mode(disabled, emergency, context)):
                    Field("Prepayment/SuspendDebtDisabled", boolean).write(disabled, sink, context)
                    Field("Prepayment/SuspendDebtEmergency", boolean).write(emergency, sink, context)
                    return
        raise sink.error("this credit and charge configuration cannot be expressed here")


# Calendars of schedules ----------------------------------------------------------------------------------------------


class NumberedDays(NamedTuple):
    """Special days with a number of their own, an attribute.

    Attributes:
        path: of the elements.
        attribute: the number, from 1.
        date: path of the date from the element; empty where the element is the date.
    """

    path: str
    attribute: str
    date: str

    def _entry(self) -> Each:
        return Each(self.path, DateLens(self.date), by=self.attribute, around=True)

    def read(self, source: Source, context: Context) -> list[dict[str, Any]]:
        dates = self._entry().read(source, context)
        return [{"index": place, "specialday_date": date, "day_id": place} for place, date in enumerate(dates, 1)]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        for place, entry in enumerate(value, 1):
            if entry["index"] != place or entry["day_id"] != place:
                raise sink.error(f"special day {place} has another number")
        self._entry().write([entry["specialday_date"] for entry in value], sink, context)


def applicable(numbers: list[int], count: int, source: Source) -> str:
    """A bit-string that says which special days apply: one bit a defined day, the first for day 1."""
    if len(set(numbers)) != len(numbers) or any(not 1 <= number <= count for number in numbers):
        raise source.error(f"special days {numbers}", expected=f"different numbers of the {count} that are defined")
    return "".join("1" if day in numbers else "0" for day in range(1, count + 1))


class Schedule(NamedTuple):
    """The entries of a schedule table.

    Attributes:
        path: of the elements, one an entry.
        special_days: path of the defined special days.
        selector: lens of the script selector.
        applies: path of the special days on which an entry applies; ``PATH@name`` or ``PATH``, numbers.
        dates: path of the element around switch time, start and end.
        date: lens of a date, from its path.
    """

    path: str
    special_days: str
    selector: Lens
    applies: str
    dates: str
    date: Any

    def read(self, source: Source, context: Context) -> list[dict[str, Any]]:
        count = len(source.many(self.special_days))
        entries = []
        for number, at in enumerate(source.many(self.path), 1):
            path, _, attribute = self.applies.partition("@")
            at.many(path.partition("/")[0])
            named = [Field(f"@{attribute}" if attribute else "", integer).read(each, context) for each in at.many(path)]
            entries.append(
                {
                    "index": number,
                    "script_selector": self.selector.read(at, context),
                    "switch_time": Field(f"{self.dates}/SwitchTime", clock_time).read(at, context),
                    "exec_weekdays": DAYS_OF_WEEK.read(at, context),
                    "exec_specdays": applicable(named, count, at),
                    "begin_date": self.date(f"{self.dates}/StartDate").read(at, context),
                    "end_date": self.date(f"{self.dates}/EndDate").read(at, context),
                }
            )
        return entries

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        for number, entry in enumerate(value, 1):
            at = sink.add(self.path)
            if entry["index"] != number:
                raise at.error(f"entry {number} is numbered {entry['index']}")
            self.selector.write(entry["script_selector"], at, context)
            Field(f"{self.dates}/SwitchTime", clock_time).write(entry["switch_time"], at, context)
            DAYS_OF_WEEK.write(entry["exec_weekdays"], at, context)
            self._write_applies(entry["exec_specdays"], at)
            self.date(f"{self.dates}/StartDate").write(entry["begin_date"], at, context)
            self.date(f"{self.dates}/EndDate").write(entry["end_date"], at, context)

    def _write_applies(self, bits: Any, sink: Sink) -> None:
        path, _, attribute = self.applies.partition("@")
        first, _, rest = path.partition("/")
        if rest:
            sink.at(first)
        for day, bit in enumerate(bits.bits() if isinstance(bits, BitString) else bits, 1):
            if bit == "1" and attribute:
                sink.add(path).put(f"@{attribute}", str(day))
            elif bit == "1":
                around, _, last = path.rpartition("/")
                sink.add(around).put(last, str(day))


def _xs_date(path: str) -> Field[Any]:
    return Field(path, plain_date)


_CALENDAR = "UpdatePrepayConfigElectricity/ElectricityNonDisablementCalendar"
_SPECIAL_DAYS = f"{_CALENDAR}/ElectricitySpecialDays/SpecialDay"
_START, _STOP = 32, 33  # scripts of the non-disablement calendar
_CONFIGURATION: dict[str, Lens] = {
    objects.NEXT_NON_DISABLEMENT_SPECIAL_DAYS.entries.name: NumberedDays(_SPECIAL_DAYS, "index", "Date"),
    objects.MAXIMUM_METER_BALANCE.value_next.name: Field("UpdatePrepayConfigElectricity/MaxMeterBalance", integer),
    objects.MAXIMUM_CREDIT_THRESHOLD.value_next.name: Field(
        "UpdatePrepayConfigElectricity/MaxCreditThreshold", integer
    ),
    objects.NEXT_NON_DISABLEMENT_CALENDAR.entries.name: Schedule(
        f"{_CALENDAR}/ElectricityNonDisablementSchedule",
        _SPECIAL_DAYS,
        Field("NonDisablementScript", choices({"START": _START, "STOP": _STOP})),
        "SpecialDaysApplicability/SpecialDayApplicability/SpecialDayID",
        "ScheduleDatesAndTime",
        _xs_date,
    ),
    objects.NEXT_DEBT_RECOVERY_RATE_CAP.amount_next.name: Field(
        "UpdatePrepayConfigElectricity/DebtRecoveryRateCap", integer
    ),
    objects.NEXT_DEBT_RECOVERY_RATE_CAP_PERIOD.period_next.name: Constant(604800),  # a week
    objects.NEXT_LOW_CREDIT_THRESHOLD.threshold_next.name: Field(
        "UpdatePrepayConfigElectricity/LowCreditThreshold", integer
    ),
    objects.NEXT_EMERGENCY_CREDIT_LIMIT.amount_next.name: Field(
        "UpdatePrepayConfigElectricity/EmergencyCreditLimit", integer
    ),
    objects.NEXT_EMERGENCY_CREDIT_THRESHOLD.threshold_next.name: Field(
        "UpdatePrepayConfigElectricity/EmergencyCreditThreshold", integer
    ),
    objects.NON_DISABLEMENT_SPECIAL_DAYS_ACTIVATION.activate_next.name: ACTIVATION,
    objects.MAXIMUM_METER_BALANCE.activate_next.name: ACTIVATION,
    objects.MAXIMUM_CREDIT_THRESHOLD.activate_next.name: ACTIVATION,
    objects.NEXT_DEBT_RECOVERY_RATE_CAP.activate_next.name: ACTIVATION,
    objects.NEXT_DEBT_RECOVERY_RATE_CAP_PERIOD.activate_next.name: ACTIVATION,
    objects.NEXT_LOW_CREDIT_THRESHOLD.activate_next.name: ACTIVATION,
    objects.NEXT_EMERGENCY_CREDIT_LIMIT.activate_next.name: ACTIVATION,
    objects.NEXT_EMERGENCY_CREDIT_THRESHOLD.activate_next.name: ACTIVATION,
    objects.NON_DISABLEMENT_CALENDAR_ACTIVATION.activate_next.name: ACTIVATION,
}


# Debt ----------------------------------------------------------------------------------------------------------------


class _DebtRate(NamedTuple):
    """The rate of recovery of a time based debt: a charge of one price."""

    path: str

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        scale = Field(f"{self.path}/DebtRecoveryRatePriceScale", integer).read(source, context)
        rate = Field(f"{self.path}/DebtRecoveryRate", integer).read(source, context)
        return {
            "charge_per_unit_scaling": {"price_scale": scale},
            "commodity_reference": {},
            "charge_table": [{"charge_per_unit": rate}],
        }

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        scale = value["charge_per_unit_scaling"]["price_scale"]
        Field(f"{self.path}/DebtRecoveryRatePriceScale", integer).write(scale, sink, context)
        (entry,) = value["charge_table"]
        Field(f"{self.path}/DebtRecoveryRate", integer).write(entry["charge_per_unit"], sink, context)


_PERIOD = choices({"HOURLY": 3600, "DAILY": 86400})

REQUESTS = (
    *request("2.2", "CS01a", {objects.PREPAYMENT_CREDIT.add_credit.name: Field("UTRN", text)}),
    *request(
        "1.6",
        "ECS02",
        {
            objects.NEXT_ACCOUNT.credit_charge_configuration.name: _CreditMode(),
            objects.NEXT_ACCOUNT.activate_next.name: ACTIVATION,
        },
        when="Credit",
        varies="single twin polyphase",
    ),
    *request(
        "1.6",
        "ECS03",
        {
            objects.NEXT_DISABLEMENT_THRESHOLD.threshold_next.name: Field("Prepayment/DisablementThreshold", integer),
            objects.NEXT_ACCOUNT.credit_charge_configuration.name: _PrepaymentMode(),
            objects.NEXT_DISABLEMENT_THRESHOLD.activate_next.name: ACTIVATION,
            objects.NEXT_ACCOUNT.activate_next.name: ACTIVATION,
        },
        when="Prepayment",
        varies="single twin polyphase",
    ),
    *request(
        "1.5",
        "ECS04a",
        {objects.METER_BALANCE.adjust.name: Field("PrepaymentMode/AdjustMeterBalance", integer)},
        when="PrepaymentMode/AdjustMeterBalance",
    ),
    *request(
        "1.5",
        "ECS04a",
        {objects.METER_BALANCE.adjust.name: Field("CreditMode/AdjustMeterBalance", integer)},
        when="CreditMode/AdjustMeterBalance",
    ),
    *request("1.5", "ECS04b", when="PrepaymentMode/ResetMeterBalance"),
    *request("1.5", "ECS04b", when="CreditMode/ResetMeterBalance"),
    *request(
        "2.3",
        "ECS07",
        {
            objects.TIME_DEBT[1].unit_charge_passive.name: _DebtRate("ElecDebtRecovery1"),
            objects.TIME_DEBT[2].unit_charge_passive.name: _DebtRate("ElecDebtRecovery2"),
            objects.PAYMENT_DEBT.recovery_per_payment.name: Field("DebtRecoveryPerPayment", integer),
            objects.TIME_DEBT[1].period_next.name: Field("ElecDebtRecovery1/DebtRecoveryRatePeriod", _PERIOD),
            objects.TIME_DEBT[2].period_next.name: Field("ElecDebtRecovery2/DebtRecoveryRatePeriod", _PERIOD),
            objects.PAYMENT_DEBT.adjust.name: Field("PaymentDebtRegister", integer),
            objects.TIME_DEBT[1].adjust.name: Field("TimeDebtRegister1", integer),
            objects.TIME_DEBT[2].adjust.name: Field("TimeDebtRegister2", integer),
        },
        when="ElecDebtRecovery1",
    ),
    *request("2.1", "ECS08a", _CONFIGURATION, when="UpdatePrepayConfigElectricity"),
    *request("2.1", "ECS08", _CONFIGURATION, when="UpdatePrepayConfigElectricity", edition="earlier"),
    *request("2.5", "ECS09"),
    *request("4.3", "ECS19"),
    *request("4.13", "ECS26a"),
    *request("6.2.9", "ECS26j"),
    *request("4.18", "ECS82"),
)
"""Bindings of this family."""


# Responses ------------------------------------------------------------------------------------------------------------

_NON_DISABLEMENT = "Electricity/NonDisablementCalendar"


class _PlainDate(NamedTuple):
    """A date without wildcards; one with wildcards has no form and is left out.

    Attributes:
        path: of the element.
    """

    path: str

    def read(self, source: Source, context: Context) -> Value:
        return Field(self.path, plain_date, optional=True).read(source, context)

    def write(self, value: Date, sink: Sink, context: Context) -> None:
        if value.year != ANY_YEAR and value.month <= 12 and value.day <= 31 and value.weekday == ANY:
            Field(self.path, plain_date).write(value, sink, context)


_TIME_DEBT = (bytes((0, 0, 19, 20, 1, 255)), bytes((0, 0, 19, 20, 2, 255)))
"""The charges that collect time-based debts."""
_METER_BALANCE = bytes((0, 0, 19, 10, 0, 255))
_EMERGENCY_CREDIT = bytes((0, 0, 19, 10, 1, 255))
_SUSPENDED = bytes((0, 0, 19, 10, 2, 255))
"""The credit that stands in the configuration where debts are suspended in emergency credit."""
_SUSPEND_DISABLED = {"110": True, "111": False}
"""What the collection of a time debt says; the second is inferred: no source gives it."""


class _SuspendDebt(NamedTuple):
    """The configuration of credits and charges, of which MMC says two facts.

    Reading gives these two: of what a meter has in its place, no document knows enough.
    """

    def read(self, source: Source, context: Context) -> Value:
        return Items.read(_SUSPENSION, source, context) or ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        if isinstance(value, dict):
            _SUSPENSION.write(value, sink, context)
            return
        facts = {"emergency": any(bytes(each["credit"]) == _SUSPENDED for each in value)}
        collections = {
            _bits(each["collection"])
            for each in value
            if bytes(each["charge"]) in _TIME_DEBT and bytes(each["credit"]) in (_METER_BALANCE, _EMERGENCY_CREDIT)
        }
        if len(collections) == 1 and (bits := collections.pop()) in _SUSPEND_DISABLED:
            facts["disabled"] = _SUSPEND_DISABLED[bits]
        elif collections:
            raise sink.error("time debts that are collected in several ways")
        _SUSPENSION.write(facts, sink, context)


def _bits(value: Any) -> str:
    return value.bits() if isinstance(value, BitString) else str(value)


_SUSPENSION = Items(
    disabled=optional("SuspendDebtDisabled", boolean),
    emergency=optional("SuspendDebtEmergency", boolean),
)


def _recovery(debt: int) -> dict[str, Any]:
    path = f"Electricity/DebtRecovery{debt}"
    charge = Items(
        charge_per_unit_scaling=Items(price_scale=optional(f"{path}/DebtRecoveryRatePriceScale", integer)),
        commodity_reference=EMPTY,
        charge_table=First(Items(charge_per_unit=optional(f"{path}/DebtRecoveryRate", integer))),
    )
    return {
        objects.TIME_DEBT[debt].unit_charge_active.name: charge,
        objects.TIME_DEBT[debt].unit_charge_active_again.name: charge,
        objects.TIME_DEBT[debt].period_current.name: optional(
            f"{path}/DebtRecoveryRatePeriod", choices({"HOURLY": 3600, "DAILY": 86400})
        ),
    }


RESPONSES = (
    ResponseBinding(
        "ECS19",
        Items(
            {
                objects.PREPAYMENT_BALANCE_COLLECTION.value.name: Items(
                    meter_balance=optional("MeterBalance", integer),
                    emergency_credit_balance=optional("EmergencyCreditBalance", integer),
                    accumulated_debt_register=optional("AccumulatedDebtRegister", integer),
                    time_debt_1_balance=optional("TimeDebtRegister1", integer),
                    time_debt_2_balance=optional("TimeDebtRegister2", integer),
                    payment_debt_balance=optional("PaymentDebtRegister", integer),
                )
            }
        ),
    ),
    ResponseBinding(
        "ECS26a",
        Items(
            {
                **_recovery(1),
                **_recovery(2),
                objects.NON_DISABLEMENT_SPECIAL_DAYS.entries.name: SpecialDays(
                    f"{_NON_DISABLEMENT}/ElectricitySpecialDays/SpecialDay", "index"
                ),
                objects.PAYMENT_DEBT.recovery_per_payment.name: optional("DebtRecoveryPerPayment", integer),
                objects.MAXIMUM_CREDIT_THRESHOLD.value_current.name: optional("CreditMaxCreditThreshold", integer),
                objects.DISABLEMENT_THRESHOLD.thresholds.name: First(optional("DisablementThreshold", integer)),
                objects.MAXIMUM_METER_BALANCE.value_current.name: optional("MaxCreditMaxMeterBalance", integer),
                objects.ACCOUNT.low_credit_threshold.name: optional("LowCreditThreshold", integer),
                objects.ACCOUNT.debt_recovery_rate_cap.name: optional("DebtRecoveryRateCap", integer),
                objects.ACCOUNT.debt_recovery_rate_cap_period.name: Unsaid("a week, always", 604800),
                objects.EMERGENCY_CREDIT.limit.name: optional("EmergencyCreditLimit", integer),
                objects.EMERGENCY_CREDIT.threshold.name: optional("EmergencyCreditThreshold", integer),
                objects.NON_DISABLEMENT_CALENDAR.entries.name: Each(
                    f"{_NON_DISABLEMENT}/ElectricityNonDisablementSchedule",
                    Items(
                        index=Unsaid("number of the entry in the meter"),
                        script_selector=optional("NonDisablementScript", choices({"START": 32, "STOP": 33})),
                        switch_time=optional("ScheduleDatesAndTime/SwitchTime", clock_time),
                        exec_weekdays=DAYS_OF_WEEK,
                        exec_specdays=Applicable("SpecialDaysApplicability/SpecialDayApplicability", "SpecialDayID"),
                        begin_date=_PlainDate("ScheduleDatesAndTime/StartDate"),
                        end_date=_PlainDate("ScheduleDatesAndTime/EndDate"),
                    ),
                ),
                objects.ACCOUNT.credit_charge_configuration.name: _SuspendDebt(),
            }
        ),
    ),
    ResponseBinding(
        "ECS26j",
        Items(
            {
                objects.ACCOUNT.mode_and_status.name: Items(
                    payment_mode=optional("PaymentMode", choices({"Credit": 1, "Prepayment": 2}))
                )
            }
        ),
    ),
    ResponseBinding("ECS82", Items({objects.METER_BALANCE.value.name: optional("MeterBalance", integer)})),
)
