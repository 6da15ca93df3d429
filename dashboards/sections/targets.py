"""Actions et objectifs: what is asked, what is observed, what became of what was done (METHODOLOGY 23).

In: the filters. Out: two tables, who asks, and a form for a target that somebody decided.
"""

import streamlit as st

from barometer.records.access import may
from dashboards import target_view as view
from dashboards.following import follow_ups
from dashboards.frame import Screen
from dashboards.markup import folded, heading, items, line, table
from dashboards.scenario_store import CATEGORY_OF
from dashboards.targeting import remove_target, set_target, standings, start_value, targets
from factors.errors import UserError


def show_targets(screen: Screen) -> None:
    """Targets, then actions, then the form."""
    voice, folder = screen.voice, screen.folder
    try:
        found = standings(folder.context, folder.actor, screen.scope, screen.year)
        followed = follow_ups(folder.context, folder.actor, screen.scope, screen.year)
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-notice"))
        return
    st.html(heading(2, voice("targets_title")))
    if found:
        heads = [voice.word(f"target_{name}") for name in view.STANDING_COLUMNS]
        caption = voice("targets_caption", year=screen.year)
        shown = [[voice.without_commands(cell) for cell in row] for row in view.standing_rows(found, voice)]
        rows = table(heads, shown, caption=caption, numbers=[2, 3, 4])
        st.html(rows + folded(voice("targets_sources"), items(view.sources(found, voice))))
    else:
        st.html(line(voice("target_none"), "b-notice"))
    if may(folder.home, folder.actor.name, "decide", screen.scope.organisation):
        _ask(screen)
    st.html(heading(2, voice("actions_title")) + line(voice("action_rule" if followed else "action_none"), "b-soft"))
    if followed:
        heads = [voice.word(f"target_{name}") for name in view.FOLLOW_COLUMNS]
        caption = voice("actions_caption", year=screen.year)
        st.html(table(heads, view.follow_rows(followed, voice), caption=caption))


def _ask(screen: Screen) -> None:
    """A target that somebody decided, with who; those recorded can be forgotten."""
    voice, folder = screen.voice, screen.folder
    with st.expander(voice("target_form_title")), st.form("target_form", border=False):
        name = st.text_input(voice("target_name_label"), placeholder="sobriete-2030", key="target_name")
        codes = list(CATEGORY_OF)
        code = st.selectbox(voice("target_code_label"), codes, format_func=voice.indicator, key="target_code")
        since = st.selectbox(voice("target_since_label"), folder.context.years, key="target_since")
        until = st.number_input(voice("target_to_label"), since + 1, since + 30, max(since + 1, 2030), key="target_to")
        start = st.text_input(voice("target_since_value_label"), key="target_since_value")
        units = voice.either([voice.unit_of(view.UNITS[each]) for each in codes])
        value = st.text_input(voice("target_value_label", units=units), placeholder="-40%", key="target_value")
        source = st.text_input(voice("target_source_label"), key="target_source")
        if st.form_submit_button(voice("target_save")):
            try:
                set_target(
                    folder.context, folder.actor, name.strip(), screen.scope, code=code,
                    years=(int(since), int(until)), value=value, since_value=start_value(start), source=source,
                )  # fmt: skip
            except UserError as refusal:
                st.html(line(voice.refusal(refusal), "b-notice"))
            else:
                st.rerun()
    for name, target in targets(folder.home, folder.actor).items():
        if target.scope == screen.scope and st.button(voice("target_forget", name=name), key=f"target_forget_{name}"):
            remove_target(folder.home, folder.actor, name)
            st.rerun()
