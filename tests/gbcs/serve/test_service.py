"""The service: every operation, what is refused and how, who is let in, many at once."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

pytest.importorskip("starlette", reason="starlette is not installed: nothing was served")
pytest.importorskip("prometheus_client", reason="prometheus-client is not installed: nothing was served")
httpx = pytest.importorskip("httpx", reason="httpx is not installed: nothing was asked")

import duis  # noqa: E402
import gbcs  # noqa: E402
from gbcs.serve import Settings, application, operations  # noqa: E402
from gbcs.serve.openapi import description  # noqa: E402
from vectors import pki  # noqa: E402

ROOT = Path(__file__).parents[3]
PKI = str(ROOT / "vectors" / "pki" / "keys.json")
VECTORS: list[dict[str, Any]] = json.loads((ROOT / "vectors" / "gbcs" / "messages.json").read_text("utf-8"))
OCTETS = {vector["name"]: bytes.fromhex(vector["octets"]) for vector in VECTORS}
RESPONSE = OCTETS["response to a non-critical command: MAC"]
CLOSED = OCTETS["response with encrypted attributes"]
REQUEST = duis.build_request(
    "7.12",
    {"RandomisedOffsetLimit": 900},
    counter=1001,
    originator="0A-7E-57-00-00-00-00-02",
    target="0A-7E-57-DE-00-00-00-01",
)
COMMAND = gbcs.encode(duis.transform(REQUEST, duis.Device(type="ESME")))


class Client:
    """Asks the application in this process, one request after the other."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.application = application(settings)

    def request(self, method: str, path: str, **what: Any) -> Any:
        async def ask() -> Any:
            transport = httpx.ASGITransport(app=self.application)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as asking:
                return await asking.request(method, path, **what)

        return asyncio.run(ask())

    def get(self, path: str, **what: Any) -> Any:
        return self.request("GET", path, **what)

    def post(self, path: str, **what: Any) -> Any:
        return self.request("POST", path, **what)


def client(settings: Settings | None = None) -> Client:
    return Client(settings)


@pytest.fixture(scope="module")
def plain() -> Client:
    return client()


@pytest.fixture(scope="module")
def keyed() -> Client:
    authorities = (
        [base64.b64encode(each.public_bytes(Encoding.DER)).decode() for each in pki.authorities().values()]
        if hasattr(pki, "authorities")
        else []
    )
    return client(Settings(keys=(PKI,), trust=tuple(authorities)))


def test_a_message_in_every_spelling(plain: Client) -> None:
    expected = plain.post("/decode", content=RESPONSE, headers={"content-type": "application/octet-stream"}).json()
    assert expected["view"] == gbcs.decode(RESPONSE).view(spans=True).plain()
    for content, kind in (
        (RESPONSE.hex(), "text/plain"),
        (base64.b64encode(RESPONSE).decode(), "text/plain; charset=utf-8"),
        (f"<R><GBCSPayload>{base64.b64encode(RESPONSE).decode()}</GBCSPayload></R>", None),
    ):
        if kind is not None:
            assert plain.post("/decode", content=content, headers={"content-type": kind}).json() == expected
    assert plain.post("/decode", json={"message": RESPONSE.hex()}).json() == expected
    told = plain.post("/decode?tree=true&octets=true", content=RESPONSE.hex(), headers={"content-type": "text/plain"})
    assert told.json()["tree"] == gbcs.to_dict(gbcs.decode(RESPONSE))
    assert told.json()["octets"] == RESPONSE.hex()


def test_keys_check_and_open(plain: Client, keyed: Client) -> None:
    closed, opened = (each.post("/decode", json={"message": CLOSED.hex()}).json() for each in (plain, keyed))
    assert "verification" not in closed
    assert opened["verification"] == {"signature": "absent", "mac": "valid"}
    assert opened["view"] != closed["view"]


def test_mmc(keyed: Client) -> None:
    answered = keyed.post("/mmc", json={"message": RESPONSE.hex()})
    assert answered.headers["content-type"] == "application/xml"
    assert answered.content == duis.to_mmc(gbcs.decode(RESPONSE))


