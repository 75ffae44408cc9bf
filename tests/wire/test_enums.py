import pickle

import pytest

from wire.enums import OpenEnum, number_of, whole
from wire.errors import EncodeError


class Colour(OpenEnum):
    DARK_RED = 1
    GREEN = 2


def test_known_number() -> None:
    assert Colour(1) is Colour.DARK_RED
    assert Colour(1).is_known
    assert Colour(1).plain() == "dark-red"


def test_unknown_number_is_kept() -> None:
    colour = Colour(200)
    assert isinstance(colour, Colour)
    assert colour == 200
    assert not colour.is_known
    assert colour.name == "UNKNOWN_200"
    assert colour.plain() == 200
    assert colour == Colour(200)
    assert hash(colour) == hash(Colour(200)) == hash(200)


def test_unknown_number_stays_unknown() -> None:
    Colour(7)
    assert not Colour(7).is_known
    assert [member.value for member in Colour] == [1, 2]


@pytest.mark.parametrize("value", ["red", None, 1.5, b"\x01"])
def test_only_numbers_are_members(value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid Colour"):
        Colour(value)


@pytest.mark.parametrize("value", [2, 200])
def test_pickling(value: int) -> None:
    assert pickle.loads(pickle.dumps(Colour(value))) == Colour(value)


def test_numbers_and_names_of_members() -> None:
    assert number_of(Colour, 1) == 1
    assert number_of(Colour, 200) == 200
    for name in ("DARK_RED", "dark-red", "darkRed", "Dark red"):
        assert number_of(Colour, name) == 1


@pytest.mark.parametrize("value", [True, False, None, 1.5, b"\x01", [1]])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(EncodeError, match=r"a number or name of Colour expected, not .*; possible: dark-red, green"):
        number_of(Colour, value)
    with pytest.raises(EncodeError, match="a whole number expected, not"):
        whole(value)


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(
        EncodeError, match="a number or name of Colour expected, not 'gren'; possible: dark-red, green"
    ) as caught:
        number_of(Colour, "gren")
    assert caught.value.possible == ("dark-red", "green")
    with pytest.raises(EncodeError, match="a whole number expected, not 'gren'"):
        number_of(int, "gren")


def test_a_long_number_is_no_member() -> None:
    with pytest.raises(ValueError):
        Colour(10**5000)
