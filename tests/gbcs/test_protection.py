"""Protection with the project's own PKI, held against an independent composition of the same primitives."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

import gbcs
from dlms.apdu.access import AccessRequest, AccessResponse, ActionAnswer, GetAnswer, GetSpecification
from dlms.apdu.common import ActionResult, AttributeDescriptor, DataAccessResult
from dlms.data import DoubleLongUnsigned, LongUnsigned, Structure
from dlms.obis import Obis
from dlms.time import DateTime
from gbcs import EntityId, KeyStore, Message
from gbcs.message import CRA, GroupingHeader
from gbcs.payload.alert_contents import BillingDataLog
from gbcs.payload.dlms import Alert, long_invoke_id_and_priority
from gbcs.payload.gbz import ClearContent, Component, EncryptedContent, GbzAlert, GbzPayload
from gbcs.payload.protected import CipheredBlock, ClearAttributes, get_protected_attributes
from gbcs.protection import Outcome, ProtectionError, Verification, clear_attributes, decrypt, verify
from zigbee.bitmaps import NumberOfTiersAndBlockThresholds, SnapshotCause
from zigbee.clusters.metering import PUBLISH_SNAPSHOT
from zigbee.clusters.prepayment import SELECT_AVAILABLE_EMERGENCY_CREDIT
from zigbee.enumerations import CommandStatus, OriginatingDevice, SnapshotPayloadType
from zigbee.general import READ_ATTRIBUTES_RECORD, READ_ATTRIBUTES_RESPONSE
from zigbee.types import INVALID, DataType, UtcTime

PKI = Path(__file__).parents[2] / "vectors" / "pki" / "keys.json"
SUPPLIER, BROKER, OTHER = (EntityId(f"0A7E5700000000{role}") for role in ("02", "04", "7F"))
ESME, GSME, PPMID = (EntityId(f"0A7E57DE000000{device}") for device in ("01", "00", "05"))
COUNTER = 0x0000018F_00000001

_ENTRIES = {
    (EntityId(entry["eui"]), entry["usage"], entry["prepayment"]): entry for entry in json.loads(PKI.read_text())
}


def private(entity: EntityId, usage: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int(_ENTRIES[entity, usage, False]["private_scalar"], 16), ec.SECP256R1())


@pytest.fixture(scope="module")
def keys() -> KeyStore:
    store = KeyStore()
    assert store.load(PKI) == []
    return store


def expected_key(one: EntityId, other: EntityId, originator: bytes, mode: int, counter: int, recipient: bytes) -> bytes:
    """The key derivation, written once more."""
    secret = private(one, "keyAgreement").exchange(ec.ECDH(), private(other, "keyAgreement").public_key())
    information = (
        bytes.fromhex("60857406080300") + originator + bytes((9, mode)) + counter.to_bytes(8, "big") + recipient
    )
    return hashlib.sha256(b"\x00\x00\x00\x01" + secret + information).digest()[:16]


def expected_mac(apdu: bytes, key: bytes, originator: bytes) -> bytes:
    return AESGCM(key).encrypt(originator + bytes(4), b"", bytes.fromhex("110000000000") + apdu)[:12]


def command(message_code: int = 0x0059, counter: int = COUNTER) -> Message:
    header = GroupingHeader(CRA.COMMAND, counter, SUPPLIER, ESME, message_code)
    item = GetSpecification(AttributeDescriptor(1, Obis("0-0:0.2.1.255"), 2))
    return Message(header, AccessRequest(long_invoke_id_and_priority(counter), None, (item,), (None,)), None)


def response(**header: object) -> Message:
    head = GroupingHeader(CRA.RESPONSE, COUNTER, ESME, SUPPLIER, 0x0059)._replace(**header)
    answer = GetAnswer(DataAccessResult.SUCCESS)
    payload = AccessResponse(long_invoke_id_and_priority(COUNTER), None, None, (b"\x01\x02\x03\x04",), (answer,))
    return Message(head, payload)


def sensitive_response(**header: object) -> Message:
    message = response(message_code=0x0027, **header)
    value = Structure((Structure((DoubleLongUnsigned(1234), DoubleLongUnsigned(0))),))
    payload = message.payload._replace(
        data=(clear_attributes(message.header, value),), answers=(ActionAnswer(ActionResult.SUCCESS),)
    )
    return message._replace(payload=payload)


# Signatures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("signature", [None, b""])
def test_sign_covers_the_octets_from_the_transaction_id_to_the_end_of_the_payload(keys, signature):
    signed = gbcs.sign(command()._replace(signature=signature), keys)
    octets = gbcs.encode(signed)
    assert octets[:-64] == gbcs.encode(command()) + b"\x40"
    der = encode_dss_signature(
        *(int.from_bytes(octets[start : start + 32], "big") for start in (-64, len(octets) - 32))
    )
    private(SUPPLIER, "digitalSignature").public_key().verify(der, gbcs.encode(command())[1:], ec.ECDSA(SHA256()))
    assert signed.verify(keys) == Verification(Outcome.VALID, Outcome.ABSENT)


def test_sign_response_and_alert_as_the_device(keys):
    signed = gbcs.sign(response(), keys)
    assert signed.verify(keys).signature == "valid"
    assert gbcs.decode(gbcs.encode(signed)) == signed


def test_sign_refuses(keys):
    signed = gbcs.sign(command(), keys)
    with pytest.raises(ProtectionError, match="already"):
        gbcs.sign(signed, keys)
    with pytest.raises(ProtectionError, match="already"):
        gbcs.sign(gbcs.add_mac(command(), keys), keys)
    with pytest.raises(ProtectionError, match="no private key for signatures of 0A-7E-57-00-00-00-00-02"):
        gbcs.sign(command(), KeyStore())

    class Short:
        def sign(self, message: bytes) -> bytes:
            return b"short"

    store = KeyStore()
    store.add_private_key(SUPPLIER, "digitalSignature", Short())
    with pytest.raises(ProtectionError, match="5 octets"):
        gbcs.sign(command(), store)


def test_what_a_signer_gives_is_a_signature_of_its_key(keys):
    class Signer:
        def __init__(self, key, change=lambda signature: signature):
            self.key, self.change = key, change

        def sign(self, message: bytes) -> bytes:
            r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(SHA256())))
            return self.change(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    own, other = private(SUPPLIER, "digitalSignature"), private(OTHER, "digitalSignature")
    for signer, reason in (
        (Signer(own), None),
        (Signer(other), "no signature of a key of 0A-7E-57-00-00-00-00-02"),
        (Signer(own, lambda signature: bytes(64)), "no signature of a key"),
        (Signer(own, lambda signature: signature[32:] + signature[:32]), "no signature of a key"),
        (Signer(own, bytearray), "the signer gave bytearray"),
        (Signer(own, lambda signature: signature + b"\x00"), "65 octets"),
    ):
        store = KeyStore()
        store.add_certificate(base64.b64decode(_ENTRIES[SUPPLIER, "digitalSignature", False]["certificate_der_base64"]))
        store.add_private_key(SUPPLIER, "digitalSignature", signer)
        if reason is None:
            assert gbcs.sign(command(), store).verify(keys).signature == "valid"
        else:
            with pytest.raises(ProtectionError, match=reason):
                gbcs.sign(command(), store)


# MACs ----------------------------------------------------------------------------------------------------------------


def test_mac_of_a_command_is_the_brokers_with_the_originators_identity(keys):
    protected = gbcs.add_mac(gbcs.sign(command(), keys), keys, acb=BROKER)
    apdu = gbcs.encode(protected._replace(mac=None))
    key = expected_key(BROKER, ESME, SUPPLIER, 1, COUNTER, ESME)
    assert protected.mac == expected_mac(apdu, key, SUPPLIER)
    assert protected.verify(keys, acb=BROKER) == ("valid", "valid")
    assert protected.verify(keys) == ("valid", "valid")  # a certificate says who the broker is
    assert protected.verify(keys, acb=OTHER).mac == "invalid"


def test_mac_of_a_command_that_ends_after_its_payload_gets_the_empty_signature(keys):
    protected = gbcs.add_mac(command(), keys)
    assert protected.signature == b""
    apdu = gbcs.encode(command()) + b"\x00"
    assert protected.mac == expected_mac(apdu, expected_key(BROKER, ESME, SUPPLIER, 1, COUNTER, ESME), SUPPLIER)


@pytest.mark.parametrize(("cra", "mode"), [(CRA.RESPONSE, 2), (CRA.ALERT, 3)])
def test_mac_of_a_device(keys, cra, mode):
    message = response()
    if cra is CRA.ALERT:
        payload = Alert(long_invoke_id_and_priority(COUNTER), 0x810E, DateTime())
        message = Message(message.header._replace(cra=cra, message_code=0x1001), payload)
    protected = gbcs.add_mac(message, keys)
    key = expected_key(ESME, SUPPLIER, ESME, mode, COUNTER, SUPPLIER)
    assert protected.mac == expected_mac(gbcs.encode(message), key, ESME)
    assert protected.verify(keys) == ("absent", "valid")


@pytest.mark.parametrize("message_code", [0x0090, 0x009B])
def test_mac_between_devices_is_the_originators(keys, message_code):
    header = GroupingHeader(CRA.COMMAND, COUNTER, PPMID, GSME, message_code)
    content = SELECT_AVAILABLE_EMERGENCY_CREDIT.node(UtcTime(1), OriginatingDevice.IN_HOME_DISPLAY, b"", INVALID)
    message = Message(header, GbzPayload((Component(True, 0x0705, None, 1, 0, 0, content),)))
    protected = gbcs.add_mac(message, keys)
    key = expected_key(PPMID, GSME, PPMID, 1, COUNTER, GSME)
    assert protected.mac == expected_mac(gbcs.encode(message), key, PPMID)


def test_either_sides_private_key_checks_a_mac(keys):
    protected = gbcs.add_mac(response(), keys)
    for own, peer in ((ESME, SUPPLIER), (SUPPLIER, ESME)):
        store = KeyStore()
        store.add_private_key(own, "keyAgreement", private(own, "keyAgreement"))
        assert protected.verify(store).mac == "no key"
        point = bytes.fromhex(_ENTRIES[peer, "keyAgreement", False]["public_point"])
        store.add_public_key(peer, "keyAgreement", point)
        assert protected.verify(store).mac == "valid"


def test_add_mac_refuses(keys):
    with pytest.raises(ProtectionError, match="already"):
        gbcs.add_mac(gbcs.add_mac(response(), keys), keys)
    with pytest.raises(ProtectionError, match="no key agreement keys"):
        gbcs.add_mac(response(), KeyStore())
    with pytest.raises(ProtectionError, match="no key agreement keys"):
        gbcs.add_mac(command(), KeyStore())


def test_a_changed_message_is_invalid(keys):
    protected = gbcs.add_mac(gbcs.sign(command(), keys), keys)
    header = protected.header
    for changed in (
        protected._replace(header=header._replace(originator_counter=COUNTER + 1)),
        protected._replace(header=header._replace(message_code=0x005A)),
        protected._replace(payload=protected.payload._replace(data=(LongUnsigned(1),))),
        protected._replace(signature=protected.signature[::-1], mac=protected.mac[::-1]),
    ):
        assert changed.verify(keys) == ("invalid", "invalid")


def test_what_is_absent_or_has_no_key_is_never_valid(keys):
    assert command().verify(keys) == ("absent", "absent")
    assert command()._replace(signature=b"").verify(keys) == ("absent", "absent")
    protected = gbcs.add_mac(gbcs.sign(command(), keys), keys)
    assert protected.verify(KeyStore()) == ("no key", "no key")


def test_a_verification_has_no_truth_value(keys):
    verification = gbcs.add_mac(gbcs.sign(command(), keys), keys).verify(keys)
    assert verification == ("valid", "valid")
    for judged in (verification, verification.mac, verification._replace(mac=Outcome.INVALID).mac):
        with pytest.raises(TypeError, match="neither true nor false"):
            bool(judged)
        with pytest.raises(TypeError, match="compare"):
            assert "valid" in judged


@pytest.mark.parametrize(
    "change", [lambda tag: b"", lambda tag: tag[:11], lambda tag: bytes(17), bytearray, lambda tag: "no octets"]
)
def test_a_mac_of_another_size_or_type_is_invalid(keys, change):
    protected = gbcs.add_mac(gbcs.sign(command(), keys), keys)
    assert protected._replace(mac=change(protected.mac)).verify(keys) == ("valid", "invalid")


def test_the_whole_tag_is_not_the_mac(keys):
    protected = gbcs.add_mac(command(), keys)
    key = expected_key(BROKER, ESME, SUPPLIER, 1, COUNTER, ESME)
    apdu = gbcs.encode(command()) + b"\x00"
    tag = AESGCM(key).encrypt(SUPPLIER + bytes(4), b"", bytes.fromhex("110000000000") + apdu)
    assert protected._replace(mac=tag[:12]).verify(keys).mac == "valid"
    assert protected._replace(mac=tag).verify(keys).mac == "invalid"
    with pytest.raises(gbcs.EncodeError, match="12 octets"):
        gbcs.encode(protected._replace(mac=tag))


# Encryption ----------------------------------------------------------------------------------------------------------


def test_encrypted_attributes_of_a_known_party(keys):
    message = sensitive_response()
    with pytest.raises(gbcs.EncodeError):
        gbcs.encode(message)
    closed = gbcs.encrypt(message, keys)
    attributes = get_protected_attributes(closed.payload.data[0])
    assert tuple(attributes.parameters) == (COUNTER, ESME, SUPPLIER)
    key = expected_key(ESME, SUPPLIER, ESME, 4, COUNTER, SUPPLIER)
    plaintext = AESGCM(key).encrypt(ESME + bytes(4), bytes.fromhex("0201 0202 06000004d2 0600000000"), b"\x31")
    assert (attributes.block.ciphertext, attributes.block.tag) == (plaintext[:-16], plaintext[-16:-4])
    assert gbcs.decode(gbcs.encode(closed)).decrypt(keys) == message


def test_encrypted_attributes_of_an_unknown_party(keys):
    """The broker asks for another party: its identity and the device's own counter enter the key."""
    message = sensitive_response(
        recipient=BROKER,
        supplementary_remote_party=OTHER,
        supplementary_remote_party_counter=77,
        supplementary_originator_counter=88,
    )
    closed = gbcs.encrypt(message, keys)
    attributes = get_protected_attributes(closed.payload.data[0])
    assert tuple(attributes.parameters) == (COUNTER, ESME, BROKER)  # these name the message, not the key
    key = expected_key(ESME, OTHER, ESME, 4, 88, OTHER)
    opened = AESGCM(key).encrypt(ESME + bytes(4), bytes.fromhex("0201 0202 06000004d2 0600000000"), b"\x31")
    assert attributes.block.ciphertext == opened[:-16]
    assert closed.decrypt(keys) == message


