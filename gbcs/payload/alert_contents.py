"""What DLMS alerts add to alert code and time stamp (GBCS 16 and the use cases of each alert).

Each content is a node and, for each of its elements in the structure, a converter between Data and the node's field;
reading and writing both go by them. Which message code holds which is declared by the use cases.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from struct import error as struct_error
from typing import Any, NamedTuple

from dlms.data import Array, BitString, Data, LongUnsigned, Structure, Unsigned, Utf8String
from dlms.obis import Obis
from dlms.time import DateTime
from gbcs.entity import EntityId
from gbcs.payload.protected import CipheredBlock, ProtectionParameters
from gbcs.usecases.codes import alert_contents
from wire.enums import OpenEnum
from wire.errors import EncodeError, WireError
from wire.node import Node, node

__all__ = [
    "BY_KIND",
    "CONTENTS",
    "PACKED",
    "AuxiliaryLimitEnded",
    "AuxiliaryLimitProcessed",
    "BillingDataLog",
    "ChannelChanged",
    "CommandNotSupported",
    "Content",
    "DeviceLogBackup",
    "DeviceLogChanged",
    "DeviceLogEntry",
    "DeviceNamed",
    "FirmwareReceipt",
    "FutureDatedOutcome",
    "IntegrityIssue",
    "IntegrityIssueCode",
    "MessageDiscarded",
    "MessageIdentifier",
    "OperationalUpdate",
    "ScanRequestAssessed",
    "ScanStatus",
    "ScanTrigger",
    "SubGhzConfiguration",
    "SubGhzConfigurationChanged",
    "SupplyOutageRestored",
    "UndeliveredMessage",
]


# Enumerations --------------------------------------------------------------------------------------------------------


class IntegrityIssueCode(OpenEnum):
    """What the integrity of a meter suffers from."""

    OTHER = 0
    ERROR_NON_VOLATILE_MEMORY = 1
    ERROR_PROGRAM_EXECUTION = 2
    ERROR_PROGRAM_STORAGE = 3
    ERROR_RAM = 4
    ERROR_UNEXPECTED_HARDWARE_RESET = 5
    ERROR_WATCHDOG = 6
    ERROR_METROLOGY_FIRMWARE_VERIFICATION_FAILURE = 7
    ERROR_MEASUREMENT_FAULT = 8
    UNSPECIFIED_SMART_METER_OPERATIONAL_INTEGRITY_ERROR = 9


class ScanTrigger(OpenEnum):
    """Why a sub GHz channel scan was asked for."""

    REMOTE_PARTY_COMMAND = 0
    GSME_REQUEST = 1
    GSME_MISSED_ITS_CURFEW = 2
    GSME_MISSING_FOR_THE_LAST_DAY = 3
    MESSAGE_FAILURE_PROBLEMS = 4
    MESSAGE_RETRY_PROBLEMS = 5
    NON_GSME_DEVICE_REQUEST = 6
    SMHAN_FORMATION = 7


class ScanStatus(OpenEnum):
    """What became of a request to scan."""

    ACCEPTED = 0
    HHT_CONNECTED = 1
    DUTY_CYCLE_TOO_HIGH = 2
    JOINING_PERMITTED = 3
    GSME_OTA_UNDERWAY = 4
    TOO_MANY_SCANS_TODAY = 5
    TOO_MANY_COMMANDS_TODAY = 6
    TOO_MANY_SCANS_THIS_WEEK = 7


# Nodes ---------------------------------------------------------------------------------------------------------------


@node
class FutureDatedOutcome(NamedTuple):
    """The instruction that a device carried out, or failed to, at its activation time.

    Attributes:
        message_code: of the command.
        originator_counter: of the command.
        class_id: of the activated attribute.
        instance_id: of the activated attribute.
        attribute_id: of the activated attribute, 0 to 255.
    """

    message_code: int
    originator_counter: int
    class_id: int
    instance_id: Obis
    attribute_id: int


@node
class FirmwareReceipt(NamedTuple):
    """The firmware image that a device received.

    Attributes:
        image_hash: SHA-256 of the manufacturer image, 32 octets.
    """

    image_hash: bytes


@node
class IntegrityIssue(NamedTuple):
    """What a meter found wrong with itself."""

    issue: IntegrityIssueCode


@node
class BillingDataLog(NamedTuple):
    """The newest entry of the billing data log, encrypted for the supplier.

    Attributes:
        parameters: how it is protected.
        block: the octets.
    """

    parameters: ProtectionParameters
    block: CipheredBlock


@node
class SupplyOutageRestored(NamedTuple):
    """When the supply failed, and when it came back."""

    interruption: DateTime
    restoration: DateTime


@node
class DeviceLogEntry(NamedTuple):
    """A device in the log of the communications hub.

    Attributes:
        device: its EUI-64.
        hashed_trust_center_link_key: 16 octets; empty for a device without a link key.
    """

    device: EntityId
    hashed_trust_center_link_key: bytes


@node
class DeviceLogBackup(NamedTuple):
    """The log of the communications hub at a time.

    Attributes:
        time: of the backup.
        extended_pan_id: 8 octets.
        entries: the devices.
    """

    time: DateTime
    extended_pan_id: bytes
    entries: tuple[DeviceLogEntry, ...]


@node
class DeviceLogChanged(NamedTuple):
    """The log of the communications hub after a device was added or removed."""

    backup: DeviceLogBackup


@node
class DeviceNamed(NamedTuple):
    """The device that an alert is about."""

    device: EntityId


@node
class ChannelChanged(NamedTuple):
    """The sub GHz channel that a communications hub moved to.

    Attributes:
        channel: 32 bits: ZigBee page in the first 5, one bit for each channel in the rest.
        trigger: why.
    """

    channel: BitString
    trigger: ScanTrigger


@node
class ScanRequestAssessed(NamedTuple):
    """What a communications hub made of a request to scan."""

    status: ScanStatus
    trigger: ScanTrigger


@node
class SubGhzConfiguration(NamedTuple):
    """Settings of the sub GHz network. Percentages and duty cycles count hundredths of a percent."""

    lower_band_channels_0_to_26: BitString
    lower_band_channels_27_to_34: BitString
    lower_band_channels_35_to_61: BitString
    upper_band_channels_0_to_26: BitString
    normal_limited_duty_cycle_threshold: LongUnsigned
    limited_critical_duty_cycle_threshold: LongUnsigned
    maximum_channel_changes_per_week: Unsigned
    gsme_curfew: LongUnsigned
    channel_quieter_threshold: Unsigned
    channel_noisier_threshold: Unsigned
    non_gsme_poor_communications: LongUnsigned
    poor_communications_measurement_periods: Unsigned
    local_noise_measurement_period: LongUnsigned
    local_failure: LongUnsigned
    local_retry: LongUnsigned


@node
class SubGhzConfigurationChanged(NamedTuple):
    """The settings that are now in force."""

    configuration: SubGhzConfiguration


@node
class MessageIdentifier(NamedTuple):
    """Which message: the four values that tell one from all others.

    Attributes:
        originator: business originator ID.
        recipient: business target ID.
        cra: 1 command, 2 response, 3 alert.
        originator_counter: 64 bits.
    """

    originator: EntityId
    recipient: EntityId
    cra: int
    originator_counter: int


@node
class MessageDiscarded(NamedTuple):
    """The message that a communications hub could not keep."""

    message: MessageIdentifier


@node
class UndeliveredMessage(NamedTuple):
    """The message that did not reach the meter.

    The octets of this one follow the time stamp behind 30 19 rather than as Data.

    Attributes:
        message: which one.
        structure_size: elements that the structure claims, 2 or 3; no published message says which it is.
    """

    message: MessageIdentifier
    structure_size: int


@node
class CommandNotSupported(NamedTuple):
    """The command that a device does not know.

    Attributes:
        message_code: of the command.
        originator_counter: of the command.
    """

    message_code: int
    originator_counter: int


@node
class AuxiliaryLimitProcessed(NamedTuple):
    """The limit that an auxiliary proportional controller will keep.

    Attributes:
        controller: high four bits 1 for output, 2 for input; low four bits its number.
        start: of the period.
        end: of the period.
        level: percent.
    """

    controller: Unsigned
    start: DateTime
    end: DateTime
    level: Unsigned


@node
class AuxiliaryLimitEnded(NamedTuple):
    """The level of an auxiliary proportional controller after its limit ended or was cancelled.

    Attributes:
        controller: high four bits 1 for output, 2 for input; low four bits its number.
        level: percent.
    """

    controller: Unsigned
    level: Unsigned


@node
class OperationalUpdate(NamedTuple):
    """The state of a load controller.

    Attributes:
        state: text of a JSON object with outputState, inputState and other-data.
    """

    state: Utf8String


# Converters ----------------------------------------------------------------------------------------------------------


PACKED: dict[Any, Struct] = {}
"""The nodes whose fields stand one after another in an octet-string, and how."""


class _Misfit(Exception):
    """Data of another form than the declaration."""


class _Converter(NamedTuple):
    """Data to a field, or _Misfit; and back."""

    from_data: Callable[[Data], Any]
    to_data: Callable[[Any], Data]


def _typed(kind: type) -> _Converter:
    def check(data: Data) -> Data:
        if type(data) is not kind:
            raise _Misfit
        return data

    return _Converter(check, check)


def _bits(length: int) -> _Converter:
    def check(data: Data) -> Data:
        if type(data) is not BitString or data.length != length:
            raise _Misfit
        return data

    return _Converter(check, check)


def _octets(make: Callable[[bytes], Any], write: Callable[[Any], bytes], *sizes: int) -> _Converter:
    """An octet-string of one of the sizes (any, where none is given) that holds something of its own form."""

    def from_data(data: Data) -> Any:
        if type(data) is not bytes or (sizes and len(data) not in sizes):
            raise _Misfit
        try:
            return make(data)
        except WireError:
            raise _Misfit from None

    return _Converter(from_data, write)


def _packed(kind: Any, layout: str, **converted: Callable[[Any], Any]) -> _Converter:
    """An octet-string that holds the fields of a node one after another."""
    fixed = PACKED[kind] = Struct(">" + layout)

    def make(octets: bytes) -> Any:
        values = dict(zip(kind._fields, fixed.unpack(octets), strict=True))
        return kind(**{name: converted.get(name, _same)(value) for name, value in values.items()})

    def write(value: Any) -> bytes:
        try:
            return fixed.pack(*value)
        except struct_error as error:
            raise EncodeError(f"{kind.__name__}: {error}") from None

    return _octets(make, write, fixed.size)


def _structure(kind: Any, *converters: _Converter) -> _Converter:
    """A structure whose elements are the fields of a node."""

    def from_data(data: Data) -> Any:
        if type(data) is not Structure or len(data) != len(converters):
            raise _Misfit
        return kind(*(converter.from_data(item) for converter, item in zip(converters, data, strict=True)))

    def to_data(value: Any) -> Data:
        return Structure(converter.to_data(item) for converter, item in zip(converters, value, strict=True))

    return _Converter(from_data, to_data)


def _array(converter: _Converter) -> _Converter:
    def from_data(data: Data) -> Any:
        if type(data) is not Array:
            raise _Misfit
        return tuple(converter.from_data(item) for item in data)

    def to_data(value: Any) -> Data:
        return Array(converter.to_data(item) for item in value)

    return _Converter(from_data, to_data)


def _same(value: Any) -> Any:
    return value


def _protection(data: Data) -> ProtectionParameters:
    parameters = ProtectionParameters.from_data(data)
    if parameters is None:
        raise _Misfit
    return parameters


def _one_octet(kind: type[OpenEnum]) -> _Converter:
    return _octets(lambda octets: kind(octets[0]), lambda value: bytes((value,)), 1)


_ENTITY = _octets(EntityId, bytes, 8)
_DATE_TIME = _octets(DateTime.decode, DateTime.encode, 12)
_MESSAGE_IDENTIFIER = _packed(MessageIdentifier, "8s8sBQ", originator=EntityId, recipient=EntityId)
_MASK = _bits(32)
_LONG_UNSIGNED = _typed(LongUnsigned)
_UNSIGNED = _typed(Unsigned)
_CONFIGURATION = _structure(
    SubGhzConfiguration,
    *(_MASK, _MASK, _MASK, _MASK),
    *(_LONG_UNSIGNED, _LONG_UNSIGNED, _UNSIGNED, _LONG_UNSIGNED, _UNSIGNED, _UNSIGNED),
    *(_LONG_UNSIGNED, _UNSIGNED, _LONG_UNSIGNED, _LONG_UNSIGNED, _LONG_UNSIGNED),
)
_BACKUP = _structure(
    DeviceLogBackup,
    _DATE_TIME,
    _octets(bytes, bytes, 8),
    _array(_structure(DeviceLogEntry, _ENTITY, _octets(bytes, bytes, 0, 16))),
)


class Content(NamedTuple):
    """What an alert adds: the node, and how each of its elements is converted.

    A node of one packed octet-string is that element's own value.
    """

    kind: Any
    converters: tuple[_Converter, ...]
    is_packed: bool = False

    def from_data(self, elements: tuple[Data, ...]) -> Node | None:
        """The node, or None where the elements have another form."""
        if len(elements) != len(self.converters):
            return None
        try:
            values = [
                converter.from_data(element) for converter, element in zip(self.converters, elements, strict=True)
            ]
        except _Misfit:
            return None
        found: Node = values[0] if self.is_packed else self.kind(*values)
        return found

    def to_data(self, value: Any) -> tuple[Data, ...]:
        """The elements; EncodeError where a field can't be written, or would be read back as something else."""
        fields = (value,) if self.is_packed else value
        try:
            elements = tuple(converter.to_data(field) for converter, field in zip(self.converters, fields, strict=True))
        except WireError:
            raise
        except (_Misfit, AttributeError, TypeError, ValueError, struct_error):
            raise EncodeError(f"a field of {self.kind.__name__} has another type than it must have") from None
        if self.from_data(elements) != value:
            raise EncodeError(f"a field of {self.kind.__name__} has not the length that it must have")
        return elements


