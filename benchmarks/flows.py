"""Files of data flows: checked, read and translated, beside the csv module reading the same file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

from benchmarks.measure import compare
from benchmarks.report import Comparison

RECORDS, FEWER = 40_000, 5_000


def files(records: int) -> Iterator[tuple[str, bytes]]:
    """One with long records that all have a check digit, one with the shortest there are."""
    status = ["81H|1|", *(f"82H|{number}|XX01|1099990000010|A|20240116|AAAA|" for number in range(1, records))]
    yield "DCC status file (D0350)", file("D0350001|Z|DCCO|P|XXXX", status, 1)
    days = records // 49
    hours = ["101|1099990000010|AI|BBBB|", *["102|20240330|", *["103|A|0.5|"] * 48] * days]
    yield "half hours (D0036)", file("D0036001|C|AAAA|X|BBBB", hours, 1)


def file(route: str, records: list[str], flows: int) -> bytes:
    lines = [f"ZHV|1|{route}|20240401060000||||OPER|", *records, f"ZPT|1|{len(records)}||{flows}||", ""]
    return "\n".join(lines).encode()


def flows(rounds: int) -> Iterator[Comparison]:
    """Bare csv takes lines apart and no more: no characters, no formats, no hierarchy."""
    from gbcs.regis.flows import Reader, check, translate

    for name, octets in files(RECORDS if rounds > 1 else FEWER):
        assert not list(check(octets))
        count = octets.count(b"\n")

        def checked(octets: bytes = octets) -> None:
            for problem in check(octets):
                raise AssertionError(problem)

        def read(octets: bytes = octets) -> None:
            for _ in Reader(octets):
                pass

        def translated(octets: bytes = octets) -> None:
            for _ in translate(octets, "pool"):
                pass

        def bare(octets: bytes = octets) -> None:
            for _ in csv.reader(io.TextIOWrapper(io.BytesIO(octets), "ascii", newline=""), delimiter="|"):
                pass

        contenders: dict[str, Callable[[], object]] = {
            "check": checked,
            "Reader": read,
            "translate": translated,
            "bare csv": bare,
        }
        yield Comparison(
            f"flows: {name}", f"{len(octets)} octets", count, "record", compare(contenders, min(rounds, 9))
        )
