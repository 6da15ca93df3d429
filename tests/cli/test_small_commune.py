"""`barometer small-commune` and the import of its page: the same figures everywhere, and the page beside the file."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from barometer.editions.formatting import typeset
from factors.errors import LANGUAGES
from tests.cli.conftest import Run
from tests.imports.test_small_commune import filled

RunJson = Callable[..., Any]


def test_a_page_of_exact_counts_gives_what_an_inventory_of_them_gives(run_json: RunJson, tmp_path: Path) -> None:
    document = run_json("small-commune", filled(tmp_path, C1=4, C2=7), "--year", "2025")
    inventory = tmp_path / "parc.csv"
    inventory.write_text("Identifiant;Type;Quantité\na;laptop;4\nb;desktop_professional;7\n", encoding="utf-8")
    assessed = run_json("assess", inventory, "--year", "2025", "--by", "impact_category")
    climate = next(row for row in assessed["impacts"] if row["impact_category"] == "climate_change")
    assert document["total"]["value"] == pytest.approx(climate["amount"], rel=1e-9)
    assert document["total"]["low"] == pytest.approx(climate["low"], rel=1e-9)
    assert document["total"]["high"] == pytest.approx(climate["high"], rel=1e-9)
    assert len(document["actions"]) == 3
    wide = run_json("small-commune", filled(tmp_path, C1="3 à 5", C2="6 à 10"), "--year", "2025")
    assert wide["total"]["low"] < document["total"]["low"]
    assert wide["total"]["high"] > document["total"]["high"]


def test_what_has_no_factor_or_no_answer_is_never_zero(run: Run, run_json: RunJson, tmp_path: Path) -> None:
    path = filled(tmp_path, C1=2, C10=1)
    document = run_json("small-commune", path, "--policy", "open")  # no open source gives a server
    assert document["use_only"] == ["server"]
    assert {count["code"] for count in document["counts"] if count["low"] is None} == {f"C{n}" for n in range(2, 10)}
    _, out, _ = run("small-commune", path, "--policy", "open", "--language", "en")
    assert "unknown (no answer)" in out
    assert "use only: no factor for manufacture" in out


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_holds_the_same_figures_and_no_script(
    run: Run, run_json: RunJson, tmp_path: Path, language: str
) -> None:
    path, page = filled(tmp_path, language, C1="3 à 5"), tmp_path / "page.html"
    code, out, _ = run("small-commune", path, "-o", page, "--language", language)
    assert code == 0
    html = page.read_text(encoding="utf-8")
    for line in out.splitlines():
        if line.startswith("- "):
            assert typeset(line[2:], language) in html
    assert "<script" not in html
    assert "http" not in html
    assert run("small-commune", path, "-o", page)[0] == 2  # never written over


def test_the_page_names_what_is_unknown_and_nothing_else(run: Run, tmp_path: Path) -> None:
    """The note under the table says what the lines of the table say: use only, or no factor."""
    path, page = filled(tmp_path, **{f"C{row}": "3 à 5" for row in range(1, 11)}), tmp_path / "page.html"
    assert run("small-commune", path, "-o", page, "--policy", "open")[0] == 0
    html = page.read_text(encoding="utf-8")
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", html)
    partly = [label for label, cells in rows if "usage seul" in cells or "pas de facteur" in cells]
    assert len(rows) == 10
    assert partly
    [said] = re.findall(r"reste inconnue pour (.*?)\.</p>", html)
    assert said == ", ".join(partly)
    assert run("small-commune", filled(tmp_path, C1="3 à 5"), "-o", tmp_path / "laptops.html")[0] == 0
    assert "minimum" not in (tmp_path / "laptops.html").read_text(encoding="utf-8")


def test_the_import_keeps_the_counts_and_leaves_the_page_beside_the_file(
    run: Run, run_json: RunJson, home: Path, tmp_path: Path
) -> None:
    path = filled(tmp_path, organisation="lycee-a", C1="6 à 10", C6="x x")
    code, out, err = run("--home", home, "import", path, "--json", "--mode", "replace", "--as-of", "2025-11-30")
    assert code == 1, err  # C6 is no number
    document = json.loads(out)
    page = Path(document["result_page"])
    assert page == tmp_path / "fiche (résultat).html"
    html = page.read_text(encoding="utf-8")
    assert "Lycée A" in html  # by its name of the register
    assert "Comptage du 30/11/2025" in html  # the day given beside the file
    assert "1 ligne non comprise" in html
    figures = run_json("--home", home, "indicators", "--organisation", "lycee-a", "--code", "EMP-01", "--year", "2025")
    code, out, _ = run("small-commune", path, "--json")
    [total] = {row["value"] for row in figures if row["breakdown"] == "total"}
    assert total == pytest.approx(json.loads(out)["total"]["value"], rel=1e-9)
    page.unlink()
    code, out, err = run("--home", home, "import", path, "--json", "--mode", "replace", "--language", "en")
    again = json.loads(out)
    assert (code, again["same_file"], again["batch"]) == (1, True, document["batch"])
    assert "Lycée A" in Path(again["result_page"]).read_text(encoding="utf-8")
    assert "already" in err
    assert again["result_page"] in err


def test_another_file_is_refused_with_the_template_to_start_from(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "parc.csv"
    other.write_text("Identifiant;Type\na;laptop\n", encoding="utf-8")
    code, _, err = run("small-commune", other)
    assert code == 2
    assert "barometer template small-commune" in err
