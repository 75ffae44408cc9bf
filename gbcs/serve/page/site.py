"""The page without a server: a folder that runs the library in the browser, by the core of Pyodide.

The maker has Pyodide's core (the package ``pyodide`` of the npm registry); its files are taken only as they were
published. The folder loads nothing from elsewhere. What needs lxml or cryptography is told as missing.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from hashlib import sha256
from importlib import metadata
from pathlib import Path

import gbcs
from gbcs.serve import operations, page
from wire.errors import WireError
from wire.json_input import read_json

__all__ = ["DIGESTS", "VERSION", "answer", "write"]

VERSION = "314.0.7"
"""Of Pyodide."""

DIGESTS = {
    "pyodide.mjs": "6f1d60f7bf529beb300f0f47983c921d3982363640ba20af0e38efdddbc66109",
    "pyodide.asm.mjs": "f7cdc8ece80678ceb712f8e65ebe6d3a83203a180c399865f49612a051693635",
    "pyodide.asm.wasm": "cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6",
    "python_stdlib.zip": "fa1957e5777068fc4f7437f96d860ae2fbe9c19732ba06c84e004ec16dd7dd7a",
    "pyodide-lock.json": "5dc2fc119108bc148c7457dc86e7675b5c87e1cafd420b9c34c1eaef7b36c010",
}
"""SHA-256 of the files that are taken."""

_PACKAGES = ("wire", "dlms", "zigbee", "gbcs", "duis")
_NOT_TAKEN = ("gbcs/cli/", "gbcs/bulk/", "gbcs/testing/")


def write(folder: Path, pyodide: Path) -> None:
    """Write the site.

    Args:
        folder: where; made if it is not there.
        pyodide: the folder of Pyodide's core.

    Raises:
        ValueError: where a file of Pyodide is not as it was published; nothing is written then.
        OSError: where something can't be read or written.
    """
    for name, digest in DIGESTS.items():
        if sha256((pyodide / name).read_bytes()).hexdigest() != digest:
            raise ValueError(f"{name} is not that of Pyodide {VERSION}")
    (folder / "pyodide").mkdir(parents=True, exist_ok=True)
    (folder / "page").mkdir(exist_ok=True)
    for name in DIGESTS:
        shutil.copyfile(pyodide / name, folder / "pyodide" / name)
    for name, content in page.site_files().items():
        (folder / name).write_text(content, "utf-8")
    root = Path(gbcs.__file__).parents[1]
    with zipfile.ZipFile(folder / "library.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for package in _PACKAGES:
            for path in sorted((root / package).rglob("*")):
                name = path.relative_to(root).as_posix()
                if path.is_file() and "__pycache__" not in name and not name.startswith(_NOT_TAKEN):
                    archive.write(path, name)
        for file in metadata.files("construct") or ():  # which is Python alone, and its licence
            if "__pycache__" not in file.parts and ".." not in file.parts:
                archive.write(str(file.locate()), file.as_posix())


def answer(operation: str, body: str) -> tuple[int, str]:
    """What the worker of the page answers, as the service would: a status, and JSON or XML.

    Args:
        operation: its name.
        body: a JSON object.
    """
    try:
        found = operations.answer(operation, operations.Asked(None, read_json(body)), operations.Context())
    except ImportError as error:
        detail = f"this needs {(error.name or 'a part').partition('.')[0]}, which is not in the browser"
        return 501, json.dumps({"title": "not here", "detail": detail})
    except WireError as error:
        title = "that can't be answered"
        return 422, json.dumps({"title": title, "detail": str(error), **operations.members_of(error)})
    except ValueError as error:
        return 422, json.dumps({"title": "that can't be answered", "detail": str(error)[:500]})
    return 200, found.decode() if isinstance(found, bytes) else json.dumps(found)