def test_verify_has_one_outcome_a_question(keyed: Client) -> None:
    answered = keyed.post("/verify", json={"message": RESPONSE.hex(), "me": "0A-7E-57-00-00-00-00-02"}).json()
    keys = gbcs.KeyStore()
    keys.load(PKI)
    message = answered["message"]
    assert message["mac"] == "valid"
    assert message["recipient"] == "valid"
    assert message["answers"] == "not judged"
    other = keyed.post("/verify", json={"message": RESPONSE.hex(), "me": "0A-7E-57-00-00-00-00-7F"}).json()
    assert other["message"]["recipient"] == "invalid"


DEVICE = {"type": "ESME"}


def test_correlate_has_a_verdict_and_nothing_that_is_true(plain: Client) -> None:
    asked = {"request": REQUEST.decode(), "message": COMMAND.hex(), "device": DEVICE}
    found = plain.post("/correlate", json=asked).json()
    assert found["verdict"] == "certain"
    assert found["device"] == DEVICE
    other = gbcs.encode(
        gbcs.usecases.by_reference("ECS38").build_command(
            {"RandomisedOffsetLimit: value": 901},
            originator="0A7E570000000002",
            recipient="0A7E57DE00000001",
            originator_counter=1001,
        )
    )
    differs = plain.post("/correlate", json=asked | {"message": other.hex()}).json()
    assert differs["verdict"] == "differs"
    assert differs["differences"] == [{"path": "RandomisedOffsetLimit: value", "requested": "900", "found": "901"}]
    for answer in (found, differs):
        assert not any(value is True for value in answer.values())
        assert "matches" not in answer
        assert "certain" not in answer


def test_transform_describe_and_validate(plain: Client) -> None:
    made = plain.post("/transform", json={"request": REQUEST.decode(), "device": DEVICE}).json()
    assert bytes.fromhex(made["message"]) == COMMAND
    described = plain.post("/describe", json={"message": COMMAND.hex()})
    assert duis.transform(described.content, duis.Device(type="ESME")) == gbcs.decode(COMMAND)
    xml = {"content-type": "application/xml"}
    assert plain.post("/validate", content=REQUEST, headers=xml).json() == {"problems": []}
    assert plain.post("/validate", content=b"<a/>", headers=xml).json()["problems"]


def test_use_cases(plain: Client) -> None:
    every = plain.get("/usecases").json()
    assert len(every) > 200
    one = plain.get("/usecases/ECS38").json()
    assert one["message_code"] == plain.get(f"/usecases/{one['message_code']}").json()["message_code"]
    assert any(item["name"] == "RandomisedOffsetLimit: value" for item in one["command"])
    assert plain.get("/usecases/NONE").status_code == 404


def test_problems_have_their_place(plain: Client) -> None:
    wrong = plain.post("/decode", json={"message": RESPONSE[:-1].hex()})
    assert wrong.status_code == 422
    assert wrong.headers["content-type"] == "application/problem+json"
    assert (wrong.json()["offset"], wrong.json()["path"]) == (8, "mac_header")
    broken = plain.post("/transform", json={"request": "<a>"})
    assert broken.status_code == 422
    assert broken.json()["line"] == 1
    for asked in (
        {"request": REQUEST.decode(), "message": COMMAND.hex(), "device": {"typ": "ESME"}},
        {"request": REQUEST.decode(), "message": COMMAND.hex(), "device": 5},
        {"request": REQUEST.decode(), "message": COMMAND.hex(), "device": []},
        {"request": REQUEST.decode(), "message": COMMAND.hex(), "at": "2026-01-01T00:00:00"},
        {"request": REQUEST.decode(), "message": COMMAND.hex(), "unconfirmed": "yes"},
        {"request": REQUEST.decode()},
        {"message": COMMAND.hex()},
    ):
        assert plain.post("/correlate", json=asked).status_code == 422, asked


