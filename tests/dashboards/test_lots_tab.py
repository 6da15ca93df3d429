"""The tab Collectes et lots: announced, received with a discrepancy that must be explained, followed one by one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from barometer.records.access import set_actor
from barometer.records.home import open_home
from imports.pictures import clean_picture
from reuse.lot import Lot
from reuse.lots import list_lots, show_lot
from reuse.queries import list_devices
from tests.dashboards.conftest import Open, markup
from tests.demo_home import copied


@pytest.fixture
def folder(demo: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return copied(demo, tmp_path / "demo")


def newest(folder: Path) -> Lot:
    """The lot that the screen made: its name begins with L and the day."""
    home = open_home(folder)
    return next(lot for lot in list_lots(home, actor="local") if lot.subject.startswith("L2"))


def announced(at: AppTest, earlier: int = 0) -> None:
    """Twelve laptops of households, by the form, after so many other lots."""
    at.selectbox(key=f"announce_{earlier}_donor").set_value("households").run()
    at.number_input(key=f"announce_{earlier}_quantity_0").set_value(12)
    at.button(key="announce_send").click().run()
    assert not at.exception


def test_announce_then_receive_with_a_discrepancy_then_follow(folder: Path, open_page: Open) -> None:
    at = open_page(folder, "reuse", tab="lots")
    announced(at)
    lot = newest(folder)
    key = f"receive_{lot.subject}_{lot.seq}"
    assert (lot.state, lot.counterpart, lot.announced[0].quantity) == ("announced", "households", 12)
    assert at.selectbox(key="choice_lot").value == lot.subject
    # 10 taken and 1 refused of 12: one is missing, the reason is proposed and kept.
    at.number_input(key=f"{key}_taken_0").set_value(10).run()
    at.number_input(key=f"{key}_refused_0").set_value(1).run()
    assert "annoncé 12, compté 11" in markup(at)
    assert at.selectbox(key=f"{key}_why").value == "fewer"
    at.selectbox(key=f"{key}_reason_0").set_value("beyond_use").run()
    at.text_input(key=f"{key}_weight").set_value("22,5").run()
    at.button(key=f"receive_{lot.subject}").click().run()
    assert not at.exception
    lot = newest(folder)
    assert (lot.state, lot.discrepancy, lot.weight_method) == ("received", "fewer", "measured")
    assert (lot.held("stock", "laptop"), lot.held("refused", "laptop")) == ((10, 22_500), (1, 0))
    # Three of the ten are followed one by one, under identifiers made for them.
    at.number_input(key=f"serialise_{lot.subject}_{lot.seq}_count_laptop").set_value(3)
    at.button(key=f"serialise_{lot.subject}").click().run()
    lot = newest(folder)
    assert (lot.held("stock", "laptop")[0], len(lot.devices)) == (7, 3)
    held = list_devices(open_home(folder), actor="local", lot=lot.subject)
    assert sorted(held["device_id"]) == sorted(lot.devices)
    assert "7 appareils à suivre un par un" in markup(at)


def test_what_somebody_else_did_meanwhile_is_told(folder: Path, open_page: Open) -> None:
    at = open_page(folder, "reuse", tab="lots")
    announced(at)
    lot = newest(folder)
    other = open_page(folder, "reuse", tab="lots")
    other.selectbox(key="choice_lot").set_value(lot.subject).run()
    other.button(key=f"collect_{lot.subject}").click().run()
    at.button(key=f"receive_{lot.subject}").click().run()
    assert newest(folder).state == "collected"
    assert 'class="b-refused"' in markup(at)


def test_a_lot_is_tagged_and_photographed(folder: Path, open_page: Open) -> None:
    at = open_page(folder, "reuse", tab="lots")
    announced(at)
    lot = newest(folder)
    at.text_input(key=f"tags_{lot.subject}_{lot.seq}_added").set_value("palette 4, urgent")
    at.button(key=f"tag_{lot.subject}").click().run()
    lot = newest(folder)
    assert lot.tags == ("palette 4", "urgent")
    picture = (Path(__file__).parent / "picture.png").name
    at.file_uploader(key=f"picture_{lot.subject}_{lot.seq}").set_value((picture, PNG, "image/png")).run()
    at.button(key=f"photograph_{lot.subject}").click().run()
    lot = newest(folder)
    assert (folder / "evidence" / lot.pictures[0]).read_bytes() == clean_picture(PNG, picture)
    assert [entry.event.name for entry in show_lot(open_home(folder), lot.subject, actor="local")[1]] == [
        "announce", "tag", "photograph",
    ]  # fmt: skip


def test_the_address_of_a_lot_opens_it_and_an_unknown_one_is_said(folder: Path, open_page: Open) -> None:
    at = open_page(folder, "reuse", tab="lots")
    announced(at)
    announced(at, 1)
    first = open_page(folder, "reuse", tab="lots").selectbox(key="choice_lot").value
    other = next(lot.subject for lot in list_lots(open_home(folder), actor="local") if lot.subject != first)
    # Without its tab too, as for whoever may not read the inventory that the slip comes from.
    for address in ({"tab": "lots", "lot": other}, {"lot": other}):
        at = open_page(folder, "reuse", **address)
        assert at.selectbox(key="choice_lot").value == other
    assert "Le lot L-0 n’est pas" in markup(open_page(folder, "reuse", tab="lots", lot="L-0"))


def test_a_lot_is_received_then_moved_and_another_cancelled(folder: Path, open_page: Open) -> None:
    at = open_page(folder, "reuse", tab="lots")
    announced(at)
    lot = newest(folder)
    at.button(key=f"receive_{lot.subject}").click().run()
    lot = newest(folder)
    key = f"move_{lot.subject}_{lot.seq}"
    at.selectbox(key=f"{key}_to_stock").set_value("waste").run()
    at.number_input(key=f"{key}_count_stock_laptop").set_value(5).run()
    at.button(key=f"move_{lot.subject}").click().run()
    assert newest(folder).held("waste", "laptop")[0] == 0  # laptops that nobody erased leave under a contract alone
    at.text_input(key=f"{key}_contract").set_value("CTR-1").run()
    at.button(key=f"move_{lot.subject}").click().run()
    assert not at.exception
    lot = newest(folder)
    assert (lot.held("stock", "laptop")[0], lot.held("waste", "laptop")[0]) == (7, 5)
    received = lot.subject
    announced(at, 1)
    made = [lot for lot in list_lots(open_home(folder), actor="local") if lot.subject.startswith("L2")]
    [other] = [lot for lot in made if lot.subject != received]
    at.button(key=f"cancel_{other.subject}").click().run()
    assert show_lot(open_home(folder), other.subject, actor="local")[0].state == "cancelled"


@pytest.mark.parametrize(("typed", "language", "said"), [("12,5", "fr", "12,50 €"), ("12.5", "en", "€12.50")])
def test_a_price_typed_with_a_comma_or_a_point_is_said_back_in_euros(
    demo: Path, open_page: Open, typed: str, language: str, said: str
) -> None:
    at = open_page(demo, "reuse", language, tab="lots")
    at.selectbox(key="announce_0_donor").set_value("region-fictive").run()
    at.selectbox(key="announce_0_origin_False").set_value("public_gift").run()
    at.text_input(key="announce_0_value").set_value(typed).run()
    assert said in " ".join(markup(at).split())


def test_a_prescriber_has_no_tab_of_lots(folder: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    set_actor(open_home(folder), "pia", role="prescriber", organisations=["lieu-fictif-1"], actor="local",
              recorded_at=datetime.now(UTC))  # fmt: skip
    monkeypatch.setenv("BAROMETER_ACTOR", "pia")
    at = open_page(folder, "reuse", tab="lots", lot="L-0")
    assert not [button for button in at.button if str(button.key).startswith(("announce", "receive"))]
    tabs = [option.content for group in at.get("button_group") for option in group.proto.options]
    assert "Demandes" in tabs
    assert "Collectes et lots" not in tabs


#: One grey pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63680000008200"
    "81dd436af40000000049454e44ae426082"
)
