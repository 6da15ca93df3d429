"""Facteurs, the doubting reader's part: sources side by side, what carries the result, how to report a wrong factor."""

from typing import Any

import streamlit as st

from dashboards import answers, figures
from dashboards.factor_figures import sources_chart
from dashboards.factor_weights import factor_weights
from dashboards.frame import Screen
from dashboards.loading import bases_of
from dashboards.markup import heading, line, table
from dashboards.measuring_view import input_title
from dashboards.operations import VIEW
from dashboards.voice import Voice
from factors import library
from factors.alternatives import CLIMATE, MANUFACTURING, compare_sources, spread

#: Factors shown among those that carry the result: the next ones weigh little.
HEAVIEST = 8


def show_sources(screen: Screen, name: str) -> None:
    """Every source of a type on one axis, then in a table with perimeter, licence and age."""
    voice, factors = screen.voice, screen.folder.context.factors
    known = library.load(bases=bases_of(screen.folder.home))
    found = compare_sources(known, factors.on, name)
    if not found:
        return
    st.html(heading(3, voice("compare_title", name=voice.inside(name))))
    apart = spread(found)
    if apart is not None:
        low, high, ratio = (voice.amount(figure) for figure in (apart[0], apart[1], round(apart[2], 1)))
        st.html(line(voice("compare_spread", low=low, high=high, ratio=ratio), "b-notice"))
    drawn = [each for each in found if each["manufacturing"] is not None]
    if len(drawn) > 1:
        unit = voice.unit_of(f"{drawn[0]['unit']}/{drawn[0]['per']}")
        labels = [f"{_titled(each, voice)} : {voice.amount(each['manufacturing'])}" for each in drawn]
        figure = sources_chart(drawn, labels, policy=factors.policy, unit=unit, language=voice.language)
        alt = voice("compare_title", name=voice.inside(name))
        st.plotly_chart(figure, key="chart_sources", config=figures.CONFIG, theme=None, alt=alt)
    rows = [
        [
            _titled(each, voice),
            "–" if each["manufacturing"] is None else voice.amount(each["manufacturing"]),
            voice.amount(each["embodied"]) if each["embodied"] is not None else "–",
            each[f"perimeter_{voice.language}"] or "–",
            each["licence"],
            _age(each, voice),
            ", ".join(each["policies"]) or "–",
        ]
        for each in found
    ]
    columns = ("source", "made", "embodied", "perimeter", "licence", "age", "chosen")
    headers = [voice(f"sources_{column}") for column in columns]
    st.html(table(headers, rows, caption=voice("sources_beside_caption", policy=factors.policy), numbers=[1, 2]))


def show_report(screen: Screen, name: str) -> None:
    """A ready text that says which factor is doubted: key, value, source, place, factor set."""
    voice, factors = screen.voice, screen.folder.context.factors
    own = factors.impact_factors.filter(equipment_type=name, impact_category=CLIMATE)
    row = next((each for each in own.to_dicts() if each["life_cycle_stage"] == MANUFACTURING), None)
    row = row or next(iter(own.to_dicts()), None)
    if row is None:
        return
    text = voice(
        "report_text",
        factor=row["input_key"],
        value=f"{row['amount']:g} {row['unit']}/{row['per']}",
        source=row["source"],
        locator=row["locator"],
        policy=factors.policy,
        digest=factors.digest[:12],
    )
    with st.expander(voice("report_title")):
        st.html(line(voice("report_lead"), "b-soft"))
        st.code(text, language=None, wrap_lines=True)


def show_weights(screen: Screen) -> None:
    """The factors that carry the figure of the place and year of the filters: share of it, share of its variance."""
    voice, context = screen.voice, screen.folder.context
    factors = context.factors
    st.html(heading(2, voice("weights_title", place=screen.place, year=screen.year)))
    weights = factor_weights(context, answers.assessed(screen.folder, screen.year, VIEW), screen.scope)
    if weights.is_empty():
        st.html(line(voice("weights_none"), "b-notice"))
        return
    rows = [
        [
            input_title(row["input_key"], factors, voice),
            voice.percent(row["share"]),
            "–" if row["variance_share"] is None else voice.percent(row["variance_share"]),
            row["source"],
        ]
        for row in weights.head(HEAVIEST).iter_rows(named=True)
    ]
    headers = [voice(f"weights_{column}") for column in ("factor", "share", "variance", "source")]
    shown = table(headers, rows, caption=voice("weights_caption"), numbers=[1, 2])
    rest = max(0.0, 1.0 - sum(share for share in weights.head(HEAVIEST)["share"].to_list() if share is not None))
    told = line(voice("weights_rest", share=voice.percent(rest)), "b-soft")
    st.html(line(voice("weights_lead"), "b-soft") + shown + told)


def _titled(each: dict[str, Any], voice: Voice) -> str:
    """Who publishes, and the short name by which policies and commands call the source."""
    return voice.typeset(f"{each['publisher']} ({each['source']})")


def _age(each: dict[str, object], voice: Voice) -> str:
    day = each["published_on"]
    said = voice.day(day) if day is not None else voice("sources_no_day")  # type: ignore[arg-type]
    return f"{said} · {voice('sources_old')}" if each["age"] == "old" else said
