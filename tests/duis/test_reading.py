"""Readings: values stated by hand, those of the expected MMC documents, sums that must agree, random responses."""

from __future__ import annotations

import datetime
from collections import Counter
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import duis
import gbcs
from dlms.apdu.common import DataAccessResult
from dlms.time import Date, DateTime, Time
from duis.mmc import from_mmc, to_mmc
from duis.reading import Reading, is_reading, readings
from gbcs.message import CRA, GroupingHeader, Message
from gbcs.usecases import Failed, all_use_cases, by_reference, dlms
from gbcs.usecases.engines import engine_of
from gbcs.usecases.gbz import NOT_EXECUTED, ResponseTemplate
from tests.conformance.expected import expected, find, keys, names, published
from tests.conformance.published import folder
from tests.examples import examples
from tests.strategies import electricity, gas
from wire.errors import WireError
from wire.units import Unit
from zigbee.bitmaps import PrepaySnapshotCause, SnapshotCause
from zigbee.enumerations import CommandStatus
from zigbee.types import UtcTime

UTC = datetime.UTC
METER, SUPPLIER = "00-DB-12-34-56-78-90-A1", "90-B3-D5-1F-30-01-00-00"
NOON = datetime.datetime(2015, 6, 2, 12, tzinfo=UTC)
NOON_OF_GAS = UtcTime(486561600)
HALF_HOUR, DAY = datetime.timedelta(minutes=30), datetime.timedelta(days=1)
READ_AT = DateTime(Date(2015, 6, 2, 255), Time(12, 0, 0, 0), -0x8000, 0)
NOT_FOUND = Failed(CommandStatus.NOT_FOUND)
BROKEN = Failed(CommandStatus.HARDWARE_FAILURE)
NO_DIVISOR = "the meter has no value: it gave 16777215, the number that stands for none"
REFUSED = Failed(DataAccessResult.READ_WRITE_DENIED)


def use_case(reference: str) -> Any:
    found = by_reference(reference)
    assert found is not None
    return found


def response(reference: str, values: dict[str, Any], date_time: DateTime | None = None) -> Message:
    code = use_case(reference).message_code
    header = GroupingHeader(CRA.RESPONSE, 7, gbcs.EntityId(METER), gbcs.EntityId(SUPPLIER), code, date_time)
    return Message(header, engine_of(use_case(reference).response).build(values, header), b"", None)


def of(reference: str, values: dict[str, Any], date_time: DateTime | None = None) -> list[Reading]:
    return duis.readings(response(reference, values, date_time))


def said(found: list[Reading], *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(reading, name) for name in fields) for reading in found]


# Electricity ---------------------------------------------------------------------------------------------------------


def test_export_registers() -> None:
    found = of("ECS17a", {"ActiveExportRegister: value": 1234, "ReactiveExportRegister: value": 5}, READ_AT)
    assert found == [
        Reading(METER, "ECS17a", "active energy export", "Active Export Register", None, NOON, 1234, "Wh"),
        Reading(METER, "ECS17a", "reactive energy export", "Reactive Export Register", None, NOON, 5, "varh"),
    ]
    assert type(found[0].value) is int


def test_what_failed_is_there_without_a_value() -> None:
    values = {"ActiveExportRegister: value": REFUSED, "ReactiveExportRegister: value": 5}
    assert said(of("ECS17a", values), "register", "value", "unit", "reason", "start", "end") == [
        ("Active Export Register", None, "Wh", "the device answered READ_WRITE_DENIED", None, None),
        ("Reactive Export Register", 5, "varh", None, None, None),
    ]


def test_what_failed_as_a_whole_has_a_reading_for_each_register_of_every_meter() -> None:
    refused = "the device answered READ_WRITE_DENIED"
    found = of("ECS22b", {"ProfileDataLog(ActiveEnergyImportedInPeriod): readLog": REFUSED})
    assert said(found, "register", "value", "reason", "end") == [("Profile Data Log", None, refused, None)]
    found = of("ECS17b", {"ImportRegisterCollection: read": REFUSED}, READ_AT)
    assert said(found, "register", "value", "reason", "end") == [
        ("Active Import Register", None, refused, NOON),
        ("Reactive Import Register", None, refused, NOON),
    ]


