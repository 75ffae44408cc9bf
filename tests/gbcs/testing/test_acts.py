"""What commands do beside setting values: tokens, firmware, credentials, joins, the future."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from hashlib import sha256

import pytest

import duis
import gbcs
from dlms.time import Date, Time
from gbcs import top_up
from gbcs.alerts import Behaviours, write_behaviours
from gbcs.certificates import RemotePartyRole, read_certificate, read_signing_request
from gbcs.counters import prepayment_counter
from gbcs.testing import Dsp, Home, Pki
from gbcs.testing.cosem import moment
from gbcs.testing.electricity_readings import METER_BALANCE
from gbcs.testing.home import Described
from gbcs.testing.pki import SoftKey
from gbcs.usecases import Failed, by_message_code, by_reference
from tests.gbcs.testing.homes import AT, ESME, GSME, PPMID, SUPPLIER, home, parties, signed
from zigbee.enumerations import TopUpResult
from zigbee.ota import FILE_IDENTIFIER, IMAGE_HEADER, Image


class House:
    """A home and what its parties send to it."""

    def __init__(self, found: Home | None = None) -> None:
        self.home = home() if found is None else found
        self.keys = self.home.keys()
        self.counter = 1000

    def sent(self, use_case, values=None, target=ESME, party="supplier", *, counter=None, at=AT, mac=True, sign=None):
        """The messages that a command brings forth."""
        self.counter += 1
        command = use_case.build_command(
            values,
            originator=parties().entities[party],
            recipient=target,
            originator_counter=self.counter if counter is None else counter,
        )
        if use_case.critical if sign is None else sign:
            command = gbcs.sign(command, self.keys)
        if mac:
            command = gbcs.add_mac(command, self.keys, acb=parties().entities["access_control_broker"])
        return [gbcs.decode(octets) for octets in self.home.handle(gbcs.encode(command), at)]

    def refused(self, *arguments, **options):
        """The code of the alert that tells of a command that is not answered."""
        (alert,) = self.sent(*arguments, **options)
        assert alert.header.cra is gbcs.CRA.ALERT
        assert alert.verify(self.keys).signature == "valid"
        return alert.values()["alert_code"]

    def answer(self, *arguments, **options):
        """The values of the one response."""
        (message,) = self.sent(*arguments, **options)
        assert message.header.cra is gbcs.CRA.RESPONSE
        verification = message.verify(self.keys)
        assert "valid" in (verification.signature, verification.mac)
        return message.decrypt(self.keys).values()


def token(house, target, number, pence):
    value_class, value = top_up.value_for(pence)
    return gbcs.utrn(house.keys, SUPPLIER, target, prepayment_counter(number), value, value_class)


# Refusals ------------------------------------------------------------------------------------------------------------


def refusals(house):
    """What is refused, each with the event that names it best."""
    write, read = by_reference("ECS38"), by_reference("ECS17b")
    value = {"RandomisedOffsetLimit: value": 900}
    return {
        "an unknown party": (0x8F3E, lambda: house.refused(read, party="wan_provider")),
        "a role that may not": (0x8F30, lambda: house.refused(write, value, party="network_operator")),
        "no MAC": (0x8F3D, lambda: house.refused(read, mac=False)),
        "no signature": (0x8F3D, lambda: house.refused(write, value, sign=False)),
        "an old counter": (0x8F53, lambda: house.refused(write, value, counter=1)),
    }


@pytest.mark.parametrize(
    "which", ["an unknown party", "a role that may not", "no MAC", "no signature", "an old counter"]
)
def test_a_refusal_is_told_and_logged(which):
    """All but 8F3D are logged: of that, the table of alert codes says that it has no log."""
    house = House()
    house.answer(by_reference("ECS38"), {"RandomisedOffsetLimit: value": 700}, counter=10)
    code, send = refusals(house)[which]
    assert send() == code
    read = by_reference("ECS35b")
    name = read.command.declared[0].name
    logged = [entry["logCode"] for entry in house.answer(read, {name: {"from": AT, "to": AT}})[name]]
    assert (code in logged) is (code != 0x8F3D)
    assert house.home["ESME"].state[by_reference("ECS38").command.declared[0].target] == 700


# Prepayment ----------------------------------------------------------------------------------------------------------


def test_a_token_is_credited_once():
    house = House()
    balance = house.answer(by_reference("ECS82"))["MeterBalance: value"]
    add = by_reference("CS01a")
    name = add.command.declared[0].name
    utrn = token(house, ESME, 5, 1000)
    assert house.answer(add, {name: utrn}, counter=prepayment_counter(5)) == {}
    assert house.answer(by_reference("ECS82"))["MeterBalance: value"] == balance + 1000 * 1000
    assert house.refused(add, {name: utrn}, counter=prepayment_counter(5)) == 0x8F53
    forged = utrn[:18] + str((int(utrn[18]) + 1) % 10)
    forged += top_up.check_digit(forged)
    other = token(house, GSME, 7, 1000)
    for code, number in ((forged, 6), (other, 7)):
        answer, alert = house.sent(add, {name: code}, counter=prepayment_counter(number))
        assert isinstance(answer.values()[name], Failed)
        assert alert.values()["alert_code"] == 0x8F63
    assert house.answer(by_reference("ECS82"))["MeterBalance: value"] == balance + 1000 * 1000


def test_more_than_the_maximum_is_refused():
    """A payment that is too large is told; one that makes the balance too large is only noted."""
    house = House()
    add = by_reference("CS01a")
    name = add.command.declared[0].name
    answer, alert = house.sent(add, {name: token(house, ESME, 5, 800000)}, counter=prepayment_counter(5))
    assert (isinstance(answer.values()[name], Failed), alert.values()["alert_code"]) == (True, 0x8F5B)
    house.home["ESME"].state.put(METER_BALANCE, 49_000_000)
    answer = house.answer(add, {name: token(house, ESME, 6, 2000)}, counter=prepayment_counter(6))
    assert isinstance(answer[name], Failed)
    read = by_reference("ECS35b")
    log = read.command.declared[0].name
    entries = house.answer(read, {log: {"from": AT, "to": AT}})[log]
    assert 0x8F47 in [entry["logCode"] for entry in entries]


def joined():
    """A home whose gas meter and PPMID were joined by method C."""
    devices = [
        Described("GSME", gbcs.EntityId(GSME), joined=("PPMID",)),
        Described("PPMID", gbcs.EntityId(PPMID), joined=("GSME",)),
    ]
    return Home(devices, seed=1, parties=parties())


def test_a_token_typed_at_a_ppmid():
    house = House(joined())
    use_case = by_reference("PCS01")
    pki = parties().pki
    keys = house.home.keys()
    keys.add_private_key(PPMID, "keyAgreement", pki.key(gbcs.EntityId(PPMID), "keyAgreement"))

    def typed(utrn, counter):
        command = use_case.build_command(
            {"ConsumerTopUp": {"top_up_code": utrn}}, originator=PPMID, recipient=GSME, originator_counter=counter
        )
        return house.home.handle(gbcs.encode(gbcs.add_mac(command, keys)), AT)

    def noted():
        return [(entry["event_id"], entry["event_data"]) for entry in house.home["GSME"].state[("log", 3)]]

    logged = {
        "SetEventConfiguration": [{"issuer_event_id": 1, "event_configuration": 3, "event_ids": [0x8154, 0x8155]}]
    }
    house.answer(by_reference("GCS20"), logged, GSME)
    (octets,) = typed(token(house, GSME, 300, 500), 1)
    answer = gbcs.decode(octets)
    assert answer.verify(keys).mac == "valid"
    assert answer.values()["ConsumerTopUpResponse"]["result_type"] == TopUpResult.ACCEPTED
    octets, told = typed(token(house, GSME, 300, 500), 2)
    assert gbcs.decode(octets).values()["ConsumerTopUpResponse"]["result_type"] == TopUpResult.REJECTED_DUPLICATE
    assert gbcs.decode(told).values()["alert_code"] == 0x8F51
    assert noted() == [(0x8154, b"\x00\x9b"), (0x8155, b"\x00\x9b")]
    house.home["GSME"].state.put(("device log",), {})
    (octets,) = typed(token(house, GSME, 301, 500), 3)
    assert gbcs.decode(octets).values()["alert_code"] == 0x8F3E


# Firmware ------------------------------------------------------------------------------------------------------------


def image(content, signature, version):
    length = 60
    fields = (
        *(FILE_IDENTIFIER, 0x0100, length, 0x0004, 0x1234, 0x0001, version, 2, b"TEST".ljust(32, b"\0")),
        *(length + len(content) + 66, None, None, 0, 0xFFFF),
    )
    return Image(IMAGE_HEADER.node(*fields), b"", content + b"\x00\x40" + signature).encode()


@pytest.mark.parametrize(("target", "alert"), [(ESME, "00CE"), (GSME, "00CF")])
def test_firmware(target, alert):
    house = House()
    device = house.home.devices[gbcs.EntityId(target)]
    activate = by_reference("CS06")
    signer = house.keys.signer(SUPPLIER)
    content = b"firmware" * 40
    digest = sha256(content).digest()
    told = house.answer(activate, {"manufacturerImageHash": digest}, target=target)
    assert told["executionOutcome"]["activateImageResponseCode"] == 1
    (octets,) = device.receive_image(image(content, bytes(64), 0x0A0B0C0D), AT)
    assert gbcs.decode(octets).values()["alert_code"] == 0x8F1C
    (octets,) = device.receive_image(image(content, signer.sign(content), 0x0A0B0C0D), AT)
    message = gbcs.decode(octets)
    assert (f"{message.header.message_code:04X}", message.values()["alert_code"]) == (alert, 0x8F72)
    assert message.verify(house.keys).signature == "valid"
    told = house.answer(activate, {"manufacturerImageHash": bytes(32)}, target=target)
    assert told["executionOutcome"]["activateImageResponseCode"] == 2
    later = AT + timedelta(days=1)
    told = house.answer(activate, {"manufacturerImageHash": digest, "executionDateTime": later}, target=target)
    assert told == {}
    assert device.firmware == bytes.fromhex("01000000")
    (octets,) = house.home.tick(later)
    outcome = gbcs.decode(octets).values()["executionOutcome"]
    assert outcome == {"activateImageResponseCode": 0, "firmwareVersion": bytes.fromhex("0a0b0c0d")}
    assert device.firmware == bytes.fromhex("0a0b0c0d")


def test_firmware_by_a_service_request():
    house = House()
    dsp = Dsp(house.home)
    content = b"other firmware" * 30
    file = image(content, house.keys.signer(SUPPLIER).sign(content), 0x00000007)
    values = {"FirmwareImage": b64encode(file).decode(), "FirmwareVersion": "00000007", "DeviceIDList": [ESME]}
    xml = duis.build_request("11.1", values, originator=SUPPLIER, target=dsp.entity_id, counter=5)
    answer, alert = dsp.send(signed(xml), AT)
    assert duis.read_response(answer).response_code == "I99"
    assert duis.read_response(alert).alert_code == "8F72"
    assert duis.validate(duis.to_mmc(alert)) == []
    told = house.answer(by_reference("CS06"), {"manufacturerImageHash": sha256(content).digest()})
    assert told["executionOutcome"]["firmwareVersion"] == bytes.fromhex("00000007")


# Credentials ---------------------------------------------------------------------------------------------------------


def replacement(der, role, usage):
    cell = {"trustAnchorCellRemotePartyRole": role, "trustAnchorCellKeyUsage": usage, "trustAnchorCellUsage": 0}
    return {"replacementCertificate": der, "targetTrustAnchorCell": cell}


def control(role, **floors):
    cell = {
        "trustAnchorCellRemotePartyRole": role,
        "trustAnchorCellKeyUsage": "digitalSignature",
        "trustAnchorCellUsage": 0,
    }
    return {"authorisingRemotePartyTACellIdentifier": cell, "applyTimeBasedCPVChecks": 0, **floors}


def test_the_supplier_changes():
    house = House()
    pki = parties().pki
    new = gbcs.EntityId("90-B3-D5-1F-30-03-00-00")
    certificate = pki.organisation(new, RemotePartyRole.SUPPLIER, "digitalSignature")
    agreement = pki.organisation(new, RemotePartyRole.SUPPLIER, "keyAgreement")
    update = by_message_code(0x0102)
    values = {
        "authorisingRemotePartyControl": control(2, newRemotePartyFloorSeqNumber=5000),
        "replacements": [
            replacement(certificate.der, 2, "digitalSignature"),
            replacement(agreement.der, 2, "keyAgreement"),
            replacement(certificate.der, 3, "digitalSignature"),
        ],
        "certificationPathCertificates": [pki.organisations.der],
    }
    outcome = house.answer(update, values)["executionOutcome"]
    assert [int(each["statusCode"]) for each in outcome["replacementOutcomes"]] == [0, 0, 127]
    assert outcome["replacementOutcomes"][0]["replacingSubjectUniqueID"] == new
    logged = [entry["logCode"] for entry in house.home["ESME"].state["log", "security"]]
    assert logged == [0x8F70]  # noted, and not told
    assert house.refused(by_reference("ECS43")) == 0x8F3E  # the old supplier has nothing to say any more
    parties().entities["recovery"], kept = new, parties().entities["recovery"]
    try:
        house.keys.add_private_key(new, "digitalSignature", pki.key(new, "digitalSignature"))
        assert house.refused(by_reference("ECS43"), party="recovery", counter=5000) == 0x8F53
        assert len(house.sent(by_reference("ECS43"), party="recovery", counter=5001)) == 1
    finally:
        parties().entities["recovery"] = kept


def test_certificates_of_another_authority_are_refused():
    house, other = House(), Pki(99)
    certificate = other.organisation(SUPPLIER, RemotePartyRole.SUPPLIER, "digitalSignature")
    values = {
        "authorisingRemotePartyControl": control(2),
        "replacements": [replacement(certificate.der, 2, "digitalSignature")],
        "certificationPathCertificates": [other.organisations.der],
    }
    before = dict(house.home["ESME"].cells)
    outcome = house.answer(by_message_code(0x0102), values)["executionOutcome"]
    assert [int(each["statusCode"]) for each in outcome["replacementOutcomes"]] == [10]
    assert dict(house.home["ESME"].cells) == before


def by_contingency(house, new, *, symmetric_key=None, key=None, counter=7):
    """A command that puts another root, and a supplier of its own, into the electricity meter."""
    old = parties().pki
    certificate = new.organisation(SUPPLIER, RemotePartyRole.SUPPLIER, "digitalSignature")
    root = {"trustAnchorCellRemotePartyRole": 0, "trustAnchorCellKeyUsage": "keyCertSign", "trustAnchorCellUsage": 0}
    update = by_message_code(0x0109)
    values = {
        "authorisingRemotePartyControl": {
            "plaintextSymmetricKey": symmetric_key or old.symmetric_key,
            "authorisingRemotePartyTACellIdentifier": root,
            "applyTimeBasedCPVChecks": 0,
        },
        "replacements": [
            {"replacementCertificate": new.root.der, "targetTrustAnchorCell": root},
            replacement(certificate.der, 2, "digitalSignature"),
        ],
        "certificationPathCertificates": [new.organisations.der],
    }
    originator = gbcs.EntityId("70-B3-D5-1F-30-00-17-FF")
    command = update.build_command(values, originator=originator, recipient=ESME, originator_counter=counter)
    keys = gbcs.KeyStore()
    keys.add_private_key(originator, "digitalSignature", key or old.contingency_key)
    command = gbcs.sign(command, keys)
    return [gbcs.decode(octets) for octets in house.home.handle(gbcs.encode(command), AT)]


def test_all_credentials_are_replaced_by_contingency():
    house, new = House(), Pki(99)
    meter = house.home["ESME"]
    answer, *_ = by_contingency(house, new)
    assert answer.verify(house.keys).signature == "valid"
    assert str(answer.header.recipient) == "70-B3-D5-1F-30-00-17-FF"
    outcome = answer.values()["executionOutcome"]
    assert [int(each["statusCode"]) for each in outcome["replacementOutcomes"]] == [0, 0]
    cells = {(cell.role, cell.usage): held.point for cell, held in meter.cells.items()}
    assert cells[RemotePartyRole.ROOT, "keyCertSign"] == new.root.public_point
    assert cells[RemotePartyRole.SUPPLIER, "digitalSignature"] == SoftKey(new.key(SUPPLIER, "digitalSignature")).point
    # From now on the new root's certificates are good, those of the old one are not; and so is its contingency key.
    by_contingency(house, parties().pki, counter=8)
    assert meter.refused == "signature"
    third = Pki(100)
    answer, *_ = by_contingency(house, third, symmetric_key=new.symmetric_key, key=new.contingency_key, counter=9)
    assert [int(each["statusCode"]) for each in answer.values()["executionOutcome"]["replacementOutcomes"]] == [0, 0]
    assert meter.trust[0] == third.root.der


def test_contingency_needs_both_keys_and_a_new_counter():
    house, new = House(), Pki(99)
    meter = house.home["ESME"]
    for options in ({"symmetric_key": bytes(32)}, {"key": new.contingency_key}, {"symmetric_key": new.symmetric_key}):
        (alert,) = by_contingency(house, new, **options)
        assert (meter.refused, alert.values()["alert_code"]) == ("signature", 0x8F3D)
    assert meter.cells == parties().cells("ESME")
    by_contingency(house, parties().pki)
    assert meter.refused is None
    by_contingency(house, parties().pki)
    assert meter.refused == "counter"


def test_a_device_gets_a_new_key():
    house = House()
    told = house.answer(by_reference("CS02c"), {"keyUsage": "digitalSignature"})
    request = read_signing_request(told["certificationRequest"])
    assert request.is_signature_valid()
    wrong = parties().pki.device(gbcs.EntityId(ESME), "digitalSignature")
    assert house.answer(by_reference("CS02d"), {"certificate": wrong.der})["responseCode"] == 5
    new = parties().pki.device(gbcs.EntityId(ESME), "digitalSignature", request.public_point)
    assert house.answer(by_reference("CS02d"), {"certificate": new.der})["responseCode"] == 0
    (message,) = house.sent(by_reference("CS02e"), {"keyUsage": "digitalSignature"})
    assert read_certificate(message.values()["certificate"]).public_point == request.public_point
    assert message.verify(house.keys).signature == "invalid"
    house.keys.add_certificate(new.der)
    assert message.verify(house.keys).signature == "valid"


# Joins and logs ------------------------------------------------------------------------------------------------------


def test_joins():
    house = House()
    join, unjoin, read = by_reference("CS03A1"), by_reference("CS04AC"), by_reference("CS07")
    other = "00-DB-12-34-56-78-90-9A"
    values = {"otherDeviceEntityIdentifier": other, "otherDeviceType": 4}
    assert house.answer(join, values)["joinResponseCode"] == 0
    assert house.answer(join, values | {"otherDeviceType": 5})["joinResponseCode"] == 3
    (entry,) = house.answer(read)["deviceLogEntries"]
    assert (str(entry["deviceID"]), int(entry["deviceType"])) == (other, 4)
    assert house.answer(unjoin, {"otherDeviceEntityIdentifier": other})["unjoinResponseCode"] == 0
    assert house.answer(unjoin, {"otherDeviceEntityIdentifier": other})["unjoinResponseCode"] == 1
    missing = house.answer(by_reference("CS03C"), values, target=GSME)
    assert missing["joinResponseCode"] == 11
    for pki, code in ((Pki(99), 11), (parties().pki, 0)):
        certificate = pki.device(gbcs.EntityId(PPMID), "keyAgreement").der
        values = {
            "otherDeviceEntityIdentifier": PPMID,
            "otherDeviceType": 5,
            "otherDeviceCertificate": certificate,
        }
        assert house.answer(by_reference("CS03C"), values, target=GSME)["joinResponseCode"] == code


def test_a_log_that_is_cleared():
    house = House()
    events, security = by_reference("ECS35a"), by_reference("ECS35b")
    name = events.command.declared[0].name
    limits = {"from": AT - timedelta(days=30), "to": AT}
    assert len(house.answer(events, {name: limits})[name]) > 5
    house.answer(by_reference("ECS15a"))
    assert house.answer(events, {name: limits})[name] == []
    name = security.command.declared[0].name
    assert 0x8F52 in [entry["logCode"] for entry in house.answer(security, {name: limits})[name]]


# Events --------------------------------------------------------------------------------------------------------------


def test_an_event_is_logged_and_told():
    house = House()
    meter = house.home["ESME"]
    (octets,) = meter.happens(0x8F3F, AT)
    alert = gbcs.decode(octets)
    assert (alert.header.message_code, alert.header.recipient) == (0x1000, SUPPLIER)
    assert alert.values()["alert_code"] == 0x8F3F
    assert alert.verify(house.keys).signature == "valid"
    security = by_reference("ECS35b")
    name = security.command.declared[0].name
    entries = house.answer(security, {name: {"from": AT, "to": AT}})[name]
    assert [int(entry["logCode"]) for entry in entries] == [0x8F3F]


def test_an_event_that_is_switched_off():
    house = House()
    meter = house.home["ESME"]
    (octets,) = meter.happens(0x8161, AT)
    told = gbcs.decode(octets)
    assert (told.header.message_code, told.verify(house.keys).mac) == (0x1001, "valid")
    switch = by_reference("ECS25a")
    (item,) = switch.command.declared
    house.answer(switch, {item.name: write_behaviours(Behaviours(frozenset(), frozenset((0x8161,))), 0x8100)})
    assert meter.happens(0x8161, AT) == []
    assert len(meter.happens(0x810E, AT)) == 1


def test_an_event_of_gas_that_is_switched_off():
    house = House()
    meter = house.home["GSME"]
    (octets,) = meter.happens(0x8161, AT)
    assert gbcs.decode(octets).verify(house.keys).mac == "valid"
    values = {"issuer_event_id": 1, "event_configuration": 0, "event_ids": [0x8161]}
    house.answer(by_reference("GCS20"), {"SetEventConfiguration": [values]}, target=GSME)
    assert meter.happens(0x8161, AT) == []


@pytest.mark.parametrize(("kind", "code"), [("ESME", 0x1234), ("GSME", 0x8002), ("ESME", 0x8F0A)])
def test_an_event_that_is_none(kind, code):
    with pytest.raises(gbcs.EncodeError):
        home()[kind].happens(code, AT)


def test_the_end_of_a_billing_period():
    house = House()
    meter = house.home["ESME"]
    calendar = by_reference("ECS30a")
    (item,) = calendar.command.declared
    quarters = [{"time": Time(12, 0, 0, 0), "date": Date(0xFFFF, month, 2, 0xFF)} for month in (1, 4, 7, 10)]
    house.answer(calendar, {item.name: quarters})
    assert meter.tick(AT + timedelta(days=1)) == []
    (octets,) = meter.tick(AT + timedelta(days=2))
    alert = gbcs.decode(octets)
    assert alert.use_case.reference == "ECS68"
    assert alert.verify(house.keys).signature == "valid"
    (entry,) = list(alert.decrypt(house.keys).values().values())[1]
    when = AT + timedelta(days=1, hours=12)
    assert (entry["timestamp"], int(entry["activeImportRegisterValue"])) == (when, meter.consumption.total(when))
    read = by_reference("ECS20c")
    (item,) = read.command.declared
    limits = {"from": moment(AT.replace(year=2015)), "to": moment(AT + timedelta(days=2))}
    values = house.answer(read, {item.name: limits}, at=AT + timedelta(days=2))
    times = [entry["timestamp"] for entry in values[item.protected[0].name]]
    assert [(time.month, time.day, time.hour) for time in times] == [
        (1, 2, 12),
        (4, 2, 12),
        (7, 2, 12),
        (10, 2, 12),
        (1, 2, 12),
    ]
