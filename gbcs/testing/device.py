"""Devices in software: octets of commands in, octets of responses and alerts out.

A device checks what it is sent in the order of GBCS: that it is a command for it, of a use case that a device of its
type has, from a remote party whose credentials it holds in a role that may send it; then the MAC of the access control
broker, then the signature of the originator, then the counter, then whether the payload is what the use case declares.
What fails a check changes nothing and is not answered; the device notes it in its security log and sends the alert
whose name fits (the standard's text on which alert is sent when is not public). What passes is carried out on the
device's values and answered with a message of the use case's declaration.

What the devices do and do not do is told by use case in ``docs/home.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

from dlms.time import CLOCK_STATUS_UNSPECIFIED, DateTime
from gbcs.certificates import RemotePartyRole
from gbcs.counters import is_newer
from gbcs.entity import EntityId
from gbcs.keys import Agreer, KeyStore, KeyUsage, Signer
from gbcs.message import CRA, Message, decode, encode
from gbcs.protection import Outcome, add_mac, encrypt, sign, verify
from gbcs.testing import (
    account,
    billing,
    credentials,
    electricity,
    electricity_values,
    events,
    firmware,
    gas,
    gas_values,
    han,
    load_limit,
    tariff,
)
from gbcs.testing.cells import Cell, Held
from gbcs.testing.consumption import Consumption
from gbcs.testing.cosem import moment
from gbcs.testing.pending import Pending
from gbcs.testing.state import State
from gbcs.testing.verdicts import Check
from gbcs.usecases import Failed, UseCase, by_message_code, by_reference
from gbcs.usecases.access import may_send
from gbcs.usecases.engines import engine_of
from gbcs.usecases.model import DEVICES
from wire.errors import EncodeError, WireError

__all__ = ["Device", "Pending", "Received"]


class Device:
    """A device in memory. It has no clock, no random numbers and no connection: what it is told is what it knows.

    Args:
        kind: one of ESME, GSME, GPF, CHF, PPMID, HCALCS, SAPC.
        entity_id: EUI-64.
        signing: what signs for it; see :class:`gbcs.keys.Signer`.
        agreement: what agrees on secrets for it; see :class:`gbcs.keys.Agreer`.
        cells: what it holds of remote parties; see :func:`gbcs.testing.cells.cells_of`.
        trust: certificates, DER, of the authorities that new credentials have to lead to: of the root.
        elements: of an ESME: ``single``, ``twin`` or ``polyphase``.
        seed: of its consumption and of whatever else differs from device to device.
        firmware: version that runs, 4 octets.
        certificates: its own by their usage, DER.

    Attributes:
        kind: as given.
        entity_id: as given.
        elements: as given.
        state: its values.
        cells: what it holds of remote parties now.
        firmware: the version that runs.
        faults: what it is told to fail at: an attribute, method, ZigBee attribute (cluster, name) or component
            (cluster, command) → the result, as the protocol names it. For tests of what follows a failure.
        consumption: what is used in the home.
        own_counter: the originator counter of its last alert.
        pending: commands of the future.
        refused: the check that the last message failed; None where it passed all.
        looked: when it last did what was due; None before it first did.
        settled: up to when its balances paid for what was used; None before it first looked.
    """

    __slots__ = (
        "agreement",
        "cells",
        "certificates",
        "consumption",
        "elements",
        "entity_id",
        "faults",
        "firmware",
        "images",
        "kind",
        "looked",
        "new_keys",
        "outbox",
        "own_counter",
        "pending",
        "refused",
        "seed",
        "settled",
        "signing",
        "signing_next",
        "state",
        "trust",
    )

    def __init__(
        self,
        kind: str,
        entity_id: EntityId | bytes | str,
        *,
        signing: Signer,
        agreement: Agreer,
        cells: Mapping[Cell, Held],
        trust: tuple[bytes, ...] = (),
        elements: str = "single",
        seed: int = 0,
        firmware: bytes = bytes.fromhex("01000000"),
        certificates: Mapping[str, bytes] | None = None,
    ) -> None:
        if kind not in DEVICES:
            raise EncodeError(f"{kind} is no type of device")
        if elements not in ("single", "twin", "polyphase"):
            raise EncodeError("elements are single, twin or polyphase")
        self.kind: str = kind
        self.entity_id: EntityId = EntityId(entity_id)
        self.signing: Signer = signing
        self.agreement: Agreer = agreement
        self.signing_next: Signer | None = None
        self.cells: Mapping[Cell, Held] = cells
        self.trust: tuple[bytes, ...] = trust
        self.elements: str = elements
        self.seed: int = seed
        self.firmware: bytes = firmware
        self.consumption: Consumption = Consumption(seed, "gas" if kind in ("GSME", "GPF") else "electricity")
        self.state: State = State(defaults(kind, elements))
        self.faults: Mapping[Any, Any] = _NOTHING
        self.own_counter: int = 0
        self.pending: tuple[Pending, ...] = ()
        self.refused: Check | None = None
        self.looked: datetime | None = None
        self.settled: datetime | None = None
        self.images: Mapping[bytes, bytes] = _NOTHING
        self.certificates: Mapping[str, bytes] = _NOTHING if certificates is None else certificates
        self.new_keys: Mapping[str, Any] = _NOTHING
        self.outbox: list[bytes] = []

    # Messages ----------------------------------------------------------------------------------------------------

    def handle(self, octets: bytes, at: datetime) -> list[bytes]:
        """Take a message; what the device sends because of it: the response, and alerts behind it.

        What was due before ``at`` is done first (see :meth:`tick`). A message that fails a check (see ``refused``) has
        no response, but for the alert that tells of it.

        Args:
            octets: a whole message; blocks of general block transfer are for who carries them.
            at: the time by the device's clock, aware.

        Returns:
            Whole messages; none where the device does not answer.

        Raises:
            ValueError: where ``at`` is naive.
        """
        sent = self.tick(at)
        self.refused = None
        try:
            message, use_case, role, asked = self._accepted(octets)
        except _Refused as refusal:
            self.refused = refusal.check
            if refusal.unsupported is not None:
                events.refuse_use_case(self, refusal.unsupported.header, at)
            elif refusal.event is not None:
                events.refuse(self, refusal.event, at)
            return [*sent, *self._sent()]
        if role is not None:
            self._count(message, use_case, role)
        return [*sent, *self._answer(message, use_case, asked, at), *self._sent()]

    def tick(self, at: datetime) -> list[bytes]:
        """Do what was due by now; the alerts that say so.

        Args:
            at: the time by the device's clock, aware.

        Raises:
            ValueError: where ``at`` is naive.
        """
        if at.utcoffset() is None:
            raise ValueError("the time of a device is aware")
        while (instant := self._next_due(at)) is not None:
            self._do_due(instant)
        self._settle(at)
        self.looked = at if self.looked is None else max(at, self.looked)
        return self._sent()

    def _next_due(self, at: datetime) -> datetime | None:
        """When a command of the future is due next, or a period ends; None for nothing by now."""
        instants = [each.at for each in self.pending if each.at <= at]
        if self.kind in ("ESME", "GSME") and self.looked is not None:
            for periods in (billing.ends, billing.resets):
                instants += islice(periods(self, self.looked, at), 1)
        return min(instants, default=None)

    def _do_due(self, instant: datetime) -> None:
        """Do what is due at an instant: the period that ends is what was, the commands are what will be."""
        self._settle(instant)
        if self.kind in ("ESME", "GSME") and self.looked is not None and self.looked < instant:
            if instant in billing.ends(self, self.looked, instant):
                events.end_billing_period(self, instant)
            if instant in billing.resets(self, self.looked, instant):
                tariff.reset_blocks(self, instant)
            self.looked = instant
        due = [each for each in self.pending if each.at <= instant]
        self.pending = tuple(each for each in self.pending if each.at > instant)
        for each in sorted(due, key=lambda each: each.at):
            _module(each.message).mature(self, each)

    def _settle(self, until: datetime) -> None:
        """Take from the balances what the time since it last did so cost, and look at the load in it."""
        if self.kind not in ("ESME", "GSME"):
            return
        if self.settled is not None and until > self.settled:
            account.settle(self, self.settled, until)
            if self.kind == "ESME":
                load_limit.watch(self, self.settled, until)
        self.settled = until if self.settled is None else max(until, self.settled)

    def receive_image(self, file: bytes, at: datetime) -> list[bytes]:
        """Take a firmware image, as its distribution brings it; the alert that tells of it.

        Args:
            file: the upgrade image file, with its header; see :mod:`zigbee.ota`.
            at: the time, aware.
        """
        sent = self.tick(at)
        firmware.receive(self, file, at)
        return [*sent, *self._sent()]

    def happens(self, code: int, at: datetime, values: Mapping[str, Any] | None = None) -> list[bytes]:
        """Let an event happen; the alerts that tell of it, and those of what was due before.

        Args:
            code: of the event, such as 0x8F3F; see :data:`gbcs.alerts.ALERT_CODES`.
            at: the time, aware.
            values: what its alert says besides code and time, by the names of the alert's use case: of 0x8F88,
                ``{"operationalUpdate": "{}"}``.

        Raises:
            EncodeError: where the code is unknown or another device's, or the values are not those of its alert.
        """
        sent = self.tick(at)
        events.happen(self, code, at, values)
        return [*sent, *self._sent()]

    def receive_frame(self, octets: bytes, cluster_id: int, sender: EntityId, at: datetime) -> Received:
        """Take a frame of ZigBee from another device of the home (see :mod:`gbcs.testing.han`).

        Args:
            octets: the frame: a header of the ZigBee Cluster Library, and what follows.
            cluster_id: of the cluster that it is for.
            sender: whose frame: who it is was checked below.
            at: the time, aware.
        """
        sent = self.tick(at)
        frames = han.receive(self, octets, cluster_id, sender, at)
        return Received(frames, [*sent, *self._sent()])

    def store_for(self, peer: Held | None = None, usage: str = KeyUsage.KEY_AGREEMENT) -> KeyStore:
        """The device's keys and one of another party, and no more."""
        keys = KeyStore(secrets_kept=2)
        keys.add_private_key(self.entity_id, KeyUsage.DIGITAL_SIGNATURE, self.signing)
        keys.add_private_key(self.entity_id, KeyUsage.KEY_AGREEMENT, self.agreement)
        if peer is not None:
            keys.add_public_key(peer.entity_id, usage, peer.point)
        return keys

    def holder(self, role: RemotePartyRole, usage: str = KeyUsage.KEY_AGREEMENT) -> Held | None:
        """What a cell holds; None for a cell that the device has not."""
        return self.cells.get(Cell(role, usage))

    def _accepted(self, octets: bytes) -> tuple[Message, UseCase, RemotePartyRole | None, dict[str, Any]]:
        """A command that passes every check, its use case, the role of its sender, and its values.

        The role is None for a device of the home.

        Raises:
            _Refused: at the check that it fails.
        """
        try:
            message = decode(octets)
        except WireError:
            raise _Refused(Check.DECODE, None) from None
        header, use_case = message.header, message.use_case
        if header.cra is not CRA.COMMAND or header.recipient != self.entity_id:
            raise _Refused(Check.RECIPIENT, None)
        if use_case is None or use_case.command is None or (use_case.devices and self.kind not in use_case.devices):
            self._check_unsupported(message)
        if use_case.within_home:
            self._check_sender_in_home(message)
            role = None
        else:
            role = self._checked_sender(message, use_case)
        asked = _fitting(message, use_case)
        if asked is None or not self._can_protect_answer(message, use_case):
            raise _Refused(Check.CONTENT, _BAD_CONTENT)
        return message, use_case, role, asked

    def _check_unsupported(self, message: Message) -> NoReturn:
        """Refuse a command of a use case that the device has not.

        Electricity meters and SAPC tell its sender (ECS100) where it has the broker's MAC; others note it as 8F1E.
        """
        originator = message.header.originator
        if not self._roles_of(originator):
            raise _Refused(Check.ROLE, _UNKNOWN_SOURCE)
        if not self._has_brokers_mac(message):
            raise _Refused(Check.ROLE, _NOT_AUTHENTIC)
        raise _Refused(Check.ROLE, _BAD_CONTENT, message if self.kind in ("ESME", "SAPC") else None)

    def _checked_sender(self, message: Message, use_case: UseCase) -> RemotePartyRole:
        """The role in which a remote party sends a command that it may send.

        Raises:
            _Refused: at the last of the checks that it fails in its several roles.
        """
        failed = [Check.ROLE]
        known = self._roles_of(message.header.originator)
        if use_case.message_code == credentials.BY_CONTINGENCY:  # who has the key of that stands in no cell
            known = [RemotePartyRole.ROOT]
        if not known:
            raise _Refused(Check.ROLE, _UNKNOWN_SOURCE)
        for role in known:
            name = "Contingency" if role is RemotePartyRole.ROOT else role
            allowed = may_send(name, use_case, self.kind).allowed
            if allowed is None:
                allowed = credentials.may_send(role, use_case, self.kind)
            if not allowed or not credentials.is_by(message, role):
                continue
            check = self._failed_protection(message, use_case, role)
            if check is None:
                return role
            failed.append(check)
        check = max(failed, key=_ORDER.index)
        raise _Refused(check, _EVENTS[check])

    def _check_sender_in_home(self, message: Message) -> None:
        """Let a command within the home pass that has the MAC of a device that was joined for that."""
        peer = credentials.peer(self, message.header.originator)
        if peer is None:
            raise _Refused(Check.ROLE, _UNKNOWN_SOURCE)
        if verify(message, self.store_for(peer)).mac != Outcome.VALID:
            raise _Refused(Check.MAC, _NOT_AUTHENTIC)

    def _roles_of(self, entity_id: EntityId) -> list[RemotePartyRole]:
        return list(
            dict.fromkeys(
                cell.role for cell, held in self.cells.items() if held.entity_id == entity_id and not cell.is_top_up
            )
        )

    def _failed_protection(self, message: Message, use_case: UseCase, role: RemotePartyRole) -> Check | None:
        """The first check of MAC, signature and counter that a command fails."""
        form = credentials.protection(message, use_case, self.kind)
        if form.mac != (message.mac is not None):
            return Check.MAC
        if form.mac and not self._has_brokers_mac(message):
            return Check.MAC
        if form.signature != bool(message.signature):
            return Check.SIGNATURE
        if form.signature:
            signer = credentials.signer(self, message, role)
            if signer is None or signer.entity_id != message.header.originator:
                return Check.SIGNATURE
            keys = self.store_for(signer, KeyUsage.DIGITAL_SIGNATURE)
            if verify(message, keys).signature != Outcome.VALID:
                return Check.SIGNATURE
        return None if self._is_new(message, use_case, role) else Check.COUNTER

    def _has_brokers_mac(self, message: Message) -> bool:
        broker = self.holder(RemotePartyRole.ACCESS_CONTROL_BROKER)
        return broker is not None and verify(message, self.store_for(broker), broker.entity_id).mac == Outcome.VALID

    def role_of(self, entity_id: EntityId) -> RemotePartyRole:
        """The role in which a remote party is known; supplier where it is known no more."""
        return next(iter(self._roles_of(entity_id)), RemotePartyRole.SUPPLIER)

    def _is_new(self, message: Message, use_case: UseCase, role: RemotePartyRole) -> bool:
        if not _is_counted(use_case):
            return True
        return is_newer(message.header.originator_counter, self.state.get(_counter_key(use_case, role)))

    def _count(self, message: Message, use_case: UseCase, role: RemotePartyRole) -> None:
        if _is_counted(use_case):
            self.state.put(_counter_key(use_case, role), message.header.originator_counter)

    def floor(self, role: RemotePartyRole, *, is_top_up: bool = False) -> int:
        """The counter that the next command of a role has to exceed."""
        return int(self.state.get(("counter", role, is_top_up), 0))

    def set_floor(self, role: RemotePartyRole, counter: int, *, is_top_up: bool = False) -> None:
        """Set that counter, as new credentials do."""
        self.state.put(("counter", role, is_top_up), counter)

    # Answers -----------------------------------------------------------------------------------------------------

    def _answer(self, message: Message, use_case: UseCase, asked: Mapping[str, Any], at: datetime) -> list[bytes]:
        values = _module(message).carry_out(self, message, asked, at)
        certificate = message.header.key_agreement_certificate
        is_secret = use_case.sensitive and not _is_failure(values)
        counter = None
        if certificate is not None and is_secret and use_case.reference not in _WITHOUT_OWN_COUNTER:
            counter = self._next_counter(at)
        response = use_case.build_response(
            values,
            command=message,
            date_time=self._date_time(use_case, at),
            supplementary_originator_counter=counter,
        )
        protected = self._protected(response, message, use_case)
        if self.signing_next is not None:  # the answer to new credentials is still made with the old ones
            self.signing, self.signing_next = self.signing_next, None
        return [encode(protected)]

    def _date_time(self, use_case: UseCase, at: datetime) -> DateTime | None:
        if not use_case.future_dateable and use_case.reference not in _DATED:
            return None
        status = CLOCK_STATUS_UNSPECIFIED
        if "GBZ" in use_case.protocols and not use_case.future_dateable and use_case.reference != "CS01b":
            status = int(self.state.get(("clock status",), 0x00))
            if ("told by the meter",) in self.state:
                status = 0x04  # of another clock base
        return moment(at, status)

    def _protected(self, response: Message, command: Message, use_case: UseCase) -> Message:
        header = command.header
        if use_case.sensitive:
            response = encrypt(response, self._readers_keys(header))
        if use_case.critical or command.signature:
            return sign(response, self.store_for())
        return add_mac(response, self._readers_keys(header))

    def _can_protect_answer(self, command: Message, use_case: UseCase) -> bool:
        """Whether the device knows the key of whoever the answer is encrypted for, and of whom its MAC is for."""
        header = command.header
        readers = []
        if use_case.sensitive:
            readers.append(header.supplementary_remote_party or header.originator)
        if not (use_case.critical or command.signature):
            readers.append(header.originator)
        keys = self._readers_keys(header) if readers else self.store_for()
        return all(keys.public_points(reader, KeyUsage.KEY_AGREEMENT) for reader in readers)

    def _readers_keys(self, header: Any) -> KeyStore:
        """The device's keys, and those of who may read the answer."""
        keys = self.store_for()
        readers = (header.originator, header.supplementary_remote_party)
        for cell, held in self.cells.items():
            if held.entity_id in readers and cell.usage == KeyUsage.KEY_AGREEMENT and not cell.is_top_up:
                keys.add_public_key(held.entity_id, KeyUsage.KEY_AGREEMENT, held.point)
        if (peer := credentials.peer(self, header.originator)) is not None:
            keys.add_public_key(peer.entity_id, KeyUsage.KEY_AGREEMENT, peer.point)
        if header.key_agreement_certificate is not None:
            keys.add_certificate(header.key_agreement_certificate)
        return keys

    # Alerts ------------------------------------------------------------------------------------------------------

    def _next_counter(self, at: datetime) -> int:
        since = (at - _EPOCH) // timedelta(milliseconds=1)
        self.own_counter = max(self.own_counter + 1, since)
        return self.own_counter

    def alert(
        self,
        carrier: str | int,
        values: Mapping[str, Any],
        recipient: RemotePartyRole,
        at: datetime,
    ) -> None:
        """Send an alert, with the next messages.

        Args:
            carrier: reference of the use case, or its message code, where the reference has several.
            values: of the alert.
            recipient: role of whom it tells; nobody is told where the device knows nobody in that role.
            at: when.
        """
        held = self.holder(recipient) or self.holder(recipient, KeyUsage.DIGITAL_SIGNATURE)
        use_case = by_message_code(carrier) if isinstance(carrier, int) else by_reference(carrier)
        if held is None or use_case is None:
            return
        alert = use_case.build_alert(
            values,
            originator=self.entity_id,
            recipient=held.entity_id,
            originator_counter=self._next_counter(at),
        )
        if use_case.sensitive:
            alert = encrypt(alert, self.store_for(held))
        message = sign(alert, self.store_for()) if use_case.critical else add_mac(alert, self.store_for(held))
        self.outbox.append(encode(message))

    def report_outcome(self, code: int, outcome: Mapping[str, Any], recipient: RemotePartyRole, at: datetime) -> None:
        """Send the alert on an instruction of the future that was carried out."""
        values = {"alert_code": 0x8F66, "time_stamp": moment(at), **outcome}
        self.alert(code, values, recipient, at)

    def _sent(self) -> list[bytes]:
        sent, self.outbox = self.outbox, []
        return sent


