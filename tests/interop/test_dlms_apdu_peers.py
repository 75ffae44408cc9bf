"""APDUs and ciphering against two other implementations: dlms-cosem 25.1 and gurux-dlms 1.0.203.

What dlms-cosem reads and writes again must be the octets that it was given, and say what we say; what it writes itself
we must read. gurux makes XML of an APDU and an APDU of the XML. Values are kept to what the peers know: a service of
another, or a value that they have no name for, they refuse. Ciphered APDUs are opened and made by all three.
"""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlms
from dlms import apdu
from dlms.apdu.action import ActionRequestNormal, ActionResponseNormal, MethodInvocationParameters
from dlms.apdu.association import (
    AcseServiceUser,
    AcseServiceUserDiagnostic,
    AssociationRequest,
    AssociationResponse,
    AssociationResult,
    ObjectIdentifier,
    ReleaseRequest,
    ReleaseRequestReason,
    ReleaseResponse,
    ReleaseResponseReason,
)
from dlms.apdu.common import (
    AccessResult,
    ActionResult,
    AttributeDescriptor,
    AttributeDescriptorWithSelection,
    DataAccessResult,
    DataResult,
    InvokeIdAndPriority,
    MethodDescriptor,
)
from dlms.apdu.get import (
    GetRequestNext,
    GetRequestNormal,
    GetRequestWithList,
    GetResponseNormal,
    GetResponseWithDatablock,
    RawData,
)
from dlms.apdu.initiate import Conformance, InitiateRequest, InitiateResponse
from dlms.apdu.set import SetRequestNormal, SetResponseNormal
from dlms.axdr import encode_data
from dlms.data import BitString, Boolean, LongUnsigned, Structure, Unsigned, VisibleString
from dlms.obis import Obis
from tests.examples import examples

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    try:
        from dlms_cosem import security
        from dlms_cosem.connection import XDlmsApduFactory
    except ImportError:
        security = None
    try:
        import gurux_dlms as gurux
        from gurux_dlms.AesGcmParameter import AesGcmParameter
        from gurux_dlms.enums import Security
        from gurux_dlms.GXDLMSChippering import GXDLMSChippering
        from gurux_dlms.objects.enums import SecuritySuite
    except ImportError:
        gurux = None

with_dlms_cosem = pytest.mark.skipif(security is None, reason="dlms-cosem is not installed: nothing was compared")
with_gurux = pytest.mark.skipif(gurux is None, reason="gurux-dlms is not installed: nothing was compared")
some = examples(25)

TITLE = bytes.fromhex("4d4d4d0000bc614e")


def made(kind: Any, *fields: Any, **named: Any) -> st.SearchStrategy[Any]:
    """Nodes of these fields, the others as they are by default."""
    return st.tuples(st.tuples(*fields), st.fixed_dictionaries(named)).map(lambda given: kind(*given[0], **given[1]))


octets = st.binary(max_size=200)
titles = st.binary(min_size=8, max_size=8)
invoke_ids = st.tuples(st.integers(0, 15), st.sampled_from((0, 0x40, 0x80, 0xC0))).map(
    lambda parts: InvokeIdAndPriority(parts[0] | parts[1])
)
names = st.binary(min_size=6, max_size=6).map(Obis)
attributes = made(AttributeDescriptor, st.sampled_from((1, 3, 4, 7, 8, 15, 64)), names, st.integers(1, 20))
methods = made(MethodDescriptor, st.sampled_from((3, 7, 8, 9, 15, 64)), names, st.integers(1, 10))
data = st.one_of(
    st.integers(0, 255).map(Unsigned),
    st.integers(0, 65535).map(LongUnsigned),
    st.binary(max_size=100),
    st.text("ABCxyz 0123456789-", max_size=30).map(VisibleString),
    st.tuples(st.integers(0, 65535).map(LongUnsigned), st.binary(max_size=9)).map(Structure),
)
failures = st.sampled_from([result for result in DataAccessResult if result is not DataAccessResult.SUCCESS])
# dlms-cosem knows no services with short names, and drops the bits of the first octet at times.
conformances = st.integers(0, 0xFFFFFF).map(lambda bits: Conformance(bits & 0xFEDF))
initiate_requests = made(
    InitiateRequest,
    st.none() | st.binary(min_size=16, max_size=16),
    st.none(),
    st.none(),
    st.just(6),
    conformances,
    st.integers(0, 65535),
)
initiate_responses = made(InitiateResponse, st.none(), st.just(6), conformances, st.integers(0, 65535), st.just(7))
LOGICAL_NAME, CIPHERED = (ObjectIdentifier(bytes.fromhex(f"6085740508010{number}")) for number in (1, 3))
mechanisms = st.sampled_from([ObjectIdentifier(bytes.fromhex(f"6085740508020{number}")) for number in (1, 2, 5)])

