"""What the security messages of GBCS are made of: their types, one declaration each.

A node's annotations say what :mod:`gbcs.payload.asn1.der` reads and writes; the ASN.1 module beside
(``messages.asn1``) is written from them. Names are those of GBCS and MMC where the digest ``asn1.md`` has them from
there. An annotation ``X | None`` is OPTIONAL.

The nodes with a field ``length_octets`` are payloads that may hold long lengths. Published devices write a length of
128 to 255 in two octets where DER has one, and sign it so; such a payload has 2 there. 1 is DER. A payload that departs
from DER in other ways remembers its octets (:mod:`wire.form`), and its JSON form has ``remarks``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import IntFlag
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias, TypeVar

from gbcs.alerts import alert_meaning
from gbcs.entity import EntityId, RemotePartyRole
from gbcs.payload.asn1.der import LENGTH_OCTETS, Default, Enumerated, Integer, Octets, Tag, Whole, Written, bare, read
from gbcs.payload.asn1.der import form_of as declared_form
from gbcs.usecases.codes import JOIN_METHODS, REPLACEMENT_MODES
from wire.enums import OpenEnum
from wire.errors import EncodeError, WireError, quoted
from wire.form import form_of, kind_of
from wire.node import JSON, node, plain, plain_fields

if TYPE_CHECKING:
    from gbcs import certificates

__all__ = [
    "CANCELLED",
    "PAYLOADS",
    "ActivateFirmwareAlert",
    "ActivateFirmwareCommand",
    "ActivateFirmwareOutcome",
    "ActivateFirmwareResponse",
    "ActivateImageResponseCode",
    "ApplyTimeBasedCPVChecks",
    "Asn1Payload",
    "AuthorisingRemotePartyControl",
    "CellUsage",
    "Certificate",
    "CertificationRequest",
    "CredentialsReplacementMode",
    "DeviceLogEntry",
    "DeviceTimeStatus",
    "DeviceType",
    "FirmwareTransferAlert",
    "FirmwareTransferResponseCode",
    "GPFDeviceLogBackupAlert",
    "GPFDeviceLogRestoreCommand",
    "GPFDeviceLogRestoreResponse",
    "IssueCredentialsResponseCode",
    "IssueSecurityCredentialsCommand",
    "IssueSecurityCredentialsResponse",
    "JoinDeviceCommand",
    "JoinDeviceResponse",
    "JoinMethodAndRole",
    "JoinResponseCode",
    "KeyUsage",
    "PPMIDActivationCode",
    "PPMIDFirmwareActivationAlert",
    "ProvideDeviceCertificateCommand",
    "ProvideDeviceCertificateResponse",
    "ProvideDeviceCertificateResponseCode",
    "ProvideSecurityCredentialDetailsCommand",
    "ProvideSecurityCredentialDetailsResponse",
    "ReadDeviceJoinDetailsCommand",
    "ReadDeviceJoinDetailsResponse",
    "ReadFirmwareResponseCode",
    "ReadFirmwareVersionCommand",
    "ReadFirmwareVersionResponse",
    "ReadLogResponseCode",
    "RemotePartyDetails",
    "RemotePartySeqNumberChange",
    "ReplacementOutcome",
    "RestoreOutcome",
    "SeqNumberUsage",
    "SetTimeCommand",
    "SetTimeResponse",
    "SpecialistSeqNumber",
    "StatusCode",
    "SymmetricKey",
    "TrustAnchorCellContents",
    "TrustAnchorCellIdentifier",
    "TrustAnchorReplacement",
    "UnjoinDeviceCommand",
    "UnjoinDeviceResponse",
    "UnjoinResponseCode",
    "UpdateDeviceCertificateCommand",
    "UpdateDeviceCertificateResponse",
    "UpdateDeviceCertificateResponseCode",
    "UpdateSecurityCredentialsAlert",
    "UpdateSecurityCredentialsCommand",
    "UpdateSecurityCredentialsOutcome",
    "UpdateSecurityCredentialsResponse",
]

CANCELLED = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""The execution time that cancels a command of the future."""

_COMMAND, _RESPONSE, _ALERT = 1, 2, 3
T = TypeVar("T", bound=type)

PAYLOADS: dict[tuple[int, int], Any] = {}
"""Message code and CRA flag to the node of the payload."""


