"""How the C library gives memory out in a process that serves for months."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping

__all__ = ["settle"]

_LARGE = 128 * 1024
_SETTINGS = (
    # What is free in one of several heaps is none for another: 10 MB a process.
    ("MALLOC_ARENA_MAX", -8, 1),
    # Left to itself glibc moves this up with the largest block that was freed, to 32 MiB. Documents and what is parsed
    # of them then lie among what stays, and the gaps between grow, by 11 octets a request.
    ("MALLOC_MMAP_THRESHOLD_", -3, _LARGE),
    ("MALLOC_TRIM_THRESHOLD_", -1, _LARGE),
)
"""The variable of the environment that says the same, the parameter of ``mallopt`` (malloc.h of glibc), its value."""


def settle(environment: Mapping[str, str] = os.environ) -> bool:
    """Have large blocks go back to the system when they are freed, and one heap for all threads.

    Before other threads are started. Where the C library is none that has ``mallopt``, nothing is done.

    Args:
        environment: a setting that stands here is left as it is.

    Returns:
        Whether there is such a library, and it took the settings.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    taken = [mallopt(parameter, value) for name, parameter, value in _SETTINGS if name not in environment]
    return all(taken)
