"""Bindings of gas responses: values and documents stated by hand, at their limits, at random, and wrong ones."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import duis
import gbcs
from duis.bindings import responses
from duis.bindings.volume import VOLUME, fixed
from duis.mmc import MmcDocument, from_mmc, to_mmc
from duis.schema.check import check
from gbcs.message import CRA, GroupingHeader, Message
from gbcs.usecases import Failed, NoValue, all_use_cases, by_reference
from gbcs.usecases.engines import engine_of
from gbcs.usecases.gbz import ResponseTemplate
from tests.conformance.expected import find
from tests.examples import examples
from tests.strategies import gas
from zigbee.enumerations import CommandStatus
from zigbee.types import ANY, Date, UtcTime

GSME, SUPPLIER = "00-DB-12-34-56-78-90-A1", "90-B3-D5-1F-30-01-00-00"
NOON = UtcTime(486561600)  # 2015-06-02T12:00:00Z
NOT_FOUND = Failed(CommandStatus.NOT_FOUND)
BROKEN = Failed(CommandStatus.HARDWARE_FAILURE)


def use_case(reference: str) -> Any:
    found = by_reference(reference)
    assert found is not None
    return found


def header(reference: str) -> GroupingHeader:
    code = use_case(reference).message_code
    return GroupingHeader(CRA.RESPONSE, 7, gbcs.EntityId(GSME), gbcs.EntityId(SUPPLIER), code)


def response(reference: str, values: dict[str, Any]) -> Message:
    head = header(reference)
    return Message(head, engine_of(use_case(reference).response).build(values, head), b"", None)


def document(reference: str, values: dict[str, Any]) -> etree._Element:
    """The document of a response, valid, and equal after reading."""
    octets = to_mmc(response(reference, values))
    root = etree.fromstring(octets)
    assert check(root) == []
    assert to_mmc(from_mmc(octets)) == octets
    return root


def texts(root: etree._Element, path: str) -> list[str]:
    return [each.text or "" for each in find(root, path)]


def success(root: etree._Element) -> str | None:
    (found,) = find(root, "SMETSData/*")
    return found.get("MessageSuccess")


def changed(reference: str, values: dict[str, Any], path: str, text: str | None) -> bytes:
    """The document with other text at the first element of a path; None takes the element away."""
    root = copy.deepcopy(document(reference, values))
    element = find(root, path)[0]
    if text is None:
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
    else:
        element.text = text
    return etree.tostring(root)


# Numbers -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0, 0, "0"),
        (0, 3, "0.000"),
        (7, 3, "0.007"),
        (-7, 3, "-0.007"),
        (12345, 3, "12.345"),
        ((1 << 48) - 1, 3, "281474976710.655"),
        (((1 << 48) - 1) * ((1 << 24) - 1), 7, "472236620139465.1725825"),
    ],
)
def test_numbers_are_written_exactly(value: int, places: int, text: str) -> None:
    assert fixed(value, places) == text


@pytest.mark.parametrize(("text", "volume"), [("0", 0), ("12.345", 12345), ("12.3450000", 12345), ("7", 7000)])
def test_volumes_are_read_in_any_number_of_decimals(text: str, volume: int) -> None:
    assert VOLUME.parse(text) == volume


@pytest.mark.parametrize("text", ["", "1.2345", "-1", "1e3", "NaN", "1.2.3", "Infinity"])
def test_what_is_no_volume_is_refused(text: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        VOLUME.parse(text)


def _register(value: Any, multiplier: Any = 1, divisor: Any = 1000) -> dict[str, Any]:
    attributes = {"CurrentSummationDelivered": value, "Multiplier": multiplier, "Divisor": divisor}
    return {"MeteringAttributes": attributes}


@pytest.mark.parametrize(
    ("value", "multiplier", "divisor", "volume"),
    [
        (12345, 1, 1000, "12.345"),
        (12345, 1, 100, "123.45"),
        (12345, 10, 1000, "123.450"),
        (12345, 1, 1, "12345"),
        (5, 1, 4, "1.25"),
        (2, 1, 3, "0.666666667"),
        (6, 1, 3, "2"),
        ((1 << 48) - 2, (1 << 24) - 2, 10_000_000, "472236591991965.8237956"),
    ],
)
def test_the_register_is_value_by_multiplier_and_divisor(
    value: int, multiplier: int, divisor: int, volume: str
) -> None:
    root = document("GCS13a", _register(value, multiplier, divisor))
    assert texts(root, "Gas/ConsumptionRegister/Value") == [volume]
    assert texts(root, "Gas/ConsumptionRegister/Unit") == ["m3"]


@pytest.mark.parametrize(
    "values", [_register(1, BROKEN), _register(1, 1, BROKEN), _register(BROKEN), _register(1, 1, 0)]
)
def test_a_register_without_its_scale_is_left_out(values: dict[str, Any]) -> None:
    root = document("GCS13a", values)
    (gas_group,) = find(root, "SMETSData/ReadInstantaneousImportRegistersRsp/Gas")
    assert len(gas_group) == 0


def test_registers_of_a_matrix_keep_their_number_where_others_failed() -> None:
    attributes: dict[str, Any] = {f"CurrentTier{tier}SummationDelivered": BROKEN for tier in (1, 3)}
    attributes |= {"CurrentTier2SummationDelivered": 2000, "CurrentTier4SummationDelivered": 4}
    root = document("GCS13c", {"MeteringAttributes": {**attributes, "Multiplier": 1, "Divisor": 1000}})
    found = find(root, "TariffTOURegisterMatrix/TOURegisterMatrixValue")
    assert [(each.get("index"), each.text) for each in found] == [("2", "2.000"), ("4", "0.004")]
    assert success(root) == "false"


def test_a_unit_that_is_none_of_gas_is_refused() -> None:
    with pytest.raises(duis.DuisError, match="Unit"):
        from_mmc(changed("GCS13a", _register(1), "ConsumptionRegister/Unit", "ft3"))


def test_a_register_twice_is_refused() -> None:
    attributes = {f"CurrentNoTierBlock{block}SummationDelivered": block for block in range(1, 5)}
    root = document("GCS13b", {"MeteringAttributes": {**attributes, "Multiplier": 1, "Divisor": 1000}})
    find(root, "TariffBlockCounterValue")[1].set("index", "1")
    with pytest.raises(duis.DuisError, match="second element"):
        from_mmc(etree.tostring(root))


# Configuration -------------------------------------------------------------------------------------------------------


def test_gas_conversion_has_the_decimals_of_its_nibble() -> None:
    prices = {
        "CalorificValue": 400,
        "CalorificValueTrailingDigit": 0x10,
        "ConversionFactor": 102264,
        "ConversionFactorTrailingDigit": 0x50,
    }
    flow = {
        "UncontrolledFlowThreshold": 61680,
        "UncontrolledFlowMultiplier": 1,
        "UncontrolledFlowDivisor": 10000,
        "FlowStabilisationPeriod": 10,
        "FlowMeasurementPeriod": 3600,
    }
    values = {"PriceAttributes": prices, "MeteringAttributes": flow}
    root = document("GCS21a", values)
    (answer,) = find(root, "SMETSData/*")
    assert [each.text for each in answer] == ["40.0", "1.02264", "6.1680", "10", "3600"]
    assert from_mmc(to_mmc(response("GCS21a", values))).message().values() == values


def test_a_conversion_without_its_nibble_is_left_out() -> None:
    prices = {
        "CalorificValue": 400,
        "CalorificValueTrailingDigit": BROKEN,
        "ConversionFactor": BROKEN,
        "ConversionFactorTrailingDigit": 0x50,
    }
    root = document("GCS21a", {"PriceAttributes": prices, "MeteringAttributes": NOT_FOUND})
    (answer,) = find(root, "SMETSData/*")
    assert len(answer) == 0


@pytest.mark.parametrize(
    ("control", "mode", "emergency", "disabled"),
    [
        (0x0C94, "Credit", "false", "true"),
        (0x0897, "Prepayment", "false", "false"),
        (0x0C97, "Prepayment", "false", "true"),
        (0x0097, "Prepayment", "true", "false"),
        (0x0497, "Prepayment", "true", "true"),
    ],
)
def test_payment_modes(control: int, mode: str, emergency: str, disabled: str) -> None:
    values = {"PrepaymentAttributes": {"PaymentControlConfiguration": control}}
    root = document("GCS21j", values)
    (answer,) = find(root, "SMETSData/*")
    assert [each.text for each in answer] == [mode, emergency, disabled]
    assert from_mmc(to_mmc(response("GCS21j", values))).message().values() == values


def test_credit_mode_has_its_settings_alone() -> None:
    values = {"PrepaymentAttributes": {"PaymentControlConfiguration": 0x0C94}}
    with pytest.raises(duis.DuisError, match="no settings of credit mode"):
        from_mmc(changed("GCS21j", values, "SuspendDebtDisabled", "false"))


@pytest.mark.parametrize(
    ("duration", "kind", "name"),
    [
        (1, 0x21, "Daily"),
        (1, 0x22, "Weekly"),
        (1, 0x23, "Monthly"),
        (3, 0x23, "Quarterly"),
        (6, 0x23, "SixMonthly"),
        (12, 0x23, "Yearly"),
        (1, 0x03, "Monthly"),
    ],
)
def test_billing_periods(duration: int, kind: int, name: str) -> None:
    root = document("GCS21k", {"PublishBillingPeriod": _period(duration, kind)})
    assert texts(root, "GasBillingCalendar/*") == ["2015-06-02T12:00:00.00Z", name]


@pytest.mark.parametrize(("duration", "kind"), [(2, 0x22), (4, 0x23), (0, 0x23), (1, 0x20), (7, 0x21)])
def test_a_billing_period_that_has_no_name_is_refused(duration: int, kind: int) -> None:
    with pytest.raises(duis.DuisError, match="cannot be expressed"):
        to_mmc(response("GCS21k", {"PublishBillingPeriod": _period(duration, kind)}))


def _period(duration: int, kind: int) -> dict[str, Any]:
    return {
        "issuer_event_id": 1,
        "billing_period_start_time": NOON,
        "billing_period_duration": duration,
        "billing_period_duration_type": kind,
    }


def test_the_model_may_have_the_device_behind_it() -> None:
    device = bytes.fromhex("00DB1234567890A1")
    identity = {
        "ManufacturerName": "Maker",
        "ModelIdentifier": "G4  " + " " * 4 + device.decode("utf-8", "surrogateescape"),
        "HWVersion": 1,
    }
    states = {"SupplyDepletionState": 0, "SupplyTamperState": 3}
    root = document("GCS21e", {"BasicAttributes": identity, "MeteringAttributes": states})
    (answer,) = find(root, "SMETSData/*")
    assert [each.text for each in answer][:3] == [GSME, "G4      ", "Maker"]
    assert texts(root, "Gas/*") == ["Unchanged", "Locked"]


def test_a_model_of_another_length_is_refused() -> None:
    identity = {"ManufacturerName": "Maker", "ModelIdentifier": "G4 and more", "HWVersion": 1}
    with pytest.raises(duis.DuisError, match="11 octets"):
        to_mmc(response("GCS21e", {"BasicAttributes": identity, "MeteringAttributes": NOT_FOUND}))


@pytest.mark.parametrize(("status", "text"), [(0, "Disabled"), (1, "Armed"), (2, "Enabled")])
def test_the_valve(status: int, text: str) -> None:
    root = document("GCS33", {"MeteringAttributes": {"RemainingBatteryLifeInDays": 0, "SupplyStatus": status}})
    assert texts(root, "SupplyState") == [text]
    assert texts(root, "RemainingBatteryCapacity") == ["0"]


# Success beyond statuses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "values", "said"),
    [
        ("CS11", {"ClearEventLogResponse": {"cleared_event_logs": 0x08}}, "true"),
        ("CS11", {"ClearEventLogResponse": {"cleared_event_logs": 0x00}}, "false"),
        ("CS11", {"ClearEventLogResponse": BROKEN}, "false"),
        ("GCS31", {"StartSamplingResponse": {"sample_id": 2}}, "true"),
        ("GCS31", {"StartSamplingResponse": {"sample_id": 0xFFFF}}, "false"),
        ("CS01b", {"ConsumerTopUpResponse": {"result_type": 0, "top_up_value": 1, "credit_remaining": 1}}, "true"),
        ("CS01b", {"ConsumerTopUpResponse": {"result_type": 1, "top_up_value": 0, "credit_remaining": 1}}, "false"),
    ],
)
def test_what_a_command_says_of_its_success(reference: str, values: dict[str, Any], said: str) -> None:
    assert success(document(reference, values)) == said


# Events --------------------------------------------------------------------------------------------------------------


def _events(*entries: tuple[int, bytes]) -> dict[str, Any]:
    return {
        "PublishEventLog": {
            "entries": [
                {"log_id": 3, "event_id": code, "event_time": NOON, "event_data": octets} for code, octets in entries
            ]
        }
    }


def test_events_with_and_without_more() -> None:
    root = document("CS10a", _events((0x8154, b"\x00\x9b"), (0x8154, b"\x00\x05"), (0x8145, b""), (0x9999, b"\x01")))
    rows = [{etree.QName(each).localname: each.text for each in row} for row in find(root, "Log/LogEntry")]
    assert [row["LogCode"] for row in rows] == ["8154", "8154", "8145", "9999"]
    assert {row["Timestamp"] for row in rows} == {"2015-06-02T12:00:00.00Z"}
    assert [row.get("OtherInformation") for row in rows] == ["009B", "0005", None, "01"]
    assert rows[0]["OtherInformationLogMeaning"] == "Apply Prepayment Top Up to a GSME using PPMID"
    assert "OtherInformationLogMeaning" not in rows[1]
    assert "LogMeaning" not in rows[3]


def test_the_longest_event_log() -> None:
    root = document("CS10b", _events(*[(0x8F0C, b"")] * 100))
    assert len(find(root, "Log/LogEntry")) == 100


@pytest.mark.parametrize(
    ("mask", "said"),
    [
        (0x00, "Disable Disable Disable Disable"),
        (0x03, "Disable Disable Enable Disable"),
        (0x08, "Enable Disable Disable Disable"),
        (0x10, "Disable Enable Disable Disable"),
        (0x40, "Disable Disable Disable Enable"),
        (0x5B, "Enable Enable Enable Enable"),
    ],
)
def test_behaviours(mask: int, said: str) -> None:
    entries = [{"event_id": 0x81C6, "event_configuration": mask}, {"event_id": 0x810D, "event_configuration": 0x08}]
    root = document("GCS20r", {"ReportEventConfiguration": {"entries": entries}})
    (settings_,) = find(root, "GasSupplierAlertEventSettings")
    assert [etree.QName(each).localname for each in settings_] == ["x810D", "x81C6"]
    assert " ".join(texts(root, "x81C6/*")) == said


@pytest.mark.parametrize(("code", "mask"), [(0x8002, 0x08), (0x810D, 0x01), (0x810D, 0x80)])
def test_behaviours_that_have_no_place_are_refused(code: int, mask: int) -> None:
    values = {"ReportEventConfiguration": {"entries": [{"event_id": code, "event_configuration": mask}]}}
    with pytest.raises(duis.DuisError):
        to_mmc(response("GCS20r", values))


# Tariffs and calendars -----------------------------------------------------------------------------------------------

_ISSUED = {"issuer_event_id": 5, "issuer_calendar_id": 6}


def _day(number: int, *entries: tuple[int, int]) -> dict[str, Any]:
    rows = [{"start_time_minutes": start, "value": value} for start, value in entries]
    return {**_ISSUED, "day_id": number, "schedule_entries": rows}


def _tariff(**components: Any) -> dict[str, Any]:
    empty = ("PriceAttributes", "PublishDayProfile", "PublishWeekProfile", "PublishSeasons", "PublishSpecialDays")
    return dict.fromkeys((*empty, "PublishPrice"), NOT_FOUND) | components


def test_a_day_of_a_block_tariff() -> None:
    root = document("GCS21f", _tariff(PublishDayProfile=[_day(1, (0, 0)), _day(2, (0, 4))]))
    profiles = find(root, "DayProfiles/DayProfile")
    assert [[etree.QName(each).localname for each in profile] for profile in profiles] == [
        ["DayName", "BlockTariff"],
        ["DayName", "TOUTariffAction"],
    ]


def test_a_day_of_a_tariff_starts_at_midnight() -> None:
    with pytest.raises(duis.DuisError, match="midnight"):
        to_mmc(response("GCS21f", _tariff(PublishDayProfile=[_day(1, (1, 1))])))


def test_wildcards_in_seasons() -> None:
    seasons = {**_ISSUED, "seasons": [{"season_start_date": Date(ANY, 3, ANY, 7), "week_id_ref": 2}]}
    root = document("GCS21f", _tariff(PublishSeasons=seasons))
    (date,) = find(root, "SeasonStartDate")
    parts = [(etree.QName(part[0]).localname, part[0].text) for part in date]
    assert parts == [
        ("NonSpecifiedYear", None),
        ("SpecifiedMonth", "3"),
        ("GasNonSpecifiedDayOfMonth", None),
        ("SpecifiedDayOfWeek", "7"),
    ]


def test_the_current_price_says_its_own_scale_and_currency() -> None:
    price = {
        "issuer_event_id": 5,
        "current_time": NOON,
        "currency": 978,
        "price_trailing_digit_and_price_tier": 0x41,
        "number_of_price_tiers_and_register_tier": 0x41,
        "duration_in_minutes": 1,
        "price": 9600,
    }
    root = document("GCS21f", _tariff(PublishPrice=price))
    (gas_group,) = find(root, "ReadTariffPrimaryElementRsp/Gas")
    assert [each.text for each in gas_group] == ["9600", "-4", "ECB"]


def test_prices_keep_their_number_where_others_failed() -> None:
    names = [f"Tier{tier}Block1Price" for tier in range(1, 5)] + [f"NoTierBlock{block}Price" for block in range(1, 5)]
    prices: dict[str, Any] = dict.fromkeys(names, BROKEN)
    prices |= {"Tier3Block1Price": 33, "NoTierBlock2Price": 22, "Block2Threshold": 1500, "Block1Threshold": BROKEN}
    prices |= {"Block3Threshold": BROKEN, "ThresholdDivisor": 1000, "ThresholdMultiplier": 1}
    prices |= {"Currency": 826, "StandingCharge": BROKEN}
    root = document("GCS21f", _tariff(PriceAttributes=prices))
    for path, index, text in (
        ("TOUTariff/TariffTOUPrice", "3", "33"),
        ("BlockTariff/BlockPrice", "2", "22"),
        ("TariffThresholds/BlockThreshold", "2", "1.500"),
    ):
        assert [(each.get("index"), each.text) for each in find(root, path)] == [(index, text)]
    assert find(root, "StandingCharge") == []


def test_a_non_disablement_calendar() -> None:
    components = _tariff(PublishDayProfile=[_day(5, (0, 1), (480, 0), (1439, 1))])
    del components["PublishPrice"]
    components["PrepaymentAttributes"] = NOT_FOUND
    root = document("GCS21b", components)
    assert texts(root, "TimeStartAction/StartTime") == ["00:00:00.00Z", "08:00:00.00Z", "23:59:00.00Z"]
    assert texts(root, "TimeStartAction/NonDisablementAction") == ["START", "STOP", "START"]
    assert texts(root, "GasDayName") == ["5"]


# Logs ----------------------------------------------------------------------------------------------------------------

_SAMPLES = (
    ("GCS17", "LogEntry", 30 * 60, 19056),
    ("GCS18", "NetworkDataLog/LogEntry", 360, 41),
    ("GCS61", "Gas/LogEntry", 86400, 731),
)


def _samples(*samples: int, start: int = NOON) -> dict[str, Any]:
    return {"GetSampledDataResponse": {"sample_start_time": UtcTime(start), "samples": list(samples)}}


@pytest.mark.parametrize(("reference", "path", "interval", "most"), _SAMPLES, ids=[each[0] for each in _SAMPLES])
def test_samples_follow_in_their_interval(reference: str, path: str, interval: int, most: int) -> None:
    root = document(reference, _samples(0, 1, 0xFFFFFF))
    (first, second, third) = find(root, path)
    times = [texts(each, "Timestamp")[0] for each in (first, second, third)]
    assert times[0] == "2015-06-02T12:00:00.00Z"
    assert (
        times[1:]
        == {
            1800: ["2015-06-02T12:30:00.00Z", "2015-06-02T13:00:00.00Z"],
            360: ["2015-06-02T12:06:00.00Z", "2015-06-02T12:12:00.00Z"],
            86400: ["2015-06-03T12:00:00.00Z", "2015-06-04T12:00:00.00Z"],
        }[interval]
    )
    name = "PrimaryValue" if reference == "GCS17" else "Value"
    assert texts(root, f"{path.rpartition('/')[2]}/{'Gas/' if reference == 'GCS17' else ''}{name}") == [
        "0.000",
        "0.001",
    ]  # the third has no value: its number is the one that stands for none
    back = from_mmc(to_mmc(response(reference, _samples(0, 0xFFFFFF, 1))))
    assert back.values["GetSampledDataResponse"]["samples"] == [0, NoValue(), 1]
    assert back.message().values() == _samples(0, 0xFFFFFF, 1)


@pytest.mark.parametrize(("reference", "path", "interval", "most"), _SAMPLES, ids=[each[0] for each in _SAMPLES])
def test_the_longest_and_the_empty_log_of_samples(reference: str, path: str, interval: int, most: int) -> None:
    assert len(find(document(reference, _samples(*[7] * min(most, 2000))), path)) == min(most, 2000)
    assert find(document(reference, _samples()), path) == []
    if most < 2000:
        with pytest.raises(duis.DuisError, match=f"at most {most}"):
            to_mmc(response(reference, _samples(*[7] * (most + 1))))


def test_a_log_of_unequal_intervals_is_refused() -> None:
    with pytest.raises(duis.DuisError, match="no equal intervals"):
        from_mmc(changed("GCS61", _samples(1, 2), "LogEntry/Timestamp", "2015-06-01T12:00:00.00Z"))


def test_samples_without_a_time_have_values_alone() -> None:
    octets = to_mmc(response("GCS17", _samples(1, 2, start=0xFFFFFFFF)))
    root = etree.fromstring(octets)
    assert (texts(root, "LogEntry/Timestamp"), texts(root, "LogEntry/Gas/PrimaryValue")) == ([], ["0.001", "0.002"])
    assert to_mmc(from_mmc(octets)) == octets


def _snapshot(number: int) -> dict[str, Any]:
    return {
        "snapshot_id": number,
        "snapshot_time": NOON,
        "snapshot_cause": 1,
        "total_snapshots_found": 31,
        "current_summation": 10_000 + number,
        "tier_summation": [1, 2, 3, 4],
        "tier_block_summation": [5, 6, 7, (1 << 48) - 2],
    }


def test_a_full_daily_read_log_and_one_with_gaps() -> None:
    root = document("GCS16a", {"PublishSnapshot": [_snapshot(number) for number in range(31)]})
    assert len(find(root, "LogEntry")) == 31
    assert texts(root, "LogEntry/Gas/GasActiveImportRegisterConsumption")[30] == "10.030"
    assert texts(root, "LogEntry/Gas/TariffBlockCounterMatrix")[3] == "281474976710.654"
    root = document("GCS16a", {"PublishSnapshot": [_snapshot(0), *[NOT_FOUND] * 29, _snapshot(30)]})
    assert len(find(root, "LogEntry")) == 2
    assert find(root, "DebugInfo") == []
    assert success(root) == "true"


def test_of_nothing_but_not_found_the_document_says_so() -> None:
    root = document("GCS16a", {"PublishSnapshot": [NOT_FOUND] * 31})
    assert success(root) == "true"
    assert find(root, "LogEntry") == []
    assert set(texts(root, "ZCLStatus")) == {"NOT_FOUND"}


# Random --------------------------------------------------------------------------------------------------------------

ANSWERED = [
    each
    for each in all_use_cases()
    if isinstance(each.response, ResponseTemplate) and any(service in responses.ELEMENTS for service in each.services)
]
REFERENCES = sorted(each.reference for each in ANSWERED if each.reference in responses.bindings())


def test_every_gas_response_that_says_more_than_success_has_a_binding() -> None:
    more = {
        each.reference
        for each in ANSWERED
        if isinstance(each.response, ResponseTemplate) and any(part.answer for part in each.response.parts)
    }
    assert more == set(REFERENCES)


@pytest.mark.parametrize("reference", REFERENCES)
@examples(8)
@given(data=st.data())
def test_random_responses(reference: str, data: st.DataObject) -> None:
    template = use_case(reference).response
    message = response(reference, data.draw(gas.responses(template.parts)))
    try:
        octets = to_mmc(message, next(iter(use_case(reference).services)))
    except duis.DuisError:
        return
    root = etree.fromstring(octets)
    read = from_mmc(octets)
    assert to_mmc(read) == octets
    problems = [str(problem) for problem in check(root)]
    assert [each for each in problems if "Specified" not in each and "DayName" not in each] == []


_I32, _U48 = st.integers(-(1 << 31) + 1, (1 << 31) - 1), st.integers(0, (1 << 48) - 2)
_TEXT = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ", min_size=8, max_size=8)


def _attributes(cluster: str, **strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({cluster: st.fixed_dictionaries(strategies)})


def _scaled(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    divisors = st.integers(0, 7).map(lambda places: 10**places)
    registers = dict.fromkeys(names, _U48)
    return _attributes("MeteringAttributes", **registers, Multiplier=st.just(1), Divisor=divisors)


REVERSIBLE: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "GCS13a": _scaled("CurrentSummationDelivered"),
    "GCS13b": _scaled(*(f"CurrentNoTierBlock{block}SummationDelivered" for block in range(1, 5))),
    "GCS13c": _scaled(*(f"CurrentTier{tier}SummationDelivered" for tier in range(1, 5))),
    "GCS17": st.builds(lambda samples: _samples(*samples), st.lists(st.integers(0, 0xFFFFFF), min_size=1, max_size=50)),
    "GCS18": st.builds(lambda samples: _samples(*samples), st.lists(st.integers(0, 0xFFFFFF), min_size=1, max_size=41)),
    "GCS61": st.builds(lambda samples: _samples(*samples), st.lists(st.integers(0, 0xFFFFFF), min_size=1, max_size=50)),
    "GCS21m": st.fixed_dictionaries(
        {
            "BasicAttributes": st.fixed_dictionaries({"ManufacturerName": _TEXT, "ModelIdentifier": _TEXT}),
            "MeteringAttributes": st.fixed_dictionaries(
                {"SupplyDepletionState": st.sampled_from([0, 3]), "SupplyTamperState": st.sampled_from([0, 3])}
            ),
        }
    ),
    "CS11": _attributes("ClearEventLogResponse", cleared_event_logs=st.just(0x08)),
    "GCS31": _attributes("StartSamplingResponse", sample_id=st.integers(0, 0xFFFF)),
    "GCS33": _attributes(
        "MeteringAttributes", RemainingBatteryLifeInDays=st.integers(0, 0xFFFE), SupplyStatus=st.integers(0, 2)
    ),
    "GCS38": _attributes("MeteringAttributes", CurrentMeterID=st.binary(min_size=4, max_size=4)),
    "GCS46": _attributes("MeteringAttributes", SiteID=st.text("0123456789", min_size=1, max_size=10).map(str.encode)),
    "GCS60": st.fixed_dictionaries(
        {
            "MeteringAttributes": st.fixed_dictionaries({"BillToDateDelivered": st.integers(0, (1 << 32) - 2)}),
            "PrepaymentAttributes": st.fixed_dictionaries({"CreditRemaining": _I32}),
        }
    ),
}  # fmt: skip


@pytest.mark.parametrize("reference", REVERSIBLE)
@examples(25)
@given(data=st.data())
def test_documents_that_say_all_become_the_message_again(reference: str, data: st.DataObject) -> None:
    values = data.draw(REVERSIBLE[reference])
    message = response(reference, values)
    back = from_mmc(to_mmc(message))
    scaled = values.get("MeteringAttributes", {}).get("Divisor")
    if scaled is None:
        assert back.message().payload == message.payload
    assert back.message().values() == values


@pytest.mark.parametrize(
    ("reference", "element", "values"),
    [
        ("GCS17", "ReadActiveImportProfileDataRsp", {"GetSampledDataResponse": {"sample_start_time": 1}}),
        ("GCS21k", "ReadDeviceConfigurationDataBillingCalendarRsp", {"PublishBillingPeriod": {}}),
        ("GCS21f", "ReadTariffPrimaryElementRsp", {"PublishWeekProfile": [{"week_id": 1}]}),
        ("GCS21f", "ReadTariffPrimaryElementRsp", {"PublishDayProfile": [{"day_id": 1, "schedule_entries": [{}]}]}),
    ],
)
def test_values_that_are_not_whole_are_refused(reference: str, element: str, values: dict[str, Any]) -> None:
    with pytest.raises(duis.DuisError, match="missing"):
        to_mmc(MmcDocument(header(reference), None, element, True, values))


def test_a_threshold_without_its_divisor_leaves_no_scale_of_prices_behind() -> None:
    template = use_case("GCS21f").response
    (prices, *others) = template.parts
    attributes = {name: Failed(CommandStatus.FAILURE) for name in prices.answer.attributes}
    failed = {part.answer.name: Failed(CommandStatus.FAILURE) for part in others}
    octets = to_mmc(response("GCS21f", {"PriceAttributes": attributes | {"Block3Threshold": 0}} | failed))
    assert to_mmc(from_mmc(octets)) == octets
    assert find(etree.fromstring(octets), "PrimaryActiveTariffPriceScale") == []
    octets = to_mmc(response("GCS21f", {"PriceAttributes": attributes | {"StandingCharge": 5}} | failed))
    assert to_mmc(from_mmc(octets)) == octets
    assert texts(etree.fromstring(octets), "PrimaryActiveTariffPriceScale") == ["-5"]


_REJECTED_TOP_UP = {"result_type": 1, "top_up_value": -1, "credit_remaining": -1}


@pytest.mark.parametrize(
    ("reference", "values", "cluster", "command_id"),
    [
        ("CS01b", {"ConsumerTopUpResponse": _REJECTED_TOP_UP}, "0705", "03"),
        ("CS11", {"ClearEventLogResponse": {"cleared_event_logs": 0}}, "0709", "02"),
        ("GCS31", {"StartSamplingResponse": {"sample_id": 0xFFFF}}, "0702", "0D"),
    ],
)
def test_what_an_answer_refuses_in_its_own_words_is_told(
    reference: str, values: dict[str, Any], cluster: str, command_id: str
) -> None:
    octets = to_mmc(response(reference, values))
    root = etree.fromstring(octets)
    (element,) = root.iterfind(".//{*}SMETSData/*")
    assert element.get("MessageSuccess") == "false"
    assert (texts(root, "ClusterName"), texts(root, "CommandID"), texts(root, "ZCLStatus")) == (
        [cluster],
        [command_id],
        ["FAILURE"],
    )
    assert to_mmc(from_mmc(octets)) == octets
    if reference == "GCS31":  # whose document says the identifier
        assert from_mmc(octets).message().values() == values
    else:
        with pytest.raises(duis.DuisError, match="refused the command or failed"):
            from_mmc(octets).message()


def test_registers_in_a_list_keep_their_numbers_where_one_has_no_value() -> None:
    snapshot = _snapshot(1) | {"tier_summation": [1, (1 << 48) - 1, 3, 4], "tier_block_summation": [(1 << 48) - 1] * 4}
    octets = to_mmc(response("GCS16a", {"PublishSnapshot": [snapshot, *[NOT_FOUND] * 30]}))
    root = etree.fromstring(octets)
    found = find(root, "TariffTOURegisterMatrix")
    assert [(each.get("index"), each.text) for each in found] == [("1", "0.001"), ("3", "0.003"), ("4", "0.004")]
    assert find(root, "TariffBlockCounterMatrix") == []
    assert to_mmc(from_mmc(octets)) == octets
    found[1].set("index", "1")
    with pytest.raises(duis.DuisError, match="out of order"):
        from_mmc(etree.tostring(root))


def test_values_that_a_binding_does_not_know_are_refused() -> None:
    document_ = MmcDocument(header("GCS38"), None, "ReadFirmwareVersionRsp", True, {"MeteringAttributes": {"Other": 1}})
    with pytest.raises(duis.DuisError, match="Other cannot be expressed"):
        to_mmc(document_)
