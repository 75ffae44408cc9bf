"""ZCL frames against Wireshark's dissectors, where tshark is installed; written with version 4.0.

The tests write captures: IEEE 802.15.4 frames with a network and an APS header without security, built here by hand,
around frames that the package encodes. tshark takes them apart. Compared are

* for values of every command: that each of our fields stands where Wireshark has one, and says the same,
  and the same for every plain component of the published GBZ messages, where these are at hand;
* for a day's traffic of a home network: cluster, command and the fields by Wireshark's own names.

What Wireshark does in another way is listed beside the comparison, with the reason.
"""

from __future__ import annotations

import datetime
import io
import json
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from struct import pack
from typing import Any, NamedTuple

import construct
import pytest
from hypothesis import HealthCheck, Phase, given, settings

import gbcs
from gbcs.payload.gbz import EncryptedContent, GbzPayload
from tests.conformance.published import folder, messages
from tests.strategies import layouts, zigbee
from wire.layout import Layout, ToEnd, Trailing
from zigbee import general, tunnelling
from zigbee.bitmaps import MessageControl, NumberOfPriceTiersAndRegisterTier, PriceTrailingDigitAndTier
from zigbee.clusters import attribute
from zigbee.enumerations import CommandStatus
from zigbee.types import DataType, Eui64, UtcTime
from zigbee.zcl import Frame, FrameControl, command_layout, encode

ROOT = Path(__file__).parents[2]
TSHARK = shutil.which("tshark")
pytestmark = pytest.mark.skipif(TSHARK is None, reason="tshark is not installed: nothing was compared")

EACH = 3
"""Values of each command."""

# Captures ------------------------------------------------------------------------------------------------------------

IEEE_802_15_4_WITHOUT_FCS = 230
MAC = pack("<HBHHH", 0x8841, 1, 0x1234, 0x0000, 0x0001)
"""Data, short addresses in one PAN: control, sequence number, PAN, destination, source."""
NETWORK = pack("<HHHBB", 0x0048, 0x0000, 0x0001, 30, 7)
"""Data without security: control, destination, source, radius, sequence number."""
SMART_ENERGY = 0x0109


def packet(cluster_id: int, zcl: bytes) -> bytes:
    """A frame on the air; the APS header has control, endpoint, cluster, profile, endpoint, counter."""
    return MAC + NETWORK + pack("<BBHHBB", 0x00, 1, cluster_id, SMART_ENERGY, 1, 9) + zcl


HEAD = len(packet(0, b""))


def dissect(path: Path, frames: list[Frame]) -> list[ET.Element]:
    """What tshark makes of them."""
    capture = pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 0xFFFF, IEEE_802_15_4_WITHOUT_FCS)
    for second, frame in enumerate(frames):
        octets = packet(frame.cluster_id, encode(frame))
        capture += pack("<IIII", second, 0, len(octets), len(octets)) + octets
    path.write_bytes(capture)
    run = subprocess.run(
        [str(TSHARK), "-n", "-r", str(path), "-T", "pdml"], capture_output=True, timeout=120, check=True
    )
    packets = ET.fromstring(run.stdout).findall("packet")
    assert len(packets) == len(frames)
    return packets


def malformed(found: ET.Element) -> bool:
    return any("malformed" in (part.get("name") or "") for part in found.iter("proto"))


# Every command -------------------------------------------------------------------------------------------------------


class Leaf(NamedTuple):
    """A field of ours: its names and places, where it stands in the frame, its value."""

    path: tuple[str | int, ...]
    start: int
    size: int
    value: Any


