"""Every message of the published Reference Test Data Set: read, written back, shown, cut, changed, paired."""

from __future__ import annotations

import json
import random
import zlib

import pytest

import gbcs
from dlms.apdu.access import AccessRequest, AccessResponse
from gbcs.message import CRA, Message
from gbcs.payload import gbz
from gbcs.payload.alert_contents import CONTENTS, FirmwareReceipt, IntegrityIssue
from gbcs.payload.asn1.types import PAYLOADS
from gbcs.payload.dlms import Alert, long_invoke_id_and_priority, pair
from gbcs.payload.gbz import (
    ClearContent,
    Component,
    EncryptedContent,
    Exchange,
    FutureDatedOutcome,
    GbzAlert,
    GbzPayload,
)
from tests.conformance.published import PublishedMessage, messages, pairs
from tests.conformance.test_protection import keys
from zigbee import general, zcl

_PAYLOAD_OF_CRA = {CRA.COMMAND: AccessRequest, CRA.RESPONSE: AccessResponse, CRA.ALERT: Alert}
_MUTATIONS = 20


@pytest.mark.parametrize("published", messages())
def test_message_encodes_to_its_octets(published: PublishedMessage) -> None:
    assert gbcs.encode(gbcs.decode(published.octets)) == published.octets


@pytest.mark.parametrize("published", messages())
def test_message_has_a_json_form(published: PublishedMessage) -> None:
    form = gbcs.to_dict(gbcs.decode(published.octets))
    assert json.loads(json.dumps(form, allow_nan=False)) == form


@pytest.mark.parametrize("published", messages())
def test_message_code_is_a_known_use_case(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets)
    assert message.use_case is not None
    assert message.use_case.message_code == message.header.message_code


@pytest.mark.parametrize("published", messages())
def test_payload_is_typed(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets)
    header, payload = message.header, message.payload
    assert message.use_case is not None
    if message.use_case.protocols == ("ASN.1",):
        assert type(payload) is PAYLOADS[header.message_code, header.cra]
        return
    if isinstance(payload, GbzPayload | GbzAlert):
        assert "GBZ" in message.use_case.protocols
        assert isinstance(payload, GbzAlert) == (header.cra is CRA.ALERT)
        _check_gbz(message)
        return
    assert type(payload) is _PAYLOAD_OF_CRA[header.cra]
    assert payload.long_invoke_id_and_priority == long_invoke_id_and_priority(header.originator_counter)
    if isinstance(payload, Alert):
        declared = CONTENTS.get(header.message_code)
        if declared is None:
            assert payload.content == ()
        else:
            assert type(payload.content) is declared.kind


_BODY_OF_GBZ_ALERT = {
    0x008B: Component,
    0x00CD: FutureDatedOutcome,
    0x00CF: FirmwareReceipt,
    0x00F2: IntegrityIssue,
    0x1000: bytes,
    0x1001: bytes,
}


def _check_gbz(message: Message) -> None:
    """Every component is typed, an encrypted one when it is decrypted, and so is the body of an alert."""
    closed, opened = (
        (body,) if isinstance(body := getattr(payload, "body", None), Component) else getattr(payload, "components", ())
        for payload in (message.payload, message.decrypt(keys()).payload)
    )
    for before, after in zip(closed, opened, strict=True):
        where = (after.cluster_id, after.frame_control, after.command_id)
        assert not after.frame_control & 0x04
        content = after.content
        if isinstance(before.content, EncryptedContent):
            assert type(content) is ClearContent
            assert content.frame_counter == before.content.frame_counter
            assert content.trailing == b""
            content = content.content
        else:
            assert after == before
        layout = zcl.command_layout(*where)
        assert layout is not None
        assert type(content) is layout.node
        assert after.trailing == b""
    if isinstance(message.payload, GbzAlert):
        alert = message.payload
        assert type(alert.body) is _BODY_OF_GBZ_ALERT[message.header.message_code]
        assert alert.time_stamp.is_instant
        assert (alert.component_count == 0) == (alert.body == b"")


@pytest.mark.parametrize("published", messages())
def test_truncated_message_is_refused(published: PublishedMessage) -> None:
    octets = published.octets
    message = gbcs.decode(octets)
    accepted: dict[int, Message] = {}
    for size in range(len(octets)):
        outcome = _decoded(octets[:size])
        if isinstance(outcome, gbcs.DecodeError):
            assert 0 <= outcome.offset <= size
        else:
            accepted[size] = outcome
    if message.mac is None and message.signature is not None and message.header.cra is CRA.COMMAND:
        # What is left when just the signature is cut off is an unsigned pre-command.
        whole = len(octets) - 1 - len(message.signature)
        assert accepted == {whole: message._replace(signature=None)}
    else:
        assert accepted == {}


@pytest.mark.parametrize("published", messages())
def test_changed_message_is_refused_or_kept(published: PublishedMessage) -> None:
    source = random.Random(zlib.crc32(published.octets))
    for _ in range(_MUTATIONS):
        changed = _change(published.octets, source)
        outcome = _decoded(changed)
        if isinstance(outcome, gbcs.DecodeError):
            assert 0 <= outcome.offset <= len(changed)
        else:
            assert gbcs.encode(outcome) == changed
            json.dumps(gbcs.to_dict(outcome), allow_nan=False)


def _decoded(octets: bytes) -> Message | gbcs.DecodeError:
    """The message, or why there is none; any other error passes."""
    try:
        return gbcs.decode(octets)
    except gbcs.DecodeError as error:
        return error


