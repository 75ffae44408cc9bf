"""The page in a browser: pasted, dropped and linked messages, colouring, comparison, keys; who can use it, and how."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="uvicorn is not installed: the page was not served")
pytest.importorskip("prometheus_client", reason="prometheus-client is not installed: the page was not served")
httpx = pytest.importorskip("httpx", reason="httpx is not installed: the page was not asked for")

import duis  # noqa: E402
import gbcs  # noqa: E402
from gbcs.cli import main  # noqa: E402
from gbcs.serve import Settings, application, page  # noqa: E402
from gbcs.serve.page import site  # noqa: E402
from tests.gbcs.serve import browser as browsers  # noqa: E402
from tests.gbcs.serve.browser import DOWN, ENTER, RIGHT, TAB, Browser  # noqa: E402

ROOT = Path(__file__).parents[3]
PKI: list[dict[str, Any]] = json.loads((ROOT / "vectors" / "pki" / "keys.json").read_text("utf-8"))
VECTORS: list[dict[str, Any]] = json.loads((ROOT / "vectors" / "gbcs" / "messages.json").read_text("utf-8"))
OCTETS = {vector["name"]: bytes.fromhex(vector["octets"]) for vector in VECTORS}
RESPONSE = OCTETS["response to a non-critical command: MAC"]
WIDE = OCTETS["ASN.1 response: what became of new credentials, lengths as devices write them"]
CLOSED = OCTETS["response with encrypted attributes"]
SIDES = {"originator": "0A-7E-57-00-00-00-00-02", "target": "0A-7E-57-DE-00-00-00-01"}
REQUEST = duis.build_request("7.12", {"RandomisedOffsetLimit": 900}, counter=1001, **SIDES)
OTHER = duis.build_request("7.12", {"RandomisedOffsetLimit": 600}, counter=1001, **SIDES)
COMMAND = gbcs.encode(duis.transform(REQUEST, duis.Device(type="ESME")))
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202e"

WITH_CERTIFICATES = {
    "command with the key agreement certificate of another user",
    "ASN.1 command: a supplier replaces its own credentials at once",
    "ASN.1 command: the transitional CoS brings a new supplier, later, whatever the clock says",
    "ASN.1 response: a certification request",
    "ASN.1 command that is a certificate",
    "ASN.1 response that is a certificate",
    "ASN.1 command: join a PPMID and a gas meter",
}

needs_browser = pytest.mark.skipif(
    browsers.missing() is not None, reason=f"{browsers.missing()} is not installed: the page was seen by no browser"
)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsers.browser(tmp_path_factory.mktemp("profile")) as opened:
        opened.set_width(1280)
        yield opened


def serve(settings: Settings) -> Iterator[str]:
    import uvicorn

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(application(settings), ws="none", log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    yield from serve(Settings(allow_keys=True))


def show(chromium: Browser, message: str) -> None:
    chromium.fill("#message", message)
    chromium.click("button[type=submit]")
    chromium.until("!document.getElementById('shown').hidden || document.getElementById('problem').textContent")


# Without a browser ---------------------------------------------------------------------------------------------------


def get(settings: Settings, path: str, **headers: str) -> Any:
    async def ask() -> Any:
        transport = httpx.ASGITransport(app=application(settings))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as asking:
            return await asking.get(path, headers=headers)

    return asyncio.run(ask())


def test_served_with_a_policy_and_no_inline_script() -> None:
    for path in ("/", "/page/page.js", "/page/page.css", "/page/view.css"):
        found = get(Settings(), path)
        assert found.status_code == 200
        policy = found.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
    text = get(Settings(), "/").text
    assert text.count("<script") == text.count("<script src=") == 1
    assert "style=" not in text
    assert "innerHTML" not in get(Settings(), "/page/page.js").text


def test_a_key_field_only_where_keys_are_taken_by_request_and_a_token_field_where_one_is_asked_for() -> None:
    plain = get(Settings(), "/").text
    assert 'id="keys"' not in plain
    assert 'id="token"' not in plain
    keyed = get(Settings(allow_keys=True), "/").text
    assert "sent with each request and not kept" in keyed
    guarded = get(Settings(token="a long token"), "/")
    assert guarded.status_code == 200  # it holds no data, and a link can bring no token
    assert 'id="token"' in guarded.text
    assert "a long token" not in guarded.text
    assert get(Settings(token="a long token"), "/usecases").status_code == 401


def test_the_file_of_a_message_holds_no_text_as_markup() -> None:
    row = {"name": SCRIPT, "text": SCRIPT, "unit": "", "span": [0, 1], "remark": SCRIPT, "whole": "", "kind": "value"}
    answer = {"view": {"headline": [SCRIPT], "sections": [{"title": SCRIPT, "rows": [row]}]}, "octets": "00"}
    text = page.document(answer)
    assert "<script>alert" not in text
    assert text.count("<script") == 2  # the data and the page's own
    assert "<img" not in text
    assert 'src="' not in text
    assert "<form" not in text


def test_inspect_writes_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "message.html"
    assert (
        main(["inspect", CLOSED.hex(), "--keys", str(ROOT / "vectors" / "pki" / "keys.json"), "--html", str(out)]) == 0
    )
    assert "MAC valid" in out.read_text("utf-8")
    assert main(["inspect", "00", "--html", str(tmp_path / "none.html")]) == 2
    assert main(["inspect", RESPONSE.hex(), "--html", str(tmp_path / "no" / "folder.html")]) == 2
    assert not (tmp_path / "none.html").exists()
    assert "Traceback" not in capsys.readouterr().err


# In a browser --------------------------------------------------------------------------------------------------------

VALUE = (
    "[...document.querySelectorAll('#values .spot')].find((each) => each.closest('tr').innerText.includes('counter'))"
)
LIT = "[...document.querySelectorAll('#octets .lit')].map((each) => each.innerText).join(' ')"


@needs_browser
def test_paste_error_and_colouring_both_ways(chromium: Browser, served: str) -> None:
    chromium.open(served)
    show(chromium, "zz not a message")
    assert "can't be answered" in chromium.text("#problem")
    assert chromium.run("return document.getElementById('problem').getAttribute('role')") == "alert"
    assert chromium.run("return document.querySelector('#problem mark')") is None
    show(chromium, RESPONSE.hex()[:-40])
    told = chromium.text("#problem")
    assert told.count("offset 8") == told.count("mac_header") == 1
    assert "octets from 0: dd 00 00 00 00 00 00 45 11 00 00 00 00 df 09 02" in told
    assert chromium.text("#problem mark") == "11"  # whose offset it is
    show(chromium, RESPONSE.hex())
    assert chromium.text("#problem") == ""
    view = gbcs.decode(RESPONSE).view(spans=True)
    assert chromium.text("#headline").splitlines()[0] == view.headline[0]
    assert chromium.text("#octets").replace(" ", "").replace("\n", "") == RESPONSE.hex()
    rows = [row for section in view.sections for row in section.all_rows() if row.span is not None]
    assert chromium.run("return document.querySelectorAll('#values .spot').length") == len(rows)
    for place, row in enumerate(rows):  # each value colours its own octets
        chromium.run("document.querySelectorAll('#values .spot')[arguments[0]].focus()", place)
        assert row.span is not None
        assert chromium.run(f"return {LIT}").replace(" ", "") == RESPONSE[slice(*row.span)].hex(), row.name
    counter = next(row for row in rows if row.name == "originator counter" or "counter" in row.name)
    assert counter.span is not None
    chromium.point(chromium.run(f"return {VALUE}"))
    assert chromium.run(f"return {LIT}").replace(" ", "") == RESPONSE[slice(*counter.span)].hex()
    chromium.point(chromium.run("return document.querySelector('#octets .spot:last-of-type')"))
    lit = chromium.run(
        "return [...document.querySelectorAll('#values .lit')].map((each) => each.closest('tr').innerText)"
    )
    last = max(rows, key=lambda row: row.span or (0, 0))
    assert len(lit) == 1
    assert last.text in lit[0]
    assert last.name in chromium.text("#place")


@needs_browser
def test_a_link_holds_the_message_and_the_mmc_is_shown(chromium: Browser, served: str) -> None:
    chromium.open(f"{served}#message={RESPONSE.hex()}")
    chromium.until("!document.getElementById('shown').hidden")
    link = chromium.run("return document.getElementById('link').href")
    assert link == f"{served}#message={RESPONSE.hex()}"
    chromium.click("#mmc > summary")
    lines = chromium.until("document.querySelector('#mmc .content').innerText").splitlines()
    assert lines[0].startswith("<?xml")
    assert "".join(map(str.strip, lines[1:])) == duis.to_mmc(gbcs.decode(RESPONSE)).decode().partition("\n")[2].strip()
    chromium.click("#tree > summary")
    assert "header" in chromium.text("#tree .content")


@needs_browser
def test_correlate_two_inputs(chromium: Browser, served: str) -> None:
    chromium.open(served)
    chromium.fill("#message", COMMAND.hex())
    chromium.click("#compare > summary")
    chromium.run("document.getElementById('device-type').value = 'ESME'")
    for request, verdict in ((REQUEST, "certain"), (OTHER, "differs")):
        chromium.fill("#request", request.decode())
        chromium.click("#correlate")
        chromium.until("!document.getElementById('verdict').hidden")
        assert f"Verdict: {verdict}" in chromium.text("#verdict")
    assert "600" in chromium.text("#verdict table")
    assert "900" in chromium.text("#verdict table")
    side_by_side = (
        "[...document.querySelectorAll('#sides tbody tr')].filter((row) => !row.hidden).map((row) => row.innerText)"
    )
    rows = chromium.run(f"return {side_by_side}")
    assert len(rows) == 6
    assert [row for row in rows if "differs" in row] == [rows[0]]
    assert all(text in rows[0] for text in ("RandomisedOffsetLimit", "600 s", "900 s"))
    assert "6 values, 1 of them differs" in chromium.text("#sides caption")
    heads = chromium.run("return [...document.querySelectorAll('#sides tbody th')].map((head) => head.scope)")
    assert heads == 6 * ["row"]  # a screen reader tells name and mark with each value
    chromium.run("document.getElementById('verdict').focus()")
    chromium.press(TAB)
    assert chromium.run("return document.activeElement.id") == "only"
    chromium.press(" ")
    assert chromium.run(f"return {side_by_side}") == [rows[0]]
    chromium.press(" ")
    assert chromium.run(f"return {side_by_side}") == rows
    chromium.fill("#request", REQUEST.decode())
    assert chromium.run("return document.getElementById('verdict').hidden")  # it was of another request
    chromium.fill("#request", "<no/>")
    chromium.click("#correlate")
    chromium.until("document.getElementById('problem').textContent")
    assert chromium.run("return document.getElementById('verdict').hidden")


def drop(chromium: Browser, selector: str, content: bytes) -> None:
    """A file let go over an element."""
    chromium.run(
        "const dataTransfer = new DataTransfer(), at = document.querySelector(arguments[0]); "
        "dataTransfer.items.add(new File([new Uint8Array(arguments[1])], 'message')); "
        "at.dispatchEvent(new DragEvent('drop', {dataTransfer, bubbles: true}))",
        selector,
        list(content),
    )


@needs_browser
def test_dropped_files(chromium: Browser, served: str) -> None:
    chromium.open(served)
    drop(chromium, "h1", COMMAND)
    chromium.until("!document.getElementById('shown').hidden")
    assert chromium.text("#headline").startswith("ECS38")
    chromium.click("#compare > summary")
    drop(chromium, "#request", REQUEST)
    chromium.until("document.getElementById('request').value")
    chromium.click("#correlate")
    chromium.until("!document.getElementById('verdict').hidden")
    drop(chromium, "#request", OTHER)
    chromium.until("document.getElementById('verdict').hidden")  # the verdict was of what was there before


@needs_browser
@pytest.mark.parametrize("width", [1280, 375])
def test_every_value_of_a_wide_table_comes_into_sight(chromium: Browser, served: str, width: int) -> None:
    chromium.set_width(width, 600)
    try:
        chromium.open(served)
        show(chromium, WIDE.hex())
        covered = (
            "const spots = [...document.querySelectorAll('#values .spot')]; for (const spot of spots) { spot.focus(); "
            "const [{ x, y, height }] = spot.getClientRects(); "
            "if (!spot.contains(document.elementFromPoint(x + 2, y + height / 2))) return spot.innerText; } "
            "return spots.length"
        )
        rows = [row for section in gbcs.decode(WIDE).view(spans=True).sections for row in section.all_rows()]
        assert chromium.run(covered) == sum(row.span is not None and row.span[0] < row.span[1] for row in rows)
        assert chromium.run("return document.documentElement.scrollWidth") <= width
    finally:
        chromium.set_width(1280)


@needs_browser
def test_the_mmc_document_has_a_line_for_each_element(chromium: Browser, served: str) -> None:
    chromium.open(served)
    xml = "<?xml version='1.0'?>\n<a x='1'><b>one two</b><c/><d></d><e> </e><f><g>1\n 2</g></f></a>"
    assert chromium.run("return indented(arguments[0])", xml).splitlines() == [
        "<?xml version='1.0'?>",
        "<a x='1'>",
        "  <b>one two</b>",
        "  <c/>",
        "  <d></d>",
        "  <e> </e>",
        "  <f>",
        "    <g>1",
        " 2</g>",
        "  </f>",
        "</a>",
    ]


@needs_browser
def test_keys_of_a_request_open_a_message(chromium: Browser, served: str) -> None:
    chromium.open(served)
    show(chromium, CLOSED.hex())
    assert "encrypted" in chromium.text("#headline")
    keys = {
        "certificates": [entry["certificate_der_base64"] for entry in PKI if entry.get("certificate_der_base64")],
        "private_keys": [
            {
                "entity": entry["eui"],
                "usage": entry["usage"],
                "scalar": entry["private_scalar"],
                "prepayment": entry["prepayment"],
            }
            for entry in PKI
            if entry.get("private_scalar")
        ],
    }
    for text in (json.dumps(keys), json.dumps(PKI)):  # as the service takes them, and as a file of keys has them
        chromium.run("document.getElementById('keys').value = arguments[0]", text)
        show(chromium, CLOSED.hex())
        assert "MAC valid" in chromium.text("#headline")
        assert "encrypted" not in chromium.text("#headline")
    chromium.run("document.getElementById('keys').closest('details').open = true")
    drop(chromium, "#keys", b"no key")
    chromium.until("document.getElementById('keys').value === 'no key'")
    chromium.click("button[type=submit]")
    assert chromium.until("document.getElementById('problem').textContent")


@needs_browser
def test_by_keyboard_alone(chromium: Browser, served: str) -> None:
    chromium.open(served)
    chromium.press(TAB)
    assert chromium.run("return document.activeElement.id") == "message"
    chromium.run("document.execCommand('insertText', false, arguments[0])", RESPONSE.hex())
    for _ in range(6):
        chromium.press(TAB)
        if chromium.run("return document.activeElement.type") == "submit":
            break
    chromium.press(ENTER)
    chromium.until("document.activeElement.id === 'headline'")
    chromium.press(TAB, TAB)
    first = chromium.run("return document.activeElement.closest('#values .spot') && document.activeElement.innerText")
    assert first
    before = chromium.run(f"return {LIT}")
    chromium.press(DOWN)
    assert chromium.run(f"return {LIT}") != before
    chromium.press(TAB)
    assert chromium.run("return document.activeElement.closest('#octets') !== null")
    chromium.press(RIGHT)
    assert chromium.run("return document.querySelectorAll('#values .lit').length") == 1
    chromium.press(TAB, ENTER)
    assert chromium.run("return document.getElementById('tree').open")


@needs_browser
def test_scripts_in_a_message_are_text(chromium: Browser, served: str, tmp_path: Path) -> None:
    row = {"name": SCRIPT, "text": SCRIPT, "unit": "", "span": [0, 1], "remark": SCRIPT, "whole": "", "kind": "value"}
    view = {"headline": [SCRIPT], "sections": [{"title": SCRIPT, "rows": [row]}]}
    out = tmp_path / "script.html"
    out.write_text(page.document({"view": view, "octets": "00", "tree": {SCRIPT: SCRIPT}, "mmc": SCRIPT}), "utf-8")
    chromium.told()
    chromium.open(out.as_uri())
    shown = SCRIPT.replace("\u202e", "\\u202e")
    assert chromium.text("#headline") == shown
    assert chromium.text("#values").count(shown) == 4  # caption, name, value, remark
    assert chromium.run("return document.scripts.length") == 2
    assert chromium.run("return document.images.length") == 0
    assert chromium.told() == []
    chromium.open(served)
    show(chromium, SCRIPT)
    assert chromium.text("#problem")
    assert chromium.run("return document.images.length") == 0


@needs_browser
def test_one_file_in_a_browser(chromium: Browser, tmp_path: Path) -> None:
    out = tmp_path / "message.html"
    assert main(["inspect", RESPONSE.hex(), "--html", str(out)]) == 0
    chromium.told()
    chromium.open(out.as_uri())
    assert list(filter(None, chromium.text("#headline").splitlines())) == list(gbcs.decode(RESPONSE).view().headline)
    chromium.run("document.querySelector('#values .spot').focus()")
    assert chromium.run(f"return {LIT}")
    chromium.click("#mmc > summary")
    assert "<?xml" in chromium.text("#mmc .content")
    assert chromium.told() == []


def from_npm(folder: Path, package: str) -> Path:
    """The folder of a package of the npm registry, or a skipped test."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip(f"npm is not installed: no {package}")
    done = subprocess.run(
        [npm, "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", package],
        cwd=folder,
        capture_output=True,
        timeout=120,
        check=False,
    )
    found = folder / "node_modules" / package.partition("@")[0]
    if done.returncode or not found.is_dir():
        pytest.skip(f"{package} could not be installed from the npm registry")
    return found


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    return (from_npm(tmp_path_factory.mktemp("axe"), "axe-core@4") / "axe.min.js").read_text("utf-8")


