"""The reference: a page for each module, with what it gives to others; small families of modules share one."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

__all__ = ["PACKAGES", "modules", "page_of", "pages"]

ROOT = Path(__file__).parents[2]
PACKAGES = ("gbcs", "duis", "dlms", "zigbee", "wire")
LEFT_OUT = ("gbcs.cli", "gbcs.usecases.codes", "dlms.cosem.classes", "dlms.cosem.units")
"""The command line, and tables without a text of their own."""

TOGETHER = (
    "zigbee.clusters",
    "dlms.apdu",
    "duis.bindings.electricity",
    "duis.bindings.gas",
    "gbcs.testing.strategies",
    "gbcs.usecases.electricity",
    "gbcs.usecases.gas",
)
"""Packages whose modules stand on one page."""

WITHOUT_MEMBERS = ("zigbee.clusters.",)
"""Modules of declarations: what they are is said once, by their package."""

_HIDDEN = {"wire": ("node",)}
"""Names that are those of modules, too, and have their entries there."""

_CLUSTERS = """
Each module has the attributes and the commands of one cluster, and both together as ``CLUSTER``. A command is a
:class:`wire.layout.Layout`; the class of its values is its ``node``.
"""


def modules() -> list[str]:
    """Every module that has an entry, packages before what they hold."""
    found: list[str] = []
    for package in PACKAGES:
        found.append(package)
        walked = pkgutil.walk_packages([str(ROOT / package)], f"{package}.")
        found += sorted(module.name for module in walked if not module.name.endswith("__main__"))
    return [name for name in found if not _is_below(name, LEFT_OUT)]


def page_of(name: str) -> str:
    """The module that a module's page is called by: its own name, or that of its family."""
    return next((family for family in TOGETHER if _is_below(name, (family,))), name)


def pages() -> dict[str, str]:
    """Name of the file to its text, which is reStructuredText: autodoc speaks it."""
    on: dict[str, list[str]] = {}
    for name in modules():
        on.setdefault(page_of(name), []).append(name)
    elsewhere = _elsewhere([name for names in on.values() for name in names])
    made = {f"reference/{page}.rst": _page(page, names, on, elsewhere) for page, names in on.items()}
    text = f"{_title('Reference')}\nA page for each module. :doc:`/api` says which names stay as they are.\n"
    return {"reference/index.rst": text + _links(PACKAGES), **made}


def _title(text: str, line: str = "=") -> str:
    return f"{text}\n{line * len(text)}\n"


def _links(names: Iterable[str]) -> str:
    """A list of pages. No toctree: the theme would draw one of some 300 pages beside each of them."""
    return "\n" + "".join(f"* :doc:`{name}`\n" for name in names)


def _elsewhere(names: list[str]) -> dict[str, list[type]]:
    """Classes that a module has of another, and which have an entry by such a name on an earlier page already."""
    seen: set[type] = set()
    found: dict[str, list[type]] = {}
    for name in names:
        if name.startswith(WITHOUT_MEMBERS):
            continue
        module = import_module(name)
        for each in (getattr(module, public) for public in getattr(module, "__all__", ())):
            if isinstance(each, type) and each.__module__ != name:
                if each in seen:
                    found.setdefault(name, []).append(each)
                seen.add(each)
    return found


def _page(page: str, names: list[str], on: dict[str, list[str]], elsewhere: dict[str, list[type]]) -> str:
    first, *others = names
    text = f":orphan:\n\n{_title(page)}\n{_entry(first, elsewhere)}"
    if page == "zigbee.clusters":
        text += _CLUSTERS
    text += "".join(f"\n{_title(name, '-')}\n{_entry(name, elsewhere)}" for name in others)
    if below := [name for name in on if name.rpartition(".")[0] == page]:
        text += f"\n{_title('Modules', '-')}{_links(below)}"
    return text


def _entry(name: str, elsewhere: dict[str, list[type]]) -> str:
    text = f".. automodule:: {name}\n"
    if name.startswith(WITHOUT_MEMBERS):
        return text
    hidden = elsewhere.get(name, [])
    names = [*(each.__name__ for each in hidden), *_HIDDEN.get(name, ())]
    without = f"   :exclude-members: {', '.join(names)}\n" if names else ""
    text += f"   :members:\n{without}   :show-inheritance:\n"
    if hidden:
        listed = ", ".join(f":class:`{each.__name__} <{each.__module__}.{each.__qualname__}>`" for each in hidden)
        text += f"\nIt has of other modules, too: {listed}.\n"
    return text


def _is_below(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)
