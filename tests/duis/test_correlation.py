"""Correlate: what matches, what differs, what is left unjudged; by inputs written by hand."""

import datetime
import re
from random import Random

import pytest

import duis
import gbcs
from duis import Device
from duis.bindings.requests import by_service
from tests.duis.by_hand import ACB, AT, COUNTER, METER, USER, header, requested, utc
from tests.strategies.service_requests import request

ESME, GSME = Device(type="ESME", elements="single"), Device(type="GSME")
INVOKE = "d920060708"
DISABLE = requested("7.2")
DISABLED = header("0050", f"{INVOKE}00 01 03 0009 00000a006aff 01 01 12 0034")
ARM = requested("7.3")
TOKEN = requested("2.2", {"UTRN": "12345678901234567890"})


def made(request, device, **options):
    return gbcs.encode(duis.transform(request, device, **options))


def test_a_command_that_means_the_request():
    found = duis.correlate(DISABLE, DISABLED, ESME)
    assert found.matches
    assert (found.differences, found.unjudged, found.assumed, found.remarks) == ([], [], [], [])
    assert found.use_case == "ECS43"


def test_a_command_with_longer_lengths_than_it_needs_is_not_what_was_asked_for():
    code = gbcs.decode(DISABLED).header.message_code.to_bytes(2, "big")
    start = DISABLED.index(b"\x02" + code) + 3
    assert DISABLED[start] < 0x80
    longer = DISABLED[:start] + b"\x81" + DISABLED[start:]
    assert gbcs.encode(gbcs.decode(longer)) == longer
    found = duis.correlate(DISABLE, longer, ESME)
    assert not found.matches
    assert [difference.path for difference in found.differences] == ["lengths"]


def test_a_command_that_departs_from_its_use_case_says_so_first():
    found = duis.correlate(DISABLE, DISABLED.replace(b"\x12\x00\x34", b"\x12\x00\x33"), ESME)
    assert not found.matches
    assert found.differences[0][:2] == ("payload", "a command of ECS43")
    assert found.differences[1].path == "payload.data[0]"


def test_a_correlation_is_not_asked_as_a_truth_value():
    with pytest.raises(TypeError, match="matches"):
        bool(duis.correlate(DISABLE, DISABLED, ESME))


def test_what_is_not_known_is_taken_from_the_command_and_said():
    found = duis.correlate(DISABLE, DISABLED)
    assert found.matches
    assert found.assumed == ["the type of the device: ESME"]


@pytest.mark.parametrize(
    ("changed", "path", "requested_", "found_"),
    [
        (DISABLED.replace(b"\x12\x00\x34", b"\x12\x00\x33"), "payload.data[0]", None, None),
        (header("004f", f"{INVOKE}00 01 03 0009 00000a006aff 01 01 12 0033"), "header.message_code", "0050", "ECS42"),
        (DISABLED.replace(b"\x03\x04\x05\x06\x07\x08\x08", b"\x03\x04\x05\x06\x07\x09\x08", 1), "counter", "8", "9"),
        (DISABLED.replace(b"\xd9\x20\x06\x07\x08", b"\xd9\x20\x06\x07\x09"), "payload", None, None),
        (header("0050", f"{INVOKE}00 01 03 0009 00000a006aff 01 01 12 0034", originator=ACB), "header.orig", USER, ACB),
        (DISABLED + b"\0", "signature", "a pre-command ends after its payload", "an empty signature"),
        (
            header("0050", f"{INVOKE}00 02 03 0009 00000a006aff 01 03 0009 00000a006aff 01 02 12 0034 12 0034"),
            "payload",
            None,
            None,
        ),
        (header("0050", f"{INVOKE}00 00 00"), "payload", None, None),
        (
            header("0050", f"{INVOKE}00 01 03 0009 00000a006aff 01 01 12 0034", more="11" * 8 + "00" * 8),
            "header.supplementary_remote_party",
            "no supplementary remote party",
            "11-11-11-11-11-11-11-11",
        ),
    ],
)
def test_anything_else_does_not(changed, path, requested_, found_):
    found = duis.correlate(DISABLE, changed, ESME)
    assert not found.matches
    assert any(path in difference.path for difference in found.differences), found.differences
    for text, place in ((requested_, 1), (found_, 2)):
        assert text is None or any(text in (difference[place] or "") for difference in found.differences)


