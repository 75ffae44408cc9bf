"""Bindings of what gas meters measured.

Source: digest ``mmc_mapping.md``, one section for each element.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from duis.bindings.lens import ABSENT, Context, Field, Sink, Source, decimal
from duis.bindings.responses.forms import Binding, Items
from duis.errors import DuisError
from duis.xml import path_of

__all__ = ["BINDINGS", "Volumes"]


class Volumes(NamedTuple):
    """Attributes read together with the multiplier and the divisor that make volumes of them: value x / divisor.

    A value without its multiplier and divisor is left out: a raw number is no volume. Reading gives the divisor that
    the published meters have, and multiplier 1, since the document does not say them.

    Attributes:
        paths: name of the attribute → path of the volume in m3.
        divisor: what reading takes for the divisor.
        units: path of the unit by path of a volume.
    """

    paths: Mapping[str, str]
    units: Mapping[str, str] = {}
    divisor: int = 1000

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        found: dict[str, Any] = {}
        for name, path in self.paths.items():
            volume = Field(path, decimal, optional=True).read(source, context)
            if volume is not ABSENT:
                if path in self.units and source.text(self.units[path]) not in (None, "m3"):
                    raise source.error("another unit", path=self.units[path], expected="m3")
                raw = volume * self.divisor
                if raw != int(raw):
                    raise source.error(f"{volume} found", path=path, expected="a multiple of 0.001")
                found[name] = int(raw)
        return {"Divisor": self.divisor, "Multiplier": 1} | found if found else ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        if value is ABSENT:
            return
        if unknown := value.keys() - self.paths.keys() - {"Divisor", "Multiplier"}:
            raise DuisError(f"{min(unknown)} can't be said here", path=path_of(sink.element))
        divisor, multiplier = value.get("Divisor"), value.get("Multiplier")
        if not divisor or multiplier is None:
            return
        places = len(str(divisor)) - 1
        for name, path in self.paths.items():
            if name in value:
                volume = Decimal(value[name]) * multiplier / divisor
                exact = volume.quantize(Decimal(1).scaleb(-places))
                Field(path, decimal).write(exact if exact == volume else volume, sink, context)
                if path in self.units:
                    sink.put(self.units[path], "m3")


BINDINGS = (
    Binding(
        "GCS13a",
        Items(
            MeteringAttributes=Volumes(
                {"CurrentSummationDelivered": "Gas/ConsumptionRegister/Value"},
                {"Gas/ConsumptionRegister/Value": "Gas/ConsumptionRegister/Unit"},
            )
        ),
        empty="Gas",
    ),
)
