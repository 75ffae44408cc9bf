"""``gbcs decode``: show messages for people, as a tree, as JSON or as hexadecimal."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import dlms
import gbcs
from gbcs.block_transfer import Block, Reassembler
from gbcs.cli import apdus, capture, store, zigbee
from gbcs.cli.console import Unusable, describe
from gbcs.cli.inputs import lines_of, read_arguments
from gbcs.cli.tree import render
from gbcs.cli.viewed import print_view
from wire.errors import WireError
from wire.node import plain

if TYPE_CHECKING:
    from gbcs.keys import KeyStore

__all__ = ["add", "reassembled"]


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "decode",
        help="show messages",
        description="Show GBCS messages and DLMS APDUs. Blocks of general block transfer are put together first; LLC "
        "and wrapper headers before APDUs are taken off.",
    )
    parser.add_argument("input", nargs="+", help="a file, hexadecimal, base64, or - for standard input")
    parser.add_argument(
        "--format",
        choices=("view", "tree", "json", "mmc", "hex"),
        default="view",
        help="view (the default): for people, a headline and the named values; tree: as it stands on the wire; "
        "mmc: the MMC document of a response or an alert",
    )
    parser.add_argument("--wire", dest="format", action="store_const", const="tree", help="the same as --format tree")
    parser.add_argument(
        "--octets",
        action="store_true",
        help="show beside each value where it stands and its octets, and values whole that are summed up",
    )
    parser.add_argument(
        "--values", action="store_true", help="only the named values; with --json those of the view, with their spans"
    )
    parser.add_argument(
        "--variant",
        metavar="VARIANT",
        help="service reference variant that a response answers, such as 4.1.1, for --format mmc: needed where a "
        "message code serves several",
    )
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    parser.add_argument(
        "--as",
        dest="kind",
        choices=(*_KINDS, "wrapper", "zigbee", *zigbee.KINDS),
        default="gbcs",
        help="what the octets are: a GBCS message (the default), a DLMS APDU, frames of the TCP/UDP wrapper, "
        "COSEM data, frames of a home network (IEEE 802.15.4) in a capture file or in hexadecimal, one a line, a ZCL "
        "frame of --cluster (or the log of zigpy or zigbee-herdsman), an OTA upgrade image, a certificate (of key "
        "establishment or X.509), or the octets of an attribute",
    )
    store.add_options(parser)
    apdus.add_options(parser)
    capture.add_options(parser)
    zigbee.add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show each input."""
    if options.kind == "zigbee":
        return capture.run(options)
    if options.network_key or options.link_key:
        raise Unusable("--network-key and --link-key are of --as zigbee")
    if options.kind in zigbee.KINDS:
        return zigbee.run(options)
    if options.cluster is not None:
        raise Unusable("--as zcl and --cluster ID belong together")
    apdu_keys = apdus.keys_of(options)
    keys = store.load(options.keys, options.keys_password) if options.keys else None
    if options.format == "mmc" and options.kind != "gbcs":
        raise Unusable("--format mmc is of GBCS messages")
    inputs = [(argument, octets) for argument in options.input for octets in _inputs(argument, options)]
    if options.kind == "dlms":
        return _run_dlms(reassembled(inputs, are_apdus=True), apdu_keys, options.format)
    if options.kind == "wrapper":
        return _run_wrapper(inputs, apdu_keys, options.format)
    if options.kind == "gbcs":
        inputs = reassembled(inputs)
    for number, (argument, octets) in enumerate(inputs):
        try:
            value, encode, to_form = _KINDS[options.kind](octets)
            if isinstance(value, gbcs.Message) and (options.format == "view" or options.values):
                _show_view(number, value, keys, options)
                continue
            form = (
                to_form(value)
                if keys is None or not isinstance(value, gbcs.Message)
                else _opened(value, keys, options.acb)
            )
            document = _mmc(value, keys, options.variant) if options.format == "mmc" else b""
        except WireError as error:
            raise _unusable(argument, error, octets, len(inputs)) from None
        if options.format == "hex":
            print(encode(value).hex())
        elif options.format == "mmc":
            print(document.decode("utf-8"))
        else:
            _show(number, form, len(octets), options.format, whole=options.octets)
    return 0


def _show_view(number: int, message: gbcs.Message, keys: KeyStore | None, options: argparse.Namespace) -> None:
    """The view of a message, opened with the keys."""
    if options.format not in ("view", "json"):
        raise Unusable(f"--values is of the view, not of --format {options.format}")
    verification = None if keys is None else message.verify(keys, options.acb)
    if number and options.format == "view":
        print()
    print_view(
        message if keys is None else message.decrypt(keys),
        verification,
        octets=options.octets,
        values_only=options.values,
        as_json=options.format == "json",
    )


def _inputs(argument: str, options: argparse.Namespace) -> tuple[bytes, ...]:
    """What an argument holds: one message or several, or, in a text of lines that make no whole, one in each line."""
    found = read_arguments(argument)
    if len(found) == 1 and options.kind in ("gbcs", "dlms"):
        lines = lines_of(argument)
        if lines and not _is_one(found[0], options.kind) and all(_is_one(line, options.kind) for line in lines):
            return lines
    return found


def _is_one(octets: bytes, kind: str) -> bool:
    try:
        _KINDS[kind](dlms.unwrap(octets) if kind == "dlms" else octets)
    except WireError:
        return False
    return True


