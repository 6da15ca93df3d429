"""Importer: one spreadsheet into the store, as a job; progress, summary, rejects, annotated file. Then what came in."""

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboards import downloads, import_job
from dashboards.frame import Screen, organisation_names
from dashboards.import_job import INVENTORY, Job, Request
from dashboards.markup import heading, line
from dashboards.sections.commune_result import show_commune_result
from dashboards.sections.dropping import INVENTORIES, ask_file
from dashboards.sections.history import show_history, show_kept, show_waiting
from dashboards.sections.mapping import ask_mapping
from dashboards.sections.naming import show_naming
from dashboards.sections.result import current_job, follow, hold, offer_another, offer_unread, show_outcome
from dashboards.state import NOBODY
from imports.small_commune import TEMPLATE as SMALL_COMMUNE

JOB = "import_job"


def show_import(screen: Screen) -> None:
    """The form, or the job it started; the batches below."""
    st.html(heading(2, screen.voice("import_title")) + line(screen.voice("import_lead"), "b-soft"))
    _offer_template(screen)
    job = current_job(screen, JOB, INVENTORY)
    if job is None:
        offer_unread(screen, JOB, INVENTORY)
        _show_form(screen)
    elif job.is_running:
        # What stands below reads fleets that the job is changing: it comes back with the result.
        follow(screen, job, JOB)
        return
    else:
        _show_result(screen, job)
    show_waiting(screen)
    show_naming(screen)
    show_history(screen)


def _offer_template(screen: Screen) -> None:
    voice = screen.voice
    types = screen.folder.context.factors.equipment_types
    with st.container(horizontal=True, key="import_templates"):
        for key, kind in (("template", INVENTORY), ("template_small_commune", SMALL_COMMUNE)):
            st.download_button(
                voice(f"download_{key}"),
                data=lambda kind=kind: import_job.template(voice.language, types, kind),
                file_name=voice(f"{key}_file"),
                mime=downloads.XLSX,
                on_click="ignore",
                key=key,
            )


def _show_form(screen: Screen) -> None:
    """The file first; then whose it is, whether it is complete, and of which day."""
    voice = screen.voice
    names = organisation_names(screen.folder)
    with st.container(key="card_import"):
        file = ask_file(screen, "choose_file", "file", INVENTORIES)
        organisation = st.selectbox(
            voice("whose_file"),
            [NOBODY, *names],
            format_func=lambda code: voice("column_decides") if code == NOBODY else names[code],
            key="import_organisation",
            placeholder=voice("choose"),
        )
        is_complete = st.checkbox(voice("is_complete"), key="import_complete", help=voice("is_complete_help"))
        as_of = st.text_input(voice("as_of"), key="import_as_of", placeholder=voice("as_of_example"))
        into_demo = screen.folder.home.is_demo and st.checkbox(voice("into_demo"), key="import_into_demo")
        request = Request(
            organisation=None if organisation == NOBODY else organisation,
            is_complete=is_complete,
            as_of=as_of.strip(),
            dry_run=False,
            into_demo=bool(into_demo),
        )
        with st.container(horizontal=True, key="import_buttons"):
            looks = st.button(voice("look_first"), key="import_look", disabled=file is None)
            keeps = st.button(voice("keep_file"), key="import_keep", type="primary", disabled=file is None)
    if file is not None and (looks or keeps):
        _start(screen, file.name, file.getvalue(), request, is_trial=bool(looks))


def _start(screen: Screen, name: str, content: bytes, request: Request, *, is_trial: bool) -> None:
    asked = replace(request, dry_run=is_trial)
    home, actor = screen.folder.home, screen.folder.actor.name
    hold(JOB, import_job.start(home, actor, name, content, asked, screen.voice.language))
    st.rerun()


def _show_result(screen: Screen, job: Job) -> None:
    """What became of the file: counts, what was rejected and why, the annotated copy."""
    result = job.result()
    with st.container(key="card_result"):
        if not ask_mapping(screen, job, JOB):
            show_outcome(screen, job, JOB, lambda found: _show_more(screen, job, found))
        with st.container(horizontal=True, key="result_buttons"):
            _offer_to_keep(screen, job, result)
            offer_another(screen, job, JOB)


def _show_more(screen: Screen, job: Job, result: dict[str, Any]) -> None:
    """What only an inventory has: what it changes, and the page that a small commune gets back."""
    show_commune_result(screen, job, result)
    if not result.get("same_file"):
        show_kept(screen, result)


def _offer_to_keep(screen: Screen, job: Job, result: dict[str, Any] | None) -> None:
    """After a look: keep the very same file with the very same answers, without choosing it again."""
    if job.request is None or not job.request.dry_run or job.code not in {0, 1} or not result:
        return
    if result.get("rows_kept") and st.button(screen.voice("keep_file"), key="import_keep_seen", type="primary"):
        job.close()
        _start(screen, job.file.name, job.file.read_bytes(), job.request, is_trial=False)
