"""MMC: every published answer and alert, built ones at their limits, random ones, and documents that are wrong."""

from __future__ import annotations

import copy
import datetime
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import duis
import gbcs
from dlms.apdu.common import DataAccessResult
from dlms.data import BitString
from dlms.time import Date, DateTime, Time
from duis.bindings import responses
from duis.mmc import Data, DlmsOutcome, MmcDocument, ZigbeeOutcome, from_mmc, parse, to_mmc
from duis.schema.check import check
from gbcs.message import CRA, GroupingHeader, Message
from gbcs.usecases import Failed, all_use_cases, by_message_code, by_reference, dlms
from gbcs.usecases.engines import engine_of
from tests.conformance.expected import (
    SHARED_MESSAGE_CODES,
    find,
    keys,
    lines,
    schema,
    variant,
)
from tests.conformance.published import PublishedMessage, messages
from tests.examples import examples
from tests.strategies import mmc_electricity as electricity

MMC = "{http://www.dccinterface.co.uk/ResponseAndAlert}"
DEVICE, SUPPLIER, BROKER = "00-DB-12-34-56-78-90-A0", "90-B3-D5-1F-30-01-00-00", "90-B3-D5-1F-30-00-00-02"
NOON = datetime.datetime(2015, 6, 1, 12, tzinfo=datetime.UTC)


def use_case(reference: str) -> Any:
    found = by_reference(reference)
    assert found is not None
    return found


def header(reference: str, cra: CRA = CRA.RESPONSE, **more: Any) -> GroupingHeader:
    code = use_case(reference).message_code
    return GroupingHeader(cra, 1000, gbcs.EntityId(DEVICE), gbcs.EntityId(SUPPLIER), code, **more)


def response(reference: str, values: dict[str, Any], **more: Any) -> Message:
    """A response of named values; what is protected is in clear."""
    head = header(reference, **more)
    return Message(head, engine_of(use_case(reference).response).build(values, head), b"", None)


def document(message: Message | MmcDocument, service: str | None = None) -> etree._Element:
    return etree.fromstring(to_mmc(message, service))


def text(root: etree._Element, path: str) -> str:
    (found,) = find(root, path)
    return found.text or ""


def published_answers() -> list[Any]:
    """Every published response that a user receives, and every alert."""
    return [
        case
        for case in messages()
        if case.values[0] is None or "_ALERT" in case.id or ("_RESPONSE" in case.id and "_NA_" not in case.id)
    ]


# Published -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("published", published_answers())
def test_published_answers_make_valid_documents_of_each_variant(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets).decrypt(keys())
    named = variant(published.name)
    services: list[str | None] = [None]
    if named is not None:
        assert message.use_case is not None
        services = list(message.use_case.services)
        assert named in services
    _, compiled = schema()
    for service in services:
        octets = to_mmc(message, service)
        root = etree.fromstring(octets)
        compiled.assertValid(root)
        assert check(root) == []
        said = from_mmc(octets)
        assert (said.variant, said.header.cra) == (service, message.header.cra)
        assert to_mmc(said) == octets


@pytest.mark.parametrize("published", published_answers())
def test_documents_of_published_answers_become_these_again_or_say_what_is_missing(
    published: PublishedMessage,
) -> None:
    message = gbcs.decode(published.octets).decrypt(keys())
    octets = to_mmc(message, variant(published.name))
    try:
        rebuilt = from_mmc(octets).message()
    except duis.DuisError:
        return
    assert (rebuilt.signature, rebuilt.mac) == (b"", None)
    assert rebuilt.header == message.header
    assert to_mmc(rebuilt, variant(published.name)) == octets
    if published.name.split("_")[0] not in _SAID_OTHERWISE:
        assert _meaning(rebuilt.values()) == _meaning(message.values())


_SAID_OTHERWISE = {
    "ECS24b": "the time of day at which a season starts is not said",
    "GCS20r": "settings come in the order of the schema",
    "GCS21a": "numbers with a scale of their own come with another",
}


def _meaning(values: Any) -> Any:
    """Values without what is of the encoding alone: how many octets a length took."""
    return {name: value for name, value in values.items() if name != "lengthOctets"}


