"""Responses: what the DCC answers and tells, read and built (digest ``duis.md``, section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from lxml import etree

from duis import codes, document, schema, services, values, xml
from duis.document import Children, Document, Form, Identifier
from duis.errors import DuisError
from duis.request import Request
from duis.schema.check import text_of
from gbcs.entity import EntityId
from wire.node import JSON, node

__all__ = ["Response", "ResponseHeader", "S1spAlert", "Smets1Message", "build_answer", "build_response"]

_FROM_DEVICE = ("GBCSPayload", "CINMessage", "DSPScheduledMessage")
_FORMS = {
    "PreCommand": Form.PRE_COMMAND,
    "LocalCommand": Form.LOCAL_COMMAND,
    "FutureDatedDeviceAlertMessage": Form.FUTURE_DATED_DEVICE_ALERT,
}
_ACKNOWLEDGED = "I99"
_PREFIXES: dict[str | None, str] = {"ds": schema.XMLDSIG, "ra": schema.MMC, "sr": schema.DUIS}


@node
class ResponseHeader(NamedTuple):
    """The header of a response.

    Attributes:
        request_id: the request that is answered; None in alerts.
        response_id: device (or DCC), user and counter; None where no device and no alert is behind it.
        response_code: ``I0`` success, ``I99`` accepted, ``E...`` an error, ``W...`` a warning.
        date_time: when it was made, with a zone (UTC where it names none).
    """

    request_id: Identifier | None
    response_id: Identifier | None
    response_code: str
    date_time: datetime


class Response(Document):
    """A response: what the DCC answers to a user, or tells.

    Reading checks the header and that the body holds one message; whether all else is as the schema says is asked of
    :func:`duis.validate`.

    Attributes:
        root: the element Response.
        header: its header, typed.

    Raises:
        DuisError: where the header is not what it should be.
    """

    __slots__ = ("_content", "_element", "_kind", "header")

    def __init__(self, root: xml.Element) -> None:
        super().__init__(root)
        parts = Children(root)
        header = Children(parts.need("Header"))
        self.header = ResponseHeader(
            header.identifier("RequestID"),
            header.identifier("ResponseID"),
            header.needed_text("ResponseCode"),
            document.instant(header.need("ResponseDateTime")),
        )
        self._element = document.only(parts.need("Body"))
        self._kind = xml.local_name(self._element)
        if self._kind not in ("ResponseMessage", "DeviceAlertMessage", "DCCAlertMessage", "SMETS1ResponseMessage"):
            raise DuisError(
                f"the body holds {self._kind}",
                expected="ResponseMessage, DeviceAlertMessage, DCCAlertMessage or SMETS1ResponseMessage",
                line=xml.line_of(self._element),
                path=xml.path_of(self._element),
            )
        self._content: xml.Element | None = None
        if self._kind == "ResponseMessage":
            found = [
                each
                for each in self._element.iterchildren("*")
                if not xml.local_name(each).startswith("ServiceReference")
            ]
            if len(found) > 1:
                raise DuisError(
                    f"{len(found)} contents of one message",
                    expected="one, or none",
                    line=xml.line_of(found[1]),
                    path=xml.path_of(found[1]),
                )
            self._content = found[0] if found else None
        elif self._kind == "DCCAlertMessage":
            self._content = document.only(Children(self._element).need("DCCAlert"))
        elif self._kind == "SMETS1ResponseMessage":
            self._content = Children(self._element).need("SMETS1SignedResponse")

    def __repr__(self) -> str:
        return (
            f"<Response {self.response_code} {self.content_name or self._kind} {self.response_id or self.request_id}>"
        )

    @property
    def form(self) -> Form:
        """What it is.

        Raises:
            DuisError: where what a SMETS1 service provider signed is not what it should be.
        """
        if self._kind == "DeviceAlertMessage":
            return Form.DEVICE_ALERT
        if self._kind == "DCCAlertMessage":
            return Form.S1SP_ALERT if self.content_name == "S1SPAlertDSP" else Form.DCC_ALERT
        if self._kind == "SMETS1ResponseMessage":
            inner = self.smets1
            return Form.SMETS1_ALERT if inner is not None and inner.is_alert else Form.SMETS1_RESPONSE
        name = self.content_name
        if name in _FORMS:
            return _FORMS[name]
        if name in _FROM_DEVICE:
            unknown = self.remote_party_is_known is False
            return Form.SERVICE_RESPONSE_UNKNOWN_PARTY if unknown else Form.SERVICE_RESPONSE
        if not name and self.response_code == _ACKNOWLEDGED:
            return Form.ACKNOWLEDGEMENT
        if not name and self.response_code.startswith("E"):
            return Form.ERROR
        return Form.DCC_ONLY_RESPONSE

    @property
    def request_id(self) -> Identifier | None:
        """The request that is answered; None in alerts."""
        return self.header.request_id

    @property
    def response_id(self) -> Identifier | None:
        """Device (or DCC), user and counter; None where no device and no alert is behind it."""
        return self.header.response_id

    @property
    def response_code(self) -> str:
        """``I0`` success, ``I99`` accepted, ``E...`` an error, ``W...`` a warning."""
        return self.header.response_code

    @property
    def explanation(self) -> str:
        """What the response code, and of an alert of the DCC its code, mean by public text (:mod:`duis.codes`)."""
        told = str(codes.response_code(self.response_code))
        alert = self.alert_code if self._kind == "DCCAlertMessage" else None
        if alert is not None:
            told = f"{codes.dcc_alert(alert)}; {told}"
        unknown = any(text_of(each) == " " for each in self.element.iter(f"{{{schema.DUIS}}}WANTechnology"))
        return f"{told}; the WAN technology is unknown" if unknown else told

    def plain(self) -> dict[str, JSON]:
        """The document as JSON knows it, with the explanation of its code."""
        form = super().plain()
        return {"form": form.pop("form"), "explanation": self.explanation} | form

    @property
    def is_error(self) -> bool:
        """Whether the response code is that of an error."""
        return self.header.response_code.startswith("E")

    @property
    def element(self) -> xml.Element:
        """The message in the body: ResponseMessage, DeviceAlertMessage, DCCAlertMessage or SMETS1ResponseMessage."""
        return self._element

    @property
    def content(self) -> xml.Element | None:
        """What the message is about: PreCommand, GBCSPayload, DSPInventory, the form of the DCC alert, ...; or None."""
        return self._content

    @property
    def content_name(self) -> str:
        """Local name of :attr:`content`, empty where there is none."""
        return "" if self._content is None else xml.local_name(self._content)

    @property
    def service_reference(self) -> str | None:
        """``6.15``; None in alerts."""
        return Children(self._element).text("ServiceReference")

    @property
    def service_reference_variant(self) -> str | None:
        """``6.15.1``; None in alerts."""
        return Children(self._element).text("ServiceReferenceVariant")

    @property
    def service(self) -> services.Service | None:
        """The service in the catalogue; None in alerts and for an unknown variant."""
        return services.by_variant(self.service_reference_variant or "")

    @property
    def remote_party_is_known(self) -> bool | None:
        """Whether the device knows the user: then both identifiers name the same two parties.

        None where the response does not have both. A user whom the device does not know is answered through the access
        control broker, whose EUI stands in the ResponseID.
        """
        request, response = self.header.request_id, self.header.response_id
        if request is None or response is None:
            return None
        return request.originator == response.target

    @property
    def has_sensitive_data(self) -> bool | None:
        """Whether parts of its GBCS message are encrypted; None where it carries none.

        Raises:
            DecodeError: where the payload is no GBCS message.
        """
        message = self.message
        if message is None:
            return None
        return message.header.supplementary_originator_counter is not None or _encrypted(message.payload)

    @property
    def gbcs_version(self) -> str | None:
        """The version of GBCS that a pre-command is of; None for what is none."""
        return None if self._content is None else Children(self._content).text("GBCSVersion")

    @property
    def alert_code(self) -> str | None:
        """Of an alert of a device, future-dated or not, four hexadecimal digits, of a DCC alert ``N16``; else None."""
        if self._kind == "DCCAlertMessage":
            return Children(self._element).text("DCCAlertCode")
        if self._kind == "DeviceAlertMessage":
            return (Children(self._element).text("AlertCode") or "").upper()
        if self.content_name == "FutureDatedDeviceAlertMessage" and self._content is not None:
            return (Children(self._content).text("FutureDatedAlertCode") or "").upper()
        return None

    @property
    def throttled_sequence_id(self) -> int | None:
        """Of an alert that was throttled the number of its sequence, else None."""
        return self._number(self._element, "ThrottledAlertSequenceId", 2**32 - 1)

    @property
    def throttled_count(self) -> int | None:
        """Of an alert that was throttled how many there were, else None."""
        return self._number(self._element, "ThrottledAlertCount", 2**32 - 1)

    @property
    def is_throttled(self) -> bool:
        """Whether it stands for alerts that were held back."""
        return self.throttled_count is not None or self.throttled_sequence_id is not None

    @property
    def instruction(self) -> tuple[int, int] | None:
        """Of a future-dated device alert, which instruction it tells of and how many there are; else None."""
        if self._content is None or self.content_name != "FutureDatedDeviceAlertMessage":
            return None
        parts = Children(self._content)
        instruction = document.number(parts.need("InstructionNumber"), 0, 2**16 - 1)
        return instruction, document.number(parts.need("TotalCommandInstructions"), 0, 2**16 - 1)

    @property
    def schedule_id(self) -> int | None:
        """The DCC's schedule behind it, else None."""
        for place in (self._element, self._content):
            found = None if place is None else self._number(place, "DSPScheduleID", 10**12)
            if found is not None:
                return found
        return None

    @property
    def customer_identification_number(self) -> str | None:
        """The four digits of a response to 9.1, else None."""
        return None if self._content is None else Children(self._content).text("CustomerIdentificationNumber")

    @property
    def smets1(self) -> Smets1Message | None:
        """The message that the SMETS1 service provider signed; None where it holds none."""
        return (
            Smets1Message(self._content)
            if self._kind == "SMETS1ResponseMessage" and self._content is not None
            else None
        )

    @property
    def s1sp_alert(self) -> S1spAlert | None:
        """The alert that the SMETS1 service provider signed; None where it holds none."""
        inner = None if self._content is None else Children(self._content).child("S1SPAlert")
        return None if inner is None else S1spAlert(inner)

    @staticmethod
    def _number(parent: xml.Element, name: str, high: int) -> int | None:
        element = Children(parent).child(name)
        return None if element is None else document.number(element, 0, high)


