"""What a published page says of the headline figure: sentence, perimeter, parts. Text and drawings, no HTML.

In: the canonical frames of an edition, its content and facts, the words of one language. Out: plain dictionaries for
`templates/page.html.j2`. The rest of the page: `view_control.py`, `view_tables.py`. METHODOLOGY 3.5 to 3.7, 4.5.
"""

from typing import Any

import polars as pl

from barometer.editions import svg
from barometer.editions.content import SECTORS, TIERS, TOTAL, EditionContent
from barometer.editions.formatting import Scale, scale_of
from barometer.editions.rules import Facts, Frames
from barometer.editions.sums import headline_rows, tier_value
from barometer.editions.wording import Words
from barometer.perimeter import KNOWN, NOT_COVERED, OF_BODIES, ways_known

View = dict[str, Any]
Row = dict[str, Any]
UNSPECIFIED = "unspecified"


def headline(content: EditionContent, frames: Frames, facts: Facts, words: Words) -> View:
    """The opening figure: number, interval, picture, what it covers, where it comes from."""
    row = headline_total(frames, facts)
    scale = scale_of(row["unit"], row["value"])
    value, low, high = words.figure(row["value"], row["low"], row["high"], scale)
    texts = {"value": value, "low": low, "high": high, "unit": words.long(scale)}
    given = content.meta.in_region_fr if words.language == "fr" else content.meta.in_region_en
    in_region = given or words("in_region", name=row["territory_name"])
    year = facts.headline_year
    bar = svg.Bar("", row["value"], value, "footprint", row["low"], row["high"], known_share(row) or 0.0)
    return texts | {
        "before": words("headline_before", year=year, in_region=in_region),
        "sentence": words("headline", year=year, in_region=in_region, value=value, unit=texts["unit"]),
        "picture": svg.interval_bar(
            bar, (low, high), "headline", words("headline_picture"), words("headline_picture_desc", **texts)
        ),
        "meaning": words("interval_meaning", **texts),
        "covers": _covers(frames["perimeter"], words),
        "origin": origin_line(row, words),
        "policy": words(
            "policy_line",
            policy=words.names.get(("policy", content.meta.policy), content.meta.policy),
            grid=words.names.get(("series", content.meta.grid_series), content.meta.grid_series),
            method=content.meta.method_version,
        ),
        "average": _average(content, frames, row, words),
    }


def headline_total(frames: Frames, facts: Facts) -> Row:
    """The one row of the headline figure (`sums.headline` has checked that there is one)."""
    return headline_rows(frames["indicators"], facts).row(by_predicate=pl.col("breakdown") == TOTAL, named=True)


def known_share(row: Row) -> float | None:
    """The measured and declared share of a figure; None where unknown."""
    if row["measured_share"] is None or row["declared_share"] is None:
        return None
    return float(row["measured_share"] + row["declared_share"])


def is_informed(row: Row, threshold: float) -> bool:
    """True where enough of the figure is measured or declared (METHODOLOGY 3.7); an unknown share is not enough."""
    share = known_share(row)
    return share is not None and share >= threshold


def origin_line(row: Row, words: Words) -> str:
    """The measured, declared and modelled shares of a figure, in words."""
    shares = {name: row[f"{name}_share"] for name in ("measured", "declared", "modelled")}
    if any(share is None for share in shares.values()):
        return words("origin_unknown")
    return words("origin_line", **{name: words.percent(share) for name, share in shares.items()})


def _average(content: EditionContent, frames: Frames, row: Row, words: Words) -> str | None:
    threshold = content.meta.information_threshold_ratio
    if is_informed(row, threshold):
        return None
    region = frames["territories"].filter(pl.col("territory") == content.region)
    population = words.known(region["population"][0])
    return words("average", threshold=words.percent(threshold), population=population)


def _covers(perimeter: pl.DataFrame, words: Words) -> list[str]:
    """What the figure covers and how it is known: items by coverage; empty where it covers nothing."""
    covered: dict[str, list[str]] = {}
    for tier in TIERS:
        cells = _cells(perimeter, tier)
        ways = {sector: ways_known(cells[sector]["coverage"]) for sector in SECTORS}
        for coverage in dict.fromkeys(way for sector in SECTORS for way in ways[sector]):
            sectors = [sector for sector in SECTORS if coverage in ways[sector]]
            named = [_of(each, coverage, words) for each in sectors]
            of = "" if len(sectors) == len(SECTORS) else " " + words.listed(named)
            covered.setdefault(coverage, []).append(words(f"phrase_{tier}") + of)
    left_out = covered.pop(NOT_COVERED, [])
    known = _cells(perimeter, "terminals")
    left_out += [words(f"other_{each}") for each in OF_BODIES if known[each]["coverage"] != NOT_COVERED]
    items = [f"{words.listed(what)} ({words(f'adjective_{coverage}')})" for coverage, what in covered.items()]
    found = [words("covers", items=words.as_well_as(items))] if items else []
    return found + ([words("covers_not", items=words.listed(left_out))] if left_out else [])


def _of(sector: str, coverage: str, words: Words) -> str:
    """Whose terminals; of bodies, only those that are known, and how: the others are left out."""
    is_partial = sector in OF_BODIES and coverage in KNOWN
    return words(f"of_{sector}_{coverage}" if is_partial else f"of_{sector}")


def _cells(perimeter: pl.DataFrame, tier: str) -> dict[str, Row]:
    return {row["sector"]: row for row in perimeter.filter(pl.col("tier") == tier).iter_rows(named=True)}


