"""Transform: requests written by hand, and the octets that they become, by hand too."""

import itertools

import pytest

import duis
import gbcs
from duis import Device, services
from duis.bindings.requests import by_service
from tests.duis.by_hand import ACB, AT, COUNTER, METER, USER, header, requested, seconds, utc

ESME, GSME = Device(type="ESME", elements="single"), Device(type="GSME")
INVOKE = "d920060708"  # access request; the low 24 bits of the counter
NEVER = "3000-12-31T00:00:00.00Z"

# request, device, message
DISABLE = requested("7.2")
DISABLE_E = header("0050", f"{INVOKE}00 01 03 0009 00000a006aff 01 01 12 0034")


def balance(mode, what):
    return requested("1.5", {mode: what})


def renamed(octets, old, new):
    assert octets.count(old) >= 1
    return octets.replace(old, new)


def test_disable_supply():
    """Script 0x34 of the disconnect control's script table."""
    message = duis.transform(DISABLE, ESME)
    assert gbcs.encode(message) == DISABLE_E
    assert (str(message.header.originator), str(message.header.recipient)) == (USER, METER)
    assert message.header.originator_counter == COUNTER


def test_disable_supply_of_gas():
    """The identifier of the event is the time that is given."""
    at, later = (duis.transform(DISABLE, GSME, at=moment) for moment in (AT, utc(2026, 5, 5, 12, 0, 1)))
    assert at.header.message_code == 0x0081
    assert gbcs.encode(at) != gbcs.encode(later)
    assert gbcs.encode(at).replace(bytes.fromhex(seconds(AT)), bytes(4)) == gbcs.encode(later).replace(
        bytes.fromhex(seconds(utc(2026, 5, 5, 12, 0, 1))), bytes(4)
    )


@pytest.mark.parametrize(("amount", "octets"), [(1200000, "00124f80"), (-1, "ffffffff"), (2**31 - 1, "7fffffff")])
def test_a_balance_is_adjusted(amount, octets):
    """Method 1 of the meter balance, a signed number of 32 bits."""
    request = balance("PrepaymentMode", {"AdjustMeterBalance": str(amount)})
    wanted = header("001c", f"{INVOKE}00 01 03 0070 0000130a00ff 01 01 05 {octets}")
    assert gbcs.encode(duis.transform(request, ESME)) == wanted


def test_a_balance_of_gas_says_the_mode():
    prepaid = duis.transform(balance("PrepaymentMode", {"AdjustMeterBalance": "5"}), GSME)
    on_credit = duis.transform(balance("CreditMode", {"AdjustMeterBalance": "5"}), GSME)
    assert (prepaid.header.message_code, on_credit.header.message_code) == (0x0086, 0x00C0)


def test_a_top_up():
    """The token as ASCII digits; not critical, so it says that it has no signature."""
    digits = "12345678901234567890"
    wanted = header("0007", f"{INVOKE}00 01 03 0073 0000130a00ff 01 01 09 14 {digits.encode().hex()}")
    message = duis.transform(requested("2.2", {"UTRN": digits}), ESME)
    made = gbcs.encode(message)
    assert made[:35] == wanted[:35]
    assert digits.encode() in made
    assert message.signature == b""
    assert made.endswith(digits.encode() + b"\0")


_PRICES = "0203 0202 0f03 0ffb 0203 120003 0906 0114010800ff 0f02 0104" + "".join(
    f"0202 0901 {number:02x} 10 {1000 + number:04x}" for number in (1, 2, 3, 4)
)


def prices(**more):
    elements = [{"@index": str(number), "#text": str(1000 + number)} for number in (3, 1, 2, 4)]
    return requested("1.2.2", {**more, "PriceElements": {"PriceScale": "-5", "ElectricityPriceElement": elements}})


