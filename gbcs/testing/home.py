"""A home: devices that are joined, and the remote parties whose credentials they hold.

A home is described by a small file, in TOML::

    seed = 7                      # of keys, consumption and whatever else differs from home to home
    blocks = false                # whether long messages leave the home in blocks
    tunnels = false               # whether the hub carries messages as on the air, to the devices in its log

    [parties]                     # EUI-64 of remote parties; those that are left out have one of their own
    supplier = "90-B3-D5-1F-30-01-00-00"

    [[device]]
    type = "ESME"
    id = "00-DB-12-34-56-78-90-A0"
    elements = "twin"             # of an ESME: single, twin or polyphase
    firmware = "0102ABCD"         # the version that runs
    join = ["PPMID"]              # types of the devices of this home that it is joined with
    dcc = false                   # whether the DCC did not hand it over to supplier and network operator yet

"""

from __future__ import annotations

import tomllib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from gbcs.certificates import Certificate, RemotePartyRole
from gbcs.entity import EntityId
from gbcs.keys import KeyStore, KeyUsage
from gbcs.message import CRA, decode
from gbcs.payload.asn1.types import DeviceType, FirmwareTransferResponseCode
from gbcs.testing import events, gas, han
from gbcs.testing.carrier import Joiner, cut
from gbcs.testing.cells import Cell, Held, cells_of
from gbcs.testing.credentials import DEVICE_LOG, Joined
from gbcs.testing.device import Device, Received
from gbcs.testing.electricity_readings import HUB_LOG
from gbcs.testing.hub import Hub
from gbcs.testing.pki import Pki, SeededKey
from gbcs.usecases import Failed
from gbcs.usecases.model import DEVICES
from wire.errors import EncodeError, WireError, quoted
from zigbee.ota import Image

__all__ = ["PARTIES", "Described", "Home", "Parties"]

PARTIES: Mapping[str, tuple[RemotePartyRole, str]] = MappingProxyType(
    {
        "supplier": (RemotePartyRole.SUPPLIER, "90-B3-D5-1F-30-01-00-00"),
        "network_operator": (RemotePartyRole.NETWORK_OPERATOR, "90-B3-D5-1F-30-02-00-00"),
        "access_control_broker": (RemotePartyRole.ACCESS_CONTROL_BROKER, "90-B3-D5-1F-30-00-00-02"),
        "transitional_cos": (RemotePartyRole.TRANSITIONAL_COS, "90-B3-D5-1F-30-00-00-04"),
        "wan_provider": (RemotePartyRole.WAN_PROVIDER, "90-B3-D5-1F-30-00-00-07"),
        "recovery": (RemotePartyRole.RECOVERY, "90-B3-D5-1F-30-00-00-01"),
        "load_controller": (RemotePartyRole.LOAD_CONTROLLER, "90-B3-D5-1F-30-01-00-08"),
    }
)
"""The remote parties of a home by the names that its description has: role, and identifier where none is given."""

_TYPES = {
    "GSME": DeviceType.GSME,
    "ESME": DeviceType.ESME,
    "CHF": DeviceType.COMMUNICATIONS_HUB_COMMUNICATIONS_HUB_FUNCTION,
    "GPF": DeviceType.COMMUNICATIONS_HUB_GAS_PROXY_FUNCTION,
    "HCALCS": DeviceType.TYPE1_HAN_CONNECTED_AUXILIARY_LOAD_CONTROL_SWITCH,
    "PPMID": DeviceType.TYPE1_PREPAYMENT_INTERFACE_DEVICE,
    "SAPC": DeviceType.ESME,
}
_METHOD_C = frozenset((("GSME", "PPMID"), ("PPMID", "GSME")))
_NO_SUPPLIER = frozenset(("CHF", "PPMID"))  # the broker's credentials stand in the supplier's cells of a PPMID


class Described(NamedTuple):
    """A device of a home, as it is described.

    Attributes:
        kind: see :class:`gbcs.testing.Device`.
        entity_id: see there.
        elements: see there.
        firmware: see there.
        joined: types of the devices that it is joined with.
        is_of_dcc: see :meth:`Parties.cells`.
    """

    kind: str
    entity_id: EntityId
    elements: str = "single"
    firmware: bytes = bytes.fromhex("01000000")
    joined: tuple[str, ...] = ()
    is_of_dcc: bool = False