def _encrypted(payload: object) -> bool:
    """Whether a payload of GBCS has encrypted parts."""
    from gbcs.payload.gbz import EncryptedContent
    from gbcs.payload.protected import ProtectedAttributes

    waiting: list[object] = [payload]
    while waiting:
        value = waiting.pop()
        if isinstance(value, ProtectedAttributes | EncryptedContent):
            return True
        if isinstance(value, tuple):
            waiting.extend(value)
    return False


class Smets1Message(Document):
    """A response or alert of a SMETS1 device, in MMC form, signed by its service provider.

    Attributes:
        root: the element SMETS1SignedResponse.

    Raises:
        DuisError: where there is no header or no message in it.
    """

    __slots__ = ("_element", "_header")

    def __init__(self, root: xml.Element) -> None:
        super().__init__(root)
        response = Children(Children(root).need("SMETS1Response"))
        self._header = response.need("Header")
        self._element = document.only(response.need("Body"))

    @property
    def is_alert(self) -> bool:
        """Whether it is an alert, not a response."""
        return xml.local_name(self._element) == "DeviceAlertMessage"

    @property
    def form(self) -> Form:
        """SMETS1 response or alert."""
        return Form.SMETS1_ALERT if self.is_alert else Form.SMETS1_RESPONSE

    @property
    def element(self) -> xml.Element:
        """ResponseMessage or DeviceAlertMessage."""
        return self._element

    @property
    def identifier(self) -> Identifier:
        """Device, user and counter.

        Raises:
            DuisError: where the header lacks one of them.
        """
        names = ("BusinessOriginatorID", "BusinessTargetID", "OriginatorCounter")
        header = Children(self._header, schema.MMC)
        parts = [header.child(name) for name in names]
        written = ":".join("" if part is None else text_of(part).strip() for part in parts)
        try:
            return Identifier.parse(written)
        except DuisError as error:
            error.line = xml.line_of(self._header)
            raise error.within(*xml.path_of(self._header)) from None

    @property
    def service_reference_variant(self) -> str | None:
        """``6.15.1``, None where it does not say."""
        found = Children(self._header, schema.MMC).child("ServiceReferenceVariant")
        return None if found is None else text_of(found).strip()


