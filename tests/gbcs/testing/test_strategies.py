"""What the public strategies draw is what the readers take: it decodes, and encodes to the same octets."""

from __future__ import annotations

from pathlib import Path
from random import Random

from hypothesis import given

import dlms
import duis
import gbcs
import zigbee
from duis import services, xml
from gbcs import regis
from gbcs.block_transfer import Block
from gbcs.certificates import read_certificate
from gbcs.payload import asn1
from gbcs.protection import Outcome
from gbcs.testing import strategies
from gbcs.testing.strategies import duis as made
from tests.examples import examples
from zigbee.ota import Image

few = examples(25)
BROKER = "0A-7E-57-00-00-00-00-04"
KEYS = gbcs.KeyStore()
KEYS.load(Path(__file__).parents[3] / "vectors" / "pki")


def test_it_is_an_attribute_of_the_package():
    import gbcs.testing

    assert gbcs.testing.strategies is strategies
    for name in strategies.__all__:
        assert callable(getattr(strategies, name))


@given(strategies.data(), strategies.apdus(), strategies.zcl_frames(), strategies.asn1_payloads())
@few
def test_trees_of_payloads(data, apdu, frame, payload):
    assert dlms.decode_data(dlms.encode_data(data)) == data
    assert dlms.decode(dlms.encode(apdu)) == apdu
    octets = zigbee.encode(frame)
    assert zigbee.encode(zigbee.decode(octets, frame.cluster_id)) == octets
    code, cra, value = payload
    assert asn1.decode(asn1.encode(value), code, cra) == value


@given(strategies.messages(), strategies.blocks())
@few
def test_messages_and_blocks(message, block):
    assert gbcs.decode(gbcs.encode(message)) == message
    assert Block.decode(block.encode()) == block


@given(strategies.protected_commands(KEYS, BROKER))
@few
def test_commands_of_any_use_case_are_protected(message):
    octets = gbcs.encode(message)
    decoded = gbcs.decode(octets)
    assert decoded == message
    assert decoded.use_case is not None
    verification = decoded.verify(KEYS, BROKER)
    assert verification.mac == Outcome.VALID
    assert verification.signature == (Outcome.VALID if decoded.use_case.critical else Outcome.ABSENT)


@given(strategies.ota_images(), strategies.certificates())
@few
def test_images_and_certificates(image, certificate):
    assert Image.decode(image).encode() == image
    assert read_certificate(certificate).der == certificate


@given(strategies.requests(), strategies.responses(), strategies.mmc_documents())
@few
def test_documents(request, response, mmc):
    assert isinstance(duis.read(request), duis.Request)
    assert isinstance(duis.read(response), duis.Response)
    assert duis.validate(mmc) == []


def test_a_request_of_every_service_is_valid():
    """As the checks have it that go beyond the schema: of 8.11, its install code."""
    for service in services.services():
        for number in range(60 if service.variant == "8.11" else 3):
            choose = made.from_random(Random(f"{service.variant} {number}"))
            assert duis.validate(xml.serialise(made.request_of(service, choose))) == [], service.variant


@given(strategies.registration_files(), strategies.flow_files())
@few
def test_files(registration, flow):
    assert regis.write(regis.read(*registration)) == registration[0]
    assert regis.write(regis.read(flow)) == flow
