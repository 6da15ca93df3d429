"""A folder laid over ours, row by row by key: what it says prevails, the rest stays."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from factors import library
from factors.factor_set import FactorSet
from tests.factors.folders import FACTOR_HEADER, ON, ROW, factors_with, folder_with, pue

OURS = library.load().in_force(on=ON)
SOURCE = (
    "source,title,publisher,checked_on,licence,licence_class,range_rule\nmine,My study,Me,2025-01-01,own,own,cited\n"
)
TYPES_HEADER = "equipment_type,name_fr,name_en,tier,kind,has_screen,is_refurbished"


def amount(factors: FactorSet, key: str) -> float:
    return float(factors.impact_factors.filter(input_key=key)["amount"].item())


def test_a_row_of_the_folder_replaces_ours_and_leaves_the_rest(tmp_path: Path) -> None:
    factors = factors_with(tmp_path, impact_factors__mine_csv=f"{FACTOR_HEADER}\n{ROW}\n")
    assert amount(factors, "factor:laptop:climate_change:manufacturing") == 200
    assert amount(factors, "factor:laptop:climate_change:distribution") == 12.3
    assert factors.impact_factors.height == OURS.impact_factors.height
    assert factors.digest != OURS.digest
    # 200 x/÷ 2: a house assumption that states no range.
    row = factors.inputs.filter(input_key="factor:laptop:climate_change:manufacturing").row(0, named=True)
    assert (row["low"], row["high"], row["range_rule"]) == (100.0, 400.0, "assumption")


def test_the_folder_prevails_whatever_the_policy_and_our_dates(tmp_path: Path) -> None:
    old = ROW.replace("2025-01-01", "2001-01-01")
    folder = folder_with(tmp_path, impact_factors__mine_csv=f"{FACTOR_HEADER}\n{old}\n")
    for policy in ("ademe", "impactco2"):
        factors = library.load(folder).in_force(on=ON, policy=policy)
        assert amount(factors, "factor:laptop:climate_change:manufacturing") == 200


def test_the_latest_dated_row_of_the_folder_is_in_force(tmp_path: Path) -> None:
    later = ROW.replace("200", "300").replace("2025-01-01", "2026-01-01")
    folder = folder_with(tmp_path, impact_factors__mine_csv=f"{FACTOR_HEADER}\n{ROW}\n{later}\n")
    key = "factor:laptop:climate_change:manufacturing"
    assert amount(library.load(folder).in_force(on=date(2026, 6, 1)), key) == 300
    assert amount(library.load(folder).in_force(on=ON), key) == 200
    assert amount(library.load(folder).in_force(on=date(2024, 6, 1)), key) == 170


def test_units_countries_and_decimal_commas_are_converted(tmp_path: Path) -> None:
    mixes = "geography;impact_category;year;amount;unit;series;source;locator\n"
    factors = factors_with(
        tmp_path,
        impact_factors__mine_csv=f"{FACTOR_HEADER}\n{ROW.replace('200,kgCO2eq', '200000,gCO2eq')}\n",
        electricity_mixes__mine_csv=mixes
        + "DEU;climate_change;2025;344,5;gCO2eq/kWh;ademe_consumption;house-assumption;here\n"
        + "DE;water_use;2025;2;L;ademe_consumption;house-assumption;here\n",
    )
    assert amount(factors, "factor:laptop:climate_change:manufacturing") == 200
    german = factors.grid().filter(geography="DE").sort("impact_category")
    assert german.select("impact_category", "amount", "unit").rows() == [
        ("climate_change", 0.3445, "kgCO2eq"),
        ("water_use", 0.002, "m3"),
    ]


def test_a_total_of_the_folder_replaces_our_stages(tmp_path: Path) -> None:
    total = ROW.replace("manufacturing", "unspecified")
    factors = factors_with(tmp_path, impact_factors__mine_csv=f"{FACTOR_HEADER}\n{total}\n")
    laptop = factors.impact_factors.filter(equipment_type="laptop", impact_category="climate_change")
    assert laptop["life_cycle_stage"].to_list() == ["unspecified"]


def test_a_new_type_source_and_category_are_rows(tmp_path: Path) -> None:
    factors = factors_with(
        tmp_path,
        sources_csv=SOURCE,
        impact_categories_csv="impact_category,unit,name_fr,name_en,scale_exponent\nmass,kg,Masse,Mass,-9\n",
        equipment_types_csv=f"{TYPES_HEADER},lifetime_years,source\nrobot,Robot,Robot,terminals,equipment,false,false,4.33,mine\n",
        impact_factors__mine_csv=f"{FACTOR_HEADER}\nrobot,mass,manufacturing,3,kg,unit,2020-01-01,mine,here\n",
    )
    assert amount(factors, "factor:robot:mass:manufacturing") == 3
    assert factors.lifetime_months("robot") == 52
    assert factors.inputs.filter(input_key="lifetime:robot")["range_rule"].item() == "cited"


def test_some_columns_of_a_type_may_be_given_and_a_stale_range_does_not_stay(tmp_path: Path) -> None:
    text = "equipment_type,lifetime_years,lifetime_source\nlaptop_refurbished,4,house-assumption\n"
    factors = factors_with(tmp_path, equipment_types_csv=text)
    row = factors.equipment_types.filter(equipment_type="laptop_refurbished").row(0, named=True)
    assert (row["lifetime_years"], row["lifetime_low"], row["lifetime_high"]) == (4.0, 2.0, 8.0)
    assert row["name_fr"] == "Ordinateur portable reconditionné"
    assert row["electricity_kwh_per_year"] == pytest.approx(29.0175)


def test_a_parameter_of_the_folder_replaces_all_dated_values_of_ours(tmp_path: Path) -> None:
    factors = factors_with(tmp_path, **pue("1.4", "80", unit="percent", name="household.smartphone.equipped_ratio"))
    row = factors.parameters.filter(parameter="household.smartphone.equipped_ratio").row(0, named=True)
    assert (row["value"], row["unit"], row["distribution"]) == (0.8, "ratio", "triangular")
    assert (row["low"], row["high"], row["range_rule"]) == (0.4, 1.0, "assumption")
    assert row["description_fr"].startswith("Part des personnes")
    pedigree = (
        '[pedigree.same]\nunit = "ratio"\nvalues = [{ from = 2020-01-01, value = 2, source = "house-assumption" }]\n'
    )
    wider = factors_with(tmp_path, parameters__mine_toml=pedigree)
    laptop = wider.inputs.filter(input_key="factor:laptop:climate_change:manufacturing").row(0, named=True)
    assert (laptop["low"], laptop["high"]) == (85.0, 340.0)


def test_the_order_of_files_and_rows_changes_nothing(tmp_path: Path) -> None:
    other = ROW.replace("manufacturing,200", "distribution,20")
    one = factors_with(tmp_path / "a", impact_factors__x_csv=f"{FACTOR_HEADER}\n{ROW}\n{other}\n")
    split = {
        "impact_factors__b_csv": f"{FACTOR_HEADER}\n{ROW}\n",
        "impact_factors__a_csv": f"{FACTOR_HEADER}\n{other}\n",
    }
    two = factors_with(tmp_path / "b", **split)
    assert one.digest == two.digest


def test_our_own_folder_laid_over_itself_changes_no_figure(tmp_path: Path) -> None:
    data = Path(library.__file__).parent / "data"
    for name in ("impact_factors/house_refurbishing.csv", "electricity_mixes/ademe_consumption.csv", "sources.csv",
                 "equipment_types.csv", "parameters/household.toml"):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((data / name).read_bytes())
    factors = library.load(tmp_path).in_force(on=ON)
    assert factors.digest == OURS.digest
    assert factors.inputs.equals(OURS.inputs)
    assert factors.impact_factors.filter(pl.col("amount").is_null()).is_empty()


FORMER = "equipment_type,figure,amount,low,high,source,valid_until\n"


def test_a_lifetime_that_was_corrected_still_holds_for_the_days_before(tmp_path: Path) -> None:
    """Four years until the end of 2023, then 4.5 until the end of 2024, then the present five; a power apart."""
    rows = ("laptop,lifetime_years,4.5,4,6,house-assumption,2024-12-31", "laptop,lifetime_years,4,,,mine,2023-12-31")
    text = FORMER + "\n".join(rows) + "\n"
    known = library.load(folder_with(tmp_path, former_figures_csv=text, sources_csv=SOURCE))
    years = {day: known.in_force(day).input_value("lifetime:laptop") for day in (date(2023, 12, 31), date(2024, 1, 1))}
    assert list(years.values()) == [4, 4.5]
    assert known.in_force(date(2025, 1, 1)).digest == library.load().in_force(date(2025, 1, 1)).digest
    types = known.in_force(date(2024, 6, 1)).equipment_types
    then = types.row(by_predicate=pl.col("equipment_type") == "laptop", named=True)
    assert (then["lifetime_low"], then["lifetime_high"], then["lifetime_source"]) == (4, 6, "house-assumption")
    assert then["electricity_kwh_per_year"] == 29.0175


def test_a_former_figure_prevails_over_the_present_one_of_the_same_folder_only_for_its_time(tmp_path: Path) -> None:
    present = "equipment_type,lifetime_years,lifetime_source\nlaptop,7,house-assumption\n"
    former = FORMER + "laptop,lifetime_years,6,,,house-assumption,2024-12-31\n"
    known = library.load(folder_with(tmp_path, former_figures_csv=former, equipment_types_csv=present))
    assert known.in_force(date(2024, 1, 1)).input_value("lifetime:laptop") == 6
    assert known.in_force(date(2025, 1, 1)).input_value("lifetime:laptop") == 7


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("laptop,lifetime_years,4,5,6,house-assumption,2024-12-31", "range_disorder"),
        ("laptop,lifetime_years,-4,,,house-assumption,2024-12-31", "amount_not_positive"),
        ("laptop,mass_kg,4,,,house-assumption,2024-12-31", "cell_not_known"),
        ("laptop,lifetime_years,4,,,,2024-12-31", "cell_empty"),
        ("laptop,lifetime_years,4,,,house-assumption,", "cell_empty"),
        ("robot,lifetime_years,4,,,house-assumption,2024-12-31", "cell_not_known"),
    ],
)
def test_a_former_figure_that_cannot_be_is_refused_with_file_and_line(tmp_path: Path, row: str, code: str) -> None:
    found = library.check(folder_with(tmp_path, former_figures_csv=FORMER + row + "\n"))
    assert [(each.code, each.file, each.line) for each in found] == [(code, "former_figures.csv", 2)]
