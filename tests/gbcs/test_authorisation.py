"""Every question about a message, with what makes its answer valid, invalid, missing and not judged; and attacks.

The keys are those of the project's own PKI, whose certificates are made without the library.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import gbcs
from dlms.apdu.access import AccessRequest, AccessResponse, GetAnswer, GetSpecification
from dlms.apdu.common import AttributeDescriptor, DataAccessResult
from dlms.obis import Obis
from dlms.time import DateTime
from gbcs import CRA, EntityId, GroupingHeader, KeyStore, Message
from gbcs.authorisation import Authorisation
from gbcs.certificates import (
    Certificate,
    RemotePartyRole,
    build_authority_certificate,
    build_device_certificate,
    build_organisation_certificate,
    read_certificate,
)
from gbcs.payload.dlms import Alert, long_invoke_id_and_priority
from gbcs.payload.gbz import Component, GbzPayload
from tests.conformance.published import pairs
from vectors import pki
from zigbee.clusters.prepayment import SELECT_AVAILABLE_EMERGENCY_CREDIT
from zigbee.enumerations import OriginatingDevice
from zigbee.types import INVALID, UtcTime

SUPPLIER, OTHER_SUPPLIER, OPERATOR, BROKER, USER = (
    EntityId(f"0A7E5700000000{end}") for end in ["02", "12", "03", "04", "7F"]
)
ESME, GSME, PPMID = (EntityId(f"0A7E57DE000000{end}") for end in ("01", "00", "05"))
COUNTER = 1000
AT = datetime(2027, 1, 1, tzinfo=UTC)
TRUST = [pki.authority_certificate(name).public_bytes(Encoding.DER) for name in pki.AUTHORITIES]
READ_FIRMWARE, ENABLE_SUPPLY, READ_LOG, GENERIC_ALERT, PCS02 = 0x0059, 0x004F, 0x0048, 0x1000, 0x0090
QUESTIONS = ("signature", "mac", "role", "entity", "chain", "recipient", "counter", "answers")


@pytest.fixture(scope="module")
def keys() -> KeyStore:
    store = KeyStore()
    assert store.load(pki.FOLDER / "keys.json") == []
    return store


def public(*names: str) -> KeyStore:
    """A store with certificates only."""
    store = KeyStore()
    for name in names:
        for usage, prepayment in pki.usages_of(name):
            der = pki.certificate(name, usage, prepayment).public_bytes(Encoding.DER)
            store.add_certificate(der, prepayment=prepayment)
    return store


def command(message_code: int = ENABLE_SUPPLY, originator: EntityId = SUPPLIER, **header: Any) -> Message:
    head = GroupingHeader(CRA.COMMAND, COUNTER, originator, ESME, message_code)._replace(**header)
    item = GetSpecification(AttributeDescriptor(1, Obis("0-0:0.2.1.255"), 2))
    return Message(
        head, AccessRequest(long_invoke_id_and_priority(head.originator_counter), None, (item,), (None,)), None
    )


def response(message_code: int = READ_FIRMWARE, **header: Any) -> Message:
    head = GroupingHeader(CRA.RESPONSE, COUNTER, ESME, SUPPLIER, message_code)._replace(**header)
    answer = GetAnswer(DataAccessResult.SUCCESS)
    payload = AccessResponse(long_invoke_id_and_priority(COUNTER), None, None, (b"\x01\x02\x03\x04",), (answer,))
    return Message(head, payload)


def alert(**header: Any) -> Message:
    head = GroupingHeader(CRA.ALERT, COUNTER, ESME, SUPPLIER, GENERIC_ALERT)._replace(**header)
    return Message(head, Alert(long_invoke_id_and_priority(COUNTER), 0x8F0A, DateTime()))


def decoded(message: Message) -> Message:
    return gbcs.decode(gbcs.encode(message))


def answers(found: Authorisation) -> dict[str, str]:
    return {question: str(getattr(found, question)) for question in QUESTIONS}


def judged(message: Message, keys: KeyStore, **arguments: Any) -> dict[str, str]:
    return answers(gbcs.authorise(message, keys, **{"trust": TRUST, "at": AT} | arguments))


def of(outcomes: dict[str, str], *questions: str) -> tuple[str, ...]:
    return tuple(outcomes[question] for question in questions)


WHO = ("role", "entity", "chain")


# --- What is right


def test_a_critical_command_in_all_respects(keys: KeyStore) -> None:
    message = decoded(gbcs.add_mac(gbcs.sign(command(), keys), keys))
    found = gbcs.authorise(message, keys, me=ESME, trust=TRUST, at=AT, last_counter=COUNTER - 1)
    assert answers(found) == dict.fromkeys(QUESTIONS, "valid") | {"answers": "not judged"}
    assert found.problems == ()
    assert [certificate.entity_id for certificate in found.certificates] == [SUPPLIER, BROKER]
    assert found.plain() == answers(found) | {"problems": []}
    json.dumps(found.plain())


@pytest.mark.parametrize("protect", [gbcs.sign, gbcs.add_mac], ids=["signed", "with a MAC"])
def test_a_response_in_all_respects(keys: KeyStore, protect: Callable[[Message, KeyStore], Message]) -> None:
    code = ENABLE_SUPPLY if protect is gbcs.sign else READ_FIRMWARE
    message = decoded(protect(response(code), keys))
    outcomes = judged(message, keys, me=SUPPLIER, last_counter=COUNTER - 1, command=command(code))
    absent = "mac" if protect is gbcs.sign else "signature"
    assert outcomes == dict.fromkeys(QUESTIONS, "valid") | {absent: "absent"}


def test_an_alert(keys: KeyStore) -> None:
    outcomes = judged(decoded(gbcs.sign(alert(), keys)), public("ESME"), me=SUPPLIER)
    assert of(outcomes, "signature", *WHO, "recipient") == ("valid",) * 5


def test_a_command_with_the_brokers_mac_alone(keys: KeyStore) -> None:
    message = decoded(gbcs.add_mac(command(READ_FIRMWARE), keys))
    for acb in (None, BROKER):
        found = gbcs.authorise(message, keys, trust=TRUST, at=AT, acb=acb)
        assert of(answers(found), "signature", "mac", *WHO) == ("absent", "valid", "valid", "valid", "valid")
        assert [certificate.entity_id for certificate in found.certificates] == [BROKER, SUPPLIER]


def test_a_command_between_devices(keys: KeyStore) -> None:
    header = GroupingHeader(CRA.COMMAND, COUNTER, PPMID, GSME, PCS02)
    content = SELECT_AVAILABLE_EMERGENCY_CREDIT.node(UtcTime(1), OriginatingDevice.IN_HOME_DISPLAY, b"", INVALID)
    message = Message(header, GbzPayload((Component(True, 0x0705, None, 1, 0, 0, content),)))
    assert of(judged(gbcs.add_mac(message, keys), keys), "mac", *WHO) == ("valid",) * 4
    from_supplier = message._replace(header=header._replace(originator=SUPPLIER))
    assert of(judged(gbcs.add_mac(from_supplier, keys), keys), "mac", *WHO) == ("valid", "invalid", "valid", "valid")


def test_the_brokers_own_credentials_have_its_mac_alone(keys: KeyStore) -> None:
    message = gbcs.add_mac(command(0x0104, BROKER), keys)
    assert of(judged(message, keys), "signature", "mac", *WHO) == ("absent", "valid", "valid", "valid", "valid")


def test_a_decrypted_message_is_judged_as_what_it_was(keys: KeyStore) -> None:
    from dlms.data import DoubleLongUnsigned, Structure
    from gbcs.protection import clear_attributes

    message = response(0x0027)
    value = Structure((Structure((DoubleLongUnsigned(1234), DoubleLongUnsigned(0))),))
    message = message._replace(payload=message.payload._replace(data=(clear_attributes(message.header, value),)))
    message = decoded(gbcs.add_mac(gbcs.encrypt(message, keys), keys))
    assert judged(message.decrypt(keys), keys) == judged(message, keys)


# --- What was not given


def test_what_is_not_given_is_not_judged(keys: KeyStore) -> None:
    message = gbcs.sign(command(), keys)
    for arguments in ({}, {"trust": TRUST}, {"at": AT}):
        found = answers(gbcs.authorise(message, keys, **arguments))
        assert of(found, "signature", "mac", "role", "entity") == ("valid", "absent", "valid", "valid")
        assert of(found, "chain", "recipient", "counter", "answers") == ("not judged",) * 4
    assert answers(gbcs.authorise(message, KeyStore()))["chain"] == "not judged"


def test_what_lacks_a_key(keys: KeyStore) -> None:
    message = gbcs.add_mac(gbcs.sign(command(), keys), keys)
    assert of(judged(message, KeyStore()), "signature", "mac", *WHO) == ("no key",) * 5
    bare = KeyStore()
    bare.add_public_key(SUPPLIER, "digitalSignature", pki.point_of(pki.private_key("supplier", "digitalSignature")))
    assert of(judged(message, bare), "signature", *WHO) == ("valid", "no key", "no key", "no key")
    with_mac = gbcs.add_mac(command(READ_FIRMWARE), keys)
    assert of(judged(with_mac, public("supplier")), "mac", *WHO) == ("no key",) * 4
    without = KeyStore()  # a key, but no certificate of the originator
    without.add_certificate(pki.certificate("access control broker", "keyAgreement").public_bytes(Encoding.DER))
    without.add_private_key(ESME, "keyAgreement", pki.private_key("ESME", "keyAgreement"))
    assert of(judged(with_mac, without), "mac", *WHO) == ("valid", "no key", "no key", "no key")


@pytest.mark.parametrize("signature", [None, b""])
def test_nobody_vouches_for_what_has_no_protection(keys: KeyStore, signature: bytes | None) -> None:
    outcomes = judged(command()._replace(signature=signature), keys)
    assert of(outcomes, "signature", "mac", *WHO) == ("absent",) * 5


def test_a_mac_alone_does_not_vouch_for_what_is_critical(keys: KeyStore) -> None:
    for message in (command(ENABLE_SUPPLY), response(ENABLE_SUPPLY), response(0x0104), alert()):
        outcomes = judged(gbcs.add_mac(message, keys), keys)
        assert of(outcomes, "signature", "mac", *WHO) == ("absent", "valid", "absent", "absent", "absent")


def test_without_a_table_the_role_is_not_judged_but_devices_and_others_are_refused(keys: KeyStore) -> None:
    for code in (0x000D, 0x0012, 0x007E, 0xBEEF):  # CS03A1, CS06, GCS25, none
        assert judged(gbcs.sign(command(code), keys), keys)["role"] == "not judged"
        for originator in (USER, ESME):
            role = judged(gbcs.sign(command(code, originator), keys), keys)["role"]
            assert role == ("not judged" if code == 0xBEEF and originator == USER else "invalid")


# --- Attacks


def test_a_device_that_signs_as_a_supplier(keys: KeyStore) -> None:
    """The meter signs a command in its own name, in the supplier's, and with its key under the supplier's name."""
    in_its_own = gbcs.sign(command(originator=GSME), keys)
    assert of(judged(in_its_own, keys), "signature", *WHO) == ("valid", "invalid", "valid", "valid")
    store = KeyStore()
    store.add_private_key(SUPPLIER, "digitalSignature", pki.private_key("GSME", "digitalSignature"))
    forged = gbcs.sign(command(), store)
    assert of(judged(forged, keys), "signature", *WHO) == ("invalid", "invalid", "invalid", "valid")
    store = public("GSME", "supplier")
    store.add_public_key(SUPPLIER, "digitalSignature", pki.point_of(pki.private_key("GSME", "digitalSignature")))
    found = gbcs.authorise(forged, store, trust=TRUST, at=AT)
    assert of(answers(found), "signature", *WHO) == ("valid", "invalid", "invalid", "valid")
    assert found.problems == (
        "0A-7E-57-DE-00-00-00-00 is a device: remote parties send commands",
        "the key is that of 0A-7E-57-DE-00-00-00-00, not of the originator 0A-7E-57-00-00-00-00-02",
    )


def test_another_supplier_in_the_suppliers_name(keys: KeyStore) -> None:
    store = KeyStore()
    store.add_private_key(SUPPLIER, "digitalSignature", pki.private_key("other supplier", "digitalSignature"))
    outcomes = judged(gbcs.sign(command(), store), keys)
    assert of(outcomes, "signature", *WHO) == ("invalid", "valid", "invalid", "valid")


def test_a_supplier_that_answers_as_a_device(keys: KeyStore) -> None:
    for protect, code in ((gbcs.sign, ENABLE_SUPPLY), (gbcs.add_mac, READ_FIRMWARE)):
        message = protect(response(code, originator=OTHER_SUPPLIER), keys)
        outcomes = judged(message, keys)
        assert of(outcomes, *WHO) == ("invalid", "valid", "valid")


def test_a_changed_message_has_no_voucher(keys: KeyStore) -> None:
    message = gbcs.sign(command(), keys)
    changed = message._replace(header=message.header._replace(originator_counter=COUNTER + 1))
    assert of(judged(changed, keys), "signature", *WHO) == ("invalid", "no key", "no key", "no key")
    with_mac = gbcs.add_mac(response(), keys)
    changed = with_mac._replace(mac=bytes(12))
    assert of(judged(changed, keys), "mac", *WHO) == ("invalid", "no key", "no key", "no key")


@pytest.mark.parametrize(
    ("code", "originator", "role"),
    [
        (ENABLE_SUPPLY, SUPPLIER, "valid"),
        (ENABLE_SUPPLY, OPERATOR, "invalid"),
        (ENABLE_SUPPLY, BROKER, "invalid"),
        (ENABLE_SUPPLY, USER, "invalid"),
        (ENABLE_SUPPLY, EntityId("0A7E570000000008"), "invalid"),
        (0x0108, SUPPLIER, "invalid"),  # CS02b by recovery
        (0x0108, EntityId("0A7E570000000001"), "valid"),
        (READ_LOG, SUPPLIER, "valid"),
        (READ_LOG, OPERATOR, "valid"),
        (GENERIC_ALERT, SUPPLIER, "invalid"),  # an alert is no command
    ],
)
def test_roles_are_those_of_the_use_case(keys: KeyStore, code: int, originator: EntityId, role: str) -> None:
    assert judged(gbcs.sign(command(code, originator), keys), keys)["role"] == role


def test_a_mac_of_somebody_who_is_no_broker(keys: KeyStore) -> None:
    """The caller names another party as the broker, or the store was given one."""
    message = gbcs.add_mac(command(READ_FIRMWARE), keys, acb=OTHER_SUPPLIER)
    assert of(judged(message, keys), "mac", "role") == ("invalid", "no key")
    found = gbcs.authorise(message, keys, acb=OTHER_SUPPLIER)
    assert of(answers(found), "mac", "role") == ("valid", "invalid")
    assert found.problems == ("0A-7E-57-00-00-00-00-12 is an organisation of the role 02, no access control broker",)
    signed = gbcs.add_mac(gbcs.sign(command(), keys), keys, acb=OTHER_SUPPLIER)
    assert of(judged(signed, keys, acb=OTHER_SUPPLIER), "mac", "role") == ("valid", "invalid")


# --- Chains


@cache
def key(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(0xF0E1 + number, ec.SECP256R1())


def point(number: int) -> bytes:
    return key(number).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def issuing(number: int, name: str, role: RemotePartyRole | None = RemotePartyRole.ISSUING_AUTHORITY) -> Certificate:
    begin, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
    return read_certificate(
        build_authority_certificate(point(number), name, begin, end, issuer_key=key(number), role=role)
    )


def supplier_by(issuer: Certificate, issuer_number: int, number: int = 5, **changes: Any) -> bytes:
    fields = {
        "public_point": point(number),
        "entity_id": SUPPLIER,
        "role": RemotePartyRole.SUPPLIER,
        "usage": "digitalSignature",
        "not_before": datetime(2026, 1, 1, tzinfo=UTC),
        "not_after": datetime(2028, 12, 31, 23, 59, 59, tzinfo=UTC),
        "issuer": issuer,
        "issuer_key": key(issuer_number),
    } | changes
    return build_organisation_certificate(**fields)


def signed_by(number: int) -> Message:
    store = KeyStore()
    store.add_private_key(SUPPLIER, "digitalSignature", key(number))
    return gbcs.sign(command(), store)


def store_of(*certificates: bytes) -> KeyStore:
    store = KeyStore()
    for certificate in certificates:
        store.add_certificate(certificate)
    return store


OURS, FOREIGN, OF_DEVICES = issuing(1, "V1"), issuing(2, "V1"), issuing(3, "VDI1", None)


def test_a_foreign_authority() -> None:
    message, store = signed_by(5), store_of(supplier_by(FOREIGN, 2))
    assert of(judged(message, store, trust=[FOREIGN]), "signature", *WHO) == ("valid",) * 4
    for trust in ([OURS], TRUST, []):
        assert of(judged(message, store, trust=trust), "signature", *WHO) == ("valid", "valid", "valid", "invalid")


@pytest.mark.parametrize(
    ("at", "chain"),
    [
        (datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC), "invalid"),
        (datetime(2026, 1, 1, tzinfo=UTC), "valid"),
        (datetime(2028, 12, 31, 23, 59, 59, tzinfo=UTC), "valid"),
        (datetime(2029, 1, 1, tzinfo=UTC), "invalid"),
    ],
)
def test_the_time(at: datetime, chain: str) -> None:
    assert judged(signed_by(5), store_of(supplier_by(OURS, 1)), trust=[OURS.der], at=at)["chain"] == chain


def test_an_authority_of_devices_certifies_no_supplier() -> None:
    found = gbcs.authorise(signed_by(5), store_of(supplier_by(OF_DEVICES, 3)), trust=[OF_DEVICES], at=AT)
    assert of(answers(found), "signature", *WHO) == ("valid", "valid", "valid", "invalid")
    assert found.problems == ("0A-7E-57-00-00-00-00-02: CN=VDI1 issues no certificates of organisations",)


def test_an_authority_of_organisations_certifies_no_device(keys: KeyStore) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    der = build_device_certificate(point(6), ESME, "digitalSignature", begin, issuer=OURS, issuer_key=key(1))
    store = store_of(der)
    store.add_private_key(ESME, "digitalSignature", key(6))
    outcomes = judged(gbcs.sign(response(ENABLE_SUPPLY), store), store, trust=[OURS, OF_DEVICES])
    assert of(outcomes, "signature", *WHO) == ("valid", "valid", "valid", "invalid")


def test_all_is_said_of_one_certificate() -> None:
    """The same key certified as a supplier by a foreign authority, and as a network operator by ours."""
    store = store_of(supplier_by(FOREIGN, 2), supplier_by(OURS, 1, role=RemotePartyRole.NETWORK_OPERATOR))
    outcomes = judged(signed_by(5), store, trust=[OURS])
    assert "invalid" in of(outcomes, *WHO)
    store.add_certificate(supplier_by(OURS, 1))
    assert of(judged(signed_by(5), store, trust=[OURS]), *WHO) == ("valid",) * 3


def test_the_certificate_of_the_key_that_made_the_mac(keys: KeyStore) -> None:
    """A foreign certificate beside the right one: each is judged where its own key made the MAC."""
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    foreign = build_device_certificate(point(7), ESME, "keyAgreement", begin, issuer=OF_DEVICES, issuer_key=key(3))
    store = public("ESME", "supplier")
    store.add_certificate(foreign)
    store.add_private_key(SUPPLIER, "keyAgreement", pki.private_key("supplier", "keyAgreement"))
    genuine = gbcs.add_mac(response(), keys)
    assert of(judged(genuine, store), "mac", *WHO) == ("valid",) * 4
    attacker = KeyStore()
    attacker.add_private_key(ESME, "keyAgreement", key(7))
    attacker.add_public_key(SUPPLIER, "keyAgreement", pki.point_of(pki.private_key("supplier", "keyAgreement")))
    assert of(judged(gbcs.add_mac(response(), attacker), store), "mac", *WHO) == ("valid", "valid", "valid", "invalid")


def test_a_foreign_broker(keys: KeyStore) -> None:
    """A store that took a broker's certificate from anywhere: the MAC holds, the chain does not."""
    certificate = supplier_by(
        FOREIGN, 2, 8, entity_id=USER, role=RemotePartyRole.ACCESS_CONTROL_BROKER, usage="keyAgreement"
    )
    store = public("supplier", "access control broker")
    store.add_certificate(certificate)
    store.add_private_key(ESME, "keyAgreement", pki.private_key("ESME", "keyAgreement"))
    attacker = KeyStore()
    attacker.add_private_key(USER, "keyAgreement", key(8))
    attacker.add_public_key(ESME, "keyAgreement", pki.point_of(pki.private_key("ESME", "keyAgreement")))
    for message in (command(READ_FIRMWARE), gbcs.sign(command(), keys)):
        outcomes = judged(gbcs.add_mac(message, attacker, acb=USER), store)
        assert of(outcomes, "mac", *WHO) == ("valid", "valid", "valid", "invalid")


