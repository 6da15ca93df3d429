"""Tables of the overview: perimeter, control panel, territories, organisations, coverage and gaps.

In: frames of `dashboards.overview` and published rows. Out: sections of the page. No ranking: territories stand in the
order of their codes.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup

from barometer.editions.formatting import figure, plain, scale_of
from barometer.services import NO_INVENTORY
from dashboards import downloads, edition_content
from dashboards.answers import assessed
from dashboards.cards import data_table
from dashboards.counted_elsewhere import ELSEWHERE, other_said, shared_devices
from dashboards.frame import Screen, organisation_names
from dashboards.markup import badge, folded, heading, items, line, table
from dashboards.parts import is_informed, total_row
from dashboards.sections.headline import HEADLINE, SECTORS, TIERS
from dashboards.sections.missing import gap_lines

ALL = "all"


def show_perimeter(screen: Screen, perimeter: pl.DataFrame) -> None:
    """What the headline covers: a row a tier, a column a sector (METHODOLOGY 3.5)."""
    voice = screen.voice
    largest = max((value for value in perimeter["value_kgco2eq"].to_list() if value is not None), default=0.0)
    cells = {(row["sector"], row["tier"]): row for row in perimeter.iter_rows(named=True)}
    sectors = [*SECTORS, ALL]
    rows = [
        [voice.word(tier), *(_perimeter_cell(cells.get((sector, tier)), largest, screen) for sector in sectors)]
        for tier in TIERS
    ]
    notes = list(dict.fromkeys(voice.typeset(row[f"note_{voice.language}"]) for row in cells.values()))
    headers = [voice("column_tier"), *(voice.word(sector) for sector in sectors)]
    caption = voice("perimeter_caption", place=screen.place, year=screen.year)
    st.html(
        heading(2, voice("perimeter_title"))
        + table(headers, rows, caption=caption)
        + folded(voice("perimeter_notes"), items(notes))
    )


def _perimeter_cell(row: dict[str, Any] | None, largest: float, screen: Screen) -> Markup:
    if row is None:
        return Markup("<span>–</span>")
    voice, value = screen.voice, row["value_kgco2eq"]
    shown = badge(voice.word(row["coverage"]), row["coverage"])
    if value is None:
        return Markup("<span>{}</span>").format(shown)
    scale = scale_of("kgCO2eq", largest)
    text = f"{plain(value, scale, voice.language)} {scale.short[voice.language]}"
    return Markup("<span>{}<br><strong>{}</strong></span>").format(shown, text)


def show_controls(screen: Screen, controls: pl.DataFrame) -> None:
    """Our figures beside the published ones, with the reasons of each gap (METHODOLOGY 3.6)."""
    voice = screen.voice
    headers = [voice(f"control_{name}") for name in ("what", "ours", "published", "reasons")]
    rows = [_control(row, screen) for row in controls.iter_rows(named=True)]
    caption = voice("control_caption", place=screen.place, year=screen.year)
    st.html(heading(2, voice("control_title")) + table(headers, rows, caption=caption, numbers=[1, 2]))


def _control(row: dict[str, Any], screen: Screen) -> list[str | Markup]:
    voice, language = screen.voice, screen.voice.language
    scale = scale_of(row["unit"], row["reference"])
    reference = f"{plain(row['reference'], scale, language)} {scale.short[language]}"
    ours = voice("not_computed_short")
    if row["ours"] is not None:
        value, low, high = figure(row["ours"], row["ours_low"], row["ours_high"], scale, language)
        ours = f"{value} {scale.short[language]}"
        ours += " " + voice("bounds", low=low, high=high) if low else ""
    label, reasons = (voice.typeset(row[f"{what}_{language}"]) for what in ("label", "reasons"))
    return [label, ours, reference, Markup("<span>{}</span>").format(reasons)]


def show_territories(screen: Screen, indicators: pl.DataFrame) -> None:
    """Departments and EPCI, in the order of their codes (METHODOLOGY 3.7, 3.8)."""
    voice = screen.voice
    codes = indicators["territory"].unique().to_list()
    known = edition_content.territories(screen.folder.context, codes)
    totals = {row["territory"]: row for row in _totals(indicators)}
    largest = max(row["value"] for row in totals.values() if row["value"] is not None)
    departments = known.filter(pl.col("kind") == "department")
    epci = known.filter(pl.col("kind") == "epci")
    st.html(heading(2, voice("territories_title")) + line(voice("territories_lead"), "b-soft"))
    st.html(_territory_table(screen, departments, totals, largest, voice("departments_caption", year=screen.year)))
    tables = _territory_table(screen, epci, totals, largest, voice("epci_caption", year=screen.year), is_crossing=True)
    st.html(folded(voice("epci_fold", count=epci.height), tables))
    _download(screen, indicators.filter((pl.col("code") == HEADLINE) & (pl.col("breakdown") == "total")))


def _totals(indicators: pl.DataFrame) -> list[dict[str, Any]]:
    return indicators.filter((pl.col("code") == HEADLINE) & (pl.col("breakdown") == "total")).to_dicts()


def _territory_table(
    screen: Screen,
    known: pl.DataFrame,
    totals: dict[str, dict[str, Any]],
    largest: float,
    caption: str,
    *,
    is_crossing: bool = False,
) -> Markup:
    voice = screen.voice
    columns = ["name", "code", "population", *(["inside"] if is_crossing else []), "footprint", "reading"]
    rows: list[list[str | Markup]] = []
    for row in known.iter_rows(named=True):
        total = totals[row["territory"]]
        shown = voice.figure(total, magnitude=largest)
        inside = [_inside(row, voice)] if is_crossing else []
        footprint = f"{shown['value']} {shown['unit']} {voice('bounds', **shown)}"
        code = row["territory"].partition("-")[2]
        rows.append(
            [row["name"], code, voice.whole(row["population"]), *inside, footprint, _reading(screen, row, total)]
        )
    numbers = [place for place, column in enumerate(columns) if column in {"population", "inside", "footprint"}]
    return table([voice(f"territory_{column}") for column in columns], rows, caption=caption, numbers=numbers)


def _inside(row: dict[str, Any], voice: Any) -> str:
    """Inhabitants in the region, where an EPCI crosses its border; else a word."""
    if row["population_in_region"] == row["population"]:
        return str(voice("all_inside"))
    return str(voice.whole(row["population_in_region"]))


def _reading(screen: Screen, row: dict[str, Any], total: dict[str, Any]) -> str:
    """What the figure is: an average applied to people, or the share of it that is measured or declared."""
    voice = screen.voice
    if is_informed(total, screen.threshold):
        return voice("reading_informed", share=voice.percent(total["measured_share"] + total["declared_share"]))
    return voice("reading_average", count=voice.whole(row["population"]))


def _download(screen: Screen, rows: pl.DataFrame) -> None:
    data = data_table(rows, screen)
    name = downloads.file_name("territories", screen.filters.year, suffix="")
    with st.container(horizontal=True, key="actions_territories"):
        st.download_button(
            screen.voice("download_csv"), data=lambda: downloads.csv_bytes(data), file_name=f"{name}csv",
            mime="text/csv", on_click="ignore", key="csv_territories",
        )  # fmt: skip
        st.download_button(
            screen.voice("download_xlsx"), data=lambda: downloads.xlsx_bytes(data, HEADLINE), file_name=f"{name}xlsx",
            mime=downloads.XLSX, on_click="ignore", key="xlsx_territories",
        )  # fmt: skip


def show_organisations(screen: Screen, indicators: pl.DataFrame) -> None:
    """Each organisation's own footprint, apart from the territory's, in the order of their identifiers."""
    voice = screen.voice
    names = organisation_names(screen.folder)
    reasons = _counted_by(screen, indicators, names)
    gaps = assessed(screen.folder, screen.year, screen.filters.view).gaps
    alone = set(gaps.filter(pl.col("why") == NO_INVENTORY)["organisation"])
    rows = []
    largest = max((row["value"] for row in _totals(indicators) if row["value"] is not None), default=None)
    for organisation in indicators["organisation"].unique().sort():
        own = indicators.filter(pl.col("organisation") == organisation)
        row = total_row(own, HEADLINE)
        shown = voice.figure(row, largest) if row else {"value": "–", "unit": "", "low": "–", "high": "–"}
        text = f"{shown['value']} {shown['unit']} {voice('bounds', **shown)}" if row and row["value"] else "–"
        share = "–" if row is None or row["declared_share"] is None else voice.percent(row["declared_share"])
        quality = "–" if row is None or row["quality"] is None else voice("quality_of_five", quality=row["quality"])
        said = f"{text} ({reasons[organisation]})" if text == "–" and organisation in reasons else text
        said += f" ({voice('devices_unknown_short')})" if organisation in alone else ""
        rows.append([names[organisation], said, share, quality])
    headers = [
        voice.word("organisation"),
        voice("territory_footprint"),
        voice.word("declared_share"),
        voice.word("quality"),
    ]
    caption = voice("organisations_caption", year=screen.year)
    st.html(
        heading(2, voice("organisations_title"))
        + line(voice("organisations_lead"), "b-soft")
        + table(headers, rows, caption=caption, numbers=[1, 2])
    )


def _counted_by(screen: Screen, indicators: pl.DataFrame, names: Mapping[str, str]) -> dict[str, str]:
    """Organisation -> who counts the devices that it does not: the reason beside a figure that is not there."""
    told = shared_devices(screen.folder.home, screen.folder.actor, indicators["organisation"].unique().to_list())
    others = (
        told.filter(pl.col("counted") == ELSEWHERE)
        .group_by("organisation")
        .agg(pl.col("other").unique().sort(nulls_last=True))
    )
    voice = screen.voice
    return {
        organisation: voice("counted_by", other=voice.listed([other_said(each, names, voice.language) for each in who]))
        for organisation, who in others.iter_rows()
    }


def show_coverage(screen: Screen, coverage: pl.DataFrame, gaps: pl.DataFrame) -> None:
    """What fed the figures, then what was not computed."""
    voice = screen.voice
    language = voice.language
    rows = [
        [
            voice.typeset(row[f"label_{language}"]),
            voice.word(row["origin"]) + (f" – {voice.inside('is_synthetic')}" if row["is_synthetic"] else ""),
            voice.whole(row["rows"]),
            voice.whole(row["organisations"]),
            voice.typeset(row[f"note_{language}"]) or "–",
        ]
        for row in coverage.iter_rows(named=True)
    ]
    headers = [voice(f"coverage_{name}") for name in ("what", "origin", "rows", "organisations", "note")]
    computed = gaps.filter(pl.col("code").is_null())
    catalogue = gaps.filter(pl.col("code").is_not_null())
    st.html(
        heading(2, voice("coverage_title"))
        + table(headers, rows, caption=voice("coverage_caption", year=screen.year), numbers=[2, 3])
        + folded(voice("gaps_fold", count=computed.height), _gap_list(computed, language, voice), is_gap=True)
        + folded(
            voice("catalogue_fold", count=catalogue.height),
            _gap_list(catalogue, language, voice, is_reasoned=True),
            is_gap=True,
        )
    )


def show_own_gaps(screen: Screen) -> None:
    """What the figures of one organisation lack, by type and reason."""
    voice = screen.voice
    lines = gap_lines(screen, "climate_change") or [voice("own_gaps_none")]
    st.html(heading(2, voice("own_gaps_title", year=screen.year)) + items(lines))


def _gap_list(gaps: pl.DataFrame, language: str, voice: Any, *, is_reasoned: bool = False) -> Markup:
    return items(
        [
            voice.typeset(row[f"label_{language}"])
            + (f" – {voice.typeset(row[f'why_{language}'])}" if is_reasoned else _count(row, voice))
            for row in gaps.iter_rows(named=True)
        ]
    )


def _count(row: dict[str, Any], voice: Any) -> str:
    return "" if row["units"] is None else f" – {voice('devices', count=voice.whole(row['units']))}"
