"""Évolution: one figure between two years, its causes, where they act, and which inputs moved (METHODOLOGY 5)."""

import polars as pl
import streamlit as st
from markupsafe import Markup

from dashboards import change_view, downloads, figures, parts, state
from dashboards.answers import Folder, change, first_inventories, kept
from dashboards.answers import figures as figures_of
from dashboards.change_file import change_workbook, contributions
from dashboards.changing import Change, SamePerimeter, same_perimeter_since
from dashboards.frame import Screen, organisation_names
from dashboards.markup import folded, heading, line, table
from dashboards.parts import CODE_OF_CATEGORY, is_informed, total_row
from dashboards.scopes import Scope
from dashboards.sections.change_edition import show_edition_change
from dashboards.sections.missing import unknown_devices
from dashboards.sections.notes import show_notes, standing
from dashboards.source_words import source_titles
from factors.errors import UserError


def show_change(screen: Screen, indicators: pl.DataFrame) -> None:
    """From another year, with the notes beside the figure; then from a published edition."""
    _show_years(screen, indicators)
    show_notes(screen, CODE_OF_CATEGORY[screen.filters.category])
    show_edition_change(screen)


def _show_years(screen: Screen, indicators: pl.DataFrame) -> None:
    """Which year to compare with, the finding, the causes, the detail. No picture where nothing informs it."""
    voice = screen.voice
    years = [year for year in reversed(_comparable(screen)) if year != screen.year]
    if not years or screen.year not in _comparable(screen):
        st.html(line(voice("change_one_year"), "b-notice"))
        return
    since = _pick_year(screen, years)
    code = CODE_OF_CATEGORY[screen.filters.category]
    try:
        shown = change(screen.folder, screen.scope, code, since, screen.year, screen.filters.view)
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-notice"))
        return
    row = total_row(indicators, code)
    is_trend = row is not None and is_informed(row, screen.threshold)
    finding = heading(2, change_view.finding(shown, screen.place, voice))
    st.html(finding + _verdict(shown, screen) + unknown_devices(screen))
    if is_trend:
        _show_trend(screen, code)
    else:
        st.html(line(voice("change_no_trend", threshold=voice.percent(screen.threshold)), "b-notice"))
    _show_causes(screen, shown, is_trend=is_trend)


def _comparable(screen: Screen) -> list[int]:
    """Years of the electricity series, from the first inventory of an organisation on."""
    first = first_inventories(screen.folder).get(screen.scope.organisation or "", 0)
    return [year for year in screen.folder.context.years if year >= first]


def _pick_year(screen: Screen, years: list[int]) -> int:
    offered = [str(year) for year in years]
    default = str(max((year for year in years if year < screen.year), default=years[0]))
    key = state.prepare_page("since", offered, default)
    label = screen.voice("change_since")
    return int(str(st.selectbox(label, offered, key=key, placeholder=screen.voice("choose"))))


def _verdict(shown: Change, screen: Screen) -> Markup:
    """Whether the change can be told from noise, then its interval."""
    voice = screen.voice
    first, *more = change_view.verdict(shown, voice, organisation_names(screen.folder))
    said = line(first, "b-lead") + Markup("").join(line(each, "b-notice") for each in more)
    return said + line(voice("change_interval", **change_view.interval(shown, voice)), "b-interval")


def _show_trend(screen: Screen, code: str) -> None:
    """One bar a year with its interval: same method, same perimeter, same electricity series. Before: a break, said."""
    voice, rows = screen.voice, []
    perimeter = _same_perimeter(screen.folder.key, screen.scope, code, screen.folder)
    years = [year for year in _comparable(screen) if year >= perimeter.since]
    st.html(Markup("").join(line(each, "b-notice") for each in _why_it_begins(screen, perimeter, years)))
    if len(years) <= 1:
        return
    for year in years:
        row = total_row(figures_of(screen.folder, (screen.scope,), year, screen.filters.view), code)
        if row is not None:
            rows.append(row | {"breakdown": "year", "breakdown_value": str(year)})
    picture = parts.parts(pl.DataFrame(rows, infer_schema_length=None), code, "year", voice)
    st.html(heading(3, voice("change_trend_title")))
    _draw(screen, picture.sort("code"), "trend")


