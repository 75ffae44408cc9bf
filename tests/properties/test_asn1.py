"""ASN.1 payloads: round trip, damaged octets, agreement of compiled and declared forms, and with asn1tools."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import asn1tools
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbcs import DecodeError, EncodeError, EntityId
from gbcs.payload import asn1
from gbcs.payload.asn1 import compiled, der
from gbcs.payload.asn1.compose import compose
from gbcs.payload.asn1.reference import field_name, specification, type_name
from gbcs.payload.asn1.types import PAYLOADS
from tests.examples import examples
from tests.strategies import asn1 as make
from tests.strategies import dlms as make_dlms
from wire.form import form_of
from wire.node import plain

some = examples(50)
KINDS = sorted(make.PAYLOADS_OF, key=lambda kind: kind.__name__)
MOMENT = datetime(2026, 3, 1, 0, 0, 8, tzinfo=UTC)
EUI = EntityId("0a7e57de00000001")


class Odd(Enum):
    """An enumeration that is no number."""

    ONE = 1


def to_peer(form: der.Form, value: Any) -> Any:
    """A value as asn1tools knows it."""
    if isinstance(form, der.Bits):
        number = int(value)
        size = number.bit_length()
        octets = bytearray((size + 7) // 8)
        for bit in range(size):
            octets[bit // 8] |= (number >> bit & 1) << 7 - bit % 8
        return bytes(octets), size
    if isinstance(form, der.Integer):
        return int(value)
    if isinstance(form, der.Time):
        return value.replace(tzinfo=None)
    if isinstance(form, der.Whole):
        return specification().decode(form.notation, value.der)
    if isinstance(form, der.SequenceOf):
        return [to_peer(form.of, item) for item in value]
    if isinstance(form, der.Choice):
        kind = type(value)
        one = form.alternatives[kind]
        return ("null" if value is None else type_name(one.notation)), to_peer(one, value)
    if isinstance(form, der.Bare):
        return to_peer(form.of, value[0]) if form.name else None
    if isinstance(form, der.Sequence):
        return {
            field_name(name): to_peer(one.form, field)
            for (name, one), field in zip(form.fields, value, strict=False)
            if not (one.optional and field is None)
        }
    return value


def knows(value: Any) -> bool:
    """Whether asn1tools can have it: it refuses ENUMERATED numbers without a name."""
    if isinstance(value, der.Enumerated):
        return value.is_known
    return not isinstance(value, tuple) or all(map(knows, value))


def early(value: Any) -> bool:
    """Whether a time before year 1000 is in it, which asn1tools writes with less than four digits."""
    if isinstance(value, datetime):
        return value < datetime(1000, 1, 1, tzinfo=UTC)
    return isinstance(value, tuple) and any(map(early, value))


def opened(value: Any) -> list[Any]:
    """Certificates and signing requests in it: octets to us, while asn1tools changes bit strings that are not DER."""
    if hasattr(value, "der"):
        return [value]
    return [each for part in value for each in opened(part)] if isinstance(value, tuple) else []


@some
@given(make.payloads(), st.integers(1, 4))
def test_round_trip(case: tuple[int, int, Any], length_octets: int) -> None:
    code, cra, value = case
    octets = asn1.encode(value)
    assert asn1.decode(octets, code, cra) == value
    assert pickle.loads(pickle.dumps(value)) == value
    form = plain(value)
    assert json.loads(json.dumps(form, allow_nan=False)) == form
    if "length_octets" in value._fields:
        longer = asn1.encode(value._replace(length_octets=length_octets))
        again = asn1.decode(longer, code, cra)
        assert again._replace(length_octets=1) == value
        assert asn1.encode(again) == longer
        assert again.length_octets in (1, length_octets)


@some
@given(make.payloads(), st.data())
def test_damaged(case: tuple[int, int, Any], drawn: st.DataObject) -> None:
    code, cra, value = case
    octets = asn1.encode(value)
    damaged = drawn.draw(make_dlms.damaged(octets))
    try:
        found = asn1.decode(damaged, code, cra)
    except DecodeError as error:
        refusal: DecodeError | None = error
    else:
        refusal = None
    if refusal is not None:
        assert 0 <= refusal.offset <= len(damaged)
        return
    assert asn1.encode(found) == damaged
    assert (found == value) == (damaged == octets)
    json.dumps(plain(found), allow_nan=False)
    comparable = knows(found) and not early(found) and opened(found) == opened(value)
    if comparable and getattr(found, "length_octets", 1) == 1 and form_of(found) is None:
        name = type(found).__name__
        theirs = specification().decode(name, damaged, check_constraints=True)
        assert specification().encode(name, theirs) == damaged


def by_form(form: der.Form, octets: bytes) -> tuple[Any, int] | None:
    """What the form itself reads; None where it refuses."""
    try:
        value, least, forms = der.read(form, octets)
    except DecodeError:
        return None
    return None if forms else (value, least)


@some
@given(make.payloads(), st.integers(1, 4), st.data())
def test_compiled_readers_read_what_forms_read(
    case: tuple[int, int, Any], length_octets: int, drawn: st.DataObject
) -> None:
    form = der.form_of(type(case[2]))
    reader, _ = compiled.functions(form)
    octets = der.write(form, case[2], length_octets)
    for given_octets in (octets, drawn.draw(make_dlms.damaged(octets))):
        longs: list[tuple[int, int]] = []
        try:
            value, end = reader(given_octets, 0, longs)
        except compiled.LEFT:
            continue
        least = der.length_octets_of(longs)
        if end == len(given_octets) and least:
            assert by_form(form, given_octets) == (value, least)
            assert repr(by_form(form, given_octets)) == repr((value, least))  # the types of the values, too


OTHER_VALUES = (None, True, -1, 0, 1.0, 200, 1 << 64, "0", b"", b"12345678", bytearray(8), (), [], MOMENT, EUI, Odd.ONE)


def with_one_changed(value: Any, drawn: st.DataObject) -> Any:
    """The value with something else in one of its places, however deep."""
    if not isinstance(value, tuple) or not value or drawn.draw(st.integers(0, 3)) == 0:
        return drawn.draw(st.sampled_from(OTHER_VALUES))
    place = drawn.draw(st.integers(0, len(value) - 1))
    changed = [*value[:place], with_one_changed(value[place], drawn), *value[place + 1 :]]
    return type(value)(*changed) if hasattr(value, "_fields") else tuple(changed)


@some
@given(make.payloads(), st.integers(1, 4), st.data())
def test_compiled_writers_write_what_forms_write(
    case: tuple[int, int, Any], length_octets: int, drawn: st.DataObject
) -> None:
    form = der.form_of(type(case[2]))
    _, writer = compiled.functions(form)
    for value in (case[2], with_one_changed(case[2], drawn)):
        try:
            written = writer(value, length_octets)
        except compiled.LEFT:
            continue
        assert der.write(form, value, length_octets) == written


@some
@given(make.payloads(), st.data())
def test_no_value_does_anything_but_be_written_or_refused(case: tuple[int, int, Any], drawn: st.DataObject) -> None:
    value = with_one_changed(case[2], drawn)
    try:
        octets = asn1.encode(value)
    except EncodeError:
        return
    assert asn1.encode(asn1.decode(octets, case[0], case[1])) == octets


@some
@given(make.payloads(), st.data())
def test_composed_of_its_fields_or_refused(case: tuple[int, int, Any], drawn: st.DataObject) -> None:
    value = case[2]
    assert compose(type(value), **value._asdict()) == value
    fields = {name: with_one_changed(field, drawn) for name, field in value._asdict().items()}
    try:
        made = compose(type(value), **fields)
    except EncodeError:
        return
    octets = asn1.encode(made)
    assert asn1.encode(asn1.decode(octets, case[0], case[1])) == octets


@some
@given(make.payloads())
def test_cut_short(case: tuple[int, int, Any]) -> None:
    code, cra, value = case
    octets = asn1.encode(value)
    for end in range(len(octets)):
        with pytest.raises(DecodeError) as caught:
            asn1.decode(octets[:end], code, cra)
        assert 0 <= caught.value.offset <= end


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@examples(15)
@given(drawn=st.data())
def test_asn1tools_agrees(kind: Any, drawn: st.DataObject) -> None:
    value = drawn.draw(make.PAYLOADS_OF[kind].filter(lambda value: knows(value) and not early(value)))
    octets = asn1.encode(value)
    form = der.form_of(kind)
    assert specification().encode(kind.__name__, to_peer(form, value), check_constraints=True) == octets
    theirs = specification().decode(kind.__name__, octets, check_constraints=True)
    assert specification().encode(kind.__name__, theirs) == octets


PADDED = f"30818a 30820080 {'00' * 128} 3000 0302 0001"
# Refusals that asn1tools does not share: how what we expected begins, an example (octets, message code, CRA flag).
NOT_SHARED: dict[str, tuple[str, int, int]] = {
    # the parts of a certificate or a request are ANY in the module, of any tag and with any lengths
    "tag 30, a part of Certificate": ("300a 3100 3002 0500 0302 0001", 0x000B, 1),
    "tag 30, a part of CertificationRequest": ("300a 3100 3002 0500 0302 0001", 0x000A, 2),
    "the shortest form of a length in Certificate": (PADDED, 0x000B, 1),
    "the shortest form of a length in CertificationRequest": (PADDED, 0x000A, 2),
    "a definite length of 1 to 4 octets": ("300d 3085 0000000000 3000 0302 0001", 0x000B, 1),
    # it does not know that bits with names are few
    "a BIT STRING of up to 32 bits": ("3008 0306 00 0000000001", 0x000A, 1),
}


class _Stuck(ValueError):
    """asn1tools got no further."""


def _elements(self: Any, data: bytes, offset: int, length: int) -> tuple[list[Any], int]:
    """The elements of a SEQUENCE OF, as asn1tools reads them, which goes on forever at a tag that does not fit."""
    elements, end = [], offset + length
    while offset < end:
        element, behind = self.element_type.decode(data, offset)
        if behind <= offset:
            raise _Stuck
        elements.append(element)
        offset = behind
    return elements, offset


@pytest.fixture(autouse=True, scope="module")
def asn1tools_that_ends() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("asn1tools.codecs.der.ArrayType.decode_content", _elements)
        yield


def test_asn1tools_gets_stuck() -> None:
    with pytest.raises(_Stuck):  # without the fixture, its list would grow without end
        specification().decode("GPFDeviceLogRestoreCommand", bytes.fromhex("3004 3002 0500"))


def refused_by_asn1tools(name: str, octets: bytes) -> bool:
    """Whether asn1tools refuses octets, or would write what it reads in them another way."""
    try:
        value, size = specification().decode_with_length(name, octets, check_constraints=True)
        return size != len(octets) or specification().encode(name, value, check_constraints=True) != octets
    except (asn1tools.Error, ValueError, OverflowError, IndexError):
        return True


@pytest.mark.parametrize(("expected", "example"), NOT_SHARED.items(), ids=NOT_SHARED)
def test_refusals_that_asn1tools_does_not_share(expected: str, example: tuple[str, int, int]) -> None:
    octets, code, cra = bytes.fromhex(example[0]), *example[1:]
    with pytest.raises(DecodeError) as caught:
        asn1.decode(octets, code, cra)
    assert caught.value.expected.startswith(expected)
    assert not refused_by_asn1tools(PAYLOADS[code, cra].__name__, octets)


@examples(100)
@given(make.payloads(), st.data())
def test_what_we_refuse_asn1tools_refuses(case: tuple[int, int, Any], drawn: st.DataObject) -> None:
    code, cra, value = case
    damaged = drawn.draw(make_dlms.damaged(asn1.encode(value)))
    try:
        asn1.decode(damaged, code, cra)
    except DecodeError as error:
        reason = error.expected
    else:
        return
    assert refused_by_asn1tools(type(value).__name__, damaged) or reason.startswith(tuple(NOT_SHARED))
