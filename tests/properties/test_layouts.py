"""Every layout of the library: compiled and interpreted agree, on generated values and on damaged octets."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.strategies import layouts
from wire.errors import DecodeError, EncodeError
from wire.layout import LAYOUTS, Layout

ROOT = Path(__file__).parents[2]

for _package in ("wire", "dlms", "zigbee", "gbcs"):
    for _module in pkgutil.walk_packages([str(ROOT / _package)], f"{_package}."):
        if not _module.name.endswith("__main__"):
            importlib.import_module(_module.name)

EVERY = [layout for layout in LAYOUTS if not layout.module.startswith("tests")]
IDS = [f"{layout.module}.{layout.name}" for layout in EVERY]
SETTINGS = examples(8)


def parsed(layout: Layout, octets: bytes, *, interpreted: bool) -> object:
    """The node and where it ends; None where the octets are refused."""
    try:
        return layout.parse_interpreted(octets) if interpreted else layout.parse(octets)
    except DecodeError:
        return None


@pytest.mark.parametrize("layout", EVERY, ids=IDS)
@SETTINGS
@given(data=st.data())
def test_compiled_and_interpreted_agree(layout: Layout, data: st.DataObject) -> None:
    value = data.draw(layouts.values(layout))
    octets = layout.build(value)
    assert octets == layout.build_interpreted(value)
    assert layout.parse(octets) == (value, len(octets)) == layout.parse_interpreted(octets)
    place = data.draw(st.integers(0, len(octets)))
    for damaged in (octets[:place], octets[:place] + data.draw(st.binary(max_size=3)) + octets[place + 1 :]):
        found = parsed(layout, damaged, interpreted=False)
        assert found == parsed(layout, damaged, interpreted=True)
        if found is not None:
            node, end = found
            assert layout.build(node) == damaged[:end]


@pytest.mark.parametrize("layout", EVERY, ids=IDS)
def test_values_of_another_kind_are_refused(layout: Layout) -> None:
    with pytest.raises(EncodeError):
        layout.build(object())
    if layout.fields:
        with pytest.raises(EncodeError):
            layout.build(layout.node(*[object()] * len(layout.fields)))


def test_names_are_unique_in_their_module() -> None:
    """A pickled node finds its layout by them."""
    assert len(set(IDS)) == len(IDS)
