"""How memory is given out in a process that serves: glibc is asked where a block lies."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from gbcs.serve.memory import settle

ROOT = Path(__file__).parents[3]
BLOCKS = """
import ctypes
from gbcs.serve.memory import settle

library = ctypes.CDLL(None)
library.malloc.restype, library.free.argtypes = ctypes.c_void_p, (ctypes.c_void_p,)
Numbers = ctypes.c_size_t * 10
class Told(ctypes.Structure):
    _fields_ = [("numbers", Numbers)]
library.mallinfo2.restype = Told
{settle}
library.free(library.malloc(8 << 20))
before = library.mallinfo2().numbers[3]
block = library.malloc(1 << 20)
print("apart" if library.mallinfo2().numbers[3] > before else "in the heap")
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="no glibc here: nothing was asked"
)
@pytest.mark.parametrize(
    ("settled", "where"),
    [
        ("", "in the heap"),
        ("assert settle({})", "apart"),
        ("assert settle({'MALLOC_MMAP_THRESHOLD_': '1', 'MALLOC_TRIM_THRESHOLD_': '1'})", "in the heap"),
    ],
    ids=["left to itself", "settled", "settled by the environment"],
)
def test_a_large_block_lies_apart_even_after_larger_ones(settled: str, where: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", BLOCKS.format(settle=settled)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == where


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert settle({}) is False
