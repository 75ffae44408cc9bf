"""Hypothesis strategies for everything that the library reads (extra ``fuzz``).

Trees come as values that encode, and decode to themselves; documents, certificates, images and files as octets. The
modules below have the parts, and what is drawn of a single protocol: values of every type of Data, of every ZCL layout.

>>> from hypothesis import find
>>> from gbcs.testing import strategies
>>> find(strategies.data(), lambda value: isinstance(value, bytes))
b''
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gbcs.block_transfer import Block
from gbcs.certificates import (
    RemotePartyRole,
    build_authority_certificate,
    build_device_certificate,
    build_organisation_certificate,
    read_certificate,
)
from gbcs.entity import EntityId
from gbcs.keys import KeyStore, KeyUsage
from gbcs.message import CRA, GroupingHeader, Message
from gbcs.payload.asn1.types import PAYLOADS
from gbcs.protection import add_mac, sign
from gbcs.regis import gas as gas_registration
from gbcs.regis.flows.files import stream
from gbcs.testing.strategies import asn1, dlms, duis, electricity, flows, gas, gbcs, regis, zigbee
from gbcs.usecases import UseCase, all_use_cases
from gbcs.usecases.dlms import Command as DlmsCommand
from gbcs.usecases.gbz import CommandTemplate as GbzCommand
from zigbee.general import COMMANDS as GENERAL
from zigbee.ota import FILE_IDENTIFIER, IMAGE_HEADER, Image
from zigbee.zcl import Frame, FrameControl

__all__ = [
    "apdus",
    "asn1_payloads",
    "blocks",
    "certificates",
    "commands",
    "data",
    "flow_files",
    "messages",
    "mmc_documents",
    "ota_images",
    "protected_commands",
    "registration_files",
    "requests",
    "responses",
    "use_cases",
    "zcl_frames",
]


def data(leaves: int = 8) -> SearchStrategy[Any]:
    """COSEM data of every type, nested, with about that many leaves at the most."""
    return dlms.data(leaves)


def apdus() -> SearchStrategy[Any]:
    """APDUs of every xDLMS and ACSE service that :mod:`dlms` knows."""
    return st.one_of(*dlms.BY_APDU.values())


@st.composite
def zcl_frames(draw: st.DrawFn) -> Frame:
    """ZCL frames of commands that :mod:`zigbee` knows."""
    if draw(st.booleans()):
        cluster_id, control, command_id, layout = draw(st.sampled_from(zigbee.COMMANDS))
    else:
        cluster_id, control = draw(st.integers(0, 0xFFFF)), draw(st.sampled_from((0x00, 0x08)))
        command_id, layout = draw(st.sampled_from(sorted(GENERAL.items())))
    from gbcs.testing.strategies.layouts import values

    return Frame(cluster_id, FrameControl(control), None, draw(zigbee.OCTET), command_id, draw(values(layout)))


def asn1_payloads() -> SearchStrategy[tuple[int, int, Any]]:
    """ASN.1 payloads, each with the message code and the CRA flag that select it."""
    return asn1.payloads()


def messages() -> SearchStrategy[Message]:
    """GBCS messages of every shape, with signatures and MACs that nobody made."""
    return gbcs.messages()


def blocks() -> SearchStrategy[Block]:
    """Blocks of general block transfer."""
    return gbcs.blocks()


def use_cases() -> SearchStrategy[UseCase]:
    """The use cases with a command of which :func:`commands` knows values."""
    return st.sampled_from(_commanded())


@lru_cache(maxsize=1)
def _commanded() -> tuple[UseCase, ...]:
    return tuple(
        use_case
        for use_case in all_use_cases()
        if isinstance(use_case.command, DlmsCommand | GbzCommand) or (use_case.message_code, 1) in PAYLOADS
    )


_ORIGINATOR, _RECIPIENT = EntityId(bytes.fromhex("0a7e570000000002")), EntityId(bytes.fromhex("0a7e57de00000001"))


@st.composite
def commands(
    draw: st.DrawFn,
    use_case: UseCase | None = None,
    originator: bytes = _ORIGINATOR,
    recipient: bytes = _RECIPIENT,
    counters: SearchStrategy[int] | None = None,
) -> Message:
    """Commands of any use case, or of one, without protection: values drawn from their declaration.

    Args:
        draw: what hypothesis draws with.
        use_case: of the commands; None for any.
        originator: who sends them.
        recipient: the device.
        counters: originator counters; None for all.

    Those of ASN.1 are of the declared type; what its fields say need not make sense together.
    """
    chosen = draw(use_cases()) if use_case is None else use_case
    counter = draw(gbcs.u64 if counters is None else counters)
    template = chosen.command
    values: dict[str, Any]
    if isinstance(template, DlmsCommand):
        values = draw(electricity.command_values(template))
    elif isinstance(template, GbzCommand):
        values = draw(gas.commands(template.parts))
    else:
        kind = PAYLOADS[chosen.message_code, CRA.COMMAND]
        header = GroupingHeader(
            CRA.COMMAND, counter, EntityId(originator), EntityId(recipient), chosen.message_code, *(None,) * 5
        )
        return Message(header, draw(asn1.PAYLOADS_OF[kind]), None if chosen.critical else b"", None)
    return chosen.build_command(values, originator=originator, recipient=recipient, originator_counter=counter)


def protected_commands(
    keys: KeyStore,
    acb: EntityId | bytes | str,
    use_case: UseCase | None = None,
    originator: bytes = _ORIGINATOR,
    recipient: bytes = _RECIPIENT,
    counters: SearchStrategy[int] | None = None,
) -> SearchStrategy[Message]:
    """Whole commands, signed where their use case is critical, with the MAC of the access control broker.

    Args:
        keys: with the originator's signing key, and a key agreement key of broker or device.
        acb: the broker.
        use_case: see :func:`commands`.
        originator: see :func:`commands`.
        recipient: see :func:`commands`.
        counters: see :func:`commands`.
    """

    def protected(message: Message) -> Message:
        signed = sign(message, keys) if message.signature is None else message
        return add_mac(signed, keys, acb)

    return commands(use_case, originator, recipient, counters).map(protected)


# Files, documents, certificates --------------------------------------------------------------------------------------


@st.composite
def ota_images(draw: st.DrawFn) -> bytes:
    """OTA upgrade image files whose sizes are right."""
    from gbcs.testing.strategies.layouts import values

    header = draw(values(IMAGE_HEADER))
    rest, content = draw(st.binary(max_size=8)), draw(st.binary(max_size=200))
    header = header._replace(file_identifier=FILE_IDENTIFIER)
    size = len(IMAGE_HEADER.build(header)) + len(rest)
    header = header._replace(header_length=size, total_image_size=size + len(content))
    return Image(header, rest, content).encode()


_BEGIN, _END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
_scalars = st.integers(1, (1 << 64) - 1)


@lru_cache(maxsize=64)
def _key(scalar: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(scalar, ec.SECP256R1())


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@st.composite
def certificates(draw: st.DrawFn) -> bytes:
    """Certificates of authorities, organisations and devices, DER."""
    authority = _key(draw(_scalars))
    root = build_authority_certificate(
        _point(authority), "TR", _BEGIN, _END, issuer_key=authority, role=RemotePartyRole.ROOT, path_length=None
    )
    kind = draw(st.sampled_from(("authority", "organisation", "device")))
    if kind == "authority":
        return root
    point, entity = _point(_key(draw(_scalars))), draw(st.binary(min_size=8, max_size=8))
    usage = draw(st.sampled_from(KeyUsage))
    issuer = read_certificate(root)
    if kind == "device":
        return build_device_certificate(point, entity, usage, _BEGIN, issuer=issuer, issuer_key=authority)
    role = draw(st.sampled_from((1, 2, 3, 4, 5, 6, 8, 127)))
    return build_organisation_certificate(point, entity, role, usage, _BEGIN, _END, issuer=issuer, issuer_key=authority)


def requests() -> SearchStrategy[bytes]:
    """DUIS requests that the model accepts, XML."""
    return duis.requests


def responses() -> SearchStrategy[bytes]:
    """DUIS responses that the model accepts, XML."""
    return duis.responses


def mmc_documents() -> SearchStrategy[bytes]:
    """MMC documents that the model accepts, XML."""
    return duis.mmc_documents


def registration_files() -> SearchStrategy[tuple[bytes, str | None]]:
    """Registration data files of gas, each with its name, or without."""
    return regis.gas_files().map(lambda file: (gas_registration.write(file), file.name))


@st.composite
def flow_files(draw: st.DrawFn) -> bytes:
    """Files of data flows, of every flow that is declared by its items."""
    flow = draw(st.sampled_from(flows.FLOWS))
    return b"".join(stream(draw(flows.headers(flow)), draw(flows.contents(flow)), completed="20240116060001"))