def test_snapshots_that_failed_are_told_once_and_those_not_found_never() -> None:
    failed = {"PublishSnapshot": [BROKEN, *[NOT_EXECUTED] * 30]}
    assert said(of("GCS16a", failed), "register", "value", "reason") == [
        (register, None, "the device answered HARDWARE_FAILURE")
        for register in ("Consumption Register", "Tariff TOU Register Matrix", "Tariff Block Counter Matrix")
    ]
    assert of("GCS16a", {"PublishSnapshot": [NOT_FOUND] * 31}) == []
    assert of("GCS17", {"GetSampledDataResponse": NOT_FOUND}) == []
    (found,) = of("GCS17", {"GetSampledDataResponse": BROKEN})
    assert (found.value, found.reason, found.end) == (None, "the device answered HARDWARE_FAILURE", None)
    assert [each.value for each in of("GCS15d", {"PublishDebtLog": BROKEN})] == [None, None]
    assert [each.value for each in of("GCS15e", {"PublishTopUpLog": BROKEN})] == [None]


def test_a_gap_in_a_profile_is_told() -> None:
    rows = [{"timestamp": NOON + place * HALF_HOUR, "dlValue": place, "dlValue2": 0} for place in (0, 1, 4, 5)]
    found = [each for each in of("ECS22a", {"ProfileDataLog(Export): logEntries": rows}) if each.unit == "Wh"]
    assert said(found, "start", "end", "value", "reason") == [
        (NOON - HALF_HOUR, NOON, 0, None),
        (NOON, NOON + HALF_HOUR, 1, None),
        (NOON + HALF_HOUR, NOON + 3 * HALF_HOUR, None, "gap: the message has no entries here"),
        (NOON + 3 * HALF_HOUR, NOON + 4 * HALF_HOUR, 4, None),
        (NOON + 4 * HALF_HOUR, NOON + 5 * HALF_HOUR, 5, None),
    ]
    backwards = of("ECS22a", {"ProfileDataLog(Export): logEntries": rows[::-1]})
    assert {each.span for each in backwards if each.reason} == {(NOON + HALF_HOUR, NOON + 3 * HALF_HOUR)}


def test_blocks_with_tariffs() -> None:
    name = "TariffBlockTOURegisterCollection: Block_TOU_register_collection"
    found = of("ECS17e", {name: {"Block_primary_registers": list(range(1, 65))}})
    by_place = {(each.register, each.block, each.tariff): each.value for each in found}
    assert len(by_place) == 64
    registers, counters = "Tariff Block TOU Register Matrix", "Tariff Block Counter Matrix"
    assert by_place[registers, 1, 1] == 1
    assert by_place[registers, 1, 8] == 8
    assert by_place[counters, 1, 1] == 9
    assert by_place[registers, 2, 1] == 17
    assert by_place[counters, 4, 8] == 64


def test_the_profile_of_a_twin_element_meter() -> None:
    rows = [
        {"timestamp": NOON, "primaryValue": 100, "secondaryValue": 20},
        {"timestamp": NOON + HALF_HOUR, "primaryValue": 0, "secondaryValue": 21},
    ]
    found = of("ECS22b", {"ProfileDataLog(ActiveEnergyImportedInPeriod): logEntries": rows})
    assert said(found, "time", "register", "value", "unit", "interval") == [
        (NOON, "Profile Data Log", 100, "Wh", HALF_HOUR),
        (NOON, "Secondary Profile Data Log", 20, "Wh", HALF_HOUR),
        (NOON + HALF_HOUR, "Profile Data Log", 0, "Wh", HALF_HOUR),
        (NOON + HALF_HOUR, "Secondary Profile Data Log", 21, "Wh", HALF_HOUR),
    ]
    assert found[0].span == (NOON - HALF_HOUR, NOON)


