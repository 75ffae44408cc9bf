"""The services of short name referencing (IEC 62056-5-3): read, write, unconfirmed-write, information-report."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from dlms.apdu.common import DATA_ACCESS_RESULT, AccessResult, DataResult, PairedLists
from dlms.axdr import BOOLEAN, DATA, OCTETS, U8, U16, Choice, Optional, Sequence, SequenceOf
from dlms.data import Boolean, Data
from wire.node import node

__all__ = [
    "INFORMATION_REPORT_REQUEST",
    "READ_REQUEST",
    "READ_RESPONSE",
    "UNCONFIRMED_WRITE_REQUEST",
    "WRITE_REQUEST",
    "WRITE_RESPONSE",
    "BlockNumber",
    "BlockNumberAccess",
    "DataBlockResult",
    "InformationReportRequest",
    "ParameterizedAccess",
    "ReadDataBlockAccess",
    "ReadRequest",
    "ReadResponse",
    "ReadResult",
    "UnconfirmedWriteRequest",
    "VariableAccessSpecification",
    "VariableName",
    "WriteDataBlockAccess",
    "WriteRequest",
    "WriteResponse",
    "WriteResult",
    "WriteSuccess",
]


@node
class VariableName(NamedTuple):
    """variable-access-specification, choice variable-name.

    Attributes:
        variable_name: the short name of an attribute, 0 to FFFF.
    """

    variable_name: int


@node
class ParameterizedAccess(NamedTuple):
    """variable-access-specification, choice parameterized-access: a part of an attribute, or a method's parameters.

    Attributes:
        variable_name: the short name, 0 to FFFF.
        selector: which form the parameter has.
        parameter: as the class defines it.
    """

    variable_name: int
    selector: int
    parameter: Data


@node
class BlockNumberAccess(NamedTuple):
    """variable-access-specification, choice block-number-access: ask for a further block.

    Attributes:
        block_number: of the block received last.
    """

    block_number: int


@node
class ReadDataBlockAccess(NamedTuple):
    """variable-access-specification, choice read-data-block-access: one block of a long read request.

    Attributes:
        last_block: whether no block follows.
        block_number: from 1.
        raw_data: a part of the encoded request.
    """

    last_block: Boolean
    block_number: int
    raw_data: bytes


@node
class WriteDataBlockAccess(NamedTuple):
    """variable-access-specification, choice write-data-block-access: one block of a long write request.

    Attributes:
        last_block: whether no block follows.
        block_number: from 1.
    """

    last_block: Boolean
    block_number: int


VariableAccessSpecification: TypeAlias = (
    VariableName | ParameterizedAccess | BlockNumberAccess | ReadDataBlockAccess | WriteDataBlockAccess
)


@node
class ReadRequest(NamedTuple):
    """read-request.

    Attributes:
        variables: what to read.
    """

    variables: tuple[VariableAccessSpecification, ...]


@node
class DataBlockResult(NamedTuple):
    """An element of read-response, choice data-block-result: one block of a long response.

    Attributes:
        last_block: whether no block follows.
        block_number: from 1.
        raw_data: a part of the encoded response.
    """

    last_block: Boolean
    block_number: int
    raw_data: bytes


@node
class BlockNumber(NamedTuple):
    """An element of read-response or write-response, choice block-number: a block has come, go on.

    Attributes:
        block_number: of the block received.
    """

    block_number: int


ReadResult: TypeAlias = DataResult | AccessResult | DataBlockResult | BlockNumber
"""An element of read-response."""


@node
class ReadResponse(NamedTuple):
    """read-response.

    Attributes:
        results: one for each variable of the request, in the same order.
    """

    results: tuple[ReadResult, ...]


@node
class WriteRequest(NamedTuple):
    """write-request.

    Attributes:
        variables: what to write.
        values: one for each variable, in the same order.
    """

    variables: tuple[VariableAccessSpecification, ...]
    values: tuple[Data, ...]


@node
class WriteSuccess(NamedTuple):
    """An element of write-response, choice success."""


WriteResult: TypeAlias = WriteSuccess | AccessResult | BlockNumber
"""An element of write-response."""


@node
class WriteResponse(NamedTuple):
    """write-response.

    Attributes:
        results: one for each variable of the request, in the same order.
    """

    results: tuple[WriteResult, ...]


@node
class UnconfirmedWriteRequest(NamedTuple):
    """unconfirmed-write-request: a write without an answer.

    Attributes:
        variables: what to write.
        values: one for each variable, in the same order.
    """

    variables: tuple[VariableAccessSpecification, ...]
    values: tuple[Data, ...]


@node
class InformationReportRequest(NamedTuple):
    """information-report-request: variables that the server sends by itself.

    Attributes:
        current_time: the characters of a GeneralizedTime, or None where absent.
        variables: what is sent.
        values: one for each variable, in the same order.
    """

    current_time: bytes | None
    variables: tuple[VariableAccessSpecification, ...]
    values: tuple[Data, ...]


_VARIABLES: SequenceOf[VariableAccessSpecification] = SequenceOf(
    Choice(
        {
            2: Sequence(VariableName, U16),
            4: Sequence(ParameterizedAccess, U16, U8, DATA),
            5: Sequence(BlockNumberAccess, U16),
            6: Sequence(ReadDataBlockAccess, BOOLEAN, U16, OCTETS),
            7: Sequence(WriteDataBlockAccess, BOOLEAN, U16),
        }
    )
)
_VALUES = SequenceOf(DATA)
_READ_RESULTS: SequenceOf[ReadResult] = SequenceOf(
    Choice(
        {
            0: Sequence(DataResult, DATA),
            1: Sequence(AccessResult, DATA_ACCESS_RESULT),
            2: Sequence(DataBlockResult, BOOLEAN, U16, OCTETS),
            3: Sequence(BlockNumber, U16),
        }
    )
)
_WRITE_RESULTS: SequenceOf[WriteResult] = SequenceOf(
    Choice(
        {
            0: Sequence(WriteSuccess),
            1: Sequence(AccessResult, DATA_ACCESS_RESULT),
            2: Sequence(BlockNumber, U16),
        }
    )
)

READ_REQUEST = Sequence(ReadRequest, _VARIABLES)
READ_RESPONSE = Sequence(ReadResponse, _READ_RESULTS)
WRITE_REQUEST = PairedLists(WriteRequest, _VARIABLES, _VALUES)
WRITE_RESPONSE = Sequence(WriteResponse, _WRITE_RESULTS)
UNCONFIRMED_WRITE_REQUEST = PairedLists(UnconfirmedWriteRequest, _VARIABLES, _VALUES)
INFORMATION_REPORT_REQUEST = PairedLists(InformationReportRequest, Optional(OCTETS), _VARIABLES, _VALUES)
