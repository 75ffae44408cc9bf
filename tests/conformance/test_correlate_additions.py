"""What a published command may hold besides what its request asks for: nothing, and no certificate of its own."""

import base64
import datetime

import pytest

import duis
import gbcs
from dlms.time import ANY, DEVIATION_UNSPECIFIED, Date, DateTime, Time
from gbcs.certificates import read_certificate
from gbcs.payload import asn1
from gbcs.usecases.dlms import activation_dates
from tests.conformance.service_requests import CORRELATING, EXCEPTIONS, acb_of, device_of, parametrized
from tests.gbcs import test_certificates as certificates

WHEN = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
CASES = [
    case
    for case in parametrized()
    if case.values[0] is None or case.values[0].name not in EXCEPTIONS or case.values[0].name in CORRELATING
]


def judged(pair, message):
    """Whether the command matches, with and without the facts about the device."""
    try:
        octets = message if isinstance(message, bytes) else gbcs.encode(message)
    except ValueError:
        return ()
    found = []
    for known in ({"device": device_of(pair), "acb": acb_of(pair)}, {}):
        try:
            found.append(duis.correlate(pair.xml, octets, at=WHEN, **known).matches)
        except gbcs.DecodeError:
            found.append(False)
    return found


def headers(header):
    """The header with one thing more than the command has."""
    yield header._replace(key_agreement_certificate=certificates.device())
    for name, value in (
        ("date_time", DateTime(Date(2015, 1, 1, ANY), Time(0, 0, 0, 0), DEVIATION_UNSPECIFIED, 0)),
        ("supplementary_remote_party", header.recipient),
        ("supplementary_remote_party_counter", 7),
        ("supplementary_originator_counter", 7),
    ):
        if getattr(header, name) is None:
            yield header._replace(**{name: value})
    if header.supplementary_remote_party is None:
        yield header._replace(supplementary_remote_party=header.originator, supplementary_remote_party_counter=7)
        yield header._replace(
            supplementary_remote_party=header.originator,
            supplementary_remote_party_counter=header.originator_counter,
            key_agreement_certificate=certificates.organisation(usage="keyAgreement"),
        )


@pytest.mark.parametrize("pair", CASES)
def test_nothing_more_in_the_header(pair):
    message = pair.message._replace(signature=None, mac=None)
    for header in headers(message.header):
        assert not any(judged(pair, message._replace(header=header)))


@pytest.mark.parametrize("pair", CASES)
def test_nothing_behind_and_nothing_around(pair):
    octets = gbcs.encode(pair.message._replace(signature=None, mac=None))
    for changed in (octets + b"\0\0", octets + octets, octets[:-1], b"\0" + octets, octets + bytes(64)):
        assert not any(judged(pair, changed))


def having(*names):
    """The cases whose payload has all of these fields."""
    return [
        case
        for case in CASES
        if case.values[0] is None or all(hasattr(case.values[0].message.payload, name) for name in names)
    ]


