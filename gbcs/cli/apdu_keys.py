"""The options of ``gbcs decode`` for ciphered APDUs; :mod:`gbcs.cli.apdus`, which opens them, is loaded later."""

from __future__ import annotations

import argparse
from typing import Any, NamedTuple

from gbcs.cli.console import Unusable
from gbcs.cli.inputs import octets_of, read_key

__all__ = ["NOT_AUTHENTICATED", "Keys", "add_options", "keys_of"]

NOT_AUTHENTICATED = "not authenticated"


class Keys(NamedTuple):
    """What ciphered APDUs are opened with.

    Attributes:
        key: the global or dedicated encryption key.
        authentication_key: None for none.
        system_title: of the sender, for APDUs that do not say it.
        unauthenticated: whether to open what is not authenticated.
    """

    key: bytes
    authentication_key: bytes | None
    system_title: bytes | None
    unauthenticated: bool


def add_options(parser: Any) -> None:
    """Add the options of ciphered APDUs."""
    group = parser.add_argument_group("ciphered APDUs (--as dlms, --as wrapper)")
    group.add_argument(
        "--key",
        metavar="HEX|@FILE",
        help="the global or dedicated encryption key; in a file, since other users of the computer see arguments",
    )
    group.add_argument("--authentication-key", metavar="HEX|@FILE", help="the key that tags are checked with")
    group.add_argument(
        "--system-title", metavar="HEX", help="of the sender, 8 octets, for APDUs that do not say it (glo-, ded-)"
    )
    group.add_argument(
        "--unauthenticated",
        action="store_true",
        help=f"open what has no tag, or a tag that can't be checked; the first line says '{NOT_AUTHENTICATED}'",
    )


def keys_of(options: argparse.Namespace) -> Keys | None:
    """What the options say to open APDUs with; Unusable where they do not go together."""
    others = (options.authentication_key, options.system_title, options.unauthenticated)
    if options.key is None:
        if any(others):
            raise Unusable("--authentication-key, --system-title and --unauthenticated go with --key")
        return None
    if options.kind not in ("dlms", "wrapper"):
        raise Unusable("--key is of --as dlms and --as wrapper")
    title = None if options.system_title is None else octets_of(options.system_title.encode("utf-8", "replace"))
    if options.system_title is not None and (title is None or len(title) != 8):
        raise Unusable("a system title is 16 hexadecimal digits")
    authentication_key = None if options.authentication_key is None else read_key(options.authentication_key, 16, 32)
    return Keys(read_key(options.key, 16, 32), authentication_key, title, options.unauthenticated)
