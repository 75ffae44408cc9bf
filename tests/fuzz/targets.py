"""Every decoder and reader: what it takes, how it writes again, and what it is started from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import dlms
import duis
import gbcs
import zigbee
from dlms.wrapper import Frame
from gbcs import regis, top_up
from gbcs.block_transfer import Block
from gbcs.certificates import read_certificate, read_signing_request
from gbcs.regis import flows
from gbcs.testing.native import CustomMutator, octets_changed, words_changed
from wire import spelling
from wire.errors import WireError
from zigbee import install_code
from zigbee.capture import Capture
from zigbee.ota import Image

ROOT = Path(__file__).parents[2]
KEPT = Path(__file__).parent / "corpus"
"""Inputs that once showed a fault, a folder for each target; they are tried first, always."""


class Fuzzed(NamedTuple):
    """A reader.

    Attributes:
        read: takes octets; gives a value or raises a :class:`WireError`.
        write: the octets of a value again; None where what is read is not written.
        corpus: octets to start from.
        is_text: whether they are text, which is changed by its words.
        is_message: whether they are messages, which are changed by their meaning.
    """

    read: Callable[[bytes], Any]
    write: Callable[[Any], bytes] | None
    corpus: Callable[[], Iterator[bytes]]
    is_text: bool = False
    is_message: bool = False


def _json(*path: str) -> Any:
    return json.loads(ROOT.joinpath("vectors", *path).read_text("utf-8"))


def _octets(*path: str) -> Callable[[], Iterator[bytes]]:
    return lambda: (bytes.fromhex(vector["octets"]) for vector in _json(*path))


def _messages() -> Iterator[bytes]:
    yield from _octets("gbcs", "messages.json")()


def _payloads() -> Iterator[bytes]:
    for octets in _messages():
        payload = gbcs.decode(octets).payload
        if type(payload).__module__.startswith("dlms"):
            yield dlms.encode(payload)


def _frames() -> Iterator[bytes]:
    """Cluster and frame."""
    for octets in _messages():
        payload = gbcs.decode(octets).payload
        for component in getattr(payload, "components", ()):
            content = component.content
            if isinstance(content, bytes) or not hasattr(content, "_fields"):
                continue
            try:
                frame = zigbee.Frame(
                    component.cluster_id,
                    zigbee.FrameControl(component.frame_control),
                    None,
                    component.sequence_number,
                    component.command_id,
                    content,
                    component.trailing,
                )
                yield component.cluster_id.to_bytes(2, "big") + zigbee.encode(frame)
            except WireError:
                continue


def _certificates() -> Iterator[bytes]:
    import base64

    for entry in _json("pki", "keys.json"):
        yield base64.b64decode(entry["certificate_der_base64"])


def _signing_requests() -> Iterator[bytes]:
    from cryptography.hazmat.primitives.serialization import Encoding

    from vectors import pki

    for name in pki.DEVICES:
        yield pki.signing_request(name, "digitalSignature").public_bytes(Encoding.DER)


def _images() -> Iterator[bytes]:
    for group in _json("fuzz", "firmware.json")["testGroups"]:
        yield from (bytes.fromhex(test["file"]) for test in group["tests"])


def _documents() -> Iterator[bytes]:
    yield from (vector["document"].encode() for vector in _json("duis", "signatures.json"))
    for group in _json("fuzz", "requests-and-commands.json")["testGroups"]:
        yield group["request"].encode()


def _mmc() -> Iterator[bytes]:
    for octets in _messages():
        message = gbcs.decode(octets)
        if message.header.cra is not gbcs.CRA.COMMAND:
            try:
                yield duis.to_mmc(message)
            except WireError:
                continue


def _tokens() -> Iterator[bytes]:
    for group in _json("fuzz", "prepayment-tokens.json")["testGroups"]:
        yield from (token.encode() for test in group["tests"] for token in test["tokens"])


def _spelt() -> Iterator[bytes]:
    for octets in _messages():
        yield from (octets.hex().encode(), octets.hex(" ").encode(), b"0x" + octets.hex().encode(), octets)


def _items(octets: bytes) -> Any:
    message = gbcs.decode(octets)
    gbcs.to_dict(message)
    return message


_KEY = bytes(range(16))


def _ciphered() -> Iterator[bytes]:
    for number, octets in enumerate(_octets("dlms", "apdu.json")()):
        for form in ("general-glo", "general-ded"):
            try:
                yield dlms.encrypt(octets, _KEY, _KEY, b"TEST0001", number, form=form)
            except WireError:
                continue
    yield from _octets("dlms", "apdu.json")()


def _captured() -> Iterator[bytes]:
    found = _json("zigbee", "capture.json")
    frames = found["frames"] if isinstance(found, dict) else found
    yield from (bytes.fromhex(frame["octets"]) for frame in frames)


def _ascii(read: Callable[[str], Any]) -> Callable[[bytes], Any]:
    return lambda octets: read(octets.decode("latin-1"))


def _zigbee(octets: bytes) -> Any:
    return zigbee.decode(octets[2:], int.from_bytes(octets[:2], "big"))


TARGETS: dict[str, Fuzzed] = {
    "messages": Fuzzed(gbcs.decode, gbcs.encode, _messages, is_message=True),
    "items": Fuzzed(_items, gbcs.encode, _messages, is_message=True),
    "blocks": Fuzzed(Block.decode, Block.encode, _octets("gbcs", "blocks.json")),
    "data": Fuzzed(dlms.decode_data, dlms.encode_data, _octets("dlms", "data.json")),
    "apdus": Fuzzed(dlms.decode, dlms.encode, _octets("dlms", "apdu.json")),
    "payloads": Fuzzed(dlms.decode, dlms.encode, _payloads),
    "wrapper": Fuzzed(Frame.decode, Frame.encode, _octets("dlms", "wrapper.json")),
    "zcl": Fuzzed(_zigbee, lambda frame: frame.cluster_id.to_bytes(2, "big") + zigbee.encode(frame), _frames),
    "images": Fuzzed(Image.decode, Image.encode, _images),
    "certificates": Fuzzed(read_certificate, lambda found: found.der, _certificates),
    "signing-requests": Fuzzed(read_signing_request, lambda found: found.der, _signing_requests),
    "tokens": Fuzzed(_ascii(top_up.read), None, _tokens, is_text=True),
    "install-codes": Fuzzed(
        install_code.check, None, lambda: iter((bytes.fromhex("83FED3407A939723A5C639B26916D505C3B5"),))
    ),
    "spelling": Fuzzed(spelling.read, None, _spelt, is_text=True),
    "captured-frames": Fuzzed(lambda octets: Capture().add(octets), None, _captured),
    "recognition": Fuzzed(dlms.recognise, None, _spelt),
    "unwrapping": Fuzzed(dlms.unwrap, None, _octets("dlms", "wrapper.json")),
    "deciphering": Fuzzed(lambda octets: dlms.decrypt(octets, _KEY, _KEY), None, _ciphered),
    "mmc-of-messages": Fuzzed(lambda octets: duis.to_mmc(gbcs.decode(octets)), None, _messages, is_message=True),
    "readings": Fuzzed(lambda octets: duis.readings(gbcs.decode(octets)), None, _messages, is_message=True),
    "documents": Fuzzed(duis.read, None, _documents, is_text=True),
    "validation": Fuzzed(duis.validate, None, _documents, is_text=True),
    "mmc": Fuzzed(duis.from_mmc, None, _mmc, is_text=True),
    "registration": Fuzzed(regis.read, regis.write, _octets("regis", "files.json"), is_text=True),
    "flows": Fuzzed(flows.read, flows.write, _octets("flows", "files.json"), is_text=True),
}
"""Name → reader."""

_PLAIN = CustomMutator()


def mutated(fuzzed: Fuzzed, octets: bytes, other: bytes, seed: int) -> bytes:
    """One octet string made of another: by meaning for messages, by words for text, by octets for the rest."""
    chosen = Random(seed)
    if fuzzed.is_message and chosen.random() < 0.8:
        return _PLAIN(octets, 1 << 16, seed)
    if fuzzed.is_text and chosen.random() < 0.6:
        return words_changed(octets, other, chosen)
    if chosen.random() < 0.15 and other:
        at, start = chosen.randrange(len(octets) + 1), chosen.randrange(len(other))
        return octets[:at] + other[start : start + 1 + chosen.randrange(64)] + octets[at:]
    return octets_changed(octets, chosen)


@cache
def corpus(name: str) -> tuple[bytes, ...]:
    """What a target is started from: what is kept, then what the vectors give; each once."""
    kept = KEPT / name
    first = [path.read_bytes() for path in sorted(kept.iterdir())] if kept.is_dir() else []
    return tuple(dict.fromkeys((*first, *TARGETS[name].corpus())))
