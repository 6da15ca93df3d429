"""Méthode: the rules in short sentences, what this folder uses, and the sources."""

import streamlit as st

from barometer.indicators import METHOD_VERSION
from dashboards.cards import grid_name, policy_name
from dashboards.frame import Screen
from dashboards.markup import facts, heading, items, line, table
from dashboards.source_words import licence, publisher, source_titles

RULES = ("perimeter", "embodied", "use", "household", "national", "uncertainty", "gaps", "accounts")


def show_method(screen: Screen) -> None:
    """Eight rules, the choices in force, then every source with its licence."""
    voice, context = screen.voice, screen.folder.context
    value = context.factors.input_value
    chosen = [
        (voice("fact_method"), METHOD_VERSION),
        (voice("fact_policy"), policy_name(screen)),
        (voice("fact_series"), grid_name(screen)),
        (voice("fact_draws"), voice.whole(context.draws.count)),
        (voice("fact_rho"), voice.amount(value("uncertainty.rho"))),
        (voice("fact_digest"), context.factors.digest[:16]),
    ]
    titles = source_titles(context.factors, voice)
    rows = [
        [titles[each["source"]], publisher(each, voice), licence(each, voice), voice.day(each["checked_on"])]
        for each in context.factors.sources.sort("source").iter_rows(named=True)
    ]
    headers = [voice(f"fact_{name}") for name in ("source", "publisher", "licence", "checked")]
    st.html(
        heading(2, voice("method_title"))
        + items([voice(f"rule_{rule}") for rule in RULES])
        + line(voice("method_more"), "b-soft")
        + heading(2, voice("chosen_title"))
        + facts(chosen)
        + heading(2, voice("sources_title"))
        + table(headers, rows, caption=voice("sources_caption", count=len(rows)))
    )
