"""Requests to communications hubs: device log, HAN communications, sub GHz channels, event logs."""

from __future__ import annotations

from typing import Any, NamedTuple

from dlms.data import BitString
from duis.bindings.cosem import PERIOD
from duis.bindings.lens import Context, Fact, Field, Record, Sink, Source, eui, hexadecimal, integer, scaled
from duis.bindings.requests.binding import BROKER, request
from duis.errors import DuisError
from duis.xml import path_of
from gbcs.usecases import objects

__all__ = ["REQUESTS", "Channels"]

_CHANNELS = 27  # bits behind the page


class Channels(NamedTuple):
    """Channels of one page of the sub GHz band: the page in the top five bits, then one bit a channel.

    Attributes:
        path: of the element around the channels.
        page: 28 to 31.
        first: number of the channel with the lowest bit.
    """

    path: str
    page: int
    first: int

    def read(self, source: Source, context: Context) -> str:
        """See :class:`duis.bindings.lens.Lens`."""
        bits = self.page << _CHANNELS
        around = source.one(self.path)
        if around is not None:
            for element in around.element.iterchildren(f"{{{source.namespace}}}*"):
                number = element.tag.rpartition("}Channel")[2]
                at = source.of(element)
                if not number.isdigit() or not self.first <= int(number) < self.first + _CHANNELS:
                    raise at.error("is no channel of this page")
                bits |= 1 << int(number) - self.first
        return f"{bits:032b}"

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        number = int(value.bits() if isinstance(value, BitString) else value, 2)
        if number >> _CHANNELS != self.page:
            raise DuisError(f"page {number >> _CHANNELS}", expected=str(self.page), path=path_of(sink.element))
        for place in range(_CHANNELS):
            if number >> place & 1:
                sink.at(f"{self.path}/Channel{self.first + place}")


_LOWER, _UPPER = "LowerBandSubGHzChannels", "UpperBandSubGHzChannels"
_SETTINGS = Record(
    page28Mask=Channels(f"{_LOWER}0To26", 28, 0),
    page29Mask=Channels(f"{_LOWER}27To34", 29, 27),
    page30Mask=Channels(f"{_LOWER}35To61", 30, 35),
    page31Mask=Channels(f"{_UPPER}0To26", 31, 0),
    normalLimitedDutyCycleThreshold=Field("NormalLimitedDutyCycleThreshold", scaled(100)),
    limitedCriticalDutyCycleThreshold=Field("LimitedCriticalDutyCycleThreshold", scaled(100)),
    channelChangesPerWeek=Field("MaximumSubGHzChannelChangesPerWeek", integer),
    gsmeCurfew=Field("GSMECurfew", integer),
    quieterDecibelsLimit=Field("ChannelQuieterThreshold", integer),
    noisierDecibelsLimit=Field("ChannelNoisierThreshold", integer),
    nonGsmePoorCommsPercentage=Field("NonGSMEPoorCommsPercentageThreshold", scaled(100)),
    nonGsmeMeasurementPeriods=Field("NonGSMEPoorCommsMeasurementPeriods", integer),
    localChNoiseMeasurementPeriod=Field("LocalCHNoiseMeasurementPeriod", integer),
    localChFailurePercentage=Field("LocalCHFailurePercentage", scaled(100)),
    localChRetryPercentage=Field("LocalCHRetryPercentage", scaled(100)),
)


class _AddedType(NamedTuple):
    """The type of the device that is added to the network, which the inventory knows."""

    def read(self, source: Source, context: Context) -> int:
        """See :class:`duis.bindings.lens.Lens`."""
        name = Fact("other_device", "the type of the device to be added").read(source, context)
        if name not in _TYPES:
            raise source.error(f"{name} can't be added", expected=", ".join(_TYPES))
        return _TYPES[name]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        """See :class:`duis.bindings.lens.Lens`."""
        for name, number in _TYPES.items():
            if value == number:
                sink.facts["other_device"] = name
                return
        raise DuisError(f"{int(value)} is no type of device that can be added", path=path_of(sink.element))


_TYPES = {"ESME": 0, "GSME": 1, "HCALCS": 13, "IHD": 128, "CAD": 130, "PPMID": 132}
_ADDED = Record(
    ieee_address=Field("DeviceID", eui),
    key=Field("AddDeviceToCHFWhitelist/InstallCode", hexadecimal),
    device_type=_AddedType(),
)
_MPXN = (
    "AddDeviceToCHFWhitelist/ImportMPxN AddDeviceToCHFWhitelist/SecondaryImportMPAN AddDeviceToCHFWhitelist/ExportMPAN"
)

REQUESTS = (
    *request(
        "8.11",
        "CCS01",
        {
            objects.DEVICE_LOG.add_entry.name: _ADDED,
            objects.DEVICE_LOG.joining_time_period.name: Field("AddDeviceToCHFWhitelist/JoinTimePeriod", integer),
        },
        when="RequestType=Add",
        kept=_MPXN,
    ),
    *request(
        "8.11",
        "CCS02",
        {objects.DEVICE_LOG.remove_entry.name: Field("DeviceID", eui)},
        when="RequestType=Remove",
    ),
    *request(
        "8.12.1",
        "CCS03",
        {objects.DEVICE_LOG.restore.name: Fact("device_log", "the device log that the DCC keeps")},
        kept="OldCHFID",
        unsaid={"OldCHFID": "00-00-00-00-00-00-00-00"},
    ),
    *request("8.9", "CCS06", when="!ReadSecurityDetails"),
    *request("8.9", "CCS05/CCS04", when="!ReadSecurityDetails", edition="earlier", sender=BROKER),
    *request("8.9", "CCS07", when="ReadSecurityDetails"),
    *request("6.31", "DBCH01"),
    *request("6.32", "DBCH02", {objects.SUB_GHZ_CHANNEL_LOG.log_entries.name: PERIOD}),
    *request("6.30", "DBCH03"),
    *request("6.28", "DBCH04", {objects.SUB_GHZ_CONFIGURATION_SETTINGS.value.name: _SETTINGS}),
    *request("6.29", "DBCH05"),
    *request("6.2.4", "ECS26n"),
    *request("6.2.4", "ECS26i", edition="earlier", sender=BROKER),
    *request("6.13", "ECS35c", {objects.EVENT_LOG.log_entries_of_hub.name: PERIOD}, when="LogToRead=Event"),
    *request(
        "6.13",
        "ECS35d",
        {objects.SECURITY_LOG.log_entries_of_hub.name: PERIOD},
        when="LogToRead=Security",
    ),
)
"""Bindings of this family."""