class Parties:
    """Remote parties, with keys and certificates of a test.

    Args:
        seed: of their keys.
        entities: name (see :data:`PARTIES`) → EUI-64, of those that are not to have their usual one.

    Attributes:
        pki: the authorities.
        entities: name → EUI-64.
    """

    def __init__(self, seed: int = 0, entities: Mapping[str, EntityId | str | bytes] | None = None) -> None:
        given = dict(entities or {})
        if unknown := [name for name in given if name not in PARTIES]:
            raise EncodeError(f"{quoted(unknown[0])} is none of the parties {', '.join(PARTIES)}")
        self.pki = Pki(seed)
        self.entities: dict[str, EntityId] = {
            name: EntityId(given.get(name, usual)) for name, (_, usual) in PARTIES.items()
        }
        self._cells: dict[tuple[str, bool], Mapping[Cell, Held]] = {}

    def certificates(self, name: str) -> dict[str, Certificate]:
        """Those of a party: ``digitalSignature``, ``keyAgreement``, ``xml`` and, of a supplier, ``top up``."""
        return _certificates(self.pki, self.entities[name], name)

    def cells(self, kind: str, *, is_of_dcc: bool = False) -> Mapping[Cell, Held]:
        """What a new device of a type holds of the parties; shared by all of that type.

        Args:
            kind: of the device.
            is_of_dcc: whether the broker's credentials stand in the cells of supplier and network operator, as in
                devices that were not handed over yet.
        """
        key = (kind, is_of_dcc)
        if key not in self._cells:
            self._cells[key] = MappingProxyType(self._new_cells(kind, is_of_dcc))
        return self._cells[key]

    def _new_cells(self, kind: str, is_of_dcc: bool) -> dict[Cell, Held]:
        chosen: list[Certificate] = [self.pki.root]
        for name in PARTIES:
            if name == "load_controller" and kind not in ("ESME", "SAPC"):
                continue
            if name == "wan_provider" and kind != "CHF":
                continue
            if name in ("supplier", "network_operator") and kind in _NO_SUPPLIER:
                continue
            found = self.certificates(name)
            usages = ["digitalSignature", "keyAgreement"]
            if name == "access_control_broker" and kind != "CHF":
                usages = ["keyAgreement"]
            if name in ("recovery", "transitional_cos", "wan_provider"):
                usages = ["digitalSignature"]
            chosen += [found[usage] for usage in usages]
        top_up = self.certificates("supplier")["top up"] if kind in ("ESME", "GSME") else None
        cells = cells_of(*chosen, top_up=top_up)
        if kind == "PPMID" or is_of_dcc:
            for usage, certificate in self.certificates("access_control_broker").items():
                if usage in ("digitalSignature", "keyAgreement"):
                    cells[Cell(RemotePartyRole.SUPPLIER, usage)] = Held.of(certificate)
                    if kind != "PPMID":
                        cells[Cell(RemotePartyRole.NETWORK_OPERATOR, usage)] = Held.of(certificate)
        return cells

    def keys(self, *names: str) -> KeyStore:
        """The private keys of some parties (of all without names), and everybody's certificates."""
        store = KeyStore(secrets_kept=4096)
        for name, entity_id in self.entities.items():
            found = self.certificates(name)
            store.add_certificate(found["digitalSignature"].der)
            store.add_certificate(found["keyAgreement"].der)
            if "top up" in found:
                store.add_certificate(found["top up"].der, prepayment=True)
            store.add_certificate(found["xml"].der)
            if names and name not in names:
                continue
            key = self.pki.key
            store.add_private_key(entity_id, "digitalSignature", key(entity_id, "digitalSignature"))
            store.add_private_key(entity_id, "keyAgreement", key(entity_id, "keyAgreement"))
            if "top up" in found:
                store.add_private_key(entity_id, "keyAgreement", key(entity_id, "keyAgreement", 1), prepayment=True)
            store.add_xml_signer(found["xml"].der, key(entity_id, "digitalSignature", 2))
        return store

    def plain_keys(self, *names: str) -> list[dict[str, Any]]:
        """What :meth:`keys` gives, as a file holds it that :meth:`gbcs.keys.KeyStore.load` reads: types of JSON."""
        entries = []
        for name, entity_id in self.entities.items():
            for use, certificate in self.certificates(name).items():
                usage, number = _KEYS[use]
                entry = _plain_entry(certificate, name, prepayment=use == "top up")
                if not names or name in names:
                    key = self.pki.key(entity_id, usage, number)
                    entry["private_scalar"] = f"{key.private_numbers().private_value:064x}"
                entries.append(entry)
        return entries


