"""The service request catalogue: what users may ask of the DCC, and how.

One row for each service reference variant of DUIS 5.4, from the DCC's request matrix as the digest corrects it
(``service_requests.csv``, ``use_case_selection.csv``, ``duis.md`` sections 4 and 5).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from wire.node import node

__all__ = ["ROLES", "Service", "ServiceUseCase", "by_body", "by_variant", "services"]

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

# variant | name | body element | kind | who keeps a future date | roles | use cases: reference, message code, types
_TABLE = """
1.1.1 | Update Import Tariff (Primary Element) | UpdateImportTariffPrimaryElement | critical | device | IS GS | ECS01a
  0019 ESME, GCS01a 006B GSME
1.1.2 | Update Import Tariff (Secondary Element) | UpdateImportTariffSecondaryElement | critical | device | IS | ECS01c
  00B7 ESME
1.2.1 | Update Price (Primary Element) | UpdatePricePrimaryElement | critical | device | IS GS | ECS01b 00A2 ESME,
  GCS01b 00A3 GSME
1.2.2 | Update Price (Secondary Element) | UpdatePriceSecondaryElement | critical | device | IS | ECS01d 00C7 ESME
1.5 | Update Meter Balance | UpdateMeterBalance | critical | - | IS GS | ECS04a 001C ESME, ECS04b 00B3 ESME, GCS40a 0086
  GSME, GCS40b 00B4 GSME, GCS40c 00C0 GSME, GCS40d 00C2 GSME
1.6 | Update Payment Mode | UpdatePaymentMode | critical | device | IS GS | ECS02 001A ESME, ECS03 001B ESME, GCS02 006C
  GSME, GCS03 006D GSME
1.7 | Reset Tariff Block Counter Matrix | ResetTariffBlockCounterMatrix | critical | - | IS | ECS05 001D ESME
2.1 | Update Prepay Configuration | UpdatePrepayConfiguration | critical | device | IS GS | ECS08a 00DE ESME, ECS08 001F
  ESME, GCS05 006F GSME
2.2 | Top Up Device | TopUpDevice | - | - | IS GS | CS01a 0007 ESME, CS01b 0097 GSME
2.3 | Update Debt | UpdateDebt | critical | - | IS GS | ECS07 001E ESME, GCS04 006E GSME
2.5 | Activate Emergency Credit | ActivateEmergencyCredit | critical | - | IS GS | ECS09 0020 ESME, GCS06 0070 GSME
3.1 | Display Message | DisplayMessage | - | DSP | IS GS | ECS10 0021 ESME, GCS07 0071 GSME
3.2 | Restrict Access For Change Of Tenancy | RestrictAccessForChangeOfTenancy | - | DSP | IS GS | ECS12 0022 ESME,
  GCS09 0072 GPF
3.3 | Clear Event Log | ClearEventLog | - | - | IS GS | ECS15a 0024 ESME, ECS15c 00C1 ESME, CS11 0015 GSME/GPF
3.4 | Update Supplier Name | UpdateSupplierName | - | DSP | IS GS | ECS16 0025 ESME, GCS44 0088 GSME
3.5 | Disable Privacy PIN | DisablePrivacyPIN | - | - | IS GS | ECS14 0023 ESME, GCS11 0073 GSME
4.1.1 | Read Instantaneous Import Registers | ReadInstantaneousImportRegisters | - | DSP | IS GS ED GT | ECS17b 0027
  ESME, GCS13a 0074 GSME/GPF
4.1.2 | Read Instantaneous Import TOU Matrices | ReadInstantaneousImportTOUMatrices | - | DSP | IS GS ED GT | ECS17d
  0029 ESME, GCS13c 00B6 GSME/GPF
4.1.3 | Read Instantaneous Import TOU With Blocks Matrices | ReadInstantaneousImportTOUWithBlocksMatrices | - | DSP | IS
  ED | ECS17e 002A ESME
4.1.4 | Read Instantaneous Import Block Counters | ReadInstantaneousImportBlockCounters | - | DSP | GS | GCS13b 00B8
  GSME/GPF
