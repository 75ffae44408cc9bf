"""Plain values: what an element becomes, and back; Python values in the form of published requests."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from lxml import etree

from duis import DuisError, schema, values
from gbcs.entity import EntityId

PARTY = "90-B3-D5-1F-30-01-00-00"


def built(name, value):
    return etree.tostring(values.build(name, value)).decode()


def test_children_attributes_text_and_lists():
    value = {
        "AddToBoostButton": [{"@index": str(number), "#text": "true"} for number in range(1, 6)],
        "ExecutionDateTime": "2030-01-15T09:00:00.00Z",
    }
    element = values.build("AddAuxiliaryLoadToBoostButton", value)
    assert [etree.QName(child).localname for child in element][:2] == ["ExecutionDateTime", "AddToBoostButton"]
    assert element[1].get("index") == "1"
    assert values.values_of(element) == value


def test_a_child_that_may_repeat_is_a_list_also_where_it_stands_once():
    inventory = '<S xmlns="http://www.dccinterface.co.uk/ServiceUserGateway"><DSPSchedules/></S>'
    declaration = schema.root(f"{{{schema.DUIS}}}Response").children["Body"].children["ResponseMessage"]
    found = values.values_of(etree.fromstring(inventory), declaration.children["DSPSchedulesRead"])
    assert found == {"DSPSchedules": [{}]}


def test_an_empty_element_has_three_ways_to_be_given():
    for empty in ({}, True, ""):
        assert built("ActivateEmergencyCredit", empty) == f'<sr:ActivateEmergencyCredit xmlns:sr="{schema.DUIS}"/>'


def test_none_leaves_an_element_away():
    assert "ExecutionDateTime" not in built("ReadMeterBalance", {"ExecutionDateTime": None})


def test_what_has_no_schema_goes_by_its_looks():
    assert values.values_of(etree.fromstring("<a x='1'><b>5</b><b/>t<c>6<d/></c><!-- no --></a>")) == {
        "@x": "1",
        "b": ["5", ""],
        "c": {"d": ""},
    }


def test_interleaved_children_keep_their_order():
    kind = schema.type("ZIGBEEClusterResponseType", "ra")
    declaration = schema.Element("ZIGBEEClusterResponse", schema.MMC, lambda: kind, 1, 1, None)
    status = {"ZCLStatus": "SUCCESS"}
    command, other = ({"CommandID": text, "Status": [status]} for text in ("a", "b"))
    data = {"AttributeID": "c", "Status": status}
    order = ["ClusterName", "ZIGBEECommandResponse", "ZIGBEEDataResponse", "ZIGBEECommandResponse"]
    value = {
        "ClusterName": {"@id": "1", "#text": "d"},
        "ZIGBEECommandResponse": [command, other],
        "ZIGBEEDataResponse": [data],
        "#order": order,
    }
    element = values.build(declaration, value, checked=False)
    assert [etree.QName(child).localname for child in element] == order
    assert element[3][0].text == "b"
    assert values.values_of(element, declaration) == value
    del value["#order"]
    assert [child.tag for child in values.build(declaration, value, checked=False)] != [child.tag for child in element]


@pytest.mark.parametrize(
    ("value", "datatype", "text"),
    [
        (True, "boolean", "true"),
        (False, "boolean", "false"),
        (5, "int", "5"),
        (Decimal("1.50"), "decimal", "1.50"),
        (Decimal("1E+3"), "decimal", "1000"),
        (1e-7, "decimal", "0.0000001"),
        (b"\x8f\x66", "hexBinary", "8F66"),
        (b"\x8f\x66", "base64Binary", "j2Y="),
        (EntityId(PARTY), "token", PARTY),
        (datetime(2030, 1, 15, 9, tzinfo=UTC), "dateTime", "2030-01-15T09:00:00.00Z"),
        (datetime(2030, 1, 15, 9, tzinfo=timezone(timedelta(hours=1))), "dateTime", "2030-01-15T08:00:00.00Z"),
        (datetime(2030, 1, 15, 9, 0, 0, 790000, UTC), "dateTime", "2030-01-15T09:00:00.79Z"),
        (datetime(2030, 1, 15, 9, 0, 0, 123000, UTC), "dateTime", "2030-01-15T09:00:00.123Z"),
        (datetime(2030, 1, 15, 9, tzinfo=UTC), "date", "2030-01-15"),
        (date(2030, 1, 15), "date", "2030-01-15"),
        (date(2030, 1, 15), "dateTime", "2030-01-15T00:00:00.00Z"),
        (time(9, 30), "time", "09:30:00.00Z"),
        ("05", "int", "05"),
    ],
)
def test_python_values_in_the_form_of_published_requests(value, datatype, text):
    assert values.lexical(value, datatype) == text


@pytest.mark.parametrize("value", [object(), None, float("nan"), Decimal("inf"), 1j, [], {}])
def test_what_has_no_form_is_refused(value):
    with pytest.raises(DuisError, match="has no form in XML"):
        values.lexical(value)


def test_times_that_have_no_form_in_utc_are_refused():
    early = timezone(timedelta(hours=1))
    with pytest.raises(DuisError, match="has no time in UTC"):
        values.lexical(datetime(1, 1, 1, tzinfo=early), "dateTime")
    with pytest.raises(DuisError, match="is not in UTC"):
        values.lexical(time(9, 30, tzinfo=early), "time")
    assert values.lexical(time(9, 30, tzinfo=UTC), "time") == "09:30:00.00Z"
    with pytest.raises(DuisError, match="has no time zone"):
        values.lexical(datetime(2030, 1, 15, 9), "dateTime")


@pytest.mark.parametrize(
    "value", [10**300 * 10**4000, Decimal("1e400"), Decimal("1e-999999"), Decimal("1" * 301)], ids=range(4)
)
def test_numbers_without_end_are_refused(value):
    with pytest.raises(DuisError, match="too long; expected at most 300 digits"):
        values.lexical(value)


@pytest.mark.parametrize(
    ("datatype", "text", "value"),
    [
        ("int", " 05 ", 5),
        ("decimal", "1.50", Decimal("1.50")),
        ("boolean", "1", True),
        ("hexBinary", "8f66", b"\x8f\x66"),
        ("base64Binary", "j2\n Y=", b"\x8f\x66"),
        ("dateTime", "2030-01-15T09:00:00.5", datetime(2030, 1, 15, 9, 0, 0, 500000, UTC)),
        ("dateTime", "2030-01-15T09:00:00-01:30", datetime(2030, 1, 15, 10, 30, tzinfo=UTC)),
        ("dateTime", "2030-01-15T24:00:00", "2030-01-15T24:00:00"),
        ("date", "2014-10-27Z", date(2014, 10, 27)),
        ("date", "65535-10-27Z", "65535-10-27Z"),
        ("time", "09:30:00.00Z", time(9, 30)),
        ("time", "09:30:00+01:00", "09:30:00+01:00"),
        ("int", "five", "five"),
    ],
)
def test_typed_leaves(datatype, text, value):
    found = values.typed_leaf(text, schema.type(datatype, "xs"))
    assert found == value
    assert type(found) is type(value)


def test_typed_values_of_an_element():
    value = {"PrepaymentMode": {"AdjustMeterBalance": "-0500"}}
    assert values.typed(value, "UpdateMeterBalance") == {"PrepaymentMode": {"AdjustMeterBalance": -500}}
    load = {"AddToBoostButton": [{"@index": "01", "#text": "1"}]}
    assert values.typed(load, "AddAuxiliaryLoadToBoostButton") == {"AddToBoostButton": [{"@index": 1, "#text": True}]}
    device = values.typed({"OtherDeviceID": PARTY}, "JoinServiceCritical")
    assert device == {"OtherDeviceID": EntityId(PARTY)}


@pytest.mark.parametrize(
    ("name", "value", "path", "message"),
    [
        ("TopUpDevice", {"UTRN": "0123"}, "TopUpDevice/UTRN", "is not of length 20 or more"),
        ("TopUpDevice", {}, "TopUpDevice", "missing at the end .*; expected UTRN"),
        ("TopUpDevice", {"UTRN": ["0" * 20] * 2}, "TopUpDevice/UTRN[2]", "more elements UTRN than 1"),
        ("TopUpDevice", {"Utrn": "0" * 20}, "TopUpDevice/Utrn", "no such element; possible: UTRN"),
        ("TopUpDevice", {"UTRN": {"a": "b"}}, "TopUpDevice/UTRN/a", "no such element"),
        ("TopUpDevice", {"UTRN": "0" * 20, "@index": 1}, "TopUpDevice/@index", "no such attribute"),
        ("TopUpDevice", "0" * 20, "TopUpDevice", "no dict of children; possible: UTRN"),
        ("TopUpDevice", {"UTRN": object()}, "TopUpDevice/UTRN", "a value of object has no form in XML"),
        ("TopUpDevice", {"UTRN": "\0" * 20}, "TopUpDevice/UTRN", "can't stand in XML"),
        ("TopUpDevice", {"UTRN": "\ud800" * 20}, "TopUpDevice/UTRN", "can't stand in XML"),
        ("UpdateMeterBalance", {"CreditMode": {"AdjustMeterBalance": 2**31}}, None, "whole number of 32 bits"),
        (
            "UpdateMeterBalance",
            {"CreditMode": {"ResetMeterBalance": {}}, "PrepaymentMode": {"ResetMeterBalance": {}}},
            None,
            "can't stand at this place",
        ),
        (
            "AddAuxiliaryLoadToBoostButton",
            {"AddToBoostButton": [{"@index": number, "#text": True} for number in range(5)]},
            "AddAuxiliaryLoadToBoostButton/AddToBoostButton[1]/@index",
            "'0' is not",
        ),
        (
            "AddAuxiliaryLoadToBoostButton",
            {"AddToBoostButton": [True] * 5},
            "AddAuxiliaryLoadToBoostButton/AddToBoostButton[1]/@index",
            "attribute is missing",
        ),
    ],
)
def test_what_is_wrong_names_its_element(name, value, path, message):
    with pytest.raises(DuisError, match=message) as error:
        values.build(name, value)
    if path is not None:
        assert "/".join(map(str, error.value.path)) == path


def test_an_order_that_does_not_fit_is_refused():
    with pytest.raises(DuisError, match="the order names other elements"):
        values.build("TopUpDevice", {"UTRN": "0" * 20, "#order": ["UTRN", "UTRN"]})
    with pytest.raises(DuisError, match="the order names other elements"):
        values.build("TopUpDevice", {"UTRN": "0" * 20, "#order": ["ABC"]})


def test_unknown_names_are_refused():
    for name in ("NoSuchService", "ra:NoSuchRoot", "xx:Request"):
        with pytest.raises(DuisError, match="there is no element"):
            values.build(name, {})
