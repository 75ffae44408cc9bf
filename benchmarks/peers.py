"""Adapters: the same octets through dlms-cosem and gurux-dlms, by the quickest way each of them has to values.

A peer that is not installed is None. Both write warnings while they are imported, which are theirs alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import Any, NamedTuple

from dlms import data as d
from dlms.apdu.access import (
    AccessRequest,
    ActionSpecification,
    GetSpecification,
    SetSpecification,
)
from dlms.data import Data


class Refused(Exception):
    """The peer does not do this."""


class Peer(NamedTuple):
    """What a peer can do; each function raises whatever the peer raises on what it can't.

    Attributes:
        name: of the distribution, with its version.
        decode: octets of one Data to the peer's value.
        decode_list: octets of Data one after another, and how many, to the peer's values.
        same: whether that value says what ours says.
        convert: our value as the peer's, ready to be encoded.
        encode: the peer's value to octets.
        decode_request: octets of an access-request to what the peer makes of it, by the way that is taken.
        decode_response: the same for an access-response.
        convert_access: an access-request of ours as what the peer builds one from.
        encode_access: that to octets.
    """

    name: str
    decode: Callable[[bytes], Any]
    decode_list: Callable[[tuple[bytes, int]], Any]
    same: Callable[[Data, Any], bool]
    convert: Callable[[Data], Any]
    encode: Callable[[Any], bytes]
    decode_request: Mapping[str, Callable[[bytes], Any]] = MappingProxyType({})
    decode_response: Mapping[str, Callable[[bytes], Any]] = MappingProxyType({})
    convert_access: Callable[[AccessRequest], Any] | None = None
    encode_access: Callable[[Any], bytes] | None = None


def names() -> dict[str, str]:
    """Each peer's distribution, with its version or "not installed"."""
    found = {}
    for name in ("dlms-cosem", "gurux-dlms"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def dlms_cosem() -> Peer | None:
    """dlms-cosem: its DlmsDataParser, then ``to_python``; its Data classes' ``to_bytes``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from dlms_cosem import dlms_data as theirs
    except ImportError:
        return None
    parser = theirs.DlmsDataParser
    kinds = dict(theirs.DlmsDataFactory.MAP)

    def decode(octets: bytes) -> Any:
        (value,) = parser().parse(octets)
        return value

    def decode_list(joined: tuple[bytes, int]) -> Any:
        return parser().parse(joined[0])

    def same(ours: Data, value: Any) -> bool:
        return _same(ours, value.to_python())

    def convert(value: Data) -> Any:
        kind = kinds[d.TAGS[type(value)]]
        if isinstance(value, d.Array | d.Structure):
            return kind([convert(item) for item in value])
        return kind(_bare(value))

    return Peer("dlms-cosem", decode, decode_list, same, convert, lambda value: value.to_bytes())


def gurux() -> Peer | None:
    """gurux-dlms: what its client and server call for every value; the PDU parsers behind both for access payloads."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import gurux_dlms as g
            from gurux_dlms.enums import AccessServiceCommandType, Authentication, InterfaceType
            from gurux_dlms.GXDLMSLNCommandHandler import GXDLMSLNCommandHandler
            from gurux_dlms.GXDLMSSettings import GXDLMSSettings
            from gurux_dlms.internal._GXCommon import _GXCommon
            from gurux_dlms.internal._GXDataInfo import _GXDataInfo
    except ImportError:
        return None
    settings = GXDLMSSettings(False, None)
    # A GXInt8 says that it is one; a "long" or "long64" that gurux reads is a bare int, which it writes as double-long.
    # Given the right class it writes the right type, so that is what it gets.
    kinds: dict[type, Callable[[Any], Any]] = {
        d.Integer: g.GXInt8,
        d.Long: g.GXInt16,
        d.DoubleLong: g.GXInt32,
        d.Long64: g.GXInt64,
        d.Unsigned: g.GXUInt8,
        d.LongUnsigned: g.GXUInt16,
        d.DoubleLongUnsigned: g.GXUInt32,
        d.Long64Unsigned: g.GXUInt64,
        d.Enum: g.GXEnum,
        bytes: bytearray,
        d.VisibleString: str,
        d.Boolean: bool,
        type(None): lambda value: None,
    }

    def decode(octets: bytes) -> Any:
        info = _GXDataInfo()
        value = _GXCommon.getData(settings, g.GXByteBuffer(octets), info)
        if not info.complete:
            raise Refused
        return value

    def decode_list(joined: tuple[bytes, int]) -> Any:
        buffer = g.GXByteBuffer(joined[0])
        return [_GXCommon.getData(settings, buffer, _GXDataInfo()) for _ in range(joined[1])]

    def same(ours: Data, value: Any) -> bool:
        if isinstance(ours, d.BitString):
            return str(value) == ours.bits()
        return _same(ours, value)

    def convert(value: Data) -> Any:
        if isinstance(value, d.Array | d.Structure):
            sequence = g.GXArray() if isinstance(value, d.Array) else g.GXStructure()
            sequence.extend(convert(item) for item in value)
            return sequence
        if isinstance(value, d.BitString):
            return g.GXBitString(value.bits())
        return kinds[type(value)](value)

    def encode(value: Any) -> bytes:
        out = g.GXByteBuffer()
        _GXCommon.setData(settings, out, _GXCommon.getDLMSDataType(value), value)
        return bytes(out.array())

    client = g.GXDLMSClient(True, 16, 1, Authentication.NONE, None, InterfaceType.PDU)
    client.settings.maxPduSize = 0xFFFF
    translator = g.GXDLMSTranslator()
    items = [g.GXDLMSAccessItem(AccessServiceCommandType.SET, None, 0) for _ in range(256)]

    server = GXDLMSSettings(True, None)
    server.allowAnonymousAccess = True

    def to_xml(octets: bytes) -> Any:
        return translator.pduToXml(g.GXByteBuffer(octets))

    def serve(octets: bytes) -> Any:
        buffer = g.GXByteBuffer(octets)
        buffer.position = 1
        GXDLMSLNCommandHandler.handleAccessRequest(server, None, buffer, None, None)
        if buffer.position != len(octets):
            raise Refused

    def receive(octets: bytes) -> Any:
        reply = g.GXReplyData()
        client.getData(g.GXByteBuffer(octets), reply, None)
        # Items as of a set: gurux then keeps value and result and does not go on to fill in an object of its own.
        count = reply.data.getUInt8(reply.data.position)
        if count > 127:
            raise Refused
        client.parseAccessResponse(items[:count], reply.data)
        return [(item.value, item.error) for item in items[:count]]

    class Target:
        """As much of an object as the client's accessRequest asks for."""

        def __init__(self, object_type: int, logical_name: str, data_type: Any, value: Any) -> None:
            self.objectType = object_type
            self.logicalName = logical_name
            self.data_type = data_type
            self.value = value
            self.settings = client.settings

        def getValue(self, settings: Any, event: Any) -> Any:  # noqa: N802
            return self.value

        def getDataType(self, index: int) -> Any:  # noqa: N802
            return self.data_type

    commands = {
        GetSpecification: AccessServiceCommandType.GET,
        SetSpecification: AccessServiceCommandType.SET,
        ActionSpecification: AccessServiceCommandType.ACTION,
    }

    def convert_access(request: AccessRequest) -> Any:
        made = []
        for specification, value in request.items():
            class_id, instance, index = specification[0]
            converted = convert(value)
            target = Target(
                class_id, ".".join(map(str, bytes(instance))), _GXCommon.getDLMSDataType(converted), converted
            )
            if type(specification) not in commands or (
                converted is None and type(specification) is not GetSpecification
            ):
                raise Refused
            made.append(g.GXDLMSAccessItem(commands[type(specification)], target, index))
        return int(request.long_invoke_id_and_priority), made

    def encode_access(request: Any) -> bytes:
        invoke, made = request
        client.settings.setLongInvokeID(invoke)
        (message,) = client.accessRequest(None, made)
        return bytes(message)

    return Peer(
        "gurux-dlms",
        decode,
        decode_list,
        same,
        convert,
        encode,
        # No public way gives the values of a request: its server's handler parses and drops them.
        {"server's handler, drops values": serve, "translator, XML": to_xml},
        {"client": receive, "translator, XML": to_xml},
        convert_access,
        encode_access,
    )


def _bare(value: Data) -> Any:
    if isinstance(value, d.Number):
        return int(value)
    if isinstance(value, d.Boolean):
        return bool(value)
    if isinstance(value, d.VisibleString | d.Utf8String):
        return str.__str__(value)
    return value


def _same(ours: Data, theirs: Any) -> bool:
    """Whether a value of bare Python objects says the same, types of integers aside."""
    if isinstance(ours, d.Array | d.Structure):
        return (
            isinstance(theirs, list)
            and len(ours) == len(theirs)
            and all(_same(own, other) for own, other in zip(ours, theirs, strict=True))
        )
    if isinstance(ours, bytes):
        return isinstance(theirs, bytes | bytearray) and ours == bytes(theirs)
    if isinstance(ours, d.BitString):
        return hasattr(theirs, "value") and str(theirs) == ours.bits()
    if isinstance(ours, d.CompactArray):
        return isinstance(theirs, list) and all(
            _same(own, other) for own, other in zip(ours.elements, theirs, strict=True)
        )
    if ours is None or isinstance(ours, d.Boolean | d.Number | d.VisibleString | d.Utf8String):
        return bool(theirs == _bare(ours)) and (ours is None) == (theirs is None)
    return False


__all__ = ["Peer", "Refused", "dlms_cosem", "gurux", "names"]
