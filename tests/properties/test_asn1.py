"""ASN.1 payloads: round trip, damaged octets, and agreement with asn1tools and with pyasn1."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyasn1.codec.der import decoder as pyasn1_decoder
from pyasn1.codec.der import encoder as pyasn1_encoder

from gbcs import DecodeError
from gbcs.payload import asn1
from gbcs.payload.asn1 import der
from gbcs.payload.asn1.reference import field_name, specification, type_name
from gbcs.payload.asn1.types import PAYLOADS, UpdateSecurityCredentialsCommand
from tests.strategies import asn1 as make
from tests.strategies import dlms as make_dlms
from wire.node import plain

some = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
KINDS = sorted(make.PAYLOADS_OF, key=lambda kind: kind.__name__)
KEY_OF = {kind: key for key, kind in PAYLOADS.items()}


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
    if knows(found) and not early(found) and getattr(found, "length_octets", 1) == 1:
        name = type(found).__name__
        theirs = specification().decode(name, damaged, check_constraints=True)
        assert specification().encode(name, theirs) == damaged


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
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.data())
def test_asn1tools_agrees(kind: Any, drawn: st.DataObject) -> None:
    value = drawn.draw(make.PAYLOADS_OF[kind].filter(lambda value: knows(value) and not early(value)))
    octets = asn1.encode(value)
    form = der.form_of(kind)
    assert specification().encode(kind.__name__, to_peer(form, value), check_constraints=True) == octets
    theirs = specification().decode(kind.__name__, octets, check_constraints=True)
    assert specification().encode(kind.__name__, theirs) == octets


# Context tags mean nothing to pyasn1 without a schema, and it fails on an empty SEQUENCE.
UNTAGGED = [kind for kind in KINDS if kind is not UpdateSecurityCredentialsCommand]


@pytest.mark.parametrize("kind", UNTAGGED, ids=lambda kind: kind.__name__)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.data())
def test_pyasn1_reads_and_writes_the_same_octets(kind: Any, drawn: st.DataObject) -> None:
    octets = asn1.encode(drawn.draw(make.PAYLOADS_OF[kind]))
    assume(b"\x30\x00" not in octets)
    theirs, rest = pyasn1_decoder.decode(octets)
    assert rest == b""
    assert pyasn1_encoder.encode(theirs) == octets
