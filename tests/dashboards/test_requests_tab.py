"""The tab Demandes: prepared in one click, signed with a code, received in part; what somebody else did is told."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from barometer.records.access import set_actor
from barometer.records.home import Home, open_home
from reuse import slips
from reuse.bulk import append_all
from reuse.demonstration import demonstration_year
from reuse.errors import GuardRefusedError
from reuse.preparation import queue_of
from reuse.queries import list_devices
from reuse.requests import allocate, record_request, show_request
from reuse.slip import Slip
from reuse.slips import give_code, list_slips
from reuse.state import Fact
from reuse.streams import Entry
from tests.dashboards.conftest import Open, markup
from tests.demo_home import registers_only

WORKSHOP = "atelier-fictif-2"
ASK = {"workshop": WORKSHOP, "equipment_type": "laptop", "quantity": 2, "territory": "COM-21231",
       "audience": "job_seeker"}  # fmt: skip


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the synthetic year left ready on the shelves, and nobody who asks for it yet."""
    home = registers_only(tmp_path_factory.mktemp("stocked") / "home")
    steps = demonstration_year().steps
    taken = {
        step.device_id for step in steps if isinstance(step, Fact) and step.event.name in ("allocate", "dismantle")
    }
    kept = [step for step in steps if isinstance(step, Entry) and step.stream == "lot"]
    facts = [step for step in steps if isinstance(step, Fact) and step.device_id not in taken]
    append_all(home, sorted([*kept, *facts], key=lambda step: step.recorded_at), actor="local")
    return home.folder


@pytest.fixture
def folder(stocked: Path, tmp_path: Path) -> Path:
    """A copy that a test may change, with one request."""
    found = Path(shutil.copytree(stocked, tmp_path / "demo"))
    told(open_home(found), "ask", ASK, "Q-1", 0)
    return found


def told(home: Home, name: str, values: dict[str, Any], request: str, seq: int) -> None:
    """Somebody else, not on this screen, says something of a request."""
    now = datetime.now(UTC)
    record_request(home, name, values, request=request, organisation="lieu-fictif-1", expected_seq=seq, actor="local",
                   occurred_at=now, recorded_at=now)  # fmt: skip


def sign(at: AppTest, slip: Slip, party: str, label: str) -> None:
    """Get the code of a party, type it, click."""
    at.button(key=f"code_{slip.subject}").click().run()
    code = re.search(r"cette seule fois : ([A-Z0-9]{4}-[A-Z0-9]{4})", markup(at))
    assert code is not None
    at.text_input(key=f"typed_{slip.subject}_{party}").set_value(code[1])
    assert label in [button.label for button in at.button]
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception


def test_a_request_is_prepared_in_one_click_then_received_in_part(folder: Path, open_page: Open) -> None:
    home = open_home(folder)
    at = open_page(folder, "reuse", tab="requests")
    assert "2 × ordinateur portable pour Lieu d'inclusion fictif" in markup(at).replace("’", "'")
    assert "Rien à préparer aujourd" in markup(at)
    at.button(key="accept_Q-1").click().run()
    assert "À préparer aujourd’hui : 1, appareils prêts : 2" in markup(at)
    proposed = [device for device, _ in queue_of(home, WORKSHOP, actor="local")[0].devices]
    assert all(device in markup(at) for device in proposed)
    at.button(key="prepare_Q-1").click().run()
    found = show_request(home, "Q-1", actor="local")[0]
    slip = list_slips(home, actor="local")[0]
    assert (found.progress.allocated, slip.state, list(slip.devices)) == (2, "opened", proposed)
    # Opening the page, even with a code in the address, signs nothing.
    open_page(folder, "reuse", tab="requests", code="K7PM-2XQD", slip=slip.subject)
    assert list_slips(home, actor="local")[0].signatures == ()
    # The slip whose code was scanned stands before the day's queue.
    scanned = markup(open_page(folder, "reuse", tab="requests", slip=slip.subject))
    assert (
        0 < scanned.find("Bordereau " + slip.subject) < scanned.find("À préparer aujourd")
        or "À préparer" not in scanned
    )
    # A slip of others, or a number misread, is said.
    assert "Le bordereau « S-9 » n’est pas de ceux" in markup(open_page(folder, "reuse", tab="requests", slip="S-9"))
    sign(at, slip, "workshop", "Signer pour l’atelier")
    assert list_slips(home, actor="local")[0].state == "given"


