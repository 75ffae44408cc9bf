"""The alert of gas meters that holds a component; :mod:`gbcs.usecases.alerts` has the others."""

from __future__ import annotations

from gbcs.usecases.alert_templates import AlertTemplate
from gbcs.usecases.gas.parts import publish_prepay_snapshot, publish_snapshot
from gbcs.usecases.gbz import METERING, PREPAYMENT, ComponentTemplate
from gbcs.usecases.model import GSME, UseCase

__all__ = ["USE_CASES"]

_ENTRY = "BillingDataLog(BillingCalendarTriggeredExcExport): logEntries[1].logEntry"
_SNAPSHOT = publish_snapshot(_ENTRY, total_snapshots_found=1)._replace(cluster_id=METERING)
# The balances of the entry come in a second alert with the same codes (an issue resolution of GBCS brought them).
_BALANCES = publish_prepay_snapshot(_ENTRY, " (prepayment)")._replace(cluster_id=PREPAYMENT)

USE_CASES: tuple[UseCase, ...] = (
    UseCase(
        0x008B,
        "GCS53",
        "Push Billing Data Log as an Alert",
        ("GBZ",),
        services={"A1": GSME},
        roles=None,
        critical=True,
        sensitive=True,
        is_alert=True,
        alert=AlertTemplate((0x8F0A,), ComponentTemplate((_SNAPSHOT, _BALANCES)), ("GBZ",), 1),
    ),
)
