"""`barometer file`: the AGEC table is valid, reproducible, refused with what is missing; who owes what, and when."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pytest

from barometer.decisions.agec import columns, table_schema
from tests.cli.conftest import Run

HEADERS = "Date;Désignation;Catégorie AGEC;Montant HT (€);État;Part de matières recyclées;Don reçu\n"
LINES = (
    "14/03/2025;Portables;Informatique et téléphonie;18400,00;reconditionné;;non\n"
    "06/05/2025;Écrans;Informatique et téléphonie;4125,50;neuf;30 %;non\n"
    "18/06/2025;Papier;Papier;1950;neuf;100 %;non\n"
    "20/06/2025;Portable donné;Informatique et téléphonie;200;réemploi;;oui\n"
)
DIJON = ("--name", "Commune de Dijon", "--kind", "commune", "--siret", "00000003400017", "--seat", "21231")
SMALL = ("--name", "Petite commune", "--kind", "commune", "--seat", "25056")


@pytest.fixture
def bought(run: Run, home: Path, tmp_path: Path) -> Path:
    """A folder with one commune that has a SIRET, and its purchases of 2025."""
    run("--home", home, "organisation", "add", "dijon", *DIJON)
    keep(run, home, tmp_path / "achats.csv", LINES, "dijon")
    return home


def keep(run: Run, home: Path, file: Path, lines: str, organisation: str) -> None:
    file.write_text(HEADERS + lines, encoding="utf-8")
    code, _, err = run("--home", home, "import", file, "--template", "purchases", "--organisation", organisation)
    assert code == 0, err


def agec(run: Run, home: Path, out: Path, *options: str, of: str = "dijon", year: str = "2025") -> tuple[int, str, str]:
    return run("--home", home, "file", "agec", "--organisation", of, "--year", year, "-o", out, *options)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_agec_table_says_to_the_cent_what_was_bought(run: Run, bought: Path, tmp_path: Path) -> None:
    out = tmp_path / "agec.csv"
    assert agec(run, bought, out)[0] == 0
    it, paper = rows_of(out.read_bytes())
    assert list(it) == columns()
    assert it["type_produit_acquis"] == "Informatique et téléphonie"
    assert (it["annee"], it["siret"]) == ("2025", "00000003400017")
    amounts = ("montant_total", "montant_reemploi_et_reutilisation", "montant_produits_recycles")
    assert [it[name] for name in amounts] == ["22525.50", "18400.00", "4125.50"]
    assert it["montant_produits_issus_don"] == "200.00"
    assert "matières recyclées inconnues pour 18400.00 €" in it["commentaires"]
    assert [paper[name] for name in amounts] == ["1950.00", "0.00", "1950.00"]
    assert (paper["montant_produits_issus_don"], paper["commentaires"]) == ("0.00", "")


def test_frictionless_finds_the_table_valid_against_our_schema(run: Run, bought: Path, tmp_path: Path) -> None:
    agec(run, bought, tmp_path / "agec.csv")
    schema = frictionless.Schema.from_descriptor(table_schema())
    valid = frictionless.Resource(path="agec.csv", basepath=str(tmp_path), schema=schema)
    assert frictionless.validate(valid).valid
    (tmp_path / "wrong.csv").write_text((tmp_path / "agec.csv").read_text().replace("00000003400017", "2121"))
    wrong = frictionless.Resource(path="wrong.csv", basepath=str(tmp_path), schema=schema)
    assert not frictionless.validate(wrong).valid


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_the_same_batches_give_the_same_bytes_and_are_listed(
    run: Run, bought: Path, tmp_path: Path, extension: str
) -> None:
    one, two = tmp_path / f"one.{extension}", tmp_path / f"two.{extension}"
    assert agec(run, bought, one)[0] == agec(run, bought, two)[0] == 0
    assert one.read_bytes() == two.read_bytes()
    sources = json.loads(Path(f"{one}.sources.json").read_text())
    assert sources == json.loads(Path(f"{two}.sources.json").read_text())
    (batch,) = sources["batches"]
    assert batch["file_name"] == "achats.csv"
    assert len(batch["file_sha256"]) == len(batch["rows_sha256"]) == len(sources["sha256"]) == 64


def test_the_workbook_holds_the_same_text_as_the_csv(run: Run, bought: Path, tmp_path: Path) -> None:
    agec(run, bought, tmp_path / "a.csv")
    agec(run, bought, tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    cells = [[cell or "" for cell in row] for row in page.iter_rows(values_only=True)]
    assert cells == list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text())))
    assert (page.freeze_panes, page.print_title_rows, page.page_setup.orientation) == ("A2", "$1:$1", "landscape")
    assert page.column_dimensions["A"].width < 10 < page.column_dimensions["I"].width


def test_what_is_missing_is_told_and_nothing_is_written(run: Run, bought: Path, tmp_path: Path) -> None:
    out = tmp_path / "agec.csv"
    code, _, err = agec(run, bought, out, year="2024")
    assert (code, "2025" in err) == (2, True)
    run("--home", bought, "organisation", "add", "petite", *SMALL)
    code, _, err = agec(run, bought, out, of="petite")
    assert (code, "SIRET" in err) == (2, True)
    assert agec(run, bought, tmp_path / "agec.pdf")[0] == 2
    assert not out.exists()


def test_a_line_without_an_amount_stops_the_table_or_is_said_in_it(run: Run, bought: Path, tmp_path: Path) -> None:
    keep(run, bought, tmp_path / "suite.csv", "02/09/2025;Serveur;Informatique et téléphonie;;neuf;0;non\n", "dijon")
    out = tmp_path / "agec.csv"
    code, _, err = agec(run, bought, out)
    assert (code, "!2" in err, out.exists()) == (2, True, False)
    assert agec(run, bought, out, "--partial")[0] == 1
    said = ["1 ligne d'achat" in row["commentaires"] for row in rows_of(out.read_bytes())]
    assert said == [True, *[False] * (len(said) - 1)]  # once: no category counts it


def test_an_undone_batch_leaves_no_trace_in_the_table(run: Run, run_json: Any, bought: Path, tmp_path: Path) -> None:
    agec(run, bought, tmp_path / "before.csv")
    keep(run, bought, tmp_path / "suite.csv", "02/09/2025;Serveur;Informatique et téléphonie;900;neuf;0;non\n", "dijon")
    agec(run, bought, tmp_path / "with.csv")
    batch = run_json("--home", bought, "batches", "list")[-1]["batch"]
    assert run("--home", bought, "batches", "undo", batch)[0] == 0
    agec(run, bought, tmp_path / "after.csv")
    before, between, after = (tmp_path / f"{name}.csv" for name in ("before", "with", "after"))
    assert before.read_bytes() == after.read_bytes() != between.read_bytes()


def test_the_calendar_asks_the_review_of_those_above_the_threshold_only(run: Run, run_json: Any, bought: Path) -> None:
    run("--home", bought, "organisation", "add", "village", "--name", "V", "--kind", "commune", "--seat", "21001")
    asked = ("--home", bought, "file", "calendar", "--year", "2025", "--organisation")
    dues = {due["code"]: due for due in run_json(*asked, "dijon")["deadlines"]}
    assert dues["agec_declaration"]["due_on"] == "2026-06-30"
    assert dues["agec_declaration"]["file"] == "agec"
    assert dues["reen_review"]["due_on"] is None
    assert dues["reen_review"]["why"] == "population_above"
    assert {due["code"] for due in run_json(*asked, "village")["deadlines"]} == {
        "agec_declaration",
        "reuse_stock",
        "reuse_rate",
    }
    code, out, _ = run(*asked, "dijon")
    assert code == 0
    assert "30/06/2026" in out
    assert run_json(*asked, "lycee-a")["deadlines"] == []
