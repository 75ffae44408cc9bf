"""Requests that read registers and logs of electricity meters."""

from __future__ import annotations

from dlms.data import Integer
from duis.bindings.cosem import PERIOD
from duis.bindings.lens import Lens
from duis.bindings.requests.binding import request
from duis.bindings.requests.load_control import Marked

__all__ = ["REQUESTS"]


def _log(item: str) -> dict[str, Lens]:
    return {item: PERIOD}


_BILLING = "BillingDataLog(BillingCalendarTriggeredExcExport): readLog"
_CHANGES = "BillingDataLog(SetPaymentModeOrTariffTriggeredFinancialExcExport): readLog"
_VOLTAGE = "(Phase[{}])AverageRMSVoltageProfileDataLog: logEntries"

REQUESTS = (
    *request("4.2", "ECS17a"),
    *request("4.1.1", "ECS17b"),
    *request("4.16", "ECS17c"),
    *request("4.1.2", "ECS17d"),
    *request("4.1.3", "ECS17e"),
    *request("4.12.2", "ECS18a"),
    *request("4.12.1", "ECS18b"),
    *request("4.4.4", "ECS20a", _log("BillingDataLog(mostrecentPaymentBasedDebtRepayment): logEntries")),
    *request("4.4.2", "ECS20b", _log(_CHANGES)),
    *request("4.4.3", "ECS20c", _log(_BILLING)),
    *request("4.4.5", "ECS20d", _log("BillingDataLog(mostrecentPrepaymentCredits): logEntries")),
    *request("4.6.1", "ECS21a", _log("DailyReadLog(excExport): readLog")),
    *request("4.14", "ECS21b", _log("PrepaymentDailyReadLog: readLog")),
    *request("4.6.2", "ECS21c", _log("DailyReadLog(export): logEntries")),
    *request("4.8.3", "ECS22a", _log("ProfileDataLog(Export): logEntries")),
    *request("4.8.1", "ECS22b", _log("ProfileDataLog(ActiveEnergyImportedInPeriod): readLog")),
    *request("4.8.2", "ECS22c", _log("ProfileDataLog(ReactiveImport): logEntries")),
    *request("4.10", "ECS23", {_VOLTAGE.format(1): PERIOD}, elements="single twin"),
    *request("4.10", "ECS23b", {_VOLTAGE.format(phase): PERIOD for phase in (1, 2, 3)}, elements="polyphase"),
    *request("4.17", "ECS66", _log("DailyConsumptionLog: Method: readLog")),
    *request(
        "6.18.2",
        "ECS57",
        {
            "MaximumDemandActiveEnergyImportValue: reset": Marked("MaxDemandActivePowerImportValue", Integer(0)),
            "MaximumDemand(ConfigurableTime)ActiveEnergyImportValue: reset": Marked(
                "MaxDemandConfigTimeActivePowerImportValue", Integer(0)
            ),
            "MaximumDemandActiveEnergyExportValue: reset": Marked("MaxDemandActivePowerExportValue", Integer(0)),
        },
    ),
)
"""Bindings of this family."""
