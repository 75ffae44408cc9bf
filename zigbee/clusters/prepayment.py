"""Prepayment cluster (ZigBee Smart Energy 1.4)."""

from __future__ import annotations

from construct import If, this

from wire.layout import I32, U8, U16, U32, Enumerated, Flags, Layout, ToEnd, Trailing
from wire.units import Unit
from zigbee.bitmaps import (
    CreditStatus,
    FriendlyCredit,
    NumberFormatting,
    PaymentControlConfiguration,
    PrepaymentAlarmStatus,
    PrepaySnapshotCause,
)
from zigbee.clusters import Attribute, Cluster, series, with_units
from zigbee.enumerations import (
    CreditAdjustmentType,
    DebtAmountType,
    DebtRecoveryFrequency,
    DebtRecoveryMethod,
    DebtType,
    OriginatingDevice,
    PrepaySnapshotPayloadType,
    TopUpResult,
    UnitOfMeasure,
)
from zigbee.types import OCTET_STRING, UTC, DataType

__all__ = [
    "ATTRIBUTES",
    "CHANGE_DEBT",
    "CHANGE_PAYMENT_MODE",
    "CHANGE_PAYMENT_MODE_RESPONSE",
    "CLUSTER",
    "CONSUMER_TOP_UP",
    "CONSUMER_TOP_UP_RESPONSE",
    "CREDIT_ADJUSTMENT",
    "DEBT_LOG_ENTRY",
    "EMERGENCY_CREDIT_SETUP",
    "GET_DEBT_REPAYMENT_LOG",
    "GET_PREPAY_SNAPSHOT",
    "GET_TOP_UP_LOG",
    "PUBLISH_DEBT_LOG",
    "PUBLISH_PREPAY_SNAPSHOT",
    "PUBLISH_TOP_UP_LOG",
    "SELECT_AVAILABLE_EMERGENCY_CREDIT",
    "SET_LOW_CREDIT_WARNING_LEVEL",
    "SET_MAXIMUM_CREDIT_LIMIT",
    "SET_OVERALL_DEBT_CAP",
    "TOP_UP_LOG_ENTRY",
]

