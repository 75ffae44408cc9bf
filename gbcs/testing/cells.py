"""The places in a device for the keys of remote parties (GBCS trust anchor cells)."""

from __future__ import annotations

from typing import NamedTuple

from gbcs.certificates import Certificate, RemotePartyRole, key_identifier, read_certificate
from gbcs.entity import EntityId

__all__ = ["Cell", "Held", "cells_of"]


class Cell(NamedTuple):
    """A place for a remote party's key in a device.

    Attributes:
        role: of the remote party.
        usage: of the key; ``keyCertSign`` for the root's.
        is_top_up: whether it is the supplier's key for prepayment tokens.
    """

    role: RemotePartyRole
    usage: str
    is_top_up: bool = False


class Held(NamedTuple):
    """What a cell holds.

    Attributes:
        entity_id: whose key; zeros for the root's.
        key_identifier: which of its keys, 8 octets.
        point: the key, SEC1 octets.
    """

    entity_id: EntityId
    key_identifier: bytes
    point: bytes

    @classmethod
    def of(cls, certificate: Certificate) -> Held:
        """What a certificate says."""
        identifier = certificate.subject_key_identifier or key_identifier(certificate.public_point)
        return cls(certificate.entity_id or EntityId(bytes(8)), identifier, certificate.public_point)


def cells_of(*certificates: Certificate | bytes, top_up: Certificate | bytes | None = None) -> dict[Cell, Held]:
    """The cells that hold certificates of remote parties; of several for a cell, the last.

    Args:
        certificates: of organisations and of the root, as they are read, or DER octets.
        top_up: of the supplier, for prepayment tokens.
    """
    cells: dict[Cell, Held] = {}
    for given, is_top_up in (*((each, False) for each in certificates), (top_up, True)):
        if given is None:
            continue
        certificate = read_certificate(given) if isinstance(given, bytes) else given
        role = RemotePartyRole.ROOT if certificate.role is None else certificate.role
        cells[Cell(role, certificate.usage, is_top_up)] = Held.of(certificate)
    return cells
