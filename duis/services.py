"""The service request catalogue: what users may ask of the DCC, and how.

One row for each service reference variant of DUIS 5.4, from the DCC's request matrix as the digest corrects it
(``service_requests.csv``, ``duis.md`` sections 4 and 5). What a service becomes on which device is declared by the use
cases.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from duis.errors import DuisError
from gbcs.usecases import all_use_cases
from wire.errors import near, quoted
from wire.node import node

__all__ = ["ROLES", "Service", "ServiceUseCase", "by_body", "by_variant", "named", "services"]

ROLES = {
    "IS": "import supplier",
    "ES": "export supplier",
    "GS": "gas supplier",
    "RSA": "registered supplier agent",
    "ED": "electricity distributor",
    "GT": "gas transporter",
    "OU": "other user",
}
"""User roles by the abbreviation of the request matrix."""

# variant | name | body element | kind | who keeps a future date | roles
_TABLE = """
1.1.1 | Update Import Tariff (Primary Element) | UpdateImportTariffPrimaryElement | critical | device | IS GS
1.1.2 | Update Import Tariff (Secondary Element) | UpdateImportTariffSecondaryElement | critical | device | IS
1.2.1 | Update Price (Primary Element) | UpdatePricePrimaryElement | critical | device | IS GS
1.2.2 | Update Price (Secondary Element) | UpdatePriceSecondaryElement | critical | device | IS
1.5 | Update Meter Balance | UpdateMeterBalance | critical | - | IS GS
1.6 | Update Payment Mode | UpdatePaymentMode | critical | device | IS GS
1.7 | Reset Tariff Block Counter Matrix | ResetTariffBlockCounterMatrix | critical | - | IS
2.1 | Update Prepay Configuration | UpdatePrepayConfiguration | critical | device | IS GS
2.2 | Top Up Device | TopUpDevice | - | - | IS GS
2.3 | Update Debt | UpdateDebt | critical | - | IS GS
2.5 | Activate Emergency Credit | ActivateEmergencyCredit | critical | - | IS GS
3.1 | Display Message | DisplayMessage | - | DSP | IS GS
3.2 | Restrict Access For Change Of Tenancy | RestrictAccessForChangeOfTenancy | - | DSP | IS GS
3.3 | Clear Event Log | ClearEventLog | - | - | IS GS
3.4 | Update Supplier Name | UpdateSupplierName | - | DSP | IS GS
3.5 | Disable Privacy PIN | DisablePrivacyPIN | - | - | IS GS
4.1.1 | Read Instantaneous Import Registers | ReadInstantaneousImportRegisters | - | DSP | IS GS ED GT
4.1.2 | Read Instantaneous Import TOU Matrices | ReadInstantaneousImportTOUMatrices | - | DSP | IS GS ED GT
4.1.3 | Read Instantaneous Import TOU With Blocks Matrices | ReadInstantaneousImportTOUWithBlocksMatrices | - | DSP |
  IS ED
4.1.4 | Read Instantaneous Import Block Counters | ReadInstantaneousImportBlockCounters | - | DSP | GS
4.2 | Read Instantaneous Export Registers | ReadInstantaneousExportRegisters | schedulable | DSP | ES ED
4.3 | Read Instantaneous Prepay Values | ReadInstantaneousPrepayValues | - | DSP | IS GS
4.4.2 | Retrieve Change Of Mode / Tariff Triggered Billing Data Log | RetrieveCoMOrTariffTriggeredBillingDataLog | - |
  DSP | IS GS
4.4.3 | Retrieve Billing Calendar Triggered Billing Data Log | RetrieveBillingCalendarTriggeredBillingDataLog | - |
  DSP | IS GS
