"""The firmware images of the published requests: header, sizes, and the signature of the party that authorised them."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from gbcs.keys import KeyStore, is_signature_valid
from tests.conformance.published import folder
from zigbee.ota import Image


def _image(name: str) -> bytes:
    found = folder()
    if found is None:
        pytest.skip("no published vectors")
    path = Path(found) / "rtds-4.5.0" / "requests" / name
    if not path.exists():
        pytest.skip(f"the request {name} is not here")
    match = re.search(rb"<[^>]*FirmwareImage>([^<]+)<", path.read_bytes())
    assert match is not None
    return base64.b64decode(match[1])


def test_image_with_a_signature() -> None:
    octets = _image("11.1_UPDATE_FIRMWARE_REQUEST_DUIS.XML")
    image = Image.decode(octets)
    assert image.encode() == octets
    assert (image.header.manufacturer_code, image.header.file_version) == (0x121D, 0xACDCACDC)
    assert (image.header.minimum_hardware_version, image.header.maximum_hardware_version) == (0x1111, 0x1211)
    upgrade = image.upgrade_image()
    assert len(upgrade.manufacturer_image) == 235
    keys = KeyStore()
    keys.load(folder() / "rtds-4.5.0" / "keys.json")  # type: ignore[operator]
    (point,) = keys.public_points("90-B3-D5-1F-30-01-00-00", "digitalSignature")
    assert is_signature_valid(point, upgrade.signature, upgrade.manufacturer_image)


def test_image_without_a_signature() -> None:
    octets = _image("11.4_UPDATE_PPMID_FIRMWARE_REQUEST_DUIS.XML")
    image = Image.decode(octets)
    assert image.encode() == octets
    assert image.header.image_type == 0x0084
    assert image.header.total_image_size == 295
