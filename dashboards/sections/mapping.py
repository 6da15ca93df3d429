"""A file of an unknown layout: each header with some of its cells, and which column it is. In: a refused job.

The proposal is chosen beforehand; the person checks, may keep the mapping for the files to come, and imports again. The
command does the reading: the screen writes the same mapping file that `import --mapping` takes.
"""

import re
from dataclasses import replace
from typing import Any, NamedTuple

import streamlit as st

from dashboards import import_job, teaching
from dashboards.downloads import file_name
from dashboards.frame import Screen
from dashboards.import_job import Job
from dashboards.markup import heading, items, line
from dashboards.sections.result import hold, refusal_of
from factors.errors import UserError
from imports.columns import column_definitions
from imports.layouts import NOT_READ, PERSONAL, parse_layout
from imports.proposals import mapping_text

CHOICES = "mapping_choices"
FILE = "mapping.toml"
#: Refusals that the form answers: to add or rename a column, as they say, is what it spares.
ANSWERED = {"column_missing", "no_known_column", "register_columns_missing"}
MOST_LETTERS = 60
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~:$<>^&])")


def ask_mapping(screen: Screen, job: Job, key: str) -> bool:
    """Where a refused import left a mapping to check: its form, then the same import with what was checked.

    `key`: where the visit keeps its job. False where there is none to check: the result is then shown as it is.
    """
    if job.code in {0, 1, None} or job.request is None or not (job.result() or {}).get("proposal"):
        return False
    if mapping := _show_mapping(screen, job):
        job.close()
        home, actor, content = screen.folder.home, screen.folder.actor.name, job.file.read_bytes()
        again = replace(job.request, mapping=mapping)
        hold(key, import_job.start(home, actor, job.file.name, content, again, screen.voice.language))
        st.rerun()
    return True


def _show_mapping(screen: Screen, job: Job) -> str | None:
    """The form. Returns the path of the mapping once it was checked and is to be used."""
    voice, proposal = screen.voice, (job.result() or {})["proposal"]
    content = proposal["content"]
    st.html(heading(3, voice("mapping_title", name=job.file.name)))
    if (job.result() or {})["error"]["code"] not in ANSWERED:
        st.html(items(refusal_of(screen, job)))
    if proposal["looks_like"] is not None:
        st.html(line(voice(f"mapping_looks_like_{proposal['looks_like']}"), "b-notice"))
    st.html(line(voice("mapping_lead"), "b-soft"))
    if taken := st.session_state.get(_taken_key(content)):
        refusal = teaching.MappingKeptError("mapping_kept", mapping=taken)
        st.html(line(voice.refusal(refusal), "b-notice"))
    earlier: dict[str, str] = st.session_state.get(f"{CHOICES}_{content}", {})
    with st.form(f"mapping_form_{content}"):
        chosen = {
            column["header"]: _column(screen, column, earlier.get(column["header"], column["proposal"]), content)
            for column in proposal["columns"]
        }
        name = st.text_input(
            voice("mapping_name"),
            key=f"mapping_{content}_name",
            help=voice("mapping_name_help"),
            placeholder=voice("mapping_name_example"),
        )
        may_replace = taken is not None and st.checkbox(
            voice("mapping_replace", name=taken), key=f"mapping_{content}_replace"
        )
        is_sent = st.form_submit_button(voice("mapping_send"), type="primary")
    if not is_sent:
        return None
    st.session_state[f"{CHOICES}_{content}"] = chosen
    if twice := _twice(chosen):
        st.html(line(voice("mapping_twice", column=_label(screen, twice, content)), "b-notice"))
        return None
    kept = file_name(name, suffix="").removesuffix(".")  # typed as anyone writes it, kept as a file is named
    return _write(screen, job, proposal, chosen, _Kept(kept, may_replace and kept == taken))


class _Kept(NamedTuple):
    """The name to keep a mapping under (empty: it is not kept), and whether another of this name is to be replaced."""

    name: str
    may_replace: bool


def _taken_key(content: str) -> str:
    """Where a visit keeps the name that was asked for and is another mapping's."""
    return f"mapping_{content}_taken"


def _column(screen: Screen, column: dict[str, Any], proposed: str, content: str) -> str:
    """One header with some of its cells, in the label that is read aloud too, and the list of our columns."""
    options = [NOT_READ, PERSONAL, *(name for name in column_definitions(content) if name != "synthetic")]
    letter, header = column["letter"], column["header"]
    samples = " · ".join(column["samples"])
    if not samples:
        samples = screen.voice("mapping_no_sample" if column["proposal"] == PERSONAL else "mapping_empty")
    if len(samples) > MOST_LETTERS:
        samples = samples[:MOST_LETTERS] + "…"
    plain, cells = (_MARKDOWN.sub(r"\\\1", said) for said in (header, screen.voice("mapping_cells", value=samples)))
    picked = st.selectbox(
        f"**{letter} – {plain}**{cells}",
        options,
        index=options.index(proposed) if proposed in options else 0,
        format_func=lambda name: _label(screen, name, content),
        key=f"mapping_{content}_{letter}",
    )
    return str(picked)


def _label(screen: Screen, name: str, content: str) -> str:
    """Our column as the template calls it."""
    if name == NOT_READ:
        return screen.voice("mapping_not_read")
    if name == PERSONAL:
        return screen.voice("mapping_personal")
    return str(column_definitions(content)[name][screen.voice.language])


def _twice(chosen: dict[str, str]) -> str | None:
    """A column of ours that two headers were given to."""
    ours = [name for name in chosen.values() if name not in (NOT_READ, PERSONAL)]
    return next((name for name in ours if ours.count(name) > 1), None)


def _write(screen: Screen, job: Job, proposal: dict[str, Any], chosen: dict[str, str], kept: _Kept) -> str | None:
    """The mapping beside the copy of the file; kept in the data folder too where it was given a name.

    A name that is taken is asked again: the form then offers to replace that mapping.
    """
    language, content = screen.voice.language, proposal["content"]
    text = mapping_text(
        chosen,
        name=kept.name or job.file.stem,
        language=language,
        fingerprint=proposal["fingerprint"],
        content=content,
    )
    path = job.file.parent / FILE
    path.write_text(text, encoding="utf-8")
    try:
        parse_layout(text, FILE)
        if kept.name:
            home, actor = screen.folder.home, screen.folder.actor
            organisation = job.request.organisation if job.request else None
            teaching.save_mapping(home, actor, str(path), kept.name, organisation, may_replace=kept.may_replace)
    except teaching.MappingKeptError:
        st.session_state[_taken_key(content)] = kept.name
        st.rerun()
    except UserError as refusal:
        st.html(line(screen.voice.refusal(refusal), "b-notice"))
        return None
    st.session_state.pop(_taken_key(content), None)
    return str(path)
