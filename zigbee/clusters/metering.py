"""Metering cluster (ZigBee Smart Energy 1.4).

A snapshot without billing (payload types 4 to 7) carries no bills; one of blocks (2, 3, 6, 7) carries sums of blocks.
"""

from __future__ import annotations

from construct import Array, If, this

from wire.layout import U8, U16, U24, U32, U48, Enumerated, Flags, Layout, ToEnd
from wire.units import Unit
from zigbee.bitmaps import (
    FunctionalNotificationFlags,
    MeteringStatus,
    NotificationFlags2,
    NotificationFlags3,
    NotificationFlags4,
    NotificationFlags5,
    NumberFormatting,
    NumberOfTiersAndBlockThresholds,
    SnapshotCause,
    SnapshotSchedule,
    SupplyControlBits,
    TrailingDigit,
)
from zigbee.clusters import Attribute, Cluster, series, with_units
from zigbee.enumerations import (
    AmbientConsumption,
    GetProfileStatus,
    IntervalChannel,
    MeteringDeviceType,
    NotificationScheme,
    ProfileIntervalPeriod,
    SampleType,
    SnapshotConfirmation,
    SnapshotPayloadType,
    SnapshotScheduleConfirmation,
    SupplyStateChange,
    SupplyStatus,
    TemperatureUnit,
    UnitOfMeasure,
)
from zigbee.types import UTC, DataType

__all__ = [
    "ATTRIBUTES",
    "CHANGE_SUPPLY",
    "CLUSTER",
    "CONFIGURE_MIRROR",
    "CONFIGURE_NOTIFICATION_FLAGS",
    "CONFIGURE_NOTIFICATION_SCHEME",
    "GET_NOTIFIED_MESSAGE",
    "GET_PROFILE",
    "GET_PROFILE_RESPONSE",
    "GET_SAMPLED_DATA",
    "GET_SAMPLED_DATA_RESPONSE",
    "GET_SNAPSHOT",
    "LOCAL_CHANGE_SUPPLY",
    "MIRROR_REMOVED",
    "MIRROR_REPORT_ATTRIBUTE_RESPONSE",
    "PUBLISH_SNAPSHOT",
    "REMOVE_MIRROR",
    "REQUEST_FAST_POLL_MODE",
    "REQUEST_FAST_POLL_MODE_RESPONSE",
    "REQUEST_MIRROR",
    "REQUEST_MIRROR_RESPONSE",
    "RESET_LOAD_LIMIT_COUNTER",
    "SCHEDULE_SNAPSHOT",
    "SCHEDULE_SNAPSHOT_RESPONSE",
    "SET_SUPPLY_STATUS",
    "SET_UNCONTROLLED_FLOW_THRESHOLD",
    "SNAPSHOT_SCHEDULE_ENTRY",
    "SNAPSHOT_SCHEDULE_RESULT",
    "START_SAMPLING",
    "START_SAMPLING_RESPONSE",
    "SUPPLY_STATUS_RESPONSE",
    "TAKE_SNAPSHOT",
    "TAKE_SNAPSHOT_RESPONSE",
]

_SCALED = "UnitOfMeasure, times Multiplier, by Divisor"

