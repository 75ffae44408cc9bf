"""Which lines and branches of the codecs vectors reach: ``python -m tools.vector_coverage own|FOLDER [own|FOLDER]``.

``own`` takes the project's vectors; FOLDER one of published messages, each octets in hexadecimal in a file ``*.HEX``.
Each is decoded, encoded, put into its JSON form and into named values. Of two sets it prints what the second reaches
and the first does not, and ends with status 1 where there is any. It needs coverage.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

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
            for _ in range(2):  # a shape is compiled when it is met the second time (gbcs.usecases.shapes)
                message = gbcs.decode(octets)
                gbcs.encode(message)
                gbcs.to_dict(message)
                with suppress(WireError):
                    message.values()
            number += 1
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


def _coverage(data: str | None) -> Any:
    import coverage

    include = [str(ROOT / part) for part in CODECS]
    return coverage.Coverage(config_file=False, branch=True, include=include, data_file=data)


def _measured(of: str, data: str | None) -> Any:
    measured = _coverage(data)
    measured.start()
    number = _run(of)
    measured.stop()
    print(f"{of}: {number} messages")
    if not number:
        raise SystemExit(f"no messages in {of}")
    return measured


def _steps(of: str, data: Path) -> dict[str, set[tuple[int, int]]]:
    """From which line to which other one a set goes, in a process of its own: what is imported is run once."""
    subprocess.run([sys.executable, "-m", __spec__.name, of, "--data", str(data)], cwd=ROOT, check=True)
    held = _coverage(str(data))
    held.load()
    found = held.get_data()
    return {file: set(found.arcs(file) or ()) for file in found.measured_files()}


def main(of: str, *other: str) -> int:
    """Print the report; the exit status."""
    match other:
        case ():
            _measured(of, None).report(file=sys.stdout, show_missing=True)
            return 0
        case "--data", data:
            _measured(of, data).save()
            return 0
    with tempfile.TemporaryDirectory() as folder:
        first, second = (_steps(name, Path(folder, str(number))) for number, name in enumerate((of, *other)))
    missing = {file: sorted(steps - first.get(file, set())) for file, steps in second.items()}
    for file, steps in sorted(missing.items()):
        if steps:
            print(f"{Path(file).relative_to(ROOT)}: {', '.join(f'{here}->{there}' for here, there in steps)}")
    return int(any(missing.values()))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
