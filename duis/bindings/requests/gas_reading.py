"""Requests that read registers, logs and status of gas meters and of the gas proxy function."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from duis.bindings.cosem import whole_seconds
from duis.bindings.lens import Context, Field, Lens, Record, Sink, Source, date_time
from duis.bindings.requests.binding import EITHER, NOTHING, request
from duis.bindings.zigbee import EVENT, PERIOD_END, PERIOD_START
from zigbee.types import EPOCH

__all__ = ["REQUESTS", "UNSAID_PERIOD"]

_SNAPSHOTS = Record(earliest_start_time=PERIOD_START, latest_end_time=PERIOD_END)
_PERIOD_END = Field("ReadLogPeriod/EndDateTime", whole_seconds)
_PERIOD_START = Field("ReadLogPeriod/StartDateTime", whole_seconds)


class _Samples(NamedTuple):
    """How many samples there are from the start to the end of the period, both counted.

    Published messages count both ends; the use case tables give one sample less (digest ``transform.md``, 9).

    Attributes:
        every: the time between samples.
    """

    every: datetime.timedelta

    def read(self, source: Source, context: Context) -> int:
        """See :class:`duis.bindings.lens.Lens`."""
        period = _PERIOD_END.read(source, context) - _PERIOD_START.read(source, context)
        if period < datetime.timedelta(0):
            raise source.error("the period ends before it starts", path="ReadLogPeriod")
        if period % self.every:
            source.remark("the command counts whole samples", "ReadLogPeriod/EndDateTime")
        return int(period // self.every) + 1

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        start = sink.element.findtext(f"{{{sink.namespace}}}ReadLogPeriod/{{{sink.namespace}}}StartDateTime")
        assert start is not None, "the start is written first"
        _PERIOD_END.write(date_time.parse(start) + (int(value) - 1) * self.every, sink, context)


class _Unsaid(NamedTuple):
    """The period of a read that has no place in the command: any may be asked for."""

    def read(self, source: Source, context: Context) -> dict[str, Any]:
        """See :class:`duis.bindings.lens.Lens`."""
        _PERIOD_START.read(source, context)
        _PERIOD_END.read(source, context)
        source.remark("is not in the command: the last 41 samples are read", "ReadLogPeriod")
        return {}

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        for field in (_PERIOD_START, _PERIOD_END):
            field.write(UNSAID_PERIOD, sink, context)


UNSAID_PERIOD = EPOCH
"""Start and end of a period that the command does not say, in the description of the command."""

_HALF_HOUR, _DAY = datetime.timedelta(minutes=30), datetime.timedelta(days=1)
_LOG: dict[str, Lens] = {
    "GetDebtRepaymentLog": Record(from_date_time=PERIOD_START, latest_end_time=PERIOD_END),
}


def _samples(every: datetime.timedelta) -> dict[str, Lens]:
    return {"GetSampledData": Record(earliest_sample_time=PERIOD_START, number_of_samples=_Samples(every))}


REQUESTS = (
    *request("4.1.1", "GCS13a"),
    *request("4.1.4", "GCS13b"),
    *request("4.1.2", "GCS13c"),
    *request("4.4.2", "GCS15b", {"GetPrepaySnapshot": _SNAPSHOTS, "GetSnapshot": _SNAPSHOTS}),
    *request("4.4.3", "GCS15c", {"GetSnapshot": _SNAPSHOTS, "GetPrepaySnapshot": _SNAPSHOTS}),
    *request("4.4.4", "GCS15d", _LOG),
    *request(
        "4.4.5",
        "GCS15e",
        {"GetTopUpLog": Record(from_date_time=PERIOD_START, latest_end_time=PERIOD_END)},
    ),
    *request("4.6.1", "GCS16a", {"GetSnapshot": _SNAPSHOTS}),
    *request("4.14", "GCS16b", {"GetPrepaySnapshot": _SNAPSHOTS}),
    *request("4.8.1", "GCS17", _samples(_HALF_HOUR)),
    *request("4.10", "GCS18", {NOTHING: _Unsaid()}),
    *request("14.1", "GCS31", {"StartSampling": Record(**EVENT)}),
    *request("4.17", "GCS61", _samples(_DAY)),
    *request("7.4", "GCS33", sender=EITHER),
)
"""Bindings of this family."""
