"""Policies, own values and imported bases, from the command line: what each changes, and for whom."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.conftest import Run
from tests.cli.schools import DATED, FILES, OWN, PARC, SHEET_WORDS, SHEETED, climate

#: 10 laptops, all of 2025 in the amortisation window: (170 + 12.3 + 2.79) / 5 each, and 29.0175 kWh x 0.0461.
ADEME = 10 * ((170 + 12.3 + 2.79) / 5 + 29.0175 * 0.0461)


def keep_own(run: Run, home: Path, folder: Path, *more: str, licence: str = "own") -> tuple[int, str, str]:
    path = folder / "nos_valeurs.csv"
    path.write_text(OWN + "laptop,climate_change,manufacturing,250,kgCO2eq,fiche p. 2,10\n", encoding="utf-8")
    words = ("--source", "nos-fiches", "--licence", licence, "--perimeter", "fabrication seule")
    dated = () if "--published-on" in more else DATED
    return run("--home", home, "factors", "import", path, *words, *dated, *more)


def test_own_values_hold_for_one_organisation_only_and_are_explained(
    run: Run, run_json: Callable[..., Any], schools: Path, tmp_path: Path
) -> None:
    """250 instead of 170 to make a laptop, kept 10 years instead of 5; transport and end of life stay ADEME's."""
    assert climate(run_json, schools, "lycee-a") == pytest.approx(ADEME, rel=1e-6)
    code, _, err = keep_own(run, schools, tmp_path, "--organisation", "lycee-a", "--published-on", "2025-03-01")
    assert code == 0, err
    own = 10 * ((250 + 12.3 + 2.79) / 10 + 29.0175 * 0.0461)
    assert climate(run_json, schools, "lycee-a") == pytest.approx(own, rel=1e-6)
    assert climate(run_json, schools, "lycee-b") == pytest.approx(ADEME, rel=1e-6)
    moved = run_json("--home", schools, "factors", "diff", "ademe", "open", "--year", "2025")["effects"]
    effect = next(row for row in moved if row["organisation"] == "lycee-a")
    assert (effect["before"], effect["after"]) == (pytest.approx(own, rel=1e-6), pytest.approx(own, rel=1e-6))
    words = ("explain", "EMP-01", "--organisation", "lycee-a", "--year", "2025")
    explained = run_json("--home", schools, *words)
    made = next(part for part in explained["parts"] if part["life_cycle_stage"] == "manufacturing")
    assert (made["source"], made["locator"], made["factor"]) == ("nos-fiches", "fiche p. 2", 250)
    assert made["equipment_type"] == "laptop"
    assert explained["policy"] == "ademe"
    assert sum(part["value"] for part in explained["parts"]) == pytest.approx(explained["value"])
    assert run("--home", schools, "factors", "remove", "--organisation", "lycee-a")[0] == 0
    assert climate(run_json, schools, "lycee-a") == pytest.approx(ADEME, rel=1e-6)


def test_what_one_organisation_knows_is_asked_of_nobody_else(
    run: Run, run_json: Callable[..., Any], schools: Path, tmp_path: Path
) -> None:
    """Minerals of a laptop at lycee-a only: no gap appears elsewhere, and its own has the name of the type."""

    def gaps() -> set[tuple[str, str | None]]:
        assessed = run_json("--home", schools, "assess", "--year", "2025")
        return {(gap["equipment_type"], gap["impact_category"]) for gap in assessed["gaps"]}

    before = gaps()
    path = tmp_path / "metaux.csv"
    path.write_text(OWN + "laptop,resource_use_minerals_metals,manufacturing,0.008,kgSbeq,p. 3,\n", encoding="utf-8")
    words = (
        "--source",
        "metaux",
        "--licence",
        "own",
        "--perimeter",
        "fabrication",
        *DATED,
        "--organisation",
        "lycee-a",
    )
    assert run("--home", schools, "factors", "import", path, *words)[0] == 0
    assert gaps() == before
    assessed = run_json("--home", schools, "assess", "--year", "2025", "--by", "impact_category")
    minerals = next(row for row in assessed["impacts"] if row["impact_category"] == "resource_use_minerals_metals")
    assert minerals["amount"] == pytest.approx(10 * 0.008 / 5)
    assert minerals["low"] < minerals["amount"] < minerals["high"]
    # EMP-04 follows: ten laptops, 0.008 kgSbeq each over five years. Nobody else has a row of it.
    asked = ("--home", schools, "indicators", "--year", "2025", "--organisation")
    rows = run_json(*asked, "lycee-a", "--code", "EMP-04")
    total = next(row for row in rows if row["breakdown"] == "total")
    assert (total["value"], total["unit"]) == (pytest.approx(0.016), "kgSbeq")
    assert total["low"] < total["value"] < total["high"]
    assert "EMP-04" not in {row["code"] for row in run_json(*asked, "lycee-b")}
    assert run("--home", schools, "explain", "EMP-04", "--year", "2025", "--organisation", "lycee-a")[0] == 0
    shares = run_json(
        "--home", schools, "explain", "EMP-04", "--uncertainty", "--year", "2025", "--organisation", "lycee-a"
    )
    assert shares["unit"] == "kgSbeq"


