"""Rules that the schema does not state: schedules, periods and editions (the others are in test_validate)."""

import pytest

import duis
from duis import xml
from duis.request import Request
from duis.rules import rules
from duis.schema import DUIS

PARTIES = {"originator": "90-B3-D5-1F-30-01-00-00", "target": "90-B3-D5-1F-30-00-00-02", "counter": 5}
REQUEST = duis.build_request("7.2", **{**PARTIES, "target": "00-DB-12-34-56-78-90-A0"})
SCHEDULE = {
    "ScheduleFrequency": "Daily",
    "ScheduleStartDate": "2030-01-15",
    "DSPScheduledServiceReference": "4.6",
    "DSPScheduledServiceReferenceVariant": "4.6.1",
    "DeviceID": "00-DB-12-34-56-78-90-A0",
    "DSPRetrieveImportDailyReadLog": {
        "StartDateOffset": -1,
        "StartTime": "00:00:00.00Z",
        "EndDateOffset": 0,
        "EndTime": "00:00:00.00Z",
    },
}


def test_a_schedule():
    octets = duis.build_request("5.1", SCHEDULE, **PARTIES)
    assert duis.validate(octets) == []
    other = octets.replace(b">4.6.1<", b">4.8.1<")
    assert [(each.kind, each.path.rpartition("/")[2], each.message) for each in duis.validate(other)] == [
        (
            "service",
            "DSPScheduledServiceReference",
            "The variant 4.8.1 belongs to the service reference 4.8, not 4.6.",
        ),
        (
            "service",
            "DSPRetrieveImportDailyReadLog",
            (
                "A schedule of 4.8.1 Read Active Import Profile Data holds DSPReadActiveImportProfileData, "
                "not DSPRetrieveImportDailyReadLog."
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"ScheduleEndDate": "2030-01-14"}, "ScheduleEndDate"),
        (
            {"DSPRetrieveImportDailyReadLog": SCHEDULE["DSPRetrieveImportDailyReadLog"] | {"EndDateOffset": -2}},
            "DSPRetrieveImportDailyReadLog/EndDateOffset",
        ),
        ({"DSPScheduledServiceReference": "4.8"}, "DSPScheduledServiceReference"),
    ],
)
def test_a_schedule_that_can_not_be(changes, place):
    with pytest.raises(duis.DuisError, match=r"before it starts|belongs to") as error:
        duis.build_request("5.1", SCHEDULE | changes, **PARTIES)
    assert "/".join(error.value.path) == f"Request/Body/CreateSchedule/{place}"


@pytest.mark.parametrize(
    ("start", "end", "good"),
    [
        ("2030-01-15T00:00:00Z", "2030-01-15T00:00:00.00Z", True),
        ("2030-01-15T00:30:00+01:00", "2030-01-14T23:45:00Z", True),
        ("2030-01-15T00:00:00.01Z", "2030-01-15T00:00:00Z", False),
    ],
)
def test_a_period_of_a_log(start, end, good):
    period = {"ReadLogPeriod": {"StartDateTime": start, "EndDateTime": end}}
    if good:
        octets = duis.build_request("4.6.2", period, **PARTIES)
        assert duis.read(octets).values == period
    else:
        with pytest.raises(duis.DuisError, match="ends at 2030-01-15T00:00:00Z, before it starts"):
            duis.build_request("4.6.2", period, **PARTIES)


def test_the_schema_and_the_rules_are_told_apart():
    octets = duis.build_request(
        "4.6.2",
        {"ReadLogPeriod": {"StartDateTime": "2030-01-15T00:00:00Z", "EndDateTime": "2030-01-15T00:00:00Z"}},
        **PARTIES,
    )
    wrong = octets.replace(b"<sr:CommandVariant>1", b"<sr:CommandVariant>8").replace(b'"5.4"', b'"x"')
    assert [problem.kind for problem in duis.validate(wrong)] == ["schema", "service"]
    assert [problem.kind for problem in duis.validate(b"<")] == ["xml"]


