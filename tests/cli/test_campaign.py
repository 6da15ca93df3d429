"""`barometer campaign`: who is asked, who answered, what a missing answer would tell, letters (METHODOLOGY 29)."""

import shutil
from collections.abc import Callable
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pypdf import PdfReader

from barometer.decisions.campaign import at_central_rates, narrowing
from barometer.exact import NANO
from barometer.records.home import open_home
from barometer.uncertainty import RatioOfDraws, joined_terms
from dashboards.actors import acting
from dashboards.cli import main
from dashboards.loading import Context, load_context
from tests.cli.conftest import Run

RunJson = Callable[..., Any]
BODIES = (
    ("grande", "commune", "21231"),
    ("petite", "commune", "21054"),
    ("syndicat", "shared_body", "21231"),
    ("muette", "commune", "21200"),
    ("ailleurs", "commune", "75056"),
    ("entreprise", "firm", "21231"),
    ("ecole", "lycee", "21231"),
)
ASKED = ["grande", "petite", "ecole", "muette", "syndicat"]


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two communes with a head count, one with nothing, a shared body with an old inventory, one body elsewhere."""
    folder = tmp_path_factory.mktemp("campaign")
    home, parc = folder / "home", folder / "parc.csv"
    parc.write_text("asset_id;equipment_type;quantity;commissioned_on\nA;laptop;2;2023-01-01\n", encoding="utf-8")

    def do(*words: str) -> None:
        assert main(["--home", str(home), "--quiet", *words]) == 0

    do("init")
    for name, kind, seat in BODIES:
        do("organisation", "add", name, "--name", name.title(), "--kind", kind, "--seat", seat)
    for name, agents in (("grande", "2500"), ("petite", "300"), ("ailleurs", "9000")):
        do("organisation", "head-count", name, "--agents", agents, "--counted-on", "2025-01-01", "--source", "bilan")
    do("organisation", "head-count", "ecole", "--pupils", "800", "--counted-on", "2025-01-01", "--source", "bilan")
    do("organisation", "mandate", "m", "--organisation", "petite", "--mandatary", "syndicat",
       "--what", "send_inventories", "--since", "2025-01-01", "--until", "2026-06-30")  # fmt: skip
    do("import", str(parc), "--organisation", "syndicat", "--as-of", "2024-12-31")
    return home


def _status(run_json: RunJson, home: Path, *options: str) -> dict[str, dict[str, Any]]:
    found = run_json("--home", home, "campaign", "status", "--year", "2025", "--on", "2026-03-01", *options)
    return {each["organisation"]: each for each in found["asked"]}


def test_public_bodies_of_the_territory_are_asked_the_most_useful_answer_first(
    campaign: Path, run_json: RunJson
) -> None:
    asked = _status(run_json, campaign)
    assert list(asked) == ASKED
    assert {name: each["standing"] for name, each in asked.items()} == {
        "grande": "never", "petite": "never", "ecole": "never", "muette": "never", "syndicat": "older",
    }  # fmt: skip
    assert asked["grande"]["narrower_kgco2eq"] > asked["petite"]["narrower_kgco2eq"] > 0
    assert (asked["muette"]["narrower_kgco2eq"], asked["muette"]["why"]) == (None, "no_head_count")
    assert asked["ecole"]["why"] == "not_modelled", "pupils alone are not modelled"
    assert (asked["syndicat"]["narrower_kgco2eq"], asked["syndicat"]["why"]) == (None, "from_older")
    for name in ("grande", "petite"):
        assert 0 < asked[name]["own_width_with_inventory_kgco2eq"] < asked[name]["own_width_kgco2eq"]
    assert list(_status(run_json, campaign, "--territory", "COM-75056")) == ["ailleurs"]


def test_a_mandate_says_who_sends_until_it_ends(campaign: Path, run_json: RunJson) -> None:
    assert _status(run_json, campaign)["petite"]["senders"] == ["syndicat"]
    assert _status(run_json, campaign, "--on", "2026-07-01")["petite"]["senders"] == ["petite"]


def test_each_sender_gets_one_letter_and_who_answered_none(campaign: Path, run_json: RunJson, tmp_path: Path) -> None:
    home = Path(shutil.copytree(campaign, tmp_path / "home"))
    parc = tmp_path / "parc.csv"
    parc.write_text("asset_id;equipment_type;quantity;commissioned_on\nB;laptop;2;2023-01-01\n", encoding="utf-8")
    words = ("campaign", "letters", "--year", "2025", "--on", "2026-03-01", "--until", "2026-04-30", "-o")
    made = run_json("--home", home, *words, tmp_path / "one")["letters"]
    assert [Path(path).name for path in made] == [
        "relance-2025-ecole.pdf", "relance-2025-grande.pdf", "relance-2025-muette.pdf", "relance-2025-syndicat.pdf",
    ]  # fmt: skip
    known = [" ".join(PdfReader(path).pages[0].extract_text().split()) for path in made[:3]]
    assert ["absent du résultat" in each for each in known] == [True, False, False]
    assert ["estimé d'après son effectif" in each for each in known] == [False, True, False]
    said = " ".join(PdfReader(made[3]).pages[0].extract_text().split())
    assert "Petite" in said
    assert "dernier inventaire : 2024" in said
    assert "avant le 30/04/2026" in said
    assert "Grande" not in said
    for name in ("syndicat", "petite"):
        command = ["import", str(parc), "--organisation", name, "--as-of", "2025-12-31"]
        assert main(["--home", str(home), "--quiet", *command]) == 0
    made = run_json("--home", home, *words, tmp_path / "two")["letters"]
    assert [Path(path).name for path in made] == [
        "relance-2025-ecole.pdf", "relance-2025-grande.pdf", "relance-2025-muette.pdf",
    ]  # fmt: skip
    answered = _status(run_json, home)["petite"]
    assert (answered["standing"], answered["narrower_kgco2eq"], answered["why"]) == ("answered", None, None)


def test_a_body_merged_away_is_not_asked(campaign: Path, run_json: RunJson, tmp_path: Path) -> None:
    home = Path(shutil.copytree(campaign, tmp_path / "home"))
    words = ["organisation", "succession", "s", "--organisation", "muette", "--successor", "grande"]
    assert main(["--home", str(home), "--quiet", *words, "--kind", "merge", "--since", "2025-01-01"]) == 0
    assert list(_status(run_json, home)) == ["grande", "petite", "ecole", "syndicat"]


def test_a_day_that_is_over_is_refused(campaign: Path, run: Run, tmp_path: Path) -> None:
    words = ("campaign", "letters", "--on", "2026-03-01", "--until", "2026-02-01", "-o", tmp_path / "letters")
    code, _, err = run("--home", campaign, *words)
    assert code == 2
    assert "un jour à venir" in err
    assert not (tmp_path / "letters").exists()


def _context(home: Path) -> Context:
    return load_context(open_home(home, None), acting(None).today)


def test_alone_in_its_territory_a_body_narrows_by_what_its_rates_weigh(campaign: Path) -> None:
    """With one body only, 1 - share = deviation at central rates / deviation of all that is drawn."""
    context = _context(campaign)
    assessed = context.assess(2025, "amortised")
    own = assessed.cells.filter(organisation="grande", impact_category="climate_change")
    drawn, fixed = _total(own, context), _total(own, context, is_held=True)
    told = narrowing(own, drawn, context.factors, context.draws)
    assert told.by_body["grande"].narrows == pytest.approx(1 - np.std(fixed) / np.std(drawn))
    assert told.together == told.by_body["grande"].narrows
    # In a territory that varies three times as much, the same fall of the variance takes away less of the width.
    beside = narrowing(own, 3 * drawn, context.factors, context.draws)
    falls = np.var(drawn) - np.var(fixed)
    assert beside.together == pytest.approx(1 - sqrt(1 - falls / (9 * np.var(drawn))))


def _total(cells: Any, context: Context, *, is_held: bool = False) -> Any:
    draws = at_central_rates(context.draws, context.factors) if is_held else context.draws
    ratio = RatioOfDraws(context.factors, draws)
    rows = cells.with_columns(terms=joined_terms()).select("impact", "terms").iter_rows()
    return sum(float(impact) / NANO * ratio(terms) for impact, terms in rows)
