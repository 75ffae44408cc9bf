"""Nothing goes unnoticed: every value of a published request, and of its command, changed in turn.

Each change makes the correlation not match, or the request refused; the few that rightly do neither are listed with the
reason. The environment variable ``GBCS_ALL_MUTANTS`` makes every entry of every list and every bit be changed, and not
a choice of them; ``-s`` shows the table by use case.
"""

import datetime
import os
import re
from collections import Counter, defaultdict
from typing import NamedTuple

import pytest

import duis
import gbcs
from tests.conformance import mutants
from tests.conformance.service_requests import CORRELATING, EXCEPTIONS, acb_of, device_of, pairs, parametrized

WHEN = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
ALL = bool(os.environ.get("GBCS_ALL_MUTANTS"))
_OFTEN = 1  # how many times the same change at the same place of a use case is tried, where not all are


class Explained(NamedTuple):
    """Changes that need not be noticed: patterns of use case, place and kind, and why."""

    use_case: str
    place: str
    kind: str
    why: str


KEPT = "the DCC keeps it: the command has no place for it"
SET = "an order without meaning"
ISSUED = "made of the current time: any within the tolerance"
REQUEST = [
    Explained(".*", "Header/CommandVariant", ".*", "tells the DCC what to do with the command"),
    Explained(".*", ".*/ExecutionDateTime", "added at 0", "the DCC waits until then, and tells the device nothing"),
    Explained(".*", ".*/KAPublicSecurityCredentials", "added .*", "only of use where the broker asks for the user"),
    Explained("CCS01", ".*/(ImportMPxN|SecondaryImportMPAN|ExportMPAN)", ".*", KEPT),
    Explained("CS02aMAC|CS02fMAC", "Header/RequestID", "originator|counter.*", "the broker asks for itself"),
    Explained("ECS08a?", ".*/SpecialDayApplicability", "exchanged", SET),
    Explained("ECS46[cd]", ".*/SpecialDaysApplicability", "exchanged", SET),
    Explained("ECS(08a?|46[cd])", ".*/DayOfWeekApplicability", "exchanged", SET),
    Explained("ECS29[bd]", ".*/PolyPhaseVoltageSettings", "exchanged", "the phase is said in each"),
    Explained("CS02[af]MAC", ".*/RemotePartyRole", "exchanged", SET),
    Explained("ECS01[abcd]", ".*/(ElectricityPriceElement|BlockPrice|TOUPrice)", "dropped 0", "a price not given is 0"),
    Explained("GCS01[ab]", ".*/NumberOfThresholds", ".*", "the command counts the blocks that the request has"),
    Explained("GCS01a", ".*/ThresholdMatrix.*", ".*", "a tariff by time of use has none"),
    Explained("GCS17", ".*/EndDateTime", r"\+1 second", "the command counts whole half hours"),
    Explained("GCS18", ".*/ReadLogPeriod/.*", ".*", "the last 41 samples are read, whatever the period"),
]
MESSAGE = [
    Explained("GCS.*", r".*\.(issuer_event_id|issuer_calendar_id|message_id)", r"[+-](1|256)", ISSUED),
    Explained("GCS20", r"payload\.components\[\]\.content\.event_ids\[\]", "exchanged", SET),
    Explained("GCS17", r".*\.number_of_samples", "-1", "counted with one end or with both"),
]
UNKNOWN = [
    *MESSAGE,
    Explained("ECS0[23]", r"payload\.data\[\]\[\]", "dropped", "a meter of a single element, which is said"),
]
LISTED = {"request": REQUEST, "command": MESSAGE, "command, no inventory": UNKNOWN}


class Table:
    """What was changed and noticed, by use case."""

    def __init__(self):
        self.counts = defaultdict(Counter)
        self.used = set()
        self.tried = Counter()

    def is_new(self, use_case, side, mutant):
        key = (use_case, side, mutant.place, mutant.kind)
        self.tried[key] += 1
        return ALL or side == "octets" or self.tried[key] <= _OFTEN

    def explained(self, use_case, side, mutant):
        for each in LISTED.get(side, ()):
            if all(map(re.fullmatch, each[:3], (use_case, mutant.place, mutant.kind))):
                self.used.add(each)
                return True
        return False


