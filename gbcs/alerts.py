"""Alert and event codes of GB smart metering devices: what each says, who sends it, to whom, and what can be set.

Source: the alert and event tables of GBCS 4.x and SMETS2/CHTS, as the DUIS and MMC 5.4 schemas also list them; the
published messages; for logs, recipients and what is always on, a published meter manual, which lists 85 of the codes.
What no source says is None here, and criticality that follows from the code's range alone is marked so.

>>> alert = alert_of(0x8F12)
>>> alert.name, alert.devices, alert.is_critical, alert.basis
('CHF Device Log Changed', ('CHF',), False, 'published messages')
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from dlms.data import BitString
from gbcs.usecases.codes import ALERTS
from wire.errors import DecodeError, EncodeError, quoted

__all__ = [
    "ALERT_CODES",
    "AlertCode",
    "NETWORK_OPERATOR_CODES",
    "SUPPLIER_CODES",
    "Behaviours",
    "alert_meaning",
    "alert_of",
    "read_behaviours",
    "read_settings",
    "write_behaviours",
    "write_settings",
]

ALERT_CODES: dict[int, str] = {
    0x8002: (
        "Average RMS Voltage above Average RMS Over Voltage Threshold (current value above "
        "threshold; previous value below threshold)"
    ),
    0x8003: (
        "Average RMS Voltage above Average RMS Over Voltage Threshold on Phase 1 (current value "
        "above threshold; previous value below threshold)"
    ),
    0x8004: (
        "Average RMS Voltage above Average RMS Over Voltage Threshold on Phase 2 (current value "
        "above threshold; previous value below threshold)"
    ),
    0x8005: (
        "Average RMS Voltage above Average RMS Over Voltage Threshold on Phase 3 (current value "
        "above threshold; previous value below threshold)"
    ),
    0x8006: (
        "Average RMS Voltage below Average RMS Under Voltage Threshold (current value below "
        "threshold; previous value above threshold)"
    ),
    0x8007: (
        "Average RMS Voltage below Average RMS Under Voltage Threshold on Phase 1 (current value "
        "below threshold; previous value above threshold)"
    ),
    0x8008: (
        "Average RMS Voltage below Average RMS Under Voltage Threshold on Phase 2 (current value "
        "below threshold; previous value above threshold)"
    ),
    0x8009: (
        "Average RMS Voltage below Average RMS Under Voltage Threshold on Phase 3 (current value "
        "below threshold; previous value above threshold)"
    ),
    0x8010: "Over Current",
    0x8011: "Over Current L1",
    0x8013: "Over Current L3",
    0x8014: "Power Factor Threshold Below",
    0x8015: "Power Factor Threshold Ok",
    0x8016: "Over Current L2",
    0x8020: (
        "RMS Voltage above Extreme Over Voltage Threshold (voltage rises above for longer than the configurable period)"
    ),
    0x8021: (
        "RMS Voltage above Extreme Over Voltage Threshold on Phase 1 (voltage rises above for "
        "longer than the configurable period)"
    ),
    0x8022: (
        "RMS Voltage above Extreme Over Voltage Threshold on Phase 2 (voltage rises above for "
        "longer than the configurable period)"
    ),
    0x8023: (
        "RMS Voltage above Extreme Over Voltage Threshold on Phase 3 (voltage rises above for "
        "longer than the configurable period)"
    ),
    0x8024: "RMS Voltage above Voltage Swell Threshold (voltage rises above for longer than the configurable period)",
    0x8025: (
        "RMS Voltage above Voltage Swell Threshold on Phase 1 (voltage rises above for longer than "
        "the configurable period)"
    ),
    0x8026: (
        "RMS Voltage above Voltage Swell Threshold on Phase 2 (voltage rises above for longer than "
        "the configurable period)"
    ),
    0x8027: (
        "RMS Voltage above Voltage Swell Threshold on Phase 3 (voltage rises above for longer than "
        "the configurable period)"
    ),
    0x8028: (
        "RMS Voltage below Extreme Under Voltage Threshold (voltage falls below for longer than "
        "the configurable period)"
    ),
    0x8029: (
        "RMS Voltage below Extreme Under Voltage Threshold on Phase 1 (voltage falls below for "
        "longer than the configurable period)"
    ),
    0x802A: (
        "RMS Voltage below Extreme Under Voltage Threshold on Phase 2 (voltage falls below for "
        "longer than the configurable period)"
    ),
    0x802B: (
        "RMS Voltage below Extreme Under Voltage Threshold on Phase 3 (voltage falls below for "
        "longer than the configurable period)"
    ),
    0x802C: "RMS Voltage below Voltage Sag Threshold (voltage falls below for longer than the configurable period)",
    0x802D: (
        "RMS Voltage below Voltage Sag Threshold on Phase 1 (voltage falls below for longer than "
        "the configurable period)"
    ),
    0x802E: (
        "RMS Voltage below Voltage Sag Threshold on Phase 2 (voltage falls below for longer than "
        "the configurable period)"
    ),
    0x802F: (
        "RMS Voltage below Voltage Sag Threshold on Phase 3 (voltage falls below for longer than "
        "the configurable period)"
    ),
    0x8071: "GPF Device Log Changed",
    0x8085: (
        "Average RMS Voltage below Average RMS Over Voltage Threshold (current value below "
        "threshold; previous value above threshold)"
    ),
    0x8086: (
        "Average RMS Voltage below Average RMS Over Voltage Threshold on Phase 1 (current value "
        "below threshold; previous value above threshold)"
    ),
    0x8087: (
        "Average RMS Voltage below Average RMS Over Voltage Threshold on Phase 2 (current value "
        "below threshold; previous value above threshold)"
    ),
    0x8088: (
        "Average RMS Voltage below Average RMS Over Voltage Threshold on Phase 3 (current value "
        "below threshold; previous value above threshold)"
    ),
    0x8089: (
        "Average RMS Voltage above Average RMS Under Voltage Threshold (current value above "
        "threshold; previous value below threshold)"
    ),
    0x808A: (
        "Average RMS Voltage above Average RMS Under Voltage Threshold on Phase 1 (current value "
        "above threshold; previous value below threshold)"
    ),
    0x808B: (
        "Average RMS Voltage above Average RMS Under Voltage Threshold on Phase 2 (current value "
        "above threshold; previous value below threshold)"
    ),
    0x808C: (
        "Average RMS Voltage above Average RMS Under Voltage Threshold on Phase 3 (current value "
        "above threshold; previous value below threshold)"
    ),
    0x808D: (
        "RMS Voltage above Extreme Over Voltage Threshold (voltage returns below for longer than "
        "the configurable period)"
    ),
    0x808E: (
        "RMS Voltage above Extreme Over Voltage Threshold on Phase 1 (voltage returns below for "
        "longer than the configurable period)"
    ),
    0x808F: (
        "RMS Voltage above Extreme Over Voltage Threshold on Phase 2 (voltage returns below for "
        "longer than the configurable period)"
    ),
    0x8090: (
        "RMS Voltage above Extreme Over Voltage Threshold on Phase 3 (voltage returns below for "
        "longer than the configurable period)"
    ),
    0x8091: (
        "RMS Voltage above Voltage Swell Threshold (voltage returns below for longer than the configurable period)"
    ),
    0x8092: (
        "RMS Voltage above Voltage Swell Threshold on Phase 1 (voltage returns below for longer "
        "than the configurable period)"
    ),
    0x8093: (
        "RMS Voltage above Voltage Swell Threshold on Phase 2 (voltage returns below for longer "
        "than the configurable period)"
    ),
    0x8094: (
        "RMS Voltage above Voltage Swell Threshold on Phase 3 (voltage returns below for longer "
        "than the configurable period)"
    ),
    0x8095: (
        "RMS Voltage below Extreme Under Voltage Threshold (voltage returns above for longer than "
        "the configurable period)"
    ),
    0x8096: (
        "RMS Voltage below Extreme Under Voltage Threshold on Phase 1 (voltage returns above for "
        "longer than the configurable period)"
    ),
    0x8097: (
        "RMS Voltage below Extreme Under Voltage Threshold on Phase 2 (voltage returns above for "
        "longer than the configurable period)"
    ),
    0x8098: (
        "RMS Voltage below Extreme Under Voltage Threshold on Phase 3 (voltage returns above for "
        "longer than the configurable period)"
    ),
    0x8099: "RMS Voltage below Voltage Sag Threshold (voltage returns above for longer than the configurable period)",
    0x809A: (
        "RMS Voltage below Voltage Sag Threshold on Phase 1 (voltage returns above for longer than "
        "the configurable period)"
    ),
    0x809B: (
        "RMS Voltage below Voltage Sag Threshold on Phase 2 (voltage returns above for longer than "
        "the configurable period)"
    ),
    0x809C: (
        "RMS Voltage below Voltage Sag Threshold on Phase 3 (voltage returns above for longer than "
        "the configurable period)"
    ),
    0x810D: "Combined Credit Below Low Credit Threshold (prepayment mode)",
    0x810E: "Credit Added Locally",
    0x8119: "Emergency Credit Has Become Available (prepayment mode)",
    0x811A: "Failure in changing or maintaining HCALCS or ALCS state",
    0x8131: "Success in changing or maintaining HCALCS or ALCS state",
    0x8145: "Clock adjusted (within tolerance)",
    0x8154: "Immediate HAN Interface Command Received and Successfully Actioned",
    0x8155: "Immediate HAN Interface Command Received but not Successfully Actioned",
    0x8161: "User Interface Command Input and Successfully Actioned",
    0x8162: "User Interface Command Input but not Successfully Actioned",
    0x8168: "Supply Disabled then Armed - Activate Emergency Credit triggered",
    0x8183: "Device joined SMHAN",
    0x8184: "Valve tested",
    0x819D: "GSME Command Not Retrieved",
    0x819E: "Tap Off Message Response or Alert Failure",
    0x81A0: "Smart Meter Integrity Issue - Warning",
    0x81A1: "Battery Cover Closed",
    0x81A2: "CH Connected to ESME",
    0x81A3: "CH Disconnected from ESME",
    0x81A4: "Close Tunnel Command Rejected",
    0x81A5: "Communication From Local Port (e.g. Optical)",
    0x81A6: "Customer Acknowledged Message on HAN Device",
    0x81A7: "Debt Collection Completed - Time Debt 1",
    0x81A8: "Debt Collection Completed - Time Debt 2",
    0x81A9: "Debt Collection Completed - Payment Debt",
    0x81AA: "Emergency Credit Exhausted",
    0x81AB: "Emergency Credit Activated",
    0x81AC: "Error Measurement Fault",
    0x81AD: "Error Metrology Firmware Verification Failure",
    0x81AE: "Error Non Volatile Memory",
    0x81AF: "Error Program Execution",
    0x81B0: "Error Program Storage",
    0x81B1: "Error RAM",
    0x81B2: "Error Unexpected Hardware Reset",
    0x81B3: "Error Watchdog",
    0x81B4: "Excess Gas Flow Beyond Meter Capacity",
    0x81B5: "Flow Sensor Detects Air in Gas Flow",
    0x81B6: "Flow Sensor Detects Reverse Flow of Gas",
    0x81B7: "Incorrect phase sequencing",
    0x81B8: "Incorrect Polarity",
    0x81B9: "Meter Cover Closed",
    0x81BA: "Request Tunnel Command Rejected",
    0x81BB: "Reverse Current",
    0x81BC: "Strong Magnetic Field Removed",
    0x81BD: "Supply Connect Failure (Valve or Load Switch)",
    0x81BE: "Supply Disabled Then Locked - Supply Tamper State Cause",
    0x81BF: "Supply Disabled Then Armed - Uncontrolled Gas Flow Rate",
    0x81C0: "Supply Disconnect Failure (Valve or Load Switch)",
    0x81C1: "Terminal Cover Closed",
    0x81C2: "Tilt Tamper Ended",
    0x81C3: "Tilt Tamper",
    0x81C4: "UTRN Manual Entry Suspended",
    0x81C5: "UTRN rejected as locked out",
    0x81C6: "Clock not adjusted (outside tolerance)",
    0x8F01: "Active Power Import above Load Limit Threshold",
    0x8F0A: "Billing Data Log Updated",
    0x8F0C: "Clock not adjusted (adjustment greater than 10 seconds)",
    0x8F0F: "Credit Below Disablement Threshold (prepayment mode)",
    0x8F12: "CHF Device Log Changed",
    0x8F1B: "Firmware Verification Failed At Power On",
    0x8F1C: "Firmware Verification Failed",
    0x8F1D: "GSME Power Supply Loss",
    0x8F1E: "Integrity check of content or format of command failed",
    0x8F1F: "Low Battery Capacity",
    0x8F20: "Limited Duty Cycle Action Taken",
    0x8F21: "Duty Cycle fallen below Normal-Limited Duty Cycle Threshold",
    0x8F22: "Critical Duty Cycle Action Taken",
    0x8F23: "Duty Cycle fallen below Limited-Critical Duty Cycle Threshold",
    0x8F24: "Regulated Duty Cycle Action Taken",
    0x8F25: "Duty Cycle fallen below Critical-Regulated Duty Cycle Threshold",
    0x8F26: "Sub GHz Channel Changed",
    0x8F27: "Sub GHz Channel Scan initiated",
    0x8F28: "Sub GHz Channel Scan Request Assessment Outcome",
    0x8F29: "Three Lost GSME Searches Failed",
    0x8F2A: "Sub GHz Configuration Changed",
    0x8F2B: "Sub GHz Channel not changed due to Frequency Agility Parameters",
    0x8F2C: "Message Discarded Due to Duty Cycle Management",
    0x8F2D: "No More Sub GHz Device Capacity",
    0x8F30: "Source Does not have Authority for Command",
    0x8F32: "Supply Armed",
    0x8F33: "Supply Disabled then Armed - Load Limit triggered",
    0x8F34: "Supply Enabled after Load Limit Restoration Period (Load Limit triggered)",
    0x8F35: "Supply Outage Restored",
    0x8F36: "Supply Outage Restored - Outage >= 3 minutes",
    0x8F37: "Supply Outage Restored on Phase 1",
    0x8F38: "Supply Outage Restored on Phase 1 - Outage >= 3 minutes",
    0x8F39: "Supply Outage Restored on Phase 2",
    0x8F3A: "Supply Outage Restored on Phase 2 - Outage >= 3 minutes",
    0x8F3B: "Supply Outage Restored on Phase 3",
    0x8F3C: "Supply Outage Restored on Phase 3 - Outage >= 3 minutes",
    0x8F3D: "Trusted Source Authentication Failure",
    0x8F3E: "Unauthorised Communication Access attempted",
    0x8F3F: "Unauthorised Physical Access - Tamper Detect",
    0x8F43: "Change in the executing Firmware version",
    0x8F47: "Credit would cause Meter Balance to exceed Maximum Meter Balance Threshold",
    0x8F48: "Device joining failed",
    0x8F49: "Device joining succeeded",
    0x8F4A: "Device Unjoining failed",
    0x8F4B: "Device Unjoining succeeded",
    0x8F4C: "Device's own Digital Signing Certificate replacement failed",
    0x8F4D: "Device's own Digital Signing Certificate replacement succeeded",
    0x8F4E: "Device's own Key Agreement Certificate replacement failed",
    0x8F4F: "Device's own Key Agreement Certificate replacement succeeded",
    0x8F51: "Duplicate UTRN entered",
    0x8F52: "Event Log Cleared",
    0x8F53: "Failed Authentication or Authorisation not covered by other codes",
    0x8F57: "Supply interrupted",
    0x8F58: "Supply interrupted on Phase 1",
    0x8F59: "Supply interrupted on Phase 2",
    0x8F5A: "Supply interrupted on Phase 3",
    0x8F5B: "UTRN exceeds Maximum Credit Threshold",
    0x8F60: "Unusual numbers of malformed, out-of-order or unexpected Commands received",
    0x8F63: "UTRN not Authentic",
    0x8F64: "UTRN not for this Device",
    0x8F66: "Future-date HAN Interface Command Successfully Actioned",
    0x8F67: "Future-date HAN Interface Command not Successfully Actioned",
    0x8F69: "Device commissioned",
    0x8F70: "Update Security Credentials",
    0x8F72: "Firmware Verification Successful",
    0x8F73: "Unauthorised Physical Access - Battery Cover Removed",
    0x8F74: "Unauthorised Physical Access - Meter Cover Removed",
    0x8F75: "Unauthorised Physical Access - Strong Magnetic field",
    0x8F76: "Unauthorised Physical Access - Terminal Cover Removed",
    0x8F77: "Unauthorised Physical Access - Second Terminal Cover Removed",
    0x8F78: "Unauthorised Physical Access - Other",
    0x8F82: "Remaining Battery Capacity reset",
    0x8F83: "Disablement of Supply due to insufficient credit has been suspended",
    0x8F84: "Failure to Deliver Remote Party Message to ESME",
    0x8F85: "Command not supported by Device",
    0x8F86: "Limit APC [n] Level Command processed",
    0x8F87: "Limit APC [n] Level ended or cancelled",
    0x8F88: "Operational Update",
    0x8F89: "Firmware transfer alert FAIL",
    0x8F8A: "Firmware transfer alert SUCCESS",
    0x8F8B: "Read Firmware version alert",
}
"""Alert code to what it says."""


def alert_meaning(alert_code: int) -> str | None:
    """What an alert code says, or None for a code that the tables do not have."""
    return ALERT_CODES.get(alert_code)


class AlertCode(NamedTuple):
    """What is known of an alert or event code.

    Attributes:
        code: 0x8002 to 0x8FFF.
        name: what it says.
        devices: types of the devices that raise it; empty where no source says it.
        devices_inferred: True where they follow from the name alone.
        is_polyphase: of polyphase electricity meters alone.
        is_alert: False for what is only written to a log; None where that is unknown.
        is_critical: signed rather than with a MAC; None for what is no alert.
        basis: of the criticality: published messages, meter manual, or code range, which is a rule of thumb only.
        message_codes: of the messages that carry it.
        configurable_by: role and type of the device, of each who can set whether it is sent; empty for nobody.
        is_sent: whether a device sends it to a remote party; None where unknown, as in all that follow.
        has_content: whether the alert holds more than code and time.
        is_shared: whether it is told to devices of the home.
        log: that it is written to; empty text for none.
        is_sensitive: whether it holds personal data.
        is_always_on: whether nobody can turn it off.
        recipients: whom it is sent to, in words.
    """

    code: int
    name: str
    devices: tuple[str, ...]
    devices_inferred: bool
    is_polyphase: bool
    is_alert: bool | None
    is_critical: bool | None
    basis: str
    message_codes: tuple[int, ...]
    configurable_by: tuple[tuple[str, str], ...]
    is_sent: bool | None = None
    has_content: bool | None = None
    is_shared: bool | None = None
    log: str | None = None
    is_sensitive: bool | None = None
    is_always_on: bool | None = None
    recipients: str | None = None


@cache
def alert_of(code: int) -> AlertCode | None:
    """What is known of a code; None for one that the tables do not have."""
    name = ALERT_CODES.get(code)
    if name is None:
        return None
    is_polyphase = code in _codes(_POLYPHASE)
    devices = next((kinds for kinds, codes in _DEVICES.items() if code in _codes(codes)), "")
    basis = "code range"
    if code in _codes(_PUBLISHED):
        basis = "published messages"
    elif code in _codes(_LISTED):
        basis = "meter manual"
    is_alert: bool | None = code not in _codes(_LOGGED_ONLY)
    if code in _codes(_UNCLEAR):
        is_alert = None
    is_critical = code >= 0x8F00 and code not in _codes(_WITH_MAC) if is_alert else None
    specific = tuple(message_code for message_code, (codes, _) in ALERTS.items() if code in codes)
    generic = {True: (0x1000,), False: (0x1001,), None: ()}[is_critical]
    roles = next((who for who, codes in _CONFIGURABLE.items() if code in _codes(codes)), ())
    facts = next((facts for facts, codes in _MANUAL.items() if code in _codes(codes)), None)
    return AlertCode(
        code,
        name,
        tuple(devices.split()),
        code in _codes(_INFERRED),
        is_polyphase,
        is_alert,
        is_critical,
        basis,
        specific or generic,
        roles,
        *(facts or ()),
    )


@cache
def _codes(text: str) -> frozenset[int]:
    return frozenset(int(code, 16) for code in text.split())


# The facts, each with the codes that it holds for. -------------------------------------------------------------------

_DEVICES = {
    "ESME": (
        "8002 8003 8004 8005 8006 8007 8008 8009 8010 8011 8013 8014 8015 8016 8020 8021 8022 8023 8024 8025 "
        "8026 8027 8028 8029 802A 802B 802C 802D 802E 802F 8085 8086 8087 8088 8089 808A 808B 808C 808D 808E "
        "808F 8090 8091 8092 8093 8094 8095 8096 8097 8098 8099 809A 809B 809C 811A 8131 81A2 81A3 81B7 81B8 "
        "81BB 81C1 8F01 8F33 8F34 8F35 8F36 8F37 8F38 8F39 8F3A 8F3B 8F3C 8F57 8F58 8F59 8F5A 8F67 8F86 8F88"
    ),
    "GPF": "8071",
    "ESME GSME": (
        "810D 810E 8119 8145 8154 8155 8161 8162 8168 8183 81A0 81A1 81A4 81A5 81A6 81A7 81A8 81A9 81AA 81AB "
        "81AC 81AD 81AE 81AF 81B0 81B1 81B2 81B3 81B9 81BA 81BC 81BD 81BE 81C0 81C4 81C5 81C6 8F0A 8F30 8F72"
    ),
    "GSME": "8184 81B4 81B5 81B6 81BF 81C2 81C3 8F1D",
    "CHF": "8F12 8F20 8F21 8F22 8F23 8F24 8F25 8F26 8F27 8F28 8F29 8F2A 8F2B 8F2C 8F2D 8F84 8F89 8F8A",
    "ESME GSME SAPC": "8F66",
    "SAPC": "8F85",
    "ESME SAPC": "8F87",
    "PPMID": "8F8B",
}
_POLYPHASE = (
    "8003 8004 8005 8007 8008 8009 8011 8013 8016 8021 8022 8023 8025 8026 8027 8029 802A 802B 802D 802E "
    "802F 8086 8087 8088 808A 808B 808C 808E 808F 8090 8092 8093 8094 8096 8097 8098 809A 809B 809C 81B7"
)
_INFERRED = (
    "811A 8131 8F01 8F1D 8F21 8F22 8F23 8F24 8F25 8F27 8F29 8F2B 8F33 8F34 8F35 8F37 8F38 8F39 8F3A 8F3B "
    "8F3C 8F57 8F58 8F59 8F5A"
)
_PUBLISHED = (
    "8071 810E 81A0 8F0A 8F12 8F20 8F26 8F28 8F2A 8F2C 8F2D 8F30 8F36 8F66 8F67 8F72 8F85 8F86 8F87 8F88 8F8A 8F8B"
)
_LISTED = (
    "8006 8007 8008 8009 8010 8014 8015 8016 8020 8085 8086 8087 8088 8089 808D 8091 8095 8097 8098 8099 "
    "809A 809B 809C 810D 8119 811A 8145 8168 8183 81A2 81A3 81A4 81A5 81A6 81A7 81A8 81A9 81AA 81AB 81AC "
    "81AD 81AE 81B2 81B3 81B8 81B9 81BA 81BB 81BC 81BE 81C1 81C4 81C5 8F0C 8F0F 8F1B 8F1C 8F1E 8F34 8F35 "
    "8F3D 8F3E 8F3F 8F43 8F47 8F48 8F49 8F4A 8F4B 8F4C 8F57 8F69 8F70 8F74 8F75 8F76 8F78 8F83"
)

_LOGGED_ONLY = "8145 8F43 8F47 8F48 8F49 8F4A 8F4B 8F4C 8F57"
_UNCLEAR = "81A2 81A3"  # the manual lists them without saying what they are
_WITH_MAC = "8F12 8F20 8F26 8F28 8F2A 8F2C 8F2D"  # of the communications hub, to the access control broker

_SUPPLIER_ESME, _SUPPLIER_GSME = ("Supplier", "ESME"), ("Supplier", "GSME")
_CONFIGURABLE: dict[tuple[tuple[str, str], ...], str] = {
    (("Network Operator", "ESME"),): (
        "8002 8003 8004 8005 8006 8007 8008 8009 8010 8011 8013 8014 8015 8016 8020 8021 8022 8023 8024 8025 "
        "8026 8027 8028 8029 802A 802B 802C 802D 802E 802F 8085 8086 8087 8088 8089 808A 808B 808C 808D 808E "
        "808F 8090 8091 8092 8093 8094 8095 8096 8097 8098 8099 809A 809B 809C"
    ),
    (_SUPPLIER_ESME, _SUPPLIER_GSME): (
        "810D 810E 8119 8145 8154 8155 8161 8162 8168 8183 81A0 81A1 81A4 81A5 81A6 81A7 81A8 81A9 81AA 81AB "
        "81AC 81AD 81AE 81AF 81B0 81B1 81B2 81B3 81B9 81BA 81BC 81BD 81BE 81C0 81C4 81C5 81C6"
    ),
    (_SUPPLIER_GSME,): "8184 81B4 81B5 81B6 81BF 81C2 81C3",
    (_SUPPLIER_ESME,): "81A2 81A3 81B7 81B8 81BB 81C1",
}

_Facts = tuple[bool | None, bool | None, bool | None, str | None, bool | None, bool | None, str | None]
_MANUAL: dict[_Facts, str] = {
    (True, False, False, "power event", False, False, "Network Operator"): (
        "8006 8007 8008 8009 8010 8014 8015 8016 8020 8085 8086 8087 8088 8089 808D 8091 8095 8097 8098 8099 "
        "809A 809B 809C"
    ),
    (True, False, True, "", False, False, "Supplier"): "810D 8119",
    (True, False, False, "", False, False, "Supplier"): "810E 81B9",
    (True, False, False, "ALCS event", None, None, "Supplier"): "811A",
    (False, None, False, "event", None, None, None): "8145",
    (False, None, False, "", False, True, None): "8168",
    (
        True,
        False,
        False,
        "event",
        False,
        False,
        "Supplier",
    ): "8183 81A4 81A5 81A6 81A7 81A8 81A9 81AC 81AD 81AE 81B2 81B3 81BA 81BC 81BE 81C1 81C5",
    (True, True, False, "event", False, False, "Supplier"): "81A0",
    (True, False, False, "", None, None, None): "81A2 81A3",
    (True, False, True, "event", False, False, "Supplier"): "81AA 81AB 81C4",
    (True, False, False, "power event", False, False, "Supplier"): "81B8 81BB",
    (True, True, False, "", True, True, "Supplier"): "8F0A",
    (True, False, False, "security", False, True, "Supplier"): "8F0C",
    (True, False, False, "", False, True, "Supplier"): "8F0F 8F69 8F83",
    (True, False, False, "security", False, True, "Supplier or WAN Provider"): "8F1B",
    (True, True, False, "security", False, True, "Supplier"): "8F1C 8F72",
    (True, False, False, "security", False, True, "WAN Provider, Access Control Broker or Supplier"): "8F1E 8F3E 8F3F",
    (True, False, True, "", False, True, "Supplier and Network Operator"): "8F34",
    (True, True, False, "power event", False, True, "Network Operator"): "8F35 8F36",
    (True, False, False, "", False, True, "WAN Provider, Access Control Broker or Supplier"): "8F3D",
    (False, None, False, "security", None, None, None): "8F43 8F47 8F48 8F49 8F4A 8F4B 8F4C",
    (False, None, False, "power event (CHF event log on a Communications Hub)", None, None, None): "8F57",
    (True, True, False, "", False, True, "Supplier or WAN Provider"): "8F66 8F67",
    (False, None, False, "security", False, True, "Supplier"): "8F70",
    (True, False, False, "security", False, True, "Supplier, or Supplier and Network Operator"): "8F74",
    (True, False, False, "security", False, True, "WAN Provider, or Supplier and Network Operator"): "8F75",
    (True, False, False, "security", False, True, "Supplier and Network Operator"): "8F76",
    (
        True,
        False,
        False,
        "security",
        False,
        True,
        "Access Control Broker, WAN Provider, Network Operator or Supplier",
    ): "8F78",
}
"""What the meter manual lists: sent to a remote party, with content, to devices of the home, log, sensitive, always on,
recipients."""


# Behaviours ----------------------------------------------------------------------------------------------------------

SUPPLIER_CODES, NETWORK_OPERATOR_CODES = 0x8100, 0x8000
_SETTABLE = 256


class Behaviours(NamedTuple):
    """What a command says of alerts or events of an electricity meter (ECS25a, ECS25b and their like).

    Attributes:
        enabled: codes that are to be sent (shared, sounded, logged).
        disabled: codes that are not to be. Codes in neither keep what they have.
    """

    enabled: frozenset[int]
    disabled: frozenset[int]


def read_behaviours(bits: BitString, base: int) -> Behaviours:
    """The codes in the bit-string of a command: 256 bits of mask, 256 of values.

    Args:
        bits: 512 of them. A code's bit is its low octet, counted from the last bit of each half.
        base: 0x8100 for the codes that a supplier sets, 0x8000 for those of a network operator.

    Raises:
        DecodeError: for another number of bits, or a value without its mask.
    """
    mask, value = divmod(_number(bits, 2 * _SETTABLE), 1 << _SETTABLE)
    if value & ~mask:
        raise DecodeError("values only of codes in the mask", offset=0, found=f"{value & ~mask:x}")
    return Behaviours(_set(value, base), _set(mask & ~value, base))


def write_behaviours(behaviours: Behaviours, base: int) -> BitString:
    """The bit-string of a command; see :func:`read_behaviours`.

    Raises:
        EncodeError: for a code that does not belong to the base, or stands in both sets.
    """
    if both := behaviours.enabled & behaviours.disabled:
        raise EncodeError(f"{min(both):04X} is both to be enabled and disabled")
    enabled = _bits(behaviours.enabled, base)
    return _bit_string((enabled | _bits(behaviours.disabled, base)) << _SETTABLE | enabled, 2 * _SETTABLE)


def read_settings(bits: BitString, base: int) -> frozenset[int]:
    """The codes that are on, of the 256 bits that a meter returns (ECS25r1, ECS25r2); see :func:`read_behaviours`.

    Raises:
        DecodeError: for another number of bits.
    """
    return _set(_number(bits, _SETTABLE), base)


def write_settings(codes: Iterable[int], base: int) -> BitString:
    """The 256 bits of the codes that are on; EncodeError for a code that does not belong to the base."""
    return _bit_string(_bits(codes, base), _SETTABLE)


def _number(bits: BitString, length: int) -> int:
    if type(bits) is not BitString or bits.length != length or len(bits.octets) * 8 != length:
        found = f"{bits.length} bits" if type(bits) is BitString else type(bits).__name__
        raise DecodeError(f"{length} bits", offset=0, found=found)
    return int.from_bytes(bits.octets, "big")


def _set(number: int, base: int) -> frozenset[int]:
    return frozenset(base + bit for bit in range(_SETTABLE) if number >> bit & 1)


def _bits(codes: Iterable[int], base: int) -> int:
    number = 0
    for code in codes:
        if not isinstance(code, int) or isinstance(code, bool) or not base <= code < base + _SETTABLE:
            raise EncodeError(f"a code from {base:04X} to {base + _SETTABLE - 1:04X} is needed, not {quoted(code)}")
        number |= 1 << code - base
    return number


def _bit_string(number: int, length: int) -> BitString:
    return BitString(number.to_bytes(length // 8, "big"), length)