ATTRIBUTES = with_units(
    {
        r"(EmergencyCredit|Credit)Remaining|AccumulatedDebt|OverallDebtCap|EmergencyCredit(LimitAllowance|Threshold)|"
        r"TotalCreditAdded|MaxCredit(Limit|PerTopUp)|(IHD)?LowCreditWarning|CutOffValue|TopUpAmount\d|"
        r"DebtAmount\d|DebtRecoveryAmount\d": Unit.MONEY,
        r"DebtRecoveryTopUpPercentage\d": Unit.HUNDREDTH_PERCENT,
    },
    Attribute(0x0000, "PaymentControlConfiguration", DataType.MAP16, meaning=PaymentControlConfiguration),
    Attribute(0x0001, "CreditRemaining", DataType.INT32),
    Attribute(0x0002, "EmergencyCreditRemaining", DataType.INT32),
    Attribute(0x0003, "CreditStatus", DataType.MAP8, meaning=CreditStatus),
    Attribute(0x0004, "CreditRemainingTimestamp", DataType.UTC),
    Attribute(0x0005, "AccumulatedDebt", DataType.INT32),
    Attribute(0x0006, "OverallDebtCap", DataType.INT32),
    Attribute(0x0010, "EmergencyCreditLimitAllowance", DataType.UINT32),
    Attribute(0x0011, "EmergencyCreditThreshold", DataType.UINT32),
    Attribute(0x0020, "TotalCreditAdded", DataType.UINT48),
    Attribute(0x0021, "MaxCreditLimit", DataType.UINT32),
    Attribute(0x0022, "MaxCreditPerTopUp", DataType.UINT32),
    Attribute(0x0030, "FriendlyCreditWarning", DataType.UINT8),
    Attribute(0x0031, "LowCreditWarning", DataType.UINT32),
    Attribute(0x0032, "IHDLowCreditWarning", DataType.UINT32),
    Attribute(0x0033, "InterruptSuspendTime", DataType.UINT8),
    Attribute(0x0034, "RemainingFriendlyCreditTime", DataType.UINT16),
    Attribute(0x0035, "NextFriendlyCreditPeriod", DataType.UTC),
    Attribute(0x0040, "CutOffValue", DataType.INT32),
    Attribute(0x0080, "TokenCarrierID", DataType.OCTSTR, max_length=20),
    Attribute(0x0100, "TopUpDateTime1", DataType.UTC),
    Attribute(0x0101, "TopUpAmount1", DataType.INT32),
    Attribute(0x0102, "OriginatingDevice1", DataType.ENUM8, meaning=OriginatingDevice),
    Attribute(0x0103, "TopUpCode1", DataType.OCTSTR, max_length=25),
    Attribute(0x0110, "TopUpDateTime2", DataType.UTC),
    Attribute(0x0111, "TopUpAmount2", DataType.INT32),
    Attribute(0x0112, "OriginatingDevice2", DataType.ENUM8, meaning=OriginatingDevice),
    Attribute(0x0113, "TopUpCode2", DataType.OCTSTR, max_length=25),
    Attribute(0x0120, "TopUpDateTime3", DataType.UTC),
    Attribute(0x0121, "TopUpAmount3", DataType.INT32),
    Attribute(0x0122, "OriginatingDevice3", DataType.ENUM8, meaning=OriginatingDevice),
    Attribute(0x0123, "TopUpCode3", DataType.OCTSTR, max_length=25),
    Attribute(0x0130, "TopUpDateTime4", DataType.UTC),
    Attribute(0x0131, "TopUpAmount4", DataType.INT32),
    Attribute(0x0132, "OriginatingDevice4", DataType.ENUM8, meaning=OriginatingDevice),
    Attribute(0x0133, "TopUpCode4", DataType.OCTSTR, max_length=25),
    Attribute(0x0140, "TopUpDateTime5", DataType.UTC),
    Attribute(0x0141, "TopUpAmount5", DataType.INT32),
    Attribute(0x0142, "OriginatingDevice5", DataType.ENUM8, meaning=OriginatingDevice),
    Attribute(0x0143, "TopUpCode5", DataType.OCTSTR, max_length=25),
    Attribute(0x0210, "DebtLabel1", DataType.OCTSTR, max_length=12),
    Attribute(0x0211, "DebtAmount1", DataType.UINT32),
    Attribute(0x0212, "DebtRecoveryMethod1", DataType.ENUM8, meaning=DebtRecoveryMethod),
    Attribute(0x0213, "DebtRecoveryStartTime1", DataType.UTC),
    Attribute(0x0214, "DebtRecoveryCollectionTime1", DataType.UINT16),
    Attribute(0x0216, "DebtRecoveryFrequency1", DataType.ENUM8, meaning=DebtRecoveryFrequency),
    Attribute(0x0217, "DebtRecoveryAmount1", DataType.UINT32),
    Attribute(0x0219, "DebtRecoveryTopUpPercentage1", DataType.UINT16),
    Attribute(0x0220, "DebtLabel2", DataType.OCTSTR, max_length=12),
    Attribute(0x0221, "DebtAmount2", DataType.UINT32),
    Attribute(0x0222, "DebtRecoveryMethod2", DataType.ENUM8, meaning=DebtRecoveryMethod),
    Attribute(0x0223, "DebtRecoveryStartTime2", DataType.UTC),
    Attribute(0x0224, "DebtRecoveryCollectionTime2", DataType.UINT16),
    Attribute(0x0226, "DebtRecoveryFrequency2", DataType.ENUM8, meaning=DebtRecoveryFrequency),
    Attribute(0x0227, "DebtRecoveryAmount2", DataType.UINT32),
    Attribute(0x0229, "DebtRecoveryTopUpPercentage2", DataType.UINT16),
    Attribute(0x0230, "DebtLabel3", DataType.OCTSTR, max_length=12),
    Attribute(0x0231, "DebtAmount3", DataType.UINT32),
    Attribute(0x0232, "DebtRecoveryMethod3", DataType.ENUM8, meaning=DebtRecoveryMethod),
    Attribute(0x0233, "DebtRecoveryStartTime3", DataType.UTC),
    Attribute(0x0234, "DebtRecoveryCollectionTime3", DataType.UINT16),
    Attribute(0x0236, "DebtRecoveryFrequency3", DataType.ENUM8, meaning=DebtRecoveryFrequency),
    Attribute(0x0237, "DebtRecoveryAmount3", DataType.UINT32),
    Attribute(0x0239, "DebtRecoveryTopUpPercentage3", DataType.UINT16),
    Attribute(0x0400, "PrepaymentAlarmStatus", DataType.MAP16, meaning=PrepaymentAlarmStatus),
    Attribute(0x0401, "PrepayGenericAlarmMask", DataType.MAP16),
    Attribute(0x0402, "PrepaySwitchAlarmMask", DataType.MAP16),
    Attribute(0x0403, "PrepayEventAlarmMask", DataType.MAP16),
    Attribute(0x0500, "HistoricalCostConsumptionFormatting", DataType.MAP8, meaning=NumberFormatting),
    Attribute(0x0501, "ConsumptionUnitOfMeasurement", DataType.ENUM8, meaning=UnitOfMeasure),
    Attribute(0x0502, "CurrencyScalingFactor", DataType.ENUM8),
    Attribute(0x0503, "Currency", DataType.UINT16),
    Attribute(0x051C, "CurrentDayCostConsumptionDelivered", DataType.UINT48),
    Attribute(0x051D, "CurrentDayCostConsumptionReceived", DataType.UINT48),
    Attribute(0x051E, "PreviousDayCostConsumptionDelivered", DataType.UINT48),
    Attribute(0x051F, "PreviousDayCostConsumptionReceived", DataType.UINT48),
    *series(
        0x0520,
        DataType.UINT48,
        *(f"PreviousDay{day}CostConsumption{way}" for day in range(2, 9) for way in ("Delivered", "Received")),
    ),
    Attribute(0x0530, "CurrentWeekCostConsumptionDelivered", DataType.UINT48),
    Attribute(0x0531, "CurrentWeekCostConsumptionReceived", DataType.UINT48),
    Attribute(0x0532, "PreviousWeekCostConsumptionDelivered", DataType.UINT48),
    Attribute(0x0533, "PreviousWeekCostConsumptionReceived", DataType.UINT48),
    *series(
        0x0534,
        DataType.UINT48,
        *(f"PreviousWeek{week}CostConsumption{way}" for week in range(2, 6) for way in ("Delivered", "Received")),
    ),
    Attribute(0x0540, "CurrentMonthCostConsumptionDelivered", DataType.UINT48),
    Attribute(0x0541, "CurrentMonthCostConsumptionReceived", DataType.UINT48),
    Attribute(0x0542, "PreviousMonthCostConsumptionDelivered", DataType.UINT48),
    Attribute(0x0543, "PreviousMonthCostConsumptionReceived", DataType.UINT48),
    *series(
        0x0544,
        DataType.UINT48,
        *(f"PreviousMonth{month}CostConsumption{way}" for month in range(2, 14) for way in ("Delivered", "Received")),
    ),
    Attribute(0x055C, "HistoricalFreezeTime", DataType.UINT16),
)

