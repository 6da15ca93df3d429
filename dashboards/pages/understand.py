"""Comprendre: why this figure? Territory, equipment, life cycle; then one figure down to the spreadsheet cell."""

import polars as pl
import streamlit as st

from dashboards.answers import figures, published
from dashboards.cards import breakdown_card, show_card
from dashboards.frame import Screen, current
from dashboards.markup import heading, line
from dashboards.parts import CODE_OF_CATEGORY
from dashboards.scopes import Scope
from dashboards.sections.change import show_change
from dashboards.sections.explain import show_explain
from dashboards.sections.hosts import show_hosts
from dashboards.sections.measuring import show_uncertainty
from dashboards.sections.missing import gap_lines
from dashboards.sections.other_rules import show_other_rules
from dashboards.sections.tables import show_territories
from dashboards.sections.whereabouts import show_whereabouts
from dashboards.tabs import choose_tab

#: Tab -> the breakdowns it shows as cards.
TABS = {
    "territories": ("sector", "origin"),
    "equipment": ("equipment_type",),
    "life_cycle": ("life_cycle_stage", "tier"),
    "uncertainty": (),
    "change": (),
    "rules": (),
    "explain": (),
}
#: Tabs with a section of their own.
SECTIONS = {
    "uncertainty": show_uncertainty,
    "change": show_change,
    "rules": show_other_rules,
    "explain": show_explain,
}


def show_understand(screen: Screen) -> None:
    """The title, then the tab asked for; a tab that would be empty is not there."""
    voice = screen.voice
    indicators = figures(screen.folder, (screen.scope,), screen.year, screen.filters.view)
    code = CODE_OF_CATEGORY[screen.filters.category]
    st.html(
        heading(1, voice("understand_title", place=screen.place, year=screen.year))
        + line(voice("understand_lead", category=voice.inside(screen.filters.category)), "b-lead")
    )
    offered = [tab for tab in TABS if tab in SECTIONS or _has_parts(indicators, code, TABS[tab])]
    tab = choose_tab(screen, offered)
    if tab in SECTIONS:
        SECTIONS[tab](screen, indicators)
        return
    lines = gap_lines(screen, screen.filters.category)
    if tab == "territories" and screen.scope.territory == screen.folder.context.region:
        scopes = tuple(Scope(territory=code) for code in published(screen.folder))
        with st.spinner(voice("computing_territories")):
            show_territories(screen, figures(screen.folder, scopes, screen.year, screen.filters.view))
    for breakdown in TABS[tab]:
        if _has_parts(indicators, code, (breakdown,)):
            show_card(breakdown_card(screen, indicators, code, breakdown, key=f"{tab}_{breakdown}", gaps=lines), screen)
    if tab == "equipment":
        show_hosts(screen)
    if tab == "life_cycle":
        show_whereabouts(screen)


def _has_parts(indicators: pl.DataFrame, code: str, breakdowns: tuple[str, ...]) -> bool:
    rows = indicators.filter((pl.col("code") == code) & pl.col("breakdown").is_in(breakdowns))
    return rows["value"].drop_nulls().len() > 0


show_understand(current())
