"""Enumerations of the ZCL and of ZigBee Smart Energy 1.4: every number is a member, named or not."""

from __future__ import annotations

from wire.enums import OpenEnum

__all__ = [
    "AlternateCostUnit",
    "AmbientConsumption",
    "AttributeReportingStatus",
    "CO2Unit",
    "CalendarTimeReference",
    "CalendarType",
    "CalorificValueUnit",
    "CommandStatus",
    "CommodityType",
    "ContactorState",
    "CppAuth",
    "CppPriceTier",
    "CreditAdjustmentType",
    "CreditPaymentStatus",
    "CriticalityLevel",
    "DebtAmountType",
    "DebtRecoveryFrequency",
    "DebtRecoveryMethod",
    "DebtType",
    "DrlcEventStatus",
    "DurationControl",
    "DurationTimebase",
    "EventConfigurationControl",
    "EventControlRetrieve",
    "EventLogAction",
    "EventLogId",
    "GetProfileStatus",
    "ImageUpgradeStatus",
    "IntervalChannel",
    "KeyEstablishmentStatus",
    "LogPayloadControl",
    "MessageImportance",
    "MessageTransmission",
    "MeteringDeviceType",
    "NotificationScheme",
    "OriginatingDevice",
    "OtaPayloadType",
    "PasswordType",
    "PaymentDiscountPeriod",
    "PowerSource",
    "PrepaySnapshotPayloadType",
    "ProfileIntervalPeriod",
    "SampleType",
    "SignatureType",
    "SnapshotConfirmation",
    "SnapshotPayloadType",
    "SnapshotScheduleConfirmation",
    "SupplyStateChange",
    "SupplyStatus",
    "TariffChargingScheme",
    "TariffResolutionPeriod",
    "TariffType",
    "TemperatureUnit",
    "TierBlockMode",
    "TopUpResult",
    "TransferDataStatus",
    "TunnelProtocol",
    "TunnelStatus",
    "UnitOfMeasure",
    "UpgradeActivationPolicy",
    "UpgradeTimeoutPolicy",
    "WanStatus",
]


class CommandStatus(OpenEnum):
    """The status codes of the ZCL."""

    SUCCESS = 0x00
    FAILURE = 0x01
    NOT_AUTHORIZED = 0x7E
    RESERVED_FIELD_NOT_ZERO = 0x7F
    MALFORMED_COMMAND = 0x80
    UNSUP_CLUSTER_COMMAND = 0x81
    UNSUP_GENERAL_COMMAND = 0x82
    UNSUP_MANUF_CLUSTER_COMMAND = 0x83
    UNSUP_MANUF_GENERAL_COMMAND = 0x84
    INVALID_FIELD = 0x85
    UNSUPPORTED_ATTRIBUTE = 0x86
    INVALID_VALUE = 0x87
    READ_ONLY = 0x88
    INSUFFICIENT_SPACE = 0x89
    DUPLICATE_EXISTS = 0x8A
    NOT_FOUND = 0x8B
    UNREPORTABLE_ATTRIBUTE = 0x8C
    INVALID_DATA_TYPE = 0x8D
    INVALID_SELECTOR = 0x8E
    WRITE_ONLY = 0x8F
    INCONSISTENT_STARTUP_STATE = 0x90
    DEFINED_OUT_OF_BAND = 0x91
    INCONSISTENT = 0x92
    ACTION_DENIED = 0x93
    TIMEOUT = 0x94
    ABORT = 0x95
    INVALID_IMAGE = 0x96
    WAIT_FOR_DATA = 0x97
    NO_IMAGE_AVAILABLE = 0x98
    REQUIRE_MORE_IMAGE = 0x99
    NOTIFICATION_PENDING = 0x9A
    HARDWARE_FAILURE = 0xC0
    SOFTWARE_FAILURE = 0xC1
    CALIBRATION_ERROR = 0xC2
    UNSUPPORTED_CLUSTER = 0xC3
    LIMIT_REACHED = 0xC4


