"""What lxml keeps for a thread that reads: no more than the words of the schemas, whatever the documents say."""

import gc
import random
import re
import subprocess
import sys
import threading

import pytest
from lxml import etree

import duis
from duis import vocabulary, xml
from duis.errors import DuisError
from tests.conformance.published import folder
from tests.duis.test_forms import DOCUMENTS

GOOD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- c -->\n'
    b'<sr:Request xmlns:sr="http://www.dccinterface.co.uk/ServiceUserGateway" schemaVersion="5.4">\n  <sr:Header>\n'
    b"    <sr:RequestID>90-B3 &amp; 3</sr:RequestID>\n    <sr:CommandVariant index='1'/>\n  </sr:Header>\n  <sr:Body>\n"
    b'    <ra:Header xmlns:ra="http://www.dccinterface.co.uk/ResponseAndAlert">true</ra:Header>\n'
    b"  </sr:Body>\n</sr:Request>\n"
)


def kept():
    """How many words lxml keeps for this thread."""
    return etree.memory_debugger.dict_size()


@pytest.fixture
def no_room(monkeypatch):
    """No word is let in but those of the schemas, also by this thread."""
    monkeypatch.setattr(xml._OWN, "room", 0)
    vocabulary._seen_tag.cache_clear()
    vocabulary._runs.clear()
    for words in (vocabulary._names(), vocabulary._prefixes, vocabulary._namespaces):
        monkeypatch.setattr(words, "most", 0)
    yield
    vocabulary._seen_tag.cache_clear()


