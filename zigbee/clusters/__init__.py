"""The clusters of the ZCL and of ZigBee Smart Energy 1.4: attributes and commands, one module for each.

A module loads when its cluster is first asked for.

>>> cluster(0x0702).name
'Metering'
>>> attribute(0x0702, 0x0000).name
'CurrentSummationDelivered'
>>> attribute(0x0700, 0x0000, "client").name
'PriceIncreaseRandomizeMinutes'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import Literal, NamedTuple

from wire.enums import OpenEnum
from wire.layout import Layout
from wire.node import node
from wire.units import Unit
from zigbee.bitmaps import Bitmap
from zigbee.enumerations import AttributeReportingStatus
from zigbee.types import DataType

__all__ = [
    "GLOBAL_ATTRIBUTES",
    "MODULES",
    "Attribute",
    "Cluster",
    "Meaning",
    "Side",
    "attribute",
    "cluster",
    "series",
    "with_units",
]

Side = Literal["server", "client"]
"""The end that has an attribute."""
Meaning = type[OpenEnum] | type[Bitmap]
"""What the numbers of an attribute mean."""


@node
class Attribute(NamedTuple):
    """What is known of an attribute.

    Attributes:
        id: its number.
        name: the standard's.
        type: of its values.
        side: the end that has it; the two ends number theirs independently.
        meaning: the enumeration or bitmap of its values.
        unit: of its values, where it is always the same; in words, where other attributes have a part in it.
        max_length: octets that a string has at the most.
    """

    id: int
    name: str
    type: DataType
    side: Side = "server"
    meaning: Meaning | None = None
    unit: Unit | str | None = None
    max_length: int | None = None


def series(
    first: int,
    type: DataType,  # noqa: A002
    *names: str,
    side: Side = "server",
    meaning: Meaning | None = None,
    max_length: int | None = None,
) -> tuple[Attribute, ...]:
    """Attributes of one kind that are numbered one after the other."""
    return tuple(
        Attribute(number, name, type, side, meaning, None, max_length) for number, name in enumerate(names, first)
    )


def with_units(units: Mapping[str, str], *attributes: Attribute) -> tuple[Attribute, ...]:
    """Attributes with the unit of their kind, where they have none of their own.

    Args:
        units: regular expression of whole names → unit; the first that fits.
        attributes: of any kind.
    """
    patterns = [(re.compile(pattern), unit) for pattern, unit in units.items()]

    def unit_of(row: Attribute) -> str | None:
        return row.unit or next((unit for pattern, unit in patterns if pattern.fullmatch(row.name)), None)

    return tuple(row._replace(unit=unit_of(row)) for row in attributes)


class Cluster:
    """What is known of a cluster.

    Args:
        id: its number.
        name: the standard's.
        attributes: of both sides.
        client_commands: from client to server.
        server_commands: from server to client.

    Attributes:
        server_attributes: by number.
        client_attributes: by number.
    """

    __slots__ = (
        "attributes",
        "client_attributes",
        "client_commands",
        "id",
        "name",
        "server_attributes",
        "server_commands",
    )

    def __init__(
        self,
        id: int,  # noqa: A002
        name: str,
        attributes: tuple[Attribute, ...] = (),
        client_commands: dict[int, Layout] | None = None,
        server_commands: dict[int, Layout] | None = None,
    ) -> None:
        self.id = id
        self.name = name
        self.attributes = attributes
        self.server_attributes = {row.id: row for row in attributes if row.side == "server"}
        self.client_attributes = {row.id: row for row in attributes if row.side == "client"}
        self.client_commands = client_commands or {}
        self.server_commands = server_commands or {}

    def __repr__(self) -> str:
        return f"<Cluster 0x{self.id:04x} {self.name}>"


MODULES: dict[int, str] = {
    0x0000: "basic",
    0x0003: "identify",
    0x0009: "alarms",
    0x000A: "time",
    0x0019: "ota_upgrade",
    0x0025: "keep_alive",
    0x0700: "price",
    0x0701: "demand_response",
    0x0702: "metering",
    0x0703: "messaging",
    0x0704: "tunneling",
    0x0705: "prepayment",
    0x0706: "energy_management",
    0x0707: "calendar",
    0x0708: "device_management",
    0x0709: "events",
    0x070A: "mdu_pairing",
    0x070B: "sub_ghz",
    0x0800: "key_establishment",
    0x0B01: "meter_identification",
    0x0B05: "diagnostics",
}
"""The module of each cluster."""

GLOBAL_ATTRIBUTES: dict[int, Attribute] = {
    0xFFFD: Attribute(0xFFFD, "ClusterRevision", DataType.UINT16),
    0xFFFE: Attribute(0xFFFE, "AttributeReportingStatus", DataType.ENUM8, meaning=AttributeReportingStatus),
}
"""What every cluster has, on both sides."""


@lru_cache(maxsize=64)
def cluster(cluster_id: int) -> Cluster | None:
    """The cluster of a number; None where it is not known here."""
    module = MODULES.get(cluster_id)
    if module is None:
        return None
    found: Cluster = import_module(f"zigbee.clusters.{module}").CLUSTER
    return found


def attribute(cluster_id: int, attribute_id: int, side: Side = "server") -> Attribute | None:
    """The attribute of a cluster; None where cluster or attribute are not known here."""
    known = GLOBAL_ATTRIBUTES.get(attribute_id)
    if known is not None:
        return known
    owner = cluster(cluster_id)
    if owner is None:
        return None
    return (owner.server_attributes if side == "server" else owner.client_attributes).get(attribute_id)
