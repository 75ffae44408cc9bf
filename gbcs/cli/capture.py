"""``gbcs decode --as zigbee``: frames of a home network, from a capture file or in hexadecimal, one a line."""

from __future__ import annotations

import argparse
import json
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import gbcs
from gbcs.block_transfer import Block, Reassembler
from gbcs.cli.console import Unusable, describe
from gbcs.cli.inputs import file_of, octets_of, read_argument, read_key
from gbcs.cli.tree import render
from wire.errors import DecodeError, WireError
from wire.node import plain

if TYPE_CHECKING:
    from zigbee.capture import Packet

__all__ = ["add_options", "run"]

_MAGICS = {
    bytes.fromhex(magic)
    for magic in ("d4c3b2a1", "a1b2c3d4", "4d3cb2a1", "a1b23c4d", "0a0d0d0a")  # pcap in both orders and units, pcapng
}
_WITH_CHECK_SEQUENCE = {195: True, 230: False}  # link types of IEEE 802.15.4


class _Seen(NamedTuple):
    """A frame of an input.

    Attributes:
        place: its number in the file, or its line.
        at: when it was seen, where that is known.
        check_sequence: whether one is at its end; None where nobody says.
    """

    place: str
    at: datetime | None
    octets: bytes
    check_sequence: bool | None


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the keys of the home network."""
    keys = parser.add_argument_group(
        "keys of a home network, for --as zigbee", "each 32 digits, or @FILE that holds them"
    )
    keys.add_argument("--network-key", action="append", default=[], metavar="HEX|@FILE", help="may be repeated")
    keys.add_argument(
        "--link-key",
        action="append",
        default=[],
        metavar="HEX|@FILE",
        help="of a device, as gbcs install-code makes it; may be repeated. A network key sent under it is used, too",
    )


def run(options: argparse.Namespace) -> int:
    """Show each frame; exit status 1 where a frame could not be read."""
    from zigbee.capture import Capture

    if options.format not in ("view", "tree", "json"):
        raise Unusable("frames of a home network are shown as tree or json")
    capture = Capture(
        [read_key(text, 16) for text in options.network_key], [read_key(text, 16) for text in options.link_key]
    )
    status = 0
    reassembler = Reassembler()
    for argument in options.input:
        for seen in _frames(argument):
            try:
                packet = capture.add(seen.octets, check_sequence=seen.check_sequence)
                form = _form(seen, packet, reassembler)
            except WireError as error:
                form, status = {"frame": seen.place, "error": describe(error, seen.octets)}, 1
            if options.format == "json":
                print(json.dumps(form))
            else:
                render(_for_people(form), len(seen.octets), _title(form))
    return status


def _frames(argument: str) -> Iterator[_Seen]:
    path = file_of(argument)
    if path is None:
        yield _Seen("1", None, read_argument(argument), None)
        return
    with path.open("rb") as file:
        start = file.read(4)
    if start in _MAGICS:
        yield from _captured(path)
        return
    content = path.read_bytes()
    lines = content.splitlines()
    if not all(octets_of(line) for line in lines if line.strip()):
        yield _Seen("1", None, read_argument(argument), None)
        return
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _Seen(f"line {number}", None, octets_of(line) or b"", None)


def _captured(path: Path) -> Iterator[_Seen]:
    """The frames of a capture file, by dpkt."""
    try:
        import dpkt
    except ImportError:
        raise Unusable("reading a capture file needs the extra 'capture': pip install '.[capture]'") from None
    with path.open("rb") as file:
        try:
            reader = dpkt.pcap.UniversalReader(file)
            link = reader.datalink()
            if link not in _WITH_CHECK_SEQUENCE:
                raise Unusable(f"{path}: frames of link type {link}; expected 195 or 230, IEEE 802.15.4")
            for number, (at, octets) in enumerate(reader, 1):
                seen = datetime.fromtimestamp(float(at), UTC)
                yield _Seen(str(number), seen, bytes(octets), _WITH_CHECK_SEQUENCE[link])
        except (dpkt.Error, struct.error, ValueError, IndexError, OverflowError) as error:
            raise Unusable(f"{path}: no whole capture file: {error}") from None


def _form(seen: _Seen, packet: Packet, reassembler: Reassembler) -> dict[str, Any]:
    """The JSON form of a frame, with the GBCS message that its tunnel brings."""
    form: dict[str, Any] = {"frame": seen.place}
    if seen.at is not None:
        form["time"] = seen.at.isoformat().replace("+00:00", "Z")
    form |= packet.plain()
    octets: bytes = getattr(packet.tunnel, "message", b"")
    if octets:
        try:
            if octets[:2] == b"\xdd\x09":
                block = Block.decode(octets)
                form["block"] = plain(block)
                whole = reassembler.add(block)
                if whole is None:
                    return form
                octets = whole
            form["message"] = gbcs.to_dict(gbcs.decode(octets))
        except DecodeError as error:
            form["remark"] = f"no GBCS message in the tunnel: {error}"
    return form


_HEADERS = ("mac", "network", "application")
_HEXADECIMAL = frozenset(
    ("destination_pan", "source_pan", "destination", "source", "group", "cluster_id", "profile_id")
)


def _for_people(form: dict[str, Any]) -> dict[str, Any]:
    """The headers with addresses as people write them, and each frame control in one line."""
    shown = {name: value for name, value in form.items() if name != "frame"}
    for name in _HEADERS:
        if name in shown:
            shown[name] = {field: _header_field(field, value) for field, value in shown[name].items()}
    return shown


def _header_field(field: str, value: Any) -> Any:
    if field in _HEXADECIMAL:
        return f"{value:04x}"
    if field != "frame_control":
        return value
    bits = {bit: held for bit, held in value.items() if bit != "value" and held not in (False, 0)}
    return ", ".join(bit if held is True else f"{bit} {held}" for bit, held in bits.items()).replace("_", " ")


def _title(form: dict[str, Any]) -> str:
    """What a frame is, in one line: who sent it to whom, and what it says."""
    if "error" in form:
        return f"frame {form['frame']}: not read"
    parties = ""
    if "source" in form.get("network", {}):
        parties = f"  {form['network']['source']:04x} to {form['network']['destination']:04x}"
    message, frame = form.get("message"), form.get("zcl")
    if message is not None:
        use_case = message["use_case"]
        what = f"{use_case['reference']} {use_case['name']}" if use_case else "message of an unknown code"
    elif frame is not None:
        what = f"{frame['cluster'] or frame['cluster_id']} {frame['command'] or frame['command_id']}"
    else:
        what = form.get("command") or form.get("remark") or "no key"
    return f"frame {form['frame']}{parties}  {what}"
