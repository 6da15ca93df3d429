"""Sources side by side, what changed between two sets, plausible bands, dates: figures that anyone can check."""

import math
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from factors import companions, library
from factors.alternatives import age_flag, compare_sources, masked, old_sources, spread
from factors.differences import differences
from factors.errors import FactorsError
from tests.factors.folders import FACTOR_HEADER, folder_with

ON = date(2026, 11, 25)
LIBRARY = library.load()
DATED = FACTOR_HEADER + ",valid_until,confirmed"


def own_row(amount: float = 200, start: str = "2025-01-01", until: str = "", confirmed: str = "") -> str:
    cells = f"laptop,climate_change,manufacturing,{amount},kgCO2eq,unit,{start},house-assumption,here"
    return f"{cells},{until},{confirmed}"


def own_rows(*rows: str) -> dict[str, str]:
    return {"impact_factors__mine_csv": "\n".join([DATED, *rows]) + "\n"}


def test_sources_of_a_monitor_stand_side_by_side_from_64_to_430() -> None:
    found = compare_sources(LIBRARY, ON, "monitor")
    made = {each["source"]: each["manufacturing"] for each in found}
    assert made["ademe_base_empreinte"] == 64.6
    assert made["ademe_base_carbone"] == 248
    assert made["boavizta_sheets"] == 333.3
    assert made["ecodiag_2022"] == 430
    assert spread(found) == (64.6, 430, pytest.approx(6.66, abs=0.01))
    assert all(each["perimeter_fr"] and each["perimeter_en"] for each in found)
    chosen = {policy: each["source"] for each in found for policy in each["policies"]}
    assert chosen["ademe"] == chosen["open"] == "ademe_base_empreinte"
    assert chosen["ecodiag"] == "ecodiag_2022"
    assert all("ademe_v19_efootprint" not in LIBRARY.ranks(policy) for policy in LIBRARY.policies())


DEVIATIONS = [("laptop", 0.59), ("desktop_professional", 0.78), ("all_in_one", 0.59)]


@pytest.mark.parametrize(("name", "deviation"), DEVIATIONS)
def test_a_cited_source_keeps_its_own_deviation_where_it_is_wider_than_the_rule(name: str, deviation: float) -> None:
    """k = exp(1.645 sqrt(ln(1 + s^2))): 2.46 for 0.59, 3.11 for 0.78; a single cited value alone has 2."""
    ratio = math.exp(1.645 * math.sqrt(math.log(1 + deviation**2)))
    (ecodiag,) = [each for each in compare_sources(LIBRARY, ON, name) if each["source"] == "ecodiag_2022"]
    assert ratio > 2
    assert ecodiag["manufacturing_low"] == pytest.approx(ecodiag["manufacturing"] / ratio, rel=1e-3)
    assert ecodiag["manufacturing_high"] == pytest.approx(ecodiag["manufacturing"] * ratio, rel=1e-3)


def test_one_source_has_no_spread_and_an_unknown_type_no_source() -> None:
    assert spread(compare_sources(LIBRARY, ON, "thin_client")) is None
    assert compare_sources(LIBRARY, ON, "ups") == []


@pytest.mark.parametrize("policy", LIBRARY.policies())
def test_share_alike_sources_are_never_chosen_unless_asked_for(policy: str) -> None:
    factors = LIBRARY.in_force(ON, policy)
    classes = dict(factors.sources.select("source", "licence_class").iter_rows())
    used = {classes[source] for source in factors.impact_factors["source"]}
    assert ("sharealike" in used) == (policy == "manufacturers")


def test_every_file_of_factors_holds_one_licence() -> None:
    classes = {row.cells["source"]: row.cells["licence"] for row in LIBRARY.tables["sources"]}
    for table in ("impact_factors", "electricity_mixes"):
        licences: dict[str, set[str]] = {}
        for row in LIBRARY.tables[table]:
            licences.setdefault(row.file, set()).add(classes[row.cells["source"]])
        assert all(len(each) == 1 for each in licences.values())


@pytest.mark.parametrize(
    ("published", "on", "flag"),
    [
        (date(2023, 2, 23), date(2026, 2, 23), None),
        (date(2023, 2, 23), date(2026, 2, 24), "old"),
        (None, date(2026, 1, 1), "undated"),
    ],
)
def test_a_source_is_old_after_three_years_to_the_day(published: date | None, on: date, flag: str | None) -> None:
    assert age_flag(published, on, 3) == flag


def test_old_sources_in_force_are_listed() -> None:
    old = dict(old_sources(LIBRARY.in_force(ON)).select("source", "age").iter_rows())
    assert old["ecodiag_2022"] == "old"
    assert "ademe_base_empreinte" not in old


def test_a_past_date_gives_the_past_number_after_a_later_value_came(tmp_path: Path) -> None:
    """200 from 2025, 150 from 2026: 2025 still gives 200, and its digest does not depend on the later row."""
    both = folder_with(tmp_path / "both", **own_rows(own_row(), own_row(150, "2026-01-01")))
    first = folder_with(tmp_path / "first", **own_rows(own_row()))
    amounts = [
        library.load(both).in_force(day).input_value("factor:laptop:climate_change:manufacturing")
        for day in (date(2024, 12, 31), date(2025, 12, 31), date(2026, 6, 1))
    ]
    assert amounts == [170, 200, 150]
    past = date(2025, 12, 31)
    assert library.load(both).in_force(past).digest == library.load(first).in_force(past).digest