@pytest.mark.parametrize(
    ("date", "octets"),
    [
        (None, "0000000000000000008000ff"),
        ("2031-02-03T04:05:06.00Z", "07ef0203ff04050600 8000ff"),
        ("2031-02-03T04:05:06Z", "07ef0203ff04050600 8000ff"),
        (NEVER, "ffffffffffffffffff8000ff"),
    ],
)
def test_prices_now_later_and_never(date, octets):
    """A table of four prices behind its scale, then the time of activation."""
    dated = {} if date is None else {"ExecutionDateTime": date}
    wanted = header(
        "00c7",
        f"{INVOKE}00 02 02 0071 0000131405ff 06 02 0071 0000131405ff 07 02 {_PRICES} 090c {octets}",
    )
    assert gbcs.encode(duis.transform(prices(**dated), Device(type="ESME", elements="twin"))) == wanted


def test_the_broker_asks_for_a_user_that_the_device_does_not_know():
    """Its own counter in header and payload; the user and the user's counter behind the message code."""
    device = Device(type="ESME", elements="single", knows_requester=False)
    message = duis.transform(requested("7.15"), device, acb=(ACB, 9))
    assert str(message.header.originator) == ACB
    assert message.header.originator_counter == 9
    assert str(message.header.supplementary_remote_party) == USER
    assert message.header.supplementary_remote_party_counter == COUNTER
    assert gbcs.encode(message)[3:11] == bytes(7) + b"\x09"


@pytest.mark.parametrize(
    ("request_", "device", "missing"),
    [
        (DISABLE, None, "the type of the device"),
        (requested("6.2.1"), Device(type="ESME"), "the elements of the meter"),
        (requested("6.2.10"), Device(type="ESME", elements="single"), "the role of the requester"),
        (requested("1.6", {"Credit": {}}), Device(type="ESME"), "its elements: single, twin"),
        (requested("9.1"), ESME, r"identifier and counter \(acb\)"),
        (requested("8.7.1", {"OtherDeviceID": ACB}), Device(type="GSME"), "other_certificate"),
        (requested("8.8.2", {"OtherDeviceID": ACB}), Device(type="CHF"), "no use case"),
        (DISABLE, Device(type="PPMID"), "no use case for this request with type PPMID"),
        (DISABLE, Device(type="toaster"), "'toaster' for type"),
        (DISABLE, Device(type="ESME", elements="three"), "'three' for elements"),  # type: ignore[arg-type]
        (requested("8.2", {"UPRN": "1"}), ESME, "service 8.2 becomes no command"),
    ],
)
def test_what_is_not_known_is_named(request_, device, missing):
    with pytest.raises(duis.DuisError, match=missing):
        duis.transform(request_, device)


def test_a_use_case_can_be_asked_for():
    request = requested("6.2.3")
    assert duis.transform(request, ESME).header.message_code == 0x00D9
    assert duis.transform(request, ESME, "ECS26d").header.message_code == 0x003E
    assert duis.transform(request, ESME, "ecs26D").header.message_code == 0x003E
    assert duis.transform(request, ESME._replace(edition="earlier")).header.message_code == 0x003E
    with pytest.raises(duis.DuisError, match="as ECS43"):
        duis.transform(request, ESME, "ECS43")


def test_a_comment_hides_nothing():
    """A value is all of the text of its element, whatever stands between."""
    plain = balance("CreditMode", {"AdjustMeterBalance": "1200000"})
    assert b">1200000<" in plain
    split = plain.replace(b">1200000<", b">12<!-- 0 -->00000<")
    assert duis.transform(split, ESME) == duis.transform(plain, ESME)


def test_a_response_or_a_signed_pre_command_is_no_request():
    signed = duis.build_signed_pre_command("7.2", DISABLE_E, originator=USER, target=METER, counter=COUNTER)
    for octets in (signed, b"<x/>", b""):
        with pytest.raises(duis.DuisError):
            duis.transform(octets, ESME)


@pytest.mark.parametrize("device", [ESME, GSME])
@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59.00Z", "0001-01-01T00:00:00.00+10:00", "9999-12-31T23:59:59-10:00"]
)
def test_times_that_no_clock_shows_are_refused(device, moment):
    request = requested("6.11", {"CurrentDateTime": "2030-01-01T00:00:00.00Z", "TolerancePeriod": "86400"})
    with pytest.raises(duis.DuisError, match="SynchroniseClock"):
        duis.transform(request.replace(b"2030-01-01T00:00:00.00Z", moment.encode()), device)


_PREPAYMENT = {"SuspendDebtDisabled": "false", "SuspendDebtEmergency": "false", "DisablementThreshold": "5"}


