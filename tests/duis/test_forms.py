"""Documents of every form, written here by hand as the interface writes them, and what reading says of each."""

import pytest

import duis
from duis.values import date_time_of

USER, DEVICE, BROKER = (
    "0A-7E-57-00-00-00-00-02",
    "0a-7e-57-de-00-00-00-01",
    "0A-7E-57-00-00-00-00-FF",
)
NAMES = 'xmlns="http://www.dccinterface.co.uk/ServiceUserGateway" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
MMC = 'xmlns="http://www.dccinterface.co.uk/ResponseAndAlert"'
SIGNATURE = """<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
  <SignedInfo>
    <CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
    <SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>
    <Reference URI="">
      <Transforms><Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></Transforms>
      <DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue>AAAA</DigestValue></Reference>
  </SignedInfo>
  <SignatureValue>AAAA&#13;
    AAAA</SignatureValue>
  <KeyInfo><X509Data><X509IssuerSerial><X509IssuerName>CN=Z1,OU=07</X509IssuerName>
    <X509SerialNumber>7432112347</X509SerialNumber></X509IssuerSerial></X509Data></KeyInfo>
</Signature>"""


def response(body, request=None, answer=None, code="I0", signature=""):
    identifiers = f"<RequestID>{request}</RequestID>\n" if request else ""
    identifiers += f"<ResponseID>{answer}</ResponseID>" if answer else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- as it came -->
<Response {NAMES} schemaVersion="3.0">
  <Header>{identifiers}
    <ResponseCode>{code}</ResponseCode> <ResponseDateTime>2024-08-25T03:04:05.00</ResponseDateTime>
  </Header>
  <Body>{body}</Body>
  {signature}
</Response>
""".encode()


def message(content, variant="4.8.1"):
    return f"""<ResponseMessage><ServiceReference>{variant[:3]}</ServiceReference>
    <ServiceReferenceVariant>{variant}</ServiceReferenceVariant>{content}</ResponseMessage>"""


def request(variant, command, body):
    return f"""<?xml version='1.0'?>
<Request {NAMES} schemaVersion="5.1">
  <Header>
    <RequestID> {USER}:{DEVICE}:50 </RequestID>
    <FirstInSequence>0</FirstInSequence>
    <CommandVariant>{command}</CommandVariant>
    <ServiceReference>{variant[:3]}</ServiceReference>
    <ServiceReferenceVariant>{variant}</ServiceReferenceVariant>
  </Header>
  <Body>{body}</Body>{SIGNATURE}
