"""The paper intake sheet: one A4 page, both languages, the same bytes each time, refused for a workshop unknown."""

from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from dashboards.documents.intake_sheet import ROWS


def test_the_sheet_is_one_page_in_both_languages(run: Any, home: Path, tmp_path: Path) -> None:
    blank, known = tmp_path / "blank.pdf", tmp_path / "known.pdf"
    assert run("--home", home, "reuse", "intake-sheet", "--output", blank)[0] == 0
    named = ["--organisation", "lycee-a", "--lot", "lot-2026-7"]
    assert run("--home", home, "reuse", "intake-sheet", *named, "--output", known)[0] == 0
    [page] = PdfReader(BytesIO(blank.read_bytes())).pages
    said = page.extract_text()
    assert all(word in said for word in ("Fiche d'entrée / Intake sheet", "Marque, modèle", "Make, model", str(ROWS)))
    assert (round(page.mediabox[2]), round(page.mediabox[3])) == (595, 842)
    [page] = PdfReader(BytesIO(known.read_bytes())).pages
    assert "lot-2026-7" in page.extract_text()
    again = tmp_path / "again.pdf"
    run("--home", home, "reuse", "intake-sheet", "--output", again)
    assert again.read_bytes() == blank.read_bytes()


def test_a_sheet_for_a_workshop_nobody_knows_is_refused(run: Any, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    assert run("--home", home, "reuse", "intake-sheet", "--organisation", "nobody", "--output", path)[0] == 2
    assert run("--home", home, "reuse", "intake-sheet")[0] == 2
    assert not path.exists()
