"""Alerts of gas meters.

Source: digest ``mmc_mapping.md``, the alert payloads.
"""

from __future__ import annotations

from collections.abc import Mapping

from duis.bindings.binding import ResponseBinding
from duis.bindings.gas.reading import BILLING_SNAPSHOT
from duis.bindings.lens import Items

__all__ = ["ALERTS"]

ALERTS: Mapping[int, ResponseBinding] = {
    0x008B: ResponseBinding(
        "GCS53",
        Items(
            PublishSnapshot=Items(BILLING_SNAPSHOT.lenses, "Payload/BillingDataLogDeviceAlert/GSMEBillingDataLogEntry")
        ),
    ),
}
"""Bindings of alerts by message code."""
