"""The home of the published messages: devices that answer with the published keys of the remote parties.

The private keys of the published devices are not published. Secrets are agreed with the remote parties' private keys
instead, which give the same; signatures are made with keys of this test, whose public keys the checks know.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from gbcs.certificates import RemotePartyRole, read_certificate
from gbcs.entity import EntityId
from gbcs.keys import KeyStore, KeyUsage
from gbcs.message import Message
from gbcs.testing.cells import Cell, Held, cells_of
from gbcs.testing.device import Device
from gbcs.testing.pki import SoftKey, made_key
from tests.conformance.published import folder

KINDS = {0xA0: "ESME", 0xA1: "GSME", 0xA2: "CHF", 0xA3: "GPF", 0xA4: "PPMID", 0xA5: "HCALCS", 0xA6: "SAPC"}
SUPPLIER = EntityId("90-B3-D5-1F-30-01-00-00")
AT = datetime(2015, 1, 1, 0, 0, tzinfo=UTC)


@lru_cache(maxsize=1)
def keys() -> KeyStore:
    """The published keys."""
    found = folder()
    assert found is not None
    store = KeyStore(secrets_kept=4096)
    store.load(found / "rtds-4.5.0" / "keys.json")
    return store


class Agreement:
    """Agrees for a device, with the private keys of the others."""

    def __init__(self, entity_id: EntityId) -> None:
        self.entity_id = entity_id

    def agree(self, public_point: bytes) -> bytes:
        store = keys()
        for certificate in store.certificates():
            if certificate.public_point == public_point and certificate.entity_id is not None:
                for prepayment in (False, True):
                    for secret in store.shared_secrets(
                        certificate.entity_id, self.entity_id, prepayment=prepayment, point=public_point
                    ):
                        return secret
        raise AssertionError("a private key that is not published")


@lru_cache(maxsize=1)
def cells() -> dict[Cell, Held]:
    """Those of the remote parties of the published messages, the first supplier's where there are several."""
    store = keys()
    top_up = store.public_points(SUPPLIER, KeyUsage.KEY_AGREEMENT, prepayment=True)[-1]
    chosen: dict[Any, Any] = {}
    certificate_of_top_up = None
    for certificate in store.certificates():
        if certificate.kind != "organisation" or certificate.role is None or certificate.role > 8:
            continue
        if certificate.role == RemotePartyRole.SUPPLIER and certificate.entity_id != SUPPLIER:
            continue
        if certificate.public_point == top_up:
            certificate_of_top_up = certificate
            continue
        chosen[certificate.role, certificate.usage] = certificate
    return cells_of(*chosen.values(), top_up=certificate_of_top_up)


def device_for(message: Message) -> Device:
    """A new device that the message is for."""
    entity_id = message.header.recipient
    kind = KINDS[entity_id[-1]]
    use_case = message.use_case
    if use_case is not None and use_case.devices and kind not in use_case.devices:
        kind = use_case.devices[0]  # that of the last identifier is inferred
    elements = "single"
    if use_case is not None and kind == "ESME":
        elements = {"ECS01c": "twin", "ECS01d": "twin", "ECS24b": "twin"}.get(use_case.reference, "single")
    payload: Any = message.payload
    trust = [read_certificate(each.der).der for each in getattr(payload, "certification_path_certificates", ())]
    held = dict(cells())
    control = getattr(payload, "authorising_remote_party_control", None)
    named = getattr(control, "authorising_remote_party_ta_cell_identifier", None)
    if named is not None:  # devices of the DCC hold the broker's credentials in the cells of others
        role = named.trust_anchor_cell_remote_party_role
        own = [
            certificate
            for certificate in keys().certificates()
            if certificate.entity_id == message.header.originator and certificate.usage == KeyUsage.DIGITAL_SIGNATURE
        ]
        if own and own[0].role != role:
            held[Cell(role, KeyUsage.DIGITAL_SIGNATURE)] = Held.of(own[0])
    return Device(
        kind,
        entity_id,
        signing=SoftKey(made_key(1, entity_id, KeyUsage.DIGITAL_SIGNATURE)),
        agreement=Agreement(entity_id),
        cells=held,
        trust=tuple(trust),
        elements=elements,
        certificates={each.usage: each.der for each in keys().certificates() if each.entity_id == entity_id},
    )


@lru_cache(maxsize=1)
def checking_keys() -> KeyStore:
    """The published keys, and those that the devices sign with."""
    found = folder()
    assert found is not None
    store = KeyStore(secrets_kept=4096)
    store.load(found / "rtds-4.5.0" / "keys.json")
    for octet in KINDS:
        entity_id = EntityId(bytes.fromhex("00db1234567890") + bytes((octet,)))
        point = SoftKey(made_key(1, entity_id, KeyUsage.DIGITAL_SIGNATURE)).point
        store.add_public_key(entity_id, KeyUsage.DIGITAL_SIGNATURE, point)
    return store
