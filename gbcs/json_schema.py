"""The JSON form of messages (:func:`gbcs.to_dict`, :func:`gbcs.to_json`, ``gbcs decode --json``) as a JSON Schema.

What the library fixes is fixed here: the envelope, the header, the items with their names, the frame of each kind of
payload. What the standard gives to one use case (the members of a structure, the fields of a ZCL command or of an ASN.1
type) is described for all use cases by ``gbcs registry``, and open here.
"""

from __future__ import annotations

from typing import Any

from dlms.data import TYPE_NAMES
from gbcs.header import CRA

__all__ = ["message_schema"]

_Schema = dict[str, Any]

_OCTETS: _Schema = {"type": "string", "pattern": "^([0-9a-f]{2})*$", "description": "octets in hexadecimal"}
_CODE: _Schema = {"type": "string", "pattern": "^[0-9A-F]{4}$"}
_OCTET: _Schema = {"type": "string", "pattern": "^[0-9A-F]{2}$"}
_EUI64: _Schema = {"type": "string", "pattern": "^[0-9A-F]{2}(-[0-9A-F]{2}){7}$"}
_COUNTER: _Schema = {"type": "integer", "minimum": 0, "maximum": (1 << 64) - 1}
_TIME: _Schema = {"type": "string", "description": "as ISO 8601; ** or **** for a part that is not specified"}
_NAME: _Schema = {"type": ["string", "null"]}


def _object(required: _Schema, optional: _Schema | None = None, *, is_open: bool = False, **more: Any) -> _Schema:
    shape = {"type": "object", "required": [*required], "properties": {**required, **(optional or {})}, **more}
    return shape if is_open else shape | {"additionalProperties": False}


def _reference(name: str) -> _Schema:
    return {"$ref": f"#/$defs/{name}"}


def _array(of: _Schema) -> _Schema:
    return {"type": "array", "items": of}


_HEADER = _object(
    {
        "cra": {"enum": [flag.name.lower() for flag in CRA]},
        "originator_counter": _COUNTER,
        "originator": _EUI64,
        "recipient": _EUI64,
        "message_code": _CODE,
    },
    {
        "date_time": _TIME,
        "supplementary_remote_party": _EUI64,
        "supplementary_remote_party_counter": _COUNTER,
        "supplementary_originator_counter": _COUNTER,
        "key_agreement_certificate": _OCTETS,
    },
)

_ITEM = _object(
    {
        "name": {"type": "string", "description": "the standard's; empty for a value that departs and has none"},
        "value": {},
    },
    {
        "unit": {"type": "string", "description": "a text of the table units of gbcs registry"},
        "meaning": {"type": "string", "description": "what the value says, such as the name of a member"},
        "constant": {"const": True, "description": "the use case allows this value alone"},
        "departure": {"type": "string", "description": "how the value departs from its declaration"},
        "place": {"type": "array", "items": {"type": ["string", "integer"]}, "description": "its path in the payload"},
    },
)

