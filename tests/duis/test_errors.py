"""The error of DUIS: one readable line, part of the family, whole after pickling."""

import copy
import pickle

from duis import DuisError
from wire.errors import WireError


def test_a_readable_line():
    error = DuisError("element missing", expected="DeviceID", line=12, path=("Request", "Body", "Item[2]"))
    assert str(error) == "line 12, Request/Body/Item[2]: element missing; expected DeviceID"
    assert str(DuisError("no XML")) == "no XML"
    assert isinstance(error, WireError)
    assert isinstance(error, ValueError)


def test_a_path_grows_at_its_front():
    assert str(DuisError("bad", path=("Body",)).within("Request")) == "Request/Body: bad"


def test_copies_are_whole():
    error = DuisError("element missing", expected="DeviceID", line=12, path=("Request",))
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (twin.reason, twin.expected, twin.line, twin.path) == ("element missing", "DeviceID", 12, ("Request",))
