"""``gbcs install-code``: check the code on a device's label, and make what systems ask for."""

from __future__ import annotations

import argparse
import json
from typing import Any

from gbcs.cli.console import Unusable
from gbcs.cli.inputs import octets_of
from wire.errors import WireError

__all__ = ["add"]


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "install-code",
        help="check an install code and make its link key",
        description="Check the install code of a device against its CRC, and show the code without it (as 8.11 takes "
        "it) and the link key. Exit status 1 where the CRC does not fit.",
        epilog="examples: gbcs install-code 83FED3407A939723A5C639B26916D505C3B5; "
        "gbcs install-code --without-crc 83FED3407A939723A5C639B26916D505",
    )
    parser.add_argument(
        "code", metavar="HEX", help="the code with its CRC, as the label has it; blanks are passed over"
    )
    parser.add_argument("--without-crc", action="store_true", help="the code is without its CRC: make that, too")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from zigbee import install_code

    octets = octets_of(options.code.encode("utf-8", "replace"))
    if octets is None:
        raise Unusable("an install code is hexadecimal digits, two an octet")
    try:
        if options.without_crc:
            octets += install_code.crc(octets)
        elif len(octets) - 2 in install_code.SIZES and not install_code.check(octets):
            return _misfit(octets, options.json)
        key = install_code.link_key(octets)
    except WireError as error:
        raise Unusable(str(error)) from None
    shown = {"code": octets[:-2].hex(), "crc": octets[-2:].hex(), "crc_fits": True, "link_key": key.hex()}
    if options.json:
        print(json.dumps(shown))
    else:
        print(f"code       {shown['code']}")
        print(f"CRC        {shown['crc']} ({'made here' if options.without_crc else 'fits'})")
        print(f"link key   {shown['link_key']}")
    return 0


def _misfit(octets: bytes, as_json: bool) -> int:
    from zigbee import install_code

    bare = len(octets) in install_code.SIZES
    if as_json:
        print(json.dumps({"crc": octets[-2:].hex(), "crc_fits": False, "code_without_crc": bare}))
    else:
        print(
            "the CRC does not fit: the code is mistyped"
            + (", or stands without its CRC (--without-crc)" if bare else "")
        )
    return 1
