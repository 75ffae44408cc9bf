"""Nothing goes unnoticed: every value of a published request, and of its command, changed in turn.

Each change makes the correlation not match, or the request refused; the few that rightly do neither are listed with the
reason in :mod:`tests.conformance.noticed`, which judges what the reports of all tests say together. The environment
variable ``GBCS_ALL_MUTANTS`` makes every entry of every list and every bit be changed, and not a choice of them, and
prints the table by use case (``-s`` does, too).
"""

import datetime
from collections import Counter

import pytest

import duis
import gbcs
from duis import correlation
from duis.bindings.binding import RequestBinding
from gbcs.usecases.engines import engine_of
from tests.conformance import mutants, noticed
from tests.conformance.service_requests import CORRELATING, EXCEPTIONS, acb_of, device_of, pairs, parametrized

WHEN = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
ALL = noticed.ALL
_OFTEN = 1  # how many times the same change at the same place of a use case is tried, where not all are
TRIED = Counter()
CASES = [
    case
    for case in parametrized()
    if case.values[0] is None or case.values[0].name not in EXCEPTIONS or case.values[0].name in CORRELATING
]


def is_new(*change):
    TRIED[change] += 1
    return ALL or TRIED[change] <= _OFTEN


def matches(request, octets, known):
    try:
        return duis.correlate(request, octets, at=WHEN, **known).matches
    except (duis.DuisError, gbcs.DecodeError):
        return False


def remember(monkeypatch, name, request):
    """Let the correlation do once what it does with a request alone: that is the same for every changed command."""
    make, made = getattr(correlation, name), {}

    def remembered(given, *arguments):
        if given is not request:
            return make(given, *arguments)
        key = tuple(id(each) if isinstance(each, RequestBinding) else repr(each) for each in arguments)
        if key not in made:
            made[key] = make(given, *arguments)
        return made[key]

    monkeypatch.setattr(correlation, name, remembered)


@pytest.mark.parametrize("pair", CASES)
def test_every_change_is_noticed(pair, monkeypatch, record_property):
    use_case = pair.name.split("_")[0]
    counts, used, unnoticed = Counter(), set(), []
    message = pair.message._replace(signature=None, mac=None)
    octets = gbcs.encode(message)
    inventory = {"device": device_of(pair), "acb": acb_of(pair)}
    assert matches(pair.xml, octets, inventory)
    is_known = matches(pair.xml, octets, {})
    request = duis.read(pair.xml)
    remember(monkeypatch, "checked_request", request)
    remember(monkeypatch, "expectation", request)

    def tried(side, mutant, request, changed, known=inventory):
        counts[side] += 1
        number = noticed.explanation(side, use_case, mutant.place, mutant.kind)
        if not matches(request, changed, known):
            counts[f"{side} noticed"] += 1
        elif number is not None or (side == "octets" and _same(message, changed)):
            counts[f"{side} explained"] += 1
            used.add((side, number))
        else:
            unnoticed.append((side, mutant.path, mutant.kind))

    for mutant in mutants.of_request(pair.xml, ALL):
        if is_new(use_case, "request", mutant.place, mutant.kind):
            tried("request", mutant, mutant.value, octets)
    for mutant in mutants.of_message(message, ALL):
        if is_new(use_case, "command", mutant.place, mutant.kind):
            changed = _encoded(mutant.value)
            if changed not in (None, octets):
                tried("command", mutant, request, changed)
                if is_known:
                    tried("command, no inventory", mutant, request, changed, {})
    for mutant in mutants.of_octets(octets, ALL):
        if mutant.value != octets:
            tried("octets", mutant, request, mutant.value)
    record_property(noticed.PROPERTY, (use_case, dict(counts), sorted(used, key=str)))
    assert not unnoticed


def _encoded(message):
    """The octets of a message; None where a value can't stand where it was put."""
    try:
        return gbcs.encode(message)
    except (ValueError, TypeError, AttributeError):  # EncodeError, or a value of a type that has no place there
        return None


def _same(message, changed):
    """Whether changed octets mean what the message does.

    An unsigned command's empty signature, a true said otherwise, an identifier a little later, samples counted with
    one end.
    """
    other = gbcs.decode(changed)
    use_case = message.use_case
    if other.payload == message.payload and other.header == message.header:
        return other.signature == b"" and not use_case.critical
    if other.header != message.header:
        return False
    values, given = (
        engine_of(use_case.command).values(message.payload),
        engine_of(use_case.command).values(other.payload),
    )
    return _flat(values).keys() == _flat(given).keys() and all(
        _alike(name, one, given_one) for name, one, given_one in _together(_flat(values), _flat(given))
    )


def _together(one, other):
    return [(name, value, other[name]) for name, value in one.items()]


def _alike(name, one, other):
    if name.endswith(("issuer_event_id", "issuer_calendar_id", "message_id")):
        return abs(one - other) <= 60 * 60 * 24
    if name.endswith("number_of_samples") and other == one - 1:
        return True
    return one == other or (isinstance(one, int) and type(one).__name__ == "Boolean" and bool(one) == bool(other))


def _flat(value, path=""):
    if isinstance(value, dict):
        return {name: leaf for key, inner in value.items() for name, leaf in _flat(inner, f"{path}.{key}").items()}
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return {name: leaf for at, inner in enumerate(value) for name, leaf in _flat(inner, f"{path}[{at}]").items()}
    return {path: value}


def test_no_command_of_another_request_matches(monkeypatch):
    """Every command under the header of every request of another service or kind."""
    cases = {}
    for pair in pairs():
        cases.setdefault(pair.name.split("_")[0].removesuffix("Commission"), pair)
    if not cases:
        pytest.skip("no published requests")
    commands = {name: pair.message._replace(signature=None, mac=None) for name, pair in cases.items()}
    for name, pair in cases.items():
        request = duis.read(pair.xml)
        with monkeypatch.context() as patched:
            remember(patched, "checked_request", request)
            for other_name, message in commands.items():
                header = message.header._replace(
                    originator=request.originator, recipient=request.target, originator_counter=request.counter
                )
                octets = None if name == other_name else _encoded(message._replace(header=header))
                if octets is None:
                    continue
                blind = duis.correlate(request, octets, None, WHEN)
                if blind.matches:  # what the caller knows of the device tells
                    assert blind.assumed, (name, other_name)
                    found = duis.correlate(request, octets, device_of(pair), WHEN)
                    assert not found.matches, (name, other_name)
