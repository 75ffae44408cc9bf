"""OTA upgrade image files (ZigBee OTA Upgrade cluster, 6.3; GBCS 11 for what follows the header in GB).

A file is a header and a content. In plain ZigBee the content is sub-elements; in GB it is the upgrade image: the
manufacturer's image, and for devices that check it the signature of the remote party that authorised it. The file does
not say which of them it is: who reads it knows.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple, Self

from construct import If, this

from wire.errors import DecodeError, EncodeError
from wire.layout import U8, U16, U32, Layout, Octets
from wire.node import JSON, node, plain_fields
from zigbee.types import EUI64

__all__ = ["FILE_IDENTIFIER", "IMAGE_HEADER", "Image", "SubElement", "UpgradeImage"]

FILE_IDENTIFIER = 0x0BEEF11E
"""What every file begins with."""

IMAGE_HEADER = Layout(
    "ImageHeader",
    "file_identifier" / U32,
    "header_version" / U16,
    "header_length" / U16,
    "field_control" / U16,
    "manufacturer_code" / U16,
    "image_type" / U16,
    "file_version" / U32,
    "zigbee_stack_version" / U16,
    "header_string" / Octets(32),
    "total_image_size" / U32,
    "security_credential_version" / If(this.field_control & 0x01, U8),
    "upgrade_file_destination" / If(this.field_control & 0x02, EUI64),
    "minimum_hardware_version" / If(this.field_control & 0x04, U16),
    "maximum_hardware_version" / If(this.field_control & 0x04, U16),
)
"""The header; field control bit 0 security credential version, 1 device specific file, 2 hardware versions."""

_SUB_ELEMENT = Layout("SubElementHeader", "tag" / U16, "length" / U32)
_SIGNATURE_SIZE = 64
_TRAILER = 2 + _SIGNATURE_SIZE


@node
class UpgradeImage(NamedTuple):
    """The content of a file in GB.

    Attributes:
        manufacturer_image: opaque.
        force_replace: an octet that matters to communications hubs.
        signature: ECDSA on P-256 with SHA-256 of the manufacturer image, r and s, 64 octets.
    """

    manufacturer_image: bytes
    force_replace: int
    signature: bytes

    @property
    def manufacturer_image_hash(self) -> bytes:
        """SHA-256 of the manufacturer image, by which messages about the firmware name it."""
        return hashlib.sha256(self.manufacturer_image).digest()


@node
class SubElement(NamedTuple):
    """A part of the content of a file in plain ZigBee.

    Attributes:
        tag: 0 upgrade image, 1 and 5 ECDSA signature, 2 and 6 signing certificate, 3 image integrity code, 4 picture.
        data: the octets.
    """

    tag: int
    data: bytes


@node
class Image(NamedTuple):
    """An upgrade image file.

    Attributes:
        header: a node of :data:`IMAGE_HEADER`.
        header_rest: octets that the header length counts beyond the fields known here.
        content: what follows the header.
    """

    header: Any
    header_rest: bytes
    content: bytes

    @classmethod
    def decode(cls, octets: bytes) -> Self:
        """From the octets of a whole file; DecodeError where identifier or sizes are not those of one."""
        octets = bytes(octets)
        try:
            header, end = IMAGE_HEADER.parse(octets)
        except DecodeError as error:
            error.within("header")
            raise
        if header.file_identifier != FILE_IDENTIFIER:
            raise DecodeError("file identifier 0BEEF11E", offset=0, found=f"{header.file_identifier:08X}")
        if not end <= header.header_length <= len(octets):
            path = ("header", "header_length")
            raise DecodeError(f"{end} to {len(octets)}", offset=6, found=str(header.header_length), path=path)
        if header.total_image_size != len(octets):
            path = ("header", "total_image_size")
            raise DecodeError(
                f"{len(octets)}, the size of the file", offset=52, found=str(header.total_image_size), path=path
            )
        return cls(header, octets[end : header.header_length], octets[header.header_length :])

    def encode(self) -> bytes:
        """The octets of the file; EncodeError where the sizes in the header are not those of the parts."""
        octets = IMAGE_HEADER.build(self.header) + self.header_rest
        if len(octets) != self.header.header_length:
            raise EncodeError(f"the header has {len(octets)} octets", path=("header", "header_length"))
        octets += self.content
        if len(octets) != self.header.total_image_size:
            raise EncodeError(f"the file has {len(octets)} octets", path=("header", "total_image_size"))
        return octets

    def upgrade_image(self) -> UpgradeImage:
        """The content as that of a GB file with a signature; DecodeError where it can't be."""
        content = self.content
        start = len(self.encode()) - len(content)
        if len(content) < _TRAILER:
            raise DecodeError("66 octets of trailer", offset=start, found=f"{len(content)} octets", path=("content",))
        if content[-_SIGNATURE_SIZE - 1] != _SIGNATURE_SIZE:
            offset = start + len(content) - _SIGNATURE_SIZE - 1
            raise DecodeError("signature length 40", offset=offset, found=f"{content[-65]:#04x}", path=("content",))
        return UpgradeImage(content[:-_TRAILER], content[-_TRAILER], content[-_SIGNATURE_SIZE:])

    def sub_elements(self) -> tuple[SubElement, ...]:
        """The content as that of a plain ZigBee file; DecodeError where it can't be."""
        elements: list[SubElement] = []
        content, place = self.content, 0
        while place < len(content):
            head, place = _SUB_ELEMENT.parse(content, place)
            if head.length > len(content) - place:
                path = ("content", len(elements), "length")
                raise DecodeError(
                    f"{head.length} octets", offset=place, found=f"{len(content) - place} left", path=path
                )
            elements.append(SubElement(head.tag, content[place : place + head.length]))
            place += head.length
        return tuple(elements)

    @property
    def text(self) -> str:
        """What the header says in words."""
        octets: bytes = self.header.header_string
        return octets.rstrip(b"\0").decode("ascii", "replace")

    def plain_header(self) -> dict[str, JSON]:
        """The header's fields that there are, its text in words."""
        return plain_fields(self.header, given=True) | {"header_string": self.text}

    def plain(self) -> dict[str, JSON]:
        """The header's fields, its text in words, and the size of the content."""
        content = f"{len(self.content)} octets"
        return {"header": self.plain_header(), "header_rest": self.header_rest.hex(), "content": content}