# --- Recipient, counter, answers


def test_the_recipient(keys: KeyStore) -> None:
    message = gbcs.sign(command(), keys)
    for me in (ESME, str(ESME), bytes(ESME), "0a7e57de00000001"):
        assert judged(message, keys, me=me)["recipient"] == "valid"
    for me in (SUPPLIER, GSME):
        found = gbcs.authorise(message, keys, me=me)
        assert found.recipient == "invalid"
        assert found.problems == (f"the message is for {ESME}, not for {me}",)


def test_the_party_that_a_broker_asked_for(keys: KeyStore) -> None:
    supplementary = {"supplementary_remote_party": USER, "supplementary_remote_party_counter": 7}
    answer = gbcs.add_mac(response(recipient=BROKER, **supplementary), keys)
    for me, recipient in ((USER, "valid"), (BROKER, "valid"), (SUPPLIER, "invalid")):
        assert judged(answer, keys, me=me)["recipient"] == recipient
    # An alert only names that party (ECS200), and a command is for the device.
    assert judged(gbcs.sign(alert(**supplementary), keys), keys, me=USER)["recipient"] == "invalid"
    asked = gbcs.add_mac(command(READ_FIRMWARE, BROKER, **supplementary), keys)
    assert judged(asked, keys, me=USER)["recipient"] == "invalid"
    assert judged(answer, keys, command=asked)["answers"] == "valid"
    for change in ({"supplementary_remote_party": OTHER_SUPPLIER}, {"supplementary_remote_party_counter": 8}):
        other = asked._replace(header=asked.header._replace(**change))
        assert judged(answer, keys, command=other)["answers"] == "invalid"


