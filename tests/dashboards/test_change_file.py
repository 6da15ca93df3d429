"""A change as a workbook: contributions of full precision, notes beside them (METHODOLOGY 5.4, 5.5)."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from barometer.exact import NANO
from barometer.records.notes import About, Note, Standing
from dashboards.change_file import change_workbook, edition_contributions
from dashboards.changing_edition import EditionChange, Figure
from dashboards.voice import Voice


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_contributions_and_the_notes_stand_in_one_file(language: str) -> None:
    before, after = (Figure(name, value, value, value, "1.0", "a") for name, value in (("2026.1", 7.0), (None, 9.5)))
    causes = [("data", 3 * NANO), ("grid", -NANO // 2)]
    change = EditionChange("EMP-01", "kgCO2eq", 2025, before, after, causes)
    # Half past eleven at night in Greenwich is already the next day in France.
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    about = About("EMP-01", 2025, "REG-27", None)
    note = Note(1, about, "Parc complété", Standing(9.5, 9.0, 10.0, "kgCO2eq"), late, "officer")
    voice = Voice(language)
    book = load_workbook(BytesIO(change_workbook(edition_contributions(change, voice), [note], voice)))
    contributions, notes = (list(sheet.values) for sheet in book.worksheets)
    assert [row[1] for row in contributions[1:]] == [3.0, -0.5]
    assert sum(row[1] for row in contributions[1:]) == change.difference
    assert [str(cell) for cell in notes[1]] == ["1", "2026-11-26", "officer", "Parc complété", "9.5", "kgCO2eq"]
    empty = load_workbook(BytesIO(change_workbook(edition_contributions(change, voice), [], voice)))
    assert empty.worksheets[1].max_row == 1
