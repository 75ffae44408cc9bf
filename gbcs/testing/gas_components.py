"""Components of the commands that ZigBee devices take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from gbcs.usecases.gbz import Part

if TYPE_CHECKING:
    from gbcs.message import Message
    from gbcs.testing.device import Device

__all__ = ["Answer", "CommandComponent", "Refused"]


class Refused(Exception):
    """A component that the device does not carry out.

    Attributes:
        status: the reason.
    """

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class CommandComponent(NamedTuple):
    """A component of a command.

    Attributes:
        part: its declaration.
        fields: name → value, constants too.
        number: among the components of the part, from 0.
        message: the command.
    """

    part: Part
    fields: Mapping[str, Any]
    number: int
    message: Message

    @property
    def where(self) -> tuple[int, str]:
        """Cluster and command."""
        return (self.part.cluster_id, self.part.command)


Answer: TypeAlias = "Callable[[Device, CommandComponent, datetime], Any]"
"""What gives the answer to a component."""
