"""A spreadsheet of a register or of declarations, as a job: the template, the upload, the result, the annotated copy.

In: a kind of file (`Upload`). Out: what its command answers. A further kind is one more row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from barometer.records.entries import ENTRIES
from dashboards import downloads, import_job
from dashboards.frame import Screen
from dashboards.import_job import DECLARATIONS, ORGANISATIONS, Job, Request
from dashboards.markup import heading, line
from dashboards.register_table import OUTCOMES
from dashboards.registering import ORGANISATION
from dashboards.sections.dropping import ask_file
from dashboards.sections.mapping import ask_mapping
from dashboards.sections.result import current_job, follow, hold, offer_another, offer_unread, show_outcome
from imports.templates import templates


@dataclass(frozen=True)
class Upload:
    """A kind of file: its template, whether a demonstration must be asked, and what is said of its result."""

    template: str
    asks_demo: bool
    counted: Callable[[dict[str, Any]], dict[str, object]]
    #: Whose sentences it is told in, where it has none of its own.
    told_as: str = ""

    @property
    def words(self) -> str:
        """The stem of its sentences."""
        return f"upload_{self.told_as or self.template}"

    @property
    def job(self) -> str:
        """Where the visit keeps its job."""
        return f"{self.template}_job"


def _declared(result: dict[str, Any]) -> dict[str, object]:
    new = [each for each in result["declarations"] if not each["is_kept_before"]]
    replacing = sum(each["replaces"] is not None for each in new)
    return {"new": len(new), "same": len(result["declarations"]) - len(new), "replacing": replacing}


ORGANISATION_OUTCOMES = ("added", "updated", "unchanged", "head_counts")
OF_ORGANISATIONS = Upload(ORGANISATIONS, False, lambda result: {name: result[name] for name in ORGANISATION_OUTCOMES})
OF_DECLARATIONS = Upload(DECLARATIONS, True, _declared)
#: Register -> its spreadsheet; that of organisations has columns of its own.
OF_REGISTERS = {ORGANISATION: OF_ORGANISATIONS} | {
    kind["mapping"]: Upload(name, True, lambda result: {each: result[each] for each in OUTCOMES}, "register")
    for name, kind in templates().items()
    if kind.get("mapping") in ENTRIES
}


def show_upload(screen: Screen, kind: Upload, introduced_as: str = "") -> None:
    """The form, or the job it started. `introduced_as`: the stem of its title and lead, where they are not its own."""
    voice, name, stem = screen.voice, kind.template, introduced_as or kind.words
    with st.container(key=f"card_upload_{name}"):
        st.html(heading(3, voice(f"{stem}_title")) + line(voice(f"{stem}_lead"), "b-soft"))
        job = current_job(screen, kind.job, name)
        if job is None:
            offer_unread(screen, kind.job, name)
            _show_form(screen, kind)
        elif job.is_running:
            follow(screen, job, kind.job)
        else:
            _show_result(screen, kind, job)


def _show_form(screen: Screen, kind: Upload) -> None:
    voice, name = screen.voice, kind.template
    types = screen.folder.context.factors.equipment_types
    st.download_button(
        voice(f"{kind.words}_template"),
        data=lambda: import_job.template(voice.language, types, name),
        file_name=voice(f"{kind.words}_template_file", name=name),
        mime=downloads.XLSX,
        on_click="ignore",
        key=f"template_{name}",
    )
    file = ask_file(screen, f"{kind.words}_file", f"file_{name}")
    asks = kind.asks_demo and screen.folder.home.is_demo
    into_demo = asks and st.checkbox(voice("into_demo"), key=f"demo_{name}")
    if st.button(voice("keep_file"), key=f"upload_{name}", type="primary", disabled=file is None) and file:
        request = Request(
            organisation=None, is_complete=False, as_of="", dry_run=False, into_demo=bool(into_demo), template=name
        )
        home, actor = screen.folder.home, screen.folder.actor.name
        hold(kind.job, import_job.start(home, actor, file.name, file.getvalue(), request, voice.language))
        st.rerun()


def _show_result(screen: Screen, kind: Upload, job: Job) -> None:
    """The counts; what stands above on the page is already as it is now."""

    def counted(result: dict[str, Any]) -> None:
        st.html(line(screen.voice(f"{kind.words}_done", **kind.counted(result))))

    if not ask_mapping(screen, job, kind.job):
        show_outcome(screen, job, kind.job, counted)
    offer_another(screen, job, kind.job)
