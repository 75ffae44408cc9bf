"""Lenses that requests and responses share: what is written is read again, and what has no words is refused."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from duis.bindings.electricity.load_control import CommandedState
from duis.bindings.elements import Source
from duis.bindings.gas.configuration import REQUESTS as GAS_CONFIGURATION
from duis.bindings.gas.configuration import RESPONSES as GAS_CONFIGURATION_READ
from duis.bindings.gas.prepayment import PaymentControl
from duis.bindings.lens import NO_CONTEXT
from duis.errors import DuisError
from tests.duis.bindings.test_lens import written


def again(lens: Any, value: Any) -> Any:
    """What is read of what is written of a value."""
    return lens.read(Source(etree.fromstring(written(lens, value))), NO_CONTEXT)


# Direction, number, what it does: output (1) or input (2) of controllers 1 to 5 at 0 to 100 %; in calendars with bit 7.
LEVELS = (0, 1, 50, 99, 100)
CONTROLLERS = [direction << 12 | number << 8 for direction in (1, 2) for number in range(1, 6)]
WITH_LEVEL = {controller | level for controller in CONTROLLERS for level in LEVELS}
OTHERS = [high << 8 | low for high in (0x01, 0x10, 0x11, 0x16, 0x25, 0x2F, 0x31) for low in (0x65, 0x7F, 0xE5, 0xFF)]


@pytest.mark.parametrize(
    ("lens", "known"),
    [
        (CommandedState(), WITH_LEVEL),
        (CommandedState(0x80), {value | 0x80 for value in WITH_LEVEL}),
        (
            CommandedState(0x80, optional=True),
            {value | 0x80 for value in WITH_LEVEL} | {*CONTROLLERS},
        ),
    ],
    ids=["commanded", "of a calendar to be", "of a calendar that is"],
)
def test_commanded_states(lens: CommandedState, known: set[int]) -> None:
    for value in known:
        assert again(lens, value) == value
    for value in {*OTHERS, *WITH_LEVEL, *CONTROLLERS} - known:
        with pytest.raises(DuisError, match=f"script selector {value:04X} cannot be expressed here"):
            written(lens, value)


def test_input_is_told_by_an_element() -> None:
    shown = written(CommandedState(0x80), 0x2382)
    assert shown == (
        '<A auxiliaryControllerN="3"><CommandedStateLevel>2</CommandedStateLevel><InputFromControlledLoad/></A>'
    )


@pytest.mark.parametrize(
    ("mode", "values"),
    [("", {0x0097, 0x0497, 0x0897, 0x0C97}), ("PaymentMode", {0x0097, 0x0497, 0x0897, 0x0C97, 0x0C94})],
)
def test_payment_control(mode: str, values: set[int]) -> None:
    lens = PaymentControl(mode)
    for value in values:
        assert again(lens, value) == value
    for value in {
        0x0C94,
        *(0x0097 ^ 1 << bit for bit in range(16)),
        *(0x0C94 ^ 1 << bit for bit in range(16)),
    } - values:
        with pytest.raises(DuisError, match=f"payment control {value:#06x} cannot be expressed here"):
            written(lens, value)


def test_credit_mode_has_no_other_settings() -> None:
    shown = (
        "<A><PaymentMode>Credit</PaymentMode><SuspendDebtDisabled>{}</SuspendDebtDisabled>"
        "<SuspendDebtEmergency>{}</SuspendDebtEmergency></A>"
    )
    read = PaymentControl("PaymentMode").read
    assert read(Source(etree.fromstring(shown.format("true", "false"))), NO_CONTEXT) == 0x0C94
    for settings in (("true", "true"), ("false", "true"), ("false", "false")):
        with pytest.raises(DuisError, match="no settings of credit mode"):
            read(Source(etree.fromstring(shown.format(*settings))), NO_CONTEXT)


def period(number: int, kind: int) -> dict[str, int]:
    return {
        "billing_period_start_time": 86400,
        "billing_period_duration": number,
        "billing_period_duration_type": kind,
    }


PERIODS = {
    (1, 1): "Daily",
    (1, 2): "Weekly",
    (1, 3): "Monthly",
    (3, 3): "Quarterly",
    (6, 3): "SixMonthly",
    (12, 3): "Yearly",
}


@pytest.mark.parametrize(("number", "unit"), PERIODS)
def test_billing_periods(number: int, unit: int) -> None:
    (command,) = (each.lens.lenses["PublishBillingPeriod"] for each in GAS_CONFIGURATION if each.use_case == "GCS25a")
    (response,) = (
        each.lens.lenses["PublishBillingPeriod"]  # type: ignore[attr-defined]
        for each in GAS_CONFIGURATION_READ
        if each.reference == "GCS21k"
    )
    assert f"<Periodicity>{PERIODS[number, unit]}</Periodicity>" in written(command, period(number, 0x20 | unit))
    for control in (0x00, 0x10, 0x30):  # a command begins its periods at the start of a day
        with pytest.raises(DuisError, match=f"a period of {number} of kind"):
            written(command, period(number, control | unit))
        assert PERIODS[number, unit] in written(response, period(number, control | unit))
    assert again(response, period(number, 0x20 | unit)) == period(number, 0x20 | unit)
    with pytest.raises(DuisError, match="a period of 2 of kind 0x23 cannot be expressed here"):
        written(response, period(2, 0x23))
