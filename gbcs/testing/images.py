"""Firmware images for tests: files of the ZigBee OTA form, written on octets: what is wrong can be written, too."""

from __future__ import annotations

from gbcs.keys import Signer

__all__ = ["image_file", "signed_alike", "upgrade_image"]


def image_file(
    content: bytes, *, identifier: int = 0x0BEEF11E, header: int = 56, more: int = 0, version: int = 0x0100
) -> bytes:
    """An OTA file around an upgrade image (GBCS 11.2).

    Args:
        content: the upgrade image, or anything.
        identifier: of such files.
        header: octets of the header, as it says itself.
        more: by how much the size that the header says is wrong.
        version: of the header.
    """
    return b"".join(
        (
            identifier.to_bytes(4, "little"),
            version.to_bytes(2, "little"),
            header.to_bytes(2, "little"),
            bytes(2),
            bytes.fromhex("3412"),
            bytes(2),
            (2).to_bytes(4, "little"),
            (2).to_bytes(2, "little"),
            b"TEST".ljust(32, b"\0"),
            (56 + len(content) + more).to_bytes(4, "little"),
            content,
        )
    )


def upgrade_image(content: bytes, signature: bytes, *, force: int = 0) -> bytes:
    """A manufacturer's image with its signature.

    Args:
        content: the manufacturer's image.
        signature: over it, 64 octets.
        force: the octet "force replace", which is for hubs.
    """
    return b"".join((content, bytes((force, len(signature))), signature))


def signed_alike(signer: Signer | None, content: bytes) -> bytes:
    """A signature, each time the same where the signer can do so."""
    assert signer is not None
    signature: bytes = getattr(signer, "sign_alike", signer.sign)(content)
    return signature