def test_another_device_and_another_direction():
    other = DISABLED.replace(bytes.fromhex(METER.replace("-", "")), bytes.fromhex(ACB.replace("-", "")))
    assert [each.path for each in duis.correlate(DISABLE, other, ESME).differences] == ["header.recipient"]
    response = b"\xdf\x09\x02" + DISABLED[3:]
    with pytest.raises(gbcs.DecodeError):  # an answer has other contents
        duis.correlate(DISABLE, response, ESME)


def test_a_command_for_another_kind_of_device():
    found = duis.correlate(DISABLE, DISABLED, GSME)
    assert not found.matches
    assert tuple(found.differences[0]) == ("header.message_code", "0081 (GCS32)", "0050 (ECS43)")
    assert found.use_case is None


def test_the_request_is_looked_at_too():
    """A token of the same length, one digit apart."""
    octets = made(TOKEN, ESME)
    assert duis.correlate(TOKEN, octets, ESME).matches
    found = duis.correlate(TOKEN.replace(b"12345678901234567890", b"12345678901234567891"), octets, ESME)
    assert [(each.requested, each.found) for each in found.differences] == [
        ("12345678901234567891", "12345678901234567890")
    ]


def test_a_true_that_is_written_01_is_remarked():
    request = requested("6.25", {"SupplyTamperState": "Locked"})
    octets = made(request, ESME)
    assert octets.endswith(b"\x03\xff")
    found = duis.correlate(request, octets[:-1] + b"\x01", ESME)
    assert found.matches
    assert found.remarks == ["payload.data[0]: true is written as 01"]
    assert not duis.correlate(request, octets[:-1] + b"\x00", ESME).matches


def test_twin_or_single_is_told_by_the_command():
    request = requested("1.6", {"Credit": {}})
    single, twin = (made(request, Device(type="ESME", elements=elements)) for elements in ("single", "twin"))
    assert single != twin
    for octets, elements, other in ((single, "single", "twin"), (twin, "twin", "single")):
        found = duis.correlate(request, octets, Device(type="ESME"))
        assert found.matches
        assert found.assumed == [f"the elements of the meter: {elements}"]
        known = duis.correlate(request, octets, Device(type="ESME", elements=elements))
        assert (known.matches, known.assumed) == (True, [])
        assert not duis.correlate(request, octets, Device(type="ESME", elements=other)).matches


def test_the_edition_is_told_by_the_command():
    request = requested("6.2.3")
    current, earlier = (made(request, ESME, use_case=name) for name in ("ECS26l", "ECS26d"))
    known = duis.correlate(request, earlier, ESME)
    assert known.matches
    assert known.assumed == ["the edition of the use cases that the device knows: earlier"]
    assert not duis.correlate(request, earlier, ESME._replace(edition="current")).matches
    assert duis.correlate(request, current, ESME._replace(edition="current")).assumed == []


# Identifiers made of the current time --------------------------------------------------------------------------------

ARMED = made(ARM, GSME, at=AT)


def judged(octets, *arguments, **options):
    return duis.correlate(ARM, octets, GSME, *arguments, **options)


def test_without_a_time_they_are_unjudged():
    found = judged(ARMED)
    assert not found.matches
    assert found.differences == []
    assert found.unjudged == ["ChangeSupply.issuer_event_id"]
    assert "2026-05-05 12:00:00" in found.reasons["ChangeSupply.issuer_event_id"]


MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "since", "tolerance", "matches"),
    [
        (AT, None, None, True),
        (AT - 5 * MINUTE, None, None, True),
        (AT - 6 * MINUTE, None, None, False),  # made in the future
        (AT + DAY, None, None, True),
        (AT + DAY + 6 * MINUTE, None, None, False),  # older than a day
        (AT + 10 * DAY, AT - MINUTE, None, True),
        (AT + 10 * DAY, AT + 6 * MINUTE, None, False),  # older than the request
        (AT - MINUTE, None, datetime.timedelta(0), False),
        (AT - 6 * MINUTE, None, 7 * MINUTE, True),
    ],
)
def test_with_a_time_they_lie_around_it(at, since, tolerance, matches):
    options = {} if tolerance is None else {"tolerance": tolerance}
    assert judged(ARMED, at, since=since, **options).matches is matches


