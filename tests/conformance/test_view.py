"""Every published message as people read it: nothing is lost, and what decides stands in the first fifteen lines."""

from __future__ import annotations

import re

import pytest

import gbcs
from gbcs.spans import octets_of
from gbcs.view import view
from gbcs.view_text import to_text
from tests.conformance.expected import keys
from tests.conformance.published import PublishedMessage, folder, messages
from wire.printable import printable


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("published", messages())
def test_every_value_is_in_the_text(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets).decrypt(keys())
    shown = view(message, spans=True)
    rows = [row for section in shown.sections for row in section.all_rows()]
    assert len(rows) >= len(list(message.items()))
    for width in (60, 80, 100, 160, None):
        text = to_text(shown, width)
        assert width is None or max(map(len, text.splitlines())) <= width
        flat = squeezed(text)
        assert "…" not in flat
        assert "..." not in flat
        assert [row for row in rows if squeezed(printable(row.said)) not in flat] == []
    whole = squeezed(to_text(shown, 80, octets=octets_of(message)))
    assert [row for row in rows if row.whole and row.whole not in whole] == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (
            "ECS01a_1.1.1_IMMEDIATE_TOU_SUCCESS_PRECOMMAND",
            ["Set Tariff and Price", "command, at once", "StandingCharge £0.20 per day", "£0.04744 per kWh"],
        ),
        ("ECS01a_1.1.1_CANCELLATION_TOU_BLOCK_SUCCESS_COMMAND", ["command, cancelled", "signature valid"]),
        ("CS01b_2.2_SUCCESS_RESPONSE", ["at 2015-01-01 00:00 UTC", "top_up_value £12.50", "MAC valid"]),
        ("CS01b_2.2_SUCCESS_COMMAND", ["73950067887105178605", "value 1250: 12.50 of the currency"]),
        (
            "CS02bSupplierBySupplier_6.15.1_IMMEDIATE_SUCCESS_PRECOMMAND",
            ["Update Security Credentials", "not signed yet", "3 certificates of supplier 90-B3-D5-1F-30-01-00-00"],
        ),
        ("ECS22b_4.8.1_TWIN_SUCCESS_RESPONSE", ["98 values from 0.000 kWh to 0.254 kWh", "2014-12-31 00:30 UTC"]),
        (
            "ECS01a_1.1.1_8F66_FUTURE_DATED_TOU_BLOCK_SUCCESS_ALERT_CURRENCY_UNIT",
            ["alert, 8F66 Future-date HAN Interface Command Successfully Actioned", "2030-01-15 09:00 UTC", "0019"],
        ),
        (
            "GCS02_1.6_IMMEDIATE_SUCCESS_PRECOMMAND",
            ["Set GSME Payment Mode to Credit", "at once", "credit_management_enabled, credit_display_enabled"],
        ),
        ("ECS02_1.6_IMMEDIATE_SINGLE_SUCCESS_COMMAND", ["paymentModePart credit"]),
        (
            "ECS08_2.1_IMMEDIATE_SUCCESS_COMMAND",
            ["PrepaymentCredit(MaxMeterBalance): valueNext £50.00", "MaximumCreditThreshold): valueNext £10.00"],
        ),
        (
            "GCS01a_1.1.1_IMMEDIATE_TOU_SUCCESS_COMMAND",
            ["£0.096 per kWh (1), £0.102 per kWh (2), £0.1075 per kWh (3), £0.11 per kWh (4)"],
        ),
        (
            "ECS01a_1.1.1_IMMEDIATE_TOU_SUCCESS_PRECOMMAND",
            ["£0.02121 per kWh (1), £0.03127 per kWh (2), £0.04744 per kWh (3), £0.00 per kWh (77 others)"],
        ),
        ("ECS20a_4.4.4_SUCCESS_RESPONSE", ["10 values from £0.00039 to £0.00243", "2014-12-23 00:00 UTC £0.00095"]),
        ("ECS22c_4.8.2_ERROR_RESPONSE", ["1 of 1 failed: hardware-fault"]),
    ],
)
@pytest.mark.skipif(folder() is None, reason="the published messages are not there")
def test_what_decides_stands_in_the_first_lines(name: str, found: list[str]) -> None:
    published = next(case.values[0] for case in messages() if case.id == name)
    message = gbcs.decode(published.octets)
    lines = to_text(view(message.decrypt(keys()), message.verify(keys())), 80).splitlines()[:15]
    text = " ".join(" ".join(lines).split())
    assert [each for each in found if each not in text] == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (
            "ECS01a_1.1.1_IMMEDIATE_TOU_SUCCESS_PRECOMMAND",
            [
                "season winter, from 2014-10-27 Monday–Friday 00:00 tariff 2, 07:00 tariff 3; Saturday, Sunday",
                "special days 12-25 every year: 00:00 tariff 1",
            ],
        ),
        (
            "GCS01a_1.1.1_IMMEDIATE_TOU_SUCCESS_COMMAND",
            [
                "season 2, from 06-21 every year Monday–Friday 00:00 tariff 3; Saturday, Sunday 00:00 tariff 4",
                "special days 2015-01-01, 2015-01-02, 2015-03-01, 2015-03-17 and 6 more: 00:00 tariff 2",
            ],
        ),
        (
            "ECS24_4.11.1_SUCCESS_RESPONSE",
            ["Monday–Friday 07:00 tariff 101, 23:00 tariff 102; Saturday, Sunday 00:00 tariff 1"],
        ),
        (
            "ECS46c_6.14.2_IMMEDIATE_SOME_OPTIONALS_SUCCESS_COMMAND",
            [
                "any day every day 06:00 script 257, 10:00 script 258",
                "Saturday, Sunday and special days 13:00 script 513, 21:00 script 514",
            ],
        ),
        (
            "GCS05_2.1_IMMEDIATE_SUCCESS_COMMAND",
            ["season 1, from 2014-10-27 Monday–Friday 00:00 action 1, 08:00 action 0, 18:00 action 1"],
        ),
        ("ECS26d_6.2.3_SUCCESS_RESPONSE", ["12:00", "day 01 of every month"]),
    ],
)
@pytest.mark.skipif(folder() is None, reason="the published messages are not there")
def test_calendars_are_sentences(name: str, found: list[str]) -> None:
    published = next(case.values[0] for case in messages() if case.id == name)
    text = " ".join(to_text(view(gbcs.decode(published.octets).decrypt(keys())), 100).split())
    assert [each for each in found if each not in text] == []


@pytest.mark.skipif(folder() is None, reason="the published messages are not there")
def test_calendars_and_prices_are_tables() -> None:
    name = "ECS01a_1.1.1_IMMEDIATE_TOU_SUCCESS_PRECOMMAND"
    published = next(case.values[0] for case in messages() if case.id == name)
    text = to_text(view(gbcs.decode(published.octets)), 80)
    assert "  1  winter  2014-10-27 00:00 UTC  01\n" in text
    assert "     weekIdentifier  Mon  Tue  Wed  Thu  Fri  Sat  Sun\n" in text
    assert "  1  01              1    1    1    1    1    3    3\n" in text
    assert "  1.2         07:00           3\n" in text
    assert "  2  2           12-25 every year  3\n" in text
    assert re.search(r"^  1 +01 +£0\.02121 per kWh +41 +29 +£0\.00 per kWh$", text, re.MULTILINE)
