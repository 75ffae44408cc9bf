"""Comparison of commands: what differs, by which name, in which words; commands built of named values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

import gbcs
from dlms.data import Boolean, DoubleLongUnsigned, LongUnsigned
from duis.compare import Difference, Verdict, compare, compare_messages, free_paths, header_differences, is_same
from gbcs.message import Message
from gbcs.usecases import by_message_code, by_reference
from tests.duis.by_hand import COUNTER, METER, USER, header
from wire.errors import path_text

ONE, OTHER = "00-11-22-33-44-55-66-77", "88-99-AA-BB-CC-DD-EE-FF"


def command(reference: str, values: dict[str, Any], **changes: Any) -> Message:
    use_case = by_reference(reference)
    assert use_case is not None
    parties: dict[str, Any] = {"originator": USER, "recipient": METER, "originator_counter": COUNTER}
    return gbcs.decode(gbcs.encode(use_case.build_command(values, **parties | changes)))


def judged(expected: Message, found: Message, free: frozenset[tuple[str | int, ...]] = frozenset()) -> Verdict:
    verdict = Verdict()
    compare_messages(expected, found, verdict, free)
    return verdict


def differences(expected: Message, found: Message) -> list[tuple[str, str | None, str | None]]:
    assert compare(expected, found) is (not judged(expected, found).differences)
    return [tuple(each) for each in judged(expected, found).differences]


# Words ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, None),
        ("", ""),
        ("as it is", "as it is"),
        ("caf\udce9", "caf\udce9"),  # an octet that is no text, kept as a lone surrogate
        (b"\x0a\xff", "0AFF"),
        (gbcs.EntityId(ONE), ONE),
        (5, "5"),
        (LongUnsigned(5), "5"),
        (Boolean(True), "True"),
        ({"a": b"\1", "b": [None, 2]}, "{a: 01, b: [None, 2]}"),
        ([], "[]"),
        (datetime(2030, 1, 2, tzinfo=UTC), "2030-01-02T00:00:00Z"),
    ],
)
def test_values_in_words(value: Any, words: str | None) -> None:
    verdict = Verdict()
    verdict.differ("x", value, "found")
    verdict.differ("y", "requested", value)
    assert verdict.differences == [Difference("x", words, "found"), Difference("y", "requested", words)]


LONG = "".join(map(str, range(100)))  # 190 digits
START = "...(from {}) "


@pytest.mark.parametrize(
    ("requested", "found", "words"),
    [
        (LONG[:120], LONG[:119] + "x", (LONG[:120], LONG[:119] + "x")),
        (LONG[:121], None, (LONG[:120] + "...", None)),
        (None, LONG[:121], (None, LONG[:120] + "...")),
        (LONG[:121], "x", (LONG[:120] + "...", "x")),
        ("x" + LONG[1:121], LONG[:121], ("x" + LONG[1:120] + "...", LONG[:120] + "...")),
        (LONG, LONG[:20] + "x" + LONG[21:], (LONG[:120] + "...", LONG[:20] + "x" + LONG[21:120] + "...")),
        (
            LONG,
            LONG[:21] + "x" + LONG[22:],
            (START.format(2) + LONG[1:121] + "...", START.format(2) + LONG[1:21] + "x" + LONG[22:121] + "..."),
        ),
        (
            LONG,
            LONG[:90] + "x" + LONG[91:],
            (START.format(71) + LONG[70:], START.format(71) + LONG[70:90] + "x" + LONG[91:]),
        ),
        (LONG[:141], LONG[:40] + "x", (START.format(21) + LONG[20:140] + "...", START.format(21) + LONG[20:40] + "x")),
        (LONG[:141], LONG[:130], (START.format(111) + LONG[110:141], START.format(111) + LONG[110:130])),
        (LONG[:140], LONG[:40] + "x", (START.format(21) + LONG[20:140], START.format(21) + LONG[20:40] + "x")),
    ],
)
def test_long_texts_are_shown_where_they_differ(requested: Any, found: Any, words: tuple[Any, Any]) -> None:
    verdict = Verdict()
    verdict.differ("x", requested, found)
    assert verdict.differences == [Difference("x", *words)]


def test_what_is_assumed_is_said_once() -> None:
    verdict = Verdict()
    for words in ("one", "two", "one"):
        verdict.assume(words)
    verdict.leave("x", "why")
    assert (verdict.assumed, verdict.unjudged, verdict.differences) == (["one", "two"], {"x": "why"}, [])


def test_paths() -> None:
    assert path_text(()) == ""
    assert path_text(("payload",)) == "payload"
    assert path_text(("payload", "data", 3, 0, "value")) == "payload.data[3][0].value"


# Headers -------------------------------------------------------------------------------------------------------------


def test_every_field_of_a_header_counts() -> None:
    one = gbcs.decode(header("0050", "d92006070800 01 03 0009 00000a006aff 01 01 12 0034")).header
    assert list(header_differences(one, one)) == []
    other = one._replace(originator_counter=COUNTER + 1, message_code=0x51)
    assert [tuple(each) for each in header_differences(one, other)] == [
        ("header.originator_counter", str(COUNTER), str(COUNTER + 1)),
        ("header.message_code", "80", "81"),
    ]
    other = one._replace(supplementary_originator_counter=7)
    [found] = header_differences(one, other)
    assert tuple(found) == ("header.supplementary_originator_counter", "no supplementary originator counter", "7")
    [found] = header_differences(other, one)
    assert tuple(found) == ("header.supplementary_originator_counter", "7", None)
    [found] = header_differences(one, one._replace(originator=bytes(one.originator)))  # no identifier
    assert found.path == "header.originator"


# Payloads ------------------------------------------------------------------------------------------------------------


def entry(device: str, kind: str = "type2") -> dict[str, Any]:
    return {"deviceID": device, "deviceType": kind}


def devices(*entries: dict[str, Any]) -> Message:
    return command("GCS59", {"deviceLogEntries": list(entries)})


def test_differences_bear_the_names_of_the_use_case() -> None:
    both = devices(entry(ONE), entry(OTHER))
    assert differences(both, both) == []
    assert differences(both, devices(entry(ONE), entry(ONE))) == [("deviceLogEntries[2].deviceID", OTHER, ONE)]
    assert differences(both, devices(entry(OTHER), entry(ONE))) == [
        ("deviceLogEntries[1].deviceID", ONE, OTHER),
        ("deviceLogEntries[2].deviceID", OTHER, ONE),
    ]
    assert differences(both, devices(entry(ONE, "gsme"), entry(OTHER))) == [
        ("deviceLogEntries[1].deviceType", "type2", "gsme")
    ]


def test_what_one_has_more_differs() -> None:
    one, both = devices(entry(ONE)), devices(entry(ONE), entry(OTHER))
    more = f"{{deviceID: {OTHER}, deviceType: type2}}"
    assert differences(one, both) == [("deviceLogEntries[2]", None, more)]
    assert differences(both, one) == [("deviceLogEntries[2]", more, None)]


def thresholds(*values: int) -> Message:
    return command("ECS34", {"LowMediumPowerThreshold: thresholds": list(values)})


def test_numbers_in_a_list() -> None:
    name = "LowMediumPowerThreshold: thresholds"
    assert differences(thresholds(2300, 4600), thresholds(2300, 4601)) == [(f"{name}[2]", "4600", "4601")]
    assert differences(thresholds(2300, 4600), thresholds(2301, 4600)) == [(f"{name}[1]", "2300", "2301")]


def replacement(**control: Any) -> Message:
    """A command that replaces a certificate, and sets sequence numbers where it has them."""
    certificate = bytes.fromhex("300730003000030100")
    cell = {"trustAnchorCellRemotePartyRole": "load-controller", "trustAnchorCellKeyUsage": "digitalSignature"}
    values = {
        "authorisingRemotePartyControl": {"applyTimeBasedCPVChecks": 0} | control,
        "replacements": [{"replacementCertificate": certificate, "targetTrustAnchorCell": cell}],
        "certificationPathCertificates": [certificate],
    }
    use_case = by_message_code(0x0126)
    assert use_case is not None
    made = use_case.build_command(values, originator=USER, recipient=METER, originator_counter=COUNTER)
    return gbcs.decode(gbcs.encode(made))


def test_a_list_that_one_command_is_without() -> None:
    name = "authorisingRemotePartyControl.otherRemotePartySeqNumberChanges"
    change = {"otherRemotePartyRole": "supplier", "otherRemotePartyFloorSeqNumber": 7}
    without, has = replacement(), replacement(otherRemotePartySeqNumberChanges=[change])
    [(path, requested, found)] = differences(without, has)
    assert (path, requested) == (name, None)
    assert found is not None
    assert "otherRemotePartyFloorSeqNumber: 7" in found
    assert differences(has, without) == [(name, found, None)]


def period(begin: datetime, end: datetime) -> Message:
    return command("ECS23", {"(Phase[1])AverageRMSVoltageProfileDataLog: logEntries": {"from": begin, "to": end}})


def test_members_of_a_value() -> None:
    first, second, third = (datetime(2030, 1, day, tzinfo=UTC) for day in (1, 2, 3))
    name = "(Phase[1])AverageRMSVoltageProfileDataLog: logEntries"
    assert differences(period(first, third), period(second, third)) == [
        (f"{name}.from", "2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z")
    ]
    assert [path for path, *_ in differences(period(first, second), period(second, third))] == [
        f"{name}.from",
        f"{name}.to",
    ]


def replaced(value: Any, old: Any, new: Any) -> Any:
    """A tree with another value for one of its leaves."""
    if value is old or (type(value) is type(old) and value == old):
        return new
    if not isinstance(value, tuple):
        return value
    parts = [replaced(each, old, new) for each in value]
    return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)


def test_another_type_differs_by_its_place_in_the_tree() -> None:
    """The value is the same number; the command departs from the use case, so the names of the use case don't do."""
    expected = thresholds(2300, 4600)
    found = expected._replace(payload=replaced(expected.payload, DoubleLongUnsigned(4600), LongUnsigned(4600)))
    assert found.payload != expected.payload
    [(path, requested, value)] = differences(expected, found)
    assert path.startswith("payload.")
    assert path.endswith("[1]")
    assert (requested, value) == ("4600", "4600")


