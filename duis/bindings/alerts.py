"""Alerts: what stands in the payload of one, beside its code and time.

Source: digest ``mmc_mapping.md``, the alert payloads; ``mmc.md``, 3.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from duis.bindings.binding import ResponseBinding
from duis.bindings.cosem import moment
from duis.bindings.electricity.load_control import State, read_direction, write_direction
from duis.bindings.electricity.reading import BILLING_ROW
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, NO_PAYLOAD, Context, First, Items, Lens, optional
from duis.bindings.texts import choices, hexadecimal, integer
from gbcs.usecases import objects
from gbcs.usecases.controllers import INPUT, OUTPUT
from gbcs.usecases.model import Value

__all__ = ["ALERTS"]


class HexadecimalNumber(NamedTuple):
    """A number as hexadecimal digits.

    Attributes:
        path: of the element.
        size: octets.
    """

    path: str
    size: int

    def read(self, source: Source, context: Context) -> Value:
        octets = optional(self.path, hexadecimal).read(source, context)
        if octets is ABSENT:
            return ABSENT
        if len(octets) != self.size:
            raise source.error(f"{len(octets)} octets", path=self.path, expected=str(self.size))
        return int.from_bytes(octets, "big")

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        sink.put(self.path, f"{int(value):0{2 * self.size}X}")


class _Direction(NamedTuple):
    """Number of a controller, and in the high nibble the direction in which it is limited."""

    def read(self, source: Source, context: Context) -> Value:
        controller = optional("AuxiliaryControllerN", integer).read(source, context)
        return controller if controller is ABSENT else read_direction(source) << 4 | controller

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        direction, controller = divmod(int(value), 16)
        if direction not in (INPUT, OUTPUT):
            raise sink.error(f"direction {direction} cannot be expressed here")
        sink.put("AuxiliaryControllerN", str(controller))
        write_direction(direction, sink)


_WARNINGS = (
    "Other",
    "Error Non Volatile Memory",
    "Error Program Execution",
    "Error Program Storage",
    "Error RAM",
    "Error Unexpected Hardware Reset",
    "Error Watchdog",
    "Error Metrology Firmware Verification Failure",
    "Error Measurement Fault",
    "Unspecified Smart Meter Operational Integrity Error",
)

_FUTURE = "Payload/FutureDatedCommandOutcomeDeviceAlert"
_COMMAND: dict[str, Lens] = {
    "messageCode": HexadecimalNumber("FutureDatedCommandMessageCode", 2),
    "originatorCounter": optional("FutureDatedCommandOriginatorCounter", integer),
}
_COSEM, _GBZ = "DLMSCOSEMFDInstructionIdentification", "GBZFDInstructionIdentification"
_RECEIPT = Items(
    None,
    "Payload/FirmwareVerificationDeviceAlert",
    manufacturerImageHash=optional("ManufacturerImageHash", hexadecimal),
)
_INTEGRITY = Items(
    None,
    "Payload/SmartMeterIntegrityIssueWarningDeviceAlert",
    smartMeterIntegrityIssue=optional("Warning", choices({words: code for code, words in enumerate(_WARNINGS)})),
)


def _limit(item: str, path: str, **more: Any) -> Items:
    return Items(
        {
            f"{item}: apcDirectionAndNumber": _Direction(),
            f"{item}: resultingLevel": optional("ResultingLevel", integer),
            **{f"{item}: {name}": lens for name, lens in more.items()},
        },
        f"Payload/{path}",
    )


ALERTS: tuple[ResponseBinding, ...] = (
    ResponseBinding("CS14", NO_PAYLOAD),
    ResponseBinding(
        "ECS68",
        Items(
            {
                objects.BILLING_DATA_LOG_REGISTERS.log_entries.name: First(
                    Items(BILLING_ROW.lenses, "Payload/BillingDataLogDeviceAlert/ESMEBillingDataLogEntry")
                )
            }
        ),
    ),
    ResponseBinding(
        "ECS80",
        Items(
            {
                "SupplyOutageRestore: interruptionValue": optional("interruptionValue", moment),
                "SupplyOutageRestore: restorationValue": optional("restorationValue", moment),
            },
            "Payload/SupplyOutageRestoreAlert",
        ),
    ),
    ResponseBinding(
        "FDA-DLMS",
        Items(
            {
                **_COMMAND,
                "cosemClassID": HexadecimalNumber(f"{_COSEM}/ClassId", 2),
                "cosemInstanceID": optional(f"{_COSEM}/InstanceId", hexadecimal),
                "cosemAttributeID": HexadecimalNumber(f"{_COSEM}/AttributeId", 1),
            },
            f"{_FUTURE}/COSEMFutureDatedAlert",
        ),
    ),
    ResponseBinding(
        "FDA-GBZ",
        Items(
            {
                **_COMMAND,
                "clusterID": HexadecimalNumber(f"{_GBZ}/ExtendedHeaderClusterID", 2),
                "zclFrameControl": HexadecimalNumber(f"{_GBZ}/FrameControl", 1),
                "zclCommandID": HexadecimalNumber(f"{_GBZ}/CommandIdentifier", 1),
            },
            f"{_FUTURE}/GBZFutureDatedAlert",
        ),
    ),
    ResponseBinding("FDRA-DLMS", _RECEIPT),
    ResponseBinding("FDRA-GBZ", _RECEIPT),
    ResponseBinding("MIIWA-DLMS", _INTEGRITY),
    ResponseBinding("MIIWA-GBZ", _INTEGRITY),
    ResponseBinding("8F84-ALERT", NO_PAYLOAD),
    *(ResponseBinding(f"DBCH{number:02}", NO_PAYLOAD) for number in range(6, 12)),
    ResponseBinding("GCA", NO_PAYLOAD),
    ResponseBinding("GNCA", NO_PAYLOAD),
    ResponseBinding(
        "ECS100",
        Items(
            None,
            "Payload/CommandNotSupportedbyDevice",
            messageCode=HexadecimalNumber("MessageCodeofCommandReceived", 2),
            originatorCounter=optional("OriginatorCounterfromCommandReceived", integer),
        ),
    ),
    ResponseBinding(
        "ECS101",
        _limit(
            "LimitAPC[n]LevelCommandProcessed",
            "LimitAPCLevelCommandProcessedDeviceAlert",
            apcLimitPeriodStart=optional("APCLimitPeriodStart", moment),
            apcLimitPeriodEnd=optional("APCLimitPeriodEnd", moment),
        ),
    ),
    ResponseBinding("ECS102", _limit("LimitAPC[n]LevelEndedOrCancelled", "LimitAPCLevelEndedDeviceAlert")),
    ResponseBinding("ECS200", Items(operationalUpdate=State("Payload/OperationalUpdateDeviceAlert"))),
)
"""Bindings of alerts, each a lens of what the alert holds but for its code and time."""
