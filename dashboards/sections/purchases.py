"""Achats: spend by category with the two shares against the target of the year, and the file that feeds it.

In: the filters. Out: the figures of `barometer purchases`, from the same operation; an upload runs `barometer import
--template purchases` as a job.
"""

import streamlit as st

from barometer.decisions.purchasing import Purchases
from dashboards import downloads, import_job
from dashboards import purchase_view as view
from dashboards.buying import buyers, purchases_of
from dashboards.frame import Screen, organisation_names
from dashboards.import_job import PURCHASES, Request
from dashboards.markup import folded, heading, items, line, table
from dashboards.sections.dropping import ask_file
from dashboards.sections.mapping import ask_mapping
from dashboards.sections.result import current_job, follow, hold, offer_another, offer_unread, show_outcome
from dashboards.state import NOBODY

JOB = "purchases_job"


def show_purchases(screen: Screen) -> None:
    """The figures of one buyer and year, then the upload."""
    voice, known = screen.voice, buyers(screen.folder.home, screen.folder.actor)
    st.html(heading(2, voice("purchases_title")) + line(voice("purchases_lead"), "b-soft"))
    if known:
        _show_figures(screen, known)
    else:
        st.html(line(voice("purchases_none"), "b-notice"))
    _show_upload(screen)


def _show_figures(screen: Screen, known: dict[str, list[int]]) -> None:
    """One organisation: that of the filter where it bought something, else one to choose."""
    voice, names = screen.voice, organisation_names(screen.folder)
    organisation = screen.filters.organisation
    if organisation not in known:
        organisation = st.selectbox(
            voice("purchases_whose"), list(known), format_func=lambda code: names.get(code, code), key="buyer"
        )
    if screen.year not in known[organisation]:
        years = ", ".join(map(str, known[organisation]))
        said = voice("purchases_other_year", name=names.get(organisation, organisation), year=screen.year, years=years)
        st.html(line(said, "b-notice"))
        return
    factors = screen.folder.context.factors
    bought = purchases_of(screen.folder.home, screen.folder.actor, factors, organisation, screen.year)
    _show_card(screen, bought, names.get(organisation, organisation))


def _show_card(screen: Screen, bought: Purchases, name: str) -> None:
    """The finding as title, the table, what it means, what was not counted, files to take away."""
    voice, language = screen.voice, screen.voice.language
    spend = bought.of("agec-it")
    shown = {"name": name, "year": bought.year, "share": view.share(spend.reused_share, None, language)}
    [headers, *rows] = voice.rows([view.spend_headers(language), *view.spend_rows(bought, language)])
    with st.container(key="card_purchases"):
        st.html(
            heading(3, voice("purchases_finding", **shown))
            + table(headers, rows, caption=voice("purchases_caption", lines=bought.lines), numbers=[1])
            + items([voice.typeset(sentence) for sentence in view.findings(bought, language)])
        )
        data = view.purchase_table(bought, language)
        stem = downloads.file_name("achats", bought.organisation, str(bought.year), suffix="")
        with st.container(horizontal=True, key="actions_purchases"):
            st.download_button(
                "CSV", data=lambda: downloads.csv_bytes(data), file_name=f"{stem}csv", mime="text/csv",
                on_click="ignore", key="csv_purchases", help=voice("csv_help"),
            )  # fmt: skip
            st.download_button(
                "Excel", data=lambda: downloads.xlsx_bytes(data, "ACH-01"), file_name=f"{stem}xlsx",
                mime=downloads.XLSX, on_click="ignore", key="xlsx_purchases", help=voice("xlsx_help"),
            )  # fmt: skip
        missing = view.not_computed_rows(bought, language)
        if missing:
            caption = voice("not_computed_count", count=len(missing))
            heads = view.not_computed_headers(language)
            st.html(folded(caption, table(heads, voice.rows(missing), caption=caption), is_gap=True))


def _show_upload(screen: Screen) -> None:
    """The file of purchases: form, progress or result."""
    voice = screen.voice
    st.html(heading(2, voice("purchases_import")))
    job = current_job(screen, JOB, PURCHASES)
    if job is None:
        offer_unread(screen, JOB, PURCHASES)
        _show_form(screen)
    elif job.is_running:
        follow(screen, job, JOB)
    else:
        with st.container(key="card_purchases_result"):
            if not ask_mapping(screen, job, JOB):
                show_outcome(screen, job, JOB)
            offer_another(screen, job, JOB)


def _show_form(screen: Screen) -> None:
    voice, names = screen.voice, organisation_names(screen.folder)
    types = screen.folder.context.factors.equipment_types
    st.download_button(
        voice("purchases_template"),
        data=lambda: import_job.template(voice.language, types, PURCHASES),
        file_name=voice("purchases_template_file"),
        mime=downloads.XLSX,
        on_click="ignore",
        key="purchases_template",
    )
    with st.container(key="card_purchases_import"):
        file = ask_file(screen, "purchases_file", "purchases_file")
        organisation = st.selectbox(
            voice("whose_file"),
            [NOBODY, *names],
            format_func=lambda code: voice("column_decides") if code == NOBODY else names[code],
            key="purchases_organisation",
            placeholder=voice("choose"),
        )
        into_demo = screen.folder.home.is_demo and st.checkbox(voice("into_demo"), key="purchases_into_demo")
        keeps = st.button(voice("keep_file"), key="purchases_keep", type="primary", disabled=file is None)
    if file is not None and keeps:
        request = Request(
            organisation=None if organisation == NOBODY else organisation,
            is_complete=False,
            as_of="",
            dry_run=False,
            into_demo=bool(into_demo),
            template=PURCHASES,
        )
        home, actor = screen.folder.home, screen.folder.actor.name
        hold(JOB, import_job.start(home, actor, file.name, file.getvalue(), request, voice.language))
        st.rerun()
