"""Service requests of the model that become a command, each with what the inventory would know.

The model knows the form of a document. What it can't know is put right here: lists are numbered, certificates are
certificates, times are whole, and elements that tell the use case are as the binding asks.
"""

from __future__ import annotations

import datetime
import json
import re
from base64 import b64decode
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from lxml import etree

import duis
from duis import schema, services, xml
from duis.bindings.binding import RequestBinding
from duis.bindings.requests import by_service
from tests.strategies import duis as made

__all__ = ["AT", "Made", "bindings", "request"]

AT = datetime.datetime(2026, 5, 5, 12, tzinfo=datetime.UTC)
_BROKER = "90-B3-D5-1F-30-00-00-02"
_PKI = Path(__file__).parents[2] / "vectors" / "pki" / "keys.json"
_LOGS: dict[str, Any] = {
    "CCS03": {
        "extended_PAN_ID": bytes(8),
        "devices_to_restore": [{"MAC_address": bytes(range(8)), "hashed_TC_link_key": bytes(16)}],
    },
    "GCS59": [{"deviceID": bytes(range(8)), "deviceType": 5}],
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Made(NamedTuple):
    """A request and what is known besides.

    Attributes:
        xml: the request, valid by the model.
        device: what the inventory knows.
        acb: identifier and counter of the broker.
    """

    xml: bytes
    device: duis.Device
    acb: tuple[str, int] | None


def bindings() -> tuple[RequestBinding, ...]:
    """Every binding."""
    return tuple(binding for service in services.services() for binding in by_service(service.variant))


@cache
def _certificates() -> tuple[str, ...]:
    return tuple(key["certificate_der_base64"] for key in json.loads(_PKI.read_text()))


def request(binding: RequestBinding, random: Random) -> Made:
    """A valid request of the binding's service, mostly one that becomes its use case."""
    service = services.by_variant(binding.service)
    assert service is not None
    body = made.element(schema.element(service.body), random.randint)
    for path, text in binding.marks():
        for place in body.iterfind("/".join(f"{{*}}{step}" for step in path.split("/"))):
            place.text = text or place.text
    _repair(body, random)
    return Made(_document(service, body, random), _device(binding, random), (_BROKER, random.getrandbits(32)))


def _document(service: services.Service, body: Any, random: Random) -> bytes:
    root = made.element(schema.root(f"{{{schema.DUIS}}}Request"), random.randint)
    header, around = root[0], root[1]
    around[:] = [body]
    variant = next(each for each in service.command_variants if each not in (5, 6, 7))
    texts = {
        "RequestID": f"{random.randbytes(8).hex('-')}:{random.randbytes(8).hex('-')}:{random.getrandbits(62)}".upper(),
        "CommandVariant": str(variant),
        "ServiceReference": service.reference,
        "ServiceReferenceVariant": service.variant,
    }
    for name, text in texts.items():
        header.find(f"{{*}}{name}").text = text
    return xml.serialise(root)


def _device(binding: RequestBinding, random: Random) -> duis.Device:
    def one(values: tuple[str, ...]) -> str | None:
        return values[random.randrange(len(values))] if values else None

    return duis.Device(
        type=one(binding.devices),
        elements=one(binding.elements or binding.varies or ("single", "twin", "polyphase")),
        edition=binding.edition,
        role=binding.role or None,
        other_device=binding.other_device or ("ESME" if binding.use_case == "CCS01" else None),
        other_certificate=b64decode(_certificates()[1]),
        device_log=_LOGS.get(binding.use_case),
        cin=f"{random.randrange(10000):04}",
        knows_requester=False if "broker" in binding.originator else None,
    )


def _repair(body: Any, random: Random) -> None:
    for place in body.iter("*"):
        name = etree.QName(place).localname
        _repair_text(place, name, random)
        for attribute in ("index", "identifier"):
            same = place.findall("*")
            for tag in {each.tag for each in same}:
                for number, each in enumerate((child for child in same if child.tag == tag), 1):
                    if attribute in each.attrib:
                        each.set(attribute, str(number))
    _repair_days(body)
    for period in body.iter("{*}ReadLogPeriod"):
        day = random.randrange(1, 15)
        period[0].text = f"2030-06-{day:02}T09:30:00Z"
        period[1].text = f"2030-06-{day + random.randrange(14):02}T09:30:00.00Z"
    made.make_consistent(body)


def _repair_text(place: Any, name: str, random: Random) -> None:
    text = place.text or ""
    if re.match(r"\d{4}-\d\d-\d\dT", text):
        place.text = (
            f"20{random.randrange(1, 60):02}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}T09:30:00Z"
        )
    elif re.match(r"\d\d:\d\d:\d\d", text):
        place.text = f"{text[:6]}00.00Z"
    if name.endswith(("Certificate", "KAPublicSecurityCredentials")) and len(place) == 0:
        place.text = _certificates()[random.randrange(len(_certificates()))]
    elif name == "InstallCode":
        place.text = random.randbytes(16).hex()
    elif "SeqNumber" in name:
        place.text = str(random.getrandbits(60))


def _repair_days(body: Any) -> None:
    """Days of the week once each; special days that are defined."""
    for around in body.iter("{*}DaysOfWeekApplicability"):
        for day, each in zip(_DAYS, list(around), strict=False):
            each[0].text = day
        del around[len(_DAYS) :]
    for around in body.iter("{*}SpecialDaysApplicability"):
        defined = sum(
            1
            for each in body.iter("*")
            if etree.QName(each).localname
            in ("SpecialDay", "ALCSHCALCSSpecialDay", "AuxiliaryControllerSpecialDayDefinition")
        )
        if around.get("index") or around.get("identifier"):
            continue
        for number, each in enumerate(list(around), 1):
            if number > defined:
                around.remove(each)
            else:
                each[0].text = str(number)