def _payload(cra: int, *message_codes: int) -> Callable[[T], T]:
    """Declare that a node is the payload of messages."""

    def declare(cls: T) -> T:
        PAYLOADS.update({(code, cra): cls for code in message_codes})
        cls.plain = _payload_plain  # type: ignore[attr-defined]
        return node(cls)

    return declare


def _payload_plain(self: Any) -> Any:
    """Protocol, name and fields; the length octets where they are not those of DER, and what else departs from it."""
    form: dict[str, Any] = {"protocol": "ASN.1", "name": type(self).__name__}
    for name, value in zip(self._fields, self, strict=True):
        if name == "alert_code":
            form |= {"alert_code": f"{value:04X}", "meaning": alert_meaning(value)}
        elif name != LENGTH_OCTETS or value != 1:
            form[name] = plain(value)
    written = form_of(self)
    if isinstance(written, Written):
        form["remarks"] = [f"not DER: {departure}" for departure in read(declared_form(kind_of(self)), written)[2]]
    return form


# Enumerations --------------------------------------------------------------------------------------------------------


class KeyUsage(IntFlag):
    """What a key is for (RFC 5280, 4.2.1.3): the flag ``1 << n`` is bit n; flags without a name are kept."""

    DIGITAL_SIGNATURE = 1
    NON_REPUDIATION = 2
    KEY_ENCIPHERMENT = 4
    DATA_ENCIPHERMENT = 8
    KEY_AGREEMENT = 16
    KEY_CERT_SIGN = 32
    CRL_SIGN = 64
    ENCIPHER_ONLY = 128
    DECIPHER_ONLY = 256

    def plain(self) -> str:
        """The names of RFC 5280 joined by ``+``, bits without a name by number; nothing where none is set."""
        number = int(self)
        return "+".join(
            _KEY_USAGES[bit] if bit < len(_KEY_USAGES) else f"bit{bit}"
            for bit in range(number.bit_length())
            if number >> bit & 1
        )

    @classmethod
    def named(cls, text: str) -> KeyUsage:
        """By the names of RFC 5280, joined by ``+``; EncodeError for others."""
        usage = cls(0)
        for name in text.split("+"):
            if name not in _KEY_USAGES:
                raise EncodeError(f"no key usage {quoted(name)}")
            usage |= cls(1 << _KEY_USAGES.index(name))
        return usage


_KEY_USAGES = (
    *("digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement"),
    *("keyCertSign", "cRLSign", "encipherOnly", "decipherOnly"),
)


class CellUsage(OpenEnum):
    """Which of a supplier's key agreement cells."""

    MANAGEMENT = 0
    PRE_PAYMENT_TOP_UP = 1


class CredentialsReplacementMode(OpenEnum):
    """Whose credentials are replaced by whom."""

    ROOT_BY_SUPPLIER = 0
    ROOT_BY_WAN_PROVIDER = 1
    SUPPLIER_BY_SUPPLIER = 2
    NETWORK_OPERATOR_BY_NETWORK_OPERATOR = 3
    ACCESS_CONTROL_BROKER_BY_ACB = 4
    WAN_PROVIDER_BY_WAN_PROVIDER = 5
    TRANS_COS_BY_TRANS_COS = 6
    SUPPLIER_BY_TRANS_COS = 7
    ANY_EXCEPT_ABNORMAL_ROOT_BY_RECOVERY = 8
    ANY_BY_CONTINGENCY = 9
    LOAD_CONTROLLER_BY_LOAD_CONTROLLER = 10
    LOAD_CONTROLLER_BY_SUPPLIER = 11

    @property
    def message_code(self) -> int | None:
        """The message code of the command in this mode; None for a mode without a name."""
        return REPLACEMENT_MODES.get(self)


class ApplyTimeBasedCPVChecks(OpenEnum):
    """Whether a device judges the validity of certificates by its clock."""

    APPLY = 0
    DISAPPLY = 1


class SeqNumberUsage(OpenEnum):
    """What a counter of its own is for."""

    PREPAYMENT_TOP_UP = 0