_STEP = {"DayOfMonth": "3", "BillingPeriodStartMonth": "2"}


def _calendar(**periodicity):
    return "6.8", {"ElectricityBillingCalendar": {"BillingTime": "00:00:00.00Z", **periodicity}}


def _button(element, *values):
    return {element: [{"@index": str(place), "#text": value} for place, value in enumerate(values, 1)]}


UNCONFIRMED = [
    ("1.6", {"Prepayment": _PREPAYMENT}, "UpdatePaymentMode/Prepayment"),
    (*_calendar(Daily={}), "UpdateDeviceConfigurationBillingCalendar/ElectricityBillingCalendar"),
    (*_calendar(Weekly="3"), "UpdateDeviceConfigurationBillingCalendar/ElectricityBillingCalendar"),
    (*_calendar(SixMonthly=_STEP), "UpdateDeviceConfigurationBillingCalendar/ElectricityBillingCalendar"),
    (*_calendar(Yearly=_STEP), "UpdateDeviceConfigurationBillingCalendar/ElectricityBillingCalendar"),
    (
        "7.9",
        _button("AddToBoostButton", "true", "false", "true", "true", "true"),
        "AddAuxiliaryLoadToBoostButton/AddToBoostButton[2]",
    ),
    (
        "7.10",
        _button("RemoveFromBoostButton", "true", "true", "true", "true", "0"),
        "RemoveAuxiliaryLoadFromBoostButton/RemoveFromBoostButton[5]",
    ),
]


@pytest.mark.parametrize(("service", "values", "place"), UNCONFIRMED)
def test_forms_that_no_published_message_shows(service, values, place):
    """Refused with the reason, and unjudged, unless the caller takes them for right."""
    request = requested(service, values)
    with pytest.raises(duis.DuisError, match="in no published message in this form") as caught:
        duis.transform(request, ESME)
    assert "/".join(map(str, caught.value.path)) == f"Request/Body/{place}"
    known = ESME._replace(edition="current")
    made = duis.transform(request, known, unconfirmed=True)
    found = duis.correlate(request, made, known)
    assert not found.matches
    assert (found.differences, found.unjudged, found.unconfirmed) == ([], [place], [place])
    assert "in no published message" in found.reasons[place]
    taken = duis.correlate(request, made, known, unconfirmed=True)
    assert (taken.matches, taken.certain, taken.unjudged, taken.unconfirmed) == (True, False, [], [place])
    assert duis.explain(made).unconfirmed


@pytest.mark.parametrize(
    ("service", "values"),
    [
        ("1.6", {"Prepayment": {**_PREPAYMENT, "SuspendDebtDisabled": "true"}}),
        ("1.6", {"Prepayment": {**_PREPAYMENT, "SuspendDebtEmergency": "1"}}),
        _calendar(Monthly="3"),
        _calendar(Quarterly=_STEP),
        ("7.9", _button("AddToBoostButton", *["true"] * 5)),
        ("7.10", _button("RemoveFromBoostButton", *["1"] * 5)),
    ],
)
def test_forms_that_published_messages_show(service, values):
    request, known = requested(service, values), ESME._replace(edition="current")
    found = duis.correlate(request, duis.transform(request, known), known)
    assert (found.certain, found.unconfirmed) == (True, [])
    assert duis.explain(duis.transform(request, known)).unconfirmed == []


def test_a_form_that_nobody_knows_is_refused():
    """Unjudged too, but there is no coding that a caller could take for right."""
    place = "DailyTariffBlockCounterMatrixReset"
    request = requested("6.26", {place: "false"})
    daily = duis.transform(requested("6.26", {place: "true"}), ESME)
    for unconfirmed in (False, True):
        with pytest.raises(duis.DuisError, match="how false is coded is not known"):
            duis.transform(request, ESME, unconfirmed=unconfirmed)
        found = duis.correlate(request, daily, ESME, unconfirmed=unconfirmed)
        assert not found.matches
        assert [each.rpartition("/")[2] for each in found.unjudged] == [place]
        assert "how false is coded is not known" in found.reasons[found.unjudged[0]]
        assert found.differences == []
    later = daily._replace(header=daily.header._replace(originator_counter=COUNTER + 1))
    [difference] = duis.correlate(request, later, ESME).differences  # what can be judged is
    assert tuple(difference) == ("header.originator_counter", str(COUNTER), str(COUNTER + 1))


