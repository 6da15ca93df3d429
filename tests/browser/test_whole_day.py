"""A day of a workshop by its screen alone: a lot announced, received short, one laptop erased, handed over, its slip.

Every click is counted: what a device costs in clicks is part of what is promised (METHODOLOGY 19.9).
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from barometer.records.access import set_actor
from barometer.records.home import Home, open_home
from reuse.lots import list_lots
from reuse.queries import show_device
from reuse.requests import list_requests
from reuse.slip import Slip
from reuse.slips import give_code, list_slips, sign
from tests.browser.conftest import Open, settle
from tests.demo_home import copied
from tests.imports.evidence.samples import Log
from tests.reuse.queues import empty_queue

PATIENCE_MS = 60_000
WORKSHOP, WORKSHOP_NAME = "atelier-fictif-2", "Atelier fictif n° 2 (synthétique)"
#: A whole day: a lot of two devices, one request, one device through to a person.
MOST_CLICKS = 30
DEVICE, OTHER, DISK = "DAY-1", "DAY-2", "DAYDISK1"


class Hand:
    """Somebody at the screen: what they click is counted, what they type or scan is not."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1
        settle(self.page)

    def press(self, name: str) -> None:
        """A button, by its words."""
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def pick(self, label: str, option: str) -> None:
        """A long list is drawn by parts: its words are typed."""
        self.click(self.page.get_by_role("combobox", name=label).first)
        self.page.keyboard.type(option)
        self.click(self.page.get_by_role("option", name=option).first)

    def tap(self, option: str) -> None:
        """One of a few answers, all in sight: a pill or a box."""
        answer = self.page.get_by_test_id("stButtonGroup").locator("button").filter(has_text=option).first
        self.click(answer)
        expect(answer).to_have_attribute("data-selected", "true", timeout=PATIENCE_MS)

    def write(self, label: str, text: str) -> None:
        field = self.page.get_by_label(label).first
        field.fill(text)
        field.press("Enter")
        settle(self.page)

    def scan(self, code: str) -> None:
        field = self.page.locator("[data-scan]")
        field.focus()
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def since(self) -> int:
        """Clicks since the last time that this was asked."""
        found, self.clicks = self.clicks, 0
        return found


