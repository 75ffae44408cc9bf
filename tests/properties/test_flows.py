"""Every flow of the catalogue both ways: what is built is read, what is read is built; formats hold the same."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbcs.regis.errors import RegisError
from gbcs.regis.flows import (
    Header,
    Reader,
    Record,
    Trailer,
    acknowledge,
    built_in,
    check,
    flatten,
    read,
    stream,
    translate,
    tree,
    write,
)
from gbcs.regis.flows.catalogue import Catalogue
from gbcs.regis.flows.records import Walk, build, build_fixed, fits, in_full, parse, parse_fixed, problems
from gbcs.regis.problems import Level
from tests.examples import examples
from tests.strategies import flows as make

few = examples(3)
some = examples(50)
many = examples(30)

every_flow = pytest.mark.parametrize("flow", make.FLOWS, ids=lambda flow: flow.id)
OF_VALUES = {
    "U-CHARSET",
    "U-FIELDCOUNT",
    "U-MANDATORY",
    "U-NOTUSED",
    "U-QUOTED",
    "U-PADDED",
    "U-FORMAT",
    "U-VALIDSET",
    "U-RULE",
}
WIDTHS = {"DATE": 8, "TIME": 6, "DATETIME": 14, "TIMESTAMP": 21, "BOOLEAN": 1}


def width(item):
    """Of a field of the fixed format, counted here anew."""
    return WIDTHS.get(item.format.kind) or item.format.length + item.format.decimals + item.format.signed


def user_file(data, flow):
    header = data.draw(make.headers(flow))
    return header, data.draw(make.instances(flow))


@every_flow
@given(st.data())
@few
def test_a_user_file_both_ways(flow, data):
    header, instances = user_file(data, flow)
    records = tuple(flatten(instances))
    octets = b"".join(stream(header, records, completed="20240116060001"))
    file = read(octets)
    assert (file.header, file.records, file.layout) == (header, records, "variable")
    assert write(file) == octets
    assert tree(file.records, flow) == instances
    assert int(file.trailer.flow_count) == sum(instance.record.code == flow.roots[0].code for instance in instances)
    assert int(file.trailer.group_count) == len(records)
    wrong = [problem for problem in check(octets) if problem.level != Level.WARNING]
    assert wrong == []
    assert {problem.code for problem in check(octets)} <= {"U-CONDITION", "U-ROUTE"}  # hints, and roles at random
    assert acknowledge(octets, level=3).is_accepted


@every_flow
@given(st.data())
@few
def test_read_record_by_record(flow, data):
    header, instances = user_file(data, flow)
    octets = b"".join(stream(header, flatten(instances)))
    size = data.draw(st.integers(1, 50))
    for source in (octets, io.BytesIO(octets), [octets[i : i + size] for i in range(0, len(octets), size)]):
        reader = Reader(source)
        rows = list(reader)
        assert reader.header == header
        assert tuple(row.record for row in rows) == read(octets).records
        assert [row.line for row in rows] == list(range(2, len(rows) + 2))
        assert all(row.group is not None and row.group.code == row.record.code for row in rows)
        assert reader.trailer == read(octets).trailer
        assert list(reader) == []
    assert list(check(io.BytesIO(octets))) == list(check(octets))


@every_flow
@given(st.data())
@few
def test_translation_keeps_what_the_formats_hold(flow, data):
    header, instances = user_file(data, flow)
    records = tuple(flatten(instances))
    user = b"".join(stream(header, records))
    pool = b"".join(translate(user, "pool"))
    assert [problem for problem in check(pool) if problem.level != Level.WARNING] == []
    assert [record.values for record in read(pool).records] == [record.values for record in records]
    assert not any(record.is_terminated for record in read(pool).records)
    file_id, test_flag = header.file_id, header.test_flag or "OPER"
    back = b"".join(translate(pool, "variable", file_id=file_id, test_flag=test_flag))
    assert read(back).records == records
    assert (read(back).header.file_id, read(back).header.test_flag) == (file_id, test_flag)
    walk = Walk(flow)
    groups = [walk.enter(record) for record in records]
    unknown = any(not item.format.kind for group in groups for item in group.items)
    too_wide = any(
        len(value) > width(item)
        for group, record in zip(groups, records, strict=True)
        for item, value in zip(group.items, record.values, strict=True)
    )
    if unknown or too_wide:
        with pytest.raises(RegisError):
            b"".join(translate(back, "fixed", provisional=True))
        return
    fixed = b"".join(translate(back, "fixed", provisional=True))
    assert write(read(fixed)) == fixed
    for line, group in zip(fixed.splitlines()[1:-1], groups, strict=True):
        assert len(line) == 3 + sum(width(item) for item in group.items)
    assert [problem for problem in check(fixed) if problem.level != Level.WARNING] == []
    assert b"".join(translate(fixed, "pool", provisional=True)) == pool
    assert b"".join(translate(fixed, "variable", provisional=True)) == back


@every_flow
@given(st.data())
@few
def test_records_that_match_the_pattern_have_nothing_wrong_and_the_other_way_round(flow, data):
    group = data.draw(st.sampled_from(flow.groups))
    record = data.draw(make.records(group))
    values = list(record.values)
    for _ in range(data.draw(st.integers(0, 2))):
        if values:
            position = data.draw(st.integers(0, len(values) - 1))
            others = data.draw(st.sampled_from(group.items))
            values[position] = data.draw(
                make.values(others) | st.text('019 -."Aé|', max_size=5).map(lambda t: t.replace("|", ""))
            )
    record = record._replace(values=tuple(values))
    line = "|".join((record.code, *record.values)) + "|"
    wrong = [problem.code for problem in problems(record, group)]
    assert (group.pattern.fullmatch(line) is not None) == (not set(wrong) - {"U-RULE"})
    if {"U-MANDATORY", "U-NOTUSED"}.isdisjoint(wrong):
        assert fits(record, group)


@pytest.mark.parametrize("layout", ["variable", "pool"])
@given(st.text("ABC019|", max_size=12))
@many
def test_every_line_is_a_record(layout, line):
    record = parse(line, layout)
    assert build(record) == line
    assert parse(build(record), layout) == record
    if layout == "pool":
        assert parse(build(in_full(record, None)), "variable").values == record.values


@every_flow
@given(st.data())
@few
def test_fixed_records_are_read_or_refused(flow, data):
    group = data.draw(st.sampled_from(flow.groups))
    record = data.draw(make.records(group))
    try:
        line = build_fixed(record, group)
    except RegisError:
        return
    assert parse_fixed(line, group) == record
    position = data.draw(st.integers(0, len(line)))
    changed = line[:position] + data.draw(st.sampled_from((" ", "0", "A", "é", "|", ""))) + line[position + 1 :]
    with suppress(RegisError):
        assert build_fixed(parse_fixed(changed, group), group) == group.code + changed[3:]


@st.composite
def mutated(draw, flow, layout):
    header = draw(make.headers(flow))
    octets = b"".join(stream(header, draw(make.contents(flow))))
    if layout != "variable":
        with suppress(RegisError):
            octets = b"".join(translate(octets, layout, provisional=True))
    changed = bytearray(octets)
    for _ in range(draw(st.integers(1, 4))):
        position = draw(st.integers(0, len(changed)))
        kind = draw(st.sampled_from(("change", "insert", "delete", "line")))
        if kind == "change" and position < len(changed):
            changed[position] = draw(st.sampled_from(b'|\n\r "09AZ\xa3\x00') | st.integers(0, 255))
        elif kind == "insert":
            changed[position:position] = draw(st.binary(max_size=3) | st.sampled_from((b"|", b"\n", b"ZPT|", b"\r\n")))
        elif kind == "delete":
            del changed[position : position + draw(st.integers(1, 40))]
        else:
            lines = bytes(changed).split(b"\n")
            lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(lines)))
            changed = bytearray(b"\n".join(lines))
    return bytes(changed)


@pytest.mark.parametrize("layout", ["variable", "pool", "fixed"])
@given(st.data())
@some
def test_mutated_files_give_problems_or_the_error(layout, data):
    flow = built_in()[data.draw(st.sampled_from(("D0010", "D0036", "D0155", "D0172", "D0209", "D0350", "D0351")))]
    octets = data.draw(mutated(flow, layout))
    try:
        file = read(octets)
    except RegisError:
        file = None
    else:
        assert write(file) == octets
        tree_or_error(file, flow)
    try:
        found = list(check(octets))
    except RegisError:
        assert not octets.strip(b"\r\n")
    else:
        if file is None:
            assert found
        assert all(problem.line > 0 for problem in found)
    if file is not None and layout != "fixed" and (reader := Reader(octets)).flow is not None:
        of_values = [
            problem for row in reader if row.group is not None for problem in problems(row.record, row.group, row.line)
        ]
        last = len(file.records) + 2
        assert of_values == [
            problem
            for problem in found
            if problem.code in OF_VALUES and 1 < problem.line < last and is_of_a_group(problem)
        ]
    for to in ("variable", "pool", "fixed"):
        try:
            translated = b"".join(translate(octets, to, file_id="1", provisional=True))
        except RegisError:
            continue
        assert read(translated).layout == to


def is_of_a_group(problem):
    """Of a record that fits nowhere only the characters are judged, as a whole."""
    return problem.code != "U-CHARSET" or problem.field > 0


def tree_or_error(file, flow):
    with suppress(RegisError):
        assert tuple(flatten(tree(file.records, flow))) == file.records


@given(st.binary(max_size=60) | st.text("ZHVDPT|\n\r0D1", max_size=60).map(str.encode))
@many
def test_any_octets_at_all(octets):
    for function in (read, lambda data: list(check(data)), lambda data: list(Reader(data)), acknowledge):
        with suppress(RegisError):
            function(octets)


@given(st.text(max_size=80) | st.text("item flow D0123 :CHAR(NUM)1-*\n=codes rule>|@", max_size=80))
@many
def test_any_text_is_a_catalogue_or_refused(text):
    with suppress(RegisError):
        Catalogue.parse(text)


@given(st.text("ZPT|0123,abc", max_size=30).map(lambda text: "ZPT" + text))
@many
def test_any_trailer_both_ways(line):
    for layout in ("variable", "pool"):
        assert Trailer.parse(line, layout).build() == line


@given(st.lists(st.text("D0350001|ABC", max_size=9), max_size=12), st.sampled_from(("ZHV", "ZHD")))
@many
def test_any_header_both_ways(values, code):
    line = "|".join((code, *values))
    try:
        header = Header.parse(line)
    except RegisError:
        return
    assert header.build() == line
    assert set(header.plain()) <= set(vars(Header))


def test_the_catalogue_has_flows_of_every_kind():
    assert len(make.FLOWS) == 33
    assert {flow.layout for flow in make.FLOWS} == {"user", "pool"}
    assert any(use.presence == "N" for flow in built_in() for group in flow.groups for use in group.uses)
    assert Record("A") != ("A", (), True)
