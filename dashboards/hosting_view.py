"""Hosts and what runs on them, in words: rows of the tables and sentences of both faces (METHODOLOGY 28).

In: a `Hosting`, a language. Out: texts. What a line says is enough to make its figure again by hand.
"""

from typing import Any

import polars as pl

from barometer.editions.formatting import percent
from barometer.exact import NANO, exact_sum
from barometer.hosts import REMAINDER
from dashboards.hosting import Hosting
from dashboards.output import number
from dashboards.words import gap_reason, shown_figure, text, word

COLUMNS = ("host", "host_line", "host_taken", "host_part", "value", "unit")


def title(hosting: Hosting, language: str, place: str | None = None) -> str:
    """How many hosts carry how much, and the part of them that nobody took; or that none carried anything."""
    named = place or hosting.organisation
    if hosting.hosts.is_empty():
        return text("hosts_none", language, organisation=named, year=hosting.year)
    total, left = _sum(hosting.hosts), _sum(hosting.machines.filter(pl.col("line") == REMAINDER))
    unit = _unit(hosting)
    shown = shown_figure(_figure(total, unit), language)
    if total and left:
        value = _value(left, unit, total, language)
        rest = text("hosts_left", language, share=percent(left / total, language), **value)
    else:
        rest = "" if total is None else text("hosts_nothing_left", language)
    said = text(
        "hosts_title", language, organisation=named, year=hosting.year,
        category=word(hosting.category, language).lower(), hosts=hosting.hosts.height,
        carried=hosting.hosts.select(exact_sum("carried")).item() or 0, value=shown["value"], unit=shown["unit"],
    )  # fmt: skip
    return f"{said} {rest}".rstrip()


def rows(lines: pl.DataFrame, hosting: Hosting, language: str) -> list[list[str]]:
    """A row a line of a host: host, machine, what it takes of what, its part, its impact."""
    largest = lines["impact"].max()
    magnitude = float(largest) / NANO if isinstance(largest, int) else 0.0
    return [_row(line, _unit(hosting), magnitude, language) for line in lines.iter_rows(named=True)]


def findings(hosting: Hosting, language: str) -> list[str]:
    """What was read otherwise than asked, or not at all: where it is written, and how to repair it."""
    told = [_finding(row, language) for row in hosting.findings.iter_rows(named=True)]
    gaps = hosting.gaps.select("organisation", "why", "life_cycle_stage").unique().sort(pl.all(), nulls_last=True)
    for row in gaps.iter_rows(named=True):
        stage = row["life_cycle_stage"]
        what = word(stage, language).lower() if stage else text("hosts_every_stage", language)
        reason = gap_reason(row["why"], language)
        told.append(text("hosts_gap", language, host=row["organisation"], stage=what, reason=reason))
    return told


def _row(line: dict[str, Any], unit: str, magnitude: float, language: str) -> list[str]:
    is_left = line["line"] == REMAINDER
    what = word("host_remainder", language) if is_left else line["asset_id"]
    key = word(f"host_key_{line['key']}", language)
    if line["of"] is None or line["taken"] is None:
        taken, part = "–", "–"
    elif line["key"] in ("host_share", "equally"):
        taken, part = key, percent(line["taken"] / line["of"], language)
    else:
        taken = text("hosts_taken", language, taken=number(line["taken"]), of=number(line["of"]), unit=key)
        part = percent(line["taken"] / line["of"], language)
    value = _value(line["impact"], unit, magnitude * NANO, language)
    return [line["host"], what, taken, part, value["value"], value["unit"]]


def _finding(row: dict[str, Any], language: str) -> str:
    where = ""
    if row["file"] is not None:
        where = text("hosts_where", language, file=row["file"], sheet=row["sheet"], row=row["row"]) + " "
    key = word(f"host_key_{row['key']}", language) if row["key"] else ""
    amounts = {name: "–" if row[name] is None else number(row[name]) for name in ("taken", "of")}
    return where + text(
        f"hosts_{row['code']}", language, host=row["host"] or "–", machine=row["asset_id"] or "–", unit=key, **amounts
    )


def _sum(lines: pl.DataFrame) -> int | None:
    total: int | None = lines.select(exact_sum("impact")).item()
    return total


def _unit(hosting: Hosting) -> str:
    known = hosting.hosts["unit"].drop_nulls().to_list()
    return known[0] if known else ""


def _figure(nano: int | None, unit: str) -> dict[str, Any]:
    return {"value": None if nano is None else nano / NANO, "low": None, "high": None, "unit": unit}


def _value(nano: int | None, unit: str, magnitude: float, language: str) -> dict[str, str]:
    shown = shown_figure(_figure(nano, unit), language, magnitude=magnitude / NANO)
    return {"value": shown["value"], "unit": shown["unit"]}