4.2 | Read Instantaneous Export Registers | ReadInstantaneousExportRegisters | schedulable | DSP | ES ED | ECS17a 0026
  ESME
4.3 | Read Instantaneous Prepay Values | ReadInstantaneousPrepayValues | - | DSP | IS GS | ECS19 002D ESME, GCS14 0075
  GSME/GPF
4.4.2 | Retrieve Change Of Mode / Tariff Triggered Billing Data Log | RetrieveCoMOrTariffTriggeredBillingDataLog | - |
  DSP | IS GS | ECS20b 002F ESME, GCS15b 00C3 GSME/GPF
4.4.3 | Retrieve Billing Calendar Triggered Billing Data Log | RetrieveBillingCalendarTriggeredBillingDataLog | - | DSP
  | IS GS | ECS20c 0030 ESME, GCS15c 0076 GSME/GPF
4.4.4 | Retrieve Billing Data Log (Payment Based Debt Payments) | RetrieveBillingDataLogDebtPayments | - | DSP | GS IS |
  ECS20a 002E ESME, GCS15d 00C4 GSME/GPF
4.4.5 | Retrieve Billing Data Log (Prepayment Credits) | RetrieveBillingDataLogPrepaymentCredits | - | DSP | GS IS |
  ECS20d 00C9 ESME, GCS15e 00C5 GSME/GPF
4.6.1 | Retrieve Import Daily Read Log | RetrieveImportDailyReadLog | schedulable | DSP | IS GS | ECS21a 0033 ESME,
  GCS16a 0077 GSME/GPF
4.6.2 | Retrieve Export Daily Read Log | RetrieveExportDailyReadLog | schedulable | DSP | ES | ECS21c 0035 ESME
4.8.1 | Read Active Import Profile Data | ReadActiveImportProfileData | schedulable | DSP | IS GS ED GT OU | ECS22b 0037
  ESME, GCS17 0078 GSME/GPF
4.8.2 | Read Reactive Import Profile Data | ReadReactiveImportProfileData | schedulable | DSP | IS ED OU | ECS22c 0038
  ESME
4.8.3 | Read Export Profile Data | ReadExportProfileData | schedulable | DSP | ES ED OU | ECS22a 0036 ESME
4.10 | Read Network Data | ReadNetworkData | schedulable | DSP | IS GS ED GT | ECS23 0039 ESME, ECS23b 00BC ESME, GCS18
  0079 GSME
4.11.1 | Read Tariff (Primary Element) | ReadTariffPrimaryElement | - | - | IS GS OU | ECS24 003A ESME, GCS21f 009F
  GSME/GPF
4.11.2 | Read Tariff (Secondary Element) | ReadTariffSecondaryElement | - | - | IS OU | ECS24b 00BD ESME
4.12.1 | Read Maximum Demand Import Registers | ReadMaximumDemandImportRegisters | schedulable | DSP | IS ED | ECS18b
  002C ESME
4.12.2 | Read Maximum Demand Export Registers | ReadMaximumDemandExportRegisters | schedulable | DSP | ES ED | ECS18a
  002B ESME
4.13 | Read Prepayment Configuration | ReadPrepaymentConfiguration | - | DSP | IS GS | ECS26a 003B ESME, GCS21b 00B5
  GSME/GPF
4.14 | Read Prepayment Daily Read Log | ReadPrepaymentDailyReadLog | schedulable | DSP | IS GS | ECS21b 0034 ESME,
  GCS16b 0096 GSME/GPF
4.15 | Read Load Limit Data | ReadLoadLimitData | schedulable | DSP | IS ED | ECS27 0042 ESME
4.16 | Read Active Power Import | ReadActivePowerImport | schedulable | - | IS ED | ECS17c 0028 ESME
4.17 | Retrieve Daily Consumption Log | RetrieveDailyConsumptionLog | schedulable | DSP | IS GS ED GT OU | ECS66 0060
  ESME, GCS61 00A0 GPF
4.18 | Read Meter Balance | ReadMeterBalance | - | DSP | IS GS | ECS82 0069 ESME, GCS60a 012A GSME/GPF, GCS60 008D
  GSME/GPF