READING = READ_ATTRIBUTES_RESPONSE.node(
    (READ_ATTRIBUTES_RECORD.node(0x0000, CommandStatus.SUCCESS, DataType.UINT48, 12345),)
)
READING_OCTETS = bytes.fromhex("0000 00 25 393000000000")
OTHER_READING_OCTETS = bytes.fromhex("0000 00 25 3a3000000000")
SNAPSHOT = PUBLISH_SNAPSHOT.node(
    *(1, UtcTime(0x3136417E), 1, 0, 1, SnapshotCause.of(end_of_billing_period=True)),
    SnapshotPayloadType.BLOCK_TIER_DELIVERED_NO_BILLING,
    *(1000, None, None, None, None, None, 2, (600, 400)),
    NumberOfTiersAndBlockThresholds.of(number_of_tiers=1, number_of_block_thresholds=1),
    (700, 300),
)
SNAPSHOT_OCTETS = bytes.fromhex(
    "01000000 7e413631 01 00 01 02000000 06 e80300000000 02 580200000000 900100000000 11 bc0200000000 2c0100000000"
)


def gas_response(*components: Component) -> Message:
    return Message(GroupingHeader(CRA.RESPONSE, COUNTER, GSME, SUPPLIER, 0x0074), GbzPayload(components))