@pytest.mark.parametrize("published", published_answers())
def test_without_keys_a_document_carries_the_message_and_its_encrypted_parts(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets)
    said = parse(message, variant(published.name))
    parts = [part for part in said.data if part.is_encrypted]
    assert bool(parts) == (message.decrypt(keys()).payload != message.payload)
    if not parts:
        return
    octets = to_mmc(message, variant(published.name))
    root = etree.fromstring(octets)
    schema()[1].assertValid(root)
    assert not find(root, "SMETSData")
    assert not find(root, "DeviceAlertContent")
    sequence = [each.get("sequence") for each in find(root, "GBCSData")]
    assert sequence == [str(number) for number in range(len(parts) + 1)]
    read = from_mmc(octets)
    assert read.data == said.data
    assert read.data[0].octets == published.octets
    assert gbcs.encode(read.message()) == published.octets


def test_a_shared_message_code_needs_the_variant() -> None:
    for code in SHARED_MESSAGE_CODES:
        found = by_message_code(int(code, 16))
        assert found is not None
        named = {responses.ELEMENTS[each] for each in found.services if each in responses.ELEMENTS}
        assert len(named) > 1, code
    moment = DateTime.from_datetime(NOON.replace(tzinfo=None))
    accepted = response("ECS70", {"Time: methodOutput: value": moment, "Time: methodOutput: status": 0})
    with pytest.raises(duis.DuisError, match=r"ECS70 answers several services; expected variant 6\.11 or 8\.1\.1"):
        to_mmc(accepted)
    with pytest.raises(duis.DuisError, match=r"ECS70 does not answer 4\.2"):
        to_mmc(accepted, "4.2")
    root = document(accepted, "8.1.1")
    assert text(root, "Header/ServiceReference") == "8.1"
    assert text(root, "Header/ServiceReferenceVariant") == "8.1.1"
    assert find(root, "CommissionDeviceSynchroniseClockRsp/DeviceTime")[0].text == "2015-06-01T12:00:00.00Z"


def test_every_service_has_an_element_of_the_schema_and_every_element_a_service() -> None:
    root = duis.schema.root(f"{MMC}GBCSResponse")
    assert root is not None
    message = root.children["Body"].children["ResponseMessage"]
    assert set(message.children["SMETSData"].children) == set(responses.ELEMENTS.values())
    variant_of_header = root.children["Header"].children["ServiceReferenceVariant"].text
    assert variant_of_header is not None
    assert all(variant_of_header.problem(service) is None for service in responses.ELEMENTS)


def test_bindings_are_of_use_cases_that_answer_and_no_alert_is_without() -> None:
    for reference in responses.bindings():
        assert any(each.reference == reference and each.response for each in all_use_cases()), reference
    for each in all_use_cases():
        assert (responses.alert_binding(each.message_code) is not None) == (each.alert is not None), each.reference


# What failed ---------------------------------------------------------------------------------------------------------

_EXPORT = {"ActiveExportRegister: value": 10, "ReactiveExportRegister: value": 20}


def test_a_failed_item_is_left_out_and_shown_in_its_place() -> None:
    values = _EXPORT | {"ActiveExportRegister: value": Failed(DataAccessResult.TEMPORARY_FAILURE)}
    message = response("ECS17a", values)
    root = document(message)
    assert find(root, "ReadInstantaneousExportRegistersRsp")[0].get("MessageSuccess") == "false"
    assert not find(root, "ActiveExportRegister")
    assert text(root, "ReactiveExportRegister/Value") == "20"
    debug = find(root, "DebugInfo/COSEMDebug/COSEMResponse")
    assert [(each.get("Position"), each.get("ResponseCode"), each[0].text) for each in debug] == [
        ("1", "2", "temporary-failure"),
        ("2", "0", "success"),
        ("3", "0", "success"),
        ("4", "0", "success"),
    ]
    read = from_mmc(to_mmc(message))
    assert read.outcomes == (DlmsOutcome(False, 2), DlmsOutcome(False, 0), DlmsOutcome(False, 0), DlmsOutcome(False, 0))
    assert read.message().payload == message.payload


def test_a_result_of_no_name_keeps_its_number() -> None:
    root = document(response("ECS17a", _EXPORT | {"ActiveExportRegister: value": Failed(DataAccessResult(77))}))
    (first, *_) = find(root, "DebugInfo/COSEMDebug/COSEMResponse")
    assert (first.get("ResponseCode"), first[0].text) == ("77", "response-code-not-known")


def test_a_success_shows_no_results() -> None:
    root = document(response("ECS17a", _EXPORT))
    assert find(root, "ReadInstantaneousExportRegistersRsp")[0].get("MessageSuccess") == "true"
    assert not find(root, "DebugInfo")


