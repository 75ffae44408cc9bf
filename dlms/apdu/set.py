"""The set service (IEC 62056-5-3): attributes written by logical name."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from dlms.apdu.common import (
    ATTRIBUTE,
    ATTRIBUTE_WITH_SELECTION,
    BLOCK,
    DATA_ACCESS_RESULT,
    INVOKE,
    OPTIONAL_SELECTION,
    AttributeDescriptor,
    AttributeDescriptorWithSelection,
    Block,
    DataAccessResult,
    InvokeIdAndPriority,
    PairedLists,
    Selection,
)
from dlms.axdr import DATA, U32, Choice, Sequence, SequenceOf
from dlms.data import Data
from wire.node import node

__all__ = [
    "SET_REQUEST",
    "SET_RESPONSE",
    "SetRequest",
    "SetRequestNormal",
    "SetRequestWithDatablock",
    "SetRequestWithFirstDatablock",
    "SetRequestWithList",
    "SetRequestWithListAndFirstDatablock",
    "SetResponse",
    "SetResponseDatablock",
    "SetResponseLastDatablock",
    "SetResponseLastDatablockWithList",
    "SetResponseNormal",
    "SetResponseWithList",
]


@node
class SetRequestNormal(NamedTuple):
    """set-request-normal: write one attribute.

    Attributes:
        invoke_id_and_priority: repeated by the response.
        attribute: the attribute.
        selection: the part of it, or None for the whole.
        value: the new value.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    attribute: AttributeDescriptor
    selection: Selection | None
    value: Data


@node
class SetRequestWithFirstDatablock(NamedTuple):
    """set-request-with-first-datablock: begin to write one attribute in blocks.

    Attributes:
        invoke_id_and_priority: repeated by the response.
        attribute: the attribute.
        selection: the part of it, or None for the whole.
        datablock: the first part of the encoded value.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    attribute: AttributeDescriptor
    selection: Selection | None
    datablock: Block


@node
class SetRequestWithDatablock(NamedTuple):
    """set-request-with-datablock: a further block.

    Attributes:
        invoke_id_and_priority: repeated by the response.
        datablock: the next part of the encoded value or values.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    datablock: Block


@node
class SetRequestWithList(NamedTuple):
    """set-request-with-list: write several attributes.

    Attributes:
        invoke_id_and_priority: repeated by the response.
        attributes: the attributes, each with its selection.
        values: one for each attribute, in the same order.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    attributes: tuple[AttributeDescriptorWithSelection, ...]
    values: tuple[Data, ...]


@node
class SetRequestWithListAndFirstDatablock(NamedTuple):
    """set-request-with-list-and-first-datablock: begin to write several attributes in blocks.

    Attributes:
        invoke_id_and_priority: repeated by the response.
        attributes: the attributes, each with its selection.
        datablock: the first part of the encoded values.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    attributes: tuple[AttributeDescriptorWithSelection, ...]
    datablock: Block


@node
class SetResponseNormal(NamedTuple):
    """set-response-normal: the outcome for one attribute.

    Attributes:
        invoke_id_and_priority: that of the request.
        result: the outcome.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    result: DataAccessResult


@node
class SetResponseDatablock(NamedTuple):
    """set-response-datablock: a block has come, go on.

    Attributes:
        invoke_id_and_priority: that of the request.
        block_number: of the block received.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    block_number: int


@node
class SetResponseLastDatablock(NamedTuple):
    """set-response-last-datablock: the outcome of an attribute written in blocks.

    Attributes:
        invoke_id_and_priority: that of the request.
        result: the outcome.
        block_number: of the last block received.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    result: DataAccessResult
    block_number: int


@node
class SetResponseLastDatablockWithList(NamedTuple):
    """set-response-last-datablock-with-list: the outcomes of several attributes written in blocks.

    Attributes:
        invoke_id_and_priority: that of the request.
        results: one for each attribute, in the same order.
        block_number: of the last block received.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    results: tuple[DataAccessResult, ...]
    block_number: int


@node
class SetResponseWithList(NamedTuple):
    """set-response-with-list: the outcomes of several attributes.

    Attributes:
        invoke_id_and_priority: that of the request.
        results: one for each attribute, in the same order.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    results: tuple[DataAccessResult, ...]


SetRequest: TypeAlias = (
    SetRequestNormal
    | SetRequestWithFirstDatablock
    | SetRequestWithDatablock
    | SetRequestWithList
    | SetRequestWithListAndFirstDatablock
)
SetResponse: TypeAlias = (
    SetResponseNormal
    | SetResponseDatablock
    | SetResponseLastDatablock
    | SetResponseLastDatablockWithList
    | SetResponseWithList
)

_ATTRIBUTES = SequenceOf(ATTRIBUTE_WITH_SELECTION)
_RESULTS = SequenceOf(DATA_ACCESS_RESULT)

SET_REQUEST: Choice[SetRequest] = Choice(
    {
        1: Sequence(SetRequestNormal, INVOKE, ATTRIBUTE, OPTIONAL_SELECTION, DATA),
        2: Sequence(SetRequestWithFirstDatablock, INVOKE, ATTRIBUTE, OPTIONAL_SELECTION, BLOCK),
        3: Sequence(SetRequestWithDatablock, INVOKE, BLOCK),
        4: PairedLists(SetRequestWithList, INVOKE, _ATTRIBUTES, SequenceOf(DATA)),
        5: Sequence(SetRequestWithListAndFirstDatablock, INVOKE, _ATTRIBUTES, BLOCK),
    }
)

SET_RESPONSE: Choice[SetResponse] = Choice(
    {
        1: Sequence(SetResponseNormal, INVOKE, DATA_ACCESS_RESULT),
        2: Sequence(SetResponseDatablock, INVOKE, U32),
        3: Sequence(SetResponseLastDatablock, INVOKE, DATA_ACCESS_RESULT, U32),
        4: Sequence(SetResponseLastDatablockWithList, INVOKE, _RESULTS, U32),
        5: Sequence(SetResponseWithList, INVOKE, _RESULTS),
    }
)
