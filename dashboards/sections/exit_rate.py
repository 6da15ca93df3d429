"""The reuse rate of a year against what the law asks, with the file of its proofs. In: the filters. Out: a card."""

import streamlit as st

from dashboards.downloads import XLSX
from dashboards.filing_reuse import reuse_rate_file
from dashboards.frame import Screen
from dashboards.markup import heading, items, line
from dashboards.rate_view import rate_sentences
from factors.errors import UserError


def show_rate(screen: Screen, organisation: str) -> None:
    """The sentences of the rate, then the file to send."""
    voice, language = screen.voice, screen.voice.language
    with st.container(key="card_exit_rate"):
        try:
            year = screen.folder.actor.today.year
            years = [year, year - 1, year - 2, year - 3]
            place = years.index(screen.year) if screen.year in years else 0
            chosen = int(st.selectbox(voice("rate_year"), years, index=place, key=f"exit_rate_year_{screen.year}"))
            made, rate = reuse_rate_file(screen.folder.home, screen.folder.actor, organisation, chosen)
        except UserError as refusal:
            st.html(heading(3, voice("rate_title")) + line(voice.refusal(refusal), "b-notice"))
            return
        said = [voice.typeset(sentence) for sentence in rate_sentences(rate, language)]
        not_read = voice.typeset(made.sources["not_read"][language])
        st.html(heading(3, said[0]) + items(said[1:]) + line(not_read, "b-soft"))
        with st.container(horizontal=True, key="actions_exit_rate"):
            st.download_button(
                "CSV", data=made.csv, file_name=f"{made.name}.csv", mime="text/csv", on_click="ignore",
                key="csv_exit_rate", help=voice("csv_help"),
            )  # fmt: skip
            st.download_button(
                "Excel", data=made.xlsx, file_name=f"{made.name}.xlsx", mime=XLSX, on_click="ignore",
                key="xlsx_exit_rate", help=voice("xlsx_help"),
            )  # fmt: skip
