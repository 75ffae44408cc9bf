"""Whole messages of named values: what they are made of, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

import gbcs
from dlms.time import DateTime
from gbcs.message import CRA
from gbcs.payload.asn1.types import (
    ActivateFirmwareCommand,
    ActivateFirmwareOutcome,
    ActivateFirmwareResponse,
    ActivateImageResponseCode,
    DeviceType,
    JoinDeviceCommand,
    JoinMethodAndRole,
    JoinResponseCode,
)
from gbcs.usecases import UseCase, by_message_code, by_reference
from wire.errors import EncodeError, WireError

SUPPLIER, DEVICE, OTHER = "90-B3-D5-1F-30-00-00-02", "00-DB-12-34-56-78-90-A0", "00-DB-12-34-56-78-90-A1"
PARTIES: dict[str, Any] = {"originator": SUPPLIER, "recipient": DEVICE, "originator_counter": 1000}
HASH = bytes(range(32))
NOON = DateTime.decode(bytes.fromhex("07e8020201 0c000000 8000 ff".replace(" ", "")))


def use_case(reference: str) -> UseCase:
    found = by_reference(reference)
    assert found is not None
    return found


def test_command() -> None:
    when = datetime(2030, 1, 1, tzinfo=UTC)
    message = use_case("CS06").build_command({"manufacturerImageHash": HASH, "executionDateTime": when}, **PARTIES)
    assert message.header == gbcs.GroupingHeader(
        CRA.COMMAND, 1000, gbcs.EntityId(SUPPLIER), gbcs.EntityId(DEVICE), 0x0012
    )
    assert message.payload == ActivateFirmwareCommand(HASH, 1000, when)
    assert (message.signature, message.mac) == (None, None)  # a critical one, still to be signed
    assert gbcs.decode(gbcs.encode(message)) == message
    assert message.values() == {"manufacturerImageHash": HASH, "executionDateTime": when}


def test_response_says_what_the_command_says() -> None:
    command = use_case("CS06").build_command(
        {"manufacturerImageHash": HASH},
        supplementary_remote_party=OTHER,
        supplementary_remote_party_counter=7,
        **PARTIES,
    )
    outcome = {"activateImageResponseCode": "hash-mismatch", "firmwareVersion": b"\1\2\3\4"}
    response = use_case("CS06").build_response({"executionOutcome": outcome}, command=command, date_time=NOON)
    assert response.header == gbcs.GroupingHeader(
        *(CRA.RESPONSE, 1000, gbcs.EntityId(DEVICE), gbcs.EntityId(SUPPLIER), 0x0012),
        *(NOON, gbcs.EntityId(OTHER), 7),
    )
    assert response.payload == ActivateFirmwareResponse(
        ActivateFirmwareOutcome(ActivateImageResponseCode.HASH_MISMATCH, b"\1\2\3\4")
    )
    accepted = use_case("CS06").build_response(command=command)
    assert accepted.payload == ActivateFirmwareResponse(None)


def test_constants_are_written() -> None:
    values = {"otherDeviceEntityIdentifier": OTHER, "otherDeviceType": DeviceType.GSME}
    assert use_case("CS03B").build_command(values, **PARTIES).payload == JoinDeviceCommand(
        JoinMethodAndRole.METHOD_B, gbcs.EntityId(OTHER), DeviceType.GSME
    )
    wrong = JoinDeviceCommand(JoinMethodAndRole.METHOD_C, gbcs.EntityId(OTHER), DeviceType.GSME)
    message = use_case("CS03B").build_command(values, **PARTIES)._replace(payload=wrong)
    item = next(iter(message.items()))
    assert (item.name, item.value, item.meaning, item.constant) == ("joinMethodAndRole", 3, "method-c", True)
    assert item.departure == "method-b is declared here"
    with pytest.raises(WireError, match=r"join_method_and_role: expected method-b"):
        message.values()


def test_alert() -> None:
    values = {"alert_code": 0x8F36, "time_stamp": NOON}
    values |= {"SupplyOutageRestore: interruptionValue": NOON, "SupplyOutageRestore: restorationValue": NOON}
    message = use_case("ECS80").build_alert(values, originator=DEVICE, recipient=SUPPLIER, originator_counter=0x1000007)
    assert message.header.cra is CRA.ALERT
    assert message.payload.long_invoke_id_and_priority == 0x20000007
    assert gbcs.decode(gbcs.encode(message)).values() == values
    assert next((item.name, item.meaning) for item in message.items()) == (
        "AlertCode",
        "Supply Outage Restored - Outage >= 3 minutes",
    )


@pytest.mark.parametrize("time", [NOON, 0x38818890])
def test_generic_alert_of_either_protocol(time: Any) -> None:
    values = {"alert_code": 0x810E, "time_stamp": time}
    message = use_case("GNCA").build_alert(values, originator=DEVICE, recipient=SUPPLIER, originator_counter=1)
    assert type(message.payload).__name__ == ("Alert" if time is NOON else "GbzAlert")
    assert gbcs.decode(gbcs.encode(message)).values() == values


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({}, "manufacturerImageHash: missing"),
        ({"manufacturerImageHash": None}, "manufacturerImageHash: missing"),
        ({"manufacturerImageHash": "ab"}, "manufacturerImageHash: octets is needed"),
        ({"manufacturerImageHash": HASH, "hash": 1}, "hash: no value of that name"),
        ({"manufacturerImageHash": HASH, "originatorCounter": 1}, "originatorCounter: 1000 stands here, not 1"),
        (
            {"manufacturerImageHash": HASH, "executionDateTime": 5},
            "executionDateTime: GeneralizedTime is needed, not 5",
        ),
        ({"manufacturerImageHash": HASH, "executionDateTime": datetime(2030, 1, 1)}, "executionDateTime: an aware"),
        ({"manufacturerImageHash": HASH, "lengthOctets": 3}, "lengthOctets: long lengths"),
    ],
)
def test_wrong_values(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(EncodeError, match=f"^{problem}"):
        use_case("CS06").build_command(values, **PARTIES)


@pytest.mark.parametrize("command", [None, 5, b"\xdf\x09", "ECS52"])
def test_what_is_no_command_is_not_answered(command: Any) -> None:
    with pytest.raises(EncodeError, match="a Message expected, not ") as caught:
        use_case("ECS52").build_response({"FirmwareVersion: value": b"1234"}, command=command)
    assert caught.value.path == ("command",)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"originator": "x"}, "originator: not an EUI-64"),
        ({"recipient": b""}, "recipient: an EUI-64 has 8 octets"),
        ({"recipient": 7}, "recipient: an EUI-64 is needed, not int"),
        ({"originator_counter": 1 << 64}, "originator_counter: "),
        ({"originator_counter": -1}, "originator_counter: "),
        ({"originator_counter": 1 << 63}, "authorisingRemotePartyControl.authorisingRemotePartySeqNumber: an integer"),
        ({"device": "CHF"}, "CS02g is for ESME or SAPC, not for 'CHF'"),
        ({"device": "C" * 81}, "CS02g is for ESME or SAPC, not for a text of 81 characters"),
        ({"role": "Network Operator"}, "CS02g is sent by Supplier, not by 'Network Operator'"),
        ({"role": "R" * 81}, "CS02g is sent by Supplier, not by a text of 81 characters"),
    ],
)
def test_wrong_parties(changed: dict[str, Any], problem: str) -> None:
    case = by_message_code(0x0126)
    assert case is not None
    certificate = bytes.fromhex("300730003000030100")
    values = {
        "authorisingRemotePartyControl": {"applyTimeBasedCPVChecks": 0},
        "replacements": [
            {
                "replacementCertificate": certificate,
                "targetTrustAnchorCell": {
                    "trustAnchorCellRemotePartyRole": "load-controller",
                    "trustAnchorCellKeyUsage": "digitalSignature",
                },
            }
        ],
        "certificationPathCertificates": [certificate],
    }
    assert case.build_command(values, device="ESME", role="Supplier", **PARTIES).values() == {
        **values,
        "replacements": [
            {
                "replacementCertificate": certificate,
                "targetTrustAnchorCell": {
                    "trustAnchorCellRemotePartyRole": 8,
                    "trustAnchorCellKeyUsage": 1,
                    "trustAnchorCellUsage": 0,
                },
            }
        ],
    }
    with pytest.raises(EncodeError) as caught:
        case.build_command(values, **{**PARTIES, **changed})
    assert str(caught.value).startswith(problem)


def test_parties_as_identifiers_texts_or_octets() -> None:
    made = [
        use_case("ECS52").build_command(originator=kind(SUPPLIER), recipient=kind(DEVICE), originator_counter=0)
        for kind in (str, gbcs.EntityId, lambda text: bytes.fromhex(text.replace("-", "")))
    ]
    header = gbcs.GroupingHeader(CRA.COMMAND, 0, gbcs.EntityId(SUPPLIER), gbcs.EntityId(DEVICE), 0x0059)
    assert [message.header for message in made] == [header] * 3
    assert [message.signature for message in made] == [b""] * 3  # not critical: it says that it has none
    assert all(type(message.header.originator) is gbcs.EntityId for message in made)
    assert gbcs.decode(gbcs.encode(made[0])).header == header


def test_a_use_case_that_nobody_sends() -> None:
    """The mapping names no sender of GCS25."""
    with pytest.raises(EncodeError, match="GCS25 is sent by nobody, not by 'Supplier'"):
        use_case("GCS25").build_command({}, role="Supplier", **PARTIES)


def test_the_device_of_an_alert_is_checked() -> None:
    values = {"alert_code": 0x8F36, "time_stamp": NOON}
    values |= {"SupplyOutageRestore: interruptionValue": NOON, "SupplyOutageRestore: restorationValue": NOON}
    parties: dict[str, Any] = {"originator": DEVICE, "recipient": SUPPLIER, "originator_counter": 1}
    assert use_case("ECS80").build_alert(values, device="ESME", **parties).payload.alert_code == 0x8F36
    with pytest.raises(EncodeError, match="not for 'GSME'"):
        use_case("ECS80").build_alert(values, device="GSME", **parties)


@pytest.mark.parametrize("values", [[], ["FirmwareVersion: value"], "FirmwareVersion: value", 5, iter([])])
def test_values_have_names(values: Any) -> None:
    with pytest.raises(EncodeError, match="named values expected, not"):
        use_case("ECS52").build_command(values, **PARTIES)


@pytest.mark.parametrize("counter", ["7", 1.0, None, True, b"\0"])
def test_what_is_no_counter(counter: Any) -> None:
    with pytest.raises(EncodeError, match="is not an unsigned integer of 64 bits") as caught:
        use_case("ECS52").build_command({}, **PARTIES | {"originator_counter": counter})
    assert caught.value.path == ("originator_counter",)


def test_a_name_that_there_is_not_is_told_before_what_is_missing() -> None:
    for name, problem in (
        ("SupplyState: nonsense", "SupplyState: nonsense: no value of that name"),
        ("ChangePaymentMode: provider_id", "ChangePaymentMode: missing"),  # a constant, which is known
    ):
        with pytest.raises(EncodeError) as caught:
            use_case("GCS02").build_command({name: 0}, **PARTIES)
        assert problem in str(caught.value)


def test_directions_that_there_are_not() -> None:
    command = use_case("CS06").build_command({"manufacturerImageHash": HASH}, **PARTIES)
    with pytest.raises(EncodeError, match=r"CS06 .0012. declares no alert"):
        use_case("CS06").build_alert({}, **PARTIES)
    with pytest.raises(EncodeError, match="declares no command"):
        use_case("PECS01").build_command({}, **PARTIES)
    with pytest.raises(EncodeError, match="a command of CS08 is needed, not a command of 0012"):
        use_case("CS08").build_response({}, command=command)
    response = use_case("CS06").build_response(command=command)
    with pytest.raises(EncodeError, match="not a response of 0012"):
        use_case("CS06").build_response(command=response)


def test_choices() -> None:
    """CS02e answers with a certificate, or with why there is none."""
    command = use_case("CS02e").build_command({"keyUsage": "keyAgreement"}, **PARTIES)
    build = use_case("CS02e").build_response
    refused = build({"responseCode": 3}, command=command)
    assert refused.values() == {"responseCode": 3}
    assert next(iter(refused.items())).meaning == "certificate-retrieval-failure"
    with pytest.raises(EncodeError, match="either certificate or responseCode, not both"):
        build({"responseCode": 3, "certificate": b""}, command=command)
    with pytest.raises(EncodeError, match="certificate or responseCode: missing"):
        build({}, command=command)


def test_what_a_message_without_a_declaration_says() -> None:
    command = use_case("CS06").build_command({"manufacturerImageHash": HASH}, **PARTIES)
    unknown = command._replace(header=command.header._replace(message_code=0xFFFE))
    assert all(item.departure == "message code FFFE is unknown" and not item.name for item in unknown.items())
    assert "items" not in gbcs.to_dict(unknown)
    with pytest.raises(WireError, match="message code FFFE is unknown"):
        unknown.values()
    other = command._replace(header=command.header._replace(message_code=0x0129))
    assert next(item.departure for item in other.items()) == "ReadFirmwareVersionCommand is declared here"
    with pytest.raises(WireError, match="expected ReadFirmwareVersionCommand"):
        other.values()


def test_items_in_json() -> None:
    command = use_case("CS03B").build_command({"otherDeviceEntityIdentifier": OTHER, "otherDeviceType": 0}, **PARTIES)
    assert gbcs.to_dict(command)["items"] == [
        {"name": "joinMethodAndRole", "value": "method-b", "meaning": "method-b", "constant": True},
        {"name": "otherDeviceEntityIdentifier", "value": OTHER},
        {"name": "otherDeviceType", "value": "gsme", "meaning": "gsme"},
    ]
    response = use_case("CS03B").build_response({"joinResponseCode": 99}, command=command)
    assert response.payload.join_response_code == JoinResponseCode(99)
    assert gbcs.to_dict(response)["items"] == [{"name": "joinResponseCode", "value": 99}]
