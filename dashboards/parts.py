"""From published rows to what a picture draws, and to the sentence that says what it shows. Pure: frames in, text out.

In: indicator rows (`INDICATOR_COLUMNS`) of one territory or organisation, one year, one view. Out: `PARTS_COLUMNS`,
in a fixed order (never a ranking of territories), and the finding that titles the card.
"""

from typing import Any

import polars as pl

from barometer.editions.svg import PAINTS
from barometer.indicators import KNOWN_PART
from dashboards.voice import Voice
from dashboards.words import labelled

#: Category of the filter bar -> the indicator that adds it up.
CODE_OF_CATEGORY = {"climate_change": "EMP-01", "electricity_use": "EMP-03"}
EMBODIED_SHARE = "EMP-02"

#: Parts shown in this order; the others (types of equipment) by decreasing value.
ORDERS = {
    "tier": ("terminals", "networks", "data_centres"),
    "life_cycle_stage": ("manufacturing", "distribution", "use", "end_of_life", "unspecified"),
    "sector": ("households", "public_bodies", "firms", "all", "not_registered"),
    "origin": ("measured", "declared", "archetype", "assumption", "national_pro_rata"),
}
PARTS_COLUMNS: dict[str, pl.DataType] = {
    "code": pl.String(),
    "label": pl.String(),
    "paint": pl.String(),
    "value": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "unit": pl.String(),
    "known_share": pl.Float64(),
    "text": pl.String(),
}


def total_row(indicators: pl.DataFrame, code: str) -> dict[str, Any] | None:
    """The figure of a code: its total; else its known tiers together, or the one that carries it (EMP-02, EMP-03)."""
    rows = indicators.filter(pl.col("code") == code)
    known = rows.filter(pl.col("value").is_not_null())
    together = pl.col("breakdown") == KNOWN_PART
    for chosen in (pl.col("breakdown") == "total", together, pl.col("breakdown") == "tier"):
        if not (whole := known.filter(chosen)).is_empty():
            return whole.row(0, named=True)
    return rows.row(0, named=True) if not rows.is_empty() else None


def parts(indicators: pl.DataFrame, code: str, breakdown: str, voice: Voice) -> pl.DataFrame:
    """`PARTS_COLUMNS` of one breakdown: label, paint, value, interval, known share, value as text."""
    rows = indicators.filter((pl.col("code") == code) & (pl.col("breakdown") == breakdown)).to_dicts()
    rows.sort(key=lambda row: _place(row, breakdown))
    largest = max((row["value"] for row in rows if row["value"] is not None), default=0.0)
    return pl.DataFrame([_part(row, breakdown, largest, voice) for row in rows], schema=PARTS_COLUMNS)


def _place(row: dict[str, Any], breakdown: str) -> tuple[float, str]:
    order = ORDERS.get(breakdown, ())
    name = row["breakdown_value"]
    if name in order:
        return (order.index(name), name)
    return (float(len(order)), name) if order else (-(row["value"] or 0.0), name)


def _part(row: dict[str, Any], breakdown: str, largest: float, voice: Voice) -> dict[str, Any]:
    name = row["breakdown_value"]
    shown = voice.figure(row, magnitude=largest)
    text = voice("not_computed_short") if row["value"] is None else f"{shown['value']} {shown['unit']}"
    if row["low"] is not None:
        text += " " + voice("bounds", **shown)
    return {
        "code": name,
        "label": voice.word(name),
        "paint": name if name in PAINTS else _paint(breakdown),
        **{key: row[key] for key in ("value", "low", "high", "unit")},
        "known_share": known_share(row),
        "text": text,
    }


def _paint(breakdown: str) -> str:
    """One colour for parts that are neither tiers nor stages: the account of the footprint, in blue."""
    return "unspecified" if breakdown == "origin" else "footprint"


def known_share(row: dict[str, Any]) -> float | None:
    """The measured and declared share of a figure; None where it is unknown."""
    if row["measured_share"] is None or row["declared_share"] is None:
        return None
    return float(row["measured_share"] + row["declared_share"])


def is_informed(row: dict[str, Any], threshold: float) -> bool:
    """Whether enough of a figure is measured or declared for a map, a ranking or a trend (METHODOLOGY 3.7)."""
    share = known_share(row)
    return share is not None and share >= threshold


def finding(shown: pl.DataFrame, breakdown: str, voice: Voice) -> str:
    """What a breakdown shows, in one sentence: the largest part and its share; a gap where parts are missing."""
    known = shown.drop_nulls("value").sort("value", descending=True)
    if known.is_empty():
        return voice(f"finding_none_{breakdown}")
    first = known.row(0, named=True)
    missing = shown.filter(pl.col("value").is_null())["label"].to_list()
    if missing:
        names = voice.listed([name[:1].lower() + name[1:] for name in missing])
        said = voice.figure(first)
        return voice("finding_gap", part=first["label"], text=f"{said['value']} {said['unit']}", missing=names)
    whole = sum(known["value"].to_list())
    if breakdown == "life_cycle_stage" and "unspecified" in known["code"].to_list():
        return _stage_finding(known, whole, voice)
    return _largest(first, whole, voice)


def _largest(first: dict[str, Any], whole: float, voice: Voice) -> str:
    share = voice.percent(first["value"] / whole) if whole else voice.percent(0.0)
    key = f"finding_{first['code']}"
    return (
        voice(key, share=share)
        if voice.knows(key)
        else voice("finding_first", part=voice.inside(first["code"]), share=share)
    )


def _stage_finding(known: pl.DataFrame, whole: float, voice: Voice) -> str:
    """A study gives no stages: the finding holds for the part whose stages are known."""
    staged = known.filter(pl.col("code") != "unspecified")
    if staged.is_empty():
        return voice("finding_no_stage")
    first = staged.row(0, named=True)
    staged_whole = sum(staged["value"].to_list())
    return voice(
        "finding_stage",
        part=voice.inside(first["code"]),
        share=voice.percent(first["value"] / staged_whole),
        known=voice.percent(staged_whole / whole),
    )


def description(shown: pl.DataFrame, voice: Voice) -> str:
    """What a picture shows, in words, for those who do not see it."""
    said = [_said(row, voice) for row in shown.iter_rows(named=True)]
    return voice("picture_alt", parts=voice("list_separator").join(said))


def _said(row: dict[str, Any], voice: Voice) -> str:
    if row["value"] is None or row["low"] is None:
        return voice.typeset(labelled(row["label"], row["text"], voice.language))
    bounds = voice.figure(row, magnitude=None)
    return voice("picture_alt_part", label=row["label"], **bounds)


def by_life(factors: pl.DataFrame) -> pl.DataFrame:
    """Factors category by category, their stages in the order of a life."""
    order = {stage: place for place, stage in enumerate(ORDERS["life_cycle_stage"])}
    return factors.sort("impact_category", pl.col("life_cycle_stage").replace_strict(order, default=len(order)))
