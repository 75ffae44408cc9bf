"""What was changed and noticed, by use case, and the changes that need not be noticed.

A plugin of pytest (``tests/conftest.py`` names it): a test of :mod:`tests.conformance.test_correlate_mutations` hands
its counts over with its report, so that one table is made of them, and held against the explanations, whatever process
each test ran in.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

__all__ = ["ALL", "PROPERTY", "SIDES", "Explained", "explanation"]

ALL = bool(os.environ.get("GBCS_ALL_MUTANTS"))
"""Whether every entry of every list and every bit is changed, and not a choice of them."""

PROPERTY = "noticed"
"""The name under which a report has the use case, the counts and the numbers of the explanations of a test."""

SIDES = ("request", "command", "command, no inventory", "octets")
"""What is changed; the command also where the device is not known."""


class Explained(NamedTuple):
    """Changes that need not be noticed: patterns of use case, place and kind, and why."""

    use_case: str
    place: str
    kind: str
    why: str


_KEPT = "the DCC keeps it: the command has no place for it"
_SET = "an order without meaning"
_ISSUED = "made of the current time: any within the tolerance"
_MESSAGE = (
    Explained("GCS.*", r".*\.(issuer_event_id|issuer_calendar_id|message_id)", r"[+-](1|256)", _ISSUED),
    Explained("GCS20", r"payload\.components\[\]\.content\.event_ids\[\]", "exchanged", _SET),
    Explained("GCS17", r".*\.number_of_samples", "-1", "counted with one end or with both"),
)
_LISTED = {
    "request": (
        Explained(".*", "Header/CommandVariant", ".*", "tells the DCC what to do with the command"),
        Explained(".*", ".*/ExecutionDateTime", "added at 0", "the DCC waits until then, and tells the device nothing"),
        Explained(".*", ".*/KAPublicSecurityCredentials", "added .*", "only of use where the broker asks for the user"),
        Explained("CCS01", ".*/(ImportMPxN|SecondaryImportMPAN|ExportMPAN)", ".*", _KEPT),
        Explained("CS02aMAC|CS02fMAC", "Header/RequestID", "originator|counter.*", "the broker asks for itself"),
        Explained("ECS08a?", ".*/SpecialDayApplicability", "exchanged", _SET),
        Explained("ECS(08a?|46[cd])", ".*/DayOfWeekApplicability", "exchanged", _SET),
        Explained("ECS29[bd]", ".*/PolyPhaseVoltageSettings", "exchanged", "the phase is said in each"),
        Explained(
            "ECS01[abcd]", ".*/(ElectricityPriceElement|BlockPrice|TOUPrice)", "dropped 0", "a price not given is 0"
        ),
        Explained("GCS01[ab]", ".*/NumberOfThresholds", ".*", "the command counts the blocks that the request has"),
        Explained("GCS01a", ".*/ThresholdMatrix.*", ".*", "a tariff by time of use has none"),
        Explained("GCS17", ".*/EndDateTime", r"\+1 second", "the command counts whole half hours"),
        Explained("GCS18", ".*/ReadLogPeriod/.*", ".*", "the last 41 samples are read, whatever the period"),
    ),
    "command": _MESSAGE,
    "command, no inventory": (
        *_MESSAGE,
        Explained("ECS0[23]", r"payload\.data\[\]\[\]", "dropped", "a meter of a single element, which is said"),
    ),
    "octets": (),
}


def explanation(side: str, use_case: str, place: str, kind: str) -> int | None:
    """The number of the explanation why a change need not be noticed, among those of its side."""
    for number, each in enumerate(_LISTED[side]):
        if all(map(re.fullmatch, each[:3], (use_case, place, kind))):
            return number
    return None


# The table -----------------------------------------------------------------------------------------------------------

_MANY_USE_CASES, _MANY_CHANGES = 150, 4000


class _Table:
    """The counts of all tests."""

    def __init__(self, reporter: Any) -> None:
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.used: set[tuple[str, int]] = set()
        for report in (*reporter.stats.get("passed", ()), *reporter.stats.get("failed", ())):
            for name, value in report.user_properties if report.when == "call" else ():
                if name == PROPERTY:
                    use_case, counts, used = value
                    self.counts[use_case].update(counts)
                    self.used.update(map(tuple, used))

    def lines(self) -> Iterator[str]:
        """Each use case, and all together: how many changes of how many were noticed, and how many are explained."""
        total: Counter[str] = sum(self.counts.values(), Counter())
        for name, counts in (*sorted(self.counts.items()), ("all", total)):
            yield " ".join((f"{name:32}", *(_cell(counts, side) for side in SIDES)))

    def problems(self) -> Iterator[str]:
        """What is wrong with them all, where all use cases were tried."""
        if len(self.counts) < _MANY_USE_CASES:
            return
        total: Counter[str] = sum(self.counts.values(), Counter())
        for side in SIDES:
            if total[f"{side} noticed"] <= _MANY_CHANGES:
                yield f"too few changes of {side}: {total[f'{side} noticed']}"
        for side, listed in _LISTED.items() if ALL else ():
            for number, each in enumerate(listed):
                if (side, number) not in self.used:
                    yield f"explains nothing: {side}, {each}"


def _cell(counts: Counter[str], side: str) -> str:
    return f"{side} {counts[f'{side} noticed']:6}/{counts[side]:<6} {counts[f'{side} explained'] or '':4}"


def _table(config: pytest.Config) -> _Table | None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    is_worker = hasattr(config, "workerinput")  # of xdist: the reports are the first process's
    return None if reporter is None or is_worker else _Table(reporter)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The run fails where an explanation explains nothing, or too little was tried."""
    table = _table(session.config)
    if table is not None and any(table.problems()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the table where every change was tried, or with ``-s``, and what is wrong with it."""
    table = _table(config)
    if table is None or not table.counts:
        return
    problems = list(table.problems())
    if ALL or problems or config.getoption("capture") == "no":
        terminalreporter.section("changes of requests and commands that were noticed, of all, and explained")
        for line in (*table.lines(), *(f"FAILED {problem}" for problem in problems)):
            terminalreporter.write_line(line)