def test_free_paths_are_judged_otherwise() -> None:
    one, other = thresholds(2300, 4600), thresholds(2300, 9)
    [path] = free_paths(one, other)
    assert (
        path_text(path)
        == differences(one, one._replace(payload=replaced(one.payload, DoubleLongUnsigned(4600), LongUnsigned(9))))[0][
            0
        ]
    )
    assert judged(one, other, frozenset([path])).differences == []
    assert judged(one, thresholds(1, 9), frozenset([path])).differences != []
    retyped = one._replace(payload=replaced(one.payload, DoubleLongUnsigned(4600), LongUnsigned(4600)))
    assert len(judged(one, retyped, frozenset([path])).differences) == 1
    assert free_paths(one, one) == frozenset()
    assert len(free_paths(one, thresholds(1, 9))) == 2


def factors(issued: int, factor: int) -> Message:
    """A conversion factor for gas, under an identifier that is made of the current time."""
    values = {
        "PublishConversionFactor": {"issuer_event_id": issued, "conversion_factor": factor},
        "PublishCalorificValue": {"issuer_event_id": issued, "calorific_value": 400},
    }
    return command("GCS23", values)


def test_identifiers_made_of_the_time_are_no_differences_of_other_values() -> None:
    one, later = factors(820638245, 100), factors(820638305, 100)
    free = free_paths(one, later)
    assert len(free) == 2
    assert judged(one, later, free).differences == []
    found = judged(one, factors(820638305, 101), free).differences
    assert [tuple(each) for each in found] == [("PublishConversionFactor.conversion_factor", "100", "101")]


