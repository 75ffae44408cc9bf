"""Hypothesis strategies for everything in :mod:`dlms`: each makes values that have an encoding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from dlms.apdu import APDUS, get, initiate
from dlms.apdu import access as acc
from dlms.apdu import action as act
from dlms.apdu import association as aso
from dlms.apdu import set as set_
from dlms.apdu import short_name as sn
from dlms.apdu.common import (
    AccessResult,
    ActionResult,
    AttributeDescriptor,
    AttributeDescriptorWithSelection,
    Block,
    DataAccessResult,
    DataResult,
    InvokeIdAndPriority,
    LongInvokeIdAndPriority,
    MethodDescriptor,
    Selection,
)
from dlms.apdu.confirmed_service_error import ConfirmedService, ConfirmedServiceError, ErrorClass
from dlms.apdu.data_notification import DataNotification, DataNotificationConfirm
from dlms.apdu.event_notification import EventNotificationRequest
from dlms.apdu.exception import ExceptionResponse, ServiceError, StateError
from dlms.apdu.gateway import GatewayRequest, GatewayResponse
from dlms.apdu.general_block_transfer import BlockControl, GeneralBlockTransfer
from dlms.apdu.general_ciphering import AgreedKey, GeneralCiphering, IdentifiedKey, KekId, KeyId, WrappedKey
from dlms.apdu.general_glo import GeneralDedCiphering, GeneralGloCiphering
from dlms.apdu.general_signing import GeneralSigning
from dlms.apdu.service_ciphering import CipheredContent, CipheredService, SecurityControl, ServiceCiphering
from dlms.data import (
    BCD,
    NUMBERS,
    TYPE_NAMES,
    Array,
    BitString,
    Boolean,
    CompactArray,
    Data,
    DontCare,
    Float32,
    Float64,
    Number,
    Structure,
    TypeDescription,
    Utf8String,
    VisibleString,
)
from dlms.obis import Obis
from dlms.time import Date, DateTime, Time
from dlms.wrapper import Frame, WPort

T = TypeVar("T")

ANY = st.just(0xFF)
u8 = st.integers(0, 0xFF)
u16 = st.integers(0, 0xFFFF)
u32 = st.integers(0, 0xFFFFFFFF)
i8 = st.integers(-0x80, 0x7F)


def octets(longest: int = 20) -> SearchStrategy[bytes]:
    """Octets, now and then more of them than a length of one octet can say."""
    return st.one_of(st.binary(max_size=longest), st.binary(max_size=longest), st.binary(min_size=126, max_size=260))


def optional(strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """A value, or none."""
    return st.none() | strategy


def tuples_of(strategy: SearchStrategy[Any], longest: int = 3) -> SearchStrategy[tuple[Any, ...]]:
    """Tuples of some values."""
    return st.lists(strategy, max_size=longest).map(tuple)


# Times ---------------------------------------------------------------------------------------------------------------


def dates() -> SearchStrategy[Date]:
    """Dates with every wildcard."""
    return st.builds(
        Date,
        u16 | st.just(0xFFFF),
        st.integers(0, 12) | st.sampled_from((0xFD, 0xFE, 0xFF)),
        st.integers(0, 31) | st.sampled_from((0xFD, 0xFE, 0xFF)),
        st.integers(0, 7) | ANY,
    )


def times() -> SearchStrategy[Time]:
    """Times of day with every wildcard."""
    return st.builds(
        Time, st.integers(0, 23) | ANY, st.integers(0, 59) | ANY, st.integers(0, 59) | ANY, st.integers(0, 99) | ANY
    )


def date_times() -> SearchStrategy[DateTime]:
    """Date-times with every wildcard, deviation and status."""
    return st.builds(DateTime, dates(), times(), st.integers(-720, 840) | st.just(-0x8000), u8)


# Data ----------------------------------------------------------------------------------------------------------------


def numbers(kind: type[Number]) -> SearchStrategy[Number]:
    """Values of one of the integer types."""
    edges = st.sampled_from((kind.lowest, kind.highest, 0))
    return st.builds(kind, edges | st.integers(kind.lowest, kind.highest))


def booleans() -> SearchStrategy[Boolean]:
    """True and false, in the usual octets and in odd ones."""
    return st.one_of(st.booleans().map(Boolean), u8.map(lambda octet: Boolean(octet, octet)))


@st.composite
def bit_strings(draw: st.DrawFn) -> BitString:
    """Bit strings, unused bits set at times."""
    raw = draw(st.binary(max_size=5))
    return BitString(raw, max(8 * len(raw) - draw(st.integers(0, 7)), 0) if raw else 0)


def floats32() -> SearchStrategy[Float32]:
    """Every float32, any NaN included."""
    return st.one_of(st.floats(width=32).map(Float32), st.binary(min_size=4, max_size=4).map(Float32.from_octets))


def floats64() -> SearchStrategy[Float64]:
    """Every float64, any NaN included."""
    return st.one_of(st.floats().map(Float64), st.binary(min_size=8, max_size=8).map(Float64.from_octets))


def visible_strings() -> SearchStrategy[VisibleString]:
    """ASCII text, and octets that are none."""
    return st.one_of(
        st.text(st.characters(max_codepoint=0x7F), max_size=20).map(VisibleString),
        octets().map(VisibleString.from_octets),
    )


def utf8_strings() -> SearchStrategy[Utf8String]:
    """UTF-8 text, and octets that are none."""
    return st.one_of(st.text(max_size=20).map(Utf8String), octets().map(Utf8String.from_octets))


BY_TAG: dict[int, SearchStrategy[Any]] = {
    0: st.none(),
    3: booleans(),
    4: bit_strings(),
    9: octets(),
    10: visible_strings(),
    13: u8.map(lambda octet: BCD(octet=octet)),
    12: utf8_strings(),
    23: floats32(),
    24: floats64(),
    25: date_times(),
    26: dates(),
    27: times(),
    255: st.just(DontCare()),
    **{kind.tag: numbers(kind) for kind in NUMBERS},
}
"""Tag to the values of the types that hold no others."""


def type_descriptions(leaves: int = 6) -> SearchStrategy[TypeDescription]:
    """Type descriptions of compact arrays, nested."""
    simple = st.sampled_from(sorted(set(BY_TAG) - {0, 255})).map(TypeDescription)
    return st.recursive(
        simple,
        lambda inner: st.one_of(
            st.builds(
                lambda some, more: TypeDescription(2, (*more, *some)),
                st.lists(inner, min_size=1, max_size=3),
                st.lists(st.sampled_from((0, 255)).map(TypeDescription), max_size=2),
            ),
            st.builds(lambda member, size: TypeDescription(1, (member,), size), inner, st.integers(1, 3)),
        ),
        max_leaves=leaves,
    )


def described(description: TypeDescription) -> SearchStrategy[Any]:
    """Values of a described type."""
    if description.tag == 2:
        return st.tuples(*map(described, description.members)).map(Structure)
    if description.tag == 1:
        return st.tuples(*(described(description.members[0]),) * description.size).map(Array)
    return BY_TAG[description.tag]


def compact_arrays() -> SearchStrategy[CompactArray]:
    """Compact arrays, each element as the description has it."""
    return type_descriptions().flatmap(
        lambda description: tuples_of(described(description)).map(lambda items: CompactArray(description, items))
    )


def simple_data() -> SearchStrategy[Data]:
    """Data of every type but array and structure."""
    return st.one_of(*BY_TAG.values(), compact_arrays())


def data(leaves: int = 8) -> SearchStrategy[Data]:
    """Data of every type, nested."""
    return st.recursive(
        simple_data(),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4).map(Structure),
            st.lists(inner, max_size=4).map(Array),
        ),
        max_leaves=leaves,
    )


DATA = data(4)
assert set(BY_TAG) | {1, 2, 19} == set(TYPE_NAMES), "a type has no strategy"

# Common parts of APDUs -----------------------------------------------------------------------------------------------

invoke_ids = u8.map(InvokeIdAndPriority)
long_invoke_ids = u32.map(LongInvokeIdAndPriority)
data_access_results = st.one_of(st.sampled_from(DataAccessResult), u8.map(DataAccessResult))
action_results = st.one_of(st.sampled_from(ActionResult), u8.map(ActionResult))
obis_codes = st.binary(min_size=6, max_size=6).map(Obis)
attributes = st.builds(AttributeDescriptor, u16, obis_codes, i8)
methods = st.builds(MethodDescriptor, u16, obis_codes, i8)
selections = st.builds(Selection, u8, DATA)
selected_attributes = st.builds(AttributeDescriptorWithSelection, attributes, optional(selections))
blocks = st.builds(Block, booleans(), u32, octets())
get_data_results = st.one_of(st.builds(DataResult, DATA), st.builds(AccessResult, data_access_results))
optional_date_times = optional(date_times())


@st.composite
def paired(
    draw: st.DrawFn, kind: Callable[..., T], *fields: SearchStrategy[Any], lists: tuple[SearchStrategy[Any], ...]
) -> T:
    """A node whose last fields are lists of the same length."""
    head = [draw(field) for field in fields]
    size = draw(st.integers(0, 3))
    return kind(*head, *(tuple(draw(item) for _ in range(size)) for item in lists))


# APDUs ---------------------------------------------------------------------------------------------------------------

specifications = st.one_of(
    st.builds(acc.GetSpecification, attributes),
    st.builds(acc.SetSpecification, attributes),
    st.builds(acc.ActionSpecification, methods),
    st.builds(acc.GetWithSelection, attributes, selections),
    st.builds(acc.SetWithSelection, attributes, selections),
)
answers = st.one_of(
    st.builds(acc.GetAnswer, data_access_results),
    st.builds(acc.SetAnswer, data_access_results),
    st.builds(acc.ActionAnswer, action_results),
)


@st.composite
def access_responses(draw: st.DrawFn) -> acc.AccessResponse:
    """access-response, self-descriptive at times."""
    items = draw(tuples_of(st.tuples(specifications, DATA, answers)))
    specified, values, outcomes = (tuple(part) for part in zip(*items, strict=True)) if items else ((), (), ())
    return acc.AccessResponse(
        draw(long_invoke_ids), draw(optional_date_times), specified if draw(st.booleans()) else None, values, outcomes
    )


security_controls = u8.map(SecurityControl)


@st.composite
def ciphered(draw: st.DrawFn, kind: Callable[..., T], *head: Any) -> T:
    """The parts of ciphered octets, with a tag where the security control has authentication."""
    control = draw(security_controls)
    tag = draw(st.binary(min_size=12, max_size=12)) if control.authentication else None
    return kind(*head, control, draw(u32), draw(octets()), tag)


def ciphered_contents() -> SearchStrategy[CipheredContent]:
    """The octets of ciphered APDUs in their parts."""
    return ciphered(CipheredContent)


conformances = st.one_of(st.sampled_from(initiate.Conformance), st.integers(0, 0xFFFFFF).map(initiate.Conformance))
variables = st.one_of(
    st.builds(sn.VariableName, u16),
    st.builds(sn.ParameterizedAccess, u16, u8, DATA),
    st.builds(sn.BlockNumberAccess, u16),
    st.builds(sn.ReadDataBlockAccess, booleans(), u16, octets()),
    st.builds(sn.WriteDataBlockAccess, booleans(), u16),
)
read_results = st.one_of(
    get_data_results,
    st.builds(sn.DataBlockResult, booleans(), u16, octets()),
    st.builds(sn.BlockNumber, u16),
)
write_results = st.one_of(
    st.builds(sn.WriteSuccess), st.builds(AccessResult, data_access_results), st.builds(sn.BlockNumber, u16)
)
key_infos = st.one_of(
    st.builds(IdentifiedKey, u8.map(KeyId)),
    st.builds(WrappedKey, u8.map(KekId), octets()),
    st.builds(AgreedKey, octets(), octets()),
)
ber_integers = st.one_of(st.integers(-2, 300), st.integers(-(1 << 31), (1 << 31) - 1))
object_identifiers = st.one_of(
    st.sampled_from(
        [bytes.fromhex(f"608574050801{number:02x}") for number in range(1, 5)]
        + [bytes.fromhex(f"608574050802{number:02x}") for number in range(8)]
    ),
    st.binary(min_size=1, max_size=6).map(lambda raw: bytes(octet & 0x7F for octet in raw)),
    st.binary(max_size=3).map(lambda raw: b"\x2a" + bytes(octet | 0x81 for octet in raw) + b"\x05"),
).map(aso.ObjectIdentifier)
authentication_values = st.one_of(octets(), bit_strings())
implementation_informations = st.builds(aso.ImplementationInformation, octets(), st.booleans())
sources = st.one_of(
    st.builds(aso.AcseServiceUser, ber_integers.map(aso.AcseServiceUserDiagnostic)),
    st.builds(aso.AcseServiceProvider, ber_integers.map(aso.AcseServiceProviderDiagnostic)),
)
_titles = optional(octets())
_invocations = optional(ber_integers)

BY_APDU: dict[str, SearchStrategy[Any]] = {
    "initiate-request": st.builds(
        initiate.InitiateRequest, optional(octets()), optional(booleans()), optional(i8), u8, conformances, u16
    ),
    "read-request": st.builds(sn.ReadRequest, tuples_of(variables)),
    "write-request": paired(sn.WriteRequest, lists=(variables, DATA)),
    "initiate-response": st.builds(initiate.InitiateResponse, optional(i8), u8, conformances, u16, u16),
    "read-response": st.builds(sn.ReadResponse, tuples_of(read_results)),
    "write-response": st.builds(sn.WriteResponse, tuples_of(write_results)),
    "confirmed-service-error": st.builds(
        ConfirmedServiceError, u8.map(ConfirmedService), st.one_of(st.sampled_from(ErrorClass), u8.map(ErrorClass)), u8
    ),
    "data-notification": st.builds(DataNotification, long_invoke_ids, optional_date_times, data()),
    "data-notification-confirm": st.builds(DataNotificationConfirm, long_invoke_ids, optional_date_times),
    "unconfirmed-write-request": paired(sn.UnconfirmedWriteRequest, lists=(variables, DATA)),
    "information-report-request": paired(sn.InformationReportRequest, optional(octets()), lists=(variables, DATA)),
    "aarq": st.builds(
        aso.AssociationRequest,
        optional(bit_strings()),
        object_identifiers,
        _titles,
        _titles,
        _invocations,
        _invocations,
        _titles,
        _titles,
        _invocations,
        _invocations,
        optional(bit_strings()),
        optional(object_identifiers),
        optional(authentication_values),
        optional(implementation_informations),
        _titles,
    ),
    "aare": st.builds(
        aso.AssociationResponse,
        optional(bit_strings()),
        object_identifiers,
        ber_integers.map(aso.AssociationResult),
        sources,
        _titles,
        _titles,
        _invocations,
        _invocations,
        optional(bit_strings()),
        optional(object_identifiers),
        optional(authentication_values),
        optional(implementation_informations),
        _titles,
    ),
    "rlrq": st.builds(aso.ReleaseRequest, optional(ber_integers.map(aso.ReleaseRequestReason)), _titles),
    "rlre": st.builds(aso.ReleaseResponse, optional(ber_integers.map(aso.ReleaseResponseReason)), _titles),
    "get-request": st.one_of(
        st.builds(get.GetRequestNormal, invoke_ids, attributes, optional(selections)),
        st.builds(get.GetRequestNext, invoke_ids, u32),
        st.builds(get.GetRequestWithList, invoke_ids, tuples_of(selected_attributes)),
    ),
    "set-request": st.one_of(
        st.builds(set_.SetRequestNormal, invoke_ids, attributes, optional(selections), DATA),
        st.builds(set_.SetRequestWithFirstDatablock, invoke_ids, attributes, optional(selections), blocks),
        st.builds(set_.SetRequestWithDatablock, invoke_ids, blocks),
        paired(set_.SetRequestWithList, invoke_ids, lists=(selected_attributes, DATA)),
        st.builds(set_.SetRequestWithListAndFirstDatablock, invoke_ids, tuples_of(selected_attributes), blocks),
    ),
    "event-notification-request": st.builds(EventNotificationRequest, optional_date_times, attributes, DATA),
    "action-request": st.one_of(
        st.builds(
            act.ActionRequestNormal, invoke_ids, methods, optional(st.builds(act.MethodInvocationParameters, DATA))
        ),
        st.builds(act.ActionRequestNextPblock, invoke_ids, u32),
        paired(act.ActionRequestWithList, invoke_ids, lists=(methods, DATA)),
        st.builds(act.ActionRequestWithFirstPblock, invoke_ids, methods, blocks),
        st.builds(act.ActionRequestWithListAndFirstPblock, invoke_ids, tuples_of(methods), blocks),
        st.builds(act.ActionRequestWithPblock, invoke_ids, blocks),
    ),
    "get-response": st.one_of(
        st.builds(get.GetResponseNormal, invoke_ids, get_data_results),
        st.builds(
            get.GetResponseWithDatablock,
            invoke_ids,
            booleans(),
            u32,
            st.one_of(st.builds(get.RawData, octets()), st.builds(AccessResult, data_access_results)),
        ),
        st.builds(get.GetResponseWithList, invoke_ids, tuples_of(get_data_results)),
    ),
    "set-response": st.one_of(
        st.builds(set_.SetResponseNormal, invoke_ids, data_access_results),
        st.builds(set_.SetResponseDatablock, invoke_ids, u32),
        st.builds(set_.SetResponseLastDatablock, invoke_ids, data_access_results, u32),
        st.builds(set_.SetResponseLastDatablockWithList, invoke_ids, tuples_of(data_access_results), u32),
        st.builds(set_.SetResponseWithList, invoke_ids, tuples_of(data_access_results)),
    ),
    "action-response": st.one_of(
        st.builds(act.ActionResponseNormal, invoke_ids, action_results, optional(get_data_results)),
        st.builds(act.ActionResponseWithPblock, invoke_ids, blocks),
        st.builds(
            act.ActionResponseWithList,
            invoke_ids,
            tuples_of(st.builds(act.ActionResponseWithOptionalData, action_results, optional(get_data_results))),
        ),
        st.builds(act.ActionResponseNextPblock, invoke_ids, u32),
    ),
    "exception-response": st.one_of(
        st.builds(
            ExceptionResponse, u8.map(StateError), u8.filter(lambda error: error != 6).map(ServiceError), st.none()
        ),
        st.builds(ExceptionResponse, u8.map(StateError), st.just(ServiceError.INVOCATION_COUNTER_ERROR), u32),
    ),
    "access-request": paired(acc.AccessRequest, long_invoke_ids, optional_date_times, lists=(specifications, DATA)),
    "access-response": access_responses(),
    "general-glo-ciphering": st.builds(GeneralGloCiphering, octets(), octets()),
    "general-ded-ciphering": st.builds(GeneralDedCiphering, octets(), octets()),
    "general-ciphering": st.builds(
        GeneralCiphering,
        octets(),
        octets(),
        octets(),
        optional_date_times,
        octets(),
        optional(key_infos),
        octets(),
    ),
    "general-signing": st.builds(
        GeneralSigning, octets(), octets(), octets(), optional_date_times, octets(), octets(), octets()
    ),
    "general-block-transfer": st.builds(GeneralBlockTransfer, u8.map(BlockControl), u16, u16, octets()),
    "gateway-request": st.builds(GatewayRequest, u8, octets(), octets()).filter(
        lambda request: request.network_id not in (0xE6, 0xE7) or request.physical_device_address
    ),
    "gateway-response": st.builds(GatewayResponse, u8, octets(), octets()),
    **{str(service.plain()): ciphered(ServiceCiphering, service) for service in CipheredService},
}
"""The standard's name of each APDU to a strategy of it."""


