"""ZCL commands and attribute types against another implementation: zigpy 2.4.

What one writes, the other must read as the same value; what we read from it must be what we would have written. All
commands are compared that both know: the general ones and those of Metering, OTA upgrade, Identify, Alarms and Basic.
Of the other clusters of Smart Energy zigpy has no more than the number: the last test notices when that changes.

Where zigpy differs, refuses or loses something, a test beside the comparison pins what it does.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable
from struct import unpack
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tests.strategies.zigbee  # noqa: F401  (strategies of coded fields)
from tests.examples import examples
from tests.strategies import layouts
from wire.layout import Layout
from zigbee import general
from zigbee.clusters import MODULES, cluster
from zigbee.types import TYPES, Collection, DataType, Date, Eui64, Member, Structure, TimeOfDay, UtcTime, read_value
from zigbee.zcl import Frame, FrameControl, decode, encode

# zigpy brings a whole stack with it; what that warns of while it is imported is no failure of ours.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    try:
        import zigpy.types as t
        from zigpy.zcl import Cluster, foundation

        importlib.import_module("zigpy.zcl.clusters")  # registers them
    except ImportError:
        t = None

if t is None:
    pytest.skip("zigpy is not installed: nothing was compared", allow_module_level=True)

SETTINGS = examples(12)

# Values of data types ------------------------------------------------------------------------------------------------

OCTET = st.integers(0, 255)
WORD = st.integers(0, 0xFFFF)
# Not ASCII: zigpy counts characters where octets are to be counted, see below.
TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
SIMPLE = [
    kind.id
    for kind in TYPES.values()
    if kind.least and kind.id not in (DataType.ARRAY, DataType.STRUCT, DataType.SET, DataType.BAG)
]
COLLECTIONS = (DataType.ARRAY, DataType.SET, DataType.BAG)


SMALLEST = {16: 2.0**-14, 32: 2.0**-126, 64: 2.0**-1022}
"""The smallest normal number of each width: up to there zigpy is wrong, see below."""


def ordinary(width: int) -> st.SearchStrategy[float]:
    """No NaN, no infinity, no negative zero: we keep the octets of these."""
    some = st.floats(width=width, allow_nan=False, allow_infinity=False)  # type: ignore[call-overload]
    return some.filter(lambda value: not 0 < abs(value) <= SMALLEST[width]).map(lambda value: value + 0.0)


def simple_values(kind: DataType) -> st.SearchStrategy[Any]:
    size = TYPES[kind].size or 0
    special: dict[DataType, st.SearchStrategy[Any]] = {
        DataType.SEMI: ordinary(16),
        DataType.SINGLE: ordinary(32),
        DataType.DOUBLE: ordinary(64),
        DataType.OCTSTR: st.binary(max_size=40),
        DataType.OCTSTR16: st.binary(max_size=300),
        DataType.STRING: TEXT,
        DataType.STRING16: TEXT,
        DataType.TOD: st.builds(TimeOfDay, OCTET, OCTET, OCTET, OCTET),
        DataType.DATE: st.builds(Date, st.one_of(st.just(255), st.integers(1900, 2154)), OCTET, OCTET, OCTET),
        DataType.UTC: st.integers(0, 0xFFFFFFFF).map(UtcTime),
        DataType.EUI64: st.binary(min_size=8, max_size=8).map(Eui64),
        DataType.KEY128: st.binary(min_size=16, max_size=16),
    }
    if kind in special:
        return special[kind]
    if DataType.INT8 <= kind <= DataType.INT64:
        return st.integers(-(1 << 8 * size - 1), (1 << 8 * size - 1) - 1)
    return st.integers(0, (1 << 8 * size) - 1)


@st.composite
def collections(draw: Any) -> Collection:
    kind = draw(st.sampled_from(SIMPLE))
    return Collection(kind, tuple(draw(st.lists(simple_values(kind), max_size=3))))


@st.composite
def typed(draw: Any, nested: bool = True) -> tuple[DataType, Any]:
    """A data type and a value of it."""
    kind = draw(st.sampled_from([*SIMPLE, *COLLECTIONS, DataType.STRUCT] if nested else SIMPLE))
    if kind in COLLECTIONS:
        return kind, draw(collections())
    if kind is DataType.STRUCT:
        return kind, Structure(tuple(Member(*draw(typed(nested=False))) for _ in range(draw(st.integers(0, 3)))))
    return kind, draw(simple_values(kind))


# What both say, as lists of bare values ------------------------------------------------------------------------------


def ours(value: Any) -> Any:
    if isinstance(value, Collection):
        return [int(value.element_type), [ours(item) for item in value.elements or ()]]
    if isinstance(value, Structure):
        return [[int(member.data_type), ours(member.value)] for member in value.members or ()]
    if isinstance(value, Date):
        return [value.year if value.year == 255 else value.year - 1900, *value[1:]]
    if isinstance(value, Eui64):
        return value[::-1]
    if isinstance(value, tuple):
        return [ours(item) for item in value]
    return int(value) if isinstance(value, int) else value


def theirs(value: Any) -> Any:
    if isinstance(value, foundation.ReadAttributeRecord):
        if isinstance(value.value, foundation.TypedCollection):
            kind = foundation.DataType.from_python_type(type(value.value)).type_id
            return [int(value.attrid), int(value.status), int(kind), theirs(value.value)]
        return [int(value.attrid), int(value.status), *(theirs(value.value) if value.value else (None, None))]
    if isinstance(value, foundation.TypeValue):
        return [int(value.type), theirs(value.value)]
    if isinstance(value, foundation.Attribute):
        return [int(value.attrid), *theirs(value.value)]
    if isinstance(value, foundation.WriteAttributeStructured):
        return [int(value.attrid), theirs(value.selector), *theirs(value.value)]
    if isinstance(value, foundation.Selector):
        return [value.depth | value.op << 4, theirs(value.indexes)]
    if isinstance(value, foundation.AttributeReportingConfig):
        names = ("direction", "attrid", "datatype", "min_interval", "max_interval", "reportable_change", "timeout")
        return [theirs(getattr(value, name, None)) for name in names]
    if isinstance(value, foundation.AttributeReportingConfigWithStatus):
        return [int(value.status), *theirs(value.config)]
    if isinstance(value, t.EUI64 | t.KeyData):
        return value.serialize()
    if isinstance(value, t.FixedList):  # general data, which have no order of octets
        return int.from_bytes(value.serialize(), "little")
    if isinstance(value, t.Struct) and not isinstance(value, int):
        return [theirs(getattr(value, field.name)) for field in value.fields]
    if isinstance(value, list):
        return [theirs(item) for item in value]
    return int(value) if isinstance(value, int) else value


def make(kind: Any, value: Any) -> Any:
    """Our value as zigpy's of a given class."""
    if value is None:
        return None
    if isinstance(value, Collection):
        item = foundation.DataType.from_type_id(value.element_type).python_type
        elements = t.LVList[item, t.uint16_t]([make(item, element) for element in value.elements or ()])
        return kind(type=t.uint8_t(value.element_type), value=elements)
    if isinstance(value, Structure):
        return kind([make_typed(*member) for member in value.members or ()])
    if issubclass(kind, t.EUI64 | t.KeyData):
        return kind(ours(value))
    if issubclass(kind, t.FixedList):
        return kind(value.to_bytes(kind._length, "little"))
    if issubclass(kind, t.Struct) and not issubclass(kind, int):
        bare = ours(value) if isinstance(value, Date) else value
        return kind(*(make(field.type, item) for field, item in zip(kind.fields, bare, strict=True)))
    if issubclass(kind, list):
        return kind([make(kind._item_type, item) for item in value])
    return kind(value)


