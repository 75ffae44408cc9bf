"""The model: its notation, its datatypes held against libxml2's, content held against what the notation says."""

import pytest
from lxml import etree

from duis import schema
from duis.schema import notation
from duis.schema.datatypes import DATATYPES
from duis.schema.types import ComplexType, SimpleType
from tests.strategies.duis import STRANGE


def test_every_definition_of_the_files_reads():
    for prefix in notation.PREFIXES:
        source = notation.SchemaFile.load(prefix)
        assert source.definitions
        for name in source.definitions:
            found = schema.type(name, prefix)
            assert isinstance(found, SimpleType if isinstance(source.type(name), notation.Simple) else ComplexType)
            if isinstance(found, ComplexType):
                for child in found.children.values():
                    assert child.type is not None


def test_notation_of_a_simple_type():
    found = notation.read('xs:string maxLength=8 "a b" "c" /[a-c ]+/', "urn:x", "T")
    assert found == ("T", ("xs", "string"), (("maxLength", "8"),), ("a b", "c"), ("[a-c ]+",))


def test_notation_of_content():
    found = notation.read(
        "sr:Base + (A xs:int?, (B sr:T* | C { (D xs:date[2,5]) })+, *other lax) @i sr:T!", "urn:x", "T"
    )
    a, choice, wildcard = found.content.items
    assert (a.name, a.type, a.low, a.high) == ("A", ("xs", "int"), 0, 1)
    assert (choice.kind, choice.low, choice.high) == ("choice", 1, None)
    b, c = choice.items
    assert (b.low, b.high) == (0, None)
    assert (c.type.content.items[0].low, c.type.content.items[0].high) == (2, 5)
    assert (wildcard.scope, wildcard.process) == ("other", "lax")
    assert found.attributes == (("i", ("sr", "T"), True),)


@pytest.mark.parametrize("text", ["xs:int )", "(A xs:int", "xs:string ;", "(A", "@a"])
def test_what_is_no_notation_is_refused(text):
    with pytest.raises(ValueError, match=r"expected|left over|no notation"):
        notation.read(text, "urn:x", "T")


# libxml2 skips what is no character of base64, and refuses line ends behind a time (see tests/conformance/test_duis.py)
@pytest.mark.parametrize("name", sorted(set(DATATYPES) - {"ID"}))
def test_datatypes_agree_with_libxml2(name):
    theirs = etree.XMLSchema(
        etree.fromstring(
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
            f'<xs:element name="a" type="xs:{name}"/></xs:schema>'
        )
    )
    ours = SimpleType("", name)
    texts = [
        *STRANGE,
        "2028-02-29",
        "2030-02-29",
        "1900-02-29",
        "-0001-01-01",
        "2030-13-01",
        "24:00:01",
        "10:20:30-14:00",
    ]
    texts += [
        "10:20:30+14:01",
        "2030-01-15T24:00:00.0Z",
        "http://a:b/",
        "1:a",
        "%zz",
        "a#b#c",
        "//x[",
        "32767",
        "-32769",
    ]
    for text in texts:
        if name == "base64Binary" and set(text) - set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= "
        ):
            continue
        if name in ("date", "time", "dateTime") and text != text.rstrip():
            continue
        element = etree.Element("a")
        element.text = text
        assert (ours.problem(text) is None) == theirs.validate(element), text


@pytest.mark.parametrize(
    ("limit", "good", "bad"),
    [
        (("totalDigits", 3), ("123", "0123", "-12.30", "0.12", "1"), ("1234", "0.1234", "12.34")),
        (("fractionDigits", 2), ("1.25", "1.2500", "125", "0.00"), ("1.125", "0.001", "1." + "0" * 40 + "1")),
        ((">", 1.5), ("1.6", "2"), ("1.5", "-2")),
        (("<=", 2), ("2.0", "-3"), ("2.1",)),
    ],
)
def test_limits_of_numbers(limit, good, bad):
    from decimal import Decimal

    kind = SimpleType("", "decimal", [(limit[0], Decimal(str(limit[1])))])
    assert [text for text in good if kind.problem(text)] == []
    assert [text for text in bad if not kind.problem(text)] == []


def test_sizes_count_octets_of_binary_types():
    from decimal import Decimal

    kind = SimpleType("", "base64Binary", [("maxLength", Decimal(2))])
    assert kind.problem("AAA=") is None
    assert kind.problem("AAAA") == "'AAAA' is not of length 2 or less"
    assert SimpleType("", "hexBinary", [("length", Decimal(2))]).problem("8F66") is None


