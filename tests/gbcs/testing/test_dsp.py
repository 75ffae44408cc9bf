"""Whole flows in one process: request, pre-command, correlation, signature, device, response, MMC."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import pytest

import duis
import gbcs
from duis import Form, services
from gbcs.testing import Dsp
from gbcs.testing.dsp import _ANSWERED_ALONE
from tests.conformance.published import folder
from tests.gbcs.testing.homes import AT, CHF, ESME, GPF, GSME, PPMID, SUPPLIER, home, parties, signed
from tests.gbcs.testing.test_acts import image


def requested(variant, values=None, target=ESME, counter=1000, originator=SUPPLIER, **options):
    xml = duis.build_request(variant, values, originator=originator, target=target, counter=counter, **options)
    return signed(xml, originator)


def through(dsp, xml, at=AT):
    """The documents that answer a request; a critical one is correlated, signed and sent back.

    A command that the user gets is brought to the device, and what that answers brought back.
    """
    documents = dsp.send(xml, at)
    first, request = duis.read_response(documents[0]), duis.read_request(xml)
    if first.form is Form.LOCAL_COMMAND:
        (answer,) = dsp.home.handle(gbcs.encode(first.message), at)
        back = {"DeviceGBCSResponse": b64encode(answer).decode()}
        dcc = str(dsp.entity_id)
        return dsp.send(requested("8.13", back, dcc, request.counter + 1, request.originator), at)
    if first.form is not Form.PRE_COMMAND:
        return documents
    device = dsp.home.devices[request.target]
    known = duis.Device(type=device.kind, elements=device.elements, role="Supplier")
    assert first.message is not None
    other = dsp.inventory(request)
    found = duis.correlate(
        xml, first, known._replace(other_device=other.other_device, other_certificate=other.other_certificate), at=at
    )
    assert found.matches, (found.differences, found.unjudged)
    message = gbcs.sign(first.message, parties().keys())
    back = duis.build_signed_pre_command(
        request.service_reference_variant,
        gbcs.encode(message),
        originator=request.originator,
        target=request.target,
        counter=request.counter,
    )
    return dsp.send(signed(back, request.originator), at)


def test_critical_flow():
    dsp = Dsp(home())
    keys = dsp.home.keys("supplier")
    acknowledgement, answer = through(dsp, requested("7.2"))
    assert duis.read_response(acknowledgement).response_code == "I99"
    response = duis.read_response(answer)
    judged = duis.authorise(answer, keys, trust=parties().pki.trust, at=AT)
    assert (judged.signature, judged.role, judged.chain) == ("valid", "valid", "valid")
    message = response.message
    told = gbcs.authorise(message, keys, me=SUPPLIER, trust=parties().pki.trust, at=AT)
    assert (told.signature, told.role, told.chain, told.recipient) == ("valid", "valid", "valid", "valid")
    assert duis.validate(duis.to_mmc(answer)) == []
    (_, state) = through(dsp, requested("7.4", counter=1001))
    assert duis.read_response(state).message.values() == {"SupplyState: value.output_state": 0}


def test_a_response_that_is_encrypted_reads_as_values():
    dsp = Dsp(home())
    (_, answer) = dsp.send(requested("4.1.1"), AT)
    with pytest.raises(duis.DuisError, match="encrypted"):
        duis.read_response(answer).readings(keys=gbcs.KeyStore())
    readings = duis.read_response(answer).readings(keys=dsp.home.keys("supplier"))
    total = dsp.home["ESME"].consumption.total(AT)
    assert total in [int(reading.value) for reading in readings if reading.value is not None and reading.unit == "Wh"]


def test_a_command_that_is_not_signed_goes_nowhere():
    dsp = Dsp(home())
    (answer,) = dsp.send(requested("7.2"), AT)
    message = duis.read_response(answer).message
    back = duis.build_signed_pre_command("7.2", gbcs.encode(message), originator=SUPPLIER, target=ESME, counter=1000)
    with pytest.raises(duis.DuisError, match="signature"):
        dsp.send(signed(back), AT)
    assert dsp.home["ESME"].state.changes() == {}


def test_a_request_that_nobody_signed_is_refused():
    dsp = Dsp(home())
    xml = duis.build_request("7.4", originator=SUPPLIER, target=ESME, counter=1)
    with pytest.raises(duis.DuisError):
        dsp.send(xml, AT)
    with pytest.raises(duis.DuisError, match="not signed by a user of the home"):
        dsp.send(requested("7.4").replace(b":1000<", b":1001<"), AT)


def test_who_may_not_ask_is_told_so():
    operator = parties().entities["network_operator"]
    dsp = Dsp(home())
    (answer,) = dsp.send(requested("7.2", originator=operator), AT)
    assert duis.read_response(answer).response_code == "E2"
    (answer,) = dsp.send(requested("7.4", target="00-DB-12-34-56-78-90-AF"), AT)
    assert duis.read_response(answer).response_code == "E19"
    (answer,) = dsp.send(requested("7.2", target=CHF), AT)
    assert duis.read_response(answer).response_code == "E11"


def test_a_command_of_the_future_waits_and_reports():
    dsp = Dsp(home())
    when = AT + timedelta(days=3)
    later = "2016-01-04T00:00:00Z"
    documents = through(dsp, requested("1.6", {"Credit": {}}, execution_date_time=later, target=GSME))
    assert len(documents) == 2
    assert dsp.tick(when - timedelta(seconds=1)) == []
    alerts = [duis.read_response(each) for each in dsp.tick(when)]
    assert [alert.alert_code for alert in alerts] == ["8F66"]
    told = alerts[0].message.values()
    assert told["messageCode"] == 0x006C
    assert alerts[0].message.verify(dsp.home.keys()).signature == "valid"


def test_a_schedule():
    dsp = Dsp(home())
    dcc = str(dsp.entity_id)
    values = {
        "ScheduleFrequency": "Daily",
        "ScheduleStartDate": "2016-01-02",
        "ScheduleEndDate": "2016-01-04",
        "DSPScheduledServiceReference": "4.8",
        "DSPScheduledServiceReferenceVariant": "4.8.2",
        "DeviceID": ESME,
        "DSPReadReactiveImportProfileData": {
            "StartDateOffset": "-1",
            "StartTime": "00:00:00Z",
            "EndDateOffset": "0",
            "EndTime": "00:00:00Z",
        },
    }
    (answer,) = dsp.send(requested("5.1", values, target=dcc), AT)
    assert duis.validate(answer) == []
    assert dsp.tick(AT) == []
    documents = dsp.tick(AT + timedelta(days=1))
    (response,) = [duis.read_response(each) for each in documents]
    assert duis.validate(documents[0]) == []
    assert response.content_name == "DSPScheduledMessage"
    (rows,) = response.message.values().values()
    assert [row["timestamp"] for row in rows][:: len(rows) - 1] == [AT, AT + timedelta(days=1)]
    (read,) = dsp.send(requested("5.2", {"DSPScheduleID": "1"}, target=dcc, counter=1001), AT)
    assert duis.validate(read) == []
    assert b"ReactiveImport" in read
    assert len(dsp.tick(AT + timedelta(days=9))) == 2  # up to its end
    assert dsp.schedules == {}
    dsp.send(requested("5.1", values, target=dcc, counter=1002), AT)
    dsp.send(requested("5.3", {"DeviceID": ESME}, target=dcc, counter=1003), AT)
    assert dsp.schedules == {}


@pytest.mark.parametrize("is_good", [True, False])
def test_firmware_of_a_ppmid(is_good):
    dsp = Dsp(home())
    signer = dsp.home.keys().signer(dsp.entity_id)
    file = image(b"new", signer.sign(b"new" if is_good else b"old"), 7)
    values = {"FirmwareImage": b64encode(file).decode(), "FirmwareVersion": "00000007", "DeviceIDList": PPMID}
    acknowledgement, *told = dsp.send(requested("11.4", values, target=str(dsp.entity_id)), AT)
    assert duis.read_response(acknowledgement).response_code == "I99"
    assert all(duis.validate(each) == [] for each in (acknowledgement, *told))
    assert (dsp.home["PPMID"].firmware == bytes.fromhex("00000007")) is is_good
    codes = {duis.read_response(each).alert_code for each in told}
    assert codes == {"8F8A" if is_good else "8F89", "8F8B"}


@pytest.mark.parametrize("variant", [2, 3])
def test_a_command_that_the_user_brings_to_the_device(variant):
    dsp = Dsp(home())
    xml = duis.build_request("4.1.1", originator=SUPPLIER, target=ESME, counter=1000, command_variant=variant)
    local, *sent = dsp.send(signed(xml), AT)
    assert duis.validate(local) == []
    response = duis.read_response(local)
    assert (response.form, response.response_code) == (Form.LOCAL_COMMAND, "I0")
    assert len(sent) == (variant == 3)
    (answer,) = dsp.home.handle(gbcs.encode(response.message), AT)
    back = {"DeviceGBCSResponse": b64encode(answer).decode()}
    taken, *rest = dsp.send(requested("8.13", back, target=str(dsp.entity_id), counter=1001), AT)
    assert duis.read_response(taken).response_code == "I99"
    assert len(rest) == (variant == 2)  # the other was answered
    for document in rest:
        found = duis.read_response(document)
        assert duis.validate(document) == []
        assert str(found.request_id).endswith("1000")
        assert gbcs.encode(found.message) == answer
    with pytest.raises(duis.DuisError):
        dsp.send(requested("8.13", {"DeviceGBCSResponse": "AAAA"}, target=str(dsp.entity_id), counter=1002), AT)


def test_the_inventory_is_the_home():
    dsp = Dsp(home("twin"))
    (answer,) = dsp.send(requested("8.2", {"DeviceID": CHF}, target=str(dsp.entity_id)), AT)
    assert duis.validate(answer) == []
    assert duis.read_response(answer).content_name == "DSPInventory"
    assert answer.count(b"<DeviceID>") + answer.count(b":DeviceID>") // 2 == 10
    assert b"ESMEVariant>B<" in answer
    (unknown,) = dsp.send(
        requested("8.2", {"DeviceID": "00-DB-12-34-56-78-90-0F"}, target=str(dsp.entity_id), counter=2), AT
    )
    assert duis.read_response(unknown).response_code == "E19"


# Every published request ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def published_requests():
    found = folder()
    return sorted((found / "rtds-4.5.0" / "requests").glob("*.XML")) if found else []


def inventory(path: Path) -> tuple[str, bool]:
    """What the inventory knows of the published home, and the requests do not say."""
    elements = "twin" if "TWIN" in path.name else "polyphase" if "POLY" in path.name else "single"
    return elements, "Handover" in path.name


@pytest.mark.parametrize("path", published_requests() or [None], ids=lambda path: path.stem if path else "none")
def test_published_request_becomes_mmc(path):
    if path is None:
        pytest.skip("no published vectors")
    xml = path.read_bytes()
    request = duis.read_request(xml)
    if request.service is None or request.service.non_device:
        pytest.skip("no device behind it")
    elements, of_dcc = inventory(path)
    dsp = Dsp(home(elements, of_dcc=of_dcc))
    documents = through(dsp, signed(xml, request.originator))
    assert duis.read_response(documents[0]).response_code == "I99"
    for document in documents:
        assert duis.validate(document) == []
    mmc = duis.to_mmc(documents[1], keys=dsp.home.keys())
    assert duis.validate(mmc) == []


_KEEPS_NO_INVENTORY = "not here: an inventory of devices, addresses and meter points beyond the home"
_WHY_NOT = {
    "12.1": "not here: a map of the WAN's reach",
    **dict.fromkeys(("8.3", "8.4", "8.6", "12.2"), _KEEPS_NO_INVENTORY),
    **dict.fromkeys(("8.14.1", "8.14.2", "8.14.3", "8.14.4"), "not here: a register of the installation of hubs"),
}


def _without_device(service):
    if service.body in _ANSWERED_ALONE:
        return "by the provider alone"
    return _WHY_NOT.get(service.variant, "") if service.non_device else ""


def test_every_service_with_a_device_has_a_published_request():
    if not published_requests():
        pytest.skip("no published vectors")
    asked = {duis.read_request(path.read_bytes()).service_reference_variant for path in published_requests()}
    rows = [
        (
            service.variant,
            service.name,
            "run" if service.variant in asked and not service.non_device else _without_device(service),
        )
        for service in services.services()
    ]
    for row in rows:
        print("{:8} {:70} {}".format(*row))
    assert len(rows) == 129
    assert [row for row in rows if not row[2]] == []


def test_a_user_whom_the_device_does_not_know():
    """The broker asks for it, with its key agreement certificate; the answer is encrypted for the user."""
    user = parties().entities["load_controller"]
    dsp = Dsp(home())
    values = {
        "ReadLogPeriod": {"StartDateTime": "2015-12-30T00:00:00Z", "EndDateTime": "2015-12-31T00:00:00Z"},
        "KAPublicSecurityCredentials": b64encode(
            parties().certificates("load_controller")["keyAgreement"].der
        ).decode(),
    }
    documents = dsp.send(requested("4.8.1", values, target=GPF, originator=user), AT)
    response = duis.read_response(documents[1])
    assert response.form is Form.SERVICE_RESPONSE_UNKNOWN_PARTY
    header = response.message.header
    assert (header.recipient, header.supplementary_remote_party) == (dsp.entity_id, user)
    assert header.supplementary_originator_counter is not None
    others = dsp.home.parties.keys("supplier")
    assert response.message.decrypt(others) == response.message
    told = response.message.decrypt(dsp.home.keys("load_controller")).values()["GetSampledDataResponse"]
    used = dsp.home["GPF"].consumption
    start = told["sample_start_time"].datetime()
    half_hour = timedelta(minutes=30)
    expected = [used.between(start + (number - 1) * half_hour, start + number * half_hour) for number in range(48)]
    assert [int(sample) for sample in told["samples"][:48]] == expected
