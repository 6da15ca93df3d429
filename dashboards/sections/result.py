"""A file brought in by a job: progress while it runs, then what became of it. Shared by every page with an upload.

In: a job. Out: its steps, or its counts, what was rejected and why, the annotated copy. The job is another process: a
closed tab does not stop it, its address opens it again, and a visit without that address is offered it.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from dashboards import import_job, state
from dashboards.frame import Screen
from dashboards.import_job import Job
from dashboards.markup import folded, heading, items, line, table
from dashboards.words import text
from imports.findings import in_language
from imports.sniffing import TEXT_EXTENSIONS

SHOWN_FINDINGS = 50
SHOWN_UNREAD = 5
EVERY_SECONDS = 0.5
#: In the address: the job that is shown.
JOB = "job"
#: The finding that tells a column about people.
PERSONAL = "personal_column_dropped"


def current_job(screen: Screen, key: str, template: str) -> Job | None:
    """The job of this visit: the one it started, else the one of its address (a page loaded again, a link kept)."""
    job: Job | None = st.session_state.get(key)
    if job is None and (token := state.asked(JOB)):
        job = next((one for one in _unread(screen, template) if one.token == token), None)
    if job is not None:
        hold(key, job)
    return job


def hold(key: str, job: Job) -> None:
    """Show a job in this visit from now on; the address names it, so that a closed tab finds it again."""
    st.session_state[key] = job
    state.keep_page(JOB, job.token, "")


def offer_unread(screen: Screen, key: str, template: str) -> None:
    """Files dropped in another window, or before this one was closed: which, when, what became of them."""
    voice = screen.voice
    jobs = _unread(screen, template)
    if not jobs:
        return
    with st.container(key=f"card_{key}_unread"):
        st.html(heading(3, voice("unread_title")) + line(voice("unread_lead"), "b-soft"))
        for job in jobs[:SHOWN_UNREAD]:
            at = job.started_at
            said = voice(f"unread_{_state(job)}", name=job.file.name, day=at.date(), time=f"{at:%H:%M}")
            st.html(line(said))
            with st.container(horizontal=True, key=f"{key}_unread_{job.token}"):
                if st.button(voice("unread_open"), key=f"{key}_open_{job.token}"):
                    hold(key, job)
                    st.rerun()
                if not job.is_running and st.button(voice("unread_remove"), key=f"{key}_remove_{job.token}"):
                    job.close()
                    st.rerun()


def _state(job: Job) -> str:
    """One word for how far a job is."""
    if job.is_running:
        return "running"
    if job.code not in {0, 1}:
        return "refused"
    return "looked" if job.request is not None and job.request.dry_run else "kept"


def _unread(screen: Screen, template: str) -> list[Job]:
    return import_job.unread(screen.folder.home, screen.folder.actor.name, template)


def follow(screen: Screen, job: Job, key: str) -> None:
    """The steps as they come, read again twice a second until the command ends."""

    def steps() -> None:
        if not job.is_running:
            st.rerun()
        with st.container(key=f"card_{key}_progress"):
            st.html(heading(3, screen.voice("import_running", name=job.file.name)) + items(job.said()))

    st.fragment(steps, run_every=EVERY_SECONDS)()


def show_outcome(screen: Screen, job: Job, key: str, more: Callable[[dict[str, Any]], None] | None = None) -> None:
    """What became of the file; `more` shows what only one kind of file has, before the findings."""
    voice, result = screen.voice, job.result()
    if result is None or job.code not in {0, 1}:
        st.html(heading(3, voice("import_refused", name=job.file.name)) + items(refusal_of(screen, job)))
        return
    if result.get("same_file"):
        st.html(heading(3, voice("import_same", name=job.file.name)) + items(_said_of_same(screen, result)))
        if more is not None and "result_page" in result:
            more(result)
        return
    is_kept = result["batch"] if "batch" in result else result["rows_kept"]
    counts = {name: voice.whole(result[f"rows_{name}"]) for name in ("read", "kept", "rejected")}
    if waiting := result.get("rows_waiting", 0):
        counts["waiting"] = voice.whole(waiting)
    said = heading(3, voice("import_kept" if is_kept else "import_not_kept", name=job.file.name))
    st.html(said + line(voice("import_counts_waiting" if waiting else "import_counts", **counts), "b-lead"))
    _say_dropped(screen, result)
    _offer_annotated(screen, job, key)
    if more is not None:
        more(result)
    show_findings(screen, result)


def refusal_of(screen: Screen, job: Job) -> list[str]:
    """Why a file was refused, in the language of the screen; what the command said, where it left no reason."""
    said = ((job.result() or {}).get("error") or {}).get("said")
    return [screen.voice.typeset(said[screen.voice.language])] if said else job.said()


def _said_of_same(screen: Screen, result: dict[str, Any]) -> list[str]:
    """When the same file came in, and that its rejects are still to be repaired."""
    voice, language = screen.voice, screen.voice.language
    on = date.fromisoformat(result["recorded_on"])
    said = [text("same_file", language, batch=result["batch"], at=on)]
    if result["rows_rejected"]:
        said.append(text("same_file_rejects", language, rejected=result["rows_rejected"]))
    return [voice.typeset(each) for each in said]


def offer_another(screen: Screen, job: Job, key: str) -> None:
    """Close the result and come back to the empty form."""
    if st.button(screen.voice("import_another"), key=f"{key}_another"):
        job.close()
        st.session_state.pop(key, None)
        state.keep_page(JOB, "", "")
        st.rerun()


def _say_dropped(screen: Screen, result: dict[str, Any]) -> None:
    """Which columns were about people: never read, never kept, said in sight."""
    dropped = [str(each["value"]) for each in result["warnings"] if each["code"] == PERSONAL]
    if dropped:
        columns = screen.voice.listed([screen.voice("quoted", name=name) for name in dropped])
        st.html(line(screen.voice("personal_dropped", columns=columns), "b-notice"))


def _offer_annotated(screen: Screen, job: Job, key: str) -> None:
    """The user's own file, marked; and what to do with it."""
    annotated = job.annotated()
    if annotated is None:
        return
    is_text = annotated.suffix.lower() in TEXT_EXTENSIONS  # no colour there: columns tell
    st.html(line(screen.voice("annotated_what_next_text" if is_text else "annotated_what_next"), "b-notice"))
    st.download_button(
        screen.voice("download_annotated"),
        data=annotated.read_bytes(),
        file_name=annotated.name,
        on_click="ignore",
        key=f"{key}_annotated",
    )


