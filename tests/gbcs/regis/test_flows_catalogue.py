"""The built-in catalogue against the digest of the Data Transfer Catalogue, and by hand where that is not at hand."""

import json
import re
from pathlib import Path

import pytest

from gbcs.regis.errors import RegisError
from gbcs.regis.flows import Catalogue, built_in, check
from gbcs.regis.flows.model import Occurrence

# Beside the project, as the published messages are (tests/conformance/published.py).
DIGEST = Path(__file__).parents[3].parent / "shared" / "spec" / "flows.json"

NEWER = {"J1833": {"codes": "ANI"}, "J1888": {"codes": "NP"}}
"""Closed lists that the digest has not, or of an older edition: modification MP077, and public models of D0010."""


@pytest.fixture(scope="module")
def digest():
    if not DIGEST.is_file():
        pytest.skip("no digest of the catalogue: ../shared/spec/flows.json is not there")
    return json.loads(DIGEST.read_text())


def test_flows_are_those_of_the_digest(digest):
    ours = [(flow.reference, flow.version or None) for flow in built_in()]
    assert ours[: len(digest["flows"])] == [(flow["id"], flow["version"]) for flow in digest["flows"]]
    assert {version for _, version in ours[len(digest["flows"]) :]} == {None}


def test_flows_that_public_programs_deal_with_are_known_by_name():
    named = "D0011 D0012 D0018 D0030 D0125 D0132 D0134 D0135 D0139 D0142 D0190 D0260 D0262 D0265 D0352 D0383 D0384"
    for reference in (*named.split(), "P0142", "P0224"):
        text = f"ZHV|7|{reference}001|P|XXXX|X|DCCO|20240115190000||||OPER|\nABC|1|\nZPT|7|1||1||\n"
        assert [problem.code for problem in check(text.encode())] == ["W-FLOW"]


def test_every_group_is_declared_as_the_digest_has_it(digest):
    for declared in digest["flows"]:
        flow = built_in().named(declared["id"])
        assert {f"{sender} -> {receiver}" for sender, receiver in flow.routes} == set(declared["routes"])
        assert len(flow.groups) == len(declared["groups"])
        for group, expected in zip(flow.groups, declared["groups"], strict=True):
            parent = None if group.parent is None else group.parent.key
            assert [group.key, group.code, group.name, parent, group.level, str(group.occurrence)] == [
                expected[name] for name in ("key", "code", "name", "parent", "level", "range")
            ]
            assert (group.occurrence.minimum, group.occurrence.maximum) == tuple(
                expected["cardinality"][name] for name in ("min", "max")
            )
            assert [(use.item.reference, use.presence) for use in group.uses] == [
                (item["ref"], item["presence"]) for item in expected["items"]
            ]


def test_every_item_is_declared_as_the_digest_has_it(digest):
    seen = 0
    for declared in digest["flows"]:
        flow = built_in().named(declared["id"])
        for group, expected_group in zip(flow.groups, declared["groups"], strict=True):
            for item, expected in zip(group.items, expected_group["items"], strict=True):
                form = expected["format"]
                assert item.name == expected["name"]
                assert item.format.kind == (form["type"] or "")
                if item.format.kind in ("CHAR", "INT", "NUM"):
                    assert item.format.length == form["length"]
                else:
                    assert item.format.width == form["length"]
                assert item.format.decimals == form.get("decimals", 0)
                assert item.format.signed == form.get("signed", False)
                basis = form["basis"].removeprefix("alias-inferred:")
                assert (item.alias or "catalogue") == (basis if basis != "unknown" else "catalogue")
                valid = NEWER.get(item.reference) or expected.get("validSet") or {"codes": ()}
                assert item.is_list_unknown == (valid["codes"] is None)
                if form["type"] != "BOOLEAN":
                    assert set(item.codes or ()) == set(valid["codes"] or ())
                seen += 1
    assert seen == 709


def test_flows_of_the_registration_data_interface():
    flow = built_in()["D0350001"]
    assert flow is built_in()["D0350"]
    assert flow.name == "Notification of DCC Services at Metering Point"
    assert flow.routes == (("DCC", "MPAS"),)
    assert [(group.key, str(group.occurrence), group.level) for group in flow.groups] == [
        ("81H", "1", 1),
        ("82H", "0-*", 2),
    ]
    assert [(use.item.reference, str(use.item.format), use.presence) for use in flow.group("82H").uses] == [
        ("J0109", "INT(12)", "M"),
        ("J0723", "CHAR(4)", "M"),
        ("J0003", "NUM(13)", "M"),
        ("J1833", "CHAR(1)", "M"),
        ("J1834", "DATE", "M"),
        ("J0084", "CHAR(4)", "M"),
    ]
    assert built_in().items["J1833"].codes == {
        "A": "Active",
        "N": "Non-active",
        "I": "Installed not commissioned",
    }
    assert built_in("original").items["J1833"].codes == {"A": "Active", "S": "Suspended", "W": "Withdrawn"}
    assert set(built_in().items["J0107"].codes) == {str(number) for number in range(1, 63)}


def test_lookups():
    catalogue = built_in()
    assert "D0350" in catalogue
    assert "D0350001" in catalogue
    assert "D0350002" not in catalogue
    assert "D0353" not in catalogue
    assert catalogue.find("D0353001") is None
    assert catalogue.named("D0353").groups == ()
    assert catalogue.named("D9999") is None
    with pytest.raises(RegisError, match=r"expected a flow of the catalogue, found 'D9999001'"):
        catalogue["D9999001"]