def test_the_receiver_ticks_what_did_not_arrive(folder: Path, open_page: Open) -> None:
    home = open_home(folder)
    told(home, "accept", {"quantity": 2}, "Q-1", 1)
    at = open_page(folder, "reuse", tab="requests")
    at.button(key="prepare_Q-1").click().run()
    slip = list_slips(home, actor="local")[0]
    # Somebody gets a code meanwhile: a slip of another moment is neither cancelled nor given another code.
    give_code(home, slip.subject, "workshop", actor="local", now=datetime.now(UTC))
    at.button(key=f"slip_cancel_{slip.subject}").click().run()
    assert 'class="b-refused"' in markup(at)
    assert list_slips(home, actor="local")[0].state == "opened"
    set_actor(home, "omar", role="operator", organisations=[WORKSHOP], actor="local", recorded_at=datetime.now(UTC))
    code, _ = give_code(home, slip.subject, "workshop", actor="omar", now=datetime.now(UTC))
    at_sign = datetime.now(UTC)
    slips.sign(home, slip.subject, "workshop", code, actor="omar", occurred_at=at_sign, now=at_sign)
    at.run()
    kept, missing = slip.devices
    at.checkbox(key=f"left_{slip.subject}_{missing}").check().run()
    assert at.selectbox(key=f"left_why_{slip.subject}_{missing}").value == "missing"
    # Every device ticked: nothing to sign, there is a button to refuse.
    at.checkbox(key=f"left_{slip.subject}_{kept}").check().run()
    assert "Rien n’est pris" in markup(at)
    at.checkbox(key=f"left_{slip.subject}_{kept}").uncheck().run()
    sign(at, slip, "partner", "Signer pour 1 sur 2")
    done = list_slips(home, actor="local")[0]
    assert (done.state, done.taken, [each.reason for each in done.refused]) == ("signed", (kept,), ["missing"])
    # Signed, it is no longer to do; the code of its paper still opens it.
    assert slip.subject not in markup(open_page(folder, "reuse", tab="requests"))
    opened = open_page(folder, "reuse", tab="requests", slip=slip.subject)
    assert f"Bordereau {slip.subject}" in markup(opened)
    assert [each.label for each in opened.get("download_button")].count("Bordereau à imprimer (PDF)") == 1
    assert "Signé des deux côtés" in markup(opened)
    states = dict(list_devices(home, actor="local", organisation=WORKSHOP).select("device_id", "state").iter_rows())
    assert (states[kept], states[missing]) == ("at_partner", "lost")


def test_a_click_on_what_somebody_else_changed_writes_nothing_and_says_so(folder: Path, open_page: Open) -> None:
    home = open_home(folder)
    at = open_page(folder, "reuse", tab="requests")
    told(home, "wait", {}, "Q-1", 1)
    at.button(key="accept_Q-1").click().run()  # still offered, but not what was seen
    assert 'class="b-refused"' in markup(at)
    assert show_request(home, "Q-1", actor="local")[0].request.state == "waiting"
    told(home, "refuse", {"reason": "no_stock"}, "Q-1", 2)
    at.button(key="accept_Q-1").click().run()  # not offered any more
    assert "Rien n’a été enregistré" in markup(at)
    assert show_request(home, "Q-1", actor="local")[0].request.state == "refused"


def test_a_batch_seen_is_the_batch_kept_or_nothing(folder: Path, open_page: Open) -> None:
    home = open_home(folder)
    told(home, "accept", {"quantity": 2}, "Q-1", 1)
    told(home, "ask", ASK, "Q-2", 0)
    told(home, "accept", {"quantity": 2}, "Q-2", 1)
    at = open_page(folder, "reuse", tab="requests")
    seen = queue_of(home, WORKSHOP, actor="local")[0].devices
    allocate(home, "Q-2", seen[:1], actor="local", now=datetime.now(UTC))
    at.button(key="prepare_Q-1").click().run()
    assert 'class="b-refused"' in markup(at)
    assert seen[0][0] in markup(at)
    assert show_request(home, "Q-1", actor="local")[0].progress.allocated == 0


def test_a_code_got_by_the_other_party_meanwhile_loses_no_typed_code(folder: Path, open_page: Open) -> None:
    home = open_home(folder)
    told(home, "accept", {"quantity": 2}, "Q-1", 1)
    at = open_page(folder, "reuse", tab="requests")
    at.button(key="prepare_Q-1").click().run()
    slip = list_slips(home, actor="local")[0]
    code, _ = give_code(home, slip.subject, "workshop", actor="local", now=datetime.now(UTC))
    at.text_input(key=f"typed_{slip.subject}_workshop").set_value(code)
    button = f"FormSubmitter:sign_{slip.subject}-Signer pour l’atelier"
    at.button(key=button).click().run()
    assert 'class="b-refused"' in markup(at)
    at.button(key=button).click().run()
    assert list_slips(home, actor="local")[0].state == "given"


def test_an_offer_closed_on_the_screen_refuses_the_next_request(folder: Path, open_page: Open) -> None:
    at = open_page(folder, "reuse", tab="requests")
    assert "Aucune offre fixée" in markup(at)
    at.selectbox(key="offer_workshop").set_value(WORKSHOP)
    at.selectbox(key="offer_territory").set_value("REG-27")
    at.selectbox(key="offer_status").set_value("closed")
    at.button(key="FormSubmitter:offer_form-Enregistrer l’offre").click().run()
    assert "Ordinateur portable, Bourgogne-Franche-Comté : offre fermée." in markup(at)
    with pytest.raises(GuardRefusedError, match="takes no request"):
        told(open_home(folder), "ask", ASK, "Q-2", 0)


def test_a_need_declared_on_the_screen_stands_beside_the_supply(folder: Path, open_page: Open) -> None:
    at = open_page(folder, "reuse", tab="requests")
    assert "besoin compté le" not in markup(at)
    at.selectbox(key="need_by").set_value("lieu-fictif-1")
    at.selectbox(key="need_territory").set_value("EPCI-242100410")
    at.number_input(key="need_quantity").set_value(40)
    at.text_input(key="need_counted_by").set_value("enquête fictive")
    at.button(key="FormSubmitter:need_form-Déclarer ce besoin").click().run()
    assert not at.exception
    assert "Dijon Métropole, ordinateur portable : besoin compté le" in markup(at)
    assert re.search(r'data-label="besoin déclaré" class="n">40<', markup(at))
    assert "enquête fictive" in markup(at)
