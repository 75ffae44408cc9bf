"""From what an MMC document says back to the message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlms.apdu.common import ActionResult, DataAccessResult
from dlms.time import DEVIATION_UNSPECIFIED, DateTime
from duis.bindings import responses
from duis.errors import DuisError
from gbcs.message import Message, decode
from gbcs.usecases import Failed
from gbcs.usecases import dlms as dlms_templates
from gbcs.usecases import gbz as gbz_templates
from gbcs.usecases.engines import engine_of
from wire.errors import WireError
from zigbee.enumerations import CommandStatus
from zigbee.types import EPOCH

if TYPE_CHECKING:
    from duis.mmc.document import MmcDocument


__all__ = ["CODES", "TIMES", "rebuilt"]

CODES, TIMES = ("alert_code", "alertCode"), ("time_stamp", "dateTime", "executionDateTime", "backupDateTime")


def rebuilt(document: MmcDocument) -> Message:
    """The message that a document says; see :meth:`MmcDocument.message`."""
    for each in document.data:
        if each.kind == "gbcs" and not each.is_encrypted:
            try:
                return decode(each.octets)
            except WireError as error:
                raise DuisError(f"the document holds no message: {error}") from error
    use_case = document.use_case
    template = use_case.template(document.header.cra)
    if template is None:
        raise DuisError(f"{use_case.reference} declares no such message")
    if len(use_case.protocols) > 1:
        raise DuisError("the document does not say the protocol", expected=" or ".join(use_case.protocols))
    values = dict(document.values)
    if isinstance(template, dlms_templates.Response):
        _put_outcomes(document, template.declared, values)
    elif isinstance(template, gbz_templates.ResponseTemplate):
        _put_zigbee_outcomes(document, template.parts, values)
    problems: list[WireError] = []
    for more in _alert_values(document):
        try:
            return Message(document.header, engine_of(template).build(values | more, document.header), b"", None)
        except WireError as error:
            problems.append(error)
    problem = next((error for error in problems if error.path[:1] not in _KEYS), problems[0])
    raise DuisError(f"the document does not say all that the message holds: {problem}") from problem


_KEYS = {(name,) for name in (*CODES, *TIMES)}


def _alert_values(document: MmcDocument) -> list[dict[str, Any]]:
    """Code and time of an alert as named values: which they are differs between protocols and alerts."""
    time = document.time_stamp
    if document.alert_code is None or time is None:
        return [{}]
    if document.use_case.protocols == ("ASN.1",):
        times: list[dict[str, Any]] = [{name: time} for name in TIMES[1:]]
        code = CODES[1]
    elif "DLMS" in document.use_case.protocols:
        times = [{TIMES[0]: DateTime.from_datetime(time)._replace(deviation=DEVIATION_UNSPECIFIED)}]
        code = CODES[0]
    else:
        times = [{TIMES[0]: int((time - EPOCH).total_seconds())}]
        code = CODES[0]
    return [{**each, code: document.alert_code} for each in times] + times


def _put_outcomes(document: MmcDocument, declared: Any, values: dict[str, Any]) -> None:
    """In the place of values, why a device did not carry out an item; and that it did, where nothing else says so."""
    outcomes = document.outcomes
    if not outcomes:
        if any(item.is_optional and item.returned is None for item in declared):
            raise DuisError("the document does not say which optional items were carried out")
        return
    if len(outcomes) != len(declared):
        raise DuisError(f"{len(outcomes)} outcomes", expected=f"one for each of {len(declared)} items")
    for item, outcome in zip(declared, outcomes, strict=True):
        if outcome.code:
            kind: Any = ActionResult if outcome.is_action else DataAccessResult
            values[item.name] = Failed(kind(outcome.code))
            for each in item.protected:
                values.pop(each.name, None)
        elif item.is_optional and item.returned is None:
            values[item.name] = None


def _put_zigbee_outcomes(document: MmcDocument, parts: Any, values: dict[str, Any]) -> None:
    """In the place of values, the outcomes of components, as far as the document tells them."""
    outcomes = document.zigbee_outcomes
    if not outcomes:
        for part in parts:
            if part.answer is None and part.least == part.most:
                values[part.name] = CommandStatus.SUCCESS if part.most == 1 else [CommandStatus.SUCCESS] * part.most
        return
    if len(outcomes) != len(parts) or any(part.most > 1 for part in parts):
        raise DuisError(f"{len(outcomes)} outcomes", expected=f"one for each of {len(parts)} components")
    for part, outcome in zip(parts, outcomes, strict=True):
        name = (part.answer or part).name
        attributes = None if part.answer is None else part.answer.attributes
        if outcome.is_read:
            if attributes is None:
                raise DuisError(f"attributes of {name} were not read", expected="the outcome of a command")
            answered = dict(values.get(name, {}))
            for attribute, (_, status) in zip(attributes, outcome.statuses, strict=False):
                if status:
                    answered[attribute] = Failed(CommandStatus(status))
            values[name] = answered
            continue
        command_id, status = outcome.statuses[0]
        if status == CommandStatus.FAILURE and responses.binding(document.use_case).judges:
            if name in values:
                continue
            raise DuisError("the document does not say whether the device refused the command or failed to execute it")
        if status:
            values[name] = Failed(CommandStatus(status), command_id if command_id == _NOT_TRIED else None)
        elif part.answer is None:
            values[name] = CommandStatus.SUCCESS


_NOT_TRIED = 0xFF
"""Command id that a default response names where the command was not tried."""
