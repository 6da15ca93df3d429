"""The coverage of the catalogue in words: rows of the table and its sentence, for both faces (METHODOLOGY 9.5)."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import polars as pl

from barometer.editions.formatting import percent, whole
from dashboards.covering import STATES, Covered, counts
from dashboards.voice import Voice
from dashboards.words import labelled, shown_figure, text, word
from factors import nomenclature, territories

#: What a sheet says, in its order; those of the catalogue that have a text in each language.
SHEET = (
    "here", "definition", "formula", "unit", "direction", "normalisation", "origins", "quality", "frequency", "source",
    "reference",
)  # fmt: skip
OF_CATALOGUE = ("definition", "formula", "unit", "normalisation", "source", "reference")
#: The code of an input after its name: for files, not for a reader.
_INPUT = re.compile(r" \([a-z_]+(?:\.[a-z0-9_]+)+\)")
COLUMNS = ("code", "coverage_indicator", "coverage_state", "coverage_where", "coverage_missing", "coverage_who")


def title(covered: list[Covered], place: str, year: int, language: str) -> str:
    """How many of how many are computed, declared, gaps."""
    told = {state: counts(covered)[state] for state in STATES}
    return text("coverage_counts", language, place=place, year=year, count=len(covered), **told)


def rows(covered: list[Covered], language: str) -> list[list[str]]:
    """A row an indicator: what it is, its state, where it is known, what is missing, who knows it."""
    names = dict(nomenclature.indicators().select("code", f"name_{language}").iter_rows())
    states = {state: word(f"coverage_{state}", language) for state in STATES}
    return [
        [each.code, names[each.code], states[each.state], where(each, language), *_lacks(each, language)]
        for each in covered
    ]


def sheet(each: Covered, language: str) -> list[tuple[str, str]]:
    """(what, text) of the sheet of an indicator: what the catalogue says, origin and quality of its values."""
    row = nomenclature.indicators().filter(pl.col("code") == each.code).row(0, named=True)
    said = {name: units_shown(row[f"{name}_{language}"], language) for name in OF_CATALOGUE}
    said["direction"] = word(f"sheet_{row['direction']}", language)
    said["frequency"] = word(f"sheet_{row['frequency']}", language)
    said["normalisation"] = _normalised(each, said["normalisation"], language)
    said["here"] = word("sheet_joint", language).join(_figures(each, language))
    said["origins"], said["quality"] = _origins(each, language), _quality(each, language)
    return [(word(f"sheet_{name}", language), said[name] or "–") for name in SHEET]


def document(each: Covered) -> dict[str, Any]:
    """The sheet as data: both languages, and what is known here."""
    row = nomenclature.indicators().filter(pl.col("code") == each.code).row(0, named=True)
    return {**row, **asdict(each)}


def _normalised(each: Covered, asked: str | None, language: str) -> str | None:
    """What the catalogue normalises it by, then the values here for so many people."""
    told = []
    for row in each.normalised:
        # An exact count is no exact rate: two digits, as of any ratio.
        exact = {} if row["low"] != row["high"] else {"low": None, "high": None}
        value = text("sheet_value", language, **shown_figure({**row, **exact}, language))
        many = "" if row["per"] == 1 else "s"
        told.append(text(f"sheet_by_{row['base']}{many}", language, value=value, per=whole(row["per"], language)))
    return labelled(asked, word("sheet_joint", language).join(told), language) if told and asked else asked


def _figures(each: Covered, language: str) -> Iterator[str]:
    """The values of the place with their intervals; those of one part are told apart by their series."""
    parts = Counter((row["breakdown"], row["breakdown_value"]) for row in each.figures)
    for row in each.figures:
        is_shared = parts[row["breakdown"], row["breakdown_value"]] > 1 and row["series"] is not None
        shown, series = _figure(row, language), row["series"]
        if row["low"] is not None and row["low"] != row["high"]:
            shown = text("sheet_interval", language, value=shown, **{
                bound: shown_figure(row, language)[bound] for bound in ("low", "high")
            })  # fmt: skip
        yield f"{shown} · {Voice(language).series(series)}" if is_shared else shown


def _figure(row: Mapping[str, Any], language: str) -> str:
    """A value of the place, after the part it tells of."""
    shown = shown_figure(row, language)
    value = text("sheet_percent" if row["unit"] == "percent" else "sheet_value", language, **shown)
    part = row["breakdown_value"]
    if row["breakdown"].startswith("epci"):
        told = territories.load().name(part)
        part = told if row["breakdown"] == "epci" else f"{told} ({word(row['breakdown'], language)})"
    return value if part == "total" else labelled(word(part, language), value, language)


def _total(each: Covered, language: str) -> str:
    """The one figure of the place; nothing where it has several, which the sheet tells."""
    totals = [row for row in each.figures if row["breakdown_value"] == "total"]
    return _figure(totals[0], language) if len(totals) == 1 else ""


def _origins(each: Covered, language: str) -> str:
    """Shares of the values of an indicator, measured, declared and modelled; those of none are not told."""
    told = {name: share for name, share in each.origins.items() if share}
    return ", ".join(text(f"sheet_{name}", language, share=percent(share, language)) for name, share in told.items())


def _quality(each: Covered, language: str) -> str:
    if each.quality is None:
        return ""
    low, high = each.quality
    return text("sheet_quality_one" if low == high else "sheet_quality_between", language, low=low, high=high)


def where(each: Covered, language: str) -> str:
    """The value here, in how many organisations one is known, and how many devices the figure lacks."""
    parts = [_total(each, language) or text("coverage_here", language)] if each.here else []
    if each.bodies and not (each.here and each.bodies == 1):
        parts.append(text("coverage_bodies", language, count=each.bodies))
    if each.uncomputed:
        parts.append(text("coverage_uncomputed_devices", language, count=each.uncomputed))
    return ", ".join(parts) or "–"


def units_shown(text: str | None, language: str) -> str | None:
    """A text of the catalogue with the small figures of its units, as figures are shown beside it."""
    if text is None:
        return None
    text = text.replace("CO2eq", "CO₂éq" if language == "fr" else "CO₂e").replace("CO2", "CO₂")
    return re.sub(r"\bm3\b", "m³", text)


def without_inputs(text: str) -> str:
    """A text without the codes of its inputs."""
    return _INPUT.sub("", text)


def _lacks(each: Covered, language: str) -> tuple[str, str]:
    told = each.missing[language]
    return _joined((what for what, _ in told), language), _joined((who for _, who in told), language)


def _joined(parts: Iterable[str], language: str) -> str:
    return text("sheet_joint", language).join(dict.fromkeys(parts)) or "–"