def test_a_restricted_value_is_used_and_leaves_neither_in_the_edition_nor_in_its_draws(
    run: Run, run_json: Callable[..., Any], schools: Path, tmp_path: Path
) -> None:
    assert keep_own(run, schools, tmp_path, "--organisation", "lycee-a", licence="restricted")[0] == 0
    code, _, err = run("--home", schools, "publish", "2026.1", "--published-on", "2026-01-01")
    assert code == 0, err
    edition = schools / "editions" / "2026.1"
    table = pl.read_csv(edition / "factors.csv", infer_schema=False)
    (own,) = table.filter(source="nos-fiches").to_dicts()
    assert own["equipment_type"] == "laptop@lycee-a"
    assert (own["amount"], own["low"], own["high"]) == (None, None, None)
    draws = pl.read_parquet(edition / "draws.parquet")
    assert draws.filter(pl.col("input_key").str.contains("@lycee-a")).is_empty()
    assert run("--home", schools, "edition", "check", "2026.1")[0] == 0


def test_a_base_stands_beside_ours_and_a_policy_chooses_it(
    run: Run, run_json: Callable[..., Any], schools: Path
) -> None:
    words = ("--source", "negaoctet-2026", "--licence", "restricted", "--perimeter", "cycle de vie, par étape")
    path = FILES / "characterizationFactors.csv"
    code, out, err = run("--home", schools, "factors", "import", path, *words)
    assert code == 1, err
    assert "--policy negaoctet-2026" in out
    assert "laptop-3" in err
    assert climate(run_json, schools, "lycee-a") == pytest.approx(ADEME, rel=1e-6)
    other = 10 * ((181.25 + 10.5 + 1.5) / 5 + 31.5 * 0.0461)  # its power; it gives no lifetime: ours stays
    assert climate(run_json, schools, "lycee-a", "--policy", "negaoctet-2026") == pytest.approx(other, rel=1e-6)
    found = run_json("--home", schools, "factors", "compare", "laptop")
    assert "negaoctet-2026" in {each["source"] for each in found["sources"]}
    moved = run_json("--home", schools, "factors", "diff", "ademe", "negaoctet-2026", "--year", "2025")
    effect = next(row for row in moved["effects"] if row["organisation"] == "lycee-a")
    assert (effect["before"], effect["after"]) == (pytest.approx(ADEME), pytest.approx(other))
    assert {"key": "factor:laptop:climate_change:manufacturing", "change": "changed"}.items() <= next(
        row for row in moved["changes"] if row["key"] == "factor:laptop:climate_change:manufacturing"
    ).items()
    assert run("--home", schools, "factors", "remove", "negaoctet-2026")[0] == 0


def test_sheets_of_an_imported_base_are_found_by_a_model_name(
    run: Run, run_json: Callable[..., Any], schools: Path
) -> None:
    words = ("--source", "fiches", "--licence", "sharealike", "--perimeter", "fabrication, fiches")
    assert run("--home", schools, "factors", "import", FILES / "boavizta_new.csv", *words)[0] == 1
    found = run_json("--home", schools, "factors", "match", "Dell Optiplex 3060 Tower")
    assert found["equipment_type"] == "desktop_professional"
    assert found["sheet"]["model"] == "OptiPlex 3060 Tower"
    assert float(found["sheet"]["manufacturing_kgco2eq"]) == pytest.approx(483 * 0.45)


