"""Atelier: a prescriber hands over what they hold; contact data stay apart; a proof taken back is offered again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from barometer.records.access import set_actor
from barometer.records.home import Home, open_home
from dashboards.actors import acting
from dashboards.workshop import record_typed
from reuse import slips
from reuse.contacts import export_contact, new_reference
from reuse.errors import ReuseError
from reuse.evidence import keep_evidence
from reuse.kinds import Kind, check, instant
from reuse.preparation import queue_of
from reuse.queries import list_devices, show_device
from reuse.requests import allocate, record_request
from reuse.slip_events import SlipOpened
from tests.dashboards.conftest import Open, markup
from tests.demo_home import copied
from tests.reuse.queues import empty_queue
from tests.reuse.test_evidence import ERASURE, evidence

WORKSHOP, PARTNER = "atelier-fictif-2", "lieu-fictif-1"
ASK = {"workshop": WORKSHOP, "equipment_type": "laptop", "quantity": 1, "territory": "COM-21231",
       "audience": "job_seeker"}  # fmt: skip


@pytest.fixture
def folder(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A copy that a test may change, with a prescriber."""
    home = open_home(copied(demo, tmp_path / "demo"))
    set_actor(home, "pia", role="prescriber", organisations=[PARTNER], actor="local", recorded_at=datetime.now(UTC))
    monkeypatch.setenv("BAROMETER_ACTOR", "pia")
    return home


def shipped(home: Home) -> str:
    """A laptop asked by the partner, sent and received by a slip signed twice; its identifier."""
    empty_queue(home, WORKSHOP)
    for seq, (name, values) in enumerate((("ask", ASK), ("accept", {"quantity": 1}))):
        now = datetime.now(UTC)
        record_request(home, name, values, request="Q-1", organisation=PARTNER, expected_seq=seq, actor="local",
                       occurred_at=now, recorded_at=now)  # fmt: skip
    queue = queue_of(home, WORKSHOP, actor="local")
    devices = next(each.devices for each in queue if each.followed.request.subject == "Q-1")
    allocate(home, "Q-1", devices, actor="local", now=datetime.now(UTC))
    event = SlipOpened(direction="outgoing", partner=PARTNER, devices=(devices[0][0],))
    slips.open_slip(home, "B-1", event, workshop=WORKSHOP, actor="local", now=datetime.now(UTC))
    for party, actor in (("workshop", "local"), ("partner", "pia")):
        code, _ = slips.give_code(home, "B-1", party, actor=actor, now=datetime.now(UTC))
        now = datetime.now(UTC)
        slips.sign(home, "B-1", party, code, actor=actor, occurred_at=now, now=now)
    return devices[0][0]


def at_desk(at: AppTest, desk: str) -> AppTest:
    at.session_state["bench_desk"] = desk
    return at.run()


def test_a_prescriber_hands_over_what_they_hold_and_takes_it_back(open_page: Open, folder: Home) -> None:
    device = shipped(folder)
    at = open_page(folder.folder, "reuse", tab="workshop")
    assert "desk_code_wire" not in [field.key for field in at.text_input]  # no bench of theirs
    assert "Appareils à remettre à une personne :" in markup(at)
    at.selectbox(key="hand_device").set_value(device).run()
    seq = show_device(folder, device, actor="pia").device.seq
    fields = {name: f"hand_{device}_{seq}_{name}" for name in ("client_ref", "audience", "commune_code", "send")}
    # What the request says needs no typing; a name is refused, and nothing is written.
    assert (at.selectbox(key=fields["audience"]).value, at.text_input(key=fields["commune_code"]).value) == (
        "job_seeker", "21231",
    )  # fmt: skip
    at.text_input(key=fields["client_ref"]).set_value("Durand")
    at.button(key=fields["send"]).click().run()
    assert 'class="b-refused"' in markup(at)
    assert show_device(folder, device, actor="pia").device.state == "at_partner"
    at.text_input(key=fields["client_ref"]).set_value("P-2026-7")
    at.button(key=fields["send"]).click().run()
    held = show_device(folder, device, actor="pia").device
    assert (held.state, held.client_ref, held.commune_code) == ("in_use", "P-2026-7", "21231")
    assert f"{device} remis" in markup(at)
    at.button(key=f"hand_undo_{device}_{held.seq}").click().run()
    assert show_device(folder, device, actor="pia").device.state == "at_partner"


