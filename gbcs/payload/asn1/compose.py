"""Composes ASN.1 payloads of plain arguments: commands for an organisation, responses and alerts for a device.

:func:`compose` makes any payload of fields by name. A field is given as the JSON form of a message shows it, or typed:
a number by its name or itself, a key usage by its name, an EUI-64 or octets as hexadecimal text or octets, a time as
an aware datetime or ISO 8601 text, a certificate as DER octets (or what has them in ``der``), a structure as its node,
a mapping, or a tuple of its fields in order. An alert code is a number. What has no encoding is an EncodeError with
its path.

    compose(IssueSecurityCredentialsCommand, key_usage="digitalSignature")
    compose(UnjoinDeviceCommand, other_device_entity_identifier="00-DB-12-34-56-78-90-A0")

The functions below it are for payloads that take something from a command, or that their use case fixes: which cell
authorises new credentials, what a device answers to a command, the alert code of an outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from gbcs.entity import EntityId, RemotePartyRole
from gbcs.payload.asn1 import encode, types
from gbcs.payload.asn1.der import (
    LENGTH_OCTETS,
    Bare,
    Bits,
    Choice,
    Element,
    Enumeration,
    Form,
    Octets,
    Sequence,
    SequenceOf,
    Time,
    Whole,
    form_of,
)
from gbcs.payload.asn1.types import CredentialsReplacementMode as Mode
from gbcs.payload.asn1.types import StatusCode, TrustAnchorCellIdentifier
from wire.enums import number_of, whole
from wire.errors import DecodeError, EncodeError, near, quoted, step_of

__all__ = [
    "BY_MODE",
    "activation_alert",
    "activation_response",
    "compose",
    "credential_details_response",
    "device_log_backup_alert",
    "device_log_restore_response",
    "firmware_transfer_alert",
    "ppmid_firmware_alert",
    "set_time",
    "update_alert",
    "update_outcome",
    "update_response",
    "update_security_credentials",
]

P = TypeVar("P")

_DONE, _FAILED = 0x8F66, 0x8F67
"""Alert codes of a command of the future: carried out, or not."""

_TRANSFERRED, _NOT_TRANSFERRED = 0x8F8A, 0x8F89
_PPMID_FIRMWARE, _DEVICE_LOG_CHANGED = 0x8F8B, 0x8071


# By declaration -------------------------------------------------------------------------------------------------------


def compose(kind: type[P], **fields: Any) -> P:
    """A payload of its fields.

    Args:
        kind: one of the payloads of :mod:`gbcs.payload.asn1.types`.
        fields: by name, in the forms that the module tells; one that may be left out may be left out.

    Raises:
        EncodeError: for a field that is missing or unknown, or a value that does not fit.
    """
    if kind not in types.PAYLOADS.values():
        raise EncodeError(f"{kind.__name__} is no ASN.1 payload")
    payload: P = _node(kind, dict(fields))
    encode(payload)
    return payload


@lru_cache(maxsize=128)
def _elements(kind: Any) -> dict[str, Element]:
    """The fields of a node."""
    form = form_of(kind)
    if isinstance(form, Bare):
        return {form.name: Element(form.of)} if form.name else {}
    return dict(form.fields) if isinstance(form, Sequence) else {}


def _node(kind: Any, given: dict[str, Any]) -> Any:
    """A node of its fields by name."""
    values = {}
    if LENGTH_OCTETS in kind._fields and LENGTH_OCTETS in given:
        values[LENGTH_OCTETS] = given.pop(LENGTH_OCTETS)
    for name, element in _elements(kind).items():
        if name in given:
            values[name] = _within(name, element, given.pop(name))
        elif element.optional:
            values[name] = element.default
        elif name not in kind._field_defaults:
            raise EncodeError(f"{kind.__name__} needs it", path=(name,))
    if given:
        name, possible = next(iter(given)), list(_elements(kind))
        text = f"{kind.__name__} has no such field{near(name, possible)}"
        raise EncodeError(text, path=(step_of(name),), possible=possible)
    return kind(**values)


def _within(step: str | int, element: Element, value: Any) -> Any:
    """The value of a field; its errors name it."""
    if value is None and element.optional:
        return element.default
    try:
        return _value(element.form, value)
    except EncodeError as error:
        error.within(step)
        raise


def _value(form: Form, value: Any) -> Any:
    """What a form knows of what is given; what it is not made of is left for the encoder to refuse."""
    if isinstance(form, Enumeration):
        return _number(form, value)
    if isinstance(form, Bits):
        return types.KeyUsage.named(value) if isinstance(value, str) else form.kind(_bits(value))
    if isinstance(form, Octets):
        return form.make(_octets(value))
    if isinstance(form, Time):
        return _time(value)
    if isinstance(form, Whole):
        return value if type(value) is form.kind else form.kind(_octets(_der(value)))
    if isinstance(form, SequenceOf):
        if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
            raise EncodeError(f"a list is needed, not {_kind(value)}")
        return tuple(_within(place, Element(form.of), item) for place, item in enumerate(value))
    if isinstance(form, Choice):
        return _alternative(form, value)
    if isinstance(form, Sequence):
        return _structure(form, value)
    return value


def _structure(form: Sequence, value: Any) -> Any:
    """A node of what is given for it."""
    if type(value) is form.kind:
        return value
    if isinstance(value, Mapping):
        return _node(form.kind, dict(value))
    names = [name for name, _ in form.fields]
    if not isinstance(value, tuple | list) or len(value) > len(names):
        raise EncodeError(f"{form.notation}, a mapping or up to {len(names)} values are needed, not {_kind(value)}")
    return _node(form.kind, dict(zip(names, value, strict=False)))


def _alternative(form: Choice, value: Any) -> Any:
    """What is given for a CHOICE: a number with a name where it is a text or a number, else the other one."""
    if value is None or type(value) in form.alternatives:
        return value
    numbered = isinstance(value, str | int)
    for one in form.alternatives.values():
        if isinstance(one, Enumeration) == numbered and isinstance(one, Enumeration | Whole | Sequence):
            return _value(one, value)
    raise EncodeError(f"{form.notation} is needed, not {_kind(value)}")


def _number(form: Enumeration, value: Any) -> Any:
    """A number with a name."""
    number = number_of(form.kind, value)
    try:
        return form.kind(number)
    except ValueError:
        raise EncodeError(f"{quoted(value)} is no {form.notation}") from None


def _kind(value: Any) -> str:
    return type(value).__name__


def _two(value: Any, what: str) -> tuple[Any, Any]:
    """A pair."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise EncodeError(f"two values are needed, {what}, not {_kind(value)}")
    return value[0], value[1]


