"""From published rows to pictures and findings, on figures checked by hand."""

import polars as pl
import pytest

from dashboards.parts import description, finding, is_informed, parts, total_row
from dashboards.voice import Voice
from tests.dashboards.conftest import Rows

FR, EN = Voice("fr"), Voice("en")


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def split(rows: Rows, breakdown: str, **values: float | None) -> pl.DataFrame:
    """Rows of one breakdown; each interval goes from half to twice the value."""
    return rows(
        *(
            {
                "breakdown": breakdown,
                "breakdown_value": name,
                "value": value,
                "low": None if value is None else value / 2,
                "high": None if value is None else value * 2,
            }
            for name, value in values.items()
        )
    )


def tiers(rows: Rows, **values: float | None) -> pl.DataFrame:
    return split(rows, "tier", **values)


def test_parts_stand_in_the_order_of_the_nomenclature(rows: Rows) -> None:
    shown = parts(tiers(rows, data_centres=5.6e8, terminals=2.2e8, networks=4.8e7), "EMP-01", "tier", FR)
    assert shown["code"].to_list() == ["terminals", "networks", "data_centres"]
    assert shown["paint"].to_list() == ["terminals", "networks", "data_centres"]
    assert plain(shown["text"][0]) == "220 000 tCO₂éq (110 000 à 440 000)"


def test_types_of_equipment_stand_by_size(rows: Rows) -> None:
    table = rows(
        *(
            {
                "breakdown": "equipment_type",
                "breakdown_value": name,
                "value": value,
                "low": value / 2,
                "high": value * 2,
            }
            for name, value in (("laptop", 10.0), ("smartphone", 30.0), ("tablet", 20.0))
        )
    )
    assert parts(table, "EMP-01", "equipment_type", FR)["code"].to_list() == ["smartphone", "tablet", "laptop"]


def test_the_finding_names_the_largest_part_and_its_share(rows: Rows) -> None:
    shown = parts(tiers(rows, terminals=20e6, networks=10e6, data_centres=70e6), "EMP-01", "tier", FR)
    assert plain(finding(shown, "tier", FR)) == "Les centres de données pèsent 70 % de l’ensemble"
    assert finding(shown, "tier", EN) == "Data centres make up 70% of the whole"


def test_a_missing_part_is_said_and_never_counted_as_zero(rows: Rows) -> None:
    shown = parts(tiers(rows, terminals=20e6, networks=None), "EMP-01", "tier", FR)
    said = plain(finding(shown, "tier", FR))
    assert said == "Terminaux : 20 000 tCO₂éq ; non calculé : réseaux"
    assert shown.filter(shown["code"] == "networks")["text"][0] == "non calculé"


def test_a_breakdown_without_any_value_is_not_a_finding(rows: Rows) -> None:
    shown = parts(tiers(rows, terminals=None), "EMP-01", "tier", FR)
    assert plain(finding(shown, "tier", FR)) == "Répartition par tiers : non calculée"


def test_stages_are_compared_only_where_the_stage_is_known(rows: Rows) -> None:
    table = split(rows, "life_cycle_stage", manufacturing=18e6, use=2e6, unspecified=80e6)
    said = plain(finding(parts(table, "EMP-01", "life_cycle_stage", FR), "life_cycle_stage", FR))
    assert said == "Là où l’étape est connue (20 % de l’ensemble), fabrication : 90 %"


def test_the_description_of_a_picture_holds_every_part_with_its_interval(rows: Rows) -> None:
    shown = parts(tiers(rows, terminals=20e6, networks=None), "EMP-01", "tier", FR)
    assert plain(description(shown, FR)) == (
        "Barres horizontales. Terminaux : 20 000 tCO₂éq, entre 10 000 et 40 000 ; Réseaux : non calculé."
    )


@pytest.mark.parametrize(
    ("measured", "declared", "is_enough"), [(0.0, 0.19, False), (0.1, 0.1, True), (None, 0.9, False), (1.0, 0.0, True)]
)
def test_information_is_enough_from_the_threshold_on_and_unknown_is_not(
    measured: float | None, declared: float, is_enough: bool
) -> None:
    assert is_informed({"measured_share": measured, "declared_share": declared}, 0.2) is is_enough


def test_a_figure_known_for_one_tier_only_is_that_tier(rows: Rows) -> None:
    table = rows(
        {"code": "EMP-03", "value": None},
        {"code": "EMP-03", "breakdown": "tier", "breakdown_value": "networks", "value": None},
        {"code": "EMP-03", "breakdown": "tier", "breakdown_value": "terminals", "value": 5.0},
    )
    found = total_row(table, "EMP-03")
    assert found is not None
    assert found["breakdown_value"] == "terminals"
    assert total_row(table, "EMP-02") is None
