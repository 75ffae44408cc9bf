"""``python -m benchmarks table``: what is wanted of speed, and how far it is met; each line by its own benchmark."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks import bulk, imports
from benchmarks.corpus import Corpus
from benchmarks.report import Comparison

PARSER = "gbcs-parser"
"""A peer in JavaScript, which no registry has."""
MESSAGES = 100_000
"""Of the line on bulk; ``python -m benchmarks.bulk`` takes a million."""

_COMMAND = "from gbcs.cli import main; main(['decode', {message!r}])"


class Line(NamedTuple):
    """A line of the table.

    Attributes:
        work: what is done.
        ours: what it takes.
        beside: what a peer takes, or that it is not there.
        now: the ratio, or another number that is compared.
        wanted: of it, in words.
        met: whether it is; None where nothing tells.
    """

    work: str
    ours: str
    beside: str
    now: str
    wanted: str
    met: bool | None

    def lines(self) -> list[str]:
        """The line as text, over three lines."""
        state = {True: "met", False: "missed", None: "not measured"}[self.met]
        return [self.work, f"  ours {self.ours}; beside {self.beside}", f"  {self.now}; wanted {self.wanted}: {state}"]

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return self._asdict()


class _Measured:
    """What a benchmark's comparisons found, by the names of contenders."""

    def __init__(self, found: Iterator[Comparison | str]) -> None:
        self.skipped: list[str] = []
        self._found: dict[str, tuple[Comparison, str]] = {}
        for each in found:
            if isinstance(each, str):
                self.skipped.append(each)
            else:
                for name in each.timings:
                    self._found.setdefault(name, (each, name))

    def has(self, name: str) -> bool:
        """Whether a contender was there."""
        return name in self._found

    def each(self, name: str) -> float:
        """Seconds for one."""
        comparison, contender = self._found[name]
        return comparison.timings[contender].seconds / comparison.units

    def rate(self, name: str) -> str:
        """How many a second, in words."""
        return f"{1 / self.each(name):,.0f} a second"

    def ratio(self, ours: str, theirs: str) -> float:
        """How many times as fast ours is."""
        return self.each(theirs) / self.each(ours)


def table(corpus: Corpus, rounds: int, messages: Callable[..., Iterator[Comparison | str]]) -> Iterator[Line | str]:
    """All lines.

    Args:
        corpus: the messages.
        rounds: of each benchmark.
        messages: the benchmark of whole messages.
    """
    yield from _codec(corpus, rounds, messages)
    yield from _names(corpus, rounds)
    yield from _documents(rounds)
    yield from _signatures(rounds)
    yield from _commands(corpus, rounds)
    yield from _certificates(corpus, rounds)
    yield from _start(corpus, rounds)
    yield _bulk(corpus)


def _codec(corpus: Corpus, rounds: int, messages: Callable[..., Iterator[Comparison | str]]) -> Iterator[Line | str]:
    from benchmarks.protection import verification

    found = _Measured(messages(corpus, [], rounds))
    missing = f"{PARSER}: not installed"
    if found.has("gbcs.decode"):
        ours = f"{found.rate('gbcs.decode')}, {found.rate('gbcs.encode')}"
        yield Line("typed decode, encode", ours, missing, "no ratio", "2.65 x", None)
    checked = _Measured(verification(corpus, rounds))
    if checked.has("decode and verify"):
        yield Line("decode and verify", checked.rate("decode and verify"), missing, "no ratio", "7 x", None)
    yield from checked.skipped


def _names(corpus: Corpus, rounds: int) -> Iterator[Line | str]:
    from benchmarks.names import kept, names
    from benchmarks.tshark import WANTED, beside_tshark

    found = _Measured(beside_tshark(corpus, min(rounds, 5)))
    yield from found.skipped
    for name in ("decode, to_json", "decode, to_json(payload=False)"):
        if found.has(name):
            ratio = found.ratio(name, "tshark -T json")
            work = "decode, names, JSON" + (" without the wire's tree" if "False" in name else "")
            beside = f"tshark, without names: {found.rate('tshark -T json')}"
            yield Line(work, found.rate(name), beside, f"{ratio:.2f} x", f">= {WANTED} x", ratio >= WANTED)
    found = _Measured(names(corpus, rounds))
    taken = found.each("items()") * 1e6
    yield Line("items()", f"{taken:.1f} us a message", "no peer", f"{taken:.1f} us", "<= 25 us", taken <= 25)
    found = _Measured(kept(corpus, min(rounds, 5)))
    at_rest, at_work = found.rate("the collector at rest"), found.rate("at work")
    yield Line("kept trees", f"{at_work} with the collector on, {at_rest} off", "no peer", "told in docs", "told", True)


def _documents(rounds: int) -> Iterator[Line | str]:
    from benchmarks.duis import documents

    found = _Measured(documents(rounds))
    yield from found.skipped
    theirs = "lxml parse, official schema"
    if found.has(theirs):
        beside = f"lxml, official schema: {found.rate(theirs)}"
        for work, wanted in (("read, validate, values", 0.5), ("read and validate", 0.8)):
            ratio = found.ratio(work, theirs)
            yield Line(f"DUIS: {work}", found.rate(work), beside, f"{ratio:.2f} x", f">= {wanted} x", ratio >= wanted)
    yield from _building(rounds)


