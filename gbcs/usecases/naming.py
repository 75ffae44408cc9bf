"""The named values of whole messages; :class:`gbcs.Message` has these functions as methods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gbcs import payload as payloads
from gbcs.payload import Payload
from gbcs.usecases import by_message_code
from gbcs.usecases.model import Item, Template, generic
from wire.errors import DecodeError, EncodeError, WireError
from wire.form import without_forms
from wire.node import plain

if TYPE_CHECKING:
    from gbcs.envelope import Envelope

__all__ = ["items", "items_to_plain", "values"]


def items(message: Envelope) -> Iterator[Item]:
    """Every value of a message's payload with its name; generic, and saying so, where nothing declares them."""
    template, missing = _template(message)
    if template is None:
        yield from generic(message.payload, missing)
    else:
        found = list(template.items(message.payload))
        if any(item.departure is not None for item in found):
            found = list(template.items(_as_usual(message)))
        yield from map(_explained, found)


_TOKENS = ("creditToken", "top_up_code")
"""Ends of the names of prepayment tokens."""


def _explained(item: Item) -> Item:
    """An item whose value is a prepayment token with what the token says."""
    if not item.name.endswith(_TOKENS) or not isinstance(item.value, str):
        return item
    from gbcs.top_up import read

    try:
        token = read(item.value)
    except DecodeError as error:
        return item._replace(meaning=f"no token: {error.expected} expected")
    pence = token.pence
    said = f"value class {token.value_class}, value {token.value}"
    return item._replace(meaning=said if pence is None else f"{said}: {pence // 100}.{pence % 100:02} of the currency")


def values(message: Envelope) -> dict[str, Any]:
    """The named values of a message.

    Raises:
        WireError: where no declaration names them, or the payload does not fit it.
    """
    template, missing = _template(message)
    if template is None:
        raise DecodeError("a payload with a declaration", offset=0, found=missing, path=("payload",))
    try:
        return template.values(message.payload)
    except WireError:
        payload = _as_usual(message)
        if payload is message.payload:
            raise
        return template.values(payload)


def _as_usual(message: Envelope) -> Payload:
    """The payload with all lengths in their shortest form: a device that writes others means the same."""
    bare = without_forms(message.payload)
    if bare is message.payload:
        return bare
    try:  # an alert is known by its usual form alone
        return payloads.decode(payloads.encode(bare), message.header.message_code, message.header.cra)
    except EncodeError:  # some of it is decrypted
        return bare  # type: ignore[no-any-return]


def _template(message: Envelope) -> tuple[Template | None, str]:
    """The template, or None and what is missing."""
    header = message.header
    use_case = by_message_code(header.message_code)
    if use_case is None:
        return None, f"message code {header.message_code:04X} is unknown"
    name = header.cra.name.lower()
    return use_case.template(header.cra), f"{use_case.reference} declares no {name}"


def items_to_plain(message: Envelope) -> list[dict[str, Any]]:
    """The items as JSON knows them: name and value; unit, meaning, departure and constant where there is one."""
    return [_plain(item) for item in items(message)]


def _plain(item: Item) -> dict[str, Any]:
    value = plain_value(item.value)
    if item.departure is None and type(value) is dict and value.keys() == _TYPED:
        value = value["value"]  # the declaration says the type
    form: dict[str, Any] = {"name": item.name, "value": value}
    if item.unit is not None:
        form["unit"] = item.unit
    if item.meaning is not None:
        form["meaning"] = item.meaning
    if item.constant:
        form["constant"] = True
    if item.departure is not None:
        form["departure"] = item.departure
        if not item.name:
            form["place"] = list(item.place)
    return form


_TYPED = {"type", "value"}


def plain_value(value: Any) -> Any:
    """A value of an item as JSON knows it: members of structures by name, elements of arrays in a list."""
    if isinstance(value, dict):
        return {str(name): plain_value(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain_value(element) for element in value]
    return plain(value)