@pytest.mark.parametrize(
    ("path", "more", "name"),
    [
        ("correlate", {"devise": {"type": "GSME"}}, "devise"),  # passed over, it would be judged on assumptions
        ("correlate", {"device": {"typ": "ESME"}}, "typ"),
        ("correlate", {"acb": {"entity": "0A-7E-57-00-00-00-00-03", "counter": 1, "count": 1}}, "count"),
        ("correlate", {"document": ""}, "document"),
        ("decode", {"Tree": True}, "Tree"),
        ("verify", {"lastcounter": 7}, "lastcounter"),
        ("verify", {"": 7}, ""),
    ],
)
def test_fields_that_there_are_not_are_refused(plain: Client, path: str, more: dict[str, Any], name: str) -> None:
    asked: dict[str, Any] = {"message": COMMAND.hex()} | ({"request": REQUEST.decode()} if path == "correlate" else {})
    assert plain.post(f"/{path}", json=asked).status_code == 200
    refused = plain.post(f"/{path}", json=asked | more)
    assert refused.status_code == 422
    assert f"no such field: '{name}'; there are: " in refused.json()["detail"]
    line = plain.post(f"/batch/{path}", content=json.dumps(asked | more)).json()
    assert line["problem"]["detail"] == refused.json()["detail"]


def test_so_are_two_of_one_name(plain: Client) -> None:
    """One of them would be passed over: with the first device the request does not ask for this command."""
    given = {"request": REQUEST.decode(), "message": COMMAND.hex()}
    body = json.dumps(given)[:-1] + ', "device": {"type": "GSME"}, "device": {"type": "ESME"}}'
    refused = plain.post("/correlate", content=body, headers={"content-type": "application/json"})
    assert (refused.status_code, refused.json()["title"]) == (400, "the body can't be read as JSON")
    assert refused.json()["detail"] == "an object with two members of the name 'device'"
    assert plain.post("/batch/correlate", content=body).json()["problem"] == refused.json()
    octets = {"content-type": "application/octet-stream"}
    twice = plain.post("/decode?tree=true&tree=false", content=RESPONSE, headers=octets)
    assert (twice.status_code, twice.json()["title"]) == (400, "a name stands twice in the query")
    both = plain.post(f"/decode?message={COMMAND.hex()}", content=RESPONSE, headers=octets)
    assert (both.status_code, both.json()["detail"]) == (422, "message: it is the body, and stands in the query, too")


def test_so_are_those_of_the_query_and_of_keys(plain: Client) -> None:
    octets = {"content-type": "application/octet-stream"}
    assert plain.post("/decode?tree=true", content=RESPONSE, headers=octets).status_code == 200
    assert plain.post("/decode?three=true", content=RESPONSE, headers=octets).status_code == 422
    allowed = client(Settings(allow_keys=True))
    for keys in ({"certificate": []}, {"private_keys": [{"entity": "", "usage": "", "scalar": "1", "prepaid": True}]}):
        refused = allowed.post("/decode", json={"message": RESPONSE.hex(), "keys": keys})
        assert (refused.status_code, "no such field" in refused.json()["detail"]) == (422, True)


def test_numbers_are_not_for_pages_under_another_name(plain: Client) -> None:
    elsewhere = {"host": "evil.example"}
    assert plain.get("/metrics", headers=elsewhere).status_code == 421
    assert [plain.get(path, headers=elsewhere).status_code for path in ("/health", "/ready")] == [200, 200]


def test_it_is_ready_when_it_has_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    going = threading.Event()
    monkeypatch.setattr(operations, "load", lambda: going.wait(10))
    served = application()

    async def ask() -> list[str]:
        said = []
        transport = httpx.ASGITransport(app=served)
        async with (
            served.router.lifespan_context(served),
            httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as asking,
        ):
            for _ in range(100):
                answered = await asking.get("/ready")
                said.append(f"{answered.status_code} {answered.text.strip()}")
                if answered.status_code == 200:
                    break
                going.set()
                await asyncio.sleep(0.01)
        return said

    said = asyncio.run(ask())
    assert (said[0], said[-1]) == ("503 loading", "200 ready")