def test_maximum_demand_is_of_its_capture_since_its_reset() -> None:
    item = "MaximumDemandActivePowerExportValue"
    captured, reset = READ_AT, DateTime(Date(2015, 6, 1, 255), Time(0, 0, 0, 0), -0x8000, 255)
    found = of(
        "ECS18a", {f"{item}: value": 4775, f"{item}: dateTimeStamp": captured, f"{item}: dateTimeOfLastReset": reset}
    )
    assert said(found, "time", "since", "value", "unit") == [
        (NOON, datetime.datetime(2015, 6, 1, tzinfo=UTC), 4775, "W")
    ]
    assert found[0].span is None


def test_a_demand_that_was_never_captured_has_no_time() -> None:
    item = "MaximumDemandActivePowerExportValue"
    found = of(
        "ECS18a", {f"{item}: value": 0, f"{item}: dateTimeStamp": DateTime(), f"{item}: dateTimeOfLastReset": REFUSED}
    )
    assert said(found, "time", "since", "value") == [(None, None, 0)]


def test_voltages_of_three_phases() -> None:
    values: dict[str, Any] = {}
    for phase in (1, 2, 3):
        item = f"(Phase[{phase}])AverageRMS"
        values |= {
            f"{item}UnderVoltageCounter: value": phase,
            f"{item}OverVoltageCounter: value": 10 * phase,
            f"{item}VoltageProfileDataLog: logEntries": [{"timestamp": NOON, "dlValue": 240 + phase}],
            f"{item}VoltageProfileDataLog: measurementPeriod": 3600,
        }
    found = of("ECS23b", values)
    assert said(found, "phase", "register", "value", "unit") == [
        (phase, register, value, unit)
        for phase in (1, 2, 3)
        for register, value, unit in (
            ("Average RMS Under Voltage Counter", phase, "count"),
            ("Average RMS Over Voltage Counter", 10 * phase, "count"),
            ("Average RMS Voltage Profile Data Log", 240 + phase, "V"),
        )
    ]
    assert [each.interval for each in found[:3]] == [None, None, datetime.timedelta(hours=1)]


def test_balances_may_be_negative() -> None:
    values = {
        "meter_balance": -1,
        "emergency_credit_balance": 2,
        "accumulated_debt_register": 3,
        "time_debt_1_balance": 4,
        "time_debt_2_balance": 5,
        "payment_debt_balance": 6,
    }
    found = of("ECS19", {"PrepaymentBalanceCollection: prepayment_balance_collection": values})
    assert said(found, "register", "quantity", "value", "unit") == [
        ("Meter Balance", "credit", -1, "10^-5 currency"),
        ("Emergency Credit Balance", "credit", 2, "10^-5 currency"),
        ("Accumulated Debt Register", "debt", 3, "10^-5 currency"),
        ("Time Debt Register 1", "debt", 4, "10^-5 currency"),
        ("Time Debt Register 2", "debt", 5, "10^-5 currency"),
        ("Payment Debt Register", "debt", 6, "10^-5 currency"),
    ]


def test_an_empty_log_has_no_readings() -> None:
    assert of("ECS21c", {"DailyReadLog(export): logEntries": []}) == []


# Gas -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "multiplier", "divisor", "volume"),
    [(12345, 1, 1000, "12.345"), (12345, 10, 1000, "123.45"), (7, 1, 1, "7"), (1, 1, 8, "0.125")],
)
def test_the_volume_is_value_by_multiplier_and_divisor(value: int, multiplier: int, divisor: int, volume: str) -> None:
    attributes = {"CurrentSummationDelivered": value, "Multiplier": multiplier, "Divisor": divisor}
    found = of("GCS13a", {"MeteringAttributes": attributes}, READ_AT)
    assert found == [
        Reading(METER, "GCS13a", "gas volume", "Consumption Register", None, NOON, Decimal(volume), "m3", detail="")
    ]
    assert isinstance(found[0].value, Decimal)