_KEYS = {
    "digitalSignature": ("digitalSignature", 0),
    "keyAgreement": ("keyAgreement", 0),
    "top up": ("keyAgreement", 1),
    "xml": ("digitalSignature", 2),
}
"""The use of a certificate → usage and number of its key."""


def _plain_entry(certificate: Certificate, name: str, *, prepayment: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "eui": str(certificate.entity_id),
        "usage": str(certificate.usage),
        "prepayment": prepayment,
        "certificate_der_base64": b64encode(certificate.der).decode(),
    }


@lru_cache(maxsize=64)
def _certificates(pki: Pki, entity_id: EntityId, name: str) -> dict[str, Certificate]:
    role = PARTIES[name][0]
    found = {usage: pki.organisation(entity_id, role, usage) for usage in ("digitalSignature", "keyAgreement")}
    if role == RemotePartyRole.SUPPLIER:
        found["top up"] = pki.organisation(entity_id, role, "keyAgreement", 1)
    is_dcc = role == RemotePartyRole.ACCESS_CONTROL_BROKER
    signer = RemotePartyRole.DSP_XML_SIGN if is_dcc else RemotePartyRole.XML_SIGN
    found["xml"] = pki.organisation(entity_id, signer, "digitalSignature", 2)
    return found


class _OwnCertificates(Mapping[str, bytes]):
    """The certificates of a device, made when they are asked for."""

    __slots__ = ("_entity_id", "_pki")

    def __init__(self, pki: Pki, entity_id: EntityId) -> None:
        self._pki, self._entity_id = pki, entity_id

    def __getitem__(self, usage: str) -> bytes:
        if usage not in (KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_AGREEMENT):
            raise KeyError(usage)
        return self._pki.device(self._entity_id, usage).der

    def __iter__(self) -> Iterator[str]:
        return iter((KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_AGREEMENT))

    def __len__(self) -> int:
        return 2


