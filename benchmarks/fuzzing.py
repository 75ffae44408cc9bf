"""Fuzzing cases a second, against the bare cost of signing and MACing as many messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash

from benchmarks.measure import compare
from benchmarks.report import Comparison, Target
from gbcs.keys import KeyUsage
from gbcs.testing.bench import Bench
from gbcs.testing.mutator import Mutator

PART = 0.5
"""Of the floor, at least."""

_ALGORITHM = bytes.fromhex("60857406080300")
_FIRST_ROUND = (1).to_bytes(4, "big")


def cases(rounds: int) -> Iterator[Comparison | str]:
    """Cases of a signed command and of commands with a MAC alone, made and protected: single changes, then pairs."""
    bench = Bench()
    for reference, what in (("ECS42", "signature and MAC"), ("ECS26c", "MAC alone"), ("GCS13a", "MAC alone, GBZ")):
        (message,) = (each for each in bench.commands() if each.use_case and each.use_case.reference == reference)
        mutator = Mutator(message, bench.keys, acb=bench.acb)
        key = bench.pki.key(message.header.originator, KeyUsage.DIGITAL_SIGNATURE)
        (secret, *_) = bench.keys.shared_secrets(bench.acb, message.header.recipient)
        for changes, count in (("single", len(mutator.changes) + 1), ("and pairs", 4 * len(mutator.changes))):
            made = list(mutator.cases(count=count))
            octets = [case.octets for case in made]
            signed = sum(bool(case.steps[-1].draft.is_signed) for case in made)
            timings = compare(
                {
                    "mutate": partial(_ours, mutator, count),
                    "bare cryptography": partial(_bare, octets, signed, key, secret, _derived),
                    "the same, keys by one hash": partial(_bare, octets, signed, key, secret, _hashed),
                },
                rounds,
            )
            part = timings["bare cryptography"].ratio
            targets = {"mutate": Target(f">= {PART:g} of bare: {part:.2f}", part >= PART)}
            title = f"fuzzing cases, {what}, {changes} changes"
            yield Comparison(title, f"{len(made)} cases of {reference}", len(made), "case", timings, targets)


def _ours(mutator: Mutator, count: int) -> None:
    for _ in mutator.cases(count=count):
        pass


def _bare(
    octets: list[bytes],
    signed: int,
    key: ec.EllipticCurvePrivateKey,
    secret: bytes,
    derive: Callable[[bytes, bytes], bytes],
) -> None:
    """Sign and MAC octets of these sizes: what no maker of protected messages can do without."""
    algorithm = ec.ECDSA(SHA256(), deterministic_signing=True)
    for number, message in enumerate(octets):
        whole = message
        if number < signed:
            r, s = decode_dss_signature(key.sign(message, algorithm))
            whole = message + r.to_bytes(32, "big") + s.to_bytes(32, "big")
        derived = derive(secret, _ALGORITHM + message[20:53])
        AESGCM(derived).encrypt(message[20:32], b"", whole)[:12]


def _derived(secret: bytes, information: bytes) -> bytes:
    return ConcatKDFHash(SHA256(), 16, information).derive(secret)


def _hashed(secret: bytes, information: bytes) -> bytes:
    """The same key by the one hash that it is, as the library makes it."""
    return sha256(_FIRST_ROUND + secret + information).digest()[:16]
