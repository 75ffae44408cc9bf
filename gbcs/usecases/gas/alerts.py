"""The alerts of gas meters that have a message code of their own; :mod:`gbcs.usecases.alerts` has the generic ones."""

from __future__ import annotations

from typing import Any

from gbcs.usecases.gas.parts import GSME, publish_snapshot
from gbcs.usecases.gbz import METERING, AlertTemplate
from gbcs.usecases.model import UseCase

__all__ = ["USE_CASES"]

_ENTRY = "BillingDataLog(BillingCalendarTriggeredExcExport): logEntries[1].logEntry"
_SNAPSHOT = publish_snapshot(_ENTRY, total_snapshots_found=1)._replace(cluster_id=METERING)


def _alert(message_code: int, reference: str, name: str, alert: AlertTemplate, **metadata: Any) -> UseCase:
    return UseCase(
        message_code,
        reference,
        name,
        ("GBZ",),
        devices=(GSME,),
        roles=None,
        is_alert=True,
        alert=alert,
        **metadata,
    )


USE_CASES: tuple[UseCase, ...] = (
    _alert(
        0x008B,
        "GCS53",
        "Push Billing Data Log as an Alert",
        AlertTemplate(0x8F0A, body=_SNAPSHOT),
        services=("A1",),
        critical=True,
        sensitive=True,
    ),
    _alert(
        0x00CD,
        "FDA-GBZ",
        "Future Dated Execution Of Instruction Alert (GBZ)",
        AlertTemplate(0x8F66, 0x8F67, body="FutureDatedOutcome"),
        critical=True,
    ),
    _alert(
        0x00CF,
        "FDRA-GBZ",
        "Firmware Distribution Receipt Alert (GSME)",
        AlertTemplate(0x8F72, 0x8F1C, body="FirmwareReceipt"),
        critical=True,
    ),
    _alert(
        0x00F2,
        "MIIWA-GBZ",
        "Meter Integrity Issue Warning Alert - GSME",
        AlertTemplate(0x81A0, body="IntegrityIssue"),
        critical=False,
    ),
)
