"""The install code of 8.11 and CCS01, which stands there without its CRC."""

import pytest

import duis
import gbcs
from duis import Device
from gbcs.usecases import by_reference
from tests.duis.by_hand import requested

# Base Device Behaviour Specification 10.1, and a code of 8 octets that zigbee2mqtt has as an example
CODE, CRC, SHORT, SHORT_CRC = "83FED3407A939723A5C639B26916D505", "C3B5", "1122334455667788", "4AF7"
HUB = Device(other_device="GSME")
BROKER = ("90-B3-D5-1F-30-00-00-02", 7)
PLACE = "Request/Body/UpdateHANDeviceLog/AddDeviceToCHFWhitelist/InstallCode"


def added(code: str) -> dict[str, object]:
    joined = {"JoinTimePeriod": 60, "InstallCode": code}
    return {"DeviceID": "00-DB-12-34-56-78-90-A0", "RequestType": "Add", "AddDeviceToCHFWhitelist": joined}


REQUEST = requested("8.11", added(CODE))


def test_a_code_without_its_crc():
    assert duis.validate(REQUEST) == []
    message = duis.transform(REQUEST, HUB, acb=BROKER)
    assert message.use_case.reference == "CCS01"
    assert bytes.fromhex(CODE) in gbcs.encode(message)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (CODE + CRC, "18 octets, an install code with its CRC, which fits"),
        (CODE + "0000", "18 octets, an install code with its CRC, which does not fit"),
        (SHORT + SHORT_CRC, "10 octets, an install code with its CRC, which fits"),
        ("112233445566A5A5", None),
        ("11223344556677", "7 octets, which no install code has"),
        (CODE * 2, "32 octets, which no install code has"),
        ("xyz", None),
    ],
)
def test_what_is_misgiven_is_told_and_not_shown(code, told):
    document = REQUEST.replace(CODE.encode(), code.encode())
    problems = [problem for problem in duis.validate(document) if problem.path == PLACE]
    if told is None:
        assert code not in str(problems)
        return
    (problem,) = problems
    assert problem.message == f"An install code without its CRC belongs here, of 16 octets, not {told}."
    for act in (lambda: duis.transform(document, HUB, acb=BROKER), lambda: requested("8.11", added(code))):
        with pytest.raises(duis.DuisError, match=told) as caught:
            act()
        assert code not in str(caught.value)


def test_a_length_that_could_be_either_is_named():
    from zigbee import install_code

    code = bytes.fromhex("112233445566")
    document = REQUEST.replace(CODE.encode(), (code + install_code.crc(code)).hex().encode())
    (problem,) = duis.validate(document)
    assert "not 8 octets that may be a code of 6 with its CRC, which fits" in problem.message


def test_the_command_itself():
    use_case = by_reference("CCS01")
    message = duis.transform(REQUEST, HUB, acb=BROKER)
    parties = {
        "originator": BROKER[0],
        "recipient": message.header.recipient,
        "originator_counter": 7,
        "supplementary_remote_party": message.header.supplementary_remote_party,
        "supplementary_remote_party_counter": message.header.supplementary_remote_party_counter,
    }
    values = message.values()
    assert gbcs.encode(use_case.build_command(values, **parties)) == gbcs.encode(message)
    entry = values["DeviceLog(CHF): addEntry"] | {"key": bytes.fromhex(CODE + CRC)}
    with pytest.raises(gbcs.EncodeError, match="not 18 octets, an install code with its CRC, which fits") as caught:
        use_case.build_command(values | {"DeviceLog(CHF): addEntry": entry}, **parties)
    assert CODE.lower() not in str(caught.value).lower()
