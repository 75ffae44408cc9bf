"""JSON of all messages beside tshark's, which knows envelopes and ZigBee, but neither names nor units nor DLMS.

tshark reads a capture of the messages; its CPU time is taken, less that for a capture of one message, so that its start
does not count. Ours is the CPU time of this process. Both take turns.
"""

from __future__ import annotations

import gc
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from struct import pack
from time import process_time

from benchmarks.corpus import Corpus
from benchmarks.measure import Timing
from benchmarks.report import Comparison, Target

TIMES = 10
"""How often the capture has each message."""
WANTED = 1.1

_USER_DLT = 147
_AS_GBCS = f'uat:user_dlts:"User 0 (DLT={_USER_DLT})","gbcs_message","0","","0",""'


def beside_tshark(corpus: Corpus, rounds: int) -> Iterator[Comparison | str]:
    """Decode and JSON, beside ``tshark -T json``."""
    import gbcs

    program = shutil.which("tshark")
    if program is None:
        yield "JSON beside tshark: tshark is not installed"
        return
    octets = corpus.messages
    with tempfile.TemporaryDirectory() as folder:
        one, many = Path(folder) / "one.pcap", Path(folder) / "many.pcap"
        one.write_bytes(_capture(octets[:1]))
        many.write_bytes(_capture(octets * TIMES))

        def theirs() -> float:
            whole = _children(program, many) - _children(program, one)
            return whole / (len(octets) * TIMES - 1)

        def ours(payload: bool) -> Callable[[], float]:
            def run() -> float:
                gc.collect()
                gc.disable()
                start = process_time()
                for each in octets:
                    gbcs.to_json(gbcs.decode(each), payload=payload)
                taken = process_time() - start
                gc.enable()
                return taken / len(octets)

            return run

        contenders = {
            "decode, to_json(payload=False)": ours(False),
            "decode, to_json": ours(True),
            "tshark -T json": theirs,
        }
        for run in (ours(True), ours(True)):  # a shape is compiled when it is met the second time
            run()
        times: dict[str, list[float]] = {name: [] for name in contenders}
        for _ in range(rounds):
            for name, run in contenders.items():
                times[name].append(run())
    first = times["decode, to_json(payload=False)"]
    timings = {
        name: Timing(median(taken) * len(octets), median(other / own for other, own in zip(taken, first, strict=True)))
        for name, taken in times.items()
    }
    ratio = timings["tshark -T json"].ratio
    targets = {"tshark -T json": Target(f">= {WANTED:g} x", ratio >= WANTED)}
    note = f"{corpus.source}: {len(octets)} messages, {TIMES} times; CPU time"
    yield Comparison("JSON beside tshark", note, len(octets), "message", timings, targets)


def _children(program: str, capture: Path) -> float:
    """The CPU time that tshark takes for a capture."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [program, "-n", "-r", str(capture), "-o", _AS_GBCS, "-T", "json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _capture(messages: list[bytes]) -> bytes:
    """A capture in which each message is a packet, of a kind that tshark is told to take for messages of GBCS."""
    out = bytearray(pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 0xFFFF, _USER_DLT))
    for second, octets in enumerate(messages):
        out += pack("<IIII", second, 0, len(octets), len(octets)) + octets
    return bytes(out)
