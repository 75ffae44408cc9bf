"""Documents of DUIS and MMC: a request of every variant, every form of a response, every element of MMC."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from lxml import etree

import duis
from duis import schema, services, xml
from duis.schema.types import Element
from gbcs.testing.strategies import duis as made

__all__ = ["declared", "mmc_documents", "requests", "responses", "standing"]

_ROOT = f"{{{schema.MMC}}}GBCSResponse"
_SEED, _FEW, _DOCUMENTS = 24, 3, 1500


def requests() -> Iterator[dict[str, Any]]:
    """A request of every service reference variant, and a signed pre-command of every critical one."""
    for service in services.services():
        for signed in (False, True) if service.critical else (False,):
            choose = made.from_random(Random(f"{_SEED} {service.variant} {signed}"))  # noqa: S311 (nothing secret)
            octets = xml.serialise(made.request_of(service, choose, signed=signed))
            what = "signed pre-command" if signed else "request"
            yield _document(f"{service.variant} {what}", f"{service.name}: drawn of the model of DUIS 5.4", octets)


def responses() -> Iterator[dict[str, Any]]:
    """Two documents of every form of a response."""
    choose = made.from_random(Random(_SEED))  # noqa: S311 (nothing secret is drawn)
    asked = (duis.Form.SERVICE_REQUEST, duis.Form.SIGNED_PRE_COMMAND)
    left: dict[duis.Form, int] = dict.fromkeys([form for form in list(duis.Form) if form not in asked], 2)
    while any(left.values()):
        octets = xml.serialise(made.response(choose))
        form = duis.read(octets).form
        if left[form]:
            left[form] -= 1
            yield _document(f"{form.value} {2 - left[form]}", "drawn of the model of DUIS 5.4", octets)


def _document(name: str, source: str, octets: bytes) -> dict[str, Any]:
    return {
        "name": name,
        "source": source,
        "document": octets.decode(),
        "decoded": duis.read(octets).plain(),
    }


def mmc_documents() -> Iterator[dict[str, Any]]:
    """Documents that have most elements of MMC in the places that the model declares; the others in elements alone."""
    left = dict(declared())
    random = Random(_SEED)  # noqa: S311 (nothing secret is drawn)

    def choose(low: int, high: int) -> int:
        """Often all that may stand there, so that no more documents are needed than can be kept."""
        return high if high - low <= _FEW and random.randrange(2) else random.randint(low, high)

    number = 0
    for trial in range(_DOCUMENTS + 100 * len(left)):
        if not left:
            return
        whole = trial < _DOCUMENTS
        root = made.mmc_document(choose) if whole else made.element(next(iter(left.values())), choose)
        new = left.keys() & standing(root)
        if new:
            for step in new:
                del left[step]
            number += 1
            yield {
                "name": f"{'document' if whole else 'element'} {number}",
                "source": "drawn of the model of MMC 5.4",
                "document": xml.serialise(root).decode(),
                "decoded": [["/".join(xml.path_of(each)), each.text or ""] for each in root.iter("*") if not len(each)],
            }


def declared() -> Iterator[tuple[tuple[str, str], Element]]:
    """Every element of MMC by its name and that of the one that it stands in; with the declaration of the latter."""
    root = schema.root(_ROOT)
    assert root is not None
    seen: set[tuple[str, str]] = set()
    waiting: list[Element] = [root]
    while waiting:
        around = waiting.pop()
        for child in around.children.values():
            step = (around.name, child.name)
            if step not in seen:
                seen.add(step)
                waiting.append(child)
                yield step, around


def standing(root: Any) -> set[tuple[str, str]]:
    """Every element of a document, with the one that it stands in."""
    return {
        (etree.QName(around).localname, etree.QName(each).localname)
        for each in root.iter("*")
        if (around := each.getparent()) is not None
    }
