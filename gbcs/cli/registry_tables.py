"""The library's tables as data for programs in any language: what ``gbcs registry`` writes.

Every table is an object of ``edition``, ``source`` and ``entries``; the entries of a table have one shape, which a JSON
Schema of the same name states.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from gbcs.usecases.engines import engine_of

__all__ = ["TABLES", "schema_of", "table"]

_GBCS = "use case tables of GBCS 4.x, held against the Reference Test Data Set 4.5.0"
_ZIGBEE = "ZigBee Cluster Library and Smart Energy 1.4, as GB devices use them"
_DUIS = "request matrix and schemas of DUIS 5.4"


def table(name: str) -> dict[str, Any]:
    """A table by its name.

    Raises:
        KeyError: where there is none.
    """
    edition, source, entries = TABLES[name]
    return {"edition": edition, "source": source, "entries": [json.loads(json.dumps(each)) for each in entries()]}


def schema_of(name: str, held: dict[str, Any]) -> dict[str, Any]:
    """A JSON Schema of a table, from its entries: its fields, their types, and which of them are always there."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "type": "object",
        "required": ["edition", "source", "entries"],
        "additionalProperties": False,
        "properties": {
            "edition": {"type": "string"},
            "source": {"type": "string"},
            "entries": {"type": "array", "items": _shape(held["entries"])},
        },
    }


def _shape(values: list[Any]) -> dict[str, Any]:
    """The schema that all of some values fit."""
    kinds = sorted({_KINDS[type(value)] for value in values})
    shape: dict[str, Any] = {"type": kinds[0] if len(kinds) == 1 else kinds} if kinds else {}
    objects = [value for value in values if isinstance(value, dict)]
    if objects:
        names = sorted({name for each in objects for name in each})
        shape["required"] = [name for name in names if all(name in each for each in objects)]
        shape["additionalProperties"] = False
        shape["properties"] = {name: _shape([each[name] for each in objects if name in each]) for name in names}
    members = [member for value in values if isinstance(value, list) for member in value]
    if members:
        shape["items"] = _shape(members)
    return shape


