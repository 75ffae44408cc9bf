"""A meter that answers: commands in hexadecimal, one a line, from standard input; what it sends to standard output.

``python examples/meter_simulator.py 00-DB-12-34-56-78-90-A0 < commands.txt``. Its credentials are those that
``gbcs.testing`` makes of the seed 7: sign and MAC commands with the keys of ``Home.keys``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import gbcs
from gbcs.testing import Device, Home


def meter_of(entity_id: str) -> Device:
    """An electricity meter with keys of its own, and the credentials of the remote parties of its home."""
    home = Home.from_toml(f'seed = 7\n[[device]]\ntype = "ESME"\nid = "{entity_id}"\n')
    return home["ESME"]


def answers(meter: Device, lines: Iterable[str], at: datetime) -> Iterator[str]:
    """What the meter sends for each line; a remark where it sends nothing."""
    for line in lines:
        sent = meter.handle(bytes.fromhex(line), at)
        if not sent:
            yield "# not answered"
        for octets in sent:
            message = gbcs.decode(octets)
            name = "an unknown message" if message.use_case is None else message.use_case.name
            yield f"{octets.hex()}  # {name}: {message.header.cra.name.lower()}"


def main(entity_id: str) -> int:
    """Answer the lines of standard input."""
    for line in answers(meter_of(entity_id), sys.stdin, datetime.now(UTC)):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
