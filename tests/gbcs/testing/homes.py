"""The home that the other tests use, and whose documents its users sign."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

import duis
from gbcs.entity import EntityId
from gbcs.testing import Home, Parties
from gbcs.testing.home import Described

AT = datetime(2016, 1, 1, tzinfo=UTC)
ESME, GSME, CHF, GPF, PPMID, HCALCS, SAPC = (f"00-DB-12-34-56-78-90-A{number}" for number in range(7))
SUPPLIER = EntityId("90-B3-D5-1F-30-01-00-00")


@lru_cache(maxsize=1)
def parties() -> Parties:
    """Remote parties."""
    return Parties(1)


def home(elements: str = "single", *, of_dcc: bool = False) -> Home:
    """A home with a device of each type, and some more to join."""
    kinds = ("ESME", "GSME", "CHF", "GPF", "PPMID", "HCALCS", "SAPC")
    identifiers = (ESME, GSME, CHF, GPF, PPMID, HCALCS, SAPC)
    more = {"93": "ESME", "94": "GSME", "98": "PPMID", "9A": "HCALCS"}
    devices = [
        Described(
            kind,
            EntityId(identifier),
            elements if kind == "ESME" else "single",
            joined=("ESME", "GSME", "PPMID") if kind == "CHF" else (),
            is_of_dcc=of_dcc and kind == "GPF",
        )
        for kind, identifier in zip(kinds, identifiers, strict=True)
    ]
    devices += [Described(kind, EntityId(f"00-DB-12-34-56-78-90-{octet}")) for octet, kind in more.items()]
    return Home(devices, seed=1, parties=parties())


def signed(xml: bytes, originator: EntityId = SUPPLIER) -> bytes:
    """A document with the signature of its sender."""
    name = next(name for name, entity_id in parties().entities.items() if entity_id == originator)
    key = parties().pki.key(originator, "digitalSignature", 2)
    return duis.sign(xml, key, parties().certificates(name)["xml"].der)
