"""Validation: against the official schema where the user has it, else against the project's own model.

Either way also the rules that the schema does not state, see :mod:`duis.rules`; a problem says which of the two it is.

The official schema is a folder with the files as they are published, or the path of the one for DUIS or MMC: names with
spaces, and the document type of the schema for XML signatures, are dealt with here, without network.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

from lxml import etree

from duis import document, schema, xml
from duis.errors import DuisError
from duis.install_codes import INSTALL_CODE, secretly
from duis.request import Request
from duis.rules import rules
from duis.schema.check import MOST, Problem, check
from duis.schema.xsd import schema_of
from wire.errors import quoted

__all__ = ["ENVIRONMENT", "Problem", "against_official", "official_schema", "validate"]

ENVIRONMENT = "DUIS_SCHEMA"
"""The environment variable that names the official schema, a folder or file, where no argument does."""

_XS = "{http://www.w3.org/2001/XMLSchema}"
_TAG = re.compile(r"\{[^}]*\}")


def validate(
    data: bytes | xml.Element | document.Document, schema: str | os.PathLike[str] | None = None, *, most: int = MOST
) -> list[Problem]:
    """What is wrong with a document of DUIS or MMC: an empty list where nothing is.

    Args:
        data: the document, as octets, as it was read, or its root element.
        schema: the official schema, see the module; without it the environment variable ``DUIS_SCHEMA`` is asked, and
            without that the project's own model takes its place.
        most: how many problems to report at most.

    Raises:
        DuisError: where the official schema can't be used. What is wrong with the document is a problem, not an error.
    """
    if isinstance(data, (bytes, bytearray, memoryview)):
        try:
            root = xml.parse(bytes(data))
        except DuisError as error:
            expected = f"; expected {error.expected}" if error.expected else ""
            return [Problem(error.line, "/".join(map(str, error.path)), f"{error.reason}{expected}.", "xml")]
    else:
        root = data.root if isinstance(data, document.Document) else data
        if not etree.iselement(root):
            raise DuisError(f"{quoted(data)} is no document", expected="octets, a document or its root element")
    official = schema or os.environ.get(ENVIRONMENT)
    problems = against_official(root, official, most) if official else check(root, most=most)
    own = rules(root, data.said if isinstance(data, Request) else None)
    if not problems and not own:
        return []
    told = {problem.path for problem in own if problem.path.endswith(INSTALL_CODE)}
    return ([secretly(problem, "") for problem in problems if problem.path not in told] + own)[:most]


# The official schema -------------------------------------------------------------------------------------------------


def against_official(root: xml.Element, place: str | os.PathLike[str], most: int = MOST) -> list[Problem]:
    """What the official schema finds wrong with a document.

    Args:
        root: the root element: of DUIS or MMC.
        place: the folder of the schemas, or one of them.
        most: how many problems to report at most.

    Raises:
        DuisError: where the schema can't be used.
    """
    compiled = official_schema(place, mmc=etree.QName(root).namespace == schema.MMC)
    with _VALIDATING:
        if compiled.validate(root):
            return []
        log: Any = compiled.error_log  # as it is now: a copy
    problems = []
    prefixes = _prefixes(root)
    for entry in islice(log, most):
        path = _path(root, entry.path, prefixes)
        problems.append(Problem(entry.line or None, path, _sentence(entry.message)))
    return problems


_VALIDATING = Lock()
"""A compiled schema has one log for all threads, into which each writes what it finds."""


def _path(root: xml.Element, path: str | None, prefixes: dict[str, str]) -> str:
    """The place of an error as our paths have it."""
    try:
        found = root.getroottree().xpath(path, namespaces=prefixes) if path else None
    except etree.XPathError:
        return ""
    if isinstance(found, list) and found and isinstance(found[0], etree._Element):
        return "/".join(xml.path_of(found[0]))
    return ""


def _prefixes(root: xml.Element) -> dict[str, str]:
    prefixes: dict[str, str] = {}
    for element in root.iter("*"):
        for prefix, uri in element.nsmap.items():
            if prefix:
                prefixes.setdefault(prefix, uri)
    return prefixes


def _sentence(message: str) -> str:
    text = _TAG.sub("", " ".join(message.split()))
    return text if text.endswith(".") else f"{text}."


def official_schema(place: str | os.PathLike[str], *, mmc: bool = False) -> etree.XMLSchema:
    """The official schema, compiled; that of DUIS, or of MMC.

    Args:
        place: the folder of the schemas, or one of them.
        mmc: which of the two.

    Raises:
        DuisError: where it can't be used.
    """
    return _compiled(os.fspath(place), mmc)


@lru_cache(maxsize=8)
def _compiled(place: str, mmc: bool) -> etree.XMLSchema:
    files = _files(Path(place), mmc)
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
    parser.resolvers.add(_Imports(files))
    main = files[schema.MMC if mmc else schema.DUIS]
    try:
        tree = etree.fromstring(_content(main), parser, base_url="duis:schema").getroottree()
        return schema_of(tree)
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError, OSError) as error:
        raise DuisError(f"the schema {main} can't be used: {error}") from None


class _Imports(etree.Resolver):
    """Gives an import of a schema the file that declares its namespace, whatever its name; nothing from elsewhere."""

    def __init__(self, files: dict[str, Path]) -> None:
        super().__init__()
        self.files = files

    def resolve(self, url: str | None, public_id: str | None, context: Any) -> Any:  # type: ignore[override]
        """The content for one of the names that :func:`_content` gives; empty for anything else."""
        name = (url or "").rpartition("/")[2]
        file = self.files.get(f"name:{name}")
        return self.resolve_string(b"" if file is None else _content(file), context, base_url=f"duis:{name}")


def _content(file: Path) -> bytes:
    """A schema without document type, its imports by names without spaces."""
    text = file.read_bytes()
    text = re.sub(rb"<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>", b"", text, count=1, flags=re.DOTALL)

    def plain(match: re.Match[bytes]) -> bytes:
        return match[1] + re.sub(rb"\s|%20", b"_", match[2].rpartition(b"/")[2]) + match[3]

    return re.sub(rb"(schemaLocation\s*=\s*[\"'])([^\"']*)([\"'])", plain, text)


def _files(place: Path, mmc: bool) -> dict[str, Path]:
    """The schemas beside one another, by namespace and by name as :func:`_content` writes it."""
    if not place.exists():
        raise DuisError(f"there is no schema {place}")
    folder = place if place.is_dir() else place.parent
    files: dict[str, Path] = {}
    try:
        found = sorted(folder.glob("*.xsd"))
        for path in [*found, *([place] if place.is_file() else [])]:
            namespace = re.search(rb"targetNamespace\s*=\s*[\"']([^\"']*)", path.read_bytes())
            if namespace:
                files[namespace[1].decode("utf-8", "replace")] = path
            files["name:" + re.sub(r"\s", "_", path.name)] = path
    except OSError as error:
        raise DuisError(f"the schema {place} can't be read: {error.strerror}") from None
    needed = schema.MMC if mmc else schema.DUIS
    if needed not in files:
        raise DuisError(f"there is no schema of the namespace {needed} in {folder}")
    return files
