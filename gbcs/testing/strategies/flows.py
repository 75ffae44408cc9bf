"""Hypothesis strategies for flows, made of the declarations of their groups: values, records, instances, files."""

from __future__ import annotations

import datetime
from datetime import date, time

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gbcs.regis.clock import half_hours
from gbcs.regis.flows import DataItem, Flow, Format, Group, Header, Instance, Record, built_in, flatten

FLOWS = [flow for flow in built_in() if flow.groups]

_ENOUGH = 100  # records of a file; from there on groups stand as rarely as they may
_ALPHABET = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) != "|")
_INNER = _ALPHABET + " " * 10
_WEIGHTS = (3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43)

dates = st.dates(date(1950, 1, 1), date(2199, 12, 31)).map(lambda day: day.strftime("%Y%m%d"))
times = st.times(time(0), time(23, 59, 59)).map(lambda moment: moment.strftime("%H%M%S"))
date_times = st.builds("{}{}".format, dates, times)
timestamps = st.builds("{}.{:06}".format, date_times, st.integers(0, 999_999))


def _is_plain(text: str) -> bool:
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return text == text.strip(" ") and not quoted


def texts(length: int) -> SearchStrategy[str]:
    """Texts of a data item."""
    usual = st.text("ABCXYZ abc019-", min_size=1, max_size=length).filter(_is_plain)
    return usual | st.text(_INNER, min_size=1, max_size=length).filter(_is_plain)


def digits(most: int) -> SearchStrategy[str]:
    """Texts of digits."""
    return st.integers(1, most).flatmap(lambda count: st.text("0123456789", min_size=count, max_size=count))


@st.composite
def numbers(draw: st.DrawFn, of: Format) -> str:
    """Numbers as a format has them."""
    if of.kind == "NUM" and not of.decimals:
        text = draw(digits(of.length))
    else:
        text = str(draw(st.integers(0, 10**of.length - 1)))
        if of.decimals and draw(st.booleans()):
            text += "." + draw(digits(of.decimals))
    is_zero = not set(text) - set("0.")
    return "-" + text if of.signed and not is_zero and draw(st.booleans()) else text


def mpan(first: int) -> str:
    """A metering point by its first twelve digits, with its check digit."""
    text = f"{first:012}"
    return text + str(sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=True)) % 11 % 10)


def values(item: DataItem) -> SearchStrategy[str]:
    """What the item may be, never empty."""
    of = item.format
    if item.codes is not None:
        return st.sampled_from(sorted(item.codes))
    if item.rule == "mpan":
        return st.integers(0, 10**12 - 1).map(mpan)
    if of.is_number:
        return numbers(of)
    return {
        "": texts(12),
        "CHAR": texts(of.length or 1),
        "DATE": dates,
        "TIME": times,
        "DATETIME": date_times,
        "TIMESTAMP": timestamps,
        "BOOLEAN": st.sampled_from("TF"),
    }[of.kind]


@st.composite
def records(draw: st.DrawFn, group: Group) -> Record:
    """A record in full, with nothing wrong in it: every rule that is certain and has no condition holds."""
    needed = {
        clause[draw(st.integers(0, len(clause) - 1))].operand
        for rule in group.rules
        if rule.is_certain and not rule.when
        for clause in rule.expect
    }
    drawn = []
    for item, presence in group.uses:
        absent = presence == "N" or (presence == "O" and item.reference not in needed and draw(st.booleans()))
        drawn.append("" if absent else draw(values(item)))
    return Record(group.code, tuple(drawn))


@st.composite
def instances(draw: st.DrawFn, flow: Flow) -> tuple[Instance, ...]:
    """What a file of the flow may hold, every group within its range.

    Of each group two records are drawn and stand as often as they are wanted: a file of half hours has thousands.
    """
    drawn = {group: draw(st.lists(records(group), min_size=1, max_size=2)) for group in flow.groups}
    turn = iter(range(1 << 62))

    def below(groups: tuple[Group, ...], parent: Record | None = None) -> tuple[Instance, ...]:
        found = []
        for group in groups:
            minimum, maximum, listed, _ = group.occurrence
            room = 2 if next(turn) < _ENOUGH else 0
            most = minimum + room if maximum is None else min(maximum, minimum + room)
            often = draw(st.sampled_from(listed)) if listed else draw(st.integers(minimum, most))
            if listed == (46, 48, 50) and parent is not None:  # as many as its day has, which is its only item
                often = half_hours(datetime.datetime.strptime(parent.values[0], "%Y%m%d").date())
            choice = drawn[group]
            records = [choice[next(turn) % len(choice)] for _ in range(often)]
            found += [Instance(record, below(group.children, record)) for record in records]
        return tuple(found)

    return below(flow.roots)


participants = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=4, max_size=4)
roles = st.sampled_from("XRPMCDGZ")


def headers(flow: Flow) -> SearchStrategy[Header]:
    """Headers of user files of the flow."""
    return st.builds(
        Header.user,
        file_id=st.text("0123456789ABCXYZ", min_size=1, max_size=10),
        flow_id=st.just(flow.id),
        from_role=roles,
        from_participant=participants,
        to_role=roles,
        to_participant=participants,
        created=date_times,
        sending_application=st.just("") | texts(5),
        receiving_application=st.just("") | texts(5),
        broadcast=st.just("") | texts(1),
        test_flag=st.sampled_from(("OPER", "TR01", "")),
    )


def contents(flow: Flow) -> SearchStrategy[tuple[Record, ...]]:
    """The records between header and trailer."""
    return instances(flow).map(lambda drawn: tuple(flatten(drawn)))