def test_what_is_loaded_is_what_operations_need() -> None:
    program = """
import sys
from gbcs.serve import operations
operations.load()
before = set(sys.modules)
command, request = sys.argv[1:]
for name, fields in (
    ("decode", {"message": command, "tree": True}),
    ("verify", {"message": command}),
    ("describe", {"message": command}),
    ("correlate", {"message": command, "request": request, "device": {"type": "ESME"}}),
    ("transform", {"request": request}),
    ("validate", {"document": request}),
):
    operations.answer(name, operations.Asked(None, fields), operations.Context())
print(*(set(sys.modules) - before))
"""
    asked = [sys.executable, "-c", program, COMMAND.hex(), REQUEST.decode()]
    ran = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"", {"content-type": "text/plain"}, 400),
        (b"{", {"content-type": "application/json"}, 400),
        (b"[" * 100_000, {"content-type": "application/json"}, 400),
        (b"[]", {"content-type": "application/json"}, 400),
        (b"a=b", {"content-type": "application/x-www-form-urlencoded"}, 415),
        (b"\x1f\x8b", {"content-type": "text/plain", "content-encoding": "gzip"}, 415),
        (b"x", {"content-type": "text/plain", "content-length": str(1 << 40)}, 413),
        (b"x" * 5000, {"content-type": "text/plain"}, 413),
        (b"x", {"content-type": "text/plain", "host": "evil.example"}, 421),
        (b"x", {"content-type": "text/plain", "host": "127.0.0.1.evil.example:80"}, 421),
        (b"x", {"content-type": "text/plain", "origin": "http://evil.example"}, 403),
        (b"x", {"content-type": "text/plain", "origin": "null"}, 403),
        (b"x", {"content-type": "text/plain", "sec-fetch-site": "cross-site"}, 403),
        (b'{"message": "00", "keys": {}}', {"content-type": "application/json"}, 403),
    ],
)
def test_what_is_refused(content: bytes, headers: dict[str, str], status: int) -> None:
    answered = client(Settings(body=4000)).post("/decode", content=content, headers=headers)
    assert answered.status_code == (400 if status == 413 and b"[" in content else status) or status == 400
    assert answered.status_code in (status, 413)
    assert "x-content-type-options" in answered.headers
    assert "script" not in answered.headers["content-security-policy"]


def test_addresses_of_ipv6_are_names_in_brackets() -> None:
    served = client(Settings(hosts=("2001:DB8::5", "correlate.example")))
    for host, status in (
        ("[2001:db8::5]:8061", 200),
        ("[2001:db8::5]", 200),
        ("[::1]:8061", 200),
        ("Correlate.example:443", 200),
        ("[2001:db8::6]:8061", 421),
        ("2001:db8::5", 421),
    ):
        assert served.get("/usecases", headers={"host": host}).status_code == status, host


def test_there_is_a_token_where_one_is_set() -> None:
    guarded = client(Settings(token="right"))
    assert guarded.get("/usecases").status_code == 401
    assert guarded.get("/usecases", headers={"authorization": "Bearer wrong"}).status_code == 401
    assert guarded.get("/usecases", headers={"authorization": "Bearer right"}).status_code == 200
    assert guarded.get("/health").text == "ok\n"


def test_keys_of_a_request_are_for_it_alone(plain: Client) -> None:
    allowed = client(Settings(allow_keys=True))
    entries = json.loads(Path(PKI).read_text("utf-8"))
    given = {
        "certificates": [entry["certificate_der_base64"] for entry in entries if not entry["prepayment"]],
        "private_keys": [
            {"entity": entry["eui"], "usage": entry["usage"], "scalar": entry["private_scalar"]}
            for entry in entries
            if not entry["prepayment"]
        ],
    }
    first = allowed.post("/decode", json={"message": CLOSED.hex(), "keys": given}).json()
    assert first["verification"]["mac"] == "valid"
    assert "verification" not in allowed.post("/decode", json={"message": CLOSED.hex()}).json()
    for wrong in (
        {"certificates": [5]},
        5,
        None,
        "",
        "no key",
        "[]",
        "[{}]",
        "{}",
        "-----BEGIN CERTIFICATE-----\n-----",
    ):
        assert allowed.post("/decode", json={"message": CLOSED.hex(), "keys": wrong}).status_code == 422, wrong


def test_keys_of_a_request_are_what_a_file_holds() -> None:
    allowed = client(Settings(allow_keys=True))
    entries = json.loads(Path(PKI).read_text("utf-8"))
    parts = [pki.private_key("ESME", "keyAgreement").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())]
    for entry in entries:
        if not entry["prepayment"]:
            der = base64.encodebytes(base64.b64decode(entry["certificate_der_base64"])).decode()
            parts.append(f"-----BEGIN CERTIFICATE-----\n{der}-----END CERTIFICATE-----\n".encode())
    for text in (b"".join(parts).decode(), Path(PKI).read_text("utf-8")):
        answered = allowed.post("/decode", json={"message": RESPONSE.hex(), "keys": text}).json()
        assert answered["verification"]["mac"] == "valid"
    assert "verification" not in allowed.post("/decode", json={"message": RESPONSE.hex()}).json()


