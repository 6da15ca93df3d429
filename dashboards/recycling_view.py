"""The recycling study in words and rows, the same for the command line, the screen and files. Pure.

In: a `RecyclingStudy`. Out: rows of text, tables to take away, a document.
"""

from collections.abc import Callable
from typing import Any

import polars as pl

from barometer.decisions.recycling import ALL, Gap
from dashboards.parts import PARTS_COLUMNS
from dashboards.recycling import LEVELS, WITHOUT_EPCI, RecyclingStudy
from dashboards.scenario_view import figure_text
from dashboards.voice import Voice
from factors.companions import material_contents

TONNE, KILOGRAM, DEVICE = "t", "kg", "unit"
YEAR_COLUMNS = ("year", "leaving", "idle", "reused", "arisings", "tonnes")
TYPE_COLUMNS = ("equipment_type", "arisings", "tonnes")
PLACE_COLUMNS = ("place", "arisings", "tonnes")
MATERIAL_COLUMNS = ("material", "content", "recovered")
KILOGRAMS_PER_TONNE = 1000
Row = dict[str, Any]


def finding(found: RecyclingStudy, voice: Voice) -> str:
    """The study in one sentence."""
    rows = _cumulated(found.units()).filter(pl.col("equipment_type") == ALL).to_dicts()
    if not rows:
        return voice("recycling_nothing", place=_place(found, voice))
    row = rows[0]
    return voice(
        "recycling_finding", place=_place(found, voice), first=found.year + 1, last=found.until,
        tonnes=_figure(row, "tonnes", TONNE, voice), devices=_figure(row, "arisings", DEVICE, voice),
    )  # fmt: skip


def year_rows(found: RecyclingStudy, voice: Voice) -> list[list[str]]:
    """One row a year, then their sum: who leaves, what drawers let go, what reuse takes, what is left to recycle."""
    rows = found.units().filter(pl.col("equipment_type") == ALL).to_dicts()
    return [
        [
            voice("recycling_all_years") if row["year"] is None else str(row["year"]),
            *(_about(row[name], voice) for name in ("leaving", "idle")),
            voice.whole(round(row["reused"])),
            _bare(row, "arisings", voice),
            _bare(row, "tonnes", voice),
        ]
        for row in rows
    ]


def type_rows(found: RecyclingStudy, voice: Voice) -> list[list[str]]:
    """One row a type, all years together, the heaviest first; those without a mass last."""
    rows = [row for row in _cumulated(found.units()).to_dicts() if row["equipment_type"] != ALL]
    rows.sort(key=lambda row: (-(row["tonnes"] or 0.0), -row["arisings"], row["equipment_type"]))
    return [
        [voice.word(row["equipment_type"]), _bare(row, "arisings", voice), _bare(row, "tonnes", voice)] for row in rows
    ]


def place_rows(found: RecyclingStudy, level: str, voice: Voice) -> list[list[str]]:
    """One row a territory of a level, all years and types together, in the order of their names."""
    rows = _cumulated(found.units(level)).filter(pl.col("equipment_type") == ALL).to_dicts()
    named = sorted((_name(found, row["territory"], voice), row) for row in rows)
    return [[name, _bare(row, "arisings", voice), _bare(row, "tonnes", voice)] for name, row in named]


def material_rows(found: RecyclingStudy, voice: Voice) -> list[list[str]]:
    """One row a type and material, all years together: what is inside, what can be taken out where that is known."""
    names = _material_names(voice.language)
    rows = _cumulated(found.materials()).to_dicts()
    rows.sort(key=lambda row: (row["equipment_type"], -(row["content_kg"] or row["recovered_kg"] or 0.0)))
    return [
        [
            voice("recycling_material", material=names[row["material"]], type=voice.inside(row["equipment_type"])),
            *(_mass(row, name, voice) for name in ("content", "recovered")),
        ]
        for row in rows
    ]


def gap_lines(found: RecyclingStudy, voice: Voice) -> list[str]:
    """What the tables leave out, and why; types and materials with one reason share a line."""
    names, lines = _material_names(voice.language), []
    for reason in dict.fromkeys(each.reason for each in found.study.gaps):
        known = sorted(
            (each for each in found.study.gaps if each.reason == reason),
            key=lambda each: (-(each.devices or 0.0), each.about),
        )
        told = [_gap_name(each, names, voice) for each in known]
        lines.append(voice(f"recycling_gap_{reason}", names=voice.listed([each for each in told if each])))
    return lines


def picture(found: RecyclingStudy, voice: Voice) -> pl.DataFrame:
    """`PARTS_COLUMNS`: tonnes of each type, all years together; types too small to be seen are in the table."""
    rows = _cumulated(found.units()).filter((pl.col("equipment_type") != ALL) & (pl.col("tonnes") > 0))
    largest = rows["tonnes"].max()
    shown = rows.filter(pl.col("tonnes") * 200 > largest) if largest is not None else rows
    return pl.DataFrame(
        [
            {
                "code": row["equipment_type"], "label": voice.word(row["equipment_type"]), "paint": "terminals",
                "value": row["tonnes"], "low": row["tonnes_low"], "high": row["tonnes_high"], "unit": TONNE,
                "known_share": 0.0, "text": _figure(row, "tonnes", TONNE, voice),
            }
            for row in shown.sort("tonnes", descending=True).iter_rows(named=True)
        ],
        schema=PARTS_COLUMNS,
    )  # fmt: skip


