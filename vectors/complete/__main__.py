"""Write all vectors that the tables declare, or named files: ``python -m vectors.complete [--check] [NAME...]``.

``--check`` writes nothing: exit status 1 where a file is not what is made anew.
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version

from vectors.complete import FILES, FOLDER, HYPOTHESIS, text_of

parser = argparse.ArgumentParser(prog="python -m vectors.complete")
parser.add_argument("names", nargs="*", default=list(FILES), metavar="NAME")
parser.add_argument("--check", action="store_true")
arguments = parser.parse_args()

if version("hypothesis") != HYPOTHESIS:
    sys.exit(f"hypothesis {HYPOTHESIS} made the vectors; {version('hypothesis')} draws other values")
others = 0
for name in arguments.names:
    text, path = text_of(FILES[name]()), FOLDER / name
    if arguments.check:
        is_other = path.read_text("utf-8") != text
        others += is_other
        print(f"vectors/complete/{name}{': other vectors are made' if is_other else ''}", flush=True)
    else:
        path.write_text(text, encoding="utf-8")
        print(f"vectors/complete/{name}", flush=True)
sys.exit(int(others > 0))
