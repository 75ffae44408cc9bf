"""The named values of whole messages; :class:`gbcs.Message` has these functions as methods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gbcs import payload as payloads
from gbcs.payload import Payload
from gbcs.usecases import by_message_code
from gbcs.usecases.engines import engine_of
from gbcs.usecases.model import TOKENS, Item, Template, Value, generic
from wire.errors import DecodeError, EncodeError, WireError
from wire.form import without_forms

if TYPE_CHECKING:
    from gbcs.envelope import Envelope
    from gbcs.usecases.compiled import Reading

__all__ = ["items", "reading_of", "template_of", "values", "walked"]


def items(message: Envelope) -> Iterator[Item]:
    """Every value of a message's payload with its name; generic, and saying so, where nothing declares them."""
    reading = reading_of(message)
    found = None if reading is None else reading.items()
    return walked(message) if found is None else found


def reading_of(message: Envelope) -> Reading | None:
    """What the compiled shape of a message's payload says of its values; None where it has to be walked."""
    template, _ = template_of(message)
    return None if template is None else engine_of(template).compiled(message.payload)


def walked(message: Envelope) -> Iterator[Item]:
    """What :func:`items` gives, without a compiled shape."""
    template, missing = template_of(message)
    if template is None:
        return generic(message.payload, missing)
    found = list(engine_of(template).items(message.payload))
    if any(item.departure is not None for item in found):
        found = list(engine_of(template).items(_as_usual(message)))
    return map(_explained, found)


def _explained(item: Item) -> Item:
    """An item whose value is a prepayment token with what the token says."""
    if not item.name.endswith(TOKENS) or not isinstance(item.value, str):
        return item
    from gbcs.top_up import read

    try:
        token = read(item.value)
    except DecodeError as error:
        return item._replace(meaning=f"no token: {error.expected} expected")
    pence = token.pence
    said = f"value class {token.value_class}, value {token.value}"
    return item._replace(meaning=said if pence is None else f"{said}: {pence // 100}.{pence % 100:02} of the currency")


def values(message: Envelope) -> dict[str, Value]:
    """The named values of a message.

    Raises:
        WireError: where no declaration names them, or the payload does not fit it.
    """
    template, missing = template_of(message)
    if template is None:
        raise DecodeError("a payload with a declaration", offset=0, found=missing, path=("payload",))
    try:
        return engine_of(template).values(message.payload)
    except WireError:
        payload = _as_usual(message)
        if payload is message.payload:
            raise
        return engine_of(template).values(payload)


def _as_usual(message: Envelope) -> Payload:
    """The payload with all lengths in their shortest form: a device that writes others means the same."""
    bare = without_forms(message.payload)
    if bare is message.payload:
        return bare
    try:  # an alert is known by its usual form alone
        return payloads.decode(payloads.encode(bare), message.header.message_code, message.header.cra)
    except EncodeError:  # some of it is decrypted
        return bare  # type: ignore[no-any-return]


def template_of(message: Envelope) -> tuple[Template[Payload] | None, str]:
    """The template, or None and what is missing."""
    header = message.header
    use_case = by_message_code(header.message_code)
    if use_case is None:
        return None, f"message code {header.message_code:04X} is unknown"
    template = use_case.template(header.cra)
    return template, "" if template is not None else f"{use_case.reference} declares no {header.cra.name.lower()}"
