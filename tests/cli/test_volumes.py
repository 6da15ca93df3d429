"""Organisations that declare what they use of networks and services, at the command line (METHODOLOGY 30)."""

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from barometer.records import declarations
from barometer.records.home import open_home
from dashboards import purchase_answer, statutory_answer
from dashboards.changing import SamePerimeter, same_perimeter_since
from dashboards.cli import main
from dashboards.loading import load_context
from dashboards.scopes import Scope
from dashboards.targeting import comparable_years
from tests.cli.conftest import Run

RunJson = Callable[..., Any]
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def declare(home: Path, organisation: str, name: str, year: int | str, value: str) -> None:
    """Declared, submitted and validated."""
    folder = open_home(home, None)
    kept = declarations.declare(
        folder, name, value, actor="local", recorded_at=NOW, organisation=organisation, period=str(year),
        method="operator's statement",
    )  # fmt: skip
    for step in ("submit", "validate"):
        declarations.move(folder, kept.declaration, step, actor="local", recorded_at=NOW)


@pytest.fixture(scope="module")
def volumes(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A firm without inventory: 10,000 GB in 2024, 12,000 in 2025."""
    home = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("volumes") / "home"))
    words = ["organisation", "add", "firm", "--name", "Firm", "--kind", "firm", "--seat", "21231"]
    assert main(["--home", str(home), "--quiet", *words]) == 0
    for year, value in ((2024, "10000"), (2025, "12000")):
        declare(home, "firm", "network.fixed_data", year, value)
    # A second one: GB of the mobile network are declared later than those of the fixed one.
    assert main(["--home", str(home), "--quiet", *words[:2], "late", *words[3:]]) == 0
    for year, fixed in ((2023, "10000"), (2024, "10000"), (2025, "12000")):
        declare(home, "late", "network.fixed_data", year, fixed)
    for year in (2024, 2025):
        declare(home, "late", "network.mobile_data", year, "1000")
    return home


def test_devices_that_nothing_tells_of_are_said_to_be_unknown_beside_the_figure(
    volumes: Path, run: Run, run_json: RunJson
) -> None:
    asked = ("--home", volumes, "--language", "en", "explain", "EMP-01", "--organisation", "firm", "--year", "2025")
    said = [run(*asked, *more) for more in (("--against", "2024"), ())]
    for code, _, err in said:
        assert code == 0
        assert "Devices of the organisation – neither an inventory nor a head count tells of them" in err
        assert "Import an inventory (Data, Import)" in err
    out = said[-1][1]
    assert "2025: 12,000\u00a0GB" in out
    assert "kgCO₂e/GB" in out
    document = run_json(*asked)
    assert document["value"] == pytest.approx(12_000 * 0.00926935)
    assert ["own_devices", "no_inventory"] in [[gap["equipment_type"], gap["why"]] for gap in document["not_computed"]]


def test_volumes_of_two_years_are_compared_and_a_year_without_any_is_said(
    volumes: Path, run: Run, run_json: RunJson
) -> None:
    asked = ("--home", volumes, "--language", "en", "explain", "EMP-01", "--organisation", "firm", "--year", "2025")
    change = run_json(*asked, "--against", "2024")
    assert change["causes"] == [{"cause": "volumes", "contribution": pytest.approx(2_000 * 0.00926935)}]
    code, _, err = run(*asked, "--against", "2023")
    assert code == 2
    assert "2023: neither an inventory nor a volume declared for the whole year" in err


@pytest.mark.parametrize(
    ("year", "comparable", "said"),
    [
        ("2024", 0.0, "Of what both years know, nothing changed: the whole gap comes from the perimeter."),
        ("2025", 2_000 * 0.00926935, "With the same perimeter (what both years know): +\u00a018 kgCO₂e"),
    ],
)
def test_the_direction_is_said_of_what_both_years_know_a_first_declaration_is_named(
    year: str, comparable: float, said: str, volumes: Path, run: Run, run_json: RunJson
) -> None:
    asked = ("--home", volumes, "--language", "en", "explain", "EMP-01", "--organisation", "late", "--year", year)
    change = run_json(*asked, "--against", "2023")
    assert change["comparable"]["difference"] == pytest.approx(comparable)
    assert change["is_unchanged"] is (comparable == 0)
    assert change["comparable"]["low"] <= comparable <= change["comparable"]["high"] < change["difference"]
    assert "perimeter" in {row["cause"] for row in change["causes"]}
    out = run(*asked, "--against", "2023")[1]
    assert said in out.replace("\u202f", "\u00a0"), out
    assert f"known for {year} only: Mobile network, France (GB). For 2023, nothing of it is declared apart" in out


def test_years_are_comparable_as_long_as_they_count_the_same_volumes(volumes: Path, tmp_path: Path) -> None:
    """GB of the mobile network are declared from 2024 on: another perimeter, unless 2023 has none of them."""
    home = open_home(Path(shutil.copytree(volumes, tmp_path / "home")), None)
    context, late = load_context(home, NOW.date()), Scope(organisation="late")
    assert same_perimeter_since(context, late, {}, "EMP-01") == SamePerimeter(2024, ("network_mobile_fr",))
    assert comparable_years(context, late, "EMP-01") == [2024, 2025]
    assert comparable_years(context, late, "ACH-01") == context.years  # no volume is in it
    declare(home.folder, "late", "network.mobile_data", 2023, "0")
    fixed = same_perimeter_since(context, late, {}, "EMP-01")
    assert fixed.since < 2024
    assert set(fixed.volumes) <= {"network_fixed_fr"}
    assert same_perimeter_since(context, late, {"late": 2025}, "EMP-01") == SamePerimeter(2025)


def test_a_figure_that_does_not_move_is_said_not_to(volumes: Path, run: Run) -> None:
    declare(volumes, "late", "network.fixed_data", 2022, "10000")
    asked = ("explain", "EMP-01", "--organisation", "late", "--year", "2023", "--against", "2022")
    out = run("--home", volumes, *asked)[1]
    assert "Aucun changement\u00a0: les deux années donnent le même chiffre." in out


def test_the_electricity_of_a_gigabyte_is_said_to_lack_a_factor_not_an_inventory(
    volumes: Path, run: Run, run_json: RunJson
) -> None:
    asked = ("--home", volumes, "--language", "en", "explain", "EMP-03", "--organisation", "firm", "--year", "2025")
    code, out, err = run(*asked)
    assert code == 0
    assert "EMP-03 · firm · 2025: not computed." in out
    assert "Fixed network, France (GB) – no open source tells the electricity" in err
    code, _, err = run(*asked, "--against", "2024")
    assert code == 2
    assert "Fixed network, France (GB)) has no factor for this figure" in err
    told = run_json("--home", volumes, "indicators", "--organisation", "firm", "--coverage", "--year", "2025")
    missing = {row["code"]: [what for what, _ in row["missing"]["en"]] for row in told["indicators"]}
    assert missing["EMP-03"][0].startswith("the electricity of: Fixed network, France (GB)")
    assert missing["EMP-01"][0].startswith("an inventory of equipment")


@pytest.mark.parametrize("code", ["EMP-04", "REU-07", "inc-05"])
def test_an_indicator_that_nothing_feeds_is_a_gap_that_says_what_is_missing(code: str, volumes: Path, run: Run) -> None:
    status, out, err = run(
        "--home", volumes, "--language", "en", "indicators", "--organisation", "firm", "--code", code
    )
    assert status == 0
    assert re.search(rf"^{code.upper()} .* gap$", out, re.M)
    assert f"{code.upper()} is missing: " in err
    assert "Who knows it: " in err


def test_a_body_without_exit_stock_inventory_or_purchase_costs_its_territory_nothing(
    volumes: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    for module, name in ((statutory_answer, "rate_of"), (purchase_answer, "read_content")):
        monkeypatch.setattr(module, name, lambda *_, name=name, **__: asked.append(name))
    assert run("--home", volumes, "indicators", "--territory", "REG-27", "--code", "GOU-01", "--year", "2025")[0] == 0
    assert asked == []


def test_months_of_a_volume_that_do_not_cover_the_year_are_said(
    volumes: Path, tmp_path: Path, run: Run, run_json: RunJson
) -> None:
    home = Path(shutil.copytree(volumes, tmp_path / "home"))
    for month in ("2025-01", "2025-02", "2025-03"):
        declare(home, "firm", "service.messages_sent", month, "1000")
    asked = ("--home", home, "--language", "en", "explain", "EMP-01", "--organisation", "firm", "--year", "2025")
    assert "volume not whole yet, 3 months of 12 declared" in run(*asked)[2]
    told = [row["equipment_type"] for row in run_json(*asked)["not_computed"] if row["why"] == "volume_in_part"]
    assert told == ["email_networks"]
    assert "volume_in_part" not in {row["why"] for row in run_json(*asked[:-1], "2024")["not_computed"]}


def test_who_declared_nothing_but_0_lacks_its_devices(volumes: Path, tmp_path: Path, run: Run) -> None:
    home = Path(shutil.copytree(volumes, tmp_path / "home"))
    declare(home, "lycee-a", "network.fixed_data", 2025, "0")
    asked = ("--home", home, "--language", "en", "explain", "EMP-01", "--organisation", "lycee-a", "--year", "2025")
    status, out, err = run(*asked)
    assert (status, "not computed" in out) == (0, True)
    assert "are 0, and nothing tells of its devices" in err
    assert "Nothing that EMP-01 counts is known" not in err