def test_batches_answer_line_by_line(plain: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "gbcs.serve")
    lines = [{"message": octets.hex()} for octets in OCTETS.values()]
    body = "\n".join(map(json.dumps, lines[:5])) + "\n\n{broken\n" + json.dumps({"message": "00"})
    answered = plain.post("/batch/decode", content=body, headers={"content-type": "application/x-ndjson"})
    found = [json.loads(line) for line in answered.text.splitlines()]
    assert [each["line"] for each in found] == [1, 2, 3, 4, 5, 7, 8]
    assert all("answer" in each for each in found[:5])
    assert [each["problem"]["status"] for each in found[5:]] == [400, 422]
    logged = [json.loads(record.message) for record in caplog.records if record.name == "gbcs.serve"]
    assert [(each["route"], each["status"], each["lines"]) for each in logged] == [("/batch/{name}", 200, 7)]
    assert plain.post("/batch/sign", content=b"").status_code == 404
    assert "too long" in plain.post("/batch/decode", content=b"x" * (2 << 20)).text


def test_nothing_signs(plain: Client) -> None:
    for path in ("/sign", "/mac", "/utrn", "/encrypt"):
        assert plain.post(path, content=b"x").status_code == 404


def test_eight_threads_and_a_small_cache_give_the_same_as_one() -> None:
    keys = gbcs.KeyStore(secrets_kept=2)
    keys.load(PKI)
    context = operations.Context(keys)
    asked = [operations.Asked(octets, {}) for octets in OCTETS.values()] * 4

    def one(each: operations.Asked) -> str:
        try:
            return json.dumps(operations.answer("decode", each, context))
        except gbcs.ProtectionError as error:
            return str(error)

    alone = [one(each) for each in asked]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, asked)) == alone


def test_logs_and_numbers_hold_no_payload(plain: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "gbcs.serve"):
        plain.post("/decode", json={"message": RESPONSE.hex()})
        plain.post("/decode", json={"message": RESPONSE[:-2].hex()})
    told = [json.loads(record.message) for record in caplog.records if record.name == "gbcs.serve"]
    assert [(each["route"], each["status"]) for each in told] == [("/decode", 200), ("/decode", 422)]
    assert set(told[0]) == {"route", "status", "seconds"}
    metrics = plain.get("/metrics").text
    assert 'gbcs_requests_total{route="/decode",status="200"}' in metrics
    assert RESPONSE.hex()[:20] not in caplog.text + metrics


def test_the_description_names_every_operation(plain: Client) -> None:
    assert plain.get("/openapi.json").json() == json.loads(json.dumps(description()))
    for name in operations.OPERATIONS:
        content = description()["paths"][f"/{name}"]["post"]["requestBody"]["content"]["application/json"]
        if name in ("decode", "verify"):
            assert plain.post(f"/{name}", json=content["example"]).status_code == 200


def test_encrypted_keys_are_opened_with_their_password(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption

    entries = [entry for entry in json.loads(Path(PKI).read_text("utf-8")) if not entry["prepayment"]]
    for entry in entries:
        usage = "ds" if entry["usage"] == "digitalSignature" else "ka"
        (tmp_path / f"{entry['eui']}-{usage}.der").write_bytes(base64.b64decode(entry["certificate_der_base64"]))
    meter = pki.private_key("ESME", "keyAgreement")
    encrypted = meter.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"open"))
    (tmp_path / "0A7E57DE00000001-ka.key").write_bytes(encrypted)
    opened = client(Settings(keys=(str(tmp_path),), keys_password="open"))
    assert opened.post("/decode", json={"message": RESPONSE.hex()}).json()["verification"]["mac"] == "valid"
    closed = client(Settings(keys=(str(tmp_path),)))
    assert closed.post("/decode", json={"message": RESPONSE.hex()}).json()["verification"]["mac"] == "no key"


