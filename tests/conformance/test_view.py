"""Every published message as people read it: nothing is lost, and what decides stands in the first ten lines."""

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
        ("GCS02_1.6_IMMEDIATE_SUCCESS_PRECOMMAND", ["Set GSME Payment Mode to Credit", "at once"]),
        ("ECS22c_4.8.2_ERROR_RESPONSE", ["1 of 1 failed: hardware-fault"]),
    ],
)
@pytest.mark.skipif(folder() is None, reason="the published messages are not there")
def test_what_decides_stands_in_the_first_ten_lines(name: str, found: list[str]) -> None:
    published = next(case.values[0] for case in messages() if case.id == name)
    message = gbcs.decode(published.octets)
    lines = to_text(view(message.decrypt(keys()), message.verify(keys())), 80).splitlines()[:10]
    text = " ".join(" ".join(lines).split())
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
