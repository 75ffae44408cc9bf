"""The get service (IEC 62056-5-3): attributes read by logical name."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from dlms.apdu.common import (
    ATTRIBUTE,
    ATTRIBUTE_WITH_SELECTION,
    DATA_ACCESS_RESULT,
    GET_DATA_RESULT,
    INVOKE,
    OPTIONAL_SELECTION,
    AccessResult,
    AttributeDescriptor,
    AttributeDescriptorWithSelection,
    GetDataResult,
    InvokeIdAndPriority,
    Selection,
)
from dlms.axdr import BOOLEAN, OCTETS, U32, Choice, Sequence, SequenceOf
from dlms.data import Boolean
from wire.node import node

__all__ = [
    "GET_REQUEST",
    "GET_RESPONSE",
    "GetRequest",
    "GetRequestNext",
    "GetRequestNormal",
    "GetRequestWithList",
    "GetResponse",
    "GetResponseNormal",
    "GetResponseWithDatablock",
    "GetResponseWithList",
    "RawData",
]


@node
class GetRequestNormal(NamedTuple):
    """get-request-normal: read one attribute.

    Attributes:
        invoke_id_and_priority: repeated by the response.
        attribute: the attribute.
        selection: the part of it, or None for the whole.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    attribute: AttributeDescriptor
    selection: Selection | None = None


@node
class GetRequestNext(NamedTuple):
    """get-request-next: ask for the next block of a long response.

    Attributes:
        invoke_id_and_priority: that of the request which began the transfer.
        block_number: of the block received last.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    block_number: int


@node
class GetRequestWithList(NamedTuple):
    """get-request-with-list: read several attributes.

    Attributes:
        invoke_id_and_priority: repeated by the response.
        attributes: the attributes, each with its selection.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    attributes: tuple[AttributeDescriptorWithSelection, ...]


@node
class GetResponseNormal(NamedTuple):
    """get-response-normal: one value.

    Attributes:
        invoke_id_and_priority: that of the request.
        result: the value, or why there is none.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    result: GetDataResult


@node
class RawData(NamedTuple):
    """result of a block, choice raw-data: a part of the encoded values.

    Attributes:
        raw_data: the octets.
    """

    raw_data: bytes


@node
class GetResponseWithDatablock(NamedTuple):
    """get-response-with-datablock: one block of a response that does not fit one APDU.

    Attributes:
        invoke_id_and_priority: that of the request.
        last_block: whether no block follows.
        block_number: from 1.
        result: the block's octets, or why there are none.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    last_block: Boolean
    block_number: int
    result: RawData | AccessResult


@node
class GetResponseWithList(NamedTuple):
    """get-response-with-list: several values.

    Attributes:
        invoke_id_and_priority: that of the request.
        results: one for each attribute of the request, in the same order.
    """

    invoke_id_and_priority: InvokeIdAndPriority
    results: tuple[GetDataResult, ...]


GetRequest: TypeAlias = GetRequestNormal | GetRequestNext | GetRequestWithList
GetResponse: TypeAlias = GetResponseNormal | GetResponseWithDatablock | GetResponseWithList

GET_REQUEST: Choice[GetRequest] = Choice(
    {
        1: Sequence(GetRequestNormal, INVOKE, ATTRIBUTE, OPTIONAL_SELECTION),
        2: Sequence(GetRequestNext, INVOKE, U32),
        3: Sequence(GetRequestWithList, INVOKE, SequenceOf(ATTRIBUTE_WITH_SELECTION)),
    }
)

_BLOCK_RESULT: Choice[RawData | AccessResult] = Choice(
    {0: Sequence(RawData, OCTETS), 1: Sequence(AccessResult, DATA_ACCESS_RESULT)}
)

GET_RESPONSE: Choice[GetResponse] = Choice(
    {
        1: Sequence(GetResponseNormal, INVOKE, GET_DATA_RESULT),
        2: Sequence(GetResponseWithDatablock, INVOKE, BOOLEAN, U32, _BLOCK_RESULT),
        3: Sequence(GetResponseWithList, INVOKE, SequenceOf(GET_DATA_RESULT)),
    }
)
