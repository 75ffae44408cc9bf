"""Parse & Correlate as a service inside one's own walls, and the page on which one looks at a message.

:mod:`gbcs.serve.operations` holds what is answered, without any HTTP; :mod:`gbcs.serve.http` serves it. Needs the extra
``serve`` (starlette, uvicorn, prometheus-client); ``gbcs serve`` runs it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gbcs.serve.http import application
    from gbcs.serve.settings import Settings

__all__ = ["Settings", "application"]

_MODULE_OF = {"Settings": "gbcs.serve.settings", "application": "gbcs.serve.http"}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'gbcs.serve' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULE_OF[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