def make_typed(kind: DataType, value: Any) -> Any:
    python_type = foundation.DataType.from_type_id(kind).python_type
    return foundation.TypeValue(type=t.uint8_t(kind), value=make(python_type, value))


# General commands ----------------------------------------------------------------------------------------------------

FAILURES = st.integers(1, 255)


def statuses() -> st.SearchStrategy[Any]:
    return st.one_of(st.just(0), FAILURES)


@st.composite
def attribute_records(draw: Any) -> Any:
    return general.ATTRIBUTE_RECORD.node(draw(WORD), *draw(typed()))


@st.composite
def read_records(draw: Any) -> Any:
    status = draw(statuses())
    return general.READ_ATTRIBUTES_RECORD.node(
        draw(WORD), _status(status), *((None, None) if status else draw(typed()))
    )


def _status(number: int) -> Any:
    return dict(general.READ_ATTRIBUTES_RECORD.fields)["status"].kind(number)


@st.composite
def reporting(draw: Any) -> tuple[Any, ...]:
    """What CONFIGURE_REPORTING_RECORD has."""
    if draw(st.booleans()):
        return 1, draw(WORD), None, None, None, None, draw(WORD)
    kind, value = draw(typed())
    change = value if TYPES[kind].analogue else None
    return 0, draw(WORD), kind, draw(WORD), draw(WORD), change, None


