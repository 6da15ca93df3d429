"""A spreadsheet of organisations into the register, as a job: the template, the upload, the result, the annotated copy.

In: a file. Out: what `barometer organisation import` answers.
"""

import streamlit as st

from dashboards import downloads, import_job
from dashboards.frame import Screen
from dashboards.import_job import ORGANISATIONS, Job, Request
from dashboards.markup import heading, line
from dashboards.registering import ORGANISATION, may_act_for
from dashboards.sections.result import current_job, follow, offer_another, show_outcome

JOB = "register_job"
MAX_MEGABYTES = 20


def show_upload(screen: Screen) -> None:
    """The form, or the job it started. Only somebody who may register organisations sees it."""
    voice = screen.voice
    if not may_act_for(screen.folder.home, screen.folder.actor, "register_organisations", [ORGANISATION]):
        return
    with st.container(key="card_register_upload"):
        st.html(heading(3, voice("register_upload_title")) + line(voice("register_upload_lead"), "b-soft"))
        job = current_job(screen, JOB, ORGANISATIONS)
        if job is None:
            _show_form(screen)
        elif job.is_running:
            follow(screen, job, JOB)
        else:
            _show_result(screen, job)


def _show_form(screen: Screen) -> None:
    voice = screen.voice
    types = screen.folder.context.factors.equipment_types
    st.download_button(
        voice("register_template"),
        data=lambda: import_job.template(voice.language, types, ORGANISATIONS),
        file_name=voice("register_template_file"),
        mime=downloads.XLSX,
        on_click="ignore",
        key="register_template",
    )
    file = st.file_uploader(
        voice("register_file"), type=["xlsx", "xls", "ods", "csv"], max_upload_size=MAX_MEGABYTES, key="register_file"
    )
    st.html(line(voice("register_file_help", size=MAX_MEGABYTES), "b-soft"))
    if st.button(voice("keep_file"), key="register_upload_keep", type="primary", disabled=file is None) and file:
        request = Request(
            organisation=None, is_complete=False, as_of="", dry_run=False, into_demo=False, template=ORGANISATIONS
        )
        home, actor = screen.folder.home, screen.folder.actor.name
        st.session_state[JOB] = import_job.start(home, actor, file.name, file.getvalue(), request, voice.language)
        st.rerun()


def _show_result(screen: Screen, job: Job) -> None:
    """The counts, then the register above is read again at the next run."""

    def counted(result: dict[str, object]) -> None:
        names = ("added", "updated", "unchanged")
        st.html(line(screen.voice("register_imported", **{name: result[name] for name in names})))

    show_outcome(screen, job, JOB, counted)
    offer_another(screen, job, JOB)
