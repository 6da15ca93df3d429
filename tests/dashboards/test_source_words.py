"""Sources are called in the language of the reader; a proper title stays in its own."""

import re
from datetime import date

import pytest

from dashboards.source_words import licence, publisher, source_titles
from dashboards.voice import Voice
from factors import library
from factors.spelling import source_text

FACTORS = library.load().in_force(date(2026, 1, 1))
#: Words of our English descriptions, none of which a French text needs.
ENGLISH = re.compile(r"\b(of|the|and|for|to|from|read|quoted|cited|values?|figures|law|data|according)\b", re.I)
#: Proper titles that hold such words.
PROPER = re.compile(
    r"Lifecycle carbon intensity of electricity generation|Environmental footprint data|in Data|"
    r"Open Repair Data Standard|The Restart Project|data\.ademe\.fr"
)


@pytest.mark.parametrize("row", FACTORS.sources.to_dicts(), ids=lambda row: str(row["source"]))
def test_nothing_that_we_say_of_a_source_is_in_english_on_a_french_screen(row: dict[str, str]) -> None:
    voice = Voice("fr")
    said = (source_titles(FACTORS, voice)[row["source"]], publisher(row, voice), licence(row, voice))
    plain = [text.replace("\u00a0", " ") for text in said]
    assert [text for text in plain if ENGLISH.search(PROPER.sub("", text))] == []


def test_a_source_without_french_words_is_called_as_it_calls_itself() -> None:
    own = {"title": "Fiches du fournisseur", "licence": "restricted", "licence_class": "restricted_upstream"}
    assert source_text(own, "title", "fr") == "Fiches du fournisseur"
    assert licence(own, Voice("fr")) == "Restreinte"
    assert source_titles(FACTORS, Voice("en"))["house-assumption"] == "House assumption"
    assert source_titles(FACTORS, Voice("fr"))["house-assumption"] == "Hypothèse maison"