def test_one_model_name_gives_the_type_where_the_type_cell_is_empty(
    run: Run, run_json: Callable[..., Any], home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "modeles.csv"
    rows = ["P-1;Dell;Latitude 5420", "P-2;Dell;P2419H", "P-3;;Elitbook 840 G5", "P-4;;Batterie HP EliteBook 840"]
    path.write_text("\n".join(["Identifiant;Fabricant;Modèle", *rows]) + "\n", encoding="utf-8")
    assessed = run_json("assess", path, "--year", "2025", "--by", "equipment_type")
    types = {row["equipment_type"] for row in assessed["impacts"]}
    assert types == {"laptop", "monitor"}
    assert assessed["policy"] == "ademe"
    _, _, err = run("assess", path, "--year", "2025")
    assert "Elitbook 840 G5" in err
    assert "Batterie HP EliteBook 840" in err


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("compare", "router"), "sheets are of home routers"),
        (("show", "ups"), "No open figure found"),
        (("list", "--type", "ai_use"), "use of artificial intelligence"),
        (("compare", "laptop", "--category", "resource_use_minerals_metals"), "only in bases under conditions"),
        (("compare", "tablet", "--category", "water_use"), "Water at end of life: ADEME calls it unreliable"),
    ],
)
def test_what_has_no_figure_says_why_where_it_is_looked_for(run: Run, words: tuple[str, ...], reason: str) -> None:
    code, out, _ = run("--language", "en", "factors", *words)
    assert code == 0
    assert reason in out


def test_a_device_that_uses_nothing_has_an_interval_all_the_same(run_json: Callable[..., Any], tmp_path: Path) -> None:
    """A keyboard: 24 kgCO2eq, x/÷ 2, over 4 years; no electricity, and zero is not drawn."""
    path = tmp_path / "claviers.csv"
    path.write_text(PARC.replace("Ordinateur portable", "Clavier"), encoding="utf-8")
    rows = run_json("assess", path, "--year", "2025", "--by", "equipment_type")["impacts"]
    climate = next(row for row in rows if row["impact_category"] == "climate_change")
    assert climate["amount"] == pytest.approx(10 * 24 / 4)
    assert climate["low"] < climate["amount"] < climate["high"]


def parts_of(run_json: Callable[..., Any], home: Path, *more: str) -> list[dict[str, Any]]:
    words = ("explain", "EMP-01", "--organisation", "lycee-a", "--year", "2025", *more)
    return [part for part in run_json("--home", home, *words)["parts"] if part["equipment_type"].startswith("desktop")]


def test_the_sheet_of_a_model_gives_its_devices_their_own_factor_under_a_policy_that_holds_it(
    run: Run, run_json: Callable[..., Any], schools: Path, tmp_path: Path
) -> None:
    """Five OptiPlex 3060 (two spellings, one key): 483 x 0.45 to make one, and 111.72 kWh a year; the sixth is not."""
    parc = tmp_path / "parc2.csv"
    parc.write_text(SHEETED, encoding="utf-8")
    words = ("import", parc, "--organisation", "lycee-a", "--mode", "replace", "--as-of", "2024-02-01")
    code, _, err = run("--home", schools, *words)
    assert code == 0, err
    before = climate(run_json, schools, "lycee-a")
    assert run("--home", schools, "factors", "import", FILES / "boavizta_new.csv", *SHEET_WORDS)[0] == 1
    assert climate(run_json, schools, "lycee-a") == before  # the default policy does not know this base
    parts = parts_of(run_json, schools, "--policy", "fiches")
    made = {part["factor_type"]: part for part in parts if part["life_cycle_stage"] == "manufacturing"}
    key = "desktop_professional@fiches/dell optiplex 3060 tower"
    assert sorted(made) == ["desktop_professional", key]
    assert made[key]["factor"] == pytest.approx(483 * 0.45)
    assert (made[key]["source"], made[key]["assets"]) == ("fiches", 2)
    assert made[key]["locator"] == "Dell OptiPlex 3060 Tower; sheet b"
    assert made["desktop_professional"]["assets"] == 1
    used = {part["parameters"]: part for part in parts if part["life_cycle_stage"] == "use"}
    assert used[f"power:{key}*usage_ratio.default"]["amount"] == pytest.approx(5 * 111.72)
    moved = run_json("--home", schools, "factors", "diff", "ademe", "fiches", "--year", "2025")["effects"]
    effect = next(row for row in moved if row["organisation"] == "lycee-a")
    assert (effect["before"], effect["after"]) == (before, climate(run_json, schools, "lycee-a", "--policy", "fiches"))
    shown = run("--home", schools, "explain", "EMP-01", "--organisation", "lycee-a", "--policy", "fiches")[1]
    assert "(fiches/dell optiplex 3060 tower)" in shown
    assert run("--home", schools, "factors", "remove", "fiches")[0] == 0
    assert climate(run_json, schools, "lycee-a") == before