class Received(NamedTuple):
    """What a device sends because of a frame.

    Attributes:
        frames: to the device that sent it.
        messages: to remote parties.
    """

    frames: list[bytes]
    messages: list[bytes]


class _Refused(Exception):
    """A message that fails a check.

    Attributes:
        check: the one that it fails.
        event: code of what the device notes and tells; None for nothing.
        unsupported: the command, where its sender is told that the device has not its use case.
    """

    def __init__(self, check: Check, event: int | None, unsupported: Message | None = None) -> None:
        super().__init__(check)
        self.check = check
        self.event = event
        self.unsupported = unsupported


_NOTHING: Mapping[Any, Any] = MappingProxyType({})
_ORDER = tuple(Check)

# What a device tells of a command that it refuses, by the names of the codes; of what is no message, or for somebody
# else, it tells nothing. Which failed check leads to which (GBCS 6.2.4) is in no public text.
_BAD_CONTENT, _UNKNOWN_SOURCE, _NO_AUTHORITY, _NOT_AUTHENTIC, _OTHERWISE = 0x8F1E, 0x8F3E, 0x8F30, 0x8F3D, 0x8F53
_EVENTS: Mapping[Check, int] = {
    Check.ROLE: _NO_AUTHORITY,
    Check.MAC: _NOT_AUTHENTIC,
    Check.SIGNATURE: _NOT_AUTHENTIC,
    Check.COUNTER: _OTHERWISE,
}
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