class UnitOfMeasure(OpenEnum):
    """The unit of a measured quantity; those with BCD are in binary-coded decimal."""

    KWH = 0x00
    M3 = 0x01
    FT3 = 0x02
    CCF = 0x03
    US_GAL = 0x04
    IMP_GAL = 0x05
    BTU = 0x06
    LITRE = 0x07
    KPA_GAUGE = 0x08
    KPA_ABSOLUTE = 0x09
    MCF = 0x0A
    UNITLESS = 0x0B
    MJ = 0x0C
    KVARH = 0x0D
    KWH_BCD = 0x80
    M3_BCD = 0x81
    FT3_BCD = 0x82
    CCF_BCD = 0x83
    US_GAL_BCD = 0x84
    IMP_GAL_BCD = 0x85
    BTU_BCD = 0x86
    LITRE_BCD = 0x87
    KPA_GAUGE_BCD = 0x88
    KPA_ABSOLUTE_BCD = 0x89
    MCF_BCD = 0x8A
    UNITLESS_BCD = 0x8B
    MJ_BCD = 0x8C
    KVARH_BCD = 0x8D


class CommodityType(OpenEnum):
    """What is metered."""

    ELECTRIC = 0x00
    GAS = 0x01
    WATER = 0x02
    THERMAL = 0x03
    PRESSURE = 0x04
    HEAT = 0x05
    COOLING = 0x06
    ELECTRIC_VEHICLE_CHARGING = 0x07
    PV_GENERATION = 0x08
    WIND_TURBINE_GENERATION = 0x09
    WATER_TURBINE_GENERATION = 0x0A
    MICRO_GENERATION = 0x0B
    SOLAR_HOT_WATER_GENERATION = 0x0C
    ELECTRIC_ELEMENT1 = 0x0D
    ELECTRIC_ELEMENT2 = 0x0E
    ELECTRIC_ELEMENT3 = 0x0F


class MeteringDeviceType(OpenEnum):
    """What a meter measures; a mirror adds 127."""

    ELECTRIC = 0x00
    GAS = 0x01
    WATER = 0x02
    THERMAL = 0x03
    PRESSURE = 0x04
    HEAT = 0x05
    COOLING = 0x06
    ELECTRIC_VEHICLE_CHARGING = 0x07
    PV_GENERATION = 0x08
    WIND_TURBINE_GENERATION = 0x09
    WATER_TURBINE_GENERATION = 0x0A
    MICRO_GENERATION = 0x0B
    SOLAR_HOT_WATER_GENERATION = 0x0C
    ELECTRIC_ELEMENT1 = 0x0D
    ELECTRIC_ELEMENT2 = 0x0E
    ELECTRIC_ELEMENT3 = 0x0F
    MIRRORED_ELECTRIC = 0x7F
    MIRRORED_GAS = 0x80
    MIRRORED_WATER = 0x81
    MIRRORED_THERMAL = 0x82
    MIRRORED_PRESSURE = 0x83
    MIRRORED_HEAT = 0x84
    MIRRORED_COOLING = 0x85
    MIRRORED_ELECTRIC_VEHICLE_CHARGING = 0x86
    MIRRORED_PV_GENERATION = 0x87
    MIRRORED_WIND_TURBINE_GENERATION = 0x88
    MIRRORED_WATER_TURBINE_GENERATION = 0x89
    MIRRORED_MICRO_GENERATION = 0x8A
    MIRRORED_SOLAR_HOT_WATER_GENERATION = 0x8B
    MIRRORED_ELECTRIC_ELEMENT1 = 0x8C
    MIRRORED_ELECTRIC_ELEMENT2 = 0x8D
    MIRRORED_ELECTRIC_ELEMENT3 = 0x8E


class CalorificValueUnit(OpenEnum):
    """The unit of a calorific value."""

    MJ_PER_CUBIC_METRE = 0x01
    MJ_PER_KILOGRAM = 0x02


class TierBlockMode(OpenEnum):
    """How prices of blocks and tiers combine."""

    ACTIVE_BLOCK = 0x00
    ACTIVE_BLOCK_PRICE_TIER = 0x01
    ACTIVE_BLOCK_PRICE_TIER_THRESHOLD = 0x02
    NOT_USED = 0xFF


class TariffResolutionPeriod(OpenEnum):
    """The period over which a tariff is resolved."""

    NOT_DEFINED = 0x00
    BLOCK_PERIOD = 0x01
    ONE_DAY = 0x02


