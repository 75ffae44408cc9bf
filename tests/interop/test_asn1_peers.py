"""ASN.1 payloads against another implementation with types of its own: pyasn1, and the schema beside this file.

What we encode, pyasn1 must read as the same values under the same names; what pyasn1 encodes of these values must be
our octets. Messages are selected by message code and CRA flag on both sides, so that this selection is compared, too.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyasn1.codec.der import decoder, encoder
from pyasn1.codec.native.encoder import encode as as_python
from pyasn1.type import univ, useful

import gbcs
from gbcs.payload import asn1, protocol
from gbcs.payload.asn1 import types as t
from tests.conformance.published import PublishedMessage, messages
from tests.examples import examples
from tests.interop.asn1_schema import SCHEMAS, Certificate, CertificationRequest
from tests.strategies import asn1 as make

# Payloads whose one field is all there is, and the nodes that are octets of a structure.
BARE = (
    t.ProvideSecurityCredentialDetailsResponse,
    t.IssueSecurityCredentialsResponse,
    t.UpdateDeviceCertificateCommand,
    t.UpdateDeviceCertificateResponse,
    t.ProvideDeviceCertificateResponse,
    t.JoinDeviceResponse,
    t.UnjoinDeviceCommand,
    t.UnjoinDeviceResponse,
    t.ActivateFirmwareResponse,
)
STRUCTURES = {t.Certificate: Certificate(), t.CertificationRequest: CertificationRequest()}
NO_FIELDS = (t.ReadDeviceJoinDetailsCommand, t.ReadFirmwareVersionCommand)


def camel(name: str) -> str:
    """A field's name without a look at capitals and underscores."""
    return name.replace("_", "").lower()


def bits(number: int) -> univ.BitString:
    """A named bit list, bit 0 first, no zeros behind the last one."""
    return univ.BitString(f"{number:b}"[::-1].rstrip("0"))


def to_peer(schema: Any, value: Any) -> Any:
    """Our value as one of pyasn1's."""
    if isinstance(value, BARE):
        return to_peer(schema, value[0])
    if isinstance(value, NO_FIELDS):
        return to_peer(schema, None)
    if type(value) in STRUCTURES and not isinstance(schema, univ.Choice):
        theirs, rest = decoder.decode(value.der, asn1Spec=STRUCTURES[type(value)])
        assert rest == b""
        return theirs
    made = schema.clone()
    if isinstance(schema, univ.Choice):
        place = 0 if value is None or type(value) in STRUCTURES else 1
        name = list(schema.componentType)[place]
        made[name] = to_peer(schema.componentType[place].asn1Object, value)
        return made
    if isinstance(schema, univ.SequenceOf):
        made.clear()
        made.extend(to_peer(schema.componentType, item) for item in value)
        return made
    if isinstance(schema, univ.Sequence):
        fields = [field for field in value._fields if field != "length_octets"]
        assert [camel(field) for field in fields] == [camel(name) for name in schema.componentType]
        for name, field in zip(schema.componentType, fields, strict=True):
            item = getattr(value, field)
            if item is not None or isinstance(schema.componentType[name].asn1Object, univ.Null):
                made[name] = to_peer(schema.componentType[name].asn1Object, item)
        return made
    if isinstance(schema, univ.Null):
        return schema.clone("")
    if isinstance(schema, useful.GeneralizedTime):
        moment: datetime = value
        return schema.clone(re.sub(r"[-T:]", "", moment.isoformat().removesuffix("+00:00")) + "Z")
    if isinstance(schema, univ.BitString):
        return bits(int(value))
    if isinstance(schema, univ.OctetString):
        return schema.clone(bytes(value))
    return schema.clone(int(value))


OPTIONAL_LISTS = frozenset(
    {
        "trust_anchor_cells_details",
        "new_remote_party_specialist_floor_seq_number",
        "other_remote_party_seq_number_changes",
    }
)


def leaves_out(value: Any) -> bool:
    """Whether an OPTIONAL list is there and empty, which pyasn1 does not write."""
    if type(value) is t.ReadDeviceJoinDetailsResponse and value.device_log_entries == ():
        return True
    fields = getattr(value, "_fields", ())
    return any(getattr(value, field) == () for field in OPTIONAL_LISTS.intersection(fields)) or (
        isinstance(value, tuple) and any(map(leaves_out, value))
    )


def agree(code: int, cra: int, value: Any) -> None:
    """Both sides write the same octets, and read the other's."""
    octets = asn1.encode(value)
    schema = SCHEMAS[code, cra]
    expected = to_peer(schema, value)
    assert encoder.encode(expected) == octets
    theirs, rest = decoder.decode(octets, asn1Spec=schema)
    assert rest == b""
    assert as_python(theirs) == as_python(expected)
    assert encoder.encode(theirs) == octets
    assert asn1.decode(encoder.encode(expected), code, cra) == value


def test_schema_knows_the_same_messages() -> None:
    assert set(SCHEMAS) == set(t.PAYLOADS)


@pytest.mark.parametrize(("code", "cra"), sorted(SCHEMAS), ids=lambda number: f"{number:x}")
@examples(12)
@given(drawn=st.data())
def test_pyasn1_agrees(code: int, cra: int, drawn: st.DataObject) -> None:
    agree(code, cra, drawn.draw(make.PAYLOADS_OF[t.PAYLOADS[code, cra]].filter(lambda value: not leaves_out(value))))


def test_pyasn1_leaves_out_an_empty_list_that_is_optional() -> None:
    value = t.ReadDeviceJoinDetailsResponse(t.ReadLogResponseCode.SUCCESS, ())
    assert asn1.encode(value) == bytes.fromhex("3005 020100 3000")
    schema = SCHEMAS[0x0013, 2]
    assert encoder.encode(to_peer(schema, value)) == bytes.fromhex("3003 020100")
    theirs, _ = decoder.decode(asn1.encode(value), asn1Spec=schema)  # it reads it
    assert as_python(theirs)["deviceLogEntries"] == []


@pytest.mark.parametrize("published", messages())
def test_pyasn1_agrees_on_published_payloads(published: PublishedMessage) -> None:
    message = gbcs.decode(published.octets)
    payload: Any = message.payload
    if protocol(payload) == "ASN.1":
        der = payload._replace(length_octets=1) if "length_octets" in payload._fields else payload
        agree(message.header.message_code, message.header.cra, der)
