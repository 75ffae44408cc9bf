"""A headless Chromium, driven by the W3C WebDriver protocol as chromedriver speaks it."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TAB, ENTER, ESCAPE, LEFT, UP, RIGHT, DOWN, SHIFT = (chr(0xE000 + code) for code in (4, 7, 12, 18, 19, 20, 21, 8))


def missing() -> str | None:
    """The program that is not installed; None where both are."""
    return next((name for name in ("chromium", "chromedriver") if shutil.which(name) is None), None)


class Browser:
    """A session."""

    def __init__(self, address: str, profile: Path) -> None:
        options = {"binary": shutil.which("chromium"), "args": [*_FLAGS, f"--user-data-dir={profile}"]}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        self.address = address
        made = self._ask("POST", "session", {"capabilities": {"alwaysMatch": wanted}})
        self.address = f"{address}/session/{made['sessionId']}"

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"{self.address}/{path}".rstrip("/"),
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answered:
                return json.load(answered)["value"]
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(json.load(error)["value"]["message"]) from None

    def open(self, address: str) -> None:
        self._ask("POST", "url", {"url": "about:blank"})  # another fragment alone would load nothing
        self._ask("POST", "url", {"url": address})

    def run(self, script: str, *arguments: Any) -> Any:
        """What a function body returns."""
        return self._ask("POST", "execute/sync", {"script": script, "args": list(arguments)})

    def until(self, expression: str, seconds: float = 20.0) -> Any:
        """The value of an expression, as soon as it is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := self.run(f"return {expression}"):
                return found
            time.sleep(0.05)
        raise AssertionError(f"never true: {expression}; the page: {self.text('body')[:2000]}")

    def text(self, selector: str) -> str:
        found: str = self.run("return document.querySelector(arguments[0]).innerText", selector)
        return found

    def fill(self, selector: str, text: str) -> None:
        """Put text into a field at once, as pasting does."""
        self.run(
            "const at = document.querySelector(arguments[0]); at.focus(); at.value = ''; "
            "document.execCommand('insertText', false, arguments[1])",
            selector,
            text,
        )

    def press(self, *keys: str) -> None:
        """Keys one after the other; a tuple's are held together."""
        actions = []
        for key in keys:
            actions += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self._ask("POST", "actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def point(self, element: Any) -> None:
        """Move the mouse onto an element that a script returned."""
        self.run("arguments[0].scrollIntoView({block: 'center'})", element)
        move = {"type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": {_ELEMENT: element[_ELEMENT]}}
        self._ask("POST", "actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": [move]}]})

    def click(self, selector: str) -> None:
        found = self._ask("POST", "element", {"using": "css selector", "value": selector})
        self._ask("POST", f"element/{found[_ELEMENT]}/click", {})

    def command(self, name: str, **parameters: Any) -> Any:
        """A command of the DevTools protocol."""
        return self._ask("POST", "goog/cdp/execute", {"cmd": name, "params": parameters})

    def set_theme(self, theme: str) -> None:
        """``light`` or ``dark``."""
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])

    def set_width(self, width: int, height: int = 900) -> None:
        """The size of the window, in pixels of CSS; below 600 it is a telephone's."""
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def told(self) -> list[dict[str, Any]]:
        """What the console has since it was last asked: errors and breaches of the Content-Security-Policy."""
        found: list[dict[str, Any]] = self._ask("POST", "se/log", {"type": "browser"})
        return found

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._ask("GET", "screenshot")))

    def close(self) -> None:
        self._ask("DELETE", "")


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """A browser with a new profile."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=5):
                    break
            except OSError:
                time.sleep(0.05)
        opened = Browser(f"http://127.0.0.1:{port}", profile)
        try:
            yield opened
        finally:
            opened.close()
    finally:
        process.terminate()
        process.wait(30)