class StatusCode(Enumerated):
    """What became of a trust anchor cell (a part of RFC 5934's numbers)."""

    SUCCESS = 0
    BAD_CERTIFICATE = 5
    NO_TRUST_ANCHOR = 10
    INSUFFICIENT_MEMORY = 17
    CONTINGENCY_PUBLIC_KEY_DECRYPT = 22
    TRUST_ANCHOR_NOT_FOUND = 25
    RESOURCES_BUSY = 30
    OTHER = 127


class DeviceType(OpenEnum):
    """Kind of a device of the home network."""

    GSME = 0
    ESME = 1
    COMMUNICATIONS_HUB_COMMUNICATIONS_HUB_FUNCTION = 2
    COMMUNICATIONS_HUB_GAS_PROXY_FUNCTION = 3
    TYPE1_HAN_CONNECTED_AUXILIARY_LOAD_CONTROL_SWITCH = 4
    TYPE1_PREPAYMENT_INTERFACE_DEVICE = 5
    TYPE2 = 6


class JoinMethodAndRole(OpenEnum):
    """How two devices are to be joined."""

    METHOD_A_INITIATOR = 0
    METHOD_A_RESPONDER = 1
    METHOD_B = 2
    METHOD_C = 3

    @property
    def message_code(self) -> int | None:
        """The message code of the command with this method; None for one without a name."""
        return JOIN_METHODS.get(self)


class JoinResponseCode(OpenEnum):
    """What became of a join."""

    SUCCESS = 0
    INVALID_MESSAGE_CODE_FOR_JOIN_METHOD_AND_ROLE = 1
    INVALID_JOIN_METHOD_AND_ROLE = 2
    INCOMPATIBLE_WITH_EXISTING_ENTRY = 3
    DEVICE_LOG_FULL = 4
    WRITE_FAILURE = 5
    KEY_AGREEMENT_NO_RESOURCES = 6
    KEY_AGREEMENT_UNKNOWN_ISSUER = 7
    KEY_AGREEMENT_UNSUPPORTED_SUITE = 8
    KEY_AGREEMENT_BAD_MESSAGE = 9
    KEY_AGREEMENT_BAD_KEY_CONFIRM = 10
    INVALID_OR_MISSING_CERTIFICATE = 11
    NO_PARTNER_LINK_KEY_RECEIVED = 12
    NO_CBKE_RESPONSE = 13


class UnjoinResponseCode(OpenEnum):
    """What became of an unjoin."""

    SUCCESS = 0
    OTHER_DEVICE_NOT_IN_DEVICE_LOG = 1
    OTHER_FAILURE = 2


class ActivateImageResponseCode(OpenEnum):
    """What became of the activation of firmware."""

    SUCCESS = 0
    NO_IMAGE_HELD = 1
    HASH_MISMATCH = 2
    ACTIVATION_FAILURE = 3


class ReadLogResponseCode(OpenEnum):
    """Whether a device log could be read."""

    SUCCESS = 0
    READ_FAILURE = 1


class ReadFirmwareResponseCode(OpenEnum):
    """Whether a firmware version could be read."""

    SUCCESS = 0
    READ_FAILURE = 1


class FirmwareTransferResponseCode(OpenEnum):
    """What became of a firmware image on its way to a device."""

    SUCCESS = 0
    IMAGE_DISCARDED = 1
    HARDWARE_VERSION_MISMATCH = 2
    FILE_TRANSFER_FAILURE = 3


class PPMIDActivationCode(OpenEnum):
    """Whether a PPMID runs new firmware."""

    SUCCESS = 0
    FAILURE = 1


class DeviceTimeStatus(OpenEnum):
    """How far a device's clock is to be trusted."""

    RELIABLE = 0
    INVALID = 1
    UNRELIABLE = 2


class IssueCredentialsResponseCode(OpenEnum):
    """Why there is no certification request."""

    INVALID_KEY_USAGE = 1
    KEY_PAIR_GENERATION_FAILED = 2
    CR_PRODUCTION_FAILED = 3


class UpdateDeviceCertificateResponseCode(OpenEnum):
    """What became of a new device certificate."""

    SUCCESS = 0
    INVALID_CERTIFICATE = 1
    WRONG_DEVICE_IDENTITY = 2
    INVALID_KEY_USAGE = 3
    NO_CORRESPONDING_KEY_PAIR_GENERATED = 4
    WRONG_PUBLIC_KEY = 5
    CERTIFICATE_STORAGE_FAILED = 6
    PRIVATE_KEY_CHANGE_FAILED = 7