# From client to server -----------------------------------------------------------------------------------------------

SELECT_AVAILABLE_EMERGENCY_CREDIT = Layout(
    "SelectAvailableEmergencyCredit",
    "command_issue_date_time" / UTC,
    "originating_device" / Enumerated(U8, OriginatingDevice),
    "site_id" / Trailing(OCTET_STRING),
    "meter_serial_number" / Trailing(OCTET_STRING),
)
CHANGE_DEBT = Layout(
    "ChangeDebt",
    "issuer_event_id" / U32,
    "debt_label" / OCTET_STRING,
    "debt_amount" / I32,
    "debt_recovery_method" / Enumerated(U8, DebtRecoveryMethod),
    "debt_amount_type" / Enumerated(U8, DebtAmountType),
    "debt_recovery_start_time" / UTC,
    "debt_recovery_collection_time" / U16,
    "debt_recovery_frequency" / Enumerated(U8, DebtRecoveryFrequency),
    "debt_recovery_amount" / I32,
    "debt_recovery_balance_percentage" / U16,
)
EMERGENCY_CREDIT_SETUP = Layout(
    "EmergencyCreditSetup",
    "issuer_event_id" / U32,
    "start_time" / UTC,
    "emergency_credit_limit" / U32,
    "emergency_credit_threshold" / U32,
)
CONSUMER_TOP_UP = Layout(
    "ConsumerTopUp",
    "originating_device" / Enumerated(U8, OriginatingDevice),
    "top_up_code" / OCTET_STRING,
)
CREDIT_ADJUSTMENT = Layout(
    "CreditAdjustment",
    "issuer_event_id" / U32,
    "start_time" / UTC,
    "credit_adjustment_type" / Enumerated(U8, CreditAdjustmentType),
    "credit_adjustment_value" / I32,
)
CHANGE_PAYMENT_MODE = Layout(
    "ChangePaymentMode",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "implementation_date_time" / UTC,
    "proposed_payment_control_configuration" / Flags(U16, PaymentControlConfiguration),
    "cut_off_value" / I32,
)
GET_PREPAY_SNAPSHOT = Layout(
    "GetPrepaySnapshot",
    "earliest_start_time" / UTC,
    "latest_end_time" / UTC,
    "snapshot_offset" / U8,
    "snapshot_cause" / Flags(U32, PrepaySnapshotCause),
)
GET_TOP_UP_LOG = Layout(
    "GetTopUpLog",
    "latest_end_time" / UTC,
    "number_of_records" / U8,
)
SET_LOW_CREDIT_WARNING_LEVEL = Layout(
    "SetLowCreditWarningLevel",
    "low_credit_warning_level" / U32,
)
GET_DEBT_REPAYMENT_LOG = Layout(
    "GetDebtRepaymentLog",
    "latest_end_time" / UTC,
    "number_of_debts" / U8,
    "debt_type" / Enumerated(U8, DebtType),
)
SET_MAXIMUM_CREDIT_LIMIT = Layout(
    "SetMaximumCreditLimit",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "implementation_date_time" / UTC,
    "maximum_credit_level" / U32,
    "maximum_credit_per_top_up" / U32,
)
SET_OVERALL_DEBT_CAP = Layout(
    "SetOverallDebtCap",
    "provider_id" / U32,
    "issuer_event_id" / U32,
    "implementation_date_time" / UTC,
    "overall_debt_cap" / I32,
)

