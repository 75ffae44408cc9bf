"""What a fuzzing run starts from where nothing else is given: parties with keys made of a seed, a meter, and commands.

The keys are those of :class:`gbcs.testing.pki.Pki`; a target gets them as a file (``gbcs fuzz keys``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

from gbcs.certificates import RemotePartyRole
from gbcs.entity import EntityId
from gbcs.keys import KeyStore, KeyUsage
from gbcs.message import Message
from gbcs.testing.cells import cells_of
from gbcs.testing.device import Device
from gbcs.testing.pki import Pki, SoftKey
from gbcs.usecases import by_reference
from wire.node import JSON

__all__ = ["AT", "Bench", "Party"]

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
"""The time by the clock of the devices of a bench."""

FIRST_COUNTER = 0x0000_019C_0000_0000
"""The originator counter that the commands of a bench begin with."""


class Party(NamedTuple):
    """A remote party.

    Attributes:
        entity_id: EUI-64.
        role: as certificates have it.
    """

    entity_id: EntityId
    role: RemotePartyRole


def _eui(text: str) -> EntityId:
    return EntityId(bytes.fromhex(text))


SUPPLIER = Party(_eui("0a7e57ff00000002"), RemotePartyRole.SUPPLIER)
OTHER_SUPPLIER = Party(_eui("0a7e57ff00000012"), RemotePartyRole.SUPPLIER)
NETWORK_OPERATOR = Party(_eui("0a7e57ff00000003"), RemotePartyRole.NETWORK_OPERATOR)
BROKER = Party(_eui("0a7e57ff00000004"), RemotePartyRole.ACCESS_CONTROL_BROKER)
PARTIES = (SUPPLIER, OTHER_SUPPLIER, NETWORK_OPERATOR, BROKER)
METERS = {"ESME": _eui("0a7e57ffde000001"), "GSME": _eui("0a7e57ffde000000")}

_COMMANDS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("ECS42", "ESME", {}),
    ("ECS38", "ESME", {"RandomisedOffsetLimit: value": 900}),
    ("ECS26c", "ESME", {}),
    ("ECS17b", "ESME", {}),
    ("ECS14", "ESME", {}),
    ("CS02c", "ESME", {"keyUsage": 1}),
    ("GCS13a", "GSME", {}),
    ("GCS33", "GSME", {}),
    ("GCS06", "GSME", {}),
    ("GCS21a", "GSME", {}),
)
"""Use case, type of device and values of the commands of a bench."""


class Bench:
    """Parties, keys and commands of a seed.

    Args:
        seed: any integer.
    """

    def __init__(self, seed: int = 0) -> None:
        self.pki = Pki(seed)

    @property
    def acb(self) -> EntityId:
        """The access control broker."""
        return BROKER.entity_id

    @cached_property
    def keys(self) -> KeyStore:
        """The private keys of everybody, with their certificates."""
        store = KeyStore()
        for der in self.certificates():
            store.add_certificate(der)
        for entity_id in (*(party.entity_id for party in PARTIES), *METERS.values()):
            for usage in KeyUsage:
                store.add_private_key(entity_id, usage, self.pki.key(entity_id, usage))
        return store

    def certificates(self) -> Iterator[bytes]:
        """The certificates of parties and devices, DER."""
        for party in PARTIES:
            for usage in KeyUsage:
                yield self.pki.organisation(party.entity_id, party.role, usage).der
        for entity_id in METERS.values():
            for usage in KeyUsage:
                yield self.pki.device(entity_id, usage).der

    def commands(self, kind: str | None = None) -> tuple[Message, ...]:
        """The commands, without protection, of the supplier; each with a counter of its own.

        Args:
            kind: type of the device that they are for; None for all.
        """
        return tuple(
            self.command(reference, device, values, FIRST_COUNTER + number)
            for number, (reference, device, values) in enumerate(_COMMANDS)
            if kind in (None, device)
        )

    def command(self, reference: str, kind: str, values: dict[str, Any], counter: int) -> Message:
        """A command of the supplier."""
        use_case = by_reference(reference)
        assert use_case is not None
        built = use_case.build_command(
            values, originator=SUPPLIER.entity_id, recipient=METERS[kind], originator_counter=counter
        )
        # A MAC of zeros says that there is to be one; so does the signature.
        return built._replace(signature=bytes(64) if use_case.critical else b"", mac=bytes(12))

    def device(self, kind: str = "ESME") -> Device:
        """A new meter in software that takes the commands."""
        entity_id = METERS[kind]
        held = [
            self.pki.organisation(party.entity_id, party.role, usage)
            for party in PARTIES
            if party is not OTHER_SUPPLIER
            for usage in KeyUsage
        ]
        return Device(
            kind,
            entity_id,
            signing=SoftKey(self.pki.key(entity_id, KeyUsage.DIGITAL_SIGNATURE)),
            agreement=SoftKey(self.pki.key(entity_id, KeyUsage.KEY_AGREEMENT)),
            cells=cells_of(*held),
            trust=self.pki.trust,
        )

    def plain_keys(self) -> list[dict[str, JSON]]:
        """The keys as a file holds them that :meth:`gbcs.keys.KeyStore.load` reads."""
        names = {party.entity_id: party.role.name.lower().replace("_", "-") for party in PARTIES}
        names |= {entity_id: kind for kind, entity_id in METERS.items()}
        return [
            {
                "name": name,
                "eui": entity_id.hex(),
                "usage": str(usage),
                "private_scalar": f"{self.pki.key(entity_id, usage).private_numbers().private_value:064x}",
            }
            for entity_id, name in names.items()
            for usage in KeyUsage
        ]
