"""Facteurs: what each type of equipment is multiplied by, and where that comes from."""

import polars as pl
import streamlit as st
from markupsafe import Markup

from dashboards import downloads, state
from dashboards.cards import grid_name, policy_name
from dashboards.factor_search import find_types
from dashboards.frame import Screen
from dashboards.markup import facts, folded, heading, line, table
from dashboards.parts import by_life
from dashboards.sections.factor_papers import offer_return, show_gaps, show_own_values, show_papers
from dashboards.sections.factor_policies import show_policies
from dashboards.sections.factor_sources import show_report, show_sources, show_weights
from dashboards.source_words import source_titles
from dashboards.taught_types import aliases
from dashboards.voice import Voice
from dashboards.words import text
from factors.alternatives import masked
from factors.companions import gaps_of, missing_classes
from factors.own_values import SEPARATOR
from factors.services import archetype_of
from factors.territory_codes import plain_name


def show_factors(screen: Screen) -> None:
    """Pick a type: its lifetime, its consumption, its factors by stage and category; then electricity."""
    offer_return(screen)
    voice, factors = screen.voice, screen.folder.context.factors
    of_types = factors.impact_factors.filter(~pl.col("equipment_type").str.contains(SEPARATOR, literal=True))
    given = set(of_types["equipment_type"])
    st.html(
        heading(2, voice("factors_title"))
        + line(voice("factors_lead", factors=voice.whole(of_types.height), types=len(given)), "b-soft")
        + line(voice("factors_policy", policy=policy_name(screen)), "b-soft")
    )
    show_weights(screen)
    show_policies(screen)
    st.html(heading(2, voice("factors_search_title")))
    types = _searched(screen, factors.equipment_types["equipment_type"].to_list())
    if not types:
        st.html(line(voice("factors_none_found"), "b-notice"))
        return
    key = state.prepare_page("factor", types, types[0] if st.session_state.get("factor_search") else "laptop")
    chosen = st.selectbox(
        voice("pick_type"),
        types,
        format_func=voice.word,
        key=key,
        placeholder=voice("choose"),
    )
    _show_type(screen, str(chosen))
    show_own_values(screen, str(chosen))
    show_sources(screen, str(chosen))
    show_report(screen, str(chosen))
    show_gaps(screen)
    _show_missing_classes(screen)
    _show_electricity(screen)
    _download(screen)


def _searched(screen: Screen, types: list[str]) -> list[str]:
    """Types that the words searched find, the nearest first, of the tier asked for."""
    voice, factors = screen.voice, screen.folder.context.factors
    tiers = factors.tiers["tier"].to_list()
    with st.container(horizontal=True, key="search_factors"):
        words = st.text_input(
            voice("factors_search"),
            key="factor_search",
            placeholder=voice("factors_search_hint"),
            on_change=state.forget_page,
            args=("factor",),
        )
        tier = st.selectbox(
            voice("factors_tier"),
            ["all", *tiers],
            format_func=lambda code: voice("factors_tier_all") if code == "all" else voice.word(code),
            key="factor_tier",
        )
    tier_of = dict(factors.equipment_types.select("equipment_type", "tier").iter_rows())
    by_type = factors.impact_factors.group_by("equipment_type").agg(pl.col("source").unique().str.join(" "))
    found = find_types(
        words or "",
        factors.equipment_types,
        names={name: voice.word(name) for name in types},
        sources={name: plain_name(text) for name, text in by_type.iter_rows()},
        aliases=aliases(screen.folder.home),
    )
    return [name for name in found if tier in ("all", tier_of[name])]