class CO2Unit(OpenEnum):
    """The unit of an amount of CO2."""

    KG_PER_KWH = 0x01
    KG_PER_GALLON_GASOLINE = 0x02
    KG_PER_THERM_NATURAL_GAS = 0x03


class CreditPaymentStatus(OpenEnum):
    """How far a payment of credit has come."""

    PENDING = 0x00
    RECEIVED = 0x01
    OVERDUE = 0x02
    TWO_PAYMENTS_OVERDUE = 0x03
    THREE_PAYMENTS_OVERDUE = 0x04


class PaymentDiscountPeriod(OpenEnum):
    """The period of a discount."""

    CURRENT_BILLING_PERIOD = 0x00
    CURRENT_CONSOLIDATED_BILL = 0x01
    ONE_MONTH = 0x02
    ONE_QUARTER = 0x03
    ONE_YEAR = 0x04


class AlternateCostUnit(OpenEnum):
    """The unit of the alternative cost."""

    KG_CO2_PER_UNIT_OF_MEASURE = 0x01


class TariffType(OpenEnum):
    """The direction that a tariff is for."""

    DELIVERED = 0x00
    RECEIVED = 0x01
    DELIVERED_AND_RECEIVED = 0x02


class TariffChargingScheme(OpenEnum):
    """How a tariff charges."""

    TOU = 0x00
    BLOCK = 0x01
    BLOCK_TOU_COMMON_THRESHOLDS = 0x02
    BLOCK_TOU_INDIVIDUAL_THRESHOLDS_PER_TIER = 0x03


class DurationTimebase(OpenEnum):
    """The unit of a duration."""

    MINUTES = 0x00
    DAYS_FROM_MIDNIGHT = 0x01
    WEEKS_FROM_MONDAY = 0x02
    MONTHS = 0x03


class DurationControl(OpenEnum):
    """Where in its unit a duration begins or ends."""

    START_OF_TIMEBASE = 0x00
    END_OF_TIMEBASE = 0x01
    NOT_SPECIFIED = 0x02


class CppPriceTier(OpenEnum):
    """The tier of critical peak pricing."""

    CPP1 = 0x00
    CPP2 = 0x01


class CppAuth(OpenEnum):
    """The consent to critical peak pricing."""

    PENDING = 0x00
    ACCEPTED = 0x01
    REJECTED = 0x02
    FORCED = 0x03


class DrlcEventStatus(OpenEnum):
    """What became of an event of demand response and load control."""

    COMMAND_RECEIVED = 0x01
    EVENT_STARTED = 0x02
    EVENT_COMPLETED = 0x03
    OPT_OUT = 0x04
    OPT_IN = 0x05
    EVENT_CANCELLED = 0x06
    EVENT_SUPERSEDED = 0x07
    PARTIALLY_COMPLETED_OPT_OUT = 0x08
    PARTIALLY_COMPLETED_OPT_IN = 0x09
    COMPLETED_NO_PARTICIPATION = 0x0A
    INVALID_OPT_OUT = 0xF6
    EVENT_NOT_FOUND = 0xF7
    REJECTED_INVALID_CANCEL = 0xF8
    REJECTED_INVALID_CANCEL_EFFECTIVE_TIME = 0xF9
    REJECTED_EXPIRED = 0xFB
    REJECTED_CANCEL_UNDEFINED_EVENT = 0xFD
    REJECTED_COMMAND = 0xFE


class CriticalityLevel(OpenEnum):
    """How critical a load control event is."""

    GREEN = 0x01
    LEVEL1 = 0x02
    LEVEL2 = 0x03
    LEVEL3 = 0x04
    LEVEL4 = 0x05
    LEVEL5 = 0x06
    EMERGENCY = 0x07
    PLANNED_OUTAGE = 0x08
    SERVICE_DISCONNECT = 0x09
    UTILITY_DEFINED1 = 0x0A
    UTILITY_DEFINED2 = 0x0B
    UTILITY_DEFINED3 = 0x0C
    UTILITY_DEFINED4 = 0x0D
    UTILITY_DEFINED5 = 0x0E
    UTILITY_DEFINED6 = 0x0F


class SignatureType(OpenEnum):
    """How a report of a load control event is signed."""

    NONE = 0x00
    ECDSA = 0x01


