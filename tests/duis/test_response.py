"""Responses of every form: built for simulators, read with typed headers."""

from datetime import UTC, datetime

import pytest

import duis
from gbcs.entity import EntityId

USER, DEVICE, BROKER = "90-B3-D5-1F-30-01-00-00", "00-DB-12-34-56-78-90-A0", "90-B3-D5-1F-30-00-00-02"
REQUEST, KNOWN, UNKNOWN = f"{USER}:{DEVICE}:50", f"{DEVICE}:{USER}:50", f"{DEVICE}:{BROKER}:230"
NOW = datetime(2030, 1, 15, 9, 0, 0, 790000, UTC)
# A response to a read of the firmware version, as the README has it.
GBCS = bytes.fromhex(
    "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e5700000000020002005911"
    "da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"
)
SIGNATURE = {
    "SignedInfo": {
        "CanonicalizationMethod": {"@Algorithm": "a"},
        "SignatureMethod": {"@Algorithm": "a"},
        "Reference": [{"DigestMethod": {"@Algorithm": "a"}, "DigestValue": "AAAA"}],
    },
    "SignatureValue": "AAAA",
}


def read(body, request_id=None, response_id=None, code="I0", **message):
    octets = duis.build_response(
        {body: message}, response_code=code, date_time=NOW, request_id=request_id, response_id=response_id
    )
    assert duis.validate(octets) == []
    response = duis.read(octets)
    assert isinstance(response, duis.Response)
    assert duis.write(response) == octets
    return response


def answer(request_id=REQUEST, response_id=None, code="I0", **content):
    return read("ResponseMessage", request_id, response_id, code, **{"ServiceReference": "2.1"} | content)


VARIANT = {"ServiceReferenceVariant": "2.1"}


@pytest.mark.parametrize(
    ("form", "response_id", "code", "content"),
    [
        ("ACKNOWLEDGEMENT", None, "I99", {}),
        ("ERROR", None, "E65", {}),
        ("DCC_ONLY_RESPONSE", None, "I0", {}),
        ("PRE_COMMAND", None, "I0", {"PreCommand": {"GBCSVersion": "4.3", "GBCSPayload": GBCS}}),
        ("LOCAL_COMMAND", None, "I0", {"LocalCommand": {"GBCSPayload": GBCS}}),
        ("SERVICE_RESPONSE", KNOWN, "I0", {"GBCSPayload": GBCS}),
        ("SERVICE_RESPONSE_UNKNOWN_PARTY", UNKNOWN, "I0", {"GBCSPayload": GBCS}),
        ("SERVICE_RESPONSE", KNOWN, "I0", {"DSPScheduledMessage": {"GBCSPayload": GBCS, "DSPScheduleID": 7}}),
        ("DCC_ONLY_RESPONSE", None, "I0", {"DSPScheduleID": 7}),
        ("DCC_ONLY_RESPONSE", None, "W110101", {"DSPUpdateFirmwareWarning": {"InvalidDeviceIDList": DEVICE}}),
    ],
)
def test_forms_of_a_response_message(form, response_id, code, content):
    response = answer(response_id=response_id, code=code, **VARIANT | content)
    assert response.form is duis.Form[form]
    assert response.request_id == duis.Identifier(EntityId(USER), EntityId(DEVICE), 50)
    assert (response.response_code, response.is_error) == (code, code == "E65")
    assert response.header.date_time == NOW
    assert (response.service_reference, response.service_reference_variant) == ("2.1", "2.1")
    assert response.service.name == "Update Prepay Configuration"
    assert response.gbcs_payload == (GBCS if "GBCSPayload" in str(content) else None)
    assert response.schedule_id == (7 if "DSPScheduleID" in str(content) else None)
    assert response.gbcs_version == ("4.3" if "PreCommand" in content else None)
    assert response.content_name == "".join(content)
    assert response.alert_code is None
    assert response.remote_party_is_known == (None if response_id is None else response_id == KNOWN)


def test_an_identification_number():
    response = answer(
        response_id=KNOWN, **VARIANT, CINMessage={"GBCSPayload": GBCS, "CustomerIdentificationNumber": "0042"}
    )
    assert response.form is duis.Form.SERVICE_RESPONSE
    assert response.customer_identification_number == "0042"


def test_a_future_dated_device_alert():
    content = {
        "FutureDatedAlertCode": "8f66",
        "GBCSPayload": GBCS,
        "InstructionNumber": 2,
        "TotalCommandInstructions": 9,
    }
    response = answer(response_id=KNOWN, **VARIANT, FutureDatedDeviceAlertMessage=content)
    assert response.form is duis.Form.FUTURE_DATED_DEVICE_ALERT
    assert (response.alert_code, response.instruction, response.gbcs_payload) == ("8F66", (2, 9), GBCS)


