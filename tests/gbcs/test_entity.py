import pickle

import pytest

from gbcs.entity import EntityId

OCTETS = bytes.fromhex("0a7e5700000000c5")


@pytest.mark.parametrize(
    "value",
    [
        OCTETS,
        bytearray(OCTETS),
        memoryview(OCTETS),
        EntityId(OCTETS),
        "0a7e5700000000c5",
        "0A7E5700000000C5",
        "0A-7E-57-00-00-00-00-C5",
        "0a:7e:57:00:00:00:00:c5",
    ],
)
def test_every_way_to_write_it(value: bytes | str) -> None:
    entity = EntityId(value)
    assert entity == OCTETS
    assert bytes(entity) == OCTETS
    assert str(entity) == entity.plain() == "0A-7E-57-00-00-00-00-C5"
    assert repr(entity) == "EntityId('0A-7E-57-00-00-00-00-C5')"


@pytest.mark.parametrize(
    "value",
    [
        b"",
        OCTETS[:-1],
        OCTETS + b"\x00",
        "",
        "0a7e5700000000",
        "0a7e5700000000c5 ",
        "0a7e5700000000c5\n",
        "0a7e5700000000c500",
        "0a 7e 57 00 00 00 00 c5",
        "0A-7E-57-00-00-00-00-",
        "-0A-7E-57-00-00-00-00-C5",
        "0A-7E-57-00-00-00-00-CG",
        "0A-7E:57-00:00-00:00-C5",
        "0A7E-5700000000C5",
        "\u0660a7e5700000000c5",
    ],
)
def test_anything_else_is_refused(value: bytes | str) -> None:
    with pytest.raises(ValueError, match="EUI-64"):
        EntityId(value)


def test_is_bytes_to_dictionaries() -> None:
    assert {OCTETS: 1}[EntityId(OCTETS)] == 1
    assert EntityId(OCTETS) != EntityId("0a7e5700000000c6")


def test_pickling() -> None:
    copy = pickle.loads(pickle.dumps(EntityId(OCTETS)))
    assert (type(copy), copy) == (EntityId, EntityId(OCTETS))