def test_where_all_failed_the_schema_has_its_group_nevertheless() -> None:
    failed = {"ImportRegisterCollection: read": Failed(1)}
    root = document(response("ECS17b", failed))
    schema()[1].assertValid(root)
    assert len(find(root, "Electricity")[0]) == 0


# Times ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (0xFF, {}),
        (0x00, {"isFromGSME": "false", "ClockStatus": "reliable"}),
        (0x04, {"isFromGSME": "true", "ClockStatus": "reliable"}),
        (0x02, {"isFromGSME": "false", "ClockStatus": "unreliable"}),
        (0x06, {"isFromGSME": "true", "ClockStatus": "unreliable"}),
        (0x01, {"isFromGSME": "false", "ClockStatus": "invalid"}),
        (0x07, {"isFromGSME": "true", "ClockStatus": "invalid"}),
    ],
)
def test_the_clock_status_of_the_header(status: int, said: dict[str, str]) -> None:
    moment = DateTime.from_datetime(NOON.replace(tzinfo=None), status)
    root = document(response("ECS17a", _EXPORT, date_time=moment))
    (stamp,) = find(root, "Header/Timestamp")
    assert (stamp.text, {str(name): value for name, value in stamp.attrib.items()}) == ("2015-06-01T12:00:00.00Z", said)
    read = from_mmc(to_mmc(response("ECS17a", _EXPORT, date_time=moment)))
    assert read.header.date_time == moment if status != 0x07 else read.header.date_time is not None


@pytest.mark.parametrize("moment", [None, DateTime()])
def test_a_time_that_is_not_specified_is_left_out(moment: DateTime | None) -> None:
    assert not find(document(response("ECS17a", _EXPORT, date_time=moment)), "Header/Timestamp")


def test_local_time_becomes_universal_time() -> None:
    local = DateTime.from_datetime(NOON.replace(tzinfo=None))._replace(deviation=-60)
    assert text(document(response("ECS17a", _EXPORT, date_time=local)), "Header/Timestamp") == "2015-06-01T11:00:00.00Z"


def test_parties_and_counters_of_the_header() -> None:
    party = gbcs.EntityId(BROKER)
    more: dict[str, Any] = {"supplementary_remote_party": party, "supplementary_remote_party_counter": 7}
    root = document(response("ECS17a", _EXPORT, supplementary_originator_counter=2**64 - 1, **more))
    children = [(etree.QName(each).localname, each.text) for each in find(root, "Header")[0]]
    assert children == [
        ("BusinessOriginatorID", DEVICE),
        ("BusinessTargetID", SUPPLIER),
        ("OriginatorCounter", "1000"),
        ("SupplementaryRemotePartyID", BROKER),
        ("SupplementaryRemotePartyCounter", "7"),
        ("SupplementaryOriginatorCounter", "18446744073709551615"),
        ("GBCSHexadecimalMessageCode", "0026"),
    ]


# Limits --------------------------------------------------------------------------------------------------------------

_LOGS = [
    ("ECS21c", "DailyReadLog(export): logEntries", {"dlValue": 1}, "LogEntry", 31),
    ("ECS22a", "ProfileDataLog(Export): logEntries", {"dlValue": 1, "dlValue2": 2}, "LogEntry", 4464),
    ("ECS22b", "ProfileDataLog(ActiveEnergyImportedInPeriod): logEntries", {"primaryValue": 1}, "LogEntry", 4464),
    ("ECS22c", "ProfileDataLog(ReactiveImport): logEntries", {"dlValue": 1}, "LogEntry", 4464),
    ("ECS35b", "SecurityLog(notCHF): logEntries", {"logCode": 0x8F01}, "Log/LogEntry", 100),
    ("ECS66", "DailyConsumptionLog: logEntries", {"dlValue": 1}, "Electricity/LogEntry", 731),
]


@pytest.mark.parametrize(("reference", "item", "row", "path", "most"), _LOGS, ids=[each[0] for each in _LOGS])
def test_the_longest_and_the_empty_log(reference: str, item: str, row: dict[str, int], path: str, most: int) -> None:
    rows = [{"timestamp": NOON + datetime.timedelta(minutes=30 * place), **row} for place in range(most)]
    _, compiled = schema()
    for entries in (rows, []):
        message = response(reference, {item: entries})
        octets = to_mmc(message)
        root = etree.fromstring(octets)
        compiled.assertValid(root)
        assert len(find(root, path)) == len(entries)
        assert from_mmc(octets).message().payload == message.payload