_INVOKE: _Schema = {"type": "integer", "minimum": 0, "maximum": (1 << 32) - 1}
_DATA = {
    "description": "COSEM data: null, an octet-string or a time as text, any other type as an object",
    "anyOf": [
        {"type": ["null", "string"]},
        _object({"type": {"enum": sorted(TYPE_NAMES.values())}}, is_open=True),
        _object({"encrypted": {"const": True}, "parameters": {}, "block": {}}),
        _object({"decrypted": {"const": True}, "parameters": {}, "value": _reference("data")}),
    ],
}
_WHERE: _Schema = {
    "class_id": {"type": "integer"},
    "class": _NAME,
    "instance_id": {"type": "string", "description": "an OBIS code"},
    "attribute_id": {"type": "integer"},
    "attribute": _NAME,
    "method_id": {"type": "integer"},
    "method": _NAME,
    "selection": {},
}
_ACCESS: _Schema = {"access": {"enum": ["get", "set", "action", "get-with-selection", "set-with-selection"]}}
_RESULT: _Schema = {"type": ["string", "integer"], "description": "a number where the result has no name"}
_ACCESS_REQUEST = _object(
    {
        "apdu": {"const": "access-request"},
        "long_invoke_id_and_priority": _INVOKE,
        "items": _array(
            _object({**_ACCESS, "class_id": {}, "class": {}, "instance_id": {}, "data": _reference("data")}, _WHERE)
        ),
    },
    {"date_time": _TIME},
)
_ACCESS_RESPONSE = _object(
    {
        "apdu": {"const": "access-response"},
        "long_invoke_id_and_priority": _INVOKE,
        "items": _array(_object({**_ACCESS, "result": _RESULT, "data": _reference("data")}, _WHERE)),
    },
    {"date_time": _TIME},
)
_MEANING: _Schema = {"alert_code": _CODE, "meaning": _NAME}
_DLMS_ALERT = _object(
    {
        "apdu": {"const": "data-notification"},
        "long_invoke_id_and_priority": _INVOKE,
        **_MEANING,
        "time_stamp": _TIME,
        "content": {},
    }
)
_DATA_NOTIFICATION = _object(
    {
        "apdu": {"const": "data-notification"},
        "long_invoke_id_and_priority": _INVOKE,
        "date_time": {"type": ["string", "null"]},
        "body": _reference("data"),
    }
)
_COMPONENT = _object(
    {
        "is_last": {"type": "boolean"},
        "cluster_id": _CODE,
        "cluster": _NAME,
        "command": _NAME,
        "frame_control": _OCTET,
        "sequence_number": {"type": "integer", "minimum": 0, "maximum": 255},
        "command_id": _OCTET,
        "content": {},
    },
    {
        "from_date_time": {},
        "decrypted": {"const": True},
        "frame_counter": {"type": "integer", "minimum": 0},
        "trailing": _OCTETS,
    },
)
_GBZ = _object({"protocol": {"const": "GBZ"}, "components": _array(_reference("component"))})
_GBZ_ALERT = _object(
    {
        "protocol": {"const": "GBZ"},
        **_MEANING,
        "time_stamp": {},
        "component_count": {"type": "integer", "minimum": 0},
        "body": {},
    }
)
_ASN1 = _object(
    {"protocol": {"const": "ASN.1"}, "name": {"type": "string"}},
    is_open=True,
    description="name is that of the ASN.1 type; its fields follow",
)
_OPAQUE = _object({"protocol": {"enum": ["ASN.1", None]}, "octets": _OCTETS}, description="not decoded")


def message_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of :func:`gbcs.to_dict`.

    >>> schema = message_schema()
    >>> schema["required"]
    ['use_case', 'header', 'signature', 'mac']
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A GBCS message",
        **_object(
            {
                "use_case": {
                    "anyOf": [
                        _object({"reference": {"type": "string"}, "name": {"type": "string"}}),
                        {"type": "null", "description": "the message code is not known"},
                    ]
                },
                "header": _HEADER,
                "signature": {
                    "anyOf": [_OCTETS, {"type": "null"}],
                    "description": "empty: the message says that it has none; null: it ends before",
                },
                "mac": {"anyOf": [_OCTETS | {"minLength": 24, "maxLength": 24}, {"type": "null"}]},
            },
            {
                "payload": {
                    "description": "the tree of the wire; left out by to_json(message, payload=False)",
                    "oneOf": [
                        _reference(name)
                        for name in (
                            "access_request",
                            "access_response",
                            "dlms_alert",
                            "data_notification",
                            "gbz",
                            "gbz_alert",
                            "asn1",
                            "opaque",
                        )
                    ],
                },
                "items": _array(_reference("item")),
            },
        ),
        "$defs": {
            "access_request": _ACCESS_REQUEST,
            "access_response": _ACCESS_RESPONSE,
            "asn1": _ASN1,
            "component": _COMPONENT,
            "data": _DATA,
            "data_notification": _DATA_NOTIFICATION,
            "dlms_alert": _DLMS_ALERT,
            "gbz": _GBZ,
            "gbz_alert": _GBZ_ALERT,
            "item": _ITEM,
            "opaque": _OPAQUE,
        },
    }