class Home:
    """Devices of one home. Octets in, octets out: no clock, no connection.

    Args:
        devices: its devices.
        seed: of their keys, consumption and whatever else differs from home to home.
        parties: the remote parties whose credentials they hold; many homes may share them. Without any, those of the
            home's own seed.
        blocks: whether messages of more than 1200 octets leave the home in blocks, as those of real devices do.
        tunnels: whether the hub carries messages as on the air; see :mod:`gbcs.testing.hub`.

    Attributes:
        devices: by EUI-64.
        seed: as given.
        parties: as given.
        blocks: as given.
        hub: what carries messages; None where they reach the devices without.
        unreachable: devices that messages do not reach now, in a home with a hub that carries them.

    Raises:
        EncodeError: where two devices have the same identifier, or tunnels lack their hub.
    """

    __slots__ = ("_joiner", "blocks", "devices", "hub", "parties", "seed", "unreachable")

    def __init__(
        self,
        devices: Iterable[Described],
        *,
        seed: int = 0,
        parties: Parties | None = None,
        blocks: bool = False,
        tunnels: bool = False,
    ) -> None:
        self.seed = seed
        self.blocks = blocks
        self._joiner: Joiner | None = None
        self.parties = Parties(seed) if parties is None else parties
        self.devices: dict[EntityId, Device] = {}
        described = tuple(devices)
        for each in described:
            if each.entity_id in self.devices:
                raise EncodeError(f"two devices have the identifier {each.entity_id}")
            self.devices[each.entity_id] = self._made(each)
        for each in described:
            self._join(each, described)
        self.unreachable: frozenset[EntityId] = frozenset()
        self.hub: Hub | None = None
        if tunnels:
            hub = self._first("CHF")
            if hub is None:
                raise EncodeError("tunnels are those of a CHF, which the home has not")
            self.hub = Hub(hub)

    @classmethod
    def from_toml(cls, text: str, *, parties: Parties | None = None) -> Home:
        """The home that a file describes; see the module.

        Args:
            text: of the file.
            parties: those of the file without any.

        Raises:
            EncodeError: where it is no TOML, or describes no home; the text says what is wrong where.
        """
        try:
            given = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise EncodeError(f"no TOML: {error}") from None
        _refuse_unknown(given, {"seed", "blocks", "tunnels", "parties", "device"}, "a home")
        seed = given.get("seed", 0)
        if not isinstance(seed, int) or isinstance(seed, bool):
            raise EncodeError("an integer is needed", path=("seed",))
        options = {name: given.get(name, False) for name in ("blocks", "tunnels")}
        for name, value in options.items():
            if not isinstance(value, bool):
                raise EncodeError("true or false is needed", path=(name,))
        named = given.get("parties", {})
        if not isinstance(named, dict):
            raise EncodeError("a table is needed", path=("parties",))
        rows = given.get("device", [])
        if not isinstance(rows, list) or not rows:
            raise EncodeError("at least one [[device]] is needed", path=("device",))
        devices = [_described(row, number) for number, row in enumerate(rows)]
        return cls(devices, seed=seed, parties=parties or Parties(seed, named), **options)

    def __getitem__(self, kind: str) -> Device:
        """The first device of a type; KeyError where there is none."""
        found = self._first(kind)
        if found is None:
            raise KeyError(kind)
        return found

    def handle(self, octets: bytes, at: datetime) -> list[bytes]:
        """Take a message for a device of the home; what the devices send because of it.

        A command that the gas meter carried out and that is to be tapped off sets the values of the gas proxy too. The
        hub delivers nothing to a device that the home has not.

        Args:
            octets: a whole message, or a block of one: the last that was missing lets the device take the message.
            at: the time in the home, aware.
        """
        whole = self._joined(octets)
        if whole is None:
            return []
        octets = whole
        try:
            message = decode(octets)
        except WireError:
            return []
        device = self.devices.get(message.header.recipient)
        if device is None:
            return []
        if self.hub is None:
            return self._cut(self._taken(device, octets, at))
        return self._cut(self._carried(self.hub, device, octets, message.header, at))

    def _taken(self, device: Device, octets: bytes, at: datetime) -> list[bytes]:
        """What the devices send because one takes a message."""
        sent = device.handle(octets, at)
        if device.kind == "GSME":
            self._mirror(device, octets, sent, at)
        elif device.kind == "ESME":
            sent += self._switch_loads(device, at)
        return sent

    def _carried(self, hub: Hub, device: Device, octets: bytes, header: Any, at: datetime) -> list[bytes]:
        """What the devices send because the hub carries a message, as far as they do so at once.

        What is for a device that does not stand in its log the hub notes as 8155 (digest gbcs-behaviour.md 2.3).
        """
        if not hub.knows(device):
            events.note(hub.device, 0x8155, at, header.message_code.to_bytes(2, "big"))
            return []
        if device.kind == "GSME":
            hub.keep(device, octets, at)
            return []
        if device.entity_id in self.unreachable:
            if device.kind != "ESME":
                return []
            message = {
                "businessOriginatorID": header.originator,
                "businessTargetID": header.recipient,
                "craFlag": header.cra,
                "originatorCounter": header.originator_counter,
                "structureSize": 2,  # or 3: no published message says which
            }
            return hub.device.happens(0x8F84, at, message)
        hub.carry(device, octets, is_from_device=False)
        sent = self._taken(device, octets, at)
        for each in sent:
            hub.carry(device, each, is_from_device=True)
        return sent

    def _fetched(self, hub: Hub, meter: Device, at: datetime) -> list[bytes]:
        """What a gas meter sends because of what it takes out of its mailbox, each time it woke up by a time."""
        if meter.entity_id in self.unreachable:
            for _ in range(hub.expired(meter, at)):
                events.note(hub.device, 0x819D, at)
            return []
        sent: list[bytes] = []
        fetched = hub.fetched(meter, at)
        for number, waiting in enumerate(fetched, start=1):
            hub.hand_over(meter, waiting, sum(each.due == waiting.due for each in fetched[number:]))
            answers = self._taken(meter, waiting.octets, max(waiting.due, meter.looked or waiting.due))
            hub.take(meter, answers)
            sent += answers
        return sent

    def send_frame(self, sender: EntityId, target: EntityId, cluster_id: int, octets: bytes, at: datetime) -> Received:
        """Bring a frame of ZigBee from one device of the home to another; what that sends because of it.

        Args:
            sender: the device that sends it.
            target: the other one.
            cluster_id: of the cluster that it is for.
            octets: the frame; see :meth:`gbcs.testing.Device.receive_frame`.
            at: the time in the home, aware.

        Raises:
            KeyError: where the home has not the devices.
        """
        received = self.devices[target].receive_frame(octets, cluster_id, self.devices[sender].entity_id, at)
        return Received(received.frames, self._cut(received.messages))

    def _switch_loads(self, meter: Device, at: datetime) -> list[bytes]:
        """Let a meter tell the switches that it is joined with what their loads are to do."""
        states = {
            other: device.state.get(han.SWITCH) for other, device in self.devices.items() if device.kind == "HCALCS"
        }
        sent: list[bytes] = []
        for other, octets in han.switching(meter, states, at):
            answered = self.devices[other].receive_frame(octets, han.LOAD_CONTROL, meter.entity_id, at)
            sent += answered.messages
        return sent

    def receive_image(self, target: EntityId, file: bytes, at: datetime) -> list[bytes]:
        """Bring a firmware image to a device; what the devices send because of it.

        A hub brings its image to a PPMID itself, and tells what became of that (CCS08).

        Args:
            target: the device.
            file: the upgrade image file; see :meth:`gbcs.testing.Device.receive_image`.
            at: the time in the home, aware.
        """
        device = self.devices[target]
        sent = device.receive_image(file, at)
        hub = self._first("CHF")
        if device.kind == "PPMID" and hub is not None:
            with suppress(WireError):  # of what is no image there is no version to tell
                version = int(Image.decode(file).header.file_version).to_bytes(4, "big")
                is_kept = device.firmware == version
                code = FirmwareTransferResponseCode.SUCCESS if is_kept else FirmwareTransferResponseCode.IMAGE_DISCARDED
                values = {"deviceEntityIdentifier": target, "firmwareVersion": version, "responseCode": code}
                sent += hub.happens(0x8F8A if is_kept else 0x8F89, at, values)
        return self._cut(sent)

    def tick(self, at: datetime) -> list[bytes]:
        """What all devices send because time has come."""
        sent: list[bytes] = []
        for device in self.devices.values():
            if device.kind == "GSME" and self.hub is not None:
                sent += self._fetched(self.hub, device, at)
            before = device.state.changes() if device.kind == "GSME" else None
            sent += device.tick(at)
            if device.kind == "ESME":
                sent += self._switch_loads(device, at)
            if before is not None and device.state.changes() != before and (proxy := self._first("GPF")) is not None:
                gas.mirror(device, proxy)
        return self._cut(sent)

    def _first(self, kind: str) -> Device | None:
        return next((device for device in self.devices.values() if device.kind == kind), None)

    def _joined(self, octets: bytes) -> bytes | None:
        if self._joiner is None:
            self._joiner = Joiner()
        return self._joiner.join(octets)

    def _cut(self, sent: list[bytes]) -> list[bytes]:
        return list(cut(sent)) if self.blocks else sent

    def keys(self, *names: str) -> KeyStore:
        """The private keys of remote parties (see :meth:`Parties.keys`), and the devices' certificates."""
        store = self.parties.keys(*names)
        for entity_id in self.devices:
            for usage in (KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_AGREEMENT):
                store.add_certificate(self.parties.pki.device(entity_id, usage).der)
        return store

    def plain_keys(self, *names: str) -> list[dict[str, Any]]:
        """What :meth:`keys` gives, as a file holds it (see :meth:`Parties.plain_keys`)."""
        return self.parties.plain_keys(*names) + [
            _plain_entry(self.parties.pki.device(entity_id, usage), device.kind)
            for entity_id, device in self.devices.items()
            for usage in (KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_AGREEMENT)
        ]

    def _made(self, described: Described) -> Device:
        seed, entity_id = self.parties.pki.seed, described.entity_id
        return Device(
            described.kind,
            entity_id,
            signing=SeededKey(seed, entity_id, KeyUsage.DIGITAL_SIGNATURE),
            agreement=SeededKey(seed, entity_id, KeyUsage.KEY_AGREEMENT),
            cells=self.parties.cells(described.kind, is_of_dcc=described.is_of_dcc),
            trust=(self.parties.pki.root.der, self.parties.pki.devices.der),
            elements=described.elements,
            seed=self.seed,
            firmware=described.firmware,
            certificates=_OwnCertificates(self.parties.pki, entity_id),
        )

    def _join(self, described: Described, devices: tuple[Described, ...]) -> None:
        log = {}
        for other in devices:
            if other.kind not in described.joined:
                continue
            certificate = None
            if (described.kind, other.kind) in _METHOD_C:
                certificate = self.parties.pki.device(other.entity_id, KeyUsage.KEY_AGREEMENT).der
            log[other.entity_id] = Joined(_TYPES[other.kind], certificate)
        if log:
            key = HUB_LOG if described.kind == "CHF" else DEVICE_LOG
            self.devices[described.entity_id].state.put(key, log)

    def _mirror(self, meter: Device, octets: bytes, sent: list[bytes], at: datetime) -> None:
        """What the gas meter tells the proxy: its balances and logs; and what a tapped command set."""
        proxy = self._first("GPF")
        answers = [message for message in map(decode, sent) if message.header.cra is CRA.RESPONSE]
        if proxy is None or not answers:
            return
        (answer,) = answers  # alerts may stand before it and behind it
        use_case = answer.use_case
        if use_case is None:
            return
        gas.mirror(meter, proxy)
        message = decode(octets)
        if use_case.tapped_off and not _has_failed(answer.values()):
            gas.carry_out(proxy, message, message.values(), at)
            proxy.pending = ()  # the proxy keeps nothing for the future: it takes that from the meter