@pytest.mark.parametrize(
    ("last", "counter"),
    [(0, "valid"), (COUNTER - 1, "valid"), (COUNTER, "invalid"), (COUNTER + 1, "invalid"), (2**64 - 1, "invalid")],
)
def test_the_counter(keys: KeyStore, last: int, counter: str) -> None:
    assert judged(gbcs.sign(command(), keys), keys, last_counter=last)["counter"] == counter


@pytest.mark.parametrize(
    "change",
    [
        {"originator_counter": COUNTER + 1},
        {"message_code": ENABLE_SUPPLY},
        {"originator": OTHER_SUPPLIER},
        {"recipient": GSME},
        {"cra": CRA.RESPONSE},
        {"supplementary_remote_party": USER, "supplementary_remote_party_counter": 1},
    ],
)
def test_a_response_to_another_command(keys: KeyStore, change: dict[str, Any]) -> None:
    answer = gbcs.add_mac(response(), keys)
    asked = command(READ_FIRMWARE)
    assert judged(answer, keys, command=asked)["answers"] == "valid"
    other = asked._replace(header=asked.header._replace(**change))
    assert judged(answer, keys, command=other)["answers"] == "invalid"


def test_a_command_and_an_alert_answer_nothing(keys: KeyStore) -> None:
    asked = command(READ_FIRMWARE)
    assert judged(asked, keys, command=asked)["answers"] == "invalid"
    assert judged(gbcs.sign(alert(), keys), keys, command=asked)["answers"] == "invalid"


