"""Event logs of gas meters and the gas proxy function, which events they log, and the alerts of gas meters."""

from __future__ import annotations

from typing import Any

from gbcs.usecases.gas.parts import ACB, GPF, GSME, NETWORK_OPERATOR, SUPPLIER, publish_snapshot
from gbcs.usecases.gbz import (
    DEVICE_MANAGEMENT,
    EVENTS,
    METERING,
    AlertTemplate,
    Part,
    ask,
    length_of,
    reply,
    tell,
    use_case,
)
from gbcs.usecases.model import UseCase

__all__ = ["GENERIC_ALERT", "USE_CASES"]

GENERIC_ALERT = AlertTemplate()
"""Of the generic alerts 1000 and 1001, as gas meters send them; their message codes are those of DLMS devices too."""


def _event_log(*log_ids: int) -> Part:
    return ask(
        EVENTS,
        "GetEventLog",
        reply(
            "PublishEventLog",
            total_number_of_events=length_of("entries"),
            command_index=0,
            total_number_of_commands=1,
            log_payload_control=0,
        ),
        event_control_log_id=log_ids,
        event_id=0,
        number_of_events=0,
        event_offset=0,
    )


_LOG: dict[str, Any] = {
    "devices": (GPF, GSME),
    "services": ("6.13",),
    "roles": (SUPPLIER, NETWORK_OPERATOR, ACB),
    "critical": False,
    "replay_protection": False,
}
_WRITE: dict[str, Any] = {
    "devices": (GSME,),
    "roles": (SUPPLIER,),
    "critical": False,
    "replay_protection": False,
}


def _alert(message_code: int, reference: str, name: str, alert: AlertTemplate, *, critical: bool = True) -> UseCase:
    return UseCase(
        message_code,
        reference,
        name,
        ("GBZ",),
        devices=(GSME,),
        roles=None,
        critical=critical,
        is_alert=True,
        alert=alert,
    )


USE_CASES: tuple[UseCase, ...] = (
    use_case(0x0014, "CS10a", "Read ZigBee Device Event Log", _event_log(0x13, 0x16), **_LOG),
    use_case(0x00A1, "CS10b", "Read ZigBee Device Security Log", _event_log(0x04, 0x07), **_LOG),
    use_case(
        0x0015,
        "CS11",
        "Clear ZigBee Device Event Log",
        ask(
            EVENTS,
            "ClearEventLogRequest",
            reply("ClearEventLogResponse", 0x09, cleared_event_logs=(0x00, 0x08)),
            log_id=3,
        ),
        services=("3.3",),
        **(_WRITE | {"devices": (GPF, GSME)}),
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
            configuration_control=0,
            number_of_events=length_of("event_ids"),
        ),
        services=("6.22",),
        **_WRITE,
    ),
    use_case(
        0x00F1,
        "GCS20r",
        "Read non-critical event and alert behaviours - GSME - Supplier",
        tell(
            DEVICE_MANAGEMENT,
            "GetEventConfiguration",
            reply("ReportEventConfiguration", 0x01, command_index=0, total_number_of_commands=1),
            event_id=0x81FF,
            failure_control=0x08,
        ),
        services=("6.2.10",),
        **_WRITE,
    ),
    _alert(
        0x008B,
        "GCS53",
        "Push Billing Data Log as an Alert",
        AlertTemplate(0x8F0A, body=publish_snapshot(total_snapshots_found=1)._replace(cluster_id=METERING)),
    )._replace(sensitive=True),
    _alert(
        0x00CD,
        "FDA-GBZ",
        "Future Dated Execution Of Instruction Alert (GBZ)",
        AlertTemplate(0x8F66, 0x8F67, body="FutureDatedOutcome"),
    ),
    _alert(
        0x00CF,
        "FDRA-GBZ",
        "Firmware Distribution Receipt Alert (GSME)",
        AlertTemplate(0x8F72, 0x8F1C, body="FirmwareReceipt"),
    ),
    _alert(
        0x00F2,
        "MIIWA-GBZ",
        "Meter Integrity Issue Warning Alert - GSME",
        AlertTemplate(0x81A0, body="IntegrityIssue"),
        critical=False,
    ),
)
