"""Values by the names that messages are shown with, and from JSON."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import gbcs
from dlms.time import Date, DateTime, Time
from gbcs.usecases import all_use_cases, by_reference
from gbcs.usecases.engines import engine_of
from gbcs.usecases.flat import check_constants, fill_in, from_json, nested, read_moment
from gbcs.usecases.model import Failed
from wire.errors import EncodeError, WireError
from zigbee.enumerations import CommandStatus

VECTORS = json.loads((Path(__file__).parents[3] / "vectors" / "gbcs" / "messages.json").read_bytes())
SUPPLIER, METER = "90-B3-D5-1F-30-01-00-00", "00-DB-12-34-56-78-90-A0"
PARTIES = {"originator": SUPPLIER, "recipient": METER, "originator_counter": 7}


def buildable():
    """The own vectors whose values make them again, with each value's name standing once."""
    for vector in VECTORS:
        message = gbcs.decode(bytes.fromhex(vector["octets"]))
        template = message.use_case and message.use_case.template(message.header.cra)
        items = list(message.items())
        if template is None or any(item.departure or (item.meaning or "").startswith("failed") for item in items):
            continue
        try:
            values = message.values()
            engine_of(template).build(values, message.header)
        except WireError:
            continue
        names = {item.name for item in items}
        if len(names) == len(items) and "protectedAttributes.tag" not in names and [] not in values.values():
            yield pytest.param(message, template, id=vector["name"])


@pytest.mark.parametrize(("message", "template"), list(buildable()))
def test_what_items_show_is_what_a_payload_is_built_of(message, template):
    """The flat names of a message, constants among them, make the payload of its nested values."""
    by_name = {item.name: item.value for item in message.items()}
    values, fixed = nested(template, by_name)
    payload = engine_of(template).build(values, message.header)
    check_constants(template, payload, fixed)
    assert payload == engine_of(template).build(_without_lengths(message.values()), message.header)


def _without_lengths(values):
    """How lengths are written is no item of a message."""
    return {name: value for name, value in values.items() if name != "lengthOctets"}


def test_there_are_such_messages_of_every_protocol():
    found = {param.values[0].use_case.protocols[0] for param in buildable()}
    assert found == {"DLMS", "GBZ", "ASN.1"}


SEASONS = {
    "TariffSwitchingTable: nextSeasons[1].Name": "winter",
    "TariffSwitchingTable: nextSeasons[1].startDate": DateTime(Date(2014, 10, 27), Time(0, 0, 0, 0)),
    "TariffSwitchingTable: nextSeasons[1].WeekIdentifier": b"\x01",
}


def test_places_in_brackets_are_those_of_lists():
    template = by_reference("ECS01a").command
    (form, fixed) = nested(template, SEASONS)
    assert fixed == {}
    ((name, rows),) = form.items()
    assert name == "TariffSwitchingTable: season_profile_passive"
    assert rows == [
        {
            "season_profile_name": "winter",
            "season_start": SEASONS["TariffSwitchingTable: nextSeasons[1].startDate"],
            "week_name": b"\x01",
        }
    ]


@pytest.mark.parametrize(
    ("reference", "values", "problem"),
    [
        (
            "ECS01a",
            {"TariffSwitchingTable: nextSeasons[2].Name": "x"},
            "season_profile_passive[0]: missing before those",
        ),
        ("ECS01a", {"TariffSwitchingTable: nextSeason[1].Name": "x"}, "no value of that name; near: "),
        ("GCS01a", {"TariffSwitchingTable: nextDayIdentifer[1]": 1}, "no value of that name; near: "),
        ("CS06", {"executionDate.Time": 1}, "no value of that name; "),
        ("GCS28", {"validityIntervalStrat": 1}, "no value of that name; "),
        ("GCS02", {"ChangePaymentModes": 1}, "no such value; "),
    ],
)
def test_wrong_names_and_places_are_told_with_those_near(reference, values, problem):
    use_case = next(one for one in all_use_cases() if one.reference == reference)
    with pytest.raises(EncodeError) as caught:
        use_case.build_command(values, **PARTIES)
    assert problem in str(caught.value)
    if "missing" not in problem:
        assert caught.value.possible


