"""The description of the interface (OpenAPI 3.1), made of the table of operations."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from gbcs.serve.operations import OPERATIONS, Operation

__all__ = ["description"]

_MESSAGE = (
    "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e570000000002000200"
    "5911da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"
)
_PROBLEM = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "offset": {"type": "integer", "description": "octet of the message"},
        "path": {"type": "string", "description": "place in the tree, or element of the document"},
        "line": {"type": "integer", "description": "line of the document"},
    },
}


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document."""
    try:
        number = version("gbcs")
    except PackageNotFoundError:
        number = "0"
    return {
        "openapi": "3.1.0",
        "info": {"title": "Parse & Correlate of GB smart metering", "version": number},
        "paths": {
            **{f"/{operation.name}": {"post": _operation(operation)} for operation in OPERATIONS.values()},
            **{f"/batch/{operation.name}": {"post": _batch(operation)} for operation in OPERATIONS.values()},
            "/usecases": {"get": _simple("every use case")},
            "/usecases/{sought}": {
                "get": _simple("a use case by reference or message code") | {"parameters": [_SOUGHT]}
            },
            "/health": {"get": _simple("whether the process is there")},
            "/ready": {
                "get": _simple("whether it would take a request now; 503 while it loads, or has too much to do")
            },
            "/metrics": {"get": _simple("numbers for Prometheus")},
        },
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


_KEYS = {
    "type": ["string", "object"],
    "description": "the keys of this request, where the service takes them: text of a file; or certificates, and "
    "private_keys of entity, usage, scalar",
}
_SOUGHT = {"name": "sought", "in": "path", "required": True, "schema": {"type": "string"}, "example": "ECS17b"}


def _simple(summary: str) -> dict[str, Any]:
    return {"summary": summary, "responses": {"200": {"description": summary}}}


def _operation(operation: Operation) -> dict[str, Any]:
    names = {operation.content: "the message or document: hexadecimal, base64, or DUIS XML"} | dict(operation.fields)
    schema = {
        "type": "object",
        "properties": {**{name: _field(text) for name, text in names.items()}, "keys": _KEYS},
        "additionalProperties": False,
    }
    content: dict[str, Any] = {"application/json": {"schema": schema, "example": _example(operation)}}
    if operation.name != "correlate":  # which takes two
        text = {"schema": {"type": "string"}}
        content |= {"application/xml": text, "text/plain": text, "application/octet-stream": {"schema": {}}}
    answered = "application/xml" if operation.is_xml else "application/json"
    return {
        "summary": operation.summary,
        "requestBody": {"required": True, "content": content},
        "responses": {
            "200": {"description": operation.summary, "content": {answered: {}}},
            "default": {
                "description": "what is wrong with what was asked",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        },
    }


def _batch(operation: Operation) -> dict[str, Any]:
    return {
        "summary": f"{operation.summary} For each line of JSON one line of answer.",
        "requestBody": {"required": True, "content": {"application/x-ndjson": {}}},
        "responses": {"200": {"description": "a line for each", "content": {"application/x-ndjson": {}}}},
    }


def _field(text: str) -> dict[str, Any]:
    kind = text.partition(":")[0]
    types = {
        "object": "object",
        "object of entity and counter": "object",
        "true or false": "boolean",
        "number": "integer",
    }
    return {"type": types.get(kind, "string"), "description": text}


def _example(operation: Operation) -> dict[str, Any]:
    if operation.name in ("decode", "verify", "mmc", "describe"):
        return {"message": _MESSAGE}
    return {operation.content: "<sr:Request ...>"}