def leaves(layout: Layout, octets: bytes, start: int = 0, path: tuple[str | int, ...] = ()) -> tuple[list[Leaf], int]:
    """The fields of a payload, found by construct's reading of the declaration; and where it ends."""
    stream = io.BytesIO(octets)
    stream.seek(start)
    context = construct.Container(_params=None, _parsing=True, _building=False, _sizing=False)
    found: list[Leaf] = []

    def read(part: Any, path: tuple[str | int, ...]) -> Any:
        begin = stream.tell()
        if isinstance(part, Trailing):
            return read(part.subcon, path) if begin < len(octets) else None
        if isinstance(part, construct.IfThenElse):
            return read(part.thensubcon, path) if part.condfunc(context) else None
        if isinstance(part, Layout):
            inner, end = leaves(part, octets, begin, path)
            found.extend(inner)
            stream.seek(end)
            return None
        if isinstance(part, ToEnd | construct.Array):
            place = 0
            size = None if isinstance(part, ToEnd) else part.count(context)
            while stream.tell() < len(octets) if size is None else place < size:
                read(part.subcon, (*path, place))
                place += 1
            return None
        value = part._parsereport(stream, context, "")
        found.append(Leaf(path, begin, stream.tell() - begin, value))
        return value

    for name, part in layout.fields:
        context[name] = read(part, (*path, name))
    return found, stream.tell()


def says(field: ET.Element, leaf: Leaf) -> bool:
    """Whether Wireshark shows our value."""
    show, value = field.get("show") or "", leaf.value
    if isinstance(value, Eui64):
        return show.removeprefix("0x").replace(":", "") == value.hex()
    if isinstance(value, bytes | str):
        raw = value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape")
        readable = raw.isascii() and raw.decode().isprintable()
        return (
            not readable or show == raw.decode() or show.replace(":", "") in (raw.hex(), bytes((len(raw), *raw)).hex())
        )
    if isinstance(value, UtcTime) and show == shown(value):
        return True
    if isinstance(value, int):
        if (field.get("showname") or "").endswith((": True", ": False")):
            return (show in ("True", "1")) == bool(value)
        try:
            return (int(show, 0) - value) % (1 << 8 * leaf.size) == 0
        except ValueError:
            return False
    return not isinstance(value, int)  # a group of fields in the place of ours


def shown(value: UtcTime) -> str:
    moment = datetime.datetime(2000, 1, 1) + datetime.timedelta(seconds=int(value))
    return f"{moment:%b} {moment.day:2d}, {moment:%Y %H:%M:%S}.000000000 UTC"


GENERATED = [row for row in zigbee.COMMANDS if row[1] & 0x03]
"""The commands of clusters. Of the general ones Wireshark reads a value as the type that its own table has for the
attribute, not as the frame says: they are compared below, with attributes that have these types."""

GBCS_STARTS = b"\x01\x02\x03\xdd\xdf\xe0"
FIT: dict[str, Callable[[Any], Any]] = {
    # A count of Wireshark's loop, which ours does not tie to the list.
    "PairingResponse": lambda value: value._replace(total_number_of_devices=len(value.eui64s)),
    "PublishSpecialDays": lambda value: value._replace(total_number_of_special_days=len(value.special_days)),
    # Wireshark shows the first only.
    "ScheduleSnapshot": lambda value: value._replace(schedules=value.schedules[:1]),
    # The scheme says how many words of flags there are: A 1, B 5.
    "MirrorReportAttributeResponse": lambda value: value._replace(
        notification_scheme=2, notification_flags=(*value.notification_flags, 0, 0, 0, 0, 0)[:5]
    ),
    # Of other calendars Wireshark does not know what an entry is.
    "PublishDayProfile": lambda value: value._replace(
        calendar_type=0, total_number_of_schedule_entries=len(value.schedule_entries)
    ),
    # Nothing to show is malformed to Wireshark; what begins like a GBCS message has to be one.
    "TransferData": lambda value: value if value.data and value.data[0] not in GBCS_STARTS else None,
    # Smart Energy 1.0 had no size.
    "RequestTunnel": lambda value: value._replace(
        maximum_incoming_transfer_size=value.maximum_incoming_transfer_size or 0
    ),
    # Octets that are no certificate.
    "InitiateKeyEstablishmentRequest": lambda value: None if isinstance(value.identity, bytes) else value,
    "InitiateKeyEstablishmentResponse": lambda value: None if isinstance(value.identity, bytes) else value,
}
"""Values as Wireshark can show them; None where it can't."""

