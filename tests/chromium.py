"""The one Chromium of a worker: two in one process would each start a loop of Playwright, and the second fails."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
#: Nothing of the browser's own may call home: a test that fails for it would say nothing of the pages.
ARGUMENTS = (
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-default-apps",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # whatever asks for another host gets nothing
)  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One Chromium for all the tests of a worker, whatever their room."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no {CHROMIUM}: install the Debian package chromium to drive a page")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a page is driven

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()