class ProvideDeviceCertificateResponseCode(OpenEnum):
    """Why there is no certificate."""

    INVALID_KEY_USAGE = 1
    NO_CERTIFICATE_HELD = 2
    CERTIFICATE_RETRIEVAL_FAILURE = 3


# Shared types --------------------------------------------------------------------------------------------------------

SeqNumber: TypeAlias = Annotated[int, Integer(0, (1 << 63) - 1)]
AlertCode: TypeAlias = Annotated[int, Integer(0, (1 << 32) - 1)]
KeyIdentifier: TypeAlias = Annotated[bytes, Octets(8)]
FirmwareVersion: TypeAlias = Annotated[bytes, Octets(4)]
DefaultCellUsage: TypeAlias = Annotated[CellUsage, Default(CellUsage.MANAGEMENT)]


@node
class Certificate(NamedTuple):
    """A certificate inside a message. Only its outermost structure is checked while a message is read.

    Attributes:
        der: its octets.
    """

    der: bytes

    def read(self) -> certificates.Certificate:
        """What it says; DecodeError where it says nothing that :mod:`gbcs.certificates` knows."""
        from gbcs.certificates import read_certificate

        return read_certificate(self.der)

    def plain(self) -> dict[str, JSON]:
        """Whose it is, what for, and when; or what is wrong with it. And its octets."""
        try:
            return _summary(self.der).copy() if len(self.der) <= _USUAL else _said(self.der)
        except (WireError, ImportError) as error:  # in a browser there is no cryptography
            return {"problem": str(error), "der": self.der.hex()}


def _said(der: bytes) -> dict[str, JSON]:
    """What a certificate says."""
    summary = Certificate(der).read().plain()
    return {name: summary[name] for name in _SUMMARY if summary[name] not in (None, "")}


_summary = lru_cache(maxsize=512)(_said)
"""Of certificates that recur: those of organisations and authorities go to many devices."""
_USUAL = 4096
"""Octets of a certificate that is remembered, far more than any of the field has."""


_SUMMARY = (
    *("kind", "entity_id", "role", "usage", "subject_key_identifier", "authority_key_identifier", "subject", "issuer"),
    *("serial_number", "not_before", "not_after", "der"),
)


@node
class CertificationRequest(NamedTuple):
    """A request for a certificate. Only its outermost structure is checked while a message is read.

    Attributes:
        der: its octets.
    """

    der: bytes

    def read(self) -> certificates.SigningRequest:
        """What it says; DecodeError where it says nothing that :mod:`gbcs.certificates` knows."""
        from gbcs.certificates import read_signing_request

        return read_signing_request(self.der)

    def plain(self) -> dict[str, JSON]:
        """Whose it is, what for, and the key; or what is wrong with it. And its octets."""
        try:
            return plain_fields(self.read())
        except (WireError, ImportError) as error:
            return {"problem": str(error), "der": self.der.hex()}


Certificate.form = Whole(Certificate, (0x30, 0x30, 0x03))  # type: ignore[attr-defined]
CertificationRequest.form = Whole(CertificationRequest, (0x30, 0x30, 0x03))  # type: ignore[attr-defined]


