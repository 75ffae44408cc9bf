"""What is encoded decodes to the same; what decodes encodes to the same octets; the rest is a DecodeError."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlms
from dlms.apdu import APDUS
from dlms.apdu.association import ObjectIdentifier
from dlms.apdu.service_ciphering import decode_content
from dlms.time import Date, DateTime, Time
from dlms.wrapper import Frame, StreamDecoder
from tests.examples import examples
from tests.strategies import dlms as make
from wire.errors import DecodeError
from wire.node import plain

NAMES = {name: tag for tag, (name, _, _) in APDUS.items()}
few = examples(15)
some = examples(50)
many = examples(100)

Encode = Callable[[Any], bytes]
Decode = Callable[[bytes], Any]

FIXED: dict[str, tuple[Any, Decode, Encode]] = {
    "date": (make.dates(), Date.decode, Date.encode),
    "time": (make.times(), Time.decode, Time.encode),
    "date-time": (make.date_times(), DateTime.decode, DateTime.encode),
    "frame": (make.frames(), Frame.decode, Frame.encode),
    "ciphered content": (make.ciphered_contents(), decode_content, lambda value: value.encode()),
}


def same_or_refused(decode: Decode, encode: Encode, octets: bytes) -> Any:
    """The value, where the octets have one; an error must point into them."""
    try:
        value = decode(octets)
    except DecodeError as error:
        refusal = error
    else:
        assert encode(value) == octets
        return value
    assert 0 <= refusal.offset <= len(octets)
    return DecodeError


def check_round_trip(decode: Decode, encode: Encode, value: Any) -> bytes:
    octets = encode(value)
    again = decode(octets)
    assert again == value
    assert type(again) is type(value)
    assert hash(again) == hash(value)
    assert encode(again) == octets
    assert pickle.loads(pickle.dumps(again)) == again
    return octets


def check_damaged(decode: Decode, encode: Encode, value: Any, changes: st.DataObject) -> None:
    octets = encode(value)
    damaged = changes.draw(make.damaged(octets))
    found = same_or_refused(decode, encode, damaged)
    if found is not DecodeError and damaged != octets:
        assert found != value, "different octets, equal values"


def check_cut(decode: Decode, encode: Encode, value: Any) -> None:
    octets = encode(value)
    for end in range(len(octets)):
        same_or_refused(decode, encode, octets[:end])


def test_every_apdu_has_a_strategy() -> None:
    assert set(make.BY_APDU) == set(NAMES)
    assert len(NAMES) == len(APDUS)


# Data ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", sorted(make.BY_TAG))
@few
@given(st.data())
def test_every_simple_type(tag: int, drawn: st.DataObject) -> None:
    value = drawn.draw(make.BY_TAG[tag])
    octets = check_round_trip(dlms.decode_data, dlms.encode_data, value)
    assert octets[0] == tag


@many
@given(make.data())
def test_data(value: Any) -> None:
    check_round_trip(dlms.decode_data, dlms.encode_data, value)
    json.dumps(plain(value), allow_nan=False)


@some
@given(make.compact_arrays())
def test_compact_arrays(value: Any) -> None:
    check_round_trip(dlms.decode_data, dlms.encode_data, value)
    check_cut(dlms.decode_data, dlms.encode_data, value)


@many
@given(make.data(), st.data())
def test_damaged_data(value: Any, changes: st.DataObject) -> None:
    check_damaged(dlms.decode_data, dlms.encode_data, value, changes)


@few
@given(make.data())
def test_data_cut_short_is_refused(value: Any) -> None:
    octets = dlms.encode_data(value)
    for end in range(len(octets)):
        with pytest.raises(DecodeError):
            dlms.decode_data(octets[:end])


@many
@given(st.binary(max_size=40))
def test_any_octets_as_data(octets: bytes) -> None:
    same_or_refused(dlms.decode_data, dlms.encode_data, octets)


@some
@given(make.type_descriptions(), st.binary(max_size=60))
def test_any_octets_as_contents_of_a_compact_array(description: Any, contents: bytes) -> None:
    empty = dlms.encode_data(make.CompactArray(description))
    same_or_refused(dlms.decode_data, dlms.encode_data, empty[:-1] + bytes((len(contents),)) + contents)


# APDUs ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@few
@given(st.data())
def test_apdu(name: str, drawn: st.DataObject) -> None:
    apdu = drawn.draw(make.BY_APDU[name])
    octets = check_round_trip(dlms.decode, dlms.encode, apdu)
    assert octets[0] == NAMES[name]
    form = dlms.to_dict(apdu)
    assert form["apdu"] == name
    assert json.loads(json.dumps(form, allow_nan=False)) == form


@pytest.mark.parametrize("name", NAMES)
@few
@given(st.data())
def test_damaged_apdu(name: str, drawn: st.DataObject) -> None:
    check_damaged(dlms.decode, dlms.encode, drawn.draw(make.BY_APDU[name]), drawn)


@pytest.mark.parametrize("name", NAMES)
@examples(10)
@given(st.data())
def test_apdu_cut_short(name: str, drawn: st.DataObject) -> None:
    check_cut(dlms.decode, dlms.encode, drawn.draw(make.BY_APDU[name]))


@pytest.mark.parametrize("name", NAMES)
@few
@given(st.binary(max_size=30))
def test_any_octets_behind_the_tag(name: str, rest: bytes) -> None:
    same_or_refused(dlms.decode, dlms.encode, bytes((NAMES[name],)) + rest)


@many
@given(st.binary(max_size=30))
def test_any_octets_as_an_apdu(octets: bytes) -> None:
    same_or_refused(dlms.decode, dlms.encode, octets)


@many
@given(make.apdus(), make.apdus())
def test_equal_apdus_have_the_same_octets(one: Any, other: Any) -> None:
    assert (one == other) == (dlms.encode(one) == dlms.encode(other))


# The rest ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIXED)
@some
@given(st.data())
def test_fixed_layouts(name: str, drawn: st.DataObject) -> None:
    strategy, decode, encode = FIXED[name]
    value = drawn.draw(strategy)
    check_round_trip(decode, encode, value)
    check_cut(decode, encode, value)
    check_damaged(decode, encode, value, drawn)
    json.dumps(plain(value))


@some
@given(st.binary(min_size=4, max_size=12))
def test_any_octets_as_times(octets: bytes) -> None:
    for kind in (Date, Time, DateTime):
        same_or_refused(kind.decode, kind.encode, octets)


@some
@given(st.binary(max_size=70))
def test_any_octets_as_an_object_identifier(octets: bytes) -> None:
    try:
        identifier = ObjectIdentifier(octets)
    except ValueError:
        return
    assert bytes(identifier) == octets
    assert str(identifier).count(".") >= 1


@some
@given(st.lists(make.frames(), max_size=4), st.data())
def test_a_stream_in_any_pieces(frames: list[Frame], drawn: st.DataObject) -> None:
    stream = b"".join(frame.encode() for frame in frames)
    cuts = sorted(drawn.draw(st.lists(st.integers(0, len(stream)), max_size=10)))
    decoder = StreamDecoder()
    found: list[Frame] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += decoder.feed(stream[start:end])
    assert found == frames
    assert decoder.pending == 0
    decoder.close()
