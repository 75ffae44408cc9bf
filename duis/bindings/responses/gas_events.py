"""Bindings of event and security logs of gas meters and the gas proxy function, and of what happens at an event.

Source: digest ``mmc_mapping.md``, 6.2.10 and 6.13.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from duis import schema
from duis.bindings.gas_events import SETTINGS, read_masks, write_masks
from duis.bindings.lens import ABSENT, Context, Sink, Source
from duis.bindings.responses.events import EventRow, OtherInformation
from duis.bindings.responses.forms import Binding, Items, Numbered, Unsaid, field
from duis.bindings.responses.zigbee import Answer
from duis.bindings.zigbee import refuse, utc_time
from duis.schema.types import ComplexType
from gbcs.usecases.gas.behaviours import EventBehaviours, read_behaviours, response_values
from wire.errors import WireError

__all__ = ["BINDINGS", "BehavioursLens"]

_GENERAL_LOG_CLEARED = 0x08


class BehavioursLens(NamedTuple):
    """ReportEventConfiguration: an element for each code, in the order of the schema."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        around = source.one(SETTINGS)
        masks = {} if around is None else read_masks(around, context)
        return response_values(EventBehaviours.of(masks))["ReportEventConfiguration"] if masks else ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        try:
            masks = read_behaviours({"ReportEventConfiguration": value}).masks()
        except WireError as error:
            raise refuse(sink, str(error)) from error
        known = schema.type("SupplierGSMEAlertsEvents", "ra")
        assert isinstance(known, ComplexType)
        write_masks(masks, sink, {tag.rpartition("}")[2] for tag in known.children})


class _Cleared(NamedTuple):
    """The logs that are cleared: the one that there is where the answer is a success, which says it."""

    def read(self, source: Source, context: Context) -> Any:
        """See :class:`duis.bindings.lens.Lens`."""
        return _GENERAL_LOG_CLEARED if source.text("@MessageSuccess") in ("true", "1") else ABSENT

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`. The success says it."""


def _cleared(values: Mapping[str, Any]) -> bool:
    answer = values["ClearEventLogResponse"]
    return isinstance(answer, Mapping) and bool(answer["cleared_event_logs"] & _GENERAL_LOG_CLEARED)


_ROW = EventRow(
    "event_id",
    {"event_time": field("Timestamp", utc_time), "log_id": Unsaid("which log of the device it is")},
    {"event_data": OtherInformation()},
)
_LOG = Items(PublishEventLog=Answer(entries=Numbered("Log/LogEntry", _ROW, "")))

BINDINGS = (
    Binding("CS10a", _LOG),
    Binding("CS10b", _LOG),
    Binding("CS11", Items(ClearEventLogResponse=Answer(cleared_event_logs=_Cleared())), success=_cleared),
    Binding("GCS20r", Items(ReportEventConfiguration=BehavioursLens()), SETTINGS),
)