def serious(chromium: Browser, axe: str) -> list[Any]:
    """What axe finds serious or critical, each with some of the elements."""
    chromium.run(axe)
    chromium.run("window.found = null; axe.run(document).then((found) => { window.found = found; })")
    found = chromium.until("window.found && {violations: window.found.violations, passes: window.found.passes.length}")
    assert found["passes"] > 10
    return [
        (each["id"], [node["html"] for node in each["nodes"]][:3])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


@needs_browser
@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_window(
    chromium: Browser, served: str, axe: str, theme: str, width: int, tmp_path: Path
) -> None:
    chromium.set_theme(theme)
    chromium.set_width(width)
    try:
        chromium.open(served)
        chromium.fill("#message", COMMAND.hex())
        chromium.run("document.querySelectorAll('#ask details').forEach((each) => { each.open = true; })")
        chromium.fill("#request", OTHER.decode())
        chromium.click("#correlate")
        chromium.until("!document.getElementById('verdict').hidden")
        chromium.run("document.querySelectorAll('#values .spot')[2].focus()")
        chromium.run("document.getElementById('tree').open = true")
        chromium.picture(tmp_path / f"{theme}-{width}.png")
        assert serious(chromium, axe) == []
        assert chromium.run("return document.documentElement.scrollWidth") <= width
        ground = chromium.run("return getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(255, 255, 255)") == (theme == "light")
        for message in (WIDE.hex(), RESPONSE.hex()[:-40]):  # a table that is moved in its place; a problem
            show(chromium, message)
            assert serious(chromium, axe) == []
            assert chromium.run("return document.documentElement.scrollWidth") <= width
    finally:
        chromium.set_theme("light")
        chromium.set_width(1280)


# Without a server ----------------------------------------------------------------------------------------------------


def test_a_site_takes_only_what_was_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = tmp_path / "pyodide"
    given.mkdir()
    for name in site.DIGESTS:
        (given / name).write_bytes(b"other")
    assert main(["inspect", "--site", str(tmp_path / "site"), "--pyodide", str(given)]) == 2
    assert f"not that of Pyodide {site.VERSION}" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()
    assert main(["inspect", "--site", str(tmp_path / "site")]) == 2
    assert main(["inspect"]) == 2


@needs_browser
def test_a_site_decodes_every_own_vector_in_the_browser(chromium: Browser, axe: str, tmp_path: Path) -> None:
    pyodide = from_npm(tmp_path, f"pyodide@{site.VERSION}")
    folder = tmp_path / "site"
    assert main(["inspect", "--site", str(folder), "--pyodide", str(pyodide)]) == 0
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            chromium.told()
            chromium.open(f"http://127.0.0.1:{server.server_port}/#message={RESPONSE.hex()}")
            chromium.until("!document.getElementById('shown').hidden", 60)
            chromium.run(
                "window.answers = null; const one = (message) => ask('decode', {message}).then("
                "(found) => found.json(), (error) => ({problem: error.message})); "
                "Promise.all(arguments[0].map(one)).then((found) => { window.answers = found; })",
                [octets.hex() for octets in OCTETS.values()],
            )
            answers = chromium.until("window.answers", 60)
            assert not [found for found in answers if "problem" in found]
            other = set()
            for (name, octets), found in zip(OCTETS.items(), answers, strict=True):
                if found["view"] != gbcs.decode(octets).view(spans=True).plain():
                    assert "No module named 'cryptography'" in json.dumps(found["view"])
                    other.add(name)
            assert other == WITH_CERTIFICATES
            assert (len(OCTETS), len(OCTETS) - len(other)) == (96, 89)  # docs/serve.md has both
            assert "comparison and keys need parts" in chromium.text("#ask")
            assert chromium.run("return document.getElementById('compare')") is None
            assert serious(chromium, axe) == []
            chromium.fill("#message", "<R/>")
            chromium.click("button[type=submit]")
            assert "lxml" in chromium.until("document.getElementById('problem').innerText")
            told = [each["message"] for each in chromium.told() if "favicon" not in each["message"]]
            assert told == []
        finally:
            server.shutdown()
            thread.join(30)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        """Tell nothing."""