def apdus() -> SearchStrategy[Any]:
    """Any APDU."""
    return st.sampled_from([name for name, _, _ in APDUS.values()]).flatmap(BY_APDU.__getitem__)


# Wrapper -------------------------------------------------------------------------------------------------------------

wports = st.one_of(st.sampled_from(WPort), u16.map(WPort))


def frames() -> SearchStrategy[Frame]:
    """Frames of the TCP/UDP wrapper."""
    return st.builds(Frame, wports, wports, octets())


# Octets that are nearly right ----------------------------------------------------------------------------------------


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """The octets after one to three changes: octets changed, put in, taken out, or cut off."""
    changed = bytearray(whole)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(changed)))
        match draw(st.sampled_from(("flip", "replace", "insert", "delete", "truncate", "append"))):
            case "flip" if place < len(changed):
                changed[place] ^= 1 << draw(st.integers(0, 7))
            case "replace" if place < len(changed):
                changed[place] = draw(st.one_of(st.sampled_from((0, 1, 0x7F, 0x80, 0x81, 0x84, 0xFF)), u8))
            case "insert":
                changed.insert(place, draw(u8))
            case "delete":
                del changed[place : place + 1]
            case "truncate":
                del changed[place:]
            case "append":
                changed += draw(st.binary(min_size=1, max_size=3))
    return bytes(changed)
