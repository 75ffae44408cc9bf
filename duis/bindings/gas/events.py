"""Event and security logs of gas meters and the gas proxy function, and what happens at an event.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, sections 6.2.10 and 6.13.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any, NamedTuple

from duis import schema
from duis.bindings.binding import ResponseBinding, request
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, Constant, Context, Each, Field, Items, Lens, Unsaid, optional
from duis.bindings.logs import EventRow, OtherInformation
from duis.bindings.texts import choices
from duis.bindings.zigbee import PERIOD_END, PERIOD_START, Answer, Issued, utc_time
from duis.schema.types import ComplexType
from gbcs.usecases.gas.behaviours import EventBehaviours, command_values, read_behaviours, response_values
from gbcs.usecases.model import Value
from wire.errors import WireError

__all__ = ["BehavioursLens", "REQUESTS", "RESPONSES", "SETTINGS"]

# Masks ----------------------------------------------------------------------------------------------------------------

SETTINGS = "GasSupplierAlertEventSettings"
"""The element around those of the codes."""

_CODE = re.compile(r"x(8[0-9A-F]{3})")
_ENABLED = choices({"Enable": True, "Disable": False})
_BITS = {"EventLog": 0x03, "WANAlert": 0x08, "HANAlert": 0x10, "Alarm": 0x40}


def _read_masks(around: Source, context: Context) -> dict[int, int]:
    """The configuration mask of each code below the element; DuisError where one is unknown, twice or incomplete."""
    masks: dict[int, int] = {}
    for at in around.all():
        match = _CODE.fullmatch(at.name)
        if match is None or int(match[1], 16) in masks:
            raise at.error("is not an alert or event, or stands here twice")
        bits = [bit for name, bit in _BITS.items() if Field(name, _ENABLED).read(at, context)]
        masks[int(match[1], 16)] = sum(bits)
    return masks


def _write_masks(masks: Mapping[int, int], sink: Sink, known: Container[str]) -> None:
    """An element for each code; DuisError where its name is not among the known ones."""
    for code, mask in masks.items():
        if f"x{code:04X}" not in known:
            raise sink.error(f"event {code:04X} cannot be expressed here")
        for name, bit in _BITS.items():
            sink.put(f"{SETTINGS}/x{code:04X}/{name}", _ENABLED.show(mask & bit == bit))


# Requests -------------------------------------------------------------------------------------------------------------


class _AskedBehaviours(NamedTuple):
    """SetEventConfiguration: one component for each way to behave, with the codes of the events."""

    def read(self, source: Source, context: Context) -> list[dict[str, Any]]:
        around = source.one(SETTINGS)
        if around is None:
            raise source.error("is missing", path=SETTINGS)
        masks = _read_masks(around, context)
        if not masks:
            raise around.error("names no alert or event")
        components: list[dict[str, Any]] = command_values(EventBehaviours.of(masks), Issued().read(source, context))[
            "SetEventConfiguration"
        ]
        return components

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        masks = read_behaviours({"SetEventConfiguration": value}).masks()
        known = schema.element("ConfigureAlertBehaviour").children[SETTINGS].children
        _write_masks(masks, sink, known)


def _log(log_id: int) -> dict[str, Lens]:
    return {"GetEventLog": Items(event_control_log_id=Constant(log_id), start_time=PERIOD_START, end_time=PERIOD_END)}


REQUESTS = (
    *request("6.22", "GCS20", {"SetEventConfiguration": _AskedBehaviours()}, when=SETTINGS),
    *request("6.2.10", "GCS20r"),
    *request("6.13", "CS10a", _log(0x13), when="LogToRead=Event"),
    *request("6.13", "CS10a", _log(0x16), only="GPF", when="LogToRead=GSMEEvent"),
    *request("6.13", "CS10b", _log(0x04), when="LogToRead=Security"),
    *request("6.13", "CS10b", _log(0x07), only="GPF", when="LogToRead=GSMESecurity"),
    *request("3.3", "CS11", when="!ESMEEventLogType"),
)
"""Bindings of requests."""


# Responses ------------------------------------------------------------------------------------------------------------

_GENERAL_LOG_CLEARED = 0x08


class BehavioursLens(NamedTuple):
    """ReportEventConfiguration: an element for each code, in the order of the schema."""

    def read(self, source: Source, context: Context) -> Value:
        around = source.one(SETTINGS)
        masks = {} if around is None else _read_masks(around, context)
        return response_values(EventBehaviours.of(masks))["ReportEventConfiguration"] if masks else ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        try:
            masks = read_behaviours({"ReportEventConfiguration": value}).masks()
        except WireError as error:
            raise sink.error(str(error)) from error
        known = schema.type("SupplierGSMEAlertsEvents", "ra")
        assert isinstance(known, ComplexType)
        _write_masks(masks, sink, {tag.rpartition("}")[2] for tag in known.children})


class _Cleared(NamedTuple):
    """The log that was cleared: the general one where the answer is a success; no element says more."""

    def read(self, source: Source, context: Context) -> Value:
        return _GENERAL_LOG_CLEARED if source.text("@MessageSuccess") in ("true", "1") else ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """The success says it."""


def _cleared(values: Mapping[str, Any]) -> bool:
    answer = values["ClearEventLogResponse"]
    return isinstance(answer, Mapping) and bool(answer["cleared_event_logs"] & _GENERAL_LOG_CLEARED)


_ROW = EventRow(
    "event_id",
    {"event_time": optional("Timestamp", utc_time), "log_id": Unsaid("which log of the device it is")},
    {"event_data": OtherInformation()},
)
_LOG = Items(PublishEventLog=Answer(entries=Each("Log/LogEntry", _ROW, optional=True)))

RESPONSES = (
    ResponseBinding("CS10a", _LOG),
    ResponseBinding("CS10b", _LOG),
    ResponseBinding("CS11", Items(ClearEventLogResponse=Answer(cleared_event_logs=_Cleared())), success=_cleared),
    ResponseBinding("GCS20r", Items(ReportEventConfiguration=BehavioursLens()), SETTINGS),
)