def test_a_code_used_twice_has_two_keys():
    flow = built_in()["D0209"]
    assert flow.group("SUP").parent.key == "MSH"
    assert flow.group("SUP~2").parent.key == "ISD~2"
    assert [group.key for group in flow.following(flow.group("MSH"))["ZIN"]] == ["ZIN~2", "ZIN"]
    assert [group.key for group in flow.following(flow.group("ISD~2"))["SUP"]] == ["SUP~2"]


def test_places_of_unused_items_can_go():
    flow, without = built_in()["D0019"], built_in().without_unused()["D0019"]
    assert [use.item.reference for use in flow.group("ZIN").uses] == ["J0109", "J1109", "J0083", "J1094", "J1095"]
    assert [use.item.reference for use in without.group("ZIN").uses] == ["J0109", "J1109", "J0083"]
    assert without.group("AAD").parent.key == "AAH"


MORE = """
# what a vendor sends besides
item V0001 CHAR(3): Colour
  red = Red
  blu = Blue
flow D0353 001 user: Full refresh as one vendor has it
  from MPAS to DCC
  81H 1: File Sequence Number
    items J0330
    01Z 0-2!: Lamp
      items V0001 J0003?
"""


def test_a_vendor_adds_a_flow():
    catalogue = built_in().extended(MORE)
    flow = catalogue["D0353001"]
    assert [group.key for group in flow.groups] == ["81H", "01Z"]
    assert flow.group("01Z").occurrence == Occurrence(0, 2, (), True)
    assert flow.group("01Z").items[1] is built_in().items["J0003"]
    assert catalogue["D0350"] is built_in()["D0350"]
    assert "D0353" not in built_in()
    assert len(catalogue) == len(built_in()) + 1
    newer = catalogue.extended("flow D0353 002 user: Newer\n  81H 1: File\n    items J0330")
    assert newer["D0353"].version == "002"
    assert newer["D0353001"] is flow


def test_the_catalogue_of_the_documentation():
    page = (Path(__file__).parents[3] / "docs" / "flows.md").read_text()
    text = re.findall(r"```text\n(.*?)```", page, re.DOTALL)[0]
    flow = Catalogue.parse(text)["D0353"]
    assert [group.key for group in flow.groups] == ["81H", "01Z", "02Z"]
    assert [str(rule) for rule in flow.group("01Z").rules] == ["V0001=old => V0002", "@to_role=Z => 02Z"]
    assert set(flow.group("02Z").items[1].codes) == {*(f"{month:02}" for month in range(1, 13)), "99"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("nothing", "line 1: expected 'item' or 'flow', found 'nothing'"),
        ("item A1 CHAR(0): X", "line 1: expected a format such as"),
        ("item A1 INT(3,1): X", "line 1: expected a format such as"),
        ("item A1 +CHAR(3): X", "line 1: expected a format such as"),
        ("item A1 as B1: X", "line 1: expected an item declared before, found 'B1'"),
        ("item A1 CHAR(3) blue: X", "line 1: expected a known rule"),
        ("item A1 CHAR(3): X\nitem A1 DATE: Y", "line 2, A1: expected every item once"),
        ("item A1 CHAR(3): X\n  long = Y", "line 2, A1: expected a code that is CHAR(3), found 'long'"),
        ("item A1 INT(2): X\n  codes 1..8 5", "line 2, A1: expected every code once, found '5'"),
        ("item A1 INT(2): X\n  codes 9..1", "line 2: expected a range that ascends"),
        ("item A1 INT(9): X\n  codes 0..999999", "line 2: expected a range that ascends"),
        ("flow D1 001 user: X", "line 1: expected 'flow REFERENCE VERSION user|pool: NAME'"),
        ("flow D0001 001 user: X", "line 1, D0001: expected groups in a flow with a version"),
        ("flow D0001 - user: X\n  A00 1: Y", "line 2, D0001: expected groups in a flow with a version"),
        ("flow D0001 001 user: X\n  A00 2-1: Y", "line 2: expected a range that allows at least one"),
        ("flow D0001 001 user: X\n  A00 0: Y", "line 2: expected a range that allows at least one"),
        ("flow D0001 001 user: X\n  items A1", "line 2: expected a group before 'items'"),
        ("flow D0001 001 user: X\n  A00 1: Y\n    items A1", "line 3: expected an item declared before, found 'A1'"),
        ("flow D0001 - user: X\nflow D0001 - user: Y", "line 2: expected every flow once, found 'D0001 -'"),
        ("flow D0001 001 user: X\n" + " A00 1: Y\n" * 1001, "line 1002: expected at most 1000 groups in a flow"),
        (
            "item A1 DATE: X\nflow D0001 001 user: X\n  A00 1: Y\n    items A1 A1?",
            "line 4: expected every item of a group once, found 'A1'",
        ),
        ("flow D0001 001 user: X\n  A00 1: Y\n    rule A1", "line 3: expected 'rule CONDITION => CONDITION'"),
        ("flow D0001 001 user: X\n  A00 1: Y\n    rule => B00", "line 2: expected a condition on items"),
        (
            "item A1 DATE: X\nflow D0001 001 user: X\n  A00 1: Y\n    items A1\n    rule => A1==A1+A1",
            "line 3: expected a condition on items",
        ),
        ("flow D0001 001 user: X\n  A00 1: Y\n    rule @x => @to_role", "line 2: expected a condition on items"),
        ("flow D0001 001 user: X\n  A00 1: Y\n    rule => !@to_role=X", "line 3: expected either ! or a comparison"),
        (
            "flow D0001 001 user: X\n" + "\n".join(" " * n + "A00 1: Y" for n in range(1, 40)),
            "line 34: expected groups nested at most 32 deep",
        ),
    ],
)
def test_what_is_not_the_notation_is_refused_with_its_line(text, error):
    with pytest.raises(RegisError) as caught:
        Catalogue.parse(text)
    assert str(caught.value).startswith(error)
