"""Lenses: read what was written, refuse what cannot be expressed, and notice what nobody read."""

import datetime
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from duis.bindings.cosem import clock_time, precise_date_time
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, NO_CONTEXT, At, Constant, Context, Each, Fact, Field, Items
from duis.bindings.texts import (
    ascii_octets,
    base64,
    choices,
    date_time,
    decimal,
    eui,
    hexadecimal,
    integer,
    scaled,
    text,
    time,
)
from duis.bindings.zigbee import minutes
from duis.errors import DuisError
from gbcs.entity import EntityId


def source(xml):
    return Source(etree.fromstring(xml))


def written(lens, value, context=NO_CONTEXT):
    sink = Sink("A")
    lens.write(value, sink, context)
    return shown(sink)


def shown(sink):
    """What was written, as XML."""
    root = etree.Element(sink.name, sink.attributes or {})
    root.text = sink.content
    root.extend(etree.fromstring(shown(each)) for same in (sink.below or {}).values() for each in same)
    return etree.tostring(root).decode()


LENS = Items(
    {
        "number": Field("B/Number", integer),
        "name": Field("B/@name", text, optional=True),
        "list": Each("C/D", Items(x=Field("X", integer)), by="index"),
        "inner": At("E", Field("F", choices({"Yes": True, "No": False}))),
        "fixed": Constant(5),
    }
)
XML = (
    '<A><B name="n"><Number>7</Number></B><C><D index="1"><X>1</X></D><D index="2"><X>2</X></D></C>'
    "<E><F>Yes</F></E></A>"
)
VALUE = {"number": 7, "name": "n", "list": [{"x": 1}, {"x": 2}], "inner": True, "fixed": 5}


def test_both_ways():
    assert LENS.read(source(XML), NO_CONTEXT) == VALUE
    assert LENS.read(source(written(LENS, VALUE)), NO_CONTEXT) == VALUE


def test_the_index_orders_and_not_the_document():
    swapped = XML.replace('index="1"', 'index="x"').replace('index="2"', 'index="1"').replace('index="x"', 'index="2"')
    assert LENS.read(source(swapped), NO_CONTEXT)["list"] == [{"x": 2}, {"x": 1}]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("<Number>7</Number>", "", "B/Number"),
        ("7", "seven", "B/Number"),
        ("7", "", "B/Number"),
        ("7", "7 7", "B/Number"),
        ('index="2"', 'index="1"', "C/D"),
        ('index="2"', 'index="3"', "C/D"),
        ('index="2"', "", "D"),
        ('index="2"', 'index="\u0662"', "D"),
        ("Yes", "yes", "E/F"),
        ("<E>", "<E/><E>", "E"),
        ("<F>Yes</F>", "<F>Yes</F><F>Yes</F>", "F"),
        ("<E><F>Yes</F></E>", "", "E"),
    ],
)
def test_what_is_not_as_it_should_be_is_refused(old, new, path):
    with pytest.raises(DuisError) as caught:
        LENS.read(source(XML.replace(old, new)), NO_CONTEXT)
    assert path.split("/")[-1] in "/".join(map(str, caught.value.path))


@pytest.mark.parametrize(
    "value",
    [
        {**VALUE, "fixed": 6},
        {**VALUE, "number": "x"},
        {**VALUE, "inner": 2},
        {**VALUE, "more": 1},
        {**VALUE, "list": [{"x": 1, "y": 2}]},
        {**VALUE, "name": "\x01"},
    ],
)
def test_what_the_elements_can_not_say_is_refused(value):
    with pytest.raises(DuisError):
        written(LENS, value)


def test_two_values_for_one_element_are_refused():
    lens = Items(a=Field("X", integer), b=Field("X", integer))
    assert written(lens, {"a": 1, "b": 1}) == "<A><X>1</X></A>"
    with pytest.raises(DuisError, match="2 and 1"):
        written(lens, {"a": 1, "b": 2})


@pytest.mark.parametrize(
    ("xml", "left"),
    [
        (XML, []),
        (XML.replace("</A>", "<G/></A>"), [("A", "G")]),
        (XML.replace("<E>", '<E x="1">'), [("A", "E", "@x")]),
        (XML.replace("<X>1</X>", "<X>1</X><Y>2</Y>"), [("A", "C", "D[1]", "Y")]),
        (XML.replace("</A>", "<G><H>1</H></G></A>"), [("A", "G"), ("A", "G", "H")]),
    ],
)
def test_what_nobody_read_is_named(xml, left):
    root = source(xml)
    LENS.read(root, NO_CONTEXT)
    assert list(root.untaken()) == left


