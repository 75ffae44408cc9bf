"""Upgrade image files, put together by hand from the tables of the specification."""

from __future__ import annotations

import hashlib

import pytest

from wire.errors import DecodeError, EncodeError
from zigbee.ota import FILE_IDENTIFIER, Image, SubElement, UpgradeImage

IMAGE = bytes(range(40))
SIGNATURE = bytes(range(100, 164))
TRAILER = b"\x00\x40" + SIGNATURE


def file(content: bytes, *, control: int = 0, optional: str = "", rest: str = "", size: int | None = None) -> bytes:
    tail = bytes.fromhex(optional) + bytes.fromhex(rest)
    header_length = 56 + len(tail)
    total = header_length + len(content) if size is None else size
    head = bytes.fromhex("1ef1ee0b 0001") + header_length.to_bytes(2, "little") + control.to_bytes(2, "little")
    head += bytes.fromhex("1d12 8400 dcacdcac 0200") + b"a meter".ljust(32, b"\0") + total.to_bytes(4, "little")
    return head + tail + content


def test_header():
    octets = file(IMAGE, control=7, optional="05 a090785634 12db00 1111 1112")
    image = Image.decode(octets)
    header = image.header
    assert header.file_identifier == FILE_IDENTIFIER
    assert (header.header_version, header.header_length, header.field_control) == (0x0100, 69, 7)
    assert (header.manufacturer_code, header.image_type, header.file_version) == (0x121D, 0x0084, 0xACDCACDC)
    assert (header.zigbee_stack_version, header.total_image_size) == (2, 109)
    assert header.security_credential_version == 5
    assert str(header.upgrade_file_destination) == "00-DB-12-34-56-78-90-A0"
    assert (header.minimum_hardware_version, header.maximum_hardware_version) == (0x1111, 0x1211)
    assert image.content == IMAGE
    assert image.encode() == octets
    assert image.plain()["header"]["header_string"] == "a meter"


def test_header_without_optional_fields_and_with_unknown_ones():
    octets = file(IMAGE, rest="aabb")
    image = Image.decode(octets)
    assert (image.header.minimum_hardware_version, image.header_rest) == (None, b"\xaa\xbb")
    assert image.encode() == octets


def test_gb_upgrade_image():
    upgrade = Image.decode(file(IMAGE + TRAILER)).upgrade_image()
    assert upgrade == UpgradeImage(IMAGE, 0, SIGNATURE)
    assert upgrade.manufacturer_image_hash == hashlib.sha256(IMAGE).digest()


@pytest.mark.parametrize(("content", "offset"), [(b"\0" * 65, 56), (IMAGE + b"\x00\x41" + SIGNATURE, 97)])
def test_what_is_no_gb_upgrade_image(content, offset):
    with pytest.raises(DecodeError) as failure:
        Image.decode(file(content)).upgrade_image()
    assert (failure.value.offset, failure.value.path) == (offset, ("content",))


def test_sub_elements():
    content = bytes.fromhex("0000 03000000 010203 0500 00000000")
    assert Image.decode(file(content)).sub_elements() == (SubElement(0, b"\1\2\3"), SubElement(5, b""))
    for broken in (content[:-1], bytes.fromhex("0000 ffffffff 00")):
        with pytest.raises(DecodeError):
            Image.decode(file(broken)).sub_elements()


@pytest.mark.parametrize(
    ("octets", "path"),
    [
        (b"", ("header", "file_identifier")),
        (file(b"")[:55], ("header", "total_image_size")),
        (b"\0" + file(b"")[1:], ()),
        (file(b"", size=55), ("header", "total_image_size")),
        (file(b"") + b"\0", ("header", "total_image_size")),
        (file(b"")[:6] + b"\x37\x00" + file(b"")[8:], ("header", "header_length")),
        (file(b"", control=4), ("header", "minimum_hardware_version")),
    ],
)
def test_what_is_no_file(octets, path):
    with pytest.raises(DecodeError) as failure:
        Image.decode(octets)
    assert failure.value.path == path


def test_sizes_must_fit_when_written():
    image = Image.decode(file(IMAGE))
    with pytest.raises(EncodeError, match="header_length"):
        image._replace(header_rest=b"\0").encode()
    with pytest.raises(EncodeError, match="total_image_size"):
        image._replace(content=b"").encode()