@pytest.mark.parametrize("variant", ["7.2", "4.6.2", "5.1", "8.11", "8.14.1", "7.9", "", "\xa07.2"])
@pytest.mark.parametrize("reference", ["7.2", "4.6", "5", "\u20037.2", "x"])
@pytest.mark.parametrize("command_variant", ["1", "5", "8", "9", "0"])
@pytest.mark.parametrize("body", ["AddAuxiliaryLoadToBoostButton", "ActivateIHD", "CreateSchedule", "SignedPreCommand"])
def test_a_header_that_was_read_is_judged_like_one_that_is_read_again(variant, reference, command_variant, body):
    root = xml.parse(
        f'''<sr:Request xmlns:sr="{DUIS}" schemaVersion="5.4"><sr:Header>
        <sr:RequestID>90-B3-D5-1F-30-01-00-00:00-DB-12-34-56-78-90-A0:5</sr:RequestID>
        <sr:CommandVariant> {command_variant} </sr:CommandVariant><sr:ServiceReference>{reference}</sr:ServiceReference>
        <sr:ServiceReferenceVariant> {variant}</sr:ServiceReferenceVariant></sr:Header>
        <sr:Body><sr:{body}/></sr:Body></sr:Request>'''.encode()
    )
    try:
        said = Request(root).said
    except duis.DuisError:
        return
    assert rules(root, said) == rules(root)


# Editions ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "edition", ["-5.4", "54", "0", "5.39", "5.5", "6.0", "0.9", "4.9", "5.41", "-1", "9" * 50, " 54 ", "+5.45"]
)
def test_an_edition_that_was_never_published_is_a_problem(edition):
    document = REQUEST.replace(b'schemaVersion="5.4"', f'schemaVersion="{edition}"'.encode())
    assert document != REQUEST
    (problem,) = duis.validate(document)
    assert (problem.path, problem.kind) == ("Request/@schemaVersion", "service")
    assert "was never published" in problem.message
    assert len(problem.message) < 200
    with pytest.raises(duis.DuisError, match="was never published"):
        duis.transform(document, duis.Device(type="ESME"))
    with pytest.raises(duis.DuisError, match="was never published"):
        duis.correlate(document, b"", duis.Device(type="ESME"))
    with pytest.raises(duis.DuisError, match="was never published"):
        duis.build_request("7.2", **PARTIES, schema_version=edition)


@pytest.mark.parametrize("edition", ["1.0", "1.1", "2.0", "3.0", "3.1", "5.0", "5.1", "5.2", "5.3", "5.4", "5", "5.40"])
def test_published_editions_make_the_same_command(edition):
    document = REQUEST.replace(b'schemaVersion="5.4"', f'schemaVersion="{edition}"'.encode())
    assert duis.validate(document) == []
    device = duis.Device(type="ESME")
    made = duis.transform(document, device)
    assert made == duis.transform(REQUEST, device)
    found = duis.correlate(document, made, device)
    assert found.certain
    is_older = not edition.startswith("5.4")
    assert any(f"edition {edition} of DUIS" in each for each in found.remarks) is is_older
    assert len(found.remarks) == is_older


def test_editions_of_responses_and_of_what_a_provider_signed():
    response = duis.build_answer(duis.read(REQUEST), date_time="2026-05-05T12:00:00Z")
    assert duis.validate(response) == []
    (problem,) = duis.validate(response.replace(b'schemaVersion="5.4"', b'schemaVersion="54"'))
    assert problem.path == "Response/@schemaVersion"


PRENOTIFIED = {
    "DeviceID": "00-DB-12-34-56-78-90-A0",
    "DeviceManufacturer": "0123",
    "DeviceModel": "45670001",
    "DeviceType": "CHF",
    "AssociatedGPFDeviceID": "00-DB-12-34-56-78-90-A1",
}


def test_a_hub_and_its_gas_proxy_have_two_identifiers():
    octets = duis.build_request("12.2", PRENOTIFIED, **PARTIES)
    assert duis.validate(octets) == []
    (problem,) = duis.validate(octets.replace(b"78-90-A1", b"78-90-a0"))
    assert problem.kind == "service"
    assert problem.path == "Request/Body/DevicePrenotification/AssociatedGPFDeviceID"
    assert "E120201" in problem.message
    with pytest.raises(duis.DuisError, match="the identifier of its hub"):
        duis.build_request("12.2", PRENOTIFIED | {"AssociatedGPFDeviceID": PRENOTIFIED["DeviceID"]}, **PARTIES)
