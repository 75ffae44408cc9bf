"""Messages as people read them: the view, its JSON, text and HTML."""

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import gbcs
from dlms.time import Date, DateTime, Time
from gbcs.payload.asn1 import types
from gbcs.protection import Verification
from gbcs.spans import octets_of
from gbcs.usecases import by_reference
from gbcs.view import moment, view
from gbcs.view_html import to_html
from gbcs.view_text import to_text
from wire.outcome import Outcome
from zigbee.types import UtcTime

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "gbcs" / "messages.json").read_bytes())
MESSAGES = [gbcs.decode(bytes.fromhex(vector["octets"])) for vector in VECTORS]
SUPPLIER, GSME = "90-b3-d5-1f-30-01-00-00", "00-db-12-34-56-78-90-a1"
ids = [str(number) for number in range(len(MESSAGES))]


def rows_of(shown):
    return [row for section in shown.sections for row in section.all_rows()]


def squeezed(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("message", MESSAGES, ids=ids)
def test_every_item_has_its_row(message):
    names = [item.name for item in message.items() if item.name]
    found = view(message)
    sections = (*found.values, *found.about[:-1])  # the last is about the envelope
    shown = [row.name for section in sections for row in section.all_rows()]
    assert sorted(names) == sorted(name for name in shown if name in set(names))
    assert len(shown) == len(list(message.items()))


@pytest.mark.parametrize("width", [60, 80, 100, 160, None])
@pytest.mark.parametrize("message", MESSAGES, ids=ids)
def test_every_value_is_in_the_text_at_any_width(message, width):
    shown = view(message, spans=True)
    text = to_text(shown, width)
    whole = to_text(shown, width, octets=octets_of(message))
    for line in (*text.splitlines(), *whole.splitlines()):
        assert width is None or len(line) <= width, line
    assert not {"…", "..."} & set(re.findall(r"…|\.\.\.", text + whole))
    flat, flat_whole = squeezed(text), squeezed(whole)
    for row in rows_of(shown):
        assert squeezed(row.said) in flat
        assert squeezed(row.said) in flat_whole
        assert row.whole in flat_whole
        if row.span is not None:
            assert octets_of(message)[slice(*row.span)].hex() in flat_whole


@pytest.mark.parametrize("message", MESSAGES, ids=ids)
def test_the_json_form_is_json_and_has_it_all(message):
    shown = view(message, spans=True)
    form = json.loads(json.dumps(shown.plain()))
    assert form["headline"] == list(shown.headline)
    found = []
    for section in form["sections"]:
        found += section.get("rows", [])
        for line in section.get("lines", ()):
            assert len(line) == len(section["columns"])
            found += [cell for cell in line[1:] if cell is not None]
    assert [row["text"] for row in found] == [row.text for row in rows_of(shown)]
    assert all(set(row) == {"name", "text", "unit", "span", "remark", "whole", "kind"} for row in found)


@pytest.mark.parametrize("message", MESSAGES, ids=ids)
def test_the_view_for_notebooks(message):
    html = message._repr_html_()
    assert html == to_html(view(message))
    assert "<script" not in html
    assert html.count("<table>") == html.count("</table>") == len(view(message).sections)


def of_name(name):
    return next(message for message, vector in zip(MESSAGES, VECTORS, strict=True) if vector["name"] == name)


def test_a_certification_request_is_no_certificate():
    (row,) = [row for row in rows_of(view(of_name("ASN.1 response: a certification request"))) if "equest" in row.name]
    assert row.text == "certification request of 0A-7E-57-DE-00-00-00-01, digitalSignature, 279 octets"
    assert row.remark == ""


def test_what_needs_no_cryptography_is_shown_without_it(monkeypatch):
    message = of_name("ASN.1 command: a supplier replaces its own credentials at once")
    with_it = rows_of(view(message))
    types._summary.cache_clear()  # what certificates say is kept
    monkeypatch.setitem(sys.modules, "gbcs.certificates", None)  # as it is where cryptography is not installed
    without = rows_of(view(message))
    assert [row.name for row in without] == [row.name for row in with_it]
    different = [row for row, other in zip(without, with_it, strict=True) if row != other]
    assert len(different) == 4
    assert {row.text for row in different} == {f"certificate of {size} octets" for size in (406, 407, 419, 432)}
    assert all("gbcs.certificates" in row.remark and row.whole for row in different)


def test_places_are_said_only_where_they_are_asked_for():
    message = MESSAGES[0]
    assert {row.span for row in rows_of(message.view())} == {None}
    (counter,) = (row.span for row in rows_of(message.view(spans=True)) if row.name == "originator counter")
    octets = gbcs.encode(message)
    assert int.from_bytes(octets[slice(*counter)], "big") == message.header.originator_counter


def test_the_text_of_a_message_is_its_headline():
    message = MESSAGES[0]
    use_case = message.use_case
    assert str(message) == "\n".join(view(message).headline)
    assert str(message).startswith(f"{use_case.reference} {use_case.name}: command")
    assert "no signature; MAC present, not checked" in str(message)
    assert repr(message).startswith("Message(")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.VALID, "MAC valid"),
        (Outcome.INVALID, "MAC invalid"),
        (Outcome.NO_KEY, "MAC present, no key to check it"),
    ],
)
def test_what_checking_found_stands_in_the_headline(outcome, words):
    assert words in view(MESSAGES[0], Verification(Outcome.ABSENT, outcome)).headline[1]