def _where(screen: Screen, found: dict[str, str]) -> str:
    """Sheet and cell; the row alone where what is wrong stands in no column of the file."""
    place = found["cell"] or (screen.voice("finding_row", row=found["row"]) if found["row"] else "")
    return " ".join(each for each in (found["sheet"], place) if each) or "–"


def show_findings(screen: Screen, result: dict[str, list[dict[str, str]]]) -> None:
    """What was rejected, in sight; what was understood by a rule, folded; in the language of the screen."""
    voice = screen.voice
    headers = [voice(f"finding_{name}") for name in ("where", "value", "reason", "repair")]
    for kind in ("rejects", "warnings"):
        found = result[kind]
        rows = [
            [
                _where(screen, each),
                str(each["value"] or "–"),
                voice.typeset(each["reason"]),
                voice.typeset(each["repair"]) or "–",
            ]
            for each in in_language(found[:SHOWN_FINDINGS], voice.language)
        ]
        if rows:
            told = headers
            if any(row[-1] == "–" for row in rows):  # reasons that say the repair themselves: all in one column
                told, rows = (
                    headers[:-1],
                    [[*row[:2], " ".join(each for each in row[2:] if each != "–")] for row in rows],
                )
            caption = voice(f"{kind}_caption", shown=len(rows), count=len(found))
            shown = table(told, rows, caption=caption)
            st.html(shown if kind == "rejects" else folded(caption, shown))
