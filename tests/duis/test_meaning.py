"""Values of a request that a command would say as something else: refused, never sent, and never a match."""

import datetime

import pytest

import duis
import gbcs

USER, TARGET, DCC = "90-B3-D5-1F-30-01-00-00", "00-DB-12-34-56-78-90-A0", "90-B3-D5-1F-30-00-00-02"
CERTIFICATE = "MAA="
ESME, GSME = duis.Device(type="ESME", elements="single"), duis.Device(type="GSME")
GPF = duis.Device(type="GPF")
HASH = "00" * 32
AT = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)


def _request(variant, body, date=None):
    return duis.build_request(
        variant, body, originator=USER, target=TARGET, counter=7, execution_date_time=date, indent=False
    )


def _threshold(value):
    return _request(
        "1.6",
        {
            "Prepayment": {
                "SuspendDebtDisabled": "false",
                "SuspendDebtEmergency": "false",
                "DisablementThreshold": str(value),
            }
        },
    )


def _billing(start):
    return _request("6.8", {"GasBillingCalendar": {"BillingPeriodStart": start, "Periodicity": "Monthly"}})


def _clock(variant, moment, tolerance):
    return _request(variant, {"CurrentDateTime": moment, "TolerancePeriod": str(tolerance)})


@pytest.mark.parametrize("value", [-1, -(2**31)])
def test_a_threshold_that_would_leave_the_one_there_is(value):
    """All ones in the command of a gas meter mean: do not change; the lowest number is none that it takes."""
    with pytest.raises(duis.DuisError, match="threshold"):
        duis.transform(_threshold(value), GSME)
    assert duis.transform(_threshold(-2), GSME).header.message_code == 0x6D
    assert duis.transform(_threshold(value), ESME, unconfirmed=True).header.message_code == 0x1B


def test_a_command_that_leaves_the_threshold_does_not_match():
    made = gbcs.encode(duis.transform(_threshold(-2), GSME))
    assert made.count(b"\xfe\xff\xff\xff") == 1
    found = duis.correlate(_threshold(-1), made.replace(b"\xfe\xff\xff\xff", b"\xff\xff\xff\xff"), GSME)
    assert not found.matches
    assert found.differences


@pytest.mark.parametrize("moment", ["3000-12-31T00:00:00.00Z", "2000-01-01T00:00:00.00Z", "2136-02-07T06:28:14Z"])
def test_a_time_that_would_mean_now_or_never(moment):
    """Zero is now to a gas meter, and the year 3000 is no start of a billing period or of a restriction."""
    with pytest.raises(duis.DuisError, match="date and time"):
        duis.transform(_billing(moment), GSME)
    with pytest.raises(duis.DuisError, match="date and time"):
        duis.transform(_request("3.2", {"RestrictionDateTime": moment}), GPF)


def test_the_year_3000_is_no_start_of_a_log():
    """As the end of a log it is no end; as its start it would be a time that no log has."""

    def period(start, end):
        return _request(
            "6.13",
            {"ReadLogPeriod": {"StartDateTime": start, "EndDateTime": end}, "LogToRead": "Event"},
        )

    never, past = "3000-12-31T00:00:00.00Z", "2015-01-01T00:00:00.00Z"
    assert b"\xfe\xff\xff\xff" in gbcs.encode(duis.transform(period(past, never), GSME))
    with pytest.raises(duis.DuisError, match="StartDateTime"):
        duis.transform(period(never, never), GSME)


def test_the_last_second_of_all_is_no_cancellation():
    """In ASN.1 a cancellation is written as the last second of the year 9999."""
    said = {"FirmwareHash": HASH}
    cancelled = duis.transform(_request("11.3", said, "3000-12-31T00:00:00.00Z"), ESME)
    assert b"99991231235959Z" in gbcs.encode(cancelled)
    asked = _request("11.3", said, "9999-12-31T23:59:59.00Z")
    with pytest.raises(duis.DuisError, match="ExecutionDateTime"):
        duis.transform(asked, ESME)
    assert not duis.correlate(asked, cancelled, ESME).matches