HOSTILE = """
import random, resource, sys
import duis

dice = random.Random(1)
form = ('<sr:Request xmlns:sr="http://www.dccinterface.co.uk/ServiceUserGateway" schemaVersion="5.4"><sr:Body>'
        '<sr:x{0:x} y{1:x}="1"/><x{2:x}:z xmlns:x{2:x}="urn:{3:x}"/></sr:Body></sr:Request>')

def read(count):
    for _ in range(count):
        try:
            duis.read(form.format(*(dice.getrandbits(400) for _ in range(4))).encode())
        except duis.DuisError:
            pass

def resident():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # the most so far

read(3000)
before = resident()
read(20_000)
print(resident() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is not measured here")
def test_memory_stays_where_each_document_has_other_names():
    """100,000 names of 100 characters, of which lxml would keep each: 9 MB and more; in a process of its own."""
    ran = subprocess.run([sys.executable, "-c", HOSTILE], capture_output=True, check=True, timeout=120)
    assert int(ran.stdout) < 2000  # KiB


def test_nothing_is_kept_of_a_large_document():
    before = kept()
    root = xml.parse(b"<a>" + b"".join(b"<b%d-%030d/>" % (n, n) for n in range(200_000)) + b"</a>")
    assert (len(root), root[-1].tag) == (200_000, f"b199999-{199_999:030d}")
    assert kept() - before < 10


def word():
    return b"W%x" % random.getrandbits(60)


PIECES = [
    *(
        b"<%b/>",
        b"<sr:%b>",
        b"</sr:%b>",
        b"</%b>",
        b' %b="1"',
        b" sr:%b='1'",
        b"<%b:Header/>",
        b"<?%b x?>",
        b"<?xml %b?>",
    ),
    *(b' xmlns:%b="urn:x"', b' xmlns="%b"', b' xmlns:sr="%b"', b' xmlns:sr="\n%b"', b' %b:xmlns="urn:x"', b"&%b;"),
    *(b' sr:xmlns="%b"', b' xmlns:xmlns="%b"', b' %b:index="1"', b"<!%b>", b"<![CDATA[<%b/>]]>", b"<!--<%b/>-->"),
    *(b"<!--%b>-->", b"<Header %b>", b"<Header index=%b>", b'<Header index="1"%b="2">', b'"%b"', b"'%b='", b"\0%b"),
    *(b'<Header index="a>%b="1"/>', b'<Header index="&%b;"/>', b"<Header>%b</Header>", b"%b", b' xml:id="%b"'),
    *(b"<", b">", b'"', b"'", b"/", b"=", b"&", b"<!--", b"-->", b"\xff", b"\xc3\xa9", b"<?", b"?>", b"]]>", b"&#65;"),
    *(b" <Header\t/>\n", b"<ds:Header/>", b"<xmlns:Header/>", b"\xef\xbb\xbf", b"xmlns:", b"<!DOCTYPE %b>", b"%%%b;"),
]


def broken():
    """A document with some words that no other has, in places where they may stand and where not."""
    document = GOOD
    cuts = [found.start() for found in re.finditer(rb"\b|[<>\"'=\s]", document)]
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        place = random.choice(cuts)
        if random.random() < 0.15:
            document = document[:place] + document[place + random.randrange(30) :]
        elif random.random() < 0.1:
            document = document[:place] + bytes(random.choices(b" \t\r\n", k=random.randrange(70))) + document[place:]
        else:
            piece = random.choice(PIECES)
            document = document[:place] + (piece % word() if b"%b" in piece else piece) + document[place:]
    return document


def test_only_words_of_the_schemas_are_kept(no_room):
    random.seed(7)
    passed, known = 0, 0
    before = kept()
    for _ in range(4000):
        document = broken()
        known += vocabulary.is_known(document)
        try:
            xml.parse(document)
        except DuisError:
            continue
        passed += 1
    assert passed > 300
    assert known > 300
    # Words of the schemas that were not said before, names joined to prefixes that are not declared, white space.
    assert kept() - before < 60


def outcome(document, read):
    try:
        root = read(document)
    except DuisError as error:
        return str(error), error.line
    return xml.serialise(root), [(each.tag, each.sourceline, each.nsmap) for each in root.iter(etree.Element)]


def test_documents_are_read_alike_here_and_in_passing(monkeypatch, no_room):
    random.seed(8)
    documents = [broken() for _ in range(300)]
    monkeypatch.setattr(xml._OWN, "room", 1 << 30)
    with monkeypatch.context() as patched:
        patched.setattr(xml, "_in_passing", refuse)
        here = [outcome(document, xml.parse) for document in documents]
    monkeypatch.setattr(xml._OWN, "room", 0)
    monkeypatch.setattr(vocabulary, "is_known", lambda data: False)
    assert here == [outcome(document, xml.parse) for document in documents]


def refuse(*_):
    raise AssertionError("a thread was started")


@pytest.mark.skipif(folder() is None, reason="no published vectors: see tests/conformance")
def test_good_documents_are_read_here(monkeypatch, no_room):
    monkeypatch.setattr(xml, "_in_passing", refuse)
    files = sorted((folder() / "rtds-4.5.0" / "requests").glob("*.XML"))
    assert len(files) > 200
    for file in files:
        xml.parse(file.read_bytes())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_good_forms_are_read_here(name, monkeypatch):
    monkeypatch.setattr(xml, "_in_passing", refuse)
    document = duis.read(DOCUMENTS[name][0])
    assert duis.read(duis.write(document)) == document


def test_some_words_more_are_let_in(monkeypatch):
    words = vocabulary._Words([b"a"], 2)
    assert [words.take(word) for word in (b"a", b"b" * 101, b"b", b"c", b"d", b"b", b"a")] == [
        *(True, False, True, True, False, True, True)
    ]


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(vocabulary, "_MOST_RUNS", 5)
    monkeypatch.setattr(vocabulary, "_runs", set())
    monkeypatch.setattr(vocabulary, "_met", set())
    documents = [b"<Header index='%d'/>" % number for number in range(20)]
    for document in documents:
        assert vocabulary.is_known(document)
        assert (len(vocabulary._met) <= 5, vocabulary._runs) == (True, set())
    for document in documents:
        assert [vocabulary.is_known(document) for _ in range(3)] == [True] * 3
        assert 1 <= len(vocabulary._runs) <= 5
    for _ in range(2):
        assert vocabulary.is_known(b"<Header>" + b"<Header/>" * 1000 + b"</Header>")
    assert max(map(len, vocabulary._runs)) <= 2000


def test_a_thread_keeps_some_words_of_others_and_then_no_more(monkeypatch, no_room):
    looked, passed = [], []
    is_known, in_passing = vocabulary.is_known, xml._in_passing
    monkeypatch.setattr(xml._OWN, "room", 150)
    monkeypatch.setattr(vocabulary, "is_known", lambda data: looked.append(data) or is_known(data))
    monkeypatch.setattr(xml, "_in_passing", lambda make, data: passed.append(data) or in_passing(make, data))
    xml.parse(GOOD)
    looked.clear()
    for _ in range(3):
        xml.parse(GOOD)
    assert (looked, xml._OWN.room) == ([], 150)  # nothing new: nobody looks
    for number in range(1, 6):
        octets = b"<room-%060d/>" % random.getrandbits(60)
        xml.parse(octets)
        assert len(passed) == max(0, number - 3)
    assert xml._OWN.room == 150 - 3 * len(octets)
    xml.parse(GOOD)
    assert looked[-1] == GOOD
    assert len(passed) == 2


def test_every_document_is_looked_at_where_lxml_does_not_count(monkeypatch, no_room):
    monkeypatch.setattr(xml, "_kept", None)
    before = kept()
    for _ in range(10):
        assert xml.parse(b"<%b/>" % word()) is not None
    assert xml.parse(GOOD) is not None
    assert kept() - before < 10


def test_long_tags_take_time_that_grows_with_them():
    for tag in (
        b"<Header" + b" " * 60_000 + b"!>",
        b"<Header" + b' index="1"' * 6000 + b"!>",
        b"<Header " + b"i" * 60_000,
    ):
        assert not vocabulary.is_known(tag)


def test_a_tree_read_in_passing_is_as_good_as_any(no_room):
    found = xml.parse(b"<unheard-of-1><unheard-of-2 unheard-of-3='1'>x</unheard-of-2></unheard-of-1>")
    into = xml.parse(b"<Header/>")
    into.append(found[0])
    del found
    gc.collect()
    etree.SubElement(into[0], "unheard-of-4")
    written = b'<Header><unheard-of-2 unheard-of-3="1">x<unheard-of-4/></unheard-of-2></Header>'
    assert etree.tostring(into) == written


def test_without_threads_this_one_reads(monkeypatch, no_room):
    def start(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    assert xml.parse(b"<unheard-of-5/>").tag == "unheard-of-5"
    with pytest.raises(DuisError, match="well-formed"):
        xml.parse(b"<unheard-of-6>")


def test_what_fails_in_passing_fails_here(monkeypatch, no_room):
    def fail(data):
        raise MemoryError

    monkeypatch.setattr(xml, "reread", fail)
    with pytest.raises(MemoryError):
        xml.parse(b"<unheard-of-7/>")


def test_many_threads_read_at_once():
    wrong = []

    def read(number):
        for _ in range(50):
            name = f"t{number}-{random.getrandbits(60):x}"
            root = xml.parse(f"<{name}><b/></{name}>".encode())
            if (root.tag, xml.parse(GOOD)[0][0].text) != (name, "90-B3 & 3"):
                wrong.append(name)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_nothing_is_kept_of_a_document_within_another(no_room):
    octets = DOCUMENTS["SMETS1 response"][0]
    octets = octets if isinstance(octets, bytes) else octets.encode()
    end = b"</SMETS1Response>"
    assert end in octets
    duis.write(duis.read(octets).smets1)
    before = kept()
    for number in range(20):
        inner = duis.read(octets.replace(end, b"<unheard-of-%d/>" % (100 + number) + end)).smets1
        assert b"unheard-of-" in duis.write(inner)
        assert duis.read(duis.write(inner)) == inner
    assert kept() - before < 10
