"""Requests and commands written by hand, for tests of transform, correlate and describe."""

from __future__ import annotations

import datetime

import duis

__all__ = ["ACB", "AT", "COUNTER", "METER", "USER", "header", "requested", "seconds", "utc"]

USER, METER, ACB = "11-22-33-44-55-66-77-88", "00-DB-12-34-56-78-90-A0", "99-AA-BB-CC-DD-EE-FF-01"
COUNTER = 0x0102030405060708
AT = datetime.datetime(2026, 5, 5, 12, tzinfo=datetime.UTC)


def utc(*parts: int) -> datetime.datetime:
    """A time in UTC."""
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


def seconds(moment: datetime.datetime) -> str:
    """Seconds since 2000 in four octets, the lowest first, in hexadecimal."""
    return int((moment - utc(2000, 1, 1)).total_seconds()).to_bytes(4, "little").hex()


def requested(service: str, values: object = None) -> bytes:
    """A request of USER to METER."""
    return duis.build_request(service, values, originator=USER, target=METER, counter=COUNTER)


def header(code: str, payload: str, more: str = "", originator: str = "", counter: int = COUNTER) -> bytes:
    """A message of a code (and what stands behind it) and a payload, all hexadecimal."""
    content = bytes.fromhex(payload)
    assert len(content) < 128
    information = bytes.fromhex(code + more)
    return (
        bytes.fromhex("df0901")
        + counter.to_bytes(8, "big")
        + b"\x08"
        + bytes.fromhex((originator or USER).replace("-", ""))
        + b"\x08"
        + bytes.fromhex(METER.replace("-", ""))
        + b"\x00"
        + bytes([len(information)])
        + information
        + bytes([len(content)])
        + content
    )
