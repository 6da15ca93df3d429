"""The page of the workshop without a browser: roles, words, what is recorded from the form."""

import io
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from streamlit.runtime.scriptrunner_utils.exceptions import StopException
from streamlit.testing.v1 import AppTest

from barometer.records.access import set_actor
from barometer.records.home import open_home
from dashboards.sections import bench_scan
from dashboards.sections.scan_field import SEPARATOR
from imports.pictures import clean_picture
from reuse.commands import record
from reuse.lots import left_to_serialise, list_lots, show_lot
from reuse.payload import build
from reuse.preparation import queue_of
from reuse.queries import list_devices, show_device, workshops
from reuse.scan import open_session
from reuse.stocktake import open_count
from reuse.ties import base_type
from tests.dashboards.conftest import Open, markup
from tests.demo_home import copied


@pytest.fixture(scope="module")
def bench(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration, which these tests may change."""
    return copied(demo, tmp_path_factory.mktemp("bench") / "home")


def send(at: AppTest, key: str, *codes: str, number: str = "a.1") -> AppTest:
    """What the field of the browser hands over."""
    return at.text_input(key=f"{key}_wire").set_value(SEPARATOR.join((number, *codes))).run()


def test_a_series_is_applied_in_order_and_a_delivery_sent_again_counts_once(open_page: Open, bench: Path) -> None:
    home = open_home(bench, None)
    workshop = next(iter(workshops(home, actor="local")))
    ready = list_devices(home, actor="local", organisation=workshop, state="triaged")["device_id"].head(2).to_list()
    at = open_page(bench, "reuse", tab="workshop")
    at.session_state["bench_desk"] = "series"
    at.run()
    at.text_input(key="series_move_place").set_value("Q7").run()
    send(at, "series_code", *ready, "NOBODY")
    said = markup(at)
    assert "<strong>introuvable</strong> NOBODY" in said
    assert "fait 2 · introuvable 1" in said
    send(at, "series_code", *ready, "NOBODY", number="a.1~2")
    assert "fait 2 · introuvable 1" in markup(at)
    send(at, "series_code", "ACTION:move:place=Q8", number="a.2")
    assert at.text_input(key="series_move_place").value == "Q8"
    assert {show_device(home, name, actor="local").device.place for name in ready} == {"Q7"}


def test_a_code_that_comes_with_the_last_field_typed_is_taken_with_that_field(open_page: Open, bench: Path) -> None:
    home = open_home(bench, None)
    workshop = next(iter(workshops(home, actor="local")))
    names = list_devices(home, actor="local", organisation=workshop, state="ready")["device_id"].head(4).to_list()
    at = open_page(bench, "reuse", tab="workshop")
    at.session_state["bench_desk"] = "series"
    at.run()
    at.text_input(key="series_move_place").set_value("T1").run()
    at.text_input(key="series_move_place").set_value("T2")  # sent to the page with the code, in one run
    send(at, "series_code", names[0], "ACTION:move:place=T3", names[1])
    assert [show_device(home, name, actor="local").device.place for name in names[:2]] == ["T2", "T3"]
    at.text_input(key="series_move_place").set_value("T4")
    at.text_area(key="series_pasted").set_value("\n".join(names[2:]))
    at.button(key="series_paste_apply").click().run()
    assert {show_device(home, name, actor="local").device.place for name in names[2:]} == {"T4"}
    assert at.text_area(key="series_pasted").value == ""


def test_the_sheet_of_a_lot_scanned_at_the_bench_arms_it_and_opens_its_page(open_page: Open, bench: Path) -> None:
    at = open_page(bench, "reuse", tab="workshop")
    left = left_to_serialise(show_lot(open_home(bench, None), "SYN-LOT-M1", actor="local")[0])
    send(at, "desk_code", "http://localhost:8501/reemploi?tab=lots&lot=SYN-LOT-M1")
    assert f"Lot SYN-LOT-M1, {left} appareils à suivre" in markup(at)
    send(at, "desk_code", "NEW-9", number="a.2")
    assert at.selectbox(key="desk_receive_lot").value == "SYN-LOT-M1"
    # Its name alone does as well; one on its way is received on its page, one click away.
    send(at, "desk_code", "SYN-LOT-33", number="a.3")
    assert "Lot SYN-LOT-33, collecté : le recevoir d’abord sur sa page" in markup(at)
    at.button(key="desk_lot_open").click().run()
    assert at.selectbox(key="choice_lot").value == "SYN-LOT-33"


def test_a_code_scanned_while_a_field_cannot_be_read_is_said_not_taken(open_page: Open, bench: Path) -> None:
    at = open_page(bench, "reuse", tab="workshop")
    at.session_state["bench_desk"], at.session_state["series_action"] = "series", "receive"
    at.run()
    at.text_input(key="series_receive_grams").set_value("2,5 ?")
    send(at, "series_code", "NEW-1", "NEW-2")
    assert "Non pris : NEW-1, NEW-2." in markup(at)
    assert list_devices(open_home(bench, None), actor="local").filter(device_id="NEW-1").is_empty()


def test_a_run_cut_short_by_the_next_code_loses_none(
    open_page: Open, bench: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = open_home(bench, None)
    workshop = next(iter(workshops(home, actor="local")))
    names = list_devices(home, actor="local", organisation=workshop, state="ready")["device_id"].tail(2).to_list()
    at = open_page(bench, "reuse", tab="workshop")
    at.session_state["bench_desk"] = "series"
    at.run()
    at.text_input(key="series_move_place").set_value("U1").run()
    real, cut = bench_scan._armed, []

    def armed(*given: Any) -> Any:
        if not cut:
            cut.append(given)
            raise StopException  # as Streamlit does, at the next word to the screen
        return real(*given)

    monkeypatch.setattr(bench_scan, "_armed", armed)
    send(at, "series_code", *names)
    at.run()
    assert {show_device(home, name, actor="local").device.place for name in names} == {"U1"}
    assert "fait 2" in markup(at)


def test_a_count_applied_right_after_typing_records_what_was_typed(open_page: Open, bench: Path) -> None:
    home, now = open_home(bench, None), datetime.now(UTC)
    workshop = next(iter(workshops(home, actor="local")))
    stock = list_devices(home, actor="local", organisation=workshop, state="triaged")
    name = stock.filter(data_status="pending")["device_id"][-1]
    device = show_device(home, name, actor="local").device
    record(home, build("move", {"place": "V9"}), device_id=name, organisation=workshop, expected_seq=device.seq,
           actor="local", occurred_at=now, recorded_at=now)  # fmt: skip
    open_count(home, "count-1", organisation=workshop, place="V9", actor="local", now=now)
    at = open_page(bench, "reuse", tab="stock")
    at.session_state["stock_desk"], at.session_state["counting_key"] = "count", "count-1"
    at.run()
    at.checkbox(key="counting_lose_count-1").check().run()
    at.checkbox(key="counting_sure_count-1").check().run()
    at.text_input(key="counting_breach_count-1").set_value("AUDIT-7")
    at.button(key="counting_apply").click().run()
    last = show_device(home, name, actor="local").facts[-1].event
    assert (last.name, getattr(last, "breach_check", None)) == ("lose", "AUDIT-7")


def test_a_device_is_tagged_and_photographed_at_the_bench_and_found_in_the_stock(open_page: Open, bench: Path) -> None:
    home = open_home(bench, None)
    workshop = next(iter(workshops(home, actor="local")))
    name = list_devices(home, actor="local", organisation=workshop, state="ready")["device_id"][-1]
    at = open_page(bench, "reuse", tab="workshop")
    send(at, "desk_code", name)
    seq = show_device(home, name, actor="local").device.seq
    at.text_input(key=f"tags_{name}_{seq}").set_value("Salle 12, à garder")
    at.button(key="desk_tag").click().run()
    assert show_device(home, name, actor="local").device.tags == ("salle 12", "à garder")
    assert '<span class="b-badge b-tag">salle 12</span>' in markup(at)
    file = io.BytesIO()
    Image.new("RGB", (30, 20), "grey").save(file, "PNG")
    at.file_uploader(key=f"picture_{name}_{seq + 1}").set_value(("photo.png", file.getvalue(), "image/png")).run()
    at.button(key="desk_photograph").click().run()
    kept = show_device(home, name, actor="local").device.pictures
    assert [(bench / "evidence" / each).read_bytes() for each in kept] == [clean_picture(file.getvalue(), "photo.png")]
    at.checkbox(key=f"sure_device_{name}_{kept[0][:12]}").check().run()
    at.button(key=f"forget_device_{name}").click().run()
    assert "Photo 1 effacée le" in markup(at)
    assert not (bench / "evidence" / kept[0]).exists()
    at = open_page(bench, "reuse", tab="stock")
    assert re.search(r"diagnostiqué : \d+ · prêt : \d+", markup(at).replace("\u00a0", " "))
    # A part has no type of its own: it says of what it was taken.
    part = next(each for each in list_devices(home, actor="local", organisation=workshop)["device_id"] if "-P" in each)
    send(at, "stock_code", part)
    assert f"{part} – pièce de {part.partition('-P')[0]}" in markup(at)
    at.selectbox(key="stock_tag").set_value("salle 12").run()
    assert "1 appareil" in markup(at)


def test_a_series_goes_on_after_a_reload(open_page: Open, bench: Path) -> None:
    home = open_home(bench, None)
    workshop = next(iter(workshops(home, actor="local")))
    first, second = list_devices(home, actor="local", organisation=workshop, state="ready")["device_id"].head(2)
    at = open_page(bench, "reuse", tab="workshop")
    at.session_state["bench_desk"] = "series"
    at.run()
    at.text_input(key="series_move_place").set_value("R1").run()
    send(at, "series_code", first)
    series = "".join(at.query_params["series"])
    again = open_page(bench, "reuse", tab="workshop", series=series)
    assert again.text_input(key="series_move_place").value == "R1"
    assert "fait 1" in markup(again)
    send(again, "series_code", second, number="b.1")
    assert "fait 2" in markup(again)
    assert "".join(again.query_params["series"]) == series
    # An address that is cut, or of another workshop, is said, and a new series may begin.
    lost = open_page(bench, "reuse", tab="workshop", series="no-such-series")
    lost.session_state["bench_desk"] = "series"
    lost.run()
    assert "Aucune séance « no-such-series »" in markup(lost)


def test_a_weight_of_a_series_comes_back_as_it_was_typed(open_page: Open, bench: Path) -> None:
    home = open_home(bench, None)
    workshop = next(iter(workshops(home, actor="local")))
    values = {"equipment_type": "laptop", "origin": "company_donation", "donor": "donor-1", "grams": 2500}
    event = build("receive", values)
    open_session(home, "W-1", event, organisation=workshop, actor="local", now=datetime.now(UTC))
    at = open_page(bench, "reuse", tab="workshop", series="W-1")
    assert Decimal(at.text_input(key="series_receive_grams").value.replace(",", ".")) == Decimal("2.5")


def test_what_is_refused_says_who_may_lift_it(open_page: Open, bench: Path) -> None:
    at = open_page(bench, "reuse", "en", tab="workshop")
    send(at, "desk_code", "PAGE-1")
    at.button(key="desk_do_receive").click().run()
    assert "Who may lift this refusal:" in markup(at)
    at.selectbox(key="desk_receive_equipment_type").set_value("laptop").run()
    at.selectbox(key="desk_receive_origin").set_value("company_donation").run()
    at.selectbox(key="desk_receive_donor").set_value("region-fictive").run()
    at.text_input(key="desk_receive_grams").set_value("1,23456").run()
    assert "finer than what is kept" in markup(at)
    at.text_input(key="desk_receive_grams").set_value("2,5").run()
    at.button(key="desk_do_receive").click().run()
    assert "Now “received”." in markup(at)
    assert show_device(open_home(bench, None), "PAGE-1", actor="local").device.grams == 2500


def test_a_device_nobody_knows_comes_in_with_its_lot_in_one_step(open_page: Open, bench: Path) -> None:
    home = open_home(bench, None)
    lot = next(lot for lot in list_lots(home, actor="local", state="received") if left_to_serialise(lot))
    at = open_page(bench, "reuse", tab="workshop")
    at.session_state["bench_workshop"] = lot.organisation
    send(at, "desk_code", "ONE-STEP")
    of_the_lot = at.selectbox(key="desk_receive_lot")
    names = [each.subject for each in list_lots(home, actor="local", organisation=lot.organisation, state="received")]
    assert {each.partition(" – ")[0] for each in of_the_lot.options[1:]} <= set(names)
    of_the_lot.set_value(lot.subject).run()
    assert "desk_receive_donor" not in [each.key for each in at.selectbox]  # the lot says it
    at.selectbox(key="desk_receive_equipment_type").set_value(lot.types_in("stock")[0])
    at.button(key="desk_do_receive").click().run()
    device = show_device(home, "ONE-STEP", actor="local").device
    assert (device.state, device.lot, device.donor) == ("received", lot.subject, lot.counterpart)
    assert left_to_serialise(show_lot(home, lot.subject, actor="local")[0]) == left_to_serialise(lot) - 1


def test_a_ready_device_is_offered_the_requests_that_want_one_of_its_type(open_page: Open, bench: Path) -> None:
    home = open_home(bench, None)
    workshop = next(iter(workshops(home, actor="local")))
    asked = next(each for each in queue_of(home, workshop, actor="local") if each.devices)
    name, seq = asked.devices[0]
    at = open_page(bench, "reuse", tab="workshop")
    at.session_state["bench_workshop"] = workshop
    send(at, "desk_code", name)
    offered = at.selectbox(key=f"desk_{name}_{seq}_allocate_request")
    kinds = {each.followed.request.subject: each.followed.request.equipment_type for each in
             queue_of(home, workshop, actor="local")}  # fmt: skip
    subjects = [each.partition(" – ")[0] for each in offered.options[1:]]
    assert asked.followed.request.subject in subjects
    assert {base_type(str(kinds[each])) for each in subjects} == {base_type(str(asked.followed.request.equipment_type))}
    offered.set_value(asked.followed.request.subject)
    at.button(key="desk_record").click().run()
    device = show_device(home, name, actor="local").device
    assert (device.state, device.request) == ("reserved", asked.followed.request.subject)


def test_a_reader_has_no_bench_and_an_operator_sees_their_workshop_only(
    open_page: Open, bench: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = open_home(bench, None)
    mine = list(workshops(home, actor="local"))[1]
    now = datetime.now(UTC)
    set_actor(home, "rita", role="reader", organisations=None, actor="local", recorded_at=now)
    set_actor(home, "omar", role="operator", organisations=[mine], actor="local", recorded_at=now)
    monkeypatch.setenv("BAROMETER_ACTOR", "rita")
    at = open_page(bench, "reuse", tab="workshop")
    assert "desk_code_wire" not in [field.key for field in at.text_input]
    monkeypatch.setenv("BAROMETER_ACTOR", "omar")
    at = open_page(bench, "reuse", tab="stock")
    assert "bench_workshop" not in [box.key for box in at.selectbox]  # one workshop: nothing to choose
    held = list_devices(home, actor="omar")
    assert set(held["organisation"]) == {mine}


def test_parts_without_type_come_after_whole_devices_in_stock(open_page: Open) -> None:
    kinds = re.findall(r'data-label="Type">([^<]*)<', markup(open_page(page="reuse", tab="stock")))
    untyped = [kind == "–" for kind in kinds]
    assert any(untyped)
    assert untyped == sorted(untyped)