def perimeter(frames: Frames, facts: Facts, words: Words) -> View:
    """The perimeter as a table: a row a tier, a column a sector; a tier known for all sectors together is one cell."""
    frame = frames["perimeter"]
    total = headline_total(frames, facts)
    scale = scale_of(total["unit"], total["value"])
    rows = []
    for tier in TIERS:
        by_sector = _cells(frame, tier)
        sectors = ["all"] if "all" in by_sector else list(SECTORS)
        known = tier_value(frame, tier)
        cells = [_cell(by_sector[sector], tier, total, scale, words) for sector in sectors]
        sum_text = words("not_known") if known is None else _like(total, known, scale, words)
        rows.append({"name": words(f"tier_{tier}"), "cells": cells, "sum": sum_text})
    value, low, high = words.figure(total["value"], total["low"], total["high"], scale)
    return {
        "caption": words("perimeter_caption", year=facts.headline_year, unit=words.long(scale)),
        "sectors": [words(f"sector_{sector}") for sector in SECTORS],
        "rows": rows,
        "total": value,
        "interval": words("interval", low=low, high=high),
    }


def _cell(cell: Row, tier: str, total: Row, scale: Scale, words: Words) -> View:
    value, coverage = cell["value_kgco2eq"], cell["coverage"]
    is_together = cell["sector"] == "all"
    is_hatched = coverage not in ("measured", "declared")
    return {
        "span": len(SECTORS) if is_together else 1,
        "sector": words("all_sectors") if is_together else words(f"sector_{cell['sector']}"),
        "is_together": is_together,
        "coverage": coverage,
        "word": words(f"coverage_{coverage}"),
        "value": "" if value is None else _like(total, value, scale, words),
        "note": words.typeset(cell[f"note_{words.language}"]),
        "swatch": None if coverage == NOT_COVERED else svg.swatch(tier, is_hatched),
    }


def _like(total: Row, value: float, scale: Scale, words: Words) -> str:
    """A part that states no interval of its own: the digits its whole would have at that size."""
    ratio = value / total["value"] if total["value"] else 0.0
    return words.figure(value, total["low"] * ratio, total["high"] * ratio, scale)[0]


def tiers(frames: Frames, facts: Facts, words: Words) -> View | None:
    """The headline by tier: finding, picture, table; None where the breakdown is not published."""
    view = _parts(frames, facts, words, "tier")
    if view:
        view["finding"] = words("by_tier", **_largest(view["rows"]), year=facts.headline_year)
        view["caption"] = words("table_tier", year=facts.headline_year, unit=view["unit_long"])
        view["head"] = words("tier")
    return view


def stages(frames: Frames, facts: Facts, words: Words) -> View | None:
    """The headline by life-cycle stage; what the source does not split is said apart, and left out of the finding."""
    view = _parts(frames, facts, words, "life_cycle_stage")
    if not view:
        return None
    split = [row for row in view["rows"] if row["code"] != UNSPECIFIED]
    whole = sum(row["amount"] for row in split)
    ranked = [row | {"share": words.percent(row["amount"] / whole)} for row in split] if whole > 0 else []
    year = facts.headline_year
    view["finding"] = words("by_stage_finding", **_largest(ranked), year=year) if ranked else words("by_stage")
    unsplit = [row for row in view["rows"] if row["code"] == UNSPECIFIED]
    view["note"] = words("unsplit", value=unsplit[0]["value"], unit=view["unit_long"]) if unsplit else ""
    view["caption"] = words("table_stage", year=year, unit=view["unit_long"])
    view["head"] = words("stage")
    return view


def _largest(rows: list[Row]) -> dict[str, str]:
    largest = max(rows, key=lambda row: row["amount"])
    return {"name": largest["name"], "share": largest["share"]}


def _parts(frames: Frames, facts: Facts, words: Words, breakdown: str) -> View | None:
    """The parts of the headline in the order of the nomenclature, with their share, origin and picture."""
    total = headline_total(frames, facts)
    order = frames["nomenclature"].filter(pl.col("list") == breakdown).select("code", "position")
    parts = (
        headline_rows(frames["indicators"], facts)
        .filter((pl.col("breakdown") == breakdown) & pl.col("value").is_not_null())
        .join(order, left_on="breakdown_value", right_on="code", how="left", validate="m:1")
        .sort("position", "breakdown_value")
    )
    if not parts.height:
        return None
    scale = scale_of(total["unit"], total["value"])
    unit, rows = words.short(scale), [_part(row, total, scale, words, breakdown) for row in parts.iter_rows(named=True)]
    items = "; ".join(
        words("chart_item", name=row["name"], value=row["value"], low=row["low"], high=row["high"]) for row in rows
    )
    title = words("table_tier" if breakdown == "tier" else "table_stage", year=facts.headline_year, unit=unit)
    picture = svg.bar_chart(
        [row["bar"] for row in rows],
        ident=f"chart-{breakdown}",
        title=title,
        description=words("chart_desc", unit=unit, items=items),
    )
    return {"rows": rows, "picture": picture, "unit": unit, "unit_long": words.long(scale), "note": ""}


def _part(row: Row, total: Row, scale: Scale, words: Words, breakdown: str) -> Row:
    code = row["breakdown_value"]
    value, low, high = words.figure(row["value"], row["low"], row["high"], scale)
    name = words.name(breakdown, code)
    paint = code if code in svg.PAINTS else UNSPECIFIED
    return {
        "code": code,
        "name": name,
        "amount": row["value"],
        "value": value,
        "low": low,
        "high": high,
        "share": words.percent(row["value"] / total["value"]) if total["value"] else "",
        "origin": origin_line(row, words),
        "bar": svg.Bar(name, row["value"], value, paint, row["low"], row["high"], known_share(row) or 0.0),
    }
