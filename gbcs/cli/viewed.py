"""The view of a message on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gbcs import to_dict
from gbcs.cli.console import painter, width
from gbcs.spans import octets_of
from gbcs.view import view
from gbcs.view_text import to_text
from wire.node import JSON

if TYPE_CHECKING:
    from gbcs.entity import EntityId
    from gbcs.keys import KeyStore
    from gbcs.message import Message
    from gbcs.protection import Verification

__all__ = ["opened_form", "print_view"]


def opened_form(message: Message, keys: KeyStore | None, acb: EntityId | None = None) -> dict[str, JSON]:
    """The JSON form of a message with what keys tell: outcomes of its protections, encrypted parts in clear."""
    if keys is None:
        return to_dict(message)
    outcome = message.verify(keys, acb)
    verification: JSON = {"signature": str(outcome.signature), "mac": str(outcome.mac)}
    return to_dict(message.decrypt(keys)) | {"verification": verification}


def print_view(
    message: Message,
    verification: Verification | None = None,
    *,
    octets: bool = False,
    values_only: bool = False,
    as_json: bool = False,
    place: Mapping[str, Any] | None = None,
) -> None:
    """Print the view of a message.

    Args:
        message: the message.
        verification: what checking its protections found, where they were checked.
        octets: whether each value says where it stands, and shows the octets there.
        values_only: whether to leave out headline and envelope.
        as_json: whether to print the JSON form of the view.
        place: what the JSON form says first.
    """
    shown = view(message, verification, spans=octets or as_json)
    if as_json:
        form = (shown._replace(about=(), summary=()) if values_only else shown).plain()
        if values_only:
            del form["headline"]
        print(json.dumps({**(place or {}), **form}))
        return
    text = to_text(
        shown,
        width(sys.stdout),
        octets=octets_of(message) if octets else None,
        values_only=values_only,
        paint=painter(),
    )
    if text:
        print(text)