ATTRIBUTES = with_units(
    {
        r"(Current(?!Inlet|Outlet)|CPP\d)\w*Summation(Delivered|Received)|DFTSummation(Received)?": _SCALED,
        r"(?!.*(Cost|Alternative))\w+Consumption(Delivered|Received)": _SCALED,
    },
    Attribute(0x0000, "CurrentSummationDelivered", DataType.UINT48),
    Attribute(0x0001, "CurrentSummationReceived", DataType.UINT48),
    Attribute(0x0002, "CurrentMaxDemandDelivered", DataType.UINT48),
    Attribute(0x0003, "CurrentMaxDemandReceived", DataType.UINT48),
    Attribute(0x0004, "DFTSummation", DataType.UINT48),
    Attribute(0x0005, "DailyFreezeTime", DataType.UINT16),
    Attribute(0x0006, "PowerFactor", DataType.INT8),
    Attribute(0x0007, "ReadingSnapshotTime", DataType.UTC),
    Attribute(0x0008, "CurrentMaxDemandDeliveredTime", DataType.UTC),
    Attribute(0x0009, "CurrentMaxDemandReceivedTime", DataType.UTC),
    Attribute(0x000A, "DefaultUpdatePeriod", DataType.UINT8),
    Attribute(0x000B, "FastPollUpdatePeriod", DataType.UINT8),
    Attribute(0x000C, "CurrentBlockPeriodConsumptionDelivered", DataType.UINT48),
    Attribute(0x000D, "DailyConsumptionTarget", DataType.UINT24),
    Attribute(0x000E, "CurrentBlock", DataType.ENUM8),
    Attribute(0x000F, "ProfileIntervalPeriod", DataType.ENUM8, meaning=ProfileIntervalPeriod),
    Attribute(0x0010, "IntervalReadReportingPeriodDeprecated", DataType.UINT16),
    Attribute(0x0011, "PresetReadingTime", DataType.UINT16),
    Attribute(0x0012, "VolumePerReport", DataType.UINT16),
    Attribute(0x0013, "FlowRestriction", DataType.UINT8),
    Attribute(0x0014, "SupplyStatus", DataType.ENUM8, meaning=SupplyStatus),
    Attribute(0x0015, "CurrentInletEnergyCarrierSummation", DataType.UINT48),
    Attribute(0x0016, "CurrentOutletEnergyCarrierSummation", DataType.UINT48),
    Attribute(0x0017, "InletTemperature", DataType.INT24),
    Attribute(0x0018, "OutletTemperature", DataType.INT24),
    Attribute(0x0019, "ControlTemperature", DataType.INT24),
    Attribute(0x001A, "CurrentInletEnergyCarrierDemand", DataType.INT24),
    Attribute(0x001B, "CurrentOutletEnergyCarrierDemand", DataType.INT24),
    Attribute(0x001C, "PreviousBlockPeriodConsumptionDelivered", DataType.UINT48),
    Attribute(0x001D, "CurrentBlockPeriodConsumptionReceived", DataType.UINT48),
    Attribute(0x001E, "CurrentBlockReceived", DataType.ENUM8),
    Attribute(0x001F, "DFTSummationReceived", DataType.UINT48),
    Attribute(0x0020, "ActiveRegisterTierDelivered", DataType.ENUM8),
    Attribute(0x0021, "ActiveRegisterTierReceived", DataType.ENUM8),
    Attribute(0x0022, "LastBlockSwitchTime", DataType.UTC),
    *series(
        0x0100,
        DataType.UINT48,
        *(f"CurrentTier{tier}Summation{way}" for tier in range(1, 49) for way in ("Delivered", "Received")),
    ),
    Attribute(0x01FC, "CPP1SummationDelivered", DataType.UINT48),
    Attribute(0x01FE, "CPP2SummationDelivered", DataType.UINT48),
    Attribute(0x0200, "Status", DataType.MAP8, meaning=MeteringStatus),
    Attribute(0x0201, "RemainingBatteryLife", DataType.UINT8),
    Attribute(0x0202, "HoursInOperation", DataType.UINT24),
    Attribute(0x0203, "HoursInFault", DataType.UINT24),
    Attribute(0x0204, "ExtendedStatus", DataType.MAP64),
    Attribute(0x0205, "RemainingBatteryLifeInDays", DataType.UINT16, unit=Unit.DAY),
    Attribute(0x0206, "CurrentMeterID", DataType.OCTSTR, max_length=254),
    Attribute(0x0207, "AmbientConsumptionIndicator", DataType.ENUM8, meaning=AmbientConsumption),
    Attribute(0x0300, "UnitOfMeasure", DataType.ENUM8, meaning=UnitOfMeasure),
    Attribute(0x0301, "Multiplier", DataType.UINT24),
    Attribute(0x0302, "Divisor", DataType.UINT24),
    Attribute(0x0303, "SummationFormatting", DataType.MAP8, meaning=NumberFormatting),
    Attribute(0x0304, "DemandFormatting", DataType.MAP8, meaning=NumberFormatting),
    Attribute(0x0305, "HistoricalConsumptionFormatting", DataType.MAP8, meaning=NumberFormatting),
    Attribute(0x0306, "MeteringDeviceType", DataType.MAP8, meaning=MeteringDeviceType),
    Attribute(0x0307, "SiteID", DataType.OCTSTR, max_length=32),
    Attribute(0x0308, "MeterSerialNumber", DataType.OCTSTR, max_length=24),
    Attribute(0x0309, "EnergyCarrierUnitOfMeasure", DataType.ENUM8, meaning=UnitOfMeasure),
    Attribute(0x030A, "EnergyCarrierSummationFormatting", DataType.MAP8, meaning=NumberFormatting),
    Attribute(0x030B, "EnergyCarrierDemandFormatting", DataType.MAP8, meaning=NumberFormatting),
    Attribute(0x030C, "TemperatureUnitOfMeasure", DataType.ENUM8, meaning=TemperatureUnit),
    Attribute(0x030D, "TemperatureFormatting", DataType.MAP8, meaning=NumberFormatting),
    Attribute(0x030E, "ModuleSerialNumber", DataType.OCTSTR, max_length=24),
    Attribute(0x030F, "OperatingTariffLabelDelivered", DataType.OCTSTR, max_length=24),
    Attribute(0x0310, "OperatingTariffLabelReceived", DataType.OCTSTR, max_length=24),
    Attribute(0x0311, "CustomerIDNumber", DataType.OCTSTR, max_length=24),
    Attribute(0x0312, "AlternativeUnitOfMeasure", DataType.ENUM8, meaning=UnitOfMeasure),
    Attribute(0x0313, "AlternativeDemandFormatting", DataType.MAP8, meaning=NumberFormatting),
    Attribute(0x0314, "AlternativeConsumptionFormatting", DataType.MAP8, meaning=NumberFormatting),
    Attribute(0x0400, "InstantaneousDemand", DataType.INT24),
    Attribute(0x0401, "CurrentDayConsumptionDelivered", DataType.UINT24),
    Attribute(0x0402, "CurrentDayConsumptionReceived", DataType.UINT24),
    Attribute(0x0403, "PreviousDayConsumptionDelivered", DataType.UINT24),
    Attribute(0x0404, "PreviousDayConsumptionReceived", DataType.UINT24),
    Attribute(0x0405, "CurrentPartialProfileIntervalStartTimeDelivered", DataType.UTC),
    Attribute(0x0406, "CurrentPartialProfileIntervalStartTimeReceived", DataType.UTC),
    Attribute(0x0407, "CurrentPartialProfileIntervalValueDelivered", DataType.UINT24),
    Attribute(0x0408, "CurrentPartialProfileIntervalValueReceived", DataType.UINT24),
    Attribute(0x0409, "CurrentDayMaxPressure", DataType.UINT48),
    Attribute(0x040A, "CurrentDayMinPressure", DataType.UINT48),
    Attribute(0x040B, "PreviousDayMaxPressure", DataType.UINT48),
    Attribute(0x040C, "PreviousDayMinPressure", DataType.UINT48),
    Attribute(0x040D, "CurrentDayMaxDemand", DataType.INT24),
    Attribute(0x040E, "PreviousDayMaxDemand", DataType.INT24),
    Attribute(0x040F, "CurrentMonthMaxDemand", DataType.INT24),
    Attribute(0x0410, "CurrentYearMaxDemand", DataType.INT24),
    Attribute(0x0411, "CurrentDayMaxEnergyCarrierDemand", DataType.INT24),
    Attribute(0x0412, "PreviousDayMaxEnergyCarrierDemand", DataType.INT24),
    Attribute(0x0413, "CurrentMonthMaxEnergyCarrierDemand", DataType.INT24),
    Attribute(0x0414, "CurrentMonthMinEnergyCarrierDemand", DataType.INT24),
    Attribute(0x0415, "CurrentYearMaxEnergyCarrierDemand", DataType.INT24),
    Attribute(0x0416, "CurrentYearMinEnergyCarrierDemand", DataType.INT24),
    *series(
        0x0420,
        DataType.UINT24,
        *(f"PreviousDay{day}Consumption{way}" for day in range(2, 9) for way in ("Delivered", "Received")),
    ),
    Attribute(0x0430, "CurrentWeekConsumptionDelivered", DataType.UINT24),
    Attribute(0x0431, "CurrentWeekConsumptionReceived", DataType.UINT24),
    Attribute(0x0432, "PreviousWeekConsumptionDelivered", DataType.UINT24),
    Attribute(0x0433, "PreviousWeekConsumptionReceived", DataType.UINT24),
    *series(
        0x0434,
        DataType.UINT24,
        *(f"PreviousWeek{week}Consumption{way}" for week in range(2, 6) for way in ("Delivered", "Received")),
    ),
    Attribute(0x0440, "CurrentMonthConsumptionDelivered", DataType.UINT32),
    Attribute(0x0441, "CurrentMonthConsumptionReceived", DataType.UINT32),
    Attribute(0x0442, "PreviousMonthConsumptionDelivered", DataType.UINT32),
    Attribute(0x0443, "PreviousMonthConsumptionReceived", DataType.UINT32),
    *series(
        0x0444,
        DataType.UINT32,
        *(f"PreviousMonth{month}Consumption{way}" for month in range(2, 14) for way in ("Delivered", "Received")),
    ),
    Attribute(0x045C, "HistoricalFreezeTime", DataType.UINT16),
    Attribute(0x045D, "CurrentDayMaxDemandDelivered", DataType.UINT48),
    Attribute(0x045E, "CurrentDayMaxDemandDeliveredTime", DataType.UTC),
    Attribute(0x045F, "CurrentDayMaxDemandReceived", DataType.UINT48),
    Attribute(0x0460, "CurrentDayMaxDemandReceivedTime", DataType.UTC),
    Attribute(0x0461, "PreviousDayMaxDemandDelivered", DataType.UINT48),
    Attribute(0x0462, "PreviousDayMaxDemandDeliveredTime", DataType.UTC),
    Attribute(0x0463, "PreviousDayMaxDemandReceived", DataType.UINT48),
    Attribute(0x0464, "PreviousDayMaxDemandReceivedTime", DataType.UTC),
    Attribute(0x0500, "MaxNumberOfPeriodsDelivered", DataType.UINT8),
    Attribute(0x0600, "CurrentDemandDelivered", DataType.UINT24),
    Attribute(0x0601, "DemandLimit", DataType.UINT24),
    Attribute(0x0602, "DemandIntegrationPeriod", DataType.UINT8),
    Attribute(0x0603, "NumberOfDemandSubintervals", DataType.UINT8),
    Attribute(0x0604, "DemandLimitArmDuration", DataType.UINT16),
    Attribute(0x0605, "LoadLimitSupplyState", DataType.ENUM8, meaning=SupplyStateChange),
    Attribute(0x0606, "LoadLimitCounter", DataType.UINT8),
    Attribute(0x0607, "SupplyTamperState", DataType.ENUM8, meaning=SupplyStateChange),
    Attribute(0x0608, "SupplyDepletionState", DataType.ENUM8, meaning=SupplyStateChange),
    Attribute(0x0609, "SupplyUncontrolledFlowState", DataType.ENUM8, meaning=SupplyStateChange),
    *series(0x0700, DataType.UINT48, *(f"CurrentNoTierBlock{block}SummationDelivered" for block in range(1, 17))),
    *series(
        0x0710,
        DataType.UINT48,
        *(f"CurrentTier{tier}Block{block}SummationDelivered" for tier in range(1, 16) for block in range(1, 17)),
    ),
    Attribute(0x0800, "GenericAlarmMask", DataType.MAP16),
    Attribute(0x0801, "ElectricityAlarmMask", DataType.MAP32),
    Attribute(0x0802, "GenericFlowPressureAlarmMask", DataType.MAP16),
    Attribute(0x0803, "WaterSpecificAlarmMask", DataType.MAP16),
    Attribute(0x0804, "HeatAndCoolingSpecificAlarmMask", DataType.MAP16),
    Attribute(0x0805, "GasSpecificAlarmMask", DataType.MAP16),
    Attribute(0x0806, "ExtendedGenericAlarmMask", DataType.MAP48),
    Attribute(0x0807, "ManufacturerAlarmMask", DataType.MAP16),
    *series(0x0900, DataType.UINT48, *(f"CurrentNoTierBlock{block}SummationReceived" for block in range(1, 17))),
    *series(
        0x0910,
        DataType.UINT48,
        *(f"CurrentTier{tier}Block{block}SummationReceived" for tier in range(1, 16) for block in range(1, 17)),
    ),
    Attribute(0x0A00, "BillToDateDelivered", DataType.UINT32),
    Attribute(0x0A01, "BillToDateTimeStampDelivered", DataType.UTC),
    Attribute(0x0A02, "ProjectedBillDelivered", DataType.UINT32),
    Attribute(0x0A03, "ProjectedBillTimeStampDelivered", DataType.UTC),
    Attribute(0x0A04, "BillDeliveredTrailingDigit", DataType.MAP8, meaning=TrailingDigit),
    Attribute(0x0A10, "BillToDateReceived", DataType.UINT32),
    Attribute(0x0A11, "BillToDateTimeStampReceived", DataType.UTC),
    Attribute(0x0A12, "ProjectedBillReceived", DataType.UINT32),
    Attribute(0x0A13, "ProjectedBillTimeStampReceived", DataType.UTC),
    Attribute(0x0A14, "BillReceivedTrailingDigit", DataType.MAP8, meaning=TrailingDigit),
    Attribute(0x0B00, "ProposedChangeSupplyImplementationTime", DataType.UTC),
    Attribute(0x0B01, "ProposedChangeSupplyStatus", DataType.ENUM8, meaning=SupplyStatus),
    Attribute(0x0B10, "UncontrolledFlowThreshold", DataType.UINT16),
    Attribute(0x0B11, "UncontrolledFlowUnitOfMeasure", DataType.ENUM8, meaning=UnitOfMeasure),
    Attribute(0x0B12, "UncontrolledFlowMultiplier", DataType.UINT16),
    Attribute(0x0B13, "UncontrolledFlowDivisor", DataType.UINT16),
    Attribute(0x0B14, "FlowStabilisationPeriod", DataType.UINT8, unit=Unit.DECISECOND),
    Attribute(0x0B15, "FlowMeasurementPeriod", DataType.UINT16, unit=Unit.S),
    Attribute(0x0C00, "AlternativeInstantaneousDemand", DataType.INT24),
    Attribute(0x0C01, "CurrentDayAlternativeConsumptionDelivered", DataType.UINT24),
    Attribute(0x0C02, "CurrentDayAlternativeConsumptionReceived", DataType.UINT24),
    Attribute(0x0C03, "PreviousDayAlternativeConsumptionDelivered", DataType.UINT24),
    Attribute(0x0C04, "PreviousDayAlternativeConsumptionReceived", DataType.UINT24),
    Attribute(0x0C05, "CurrentAlternativePartialProfileIntervalStartTimeDelivered", DataType.UTC),
    Attribute(0x0C06, "CurrentAlternativePartialProfileIntervalStartTimeReceived", DataType.UTC),
    Attribute(0x0C07, "CurrentAlternativePartialProfileIntervalValueDelivered", DataType.UINT24),
    Attribute(0x0C08, "CurrentAlternativePartialProfileIntervalValueReceived", DataType.UINT24),
    Attribute(0x0C09, "CurrentDayAlternativeMaxPressure", DataType.UINT48),
    Attribute(0x0C0A, "CurrentDayAlternativeMinPressure", DataType.UINT48),
    Attribute(0x0C0B, "PreviousDayAlternativeMaxPressure", DataType.UINT48),
    Attribute(0x0C0C, "PreviousDayAlternativeMinPressure", DataType.UINT48),
    Attribute(0x0C0D, "CurrentDayAlternativeMaxDemand", DataType.INT24),
    Attribute(0x0C0E, "PreviousDayAlternativeMaxDemand", DataType.INT24),
    Attribute(0x0C0F, "CurrentMonthAlternativeMaxDemand", DataType.INT24),
    Attribute(0x0C10, "CurrentYearAlternativeMaxDemand", DataType.INT24),
    *series(
        0x0C20,
        DataType.UINT24,
        *(f"PreviousDay{day}AlternativeConsumption{way}" for day in range(2, 9) for way in ("Delivered", "Received")),
    ),
    Attribute(0x0C30, "CurrentWeekAlternativeConsumptionDelivered", DataType.UINT24),
    Attribute(0x0C31, "CurrentWeekAlternativeConsumptionReceived", DataType.UINT24),
    Attribute(0x0C32, "PreviousWeekAlternativeConsumptionDelivered", DataType.UINT24),
    Attribute(0x0C33, "PreviousWeekAlternativeConsumptionReceived", DataType.UINT24),
    *series(
        0x0C34,
        DataType.UINT24,
        *(
            f"PreviousWeek{week}AlternativeConsumption{way}"
            for week in range(2, 6)
            for way in ("Delivered", "Received")
        ),
    ),
    Attribute(0x0C40, "CurrentMonthAlternativeConsumptionDelivered", DataType.UINT32),
    Attribute(0x0C41, "CurrentMonthAlternativeConsumptionReceived", DataType.UINT32),
    Attribute(0x0C42, "PreviousMonthAlternativeConsumptionDelivered", DataType.UINT32),
    Attribute(0x0C43, "PreviousMonthAlternativeConsumptionReceived", DataType.UINT32),
    *series(
        0x0C44,
        DataType.UINT32,
        *(
            f"PreviousMonth{month}AlternativeConsumption{way}"
            for month in range(2, 14)
            for way in ("Delivered", "Received")
        ),
    ),
    Attribute(0x0C5C, "CurrentDayAlternativeMaxDemandDelivered", DataType.UINT48),
    Attribute(0x0C5D, "CurrentDayAlternativeMaxDemandDeliveredTime", DataType.UTC),
    Attribute(0x0C5E, "CurrentDayAlternativeMaxDemandReceived", DataType.UINT48),
    Attribute(0x0C5F, "CurrentDayAlternativeMaxDemandReceivedTime", DataType.UTC),
    Attribute(0x0C60, "PreviousDayAlternativeMaxDemandDelivered", DataType.UINT48),
    Attribute(0x0C61, "PreviousDayAlternativeMaxDemandDeliveredTime", DataType.UTC),
    Attribute(0x0C62, "PreviousDayAlternativeMaxDemandReceived", DataType.UINT48),
    Attribute(0x0C63, "PreviousDayAlternativeMaxDemandReceivedTime", DataType.UTC),
    *series(0x0D01, DataType.UINT48, *(f"CurrentActiveSummationQ{number}" for number in range(1, 5))),
    *series(0x0D05, DataType.UINT48, *(f"CurrentReactiveSummationQ{number}" for number in range(1, 5))),
    Attribute(
        0x0000, "FunctionalNotificationFlags", DataType.MAP32, side="client", meaning=FunctionalNotificationFlags
    ),
    Attribute(0x0001, "NotificationFlags2", DataType.MAP32, side="client", meaning=NotificationFlags2),
    Attribute(0x0002, "NotificationFlags3", DataType.MAP32, side="client", meaning=NotificationFlags3),
    Attribute(0x0003, "NotificationFlags4", DataType.MAP32, side="client", meaning=NotificationFlags4),
    Attribute(0x0004, "NotificationFlags5", DataType.MAP32, side="client", meaning=NotificationFlags5),
    *series(0x0005, DataType.MAP32, *(f"NotificationFlags{number}" for number in range(6, 9)), side="client"),
)

