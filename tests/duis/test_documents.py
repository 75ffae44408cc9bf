"""Documents as they are: one kind asked for, the message inside, its readings and its MMC form."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

import duis
import gbcs
from duis.mmc import from_mmc, to_mmc
from gbcs.message import CRA
from gbcs.usecases import by_reference
from tests.conformance.expected import keys, published
from tests.conformance.published import folder

USER, DEVICE = "90-B3-D5-1F-30-01-00-00", "00-DB-12-34-56-78-90-A0"
NOW = datetime.datetime(2030, 1, 15, 9, tzinfo=datetime.UTC)
ENCRYPTED = next(
    bytes.fromhex(each["octets"])
    for each in json.loads((Path(__file__).parents[2] / "vectors" / "gbcs" / "messages.json").read_text("utf-8"))
    if (message := gbcs.decode(bytes.fromhex(each["octets"]))).header.cra is CRA.RESPONSE
    and message.header.message_code == 0x0027
)


def command(reference: str) -> gbcs.Message:
    use_case = by_reference(reference)
    assert use_case is not None
    return use_case.build_command(originator=USER, recipient=DEVICE, originator_counter=7)


def export_registers() -> gbcs.Message:
    use_case = by_reference("ECS17a")
    assert use_case is not None
    values = {"ActiveExportRegister: value": 1234, "ReactiveExportRegister: value": 5}
    return use_case.build_response(values, command=command("ECS17a"))


def response(octets: bytes, variant: str, **more: Any) -> bytes:
    content = {"ServiceReference": variant.rpartition(".")[0] if variant.count(".") > 1 else variant}
    return duis.build_response(
        {"ResponseMessage": content | {"ServiceReferenceVariant": variant} | (more or {"GBCSPayload": octets})},
        date_time=NOW,
        request_id=f"{USER}:{DEVICE}:7",
        response_id=f"{DEVICE}:{USER}:7",
    )


REQUEST = duis.build_request("4.2", originator=USER, target=DEVICE, counter=7)
RESPONSE = response(gbcs.encode(export_registers()), "4.2")


def test_one_kind_is_asked_for() -> None:
    assert duis.read_request(REQUEST) == duis.read(REQUEST)
    assert duis.read_response(RESPONSE) == duis.read(RESPONSE)
    with pytest.raises(duis.DuisError, match="the root element is Response; expected Request"):
        duis.read_request(RESPONSE)
    with pytest.raises(duis.DuisError, match="the root element is Request; expected Response"):
        duis.read_response(REQUEST)


@pytest.mark.parametrize("wrong", [None, 5, b"<a/>", REQUEST])
def test_what_is_no_document_is_not_written(wrong: Any) -> None:
    with pytest.raises(duis.DuisError, match="is no document"):
        duis.write(wrong)


def test_the_message_inside() -> None:
    assert duis.read_response(RESPONSE).message == export_registers()
    assert duis.read_request(REQUEST).message is None
    signed = duis.build_signed_pre_command(
        "7.1", gbcs.encode(command("ECS17a")), originator=USER, target=DEVICE, counter=7
    )
    assert duis.read_request(signed).message == command("ECS17a")
    with pytest.raises(gbcs.DecodeError):
        _ = duis.read_response(response(b"\xdf", "4.2")).message


def test_readings_of_a_document() -> None:
    found = duis.readings(export_registers())
    assert [each.value for each in found] == [1234, 5]
    assert duis.readings(RESPONSE) == found
    assert duis.read_response(RESPONSE).readings() == found
    for octets in (REQUEST, duis.build_answer(duis.read_request(REQUEST), date_time=NOW)):
        assert duis.readings(octets) == duis.read(octets).readings() == []


def test_mmc_of_a_document_has_its_variant() -> None:
    octets = to_mmc(RESPONSE)
    assert octets == to_mmc(duis.read(RESPONSE)) == to_mmc(export_registers(), "4.2") == to_mmc(RESPONSE, "4.2")
    assert from_mmc(octets).variant == "4.2"
    with pytest.raises(duis.DuisError, match=r"variant 4\.1\.1, and the DUIS document says 4\.2"):
        to_mmc(RESPONSE, "4.1.1")
    with pytest.raises(duis.DuisError, match="does not answer"):
        to_mmc(response(gbcs.encode(export_registers()), "4.1.1"))


def test_mmc_of_a_future_dated_alert_has_the_variant_of_its_document() -> None:
    use_case = by_reference("GNCA")
    assert use_case is not None
    from dlms.time import DateTime

    moment = DateTime.from_datetime(datetime.datetime(2030, 1, 1, 12))
    values = {"alert_code": 0x8F66, "time_stamp": moment}
    alert = use_case.build_alert(values, originator=DEVICE, recipient=USER, originator_counter=9)
    content = {
        "GBCSPayload": gbcs.encode(alert),
        "FutureDatedAlertCode": "8F66",
        "InstructionNumber": 1,
        "TotalCommandInstructions": 1,
    }
    octets = response(b"", "6.5", FutureDatedDeviceAlertMessage=content)
    assert from_mmc(to_mmc(octets)).variant == "6.5"
    plain = duis.build_response(
        {"DeviceAlertMessage": {"AlertCode": "8F66", "GBCSPayload": gbcs.encode(alert)}},
        date_time=NOW,
        response_id=f"{DEVICE}:{USER}:9",
    )
    assert from_mmc(to_mmc(plain)).variant is None


@pytest.mark.parametrize("octets", [REQUEST, duis.build_answer(duis.read_request(REQUEST), date_time=NOW)])
def test_a_document_without_a_message_has_no_mmc(octets: bytes) -> None:
    with pytest.raises(duis.DuisError, match="without a GBCS message"):
        to_mmc(octets)


def test_what_is_no_document() -> None:
    with pytest.raises(duis.DuisError):
        to_mmc(b"no xml")
    with pytest.raises(duis.DuisError, match="is no message; expected a message, a DUIS document or its octets"):
        to_mmc("text")  # type: ignore[arg-type]


def test_a_part_that_stays_encrypted_is_told() -> None:
    said = from_mmc(to_mmc(response(ENCRYPTED, "4.1.1"), keys=gbcs.KeyStore()))
    assert [(each.kind, each.is_encrypted) for each in said.data] == [("gbcs", False), ("dlms", True)]
    assert said.variant == "4.1.1"
    assert said.message() == gbcs.decode(ENCRYPTED)
    with pytest.raises(duis.DuisError, match="encrypted"):
        duis.readings(response(ENCRYPTED, "4.1.1"), keys=gbcs.KeyStore())


def test_keys_open_the_parts() -> None:
    if not folder():
        pytest.skip("no published vectors")
    name = next(each for each in published() if each.startswith("ECS17b_4.1.1_") and each.endswith("RESPONSE"))
    message = gbcs.decode(published()[name].octets)
    octets = response(published()[name].octets, "4.1.1")
    assert to_mmc(octets, keys=keys()) == to_mmc(message.decrypt(keys()), "4.1.1") == to_mmc(message, "4.1.1", keys())
    assert duis.readings(octets, keys=keys()) == duis.readings(message.decrypt(keys()))
    assert duis.read_response(octets).readings(keys()) == duis.readings(message, keys=keys())
