"""The catalogue: which flows there are and what they are made of.

The library brings :func:`built_in`, 33 flows of the Data Transfer Catalogue and others that are known by name only. A
vendor's own flows, and other editions of these, are added as text in the notation of :mod:`gbcs.regis.flows.notation`::

    catalogue = regis.flows.built_in().extended(text)

A flow that the catalogue does not know is no obstacle to reading: its records are kept as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from gbcs.regis.editions import TODAY, Edition, edition_of
from gbcs.regis.errors import RegisError, shown
from gbcs.regis.flows import notation
from gbcs.regis.flows.model import DataItem, Flow

__all__ = ["Catalogue", "built_in"]


class Catalogue:
    """Flows and items by their references; it does not change.

    Attributes:
        items: all data items by reference.
        flows: all flows in the order of their declarations, those known by name only among them.
    """

    __slots__ = ("_by_id", "_by_reference", "flows", "items")

    def __init__(self, items: Mapping[str, DataItem], flows: Sequence[Flow]) -> None:
        self.items = dict(items)
        self.flows = tuple(flows)
        self._by_id: dict[str, Flow] = {flow.id: flow for flow in flows if flow.version}
        self._by_reference: dict[str, Flow] = {}
        for flow in flows:  # of several versions the newest
            if flow.reference not in self._by_reference or flow.version >= self._by_reference[flow.reference].version:
                self._by_reference[flow.reference] = flow

    @classmethod
    def parse(cls, text: str) -> Catalogue:
        """A catalogue of its own from a text in the notation.

        Raises:
            RegisError: where the text is not of the notation, with its line.
        """
        return cls(*notation.parse(text))

    def extended(self, text: str) -> Catalogue:
        """This catalogue with the items and flows of a text in the notation, which take precedence.

        Flows declared here keep the items that they were declared with.

        Raises:
            RegisError: where the text is not of the notation, with its line.
        """
        items, flows = notation.parse(text, self.items)
        new = {(flow.reference, flow.version) for flow in flows}
        kept = [flow for flow in self.flows if (flow.reference, flow.version) not in new]
        return Catalogue({**self.items, **items}, [*kept, *flows])

    def find(self, reference: str) -> Flow | None:
        """A flow by reference and version (``D0350001``), or by reference alone (``D0350``: its newest version).

        None where the catalogue has none such, or has no groups of it.
        """
        flow = self._by_id.get(reference) or self._by_reference.get(reference)
        return flow if flow is not None and flow.version else None

    def named(self, reference: str) -> Flow | None:
        """As :meth:`find`, and also what is known by name only (by its reference without version)."""
        return self.find(reference) or self._by_reference.get(reference)

    def __getitem__(self, reference: str) -> Flow:
        """As :meth:`find`.

        Raises:
            RegisError: where there is no such flow.
        """
        flow = self.find(reference)
        if flow is None:
            raise RegisError("a flow of the catalogue", found=shown(reference))
        return flow

    def __contains__(self, reference: str) -> bool:
        return self.find(reference) is not None

    def __iter__(self) -> Iterator[Flow]:
        return iter(self.flows)

    def __len__(self) -> int:
        return len(self.flows)

    def in_edition(self, edition: Edition) -> Catalogue:
        """The catalogue with the values of an edition; itself where it has them already."""
        if all(item.edition == edition or not item.has_editions for item in self.items.values()):
            return self
        items = {reference: item.in_edition(edition) for reference, item in self.items.items()}
        return Catalogue(items, [flow.in_edition(edition) for flow in self.flows])

    def without_unused(self) -> Catalogue:
        """The catalogue with no places for items that groups list and do not use (:meth:`Flow.without_unused`)."""
        return Catalogue(self.items, [flow.without_unused() for flow in self.flows])


def built_in(edition: Edition | str = TODAY) -> Catalogue:
    """The catalogue that the library brings: of the Data Transfer Catalogue v15.4, 28 April 2026; read on first use.

    Args:
        edition: whose values its items have; today's where left out.

    Raises:
        RegisError: where there is no such edition.
    """
    return _built_in(edition_of(edition))


@cache
def _built_in(edition: Edition) -> Catalogue:
    if edition is not TODAY:
        return _built_in(TODAY).in_edition(edition)
    from importlib.resources import files

    return Catalogue.parse(files("gbcs.regis.flows").joinpath("catalogue.txt").read_text("ascii"))
