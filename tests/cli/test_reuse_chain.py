"""The verbs that count the reuse chain, on the demonstration folder; its indicators, masked where people are few."""

import re
from argparse import Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from barometer.records.home import open_home
from dashboards.chain_answer import avoided_of_devices
from dashboards.loading import load_context
from dashboards.output import number
from dashboards.verbs import reuse_chain
from tests.demo_home import copied

Json = Callable[..., Any]
Run = Callable[..., tuple[int, str, str]]
YEAR = ("--year", "2025")


def test_the_balance_of_the_demonstration_holds_in_every_group(run_json: Json, demo: Path) -> None:
    for by in ("total", "equipment_type", "lot"):
        found = run_json("--home", demo, "reuse", "balance", "--on", "31/12/2025", "--by", by)["balances"]
        assert all(row["gap"] == 0 and not row["alarm"] for row in found)
        assert sum(row["entered"] for row in found) == 474
    moved = run_json("--home", demo, "reuse", "flows", *YEAR)
    assert moved["gap"] == 0
    into = moved["opening"] + sum(moved["entered"].values()) + sum(moved["back"].values())
    assert into == sum(moved["out"].values()) + moved["closing"]


def test_the_balance_is_said_in_french_with_its_gap(run: Run, demo: Path) -> None:
    code, out, _ = run("--home", demo, "--language", "fr", "reuse", "balance", "--on", "2025-12-31")
    assert code == 0
    assert "ensemble : écart d'appareils 0 ; écart de pesée" in out


def test_the_avoided_account_stands_apart_and_its_parts_sum_to_the_net(run_json: Json, demo: Path) -> None:
    found = run_json("--home", demo, "reuse", "avoided", *YEAR)
    net = found["net"]
    assert sum(value for value, _, _ in net["by_component"].values()) == pytest.approx(net["value"])
    assert net["low"] <= net["value"] <= net["high"]
    assert net["at_low_share"] < net["value"] < net["at_high_share"]
    assert {row["what"] for row in found["missing"]} >= {"transport", "workshop_energy", "parts"}
    rows = run_json("--home", demo, "indicators", *YEAR)
    accounts = {row["code"]: row["account"] for row in rows}
    assert (accounts["EMP-01"], accounts["REU-06"], accounts["REU-01"]) == ("footprint", "avoided", None)


def test_the_shares_of_the_avoided_account_are_said_as_its_table_says_them(run: Run, demo: Path) -> None:
    code, out, _ = run("--home", demo, "--language", "fr", "reuse", "avoided", *YEAR)
    [said] = [line for line in out.splitlines() if "centrale" in line]
    [net] = [line for line in out.splitlines() if line.startswith("Net")]
    assert code == 0
    shown = re.split(r"\s{2,}", net)[1]
    assert f"centrale {shown} kgCO₂éq" in said  # two digits, as the row of the net
    assert re.search(r"basse [−0-9\u202f]+ kgCO₂éq", said)
    assert number(-45.44).replace(",", ".") == "−45.44"  # a real minus sign wherever a verb says a number


def test_what_a_workshop_declared_gives_its_costs_and_the_other_one_says_what_is_missing(
    run_json: Json, demo: Path
) -> None:
    first, second = run_json("--home", demo, "reuse", "costs", *YEAR)["workshops"]
    spent = first["cost_work"] + first["cost_parts"] + first["cost_transport"] + first["cost_space"]
    assert first["net"] == spent - first["sales"]
    assert first["per_device"] == round(first["net"] / first["handed"])
    assert second["net"] is None
    assert len(second["missing"]) == 4


def test_money_of_the_chain_is_told_to_the_cent(run: Run, demo: Path) -> None:
    """Parts of 1,240.50 euros: neither 1,240 nor 1,241. Per device 3,494,550 / 132 = 26,473.9 cents: 264.74."""
    for language, parts, each in (("fr", "1\u202f240,50\u202f€", "264,74\u202f€"), ("en", "€1,240.50", "€264.74")):
        said = run("--home", demo, "--language", language, "reuse", "costs", *YEAR)[1]
        assert (parts in said, each in said) == (True, True)


def test_metals_are_known_for_phones_and_recoverable_where_a_yield_is_declared(run_json: Json, demo: Path) -> None:
    rows = run_json("--home", demo, "reuse", "metals", *YEAR)
    gold = next(row for row in rows if row["material"] == "gold" and row["organisation"] == "atelier-fictif-1")
    assert gold["grams_held"] == pytest.approx(0.03 * gold["units"])
    assert gold["grams_recoverable"] == pytest.approx(0.7 * gold["grams_held"])
    assert all(row["grams_recoverable"] is None for row in rows if row["organisation"] == "atelier-fictif-2")
    assert any(row["equipment_type"] == "laptop" and row["grams_held"] is None for row in rows)


def test_few_people_are_never_told_and_the_total_does_not_give_them_back(run_json: Json, demo: Path) -> None:
    for place in ("REG-27", "DEP-71", "DEP-58", "DEP-89"):
        rows = run_json("--home", demo, "indicators", "--territory", place, *YEAR, "--code", "INC-01")
        groups = [row for row in rows if row["breakdown"] == "user_group"]
        assert all(row["value"] is None or row["value"] >= 5 or row["value"] == 0 for row in rows)
        assert len([row for row in groups if row["status"] == "secret"]) != 1