def test_more_entries_than_the_schema_has_place_for_are_refused() -> None:
    said = from_mmc(to_mmc(response("ECS35b", {"SecurityLog(notCHF): logEntries": []})))
    row = {"timestamp": NOON, "logCode": 0x8F01}
    with pytest.raises(duis.DuisError, match="more elements LogEntry than 100"):
        to_mmc(said._replace(values={"SecurityLog(notCHF): logEntries": [row] * 101}))


def test_a_value_without_place_in_the_schema_is_refused() -> None:
    item = "TariffSwitchingTable(SecondaryElement)(SpecialDays): entries"
    head = header("ECS24b")
    day = {"index": 0, "specialday_date": Date(2013, 1, 1), "day_id": 1}
    with pytest.raises(duis.DuisError, match="2014 or more"):
        to_mmc(MmcDocument(head, None, "ReadTariffSecondaryElementRsp", True, {item: [day]}))
    with pytest.raises(duis.DuisError, match="nonsense cannot be expressed here"):
        to_mmc(MmcDocument(head, None, "ReadTariffSecondaryElementRsp", True, {"nonsense": 1}))


def test_text_that_xml_can_not_hold_is_refused() -> None:
    values = {
        "ModelType(CommsHub): value": b"ab\0\1abcd",
        "CHManufacturerIdentifier: value": "CSW ",
    }
    with pytest.raises(duis.DuisError):
        to_mmc(response("ECS26n", values))


def test_polyphase_alerts_have_the_group_of_polyphase_meters() -> None:
    wan, logging = (
        "Alerts Configuration Settings - Network Operator: settingsForWANAlerting",
        "Events Configuration Settings - Network Operator: settingForLogging",
    )

    def bits(*codes: int) -> BitString:
        return BitString(sum(1 << (code & 0xFF) for code in codes).to_bytes(32, "big"), 256)

    root = document(response("ECS25r2", {wan: bits(0x8014, 0x8003), logging: bits(0x8002)}))
    alerts = find(root, "ElectricityNetworkOperatorWANAlertSettings")[0]
    groups = [etree.QName(group).localname for group in alerts]
    assert groups == ["NetworkOperatorESMECommon", "NetworkOperatorESMEPolyPhase"]
    enabled = [etree.QName(each).localname for each in alerts.iter() if each.text == "Enable"]
    assert enabled == ["x8014", "x8003"]
    assert find(root, "ElectricityNetworkOperatorLoggingSettings/NetworkOperatorESMESinglePhase/x8002")
    with pytest.raises(duis.DuisError, match="single phase and of polyphase"):
        to_mmc(response("ECS25r2", {wan: bits(0x8002, 0x8003), logging: bits()}))
    with pytest.raises(duis.DuisError, match="no element for the alert of bit FF"):
        to_mmc(response("ECS25r2", {wan: bits(0x80FF), logging: bits()}))


@pytest.mark.parametrize(
    ("dates", "path", "said"),
    [
        ([(255, 255, 255)], "Daily", [""]),
        ([(255, 255, 5)], "Weekly", ["5"]),
        ([(255, 28, 255)], "Monthly", ["28"]),
        ([(2, 1, 255), (5, 1, 255), (8, 1, 255), (11, 1, 255)], "Quarterly", ["1", "2"]),
        ([(3, 9, 255), (9, 9, 255)], "SixMonthly", ["9", "3"]),
        ([(12, 25, 255)], "Yearly", ["25", "12"]),
    ],
)
def test_billing_calendars(dates: list[tuple[int, int, int]], path: str, said: list[str]) -> None:
    time = Time(1, 2, 3, 0)
    entries = [{"time": time, "date": Date(0xFFFF, *date)} for date in dates]
    reference = "ECS26l"
    message = response(reference, {"BillingCalendar: execution_time": entries})
    octets = to_mmc(message)
    (period,) = find(etree.fromstring(octets), f"ElectricityBillingCalendar/{path}")
    assert [each.text or "" for each in period] or [period.text or ""] == said
    assert [each.text or "" for each in (period if len(period) else [period])] == said
    assert from_mmc(octets).message().payload == message.payload


