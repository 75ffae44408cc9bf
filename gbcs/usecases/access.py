"""Who may send which command to which device (the access rights of the use case tables).

>>> from gbcs.usecases import by_reference
>>> may_send("Supplier", by_reference("CS02b"), "CHF").reason
'the tables name no devices for CS02b'
>>> bool(may_send("Network Operator", by_reference("CCS01"), "CHF"))
False
"""

from __future__ import annotations

from typing import NamedTuple

from gbcs.entity import RemotePartyRole
from gbcs.usecases.model import DEVICES, ROLES, UseCase

__all__ = ["DEVICES", "ROLES", "Decision", "may_send"]

_OF_ROLE = {
    RemotePartyRole.SUPPLIER: "Supplier",
    RemotePartyRole.NETWORK_OPERATOR: "Network Operator",
    RemotePartyRole.ACCESS_CONTROL_BROKER: "Access Control Broker",
    RemotePartyRole.LOAD_CONTROLLER: "Load Controller",
    RemotePartyRole.TRANSITIONAL_COS: "Transitional CoS",
    RemotePartyRole.WAN_PROVIDER: "WAN Provider",
    RemotePartyRole.RECOVERY: "Recovery",
}


class Decision(NamedTuple):
    """Whether a command may be sent; true where nothing speaks against it.

    Attributes:
        allowed: None where the tables do not say.
        reason: why.
    """

    allowed: bool | None
    reason: str

    def __bool__(self) -> bool:
        return self.allowed is True


def may_send(role: str | RemotePartyRole, use_case: UseCase, device: str | None = None) -> Decision:
    """Whether a remote party of a role may send a use case's command to a device of a type.

    Args:
        role: one of :data:`ROLES`, or the role as certificates have it.
        use_case: the use case.
        device: one of :data:`DEVICES`; None asks whether there is any that the role may send it to.

    Returns:
        The decision. A supplier or network operator is meant whose credentials the device holds; the broker stands for
        every other user, whose name is then the supplementary remote party.
    """
    name = _OF_ROLE.get(role, role.name) if isinstance(role, RemotePartyRole) else role
    reference = use_case.reference
    if name not in ROLES:
        return Decision(False, f"{name} is no role that sends commands")
    if device is not None and device not in DEVICES:
        return Decision(False, f"{device} is no type of device")
    if use_case.is_alert:
        return Decision(False, f"{reference} ({use_case.message_code:04X}) is an alert, which devices send")
    if use_case.within_home:
        return Decision(False, f"{reference} stays between the devices of a home")
    if device is not None and use_case.devices and device not in use_case.devices:
        return Decision(False, f"{reference} is for {' and '.join(use_case.devices)}")
    if not use_case.roles:
        return Decision(None, f"the tables have no roles for {reference}")
    if name not in use_case.roles:
        return Decision(False, f"{reference} is sent by {' or '.join(use_case.roles)}")
    if device in use_case.supplier_alone and name != "Supplier":
        others = " and ".join(each for each in use_case.devices if each not in use_case.supplier_alone)
        return Decision(
            False, f"a {device} takes {reference} of its supplier alone, the {others} of all who may send it"
        )
    if device is None:
        return Decision(True, f"{name} may send {reference}")
    if not use_case.devices:
        return Decision(None, f"the tables name no devices for {reference}")
    return Decision(True, f"{name} may send {reference} to {device}")
