"""Elements that are read and written: nothing goes unnoticed, and the schema decides the order."""

from __future__ import annotations

import contextlib
import gc
from random import Random

import pytest
from lxml import etree

from duis import schema
from duis.bindings import requests
from duis.bindings.elements import Sink, Source
from duis.errors import DuisError
from duis.schema.types import Element as Declaration
from duis.schema.types import SimpleType
from duis.services import by_variant, services

XML = b'<A x="1"><B>one</B><C i="2"><D>two</D></C><C><D/></C><E/></A>'


def source(xml: bytes = XML) -> Source:
    return Source(etree.fromstring(xml))


def test_what_was_not_read_is_told_in_the_order_of_the_document() -> None:
    read = source()
    assert list(read.untaken()) == [
        ("A", "@x"),
        ("A", "B"),
        ("A", "C[1]"),
        ("A", "C[1]", "@i"),
        ("A", "C[1]", "D"),
        ("A", "C[2]"),
        ("A", "C[2]", "D"),
        ("A", "E"),
    ]
    read.text("@x")
    read.many("C/D")
    read.has("E")
    assert list(read.untaken()) == [("A", "B"), ("A", "C[1]", "@i"), ("A", "C[1]", "D")]
    assert [each.text() for each in read.many("C/D")] == ["two", ""]
    assert read.text("B") == "one"
    assert read.many("C")[0].text("@i") == "2"
    assert list(read.untaken()) == []


@pytest.mark.parametrize("seed", range(300))
def test_what_was_not_read_is_the_same_by_the_list_and_by_the_tree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    xml = random.choice(
        (
            XML,
            XML.replace(b"<E/>", b'<E y="1"> </E><E>t<!-- c --></E><F><!-- c --></F>'),
            b'<A><B>one</B><y xmlns="urn:y" z="1">t</y><C><D>1</D><D i="1"/></C><E>t</E></A>',
            b"<A>text</A>",
            b'<A><C/><C><D i="1">x</D></C></A>',
            b"<A/>",
        )
    )
    read = source(xml)
    for _ in range(random.randrange(14)):
        path = random.choice(("", "B", "C", "C/D", "E", "F", "C/D/@i", "@x", "C/@i", "E/@y", "@no", "y"))
        with contextlib.suppress(DuisError):
            match random.randrange(5):
                case 0:
                    read.text(path)
                case 1:
                    for each in read.many(path.partition("/@")[0].removeprefix("@x")):
                        if random.random() < 0.2:
                            each.take()
                        elif random.random() < 0.7:
                            each.text()
                            for name in each.element.keys() if random.random() < 0.8 else ():
                                each.text(f"@{name}")
                case 2:
                    read.one(path.partition("@")[0])
                case 3:
                    read.all()
                case _:
                    read.look(path.partition("@")[0])
    shown = list(read.untaken())
    monkeypatch.setattr(Source, "_are_all_taken", lambda self: False)
    assert shown == list(read.untaken())


def test_one_of_a_path_whose_steps_are_several() -> None:
    read = source(b'<A><C/><C><D i="1">x</D></C></A>')
    assert read.text("C/D") == "x"
    assert read.text("C/D/@i") == "1"
    assert read.text("C/E") is None
    assert list(read.untaken()) == []


def test_sources_are_let_go_without_the_collector() -> None:
    read = source()
    for each in read.many("C"):
        each.text("D")
        each.text("@i")
    assert list(read.untaken())
    gc.collect()
    gc.disable()
    try:
        before = sources()
        del read, each
        assert sources() == before - 7
    finally:
        gc.enable()


def sources() -> int:
    return sum(isinstance(each, Source) for each in gc.get_objects())


def test_looking_is_not_reading() -> None:
    read = source()
    assert len(read.look("C/D")) == 2
    assert read.look("C/F") == []
    assert ("A", "C[1]", "D") in read.untaken()