def test_lists_of_another_length_are_free_as_a_whole() -> None:
    one, both = devices(entry(ONE)), devices(entry(ONE), entry(OTHER))
    [path] = free_paths(one, both)
    assert path_text(path) == "payload.entries" or path[-1] != 1
    assert judged(one, both, frozenset([path])).differences == []


def test_another_kind_of_payload_differs_as_a_whole() -> None:
    found = thresholds(2300, 4600)._replace(payload=devices(entry(ONE)).payload)
    [(path, *_)] = differences(thresholds(2300, 4600), found)
    assert path == "payload"


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def prices(*dates: datetime) -> Message:
    """A tariff of which each of three parts is activated at a date of its own, which no library would build."""
    names = (
        "TariffSwitchingTable(SecondaryElement): activateNextDateTime",
        "SecondaryTariffTOUPriceMatrix: activateNextDateTime",
        "TariffSwitchingTable(SecondaryElement)(SpecialDays): activateNextDateTime",
    )
    parts = {
        "SecondaryTariffTOUPriceMatrix: unit_charge_passive": {
            "charge_per_unit_scaling": {"price_scale": 0},
            "charge_table": [{"index": b"\1", "charge_per_unit": 5}],
        },
        "TariffSwitchingTable(SecondaryElement): season_profile_passive": [
            {"season_profile_name": "S", "season_start": datetime(2030, 1, 1, tzinfo=UTC), "week_name": b"\1"}
        ],
        "TariffSwitchingTable(SecondaryElement): week_profile_table_passive": [
            {"week_profile_name": b"\1"} | dict.fromkeys(DAYS, 1)
        ],
        "TariffSwitchingTable(SecondaryElement): day_profile_table_passive": [
            {"day_id": 1, "day_schedule": [{"start_time": bytes(4), "script_selector": 1}]}
        ],
        "TariffSwitchingTable(SecondaryElement)(SpecialDays): entries": [],
    }
    made = [command("ECS01c", {**parts, **dict.fromkeys(names, date)}) for date in dates]
    data = (*made[0].payload.data[:-3], *(one.payload.data[place - 3] for place, one in enumerate(made)))
    return made[0]._replace(payload=made[0].payload._replace(data=data))


