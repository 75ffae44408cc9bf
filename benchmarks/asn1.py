"""ASN.1 payloads: ours against asn1tools over the same module, and what first use costs."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter_ns
from typing import Any

from benchmarks.corpus import Corpus
from benchmarks.imports import byte_code, run
from benchmarks.measure import compare
from benchmarks.report import Comparison

FIRST_USE = {
    "ours": "from gbcs.payload import asn1; asn1.decode(bytes.fromhex('30020500'), 0x0102, 2)",
    "asn1tools": (
        "from gbcs.payload.asn1.reference import specification; "
        "specification().decode('UpdateSecurityCredentialsResponse', bytes.fromhex('30020500'))"
    ),
}
"""What a process does to read its first payload."""


def asn1(corpus: Corpus, rounds: int) -> Iterator[Comparison | str]:
    """Reading, writing, first use."""
    import gbcs
    from gbcs.payload import asn1 as ours
    from gbcs.payload import protocol
    from gbcs.payload.asn1.reference import specification

    found: list[tuple[bytes, int, int, Any]] = []
    for octets in corpus.messages:
        message = gbcs.decode(octets)
        payload = message.payload
        if protocol(payload) == "ASN.1" and ours.is_known(message.header.message_code, message.header.cra):
            found.append((ours.encode(payload), message.header.message_code, message.header.cra, payload))
    if not found:
        yield "ASN.1: none in the corpus"
        return
    theirs = specification()
    named = [(type(payload).__name__, octets) for octets, _, _, payload in found]
    trees = [(name, theirs.decode(name, octets)) for name, octets in named]

    def read_ours() -> None:
        for octets, code, cra, _ in found:
            ours.decode(octets, code, cra)

    def read_theirs() -> None:
        for name, octets in named:
            theirs.decode(name, octets)

    def write_ours() -> None:
        for *_, payload in found:
            ours.encode(payload)

    def write_theirs() -> None:
        for name, tree in trees:
            theirs.encode(name, tree)

    note = f"{len(found)} payloads; asn1tools takes certificates apart no further than ours, and checks less"
    reading = compare({"ours": read_ours, "asn1tools": read_theirs}, rounds)
    yield Comparison("ASN.1 payloads decode", note, len(found), "payload", reading)
    writing = compare({"ours": write_ours, "asn1tools": write_theirs}, rounds)
    yield Comparison("ASN.1 payloads encode", note, len(found), "payload", writing)
    starts = {name: (lambda text=text: run(text)) for name, text in FIRST_USE.items()}
    with byte_code():
        for start in starts.values():
            start()  # writes it
        first = compare(starts | {"import gbcs": lambda: run("import gbcs")}, min(rounds, 9), perf_counter_ns)
    yield Comparison("ASN.1: the first payload, in a fresh interpreter", "", 1, "run", first)
    loaded = run(f"{FIRST_USE['ours']}; import sys; sys.exit('asn1tools' in sys.modules)")
    yield f"share of asn1tools in reading a payload: {'it is loaded' if loaded else 'none, it is not loaded'}"
