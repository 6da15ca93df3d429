"""What was not computed, and why (METHODOLOGY 2.7): the list shown beside every figure it should have fed.

Unknown is not zero: a type that nobody recognised, a type without factor, power or lifetime, a country without grid in
the series, a household type without a rate. Words for each `why` live with the screens.
"""

import polars as pl

from barometer.exact import exact_sum
from barometer.hosts import CARRIED
from barometer.models import STUDY, UNRATED_TYPES
from barometer.services import ELECTRICITY, EXPECTED, SERVICE, hosted_keys
from factors.own_values import SEPARATOR as OWN_SEPARATOR
from factors.schemas import TOTAL_STAGE

GAP_COLUMNS: dict[str, pl.DataType] = {
    "organisation": pl.String(),
    "sector": pl.String(),
    "equipment_type": pl.String(),
    "impact_category": pl.String(),
    "life_cycle_stage": pl.String(),
    "units": pl.Int64(),
    "why": pl.String(),
}
#: No impact of its own: a share of that of what carries it (METHODOLOGY 28).
IN_HOST = "in_host"
#: No source gives what one of it weighs in a category: of a device, of a volume; the electricity of one of a volume.
NO_FACTOR, NO_VOLUME_FACTOR, NO_VOLUME_ELECTRICITY = "no_factor", "no_volume_factor", "no_volume_electricity"
#: The series has no electricity of the country where a volume is hosted, for the year.
NO_VOLUME_GRID = "no_volume_grid"
WITHOUT_FACTOR = (NO_FACTOR, NO_VOLUME_FACTOR, NO_VOLUME_ELECTRICITY, NO_VOLUME_GRID)
WHO = ("organisation", "sector", "equipment_type")


def list_gaps(flows: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """`GAP_COLUMNS`, sorted: flows that name an input nobody has, and expected factors that no source gives.

    `flows` say whether they are computable (`is_computable`). A category and stage is expected of a type when the
    factor set has it for at least one type.
    """
    named = _named(flows)
    # Modelled flows repeat in thousands of communes what they lack: each is asked once.
    alike = named.group_by(*WHO, "factor_type", "flow", "flow_key", "is_computable").agg(exact_sum("units"))
    computable = alike.filter("is_computable")
    return (
        pl.concat(
            [
                _uncomputable(alike.filter(~pl.col("is_computable"))),
                _without_factor(computable, table),
                _unknown_services(computable, table),
            ]
        )
        .group_by(*WHO, "impact_category", "life_cycle_stage", "why")
        .agg(exact_sum("units"))
        .select(pl.col(column).cast(dtype) for column, dtype in GAP_COLUMNS.items())
        .sort(list(GAP_COLUMNS), nulls_last=True)
    )


def unrated_household_types() -> pl.DataFrame:
    """Types found in homes for which no equipment rate could be sourced (METHODOLOGY 3.3)."""
    return pl.DataFrame({"sector": ["households"] * len(UNRATED_TYPES), "equipment_type": list(UNRATED_TYPES)}).select(
        organisation=pl.lit(None, dtype=pl.String),
        sector="sector",
        equipment_type="equipment_type",
        impact_category=pl.lit(None, dtype=pl.String),
        life_cycle_stage=pl.lit(None, dtype=pl.String),
        units=pl.lit(None, dtype=pl.Int64),
        why=pl.lit("no_rate"),
    )


def beside_volumes(left: pl.DataFrame) -> pl.DataFrame:
    """What stands beside declared volumes without being counted (METHODOLOGY 30): uses of a network that a volume holds
    already, devices that nothing tells of.

    `left`: organisation, sector, equipment_type, why.
    """
    given = left.select("organisation", "sector", "equipment_type", "why")
    empty = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in GAP_COLUMNS.items() if name not in given.columns]
    return given.with_columns(empty).select(list(GAP_COLUMNS)).sort(list(GAP_COLUMNS), nulls_last=True)


