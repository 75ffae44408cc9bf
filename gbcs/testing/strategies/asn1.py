"""Hypothesis strategies for ASN.1 payloads, made of their declarations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gbcs.payload.asn1 import der
from gbcs.payload.asn1.types import PAYLOADS

TIMES = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)


def element(tag: int, content: bytes) -> bytes:
    """An element in DER."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    width = (size.bit_length() + 7) // 8
    return bytes((tag, 0x80 + width)) + size.to_bytes(width, "big") + content


def _whole(form: der.Whole) -> SearchStrategy[Any]:
    part = st.binary(max_size=140).map(lambda octets: element(0x30, element(0x04, octets)))
    signature = st.binary(max_size=20).map(lambda octets: element(0x03, b"\x00" + octets))
    return st.tuples(part, part, signature).map(lambda parts: form.kind(element(0x30, b"".join(parts))))


def values(form: der.Form) -> SearchStrategy[Any]:
    """Values of a declared type."""
    if isinstance(form, der.Enumeration):
        numbers = st.sampled_from(list(form.kind)) | st.integers(0, 1000) | st.integers(form.least, form.most)
        return numbers.map(form.kind)
    if isinstance(form, der.Integer):
        return st.integers(form.least, form.most) | st.sampled_from((0, 127, 128, 255, 256, 0x7FFF, 0x8000, form.most))
    if isinstance(form, der.Octets):
        least, most = (0, 200) if form.size is None else (form.size, form.size)
        return st.binary(min_size=least, max_size=most).map(form.make)
    if isinstance(form, der.Bits):
        return (st.integers(0, 0x1FF) | st.integers(0, (1 << 32) - 1)).map(form.kind)
    if isinstance(form, der.Time):
        return TIMES
    if isinstance(form, der.Whole):
        return _whole(form)
    if isinstance(form, der.SequenceOf):
        return st.lists(values(form.of), max_size=4).map(tuple)
    if isinstance(form, der.Choice):
        return st.one_of([values(one) for one in form.alternatives.values()])
    if isinstance(form, der.Bare):
        return values(form.of).map(form.kind) if form.name else st.just(form.kind())
    if isinstance(form, der.Sequence):
        fields = [
            values(one.form) | st.just(one.default) if one.optional else values(one.form) for _, one in form.fields
        ]
        return st.tuples(*fields).map(lambda found: form.kind(*found))
    return st.none()


PAYLOADS_OF = {kind: values(der.form_of(kind)) for kind in dict.fromkeys(PAYLOADS.values())}


def payloads() -> SearchStrategy[tuple[int, int, Any]]:
    """Payloads, each with a message code and a CRA flag that select it."""
    return st.sampled_from(sorted(PAYLOADS)).flatmap(
        lambda key: st.tuples(st.just(key[0]), st.just(key[1]), PAYLOADS_OF[PAYLOADS[key]])
    )
