"""The interface classes that GB smart metering uses, and the names of the other common ones.

Names of attributes and methods are those of IEC 62056-6-2, those of class 9000 GBCS's own (GBCS 4, extended data).
Attribute 1 of every class is the logical name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["CLASSES", "InterfaceClass", "attribute_name", "class_name", "method_name"]


class InterfaceClass(NamedTuple):
    """An interface class.

    Attributes:
        name: the standard's name.
        attributes: attribute number to name, without the logical name.
        methods: method number to name.
    """

    name: str
    attributes: Mapping[int, str] = {}
    methods: Mapping[int, str] = {}


CLASSES: dict[int, InterfaceClass] = {
    1: InterfaceClass("Data", {2: "value"}, {}),
    3: InterfaceClass("Register", {2: "value", 3: "scaler_unit"}, {1: "reset"}),
    4: InterfaceClass(
        "Extended register", {2: "value", 3: "scaler_unit", 4: "status", 5: "capture_time"}, {1: "reset"}
    ),
    7: InterfaceClass(
        "Profile generic",
        {
            2: "buffer",
            3: "capture_objects",
            4: "capture_period",
            5: "sort_method",
            6: "sort_object",
            7: "entries_in_use",
            8: "profile_entries",
        },
        {1: "reset", 2: "capture"},
    ),
    8: InterfaceClass(
        "Clock",
        {
            2: "time",
            3: "time_zone",
            4: "status",
            5: "dst_begin",
            6: "dst_end",
            7: "dst_deviation",
            8: "dst_enabled",
            9: "clock_base",
        },
        {
            1: "adjust_to_quarter",
            2: "adjust_to_measuring_period",
            3: "adjust_to_minute",
            4: "adjust_to_preset_time",
            5: "preset_adjusting_time",
            6: "shift_time",
        },
    ),
    9: InterfaceClass("Script table", {2: "scripts"}, {1: "execute"}),
    10: InterfaceClass("Schedule", {2: "entries"}, {1: "enable_disable", 2: "insert", 3: "delete"}),
    11: InterfaceClass("Special days table", {2: "entries"}, {1: "insert", 2: "delete"}),
    20: InterfaceClass(
        "Activity calendar",
        {
            2: "calendar_name_active",
            3: "season_profile_active",
            4: "week_profile_table_active",
            5: "day_profile_table_active",
            6: "calendar_name_passive",
            7: "season_profile_passive",
            8: "week_profile_table_passive",
            9: "day_profile_table_passive",
            10: "activate_passive_calendar_time",
        },
        {1: "activate_passive_calendar"},
    ),
    21: InterfaceClass("Register monitor", {2: "thresholds", 3: "monitored_value", 4: "actions"}, {}),
    22: InterfaceClass("Single action schedule", {2: "executed_script", 3: "type", 4: "execution_time"}, {}),
    30: InterfaceClass(
        "Data protection",
        {
            2: "protection_buffer",
            3: "protection_object_list",
            4: "protection_parameters_get",
            5: "protection_parameters_set",
            6: "required_protection",
        },
        {1: "get_protected_attributes", 2: "set_protected_attributes", 3: "invoke_protected_method"},
    ),
    70: InterfaceClass(
        "Disconnect control",
        {2: "output_state", 3: "control_state", 4: "control_mode"},
        {1: "remote_disconnect", 2: "remote_reconnect"},
    ),
    71: InterfaceClass(
        "Limiter",
        {
            2: "monitored_value",
            3: "threshold_active",
            4: "threshold_normal",
            5: "threshold_emergency",
            6: "min_over_threshold_duration",
            7: "min_under_threshold_duration",
            8: "emergency_profile",
            9: "emergency_profile_group_id_list",
            10: "emergency_profile_active",
            11: "actions",
        },
        {},
    ),
    104: InterfaceClass(
        "ZigBee network control",
        {2: "enable_disable_joining", 3: "join_timeout", 4: "active_devices"},
        {
            1: "register_device",
            2: "unregister_device",
            3: "unregister_all_devices",
            4: "backup_PAN",
            5: "restore_PAN",
            6: "identify_device",
            7: "remove_mirror",
            8: "update_network_key",
            9: "update_link_key",
            10: "create_PAN",
            11: "remove_PAN",
        },
    ),
    111: InterfaceClass(
        "Account",
        {
            2: "account_mode_and_status",
            3: "current_credit_in_use",
            4: "current_credit_status",
            5: "available_credit",
            6: "amount_to_clear",
            7: "clearance_threshold",
            8: "aggregated_debt",
            9: "credit_reference_list",
            10: "charge_reference_list",
            11: "credit_charge_configuration",
            12: "token_gateway_configuration",
            13: "account_activation_time",
            14: "account_closure_time",
            15: "currency",
            16: "low_credit_threshold",
            17: "next_credit_available_threshold",
            18: "max_provision",
            19: "max_provision_period",
        },
        {1: "activate", 2: "close", 3: "reset_account"},
    ),
    112: InterfaceClass(
        "Credit",
        {
            2: "current_credit_amount",
            3: "credit_type",
            4: "priority",
            5: "warning_threshold",
            6: "limit",
            7: "credit_configuration",
            8: "credit_status",
            9: "preset_credit_amount",
            10: "credit_available_threshold",
            11: "period",
        },
        {1: "update_amount", 2: "set_amount_to_value", 3: "invoke_credit"},
    ),
    113: InterfaceClass(
        "Charge",
        {
            2: "total_amount_paid",
            3: "charge_type",
            4: "priority",
            5: "unit_charge_active",
            6: "unit_charge_passive",
            7: "unit_charge_activation_time",
            8: "period",
            9: "charge_configuration",
            10: "last_collection_time",
            11: "last_collection_amount",
            12: "total_amount_remaining",
            13: "proportion",
        },
        {
            1: "update_unit_charge",
            2: "activate_passive_unit_charge",
            3: "collect",
            4: "update_total_amount_remaining",
            5: "set_total_amount_remaining",
        },
    ),
    115: InterfaceClass(
        "Token gateway",
        {2: "token", 3: "token_time", 4: "token_description", 5: "token_delivery_method", 6: "token_status"},
        {1: "enter"},
    ),
    9000: InterfaceClass(
        "GBCS extended data",
        {
            2: "value_active",
            3: "scaler_unit_active",
            4: "value_passive",
            5: "scaler_unit_passive",
            6: "activate_passive_value_time",
        },
        {},
    ),
    5: InterfaceClass("Demand register"),
    6: InterfaceClass("Register activation"),
    12: InterfaceClass("Association SN"),
    15: InterfaceClass("Association LN"),
    17: InterfaceClass("SAP assignment"),
    18: InterfaceClass("Image transfer"),
    19: InterfaceClass("IEC local port setup"),
    26: InterfaceClass("Utility tables"),
    40: InterfaceClass("Push setup"),
    41: InterfaceClass("TCP-UDP setup"),
    45: InterfaceClass("GPRS modem setup"),
    47: InterfaceClass("GSM diagnostic"),
    61: InterfaceClass("Register table"),
    62: InterfaceClass("Compact data"),
    63: InterfaceClass("Status mapping"),
    64: InterfaceClass("Security setup"),
    65: InterfaceClass("Parameter monitor"),
    67: InterfaceClass("Sensor manager"),
    68: InterfaceClass("Arbitrator"),
}
"""Class id to class."""


def class_name(class_id: int) -> str | None:
    """The name of a class, or None where it is not known here."""
    known = CLASSES.get(class_id)
    return known.name if known else None


def attribute_name(class_id: int, attribute_id: int) -> str | None:
    """The name of an attribute, or None where it is not known here."""
    if attribute_id == 1:
        return "logical_name"
    known = CLASSES.get(class_id)
    return known.attributes.get(attribute_id) if known else None


def method_name(class_id: int, method_id: int) -> str | None:
    """The name of a method, or None where it is not known here."""
    known = CLASSES.get(class_id)
    return known.methods.get(method_id) if known else None