@pytest.mark.parametrize("dates", [[(1, 1, 255), (2, 1, 255)], [(255, 1, 3)], [(1, 1, 255), (1, 1, 255)]])
def test_a_billing_calendar_of_no_known_period_is_refused(dates: list[tuple[int, int, int]]) -> None:
    entries = [{"time": Time(0, 0, 0, 0), "date": Date(0xFFFF, *date)} for date in dates]
    said = MmcDocument(
        header("ECS26l"),
        *(None, "ReadDeviceConfigurationDataBillingCalendarRsp", True),
        {"BillingCalendar: execution_time": entries},
    )
    with pytest.raises(duis.DuisError, match="no known period"):
        to_mmc(said)


# Alerts --------------------------------------------------------------------------------------------------------------


def alert(reference: str, values: dict[str, Any]) -> Message:
    message: Message = use_case(reference).build_alert(
        values, originator=DEVICE, recipient=SUPPLIER, originator_counter=9
    )
    return message


def test_an_alert_of_a_code_of_no_table_says_so() -> None:
    moment = DateTime.from_datetime(NOON.replace(tzinfo=None))
    root = document(alert("GNCA", {"alert_code": 0x8ABC, "time_stamp": moment}))
    schema()[1].assertValid(root)
    assert text(root, "GBCSHexAlertCode") == "8ABC"
    assert text(root, "AlertDescription") == "Unknown alert"


def test_an_alert_takes_the_variant_of_its_document() -> None:
    moment = DateTime.from_datetime(NOON.replace(tzinfo=None))
    message = alert("GNCA", {"alert_code": 0x810E, "time_stamp": moment})
    octets = to_mmc(message, "4.2")
    root = etree.fromstring(octets)
    schema()[1].assertValid(root)
    assert (text(root, "ServiceReference"), text(root, "ServiceReferenceVariant")) == ("4.2", "4.2")
    said = from_mmc(octets)
    assert (said.variant, said.element) == ("4.2", "")
    assert to_mmc(said) == octets
    assert from_mmc(to_mmc(said, "6.5")).variant == "6.5"
    with pytest.raises(duis.DuisError, match=r"no service reference variant '99\.9'"):
        to_mmc(message, "99.9")


def test_an_alert_without_a_time_is_refused() -> None:
    with pytest.raises(duis.DuisError, match="does not say when"):
        to_mmc(alert("GNCA", {"alert_code": 0x810E, "time_stamp": DateTime()}))


def test_commands_and_unknown_messages_have_no_document() -> None:
    command = use_case("ECS52").build_command(originator=SUPPLIER, recipient=DEVICE, originator_counter=1)
    with pytest.raises(duis.DuisError, match="a command has no form in MMC"):
        to_mmc(command)
    message = response("ECS17a", _EXPORT)
    with pytest.raises(duis.DuisError, match="message code ABCD is unknown"):
        to_mmc(message._replace(header=message.header._replace(message_code=0xABCD)))
    with pytest.raises(duis.DuisError, match="no user receives"):
        to_mmc(message._replace(header=message.header._replace(message_code=0x0106)))


# Random --------------------------------------------------------------------------------------------------------------

ELECTRICITY = sorted(
    reference for reference in responses.bindings() if isinstance(use_case(reference).response, dlms.Response)
)


def _one_octet(least: int, most: int) -> st.SearchStrategy[bytes]:
    return st.integers(least, most).map(lambda number: bytes((number,)))


def _mask(page: int, channels: int) -> st.SearchStrategy[BitString]:
    masks = st.integers(0, (1 << channels) - 1)
    return masks.map(lambda mask: BitString((page << 27 | mask).to_bytes(4, "big"), 32))


def _alerts(*codes: int) -> st.SearchStrategy[BitString]:
    bits = st.sets(st.sampled_from(codes)).map(lambda chosen: sum(1 << code for code in chosen))
    return bits.map(lambda chosen: BitString(chosen.to_bytes(32, "big"), 256))


