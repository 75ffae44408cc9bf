"""What a component sets on a gas meter is what another reads, for every attribute that has both."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, NamedTuple

import pytest

import gbcs
from gbcs.usecases import all_use_cases, by_reference
from gbcs.usecases.gbz import CommandTemplate
from tests.conformance.published import _read
from tests.gbcs.testing.homes import GSME
from tests.gbcs.testing.test_acts import House

EVENT = {"issuer_event_id": 473385600}


def read(house: House, key: tuple[int, str], target: str = GSME) -> Any:
    """An attribute, by whatever use case reads it."""
    for use_case in all_use_cases():
        if not isinstance(use_case.command, CommandTemplate) or "GSME" not in use_case.devices:
            continue
        for part in use_case.command.parts:
            answer = part.answer
            if answer and answer.cluster_id == key[0] and key[1] in (answer.attributes or ()):
                return house.answer(use_case, target=target)[answer.name][key[1]]
    raise AssertionError(f"nothing reads {key}")


class Pair(NamedTuple):
    """A field of a component that sets an object of the standard, and one that reads it.

    Attributes:
        setter: the use case that sets it.
        part: which component of it.
        field: of the component.
        reader: the use case that reads it.
        answer: which component of its response.
        name: of the field or attribute there.
    """

    setter: Any
    part: Any
    field: str
    reader: Any
    answer: Any
    name: str


_ACKNOWLEDGING = frozenset(("ChangePaymentModeResponse", "ConsumerTopUpResponse", "StartSamplingResponse"))
# What the names of one member have besides, or for each other, where it is set and where it is read.
_WORDS = ("methodinput:", "next", "current", "value", "state", "threshold", "percentage", "longer", "any")


def member(name: str) -> tuple[str, str]:
    """The object that a name of the standard is of, and which member: what is set next is what is read as current."""
    of, _, rest = name.partition(":")
    rest = rest.lower()
    for word in _WORDS:
        rest = rest.replace(word, "")
    return of.strip(), rest.strip()


def paired() -> tuple[list[Pair], list[tuple[str, str, str, str]]]:
    """Every field that sets something with those that read it; those that are left out, with the reason."""
    readers: dict[str, list[tuple[Any, Any, str]]] = defaultdict(list)
    settings = []
    for use_case in all_use_cases():
        if not isinstance(use_case.command, CommandTemplate) or "GSME" not in use_case.devices:
            continue
        for part in use_case.command.parts:
            answer = part.answer
            reads = answer is not None and answer.command not in _ACKNOWLEDGING
            if reads:
                for name, rule in answer.rules.items():
                    if rule.name and rule.is_value:
                        readers[member(rule.name)[0]].append((use_case, answer, name))
            else:
                settings += [(use_case, part, name, rule) for name, rule in part.rules.items() if rule.name]
    pairs, excluded = [], []
    for use_case, part, name, rule in settings:
        of, which = member(rule.name)
        found = [each for each in readers.get(of, ()) if which == member(each[1].rules[each[2]].name)[1]]
        reason = None
        if not rule.is_value:
            reason = "a constant"
        elif "DateTime" in rule.name and name not in ("billing_period_start_time", "block_period_start_time"):
            reason = "says when"
        elif "adjust" in rule.name.lower() and name in ("debt_amount", "credit_adjustment_value"):
            reason = "is added to what was"
        elif not found:
            reason = "nothing reads it"
        if reason is not None:
            excluded.append((use_case.reference, part.name, name, reason))
        else:
            pairs += [Pair(use_case, part, name, *each) for each in found]
    return pairs, excluded


PAIRS, EXCLUDED = paired()


def given(use_case: Any) -> dict[str, Any] | None:
    """The values of a published command of a use case that is carried out at once."""
    for name, published in _read().items():
        message = gbcs.decode(published.octets)
        if message.use_case is use_case and "_COMMAND" in name and "CANCEL" not in name and "FUTURE" not in name:
            return message.values()
    return None


def changed(value: Any) -> Any:
    """A value like it, but another, where it is a plain number."""
    return value + 1 if type(value) is int else value


@pytest.mark.parametrize("reference", sorted({pair.setter.reference for pair in PAIRS}))
def test_what_is_set_reads_back(reference):
    if not _read():
        pytest.skip("no published vectors")
    setter = by_reference(reference)
    pairs = [pair for pair in PAIRS if pair.setter is setter]
    values = dict(given(setter))
    for pair in pairs:
        if not pair.part.is_list and pair.part.rules[pair.field].allowed is None:
            before = dict(values[pair.part.name])
            values[pair.part.name] = before | {pair.field: changed(before[pair.field])}
    house = House()
    answer, *_ = house.sent(setter, values, target=GSME)
    assert not [each for each in answer.values().values() if isinstance(each, gbcs.usecases.Failed)]
    for pair in pairs:
        given_rows = values[pair.part.name]
        read_rows = house.answer(pair.reader, target=GSME)[pair.answer.name]
        if pair.part.is_list:
            assert [row[pair.name] for row in read_rows] == [row[pair.field] for row in given_rows], pair.name
        else:
            assert read_rows[pair.name] == given_rows[pair.field], pair.name


def test_every_setting_is_read_or_has_a_reason():
    reasons = Counter(reason for *_, reason in EXCLUDED)
    print(
        f"{len(PAIRS)} pairs of {len({pair.setter.reference for pair in PAIRS})} use cases; left out: {dict(reasons)}"
    )
    for row in EXCLUDED:
        print(*row)
    assert reasons.keys() == {"a constant", "says when", "is added to what was", "nothing reads it"}


def test_a_tariff_reads_back():
    if not _read():
        pytest.skip("no published vectors")
    house = House()
    values = gbcs.decode(_read()["GCS01a_1.1.1_IMMEDIATE_TOU_SUCCESS_COMMAND"].octets).values()
    house.answer(by_reference("GCS01a"), values, target=GSME)
    got = house.answer(by_reference("GCS21f"), target=GSME)
    for name in ("PublishDayProfile", "PublishWeekProfile", "PublishSeasons", "PublishSpecialDays"):
        assert got[name] == values[name]
    prices = [entry["price"] for entry in values["PublishPriceMatrix"]["entries"]]
    assert [got["PriceAttributes"][f"Tier{tier}Block1Price"] for tier in range(1, 5)] == prices
    assert got["PriceAttributes"]["StandingCharge"] == values["PublishTariffInformation"]["standing_charge"]


def test_thresholds_and_blocks_read_back():
    if not _read():
        pytest.skip("no published vectors")
    house = House()
    values = gbcs.decode(_read()["GCS01a_1.1.1_FUTURE_DATED_BLOCK_SUCCESS_COMMAND"].octets).values()
    house.answer(by_reference("GCS01a"), values, target=GSME)
    before = house.answer(by_reference("GCS21f"), target=GSME)
    assert before["PriceAttributes"]["Block1Threshold"] == 0
    when = values["PublishCalendar"]["start_time"].datetime()
    sent = [gbcs.decode(octets) for octets in house.home.tick(when)]
    alerts = [message.values() for message in sent if message.use_case.reference != "GCS53"]  # of the months between
    assert {alert["alert_code"] for alert in alerts} == {0x8F66}
    assert [(alert["clusterID"], alert["zclCommandID"]) for alert in alerts] == [
        (0x0707, 0x00),
        (0x0707, 0x04),
        (0x0700, 0x04),
        (0x0700, 0x06),
        (0x0700, 0x05),
    ]
    assert house.home["GSME"].state[0x0700, "Block1Threshold"] == 1000000


def test_behaviours_read_back():
    house = House()
    codes = [0x81AA, 0x81AB]
    values = {"SetEventConfiguration": [EVENT | {"event_configuration": 0x5B, "event_ids": codes}]}
    house.answer(by_reference("GCS20"), values, target=GSME)
    entries = house.answer(by_reference("GCS20r"), target=GSME)["ReportEventConfiguration"]["entries"]
    found = {entry["event_id"]: int(entry["event_configuration"]) for entry in entries}
    assert [found[code] for code in codes] == [0x5B, 0x5B]


def test_balances():
    house = House()
    key = (0x0705, "CreditRemaining")
    before = read(house, key)
    house.answer(by_reference("GCS40a"), {"CreditAdjustment": EVENT | {"credit_adjustment_value": -500}}, target=GSME)
    assert read(house, key) == before - 500
    house.answer(by_reference("GCS40b"), {"CreditAdjustment": EVENT}, target=GSME)
    assert read(house, key) == 0


@pytest.mark.parametrize(("times", "value"), [(2, 2**31 - 1), (2, -(2**31))])
def test_a_balance_has_32_bits(times, value):
    house = House()
    for _ in range(times):
        answer, *_ = house.sent(
            by_reference("GCS40a"), {"CreditAdjustment": EVENT | {"credit_adjustment_value": value}}, GSME
        )
    assert isinstance(answer.values()["CreditAdjustment"], gbcs.usecases.Failed)
    assert -(2**31) <= read(house, (0x0705, "CreditRemaining")) < 2**31


def test_debts_are_added():
    house = House()
    name = ("ChangeDebt1", "ChangeDebt2", "ChangeDebt3")
    values = {
        name[0]: EVENT | {"debt_amount": 100, "debt_recovery_frequency": 1, "debt_recovery_amount": 5},
        name[1]: EVENT | {"debt_amount": 200, "debt_recovery_frequency": 0, "debt_recovery_amount": 6},
        name[2]: EVENT | {"debt_amount": 300, "debt_recovery_balance_percentage": 1000},
    }
    for times in (1, 2):
        house.answer(by_reference("GCS04"), values, target=GSME)
        assert [read(house, (0x0705, f"DebtAmount{number}")) for number in (1, 2, 3)] == [
            100 * number * times for number in (1, 2, 3)
        ]


def test_the_supply():
    house = House()
    for reference, state in (("GCS32", 0), ("GCS39", 1)):
        house.answer(by_reference(reference), {"ChangeSupply": EVENT}, target=GSME)
        assert read(house, (0x0702, "SupplyStatus")) == state
