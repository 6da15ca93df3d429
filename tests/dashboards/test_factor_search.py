"""A search of factors: the type most likely meant comes first, by the words that recognise an inventory."""

from datetime import date

import pytest

from dashboards.factor_search import find_types
from factors import library

TYPES = library.load().in_force(on=date(2026, 1, 1)).equipment_types


def _found(asked: str, language: str = "fr", **aliases: str) -> list[str]:
    names = dict(TYPES.select("equipment_type", f"name_{language}").iter_rows())
    return find_types(asked, TYPES, names=names, sources={"television": "ecodiag 2022"}, aliases=aliases)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("écran", "monitor"),
        ("Ecrans", "monitor"),
        ("moniteur", "monitor"),
        ("screen", "monitor"),
        ("imprimantes", "printer_shared"),
        ("pc portable", "laptop"),
        ("PC PORTABLES", "laptop"),
        ("Dell P2419H", "monitor"),
        ("ecodiag", "television"),
    ],
)
def test_the_type_most_likely_meant_comes_first(asked: str, first: str, language: str) -> None:
    assert _found(asked, language)[0] == first


def test_what_a_type_is_without_does_not_find_it_unless_it_is_asked_for() -> None:
    assert not [name for name in _found("écran") if name.startswith("desktop")]
    assert "network_fixed_fr_excl_box" not in _found("box")
    assert _found("sans écran")[:2] == ["desktop_personal", "desktop_professional"]


def test_a_name_that_begins_with_the_words_comes_before_one_that_holds_them_and_refurbished_comes_after() -> None:
    assert _found("ordinateur").index("laptop") < _found("ordinateur").index("laptop_charger")
    assert _found("écran")[:3] == ["monitor", "monitor_refurbished", "public_screen"]


def test_a_word_that_somebody_taught_finds_its_type() -> None:
    assert _found("zorglub") == []
    assert _found("zorglub", zorglub="tablet")[0] == "tablet"