APDUS: dict[str, Any] = {
    "get-request-normal": made(GetRequestNormal, invoke_ids, attributes),
    "get-request-next": made(GetRequestNext, invoke_ids, st.integers(0, 0xFFFFFFFF)),
    "get-request-with-list": made(
        GetRequestWithList,
        invoke_ids,
        st.lists(attributes.map(AttributeDescriptorWithSelection), min_size=1, max_size=4).map(tuple),
    ),
    "get-response-normal": made(GetResponseNormal, invoke_ids, data.map(DataResult)),
    "get-response-normal, an error": made(GetResponseNormal, invoke_ids, failures.map(AccessResult)),
    "get-response-with-datablock": made(
        GetResponseWithDatablock,
        invoke_ids,
        st.booleans().map(lambda last: Boolean(last, octet=int(last))),
        st.integers(0, 0xFFFFFFFF),
        st.binary(min_size=1, max_size=120).map(RawData),
    ),
    "set-request-normal": made(SetRequestNormal, invoke_ids, attributes, st.none(), data),
    "set-response-normal": made(SetResponseNormal, invoke_ids, st.sampled_from(DataAccessResult)),
    "action-request-normal": made(
        ActionRequestNormal, invoke_ids, methods, st.none() | data.map(MethodInvocationParameters)
    ),
    "action-response-normal": made(ActionResponseNormal, invoke_ids, st.sampled_from(ActionResult)),
    "initiate-request": initiate_requests,
    "initiate-response": initiate_responses,
    "rlrq": made(ReleaseRequest, st.sampled_from(ReleaseRequestReason), st.none() | initiate_requests.map(apdu.encode)),
    "rlre": made(
        ReleaseResponse, st.sampled_from(ReleaseResponseReason), st.none() | initiate_responses.map(apdu.encode)
    ),
    "aarq": st.one_of(
        made(AssociationRequest, st.none(), st.just(LOGICAL_NAME), user_information=initiate_requests.map(apdu.encode)),
        made(
            AssociationRequest,
            st.none(),
            st.just(CIPHERED),
            calling_ap_title=titles,
            sender_acse_requirements=st.just(BitString.from_bits("1")),
            mechanism_name=mechanisms,
            calling_authentication_value=st.binary(min_size=8, max_size=64),
            user_information=initiate_requests.map(apdu.encode),
        ),
    ),
    "aare": st.one_of(
        made(
            AssociationResponse,
            st.none(),
            st.sampled_from((LOGICAL_NAME, CIPHERED)),
            st.sampled_from(AssociationResult),
            st.sampled_from(AcseServiceUserDiagnostic).map(AcseServiceUser),
            user_information=initiate_responses.map(apdu.encode),
        ),
        made(
            AssociationResponse,
            st.none(),
            st.just(CIPHERED),
            st.just(AssociationResult.ACCEPTED),
            st.sampled_from(AcseServiceUserDiagnostic).map(AcseServiceUser),
            responding_ap_title=titles,
            responder_acse_requirements=st.just(BitString.from_bits("1")),
            mechanism_name=mechanisms,
            responding_authentication_value=st.binary(min_size=8, max_size=64),
            user_information=initiate_responses.map(apdu.encode),
        ),
    ),
}


NOT_WRITTEN = {"get-response-normal"}
"""What dlms-cosem reads and can't write again: its ``to_bytes`` joins octets as numbers."""

SUITES = [0, 1, 2]
FORMS = [("glo", 0xC8), ("ded", 0xD0), ("general-glo", 0xDB), ("general-ded", 0xDC)]
counters = st.integers(0, 0xFFFFFFFF)


def keys_of(suite: int) -> st.SearchStrategy[bytes]:
    size = 32 if suite == 2 else 16
    return st.binary(min_size=size, max_size=size)


