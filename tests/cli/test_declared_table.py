"""`barometer import FILE --template declarations`: drafts from a table, faults on their cells, nothing twice."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from factors.errors import LANGUAGES
from imports.templates import write_template
from tests.cli.conftest import Run
from tests.imports.spreadsheets import equipment_types

HEAD = "Organisation;Donnée;Période;Valeur;Unité;Méthode;Preuve\n"
ENERGY = "Énergie totale du centre de données"


def _file(path: Path, *rows: str) -> Path:
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def _import(run: Run, home: Path, file: Path, *more: str) -> tuple[int, Any]:
    code, out, err = run("--home", home, "import", file, "--template", "declarations", "--json", *more)
    assert out, err
    return code, json.loads(out)


def _declared(run: Run, home: Path) -> list[tuple[str, str, str, str]]:
    rows = json.loads(run("--home", home, "declare", "list", "--json")[1])
    live = [row for row in rows if row["state"] == "draft"]
    return sorted((row["input"], row["period"], row["value"], row["unit"]) for row in live)


def test_good_rows_are_drafts_in_the_unit_of_the_catalogue_and_the_same_file_changes_nothing(
    run: Run, home: Path, tmp_path: Path
) -> None:
    file = _file(
        tmp_path / "d.csv", f"lycee-a;{ENERGY};03/2025;41,5;MWh;compteur;", "lycee-a;head_count.pupils;2025;640;;;"
    )
    expected = [("data_centre.energy", "2025-03", "41500", "kWh"), ("head_count.pupils", "2025", "640", "person")]
    assert _import(run, home, file, "--dry-run")[0] == 0
    assert _declared(run, home) == []
    code, document = _import(run, home, file)
    assert (code, document["rows_kept"]) == (0, 2)
    assert _declared(run, home) == expected
    numbers = [row["declaration"] for row in document["declarations"]]
    _, again = _import(run, home, file)
    assert [row["declaration"] for row in again["declarations"]] == numbers
    assert all(row["is_kept_before"] for row in again["declarations"])
    assert _declared(run, home) == expected


def test_a_question_is_answered_by_yes_or_no_in_the_sheet(run: Run, home: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    labels = ("Stratégie numérique responsable adoptée (oui ou non)", "reen.programme", "reen.assessment")
    rows = [("lycee-a", name, "2025", said) for name, said in zip(labels, ("oui", "No", "peut-être"), strict=True)]
    for row in (tuple(HEAD.split(";")[:4]), *rows):
        sheet.append(row)
    book.save(tmp_path / "d.xlsx")
    code, document = _import(run, home, tmp_path / "d.xlsx")
    assert (code, [row["cell"] for row in document["rejects"]]) == (1, ["D4"])
    assert "ni oui ni non" in document["rejects"][0]["reason"]
    assert _declared(run, home) == [("reen.programme", "2025", "0", "unit"), ("reen.strategy", "2025", "1", "unit")]
    assert " oui " in run("--home", home, "declare", "list")[1]


def test_each_fault_stands_on_its_cell_and_the_repaired_copy_completes_the_table(
    run: Run, home: Path, tmp_path: Path
) -> None:
    months = [f"lycee-a;{ENERGY};2025-{month:02d};100;MWh;;" for month in range(1, 13)]
    file = _file(
        tmp_path / "d.csv",
        f"lycee-a;{ENERGY};2025;1300;MWh;;",
        *months,
        "personne;Agents;2025;3;;;",
        "lycee-a;Agents;hier;3;;;",
        "lycee-a;Bonheur;2025;3;;;",
        "lycee-a;Agents;2025;3;kg;;",
        "lycee-a;Élèves;2025;12;;;facture.pdf",
    )
    code, document = _import(run, home, file)
    assert code == 1
    assert [(row["cell"], row["code"]) for row in document["rejects"]] == [
        ("D14", "periods_do_not_sum"),
        ("A15", "organisation_unknown"),
        ("C16", "period_form"),
        ("B17", "input_unknown"),
        ("E18", "declared_unit_dimension"),
        ("G19", "evidence_link_only"),
    ]
    assert "1\u202f300\u202f000" in document["rejects"][0]["reason"]  # both figures are named
    assert "1\u202f200\u202f000" in document["rejects"][0]["reason"]
    copy = Path(document["annotated"])
    repaired = copy.read_text(encoding="utf-8-sig").replace(";1300;", ";1200;")
    copy.write_text(repaired.replace("personne;", "lycee-a;"), encoding="utf-8")
    _, second = _import(run, home, copy)
    assert "periods_do_not_sum" not in {row["code"] for row in second["rejects"]}
    found = _declared(run, home)
    assert len([row for row in found if row[0] == "data_centre.energy"]) == 13
    assert ("head_count.agents", "2025", "3", "person") in found


def test_every_fault_of_one_row_stands_on_its_cell(run: Run, home: Path, tmp_path: Path) -> None:
    code, document = _import(run, home, _file(tmp_path / "d.csv", "personne;Agents;hier;beaucoup;kg;;facture.pdf"))
    assert (code, document["rows_rejected"]) == (1, 1)
    assert [(row["cell"], row["code"]) for row in document["rejects"]] == [
        ("A2", "entry_organisation_unknown"),
        ("C2", "period_form"),
        ("D2", "decimal_form"),
        ("E2", "declared_unit_dimension"),
        ("G2", "evidence_link_only"),
    ]


def test_an_input_nobody_knows_is_answered_with_the_nearest_by_label(run: Run, home: Path, tmp_path: Path) -> None:
    _, document = _import(run, home, _file(tmp_path / "d.csv", "lycee-a;Energie du centre;2025;3;;;"))
    reason = document["rejects"][0]["reason"]
    assert "Énergie totale du centre de données (data_centre.energy)" in reason
    assert reason.count("(") == 3


def test_strict_keeps_all_or_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    file = _file(tmp_path / "d.csv", "lycee-a;Agents;2025;3;;;", "lycee-a;Agents;2025-01;x;;;")
    assert _import(run, home, file, "--strict")[0] == 2
    assert _declared(run, home) == []


def test_an_unusual_value_is_kept_and_asked_again(run: Run, home: Path, tmp_path: Path) -> None:
    _, document = _import(run, home, _file(tmp_path / "d.csv", "lycee-a;Agents;2025;150000;;;"))
    assert [(row["cell"], row["code"]) for row in document["to_check"]] == [("D2", "plausibility_declaration")]
    assert _declared(run, home) == [("head_count.agents", "2025", "150000", "person")]


def test_a_row_of_another_organisation_than_the_one_chosen_is_refused(run: Run, home: Path, tmp_path: Path) -> None:
    words = ("organisation", "add", "dole", "--name", "Dole", "--kind", "commune")
    assert run("--home", home, *words)[0] == 0
    file = _file(tmp_path / "d.csv", ";Agents;2025;3;;;", "dole;Agents;2025;4;;;")
    code, document = _import(run, home, file, "--organisation", "lycee-a")
    assert code == 1
    assert [(row["cell"], row["code"]) for row in document["rejects"]] == [("A3", "declared_other")]
    assert _declared(run, home) == [("head_count.agents", "2025", "3", "person")]
    code, document = _import(run, home, file, "--sent-by", "lycee-a")
    assert ("A3", "mandates_missing") in [(row["cell"], row["code"]) for row in document["rejects"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_filled_with_its_examples_is_read_whole(
    run: Run, home: Path, tmp_path: Path, language: str
) -> None:
    assert run("--home", home, "organisation", "add", "21231-commune", "--name", "Dijon", "--kind", "commune")[0] == 0
    path = write_template("declarations", tmp_path / "d.xlsx", language, equipment_types=equipment_types())
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[1].iter_rows(min_row=2):
        for cell in row:
            book.worksheets[0].cell(cell.row, cell.column, cell.value)
    book.save(path)
    code, document = _import(run, home, path)
    assert (code, document["rows_kept"]) == (0, 2)


def test_without_a_template_a_table_of_declarations_is_recognised_and_told(
    run: Run, home: Path, tmp_path: Path
) -> None:
    file = _file(tmp_path / "d.csv", "lycee-a;head_count.pupils;2025;640;;;")
    code, out, err = run("--home", home, "import", file, "--json")
    assert (code, json.loads(out)["rows_kept"]) == (0, 1)
    assert "déclarations" in err
    assert _declared(run, home) == [("head_count.pupils", "2025", "640", "person")]
    code, _out, err = run("--home", home, "import", file, "--template", "inventory")
    assert (code, "--template declarations" in err) == (2, True)


def test_a_table_that_could_be_purchases_is_declarations_where_it_names_a_declared_input(
    run: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "d.csv"
    file.write_text("Structure;Libellé;Année;Montant\nlycee-a;head_count.pupils;2025;640\n", encoding="utf-8")
    code, out, err = run("--home", home, "import", file, "--json")
    assert code == 0, err
    assert json.loads(out)["declarations"]


def test_a_table_that_could_be_both_is_refused_with_both_names(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text("Structure;Libellé;Année;Montant\nlycee-a;Portables;2025;640\n", encoding="utf-8")
    for language in LANGUAGES:
        code, _out, err = run("--home", home, "import", file, "--language", language)
        assert (code, "--template purchases" in err, "--template declarations" in err) == (2, True, True)
    purchases = ("--template", "purchases")
    code, out, err = run("--home", home, "import", file, *purchases, "--dry-run", "--json")
    assert json.loads(out)["rows_kept"] == 1, err
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["d.csv"]


def test_a_refusal_names_its_column_in_the_language_and_an_empty_value_is_missing(
    run: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "d.csv"
    head = "Organisation;Territoire;Donnée;Période;Valeur\n"
    file.write_text(head + f"lycee-a;;{ENERGY};2025;\n;Dijon;{ENERGY};2025;4\n", encoding="utf-8")
    _, document = _import(run, home, file)
    told = {row["cell"]: row["reason"] for row in document["rejects"]}
    assert told["E2"].startswith("Il manque la valeur")
    assert told["B3"].startswith("Territoire")