def test_a_constant_must_be_what_is_written():
    use_case = by_reference("GCS02")
    values = {
        "ChangePaymentMode: provider_id": 0,
        "ChangePaymentMode: issuer_event_id": 1,
        "SuspendDebtDisabled / SuspendDebtEmergency / Payment Mode: activateNextDateTime": 0,
    }
    message = use_case.build_command(values, **PARTIES)
    assert message.values()["ChangePaymentMode"]["issuer_event_id"] == 1
    with pytest.raises(EncodeError, match="provider_id: 0 stands here, not 3"):
        use_case.build_command(values | {"ChangePaymentMode: provider_id": 3}, **PARTIES)


def test_a_truth_value_is_no_number_in_the_place_of_a_constant_either():
    use_case = by_reference("GCS02")
    values = {
        "ChangePaymentMode: issuer_event_id": 1,
        "SuspendDebtDisabled / SuspendDebtEmergency / Payment Mode: activateNextDateTime": 0,
    }
    with pytest.raises(EncodeError, match="provider_id: 0 stands here, not False"):
        use_case.build_command(values | {"ChangePaymentMode: provider_id": False}, **PARTIES)
    use_case = by_reference("CCS01")
    values = {
        "DeviceLog(CHF): addEntry": {"ieee_address": METER, "key": b"0123456789ABCDEF", "device_type": 0},
        "DeviceLog(CHF): joiningTimePeriod": 90,
    }
    name = "DeviceLog(CHF): allowsDevicesOnToTheHAN"
    assert use_case.build_command(values | {name: True}, **PARTIES) == use_case.build_command(values, **PARTIES)
    with pytest.raises(EncodeError, match="not 1"):
        use_case.build_command(values | {name: 1}, **PARTIES)


def test_a_value_is_given_once():
    template = by_reference("GCS02").command
    nested_part = {"ChangePaymentMode": {"issuer_event_id": 1}}
    time = "SuspendDebtDisabled / SuspendDebtEmergency / Payment Mode: activateNextDateTime"
    merged, _ = nested(template, nested_part | {time: 0})
    assert merged == {"ChangePaymentMode": {"issuer_event_id": 1, "implementation_date_time": 0}}
    with pytest.raises(EncodeError, match="given as a whole and in parts"):
        nested(template, nested_part | {"ChangePaymentMode: issuer_event_id": 1})


def test_what_a_device_did_not_do_is_shown_and_built_alike():
    """DLMS: a failure in the place of the value; GBZ: the default response, whichever command it names."""
    dlms = by_reference("ECS52").response
    assert nested(dlms, {"FirmwareVersion: value": Failed("hardware-fault")})[0] == {
        "FirmwareVersion: value": Failed("hardware-fault")
    }
    gas = by_reference("GCS18").response
    status = CommandStatus.NOT_FOUND
    assert nested(gas, {"GetSampledData: status": status})[0] == {"GetSampledDataResponse": Failed(status)}
    shown = {"GetSampledData: command_id": 0xFF, "GetSampledData: status": CommandStatus.FAILURE}
    assert nested(gas, shown)[0] == {"GetSampledDataResponse": Failed(CommandStatus.FAILURE, 0xFF)}
    json_form = from_json(gas, {"GetSampledData: status": "not-found"})
    assert nested(gas, json_form)[0] == {"GetSampledDataResponse": Failed(status)}


@pytest.mark.parametrize(
    ("reference", "name", "values"),
    [
        ("ECS01a", "TariffSwitchingTable: nextSeasons", {"TariffSwitchingTable: season_profile_passive": []}),
        ("GCS01a", "TariffSwitchingTable(SpecialDays): date", {"PublishSpecialDays": {"special_days": []}}),
        (
            "GCS20",
            "Alerts Configuration Settings: methodInput: eventList[1]",
            {"SetEventConfiguration": [{"event_ids": []}]},
        ),
        ("CS02b", "replacements", {"replacements": []}),
    ],
)
def test_an_empty_list_has_a_name(reference, name, values):
    assert nested(by_reference(reference).command, {name: []}) == (values, {})