def test_a_volume_is_whole_whatever_the_precision_of_the_caller() -> None:
    attributes = {"CurrentSummationDelivered": 123456789, "Multiplier": 1, "Divisor": 1000}
    with localcontext(prec=3):
        found = of("GCS13a", {"MeteringAttributes": attributes}, READ_AT)
        assert f"{found[0].value:f}" == "123456.789"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"CurrentSummationDelivered": BROKEN}, "the device answered HARDWARE_FAILURE"),
        (
            {"Multiplier": BROKEN},
            "no volume without the multiplier: the device answered HARDWARE_FAILURE; the raw number is 12345",
        ),
        (
            {"Divisor": BROKEN},
            "no volume without the divisor: the device answered HARDWARE_FAILURE; the raw number is 12345",
        ),
        ({"Divisor": 0}, "no volume without the divisor: it is 0; the raw number is 12345"),
        (
            {"Divisor": 0xFFFFFF},
            f"no volume without the divisor: {NO_DIVISOR}; the raw number is 12345",
        ),
        (
            {"CurrentSummationDelivered": 0xFFFFFFFFFFFF},
            "the meter has no value: it gave 281474976710655, the number that stands for none",
        ),
    ],
)
def test_a_raw_number_is_no_volume(given: dict[str, Any], reason: str) -> None:
    attributes = {"CurrentSummationDelivered": 12345, "Multiplier": 1, "Divisor": 1000} | given
    (found,) = of("GCS13a", {"MeteringAttributes": attributes}, READ_AT)
    assert (found.value, found.reason, found.unit, found.end) == (None, reason, "m3", NOON)


@pytest.mark.parametrize(
    ("status", "detail"),
    [(0, ""), (4, ""), (2, "unreliable clock"), (1, "invalid clock"), (3, "invalid clock"), (255, "")],
)
def test_a_clock_that_is_not_reliable(status: int, detail: str) -> None:
    attributes = {"CurrentSummationDelivered": 1, "Multiplier": 1, "Divisor": 1000}
    found = of("GCS13a", {"MeteringAttributes": attributes}, READ_AT._replace(clock_status=status))
    assert said(found, "time", "detail") == [(NOON, detail)]


def test_registers_keep_their_number() -> None:
    attributes: dict[str, Any] = {f"CurrentTier{tier}SummationDelivered": 1000 * tier for tier in range(1, 5)}
    attributes |= {"CurrentTier2SummationDelivered": BROKEN, "Multiplier": 1, "Divisor": 1000}
    found = of("GCS13c", {"MeteringAttributes": attributes})
    assert said(found, "tariff", "value", "block") == [(1, 1, None), (2, None, None), (3, 3, None), (4, 4, None)]


@pytest.mark.parametrize(
    ("reference", "interval"),
    [("GCS17", HALF_HOUR), ("GCS18", datetime.timedelta(minutes=6)), ("GCS61", DAY)],
)
def test_samples_follow_in_their_interval(reference: str, interval: datetime.timedelta) -> None:
    samples = {"sample_start_time": NOON_OF_GAS, "samples": [2, 0, 0xFFFFFF]}
    found = of(reference, {"GetSampledDataResponse": samples})
    assert said(found, "time", "value", "unit", "interval") == [
        (NOON, Decimal("0.002"), "m3", interval),
        (NOON + interval, Decimal("0.000"), "m3", interval),
        (NOON + 2 * interval, None, "m3", interval),
    ]
    assert [each.span for each in found] == [(NOON + (n - 1) * interval, NOON + n * interval) for n in range(3)]
    assert found[2].reason == "the meter has no value: it gave 16777215, the number that stands for none"


def test_the_divisor_of_logs_is_the_callers() -> None:
    message = response("GCS17", {"GetSampledDataResponse": {"sample_start_time": NOON_OF_GAS, "samples": [1234]}})
    assert said(readings(message, divisor=100), "value") == [(Decimal("12.34"),)]
    assert said(readings(from_mmc(to_mmc(message)), divisor=100), "value") == [(Decimal("1.234"),)]
    with pytest.raises(ValueError, match="no divisor"):
        readings(message, divisor=0)


def test_samples_without_a_start_have_no_time() -> None:
    found = of("GCS17", {"GetSampledDataResponse": {"sample_start_time": UtcTime(0xFFFFFFFF), "samples": [1]}})
    assert said(found, "time", "value", "span") == [(None, Decimal("0.001"), None)]