def sealed(plaintext: bytes) -> bytes:
    """What the gas meter encrypts for the supplier: the ciphertext and all of the tag."""
    key = expected_key(GSME, SUPPLIER, GSME, 4, COUNTER, SUPPLIER)
    return AESGCM(key).encrypt(GSME + bytes(4), plaintext, b"\x31")


def closed_component(plaintext: bytes, **fields: object) -> Component:
    octets = sealed(plaintext)
    content = EncryptedContent(0, CipheredBlock(octets[:-16], octets[-16:-4]))
    return Component(True, 0x0702, None, 0x18, 0, 1, content)._replace(**fields)


def opened_component(number: int, is_last: bool) -> Component:
    reading = READ_ATTRIBUTES_RECORD.node(0x0000, CommandStatus.SUCCESS, DataType.UINT48, 12345 + number)
    content = ClearContent(number, READ_ATTRIBUTES_RESPONSE.node((reading,)))
    return Component(is_last, 0x0702, None, 0x18, number, 1, content)


def test_all_encrypted_components_of_a_message_use_one_key(keys):
    message = gas_response(*(opened_component(number, number == 1) for number in (0, 1)))
    closed = gbcs.encrypt(message, keys)
    contents = [component.content for component in closed.payload.components]
    assert [content.frame_counter for content in contents] == [0, 1]
    for content, octets in zip(contents, (sealed(READING_OCTETS), sealed(OTHER_READING_OCTETS)), strict=True):
        assert type(content) is EncryptedContent
        assert (content.block.ciphertext, content.block.tag) == (octets[:-16], octets[-16:-4])
    opened = gbcs.decode(gbcs.encode(closed)).decrypt(keys)
    assert opened == message
    assert all(type(component.content) is ClearContent for component in opened.payload.components)
    with pytest.raises(gbcs.EncodeError, match="encrypt it first") as failure:
        gbcs.encode(opened)
    assert failure.value.path == ("payload", "components", 0, "content")


