"""EQP-05, ACH-04, SEN-02, GOU-03: shares by hand, gaps, parts above their whole (METHODOLOGY 9.8, 17.3)."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from barometer.declared import DeclaredValue, above_whole, summarise_declared
from barometer.indicators import Question
from barometer.registered import Service, Workstations, summarise_registered
from barometer.registered import above_whole as workstations_above

QUESTION = Question("organisation", 2025, "amortised", "digest", is_demo=False)


def declared(name: str, value: str) -> DeclaredValue:
    return DeclaredValue("a", name, date(2025, 1, 1), date(2025, 12, 31), Decimal(value))


def values(table: pl.DataFrame, code: str) -> dict[str, float | None]:
    return dict(table.filter(code=code).select("breakdown_value", "value").iter_rows())


def registered(
    computers: Workstations, *services: Service, **adopted: tuple[float, float, float] | None
) -> pl.DataFrame:
    return summarise_registered(
        {"a": computers}, {"a": services}, {"a": adopted}, QUESTION, {"a": "A"}, old_after_years=3
    )


def test_workstations_declared_thin_or_shared_over_those_in_service() -> None:
    assert values(registered(Workstations(36, 0, 300)), "EQP-05") == {"total": 12.0}
    # Nothing declared: thin clients alone, a lower bound; none in the inventory says nothing of the shared ones.
    assert values(registered(Workstations(None, 30, 300)), "EQP-05") == {"total": 10.0}
    assert values(registered(Workstations(None, 0, 300)), "EQP-05") == {"total": None}
    assert values(registered(Workstations(0, 0, 300)), "EQP-05") == {"total": 0.0}


def test_more_light_workstations_than_workstations_is_no_share() -> None:
    computers = Workstations(301, 0, 300)
    assert values(registered(computers), "EQP-05") == {"total": None}
    assert workstations_above({"a": computers, "b": Workstations(3, 0, 0)}) == ["a"]


def test_scores_of_two_versions_are_never_averaged_together() -> None:
    services = [Service("2024", 71.5), Service("2022", 58.0), Service("2024", 66.0), Service(None, None)]
    shown = values(registered(Workstations(None, 0, 0), *services), "ACH-04")
    assert shown == {"total": 75.0, "2022": 58.0, "2024": 68.75, "assessment_undated": 75.0}
    assert values(registered(Workstations(None, 0, 0)), "ACH-04") == {"total": None}


def test_the_day_of_an_assessment_says_the_years_it_counts_for_and_an_old_one_is_told() -> None:
    """2025: assessed that year, exactly three years before, in 2021 (old), without a day; in 2026 and never: 4 of 6."""
    days = [date(2025, 3, 14), date(2022, 12, 31), date(2021, 10, 5), None, date(2026, 2, 3)]
    services = [*(Service("2024", score, day) for score, day in zip((70, 60, 50, 40, 90), days, strict=True))]
    shown = values(registered(Workstations(None, 0, 0), *services, Service(None, None)), "ACH-04")
    assert shown == pytest.approx(
        {"total": 400 / 6, "2024": 55.0, "assessment_old": 100 / 6, "assessment_undated": 100 / 6}
    )
    late = values(registered(Workstations(None, 0, 0), services[-1]), "ACH-04")
    assert late == {"total": 0.0}


def test_adoption_has_its_interval_and_is_not_shown_below_thirty_answers() -> None:
    table = registered(Workstations(None, 0, 0), keep_laptop=(0.5, 0.42, 0.58), camera_off=None)
    rows = {row["breakdown_value"]: row for row in table.filter(code="SEN-02").iter_rows(named=True)}
    kept = rows["keep_laptop"]
    assert (kept["value"], kept["low"], kept["high"]) == pytest.approx((50.0, 42.0, 58.0))
    assert rows["camera_off"]["value"] is None
    assert values(registered(Workstations(None, 0, 0)), "SEN-02") == {"total": None}


def test_hosting_is_a_share_of_strategic_services_and_never_above_them() -> None:
    said = [declared("hosting.services", "20"), declared("hosting.in_region", "5"), declared("hosting.in_france", "21")]
    shown = values(summarise_declared(said, {}, QUESTION, {"a": "A"}), "GOU-03")
    assert shown == {"hosted_in_region": 25.0, "hosted_in_france": None, "hosted_in_union": None}
    [found] = above_whole(said, {}, 2025)
    assert (found.indicator.above, found.above, found.below) == ("hosting.in_france", Decimal(21), Decimal(20))


def test_passes_and_waste_have_the_ratios_of_the_catalogue_where_both_terms_are_declared() -> None:
    """100 of 125 passes used, 3.5 jobs; of 800 t treated, 600 recycled and 680 recovered."""
    said = [
        *(declared(f"mediation.{name}", value) for name, value in (("passes_used", "100"), ("jobs", "3.5"))),
        *(declared(f"weee.{name}", value) for name, value in (("treated", "800"), ("recycled", "600"))),
    ]
    more = [declared("mediation.passes_distributed", "125"), declared("weee.recovered", "680")]
    shown = summarise_declared([*said, *more], {}, QUESTION, {"a": "A"})
    assert values(shown, "INC-04") == {"total": 100.0, "passes_used_share": 80.0, "mediation_jobs": 3.5}
    assert values(shown, "DEC-03") == {"total": 75.0, "recovered_share": 85.0}
    alone = summarise_declared(said, {}, QUESTION, {"a": "A"})
    assert values(alone, "INC-04") == {"total": 100.0, "mediation_jobs": 3.5}
    assert values(alone, "DEC-03") == {"total": 75.0}


def test_what_is_recovered_holds_what_is_recycled() -> None:
    """Of 8 t treated, 6 recycled and 3 recovered, recycling included: 75 % stand, 37.5 % would contradict them."""
    said = [declared(f"weee.{name}", value) for name, value in (("treated", "8"), ("recycled", "6"))]
    wrong = [*said, declared("weee.recovered", "3")]
    shown = summarise_declared(wrong, {}, QUESTION, {"a": "A"})
    assert values(shown, "DEC-03") == {"total": 75.0, "recovered_share": None}
    [found] = above_whole(wrong, {}, 2025)
    assert (found.part, found.above, found.whole, found.below) == ("weee.recycled", 6, "weee.recovered", 3)
    assert above_whole([*said, declared("weee.recovered", "6")], {}, 2025) == []


def test_more_agents_made_aware_than_agents_is_told() -> None:
    said = [declared("staff.made_aware", "121")]
    assert values(summarise_declared(said, {"a": 120}, QUESTION, {"a": "A"}), "SEN-01") == {"total": None}
    assert [each.indicator.code for each in above_whole(said, {"a": 120}, 2025)] == ["SEN-01"]
