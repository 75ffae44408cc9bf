"""Schemas are compiled and asked by several threads at once, beside others that parse."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lxml import etree

import duis
from duis.schema import xsd
from duis.schema.notation import PREFIXES

SIDES = {"originator": "0A-7E-57-00-00-00-00-02", "target": "0A-7E-57-DE-00-00-00-01"}
REQUEST = duis.build_request("7.12", {"RandomisedOffsetLimit": 900}, counter=1, **SIDES)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of schemas, as the official ones are given: the model's."""
    folder = tmp_path_factory.mktemp("schemas")
    for prefix in PREFIXES:
        text = re.sub(rb'"model:(\w+)"', rb'"\1.xsd"', xsd.document(prefix))
        (folder / f"{prefix}.xsd").write_bytes(text)
    return folder


SPOILT = """
import sys
import threading
from lxml import etree
import duis
from duis import validation
from duis.schema import acceptance, xsd

begun, imported, ended = threading.Event(), threading.Event(), threading.Event()


class Slow:  # is parsed from before the schema is compiled until its first import
    parts = [b"<a>", b"</a>", b""]

    def read(self, size):
        if len(self.parts) == 2:
            begun.set()
            imported.wait(20)
        return self.parts.pop(0)


def parse():
    etree.parse(Slow())
    ended.set()


compiles = []
compiling = etree.XMLSchema
etree.XMLSchema = lambda tree: compiles.append(1) or compiling(tree)
resolver = xsd._Beside if sys.argv[1] == "own" else validation._Imports
resolve = resolver.resolve


def and_let_it_end(self, url, public_id, context):
    found = resolve(self, url, public_id, context)
    imported.set()
    ended.wait(20)
    return found


resolver.resolve = and_let_it_end
root = etree.fromstring(sys.stdin.buffer.read())
thread = threading.Thread(target=parse)
thread.start()
begun.wait(20)
if sys.argv[1] == "own":
    assert acceptance.accepts(root)
else:
    assert duis.validate(root, schema=sys.argv[2]) == []
thread.join()
print(len(compiles))
"""


@pytest.mark.parametrize("of", ["own", "given"])
def test_a_schema_is_whole_whatever_other_threads_parse(of: str, given: Path) -> None:
    """lxml swaps libxml2's loader of documents for all threads; a process of its own, since it may get stuck there."""
    ran = subprocess.run(
        [sys.executable, "-c", SPOILT, of, str(given)],
        input=REQUEST.decode(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) in (1, 2)  # the first lacks an import, as long as lxml swaps the loader


def test_an_import_that_nothing_refers_to_is_not_left_out_either() -> None:
    tree = etree.fromstring(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:import namespace="urn:x" schemaLocation="x:none"/>'
        '<xs:element name="a"/></xs:schema>'
    ).getroottree()
    assert etree.XMLSchema(tree).validate(etree.XML("<a/>"))
    with pytest.raises(etree.XMLSchemaParseError, match="is not there"):
        xsd.schema_of(tree)


def test_problems_are_those_of_their_document_whatever_other_threads_check(given: Path) -> None:
    """A compiled schema of lxml has one log for all threads."""
    documents = [REQUEST.replace(b">900<", f">wrong{number}<".encode()) for number in range(4)]

    def told(number: int) -> list[str]:
        return [problem.message for problem in duis.validate(documents[number % 4], schema=given)]

    with ThreadPoolExecutor(4) as pool:
        for number, messages in enumerate(pool.map(told, range(1200))):
            assert len(messages) == 1
            assert f"'wrong{number % 4}'" in messages[0]
