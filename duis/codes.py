"""What the response codes and the alerts of the DCC mean, as far as any public text says.

The schema of DUIS lists the codes, and says of none what it means. A code of one service says which: E120201 is number
01 of 12.2. Sources: digest ``duis_response_codes.csv`` and ``dcc_alert_codes.csv``, which name the public text of each.

>>> response_code("E120201").service, response_code("E120201").number
('12.2', 1)
>>> print(response_code("E65"))
E65: error, of which no public text says what it means
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from wire.node import node

__all__ = ["DCC_ALERTS", "RESPONSE_CODES", "DccAlert", "ResponseCode", "dcc_alert", "response_code"]

Confidence = Literal["high", "medium", "low"]
"""How sure a meaning is: said by text that restates DUIS; read out of a text; concluded."""

RESPONSE_CODES: dict[str, tuple[str, Confidence]] = {
    "I0": ("completed", "high"),
    "I99": (
        "accepted, to be sent to the device; or done, for a request without a device that has no data to give",
        "high",
    ),
    "E1": ("not authorised: no party is known by this user and role", "high"),
    "E2": ("not authorised: a user of this role may not ask for this service", "high"),
    "E3": ("not authorised: the user's own status does not allow this service", "high"),
    "E4": ("not authorised: the user has no right over the device at the time in question", "high"),
    "E5": ("not authorised: the device's status in the inventory does not allow this service", "high"),
    "E11": ("not valid: the service is not one of this type of device", "high"),
    "E12": ("not valid: the command variant is not one of this request", "high"),
    "E13": ("not valid: the request went to the wrong address of the DCC", "high"),
    "E17": ("not authorised: no local command for this role and status of the device", "high"),
    "E19": ("not authorised: the device is not known", "high"),
    "E20": ("the DCC could not reach the device", "high"),
    "E21": ("the device did not answer", "high"),
    "E30": ("a command with a future date ran out of time", "medium"),
    "E120201": ("pre-notification refused; also sent where hub and gas proxy have the same identifier", "low"),
}
"""Meaning and how sure it is, by code."""

DCC_ALERTS: dict[str, tuple[str, Confidence]] = {
    "AD1": ("the communications hub was without power for more than three minutes", "high"),
    "N24": ("what became of an update of the device log (8.11)", "medium"),
    "N60": ("a firmware image for a meter was delivered to the communications hub", "medium"),
    "N61": ("a firmware image for a meter could not be delivered to the communications hub", "medium"),
    "N999": ("something has no place in the edition of DUIS that the user takes", "low"),
}
"""Meaning and how sure it is, by code. N60 and N61 are in use since 4 November 2021."""

_KINDS = {"I": "information", "E": "error", "W": "warning"}
_OF_A_SERVICE = re.compile(r"[EW]([0-9]{2})([0-9]{2})([0-9]{2})")
_UNKNOWN = "of which no public text says what it means"


@node
class ResponseCode(NamedTuple):
    """A response code.

    Attributes:
        code: as it stands in the document.
        kind: ``information``, ``error`` or ``warning``, by its letter; empty for another letter.
        service: the service reference that a code of one service names, ``12.2``; None for a general code.
        number: its number within the service; None for a general code.
        meaning: None where no public text says what it means.
        confidence: how sure the meaning is; None without one.
    """

    code: str
    kind: str
    service: str | None
    number: int | None
    meaning: str | None
    confidence: Confidence | None

    def __str__(self) -> str:
        of = "" if self.service is None else f" {self.number:02d} of service {self.service}"
        return f"{self.code}: {self.kind or 'code of no known kind'}{of}, {self.meaning or _UNKNOWN}"


@node
class DccAlert(NamedTuple):
    """An alert of the DCC.

    Attributes:
        code: ``AD1`` or ``N24``.
        meaning: None where no public text says what it means.
        confidence: how sure the meaning is; None without one.
    """

    code: str
    meaning: str | None
    confidence: Confidence | None

    def __str__(self) -> str:
        return f"{self.code}: {self.meaning or f'alert of the DCC, {_UNKNOWN}'}"


def response_code(code: str) -> ResponseCode:
    """What is known of a response code; any text is taken, and what is not known of it is None."""
    meaning, confidence = RESPONSE_CODES.get(code, (None, None))
    match = _OF_A_SERVICE.fullmatch(code)
    service = number = None
    if match is not None:
        group, member, last = map(int, match.groups())
        service, number = f"{group}.{member}", last
    return ResponseCode(code, _KINDS.get(code[:1], ""), service, number, meaning, confidence)


def dcc_alert(code: str) -> DccAlert:
    """What is known of an alert of the DCC; any text is taken, and what is not known of it is None."""
    return DccAlert(code, *DCC_ALERTS.get(code, (None, None)))