UNKNOWN: dict[str, set[str]] = {
    "PublishSnapshot": {"*"},  # the sub-payload is octets to it
    "PublishPrepaySnapshot": {"*"},  # the same
    "SelectAvailableEmergencyCredit": {"site_id", "meter_serial_number"},  # of Smart Energy 1.0 they are not
    # One octet at Wireshark; two in the standard's table and in all published messages.
    "ChangeDebt": {"debt_recovery_balance_percentage"},
}
"""Fields that Wireshark has not, or elsewhere; a star stands for what follows the head of a snapshot."""

SHOWN_OTHERWISE: dict[str, set[str]] = {
    "CancelLoadControlEvent": {"effective_time"},  # masked: four bits
    "GetBillingPeriod": {"tariff_type"},  # the same, in all of them
    "GetBlockPeriods": {"tariff_type"},
    "GetCO2Value": {"tariff_type"},
    "GetConsolidatedBill": {"tariff_type"},
    "GetTariffInformation": {"tariff_type"},
    "GetScheduledEvents": {"issuer_event_id"},  # cut to one octet
    "RequestFastPollModeResponse": {"fast_poll_mode_end_time"},  # seconds since 1970
    "RequestNewPasswordResponse": {"duration_in_minutes"},  # the most significant octet first
    "MessageConfirmation": {"message_confirmation_control"},  # its bits, one by one
    "PublishChangeOfTenancy": {"proposed_tenancy_change_control"},  # the most significant octet first
    "PublishChangeOfSupplier": {"proposed_provider_change_control"},  # the same
}
"""Fields that stand in the same place, of which Wireshark shows something else."""


def values(layout: Layout) -> list[Any]:
    """A few values of a command, the ones with most fields; the same ones in every run."""
    drawn = few_values(layout, 8)
    if len(drawn) < EACH and layout.fields:
        drawn = few_values(layout, 100)
    drawn.sort(key=lambda value: -len(leaves(layout, layout.build(value))[0]))
    return drawn[:EACH]


def few_values(layout: Layout, examples: int) -> list[Any]:
    drawn: list[Any] = []

    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(layouts.values(layout))
    def draw(value: Any) -> None:
        fit = FIT.get(layout.name, lambda value: value)(value)
        # Numbers without a name choose no form of a command, and invalid strings have their length only for us.
        if fit is not None and "UNKNOWN" not in repr(fit) and "INVALID" not in repr(fit):
            drawn.append(fit)

    draw()
    return drawn


Case = tuple[Frame, Layout, ET.Element]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Case]]:
    """One capture for all commands."""
    frames, kinds = [], []
    for cluster_id, control, command_id, layout in GENERATED:
        for value in values(layout):
            frames.append(Frame(cluster_id, FrameControl(control), None, len(frames) & 0xFF, command_id, value))
            kinds.append((name_of(cluster_id, control, layout), layout))
    found: dict[str, list[Case]] = {}
    for frame, (name, layout), dissected in zip(
        frames, kinds, dissect(tmp_path_factory.mktemp("wireshark") / "commands.pcap", frames), strict=True
    ):
        found.setdefault(name, []).append((frame, layout, dissected))
    return found


def name_of(cluster_id: int, control: int, layout: Layout) -> str:
    return f"{cluster_id:04x}-{'server' if control & 0x08 else 'client'}-{layout.name}"


def compare(frame: Frame, layout: Layout, dissected: ET.Element) -> int:
    """Hold our fields against Wireshark's; how many."""
    assert not malformed(dissected), frame
    places: dict[tuple[int, int], list[ET.Element]] = {}
    for field in dissected.iter("field"):
        if field.get("pos") is not None:
            places.setdefault((int(field.get("pos", "")), int(field.get("size", ""))), []).append(field)
    octets = encode(frame)
    begin = len(octets) - len(layout.build(frame.payload)) - len(frame.trailing)
    unknown, otherwise = UNKNOWN.get(layout.name, set()), SHOWN_OTHERWISE.get(layout.name, set())
    compared = 0
    for leaf in leaves(layout, octets, begin)[0]:
        if leaf.path[0] in unknown or ("*" in unknown and leaf.start >= begin + 16) or not leaf.size:
            continue
        fields = places.get((HEAD + leaf.start, leaf.size), [])
        assert fields, leaf
        if leaf.path[0] not in otherwise:
            assert any(says(field, leaf) for field in fields), (leaf, [field.attrib for field in fields])
        compared += 1
    return compared


