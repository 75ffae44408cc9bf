"""Events and their alerts: those of the published messages, and what lets them happen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import gbcs
from gbcs.testing.cosem import moment
from gbcs.usecases import by_reference
from tests.conformance.published import messages
from tests.gbcs.testing.homes import AT, CHF, ESME, GPF, GSME, PPMID, SAPC, home, parties
from tests.gbcs.testing.published_devices import AT as PUBLISHED_AT
from tests.gbcs.testing.published_devices import device_for
from tests.gbcs.testing.test_acts import House, image
from wire.errors import EncodeError

# Alerts on commands of the future and on firmware are not raised by name; nor are those that hold encrypted logs.
ELSEWHERE = (0x00CA, 0x00CB, 0x00CC, 0x00CD, 0x00CE, 0x00CF, 0x0124, 0x0061, 0x008B)
ALERTS = [
    case
    for case in messages()
    if case.marks
    or (
        case.values[0].name.endswith("ALERT")
        and (found := gbcs.decode(case.values[0].octets)).header.cra is gbcs.CRA.ALERT
        and found.header.message_code not in ELSEWHERE
        and found.header.supplementary_remote_party is None
    )
]


@pytest.mark.parametrize("published", ALERTS)
def test_a_device_raises_the_alert_as_it_is_published(published):
    expected = gbcs.decode(published.octets)
    values = expected.values()
    code = values.pop("alert_code", None) or values.pop("alertCode", None)
    code = code or next(iter(getattr(expected.use_case.alert, "alert_codes", ())), None) or expected.payload.alert_code
    for name in ("time_stamp", "dateTime", "backupDateTime"):
        values.pop(name, None)
    device = device_for(expected._replace(header=expected.header._replace(recipient=expected.header.originator)))
    alert = gbcs.decode(device.happens(code, PUBLISHED_AT, values)[0])
    assert alert.use_case == expected.use_case
    assert alert.values() == expected.values()
    assert alert.header.recipient == expected.header.recipient
    assert bool(alert.signature) == bool(expected.signature)


def test_what_is_no_event_of_the_device_is_refused():
    meter = home()["ESME"]
    for code, values in ((0x8F12, None), (0x8F88, None), (0x8F3F, {"a": 1}), (0x8F43, {"a": 1}), (0x0001, None)):
        with pytest.raises(EncodeError):
            meter.happens(code, AT, values)


def told(sent, keys):
    """The alerts among messages, by use case."""
    alerts = {message.use_case.reference: message for message in sent if message.header.cra is gbcs.CRA.ALERT}
    for alert in alerts.values():
        found = alert.verify(keys)
        assert "valid" in (found.signature, found.mac)
    return alerts


def test_a_hub_tells_of_its_log():
    house = House()
    other = gbcs.EntityId("00-DB-12-34-56-78-90-98")
    (item,) = by_reference("CCS02").command.declared
    joined = gbcs.EntityId(ESME)
    sent = house.sent(by_reference("CCS02"), {item.name: joined}, target=CHF, party="access_control_broker")
    alert = told(sent, house.keys)["CS14"]
    (devices,) = [value for name, value in alert.values().items() if name.endswith("devices")]
    assert joined not in [each["deviceidentifier"] for each in devices]
    assert gbcs.EntityId(GSME) in [each["deviceidentifier"] for each in devices]
    assert alert.header.recipient == parties().entities["access_control_broker"]
    sent = house.sent(by_reference("CCS02"), {item.name: other}, target=CHF, party="access_control_broker")
    assert told(sent, house.keys).keys() <= {"CS14"}


def test_a_proxy_tells_of_its_log():
    house = House()
    entry = {"deviceID": gbcs.EntityId(PPMID), "deviceType": 5}
    restore = by_reference("GCS59")
    for expected in ([entry], None):
        sent = house.sent(restore, {"deviceLogEntries": [entry]}, target=GPF, party="access_control_broker")
        alerts = told(sent, house.keys)
        assert expected == (
            alerts["GCS62"].values()["deviceLogEntries"] if alerts else None
        )  # the second changes nothing


def test_a_meter_says_that_it_has_not_a_use_case():
    house = House()
    sent = house.sent(by_reference("GCS33"), target=ESME)
    values = told(sent, house.keys)["ECS100"].values()
    assert (values["messageCode"], values["originatorCounter"]) == (by_reference("GCS33").message_code, house.counter)
    assert house.sent(by_reference("GCS33"), target=SAPC)[0].use_case.reference == "ECS100"


def test_a_limit_of_a_controller_is_told_when_it_begins_and_ends():
    house = House()
    use_case = by_reference("ECS47e")
    start, end = moment(AT), moment(AT + timedelta(hours=2))
    values = {}
    for item in use_case.command.declared:
        if "[2]" in item.name:
            values[item.name] = start if "Start" in item.name else end
        elif "[n]" in item.name:
            values[item.name] = 0x120A  # output 2, 10 %
    sent = house.sent(use_case, values, target=SAPC, party="load_controller")
    begun = told(sent, house.keys)["ECS101"].values()
    assert [int(begun[name]) for name in begun if "apcDirection" in name or "Level" in name[-5:]] == [0x12, 10]
    assert [begun[name] for name in begun if "Period" in name] == [start, end]
    assert house.home.tick(AT + timedelta(hours=1)) == []
    (octets,) = house.home.tick(AT + timedelta(hours=3))
    ended = told([gbcs.decode(octets)], house.keys)["ECS102"].values()
    assert [int(ended[name]) for name in ended if name != "time_stamp"] == [0x12, 100]


def test_a_display_runs_new_firmware_at_once():
    house = House()
    signer = house.keys.signer(parties().entities["access_control_broker"])
    content = b"firmware" * 40
    sent = house.home.receive_image(gbcs.EntityId(PPMID), image(content, signer.sign(content), 0x0A0B0C0D), AT)
    alerts = told(map(gbcs.decode, sent), house.keys)
    assert alerts["CS09"].values()["firmwareVersion"] == bytes.fromhex("0a0b0c0d")
    assert alerts["CCS08"].values()["responseCode"] == 0
    assert house.home["PPMID"].firmware == bytes.fromhex("0a0b0c0d")
    sent = house.home.receive_image(gbcs.EntityId(PPMID), image(content, bytes(64), 0x0A0B0C0E), AT)
    alerts = told(map(gbcs.decode, sent), house.keys)
    assert (alerts["CS09"].values()["responseCode"], alerts["CCS08"].values()["responseCode"]) == (1, 1)
    assert house.home["PPMID"].firmware == bytes.fromhex("0a0b0c0d")


def test_a_gas_meter_tells_of_the_end_of_its_billing_periods():
    house = House()
    start = datetime(2016, 1, 10, tzinfo=UTC)
    seconds = (start - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    weekly = {"issuer_event_id": 1, "billing_period_start_time": seconds, "billing_period_duration_type": 0x22}
    block = {"issuer_event_id": 1, "block_period_start_time": seconds, "block_period_duration_type": 0x22}
    house.answer(by_reference("GCS25"), {"PublishBillingPeriod": weekly, "PublishBlockPeriod": block}, target=GSME)
    assert house.home["GSME"].tick(start) == []
    sent = house.home["GSME"].tick(start + timedelta(days=8))
    alerts = [gbcs.decode(octets) for octets in sent]
    assert {alert.use_case.reference for alert in alerts} == {"GCS53"}
    snapshot = alerts[0].decrypt(house.keys).values()["PublishSnapshot"]
    assert snapshot["snapshot_time"].datetime() == start + timedelta(days=7)
    meter = house.home["GSME"]
    assert snapshot["current_summation"] == meter.consumption.total(start + timedelta(days=7))
