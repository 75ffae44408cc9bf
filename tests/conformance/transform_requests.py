"""Requests for the differential tests of the transform: of the model, and published ones with something changed.

Like the strategies, all is drawn through ``choose(low, high)``. What the model alone would seldom get right is set
right most of the time, so that most requests become commands: indexes count from one, dates and times are of whole
seconds in UTC, certificates are certificates, a list of thresholds belongs to its list of prices. The rest of the time
it stays as it was drawn, and both implementations have to refuse alike.
"""

from __future__ import annotations

import datetime
import re
from copy import deepcopy
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

import duis
from duis import schema, services, xml
from tests.conformance import service_requests, transform_oracle
from tests.strategies.duis import Choose, element, leaf

__all__ = ["Case", "device_of", "drawn", "mutated", "rows"]

DCC = "90-B3-D5-1F-30-00-00-02"
USER = "90-B3-D5-1F-30-01-00-00"
TARGET = "00-DB-12-34-56-78-90-A0"
_COUNTERS = (0, 1, 127, 128, 1000, 2**24 - 1, 2**24, 2**31, 2**32 + 7, 2**63, 2**64 - 1)


class Case(NamedTuple):
    """A request and what is known besides.

    Attributes:
        xml: the request.
        row: of the table of use cases.
        device: what the inventory says.
        acb: who originates the command for the requester.
    """

    xml: bytes
    row: dict[str, str]
    device: duis.Device
    acb: tuple[str, int] | None

    @property
    def context(self) -> transform_oracle.Context:
        """The same for the second implementation."""
        return transform_oracle.Context(
            counter=self.acb[1] if self.acb else None,
            twin=self.device.elements == "twin",
            other_type=self.device.other_device,
            other_certificate=self.device.other_certificate,
            cin=self.device.cin,
            by_broker=self.acb is not None and self.row.get("sender", "").endswith("ACB"),
        )


def rows() -> tuple[dict[str, str], ...]:
    """The rows of the table of use cases whose commands follow from a request."""
    return tuple(row for row in transform_oracle.selection() if row["transform_key"] not in ("CCS03", "GCS59"))


def device_of(row: dict[str, str], choose: Choose) -> tuple[duis.Device, tuple[str, int] | None]:
    """A device to which the row applies, and the broker where it takes part."""
    types = row["device_types"].split()
    kind = types[choose(0, len(types) - 1)]
    if kind == "any":
        kind = ("ESME", "GSME", "GPF", "CHF", "PPMID")[choose(0, 4)]
    meters = ("single", "twin", "polyphase") if row["meter_variant"] == "any" else tuple(row["meter_variant"].split())
    by_broker = row["sender"] in ("ACB", "TransCoS") or (row["sender"].endswith("ACB") and choose(0, 1) == 1)
    other = row["other_device"] or None
    key = row["transform_key"]
    if key == "CCS01":
        other = ("ESME", "GSME", "HCALCS", "IHD", "CAD", "PPMID")[choose(0, 5)]
    role = re.search(r"role=([A-Za-z ]+)", row["when"])
    device = duis.Device(
        type=kind,
        elements=meters[choose(0, len(meters) - 1)] if kind == "ESME" else None,
        edition={"old": "earlier", "4+": "later"}.get(row["gbcs"], "current"),
        knows_requester=not by_broker,
        role=role[1] if role else None,
        other_device=other,
        other_certificate=_certificates()[0] if key.startswith("CS03C") else None,
        cin="1234" if key in ("ECS50", "GCS36") else None,
    )
    return device, (DCC, _COUNTERS[choose(0, len(_COUNTERS) - 1)]) if by_broker else None


def drawn(row: dict[str, str], choose: Choose) -> Case:
    """A request of the model for one row."""
    service = next(each for each in services.services() if each.variant == row["service_reference_variant"])
    body = element(schema.element(service.body), choose)
    mixed = choose(0, 19) == 0
    for _ in range(400):
        if row in transform_oracle.use_cases_of(service.variant, body) and (mixed or not _of_another(body, row)):
            break
        body = element(schema.element(service.body), choose)
    _set_right(body, choose)
    _comment(body, choose)
    device, acb = device_of(row, choose)
    return Case(_request(service, body, choose), row, device, acb)


def _request(service: services.Service, body: etree._Element, choose: Choose) -> bytes:
    counter = _COUNTERS[choose(0, len(_COUNTERS) - 1)]
    root = xml.parse(duis.build_request("11.2", originator=USER, target=TARGET, counter=counter, command_variant=1))
    header = root.find("{*}Header")
    assert header is not None
    for name, text in (
        ("CommandVariant", str(next(each for each in service.command_variants if each not in (5, 6, 7)))),
        ("ServiceReference", service.reference),
        ("ServiceReferenceVariant", service.variant),
    ):
        place = header.find("{*}" + name)
        assert place is not None
        place.text = text
    place = root.find("{*}Body")
    assert place is not None
    place[:] = [body]
    return xml.serialise(root)