@pytest.mark.parametrize("octets", ["00000000", "ffffffff", "feffffff"])
def test_values_that_mean_something_else_are_refused(octets):
    then = int((AT - utc(2000, 1, 1)).total_seconds()).to_bytes(4, "little")
    assert ARMED.count(then) == 1
    found = judged(ARMED.replace(then, bytes.fromhex(octets)), AT)
    assert [each.path for each in found.differences] == ["ChangeSupply.issuer_event_id"]
    blind = judged(ARMED.replace(then, bytes.fromhex(octets)))
    assert [each.path for each in blind.differences] == ["ChangeSupply.issuer_event_id"]


CONFIGURATION = requested("6.6", {"CalorificValue": "39.5", "ConversionFactor": "1.02264"})


def test_those_of_one_message_lie_close_together():
    octets = made(CONFIGURATION, GSME, at=AT)
    then = int((AT - utc(2000, 1, 1)).total_seconds())
    place = octets.rindex(then.to_bytes(4, "little"))

    def second(seconds):
        return octets[:place] + (then + seconds).to_bytes(4, "little") + octets[place + 4 :]

    assert duis.correlate(CONFIGURATION, second(60), GSME, AT).matches
    found = duis.correlate(CONFIGURATION, second(61), GSME, AT)
    assert len(found.differences) == 2
    assert "within one minute" in found.differences[0].requested


def _prepayment():
    """A command with a calendar, and the place of each identifier in its components."""
    (binding,) = [each for each in by_service("2.1") if each.use_case == "GCS05"]
    for seed in range(100):
        asked = request(binding, Random(seed))
        try:
            return asked, duis.transform(asked.xml, asked.device, at=AT)
        except duis.DuisError:
            continue
    raise AssertionError("no such request was made")


def _changed(message, name, place, seconds):
    components = list(message.payload.components)
    having = [number for number, each in enumerate(components) if hasattr(each.content, name)]
    content = components[having[place]].content
    changed = content._replace(**{name: getattr(content, name) + seconds})
    components[having[place]] = components[having[place]]._replace(content=changed)
    return message._replace(payload=message.payload._replace(components=tuple(components)))


def test_those_of_a_calendar_are_one():
    """The parts of a calendar find each other by it; identifiers of events may be some seconds apart."""
    asked, message = _prepayment()
    assert duis.correlate(asked.xml, message, asked.device, AT).certain
    for place in (0, -1):
        found = duis.correlate(asked.xml, _changed(message, "issuer_calendar_id", place, 1), asked.device, AT)
        assert not found.matches
        assert all(each.path.endswith("issuer_calendar_id") for each in found.differences)
        assert all("one identifier for all parts" in each.requested for each in found.differences)
        assert duis.correlate(asked.xml, _changed(message, "issuer_event_id", place, 1), asked.device, AT).certain


# The access control broker -------------------------------------------------------------------------------------------

READ = requested("7.15")


def test_the_broker_is_judged_where_it_is_known():
    octets = made(READ, ESME._replace(knows_requester=False), acb=(ACB, 9))
    assert duis.correlate(READ, octets, ESME, acb=(ACB, 9)).matches
    for other in ((USER, 9), (ACB, 10)):
        found = duis.correlate(READ, octets, ESME, acb=other)
        assert found.differences
        assert (found.matches, found.unjudged) == (False, [])
    blind = duis.correlate(READ, octets, ESME)
    assert not blind.matches
    assert blind.differences == []
    assert blind.unjudged == ["header.originator", "header.originator_counter"]
    assert any("does not know the requester" in each for each in blind.assumed)


def test_who_is_known_needs_no_broker():
    """Where the inventory knows the requester, a command of the broker is another one; and the other way."""
    by_broker = made(READ, ESME._replace(knows_requester=False), acb=(ACB, 9))
    own = made(READ, ESME)
    assert duis.correlate(READ, own, ESME._replace(knows_requester=True)).matches
    assert not duis.correlate(READ, own, ESME._replace(knows_requester=False)).matches
    assert not duis.correlate(READ, own, ESME, acb=(ACB, 9)).matches
    found = duis.correlate(READ, by_broker, ESME._replace(knows_requester=True))
    assert not found.matches
    assert {each.path for each in found.differences} >= {"header.originator", "header.supplementary_remote_party"}


