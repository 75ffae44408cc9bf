"""Bitmaps of the ZCL and of ZigBee Smart Energy 1.4: numbers whose bits have names.

A bitmap is an ``int`` whose fields are attributes: a flag is a bool, a wider field a number shifted down to bit 0.

>>> DurationType(0x23).timebase, DurationType(0x23).control
(<DurationTimebase.MONTHS: 3>, <DurationControl.NOT_SPECIFIED: 2>)
>>> CreditStatus.of(credit_ok=True, emergency_credit_available=True)
CreditStatus(0x9)
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from wire.enums import OpenEnum, number_of
from wire.errors import EncodeError, near, quoted, step_of
from wire.node import JSON, plain
from zigbee.enumerations import (
    ContactorState,
    DurationControl,
    DurationTimebase,
    EventControlRetrieve,
    EventLogAction,
    EventLogId,
    MessageImportance,
    MessageTransmission,
    TariffChargingScheme,
    TariffType,
)
from zigbee.enumerations import (
    LogPayloadControl as LogPayloadBoundary,
)

__all__ = [
    "Bitmap",
    "Bits",
    "BlockPeriodControl",
    "BlockThresholdsSubPayloadControl",
    "ChangeControl",
    "ClearedEventLogs",
    "CreditStatus",
    "CurrencyChangeControl",
    "CurrentEventStatus",
    "DrlcCancelControl",
    "DrlcDeviceClass",
    "DrlcEventControl",
    "DurationType",
    "EmActionRequired",
    "EventActionControl",
    "EventConfiguration",
    "EventControlLogId",
    "ExtendedMessageControl",
    "FriendlyCredit",
    "FunctionalNotificationFlags",
    "KeyEstablishmentSuite",
    "LoadControlState",
    "LogPayloadControl",
    "MessageConfirmationControl",
    "MessageControl",
    "MeteringStatus",
    "NotificationFlags2",
    "NotificationFlags3",
    "NotificationFlags4",
    "NotificationFlags5",
    "NumberFormatting",
    "NumberOfPriceTiersAndRegisterTier",
    "NumberOfTiersAndBlockThresholds",
    "OtaBlockFieldControl",
    "OtaFieldControlHardware",
    "OtaPageFieldControl",
    "PaymentControlConfiguration",
    "PrepaySnapshotCause",
    "PrepaymentAlarmStatus",
    "PriceCommandOptions",
    "PriceControl",
    "PriceMatrixSubPayloadControl",
    "PriceTrailingDigitAndTier",
    "SnapshotCause",
    "SnapshotSchedule",
    "SubGhzChannelMask",
    "SupplyControlBits",
    "TariffTypeBits",
    "TariffTypeChargingScheme",
    "TierBlockId",
    "TierNumberOfBlockThresholds",
    "TimeStatus",
    "TrailingDigit",
]


class Bits:
    """A field of a bitmap.

    Args:
        mask: its bits.
        enum: what its values mean, counted from bit 0 of the field.
    """

    def __init__(self, mask: int, enum: type[OpenEnum] | None = None) -> None:
        self.mask = mask
        self.enum = enum
        self.shift = (mask & -mask).bit_length() - 1
        self.is_flag = mask >> self.shift == 1 and enum is None

    def __get__(self, instance: int | None, owner: type) -> Any:
        if instance is None:
            return self
        value = (int(instance) & self.mask) >> self.shift
        if self.enum is not None:
            return self.enum(value)
        return value != 0 if self.is_flag else value

    def placed(self, value: int) -> int:
        """The value where the field stands; EncodeError where it is too wide."""
        given = int(value) if self.is_flag and isinstance(value, bool) else number_of(self.enum, value)
        number = given << self.shift
        if number & ~self.mask:
            raise EncodeError(f"{quoted(value)} does not fit the bits 0x{self.mask:x}")
        return number


class Bitmap(int):
    """Base of the bitmaps; equal and ordered as numbers.

    Attributes:
        fields: the named fields, in order of declaration.
    """

    fields: ClassVar[dict[str, Bits]] = {}

    def __init_subclass__(cls) -> None:
        cls.fields = {name: bits for name, bits in vars(cls).items() if isinstance(bits, Bits)}

    @classmethod
    def of(cls, **values: int) -> Self:
        """From values of fields, the other bits 0."""
        number = 0
        for name, value in values.items():
            if name not in cls.fields:
                text = f"{cls.__name__} has no such field{near(name, cls.fields)}"
                raise EncodeError(text, path=(step_of(name),), possible=cls.fields)
            try:
                number |= cls.fields[name].placed(value)
            except EncodeError as error:
                raise error.within(name) from None
        return cls(number)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({int(self):#x})"

    __str__ = int.__repr__

    def plain(self) -> JSON:
        """An object of the number and every named field."""
        return {"value": int(self)} | {name: plain(getattr(self, name)) for name in self.fields}


class PriceTrailingDigitAndTier(Bitmap):
    """Decimals of a price, and its tier."""

    price_tier = Bits(0x0F)
    trailing_digit = Bits(0xF0)


class NumberOfPriceTiersAndRegisterTier(Bitmap):
    """The number of price tiers, and the register that counts."""

    register_tier = Bits(0x0F)
    number_of_price_tiers = Bits(0xF0)


class TrailingDigit(Bitmap):
    """Decimals of a number of currency."""

    trailing_digit = Bits(0xF0)


class PriceControl(Bitmap):
    """How a price is handled."""

    price_acknowledgement_required = Bits(0x01)
    total_tiers_exceeds15 = Bits(0x02)


class BlockPeriodControl(Bitmap):
    """How a block period is handled."""

    price_acknowledgement_required = Bits(0x01)
    repeating_block = Bits(0x02)


class DurationType(Bitmap):
    """The unit of a duration and where it begins."""

    timebase = Bits(0x0F, DurationTimebase)
    control = Bits(0xF0, DurationControl)


class TariffTypeBits(Bitmap):
    """The direction that a tariff is for."""

    tariff_type = Bits(0x0F, TariffType)


class TariffTypeChargingScheme(Bitmap):
    """The direction that a tariff is for and how it charges."""

    tariff_type = Bits(0x0F, TariffType)
    charging_scheme = Bits(0xF0, TariffChargingScheme)


class PriceMatrixSubPayloadControl(Bitmap):
    """Whether a price matrix is of times of use, not of blocks."""

    tou_based = Bits(0x01)


class BlockThresholdsSubPayloadControl(Bitmap):
    """Whether thresholds are those of every tier."""

    apply_to_all_tiers = Bits(0x01)


class TierBlockId(Bitmap):
    """A tier and a block."""

    block = Bits(0x0F)
    tier = Bits(0xF0)


class TierNumberOfBlockThresholds(Bitmap):
    """A tier and the number of its thresholds."""

    number_of_block_thresholds = Bits(0x0F)
    tier = Bits(0xF0)


class CurrencyChangeControl(Bitmap):
    """What a change of currency clears and converts."""

    clear_billing_info = Bits(0x00000001)
    convert_billing_info = Bits(0x00000002)
    clear_old_consumption = Bits(0x00000004)
    convert_old_consumption = Bits(0x00000008)


class PriceCommandOptions(Bitmap):
    """What the asker of a price can do."""

    requestor_rx_on_when_idle = Bits(0x01)


class DrlcDeviceClass(Bitmap):
    """The devices that a load control event is for."""

    hvac_compressor_or_furnace = Bits(0x0001)
    strip_baseboard_heaters = Bits(0x0002)
    water_heater = Bits(0x0004)
    pool_pump_spa_jacuzzi = Bits(0x0008)
    smart_appliances = Bits(0x0010)
    irrigation_pump = Bits(0x0020)
    managed_commercial_industrial_loads = Bits(0x0040)
    simple_misc_loads = Bits(0x0080)
    exterior_lighting = Bits(0x0100)
    interior_lighting = Bits(0x0200)
    electric_vehicle = Bits(0x0400)
    generation_systems = Bits(0x0800)


class DrlcEventControl(Bitmap):
    """What is randomised in a load control event."""

    randomise_start = Bits(0x01)
    randomise_duration = Bits(0x02)


class DrlcCancelControl(Bitmap):
    """How a load control event is cancelled."""

    terminate_with_randomisation = Bits(0x01)


class SnapshotCause(Bitmap):
    """Why a snapshot was taken."""

    general = Bits(0x00000001)
    end_of_billing_period = Bits(0x00000002)
    end_of_block_period = Bits(0x00000004)
    change_of_tariff_information = Bits(0x00000008)
    change_of_price_matrix = Bits(0x00000010)
    change_of_block_thresholds = Bits(0x00000020)
    change_of_cv = Bits(0x00000040)
    change_of_cf = Bits(0x00000080)
    change_of_calendar = Bits(0x00000100)
    critical_peak_pricing = Bits(0x00000200)
    manually_triggered = Bits(0x00000400)
    end_of_resolve_period = Bits(0x00000800)
    change_of_tenancy = Bits(0x00001000)
    change_of_supplier = Bits(0x00002000)
    change_of_meter_mode = Bits(0x00004000)
    debt_payment = Bits(0x00008000)
    scheduled_snapshot = Bits(0x00010000)
    ota_firmware_download = Bits(0x00020000)
    top_up_addition = Bits(0x00040000)
    debt_credit_addition = Bits(0x00080000)


class SnapshotSchedule(Bitmap):
    """How often snapshots are taken."""

    frequency = Bits(0x0FFFFF)
    frequency_type = Bits(0x300000)
    wildcard_frequency = Bits(0xC00000)


class NumberOfTiersAndBlockThresholds(Bitmap):
    """The number of tiers and of block thresholds."""

    number_of_block_thresholds = Bits(0x0F)
    number_of_tiers = Bits(0xF0)


class SupplyControlBits(Bitmap):
    """How a change of supply is handled."""

    acknowledge_required = Bits(0x01)


class FunctionalNotificationFlags(Bitmap):
    """What waits for a meter behind a mirror."""

    new_ota_firmware = Bits(0x00000001)
    cbke_update_request = Bits(0x00000002)
    time_sync = Bits(0x00000004)
    stay_awake_request_han = Bits(0x00000010)
    stay_awake_request_wan = Bits(0x00000020)
    push_historical_metering_data = Bits(0x000001C0)
    push_historical_prepayment_data = Bits(0x00000E00)
    push_all_static_data_basic = Bits(0x00001000)
    push_all_static_data_metering = Bits(0x00002000)
    push_all_static_data_prepayment = Bits(0x00004000)
    network_key_active = Bits(0x00008000)
    display_message = Bits(0x00010000)
    cancel_all_messages = Bits(0x00020000)
    change_supply = Bits(0x00040000)
    local_change_supply = Bits(0x00080000)
    set_uncontrolled_flow_threshold = Bits(0x00100000)
    tunnel_message_pending = Bits(0x00200000)
    get_snapshot = Bits(0x00400000)
    get_sampled_data = Bits(0x00800000)
    new_subghz_channel_masks = Bits(0x01000000)
    energy_scan_pending = Bits(0x02000000)
    channel_change_pending = Bits(0x04000000)


class NotificationFlags2(Bitmap):
    """What of the Price cluster waits for a meter behind a mirror."""

    publish_price = Bits(0x00000001)
    publish_block_period = Bits(0x00000002)
    publish_tariff_information = Bits(0x00000004)
    publish_conversion_factor = Bits(0x00000008)
    publish_calorific_value = Bits(0x00000010)
    publish_co2_value = Bits(0x00000020)
    publish_billing_period = Bits(0x00000040)
    publish_consolidated_bill = Bits(0x00000080)
    publish_price_matrix = Bits(0x00000100)
    publish_block_thresholds = Bits(0x00000200)
    publish_currency_conversion = Bits(0x00000400)
    publish_credit_payment = Bits(0x00001000)
    publish_cpp_event = Bits(0x00002000)
    publish_tier_labels = Bits(0x00004000)
    cancel_tariff = Bits(0x00008000)


class NotificationFlags3(Bitmap):
    """What of the Calendar cluster waits for a meter behind a mirror."""

    publish_calendar = Bits(0x00000001)
    publish_special_days = Bits(0x00000002)
    publish_seasons = Bits(0x00000004)
    publish_week = Bits(0x00000008)
    publish_day = Bits(0x00000010)
    cancel_calendar = Bits(0x00000020)


class NotificationFlags4(Bitmap):
    """What of the Prepayment cluster waits for a meter behind a mirror."""

    select_available_emergency_credit = Bits(0x00000001)
    change_debt = Bits(0x00000002)
    emergency_credit_setup = Bits(0x00000004)
    consumer_top_up = Bits(0x00000008)
    credit_adjustment = Bits(0x00000010)
    change_payment_mode = Bits(0x00000020)
    get_prepay_snapshot = Bits(0x00000040)
    get_top_up_log = Bits(0x00000080)
    set_low_credit_warning_level = Bits(0x00000100)
    get_debt_repayment_log = Bits(0x00000200)
    set_maximum_credit_limit = Bits(0x00000400)
    set_overall_debt_cap = Bits(0x00000800)


class NotificationFlags5(Bitmap):
    """What of the Device Management cluster waits for a meter behind a mirror."""

    publish_change_of_tenancy = Bits(0x00000001)
    publish_change_of_supplier = Bits(0x00000002)
    request_new_password1_response = Bits(0x00000004)
    request_new_password2_response = Bits(0x00000008)
    request_new_password3_response = Bits(0x00000010)
    request_new_password4_response = Bits(0x00000020)
    update_site_id = Bits(0x00000040)
    reset_battery_counter = Bits(0x00000080)
    update_cin = Bits(0x00000100)


class MessageControl(Bitmap):
    """How a message is shown and confirmed."""

    transmission = Bits(0x03, MessageTransmission)
    importance = Bits(0x0C, MessageImportance)
    enhanced_confirmation_required = Bits(0x20)
    message_confirmation_required = Bits(0x80)


class ExtendedMessageControl(Bitmap):
    """Whether a message was confirmed."""

    message_confirmed = Bits(0x01)


class MessageConfirmationControl(Bitmap):
    """The answer to a message."""

    no_returned = Bits(0x01)
    yes_returned = Bits(0x02)


class PaymentControlConfiguration(Bitmap):
    """How a meter takes payment."""

    disconnection_enabled = Bits(0x0001)
    prepayment_enabled = Bits(0x0002)
    credit_management_enabled = Bits(0x0004)
    credit_display_enabled = Bits(0x0010)
    account_base = Bits(0x0040)
    contactor_fitted = Bits(0x0080)
    standing_charge_configuration = Bits(0x0100)
    emergency_standing_charge_configuration = Bits(0x0200)
    debt_configuration = Bits(0x0400)
    emergency_debt_configuration = Bits(0x0800)


class CreditStatus(Bitmap):
    """The state of the credit."""

    credit_ok = Bits(0x01)
    low_credit = Bits(0x02)
    emergency_credit_enabled = Bits(0x04)
    emergency_credit_available = Bits(0x08)
    emergency_credit_selected = Bits(0x10)
    emergency_credit_in_use = Bits(0x20)
    credit_exhausted = Bits(0x40)


class PrepaymentAlarmStatus(Bitmap):
    """What went wrong with prepayment."""

    low_credit_warning = Bits(0x0001)
    top_up_code_error = Bits(0x0002)
    top_up_code_already_used = Bits(0x0004)
    top_up_code_invalid = Bits(0x0008)
    friendly_credit_in_use = Bits(0x0010)
    friendly_credit_period_end_warning = Bits(0x0020)
    ec_available = Bits(0x0040)
    unauthorised_energy_use = Bits(0x0080)
    disconnected_due_to_credit = Bits(0x0100)
    disconnected_due_to_tamper = Bits(0x0200)
    disconnected_due_to_hes = Bits(0x0400)
    physical_attack = Bits(0x0800)
    electronic_attack = Bits(0x1000)
    manufacturer_alarm_a = Bits(0x2000)
    manufacturer_alarm_b = Bits(0x4000)


class PrepaySnapshotCause(Bitmap):
    """Why a prepayment snapshot was taken."""

    general = Bits(0x00000001)
    end_of_billing_period = Bits(0x00000002)
    change_of_tariff_information = Bits(0x00000008)
    change_of_price_matrix = Bits(0x00000010)
    manually_triggered = Bits(0x00000400)
    change_of_tenancy = Bits(0x00001000)
    change_of_supplier = Bits(0x00002000)
    change_of_meter_mode = Bits(0x00004000)
    top_up_addition = Bits(0x00040000)
    debt_credit_addition = Bits(0x00080000)


class FriendlyCredit(Bitmap):
    """Whether there is friendly credit."""

    friendly_credit_enabled = Bits(0x01)


class LoadControlState(Bitmap):
    """The state of a controlled load."""

    relay_open_or_consumption_interrupted = Bits(0x01)
    event_in_progress = Bits(0x02)
    power_stabilising = Bits(0x04)
    other_load_reduction = Bits(0x08)
    current_flow_or_consumption = Bits(0x10)
    load_call = Bits(0x20)


class CurrentEventStatus(Bitmap):
    """The state of the current load control event."""

    randomised_start_time = Bits(0x01)
    randomised_duration = Bits(0x02)
    extended_bits_present = Bits(0x04)
    event_active = Bits(0x08)
    device_participating = Bits(0x10)
    reducing_load = Bits(0x20)
    on_at_end_of_event = Bits(0x40)


class EmActionRequired(Bitmap):
    """What a device should do about an event."""

    opt_out = Bits(0x01)
    opt_in = Bits(0x02)
    disable_duty_cycling = Bits(0x04)
    enable_duty_cycling = Bits(0x08)


class ChangeControl(Bitmap):
    """What a change of tenancy or of supplier clears and takes."""

    pre_snapshots = Bits(0x00000001)
    post_snapshots = Bits(0x00000002)
    reset_credit_register = Bits(0x00000004)
    reset_debit_register = Bits(0x00000008)
    reset_billing_period = Bits(0x00000010)
    clear_tariff_plan = Bits(0x00000020)
    clear_standing_charge = Bits(0x00000040)
    block_historical_load_profile = Bits(0x00000080)
    clear_historical_load_profile = Bits(0x00000100)
    clear_ihd_data_consumer = Bits(0x00000200)
    clear_ihd_data_supplier = Bits(0x00000400)
    meter_contactor_state = Bits(0x00001800, ContactorState)
    clear_transaction_log = Bits(0x00002000)
    clear_prepayment_data = Bits(0x00004000)


class EventConfiguration(Bitmap):
    """What happens at an event."""

    log_action = Bits(0x07, EventLogAction)
    push_to_wan = Bits(0x08)
    push_to_han = Bits(0x10)
    raise_alarm_zigbee = Bits(0x20)
    raise_alarm_physical = Bits(0x40)


class EventControlLogId(Bitmap):
    """A log, and how much to tell of it."""

    log_id = Bits(0x0F, EventLogId)
    event_control = Bits(0xF0, EventControlRetrieve)


class EventActionControl(Bitmap):
    """Where an event is reported."""

    report_to_han = Bits(0x01)
    report_to_wan = Bits(0x02)


class LogPayloadControl(Bitmap):
    """The number of events and whether one crosses a frame boundary; GB devices give 0 for both."""

    log_payload_control = Bits(0x0F, LogPayloadBoundary)
    number_of_events = Bits(0xF0)


class ClearedEventLogs(Bitmap):
    """The logs that were cleared."""

    all_logs = Bits(0x01)
    tamper_log = Bits(0x02)
    fault_log = Bits(0x04)
    general_event_log = Bits(0x08)
    security_event_log = Bits(0x10)
    network_event_log = Bits(0x20)


class MeteringStatus(Bitmap):
    """The state of a meter, as electricity meters give it."""

    check_meter = Bits(0x01)
    low_battery = Bits(0x02)
    tamper_detect = Bits(0x04)
    power_failure = Bits(0x08)
    power_quality = Bits(0x10)
    leak_detect = Bits(0x20)
    service_disconnect = Bits(0x40)
    reverse_flow = Bits(0x80)


class NumberFormatting(Bitmap):
    """How many digits of a number to show."""

    digits_right_of_decimal = Bits(0x07)
    digits_left_of_decimal = Bits(0x78)
    suppress_leading_zeros = Bits(0x80)


class TimeStatus(Bitmap):
    """How good a clock is."""

    master = Bits(0x01)
    synchronized = Bits(0x02)
    master_zone_dst = Bits(0x04)
    superseding = Bits(0x08)


class OtaFieldControlHardware(Bitmap):
    """Whether the hardware version follows."""

    hardware_version_present = Bits(0x01)


class OtaBlockFieldControl(Bitmap):
    """Which optional fields of a block request follow."""

    request_node_address_present = Bits(0x01)
    minimum_block_period_present = Bits(0x02)


class OtaPageFieldControl(Bitmap):
    """Which optional fields of a page request follow."""

    request_node_address_present = Bits(0x01)


class KeyEstablishmentSuite(Bitmap):
    """Suites of certificate-based key establishment."""

    cbke_ecmqv_suite1 = Bits(0x0001)
    cbke_ecmqv_suite2 = Bits(0x0002)


class SubGhzChannelMask(Bitmap):
    """Channels of one page below 1 GHz."""

    channels = Bits(0x07FFFFFF)
    page = Bits(0xF8000000)
