"""`barometer indicators --coverage` and EMP-09, on a real folder (METHODOLOGY 9.4, 9.5)."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboards import covering, covering_view, governing, statutory_answer
from dashboards.covering import Covered
from factors import nomenclature
from factors.services import service_flows
from tests.cli.conftest import Run

RunJson = Callable[..., Any]
BALANCE = ("--organisation", "lycee-a", "--period", "2025")


def _declare(home: Path, run: Run, value: str, name: str = "ghg_balance") -> None:
    number = 0
    status, _, err = run("--home", home, "declare", name, value, *BALANCE)
    assert status == 0, err
    _, out, _ = run("--home", home, "--json", "declare", "list", "--organisation", "lycee-a")
    number = out.count('"declaration":')
    for step in ("submit", "validate"):
        assert run("--home", home, "declare", step, str(number))[0] == 0


def test_each_indicator_is_computed_declared_or_a_gap_with_who_knows(demo: Path, run_json: RunJson, run: Run) -> None:
    told = run_json("--home", demo, "indicators", "--coverage", "--year", "2025")
    states = {row["code"]: row for row in told["indicators"]}
    assert len(states) == 50
    assert sum(told["counts"].values()) == 50
    assert (states["EMP-01"]["state"], states["EMP-01"]["here"]) == ("computed", True)
    assert (states["REU-07"]["state"], states["REU-07"]["bodies"]) == ("declared", 1)
    for row in told["indicators"]:
        is_gap = row["state"] == "gap"
        assert bool(row["missing"]["fr"]) == bool(row["missing"]["en"]) == is_gap, row["code"]
        assert (row["bodies"] or row["here"]) != is_gap
        assert all(row[f"{name}_{each}"] for name in ("formula", "unit", "definition") for each in ("fr", "en"))
        assert row["direction"] in {"lower", "higher", "neutral"}
        assert sum(row["origins"].values()) == pytest.approx(0 if is_gap else 1), row["code"]
        assert (row["quality"] is None) == is_gap
    assert ["Eau prélevée par le centre de données (data_centre.water)", "exploitant"] in states["EMP-06"]["missing"][
        "fr"
    ]
    status, out, _ = run("--language", "en", "--home", demo, "indicators", "--coverage", "--year", "2025")
    assert status == 0
    assert f"{told['counts']['gap']} gaps" in out
    assert run("--home", demo, "indicators", "--coverage", "--code", "EMP-01")[0] == 2


def test_a_territory_tells_who_has_a_strategy_and_what_its_figures_rest_on(
    demo: Path, home: Path, run_json: RunJson, run: Run
) -> None:
    """Fourteen EPCI and communes of the region are above 50,000; one declares two steps, and no strategy yet."""
    rows = {
        (row["code"], row["breakdown_value"]): row
        for row in run_json("--home", demo, "indicators", "--year", "2025")
        if row["organisation"] is None
    }
    first = rows["SEN-03", "assessment"]
    assert (first["value"], first["low"], first["high"]) == pytest.approx((100 / 14, 100 / 14, 100.0))
    assert (rows["SEN-03", "strategy"]["value"], rows["SEN-03", "strategy"]["high"]) == pytest.approx((0, 1300 / 14))
    assert rows["SEN-03", "volunteers"]["value"] == 1
    shares = [rows["GOU-01", f"values_{name}"]["value"] for name in ("measured", "declared", "modelled")]
    assert sum(shares) == pytest.approx(100)
    # Dijon métropole is told by the body seated there. Said once, a strategy holds; a yearly review does not.
    said = ("declare", "reen.strategy", "1", "--territory", "EPCI-242500361", "--period", "2024")
    assert run("--home", home, *said)[0] == 0
    for step in ("submit", "validate"):
        assert run("--home", home, "declare", step, "1")[0] == 0
    told = run_json("--home", home, "indicators", "--year", "2025", "--territory", "EPCI-242500361")
    assert {row["breakdown_value"]: row["value"] for row in told if row["code"] == "SEN-03"}["strategy"] == 50.0
    # EMP-01, EMP-02 and the electricity of terminals are modelled, SEN-03 declared: a quarter.
    assert {row["breakdown_value"]: row["value"] for row in told if row["code"] == "GOU-01"}["values_declared"] == 25.0
    status, _, err = run("--home", home, "declare", "reen.strategy", "0,5", *said[3:])
    assert (status, "ni oui ni non" in err) == (2, True)


def test_a_sheet_writes_its_units_as_figures_are_written() -> None:
    for language, unit in (("fr", "tCO₂éq"), ("en", "tCO₂e")):
        told = " ".join(
            said for code in ("EMP-01", "EMP-06", "GAI-02")
            for _, said in covering_view.sheet(Covered(code, "gap", False, 0, {}, 0, {}, None), language)
        )  # fmt: skip
        assert unit in told
        assert "m³" in told
        assert not {"CO2", "m3"} & set(re.findall(r"CO2|m3", told))


def test_bodies_are_looked_at_where_their_figures_count_and_their_fleets_once(
    demo: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    for module, name in ((governing, "_of_bodies"), (statutory_answer, "counted_assets")):
        real = getattr(module, name)
        told = lambda *given, real=real, name=name: looked.append(name) or real(*given)  # noqa: E731
        monkeypatch.setattr(module, name, told)
    for code in ("EMP-01", "SEN-03", "INC-05"):
        assert run("--home", demo, "indicators", "--year", "2025", "--code", code)[0] == 0
    assert looked == []
    assert run("--home", demo, "indicators", "--year", "2025", "--code", "GOU-01")[0] == 0
    assert looked == ["_of_bodies", "counted_assets"]


def test_the_need_of_an_epci_is_declared_and_whoever_is_below_half_is_flagged(
    demo: Path, run_json: RunJson, run: Run
) -> None:
    """Demonstration: 64 and 58 devices for 28,000 and 23,500 people, none for 16,400 at Le Creusot Montceau."""
    asked = ("--home", demo, "indicators", "--year", "2025", "--code", "INC-05")
    rows = {row["breakdown_value"]: row for row in run_json(*asked)}
    assert rows["total"]["value"] == pytest.approx(122_000 / 67_900)
    assert {code: row["breakdown"] for code, row in rows.items() if code != "total"} == {
        "EPCI-242100410": "epci", "EPCI-242500361": "epci", "EPCI-247100290": "epci_below_half",
    }  # fmt: skip
    [own] = run_json(*asked, "--territory", "EPCI-242100410")
    assert (own["value"], own["quality"]) == (pytest.approx(64 / 28), 4)
    [unknown] = run_json(*asked, "--territory", "EPCI-249000241")
    assert unknown["status"] == "gap"
    status, out, _ = run("--language", "en", *asked)
    assert (status, "EPCI below half the regional rate" in out, "Le Creusot" in out) == (0, True, True)


def test_what_is_declared_of_a_territory_itself_is_its_figure(home: Path, run: Run, run_json: RunJson) -> None:
    """5,200 kg of WEEE and 900 acts of telemedicine, declared of the department; the gain is no computed figure."""
    said = ("--territory", "DEP-21", "--period", "2025")
    for number, words in enumerate((("weee.collected", "5200"), ("telemedicine.acts", "900")), start=1):
        assert run("--home", home, "declare", *words, *said)[0] == 0
        for step in ("submit", "validate"):
            assert run("--home", home, "declare", step, str(number))[0] == 0
    asked = ("--home", home, "indicators", "--territory", "DEP-21", "--year", "2025")
    rows = {row["code"]: row["value"] for row in run_json(*asked)}
    assert (rows["DEC-01"], rows["GAI-05"]) == (5200, 900)
    covered = {row["code"]: (row["state"], row["here"]) for row in run_json(*asked, "--coverage")["indicators"]}
    assert (covered["DEC-01"], covered["GAI-05"]) == (("declared", True), ("declared", True))


def test_a_declared_balance_makes_the_share_and_one_below_it_is_refused(
    schools: Path, run_json: RunJson, run: Run
) -> None:
    where = ("--home", schools, "indicators", "--organisation", "lycee-a", "--year", "2025")
    assert run_json(*where, "--code", "EMP-09")[0]["value"] is None
    _declare(schools, run, "1")
    for language, said in (("fr", "dépasse le bilan GES déclaré"), ("en", "exceeds the declared GHG balance")):
        status, out, err = run("--language", language, *where, "--code", "EMP-09")
        assert (status, out) == (2, "")
        assert said in err
        assert "lycee-a" in err
    status, _, err = run(*where)
    assert status == 0
    assert "dépasse le bilan GES déclaré" in err
    covered = run_json("--home", schools, "indicators", "--coverage", "--organisation", "lycee-a", "--year", "2025")
    [missing] = [row["missing"] for row in covered["indicators"] if row["code"] == "EMP-09"]
    [(what, who)] = missing["fr"]
    assert "bilan GES d'au moins l'empreinte numérique" in what.replace("’", "'")
    assert who.startswith("qui a déclaré ces valeurs")
    assert "“ghg_balance” says 1\u00a0kgCO₂e, the footprint (EMP-01)" in missing["en"][0][0]
    _declare(schools, run, "1000000")
    footprint = run_json(*where, "--code", "EMP-01")
    total = next(row["value"] for row in footprint if row["breakdown"] == "total")
    share = run_json(*where, "--code", "EMP-09")[0]["value"]
    assert share == pytest.approx(total / 10_000, rel=1e-12)
    covered = run_json("--home", schools, "indicators", "--coverage", "--organisation", "lycee-a", "--year", "2025")
    assert {row["code"]: row["state"] for row in covered["indicators"]}["EMP-09"] == "computed"


def test_declared_purchases_count_until_lines_are_imported(schools: Path, run: Run, run_json: RunJson) -> None:
    where = ("--home", schools, "indicators", "--organisation", "lycee-a", "--year", "2025", "--code")
    for name, value in (("purchases.with_criterion", "12000"), ("purchases.digital", "48000")):
        _declare(schools, run, value, name)
    _declare(schools, run, "52", "electricity.it_rooms")
    [green] = run_json(*where, "ACH-02")
    assert (green["value"], green["series"]) == (25.0, "declared")
    metered = {row["breakdown_value"]: row["value"] for row in run_json(*where, "EMP-03")}
    assert metered["metered_rooms"] == 52
    assert metered["total"] != 52


def test_a_part_declared_above_its_whole_is_refused_with_both_numbers(
    schools: Path, run: Run, run_json: RunJson
) -> None:
    where = ("--home", schools, "indicators", "--organisation", "lycee-a", "--year", "2025")
    for name, value in (("hosting.services", "2"), ("hosting.in_region", "3"), ("workstations.thin_or_shared", "9000")):
        _declare(schools, run, value, name)
    for code, said in (
        ("GOU-03", {"fr": "(hosting.in_region) = 3 dépasse", "en": "(hosting.in_region) = 3 exceeds"}),
        ("EQP-05", {"fr": "9000 postes légers ou partagés", "en": "9000 thin or shared workstations"}),
    ):
        for language, words in said.items():
            status, out, err = run("--language", language, *where, "--code", code)
            assert (status, out) == (2, "")
            assert words in err.replace("\u202f", "").replace(",", "")
    covered = run_json("--home", schools, "indicators", "--coverage", "--organisation", "lycee-a", "--year", "2025")
    states = {row["code"]: row for row in covered["indicators"]}
    assert (states["GOU-03"]["state"], states["EQP-05"]["state"]) == ("gap", "gap")
    # What is there is not said to be missing.
    assert [what for what, _ in states["EQP-01"]["missing"]["fr"]] == [
        "Agents (head_count.agents)", "Élèves (head_count.pupils)",
    ]  # fmt: skip


def test_an_old_declaration_of_an_input_that_is_gone_is_still_listed_and_exported(
    schools: Path, run: Run, run_json: RunJson
) -> None:
    """`survey.respondents` was an input once; a folder that holds one opens, tells it by its code, feeds nothing."""
    _declare(schools, run, "320", "staff.made_aware")
    base = sqlite3.connect(schools / "barometer.sqlite")
    with base:
        changed = base.execute("update declaration set input = 'survey.respondents' where input = 'staff.made_aware'")
        assert changed.rowcount >= 1
    base.close()
    listed = run_json("--home", schools, "declare", "list")
    told = [(row["input"], row["value"], row["state"]) for row in listed]
    assert told == [("survey.respondents", "320", "validated")]
    for language in ("fr", "en"):
        for words in (("declare", "list"), ("declare", "show", "1"), ("indicators", "--coverage")):
            status, out, err = run("--language", language, "--home", schools, *words)
            assert (status, "survey.respondents" in out) == (0, words[0] == "declare"), err
    status, _, err = run("--language", "en", "--home", schools, "declare", "survey.respondents", "3", *BALANCE)
    assert (status, "survey.respondents" in err) == (2, True)


def test_each_gap_says_where_it_is_brought_in_both_languages() -> None:
    """A page and its tab, or a command, or that there is nothing to bring."""
    ways = {
        "fr": r"Données|Acheter|Réemploi|Agir|commande|rien à apporter",
        "en": r"Data|Buy|Reuse|Act|command|nothing to bring",
    }
    needs = nomenclature.indicator_needs()
    for language, way in ways.items():
        silent = needs.filter(~pl.col(f"missing_{language}").str.contains(way))["code"].to_list()
        assert silent == []
        assert needs[f"who_{language}"].null_count() == 0


def test_a_body_that_has_nothing_is_asked_for_its_inventory_first_and_for_its_volumes_in_one_phrase() -> None:
    for language, place, word in (("fr", "Données, Importer", "vCPU loués"), ("en", "Data, Import", "rented vCPU")):
        told = covering.missing_of("EMP-01", set(), language)
        assert place in told[0][0]
        assert [word in what for what, _ in told].count(True) == 1
        listed = " ".join(what for what, _ in (*told, *covering.missing_of("EMP-03", set(), language)))
        assert not any(name in listed for name in service_flows()["input"])


def test_what_a_volume_lacks_is_told_of_its_organisation_and_not_of_a_territory(demo: Path, run: Run) -> None:
    asked = ("--home", demo, "indicators", "--year", "2025", "--code", "EMP-01")
    told = {where: "".join(run(*asked, *where)[1:]) for where in ((), ("--organisation", "epci-fictif-1"))}
    assert ["déjà compris dans les Go" in said for said in told.values()] == [False, True]
    assert "Équipement non reconnu" in told[()]  # a row without type stays told


def test_an_indicator_without_parts_is_explained_by_its_sheet_and_the_declarations_behind_it(
    demo: Path, run: Run, run_json: RunJson
) -> None:
    """A share is no sum of amount x factor: its formula, its interval by series, its declarations and what it lacks."""
    asked = ("--home", demo, "explain")
    body = ("--organisation", "region-fictive", "--year", "2025")
    said = run(*asked, "sen-01", *body)[1]
    assert "Formule : agents distincts / agents" in said
    assert "Agents sensibilisés dans les 24 mois · 2025 : 214" in said
    other = ("--organisation", "epci-fictif-1", "--year", "2025")
    shares = run(*asked, "ACH-01", *other)[1]
    parts = next(line for line in shares.splitlines() if line.startswith("Ici")).split(" ; ")
    assert len(set(parts)) == len(parts)
    assert any("(de " in part and "réemploi" in part for part in parts)
    declared = run_json(*asked, "SEN-01", *body)["declarations"]
    assert [(row["input"], row["organisation"], float(row["value"])) for row in declared] == [
        ("staff.made_aware", "region-fictive", 214.0)
    ]
    code, _, missing = run(*asked, "EMP-09", *other)
    assert code == 0
    assert "Qui le sait : développement durable" in missing
    assert run(*asked, "ZZZ", *body)[0] == 2
