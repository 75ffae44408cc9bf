"""How the hub of a home brings messages to devices and takes theirs: through tunnels, to a gas meter by its mailbox.

The hub asks mains devices for a tunnel and hands messages over as they come. A gas meter sleeps: it asks the hub for a
tunnel, and each half hour for what waits (digest gbcs-behaviour.md 3.3 and 3.4; what goes into a tunnel is in
:mod:`zigbee.tunnelling`). Messages that are too long for one frame go in blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from gbcs.testing.carrier import cut
from gbcs.testing.consumption import HALF_HOUR
from gbcs.testing.cosem import EPOCH
from gbcs.testing.electricity_readings import HUB_LOG
from gbcs.testing.han import frame
from zigbee import tunnelling
from zigbee.clusters import tunneling
from zigbee.enumerations import TunnelProtocol, TunnelStatus

if TYPE_CHECKING:
    from gbcs.entity import EntityId
    from gbcs.testing.device import Device

__all__ = ["Carried", "Hub", "Waiting"]

_CLUSTER = tunneling.CLUSTER.id
_UNUSED_MANUFACTURER, _LONGEST, _TUNNEL = 0xFFFF, 1500, 1
_KEPT = timedelta(days=1)


class Carried(NamedTuple):
    """A frame between the hub and a device.

    Attributes:
        sender: of the frame.
        target: of it.
        cluster_id: of the cluster that it is for.
        octets: of the frame.
    """

    sender: EntityId
    target: EntityId
    cluster_id: int
    octets: bytes


class Waiting(NamedTuple):
    """A message that waits for a gas meter.

    Attributes:
        octets: of the message.
        since: when it came.
    """

    octets: bytes
    since: datetime

    @property
    def due(self) -> datetime:
        """When the meter wakes up next."""
        return EPOCH - (EPOCH - self.since) // HALF_HOUR * HALF_HOUR

    @property
    def expires(self) -> datetime:
        """When the hub drops it: how long it waits is in no public text, here it is a day."""
        return self.since + _KEPT


class Hub:
    """The tunnels of a hub.

    Args:
        device: the communications hub function.
        on_frame: called with each frame that is carried.

    Attributes:
        device: as given.
        on_frame: as given.
        waiting: messages for gas meters that did not fetch them yet, by meter.
    """

    def __init__(self, device: Device, on_frame: Callable[[Carried], None] | None = None) -> None:
        self.device = device
        self.on_frame = on_frame
        self.waiting: dict[EntityId, tuple[Waiting, ...]] = {}
        self._sequence = 0
        self._tunnels: set[EntityId] = set()

    def knows(self, device: Device) -> bool:
        """Whether messages for a device are forwarded: it stands in the log of the hub, or is within the hub."""
        return device.kind in ("CHF", "GPF") or device.entity_id in self.device.state.get(HUB_LOG, {})

    def carry(self, device: Device, octets: bytes, *, is_from_device: bool) -> None:
        """Carry a message between the hub and a mains device, at once."""
        if device.kind in ("CHF", "GPF"):
            return
        self._open(device)
        for part in cut([octets]):
            self._transfer(device, tunnelling.Direct(part), is_from_device=is_from_device)

    def keep(self, meter: Device, octets: bytes, at: datetime) -> None:
        """Let a message wait for a gas meter."""
        self.waiting[meter.entity_id] = (*self.waiting.get(meter.entity_id, ()), Waiting(octets, at))

    def fetched(self, meter: Device, at: datetime) -> tuple[Waiting, ...]:
        """What a gas meter that wakes up by a time takes out of its mailbox: what is due, the first that came first."""
        found = self.waiting.get(meter.entity_id, ())
        due = tuple(each for each in found if each.due <= at)
        self.waiting[meter.entity_id] = found[len(due) :]
        return due

    def hand_over(self, meter: Device, waiting: Waiting, remaining: int) -> None:
        """Carry a message to a gas meter that asked for it.

        Args:
            meter: the meter.
            waiting: the message.
            remaining: how many messages wait after it.
        """
        self._open(meter)
        parts = list(cut([waiting.octets]))
        for number, part in enumerate(parts, start=1):
            self._transfer(meter, tunnelling.Get(), is_from_device=True)
            left = min(remaining + len(parts) - number, 0xFF)
            self._transfer(meter, tunnelling.GetResponse(left, part), is_from_device=False)

    def take(self, meter: Device, messages: Iterable[bytes]) -> None:
        """Carry what a gas meter sends."""
        self._open(meter)
        for part in cut(messages):
            self._transfer(meter, tunnelling.Put(part), is_from_device=True)

    def expired(self, meter: Device, at: datetime) -> int:
        """Drop the messages that a gas meter did not fetch in time; how many they were."""
        found = self.waiting.get(meter.entity_id, ())
        self.waiting[meter.entity_id] = left = tuple(each for each in found if each.expires > at)
        return len(found) - len(left)

    def _open(self, device: Device) -> None:
        """Ask for a tunnel, once: the hub a mains device, a gas meter the hub."""
        if device.entity_id in self._tunnels:
            return
        self._tunnels.add(device.entity_id)
        asked = tunneling.REQUEST_TUNNEL.node(TunnelProtocol.GB_HRGP, _UNUSED_MANUFACTURER, 0, _LONGEST)
        answer = tunneling.REQUEST_TUNNEL_RESPONSE.node(_TUNNEL, TunnelStatus.SUCCESS, _LONGEST)
        is_client = device.kind == "GSME"
        self._send(device, "RequestTunnel", asked, is_from_device=is_client)
        self._send(device, "RequestTunnelResponse", answer, is_from_device=not is_client)

    def _transfer(self, device: Device, data: tunnelling.TunnelData, *, is_from_device: bool) -> None:
        payload = tunneling.TRANSFER_DATA.node(_TUNNEL, tunnelling.encode(data))
        self._send(device, "TransferData", payload, is_from_device=is_from_device)

    def _send(self, device: Device, name: str, payload: Any, *, is_from_device: bool) -> None:
        if self.on_frame is None:
            return
        from_server = is_from_device is (device.kind != "GSME")
        octets = frame(_CLUSTER, name, payload, self._sequence, from_server=from_server)
        self._sequence = self._sequence + 1 & 0xFF
        ends = (device.entity_id, self.device.entity_id)
        sender, target = ends if is_from_device else reversed(ends)
        self.on_frame(Carried(sender, target, _CLUSTER, octets))
