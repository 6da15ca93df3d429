"""A file of factors brought in: what is refused with its place, what is left out, what taught words and undos give."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.schools import DATED, FILES, OWN, SHEET_WORDS, SHEETED, climate


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--source", "Nos fiches", "--licence", "own", "--perimeter", "x"), "factor_source_name"),
        (("--source", "ademe", "--licence", "own", "--perimeter", "x"), "factor_source_taken"),
        (("--source", "mien", "--licence", "own", "--perimeter", " "), "factor_perimeter"),
    ],
)
def test_a_base_is_refused_without_what_a_reader_needs(
    run: Run, schools: Path, words: tuple[str, ...], code: str
) -> None:
    path = FILES / "boavizta_new.csv"
    ended, out, _ = run("--home", schools, "factors", "import", path, *words, "--json")
    assert ended == 2
    assert json.loads(out)["error"]["code"] == code


def test_a_wrong_unit_refuses_the_whole_file_with_its_place(run: Run, schools: Path, tmp_path: Path) -> None:
    path = tmp_path / "faux.csv"
    rows = "fusée,climate_change,manufacturing,5,kgCO2eq,ici,\nlaptop,climate_change,manufacturing,200,kgSbeq,ici,\n"
    path.write_text(OWN + rows, encoding="utf-8")
    words = ("--source", "faux", "--licence", "own", "--perimeter", "x")
    code, _, err = run("--home", schools, "factors", "import", path, *words)
    assert code == 2
    assert "faux.csv, ligne 3, colonne unit" in err  # its line in the file sent, where line 2 was left out
    assert "kgSbeq" in err
    assert not (schools / "factors" / "bases" / "faux").exists()


def test_a_sheet_far_from_what_is_known_gives_neither_a_sheet_nor_a_median(
    run: Run, run_json: Callable[..., Any], schools: Path, tmp_path: Path
) -> None:
    """A fourth desktop of 90 t (grams read as kilograms): the median of the type stays that of the three others."""
    path = tmp_path / "fiches.csv"
    text = (FILES / "boavizta_new.csv").read_text(encoding="utf-8").rstrip("\n")
    wrong = "Dell,OptiPlex 7070 Tower,Workplace,Desktop,200000,0.49,111.72,4,EU,2019,sheet e,0.1781,0.45,6.5"
    path.write_text(f"{text}\n{wrong}\n", encoding="utf-8")
    code, out, _ = run("--home", schools, "factors", "import", path, *SHEET_WORDS, "--json")
    assert code == 1
    told = json.loads(out)
    assert told["sheets"] == 3
    assert {"line": 6, "item": "Dell OptiPlex 7070 Tower", "why": "implausible"} in told["left_out"]
    found = run_json("--home", schools, "factors", "compare", "desktop_professional")
    sheets = next(each for each in found["sources"] if each["source"] == "fiches")
    assert sheets["manufacturing"] == pytest.approx(0.46 * 425)
    assert sheets["manufacturing_high"] < 0.45 * 483 + 1
    assert run_json("--home", schools, "factors", "match", "Dell OptiPlex 7070 Tower")["sheet"] is None


def test_a_base_is_read_with_the_words_the_officer_taught(
    run: Run, run_json: Callable[..., Any], schools: Path, tmp_path: Path
) -> None:
    path = tmp_path / "base.csv"
    path.write_text(OWN + "Poste nomade zx,climate_change,manufacturing,200,kgCO2eq,p. 1,\n", encoding="utf-8")
    words = ("--source", "ma-base", "--licence", "own", "--perimeter", "fabrication")
    assert run("--home", schools, "factors", "import", path, *words)[0] == 2  # nothing is left of the file
    assert run("--home", schools, "factors", "match", "Poste nomade zx", "--as", "laptop")[0] == 0
    assert run("--home", schools, "factors", "import", path, *words)[0] == 0
    listed = run_json("--home", schools, "factors", "list", "--type", "laptop", "--policy", "ma-base")
    made = next(row for row in listed if row["life_cycle_stage"] == "manufacturing")
    assert (made["amount"], made["source"]) == (200, "ma-base")


def test_two_imports_then_two_undos_give_each_figure_back(
    run: Run, run_json: Callable[..., Any], schools: Path, tmp_path: Path
) -> None:
    """10 laptops, then 10 more, then 5 more, under the sheets of a policy: each undo gives the figure before."""
    assert run("--home", schools, "factors", "import", FILES / "boavizta_new.csv", *SHEET_WORDS)[0] == 1
    seen = [climate(run_json, schools, "lycee-a", "--policy", "fiches")]
    batches = []
    for name, units in (("B-1", 10), ("C-1", 5)):
        path = tmp_path / f"{name}.csv"
        row = f"{name};Unité centrale;Dell;Optiplex 3060 Tower;{units};01/01/2024\n"
        path.write_text(SHEETED.splitlines()[0] + "\n" + row, encoding="utf-8")
        words = ("import", path, "--organisation", "lycee-a", "--mode", "complete")
        batches.append(run_json("--home", schools, *words)["batch"])
        seen.append(climate(run_json, schools, "lycee-a", "--policy", "fiches"))
    assert seen[1] - seen[0] == pytest.approx(2 * (seen[2] - seen[1]))
    for batch, before in zip(reversed(batches), (seen[1], seen[0]), strict=True):
        assert run("--home", schools, "batches", "undo", batch)[0] == 0
        assert climate(run_json, schools, "lycee-a", "--policy", "fiches") == before


TWICE = "laptop,climate_change,manufacturing,{},kgCO2eq,p. 1,\n"


@pytest.mark.parametrize(
    ("rows", "french", "english"),
    [
        (TWICE.format(-3), "-3 n'est pas plus grand que zéro", "-3 is not greater than zero"),
        (TWICE.format(200) + TWICE.format(210), "ligne 3 : même clé que faux.csv:2", "line 3: same key as faux.csv:2"),
        (TWICE.format(200_000), "15,6 à 2 650 kgCO2eq", "15.6 to 2,650"),
        (
            TWICE.format(200).replace("manufacturing", "embedded"),
            "Ligne 2 (laptop, life_cycle_stage = embedded) : étape vide ou inconnue",
            "Line 2 (laptop, life_cycle_stage = embedded): stage empty or unknown",
        ),
    ],
)
def test_a_wrong_row_is_refused_in_both_languages_with_its_line(
    run: Run, schools: Path, tmp_path: Path, rows: str, french: str, english: str
) -> None:
    path = tmp_path / "faux.csv"
    path.write_text(OWN + rows, encoding="utf-8")
    words = ("factors", "import", path, "--source", "faux", "--licence", "own", "--perimeter", "x")
    for language, said in (("fr", french), ("en", english)):
        code, _, err = run("--home", schools, "--language", language, *words)
        assert code == 2
        assert said in err.replace("\u202f", " ")
    assert not (schools / "factors" / "bases" / "faux").exists()


FIGURES = "equipment_type,impact_category,life_cycle_stage,amount,unit,lifetime_years,electricity_kwh_per_year\n"


@pytest.mark.parametrize(
    ("figures", "french", "english"),
    [
        ("-3,", "colonne lifetime_years : -3 n'est pas plus grand que zéro", "lifetime_years: -3 is not greater than"),
        (",-40", "colonne electricity_kwh_per_year : -40 est plus petit", "electricity_kwh_per_year: -40 is less than"),
        ("abc,", "« abc » n'est pas un nombre", '"abc" is not a number'),
        (",xyz", "« xyz » n'est pas un nombre", '"xyz" is not a number'),
        ("5000,", "5000 est hors de la plage plausible (0,5 à 40 ans)", "(0.5 to 40 years)"),
        (",9999999", "9999999 est hors de la plage plausible (0 à", "9999999 is outside the plausible band (0 to"),
    ],
)
@pytest.mark.parametrize("organisation", [(), ("--published-on", "2026-01-01", "--organisation", "lycee-a")])
def test_a_wrong_lifetime_or_power_is_refused_by_the_line_of_the_file(
    run: Run, schools: Path, tmp_path: Path, figures: str, french: str, english: str, organisation: tuple[str, ...]
) -> None:
    path = tmp_path / "faux.csv"
    path.write_text(f"{FIGURES}laptop,climate_change,manufacturing,200,kgCO2eq,,\nlaptop,,,,,{figures}\n", "utf-8")
    words = ("factors", "import", path, "--source", "faux", "--licence", "own", "--perimeter", "x", *organisation)
    for language, place, said in (("fr", "faux.csv, ligne 3", french), ("en", "faux.csv, line 3", english)):
        code, _, err = run("--home", schools, "--language", language, *words)
        assert code == 2
        assert place in err
        assert said in err.replace("\u202f", " ")
        assert "equipment_types.csv" not in err


def test_a_lifetime_out_of_the_band_is_taken_once_confirmed(run: Run, schools: Path, tmp_path: Path) -> None:
    path = tmp_path / "sur.csv"
    path.write_text(f"{FIGURES.strip()},confirmed\nlaptop,,,,,45,,true\n", "utf-8")
    words = ("--source", "sur", "--licence", "own", "--perimeter", "x", *DATED, "--organisation", "lycee-a")
    assert run("--home", schools, "factors", "import", path, *words)[0] == 0


PUBLIC = "nom;etapeacv;critere;description;niveau;tiers;categorie;consoElecMoyenne;localisation;valeur;unite;source\n"
LAPTOP = "Ordinateur portable;FABRICATION;{};;2-Equipement;Terminal;Laptop;;;{};{};Base\n"


def test_the_item_of_numecoeval_is_read_in_the_unit_of_its_criterion_and_said(
    run: Run, schools: Path, tmp_path: Path
) -> None:
    path = tmp_path / "characterizationFactors.csv"
    rows = LAPTOP.format("Climate change", "181,25", "Item") + LAPTOP.format("Acidification", "1,2", "Line")
    path.write_text(PUBLIC + rows + LAPTOP.format("Climate change", "3", "Foo"), "utf-8")
    words = ("--source", "nee", "--licence", "own", "--perimeter", "x")
    code, out, err = run("--home", schools, "factors", "import", path, *words)
    assert code == 1
    assert "2 facteurs" in out
    assert "2 valeurs lues par équipement" in out
    assert "Ordinateur portable, unite = Foo" in out + err


def test_rows_of_test_data_are_refused_by_name_beside_real_ones(run: Run, schools: Path, tmp_path: Path) -> None:
    path = tmp_path / "characterizationFactors.csv"
    fake = LAPTOP.format("Climate change", "1", "Item").replace("Base", "Fake data for tests")
    path.write_text(PUBLIC + fake + 2 * LAPTOP.format("Climate change", "3", "Foo"), "utf-8")
    words = ("factors", "import", path, "--source", "nee", "--licence", "own", "--perimeter", "x")
    for language, said in (("fr", "Lignes réelles : 2"), ("en", "Real rows: 2")):
        code, _, err = run("--home", schools, "--language", language, *words)
        assert code == 2
        assert said in err
        assert "1 (Ordinateur portable)" in err


def test_a_refused_file_tells_everything_to_repair_in_its_own_words_and_order(
    run: Run, schools: Path, tmp_path: Path
) -> None:
    """Rows that refuse it, by line and by the header of the file; then the rows that would have been left out."""
    path = tmp_path / "characterizationFactors.csv"
    rows = [
        LAPTOP.format("Climate change", "181,25", "kg Sb eq"),
        LAPTOP.format("Climate change", "70", "kWh"),
        LAPTOP.format("Climate change", "abc", "kg CO2 eq"),
        LAPTOP.format("Climate change", "70", "kg CO2 eq").replace("FABRICATION", "RECYCLAGE"),
        LAPTOP.format("Climate change", "70", "kg CO2 eq").replace(";Base\n", ";\n"),
        LAPTOP.format("Climate change", "-3", "kg CO2 eq").replace("FABRICATION", "DISTRIBUTION"),
    ]
    path.write_text(PUBLIC + "".join(rows), "utf-8")
    words = ("factors", "import", path, "--source", "base", "--licence", "own", "--perimeter", "x")
    code, _, err = run("--home", schools, *words)
    assert code == 2
    places = [line for line in err.splitlines() if "igne " in line]
    assert [line.split("igne ")[1][0] for line in places] == ["2", "7", "3", "4", "5", "6"]
    assert "colonne unite" in places[0]
    assert "colonne valeur" in places[1]
    for said, line in zip(
        ("unite = kWh", "valeur = abc", "etapeacv = RECYCLAGE", "sans source"), places[2:], strict=True
    ):
        assert said in line


def test_own_values_without_a_date_are_refused_and_a_wrong_date_is_told_by_its_option(
    run: Run, schools: Path, tmp_path: Path
) -> None:
    path = tmp_path / "own.csv"
    path.write_text(OWN + "laptop,climate_change,manufacturing,250,kgCO2eq,p. 2,10\n", encoding="utf-8")
    words = ("factors", "import", path, "--source", "own", "--licence", "own", "--perimeter", "x")
    for more, said in (
        (("--organisation", "lycee-a"), "--published-on"),
        (("--published-on", "2026-13-01"), "2026-13-01"),
    ):
        code, _, err = run("--home", schools, *words, *more)
        assert code == 2
        assert said in err
        assert "sources.csv" not in err


def test_lifetimes_and_powers_of_a_base_hold_under_a_policy_that_ranks_it_and_nowhere_else(
    run: Run, run_json: Callable[..., Any], schools: Path, tmp_path: Path
) -> None:
    """Ten laptops: 200 kgCO2eq over 8 years instead of 170 over 5, and 20 kWh a year."""
    base = tmp_path / "base.csv"
    base.write_text(
        "equipment_type,impact_category,life_cycle_stage,amount,unit,locator,lifetime_years,electricity_kwh_per_year\n"
        "laptop,climate_change,manufacturing,200,kgCO2eq,p. 1,8,20\n",
        encoding="utf-8",
    )
    words = ("--source", "ma-base", "--licence", "own", "--perimeter", "fabrication")
    before = climate(run_json, schools, "lycee-a")
    code, _, err = run("--home", schools, "factors", "import", base, *words)
    assert code == 0, err
    assert climate(run_json, schools, "lycee-a") == before

    def parts(*more: str) -> dict[str, Any]:
        asked = ("explain", "EMP-01", "--organisation", "lycee-a", "--year", "2025", *more)
        rows = run_json("--home", schools, *asked)["parts"]
        return {row["life_cycle_stage"]: row for row in rows if row["equipment_type"] == "laptop"}

    ours, theirs = parts(), parts("--policy", "ma-base")
    assert theirs["manufacturing"]["value"] == pytest.approx(ours["manufacturing"]["value"] * 200 / 170 * 5 / 8)
    assert (theirs["manufacturing"]["amount"], theirs["use"]["amount"]) == (pytest.approx(10 / 8), pytest.approx(200))
    used = {row["input_key"]: row for part in theirs.values() for row in part["inputs"]}
    for key, value in (("lifetime:laptop", 8), ("power:laptop", 20)):
        assert (used[key]["value"], used[key]["source"]) == (value, "ma-base")
    assert {row["source"] for part in ours.values() for row in part["inputs"]} & {"ma-base"} == set()