def test_a_list_is_not_empty_and_filled():
    template = by_reference("ECS01a").command
    with pytest.raises(EncodeError, match="in the place of the whole"):
        nested(template, {"TariffSwitchingTable: nextSeasons": [], **SEASONS})


def test_a_value_without_a_name_is_refused():
    with pytest.raises(EncodeError, match="departs from what is declared"):
        nested(by_reference("GCS02").command, {"": 1})


@pytest.mark.parametrize("use_case", list(all_use_cases()), ids=lambda each: f"{each.message_code:04X}")
def test_no_two_values_have_one_name(use_case):
    """Values that are alike in the standard are told apart: by their place in a list, or by a word behind the name."""
    for template in filter(None, use_case[-3:]):
        declared = [each for each in engine_of(template).declarations() if each.type != "SEQUENCE"]
        names = [each.name for each in declared]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2015-01-01 00:00 UTC", DateTime(Date(2015, 1, 1), Time(0, 0, 0, 0))),
        ("2015-01-01T07:30:05Z", DateTime(Date(2015, 1, 1), Time(7, 30, 5, 0))),
        ("at once", DateTime(Date(0, 0, 0, 0), Time(0, 0, 0, 0))),
        ("cancelled", DateTime()),
        ("12-25 every year 00:00 UTC", DateTime(Date(0xFFFF, 12, 25), Time(0, 0, 0, 0))),
    ],
)
def test_times_of_text(text, moment):
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    "moment",
    [
        DateTime(),
        DateTime(Date(0, 0, 0, 0), Time(0, 0, 0, 0)),
        DateTime(Date(2015, 1, 1), Time(1, 2, 3, 4), clock_status=1),
        DateTime(Date(2015, 1, 1, 4), Time(1, 2, 3)),
        DateTime(Date(0xFFFF, 0xFE, 0xFD), Time(0, 0, 0, 0)),
    ],
)
def test_times_are_read_as_they_print(moment):
    assert read_moment(str(moment)) == moment


def test_values_of_json():
    template = by_reference("ECS01a").command
    form = from_json(
        template,
        {
            "TariffSwitchingTable: nextSeasons[1].Name": "winter",
            "TariffSwitchingTable: nextSeasons[1].startDate": "2014-10-27 00:00 UTC",
            "TariffSwitchingTable: nextSeasons[1].WeekIdentifier": "01",
        },
    )
    assert form == SEASONS
    times = from_json(by_reference("CS06").command, {"executionDateTime": "2030-01-01 00:00 UTC"})
    assert times == {"executionDateTime": datetime(2030, 1, 1, tzinfo=UTC)}


def test_text_that_may_be_octets_is_refused():
    template = by_reference("GCS36").command
    name = "CustomerIdentificationNumber: value"
    with pytest.raises(EncodeError, match=r"octets or text\? write"):
        from_json(template, {name: "1234"})
    assert from_json(template, {name: {"text": "1234"}}) == {name: "1234"}
    assert from_json(template, {name: {"octets": "1234"}}) == {name: b"\x12\x34"}


@pytest.mark.parametrize("use_case", list(all_use_cases()), ids=lambda each: f"{each.message_code:04X}")
def test_a_template_has_the_names_that_a_payload_takes(use_case):
    """Every key of what is to be filled in is one that values of the payload have."""
    for template in use_case[-3:]:
        if template is None:
            continue
        json.dumps(fill_in(template))
        for declared in engine_of(template).declarations():
            if declared.path and "[" not in declared.name:
                values, fixed = nested(template, {declared.name: 1})
                assert fixed == {}
                assert declared.path[0] in values