def test_what_few_devices_avoid_in_a_place_is_not_told(
    run: Run, run_json: Json, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboards.chain_disclosure.hidden_groups", lambda *_: {("DEP-21", "total")})
    asked = ("reuse", "avoided", *YEAR, "--territory")
    found = run_json("--home", demo, *asked, "DEP-21")
    assert (found["net"], found["is_secret"]) == (None, True)
    assert "Secret en 2025" in run("--home", demo, "--language", "fr", *asked, "DEP-21")[1]
    assert not run_json("--home", demo, *asked, "DEP-25")["is_secret"]


def test_the_reuse_rate_of_a_place_is_a_gap_that_names_who_knows_it(run: Run, run_json: Json, demo: Path) -> None:
    asked = ("indicators", "--territory", "DEP-21", *YEAR, "--code", "REU-02")
    ((value, status),) = ((row["value"], row["status"]) for row in run_json("--home", demo, *asked))
    assert (value, status) == (None, "gap")
    said = run("--home", demo, "--language", "en", *asked)[1]
    assert "the retired goods in stock on 1 January of each public body" in said
    assert "Who knows it: IT department of each public body, procurement." in said


def test_the_months_of_the_chain_stand_beside_the_year(run: Run, run_json: Json, demo: Path) -> None:
    """Counts add up to the year, the last row; a yield of 26 / 32 in November is 81.25 %, said 81.3."""
    rows = run_json("--home", demo, "indicators", *YEAR, "--months")
    for code, unit in (("REU-01", "unit"), ("REU-01", "kg"), ("INC-01", "unit")):
        values = [row["value"] for row in rows if (row["code"], row["unit"]) == (code, unit)]
        assert len(values) == 13
        assert sum(values[:-1]) == pytest.approx(values[-1])
    assert {row["code"] for row in rows} == {"REU-01", "REU-03", "REU-04", "REU-08", "REU-09", "INC-01"}
    said = run("--home", demo, "--language", "en", "indicators", *YEAR, "--months", "--code", "reu-03")[1]
    assert "Reuse yield (%)  November 2025    81.3\n" in said
    assert run_json("--home", demo, "indicators", "--year", "2025", "--months", "--code", "EMP-01") == []


def test_the_switch_for_refurbished_equipment_moves_the_footprint_and_not_what_is_avoided(
    run: Run, run_json: Json, demo: Path, tmp_path: Path
) -> None:
    home = tmp_path / "var"
    copied(demo, home)
    figures = []
    for rule in ("cut_off", "as_new"):
        assert run("--home", home, "setting", "set", "refurbished_rule", rule)[0] == 0
        rows = run_json("--home", home, "indicators", *YEAR)
        totals = {row["code"]: row["value"] for row in rows if row["breakdown"] == "total" and row["unit"] != "kg"}
        figures.append((totals["EMP-01"], totals["REU-06"]))
    assert figures[0][0] < figures[1][0]
    assert figures[0][1] == figures[1][1]


def test_warranties_and_the_rate_of_what_came_back(run_json: Json, demo: Path) -> None:
    found = run_json("--home", demo, "reuse", "warranty", *YEAR)
    assert found["rate_percent"] == pytest.approx(100 * found["nonconforming"] / found["handed_over"])
    assert all(row["warranty_until"] >= found["on"] for row in found["under_warranty"])


def test_what_the_devices_of_a_lot_avoided_adds_up_to_the_account_without_its_shared_burdens(
    run_json: Json, demo: Path
) -> None:
    today = date(2025, 12, 31)
    context = load_context(open_home(demo, None), today)
    every = [life.device_id for life in context.chain.lives]
    by_lot = [
        avoided_of_devices(context, [life.device_id for life in context.chain.lives if life.lot == lot], today=today)
        for lot in sorted({str(life.lot) for life in context.chain.lives})
    ]
    whole = avoided_of_devices(context, every, today=today)
    assert whole is not None
    assert sum(found[1] for found in by_lot if found) == pytest.approx(whole[1])
    assert whole[0] < whole[1] < whole[2]
    net = run_json("--home", demo, "reuse", "avoided", *YEAR)["net"]["by_component"]
    own = sum(net[name][0] for name in ("gross", "induced_use", "parts"))
    assert whole[1] == pytest.approx(own, rel=0.03)  # the synthetic year begins with 2025: 2024 adds next to nothing
    assert avoided_of_devices(context, [], today=today) is None


def test_without_a_year_the_last_one_with_events_is_meant_not_the_last_inventory() -> None:
    def context(*days: date) -> Any:
        lives = [SimpleNamespace(steps=[SimpleNamespace(day=day)]) for day in days]
        return SimpleNamespace(chain=SimpleNamespace(lives=lives), years=[2023])

    actor: Any = SimpleNamespace(today=date(2026, 3, 1))
    asked = Namespace(year=None)
    assert reuse_chain._year(asked, context(date(2024, 5, 2), date(2025, 1, 9)), actor) == 2025
    assert reuse_chain._year(asked, context(), actor) == 2026
    assert reuse_chain._year(Namespace(year=2022), context(date(2025, 1, 9)), actor) == 2022
