"""What a benchmark found, and how it is shown."""

from __future__ import annotations

from typing import Any, NamedTuple

from benchmarks.measure import Timing

WIDTH = 100


class Target(NamedTuple):
    """What is asked of ours.

    Attributes:
        text: as people read it.
        met: whether it is.
    """

    text: str
    met: bool


class Comparison(NamedTuple):
    """One table.

    Attributes:
        title: what is compared.
        note: of what, how many, and what was left out.
        units: what one pass over the material counts.
        unit: its name, singular.
        timings: by contender, ours first.
        targets: by contender.
    """

    title: str
    note: str
    units: int
    unit: str
    timings: dict[str, Timing]
    targets: dict[str, Target] = {}

    def lines(self) -> list[str]:
        """The table as text."""
        first = next(iter(self.timings))
        width = max(len(name) for name in self.timings)
        lines = [self.title, f"  {self.note}" if self.note else "", f"  {'':{width}}  {self.unit + 's/s':>12}"]
        lines = [line for line in lines if line]
        lines[-1] += f"  {'us each':>9}  {first} is"
        for name, timing in self.timings.items():
            each = timing.seconds / self.units
            ratio = "" if name == first else f"{timing.ratio:.2f} x"
            target = self.targets.get(name)
            asked = f"  target {target.text}: {'met' if target.met else 'missed'}" if target else ""
            lines.append(f"  {name:{width}}  {1 / each:>12,.0f}  {each * 1e6:>9.2f}  {ratio:>9}{asked}".rstrip())
        return lines

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "title": self.title,
            "note": self.note,
            "unit": self.unit,
            "units": self.units,
            "contenders": {
                name: {"seconds_each": timing.seconds / self.units, "ours_is_times_as_fast": timing.ratio}
                for name, timing in self.timings.items()
            },
            "targets": {name: target._asdict() for name, target in self.targets.items()},
        }
