"""What a gas meter does at its events, as GCS20 sets it and GCS20r reads it: configuration masks and sets of codes.

>>> behaviours = EventBehaviours.of({0x81A0: 0x5B, 0x810E: 0x08})
>>> sorted(behaviours.wan_alert) == [0x810E, 0x81A0], behaviours.logged == {0x81A0}
(True, True)
>>> behaviours.masks() == {0x81A0: 0x5B, 0x810E: 0x08}
True
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from gbcs.usecases.model import Values
from wire.errors import EncodeError, WireError

__all__ = ["EventBehaviours", "command_values", "read_behaviours", "response_values"]

_LOG = 0x03  # the general event log; the only other value of the three bits is not to log
_LOG_BITS, _WAN_ALERT, _HAN_ALERT, _ALARM = 0x07, 0x08, 0x10, 0x40


class EventBehaviours(NamedTuple):
    """Event and alert codes by what the meter does at them.

    Attributes:
        codes: all that are configured, those without any behaviour among them.
        logged: what goes to the event log.
        wan_alert: what is sent to the remote party.
        han_alert: what is sent to the devices in the home.
        alarm: what sounds.
    """

    codes: frozenset[int] = frozenset()
    logged: frozenset[int] = frozenset()
    wan_alert: frozenset[int] = frozenset()
    han_alert: frozenset[int] = frozenset()
    alarm: frozenset[int] = frozenset()

    @classmethod
    def of(cls, masks: Mapping[int, int]) -> Self:
        """From the configuration mask of each code.

        Raises:
            WireError: where a mask has bits that mean nothing to a gas meter.
        """
        for code, mask in masks.items():
            if mask & ~(_LOG | _WAN_ALERT | _HAN_ALERT | _ALARM) or mask & _LOG_BITS not in (0, _LOG):
                raise WireError(f"{mask:#04x} is no configuration of event {code:04X}")
        return cls(
            frozenset(masks),
            *(
                frozenset(code for code, mask in masks.items() if mask & bits)
                for bits in (_LOG, _WAN_ALERT, _HAN_ALERT, _ALARM)
            ),
        )

    def masks(self) -> dict[int, int]:
        """The configuration mask of each code, in the order of the codes."""
        bits = ((self.logged, _LOG), (self.wan_alert, _WAN_ALERT), (self.han_alert, _HAN_ALERT), (self.alarm, _ALARM))
        codes = self.codes.union(*(codes for codes, _ in bits))
        return {code: sum(bit for codes, bit in bits if code in codes) for code in sorted(codes)}


def read_behaviours(values: Values) -> EventBehaviours:
    """The behaviours that values of a GCS20 command or of a GCS20r response say.

    Raises:
        WireError: where the response says that there are none, or a mask means nothing to a gas meter.
    """
    masks: dict[int, int] = {}
    components: Any = values.get("SetEventConfiguration", ())
    for component in components:
        masks.update(dict.fromkeys(component["event_ids"], int(component["event_configuration"])))
    report: Any = values.get("ReportEventConfiguration", {})
    if not isinstance(report, Mapping):
        raise WireError(f"the meter reported nothing: {report}")
    masks.update({entry["event_id"]: int(entry["event_configuration"]) for entry in report.get("entries", ())})
    return EventBehaviours.of(masks)


def command_values(behaviours: EventBehaviours, issuer_event_id: int) -> dict[str, Any]:
    """Values of the GCS20 command that sets behaviours: one component for each mask.

    Args:
        behaviours: what to set.
        issuer_event_id: of the components: seconds since 2000 when the command is made.

    Raises:
        EncodeError: where there is no code.
    """
    codes: dict[int, list[int]] = {}
    for code, mask in behaviours.masks().items():
        codes.setdefault(mask, []).append(code)
    if not codes:
        raise EncodeError("no event code to configure")
    components = [
        {"issuer_event_id": issuer_event_id, "event_configuration": mask, "event_ids": events}
        for mask, events in codes.items()
    ]
    return {"SetEventConfiguration": components}


def response_values(behaviours: EventBehaviours) -> dict[str, Any]:
    """Values of the GCS20r response that reports behaviours."""
    entries = [{"event_id": code, "event_configuration": mask} for code, mask in behaviours.masks().items()]
    return {"ReportEventConfiguration": {"entries": entries}}
