"""exception-response and confirmed-service-error; read alike by dlms-cosem and Gurux."""

from __future__ import annotations

from typing import Any

import pytest

import dlms
from dlms.apdu.confirmed_service_error import ConfirmedService, ConfirmedServiceError, ErrorClass
from dlms.apdu.exception import ExceptionResponse, ServiceError, StateError
from tests.dlms.both_ways import both_ways, refused


@pytest.mark.parametrize(
    ("octets", "apdu"),
    [
        ("d8 02 01", ExceptionResponse(StateError.SERVICE_UNKNOWN, ServiceError.OPERATION_NOT_POSSIBLE)),
        ("d8 01 05", ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.DECIPHERING_ERROR)),
        (
            "d8 01 06 00000007",
            ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.INVOCATION_COUNTER_ERROR, 7),
        ),
        ("d8 09 4d", ExceptionResponse(StateError(9), ServiceError(0x4D))),
        ("0e 01 06 00", ConfirmedServiceError(ConfirmedService.INITIATE_ERROR, ErrorClass.INITIATE, 0)),
        ("0e 05 05 01", ConfirmedServiceError(ConfirmedService.READ, ErrorClass.ACCESS, 1)),
        ("0e 06 0a 09", ConfirmedServiceError(ConfirmedService.WRITE, ErrorClass(10), 9)),
    ],
)
def test_both_ways(octets: str, apdu: Any) -> None:
    both_ways(octets, apdu)


@pytest.mark.parametrize(
    ("octets", "offset", "path"),
    [
        ("d8", 1, ("state_error",)),
        ("d8 01", 2, ("service_error",)),
        ("d8 01 06 000007", 6, ("invocation_counter",)),
        ("d8 01 05 00000007", 3, ()),
        ("0e 01 06", 3, ("error",)),
        ("0e 01 06 00 00", 4, ()),
    ],
)
def test_refused(octets: str, offset: int, path: tuple[str | int, ...]) -> None:
    refused(octets, offset, path)


@pytest.mark.parametrize(("error", "counter"), [(6, None), (5, 7), (6, 1 << 32), (6, -1)])
def test_a_counter_goes_with_its_error(error: int, counter: int | None) -> None:
    with pytest.raises(dlms.EncodeError):
        dlms.encode(ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError(error), counter))


@pytest.mark.parametrize(
    ("octets", "meaning"),
    [
        ("0e 01 06 03", "pdu-size-too-short"),
        ("0e 01 00 06", "deciphering-error"),
        ("0e 05 04 01", "object-undefined"),
        ("0e 05 05 04", "object-unavailable"),
        ("0e 05 05 05", None),
        ("0e 05 08 00", None),
    ],
)
def test_meanings(octets: str, meaning: str | None) -> None:
    apdu = dlms.decode(bytes.fromhex(octets))
    assert apdu.meaning() == meaning
    assert dlms.to_dict(apdu)["meaning"] == meaning


def test_json_form() -> None:
    assert dlms.to_dict(dlms.decode(bytes.fromhex("0e 01 06 01"))) == {
        "apdu": "confirmed-service-error",
        "service": "initiate-error",
        "error_class": "initiate",
        "error": 1,
        "meaning": "dlms-version-too-low",
    }
