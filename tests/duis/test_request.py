"""Requests: built from plain values, read as typed headers, refused where the header is not what it should be."""

from datetime import UTC, datetime

import pytest
from lxml import etree

import duis
from duis import services
from gbcs.entity import EntityId

USER, DEVICE, DCC = "90-B3-D5-1F-30-01-00-00", "00-DB-12-34-56-78-90-A0", "90-B3-D5-1F-30-00-00-02"
PARTIES = {"originator": USER, "target": DEVICE, "counter": 1000}
NAMESPACE = "http://www.dccinterface.co.uk/ServiceUserGateway"


def test_a_request_is_written_as_published_requests_are():
    octets = duis.build_request(
        "3.4",
        {
            "SupplierTelephoneNumber": "0123",
            "SupplierName": "A & B",
            "ExecutionDateTime": datetime(2030, 1, 15, 9, tzinfo=UTC),
        },
        indent=True,
        **PARTIES,
    )
    assert octets.decode() == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f'<sr:Request xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:sr="{NAMESPACE}"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" schemaVersion="5.4">\n'
        "  <sr:Header>\n"
        f"    <sr:RequestID>{USER}:{DEVICE}:1000</sr:RequestID>\n"
        "    <sr:CommandVariant>1</sr:CommandVariant>\n"
        "    <sr:ServiceReference>3.4</sr:ServiceReference>\n"
        "    <sr:ServiceReferenceVariant>3.4</sr:ServiceReferenceVariant>\n"
        "  </sr:Header>\n"
        "  <sr:Body>\n"
        "    <sr:UpdateSupplierName>\n"
        "      <sr:ExecutionDateTime>2030-01-15T09:00:00.00Z</sr:ExecutionDateTime>\n"
        "      <sr:SupplierName>A &amp; B</sr:SupplierName>\n"
        "      <sr:SupplierTelephoneNumber>0123</sr:SupplierTelephoneNumber>\n"
        "    </sr:UpdateSupplierName>\n"
        "  </sr:Body>\n"
        "</sr:Request>"
    )


def test_the_header_is_typed():
    before = duis.Identifier(EntityId(USER), EntityId(DEVICE), 999)
    request = duis.read(
        duis.build_request(
            "1.6",
            {"Credit": {}},
            first_in_sequence=False,
            preceding=before,
            execution_date_time=duis.CANCELLATION,
            **PARTIES,
        )
    )
    assert isinstance(request, duis.Request)
    assert request.form is duis.Form.SERVICE_REQUEST
    assert (request.originator, request.target, request.counter) == (EntityId(USER), EntityId(DEVICE), 1000)
    assert (request.header.first_in_sequence, request.header.preceding) == (False, before)
    assert (request.command_variant, request.service_reference, request.service_reference_variant) == (4, "1.6", "1.6")
    assert request.execution_date_time == datetime(3000, 12, 31, tzinfo=UTC)
    assert request.is_cancellation
    assert request.service is services.by_variant("1.6")
    assert (request.schema_version, request.signature, request.gbcs_payload) == ("5.4", None, None)
    assert request.body_name == "UpdatePaymentMode"
    assert request.values == {"ExecutionDateTime": duis.CANCELLATION, "Credit": {}}
    assert repr(request) == f"<Request 1.6 UpdatePaymentMode {USER}:{DEVICE}:1000>"


def test_the_command_variant_follows_the_service():
    assert duis.read(duis.build_request("7.1", **PARTIES)).command_variant == 4
    assert duis.read(duis.build_request("7.4", **PARTIES)).command_variant == 1
    assert duis.read(duis.build_request("5.2", {"DeviceID": DEVICE}, **PARTIES | {"target": DCC})).command_variant == 8
    assert duis.read(duis.build_request("7.4", command_variant=3, **PARTIES)).command_variant == 3


@pytest.mark.parametrize(
    ("variant", "options", "message"),
    [
        ("99.9", {}, "there is no service reference variant '99.9'"),
        (
            "7.1",
            {"command_variant": 1},
            "CommandVariant: 7.1 Enable Supply has no service request of command variant 1; .* 4",
        ),
        ("7.1", {"command_variant": 5}, "no service request of command variant 5"),
        ("7.4", {"command_variant": 4}, "expected 1 or 2 or 3"),
        ("7.1", {"execution_date_time": datetime(2030, 1, 1)}, "ExecutionDateTime: 7.1 Enable Supply has no time"),
        (
            "7.1",
            {"body": {"ExecutionDateTime": "2030-01-01T00:00:00Z"}},
            "EnableSupply/ExecutionDateTime: there is no such",
        ),
        ("8.5", {}, "Body/ServiceOptOut: .*expected ExecutionDateTime"),
        (
            "3.4",
            {"body": {"SupplierName": "x" * 16, "SupplierTelephoneNumber": "1"}},
            "UpdateSupplierName/SupplierName: ",
        ),
        ("7.1", {"counter": 2**64}, "Request/Header/RequestID: "),
        ("7.1", {"counter": -1}, "Request/Header/RequestID: "),
        ("7.1", {"originator": "90-B3"}, "RequestID: not an EUI-64"),
        ("7.1", {"preceding": "x"}, "PrecedingServiceRequestID"),
        ("7.1", {"schema_version": "five"}, "Request/@schemaVersion: The attribute 'five' is not a decimal number"),
    ],
)
def test_what_the_service_does_not_allow_is_refused(variant, options, message):
    with pytest.raises(duis.DuisError, match=message):
        duis.build_request(variant, **PARTIES | options)