4.4.4 | Retrieve Billing Data Log (Payment Based Debt Payments) | RetrieveBillingDataLogDebtPayments | - | DSP | GS IS
4.4.5 | Retrieve Billing Data Log (Prepayment Credits) | RetrieveBillingDataLogPrepaymentCredits | - | DSP | GS IS
4.6.1 | Retrieve Import Daily Read Log | RetrieveImportDailyReadLog | schedulable | DSP | IS GS
4.6.2 | Retrieve Export Daily Read Log | RetrieveExportDailyReadLog | schedulable | DSP | ES
4.8.1 | Read Active Import Profile Data | ReadActiveImportProfileData | schedulable | DSP | IS GS ED GT OU
4.8.2 | Read Reactive Import Profile Data | ReadReactiveImportProfileData | schedulable | DSP | IS ED OU
4.8.3 | Read Export Profile Data | ReadExportProfileData | schedulable | DSP | ES ED OU
4.10 | Read Network Data | ReadNetworkData | schedulable | DSP | IS GS ED GT
4.11.1 | Read Tariff (Primary Element) | ReadTariffPrimaryElement | - | - | IS GS OU
4.11.2 | Read Tariff (Secondary Element) | ReadTariffSecondaryElement | - | - | IS OU
4.12.1 | Read Maximum Demand Import Registers | ReadMaximumDemandImportRegisters | schedulable | DSP | IS ED
4.12.2 | Read Maximum Demand Export Registers | ReadMaximumDemandExportRegisters | schedulable | DSP | ES ED
4.13 | Read Prepayment Configuration | ReadPrepaymentConfiguration | - | DSP | IS GS
4.14 | Read Prepayment Daily Read Log | ReadPrepaymentDailyReadLog | schedulable | DSP | IS GS
4.15 | Read Load Limit Data | ReadLoadLimitData | schedulable | DSP | IS ED
4.16 | Read Active Power Import | ReadActivePowerImport | schedulable | - | IS ED
4.17 | Retrieve Daily Consumption Log | RetrieveDailyConsumptionLog | schedulable | DSP | IS GS ED GT OU
4.18 | Read Meter Balance | ReadMeterBalance | - | DSP | IS GS
5.1 | Create Schedule | CreateSchedule | non-device | - | IS ES GS ED GT OU
5.2 | Read Schedule | ReadSchedule | non-device | - | IS ES GS ED GT OU
5.3 | Delete Schedule | DeleteSchedule | non-device | - | IS ES GS ED GT OU
6.2.1 | Read Device Configuration (Voltage) | ReadDeviceConfigurationVoltage | - | - | IS RSA ED
6.2.2 | Read Device Configuration (Randomisation) | ReadDeviceConfigurationRandomisation | - | - | IS RSA ED
6.2.3 | Read Device Configuration (Billing Calendar) | ReadDeviceConfigurationBillingCalendar | - | - | IS RSA GS
6.2.4 | Read Device Configuration (Identity Exc MPxN) | ReadDeviceConfigurationIdentityExcMPxN | - | - | IS ES GS RSA
  ED GT OU
6.2.5 | Read Device Configuration (Instantaneous Power Thresholds) |
  ReadDeviceConfigurationInstantaneousPowerThresholds | - | - | IS RSA
6.2.7 | Read Device Configuration (MPxN) | ReadDeviceConfigurationMPxN | - | - | IS ES GS RSA ED GT OU
6.2.8 | Read Device Configuration (Gas) | ReadDeviceConfigurationGas | - | - | GS RSA GT
6.2.9 | Read Device Configuration (Payment Mode) | ReadDeviceConfigurationPaymentMode | - | - | IS GS RSA
6.2.10 | Read Device Configuration (Event and Alert Behaviours) | ReadDeviceConfigurationEventAndAlertBehaviours | - |
  - | IS GS ED
6.4.1 | Update Device Configuration (Load Limiting General Settings) |
  UpdateDeviceConfigurationLoadLimitingGeneralSettings | critical | device | IS
6.4.2 | Update Device Configuration (Load Limiting Counter Reset) | UpdateDeviceConfigurationLoadLimitingCounterReset
  | - | DSP | IS
6.5 | Update Device Configuration (Voltage) | UpdateDeviceConfigurationVoltage | - | DSP | ED
6.6 | Update Device Configuration (Gas Conversion) | UpdateDeviceConfigurationGasConversion | critical | - | GS
6.7 | Update Device Configuration (Gas Flow) | UpdateDeviceConfigurationGasFlow | critical | - | GS
6.8 | Update Device Configuration (Billing Calendar) | UpdateDeviceConfigurationBillingCalendar | critical | - | IS GS
6.11 | Synchronise Clock | SynchroniseClock | critical | - | IS GS
6.12 | Update Device Configuration (Instantaneous Power Threshold) |
  UpdateDeviceConfigurationInstantaneousPowerThreshold | - | DSP | IS
