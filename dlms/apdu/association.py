"""The APDUs that open and release an association: AARQ, AARE, RLRQ, RLRE (IEC 62056-5-3, ISO/IEC 15954).

These are in BER, not A-XDR: each field is a tag, a length and its contents, each stands at most once, integers are in
their shortest form. Some devices write fields in another order than the standard's, some write lengths in more octets
than they need; the tags leave no doubt, and a node so written remembers it (:mod:`wire.form`, :class:`BerForm`). With
that, what decodes encodes to the same octets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar, cast

from dlms.axdr import Codec, read_octets, rewrite_length, write_octets
from dlms.data import BitString
from wire.enums import OpenEnum
from wire.errors import DecodeError, EncodeError, quoted
from wire.form import form_of, kind_of, remember, usual
from wire.node import JSON, node

__all__ = [
    "AARE",
    "AARQ",
    "RLRE",
    "RLRQ",
    "AcseServiceProvider",
    "AcseServiceProviderDiagnostic",
    "AcseServiceUser",
    "AcseServiceUserDiagnostic",
    "AssociationRequest",
    "AssociationResponse",
    "AssociationResult",
    "BerForm",
    "ImplementationInformation",
    "ObjectIdentifier",
    "ReleaseRequest",
    "ReleaseRequestReason",
    "ReleaseResponse",
    "ReleaseResponseReason",
]

T = TypeVar("T")
E = TypeVar("E", bound=int)


class AssociationResult(OpenEnum):
    """result of an association request."""

    ACCEPTED = 0
    REJECTED_PERMANENT = 1
    REJECTED_TRANSIENT = 2


class AcseServiceUserDiagnostic(OpenEnum):
    """result-source-diagnostic, choice acse-service-user."""

    NULL = 0
    NO_REASON_GIVEN = 1
    APPLICATION_CONTEXT_NAME_NOT_SUPPORTED = 2
    CALLING_AP_TITLE_NOT_RECOGNIZED = 3
    CALLING_AP_INVOCATION_IDENTIFIER_NOT_RECOGNIZED = 4
    CALLING_AE_QUALIFIER_NOT_RECOGNIZED = 5
    CALLING_AE_INVOCATION_IDENTIFIER_NOT_RECOGNIZED = 6
    CALLED_AP_TITLE_NOT_RECOGNIZED = 7
    CALLED_AP_INVOCATION_IDENTIFIER_NOT_RECOGNIZED = 8
    CALLED_AE_QUALIFIER_NOT_RECOGNIZED = 9
    CALLED_AE_INVOCATION_IDENTIFIER_NOT_RECOGNIZED = 10
    AUTHENTICATION_MECHANISM_NAME_NOT_RECOGNISED = 11
    AUTHENTICATION_MECHANISM_NAME_REQUIRED = 12
    AUTHENTICATION_FAILURE = 13
    AUTHENTICATION_REQUIRED = 14


class AcseServiceProviderDiagnostic(OpenEnum):
    """result-source-diagnostic, choice acse-service-provider."""

    NULL = 0
    NO_REASON_GIVEN = 1
    NO_COMMON_ACSE_VERSION = 2


class ReleaseRequestReason(OpenEnum):
    """reason of a release request."""

    NORMAL = 0
    URGENT = 1
    USER_DEFINED = 30


class ReleaseResponseReason(OpenEnum):
    """reason of a release response."""

    NORMAL = 0
    NOT_FINISHED = 1
    USER_DEFINED = 30


_DLMS_UA = bytes((0x60, 0x85, 0x74, 5, 8))
_CONTEXTS = ("logical-name", "short-name", "logical-name-with-ciphering", "short-name-with-ciphering")
_MECHANISMS = (
    "lowest-level",
    "low-level",
    "high-level",
    "high-level-md5",
    "high-level-sha-1",
    "high-level-gmac",
    "high-level-sha-256",
    "high-level-ecdsa",
)
_NAMES: dict[bytes, str] = {
    **{_DLMS_UA + bytes((1, number)): name for number, name in enumerate(_CONTEXTS, 1)},
    **{_DLMS_UA + bytes((2, number)): name for number, name in enumerate(_MECHANISMS)},
}

_MAX_IDENTIFIER = 64


class ObjectIdentifier(bytes):
    """An object identifier: the name of an application context or of an authentication mechanism.

    Made from its octets; it is ``bytes`` with a readable form.

    >>> ObjectIdentifier(bytes.fromhex("60857405080101"))
    ObjectIdentifier('2.16.756.5.8.1.1')

    Raises:
        ValueError: on octets that are no object identifier, or more than 64.
    """

    __slots__ = ()

    def __new__(cls, octets: bytes) -> ObjectIdentifier:
        """From octets."""
        value = super().__new__(cls, octets)
        ends = (0x7F, *octets)  # an octet below 80 ends a number, and no number begins with 80
        if not 1 <= len(octets) <= _MAX_IDENTIFIER or octets[-1] > 0x7F:
            raise ValueError("an object identifier has 1 to 64 octets, the last one below 80")
        if any(before < 0x80 and octet == 0x80 for before, octet in zip(ends, octets, strict=False)):
            raise ValueError("a number of an object identifier is not in its shortest form")
        return value

    @property
    def name(self) -> str | None:
        """What it means in DLMS (``logical-name-with-ciphering``), or None."""
        return _NAMES.get(bytes(self))

    def __str__(self) -> str:
        numbers: list[int] = []
        number = 0
        for octet in self:
            number = number << 7 | octet & 0x7F
            if octet < 0x80:
                numbers.append(number)
                number = 0
        first = min(numbers[0] // 40, 2)
        return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))

    def __repr__(self) -> str:
        return f"ObjectIdentifier({str(self)!r})"

    def plain(self) -> JSON:
        """The text form and the name."""
        return {"object_identifier": str(self), "name": self.name}


@node
class AcseServiceUser(NamedTuple):
    """result-source-diagnostic, choice acse-service-user: the application decided.

    Attributes:
        diagnostic: why.
    """

    diagnostic: AcseServiceUserDiagnostic


@node
class AcseServiceProvider(NamedTuple):
    """result-source-diagnostic, choice acse-service-provider: the layer below decided.

    Attributes:
        diagnostic: why.
    """

    diagnostic: AcseServiceProviderDiagnostic


@node
class ImplementationInformation(NamedTuple):
    """implementation-information.

    Attributes:
        octets: as they stand in the field.
        constructed: whether the field has the tag BD, that of a constructed one, in place of 9D.
    """

    octets: bytes
    constructed: bool = False


def _decode_user_information(octets: bytes | None) -> Any:
    from dlms.apdu import decode

    return None if octets is None else decode(octets)


@node
class AssociationRequest(NamedTuple):
    """AARQ.

    An absent field is None. acse-requirements: bit 0 is authentication. An authentication-value is octets for the
    choice charstring (a password or challenge), a BitString for the choice bitstring.

    Attributes:
        protocol_version: bit 0 for version 1, the default.
        application_context_name: logical or short names, with or without ciphering.
        called_ap_title: system title of the server.
        called_ae_qualifier: octets.
        called_ap_invocation_id: number.
        called_ae_invocation_id: number.
        calling_ap_title: system title of the client.
        calling_ae_qualifier: the client's certificate for digital signature, say.
        calling_ap_invocation_id: number.
        calling_ae_invocation_id: the client's user.
        sender_acse_requirements: bits.
        mechanism_name: of authentication.
        calling_authentication_value: password or challenge.
        implementation_information: text.
        user_information: the octets of an initiate-request, or of its ciphered form.
    """

    protocol_version: BitString | None
    application_context_name: ObjectIdentifier
    called_ap_title: bytes | None = None
    called_ae_qualifier: bytes | None = None
    called_ap_invocation_id: int | None = None
    called_ae_invocation_id: int | None = None
    calling_ap_title: bytes | None = None
    calling_ae_qualifier: bytes | None = None
    calling_ap_invocation_id: int | None = None
    calling_ae_invocation_id: int | None = None
    sender_acse_requirements: BitString | None = None
    mechanism_name: ObjectIdentifier | None = None
    calling_authentication_value: bytes | BitString | None = None
    implementation_information: ImplementationInformation | None = None
    user_information: bytes | None = None

    def decode_user_information(self) -> Any:
        """The APDU in user_information, or None; DecodeError, its offset counted in there."""
        return _decode_user_information(self.user_information)


@node
class AssociationResponse(NamedTuple):
    """AARE.

    An absent field is None; requirements and authentication value are as in :class:`AssociationRequest`.

    Attributes:
        protocol_version: bit 0 for version 1, the default.
        application_context_name: logical or short names, with or without ciphering.
        result: accepted or rejected.
        result_source_diagnostic: why, and who decided.
        responding_ap_title: system title of the server.
        responding_ae_qualifier: the server's certificate for digital signature, say.
        responding_ap_invocation_id: number.
        responding_ae_invocation_id: number.
        responder_acse_requirements: bits.
        mechanism_name: of authentication.
        responding_authentication_value: challenge.
        implementation_information: text.
        user_information: the octets of an initiate-response or confirmed-service-error, or of their ciphered form.
    """

    protocol_version: BitString | None
    application_context_name: ObjectIdentifier
    result: AssociationResult
    result_source_diagnostic: AcseServiceUser | AcseServiceProvider
    responding_ap_title: bytes | None = None
    responding_ae_qualifier: bytes | None = None
    responding_ap_invocation_id: int | None = None
    responding_ae_invocation_id: int | None = None
    responder_acse_requirements: BitString | None = None
    mechanism_name: ObjectIdentifier | None = None
    responding_authentication_value: bytes | BitString | None = None
    implementation_information: ImplementationInformation | None = None
    user_information: bytes | None = None

    def decode_user_information(self) -> Any:
        """The APDU in user_information, or None; DecodeError, its offset counted in there."""
        return _decode_user_information(self.user_information)


@node
class ReleaseRequest(NamedTuple):
    """RLRQ.

    Attributes:
        reason: None where absent.
        user_information: the octets of an initiate-request, mostly ciphered; or None.
    """

    reason: ReleaseRequestReason | None = None
    user_information: bytes | None = None

    def decode_user_information(self) -> Any:
        """The APDU in user_information, or None; DecodeError, its offset counted in there."""
        return _decode_user_information(self.user_information)


@node
class ReleaseResponse(NamedTuple):
    """RLRE.

    Attributes:
        reason: None where absent.
        user_information: the octets of an initiate-response, mostly ciphered; or None.
    """

    reason: ReleaseResponseReason | None = None
    user_information: bytes | None = None

    def decode_user_information(self) -> Any:
        """The APDU in user_information, or None; DecodeError, its offset counted in there."""
        return _decode_user_information(self.user_information)


# BER -----------------------------------------------------------------------------------------------------------------


class BerForm(NamedTuple):
    """How an APDU was written, where it was not in the usual way.

    Attributes:
        length: the octets of the APDU's length; empty for the shortest form.
        fields: in their order, the tag of each and the octets of its lengths, outermost first, likewise.
    """

    length: bytes
    fields: tuple[tuple[int, tuple[bytes, ...]], ...]


_Lengths = tuple[bytes, ...]
"""The octets of the lengths of elements one in the other, outermost first; empty for the shortest form."""


class _Contents(NamedTuple, Generic[T]):
    """How the contents of a field are read and written, with the lengths in them; an offset counts from their start."""

    read: Callable[[bytes], tuple[T, _Lengths]]
    write: Callable[[T, _Lengths], bytes]


def _flat(read: Callable[[bytes], T], write: Callable[[T], bytes]) -> _Contents[T]:
    """Contents without lengths."""

    def without(value: T, lengths: _Lengths) -> bytes:
        if lengths:
            raise EncodeError("more lengths than elements")
        return write(value)

    return _Contents(lambda octets: (read(octets), ()), without)


def _write_element(tag: int, contents: bytes, length: bytes, out: bytearray) -> None:
    out.append(tag)
    place = len(out)
    write_octets(contents, out)
    rewrite_length(out, place, length or None)


def _explicit(*choices: tuple[int, Callable[[T], bool], _Contents[Any]]) -> _Contents[T]:
    """A field that holds one element, of one of the given tags, each with a test for its values."""
    known = {tag: contents for tag, _, contents in choices}

    def read(octets: bytes) -> tuple[T, _Lengths]:
        if not octets:
            raise DecodeError("an element", offset=0, found="nothing")
        contents = known.get(octets[0])
        if contents is None:
            tags = ", ".join(f"{tag:#04x}" for tag in known)
            raise DecodeError(f"one of {tags}", offset=0, found=f"{octets[0]:#04x}")
        inner, end = read_octets(octets, 1)
        if end != len(octets):
            raise DecodeError("the end of the field", offset=end, found=f"{len(octets) - end} octets more")
        try:
            value, lengths = contents.read(usual(inner))
        except DecodeError as error:
            error.inside(offset=end - len(inner))
            raise
        return value, (form_of(inner) or b"", *lengths)

    def write(value: T, lengths: _Lengths) -> bytes:
        for tag, belongs, contents in choices:
            if belongs(value):
                out = bytearray()
                _write_element(tag, contents.write(value, lengths[1:]), b"".join(lengths[:1]), out)
                return bytes(out)
        raise EncodeError(f"{type(value).__name__} has no place here")

    return _Contents(read, write)


def _is(*kinds: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, kinds)


def _same(value: bytes) -> bytes:
    if not isinstance(value, bytes):
        raise EncodeError(f"{type(value).__name__} stands where octets belong")
    return value


def _read_integer(octets: bytes) -> int:
    if not 1 <= len(octets) <= 4:
        raise DecodeError("an integer of 1 to 4 octets", offset=0, found=f"{len(octets)} octets")
    value = int.from_bytes(octets, "big", signed=True)
    if _write_integer(value) != octets:
        raise DecodeError("an integer in its shortest form", offset=0, found=octets.hex())
    return value


def _write_integer(value: int) -> bytes:
    if not isinstance(value, int) or not -(1 << 31) <= value < 1 << 31:
        raise EncodeError(f"{quoted(value)} is no integer of 1 to 4 octets")
    magnitude = value if value >= 0 else ~value
    return int(value).to_bytes(magnitude.bit_length() // 8 + 1, "big", signed=True)


def _integer(kind: type[E]) -> _Contents[E]:
    return _flat(lambda octets: kind(_read_integer(octets)), _write_integer)


def _diagnostic(kind: type[T], enum: type[OpenEnum]) -> _Contents[T]:
    inner: _Contents[Any] = _explicit((2, _is(int), _integer(enum)))

    def read(octets: bytes) -> tuple[T, _Lengths]:
        number, lengths = inner.read(octets)
        return kind(number), lengths  # type: ignore[call-arg]

    return _Contents(read, lambda value, lengths: inner.write(value[0], lengths))  # type: ignore[index]


def _read_bits(octets: bytes) -> BitString:
    if not octets:
        raise DecodeError("the number of unused bits", offset=0, found="nothing")
    unused = octets[0]
    if unused > 7 or (unused and len(octets) == 1):
        raise DecodeError("a number of unused bits that the octets have", offset=0, found=str(unused))
    return BitString(octets[1:], 8 * (len(octets) - 1) - unused)


def _write_bits(value: BitString) -> bytes:
    if type(value) is not BitString:
        raise EncodeError(f"{type(value).__name__} stands where BitString belongs")
    unused = 8 * len(value.octets) - value.length
    if not 0 <= unused <= 7:
        raise EncodeError(f"{value.length} bits in {len(value.octets)} octets")
    return bytes((unused,)) + value.octets


def _read_identifier(octets: bytes) -> ObjectIdentifier:
    try:
        return ObjectIdentifier(octets)
    except ValueError:
        raise DecodeError("an object identifier", offset=0, found=octets[:_MAX_IDENTIFIER].hex()) from None


def _write_identifier(value: bytes) -> bytes:
    try:
        return bytes(ObjectIdentifier(_same(value)))
    except EncodeError:
        raise
    except ValueError as error:
        raise EncodeError(str(error)) from None


_OCTETS: _Contents[bytes] = _flat(_same, _same)
_BITS = _flat(_read_bits, _write_bits)
_IDENTIFIER: _Contents[ObjectIdentifier] = _flat(_read_identifier, _write_identifier)
_OCTET_STRING: _Contents[bytes] = _explicit((4, _is(bytes), _OCTETS))
_INTEGER: _Contents[int] = _explicit((2, _is(int), _integer(int)))
_NAME: _Contents[ObjectIdentifier] = _explicit((6, _is(bytes), _IDENTIFIER))
_AUTHENTICATION: _Contents[bytes | BitString] = _explicit((0x80, _is(bytes), _OCTETS), (0x81, _is(BitString), _BITS))
_RESULT: _Contents[AssociationResult] = _explicit((2, _is(int), _integer(AssociationResult)))
_SOURCE: _Contents[AcseServiceUser | AcseServiceProvider] = _explicit(
    (0xA1, _is(AcseServiceUser), _diagnostic(AcseServiceUser, AcseServiceUserDiagnostic)),
    (0xA2, _is(AcseServiceProvider), _diagnostic(AcseServiceProvider, AcseServiceProviderDiagnostic)),
)


def _implementation(constructed: bool) -> _Contents[ImplementationInformation]:
    return _flat(lambda octets: ImplementationInformation(octets, constructed), lambda value: _same(value.octets))


class _Field(NamedTuple):
    """A field: its tag, its name in the node, its contents, and which values it is for where a name has two tags."""

    tag: int
    name: str
    contents: _Contents[Any]
    belongs: Callable[[Any], bool] = lambda value: True


_IMPLEMENTATION = (
    _Field(0x9D, "implementation_information", _implementation(False), lambda value: not value.constructed),
    _Field(0xBD, "implementation_information", _implementation(True), lambda value: bool(value.constructed)),
)
_USER_INFORMATION = _Field(0xBE, "user_information", _OCTET_STRING)


class _Apdu(Generic[T]):
    """An APDU of BER fields.

    Args:
        kind: the NamedTuple class; a field of it without default must be there.
        fields: in the order of the standard.
    """

    def __init__(self, kind: type[T], *fields: _Field) -> None:
        self._kind = cast(Any, kind)  # a NamedTuple class, which has no type of its own
        self.kinds: tuple[type, ...] = (kind,)
        self._fields = fields
        self._by_tag = {field.tag: field for field in fields}
        # The protocol version is optional, but comes first, where Python can't have a default.
        optional = {*self._kind._field_defaults, "protocol_version"}
        self._required = [name for name in self._kind._fields if name not in optional]

    def read(self, data: bytes, position: int) -> tuple[T, int]:
        """The node, from the length on."""
        contents, end = read_octets(data, position)
        values: dict[str, Any] = dict.fromkeys(self._kind._fields)
        try:
            written = self._read_fields(usual(contents), values)
        except DecodeError as error:
            error.inside(offset=end - len(contents))
            raise
        made: T = self._kind(**values)
        form = BerForm(form_of(contents) or b"", tuple(written.items()))
        return (made if self._is_usual(form) else remember(made, form)), end

    def _is_usual(self, form: BerForm) -> bool:
        """Whether a node is written so by itself."""
        if form.length or any(any(lengths) for _, lengths in form.fields):
            return False
        tags = [tag for tag, _ in form.fields]
        return tags == [field.tag for field in self._fields if field.tag in tags]

    def _read_fields(self, contents: bytes, values: dict[str, Any]) -> dict[int, _Lengths]:
        """Put the fields into ``values``; their tags in their order, each with its lengths."""
        position = 0
        written: dict[int, _Lengths] = {}
        while position < len(contents):
            tag = contents[position]
            field = self._by_tag.get(tag)
            if field is None:
                raise DecodeError("the tag of a field", offset=position, found=f"{tag:#04x}")
            if values[field.name] is not None:
                raise DecodeError("fields each once", offset=position, found=f"{tag:#04x} again", path=(field.name,))
            start = position
            try:
                octets, position = read_octets(contents, position + 1)
                start = position - len(octets)
            except DecodeError as error:
                error.within(field.name)
                raise
            try:
                values[field.name], lengths = field.contents.read(usual(octets))
            except DecodeError as error:
                error.inside(field.name, offset=start)
                raise
            written[tag] = (form_of(octets) or b"", *lengths)
        for name in self._required:
            if values[name] is None:
                raise DecodeError(f"the field {name}", offset=len(contents), found="the end of the fields")
        return written

    def write(self, value: T, out: bytearray) -> None:
        """Append the node, from the length on."""
        if kind_of(value) is not self._kind:
            raise EncodeError(f"{type(value).__name__} stands where {self._kind.__name__} belongs")
        for name in self._required:
            if getattr(value, name) is None:
                raise EncodeError("the field must be there", path=(name,))
        form = form_of(value) or BerForm(b"", ())
        if not isinstance(form, BerForm):
            raise EncodeError(f"{quoted(form)} is no form of {self._kind.__name__}")
        length, fields = form
        lengths = dict(fields)
        written: dict[int, bytes] = {}
        for field in self._fields:
            item = getattr(value, field.name)
            element = bytearray()
            try:
                if item is not None and field.belongs(item):
                    own, *inner = lengths.get(field.tag) or (b"",)
                    _write_element(field.tag, field.contents.write(item, tuple(inner)), own, element)
                    written[field.tag] = bytes(element)
            except EncodeError as error:
                error.within(field.name)
                raise
            except (AttributeError, TypeError):
                raise EncodeError(f"{type(item).__name__} has no place here", path=(field.name,)) from None
        if lengths and lengths.keys() != written.keys():
            raise EncodeError("the form has other fields than the node")
        place = len(out)
        write_octets(b"".join(written[tag] for tag in lengths or written), out)
        rewrite_length(out, place, length or None)


AARQ: Codec[AssociationRequest] = _Apdu(
    AssociationRequest,
    _Field(0x80, "protocol_version", _BITS),
    _Field(0xA1, "application_context_name", _NAME),
    _Field(0xA2, "called_ap_title", _OCTET_STRING),
    _Field(0xA3, "called_ae_qualifier", _OCTET_STRING),
    _Field(0xA4, "called_ap_invocation_id", _INTEGER),
    _Field(0xA5, "called_ae_invocation_id", _INTEGER),
    _Field(0xA6, "calling_ap_title", _OCTET_STRING),
    _Field(0xA7, "calling_ae_qualifier", _OCTET_STRING),
    _Field(0xA8, "calling_ap_invocation_id", _INTEGER),
    _Field(0xA9, "calling_ae_invocation_id", _INTEGER),
    _Field(0x8A, "sender_acse_requirements", _BITS),
    _Field(0x8B, "mechanism_name", _IDENTIFIER),
    _Field(0xAC, "calling_authentication_value", _AUTHENTICATION),
    *_IMPLEMENTATION,
    _USER_INFORMATION,
)

AARE: Codec[AssociationResponse] = _Apdu(
    AssociationResponse,
    _Field(0x80, "protocol_version", _BITS),
    _Field(0xA1, "application_context_name", _NAME),
    _Field(0xA2, "result", _RESULT),
    _Field(0xA3, "result_source_diagnostic", _SOURCE),
    _Field(0xA4, "responding_ap_title", _OCTET_STRING),
    _Field(0xA5, "responding_ae_qualifier", _OCTET_STRING),
    _Field(0xA6, "responding_ap_invocation_id", _INTEGER),
    _Field(0xA7, "responding_ae_invocation_id", _INTEGER),
    _Field(0x88, "responder_acse_requirements", _BITS),
    _Field(0x89, "mechanism_name", _IDENTIFIER),
    _Field(0xAA, "responding_authentication_value", _AUTHENTICATION),
    *_IMPLEMENTATION,
    _USER_INFORMATION,
)

RLRQ: Codec[ReleaseRequest] = _Apdu(
    ReleaseRequest, _Field(0x80, "reason", _integer(ReleaseRequestReason)), _USER_INFORMATION
)
RLRE: Codec[ReleaseResponse] = _Apdu(
    ReleaseResponse, _Field(0x80, "reason", _integer(ReleaseResponseReason)), _USER_INFORMATION
)