@lru_cache(maxsize=1)
def _certificates() -> tuple[bytes, ...]:
    """Certificates that the published requests hold."""
    found: dict[bytes, None] = {}
    for pair in service_requests.pairs():
        for each in xml.parse(pair.xml).iter("{*}Certificate", "{*}KeyAgreementCertificate"):
            found[transform_oracle.certificate(each.text or "")] = None
    return tuple(found)


def _set_right(body: etree._Element, choose: Choose) -> None:
    if choose(0, 9) == 0:
        return
    for place in list(body.iter("*")):
        name, text = etree.QName(place).localname, place.text or ""
        if name.endswith("Certificate") or name in ("KAPublicSecurityCredentials",):
            known = _certificates()
            place.text = transform_oracle.encoded(known[choose(0, len(known) - 1)])
        elif re.fullmatch(r"\d{4}-\d\d-\d\dT.*", text):
            place.text = _moments()[choose(0, len(_moments()) - 1)] if choose(0, 3) == 0 else text[:19] + ".00Z"
        elif re.fullmatch(r"\d\d:\d\d:\d\d.*", text):
            minute = text[:6] + "00" if choose(0, 1) else text[:8]
            place.text = ("00:00:00Z", "23:59:59.00Z", "00:00:59")[choose(0, 2)] if choose(0, 5) == 0 else minute + "Z"
        elif re.fullmatch(r"\d{4,5}-\d\d-\d\d.*", text):
            place.text = ("65535" if choose(0, 2) == 0 else text[:4]) + text[-6 if text[-1] != "Z" else -7 :]
            place.text = re.sub(r"^(\d+-\d\d-\d\d).*", r"\1Z", place.text)
        for key in ("index", "identifier"):
            if place.get(key) is not None:
                _count(place, key, choose)
    if choose(0, 1) and body.find("{*}ExecutionDateTime") is not None:
        found = body.find("{*}ExecutionDateTime")
        assert found is not None
        found.text = "3000-12-31T00:00:00.00Z"
    period = body.find("{*}ReadLogPeriod")
    if period is not None and choose(0, 1) and re.match(r"20..-..-..T[01].:[0-5].:[0-5]", period[0].text or ""):
        begins = datetime.datetime.fromisoformat((period[0].text or "")[:19])
        period[1].text = (begins + datetime.timedelta(minutes=choose(1, 3000))).isoformat() + "Z"
    for start in list(body.iter("*")):
        name = etree.QName(start).localname
        if name.startswith("Start") and name.endswith(("Date", "DateTime")) and start.text:
            end = start.getparent().find("{*}" + name.replace("Start", "End"))
            if end is not None and end.text and start.text > end.text and len(start.text) == len(end.text):
                start.text, end.text = end.text, start.text


def _moments() -> tuple[str, ...]:
    return (
        "3000-12-31T00:00:00.00Z", "2000-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2136-02-07T06:28:13Z",
        "2136-02-07T06:28:14Z", "2136-02-07T06:28:15Z", "2136-02-07T06:28:16Z", "9999-12-31T23:59:59Z",
        "2030-01-15T09:00:00", "2030-01-15T09:00:00.000Z", "2030-06-15T09:00:00+01:00", "2030-01-15T09:00:00.50Z",
        "2024-02-29T24:00:00Z", "3000-12-31T01:00:00+01:00", "3000-12-31T00:00:00", "2016-12-31T23:59:60Z",
    )  # fmt: skip


_GAS = re.compile("Gas|ImportMPRN|UpdatePrepayConfigGas")
_ELECTRICITY = re.compile("Elec|ImportMPANs|UpdatePrepayConfigElectricity")


def _of_another(body: etree._Element, row: dict[str, str]) -> bool:
    """Whether the body holds what is of gas in a request to electricity, or the other way round."""
    if len({"ESME", "GSME"} & set(row["device_types"].split())) != 1 or row["service_reference_variant"] == "6.22":
        return False
    wrong = _GAS if "ESME" in row["device_types"] else _ELECTRICITY
    return any(wrong.match(etree.QName(each).localname) for each in body.iter("*") if each is not body)


def _count(place: etree._Element, key: str, choose: Choose) -> None:
    """The number of an element is its place among those of its name, mostly."""
    if choose(0, 15) == 0 or place.getparent() is None:
        return
    alike = [each for each in place.getparent() if each.tag == place.tag]
    if len(alike) > 1 or choose(0, 3):
        place.set(key, str(alike.index(place) + 1))


# Published requests with something changed ---------------------------------------------------------------------------


