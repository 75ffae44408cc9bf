"""Certificates of the published messages, read by the library and by ``cryptography`` alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.corpus import Corpus
from benchmarks.measure import compare
from benchmarks.report import Comparison, Target

WANTED = 0.7


def certificates(corpus: Corpus, rounds: int) -> Iterator[Comparison | str]:
    """Subject, key and extensions, beside ``cryptography`` reading the same."""
    from cryptography import x509

    import gbcs
    from gbcs.certificates import load, read_certificate

    found = sorted(_readable({der for octets in corpus.messages for der in _ders(gbcs.decode(octets).payload)}))
    if not found:
        yield "certificates: none in the messages at hand"
        return

    def ours() -> None:
        for der in found:
            read_certificate(der)

    def theirs() -> list[Any]:
        parsed = [x509.load_der_x509_certificate(der) for der in found]
        return [(each.subject, each.public_key(), each.extensions) for each in parsed]

    def texts() -> None:
        for der in found:
            parsed = load(der)
            for name in (parsed.subject, parsed.issuer):
                name.rfc4514_string()
            parsed.public_key()
            [extension.value for extension in parsed.extensions]

    contenders = {"read_certificate": ours, "cryptography: subject, key, extensions": theirs, "with both names": texts}
    timings = compare(contenders, rounds)
    ratio = timings["cryptography: subject, key, extensions"].ratio
    targets = {"cryptography: subject, key, extensions": Target(f">= {WANTED:g} x", ratio >= WANTED)}
    note = f"{corpus.source}: {len(found)} certificates"
    yield Comparison("Certificates", note, len(found), "certificate", timings, targets)


def _ders(value: Any) -> Iterator[bytes]:
    if isinstance(value, tuple):
        if getattr(value, "_fields", None) == ("der",):
            yield value[0]
        else:
            for part in value:
                yield from _ders(part)


def _readable(found: set[bytes]) -> Iterator[bytes]:
    from gbcs.certificates import read_certificate
    from wire.errors import WireError

    for der in found:
        try:
            read_certificate(der)
        except WireError:
            continue  # a request, or what both refuse
        yield der