@pytest.fixture(scope="module")
def home(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A demonstration folder that this module may change, nobody waiting at the workshop."""
    home = open_home(copied(demo, tmp_path_factory.mktemp("day") / "home"), None)
    empty_queue(home, WORKSHOP)
    return home


def sees(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)


def waits(page: Page, is_true: Callable[[], bool]) -> None:
    """Until the data folder says so."""
    for _ in range(PATIENCE_MS // 200):
        if is_true():
            return
        page.wait_for_timeout(200)
    raise AssertionError(is_true)


def state_of(home: Home, device: str) -> str:
    return show_device(home, device, actor="local").device.state


def slip_of_the_device(home: Home) -> Slip:
    return next(slip for slip in list_slips(home, actor="local") if DEVICE in slip.devices)


def signed_by_the_partner(home: Home, slip: str) -> None:
    """The other side signs with its own account, on its own screen."""
    now = datetime.now(UTC)
    set_actor(home, "pia", role="prescriber", organisations=["lieu-fictif-1"], actor="local", recorded_at=now)
    code, _ = give_code(home, slip, "partner", actor="pia", now=datetime.now(UTC))
    at = datetime.now(UTC)
    sign(home, slip, "partner", code, actor="pia", occurred_at=at, now=at)


def announce_and_receive(hand: Hand, home: Home) -> dict[str, int]:
    """A lot of three is announced; two come, and are followed one by one."""
    page, told = hand.page, {}
    hand.pick("Atelier qui reçoit", WORKSHOP_NAME)
    hand.pick("Donateur", "Association fictive n° 1")
    hand.pick("Origine", "don d'une entreprise")
    page.locator(".st-key-card_announce").get_by_label("Nombre").fill("3")
    page.keyboard.press("Enter")
    settle(page)
    hand.press("Annoncer le lot")
    told["announce"] = hand.since()
    sees(page, "annoncer un lot, enregistré")
    hand.write("Ordinateur portable : pris", "2")
    sees(page, "annoncé 3, compté 2")
    hand.press("Recevoir 2 appareils")
    sees(page, "2 appareils à suivre un par un")
    page.get_by_label("Identifiants lus ou collés").fill(f"{DEVICE} {OTHER}")
    page.keyboard.press("Control+Enter")
    settle(page)
    hand.press("Suivre un par un")
    told["receive"] = hand.since()
    sees(page, "suivre un par un, enregistré")
    device = show_device(home, DEVICE, actor="local").device
    lot = next(each for each in list_lots(home, actor="local") if each.subject == device.lot)
    assert (lot.discrepancy, device.donor, device.state) == ("fewer", lot.counterpart, "received")
    return told


def erase_and_grade(hand: Hand, home: Home, log: Path) -> dict[str, int]:
    """What it holds, the log of the wipe, its grades."""
    page, told = hand.page, {}
    hand.click(page.get_by_role("radio", name="Atelier"))
    hand.pick("Atelier", WORKSHOP_NAME)
    hand.since()
    hand.scan(DEVICE)
    sees(page, f"{DEVICE} – Ordinateur portable")
    hand.write("Numéro de série de la mémoire", DISK)
    hand.tap("disque magnétique")
    hand.press("Enregistrer : diagnostiquer")
    sees(page, "Maintenant « diagnostiqué ».")
    finished = f"{datetime.now(UTC):%Y/%m/%d %H:%M:%S}"
    log.write_text(Log().but(serial=DISK, finished=finished).text(), encoding="utf-8")
    page.locator("[class*='st-key-desk_log_'] [data-testid='stFileUploaderDropzone'] input").set_input_files(log)
    expect(page.locator(".b-scan-applied")).to_contain_text("effacé (Clear)", timeout=PATIENCE_MS)
    expect(page.locator(".st-key-card_device .b-data-cleared")).to_be_visible(timeout=PATIENCE_MS)
    settle(page)
    told["erase"] = hand.since()
    hand.tap("A, tout fonctionne")
    hand.tap("B, traces légères")
    hand.click(page.get_by_text("Toutes les fonctions testées"))
    hand.tap("chargeur")
    hand.press("Enregistrer : qualifier")
    told["qualify"] = hand.since()
    sees(page, "Maintenant « prêt ».")
    assert state_of(home, DEVICE) == "ready"
    return told


def ask_and_sign(hand: Hand, home: Home) -> dict[str, int]:
    """Somebody asks, the workshop accepts, prepares, signs."""
    page, told = hand.page, {}
    hand.click(page.get_by_role("radio", name="Demandes"))
    hand.pick("Qui demande", "Lieu d'inclusion fictif")
    hand.pick("À quel atelier", WORKSHOP_NAME)
    hand.pick("Dans quel territoire", "Dijon Métropole")
    hand.press("Envoyer la demande")
    told["ask"] = hand.since()
    sees(page, "1 × ordinateur portable pour Lieu d")
    request = max(list_requests(home, actor="local"), key=lambda each: each.request.asked_at or "").request.subject
    hand.click(page.locator(f".st-key-accept_{request} button"))
    hand.click(page.locator(f".st-key-prepare_{request} button"))
    told["prepare"] = hand.since()
    sees(page, "Bordereaux à signer")
    slip = slip_of_the_device(home)
    hand.click(page.locator(f".st-key-code_{slip.subject} button"))
    code = page.locator(".b-done").filter(has_text="cette seule fois").first
    expect(code).to_be_visible(timeout=PATIENCE_MS)
    found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", code.inner_text())
    assert found is not None
    field = page.locator(f".st-key-typed_{slip.subject}_workshop input")
    expect(field).to_have_count(1, timeout=PATIENCE_MS)
    field.fill(found[0])
    hand.click(page.locator(f".st-key-slip_{slip.subject}").get_by_role("button", name="Signer pour l’atelier"))
    waits(page, lambda: slip_of_the_device(home).state == "given")
    told["slip"] = hand.since()
    signed_by_the_partner(home, slip.subject)
    assert state_of(home, DEVICE) == "at_partner"
    return told


def hand_over(hand: Hand, home: Home) -> dict[str, int]:
    """To a person, known by a reference; the audience is that of the request, the workshop the one chosen before."""
    page = hand.page
    hand.click(page.get_by_role("radio", name="Atelier"))
    hand.click(page.get_by_text("Remettre", exact=True).first)
    hand.since()
    hand.scan(DEVICE)
    sees(page, f"Remettre {DEVICE}")
    settle(page)
    hand.write("Référence du bénéficiaire", "B-2026-1")
    hand.tap("n'aurait rien acheté")
    hand.press(f"Remettre {DEVICE}")
    sees(page, f"{DEVICE} remis")
    device = show_device(home, DEVICE, actor="local").device
    assert (device.state, device.client_ref, device.audience) == ("in_use", "B-2026-1", "pupil")
    return {"hand over": hand.since()}


def test_a_day_from_the_announcement_to_the_slip(
    open_page: Open, serve: Callable[[Path], str], home: Home, tmp_path: Path
) -> None:
    address = serve(home.folder)
    hand = Hand(open_page("/reemploi?tab=lots", address=address))
    told = announce_and_receive(hand, home)
    told |= erase_and_grade(hand, home, tmp_path / "wipe.log")
    told |= ask_and_sign(hand, home)
    told |= hand_over(hand, home)
    # What one device costs, whatever its lot and its request do: two to erase, five to grade, two to hand over.
    assert (told["erase"], told["qualify"], told["hand over"]) == (2, 5, 2)
    assert sum(told.values()) <= MOST_CLICKS, told
    slip = slip_of_the_device(home).subject
    page = open_page(f"/reemploi?tab=requests&slip={slip}", address=address)
    with page.expect_download() as download:
        page.locator(f".st-key-slip_paper_{slip} button").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
