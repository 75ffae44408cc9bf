import pickle

import pytest

from wire.errors import DecodeError, EncodeError, WireError, near, path_text, quoted, step_of


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


class Mine:
    def __repr__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (-5, "-5"),
        (1.5, "1.5"),
        ("abc", "'abc'"),
        (b"\x01", "b'\\x01'"),
        ("x" * 80, f"'{'x' * 80}'"),
        ("x" * 81, "a text of 81 characters"),
        ("\x00" * 80, "a text of 80 characters"),  # as it would be written, it is longer
        ("x" * 1_000_000, "a text of 1,000,000 characters"),
        (bytes(1800), "1,800 octets"),
        pytest.param(10**5000, "a number of 16,610 bits", id="long number"),
        ([1, 2], "a list of 2"),
        ((), "an empty tuple"),
        ({}, "an empty dict"),
        (Mine(), "a value of type Mine"),
        (range(10**9), "a value of type range"),
    ],
)
def test_quoted(value: object, text: str) -> None:
    assert quoted(value) == text


@pytest.mark.parametrize(
    ("name", "possible", "text"),
    [
        ("x", [], ""),
        ("x", ["a", "b"], "; possible: a, b"),
        ("tarif", ["tariff", "period", "scheme", "currency", "unit", "scale"], "; near: tariff"),
        ("name 1", [f"name {number}" for number in range(9)], "; near: name 1, name 8, name 7, name 6, name 5"),
        (
            "zzz",
            ["tariff", "period", "scheme", "currency", "unit", "scale"],
            "; 6 are possible, none is near: tariff, period, scheme, currency, unit and others",
        ),
        (
            "t" * 100_000,
            ["tariff", "period", "scheme", "currency", "unit", "scale"],
            "; 6 are possible, none is near: tariff, period, scheme, currency, unit and others",
        ),
        (5, ["a" * 200, "b" * 200], "; near: " + "a" * 200),
    ],
)
def test_near(name: object, possible: list[str], text: str) -> None:
    assert near(name, possible) == text


def test_step_of() -> None:
    assert step_of("name") == "name"
    assert step_of(5) == "5"
    assert step_of("x" * 300) == "a text of 300 characters"


@pytest.mark.parametrize(
    "error",
    [
        EncodeError("x" * 10_000, path=("y" * 10_000,)),
        EncodeError("wrong", path=tuple(range(10_000))),
        DecodeError("x" * 10_000, offset=5, found="z" * 10_000),
        WireError("x" * 10_000).within("y" * 499),
    ],
)
def test_the_text_of_an_error_is_bounded(error: WireError) -> None:
    assert len(str(error)) <= 500


def test_a_long_path_keeps_both_ends() -> None:
    error = EncodeError("wrong", path=("first", *["inner"] * 1000, "last"))
    assert str(error).startswith("first.inner")
    assert str(error).endswith("inner.last: wrong")


def test_all_possible_names_survive_pickling() -> None:
    error = EncodeError("no such name", possible=["a", "b"]).within("data")
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.possible, copy.path, copy.reason) == (("a", "b"), ("data",), "no such name")