def _building(rounds: int) -> Iterator[Line | str]:
    from lxml import etree

    import duis
    from benchmarks import mmc
    from benchmarks.duis import PARTIES, requests
    from benchmarks.measure import compare

    _, octets = requests()
    made = []
    for document in octets:
        read = duis.read(document)
        if read.form is duis.Form.SERVICE_REQUEST:
            made.append((read.service_reference_variant, read.values))
    trees = [mmc.plain(etree.fromstring(duis.build_request(variant, values, **PARTIES))) for variant, values in made]

    def ours() -> None:
        for variant, values in made:
            duis.build_request(variant, values, **PARTIES)

    def theirs() -> None:
        for tree in trees:
            etree.tostring(mmc.built_of(tree, None), encoding="UTF-8", xml_declaration=True)

    timings = compare({"build_request": ours, "lxml building alone": theirs}, rounds)
    found = _Measured(iter([Comparison("build_request", "", len(made), "document", timings)]))
    for work, measured in (("build_request", found), ("to_mmc", _Measured(mmc.documents(rounds)))):
        ratio = measured.ratio(work, "lxml building alone")
        beside = f"the same trees by lxml: {measured.rate('lxml building alone')}"
        yield Line(work, measured.rate(work), beside, f"{ratio:.2f} x", ">= 0.4 x", ratio >= 0.4)


def _signatures(rounds: int) -> Iterator[Line | str]:
    from benchmarks.signatures import signatures

    found = _Measured(signatures(rounds))  # the first comparison is that of a small request
    yield from found.skipped
    for work, ours, theirs in (
        ("DUIS sign, without the check behind it", "duis.sign, not checked", "xmlsec sign"),
        ("DUIS verify", "duis.verify", "xmlsec verify"),
    ):
        if found.has(theirs):
            ratio = found.ratio(ours, theirs)
            yield Line(work, found.rate(ours), f"xmlsec: {found.rate(theirs)}", f"{ratio:.2f} x", ">= 1 x", ratio >= 1)


def _commands(corpus: Corpus, rounds: int) -> Iterator[Line | str]:
    from benchmarks.correlate import correlations

    found = _Measured(correlations(corpus.messages, rounds))
    yield from found.skipped
    for work, name, wanted in (
        ("transform", "duis.transform", 3500),
        ("correlate", "duis.correlate", 2000),
        ("describe", "duis.explain", 2000),
    ):
        if found.has(name):
            rate = 1 / found.each(name)
            yield Line(work, found.rate(name), "no peer", f"{rate:,.0f} a second", f">= {wanted:,}", rate >= wanted)


def _certificates(corpus: Corpus, rounds: int) -> Iterator[Line | str]:
    from benchmarks.certificates import WANTED, certificates

    found, theirs = _Measured(certificates(corpus, rounds)), "cryptography: subject, key, extensions"
    yield from found.skipped
    if found.has(theirs):
        ratio = found.ratio("read_certificate", theirs)
        beside = f"cryptography: {found.rate(theirs)}"
        ours = found.rate("read_certificate")
        yield Line("certificate", ours, beside, f"{ratio:.2f} x", f">= {WANTED} x", ratio >= WANTED)


def _start(corpus: Corpus, rounds: int) -> Iterator[Line | str]:
    command = _COMMAND.format(message=corpus.messages[0].hex())
    times: dict[str, list[float]] = {"pass": [], "import gbcs": [], command: []}
    with imports.byte_code():
        for statement in times:
            imports.cpu(statement)
        for _ in range(rounds):
            for statement, taken in times.items():
                taken.append(imports.cpu(statement) * 1e3)
    alone, imported, decoded = (median(taken) for taken in times.values())
    over = imported - alone
    beside = f"the interpreter alone: {alone:.0f} ms"
    yield Line("import gbcs", f"{imported:.0f} ms of CPU time", beside, f"{over:.0f} ms over it", "< 50 ms", over < 50)
    ours = f"{decoded:.0f} ms of CPU time"
    yield Line("gbcs decode, the command", ours, beside, f"{decoded:.0f} ms in all", "< 120 ms", decoded < 120)


def _bulk(corpus: Corpus) -> Line | str:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        return "bulk: pyarrow is not installed"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "messages.parquet"
        bulk.write(bulk.variants(bulk.material(corpus)), MESSAGES, source)
        found = bulk.run(source, folder / "tables", MESSAGES, 1)
    rate = found.rate
    ours = f"{rate:,.0f} a second of CPU time, {found.memory:,.0f} MiB"
    is_met = rate >= bulk.WANTED and found.memory < bulk.MEMORY
    work = f"{MESSAGES:,} messages to Parquet, one process"
    return Line(work, ours, "no peer", f"{rate:,.0f} a second", f">= {bulk.WANTED:,}, < 1 GiB", is_met)