def test_what_is_taken_is_taken_with_all_below() -> None:
    read = source()
    for each in read.all():
        each.take()
    assert list(read.untaken()) == [("A", "@x")]


def test_a_second_element_is_refused_where_one_is_asked_for() -> None:
    for path in ("C", "C/D", "C/@i"):
        with pytest.raises(DuisError, match="a second element; expected one"):
            source().text(path)
    assert source().one("F/G") is None
    assert source().text("F/@g") is None


def test_elements_of_another_namespace_are_none_of_the_children() -> None:
    read = source(b'<A xmlns="urn:a"><B xmlns="urn:b">x</B><!-- B --><B>y</B></A>')
    assert [each.name for each in read.all()] == ["B"]
    assert read.text("B") == "y"


def test_a_sink_becomes_a_document_in_the_order_of_the_schema() -> None:
    service = by_variant("4.8.1")
    assert service is not None
    declaration = schema.element(service.body)
    sink = Sink(declaration.name)
    sink.put("ReadLogPeriod/EndDateTime", "2030-01-02T00:00:00.00Z")
    sink.put("KAPublicSecurityCredentials", "AA==")
    sink.put("ReadLogPeriod/StartDateTime", "2030-01-01T00:00:00.00Z")
    octets = sink.document(declaration, {"sr": schema.DUIS})
    element = etree.fromstring(octets)
    assert octets == etree.tostring(element, encoding="UTF-8", xml_declaration=True)
    order = [etree.QName(each).localname for each in element.iter()]
    assert order.index("StartDateTime") < order.index("EndDateTime")
    assert sorted(order) == sorted(
        [service.body, "ReadLogPeriod", "StartDateTime", "EndDateTime", "KAPublicSecurityCredentials"]
    )


def test_a_document_is_written_as_libxml2_writes_its_tree() -> None:
    namespaces: dict[str | None, str] = {"x": "urn:x", "a": "urn:a"}
    kind = SimpleType("", "string")
    declaration = Declaration("A", "urn:a", lambda: kind, 1, 1, None)
    root = etree.Element("{urn:a}A", nsmap=namespaces)  # type: ignore[arg-type]
    root.set("i", "<'\"&\t\n\r>")
    for name, text in (("B", "]]>&\r\n\t\"'\u00e9\U0001f50c"), ("C", ""), ("D", None), ("E", None)):
        etree.SubElement(root, f"{{urn:a}}{name}").text = text
    etree.SubElement(root[3], "{urn:a}F").text = "x"

    def sink() -> Sink:
        made = Sink("A")
        made.put("@i", "<'\"&\t\n\r>")
        made.put("B", "]]>&\r\n\t\"'\u00e9\U0001f50c")
        made.put("C", "")
        made.at("D")
        made.put("E/F", "x")
        return made

    assert sink().document(declaration, namespaces) == etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    etree.indent(root)
    written = sink().document(declaration, namespaces, is_indented=True)
    assert written == etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def test_what_a_sink_cannot_hold() -> None:
    sink = Sink("A")
    sink.add("B").put("@index", "1")
    second = sink.add("B")
    second.put("C", "x")
    second.put("C", "x")
    with pytest.raises(DuisError, match=r"A/B\[2\]/C: y and x for the same element"):
        second.put("C", "y")
    with pytest.raises(DuisError, match="can't be written in XML"):
        sink.put("D", "a\x00b")
    assert (sink.text("B/@index"), sink.text("E")) == ("1", None)
    assert len(sink.written("B")) == 2


def test_these_bindings_tell_facts_that_no_element_says() -> None:
    """Of the others a command is judged without reading it back, where it is the expected one octet for octet."""
    bound = [binding for service in services() for binding in requests.by_service(service.variant)]
    told = {binding.use_case for binding in bound if binding.tells_facts}
    assert told == {"CCS01", "CCS03", "CS03C", "ECS50", "GCS36", "GCS59"}