def _calendars(months: tuple[int, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.builds(
        lambda time, day: [{"time": time, "date": Date(month=month, day=day)} for month in months],
        electricity.times,
        st.integers(1, 28),
    )


_PAGES = ((28, 27), (29, 8), (30, 27), (31, 27))


def _channel(page: int, channels: int) -> st.SearchStrategy[bytes]:
    return st.integers(0, channels - 1).map(lambda bit: (page << 27 | 1 << bit).to_bytes(4, "big"))


_CHANNEL = st.one_of(*(_channel(page, most) for page, most in _PAGES))
_SUPPLIER = _alerts(0x0D, 0x0E, 0x19, 0xB7, 0xC6)
_OPERATOR = _alerts(0x14, 0x15, 0x02, 0x10) | _alerts(0x14, 0x15, 0x03, 0x13)
_SWITCH = st.just(bytes(8)) | st.binary(min_size=8, max_size=8)
_STATES = st.builds(
    lambda output, more: '{"outputState": ' + str(output) + ', "more": "' + more + '"}',
    st.integers(-1, 101),
    st.text("abc", max_size=9),
)
_CALENDAR = st.one_of(*map(_calendars, ((1, 4, 7, 10), (3, 6, 9, 12), (11, 2, 5, 8), (6, 12), (2, 8), (7,), (0xFF,))))
_SCHEDULE = {
    "exec_weekdays": st.text("01", min_size=7, max_size=7),
    "exec_specdays": st.text("01", max_size=20),
}
_LIMIT = st.builds(
    lambda direction, number, level: direction << 12 | number << 8 | 0x80 | level,
    *(st.integers(1, 2), st.integers(1, 5), st.integers(0, 100)),
)


def _prices(*indices: int) -> st.SearchStrategy[dict[str, Any]]:
    """A table of prices, each of its own index, in their order."""
    return st.dictionaries(st.sampled_from(indices), st.integers(-(2**15), 2**15 - 1), min_size=1, max_size=60).map(
        lambda prices: {
            "charge_per_unit_scaling": {"commodity_scale": 3, "price_scale": -5},
            "commodity_reference": {},
            "charge_table": [
                {"index": bytes((index,)), "charge_per_unit": price} for index, price in sorted(prices.items())
            ],
        }
    )


def _special_days(first: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Special days, numbered as requests number them: MMC does not say the number."""
    days = st.lists(st.tuples(electricity.dates, st.integers(1, 16)), max_size=5)
    return days.map(
        lambda found: [
            {"index": place, "specialday_date": date, "day_id": day} for place, (date, day) in enumerate(found, first)
        ]
    )


_TABLE: dict[str, st.SearchStrategy[Any]] = {
    "season_start": electricity.dates.map(lambda date: DateTime(date, Time(0, 0, 0, 0))),
    "season_profile_name": st.text("abc", max_size=8),
    "week_name": _one_octet(1, 4),
    "week_profile_name": _one_octet(1, 4),
    **{name: st.integers(1, 16) for name in ("day_id", "monday", "tuesday", "wednesday", "thursday", "friday")},
    **{name: st.integers(1, 16) for name in ("saturday", "sunday")},
}
_KNOWN: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "DBCH01": {"OperatingSubGHzChannel: value": _CHANNEL.map(lambda octets: BitString(octets, 32))},
    "DBCH02": {"otherInformation": st.builds(lambda at, why: at + b"\x09\x01" + why, _CHANNEL, _one_octet(0, 7))},
    "DBCH03": {f"page{page}Mask": _mask(page, most) for page, most in _PAGES},
    "ECS17e": {"Block_primary_registers": st.lists(st.integers(0, 2**32 - 1), min_size=64, max_size=64)},
    "ECS18b": {
        "MaximumDemandConfigurableTimePeriod: entries": st.builds(
            lambda *times: [
                {"index": script, "script_selector": script, "switch_time": time}
                for script, time in enumerate(times, 1)
            ],
            *(electricity.times, electricity.times),
        )
    },
    "ECS24": _TABLE
    | {
        "script_selector": st.integers(1, 48) | st.integers(101, 108),
        "TariffSwitchingTable(SpecialDays): entries": _special_days(1),
        "TariffBlockPriceMatrixTOU: unit_charge_active": _prices(*range(1, 49), 0xA1, 0xA8, 0xB1, 0xC5, 0xD8),
    },
    "ECS24b": _TABLE
    | {
        "script_selector": st.integers(201, 204),
        "TariffSwitchingTable(SecondaryElement)(SpecialDays): entries": _special_days(0),
        "SecondaryTariffTOUPriceMatrix: unit_charge_active": _prices(1, 2, 3, 4),
    },
    "ECS25r1": {
        "Alerts Configuration Settings - Supplier: settingsForWANAlerting": _SUPPLIER,
        "Alerts Configuration Settings - Supplier: settingsForHANDeviceSharing": _SUPPLIER,
        "Events Configuration Settings - Supplier: settingsForAlarms": _SUPPLIER,
        "Events Configuration Settings - Supplier: settingForLogging": _SUPPLIER,
    },
    "ECS25r2": {
        "Alerts Configuration Settings - Network Operator: settingsForWANAlerting": _OPERATOR,
        "Events Configuration Settings - Network Operator: settingForLogging": _OPERATOR,
    },
    "ECS26a": _SCHEDULE
    | {
        "script_selector": st.sampled_from((32, 33)),
        "price_scale": st.just(-5),
        "charge_per_unit": st.just(100),
        "collection": st.just("110"),
        "index": st.integers(1, 20),
        **{f"DebtRecoveryRates[{debt}]: periodCurrent": st.sampled_from((3600, 86400)) for debt in (1, 2)},
        "DebtRecoveryRateCap: periodCurrent": st.just(604800),
    },
    "ECS26d": {"BillingCalendar: execution_time": _CALENDAR.filter(lambda entries: len(entries) == 1)},
    "ECS26j": {"payment_mode": st.sampled_from((1, 2))},
    "ECS26l": {"BillingCalendar: execution_time": _CALENDAR},
    **{
        reference: {
            "switchNumberAndAction": _LIMIT
            | st.builds(
                lambda number, action: number << 8 | action, st.integers(1, 5), st.sampled_from((0, 0x11, 0x12, 0x20))
            ),
            "outcome": st.integers(0, 2),
        }
        for reference in ("ECS35f", "ECS35g")
    },
    "ECS61a": _SCHEDULE
    | {
        **{f"AuxiliaryController[{number}]: typeAndIdentifier": _SWITCH for number in range(1, 6)},
        "script_selector": st.builds(lambda number, action: number << 8 | action, st.integers(1, 5), st.integers(1, 2)),
        "index": st.integers(1, 20),
    },
    "ECS61d": _SCHEDULE | {"script_selector": _LIMIT, "index": st.integers(1, 20)},
    "ECS61e": {
        **{
            f"AuxiliaryController[{number}]: typeAndIdentifier": _SWITCH | st.sampled_from((b"", b"\xff"))
            for number in range(1, 6)
        },
        **{f"AuxiliaryController[{number}]: stateAndAssociatedInformation": _STATES for number in range(1, 6)},
    },
}


@pytest.mark.parametrize("reference", ELECTRICITY)
@examples(6)
@given(data=st.data())
def test_random_responses(reference: str, data: st.DataObject) -> None:
    template = use_case(reference).response
    values = data.draw(electricity.values(template, _KNOWN.get(reference, {})))
    message = response(reference, values)
    variants = list(use_case(reference).services)
    try:
        octets = to_mmc(message, variants[0])
    except duis.DuisError:
        return
    root = etree.fromstring(octets)
    assert check(root) == []
    read = from_mmc(octets)
    assert to_mmc(read) == octets
    try:
        rebuilt = read.message()
    except duis.DuisError:
        return
    assert rebuilt.values() == message.values()


@pytest.mark.parametrize("is_empty", [False, True])
def test_a_level_without_the_state_that_tells_it_is_refused(is_empty):
    from tests.conformance import expected

    root = copy.deepcopy(expected.expected("ECS61e_7.15_SUCCESS_RESPONSE"))
    states = list(root.iter("{*}StateAndAssociatedInformation"))
    assert states
    for state in states:
        if is_empty:
            state.text = None
        else:
            state.getparent().remove(state)
    with pytest.raises(duis.DuisError, match="State"):
        from_mmc(etree.tostring(root))


@examples(50)
@given(st.randoms(use_true_random=False), st.data())
def test_documents_that_are_wrong_are_refused_or_say_something(randomness: random.Random, data: st.DataObject) -> None:
    from tests.conformance import expected

    name = data.draw(st.sampled_from(expected.names()))
    root = copy.deepcopy(expected.expected(name))
    for _ in range(randomness.randint(1, 3)):
        _damage(root, randomness)
    octets = etree.tostring(root)
    try:
        read = from_mmc(octets)
        again = to_mmc(read)
    except duis.DuisError:
        return
    assert lines(etree.fromstring(to_mmc(from_mmc(again)))) == lines(etree.fromstring(again))


_TEXTS = ("", "0", "-1", "1", "4294967296", "zz", "ABCD", "true", "é", "2015-01-01T00:00:00Z", "9" * 50, "0.0001")


def _damage(root: etree._Element, randomness: random.Random) -> None:
    elements = [each for each in root.iter(etree.Element) if each is not root]
    if not elements:
        return
    at = randomness.choice(elements)
    match randomness.choice(("remove", "text", "double", "rename", "attribute")):
        case "remove":
            parent = at.getparent()
            if parent is not None:
                parent.remove(at)
        case "text":
            at.text = randomness.choice(_TEXTS)
        case "double":
            at.addnext(copy.deepcopy(at))
        case "rename":
            at.tag = randomness.choice(elements).tag
        case "attribute":
            if at.attrib:
                at.set(str(randomness.choice(at.keys())), randomness.choice(_TEXTS))
            else:
                at.set("index", "1")


@pytest.mark.parametrize(
    ("octets", "problem"),
    [
        (b"", "no element|empty|can't"),
        (b"<a/>", "the root element is a"),
        (b'<GBCSResponse xmlns="http://www.dccinterface.co.uk/ResponseAndAlert"/>', "@schemaVersion"),
    ],
)
def test_what_is_no_document(octets: bytes, problem: str) -> None:
    with pytest.raises(duis.DuisError, match=problem):
        from_mmc(octets)


def test_what_is_not_as_the_schema_says_is_refused() -> None:
    root = document(response("ECS17a", _EXPORT))
    find(root, "ActiveExportRegister")[0].set("colour", "red")
    with pytest.raises(duis.DuisError, match="There is no attribute colour"):
        from_mmc(etree.tostring(root))


def test_what_no_binding_looks_at_is_refused() -> None:
    root = document(response("ECS17a", _EXPORT))
    debug = etree.SubElement(find(root, "ResponseMessage")[0], f"{MMC}DebugInfo")
    one = etree.SubElement(etree.SubElement(debug, f"{MMC}SMETS1Debug"), f"{MMC}SMETS1Response")
    one.set("ResponseCode", "1")
    one.set("Position", "1")
    etree.SubElement(one, f"{MMC}Error").text = "none"
    with pytest.raises(duis.DuisError, match=r"SMETS1Debug: can't be read"):
        from_mmc(etree.tostring(root))


def test_words_that_do_not_go_with_their_code_are_refused() -> None:
    entries = {"SecurityLog(notCHF): logEntries": [{"timestamp": NOON, "logCode": 0x8F01}]}
    root = document(response("ECS35b", entries))
    find(root, "LogMeaning")[0].text = "Meter Cover Closed"
    with pytest.raises(duis.DuisError, match="'Meter Cover Closed' for 8F01"):
        from_mmc(etree.tostring(root))


def test_the_variant_in_the_header_goes_with_the_element() -> None:
    root = document(response("ECS17a", _EXPORT), "4.2")
    find(root, "ServiceReferenceVariant")[0].text = "4.3"
    find(root, "ServiceReference")[0].text = "4.3"
    with pytest.raises(duis.DuisError, match=r"ReadInstantaneousExportRegistersRsp is no response to 4\.3"):
        from_mmc(etree.tostring(root))
    said = from_mmc(to_mmc(response("ECS17a", _EXPORT)))
    assert from_mmc(to_mmc(said, "4.2")).variant == "4.2"
    with pytest.raises(duis.DuisError, match=r"ECS17a does not answer 4\.3"):
        to_mmc(said, "4.3")


def test_a_document_that_holds_no_message_makes_none() -> None:
    part = Data("GBCS", "gbcs", False, b"no message")
    said = MmcDocument(header("ECS17a"), None, "", None, {}, data=(part,))
    assert from_mmc(to_mmc(said)) == said
    with pytest.raises(duis.DuisError, match="holds no message"):
        said.message()


_VOLUME = {"Divisor": 1000, "Multiplier": 1, "CurrentSummationDelivered": 1}


def test_outcomes_that_are_not_those_of_the_use_case_make_no_message() -> None:
    said = from_mmc(to_mmc(response("ECS17a", _EXPORT)))
    with pytest.raises(duis.DuisError, match="1 outcomes; expected one for each of 4 items"):
        said._replace(outcomes=(DlmsOutcome(False, 1),)).message()
    gas = from_mmc(to_mmc(response("GCS13a", {"MeteringAttributes": _VOLUME})))
    with pytest.raises(duis.DuisError, match="2 outcomes; expected one for each of 1 components"):
        gas._replace(zigbee_outcomes=(ZigbeeOutcome(0x0702, True, ()),) * 2).message()