def test_an_organisation_s_own_sheets_hold_for_it_whatever_the_policy(
    run: Run, run_json: Callable[..., Any], schools: Path, tmp_path: Path
) -> None:
    parc = tmp_path / "parc2.csv"
    parc.write_text(SHEETED, encoding="utf-8")
    for name in ("lycee-a", "lycee-b"):
        words = ("import", parc, "--organisation", name, "--mode", "replace", "--as-of", "2024-02-01")
        assert run("--home", schools, *words)[0] == 0
    before = climate(run_json, schools, "lycee-b")
    words = (*SHEET_WORDS, *DATED, "--organisation", "lycee-a")
    assert run("--home", schools, "factors", "import", FILES / "boavizta_new.csv", *words)[0] == 1
    made = {p["factor_type"]: p for p in parts_of(run_json, schools) if p["life_cycle_stage"] == "manufacturing"}
    assert made["desktop_professional@lycee-a/fiches/dell optiplex 3060 tower"]["factor"] == pytest.approx(483 * 0.45)
    assert climate(run_json, schools, "lycee-b") == before


def test_a_file_assessed_and_forgotten_gives_the_figure_that_its_import_gives(
    run: Run, run_json: Callable[..., Any], schools: Path, tmp_path: Path
) -> None:
    """Under the sheets of a policy, then under own values of its organisation, which is that of the file."""
    parc = tmp_path / "lycee-a.csv"
    parc.write_text(SHEETED, encoding="utf-8")

    def assessed(*more: str) -> float:
        rows = run_json("--home", schools, "assess", parc, "--year", "2025", *more)["impacts"]
        return math.fsum(row["amount"] for row in rows if row["impact_category"] == "climate_change")

    words = ("import", parc, "--organisation", "lycee-a", "--mode", "replace", "--as-of", "2024-02-01")
    assert run("--home", schools, *words)[0] == 0
    assert run("--home", schools, "factors", "import", FILES / "boavizta_new.csv", *SHEET_WORDS)[0] == 1
    plain, sheeted = assessed(), assessed("--policy", "fiches")
    assert plain != pytest.approx(sheeted)
    assert plain == pytest.approx(climate(run_json, schools, "lycee-a"))
    assert sheeted == pytest.approx(climate(run_json, schools, "lycee-a", "--policy", "fiches"))
    own = (*SHEET_WORDS, *DATED, "--organisation", "lycee-a")
    assert run("--home", schools, "factors", "import", FILES / "boavizta_new.csv", *own)[0] == 1
    assert assessed() == pytest.approx(climate(run_json, schools, "lycee-a")) != plain


def test_own_values_hold_for_a_body_known_by_its_head_count_only(
    run: Run, run_json: Callable[..., Any], schools: Path, tmp_path: Path
) -> None:
    """250 instead of 170 kgCO2eq, 10 years instead of 5: the laptops of its agents are made with these."""
    words = ["organisation", "add", "mairie", "--name", "Mairie", "--kind", "commune", "--seat", "25056"]
    code, _, err = run("--home", schools, *words, "--agents", "100", "--counted-on", "2025-01-01", "--source", "bilan")
    assert code == 0, err

    def made() -> dict[str, Any]:
        words = ("explain", "EMP-01", "--organisation", "mairie", "--year", "2025")
        parts = run_json("--home", schools, *words)["parts"]
        wanted = ("laptop", "manufacturing")
        return next(p for p in parts if (p["equipment_type"], p["life_cycle_stage"]) == wanted)

    before = made()
    assert keep_own(run, schools, tmp_path, "--organisation", "mairie")[0] == 0
    after = made()
    assert (before["factor"], after["factor"]) == (170, 250)
    assert after["source"] == "nos-fiches"
    assert after["value"] == pytest.approx(before["value"] * 250 / 170 * 5 / 10)


@pytest.mark.parametrize(
    ("words", "said"),
    [(("laptops",), "laptop"), (("laptop", "--category", "co2"), "climate_change")],
)
def test_a_comparison_of_what_nobody_knows_is_refused_with_the_known_names(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    for language in ("fr", "en"):
        code, _, err = run("--language", language, "factors", "compare", *words)
        assert (code, words[-1] in err, said in err.replace(words[-1], "")) == (2, True, True)


def test_a_comparison_shows_the_licence_and_the_date_of_each_source(run: Run) -> None:
    code, out, _ = run("factors", "compare", "monitor")
    assert code == 0
    assert "Licence" in out
    assert "Publiée le" in out