def test_only_what_is_encrypted_is_decrypted(keys):
    plain_one = Component(False, 0x0702, None, 0x18, 0, 1, READING, b"")
    message = gas_response(plain_one, closed_component(READING_OCTETS, sequence_number=1))
    opened = message.decrypt(keys)
    assert opened.payload.components[0] is plain_one
    assert opened.payload.components[1].content == ClearContent(0, READING)
    assert gbcs.encrypt(opened, keys) == message


def test_octets_behind_what_is_known_are_encrypted_with_it(keys):
    component = closed_component(SNAPSHOT_OCTETS, frame_control=0x19, command_id=6)
    assert gas_response(component).decrypt(keys).payload.components[0].content == ClearContent(0, SNAPSHOT)
    component = closed_component(b"\x34\x12\xc1", frame_control=0x09, command_id=0x0D)
    (opened,) = gas_response(component).decrypt(keys).payload.components
    assert (opened.content.content.sample_id, opened.content.trailing, opened.trailing) == (0x1234, b"\xc1", b"")
    assert gbcs.encrypt(gas_response(opened), keys) == gas_response(component)


@pytest.mark.parametrize(
    "fields", [{"cluster_id": 0xFC00, "frame_control": 0x19}, {"frame_control": 0x1C}, {"command_id": 0x17}]
)
def test_decrypted_content_of_a_command_that_nobody_knows_is_octets(keys, fields):
    message = gas_response(closed_component(b"\xc1\xc2", **fields))
    opened = message.decrypt(keys)
    assert opened.payload.components[0].content == ClearContent(0, b"\xc1\xc2")
    assert gbcs.encrypt(opened, keys) == message


