"""The error of registration data: its text, its place, its family."""

import copy
import pickle

import pytest

from gbcs.regis.errors import RegisError, shown
from wire.errors import WireError


def test_it_is_of_the_family():
    assert issubclass(RegisError, WireError)
    assert issubclass(RegisError, ValueError)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ({}, "expected a date, found '20240230'"),
        ({"line": 3}, "line 3: expected a date, found '20240230'"),
        ({"line": 3, "record": "82H"}, "line 3, record 82H: expected a date, found '20240230'"),
        (
            {"line": 3, "record": "82H", "field": 6, "item": "J1834"},
            "line 3, record 82H, field 6 (J1834): expected a date, found '20240230'",
        ),
        ({"record": "E45", "field": 4}, "record E45, field 4: expected a date, found '20240230'"),
        ({"item": "J1834"}, "J1834: expected a date, found '20240230'"),
        ({"path": ("groups", 2)}, "groups[2]: expected a date, found '20240230'"),
    ],
)
def test_text(place, text):
    error = RegisError("a date", found="'20240230'", **place)
    assert str(error) == text
    for copied in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(copied) is RegisError
        assert str(copied) == text


def test_at_adds_only_what_is_missing():
    error = RegisError("a date", record="82H")
    assert error.at(7, "81H") is error
    assert (error.line, error.record) == (7, "82H")
    assert error.at(9).line == 7
    assert str(error) == "line 7, record 82H: expected a date"


def test_shown_is_short_and_ascii():
    assert shown("a£b") == "'a\\xa3b'"
    assert shown("x" * 60) == f"'{'x' * 60}'"
    assert shown("x" * 61) == "a text of 61 characters"
