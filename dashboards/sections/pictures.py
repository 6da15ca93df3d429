"""Pictures of a device or a lot: as they were kept, gone, or erased for good with the day and why; and erasing one."""

from collections.abc import Sequence

import streamlit as st

from dashboards.actors import acting
from dashboards.frame import Screen
from dashboards.markup import line
from factors.errors import UserError
from factors.spelling import country_day
from reuse.pictures import REASONS, ErasedPicture, erased_pictures, forget_picture
from reuse.vocabularies import Word, codes

#: What erasing the last one came to.
SAID = "picture_forgotten"


def show_pictures(screen: Screen, digests: Sequence[str], caption: str, key: str, *, width: int) -> None:
    """Each picture under its number; `caption`: words with `{number}` left to say. Then, folded, how to erase one."""
    if not digests:
        return
    voice = screen.voice
    erased = erased_pictures(screen.folder.home)
    kept = {}
    with st.container(horizontal=True, key=f"pictures_{key}"):
        for number, digest in enumerate(digests, start=1):
            path = screen.folder.home.folder / "evidence" / digest
            if digest in erased:
                st.html(line(_told(screen, erased[digest], number), "b-soft"))
            elif path.is_file():
                kept[digest] = caption.format(number=number)
                st.image(path.read_bytes(), caption=kept[digest], width=width)
            else:
                st.html(line(voice("picture_gone", digest=digest[:12]), "b-notice"))
    if said := st.session_state.pop(SAID, None):
        st.html(line(said, "b-notice"))
    if kept:
        _offer_erasure(screen, kept, key)


def _told(screen: Screen, erased: ErasedPicture, number: int) -> str:
    reason = Word(REASONS, erased.reason).said(screen.voice.language)
    return screen.voice(
        "picture_erased", number=number, day=screen.voice.day(country_day(erased.erased_at)), why=reason
    )


def _offer_erasure(screen: Screen, kept: dict[str, str], key: str) -> None:
    """Which one, why, a tick that says it is for good, a button: no dialog."""
    voice, language = screen.voice, screen.voice.language
    with st.expander(voice("picture_forget_title")):
        digest = st.selectbox(
            voice("picture_forget_which"), list(kept), format_func=kept.__getitem__, key=f"which_{key}"
        )
        reason = st.selectbox(
            voice("picture_forget_why"), codes(REASONS), key=f"why_{key}",
            format_func=lambda code: Word(REASONS, code).said(language),
        )  # fmt: skip
        is_sure = st.checkbox(voice("picture_forget_sure"), key=f"sure_{key}_{digest[:12]}")
        if not st.button(voice("picture_forget"), key=f"forget_{key}", disabled=not is_sure):
            return
    actor = acting(screen.folder.actor.name)
    try:
        forget_picture(screen.folder.home, digest, reason, actor=actor.name, recorded_at=actor.now)
        st.session_state[SAID] = voice("picture_forgotten_said")
    except UserError as refusal:
        st.session_state[SAID] = voice.refusal(refusal)
    st.rerun()
