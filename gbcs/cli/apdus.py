"""DLMS APDUs at the command line: what stands around them taken off, blocks put together, ciphered ones opened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dlms
from dlms import apdu as apdus
from dlms.apdu import association, gateway, general_ciphering, general_glo, general_signing
from dlms.apdu.service_ciphering import ServiceCiphering
from dlms.block_transfer import Reassembler
from dlms.ciphering import CipheringError, is_authenticated
from dlms.wrapper import Frame, StreamDecoder
from gbcs.cli.apdu_keys import NOT_AUTHENTICATED, Keys
from gbcs.cli.console import Unusable, describe
from gbcs.cli.messages import Input
from wire.errors import DecodeError, WireError
from wire.node import JSON, plain
from wire.recognition import LLC_HEADERS

__all__ = [
    "clear",
    "for_people",
    "form_of",
    "found_in",
    "frame_forms",
    "is_opened_unauthenticated",
]

_BLOCK = b"\xe0"
_CIPHERED = (ServiceCiphering, general_glo.GeneralGloCiphering, general_glo.GeneralDedCiphering)
_DEEPEST = 4  # APDUs in APDUs that are shown


# What is found in the inputs -----------------------------------------------------------------------------------------


def found_in(inputs: Iterable[Input]) -> list[Input]:
    """The APDUs of the inputs without LLC and wrapper headers, blocks replaced by the APDUs that they make up."""
    reassembler = Reassembler()
    result: list[Input] = []
    waiting: list[Input] = []
    used: set[bytes] = set()
    for one in (each for given in inputs for each in _unwrapped(given)):
        if one.octets[:1] != _BLOCK:
            result.append(one)
            continue
        try:
            whole = reassembler.add(one.octets)
        except WireError as error:
            result.append(one._replace(octets=b"", reason=describe(error, one.octets)))
            continue
        if one.octets not in used or reassembler.pending:
            waiting.append(one)
        if whole is not None:
            blocks = f"{len(waiting)} block{'' if len(waiting) == 1 else 's'} of general block transfer"
            result.append(one._replace(octets=whole, around=", ".join(filter(None, (one.around, blocks)))))
            used = {block.octets for block in waiting}
            waiting = []
    return result + waiting


def _unwrapped(given: Input) -> list[Input]:
    octets = given.octets
    if octets[:3] in LLC_HEADERS:
        who = "client" if octets[:3] == LLC_HEADERS[0] else "server"
        return [given._replace(octets=octets[3:], around=f"LLC header {octets[:3].hex(' ').upper()} of a {who}")]
    if dlms.recognise(octets) != "wrapper":
        return [given]
    try:
        frames = _frames(octets)
    except Unusable as error:
        return [given._replace(octets=b"", reason=str(error))]
    return [given._replace(octets=frame.payload, around=f"wrapper header, {_ports(frame)}") for frame in frames]


def _ports(frame: Frame) -> str:
    return f"wPort {int(frame.source)} to {int(frame.destination)}"


def _frames(octets: bytes) -> list[Frame]:
    decoder = StreamDecoder()
    try:
        frames = decoder.feed(octets)
        decoder.close()
    except WireError as error:
        raise Unusable(describe(error, octets)) from None
    return frames


# Their form ----------------------------------------------------------------------------------------------------------


def form_of(value: Any, keys: Keys | None = None, depth: int = _DEEPEST) -> dict[str, JSON]:
    """The JSON form of an APDU, with the APDUs in it and the parts of what is ciphered; opened where there are keys."""
    form = dlms.to_dict(value)
    assert isinstance(form, dict)  # that of an APDU is
    if not depth:
        return form
    match value:
        case association.AssociationRequest() | association.AssociationResponse():
            title = value[6] if isinstance(value, association.AssociationRequest) else value.responding_ap_title
            inside = keys and keys._replace(system_title=title if title and len(title) == 8 else keys.system_title)
            _add_inner(form, "user_information", value.user_information, inside, depth)
        case association.ReleaseRequest() | association.ReleaseResponse():
            _add_inner(form, "user_information", value.user_information, keys, depth)
        case gateway.GatewayRequest() | gateway.GatewayResponse():
            _add_inner(form, "user_information", value.user_information, keys, depth)
        case general_signing.GeneralSigning():
            _add_inner(form, "content", value.content, keys, depth)
        case general_glo.GeneralGloCiphering() | general_glo.GeneralDedCiphering():
            _add_parts(form, value)
        case general_ciphering.GeneralCiphering():
            _add_parts(form, value)
    if keys is not None and isinstance(value, _CIPHERED):
        clear = dlms.decrypt(value, keys.key, *keys[1:3], unauthenticated=keys.unauthenticated)
        is_valid = is_authenticated(value) and keys.authentication_key is not None
        state = {"authentication": "valid" if is_valid else NOT_AUTHENTICATED}
        form = state | form | {"clear": form_of(apdus.decode(clear), keys, depth - 1)}
    return form


def is_opened_unauthenticated(form: Any) -> bool:
    """Whether anything in a form was opened without a tag that holds."""
    if isinstance(form, dict):
        is_this = form.get("authentication") == NOT_AUTHENTICATED
        return is_this or any(map(is_opened_unauthenticated, form.values()))
    return False


def clear(octets: bytes, keys: Keys, depth: int = _DEEPEST) -> bytes:
    """The octets in clear of an APDU, be it ciphered more than once; those of one that is not ciphered."""
    value = apdus.decode(octets)
    if not isinstance(value, _CIPHERED) or not depth:
        return octets
    return clear(dlms.decrypt(value, keys.key, *keys[1:3], unauthenticated=keys.unauthenticated), keys, depth - 1)


def _add_parts(form: dict[str, Any], value: Any) -> None:
    try:
        form["content"] = plain(value.content())
    except DecodeError:
        return


def _add_inner(form: dict[str, Any], name: str, octets: bytes | None, keys: Keys | None, depth: int) -> None:
    """Add the APDU that a field holds; what holds none stays octets, what can't be opened stays ciphered."""
    if not octets:
        return
    try:
        value = apdus.decode(octets)
    except DecodeError:
        return
    try:
        form[f"{name}_apdu"] = form_of(value, keys, depth - 1)
    except WireError as error:
        reason = str(error) if isinstance(error, CipheringError) else "what it hides is no APDU"
        form[f"{name}_apdu"] = {"not_opened": reason} | form_of(value, None, depth - 1)


