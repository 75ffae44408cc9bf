"""What is damaged or of a wrong type, at every public entry point: an error of the family, bounded, and no other.

Everything is drawn from a seed, so that each run is the same. ``ROUNDS`` in the environment asks for more rounds.
"""

from __future__ import annotations

import copy
import json
import os
import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import dlms
import duis
import gbcs
import zigbee
from dlms.data import Unsigned
from dlms.time import Date
from gbcs import CRA, Message, regis
from gbcs.certificates import read_certificate, read_signing_request
from tests.conformance import duis_documents, published
from wire.errors import WireError

ROOT = Path(__file__).parents[1]
ROUNDS = int(os.environ.get("ROUNDS", "400"))
AWARE = datetime(2030, 1, 15, 9, tzinfo=UTC)
WRONG: tuple[Any, ...] = (
    *(True, False, 1, -1, 1 << 64, 10**5000, 1.5, float("nan"), None, object(), Exception),
    *("", "x", "x" * 300, "\ud800", b"", b"\x01" * 300, bytearray(3), b"<a/>", b"<Request/>"),
    *([], [None], {}, {"a": 1}, (), (1, 2), datetime(2030, 1, 1), AWARE),
)
TEXTS = (
    *("", "x", "-1", "-0", "1.5", " 5 ", "00", "true", "x" * 300, "9" * 5000, "99999999999999999999", "++5", "\u0661"),
    *("1e400", "NaN", "INF", "2030-02-30T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "AAAA"),
)
PARTIES = {"originator": "0A-7E-57-00-00-00-00-02", "target": "0A-7E-57-DE-00-00-00-01", "counter": 1}


def outcome(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """What a function gives; None where it refuses with an error of the family."""
    try:
        return function(*arguments, **named)
    except WireError as error:
        found = error
    assert len(str(found)) <= 500
    return None


@lru_cache(maxsize=1)
def messages() -> tuple[Message, ...]:
    vectors = json.loads((ROOT / "vectors" / "gbcs" / "messages.json").read_text("utf-8"))
    return tuple(gbcs.decode(bytes.fromhex(vector["octets"])) for vector in vectors)


@lru_cache(maxsize=1)
def keys() -> gbcs.KeyStore:
    store = gbcs.KeyStore()
    store.load(ROOT / "vectors" / "pki")
    return store


REQUEST = duis.build_request("7.12", {"RandomisedOffsetLimit": 900}, **PARTIES)  # type: ignore[arg-type]
COMMAND = duis.transform(REQUEST, duis.Device(type="ESME"))
ESME = duis.Device(type="ESME")
SUPPLIER, METER = "0A7E570000000002", "0A7E57DE00000001"

ENTRY_POINTS: dict[str, Callable[[Any], Any]] = {
    "gbcs.decode": gbcs.decode,
    "gbcs.encode": gbcs.encode,
    "gbcs.sign": lambda wrong: gbcs.sign(wrong, keys()),
    "gbcs.add_mac": lambda wrong: gbcs.add_mac(wrong, keys()),
    "gbcs.add_mac, acb": lambda wrong: gbcs.add_mac(COMMAND, keys(), acb=wrong),
    "gbcs.utrn, supplier": lambda wrong: gbcs.utrn(keys(), wrong, METER, 0x500000000, 1250),
    "gbcs.utrn, counter": lambda wrong: gbcs.utrn(keys(), SUPPLIER, METER, wrong, 1250),
    "gbcs.utrn, value": lambda wrong: gbcs.utrn(keys(), SUPPLIER, METER, 0x500000000, wrong),
    "gbcs.EntityId": gbcs.EntityId,
    "read_certificate": read_certificate,
    "read_signing_request": read_signing_request,
    "add_certificate": lambda wrong: gbcs.KeyStore().add_certificate(wrong),
    "add_public_key": lambda wrong: gbcs.KeyStore().add_public_key(wrong, "digitalSignature", bytes(65)),
    "add_public_key, usage": lambda wrong: gbcs.KeyStore().add_public_key(SUPPLIER, wrong, bytes(65)),
    "add_public_key, point": lambda wrong: gbcs.KeyStore().add_public_key(SUPPLIER, "digitalSignature", wrong),
    "add_private_key": lambda wrong: gbcs.KeyStore().add_private_key(SUPPLIER, "digitalSignature", wrong),
    "dlms.decode": dlms.decode,
    "dlms.encode": dlms.encode,
    "dlms.decode_data": dlms.decode_data,
    "dlms.encode_data": dlms.encode_data,
    "zigbee.decode": lambda wrong: zigbee.decode(wrong, 0x0702),
    "zigbee.encode": zigbee.encode,
    "duis.read": duis.read,
    "duis.validate": duis.validate,
    "duis.transform": duis.transform,
    "duis.transform, device": lambda wrong: duis.transform(REQUEST, wrong),
    "duis.transform, use case": lambda wrong: duis.transform(REQUEST, ESME, wrong),
    "duis.transform, acb": lambda wrong: duis.transform(REQUEST, ESME, acb=wrong),
    "duis.transform, at": lambda wrong: duis.transform(REQUEST, ESME, at=wrong),
    "duis.correlate": lambda wrong: duis.correlate(wrong, COMMAND),
    "duis.correlate, message": lambda wrong: duis.correlate(REQUEST, wrong),
    "duis.correlate, device": lambda wrong: duis.correlate(REQUEST, COMMAND, wrong),
    "duis.correlate, at": lambda wrong: duis.correlate(REQUEST, COMMAND, at=wrong),
    "duis.describe": duis.describe,
    "duis.to_mmc": duis.to_mmc,
    "duis.from_mmc": duis.from_mmc,
    "duis.readings": duis.readings,
    "duis.verify": lambda wrong: duis.verify(wrong, keys()),
    "duis.verify, certificates": lambda wrong: duis.verify(REQUEST, wrong),
    "duis.build_request": lambda wrong: duis.build_request(wrong, {}, **PARTIES),  # type: ignore[arg-type]
    "duis.build_request, body": lambda wrong: duis.build_request("7.12", wrong, **PARTIES),  # type: ignore[arg-type]
    "duis.build_request, value": lambda wrong: duis.build_request(
        "7.12",
        {"RandomisedOffsetLimit": wrong},
        **PARTIES,  # type: ignore[arg-type]
    ),
    "duis.build_request, counter": lambda wrong: duis.build_request(
        "7.12", {"RandomisedOffsetLimit": 1}, originator=SUPPLIER, target=METER, counter=wrong
    ),
    "regis.read": regis.read,
    "regis.check": regis.check,
    "regis.write": regis.write,
    "regis.verify": lambda wrong: regis.verify(wrong, []),
}


@pytest.mark.parametrize("name", ENTRY_POINTS)
def test_wrong_types_at_the_top(name: str) -> None:
    for wrong in WRONG:
        outcome(ENTRY_POINTS[name], wrong)


@pytest.mark.parametrize("at", [datetime(2030, 1, 1), 5, "now"])
def test_a_time_without_a_zone_is_a_value_error(at: Any) -> None:
    for call in (
        lambda: duis.verify(REQUEST, keys(), at=at),
        lambda: duis.transform(REQUEST, ESME, at=at),
        lambda: duis.correlate(REQUEST, COMMAND, at=at),
    ):
        with pytest.raises(ValueError):
            call()


def _paths(value: Any, path: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    yield path
    if isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield from _paths(inner, (*path, place))


def _put(value: Any, path: tuple[int, ...], new: Any) -> Any:
    if not path:
        return new
    items = [_put(inner, path[1:], new) if place == path[0] else inner for place, inner in enumerate(value)]
    return tuple.__new__(type(value), items)


def test_messages_with_wrong_values_anywhere() -> None:
    chosen = random.Random(14)
    for _ in range(5 * ROUNDS):
        message = chosen.choice(messages())
        path = chosen.choice([path for path in _paths(message) if path])
        outcome(gbcs.encode, _put(message, path, chosen.choice(WRONG)))


def test_a_float_is_no_alert_code() -> None:
    message = next(each for each in messages() if each.header.cra is CRA.ALERT and hasattr(each.payload, "alert_code"))
    payload: Any = message.payload
    for wrong in (1.5, float("nan"), "8F66", None):
        with pytest.raises(gbcs.EncodeError) as caught:
            gbcs.encode(message._replace(payload=payload._replace(alert_code=wrong)))
        assert caught.value.path[0] == "payload"


def test_a_bool_is_no_number_of_a_tree() -> None:
    """The nodes of a message take none for an enumeration, a time, a counter or an amount either."""
    wrong: Any = True
    message = next(each for each in messages() if type(each.payload).__name__ == "UpdateSecurityCredentialsCommand")
    payload: Any = message.payload
    control = payload.authorising_remote_party_control._replace(apply_time_based_cpv_checks=wrong)
    with pytest.raises(gbcs.EncodeError):
        gbcs.encode(message._replace(payload=payload._replace(authorising_remote_party_control=control)))
    with pytest.raises(gbcs.EncodeError):
        gbcs.encode(message._replace(header=message.header._replace(originator_counter=wrong)))
    with pytest.raises(gbcs.EncodeError):
        gbcs.utrn(keys(), SUPPLIER, METER, 0x500000000, wrong)
    with pytest.raises(gbcs.EncodeError):
        Unsigned(wrong)
    with pytest.raises(gbcs.EncodeError):
        Date(2030, wrong, 1).encode()


# Documents ------------------------------------------------------------------------------------------------------------


def _damaged(document: bytes, chosen: random.Random) -> bytes:
    root = etree.fromstring(document)
    for _ in range(chosen.choice((1, 1, 1, 2, 4))):
        elements = [each for each in root.iter() if isinstance(each.tag, str) and each is not root]
        if not elements:
            break
        element = chosen.choice(elements)
        parent = element.getparent()
        assert parent is not None
        match chosen.randrange(6):
            case 0:
                parent.remove(element)
            case 1:
                element.text = chosen.choice(TEXTS)
            case 2:
                element.addnext(copy.deepcopy(element))
            case 3 if element.attrib:
                element.set(chosen.choice(sorted(map(str, element.attrib))), chosen.choice(TEXTS))
            case 4:
                element.tag = chosen.choice(elements).tag
            case _:
                for child in list(element):
                    element.remove(child)
    return etree.tostring(root)


@lru_cache(maxsize=1)
def _mmc() -> tuple[bytes, ...]:
    found = []
    for message in messages():
        if message.header.cra is not CRA.COMMAND and message.use_case is not None:
            for variant in message.use_case.services or (None,):
                document = outcome(duis.to_mmc, message, variant)
                if document is not None:
                    found.append(document)
                    break
    assert found
    return tuple(found)


def test_damaged_documents_of_mmc() -> None:
    chosen = random.Random(14)
    for _ in range(ROUNDS):
        document = outcome(duis.from_mmc, _damaged(chosen.choice(_mmc()), chosen))
        if document is not None:
            outcome(document.message)
            outcome(duis.readings, document)
            outcome(duis.to_mmc, document)


def test_damaged_requests_and_responses() -> None:
    chosen = random.Random(14)
    documents = [each.octets for each in duis_documents.documents() if len(each.octets) < 20_000] or [REQUEST]
    for _ in range(ROUNDS):
        try:
            document = _damaged(chosen.choice(documents), chosen)
        except etree.XMLSyntaxError:  # one that is published as an example of such
            continue
        outcome(duis.validate, document)
        read = outcome(duis.read, document)
        if read is not None:
            for name in ("header", "values", "typed_values", "gbcs_payload", "execution_date_time"):
                outcome(getattr, read, name, None)
            outcome(read.plain)
        outcome(duis.transform, document, ESME)
        outcome(duis.correlate, document, COMMAND, ESME)


def test_a_log_entry_without_its_value_is_a_reading_without_value() -> None:
    decoded = (gbcs.decode(each.octets) for each in published._read().values())
    documents = (outcome(duis.to_mmc, each) for each in decoded if each.header.cra is CRA.RESPONSE)
    found = next((each for each in documents if each is not None and b"AvgRMSVoltageProfileDataLog" in each), None)
    if found is None:
        pytest.skip("no published vectors")
    document = etree.fromstring(found)
    entry = document.find(".//{*}AvgRMSVoltageProfileDataLog/{*}LogEntry/{*}Value")
    assert entry is not None
    parent = entry.getparent()
    assert parent is not None
    parent.remove(entry)
    read = duis.from_mmc(etree.tostring(document))
    (missing,) = [each for each in duis.readings(read) if each.value is None]
    assert (missing.unit, missing.reason) == ("V", "the document does not say it")
    with pytest.raises(duis.DuisError, match="does not say all"):
        read.message()


def test_a_number_with_two_signs_is_refused() -> None:
    """``++5`` is no number of XML, and none of Python."""
    damaged = re.sub(rb"CommandVariant>[0-9]+<", b"CommandVariant>++1<", REQUEST)
    assert damaged != REQUEST
    with pytest.raises(duis.DuisError, match="is no number that stands here"):
        duis.read(damaged).plain()
