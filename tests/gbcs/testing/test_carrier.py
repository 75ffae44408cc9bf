"""Long messages in blocks: of 1200 octets at most, 1149 of them of the message, to a home and from it."""

from __future__ import annotations

from datetime import timedelta

import duis
import gbcs
from gbcs.block_transfer import Block, Reassembler
from gbcs.testing import Dsp, Home
from gbcs.usecases import by_reference
from tests.gbcs.testing.homes import AT, ESME, parties
from tests.gbcs.testing.test_acts import House
from tests.gbcs.testing.test_dsp import requested

TEXT = f"""
seed = 1
blocks = true

[[device]]
type = "ESME"
id = "{ESME}"
"""


def house() -> House:
    return House(Home.from_toml(TEXT, parties=parties()))


def profile(found: House, counter: int) -> gbcs.Message:
    """The command that reads the half hours of a month."""
    use_case = by_reference("ECS22b")
    (item,) = use_case.command.declared
    command = use_case.build_command(
        {item.name: {"from": AT - timedelta(days=30), "to": AT}},
        originator=parties().entities["supplier"],
        recipient=ESME,
        originator_counter=counter,
    )
    return gbcs.add_mac(command, found.keys, acb=parties().entities["access_control_broker"])


def test_a_long_answer_comes_in_blocks():
    found = house()
    sent = found.home.handle(gbcs.encode(profile(found, 7000)), AT)
    assert len(sent) > 2
    assert [len(octets) for octets in sent[:-1]] == [1200] * (len(sent) - 1)
    blocks = [Block.decode(octets) for octets in sent]
    assert [block.number for block in blocks] == list(range(1, len(sent) + 1))
    assert [block.is_last for block in blocks] == [False] * (len(sent) - 1) + [True]
    (whole,) = Reassembler().add_all(reversed(blocks))
    found.home.blocks = False
    (again,) = found.home.handle(gbcs.encode(profile(found, 7001)), AT)
    assert len(again) == len(whole) > 2 * 1149
    answer = gbcs.decode(whole)
    assert answer.verify(found.keys).mac == "valid"
    assert answer.decrypt(found.keys).values() == gbcs.decode(again).decrypt(found.keys).values()


def test_a_command_in_blocks_is_taken_with_the_last_that_was_missing():
    found = house()
    first, second, *rest, last = [block.encode() for block in gbcs.block_transfer.split(profile(found, 7000), 60)]
    for block in (second, first, first, *rest):
        assert found.home.handle(block, AT) == []
    assert found.home["ESME"].looked is None
    assert len(found.home.handle(last, AT)) > 2
    assert found.home.handle(last, AT) == []  # a late repeat begins no new message
    assert found.home.handle(last[:40], AT) == []


def test_the_provider_puts_blocks_together():
    values = {"ReadLogPeriod": {"StartDateTime": "2015-12-01T00:00:00Z", "EndDateTime": "2016-01-01T00:00:00Z"}}
    dsp = Dsp(house().home)
    _, document = dsp.send(requested("4.8.1", values), AT)
    response = duis.read_response(document)
    assert len(gbcs.encode(response.message)) > 1200
    assert len(response.readings(keys=dsp.home.keys())) > 1400