def frame_forms(octets: bytes, keys: Keys | None) -> list[tuple[int, dict[str, Any]]]:
    """The wrapper frames of an input, each with its size: its ports and the APDU in it, or why that is none."""
    forms: list[tuple[int, dict[str, Any]]] = []
    for frame in _frames(octets):
        form: dict[str, Any] = {
            "frame": "wrapper",
            "source": int(frame.source),
            "destination": int(frame.destination),
        }
        try:
            form["payload"] = form_of(dlms.decode(frame.payload), keys)
        except WireError as error:
            form |= {"octets": frame.payload.hex(), "error": describe(error, frame.payload)}
        forms.append((len(frame.payload) + 8, form))
    return forms


def for_people(form: dict[str, JSON]) -> dict[str, JSON]:
    """The form without octets whose parts it has."""
    shown = {name: _value_for_people(value) for name, value in form.items()}
    for name, inner in (("user_information", "user_information_apdu"), ("content", "content_apdu")):
        if inner in shown:
            shown[name] = shown.pop(inner)
    content = shown.get("content")
    if isinstance(content, dict):
        shown.pop("ciphered_service", None)
        if "clear" in shown:
            content.pop("ciphertext", None)
    if "clear" in shown:
        shown.pop("ciphertext", None)
    if "service" in shown and shown["service"] == shown.get("apdu"):
        del shown["service"]
    return shown


def _value_for_people(value: JSON) -> JSON:
    if isinstance(value, list):
        return [_value_for_people(each) for each in value]
    return for_people(value) if isinstance(value, dict) else value
