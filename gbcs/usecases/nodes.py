"""Templates of payloads that are typed nodes already: those in ASN.1, and what alerts add to their code and time.

The annotations of the nodes say what stands where; a template adds the standard's names, units and constants.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from gbcs.usecases.model import Built, Path, Template

if TYPE_CHECKING:
    from gbcs.header import GroupingHeader
    from wire.units import Unit

__all__ = ["NodeTemplate", "Schema"]


class Schema(NamedTuple):
    """What the annotations of nodes do not say. Fields are named alike wherever they stand in a payload.

    Attributes:
        names: field → the standard's name, where that is not the field's in camel case.
        choices: type → the standard's name, of the alternatives of a choice.
        units: field → unit.
        allowed: field → the values allowed; a single one is a constant.
        header: field → what of the header stands there.
        inline: fields whose parts stand among those around them.
        notes: field → what else is to be known.
        meanings: field → what a value says.
        nulls: field → the standard's name of what a field without a value then says.
    """

    names: Mapping[str, str] = types.MappingProxyType({})
    choices: Mapping[str, str] = types.MappingProxyType({})
    units: Mapping[str, Unit] = types.MappingProxyType({})
    allowed: Mapping[str, tuple[Any, ...]] = types.MappingProxyType({})
    header: Mapping[str, Callable[[GroupingHeader], Any]] = types.MappingProxyType({})
    inline: frozenset[str] = frozenset()
    notes: Mapping[str, str] = types.MappingProxyType({})
    meanings: Mapping[str, Callable[[Any], str | None]] = types.MappingProxyType({})
    nulls: Mapping[str, str] = types.MappingProxyType({})


class _Node(NamedTuple):
    kind: Callable[[], Any]
    schema: Schema = Schema()
    encode: Callable[[], Callable[[Any], bytes]] | None = None
    at: Path = ()


class NodeTemplate(_Node, Template[Built]):
    """The template of a payload that is a node, or of a part of one.

    Attributes:
        kind: gives the node's class.
        schema: what its annotations do not say.
        encode: gives what encodes a payload, as a last check of what was built; None for a part.
        at: the place of the part in the payload.
    """

    VOCABULARY = "node"
