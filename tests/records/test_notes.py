"""Notes beside figures: kept, found by what they are about, taken back, never changed (METHODOLOGY 5.4)."""

import pytest

from barometer.records.access import set_actor
from barometer.records.audit import list_entries
from barometer.records.errors import AccessRefusedError, RecordsError
from barometer.records.home import Home
from barometer.records.notes import LONGEST, About, Standing, add_note, notes, withdraw_note
from tests.records.samples import NOW, organisation

REGION = About("EMP-01", 2025, territory="REG-27")
FIGURE = Standing(830_000.123, 630_000.0, None, "tCO2eq")


def _add(home: Home, about: About, text: str, actor: str = "local") -> int:
    return add_note(home, about, text, FIGURE, actor=actor, recorded_at=NOW).note


def test_a_note_is_read_beside_its_figure_only_and_says_what_the_figure_was(any_home: Home) -> None:
    organisation(any_home, "carnot")
    _add(any_home, REGION, "  Les lycées\n entrent. ")
    add_note(any_home, About("EMP-01", 2025, organisation="carnot"), "Autre.", None, actor="local", recorded_at=NOW)
    (note,) = notes(any_home, actor="local", about=REGION)
    assert (note.text, note.figure, note.recorded_at, note.recorded_by) == ("Les lycées entrent.", FIGURE, NOW, "local")
    assert notes(any_home, actor="local", about=About("EMP-01", 2024, territory="REG-27")) == []
    assert [each.figure for each in notes(any_home, actor="local")] == [FIGURE, None]


@pytest.mark.parametrize("text", ["", " \n", "x" * (LONGEST + 1)])
def test_a_text_that_says_nothing_or_too_much_is_refused(any_home: Home, text: str) -> None:
    with pytest.raises(RecordsError) as refused:
        _add(any_home, REGION, text)
    assert refused.value.code == "note_text"
    assert notes(any_home, actor="local") == []


def test_the_same_note_twice_is_said(any_home: Home) -> None:
    _add(any_home, REGION, "Une fois.")
    with pytest.raises(RecordsError) as refused:
        _add(any_home, REGION, "Une  fois.")
    assert refused.value.code == "note_said"


def test_a_note_taken_back_is_not_shown_and_stays_in_the_log(any_home: Home) -> None:
    number = _add(any_home, REGION, "Une erreur.")
    withdraw_note(any_home, number, actor="local", recorded_at=NOW)
    assert notes(any_home, actor="local") == []
    verbs = list_entries(any_home).filter(subject=str(number))["verb"].to_list()
    assert verbs == ["note withdraw", "note add"]
    with pytest.raises(RecordsError) as refused:
        withdraw_note(any_home, number, actor="local", recorded_at=NOW)
    assert refused.value.code == "note_unknown"


def test_a_reader_reads_notes_and_writes_none(any_home: Home) -> None:
    number = _add(any_home, REGION, "Une note.")
    set_actor(any_home, "citoyenne", role="reader", organisations=None, actor="local", recorded_at=NOW)
    assert len(notes(any_home, actor="citoyenne")) == 1
    for attempt in (
        lambda: _add(any_home, REGION, "Une autre.", actor="citoyenne"),
        lambda: withdraw_note(any_home, number, actor="citoyenne", recorded_at=NOW),
    ):
        with pytest.raises(AccessRefusedError):
            attempt()
    assert len(notes(any_home, actor="local")) == 1
