"""Commands that a device has taken, and that wait for their time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from gbcs.message import Message

__all__ = ["Pending"]


class Pending(NamedTuple):
    """A command that waits for its time.

    Attributes:
        at: when it is due.
        message: the command.
        what: which part of it, as the protocol's module knows it.
    """

    at: datetime
    message: Message
    what: Any
