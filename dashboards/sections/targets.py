"""Actions et objectifs: what is asked, what is observed, what became of what was done (METHODOLOGY 23).

In: the filters. Out: two tables, who asks, and a form for a target that somebody decided.
"""

import streamlit as st

from barometer.records.access import may
from dashboards import target_view as view
from dashboards.following import follow_ups
from dashboards.frame import Screen
from dashboards.markup import folded, heading, items, line, table
from dashboards.placed import AT, Broken, place_of
from dashboards.scenario_store import CATEGORY_OF
from dashboards.target_store import Asked, Target, read_targets, remove_target, set_target
from dashboards.targeting import standings
from dashboards.typed_amounts import UNITS, example_of
from factors.errors import UserError

#: What the form said of the last target recorded or forgotten, told once it is drawn again.
SAID = "target_said"


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
    """A target that somebody decided, with who; those recorded can be forgotten, also those that cannot be read."""
    voice, folder = screen.voice, screen.folder
    for said in st.session_state.pop(SAID, []):
        st.html(line(said, "b-done"))
    with st.expander(voice("target_form_title")), st.form("target_form", border=False):
        name = st.text_input(voice("target_name_label"), placeholder="sobriete-2030", key="target_name")
        codes = list(CATEGORY_OF)
        code = st.selectbox(voice("target_code_label"), codes, format_func=voice.indicator, key="target_code")
        since = st.selectbox(voice("target_since_label"), folder.context.years, key="target_since")
        until = st.number_input(voice("target_to_label"), since + 1, since + 30, max(since + 1, 2030), key="target_to")
        examples = voice.either(
            [voice("target_unit_example", amount=example_of(UNITS[each]), code=each) for each in codes]
        )
        start = st.text_input(voice("target_since_value_label", examples=examples), key="target_since_value")
        value = st.text_input(voice("target_value_label", examples=examples), placeholder="-40%", key="target_value")
        source = st.text_input(voice("target_source_label"), key="target_source")
        if st.form_submit_button(voice("target_save")):
            asked = Asked(code, (int(since), int(until)), value, source, start, is_unit_needed=True)
            try:
                target, replaced = set_target(folder.context, folder.actor, name.strip(), screen.scope, asked)
            except UserError as refusal:
                st.html(line(voice.refusal(refusal), "b-notice"))
            else:
                st.session_state[SAID] = view.set_words(target, replaced, voice)
                st.rerun()
    _forget(screen)


def _forget(screen: Screen) -> None:
    """One button a target of this place; before it, why one can no longer be read."""
    voice, folder = screen.voice, screen.folder
    found, broken = read_targets(folder.home, folder.actor)
    every: list[Target | Broken] = [*found, *broken]
    for each in every:
        owner = None if each.scope is None else each.scope.organisation
        if each.scope not in {None, screen.scope} or not may(folder.home, folder.actor.name, "decide", owner):
            continue
        if isinstance(each, Broken):
            st.html(line(voice.refusal(each.why), "b-notice"))
        key = f"target_forget_{each.name}" + (f"_{place_of(each.scope)}" if isinstance(each, Broken) else "")
        if st.button(voice("target_forget", name=each.name), key=key):
            remove_target(folder.home, folder.actor, f"{each.name}{AT}{place_of(each.scope)}")
            st.session_state[SAID] = [voice("target_removed", name=each.name)]
            st.rerun()
