"""At the bench, in a real browser: no code lost at the pace of a reader, and a laptop from its label to ready."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from barometer.records.home import Home, open_home
from reuse.evidence import list_items
from reuse.queries import list_devices, show_device, workshops
from tests.browser.conftest import Open, settle
from tests.demo_home import copied
from tests.imports.evidence.samples import SIZE, Log

FIELD = "[data-scan]"
PACE_MS = 150
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def bench_home(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration folder that this module may change."""
    return copied(demo, tmp_path_factory.mktemp("bench") / "home")


@pytest.fixture(scope="module")
def address(bench_home: Path, serve: Callable[[Path], str]) -> str:
    return serve(bench_home)


def opened(bench_home: Path) -> tuple[Home, str]:
    home = open_home(bench_home, None)
    return home, next(iter(workshops(home, actor="local")))


def pick(page: Page, label: str, option: str) -> None:
    """A long list is drawn by parts: its words are typed."""
    page.get_by_label(label).first.click()
    page.keyboard.type(option)
    page.get_by_role("option", name=option).first.click()
    settle(page)


def scan(page: Page, *codes: str) -> None:
    page.locator(FIELD).focus()
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.wait_for_timeout(PACE_MS)


def test_twenty_codes_at_the_pace_of_a_reader_are_all_applied(open_page: Open, address: str, bench_home: Path) -> None:
    home, workshop = opened(bench_home)
    stock = list_devices(home, actor="local", organisation=workshop, only_stock=True)
    may_move = stock.filter(stock["state"].is_in(["received", "triaged", "ready", "in_repair", "returned"]))
    names = may_move["device_id"].head(20).to_list()
    page = open_page("/reemploi?tab=workshop", address=address)
    expect(page.locator(FIELD)).to_be_focused(timeout=PATIENCE_MS)
    page.get_by_text("Une série", exact=True).click()
    place = page.get_by_label("Emplacement")
    place.fill("Z9", timeout=PATIENCE_MS)
    place.press("Enter")
    expect(page.get_by_text("Carte d’action à imprimer : ranger")).to_be_visible(timeout=PATIENCE_MS)
    scan(page, *names)
    expect(page.locator(".st-key-series_tally")).to_contain_text(f"fait {len(names)}", timeout=PATIENCE_MS)
    moved = list_devices(home, actor="local", organisation=workshop, place="Z9")
    assert sorted(moved["device_id"]) == sorted(names)
    page.get_by_role("button", name="Reprendre le dernier").click()
    expect(page.locator(".st-key-series_tally")).to_contain_text(f"fait {len(names) - 1}", timeout=PATIENCE_MS)


def test_a_laptop_goes_from_its_label_to_ready(open_page: Open, address: str, bench_home: Path, tmp_path: Path) -> None:
    home, _ = opened(bench_home)
    page = open_page("/reemploi?tab=workshop", address=address)
    page.locator(FIELD).wait_for(timeout=PATIENCE_MS)
    scan(page, "BENCH-1")
    page.get_by_text("Recevoir BENCH-1").wait_for(timeout=PATIENCE_MS)
    pick(page, "Type d'équipement", "Ordinateur portable")
    pick(page, "Origine", "don d'une entreprise")
    for label, typed in (("Donateur", "donor-1"), ("Poids (kg)", "2,5")):
        page.get_by_label(label).fill(typed)
        page.get_by_label(label).press("Enter")
    expect(page.get_by_text("Compris : 2 500 g")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Recevoir BENCH-1").click()
    expect(page.get_by_text("Maintenant « reçu ».")).to_be_visible(timeout=PATIENCE_MS)
    device = show_device(home, "BENCH-1", actor="local").device
    assert (device.state, device.grams, device.weight_method) == ("received", 2500, "measured")
    page.get_by_label("Numéro de série de la mémoire").fill("BENCHDISK1")
    page.get_by_label("Numéro de série de la mémoire").press("Enter")
    page.get_by_test_id("stButtonGroup").get_by_text("disque magnétique", exact=True).click()
    settle(page)
    page.get_by_label("Taille en octets").fill(str(SIZE))
    page.get_by_label("Taille en octets").press("Enter")
    page.get_by_role("button", name="Enregistrer : diagnostiquer").click()
    expect(page.get_by_text("Maintenant « diagnostiqué ».")).to_be_visible(timeout=PATIENCE_MS)
    at = datetime.now(UTC)
    log = tmp_path / "wipe.log"
    log.write_text(Log().but(serial="BENCHDISK1", finished=at.strftime("%Y/%m/%d %H:%M:%S")).text(), encoding="utf-8")
    diagnosed = show_device(home, "BENCH-1", actor="local").device
    assert diagnosed.data_status == "pending"
    page.locator("[class*='st-key-desk_log_'] [data-testid='stFileUploaderDropzone'] input").set_input_files(log)
    page.wait_for_timeout(1000)
    expect(page.locator(".b-scan-applied")).to_contain_text("effacé (Clear)", timeout=PATIENCE_MS)
    assert show_device(home, "BENCH-1", actor="local").device.data_status == "cleared"


def test_a_code_scanned_right_after_typing_is_taken_with_what_was_typed(
    open_page: Open, address: str, bench_home: Path
) -> None:
    home, workshop = opened(bench_home)
    name = list_devices(home, actor="local", organisation=workshop, state="ready")["device_id"][0]
    page = open_page("/reemploi?tab=workshop", address=address)
    page.get_by_text("Une série", exact=True).click()
    place = page.get_by_label("Emplacement")
    place.fill("Y1")
    place.press("Enter")
    expect(page.get_by_text("Carte d’action à imprimer : ranger")).to_be_visible(timeout=PATIENCE_MS)
    place.fill("Y2")  # no Enter: leaving the field for the reader is what sends it
    scan(page, name)
    expect(page.locator(".st-key-series_tally")).to_contain_text("fait 1", timeout=PATIENCE_MS)
    assert show_device(home, name, actor="local").device.place == "Y2"


def test_a_certificate_kept_right_after_typing_holds_what_was_typed(
    open_page: Open, address: str, bench_home: Path, tmp_path: Path
) -> None:
    home, workshop = opened(bench_home)
    stock = list_devices(home, actor="local", organisation=workshop, only_stock=True)
    name = stock.filter(data_status="pending")["device_id"][0]
    paper = tmp_path / "certificate.pdf"
    paper.write_bytes(b"%PDF-1.4 certificate of the workshop")
    page = open_page("/reemploi?tab=workshop", address=address)
    page.locator(FIELD).wait_for(timeout=PATIENCE_MS)
    scan(page, name)
    page.get_by_text("Certificat ou constat de destruction").click(timeout=PATIENCE_MS)
    page.locator("[class*='st-key-certificate_'] [data-testid='stFileUploaderDropzone'] input").set_input_files(paper)
    keep = page.get_by_role("button", name="Garder le certificat")
    expect(keep).to_be_enabled(timeout=PATIENCE_MS)
    for label, typed in (("Méthode", "Purge"), ("Outil et version", "blancco 7"), ("Effacé le", "05/01/2026 14:30")):
        page.get_by_label(label).fill(typed)
        page.get_by_label(label).press("Enter")
        settle(page)
    page.get_by_label("Octets effacés").fill("12345")  # no Enter: the click on the button is what leaves the field
    keep.click()
    page.locator("p.b-scan").wait_for(timeout=PATIENCE_MS)
    kept = [each for each in list_items(home, actor="local", organisation=workshop) if each.format == "certificate"]
    assert [json.loads(each.record_json)["bytes_erased"] for each in kept] == [12345]
