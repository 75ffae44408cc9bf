"""Requests that read registers and logs of electricity meters."""

from __future__ import annotations

from dlms.data import Integer
from duis.bindings.cosem import PERIOD
from duis.bindings.lens import Lens
from duis.bindings.requests.binding import request
from duis.bindings.requests.load_control import Marked
from gbcs.usecases import objects

__all__ = ["REQUESTS"]


def _log(item: str) -> dict[str, Lens]:
    return {item: PERIOD}


_BILLING = objects.BILLING_DATA_LOG_PROTECTION.read_log.name
_CHANGES = objects.BILLING_DATA_LOG_TARIFF_TRIGGERED_PROTECTION.read_log.name
_VOLTAGE = "(Phase[{}])AverageRMSVoltageProfileDataLog: logEntries"

REQUESTS = (
    *request("4.2", "ECS17a"),
    *request("4.1.1", "ECS17b"),
    *request("4.16", "ECS17c"),
    *request("4.1.2", "ECS17d"),
    *request("4.1.3", "ECS17e"),
    *request("4.12.2", "ECS18a"),
    *request("4.12.1", "ECS18b"),
    *request("4.4.4", "ECS20a", _log(objects.BILLING_DATA_LOG_DEBT_PAYMENTS.log_entries.name)),
    *request("4.4.2", "ECS20b", _log(_CHANGES)),
    *request("4.4.3", "ECS20c", _log(_BILLING)),
    *request("4.4.5", "ECS20d", _log(objects.BILLING_DATA_LOG_PREPAYMENT_CREDITS.log_entries.name)),
    *request("4.6.1", "ECS21a", _log(objects.DAILY_READ_LOG_PROTECTION.read_log.name)),
    *request("4.14", "ECS21b", _log(objects.PREPAYMENT_DAILY_READ_LOG_PROTECTION.read_log.name)),
    *request("4.6.2", "ECS21c", _log(objects.DAILY_READ_LOG_EXPORT.log_entries.name)),
    *request("4.8.3", "ECS22a", _log(objects.PROFILE_DATA_LOG_EXPORT.log_entries.name)),
    *request("4.8.1", "ECS22b", _log(objects.PROFILE_DATA_LOG_ACTIVE_IMPORT_PROTECTION.read_log.name)),
    *request("4.8.2", "ECS22c", _log(objects.PROFILE_DATA_LOG_REACTIVE_IMPORT.log_entries.name)),
    *request("4.10", "ECS23", {_VOLTAGE.format(1): PERIOD}, elements="single twin"),
    *request("4.10", "ECS23b", {_VOLTAGE.format(phase): PERIOD for phase in (1, 2, 3)}, elements="polyphase"),
    *request("4.17", "ECS66", _log(objects.DAILY_CONSUMPTION_LOG_PROTECTION.read_log.name)),
    *request(
        "6.18.2",
        "ECS57",
        {
            objects.MAXIMUM_DEMAND_IMPORT.reset.name: Marked("MaxDemandActivePowerImportValue", Integer(0)),
            objects.MAXIMUM_DEMAND_IMPORT_CONFIGURABLE_TIME.reset.name: Marked(
                "MaxDemandConfigTimeActivePowerImportValue", Integer(0)
            ),
            objects.MAXIMUM_DEMAND_EXPORT.reset.name: Marked("MaxDemandActivePowerExportValue", Integer(0)),
        },
    ),
)
"""Bindings of this family."""
