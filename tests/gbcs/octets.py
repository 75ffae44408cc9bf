"""Messages as octets, put together by hand: what the tests of the envelope compare with.

Nothing here comes from the library. Each function takes the fields as hexadecimal text (spaces allowed), lengths
included, so that a test can write them wrong.
"""

from __future__ import annotations

__all__ = ["CONTENT", "ESME", "MAC", "SIGNATURE", "SUPPLIER", "general_signing", "hexa", "with_mac"]

SUPPLIER = "0a7e570000000002"
ESME = "0a7e57de00000001"

CONTENT = "d9 20001234 00 01 01 0003 0100010800ff 02 01 00"
"""An access-request for one attribute: 19 octets."""

SIGNATURE = bytes(range(64)).hex()
MAC = "f0f1f2f3f4f5f6f7f8f9fafb"


def hexa(text: str) -> bytes:
    """Octets of hexadecimal text."""
    return bytes.fromhex(text)


def general_signing(
    content: str = CONTENT,
    *,
    head: str = "df 09",
    cra: str = "01",
    counter: str = "0000000000001234",
    originator: str = "08" + SUPPLIER,
    recipient: str = "08" + ESME,
    date_time: str = "00",
    other_information: str = "02 0027",
    content_length: str | None = None,
    signature: str = "00",
) -> bytes:
    """A general-signing APDU: grouping header, content, signature with its length (empty for none at all)."""
    if content_length is None:
        content_length = length(len(hexa(content)))
    parts = (head, cra, counter, originator, recipient, date_time, other_information, content_length, content)
    return hexa("".join(parts) + signature)


def with_mac(
    signing: bytes, *, mac: str = MAC, header: str = "dd 00 00 00 00 00 00", security: str = "11 00000000"
) -> bytes:
    """A general-ciphering APDU around a general-signing one."""
    service = hexa(security) + signing + hexa(mac)
    return hexa(header) + hexa(length(len(service))) + service


def length(number: int) -> str:
    """A length in its shortest form."""
    if number < 0x80:
        return f"{number:02x}"
    return f"81{number:02x}" if number < 0x100 else f"82{number:04x}"
