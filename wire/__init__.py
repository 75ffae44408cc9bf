"""The lowest floor: errors with offset and path, and the nodes that decoded trees are made of."""

from wire.errors import DecodeError, EncodeError, WireError
from wire.node import node, plain

__all__ = ["DecodeError", "EncodeError", "WireError", "node", "plain"]
