"""The figures of an edition prevail over those known today, type by type, and what it left empty does not."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from barometer.editions.errors import EditionsError
from barometer.editions.published_factors import PublishedFactors, as_published, read_published
from factors import library
from factors.differences import differences

ON = date(2026, 11, 25)
TODAY = library.load().in_force(ON)
MADE = "factor:laptop:climate_change:manufacturing"


def edition(factors: pl.DataFrame, **more: pl.DataFrame) -> PublishedFactors:
    frames = {"electricity": TODAY.electricity_mixes.clear(), "parameters": TODAY.parameters.clear()} | more
    return PublishedFactors("2026.1", ON, "ademe", "ademe_consumption", TODAY.digest, factors, **frames)


def laptop(amount: float | None) -> pl.DataFrame:
    """All stages of the laptop, its manufacture as the edition says it."""
    rows = TODAY.impact_factors.filter(pl.col("equipment_type") == "laptop")
    return rows.with_columns(amount=pl.when(pl.col("input_key") == MADE).then(amount).otherwise("amount"))


def test_a_value_corrected_since_is_the_only_change() -> None:
    (change,) = differences(as_published(TODAY, edition(laptop(156.0))), TODAY).to_dicts()
    assert (change["key"], change["before"], change["after"]) == (MADE, 156, 170)


def test_a_range_alone_that_moved_is_said_to_be_a_range() -> None:
    wider = laptop(170.0).with_columns(high=pl.when(pl.col("input_key") == MADE).then(999.0).otherwise("high"))
    (change,) = differences(as_published(TODAY, edition(wider)), TODAY).to_dicts()
    assert (change["key"], change["change"]) == (MADE, "range")


def test_an_edition_with_the_figures_of_today_gives_the_set_of_today() -> None:
    whole = edition(TODAY.impact_factors, electricity=TODAY.electricity_mixes, parameters=TODAY.parameters)
    assert differences(as_published(TODAY, whole), TODAY).is_empty()


def test_a_value_that_its_licence_left_empty_stays_that_of_the_set() -> None:
    assert differences(as_published(TODAY, edition(laptop(None))), TODAY).is_empty()


def test_a_stage_the_edition_did_not_know_is_an_addition() -> None:
    (change,) = differences(
        as_published(TODAY, edition(laptop(170.0).filter(pl.col("input_key") != MADE))), TODAY
    ).to_dicts()
    assert (change["key"], change["change"]) == (MADE, "added")


def test_a_lifetime_of_the_edition_prevails_over_that_of_the_type() -> None:
    said = TODAY.parameters.head(1).with_columns(
        parameter=pl.lit("lifetime:laptop"), value=4.0, low=3.0, high=6.0, source=pl.lit("house-assumption")
    )
    then = as_published(TODAY, edition(laptop(170.0), parameters=said))
    assert (then.lifetime_months("laptop"), TODAY.lifetime_months("laptop")) == (48, 60)
    (change,) = differences(then, TODAY).to_dicts()
    assert (change["key"], change["before"], change["after"]) == ("lifetime:laptop", 4, 5)


def test_a_published_edition_is_read_again(published: Path) -> None:
    read = read_published(published)
    assert (read.edition, read.published_on, read.policy) == ("2026.1", date(2026, 11, 23), "ademe")
    assert read.grid_series == "ademe_consumption"
    assert read.factors.height > 0


def test_a_damaged_edition_is_refused_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EditionsError) as refused:
        read_published(tmp_path)
    assert "datapackage.json" in refused.value.message("fr")
