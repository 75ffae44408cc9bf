"""A home whose hub carries messages: tunnels, the mailbox of a gas meter, and what it does not forward."""

from __future__ import annotations

from datetime import timedelta

import pytest

import duis
import gbcs
from gbcs.block_transfer import Block, Reassembler
from gbcs.entity import EntityId
from gbcs.testing import Dsp, Home
from gbcs.testing.home import Described
from gbcs.usecases import by_reference
from tests.gbcs.testing.homes import AT, CHF, ESME, GPF, GSME, PPMID, SUPPLIER, parties, signed
from tests.gbcs.testing.test_acts import House
from wire.errors import EncodeError
from zigbee import tunnelling, zcl

TUNNELING = 0x0704
KINDS = {ESME: "ESME", GSME: "GSME", CHF: "CHF", GPF: "GPF", PPMID: "PPMID"}


def house(joined=("ESME", "GSME")):
    """A home with tunnels, and the frames that its hub carried."""
    devices = [
        Described(kind, EntityId(identifier), joined=joined if kind == "CHF" else ())
        for identifier, kind in KINDS.items()
    ]
    found = House(Home(devices, seed=1, parties=parties(), tunnels=True))
    frames = []
    found.home.hub.on_frame = frames.append
    return found, frames


def shown(frames):
    """Who sends what to whom, by types of devices; the data of tunnels as they are."""
    names = {EntityId(identifier): kind for identifier, kind in KINDS.items()}
    found = []
    for each in frames:
        frame = zcl.decode(each.octets, each.cluster_id)
        data = tunnelling.decode(frame.payload.data) if frame.command == "TransferData" else None
        assert each.cluster_id == TUNNELING
        found.append((names[each.sender], names[each.target], frame.command, data))
    return found


def test_a_mains_device_has_a_tunnel():
    home, frames = house()
    read = by_reference("ECS17b")
    (answer,) = home.sent(read)
    (request, response, there, back) = shown(frames)
    assert request == ("CHF", "ESME", "RequestTunnel", None)
    assert zcl.decode(frames[0].octets, TUNNELING).payload[:4] == (6, 0xFFFF, 0, 1500)
    assert response == ("ESME", "CHF", "RequestTunnelResponse", None)
    assert there[:3] == ("CHF", "ESME", "TransferData")
    assert gbcs.decode(there[3].message).header.message_code == read.message_code
    assert back[:3] == ("ESME", "CHF", "TransferData")
    assert back[3] == tunnelling.Direct(gbcs.encode(answer))
    frames.clear()
    home.sent(read)
    assert len(frames) == 2  # the tunnel stays


def test_a_long_answer_goes_in_blocks():
    home, frames = house()
    log = by_reference("ECS22b")
    name = log.command.declared[0].name
    (answer,) = home.sent(log, {name: {"from": AT - timedelta(days=9), "to": AT}})
    parts = [data.message for _, _, _, data in shown(frames)[3:]]
    assert len(gbcs.encode(answer)) > 1200
    assert len(parts) > 1
    assert all(len(part) <= 1200 and part.startswith(b"\xdd\x09") for part in parts)
    joined = [whole for whole in map(Reassembler().add, map(Block.decode, parts)) if whole is not None]
    assert joined == [gbcs.encode(answer)]


def test_a_gas_meter_fetches_its_messages_when_it_wakes_up():
    home, frames = house()
    read = by_reference("GCS13a")
    asleep = AT + timedelta(minutes=10)
    assert home.sent(read, target=GSME, at=asleep) == []
    assert home.sent(by_reference("GCS33"), target=GSME, at=asleep) == []
    assert frames == []
    assert home.home.tick(AT + timedelta(minutes=29)) == []
    answers = [gbcs.decode(octets) for octets in home.home.tick(AT + timedelta(minutes=31))]
    assert [each.use_case.reference for each in answers] == ["GCS13a", "GCS33"]
    found = answers[0].decrypt(home.keys).values()["MeteringAttributes"]["CurrentSummationDelivered"]
    assert found == home.home["GSME"].consumption.total(AT + timedelta(minutes=30))
    exchanged = shown(frames)
    assert [each[:3] for each in exchanged[:2]] == [
        ("GSME", "CHF", "RequestTunnel"),
        ("CHF", "GSME", "RequestTunnelResponse"),
    ]
    kinds = [(sender, type(data).__name__, getattr(data, "remaining", None)) for sender, _, _, data in exchanged[2:]]
    assert kinds == [
        ("GSME", "Get", None),
        ("CHF", "GetResponse", 1),
        ("GSME", "Put", None),
        ("GSME", "Get", None),
        ("CHF", "GetResponse", 0),
        ("GSME", "Put", None),
    ]
    assert home.home.tick(AT + timedelta(hours=2)) == []


def test_what_a_gas_meter_does_not_fetch_is_dropped():
    home, frames = house()
    meter = EntityId(GSME)
    home.home.unreachable = frozenset((meter,))
    home.sent(by_reference("GCS33"), target=GSME)
    home.home.tick(AT + timedelta(hours=23))
    assert len(home.home.hub.waiting[meter]) == 1
    home.home.tick(AT + timedelta(days=1))
    assert home.home.hub.waiting[meter] == ()
    home.home.unreachable = frozenset()
    assert home.home.tick(AT + timedelta(days=2)) == []
    assert frames == []
    assert logged(home, AT + timedelta(days=1)) == [(0x819D, "")]


def logged(home, at):
    read = by_reference("ECS35c")
    name = read.command.declared[0].name
    entries = home.answer(read, {name: {"from": at, "to": at}}, CHF, "access_control_broker", at=at)[name]
    return [(int(each["logCode"]), bytes(each["otherInformation"]).hex()) for each in entries]


def test_what_is_for_a_device_that_the_hub_has_not_in_its_log_is_noted():
    home, frames = house(joined=("GSME",))
    assert home.sent(by_reference("ECS17b")) == []
    assert frames == []
    assert logged(home, AT) == [(0x8155, "0027")]


def test_a_meter_that_can_not_be_reached_is_told_of():
    home, _ = house()
    home.home.unreachable = frozenset((EntityId(ESME),))
    (alert,) = home.sent(by_reference("ECS17b"))
    assert (alert.header.message_code, alert.payload.alert_code) == (0x00D5, 0x8F84)
    assert alert.values()["originatorCounter"] == home.counter


def test_the_data_service_provider_waits_for_a_gas_meter():
    home, _ = house()
    dsp = Dsp(home.home)
    request = duis.build_request("4.1.1", originator=SUPPLIER, target=GSME, counter=1000)
    (acknowledgement,) = dsp.send(signed(request), AT + timedelta(minutes=1))
    assert duis.read_response(acknowledgement).response_code == "I99"
    assert dsp.tick(AT + timedelta(minutes=2)) == []
    (document,) = dsp.tick(AT + timedelta(minutes=30))
    response = duis.read_response(document)
    assert duis.validate(document) == []
    assert response.response_code == "I0"
    assert response.message.use_case.reference == "GCS13a"
    assert dsp.awaited == {}


def test_tunnels_need_a_hub():
    with pytest.raises(EncodeError, match="CHF"):
        Home([Described("ESME", EntityId(ESME))], parties=parties(), tunnels=True)
    with pytest.raises(EncodeError, match="tunnels"):
        Home.from_toml('tunnels = 1\n[[device]]\ntype = "CHF"\nid = "00-DB-12-34-56-78-90-A2"')