class S1spAlert(Document):
    """An alert of a SMETS1 service provider itself, signed by it.

    Attributes:
        root: the element S1SPAlert.

    Raises:
        DuisError: where it has no alert code.
    """

    __slots__ = ("alert_code",)

    def __init__(self, root: xml.Element) -> None:
        super().__init__(root)
        self.alert_code = Children(root).needed_text("S1SPAlertCode")

    @property
    def form(self) -> Form:
        """S1SP alert."""
        return Form.S1SP_ALERT

    @property
    def element(self) -> xml.Element:
        """The element S1SPAlert."""
        return self.root

    @property
    def request_id(self) -> Identifier | None:
        """The request that it is about, None where it does not say."""
        return Children(self.root).identifier("RequestID")

    @property
    def device_id(self) -> EntityId | None:
        """The device that it is about, None where it does not say.

        Raises:
            DuisError: where the element holds no EUI.
        """
        found = Children(self.root).child("DeviceID")
        return None if found is None else document.entity(found)

    @property
    def date_time(self) -> datetime:
        """When it was made.

        Raises:
            DuisError: where it does not say.
        """
        return document.instant(Children(self.root).need("DateTime"))


def build_answer(
    request: Request,
    content: Mapping[str, Any] | None = None,
    *,
    date_time: datetime | str,
    response_code: str | None = None,
    response_id: Identifier | str | None = None,
    schema_version: str = "5.4",
    indent: bool = False,
) -> bytes:
    """The response to a request, unsigned, as a simulator of the DCC sends it.

    Args:
        request: what is answered: its identifier and service are repeated.
        content: what the message is about, ``{"PreCommand": {...}}``, ``{"GBCSPayload": b"..."}`` and so on; without it
            the response is an acknowledgement, or the error that ``response_code`` names.
        date_time: when it was made.
        response_code: the outcome; without it ``I0``, or ``I99`` where there is no content.
        response_id: device, user and counter; without it that of a device which knows the user, where the content is
            the response of a device.
        schema_version: the edition that it names.
        indent: whether to indent it. A signed document must not be indented afterwards.

    Raises:
        DuisError: where a value is missing, in excess or out of range; its path names the element.
    """
    header = request.header
    content = dict(content or {})
    if response_id is None and any(name in content for name in (*_FROM_DEVICE, "FutureDatedDeviceAlertMessage")):
        response_id = header.request_id.reversed()
    names = {
        "ServiceReference": header.service_reference,
        "ServiceReferenceVariant": header.service_reference_variant,
    }
    return build_response(
        {"ResponseMessage": names | content},
        response_code=response_code or ("I0" if content else _ACKNOWLEDGED),
        date_time=date_time,
        request_id=header.request_id,
        response_id=response_id,
        schema_version=schema_version,
        indent=indent,
    )


