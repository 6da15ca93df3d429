"""Law as data: what is in force on a date, with its text; every deadline has who, when and why."""

from datetime import date

import pytest

from factors import law
from factors.errors import FactorsError
from factors.nomenclature import indicators
from factors.reading import read_table
from factors.schemas import table


@pytest.mark.parametrize(
    ("year", "ratio"),
    [(2020, None), (2023, 0.20), (2024, 0.20), (2026, 0.20), (2027, 0.25), (2029, 0.25), (2030, 0.30)],
)
def test_the_purchase_target_is_the_one_of_its_year(year: int, ratio: float | None) -> None:
    value = law.in_force_in_year("agec_it_share", year)
    assert (None if value is None else value.value) == ratio


@pytest.mark.parametrize(("year", "ratio"), [(2022, None), (2023, 0.25), (2024, 0.35), (2025, 0.50), (2031, 0.50)])
def test_the_reuse_rate_rises_to_one_half(year: int, ratio: float | None) -> None:
    value = law.in_force_in_year("reuse_rate", year)
    assert (None if value is None else value.value) == ratio


def test_only_it_and_telephony_has_a_target_that_we_know() -> None:
    assert set(law.purchase_targets(2026)) == {"agec-it"}


def test_every_value_says_its_text_and_how_far_it_was_read() -> None:
    texts = law.legal_texts()
    for entry in law.rules().values():
        for value in entry["values"]:
            assert value["text"] in texts
            assert value["locator"]
    for text in texts.values():
        assert text.read in law.READ
        assert text.url.startswith("https://")
        assert all(text.title.values())
        assert all(text.not_read.values()), "what was not read is said, in both languages"


def test_a_rule_nobody_wrote_is_refused_with_those_known() -> None:
    with pytest.raises(FactorsError, match="reuse_rate"):
        law.in_force("reuse_rat", date(2025, 1, 1))


def test_the_declaration_of_2025_is_due_on_30_june_2026() -> None:
    owed = {deadline.code: deadline for deadline in law.deadlines(2025, "region")}
    assert owed["agec_declaration"].due_on == date(2026, 6, 30)
    assert owed["agec_declaration"].file == "agec"
    assert "reen_strategy" not in owed, "a region owes no strategy under article 35"


def test_the_yearly_review_has_no_common_date_and_binds_above_50000_inhabitants() -> None:
    review = next(deadline for deadline in law.deadlines(2026, "epci") if deadline.code == "reen_review")
    assert review.due_on is None
    assert review.above_inhabitants == 50_000


def test_every_price_ceiling_belongs_to_a_price_class_of_the_nomenclature() -> None:
    from importlib.resources import files  # noqa: PLC0415

    rows, _ = read_table(files("factors") / "data", table("equipment_classes"))
    classes = {row.cells["code"] for row in rows if row.cells["class"] == "price"}
    ceilings = {name.partition(".")[2] for name in law.rules() if name.startswith("price_ceiling_cents.")}
    assert ceilings == classes


def test_the_catalogue_names_the_same_targets_as_the_law() -> None:
    reference = dict(indicators().select("code", "reference_fr").iter_rows())["ACH-01"]
    for year in (2024, 2027, 2030):
        value = law.in_force_in_year("agec_it_share", year)
        assert value is not None
        assert f"{round(value.value * 100)} % ({year})" in reference
