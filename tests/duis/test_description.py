"""Describe: a command written by hand as the request that asks for it."""

import pytest

import duis
import gbcs
from duis import Device
from tests.duis.by_hand import ACB, AT, COUNTER, METER, USER, header, requested

INVOKE = "d920060708"
DISABLED = header("0050", f"{INVOKE}00 01 03 0009 00000a006aff 01 01 12 0034")


def values(xml):
    return duis.read(xml).values


def test_a_pre_command():
    message = gbcs.decode(DISABLED)
    request = duis.read(duis.describe(message))
    assert request.service_reference_variant == "7.2"
    assert (str(request.originator), str(request.target), request.counter) == (USER, METER, COUNTER)
    assert duis.validate(duis.describe(message)) == []
    said = duis.explain(message)
    assert said.use_case == "ECS43"
    assert said.device.type == "ESME"
    assert said.acb is None
    assert said.at is None


@pytest.mark.parametrize(
    ("octets", "mode", "amount"),
    [("00124f80", "PrepaymentMode", "1200000"), ("ffffffff", "PrepaymentMode", "-1")],
)
def test_values_are_read(octets, mode, amount):
    message = gbcs.decode(header("001c", f"{INVOKE}00 01 03 0070 0000130a00ff 01 01 05 {octets}"))
    assert values(duis.describe(message)) == {mode: {"AdjustMeterBalance": amount}}


@pytest.mark.parametrize(
    ("octets", "date"),
    [
        ("0000000000000000008000ff", None),
        ("07ef0203ff040506008000ff", "2031-02-03T04:05:06.00Z"),
        ("ffffffffffffffffff8000ff", "3000-12-31T00:00:00.00Z"),
    ],
)
def test_when_it_would_act(octets, date):
    prices = "0203 0202 0f03 0ffb 0203 120003 0906 0114010800ff 0f02 0104" + "".join(
        f"0202 0901 {number:02x} 10 {1000 + number:04x}" for number in (1, 2, 3, 4)
    )
    payload = f"{INVOKE}00 02 02 0071 0000131405ff 06 02 0071 0000131405ff 07 02 {prices} 090c {octets}"
    said = values(duis.describe(gbcs.decode(header("00c7", payload))))
    assert said.get("ExecutionDateTime") == date
    assert said["PriceElements"]["PriceScale"] == "-5"
    found = {each["@index"]: each["#text"] for each in said["PriceElements"]["ElectricityPriceElement"]}
    assert found == {"1": "1001", "2": "1002", "3": "1003", "4": "1004"}


def test_whom_the_broker_asks_for():
    device = Device(type="ESME", elements="single", knows_requester=False)
    message = duis.transform(requested("7.15"), device, acb=(ACB, 9))
    said = duis.explain(message)
    assert str(duis.read(said.xml).originator) == USER
    assert duis.read(said.xml).counter == COUNTER
    assert (str(said.acb[0]), said.acb[1]) == (ACB, 9)
    assert said.device.knows_requester is False


def test_the_time_of_its_identifiers():
    message = duis.transform(requested("7.3"), Device(type="GSME"), at=AT)
    assert duis.explain(message).at == AT


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (
            header("0050", f"{INVOKE}00 01 03 0009 00000a006aff 01 01 12 0033"),
            "departs|cannot be expressed",
        ),  # another script
        (header("0050", f"{INVOKE}00 00 00"), "."),  # nothing at all
        (DISABLED.replace(b"\xd9\x20\x06\x07\x08", b"\xd9\x20\x06\x07\x09"), "no request expresses all"),
    ],
    ids=["another script", "nothing", "another number"],
)
def test_what_no_request_can_say_is_refused(octets, why):
    with pytest.raises(duis.DuisError, match=why):
        duis.describe(gbcs.decode(octets))


def test_an_answer_is_no_command():
    answer = bytes.fromhex("df0902") + header("0050", "da20060708 00 00 00 0100 00")[3:]
    try:
        message = gbcs.decode(answer)
    except gbcs.DecodeError:
        message = gbcs.decode(DISABLED)._replace(header=gbcs.decode(DISABLED).header._replace(cra=gbcs.CRA.RESPONSE))
    with pytest.raises(duis.DuisError, match="no service request becomes"):
        duis.describe(message)
