"""Correlate: certificates that the command holds and the request does not are judged, never taken on trust."""

import datetime

import pytest

import duis
import gbcs
from duis import Device
from tests.duis.by_hand import METER, requested, utc
from tests.gbcs.test_certificates import (
    BEGIN,
    DEVICE_ISSUING,
    DURING,
    ISSUING,
    ROOT,
    authority,
    device,
    key,
    organisation,
    read_certificate,
)

OTHER = "00-DB-12-34-56-78-90-98"
JOIN = requested("8.7.1", {"OtherDeviceID": OTHER})
GSME = Device(type="GSME", edition="current", other_device="PPMID")
PATH = "otherDeviceCertificate"
TRUST = [ROOT.der, DEVICE_ISSUING.der, ISSUING.der]
GOOD = device(entity_id=OTHER)


def command(certificate=GOOD):
    return gbcs.encode(duis.transform(JOIN, GSME._replace(other_certificate=certificate)))


def judged(certificate=GOOD, at=DURING, **options):
    return duis.correlate(JOIN, command(certificate), GSME, at, **options)


@pytest.mark.parametrize("trust", [None, []])
def test_without_the_certificate_or_an_authority_it_is_unjudged(trust):
    found = judged(trust=trust)
    assert (found.matches, found.certain, found.differences, found.unjudged) == (False, False, [], [PATH])
    assert "neither it (other_certificate) nor authorities (trust) are given" in found.reasons[PATH]
    assert found.assumed == []


def test_the_caller_may_have_the_certificate():
    assert duis.correlate(JOIN, command(), GSME._replace(other_certificate=GOOD)).certain
    other = duis.correlate(JOIN, command(), GSME._replace(other_certificate=device(entity_id=OTHER, serial_number=7)))
    assert not other.matches
    assert other.differences


@pytest.mark.parametrize(
    "trust", [TRUST, TRUST[::-1], tuple(TRUST), [ROOT.der, DEVICE_ISSUING.der], [DEVICE_ISSUING.der]]
)
def test_the_caller_may_have_its_authorities(trust):
    found = judged(trust=trust)
    assert (found.certain, found.unjudged, found.assumed) == (True, [], [])


@pytest.mark.parametrize(
    "trust", [DEVICE_ISSUING.der, DEVICE_ISSUING, [ROOT, DEVICE_ISSUING], (each for each in TRUST)]
)
def test_authorities_in_other_forms(trust):
    assert judged(trust=trust).certain


def test_without_a_time_its_path_is_not_judged():
    found = judged(at=None, trust=TRUST)
    assert (found.matches, found.differences, found.unjudged) == (False, [], [PATH])
    assert "time of judging" in found.reasons[PATH]


OWN_ROOT = read_certificate(authority(7, role=ROOT.role, path_length=None, common_name="A1"))
SAME_NAME = read_certificate(authority(8, OWN_ROOT, 7, role=None, common_name="T357"))


@pytest.mark.parametrize(
    ("certificate", "why"),
    [
        pytest.param(
            device(entity_id=OTHER, issuer=SAME_NAME, issuer_key=key(8)),
            "the certificate of its issuer",
            id="an authority of the same name, with its own key",
        ),
        pytest.param(GOOD[:-1] + bytes([GOOD[-1] ^ 1]), "the signature is not that of", id="a broken signature"),
        pytest.param(
            device(entity_id=OTHER, not_before=utc(2001, 1, 1), not_after=utc(2002, 1, 1)),
            "not valid after 2002",
            id="ended in 2002",
        ),
        pytest.param(
            device(entity_id=OTHER, not_before=DURING + datetime.timedelta(1)), "not valid before", id="later"
        ),
        pytest.param(
            device(entity_id=OTHER, not_after=utc(2030, 1, 1)),
            "the validity of a device certificate ends",
            id="an end that no device's certificate has",
        ),
        pytest.param(device(entity_id=OTHER, usage="digitalSignature"), "digitalSignature", id="another use"),
        pytest.param(device(entity_id=METER), METER, id="of another device"),
        pytest.param(organisation(entity_id=OTHER, usage="keyAgreement"), OTHER, id="of an organisation"),
        pytest.param(DEVICE_ISSUING.der, "None", id="of an authority"),
    ],
)
def test_a_certificate_that_is_none_of_the_device(certificate, why):
    found = judged(certificate, trust=TRUST)
    assert not found.matches
    assert [each.path for each in found.differences] == [PATH]
    assert why in found.differences[0].found
    assert not judged(certificate).matches


def test_its_authority_has_to_lead_to_a_root():
    for trust in ([ROOT.der], [ROOT.der, ISSUING.der], [OWN_ROOT.der, DEVICE_ISSUING.der], [GOOD], [organisation()]):
        found = judged(trust=trust)
        assert not found.matches
        assert [each.path for each in found.differences] == [PATH]


@pytest.mark.parametrize(
    "trust", [b"no certificate", [b"no certificate"], [5], [ROOT.der, b""], [*TRUST, ROOT.der[:-1]]]
)
def test_authorities_that_are_none(trust):
    with pytest.raises(duis.DuisError, match="trust"):
        judged(trust=trust)


def test_certificates_of_the_request_are_not_asked_for():
    """What the requester wrote is the requester's, and compared octet by octet."""
    one, other = (requested("6.15.2", {"DeviceCertificate": device(serial_number=number)}) for number in (7, 8))
    made = gbcs.encode(duis.transform(one))
    assert duis.correlate(one, made).certain
    found = duis.correlate(other, made, None, DURING, trust=TRUST)
    assert not found.matches
    assert found.differences


def test_the_time_of_authorities_counts():
    late = read_certificate(authority(3, ROOT, 1, common_name="T357", role=None, not_before=DURING))
    assert not judged(at=BEGIN + datetime.timedelta(1), trust=[ROOT.der, late.der]).matches
    assert judged(at=DURING, trust=[ROOT.der, late.der]).certain
    assert "not valid before" in judged(at=BEGIN, trust=[ROOT.der, late.der]).differences[0].found


def test_what_is_no_certificate_differs():
    """The message carries it as octets; the curve that its key names does not exist."""
    octets = command()
    curve = bytes.fromhex("06082a8648ce3d030107")
    assert octets.count(curve) == 1
    found = duis.correlate(JOIN, octets.replace(curve, curve[:-1] + b"\x7f"), GSME, DURING, trust=TRUST)
    assert not found.matches
    assert [(each.path, each.requested) for each in found.differences] == [(PATH, "a certificate")]