def test_decrypted_content_must_be_of_its_command(keys):
    first = Component(False, 0x0702, None, 0x18, 0, 1, READING)
    message = gas_response(first, closed_component(READING_OCTETS[:-1], sequence_number=1))
    with pytest.raises(gbcs.DecodeError, match="6 octets") as failure:
        message.decrypt(keys)
    assert failure.value.path == ("payload", "components", 1, "content", "records", 0, "value")
    assert failure.value.offset == 4  # in what was encrypted
    header = message.header._replace(cra=CRA.ALERT, message_code=0x008B)
    component = closed_component(SNAPSHOT_OCTETS[:4], frame_control=0x19, command_id=6)
    with pytest.raises(gbcs.DecodeError, match="4 octets") as failure:
        Message(header, GbzAlert(0x8F0A, UtcTime(0), 1, component)).decrypt(keys)
    assert failure.value.path == ("payload", "body", "content", "snapshot_time")


def test_clear_content_without_octets_is_not_encrypted(keys):
    component = Component(True, 0x0702, None, 0x18, 0, 1, ClearContent(0, SNAPSHOT))
    with pytest.raises(gbcs.EncodeError) as failure:
        gbcs.encrypt(gas_response(component), keys)
    assert failure.value.path == ("payload", "components", 0, "content")
    component = Component(True, 0x0702, None, 0x18, 0, 1, ClearContent(0, READING), b"\x00")
    with pytest.raises(gbcs.EncodeError, match="trails") as failure:
        gbcs.encrypt(gas_response(component), keys)
    assert failure.value.path == ("payload", "components", 0, "trailing")