@kept(64)
def _same_perimeter(key: str, scope: Scope, code: str, _folder: Folder) -> SamePerimeter:
    return same_perimeter_since(_folder.context, scope, first_inventories(_folder), code)


def _why_it_begins(screen: Screen, perimeter: SamePerimeter, years: list[int]) -> list[str]:
    """Why the curve begins after the first year of the electricity series; that it has no second year."""
    voice, year = screen.voice, str(perimeter.since)
    said: list[str] = []
    if perimeter.volumes:
        volumes = voice("list_separator").join(voice.word(each) for each in perimeter.volumes)
        before = max(each for each in screen.folder.context.years if each < perimeter.since)
        said.append(voice("change_break_volumes", year=year, before=str(before), volumes=volumes))
    elif len(years) < len(_comparable(screen)):
        said.append(voice("change_break", year=year))
    elif perimeter.since > screen.folder.context.years[0]:
        said.append(voice("change_from_inventory", year=year))
    return said if len(years) > 1 else [*said, voice("change_one_of_perimeter")]


def _show_causes(screen: Screen, shown: Change, *, is_trend: bool) -> None:
    voice, names = screen.voice, organisation_names(screen.folder)
    st.html(heading(3, voice("change_causes_title")))
    if is_trend:
        _draw(screen, change_view.picture(shown, voice), "causes")
    headers = [voice.word("cause"), voice.word("contribution"), voice("change_meaning")]
    caption = voice("change_causes_caption", since=shown.since, year=shown.year)
    causes = table(headers, change_view.cause_rows(shown, voice), caption=caption, numbers=[1])
    for column, title in (("equipment_type", "change_by_type"), ("organisation", "change_by_organisation")):
        rows = change_view.detail_rows(shown, column, voice, names)
        heads = [voice.word(column), voice.word("cause"), voice.word("contribution")]
        causes += folded(voice(title), table(heads, rows, caption=voice(title), numbers=[2]))
    if not shown.inputs.is_empty():
        titles = source_titles(screen.folder.context.factors, voice)
        rows = [
            [
                str(each["year"]), f"{voice.amount(each['amount'])} {voice.unit_of(each['unit'])}/kWh",
                titles.get(each["source"], each["source"]),
            ]
            for each in shown.inputs.iter_rows(named=True)
        ]  # fmt: skip
        heads = [voice.word("year"), voice.word("value"), voice.word("source")]
        causes += folded(voice("change_inputs"), table(heads, rows, caption=voice("change_inputs"), numbers=[1]))
    st.html(causes)
    _download(screen, shown)


def _draw(screen: Screen, picture: pl.DataFrame, key: str) -> None:
    chart = figures.bar_chart(picture, language=screen.voice.language, watermark=screen.watermark)
    alt = parts.description(picture, screen.voice)
    st.plotly_chart(chart, theme=None, config=figures.CONFIG, key=f"chart_change_{key}", alt=alt)


def _download(screen: Screen, shown: Change) -> None:
    """Every contribution, at full precision; in a workbook, the notes beside."""
    voice = screen.voice
    data = contributions(shown, voice)
    name = downloads.file_name("change", shown.code, screen.place, str(shown.year), suffix="")
    with st.container(horizontal=True, key="actions_change"):
        st.download_button(
            voice("download_csv"), data=lambda: downloads.csv_bytes(data), file_name=f"{name}csv", mime="text/csv",
            on_click="ignore", key="csv_change",
        )  # fmt: skip
        st.download_button(
            voice("change_download"), data=lambda: change_workbook(data, standing(screen, shown.code), voice),
            file_name=f"{name}xlsx", mime=downloads.XLSX, on_click="ignore", key="xlsx_change",
        )  # fmt: skip