def test_a_signed_pre_command():
    octets = duis.build_signed_pre_command("7.1", b"\xdf\x09", command_variant=7, **PARTIES)
    request = duis.read(octets)
    assert request.form is duis.Form.SIGNED_PRE_COMMAND
    assert (request.gbcs_payload, request.command_variant) == (b"\xdf\x09", 7)
    assert request.values == {"GBCSPayload": "3wk="}
    assert duis.validate(octets) == []
    for variant, command in (("7.1", 4), ("7.4", 5), ("8.1.1", 6), ("99", 5)):
        with pytest.raises(duis.DuisError, match=r"no signed pre-command|no service reference variant"):
            duis.build_signed_pre_command(variant, b"\xdf\x09", command_variant=command, **PARTIES)


def test_a_payload_that_a_hand_held_terminal_collected():
    octets = duis.build_request("8.13", {"DeviceGBCSResponse": b"\xdd"}, **PARTIES | {"target": DCC})
    assert duis.read(octets).gbcs_payload == b"\xdd"


HEADER = (
    "<RequestID>{id}</RequestID><CommandVariant>{variant}</CommandVariant>"
    "<ServiceReference>7.4</ServiceReference><ServiceReferenceVariant>7.4</ServiceReferenceVariant>"
)


def document(
    header=HEADER,
    body="<ReadSupplyStatus/>",
    request_id="90-b3-d5-1f-30-01-00-00:00-DB-12-34-56-78-90-A0:7",
    variant="1",
):
    filled = header.format(id=request_id, variant=variant)
    return (
        f'<Request xmlns="{NAMESPACE}" schemaVersion="1.0"><Header>{filled}</Header>\n<Body>{body}</Body></Request>'
    ).encode()


def test_identifiers_compare_whatever_their_case():
    request = duis.read(document())
    assert str(request.request_id) == f"{USER}:{DEVICE}:7"
    assert b"90-b3-d5-1f-30-01-00-00" in duis.write(request)
    assert str(request.request_id.reversed()) == f"{DEVICE}:{USER}:7"


@pytest.mark.parametrize(
    ("octets", "message"),
    [
        (b"", "expected well-formed XML"),
        (b"<a/>", "the root element is a; expected Request or Response"),
        (b"<Request/>", "expected Request or Response of the namespace of DUIS"),
        (f'<Request xmlns="{NAMESPACE}"/>'.encode(), "Request/Header: the element is missing"),
        (document(header="<RequestID/>"), "Header/RequestID: '' is no identifier"),
        (document(header=""), "Header/RequestID: the element is missing; expected one RequestID"),
        (document(header=HEADER * 2), "the element stands twice"),
        (document(request_id=f"{USER}:{DEVICE}:18446744073709551616"), "is no identifier"),
        (document(request_id=f"{USER}:{DEVICE}:007"), "is no identifier"),
        (
            document(variant="0"),
            "CommandVariant: '0' is no number that stands here; expected a whole number from 1 to 9",
        ),
        (document(variant="\u0661"), "is no number that stands here"),
        (document(header=HEADER + "<FirstInSequence>maybe</FirstInSequence>"), "neither true nor false"),
        (document(body=""), "Request/Body: 0 elements here"),
        (document(body="<ReadSupplyStatus/><ArmSupply/>"), "Request/Body: 2 elements here"),
        (document(body="<x xmlns=''/>"), "Request/Body: 1 elements here; expected one of DUIS"),
    ],
)
def test_a_header_that_is_not_what_it_should_be(octets, message):
    with pytest.raises(duis.DuisError, match=message):
        duis.read(octets)


def test_what_is_asked_for_is_checked_when_it_is():
    request = duis.read(document(body="<SignedPreCommand><GBCSPayload>*</GBCSPayload></SignedPreCommand>"))
    with pytest.raises(duis.DuisError, match="GBCSPayload: not in base64"):
        _ = request.gbcs_payload
    request = duis.read(document(body="<X><ExecutionDateTime>soon</ExecutionDateTime></X>"))
    with pytest.raises(duis.DuisError, match="'soon' is no date and time") as error:
        _ = request.execution_date_time
    assert error.value.line == 2
    assert request.service.variant == "7.4"
    assert request.values == {"ExecutionDateTime": "soon"} == request.typed_values


def test_equal_documents():
    request = duis.read(document())
    root = etree.fromstring(document())
    assert request == duis.read(etree.tostring(root, xml_declaration=True))
    assert hash(request) == hash(duis.read(document()))
    assert request != duis.read(document(variant="2"))
    assert request != 5


def test_every_service_has_a_request_that_can_be_built():
    """Nothing but the target and the counter: what is missing is said, or the request is valid."""
    built = 0
    for service in services.services():
        octets = error = None
        try:
            octets = duis.build_request(service.variant, **PARTIES)
        except duis.DuisError as raised:
            error = raised
        if octets is None:
            assert "missing" in error.reason
            assert error.path[:2] == ("Request", "Body")
            continue
        built += 1
        assert duis.validate(octets) == []
        assert duis.read(octets).body_name == service.body
    assert 40 < built < 129
