"""Octets of gas meters that are text: shown as text, built of text; prepayment tokens are explained."""

from __future__ import annotations

from typing import Any

import pytest

import gbcs
from gbcs.top_up import Ptut
from gbcs.usecases import by_reference
from tests.gbcs.usecases.test_no_value import METER, SUPPLIER, response

TOKEN = Ptut(0x155, 0, 1250, bytes(4)).utrn
POUNDS = Ptut(0x155, 1, 10, bytes(4)).utrn
WITHOUT_MEANING = Ptut(0x155, 2, 10, bytes(4)).utrn


def command(reference: str, values: dict[str, Any]) -> gbcs.Message:
    use_case = by_reference(reference)
    assert use_case is not None
    return use_case.build_command(values, originator=SUPPLIER, recipient=METER, originator_counter=7)


def shown(message: gbcs.Message) -> dict[str, Any]:
    return {item.name: item.value for item in message.items()}


@pytest.mark.parametrize(
    ("reference", "part", "field", "text", "name", "more"),
    [
        ("CS01b", "ConsumerTopUp", "top_up_code", TOKEN, "PrepaymentCredit: methodInput: creditToken", {}),
        (
            "GCS41",
            "UpdateSiteId",
            "site_id",
            "1234567890",
            "MeterPointReferenceNumber: methodInput: value",
            {"issuer_event_id": 1},
        ),
        (
            "GCS36",
            "UpdateCIN",
            "customer_id_number",
            "0042",
            "CustomerIdentificationNumber: value",
            {"issuer_event_id": 1},
        ),
    ],
)
def test_text_in_and_text_out(
    reference: str, part: str, field: str, text: str, name: str, more: dict[str, Any]
) -> None:
    values = {field: text} | more
    message = command(reference, {part: values})
    assert shown(message)[name] == text
    assert message == command(reference, {part: values | {field: text.encode("ascii")}})
    assert {each["name"]: each["value"] for each in gbcs.to_dict(message)["items"]}[name] == text
    assert message.values()[part][field] == text.encode("ascii")
    with pytest.raises(gbcs.EncodeError, match="not ASCII"):
        command(reference, {part: values | {field: "é" * len(text)}})


def test_octets_that_are_no_text_stay_octets() -> None:
    assert (
        shown(response("GCS46", {"MeteringAttributes": {"SiteID": b"1234567890"}}))["MeterPointReferenceNumber: value"]
        == "1234567890"
    )
    for octets in (b"", b"\x00\x01", b"\xff"):
        found = shown(response("GCS46", {"MeteringAttributes": {"SiteID": octets}}))
        assert found["MeterPointReferenceNumber: value"] == octets
    by_text = response("GCS46", {"MeteringAttributes": {"SiteID": "1234567890"}})
    assert by_text == response("GCS46", {"MeteringAttributes": {"SiteID": b"1234567890"}})


@pytest.mark.parametrize(
    ("token", "meaning"),
    [
        (TOKEN, "value class 0, value 1250: 12.50 of the currency"),
        (POUNDS, "value class 1, value 10: 10.00 of the currency"),
        (WITHOUT_MEANING, "value class 2, value 10"),
        ("0" * 20, "no token: a UTRN with its check digit expected"),
        ("x" * 20, None),
    ],
)
def test_a_token_is_explained(token: str, meaning: str | None) -> None:
    values = {"PublishTopUpLog": {"entries": [{"top_up_code": token, "top_up_amount": 1, "top_up_time": 1}]}}
    answer = {item.name: item for item in response("GCS15e", values).items()}["PublishTopUpLog: entries[1].top_up_code"]
    (asked,) = (
        item
        for item in command("CS01b", {"ConsumerTopUp": {"top_up_code": token}}).items()
        if item.name.endswith("creditToken")
    )
    for item in (answer, asked):
        assert item.value == token
        if meaning is None:
            assert item.meaning is not None
            assert item.meaning.startswith("no token: ")
        else:
            assert item.meaning == meaning