# The use cases without future dates whose responses say when the device acted or read (digest gbcs-messages.md, 3.2).
_DATED = frozenset(
    (
        *("CS01a", "CS01b", "ECS17a", "ECS17b", "ECS17c", "ECS17d", "ECS17e", "ECS18a", "ECS18b", "ECS19", "ECS23"),
        *("ECS23b", "GCS13a", "GCS13b", "GCS13c", "GCS14", "GCS60a"),
    )
)


# The use case whose published response, encrypted for an unknown party, has no counter of the device.
_WITHOUT_OWN_COUNTER = frozenset(("GCS61",))


def defaults(kind: str, elements: str) -> Mapping[Any, Any]:
    """The values of a new device."""
    return gas_values.defaults(kind) if kind in ("GSME", "GPF") else electricity_values.defaults(kind, elements)


def _fitting(message: Message, use_case: UseCase) -> dict[str, Any] | None:
    """The values of a command that is just what its declaration makes of them and the header; None for any other."""
    assert use_case.command is not None
    try:
        values = message.values()
        built = engine_of(use_case.command).build(values, message.header)
    except WireError:
        return None
    return values if built == message.payload else None


def _is_counted(use_case: UseCase) -> bool:
    """Whether the device keeps the counter; where the tables do not say, it does for critical commands."""
    return use_case.replay_protection is True or (use_case.replay_protection is None and use_case.critical is True)


def _counter_key(use_case: UseCase, role: RemotePartyRole) -> tuple[str, RemotePartyRole, bool]:
    return ("counter", role, use_case.reference in ("CS01a", "CS01b"))


def _module(message: Message) -> Any:
    use_case = message.use_case
    assert use_case is not None
    return {"DLMS": electricity, "GBZ": gas, "ASN.1": credentials}[use_case.protocols[0]]


def _is_failure(values: Mapping[str, Any]) -> bool:
    """Whether nothing was read."""
    return all(isinstance(value, Failed) for value in values.values())
