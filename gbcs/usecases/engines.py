"""What reads and writes payloads by the templates of use cases.

A template is data, and its module knows no engine; this one stands above both. What a protocol needs loads when the
first template of it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from gbcs.usecases.model import Engine, Template, Vocabulary

__all__ = ["engine_of"]

Built = TypeVar("Built")


def engine_of(template: Template[Built]) -> Engine[Built]:
    """What reads and writes payloads by a template; made when it is first asked for, and kept with the template.

    Raises:
        ValueError: where the template names a ZigBee command, field or attribute that there is none of.
    """
    try:
        return template.engine
    except AttributeError:
        engine: Engine[Built] = _ENGINES[template.VOCABULARY](template)
        template.engine = engine
        return engine


def _of_dlms(template: Template[Any]) -> Engine[Any]:
    from gbcs.usecases.dlms import Command, Response
    from gbcs.usecases.dlms_engine import CommandEngine, ResponseEngine

    if isinstance(template, Command):
        return CommandEngine(template)
    assert isinstance(template, Response)
    return ResponseEngine(template)


def _of_gbz(template: Template[Any]) -> Engine[Any]:
    from gbcs.usecases.gbz import CommandTemplate, ComponentTemplate, ResponseTemplate
    from gbcs.usecases.gbz_engine import CommandEngine, ComponentEngine, ResponseEngine

    if isinstance(template, CommandTemplate):
        return CommandEngine(template)
    if isinstance(template, ResponseTemplate):
        return ResponseEngine(template)
    assert isinstance(template, ComponentTemplate)
    return ComponentEngine(template)


def _of_node(template: Template[Any]) -> Engine[Any]:
    from gbcs.usecases.nodes import NodeTemplate
    from gbcs.usecases.nodes_engine import NodeEngine

    assert isinstance(template, NodeTemplate)
    return NodeEngine(template)


def _of_alert(template: Template[Any]) -> Engine[Any]:
    from gbcs.usecases.alert_engine import AlertEngine, ProtectedEngine
    from gbcs.usecases.alert_templates import AlertTemplate, ProtectedTemplate
    from gbcs.usecases.nodes_engine import NodeEngine

    if isinstance(template, AlertTemplate):
        return AlertEngine(template, None if template.content is None else engine_of(template.content))
    assert isinstance(template, ProtectedTemplate)
    return ProtectedEngine(NodeEngine(template.encrypted), engine_of(template.clear()))


_ENGINES: Mapping[Vocabulary, Callable[[Template[Any]], Engine[Any]]] = {
    "DLMS": _of_dlms,
    "GBZ": _of_gbz,
    "node": _of_node,
    "alert": _of_alert,
}