@pytest.mark.parametrize("name", ["supplementary_remote_party", "supplementary_remote_party_counter"])
def test_for_whom_the_broker_asks_is_the_request_s(name):
    message = duis.transform(READ, ESME._replace(knows_requester=False), acb=(ACB, 9))
    other = {"supplementary_remote_party": gbcs.EntityId(ACB), "supplementary_remote_party_counter": COUNTER + 1}
    changed = gbcs.encode(message._replace(header=message.header._replace(**{name: other[name]})))
    for acb in ((ACB, 9), None):
        found = duis.correlate(READ, changed, ESME, acb=acb)
        assert f"header.{name}" in [each.path for each in found.differences]


# What the request says and the command has no place for --------------------------------------------------------------


def test_a_date_that_the_dcc_keeps_is_remarked():
    dated = requested("4.18", {"ExecutionDateTime": "2031-01-01T00:00:00.00Z"})
    found = duis.correlate(dated, made(dated, ESME), ESME)
    assert found.matches
    assert found.remarks == ["ReadMeterBalance/ExecutionDateTime: is not in the command: the DCC keeps it"]


def test_a_bad_request_is_an_error():
    with pytest.raises(duis.DuisError):
        duis.correlate(DISABLE.replace(b"DisableSupply", b"DisableSupplies"), DISABLED)
    with pytest.raises(gbcs.DecodeError):
        duis.correlate(DISABLE, DISABLED[:-1])
    with pytest.raises(duis.DuisError, match="toaster"):
        duis.correlate(DISABLE, DISABLED, Device(type="toaster"))


@pytest.mark.parametrize(
    "moment", [datetime.datetime(2026, 5, 5), utc(1999, 1, 1), utc(2200, 1, 1), "2026-05-05", datetime.date(2026, 5, 5)]
)
def test_a_time_needs_its_zone_and_a_place_in_the_message(moment):
    for call in (
        lambda: duis.transform(ARM, GSME, at=moment),
        lambda: duis.correlate(ARM, ARMED, GSME, moment),
        lambda: duis.correlate(ARM, ARMED, GSME, AT, since=moment),
    ):
        with pytest.raises(duis.DuisError, match="a time"):
            call()


def test_octets_of_any_kind_of_buffer():
    for octets in (DISABLED, bytearray(DISABLED), memoryview(DISABLED), gbcs.decode(DISABLED)):
        assert duis.correlate(DISABLE, octets, ESME).matches


# Documents that carry the command ------------------------------------------------------------------------------------


def answer(request=DISABLE, command=DISABLED, **changes):
    content = {"PreCommand": {"GBCSVersion": "4.1", "GBCSPayload": command}}
    return duis.build_answer(duis.read(request), content, date_time=AT, **changes)


def signed(service="7.2", **changes):
    parties = {"originator": USER, "target": METER, "counter": COUNTER, **changes}
    return duis.build_signed_pre_command(service, DISABLED, **parties)


@pytest.mark.parametrize("document", [answer(), answer(indent=True), signed(), b"\xef\xbb\xbf" + answer()])
def test_the_document_that_carries_the_command(document):
    for given in (document, bytearray(document), duis.read(document)):
        assert duis.correlate(DISABLE, given, ESME).certain
    found = duis.correlate(ARM, duis.read(document), ESME)
    assert not found.matches
    assert "header.message_code" in [each.path for each in found.differences]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (signed(counter=COUNTER + 1), "Request/Header/RequestID"),
        (signed(originator=ACB), "Request/Header/RequestID"),
        (signed("7.3"), "ServiceReference"),
        (answer(requested("7.3")), "ServiceReferenceVariant"),
        (answer().replace(str(COUNTER).encode(), b"7"), "Response/Header/RequestID"),
    ],
)
def test_a_document_of_another_request(document, path):
    """The command in it is the right one, and the document says that it is for another request."""
    found = duis.correlate(DISABLE, document, ESME)
    assert not found.matches
    (difference,) = [each for each in found.differences if each.path == path]
    asked = {"ServiceReference": "7.2", "ServiceReferenceVariant": "7.2"}.get(path, f"{USER}:{METER}:{COUNTER}")
    assert difference.requested == asked
    assert difference.found not in (None, asked)
    assert not found.certain


@pytest.mark.parametrize(
    "document",
    [
        duis.build_answer(duis.read(DISABLE), date_time=AT),
        duis.build_answer(duis.read(DISABLE), response_code="E5", date_time=AT),
        duis.build_answer(duis.read(DISABLE), {"GBCSPayload": DISABLED}, date_time=AT),
        DISABLE,
        b"<a/>",
        b"<",
        b" \n<a",
    ],
)
def test_a_document_that_carries_no_command(document):
    with pytest.raises(duis.DuisError):
        duis.correlate(DISABLE, document, ESME)


