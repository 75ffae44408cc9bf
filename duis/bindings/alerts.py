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
from gbcs.usecases import objects, with_reference
from gbcs.usecases.alert_templates import AlertTemplate
from gbcs.usecases.controllers import INPUT, OUTPUT
from gbcs.usecases.model import Value
from gbcs.usecases.nodes import NodeTemplate

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


def _named(reference: str, path: str, **lenses: Lens) -> ResponseBinding:
    """The binding of an alert whose content is a node, by the node's fields; the use case has their names.

    Args:
        reference: of the use case.
        path: of the element in the payload.
        lenses: field → lens.

    Raises:
        KeyError: for a field that the use case does not name.
    """
    (use_case,) = with_reference(reference)
    assert isinstance(use_case.alert, AlertTemplate)
    assert isinstance(use_case.alert.content, NodeTemplate)
    names = use_case.alert.content.schema.names
    return ResponseBinding(reference, Items({names[field]: lens for field, lens in lenses.items()}, f"Payload/{path}"))


_FUTURE = "FutureDatedCommandOutcomeDeviceAlert"
_COMMAND: dict[str, Lens] = {
    "message_code": HexadecimalNumber("FutureDatedCommandMessageCode", 2),
    "originator_counter": optional("FutureDatedCommandOriginatorCounter", integer),
}
_COSEM, _GBZ = "DLMSCOSEMFDInstructionIdentification", "GBZFDInstructionIdentification"
_RECEIPT: dict[str, Lens] = {"image_hash": optional("ManufacturerImageHash", hexadecimal)}
_INTEGRITY: dict[str, Lens] = {
    "issue": optional("Warning", choices({words: code for code, words in enumerate(_WARNINGS)}))
}
_LIMIT: dict[str, Lens] = {"controller": _Direction(), "level": optional("ResultingLevel", integer)}

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
    _named(
        "ECS80",
        "SupplyOutageRestoreAlert",
        interruption=optional("interruptionValue", moment),
        restoration=optional("restorationValue", moment),
    ),
    _named(
        "FDA-DLMS",
        f"{_FUTURE}/COSEMFutureDatedAlert",
        **_COMMAND,
        class_id=HexadecimalNumber(f"{_COSEM}/ClassId", 2),
        instance_id=optional(f"{_COSEM}/InstanceId", hexadecimal),
        attribute_id=HexadecimalNumber(f"{_COSEM}/AttributeId", 1),
    ),
    _named(
        "FDA-GBZ",
        f"{_FUTURE}/GBZFutureDatedAlert",
        **_COMMAND,
        cluster_id=HexadecimalNumber(f"{_GBZ}/ExtendedHeaderClusterID", 2),
        frame_control=HexadecimalNumber(f"{_GBZ}/FrameControl", 1),
        command_id=HexadecimalNumber(f"{_GBZ}/CommandIdentifier", 1),
    ),
    _named("FDRA-DLMS", "FirmwareVerificationDeviceAlert", **_RECEIPT),
    _named("FDRA-GBZ", "FirmwareVerificationDeviceAlert", **_RECEIPT),
    _named("MIIWA-DLMS", "SmartMeterIntegrityIssueWarningDeviceAlert", **_INTEGRITY),
    _named("MIIWA-GBZ", "SmartMeterIntegrityIssueWarningDeviceAlert", **_INTEGRITY),
    ResponseBinding("8F84-ALERT", NO_PAYLOAD),
    *(ResponseBinding(f"DBCH{number:02}", NO_PAYLOAD) for number in range(6, 12)),
    ResponseBinding("GCA", NO_PAYLOAD),
    ResponseBinding("GNCA", NO_PAYLOAD),
    _named(
        "ECS100",
        "CommandNotSupportedbyDevice",
        message_code=HexadecimalNumber("MessageCodeofCommandReceived", 2),
        originator_counter=optional("OriginatorCounterfromCommandReceived", integer),
    ),
    _named(
        "ECS101",
        "LimitAPCLevelCommandProcessedDeviceAlert",
        **_LIMIT,
        start=optional("APCLimitPeriodStart", moment),
        end=optional("APCLimitPeriodEnd", moment),
    ),
    _named("ECS102", "LimitAPCLevelEndedDeviceAlert", **_LIMIT),
    ResponseBinding("ECS200", Items(operationalUpdate=State("Payload/OperationalUpdateDeviceAlert"))),
)
"""Bindings of alerts, each a lens of what the alert holds but for its code and time."""