def test_a_component_without_a_key_or_with_a_changed_tag_does_not_open(keys):
    message = gas_response(closed_component(READING_OCTETS))
    assert message.decrypt(KeyStore()) == message
    content = message.payload.components[0].content
    block = content.block._replace(tag=content.block.tag[::-1])
    broken = gas_response(message.payload.components[0]._replace(content=content._replace(block=block)))
    with pytest.raises(ProtectionError) as failure:
        broken.decrypt(keys)
    assert failure.value.path == ("payload", "components", 0)
    with pytest.raises(ProtectionError, match="no key agreement keys to encrypt"):
        gbcs.encrypt(message.decrypt(keys), KeyStore())


def test_alerts_with_encrypted_content(keys):
    header = GroupingHeader(CRA.ALERT, COUNTER, ESME, SUPPLIER, 0x0061)
    content = clear_attributes(header, Structure((DoubleLongUnsigned(9),)))
    electricity = Message(header, Alert(long_invoke_id_and_priority(COUNTER), 0x8F0A, DateTime(), content))
    component = Component(True, 0x0702, None, 0x19, 0, 6, ClearContent(0, SNAPSHOT))
    gas = Message(header._replace(originator=GSME, message_code=0x008B), GbzAlert(0x8F0A, UtcTime(0), 1, component))
    for message in (electricity, gas):
        with pytest.raises(gbcs.EncodeError):
            gbcs.encode(message)
        closed = gbcs.encrypt(message, keys)
        assert gbcs.decode(gbcs.encode(closed)).decrypt(keys) == message
    assert type(gbcs.encrypt(electricity, keys).payload.content) is BillingDataLog
    body = gbcs.encrypt(gas, keys).payload.body
    assert type(body.content) is EncryptedContent
    assert body.content.block.ciphertext == sealed(SNAPSHOT_OCTETS)[:-16]


def test_an_alert_that_does_not_open_says_where(keys):
    header = GroupingHeader(CRA.ALERT, COUNTER, ESME, SUPPLIER, 0x0061)
    content = clear_attributes(header, Structure((DoubleLongUnsigned(9),)))
    electricity = Message(header, Alert(long_invoke_id_and_priority(COUNTER), 0x8F0A, DateTime(), content))
    component = Component(True, 0x0702, None, 0x19, 0, 6, ClearContent(0, SNAPSHOT))
    gas = Message(header._replace(originator=GSME, message_code=0x008B), GbzAlert(0x8F0A, UtcTime(0), 1, component))
    for message, field in ((electricity, "content"), (gas, "body")):
        closed = gbcs.encrypt(message, keys)
        elsewhere = closed._replace(header=closed.header._replace(originator_counter=COUNTER + 1))
        with pytest.raises(ProtectionError) as failure:
            elsewhere.decrypt(keys)
        assert failure.value.path == ("payload", field)


def test_a_decrypted_message_is_verified_as_what_it_was(keys):
    closed = gbcs.encrypt(sensitive_response(), keys)
    for protected in (gbcs.sign(closed, keys), gbcs.add_mac(closed, keys)):
        for message in (protected, gbcs.decode(gbcs.encode(protected))):
            opened = message.decrypt(keys)
            assert opened != message
            assert opened.verify(keys) == message.verify(keys)
            with pytest.raises(gbcs.EncodeError, match="encrypt it first") as failure:
                gbcs.encode(opened)
            assert failure.value.path == ("payload", "data", 0)
            assert gbcs.encode(gbcs.encrypt(opened, keys)) == gbcs.encode(message)
    octets = bytearray(gbcs.encode(gbcs.add_mac(closed, keys)))
    octets[-1] ^= 1
    assert gbcs.decode(bytes(octets)).decrypt(keys).verify(keys).mac == "invalid"


