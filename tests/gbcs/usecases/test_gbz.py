"""Templates of GBZ payloads: what they take out, build, show and refuse, and that the declarations hold together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbcs import EncodeError, WireError
from gbcs.payload import gbz
from gbcs.payload.gbz import ClearContent, Component, GbzAlert, GbzPayload
from gbcs.usecases import UseCase, all_use_cases, by_reference
from gbcs.usecases.engines import engine_of
from gbcs.usecases.gas.behaviours import EventBehaviours, command_values, read_behaviours, response_values
from gbcs.usecases.gbz import (
    BASIC,
    CALENDAR,
    METERING,
    NOT_EXECUTED,
    PREPAYMENT,
    CommandTemplate,
    Part,
    ResponseTemplate,
    Rule,
    ask,
    length_of,
    read,
    reply,
    tell,
)
from gbcs.usecases.gbz_layouts import attributes_of, command, fields
from gbcs.usecases.model import Failed, Item, Template
from tests.examples import examples
from tests.gbcs.octets import hexa
from tests.gbcs.usecases.mapping import ROWS
from tests.strategies import gas, zigbee
from tests.strategies import gbcs as strategies
from wire.layout import Layout
from zigbee.enumerations import CommandStatus, SupplyStatus
from zigbee.types import UtcTime

USE_CASES = [use_case for use_case in all_use_cases() if isinstance(use_case.command, CommandTemplate)]
SETTINGS = examples(20)
NO_HEADER: Any = None  # no GBZ payload repeats anything of the header


def _name(use_case: UseCase) -> str:
    return use_case.reference


def _templates(reference: str) -> tuple[Any, Any]:
    use_case = by_reference(reference)
    assert use_case is not None
    return use_case.command, use_case.response


def _again(payload: GbzPayload) -> GbzPayload:
    """The payload by way of its octets; encrypted content by way of the octets that are to be encrypted."""
    closed = tuple(
        component._replace(content=gbz.clear_content(component, gbz.clear_octets(component)))
        if isinstance(component.content, ClearContent)
        else component
        for component in payload.components
    )
    assert closed == payload.components
    plain = [component for component in closed if not isinstance(component.content, ClearContent)]
    if len(plain) < len(closed):
        return GbzPayload(closed)
    decoded = gbz.decode(gbz.encode(payload), 0, 1)
    assert isinstance(decoded, GbzPayload)
    return decoded


def _at(payload: Any, place: tuple[str | int, ...]) -> Any:
    for step in place:
        payload = payload[step] if isinstance(step, int) else getattr(payload, step)
    return payload.datetime() if isinstance(payload, UtcTime) and payload.is_instant else payload


# Declarations --------------------------------------------------------------------------------------------------------


def _parts(use_case: UseCase) -> Iterator[Part]:
    template: Any = use_case.command
    for part in template.parts:
        yield part
        if part.answer is not None:
            yield part.answer


def _rules(layout: Layout, rules: Mapping[str, Rule]) -> Iterator[tuple[Layout, Rule]]:
    known = {field.name: field for field in fields(layout)}
    assert set(rules) - {"from_date_time"} <= set(known), layout.name
    for name, rule in rules.items():
        if name in known:
            yield layout, rule
            if rule.members is not None:
                record = known[name].record
                assert record is not None
                yield from _rules(record, rule.members)


def test_every_use_case_of_the_mapping_is_there() -> None:
    # Those that share a code with DLMS, and alerts without a component, have templates of other kinds.
    assert {use_case.message_code for use_case in USE_CASES} <= {row.code for row in ROWS if row.protocols == ("GBZ",)}
    assert USE_CASES


@pytest.mark.parametrize("use_case", USE_CASES, ids=_name)
def test_what_a_declaration_names_exists(use_case: UseCase) -> None:
    for part in _parts(use_case):
        layout = command(part.cluster_id, part.control, part.command).layout
        if part.attributes is not None:
            attributes_of(part.cluster_id, part.attributes)
            assert set(part.rules) <= set(part.attributes)
            continue
        for owner, rule in _rules(layout, part.rules):
            names = {field.name for field in fields(owner)} | set(layout.node._fields)
            assert set(rule.scale) <= names
            if rule.length_of and rule.length_of[0] not in names:
                assert rule.length_of[0] in {other.name for other in _parts(use_case)}


@pytest.mark.parametrize("use_case", USE_CASES, ids=_name)
def test_names_are_unique(use_case: UseCase) -> None:
    template: Any = use_case.command
    for names in (
        [part.name for part in template.parts],
        [(part.answer or part).name for part in template.parts],
    ):
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("use_case", USE_CASES, ids=_name)
def test_what_is_declared_is_what_is_shown(use_case: UseCase) -> None:
    for template in (use_case.command, use_case.response):
        assert isinstance(template, CommandTemplate | ResponseTemplate)
        rows = list(engine_of(template).declarations())
        assert rows
        assert all(row.name and row.type and "{" not in row.name for row in rows)
        assert rows[0].action


# Both directions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("use_case", USE_CASES, ids=_name)
@SETTINGS
@given(data=st.data())
def test_commands_both_ways(use_case: UseCase, data: st.DataObject) -> None:
    template = use_case.command
    assert isinstance(template, CommandTemplate)
    values = data.draw(gas.commands(template.parts))
    payload = engine_of(template).build(values, NO_HEADER)
    assert _again(payload) == payload
    assert engine_of(template).values(_again(payload)) == values
    _check_items(template, payload)


@pytest.mark.parametrize("use_case", USE_CASES, ids=_name)
@SETTINGS
@given(data=st.data())
def test_responses_both_ways(use_case: UseCase, data: st.DataObject) -> None:
    template = use_case.response
    assert isinstance(template, ResponseTemplate)
    values = data.draw(gas.responses(template.parts))
    payload = engine_of(template).build(values, NO_HEADER)
    assert _again(payload) == payload
    found = engine_of(template).values(_again(payload))
    assert engine_of(template).build(found, NO_HEADER) == payload
    if gas.ways(template.parts) == 1:
        assert found == values
    _check_items(template, payload)


def _check_items(template: Template, payload: Any) -> None:
    for item in engine_of(template).items(payload):
        assert item.name
        assert item.departure is None
        found = _at(payload, item.place)
        found = [] if found == () else found
        assert found == item.value or (isinstance(item.value, str) and found == item.value.encode("ascii"))


@pytest.mark.parametrize("use_case", USE_CASES[::7], ids=_name)
@given(data=st.data())
def test_items_of_anything(use_case: UseCase, data: st.DataObject) -> None:
    _, _, payload = data.draw(strategies.payloads())
    for template in (use_case.command, use_case.response):
        assert template is not None
        for item in engine_of(template).items(payload):
            assert isinstance(item, Item)
            assert item.name or item.departure
        try:
            values = engine_of(template).values(payload)
        except WireError:
            continue
        assert engine_of(template).build(values, NO_HEADER) == payload


@st.composite
def _damaged(draw: st.DrawFn, payload: GbzPayload) -> GbzPayload:
    """A payload with one component changed, moved, doubled or gone."""
    components = list(payload.components)
    at = draw(st.integers(0, len(components) - 1))
    component = components[at]
    numbers = st.integers(0, 255)
    match draw(st.integers(0, 7)):
        case 0:
            del components[at]
        case 1:
            components.insert(draw(st.integers(0, len(components))), component)
        case 2:
            components.insert(0, components.pop(at))
        case 3:
            components[at] = component._replace(is_last=not component.is_last)
        case 4:
            field = draw(st.sampled_from(("cluster_id", "frame_control", "sequence_number", "command_id")))
            components[at] = component._replace(**{field: draw(numbers)})
        case 5:
            components[at] = component._replace(from_date_time=draw(st.none() | zigbee.UTC_TIMES))
        case 6:
            content = component.content.content if isinstance(component.content, ClearContent) else b"\1\2"
            components[at] = component._replace(content=content)
        case _:
            content = component.content
            inner = content.content if isinstance(content, ClearContent) else content
            names = [name for name in inner._fields if isinstance(getattr(inner, name), int | tuple)]
            if names:
                name = draw(st.sampled_from(names))
                value = getattr(inner, name)
                other: Any = value[1:] if isinstance(value, tuple) else type(value)(draw(numbers))
                inner = inner._replace(**{name: other})
            content = content._replace(content=inner) if isinstance(content, ClearContent) else inner
            components[at] = component._replace(content=content)
    return GbzPayload(tuple(components))


@pytest.mark.parametrize("use_case", USE_CASES, ids=_name)
@SETTINGS
@given(data=st.data())
def test_what_is_damaged_departs(use_case: UseCase, data: st.DataObject) -> None:
    template: Any = use_case.response
    values = gas.responses(template.parts)
    if data.draw(st.booleans()):
        template = use_case.command
        values = gas.commands(template.parts)
    payload = data.draw(_damaged(engine_of(template).build(data.draw(values), NO_HEADER)))
    items = list(engine_of(template).items(payload))
    try:
        found = engine_of(template).values(payload)
    except WireError:
        assert any(item.departure for item in items)
        return
    assert engine_of(template).build(found, NO_HEADER) == payload
    assert not any(item.departure for item in items)


# Spelled out ---------------------------------------------------------------------------------------------------------


def test_command_against_octets() -> None:
    template, _ = _templates("GCS40a")
    values = {"CreditAdjustment": {"issuer_event_id": 0x12345678, "credit_adjustment_value": -2}}
    payload = engine_of(template).build(values, NO_HEADER)
    octets = hexa("0109 01 01 0705 0010 01 00 05 78563412 00000000 00 feffffff")
    assert gbz.encode(payload) == octets
    assert engine_of(template).values(gbz.decode(octets, 0x0086, 1)) == values


def test_response_against_octets() -> None:
    template, response = _templates("GCS33")
    assert gbz.encode(engine_of(template).build({}, NO_HEADER)) == hexa("0109 01 01 0702 0007 00 00 00 0502 1400")
    octets = hexa("0109 01 01 0702 000d 08 00 01 0502 c0 1400 00 30 02 05 02".removesuffix(" 05 02"))
    octets = octets[:6] + (len(octets) - 8).to_bytes(2, "big") + octets[8:]
    values = engine_of(response).values(gbz.decode(octets, 0x0082, 2))
    assert values == {
        "MeteringAttributes": {
            "RemainingBatteryLifeInDays": Failed(CommandStatus.HARDWARE_FAILURE),
            "SupplyStatus": SupplyStatus(2),
        }
    }
    assert gbz.encode(engine_of(response).build(values, NO_HEADER)) == octets


def test_default_responses() -> None:
    _, response = _templates("GCS23")
    octets = hexa("0109 02 00 0700 0005 00 00 0b 02 c0 01 0700 0005 00 01 0b ff 01")
    values = engine_of(response).values(gbz.decode(octets, 0x007C, 2))
    assert values == {
        "PublishConversionFactor": Failed(CommandStatus.HARDWARE_FAILURE),
        "PublishCalorificValue": NOT_EXECUTED,
    }
    assert gbz.encode(engine_of(response).build(values, NO_HEADER)) == octets
    succeeded = {"PublishConversionFactor": CommandStatus.SUCCESS, "PublishCalorificValue": 0}
    assert gbz.encode(engine_of(response).build(succeeded, NO_HEADER)) == hexa(
        "0109 02 00 0700 0005 00 00 0b 02 00 01 0700 0005 00 01 0b 03 00"
    )


def test_several_answers_to_one_component() -> None:
    _, response = _templates("GCS21b")
    day = {"issuer_event_id": 1, "issuer_calendar_id": 2, "day_id": 3}
    days = [
        day | {"schedule_entries": [{"start_time_minutes": 0, "value": 1}]},
        day | {"day_id": 4, "schedule_entries": [{"start_time_minutes": 0, "value": 0}] * 3},
    ]
    values = {
        "PrepaymentAttributes": Failed(CommandStatus.FAILURE),
        "PriceAttributes": {"PriceTrailingDigit": 0x50},
        "PublishDayProfile": days,
        "PublishWeekProfile": Failed(CommandStatus.NOT_FOUND),
        "PublishSeasons": Failed(CommandStatus.NOT_FOUND),
        "PublishSpecialDays": {
            "issuer_event_id": 1,
            "issuer_calendar_id": 2,
            "start_time": datetime(2030, 1, 15, 9, tzinfo=UTC),
            "special_days": [],
        },
    }
    payload = engine_of(response).build(values, NO_HEADER)
    assert [component.sequence_number for component in payload.components] == [0, 1, 2, 2, 3, 4, 5]
    assert [component.is_last for component in payload.components] == [False] * 6 + [True]
    found = engine_of(response).values(payload)
    assert found["PublishDayProfile"] == days
    assert found["PublishSpecialDays"]["start_time"] == 0x38818890


def test_copies_share_their_values() -> None:
    template, response = _templates("GCS16b")
    values = {"GetPrepaySnapshot": {"earliest_start_time": 5, "latest_end_time": 6}}
    payload = engine_of(template).build(values, NO_HEADER)
    assert [component.content.snapshot_offset for component in payload.components] == list(range(31))
    assert engine_of(template).values(payload) == values
    other = payload.components[7].content._replace(latest_end_time=UtcTime(7))
    changed = (*payload.components[:7], payload.components[7]._replace(content=other), *payload.components[8:])
    with pytest.raises(WireError, match="latest_end_time: other than in the first"):
        engine_of(template).values(GbzPayload(changed))
    answers = engine_of(response).build({"PublishPrepaySnapshot": [Failed(CommandStatus.NOT_FOUND)] * 31}, NO_HEADER)
    assert len(answers.components) == 31


def test_encrypted_answers_are_counted() -> None:
    _, response = _templates("GCS15d")
    entry = {"collection_time": 1, "amount_collected": 2, "debt_type": 2, "outstanding_debt": 3}
    payload = engine_of(response).build({"PublishDebtLog": {"entries": [entry]}}, NO_HEADER)
    component = payload.components[0]
    assert isinstance(component.content, ClearContent)
    assert component.content.frame_counter == 0
    clear = GbzPayload((component._replace(content=component.content.content),))
    with pytest.raises(WireError, match="to be encrypted"):
        engine_of(response).values(clear)


GCS23: dict[str, Any] = {
    "PublishConversionFactor": {"issuer_event_id": 1, "conversion_factor": 2},
    "PublishCalorificValue": {"issuer_event_id": 1, "calorific_value": 2},
}
GCS24A: dict[str, Any] = {
    "SetUncontrolledFlowThreshold": {
        "issuer_event_id": 1,
        "uncontrolled_flow_threshold": 2,
        "stabilisation_period": 3,
        "measurement_period": 4,
    },
    "SetSupplyStatus": {"issuer_event_id": 1, "supply_tamper_state": 0, "supply_depletion_state": 3},
}


def _changed(values: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    if not path:
        changed: dict[str, Any] = value
        return changed
    return values | {path[0]: _changed(values.get(path[0], {}), path[1:], value)}


@pytest.mark.parametrize(
    ("reference", "values", "path"),
    [
        ("GCS23", {}, "PublishConversionFactor"),
        ("GCS23", GCS23 | {"PublishSeasons": {}}, "PublishSeasons"),
        ("GCS23", _changed(GCS23, ("PublishCalorificValue",), {"issuer_event_id": 1}), "calorific_value"),
        ("GCS23", _changed(GCS23, ("PublishCalorificValue", "start_time"), 0), "PublishCalorificValue.start_time"),
        ("GCS23", _changed(GCS23, ("PublishCalorificValue", "calorific_value"), 1 << 32), "calorific_value"),
        ("GCS23", _changed(GCS23, ("PublishCalorificValue", "calorific_value"), None), "calorific_value"),
        ("GCS23", _changed(GCS23, ("PublishCalorificValue",), 1), "PublishCalorificValue"),
        ("GCS24a", _changed(GCS24A, ("SetSupplyStatus", "supply_tamper_state"), 1), "supply_tamper_state"),
        ("GCS24a", _changed(GCS24A, ("SetSupplyStatus", "supply_tamper_state"), "off"), "supply_tamper_state"),
        ("GCS33", {"MeteringAttributes": {"SiteID": b""}}, "MeteringAttributes.SiteID"),
        ("GCS36", {"UpdateCIN": {"issuer_event_id": 1, "customer_id_number": b"12345"}}, "customer_id_number"),
        ("GCS36", {"UpdateCIN": {"issuer_event_id": 1, "customer_id_number": "12345"}}, "customer_id_number"),
        ("GCS20", {"SetEventConfiguration": []}, "SetEventConfiguration"),
        ("GCS20", {"SetEventConfiguration": {}}, "SetEventConfiguration"),
        (
            "GCS20",
            {"SetEventConfiguration": [{"issuer_event_id": 1, "event_configuration": 1, "event_ids": []}]},
            r"SetEventConfiguration\[0\].event_configuration",
        ),
        ("GCS15d", {"GetDebtRepaymentLog": {"latest_end_time": 1}}, "from_date_time"),
        ("GCS15d", {"GetDebtRepaymentLog": {"latest_end_time": 1, "from_date_time": -1}}, "from_date_time"),
    ],
)
def test_commands_refused(reference: str, values: dict[str, Any], path: str) -> None:
    template, _ = _templates(reference)
    with pytest.raises(EncodeError, match=path):
        engine_of(template).build(values, NO_HEADER)


@pytest.mark.parametrize(
    ("reference", "values", "path"),
    [
        ("GCS23", {"PublishConversionFactor": 0}, "PublishCalorificValue"),
        ("GCS23", {"PublishConversionFactor": 1, "PublishCalorificValue": 0}, "PublishConversionFactor"),
        ("GCS23", {"PublishConversionFactor": {}, "PublishCalorificValue": 0}, "PublishConversionFactor"),
        ("GCS23", {"PublishConversionFactor": Failed(0), "PublishCalorificValue": 0}, "PublishConversionFactor"),
        ("GCS23", {"PublishConversionFactor": Failed("no"), "PublishCalorificValue": 0}, "PublishConversionFactor"),
        ("GCS23", {"PublishConversionFactor": Failed(1, 256), "PublishCalorificValue": 0}, "PublishConversionFactor"),
        ("GCS46", {"MeteringAttributes": {}}, "MeteringAttributes.SiteID"),
        ("GCS46", {"MeteringAttributes": {"SiteID": 5}}, "MeteringAttributes.SiteID"),
        ("GCS46", {"MeteringAttributes": {"SiteID": Failed(0)}}, "MeteringAttributes.SiteID"),
        ("GCS46", {"MeteringAttributes": {"SiteID": b"", "Site": b""}}, "MeteringAttributes.Site"),
        ("GCS21j", {"PrepaymentAttributes": {"PaymentControlConfiguration": 5}}, "PaymentControlConfiguration"),
        ("GCS21b", {"PublishDayProfile": []}, "PrepaymentAttributes"),
    ],
)
def test_responses_refused(reference: str, values: dict[str, Any], path: str) -> None:
    _, template = _templates(reference)
    with pytest.raises(EncodeError, match=path):
        engine_of(template).build(values, NO_HEADER)


@pytest.mark.parametrize(
    ("octets", "message"),
    [
        ("0109 01 01 0705 0010 01 00 05 78563412 01000000 00 feffffff", "start_time"),
        ("0109 01 01 0705 0010 01 00 05 78563412 00000000 01 feffffff", "credit_adjustment_type"),
        ("0109 01 00 0705 0010 01 00 05 78563412 00000000 00 feffffff", "is_last"),
        ("0109 01 01 0705 0010 01 07 05 78563412 00000000 00 feffffff", "sequence_number"),
        ("0109 01 01 0705 0011 01 00 05 78563412 00000000 00 feffffff 00", "trailing"),
        ("0109 01 11 0705 0014 00000001 01 00 05 78563412 00000000 00 feffffff", "from_date_time"),
        ("0109 01 01 0705 0010 11 00 05 78563412 00000000 00 feffffff", "CreditAdjustment here"),
        ("0109 00", "0 components of CreditAdjustment"),
    ],
)
def test_what_departs_has_no_values_and_says_where(octets: str, message: str) -> None:
    template, _ = _templates("GCS40a")
    payload = gbz.decode(hexa(octets), 0x0086, 1)
    with pytest.raises(WireError) as caught:
        engine_of(template).values(payload)
    assert message in str(caught.value)
    assert any(item.departure for item in engine_of(template).items(payload))


def test_payloads_of_others_have_no_values() -> None:
    command_template, response = _templates("GCS40a")
    alert = GbzAlert(0x8F0A, UtcTime(1), 0)
    for template in (command_template, response):
        with pytest.raises(WireError, match="GBZ payload"):
            engine_of(template).values(alert)
        assert all(item.departure for item in engine_of(template).items(alert))


def test_items_say_what_numbers_mean() -> None:
    _, response = _templates("GCS13a")
    values = {"MeteringAttributes": {"Divisor": 1000, "Multiplier": 1, "CurrentSummationDelivered": 12345}}
    items = {item.name: item for item in engine_of(response).items(engine_of(response).build(values, NO_HEADER))}
    register = items["ConsumptionRegister: value"]
    assert (register.value, register.meaning) == (12345, "12.345 m3")
    assert register.unit == "m3, times Multiplier, by Divisor"
    assert register.place == ("components", 0, "content", "content", "records", 3, "value")
    unit = items["ConsumptionRegister: unit"]
    assert (unit.value, unit.meaning, unit.constant) == (1, "m3", True)
    with localcontext(prec=3):  # of the caller
        items = {item.name: item for item in engine_of(response).items(engine_of(response).build(values, NO_HEADER))}
        assert items["ConsumptionRegister: value"].meaning == "12.345 m3"


def test_items_of_encrypted_content() -> None:
    _, response = _templates("GCS13a")
    octets = hexa("0109 01 03 0702 001a 00 00 18 00 01 0013 31 00000000 aabb d1d2d3d4d5d6d7d8d9dadbdc")
    payload = gbz.decode(octets, 0x0074, 2)
    assert list(engine_of(response).items(payload)) == [
        Item(
            "MeteringAttributes",
            b"\xaa\xbb",
            None,
            "encrypted",
            ("components", 0, "content", "block", "ciphertext"),
        )
    ]
    with pytest.raises(WireError, match="encrypted"):
        engine_of(response).values(payload)


def test_items_name_times_and_codes() -> None:
    template, _ = _templates("GCS20")
    values = {"SetEventConfiguration": [{"issuer_event_id": 1, "event_configuration": 0x5B, "event_ids": [0x81A0]}]}
    items = {item.name: item for item in engine_of(template).items(engine_of(template).build(values, NO_HEADER))}
    event = items["Alerts Configuration Settings: methodInput: eventList[1][1]"]
    assert (event.value, event.meaning) == (0x81A0, "Smart Meter Integrity Issue - Warning")
    mask = items["Alerts Configuration Settings: methodInput: value[1]"]
    assert mask.meaning == "log_action general-event, push_to_wan, push_to_han, raise_alarm_physical"
    tenancy, _ = _templates("GCS09")
    payload = engine_of(tenancy).build(
        {"PublishChangeOfTenancy": {"issuer_event_id": 1, "implementation_date_time": 0x38818890}}, NO_HEADER
    )
    date = {item.name: item.value for item in engine_of(tenancy).items(payload)}["restrictDataDateTime: value"]
    assert date == datetime(2030, 1, 15, 9, tzinfo=UTC)


def test_the_component_of_an_alert() -> None:
    use_case = by_reference("GCS53")
    assert use_case is not None
    assert use_case.alert is not None
    snapshot = {
        "snapshot_id": 1,
        "snapshot_time": 2,
        "snapshot_cause": 2,
        "current_summation": 3,
        "tier_summation": [4, 5, 6, 7],
        "tier_block_summation": [8, 9, 10, 11],
    }
    values = {"time_stamp": UtcTime(5), "PublishSnapshot": snapshot}
    payload = engine_of(use_case.alert).build(values, NO_HEADER)
    assert isinstance(payload.body, Component)
    assert isinstance(payload.body.content, ClearContent)
    assert engine_of(use_case.alert).values(payload) == values
    assert [item.value for item in engine_of(use_case.alert).items(payload) if "tariffTOU[4]" in item.name] == [7]
    with pytest.raises(EncodeError, match="PublishSnapshot"):
        engine_of(use_case.alert).build({"time_stamp": UtcTime(5)}, NO_HEADER)
    with pytest.raises(WireError, match="body"):
        engine_of(use_case.alert).values(payload._replace(body=payload.body._replace(is_last=False)))
    with pytest.raises(WireError, match="PublishSnapshot"):
        engine_of(use_case.alert).values(payload._replace(body=b""))
    for damaged in (payload._replace(component_count=0), payload._replace(body=b""), payload._replace(alert_code=1)):
        assert any(item.departure for item in engine_of(use_case.alert).items(damaged))
    clear = payload.body._replace(content=payload.body.content.content)
    with pytest.raises(WireError, match="to be encrypted"):
        engine_of(use_case.alert).values(payload._replace(body=clear))


def test_the_component_of_an_alert_is_told_by_cluster_and_command() -> None:
    """The balances of the billing entry, of the prepayment cluster, in a second alert of GCS53."""
    use_case = by_reference("GCS53")
    assert use_case is not None
    assert use_case.alert is not None
    snapshot = {
        "snapshot_id": 1,
        "total_snapshots_found": 1,
        "snapshot_time": 2,
        "snapshot_cause": 2,
        "accumulated_debt": 300,
        "type1_debt_remaining": 4,
        "type2_debt_remaining": 5,
        "type3_debt_remaining": 6,
        "emergency_credit_remaining": 7,
        "credit_remaining": -8,
    }
    values = {"time_stamp": UtcTime(5), "PublishPrepaySnapshot": snapshot}
    payload = engine_of(use_case.alert).build(values, NO_HEADER)
    component = payload.body
    assert (component.cluster_id, component.frame_control, component.command_id) == (0x0705, 0x19, 0x01)
    assert isinstance(component.content, ClearContent)
    assert engine_of(use_case.alert).values(payload) == values
    items = {item.name: item for item in engine_of(use_case.alert).items(payload)}
    entry = "BillingDataLog(BillingCalendarTriggeredExcExport): logEntries[1].logEntry"
    assert items[f"{entry}.meterBalanceValue"].value == -8
    assert items[f"{entry}.accumulatedDebtRegisterValue"].value == 300
    assert [item for item in items.values() if item.departure] == []
    octets = gbz.encode(payload._replace(body=component._replace(content=component.content.content)))
    assert gbz.decode(octets, 0x008B, 3).body.content == component.content.content
    with pytest.raises(EncodeError, match="PublishSnapshot"):
        engine_of(use_case.alert).build(values | {"PublishSnapshot": {}}, NO_HEADER)


# Behaviours ----------------------------------------------------------------------------------------------------------

MASKS = st.builds(
    lambda log, alerts, alarm: log | alerts | alarm,
    st.sampled_from((0, 3)),
    st.sampled_from((0, 8, 16, 24)),
    st.sampled_from((0, 0x40)),
)


@given(st.dictionaries(st.integers(0x8100, 0x81FF), MASKS, min_size=1))
def test_behaviours_both_ways(masks: dict[int, int]) -> None:
    behaviours = EventBehaviours.of(masks)
    assert behaviours.masks() == masks
    command_template, _ = _templates("GCS20")
    values = command_values(behaviours, 5)
    assert (
        read_behaviours(engine_of(command_template).values(engine_of(command_template).build(values, NO_HEADER)))
        == behaviours
    )
    _, response = _templates("GCS20r")
    reported = engine_of(response).build(response_values(behaviours), NO_HEADER)
    assert read_behaviours(engine_of(response).values(reported)) == behaviours


def test_behaviours_are_sets_of_codes() -> None:
    behaviours = EventBehaviours.of({0x8101: 0x43, 0x8102: 0x18, 0x8103: 0})
    assert behaviours.codes == {0x8101, 0x8102, 0x8103}
    assert behaviours.logged == behaviours.alarm == {0x8101}
    assert behaviours.wan_alert == behaviours.han_alert == {0x8102}


@pytest.mark.parametrize("mask", [0x20, 0x80, 0x01, 0x02, 0x04, 0x07, 0x100, -1])
def test_masks_that_mean_nothing(mask: int) -> None:
    with pytest.raises(WireError, match="8101"):
        EventBehaviours.of({0x8101: mask})


def test_behaviours_of_nothing() -> None:
    with pytest.raises(EncodeError, match="no event code"):
        command_values(EventBehaviours(), 1)
    with pytest.raises(WireError, match="reported nothing"):
        read_behaviours({"ReportEventConfiguration": Failed(CommandStatus.NOT_FOUND)})


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (ask(PREPAYMENT, "SelectAvailableEmergencyCredits"), "cluster 0705 has no command SelectAvailableEmergencyCre"),
        (ask(METERING, "GetSnapshot", earliest_start=5), "GetSnapshot has no field earliest_start"),
        (ask(METERING, "GetSnapshot", reply("PublishSnapshot", snapshot_cuase=1)), "no field snapshot_cuase"),
        (ask(METERING, "GetSnapshot", snapshot_cause={"reason": 1}), "snapshot_cause of GetSnapshot is no record"),
        (tell(CALENDAR, "PublishSeasons", seasons={"season": 1}), "has no field season"),
        (tell(CALENDAR, "PublishSeasons", total_number_of_commands=length_of("parts")), "there is no parts to count"),
        (read(BASIC, "ModelIdentifer"), "cluster 0000 has no attribute ModelIdentifer"),
        (read(METERING, "SiteID", SiteId=1), "SiteId is no attribute that is read"),
        (read(METERING, "SiteID", SiteID=Rule(scale=("Divisor",))), "Divisor is no attribute that is read"),
    ],
)
def test_a_misspelt_name_is_refused_when_the_template_is_first_used(part: Part, words: str) -> None:
    """Neither dropped nor taken for another rule: a constant that is misspelt would let any value pass."""
    for template in (CommandTemplate((part,)), ResponseTemplate((part,))):
        with pytest.raises(ValueError, match=words) as caught:
            list(engine_of(template).items(GbzPayload(())))
        assert not isinstance(caught.value, WireError)


def test_items_and_values_are_of_one_walk() -> None:
    """What departs is an item that says so, and an error at the same place."""
    template, _ = _templates("GCS23")
    payload = engine_of(template).build(
        {"PublishCalorificValue": {"issuer_event_id": 1, "calorific_value": 3}}
        | {"PublishConversionFactor": {"issuer_event_id": 1, "conversion_factor": 3}},
        NO_HEADER,
    )
    for number, component in enumerate(payload.components):
        for field in component.content._fields:
            value = getattr(component.content, field)
            if not isinstance(value, int):
                continue
            content = component.content._replace(**{field: type(value)(value + 1)})
            components = list(payload.components)
            components[number] = component._replace(content=content)
            changed = GbzPayload(tuple(components))
            departing = [each for each in engine_of(template).items(changed) if each.departure]
            if departing:
                with pytest.raises(WireError) as caught:
                    engine_of(template).values(changed)
                assert caught.value.path == departing[0].place == ("components", number, "content", field)
            else:
                engine_of(template).values(changed)