def test_enumerated_values_compare_as_values():
    kind = SimpleType("", "hexBinary", (), ("8F66", "8F67"))
    assert kind.problem("8f66") is None
    assert kind.problem("8F68") == "'8F68' is none of the values that stand here"
    assert SimpleType("", "positiveInteger", (), ("4", "5")).problem(" +4 ") is None


def _content(text):
    source = notation.SchemaFile("sr", f"namespace x\nT = {text}")
    from duis.schema import _complex

    return _complex(source.type("T"), "T")


def _tags(names):
    return [f"{{{schema.DUIS}}}{name}" for name in names]


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("(A xs:int, B xs:int?, C xs:int[2,3])", ("ABCC", "ACC", "ABCCC"), ("", "AB", "ABC", "BACC", "ACCCC", "ABBCC")),
        ("(A xs:int | (B xs:int, C xs:int)?)", ("A", "BC", ""), ("AB", "B", "CB", "AA")),
        ("((A xs:int, B xs:int?)+, A2 xs:int)", ("AX", "AABX", "ABABX"), ("X", "A", "BX", "ABXA")),
        ("(A xs:int | B xs:int)*", ("", "AB", "BBAA"), ("C", "ABC")),
    ],
)
def test_content_accepts_and_says_where_it_goes_wrong(text, good, bad):
    kind = _content(text)
    names = {"X": "A2"}
    for word in good:
        tags = _tags(names.get(each, each) for each in word)
        assert kind.accepts(tags), word
        assert kind.mismatch(tags) is None
    for word in bad:
        tags = _tags(names.get(each, each) for each in word)
        assert not kind.accepts(tags), word
        at, _ = kind.mismatch(tags)
        # what stands before the place can be completed; with the place it can't
        assert 0 <= at <= len(tags)


def test_mismatch_names_what_is_expected():
    kind = _content("(A xs:int, (B xs:int | C xs:int), D xs:int?)")
    assert kind.mismatch(_tags("A")) == (1, ["B", "C"])
    assert kind.mismatch(_tags("AD")) == (1, ["B", "C"])
    assert kind.mismatch(_tags("ABC")) == (2, ["D"])
    assert kind.mismatch(_tags("BB")) == (0, ["A"])


def test_how_often_children_may_stand():
    kind = _content("(A xs:int[1,3], (B xs:int, A xs:int)[0,2], (C xs:int | D xs:int*))")
    assert [kind.most(tag) for tag in _tags("ABCDE")] == [5, 2, 1, None, 0]
    assert [kind.repeats(tag) for tag in _tags("ABCD")] == [True, True, False, True]


@pytest.mark.parametrize(
    ("text", "given", "ordered"),
    [
        ("(A xs:int, B xs:int?, C xs:int[2,3])", "CBCA", "ABCC"),
        ("((A xs:int, B xs:int)[2,2], C xs:int)", "CBBAA", "ABABC"),
        ("((A xs:int, B xs:int) | (C xs:int, D xs:int))", "DC", "CD"),
        ("(A xs:int)", "AZA", "AZA"),
    ],
)
def test_order_of_children(text, given, ordered):
    counts = {}
    for tag in _tags(given):
        counts[tag] = counts.get(tag, 0) + 1
    if "Z" in given:  # what has no place comes last
        assert _content(text).order(counts) == _tags("AAZ")[:1] + _tags("AZ")
    else:
        assert _content(text).order(counts) == _tags(ordered)


def test_extension_puts_the_children_of_the_base_first():
    children = list(schema.element("UpdateSupplierName").children)
    assert children == ["ExecutionDateTime", "SupplierName", "SupplierTelephoneNumber"]


def test_leaves_of_an_element():
    leaves = dict(schema.element("UpdateMeterBalance").leaves())
    assert ("CreditMode", "AdjustMeterBalance") in leaves
    assert leaves["CreditMode", "AdjustMeterBalance"].text.datatype == "int"
    assert leaves["CreditMode", "ResetMeterBalance"].text is None


def test_roots():
    assert set(schema.roots()) == {"Request", "Response", "SMETS1SignedResponse", "S1SPAlert", "RequestID"}
    assert "GBCSResponse" in schema.roots("ra")
    assert schema.root("{urn:x}Request") is None
    assert schema.root("Request") is None


def test_long_lists_are_read_within_bounds():
    """Memory and time go with the length of the text."""
    import tracemalloc

    text = "00-DB-12-34-56-78-90-A0," * 100_000
    kind = schema.type("DeviceIDList")
    tracemalloc.start()
    assert kind.problem(text[:-1]) is None
    assert "does not have the form" in kind.problem(text)
    assert tracemalloc.get_traced_memory()[1] < 3 * len(text)
    tracemalloc.stop()
