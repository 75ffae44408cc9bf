"""Communications hubs: device log, home area network, sub GHz radio, event logs.

Sources: digest ``transform.md``, 3 to 10; for responses ``mmc_mapping.md``, sections 6.2.4, 6.13, 6.30 to 6.32
and 8.9, and its shared block of sub GHz channels.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from dlms.data import BitString
from duis.bindings.binding import BROKER, ResponseBinding, request
from duis.bindings.cosem import PERIOD, Moment
from duis.bindings.elements import Sink, Source
from duis.bindings.lens import ABSENT, TIMESTAMP, Context, Fact, Field, Items, Lens, Unsaid, optional
from duis.bindings.logs import EventCode, OtherInformation, event_log, log
from duis.bindings.texts import choices, eui, hexadecimal, integer, scaled, text
from gbcs.usecases import objects
from gbcs.usecases.model import Value

__all__ = ["Channels", "REQUESTS", "RESPONSES"]

# Requests -------------------------------------------------------------------------------------------------------------

_PAGE_BITS, _CHANNEL_BITS = 5, 27
_FIRST_CHANNEL = {28: 0, 29: 27, 30: 35, 31: 0}
"""Page → its first channel."""
_CHANNELS = {28: 27, 29: 8, 30: 27, 31: 27}
"""Page → how many channels it has."""


def _page(bits: BitString) -> tuple[int, list[int]]:
    """The page of a channel mask, and its channels."""
    whole = int.from_bytes(bits.octets, "big")
    page, mask = whole >> _CHANNEL_BITS, whole & ((1 << _CHANNEL_BITS) - 1)
    if bits.length != _PAGE_BITS + _CHANNEL_BITS or page not in _FIRST_CHANNEL or mask >> _CHANNELS[page]:
        raise ValueError
    return page, [_FIRST_CHANNEL[page] + bit for bit in range(_CHANNELS[page]) if mask >> bit & 1]


def _mask(page: int, channels: list[int]) -> BitString:
    mask = sum(1 << channel - _FIRST_CHANNEL[page] for channel in channels)
    return BitString((page << _CHANNEL_BITS | mask).to_bytes(4, "big"), _PAGE_BITS + _CHANNEL_BITS)


class Channels(NamedTuple):
    """The channels of one page of the sub GHz radio: an empty element for each.

    Attributes:
        page: 28 to 31.
        path: of the element around the channels.
        none: the value where there is no such element.
    """

    page: int
    path: str
    none: Any

    def read(self, source: Source, context: Context) -> Value:
        around = source.one(self.path)
        if around is None:
            return self.none
        first = _FIRST_CHANNEL[self.page]
        return _mask(self.page, [n for n in range(first, first + _CHANNELS[self.page]) if around.has(f"Channel{n}")])

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        try:
            page, channels = _page(value)
        except (ValueError, AttributeError):
            page, channels = 0, []
        if page != self.page:
            raise sink.error("no channels of the page", expected=f"page {self.page}")
        at = sink.at(self.path)
        for channel in channels:
            at.at(f"Channel{channel}")


_PERCENT = scaled(100)
_PAGES = {
    "page28Mask": (28, "LowerBandSubGHzChannels0To26"),
    "page29Mask": (29, "LowerBandSubGHzChannels27To34"),
    "page30Mask": (30, "LowerBandSubGHzChannels35To61"),
    "page31Mask": (31, "UpperBandSubGHzChannels0To26"),
}
"""Name of a mask to its page, and the element around the channels of it."""
_SETTINGS: dict[str, Lens] = {
    "normalLimitedDutyCycleThreshold": optional("NormalLimitedDutyCycleThreshold", _PERCENT),
    "limitedCriticalDutyCycleThreshold": optional("LimitedCriticalDutyCycleThreshold", _PERCENT),
    "channelChangesPerWeek": optional("MaximumSubGHzChannelChangesPerWeek", integer),
    "gsmeCurfew": optional("GSMECurfew", integer),
    "quieterDecibelsLimit": optional("ChannelQuieterThreshold", integer),
    "noisierDecibelsLimit": optional("ChannelNoisierThreshold", integer),
    "nonGsmePoorCommsPercentage": optional("NonGSMEPoorCommsPercentageThreshold", _PERCENT),
    "nonGsmeMeasurementPeriods": optional("NonGSMEPoorCommsMeasurementPeriods", integer),
    "localChNoiseMeasurementPeriod": optional("LocalCHNoiseMeasurementPeriod", integer),
    "localChFailurePercentage": optional("LocalCHFailurePercentage", _PERCENT),
    "localChRetryPercentage": optional("LocalCHRetryPercentage", _PERCENT),
}
_ASKED_SETTINGS = Items(
    {
        **{name: Channels(page, path, none=_mask(page, [])) for name, (page, path) in _PAGES.items()},
        **_SETTINGS,
    }
)
_READ_SETTINGS = Items(
    {
        **{name: Channels(page, path, none=ABSENT) for name, (page, path) in _PAGES.items()},
        **_SETTINGS,
    }
)


class _AddedType(NamedTuple):
    """The type of the device that is added to the network, which the inventory knows."""

    @property
    def tells_facts(self) -> bool:
        """True: the value becomes a fact."""
        return True

    def read(self, source: Source, context: Context) -> int:
        name: Any = Fact("other_device", "the type of the device to be added").read(source, context)
        if name not in _TYPES:
            raise source.error(f"{name} can't be added", expected=", ".join(_TYPES))
        return _TYPES[name]

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        for name, number in _TYPES.items():
            if value == number:
                sink.facts["other_device"] = name
                return
        raise sink.error(f"{int(value)} is no type of device that can be added")


_TYPES = {"ESME": 0, "GSME": 1, "HCALCS": 13, "IHD": 128, "CAD": 130, "PPMID": 132}
_ADDED = Items(
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
    *request("6.28", "DBCH04", {objects.SUB_GHZ_CONFIGURATION_SETTINGS.value.name: _ASKED_SETTINGS}),
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


# Responses ------------------------------------------------------------------------------------------------------------

_LOWER, _UPPER = "OperatingLowerBandSubGHzChannel", "OperatingUpperBandSubGHzChannel"
_UPPER_PAGE = 31


class _OperatingChannel(NamedTuple):
    """The one channel that is in use: page and channel in 32 bits."""

    def read(self, source: Source, context: Context) -> Value:
        at = source.one("OperatingSubGHzChannel")
        if at is None:
            return ABSENT
        found = []
        for band, pages in ((_LOWER, (28, 29, 30)), (_UPPER, (_UPPER_PAGE,))):
            around = at.one(band)
            for page in pages if around is not None else ():
                assert around is not None
                first = _FIRST_CHANNEL[page]
                found += [(page, n) for n in range(first, first + _CHANNELS[page]) if around.has(f"Channel{n}")]
        if len(found) != 1:
            raise at.error(f"{len(found)} channels", expected="one")
        page, channel = found[0]
        return _mask(page, [channel])

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        try:
            page, channels = _page(value)
        except (ValueError, AttributeError):
            page, channels = 0, []
        if len(channels) != 1:
            raise sink.error("not exactly one channel")
        band = _UPPER if page == _UPPER_PAGE else _LOWER
        sink.at(f"OperatingSubGHzChannel/{band}/Channel{channels[0]}")


_TRIGGERS = (
    "RemotePartyCommand",
    "GSMERequest",
    "GSMEMissedItsCurfew",
    "GSMEMissingForTheLastDay",
    "CHDetectedMessageFailureProblems",
    "CHDetectedMessageRetryProblems",
    "SubGHzNon-GSMEDeviceRequest",
    "SMHANFormation",
)
"""Reasons of a scan in the order of the schema, from 0: that the numbers follow it is inferred."""
_BEFORE_TRIGGER = bytes.fromhex("0901")


class _Scan(NamedTuple):
    """What an entry of the channel log says: the channel in four octets, two constant ones, the reason of the scan."""

    def read(self, source: Source, context: Context) -> Value:
        channel: Any = _OperatingChannel().read(source, context)
        trigger = optional("ScanTrigger", _TRIGGER).read(source, context)
        if channel is ABSENT or trigger is ABSENT:
            return ABSENT
        return channel.octets + _BEFORE_TRIGGER + bytes((trigger,))

    def write(self, value: Any, sink: Sink, context: Context) -> None:
        octets = bytes(value)
        if len(octets) != 7 or octets[4:6] != _BEFORE_TRIGGER:
            raise sink.error(f"{octets.hex()} cannot be expressed here")
        _OperatingChannel().write(BitString(octets[:4], 32), sink, context)
        Field("ScanTrigger", _TRIGGER).write(octets[6], sink, context)


_TRIGGER = choices({name: number for number, name in enumerate(_TRIGGERS)})

_UNSAID = (
    "status",
    "maxRSSI",
    "minRSSI",
    "maxLQI",
    "averageLQI",
    "minLQI",
    "number_of_hops",
    "transmission_failures",
    "transmission_successes",
    "application_version",
    "stack_version",
)
"""Members of an entry of the device log for which MMC has no element."""

_ACTIVE_DEVICES = log(
    Items(
        {
            "mac_address": optional("DeviceID", eui),
            "averageRSSI": optional("SubGHzLinkQuality", integer),
            "last_communication_date_time": Moment("LastCommunicationsDateTime"),
            **{name: Unsaid("no element in MMC") for name in _UNSAID},
        }
    ),
    "CHFDeviceLog/CHFDeviceLogEntry",
)


def _backup(element: str) -> Items:
    return Items(
        date_time=Unsaid("no element in MMC"),
        extended_PAN_ID=Unsaid("no element in MMC"),
        devices_to_backup=log(
            Items(
                MAC_address=optional("DeviceID", eui), hashed_TC_link_key=optional("DeviceSecurityDetails", hexadecimal)
            ),
            f"CHFConnectedDeviceLog/{element}",
        ),
    )


_IDENTITY: dict[str, Any] = {
    objects.MODEL_TYPE.value_of_hub.name: optional("ModelType", text),
    objects.MANUFACTURER_IDENTIFIER.value_of_hub.name: optional("ManufacturerIdentifier", text),
}
RESPONSES = (
    ResponseBinding("CCS05/CCS04", Items({objects.DEVICE_LOG.active_devices.name: _ACTIVE_DEVICES})),
    ResponseBinding("CCS06", Items({objects.DEVICE_LOG.active_devices.name: _ACTIVE_DEVICES})),
    ResponseBinding(
        "CCS07",
        Items(
            {
                objects.DEVICE_LOG.read.name: _backup("CHFCurrentConnectedDeviceLogEntry"),
                objects.HISTORIC_DEVICE_LOG.read.name: _backup("CHFHistoricConnectedDeviceLogEntry"),
            }
        ),
    ),
    ResponseBinding("DBCH01", Items({objects.OPERATING_SUB_GHZ_CHANNEL.value.name: _OperatingChannel()})),
    ResponseBinding(
        "DBCH02",
        Items(
            {
                objects.SUB_GHZ_CHANNEL_LOG.log_entries.name: log(
                    Items(
                        timestamp=TIMESTAMP,
                        logCode=EventCode("EventCode", "EventDescription"),
                        otherInformation=_Scan(),
                    )
                )
            }
        ),
    ),
    ResponseBinding(
        "DBCH03",
        Items({objects.SUB_GHZ_CONFIGURATION_SETTINGS.value.name: _READ_SETTINGS}),
    ),
    ResponseBinding(
        "ECS26i", Items({objects.DEVICE_IDENTIFIER.value.name: optional("DeviceIdentifier", eui), **_IDENTITY})
    ),
    ResponseBinding("ECS26n", Items(_IDENTITY)),
    ResponseBinding("ECS35c", event_log(objects.EVENT_LOG.log_entries_of_hub.name, other=OtherInformation())),
    ResponseBinding("ECS35d", event_log(objects.SECURITY_LOG.log_entries_of_hub.name)),
)