@pytest.mark.parametrize(("asked", "answer"), pairs("COMMAND", "RESPONSE"))
def test_published_responses_answer_their_commands(asked: Any, answer: Any) -> None:
    found = gbcs.authorise(gbcs.decode(answer.octets), KeyStore(), command=gbcs.decode(asked.octets))
    assert found.answers == "valid"


# --- No truth, and the caller's mistakes


def test_an_authorisation_has_no_truth_value(keys: KeyStore) -> None:
    found = gbcs.authorise(gbcs.sign(command(), keys), keys)
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(found)
    with pytest.raises(TypeError):
        assert "valid" in found
    for question in QUESTIONS:
        with pytest.raises(TypeError, match="neither true nor false"):
            bool(getattr(found, question))
        with pytest.raises(TypeError):
            assert "valid" in getattr(found, question)
    with pytest.raises(AttributeError):
        found.role = "valid"  # type: ignore[misc,assignment]


@pytest.mark.parametrize(
    "arguments",
    [
        {"at": datetime(2027, 1, 1)},
        {"at": datetime(2027, 1, 1), "trust": None},
        {"me": "me"},
        {"acb": b"\x00"},
        {"last_counter": -1},
        {"last_counter": True},
        {"last_counter": 2**64},
        {"trust": [b"no certificate"]},
        {"trust": [base64.b64encode(TRUST[0][:-9])]},
    ],
)
def test_what_the_caller_gets_wrong_is_a_value_error(keys: KeyStore, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        judged(command(), keys, **arguments)
