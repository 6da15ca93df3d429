"""The tab Sorties d'inventaire and the public page of a device, run without a browser on the demonstration."""

from pathlib import Path

import pytest

from barometer.records.home import open_home
from dashboards.actors import acting
from reuse.exit_store import list_exits
from reuse.public_codes import public_codes
from reuse.queries import list_devices
from tests.dashboards.conftest import Open, markup
from tests.demo_home import copied

SCHOOL = {"organisation": "lycee-fictif-1", "tab": "exits"}


@pytest.fixture
def own_demo(demo: Path, tmp_path: Path) -> Path:
    """A demonstration folder of this test's own."""
    return copied(demo, tmp_path / "home")


def test_a_school_retires_ten_screens_and_takes_the_papers_away(open_page: Open, own_demo: Path) -> None:
    at = open_page(own_demo, "reuse", **SCHOOL)
    said = markup(at)
    assert "1. Choisir" in said
    assert "équipements," in said.replace("\u202f", " ")
    at.multiselect(key="exit_types").set_value(["monitor"]).run()
    limit = next(each for each in at.number_input if str(each.key).startswith("exit_limit_"))
    limit.set_value(10).run()
    at.text_input(key="exit_value").set_value("25,50").run()
    assert "Lu : 25,50 € par unité." in markup(at)
    said = markup(at)
    at.button(key="exit_decide").click().run()
    assert not at.exception
    assert "2 équipements restent à l’inventaire" in said
    assert "8 unités sortent de l’inventaire" in markup(at)
    home = open_home(own_demo, None)
    kept = list_exits(home, "lycee-fictif-1", actor="local")
    # What the chain brought back is there with its life, and one click writes it into the inventory.
    said = markup(at)
    assert "2 appareils venus de la filière, dont 2 à entrer à l’inventaire" in said
    assert "céder hors suivi" in said
    at.button(key="exit_sync").click().run()
    said = markup(at)
    assert "0 équipements clos, 2 entrés" in said
    assert "dont 0 à entrer" in said
    assert len(kept) == 8
    assert {(item.equipment_type, item.unit_value_cents) for item in kept} == {("monitor", 2550)}
    assert {item.receiver for item in kept} == {"atelier-fictif-1"}
    # The code of its slip opens that lot, whichever organisation the page would show first.
    at = open_page(own_demo, "reuse", tab="exits", lot=str(kept[0].lot))
    assert at.selectbox(key="exit_organisation").value == "lycee-fictif-1"
    assert f"Lot {kept[0].lot} du bordereau : 8 appareils" in markup(at)
    # The workshop that waits for it finds the same lot among those that come.
    at = open_page(own_demo, "reuse", tab="lots", lot=str(kept[0].lot))
    assert at.selectbox(key="choice_lot").value == kept[0].lot


def test_a_public_code_shows_a_fate_and_another_code_one_neutral_sentence(open_page: Open, own_demo: Path) -> None:
    home = open_home(own_demo, None)
    devices = list_devices(home, actor="local", state="in_use")["device_id"].to_list()
    code = public_codes(home, devices[:1], made_at=acting(None).now)[devices[0]]
    told = markup(open_page(own_demo, "device", code=code))
    assert "En usage pour une nouvelle vie" in told
    assert "Cette page ne dit ni qui l’utilise, ni où." in told
    # Without a filter bar, a link to the other language; and what is invented says so.
    assert f'href="?code={code}&amp;language=en"' in told
    assert "Démonstration : lignes synthétiques." in told
    assert "In use for a new life" in markup(open_page(own_demo, "device", code=code, language="en"))
    said = {markup(open_page(own_demo, "device", code=wrong)) for wrong in ("0" * 12, devices[0], "é")}
    assert len(said) == 1
    assert "Ce code ne montre rien." in said.pop()
