"""What the service answers, without any HTTP: an operation takes what was asked and gives a JSON value or XML.

Nothing here signs, or makes a MAC. What is wrong with what was asked is an error of the library's family; the words
that the answer has for a check are those of the library, and none of them is true on assumptions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import gbcs
from gbcs import spans
from gbcs.usecases.engines import engine_of
from wire.errors import DecodeError, WireError, path_text, quoted
from wire.spelling import read as spelt

if TYPE_CHECKING:
    from duis.document import Document
    from gbcs.certificates import Certificate
    from gbcs.keys import KeyStore

__all__ = ["OPERATIONS", "Asked", "Context", "Operation", "answer", "catalogue", "hold_to", "members_of", "use_case"]


class Context(NamedTuple):
    """What the service was started with.

    Attributes:
        keys: to check protection and open encrypted parts; None where there are none.
        trust: certificates of authorities; None where none were given.
        me: the party whose messages are judged.
        acb: the access control broker, where no certificate says which it is.
    """

    keys: KeyStore | None = None
    trust: tuple[Certificate, ...] | None = None
    me: str | None = None
    acb: str | None = None


class Asked(NamedTuple):
    """What is asked.

    Attributes:
        content: the message or document; None where ``fields`` hold what is needed.
        fields: the other values, by name, from a JSON body or the query.
    """

    content: bytes | str | None
    fields: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        """A field that is text, or None where it is not there."""
        value = self.fields.get(name)
        if value is None or isinstance(value, str):
            return value
        raise WireError(f"{name}: text expected, not {type(value).__name__}")

    def flag(self, name: str) -> bool:
        """A field that is true or false; false where it is not there."""
        value = self.fields.get(name, False)
        if isinstance(value, bool):
            return value
        if value in ("true", "false"):
            return bool(value == "true")
        raise WireError(f"{name}: true or false expected")

    def time(self, name: str) -> datetime | None:
        """A field that is a time with a time zone, or None where it is not there."""
        text = self.text(name)
        if text is None:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise WireError(f"{name}: a time such as 2026-11-21T10:00:00Z expected") from None
        if found.tzinfo is None:
            raise WireError(f"{name}: a time with a time zone expected, such as 2026-11-21T10:00:00Z")
        return found

    def part(self, name: str) -> bytes | str:
        """The content, or the field of a name in its place."""
        held = self.text(name)
        if held is not None and self.content is not None:
            raise WireError(f"{name}: it is the body, and stands in the query, too")
        found = self.content if held is None else held
        if found is None:
            raise WireError(f"{name}: a message or a document is expected here")
        return found


Answer = dict[str, Any] | list[Any] | bytes
"""JSON, or the octets of an XML document."""


class Operation(NamedTuple):
    """Something that can be asked.

    Attributes:
        name: also its path.
        summary: what it answers, in a sentence.
        fields: what may be given beside the content: name, and what it is.
        is_xml: whether the answer is XML.
        run: takes what is asked and what the service was started with.
        content: the field that the content stands for.
    """

    name: str
    summary: str
    fields: Mapping[str, str]
    is_xml: bool
    run: Callable[[Asked, Context], Answer]
    content: str = "message"


def answer(name: str, asked: Asked, context: Context) -> Answer:
    """The answer of an operation.

    Raises:
        WireError: for what is wrong with what was asked; also for a field that the operation does not have, which would
            be passed over where it is a misspelt one.
        KeyError: where there is no such operation.
    """
    operation = OPERATIONS[name]
    hold_to(asked.fields, dict.fromkeys((operation.content, *operation.fields)))
    return operation.run(asked, context)


def load() -> None:
    """Load what operations need, so that none of them waits for it: the declarations of all use cases and documents."""
    from gbcs.usecases import all_use_cases

    declared = all_use_cases()
    with suppress(ImportError):  # of lxml, which documents alone need
        import duis
        from duis.bindings import requests, responses

        responses.bindings()
        for each in declared:
            requests.by_message_code(each.message_code)
        document = duis.describe(gbcs.decode(_EXAMPLE))
        duis.validate(document)
        duis.correlate(document, _EXAMPLE, duis.Device(type="ESME"))
    with suppress(WireError):
        OPERATIONS["verify"].run(Asked(_EXAMPLE, {}), Context(gbcs.KeyStore()))
    for _ in range(2):  # a shape that comes again is compiled
        OPERATIONS["decode"].run(Asked(_EXAMPLE, {}), Context())


_EXAMPLE = bytes.fromhex(  # ECS38, which has a request and needs no time
    "df090100000000000003e9080a7e570000000002080a7e57de000000010002004b15d9200003e9000102000100005e2c00010201120384"
)


def hold_to(held: Mapping[str, Any], names: Collection[str], place: str = "") -> None:
    """Refuse an object that has a member of another name.

    Args:
        held: the object.
        names: that it may have.
        place: where it stands, for the error.

    Raises:
        WireError: which names what is not known.
    """
    if other := [name for name in held if name not in names]:
        shown = ", ".join(map(quoted, other[:3]))
        raise WireError(f"{place}{': ' * bool(place)}no such field: {shown}; there are: {', '.join(names)}")


def members_of(error: WireError) -> dict[str, Any]:
    """Where something is wrong: path, offset and line, as far as they are known."""
    members: dict[str, Any] = {}
    if error.path:
        members["path"] = path_text(error.path)
    if isinstance(error, DecodeError):
        members["offset"] = error.offset
    line = getattr(error, "line", None)
    if isinstance(line, int):
        members["line"] = line
    return members


# Inputs --------------------------------------------------------------------------------------------------------------

_XML = (b"<", b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")


def _document(content: bytes | str) -> bytes | None:
    """The octets of what is likely an XML document; None for anything else, which is read without :mod:`duis`."""
    octets = content.encode() if isinstance(content, str) else content
    return octets if octets.lstrip().startswith(_XML) else None


def _source(content: bytes | str) -> gbcs.Message | Document:
    """A message, or the DUIS document that carries one."""
    document = _document(content)
    if document is None:
        return gbcs.decode(spelt(content))
    import duis

    return duis.read(document)


def _message(content: bytes | str) -> gbcs.Message:
    found = _source(content)
    message = found if isinstance(found, gbcs.Message) else found.message
    if message is None:
        raise WireError("the document carries no GBCS message")
    return message


def _request(asked: Asked) -> bytes:
    content = asked.part("request")
    document = _document(content)
    if document is None:
        raise WireError("request: a DUIS document is expected")
    return document


def _device(asked: Asked) -> Any:
    import duis

    held = asked.fields.get("device")
    if held is None:
        return duis.Device()
    if not isinstance(held, Mapping):
        raise WireError("device: an object expected")
    hold_to(held, duis.Device._fields, "device")
    known = dict(held)
    certificate = known.get("other_certificate")
    if isinstance(certificate, str):
        known["other_certificate"] = spelt(certificate)
    return duis.Device(**known)


def _acb(asked: Asked) -> tuple[str, int] | None:
    held = asked.fields.get("acb")
    if held is None:
        return None
    if isinstance(held, Mapping) and isinstance(held.get("entity"), str) and type(held.get("counter")) is int:
        hold_to(held, ("entity", "counter"), "acb")
        return held["entity"], held["counter"]
    raise WireError("acb: an object of entity and counter expected")


# Operations ----------------------------------------------------------------------------------------------------------


def _decode(asked: Asked, context: Context) -> Answer:
    message = _message(asked.part("message"))
    form: dict[str, Any] = {}
    verification = None
    if context.keys is not None:
        verification = message.verify(context.keys, context.acb)
        form["verification"] = {"signature": str(verification.signature), "mac": str(verification.mac)}
        message = message.decrypt(context.keys)
    form["view"] = message.view(verification, spans=True).plain()
    if asked.flag("tree"):
        form["tree"] = gbcs.to_dict(message)
    if asked.flag("octets"):
        form["octets"] = spans.octets_of(message).hex()
    return form


def _mmc(asked: Asked, context: Context) -> Answer:
    import duis

    found: bytes = duis.to_mmc(_source(asked.part("message")), asked.text("variant"), keys=context.keys)
    return found


def _verify(asked: Asked, context: Context) -> Answer:
    import duis

    content = asked.part("message")
    found = _source(content)
    keys = context.keys or gbcs.KeyStore()
    form: dict[str, Any] = {}
    if not isinstance(found, gbcs.Message):
        document = _document(content)
        assert document is not None
        form["document"] = duis.authorise(document, keys, trust=context.trust, at=asked.time("at")).plain()
    message = found if isinstance(found, gbcs.Message) else found.message
    if message is not None:
        counter = asked.fields.get("last_counter")
        command = asked.text("command")
        form["message"] = gbcs.authorise(
            message,
            keys,
            me=asked.text("me") or context.me,
            trust=context.trust,
            at=asked.time("at"),
            last_counter=int(counter)
            if isinstance(counter, str) and counter.isdecimal() and len(counter) < 21
            else counter,
            acb=context.acb,
            command=None if command is None else gbcs.decode(spelt(command)),
        ).plain()
    return form


def _correlate(asked: Asked, context: Context) -> Answer:
    import duis

    content = asked.fields.get("message")
    if not isinstance(content, str):
        raise WireError("message: the command or pre-command is expected, as text or a DUIS document")
    device, acb, at = _device(asked), _acb(asked), asked.time("at")
    request = _request(asked)
    found = duis.correlate(
        request,
        _source(content),  # type: ignore[arg-type]
        device,
        at,
        since=asked.time("since"),
        acb=acb,
        trust=context.trust,
        unconfirmed=asked.flag("unconfirmed"),
    )
    form = {
        "verdict": _verdict(found),
        "use_case": found.use_case,
        "differences": [difference._asdict() for difference in found.differences],
        "unjudged": [{"path": path, "reason": found.reasons.get(path)} for path in found.unjudged],
        "assumed": found.assumed,
        "unconfirmed": found.unconfirmed,
        "remarks": found.remarks,
        "trusted": [authority.subject for authority in context.trust or ()],
        "device": {name: value for name, value in device._asdict().items() if isinstance(value, str | bool)},
    }
    if asked.flag("sides"):
        from gbcs.serve.sides import sides

        try:
            form["sides"] = [side._asdict() for side in sides(request, _message(content), found, device, acb, at)]
        except duis.DuisError as error:
            form |= {"sides": None, "no_sides": str(error)}
    return form


def _verdict(found: Any) -> str:
    if found.differences:
        return "differs"
    if found.certain:
        return "certain"
    return "matches on assumptions" if found.matches else "unjudged"


def _transform(asked: Asked, context: Context) -> Answer:
    import duis

    assumed: list[str] = []
    message = duis.transform(
        _request(asked),
        _device(asked),
        asked.text("use_case"),
        _acb(asked),
        asked.time("at"),
        unconfirmed=asked.flag("unconfirmed"),
        assumed=assumed,
    )
    use_case = None if message.use_case is None else message.use_case.reference
    return {"message": gbcs.encode(message).hex(), "use_case": use_case, "assumed": assumed}


def _describe(asked: Asked, context: Context) -> Answer:
    import duis

    return duis.describe(_message(asked.part("message")))


def _validate(asked: Asked, context: Context) -> Answer:
    import duis

    content = asked.part("document")
    octets = content.encode() if isinstance(content, str) else content
    return {"problems": [problem._asdict() for problem in duis.validate(octets)]}


_DEVICE = "object: what the inventory knows, as duis.Device has it (type, elements, edition, ...)"
_AT = "time with a time zone: when it is judged"
_REQUEST = "DUIS XML of the service request"
_ACB = "object of entity and counter: the access control broker, where it originates the command"
_UNCONFIRMED = "true or false: take codings that nothing public confirms"

OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation(
            "decode",
            "What a message says: headline, named values, spans of octets.",
            {"tree": "true or false: the tree of the wire, too", "octets": "true or false: the octets, too"},
            False,
            _decode,
        ),
        Operation(
            "mmc",
            "The MMC document of a response or an alert.",
            {"variant": "service reference variant, where a message code serves several"},
            True,
            _mmc,
        ),
        Operation(
            "verify",
            "Who vouches for a message or a document: one outcome a question.",
            {
                "at": _AT,
                "me": "EUI-64 of the party it should be for",
                "last_counter": "number: the last one that was taken from the originator",
                "command": "the command that it should answer",
            },
            False,
            _verify,
        ),
        Operation(
            "correlate",
            "Whether a command means what a request asks for.",
            {
                "request": _REQUEST,
                "message": "the command or pre-command, or the DUIS document that carries it",
                "device": _DEVICE,
                "at": _AT,
                "since": "time with a time zone: before which the request was not made",
                "acb": _ACB,
                "unconfirmed": _UNCONFIRMED,
                "sides": "true or false: every value of both side by side, too",
            },
            False,
            _correlate,
            "request",
        ),
        Operation(
            "transform",
            "The command or pre-command that a request becomes, without any protection.",
            {
                "request": _REQUEST,
                "device": _DEVICE,
                "use_case": "reference of the use case, to force one",
                "at": _AT,
                "acb": _ACB,
                "unconfirmed": _UNCONFIRMED,
            },
            False,
            _transform,
            "request",
        ),
        Operation("describe", "A service request that asks for a command.", {}, True, _describe),
        Operation("validate", "What is wrong with a document of DUIS or MMC.", {}, False, _validate, "document"),
    )
}
"""The operations by name."""


# The registry --------------------------------------------------------------------------------------------------------


@cache
def catalogue() -> list[dict[str, Any]]:
    """Every use case, in one line each."""
    from gbcs.usecases import all_use_cases

    return [
        {"message_code": f"{each.message_code:04X}", "reference": each.reference, "name": each.name}
        for each in sorted(all_use_cases(), key=lambda each: each.message_code)
    ]


def use_case(sought: str) -> dict[str, Any] | None:
    """A use case by its reference or message code, with what is declared of its messages; None where there is none."""
    from gbcs.usecases import by_message_code, by_reference

    if re.fullmatch(r"[0-9A-Fa-f]{4}", sought):
        found = by_message_code(int(sought, 16))
    else:
        try:
            found = by_reference(sought)
        except (KeyError, ValueError):
            found = None
    if found is None:
        return None
    form: dict[str, Any] = {
        "message_code": f"{found.message_code:04X}",
        "reference": found.reference,
        "name": found.name,
        "devices": list(found.devices),
        "services": list(found.services),
        "roles": None if found.roles is None else list(found.roles),
        "critical": found.critical,
        "sensitive": found.sensitive,
    }
    for direction in ("command", "response", "alert"):
        template = getattr(found, direction, None)
        if template is not None:
            form[direction] = json.loads(
                json.dumps([item._asdict() for item in engine_of(template).declarations()], default=str)
            )
    return form
