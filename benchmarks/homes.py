"""``python -m benchmarks.homes``: many homes in one process: made, and asked for the daily reads of a meter each.

Homes share the remote parties, and the values that devices are made with; what is written is a home's own.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import gbcs
from gbcs.entity import EntityId
from gbcs.keys import KeyStore
from gbcs.testing import Home, Parties
from gbcs.testing.home import Described
from gbcs.usecases import by_reference

HOMES = 100_000
LARGEST = 32 * 1024
"""Octets of memory that a home may take after one read."""

AT = datetime(2026, 1, 1, tzinfo=UTC)
_KINDS = ("ESME", "GSME", "CHF", "GPF")


def home(number: int, parties: Parties) -> Home:
    """A home of four devices."""
    base = 0x00DB_0000_0000_0000 + number * len(_KINDS)
    devices = [Described(kind, EntityId((base + place).to_bytes(8, "big"))) for place, kind in enumerate(_KINDS)]
    return Home(devices, seed=number, parties=parties)


def daily_read(found: Home, keys: KeyStore, acb: EntityId) -> int:
    """The daily read log of the electricity meter, asked for as its supplier does; how many octets answer."""
    meter = next(iter(found.devices))
    use_case = by_reference("ECS21a")
    assert use_case is not None
    (item,) = use_case.command.declared  # type: ignore[union-attr]
    store = KeyStore(secrets_kept=4)
    store.add_private_key(acb, "keyAgreement", keys)  # type: ignore[arg-type]
    store.add_public_key(meter, "keyAgreement", found.devices[meter].agreement.point)  # type: ignore[attr-defined]
    command = use_case.build_command(
        {item.name: {"from": AT - timedelta(days=2), "to": AT}},
        originator=found.parties.entities["supplier"],
        recipient=meter,
        originator_counter=1,
    )
    (answer,) = found.handle(gbcs.encode(gbcs.add_mac(command, store, acb=acb)), AT)
    return len(answer)


def _resident() -> int:
    """Octets of memory that the process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def main(arguments: list[str] | None = None) -> int:
    """Run it; exit status 1 where a home takes more memory than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", type=int, default=HOMES)
    options = parser.parse_args(arguments)
    parties = Parties(1)
    acb = parties.entities["access_control_broker"]
    broker = parties.pki.key(acb, "keyAgreement")
    warm = home(options.homes, parties)
    daily_read(warm, broker, acb)  # what all homes share is made here
    before, start = _resident(), time.process_time()
    homes = [home(number, parties) for number in range(options.homes)]
    made, created = _resident(), time.process_time()
    octets = sum(daily_read(each, broker, acb) for each in homes)
    done, read = _resident(), time.process_time()
    each = (done - before) / options.homes
    print(f"{options.homes} homes of {len(_KINDS)} devices; rates are of the processor's time")
    print(
        f"made: {options.homes / (created - start):,.0f} a second, {(made - before) / options.homes:,.0f} octets each"
    )
    print(f"read: {options.homes / (read - created):,.0f} a second, {octets:,} octets of answers")
    print(f"after one read: {each:,.0f} octets a home, at most {LARGEST:,}")
    return 0 if each <= LARGEST else 1


if __name__ == "__main__":
    sys.exit(main())
