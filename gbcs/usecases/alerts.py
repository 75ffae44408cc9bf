"""Use cases of alerts in DLMS and GBZ (GBCS 7.3.7, 9.2.2.6, 10, 11.2.6, 16).

The billing data log of gas stands with gas, what is in ASN.1 with security.
Names are those of the use case tables where an alert has one, of the standard's text for the others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gbcs.usecases.alert_templates import AlertTemplate, ProtectedTemplate
from gbcs.usecases.controllers import INPUT, OUTPUT
from gbcs.usecases.dlms import Response, declared
from gbcs.usecases.model import CHF, ESME, GSME, SAPC, UseCase
from gbcs.usecases.nodes import NodeTemplate, Schema
from wire.units import Unit

if TYPE_CHECKING:
    from gbcs.usecases.model import Template
    from wire.node import Node

__all__ = ["USE_CASES"]


def _kind(name: str, module: str = "gbcs.payload.alert_contents") -> Callable[[], Any]:
    """What gives a node by its name."""

    def kind() -> Any:
        from importlib import import_module

        return getattr(import_module(module), name)

    return kind


def _content(name: str, **schema: Any) -> NodeTemplate[Node]:
    return NodeTemplate(_kind(name), Schema(**schema), at=("content",))


def _alert(
    message_code: int,
    reference: str,
    name: str,
    alert_codes: tuple[int, ...],
    content: Template[Node] | None = None,
    *,
    protocols: tuple[str, ...] = ("DLMS",),
    component_count: int = 0,
    **metadata: Any,
) -> UseCase:
    return UseCase(
        message_code,
        reference,
        name,
        protocols,
        is_alert=True,
        alert=AlertTemplate(alert_codes, content, protocols, component_count),
        **metadata,
    )


_CRA = {1: "command", 2: "response", 3: "alert"}
_MESSAGE: dict[str, Any] = {
    "inline": frozenset({"message"}),
    "names": {
        "originator": "businessOriginatorID",
        "recipient": "businessTargetID",
        "cra": "craFlag",
        "originator_counter": "originatorCounter",
    },
    "meanings": {"cra": _CRA.get},
    "allowed": {"cra": tuple(_CRA)},
}
_COMMAND = {"message_code": "messageCode", "originator_counter": "originatorCounter"}
_SETTINGS = "SubGHzConfigurationSettings: "
_HUNDREDTHS = Unit.HUNDREDTH_PERCENT
_PROCESSED = "LimitAPC[n]LevelCommandProcessed: "
_ENDED = "LimitAPC[n]LevelEndedOrCancelled: "
_CONTROLLER = "high four bits 1 output, 2 input; low four bits its number"
_LOG = "DeviceLog(CHF): alertOutput: "
_RECEIPT = _content("FirmwareReceipt", names={"image_hash": "manufacturerImageHash"}, notes={"image_hash": "SHA-256"})
_ISSUE = _content("IntegrityIssue", names={"issue": "smartMeterIntegrityIssue"})


def _controller(value: int) -> str | None:
    direction = {OUTPUT: "output", INPUT: "input"}.get(value >> 4)
    return f"{direction} {value & 0xF}" if direction else None


def _use_case_name(message_code: int) -> str | None:
    from gbcs.usecases import by_message_code

    use_case = by_message_code(message_code)
    return use_case and use_case.reference


def _billing_data_log() -> Response:
    """What reads that log in ECS20c; the alert has the registers alone, and of the newest entry."""
    from gbcs.usecases.electricity.reading import ECS20C

    (item,) = declared(ECS20C)
    return Response((item._replace(protected=item.protected[:1]),))


USE_CASES: tuple[UseCase, ...] = (
    _alert(
        *(0x0018, "CS14", "Device Addition To / Removal From HAN Whitelist Alerts"),
        (0x8F12,),
        _content(
            "DeviceLogChanged",
            inline=frozenset({"backup"}),
            names={
                "time": f"{_LOG}backupDateTime",
                "extended_pan_id": f"{_LOG}hanIdentifier",
                "entries": f"{_LOG}devices",
                "device": "deviceidentifier",
                "hashed_trust_center_link_key": "securityDetails",
            },
            notes={"hashed_trust_center_link_key": "16 octets or none"},
        ),
        without_service=CHF,
        critical=False,
    ),
    _alert(
        *(0x0061, "ECS68", "ESME Critical Sensitive Alert (Billing Data Log)"),
        (0x8F0A,),
        ProtectedTemplate(
            _content(
                "BillingDataLog",
                inline=frozenset({"parameters"}),
                names={"block": "protectedAttributes"},
                header={
                    "counter": lambda header: header.originator_counter,
                    "originator": lambda header: header.originator,
                    "recipient": lambda header: header.recipient,
                },
            ),
            _billing_data_log,
        ),
        services={"A1": ESME},
        critical=True,
        sensitive=True,
    ),
    _alert(
        *(0x0067, "ECS80", "Supply Outage Restore Alert from ESME"),
        tuple(range(0x8F35, 0x8F3D)),
        _content(
            "SupplyOutageRestored",
            names={
                "interruption": "SupplyOutageRestore: interruptionValue",
                "restoration": "SupplyOutageRestore: restorationValue",
            },
        ),
        without_service=ESME,
        critical=True,
    ),
    _alert(
        *(0x00CC, "FDA-DLMS", "Future Dated Execution Of Instruction Alert (DLMS COSEM)"),
        (0x8F66, 0x8F67),
        _content(
            "FutureDatedOutcome",
            names={
                **_COMMAND,
                "class_id": "cosemClassID",
                "instance_id": "cosemInstanceID",
                "attribute_id": "cosemAttributeID",
            },
            meanings={"message_code": _use_case_name},
        ),
        without_service=ESME + SAPC,
        critical=True,
    ),
    _alert(
        *(0x00CD, "FDA-GBZ", "Future Dated Execution Of Instruction Alert (GBZ)"),
        (0x8F66, 0x8F67),
        NodeTemplate(
            _kind("FutureDatedOutcome", "gbcs.payload.gbz"),
            Schema(
                names={
                    **_COMMAND,
                    "cluster_id": "clusterID",
                    "frame_control": "zclFrameControl",
                    "command_id": "zclCommandID",
                },
                meanings={"message_code": _use_case_name},
            ),
            at=("body",),
        ),
        protocols=("GBZ",),
        component_count=1,
        without_service=GSME,
        critical=True,
    ),
    _alert(
        *(0x00CE, "FDRA-DLMS", "Firmware Distribution Receipt Alert (ESME)"),
        (0x8F72, 0x8F1C),
        _RECEIPT,
        without_service=ESME,
        critical=True,
    ),
    _alert(
        *(0x00CF, "FDRA-GBZ", "Firmware Distribution Receipt Alert (GSME)"),
        (0x8F72, 0x8F1C),
        _RECEIPT,
        protocols=("GBZ",),
        component_count=1,
        without_service=GSME,
        critical=True,
    ),
    _alert(
        *(0x00D5, "8F84-ALERT", "Failure to Deliver Remote Party Message to ESME Alert"),
        (0x8F84,),
        _content("UndeliveredMessage", **_MESSAGE),
        without_service=CHF,
    ),
    _alert(
        *(0x00F0, "MIIWA-DLMS", "Meter Integrity Issue Warning Alert - ESME"),
        (0x81A0,),
        _ISSUE,
        without_service=ESME,
        critical=False,
    ),
    _alert(
        *(0x00F2, "MIIWA-GBZ", "Meter Integrity Issue Warning Alert - GSME"),
        (0x81A0,),
        _ISSUE,
        protocols=("GBZ",),
        component_count=1,
        without_service=GSME,
        critical=False,
    ),
    _alert(
        *(0x0110, "DBCH06", "Limited Duty Cycle Action Taken Sub GHz Alert"),
        (0x8F20,),
        _content("DeviceNamed", names={"device": "entityIdentifier"}, notes={"device": "the device to suspend"}),
        without_service=CHF,
        critical=False,
    ),
    _alert(
        *(0x0111, "DBCH07", "Sub GHz Channel Changed Sub GHz Alert"),
        (0x8F26,),
        _content("ChannelChanged", names={"channel": "subGHzChannel", "trigger": "scanTrigger"}),
        without_service=CHF,
        critical=False,
    ),
    _alert(
        *(0x0112, "DBCH08", "Sub GHz Channel Scan Request Assessment Outcome Sub GHz Alert"),
        (0x8F28,),
        _content("ScanRequestAssessed", names={"status": "statusCode", "trigger": "scanTrigger"}),
        without_service=CHF,
        critical=False,
    ),
    _alert(
        *(0x0113, "DBCH09", "Sub GHz Configuration Changed Sub GHz Alert"),
        (0x8F2A,),
        _content(
            "SubGhzConfigurationChanged",
            inline=frozenset({"configuration"}),
            names={
                "lower_band_channels_0_to_26": f"{_SETTINGS}page28Mask",
                "lower_band_channels_27_to_34": f"{_SETTINGS}page29Mask",
                "lower_band_channels_35_to_61": f"{_SETTINGS}page30Mask",
                "upper_band_channels_0_to_26": f"{_SETTINGS}page31Mask",
                "normal_limited_duty_cycle_threshold": f"{_SETTINGS}normal-LimitedDutyCycleThreshold",
                "limited_critical_duty_cycle_threshold": f"{_SETTINGS}limited-CriticalDutyCycleThreshold",
                "maximum_channel_changes_per_week": f"{_SETTINGS}maximumSubGHzChannelChangesPerWeek",
                "gsme_curfew": f"{_SETTINGS}gSMECurfew",
                "channel_quieter_threshold": f"{_SETTINGS}channelQuieterThreshold",
                "channel_noisier_threshold": f"{_SETTINGS}channelNoisierTheshold",
                "non_gsme_poor_communications": f"{_SETTINGS}nonGSMEPoorCommunicationsPercentageThreshold",
                "poor_communications_measurement_periods": (
                    f"{_SETTINGS}nonGSMEPoorCommunicationsThirtyMinutePeriodsMeasurementPeriod"
                ),
                "local_noise_measurement_period": f"{_SETTINGS}localCHNoiseMeasurementPeriod",
                "local_failure": f"{_SETTINGS}localCHFailurePercentage",
                "local_retry": f"{_SETTINGS}localCHRetryPercentage",
            },
            units={
                "normal_limited_duty_cycle_threshold": _HUNDREDTHS,
                "limited_critical_duty_cycle_threshold": _HUNDREDTHS,
                "channel_quieter_threshold": Unit.DB,
                "channel_noisier_threshold": Unit.DB,
                "non_gsme_poor_communications": _HUNDREDTHS,
                "poor_communications_measurement_periods": Unit.HALF_HOUR,
                "local_failure": _HUNDREDTHS,
                "local_retry": _HUNDREDTHS,
            },
        ),
        services={"6.28": CHF},
        critical=False,
    ),
    _alert(
        *(0x0114, "DBCH10", "Message Discarded Due to Duty Cycle Management Sub GHz Alert"),
        (0x8F2C,),
        _content("MessageDiscarded", **_MESSAGE),
        without_service=CHF,
        critical=False,
    ),
    _alert(
        *(0x0115, "DBCH11", "No More Sub GHz Device Capacity Sub GHz Alert"),
        (0x8F2D,),
        _content("DeviceNamed", names={"device": "entityIdentifier"}, notes={"device": "which could not join"}),
        without_service=CHF,
        critical=False,
    ),
    _alert(
        *(0x0120, "ECS100", "Command not supported by Device"),
        (0x8F85,),
        _content("CommandNotSupported", names=_COMMAND, meanings={"message_code": _use_case_name}),
        without_service=ESME + SAPC,
        critical=True,
    ),
    _alert(
        *(0x0121, "ECS101", "Limit APC [n] Level Command processed"),
        (0x8F86,),
        _content(
            "AuxiliaryLimitProcessed",
            names={
                "controller": f"{_PROCESSED}apcDirectionAndNumber",
                "start": f"{_PROCESSED}apcLimitPeriodStart",
                "end": f"{_PROCESSED}apcLimitPeriodEnd",
                "level": f"{_PROCESSED}resultingLevel",
            },
            units={"level": Unit.PERCENT},
            notes={"controller": _CONTROLLER},
            meanings={"controller": _controller},
        ),
        without_service=ESME + SAPC,
        critical=True,
    ),
    _alert(
        *(0x0122, "ECS102", "Limit APC [n] Level ended or cancelled"),
        (0x8F87,),
        _content(
            "AuxiliaryLimitEnded",
            names={"controller": f"{_ENDED}apcDirectionAndNumber", "level": f"{_ENDED}resultingLevel"},
            units={"level": Unit.PERCENT},
            notes={"controller": _CONTROLLER},
            meanings={"controller": _controller},
        ),
        without_service=ESME + SAPC,
        critical=True,
    ),
    _alert(
        *(0x0123, "ECS200", "Operational Update"),
        (0x8F88,),
        _content(
            "OperationalUpdate",
            names={"state": "operationalUpdate"},
            notes={"state": "JSON object of outputState, inputState and other-data"},
        ),
        without_service=ESME + SAPC,
        critical=True,
    ),
    _alert(0x1000, "GCA", "Generic Critical Alert", (), protocols=("DLMS", "GBZ"), critical=True),
    _alert(0x1001, "GNCA", "Generic Non Critical Alert", (), protocols=("DLMS", "GBZ"), critical=False),
)
