"""Alert codes and the masks of alert behaviours."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlms.data import BitString
from gbcs.alerts import (
    ALERT_CODES,
    NETWORK_OPERATOR_CODES,
    SUPPLIER_CODES,
    Behaviours,
    alert_meaning,
    alert_of,
    read_behaviours,
    read_settings,
    write_behaviours,
    write_settings,
)
from gbcs.usecases import all_use_cases
from gbcs.usecases.alert_templates import AlertTemplate
from gbcs.usecases.nodes import NodeTemplate
from tests.conformance.published import messages
from wire.errors import DecodeError, EncodeError

ALERTS = [alert for code in ALERT_CODES if (alert := alert_of(code)) is not None]


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (0x8F12, "CHF Device Log Changed"),
        (0x81A0, "Smart Meter Integrity Issue - Warning"),
        (0x8F66, "Future-date HAN Interface Command Successfully Actioned"),
        (0x0000, None),
        (0x10000, None),
    ],
)
def test_meaning(code: int, meaning: str | None) -> None:
    assert alert_meaning(code) == meaning
    alert = alert_of(code)
    assert (alert.name if alert else None) == meaning


def test_how_many_of_each_kind() -> None:
    """Counted in the table of the digest."""
    assert len(ALERTS) == 190
    assert Counter(alert.is_alert for alert in ALERTS) == {True: 179, False: 9, None: 2}
    assert Counter(alert.is_critical for alert in ALERTS) == {False: 113, True: 66, None: 11}
    assert Counter(alert.basis for alert in ALERTS) == {"code range": 90, "meter manual": 78, "published messages": 22}
    by_whom = Counter(tuple(f"{role} {device}" for role, device in alert.configurable_by) for alert in ALERTS)
    assert by_whom == {
        (): 86,
        ("Network Operator ESME",): 54,
        ("Supplier ESME", "Supplier GSME"): 37,
        ("Supplier GSME",): 7,
        ("Supplier ESME",): 6,
    }
    assert Counter(alert.is_sent for alert in ALERTS) == {None: 105, True: 74, False: 11}
    assert Counter(alert.is_always_on for alert in ALERTS) == {None: 117, False: 50, True: 23}
    assert sum(alert.is_polyphase for alert in ALERTS) == 40
    assert sum(alert.devices_inferred for alert in ALERTS) == 25


def test_what_is_configurable_is_not_critical() -> None:
    for alert in ALERTS:
        if alert.configurable_by:
            assert alert.code < 0x8F00
            group = NETWORK_OPERATOR_CODES if alert.configurable_by[0][0] == "Network Operator" else SUPPLIER_CODES
            assert alert.code & 0xFF00 == group


def test_message_codes_are_those_of_the_use_cases() -> None:
    declared: dict[int, set[int]] = {}
    for use_case in all_use_cases():
        codes: tuple[int, ...] = ()
        if isinstance(use_case.alert, AlertTemplate):
            codes = use_case.alert.alert_codes
        elif isinstance(use_case.alert, NodeTemplate):
            codes = use_case.alert.schema.allowed["alert_code"]
        for code in codes:
            declared.setdefault(code, set()).add(use_case.message_code)
    for alert in ALERTS:
        if alert.is_alert:
            assert set(alert.message_codes) == declared.get(alert.code, {0x1000 if alert.is_critical else 0x1001})
        else:
            assert alert.message_codes == ()
            assert alert.code not in declared


@pytest.mark.parametrize("published", [case for case in messages() if "ALERT" in (case.id or "")] or messages())
def test_published_alerts_are_protected_as_their_code_says(published: object) -> None:
    import gbcs

    message = gbcs.decode(published.octets)  # type: ignore[attr-defined]
    alert = alert_of(message.payload.alert_code)  # type: ignore[union-attr]
    assert alert is not None
    assert alert.is_critical is bool(message.signature)
    assert message.header.message_code in alert.message_codes


# Behaviours ----------------------------------------------------------------------------------------------------------


def bits(mask: dict[int, int], length: int = 512) -> BitString:
    """Written from the rule: bit 255 - (code & FF) of a half, counted from its first bit."""
    octets = bytearray(length // 8)
    for place, value in mask.items():
        octets[place // 8] |= value << 7 - place % 8
    return BitString(bytes(octets), length)


def test_behaviours_of_a_supplier() -> None:
    # 810D on, 810E off: places 255-0D and 255-0E of the mask, 810D's of the values
    text = bits({255 - 0x0D: 1, 255 - 0x0E: 1, 256 + 255 - 0x0D: 1})
    behaviours = Behaviours(frozenset({0x810D}), frozenset({0x810E}))
    assert read_behaviours(text, SUPPLIER_CODES) == behaviours
    assert write_behaviours(behaviours, SUPPLIER_CODES) == text
    assert read_behaviours(text, NETWORK_OPERATOR_CODES).enabled == {0x800D}


def test_settings() -> None:
    text = bits({255 - 0x06: 1, 255 - 0x9C: 1}, 256)
    assert read_settings(text, NETWORK_OPERATOR_CODES) == {0x8006, 0x809C}
    assert write_settings({0x809C, 0x8006}, NETWORK_OPERATOR_CODES) == text


@pytest.mark.parametrize(
    "text",
    [bits({}, 256), BitString(b"", 0), BitString(bytes(63), 512), bits({256 + 3: 1}), bits({})._replace(length=511)],
)
def test_no_behaviours(text: BitString) -> None:
    with pytest.raises(DecodeError):
        read_behaviours(text, SUPPLIER_CODES)


@pytest.mark.parametrize("codes", [{0x8000}, {0x8200}, {-1}, {"810D"}, {None}])
def test_codes_of_another_base(codes: set[int]) -> None:
    with pytest.raises(EncodeError):
        write_settings(codes, SUPPLIER_CODES)


def test_both_on_and_off() -> None:
    with pytest.raises(EncodeError, match="810D"):
        write_behaviours(Behaviours(frozenset({0x810D}), frozenset({0x810D})), SUPPLIER_CODES)


codes = st.frozensets(st.integers(0x8100, 0x81FF))


@settings(deadline=None)
@given(codes, codes)
def test_round_trip(enabled: frozenset[int], disabled: frozenset[int]) -> None:
    behaviours = Behaviours(enabled, disabled - enabled)
    assert read_behaviours(write_behaviours(behaviours, SUPPLIER_CODES), SUPPLIER_CODES) == behaviours
    assert read_settings(write_settings(enabled, SUPPLIER_CODES), SUPPLIER_CODES) == enabled


def test_published_behaviours() -> None:
    """What the requests beside these commands ask for (ECS25a, ECS25a1, ECS25b)."""
    import gbcs

    wanted = {
        "ECS25a_6.22_SUCCESS_COMMAND": (SUPPLIER_CODES, {0x810D}, {0x810E, 0x81C4, 0x81C5}),
        "ECS25b_6.22_SUCCESS_COMMAND": (NETWORK_OPERATOR_CODES, {0x8014}, {0x8015}),
    }
    found = {case.id: case.values[0] for case in messages() if case.id in wanted}
    if not found:
        pytest.skip("no published vectors")
    for name, published in found.items():
        base, enabled, disabled = wanted[str(name)]
        ((_, text),) = gbcs.decode(published.octets).values().items()
        assert read_behaviours(text, base) == (frozenset(enabled), frozenset(disabled))
