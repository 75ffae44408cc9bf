"""The custom mutator for libFuzzer and atheris: any input, messages that stay protected, the same for the same seed."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

import gbcs
from gbcs.protection import Outcome
from gbcs.testing.bench import Bench
from gbcs.testing.mutator import Mutator
from gbcs.testing.native import CustomMutator

BENCH = Bench()
MESSAGES = [next(Mutator(message, BENCH.keys, acb=BENCH.acb).cases()).octets for message in BENCH.commands()]


@pytest.mark.parametrize("octets", MESSAGES)
def test_messages_are_changed_and_protected_again(octets):
    mutator = CustomMutator(BENCH.keys, BENCH.acb)
    protected = changed = 0
    for seed in range(200):
        found = mutator(octets, 4096, seed)
        assert found == mutator(octets, 4096, seed)
        changed += found != octets
        try:
            verification = gbcs.decode(found).verify(BENCH.keys, BENCH.acb)
        except gbcs.DecodeError:
            continue
        protected += verification.mac == Outcome.VALID
    assert changed > 150
    assert protected > 5


def test_any_input_and_any_size():
    mutator = CustomMutator()
    for octets in (b"", b"\0", b"\xdd" * 100, MESSAGES[0][:40], MESSAGES[0]):
        for seed in range(50):
            assert len(mutator(octets, 64, seed)) <= 64


PROGRAM = """
import sys
import atheris
with atheris.instrument_imports(include=["gbcs.message", "gbcs.payload", "dlms.apdu"]):
    import gbcs.message
import gbcs
from gbcs.testing.bench import Bench
from gbcs.testing.native import CustomMutator

bench = Bench()

def test_one_input(data):
    try:
        message = gbcs.decode(data)
    except gbcs.DecodeError:
        return
    if message.verify(bench.keys, bench.acb).mac == "valid" and "method_id=2" in repr(message.payload):
        raise RuntimeError("method 2")

atheris.Setup(sys.argv, test_one_input, custom_mutator=CustomMutator(bench.keys, bench.acb))
atheris.Fuzz()
"""


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed")
def test_atheris_finds_what_lies_behind_the_mac(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "one").write_bytes(MESSAGES[0])
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    options = ("-seed=1", "-runs=100000", "-max_total_time=60", f"-artifact_prefix={tmp_path}/")
    words = [sys.executable, str(program), str(corpus), *options]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert "RuntimeError: method 2" in done.stderr + done.stdout