# Several use cases ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "device", "missing"),
    [
        (requested("1.6", {"Credit": {}}), None, "the type of the device; the elements of the meter"),
        (requested("1.6", {"Credit": {}}), Device(elements="single"), "the type of the device"),
        (requested("8.9"), None, "the type of the device"),
        (requested("8.7.2", {"OtherDeviceID": ACB}), None, "the type of the device; the type of the other device"),
        (requested("8.7.2", {"OtherDeviceID": ACB}), Device(type="PPMID"), "the type of the other device"),
        (requested("8.8.2", {"OtherDeviceID": ACB}), None, "the type of the device"),
        (requested("6.2.10"), None, "the type of the device; the role of the requester"),
        (
            requested("4.10", {"ReadLogPeriod": {"StartDateTime": AT, "EndDateTime": AT}}),
            Device(type="ESME"),
            "elements",
        ),
    ],
)
def test_a_use_case_that_can_not_be_built_counts(request_, device, missing):
    """What is left when the others are refused, for want of what is not known, is no decision."""
    with pytest.raises(duis.DuisError, match=f"the request may become .*; expected to know .*{missing}"):
        duis.transform(request_, device)


@pytest.mark.parametrize(
    ("service", "values", "use_case"),
    [
        ("6.20.1", {"ImportMPANs": {"ImportMPAN": "1234567890123"}}, "ECS39a"),
        ("6.20.1", {"ImportMPRN": "1234567890"}, "GCS41"),
        ("6.8", {"ElectricityBillingCalendar": {"BillingTime": "00:00:00.00Z", "Monthly": "3"}}, "ECS30a"),
        ("6.8", {"GasBillingCalendar": {"BillingPeriodStart": AT, "Periodicity": "Monthly"}}, "GCS25a"),
    ],
)
def test_the_elements_of_the_request_decide(service, values, use_case):
    request = requested(service, values)
    assert duis.transform(request).use_case.reference == use_case
    other = Device(type="GSME" if use_case[0] == "E" else "ESME")
    with pytest.raises(duis.DuisError, match="no use case for this request with type"):
        duis.transform(request, other)


def test_what_decides_can_always_be_said():
    """Of two bindings that one request may mean, a fact that the caller can give tells one from the other."""
    facts = ("devices", "elements", "role", "other_device", "edition")
    for service in services.services():
        bindings = by_service(service.variant)
        for one, other in itertools.combinations(bindings, 2):
            if one.message_code == other.message_code and one.lens is other.lens:
                continue
            assert one.when != other.when or any(getattr(one, name) != getattr(other, name) for name in facts)


def test_the_edition_that_is_taken_is_said():
    assumed = []
    duis.transform(requested("6.2.3"), ESME, assumed=assumed)
    assert assumed == ["the edition of the use cases that the device knows: current"]
    for device in (ESME._replace(edition="current"), ESME._replace(edition="earlier")):
        assumed = []
        duis.transform(requested("6.2.3"), device, assumed=assumed)
        assert assumed == []


@pytest.mark.parametrize("kind", ["ESME", "GSME", "HCALCS", "SAPC"])
def test_firmware_is_activated_on_meters_and_load_controllers(kind):
    """HCALCS since November 2021 (SECMP0007); the inventory calls an SAPC an ESME."""
    request = requested("11.3", {"FirmwareHash": "ab" * 32})
    message = duis.transform(request, Device(type=kind))
    assert (message.header.message_code, message.payload.manufacturer_image_hash.hex()) == (0x0012, "ab" * 32)
    assert duis.correlate(request, gbcs.encode(message), Device(type=kind)).certain
    with pytest.raises(duis.DuisError):
        duis.transform(request, Device(type="PPMID"))


@pytest.mark.parametrize("kind", ["ESME", "SAPC"])
def test_a_stand_alone_controller_is_of_the_type_esme(kind):
    assert duis.transform(requested("7.15"), Device(type=kind)).use_case.reference == "ECS61e"