def test_all_parts_of_a_tariff_have_one_date() -> None:
    first, second, third = (datetime(2030, 1, day, tzinfo=UTC) for day in (1, 2, 3))
    wanted = prices(first, first, first)
    words = "one date of activation for all items"
    assert differences(wanted, wanted) == []
    assert ("payload", words, "2 dates") in differences(wanted, prices(first, first, second))
    assert ("payload", words, "3 dates") in differences(wanted, prices(first, second, third))
    other = differences(wanted, prices(second, second, second))
    assert len(other) == 3
    assert all(requested != words for _, requested, _ in other)


def samples(number: int) -> Message:
    asked = {"earliest_sample_time": datetime(2030, 1, 1, tzinfo=UTC), "number_of_samples": number}
    return command("GCS17", {"GetSampledData": asked})


def test_samples_are_counted_with_one_end_or_with_both() -> None:
    assert judged(samples(48), samples(48)).remarks == []
    fewer = judged(samples(48), samples(47))
    assert fewer.differences == []
    [remark] = fewer.remarks
    assert remark.endswith("number_of_samples: 47 samples, 48 with both ends counted")
    for number in (1, 46, 49):
        [(path, *words)] = differences(samples(48), samples(number))
        assert path.endswith("number_of_samples")
        assert words == ["48", str(number)]


def test_a_message_of_no_known_use_case() -> None:
    one, other = (
        gbcs.decode(header("7777", f"d92006070800 01 03 0009 00000a006aff 01 01 12 003{last}")) for last in "45"
    )
    assert one.use_case is None
    assert differences(one, one) == []
    [(path, *_)] = differences(one, other)
    assert path.startswith("payload")


# GCS20: no order is prescribed ---------------------------------------------------------------------------------------


def behaviours(*components: tuple[int, list[int]], issued: int = 1) -> Message:
    settings = [
        {"issuer_event_id": issued, "event_configuration": mask, "event_ids": codes} for mask, codes in components
    ]
    return command("GCS20", {"SetEventConfiguration": settings})


WANTED = behaviours((0x5B, [0x81A0, 0x81A1]), (0x08, [0x810E]))


def test_behaviours_in_another_order_are_the_same() -> None:
    assert differences(WANTED, WANTED) == []
    assert differences(WANTED, behaviours((0x08, [0x810E]), (0x5B, [0x81A1, 0x81A0]))) == []


def test_behaviours_that_differ() -> None:
    assert differences(WANTED, behaviours((0x5B, [0x81A0]), (0x08, [0x810E, 0x81A1]))) == [
        ("payload.event[81A1]", "configuration 0x5b", "configuration 0x08")
    ]
    assert differences(WANTED, behaviours((0x5B, [0x81A0, 0x81A1]))) == [
        ("payload.event[810E]", "configuration 0x08", None)
    ]
    assert differences(WANTED, behaviours((0x5B, [0x81A0, 0x81A1, 0x81A2]), (0x08, [0x810E]))) == [
        ("payload.event[81A2]", None, "configuration 0x5b")
    ]


@pytest.mark.parametrize(
    "found",
    [
        behaviours((0x08, [0x81A0]), (0x5B, [0x81A0, 0x81A1]), (0x03, [0x810E])),  # two ways for one event
        behaviours((0x5B, [0x81A0, 0x81A1, 0x81A0]), (0x08, [0x810E])),  # one event twice
        behaviours((0x5B, [0x81A0]), (0x08, [0x810E]), (0x5B, [0x81A1])),  # two components for one way
        behaviours((0x5B, [0x81A0, 0x81A1]), (0x08, [0x810E]), (0x03, [])),  # one for no event
    ],
)
def test_behaviours_that_are_said_twice_or_of_nothing(found: Message) -> None:
    assert differences(WANTED, found) != []


def test_what_sets_no_behaviours_differs() -> None:
    assert differences(WANTED, WANTED._replace(payload=samples(1).payload)) != []
    assert differences(WANTED, WANTED._replace(payload=thresholds(1, 2).payload)) != []


# Octets --------------------------------------------------------------------------------------------------------------


def _same(expected: Message, found: Message) -> bool:
    return is_same(expected, gbcs.encode(expected), gbcs.decode(gbcs.encode(found)))


def test_a_command_is_the_same_octet_for_octet_whatever_its_protection() -> None:
    wanted = command("ECS10", {"SupplierMessage: value": "x"})._replace(signature=None)
    assert _same(wanted, wanted)
    assert _same(wanted, wanted._replace(signature=bytes(64)))
    assert _same(wanted, wanted._replace(signature=bytes(64), mac=bytes(12)))
    assert not _same(wanted, wanted._replace(signature=b""))  # a pre-command has not even an empty one
    not_signed = command("ECS52", {})  # has an empty one, and no pre-command
    assert not_signed.signature == b""
    assert _same(not_signed, not_signed)
    counted = wanted.header._replace(originator_counter=COUNTER + 1)
    assert not _same(wanted, wanted._replace(header=counted, signature=bytes(64), mac=bytes(12)))
