"""What a response says of failures, and whether the result is that of the standard's table."""

from __future__ import annotations

import pytest

import gbcs
from dlms.apdu.common import ActionResult, DataAccessResult
from gbcs.payload.asn1.types import ActivateImageResponseCode, JoinResponseCode, StatusCode
from gbcs.testing import results
from gbcs.testing.bench import Bench
from gbcs.testing.judge import Fault, Reply, ReplyKind, failures, judge_answer
from gbcs.testing.verdicts import ACCEPTED, Check, refused
from zigbee.enumerations import CommandStatus, SupplyStatus, TopUpResult

COMMAND = Bench().commands("GSME")[0]
ANSWERED = Reply(ReplyKind.ANSWERED)


def response(*said: object) -> gbcs.Message:
    """A response whose payload says this, somewhere in a tree."""
    return COMMAND._replace(header=COMMAND.header._replace(cra=gbcs.CRA.RESPONSE), payload=((1, b"2", said),))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ((), []),
        ((DataAccessResult.SUCCESS, ActionResult.SUCCESS, CommandStatus.SUCCESS, StatusCode.SUCCESS), []),
        ((DataAccessResult(9), DataAccessResult(0)), ["object-class-inconsistent"]),
        ((ActionResult.TYPE_UNMATCHED,), ["type-unmatched"]),
        ((CommandStatus.MALFORMED_COMMAND,), ["malformed-command"]),
        ((JoinResponseCode.DEVICE_LOG_FULL, StatusCode.OTHER), ["device-log-full", "other"]),
        ((DataAccessResult(77),), [77]),
        # what a meter tells of itself is no failure
        ((SupplyStatus(1), TopUpResult.ACCEPTED_SUPPLY_ENABLED), []),
        ((TopUpResult.REJECTED_DUPLICATE,), ["rejected-duplicate"]),
    ],
)
def test_failures(said, found):
    assert [code.plain() for code in failures(response(*said).payload)] == found


@pytest.mark.parametrize(
    ("expected", "said", "fault"),
    [
        (results.OTHER_TYPE, DataAccessResult.TYPE_UNMATCHED, None),
        (results.OTHER_TYPE, DataAccessResult.OBJECT_UNDEFINED, Fault.CODE),
        (results.NO_COMMAND, CommandStatus.UNSUP_CLUSTER_COMMAND, None),
        (results.NO_COMMAND, CommandStatus.UNSUP_GENERAL_COMMAND, Fault.CODE),
        (results.NO_IMAGE, ActivateImageResponseCode.NO_IMAGE_HELD, None),
        (results.NO_IMAGE, ActivateImageResponseCode.HASH_MISMATCH, Fault.CODE),
        (results.NO_IMAGE, ActivateImageResponseCode.SUCCESS, Fault.ACCEPTED),
        (refused(Check.CONTENT), ActivateImageResponseCode.HASH_MISMATCH, None),  # no table tells
        (ACCEPTED, ActivateImageResponseCode.HASH_MISMATCH, Fault.REFUSED),
        (ACCEPTED, ActivateImageResponseCode.SUCCESS, None),
    ],
)
def test_the_result_is_that_of_the_table(expected, said, fault):
    judged = judge_answer(ANSWERED, response(said), expected)
    assert judged.fault is fault
    if fault is Fault.CODE:
        assert judged.said == f"{expected.code} is the result, and not {said.plain()}"


def test_a_refusal_without_an_answer_is_right_too():
    assert judge_answer(Reply(ReplyKind.REFUSED), None, results.NO_IMAGE).fault is None


def test_several_results_of_which_one_is_that_of_the_table():
    several = response(DataAccessResult.OTHER_REASON, DataAccessResult.TYPE_UNMATCHED)
    assert judge_answer(ANSWERED, several, results.OTHER_TYPE).fault is None