def test_what_was_changed_after_decryption_is_not_what_was_verified(keys):
    opened = gbcs.decode(gbcs.encode(gbcs.add_mac(gbcs.encrypt(sensitive_response(), keys), keys))).decrypt(keys)
    changed = opened._replace(header=opened.header._replace(originator_counter=COUNTER + 1))
    with pytest.raises(gbcs.EncodeError, match="encrypt it first"):
        changed.verify(keys)


@pytest.mark.parametrize(
    ("counter", "originator", "recipient"),
    [(COUNTER + 1, ESME, SUPPLIER), (COUNTER, GSME, SUPPLIER), (COUNTER, ESME, OTHER), (COUNTER, SUPPLIER, ESME)],
    ids=["other counter", "other originator", "other recipient", "parties exchanged"],
)
def test_protection_parameters_are_those_of_the_header(keys, counter, originator, recipient):
    message = sensitive_response()
    clear = message.payload.data[0]
    told = clear._replace(
        parameters=clear.parameters._replace(counter=counter, originator=originator, recipient=recipient)
    )
    closed = gbcs.encrypt(message._replace(payload=message.payload._replace(data=(told,))), keys)
    for store in (keys, KeyStore()):
        with pytest.raises(ProtectionError, match="other parties or another counter") as failure:
            closed.decrypt(store)
        assert failure.value.path == ("payload", "data", 0)


def test_a_part_of_a_dlms_response_does_not_stand_twice(keys):
    message = sensitive_response()
    payload = message.payload
    twice = message._replace(payload=payload._replace(data=payload.data * 2, answers=payload.answers * 2))
    with pytest.raises(ProtectionError, match="stands twice") as failure:
        gbcs.encrypt(twice, keys).decrypt(keys)
    assert failure.value.path == ("payload", "data", 1)


def test_components_are_in_their_places(keys):
    closed = gbcs.encrypt(gas_response(*(opened_component(number, number == 1) for number in (0, 1))), keys)
    first, second = closed.payload.components

    def numbered(component, number):
        return component._replace(content=component.content._replace(frame_counter=number))

    for reason, place, components in (
        ("is 1, not 0", 0, (second, first)),
        ("is 1, not 0", 0, (second,)),
        ("is 2, not 1", 1, (first, numbered(second, 2))),
        ("is 0, not 1", 1, (first, numbered(second, 0))),
        ("is 0, not 1", 1, (first, first)),
        ("stands twice", 1, (first, numbered(first, 1))),
    ):
        with pytest.raises(ProtectionError, match=reason) as failure:
            gas_response(*components).decrypt(keys)
        assert failure.value.path == ("payload", "components", place)
    assert gas_response(first, second).decrypt(keys).payload.components[1] == opened_component(1, True)


def test_what_has_no_key_stays_encrypted_and_says_so(keys):
    closed = gbcs.encrypt(sensitive_response(), keys)
    assert closed.decrypt(KeyStore()) == closed
    (item,) = gbcs.to_dict(closed)["payload"]["items"]
    assert item["data"]["encrypted"] is True
    (item,) = gbcs.to_dict(closed.decrypt(keys))["payload"]["items"]
    assert item["data"]["decrypted"] is True
    with pytest.raises(ProtectionError, match="no key agreement keys to encrypt"):
        gbcs.encrypt(sensitive_response(), KeyStore())


def test_a_wrong_key_or_a_changed_part_does_not_open(keys):
    closed = gbcs.encrypt(sensitive_response(), keys)
    elsewhere = closed._replace(header=closed.header._replace(originator_counter=COUNTER + 1))
    with pytest.raises(ProtectionError) as failure:
        elsewhere.decrypt(keys)
    assert failure.value.path == ("payload", "data", 0)


def test_what_was_encrypted_must_be_data(keys):
    message = sensitive_response()
    key = expected_key(ESME, SUPPLIER, ESME, 4, COUNTER, SUPPLIER)
    sealed = AESGCM(key).encrypt(ESME + bytes(4), b"\xff\xff", b"\x31")
    block = bytes.fromhex("3100000000") + sealed[:-4]
    parameters = gbcs.encrypt(message, keys).payload.data[0][0]
    broken = message._replace(payload=message.payload._replace(data=(Structure((parameters, block)),)))
    with pytest.raises(gbcs.DecodeError) as failure:
        broken.decrypt(keys)
    assert failure.value.path[:3] == ("payload", "data", 0)