@with_dlms_cosem
class TestDlmsCosem:
    @pytest.mark.parametrize("name", sorted(set(APDUS) - NOT_WRITTEN))
    @some
    @given(drawn=st.data())
    def test_it_writes_what_we_write(self, name: str, drawn: st.DataObject) -> None:
        value = drawn.draw(APDUS[name])
        wire = apdu.encode(value)
        assert bytes(XDlmsApduFactory.apdu_from_bytes(wire).to_bytes()) == wire
        assert apdu.decode(wire) == value

    @some
    @given(APDUS["get-response-normal"])
    def test_get_responses(self, value: GetResponseNormal) -> None:
        theirs = XDlmsApduFactory.apdu_from_bytes(apdu.encode(value))
        assert isinstance(value.result, DataResult)
        assert theirs.data == encode_data(value.result.data)
        assert theirs.invoke_id_and_priority.invoke_id == value.invoke_id_and_priority.invoke_id
        with pytest.raises(TypeError):
            theirs.to_bytes()

    def test_fields_in_the_order_of_a_meter(self) -> None:
        """An AARE with the system title at a later place than the standard's."""
        text = (
            "6169a109060760857405080103a203020100a305a10302010e88020780890760857405080202aa128010000102030405060708090a0b"
            "0c0d0e0fa40a0408474f450000000001be230421281f3000000488a9fae44b5740db41f578b7cc15b4be1b5852f6401cfbc06afb87"
        )
        theirs = XDlmsApduFactory.apdu_from_bytes(bytes.fromhex(text))
        ours = dlms.decode(bytes.fromhex(text))
        assert theirs.system_title == b"GOE\0\0\0\0\1" == ours.responding_ap_title
        assert theirs.result == ours.result
        assert dlms.encode(ours).hex() == text

    def test_it_reads_no_aare_of_a_longer_length(self) -> None:
        text = (
            "61820035a109060760857405080101a203020100a305a103020100a40a04084b414d4500000001"
            "be10040e0800065f1f040000101d07eb0007"
        )
        assert dlms.encode(dlms.decode(bytes.fromhex(text))).hex() == text
        with pytest.raises(ValueError, match="does not correspond"):
            XDlmsApduFactory.apdu_from_bytes(bytes.fromhex(text))

    @some
    @given(titles, octets)
    def test_general_glo_ciphering(self, title: bytes, content: bytes) -> None:
        wire = dlms.encrypt(content or b"\0", bytes(16), bytes(16), title, 7, form="general-glo")
        theirs = XDlmsApduFactory.apdu_from_bytes(wire)
        ours = apdu.decode(wire)
        assert theirs.system_title == title
        assert theirs.invocation_counter == ours.content().invocation_counter == 7
        assert theirs.security_control.to_bytes() == b"\x30"

    @pytest.mark.parametrize("suite", SUITES)
    @some
    @given(drawn=st.data(), title=titles, counter=counters, content=st.binary(min_size=1, max_size=100))
    def test_ciphering(self, suite: int, drawn: st.DataObject, title: bytes, counter: int, content: bytes) -> None:
        key, authentication_key = drawn.draw(keys_of(suite)), drawn.draw(keys_of(suite))
        control = security.SecurityControlField(suite, authenticated=True, encrypted=True)
        theirs = security.encrypt(control, title, counter, key, content, authentication_key)
        wire = dlms.encrypt(
            content, key, authentication_key, title, counter, security_control=0x30 | suite, form="general-glo"
        )
        ours = apdu.decode(wire).content()
        assert ours.ciphertext + ours.authentication_tag == theirs
        assert security.decrypt(control, title, counter, key, theirs, authentication_key) == content
        assert dlms.decrypt(wire, key, authentication_key) == content


# What its translator keeps of an APDU in XML: an invoke id of 1, no lists, no negotiated conformance.
KEPT = (
    *("get-request-normal", "get-request-next", "get-response-normal", "get-response-normal, an error"),
    *("get-response-with-datablock", "set-request-normal", "set-response-normal", "action-request-normal"),
)


@with_gurux
class TestGurux:
    @pytest.mark.parametrize("name", KEPT)
    @some
    @given(drawn=st.data())
    def test_it_writes_what_we_write(self, name: str, drawn: st.DataObject) -> None:
        value = drawn.draw(APDUS[name])._replace(invoke_id_and_priority=InvokeIdAndPriority(1))
        wire = apdu.encode(value)
        translator = gurux.GXDLMSTranslator()
        xml = translator.pduToXml(gurux.GXByteBuffer(wire))
        assert bytes(translator.xmlToPdu(xml).array()) == wire

    @pytest.mark.parametrize("suite", SUITES)
    @pytest.mark.parametrize("mode", [0x10, 0x20, 0x30])
    @pytest.mark.parametrize(
        ("form", "tag"), [("glo", 0xC8), ("ded", 0xD0), ("general-glo", 0xDB), ("general-ded", 0xDC)]
    )
    @examples(6)
    @given(drawn=st.data(), title=titles, counter=counters, rest=st.binary(max_size=300))
    def test_ciphering(
        self, suite: int, mode: int, form: str, tag: int, drawn: st.DataObject, title: bytes, counter: int, rest: bytes
    ) -> None:
        key, authentication_key = drawn.draw(keys_of(suite)), drawn.draw(keys_of(suite))
        content = b"\xc0" + rest
        parameters = AesGcmParameter(tag, bytearray(title), bytearray(key), bytearray(authentication_key))
        parameters.security = Security(mode)
        parameters.securitySuite = SecuritySuite(suite)
        parameters.invocationCounter = counter
        theirs = bytes(GXDLMSChippering.encryptAesGcm(parameters, bytearray(content)))
        ours = dlms.encrypt(
            content,
            key,
            authentication_key,
            title,
            counter,
            security_control=mode | suite,
            form=form,
            unauthenticated=mode == 0x20,
        )
        assert ours == theirs
        opened = dlms.decrypt(theirs, key, authentication_key, title, unauthenticated=mode == 0x20)
        assert opened == content
        parameters = AesGcmParameter(tag, bytearray(title), bytearray(key), bytearray(authentication_key))
        assert bytes(GXDLMSChippering.decryptAesGcm(None, parameters, gurux.GXByteBuffer(ours))) == content