def test_a_document_without_its_message():
    bare = re.sub(rb"<sr:GBCSPayload>.*</sr:GBCSPayload>", b"", answer())
    assert len(bare) < len(answer())
    with pytest.raises(duis.DuisError, match="no GBCS message"):
        duis.correlate(DISABLE, bare, ESME)


def test_what_a_document_carries_has_to_be_a_message():
    with pytest.raises(gbcs.DecodeError):
        duis.correlate(DISABLE, answer(command=DISABLED[:-1]), ESME)


# Certain -------------------------------------------------------------------------------------------------------------


def test_a_match_is_certain_where_nothing_was_assumed():
    assert duis.correlate(DISABLE, DISABLED, ESME).certain
    assert not duis.correlate(DISABLE, DISABLED).certain
    assert not duis.correlate(DISABLE, DISABLED + b"\0", ESME).certain
    assert not judged(ARMED).certain
    assert judged(ARMED, AT).certain


def test_every_use_case_counts():
    """What a gas command would do is asked for too, where nobody says that the meter is one of electricity."""
    request = requested("1.6", {"Credit": {}})
    gas = made(request, GSME, at=AT)
    found = duis.correlate(request, gas, None, AT)
    assert (found.matches, found.certain, found.use_case) == (True, False, "GCS02")
    assert found.assumed == ["the type of the device: GSME"]
    assert not duis.correlate(request, gas, ESME, AT).matches


@pytest.mark.parametrize(
    "tolerance", [datetime.timedelta(-1), datetime.timedelta.max, datetime.timedelta(days=367), 5, None, "5"]
)
def test_a_tolerance_that_is_none(tolerance):
    with pytest.raises(duis.DuisError, match="tolerance"):
        judged(ARMED, AT, tolerance=tolerance)


# What is given ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unconfirmed", ["false", 1, 0, None])
def test_unconfirmed_is_true_or_false(unconfirmed):
    with pytest.raises(duis.DuisError, match="unconfirmed"):
        duis.correlate(DISABLE, DISABLED, ESME, unconfirmed=unconfirmed)
    with pytest.raises(duis.DuisError, match="unconfirmed"):
        duis.transform(DISABLE, ESME, unconfirmed=unconfirmed)


@pytest.mark.parametrize(
    "acb", [(ACB, True), (ACB, 9.0), (ACB, "9"), (ACB,), (ACB, 9, 9), 5, (ACB, -1), (ACB, 1 << 64)]
)
def test_a_broker_that_is_none(acb):
    device = ESME._replace(knows_requester=False)
    with pytest.raises(duis.DuisError, match="acb"):
        duis.transform(READ, device, acb=acb)
    assert not duis.correlate(READ, made(READ, device, acb=(ACB, 9)), device, acb=acb).matches


def test_a_critical_command_with_an_empty_signature():
    """It says that it needs none, whether or not a MAC follows."""
    message = gbcs.decode(DISABLED)
    for mac in (None, bytes(12)):
        changed = message._replace(signature=b"", mac=mac)
        for given in (changed, gbcs.encode(changed)):
            found = duis.correlate(DISABLE, given, ESME)
            assert [each.path for each in found.differences] == ["signature"]
        assert duis.correlate(DISABLE, message._replace(signature=bytes(64), mac=mac), ESME).certain


def test_a_message_is_judged_by_its_octets():
    """What a tree holds besides, and no octets say, is no match: it is no message."""
    device = Device(type="GSME", elements=None)
    components = gbcs.decode(made(ARM, device, at=AT))
    (component,) = components.payload.components
    odd = components._replace(
        payload=components.payload._replace(components=(component._replace(trailing="no octets"),))
    )
    with pytest.raises(gbcs.EncodeError):
        duis.correlate(ARM, odd, device, AT)


def test_a_pre_command_in_an_error():
    found = duis.correlate(DISABLE, answer(response_code="E50"), ESME)
    assert not found.matches
    assert [each.path for each in found.differences] == ["Response/Header/ResponseCode"]


@pytest.mark.parametrize("message", [None, 5, 10**12, "df0901", DISABLED.hex(), [1], duis.read])
def test_what_is_no_message_at_all(message):
    with pytest.raises(duis.DuisError, match="the message is a"):
        duis.correlate(DISABLE, message, ESME)


