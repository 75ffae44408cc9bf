"""Checks of electricity files beyond the vectors: what is known, large files, damaged headers."""

import tracemalloc

import pytest

from gbcs import regis
from gbcs.regis import Known, electricity_check
from gbcs.regis.flows import built_in
from gbcs.regis.lines import BLOCK

ZHV = "ZHV|0000000042|D0350001|Z|DCCO|P|XXXX|20250630041500||||OPER|\n"
MPAN = "1099990000010"


def codes(text, name=None, **known):
    found = electricity_check.problems(text.encode("latin-1"), name, known=Known(**known))
    return [(problem.code, problem.line) for problem in found]


def status(*lines):
    return f"{ZHV}81H|42|\n" + "".join(f"{line}\n" for line in lines) + f"ZPT|0000000042|{len(lines) + 1}||1||\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ZHV|\nZPT|\n", {"U-MANDATORY", "U-FLOW"}),
        ("ZHV\nZPT\n", {"U-MANDATORY", "U-FLOW"}),
        ("ZHV", {"U-MANDATORY", "U-FLOW", "U-TRAILER"}),
        ("81H|1|\n", {"U-HEADER", "U-TRAILER"}),
        ("ZPT|1|0||0||\n", {"U-HEADER"}),
    ],
)
def test_damaged_envelopes(text, expected):
    assert expected <= {code for code, _ in codes(text, last=1, metering_points=set(), sender="DCCO")}


def test_files_of_registration_data_providers_have_any_name():
    text = status().replace("Z|DCCO|P|XXXX", "P|XXXX|Z|DCCO").replace("D0350", "D0351").replace("81H|42|", "83H|42|")
    assert codes(text, "whatever.usr") == [("W-RANGE-MIN", 2)]


def test_history():
    assert codes(status(), last=41) == []
    assert codes(status(), last=40) == [("W-SEQUENCE", 2)]
    assert codes(status(), processed={42}) == [("U-DUPLICATE", 2)]
    assert codes(status().replace("81H|42|", "81H|1|"), last=10**12 - 1, rolls_over=True) == []


def test_what_is_not_given_is_not_judged():
    line = f"82H|1|ZZZZ|{MPAN}|A|19990101|ZZZZ|"
    assert codes(status(line)) == []
    assert codes(status(line), suppliers={"AAAA"}) == [("58", 3)]


def test_flag_that_is_repeated_within_the_file():
    lines = [f"82H|{number}|ZZZZ|{MPAN}|{flag}|20250101|ZZZZ|" for number, flag in enumerate("ANNA", 1)]
    assert codes(status(*lines), flags={}) == [("47", 5)]
    assert codes(status(*lines), flags={MPAN: "A"}) == [("47", 3), ("47", 5)]


def test_places_in_large_files():
    lines = [f"82H|{number}|II01|{MPAN}|A|20250101|SUPA|" for number in range(1, 3 * BLOCK // 40)]
    assert codes(status(*lines), suppliers={"SUPA"}) == []
    places = [0, 7, len(lines) // 2, len(lines) - 1]
    for place in places[::2]:
        lines[place] = lines[place].replace("SUPA", "SUPB")
    for place in places[1::2]:
        lines[place] = lines[place].replace("20250101", "20250132")
    found = codes(status(*lines), suppliers={"SUPA"})
    expected = [(code, place + 3) for code, place in zip(("58", "U-FORMAT") * 2, places, strict=True)]
    assert sorted(found, key=lambda problem: problem[1]) == expected


def test_memory_is_bounded():
    def pieces():
        yield f"{ZHV}81H|42|\n".encode()
        group = f"82H|1|II01|{MPAN}|A|20250101|SUPA|\n".encode()
        for _ in range(500):
            yield group * 100
        yield b"ZPT|0000000042|50001||1||\n"

    tracemalloc.start()
    try:
        found = list(electricity_check.problems(pieces(), known=Known(suppliers={"SUPA"})))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == []
    assert peak < 10_000_000


def test_catalogue_of_ones_own():
    text = "flow D0348 001 user: Update\n  Q01 1: Sequence\n    items J0330\n"
    text += "    Q02 0-*: Metering point\n      items J0003\n"
    catalogue = built_in().extended(text)
    octets = f"ZHV|A|D0348001|P|XXXX|Z|DCCO|20250630041500||||OPER|\nQ01|1|\nQ02|{MPAN}|\nZPT|A|2||1||\n".encode()
    assert regis.check(octets, catalogue=catalogue) == []
    assert [problem.code for problem in regis.check(octets.replace(MPAN[:4].encode(), b"X"), catalogue=catalogue)]
    assert [problem.code for problem in regis.check(octets)] == ["W-FLOW"]


@pytest.mark.parametrize(
    ("flow", "record", "expected"),
    [
        ("D0348", "81H|7|", ["W-FLOW"]),
        ("D0348", "QQQ|7", ["W-FLOW"]),
        ("D0348", "", ["W-FLOW", "U-SEQUENCE"]),
        ("D0348", "81H|07|", ["W-FLOW", "U-SEQUENCE"]),
        ("D0348", "81H||", ["W-FLOW", "U-SEQUENCE"]),
        ("D0349", "82X|1099990000010|A|", ["W-FLOW", "U-SEQUENCE"]),
        ("D0353", "81H|6|", ["W-FLOW", "U-DUPLICATE"]),
        ("D0353", "81H|9|", ["W-FLOW", "W-SEQUENCE"]),
        ("D0055", "", ["W-FLOW"]),
    ],
)
def test_sequence_numbers_of_registration_data(flow, record, expected):
    """REGIS 3.11 and 3.12: no file is without its number, not even one with nothing to report."""
    records = f"{record}\n" if record else ""
    number = len(records.splitlines())
    text = f"ZHV|A|{flow}001|P|XXXX|Z|DCCO|20250630041500||||OPER|\n{records}ZPT|A|{number}||{number}||\n"
    assert [code for code, _ in codes(text, processed={6}, last=6)] == expected


@pytest.mark.parametrize(("before", "line"), [(b"", 1), (b"81H|42|", 2), (b"ZPT", 4)])
@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_line_ends_are_lf(before, line, end):
    octets = status(f"82H|1|ZZZZ|{MPAN}|A|20250101|ZZZZ|").encode()
    place = octets.index(before)
    octets = octets[:place] + octets[place:].replace(b"\n", end)
    for source in (octets, [octets[at : at + 1] for at in range(len(octets))]):
        found = list(electricity_check.problems(source))
        assert [(problem.code, problem.line, str(problem.level)) for problem in found] == [
            ("W-LINE-END", line, "warning")
        ]
