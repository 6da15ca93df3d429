"""Questions that cannot be answered: what is wrong, where, and how to repair it, in both languages (issue 7)."""

from datetime import date
from pathlib import Path

import pytest

from factors import library
from factors.draws import draw_inputs
from factors.errors import FactorsError
from tests.cli.conftest import Run

#: What was asked -> what the refusal names in both languages, and the repair in each.
QUESTIONS = {
    "share over 1 in a scenario": (
        ("scenario", "run", "--lever", "fewer=1.2"),
        ("fewer", "1"),
        ("Une part s'écrit entre 0 et 1", "A share is written between 0 and 1"),
    ),
    "shares of levers that make more than all": (
        ("scenario", "run", "--lever", "refurbished=0.7:laptop", "--lever", "refurbished=0.4:laptop"),
        ("laptop", "110"),
        ("Baisser l'une d'elles", "Lower one of them"),
    ),
    "scenario that asks for negative stock": (
        ("scenario", "run", "--lever", "fewer=0.6:laptop", "--lever", "fewer=0.7:laptop"),
        ("fewer", "130", "laptop"),
        ("Ramener leur somme à 100", "Bring their sum down to 100"),
    ),
    "unknown territory": (
        ("indicators", "--territory", "COM-99999"),
        ("COM-99999", "REG-27"),
        ("écrire un code", "write a code"),
    ),
    "territory of another vintage": (
        ("indicators", "--territory", "COM-21213"),
        ("COM-21213", "Neuilly-Crimolois"),
        ("écrire COM-21452", "write COM-21452"),
    ),
    "number that a region shares with a department": (
        ("indicators", "--territory", "27"),
        ("REG-27", "DEP-27"),
        ("", ""),
    ),
    "year without grid": (
        ("indicators", "--year", "2012"),
        ("2012", "2028"),
        ("choisir une année", "choose a year"),
    ),
    "a word where a number is meant": (
        ("study", "rules", "--per-agent", "beaucoup"),
        ("--per-agent", "beaucoup"),
        ("nombre attendu", "invalid float value"),
    ),
    "a page under the name of another kind of file": (
        ("project-sheet", "projet.csv", "-o", "fiche.pdf"),
        ("fiche.pdf", ".html"),
        ("Écrire un nom", "Write a name"),
    ),
}


@pytest.mark.parametrize("place", [0, 1], ids=["fr", "en"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_without_answer_is_refused_with_what_where_and_the_repair(
    name: str, place: int, demo: Path, run: Run
) -> None:
    words, named, repair = QUESTIONS[name]
    status, out, err = run("--language", ("fr", "en")[place], "--home", demo, *words)
    assert (status, out) == (2, "")
    said = err.replace("\u2019", "'").replace("\u00a0", " ").replace("\u202f", " ")
    for each in (*named, repair[place]):
        assert each.replace(".", ",") in said.replace(".", ",")


def test_an_evidence_level_without_its_evidence_is_lowered_and_said(home: Path, run: Run) -> None:
    """Kilometres before and after, without method or evidence: level 1 is claimed, level 2 at most is given."""
    for name, value in (("commuting.car_km_before", "900000"), ("commuting.car_km_after", "700000")):
        words = ("declare", name, value, "--organisation", "lycee-a", "--period", "2025")
        assert run("--home", home, *words)[0] == 0
    _, out, _ = run("--home", home, "--json", "declare", "list", "--organisation", "lycee-a")
    for number in range(1, out.count('"declaration":') + 1):
        for step in ("submit", "validate"):
            assert run("--home", home, "declare", step, str(number))[0] == 0
    for language, lowered in (("fr", "abaissé"), ("en", "lowered")):
        words = ("gains", "--organisation", "lycee-a", "--year", "2025")
        status, said, _ = run("--language", language, "--home", home, *words)
        assert status == 0
        assert lowered in said


@pytest.mark.parametrize(("language", "repair"), [("fr", "En demander entre 1 et"), ("en", "Ask for 1 to")])
def test_no_draw_at_all_is_refused_with_how_many_there_may_be(language: str, repair: str) -> None:
    with pytest.raises(FactorsError) as refusal:
        draw_inputs(library.load().in_force(on=date(2026, 1, 1)), count=0)
    said = refusal.value.message(language)
    assert said.startswith("0 ")
    assert repair in said
