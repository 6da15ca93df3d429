"""Facteurs: what each type of equipment is multiplied by, and where that comes from."""

import polars as pl
import streamlit as st

from dashboards import downloads
from dashboards.frame import Screen
from dashboards.markup import facts, heading, line, table
from dashboards.voice import Voice
from dashboards.walk import source_titles


def show_factors(screen: Screen) -> None:
    """Pick a type: its lifetime, its consumption, its factors by stage and category; then electricity."""
    voice, factors = screen.voice, screen.folder.context.factors
    given = set(factors.impact_factors["equipment_type"])
    types = sorted(factors.equipment_types["equipment_type"], key=voice.word)
    st.html(
        heading(2, voice("factors_title"))
        + line(voice("factors_lead", factors=voice.whole(factors.impact_factors.height), types=len(given)), "b-soft")
    )
    key = "factor_type"
    if st.session_state.get(key) not in types:
        st.session_state[key] = "laptop" if "laptop" in types else types[0]
    chosen = st.selectbox(
        voice("pick_type"),
        types,
        format_func=voice.word,
        key=key,
        persist_state="session",
        placeholder=voice("choose"),
    )
    _show_type(screen, str(chosen))
    _show_electricity(screen)
    _download(screen)


def _show_type(screen: Screen, name: str) -> None:
    voice, factors = screen.voice, screen.folder.context.factors
    row = factors.equipment_types.filter(pl.col("equipment_type") == name).row(0, named=True)
    said = [
        (voice("fact_lifetime"), _with_bounds(row, "lifetime_years", "lifetime", voice("years"), voice)),
        (voice("fact_power"), _with_bounds(row, "electricity_kwh_per_year", "electricity", "kWh", voice)),
        (voice("column_tier"), voice.word(row["tier"])),
    ]
    own = factors.impact_factors.filter(pl.col("equipment_type") == name)
    shown = heading(3, voice.word(name)) + facts(said)
    if own.is_empty():
        st.html(shown + line(voice("no_factor_for_type"), "b-notice"))
        return
    titles = source_titles(factors)
    rows = [
        [
            f"{voice.word(each['impact_category'])} · {voice.inside(each['life_cycle_stage'])}",
            f"{voice.amount(each['amount'])} {voice.unit_of(each['unit'] + '/' + each['per'])}",
            voice("range", low=voice.amount(each["low"]), high=voice.amount(each["high"])),
            titles.get(each["source"], each["source"]),
            each["locator"] or "–",
        ]
        for each in own.sort("impact_category", "life_cycle_stage").iter_rows(named=True)
    ]
    headers = [voice(f"factor_{name}") for name in ("what", "value", "range", "source", "locator")]
    st.html(shown + table(headers, rows, caption=voice("factors_caption", name=voice.inside(name)), numbers=[1, 2]))


def _with_bounds(row: dict[str, object], column: str, prefix: str, unit: str, voice: Voice) -> str:
    value, low, high = row[column], row[f"{prefix}_low"], row[f"{prefix}_high"]
    if not isinstance(value, float):
        return voice("not_known")
    text = f"{voice.amount(value)} {unit}"
    if isinstance(low, float) and isinstance(high, float) and low < high:
        text += " " + voice("bounds", low=voice.amount(low), high=voice.amount(high))
    return text


def _show_electricity(screen: Screen) -> None:
    """The French mix of the series in use, year by year: never mixed with another series."""
    voice, factors = screen.voice, screen.folder.context.factors
    mixes = factors.electricity_mixes.filter(
        (pl.col("series") == factors.grid_series) & (pl.col("impact_category") == "climate_change")
    ).sort("geography", "year")
    titles = source_titles(factors)
    rows = [
        [
            f"{each['geography']} · {each['year']}",
            f"{voice.amount(each['amount'])} {voice.unit_of(each['unit'] + '/kWh')}",
            titles.get(each["source"], each["source"]),
        ]
        for each in mixes.iter_rows(named=True)
    ]
    headers = [voice("electricity_where"), voice("factor_value"), voice("factor_source")]
    caption = voice("electricity_caption", series=factors.grid_series)
    st.html(heading(2, voice("electricity_title")) + table(headers, rows, caption=caption, numbers=[1]))


def _download(screen: Screen) -> None:
    voice = screen.voice
    columns = (
        "equipment_type",
        "impact_category",
        "life_cycle_stage",
        "amount",
        "unit",
        "per",
        "low",
        "high",
        "geography",
        "valid_from",
        "source",
        "locator",
        "note",
    )
    data = screen.folder.context.factors.impact_factors.select(columns)
    with st.container(horizontal=True, key="actions_factors"):
        st.download_button(
            voice("download_csv"), data=lambda: downloads.csv_bytes(data), file_name="factors.csv",
            mime="text/csv", on_click="ignore", key="csv_factors",
        )  # fmt: skip
        st.download_button(
            voice("download_xlsx"), data=lambda: downloads.xlsx_bytes(data, "factors"), file_name="factors.xlsx",
            mime=downloads.XLSX, on_click="ignore", key="xlsx_factors",
        )  # fmt: skip
