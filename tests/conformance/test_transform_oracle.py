"""The transform of requests, against a second implementation of the published rules.

Where the environment variable ``TRANSFORM_REQUESTS`` is a number, that many random requests are made for each use case
and each published request, of another seed each time it is another number; without it a few.
"""

from __future__ import annotations

import datetime
import os
from random import Random

import pytest

import duis
import gbcs
from tests.conformance import service_requests, transform_oracle, transform_requests
from tests.strategies.duis import from_random

AT = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
MANY = os.environ.get("TRANSFORM_REQUESTS", "")
DRAWN, CHANGED = (int(MANY), int(MANY)) if MANY.isdigit() else (6, 4)

_NONE = "no published rules: no folder spec with transform.json stands beside the published vectors"


def _rows():
    return [
        pytest.param(row, id=f"{row['transform_key']}-{row['service_reference_variant']}-{place}")
        for place, row in enumerate(transform_requests.rows())
    ] or [pytest.param(None, marks=pytest.mark.skip(reason=_NONE), id="published rules")]


def _pairs():
    if not transform_oracle.available():
        return [pytest.param(None, marks=pytest.mark.skip(reason=_NONE), id="published rules")]
    return service_requests.parametrized()


def _ours(case):
    try:
        return duis.transform(case.xml, case.device, acb=case.acb, at=AT, unconfirmed=True)
    except duis.DuisError as error:
        return str(error)


def _others(case):
    try:
        return transform_oracle.payload(case.xml, case.row["transform_key"], case.context)
    except transform_oracle.Refused as error:
        return str(error)


def _agree(case):
    """Both refuse (None), or both give the same octets, which correlate; the message."""
    made, wanted = _ours(case), _others(case)
    if isinstance(made, str) and isinstance(wanted, str):
        return None
    assert not isinstance(made, str), f"only ours refuses: {made}"
    assert not isinstance(wanted, str), f"only the other one refuses: {wanted}"
    assert f"{made.header.message_code:04X}" == case.row["message_code"]
    octets = gbcs.encode(made)
    found = transform_oracle.content(octets)
    if case.row["transform_key"] == "GCS20":  # in an order that nothing prescribes
        assert transform_oracle.by_component(found) == transform_oracle.by_component(wanted)
    else:
        assert found.hex() == wanted.hex()
    correlation = duis.correlate(case.xml, octets, case.device, AT, acb=case.acb, unconfirmed=True)
    assert correlation.matches, (correlation.differences, correlation.reasons)
    return octets


_INEXACT = {"not derivable from request", "data drift", "rebuilt except certificate bytes", "rebuilt except order"}


@pytest.mark.parametrize("pair", _pairs())
def test_the_other_implementation_is_right_about_the_published_pairs(pair):
    key = pair.name.split("_")[0]
    device, acb = service_requests.device_of(pair), service_requests.acb_of(pair)
    case = transform_requests.Case(pair.xml, {"transform_key": key}, device, acb)
    made, published = _others(case), transform_oracle.content(pair.octets)
    verification = transform_oracle.rules()[key]["verification"].get(pair.name)
    if verification in _INEXACT:
        assert made != published
        if verification == "rebuilt except order":
            assert transform_oracle.by_component(made) == transform_oracle.by_component(published)
    else:
        assert made == published


@pytest.mark.parametrize("row", _rows())
def test_requests_of_the_model(row):
    choose = from_random(Random(f"{row['transform_key']} {row['service_reference_variant']} {MANY}"))
    for _ in range(DRAWN):
        case = transform_requests.drawn(row, choose)
        if not duis.validate(case.xml):
            _agree(case)


@pytest.mark.parametrize("pair", _pairs())
def test_published_requests_with_something_changed(pair):
    if pair.name.split("_")[0] in ("CCS03", "GCS59"):
        return
    choose = from_random(Random(f"{pair.name} {MANY}"))
    for _ in range(CHANGED):
        case = transform_requests.mutated(pair, choose)
        if case is not None and not duis.validate(case.xml):
            _agree(case)


@pytest.mark.parametrize(
    "pair",
    [each for each in _pairs() if each.values[0] is None or each.values[0].name.startswith("CS02bSupplierByTransCoS")],
)
def test_floors_that_a_cancellation_does_not_say_are_remarked(pair):
    """Of a change of supplier the command that cancels names no counters, whatever the request has for them."""
    device, acb = service_requests.device_of(pair), service_requests.acb_of(pair)
    made = duis.transform(pair.xml, device, acb=acb, at=AT)
    found = duis.correlate(pair.xml, made, device, AT, acb=acb)
    assert found.matches
    floors = [each for each in found.remarks if "FloorSeqNumber" in each]
    assert len(floors) == (2 if "CANCELLATION" in pair.name else 0)
