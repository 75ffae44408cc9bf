"""Which lines and branches of the codecs a set of vectors reaches: ``python -m tools.vector_coverage own|FOLDER``.

``own`` takes the project's vectors; FOLDER one of published messages, each octets in hexadecimal in a file ``*.HEX``.
Each is decoded, encoded, put into its JSON form and into named values. It needs coverage.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

__all__ = ["main"]

ROOT = Path(__file__).parents[1]
CODECS = [
    *("wire/*", "dlms/*", "zigbee/*", "gbcs/payload/*", "gbcs/usecases/*"),
    *("gbcs/header.py", "gbcs/envelope.py", "gbcs/message.py"),
]


def _vectors(name: str) -> list[dict[str, str]]:
    vectors: list[dict[str, str]] = json.loads((ROOT / "vectors" / name).read_text("utf-8"))
    return vectors


def _messages(of: str) -> Iterator[bytes]:
    if of != "own":
        for path in sorted(Path(of).rglob("*.HEX")):
            yield bytes.fromhex(path.read_text("ascii"))
        return
    for name in ("gbcs/messages.json", "complete/messages.json", "complete/alerts.json"):
        yield from (bytes.fromhex(vector["octets"]) for vector in _vectors(name))


def _run(of: str) -> int:
    import dlms
    import gbcs
    import zigbee
    from wire.errors import WireError

    number = 0
    for octets in _messages(of):
        with suppress(gbcs.DecodeError):
            message = gbcs.decode(octets)
            number += 1
            gbcs.encode(message)
            gbcs.to_dict(message)
            with suppress(WireError):
                message.values()
    if of == "own":
        for name in ("dlms/apdu.json", "complete/apdus.json"):
            for vector in _vectors(name):
                apdu = dlms.decode(bytes.fromhex(vector["octets"]))
                dlms.encode(apdu)
                dlms.to_dict(apdu)
        for vector in _vectors("complete/zcl-commands.json"):
            frame = zigbee.decode(bytes.fromhex(vector["octets"]), cluster_id=int(vector["cluster"], 16))
            zigbee.encode(frame)
            zigbee.to_dict(frame)
    return number


def main(of: str) -> int:
    """Print the report; the exit status."""
    import coverage

    include = [str(ROOT / part) for part in CODECS]
    measured = coverage.Coverage(config_file=False, branch=True, include=include, data_file=None)
    measured.start()
    number = _run(of)
    measured.stop()
    print(f"{of}: {number} messages")
    measured.report(file=sys.stdout, show_missing=True)
    return 0 if number else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
