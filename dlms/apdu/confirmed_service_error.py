"""confirmed-service-error (IEC 62056-5-3): the negative answer to an initiate, read or write."""

from __future__ import annotations

from typing import NamedTuple

from dlms.apdu.common import IntegerAs
from dlms.axdr import U8, Sequence
from wire.enums import OpenEnum
from wire.node import JSON, node, plain

__all__ = ["CONFIRMED_SERVICE_ERROR", "ConfirmedService", "ConfirmedServiceError", "ErrorClass"]


class ConfirmedService(OpenEnum):
    """The choice of confirmed-service-error: the service that failed. The others are reserved."""

    INITIATE_ERROR = 1
    READ = 5
    WRITE = 6


class ErrorClass(OpenEnum):
    """The choice of service-error: what the error is about."""

    APPLICATION_REFERENCE = 0
    HARDWARE_RESOURCE = 1
    VDE_STATE_ERROR = 2
    SERVICE = 3
    DEFINITION = 4
    ACCESS = 5
    INITIATE = 6
    LOAD_DATA_SET = 7
    TASK = 9


_MEANINGS: dict[int, tuple[str, ...]] = {
    0: (
        "other",
        "time-elapsed",
        "application-unreachable",
        "application-reference-invalid",
        "application-context-unsupported",
        "provider-communication-error",
        "deciphering-error",
    ),
    1: (
        "other",
        "memory-unavailable",
        "processor-resource-unavailable",
        "mass-storage-unavailable",
        "other-resource-unavailable",
    ),
    2: ("other", "no-dlms-context", "loading-data-set", "status-nochange", "status-inoperable"),
    3: ("other", "pdu-size", "service-unsupported"),
    4: ("other", "object-undefined", "object-class-inconsistent", "object-attribute-inconsistent"),
    5: ("other", "scope-of-access-violated", "object-access-violated", "hardware-fault", "object-unavailable"),
    6: (
        "other",
        "dlms-version-too-low",
        "incompatible-conformance",
        "pdu-size-too-short",
        "refused-by-the-VDE-Handler",
    ),
    7: (
        "other",
        "primitive-out-of-sequence",
        "not-loadable",
        "dataset-size-too-large",
        "not-awaited-segment",
        "interpretation-failure",
        "storage-failure",
        "data-set-not-ready",
    ),
    9: ("other", "no-remote-control", "ti-stopped", "ti-running", "ti-unusable"),
}


@node
class ConfirmedServiceError(NamedTuple):
    """confirmed-service-error.

    Attributes:
        service: the service that failed.
        error_class: what the error is about.
        error: its number within the class.
    """

    service: ConfirmedService
    error_class: ErrorClass
    error: int

    def meaning(self) -> str | None:
        """The standard's name of the error, or None where it has none."""
        meanings = _MEANINGS.get(self.error_class, ())
        return meanings[self.error] if self.error < len(meanings) else None

    def plain(self) -> JSON:
        """The fields, with the name of the error where there is one."""
        return {
            "service": plain(self.service),
            "error_class": plain(self.error_class),
            "error": self.error,
            "meaning": self.meaning(),
        }


CONFIRMED_SERVICE_ERROR = Sequence(
    ConfirmedServiceError, IntegerAs(ConfirmedService, U8), IntegerAs(ErrorClass, U8), U8
)