@pytest.mark.parametrize(("variant", "device"), [("6.11", GSME), ("6.11", ESME), ("8.1.1", GSME), ("8.1.1", ESME)])
def test_a_tolerance_beyond_the_calendar(variant, device):
    with pytest.raises(duis.DuisError, match="before the year 10000"):
        duis.transform(_clock(variant, "9999-12-31T23:59:59.00Z", 3600), device)


def test_a_certificate_that_no_header_can_hold():
    body = {
        "ReadLogPeriod": {"StartDateTime": "2015-01-01T00:00:00.00Z", "EndDateTime": "2015-01-02T00:00:00.00Z"},
        "KAPublicSecurityCredentials": CERTIFICATE,
    }
    asked, device = _request("4.6.1", body), ESME._replace(knows_requester=False)
    with pytest.raises(duis.DuisError, match="certificate"):
        duis.transform(asked, device, acb=(DCC, 9))
    other = duis.transform(asked, ESME._replace(knows_requester=True))
    assert not duis.correlate(asked, other, device, AT, acb=(DCC, 9)).matches


@pytest.mark.parametrize(
    ("asked", "device", "said", "instead"),
    [
        (_request("3.1", {"SupplierMessage": "Hello"}), GSME, b"Hello", b"He\x00lo"),
        (_request("3.1", {"SupplierMessage": "Hello"}), GSME, b"Hello", b"He\xe9lo"),
        (_request("3.1", {"SupplierMessage": "Hello"}), ESME, b"Hello", b"He\x1blo"),
        (
            _request("6.14.1", {"ALCSHCALCSDescription": [{"@index": "2", "SwitchDescription": "Kettle"}]}),
            ESME,
            b"Kettle",
            b"K\xe5ttle",
        ),
        (
            _clock("6.11", "2015-02-01T00:00:00.00Z", 60),
            ESME,
            bytes.fromhex("07DF0201FF000100"),
            bytes.fromhex("07DF0001FF000100"),
        ),
        (
            _clock("6.11", "2015-02-01T00:00:00.00Z", 60),
            ESME,
            bytes.fromhex("07DF0201FF000100"),
            bytes.fromhex("7FDF0201FF000100"),
        ),
    ],
)
def test_a_command_that_no_xml_can_say_is_a_difference(asked, device, said, instead):
    """Characters and dates that no document holds come from whoever made the command: no error, and no match."""
    made = gbcs.encode(duis.transform(asked, device))
    assert made.count(said) == 1
    found = duis.correlate(asked, made.replace(said, instead), device)
    assert not found.matches
    assert found.differences


@pytest.mark.parametrize("between", [b"<!-- -->", b"<?mark x?>", b"<!---->", b"]]>"])
def test_a_comment_in_a_value_is_no_end_of_it(between):
    """A signature is blind to comments: what is read must be so too."""
    plain = _threshold(1234)
    if between == b"]]>":
        split = plain.replace(b">1234<", b"><![CDATA[12]]>34<")
    else:
        split = plain.replace(b">1234<", b">12" + between + b"34<")
    assert split != plain
    assert duis.transform(split, GSME) == duis.transform(plain, GSME)
    shorter = gbcs.encode(duis.transform(_threshold(12), GSME))
    assert not duis.correlate(split, shorter, GSME, AT).matches
    assert duis.correlate(split, duis.transform(plain, GSME), GSME, AT).matches


def test_a_comment_hides_no_value_that_means_nothing():
    body = {"DeviceID": TARGET, "RequestType": "Remove"}
    hub = duis.Device(type="CHF")
    asked = _request("8.11", body)
    assert duis.transform(asked, hub, acb=(DCC, 9))
    extra = {"JoinTimePeriod": "90", "InstallCode": "00" * 16, "ImportMPxN": "1312345678111"}
    with pytest.raises(duis.DuisError, match="means nothing"):
        duis.transform(_request("8.11", {**body, "AddDeviceToCHFWhitelist": extra}), hub, acb=(DCC, 9))


