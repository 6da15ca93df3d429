"""Importer: one spreadsheet into the store, as a job; progress, summary, rejects, annotated file. Then what came in."""

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboards import downloads, import_job
from dashboards.frame import Screen, organisation_names
from dashboards.import_job import Job, Request
from dashboards.markup import folded, heading, items, line, table
from dashboards.sections.history import show_changes, show_history, show_waiting
from dashboards.sections.mapping import has_proposal, show_mapping
from dashboards.state import NOBODY

JOB = "import_job"
MAX_MEGABYTES = 20
EXTENSIONS = ["xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt", "json"]
SHOWN_FINDINGS = 50
EVERY_SECONDS = 0.5


def show_import(screen: Screen) -> None:
    """The form, or the job it started; the batches below."""
    st.html(heading(2, screen.voice("import_title")) + line(screen.voice("import_lead"), "b-soft"))
    _offer_template(screen)
    job: Job | None = st.session_state.get(JOB) or import_job.found(screen.folder.home, screen.folder.actor.name)
    if job is None:
        _show_form(screen)
    elif job.is_running:
        _follow(screen, job)
    else:
        _show_result(screen, job)
    show_waiting(screen)
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


def _follow(screen: Screen, job: Job) -> None:
    """The steps as they come, read again twice a second until the command ends."""

    def steps() -> None:
        if not job.is_running:
            st.rerun()
        with st.container(key="card_progress"):
            st.html(heading(3, screen.voice("import_running", name=job.file.name)) + items(job.said()))

    st.fragment(steps, run_every=EVERY_SECONDS)()


def _show_result(screen: Screen, job: Job) -> None:
    """What became of the file: counts, what was rejected and why, the annotated copy."""
    voice, result = screen.voice, job.result()
    with st.container(key="card_result"):
        if has_proposal(job) and job.request is not None:
            if mapping := show_mapping(screen, job):
                again = replace(job.request, mapping=mapping)
                _start(screen, job.file.name, job.file.read_bytes(), again, is_trial=job.request.dry_run)
        elif result is None or job.code not in {0, 1}:
            st.html(heading(3, voice("import_refused", name=job.file.name)) + items(job.said()))
        elif result.get("same_file"):
            st.html(heading(3, voice("import_same", name=job.file.name)) + items(job.said()))
        else:
            key = "import_kept" if result["batch"] else "import_not_kept"
            counts = {name: voice.whole(result[f"rows_{name}"]) for name in ("read", "kept", "rejected")}
            st.html(heading(3, voice(key, name=job.file.name)) + line(voice("import_counts", **counts), "b-lead"))
            _offer_annotated(screen, job)
            show_changes(screen, result)
            _show_findings(screen, result)
        with st.container(horizontal=True, key="result_buttons"):
            _offer_to_keep(screen, job, result)
            if st.button(voice("import_another"), key="import_another"):
                job.close()
                st.session_state.pop(JOB, None)
                st.rerun()


def _offer_to_keep(screen: Screen, job: Job, result: dict[str, Any] | None) -> None:
    """After a look: keep the very same file with the very same answers, without choosing it again."""
    if job.request is None or not job.request.dry_run or job.code not in {0, 1} or not result:
        return
    if result.get("rows_kept") and st.button(screen.voice("keep_file"), key="import_keep_seen", type="primary"):
        job.close()
        _start(screen, job.file.name, job.file.read_bytes(), job.request, is_trial=False)


def _offer_annotated(screen: Screen, job: Job) -> None:
    annotated = job.annotated()
    if annotated is None:
        return
    st.download_button(
        screen.voice("download_annotated"),
        data=annotated.read_bytes(),
        file_name=annotated.name,
        on_click="ignore",
        key="annotated",
    )


def _show_findings(screen: Screen, result: dict[str, list[dict[str, str]]]) -> None:
    voice = screen.voice
    headers = [voice(f"finding_{name}") for name in ("where", "value", "reason", "repair")]
    for kind in ("rejects", "warnings"):
        found = result[kind]
        rows = [
            [
                " ".join(str(each[key]) for key in ("sheet", "cell") if each[key]) or "–",
                str(each["value"] if each["value"] is not None else "–"),
                each["reason"],
                each["repair"] or "–",
            ]
            for each in found[:SHOWN_FINDINGS]
        ]
        if rows:
            caption = voice(f"{kind}_caption", shown=len(rows), count=len(found))
            shown = table(headers, rows, caption=caption)
            st.html(shown if kind == "rejects" else folded(caption, shown))
