"""Messages as JSON text, written without the tree of dictionaries where their shape is known."""

from __future__ import annotations

from functools import lru_cache
from json import dumps
from typing import TYPE_CHECKING

from gbcs import payload as payloads
from gbcs.usecases import by_message_code, naming
from wire.node import plain

if TYPE_CHECKING:
    from gbcs.message import Message

__all__ = ["to_json"]


def to_json(message: Message, payload: bool = True) -> str:
    """A message as JSON text: that of ``json.dumps(gbcs.to_dict(message))``, in a fraction of the time.

    Args:
        message: the message.
        payload: whether to write ``payload``, the tree of the wire, beside the ``items`` with their names.
    """
    use_case, header = message.use_case, message.header
    has_items = use_case is not None and use_case.template(header.cra) is not None
    tree, items = naming.texts(message) if has_items else (None, None)
    text = f'{{"use_case": {_use_case_text(header.message_code)}, "header": {dumps(header.plain())}'
    if payload:
        text += f', "payload": {tree or dumps(payloads.to_plain(message.payload))}'
    text += f', "signature": {dumps(plain(message.signature))}, "mac": {dumps(plain(message.mac))}'
    if has_items:
        text += f', "items": {items or dumps(naming.items_to_plain(message))}'
    return text + "}"


@lru_cache(maxsize=512)
def _use_case_text(message_code: int) -> str:
    use_case = by_message_code(message_code)
    return dumps(use_case and {"reference": use_case.reference, "name": use_case.name})