def _change(octets: bytes, source: random.Random) -> bytes:
    """The octets with something wrong in one to three places."""
    changed = bytearray(octets)
    for _ in range(source.randint(1, 3)):
        place = source.randrange(len(changed))
        match source.randrange(5):
            case 0:
                changed[place] ^= 1 << source.randrange(8)
            case 1:
                changed[place] = source.choice((0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0xFF))
            case 2:
                changed.insert(place, source.randrange(256))
            case 3:
                del changed[place]
            case _:
                other = source.randrange(len(changed))
                changed[place : place + 4] = changed[other : other + 4]
        if not changed:
            break
    return bytes(changed)


@pytest.mark.parametrize(("command", "response"), pairs("COMMAND", "RESPONSE"))
def test_response_header_answers_its_command(command: PublishedMessage, response: PublishedMessage) -> None:
    asked, answered = gbcs.decode(command.octets).header, gbcs.decode(response.octets).header
    assert (asked.cra, answered.cra) == (CRA.COMMAND, CRA.RESPONSE)
    assert (answered.originator, answered.recipient) == (asked.recipient, asked.originator)
    assert answered.originator_counter == asked.originator_counter
    assert answered.message_code == asked.message_code
    assert answered.supplementary_remote_party == asked.supplementary_remote_party
    assert answered.supplementary_remote_party_counter == asked.supplementary_remote_party_counter


@pytest.mark.parametrize(("command", "response"), pairs("COMMAND", "RESPONSE"))
def test_response_pairs_with_its_command(command: PublishedMessage, response: PublishedMessage) -> None:
    asked, answered = gbcs.decode(command.octets).payload, gbcs.decode(response.octets).payload
    if not isinstance(asked, AccessRequest):
        assert not isinstance(answered, AccessResponse)
        return
    assert isinstance(answered, AccessResponse)
    exchanges = pair(asked, answered)
    assert [exchange.specification for exchange in exchanges] == list(asked.specifications)
    assert [exchange.requested for exchange in exchanges] == list(asked.data)
    assert [exchange.answer for exchange in exchanges] == list(answered.answers)
    assert [exchange.returned for exchange in exchanges] == list(answered.data)


def _gbz_responses() -> list[object]:
    """The GBZ responses; for ``parametrize("published", ...)``."""
    cases = messages()
    if cases[0].values[0] is None:
        return cases
    return [
        case
        for case in cases
        if (decoded := gbcs.decode(case.values[0].octets)).header.cra is CRA.RESPONSE
        and isinstance(decoded.payload, GbzPayload)
    ]


def _asked(published: PublishedMessage, response: GbzPayload) -> list[GbzPayload]:
    """The commands that a response may answer: its own where it is published, else those of the same step.

    Two of a step may differ in what they ask for; those whose components are of other clusters are left out.
    """
    step = published.name.split("_")[:2]
    found: dict[str, GbzPayload] = {}
    for case in messages():
        other = case.values[0]
        payload = gbcs.decode(other.octets).payload
        if other.name.endswith("COMMAND") and other.name.split("_")[:2] == step:
            assert isinstance(payload, GbzPayload)
            found[other.name] = payload
    for kind in ("COMMAND", "PRECOMMAND"):
        own = f"{published.name.removesuffix('RESPONSE')}{kind}"
        if own in found:
            return [found[own]]
    numbers = _numbers(response)
    return [command for command in found.values() if _numbers(command) == numbers]


def _numbers(payload: GbzPayload) -> set[tuple[int, int]]:
    return {(component.sequence_number, component.cluster_id) for component in payload.components}


def _has_failed(exchange: Exchange) -> bool:
    """Whether a device stops after an exchange."""
    if exchange.status not in (0x00, 0x8B):
        return True
    content = exchange.answers[0].content
    if isinstance(content, ClearContent):
        content = content.content
    if type(content) is not general.READ_ATTRIBUTES_RESPONSE.node:
        return False
    return any(record.status != 0 for record in content.records)


@pytest.mark.parametrize("published", _gbz_responses())
def test_gbz_response_pairs_with_its_command(published: PublishedMessage) -> None:
    response = gbcs.decode(published.octets).decrypt(keys()).payload
    assert isinstance(response, GbzPayload)
    commands = _asked(published, response)
    assert commands
    for command in commands:
        exchanges = gbz.pair(command, response)
        assert [exchange.command for exchange in exchanges] == list(command.components)
        assert [answer for exchange in exchanges for answer in exchange.answers] == list(response.components)
        stopped = False
        for exchange in exchanges:
            assert exchange.executed is not stopped
            stopped = stopped or _has_failed(exchange)
            if len(exchange.answers) > 1:  # only queries of a calendar have several answers
                assert exchange.command.cluster_id == 0x0707
        if "_SUCCESS_" in published.name:
            assert not stopped
            assert {exchange.status for exchange in exchanges} <= {0x00, 0x8B}
        if "_NOT_FOUND_" in published.name:
            assert 0x8B in {exchange.status for exchange in exchanges}


@pytest.mark.parametrize(("precommand", "command"), pairs("PRECOMMAND", "COMMAND"))
def test_precommand_is_its_command_without_protection(precommand: PublishedMessage, command: PublishedMessage) -> None:
    signed = gbcs.decode(command.octets)
    assert signed.signature
    assert gbcs.decode(precommand.octets) == signed._replace(signature=None, mac=None)
