"""The indicator catalogue and the declared inputs: complete, in two languages, with units we can read."""

import polars as pl

from factors import nomenclature
from factors.units import check_unit


def test_the_catalogue_has_fifty_indicators_in_nine_families() -> None:
    catalogue = nomenclature.indicators()
    assert catalogue.height == 50
    assert catalogue["code"].is_unique().all()
    assert catalogue["family"].n_unique() == 9
    counts = dict(catalogue.group_by("family").len().iter_rows())
    assert counts == {
        "footprint": 9, "equipment": 5, "reuse": 11, "waste": 4, "purchasing": 4, "awareness": 3, "gains": 6,
        "inclusion": 5, "governance": 3,
    }  # fmt: skip
    assert dict(catalogue.group_by("level").len().iter_rows()) == {"headline": 12, "core": 32, "context": 6}


def test_every_indicator_says_in_both_languages_what_it_is() -> None:
    catalogue = nomenclature.indicators()
    for column in ("name", "definition", "formula", "unit", "source"):
        for language in ("fr", "en"):
            assert catalogue[f"{column}_{language}"].null_count() == 0
    for column in ("normalisation", "reference"):
        french, english = catalogue[f"{column}_fr"].is_null(), catalogue[f"{column}_en"].is_null()
        assert (french == english).all()
    words = catalogue.filter(pl.col("definition_fr") == pl.col("definition_en"))
    assert words.is_empty()


def test_every_indicator_says_what_it_needs_and_who_knows_it() -> None:
    needs, catalogue = nomenclature.indicator_needs(), set(nomenclature.indicators()["code"])
    fed = set(" ".join(nomenclature.declared_inputs()["indicator"]).split())
    assert set(needs["code"]) | fed == catalogue
    assert needs.drop("met_by").null_count().transpose().to_series().max() == 0


def test_breakdowns_are_named_and_all_used() -> None:
    used = set(" ".join(nomenclature.indicators()["breakdowns"]).split())
    assert used == set(nomenclature.breakdowns()["breakdown"])


def test_declared_inputs_have_ordered_bounds_known_units_and_feed_an_indicator() -> None:
    inputs = nomenclature.declared_inputs()
    assert inputs.height >= 20
    assert inputs["input"].is_unique().all()
    assert inputs.null_count().transpose().to_series().max() == 0
    for unit in inputs["unit"].unique():
        check_unit(unit)
    ordered = (pl.col("lower_bound") <= pl.col("plausible_low")) & (pl.col("plausible_low") < pl.col("plausible_high"))
    assert inputs.select(ordered & (pl.col("plausible_high") <= pl.col("upper_bound"))).to_series().all()
    codes = set(nomenclature.indicators()["code"])
    assert set(" ".join(inputs["indicator"]).split()) <= codes