@pytest.mark.parametrize("name", [name_of(row[0], row[1], row[3]) for row in GENERATED])
def test_fields(name: str, cases: dict[str, list[Case]]) -> None:
    assert cases[name]
    for frame, layout, dissected in cases[name]:
        compare(frame, layout, dissected)


@pytest.mark.skipif(folder() is None, reason="no published vectors: see tests/conformance")
def test_published_components(tmp_path: Path) -> None:
    """The plain components of published GBZ messages, as frames of a home network."""
    frames: dict[bytes, Frame] = {}
    for case in messages():
        payload = gbcs.decode(case.values[0].octets).payload
        for component in payload.components if isinstance(payload, GbzPayload) else ():
            _, cluster_id, _, control, sequence, number, content, trailing = component
            if command_layout(cluster_id, control, number) is not None and not isinstance(content, EncryptedContent):
                frame = Frame(cluster_id, FrameControl(control), None, sequence, number, content, trailing)
                frames[encode(frame)] = frame
    compared = 0
    for frame, dissected in zip(frames.values(), dissect(tmp_path / "published.pcap", [*frames.values()]), strict=True):
        layout = command_layout(*frame[:2], frame.command_id)
        assert layout is not None
        compared += compare(frame, layout, dissected)
    assert compared > 2000


# A day's traffic -----------------------------------------------------------------------------------------------------

CLIENT, SERVER, GENERAL, GENERAL_OF_SERVER = 0x01, 0x09, 0x00, 0x18
NOW = UtcTime.from_datetime(datetime.datetime(2030, 1, 15, 9, tzinfo=datetime.UTC))
MESSAGE = bytes.fromhex(json.loads((ROOT / "vectors" / "gbcs" / "messages.json").read_text())[0]["octets"])
"""A GBCS message, the first of the project's own vectors."""
UNSUPPORTED = CommandStatus.UNSUPPORTED_ATTRIBUTE
configuration = general.CONFIGURE_REPORTING_RECORD.node
discovered = general.DISCOVERED_ATTRIBUTE_RECORD.node


def command(cluster_id: int, control: int, command_id: int, *values: Any) -> Frame:
    """A frame of field values; those that may be missing at the end are."""
    layout = command_layout(cluster_id, control, command_id)
    assert layout is not None
    payload = layout.node(*values, *[None] * (len(layout.fields) - len(values)))
    return Frame(cluster_id, FrameControl(control), None, 5, command_id, payload)


def answer(number: int, value: Any, cluster_id: int = 0x0702) -> Any:
    known = attribute(cluster_id, number)
    assert known is not None
    return general.READ_ATTRIBUTES_RECORD.node(number, CommandStatus.SUCCESS, known.type, value)


def record(number: int, value: Any, cluster_id: int = 0x0702) -> Any:
    known = attribute(cluster_id, number)
    assert known is not None
    return general.ATTRIBUTE_RECORD.node(number, known.type, value)


METERING, GENERAL_FIELDS, PRICE = "zbee_zcl_se.met.", "zbee_zcl.attr.", "zbee_zcl_se.price."
CALENDAR = "zbee_zcl_se.calendar."
EVENTS, MESSAGES, TUNNEL = "zbee_zcl_se.events.publish_event.", "zbee_zcl_se.msg.message", "zbee_zcl_se.tun."

