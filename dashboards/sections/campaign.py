"""Campagne: who answered this year, the missing answers by what they would tell, reminder letters (METHODOLOGY 29).

In: the filters; for an organisation, the campaign of the region. Out: a sentence, a table, files.
"""

import io
import zipfile
from datetime import date

import streamlit as st

from dashboards import campaign_view as view
from dashboards import downloads
from dashboards.answers import campaign
from dashboards.campaigning import Campaign
from dashboards.frame import Screen
from dashboards.markup import heading, items, line, table
from dashboards.scopes import Scope

#: A zip keeps a date for each file: a fixed one, so that the same letters give the same bytes.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def show_campaign(screen: Screen) -> None:
    """Who answered, then the letters."""
    voice, folder = screen.voice, screen.folder
    scope = screen.scope if screen.scope.territory else Scope(territory=folder.context.region)
    found = campaign(folder, scope, screen.year)
    st.html(heading(2, voice("campaign_title", year=found.year)))
    if not found.asked:
        st.html(line(voice("campaign_nobody"), "b-notice"))
        return
    st.html(items(view.summary(found, voice)))
    names = dict(folder.context.organisations.select("organisation", "name").iter_rows())
    heads = [voice.word(f"campaign_{name}") for name in view.COLUMNS]
    st.html(table(heads, view.rows(found, names, voice), caption=voice("campaign_caption")))
    _offer_list(screen, found)
    _offer_letters(screen, found, names)


def _offer_list(screen: Screen, found: Campaign) -> None:
    """The table as data."""
    voice, data = screen.voice, view.frame(found)
    stem = (voice("campaign_list_file"), found.territory, str(found.year))
    with st.container(horizontal=True, key="campaign_downloads"):
        st.download_button(
            voice("download_csv"), data=lambda: downloads.csv_bytes(data), on_click="ignore", key="campaign_csv",
            file_name=downloads.file_name(*stem, suffix="csv"), mime="text/csv",
        )  # fmt: skip
        st.download_button(
            voice("download_xlsx"), data=lambda: downloads.xlsx_bytes(data, stem[0]), on_click="ignore",
            key="campaign_xlsx", file_name=downloads.file_name(*stem, suffix="xlsx"), mime=downloads.XLSX,
        )  # fmt: skip


def _offer_letters(screen: Screen, found: Campaign, names: dict[str, str]) -> None:
    """One letter for each sender of somebody missing."""
    voice, count = screen.voice, len(found.letters)
    st.html(heading(2, voice("campaign_letters_title")))
    if not count:
        st.html(line(voice("campaign_letters_none"), "b-soft"))
        return
    st.html(line(voice("campaign_letters_lead"), "b-soft"))
    until: date | None = st.date_input(
        voice("campaign_letters_until"), value=None, min_value=found.on, format="DD/MM/YYYY", key="campaign_until"
    )
    st.download_button(
        voice("campaign_letters_download", count=voice.whole(count)),
        data=lambda: _zipped(view.letters(found, names, voice.language, until=until)),
        file_name=downloads.file_name(voice("campaign_letters_file"), str(found.year), suffix="zip"),
        mime="application/zip", on_click="ignore", key="campaign_letters",
    )  # fmt: skip


def _zipped(papers: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in papers.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), content)
    return buffer.getvalue()