_SUMS = this.snapshot_payload_type <= 7
_BILLS = this.snapshot_payload_type <= 3
_BLOCKS = (
    (this.snapshot_payload_type == 2)
    | (this.snapshot_payload_type == 3)
    | (this.snapshot_payload_type == 6)
    | (this.snapshot_payload_type == 7)
)

# From client to server -----------------------------------------------------------------------------------------------

GET_PROFILE = Layout(
    "GetProfile",
    "interval_channel" / Enumerated(U8, IntervalChannel),
    "end_time" / UTC,
    "number_of_periods" / U8,
)
REQUEST_MIRROR_RESPONSE = Layout(
    "RequestMirrorResponse",
    "endpoint_id" / U16,
)
MIRROR_REMOVED = Layout(
    "MirrorRemoved",
    "removed_endpoint_id" / U16,
)
REQUEST_FAST_POLL_MODE = Layout(
    "RequestFastPollMode",
    "fast_poll_update_period" / U8,
    "duration_in_minutes" / U8,
)
SNAPSHOT_SCHEDULE_ENTRY = Layout(
    "SnapshotScheduleEntry",
    "snapshot_schedule_id" / U8,
    "snapshot_start_time" / UTC,
    "snapshot_schedule" / Flags(U24, SnapshotSchedule),
    "snapshot_payload_type" / Enumerated(U8, SnapshotPayloadType),
    "snapshot_cause" / Flags(U32, SnapshotCause),
)
SCHEDULE_SNAPSHOT = Layout(
    "ScheduleSnapshot",
    "issuer_event_id" / U32,
    "command_index" / U8,
    "total_number_of_commands" / U8,
    "schedules" / ToEnd(SNAPSHOT_SCHEDULE_ENTRY),
)
TAKE_SNAPSHOT = Layout(
    "TakeSnapshot",
    "snapshot_cause" / Flags(U32, SnapshotCause),
)
GET_SNAPSHOT = Layout(
    "GetSnapshot",
    "earliest_start_time" / UTC,
    "latest_end_time" / UTC,
    "snapshot_offset" / U8,
    "snapshot_cause" / Flags(U32, SnapshotCause),
)
START_SAMPLING = Layout(
    "StartSampling",
    "issuer_event_id" / U32,
    "start_sampling_time" / UTC,
    "sample_type" / Enumerated(U8, SampleType),
    "sample_request_interval" / U16,
    "max_number_of_samples" / U16,
)
GET_SAMPLED_DATA = Layout(
    "GetSampledData",
    "sample_id" / U16,
    "earliest_sample_time" / UTC,
    "sample_type" / Enumerated(U8, SampleType),
    "number_of_samples" / U16,
)
MIRROR_REPORT_ATTRIBUTE_RESPONSE = Layout(
    "MirrorReportAttributeResponse",
    "notification_scheme" / Enumerated(U8, NotificationScheme),
    "notification_flags" / ToEnd(U32),
)
RESET_LOAD_LIMIT_COUNTER = Layout(
    "ResetLoadLimitCounter",
    "provider_id" / U32,
    "issuer_event_id" / U32,
)
CHANGE_SUPPLY = Layout(
    "ChangeSupply",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "request_date_time" / UTC,
    "implementation_date_time" / UTC,
    "proposed_supply_status" / Enumerated(U8, SupplyStatus),
    "supply_control_bits" / Flags(U8, SupplyControlBits),
)
LOCAL_CHANGE_SUPPLY = Layout(
    "LocalChangeSupply",
    "proposed_supply_status" / Enumerated(U8, SupplyStatus),
)
SET_SUPPLY_STATUS = Layout(
    "SetSupplyStatus",
    "issuer_event_id" / U32,
    "supply_tamper_state" / Enumerated(U8, SupplyStateChange),
    "supply_depletion_state" / Enumerated(U8, SupplyStateChange),
    "supply_uncontrolled_flow_state" / Enumerated(U8, SupplyStateChange),
    "load_limit_supply_state" / Enumerated(U8, SupplyStateChange),
)
SET_UNCONTROLLED_FLOW_THRESHOLD = Layout(
    "SetUncontrolledFlowThreshold",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "uncontrolled_flow_threshold" / U16,
    "unit_of_measure" / Enumerated(U8, UnitOfMeasure),
    "multiplier" / U16,
    "divisor" / U16,
    "stabilisation_period" / U8,
    "measurement_period" / U16,
)