class ProfileIntervalPeriod(OpenEnum):
    """The interval of a profile of consumption."""

    DAILY = 0x00
    MINUTES60 = 0x01
    MINUTES30 = 0x02
    MINUTES15 = 0x03
    MINUTES10 = 0x04
    MINUTES7_5 = 0x05
    MINUTES5 = 0x06
    MINUTES2_5 = 0x07
    MINUTES1 = 0x08


class IntervalChannel(OpenEnum):
    """The direction of a profile of consumption."""

    CONSUMPTION_DELIVERED = 0x00
    CONSUMPTION_RECEIVED = 0x01


class GetProfileStatus(OpenEnum):
    """The outcome of GetProfile."""

    SUCCESS = 0x00
    UNDEFINED_CHANNEL = 0x01
    CHANNEL_NOT_SUPPORTED = 0x02
    INVALID_END_TIME = 0x03
    MORE_PERIODS_THAN_AVAILABLE = 0x04
    NO_INTERVALS = 0x05


class SupplyStatus(OpenEnum):
    """The state of the supply."""

    SUPPLY_OFF = 0x00
    SUPPLY_OFF_ARMED = 0x01
    SUPPLY_ON = 0x02


class SupplyStateChange(OpenEnum):
    """What an event does to the supply."""

    SUPPLY_OFF = 0x00
    SUPPLY_OFF_ARMED = 0x01
    SUPPLY_ON = 0x02
    SUPPLY_UNCHANGED = 0x03


class SampleType(OpenEnum):
    """What samples measure."""

    CONSUMPTION_DELIVERED = 0x00
    CONSUMPTION_RECEIVED = 0x01
    REACTIVE_DELIVERED = 0x02
    REACTIVE_RECEIVED = 0x03
    INSTANTANEOUS_DEMAND = 0x04


class NotificationScheme(OpenEnum):
    """How a mirror notifies its meter."""

    NONE = 0x00
    SCHEME_A = 0x01
    SCHEME_B = 0x02


class SnapshotConfirmation(OpenEnum):
    """The outcome of TakeSnapshot."""

    ACCEPTED = 0x00
    CAUSE_NOT_SUPPORTED = 0x01


class SnapshotScheduleConfirmation(OpenEnum):
    """The outcome of ScheduleSnapshot."""

    ACCEPTED = 0x00
    TYPE_NOT_SUPPORTED = 0x01
    CAUSE_NOT_SUPPORTED = 0x02
    SCHEDULE_NOT_AVAILABLE = 0x03
    SCHEDULES_NOT_SUPPORTED = 0x04
    INSUFFICIENT_SPACE = 0x05


class SnapshotPayloadType(OpenEnum):
    """The form of a snapshot."""

    TOU_DELIVERED = 0x00
    TOU_RECEIVED = 0x01
    BLOCK_TIER_DELIVERED = 0x02
    BLOCK_TIER_RECEIVED = 0x03
    TOU_DELIVERED_NO_BILLING = 0x04
    TOU_RECEIVED_NO_BILLING = 0x05
    BLOCK_TIER_DELIVERED_NO_BILLING = 0x06
    BLOCK_TIER_RECEIVED_NO_BILLING = 0x07
    DATA_UNAVAILABLE = 0x80


class TemperatureUnit(OpenEnum):
    """The unit of a temperature."""

    KELVIN = 0x00
    CELSIUS = 0x01
    FAHRENHEIT = 0x02
    KELVIN_BCD = 0x80
    CELSIUS_BCD = 0x81
    FAHRENHEIT_BCD = 0x82


class AmbientConsumption(OpenEnum):
    """How high consumption is."""

    LOW = 0x00
    MEDIUM = 0x01
    HIGH = 0x02


class AttributeReportingStatus(OpenEnum):
    """Whether all reports of an event have been sent."""

    PENDING = 0x00
    COMPLETE = 0x01


class TunnelProtocol(OpenEnum):
    """The protocol in a tunnel; GB devices use GB_HRGP."""

    DLMS_COSEM = 0x00
    IEC61107 = 0x01
    ANSI_C12 = 0x02
    M_BUS = 0x03
    SML = 0x04
    CLIMATE_TALK = 0x05
    GB_HRGP = 0x06
    IPV6 = 0x07
    IPV4 = 0x08
    NULL = 0x09
    TEST = 0xC7
    MANUFACTURER_DEFINED = 0xC8
    RESERVED = 0xFF


