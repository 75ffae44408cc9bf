"""Text and attributes of elements, as libxml2 writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from duis import markup

texts = st.text(st.characters(codec="utf-8"))


@given(texts)
def test_texts_are_escaped_as_libxml2_does_or_refused(text: str) -> None:
    element = etree.Element("a")
    try:
        element.text = text
        element.set("b", text)
    except ValueError:
        assert not markup.is_text(text)
        with pytest.raises(ValueError, match="XML compatible"):
            markup.content(text)
        return
    assert markup.is_text(text)
    written = f"<a{markup.attribute('b', text)}>{markup.content(text)}</a>"
    assert written.encode() == etree.tostring(element, encoding="UTF-8")
    again = etree.fromstring(written)
    assert (again.get("b"), again.text or "") == (text, text)


def test_a_document_declares_its_namespaces() -> None:
    prefixes: dict[str | None, str] = {"b": "urn:n", "a": "urn:a"}
    root = etree.Element("{urn:a}A", nsmap=prefixes)  # type: ignore[arg-type]
    written = markup.document(f"<a:A{markup.declared(prefixes)}/>")
    assert written == etree.tostring(root, encoding="UTF-8", xml_declaration=True)
