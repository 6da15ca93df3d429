"""Every sentence of this floor, in both languages, with what was found, what is expected and how to repair."""

import re
import tomllib
from pathlib import Path

import polars as pl
import pytest

from factors.errors import LANGUAGES, messages
from factors.spelling import fill
from imports.contracts import RULES
from imports.errors import UnknownLayoutError
from imports.findings import CATALOGUE, FINDING_SCHEMA, about_file, about_rows, in_language, levels, of_level, word
from imports.model_names import OTHER_OBJECTS
from imports.vocabularies import labels
from tests.imports.awkward_files import REFUSED
from tests.imports.spreadsheets import read

ENTRIES = messages(CATALOGUE)
PACKAGE = Path(__file__).resolve().parents[2] / "imports"


@pytest.mark.parametrize("code", sorted(levels()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_says_what_is_wrong_what_is_expected_and_how_to_repair(code: str, language: str) -> None:
    rows = pl.DataFrame({"row": pl.Series([7], dtype=pl.Int32)})
    raw = about_rows(rows, "asset_id", code, pl.lit("VALEUR"), pl.lit("DÉTAIL"))
    found = word(raw, sheet="Parc", columns={"asset_id": "C"}, language=language).row(0, named=True)
    assert (found["sheet"], found["row"], found["column_letter"], found["cell"]) == ("Parc", 7, "C", "C7")
    for part in ("reason", "expected", "repair"):
        assert found[part]
        assert not re.search(r"[{}]", found[part])
    for name, text in (("value", "VALEUR"), ("detail", "DÉTAIL")):
        assert (f"{{{name}}}" in ENTRIES[code][language]) == (text in found["reason"])


@pytest.mark.parametrize("code", sorted(levels()))
def test_both_languages_show_the_same_facts_and_none_is_the_other(code: str) -> None:
    entry = ENTRIES[code]
    assert entry["level"] in ("reject", "warning")
    assert set(re.findall(r"{(\w+)}", entry["fr"])) == set(re.findall(r"{(\w+)}", entry["en"]))
    for part in ("", "expected_", "repair_"):
        assert entry[f"{part}fr"] != entry[f"{part}en"]


def test_a_value_that_looks_like_a_placeholder_stays_as_it_was_typed() -> None:
    raw = about_file("sheet_not_read", value="{detail} $1", detail="SECRET")
    found = word(raw, sheet="Parc", columns={}, language="fr").row(0, named=True)
    assert "{detail} $1" in found["reason"]
    assert "SECRET" not in found["reason"]
    assert (found["row"], found["cell"]) == (None, None)


def test_every_code_the_readers_and_rules_give_is_worded() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    given = {code for code in re.findall(r'"([a-z0-9_]+)"', source) if code in levels()}
    given |= {rule.code for rule in RULES.values()} | {
        f"{name}_unknown"
        for name in (
            "condition",
            "status",
            "user_group",
            "agec_category",
            "purchase_condition",
            "tender_kind",
            "network",
        )
    }
    given |= {f"looks_like_{family}" for family in OTHER_OBJECTS}
    assert given == set(levels())


def test_every_refusal_of_a_file_is_provoked_by_a_test_file() -> None:
    elsewhere = {"file_too_large", "file_unreadable", "reading_too_long", "inventory_not_bids"}
    organisations_and_dates = {"organisation_unspecified", "inventory_date_missing", "inventory_dates_differ"}
    written = {"template_unknown", "template_extension", "output_unwritable"}
    registers = {"register_columns_missing", "stock_columns_missing"}
    factors = {"factor_file_unknown", "factor_file_fake", "factor_file_empty"}
    gestures = {"survey_unknown", "survey_twice", "survey_audience"}
    refusals = {code for code, entry in ENTRIES.items() if "{file}" in entry["fr"] or code == "template_unknown"}
    # Logs and snapshots are no spreadsheets: their own tests provoke what they refuse.
    evidence = set(tomllib.loads((PACKAGE / "messages_evidence.toml").read_text(encoding="utf-8")))
    spreadsheets = refusals - evidence
    elsewhere |= organisations_and_dates | written | registers
    assert spreadsheets == set(REFUSED.values()) | elsewhere | factors | gestures


def test_an_unknown_code_is_the_programs_fault() -> None:
    with pytest.raises(Exception, match="incomplete mapping"):
        of_level(about_file("no_such_code"), "reject")


def test_nothing_found_has_the_columns_of_a_finding() -> None:
    nothing = word(about_file("macros_ignored").clear(), sheet="Parc", columns={}, language="fr")
    assert dict(nothing.schema) == FINDING_SCHEMA


@pytest.mark.parametrize("vocabulary", ["condition", "status", "user_group"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_expected_words_of_a_choice_are_those_of_the_list(vocabulary: str, language: str) -> None:
    expected = ENTRIES[f"{vocabulary}_unknown"][f"expected_{language}"]
    assert all(word_shown in expected for word_shown in labels(vocabulary, language).values())


@pytest.mark.parametrize("first", LANGUAGES)
def test_every_finding_is_said_again_in_the_other_language_from_its_code_and_detail(first: str) -> None:
    """What was worded in one language, said in the other, is what wording it in the other gives."""
    other = next(language for language in LANGUAGES if language != first)
    details = ["2024-07-01", "1.5", "{value}", "x" * 300, None]
    raw = pl.concat(
        about_file(code, value=value, detail=detail)
        for code in levels()
        for value, detail in zip("abcde", details, strict=True)
    )
    told = {language: word(raw, sheet="Postes", columns={}, language=language).to_dicts() for language in LANGUAGES}
    assert in_language(told[first], other) == told[other]
    assert in_language(told[first], first) == told[first]


def test_a_missing_column_is_named_between_the_quotation_marks_of_the_language(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("Modèle;Lieu;Commune\nX;Dijon;21231\n", encoding="utf-8")
    with pytest.raises(UnknownLayoutError) as refusal:
        read(path)
    assert "« Identifiant » (Identifier)" in refusal.value.message("fr")
    assert "“Identifier” (Identifiant)" in refusal.value.message("en")
    assert "«" not in refusal.value.message("en")


def test_two_days_of_one_sentence_are_written_alike() -> None:
    raw = about_file("inventory_date_replaced", value="2020-01-03", detail="2024-05-06")
    found = word(raw, sheet="Parc", columns={}, language="fr").row(0, named=True)
    assert "06/05/2024" in found["reason"]
    assert "03/01/2020" in found["reason"]
    assert found["value"] == "2020-01-03"


def test_counts_are_grouped_and_years_are_not() -> None:
    assert fill("{read} {year}", "fr", {"read": 12500, "year": 2025}) == "12\u202f500 2025"
    assert fill("{kept}", "en", {"kept": 1_000_000}) == "1,000,000"