class TunnelStatus(OpenEnum):
    """The outcome of RequestTunnel."""

    SUCCESS = 0x00
    BUSY = 0x01
    NO_MORE_TUNNEL_IDS = 0x02
    PROTOCOL_NOT_SUPPORTED = 0x03
    FLOW_CONTROL_NOT_SUPPORTED = 0x04


class TransferDataStatus(OpenEnum):
    """Why data did not go through a tunnel."""

    NO_SUCH_TUNNEL = 0x00
    WRONG_DEVICE = 0x01
    DATA_OVERFLOW = 0x02


class DebtRecoveryMethod(OpenEnum):
    """How a debt is recovered."""

    TIME_BASED = 0x00
    PERCENTAGE_BASED = 0x01
    CATCH_UP_BASED = 0x02


class DebtAmountType(OpenEnum):
    """Which debt changes, and whether to or by an amount."""

    TYPE1_ABSOLUTE = 0x00
    TYPE1_INCREMENTAL = 0x01
    TYPE2_ABSOLUTE = 0x02
    TYPE2_INCREMENTAL = 0x03
    TYPE3_ABSOLUTE = 0x04
    TYPE3_INCREMENTAL = 0x05


class DebtRecoveryFrequency(OpenEnum):
    """How often a debt is recovered."""

    PER_HOUR = 0x00
    PER_DAY = 0x01
    PER_WEEK = 0x02
    PER_MONTH = 0x03
    PER_QUARTER = 0x04


class OriginatingDevice(OpenEnum):
    """Where a command or a top-up comes from."""

    ENERGY_SERVICE_INTERFACE = 0x00
    METER = 0x01
    IN_HOME_DISPLAY = 0x02


class CreditAdjustmentType(OpenEnum):
    """What a credit adjustment does; those with GB are extensions of GBCS."""

    CREDIT_INCREMENTAL = 0x00
    CREDIT_ABSOLUTE = 0x01
    GB_CREDIT_MODE_RESET = 0x02
    GB_CREDIT_MODE_ADJUST = 0x03


class DebtType(OpenEnum):
    """Which debt."""

    DEBT1 = 0x00
    DEBT2 = 0x01
    DEBT3 = 0x02
    ALL_DEBTS = 0xFF


class PrepaySnapshotPayloadType(OpenEnum):
    """The form of a prepayment snapshot."""

    DEBT_CREDIT_STATUS = 0x00
    NOT_USED = 0xFF


class TopUpResult(OpenEnum):
    """The outcome of a top-up."""

    ACCEPTED = 0x00
    REJECTED_INVALID = 0x01
    REJECTED_DUPLICATE = 0x02
    REJECTED_ERROR = 0x03
    REJECTED_MAX_CREDIT_REACHED = 0x04
    REJECTED_KEYPAD_LOCK = 0x05
    REJECTED_VALUE_TOO_LARGE = 0x06
    ACCEPTED_SUPPLY_ENABLED = 0x10
    ACCEPTED_SUPPLY_DISABLED = 0x11
    ACCEPTED_SUPPLY_ARMED = 0x12


class CalendarType(OpenEnum):
    """What a calendar is for."""

    DELIVERED = 0x00
    RECEIVED = 0x01
    DELIVERED_AND_RECEIVED = 0x02
    FRIENDLY_CREDIT = 0x03
    AUXILIARY_LOAD_SWITCH = 0x04


class CalendarTimeReference(OpenEnum):
    """The clock of a calendar."""

    UTC = 0x00
    STANDARD_TIME = 0x01
    LOCAL_TIME = 0x02


class PasswordType(OpenEnum):
    """What a password opens."""

    SERVICE_MENU = 0x01
    CONSUMER_MENU = 0x02
    PASSWORD3 = 0x03
    PASSWORD4 = 0x04


class EventConfigurationControl(OpenEnum):
    """What a configuration of events applies to."""

    APPLY_BY_LIST = 0x00
    APPLY_BY_EVENT_GROUP = 0x01
    APPLY_BY_LOG_TYPE = 0x02
    APPLY_BY_CONFIGURATION_MATCH = 0x03


