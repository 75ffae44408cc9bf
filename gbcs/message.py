"""A GBCS message with all that can be asked of it: its use case, its values by name, its protection, a view for people.

The tree is that of :mod:`gbcs.envelope`; this is the top of it all, and what needs cryptography or shows messages loads
when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gbcs import payload as payloads
from gbcs.entity import EntityId
from gbcs.envelope import Envelope, check_message, decode_as, encode
from gbcs.header import CRA, GroupingHeader
from gbcs.usecases import Item, UseCase, by_message_code, naming
from gbcs.usecases.model import Value, item_to_plain
from wire.node import JSON, node, plain

if TYPE_CHECKING:
    from gbcs.keys import KeyStore
    from gbcs.protection import Verification
    from gbcs.view import View

__all__ = ["CRA", "GroupingHeader", "Message", "decode", "encode", "to_dict"]


@node
class Message(Envelope):
    """A GBCS message.

    A decoded message remembers the octets it came from, so that signature and MAC are checked over just these. They are
    no part of its value: :func:`encode` does not look at them. One that was decrypted still has them, one changed with
    ``_replace`` has none. Lengths of the envelope that were not in their shortest form it remembers too
    (:mod:`wire.form`: the name of what the length stands before, and its octets); they are part of its value.

    Attributes:
        header: the grouping header.
        payload: see :mod:`gbcs.payload`.
        signature: 64 octets; empty where the message says that it has none; None where a command ends after the
            payload, as an unsigned pre-command may.
        mac: 12 octets, or None for a message without MAC header.
    """

    @property
    def use_case(self) -> UseCase | None:
        """What the message code stands for, or None where it is unknown."""
        return by_message_code(self.header.message_code)

    def items(self) -> Iterator[Item]:
        """Every value of the payload with what the standard calls it, in the order of the wire.

        What does not fit the declaration of the use case comes without a name, and says how it departs.
        """
        return naming.items(self)

    def values(self) -> dict[str, Value]:
        """The named values of the payload; :meth:`UseCase.build_command` and its like make the message of them again.

        Raises:
            WireError: where the use case is unknown, declares none, or the payload does not fit its declaration.
        """
        return naming.values(self)

    def verify(self, keys: KeyStore, acb: EntityId | bytes | str | None = None) -> Verification:
        """Check signature and MAC; see :func:`gbcs.protection.verify`."""
        from gbcs import protection

        return protection.verify(self, keys, acb)

    def decrypt(self, keys: KeyStore) -> Message:
        """The message with its encrypted parts in clear; see :func:`gbcs.protection.decrypt`."""
        from gbcs import protection

        return protection.decrypt(self, keys)

    def view(self, verification: Verification | None = None, *, spans: bool = False) -> View:
        """The message for people, as a value; see :func:`gbcs.view.view`."""
        from gbcs import view

        return view.view(self, verification, spans=spans)

    def __str__(self) -> str:
        """The headline, in two lines: what is asked or said, by whom, for whom, when, protected how."""
        from gbcs import view

        return view.headline(self)

    def _repr_html_(self) -> str:
        """The view, for notebooks."""
        return self.view()._repr_html_()

    def plain(self) -> dict[str, JSON]:
        """The whole tree, and behind it the items of the payload by their names, where the use case declares them."""
        use_case = self.use_case
        form: dict[str, JSON] = {
            "use_case": None if use_case is None else {"reference": use_case.reference, "name": use_case.name},
            "header": self.header.plain(),
            "payload": payloads.to_plain(self.payload),
            "signature": plain(self.signature),
            "mac": plain(self.mac),
        }
        if use_case and use_case.template(self.header.cra):
            form["items"] = [item_to_plain(item) for item in self.items()]
        return form


def decode(data: bytes) -> Message:
    """A GBCS message from its octets.

    Raises:
        DecodeError: where the octets are anything but one whole message. A single block of general block transfer is
            refused too: see :mod:`gbcs.block_transfer`.
    """
    return decode_as(Message, data)


def to_dict(message: Message) -> dict[str, JSON]:
    """The whole tree as JSON knows it: names, octets in hexadecimal, meanings where they are known.

    Beside the tree stand ``items``, each with the standard's name, value, unit and meaning (see :meth:`Message.items`).

    Raises:
        EncodeError: for anything but a message.
    """
    check_message(message)
    return message.plain()
