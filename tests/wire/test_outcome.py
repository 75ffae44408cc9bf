"""Outcomes: compared with words, and good for nothing else."""

import copy
import json
import pickle

import pytest

from wire.outcome import Outcome


def test_an_outcome_is_its_word():
    assert [str(outcome) for outcome in Outcome] == ["valid", "invalid", "no key", "absent", "not judged"]
    assert Outcome.VALID == "valid"
    assert Outcome.INVALID != "valid"
    assert Outcome("no key") is Outcome.NO_KEY
    assert f"{Outcome.NO_KEY}" == "no key"
    assert json.dumps({"mac": Outcome.ABSENT}) == '{"mac": "absent"}'
    assert Outcome.INVALID in ("valid", "invalid")
    assert {"valid": 1}[Outcome.VALID] == 1


def test_an_outcome_survives_copies():
    assert pickle.loads(pickle.dumps(Outcome.INVALID)) is Outcome.INVALID
    assert copy.deepcopy(Outcome.INVALID) is Outcome.INVALID


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_outcome_has_no_truth_value(outcome):
    for careless in (bool, lambda value: not value, lambda value: value or 1, lambda value: all([value])):
        with pytest.raises(TypeError, match="neither true nor false"):
            careless(outcome)


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("word", ["valid", "", 1])
def test_nothing_is_in_an_outcome(outcome, word):
    with pytest.raises(TypeError, match="no text to search in"):
        assert word in outcome