6.13 | Read Event Or Security Log | ReadEventOrSecurityLog | - | - | IS GS ED GT RSA
6.14.1 | Update Device Configuration (Auxiliary Load Control Description) | UpdateDeviceConfigurationALCDescriptions |
  critical | - | IS
6.14.2 | Update Device Configuration (Auxiliary Load Control Scheduler) | UpdateDeviceConfigurationALCScheduler |
  critical | device | IS
6.14.3 | Update Device Configuration (Auxiliary Controller Scheduler) |
  UpdateDeviceConfigurationAuxiliaryControllerScheduler | critical | device | IS
6.15.1 | Update Security Credentials (KRP) | UpdateSecurityCredentialsKRP | critical | device | IS GS ED GT
6.15.2 | Update Security Credentials (Device) | UpdateSecurityCredentialsDevice | critical | - | IS GS
6.17 | Issue Security Credentials | IssueSecurityCredentials | critical | - | IS GS
6.18.1 | Set Maximum Demand Configurable Time Period | SetMaximumDemandConfigurableTimePeriod | - | DSP | ED
6.18.2 | Reset Maximum Demand Registers | ResetMaximumDemandRegisters | - | DSP | ED
6.20.1 | Set Device Configuration (Import MPxN) | SetDeviceConfigurationImportMPxN | - | DSP | IS GS
6.20.2 | Set Device Configuration (Export MPAN) | SetDeviceConfigurationExportMPAN | - | DSP | ES
6.21 | Request Handover Of DCC Controlled Device | RequestHandoverOfDCCControlledDevice | - | DSP | IS GS
6.22 | Configure Alert Behaviour | ConfigureAlertBehaviour | - | - | IS GS ED
6.23 | Update Security Credentials (CoS) | UpdateSecurityCredentialsCoS | - | DSP device | IS GS
6.24.1 | Retrieve Device Security Credentials (KRP) | RetrieveDeviceSecurityCredentialsKRP | - | - | IS GS ED GT
6.24.2 | Retrieve Device Security Credentials (Device) | RetrieveDeviceSecurityCredentialsDevice | critical | - | IS
  GS
6.25 | Set Electricity Supply Tamper State | SetElectricitySupplyTamperState | critical | - | IS
6.26 | Update Device Configuration (daily resetting of Tariff Block Counter Matrix) |
  UpdateDeviceConfigurationDailyResettingOfTariffBlockCounterMatrix | critical | - | IS
6.27 | Update Device Configuration (RMS Voltage Counter Reset) | UpdateDeviceConfigurationRMSVoltageCounterReset | - |
  DSP | ED
