"""A real `barometer dashboard` on a free port, driven by the Chromium of the system; nothing but this machine answers.

Each page opened here fails its test on a console error, on a request to any other host, and on a fault said on screen.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.demo_home import shared_demo

LOCAL = "127.0.0.1"
PATIENCE_MS = 60_000
#: Streamlit asks for these once under the address of a page, and goes on: 404, harmless.
KNOWN = ("_stcore/health", "_stcore/host-config")
Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # A busy machine may draw a page later than any patience: once more, and the summary counts it as rerun.
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration folder, read by many tests and changed by none."""
    return shared_demo(tmp_path_factory)


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """Folder -> the address of a dashboard of it; every server is stopped at the end."""
    started: list[subprocess.Popen[bytes]] = []
    log = (tmp_path_factory.mktemp("server") / "log.txt").open("wb")

    def start(home: Path) -> str:
        port = _free_port()
        command = [sys.executable, "-m", "dashboards.cli", "--home", str(home), "dashboard", "--port", str(port)]
        environment = os.environ | {"BAROMETER_LANGUAGE": "fr"}
        started.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True))
        _wait_for(f"http://{LOCAL}:{port}/_stcore/health", started[-1])
        return f"http://{LOCAL}:{port}"

    yield start
    for process in started:
        os.killpg(process.pid, 15)
        process.wait(timeout=30)
    log.close()


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind((LOCAL, 0))
        return int(trial.getsockname()[1])


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(address)


@pytest.fixture(scope="session")
def server(demo: Path, serve: Callable[[Path], str]) -> str:
    """The dashboard of the demonstration."""
    return serve(demo)


class Watch:
    """What went wrong on the pages of a test, told at its end."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def on_console(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not any(known in where for known in KNOWN):
            self.problems.append(f"console: {message.text} {where}")

    def on_request(self, request: Request) -> None:
        """Only this machine may be asked; data and blob addresses are not requests."""
        if not request.url.startswith((f"http://{LOCAL}:", "data:", "blob:")):
            self.problems.append(f"outside request: {request.url}")


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One context for all the tests of a worker, so that the scripts of Streamlit are read once.

    Requests are watched, not routed: a route switches the cache of the browser off.
    """
    opened = browser.new_context(
        locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce", accept_downloads=True,
        permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    opened.set_default_timeout(PATIENCE_MS)
    yield opened
    opened.close()


@pytest.fixture
def open_page(context: BrowserContext, server: str) -> Iterator[Open]:
    """Open a page of the dashboard, ready to be read."""
    watch = Watch()
    pages: list[Page] = []

    def run(path: str = "/", *, width: int = 1280, height: int = 1600, address: str = server) -> Page:
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.on("console", watch.on_console)
        page.on("request", watch.on_request)
        page.on("pageerror", lambda error: watch.problems.append(f"page error: {error}"))
        page.goto(address + path)
        return ready(page)

    yield run
    for page in pages:
        assert "Rapport à transmettre" not in page.inner_text("body")
        page.close()
    assert not watch.problems, "\n".join(watch.problems)


def ready(page: Page) -> Page:
    """Wait until a page is drawn and the server has nothing more to say."""
    page.wait_for_selector("h1")
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")
    return page


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a filter, by what it shows."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.scroll_into_view_if_needed()
    settle(page)  # a list opened while the page still scrolls closes at once
    box.click()
    page.get_by_role("option", name=option).first.click()
    settle(page)


def settle(page: Page) -> Page:
    """Wait for the run that an action started: it begins a moment after the action."""
    page.wait_for_timeout(400)
    return ready(page)


def text_of(page: Page) -> str:
    """What a reader sees once the page is drawn whole, spaces of any width as one."""
    ready(page)
    return page.inner_text("[data-testid='stMain']").replace("\u202f", " ").replace("\u00a0", " ")