TRAFFIC: dict[str, tuple[Frame, dict[str, list[str]]]] = {
    "a gas meter reports to its mirror": (
        command(
            0x0702,
            GENERAL_OF_SERVER,
            0x0A,
            (record(0x0000, 123456789), record(0x0300, 1), record(0x0301, 1), record(0x0306, 128)),
        ),
        {
            METERING + "attr_id": ["0x0000", "0x0300", "0x0301", "0x0306"],
            GENERAL_FIELDS + "data.type": ["0x25", "0x30", "0x22", "0x18"],
            GENERAL_FIELDS + "uint48": ["123456789"],
            GENERAL_FIELDS + "uint8": ["1"],
            GENERAL_FIELDS + "uint24": ["1"],
            GENERAL_FIELDS + "bitmap8": ["0x80"],
        },
    ),
    "a display reads": (
        command(0x0702, GENERAL, 0x00, (0x0000, 0x0300)),
        {METERING + "attr_id": ["0x0000", "0x0300"]},
    ),
    "the meter answers": (
        command(
            0x0702,
            GENERAL_OF_SERVER,
            0x01,
            (answer(0x0000, 421), general.READ_ATTRIBUTES_RECORD.node(0x0300, UNSUPPORTED, None, None)),
        ),
        {
            METERING + "attr_id": ["0x0000", "0x0300"],
            GENERAL_FIELDS + "status": ["0x00", "0x86"],
            GENERAL_FIELDS + "uint48": ["421"],
        },
    ),
    "the clock is set": (
        command(0x000A, GENERAL, 0x02, (record(0x0000, NOW, 0x000A),)),
        {"zbee_zcl_general.time.attr_id": ["0x0000"], GENERAL_FIELDS + "utc": [shown(NOW)]},
    ),
    "it was set": (
        command(0x000A, GENERAL_OF_SERVER, 0x04, (general.WRITE_STATUS_RECORD.node(CommandStatus.SUCCESS, None),)),
        {GENERAL_FIELDS + "status": ["0x00"]},
    ),
    "it could not be set": (
        command(0x000A, GENERAL_OF_SERVER, 0x04, (general.WRITE_STATUS_RECORD.node(CommandStatus.READ_ONLY, 0),)),
        {GENERAL_FIELDS + "status": ["0x88"], "zbee_zcl_general.time.attr_id": ["0x0000"]},
    ),
    "reports are asked for": (
        command(0x0702, GENERAL, 0x06, (configuration(0, 0x0000, DataType.UINT48, 10, 1800, 5, None),)),
        {
            METERING + "attr_id": ["0x0000"],
            GENERAL_FIELDS + "dir": ["0x00"],
            GENERAL_FIELDS + "minint": ["10"],
            GENERAL_FIELDS + "maxint": ["1800"],
            GENERAL_FIELDS + "uint48": ["5"],
        },
    ),
    "a command did not succeed": (
        command(0x0705, GENERAL_OF_SERVER, 0x0B, 0x04, CommandStatus.MALFORMED_COMMAND),
        {"zbee_zcl.cmd.id.rsp": ["0x04"], GENERAL_FIELDS + "status": ["0x80"]},
    ),
    "attributes are looked for": (
        command(0x0702, GENERAL, 0x0C, 0x0300, 16),
        {GENERAL_FIELDS + "start": ["0x0300"], GENERAL_FIELDS + "maxnum": ["16"]},
    ),
    "attributes are found": (
        command(
            0x0702,
            GENERAL_OF_SERVER,
            0x0D,
            1,
            (discovered(0x0300, DataType.ENUM8), discovered(0x0301, DataType.UINT24)),
        ),
        {METERING + "attr_id": ["0x0300", "0x0301"], GENERAL_FIELDS + "data.type": ["0x30", "0x22"]},
    ),
    "the price": (
        command(
            0x0700,
            SERVER,
            0x00,
            *(0x1122, b"Standard", 0x01020304, NOW, 0, 826),
            PriceTrailingDigitAndTier(0x41),
            NumberOfPriceTiersAndRegisterTier(0x12),
            *(NOW, 30, 1625),
        ),
        {
            PRICE + "provider_id": ["4386"],
            PRICE + "rate_label": ["Standard"],
            PRICE + "issuer_event_id": ["16909060"],
            PRICE + "current_time": [shown(NOW)],
            PRICE + "currency": ["0x033a"],
            PRICE + "tier": ["0x01"],
            PRICE + "trailing_digit": ["0x04"],
            PRICE + "register_tier": ["0x02"],
            PRICE + "number_of_price_tiers": ["0x01"],
            PRICE + "duration_in_minutes": ["30"],
            PRICE + "price": ["1625"],
        },
    ),
    "a top-up": (
        command(0x0705, CLIENT, 0x04, 0, b"12345678901234567890"),
        {"zbee_zcl_se.pp.consumer_top_up.top_up_code": [b"12345678901234567890".hex(":")]},
    ),
    "a message": (
        command(0x0703, SERVER, 0x00, 77, MessageControl(0x84), UtcTime(0), 60, "Meter exchange on Friday", 0),
        {
            MESSAGES + ".id": ["0x0000004d"],
            MESSAGES + ".ctrl.importance": ["0x01"],
            MESSAGES + ".ctrl.confirm": ["1"],
            MESSAGES + ".duration": ["60"],
            MESSAGES: ["Meter exchange on Friday"],
        },
    ),
    "a calendar": (
        command(0x0707, SERVER, 0x00, 1, 2, 3, NOW, 0, 0, b"Winter", 1, 2, 3),
        {
            CALENDAR + "issuer_calendar_id": ["3"],
            CALENDAR + "start_time": [shown(NOW)],
            CALENDAR + "name": ["Winter"],
            CALENDAR + "number_of_week_profiles": ["2"],
        },
    ),
    "an event": (
        command(0x0709, SERVER, 0x00, 1, 0x8154, NOW, 0, b"power"),
        {
            EVENTS + "log_id": ["0x01"],
            EVENTS + "event_id": ["0x8154"],
            EVENTS + "event_time": [shown(NOW)],
            EVENTS + "event_data": [b"power".hex(":")],
        },
    ),
    "a tunnel is asked for": (
        command(0x0704, CLIENT, 0x00, 6, 0xFFFF, 0, 1500),
        {TUNNEL + "protocol_id": ["0x06"], TUNNEL + "max_in_transfer_size": ["0x05dc"]},
    ),
    "a GBCS message in the tunnel": (
        command(0x0704, CLIENT, 0x02, 0x0102, tunnelling.encode(tunnelling.Put(MESSAGE))),
        {
            TUNNEL + "tunnel_id": ["0x0102"],
            "gbcs_tunnel.command": ["0x03"],
            "gbcs_message.grouping_header.cra_flag": [f"0x{gbcs.decode(MESSAGE).header.cra:02x}"],
            "gbcs_message.grouping_header.originator_counter": [str(gbcs.decode(MESSAGE).header.originator_counter)],
            "gbcs_message.grouping_header.message_code": [f"0x{gbcs.decode(MESSAGE).header.message_code:04x}"],
            "gbcs_message.mac": [(gbcs.decode(MESSAGE).mac or b"").hex(":")],
        },
    ),
}


