import pickle

import pytest

from wire.enums import OpenEnum


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
