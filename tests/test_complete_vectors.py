"""Whatever the tables declare has a vector, each vector decodes to its form, and encodes to its octets again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import dlms
import duis
import gbcs
import zigbee
from dlms.apdu import APDUS
from duis import services
from gbcs.keys import KeyStore
from gbcs.payload import asn1
from gbcs.payload.asn1.types import PAYLOADS
from gbcs.regis import flows, gas
from gbcs.regis.flows import built_in
from vectors.complete import FOLDER
from vectors.complete.documents import declared, standing
from vectors.complete.messages import alert_codes, directions
from wire.node import plain as plain_form
from zigbee.clusters import MODULES, cluster
from zigbee.general import COMMANDS


@lru_cache(maxsize=16)
def read(name: str) -> list[dict[str, Any]]:
    vectors: list[dict[str, Any]] = json.loads((FOLDER / name).read_text("utf-8"))
    assert len({vector["name"] for vector in vectors}) == len(vectors)
    assert all(vector["source"] and vector["decoded"] is not None for vector in vectors)
    return vectors


def octets_of(vector: dict[str, Any]) -> bytes:
    return bytes.fromhex(vector["octets"])


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


def test_messages() -> None:
    keys = KeyStore()
    keys.load(FOLDER.parent / "pki")
    for vector in read("messages.json") + read("alerts.json"):
        message = gbcs.decode(octets_of(vector))
        assert gbcs.encode(message) == octets_of(vector)
        assert plain(gbcs.to_dict(message)) == vector["decoded"], vector["name"]
        if "clear" in vector:
            assert plain(gbcs.to_dict(message.decrypt(keys))["items"]) == vector["clear"]


def test_apdus_and_frames() -> None:
    for vector in read("apdus.json"):
        apdu = dlms.decode(octets_of(vector))
        assert plain(dlms.to_dict(apdu)) == vector["decoded"]
        assert dlms.encode(apdu) == octets_of(vector)
    for vector in read("zcl-commands.json"):
        frame = zigbee.decode(octets_of(vector), cluster_id=int(vector["cluster"], 16))
        assert plain(zigbee.to_dict(frame)) == vector["decoded"], vector["name"]
        assert zigbee.encode(frame) == octets_of(vector)


def test_documents() -> None:
    for vector in read("requests.json") + read("responses.json"):
        octets = vector["document"].encode()
        assert duis.validate(octets) == []
        assert plain(duis.read(octets).plain()) == vector["decoded"]


def test_asn1_types() -> None:
    for vector in read("asn1.json"):
        payload = asn1.decode(octets_of(vector), int(vector["message_code"], 16), vector["cra"])
        assert plain(plain_form(payload)) == vector["decoded"], vector["name"]
        assert asn1.encode(payload) == octets_of(vector)


def test_documents_of_mmc() -> None:
    """Their leaves by another reader of XML, and each whole document as the model has it."""
    for vector in read("mmc.json"):
        octets = vector["document"].encode()
        root = ElementTree.fromstring(octets)
        assert [[path, text] for path, text in leaves(root, _name(root))] == vector["decoded"], vector["name"]
        if vector["name"].startswith("document"):
            assert duis.validate(octets) == []


def leaves(element: ElementTree.Element, path: str) -> Iterator[tuple[str, str]]:
    """The path and text of each element without others in it; those of one name are numbered."""
    names = [_name(child) for child in element]
    for place, (name, child) in enumerate(zip(names, element, strict=True)):
        number = f"[{names[: place + 1].count(name)}]" if names.count(name) > 1 else ""
        yield from leaves(child, f"{path}/{name}{number}")
    if not names:
        yield path, element.text or ""


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def test_data_flows() -> None:
    for vector in read("flows.json"):
        octets = octets_of(vector)
        first, *records = [line.split("|")[:-1] for line in octets.decode("latin-1").split("\n")[:-2]]
        assert vector["decoded"] == {"header": first, "records": records}, vector["name"]
        file = flows.read(octets)
        assert [file.header.record.code, *file.header.record.values] == first
        assert [[record.code, *record.values] for record in file.records] == records
        assert flows.write(file) == octets


# What has a vector ---------------------------------------------------------------------------------------------------


def test_every_use_case_and_direction() -> None:
    found = set()
    for vector in read("messages.json") + read("alerts.json"):
        header = gbcs.decode(octets_of(vector)).header
        found.add((header.message_code, header.cra))
    assert {(use_case.message_code, cra) for use_case, cra in directions()} <= found


def test_every_alert_code() -> None:
    found = {vector["name"].split()[0] + vector["name"].split()[-1] for vector in read("alerts.json")}
    native = {code for code, cra in PAYLOADS if cra == 3}
    wanted = {(code, use_case.message_code) for code, use_case in alert_codes() if use_case.message_code not in native}
    assert {f"{code:04X}{message_code:04X}" for code, message_code in wanted} <= found


def test_every_apdu_and_asn1_type() -> None:
    assert {octets_of(vector)[0] for vector in read("apdus.json")} == set(APDUS)
    assert {vector["name"].split()[0] for vector in read("asn1.json")} == {kind.__name__ for kind in PAYLOADS.values()}


def test_every_cluster_command() -> None:
    wanted = {(0x0702, 0, number) for number in COMMANDS}
    for cluster_id in MODULES:
        known = cluster(cluster_id)
        assert known is not None
        wanted |= {(cluster_id, 1, number) for number in known.client_commands}
        wanted |= {(cluster_id, 9, number) for number in known.server_commands}
    frames = [(int(vector["cluster"], 16), octets_of(vector)) for vector in read("zcl-commands.json")]
    assert {(cluster_id, octets[0], octets[2]) for cluster_id, octets in frames} == wanted


def test_every_service_form_and_element() -> None:
    requests = [vector["name"].split()[0] for vector in read("requests.json")]
    assert set(requests) == {service.variant for service in services.services()}
    asked = {duis.Form.SERVICE_REQUEST, duis.Form.SIGNED_PRE_COMMAND}
    assert {vector["decoded"]["form"] for vector in read("responses.json")} == {
        form.value for form in set(duis.Form) - asked
    }
    found: set[tuple[str, str]] = set()
    for vector in read("mmc.json"):
        found |= standing(duis.xml.parse(vector["document"].encode()))
    assert {step for step, _ in declared()} <= found


def test_every_record_of_registration_data() -> None:
    """Flows here; the records of gas are in files made by hand."""
    assert {vector["name"] for vector in read("flows.json")} == {flow.id for flow in built_in() if flow.groups}
    files = json.loads((FOLDER.parent / "regis" / "files.json").read_text("utf-8"))
    text = "".join(file["text"] for file in files)
    assert all(f'"{kind}"' in text for kinds in gas.KINDS.values() for kind in kinds if kind != "TOK")
