"""action: literal octets, read alike by dlms-cosem (normal); the layouts of IEC 62056-5-3 for the rest."""

from __future__ import annotations

from typing import Any

import pytest

import dlms
from dlms.apdu.action import (
    ActionRequestNextPblock,
    ActionRequestNormal,
    ActionRequestWithFirstPblock,
    ActionRequestWithList,
    ActionRequestWithListAndFirstPblock,
    ActionRequestWithPblock,
    ActionResponseNextPblock,
    ActionResponseNormal,
    ActionResponseWithList,
    ActionResponseWithOptionalData,
    ActionResponseWithPblock,
    MethodInvocationParameters,
)
from dlms.apdu.common import (
    AccessResult,
    ActionResult,
    Block,
    DataAccessResult,
    DataResult,
    InvokeIdAndPriority,
    MethodDescriptor,
)
from dlms.data import Boolean, LongUnsigned
from dlms.obis import Obis
from tests.dlms.both_ways import both_ways, refused

IIP = InvokeIdAndPriority(0xC1)
SCRIPT = MethodDescriptor(9, Obis("0-0:10.0.100.255"), 1)
RECONNECT = MethodDescriptor(70, Obis("0-0:96.10.3.255"), 1)
BLOCK = Block(Boolean(False), 1, bytes.fromhex("01020304"))
OK = ActionResult.SUCCESS


@pytest.mark.parametrize(
    ("octets", "apdu"),
    [
        (
            "c3 01 c1 000f 0000280000ff 01 01 09083132333435363738",
            ActionRequestNormal(
                IIP, MethodDescriptor(15, Obis("0-0:40.0.0.255"), 1), MethodInvocationParameters(b"12345678")
            ),
        ),
        ("c3 01 c1 0046 0000600a03ff 01 00", ActionRequestNormal(IIP, RECONNECT)),
        ("c3 01 c1 0046 0000600a03ff 01 01 00", ActionRequestNormal(IIP, RECONNECT, MethodInvocationParameters(None))),
        ("c3 02 c1 00000001", ActionRequestNextPblock(IIP, 1)),
        (
            "c3 03 c1 02 0009 00000a0064ff 01 0046 0000600a03ff 01 02 120001 00",
            ActionRequestWithList(IIP, (SCRIPT, RECONNECT), (LongUnsigned(1), None)),
        ),
        ("c3 04 c1 0009 00000a0064ff 01 00 00000001 04 01020304", ActionRequestWithFirstPblock(IIP, SCRIPT, BLOCK)),
        (
            "c3 05 c1 01 0009 00000a0064ff 01 00 00000001 04 01020304",
            ActionRequestWithListAndFirstPblock(IIP, (SCRIPT,), BLOCK),
        ),
        ("c3 06 c1 00 00000001 04 01020304", ActionRequestWithPblock(IIP, BLOCK)),
        ("c7 01 c1 00 00", ActionResponseNormal(IIP, OK)),
        ("c7 01 c1 00 01 00 120001", ActionResponseNormal(IIP, OK, DataResult(LongUnsigned(1)))),
        ("c7 01 c1 00 01 00 00", ActionResponseNormal(IIP, OK, DataResult(None))),
        (
            "c7 01 c1 00 01 01 03",
            ActionResponseNormal(IIP, OK, AccessResult(DataAccessResult.READ_WRITE_DENIED)),
        ),
        ("c7 02 c1 00 00000001 04 01020304", ActionResponseWithPblock(IIP, BLOCK)),
        (
            "c7 03 c1 02 00 00 0f 01 00 1200ff",
            ActionResponseWithList(
                IIP,
                (
                    ActionResponseWithOptionalData(OK),
                    ActionResponseWithOptionalData(ActionResult.LONG_ACTION_ABORTED, DataResult(LongUnsigned(255))),
                ),
            ),
        ),
        ("c7 04 c1 00000001", ActionResponseNextPblock(IIP, 1)),
    ],
)
def test_both_ways(octets: str, apdu: Any) -> None:
    both_ways(octets, apdu)


@pytest.mark.parametrize(
    ("octets", "offset", "path"),
    [
        ("c3 07 c1", 1, ()),
        ("c3 01 c1 0046 0000600a03ff 01 01", 13, ("method_invocation_parameters", "data")),
        ("c3 03 c1 01 0009 00000a0064ff 01 02 00 00", 13, ("method_invocation_parameters",)),
        ("c7 05 c1", 1, ()),
        ("c7 01 c1 00 01 02 00", 5, ("return_parameters",)),
        ("c7 03 c1 01 00", 5, ("responses", 0, "return_parameters")),
    ],
)
def test_refused(octets: str, offset: int, path: tuple[str | int, ...]) -> None:
    refused(octets, offset, path)


def test_as_many_parameters_as_methods() -> None:
    with pytest.raises(dlms.EncodeError, match="0 method_invocation_parameters for 1 methods"):
        dlms.encode(ActionRequestWithList(IIP, (SCRIPT,), ()))


def test_null_parameters_are_not_absent_parameters() -> None:
    assert ActionRequestNormal(IIP, SCRIPT, MethodInvocationParameters(None)) != ActionRequestNormal(IIP, SCRIPT)