def _unusable(argument: str, error: WireError, octets: bytes, of: int) -> Unusable:
    name = f"{argument}: " if of > 1 and len(argument) < 80 else ""
    return Unusable(name + describe(error, octets))


def _show(number: int, form: Any, size: int, style: str, title: str | None = None, *, whole: bool = False) -> None:
    if style == "json":
        print(json.dumps(form))
        return
    if number:
        print()
    render(form, size, title, whole=whole)


def _run_dlms(inputs: list[tuple[str, bytes]], keys: apdus.Keys | None, style: str) -> int:
    """Show APDUs."""
    found = apdus.found_in(inputs)
    for number, (argument, octets, around) in enumerate(found):
        try:
            value = dlms.decode(octets)
            form = apdus.form_of(value, keys)
        except WireError as error:
            raise _unusable(argument, error, octets, len(found)) from None
        unauthenticated = apdus.is_opened_unauthenticated(form)
        if style == "hex":
            if unauthenticated:
                print(apdus.NOT_AUTHENTICATED)
            print((dlms.encode(value) if keys is None else apdus.clear(octets, keys)).hex())
        elif style == "json":
            _show(number, ({"taken_off": around} if around else {}) | form, len(octets), style)
        else:
            words = (form["apdu"], apdus.NOT_AUTHENTICATED if unauthenticated else "", around)
            shown = {name: value for name, value in apdus.for_people(form).items() if name != "apdu"}
            _show(number, shown, len(octets), style, "  ".join(filter(None, words)))
    return 0


def _run_wrapper(inputs: list[tuple[str, bytes]], keys: apdus.Keys | None, style: str) -> int:
    """Show the frames of the TCP/UDP wrapper; exit status 1 where one holds no APDU."""
    forms = [form for _, octets in inputs for form in apdus.frame_forms(octets, keys)]
    if style == "hex":
        raise Unusable("frames are shown as tree or json")
    for number, (size, form) in enumerate(forms):
        state = {"authentication": apdus.NOT_AUTHENTICATED} if apdus.is_opened_unauthenticated(form) else {}
        if style == "json":
            _show(number, state | form, size, style)
        else:
            title = "  ".join(("wrapper frame", *state.values()))
            _show(
                number,
                {name: value for name, value in apdus.for_people(form).items() if name != "frame"},
                size,
                style,
                title,
            )
    return int(any("error" in form for _, form in forms))


def _opened(message: gbcs.Message, keys: KeyStore, acb: gbcs.EntityId | None) -> dict[str, Any]:
    """The JSON form of a message with what the keys tell: outcomes of its protections, encrypted parts in clear."""
    outcome = message.verify(keys, acb)
    verification = {"signature": str(outcome.signature), "mac": str(outcome.mac)}
    return gbcs.to_dict(message.decrypt(keys)) | {"verification": verification}


def _mmc(value: Any, keys: KeyStore | None, variant: str | None) -> bytes:
    """The MMC document of a message, indented, with its encrypted parts in clear where the keys are at hand."""
    from lxml import etree

    import duis

    if not isinstance(value, gbcs.Message):
        raise Unusable("a block of a message has no MMC document: give the others too")
    try:
        document = duis.to_mmc(value if keys is None else value.decrypt(keys), variant)
    except duis.DuisError as error:
        raise Unusable(str(error)) from None
    root = etree.fromstring(document)
    etree.indent(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


_Decoded = tuple[Any, Callable[[Any], bytes], Callable[[Any], Any]]


def _gbcs(octets: bytes) -> _Decoded:
    if octets[:2] == b"\xdd\x09":
        return Block.decode(octets), Block.encode, plain
    return gbcs.decode(octets), gbcs.encode, gbcs.to_dict


def _dlms(octets: bytes) -> _Decoded:
    return dlms.decode(octets), dlms.encode, dlms.to_dict


def _data(octets: bytes) -> _Decoded:
    return dlms.decode_data(octets), dlms.encode_data, plain


_KINDS: dict[str, Callable[[bytes], _Decoded]] = {"gbcs": _gbcs, "dlms": _dlms, "data": _data}


def reassembled(inputs: list[tuple[str, bytes]], *, are_apdus: bool = False) -> list[tuple[str, bytes]]:
    """The inputs with the blocks that make whole messages replaced by these.

    Where they are any APDUs, a general-ciphering that is no block of GBCS is left as it is.
    """
    blocks: dict[tuple[Any, ...], list[tuple[str, bytes]]] = {}
    completed: set[tuple[Any, ...]] = set()
    reassembler = Reassembler(max_messages=len(inputs))
    result: list[tuple[str, bytes]] = []
    for argument, octets in inputs:
        if octets[:2] != b"\xdd\x09":
            result.append((argument, octets))
            continue
        try:
            block = Block.decode(octets)
        except WireError as error:
            if not are_apdus:
                raise Unusable(describe(error, octets)) from None
            result.append((argument, octets))
            continue
        try:
            whole = reassembler.add(block)
        except WireError as error:
            raise Unusable(describe(error, octets)) from None
        if block.message_key not in completed:
            blocks.setdefault(block.message_key, []).append((argument, octets))
        if whole is not None:
            completed.add(block.message_key)
            del blocks[block.message_key]
            result.append((argument, whole))
    return result + [item for rest in blocks.values() for item in rest]
