"""Templates of alerts in DLMS and GBZ: alert code and time stamp, and the content that the message code adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gbcs.usecases.dlms import Response
from gbcs.usecases.model import Template
from gbcs.usecases.nodes import NodeTemplate
from wire.node import Node

if TYPE_CHECKING:
    from gbcs.payload.dlms import Alert
    from gbcs.payload.gbz import GbzAlert

__all__ = ["AlertTemplate", "ProtectedTemplate"]


_AnyAlert: TypeAlias = "Alert | GbzAlert"


class _Alert(NamedTuple):
    alert_codes: tuple[int, ...] = ()
    content: Template[Node] | None = None
    protocols: tuple[str, ...] = ("DLMS",)
    component_count: int = 0


class AlertTemplate(_Alert, Template[_AnyAlert]):
    """The template of alerts.

    The type of the time stamp tells the protocol where a message code serves both: a :class:`dlms.time.DateTime` makes
    an alert in DLMS, a :class:`zigbee.types.UtcTime` (or any number, seconds since 2000) one in GBZ.

    Attributes:
        alert_codes: those that the message code may carry; empty for any; a single one is a constant.
        content: template of what is added; None where nothing is.
        protocols: DLMS, GBZ or both.
        component_count: as a GBZ alert claims it.
    """

    VOCABULARY = "alert"


class _Protected(NamedTuple):
    encrypted: NodeTemplate[Node]
    clear: Callable[[], Response]


class ProtectedTemplate(_Protected, Template[Node]):
    """The template of what an alert holds encrypted: a node as long as it is, attributes once it is decrypted.

    Attributes:
        encrypted: the template of the node.
        clear: gives the template of a DLMS response that returns nothing but the same attributes, encrypted likewise.
    """

    VOCABULARY = "alert"