def test_the_amounts_of_money_stand_in_the_headline():
    top_up = by_reference("CS01b")
    asked = top_up.build_command(
        {"PrepaymentCredit: methodInput: creditToken": "73950067887105178605"},
        originator=SUPPLIER,
        recipient=GSME,
        originator_counter=7,
    )
    response = top_up.build_response(
        {
            "ConsumerTopUpResponse: result_type": 0,
            "ConsumerTopUpResponse: top_up_value": 5_000_000,
            "ConsumerTopUpResponse: credit_remaining": -1_234_567,
        },
        command=asked,
    )
    shown = view(response)
    assert shown.headline[0] == (
        "CS01b Apply Prepayment Top Up to a GSME: response, top_up_value £50.00, credit_remaining -£12.34567"
    )
    rows = {row.name: row for row in rows_of(shown)}
    assert rows["ConsumerTopUpResponse: top_up_value"].text == "£50.00"
    assert rows["currency"].text == "pounds, as far as is known: the message does not say it"
    token = next(row for row in rows_of(view(asked)) if row.name.endswith("creditToken"))
    assert token.text == "73950067887105178605"
    assert token.remark == "value class 0, value 1250: 12.50 of the currency"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2015, 1, 1, tzinfo=UTC), "2015-01-01 00:00 UTC"),
        (datetime(2015, 1, 1, 7, 30, 5, tzinfo=UTC), "2015-01-01 07:30:05 UTC"),
        (DateTime(Date(2015, 1, 1), Time(0, 0, 0, 0)), "2015-01-01 00:00 UTC"),
        (DateTime(Date(2015, 1, 1), Time(0, 0, 0, 0), 0, 0), "2015-01-01 00:00 UTC"),
        (DateTime(Date(2015, 1, 1), Time(0, 0, 0, 0), -60), "2015-01-01T00:00:00.00+01:00"),
        (DateTime(Date(2015, 1, 1), Time(0, 0, 0, 0), 0, 1), "2015-01-01 00:00 UTC (clock status 01)"),
        (DateTime(Date(0, 0, 0, 0), Time(0, 0, 0, 0)), "at once"),
        (DateTime(), "cancelled"),
        (DateTime(Date(2015, 1, 1)), "2015-01-01T**:**:**"),
        (Date(0xFFFF, 12, 25), "12-25 every year"),
        (Date(2015, 5, 1), "2015-05-01"),
        (Time(7, 0, 0, 0), "07:00"),
        (Time(7, 0, 0, 50), "07:00:00.50"),
        (UtcTime(473385600), "2015-01-01 00:00 UTC"),
    ],
)
def test_times(value, text):
    assert moment(value) == text


def test_hostile_text_reaches_no_terminal_raw():
    hostile = "\x1b[2J\u202eevil\r\nheadline: valid"
    row = next(iter(rows_of(view(MESSAGES[0]))))
    section = view(MESSAGES[0]).sections[0]
    shown = view(MESSAGES[0])._replace(
        headline=(hostile,),
        values=(section._replace(title=hostile, rows=(row._replace(name=hostile, text=hostile, remark=hostile),)),),
    )
    for text in (to_text(shown, 80), to_text(shown), to_html(shown)):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "\r" not in text
        assert "\nheadline: valid" not in text


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: view("x"), "a Message expected, not 'x'"),
        (lambda: view(MESSAGES[0], "x"), "a Verification expected, not 'x'"),
        (lambda: octets_of(5), "a Message expected, not 5"),
        (lambda: MESSAGES[0].verify("x"), "a KeyStore expected, not 'x'"),
        (lambda: MESSAGES[0].decrypt(5), "a KeyStore expected, not 5"),
        (lambda: gbcs.authorise(5, gbcs.KeyStore()), "a Message expected, not 5"),
        (lambda: gbcs.authorise(MESSAGES[0], 5), "a KeyStore expected, not 5"),
        (lambda: gbcs.sign(MESSAGES[0], 5), "a KeyStore expected, not 5"),
        (lambda: gbcs.encrypt(5, gbcs.KeyStore()), "a Message expected, not 5"),
        (lambda: gbcs.utrn(5, SUPPLIER, GSME, 1, 1), "a KeyStore expected, not 5"),
        (lambda: gbcs.decode("dd"), "expected octets, found a value of type str"),
    ],
)
def test_arguments_of_wrong_types_are_told_what_was_expected(call, problem):
    with pytest.raises(gbcs.WireError) as caught:
        call()
    assert problem in str(caught.value)