def test_a_device_alert_and_a_throttled_one():
    alert = read("DeviceAlertMessage", response_id=KNOWN, AlertCode="8f0a", GBCSPayload=GBCS)
    assert alert.form is duis.Form.DEVICE_ALERT
    assert (alert.alert_code, alert.is_throttled, alert.request_id) == ("8F0A", False, None)
    assert (alert.response_id.originator, alert.response_id.counter) == (EntityId(DEVICE), 50)
    throttled = read(
        "DeviceAlertMessage",
        response_id=KNOWN,
        AlertCode="8F0A",
        GBCSPayload=GBCS,
        ThrottledAlertCount=12,
        ThrottledAlertSequenceId=3,
    )
    assert (throttled.is_throttled, throttled.throttled_count, throttled.throttled_sequence_id) == (True, 12, 3)


def test_a_dcc_alert():
    event = {"CommsHubDeviceID": DEVICE, "StartDateTime": NOW, "MPxN": "1234567890123"}
    alert = read("DCCAlertMessage", response_id=UNKNOWN, DCCAlertCode="AD1", DCCAlert={"PowerOutageEvent": event})
    assert alert.form is duis.Form.DCC_ALERT
    assert (alert.alert_code, alert.content_name, alert.gbcs_payload) == ("AD1", "PowerOutageEvent", None)
    assert alert.values["DCCAlert"]["PowerOutageEvent"]["StartDateTime"] == "2030-01-15T09:00:00.79Z"
    assert alert.typed_values["DCCAlert"]["PowerOutageEvent"]["StartDateTime"] == NOW
    assert alert.s1sp_alert is None


def test_an_s1sp_alert():
    inner = {
        "@schemaVersion": "5.4",
        "DeviceID": DEVICE,
        "S1SPAlertCode": "S1",
        "DateTime": NOW,
        "Signature": SIGNATURE,
    }
    alert = read(
        "DCCAlertMessage", response_id=UNKNOWN, DCCAlertCode="N1", DCCAlert={"S1SPAlertDSP": {"S1SPAlert": inner}}
    )
    assert alert.form is duis.Form.S1SP_ALERT
    assert alert.signature is None  # that inside is not its own
    inside = alert.s1sp_alert
    assert (inside.alert_code, inside.device_id, inside.request_id) == ("S1", EntityId(DEVICE), None)
    assert (inside.date_time, inside.form) == (NOW, duis.Form.S1SP_ALERT)
    assert inside.signature is not None
    assert inside.values["Signature"]["SignatureValue"] == {"#text": "AAAA"}


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("SMETS1_RESPONSE", {"ResponseMessage": {}}),
        ("SMETS1_ALERT", {"DeviceAlertMessage": {"DeviceAlertContent": {"AlertDescription": "x", "Timestamp": NOW}}}),
    ],
)
def test_smets1(form, body):
    header = {"BusinessOriginatorID": DEVICE, "BusinessTargetID": USER, "OriginatorCounter": 5}
    if "ResponseMessage" in body:
        header |= {"ServiceReference": "4.3", "ServiceReferenceVariant": "4.3"}
    signed = {
        "@schemaVersion": "5.4",
        "SMETS1Response": {"Header": header, "Body": body},
        "Signature": SIGNATURE,
    }
    response = read("SMETS1ResponseMessage", response_id=KNOWN, SMETS1SignedResponse=signed, DSPScheduleID=9)
    assert response.form is duis.Form[form]
    assert (response.schedule_id, response.gbcs_payload, response.signature) == (9, None, None)
    inner = response.smets1
    assert (inner.form, inner.is_alert) == (duis.Form[form], form == "SMETS1_ALERT")
    assert inner.identifier == duis.Identifier(EntityId(DEVICE), EntityId(USER), 5)
    assert inner.service_reference_variant == header.get("ServiceReferenceVariant")
    assert inner.signature is not None
    assert duis.read(duis.write(inner)) == inner
    for document in (response, inner):
        assert document.message is None
        with pytest.raises(duis.DuisError, match="are not read"):
            document.readings()
        with pytest.raises(duis.DuisError, match="without a GBCS message"):
            duis.to_mmc(document)


def test_sensitive_data_is_what_is_encrypted():
    assert answer(response_id=KNOWN, **VARIANT, GBCSPayload=GBCS).has_sensitive_data is False
    assert answer(code="I99", **VARIANT).has_sensitive_data is None
    with pytest.raises(ValueError, match="offset"):
        _ = answer(response_id=KNOWN, **VARIANT, GBCSPayload=b"\xdd").has_sensitive_data


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"response_code": "X1"}, "Response/Header/ResponseCode: .* is none of the values"),
        ({"request_id": "x"}, "Response/Header/RequestID"),
        ({"date_time": "now"}, "Response/Header/ResponseDateTime"),
        ({"body": {"Message": {}}}, "Response/Body/Message: there is no such element; possible: ResponseMessage"),
        ({"body": {}}, "Response/Body: Something is missing"),
        ({"body": {"ResponseMessage": {}}}, "expected ServiceReference"),
    ],
)
def test_what_the_schema_does_not_allow_is_refused(options, message):
    body = {"ResponseMessage": {"ServiceReference": "3.3", "ServiceReferenceVariant": "3.3"}}
    with pytest.raises(duis.DuisError, match=message):
        duis.build_response(**{"body": body, "date_time": NOW} | options)


