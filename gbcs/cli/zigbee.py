"""``gbcs decode --as zcl``, ``ota``, ``certificate``, ``attribute``: what the home network holds, one by one."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from gbcs.cli.console import Unusable, describe
from gbcs.cli.inputs import content_of, octets_of, read_argument, read_arguments
from gbcs.cli.tree import render
from wire.errors import DecodeError, WireError, near, quoted
from wire.json_input import JSONError, read_json
from wire.node import JSON, plain

if TYPE_CHECKING:
    from zigbee.clusters import Attribute, Cluster
    from zigbee.ota import Image

__all__ = ["KINDS", "add_options", "run"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of clusters and attributes."""
    parser.add_argument(
        "--cluster",
        type=_cluster_id,
        metavar="ID|NAME",
        help="the cluster of a ZCL frame or attribute, as 0x0702 or Metering; only lines of a log say it",
    )
    group = parser.add_argument_group("attributes, for --as attribute")
    group.add_argument("--attribute", metavar="ID|NAME", help="0x0000 or CurrentSummationDelivered")
    group.add_argument("--client", action="store_true", help="it is one of the client's side")
    group.add_argument(
        "--big-endian",
        action="store_true",
        help="the most significant octet of a number is the first, as displays publish it; on the wire it is the last",
    )
    for name in ("multiplier", "divisor", "unit", "formatting"):
        group.add_argument(f"--{name}", type=lambda text: int(text, 0), metavar="N", help=_OPTIONS[name])


_OPTIONS = {
    "multiplier": "the meter's Multiplier (0x0301)",
    "divisor": "the meter's Divisor (0x0302)",
    "unit": "its UnitOfMeasure (0x0300): 0 kWh, 1 m3",
    "formatting": "the formatting attribute of the register, as 0x2B: how many digits a display shows",
}


def run(options: argparse.Namespace) -> int:
    """Show each input."""
    if options.kind != "attribute":
        given = [name for name in ("attribute", *_OPTIONS) if getattr(options, name) is not None]
        if given:
            raise Unusable(f"--{given[0]} is of --as attribute")
    if options.format == "mmc":
        raise Unusable("--format mmc is of GBCS messages")
    number = 0
    for argument in options.input:
        for shown in KINDS[options.kind](argument, options):
            if options.format == "hex":
                print(shown.octets.hex())
            elif options.format == "json":
                print(json.dumps(shown.form))
            else:
                if number:
                    print()
                render(shown.form, len(shown.octets), shown.title, whole=options.octets)
            number += 1
    return 0


class _Shown(NamedTuple):
    form: Any
    octets: bytes
    title: str | None = None


def _refused(argument: str, error: WireError, octets: bytes) -> Unusable:
    name = f"{argument}: " if len(argument) < 80 and len(octets) * 2 > len(argument) else ""
    return Unusable(name + describe(error, octets))


# Clusters and attributes ---------------------------------------------------------------------------------------------