class SymmetricKey(bytes):
    """A key: octets that neither ``repr`` nor the JSON form shows; ``hex()`` does."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.plain()})"

    __str__ = __repr__

    def plain(self) -> str:
        """How many octets it has."""
        return f"{len(self)} octets, not shown"


@node
class TrustAnchorCellIdentifier(NamedTuple):
    """A place for a certificate in a device.

    Attributes:
        trust_anchor_cell_remote_party_role: whose certificate it is for.
        trust_anchor_cell_key_usage: what for.
        trust_anchor_cell_usage: tells the supplier's two key agreement cells apart.
    """

    trust_anchor_cell_remote_party_role: RemotePartyRole
    trust_anchor_cell_key_usage: KeyUsage
    trust_anchor_cell_usage: DefaultCellUsage = CellUsage.MANAGEMENT

    @classmethod
    def of(cls, role: int, usage: str = "digitalSignature", *, prepayment: bool = False) -> TrustAnchorCellIdentifier:
        """A cell by role, and by ``digitalSignature``, ``keyAgreement`` or ``keyCertSign``; EncodeError for another."""
        used = CellUsage.PRE_PAYMENT_TOP_UP if prepayment else CellUsage.MANAGEMENT
        return cls(RemotePartyRole(role), KeyUsage.named(usage), used)


@node
class TrustAnchorCellContents(NamedTuple):
    """What a cell holds.

    Attributes:
        trust_anchor_cell_key_usage: of the cell.
        trust_anchor_cell_usage: of the cell.
        existing_subject_unique_id: whose certificate is there; zeros for the root's.
        existing_subject_key_identifier: which of its keys.
    """

    trust_anchor_cell_key_usage: KeyUsage
    trust_anchor_cell_usage: DefaultCellUsage
    existing_subject_unique_id: EntityId
    existing_subject_key_identifier: KeyIdentifier


@node
class SpecialistSeqNumber(NamedTuple):
    """The floor of a counter of its own."""

    seq_number_usage: SeqNumberUsage
    seq_number: SeqNumber


SpecialistSeqNumbers: TypeAlias = tuple[SpecialistSeqNumber, ...]


@node
class RemotePartySeqNumberChange(NamedTuple):
    """The floors of a remote party's counters.

    Attributes:
        other_remote_party_role: whose.
        other_remote_party_floor_seq_number: counters of its messages must exceed this.
        new_remote_party_specialist_floor_seq_number: the same for top-ups.
    """

    other_remote_party_role: RemotePartyRole
    other_remote_party_floor_seq_number: SeqNumber
    new_remote_party_specialist_floor_seq_number: SpecialistSeqNumbers | None = None


@node
class DeviceLogEntry(NamedTuple):
    """A device in the log of another."""

    device_id: EntityId
    device_type: DeviceType


# CS02a, CS02f: which credentials a device holds -----------------------------------------------------------------------


@_payload(_COMMAND, 0x0008, 0x011B)
class ProvideSecurityCredentialDetailsCommand(NamedTuple):
    """Asks which credentials a device holds.

    Attributes:
        authorising_remote_party_ta_cell_identifier: the cell of who asks.
        remote_party_roles_credentials_required: whose credentials.
        length_octets: see the module.
    """

    authorising_remote_party_ta_cell_identifier: TrustAnchorCellIdentifier
    remote_party_roles_credentials_required: tuple[RemotePartyRole, ...]
    length_octets: int = 1


@node
class RemotePartyDetails(NamedTuple):
    """The credentials of a remote party that a device holds.

    Attributes:
        remote_party_role: whose.
        status_code: whether the device tells.
        current_seq_number: the floor of that party's counter; only with success.
        trust_anchor_cells_details: its cells; only with success.
    """

    remote_party_role: RemotePartyRole
    status_code: StatusCode
    current_seq_number: SeqNumber | None = None
    trust_anchor_cells_details: tuple[TrustAnchorCellContents, ...] | None = None


@_payload(_RESPONSE, 0x0008, 0x011B)
@bare
class ProvideSecurityCredentialDetailsResponse(NamedTuple):
    """Which credentials a device holds: one entry for each role asked for."""

    remote_party_details: tuple[RemotePartyDetails, ...]
    length_octets: int = 1


# CS02b, CS02g: other credentials for a device -------------------------------------------------------------------------

_UPDATES = (*range(0x0100, 0x010A), 0x0125, 0x0126)


@node
class AuthorisingRemotePartyControl(NamedTuple):
    """Who replaces credentials, and which floors its counters and those of others then have.

    Attributes:
        credentials_replacement_mode: whose credentials are replaced by whom.
        plaintext_symmetric_key: unlocks the contingency key; in mode anyByContingency only. It is shown nowhere.
        apply_time_based_cpv_checks: whether the device judges the validity of certificates by its clock.
        authorising_remote_party_ta_cell_identifier: the cell of who replaces; None where a broker replaces its own.
        authorising_remote_party_seq_number: the originator counter of the message.
        new_remote_party_floor_seq_number: the floor for who replaces.
        new_remote_party_specialist_floor_seq_number: the same for its top-ups.
        other_remote_party_seq_number_changes: the floors for others.
    """

    credentials_replacement_mode: CredentialsReplacementMode
    plaintext_symmetric_key: Annotated[SymmetricKey | None, Octets(make=SymmetricKey), Tag(0)]
    apply_time_based_cpv_checks: Annotated[ApplyTimeBasedCPVChecks, Tag(1), Default(ApplyTimeBasedCPVChecks.APPLY)]
    authorising_remote_party_ta_cell_identifier: Annotated[TrustAnchorCellIdentifier | None, Tag(2)]
    authorising_remote_party_seq_number: Annotated[SeqNumber, Tag(3)]
    new_remote_party_floor_seq_number: Annotated[SeqNumber | None, Tag(4)] = None
    new_remote_party_specialist_floor_seq_number: Annotated[SpecialistSeqNumbers | None, Tag(5)] = None
    other_remote_party_seq_number_changes: Annotated[tuple[RemotePartySeqNumberChange, ...] | None, Tag(6)] = None


@node
class TrustAnchorReplacement(NamedTuple):
    """A certificate and the cell that it is for."""

    replacement_certificate: Certificate
    target_trust_anchor_cell: TrustAnchorCellIdentifier


@_payload(_COMMAND, *_UPDATES)
class UpdateSecurityCredentialsCommand(NamedTuple):
    """Replaces credentials; :func:`gbcs.payload.asn1.compose.update_security_credentials` makes one.

    Attributes:
        authorising_remote_party_control: who replaces, and the floors of counters.
        replacements: certificates and their cells.
        certification_path_certificates: of the authorities between them and the root.
        execution_date_time: when; None for at once, :data:`CANCELLED` to cancel what was to come.
        length_octets: see the module.
    """

    authorising_remote_party_control: AuthorisingRemotePartyControl
    replacements: tuple[TrustAnchorReplacement, ...]
    certification_path_certificates: tuple[Certificate, ...]
    execution_date_time: datetime | None = None
    length_octets: int = 1


@node
class ReplacementOutcome(NamedTuple):
    """What became of a cell.

    Attributes:
        affected_trust_anchor_cell: which.
        status_code: what became of it.
        existing_subject_unique_id: whose certificate was there before.
        existing_subject_key_identifier: which of its keys.
        replacing_subject_unique_id: whose certificate is there now.
        replacing_subject_key_identifier: which of its keys.
    """

    affected_trust_anchor_cell: TrustAnchorCellIdentifier
    status_code: StatusCode
    existing_subject_unique_id: EntityId
    existing_subject_key_identifier: KeyIdentifier
    replacing_subject_unique_id: EntityId
    replacing_subject_key_identifier: KeyIdentifier


@node
class UpdateSecurityCredentialsOutcome(NamedTuple):
    """What a device did with new credentials.

    Attributes:
        authorising_remote_party_seq_number: as in the command.
        credentials_replacement_mode: as in the command.
        remote_party_seq_number_changes: the floors that now hold, that of who replaced included.
        replacement_outcomes: one for each replacement of the command.
    """

    authorising_remote_party_seq_number: SeqNumber
    credentials_replacement_mode: CredentialsReplacementMode
    remote_party_seq_number_changes: tuple[RemotePartySeqNumberChange, ...]
    replacement_outcomes: tuple[ReplacementOutcome, ...]


@_payload(_RESPONSE, *_UPDATES)
class UpdateSecurityCredentialsResponse(NamedTuple):
    """Answers the command.

    Attributes:
        command_accepted: NULL.
        execution_outcome: what was done; None where it is still to come, or was cancelled.
        length_octets: see the module.
    """

    command_accepted: None = None
    execution_outcome: UpdateSecurityCredentialsOutcome | None = None
    length_octets: int = 1


@_payload(_ALERT, 0x00CB, 0x0124)
class UpdateSecurityCredentialsAlert(NamedTuple):
    """What was done when the time of a command came.

    Attributes:
        alert_code: 8F66 for success, 8F67 for failure.
        execution_date_time: when.
        execution_outcome: what was done.
        length_octets: see the module.
    """

    alert_code: AlertCode
    execution_date_time: datetime
    execution_outcome: UpdateSecurityCredentialsOutcome
    length_octets: int = 1


# CS02c, CS02d, CS02e: a device's own credentials ----------------------------------------------------------------------


@_payload(_COMMAND, 0x000A)
class IssueSecurityCredentialsCommand(NamedTuple):
    """Asks for a new key pair and a certification request for it."""

    key_usage: KeyUsage


@_payload(_RESPONSE, 0x000A)
@bare
class IssueSecurityCredentialsResponse(NamedTuple):
    """The certification request, or why there is none."""

    outcome: CertificationRequest | IssueCredentialsResponseCode


@_payload(_COMMAND, 0x000B)
@bare
class UpdateDeviceCertificateCommand(NamedTuple):
    """Brings a device a certificate of its own."""

    certificate: Certificate


@_payload(_RESPONSE, 0x000B)
@bare
class UpdateDeviceCertificateResponse(NamedTuple):
    """What became of it."""

    response_code: UpdateDeviceCertificateResponseCode


@_payload(_COMMAND, 0x000C)
class ProvideDeviceCertificateCommand(NamedTuple):
    """Asks for a device's own certificate."""

    key_usage: KeyUsage


