"""data-notification and its confirmation (IEC 62056-5-3): Data that the server sends by itself."""

from __future__ import annotations

from typing import NamedTuple

from dlms.apdu.common import LONG_INVOKE, NOTIFICATION_DATE_TIME, LongInvokeIdAndPriority
from dlms.axdr import DATA, Sequence
from dlms.data import Data
from dlms.time import DateTime
from wire.node import node

__all__ = ["DATA_NOTIFICATION", "DATA_NOTIFICATION_CONFIRM", "DataNotification", "DataNotificationConfirm"]


@node
class DataNotification(NamedTuple):
    """data-notification.

    Some meters write the tag 09 of an octet-string before the date-time; the node remembers it.

    Attributes:
        long_invoke_id_and_priority: of the sender's choosing.
        date_time: None where empty.
        body: what is notified.
    """

    long_invoke_id_and_priority: LongInvokeIdAndPriority
    date_time: DateTime | None
    body: Data


@node
class DataNotificationConfirm(NamedTuple):
    """data-notification-confirm.

    Attributes:
        long_invoke_id_and_priority: that of the notification.
        date_time: None where empty.
    """

    long_invoke_id_and_priority: LongInvokeIdAndPriority
    date_time: DateTime | None


DATA_NOTIFICATION = Sequence(DataNotification, LONG_INVOKE, NOTIFICATION_DATE_TIME, DATA)
DATA_NOTIFICATION_CONFIRM = Sequence(DataNotificationConfirm, LONG_INVOKE, NOTIFICATION_DATE_TIME)