def test_messages_without_encrypted_parts_stay_as_they_are(keys):
    for message in (command(), response(), gas_response(Component(True, 0x0702, None, 0x18, 0, 1, READING))):
        assert message.decrypt(keys) is message
        assert gbcs.encrypt(message, keys) is message


@pytest.mark.parametrize("make", [sensitive_response, lambda: gas_response(opened_component(0, True))])
def test_what_is_encrypted_already_or_has_no_key_stays_the_message_that_it_is(keys, make):
    closed = gbcs.encrypt(make(), keys)
    assert gbcs.encrypt(closed, keys) is closed
    assert closed.decrypt(KeyStore()) is closed


def test_a_part_in_a_longer_form_stays_in_it_without_a_key(keys):
    """A device may write the length of the encrypted octets in more octets than it needs: it is signed so."""
    closed = gbcs.encrypt(sensitive_response(), keys)
    octets = gbcs.encode(closed)
    block = get_protected_attributes(closed.payload.data[0]).block
    length = bytes((5 + len(block.ciphertext) + 12,))
    head, payload = octets.split(bytes.fromhex("02 0027"))  # the length of the payload is the next octet
    payload = payload[1:].replace(b"\x09" + length + b"\x31", b"\x09\x81" + length + b"\x31")
    longer = head + bytes.fromhex("02 0027") + bytes((len(payload) - 1,)) + payload  # behind it, no signature
    message = gbcs.decode(longer)
    assert gbcs.encode(message) == longer
    assert gbcs.encode(message.decrypt(KeyStore())) == longer


def test_a_command_is_not_decrypted(keys):
    """Devices encrypt, for the party that asked: what stands in a command in this form is no such part."""
    header = GroupingHeader(CRA.COMMAND, COUNTER, SUPPLIER, GSME, 0x0074)
    message = Message(header, GbzPayload((closed_component(READING_OCTETS),)))
    assert message.decrypt(keys) is message


@pytest.mark.parametrize("function", [verify, gbcs.sign, gbcs.add_mac, decrypt, gbcs.encrypt])
def test_what_is_no_message_or_no_key_store_is_refused(keys, function):
    for no_message in (gbcs.encode(command()), command().payload, None):
        with pytest.raises(ProtectionError, match="a Message expected"):
            function(no_message, keys)
    for no_store in (None, {}, [PKI]):
        with pytest.raises(ProtectionError, match="a KeyStore expected"):
            function(command(), no_store)


def test_clear_attributes_compare_by_value():
    header = response().header
    assert clear_attributes(header, None) == ClearAttributes(clear_attributes(header, None).parameters, None)


@pytest.mark.parametrize("length", ["8140", "820040", "83000040", "8400000040"])
def test_a_signature_and_a_mac_behind_longer_lengths(keys: KeyStore, length: str) -> None:
    """What is signed ends before the length of the signature, however many octets that has."""
    octets = gbcs.encode(gbcs.sign(command(), keys))
    assert octets[-65] == 0x40
    longer = octets[:-65] + bytes.fromhex(length) + octets[-64:]
    message = gbcs.decode(longer)
    assert message.verify(keys).signature == "valid"
    changed = gbcs.decode(longer[:10] + bytes((longer[10] ^ 1,)) + longer[11:])  # the counter
    assert changed.verify(keys).signature == "invalid"
    # a MAC is made over the general-signing APDU as it is, whatever length stands before it
    key = expected_key(BROKER, ESME, SUPPLIER, 1, COUNTER, ESME)
    whole = bytes.fromhex("1100000000") + longer + expected_mac(longer, key, SUPPLIER)
    with_mac = bytes.fromhex("dd00000000000083") + len(whole).to_bytes(3, "big") + whole
    message = gbcs.decode(with_mac)
    assert gbcs.encode(message) == with_mac
    assert message.verify(keys, acb=BROKER) == ("valid", "valid")
