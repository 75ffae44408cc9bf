"""Prints all that the library knows and makes of the published messages, to compare before and after a change.

``python -m tools.print_all FILE`` writes a line for each fact: every use case, service and binding as declared
and as ``gbcs usecase`` and ``gbcs service`` show it; of every published message its tree, items and values, what
declarations of other use cases and changed octets make of it, its description and MMC documents; of every published
request its command and correlation. A change that means to keep behaviour leaves the print as it was; one that does not
lists the lines that differ.

Objects are printed by their fields, without class or module, so that a class may be renamed or move. Without the
published messages (see :mod:`tests.conformance.published`) what concerns them is left out, and the last line says so.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import enum
import functools
import io
import os
import random
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duis
import gbcs
from duis import services
from duis.bindings import requests, responses
from gbcs import cli
from gbcs.message import CRA, Message
from gbcs.usecases import UseCase, all_use_cases
from gbcs.usecases.engines import engine_of
from tests.conformance import published, service_requests
from wire.layout import Layout

__all__ = ["flat", "lines", "main"]

_FOREIGN = 3
_CHANGED = 16


def lines(*, with_messages: bool = True) -> Iterator[str]:
    """Every line of the print.

    Args:
        with_messages: whether the published messages and requests are printed, too.
    """
    yield from _use_cases()
    yield from _services()
    yield from _bindings()
    if not with_messages:
        return
    if published.folder() is None:
        yield "the published messages were not found"
        return
    yield from _messages()
    yield from _requests()


# Objects -------------------------------------------------------------------------------------------------------------


def flat(name: str, value: Any, above: tuple[int, ...] = ()) -> Iterator[str]:
    """The leaves of a value, a line for each with the path to it.

    Args:
        name: of the value.
        value: anything.
        above: identities of the values that hold it.
    """
    if id(value) in above:
        yield f"{name} = (as above)"
        return
    parts = _parts(value)
    if parts is None:
        yield f"{name} = {_leaf(value)}"
    elif not parts:
        yield f"{name} = (empty)"
    else:
        for step, part in parts.items():
            yield from flat(f"{name}{step}", part, (*above, id(value)))


def _parts(value: Any) -> dict[str, Any] | None:
    """The parts of a value by the step to each; None for a leaf."""
    if isinstance(value, enum.Enum | type | Layout) or (callable(value) and not hasattr(value, "_fields")):
        if isinstance(value, functools.partial):
            return {".func": value.func, ".args": value.args, ".keywords": value.keywords}
        return None
    if hasattr(value, "_fields"):
        return {f".{name}": getattr(value, name) for name in value._fields}
    if isinstance(value, Mapping):
        return {f"[{_leaf(key)}]": part for key, part in value.items()}
    if isinstance(value, set | frozenset):
        return {f"{{{at}}}": part for at, part in enumerate(sorted(value, key=str))}
    if isinstance(value, list | tuple):
        return {f"[{at}]": part for at, part in enumerate(value)}
    if isinstance(value, (range, int, str, bytes, float)) or value is None:
        return None
    fields = getattr(value, "__dict__", None)
    return None if fields is None else {f".{key.lstrip('_')}": part for key, part in fields.items()}


def _leaf(value: Any) -> str:
    if isinstance(value, types.FunctionType | types.MethodType | types.BuiltinFunctionType):
        return f"{value.__name__}()"
    if isinstance(value, type | Layout):
        return getattr(value, "__name__", None) or str(getattr(value, "name", ""))
    return repr(str(value) if isinstance(value, enum.StrEnum) else value)


def _attempt(make: Callable[[], Any]) -> Any:
    """What is made, or the error in words."""
    try:
        return make()
    except ValueError as error:
        return f"! {error}"


# Declarations --------------------------------------------------------------------------------------------------------


def _shown(*arguments: str) -> Iterator[str]:
    """The lines that a command of the command line prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        cli.main(list(arguments))
    for line in out.getvalue().splitlines():
        yield f"$ {' '.join(arguments)} | {line.rstrip()}"


def _use_cases() -> Iterator[str]:
    yield from _shown("usecase")
    for use_case in all_use_cases():
        code = f"{use_case.message_code:04X}"
        yield from flat(f"use case {code}", use_case)
        yield from _shown("usecase", code)
        yield from _shown("usecase", code, "--json")


def _services() -> Iterator[str]:
    yield from _shown("service")
    for service in services.services():
        yield from _shown("service", service.variant)
        yield from _shown("service", service.variant, "--json")


def _bindings() -> Iterator[str]:
    for number, request in enumerate(
        sorted(
            (binding for service in services.services() for binding in requests.by_service(service.variant)),
            key=lambda binding: (binding.service, binding.use_case),
        )
    ):
        yield from flat(f"request {request.service} {request.use_case} ({number})", request)
        yield f"request {request.service} {request.use_case} ({number}) originator = {request.originator}"
    for reference, response in sorted(responses.bindings().items()):
        yield from flat(f"response {reference}", response)
    for use_case in all_use_cases():
        if (alert := responses.alert_binding(use_case.message_code)) is not None:
            yield from flat(f"alert {use_case.reference} {use_case.message_code:04X}", alert)