def test_the_longest_profile() -> None:
    samples = {"sample_start_time": NOON_OF_GAS, "samples": [1] * 19_056}
    found = of("GCS17", {"GetSampledDataResponse": samples})
    assert len(found) == 19_056
    assert found[-1].time == NOON + 19_055 * HALF_HOUR


def test_snapshots_say_why_they_were_taken() -> None:
    snapshot = {
        "snapshot_id": 1,
        "snapshot_time": NOON_OF_GAS,
        "snapshot_cause": SnapshotCause(0x6000),
        "total_snapshots_found": 1,
        "current_summation": 10,
        "tier_summation": [1, 2, 3, 4],
        "tier_block_summation": [5, 6, 7, 8],
    }
    prepay = {
        "snapshot_id": 1,
        "snapshot_time": NOON_OF_GAS,
        "snapshot_cause": PrepaySnapshotCause(0x08),
        "total_snapshots_found": 1,
        "accumulated_debt": 1,
        "type1_debt_remaining": 2,
        "type2_debt_remaining": 3,
        "type3_debt_remaining": 4,
        "emergency_credit_remaining": 5,
        "credit_remaining": -6,
    }
    found = of(
        "GCS15b",
        {"PublishSnapshot": [snapshot, *[NOT_FOUND] * 11], "PublishPrepaySnapshot": [prepay, *[NOT_FOUND] * 11]},
    )
    assert said(found, "register", "tariff", "block", "value", "detail")[5:] == [
        ("Meter Balance", None, None, -6, "change of tariff information"),
        *(
            (register, tariff, block, Decimal(value) / 1000, "change of supplier, change of meter mode")
            for register, tariff, block, value in (
                ("Consumption Register", None, None, 10),
                *(("Tariff TOU Register Matrix", tariff, None, tariff) for tariff in range(1, 5)),
                *(("Tariff Block Counter Matrix", None, block, 4 + block) for block in range(1, 5)),
            )
        ),
    ]
    assert {each.time for each in found} == {NOON}


def test_a_top_up_has_its_number_and_a_payment_what_is_left() -> None:
    top_up = {"top_up_code": b"73942316567647575864", "top_up_amount": 1000, "top_up_time": NOON_OF_GAS}
    found = of("GCS15e", {"PublishTopUpLog": {"entries": [top_up]}})
    assert said(found, "time", "value", "detail") == [(NOON, 1000, "73942316567647575864")]
    debt = {"collection_time": NOON_OF_GAS, "amount_collected": 7, "debt_type": 2, "outstanding_debt": 3}
    found = of("GCS15d", {"PublishDebtLog": {"entries": [debt]}})
    assert said(found, "quantity", "register", "value", "time") == [
        ("payment", "Payment Based Debt Repayment", 7, NOON),
        ("debt", "Outstanding Payment Debt", 3, NOON),
    ]


@pytest.mark.parametrize(
    ("price", "unit"),
    [
        ({"Currency": 826}, "10^-5 GBP"),
        ({"Currency": 978}, "10^-5 EUR"),
        ({"Currency": BROKEN}, "10^-5 currency"),
        (BROKEN, "10^-5 currency"),
    ],
)
def test_the_currency_is_what_the_meter_says(price: Any, unit: str) -> None:
    names_ = ("AccumulatedDebt", "EmergencyCreditRemaining", "CreditRemaining", "DebtAmount3", "DebtAmount1")
    amounts = {name: number for number, name in enumerate((*names_, "DebtAmount2"))}
    found = of("GCS14", {"PriceAttributes": price, "PrepaymentAttributes": amounts})
    assert len(found) == 6
    assert {each.unit for each in found} == {unit}


def test_two_balances_of_gas() -> None:
    values = {
        "MeteringAttributes": {"BillToDateDelivered": 35},
        "PrepaymentAttributes": {"CreditRemaining": -25},
    }
    assert said(of("GCS60", values), "quantity", "register", "value") == [
        ("money due", "Meter Balance (Credit Mode)", 35),
        ("credit", "Meter Balance (Prepayment Mode)", -25),
    ]


