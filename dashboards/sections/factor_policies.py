"""Facteurs: what the other factor policies would change for the figure of the filters, computed when asked."""

from typing import Any

import streamlit as st

from barometer.editions.formatting import scale_of
from dashboards import figures
from dashboards.answers import Folder, kept
from dashboards.factor_figures import sources_chart
from dashboards.factor_policies import COLUMNS, UnderPolicy, finding, ordered, policies_of, policy_rows, under_policy
from dashboards.frame import Screen
from dashboards.markup import heading, line, table
from dashboards.parts import CODE_OF_CATEGORY
from dashboards.scopes import Scope

#: The question whose answer was asked for: another territory or year is another question.
ASKED = "policies_asked"
CLIMATE_CODE = CODE_OF_CATEGORY["climate_change"]


def show_policies(screen: Screen) -> None:
    """A button, then one policy after the other with its progress, then the figures on one axis and in a table."""
    voice, factors = screen.voice, screen.folder.context.factors
    code = CODE_OF_CATEGORY.get(screen.filters.category, CLIMATE_CODE)
    st.html(
        heading(2, voice("policies_title", place=screen.place, year=screen.year))
        + line(voice("policies_lead", figure=voice(f"explain_{code}")), "b-soft")
    )
    question = (screen.scope, code, screen.year, screen.filters.view)
    if st.button(voice("policies_compute"), key="policies_compute"):
        st.session_state[ASKED] = question
    if st.session_state.get(ASKED) != question:
        return
    names = dict(factors.policies.select("policy", f"name_{voice.language}").iter_rows())
    names = {policy: voice.typeset(f"{name} ({policy})") for policy, name in names.items()}
    found = _computed(screen, code, names)
    st.html(line(finding(found, factors.policy, voice), "b-notice"))
    _draw(screen, found, code)
    rows = policy_rows(found, factors.policy, names, voice)
    headers = [voice(f"policies_{name}") for name in COLUMNS]
    caption = voice("policies_caption", figure=voice(f"explain_{code}"), place=screen.place, year=screen.year)
    st.html(table(headers, rows, caption=caption, numbers=[1, 2, 3, 4]) + line(voice("policies_note"), "b-soft"))


def _computed(screen: Screen, code: str, names: dict[str, str]) -> list[UnderPolicy]:
    """Every policy, in turn; those computed before are kept."""
    voice, asked = screen.voice, policies_of(screen.folder.home)
    found = []
    bar = st.progress(0.0, text=voice("policies_step", name=names[asked[0]], place=1, count=len(asked)))
    for place, policy in enumerate(asked):
        said = voice("policies_step", name=names[policy], place=place + 1, count=len(asked))
        bar.progress(place / len(asked), text=said)
        question = (screen.scope, code, screen.year, screen.filters.view)
        found.append(_answer(screen.folder.key, policy, *question, screen.folder))
    bar.empty()
    return found


@kept(48)
def _answer(key: str, policy: str, scope: Scope, code: str, year: int, view: str, _folder: Folder) -> UnderPolicy:
    """One policy, kept for every session as `answers` keeps what pages ask."""
    return under_policy(_folder.home, _folder.actor, policy, scope, code=code, year=year, view=view)


def _draw(screen: Screen, found: list[UnderPolicy], code: str) -> None:
    """One line a policy, by its short name: its figure and its interval, in the unit that suits the largest."""
    voice, in_force = screen.voice, screen.folder.context.factors.policy
    drawn = [(each.policy, each.row) for each in ordered(found, in_force) if each.row and each.row["low"] is not None]
    if len(drawn) < 2:
        return
    largest = max(row["value"] for _, row in drawn)
    scale = scale_of(drawn[0][1]["unit"], largest)
    ends = {"manufacturing": "value", "manufacturing_low": "low", "manufacturing_high": "high"}
    records: list[dict[str, Any]] = [
        {"policies": [policy]} | {name: row[end] / 10**scale.power for name, end in ends.items()}
        for policy, row in drawn
    ]
    shown = [(policy, voice.figure(row, magnitude=largest)) for policy, row in drawn]
    labels = [voice("named", name=policy, text=f"{told['value']} {told['unit']}") for policy, told in shown]
    unit = scale.short[voice.language]
    chart = sources_chart(records, labels, policy=in_force, unit=unit, language=voice.language)
    alt = voice("policies_title", place=screen.place, year=screen.year)
    st.plotly_chart(chart, key=f"chart_policies_{code}", config=figures.CONFIG, theme=None, alt=alt)
