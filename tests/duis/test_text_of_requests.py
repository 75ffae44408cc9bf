"""Texts of a request are read whole: what a comment parts, and white space that belongs to them."""

import pytest

import duis

PARTIES = {"originator": "0A-7E-57-00-00-00-00-02", "target": "0A-7E-57-DE-00-00-00-01", "counter": 7}
ESME = duis.Device(type="ESME")


def test_a_comment_within_a_number():
    request = duis.build_request("7.12", {"RandomisedOffsetLimit": 900}, **PARTIES)
    parted = request.replace(b">900<", b">9<!-- 1 -->00<")
    assert parted != request
    assert duis.transform(parted, ESME).payload.data == (900,)
    other = duis.transform(request.replace(b">900<", b">9<"), ESME)
    assert not duis.correlate(parted, other, ESME).matches
    assert duis.correlate(parted, duis.transform(request, ESME), ESME).matches


@pytest.mark.parametrize("message", [" Reset", "Reset ", "  ", "Re set"])
def test_white_space_of_a_message(message):
    request = duis.build_request("3.1", {"SupplierMessage": message}, **PARTIES)
    command = duis.transform(request, ESME)
    assert command.payload.data == (message.encode("ascii"),)
    assert duis.read(duis.describe(command)).values == {"SupplierMessage": message}
    without = duis.transform(duis.build_request("3.1", {"SupplierMessage": "Reset"}, **PARTIES), ESME)
    assert not duis.correlate(request, without, ESME).matches


def test_white_space_around_a_number_says_nothing():
    request = duis.build_request("7.12", {"RandomisedOffsetLimit": 900}, **PARTIES)
    spaced = request.replace(b">900<", b">\n 900 <")
    assert duis.transform(spaced, ESME) == duis.transform(request, ESME)