# What is no reading --------------------------------------------------------------------------------------------------


def test_other_messages_have_none() -> None:
    other = response("GCS38", {"MeteringAttributes": {"CurrentMeterID": bytes(4)}})
    assert not is_reading(other)
    assert readings(other) == []
    unknown = other._replace(header=other.header._replace(message_code=0xABCD))
    assert readings(unknown) == []
    assert readings(unknown._replace(header=unknown.header._replace(cra=CRA.COMMAND))) == []


def test_rows_are_plain() -> None:
    (row,) = (each._asdict() for each in of("ECS82", {"MeterBalance: value": 250000}))
    assert row == {
        "device": METER,
        "use_case": "ECS82",
        "quantity": "credit",
        "register": "Meter Balance",
        "start": None,
        "end": None,
        "value": 250000,
        "unit": "10^-5 currency",
        "reason": None,
        "tariff": None,
        "block": None,
        "phase": None,
        "since": None,
        "detail": "",
    }


# Published -----------------------------------------------------------------------------------------------------------


def _published() -> list[Any]:
    if not folder():
        return [pytest.param("", marks=pytest.mark.skip(reason="no published vectors"))]
    return [name for name in names() if is_reading(gbcs.decode(published()[name].octets))]


def _message(name: str) -> Message:
    return gbcs.decode(published()[name].octets).decrypt(keys())


# Leaves of the documents that are no readings, and readings that have no leaf.
_SETTINGS = {"MeasurementPeriod", "Phase", "StartTime", "EndTime", "LastResetDateTime", "GBCSHexAlertCode"}
_TIMES = {"Timestamp", "TimeStamp", "CaptureTime"}
_NOT_IN_MMC = {"Outstanding Payment Debt"}


def _leaves(root: etree._Element) -> Counter[tuple[Decimal, datetime.datetime | None]]:
    """Every number of a document with its time, as somebody wrote it down by hand."""
    found: Counter[tuple[Decimal, datetime.datetime | None]] = Counter()
    header_time = find(root, "Header/Timestamp")
    (body,) = find(root, "Body")
    for leaf in body.iter(etree.Element):
        name = etree.QName(leaf).localname
        text = (leaf.text or "").strip()
        inside = {etree.QName(each).localname for each in leaf.iterancestors()}
        if len(leaf) or not text or name in _SETTINGS | _TIMES or "DebugInfo" in inside or name.endswith("Unit"):
            continue
        if name in ("Unit", "AlertDescription"):
            continue
        at = leaf.getparent()
        time = None
        while at is not None and time is None and etree.QName(at).localname not in ("Body", "DeviceAlertContent"):
            time = next((each.text for each in at if etree.QName(each).localname in _TIMES), None)
            at = at.getparent()
        is_capture = any("MaxDemand" in each for each in inside)
        if time is None and header_time and not is_capture:
            time = header_time[0].text
        found[Decimal(text), datetime.datetime.fromisoformat(time) if time else None] += 1
    return found


@pytest.mark.parametrize("name", _published())
def test_they_are_the_numbers_of_the_expected_document(name: str) -> None:
    found = Counter(
        (Decimal(each.value), each.time)
        for each in readings(_message(name))
        if each.value is not None and each.register not in _NOT_IN_MMC
    )
    assert found == _leaves(expected(name))


@pytest.mark.parametrize("name", _published())
def test_a_document_of_mmc_gives_the_same(name: str) -> None:
    message = _message(name)

    def comparable(found: list[Reading]) -> Counter[tuple[Any, ...]]:
        kept = ("time", "quantity", "register", "value", "tariff", "block", "phase", "since")
        there = [each for each in found if each.value is not None and each.register not in _NOT_IN_MMC]
        return Counter(said(there, *kept))

    assert comparable(readings(from_mmc(to_mmc(message)))) == comparable(readings(message))


