"""The quick way to accept a document and the walk that explains: whatever the one accepts, the other finds nothing in.

Twenty thousand mutants and more with the environment variable ``DUIS_MUTANTS``.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from lxml import etree

from duis import schema, xml
from duis.schema import acceptance, check, model, xsd
from duis.schema.notation import SchemaFile
from tests.strategies import duis as made

MUTANTS = int(os.environ.get("DUIS_MUTANTS", "2000"))


def read_again(root: Any) -> Any:
    return xml.parse(etree.tostring(root.getroottree()))


def test_whatever_is_accepted_has_no_problem() -> None:
    random = Random(11)
    choose = made.from_random(random)
    originals = [make(choose) for make in (made.request, made.response, made.mmc_document) for _ in range(60)]
    table: Counter[tuple[str, str]] = Counter()
    for root in originals:
        assert acceptance.accepts(read_again(root))
        assert check.walk(read_again(root)) == []
    for _ in range(MUTANTS):
        kind, mutant = made.mutant(originals[random.randrange(len(originals))], choose)
        root = read_again(mutant)
        accepted, problems = acceptance.accepts(root), check.walk(root)
        assert not (accepted and problems), (problems, etree.tostring(root))
        table[kind, "accepted" if accepted else "walked, valid" if not problems else "refused"] += 1
    print(f"\n{MUTANTS} mutants, all well-formed")
    for (kind, verdict), number in sorted(table.items()):
        print(f"{kind:24}{verdict:>16}{number:>8}")
    refused = sum(number for (_, verdict), number in table.items() if verdict == "refused")
    walked = sum(number for (_, verdict), number in table.items() if verdict == "walked, valid")
    assert MUTANTS / 4 < refused < MUTANTS
    assert walked < MUTANTS / 20  # where libxml2 refuses what XML Schema allows


@pytest.mark.parametrize("prefix", ["sr", "ra"])
def test_the_schema_is_one_of_its_own(prefix: str) -> None:
    root = etree.fromstring(xsd.document(prefix))
    assert {each.get("schemaLocation") for each in root.iter("{*}import")} == {
        f"model:{other}" for other in ("sr", "ra", "ds") if other != prefix
    }


def request() -> Any:
    return made.request(made.from_random(Random(3)))


def test_what_libxml2_lets_pass_is_walked() -> None:
    """A type named in the document, and characters in base64 that are none of it."""
    for document in (made.response(made.from_random(Random(seed))) for seed in range(200)):
        payload = next(document.iter("{*}GBCSPayload"), None)
        if payload is None or len(payload.text or "") < 8:
            continue
        stray = read_again(document)
        place = next(stray.iter("{*}GBCSPayload"))
        place.text = f"{place.text[:4]}!{place.text[4:]}"
        assert not acceptance.accepts(stray)
        assert check.walk(stray)
        break
    else:
        pytest.fail("no response with a payload was made")
    typed = read_again(request())
    typed.set("{http://www.w3.org/2001/XMLSchema-instance}type", "Request")
    assert not acceptance.accepts(typed)
    assert check.walk(typed)


def enumerations() -> Iterator[Any]:
    """The types of many values, which the compiled schema has as a pattern."""
    for prefix in xsd.PREFIXES:
        source = SchemaFile.load(prefix)
        for name in source.definitions:
            found = source.type(name)
            if isinstance(found, model.Simple) and len(found.values) > xsd._FEW and found.base in xsd._TEXTS:
                yield pytest.param(found, id=f"{prefix}:{name}")


@pytest.mark.parametrize("kind", list(enumerations()))
def test_a_pattern_accepts_the_values_that_it_stands_for_and_no_other(kind: model.Simple) -> None:
    root = etree.Element("{http://www.w3.org/2001/XMLSchema}schema", nsmap={"xs": "http://www.w3.org/2001/XMLSchema"})
    declaration = etree.SubElement(root, f"{{{xsd._XS}}}element", name="a")
    xsd._restriction(etree.SubElement(declaration, f"{{{xsd._XS}}}simpleType"), kind)
    assert not list(root.iter("{*}enumeration"))
    schema, element = etree.XMLSchema(root), etree.Element("a")
    signs = sorted({sign for value in kind.values for sign in value} | set(". x"))
    texts = {"", *kind.values}
    for value in kind.values:
        for place in range(len(value) + 1):
            texts |= {value[:place], value[place:], value[:place] + value[place + 1 :]}
            for sign in signs:
                texts |= {value[:place] + sign + value[place:], value[:place] + sign + value[place + 1 :]}
    texts |= {one + other for one in kind.values[:20] for other in kind.values[-20:]}
    for text in texts:
        element.text = text
        assert schema.validate(element) == (text in kind.values), text


def test_a_signature_holds_no_base64_of_names_that_are_not_looked_for() -> None:
    declared = {tag for tag in acceptance._base64_tags() if tag.startswith(f"{{{schema.XMLDSIG}}}")}
    source = SchemaFile.load("ds")
    holders = {tag.rpartition("}")[2]: schema.root(tag) for tag in acceptance._HOLD_OTHERS}
    for tag in declared - acceptance._BASE64_OF_SIGNATURES:
        name = tag.rpartition("}")[2]
        inside = {holder for holder, found in holders.items() if found is not None and name in found.children}
        word = re.compile(rf"\b{name}\b")
        assert inside
        assert {each for each, text in source.definitions.items() if word.search(text)} == {
            f"{each}Type" for each in inside
        }


def test_base64_that_a_wildcard_lets_into_a_signature_is_looked_at() -> None:
    value = "<ds:RSAKeyValue><ds:Modulus>AA!AAA</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue>"
    payload = "<sr:GBCSPayload>AA!AAA</sr:GBCSPayload>"
    for inside in (
        f"<ds:KeyValue>{value}</ds:KeyValue>",
        f'<x xmlns="urn:x">{value}</x>',
        f'<x xmlns="urn:x">{payload}</x>',
    ):
        root = xml.parse(
            f'''<sr:Request xmlns:sr="{schema.DUIS}" xmlns:ds="{schema.XMLDSIG}" schemaVersion="5.4"><sr:Header>
            <sr:RequestID>90-B3-D5-1F-30-01-00-00:00-DB-12-34-56-78-90-A0:7</sr:RequestID>
            <sr:CommandVariant>1</sr:CommandVariant><sr:ServiceReference>11.2</sr:ServiceReference>
            <sr:ServiceReferenceVariant>11.2</sr:ServiceReferenceVariant></sr:Header><sr:Body><sr:ReadFirmwareVersion/></sr:Body>
            <ds:Signature><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="a"/><ds:SignatureMethod Algorithm="a"/>
            <ds:Reference><ds:DigestMethod Algorithm="a"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference>
            </ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo>{inside}</ds:KeyInfo>
            </ds:Signature></sr:Request>'''.encode()
        )
        assert not acceptance.accepts(root)
        assert acceptance.accepts(xml.parse(etree.tostring(root).replace(b"!", b"A", 1).replace(b"AAAAAA", b"AAAA")))


def test_what_is_no_document_of_ours_is_walked() -> None:
    assert not acceptance.accepts(etree.fromstring(b"<a/>"))
    assert not acceptance.accepts(request()[0])


def test_check_gives_the_same_before_and_after_the_schema_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    root = read_again(request())
    monkeypatch.setattr(check, "_WALKED", 0)
    assert check.check(root) == []
    broken = read_again(root)
    broken.set("wrong", "1")
    assert check.check(broken) == check.walk(broken) != []
