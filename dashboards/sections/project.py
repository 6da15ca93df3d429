"""Fiche projet: the applicant's spreadsheet gives back one printable page, before funding (METHODOLOGY 24).

In: an uploaded file. Out: the finding, the three questions, assumptions, gaps, the page. Nothing of it is kept.
"""

import tempfile
from pathlib import Path

import streamlit as st

from dashboards import downloads
from dashboards import project_page as page
from dashboards.frame import Screen
from dashboards.import_job import template
from dashboards.markup import folded, heading, items, line, table
from dashboards.project_sheet import Project, assess_project_file
from dashboards.sections.dropping import ask_file
from dashboards.words import labelled, text
from factors.errors import UserError
from imports.project import MAPPING

LONGEST_NAME = 80


def show_project(screen: Screen) -> None:
    """The template to send to an applicant, the file that came back, its sheet."""
    voice, language = screen.voice, screen.voice.language
    st.html(heading(2, voice("project_tab_title")) + line(voice("project_tab_lead"), "b-soft"))
    types = screen.folder.context.factors.equipment_types
    st.download_button(
        voice("project_template"), data=lambda: template(language, types, MAPPING),
        file_name=voice("project_template_file"), mime=downloads.XLSX, on_click="ignore", key="project_template",
    )  # fmt: skip
    file = ask_file(screen, "project_file", "project_file")
    if file is None:
        return
    try:
        with st.spinner(voice("project_working")):
            project = _assessed(screen, file.name, file.getvalue())
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-banner"))
        return
    _show(screen, project)


def _assessed(screen: Screen, name: str, content: bytes) -> Project:
    """The operation of the command line, on a copy that is not kept."""
    with tempfile.TemporaryDirectory(prefix="barometer-project-") as folder:
        path = Path(folder) / f"{Path(name).stem[:LONGEST_NAME] or MAPPING}{Path(name).suffix.lower()}"
        path.write_bytes(content)
        year = screen.folder.context.years[-1]
        return assess_project_file(path, screen.folder.context, language=screen.voice.language, year=year)


def _show(screen: Screen, project: Project) -> None:
    voice, language = screen.voice, screen.voice.language

    def set_all(lines: list[str]) -> list[str]:
        return [voice.typeset(each) for each in lines]

    found = project.reading.rejects.to_dicts()
    if found:
        said = [
            voice.typeset(labelled(each["cell"] or "", f"{each['reason']} {each['repair'] or ''}", language))
            for each in found
        ]
        title = voice.typeset(text("project_rejected", language, count=project.reading.rows_rejected))
        st.html(line(title, "b-banner") + items(said))
    if checks := page.check_lines(project, language):
        st.html(heading(3, voice.typeset(text("project_to_check", language))) + items(set_all(checks)))
    st.html(heading(3, voice.typeset(page.headline(project, language))))
    heads = set_all([text(f"project_{name}", language) for name in ("figure", "value", "bounds")])
    rows = [set_all(row) for row in page.total_rows(project, language)]
    caption = voice.typeset(text("project_totals", language))
    st.html(table(heads, rows, caption=caption, numbers=[1, 2]))
    questions = items(set_all(page.question_lines(project, language)))
    st.html(heading(3, voice.typeset(text("project_questions", language))) + questions)
    for title, lines in (
        ("project_assumptions", page.assumption_lines(project, language)),
        ("project_gaps", page.gap_lines(project, language)),
    ):
        if lines:
            st.html(folded(voice.typeset(text(title, language)), items(set_all(lines))))
    st.html(line(voice.typeset(text("project_rule", language)), "b-meta"))
    name = downloads.file_name("project", project.name, suffix="")
    st.download_button(
        voice("project_page"), data=page.project_page(project, language), file_name=f"{name}html", mime="text/html",
        on_click="ignore", key="project_page",
    )  # fmt: skip
