"""The tab Demandes: a request is accepted, its batch allocated and its slip signed, each in one click and a code."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from barometer.records.home import open_home
from reuse.requests import record_request, show_request
from reuse.slips import list_slips
from tests.dashboards.conftest import Open, markup

ASK = {"workshop": "atelier-fictif-2", "equipment_type": "laptop", "quantity": 2, "territory": "COM-21231",
       "audience": "job_seeker"}  # fmt: skip


def test_a_request_is_accepted_allocated_and_its_slip_signed_from_the_tab(
    demo: Path, tmp_path: Path, open_page: Open
) -> None:
    shutil.copytree(demo, folder := tmp_path / "demo")
    home, now = open_home(folder), datetime(2026, 1, 5, tzinfo=UTC)
    record_request(home, "ask", ASK, request="Q-1", organisation="lieu-fictif-1", expected_seq=0, actor="local",
                   occurred_at=now, recorded_at=now)  # fmt: skip
    at = open_page(folder, "reuse", tab="requests")
    assert "2 × ordinateur portable pour Lieu d'inclusion fictif" in markup(at).replace("’", "'")
    at.button(key="accept_Q-1").click().run()
    at.button(key="allocate_Q-1").click().run()
    found = show_request(home, "Q-1", actor="local")[0]
    assert (found.request.state, found.progress.allocated) == ("accepted", 2)
    at.button(key="slip_of_Q-1").click().run()
    slip = list_slips(home, actor="local")[0]
    assert (slip.state, len(slip.devices), slip.signatures) == ("opened", 2, ())
    at.button(key=f"code_{slip.subject}").click().run()
    assert "Code, montré cette seule fois" in markup(at)
    # Opening the page, even with a code in the address, signs nothing.
    open_page(folder, "reuse", tab="requests", code="K7PM-2XQD", slip=slip.subject)
    assert list_slips(home, actor="local")[0].signatures == ()
    assert not at.exception