def test_contact_data_are_kept_told_and_forgotten_on_the_screen(open_page: Open, folder: Home) -> None:
    at = at_desk(open_page(folder.folder, "reuse", tab="workshop"), "contacts")
    at.text_input(key="contact_0_name").set_value("Personne Fictive")
    at.text_input(key="contact_0_until").set_value("31/02/2027")
    click(at, "Tenir à part")
    assert "31/02/2027" in markup(at)
    assert "Fiches tenues : 0" in markup(at)
    at.text_input(key="contact_0_until").set_value((acting("pia").today + timedelta(days=30)).strftime("%d/%m/%Y"))
    click(at, "Tenir à part")
    assert "Fiches tenues : 1, dont la date est passée : 0" in markup(at)
    said = next(part for part in markup(at).splitlines() if "Coordonnées de B" in part)
    reference = said.partition("Coordonnées de ")[2].split()[0]
    assert export_contact(folder, PARTNER, reference, actor="pia")["name"] == "Personne Fictive"
    at.text_input(key=f"contact_find_{PARTNER}").set_value(reference).run()
    assert "Personne Fictive" in markup(at)
    at.button(key=f"contact_forget_{PARTNER}").click().run()
    assert "Personne Fictive" not in markup(at)
    with pytest.raises(ReuseError):
        export_contact(folder, PARTNER, reference, actor="pia")


def test_a_proof_whose_operation_was_taken_back_is_offered_again(
    open_page: Open, folder: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAROMETER_ACTOR", "local")
    device = list_devices(folder, actor="local", organisation=WORKSHOP, state="triaged")["device_id"][0]
    seq = show_device(folder, device, actor="local").device.seq
    media = {"media": [{"medium": "TAKEN-1", "kind": "hdd"}]}
    record_typed(folder, acting(None), "diagnose", device, media, expected_seq=seq)
    wiped = replace(ERASURE, serial="TAKEN-1", wiped_at=instant(datetime.now(UTC)))
    keep_evidence(folder, evidence(wiped, content=b"taken"), organisation=WORKSHOP, name="taken.log", actor="local",
                  now=datetime.now(UTC))  # fmt: skip
    at = open_page(folder.folder, "reuse", tab="workshop")
    at.session_state["bench_workshop"] = WORKSHOP
    at_desk(at, "evidence")
    at.button(key="inbox_again").click().run()
    held = show_device(folder, device, actor="local").device
    assert held.medium("TAKEN-1").status == "cleared"  # type: ignore[union-attr]
    void = {"voided_seq": str(held.seq), "reason": "incorrect_data"}
    record_typed(folder, acting(None), "void", device, void, expected_seq=held.seq)
    at.run()
    assert "son opération a été annulée" in markup(at)
    at.text_input(key="inbox_device").set_value(device)
    at.button(key="inbox_match").click().run()
    assert show_device(folder, device, actor="local").device.medium("TAKEN-1").status == "cleared"  # type: ignore[union-attr]
    assert "son opération a été annulée" not in markup(at)


def test_a_reference_drawn_is_one_that_the_log_takes() -> None:
    longest = new_reference(lambda below: below - 1)
    assert longest.startswith("B9ZZZ-9ZZ")
    assert check(Kind("client_ref"), longest, "client_ref") == longest
    assert check(Kind("client_ref"), new_reference(), "client_ref").startswith("B")


def click(at: AppTest, label: str) -> None:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
