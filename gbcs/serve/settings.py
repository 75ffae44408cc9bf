"""What a service is started with: its keys and authorities, its limits, and whom it lets in."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

__all__ = ["LOOPBACK", "Settings", "in_url"]


def in_url(host: str) -> str:
    """A name or address as URLs and the Host header have it: IPv6 in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1", "[::1]"))
"""Names of this computer, by which a service is asked unless others are given."""


class Settings(NamedTuple):
    """The settings of a service.

    Attributes:
        keys: paths of key files; private keys in them open encrypted parts and check MACs, and make nothing.
        keys_password: of encrypted private keys and PKCS#12 files.
        trust: authorities' certificates, DER in base64.
        me: identifier of the party whose messages are judged, for ``/verify``.
        acb: the access control broker, where no certificate says which it is.
        allow_keys: whether a request may bring keys of its own. They are used for it and not kept.
        hosts: names by which the service may be asked, beside those of this computer.
        token: what a request has to bring as ``Authorization: Bearer``; None lets in whoever reaches the port.
        body: octets that a body may have, at the most.
        seconds: how long a body may take to arrive, and an answer to be made.
        concurrent: requests that are worked on at once; more are told to come again.
    """

    keys: tuple[str, ...] = ()
    keys_password: str | None = None
    trust: tuple[str, ...] = ()
    me: str | None = None
    acb: str | None = None
    allow_keys: bool = False
    hosts: tuple[str, ...] = ()
    token: str | None = None
    body: int = 16 * 1024 * 1024
    seconds: float = 30.0
    concurrent: int = 32

    def to_json(self) -> str:
        """For the environment of worker processes."""
        return json.dumps(self._asdict())

    @classmethod
    def from_json(cls, text: str) -> Settings:
        """The settings that :meth:`to_json` wrote."""
        held: dict[str, Any] = json.loads(text)
        named: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in held.items()}
        return cls(**named)