@pytest.mark.parametrize(
    "name", [each for each in _published() if str(each).startswith(("ECS20b", "ECS20c", "ECS21a"))]
)
def test_the_import_register_is_the_sum_of_its_parts(name: str) -> None:
    totals: dict[tuple[Any, str], int] = {}
    for each in readings(_message(name)):
        if each.unit == "Wh" and each.value is not None:
            key = (each.time, "Secondary" if each.register.startswith("Secondary") else "")
            totals.setdefault(key, 0)
            is_total = each.register.endswith("Active Import Register")
            totals[key] += int(-each.value if is_total else each.value)
    assert set(totals.values()) <= {0}


def test_encrypted_parts_have_to_be_decrypted() -> None:
    name = next((each for each in names() if each.startswith("GCS17_4.8.1_SUCCESS")), None)
    if not folder() or name is None:
        pytest.skip("no published vectors")
    with pytest.raises(duis.DuisError, match="encrypted"):
        readings(gbcs.decode(published()[name].octets))


# Random --------------------------------------------------------------------------------------------------------------


def _bare(message_code: int) -> Any:
    header = GroupingHeader(CRA.RESPONSE, 1, gbcs.EntityId(METER), gbcs.EntityId(SUPPLIER), message_code)
    return Message(header, None, b"", None)  # type: ignore[arg-type]


ANSWERED = sorted(
    each.reference
    for each in all_use_cases()
    if isinstance(each.response, ResponseTemplate | dlms.Response) and is_reading(_bare(each.message_code))
)


def test_the_reading_use_cases() -> None:
    assert len(ANSWERED) == 37


@pytest.mark.parametrize("reference", ANSWERED)
@examples(6)
@given(data=st.data())
def test_random_responses(reference: str, data: st.DataObject) -> None:
    template = use_case(reference).response
    is_gas = isinstance(template, ResponseTemplate)
    values = data.draw(gas.responses(template.parts) if is_gas else electricity.response_values(template))
    for each in readings(response(reference, values)):
        assert isinstance(each.value, int | Decimal) == (each.reason is None)
        assert each.end is None or each.end.tzinfo is UTC
        assert each.start is None or (each.end is not None and each.start < each.end)


def _pool() -> list[bytes]:
    """Octets of messages with readings: the project's own in clear, and the published ones."""
    item = "(Phase[1])AverageRMS"
    values: list[tuple[str, dict[str, Any]]] = [
        ("ECS17a", {"ActiveExportRegister: value": 1, "ReactiveExportRegister: value": 2}),
        ("ECS22a", {"ProfileDataLog(Export): logEntries": [{"timestamp": NOON, "dlValue": 1, "dlValue2": 2}]}),
        ("GCS60", {"MeteringAttributes": {"BillToDateDelivered": 1}, "PrepaymentAttributes": {"CreditRemaining": 2}}),
        (
            "ECS23",
            {
                f"{item}UnderVoltageCounter: value": 1,
                f"{item}OverVoltageCounter: value": 2,
                f"{item}VoltageProfileDataLog: logEntries": [{"timestamp": NOON, "dlValue": 240}],
                f"{item}VoltageProfileDataLog: measurementPeriod": 3600,
            },
        ),
    ]
    own = [gbcs.encode(response(reference, each)) for reference, each in values]
    return own + [published()[name].octets for name in (names() if folder() else [])]


POOL = _pool()


@examples(75)
@given(data=st.data())
def test_messages_with_octets_changed_give_readings_or_the_error(data: st.DataObject) -> None:
    octets = bytearray(data.draw(st.sampled_from(POOL)))
    for _ in range(data.draw(st.integers(1, 3))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    try:
        message = gbcs.decode(bytes(octets))
        if folder():
            message = message.decrypt(keys())
        found = readings(message)
    except WireError:
        return
    assert all(isinstance(each, Reading) for each in found)


def test_units_of_readings_are_texts_of_the_units():
    balance = next(each for each in of("ECS82", {"MeterBalance: value": 123456}) if each.value is not None)
    assert type(balance.unit) is str
    assert Unit(balance.unit).quantity(123456) == Decimal("1.23456")
