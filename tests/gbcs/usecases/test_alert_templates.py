"""Alerts in DLMS and GBZ: what their templates read, write and refuse."""

from __future__ import annotations

from typing import Any

import pytest

import gbcs
from dlms.data import Structure, Unsigned
from dlms.time import DateTime
from gbcs.payload import alert_contents as content
from gbcs.payload.alert_contents import CONTENTS
from gbcs.payload.dlms import Alert
from gbcs.usecases import UseCase, by_message_code
from gbcs.usecases.alert_templates import AlertTemplate, ProtectedTemplate
from gbcs.usecases.alerts import USE_CASES
from gbcs.usecases.engines import engine_of
from gbcs.usecases.nodes import NodeTemplate
from wire.errors import EncodeError, WireError

NOON = DateTime.decode(bytes.fromhex("07e80202010c0000008000ff"))
HEAD: dict[str, Any] = {"originator": bytes(8), "recipient": b"\1" * 8, "originator_counter": 5}


def use_case(message_code: int) -> UseCase:
    found = by_message_code(message_code)
    assert found is not None
    return found


def test_every_content_in_dlms_has_a_template() -> None:
    kinds: dict[int, Any] = {}
    for case in USE_CASES:
        template = case.alert
        assert isinstance(template, AlertTemplate)
        inner = template.content
        if case.message_code == 0x00D5:  # its content is no Data, and read on its own
            continue
        if "DLMS" in template.protocols and isinstance(inner, NodeTemplate):
            kinds[case.message_code] = engine_of(inner).group.kind
        elif isinstance(inner, ProtectedTemplate):
            kinds[case.message_code] = content.BillingDataLog
    declared = {code: row.kind for code, row in CONTENTS.items() if code != 0x00D5}
    assert kinds == declared


def test_undelivered_message() -> None:
    values = {
        "time_stamp": NOON,
        "businessOriginatorID": gbcs.EntityId(bytes(8)),
        "businessTargetID": gbcs.EntityId(b"\2" * 8),
        "craFlag": 1,
        "originatorCounter": 77,
        "structureSize": 3,
    }
    message = use_case(0x00D5).build_alert(values, **HEAD)
    assert message.payload.alert_code == 0x8F84
    assert message.payload.content == content.UndeliveredMessage(
        content.MessageIdentifier(gbcs.EntityId(bytes(8)), gbcs.EntityId(b"\2" * 8), 1, 77), 3
    )
    assert gbcs.decode(gbcs.encode(message)).values() == values
    with pytest.raises(EncodeError, match="craFlag: 1 or 2 or 3 is needed, not 4"):
        use_case(0x00D5).build_alert(values | {"craFlag": 4}, **HEAD)


@pytest.mark.parametrize(
    ("message_code", "values", "problem"),
    [
        (0x0067, {"time_stamp": NOON}, "alert_code: missing"),
        (0x0067, {"alert_code": 0x8F34, "time_stamp": NOON}, "alert_code: 8F35 or 8F36"),
        (0x1000, {"alert_code": "8F30", "time_stamp": NOON}, "alert_code: an alert code of 16 bits"),
        (0x1000, {"alert_code": 1 << 16, "time_stamp": NOON}, "alert_code: an alert code of 16 bits"),
        (0x1000, {"alert_code": 0x8F30}, "time_stamp: missing"),
        (0x1000, {"alert_code": 0x8F30, "time_stamp": -1}, "time_stamp: seconds since 2000"),
        (0x1000, {"alert_code": 0x8F30, "time_stamp": NOON, "x": 1}, "x: no value of that name"),
        (0x0122, {"time_stamp": 5}, "time_stamp: a DateTime is needed, not int"),
        (0x00F2, {"time_stamp": NOON}, "time_stamp: a UtcTime is needed, not DateTime"),
        (0x00CE, {"alert_code": 0x8F72, "time_stamp": NOON}, "manufacturerImageHash: missing"),
        (0x0123, {"time_stamp": NOON, "operationalUpdate": 5}, "operationalUpdate: Utf8String is needed, not 5"),
        (0x0115, {"time_stamp": NOON, "entityIdentifier": bytes(7)}, "entityIdentifier: an EUI-64 has 8 octets"),
        (
            0x0120,
            {"time_stamp": NOON, "messageCode": 1, "originatorCounter": True},
            "originatorCounter: integer is needed",
        ),
    ],
)
def test_refused(message_code: int, values: dict[str, Any], problem: str) -> None:
    with pytest.raises(EncodeError) as caught:
        use_case(message_code).build_alert(values, **HEAD)
    assert str(caught.value).startswith(problem)


def test_departures() -> None:
    """An alert of another code, and one with content where nothing is declared."""
    message = use_case(0x1001).build_alert({"alert_code": 0x810E, "time_stamp": NOON}, **HEAD)
    payload = message.payload
    assert isinstance(payload, Alert)
    more = message._replace(payload=payload._replace(content=(Unsigned(1), Structure((Unsigned(2),)))))
    *_, first, second = more.items()
    assert (first.value, first.place) == (1, ("content", 0))
    assert (second.value, second.place) == (2, ("content", 1, 0))
    assert first.departure == second.departure == "nothing is declared behind the time stamp"
    with pytest.raises(WireError, match="nothing behind the time stamp"):
        more.values()
    other = more._replace(header=more.header._replace(message_code=0x0067))
    code, *_ = other.items()
    assert code.departure is not None
    assert code.departure.startswith("8F35 or 8F36")
    with pytest.raises(WireError, match="8F35 or 8F36"):
        other.values()