@_payload(_RESPONSE, 0x000C)
@bare
class ProvideDeviceCertificateResponse(NamedTuple):
    """The certificate, or why there is none."""

    outcome: Certificate | ProvideDeviceCertificateResponseCode


# CS03, CS04, CS07: the devices that a device talks to -----------------------------------------------------------------


@_payload(_COMMAND, 0x000D, 0x000E, 0x00AB, 0x00AF)
class JoinDeviceCommand(NamedTuple):
    """Joins a device to another.

    Attributes:
        join_method_and_role: how; CS03A1 methodAInitiator, CS03A2 methodAResponder, CS03B methodB, CS03C methodC.
        other_device_entity_identifier: to which.
        other_device_type: what that is.
        other_device_certificate: its key agreement certificate; between a GSME and a PPMID only.
        length_octets: see the module.
    """

    join_method_and_role: JoinMethodAndRole
    other_device_entity_identifier: EntityId
    other_device_type: DeviceType
    other_device_certificate: Certificate | None = None
    length_octets: int = 1


@_payload(_RESPONSE, 0x000D, 0x000E, 0x00AB, 0x00AF)
@bare
class JoinDeviceResponse(NamedTuple):
    """What became of it."""

    join_response_code: JoinResponseCode


@_payload(_COMMAND, 0x000F, 0x0010)
@bare
class UnjoinDeviceCommand(NamedTuple):
    """Parts a device from another."""

    other_device_entity_identifier: EntityId


