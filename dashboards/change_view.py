"""A change in words and rows, the same for the command line and the screen. Pure: a `Change` in, text out.

The terms shown are rounded so that they add up to the difference shown (METHODOLOGY 5.3).
"""

from collections.abc import Mapping
from math import floor, log10
from typing import Any

import polars as pl

from barometer.attribution import ALONE, PERIMETER, rounded_to_sum
from barometer.editions import formatting
from barometer.exact import NANO
from dashboards.changing import Change
from dashboards.parts import PARTS_COLUMNS
from dashboards.voice import Voice


def step_of(change: Change) -> int:
    """The step of rounding, in nano-units: the leading digit of half the interval, and at least two digits of the
    difference.
    """
    half = (change.high - change.low) / 2
    sizes = [floor(log10(half))] if half > 0 else []
    sizes += [floor(log10(abs(change.difference))) - 1] if change.difference else []
    place = min(sizes, default=0)
    return int(10**place * NANO) if place >= 0 else max(1, NANO // 10**-place)


def shown_causes(change: Change) -> list[dict[str, Any]]:
    """cause, contribution, is_small: rounded terms, in units, that add up to `shown_difference`; `is_small`: a term
    that is not nil and rounds to nothing.
    """
    causes, step = change.causes(), step_of(change)
    exact = [round(row["contribution"] * NANO) for row in causes]
    rounded = rounded_to_sum(exact, round(change.difference * NANO), step)
    return [
        {"cause": row["cause"], "contribution": value / NANO, "is_small": value == 0 and given != 0}
        for row, given, value in zip(causes, exact, rounded, strict=True)
    ]


def shown_difference(change: Change) -> float:
    """The difference as shown: the sum of the terms shown."""
    return float(sum(row["contribution"] for row in shown_causes(change)))


def amount(value: float, change: Change, voice: Voice, *, magnitude: float) -> str:
    """A signed term in the scale of the table: '+ 1,2 kt', '− 300 kg'."""
    scale = formatting.scale_of(change.unit, magnitude)
    decimals = max(0, scale.power - floor(log10(step_of(change) / NANO)))
    text = f"{abs(value) / 10.0**scale.power:,.{decimals}f}"
    if voice.language == "fr":
        text = text.replace(",", "\u202f").replace(".", ",")
    sign = "" if value == 0 else "+\u00a0" if value > 0 else "−\u00a0"
    return f"{sign}{text}"


def term(row: dict[str, Any], change: Change, voice: Voice) -> str:
    """A row of `shown_causes` with its unit: a term that rounds to nothing is said to be under the step, never zero."""
    magnitude = largest(change)
    value = step_of(change) / NANO if row["is_small"] else row["contribution"]
    shown = amount(value, change, voice, magnitude=magnitude)
    under = shown.replace("+", "<") if row["is_small"] else shown
    return f"{under} {unit_shown(change, voice, magnitude=magnitude)}"


def unit_shown(change: Change, voice: Voice, *, magnitude: float) -> str:
    """The unit of the terms."""
    scale = formatting.scale_of(change.unit, magnitude)
    return voice.unit_of(scale.short[voice.language])


def interval(change: Change, voice: Voice) -> dict[str, str]:
    """difference, low, high and unit as shown, on the step of the terms."""
    return _in_terms_of(change, {"difference": shown_difference(change), "low": change.low, "high": change.high}, voice)


def _comparable(change: Change, voice: Voice) -> dict[str, str]:
    """The same of what both years know, as the terms shown add up to it; too small for their step, on its own."""
    part = change.judged
    shown = sum(row["contribution"] for row in shown_causes(change) if row["cause"] != PERIMETER)
    if not shown:
        return interval(part, voice)
    return _in_terms_of(change, {"difference": shown, "low": part.low, "high": part.high}, voice)


def _in_terms_of(change: Change, values: dict[str, float], voice: Voice) -> dict[str, str]:
    """Values on the step and in the unit of the terms of a change, which is added."""
    magnitude, step = largest(change), step_of(change)
    shown = {
        name: amount(round(value * NANO / step) * step / NANO, change, voice, magnitude=magnitude)
        for name, value in values.items()
    }
    return shown | {"unit": unit_shown(change, voice, magnitude=magnitude)}


def largest(change: Change) -> float:
    """The size that chooses the scale of every term."""
    return float(max([abs(row["contribution"]) for row in change.causes()] + [abs(change.difference)]))


def verdict(change: Change, voice: Voice, names: Mapping[str, str]) -> list[str]:
    """What can be said of the direction, of the part that both years know alone; then what only one of them knows, and
    what neither does. `names`: organisation -> its name.
    """
    whole = change.comparable is None
    direction = voice("change_sure" if change.is_distinguishable else "change_unsure")
    if change.is_unchanged:
        said = [voice("change_same" if whole else "change_only_perimeter")]
    else:
        said = [direction if whole else voice("change_comparable", **_comparable(change, voice)) + " " + direction]
    said += _known_once(change, voice, names)
    tiers = voice.listed([voice.inside(tier) for tier in change.missing_tiers])
    return said + ([voice("change_without_tier", code=change.code, tiers=tiers)] if tiers else [])


def _known_once(change: Change, voice: Voice, names: Mapping[str, str]) -> list[str]:
    """Bodies inventoried since, and volumes that only one of the two years knows."""
    alone = change.rows.filter(pl.col("cause") == PERIMETER)
    is_volume = pl.col("apart").str.starts_with(ALONE).fill_null(value=False)
    bodies = alone.filter(~is_volume)["organisation"].drop_nulls().unique().sort().to_list()
    told = voice.listed([names.get(each, each) for each in bodies])
    said = [voice("change_new_bodies", bodies=told, year=min(change.since, change.year))] if bodies else []
    years, volumes = sorted((change.since, change.year)), alone.filter(is_volume)
    for own, other in (years, years[::-1]):
        # What a year alone knows adds to it.
        adds = pl.col("contribution") > 0 if own == change.year else pl.col("contribution") < 0
        kinds = volumes.filter(adds)["equipment_type"].unique().sort().to_list()
        what = voice("list_separator").join(voice.word(kind) for kind in kinds)
        said += [voice("change_known_once", year=own, other=other, what=what)] if kinds else []
    return said


def finding(change: Change, place: str, voice: Voice) -> str:
    """The change in one sentence: direction, size, what moved it most."""
    magnitude = largest(change)
    if not change.difference:
        return voice("change_none", place=place, since=change.since, year=change.year)
    causes = shown_causes(change)
    first = max(causes, key=lambda row: abs(row["contribution"]))
    direction = "up" if change.difference > 0 else "down"
    return voice(
        "change_other_perimeter" if first["cause"] == PERIMETER else f"change_{direction}",
        place=place, since=change.since, year=change.year,
        difference=amount(shown_difference(change), change, voice, magnitude=magnitude),
        unit=unit_shown(change, voice, magnitude=magnitude),
        cause=voice.inside(f"cause_{first['cause']}"),
    )  # fmt: skip


def cause_rows(change: Change, voice: Voice) -> list[list[str]]:
    """cause, contribution with its unit, what the cause is."""
    return [
        [voice.word(f"cause_{row['cause']}"), term(row, change, voice), voice(f"cause_meaning_{row['cause']}")]
        for row in shown_causes(change)
    ]


def picture(change: Change, voice: Voice) -> pl.DataFrame:
    """The causes as bars (`PARTS_COLUMNS`), to the right where they add, to the left where they lower."""
    rows = [
        {
            "code": row["cause"], "label": voice.word(f"cause_{row['cause']}"), "paint": "footprint",
            "value": row["contribution"], "low": None, "high": None, "unit": change.unit, "known_share": 1.0,
            "text": term(row, change, voice),
        }
        for row in shown_causes(change)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=PARTS_COLUMNS)


def detail_rows(change: Change, column: str, voice: Voice, names: dict[str, str]) -> list[list[str]]:
    """Contributions by type or by organisation: what, cause, contribution; then how many are under the step."""
    magnitude, moved = largest(change), [row for row in change.by(column) if row["contribution"]]
    unit = unit_shown(change, voice, magnitude=magnitude)
    seen = [row for row in moved if abs(row["contribution"]) * NANO * 2 >= step_of(change)]
    rows = [
        [
            names.get(row[column]) or voice.word(row[column] or "modelled_stock"),
            voice.word(f"cause_{row['cause']}"),
            f"{amount(row['contribution'], change, voice, magnitude=magnitude)} {unit}",
        ]
        for row in seen
    ]
    if len(moved) > len(seen):
        under = {"cause": "", "contribution": 0.0, "is_small": True}
        rows.append([voice("change_small", count=voice.whole(len(moved) - len(seen))), "–", term(under, change, voice)])
    return rows
