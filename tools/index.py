"""The index of message codes and services, made of the declarations: ``python -m tools.index`` writes it.

``gbcs/usecases/codes.py`` is this text; a test holds the two equal.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import gbcs.usecases
from gbcs.payload.gbz import Component
from gbcs.usecases.alert_templates import AlertTemplate, ProtectedTemplate
from gbcs.usecases.model import Template, UseCase
from gbcs.usecases.nodes import NodeTemplate

PROTOCOLS = {("DLMS",): "D", ("GBZ",): "G", ("ASN.1",): "A", ("DLMS", "GBZ"): "DG", (): "Z"}
PACKAGE = "gbcs.usecases."

HEAD = '''"""Message codes: to which use case each belongs, the protocol of its payload, the family that declares it.

Services: the families of the use cases that carry each out.

This is the index of the declarations, so that a message is decoded and a use case found without reading them all. It
is made of them (``python -m tools.index``), and a test holds it equal to them.
"""

from __future__ import annotations

__all__ = [
    "ALERTS",
    "CODES",
    "JOIN_METHODS",
    "REPLACEMENT_MODES",
    "SERVICES",
    "WITHIN_HOME",
    "alert_contents",
    "protocols",
]

CODES: dict[int, tuple[str, str, str]] = {
'''
TAIL = '''}
"""Message code to reference, protocols (D DLMS, G GBZ, A ASN.1, Z a native ZigBee frame without envelope) and family, a
module of :mod:`gbcs.usecases`."""

SERVICES: dict[str, tuple[str, ...]] = {
{services}}
"""Service reference variant to the families of the use cases that carry it out."""

WITHIN_HOME = frozenset(({within_home}))
"""The message codes of use cases that stay between the devices of a home."""

ALERTS: dict[int, tuple[tuple[int, ...], str]] = {
{alerts}}
"""Message code of an alert to the alert codes that it may carry, none for any, and the node that stands behind them:
its name, empty for nothing and in ASN.1."""

REPLACEMENT_MODES: dict[int, int] = {
{credentials_replacement_mode}}
"""Mode of replacing credentials to the message code of its commands."""

JOIN_METHODS: dict[int, int] = {
{join_method_and_role}}
"""Method and role of joining to the message code of its commands."""

_PROTOCOLS = {protocols}


def protocols(message_code: int) -> tuple[str, ...] | None:
    """The protocols of a message code's payloads, see :attr:`UseCase.protocols`; None for an unknown code.

    Reads no declaration.
    """
    row = CODES.get(message_code)
    return _PROTOCOLS[row[1]] if row else None


def alert_contents(protocol: str) -> dict[int, str]:
    """Message code of each alert in a protocol that holds more than code and time, to the name of the node."""
    return {code: name for code, (_, name) in ALERTS.items() if name and protocol in (protocols(code) or ())}
'''


def families() -> Iterator[tuple[str, tuple[UseCase, ...]]]:
    """Every module of the package that declares use cases, by its name in the package."""
    for module in pkgutil.walk_packages(gbcs.usecases.__path__, PACKAGE):
        if not module.ispkg and (declared := getattr(import_module(module.name), "USE_CASES", None)):
            yield module.name.removeprefix(PACKAGE), declared


def declarations() -> dict[int, tuple[str, UseCase]]:
    """Message code to family and use case.

    Raises:
        ValueError: where two families declare the same code.
    """
    found: dict[int, tuple[str, UseCase]] = {}
    for family, declared in families():
        for use_case in declared:
            if use_case.message_code in found:
                other, _ = found[use_case.message_code]
                raise ValueError(f"{use_case.message_code:04X} is declared in {other} and in {family}")
            found[use_case.message_code] = family, use_case
    return dict(sorted(found.items()))


def _letters() -> str:
    rows = (f'"{letters}": {protocols}'.replace("'", '"') for protocols, letters in PROTOCOLS.items())
    return "{" + ", ".join(rows) + "}"


def _services() -> Iterator[str]:
    """The rows of services, in their order, with the families in the order of their names."""
    found: dict[str, set[str]] = {}
    for family, use_case in declarations().values():
        for service in use_case.services:
            found.setdefault(service, set()).add(family)
    for service in sorted(found, key=lambda variant: [int(step) for step in variant.split(".") if step.isdigit()]):
        names = ", ".join(f'"{family}"' for family in sorted(found[service]))
        yield f'    "{service}": ({names}{"," if len(found[service]) == 1 else ""}),\n'


def _constants(field: str) -> str:
    """The values that a field of a command in ASN.1 may have, each with the message code for which it is constant."""
    found = {
        value: code
        for code, (_, use_case) in declarations().items()
        if isinstance(use_case.command, NodeTemplate)
        for value in use_case.command.schema.allowed.get(field, ())
    }
    return "".join(f"    {value}: 0x{code:04X},\n" for value, code in sorted(found.items()))


def _alerts() -> Iterator[str]:
    """The rows of alerts."""
    for code, (_, use_case) in declarations().items():
        match use_case.alert:
            case AlertTemplate(alert_codes=codes, content=content):
                name = _content(content)
            case NodeTemplate() as template:
                codes, name = template.schema.allowed["alert_code"], ""
            case _:
                continue
        said = ", ".join(f"0x{each:04X}" for each in codes) + ("," if len(codes) == 1 else "")
        yield f'    0x{code:04X}: (({said}), "{name}"),\n'


def _content(template: Template[Any] | None) -> str:
    """The name of the node that an alert holds."""
    match template:
        case None:
            return ""
        case ProtectedTemplate():
            return _content(template.encrypted)
        case NodeTemplate():
            name: str = template.kind().__name__
            return name
        case _:
            return Component.__name__


def text() -> str:
    """The module."""
    rows = (
        f'    0x{code:04X}: ("{use_case.reference}", "{PROTOCOLS[use_case.protocols]}", "{family}"),\n'
        for code, (family, use_case) in declarations().items()
    )
    within_home = ", ".join(f"0x{code:04X}" for code, (_, use_case) in declarations().items() if use_case.within_home)
    tail = TAIL
    for place, said in (
        ("{services}", "".join(_services())),
        ("{within_home}", within_home),
        ("{alerts}", "".join(_alerts())),
        ("{credentials_replacement_mode}", _constants("credentials_replacement_mode")),
        ("{join_method_and_role}", _constants("join_method_and_role")),
        ("{protocols}", _letters()),
    ):
        tail = tail.replace(place, said)
    return HEAD + "".join(rows) + tail


if __name__ == "__main__":
    path = Path(gbcs.usecases.__path__[0], "codes.py")
    path.write_text(text(), "utf-8")
    print(path)
