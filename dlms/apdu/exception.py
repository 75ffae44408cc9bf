"""exception-response (IEC 62056-5-3): the server could not even begin with an APDU."""

from __future__ import annotations

from typing import NamedTuple

from dlms.apdu.common import IntegerAs
from dlms.axdr import U8, U32, Codec
from wire.enums import OpenEnum
from wire.errors import DecodeError, EncodeError
from wire.node import node

__all__ = ["EXCEPTION_RESPONSE", "ExceptionResponse", "ServiceError", "StateError"]


class StateError(OpenEnum):
    """state-error."""

    SERVICE_NOT_ALLOWED = 1
    SERVICE_UNKNOWN = 2


class ServiceError(OpenEnum):
    """service-error."""

    OPERATION_NOT_POSSIBLE = 1
    SERVICE_NOT_SUPPORTED = 2
    OTHER_REASON = 3
    PDU_TOO_LONG = 4
    DECIPHERING_ERROR = 5
    INVOCATION_COUNTER_ERROR = 6


@node
class ExceptionResponse(NamedTuple):
    """exception-response.

    Attributes:
        state_error: whether the service is unknown or out of turn.
        service_error: what went wrong.
        invocation_counter: the one that the server expects, with invocation-counter-error; None otherwise.
    """

    state_error: StateError
    service_error: ServiceError
    invocation_counter: int | None = None


_STATE: Codec[StateError] = IntegerAs(StateError, U8)
_SERVICE: Codec[ServiceError] = IntegerAs(ServiceError, U8)


class _ExceptionResponseCodec:
    """The counter has no presence octet: the service error says whether it follows."""

    kinds = (ExceptionResponse,)

    def read(self, data: bytes, position: int) -> tuple[ExceptionResponse, int]:
        name = "state_error"
        try:
            state, position = _STATE.read(data, position)
            name = "service_error"
            service, position = _SERVICE.read(data, position)
            name = "invocation_counter"
            counter = None
            if service == ServiceError.INVOCATION_COUNTER_ERROR:
                counter, position = U32.read(data, position)
        except DecodeError as error:
            error.within(name)
            raise
        return ExceptionResponse(state, service, counter), position

    def write(self, value: ExceptionResponse, out: bytearray) -> None:
        if (value.invocation_counter is not None) != (value.service_error == ServiceError.INVOCATION_COUNTER_ERROR):
            raise EncodeError("an invocation counter goes with invocation-counter-error only", path=("service_error",))
        name = "state_error"
        try:
            _STATE.write(value.state_error, out)
            name = "service_error"
            _SERVICE.write(value.service_error, out)
            name = "invocation_counter"
            if value.invocation_counter is not None:
                U32.write(value.invocation_counter, out)
        except EncodeError as error:
            error.within(name)
            raise


EXCEPTION_RESPONSE: Codec[ExceptionResponse] = _ExceptionResponseCodec()