@_payload(_RESPONSE, 0x000F, 0x0010)
@bare
class UnjoinDeviceResponse(NamedTuple):
    """What became of it."""

    unjoin_response_code: UnjoinResponseCode


@_payload(_COMMAND, 0x0013)
@bare
class ReadDeviceJoinDetailsCommand(NamedTuple):
    """Asks for the device log. NULL."""


@_payload(_RESPONSE, 0x0013)
class ReadDeviceJoinDetailsResponse(NamedTuple):
    """The device log.

    Attributes:
        read_log_response_code: whether it could be read.
        device_log_entries: its entries; None where it could not.
        length_octets: see the module.
    """

    read_log_response_code: ReadLogResponseCode
    device_log_entries: tuple[DeviceLogEntry, ...] | None = None
    length_octets: int = 1


# CS06, CS08, CS09, CCS08: firmware ------------------------------------------------------------------------------------


@_payload(_COMMAND, 0x0012)
class ActivateFirmwareCommand(NamedTuple):
    """Has a device run the firmware image that it holds.

    Attributes:
        manufacturer_image_hash: of the image.
        originator_counter: of the message.
        execution_date_time: when; None for at once, :data:`CANCELLED` to cancel what was to come.
        length_octets: see the module.
    """

    manufacturer_image_hash: bytes
    originator_counter: SeqNumber
    execution_date_time: datetime | None = None
    length_octets: int = 1


@node
class ActivateFirmwareOutcome(NamedTuple):
    """What became of an activation, and the version that now runs."""

    activate_image_response_code: ActivateImageResponseCode
    firmware_version: FirmwareVersion


@_payload(_RESPONSE, 0x0012)
@bare
class ActivateFirmwareResponse(NamedTuple):
    """What became of it; None, which is NULL, where it is still to come, or was cancelled."""

    execution_outcome: ActivateFirmwareOutcome | None = None


