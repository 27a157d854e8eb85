"""A served app and a real Chromium; whatever leaves this machine, or breaks in the page, fails the test."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.ui.scripted_sessions import ScriptedSessions

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OpenPage = Callable[..., Page]
TIMEOUT_MS = 20_000
"""A bound for a machine that is busy with other things; nothing here waits so long when it works."""


@dataclass
class Served:
    """An app that runs."""

    url: str
    sessions: ScriptedSessions


def chromium() -> str:
    """Where Chromium is; a missing one is a failure that says what to install, never a skip."""
    for name in CHROMIUM_NAMES:
        found = shutil.which(name)
        if found:
            return found
    pytest.fail(
        "no Chromium for the browser tests; type: apt-get update && "
        "apt-get install -y --no-install-recommends chromium",
        pytrace=False,
    )


class ServerThread:
    """Runs the server of ``simulator.ui.app`` beside the test, in a loop of its own."""

    def __init__(self, sessions: ScriptedSessions) -> None:
        from simulator.ui.app import listen

        self.sessions = sessions
        self.socket = listen("127.0.0.1", 0)
        self.server: uvicorn.Server | None = None
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self.thread.start()

    async def _serve(self) -> None:
        from simulator.ui.app import server

        async with self.sessions:
            self.server = server(self.sessions)
            await self.server.serve(sockets=[self.socket])

    @property
    def url(self) -> str:
        """Its address, on a free port."""
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def stop(self) -> None:
        """Ends it and waits."""
        if self.server:
            self.server.should_exit = True
        self.thread.join()
        self.socket.close()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app on scripted sessions that answer at once; its calls are the tests' own."""
    yield from _serving(tmp_path_factory.mktemp("app"))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Serves an app of the test's own, on sessions with another script."""
    running = []

    def start(**script: Any) -> Served:
        running.append(_serving(tmp_path, **script))
        return next(running[-1])

    yield start
    for one in running:
        next(one, None)


def _serving(folder: Path, **script: Any) -> Iterator[Served]:
    sessions = ScriptedSessions(folder, **script)
    thread = ServerThread(sessions)
    yield Served(thread.url, sessions)
    thread.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Drives browsers."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests."""
    running = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_SWITCHES)
    yield running
    running.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Callable[..., BrowserContext]:
    """Profiles by their settings; shared, because a fresh one reads and compiles the page's scripts anew."""
    known: dict[tuple[object, ...], BrowserContext] = {}

    def context(width: int, scheme: Literal["light", "dark"], language: str) -> BrowserContext:
        key = (width, scheme, language)
        if key not in known:
            known[key] = browser.new_context(
                viewport={"width": width, "height": 844}, color_scheme=scheme, locale=language
            )
            known[key].set_default_timeout(TIMEOUT_MS)
        return known[key]

    return context


@pytest.fixture
def open_page(contexts: Callable[..., BrowserContext]) -> Iterator[OpenPage]:
    """Opens tabs; at the end nothing may have left the machine or broken in the page."""
    pages: list[Page] = []
    wrong: list[str] = []

    def opened(
        url: str, *, width: int = 1280, scheme: str = "light", language: str = "es-ES"
    ) -> Page:
        page = contexts(width, scheme, language).new_page()
        pages.append(page)
        page.on("request", lambda request: _note_outside(request.url, wrong))
        page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
        page.goto(url)
        page.wait_for_selector(".caller")
        return page

    expect.set_options(timeout=TIMEOUT_MS)
    yield opened
    for page in pages:
        if not page.is_closed():
            page.evaluate("localStorage.clear()")  # a chosen language is not for the next test
            page.close()
    assert wrong == []


def _note_outside(url: str, wrong: list[str]) -> None:
    if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
        wrong.append(f"request to {url}")
