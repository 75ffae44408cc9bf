"""The quick way to accept a document and the walk that explains: whatever the one accepts, the other finds nothing in.

Twenty thousand mutants and more with the environment variable ``DUIS_MUTANTS``.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random
from typing import Any

import pytest
from lxml import etree

from duis import xml
from duis.schema import acceptance, check, xsd
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
