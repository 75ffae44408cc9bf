"""gateway-request and gateway-response (IEC 62056-5-3): an APDU for, or from, a device behind a gateway."""

from __future__ import annotations

from typing import Any, NamedTuple

from dlms.axdr import OCTETS, U8, Codec, Sequence
from wire.errors import DecodeError, EncodeError
from wire.node import node
from wire.recognition import LLC_HEADERS

__all__ = ["GATEWAY_REQUEST", "GATEWAY_RESPONSE", "GatewayRequest", "GatewayResponse"]


@node
class GatewayRequest(NamedTuple):
    """gateway-request.

    Attributes:
        network_id: the network behind the gateway.
        physical_device_address: the device in that network.
        user_information: the octets of the APDU that go on to the device.
    """

    network_id: int
    physical_device_address: bytes
    user_information: bytes

    def decode_user_information(self) -> Any:
        """The APDU for the device, decoded; DecodeError, its offset counted in there."""
        return _decode(self.user_information)


@node
class GatewayResponse(NamedTuple):
    """gateway-response.

    Attributes:
        network_id: the network behind the gateway.
        physical_device_address: the device in that network.
        user_information: the octets of the APDU that came from the device.
    """

    network_id: int
    physical_device_address: bytes
    user_information: bytes

    def decode_user_information(self) -> Any:
        """The APDU of the device, decoded; DecodeError, its offset counted in there."""
        return _decode(self.user_information)


def _decode(octets: bytes) -> Any:
    from dlms.apdu import decode

    return decode(octets)


class _Rest:
    """All octets to the end."""

    def read(self, data: bytes, position: int) -> tuple[bytes, int]:
        return data[position:], len(data)

    def write(self, value: bytes, out: bytearray) -> None:
        if not isinstance(value, bytes):
            raise EncodeError(f"{type(value).__name__} stands where octets belong")
        out += value


_REST: Codec[bytes] = _Rest()


class _Request(Sequence[GatewayRequest]):
    """A gateway-request, but for what is an LLC header: E6 E6 00 and E6 E7 00 stand before every APDU in HDLC.

    Read as a gateway-request they would be one for no device, in network E6 or E7.
    """

    def read(self, data: bytes, position: int) -> tuple[GatewayRequest, int]:
        if data[position - 1 : position + 2] in LLC_HEADERS:
            found = f"the LLC header {data[position - 1 : position + 2].hex(' ').upper()}"
            raise DecodeError("a gateway-request", offset=position - 1, found=found)
        return super().read(data, position)

    def write(self, value: GatewayRequest, out: bytearray) -> None:
        place = len(out)
        super().write(value, out)
        if out[place - 1 : place + 2] in LLC_HEADERS:
            raise EncodeError("a gateway-request for no device in network E6 or E7 would be an LLC header")


GATEWAY_REQUEST = _Request(GatewayRequest, U8, OCTETS, _REST)
GATEWAY_RESPONSE = Sequence(GatewayResponse, U8, OCTETS, _REST)