def _no_factor(voice: Voice, name: str) -> str:
    """Nothing is computed of a type without factor, unless another one serves as its archetype."""
    host = archetype_of(name)
    if host is None:
        return voice("no_factor_for_type")
    return voice.typeset(text("factor_of_archetype", voice.language, host=voice.word(host)))


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
    gaps = gaps_of(name).filter(~pl.col("impact_category").fill_null("").is_in(own["impact_category"].implode()))
    if not own.is_empty():  # a base brought in gives what no open source does: only categories are missing
        gaps = gaps.filter(pl.col("impact_category").is_not_null())
    why = voice.typeset(" ".join(gaps[f"why_{voice.language}"]))
    if own.is_empty():
        st.html(shown + line(f"{_no_factor(voice, name)} {why}".strip(), "b-notice"))
        return
    rows: list[list[str | Markup]] = [
        [
            f"{voice.word(each['impact_category'])} · {voice.inside(each['life_cycle_stage'])}",
            f"{voice.amount(each['amount'])} {voice.unit_of(each['unit'] + '/' + each['per'])}",
            voice("range", **voice.bounds(each["amount"], each["low"], each["high"])),
            Markup("<code>{}</code>").format(each["source"]),
            each["locator"] or "–",
        ]
        for each in by_life(own).iter_rows(named=True)
    ]
    headers = [voice(f"factor_{name}") for name in ("what", "value", "range", "source", "locator")]
    if why:
        shown += line(voice("factor_gaps", why=why), "b-notice")
    st.html(shown + table(headers, rows, caption=voice("factors_caption", name=voice.inside(name)), numbers=[1, 2]))
    show_papers(screen, own, voice("papers_caption", name=voice.inside(name)))


def _with_bounds(row: dict[str, object], column: str, prefix: str, unit: str, voice: Voice) -> str:
    value, low, high = row[column], row[f"{prefix}_low"], row[f"{prefix}_high"]
    if not isinstance(value, float):
        return voice("not_known")
    text = f"{voice.amount(value)} {unit}"
    if isinstance(low, float) and isinstance(high, float) and low < high:
        text += " " + voice("bounds", **voice.bounds(value, low, high))
    return text


def _show_missing_classes(screen: Screen) -> None:
    """How many types lack each class or mass a rule needs, and which."""
    voice = screen.voice
    rows = [
        [voice.word(name), voice.whole(len(types)), ", ".join(voice.word(each) for each in types) or "–"]
        for name, types in missing_classes(screen.folder.context.factors.equipment_types).items()
    ]
    headers = [voice(f"classes_missing_{name}") for name in ("class", "count", "types")]
    listed = table(headers, rows, caption=voice("classes_missing_caption"), numbers=[1])
    st.html(folded(voice("classes_missing_title"), listed))


def _show_electricity(screen: Screen) -> None:
    """The French mix of the series in use, year by year: never mixed with another series."""
    voice, factors = screen.voice, screen.folder.context.factors
    mixes = factors.electricity_mixes.filter(
        (pl.col("series") == factors.grid_series) & (pl.col("impact_category") == "climate_change")
    ).sort("geography", "year")
    titles = source_titles(factors, voice)
    rows = [
        [
            f"{each['geography']} · {each['year']}",
            f"{voice.amount(each['amount'])} {voice.unit_of(each['unit'] + '/kWh')}",
            titles.get(each["source"], each["source"]),
        ]
        for each in mixes.iter_rows(named=True)
    ]
    headers = [voice("electricity_where"), voice("factor_value"), voice("factor_source")]
    caption = voice("electricity_caption", series=grid_name(screen))
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
    factors = screen.folder.context.factors
    # A value whose licence forbids handing it on does not leave: its name, source and type do.
    data = masked(factors.impact_factors, factors.sources).select(columns)
    with st.container(horizontal=True, key="actions_factors"):
        st.download_button(
            voice("download_csv"), data=lambda: downloads.csv_bytes(data), file_name="factors.csv",
            mime="text/csv", on_click="ignore", key="csv_factors",
        )  # fmt: skip
        st.download_button(
            voice("download_xlsx"), data=lambda: downloads.xlsx_bytes(data, "factors"), file_name="factors.xlsx",
            mime=downloads.XLSX, on_click="ignore", key="xlsx_factors",
        )  # fmt: skip