# From server to client -----------------------------------------------------------------------------------------------

GET_PROFILE_RESPONSE = Layout(
    "GetProfileResponse",
    "end_time" / UTC,
    "status" / Enumerated(U8, GetProfileStatus),
    "profile_interval_period" / Enumerated(U8, ProfileIntervalPeriod),
    "number_of_periods_delivered" / U8,
    "intervals" / ToEnd(U24),
)
REQUEST_MIRROR = Layout("RequestMirror")
REMOVE_MIRROR = Layout("RemoveMirror")
REQUEST_FAST_POLL_MODE_RESPONSE = Layout(
    "RequestFastPollModeResponse",
    "applied_update_period" / U8,
    "fast_poll_mode_end_time" / UTC,
)
SNAPSHOT_SCHEDULE_RESULT = Layout(
    "SnapshotScheduleResult",
    "snapshot_schedule_id" / U8,
    "snapshot_schedule_confirmation" / Enumerated(U8, SnapshotScheduleConfirmation),
)
SCHEDULE_SNAPSHOT_RESPONSE = Layout(
    "ScheduleSnapshotResponse",
    "issuer_event_id" / U32,
    "responses" / ToEnd(SNAPSHOT_SCHEDULE_RESULT),
)
TAKE_SNAPSHOT_RESPONSE = Layout(
    "TakeSnapshotResponse",
    "snapshot_id" / U32,
    "snapshot_confirmation" / Enumerated(U8, SnapshotConfirmation),
)
PUBLISH_SNAPSHOT = Layout(
    "PublishSnapshot",
    "snapshot_id" / U32,
    "snapshot_time" / UTC,
    "total_snapshots_found" / U8,
    "command_index" / U8,
    "total_number_of_commands" / U8,
    "snapshot_cause" / Flags(U32, SnapshotCause),
    "snapshot_payload_type" / Enumerated(U8, SnapshotPayloadType),
    "current_summation" / If(_SUMS, U48),
    "bill_to_date" / If(_BILLS, U32),
    "bill_to_date_time_stamp" / If(_BILLS, UTC),
    "projected_bill" / If(_BILLS, U32),
    "projected_bill_time_stamp" / If(_BILLS, UTC),
    "bill_trailing_digit" / If(_BILLS, Flags(U8, TrailingDigit)),
    "number_of_tiers_in_use" / If(_SUMS, U8),
    "tier_summation" / If(_SUMS, Array(this.number_of_tiers_in_use, U48)),
    "number_of_tiers_and_block_thresholds_in_use" / If(_BLOCKS, Flags(U8, NumberOfTiersAndBlockThresholds)),
    "tier_block_summation" / If(_BLOCKS, ToEnd(U48)),
)
GET_SAMPLED_DATA_RESPONSE = Layout(
    "GetSampledDataResponse",
    "sample_id" / U16,
    "sample_start_time" / UTC,
    "sample_type" / Enumerated(U8, SampleType),
    "sample_request_interval" / U16,
    "number_of_samples" / U16,
    "samples" / Array(this.number_of_samples, U24),
)
CONFIGURE_MIRROR = Layout(
    "ConfigureMirror",
    "issuer_event_id" / U32,
    "reporting_interval" / U24,
    "mirror_notification_reporting" / U8,
    "notification_scheme" / Enumerated(U8, NotificationScheme),
)
CONFIGURE_NOTIFICATION_SCHEME = Layout(
    "ConfigureNotificationScheme",
    "issuer_event_id" / U32,
    "notification_scheme" / Enumerated(U8, NotificationScheme),
    "notification_flag_order" / U32,
)
CONFIGURE_NOTIFICATION_FLAGS = Layout(
    "ConfigureNotificationFlags",
    "issuer_event_id" / U32,
    "notification_scheme" / Enumerated(U8, NotificationScheme),
    "notification_flag_attribute_id" / U16,
    "cluster_id" / U16,
    "manufacturer_code" / U16,
    "number_of_commands" / U8,
    "command_ids" / Array(this.number_of_commands, U8),
)
GET_NOTIFIED_MESSAGE = Layout(
    "GetNotifiedMessage",
    "notification_scheme" / Enumerated(U8, NotificationScheme),
    "notification_flag_attribute_id" / U16,
    "notification_flags" / U32,
)
SUPPLY_STATUS_RESPONSE = Layout(
    "SupplyStatusResponse",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "implementation_date_time" / UTC,
    "supply_status" / Enumerated(U8, SupplyStatus),
)
START_SAMPLING_RESPONSE = Layout(
    "StartSamplingResponse",
    "sample_id" / U16,
)