def test_a_service_that_becomes_no_command():
    found = duis.correlate(requested("8.2", {"UPRN": "1"}), DISABLED, ESME)
    assert not found.matches
    assert tuple(found.differences[0]) == ("header.message_code", "no command at all", "0050 (ECS43)")


def test_what_the_broker_does_on_its_own_account():
    """Neither the requester nor its counter is in the command: who originates it has to be known."""
    request = requested("6.24.1", {"RemotePartyRole": ["Supplier"]})
    octets = made(request, ESME, acb=(ACB, 9))
    assert duis.correlate(request, octets, ESME._replace(edition="current"), acb=(ACB, 9)).certain
    found = duis.correlate(request, octets, ESME)
    assert (found.matches, found.differences) == (False, [])
    assert found.unjudged == ["header.originator", "header.originator_counter"]


def test_a_message_code_that_is_unknown():
    found = duis.correlate(DISABLE, header("7ffe", "d9"), ESME)
    assert not found.matches
    assert tuple(found.differences[0]) == ("header.message_code", "0050 (ECS43)", "7FFE")


# Facts that the command says ------------------------------------------------------------------------------------------

CHF = Device(type="CHF")
ADD = requested(
    "8.11",
    {
        "RequestType": "Add",
        "DeviceID": "00-DB-12-34-56-78-90-98",
        "AddDeviceToCHFWhitelist": {"JoinTimePeriod": 3600, "InstallCode": "00" * 16},
    },
)


@pytest.mark.parametrize("other", ["ESME", "PPMID"])
def test_the_type_of_the_device_that_is_added_is_said(other):
    octets = made(ADD, CHF._replace(other_device=other), acb=(ACB, 9))
    found = duis.correlate(ADD, octets, CHF, acb=(ACB, 9))
    assert (found.matches, found.assumed) == (True, [f"the other device is of type {other}"])
    assert not duis.correlate(ADD, octets, CHF._replace(other_device="CAD"), acb=(ACB, 9)).matches


@pytest.mark.parametrize(("digits", "matches"), [("1234", True), ("0000", True), ("12a4", False), ("12 4", False)])
def test_a_customer_identification_number_is_of_digits(digits, matches):
    request = requested("9.1")
    octets = made(request, ESME._replace(cin="1234"), acb=(ACB, 9)).replace(b"1234", digits.encode())
    found = duis.correlate(request, octets, ESME, acb=(ACB, 9))
    assert found.matches is matches
    assert f"the DCC made the customer identification number {digits}" in found.assumed
    blind = duis.correlate(request, octets, ESME)
    assert not any("does not know the requester" in each for each in blind.assumed)


@pytest.mark.parametrize(("device", "at"), [(ESME, None), (GSME, AT)])
def test_a_bad_customer_identification_number_is_told_beside_what_else_differs(device, at):
    """Also of a gas meter, whose command has an identifier made of the current time."""
    request = requested("9.1")
    times = {} if at is None else {"at": at}
    octets = made(request, device._replace(cin="1234"), acb=(ACB, 9), **times).replace(b"1234", b"12a4")
    words = "a customer identification number of up to four digits"
    found = duis.correlate(request, octets, device, at, acb=(ACB, 9))
    assert (found.matches, [each.requested for each in found.differences]) == (False, [words])
    found = duis.correlate(request, octets, device, at, acb=(ACB, 8))
    assert [(each.path, each.requested) for each in found.differences] == [
        ("payload", words),
        ("header.originator_counter", "8"),
        *([("payload.long_invoke_id_and_priority", "536870920")] if device is ESME else []),
    ]


def test_a_request_of_an_older_edition_is_remarked():
    older = DISABLE.replace(b'schemaVersion="5.4"', b'schemaVersion="5.1"')
    found = duis.correlate(older, DISABLED, ESME)
    assert found.certain
    assert found.remarks == ["the request is of edition 5.1 of DUIS, and judged by the model of edition 5.4"]


@pytest.mark.parametrize("tolerance", [datetime.timedelta(0), datetime.timedelta(366)])
def test_the_least_and_the_most_tolerance(tolerance):
    assert not judged(ARMED, AT + datetime.timedelta(400), tolerance=tolerance).matches
    assert judged(ARMED, AT, tolerance=datetime.timedelta(366)).matches
