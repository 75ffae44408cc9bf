"""One literal, two directions."""

from __future__ import annotations

from typing import Any

import pytest

import dlms


def both_ways(octets: str, apdu: Any) -> None:
    """The octets decode to the APDU, the APDU encodes to the octets."""
    wire = bytes.fromhex(octets)
    found = dlms.decode(wire)
    assert found == apdu
    assert type(found) is type(apdu)
    assert dlms.encode(apdu) == wire


def refused(octets: str, offset: int, path: tuple[str | int, ...] | None = None) -> dlms.DecodeError:
    """The octets are no APDU, and the error points at the place."""
    with pytest.raises(dlms.DecodeError) as caught:
        dlms.decode(bytes.fromhex(octets))
    assert caught.value.offset == offset
    if path is not None:
        assert caught.value.path == path
    return caught.value
