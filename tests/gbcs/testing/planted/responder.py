"""A meter in software, right but for one fault that is planted in it."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import datetime, timedelta

import gbcs
from dlms.apdu.access import (
    AccessRequest,
    AccessResponse,
    ActionAnswer,
    ActionSpecification,
    GetAnswer,
    GetSpecification,
    GetWithSelection,
    SetAnswer,
    SetSpecification,
    SetWithSelection,
)
from dlms.apdu.common import ActionResult, DataAccessResult
from gbcs.payload.asn1.types import ActivateFirmwareResponse, ActivateImageResponseCode
from gbcs.payload.gbz import GbzPayload
from gbcs.protection import Outcome
from gbcs.testing.bench import AT, BROKER, METERS, SUPPLIER, Bench
from gbcs.testing.verdicts import Check
from gbcs.testing.writer import Draft

BENCH = Bench()
COMMANDS = {command.use_case.reference: command for command in BENCH.commands() if command.use_case}
LIMIT = "RandomisedOffsetLimit: value"


class Responder:
    def __init__(self, fault: str = "", kind: str = "ESME") -> None:
        self.device = BENCH.device(kind)
        self.fault = fault
        self.now = AT

    def happens(self, at: datetime | None, image: bytes) -> None:
        """The clock goes on, an image comes."""
        self.now = at or self.now
        self.device.tick(self.now)
        if image:
            self.device.receive_image(image, self.now)

    def __call__(self, octets: bytes) -> list[bytes]:
        return getattr(self, f"_{self.fault}", self._right)(octets)

    def _right(self, octets: bytes) -> list[bytes]:
        return self.device.handle(octets, self.now)

    def _too_early(self, octets: bytes) -> list[bytes]:
        """It does at once what it is to do later."""
        answers = self._right(octets)
        self.device.tick(self.now + timedelta(days=10))
        return answers

    def _replayed_counter(self, octets: bytes) -> list[bytes]:
        """It forgets what counter it has seen."""
        self.device.set_floor(SUPPLIER.role, 0)
        return self._right(octets)

    def _last_flag(self, octets: bytes) -> list[bytes]:
        """It takes components for the last ones that do not say so, and the other way round."""
        try:
            message = gbcs.decode(octets)
        except gbcs.DecodeError:
            return []
        found = message.verify(BENCH.keys, BROKER.entity_id)
        if isinstance(message.payload, GbzPayload) and Outcome.INVALID not in (found.signature, found.mac):
            components = message.payload.components
            last = len(components) - 1
            mended = tuple(part._replace(is_last=place == last) for place, part in enumerate(components))
            if mended != components:
                message = message._replace(payload=GbzPayload(mended))
                octets = Draft.of(message).octets(BENCH.keys, BROKER.entity_id)
        return self._right(octets)

    def _bound(self, octets: bytes) -> list[bytes]:
        """It packs a number without sign as one with a sign."""
        answers = self._right(octets)
        if answers and LIMIT in (values := _values(octets)):
            struct.pack(">h", values[LIMIT])
        return answers

    def _no_action(self, octets: bytes) -> list[bytes]:
        """It answers success and keeps nothing."""
        before = BENCH.device()
        answers = self._right(octets)
        if answers and LIMIT in _values(octets):
            kept = self.device.state.changes()
            self.device.state = before.state
            for key, value in kept.items():
                if isinstance(key, tuple) and key and key[0] == "counter":
                    self.device.state.put(key, value)
        return answers

    def _codes(self, octets: bytes) -> list[bytes]:
        """It answers what does not fit, each with the result that the standard has for it."""
        answers = self._right(octets)  # an alert says that it refused
        return [*self._failures(octets, _result), *answers]

    def _wrong_code(self, octets: bytes) -> list[bytes]:
        """It answers whatever does not fit with one result."""
        answers = self._right(octets)
        return [*self._failures(octets, lambda *_: DataAccessResult.OBJECT_UNDEFINED), *answers]

    def _failures(self, octets: bytes, result_of: Callable[..., int]) -> list[bytes]:
        if self.device.refused is not Check.CONTENT:
            return []
        message = gbcs.decode(octets)
        if not isinstance(message.payload, AccessRequest) or message.use_case is None:
            return []
        right = COMMANDS[message.use_case.reference].payload
        asked = zip(message.payload.items(), right.items(), strict=False)
        results = [result_of(*one, *other) for one, other in asked]
        if not any(results):
            return []
        payload = AccessResponse(
            message.payload.long_invoke_id_and_priority,
            None,
            None,
            (None,) * len(results),
            tuple(_ANSWERS[type(one)](result) for one, result in zip(right.specifications, results, strict=False)),
        )
        return [_protected(message, payload)]

    def _wrong_code_of_image(self, octets: bytes) -> list[bytes]:
        """It says that the activation failed, where it holds no image."""
        answers = self._right(octets)
        if answers:
            message, response = gbcs.decode(octets), gbcs.decode(answers[0])
            payload = response.payload
            if isinstance(payload, ActivateFirmwareResponse) and payload.execution_outcome is not None:
                outcome = payload.execution_outcome
                if outcome.activate_image_response_code == ActivateImageResponseCode.NO_IMAGE_HELD:
                    failed = outcome._replace(activate_image_response_code=ActivateImageResponseCode.ACTIVATION_FAILURE)
                    return [_protected(message, payload._replace(execution_outcome=failed))]
        return answers

    def _leak(self, octets: bytes) -> list[bytes]:
        """It tells the secret in an error."""
        answers = self._right(octets)
        if not answers:
            try:
                message = gbcs.decode(octets)
            except gbcs.DecodeError:
                return []
            if message.verify(BENCH.keys, BROKER.entity_id).mac == Outcome.INVALID:
                (secret, *_) = BENCH.keys.shared_secrets(BROKER.entity_id, METERS["ESME"])
                raise ValueError(f"the MAC is not that of the key {secret.hex()}")
        return answers


def _result(asked, data, known, known_data) -> int:
    """Of one entry of a list and its right counterpart."""
    member, right = asked[0], known[0]
    if member.class_id != right.class_id:
        return DataAccessResult.OBJECT_CLASS_INCONSISTENT
    if member.instance_id != right.instance_id:
        return DataAccessResult.OBJECT_UNDEFINED
    if asked != known:
        return DataAccessResult.READ_WRITE_DENIED
    return DataAccessResult.SUCCESS if data == known_data else DataAccessResult.TYPE_UNMATCHED


_ANSWERS = {
    GetSpecification: lambda result: GetAnswer(DataAccessResult(result)),
    GetWithSelection: lambda result: GetAnswer(DataAccessResult(result)),
    SetSpecification: lambda result: SetAnswer(DataAccessResult(result)),
    SetWithSelection: lambda result: SetAnswer(DataAccessResult(result)),
    ActionSpecification: lambda result: ActionAnswer(ActionResult(result)),
}


def _protected(command: gbcs.Message, payload: object) -> bytes:
    """The response to a command, with its protection: a signature or a MAC."""
    header = command.header
    back = header._replace(cra=gbcs.CRA.RESPONSE, originator=header.recipient, recipient=header.originator)
    is_signed = bool(command.signature)
    signature, mac = (bytes(64), None) if is_signed else (b"", bytes(12))
    response = command._replace(header=back, payload=payload, signature=signature, mac=mac)
    return Draft.of(response).octets(BENCH.keys, BROKER.entity_id)


def _values(octets: bytes) -> dict:
    message = gbcs.decode(octets)
    use_case = message.use_case
    return message.values() if use_case is not None and use_case.reference == "ECS38" else {}


right, right_gas = Responder(), Responder(kind="GSME")
replayed_counter = Responder("replayed_counter")
last_flag = Responder("last_flag", "GSME")
bound = Responder("bound")
no_action = Responder("no_action")
leak = Responder("leak")
codes, wrong_code, wrong_code_of_image = map(Responder, ("codes", "wrong_code", "wrong_code_of_image"))
codes_too, wrong_code_too = map(Responder, ("codes", "wrong_code"))  # they have seen no counter
too_early, too_early_too = Responder("too_early"), Responder("too_early")
