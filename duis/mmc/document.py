"""What an MMC document says: the header, the values and what failed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from duis.errors import DuisError
from duis.mmc.building import rebuilt
from gbcs.message import GroupingHeader, Message
from gbcs.usecases import UseCase, by_message_code
from wire.node import node


@node
class DlmsOutcome(NamedTuple):
    """What became of one item of a DLMS command.

    Attributes:
        is_action: whether a method was invoked.
        code: 0 for success.
    """

    is_action: bool
    code: int


@node
class ZigbeeOutcome(NamedTuple):
    """What became of one component of a GBZ command.

    Attributes:
        cluster_id: of the component.
        is_read: whether attributes were read.
        statuses: pairs of attribute id (or command id, a single one) and status.
    """

    cluster_id: int
    is_read: bool
    statuses: tuple[tuple[int, int], ...]


@node
class Data(NamedTuple):
    """Octets that a document carries instead of their meaning, for somebody who can decrypt them.

    Attributes:
        name: what they are.
        kind: ``gbcs``, ``dlms``, ``zigbeePlain`` or ``zigbeeCiphered``.
        is_encrypted: whether they are.
        octets: the octets.
    """

    name: str
    kind: str
    is_encrypted: bool
    octets: bytes


@node
class MmcDocument(NamedTuple):
    """What an MMC document says.

    Attributes:
        header: of the message.
        variant: service reference variant that the response answers, or that an alert is about; None where the
            document does not say it.
        element: name of the element of the service; empty for an alert, or where the values are still to be decrypted.
        success: whether all of the command was carried out; None where the document does not say.
        values: named values of the use case, without those that failed; of an alert, without its code and time.
        outcomes: of DLMS items, in order; empty where none is shown.
        zigbee_outcomes: of GBZ components, in order.
        data: octets still to be decrypted; then there are neither element nor values.
        alert_code: of an alert.
        time_stamp: of an alert, UTC.
    """

    header: GroupingHeader
    variant: str | None
    element: str
    success: bool | None
    values: Mapping[str, Any]
    outcomes: tuple[DlmsOutcome, ...] = ()
    zigbee_outcomes: tuple[ZigbeeOutcome, ...] = ()
    data: tuple[Data, ...] = ()
    alert_code: int | None = None
    time_stamp: datetime.datetime | None = None

    @property
    def use_case(self) -> UseCase:
        """The use case of the message."""
        return use_case_of(self.header)

    def message(self) -> Message:
        """The response or alert that says this, without signature and MAC.

        Raises:
            DuisError: where the document does not say all that the message holds.
        """
        return rebuilt(self)


def use_case_of(header: GroupingHeader) -> UseCase:
    """The use case of a message; DuisError for an unknown message code."""
    use_case = by_message_code(header.message_code)
    if use_case is None:
        raise DuisError(f"message code {header.message_code:04X} is unknown", expected="a use case of GBCS")
    return use_case
