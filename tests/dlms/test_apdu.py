"""What holds for all APDUs: the table of tags, the JSON form, values that have no encoding."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlms
from dlms.apdu import APDUS, codec, name
from dlms.data import Unsigned
from dlms.wrapper import Frame, WPort
from tests.examples import examples
from tests.strategies import dlms as make

# IEC 62056-5-3, the tags of xDLMS and ACSE APDUs.
TAGS = (
    "01 05 06 08 0c 0d 0e 0f 10 16 18 21 25 26 28 2c 2d 2e 36 38 41 45 46 48 4c 4d 4e 56 58 60 61 62 63 "
    "c0 c1 c2 c3 c4 c5 c7 c8 c9 ca cb cc cd cf d0 d1 d2 d3 d4 d5 d7 d8 d9 da db dc dd df e0 e6 e7"
)


def test_every_tag() -> None:
    assert bytes(APDUS) == bytes.fromhex(TAGS)
    assert len({entry[0] for entry in APDUS.values()}) == len(APDUS)


@pytest.mark.parametrize("tag", APDUS)
def test_every_tag_has_a_codec(tag: int) -> None:
    assert codec(tag) is not None


@pytest.mark.parametrize("tag", sorted(set(range(256)) - set(APDUS)))
def test_other_tags_are_refused(tag: int) -> None:
    assert codec(tag) is None
    with pytest.raises(dlms.DecodeError, match="tag of an APDU") as caught:
        dlms.decode(bytes((tag, 0, 0, 0)))
    assert caught.value.offset == 0


def test_nothing_is_no_apdu() -> None:
    with pytest.raises(dlms.DecodeError, match="offset 0"):
        dlms.decode(b"")


@pytest.mark.parametrize("value", [None, 5, b"\xd8\1\1", "text", Unsigned(5), (), Frame(WPort(1), WPort(1), b""), {}])
def test_other_values_are_no_apdus(value: Any) -> None:
    assert name(value) is None
    with pytest.raises(dlms.EncodeError, match="is no APDU"):
        dlms.encode(value)


def test_json_form_of_other_values() -> None:
    assert dlms.to_dict(Unsigned(5)) == {"type": "unsigned", "value": 5}
    assert dlms.to_dict(None) is None


def test_any_bytes_like_input() -> None:
    octets = bytes.fromhex("d80201")
    assert dlms.decode(bytearray(octets)) == dlms.decode(memoryview(octets)) == dlms.decode(octets)


@pytest.mark.parametrize("apdu", make.BY_APDU)
@examples(5)
@given(st.data())
def test_fields_of_a_wrong_type_are_encode_errors(apdu: str, drawn: st.DataObject) -> None:
    value = drawn.draw(make.BY_APDU[apdu])
    for field in value._fields:
        for wrong in (object(), [1], 1.5, "text"):
            with pytest.raises(dlms.EncodeError):
                dlms.encode(value._replace(**{field: wrong}))
