"""Notes beside a figure: those that stand, a form to add one (METHODOLOGY 5.4). In: the filters and a code."""

import streamlit as st

from barometer.records import notes as store
from barometer.records.access import may
from barometer.records.notes import LONGEST, Note
from dashboards.frame import Screen
from dashboards.markup import heading, items, line
from dashboards.note_view import sentence
from dashboards.noting import add_note, notes_of
from factors.errors import UserError


def standing(screen: Screen, code: str) -> list[Note]:
    """The notes beside a figure of the screen."""
    return notes_of(screen.folder.context, screen.folder.actor, screen.scope, code=code, year=screen.year)


def show_notes(screen: Screen, code: str) -> None:
    """What stands beside the figure, the oldest first; then the form, for those who may."""
    voice, folder = screen.voice, screen.folder
    found = standing(screen, code)
    said = [sentence(note, voice) for note in found]
    st.html(heading(2, voice("notes_title")) + (items(said) if said else line(voice("note_none_here"), "b-soft")))
    if not may(folder.home, folder.actor.name, "decide", screen.scope.organisation):
        return
    with st.expander(voice("note_form_title")), st.form(f"note_form_{code}", border=False, clear_on_submit=True):
        text = st.text_area(voice("note_text_label"), help=voice("note_text_help"), max_chars=LONGEST)
        if st.form_submit_button(voice("note_save")):
            try:
                add_note(folder.context, folder.actor, screen.scope, code=code, year=screen.year, text=text)
            except UserError as refusal:
                st.html(line(voice.refusal(refusal), "b-notice"))
            else:
                st.rerun()
    for note in found:
        if st.button(voice("note_withdraw", note=note.note), key=f"note_withdraw_{note.note}"):
            store.withdraw_note(folder.home, note.note, actor=folder.actor.name, recorded_at=folder.actor.now)
            st.rerun()