def build_response(
    body: Mapping[str, Any],
    *,
    response_code: str = "I0",
    date_time: datetime | str,
    request_id: Identifier | str | None = None,
    response_id: Identifier | str | None = None,
    schema_version: str = "5.4",
    indent: bool = False,
) -> bytes:
    """A response, unsigned, as a simulator of the DCC sends it.

    Args:
        body: the values of Body, in the form of :mod:`duis.values`: one of ``ResponseMessage``,
            ``DeviceAlertMessage``, ``DCCAlertMessage``, ``SMETS1ResponseMessage``; for instance
            ``{"ResponseMessage": {"ServiceReference": "3.3", "ServiceReferenceVariant": "3.3", "GBCSPayload": b""}}``.
        response_code: the outcome.
        date_time: when it was made.
        request_id: the request that is answered.
        response_id: device (or DCC), user and counter.
        schema_version: the edition that it names.
        indent: whether to indent it. A signed document must not be indented afterwards.

    Raises:
        DuisError: where a value is missing, in excess or out of range; its path names the element.
    """
    root = values.build(
        "Response",
        {
            "@schemaVersion": schema_version,
            "Header": {
                "RequestID": None if request_id is None else str(request_id),
                "ResponseID": None if response_id is None else str(response_id),
                "ResponseCode": response_code,
                "ResponseDateTime": date_time,
            },
            "Body": body,
        },
        prefixes=_PREFIXES,
    )
    if indent:
        etree.indent(root)
    return xml.serialise(root)