</Request>""".encode()


ASKED, KNOWN, UNKNOWN = f"{USER}:{DEVICE}:50", f"{DEVICE}:{USER}:50", f"{DEVICE}:{BROKER}:230"
PAYLOAD = "<GBCSPayload>3wk\n =</GBCSPayload>"
FUTURE = (
    f"<FutureDatedDeviceAlertMessage><FutureDatedAlertCode>8F67</FutureDatedAlertCode>{PAYLOAD}"
    "<InstructionNumber>2</InstructionNumber><TotalCommandInstructions>9</TotalCommandInstructions>"
    "</FutureDatedDeviceAlertMessage>"
)
POWER = (
    f"<PowerOutageEvent><CommsHubDeviceID>{DEVICE}</CommsHubDeviceID>"
    "<StartDateTime>2024-08-25T03:04:05</StartDateTime><MPxN>1234567890123</MPxN></PowerOutageEvent>"
)


def alert(code, content, throttled=""):
    inside = f"<DCCAlertCode>{code}</DCCAlertCode>{throttled}<DCCAlert>{content}</DCCAlert>"
    return f"<DCCAlertMessage>{inside}</DCCAlertMessage>"


S1SP = (
    f'<S1SPAlertDSP><S1SPAlert schemaVersion="3.0"><RequestID>{ASKED}</RequestID><S1SPAlertCode>S1</S1SPAlertCode>'
    f"<DateTime>2024-08-25T03:04:05Z</DateTime>{SIGNATURE}</S1SPAlert></S1SPAlertDSP>"
)


def smets1(body):
    return f"""<SMETS1ResponseMessage><SMETS1SignedResponse schemaVersion="3.0"><SMETS1Response>
    <Header><BusinessOriginatorID {MMC}>{DEVICE}</BusinessOriginatorID><BusinessTargetID {MMC}>{USER}</BusinessTargetID>
      <OriginatorCounter {MMC}>7</OriginatorCounter></Header><Body>{body}</Body></SMETS1Response>{SIGNATURE}
    </SMETS1SignedResponse></SMETS1ResponseMessage>"""


DEVICE_ALERT = "<DeviceAlertMessage><AlertCode>8f0a</AlertCode>{}<GBCSPayload>3wk=</GBCSPayload></DeviceAlertMessage>"
COUNT = "<ThrottledAlertSequenceId>3</ThrottledAlertSequenceId><ThrottledAlertCount>12</ThrottledAlertCount>"
INSIDE = f"<DeviceAlertContent {MMC}><AlertDescription>x</AlertDescription><Timestamp>2024-08-25T03:04:05</Timestamp>"

DOCUMENTS = {
    "service request": (
        request(
            "4.8.1",
            1,
            "<ReadActiveImportProfileData><ReadLogPeriod><StartDateTime>2024-08-25T03:04:05"
            "</StartDateTime><EndDateTime>2024-08-25T03:04:05</EndDateTime></ReadLogPeriod>"
            "</ReadActiveImportProfileData>",
        ),
        "SERVICE_REQUEST",
        None,
    ),
    "signed pre-command": (
        request("7.1", 5, f"<SignedPreCommand>{PAYLOAD}</SignedPreCommand>"),
        "SIGNED_PRE_COMMAND",
        b"\xdf\x09",
    ),
    "acknowledgement": (response(message(""), ASKED, code="I99"), "ACKNOWLEDGEMENT", None),
    "error": (response(message(""), ASKED, code="E65"), "ERROR", None),
    "pre-command": (
        response(
            message(f"<PreCommand><GBCSVersion>1.0</GBCSVersion>{PAYLOAD}</PreCommand>"), ASKED, signature=SIGNATURE
        ),
        "PRE_COMMAND",
        b"\xdf\x09",
    ),
    "local command": (
        response(message(f"<LocalCommand>{PAYLOAD}</LocalCommand>"), ASKED, signature=SIGNATURE),
        "LOCAL_COMMAND",
        b"\xdf\x09",
    ),
    "response, known party": (response(message(PAYLOAD), ASKED, KNOWN), "SERVICE_RESPONSE", b"\xdf\x09"),
    "response, unknown party": (
        response(message(PAYLOAD), ASKED, UNKNOWN, signature=SIGNATURE),
        "SERVICE_RESPONSE_UNKNOWN_PARTY",
        b"\xdf\x09",
    ),
    "future-dated alert": (
        response(message(FUTURE), ASKED, f"{DEVICE}:{USER}:456"),
        "FUTURE_DATED_DEVICE_ALERT",
        b"\xdf\x09",
    ),
    "from the DCC": (
        response(message("<DSPScheduleID>5</DSPScheduleID>"), ASKED, signature=SIGNATURE),
        "DCC_ONLY_RESPONSE",
        None,
    ),
    "device alert": (response(DEVICE_ALERT.format(""), None, KNOWN), "DEVICE_ALERT", b"\xdf\x09"),
    "throttled device alert": (response(DEVICE_ALERT.format(COUNT), None, KNOWN), "DEVICE_ALERT", b"\xdf\x09"),
    "DCC alert": (response(alert("AD1", POWER), None, f"{BROKER}:{USER}:1", signature=SIGNATURE), "DCC_ALERT", None),
    "throttled DCC alert": (response(alert("AD1", POWER, COUNT), None, f"{BROKER}:{USER}:1"), "DCC_ALERT", None),
    "S1SP alert": (response(alert("N1", S1SP), None, f"{BROKER}:{USER}:1", signature=SIGNATURE), "S1SP_ALERT", None),
    "SMETS1 response": (
        response(smets1("<ResponseMessage/>"), ASKED, KNOWN, signature=SIGNATURE),
        "SMETS1_RESPONSE",
        None,
    ),
    "SMETS1 alert": (
        response(smets1(f"<DeviceAlertMessage>{INSIDE}</DeviceAlertContent></DeviceAlertMessage>"), None, KNOWN),
        "SMETS1_ALERT",
        None,
    ),
}


@pytest.mark.parametrize(("octets", "form", "payload"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_each_form(octets, form, payload):
    document = duis.read(octets)
    assert document.form is duis.Form[form]
    assert document.gbcs_payload == payload
    assert (document.signature is not None) == (
        octets.count(b"</Signature>") > (b"S1SPAlert" in octets or b"SMETS1" in octets)
    )
    assert duis.validate(octets) == []
    again = duis.read(duis.write(document))
    assert again == document
    assert b"as it came" in duis.write(document) or isinstance(document, duis.Request)
    if isinstance(document, duis.Response):
        assert document.header.date_time == date_time_of("2024-08-25T03:04:05Z")
        assert document.is_throttled == (b"Throttled" in octets)
        if document.is_throttled:
            assert (document.throttled_sequence_id, document.throttled_count) == (3, 12)
        built = duis.build_response(
            {duis.xml.local_name(document.element): document.values},
            response_code=document.response_code,
            date_time=document.header.date_time,
            request_id=document.request_id,
            response_id=document.response_id,
        )
        assert duis.read(built).values == document.values
    else:
        assert str(document.request_id) == ASKED.upper()
        assert document.header.first_in_sequence is False


def test_what_is_inside():
    alert_of_s1sp = duis.read(DOCUMENTS["S1SP alert"][0]).s1sp_alert
    assert (alert_of_s1sp.alert_code, str(alert_of_s1sp.request_id)) == ("S1", ASKED.upper())
    inner = duis.read(DOCUMENTS["SMETS1 response"][0]).smets1
    assert str(inner.identifier) == f"{DEVICE.upper()}:{USER}:7"
    assert inner.values == {}
    alert_inside = duis.read(DOCUMENTS["SMETS1 alert"][0]).smets1
    content = {"AlertDescription": "x", "Timestamp": "2024-08-25T03:04:05"}
    assert alert_inside.values == {"DeviceAlertContent": content}
    assert duis.read(DOCUMENTS["future-dated alert"][0]).instruction == (2, 9)
    assert duis.read(DOCUMENTS["from the DCC"][0]).schedule_id == 5
    assert duis.read(DOCUMENTS["pre-command"][0]).gbcs_version == "1.0"
