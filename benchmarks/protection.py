"""Verification and decryption against the bare calls of ``cryptography`` that they come down to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash

import gbcs
from benchmarks.corpus import Corpus
from benchmarks.measure import compare
from benchmarks.report import Comparison, Target
from gbcs.derivation import Mode
from gbcs.keys import KeyStore
from gbcs.message import CRA, Message
from gbcs.payload.gbz import Component, EncryptedContent, GbzAlert, GbzPayload
from gbcs.payload.protected import CipheredBlock, get_protected_attributes

WITHIN = 1.15
VERIFIED = 16_000

_ALGORITHM = bytes.fromhex("60857406080300")
_SIGNATURE = ec.ECDSA(SHA256())


def verification(corpus: Corpus, rounds: int) -> Iterator[Comparison | str]:
    """Signature, MAC and decryption of every message that the keys allow."""
    if corpus.keys is None:
        yield "protection: no keys for these messages"
        return
    messages = corpus.messages
    keys = KeyStore()
    keys.load(corpus.keys)
    decoded = [message for message in map(gbcs.decode, messages) if _checkable(message, keys)]
    bare = [call for message in decoded for call in _bare(message, keys)]
    what = f"{len(decoded)} of {len(messages)} messages, {len(bare)} signatures, MACs and encrypted parts"

    def ours() -> None:
        for message in decoded:
            message.verify(keys)
            message.decrypt(keys)

    def calls() -> None:
        for call in bare:
            call()

    timings = compare({"verify and decrypt": ours, "bare cryptography": calls}, rounds)
    ratio = 1 / timings["bare cryptography"].ratio
    targets = {"verify and decrypt": Target(f"<= {WITHIN:g} x of bare: {ratio:.2f} x", ratio <= WITHIN)}
    yield Comparison("protection, shared secrets remembered", what, len(decoded), "message", timings, targets)

    agreements = [call for message in decoded for call in _agreements(message, keys)]

    def ours_afresh() -> None:
        for message in decoded:
            store = _without_secrets(keys)
            message.verify(store)
            message.decrypt(store)

    def calls_afresh() -> None:
        for call in agreements:
            call()
        calls()

    timings = compare(
        {"verify and decrypt": ours_afresh, "bare cryptography": calls_afresh}, max(rounds // 4, min(rounds, 3))
    )
    ratio = 1 / timings["bare cryptography"].ratio
    targets = {"verify and decrypt": Target(f"<= {WITHIN:g} x of bare: {ratio:.2f} x", ratio <= WITHIN)}
    yield Comparison("protection, every secret agreed anew", what, len(decoded), "message", timings, targets)

    def whole() -> None:
        for octets in messages:
            gbcs.decode(octets).verify(keys)

    timings = compare({"decode and verify": whole}, rounds)
    rate = len(messages) / timings["decode and verify"].seconds
    targets = {"decode and verify": Target(f">= {VERIFIED:,}/s", rate >= VERIFIED)}
    yield Comparison(
        "whole messages, verified", f"{len(messages)} messages", len(messages), "message", timings, targets
    )


def _checkable(message: Message, keys: KeyStore) -> bool:
    outcome = message.verify(keys)
    return "valid" in (str(outcome.signature), str(outcome.mac))


def _without_secrets(keys: KeyStore) -> KeyStore:
    """The same keys with nothing remembered."""
    store = KeyStore()
    store._public, store._private, store._roles = keys._public, keys._private, keys._roles
    return store


def _parties(message: Message, keys: KeyStore) -> tuple[Any, Any]:
    header = message.header
    broker = keys.entities_of(4)[0]  # type: ignore[arg-type]
    return (broker if header.cra is CRA.COMMAND else header.originator), header.recipient


def _agreements(message: Message, keys: KeyStore) -> Iterator[Callable[[], object]]:
    """The key agreements behind MAC and encryption."""
    pairs = {_parties(message, keys)} if message.mac else set()
    if any(True for _ in _blocks(message)):
        pairs.add((message.header.originator, message.header.supplementary_remote_party or message.header.recipient))
    for one, other in pairs:
        for own, peer in ((one, other), (other, one)):
            holders = keys._private.get((own, "keyAgreement", False))
            points = keys.public_points(peer, "keyAgreement")
            if holders and points:
                public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), points[-1])
                yield partial(holders[-1]._key.exchange, ec.ECDH(), public)
                break


def _bare(message: Message, keys: KeyStore) -> Iterator[Callable[[], object]]:
    """The calls that check this message, everything that is not cryptography done beforehand."""
    header, apdu = message.header, message.general_signing
    if message.signature:
        (point,) = keys.public_points(header.originator, "digitalSignature")
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        yield partial(_check_signature, public, message.signature, apdu[1:-65])
    if message.mac:
        secret = keys.shared_secrets(*_parties(message, keys))[0]
        counter = header.originator_counter.to_bytes(8, "big")
        information = _ALGORITHM + header.originator + bytes((9, header.cra)) + counter + header.recipient
        data = bytes.fromhex("110000000000") + apdu
        yield partial(_open, secret, information, header.originator + bytes(4), b"", data, message.mac)
    for block in _blocks(message):
        reader = header.supplementary_remote_party or header.recipient
        own = header.supplementary_originator_counter
        counter = (header.originator_counter if own is None else own).to_bytes(8, "big")
        information = _ALGORITHM + header.originator + bytes((9, Mode.ENCRYPTION)) + counter + reader
        secret = keys.shared_secrets(header.originator, reader)[0]
        yield partial(_open, secret, information, header.originator + bytes(4), block.ciphertext, b"\x31", block.tag)


def _blocks(message: Message) -> Iterator[CipheredBlock]:
    payload = message.payload
    for data in getattr(payload, "data", ()):
        if attributes := get_protected_attributes(data):
            yield attributes.block
    if block := getattr(getattr(payload, "content", None), "block", None):
        yield block
    components: tuple[Any, ...] = payload.components if isinstance(payload, GbzPayload) else ()
    if isinstance(payload, GbzAlert) and isinstance(payload.body, Component):
        components = (payload.body,)
    for component in components:
        if isinstance(component.content, EncryptedContent):
            yield component.content.block


def _check_signature(public: ec.EllipticCurvePublicKey, signature: bytes, octets: bytes) -> None:
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    public.verify(encode_dss_signature(r, s), octets, _SIGNATURE)


def _open(secret: bytes, information: bytes, iv: bytes, ciphertext: bytes, data: bytes, tag: bytes) -> None:
    key = ConcatKDFHash(SHA256(), 16, information).derive(secret)
    decryptor = Cipher(AES(key), GCM(iv, tag, min_tag_length=12)).decryptor()
    decryptor.authenticate_additional_data(data)
    decryptor.update(ciphertext)
    decryptor.finalize()