6.28 | Set CHF Sub GHz Configuration | SetCHFSubGHzConfiguration | - | - | IS GS
6.29 | Request CHF Sub GHz Channel Scan | RequestCHFSubGHzChannelScan | - | - | IS GS
6.30 | Read CHF Sub GHz Configuration | ReadCHFSubGHzConfiguration | - | - | IS GS RSA
6.31 | Read CHF Sub GHz Channel | ReadCHFSubGHzChannel | - | - | IS GS RSA
6.32 | Read CHF Sub GHz Channel Log | ReadCHFSubGHzChannelLog | - | - | IS GS RSA
7.1 | Enable Supply | EnableSupply | critical | - | IS
7.2 | Disable Supply | DisableSupply | critical | - | IS GS
7.3 | Arm Supply | ArmSupply | critical | - | IS GS
7.4 | Read Supply Status | ReadSupplyStatus | - | - | IS ES GS RSA ED GT
7.5 | Activate Auxiliary Load | ActivateAuxiliaryLoad | critical | - | IS
7.6 | Deactivate Auxiliary Load | DeactivateAuxiliaryLoad | critical | - | IS
7.7 | Read Auxiliary Load Switch Data | ReadALCSData | - | DSP | IS ED OU
7.8 | Reset Auxiliary Load | ResetAuxiliaryLoad | critical | - | IS
7.9 | Add Auxiliary Load To Boost Button | AddAuxiliaryLoadToBoostButton | - | DSP | IS
7.10 | Remove Auxiliary Load From Boost Button | RemoveAuxiliaryLoadFromBoostButton | - | DSP | IS
7.11 | Read Boost Button Details | ReadBoostButtonDetails | - | DSP | IS OU
7.12 | Set Randomised Offset Limit | SetRandomisedOffsetLimit | critical | - | IS
7.13 | Set Auxiliary Controller State | SetAuxiliaryControllerState | critical | - | IS
7.14 | Read Auxiliary Controller Configuration Data | ReadAuxiliaryControllerConfigurationData | - | DSP | IS ED OU
7.15 | Read Auxiliary Controller Operational Data | ReadAuxiliaryControllerOperationalData | - | DSP | IS ED OU
7.16 | Limit APC Level | LimitAPCLevel | critical | - | -
8.1.1 | Commission Device | CommissionDeviceSynchroniseClock | critical, never by hand | - | IS GS
8.2 | Read Inventory | ReadInventory | non-device | - | IS ES GS RSA ED GT OU
8.3 | Decommission Device | DecommissionDevice | non-device | - | IS GS
8.4 | Update Inventory | UpdateInventory | non-device | - | IS ES GS RSA ED GT OU
8.5 | Service Opt Out | ServiceOptOut | at a date | DSP | -
8.6 | Service Opt In | ServiceOptIn | non-device | - | -
8.7.1 | Join Service (Critical) | JoinServiceCritical | critical | - | IS GS
8.7.2 | Join Service (Non-Critical) | JoinServiceNonCritical | - | - | IS GS OU
8.8.1 | Unjoin Service (Critical) | UnjoinServiceCritical | critical | - | IS GS
8.8.2 | Unjoin Service (Non-Critical) | UnjoinServiceNonCritical | - | - | IS GS OU
8.9 | Read Device Log | ReadDeviceLog | - | DSP | IS GS OU
8.11 | Update HAN Device Log | UpdateHANDeviceLog | - | DSP | IS GS OU
8.12.1 | Restore HAN Device Log | RestoreHANDeviceLog | - | - | IS GS
8.12.2 | Restore Gas Proxy Function Device Log | RestoreGPFDeviceLog | - | - | IS GS
8.13 | Return Local Command Response | ReturnLocalCommandResponse | non-device | - | IS GS
8.14.1 | Communications Hub Status Update - Install Success | CHFInstallSuccessSMWAN | non-device | - | IS GS
8.14.2 | Communications Hub Status Update - Install No SM WAN | CHFInstallSuccessNoSMWAN | non-device | - | IS GS
8.14.3 | Communications Hub Status Update - Fault Return | CHFFaultReturn | non-device | - | IS GS
8.14.4 | Communications Hub Status Update - No Fault Return | CHFNoFaultReturn | non-device | - | IS GS
9.1 | Request Customer Identification Number | RequestCustomerIdentificationNumber | - | - | OU
11.1 | Update Firmware | UpdateFirmware | non-device | - | IS GS
11.2 | Read Firmware Version | ReadFirmwareVersion | - | DSP | IS ES GS RSA ED GT OU
11.3 | Activate Firmware | ActivateFirmware | critical | device | IS GS
11.4 | Update PPMID Firmware | UpdatePPMIDFirmware | non-device | - | IS GS
12.1 | Request WAN Matrix | RequestWANMatrix | non-device | - | IS ES GS RSA ED GT OU
12.2 | Device Pre-notification | DevicePrenotification | non-device | - | IS ES GS RSA ED GT OU
14.1 | Record Network Data (GAS) | RecordNetworkDataGAS | schedulable | - | GT
"""

# What the fourth column says: the command variants of the requests of such a service.
_KINDS = {
    "critical": (4, 5, 6, 7),
    "critical, never by hand": (4, 5),
    "": (1, 2, 3),
    "schedulable": (1, 2, 3),
    "at a date": (1,),
    "non-device": (8,),
}


@node
class ServiceUseCase(NamedTuple):
    """A use case of GBCS that a service request may become.

    Attributes:
        reference: ``ECS01a``; where a use case serves several services, with what tells them apart:
            ``ECS47Activate``, ``CS02bSupplierBySupplier``.
        message_code: its message code.
        device_types: the types of device it is for: ``ESME``, ``GSME``, ``GPF``, ``CHF``, ``HCALCS``, ``PPMID``,
            ``SAPC``, or ``any``.
    """

    reference: str
    message_code: int
    device_types: tuple[str, ...]


@node
class Service(NamedTuple):
    """One service reference variant.

    Attributes:
        variant: service reference variant, ``6.15.1``.
        reference: service reference, ``6.15``.
        name: its name in the request matrix.
        body: name of the element in the body of the request.
        critical: whether its command is signed by the user, so that it takes a pre-command.
        on_demand: whether it runs when it is asked.
        schedulable: whether the DCC runs it by a schedule too.
        non_device: whether the DCC answers it without a device.
        future_dated: who keeps a date of execution: ``"DSP"``, ``"device"``, both, or none.
        date_required: whether the date of execution has to be there.
        roles: who may ask, see :data:`ROLES`; empty where the request matrix names none.
        command_variants: those that a request may have.
    """

    variant: str
    reference: str
    name: str
    body: str
    critical: bool
    on_demand: bool
    schedulable: bool
    non_device: bool
    future_dated: tuple[str, ...]
    date_required: bool
    roles: tuple[str, ...]
    command_variants: tuple[int, ...]

    @property
    def use_cases(self) -> tuple[ServiceUseCase, ...]:
        """What it may become, in the order of message codes; as the use cases declare (:attr:`UseCase.services`)."""
        return _use_cases().get(self.variant, ())

    @property
    def request_variants(self) -> tuple[int, ...]:
        """The command variants of a service request: 4 for a critical one, whose others carry a signed pre-command."""
        return tuple(variant for variant in self.command_variants if variant not in (5, 6, 7))


def services() -> tuple[Service, ...]:
    """Every service reference variant, in the order of the numbers."""
    return tuple(_by_variant().values())


def by_variant(variant: str) -> Service | None:
    """The service of a service reference variant, None for one that the catalogue does not have."""
    return _by_variant().get(variant) if isinstance(variant, str) else None


def named(variant: str) -> Service:
    """The service of a service reference variant.

    Raises:
        DuisError: for one that the catalogue does not have; it names those near.
    """
    service = by_variant(variant)
    if service is None:
        possible = list(_by_variant())
        reason = f"there is no service reference variant {quoted(variant)}{near(variant, possible)}"
        raise DuisError(reason, possible=possible)
    return service


def by_body(name: str) -> Service | None:
    """The service whose requests have this element in their body; None where there is none."""
    return _by_body().get(name)


@cache
def _by_variant() -> dict[str, Service]:
    rows = _TABLE.replace("\n  ", " ").strip().splitlines()
    return {service.variant: service for service in map(_service, rows)}


@cache
def _by_body() -> dict[str, Service]:
    return {service.body: service for service in _by_variant().values()}


@cache
def _use_cases() -> dict[str, tuple[ServiceUseCase, ...]]:
    found: dict[str, tuple[ServiceUseCase, ...]] = {}
    for use_case in all_use_cases():
        if not (use_case.is_alert or use_case.no_request):
            for variant, types in use_case.services.items():
                name = use_case.reference.replace("/", "") + use_case.told_apart.get(variant, "")
                found[variant] = (
                    *found.get(variant, ()),
                    ServiceUseCase(name, use_case.message_code, types or ("any",)),
                )
    return found


def _service(row: str) -> Service:
    variant, name, body, kind, dates, roles = (part.strip(" -") for part in row.split("|"))
    return Service(
        variant,
        ".".join(variant.split(".")[:2]),
        name,
        body,
        critical=kind.startswith("critical"),
        on_demand=kind not in ("non-device", "at a date"),
        schedulable=kind == "schedulable",
        non_device=kind == "non-device",
        future_dated=tuple(dates.split()),
        date_required=kind == "at a date",
        roles=tuple(roles.split()),
        command_variants=_KINDS[kind],
    )
