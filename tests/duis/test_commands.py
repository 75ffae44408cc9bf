"""Transform: requests written by hand, and the octets that they become, by hand too."""

import pytest

import duis
import gbcs
from duis import Device
from tests.duis.by_hand import ACB, AT, COUNTER, METER, USER, header, requested, seconds, utc

ESME, GSME = Device(type="ESME", elements="single"), Device(type="GSME")
INVOKE = "d920060708"  # access request; the low 24 bits of the counter
NEVER = "3000-12-31T00:00:00.00Z"

# request, device, message
DISABLE = requested("7.2")
DISABLE_E = header("0050", f"{INVOKE}00 01 03 0009 00000a006aff 01 01 12 0034")


def balance(mode, what):
    return requested("1.5", {mode: what})


def renamed(octets, old, new):
    assert octets.count(old) >= 1
    return octets.replace(old, new)


def test_disable_supply():
    """Script 0x34 of the disconnect control's script table."""
    message = duis.transform(DISABLE, ESME)
    assert gbcs.encode(message) == DISABLE_E
    assert (str(message.header.originator), str(message.header.recipient)) == (USER, METER)
    assert message.header.originator_counter == COUNTER


def test_disable_supply_of_gas():
    """The identifier of the event is the time that is given."""
    at, later = (duis.transform(DISABLE, GSME, at=moment) for moment in (AT, utc(2026, 5, 5, 12, 0, 1)))
    assert at.header.message_code == 0x0081
    assert gbcs.encode(at) != gbcs.encode(later)
    assert gbcs.encode(at).replace(bytes.fromhex(seconds(AT)), bytes(4)) == gbcs.encode(later).replace(
        bytes.fromhex(seconds(utc(2026, 5, 5, 12, 0, 1))), bytes(4)
    )


@pytest.mark.parametrize(("amount", "octets"), [(1200000, "00124f80"), (-1, "ffffffff"), (2**31 - 1, "7fffffff")])
def test_a_balance_is_adjusted(amount, octets):
    """Method 1 of the meter balance, a signed number of 32 bits."""
    request = balance("PrepaymentMode", {"AdjustMeterBalance": str(amount)})
    wanted = header("001c", f"{INVOKE}00 01 03 0070 0000130a00ff 01 01 05 {octets}")
    assert gbcs.encode(duis.transform(request, ESME)) == wanted


def test_a_balance_of_gas_says_the_mode():
    prepaid = duis.transform(balance("PrepaymentMode", {"AdjustMeterBalance": "5"}), GSME)
    on_credit = duis.transform(balance("CreditMode", {"AdjustMeterBalance": "5"}), GSME)
    assert (prepaid.header.message_code, on_credit.header.message_code) == (0x0086, 0x00C0)


def test_a_top_up():
    """The token as ASCII digits; not critical, so it says that it has no signature."""
    digits = "12345678901234567890"
    wanted = header("0007", f"{INVOKE}00 01 03 0073 0000130a00ff 01 01 09 14 {digits.encode().hex()}")
    message = duis.transform(requested("2.2", {"UTRN": digits}), ESME)
    made = gbcs.encode(message)
    assert made[:35] == wanted[:35]
    assert digits.encode() in made
    assert message.signature == b""
    assert made.endswith(digits.encode() + b"\0")


_PRICES = "0203 0202 0f03 0ffb 0203 120003 0906 0114010800ff 0f02 0104" + "".join(
    f"0202 0901 {number:02x} 10 {1000 + number:04x}" for number in (1, 2, 3, 4)
)


def prices(**more):
    elements = [{"@index": str(number), "#text": str(1000 + number)} for number in (3, 1, 2, 4)]
    return requested("1.2.2", {**more, "PriceElements": {"PriceScale": "-5", "ElectricityPriceElement": elements}})


@pytest.mark.parametrize(
    ("date", "octets"),
    [
        (None, "0000000000000000008000ff"),
        ("2031-02-03T04:05:06.00Z", "07ef0203ff04050600 8000ff"),
        ("2031-02-03T04:05:06Z", "07ef0203ff04050600 8000ff"),
        (NEVER, "ffffffffffffffffff8000ff"),
    ],
)
def test_prices_now_later_and_never(date, octets):
    """A table of four prices behind its scale, then the time of activation."""
    dated = {} if date is None else {"ExecutionDateTime": date}
    wanted = header(
        "00c7",
        f"{INVOKE}00 02 02 0071 0000131405ff 06 02 0071 0000131405ff 07 02 {_PRICES} 090c {octets}",
    )
    assert gbcs.encode(duis.transform(prices(**dated), Device(type="ESME", elements="twin"))) == wanted


def test_the_broker_asks_for_a_user_that_the_device_does_not_know():
    """Its own counter in header and payload; the user and the user's counter behind the message code."""
    device = Device(type="ESME", elements="single", knows_requester=False)
    message = duis.transform(requested("7.15"), device, acb=(ACB, 9))
    assert str(message.header.originator) == ACB
    assert message.header.originator_counter == 9
    assert str(message.header.supplementary_remote_party) == USER
    assert message.header.supplementary_remote_party_counter == COUNTER
    assert gbcs.encode(message)[3:11] == bytes(7) + b"\x09"


@pytest.mark.parametrize(
    ("request_", "device", "missing"),
    [
        (DISABLE, None, "the type of the device"),
        (requested("6.2.1"), Device(type="ESME"), "the elements of the meter"),
        (requested("6.2.10"), Device(type="ESME", elements="single"), "the role of the requester"),
        (requested("1.6", {"Credit": {}}), Device(type="ESME"), "its elements: single, twin"),
        (requested("9.1"), ESME, r"identifier and counter \(acb\)"),
        (requested("8.7.1", {"OtherDeviceID": ACB}), Device(type="GSME"), "other_certificate"),
        (requested("8.8.2", {"OtherDeviceID": ACB}), Device(type="CHF"), "no use case"),
        (DISABLE, Device(type="PPMID"), "no use case for this request with type PPMID"),
        (DISABLE, Device(type="toaster"), "'toaster' for type"),
        (DISABLE, Device(type="ESME", elements="three"), "'three' for elements"),  # type: ignore[arg-type]
        (requested("8.2", {"UPRN": "1"}), ESME, "service 8.2 becomes no command"),
    ],
)
def test_what_is_not_known_is_named(request_, device, missing):
    with pytest.raises(duis.DuisError, match=missing):
        duis.transform(request_, device)


def test_a_use_case_can_be_asked_for():
    request = requested("6.2.3")
    assert duis.transform(request, ESME).header.message_code == 0x00D9
    assert duis.transform(request, ESME, "ECS26d").header.message_code == 0x003E
    assert duis.transform(request, ESME, "ecs26D").header.message_code == 0x003E
    assert duis.transform(request, ESME._replace(edition="earlier")).header.message_code == 0x003E
    with pytest.raises(duis.DuisError, match="as ECS43"):
        duis.transform(request, ESME, "ECS43")


def test_a_comment_hides_nothing():
    """A value is all of the text of its element, whatever stands between."""
    plain = balance("CreditMode", {"AdjustMeterBalance": "1200000"})
    assert b">1200000<" in plain
    split = plain.replace(b">1200000<", b">12<!-- 0 -->00000<")
    assert duis.transform(split, ESME) == duis.transform(plain, ESME)


def test_a_response_or_a_signed_pre_command_is_no_request():
    signed = duis.build_signed_pre_command("7.2", DISABLE_E, originator=USER, target=METER, counter=COUNTER)
    for octets in (signed, b"<x/>", b""):
        with pytest.raises(duis.DuisError):
            duis.transform(octets, ESME)