# From server to client -----------------------------------------------------------------------------------------------

PUBLISH_PREPAY_SNAPSHOT = Layout(
    "PublishPrepaySnapshot",
    "snapshot_id" / U32,
    "snapshot_time" / UTC,
    "total_snapshots_found" / U8,
    "command_index" / U8,
    "total_number_of_commands" / U8,
    "snapshot_cause" / Flags(U32, PrepaySnapshotCause),
    "snapshot_payload_type" / Enumerated(U8, PrepaySnapshotPayloadType),
    "accumulated_debt" / If(this.snapshot_payload_type == 0, I32),
    "type1_debt_remaining" / If(this.snapshot_payload_type == 0, U32),
    "type2_debt_remaining" / If(this.snapshot_payload_type == 0, U32),
    "type3_debt_remaining" / If(this.snapshot_payload_type == 0, U32),
    "emergency_credit_remaining" / If(this.snapshot_payload_type == 0, I32),
    "credit_remaining" / If(this.snapshot_payload_type == 0, I32),
)
CHANGE_PAYMENT_MODE_RESPONSE = Layout(
    "ChangePaymentModeResponse",
    "friendly_credit" / Flags(U8, FriendlyCredit),
    "friendly_credit_calendar_id" / U32,
    "emergency_credit_limit" / U32,
    "emergency_credit_threshold" / U32,
)
CONSUMER_TOP_UP_RESPONSE = Layout(
    "ConsumerTopUpResponse",
    "result_type" / Enumerated(U8, TopUpResult),
    "top_up_value" / I32,
    "source_of_top_up" / Enumerated(U8, OriginatingDevice),
    "credit_remaining" / I32,
)
TOP_UP_LOG_ENTRY = Layout(
    "TopUpLogEntry",
    "top_up_code" / OCTET_STRING,
    "top_up_amount" / I32,
    "top_up_time" / UTC,
)
PUBLISH_TOP_UP_LOG = Layout(
    "PublishTopUpLog",
    "command_index" / U8,
    "total_number_of_commands" / U8,
    "entries" / ToEnd(TOP_UP_LOG_ENTRY),
)
DEBT_LOG_ENTRY = Layout(
    "DebtLogEntry",
    "collection_time" / UTC,
    "amount_collected" / U32,
    "debt_type" / Enumerated(U8, DebtType),
    "outstanding_debt" / U32,
)
PUBLISH_DEBT_LOG = Layout(
    "PublishDebtLog",
    "command_index" / U8,
    "total_number_of_commands" / U8,
    "entries" / ToEnd(DEBT_LOG_ENTRY),
)

CLUSTER = Cluster(
    0x0705,
    "Prepayment",
    ATTRIBUTES,
    client_commands={
        0x00: SELECT_AVAILABLE_EMERGENCY_CREDIT,
        0x02: CHANGE_DEBT,
        0x03: EMERGENCY_CREDIT_SETUP,
        0x04: CONSUMER_TOP_UP,
        0x05: CREDIT_ADJUSTMENT,
        0x06: CHANGE_PAYMENT_MODE,
        0x07: GET_PREPAY_SNAPSHOT,
        0x08: GET_TOP_UP_LOG,
        0x09: SET_LOW_CREDIT_WARNING_LEVEL,
        0x0A: GET_DEBT_REPAYMENT_LOG,
        0x0B: SET_MAXIMUM_CREDIT_LIMIT,
        0x0C: SET_OVERALL_DEBT_CAP,
    },
    server_commands={
        0x01: PUBLISH_PREPAY_SNAPSHOT,
        0x02: CHANGE_PAYMENT_MODE_RESPONSE,
        0x03: CONSUMER_TOP_UP_RESPONSE,
        0x05: PUBLISH_TOP_UP_LOG,
        0x06: PUBLISH_DEBT_LOG,
    },
)
