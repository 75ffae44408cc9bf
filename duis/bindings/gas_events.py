"""What a gas meter does at its events, as requests and answers of service 6.22 say it: an element for each code."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

from duis.bindings.lens import Context, Field, Sink, Source, choices
from duis.bindings.zigbee import refuse

__all__ = ["SETTINGS", "read_masks", "write_masks"]

SETTINGS = "GasSupplierAlertEventSettings"
"""The element around those of the codes."""

_CODE = re.compile(r"x(8[0-9A-F]{3})")
_ENABLED = choices({"Enable": True, "Disable": False})
_BITS = {"EventLog": 0x03, "WANAlert": 0x08, "HANAlert": 0x10, "Alarm": 0x40}


def read_masks(around: Source, context: Context) -> dict[int, int]:
    """The configuration mask of each code below the element; DuisError where one is unknown, twice or incomplete."""
    masks: dict[int, int] = {}
    for element in around.element.iterchildren(f"{{{around.namespace}}}*"):
        at = around.of(element)
        match = _CODE.fullmatch(element.tag.rpartition("}")[2])
        if match is None or int(match[1], 16) in masks:
            raise at.error("is no alert or event, once")
        bits = [bit for name, bit in _BITS.items() if Field(name, _ENABLED).read(at, context)]
        masks[int(match[1], 16)] = sum(bits)
    return masks


def write_masks(masks: Mapping[int, int], sink: Sink, known: Container[str]) -> None:
    """An element for each code; DuisError where its name is not among the known ones."""
    for code, mask in masks.items():
        if f"x{code:04X}" not in known:
            raise refuse(sink, f"event {code:04X} can't be said here")
        for name, bit in _BITS.items():
            sink.put(f"{SETTINGS}/x{code:04X}/{name}", _ENABLED.show(mask & bit == bit))