def _has_failed(value: Any) -> bool:
    if isinstance(value, Failed):
        return True
    if isinstance(value, Mapping):
        return any(map(_has_failed, value.values()))
    return isinstance(value, list) and any(map(_has_failed, value))


def _refuse_unknown(given: Mapping[str, Any], known: set[str], what: str, *path: str | int) -> None:
    for name in given:
        if name not in known:
            raise EncodeError(f"{what} has no {quoted(name)}; it has {', '.join(sorted(known))}", path=path)


def _described(row: Any, number: int) -> Described:
    path = ("device", number)
    if not isinstance(row, dict):
        raise EncodeError("a table is needed", path=path)
    _refuse_unknown(row, {"type", "id", "elements", "firmware", "join", "dcc"}, "a device", *path)
    kind = row.get("type")
    if kind not in DEVICES:
        raise EncodeError(f"one of {', '.join(DEVICES)} is needed", path=(*path, "type"))
    try:
        entity_id = EntityId(row.get("id"))  # type: ignore[arg-type]
        firmware = bytes.fromhex(row.get("firmware", "01000000"))
    except (EncodeError, ValueError, TypeError) as error:
        raise EncodeError(f"an EUI-64 and a version in hexadecimal are needed: {error}", path=path) from None
    if len(firmware) != 4:
        raise EncodeError("8 hexadecimal digits are needed", path=(*path, "firmware"))
    elements = row.get("elements", "single")
    if elements not in ("single", "twin", "polyphase"):
        raise EncodeError("single, twin or polyphase is needed", path=(*path, "elements"))
    joined = row.get("join", [])
    if not isinstance(joined, list) or any(each not in DEVICES for each in joined):
        raise EncodeError("a list of types of devices is needed", path=(*path, "join"))
    is_of_dcc = row.get("dcc", False)
    if not isinstance(is_of_dcc, bool):
        raise EncodeError("true or false is needed", path=(*path, "dcc"))
    return Described(kind, entity_id, elements, firmware, tuple(joined), is_of_dcc)