_DECLARED = (
    Content(DeviceLogChanged, (_BACKUP,)),
    Content(
        BillingDataLog,
        (
            _Converter(_protection, ProtectionParameters.to_data),
            _octets(CipheredBlock.decode, CipheredBlock.encode),
        ),
    ),
    Content(SupplyOutageRestored, (_DATE_TIME, _DATE_TIME)),
    Content(FutureDatedOutcome, (_packed(FutureDatedOutcome, "HQH6sB", instance_id=Obis),), is_packed=True),
    Content(FirmwareReceipt, (_octets(bytes, bytes, 32),)),
    Content(MessageDiscarded, (_MESSAGE_IDENTIFIER,)),
    Content(IntegrityIssue, (_packed(IntegrityIssue, "H", issue=IntegrityIssueCode),), is_packed=True),
    Content(DeviceNamed, (_ENTITY,)),
    Content(ChannelChanged, (_structure(ChannelChanged, _MASK, _one_octet(ScanTrigger)),), is_packed=True),
    Content(
        ScanRequestAssessed,
        (_structure(ScanRequestAssessed, _one_octet(ScanStatus), _one_octet(ScanTrigger)),),
        is_packed=True,
    ),
    Content(SubGhzConfigurationChanged, (_CONFIGURATION,)),
    Content(CommandNotSupported, (_packed(CommandNotSupported, "HQ"),), is_packed=True),
    Content(AuxiliaryLimitProcessed, (_UNSIGNED, _DATE_TIME, _DATE_TIME, _UNSIGNED)),
    Content(AuxiliaryLimitEnded, (_UNSIGNED, _UNSIGNED)),
    Content(OperationalUpdate, (_typed(Utf8String),)),
)

BY_KIND: dict[Any, Content] = {content.kind: content for content in _DECLARED}
"""What alerts hold after alert code and time stamp, by its class."""

_BY_NAME = {content.kind.__name__: content for content in _DECLARED}
# An undelivered message is named in octets that are no Data; where they are Data after all, as in its like.
_BY_NAME[UndeliveredMessage.__name__] = BY_KIND[MessageDiscarded]

CONTENTS: dict[int, Content] = {
    code: _BY_NAME[name] for code, name in alert_contents("DLMS").items() if name in _BY_NAME
}
"""The same by message code, as the use cases declare it."""