TABLE = Table()
CASES = [
    case
    for case in parametrized()
    if case.values[0] is None or case.values[0].name not in EXCEPTIONS or case.values[0].name in CORRELATING
]


def matches(xml, octets, pair, inventory=True):
    known = {"device": device_of(pair), "acb": acb_of(pair)} if inventory else {}
    try:
        return duis.correlate(xml, octets, at=WHEN, **known).matches
    except (duis.DuisError, gbcs.DecodeError):
        return False


@pytest.mark.parametrize("pair", CASES)
def test_every_change_is_noticed(pair):
    use_case = pair.name.split("_")[0]
    counts = TABLE.counts[use_case]
    message = pair.message._replace(signature=None, mac=None)
    octets = gbcs.encode(message)
    assert matches(pair.xml, octets, pair)
    is_known = matches(pair.xml, octets, pair, inventory=False)
    unnoticed = []

    def tried(side, mutant, xml, changed, inventory=True):
        counts[side] += 1
        if not matches(xml, changed, pair, inventory):
            counts[f"{side} noticed"] += 1
        elif TABLE.explained(use_case, side, mutant) or (side == "octets" and _same(message, changed)):
            counts[f"{side} explained"] += 1
        else:
            unnoticed.append((side, mutant.path, mutant.kind))

    for mutant in mutants.of_request(pair.xml, ALL):
        if TABLE.is_new(use_case, "request", mutant):
            tried("request", mutant, mutant.value, octets)
    for mutant in mutants.of_message(message, ALL):
        if TABLE.is_new(use_case, "command", mutant) and (changed := _encoded(mutant.value)) not in (None, octets):
            tried("command", mutant, pair.xml, changed)
            if is_known:
                tried("command, no inventory", mutant, pair.xml, changed, inventory=False)
    for mutant in mutants.of_octets(octets, ALL):
        if mutant.value != octets:
            tried("octets", mutant, pair.xml, mutant.value)
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
    values, given = use_case.command.values(message.payload), use_case.command.values(other.payload)
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


def test_the_table_and_the_list_of_explanations():
    """Every explanation explains something, and nothing but what is listed stays unnoticed."""
    if not pairs() or len(TABLE.counts) < 150:
        pytest.skip("not all pairs were tried")
    sides = ("request", "command", "command, no inventory", "octets")
    total = Counter()
    print()
    for use_case, counts in sorted(TABLE.counts.items()):
        total += counts
        print(f"{use_case:32}", *(_cell(counts, side) for side in sides))
    print(f"{'all':32}", *(_cell(total, side) for side in sides))
    for side in sides:
        assert total[side] == total[f"{side} noticed"] + total[f"{side} explained"]
        assert total[f"{side} noticed"] > 4000
    if ALL:
        assert TABLE.used == {each for listed in LISTED.values() for each in listed}


def test_no_command_of_another_request_matches():
    """Every command under the header of every request of another service or kind."""
    cases = {}
    for pair in pairs():
        cases.setdefault(pair.name.split("_")[0].removesuffix("Commission"), pair)
    if not cases:
        pytest.skip("no published requests")
    for name, pair in cases.items():
        request = duis.read(pair.xml)
        for other_name, other in cases.items():
            if name == other_name:
                continue
            header = other.message.header._replace(
                originator=request.originator, recipient=request.target, originator_counter=request.counter
            )
            octets = _encoded(other.message._replace(header=header, signature=None, mac=None))
            if octets is not None:
                blind = duis.correlate(request, octets, None, WHEN)
                if blind.matches:  # what the caller knows of the device tells
                    assert blind.assumed, (name, other_name)
                    found = duis.correlate(request, octets, device_of(pair), WHEN)
                    assert not found.matches, (name, other_name)


def _cell(counts, side):
    return f"{side} {counts[f'{side} noticed']:6}/{counts[side]:<6} {counts[f'{side} explained'] or '':4}"
