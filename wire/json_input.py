"""JSON from outside, read as what it says and nothing less.

Python's own reader keeps the last of two members with one name, so that a value that somebody gave would be dropped in
silence; and it takes ``NaN`` and ``Infinity``, which are no JSON (RFC 8259, sections 4 and 6). Both are refused here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

from wire.errors import WireError, quoted

__all__ = ["JSONError", "read_json"]


class JSONError(WireError):
    """Text that is no JSON, or an object with two members of one name."""


def read_json(text: str | bytes, parse_float: Callable[[str], Any] | None = None) -> Any:
    """The value that a JSON text says: dict, list, str, int, float, bool or None.

    Args:
        text: as text, or as octets in UTF-8, UTF-16 or UTF-32, with a mark of their order or without.
        parse_float: makes numbers with a fraction or an exponent of their text; float where it is None.

    Raises:
        JSONError: where it is none, an object has two members of one name, or it is nested too deeply.
    """
    decoder = _DECODER if parse_float is None else _decoder(parse_float)
    try:
        return decoder.decode(text if isinstance(text, str) else text.decode(json.detect_encoding(text)))
    except JSONError:
        raise
    except RecursionError:
        raise JSONError("no JSON: it is nested too deeply") from None
    except ValueError as error:
        raise JSONError(f"no JSON: {error}") from None


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(members)
    if len(held) < len(members):
        seen: set[str] = set()
        for name, _ in members:
            if name in seen:
                raise JSONError(f"an object with two members of the name {quoted(name)}")
            seen.add(name)
    return held


def _constant(text: str) -> NoReturn:
    raise JSONError(f"no JSON: {text} is no number of it")


def _decoder(parse_float: Callable[[str], Any] | None) -> json.JSONDecoder:
    return json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=parse_float)


_DECODER = _decoder(None)
