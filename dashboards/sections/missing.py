"""What a figure lacks, in words: one line a type of equipment and reason. In: gaps of an assessment. Out: lines."""

import polars as pl

from barometer.exact import exact_sum
from dashboards.answers import assessed
from dashboards.frame import Screen

EMBODIED = ("manufacturing", "distribution", "end_of_life")
#: A category of the filters is fed by rows of these categories; null: every category.
FEEDS = {"climate_change": ("climate_change",), "electricity_use": ("electricity_use",)}


def gap_lines(screen: Screen, category: str) -> list[str]:
    """What the figures of a category lack in the place asked for, by type and reason."""
    return [_line(row, screen) for row in _gathered(screen, category).iter_rows(named=True)]


def _gathered(screen: Screen, category: str) -> pl.DataFrame:
    gaps = assessed(screen.folder, screen.year, screen.filters.view).gaps
    own = gaps.filter(_is_here(screen) & _feeds(category))
    return (
        own.group_by("equipment_type", "why")
        .agg(exact_sum("units").cast(pl.Int64), pl.col("life_cycle_stage").drop_nulls().unique().sort())
        .sort("why", "equipment_type", nulls_last=True)
    )


def _is_here(screen: Screen) -> pl.Expr:
    """Gaps of the organisation; in a territory, of the households and of the organisations seated in it."""
    scope = screen.scope
    if scope.organisation:
        return pl.col("organisation") == scope.organisation
    within = set(screen.folder.context.territories.communes_of(scope.territory or ""))
    seated = screen.folder.context.organisations.filter(pl.col("seat_commune").is_in(within))["organisation"].to_list()
    return pl.col("organisation").is_null() | pl.col("organisation").is_in(seated)


def _feeds(category: str) -> pl.Expr:
    """Electricity has no embodied part: only what lacks a use concerns it."""
    of_category = pl.col("impact_category").is_null() | pl.col("impact_category").is_in(FEEDS[category])
    if category == "electricity_use":
        return of_category & (pl.col("life_cycle_stage").is_null() | (pl.col("life_cycle_stage") == "use"))
    return of_category


def _line(row: dict[str, object], screen: Screen) -> str:
    voice = screen.voice
    name = voice("unknown_type") if row["equipment_type"] is None else voice.word(str(row["equipment_type"]))
    stages = row["life_cycle_stage"] if isinstance(row["life_cycle_stage"], list) else []
    what = f" ({', '.join(voice.inside(stage) for stage in stages)})" if stages else ""
    units = row["units"]
    count = voice("devices", count=voice.whole(units)) if isinstance(units, int) else ""
    return voice("gap_line", name=name, what=what, why=voice.gap(str(row["why"])), count=f" – {count}" if count else "")