5.1 | Create Schedule | CreateSchedule | non-device | - | IS ES GS ED GT OU | -
5.2 | Read Schedule | ReadSchedule | non-device | - | IS ES GS ED GT OU | -
5.3 | Delete Schedule | DeleteSchedule | non-device | - | IS ES GS ED GT OU | -
6.2.1 | Read Device Configuration (Voltage) | ReadDeviceConfigurationVoltage | - | - | IS RSA ED | ECS26b 003C ESME,
  ECS26k 00C6 ESME
6.2.2 | Read Device Configuration (Randomisation) | ReadDeviceConfigurationRandomisation | - | - | IS RSA ED | ECS26c
  003D ESME
6.2.3 | Read Device Configuration (Billing Calendar) | ReadDeviceConfigurationBillingCalendar | - | - | IS RSA GS |
  ECS26l 00D9 ESME, ECS26d 003E ESME, GCS21k 00DA GSME/GPF, GCS21d 009D GSME/GPF
6.2.4 | Read Device Configuration (Identity Exc MPxN) | ReadDeviceConfigurationIdentityExcMPxN | - | - | IS ES GS RSA ED
  GT OU | ECS26m 00F9 ESME, ECS26e 003F ESME, ECS26n 00FA CHF, ECS26i 0092 CHF, GCS21m 00FB GSME, GCS21e 009E GSME/GPF
6.2.5 | Read Device Configuration (Instantaneous Power Thresholds) | ReadDeviceConfigurationInstantaneousPowerThresholds
  | - | - | IS RSA | ECS26f 0040 ESME
6.2.7 | Read Device Configuration (MPxN) | ReadDeviceConfigurationMPxN | - | - | IS ES GS RSA ED GT OU | ECS40 004E
  ESME, GCS46 0089 GSME/GPF
6.2.8 | Read Device Configuration (Gas) | ReadDeviceConfigurationGas | - | - | GS RSA GT | GCS21a 007B GSME
6.2.9 | Read Device Configuration (Payment Mode) | ReadDeviceConfigurationPaymentMode | - | - | IS GS RSA | ECS26j 00BE
  ESME, GCS21j 00BF GSME/GPF
6.2.10 | Read Device Configuration (Event and Alert Behaviours) | ReadDeviceConfigurationEventAndAlertBehaviours | - | -
  | IS GS ED | ECS25r1 00EE ESME, ECS25r2 00EF ESME, GCS20r 00F1 GSME
6.4.1 | Update Device Configuration (Load Limiting General Settings) |
  UpdateDeviceConfigurationLoadLimitingGeneralSettings | critical | device | IS | ECS28a 0043 ESME
6.4.2 | Update Device Configuration (Load Limiting Counter Reset) | UpdateDeviceConfigurationLoadLimitingCounterReset |
  - | DSP | IS | ECS28b 0044 ESME
6.5 | Update Device Configuration (Voltage) | UpdateDeviceConfigurationVoltage | - | DSP | ED | ECS29a 0045 ESME, ECS29c
  00D1 ESME, ECS29b 00AE ESME, ECS29d 00D2 ESME
6.6 | Update Device Configuration (Gas Conversion) | UpdateDeviceConfigurationGasConversion | critical | - | GS | GCS23
  007C GSME
6.7 | Update Device Configuration (Gas Flow) | UpdateDeviceConfigurationGasFlow | critical | - | GS | GCS24 007D GSME,
  GCS24a 00FC GSME
6.8 | Update Device Configuration (Billing Calendar) | UpdateDeviceConfigurationBillingCalendar | critical | - | IS GS |
  ECS30a 00D7 ESME, ECS30 0046 ESME, GCS25a 00D8 GSME, GCS25 007E GSME
6.11 | Synchronise Clock | SynchroniseClock | critical | - | IS GS | ECS70 0062 ESME, GCS28 007F GSME
6.12 | Update Device Configuration (Instantaneous Power Threshold) |
  UpdateDeviceConfigurationInstantaneousPowerThreshold | - | DSP | IS | ECS34 0047 ESME
