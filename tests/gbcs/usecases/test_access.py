"""Who may send what to which device."""

from __future__ import annotations

import pytest

from gbcs.entity import RemotePartyRole
from gbcs.usecases import by_message_code, by_reference
from gbcs.usecases.access import may_send


@pytest.mark.parametrize(
    ("role", "reference", "device", "allowed", "reason"),
    [
        ("Supplier", "ECS17b", "ESME", True, "Supplier may send ECS17b to ESME"),
        (RemotePartyRole.NETWORK_OPERATOR, "ECS17b", "ESME", True, "Network Operator may send ECS17b to ESME"),
        ("Access Control Broker", "ECS17b", "ESME", False, "ECS17b is sent by Supplier or Network Operator"),
        ("Load Controller", "ECS47e", "ESME", True, "Load Controller may send ECS47e to ESME"),
        ("Supplier", "ECS17b", "GSME", False, "ECS17b is for ESME"),
        ("Supplier", "GCS13a", "GSME", True, "Supplier may send GCS13a to GSME"),
        ("Network Operator", "GCS13a", "GPF", True, "Network Operator may send GCS13a to GPF"),
        ("Network Operator", "GCS13a", "GSME", False, "a GSME takes GCS13a of its supplier alone"),
        ("Supplier", "CS06", "ESME", None, "the tables have no roles for CS06"),
        ("Supplier", "CS01a", "ESME", None, "the tables have no roles for CS01a"),
        ("Network Operator", "CS02b", "CHF", False, "CS02b is sent by Supplier"),
        ("Supplier", "CS02b", "CHF", None, "the tables name no devices for CS02b"),
        ("Supplier", "ECS68", "ESME", False, "ECS68 (0061) is an alert"),
        ("Supplier", "PECS01", "ESME", False, "PECS01 stays between the devices of a home"),
        ("Supplier", "PCS02", "GSME", False, "PCS02 stays between the devices of a home"),
        ("Customer", "ECS17b", "ESME", False, "Customer is no role that sends commands"),
        (RemotePartyRole.ROOT, "ECS17b", "ESME", False, "ROOT is no role that sends commands"),
        ("Supplier", "ECS17b", "IHD", False, "IHD is no type of device"),
    ],
)
def test_may_send(role: str, reference: str, device: str, allowed: bool | None, reason: str) -> None:
    use_case = by_reference(reference)
    assert use_case is not None
    decision = may_send(role, use_case, device)
    assert decision.allowed is allowed
    assert decision.reason.startswith(reason)
    assert bool(decision) is (allowed is True)


def test_a_mode_of_its_own() -> None:
    wan = by_message_code(0x0105)
    assert wan is not None
    assert may_send(RemotePartyRole.WAN_PROVIDER, wan, "CHF")
    assert may_send("WAN Provider", wan, "ESME").reason == "CS02b is for CHF"
