"""Importer: one spreadsheet into the store, as a job; progress, summary, rejects, annotated file. Then what came in."""

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboards import downloads, import_job
from dashboards.frame import Screen, organisation_names
from dashboards.import_job import INVENTORY, Job, Request
from dashboards.markup import heading, line
from dashboards.sections.history import show_history, show_kept, show_waiting
from dashboards.sections.mapping import ask_mapping
from dashboards.sections.naming import show_naming
from dashboards.sections.result import current_job, follow, offer_another, show_outcome
from dashboards.state import NOBODY

JOB = "import_job"
MAX_MEGABYTES = 20
EXTENSIONS = ["xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt", "json"]


def show_import(screen: Screen) -> None:
    """The form, or the job it started; the batches below."""
    st.html(heading(2, screen.voice("import_title")) + line(screen.voice("import_lead"), "b-soft"))
    _offer_template(screen)
    job = current_job(screen, JOB, INVENTORY)
    if job is None:
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
    st.download_button(
        voice("download_template"),
        data=lambda: import_job.template(voice.language, types),
        file_name=voice("template_file"),
        mime=downloads.XLSX,
        on_click="ignore",
        key="template",
    )


def _show_form(screen: Screen) -> None:
    """The file first; then whose it is, whether it is complete, and of which day."""
    voice = screen.voice
    names = organisation_names(screen.folder)
    with st.container(key="card_import"):
        file = st.file_uploader(
            voice("choose_file"),
            type=EXTENSIONS,
            max_upload_size=MAX_MEGABYTES,
            key="file",
        )
        st.html(line(voice("choose_file_help", size=MAX_MEGABYTES), "b-soft"))
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
    st.session_state[JOB] = import_job.start(home, actor, name, content, asked, screen.voice.language)
    st.rerun()


def _show_result(screen: Screen, job: Job) -> None:
    """What became of the file: counts, what was rejected and why, the annotated copy."""
    result = job.result()
    with st.container(key="card_result"):
        if not ask_mapping(screen, job, JOB):
            show_outcome(screen, job, JOB, lambda found: show_kept(screen, found))
        with st.container(horizontal=True, key="result_buttons"):
            _offer_to_keep(screen, job, result)
            offer_another(screen, job, JOB)


def _offer_to_keep(screen: Screen, job: Job, result: dict[str, Any] | None) -> None:
    """After a look: keep the very same file with the very same answers, without choosing it again."""
    if job.request is None or not job.request.dry_run or job.code not in {0, 1} or not result:
        return
    if result.get("rows_kept") and st.button(screen.voice("keep_file"), key="import_keep_seen", type="primary"):
        job.close()
        _start(screen, job.file.name, job.file.read_bytes(), job.request, is_trial=False)
