"""The data service provider: what the DCC does with a user's service request, in memory.

A request is judged (its signature, who asks, whether the device may be asked for that), becomes a command, and goes to
the device with the MAC of the access control broker; the device's response comes back in a document that the DSP signs.
A critical request becomes a pre-command first, which the user signs and sends back.

What the real one does and this does not is told in ``docs/home.md``.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import duis
import gbcs
from duis import DuisError, Form, Request
from gbcs.certificates import RemotePartyRole
from gbcs.entity import EntityId
from gbcs.keys import KeyUsage
from gbcs.message import CRA, Message
from gbcs.testing import electricity
from gbcs.testing.carrier import Joiner, cut
from gbcs.testing.credentials import DEVICE_LOG, wants_mac
from gbcs.testing.home import Home
from gbcs.testing.schedules import Schedule, created
from wire.errors import WireError
from wire.outcome import Outcome

__all__ = ["Dsp"]

_BROKER, _TRANSITIONAL_COS = "access_control_broker", "transitional_cos"
_GBCS_VERSION = "4.2"
_SEPARATORS = re.compile(r"[\s,;]+")


class _Later(NamedTuple):
    """A command that the DSP keeps until its time."""

    at: datetime
    request: Request
    message: Message


class _Awaited(NamedTuple):
    """A command whose response comes later; the number of its schedule, where it is of one."""

    request: Request
    schedule: int | None


class Dsp:
    """The data service provider of a home.

    Args:
        home: whose devices it reaches.

    Attributes:
        home: as given.
        keys: the private keys of the access control broker and of the transitional change of supplier party, and
            everybody's certificates.
        later: commands that it keeps for their time.
        awaited: commands whose response comes later, by its identifier: of a sleeping meter, or of one to which the
            user brings the command.
        schedules: reads that it does again and again, by their number.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self.keys = home.keys(_BROKER, _TRANSITIONAL_COS)
        self.later: list[_Later] = []
        self.awaited: dict[duis.Identifier, _Awaited] = {}
        self.schedules: dict[int, Schedule] = {}
        self._counter = 0

    @property
    def entity_id(self) -> EntityId:
        """Of the access control broker, which stands for the DCC."""
        return self.home.parties.entities[_BROKER]

    def send(self, xml: bytes, at: datetime) -> list[bytes]:
        """Take a request; the documents that answer it, signed.

        A critical request is answered with a pre-command; another, and a signed pre-command, with an acknowledgement
        and, behind it, the response of the device and the alerts that it sent. Where the device does not answer, E21
        comes instead.

        Args:
            xml: a service request or a signed pre-command, with the user's signature.
            at: the time, aware.

        Raises:
            DuisError: where the document can't be read, is not valid, or not signed by a user of the home; where the
                request does not say enough to become a command; for services without a device.
        """
        request = duis.read_request(xml)
        if problems := duis.validate(xml):
            raise DuisError(f"not valid: {problems[0]}")
        judged = duis.authorise(xml, self.keys, trust=self.home.parties.pki.trust, at=at)
        if (judged.signature, judged.chain) != (Outcome.VALID, Outcome.VALID):
            raise DuisError(f"the request is not signed by a user of the home: {'; '.join(judged.problems)}")
        answer = _ANSWERED_ALONE.get(request.body_name)
        if answer is not None:
            return answer(self, request, at)
        refusal = self._refusal(request)
        if refusal is not None:
            return [self._answer(request, at, response_code=refusal)]
        if request.form is Form.SIGNED_PRE_COMMAND:
            return self._dispatched(request, self._brought(request), at)
        message = self._command(request, at)
        service = request.service
        assert service is not None
        if service.critical and message.header.originator == request.originator:
            payload = gbcs.encode(message)
            content = {"PreCommand": {"GBCSVersion": _GBCS_VERSION, "GBCSPayload": payload}}
            return [self._answer(request, at, content)]
        return self._dispatched(request, message, at)

    def tick(self, at: datetime) -> list[bytes]:
        """Send the commands whose time has come; the responses, and the alerts of the devices."""
        due = sorted((each for each in self.later if each.at <= at), key=lambda each: each.at)
        self.later = [each for each in self.later if each.at > at]
        sent = [document for each in due for document in self._exchanged(each.request, each.message, at)]
        sent += [document for number in tuple(self.schedules) for document in self._scheduled(number, at)]
        return [*sent, *self._documents(self._carried(self.home.tick(at)), at)]

    # Schedules ---------------------------------------------------------------------------------------------------

    def _create_schedule(self, request: Request, at: datetime) -> list[bytes]:
        schedule = created(request, len(self.schedules) + 1)
        if schedule.target not in self.home.devices:
            return [self._answer(request, at, response_code="E19")]
        number = max(self.schedules, default=0) + 1
        self.schedules[number] = schedule._replace(number=number)
        return [self._answer(request, at, {"DSPScheduleID": str(number)})]

    def _read_schedule(self, request: Request, at: datetime) -> list[bytes]:
        found = [
            {"DSPScheduleID": str(schedule.number), "DSPScheduleDetails": schedule.details}
            for schedule in self._chosen(request)
        ]
        return [self._answer(request, at, {"DSPSchedulesRead": {"DSPSchedules": found}} if found else None)]

    def _delete_schedule(self, request: Request, at: datetime) -> list[bytes]:
        for schedule in self._chosen(request):
            del self.schedules[schedule.number]
        return [self._answer(request, at, response_code="I0")]

    def _update_firmware(self, request: Request, at: datetime) -> list[bytes]:
        """Bring an image to devices; they judge it themselves, and tell."""
        values: Any = request.values
        try:
            image = b64decode(values["FirmwareImage"], validate=True)
        except ValueError:
            raise DuisError("the image is no base64") from None
        listed = values["DeviceIDList"]
        texts = _SEPARATORS.split(listed.strip()) if isinstance(listed, str) else listed
        try:
            named = [EntityId(each) for each in texts]
        except WireError as error:
            raise DuisError(f"no list of devices: {error}") from None
        if any(each not in self.home.devices for each in named):
            return [self._answer(request, at, response_code="E19")]
        told = self._carried([octets for each in named for octets in self.home.receive_image(each, image, at)])
        return [self._answer(request, at), *(self._alert(octets, at) for octets in told)]

    def _return_local_response(self, request: Request, at: datetime) -> list[bytes]:
        """Take what a device answered, or told, when the user brought it a command."""
        values: Any = request.values
        try:
            octets = b64decode(values["DeviceGBCSResponse"], validate=True)
            gbcs.decode(octets)
        except ValueError as error:
            raise DuisError(f"no message of a device: {error}") from None
        return [self._answer(request, at), *self._documents([octets], at)]

    def _read_inventory(self, request: Request, at: datetime) -> list[bytes]:
        """The devices of the home of which one is named; the provider knows no addresses and meter points."""
        values: Any = request.values
        named = values.get("DeviceID")
        if named is None or EntityId(named) not in self.home.devices:
            return [self._answer(request, at, response_code="E19")]
        found = [_in_inventory(device) for device in self.home.devices.values() if device.kind in _IN_INVENTORY]
        return [self._answer(request, at, {"DSPInventory": {"Device": found[:_LONGEST_INVENTORY]}})]

    def _chosen(self, request: Request) -> list[Schedule]:
        """The user's own schedules that a request names, by their number or their device."""
        values: Any = request.values
        number, device = values.get("DSPScheduleID"), values.get("DeviceID")
        return [
            schedule
            for schedule in self.schedules.values()
            if schedule.user == request.originator
            and (str(schedule.number) == number or (device is not None and schedule.target == EntityId(device)))
        ]

    def _scheduled(self, number: int, at: datetime) -> list[bytes]:
        """The responses to the runs of a schedule that are due."""
        sent: list[bytes] = []
        schedule: Schedule | None = self.schedules[number]
        while schedule is not None and schedule.next <= at:
            xml = duis.build_request(
                schedule.variant,
                schedule.values(),
                originator=schedule.user,
                target=schedule.target,
                counter=self._next_counter(at),
            )
            request = duis.read_request(xml)
            message = self._protected(request, self._command(request, schedule.next))
            sent += self._exchanged(request, message, schedule.next, schedule=number)
            schedule = schedule.after()
        if schedule is None:
            del self.schedules[number]
        else:
            self.schedules[number] = schedule
        return sent

    # The request -------------------------------------------------------------------------------------------------

    def _refusal(self, request: Request) -> str | None:
        """The response code of a request that is refused; None for one that is not."""
        service = request.service
        role = self._role(request.originator)
        if role is None:
            return "E1"
        device = self.home.devices.get(request.target)
        if service is None or service.non_device:
            raise DuisError(f"{request.service_reference_variant} has no device behind it: it is not answered here")
        if device is None:
            return "E19"
        if request.command_variant not in service.command_variants:
            return "E12"
        if request.originator != self.entity_id and not _may_ask(role, service.roles):
            return "E2"
        kinds = {kind for use_case in service.use_cases for kind in use_case.device_types}
        if "any" not in kinds and device.kind not in kinds:
            return "E11"
        return None

    def _role(self, entity_id: EntityId) -> RemotePartyRole | None:
        for certificate in self.keys.certificates():
            if certificate.entity_id == entity_id and certificate.role is not None and certificate.role <= 8:
                return certificate.role
        return None

    def _command(self, request: Request, at: datetime) -> Message:
        device = self.inventory(request)
        message = duis.transform(request, device, acb=(self.entity_id, self._next_counter(at)), at=at)
        use_case = message.use_case
        if use_case is not None and use_case.roles == ("Transitional CoS",):
            party = self.home.parties.entities[_TRANSITIONAL_COS]
            message = duis.transform(request, device, acb=(party, self._next_counter(at)), at=at)
        return message

    def inventory(self, request: Request) -> duis.Device:
        """What the inventory knows of the target, and of the device that the request names besides."""
        device = self.home.devices.get(request.target)
        if device is None:
            raise DuisError(f"{request.target} is no device of the home")
        knows = any(held.entity_id == request.originator for held in device.cells.values())
        other = self._other(request)
        role = self._role(request.originator)
        certificate = None
        if other is not None:
            certificate = self.home.parties.pki.device(other.entity_id, KeyUsage.KEY_AGREEMENT).der
        return duis.Device(
            type=device.kind,
            elements=device.elements,
            knows_requester=knows,
            role="Network Operator" if role == RemotePartyRole.NETWORK_OPERATOR else "Supplier",
            other_device=other.kind if other is not None else None,
            other_certificate=certificate,
            cin="1234",
            device_log=_kept_log(device),
        )

    def _other(self, request: Request) -> Any:
        for element in request.element.iter("*"):
            text = (element.text or "").strip()
            try:
                found = self.home.devices.get(EntityId(text)) if len(text) in (16, 23) else None
            except WireError:
                continue
            if found is not None and found.entity_id != request.target:
                return found
        return None

    def _brought(self, request: Request) -> Message:
        """The signed command that a user sends back."""
        message = request.message
        if message is None:
            raise DuisError("the request brings no command")
        header = message.header
        identifier = duis.Identifier(header.originator, header.recipient, header.originator_counter)
        if identifier != request.request_id:
            raise DuisError("the signed pre-command is not of the request that brings it")
        if message.verify(self.keys).signature != Outcome.VALID:
            raise DuisError("the signature of the pre-command is not that of the user")
        return message

    # The command -------------------------------------------------------------------------------------------------

    def _dispatched(self, request: Request, message: Message, at: datetime) -> list[bytes]:
        acknowledgement = self._answer(request, at)
        message = self._protected(request, message)
        if request.command_variant in _RETURNED:
            acknowledgement = self._answer(request, at, {"LocalCommand": {"GBCSPayload": gbcs.encode(message)}})
        if request.command_variant in _NOT_SENT:
            self._await(request, message)
            return [acknowledgement]
        service, when = request.service, request.execution_date_time
        assert service is not None
        if when is not None and when > at and service.future_dated == ("DSP",):
            self.later.append(_Later(when, request, message))
            return [acknowledgement]
        return [acknowledgement, *self._exchanged(request, message, at)]

    def _protected(self, request: Request, message: Message) -> Message:
        """A command with the MAC of the broker, and the signature of the party that stands for the user."""
        use_case = message.use_case
        assert use_case is not None
        broker = self.home.parties.entities[_BROKER]
        if use_case.critical and not message.signature:
            if message.header.originator == request.originator and request.originator != broker:
                raise DuisError("the command is critical: it has to come back signed")
            if not use_case.mac_suffices:
                message = gbcs.sign(message, self.keys)
        if wants_mac(message):
            message = gbcs.add_mac(message, self.keys, acb=broker)
        return message

    def _carried(self, sent: list[bytes]) -> list[bytes]:
        """What a home sends, blocks put together."""
        joiner = Joiner()
        return [whole for whole in map(joiner.join, sent) if whole is not None]

    def _exchanged(self, request: Request, message: Message, at: datetime, schedule: int | None = None) -> list[bytes]:
        """Send a command; the device's response and what else it sent, in documents."""
        sent = self._carried([answer for each in cut([gbcs.encode(message)]) for answer in self.home.handle(each, at)])
        header = message.header
        expected = self._await(request, message, schedule)
        documents = list(self._documents(sent, at))
        if expected in self.awaited and not self._is_waiting(header.recipient):
            del self.awaited[expected]
            documents.append(self._answer(request, at, response_code="E21"))
        return documents

    def _await(self, request: Request, message: Message, schedule: int | None = None) -> duis.Identifier:
        header = message.header
        expected = duis.Identifier(header.recipient, header.originator, header.originator_counter)
        self.awaited[expected] = _Awaited(request, schedule)
        return expected

    def _is_waiting(self, target: EntityId) -> bool:
        """Whether the hub keeps messages for a device that sleeps."""
        return self.home.hub is not None and bool(self.home.hub.waiting.get(target))

    def _documents(self, sent: list[bytes], at: datetime) -> Iterator[bytes]:
        """The documents with what a home sends: responses that are awaited, and alerts."""
        for octets in sent:
            header = gbcs.decode(octets).header
            response_id = duis.Identifier(header.originator, header.recipient, header.originator_counter)
            if header.cra is not CRA.RESPONSE:
                yield self._alert(octets, at)
            elif (awaited := self.awaited.pop(response_id, None)) is not None:
                content: dict[str, Any] = {"GBCSPayload": octets}
                if awaited.schedule is not None:
                    content = {"DSPScheduledMessage": content | {"DSPScheduleID": str(awaited.schedule)}}
                yield self._answer(awaited.request, at, content, response_id=response_id)

    # Documents ---------------------------------------------------------------------------------------------------

    def _answer(self, request: Request, at: datetime, content: dict[str, Any] | None = None, **options: Any) -> bytes:
        return self._signed(duis.build_answer(request, content, date_time=_whole(at), **options))

    def _alert(self, octets: bytes, at: datetime) -> bytes:
        message = gbcs.decode(octets)
        header = message.header
        payload: Any = message.payload
        body = {"DeviceAlertMessage": {"AlertCode": f"{payload.alert_code:04X}", "GBCSPayload": octets}}
        response_id = duis.Identifier(header.originator, header.recipient, header.originator_counter)
        return self._signed(duis.build_response(body, date_time=_whole(at), response_id=response_id))

    def _signed(self, xml: bytes) -> bytes:
        certificate = self.home.parties.certificates(_BROKER)["xml"]
        key = self.home.parties.pki.key(self.entity_id, "digitalSignature", 2)
        return duis.sign(xml, key, certificate.der)

    def _next_counter(self, at: datetime) -> int:
        self._counter = max(self._counter + 1, int(at.timestamp() * 1000))
        return self._counter