def test_a_body_of_another_kind_is_refused():
    octets = duis.write(answer(**VARIANT)).replace(b"ResponseMessage", b"OtherMessage")
    with pytest.raises(duis.DuisError, match="the body holds OtherMessage; expected ResponseMessage"):
        duis.read(octets)


def test_answers_to_a_request():
    request = duis.read(duis.build_request("6.2.4", originator=USER, target=DEVICE, counter=50))
    forms = []
    for content, code in (
        (None, None),
        (None, "E65"),
        ({"PreCommand": {"GBCSVersion": "4.3", "GBCSPayload": GBCS}}, None),
        ({"GBCSPayload": GBCS}, None),
        ({"DSPScheduledMessage": {"GBCSPayload": GBCS, "DSPScheduleID": 1}}, None),
    ):
        octets = duis.build_answer(request, content, date_time=NOW, response_code=code)
        assert duis.validate(octets) == []
        response = duis.read(octets)
        assert response.request_id == request.request_id
        assert (response.service_reference, response.service_reference_variant) == ("6.2", "6.2.4")
        forms.append((response.form.name, response.response_code, response.response_id))
    device = request.request_id.reversed()
    assert forms == [
        ("ACKNOWLEDGEMENT", "I99", None),
        ("ERROR", "E65", None),
        ("PRE_COMMAND", "I0", None),
        ("SERVICE_RESPONSE", "I0", device),
        ("SERVICE_RESPONSE", "I0", device),
    ]
    octets = duis.build_answer(request, {"GBCSPayload": GBCS}, date_time=NOW, response_id=UNKNOWN)
    assert duis.read(octets).form is duis.Form.SERVICE_RESPONSE_UNKNOWN_PARTY


def test_a_message_with_two_contents_is_refused():
    octets = duis.write(answer(**VARIANT, GBCSPayload=GBCS))
    twice = octets.replace(b"</sr:ResponseMessage>", b"<sr:DSPScheduleID>1</sr:DSPScheduleID></sr:ResponseMessage>")
    with pytest.raises(duis.DuisError, match="DSPScheduleID: 2 contents of one message"):
        duis.read(twice)


def test_an_element_that_stands_twice_is_refused_when_it_is_asked_for():
    octets = duis.write(read("DeviceAlertMessage", response_id=KNOWN, AlertCode="8F0A", GBCSPayload=GBCS))
    twice = duis.read(octets.replace(b"<sr:AlertCode>", b"<sr:AlertCode>8F0B</sr:AlertCode><sr:AlertCode>"))
    with pytest.raises(duis.DuisError, match="the element stands twice; expected one AlertCode"):
        _ = twice.alert_code


def test_two_payloads_are_refused():
    octets = duis.write(answer(**VARIANT, LocalCommand={"GBCSPayload": GBCS}))
    twice = duis.read(octets.replace(b"<sr:GBCSPayload>", b"<sr:GBCSPayload/><sr:GBCSPayload>"))
    with pytest.raises(duis.DuisError, match="2 GBCS messages; expected one"):
        _ = twice.gbcs_payload


def test_plain_form():
    assert answer(code="I99", **VARIANT).plain() == {
        "form": "acknowledgement",
        "explanation": "I99: information, accepted, to be sent to the device; or done, for a request without a "
        "device that has no data to give",
        "schema_version": "5.4",
        "header": {"request_id": REQUEST, "response_code": "I99", "date_time": "2030-01-15T09:00:00.790000Z"},
        "signed": False,
        "ResponseMessage": {"ServiceReference": "2.1", "ServiceReferenceVariant": "2.1"},
    }


@pytest.mark.parametrize(("technology", "typed", "is_unknown"), [(" ", None, True), ("2G/3G", "2G/3G", False)])
def test_a_wan_technology_of_one_space_is_unknown(technology, typed, is_unknown):
    """SEC modification MP106, of June 2021."""
    parties = {"originator": "90-B3-D5-1F-30-01-00-00", "target": "90-B3-D5-1F-30-00-00-02", "counter": 5}
    request = duis.read(duis.build_request("12.1", {"UPRN": "100000000001"}, **parties))
    answer = {
        "CSPRegion": "North",
        "CSPRegionResponseCode": "I0",
        "CoverageAvailability": True,
        "WANTechnology": technology,
        "ConnectivityLikelihood": "High",
    }
    matrix = {"Request": {"UPRN": "100000000001"}, "DSPWANMatrixResponse": answer}
    octets = duis.build_answer(request, {"DSPWANMatrix": matrix}, date_time="2026-05-05T12:00:00Z")
    response = duis.read(octets)
    assert ("WAN technology is unknown" in response.explanation) is is_unknown
    assert found_in(response.values, "WANTechnology") == technology
    assert found_in(response.typed_values, "WANTechnology") == typed


def found_in(values, name):
    """The value of a name, however deep it stands."""
    if isinstance(values, list):
        return next((found_in(each, name) for each in values), None)
    if not isinstance(values, dict):
        return None
    return (
        values[name] if name in values else next(filter(None, (found_in(each, name) for each in values.values())), None)
    )