def tables(found: RecyclingStudy, voice: Voice, level: str | None = None) -> dict[str, pl.DataFrame]:
    """Sheet -> table to take away, full precision, every year, of one level or of all, and the gaps."""
    asked = pl.lit(value=True) if level is None else pl.col("level") == level
    materials = _material_names(voice.language)
    lines = gap_lines(found, voice)
    return {
        voice("recycling_sheet_units"): _headed(
            _named(found.study.units.filter(asked), found, voice, voice.word), voice
        ),
        voice("recycling_sheet_materials"): _headed(
            _named(found.study.materials.filter(asked), found, voice, voice.word).with_columns(
                pl.col("material").replace(materials)
            ),
            voice,
        ),
        voice("recycling_sheet_gaps"): pl.DataFrame({voice("recycling_sheet_gaps"): lines}),
    }


def document(found: RecyclingStudy, level: str) -> Row:
    """The study as one JSON document."""
    return {
        "territory": found.scope.territory,
        "year": found.year,
        "until": found.until,
        "reused_a_year": found.yearly_reuse,
        "is_synthetic": found.is_synthetic,
        "units": found.units(level).drop("level").to_dicts(),
        "materials": found.materials(level).drop("level").to_dicts(),
        "gaps": [
            {"reason": gap.reason, "about": gap.about or None, "devices": gap.devices} for gap in found.study.gaps
        ],
        "sources": found.source_texts("en"),
    }


def _cumulated(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("year").is_null())


def _place(found: RecyclingStudy, voice: Voice) -> str:
    return _name(found, found.scope.territory or "", voice)


def _name(found: RecyclingStudy, code: str, voice: Voice) -> str:
    return voice("recycling_without_epci") if code == WITHOUT_EPCI else voice.typeset(found.names[code])


def _figure(row: Row, name: str, unit: str, voice: Voice) -> str:
    return figure_text((row[name], row[f"{name}_low"], row[f"{name}_high"]), unit, voice)


def _bare(row: Row, name: str, voice: Voice) -> str:
    """Value and bounds without their unit, which the header says; a dash where nobody knows."""
    value = row[name]
    if value is None:
        return "–"
    if value == 0:
        return "0"
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return figure_text((value, low, high), "", voice).replace("  (", " (")


def _about(value: float, voice: Voice) -> str:
    """A part of a sum whose interval stands beside: three digits say enough."""
    return voice.whole(round(float(f"{value:.3g}")))


def _mass(row: Row, name: str, voice: Voice) -> str:
    value, low, high = row[f"{name}_kg"], row[f"{name}_low"], row[f"{name}_high"]
    if value is None:
        return "–"
    if value < KILOGRAMS_PER_TONNE * 10:
        return figure_text((value, low, high), KILOGRAM, voice)
    return figure_text(
        (value / KILOGRAMS_PER_TONNE, low / KILOGRAMS_PER_TONNE, high / KILOGRAMS_PER_TONNE), TONNE, voice
    )


def _gap_name(gap: Gap, materials: dict[str, str], voice: Voice) -> str:
    if not gap.about:
        return "" if gap.devices is None else voice.whole(round(gap.devices))
    named = materials[gap.about].lower() if gap.about in materials else voice.inside(gap.about)
    if gap.devices is None or round(gap.devices) == 0:
        return named
    return voice("recycling_gap_units", name=named, units=_about(gap.devices, voice))


def _material_names(language: str) -> dict[str, str]:
    return dict(material_contents().select("material", f"name_{language}").iter_rows())


def _named(rows: pl.DataFrame, found: RecyclingStudy, voice: Voice, word: Callable[[str], str]) -> pl.DataFrame:
    """Codes beside names: a file is read by people and by programs."""
    head = ("level", "territory", "place", "period")
    types = {code: word(code) for code in rows["equipment_type"].unique() if code != ALL}
    types[ALL] = voice("recycling_all_types")
    places = {code: _name(found, code, voice) for code in rows["territory"].unique()}
    levels = {level: voice(f"recycling_level_{level}") for level in LEVELS}
    return rows.with_columns(
        pl.col("level").replace(levels),
        place=pl.col("territory").replace(places),
        equipment_type=pl.col("equipment_type").replace(types),
        # A sheet adds up and sorts years as numbers: what a row without one covers is said beside it.
        period=pl.when(pl.col("year").is_null())
        .then(pl.lit(voice("recycling_all_years")))
        .otherwise(pl.lit(voice("recycling_one_year"))),
    ).select(*head, pl.exclude(head))


def _headed(rows: pl.DataFrame, voice: Voice) -> pl.DataFrame:
    return rows.rename({name: voice(f"recycling_column_{name}") for name in rows.columns})
