"""Case files: the library as the receiver of each kind agrees with what they expect."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

import dlms
import duis
import gbcs
import zigbee
from gbcs import regis, top_up
from gbcs.block_transfer import Block, Reassembler
from gbcs.certificates import read_certificate, trust_problems
from gbcs.cli import main
from gbcs.counters import is_newer, recovered_prepayment_counter
from gbcs.keys import KeyUsage, is_signature_valid
from gbcs.regis.problems import Level
from gbcs.testing.bench import AT, Bench
from gbcs.testing.cases import NOTES, files
from gbcs.testing.judge import failures
from gbcs.testing.mutator import Mutator
from gbcs.testing.pki import is_deterministic
from gbcs.testing.spans import PieceKind, dissect
from gbcs.testing.writer import Draft
from tests.gbcs.testing.test_device import responses
from zigbee.ota import Image

FILES = dict(files(0, 40))
EVERY = {
    name: [test for group in document["testGroups"] for test in group["tests"]]
    for name, document in files(0)
    if name.startswith("message-")
}
BENCH = Bench()
PUBLISHED = 60
"""Cases of each message in the published files."""
METER = duis.Device(type="ESME", elements="single")


def params_of(name: str):
    for group in FILES[name]["testGroups"]:
        for test in group["tests"]:
            yield pytest.param(group, test, id=f"{test['tcId']} {test['comment']}"[:60])


def each_of(name: str):
    return pytest.mark.parametrize(("group", "test"), list(params_of(name)))


def check(test, is_accepted: bool) -> None:
    if test["result"] != "acceptable":
        assert is_accepted == (test["result"] == "valid"), test["comment"]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("apdus.json", lambda group, test: dlms.decode(bytes.fromhex(test["apdu"]))),
        (
            "zcl-frames.json",
            lambda group, test: zigbee.decode(bytes.fromhex(test["frame"]), int(group["cluster"], 16)),
        ),
        ("documents.json", lambda group, test: duis.read(bytes.fromhex(test["document"]))),
    ],
)
def test_what_is_read_by_itself(name, read):
    """What is right is read, and what does not decode is refused; the rest is for who knows the use case."""
    seen = set()
    for group in FILES[name]["testGroups"]:
        for test in group["tests"]:
            seen.add((test["result"], test.get("check")))
            if test["result"] == "valid":
                assert read(group, test) is not None
            elif test.get("check") == "decode":
                with pytest.raises(gbcs.WireError):
                    read(group, test)
    assert {("valid", None), ("invalid", "decode")} <= seen or name == "zcl-frames.json"


@pytest.mark.parametrize("name", FILES)
def test_the_form(name):
    document = FILES[name]
    tests = [test for group in document["testGroups"] for test in group["tests"]]
    assert document["numberOfTests"] == len(tests)
    assert [test["tcId"] for test in tests] == list(range(1, len(tests) + 1))
    assert {test["result"] for test in tests} <= {"valid", "invalid", "acceptable"}
    assert any(test["result"] == "valid" for test in tests)
    assert any(test["result"] == "invalid" for test in tests)
    assert set(document["notes"]) <= set(NOTES)
    assert json.loads(json.dumps(document)) == document


def test_the_same_each_time():
    assert dict(files(0, 40)) == FILES
    assert dict(files(1, 40)) != FILES


def judged_by_device(device, test, at: datetime) -> None:
    """A device does what is expected: it answers success, or refuses: by a failure where the content is wrong."""
    answers = responses(device.handle(bytes.fromhex(test["message"]), at))
    failed = [str(code.plain()) for answer in answers for code in failures(answer.payload)]
    said = (test.get("name"), test["comment"])
    if test["result"] == "valid":
        assert (len(answers), failed) == (1, []), said
        if "item" in test:
            assert answers[0].decrypt(BENCH.keys).values()[test["item"]] == test["value"], said
    elif test["result"] == "invalid" and test["check"] == "content":
        assert not answers or failed, said
        if failed and "code" in test:
            assert test["code"].replace("-", "").lower() in [code.replace("-", "") for code in failed], said
    elif test["result"] == "invalid":
        assert answers == [], said


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("message-")])
def test_messages_are_those_that_a_device_judges_so(name):
    for group in FILES[name]["testGroups"]:
        kind = "GSME" if group["recipient"].endswith("00") else "ESME"
        for test in group["tests"]:
            judged_by_device(BENCH.device(kind), test, AT)


@each_of("sessions.json")
def test_sessions_are_those_that_a_device_judges_so(group, test):
    device, now = BENCH.device("GSME" if test["name"].startswith("GCS") else "ESME"), AT
    for step in test["steps"]:
        if "clock" in step:
            now = datetime.fromisoformat(step["clock"])
            device.tick(now)
        if "image" in step:
            device.receive_image(bytes.fromhex(step["image"]), now)
        judged_by_device(device, step, now)


def draft_of(reference: str) -> Draft:
    (command,) = (each for each in BENCH.commands() if each.use_case and each.use_case.reference == reference)
    return Mutator(command, BENCH.keys, acb=BENCH.acb).draft


def test_apdus_in_a_message_are_those_that_a_device_judges_so():
    """Who knows the use case refuses what does not fit it."""
    for group in FILES["apdus.json"]["testGroups"]:
        draft = draft_of(group["useCase"])
        for test in group["tests"]:
            octets = draft._replace(payload=bytes.fromhex(test["apdu"])).octets(BENCH.keys, BENCH.acb)
            judged_by_device(BENCH.device("ESME"), test | {"message": octets.hex()}, AT)


def test_frames_in_a_message_are_those_that_a_device_judges_so():
    """In the place of the frame that is right, the length around it made right."""
    for group in FILES["zcl-frames.json"]["testGroups"]:
        draft = draft_of(group["useCase"])
        payload, right = draft.payload, bytes.fromhex(group["tests"][0]["frame"])
        cluster = bytes.fromhex(group["cluster"])
        # Frames of several components are told apart by their clusters and by what is in them.
        around = next(
            span
            for span in dissect(payload, draft.cra)
            if span.kind is PieceKind.LENGTH
            and payload[span.start - 2 : span.start] == cluster
            and payload[span.of : span.to].endswith(right)
        )
        for test in group["tests"]:
            inside = payload[around.of : around.to - len(right)] + bytes.fromhex(test["frame"])
            size = len(inside).to_bytes(2, "big")
            whole = payload[: around.start] + size + inside + payload[around.to :]
            octets = draft._replace(payload=whole).octets(BENCH.keys, BENCH.acb)
            judged_by_device(BENCH.device("GSME"), test | {"message": octets.hex()}, AT)


def test_sessions_are_of_every_kind():
    """Counters, values, parties, firmware, credentials, and what is to come."""
    (group,) = FILES["sessions.json"]["testGroups"]
    kinds = Counter(flag for test in group["tests"] for flag in test["flags"])
    assert all(kinds[kind] for kind in ("counter", "value", "role", "firmware", "credentials", "future"))
    codes = {step["code"] for test in group["tests"] for step in test["steps"] if "code" in step}
    assert codes == {"noImageHeld", "hashMismatch"}
    assert {"clock", "image"} <= {key for test in group["tests"] for step in test["steps"] for key in step}


def test_protection_is_wrong_in_every_way():
    """What a receiver of messages has to notice, by name."""
    comments = {test["comment"] for name in ("ECS42", "ECS26c") for test in EVERY[f"message-{name}.json"]}
    for said in (
        "-s for s, which holds as well (ECDSA is malleable)",
        "originator and recipient exchanged: reflected",
        "the MAC is made in the other direction",
        "the MAC is cut to 8 octets",
        "network operator as the originator",
        "signed with the key for key agreement",
        "the signature of the same octets with the counter before: another message's",
        "the MAC of the same octets with the counter before: another message's",
        "an originator that the receiver does not know",
    ):
        assert any(said in comment for comment in comments), said


@each_of("block-transfer.json")
def test_blocks(group, test):
    reassembler, whole = Reassembler(), []
    with suppress(gbcs.WireError):
        whole = reassembler.add_all(Block.decode(bytes.fromhex(octets)) for octets in test["blocks"])
    check(test, bytes.fromhex(group["message"]) in whole)


@each_of("certificates.json")
def test_certificates(group, test):
    trust = [bytes.fromhex(each) for each in group["trust"]]
    try:
        certificate = read_certificate(bytes.fromhex(test["certificate"]))
    except gbcs.WireError:
        check(test, False)
    else:
        check(test, not trust_problems(certificate, trust, datetime.fromisoformat(group["at"])))


@each_of("prepayment-tokens.json")
def test_tokens(group, test):
    keys = gbcs.KeyStore()
    private = ec.derive_private_key(int(group["supplierPrepaymentKey"], 16), ec.SECP256R1())
    keys.add_private_key(group["supplier"], KeyUsage.KEY_AGREEMENT, private, prepayment=True)
    keys.add_public_key(group["meter"], KeyUsage.KEY_AGREEMENT, bytes.fromhex(group["meterPublicPoint"]))
    (secret,) = keys.shared_secrets(group["supplier"], group["meter"], prepayment=True)
    last, accepted = group["originatorCounter"] - (1 << 32), True
    for token in test["tokens"]:
        try:
            counter = recovered_prepayment_counter(top_up.read(token).truncated_counter, last)
            accepted = is_newer(counter, last) and top_up.verify(
                token, secret, group["supplier"], group["meter"], counter
            )
        except gbcs.WireError:
            accepted = False
        if accepted:
            last = counter
    check(test, accepted)


@each_of("firmware.json")
def test_firmware(group, test):
    (point,) = BENCH.keys.public_points(group["signer"], KeyUsage.DIGITAL_SIGNATURE)
    try:
        image = Image.decode(bytes.fromhex(test["file"])).upgrade_image()
    except gbcs.WireError:
        check(test, False)
        return
    is_named = image.manufacturer_image_hash.hex() == test["imageHash"]
    check(test, is_named and is_signature_valid(point, image.signature, image.manufacturer_image))


@each_of("registration-files.json")
def test_registration(group, test):
    try:
        problems = regis.check(test["text"].encode("latin-1"), test["fileName"])
    except gbcs.WireError:
        check(test, False)
        return
    check(test, not [each for each in problems if getattr(each, "level", None) is not Level.WARNING])


@each_of("requests-and-commands.json")
def test_pairs(group, test):
    request = group["request"].encode()
    try:
        message = gbcs.decode(bytes.fromhex(test["message"]))
    except gbcs.DecodeError:
        check(test, False)
        return
    check(test, duis.correlate(request, message, METER).matches)


@each_of("xml-signatures.json")
def test_xml_signatures(group, test):
    try:
        duis.verify(test["document"].encode(), [bytes.fromhex(group["certificate"])], at=AT)
    except gbcs.WireError:
        check(test, False)
    else:
        check(test, True)


@pytest.mark.skipif(not is_deterministic(), reason="this OpenSSL signs with other random numbers each time")
def test_the_published_files_are_those_of_the_command():
    published = Path(__file__).parents[3] / "vectors" / "fuzz"
    made = dict(files(0, PUBLISHED))
    assert {path.name for path in published.glob("*.json")} == set(made)
    for name, document in made.items():
        assert json.loads((published / name).read_text("utf-8")) == document, name


def test_files_are_written(capsys, tmp_path):
    assert main(["fuzz", "cases", "-o", str(tmp_path / "cases"), "--count", "3"]) == 0
    out = capsys.readouterr().out
    written = {path.name: json.loads(path.read_text("utf-8")) for path in (tmp_path / "cases").iterdir()}
    assert written == dict(files(0, 3))
    assert all(name in out for name in written)
    assert main(["fuzz", "cases", "-o", "-", "--count", "1"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(written)