@pytest.fixture(scope="module")
def traffic(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ET.Element]:
    path = tmp_path_factory.mktemp("wireshark") / "traffic.pcap"
    return dict(zip(TRAFFIC, dissect(path, [frame for frame, _ in TRAFFIC.values()]), strict=True))


@pytest.mark.parametrize("name", TRAFFIC)
def test_traffic(name: str, traffic: dict[str, ET.Element]) -> None:
    frame, expected = TRAFFIC[name]
    fields: dict[str, list[str]] = {}
    for field in traffic[name].iter("field"):
        fields.setdefault(field.get("name") or "", []).append(field.get("show") or "")
    assert not malformed(traffic[name])
    assert fields["zbee_aps.cluster"] == [f"0x{frame.cluster_id:04x}"]
    assert fields["zbee_zcl.type"] == [f"0x{frame.frame_control.frame_type:02x}"]
    assert fields["zbee_zcl.dir"] == [str(int(frame.frame_control.server_to_client))]
    assert fields["zbee_zcl.cmd.tsn"] == [str(frame.sequence_number)]
    names = [field.get("showname") or "" for field in traffic[name].iter("field")]
    (shown_command,) = [text for text in names if text.startswith("Command: ")]
    assert shown_command.replace(" ", "") == f"Command:{frame.command}(0x{frame.command_id:02x})"
    assert {key: fields.get(key) for key in expected} == expected
