"""Facteurs, the papers behind a value: perimeter, licence, dates of its sources; an organisation's own; named gaps."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup

from dashboards import state
from dashboards.frame import PAGES, Screen, organisation_names
from dashboards.markup import folded, heading, line, table
from dashboards.source_words import licence, source_titles
from dashboards.voice import Voice
from dashboards.walk import Part, part_code
from factors.alternatives import LICENCES, MASKED_CLASSES, age_flag
from factors.companions import known_gaps
from factors.own_values import SEPARATOR

PAPERS = ("source", "perimeter", "licence", "published", "checked", "since")


def link_to_factor(screen: Screen, key: str, label: str) -> str | Markup:
    """The name of an input, as a link to its type in this tab where it is a factor, a lifetime or a consumption."""
    kind, _, rest = key.partition(":")
    name = rest.partition(":")[0].partition(SEPARATOR)[0]
    if kind not in {"factor", "lifetime", "power"} or name not in _types(screen):
        return label
    target = f"donnees{screen.filters.link(tab='factors', factor=name)}"
    return Markup('<a href="{}">{}</a>').format(target, label)


def offer_factor(screen: Screen, code: str, part: Part) -> None:
    """From a part of a figure to its factor in this tab, in one click; the link remembers the way back."""
    name = (part["factor_type"] or "").partition(SEPARATOR)[0]
    if name not in _types(screen):
        return
    label = screen.voice("see_factor", name=screen.voice.inside(name))
    link = screen.address(tab="factors", factor=name, figure=code, part=part_code(part))
    st.page_link(PAGES["data"][0], label=label, query_params=link)


def offer_return(screen: Screen) -> None:
    """Back to the figure whose explanation led here, at the same part."""
    code, part = state.asked("figure"), state.asked("part")
    if not code or not part:
        return
    for name, value in (("figure", code), ("part", part)):
        state.keep_page(name, value, "")
    link = screen.address(tab="explain", figure=code, part=part)
    name = screen.voice(f"explain_{code}") if screen.voice.knows(f"explain_{code}") else code
    st.page_link(PAGES["understand"][0], label=screen.voice("back_to_explain", name=name), query_params=link)


def show_papers(screen: Screen, rows: pl.DataFrame, caption: str) -> None:
    """One line for each source of some factors: what it covers, under which licence, how old it is."""
    voice, factors = screen.voice, screen.folder.context.factors
    since = dict(rows.group_by("source").agg(pl.col("valid_from").max()).iter_rows())
    sources = factors.sources.filter(pl.col("source").is_in(list(since))).sort("source")
    lines = [[*_paper(each, screen), voice.day(since[each["source"]])] for each in sources.iter_rows(named=True)]
    headers = [voice(f"papers_{name}") for name in PAPERS]
    st.html(table(headers, lines, caption=caption))


def _paper(each: dict[str, Any], screen: Screen) -> list[str | Markup]:
    voice = screen.voice
    said = voice(f"licence_{each['licence_class']}")
    if each["licence"] not in LICENCES:  # a base brought in names the kind of its licence, no text
        said = voice("named", name=said, text=licence(each, voice))
    if each["licence_class"] in MASKED_CLASSES:
        said += f". {voice('licence_masked')}"
    title = source_titles(screen.folder.context.factors, voice)[each["source"]]
    return [
        Markup("<span>{}<br><code>{}</code></span>").format(title, each["source"]),
        each[f"perimeter_{voice.language}"] or voice("perimeter_unstated"),
        voice.typeset(said),
        _dated(each["published_on"], screen),
        voice.day(each["checked_on"]),
    ]


def _dated(day: date | None, screen: Screen) -> str:
    """When a source was published, flagged where it is too old or does not say."""
    voice, factors = screen.voice, screen.folder.context.factors
    if day is None:
        return voice("sources_no_day")
    is_old = age_flag(day, factors.on, int(factors.input_value("factors.oldest_years"))) == "old"
    return f"{voice.day(day)} · {voice('sources_old')}" if is_old else voice.day(day)


def show_own_values(screen: Screen, name: str) -> None:
    """Values of a type that stand for one organisation only: the one of the filters, or each that has some."""
    voice, factors = screen.voice, screen.folder.context.factors
    if factors.own.is_empty():
        return
    own = factors.own.filter(equipment_type=name)
    if screen.scope.organisation:
        own = own.filter(organisation=screen.scope.organisation)
    if own.is_empty():
        return
    rows = [line_ for each in own.iter_rows(named=True) for line_ in _own_lines(screen, each)]
    headers = [voice(f"own_values_{column}") for column in ("organisation", "what", "value", "range", "source", "day")]
    said = line(voice("own_values_lead", name=voice.inside(name)), "b-notice")
    caption = voice("own_values_caption", name=voice.inside(name))
    st.html(heading(3, voice("own_values_title")) + said + table(headers, rows, caption=caption, numbers=[2, 3]))
    theirs = pl.concat([_own_factors(screen, each) for each in own.iter_rows(named=True)])
    if not theirs.is_empty():
        show_papers(screen, theirs, voice("papers_caption", name=voice("own_values_inside")))


def _own_factors(screen: Screen, own: dict[str, Any]) -> pl.DataFrame:
    """Factors that an organisation gives itself; those that the policy goes on choosing for it are not among them."""
    rows = screen.folder.context.factors.impact_factors
    chosen = rows.filter(equipment_type=own["equipment_type"])
    same = ["impact_category", "life_cycle_stage", "source"]
    return rows.filter(equipment_type=own["own_type"]).join(chosen, on=same, how="anti", maintain_order="left")


def _own_lines(screen: Screen, own: dict[str, Any]) -> list[list[str]]:
    """What one organisation gives itself: its factors, its lifetime, its consumption, each with source and date."""
    voice, factors = screen.voice, screen.folder.context.factors
    titles, days = source_titles(factors, voice), dict(factors.sources.select("source", "published_on").iter_rows())
    found = []
    for row in _own_factors(screen, own).iter_rows(named=True):
        label = f"{voice.word(row['impact_category'])} · {voice.inside(row['life_cycle_stage'])}"
        unit = voice.unit_of(f"{row['unit']}/{row['per']}")
        found.append((label, row["amount"], row["low"], row["high"], unit, row["source"]))
    units = {"lifetime": voice("years"), "power": "kWh"}
    given = [f"{kind}:{own['own_type']}" for kind in units if own[f"has_{kind}"]]
    for row in factors.inputs.filter(pl.col("input_key").is_in(given)).iter_rows(named=True):
        kind = row["input_key"].partition(":")[0]
        found.append((voice(f"fact_{kind}"), row["value"], row["low"], row["high"], units[kind], row["source"]))
    return [
        [
            organisation_names(screen.folder)[own["organisation"]],
            label,
            f"{voice.amount(value)} {unit}",
            voice("range", **voice.bounds(value, low, high)),
            titles.get(source, source),
            _dated(days.get(source), screen),
        ]
        for label, value, low, high, unit, source in found
    ]


def show_gaps(screen: Screen) -> None:
    """What was looked for and not found, by name: no figure is put in its place."""
    voice = screen.voice
    gaps = known_gaps()
    rows = [[_gap_name(each, voice), voice.typeset(each[f"why_{voice.language}"])] for each in gaps.to_dicts()]
    headers = [voice("gap_what"), voice("gap_why")]
    listed = table(headers, rows, caption=voice("gaps_caption"))
    st.html(folded(voice("gaps_listed", count=gaps.height), listed, is_gap=True))


def _gap_name(each: dict[str, Any], voice: Voice) -> str:
    named = [each[part] for part in ("equipment_type", "impact_category", "life_cycle_stage") if each[part]]
    return " · ".join(voice.word(code) if not place else voice.inside(code) for place, code in enumerate(named))


def _types(screen: Screen) -> set[str]:
    return set(screen.folder.context.factors.equipment_types["equipment_type"])