6.13 | Read Event Or Security Log | ReadEventOrSecurityLog | - | - | IS GS ED GT RSA | ECS35a 0048 ESME, ECS35b 0049
  ESME, ECS35e 00B9 ESME, ECS35g 00FD ESME/SAPC, ECS35f 00BA ESME, ECS35c 0093 CHF, ECS35d 0094 CHF, CS10a 0014
  GSME/GPF, CS10b 00A1 GSME/GPF
6.14.1 | Update Device Configuration (Auxiliary Load Control Description) | UpdateDeviceConfigurationALCDescriptions |
  critical | - | IS | ECS46a 0053 ESME/SAPC
6.14.2 | Update Device Configuration (Auxiliary Load Control Scheduler) | UpdateDeviceConfigurationALCScheduler |
  critical | device | IS | ECS46c 0054 ESME
6.14.3 | Update Device Configuration (Auxiliary Controller Scheduler) |
  UpdateDeviceConfigurationAuxiliaryControllerScheduler | critical | device | IS | ECS46d 011A ESME/SAPC
6.15.1 | Update Security Credentials (KRP) | UpdateSecurityCredentialsKRP | critical | device | IS GS ED GT |
  CS02bSupplierBySupplier 0102 any, CS02bNOByNO 0103 any, CS02gLoadControllerBySupplier 0126 any
6.15.2 | Update Security Credentials (Device) | UpdateSecurityCredentialsDevice | critical | - | IS GS | CS02d 000B any
6.17 | Issue Security Credentials | IssueSecurityCredentials | critical | - | IS GS | CS02c 000A any
6.18.1 | Set Maximum Demand Configurable Time Period | SetMaximumDemandConfigurableTimePeriod | - | DSP | ED | ECS37
  004A ESME
6.18.2 | Reset Maximum Demand Registers | ResetMaximumDemandRegisters | - | DSP | ED | ECS57 005A ESME
6.20.1 | Set Device Configuration (Import MPxN) | SetDeviceConfigurationImportMPxN | - | DSP | IS GS | ECS39a 004C ESME,
  GCS41 0087 GSME
6.20.2 | Set Device Configuration (Export MPAN) | SetDeviceConfigurationExportMPAN | - | DSP | ES | ECS39b 004D ESME
6.21 | Request Handover Of DCC Controlled Device | RequestHandoverOfDCCControlledDevice | - | DSP | IS GS |
  CS02bSupplierBySupplierHandover 0102 any, CS02bNOByNOHandover 0103 any
6.22 | Configure Alert Behaviour | ConfigureAlertBehaviour | - | - | IS GS ED | ECS25a 00AC ESME, ECS25a1 00EA ESME,
  ECS25a2 00EB ESME, ECS25a3 00EC ESME, ECS25b 00B0 ESME, ECS25b3 00ED ESME, GCS20 00AD GSME
6.23 | Update Security Credentials (CoS) | UpdateSecurityCredentialsCoS | - | DSP device | IS GS |
  CS02bSupplierByTransCoS 0107 any
6.24.1 | Retrieve Device Security Credentials (KRP) | RetrieveDeviceSecurityCredentialsKRP | - | - | IS GS ED GT |
  CS02fMAC 011B ESME/SAPC, CS02aMAC 0008 ESME/GSME/GPF/CHF/PPMID/HCALCS
6.24.2 | Retrieve Device Security Credentials (Device) | RetrieveDeviceSecurityCredentialsDevice | critical | - | IS GS
  | CS02e 000C any
6.25 | Set Electricity Supply Tamper State | SetElectricitySupplyTamperState | critical | - | IS | ECS81 0068 ESME
6.26 | Update Device Configuration (daily resetting of Tariff Block Counter Matrix) |
  UpdateDeviceConfigurationDailyResettingOfTariffBlockCounterMatrix | critical | - | IS | ECS48 00DB ESME
6.27 | Update Device Configuration (RMS Voltage Counter Reset) | UpdateDeviceConfigurationRMSVoltageCounterReset | - |
  DSP | ED | ECS29e 00D3 ESME, ECS29f 00D4 ESME
