"""What a device remembers: values by what they belong to, over defaults that many devices share.

The keys of a meter's values are those of the declarations: the attribute of a COSEM object
(:class:`dlms.apdu.common.AttributeDescriptor`), the cluster and name of a ZigBee attribute, and, for what no command
reads, a tuple that begins with a word.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

__all__ = ["State"]


class State(Mapping[Hashable, Any]):
    """Values, copied on write: what was never written is that of the defaults.

    Values are not to be changed in place; :meth:`put` takes a new one.

    Args:
        defaults: shared by any number of devices.
    """

    __slots__ = ("_defaults", "_own")

    def __init__(self, defaults: Mapping[Hashable, Any]) -> None:
        self._defaults = defaults
        self._own: dict[Hashable, Any] | None = None

    def __getitem__(self, key: Hashable) -> Any:
        if self._own is not None and key in self._own:
            return self._own[key]
        return self._defaults[key]

    def __contains__(self, key: object) -> bool:
        return (self._own is not None and key in self._own) or key in self._defaults

    def __iter__(self) -> Iterator[Hashable]:
        yield from self._defaults
        yield from (key for key in self._own or () if key not in self._defaults)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def put(self, key: Hashable, value: Any) -> None:
        """Remember a value."""
        if self._own is None:
            self._own = {}
        self._own[key] = value

    def was_put(self, key: Hashable) -> bool:
        """Whether a value was written since the device was made."""
        return self._own is not None and key in self._own

    def changes(self) -> dict[Hashable, Any]:
        """What was written since the device was made."""
        return dict(self._own or {})