CLUSTER = Cluster(
    0x0702,
    "Metering",
    ATTRIBUTES,
    client_commands={
        0x00: GET_PROFILE,
        0x01: REQUEST_MIRROR_RESPONSE,
        0x02: MIRROR_REMOVED,
        0x03: REQUEST_FAST_POLL_MODE,
        0x04: SCHEDULE_SNAPSHOT,
        0x05: TAKE_SNAPSHOT,
        0x06: GET_SNAPSHOT,
        0x07: START_SAMPLING,
        0x08: GET_SAMPLED_DATA,
        0x09: MIRROR_REPORT_ATTRIBUTE_RESPONSE,
        0x0A: RESET_LOAD_LIMIT_COUNTER,
        0x0B: CHANGE_SUPPLY,
        0x0C: LOCAL_CHANGE_SUPPLY,
        0x0D: SET_SUPPLY_STATUS,
        0x0E: SET_UNCONTROLLED_FLOW_THRESHOLD,
    },
    server_commands={
        0x00: GET_PROFILE_RESPONSE,
        0x01: REQUEST_MIRROR,
        0x02: REMOVE_MIRROR,
        0x03: REQUEST_FAST_POLL_MODE_RESPONSE,
        0x04: SCHEDULE_SNAPSHOT_RESPONSE,
        0x05: TAKE_SNAPSHOT_RESPONSE,
        0x06: PUBLISH_SNAPSHOT,
        0x07: GET_SAMPLED_DATA_RESPONSE,
        0x08: CONFIGURE_MIRROR,
        0x09: CONFIGURE_NOTIFICATION_SCHEME,
        0x0A: CONFIGURE_NOTIFICATION_FLAGS,
        0x0B: GET_NOTIFIED_MESSAGE,
        0x0C: SUPPLY_STATUS_RESPONSE,
        0x0D: START_SAMPLING_RESPONSE,
    },
)
