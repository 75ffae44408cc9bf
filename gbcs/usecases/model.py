"""What a use case declares, and what its declaration makes of a message.

A use case has up to three templates: of its command, its response, its alert. A template ties the places of a payload to
the standard's names and says what is constant there. It works both ways: :meth:`Template.values` takes the named values
out of a payload, :meth:`Template.build` makes the payload of them. What is constant, or follows from other values or the
header, is no value: it is checked, and written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from gbcs.message import GroupingHeader

__all__ = ["Failed", "Item", "Path", "Template", "Values"]

Path: TypeAlias = tuple[str | int, ...]

Values: TypeAlias = Mapping[str, Any]
"""Named values of a message: name of an item → its value; members of structures are dicts, arrays are lists."""


class Failed(NamedTuple):
    """In the place of a value: a device did not carry out an item of a command.

    Attributes:
        result: the device's reason, an enumeration of the protocol.
        value: what it returned nevertheless; None for nothing.
    """

    result: Any
    value: Any = None


class Item(NamedTuple):
    """One value of a message with what the standard calls it.

    Attributes:
        name: the standard's name; places in arrays stand in brackets, from 1: ``Tariff[3]``. Empty where the value has
            no name because it departs from the declaration.
        value: as a Python value.
        unit: such as ``Wh``; None for a value without one, or one that the declaration does not know.
        meaning: what the value says, such as the name of an enumeration's member; None where it speaks for itself.
        place: path of the value in the payload.
        departure: how it departs from its declaration, in words; None where it fits.
        constant: True where the declaration allows this value alone.
    """

    name: str
    value: Any
    unit: str | None
    meaning: str | None
    place: Path
    departure: str | None = None
    constant: bool = False


class Template(Protocol):
    """One direction of a use case."""

    def items(self, payload: Any) -> Iterator[Item]:
        """Every value of the payload in the order of the wire, constants included. Never raises: what does not fit its
        declaration is shown generically and says where it departs."""

    def values(self, payload: Any) -> dict[str, Any]:
        """The named values, such that ``build`` makes the payload of them again.

        Raises:
            WireError: where the payload does not fit the declaration.
        """

    def build(self, values: Values, header: GroupingHeader) -> Any:
        """The payload of these values.

        Args:
            values: see :data:`Values`.
            header: of the message to be; originator counter and parties stand in some payloads too.

        Raises:
            EncodeError: where a value is missing, unknown, or out of range; its path leads to the value.
        """