def test_a_value_that_ended_leaves_the_place_to_the_policy(tmp_path: Path) -> None:
    ended = library.load(folder_with(tmp_path, **own_rows(own_row(until="2025-06-30"))))
    key = "factor:laptop:climate_change:manufacturing"
    assert [ended.in_force(day).input_value(key) for day in (date(2025, 6, 30), date(2025, 7, 1))] == [200, 170]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((own_row(until="2025-12-31"), own_row(210, "2025-12-01")), "validity_overlap"),
        ((own_row(until="2024-12-31"),), "validity_disorder"),
        ((own_row(170_000),), "amount_implausible"),
        ((own_row(3),), "amount_implausible"),
        ((own_row(-5),), "amount_not_positive"),
    ],
)
def test_what_cannot_be_is_refused_with_file_and_line(tmp_path: Path, rows: tuple[str, ...], code: str) -> None:
    problems = library.check(folder_with(tmp_path, **own_rows(*rows)))
    assert [problem.code for problem in problems] == [code]
    assert (problems[0].file, problems[0].line) == ("impact_factors/mine.csv", 2)
    assert problems[0].message("fr") != problems[0].message("en")


def test_a_surprising_value_that_somebody_confirmed_is_accepted(tmp_path: Path) -> None:
    assert library.check(folder_with(tmp_path, **own_rows(own_row(5000, confirmed="true")))) == []


def test_electricity_far_from_the_years_around_is_refused(tmp_path: Path) -> None:
    """French electricity of 2025 in grams taken for kilograms."""
    rows = (
        "geography,impact_category,year,amount,unit,series,source,locator\n"
        "FR,climate_change,2025,46.1,kgCO2eq,ademe_consumption,house-assumption,here\n"
    )
    problems = library.check(folder_with(tmp_path, electricity_mixes__mine_csv=rows))
    assert [problem.code for problem in problems] == ["amount_implausible"]


def test_differences_say_what_was_added_removed_and_changed() -> None:
    changed = differences(LIBRARY.in_force(ON, "ademe"), LIBRARY.in_force(ON, "open"))
    rows = {row["key"]: row for row in changed.to_dicts()}
    server = rows["factor:server:climate_change:manufacturing"]
    assert (server["change"], server["before"], server["after"]) == ("removed", 1300, None)
    other = differences(LIBRARY.in_force(ON, "ademe"), LIBRARY.in_force(ON, "manufacturers"))
    laptop = other.filter(key="factor:laptop:climate_change:manufacturing").row(0, named=True)
    assert (laptop["change"], laptop["before"], laptop["after"]) == ("changed", 170, 235.9)
    assert differences(LIBRARY.in_force(ON), LIBRARY.in_force(ON)).is_empty()


def test_a_restricted_value_is_emptied_in_what_leaves_and_its_name_stays() -> None:
    factors = LIBRARY.in_force(ON)
    sources = factors.sources.with_columns(
        licence_class=factors.sources["licence_class"].replace({"cite_only": "restricted_upstream"})
    )
    hidden = masked(factors.impact_factors, sources).filter(source="ecodiag_2022")
    assert hidden.height > 5
    assert hidden["amount"].null_count() == hidden["low"].null_count() == hidden.height
    assert hidden["equipment_type"].null_count() == 0
    shown = masked(factors.impact_factors, factors.sources)
    assert shown.equals(factors.impact_factors)


def test_beside_the_factors_gaps_are_named_and_rebounds_negative() -> None:
    gaps = set(companions.known_gaps()["equipment_type"].drop_nulls())
    assert {"network_switch", "router", "firewall", "ups", "storage_bay", "public_screen", "ai_use"} <= gaps
    avoided = companions.avoided_impacts()
    telework = dict(avoided.select("practice", "amount").iter_rows())
    assert telework["telework_weekly_day_commute_avoided"] == 271
    assert telework["telework_rebound_share"] == -0.31
    assert (avoided.filter("is_rebound")["amount"] < 0).all()
    phones = companions.material_contents().filter(equipment_type="smartphone", source="oeko_2016")
    assert sum(phones["mass_kg"]) == pytest.approx(0.16, abs=0.001)


def test_a_type_without_a_class_is_listed_for_each_rule() -> None:
    missing = companions.missing_classes(LIBRARY.in_force(ON).equipment_types)
    assert set(missing) == set(companions.CLASSES)
    assert "laptop" not in missing["agec_category"]
    assert "workstation" in missing["price_class"]


def test_a_class_that_no_list_has_for_a_type_is_not_missing() -> None:
    """A UPS has no solidarity price; a server, no WEEE category before its size is known."""
    types = LIBRARY.in_force(ON).equipment_types
    missing, without = companions.missing_classes(types), companions.inapplicable_classes(types)
    assert "ups" in without["price_class"]
    assert "server" in missing["weee_category"]
    assert "server" not in missing["mass_kg"]
    assert without["weee_category"] == ["application", "virtual_machine"]
    assert without["storage_media"] == []  # 0 says that none is expected
    assert not any(set(missing[name]) & set(without[name]) for name in companions.CLASSES)


def test_eight_threads_that_load_at_once_read_the_same_factors() -> None:
    program = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from datetime import date\n"
        "from factors import library\n"
        "def one(_): return library.load().in_force(date(2026, 1, 1)).digest\n"
        "with ThreadPoolExecutor(8) as pool: print(len(set(pool.map(one, range(8)))))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"


def test_an_unknown_policy_is_refused_with_those_known() -> None:
    with pytest.raises(FactorsError) as refused:
        LIBRARY.in_force(ON, "cheapest")
    assert "manufacturers" in refused.value.message("fr")
