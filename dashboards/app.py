"""Entry of the dashboard: opens the data folder, draws what stands around every page, runs the page asked for.

Started by `barometer dashboard`, which names the folder and the language in the environment. A refusal is said in
words; a fault of the program leaves a report and says where it is. Nothing here computes.
"""

import os
from importlib.resources import files

import streamlit as st

from barometer.records.access import may
from dashboards import state
from dashboards.answers import Folder, open_folder
from dashboards.cli import save_report
from dashboards.frame import (
    PAGES,
    PUBLIC,
    PUBLIC_SCREEN,
    SCREEN,
    Screen,
    choices_of,
    dress,
    say_refused,
    show_banner,
    show_bar,
    show_head,
    tidy_address,
)
from dashboards.language import choose_language, sentence
from dashboards.markup import line
from dashboards.voice import Voice
from factors.errors import UserError

#: Page -> what its reader must be allowed to do. A page that is not in the list cannot be reached by its address.
NEEDS = {"overview": "read", "understand": "read", "act": "read", "buy": "read", "reuse": "read", "data": "read"}


def main() -> None:
    """One run of the page."""
    default = choose_language((), os.environ)
    voice = Voice(state.language_asked(default))
    folder, refusal = _opened()
    st.set_page_config(layout="wide", page_icon=str(files("dashboards") / "screen_files" / "icon.png"))
    names = (
        list(PAGES) if folder is None else [name for name in PAGES if may(folder.home, folder.actor.name, NEEDS[name])]
    )
    pages = {
        name: st.Page(PAGES[name][0], title=voice(f"title_{name}"), url_path=PAGES[name][1], default=name == names[0])
        for name in names
    }
    pages |= {name: st.Page(file, title=voice(f"title_{name}"), url_path=path) for name, (file, path) in PUBLIC.items()}
    page = st.navigation(list(pages.values()), position="hidden")
    here = next(name for name, known in pages.items() if known.url_path == page.url_path)
    dress(voice.language)
    if folder is None:
        show_head(here, [], None, voice, {})
        st.html(line(voice.refusal(refusal) if refusal else "", "b-banner"))
        return
    if here in PUBLIC:
        show_head(here, [], folder, voice, {})
        st.session_state[PUBLIC_SCREEN] = (folder.home, voice)
        page.run()
        return
    _show(page, here, names, folder, default)


def _opened() -> tuple[Folder | None, UserError | None]:
    try:
        return open_folder(), None
    except UserError as refusal:
        return None, refusal


def _show(page: st.Page, here: str, names: list[str], folder: Folder, default: str) -> None:
    """Head, banner, filters, then the page; the address last, once all that is shown is known."""
    tidy_address()
    choices = choices_of(folder, default)
    refused = state.take_address(choices)
    head = st.container()
    voice = Voice(state.kept("language"))
    show_banner(folder, voice)
    filters = show_bar(folder, choices, voice)
    with head:
        show_head(here, names, folder, voice, state.short_address(filters, choices, {}), filters.link())
    say_refused(refused, folder, voice)
    st.session_state[SCREEN] = Screen(folder, filters, choices, voice)
    page.run()
    state.give_address(filters, choices)


def _walled() -> None:
    """A refusal is a sentence, a fault of the program a report: never a traceback."""
    language = state.language_asked(choose_language((), os.environ))
    try:
        main()
    except UserError as refusal:
        st.html(line(refusal.message(language), "b-banner"))
    except Exception as fault:  # the last wall
        st.html(line(sentence("program_fault", language).format(path=save_report(fault)), "b-banner"))


_walled()
