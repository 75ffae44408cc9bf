"""Templates of DLMS payloads: what they take out, build, show and refuse."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlms.apdu.access import AccessRequest, AccessResponse, ActionAnswer, GetAnswer, SetAnswer, SetSpecification
from dlms.apdu.common import ActionResult, AttributeDescriptor, DataAccessResult
from dlms.data import (
    Array,
    Boolean,
    CompactArray,
    DoubleLongUnsigned,
    Enum,
    Integer,
    LongUnsigned,
    Structure,
)
from dlms.obis import Obis
from gbcs.entity import EntityId
from gbcs.message import CRA, GroupingHeader
from gbcs.payload import dlms as payload_codec
from gbcs.payload.protected import CipheredBlock, ClearAttributes, ProtectedAttributes, ProtectionParameters
from gbcs.usecases import UseCase, all_use_cases, by_reference
from gbcs.usecases.dlms import Command, Leaf, Members, Response, array, octets, structure, u8, u16
from gbcs.usecases.dlms_shapes import read_shape
from gbcs.usecases.engines import engine_of
from gbcs.usecases.model import Failed
from tests.examples import examples
from tests.strategies import dlms, electricity
from wire.errors import DecodeError, EncodeError, WireError

USE_CASES = [use_case for use_case in all_use_cases() if isinstance(use_case.command, Command)]
SUPPLIER, METER = EntityId("0A-7E-57-00-00-00-02-00"), EntityId("0A-7E-57-DE-00-00-00-01")
HEADER = GroupingHeader(CRA.COMMAND, 0x1_0000_0007, SUPPLIER, METER, 0x0019)
ANSWER = GroupingHeader(CRA.RESPONSE, 0x1_0000_0007, METER, SUPPLIER, 0x0019)
SETTINGS = examples(3)


def _use_case(reference: str) -> UseCase:
    found = by_reference(reference)
    assert found is not None
    return found


def _templates(reference: str) -> tuple[Command, Response]:
    use_case = _use_case(reference)
    assert isinstance(use_case.command, Command)
    assert isinstance(use_case.response, Response)
    return use_case.command, use_case.response


# By hand -------------------------------------------------------------------------------------------------------------


def test_a_command_of_constants() -> None:
    """Closing the load switch: one action whose parameter is fixed by the standard."""
    command, _ = _templates("ECS42")
    payload = engine_of(command).build({}, HEADER)
    assert payload_codec.encode(payload).hex() == "d920000007000103000900000a006aff0101120033"
    assert engine_of(command).values(payload) == {}
    (item,) = engine_of(command).items(payload)
    assert (item.name, item.value, item.constant) == ("SupplyState: enable", 51, True)


def test_values_of_a_command() -> None:
    """Load limits: four values and when they become active."""
    command, _ = _templates("ECS28a")
    moment = datetime.datetime(2030, 1, 15, 9, tzinfo=datetime.UTC)
    values = {
        "LoadLimitSupplyState: valueNext": True,
        "LoadLimitPowerThreshold: thresholdNext": 1500,
        "LoadLimitPeriod(Timer): valueNext": 300,
        "LoadLimitRestorationPeriod(Timer): valueNext": 600,
        "LoadLimitSupplyState: activateNextDateTime": moment,
        "LoadLimitPowerThreshold: activateNextDateTime": moment,
        "LoadLimitPeriod(Timer): activateNextDateTime": moment,
        "LoadLimitRestorationPeriod(Timer): activateNextDateTime": moment,
    }
    payload = engine_of(command).build(values, HEADER)
    assert payload.data[:4] == (
        Boolean(True),
        DoubleLongUnsigned(1500),
        DoubleLongUnsigned(300),
        DoubleLongUnsigned(600),
    )
    assert payload.data[4] == bytes.fromhex("07ee010fff090000008000ff")
    taken = engine_of(command).values(payload)
    assert taken["LoadLimitSupplyState: activateNextDateTime"].datetime() == moment
    assert engine_of(command).build(taken, HEADER) == payload
    first, *_ = engine_of(command).items(payload)
    assert (first.name, first.meaning) == ("LoadLimitSupplyState: valueNext", "disable")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"LoadLimitPowerThreshold: thresholdNext": 1 << 32}, "LoadLimitPowerThreshold: thresholdNext"),
        ({"LoadLimitPowerThreshold: thresholdNext": "1500"}, "LoadLimitPowerThreshold: thresholdNext"),
        ({"LoadLimitPowerThreshold: thresholdNext": True}, "LoadLimitPowerThreshold: thresholdNext"),
        ({"LoadLimitSupplyState: valueNext": 1}, "LoadLimitSupplyState: valueNext"),
        ({"LoadLimitPeriod(Timer): valueNext": None}, "LoadLimitPeriod(Timer): valueNext"),
        ({"LoadLimitPeriod(Timer): activateNextDateTime": 5}, "LoadLimitPeriod(Timer): activateNextDateTime"),
        (
            {"LoadLimitPeriod(Timer): activateNextDateTime": datetime.datetime(2030, 1, 1)},
            "LoadLimitPeriod(Timer): activateNextDateTime",
        ),
        (  # all of a command have one date (GBCS 9.2.2.7)
            {"LoadLimitPeriod(Timer): activateNextDateTime": datetime.datetime(2030, 1, 16, 9, tzinfo=datetime.UTC)},
            "LoadLimitPeriod(Timer): activateNextDateTime",
        ),
    ],
)
def test_a_bad_value_is_refused(change: dict[str, Any], path: str) -> None:
    command, _ = _templates("ECS28a")
    moment = datetime.datetime(2030, 1, 15, 9, tzinfo=datetime.UTC)
    names = [item.name for item in command.declared]
    values: dict[str, Any] = {name: moment if "activate" in name else 5 for name in names}
    values["LoadLimitSupplyState: valueNext"] = False
    engine_of(command).build(values, HEADER)
    with pytest.raises(EncodeError) as caught:
        engine_of(command).build({**values, **change}, HEADER)
    assert caught.value.path[0] == path


def test_missing_and_unknown_values() -> None:
    command, _ = _templates("ECS38")
    with pytest.raises(EncodeError, match="a value is missing") as caught:
        engine_of(command).build({}, HEADER)
    assert caught.value.path == ("RandomisedOffsetLimit: value",)
    with pytest.raises(EncodeError, match="no item 'Nonsense'"):
        engine_of(command).build({"RandomisedOffsetLimit: value": 5, "Nonsense": 1}, HEADER)


@pytest.mark.parametrize(
    ("reference", "name", "value"),
    [
        ("ECS52", "FirmwareVersion: value", b"\x01"),  # an attribute to read
        ("ECS61d", "AuxiliaryController[1]: Description", "heat pump"),  # one that may be left out
        ("ECS17b", "ImportRegisterCollection: read", {}),  # read encrypted, without a range
        ("ECS42", "SupplyState: enable", {"value": 51}),
    ],
)
def test_a_command_takes_no_value_that_it_does_not_carry(reference: str, name: str, value: Any) -> None:
    command, _ = _templates(reference)
    engine_of(command).build({name: None}, HEADER)
    with pytest.raises(EncodeError) as caught:
        engine_of(command).build({name: value}, HEADER)
    assert caught.value.path[0] == name


def test_a_response_takes_no_value_that_it_does_not_carry() -> None:
    _, response = _templates("ECS17b")
    name, whole = "ImportRegisterCollection: import_register_collection", "ImportRegisterCollection: read"
    registers = {
        "active_import_value": 4711,
        "active_scal_unit_type": {},
        "reactive_import_value": 12,
        "reactive_scal_unit_type": {},
    }
    failed = Failed(ActionResult.TEMPORARY_FAILURE)
    assert engine_of(response).build({whole: failed}, ANSWER).answers == (ActionAnswer(failed.result),)
    sealed = ProtectedAttributes(ProtectionParameters(7, METER, SUPPLIER), CipheredBlock(b"", bytes(12)))
    for values, path in (
        ({name: registers, whole: failed}, whole),
        ({name: registers, whole: sealed}, whole),
        ({name: registers, whole: 5}, whole),
        ({name: registers, "answer 1": failed}, "answer 1"),
        ({name: registers, "answer 1": None}, "answer 1"),
    ):
        with pytest.raises(EncodeError) as caught:
            engine_of(response).build(values, ANSWER)
        assert caught.value.path == (path,)


def test_an_answer_is_named_once() -> None:
    _, response = _templates("ECS47a")
    names = [item.name for item in response.declared]
    for values in ({"answer 1": None, names[0]: None}, {"answer 3": None}):
        with pytest.raises(EncodeError):
            engine_of(response).build(values, ANSWER)


def test_a_protected_read_names_the_parties() -> None:
    command, response = _templates("ECS21a")
    period = {
        "from": datetime.datetime(2014, 12, 1, tzinfo=datetime.UTC),
        "to": datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC),
    }
    payload = engine_of(command).build({"DailyReadLog(excExport): readLog": period}, HEADER)
    ((attributes, parameters),) = payload.data
    assert attributes[0][1] == bytes(Obis("0-0:98.1.9.255"))
    transaction, originator, recipient, *_ = parameters[0][1]
    assert (transaction.hex(), originator, recipient) == ("040000000100000007", bytes(SUPPLIER), bytes(METER))
    by_broker = HEADER._replace(supplementary_remote_party=EntityId("0A-7E-57-00-00-00-09-00"))
    ((_, parameters),) = engine_of(command).build({"DailyReadLog(excExport): readLog": period}, by_broker).data
    assert parameters[0][1][1] == bytes(EntityId("0A-7E-57-00-00-00-09-00"))
    taken = engine_of(command).values(payload)["DailyReadLog(excExport): readLog"]
    assert [taken["from"].datetime(), taken["to"].datetime()] == [period["from"], period["to"]]
    assert response.declared == command.declared


def test_a_response_in_clear() -> None:
    _, response = _templates("ECS17b")
    name = "ImportRegisterCollection: import_register_collection"
    registers = {
        "active_import_value": 4711,
        "active_scal_unit_type": {},
        "reactive_import_value": 12,
        "reactive_scal_unit_type": {},
    }
    payload = engine_of(response).build({name: registers}, ANSWER)
    (clear,) = payload.data
    assert isinstance(clear, ClearAttributes)
    single = Structure(
        (
            DoubleLongUnsigned(4711),
            Structure((Integer(0), Enum(30))),
            DoubleLongUnsigned(12),
            Structure((Integer(0), Enum(32))),
        )
    )
    assert clear.value == Structure((single,))
    assert engine_of(response).values(payload) == {name: registers}
    shown = {item.name: (item.value, item.unit) for item in engine_of(response).items(payload)}
    assert shown["ImportRegisterCollection: active.value"] == (4711, "Wh")
    assert shown["ImportRegisterCollection: reactive.value"] == (12, "varh")
    twin = engine_of(response).build({name: {**registers, "second_active_import_value": 1}}, ANSWER)
    (clear,) = twin.data
    assert len(clear.value[0]) == 5


def test_failed_items() -> None:
    _, response = _templates("ECS28a")
    payload = engine_of(response).build({"LoadLimitPowerThreshold: thresholdNext": Failed(DataAccessResult(3))}, ANSWER)
    assert payload.answers[1] == SetAnswer(DataAccessResult.READ_WRITE_DENIED)
    assert engine_of(response).values(payload) == {
        "LoadLimitPowerThreshold: thresholdNext": Failed(DataAccessResult.READ_WRITE_DENIED)
    }
    meanings = [item.meaning for item in engine_of(response).items(payload)]
    assert meanings[:3] == ["success", "failed: read-write-denied", "success"]


def test_a_log_is_a_compact_array() -> None:
    _, response = _templates("ECS35a")
    entry = {
        "timestamp": datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
        "logCode": 0x81A0,
        "otherInformation": b"",
    }
    payload = engine_of(response).build({"EventLog(incGPF): logEntries": [entry]}, ANSWER)
    (log,) = payload.data
    assert isinstance(log, CompactArray)
    assert log.elements == (Structure((DoubleLongUnsigned(820638245), LongUnsigned(0x81A0), b"")),)
    named = list(engine_of(response).items(payload))
    assert named[0].name == "EventLog(incGPF): logEntries[1].logEntry.timestamp"
    assert named[1].meaning is not None
    empty = engine_of(response).build({"EventLog(incGPF): logEntries": []}, ANSWER)
    assert engine_of(response).values(empty) == {"EventLog(incGPF): logEntries": []}
    octets_of_it = payload_codec.encode(empty)
    assert payload_codec.decode(octets_of_it, 0x0048, 2) == empty


# Departures ----------------------------------------------------------------------------------------------------------


def test_another_order_departs() -> None:
    command, _ = _templates("ECS16")
    payload = engine_of(command).build(
        {"ContactDetails: supplierTelephoneNumber": "1", "ContactDetails: supplierName": "A"}, HEADER
    )
    turned = payload._replace(specifications=payload.specifications[::-1], data=payload.data[::-1])
    with pytest.raises(DecodeError):
        engine_of(command).values(turned)
    items = list(engine_of(command).items(turned))
    assert [item.name for item in items] == ["", ""]
    assert all(item.departure for item in items)


def test_an_extra_item_departs() -> None:
    command, _ = _templates("ECS38")
    payload = engine_of(command).build({"RandomisedOffsetLimit: value": 5}, HEADER)
    extra = SetSpecification(AttributeDescriptor(1, Obis("0-0:94.44.0.4"), 2))
    more = payload._replace(specifications=(*payload.specifications, extra), data=(*payload.data, Boolean(True)))
    with pytest.raises(DecodeError, match="expected the end"):
        engine_of(command).values(more)


def test_another_type_departs_alone() -> None:
    command, _ = _templates("ECS16")
    payload = engine_of(command).build(
        {"ContactDetails: supplierTelephoneNumber": "1", "ContactDetails: supplierName": "A"}, HEADER
    )
    bent = payload._replace(data=(LongUnsigned(7), payload.data[1]))
    first, second = engine_of(command).items(bent)
    assert first.departure == "octet-string expected, found long-unsigned"
    assert (second.name, second.value, second.departure) == ("ContactDetails: supplierName", "A", None)


def test_another_payload_departs() -> None:
    command, response = _templates("ECS38")
    for template, other in ((command, AccessResponse), (response, AccessRequest)):
        with pytest.raises(WireError):
            engine_of(template).values(other)
        (item,) = engine_of(template).items(Structure(()))
        assert item.departure is not None


def test_an_unclear_answer_is_named_by_its_place() -> None:
    """One of five controllers was set: the response does not say which."""
    _, response = _templates("ECS47a")
    payload = AccessResponse(
        payload_codec.long_invoke_id_and_priority(7),
        None,
        None,
        (None, None, None),
        (SetAnswer(DataAccessResult(0)), SetAnswer(DataAccessResult(0)), _templates("ECS42")[1].declared[0].answer(0)),
    )
    values = engine_of(response).values(payload)
    assert values == {"answer 1": None, "answer 2": None}
    assert engine_of(response).build(values, HEADER._replace(originator_counter=7)) == payload
    names = [item.name for item in engine_of(response).items(payload)]
    assert names[:2] == ["answer 1", "answer 2"]
    with pytest.raises(DecodeError):
        engine_of(response).values(payload._replace(data=(None,) * 12, answers=(GetAnswer(DataAccessResult(0)),) * 12))


def test_shapes() -> None:
    shape = structure(
        first=u8("A"), rest=array(structure(name=octets("B", size=2), fixed=u16("C", constant=LongUnsigned(7))), 1, 2)
    )
    good = Structure((u8().type(3), Array((Structure((b"xy", LongUnsigned(7))),))))
    assert read_shape(shape, good) == {"first": 3, "rest": [{"name": b"xy"}]}
    for bad, path in (
        (Array(()), ()),
        (Structure((u8().type(3),)), ()),
        (Structure((LongUnsigned(3), good[1])), ("first",)),
        (Structure((good[0], Array(()))), ("rest",)),
        (Structure((good[0], Array((Structure((b"x", LongUnsigned(7))),)))), ("rest", 0, "name")),
        (Structure((good[0], Array((Structure((b"xy", LongUnsigned(8))),)))), ("rest", 0, "fixed")),
    ):
        with pytest.raises(DecodeError) as caught:
            read_shape(shape, bad, ("data", 0))
        assert caught.value.path == ("data", 0, *path)


# Every declaration ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("use_case", USE_CASES, ids=lambda use_case: use_case.reference)
def test_item_names_are_unique(use_case: UseCase) -> None:
    assert isinstance(use_case.command, Command)
    names = [item.name for item in use_case.command.declared]
    names += [each.name for item in use_case.command.declared for each in item.protected]
    assert len(set(names)) == len(names)
    assert all(": " in name for name in names)


@pytest.mark.parametrize("use_case", USE_CASES, ids=lambda use_case: use_case.reference)
@SETTINGS
@given(data=st.data())
def test_random_values(use_case: UseCase, data: st.DataObject) -> None:
    """What is built of values is encoded, decoded, and built of its values again."""
    assert isinstance(use_case.command, Command)
    assert isinstance(use_case.response, Response)
    payload = engine_of(use_case.command).build(data.draw(electricity.command_values(use_case.command)), HEADER)
    assert payload_codec.decode(payload_codec.encode(payload), use_case.message_code, 1) == payload
    assert engine_of(use_case.command).build(engine_of(use_case.command).values(payload), HEADER) == payload
    assert not [item for item in engine_of(use_case.command).items(payload) if item.departure]
    answer = engine_of(use_case.response).build(data.draw(electricity.response_values(use_case.response)), ANSWER)
    assert engine_of(use_case.response).build(engine_of(use_case.response).values(answer), ANSWER) == answer
    assert not [item for item in engine_of(use_case.response).items(answer) if item.departure]
    if not any(isinstance(each, ClearAttributes) for each in answer.data):
        assert payload_codec.decode(payload_codec.encode(answer), use_case.message_code, 2) == answer


@pytest.mark.parametrize("use_case", USE_CASES, ids=lambda use_case: use_case.reference)
@SETTINGS
@given(data=st.data())
def test_any_payload_is_shown(use_case: UseCase, data: st.DataObject) -> None:
    """Of a payload of other values, items are shown or their departures, and values taken or refused."""
    assert isinstance(use_case.command, Command)
    payload = engine_of(use_case.command).build(data.draw(electricity.command_values(use_case.command)), HEADER)
    place = data.draw(st.integers(0, max(0, len(payload.data) - 1)))
    if payload.data:
        bent = (*payload.data[:place], data.draw(dlms.data()), *payload.data[place + 1 :])
        payload = payload._replace(data=bent)
    list(engine_of(use_case.command).items(payload))
    try:
        values = engine_of(use_case.command).values(payload)
    except WireError:
        return
    assert engine_of(use_case.command).build(values, HEADER) == payload


@pytest.mark.parametrize(
    ("reference", "name", "unit"),
    [
        ("ECS28a", "LoadLimitPowerThreshold: thresholdNext", "W"),
        ("ECS28a", "LoadLimitPeriod(Timer): valueNext", "s"),
        ("ECS03", "DisablementThreshold(MeterBalance): thresholdNext", "10^-5 currency"),
        ("ECS08a", "LowCreditThreshold: thresholdNext", "10^-5 currency"),
        ("ECS08a", "DebtRecoveryRateCap: amountNext", "currency"),
        ("ECS04a", "MeterBalance: methodInput: adjustmentValue", "10^-5 currency"),
        ("ECS29a", "RMSVoltageSagThreshold: threshold", "V"),
        ("ECS29a", "RMSVoltageSagMeasurementPeriod: period", "s"),
        ("ECS01a", "TariffThresholdMatrixBlocks[1to3]TOU[1]: thresholdNext[1..3]", "Wh"),
        ("ECS38", "RandomisedOffsetLimit: value", "s"),
    ],
)
def test_units(reference: str, name: str, unit: str) -> None:
    """Units that a wrong reading of the tables would confuse."""
    command, _ = _templates(reference)
    leaves = {leaf.name: leaf.unit for item in command.declared for leaf in _leaves(item.requested)}
    assert leaves[name] == unit


def _leaves(shape: Any) -> Iterator[Leaf]:
    if isinstance(shape, Leaf):
        yield shape
    elif isinstance(shape, Members):
        for member in shape.members.values():
            yield from _leaves(member)
    elif shape is not None:
        yield from _leaves(shape.element)