def _bits(value: Any) -> int:
    number = whole(value)
    if number < 0:
        raise EncodeError(f"bits are needed, not {number}")
    return number


def _octets(value: Any) -> bytes:
    """Octets, or hexadecimal text with or without the marks of an EUI-64. No error shows them: they may be a key."""
    if isinstance(value, str):
        try:
            return bytes.fromhex(value.replace("-", "").replace(":", ""))
        except ValueError:
            raise EncodeError(f"a text of {len(value)} characters that is no octets in hexadecimal") from None
    if not isinstance(value, bytes):
        raise EncodeError(f"octets are needed, not {_kind(value)}")
    return value


def _der(value: Any) -> Any:
    """The octets of a certificate or a request: themselves, of what has them, or of their JSON form."""
    return value.get("der") if isinstance(value, Mapping) else getattr(value, "der", value)


def _time(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise EncodeError(f"no time of ISO 8601: {quoted(value)}") from None


# Commands -------------------------------------------------------------------------------------------------------------

_AUTHORISING: dict[Mode, RemotePartyRole | None] = {
    Mode.SUPPLIER_BY_SUPPLIER: RemotePartyRole.SUPPLIER,
    Mode.NETWORK_OPERATOR_BY_NETWORK_OPERATOR: RemotePartyRole.NETWORK_OPERATOR,
    Mode.ACCESS_CONTROL_BROKER_BY_ACB: None,
    Mode.WAN_PROVIDER_BY_WAN_PROVIDER: RemotePartyRole.WAN_PROVIDER,
    Mode.TRANS_COS_BY_TRANS_COS: RemotePartyRole.TRANSITIONAL_COS,
    Mode.SUPPLIER_BY_TRANS_COS: RemotePartyRole.TRANSITIONAL_COS,
    Mode.ANY_EXCEPT_ABNORMAL_ROOT_BY_RECOVERY: RemotePartyRole.RECOVERY,
    Mode.LOAD_CONTROLLER_BY_LOAD_CONTROLLER: RemotePartyRole.LOAD_CONTROLLER,
    Mode.LOAD_CONTROLLER_BY_SUPPLIER: RemotePartyRole.SUPPLIER,
}
"""Whose digital signature cell authorises, by mode, as published commands have it (digest ``asn1.md``, 3.2).

The modes that nobody published a command of are left out: both of a new root, and that of the contingency key.
"""

_REPLACED = {
    Mode.SUPPLIER_BY_TRANS_COS: RemotePartyRole.SUPPLIER,
    Mode.LOAD_CONTROLLER_BY_SUPPLIER: RemotePartyRole.LOAD_CONTROLLER,
}
"""Whose credentials are replaced, in the modes in which that is one party and another than who replaces."""


class _ByMode:
    """The authorising cell that the mode tells."""

    def __repr__(self) -> str:
        return "BY_MODE"


BY_MODE = _ByMode()
"""For ``authorising_cell``: that of the mode."""


def update_security_credentials(
    mode: Any,
    originator_counter: int,
    replacements: Mapping[Any, Any] | Iterable[tuple[Any, Any]],
    path: Iterable[Any],
    *,
    floor: int | None = None,
    top_up_floor: int | None = None,
    other_floors: Iterable[Any] = (),
    execution_date_time: datetime | str | None = None,
    apply_time_checks: bool = True,
    authorising_cell: Any = BY_MODE,
    plaintext_symmetric_key: bytes | None = None,
) -> types.UpdateSecurityCredentialsCommand:
    """CS02b, CS02g: new credentials; the mode tells the message code (``CredentialsReplacementMode.message_code``).

    Args:
        mode: whose credentials are replaced by whom, number or name.
        originator_counter: of the message.
        replacements: cells to their new certificates, in order. A cell is a :class:`TrustAnchorCellIdentifier` or a
            tuple such as ``("supplier", "keyAgreement", "pre-payment-top-up")``.
        path: certificates of the authorities between them and the root.
        floor: the new floor of the counter of the party whose credentials these are.
        top_up_floor: the same for the top-ups of a supplier.
        other_floors: the floors of further parties, each ``(role, floor)`` or a
            :class:`gbcs.payload.asn1.types.RemotePartySeqNumberChange`.
        execution_date_time: when; None for at once, :data:`gbcs.payload.asn1.types.CANCELLED` to cancel.
        apply_time_checks: whether the device is to judge the validity of certificates by its clock.
        authorising_cell: of who replaces; None for none. An access control broker that replaces its own credentials
            has one in a communications hub and none elsewhere, which is the default. It must be given in the modes of
            which no command is published: rootBySupplier, rootByWanProvider and anyByContingency.
        plaintext_symmetric_key: unlocks the contingency key; in mode anyByContingency, and there it must be.

    Raises:
        EncodeError: for what does not fit, a cell or key that must be given, or a top-up floor without a floor.
    """
    known = _value(form_of(Mode), mode)
    if (known == Mode.ANY_BY_CONTINGENCY) != (plaintext_symmetric_key is not None):
        needed = "has no" if plaintext_symmetric_key is not None else "needs the"
        raise EncodeError(f"mode {known.plain()} {needed} symmetric key", path=("plaintext_symmetric_key",))
    if isinstance(authorising_cell, _ByMode):
        if known not in _AUTHORISING:
            raise EncodeError(f"mode {known.plain()} tells no cell", path=("authorising_cell",))
        role = _AUTHORISING[known]
        authorising_cell = None if role is None else TrustAnchorCellIdentifier.of(role)
    specialist = None if top_up_floor is None else [(types.SeqNumberUsage.PREPAYMENT_TOP_UP, top_up_floor)]
    if specialist is not None and floor is None:
        raise EncodeError("a floor for top-ups needs one for messages", path=("floor",))
    others = list(other_floors)
    if known in _REPLACED and floor is not None:
        others.insert(0, (_REPLACED[known], floor, specialist))
        floor = specialist = None
    pairs = replacements.items() if isinstance(replacements, Mapping) else replacements
    return compose(
        types.UpdateSecurityCredentialsCommand,
        authorising_remote_party_control={
            "credentials_replacement_mode": known,
            "plaintext_symmetric_key": plaintext_symmetric_key,
            "apply_time_based_cpv_checks": types.ApplyTimeBasedCPVChecks(not apply_time_checks),
            "authorising_remote_party_ta_cell_identifier": authorising_cell,
            "authorising_remote_party_seq_number": originator_counter,
            "new_remote_party_floor_seq_number": floor,
            "new_remote_party_specialist_floor_seq_number": specialist,
            "other_remote_party_seq_number_changes": others or None,
        },
        replacements=[(new, cell) for cell, new in (_two(pair, "a cell and its certificate") for pair in pairs)],
        certification_path_certificates=path,
        execution_date_time=execution_date_time,
    )


def set_time(start: datetime, tolerance: timedelta) -> types.SetTimeCommand:
    """GCS28: set the clock, if it then lies between a time and that time and a tolerance; EncodeError."""
    try:
        end = start + tolerance
    except (OverflowError, TypeError):
        raise EncodeError("a time and a tolerance are needed whose sum is a time") from None
    return compose(types.SetTimeCommand, validity_interval_start=start, validity_interval_end=end)


# Responses and alerts -------------------------------------------------------------------------------------------------


def credential_details_response(
    command: types.ProvideSecurityCredentialDetailsCommand, known: Mapping[Any, Any]
) -> types.ProvideSecurityCredentialDetailsResponse:
    """CS02a, CS02f: an entry for each role that the command asks for, in its order.

    Args:
        command: asked.
        known: by role, what the device has of it: the floor of its counter and its cells, ``(floor, cells)``; or, by
            name or number, the status code of why it does not tell. A role that is not here has no cell.

    Raises:
        EncodeError: for what does not fit.
    """
    by_role = {_value(form_of(RemotePartyRole), role): found for role, found in known.items()}
    details: list[tuple[Any, ...]] = []
    for role in command.remote_party_roles_credentials_required:
        found = by_role.get(role, StatusCode.TRUST_ANCHOR_NOT_FOUND)
        if isinstance(found, str | int):
            details.append((role, found))
        else:
            details.append((role, StatusCode.SUCCESS, *_two(found, "a floor and cells")))
    return compose(types.ProvideSecurityCredentialDetailsResponse, remote_party_details=details)


def update_outcome(
    command: types.UpdateSecurityCredentialsCommand,
    existing: Mapping[Any, Any],
    failed: Mapping[Any, Any] | None = None,
) -> types.UpdateSecurityCredentialsOutcome:
    """What a device did with new credentials: the floors and cells of the command, each cell with what became of it.

    Args:
        command: brought them.
        existing: by cell, the EUI-64 and the key identifier of the certificate that was there.
        failed: by cell that could not be replaced, why, by name or number; it keeps what it had.

    Raises:
        EncodeError: for what does not fit, or a cell that nothing is said of.
    """
    control = command.authorising_remote_party_control
    cell = control.authorising_remote_party_ta_cell_identifier
    role = cell.trust_anchor_cell_remote_party_role if cell else RemotePartyRole.ACCESS_CONTROL_BROKER
    changes = list(control.other_remote_party_seq_number_changes or ())
    if control.new_remote_party_floor_seq_number is not None:
        specialist = control.new_remote_party_specialist_floor_seq_number
        own = types.RemotePartySeqNumberChange(role, control.new_remote_party_floor_seq_number, specialist)
        changes.insert(0, own)
    before, reasons = _by_cell(existing), _by_cell(failed or {})
    outcomes = []
    for place, (certificate, target) in enumerate(command.replacements):
        if target not in before:
            raise EncodeError("nothing is said of what was there", path=("replacements", place))
        old = _two(before[target], "an EUI-64 and a key identifier")
        new = old if target in reasons else _owner(certificate)
        outcomes.append((target, reasons.get(target, StatusCode.SUCCESS), *old, *new))
    outcome: types.UpdateSecurityCredentialsOutcome = _value(
        form_of(types.UpdateSecurityCredentialsOutcome),
        (control.authorising_remote_party_seq_number, control.credentials_replacement_mode, changes, outcomes),
    )
    return outcome


def update_response(
    command: types.UpdateSecurityCredentialsCommand,
    existing: Mapping[Any, Any] | None = None,
    failed: Mapping[Any, Any] | None = None,
    *,
    length_octets: int = 1,
) -> types.UpdateSecurityCredentialsResponse:
    """CS02b, CS02g: answers the command; the outcome is there where it is executed at once.

    Args:
        command: brought credentials.
        existing: see :func:`update_outcome`; not looked at where the command has a time.
        failed: likewise.
        length_octets: how many octets a length from 128 on has at least; 1 is DER, published devices write 2.

    Raises:
        EncodeError: see :func:`update_outcome`.
    """
    now = command.execution_date_time is None
    outcome = update_outcome(command, existing or {}, failed) if now else None
    kind = types.UpdateSecurityCredentialsResponse
    return compose(kind, execution_outcome=outcome, length_octets=length_octets)


def update_alert(
    command: types.UpdateSecurityCredentialsCommand,
    existing: Mapping[Any, Any],
    failed: Mapping[Any, Any] | None = None,
    *,
    length_octets: int = 1,
) -> types.UpdateSecurityCredentialsAlert:
    """CS02b, CS02g: tells what was done when the command's time came, with the alert code of that.

    Args:
        command: of the future.
        existing: see :func:`update_outcome`.
        failed: likewise.
        length_octets: see :func:`update_response`.

    Raises:
        EncodeError: see :func:`update_outcome`; for a command without a time.
    """
    outcome = update_outcome(command, existing, failed)
    statuses = {one.status_code for one in outcome.replacement_outcomes}
    return compose(
        types.UpdateSecurityCredentialsAlert,
        alert_code=_DONE if statuses <= {StatusCode.SUCCESS} else _FAILED,
        execution_date_time=command.execution_date_time,
        execution_outcome=outcome,
        length_octets=length_octets,
    )


def _by_cell(given: Mapping[Any, Any]) -> dict[Any, Any]:
    return {_value(form_of(TrustAnchorCellIdentifier), cell): found for cell, found in given.items()}


def _owner(certificate: types.Certificate) -> tuple[EntityId, bytes]:
    """Whose a certificate is, zeros for an authority, and which of its keys."""
    try:
        read = certificate.read()
    except DecodeError as error:
        raise EncodeError(f"a certificate that can't be read: {error}") from None
    if read.subject_key_identifier is None:
        raise EncodeError("a certificate without a key identifier")
    return read.entity_id or EntityId(bytes(8)), read.subject_key_identifier


def activation_response(
    command: types.ActivateFirmwareCommand, code: Any = None, version: Any = None
) -> types.ActivateFirmwareResponse:
    """CS06: answers the command; for one with a time, that it was accepted.

    Args:
        command: asked to activate.
        code: what became of it, by name or number; not looked at where the command has a time.
        version: the firmware that now runs, 4 octets; likewise.

    Raises:
        EncodeError: for what does not fit.
    """
    outcome = (code, version) if command.execution_date_time is None else None
    return compose(types.ActivateFirmwareResponse, execution_outcome=outcome)


def activation_alert(command: types.ActivateFirmwareCommand, code: Any, version: Any) -> types.ActivateFirmwareAlert:
    """CS06: tells what was done when the command's time came, with the alert code of that.

    Args:
        command: of the future.
        code: what became of it, by name or number.
        version: the firmware that now runs, 4 octets.

    Raises:
        EncodeError: for what does not fit; for a command without a time.
    """
    success = _value(form_of(types.ActivateImageResponseCode), code) == types.ActivateImageResponseCode.SUCCESS
    return compose(
        types.ActivateFirmwareAlert,
        alert_code=_DONE if success else _FAILED,
        execution_date_time=command.execution_date_time,
        originator_counter=command.originator_counter,
        execution_outcome=(code, version),
    )


def firmware_transfer_alert(date_time: Any, device: Any, version: Any, code: Any) -> types.FirmwareTransferAlert:
    """CCS08: what became of a firmware image on its way to a device, with the alert code of that; EncodeError."""
    known = _value(form_of(types.FirmwareTransferResponseCode), code)
    return compose(
        types.FirmwareTransferAlert,
        alert_code=_TRANSFERRED if known == types.FirmwareTransferResponseCode.SUCCESS else _NOT_TRANSFERRED,
        date_time=date_time,
        device_entity_identifier=device,
        firmware_version=version,
        response_code=known,
    )


def ppmid_firmware_alert(date_time: Any, version: Any, code: Any) -> types.PPMIDFirmwareActivationAlert:
    """CS09: whether a PPMID runs new firmware, with the alert code of the use case; EncodeError."""
    return compose(
        types.PPMIDFirmwareActivationAlert,
        alert_code=_PPMID_FIRMWARE,
        date_time=date_time,
        firmware_version=version,
        response_code=code,
    )


def device_log_backup_alert(
    date_time: Any, entries: Iterable[Any], *, length_octets: int = 1
) -> types.GPFDeviceLogBackupAlert:
    """GCS62: the device log after it changed, with the alert code of the use case; EncodeError.

    Args:
        date_time: when.
        entries: of the log, each ``(device, type)``.
        length_octets: see :func:`update_response`.
    """
    return compose(
        types.GPFDeviceLogBackupAlert,
        alert_code=_DEVICE_LOG_CHANGED,
        backup_date_time=date_time,
        device_log_entries=entries,
        length_octets=length_octets,
    )


def device_log_restore_response(
    command: types.GPFDeviceLogRestoreCommand, codes: Iterable[Any]
) -> types.GPFDeviceLogRestoreResponse:
    """GCS59: what became of each entry of the command, by name or number; EncodeError for another number of them."""
    given = list(codes)
    if len(given) != len(command.device_log_entries):
        raise EncodeError(f"{len(command.device_log_entries)} codes are needed, not {len(given)}", path=("codes",))
    outcomes = list(zip(command.device_log_entries, given, strict=True))
    return compose(types.GPFDeviceLogRestoreResponse, restore_outcomes=outcomes)