def _named(flows: pl.DataFrame) -> pl.DataFrame:
    """An embodied flow is named by the type whose factor it needs (`laptop_refurbished`), the others by their own.

    Under an organisation's own values (`laptop@organisation`) it keeps the name of the type.
    """
    needed = pl.col("factor_type").str.split(OWN_SEPARATOR).list.first()
    is_embodied = pl.col("flow") == "embodied"
    return flows.with_columns(equipment_type=pl.when(is_embodied).then(needed).otherwise("equipment_type"))


def _uncomputable(flows: pl.DataFrame) -> pl.DataFrame:
    """Flows left out whole: type not recognised, or no default lifetime or power for it."""
    why = (
        pl.when(pl.col("factor_type").is_null())
        .then(pl.lit("unknown_type"))
        .when(pl.col("equipment_type").is_in(CARRIED))
        .then(pl.lit(IN_HOST))
        .when(pl.col("flow") == "use")
        .then(pl.lit("no_power"))
        .otherwise(pl.lit("no_lifetime"))
    )
    return flows.select(
        *WHO,
        impact_category=pl.lit(None, dtype=pl.String),
        life_cycle_stage=pl.when(pl.col("flow") == "use").then(pl.lit("use")),
        why=why,
        units=pl.col("units").cast(pl.Int128),
    )


def _without_factor(computable: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Flows that have some of the categories and stages expected of them, but not all.

    A total holds its stages: who has one lacks none of them, and nobody lacks it beside its stages.
    """
    given = table.with_columns(flow=pl.col("flow_key").str.split(":").list.first())
    # What one organisation knows of its own devices is expected of nobody else (METHODOLOGY 20.2).
    is_shared = ~pl.col("flow_key").str.contains(OWN_SEPARATOR, literal=True)
    embodied = given.filter((pl.col("flow") == "embodied") & is_shared)
    is_total = pl.col("life_cycle_stage") == TOTAL_STAGE
    totals = given.filter(is_total).select("flow_key", "impact_category").unique()
    staged = embodied.filter(~is_total)["impact_category"].unique()
    embodied = embodied.filter(~is_total | ~pl.col("impact_category").is_in(staged.implode()))
    expected = pl.concat(
        [
            embodied.select("flow", "impact_category", "life_cycle_stage").unique(),
            pl.concat([embodied, given.filter(pl.col("flow") == "use")])
            .select(flow=pl.lit("use"), impact_category="impact_category", life_cycle_stage=pl.lit("use"))
            .unique(),
        ]
    )
    return (
        computable.filter(pl.col("flow") != STUDY)
        .join(expected, on="flow", how="inner")
        .join(table, on=["flow_key", "impact_category", "life_cycle_stage"], how="anti")
        .join(totals, on=["flow_key", "impact_category"], how="anti")
        .select(
            *WHO,
            "impact_category",
            "life_cycle_stage",
            why=pl.when(pl.col("flow") == "use").then(pl.lit("no_grid")).otherwise(pl.lit(NO_FACTOR)),
            units=pl.col("units").cast(pl.Int128),
        )
    )


def _unknown_services(computable: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Volumes for which no source gives a factor of a category: a subscription, until a user brings one; the
    electricity of a gigabyte; the grid of a country of hosting (METHODOLOGY 30).
    """
    return (
        computable.filter(pl.col("flow") == SERVICE)
        .join(pl.DataFrame({"impact_category": EXPECTED}), how="cross")
        .join(table, on=["flow_key", "impact_category"], how="anti")
        .select(
            *WHO,
            "impact_category",
            life_cycle_stage=pl.lit(None, dtype=pl.String),
            # No form takes the electricity of a volume: nobody can bring it.
            why=pl.when(pl.col("impact_category") == ELECTRICITY)
            .then(pl.lit(NO_VOLUME_ELECTRICITY))
            # An archetype lacks nothing else: its server has its factors.
            .when(pl.col("flow_key").is_in(hosted_keys().implode()))
            .then(pl.lit(NO_VOLUME_GRID))
            .otherwise(pl.lit(NO_VOLUME_FACTOR)),
            units=pl.col("units").cast(pl.Int128),
        )
    )
