"""Event logs of gas meters and the gas proxy function, and what happens at an event."""

from __future__ import annotations

from typing import Any

from gbcs.usecases.gas.parts import ACB, NETWORK_OPERATOR, SUPPLIER, WHOLE
from gbcs.usecases.gbz import (
    DEVICE_MANAGEMENT,
    EVENTS,
    Part,
    ask,
    item,
    length_of,
    reply,
    tell,
    use_case,
)
from gbcs.usecases.model import GPF, GSME, UseCase

__all__ = ["USE_CASES"]

_CONFIGURATIONS = tuple(log | alerts | alarm for alarm in (0, 0x40) for alerts in range(0, 0x20, 8) for log in (0, 3))
"""Whether to log an event, to alert those at either end, and to sound the alarm."""
_SETTINGS = "Alerts Configuration Settings"
_READ_SETTINGS = "Events and Alerts Configuration Settings"


def _event_log(log: str, *log_ids: int) -> Part:
    entry = f"{log}: logEntries[{{}}].logEntry"
    return ask(
        EVENTS,
        "GetEventLog",
        reply(
            "PublishEventLog",
            total_number_of_events=length_of("entries"),
            log_payload_control=0,
            entries=item(
                lengths=range(1, 101),
                event_id=item(f"{entry}.logCode"),
                event_time=item(f"{entry}.timestamp"),
                event_data=item(f"{entry}.otherInformation"),
            ),
            **WHOLE,
        ),
        event_control_log_id=item(f"{log}: method: readLog", None, log_ids),
        event_id=0,
        start_time=item(f"{log}: methodInput: fromDateTime"),
        end_time=item(f"{log}: methodInput: toDateTime"),
        number_of_events=0,
        event_offset=0,
    )


_LOG: dict[str, Any] = {
    "services": {"6.13": GSME + GPF},
    "roles": (SUPPLIER, NETWORK_OPERATOR, ACB),
    "critical": False,
    "replay_protection": False,
}
_WRITE: dict[str, Any] = {
    "roles": (SUPPLIER,),
    "critical": False,
    "replay_protection": False,
}


USE_CASES: tuple[UseCase, ...] = (
    use_case(0x0014, "CS10a", "Read ZigBee Device Event Log", _event_log("EventLog(incGPF)", 0x13, 0x16), **_LOG),
    use_case(0x00A1, "CS10b", "Read ZigBee Device Security Log", _event_log("SecurityLog(notCHF)", 0x04, 0x07), **_LOG),
    use_case(
        0x0015,
        "CS11",
        "Clear ZigBee Device Event Log",
        ask(
            EVENTS,
            "ClearEventLogRequest",
            reply("ClearEventLogResponse", 0x09, cleared_event_logs=(0x00, 0x08)),
            log_id=item("EventLog(incGPF): clear", None, 3),
        ),
        services={"3.3": GSME + GPF},
        **_WRITE,
    ),
    use_case(
        0x00AD,
        "GCS20",
        "Set Alert Behaviours - GSME",
        tell(
            DEVICE_MANAGEMENT,
            "SetEventConfiguration",
            times=(1, 0xFF),
            start_date_time=0,
            event_configuration=item(f"{_SETTINGS}: methodInput: value[{{}}]", None, _CONFIGURATIONS),
            configuration_control=item(f"{_SETTINGS}: configure[{{}}]", None, 0),
            number_of_events=length_of("event_ids"),
            event_ids=item(f"{_SETTINGS}: methodInput: eventList[{{}}][{{}}]"),
        ),
        services={"6.22": GSME},
        **_WRITE,
        free_order=True,
    ),
    use_case(
        0x00F1,
        "GCS20r",
        "Read non-critical event and alert behaviours - GSME - Supplier",
        tell(
            DEVICE_MANAGEMENT,
            "GetEventConfiguration",
            reply(
                "ReportEventConfiguration",
                0x01,
                entries=item(
                    event_id=item(f"{_READ_SETTINGS}: settings[{{}}].event"),
                    event_configuration=item(f"{_READ_SETTINGS}: settings[{{}}].configuration"),
                ),
                **WHOLE,
            ),
            event_id=item(f"{_READ_SETTINGS}: method: getSettings", None, 0x81FF),
            failure_control=0x08,
        ),
        services={"6.2.10": GSME},
        **_WRITE,
    ),
)
