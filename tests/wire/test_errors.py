import pickle

import pytest

from wire.errors import DecodeError, EncodeError, WireError, path_text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("payload",), "payload"),
        (("payload", "data", 3, "capture_time"), "payload.data[3].capture_time"),
        ((3, 0, "value"), "[3][0].value"),
    ],
)
def test_path_text(path: tuple[str | int, ...], text: str) -> None:
    assert path_text(path) == text


def test_both_errors_are_value_errors() -> None:
    assert issubclass(DecodeError, WireError)
    assert issubclass(EncodeError, WireError)
    assert issubclass(WireError, ValueError)


def test_decode_error_says_where_and_what() -> None:
    error = DecodeError("a length", offset=26, found="the end", path=("header", "recipient"))
    assert str(error) == "offset 26 (0x1a), header.recipient: expected a length, found the end"
    assert (error.offset, error.path) == (26, ("header", "recipient"))
    assert (error.expected, error.found) == ("a length", "the end")


def test_decode_error_without_path_and_found() -> None:
    assert str(DecodeError("a length", offset=0)) == "offset 0 (0x0): expected a length"


def test_decode_error_gathers_its_place_on_the_way_up() -> None:
    error = DecodeError("a tag", offset=3, path=("value",))
    assert error.inside(2, offset=10) is error
    assert error.inside("data") is error
    assert error.within("payload", "request") is error
    assert (error.offset, error.path) == (13, ("payload", "request", "data", 2, "value"))


def test_encode_error() -> None:
    error = EncodeError("too much")
    assert str(error) == "too much"
    error.within("data", 1)
    assert error.path == ("data", 1)
    assert str(error) == "data[1]: too much"


def test_wire_error_has_a_path_too() -> None:
    assert WireError("wrong").path == ()
    assert WireError("wrong").within("a").path == ("a",)


@pytest.mark.parametrize(
    "error",
    [
        DecodeError("a length", offset=26, found="the end", path=("header",)).inside("message", offset=4),
        EncodeError("too much", path=("data",)).within("payload", 1),
    ],
)
def test_errors_survive_pickling(error: WireError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert copy.path == error.path
