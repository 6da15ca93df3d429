"""Facteurs, the doubting reader's part: sources side by side, what carries the result, how to report a wrong factor."""

from typing import Any

import polars as pl
import streamlit as st

from dashboards import answers, figures
from dashboards.factor_figures import sources_chart
from dashboards.factor_weights import factor_weights
from dashboards.frame import Screen
from dashboards.loading import bases_of
from dashboards.markup import folded, heading, line, table
from dashboards.measuring_view import input_title
from dashboards.operations import VIEW
from dashboards.sections.factor_papers import link_to_factor
from dashboards.source_words import licence, publisher, source_titles
from dashboards.voice import Voice
from factors import library
from factors.alternatives import CLIMATE, MANUFACTURING, compare_sources, masked, spread
from factors.own_values import SEPARATOR

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
        labels = [voice("named", name=_titled(each, voice), text=voice.amount(each["manufacturing"])) for each in drawn]
        figure = sources_chart(drawn, labels, policy=factors.policy, unit=unit, language=voice.language)
        alt = voice("compare_title", name=voice.inside(name))
        st.plotly_chart(figure, key="chart_sources", config=figures.CONFIG, theme=None, alt=alt)
    rows = [
        [
            _titled(each, voice),
            _with_interval(each, "manufacturing", voice),
            _with_interval(each, "embodied", voice),
            each[f"perimeter_{voice.language}"] or "–",
            licence(each, voice),
            _age(each, voice),
            ", ".join(each["policies"]) or "–",
        ]
        for each in found
    ]
    columns = ("source", "made", "embodied", "perimeter", "licence", "age", "chosen")
    headers = [voice(f"sources_{column}") for column in columns]
    caption = voice("sources_beside_caption", policy=factors.policy)
    st.html(table(headers, voice.rows(rows), caption=caption, numbers=[1, 2]))


def show_report(screen: Screen, name: str) -> None:
    """A ready text that says which factor is doubted: key, value, source, place, factor set."""
    voice, _factors = screen.voice, screen.folder.context.factors
    found = {each["input_key"]: each for each in _of_type(screen, name).to_dicts()}
    if not found:
        return
    usual = f"factor:{name}:{CLIMATE}:{MANUFACTURING}"
    with st.expander(voice("report_title")):
        st.html(line(voice("report_lead"), "b-soft"))
        key = st.selectbox(
            voice("report_which"),
            list(found),
            format_func=lambda key: _row_name(found[key], voice),
            index=list(found).index(usual) if usual in found else 0,
            key=f"report_{name}",
        )
        st.code(_report(found[str(key)], screen), language=None, wrap_lines=True)


def _of_type(screen: Screen, name: str) -> pl.DataFrame:
    """Factors of a type, then those that one organisation has under a name of its own."""
    rows = screen.folder.context.factors.impact_factors
    return rows.filter(pl.col("equipment_type").str.split(SEPARATOR).list.first() == name).sort("input_key")


def _row_name(row: dict[str, Any], voice: Voice) -> str:
    stage = voice.inside(row["life_cycle_stage"])
    return f"{voice.word(row['equipment_type'])} · {voice.inside(row['impact_category'])} · {stage}"


def _report(row: dict[str, Any], screen: Screen) -> str:
    voice, factors = screen.voice, screen.folder.context.factors
    value = f"{row['amount']:g} {row['unit']}/{row['per']} ({row['low']:.4g} – {row['high']:.4g})"
    if masked(pl.DataFrame([row]), factors.sources)["amount"].item() is None:
        value = voice("report_masked")
    return voice(
        "report_text",
        factor=row["input_key"],
        value=value,
        source=row["source"],
        locator=row["locator"],
        policy=factors.policy,
        digest=factors.digest[:12],
    )


def show_weights(screen: Screen) -> None:
    """The factors that carry the figure of the place and year of the filters: share of it, share of its variance."""
    voice, context = screen.voice, screen.folder.context
    factors = context.factors
    st.html(heading(2, voice("weights_title", place=screen.place, year=screen.year)))
    weights = factor_weights(context, answers.assessed(screen.folder, screen.year, VIEW), screen.scope)
    if weights.is_empty():
        st.html(line(voice("weights_none"), "b-notice"))
        return
    titles = source_titles(factors, voice)
    rows = [
        [
            link_to_factor(screen, row["input_key"], input_title(row["input_key"], factors, voice)),
            voice.percent(row["share"]),
            "–" if row["variance_share"] is None else voice.percent(row["variance_share"]),
            titles.get(row["source"], row["source"] or "–"),
        ]
        for row in weights.iter_rows(named=True)
    ]
    headers = [voice(f"weights_{column}") for column in ("factor", "share", "variance", "source")]
    shown = table(headers, rows[:HEAVIEST], caption=voice("weights_caption"), numbers=[1, 2])
    if rows[HEAVIEST:]:
        others = voice("weights_others", count=len(rows) - HEAVIEST)
        shown += folded(others, table(headers, rows[HEAVIEST:], caption=others, numbers=[1, 2]))
    st.html(line(voice("weights_lead"), "b-soft") + shown)
    if not weights["input_key"].str.contains(":").all():
        st.html(line(voice("weights_overlap"), "b-soft"))


def _with_interval(each: dict[str, Any], name: str, voice: Voice) -> str:
    """A figure and, below it, its interval."""
    value = each[name]
    if value is None:
        return "–"
    return f"{voice.amount(value)} {voice('bounds', **voice.bounds(value, each[f'{name}_low'], each[f'{name}_high']))}"


def _titled(each: dict[str, Any], voice: Voice) -> str:
    """Who publishes, and the short name by which policies and commands call the source."""
    return f"{publisher(each, voice)} ({each['source']})"


def _age(each: dict[str, object], voice: Voice) -> str:
    day = each["published_on"]
    said = voice.day(day) if day is not None else voice("sources_no_day")  # type: ignore[arg-type]
    return f"{said} · {voice('sources_old')}" if each["age"] == "old" else said
