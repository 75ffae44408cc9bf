"""Firmware images at a device: received, judged, and ready to be activated (GBCS 11.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gbcs.certificates import RemotePartyRole
from gbcs.keys import KeyUsage, is_signature_valid
from gbcs.payload.asn1.types import PPMIDActivationCode
from gbcs.testing.cosem import moment
from wire.errors import DecodeError
from zigbee.ota import Image
from zigbee.types import UtcTime

if TYPE_CHECKING:
    from gbcs.testing.device import Device

__all__ = ["receive"]

_RECEIVED, _REFUSED = 0x8F72, 0x8F1C


def receive(device: Device, file: bytes, at: datetime) -> bool:
    """Take an image as its distribution brings it; whether the device keeps it.

    It is kept where the file is whole and the manufacturer's image bears the signature of the party whose CS06
    activates it: the supplier, of a hub the WAN provider. One image is kept at a time. Either way the party is told, by
    the alert of a verified receipt or its failure. A PPMID runs an image at once, and tells of that (CS09; digest
    gbcs-behaviour.md 6.6).
    """
    role = RemotePartyRole.WAN_PROVIDER if device.kind == "CHF" else RemotePartyRole.SUPPLIER
    signer = device.holder(role, KeyUsage.DIGITAL_SIGNATURE)
    try:
        image = Image.decode(file)
        content = image.upgrade_image()
    except DecodeError:
        return False  # nothing says whose image it was to be
    values: Mapping[str, Any]
    digest = content.manufacturer_image_hash
    is_authentic = signer is not None and is_signature_valid(
        signer.point, content.signature, content.manufacturer_image
    )
    version = int(image.header.file_version).to_bytes(4, "big")
    if device.kind == "PPMID":
        device.firmware = version if is_authentic else device.firmware
        outcome = PPMIDActivationCode.SUCCESS if is_authentic else PPMIDActivationCode.FAILURE
        values = {"dateTime": at, "firmwareVersion": version, "responseCode": outcome}
        device.alert("CS09", values, role, at)
        return is_authentic
    if is_authentic:
        device.images = {digest: version}
    code = _RECEIVED if is_authentic else _REFUSED
    is_gbz = device.kind in ("GSME", "GPF")
    time: Any = UtcTime.from_datetime(at) if is_gbz else moment(at)
    values = {"alert_code": code, "time_stamp": time, "manufacturerImageHash": digest}
    device.alert(0x00CF if is_gbz else 0x00CE, values, role, at)
    return is_authentic
