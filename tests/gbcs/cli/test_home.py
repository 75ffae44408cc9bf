"""gbcs home: requests to a home in this process, and to one behind sockets."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

import duis
import gbcs
from dlms.wrapper import Frame, StreamDecoder, WPort
from gbcs.cli import main
from gbcs.cli.console import Unusable
from gbcs.cli.home_server import _Served, application, headline, loopback, post, serve
from gbcs.testing import Dsp, Home

TOML = """
seed = 5
[[device]]
type = "ESME"
id = "00-DB-12-34-56-78-90-A0"
"""
AT = datetime(2026, 1, 1, tzinfo=UTC)
PARTIES = {"originator": "90-B3-D5-1F-30-01-00-00", "target": "00-DB-12-34-56-78-90-A0"}


@pytest.fixture
def files(tmp_path):
    (tmp_path / "home.toml").write_text(TOML)
    for variant in ("7.2", "7.4", "4.1.1"):
        (tmp_path / f"{variant}.xml").write_bytes(duis.build_request(variant, counter=7, **PARTIES))
    return tmp_path


def test_send(files, capsysbinary):
    assert (
        main(["home", "send", str(files / "4.1.1.xml"), "--home", str(files / "home.toml"), "--at", "2026-01-01"]) == 0
    )
    written = capsysbinary.readouterr().out
    assert duis.validate(written) == []
    assert str(Home.from_toml(TOML)["ESME"].consumption.total(AT)).encode() in written


def test_send_signs_what_means_what_was_asked(files, capsys):
    arguments = ["home", "send", str(files / "7.2.xml"), "--home", str(files / "home.toml"), "--format", "hex"]
    assert main(arguments) == 0
    message = gbcs.decode(bytes.fromhex(capsys.readouterr().out))
    assert (message.use_case.reference, message.signature != b"") == ("ECS43", True)


def test_keys(files, capsys):
    """Each file opens what the party may open, and nothing else; the documents of the home verify with them."""
    folder = files / "keys"
    assert main(["home", "keys", str(files / "home.toml"), "-o", str(folder)]) == 0
    assert capsys.readouterr().out.startswith("keys of supplier, ")
    supplier, other = gbcs.KeyStore(), gbcs.KeyStore()
    assert supplier.load(str(folder / "supplier.json")) == []
    assert other.load(str(folder / "network_operator.json")) == []
    arguments = ["home", "send", str(files / "4.1.1.xml"), "--home", str(files / "home.toml"), "--at", "2026-01-01"]
    assert main([*arguments, "--format", "xml"]) == 0
    document = capsys.readouterr().out.encode()
    first = next(iter(duis.readings(document, keys=supplier)))
    assert first.value == Home.from_toml(TOML)["ESME"].consumption.total(AT)
    with pytest.raises(gbcs.WireError):
        duis.readings(document, keys=other)
    assert duis.authorise(document, supplier, trust=Home.from_toml(TOML).parties.pki.trust, at=AT).signature == "valid"
    (files / "answer.xml").write_text(document.decode())
    trust = ["--trust", str(folder / "authorities.json"), "--at", "2026-01-01"]
    assert main(["duis", "verify", str(files / "answer.xml"), "--keys", str(folder / "supplier.json"), *trust]) == 0
    signed = duis.sign((files / "7.2.xml").read_bytes(), supplier)
    assert duis.authorise(signed, supplier).signature == "valid"


def test_keys_that_can_not_be_written(files, capsys):
    (files / "keys").write_text("")
    assert main(["home", "keys", str(files / "home.toml"), "-o", str(files / "keys")]) == 2
    assert "keys" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("toml", "status", "text"),
    [
        ("[[device]]\ntype = 'ESNE'", 2, "one of ESME"),
        (TOML.replace("90-A0", "90-A1"), 1, "E19"),
        (TOML + '[parties]\nsupplier = "90-B3-D5-1F-30-03-00-00"\n', 1, "none of the parties"),
    ],
)
def test_send_that_fails(files, capsys, toml, status, text):
    (files / "home.toml").write_text(toml)
    assert main(["home", "send", str(files / "7.4.xml"), "--home", str(files / "home.toml")]) == status
    assert text in capsys.readouterr().err


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", "::"])
def test_loopback_alone(files, capsys, host):
    with pytest.raises(Unusable, match="loopback"):
        loopback(host)
    with pytest.raises(Unusable, match="loopback"):
        serve(Home.from_toml(TOML), host=host, http_port=0, tcp_port=0, callback=None)
    assert main(["home", "serve", str(files / "home.toml"), "--host", host]) == 2
    assert "loopback" in capsys.readouterr().err
    with pytest.raises(Unusable, match="loopback"):
        post(f"http://[{host}]/" if ":" in host else f"http://{host}/", b"")


def signed(home, xml):
    key = home.parties.pki.key(home.parties.entities["supplier"], "digitalSignature", 2)
    return duis.sign(xml, key, home.parties.certificates("supplier")["xml"].der)


async def asked(app, body, headers=()):
    """An answer of an ASGI application."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": list(headers),
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }
    await app(scope, receive, send)
    return sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:])


def test_http(files):
    pytest.importorskip("starlette")
    home = Home.from_toml(TOML)
    app = application(home, now=lambda: AT)
    status, answer = asyncio.run(asked(app, signed(home, (files / "7.4.xml").read_bytes())))
    assert (status, duis.read_response(answer).response_code) == (200, "I99")
    status, answer = asyncio.run(asked(app, signed(home, (files / "7.2.xml").read_bytes())))
    assert (status, duis.read_response(answer).form) == (200, duis.Form.PRE_COMMAND)
    assert asyncio.run(asked(app, b"<Request/>"))[0] == 400
    assert asyncio.run(asked(app, b"", [(b"callback", b"http://192.0.2.1/")]))[0] == 400
    assert asyncio.run(asked(app, bytes(5 << 20)))[0] == 413


def test_frames_over_tcp(files, capsys):
    home = Home.from_toml(TOML)
    dsp = Dsp(home)
    request = duis.read_request(signed(home, (files / "7.4.xml").read_bytes()))
    command = gbcs.add_mac(dsp._command(request, AT), dsp.keys, acb=dsp.entity_id)

    async def exchange():
        served = _Served(home, None, lambda: AT)
        async with await asyncio.start_server(served.stream, "127.0.0.1", 0) as server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
            octets = Frame(WPort(0x10), WPort(1), gbcs.encode(command)).encode()
            writer.write(octets[:9])
            await writer.drain()
            writer.write(octets[9:])
            frames = StreamDecoder()
            while not (found := frames.feed(await reader.read(4096))):
                pass
            writer.write(b"\xff" * 16)
            assert await reader.read() == b""
            writer.close()
            return found[0]

    frame = asyncio.run(exchange())
    assert (frame.source, frame.destination) == (1, 0x10)
    assert gbcs.decode(frame.payload).verify(home.keys()).mac == "valid"
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("command ECS45")
    assert lines[1].startswith("response ECS45")


def test_headline_of_what_is_no_message():
    assert headline(b"\x00").startswith("1 octets: ")
