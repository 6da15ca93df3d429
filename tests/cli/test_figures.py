"""Figures at the command line: the headline, its parts, its explanation, one file, the factors."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from factors import territories
from tests.cli.conftest import Run

RunJson = Callable[..., Any]


def test_the_headline_has_an_interval_and_says_it_is_modelled(demo: Path, run_json: RunJson) -> None:
    rows = run_json("--home", demo, "indicators", "--code", "EMP-01")
    [total] = [row for row in rows if row["breakdown"] == "total"]
    assert total["territory"] == "REG-27"
    assert total["low"] < total["value"] < total["high"]
    assert total["modelled_share"] > 0.99
    assert total["status"] == "demo"


@pytest.mark.parametrize("code", ["EMP-01", "EMP-02", "EMP-03"])
@pytest.mark.parametrize("where", [("--territory", "REG-27"), ("--organisation", "lycee-fictif-1")])
def test_the_parts_of_an_explanation_sum_to_the_value(
    code: str, where: tuple[str, str], demo: Path, run_json: RunJson
) -> None:
    explained = run_json("--home", demo, "explain", code, *where, "--year", "2025")
    assert sum(part["value"] for part in explained["parts"]) == pytest.approx(explained["value"], rel=1e-9)
    for part in explained["parts"]:
        scale = explained["value"] / sum(p["amount"] * p["factor"] for p in explained["parts"])
        assert part["amount"] * part["factor"] * scale == pytest.approx(part["value"], rel=1e-6)
        assert part["source"] or part["factor"] == 1.0


def test_a_declared_part_leads_to_its_spreadsheet_cells(demo: Path, run_json: RunJson) -> None:
    explained = run_json("--home", demo, "explain", "EMP-01", "--organisation", "epci-fictif-1", "--year", "2025")
    cells = [cell for part in explained["parts"] for cell in part["cells"]]
    assert cells
    assert all(cell["file"].startswith("epci-fictif-1_") and cell["cells"] for cell in cells)


@pytest.mark.parametrize(
    ("where", "language", "told"),
    [
        (("--organisation", "epci-fictif-1"), "fr", ("Papier · réemploi", "niveau de preuve 3 – facteur national")),
        (("--organisation", "epci-fictif-1"), "en", ("Paper · recycled content", "level of evidence 3 – national")),
        (("--territory", "REG-27"), "fr", ("Total · filière de réemploi, masse",)),
    ],
)
def test_no_two_rows_of_an_answer_have_one_label(
    where: tuple[str, str], language: str, told: tuple[str, ...], demo: Path, run: Run
) -> None:
    status, out, _ = run("--home", demo, "--language", language, "indicators", *where, "--year", "2025")
    rows = [tuple(re.split(r"\s{2,}", each)[:3]) for each in out.splitlines() if re.match(r"[A-Z]{3}-\d\d  ", each)]
    assert (status, len(rows) > 50) == (0, True)
    assert [row for row in set(rows) if rows.count(row) > 1] == []
    assert all(words in out for words in told)


def test_departments_sum_to_the_region(demo: Path, run_json: RunJson) -> None:
    def total(code: str) -> float:
        rows = run_json("--home", demo, "indicators", "--territory", code, "--code", "EMP-01")
        return next(row["value"] for row in rows if row["breakdown"] == "total")

    departments = ("21", "25", "39", "58", "70", "71", "89", "90")
    assert sum(total(f"DEP-{code}") for code in departments) == pytest.approx(total("REG-27"), rel=1e-12)


def test_one_file_is_assessed_without_any_store(demo: Path, tmp_path: Path, run_json: RunJson) -> None:
    file = tmp_path / "parc.csv"
    file.write_text("Identifiant;Type d'équipement;Quantité;Durée de vie prévue\na;Ordinateur portable;10;5\n")
    document = run_json("assess", file, "--year", "2025", "--home", tmp_path / "none")
    assert document["assets"]["rows"] == 1
    assert document["assets"]["units"] == 10
    made = [
        row["amount"]
        for row in document["impacts"]
        if (row["impact_category"], row["life_cycle_stage"]) == ("climate_change", "manufacturing")
    ]
    assert made == [pytest.approx(10 / 5 * 170)]
    assert not (tmp_path / "none").exists()


def test_an_assessed_file_tells_its_findings_as_an_import_does(tmp_path: Path, run: Run) -> None:
    file, home = tmp_path / "parc.csv", tmp_path / "home"
    rows = ["a;Ordinateur portable;-10;01/09/2022", "b;Ordinateur portable;1;01/09/22", "c;Ordinateur portable;900000;"]
    file.write_text(
        "\n".join(["Identifiant;Type d'équipement;Quantité;Date de mise en service", *rows]), encoding="utf-8"
    )
    run("--home", home, "init")
    run("--home", home, "organisation", "add", "parc", "--name", "Parc", "--kind", "epci")
    code, assessed, _ = run("assess", file, "--year", "2025", "--json")
    assert code == 1
    _, imported, _ = run("--home", home, "import", file, "--organisation", "parc", "--dry-run", "--json")
    told = ("rows_read", "rows_kept", "rows_rejected", "rows_waiting", "waiting", "rejects", "warnings", "to_check")
    of_assess, of_import = ({key: json.loads(out)[key] for key in told} for out in (assessed, imported))
    assert of_assess == of_import
    assert [(row["cell"], row["code"]) for row in of_assess["rejects"]] == [("C2", "number_negative")]
    assert ("D3", "date_two_digit_year") in [(row["cell"], row["code"]) for row in of_assess["warnings"]]
    assert [row["cell"] for row in of_assess["to_check"]] == ["C4"]


def test_a_factor_folder_replaces_ours_row_by_row(tmp_path: Path, run_json: RunJson) -> None:
    file = tmp_path / "parc.csv"
    file.write_text("Identifiant;Type d'équipement;Quantité;Durée de vie prévue\na;Ordinateur portable;10;5\n")
    overlay = Path(__file__).parents[1] / "cases" / "factors"
    document = run_json("assess", file, "--year", "2025", "--factors", overlay, "--by", "life_cycle_stage")
    amounts = {
        row["life_cycle_stage"]: row["amount"]
        for row in document["impacts"]
        if row["impact_category"] == "climate_change"
    }
    assert amounts["manufacturing"] == pytest.approx(10 / 5 * 120)
    assert amounts["use"] == pytest.approx(10 * 30 * 0.05)


def test_the_factor_library_is_listed_shown_and_sound(run: Run, run_json: RunJson) -> None:
    factors = run_json("factors", "list")
    assert len({row["equipment_type"] for row in factors}) >= 20
    assert all(row["unit"] and row["source"] for row in factors)
    shown = run_json("factors", "show", "laptop")
    assert sum(row["amount"] for row in shown["factors"] if row["impact_category"] == "climate_change") == (
        pytest.approx(185.09)
    )
    assert run("factors", "check")[0] == 0
    checked = run_json("factors", "check")
    assert checked["problems"] == []
    assert "workstation" in checked["types_without_class"]["price_class"]
    assert "ups" in checked["class_not_applicable"]["price_class"]
    assert {row["source"]: row["age"] for row in checked["old_sources"]}["ecodiag_2022"] == "old"
    assert "laptop" not in checked["types_without_class"]["agec_category"]
    told = run("factors", "show", "laptop")[1]
    assert "DEEE 2 : écrans" in told  # classes in words, stages in the order of a life, no English note
    assert "price-laptop" not in told
    assert told.index("Fabrication") < told.index("Distribution") < told.index("Fin de vie")
    assert "the source has no office profile" not in told
    assert run("factors", "show", "licorne")[0] == 2


def test_init_twice_does_nothing_twice(demo: Path, run: Run, run_json: RunJson) -> None:
    before = run_json("--home", demo, "batches", "list")
    assert run("--home", demo, "init", "--demo")[0] == 0
    assert run_json("--home", demo, "batches", "list") == before


def test_the_demonstration_is_synthetic_and_its_folder_healthy(demo: Path, run: Run, run_json: RunJson) -> None:
    assert all(row["is_synthetic"] for row in run_json("--home", demo, "organisation", "list"))
    code, out, _err = run("--home", demo, "doctor")
    assert code == 0, out


def test_a_territory_outside_the_region_is_whole_not_the_part_at_hand(demo: Path, run_json: RunJson) -> None:
    def per_inhabitant(code: str, population: int) -> float:
        rows = run_json("--home", demo, "indicators", "--territory", code, "--code", "EMP-01")
        return next(row["value"] for row in rows if row["breakdown"] == "total") / population

    known = territories.load()
    home, elsewhere = (per_inhabitant(code, known.population(code) or 0) for code in ("COM-89024", "DEP-01"))
    assert elsewhere == pytest.approx(home, rel=1e-3)


def test_a_year_after_the_series_says_which_grid_is_carried(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "parc.csv"
    file.write_text("Identifiant;Type d'équipement;Date de mise en service\na;Ordinateur portable;01/01/2024\n")
    _code, out, err = run("assess", file, "--year", "2027", "--language", "fr")
    assert "le réseau de 2025 est repris" in err
    _code, out, _err = run("assess", file, "--year", "2027", "--json")
    assert json.loads(out)["grid_year"] == 2025


def test_a_factor_folder_is_used_for_the_stored_data_too(demo: Path, tmp_path: Path, run: Run) -> None:
    code, _out, err = run("--home", demo, "assess", "--factors", tmp_path / "absent")
    assert code == 2
    assert "absent" in err


def test_stored_data_tell_their_rejected_rows_and_completed_cells(demo: Path, run: Run) -> None:
    _code, out, _err = run("--home", demo, "assess", "--json")
    assets = json.loads(out)["assets"]
    assert assets["rejected"] > 0
    assert assets["completed"]["usage_ratio"] == {"archetype": assets["rows"]}


def test_what_was_not_computed_is_said_beside_every_figure_it_should_have_fed(demo: Path, run: Run) -> None:
    for verb in (("indicators", "--code", "EMP-01"), ("explain", "EMP-01")):
        code, _out, err = run("--home", demo, *verb, "--organisation", "epci-fictif-1", "--language", "en")
        assert code == 0
        assert "Not computed: Server × " in err
    _code, _out, err = run("--home", demo, "indicators", "--code", "EQP-01", "--organisation", "epci-fictif-1")
    assert "Non calculé" not in err  # a count of devices lacks no factor


def test_devices_of_several_organisations_in_one_file_are_added_up_where_they_lack_something(
    tmp_path: Path, run: Run
) -> None:
    rows = ["org-a;1;Ordinateur portable;2", "org-b;2;Ordinateur portable;3", "org-b;3;Machine à vapeur;4"]
    file = tmp_path / "deux.csv"
    file.write_text("Organisation;Identifiant;Type d'équipement;Quantité\n" + "\n".join(rows), encoding="utf-8")
    _code, _out, err = run("assess", file, "--year", "2025", "--language", "fr")
    assert "Ordinateur portable × 5 – " in err
    assert "Équipement non reconnu × 4 – " in err  # lacks its making and its use: still four devices


def test_a_total_that_is_a_gap_is_not_explained_as_a_total(demo: Path, run: Run, run_json: RunJson) -> None:
    explained = run_json("--home", demo, "explain", "EMP-03", "--territory", "REG-27")
    assert explained["missing_tiers"] == ["data_centres", "networks"]
    _code, _out, err = run("--home", demo, "explain", "EMP-03", "--territory", "REG-27", "--language", "fr")
    assert "Lacune : réseaux" in err
    assert run_json("--home", demo, "explain", "EMP-01")["missing_tiers"] == []


def test_another_electricity_series_is_named_beside_the_figures(demo: Path, run: Run) -> None:
    code, out, _err = run(
        "--home", demo, "indicators", "--code", "EMP-01", "--year", "2019", "--grid-series", "ember_generation"
    )
    assert code == 0
    assert "Ember" in out.splitlines()[0]


def test_an_empty_territory_is_not_the_region_in_silence(demo: Path, run: Run) -> None:
    assert run("--home", demo, "indicators", "--territory", "")[0] == 2


def test_cells_behind_a_part_are_those_of_its_view(home: Path, tmp_path: Path, run: Run, run_json: RunJson) -> None:
    rows = [
        "old;Ordinateur portable;01/03/2015",
        "kept;Ordinateur portable;01/03/2023",
        "new;Ordinateur portable;01/03/2025",
    ]
    file = tmp_path / "parc.csv"
    file.write_text("Identifiant;Type d'équipement;Date de mise en service\n" + "\n".join(rows), encoding="utf-8")
    assert run("--home", home, "import", file, "--organisation", "lycee-a", "--as-of", "2025-12-31")[0] == 0

    def rows_behind(view: str) -> set[int]:
        words = ("--organisation", "lycee-a", "--year", "2025", "--view", view)
        parts = run_json("--home", home, "explain", "EMP-02", *words)["parts"]
        return {cell["row"] for part in parts for cell in part["cells"]}

    assert rows_behind("amortised") == {3, 4}  # row 2 was written off by 2020
    assert rows_behind("at-purchase") == {4}


def test_a_port_that_cannot_be_is_refused(demo: Path, run: Run) -> None:
    code, _out, err = run("--home", demo, "dashboard", "--port", "99999")
    assert code == 2
    assert "65535" in err


def test_a_rented_server_is_said_to_be_computed_from_its_archetype(run: Run) -> None:
    for language, said in (("fr", "archétype, « server »"), ("en", "archetype, “server”")):
        for words in (("show", "cloud_vcpu"), ("list", "--type", "cloud_vcpu")):
            told = run("--language", language, "factors", *words)[1].replace("\u00a0", " ").replace("\u202f", " ")
            assert said in told
    assert "ne sont pas calculés" in run("factors", "show", "virtual_machine")[1]
