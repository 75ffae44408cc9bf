"""For tests: devices in software, a home of them, the data service provider, and the fuzzing harness.

Nothing of it is meant to guard anything: its keys are made from seeds. Every name loads when it is first used, so that
whoever wants a device loads no generator of test cases, and the other way round.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gbcs.testing import strategies
    from gbcs.testing.device import Device
    from gbcs.testing.dsp import Dsp
    from gbcs.testing.home import Home, Parties
    from gbcs.testing.mutator import mutate
    from gbcs.testing.pki import Pki

__all__ = ["Device", "Dsp", "Home", "Parties", "Pki", "mutate", "strategies"]

_MODULES: dict[str, tuple[str, ...]] = {
    "gbcs.testing.device": ("Device",),
    "gbcs.testing.dsp": ("Dsp",),
    "gbcs.testing.home": ("Home", "Parties"),
    "gbcs.testing.mutator": ("mutate",),
    "gbcs.testing.pki": ("Pki",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}
_SUBMODULES = ("strategies",)


def __getattr__(name: str) -> Any:
    if name in _SUBMODULES:
        return import_module(f"gbcs.testing.{name}")
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'gbcs.testing' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULE_OF[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
