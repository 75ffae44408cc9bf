"""Reading of XML: what is hostile is refused quickly and within bounded memory, what is read is written unchanged."""

import contextlib
import os
import resource
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from duis.errors import DuisError
from duis.xml import MAX_DEPTH, MAX_SIZE, canonical, parse, parser, path_of, serialise
from tests.conformance.published import folder

QUICK = 2
"""Seconds: generous, so that a busy machine fails nothing that is not a hang."""

LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]>\n<lolz>&lol9;</lolz>"
).encode()

# The large ones are made when they are needed.
HOSTILE = {
    "external entity": (
        b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "document type",
    ),
    "external subset": (b'<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><a/>', "document type"),
    "parameter entity": (b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.invalid/p"> %p;]><a/>', "document type"),
    "empty document type": (b"<!DOCTYPE a><a/>", "document type"),
    "default attribute": (b'<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>', "document type"),
    "billion laughs": (LAUGHS, "document type"),
    "quadratic blowup": (
        b'<!DOCTYPE a [<!ENTITY x "' + b"x" * 100_000 + b'">]><a>' + b"&x;" * 100_000 + b"</a>",
        "document type",
    ),
    "100 MB of text": (lambda: b"<a>" + b"x" * 100_000_000 + b"</a>", "octets"),
    "10,000 levels": (b"<a>" * 10_000 + b"</a>" * 10_000, "nested"),
    "10,000 levels of a long document": (
        lambda: b"<a>" * 10_000 + b" " * 10_000_000 + b"</a>" * 10_000,
        "nested",
    ),
    "101 levels": (b"<a>" * 101 + b"</a>" * 101, "nested"),
    "101 levels of a long document": (lambda: b"<a>" * 101 + b" " * 10_000_000 + b"</a>" * 101, "nested"),
    "4 million elements": (lambda: b"<a>" + b"<a/>" * 4_000_000 + b"</a>", "too many elements"),
    "attributes": (b"<a " + b" ".join(b'a%d=""' % n for n in range(65)) + b"/>", "too many attributes"),
    "100,000 attributes": (b"<a " + b" ".join(b'a%d=""' % n for n in range(100_000)) + b"/>", "too many attributes"),
    # libxml2 forgets that such a name is no URI where a relative one stands behind it
    "a brace in a namespace": (b'<a:b xmlns:a="http://a/x}" xmlns="http"/>', "braces"),
    "a brace in a namespace, as a reference": (b'<a:b xmlns:a="http://a/x&#x7d;" xmlns="http"/>', "braces"),
    "braces in the namespace of an attribute": (b'<b><c xmlns:a="http://a/{y}" a:d="" xmlns="http"/></b>', "braces"),
    "namespaces": (b"<a " + b" ".join(b'xmlns:a%d="urn:a"' % n for n in range(17)) + b"/>", "namespaces"),
    "UTF-7": (b'<?xml version="1.0" encoding="UTF-7"?><a>+ADwAIQ-DOCTYPE</a>', "UTF-8"),
    "UTF-7, a mark before it": (b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-7'?><a/>", "UTF-8"),
    "EBCDIC": ('<?xml version="1.0" encoding="IBM037"?><a/>'.encode("cp037"), "well-formed"),
    "UTF-16": (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
        "is in UTF-16; expected UTF-8",
    ),
    "UTF-16 without a mark": ("<a/>".encode("utf-16-be"), "is in UTF-16; expected UTF-8"),
    "UTF-16, the other end first": ("<a/>".encode("utf-16-le"), "is in UTF-16; expected UTF-8"),
    "UTF-32": ("<a/>".encode("utf-32"), "is in UTF-32; expected UTF-8"),
    "UTF-32 without a mark": ("<a/>".encode("utf-32-be"), "is in UTF-32; expected UTF-8"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_refused_quickly(name):
    document, reason = HOSTILE[name]
    document = document() if callable(document) else document
    begin = time.process_time()
    with pytest.raises(DuisError, match=reason):
        parse(document)
    assert time.process_time() - begin < QUICK


@pytest.mark.skipif(not hasattr(resource, "RUSAGE_SELF"), reason="memory is not measured here")
@pytest.mark.parametrize(
    "document",
    [
        'b"<a>" * 10_000 + b" " * 10_000_000 + b"</a>" * 10_000',
        'b"<a>" + b"<a/>" * 4_000_000 + b"</a>"',
        'b"<a>" + b"<a/>" * 249_000 + b"</a>"',
        'b"<a>" + b"<a b=\'\'/>" * 249_000 + b"</a>"',
        'b"<a>" + b"x" * 16_000_000 + b"</a>"',
        "b'<!DOCTYPE a [<!ENTITY x \\'' + b'x' * 100_000 + b'\\'>]><a>' + b'&x;' * 100_000 + b'</a>'",
    ],
)
def test_memory_is_bounded(document):
    """The most that a document costs, read in a process of its own, is 200 MB: accepted or not."""
    program = f"""
import resource
from duis.errors import DuisError
from duis.xml import parse
document = {document}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    parse(document)
except DuisError:
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60, env=os.environ)
    assert int(ran.stdout) < 200 * 1024


def test_a_firmware_image_is_read():
    image = b"QUJD" * (10_240_000 // 3 + 1)
    assert len(parse(b"<a>" + image + b"</a>").text) == len(image)
    assert len(parse(b"<a>\n" + b"\n".join([image[:76]] * 180_000) + b"</a>").text) > 13_800_000


def test_bounds_are_the_callers():
    document = b"<a>" * 90 + b"</a>" * 90
    assert parse(document).tag == "a"
    assert parse(document, max_size=len(document), max_depth=90).tag == "a"
    with pytest.raises(DuisError, match=r"630 octets; expected at most 629"):
        parse(document, max_size=len(document) - 1)
    with pytest.raises(DuisError, match=r"at most 89 levels"):
        parse(document, max_depth=89)
    assert len(parse(b"<a>" + b"x" * 20_000_000 + b"</a>", max_size=30_000_000).text) == 20_000_000
    assert (MAX_SIZE, MAX_DEPTH) == (16_777_216, 100)


@pytest.mark.parametrize(
    ("document", "line"),
    [
        (b"<a>\n<b>\n</a>", 3),
        (b'<a>\n\n<b c="1" c="2"/></a>', 3),
        (b"<a>\n&nbsp;</a>", 2),
        (b"<a>\n\n<!-- <!DOCTYPE -->\n</a>", 3),
        (b"<a>\n" + b"<a>\n" * 101 + b"</a>" * 102, 101),
        (b"<a>\n<sr:b/></a>", 2),
    ],
)
def test_errors_tell_the_line(document, line):
    with pytest.raises(DuisError) as caught:
        parse(document)
    assert caught.value.line == line


@pytest.mark.parametrize("document", [b"", b" ", b"\0", b"<", b"text", b"<a/><b/>", b"<a>\xff</a>", b"<a>&#1;</a>"])
def test_what_is_no_xml_is_refused(document):
    with pytest.raises(DuisError):
        parse(document)


PARSED = [
    b'<?xml version="1.0" encoding="UTF-8"?><a b="1">\xc3\xa9</a>',
    b"<?xml version='1.0' encoding='us-ascii'?><a>&#233;</a>",
    b'\xef\xbb\xbf<a xmlns="urn:x"><b/> <!-- c --></a>',
    b"<a>" + b"<b>" * 60 + b"</b>" * 60 + b"</a>",
]


@given(st.binary(max_size=200))
@example(b'<?xml version="1.0" encoding="\xff"?><a/>')
def test_any_octets_give_a_tree_or_an_error(octets):
    said = ""
    try:
        parse(octets)
    except DuisError as error:
        said = str(error)
    assert "\n" not in said


@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from(PARSED)), max_size=6), st.sampled_from(PARSED))
def test_what_was_read_before_changes_nothing(before, document):
    for octets in before:
        with contextlib.suppress(DuisError):
            parse(octets)
    assert canonical(parse(document)) == canonical(etree.fromstring(document, parser(len(document))))


def test_threads_do_not_wait_for_each_other():
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: parse(b"<a>%d</a>" % number).text, range(200)))
    assert found == list(map(str, range(200)))


NAMES = st.sampled_from(["a", "b", "Header", "sr:c"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))
SPACES = st.sampled_from(["", " ", "\n", "\r\n\t", "<!-- no -->", "<?pi x?>"])


@st.composite
def documents(draw):
    """Documents with white space, comments and unused namespaces in all places where they may stand."""

    def element(depth):
        name = draw(NAMES)
        inner = draw(SPACES) + escaped(draw(TEXTS))
        if depth < 3:
            inner += "".join(element(depth + 1) + draw(SPACES) for _ in range(draw(st.integers(0, 2))))
        return f'<{name} b="{escaped(draw(TEXTS))}">{inner}</{name}>'

    root = element(1).split(">", 1)
    tag = root[0].replace(" ", ' xmlns:sr="urn:sr" xmlns:ns3="urn:unused" ', 1)
    return (draw(SPACES) + f"{tag}>{root[1]}" + draw(SPACES)).strip().encode()


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")


@given(documents())
def test_what_is_read_is_written_unchanged(document):
    root = parse(document)
    written = serialise(root)
    assert serialise(parse(written)) == written
    # Python's own canonicalisation (C14N 2.0), which is by expat and its own code, finds the same document in both.
    assert ET.canonicalize(written, with_comments=True) == ET.canonicalize(document, with_comments=True)
    assert canonical(parse(written)) == canonical(root)


def test_nothing_is_indented_and_the_surroundings_stay():
    document = b"<!--before--><a xmlns:x='urn:x'>\r\n  <b/>\t</a><!--after-->"
    assert serialise(parse(document)) == (
        b"<?xml version='1.0' encoding='UTF-8'?>\n<!--before--><a xmlns:x=\"urn:x\">\n  <b/>\t</a><!--after-->"
    )
    assert canonical(parse(document)) == b'<a xmlns:x="urn:x">\n  <b></b>\t</a>'


def test_a_relative_namespace_has_no_canonical_form():
    with pytest.raises(DuisError, match="canonical"):
        canonical(parse(b'<a xmlns="b"/>'))


def test_paths():
    root = parse(b'<sr:a xmlns:sr="urn:sr"><sr:b/><!--c--><sr:d><e/><e/></sr:d></sr:a>')
    assert path_of(root) == ("a",)
    assert path_of(root[0]) == ("a", "b")
    assert path_of(root[1]) == ("a", "comment()")
    assert path_of(root[2][1]) == ("a", "d", "e[2]")


@pytest.mark.skipif(folder() is None, reason="no published vectors: see tests/conformance")
def test_published_documents_are_read_and_written():
    files = [*(folder() / "rtds-4.5.0" / "requests").glob("*.XML"), *(folder() / "dccboxed").glob("*.[xX][mM][lL]")]
    assert len(files) > 250
    for file in files:
        document = file.read_bytes()
        written = serialise(parse(document))
        assert ET.canonicalize(written) == ET.canonicalize(document)
        plainly = etree.tostring(etree.fromstring(document), method="c14n", with_comments=False)
        assert plainly == canonical(parse(written))