def _plainly(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _cluster_id(text: str) -> int:
    from zigbee.clusters import MODULES, cluster

    try:
        number = int(text, 0)
    except ValueError:
        clusters = [known for known in map(cluster, MODULES) if known is not None]
        for known in clusters:
            if _plainly(text) in (_plainly(known.name), _plainly(MODULES[known.id])):
                return known.id
        names = [known.name for known in clusters]
        raise argparse.ArgumentTypeError(f"no cluster is called {quoted(text)}{near(text, names)}") from None
    if not 0 <= number <= 0xFFFF:
        raise argparse.ArgumentTypeError(f"a cluster has a number of 16 bits, not {quoted(text)}")
    return number


def _attribute_id(text: str, owner: Cluster | None, client: bool) -> int:
    rows = [] if owner is None else [row for row in owner.attributes if (row.side == "client") is client]
    try:
        number = int(text, 0)
    except ValueError:
        for row in rows:
            if _plainly(text) == _plainly(row.name):
                return row.id
        names = [row.name for row in rows]
        where = "" if owner is None else f" of {owner.name}"
        raise Unusable(f"no attribute{where} is called {quoted(text)}{near(text, names)}") from None
    if not 0 <= number <= 0xFFFF:
        raise Unusable(f"an attribute has a number of 16 bits, not {quoted(text)}")
    return number


# Frames --------------------------------------------------------------------------------------------------------------

_ZIGPY = re.compile(r"\[0x[0-9A-Fa-f]{4}:\d+:0x([0-9A-Fa-f]{4})\].*?(b'(?:[^'\\]|\\.)*'|b\"(?:[^\"\\]|\\.)*\")")
_HERDSMAN = re.compile(
    r"[\"']?cluster(?:ID|Id)?[\"']?\s*[=:]\s*(\d+|0x[0-9A-Fa-f]+).*?(\{[^{}]*\"type\":\"Buffer\"[^{}]*\})"
)
_LONGEST_LINE = 8192  # of a log; those of frames are much shorter


def _frames(argument: str, options: argparse.Namespace) -> Iterator[_Shown]:
    """A frame; or the frames in the lines of a log of zigpy or zigbee-herdsman, which say their clusters."""
    found = list(_logged(argument))
    if not found:
        if options.cluster is None:
            raise Unusable("--as zcl and --cluster ID belong together")
        found = [(options.cluster, octets) for octets in read_arguments(argument)]
    import zigbee

    for cluster_id, octets in found:
        try:
            frame = zigbee.decode(octets, cluster_id)
        except WireError as error:
            raise _refused(argument, error, octets) from None
        yield _Shown(zigbee.to_dict(frame), zigbee.encode(frame))


def _logged(argument: str) -> Iterator[tuple[int, bytes]]:
    """Cluster and octets of the lines that have both."""
    lines = content_of(argument).decode("utf-8", "replace").splitlines()
    for line in (line for line in lines if len(line) <= _LONGEST_LINE):
        for pattern in (_ZIGPY, _HERDSMAN):
            match = pattern.search(line)
            octets = octets_of(match[2].encode()) if match else None
            if match is not None and octets is not None:
                yield int(match[1], 16 if pattern is _ZIGPY else 0), octets
                break


# Files ---------------------------------------------------------------------------------------------------------------

_OTA_MAGIC = bytes.fromhex("1ef1ee0b")


def _images(argument: str, options: argparse.Namespace) -> Iterator[_Shown]:
    """An OTA upgrade file: header, and the content as a file of GB or one of plain ZigBee has it."""
    from zigbee.ota import Image

    octets = read_argument(argument, lambda content: content.startswith(_OTA_MAGIC))
    try:
        image = Image.decode(octets)
    except WireError as error:
        raise _refused(argument, error, octets) from None
    form = image.plain()
    header = image.header
    numbers: dict[str, JSON] = {
        "file_identifier": f"0x{header.file_identifier:08x}",
        "manufacturer_code": f"0x{header.manufacturer_code:04x}",
        "file_version": f"0x{header.file_version:08x}",
    }
    form["header"] = image.plain_header() | numbers
    try:
        form["sub_elements"] = [{"tag": part.tag, "length": len(part.data)} for part in image.sub_elements()]
    except DecodeError:
        with_trailer = _trailer(image)
        if with_trailer is not None:
            form |= with_trailer
    yield _Shown(form, octets, f"OTA upgrade image  {image.text.strip()}".rstrip())


def _trailer(image: Image) -> dict[str, JSON] | None:
    try:
        found = image.upgrade_image()
    except DecodeError:
        return None
    return {
        "upgrade_image": {
            "manufacturer_image": f"{len(found.manufacturer_image)} octets",
            "manufacturer_image_hash": found.manufacturer_image_hash.hex(),
            "force_replace": found.force_replace,
            "signature": found.signature.hex(),
        }
    }


def _certificates(argument: str, options: argparse.Namespace) -> Iterator[_Shown]:
    """A certificate of key establishment, of either suite, or one of X.509."""
    from zigbee.key_establishment import Suite1Certificate, Suite2Certificate

    octets = read_argument(argument, lambda content: b"-----BEGIN" in content)
    suites: dict[int, Any] = {48: Suite1Certificate, 74: Suite2Certificate}
    try:
        if len(octets) in suites:
            title = f"certificate of key establishment, suite {1 if len(octets) == 48 else 2}"
            yield _Shown(plain(suites[len(octets)].decode(octets)), octets, title)
            return
        from gbcs.certificates import profile_problems, read_certificate

        certificate = read_certificate(octets)
    except WireError as error:
        if octets[:1] not in (b"\x30", b"-"):
            raise Unusable(f"{len(octets)} octets; expected 48 or 74 of key establishment, or a certificate") from None
        raise _refused(argument, error, octets) from None
    form = {name: value for name, value in certificate.plain().items() if value is not None}
    yield _Shown(form | {"profile_problems": profile_problems(certificate)}, certificate.der, "certificate of X.509")


# Attributes ----------------------------------------------------------------------------------------------------------

_METERING = 0x0702
_FACTORS = {0x0300: "unit", 0x0301: "multiplier", 0x0302: "divisor"}
_HEX_ID = re.compile(r"(?:0x)?([0-9A-Fa-f]{4})")
_HEX_HALF = re.compile(r"(?:0x)?([0-9A-Fa-f]{2})")


def _attributes(argument: str, options: argparse.Namespace) -> Iterator[_Shown]:
    """The value of an attribute; or those of a display's message in JSON, by cluster, set and number."""
    published = _published(argument)
    if published:
        yield from _of_display(published)
        return
    if options.cluster is None or options.attribute is None:
        raise Unusable("--as attribute takes --cluster and --attribute, or the JSON of a display")
    from zigbee.clusters import cluster

    number = _attribute_id(options.attribute, cluster(options.cluster), options.client)
    factors = {name: getattr(options, name) for name in _OPTIONS}
    octets = read_argument(argument)
    try:
        form = _value(options.cluster, number, octets, factors, client=options.client, reversed_=options.big_endian)
    except WireError as error:
        raise _refused(argument, error, octets) from None
    yield _Shown(form, octets, form["attribute"] or f"attribute {number:#06x}")


def _value(
    cluster_id: int,
    number: int,
    octets: bytes,
    factors: Mapping[str, int | None],
    *,
    client: bool = False,
    reversed_: bool = False,
) -> dict[str, Any]:
    """The JSON form of a value; DecodeError where the octets are none of its type."""
    from zigbee.clusters import attribute, cluster
    from zigbee.types import NO_VALUE, TYPES, is_no_value, read_value

    known, owner = attribute(cluster_id, number, "client" if client else "server"), cluster(cluster_id)
    form: dict[str, Any] = {
        "cluster_id": cluster_id,
        "cluster": None if owner is None else owner.name,
        "attribute_id": number,
        "attribute": None if known is None else known.name,
    }
    if known is None:
        return form | {"octets": octets.hex(), "meaning": "no such attribute is known: its type is not"}
    kind = TYPES[known.type]
    if reversed_ and kind.size is not None:
        octets = octets[::-1]
    value, end = read_value(octets, 0, known.type)
    if end != len(octets):
        raise DecodeError(f"{end} octets, a value of {kind.name}", offset=end, found=f"{len(octets)}")
    form |= {"data_type": kind.name, "value": plain(value)}
    if is_no_value(known.type, value):
        return form | {"meaning": NO_VALUE}
    if known.meaning is not None and type(value) is int:
        form["value"] = plain(known.meaning(value))
    return form | _measured(cluster_id, known, value, factors)


def _measured(cluster_id: int, known: Attribute, value: Any, factors: Mapping[str, int | None]) -> dict[str, Any]:
    """Unit and quantity of a value, where it has such."""
    from zigbee.quantity import UNITS, formatted, formatting_of, quantity

    formatting = formatting_of(known.name) if cluster_id == _METERING else None
    if formatting is None:
        return {} if known.unit is None else {"unit": known.unit}
    given = {name: factor for name, factor in factors.items() if factor is not None}
    multiplier, divisor = given.get("multiplier"), given.get("divisor")
    if multiplier is None and divisor is None:
        return {"unit": "UnitOfMeasure, times Multiplier, by Divisor"} | given
    try:
        found = quantity(value, 1 if multiplier is None else multiplier, 1 if divisor is None else divisor)
    except DecodeError as error:
        return given | {"quantity": None, "reason": f"{error.expected} is needed, not {error.found}"}
    form: dict[str, Any] = given | {"quantity": f"{found:f}"}
    if "formatting" in given:
        form["shown"] = formatted(found, given["formatting"])
    if "unit" in given:
        units = UNITS.get(given["unit"] & 0x7F)
        form["unit"] = f"unit {given['unit']:#04x}" if units is None else units[formatting == "DemandFormatting"]
    return form


def _published(argument: str) -> list[tuple[int, int, bytes]]:
    """Cluster, attribute and octets of all in a display's message: ``{"0702": {"00": {"00": "00000000012F"}}}``."""
    content = content_of(argument).strip()
    if not content.startswith(b"{"):
        return []
    try:
        message = read_json(content)
    except JSONError:
        return []
    return list(_values_in(message, 0))


def _values_in(part: Any, depth: int) -> Iterator[tuple[int, int, bytes]]:
    if not isinstance(part, dict) or depth > 8:
        return
    for name, inner in part.items():
        match = _HEX_ID.fullmatch(name)
        if match and isinstance(inner, dict):
            for high, rows in inner.items():
                for low, value in (rows if isinstance(rows, dict) else {}).items():
                    halves = _HEX_HALF.fullmatch(high), _HEX_HALF.fullmatch(low)
                    octets = octets_of(value.encode()) if isinstance(value, str) else None
                    if halves[0] and halves[1] and octets:
                        yield int(match[1], 16), int(halves[0][1] + halves[1][1], 16), octets
        else:
            yield from _values_in(inner, depth + 1)


def _of_display(published: list[tuple[int, int, bytes]]) -> Iterator[_Shown]:
    """The values of a display's message: most significant octet first, with the meter's own factors."""
    from zigbee.clusters import attribute
    from zigbee.quantity import formatting_of

    numbers = {number: int.from_bytes(octets, "big") for cluster, number, octets in published if cluster == _METERING}
    own = {name: numbers.get(number) for number, name in _FACTORS.items()}
    formattings = {row.name: number for number in numbers if (row := attribute(_METERING, number))}
    for cluster_id, number, octets in published:
        known = attribute(cluster_id, number)
        formatting = None if known is None else formattings.get(formatting_of(known.name) or "")
        factors = own | {"formatting": None if formatting is None else numbers[formatting]}
        try:
            form = _value(cluster_id, number, octets, factors if cluster_id == _METERING else {}, reversed_=True)
        except WireError as error:
            form = {"cluster_id": cluster_id, "attribute_id": number, "octets": octets.hex(), "error": str(error)}
        yield _Shown(form, octets, form.get("attribute") or f"attribute {number:#06x}")


KINDS: dict[str, Callable[[str, argparse.Namespace], Iterator[_Shown]]] = {
    "zcl": _frames,
    "ota": _images,
    "certificate": _certificates,
    "attribute": _attributes,
}
"""What ``--as`` names here."""