@_payload(_ALERT, 0x00CA)
class ActivateFirmwareAlert(NamedTuple):
    """What was done when the time of a command came.

    Attributes:
        alert_code: 8F66 for success, 8F67 for failure.
        execution_date_time: when.
        originator_counter: of the command.
        execution_outcome: what was done.
    """

    alert_code: AlertCode
    execution_date_time: datetime
    originator_counter: SeqNumber
    execution_outcome: ActivateFirmwareOutcome


@_payload(_COMMAND, 0x0129)
@bare
class ReadFirmwareVersionCommand(NamedTuple):
    """Asks a PPMID or HCALCS for its firmware version. NULL."""


@_payload(_RESPONSE, 0x0129)
class ReadFirmwareVersionResponse(NamedTuple):
    """The version, zeros where it could not be read."""

    firmware_version: FirmwareVersion
    response_code: ReadFirmwareResponseCode


@_payload(_ALERT, 0x012B)
class PPMIDFirmwareActivationAlert(NamedTuple):
    """A PPMID tried to run new firmware."""

    alert_code: AlertCode
    date_time: datetime
    firmware_version: FirmwareVersion
    response_code: PPMIDActivationCode


@_payload(_ALERT, 0x0128)
class FirmwareTransferAlert(NamedTuple):
    """What became of a firmware image on its way to a device."""

    alert_code: AlertCode
    date_time: datetime
    device_entity_identifier: EntityId
    firmware_version: FirmwareVersion
    response_code: FirmwareTransferResponseCode


# GCS28, GCS59, GCS62: gas ---------------------------------------------------------------------------------------------


@_payload(_COMMAND, 0x007F)
class SetTimeCommand(NamedTuple):
    """Sets the clock of a gas meter, if it is to lie in an interval."""

    validity_interval_start: datetime
    validity_interval_end: datetime


@_payload(_RESPONSE, 0x007F)
class SetTimeResponse(NamedTuple):
    """The clock after that, and how far to trust it."""

    device_time: datetime
    device_time_status: DeviceTimeStatus


@_payload(_COMMAND, 0x008C)
class GPFDeviceLogRestoreCommand(NamedTuple):
    """Brings a gas proxy function its device log back."""

    device_log_entries: tuple[DeviceLogEntry, ...]
    length_octets: int = 1


@node
class RestoreOutcome(NamedTuple):
    """What became of an entry."""

    device_log_entry: DeviceLogEntry
    join_response_code: JoinResponseCode


@_payload(_RESPONSE, 0x008C)
class GPFDeviceLogRestoreResponse(NamedTuple):
    """What became of each entry."""

    restore_outcomes: tuple[RestoreOutcome, ...]
    length_octets: int = 1


@_payload(_ALERT, 0x00B2)
class GPFDeviceLogBackupAlert(NamedTuple):
    """The device log of a gas proxy function, after it changed.

    Attributes:
        alert_code: 8071.
        backup_date_time: when.
        device_log_entries: the log.
        length_octets: see the module.
    """

    alert_code: AlertCode
    backup_date_time: datetime
    device_log_entries: tuple[DeviceLogEntry, ...]
    length_octets: int = 1


Asn1Payload: TypeAlias = (
    ProvideSecurityCredentialDetailsCommand
    | ProvideSecurityCredentialDetailsResponse
    | UpdateSecurityCredentialsCommand
    | UpdateSecurityCredentialsResponse
    | UpdateSecurityCredentialsAlert
    | IssueSecurityCredentialsCommand
    | IssueSecurityCredentialsResponse
    | UpdateDeviceCertificateCommand
    | UpdateDeviceCertificateResponse
    | ProvideDeviceCertificateCommand
    | ProvideDeviceCertificateResponse
    | JoinDeviceCommand
    | JoinDeviceResponse
    | UnjoinDeviceCommand
    | UnjoinDeviceResponse
    | ReadDeviceJoinDetailsCommand
    | ReadDeviceJoinDetailsResponse
    | ActivateFirmwareCommand
    | ActivateFirmwareResponse
    | ActivateFirmwareAlert
    | ReadFirmwareVersionCommand
    | ReadFirmwareVersionResponse
    | PPMIDFirmwareActivationAlert
    | FirmwareTransferAlert
    | SetTimeCommand
    | SetTimeResponse
    | GPFDeviceLogRestoreCommand
    | GPFDeviceLogRestoreResponse
    | GPFDeviceLogBackupAlert
)
"""What messages carry."""