@pytest.mark.parametrize("pair", having("components") + [c for c in having("specifications", "data") if c.values[0]])
def test_nothing_twice_in_the_payload(pair):
    """A part more: each of those that are there again, at each place."""
    message = pair.message._replace(signature=None, mac=None)
    payload = message.payload
    fields = ("components",) if hasattr(payload, "components") else ("specifications", "data")
    count = len(getattr(payload, fields[0]))
    for place in {0, count // 2, count - 1} & set(range(count)):
        for order in ([*range(count), place], [place, *range(count)], [each for each in range(count) if each != place]):
            changed = {name: tuple(getattr(payload, name)[each] for each in order) for name in fields}
            if "components" in changed:
                changed["components"] = tuple(
                    part._replace(sequence_number=number, is_last=number == len(order) - 1)
                    for number, part in enumerate(changed["components"])
                )
            found = judged(pair, message._replace(payload=payload._replace(**changed)))
            assert found == [False, False] or (order == [] and "components" in changed)  # there are none without one


@pytest.mark.parametrize("pair", having("length_octets"))
def test_lengths_of_asn1_in_their_shortest_form(pair):
    """Devices answer with longer ones; nobody asks with them."""
    message = pair.message._replace(signature=None, mac=None)
    octets = gbcs.encode(message)
    for longer in (2, 3, 4):
        changed = gbcs.encode(message._replace(payload=message.payload._replace(length_octets=longer)))
        assert changed == octets or not any(judged(pair, changed))  # short ones have one form


def padded(der):
    """DER with one of its integers in an octet more than it needs, each in turn."""
    place = 0
    while place < len(der):
        tag, length, start = der[place], der[place + 1], place + 2
        if length >= 0x80:
            start += length - 0x80
            length = int.from_bytes(der[place + 2 : start], "big")
        end = start + length
        changes = [b"\0" + der[start:end]] if tag == 0x02 else padded(der[start:end]) if tag & 0x20 else []
        for content in changes:
            size = bytes((len(content),)) if len(content) < 0x80 else b"\x82" + len(content).to_bytes(2, "big")
            yield der[:place] + bytes((tag,)) + size + content + der[end:]
        place = end


@pytest.mark.parametrize("pair", having())
def test_asn1_in_der(pair):
    """Devices answer otherwise; nobody asks so, and a device may refuse it."""
    if gbcs.payload.protocol(pair.message.payload) != "ASN.1":
        return
    message = pair.message._replace(signature=None, mac=None)
    octets, payload = gbcs.encode(message), asn1.encode(message.payload)
    for changed in padded(payload):
        length, longer = len(payload), len(changed)
        before = bytes((length,)) if length < 0x80 else None
        if before is None or longer >= 0x80:
            continue
        whole = octets.replace(before + payload, bytes((longer,)) + changed)
        assert whole != octets
        assert not any(judged(pair, whole))


@pytest.mark.parametrize("pair", having("components"))
def test_the_order_of_components_is_judged(pair):
    """By cluster and command; the behaviours of events (GCS20) are all of one, and may come in any order."""
    message = pair.message._replace(signature=None, mac=None)
    parts = message.payload.components
    for place in range(len(parts) - 1):
        order = [*parts[:place], parts[place + 1], parts[place], *parts[place + 2 :]]
        order = tuple(
            part._replace(sequence_number=number, is_last=number == len(order) - 1) for number, part in enumerate(order)
        )
        if order != parts:
            found = judged(pair, message._replace(payload=message.payload._replace(components=order)))
            assert any(found) is (message.use_case.reference == "GCS20")


@pytest.mark.parametrize("pair", having("specifications"))
def test_several_dates_of_activation_are_told(pair):
    message = pair.message._replace(signature=None, mac=None)
    payload = message.payload
    dated = [place for place, each in enumerate(payload.specifications) if activation_dates((each,), (b"",))]
    if len(dated) < 2:
        return
    data = list(payload.data)
    data[dated[-1]] = bytes.fromhex("07ea010fff090000008000ff")
    changed = message._replace(payload=payload._replace(data=tuple(data)))
    found = duis.correlate(pair.xml, gbcs.encode(changed), device_of(pair), WHEN, acb=acb_of(pair))
    assert not found.matches
    assert ("payload", "one date of activation for all items", "2 dates") in [tuple(each) for each in found.differences]


def embedded(octets):
    """Where a certificate stands in octets, and how long it is."""
    for start in range(len(octets) - 4):
        if octets[start] == 0x30 and octets[start + 1] in (0x81, 0x82):
            size = octets[start + 1] - 0x80
            end = start + 2 + size + int.from_bytes(octets[start + 2 : start + 2 + size], "big")
            try:
                yield read_certificate(octets[start:end]).der
            except gbcs.DecodeError:
                continue


@pytest.mark.parametrize("pair", CASES)
def test_a_certificate_that_the_request_does_not_hold_is_never_taken(pair):
    """Without the certificate or its authority no command matches that holds one which is not in the request."""
    text = b"".join(pair.xml.split())
    message = pair.message._replace(signature=None, mac=None)
    octets = gbcs.encode(message)
    foreign = [each for each in embedded(octets) if base64.b64encode(each) not in text]
    assert bool(foreign) is pair.name.startswith("CS03C")
    if foreign:
        assert judged(pair, octets) == [True, False]
        bare = duis.correlate(
            pair.xml, octets, device_of(pair)._replace(other_certificate=None), WHEN, acb=acb_of(pair)
        )
        assert not bare.matches