def test_a_request_and_a_command_side_by_side(plain: Client) -> None:
    other = duis.build_request(
        "7.12",
        {"RandomisedOffsetLimit": 600},
        counter=1002,
        originator="0A-7E-57-00-00-00-00-02",
        target="0A-7E-57-DE-00-00-00-01",
    )
    asked = {"request": REQUEST.decode(), "message": COMMAND.hex(), "sides": True}
    same = plain.post("/correlate", json=asked).json()["sides"]
    assert {side["mark"] for side in same} == {"same"}
    assert {"name": "RandomisedOffsetLimit: value", "requested": "900 s", "found": "900 s", "mark": "same"} in same
    found = plain.post("/correlate", json=asked | {"request": other.decode()}).json()
    differing = [(side["name"], side["requested"], side["found"]) for side in found["sides"] if side["mark"] != "same"]
    assert differing == [("RandomisedOffsetLimit: value", "600 s", "900 s"), ("originator counter", "1002", "1001")]
    assert "sides" not in plain.post("/correlate", json=asked | {"sides": False}).json()


def test_what_the_time_decides_is_no_difference(plain: Client) -> None:
    request = duis.build_request(
        "3.1",
        {"SupplierMessage": "Good morning"},
        counter=1,
        originator="0A-7E-57-00-00-00-00-02",
        target="0A-7E-57-DE-00-00-00-01",
    )
    device = duis.Device(type="GSME")
    command = gbcs.encode(duis.transform(request, device, at=datetime(2026, 11, 21, 10, tzinfo=UTC)))
    asked = {"request": request.decode(), "message": command.hex(), "device": {"type": "GSME"}, "sides": True}
    for at, verdict, mark in (
        ("2026-11-21T10:00:00Z", "certain", "same"),
        ("2026-11-21T10:01:00Z", "certain", "may differ"),
        ("2026-11-25T10:00:00Z", "differs", "differs"),
        (None, "unjudged", "not judged"),
    ):
        found = plain.post("/correlate", json=asked | ({} if at is None else {"at": at})).json()
        assert found["verdict"] == verdict
        marks = {side["name"]: side["mark"] for side in found["sides"]}
        assert marks.pop("DisplayMessage: message_id") == mark
        assert set(marks.values()) == {"same"}


def test_what_may_become_several_commands_is_not_shown_beside_one(plain: Client) -> None:
    request = duis.build_request(  # of an electricity or a gas meter: nobody knows
        "4.1.1", {}, counter=1, originator="0A-7E-57-00-00-00-00-02", target="0A-7E-57-DE-00-00-00-01"
    )
    found = plain.post("/correlate", json={"request": request.decode(), "message": COMMAND.hex(), "sides": True}).json()
    assert found["verdict"] == "differs"
    assert found["sides"] is None
    assert found["no_sides"]


def is_part(shown: Any, whole: Any) -> bool:
    """Whether all that is shown is there: of an object some members, of a list the first."""
    if isinstance(shown, dict):
        return isinstance(whole, dict) and all(name in whole and is_part(shown[name], whole[name]) for name in shown)
    if isinstance(shown, list) and shown:
        return isinstance(whole, list) and all(map(is_part, shown, whole)) and len(shown) <= len(whole)
    return bool(shown == whole)


def test_the_answers_of_the_documentation(plain: Client) -> None:
    text = (ROOT / "docs" / "serve.md").read_text("utf-8")
    decoded, correlated, lines = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    message = COMMAND.hex()
    assert is_part(json.loads(decoded), plain.post("/decode", json={"message": message}).json())
    other = duis.build_request(
        "7.12",
        {"RandomisedOffsetLimit": 600},
        counter=1001,
        originator="0A-7E-57-00-00-00-00-02",
        target="0A-7E-57-DE-00-00-00-01",
    ).decode()
    asked = {"message": message, "request": other, "device": {"type": "ESME", "elements": "single"}}
    assert plain.post("/correlate", json=asked).json() == json.loads(correlated)
    answered = plain.post("/batch/decode", content=json.dumps({"message": message}) + "\n{").text.splitlines()
    assert all(map(is_part, map(json.loads, lines.splitlines()), map(json.loads, answered)))
    assert len(answered) == len(lines.splitlines())
