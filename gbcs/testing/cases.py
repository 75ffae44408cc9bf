"""Case files: JSON that any language reads, in the manner of Wycheproof. Their form: ``vectors/fuzz/README.md``.

The messages come from :mod:`gbcs.testing.mutator` and :mod:`gbcs.testing.sessions`. The rest is made here, each kind
from one that is right; what is expected follows from how it was made. The same seed gives the same files.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from random import Random
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import duis
import gbcs
from gbcs.block_transfer import Block, split
from gbcs.certificates import (
    Certificate,
    RemotePartyRole,
    build_authority_certificate,
    build_organisation_certificate,
    read_certificate,
)
from gbcs.keys import KeyUsage
from gbcs.testing import results
from gbcs.testing.bench import AT, FIRST_COUNTER, METERS, OTHER_SUPPLIER, SUPPLIER, Bench
from gbcs.testing.images import image_file, signed_alike, upgrade_image
from gbcs.testing.mutator import Case, Change, Mutator, changed
from gbcs.testing.native import words_changed
from gbcs.testing.pki import Pki, is_deterministic
from gbcs.testing.sessions import of_bench
from gbcs.testing.spans import PieceKind, dissect
from gbcs.testing.verdicts import ACCEPTED, EITHER, Check, Expected, Result, refused

__all__ = ["KINDS", "NOTES", "SCHEMA", "file_of", "files"]

SCHEMA = "gbcs-fuzz-1"
"""The name and number of the form of the files."""

NOTES: dict[str, str] = {
    "structure": "tags, lengths, counts, elements, selectors or flags are other than they should be",
    "value": "a value is another one: at a bound, beside what it was, of another size",
    "header": "a field of the grouping header is another one; the protection is made over it",
    "protection": "the signature or the MAC is wrong, missing, or another party's",
    "session": "several messages, to be sent in their order to a receiver that has seen none of them",
    "encrypted": "what is changed is encrypted; the encryption holds",
    "wrong type": "a value is of another type",
    "reflected": "a message comes back to who sent it",
    "role": "the party may not send such a message",
    "wrapping": "what is signed is not what is where the content is read",
    "foreign authority": "the certificate is from an authority that the receiver does not know",
    "words": "words of a text are left out, doubled, replaced or exchanged; anything but a crash or a hang is right",
    "order": "blocks in another order, missing, twice, or of several messages",
}
"""What the flags of the files mean."""

Test = tuple[str, Expected, tuple[str, ...], dict[str, Any]]
"""A test of a group: comment, what is expected, flags, and the fields of its kind."""


def files(seed: int = 0, count: int | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """The case files, each with its name.

    Args:
        seed: of keys and cases.
        count: of cases of each message; None for each single change.
    """
    bench = Bench(seed)
    for message in bench.commands():
        mutator = Mutator(message, bench.keys, acb=bench.acb)
        tests = map(_of_case, mutator.cases(seed, count))
        yield (
            f"message-{mutator.reference}.json",
            _document("message", seed, [_group("MessageTest", tests, **_message_group(bench, mutator))]),
        )
    sessions = list(of_bench(bench))
    yield (
        "sessions.json",
        _document(
            "session",
            seed,
            [_group("SessionTest", (_of_session(case, bench) for case in sessions), keys=bench.plain_keys())],
        ),
    )
    for name, kind, make in _MAKERS:
        yield f"{name}.json", _document(name, seed, list(_groups(kind, make(bench, count))))


def file_of(kind: str, seed: int = 0, count: int | None = None) -> dict[str, Any]:
    """One of the case files that hold no messages.

    Args:
        kind: one of :data:`KINDS`.
        seed: of keys and cases.
        count: of cases of each command and of documents; None for all.
    """
    type_, make = next((type_, make) for name, type_, make in _MAKERS if name == kind)
    return _document(kind, seed, list(_groups(type_, make(Bench(seed), count))))


def _groups(kind: str, made: Iterable[tuple[dict[str, Any], list[Test]]]) -> Iterator[dict[str, Any]]:
    for fields, tests in made:
        yield _group(kind, iter(tests), **fields)


def _document(name: str, seed: int, groups: list[dict[str, Any]]) -> dict[str, Any]:
    number = 0
    used: set[str] = set()
    for group in groups:
        for test in group["tests"]:
            number += 1
            test["tcId"] = number
            used.update(test["flags"])
    return {
        "schema": SCHEMA,
        "algorithm": name,
        "seed": seed,
        "numberOfTests": number,
        "notes": {flag: NOTES[flag] for flag in sorted(used) if flag in NOTES},
        "testGroups": groups,
    }


def _group(kind: str, tests: Iterator[Test], **fields: Any) -> dict[str, Any]:
    return {
        "type": kind,
        **fields,
        "tests": [
            {"tcId": 0, "comment": comment, "flags": list(flags), **fields_of, **expected.plain()}
            for comment, expected, flags, fields_of in tests
        ],
    }


# Messages ------------------------------------------------------------------------------------------------------------


def _message_group(bench: Bench, mutator: Mutator) -> dict[str, Any]:
    header = mutator.message.header
    return {
        "useCase": mutator.reference,
        "originator": str(header.originator),
        "recipient": str(header.recipient),
        "accessControlBroker": str(bench.acb),
        "keys": bench.plain_keys(),
    }


def _of_case(case: Case) -> Test:
    comment = "; ".join(f"{change.path}: {change.said}" for change in case.changes) or "the message itself"
    fields = {"name": case.name, "message": case.octets.hex(), "changes": [change.plain() for change in case.changes]}
    return comment, case.expected, case.flags, fields


def _of_session(case: Case, bench: Bench) -> Test:
    octets = case.messages(bench.keys, bench.acb, FIRST_COUNTER + 0x10000)
    steps = [
        (step.event.plain() if step.event else {})
        | {"message": each.hex(), "comment": step.said, **step.expected.plain()}
        | ({"item": step.probe[0], "value": step.probe[1]} if step.probe else {})
        for step, each in zip(case.steps, octets, strict=True)
    ]
    return case.changes[0].said, case.expected, case.flags, {"name": case.name, "steps": steps}


# APDUs and frames ----------------------------------------------------------------------------------------------------


def _chosen(changes: Iterable[Change], count: int | None, seed: int) -> list[Change]:
    """So many of the changes of octets, drawn by the seed; all of them for None."""
    found = [change for change in changes if change.edits and not change.fields]
    if count is None or count >= len(found):
        return found
    return Random(seed).sample(found, count)  # noqa: S311 (nothing secret is drawn)


def _apdus(bench: Bench, count: int | None) -> Iterator[tuple[dict[str, Any], list[Test]]]:
    """The payloads of the commands in DLMS, as APDUs by themselves."""
    for message in bench.commands("ESME"):
        mutator = Mutator(message, bench.keys, acb=bench.acb)
        draft = mutator.draft
        if draft.payload[0] != _ACCESS_REQUEST:
            continue
        tests: list[Test] = [("the APDU itself", ACCEPTED, (), {"apdu": draft.payload.hex()})]
        for change in _chosen(mutator.changes, count, bench.pki.seed):
            fields = {"apdu": changed(draft, change).payload.hex(), "changes": [change.plain()]}
            tests.append((f"{change.path}: {change.said}", change.expected, change.flags, fields))
        yield {"useCase": mutator.reference}, tests


_ACCESS_REQUEST = 0xD9


def _frames(bench: Bench, count: int | None) -> Iterator[tuple[dict[str, Any], list[Test]]]:
    """The ZCL frames of the components of commands in GBZ, each with its cluster."""
    for message in bench.commands("GSME"):
        mutator = Mutator(message, bench.keys, acb=bench.acb)
        payload = mutator.draft.payload
        spans = {span.path: span for span in dissect(payload, mutator.draft.cra) if span.kind is not PieceKind.LENGTH}
        for path in [path for path in spans if path.endswith(".cluster_id")]:
            component = path.removesuffix(".cluster_id")
            cluster, start = spans[path], spans[f"{component}.frame_control"].start
            end = max(span.end for inner, span in spans.items() if inner.startswith(f"{component}."))
            tests: list[Test] = [("the frame itself", ACCEPTED, (), {"frame": payload[start:end].hex()})]
            inside = [change for change in mutator.changes if any(start <= s and e <= end for s, e, _ in change.edits)]
            for change in _chosen(inside, count, bench.pki.seed):
                edits = [(s, e, new) for s, e, new in change.edits if start <= s and e <= end]
                frame = payload[:end]
                for begin, stop, new in reversed(edits):
                    frame = frame[:begin] + new + frame[stop:]
                # No length around the frame disagrees any more.
                is_alone = len(frame) != end and len(edits) == len(change.edits)
                expected = EITHER if is_alone else change.expected
                fields = {"frame": frame[start:].hex(), "changes": [change.plain()]}
                tests.append((f"{change.path}: {change.said}", expected, change.flags, fields))
            yield (
                {"useCase": mutator.reference, "cluster": payload[cluster.start : cluster.end].hex()},
                tests,
            )


# Documents -----------------------------------------------------------------------------------------------------------


def _documents(bench: Bench, count: int | None) -> Iterator[tuple[dict[str, Any], list[Test]]]:
    """Requests of DUIS with words left out, doubled, replaced or exchanged."""
    requests = [_request(variant, limit) for variant, limit in _REQUESTS]
    chosen = Random(bench.pki.seed)  # noqa: S311 (nothing secret is drawn)
    cut = refused(Check.DECODE)
    tests: list[Test] = [("a request", ACCEPTED, (), {"document": octets.hex()}) for octets in requests]
    tests += [
        ("half a request", cut, ("words",), {"document": octets[: len(octets) // 2].hex()}) for octets in requests
    ]
    for number in range(500 if count is None else count):
        octets = chosen.choice(requests)
        for _ in range(1 + chosen.randrange(3)):
            octets = words_changed(octets, chosen.choice(requests), chosen)
        tests.append((f"words changed, {number + 1}", EITHER, ("words",), {"document": octets.hex()}))
    yield {}, tests


# Blocks --------------------------------------------------------------------------------------------------------------


def _blocks(bench: Bench, count: int | None) -> Iterator[tuple[dict[str, Any], list[Test]]]:
    (long, other, *_) = (
        gbcs.decode(next(Mutator(message, bench.keys, acb=bench.acb).cases()).octets)
        for message in bench.commands("ESME")
        if message.use_case and message.use_case.reference in ("ECS17b", "ECS26c")
    )
    blocks, others = split(other, 40), split(long, 40)
    octets = gbcs.encode(other)

    def test(comment: str, expected: Expected, sent: Iterable[Block]) -> Test:
        return comment, expected, ("order",), {"blocks": [block.encode().hex() for block in sent]}

    first, *rest = blocks
    wrong = refused(Check.CONTENT, section="GBCS 10.2.2")
    last = blocks[-1]
    yield (
        {"message": octets.hex()},
        [
            test("in their order", ACCEPTED, blocks),
            test("the last one first", EITHER, reversed(blocks)),
            test("the first one missing", wrong, rest),
            test("the last one missing", wrong, blocks[:-1]),
            test("one in the middle missing", wrong, (first, *rest[1:])),
            test("the first one twice", EITHER, (first, *blocks)),
            test("the first one twice, the second time with other octets", wrong, (
                first, first._replace(octets=bytes(len(first.octets))), *rest)),
            test("two last ones", wrong, (first._replace(is_last=True), *rest)),
            test("no last one", wrong, (*blocks[:-1], last._replace(is_last=False))),
            test("numbered from 0", wrong, (block._replace(number=block.number - 1) for block in blocks)),
            test("all numbered 1", wrong, (block._replace(number=1) for block in blocks)),
            test("a number left out", wrong, (first, *(block._replace(number=block.number + 1) for block in rest))),
            test("the last number the most that there is", wrong, (*blocks[:-1], last._replace(number=0xFFFF))),
            test("an empty one in the middle", wrong, (first, rest[0]._replace(octets=b""), *rest[1:])),
            test("another message's in between", EITHER, (first, *others[:1], *rest)),
            test("another message's for one", wrong, (first, others[1], *rest[1:])),
            test("one with another counter", wrong, (first, rest[0]._replace(
                originator_counter=first.originator_counter + 1), *rest[1:])),
            test("one of a response", wrong, (first, rest[0]._replace(cra=gbcs.CRA.RESPONSE), *rest[1:])),
            test("one of another originator", wrong, (first, rest[0]._replace(
                originator=OTHER_SUPPLIER.entity_id), *rest[1:])),
            test("streaming", EITHER, (block._replace(streaming=True) for block in blocks)),
            test("a window of 63", EITHER, (block._replace(window=63) for block in blocks)),
        ],
    )  # fmt: skip


# Certificates --------------------------------------------------------------------------------------------------------

_BEGIN, _END = datetime(2014, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)


def _certificates(bench: Bench, count: int | None) -> Iterator[tuple[dict[str, Any], list[Test]]]:
    pki, foreign = bench.pki, Pki(bench.pki.seed + 1)
    usage = KeyUsage.DIGITAL_SIGNATURE
    right = pki.organisation(SUPPLIER.entity_id, SUPPLIER.role, usage)
    issuer, issuer_key = pki.organisations, pki.key(pki.organisations.subject, "keyCertSign")

    def made(
        begin: datetime = _BEGIN, end: datetime = _END, issued: Certificate = issuer, key: Any = issuer_key
    ) -> bytes:
        return build_organisation_certificate(
            right.public_point,
            SUPPLIER.entity_id,
            SUPPLIER.role,
            usage,
            begin,
            end,
            issuer=issued,
            issuer_key=key,
            common_name="TEST",
            deterministic=is_deterministic(),
        )

    def test(comment: str, expected: Expected, der: bytes, *flags: str) -> Test:
        return comment, expected, flags, {"certificate": der.hex()}

    wrong = refused(Check.SIGNATURE)
    der = made()
    below_key = pki.key(SUPPLIER.entity_id, usage)
    forged, namesake = (
        read_certificate(
            build_authority_certificate(
                right.public_point,
                name,
                _BEGIN,
                _END,
                issuer_key=below_key,
                role=RemotePartyRole.ISSUING_AUTHORITY,
                deterministic=is_deterministic(),
            )
        )
        for name in ("TEST forged", "TEST issuer of organisations")
    )
    tests = [
        test("right", ACCEPTED, der),
        test("from an authority of the same name with another key", wrong, foreign.organisation(
            SUPPLIER.entity_id, SUPPLIER.role, usage).der, "foreign authority"),
        test("the name of the authority, signed with the organisation's own key", wrong, made(
            issued=namesake, key=below_key),
             "foreign authority"),
        test("issued by an organisation as if it were an authority", wrong, made(issued=forged, key=below_key),
             "foreign authority"),
        test("from the authority of devices", refused(Check.CONTENT), made(
            issued=pki.devices, key=pki.key(pki.devices.subject, "keyCertSign"))),
        test("over", refused(Check.CONTENT), made(end=datetime(2020, 1, 1, tzinfo=UTC))),
        test("not yet valid", refused(Check.CONTENT), made(begin=datetime(2090, 1, 1, tzinfo=UTC))),
        test("an octet more", refused(Check.DECODE), der + b"\0"),
        test("an octet less", refused(Check.DECODE), der[:-1]),
    ]  # fmt: skip
    for place in range(0, len(der), 7):
        changed = bytearray(der)
        changed[place] ^= 0x01
        tests.append(test(f"a bit of octet {place}", refused(Check.SIGNATURE), bytes(changed)))
    yield {"trust": [each.hex() for each in pki.trust], "at": f"{AT:%Y-%m-%dT%H:%M:%SZ}"}, tests


# Tokens --------------------------------------------------------------------------------------------------------------


def _tokens(bench: Bench, count: int | None) -> Iterator[tuple[dict[str, Any], list[Test]]]:
    keys = gbcs.KeyStore()
    pki = bench.pki
    meter = METERS["ESME"]
    keys.add_private_key(
        SUPPLIER.entity_id,
        KeyUsage.KEY_AGREEMENT,
        pki.key(SUPPLIER.entity_id, KeyUsage.KEY_AGREEMENT, 1),
        prepayment=True,
    )
    keys.add_private_key(meter, KeyUsage.KEY_AGREEMENT, pki.key(meter, KeyUsage.KEY_AGREEMENT))
    counter = 0x19C << 32
    token = gbcs.utrn(keys, SUPPLIER.entity_id, meter, counter, 1234)
    next_one = gbcs.utrn(keys, SUPPLIER.entity_id, meter, counter + (1 << 32), 1234)
    no_next = gbcs.utrn(keys, SUPPLIER.entity_id, METERS["GSME"], counter, 1234) if _has(keys, METERS["GSME"]) else None

    def test(comment: str, expected: Expected, *tokens: str) -> Test:
        return comment, expected, (), {"tokens": list(tokens)}

    wrong = results.INVALID_TOP_UP
    tests = [
        test("right", ACCEPTED, token),
        test("the same again", results.DUPLICATE_TOP_UP, token, token),
        test("two in their order", ACCEPTED, token, next_one),
        test("the earlier one behind the later one", refused(Check.COUNTER), next_one, token),
        test("19 digits", refused(Check.DECODE), token[:-1]),
        test("21 digits", refused(Check.DECODE), token + "0"),
        test("a letter", refused(Check.DECODE), "A" + token[1:]),
        test("zeros", wrong, "0" * 20),
        test("nines", wrong, "9" * 20),
    ]
    if no_next is not None:
        tests.append(test("of another meter", wrong, no_next))
    for place, digit in enumerate(token):
        other = str((int(digit) + 1) % 10)
        tests.append(test(f"digit {place + 1} is {other}", wrong, token[:place] + other + token[place + 1 :]))
        if place < 19 and digit != token[place + 1]:
            swapped = token[:place] + token[place + 1] + digit + token[place + 2 :]
            tests.append(test(f"digits {place + 1} and {place + 2} exchanged", wrong, swapped))
    scalar = pki.key(SUPPLIER.entity_id, KeyUsage.KEY_AGREEMENT, 1).private_numbers().private_value
    yield (
        {
            "supplier": str(SUPPLIER.entity_id),
            "meter": str(meter),
            "supplierPrepaymentKey": f"{scalar:064x}",
            "meterPublicPoint": _point(bench, meter).hex(),
            "originatorCounter": counter,
            "pence": 1234,
        },
        tests,
    )


def _has(keys: gbcs.KeyStore, entity_id: bytes) -> bool:
    return any(entry.entity_id == entity_id for entry in keys.entries())


def _point(bench: Bench, owner: bytes) -> bytes:
    key = bench.pki.key(owner, KeyUsage.KEY_AGREEMENT).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


# Firmware ------------------------------------------------------------------------------------------------------------


def _firmware(bench: Bench, count: int | None) -> Iterator[tuple[dict[str, Any], list[Test]]]:
    image = hashlib.sha256(b"image").digest() * 8
    signature = signed_alike(bench.keys.signer(SUPPLIER.entity_id), image)
    others = signed_alike(bench.keys.signer(OTHER_SUPPLIER.entity_id), image)

    def test(comment: str, expected: Expected, octets: bytes) -> Test:
        return comment, expected, (), {"file": octets.hex(), "imageHash": hashlib.sha256(image).hexdigest()}

    right = upgrade_image(image, signature)
    wrong = refused(Check.SIGNATURE)
    decode = refused(Check.DECODE)
    yield (
        {"signer": str(SUPPLIER.entity_id), "keys": bench.plain_keys()},
        [
            test("right", ACCEPTED, image_file(right)),
            test("signed by another party", wrong, image_file(upgrade_image(image, others))),
            test("a bit of the image", wrong, image_file(upgrade_image(_flipped(image, 0), signature))),
            test(
                "a bit of the signature",
                wrong,
                image_file(upgrade_image(image, _flipped(signature, 63))),
            ),
            test("a signature of zeros", wrong, image_file(upgrade_image(image, bytes(64)))),
            test("the length of the signature 63", decode, image_file(image + b"\0\x3f" + signature)),
            test("the signature cut", wrong, image_file(right[:-1])),
            test("another identifier of the file", decode, image_file(right, identifier=0x0BEEF11F)),
            test("a size one more than the file", decode, image_file(right, more=1)),
            test("a size one less than the file", decode, image_file(right, more=-1)),
            test("a size of the header above the file", decode, image_file(right, header=0xFFFF)),
            test("a size of the header below its fields", decode, image_file(right, header=55)),
            test("octets behind the file", decode, image_file(right) + b"\0"),
            test("the header alone", decode, image_file(right)[:56]),
            test("no image", refused(Check.CONTENT), image_file(b"")),
            test("another version of the header", EITHER, image_file(right, version=0x0200)),
            test("force replace", EITHER, image_file(upgrade_image(image, signature, force=1))),
        ],
    )


def _flipped(octets: bytes, place: int) -> bytes:
    changed = bytearray(octets)
    changed[place] ^= 1
    return bytes(changed)


# Registration data ---------------------------------------------------------------------------------------------------

_REGISTRATION = (
    '"A00",10005989,"DXI",20250630,"041500",322\n"E45",1234567890,"A",20250701\n"E45",7654321,"N",20250701\n"Z99",2\n'
)


def _registration(bench: Bench, count: int | None) -> Iterator[tuple[dict[str, Any], list[Test]]]:
    name = "DCC01.PN000322.DXI"

    def test(comment: str, expected: Expected, text: str, file_name: str = name) -> Test:
        return comment, expected, (), {"fileName": file_name, "text": text}

    lines = _REGISTRATION.splitlines(keepends=True)
    wrong = refused(Check.CONTENT)
    yield (
        {},
        [
            test("right", ACCEPTED, _REGISTRATION),
            test("with CR LF", ACCEPTED, _REGISTRATION.replace("\n", "\r\n")),
            test("a count one more", wrong, _REGISTRATION.replace('"Z99",2', '"Z99",3')),
            test("a count one less", wrong, _REGISTRATION.replace('"Z99",2', '"Z99",1')),
            test("no trailer", wrong, "".join(lines[:-1])),
            test("no header", wrong, "".join(lines[1:])),
            test("two trailers", wrong, _REGISTRATION + lines[-1]),
            test("the trailer before the last record", wrong, "".join((*lines[:2], lines[3], lines[2]))),
            test("a record twice", wrong, "".join((*lines[:3], lines[2], lines[3]))),
            test("an unknown type of record", wrong, _REGISTRATION.replace('"E45"', '"E99"', 1)),
            test("a month 13", wrong, _REGISTRATION.replace("20250701", "20251301", 1)),
            test("30 February", wrong, _REGISTRATION.replace("20250701", "20250230", 1)),
            test("a field more", wrong, _REGISTRATION.replace('"A",20250701', '"A",20250701,1')),
            test("a field less", wrong, _REGISTRATION.replace('"A",20250701', '"A"')),
            test("a number of eleven digits", wrong, _REGISTRATION.replace("1234567890", "12345678901")),
            test("another flag", wrong, _REGISTRATION.replace('"A",2025', '"Q",2025')),
            test("a quote that does not end", wrong, _REGISTRATION.replace('"N"', '"N')),
            test("another number in the name", wrong, _REGISTRATION, "DCC01.PN000323.DXI"),
            test("another kind in the name", wrong, _REGISTRATION, "DCC01.PN000322.XDO"),
            test("an octet that is no text", wrong, _REGISTRATION.replace('"A",2025', '"\0",2025')),
            test("nothing", wrong, ""),
        ],
    )


# Requests and commands -----------------------------------------------------------------------------------------------


_REQUESTS = (("7.12", 900), ("7.1", None), ("7.2", None), ("7.4", None), ("4.1.1", None))


@lru_cache(maxsize=8)
def _request(variant: str, limit: int | None) -> bytes:
    body = {} if limit is None else {"RandomisedOffsetLimit": limit}
    return duis.build_request(
        variant, body, originator=SUPPLIER.entity_id, target=METERS["ESME"], counter=FIRST_COUNTER
    )


def _pairs(bench: Bench, count: int | None) -> Iterator[tuple[dict[str, Any], list[Test]]]:
    meter = duis.Device(type="ESME", elements="single")
    for variant, limit in _REQUESTS:
        request = _request(variant, limit)
        command = duis.transform(request, meter)
        octets = gbcs.encode(command)
        tests: list[Test] = [
            ("the command of the request", ACCEPTED, (), {"message": octets.hex()}),
        ]
        for other, other_limit in (
            ("7.12", 901),
            ("7.12", 899),
            ("7.12", 0),
            ("7.1", None),
            ("7.2", None),
            ("7.4", None),
        ):
            if (other, other_limit) != (variant, limit):
                found = gbcs.encode(duis.transform(_request(other, other_limit), meter))
                tests.append((f"the command of {other}", refused(Check.CONTENT), (), {"message": found.hex()}))
        # What is signed is a pre-command: no protection yet, so that each change is one of content.
        mutator = Mutator(command._replace(signature=b"", mac=bytes(12)), bench.keys, acb=bench.acb)
        for change in mutator.changes:
            if change.flags[0] not in ("structure", "value") or "repaired" in change.said or not change.edits:
                continue
            payload = mutator.draft.payload
            start = octets.rfind(payload)
            changed = payload
            for begin, end, new in reversed(change.edits):
                changed = changed[:begin] + new + changed[end:]
            if start < 0 or len(changed) != len(payload) or not _is_meant(change.expected):
                continue
            message = octets[:start] + changed + octets[start + len(payload) :]
            tests.append(
                (
                    f"{change.path}: {change.said}",
                    refused(Check.CONTENT),
                    change.flags,
                    {"message": message.hex(), "changes": [change.plain()]},
                )
            )
        yield (
            {"request": request.decode(), "serviceReferenceVariant": variant, "device": "ESME, single element"},
            tests,
        )


def _is_meant(expected: Expected) -> bool:
    """Whether a change of octets changes what is said: a length in another form does not."""
    return expected.result is Result.INVALID or expected == EITHER


# XML signatures ------------------------------------------------------------------------------------------------------


def _xml(bench: Bench, count: int | None) -> Iterator[tuple[dict[str, Any], list[Test]]]:
    pki = bench.pki
    keys = gbcs.KeyStore()
    private = pki.key(SUPPLIER.entity_id, KeyUsage.DIGITAL_SIGNATURE, 2)
    keys.add_private_key(SUPPLIER.entity_id, KeyUsage.DIGITAL_SIGNATURE, private)
    key = _Alike(keys.signer(SUPPLIER.entity_id))
    role = RemotePartyRole.XML_SIGN
    certificate = pki.organisation(SUPPLIER.entity_id, role, KeyUsage.DIGITAL_SIGNATURE, 2)
    text = duis.sign(_request("7.12", 900), key, certificate.der).decode()
    inner = re.search(r"<(\w+:)?Body.*</(\w+:)?Body>", text, re.DOTALL)
    signature = re.search(r"<(\w+:)?Signature.*</(\w+:)?Signature>", text, re.DOTALL)
    value = re.search(r"SignatureValue>([^<]*)<", text)
    digest = re.search(r"DigestValue>([^<]*)<", text)
    assert inner
    assert signature
    assert value
    assert digest
    end = text.rfind("</")
    other = text.replace(">900<", ">901<")

    def test(comment: str, expected: Expected, document: str, *flags: str) -> Test:
        return comment, expected, flags, {"document": document}

    wrong = refused(Check.SIGNATURE)
    bare = text.replace(signature[0], "")
    content = bare[bare.find("<", bare.find("?>") + 2) :] if bare.startswith("<?") else bare
    tests = [
        test("right", ACCEPTED, text),
        test("another value", wrong, other),
        test("no signature", wrong, bare),
        test("the signature twice", wrong, text.replace(signature[0], signature[0] * 2)),
        test("the body twice, the first one another", wrong, text.replace(
            inner[0], inner[0].replace(">900<", ">901<") + inner[0]), "wrapping"),
        test("the body twice, the last one another", wrong, text.replace(
            inner[0], inner[0] + inner[0].replace(">900<", ">901<")), "wrapping"),
        test("the signed document inside the signature of another", wrong, other.replace(
            signature[0], signature[0].replace("</", f"<Object>{content}</Object></", 1)
            if signature[0].count("</") == 1 else _with_object(signature[0], content)), "wrapping"),
        test("the signed document behind the content of another", wrong,
             other[:end].replace(signature[0], "") + content + signature[0] + other[end:], "wrapping"),
        test("a reference to a part", wrong, text.replace('URI=""', 'URI="#body"'), "wrapping"),
        test("no reference", wrong, text.replace('URI=""', "")),
        test("the digest of the other content", wrong, other.replace(digest[1], "A" * 43 + "=")),
        test("another value of the signature", wrong, text.replace(value[1], "A" * 86 + "==")),
        test("an empty value of the signature", wrong, text.replace(value[1], "")),
        test("another method of the signature", wrong, text.replace("ecdsa-sha256", "hmac-sha256")),
        test("a transform more", wrong, re.sub(
            r"(<(?:\w+:)?Transform )", r'\g<1>x="" ', text, count=1)),
        test("a comment in the content", EITHER, text.replace(inner[0], inner[0].replace(">900<", "><!--1-->900<"))),
        test("a document type with an entity", refused(Check.DECODE), _with_entity(text)),
        test("an attribute more", wrong, text.replace("schemaVersion=", 'x="1" schemaVersion=', 1)),
    ]  # fmt: skip
    tests = [each for place, each in enumerate(tests) if place == 0 or each[3]["document"] != text]
    yield {"certificate": certificate.der.hex(), "signer": str(SUPPLIER.entity_id)}, tests


class _Alike:
    """A signer that gives the same signature each time, where it can."""

    def __init__(self, signer: Any) -> None:
        self.sign: Callable[[bytes], bytes] = getattr(signer, "sign_alike", signer.sign)


def _with_object(signature: str, content: str) -> str:
    """A signature with an object in it."""
    name = re.match(r"<((?:\w+:)?)Signature", signature)
    assert name
    end = signature.rfind("</")
    return f"{signature[:end]}<{name[1]}Object>{content}</{name[1]}Object>{signature[end:]}"


def _with_entity(text: str) -> str:
    start = text.find("?>") + 2 if text.startswith("<?") else 0
    root = re.search(r"<([\w:]+)", text[start:])
    assert root
    return f'{text[:start]}<!DOCTYPE {root[1]} [<!ENTITY n "900">]>{text[start:].replace(">900<", ">&n;<")}'


_MAKERS: tuple[tuple[str, str, Callable[[Bench, int | None], Iterator[tuple[dict[str, Any], list[Test]]]]], ...] = (
    ("apdus", "ApduTest", _apdus),
    ("zcl-frames", "ZclFrameTest", _frames),
    ("block-transfer", "BlockTransferTest", _blocks),
    ("certificates", "CertificateTest", _certificates),
    ("prepayment-tokens", "TokenTest", _tokens),
    ("firmware", "FirmwareTest", _firmware),
    ("registration-files", "RegistrationTest", _registration),
    ("requests-and-commands", "CorrelationTest", _pairs),
    ("xml-signatures", "XmlSignatureTest", _xml),
    ("documents", "DocumentTest", _documents),
)

KINDS = tuple(name for name, _, _ in _MAKERS)
"""The case files that hold no messages."""
