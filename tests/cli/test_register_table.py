"""`barometer import FILE --template mandates|sites|…`: each register from a spreadsheet, faults on their cells."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from barometer.records.entries import ENTRIES
from barometer.records.entry_fields import READERS, register_words
from dashboards.arguments import REGISTERS
from factors.errors import LANGUAGES
from imports.register_columns import register_columns
from imports.templates import templates, write_template
from imports.vocabularies import read_mapping
from tests.cli.conftest import Run
from tests.imports.spreadsheets import equipment_types

HEAD = "Organisation;Mandataire;Objet;Depuis;Jusqu'au\n"


def _import(run: Run, home: Path, file: Path, template: str, *more: str) -> tuple[int, Any]:
    code, out, err = run("--home", home, "import", file, "--template", template, "--json", *more)
    assert out, err
    return code, json.loads(out)


def _listed(run: Run, home: Path, *verb: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("--home", home, *verb, "--json")[1])
    return found


def _add(run: Run, home: Path, *names: str) -> None:
    for name in names:
        assert run("--home", home, "organisation", "add", name, "--name", name, "--kind", "commune")[0] == 0


def test_214_mandates_are_one_file_and_the_same_file_changes_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    rows = [f"commune-{number};;{number}\n" for number in range(214)]
    register = tmp_path / "o.csv"
    register.write_text(
        "Identifiant;Nom;Nature\n" + "".join(f"{row.split(';')[0]};C;commune\n" for row in rows), encoding="utf-8"
    )
    assert run("--home", home, "organisation", "import", register)[0] == 0
    file = tmp_path / "m.csv"
    lines = [f"commune-{number};lycee-a;envoyer les inventaires;01/01/2026;\n" for number in range(214)]
    file.write_text(HEAD + "".join(lines), encoding="utf-8")
    code, looked = _import(run, home, file, "mandates", "--dry-run")
    assert (code, looked["added"], looked["rows_kept"]) == (0, 214, 0)
    assert _listed(run, home, "organisation", "mandate") == []
    code, kept = _import(run, home, file, "mandates")
    assert (code, kept["added"]) == (0, 214)
    before = _listed(run, home, "organisation", "mandate")
    assert len(before) == 214
    code, again = _import(run, home, file, "mandates")
    assert (code, again["added"], again["unchanged"]) == (0, 0, 214)
    assert _listed(run, home, "organisation", "mandate") == before


def test_a_row_of_organisations_tells_all_its_faults_at_once(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "o.csv"
    head = "Identifiant;Nom;Nature;Commune du siège;Agents;Compté le;Source de l'effectif\n"
    rows = "epci-q;EPCI Q;inconnue;99999;-4;31/02/2025;bilan\nepci-r;EPCI R;EPCI;;douze;31/12/2099;\n"
    file.write_text(head + rows, encoding="utf-8")
    code, out, _ = run("--home", home, "organisation", "import", file, "--json")
    assert code == 1
    told = [(row["cell"], row["code"]) for row in json.loads(out)["rejects"]]
    assert told == [
        ("F2", "date_impossible"), ("C2", "kind_unknown"), ("D2", "commune_unknown"), ("E2", "head_count_negative"),
        ("E3", "number_not_understood"), ("F3", "head_count_future"), ("G3", "head_count_unsourced"),
    ]  # fmt: skip
    assert not [row for row in _listed(run, home, "organisation", "list") if row["organisation"] == "epci-q"]


def test_a_refusal_quotes_the_day_as_the_file_writes_it(run: Run, home: Path, tmp_path: Path) -> None:
    _add(run, home, "dole")
    file = tmp_path / "m.csv"
    file.write_text(HEAD + "dole;lycee-a;tout envoyer;01/01/2027;31/12/2026\n", encoding="utf-8")
    _, document = _import(run, home, file, "mandates")
    assert [(row["cell"], row["value"]) for row in document["rejects"]] == [("E2", "31/12/2026")]


def test_a_row_without_its_day_never_corrects_the_entry_that_has_one(run: Run, home: Path, tmp_path: Path) -> None:
    _add(run, home, "dole")
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    first.write_text(HEAD + "dole;lycee-a;tout envoyer;01/01/2026;\n", encoding="utf-8")
    second.write_text(HEAD + "dole;lycee-a;envoyer les achats;;\n", encoding="utf-8")
    assert _import(run, home, first, "mandates")[1]["added"] == 1
    code, document = _import(run, home, second, "mandates")
    assert (code, [(row["cell"], row["code"]) for row in document["rejects"]]) == (1, [("D2", "entry_field_missing")])
    assert [row["what"] for row in _listed(run, home, "organisation", "mandate")] == ["send_everything"]


def test_a_contradiction_quotes_the_choice_in_the_words_of_the_list(run: Run, home: Path, tmp_path: Path) -> None:
    _add(run, home, "dole")
    file = tmp_path / "m.csv"
    rows = "".join(f"dole;lycee-a;{what};01/01/2026;\n" for what in ("tout envoyer", "envoyer les achats"))
    file.write_text(HEAD + rows, encoding="utf-8")
    reason = _import(run, home, file, "mandates")[1]["rejects"][0]["reason"]
    assert "« envoyer les achats » contredit la ligne 2" in reason.replace("\u00a0", " ")


def test_each_fault_stands_on_its_cell_and_the_repaired_copy_completes_the_register(
    run: Run, home: Path, tmp_path: Path
) -> None:
    _add(run, home, "dole", "beaune")
    book = openpyxl.Workbook()
    book.active.append(HEAD.strip().split(";"))
    for row in (
        ("dole", "lycee-a", "envoyer les inventaires", "01/01/2026", None),
        ("personne", "lycee-a", "tout envoyer", "01/01/2026", None),
        ("beaune", "beaune", "envoyer", "hier", None),
        ("beaune", "lycee-a", "tout envoyer", "01/01/2026", "31/12/2025"),
        ("dole", "lycee-a", "tout envoyer", "01/01/2026", None),
    ):
        book.active.append(row)
    file = tmp_path / "m.xlsx"
    book.save(file)
    code, document = _import(run, home, file, "mandates")
    assert code == 1
    assert [(row["cell"], row["code"]) for row in document["rejects"]] == [
        ("A3", "entry_organisation_unknown"),
        ("C4", "entry_choice_unknown"),
        ("D4", "day_form"),
        ("B4", "entry_with_itself"),
        ("E5", "entry_ends_first"),
        ("C6", "entry_row_contradicts"),
    ]
    assert "envoyer les inventaires, envoyer les achats" in document["rejects"][1]["reason"]
    assert len(_listed(run, home, "organisation", "mandate")) == 1
    copy = openpyxl.load_workbook(document["annotated"])
    sheet = copy["Sheet"]
    assert sheet["C4"].comment is not None
    sheet["A3"], sheet["B4"], sheet["C4"], sheet["D4"], sheet["E5"] = (
        "beaune",
        "dole",
        "tout envoyer",
        "2026-02-01",
        None,
    )
    sheet["C6"] = "envoyer les inventaires"
    copy.save(document["annotated"])
    code, second = _import(run, home, Path(document["annotated"]), "mandates")
    assert (code, second["added"], second["unchanged"]) == (0, 2, 3)
    listed = _listed(run, home, "organisation", "mandate")
    assert {(row["organisation"], row["mandatary"], row["what"]) for row in listed} == {
        ("dole", "lycee-a", "send_inventories"),
        ("beaune", "lycee-a", "send_everything"),
        ("beaune", "dole", "send_everything"),
    }


def test_an_empty_cell_erases_nothing_and_strict_keeps_all_or_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    head = "Identifiant;Organisation;Nom;Nature;Adresse\n"
    file.write_text(f"{head}un;lycee-a;Mairie;bureaux;2 rue A\n", encoding="utf-8")
    assert _import(run, home, file, "sites")[0] == 0
    file.write_text(f"{head}un;;Annexe;;\n", encoding="utf-8")
    code, document = _import(run, home, file, "sites")
    assert (code, document["corrected"]) == (0, 1)
    site = _listed(run, home, "organisation", "site")[0]
    assert (site["name"], site["site_kind"], site["address"]) == ("Annexe", "office", "2 rue A")
    file.write_text("Organisation;Nom;Nature\nlycee-a;B;bureaux\nlycee-a;C;château\n", encoding="utf-8")
    code, _ = _import(run, home, file, "sites", "--strict")
    assert (code, len(_listed(run, home, "organisation", "site"))) == (2, 1)


def test_a_row_of_another_organisation_than_the_one_chosen_is_refused(run: Run, home: Path, tmp_path: Path) -> None:
    _add(run, home, "dole")
    file = tmp_path / "s.csv"
    file.write_text("Organisation;Nom;Nature\n;Mairie;bureaux\ndole;Annexe;bureaux\n", encoding="utf-8")
    code, document = _import(run, home, file, "sites", "--organisation", "lycee-a")
    assert (code, [(row["cell"], row["code"]) for row in document["rejects"]]) == (1, [("A3", "declared_other")])
    assert run("--home", home, "import", file, "--template", "sites", "--sent-by", "lycee-a")[0] == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", REGISTERS)
def test_each_template_filled_with_its_examples_is_kept_whole(
    run: Run, home: Path, tmp_path: Path, template: str, language: str
) -> None:
    _add(run, home, "21231-commune", "25056-commune", "structure-exemple")
    path = write_template(template, tmp_path / "d.xlsx", language, equipment_types=equipment_types())
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[1].iter_rows(min_row=2):
        for cell in row:
            book.worksheets[0].cell(cell.row, cell.column, cell.value)
    book.save(path)
    code, document = _import(run, home, path, template)
    assert (code, document["added"]) == (0, len(read_mapping("registers_examples")[templates()[template]["mapping"]]))


def test_every_register_has_a_template_whose_columns_are_its_fields_and_every_field_its_words() -> None:
    assert {templates()[name]["mapping"] for name in REGISTERS} == set(ENTRIES)
    for name, entry in ENTRIES.items():
        assert list(register_columns(name)) == ["key", *(field.name for field in entry.fields)]
        words = [word for field in entry.fields for word in (field.name, *field.choices)]
        assert set(words) <= set(register_words())
    assert set(read_mapping("registers")["kinds"]) == set(READERS)


def test_a_second_mandate_of_the_same_two_from_another_day_is_another_mandate(
    run: Run, home: Path, tmp_path: Path
) -> None:
    _add(run, home, "dole")
    first, second = "dole;lycee-a;envoyer les inventaires;01/01/2024;31/12/2024\n", "dole;lycee-a;{};01/01/2026;\n"
    file = tmp_path / "m.csv"
    file.write_text(HEAD + first, encoding="utf-8")
    assert _import(run, home, file, "mandates")[1]["added"] == 1
    file.write_text(HEAD + second.format("tout envoyer"), encoding="utf-8")
    for expected in ("added", "unchanged"):
        assert _import(run, home, file, "mandates")[1][expected] == 1
    file.write_text(HEAD + first + second.format("envoyer les achats"), encoding="utf-8")
    _, document = _import(run, home, file, "mandates")
    assert (document["added"], document["corrected"], document["unchanged"]) == (0, 1, 1)  # the same start: corrected
    listed = _listed(run, home, "organisation", "mandate")
    assert [(row["key"], row["what"], row["starts_on"], row["ends_on"]) for row in listed] == [
        ("dole-lycee-a", "send_inventories", "2024-01-01", "2024-12-31"),
        ("dole-lycee-a-2026-01-01", "send_purchases", "2026-01-01", None),
    ]


def test_an_empty_cell_of_a_csv_register_is_empty_and_the_right_refusals_are_told(
    run: Run, home: Path, tmp_path: Path
) -> None:
    register = tmp_path / "organisations.csv"
    rows = "o-5;Cinq;Commune;21234;;;;\no-6;Six;Commune;21234;12;;paie;\no-7;Sept;Commune;21234;;;;123\n"
    headers = "Identifiant;Nom;Nature;Commune du siège;Agents;Compté le;Source;SIRET\n"
    register.write_text(headers + rows, encoding="utf-8")
    code, out, _ = run("--home", home, "organisation", "import", register, "--json")
    document = json.loads(out)
    assert code == 1
    assert {row["cell"] for row in document["rejects"]} <= {"E3", "F3", "H4"}, document["rejects"]
    assert {row["row"] for row in document["rejects"]} == {3, 4}
    assert "n'est pas un nombre" not in str(document["rejects"])


def test_a_table_of_head_counts_alone_counts_for_the_organisations_known(run: Run, home: Path, tmp_path: Path) -> None:
    _add(run, home, "dole")
    file = tmp_path / "e.csv"
    head = "Identifiant;Agents;Compté le;Source de l'effectif\n"
    file.write_text(head + "dole;41;31/12/2025;bilan social\nautre;7;31/12/2025;bilan social\n", encoding="utf-8")
    code, out, _ = run("--home", home, "organisation", "import", file, "--json")
    told = json.loads(out)
    assert (code, told["unchanged"], told["head_counts"]) == (1, 1, 1)
    assert [(row["row"], row["code"]) for row in told["rejects"]] == [(3, "counted_unknown")]
    assert json.loads(run("--home", home, "organisation", "import", file, "--json")[1])["head_counts"] == 0