6.28 | Set CHF Sub GHz Configuration | SetCHFSubGHzConfiguration | - | - | IS GS | DBCH04 010D CHF
6.29 | Request CHF Sub GHz Channel Scan | RequestCHFSubGHzChannelScan | - | - | IS GS | DBCH05 010E CHF
6.30 | Read CHF Sub GHz Configuration | ReadCHFSubGHzConfiguration | - | - | IS GS RSA | DBCH03 010C CHF
6.31 | Read CHF Sub GHz Channel | ReadCHFSubGHzChannel | - | - | IS GS RSA | DBCH01 010A CHF
6.32 | Read CHF Sub GHz Channel Log | ReadCHFSubGHzChannelLog | - | - | IS GS RSA | DBCH02 010B CHF
7.1 | Enable Supply | EnableSupply | critical | - | IS | ECS42 004F ESME
7.2 | Disable Supply | DisableSupply | critical | - | IS GS | ECS43 0050 ESME, GCS32 0081 GSME
7.3 | Arm Supply | ArmSupply | critical | - | IS GS | ECS44 0051 ESME, GCS39 0085 GSME
7.4 | Read Supply Status | ReadSupplyStatus | - | - | IS ES GS RSA ED GT | ECS45 0052 ESME, GCS33 0082 GSME/GPF
7.5 | Activate Auxiliary Load | ActivateAuxiliaryLoad | critical | - | IS | ECS47Activate 0055 ESME
7.6 | Deactivate Auxiliary Load | DeactivateAuxiliaryLoad | critical | - | IS | ECS47Deactivate 0055 ESME
7.7 | Read Auxiliary Load Switch Data | ReadALCSData | - | DSP | IS ED OU | ECS61a 00BB ESME
7.8 | Reset Auxiliary Load | ResetAuxiliaryLoad | critical | - | IS | ECS47Reset 0055 ESME
7.9 | Add Auxiliary Load To Boost Button | AddAuxiliaryLoadToBoostButton | - | DSP | IS | ECS62Add 005F ESME
7.10 | Remove Auxiliary Load From Boost Button | RemoveAuxiliaryLoadFromBoostButton | - | DSP | IS | ECS62Remove 005F
  ESME
7.11 | Read Boost Button Details | ReadBoostButtonDetails | - | DSP | IS OU | ECS61c 005E ESME
7.12 | Set Randomised Offset Limit | SetRandomisedOffsetLimit | critical | - | IS | ECS38 004B ESME
7.13 | Set Auxiliary Controller State | SetAuxiliaryControllerState | critical | - | IS | ECS47a 011E ESME/SAPC
7.14 | Read Auxiliary Controller Configuration Data | ReadAuxiliaryControllerConfigurationData | - | DSP | IS ED OU |
  ECS61d 011C ESME/SAPC
7.15 | Read Auxiliary Controller Operational Data | ReadAuxiliaryControllerOperationalData | - | DSP | IS ED OU | ECS61e
  011D ESME/SAPC
7.16 | Limit APC Level | LimitAPCLevel | critical | - | - | ECS47e 011F ESME/SAPC
8.1.1 | Commission Device | CommissionDeviceSynchroniseClock | critical | - | IS GS | ECS70Commission 0062 ESME,
  GCS28Commission 007F GSME
8.2 | Read Inventory | ReadInventory | non-device | - | IS ES GS RSA ED GT OU | -
8.3 | Decommission Device | DecommissionDevice | non-device | - | IS GS | -
8.4 | Update Inventory | UpdateInventory | non-device | - | IS ES GS RSA ED GT OU | -
8.5 | Service Opt Out | ServiceOptOut | - | DSP | - | CS02bACBByACB 0104 any
8.6 | Service Opt In | ServiceOptIn | non-device | - | - | -
8.7.1 | Join Service (Critical) | JoinServiceCritical | critical | - | IS GS | CS03A1 000D ESME, CS03A2Critical 00AB
  HCALCS, CS03CCritical 00AF GSME
8.7.2 | Join Service (Non-Critical) | JoinServiceNonCritical | - | - | IS GS OU | CS03A2NonCritical 00AB PPMID, CS03B
  000E GSME, CS03CNonCritical 00AF PPMID
