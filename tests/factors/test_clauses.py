"""The clauses handed out before the bids: each has a reason, a known law or none, and a column that exists."""

from factors.clauses import ABOUT, KINDS, clauses
from imports.mapping import column_definitions


def test_every_clause_has_a_reason_and_its_kind_in_both_languages() -> None:
    assert len(clauses()) >= 12
    for clause in clauses():
        assert clause.kind in KINDS
        assert clause.about in ABOUT
        for words in (clause.title, clause.text, clause.reason):
            assert all(words[language] for language in ("fr", "en"))


def test_a_clause_fills_a_column_of_the_answer_grid() -> None:
    columns = column_definitions("tender")
    filled = {clause.column for clause in clauses() if clause.column}
    assert filled <= columns.keys()
    assert {"condition", "repairability_index", "electricity_kwh_per_year"} <= filled


def test_the_clauses_that_the_law_asks_for_name_it() -> None:
    law = {clause.code: clause.law.code for clause in clauses() if clause.law}
    assert law["allotment"] == "agec_58"
    assert law["repairability"] == "reen_15"
    assert law["take_back"] == "reen_16"