@st.composite
def reporting_answers(draw: Any) -> Any:
    status = draw(statuses())
    fields = draw(reporting())
    if status:
        fields = (*fields[:2], None, None, None, None, None)
    return general.REPORTING_CONFIGURATION_RECORD.node(_status(status), *fields)


@st.composite
def selectors(draw: Any, actions: tuple[int, ...] = (0,)) -> Any:
    indexes = tuple(draw(st.lists(WORD, max_size=15)))
    return general.SELECTOR.node(general.Indicator(len(indexes) | draw(st.sampled_from(actions)) << 4), indexes)


@st.composite
def structured_writes(draw: Any) -> Any:
    selector = draw(selectors((0, 1, 2)))
    return general.WRITE_ATTRIBUTES_STRUCTURED_RECORD.node(draw(WORD), selector, *draw(typed()))


def lists(records: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(records, min_size=least, max_size=4).map(tuple)


def answers(layout: Layout, success: Any, *fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One success for all, or the failures."""
    failures = st.builds(layout.node, FAILURES.map(_status), *fields)
    return st.one_of(st.just((success,)), lists(failures, 1))


SUCCESS = 0
VALUES: dict[int, Callable[[], st.SearchStrategy[Any]]] = {
    0x01: lambda: lists(read_records()),
    **dict.fromkeys((0x02, 0x03, 0x05, 0x0A), lambda: lists(attribute_records())),
    0x04: lambda: answers(general.WRITE_STATUS_RECORD, general.WRITE_STATUS_RECORD.node(_status(SUCCESS), None), WORD),
    0x06: lambda: lists(reporting().map(lambda fields: general.CONFIGURE_REPORTING_RECORD.node(*fields))),
    0x07: lambda: answers(
        general.CONFIGURE_REPORTING_STATUS_RECORD,
        general.CONFIGURE_REPORTING_STATUS_RECORD.node(_status(SUCCESS), None, None),
        st.integers(0, 1),
        WORD,
    ),
    0x09: lambda: lists(reporting_answers()),
    0x0E: lambda: lists(st.builds(general.READ_ATTRIBUTES_STRUCTURED_RECORD.node, WORD, selectors())),
    0x0F: lambda: lists(structured_writes()),
    0x10: lambda: answers(
        general.WRITE_ATTRIBUTES_STRUCTURED_STATUS_RECORD,
        general.WRITE_ATTRIBUTES_STRUCTURED_STATUS_RECORD.node(_status(SUCCESS), None, None),
        WORD,
        selectors(),
    ),
}
"""The lists of records of the commands that need more than their layout says; the others are drawn from that."""


def general_values(command_id: int) -> st.SearchStrategy[Any]:
    layout = general.COMMANDS[command_id]
    return VALUES[command_id]().map(layout.node) if command_id in VALUES else layouts.values(layout)


def make_attribute(record: Any) -> Any:
    return foundation.Attribute(attrid=record.attribute_id, value=make_typed(record.data_type, record.value))


def make_read(record: Any) -> Any:
    value = None
    if record.status == SUCCESS:
        value = make_typed(record.data_type, record.value)
        if isinstance(record.value, Collection):
            value = value.value
    return foundation.ReadAttributeRecord(record.attribute_id, foundation.Status(record.status), value)


def make_config(record: Any) -> Any:
    made = foundation.AttributeReportingConfig()
    made.direction, made.attrid = record.direction, record.attribute_id
    made.timeout, made.datatype = record.timeout_period, record.data_type
    made.min_interval, made.max_interval = record.minimum_reporting_interval, record.maximum_reporting_interval
    made.reportable_change = None  # asked for where it copies a record, even of a discrete type, which has none
    if record.reportable_change is not None:
        kind = foundation.DataType.from_type_id(record.data_type).python_type
        made.reportable_change = make(kind, record.reportable_change)
    return made


def make_selector(selector: Any) -> Any:
    depth, action = selector.indicator & 0x0F, selector.indicator >> 4
    return foundation.Selector(depth=depth, op=action, indexes=list(selector.indexes))


MAKE: dict[int, Callable[[Any], Any]] = {
    0x01: make_read,
    **dict.fromkeys((0x02, 0x03, 0x05, 0x0A), make_attribute),
    0x04: lambda record: foundation.WriteAttributesStatusRecord(*record),
    0x06: make_config,
    0x07: lambda record: foundation.ConfigureReportingResponseRecord(*record),
    0x09: lambda record: foundation.AttributeReportingConfigWithStatus(record.status, make_config(record)),
    0x0E: lambda record: foundation.ReadAttributeStructured(record.attribute_id, make_selector(record.selector)),
    0x0F: lambda record: foundation.WriteAttributeStructured(
        record.attribute_id, make_selector(record.selector), make_typed(record.data_type, record.value)
    ),
    0x10: lambda record: foundation.WriteAttributesStructuredStatusRecord(
        record.status, record.attribute_id, record.selector and make_selector(record.selector)
    ),
}
"""zigpy's records of the commands in VALUES."""


@pytest.mark.parametrize("command_id", general.COMMANDS, ids=[f"{layout.name}" for layout in general.COMMANDS.values()])
class TestGeneralCommands:
    @SETTINGS
    @given(data=st.data())
    def test_it_reads_what_we_write(self, command_id: int, data: st.DataObject) -> None:
        value = data.draw(general_values(command_id))
        schema = foundation.GENERAL_COMMANDS[command_id].schema
        found, rest = schema.deserialize(general.COMMANDS[command_id].build(value))
        assert rest == b""
        assert theirs(found) == ours(value)

    @SETTINGS
    @given(data=st.data())
    def test_we_read_what_it_writes(self, command_id: int, data: st.DataObject) -> None:
        layout, schema = general.COMMANDS[command_id], foundation.GENERAL_COMMANDS[command_id].schema
        value = data.draw(general_values(command_id))
        if command_id in MAKE:
            (field,) = schema.fields
            made = schema(field.type([MAKE[command_id](record) for record in value.records]))
        else:
            made = make(schema, value)
        octets = made.serialize()
        assert layout.parse(octets) == (value, len(octets))
        assert layout.build(value) == octets


# Cluster commands ----------------------------------------------------------------------------------------------------


def known_commands() -> list[tuple[int, bool, int]]:
    """Cluster, whether its server sends it, number: of all commands that zigpy has of our clusters."""
    found = []
    for cluster_id in MODULES:
        peer = Cluster._registry.get(cluster_id)
        if peer is not None:
            found += [(cluster_id, False, int(number)) for number in peer.server_commands]
            found += [(cluster_id, True, int(number)) for number in peer.client_commands]
    return sorted(found)


def own_layout(cluster_id: int, server: bool, command_id: int) -> Layout:
    own = cluster(cluster_id)
    assert own is not None
    return (own.server_commands if server else own.client_commands)[command_id]


def peer_schema(cluster_id: int, server: bool, command_id: int) -> Any:
    peer = Cluster._registry[cluster_id]
    return (peer.client_commands if server else peer.server_commands)[command_id].schema


def _image_block(layout: Layout, value: Any) -> list[Any]:
    """The size of the data is part of zigpy's octet string."""
    return [item for name, item in zip(layout.node._fields, value, strict=True) if name != "data_size"]


def _snapshot(layout: Layout, value: Any) -> list[Any]:
    """What the payload type selects stays octets at zigpy."""
    return [*value[:7], layout.build(value)[16:]]


def _notification_flag(layout: Layout, value: Any) -> list[Any]:
    """zigpy takes one allocation after the other up to the end; we one, see below."""
    return [*value[:3], (value[3:],)]


SHAPES: dict[tuple[int, bool, int], Callable[[Layout, Any], list[Any]]] = {
    (0x0019, True, 0x05): _image_block,
    (0x0702, True, 0x06): _snapshot,
    (0x0702, True, 0x0A): _notification_flag,
}
"""Commands whose fields zigpy cuts in another way: ours as it has them."""

COMMANDS = known_commands()
IDS = [f"{cluster(row[0]).name}-{own_layout(*row).name}" for row in COMMANDS]  # type: ignore[union-attr]


def shaped(row: tuple[int, bool, int], value: Any) -> Any:
    shape = SHAPES.get(row)
    return shape(own_layout(*row), value) if shape else value


def cluster_values(row: tuple[int, bool, int]) -> st.SearchStrategy[Any]:
    """Values of a command that zigpy takes too: see the differences below."""
    values = layouts.values(own_layout(*row))
    if row == (0x0019, True, 0x00):
        return values.filter(lambda value: value.payload_type.is_known)
    if row == (0x0702, True, 0x00):
        return values.map(lambda value: value._replace(number_of_periods_delivered=len(value.intervals)))
    return values


@pytest.mark.parametrize("row", COMMANDS, ids=IDS)
class TestClusterCommands:
    @SETTINGS
    @given(data=st.data())
    def test_it_reads_what_we_write(self, row: tuple[int, bool, int], data: st.DataObject) -> None:
        layout = own_layout(*row)
        value = data.draw(cluster_values(row))
        found, rest = peer_schema(*row).deserialize(layout.build(value))
        assert rest == b""
        assert theirs(found) == ours(tuple(shaped(row, value)))

    @SETTINGS
    @given(data=st.data())
    def test_we_read_what_it_writes(self, row: tuple[int, bool, int], data: st.DataObject) -> None:
        layout = own_layout(*row)
        value = data.draw(cluster_values(row))
        octets = make(peer_schema(*row), shaped(row, value)).serialize()
        assert layout.parse(octets) == (value, len(octets))
        assert layout.build(value) == octets


# Frames --------------------------------------------------------------------------------------------------------------


@given(
    st.integers(0, 31),
    WORD,
    OCTET,
    st.sampled_from([row for row in COMMANDS if row[0] == 0x0702]),
    st.sampled_from(list(general.COMMANDS)),
    st.data(),
)
@SETTINGS
def test_frames(control: int, code: int, sequence: int, row: tuple[int, bool, int], command: int, data: Any) -> None:
    """Header and choice of the command, in both directions."""
    cluster_id, server, number = row
    control = control & ~0x0B | server << 3
    if data.draw(st.booleans()):
        payload, command_id = data.draw(general_values(command)), command
    else:  # of a manufacturer's own commands neither knows the fields
        control = control & ~0x04 | 0x01
        payload, command_id = data.draw(cluster_values(row)), number
    manufacturer_code = code if control & 0x04 else None
    frame = Frame(cluster_id, FrameControl(control), manufacturer_code, sequence, command_id, payload)
    octets = encode(frame)
    assert decode(octets, cluster_id) == frame

    header, found = bare_cluster().deserialize(octets)
    assert (header.frame_control, header.manufacturer, header.tsn, header.command_id) == frame[1:5]
    assert theirs(found) == ours(tuple(shaped(row, payload) if control & 0x03 else payload))
    assert header.serialize() == octets[: 5 if control & 0x04 else 3]


def bare_cluster() -> Any:
    """zigpy's Metering without a device around it; it needs none to read."""
    made = Cluster._registry[0x0702].__new__(Cluster._registry[0x0702])
    made.debug = lambda *arguments: None
    return made


# What there is -------------------------------------------------------------------------------------------------------


def test_it_has_no_other_commands_of_smart_energy() -> None:
    """Of our clusters. One more there is to be compared above, by itself; this list is what the docstring says."""
    assert {row[0] for row in COMMANDS} == {0x0000, 0x0003, 0x0009, 0x0019, 0x0702}
    metering = cluster(0x0702)
    assert metering is not None
    have = {row[1:] for row in COMMANDS if row[0] == 0x0702}
    assert have == {(False, number) for number in metering.client_commands} | {
        (True, number) for number in metering.server_commands
    }


def test_attributes_have_the_same_types() -> None:
    """Of every attribute that both name."""
    compared = 0
    for cluster_id in MODULES:
        own, peer = cluster(cluster_id), Cluster._registry.get(cluster_id)
        assert own is not None
        for number, row in (peer.attributes if peer else {}).items():
            known = own.server_attributes.get(number) or own.client_attributes.get(number)
            if known is not None:
                assert row.zcl_type == known.type, (own, known, row)
                compared += 1
    assert compared > 200


def test_types_are_the_same() -> None:
    """Every type, and which of them are analogue: these have a reportable change."""
    assert {int(row.type_id) for row in foundation.DataType} == set(TYPES)
    for row in foundation.DataType:
        assert (row.type_class is foundation.DataClass.Analog) == TYPES[row.type_id].analogue, row


# Differences ---------------------------------------------------------------------------------------------------------


def test_it_counts_characters() -> None:
    """The length of a string is in octets. zigpy reads what we write, and writes a length that cuts its own string."""
    octets = general.REPORT_ATTRIBUTES.build(
        general.REPORT_ATTRIBUTES.node((general.ATTRIBUTE_RECORD.node(0, DataType.STRING, "£5"),))
    )
    assert octets == bytes.fromhex("0000 42 03 c2a335")
    found, rest = foundation.GENERAL_COMMANDS[0x0A].schema.deserialize(octets)
    assert (theirs(found), rest) == ([[[0, 0x42, "£5"]]], b"")
    assert found.serialize() == bytes.fromhex("0000 42 02 c2a335")


@pytest.mark.parametrize(
    ("kind", "octets"), [(DataType.SEMI, "0004"), (DataType.SINGLE, "00008000"), (DataType.DOUBLE, "0000000000001000")]
)
def test_small_floats(kind: DataType, octets: str) -> None:
    """Subnormal numbers and the smallest normal one come out of zigpy as others."""
    smallest = bytes.fromhex(octets)
    (value,) = unpack({2: "<e", 4: "<f", 8: "<d"}[len(smallest)], smallest)
    assert read_value(smallest, 0, kind) == (value, len(smallest))
    assert read_value(b"\x01" + bytes(len(smallest) - 1), 0, kind)[0] > 0
    peer = foundation.DataType.from_type_id(kind).python_type
    assert peer(value).serialize() != smallest or peer.deserialize(smallest)[0] != value


def test_it_can_not_write_the_discrete_configuration_that_it_read() -> None:
    """Of a discrete type, which has no reportable change: zigpy looks for one while it copies the record."""
    octets = general.CONFIGURE_REPORTING.build(
        general.CONFIGURE_REPORTING.node(
            (general.CONFIGURE_REPORTING_RECORD.node(0, 1, DataType.ENUM8, 2, 3, None, None),)
        )
    )
    found, rest = foundation.GENERAL_COMMANDS[0x06].schema.deserialize(octets)
    assert (theirs(found), rest) == ([[[0, 1, 0x30, 2, 3, None, None]]], b"")
    with pytest.raises(AttributeError):
        found.serialize()


def test_it_knows_no_invalid_octet_string() -> None:
    """Length FF: for us no string, for zigpy 255 octets that are not there."""
    octets = bytes.fromhex("0000 41 ff")
    (record,) = general.REPORT_ATTRIBUTES.parse(octets)[0].records
    assert not isinstance(record.value, bytes)
    with pytest.raises(ValueError, match="too short"):
        foundation.GENERAL_COMMANDS[0x0A].schema.deserialize(octets)


def test_it_refuses_fewer_intervals_than_announced() -> None:
    """GetProfileResponse: we read up to the end and leave it to the reader to compare, so that nothing is lost."""
    octets = bytes.fromhex("00000000 00 00 02 010000")
    assert cluster(0x0702).server_commands[0x00].parse(octets)[0].intervals == (1,)  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="Expected 2"):
        peer_schema(0x0702, True, 0x00).deserialize(octets)


def test_it_takes_unknown_payload_types_of_image_notify_for_long_ones() -> None:
    """The standard has 0 to 3. Of type 4 we read what type 0 has, the rest of the frame is kept as trailing octets."""
    octets = bytes.fromhex("0901 00 04 64")
    assert encode(decode(octets, 0x0019)) == octets
    with pytest.raises(ValueError, match="too short"):
        peer_schema(0x0019, True, 0x00).deserialize(octets[3:])


def test_it_reads_many_allocations_of_notification_flags() -> None:
    """ConfigureNotificationFlags: we read one; what follows it we keep as trailing octets."""
    octets = bytes.fromhex("0901 0a 01000000 00 0100 0007 ffff 01 02  0207 ffff 01 03")
    frame = decode(octets, 0x0702)
    assert (frame.payload.cluster_id, frame.trailing) == (0x0700, bytes.fromhex("0207 ffff 01 03"))
    assert encode(frame) == octets
    assert len(peer_schema(0x0702, True, 0x0A).deserialize(octets[3:])[0].bit_field_allocations) == 2
