"""``gbcs decode``: show messages for people, as a tree, as JSON or as hexadecimal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

import dlms
import gbcs
from gbcs.block_transfer import Block, Reassembler
from gbcs.cli import apdu_keys, capture, store, zigbee
from gbcs.cli.console import Unusable, describe, say
from gbcs.cli.messages import HELP, Input, Source, add_field, expanded, is_message, messages, run_each, tracked
from gbcs.cli.tree import Spot, render
from gbcs.cli.viewed import opened_form, print_view
from gbcs.spans import octets_of, trace
from wire.errors import WireError
from wire.node import plain

if TYPE_CHECKING:
    from duis.document import Document
    from gbcs.keys import KeyStore

__all__ = ["add", "reassembled"]


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "decode",
        help="show messages",
        description="Show GBCS messages and DLMS APDUs. Blocks of general block transfer are put together first; LLC "
        "and wrapper headers before APDUs are taken off. Of a DUIS document the message that it carries is shown. "
        "Where one of several inputs can't be used the others are shown all the same, and the exit status is 2.",
    )
    parser.add_argument("input", nargs="+", help=HELP)
    add_field(parser)
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
    apdu_keys.add_options(parser)
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
    opening = apdu_keys.keys_of(options)
    keys = store.load(options.keys, options.keys_password) if options.keys else None
    if options.format == "mmc" and options.kind != "gbcs":
        raise Unusable("--format mmc is of GBCS messages")
    sources, _ = expanded(options.input)
    is_one = _IS_ONE.get(options.kind, lambda octets: False)

    def read(source: Source) -> Iterator[Input]:
        return messages(source, options.field, is_one)

    is_seen = sys.stdout.isatty()  # how far it is
    inputs: Iterable[Input] = chain.from_iterable(map(read, sources)) if is_seen else tracked(sources, "decoding", read)
    if options.kind == "dlms":
        return _run_dlms(reassembled(inputs, are_apdus=True), opening, options.format)
    if options.kind == "wrapper":
        return _run_wrapper(inputs, opening, options.format)
    if options.kind == "gbcs":
        inputs = reassembled(inputs)
    shown = 0

    def show(given: Input, several: bool) -> bool:
        nonlocal shown
        _decode(given, several, shown, keys, options)
        shown += 1
        return True

    return run_each(inputs, show)


def _decode(given: Input, several: bool, number: int, keys: KeyStore | None, options: argparse.Namespace) -> None:
    """Show an input, which is the one of that number, from 0."""
    value, encode, to_form = _KINDS[options.kind](given.octets)
    place = given.place() if several else {}
    if isinstance(value, gbcs.Message) and (options.format == "view" or options.values):
        _show_view(number, value, keys, options, place)
    elif options.format == "hex":
        print(encode(value).hex())
    elif options.format == "mmc":
        print(_mmc(value, keys, options.variant, given.document).decode("utf-8"))
    else:
        form = opened_form(value, keys, options.acb) if isinstance(value, gbcs.Message) else to_form(value)
        if options.format == "json":
            form = place | form if isinstance(form, dict) else form
        spot = Spot(octets_of(value), trace(value)) if options.octets and isinstance(value, gbcs.Message) else None
        _show(number, form, len(given.octets), options.format, whole=options.octets, spot=spot)


def _show_view(
    number: int, message: gbcs.Message, keys: KeyStore | None, options: argparse.Namespace, place: dict[str, Any]
) -> None:
    """The view of a message, opened with the keys."""
    if options.format not in ("view", "json"):
        raise Unusable(f"--values is of the view, not of --format {options.format}")
    verification = None if keys is None else message.verify(keys, options.acb)
    opened = message if keys is None else message.decrypt(keys)
    if options.format == "view":
        if number:
            print()
        if place:
            say(", line ".join(map(str, place.values())))
    print_view(
        opened,
        verification,
        octets=options.octets,
        values_only=options.values,
        as_json=options.format == "json",
        place=place,
    )


def _show(
    number: int,
    form: Any,
    size: int,
    style: str,
    title: str | None = None,
    *,
    whole: bool = False,
    spot: Spot | None = None,
) -> None:
    if style == "json":
        print(json.dumps(form))
        return
    if number:
        print()
    render(form, size, title, whole=whole, spot=spot)


def _run_dlms(inputs: Iterable[Input], keys: apdu_keys.Keys | None, style: str) -> int:
    """Show APDUs."""
    from gbcs.cli import apdus  # loads what opens them

    shown = 0

    def show(given: Input, several: bool) -> bool:
        nonlocal shown
        value = dlms.decode(given.octets)
        form = apdus.form_of(value, keys)
        unauthenticated = apdus.is_opened_unauthenticated(form)
        if style == "hex":
            if unauthenticated:
                print(apdu_keys.NOT_AUTHENTICATED)
            print((dlms.encode(value) if keys is None else apdus.clear(given.octets, keys)).hex())
        elif style == "json":
            place = given.place() if several else {}
            print(json.dumps(place | ({"taken_off": given.around} if given.around else {}) | form))
        else:
            words = (str(form["apdu"]), apdu_keys.NOT_AUTHENTICATED if unauthenticated else "", given.around)
            named = {name: value for name, value in apdus.for_people(form).items() if name != "apdu"}
            _show(shown, named, len(given.octets), style, "  ".join(filter(None, words)))
        shown += 1
        return True

    return run_each(apdus.found_in(inputs), show)


def _run_wrapper(inputs: Iterable[Input], keys: apdu_keys.Keys | None, style: str) -> int:
    """Show the frames of the TCP/UDP wrapper; exit status 1 where one holds no APDU."""
    if style == "hex":
        raise Unusable("frames are shown as tree or json")
    from gbcs.cli import apdus  # loads what opens them

    shown = 0

    def show(given: Input, several: bool) -> bool:
        nonlocal shown
        forms = apdus.frame_forms(given.octets, keys)
        for size, form in forms:
            state = {"authentication": apdu_keys.NOT_AUTHENTICATED} if apdus.is_opened_unauthenticated(form) else {}
            if style == "json":
                print(json.dumps((given.place() if several else {}) | state | form))
            else:
                title = "  ".join(("wrapper frame", *state.values()))
                named = {name: value for name, value in apdus.for_people(form).items() if name != "frame"}
                _show(shown, named, size, style, title)
            shown += 1
        return not any("error" in form for _, form in forms)

    return run_each(inputs, show)


def _mmc(value: Any, keys: KeyStore | None, variant: str | None, carrier: Document | None) -> bytes:
    """The MMC document of a message, indented, with its encrypted parts in clear where the keys are at hand."""
    from lxml import etree

    import duis

    if not isinstance(value, gbcs.Message):
        raise Unusable("a block of a message has no MMC document: give the others too")
    if carrier is not None:
        document = duis.to_mmc(carrier, variant, keys)
    else:
        document = duis.to_mmc(value if keys is None else value.decrypt(keys), variant)
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


def _is_apdu(octets: bytes) -> bool:
    try:
        dlms.decode(dlms.unwrap(octets))
    except WireError:
        return False
    return True


_IS_ONE: dict[str, Callable[[bytes], bool]] = {"gbcs": is_message, "dlms": _is_apdu}
"""What tells that a line of a file is a whole by itself."""


def reassembled(inputs: Iterable[Input], *, are_apdus: bool = False) -> Iterator[Input]:
    """The inputs with the blocks that make whole messages replaced by these; blocks of others come last.

    Where they are any APDUs, a general-ciphering that is no block of GBCS is left as it is.
    """
    blocks: dict[tuple[Any, ...], list[Input]] = {}
    completed: set[tuple[Any, ...]] = set()
    reassembler = Reassembler(max_messages=_UNDER_WAY)
    for given in inputs:
        if given.octets[:2] != b"\xdd\x09":
            yield given
            continue
        try:
            block = Block.decode(given.octets)
        except WireError as error:
            yield given if are_apdus else given._replace(octets=b"", reason=describe(error, given.octets))
            continue
        try:
            whole = reassembler.add(block)
        except WireError as error:
            yield given._replace(octets=b"", reason=describe(error, given.octets))
            continue
        if block.message_key not in completed:
            blocks.setdefault(block.message_key, []).append(given)
        if whole is not None:
            completed.add(block.message_key)
            del blocks[block.message_key]
            yield given._replace(octets=whole)
    for rest in blocks.values():
        yield from rest


_UNDER_WAY = 1 << 12
"""Messages whose blocks are collected at once."""
