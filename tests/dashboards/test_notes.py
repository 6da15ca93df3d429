"""Notes on the pages: written under a figure, read under its change too, taken back."""

from pathlib import Path

from barometer.records.home import open_home
from barometer.records.notes import notes
from tests.dashboards.conftest import Open, markup
from tests.demo_home import copied

SCHOOL = {"organisation": "lycee-fictif-1", "year": "2025"}
TEXT = "Deux salles équipées en septembre."


def test_a_note_is_written_and_taken_back_on_the_page(demo: Path, tmp_path: Path, open_page: Open) -> None:
    home = copied(demo, tmp_path / "home")
    at = open_page(home, page="understand", tab="explain", **SCHOOL)
    at.text_area[0].set_value(TEXT)
    next(button for button in at.button if button.label == "Enregistrer la note").click().run()
    assert not at.exception
    assert TEXT in markup(at)
    (note,) = notes(open_home(home, None), actor="local")
    assert (note.about.indicator, note.about.organisation, note.about.year) == ("EMP-01", "lycee-fictif-1", 2025)
    changed = open_page(home, page="understand", tab="change", **SCHOOL)
    assert TEXT in markup(changed)
    next(button for button in changed.button if button.label == f"Retirer la note {note.note}").click().run()
    assert TEXT not in markup(changed)
    assert notes(open_home(home, None), actor="local") == []