def _kept_log(device: Any) -> Any:
    """The device log that the DCC kept: here, the log as it is."""
    if device.kind == "CHF":
        log = electricity.log_for_backup(device)
        return {"extended_PAN_ID": log["extended_PAN_ID"], "devices_to_restore": log["devices_to_backup"]}
    if device.kind == "GPF":
        log = device.state.get(DEVICE_LOG, {})
        return [{"deviceID": other, "deviceType": joined.kind} for other, joined in log.items()]
    return None


# Command variants of which the user gets the command, and those where nothing is sent (digest duis.md 4).
_RETURNED, _NOT_SENT = frozenset((2, 3, 6, 7)), frozenset((2, 6))

_IN_INVENTORY = frozenset(("ESME", "GSME", "GPF", "CHF", "HCALCS", "PPMID"))
_LONGEST_INVENTORY = 17


def _in_inventory(device: Any) -> dict[str, Any]:
    """What the inventory says of a device: maker and model are those that new devices tell."""
    found = {
        "DeviceID": str(device.entity_id),
        "DeviceType": device.kind,
        "DeviceStatus": "Commissioned",
        "DeviceManufacturer": "1234",
        "DeviceModel": "00010001",
        "DeviceFirmwareVersion": device.firmware.hex().upper(),
    }
    if device.kind == "ESME":
        found["ESMEVariant"] = {"single": "A", "twin": "B", "polyphase": "C"}[device.elements]
    return found


def _may_ask(role: RemotePartyRole, roles: tuple[str, ...]) -> bool:
    """Whether a party may ask for a service in one of its user roles; every party is an other user too."""
    wanted = {
        RemotePartyRole.SUPPLIER: {"IS", "ES", "GS", "RSA"},
        RemotePartyRole.NETWORK_OPERATOR: {"ED", "GT"},
    }
    return not roles or bool((wanted.get(role, set()) | {"OU"}) & set(roles))


def _whole(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


# The services that the data service provider answers without a device.
_ANSWERED_ALONE: Mapping[str, Callable[[Dsp, Request, datetime], list[bytes]]] = {
    "CreateSchedule": Dsp._create_schedule,
    "ReadSchedule": Dsp._read_schedule,
    "DeleteSchedule": Dsp._delete_schedule,
    "ReadInventory": Dsp._read_inventory,
    "ReturnLocalCommandResponse": Dsp._return_local_response,
    "UpdateFirmware": Dsp._update_firmware,
    "UpdatePPMIDFirmware": Dsp._update_firmware,
}
