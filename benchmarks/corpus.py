"""Where the octets come from: the published messages, else the project's own vectors, else a few literal ones."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from dlms import apdu
from dlms.apdu.access import AccessRequest, AccessResponse, GetWithSelection, SetWithSelection
from dlms.apdu.data_notification import DataNotification
from dlms.axdr import encode_data
from dlms.data import Array, CompactArray, Data, Structure
from wire.errors import WireError

ROOT = Path(__file__).resolve().parent.parent

VECTORS = "GBCS_VECTORS"
"""Environment variable: the folder that holds ``rtds-4.5.0``."""

ACCESS_REQUEST, ACCESS_RESPONSE, DATA_NOTIFICATION = 0xD9, 0xDA, 0x0F

# Used where no vectors are at hand: a register read, its answer, a block of prices and an alert, made up here.
LITERAL_PAYLOADS = (
    (
        "D92000000A00 04 010003010001080000 02  010003010003080000 02  0100010000600100FF 02  02000100005E2C02FF 02"
        " 04 00 00 00 020206000125800FFD"
    ),
    "DA2000000A00 00 04 06000186A0 02020FFD161E 010309014112000105FFFFFFFE 00 04 0100 0100 0100 0200",
    (
        "D92000000B00 01 0200710000131400FF 06 01 0203 02020F030FFB 020312000309060100010800FF0F02"
        " 0104 02020901011000FA 02020901021000FB 02020901031000FC 0202090104100000"
    ),
    "0F20000014 00 0202 1281F0 090C07EE010FFF090000008000FF",
)


class Corpus(NamedTuple):
    """What is measured.

    Attributes:
        source: where it comes from, for the report.
        messages: whole messages.
        payloads: the DLMS payloads found in them.
        keys: the file of keys for them, or None.
    """

    source: str
    messages: list[bytes]
    payloads: list[bytes]
    keys: Path | None


def load(every: int = 1) -> Corpus:
    """The best source there is; of its messages each so many-th."""
    for name, found, keys in _sources():
        if messages := found[::every]:
            return Corpus(name, messages, list(_payloads(messages)), keys)
    messages = [_unsigned(bytes.fromhex(text)) for text in LITERAL_PAYLOADS]
    return Corpus("literal messages of benchmarks/corpus.py", messages, list(_payloads(messages)), None)


def _unsigned(payload: bytes) -> bytes:
    """An envelope without protection around a payload of less than 128 octets, for the literals."""
    direction = {ACCESS_REQUEST: 1, ACCESS_RESPONSE: 2, DATA_NOTIFICATION: 3}[payload[0]]
    header = f"DF09{direction:02x}000000000000000A0890B3D51F300100000800DB1234567890A000020027{len(payload):02x}"
    return bytes.fromhex(header) + payload


def data_lists(payloads: Iterable[bytes]) -> list[list[bytes]]:
    """The Data of each payload: a request's or response's list, the parameters of selections, a notification's body."""
    lists: list[list[Data]] = []
    for payload in payloads:
        value = apdu.decode(payload)
        if isinstance(value, AccessRequest | AccessResponse):
            lists.append(list(value.data))
            lists.extend(
                [item.selection.parameters]
                for item in value.specifications or ()
                if isinstance(item, GetWithSelection | SetWithSelection)
            )
        elif isinstance(value, DataNotification):
            lists.append([value.body])
    return [[encode_data(value) for value in values] for values in lists]


def elements(value: Data) -> int:
    """How many values there are in one, containers included."""
    if isinstance(value, Array | Structure):
        return 1 + sum(map(elements, value))
    if isinstance(value, CompactArray):
        return 1 + sum(map(elements, value.elements))
    return 1


def _sources() -> Iterator[tuple[str, list[bytes], Path]]:
    folder = os.environ.get(VECTORS)
    published = (Path(folder) if folder else ROOT.parent / "shared" / "vectors") / "rtds-4.5.0"
    paths = sorted((published / "messages").glob("*/*.HEX"))
    yield "the published messages (RTDS 4.5.0)", [_hexadecimal(path) for path in paths], published / "keys.json"
    own = ROOT / "vectors" / "gbcs" / "messages.json"
    vectors = json.loads(own.read_text()) if own.exists() else []
    messages = [bytes.fromhex(vector["octets"]) for vector in vectors]
    yield "the project's own vectors", messages, ROOT / "vectors" / "pki" / "keys.json"


def _hexadecimal(path: Path) -> bytes:
    return bytes.fromhex("".join(path.read_text("ascii").split()))


def _payloads(messages: Iterable[bytes]) -> Iterator[bytes]:
    for message in messages:
        content = _content(message)
        if content[:1] and content[0] in (ACCESS_REQUEST, ACCESS_RESPONSE, DATA_NOTIFICATION):
            try:
                whole = apdu.encode(apdu.decode(content)) == content
            except WireError:
                continue  # an ASN.1 or ZigBee payload that begins like one, or not ours to judge here
            if whole:
                yield content


def _content(message: bytes) -> bytes:
    """The payload, found without the library's own envelope: the benchmark of Data does not depend on it."""
    at = 0
    if message[:1] == b"\xdd":
        _, at = _length(message, 7)
        at += 5
    at += 1  # general-signing
    for _ in range(5):  # transaction id, two system titles, date-time, other information
        size, at = _length(message, at)
        at += size
    size, at = _length(message, at)
    return message[at : at + size]


def _length(octets: bytes, at: int) -> tuple[int, int]:
    first = octets[at]
    if first < 0x80:
        return first, at + 1
    end = at + 1 + (first & 0x7F)
    return int.from_bytes(octets[at + 1 : end], "big"), end
