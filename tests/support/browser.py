"""A real browser: Chromium without a window, told what to do through its driver (W3C WebDriver)."""

from __future__ import annotations

import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from tests.support.engine import until

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""Under what name the driver says which element was found."""

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class Browser:
    """One window."""

    client: httpx.Client

    def open(self, url: str) -> None:
        """Go there, and wait until it is loaded."""
        self._post("url", url=url)

    def size(self, width: int, height: int) -> None:
        """Make the window that large."""
        self._post("window/rect", width=width, height=height)

    def follow(self, xpath: str) -> None:
        """Click on what is found first, and wait until the page that it leads to is loaded."""
        self.run("window.left = true")
        self._post(f"element/{self._find(xpath)}/click")
        until(lambda: bool(self.run("return !window.left && document.readyState === 'complete'")))

    def text(self, xpath: str = "//body") -> str:
        """What a person reads there."""
        return str(self._get(f"element/{self._find(xpath)}/text"))

    def style(self, xpath: str, named: str) -> str:
        """How it looks, once all style sheets that may be used are."""
        return str(self._get(f"element/{self._find(xpath)}/css/{named}"))

    def run(self, script: str) -> Any:
        """What a script in the page finds out."""
        return self._post("execute/sync", script=script, args=[])

    def complaints(self) -> list[str]:
        """What the browser wrote to its console since it was last asked, as of what it was not allowed to load."""
        return [str(it["message"]) for it in self._post("se/log", type="browser")]

    def picture(self) -> bytes:
        """What is seen, as PNG."""
        return b64decode(self._get("screenshot"))

    def _find(self, xpath: str) -> str:
        found: dict[str, str] = self._post("element", using="xpath", value=xpath)
        return found[ELEMENT]

    def _get(self, path: str) -> Any:
        return _told(self.client.get(path))

    def _post(self, path: str, **words: Any) -> Any:
        return _told(self.client.post(path, json=words))


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser that was never used before; the test is skipped where none is installed."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("needs Chromium and its driver: apt-get install chromium chromium-driver")
    with TemporaryDirectory() as profile, _driver(driver) as address:
        options = {"binary": chromium, "args": [*FLAGS, f"--user-data-dir={Path(profile) / 'user'}"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        asked = {"capabilities": {"alwaysMatch": wanted}}
        session = _told(httpx.post(f"{address}/session", json=asked, timeout=60, trust_env=False))["sessionId"]
        with httpx.Client(base_url=f"{address}/session/{session}", timeout=60, trust_env=False) as client:
            try:
                yield Browser(client)
            finally:
                client.delete("")


@contextmanager
def _driver(program: str) -> Iterator[str]:
    with subprocess.Popen([program, "--port=0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            said = next(line for line in process.stdout if "successfully on port" in line)
            yield f"http://127.0.0.1:{said.rstrip().rstrip('.').rpartition(' ')[2]}"
        finally:
            process.terminate()


def _told(answer: httpx.Response) -> Any:
    value = answer.json()["value"]
    assert answer.is_success, value
    return value
