"""The published service requests become the published commands; those become requests again; both correlate."""

import datetime
import re

import pytest

import duis
import gbcs
from duis.bindings.requests import by_message_code, by_service
from tests.conformance import published
from tests.conformance.service_requests import (
    CORRELATING,
    EXCEPTIONS,
    NOT_CORRELATING,
    acb_of,
    device_of,
    pairs,
    parametrized,
)

WHEN = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
"""The time in the identifiers of the data set."""
WITH_IDENTIFIERS = re.compile(
    r"GCS(01[ab]|0[234579]|11|20|23|24a?|25a?|31|32|36|39|40[abcd]|41|44)",
)
"""The use cases in which the DCC writes identifiers made of the current time (digest ``transform.md``, 11.3)."""


@pytest.mark.parametrize("pair", parametrized())
def test_a_request_becomes_its_command(pair):
    """Header and payload, octet by octet; a listed exception that starts to be equal fails too."""
    published_command = gbcs.decode(pair.octets)
    if "DCC" in EXCEPTIONS.get(pair.name, ""):
        with pytest.raises(duis.DuisError, match="the DCC"):
            duis.transform(pair.xml, device_of(pair), acb=acb_of(pair))
        return
    made = duis.transform(pair.xml, device_of(pair), acb=acb_of(pair))
    # What is still to be signed, by the user or by the broker, has a signature to come.
    to_come = made.signature if published_command.signature else published_command.signature
    wanted = published_command._replace(signature=to_come, mac=None)
    assert (made == wanted) is (pair.name not in EXCEPTIONS), EXCEPTIONS.get(pair.name)
    if pair.command.endswith("_PRECOMMAND"):
        assert (gbcs.encode(made) == pair.octets) is (pair.name not in EXCEPTIONS)


@pytest.mark.parametrize("pair", parametrized())
def test_a_request_correlates_with_its_command(pair):
    """With the inventory at hand nothing is left unjudged, and nothing taken from the command."""
    found = duis.correlate(pair.xml, pair.octets, device_of(pair), WHEN, acb=acb_of(pair))
    if pair.name in EXCEPTIONS and pair.name not in CORRELATING:
        assert not found.matches
        assert bool(found.differences) is ("DCC" not in EXCEPTIONS[pair.name])
    else:
        assert found.matches, (found.differences, found.reasons)
    assert found.use_case is not None


@pytest.mark.parametrize("pair", parametrized())
def test_without_an_inventory_what_is_assumed_is_said(pair):
    """A command matches without facts only where no party unknown to the request takes part."""
    found = duis.correlate(pair.xml, pair.octets, None, WHEN)
    by_dcc = acb_of(pair) is not None or found.use_case in ("CS02f", "GCS59")
    refused = (pair.name in EXCEPTIONS and pair.name not in CORRELATING) or pair.name in NOT_CORRELATING
    assert found.matches is (not by_dcc and not refused), (found.differences, found.reasons)
    if by_dcc:
        assert {"header.originator", "header.originator_counter"} <= set(found.unjudged)


@pytest.mark.parametrize("pair", parametrized())
def test_without_an_inventory_a_request_becomes_its_use_case_or_none(pair):
    """What decides among use cases is asked for; the edition of the one there is may be taken, and is said."""
    assumed = []
    try:
        made = duis.transform(pair.xml, acb=acb_of(pair), assumed=assumed)
    except duis.DuisError:
        return
    published = pair.message.use_case
    if made.use_case.message_code != published.message_code:
        assert published.reference in (made.use_case.supersedes, *_editions(made.use_case))
        assert assumed == ["the edition of the use cases that the device knows: current"]


def _editions(use_case):
    """References of the other editions, as the bindings have them."""
    return [
        each.declaration.reference
        for binding in by_message_code(use_case.message_code)
        for each in by_service(binding.service)
        if each.edition != "current" and set(each.devices) & set(binding.devices)
    ]


@pytest.mark.parametrize("pair", parametrized())
def test_identifiers_of_the_time_need_a_time(pair):
    found = duis.correlate(pair.xml, pair.octets, device_of(pair), acb=acb_of(pair))
    left = [path for path in found.unjudged if path.endswith(("issuer_event_id", "issuer_calendar_id", "message_id"))]
    assert bool(left) is bool(WITH_IDENTIFIERS.fullmatch(pair.name.split("_")[0]))
    assert not (left and found.matches)


def _described():
    found = []
    for each in published.messages():
        message = each.values[0]
        if message is None:
            return [each]
        if message.name.endswith("COMMAND") and _is_asked_for(message):
            found.append(each)
    return found


def _is_asked_for(message):
    return bool(by_message_code(gbcs.decode(message.octets).header.message_code)) and "_NA_" not in message.name


@pytest.mark.parametrize("published_message", _described())
def test_a_command_described_becomes_itself_again(published_message):
    message = gbcs.decode(published_message.octets)
    said = duis.explain(message)
    assert duis.validate(said.xml) == []
    again = duis.transform(said.xml, said.device, said.use_case, said.acb, said.at)
    assert again.header == message.header
    if published_message.name.startswith("GCS20_"):  # in an order that nothing prescribes
        assert duis.correlate(said.xml, message, said.device, WHEN, acb=said.acb).matches
    else:
        assert again.payload == message.payload


def test_the_exceptions_are_those_of_the_data():
    if not pairs():
        pytest.skip("no published requests")
    names = {pair.name for pair in pairs()}
    assert len(names & EXCEPTIONS.keys()) >= 15
    assert EXCEPTIONS.keys() >= CORRELATING
    assert not NOT_CORRELATING.keys() & EXCEPTIONS.keys()


def _gcs20():
    return next((pair for pair in pairs() if pair.name.startswith("GCS20_")), None)


@pytest.mark.parametrize(
    ("change", "matches"),
    [
        (lambda components: components[::-1], True),
        (lambda components: [*components[1:], components[0]], True),
        (lambda components: [_with(components[0], components[0].content.event_ids[::-1]), *components[1:]], True),
        (lambda components: [_with(components[0], ()), *components], False),
        (lambda components: [*components, _with(components[0], ())], False),
        (lambda components: [components[0], *components], False),
        (lambda components: components[1:], False),
        (
            lambda components: [
                *(_with(components[0], (e,)) for e in components[0].content.event_ids),
                *components[1:],
            ],
            False,
        ),
        (lambda components: [_with(components[0], components[0].content.event_ids[1:]), *components[1:]], False),
    ],
)
def test_behaviours_of_events_in_any_order_and_nothing_besides(change, matches):
    """One component for each way to behave; none twice, none split, none for no event."""
    pair = _gcs20()
    if pair is None:
        pytest.skip("no published requests")
    message = pair.message._replace(mac=None)
    changed = change(list(message.payload.components))
    numbered = tuple(
        component._replace(sequence_number=place, is_last=place == len(changed) - 1)
        for place, component in enumerate(changed)
    )
    octets = gbcs.encode(message._replace(payload=message.payload._replace(components=numbered)))
    assert duis.correlate(pair.xml, octets, device_of(pair), WHEN).matches is matches


def _with(component, events):
    content = component.content._replace(event_ids=tuple(events), number_of_events=len(events))
    return component._replace(content=content)