# Published messages --------------------------------------------------------------------------------------------------


def _messages() -> Iterator[str]:
    folder = published.folder()
    assert folder is not None
    keys = gbcs.KeyStore()
    keys.load(folder / "rtds-4.5.0" / "keys.json")
    for case in published.messages():
        (named,) = case.values
        sent = gbcs.decode(named.octets)
        clear = _attempt(lambda sent=sent: sent.decrypt(keys))  # type: ignore[misc]
        yield from _message(named.name, sent)
        if isinstance(clear, Message) and clear != sent:
            yield from _message(f"{named.name} in clear", clear)
        else:
            clear = sent
        yield from _foreign(named.name, clear)
        yield from _changed(named.name, named.octets)


def _message(name: str, message: Message) -> Iterator[str]:
    form = gbcs.to_dict(message)
    yield from flat(f"{name} tree", form)
    yield from _read(name, message, message.use_case)
    if message.header.cra is CRA.COMMAND:
        explained = _attempt(lambda: duis.explain(message))
        yield from _text(f"{name} description", explained if isinstance(explained, str) else explained.xml)
        if not isinstance(explained, str):
            yield from flat(f"{name} described for", explained._replace(xml=b""))
        return
    variants = (None, *(message.use_case.services if message.use_case else ()))
    for variant in variants:
        document = _attempt(lambda variant=variant: duis.to_mmc(message, variant))  # type: ignore[misc]
        yield from _text(f"{name} MMC {variant}", document)
    yield f"{name} readings = {_attempt(lambda: list(duis.readings(message)))}"


def _text(name: str, text: str | bytes) -> Iterator[str]:
    for line in (text if isinstance(text, str) else text.decode()).replace("><", ">\n<").splitlines():
        yield f"{name} | {line}"


def _read(name: str, message: Message, use_case: UseCase | None) -> Iterator[str]:
    """Items, values, and what is built of the values, by the declaration of a use case."""
    template = use_case and use_case.template(message.header.cra)
    if template is None:
        return
    for number, item in enumerate(engine_of(template).items(message.payload)):
        yield f"{name} item {number} = {', '.join(map(_leaf, item))}"
    values = _attempt(lambda: engine_of(template).values(message.payload))
    if isinstance(values, str):
        yield f"{name} values {values}"
        return
    yield from flat(f"{name} values", values)
    built = _attempt(lambda: engine_of(template).build(values, message.header))
    yield f"{name} built = {built if isinstance(built, str) else built == message.payload}"


def _foreign(name: str, message: Message) -> Iterator[str]:
    """The message as the next use cases of its protocol would read it: what departs, and how it is said."""
    if message.use_case is None:
        return
    alike = [each for each in all_use_cases() if each.protocols == message.use_case.protocols]
    at = [each.message_code for each in alike].index(message.header.message_code)
    chosen = random.Random(at)
    for other in {each.reference: each for each in chosen.sample(alike, min(_FOREIGN, len(alike)))}.values():
        yield from _read(f"{name} as {other.reference}", message, other)


def _changed(name: str, octets: bytes) -> Iterator[str]:
    """The message with one bit changed, as often as it can still be decoded."""
    chosen = random.Random(len(octets))
    for number in range(_CHANGED):
        place = chosen.randrange(30, len(octets)) if len(octets) > 30 else 0
        changed = bytearray(octets)
        changed[place] ^= 1 << chosen.randrange(8)
        message = _attempt(lambda changed=changed: gbcs.decode(bytes(changed)))  # type: ignore[misc]
        if isinstance(message, Message) and message.use_case is not None:
            yield from _read(f"{name} changed {number}", message, message.use_case)


def _requests() -> Iterator[str]:
    for pair in service_requests.pairs():
        device, acb = service_requests.device_of(pair), service_requests.acb_of(pair)
        made = _attempt(lambda pair=pair, device=device, acb=acb: duis.transform(pair.xml, device, acb=acb))  # type: ignore[misc]
        if isinstance(made, Message):
            made = base64.b16encode(gbcs.encode(made)).decode()
        yield f"{pair.name} transform = {made}"
        bare = _attempt(lambda pair=pair: duis.transform(pair.xml))  # type: ignore[misc]
        yield f"{pair.name} transform without inventory = {bare if isinstance(bare, str) else 'made'}"
        found = duis.correlate(pair.xml, pair.octets, device, acb=acb)
        yield from flat(f"{pair.name} correlate", found)


def main() -> None:
    """Write the print to a file."""
    parser = argparse.ArgumentParser(prog="python -m tools.print_all", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, help="where to write; - for the standard output")
    parser.add_argument("--declarations", action="store_true", help="leave the published messages out")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    target = os.dup(1) if str(options.file) == "-" else options.file
    with open(target, "w", encoding="utf-8") as out:  # noqa: PTH123
        for line in lines(with_messages=not options.declarations):
            out.write(line.replace("\n", "\\n") + "\n")


if __name__ == "__main__":
    main()