8.8.1 | Unjoin Service (Critical) | UnjoinServiceCritical | critical | - | IS GS | CS04ACCritical 000F ESME/GSME/HCALCS
8.8.2 | Unjoin Service (Non-Critical) | UnjoinServiceNonCritical | - | - | IS GS OU | CS04B 0010 GSME, CS04ACNonCritical
  000F PPMID
8.9 | Read Device Log | ReadDeviceLog | - | DSP | IS GS OU | CCS07 00FE CHF, CCS06 010F CHF, CCS05CCS04 0004 CHF, CS07
  0013 GSME/ESME/GPF/HCALCS/PPMID
8.11 | Update HAN Device Log | UpdateHANDeviceLog | - | DSP | IS GS OU | CCS01 0001 CHF, CCS02 0002 CHF
8.12.1 | Restore HAN Device Log | RestoreHANDeviceLog | - | - | IS GS | CCS03 0003 CHF
8.12.2 | Restore Gas Proxy Function Device Log | RestoreGPFDeviceLog | - | - | IS GS | GCS59 008C GPF
8.13 | Return Local Command Response | ReturnLocalCommandResponse | non-device | - | IS GS | -
8.14.1 | Communications Hub Status Update - Install Success | CHFInstallSuccessSMWAN | non-device | - | IS GS | -
8.14.2 | Communications Hub Status Update - Install No SM WAN | CHFInstallSuccessNoSMWAN | non-device | - | IS GS | -
8.14.3 | Communications Hub Status Update - Fault Return | CHFFaultReturn | non-device | - | IS GS | -
8.14.4 | Communications Hub Status Update - No Fault Return | CHFNoFaultReturn | non-device | - | IS GS | -
9.1 | Request Customer Identification Number | RequestCustomerIdentificationNumber | - | - | OU | ECS50 0058 ESME, GCS36
  0083 GSME
11.1 | Update Firmware | UpdateFirmware | non-device | - | IS GS | -
11.2 | Read Firmware Version | ReadFirmwareVersion | - | DSP | IS ES GS RSA ED GT OU | ECS52 0059 ESME/CHF/SAPC, GCS38
  0084 GSME/GPF, CS08 0129 PPMID/HCALCS
11.3 | Activate Firmware | ActivateFirmware | critical | device | IS GS | CS06 0012 ESME/GSME/HCALCS
11.4 | Update PPMID Firmware | UpdatePPMIDFirmware | non-device | - | IS GS | -
12.1 | Request WAN Matrix | RequestWANMatrix | non-device | - | IS ES GS RSA ED GT OU | -
12.2 | Device Pre-notification | DevicePrenotification | non-device | - | IS ES GS RSA ED GT OU | -
14.1 | Record Network Data (GAS) | RecordNetworkDataGAS | schedulable | - | GT | GCS31 0080 GSME
"""


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
        use_cases: what it may become, in the order of the tables.
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
    use_cases: tuple[ServiceUseCase, ...]

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


def _service(row: str) -> Service:
    variant, name, body, kind, dates, roles, use_cases = (part.strip(" -") for part in row.split("|"))
    opt_out = variant == "8.5"  # the one service that only works at a date
    return Service(
        variant,
        ".".join(variant.split(".")[:2]),
        name,
        body,
        critical=kind == "critical",
        on_demand=kind != "non-device" and not opt_out,
        schedulable=kind == "schedulable",
        non_device=kind == "non-device",
        future_dated=tuple(dates.split()),
        date_required=opt_out,
        roles=tuple(roles.split()),
        command_variants=_command_variants(variant, kind),
        use_cases=tuple(_use_case(*text.split()) for text in use_cases.split(",") if text),
    )


def _command_variants(variant: str, kind: str) -> tuple[int, ...]:
    if variant == "8.1.1":
        return (4, 5)
    if variant == "8.5":
        return (1,)
    return {"critical": (4, 5, 6, 7), "non-device": (8,)}.get(kind, (1, 2, 3))


def _use_case(reference: str, message_code: str, device_types: str) -> ServiceUseCase:
    return ServiceUseCase(reference, int(message_code, 16), tuple(device_types.split("/")))
