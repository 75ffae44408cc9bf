"""Near-valid messages for a receiver: one thing wrong, all else right, the protection made anew.

A valid command is changed by its meaning; each case says what was changed and what should become of it. Here the meter
of ``gbcs.testing`` is the receiver; put yours in its place.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime

import gbcs
from gbcs.testing import Home, mutate
from gbcs.testing.verdicts import Result

METER = "00-DB-12-34-56-78-90-A0"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def home() -> Home:
    """A new home with one meter: a case must not find what another one left."""
    return Home.from_toml(f'seed = 7\n[[device]]\ntype = "ESME"\nid = "{METER}"\n')


def main(count: int = 40) -> int:
    """Send the cases; the exit status, 1 where the receiver took what it had to refuse, or the other way round."""
    parties = home().parties
    supplier, broker = parties.entities["supplier"], parties.entities["access_control_broker"]
    keys = home().keys("supplier", "access_control_broker")
    use_case = gbcs.usecases.by_reference("ECS38")
    if use_case is None:
        return 1
    command = use_case.build_command(
        {"RandomisedOffsetLimit: value": 900}, originator=supplier, recipient=METER, originator_counter=1000
    )
    valid = gbcs.add_mac(gbcs.sign(command, keys), keys, acb=broker)
    told: Counter[str] = Counter()
    for case in mutate(valid, keys, acb=broker, seed=1, count=count):
        sent = home().handle(case.octets, NOW)  # an alert tells of a refusal, and is no answer
        is_answered = any(gbcs.decode(octets).header.cra is gbcs.CRA.RESPONSE for octets in sent)
        wrong = is_answered and case.expected.result is Result.INVALID and case.expected.code is None
        wrong |= not is_answered and case.expected.result is Result.VALID
        told["wrong" if wrong else "as expected"] += 1
        if wrong or case.name.endswith(("-0", "-1", "-2")):
            said = "; ".join(change.said for change in case.changes) or "the valid message"
            print(f"{case.name}: {said}: {case.expected.result}, {'answered' if is_answered else 'not answered'}")
    print(*(f"{number} {what}" for what, number in told.items()), sep=", ")
    return 1 if told["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