@pytest.mark.parametrize("message", ["Hello", " Hello", "Hello ", "  ", "He  llo"])
@pytest.mark.parametrize("device", [ESME, GSME])
def test_the_white_space_of_a_text_belongs_to_it(message, device):
    asked = _request("3.1", {"SupplierMessage": message})
    made = duis.transform(asked, device)
    octets = gbcs.encode(made)
    assert octets.count(bytes([len(message)]) + message.encode()) == 1
    assert duis.correlate(asked, made, device, AT).matches
    if message != message.strip():
        other = duis.transform(_request("3.1", {"SupplierMessage": message.strip() or "x"}), device)
        assert not duis.correlate(asked, other, device, AT).matches


def _gas_prices(tariff):
    return _request(
        "1.2.1", {"PriceElements": {"GasPriceElements": {"CurrencyUnits": "GBP", "StandingCharge": "9", **tariff}}}
    )


@pytest.mark.parametrize(("said", "remarks"), [("1", 0), ("2", 1), ("3", 1)])
def test_a_number_of_thresholds_that_the_command_does_not_say_is_remarked(said, remarks):
    prices = [{"@index": "1", "#text": "10"}, {"@index": "2", "#text": "20"}]
    asked = _gas_prices({"BlockTariff": {"BlockPrice": prices, "NumberOfThresholds": said}})
    found = duis.correlate(asked, duis.transform(asked, GSME, at=AT), GSME, AT)
    assert found.matches
    assert len([each for each in found.remarks if "NumberOfThresholds" in each]) == remarks


def test_what_no_command_says_is_remarked():
    asked = _request(
        "4.10",
        {"ReadLogPeriod": {"StartDateTime": "2015-01-01T00:00:00.00Z", "EndDateTime": "2015-01-02T00:00:00.00Z"}},
    )
    device = GSME._replace(knows_requester=True)
    found = duis.correlate(asked, duis.transform(asked, device), device, AT)
    assert found.matches
    assert len([each for each in found.remarks if "ReadLogPeriod" in each]) == 1
    hub = duis.Device(type="CHF", other_device="ESME")
    entry = {"JoinTimePeriod": "90", "InstallCode": "00" * 16, "ImportMPxN": "1312345678111"}
    asked = _request("8.11", {"DeviceID": TARGET, "RequestType": "Add", "AddDeviceToCHFWhitelist": entry})
    found = duis.correlate(asked, duis.transform(asked, hub, acb=(DCC, 9)), hub, AT, acb=(DCC, 9))
    assert found.matches
    assert any("ImportMPxN" in each for each in found.remarks)


_BILLING = {"ElectricityBillingCalendar": {"BillingTime": "00:00:00.00Z", "Monthly": "1"}}


@pytest.mark.parametrize(
    ("asked", "device", "code"),
    [(_request("6.8", _BILLING), ESME, 0x46), (_billing("2015-01-01T00:00:00.00Z"), GSME, 0x7E)],
)
def test_a_command_of_another_edition_than_the_device_knows(asked, device, code):
    """What the caller knows of the device is not for the command to decide."""
    earlier, current = device._replace(edition="earlier"), device._replace(edition="current")
    old, new = duis.transform(asked, earlier, at=AT), duis.transform(asked, current, at=AT)
    assert old.header.message_code == code != new.header.message_code
    assert duis.correlate(asked, old, earlier, AT).matches
    assert duis.correlate(asked, new, current, AT).matches
    for message, other in ((old, current), (new, earlier)):
        found = duis.correlate(asked, message, other, AT)
        assert not found.matches
        assert [each.path for each in found.differences] == ["header.message_code"]
    assert any("earlier" in each for each in duis.correlate(asked, old, device, AT).assumed)