_KINDS = {
    dict: "object",
    list: "array",
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


# Tables --------------------------------------------------------------------------------------------------------------


def _use_cases() -> Iterator[dict[str, Any]]:
    from gbcs.usecases import all_use_cases

    for each in sorted(all_use_cases(), key=lambda each: each.message_code):
        form: dict[str, Any] = {
            "message_code": f"{each.message_code:04X}",
            "reference": each.reference,
            "name": each.name,
            "protocols": list(each.protocols),
            "services": [{"variant": variant, "devices": list(types)} for variant, types in each.services.items()],
            "devices": list(each.devices),
            "roles": None if each.roles is None else list(each.roles),
            "critical": each.critical,
            "future_dateable": each.future_dateable,
            "sensitive": each.sensitive,
            "replay_protection": each.replay_protection,
            "supersedes": each.supersedes,
        }
        for direction in ("command", "response", "alert"):
            template = getattr(each, direction)
            form[direction] = (
                None if template is None else [_declared(item) for item in engine_of(template).declarations()]
            )
        yield form


def _declared(item: Any) -> dict[str, Any]:
    return {
        "name": item.name,
        "type": item.type,
        "unit": None if item.unit is None else str(item.unit),
        "note": item.note,
        "action": item.action,
        "path": [str(step) for step in item.path],
    }


def _objects() -> Iterator[dict[str, Any]]:
    from dlms.cosem.classes import class_name
    from gbcs.usecases import objects
    from gbcs.usecases.dlms import CosemObject, Method

    for key, value in vars(objects).items():
        family = value if isinstance(value, dict) else {None: value}
        for number, each in family.items():
            if not isinstance(each, CosemObject):
                continue
            yield {
                "key": key if number is None else f"{key}[{number}]",
                "name": each.name,
                "class_id": each.class_id,
                "class": class_name(each.class_id),
                "instance_id": str(each.instance_id),
                "members": [
                    {
                        "name": member.name,
                        "kind": "method" if isinstance(member, Method) else "attribute",
                        "number": number,
                    }
                    for member in each.members.values()
                    for number in [tuple(member.target)[-1]]
                ],
            }


def _clusters() -> Iterator[dict[str, Any]]:
    from zigbee.clusters import MODULES, cluster

    for number in MODULES:
        found = cluster(number)
        assert found is not None
        yield {
            "id": f"{number:04X}",
            "name": found.name,
            "attributes": [
                {
                    "id": f"{row.id:04X}",
                    "name": row.name,
                    "type": row.type.name.lower(),
                    "side": row.side,
                    "meaning": None if row.meaning is None else row.meaning.__name__,
                    "unit": None if row.unit is None else str(row.unit),
                }
                for row in found.attributes
            ],
            "commands": [
                {"id": f"{code:02X}", "name": layout.name, "from": side, "fields": [name for name, _ in layout.fields]}
                for side, commands in (("client", found.client_commands), ("server", found.server_commands))
                for code, layout in commands.items()
            ],
        }


def _services() -> Iterator[dict[str, Any]]:
    from duis import schema
    from duis.services import services

    for each in services():
        form = each._asdict()
        form["future_dated"] = list(each.future_dated)
        form["roles"] = list(each.roles)
        form["command_variants"] = list(each.command_variants)
        form["use_cases"] = [
            {"reference": one.reference, "message_code": f"{one.message_code:04X}", "devices": list(one.device_types)}
            for one in each.use_cases
        ]
        element = schema.element(each.body)
        form["elements"] = [child.name for child in getattr(element.type, "children", {}).values()]
        yield form


def _alerts() -> Iterator[dict[str, Any]]:
    from gbcs.alerts import ALERT_CODES, alert_of

    for code in sorted(ALERT_CODES):
        found = alert_of(code)
        if found is not None:
            yield {
                **{name: list(value) if isinstance(value, tuple) else value for name, value in found._asdict().items()},
                "code": f"{found.code:04X}",
                "message_codes": [f"{each:04X}" for each in found.message_codes],
                "configurable_by": [{"role": role, "device": device} for role, device in found.configurable_by],
            }


def _flows() -> Iterator[dict[str, Any]]:
    from gbcs.regis.flows import built_in

    for flow in built_in():
        yield flow.plain()


def _enumerations() -> Iterator[dict[str, Any]]:
    import zigbee.enumerations
    from dlms.apdu import common
    from gbcs.message import CRA
    from gbcs.payload.asn1 import types

    seen: set[str] = set()
    for module in (zigbee.enumerations, common, types):
        for value in vars(module).values():
            if (
                isinstance(value, type)
                and issubclass(value, enum.IntEnum)
                and len(value)
                and value.__name__ not in seen
            ):
                seen.add(value.__name__)
                yield _enumeration(value)
    yield _enumeration(CRA)


def _enumeration(kind: type[enum.IntEnum]) -> dict[str, Any]:
    return {
        "name": kind.__name__,
        "of": kind.__module__.partition(".")[0],
        "members": [{"name": member.name, "number": int(member)} for member in kind],
    }


def _units() -> Iterator[dict[str, Any]]:
    from wire.units import Unit

    for unit in Unit:
        yield {
            "text": str(unit),
            "symbol": unit.symbol,
            "kind": unit.kind,
            "exponent": unit.exponent,
            "factor": unit.factor,
        }


TABLES: dict[str, tuple[str, str, Callable[[], Iterable[dict[str, Any]]]]] = {
    "use_cases": ("GBCS 4.x", _GBCS, _use_cases),
    "objects": ("GBCS 4.x", _GBCS, _objects),
    "clusters": ("Smart Energy 1.4", _ZIGBEE, _clusters),
    "services": ("DUIS 5.4", _DUIS, _services),
    "alerts": ("GBCS 4.x", "alert tables of GBCS 4.x, published messages, a meter's manual", _alerts),
    "flows": ("today's", "data flows of the mission's documents and of public code", _flows),
    "enumerations": ("GBCS 4.x", "GBCS, DLMS/COSEM and ZigBee Smart Energy", _enumerations),
    "units": ("GBCS 4.x", _GBCS, _units),
}
"""The tables by name: edition, source, and what gives the entries."""