def test_looking_is_not_reading():
    root = source("<A><B>1</B></A>")
    assert root.has("B")
    assert list(root.untaken()) == [("A", "B")]  # its text
    assert root.text("B") == "1"
    assert list(root.untaken()) == []


def test_remarks_are_shared():
    root = source("<R><Body><A><B>1</B></A></Body></R>")
    inner = root.one("Body/A")
    inner.remark("is not sent", "B")
    assert root.remarks == ["A/B: is not sent"]


def test_a_fact_is_the_callers():
    lens = Fact("cin", "the number")
    with pytest.raises(DuisError, match="the number is not known; expected cin"):
        lens.read(source("<A/>"), NO_CONTEXT)
    assert lens.read(source("<A/>"), Context(EntityId(bytes(8)), EntityId(bytes(8)), 0, {"cin": "12"})) == "12"
    sink = Sink("A")
    lens.write("34", sink, NO_CONTEXT)
    lens.write(ABSENT, sink, NO_CONTEXT)
    assert sink.facts == {"cin": "34"}


INSTANTS = st.datetimes(datetime.datetime(2000, 1, 1), datetime.datetime(2900, 1, 1)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 10_000 * 10_000, tzinfo=datetime.UTC)
)
FORMS = [
    (integer, st.integers(-(10**30), 10**30)),
    (decimal, st.decimals(allow_nan=False, allow_infinity=False, places=4)),
    (text, st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126))),
    (hexadecimal, st.binary()),
    (base64, st.binary()),
    (eui, st.binary(min_size=8, max_size=8).map(EntityId)),
    (date_time, INSTANTS),
    (ascii_octets, st.text(alphabet=st.characters(max_codepoint=127)).map(str.encode)),
    (time, st.times().map(lambda moment: moment.replace(microsecond=0))),
    (scaled(100), st.integers(-(10**9), 10**9)),
    (choices({"a": 1, "b": 2}), st.sampled_from((1, 2))),
]


@pytest.mark.parametrize(("form", "values"), FORMS, ids=[form.name for form, _ in FORMS])
def test_texts_both_ways(form, values):
    @given(values)
    def holds(value):
        assert form.parse(form.show(value)) == value

    holds()


@pytest.mark.parametrize("form", [form for form, _ in FORMS], ids=lambda form: form.name)
@given(st.text())
def test_any_text_gives_a_value_or_a_value_error(form, said):
    try:
        form.parse(said)
    except (ValueError, ArithmeticError):
        return


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (integer, "1_0"),
        (integer, "\u0661"),
        (integer, "--1"),
        (integer, "1.0"),
        (decimal, "1e5"),
        (decimal, "NaN"),
        (scaled(10), "1.25"),
        (date_time, "2030-01-01"),
        (time, "10:00:00+01:00"),
        (time, "10:00:00.5"),
        (time, "10:00:00.0000001"),
        (clock_time, "10:00:00.0000001"),
        (minutes, "10:00:00.0000001"),
        (date_time, "2030-01-01T00:00:00.0000001Z"),
        (precise_date_time, "2030-01-01T00:00:00.00000001Z"),
        (scaled(100), "1." + "0" * 40 + "1"),
        (hexadecimal, "0"),
        (base64, "AAA"),
        (ascii_octets, "\u00e9"),
        (choices({"a": 1}), "A"),
    ],
)
def test_texts_that_are_none(form, said):
    with pytest.raises((ValueError, ArithmeticError)):
        form.parse(said)


def test_a_scaled_number_keeps_its_value():
    assert scaled(100_000).parse("1.02264") == 102264
    assert scaled(10).show(395) == "39.5"
    assert scaled(100).show(5) == "0.05"
    assert decimal.parse("-0.50") == Decimal("-0.5")


def test_a_scaled_number_keeps_its_value_whatever_the_precision_of_the_caller():
    with localcontext(prec=3):
        assert scaled(100).parse("123456.78") == 12345678
        assert scaled(100).show(12345678) == "123456.78"


def test_zeros_behind_the_microseconds_are_nothing():
    assert date_time.parse("2030-01-01T00:00:00.00000000Z") == date_time.parse("2030-01-01T00:00:00Z")
    with pytest.raises(ValueError, match="hundredths"):
        date_time.show(date_time.parse("2030-01-01T00:00:00.001Z"))


def test_a_time_without_a_zone_is_utc():
    assert date_time.parse("2030-01-15T09:00:00") == datetime.datetime(2030, 1, 15, 9, tzinfo=datetime.UTC)
    assert date_time.parse("2030-01-15T09:00:00+01:00") == datetime.datetime(2030, 1, 15, 8, tzinfo=datetime.UTC)
