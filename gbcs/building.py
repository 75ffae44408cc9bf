"""Messages of named values; :class:`gbcs.usecases.UseCase` has these functions as methods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gbcs.entity import EntityId
from gbcs.header import CRA, GroupingHeader
from gbcs.message import Message
from gbcs.usecases.engines import engine_of
from gbcs.usecases.flat import check_constants, is_known, nested, unknown
from gbcs.usecases.model import Template, UseCase, Values
from wire.errors import EncodeError, WireError, quoted

if TYPE_CHECKING:
    from dlms.time import DateTime
    from gbcs.payload import Payload

__all__ = ["build_alert", "build_command", "build_response"]

Party = EntityId | bytes | str


def build_command(
    use_case: UseCase,
    values: Values | None = None,
    *,
    originator: Party,
    recipient: Party,
    originator_counter: int,
    supplementary_remote_party: Party | None = None,
    supplementary_remote_party_counter: int | None = None,
    key_agreement_certificate: bytes | None = None,
    device: str | None = None,
    role: str | None = None,
) -> Message:
    """A command of named values; the arguments are those of :meth:`UseCase.build_command`."""
    template = _template(use_case, CRA.COMMAND)
    _check_device(use_case, device)
    if role is not None and use_case.roles is not None and role not in use_case.roles:
        who = " or ".join(use_case.roles) or "nobody"
        raise EncodeError(f"{use_case.reference} is sent by {who}, not by {quoted(role)}")
    header = GroupingHeader(
        CRA.COMMAND,
        originator_counter,
        _party("originator", originator),
        _party("recipient", recipient),
        use_case.message_code,
        None,
        _optional("supplementary_remote_party", supplementary_remote_party),
        supplementary_remote_party_counter,
        None,
        key_agreement_certificate,
    )
    message = _message(template, values, header)
    # What the remote party is to sign ends after its payload; any other command says that it has no signature.
    return message._replace(signature=None) if use_case.critical else message


def build_response(
    use_case: UseCase,
    values: Values | None = None,
    *,
    command: Message,
    date_time: DateTime | None = None,
    supplementary_originator_counter: int | None = None,
) -> Message:
    """The response to a command of named values; the arguments are those of :meth:`UseCase.build_response`."""
    template = _template(use_case, CRA.RESPONSE)
    if not isinstance(command, Message):
        raise EncodeError(f"a Message expected, not {quoted(command)}", path=("command",))
    asked = command.header
    if asked.cra is not CRA.COMMAND or asked.message_code != use_case.message_code:
        raise EncodeError(
            f"a command of {use_case.reference} is needed, not a {asked.cra.name.lower()} of {asked.message_code:04X}",
            path=("command",),
        )
    header = GroupingHeader(
        CRA.RESPONSE,
        asked.originator_counter,
        asked.recipient,
        asked.originator,
        asked.message_code,
        date_time,
        asked.supplementary_remote_party,
        asked.supplementary_remote_party_counter,
        supplementary_originator_counter,
    )
    return _message(template, values, header)


def build_alert(
    use_case: UseCase,
    values: Values | None = None,
    *,
    originator: Party,
    recipient: Party,
    originator_counter: int,
    supplementary_remote_party: Party | None = None,
    supplementary_remote_party_counter: int | None = None,
    device: str | None = None,
) -> Message:
    """An alert of named values; the arguments are those of :meth:`UseCase.build_alert`."""
    template = _template(use_case, CRA.ALERT)
    _check_device(use_case, device)
    header = GroupingHeader(
        CRA.ALERT,
        originator_counter,
        _party("originator", originator),
        _party("recipient", recipient),
        use_case.message_code,
        None,
        _optional("supplementary_remote_party", supplementary_remote_party),
        supplementary_remote_party_counter,
    )
    return _message(template, values, header)


def _template(use_case: UseCase, cra: CRA) -> Template[Payload]:
    template = use_case.template(cra)
    if template is None:
        raise EncodeError(f"{use_case.reference} ({use_case.message_code:04X}) declares no {cra.name.lower()}")
    return template


def _check_device(use_case: UseCase, device: str | None) -> None:
    if device is not None and use_case.devices and device not in use_case.devices:
        raise EncodeError(f"{use_case.reference} is for {' or '.join(use_case.devices)}, not for {quoted(device)}")


def _party(name: str, value: Party) -> EntityId:
    if not isinstance(value, str | bytes):
        raise EncodeError(f"an EUI-64 is needed, not {type(value).__name__}", path=(name,))
    try:
        return EntityId(value)
    except WireError as error:
        error.within(name)
        raise


def _optional(name: str, value: Party | None) -> EntityId | None:
    return None if value is None else _party(name, value)


def _message(template: Template[Payload], values: Values | None, header: GroupingHeader) -> Message:
    values = {} if values is None else values
    if not isinstance(values, Mapping):
        raise EncodeError(f"named values expected, not {quoted(values)}")
    _check_counter("originator_counter", header.originator_counter)
    given, fixed = nested(template, values)
    try:
        payload = engine_of(template).build(given, header)
    except EncodeError:
        for name in fixed:
            if not is_known(template, name):
                raise unknown(template, name) from None
        raise
    check_constants(template, payload, fixed)
    return Message(header, payload)


def _check_counter(name: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 64:
        raise EncodeError(f"{quoted(value)} is not an unsigned integer of 64 bits", path=(name,))
