"""Alerts of gas meters.

Source: digest ``mmc_mapping.md``, the alert payloads.
"""

from __future__ import annotations

from duis.bindings.binding import ResponseBinding
from duis.bindings.gas.reading import BILLING_SNAPSHOT
from duis.bindings.lens import Items

__all__ = ["ALERTS"]

ALERTS: tuple[ResponseBinding, ...] = (
    ResponseBinding(
        "GCS53",
        Items(
            PublishSnapshot=Items(BILLING_SNAPSHOT.lenses, "Payload/BillingDataLogDeviceAlert/GSMEBillingDataLogEntry")
        ),
    ),
)
"""Bindings of alerts."""
