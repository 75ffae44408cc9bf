"""event-notification-request (IEC 62056-5-3): an attribute that the server sends by itself."""

from __future__ import annotations

from typing import NamedTuple

from dlms.apdu.common import ATTRIBUTE, DATE_TIME, AttributeDescriptor
from dlms.axdr import DATA, Optional, Sequence
from dlms.data import Data
from dlms.time import DateTime
from wire.node import node

__all__ = ["EVENT_NOTIFICATION_REQUEST", "EventNotificationRequest"]


@node
class EventNotificationRequest(NamedTuple):
    """event-notification-request.

    Attributes:
        time: when it was sent, or None where absent.
        attribute: the attribute.
        value: its value.
    """

    time: DateTime | None
    attribute: AttributeDescriptor
    value: Data


EVENT_NOTIFICATION_REQUEST = Sequence(EventNotificationRequest, Optional(DATE_TIME), ATTRIBUTE, DATA)
