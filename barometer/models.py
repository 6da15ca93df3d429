"""The door of what nobody declared (METHODOLOGY 3.3, 3.4): households and national study -> activity, one row a type.

In: communes with their inhabitants. Out: activity whose amounts are inhabitants (exact integers) and whose rates are
named parameters, so that every rate can be explained, drawn and replaced. Nothing here multiplies by a factor.
"""

from typing import NamedTuple

import polars as pl

from barometer.exact import NANO
from barometer.terms import join_terms

HOUSEHOLDS = "households"
PUBLIC_BODIES = "public_bodies"
#: The national study gives households, firms and public bodies together.
ALL_SECTORS = "all"
ASSUMPTION = "assumption"
PRO_RATA = "national_pro_rata"
HOME_COUNTRY = "FR"

#: Flow of an amount taken whole from a study: its factor is the study's value, its stage `unspecified`.
STUDY = "study"


class HouseholdStock(NamedTuple):
    """A type found in households, and the named rates that turn inhabitants into devices in service."""

    equipment_type: str
    devices_per_inhabitant: str


_COMPUTERS = join_terms("household.computer.equipped_ratio", "household.computer.per_equipped", "1/household.persons")
_LAPTOPS = "household.computer.laptop_ratio"


def _per_household(name: str) -> str:
    return join_terms(f"household.{name}.equipped_ratio", f"household.{name}.per_equipped", "1/household.persons")


def _per_person_aged_12_and_over(name: str) -> str:
    return join_terms("population.aged_12_and_over_ratio", f"household.{name}.equipped_ratio")


#: Rows, not branches: a type with a sourced rate is one more row; those without are `UNRATED_TYPES`, listed as gaps.
HOUSEHOLD_STOCKS = (
    HouseholdStock("television", _per_household("television")),
    HouseholdStock("laptop", join_terms(_COMPUTERS, _LAPTOPS)),
    HouseholdStock("desktop_personal", join_terms(_COMPUTERS, f"1-{_LAPTOPS}")),
    HouseholdStock("monitor", join_terms(_COMPUTERS, f"1-{_LAPTOPS}")),
    HouseholdStock("tablet", _per_household("tablet")),
    HouseholdStock("connected_speaker", _per_household("connected_speaker")),
    HouseholdStock("smartphone", _per_person_aged_12_and_over("smartphone")),
    HouseholdStock("feature_phone", _per_person_aged_12_and_over("feature_phone")),
)

#: Found in homes, but no rate could be sourced: a listed gap, never zero.
UNRATED_TYPES = (
    "games_console_home",
    "games_console_handheld",
    "printer_home",
    "video_projector",
    "vr_headset",
    "external_hdd",
    "external_ssd",
    "usb_stick",
)

#: Tiers without local data, filled from the national study per inhabitant, in their own origin and series.
STUDY_TYPES = {
    "national_networks": "national.networks_ratio",
    "national_data_centres": "national.data_centres_ratio",
}


def model_households(communes: pl.DataFrame) -> pl.LazyFrame:
    """Household stock in steady state: units / lifetime each year, full-year use (METHODOLOGY 2.10, 3.3).

    `communes`: commune, population (Int64, not null). Amounts are nano-inhabitants; `parameters` turn them into
    devices, into device-lives (embodied) or into kWh (use).
    """
    stocks = pl.LazyFrame(
        {
            "equipment_type": [stock.equipment_type for stock in HOUSEHOLD_STOCKS],
            "devices": [stock.devices_per_inhabitant for stock in HOUSEHOLD_STOCKS],
        }
    )
    rows = _in_steady_state(communes.lazy().join(stocks, how="cross"))
    return rows.pipe(_modelled, origin=ASSUMPTION).with_columns(sector=pl.lit(HOUSEHOLDS))


#: What an agent of a public body uses, when the body declared its agents but no inventory (METHODOLOGY 3.3).
PUBLIC_TYPES = ("laptop", "desktop_professional", "monitor", "smartphone", "tablet")


def model_public_bodies(agents: pl.DataFrame) -> pl.LazyFrame:
    """Stock of public bodies that declared a head count only: agents x devices per agent x mix, in steady state.

    `agents`: organisation, commune (seat, or null), agents (Int64). Amounts are nano-agents.
    """
    types = pl.LazyFrame(
        {
            "equipment_type": list(PUBLIC_TYPES),
            "devices": [join_terms("public.devices_per_agent", f"public.mix.{name}") for name in PUBLIC_TYPES],
        }
    )
    bodies = agents.lazy().select("commune", body="organisation", population="agents")
    return (
        _in_steady_state(bodies.join(types, how="cross"))
        .pipe(_modelled, origin=ASSUMPTION, organisation=pl.col("body"))
        .with_columns(sector=pl.lit(PUBLIC_BODIES))
    )


def model_from_national_study(communes: pl.DataFrame) -> pl.LazyFrame:
    """Networks and data centres: the national study per inhabitant (METHODOLOGY 3.4); one value, never a trend."""
    types = pl.LazyFrame({"equipment_type": list(STUDY_TYPES)})
    return (
        communes.lazy()
        .join(types, how="cross")
        .with_columns(flow=pl.lit(STUDY), parameters=pl.lit(""))
        .pipe(_modelled, origin=PRO_RATA)
        .with_columns(sector=pl.lit(ALL_SECTORS))
    )


def household_devices() -> pl.DataFrame:
    """Types and the term string of their devices per inhabitant: equipment_type, parameters."""
    return pl.DataFrame(HOUSEHOLD_STOCKS, schema=["equipment_type", "parameters"], orient="row")


def _in_steady_state(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Each year a stock loses and gains units / lifetime, and is used a full year (METHODOLOGY 2.10)."""
    embodied = rows.with_columns(
        flow=pl.lit("embodied"), parameters=pl.col("devices") + "*1/lifetime:" + pl.col("equipment_type")
    )
    use = rows.with_columns(flow=pl.lit("use"), parameters=pl.col("devices") + "*power:" + pl.col("equipment_type"))
    return pl.concat([embodied, use])


def _modelled(rows: pl.LazyFrame, *, origin: str, organisation: pl.Expr | None = None) -> pl.LazyFrame:
    return rows.select(
        "commune",
        "equipment_type",
        "flow",
        "parameters",
        organisation=pl.lit(None, dtype=pl.String) if organisation is None else organisation,
        country=pl.lit(HOME_COUNTRY),
        factor_type=pl.col("equipment_type"),
        synthetic=pl.lit(False),
        lifetime_key=pl.lit(None, dtype=pl.String),
        origin=pl.lit(origin),
        amount=pl.col("population").cast(pl.Int128) * NANO,
        units=pl.lit(None, dtype=pl.Int128),
    )
