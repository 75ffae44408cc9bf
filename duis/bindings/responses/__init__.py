"""Bindings of responses and alerts: named values of a use case tied to elements of MMC, in both directions.

Each module holds the bindings of a family of use cases, as ``BINDINGS``. A response whose service has an element
without content, and whose use case has no values, needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from duis.bindings.responses.forms import Binding, Items

__all__ = ["ELEMENTS", "Binding", "alert_binding", "binding", "bindings"]

_FAMILIES = (
    "tariff",
    "prepayment",
    "reading",
    "supply",
    "load_control",
    "voltage",
    "configuration",
    "events",
    "hub",
    "security",
    "gas_reading",
    "gas_prepayment",
    "gas_tariff",
    "gas_configuration",
    "gas_events",
)

ELEMENTS: Mapping[str, str] = {
    "1.1.1": "UpdateImportTariffPrimaryElementRsp",
    "1.1.2": "UpdateImportTariffSecondaryElementRsp",
    "1.2.1": "UpdatePricePrimaryElementRsp",
    "1.2.2": "UpdatePriceSecondaryElementRsp",
    "1.5": "UpdateMeterBalanceRsp",
    "1.6": "UpdatePaymentModeRsp",
    "1.7": "ResetTariffBlockCounterMatrixRsp",
    "2.1": "UpdatePrepayConfigurationRsp",
    "2.2": "TopUpDeviceRsp",
    "2.3": "UpdateDebtRsp",
    "2.5": "ActivateEmergencyCreditRsp",
    "3.1": "DisplayMessageRsp",
    "3.2": "RestrictAccessForChangeOfTenancyRsp",
    "3.3": "ClearEventLogRsp",
    "3.4": "UpdateSupplierNameRsp",
    "3.5": "DisablePrivacyPINRsp",
    "4.1.1": "ReadInstantaneousImportRegistersRsp",
    "4.1.2": "ReadInstantaneousImportTOUMatricesRsp",
    "4.1.3": "ReadInstantaneousImportTOUWithBlocksMatricesRsp",
    "4.1.4": "ReadInstantaneousImportBlockCountersRsp",
    "4.2": "ReadInstantaneousExportRegistersRsp",
    "4.3": "ReadInstantaneousPrepayValuesRsp",
    "4.4.2": "RetrieveCoMOrTariffTriggeredBillingDataLogRsp",
    "4.4.3": "RetrieveBillingCalendarTriggeredBillingDataLogRsp",
    "4.4.4": "RetrieveBillingDataLogDebtPaymentsRsp",
    "4.4.5": "RetrieveBillingDataLogPrepaymentCreditsRsp",
    "4.6.1": "RetrieveImportDailyReadLogRsp",
    "4.6.2": "RetrieveExportDailyReadLogRsp",
    "4.8.1": "ReadActiveImportProfileDataRsp",
    "4.8.2": "ReadReactiveImportProfileDataRsp",
    "4.8.3": "ReadExportProfileDataRsp",
    "4.10": "ReadNetworkDataRsp",
    "4.11.1": "ReadTariffPrimaryElementRsp",
    "4.11.2": "ReadTariffSecondaryElementRsp",
    "4.12.1": "ReadMaximumDemandImportRegistersRsp",
    "4.12.2": "ReadMaximumDemandExportRegistersRsp",
    "4.13": "ReadPrepaymentConfigurationRsp",
    "4.14": "ReadPrepaymentDailyReadLogRsp",
    "4.15": "ReadLoadLimitDataRsp",
    "4.16": "ReadActivePowerImportRsp",
    "4.17": "RetrieveDailyConsumptionLogRsp",
    "4.18": "ReadMeterBalanceRsp",
    "6.2.1": "ReadDeviceConfigurationVoltageRsp",
    "6.2.2": "ReadDeviceConfigurationRandomisationRsp",
    "6.2.3": "ReadDeviceConfigurationDataBillingCalendarRsp",
    "6.2.4": "ReadDeviceConfigurationIdentityExcMPxNRsp",
    "6.2.5": "ReadDeviceConfigurationInstantaneousPowerThresholdsRsp",
    "6.2.7": "ReadDeviceConfigurationMPxNRsp",
    "6.2.8": "ReadDeviceConfigurationGasRsp",
    "6.2.9": "ReadDeviceConfigurationPaymentModeRsp",
    "6.2.10": "ReadDeviceConfigurationEventAndAlertBehavioursRsp",
    "6.4.1": "UpdateDeviceConfigurationLoadLimitingGeneralSettingsRsp",
    "6.4.2": "UpdateDeviceConfigurationLoadLimitingCounterResetRsp",
    "6.5": "UpdateDeviceConfigurationVoltageRsp",
    "6.6": "UpdateDeviceConfigurationGasConversionRsp",
    "6.7": "UpdateDeviceConfigurationGasFlowRsp",
    "6.8": "UpdateDeviceConfigurationBillingCalendarRsp",
    "6.11": "SynchroniseClockRsp",
    "6.12": "UpdateDeviceConfigurationInstantaneousPowerThresholdRsp",
    "6.13": "ReadEventOrSecurityLogRsp",
    "6.14.1": "UpdateDeviceConfigurationALCDescriptionsRsp",
    "6.14.2": "UpdateDeviceConfigurationALCSchedulerRsp",
    "6.14.3": "UpdateDeviceConfigurationALCSchedulerRsp",
    "6.15.1": "UpdateSecurityCredentialsKRPRsp",
    "6.15.2": "UpdateSecurityCredentialsDeviceRsp",
    "6.17": "IssueSecurityCredentialsRsp",
    "6.18.1": "SetMaximumDemandConfigurableTimePeriodRsp",
    "6.18.2": "ResetMaximumDemandRegistersRsp",
    "6.20.1": "SetDeviceConfigurationImportMPxNRsp",
    "6.20.2": "SetDeviceConfigurationExportMPANRsp",
    "6.21": "RequestHandoverOfDCCControlledDeviceRsp",
    "6.22": "ConfigureAlertBehaviourRsp",
    "6.23": "UpdateSecurityCredentialsCoSRsp",
    "6.24.1": "RetrieveDeviceSecurityCredentialsKRPRsp",
    "6.24.2": "RetrieveDeviceSecurityCredentialsDeviceRsp",
    "6.25": "SetElectricitySupplyTamperStateRsp",
    "6.26": "UpdateDeviceConfigurationDailyResettingOfTariffBlockCounterMatrixRsp",
    "6.27": "UpdateDeviceConfigurationRMSVoltageCounterResetRsp",
    "6.28": "SetCHFSubGHzConfigurationRsp",
    "6.29": "RequestCHFSubGHzChannelScanRsp",
    "6.30": "ReadCHFSubGHzConfigurationRsp",
    "6.31": "ReadCHFSubGHzChannelRsp",
    "6.32": "ReadCHFSubGHzChannelLogRsp",
    "7.1": "EnableSupplyRsp",
    "7.2": "DisableSupplyRsp",
    "7.3": "ArmSupplyRsp",
    "7.4": "ReadSupplyStatusRsp",
    "7.5": "ActivateAuxiliaryLoadRsp",
    "7.6": "DeactivateAuxiliaryLoadRsp",
    "7.7": "ReadALCSDataRsp",
    "7.8": "ResetAuxiliaryLoadRsp",
    "7.9": "AddAuxiliaryLoadToBoostButtonRsp",
    "7.10": "RemoveAuxiliaryLoadFromBoostButtonRsp",
    "7.11": "ReadBoostButtonDetailsRsp",
    "7.12": "SetRandomisedOffsetLimitRsp",
    "7.13": "SetAuxiliaryControllerStateRsp",
    "7.14": "ReadAuxiliaryControllerConfigurationDataRsp",
    "7.15": "ReadAuxiliaryControllerOperationalDataRsp",
    "7.16": "LimitAPCLevelRsp",
    "8.1.1": "CommissionDeviceSynchroniseClockRsp",
    "8.5": "ServiceOptOutRsp",
    "8.7.1": "JoinServiceCriticalRsp",
    "8.7.2": "JoinServiceNonCriticalRsp",
    "8.8.1": "UnjoinServiceCriticalRsp",
    "8.8.2": "UnjoinServiceNonCriticalRsp",
    "8.9": "ReadDeviceLogRsp",
    "8.11": "UpdateHANDeviceLogRsp",
    "8.12.1": "RestoreHANDeviceLogRsp",
    "8.12.2": "RestoreGPFDeviceLogRsp",
    "9.1": "RequestCustomerIdentificationNumberRsp",
    "11.2": "ReadFirmwareVersionRsp",
    "11.3": "ActivateFirmwareRsp",
    "14.1": "RecordNetworkDataGASRsp",
}
"""Element of a response by service reference variant."""


@cache
def bindings() -> Mapping[str, Binding]:
    """The declared bindings by reference of the use case."""
    found: dict[str, Binding] = {}
    for family in _FAMILIES:
        declared: tuple[Binding, ...] = import_module(f"duis.bindings.responses.{family}").BINDINGS
        for each in declared:
            assert each.reference not in found, f"{each.reference} is bound twice"
            found[each.reference] = each
    return found


def binding(reference: str) -> Binding:
    """The binding of a use case; one without values where none is declared."""
    return bindings().get(reference) or Binding(reference, _NOTHING)


_NOTHING = Items()


def alert_binding(message_code: int) -> Binding | None:
    """The binding of an alert; its lens is of the content of the alert without code and time. None for no alert."""
    alerts: Mapping[int, Binding] = import_module("duis.bindings.responses.alerts").ALERTS
    return alerts.get(message_code)