class EventLogId(OpenEnum):
    """The log of an event."""

    ALL_LOGS = 0x00
    TAMPER_LOG = 0x01
    FAULT_LOG = 0x02
    GENERAL_EVENT_LOG = 0x03
    SECURITY_EVENT_LOG = 0x04
    NETWORK_EVENT_LOG = 0x05
    GBCS_GENERAL_EVENT_LOG = 0x06
    GBCS_SECURITY_EVENT_LOG = 0x07


class WanStatus(OpenEnum):
    """Whether the wide area network is there."""

    NOT_AVAILABLE = 0x00
    AVAILABLE = 0x01


class KeyEstablishmentStatus(OpenEnum):
    """Why key establishment ended."""

    SUCCESS = 0x00
    UNKNOWN_ISSUER = 0x01
    BAD_KEY_CONFIRM = 0x02
    BAD_MESSAGE = 0x03
    NO_RESOURCES = 0x04
    UNSUPPORTED_SUITE = 0x05
    INVALID_CERTIFICATE = 0x06


class OtaPayloadType(OpenEnum):
    """What an image notification tells."""

    QUERY_JITTER = 0x00
    JITTER_MANUFACTURER = 0x01
    JITTER_MANUFACTURER_IMAGE_TYPE = 0x02
    JITTER_MANUFACTURER_IMAGE_TYPE_VERSION = 0x03


class ImageUpgradeStatus(OpenEnum):
    """How far an upgrade has come."""

    NORMAL = 0x00
    DOWNLOAD_IN_PROGRESS = 0x01
    DOWNLOAD_COMPLETE = 0x02
    WAITING_TO_UPGRADE = 0x03
    COUNT_DOWN = 0x04
    WAIT_FOR_MORE = 0x05
    WAITING_TO_UPGRADE_VIA_EXTERNAL_EVENT = 0x06


class UpgradeActivationPolicy(OpenEnum):
    """Who activates an image."""

    OTA_SERVER_ACTIVATION_ALLOWED = 0x00
    OUT_OF_BAND_ACTIVATION_ONLY = 0x01


class UpgradeTimeoutPolicy(OpenEnum):
    """What happens to an image that nobody activates."""

    APPLY_AFTER_TIMEOUT = 0x00
    DO_NOT_APPLY_AFTER_TIMEOUT = 0x01


class PowerSource(OpenEnum):
    """Where a device gets its power."""

    UNKNOWN = 0x00
    MAINS_SINGLE_PHASE = 0x01
    MAINS_THREE_PHASE = 0x02
    BATTERY = 0x03
    DC = 0x04
    EMERGENCY_MAINS_CONSTANTLY_POWERED = 0x05
    EMERGENCY_MAINS_TRANSFER_SWITCH = 0x06


class MessageTransmission(OpenEnum):
    """How a message travels on."""

    NORMAL = 0x00
    NORMAL_AND_INTER_PAN = 0x01
    INTER_PAN = 0x02
    RESERVED = 0x03


class MessageImportance(OpenEnum):
    """How important a message is."""

    LOW = 0x00
    MEDIUM = 0x01
    HIGH = 0x02
    CRITICAL = 0x03


class EventLogAction(OpenEnum):
    """The log that an event goes to."""

    DO_NOT_LOG = 0x00
    TAMPER = 0x01
    FAULT = 0x02
    GENERAL_EVENT = 0x03
    SECURITY_EVENT = 0x04
    NETWORK_EVENT = 0x05


class EventControlRetrieve(OpenEnum):
    """How much is told of each event."""

    MINIMAL_INFORMATION = 0x00
    FULL_INFORMATION = 0x01


class LogPayloadControl(OpenEnum):
    """Whether an event crosses a frame boundary."""

    EVENTS_DO_NOT_CROSS_FRAME_BOUNDARY = 0x00
    EVENT_CROSSES_FRAME_BOUNDARY = 0x01


class ContactorState(OpenEnum):
    """The state of the contactor after a change."""

    SUPPLY_OFF = 0x00
    SUPPLY_OFF_ARMED = 0x01
    SUPPLY_ON = 0x02
    SUPPLY_UNCHANGED = 0x03