def mutated(pair: service_requests.Pair, choose: Choose) -> Case | None:
    """A published request in which one or more values are others that the schema allows; None without a row for it."""
    root = xml.parse(pair.xml)
    body = root.find("{*}Body")[0]
    variant = root.findtext("{*}Header/{*}ServiceReferenceVariant")
    for _ in range(choose(1, 3)):
        _change(body, choose)
    _comment(body, choose)
    device, acb = service_requests.device_of(pair), service_requests.acb_of(pair)
    if device.type == "ESME" and device.elements in ("single", "twin") and choose(0, 1):
        device = device._replace(elements="twin")
    key = pair.name.split("_")[0]
    found = [
        row
        for row in transform_oracle.use_cases_of(variant or "", body)
        if row["transform_key"] == key and _is_of(device, row)
    ]
    if not found:
        return None
    return Case(xml.serialise(root), found[0], device, (str(acb[0]), acb[1]) if acb else None)


def _comment(body: etree._Element, choose: Choose) -> None:
    """A comment within a value: it changes nothing."""
    leaves = [each for each in body.iter("*") if not len(each) and each.text]
    if choose(0, 3) or not leaves:
        return
    place = leaves[choose(0, len(leaves) - 1)]
    comment, text = etree.Comment("0"), place.text or ""
    at = choose(0, len(text))
    place.text, comment.tail = text[:at], text[at:]
    place.append(comment)


def _is_of(device: duis.Device, row: dict[str, str]) -> bool:
    return row["device_types"] == "any" or device.type in row["device_types"].split()


def _change(body: etree._Element, choose: Choose) -> None:
    """One change: another value of a leaf, a list longer or shorter, an optional element more or less."""
    places = list(body.iter("*"))
    place = places[choose(0, len(places) - 1)]
    kind = choose(0, 9)
    parent = place.getparent()
    if place is body or parent is None or kind < 6:
        leaves = [each for each in places if not len(each)]
        place = leaves[choose(0, len(leaves) - 1)]
        declaration = _declared(place, body)
        if declaration is not None:
            _value(place, declaration, body, choose)
    elif kind < 8:
        again = deepcopy(place)
        parent.insert(parent.index(place) + 1, again)
        for key in ("index", "identifier"):
            if again.get(key) is not None:
                alike = [each for each in parent if each.tag == place.tag]
                for number, each in enumerate(alike, 1):
                    each.set(key, str(number))
    else:
        tag, key = place.tag, next((key for key in ("index", "identifier") if place.get(key) is not None), None)
        parent.remove(place)
        if key is not None and choose(0, 3):
            for number, each in enumerate([each for each in parent if each.tag == tag], 1):
                each.set(key, str(number))


def _declared(place: etree._Element, body: etree._Element) -> schema.types.Element | None:
    declaration = schema.element(etree.QName(body).localname)
    path = []
    while place is not body:
        path.append(place.tag)
        place = place.getparent()
    for tag in reversed(path):
        found = _child(declaration, tag)
        if found is None:
            return None
        declaration = found
    return declaration


def _child(declaration: schema.types.Element, tag: str) -> schema.types.Element | None:
    def search(particle):
        if particle is None:
            return None
        if isinstance(particle, schema.types.Element):
            return particle if particle.tag == tag else None
        for item in getattr(particle, "items", ()):
            if (found := search(item)) is not None:
                return found
        return None

    return search(getattr(declaration.type, "content", None))


def _value(place: etree._Element, declaration: schema.types.Element, body: etree._Element, choose: Choose) -> None:
    if declaration.text is not None:
        if place.text and re.fullmatch(r"\d{4}-\d\d-\d\dT.*", place.text):
            place.text = _moments()[choose(0, len(_moments()) - 1)]
        elif "Certificate" in place.tag or "KAPublic" in place.tag:
            known = _certificates()
            place.text = transform_oracle.encoded(known[choose(0, len(known) - 1)])
        else:
            place.text = leaf(declaration.text, choose)
    elif "Specified" in place.tag or "DayOfMonth" in place.tag:
        options = _options(_declared(_above(place), body))
        if options:
            chosen = options[choose(0, len(options) - 1)]
            place.tag = chosen.tag
            place.text = leaf(chosen.text, choose) if chosen.text is not None else None
    for attribute in declaration.attributes.values():
        if place.get(attribute.name) is not None and choose(0, 1):
            place.set(attribute.name, leaf(attribute.type, choose))


def _above(place: etree._Element) -> etree._Element:
    parent = place.getparent()
    assert parent is not None
    return parent


def _options(declaration):
    content = getattr(getattr(declaration, "type", None), "content", None)
    return [each for each in getattr(content, "items", ()) if isinstance(each, schema.types.Element)]
