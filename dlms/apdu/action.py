"""The action service (IEC 62056-5-3): methods invoked by logical name."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from dlms.apdu.common import (
    ACTION_RESULT,
    BLOCK,
    GET_DATA_RESULT,
    INVOKE,
    METHOD,
    ActionResult,
    Block,
    GetDataResult,
    InvokeIdAndPriority,
    MethodDescriptor,
    PairedLists,
)
from dlms.axdr import DATA, U32, Choice, Optional, Sequence, SequenceOf
from dlms.data import Data
from wire.node import node

__all__ = [
    "ACTION_REQUEST",
    "ACTION_RESPONSE",
    "ActionRequest",
    "ActionRequestNextPblock",
    "ActionRequestNormal",
    "ActionRequestWithFirstPblock",
    "ActionRequestWithList",
    "ActionRequestWithListAndFirstPblock",
    "ActionRequestWithPblock",
    "ActionResponse",
    "ActionResponseNextPblock",
    "ActionResponseNormal",
    "ActionResponseWithList",
    "ActionResponseWithOptionalData",
    "ActionResponseWithPblock",
    "MethodInvocationParameters",
]


@node
class MethodInvocationParameters(NamedTuple):
    """method-invocation-parameters, where they are present: null-data is not the same as none.

    Attributes:
        data: as the method defines them.
    """

    data: Data


@node
class ActionRequestNormal(NamedTuple):
    """action-request-normal: invoke one method.

    Attributes:
        invoke_id_and_priority: repeated by the response.
        method: the method.
        method_invocation_parameters: its parameters, or None where absent.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    method: MethodDescriptor
    method_invocation_parameters: MethodInvocationParameters | None = None


@node
class ActionRequestNextPblock(NamedTuple):
    """action-request-next-pblock: ask for the next block of a long response.

    Attributes:
        invoke_id_and_priority: that of the request which began the transfer.
        block_number: of the block received last.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    block_number: int


@node
class ActionRequestWithList(NamedTuple):
    """action-request-with-list: invoke several methods.

    Attributes:
        invoke_id_and_priority: repeated by the response.
        methods: the methods.
        method_invocation_parameters: one for each method, in the same order.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    methods: tuple[MethodDescriptor, ...]
    method_invocation_parameters: tuple[Data, ...]


@node
class ActionRequestWithFirstPblock(NamedTuple):
    """action-request-with-first-pblock: begin to send the parameters of one method in blocks.

    Attributes:
        invoke_id_and_priority: repeated by the response.
        method: the method.
        pblock: the first part of the encoded parameters.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    method: MethodDescriptor
    pblock: Block


@node
class ActionRequestWithListAndFirstPblock(NamedTuple):
    """action-request-with-list-and-first-pblock: begin to send the parameters of several methods in blocks.

    Attributes:
        invoke_id_and_priority: repeated by the response.
        methods: the methods.
        pblock: the first part of the encoded parameters.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    methods: tuple[MethodDescriptor, ...]
    pblock: Block


@node
class ActionRequestWithPblock(NamedTuple):
    """action-request-with-pblock: a further block.

    Attributes:
        invoke_id_and_priority: repeated by the response.
        pblock: the next part of the encoded parameters.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    pblock: Block


@node
class ActionResponseNormal(NamedTuple):
    """action-response-normal: the outcome of one method.

    Attributes:
        invoke_id_and_priority: that of the request.
        result: the outcome.
        return_parameters: what the method returned, or None where it returns nothing.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    result: ActionResult
    return_parameters: GetDataResult | None = None


@node
class ActionResponseWithPblock(NamedTuple):
    """action-response-with-pblock: one block of a response that does not fit one APDU.

    Attributes:
        invoke_id_and_priority: that of the request.
        pblock: a part of the encoded response.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    pblock: Block


@node
class ActionResponseWithOptionalData(NamedTuple):
    """action-response-with-optional-data: the outcome of one method of several.

    Attributes:
        result: the outcome.
        return_parameters: what the method returned, or None where it returns nothing.
    """

    result: ActionResult
    return_parameters: GetDataResult | None = None


@node
class ActionResponseWithList(NamedTuple):
    """action-response-with-list: the outcomes of several methods.

    Attributes:
        invoke_id_and_priority: that of the request.
        responses: one for each method of the request, in the same order.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    responses: tuple[ActionResponseWithOptionalData, ...]


@node
class ActionResponseNextPblock(NamedTuple):
    """action-response-next-pblock: a block has come, go on.

    Attributes:
        invoke_id_and_priority: that of the request.
        block_number: of the block received.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    block_number: int


ActionRequest: TypeAlias = (
    ActionRequestNormal
    | ActionRequestNextPblock
    | ActionRequestWithList
    | ActionRequestWithFirstPblock
    | ActionRequestWithListAndFirstPblock
    | ActionRequestWithPblock
)
ActionResponse: TypeAlias = (
    ActionResponseNormal | ActionResponseWithPblock | ActionResponseWithList | ActionResponseNextPblock
)

_METHODS = SequenceOf(METHOD)
_PARAMETERS = Optional(Sequence(MethodInvocationParameters, DATA))
_RETURN = Optional(GET_DATA_RESULT)

ACTION_REQUEST: Choice[ActionRequest] = Choice(
    {
        1: Sequence(ActionRequestNormal, INVOKE, METHOD, _PARAMETERS),
        2: Sequence(ActionRequestNextPblock, INVOKE, U32),
        3: PairedLists(ActionRequestWithList, INVOKE, _METHODS, SequenceOf(DATA)),
        4: Sequence(ActionRequestWithFirstPblock, INVOKE, METHOD, BLOCK),
        5: Sequence(ActionRequestWithListAndFirstPblock, INVOKE, _METHODS, BLOCK),
        6: Sequence(ActionRequestWithPblock, INVOKE, BLOCK),
    }
)

ACTION_RESPONSE: Choice[ActionResponse] = Choice(
    {
        1: Sequence(ActionResponseNormal, INVOKE, ACTION_RESULT, _RETURN),
        2: Sequence(ActionResponseWithPblock, INVOKE, BLOCK),
        3: Sequence(
            ActionResponseWithList,
            INVOKE,
            SequenceOf(Sequence(ActionResponseWithOptionalData, ACTION_RESULT, _RETURN)),
        ),
        4: Sequence(ActionResponseNextPblock, INVOKE, U32),
    }
)
