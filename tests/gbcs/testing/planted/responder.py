"""A meter in software, right but for one fault that is planted in it."""

from __future__ import annotations

import struct
from datetime import datetime, timedelta

import gbcs
from gbcs.payload.gbz import GbzPayload
from gbcs.protection import Outcome
from gbcs.testing.bench import AT, BROKER, METERS, SUPPLIER, Bench
from gbcs.testing.writer import Draft

BENCH = Bench()
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
too_early, too_early_too = Responder("too_early"), Responder("too_early")
