"""Registres: who there is, where, how many, who sends for whom, what may be published, what is done, which services.

In: the register chosen (in the address as `part`), the organisation of the bar. Out: a list to search and take away, a
form, an upload. The verbs are those of `barometer organisation`, `action` and `service`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import streamlit as st

from barometer.records.access import may
from barometer.records.audit import list_entries as list_log
from barometer.records.entry_fields import Field
from barometer.records.organisations import plain_name
from dashboards import downloads, state
from dashboards.frame import Screen, organisation_names
from dashboards.markup import folded, heading, items, line, table
from dashboards.registering import FORMS, HEAD_COUNT, ORGANISATION, may_act_for, read_entries
from dashboards.sections.fields import label_of, options_of, shown_value
from dashboards.sections.register_form import show_form
from dashboards.sections.upload import OF_ORGANISATIONS, OF_REGISTERS, show_upload
from dashboards.voice import Voice
from factors.commitments import commitments
from factors.spelling import country_day

SHOWN_ROWS, SHOWN_CHANGES = 100, 30
#: How the log names what is written in a register, where it is not the register's own name.
VERB = {HEAD_COUNT: "head count"}
#: Columns of the list, where the form has more than a list can show.
LISTED = {ORGANISATION: ("name", "kind", "siret", "uai", "commune_code", "parent", "agents", "pupils")}
#: Columns that the list on the screen has no room for: they are searched, and in the files.
FILES_ONLY = {"action": ("lever", "ends_on"), ORGANISATION: ("parent",)}
#: What an entry is called in a list, the best first.
CALLED = ("name", "title", "organisation")
KEY = Field("key", "text")


def show_registers(screen: Screen) -> None:
    """The register chosen: list, files, form."""
    voice = screen.voice
    offered = list(FORMS)
    key = state.prepare_page("part", offered, offered[0])
    st.html(heading(2, voice("registers_title")) + line(voice("registers_lead"), "b-soft"))
    chosen = st.pills(
        voice("register_choose"),
        offered,
        format_func=lambda name: voice(f"register_{name}"),
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    name = str(chosen)
    st.html(heading(3, voice(f"register_{name}")) + line(voice(f"register_{name}_lead"), "b-soft"))
    if name != ORGANISATION and screen.folder.context.organisations.is_empty():
        st.html(line(voice("register_needs_organisation"), "b-notice"))
        return
    rows = _entries(screen, name)
    _show_list(screen, name, rows)
    if _may_write(screen, name):
        show_form(screen, name, rows, {row["key"]: _called(row, name, screen) for row in rows})
        if name in OF_REGISTERS and (name != ORGANISATION or _may_register(screen)):
            show_upload(screen, OF_REGISTERS[name])
        if name == HEAD_COUNT and _may_register(screen):
            show_upload(screen, OF_ORGANISATIONS, "upload_head_counts")
    if name == "action":
        _show_commitments(screen)
    _show_changes(screen, name)


def _may_write(screen: Screen, name: str) -> bool:
    """Whether this person may write anything here: the commands check each entry again."""
    home, actor = screen.folder.home, screen.folder.actor
    known = organisation_names(screen.folder)
    actions = {FORMS[name].action, "edit_organisation"} if name == ORGANISATION else {FORMS[name].action}
    return any(may_act_for(home, actor, action, known or [ORGANISATION]) for action in actions)


def _may_register(screen: Screen) -> bool:
    home, actor = screen.folder.home, screen.folder.actor
    return bool(may_act_for(home, actor, "register_organisations", [ORGANISATION]))


def _entries(screen: Screen, name: str) -> list[dict[str, Any]]:
    """The whole register; an organisation with its last head counts."""
    rows = read_entries(screen.folder.home, screen.folder.actor, name).to_dicts()
    if name == ORGANISATION:
        counts = read_entries(screen.folder.home, screen.folder.actor, HEAD_COUNT).sort("counted_on")
        latest: dict[str, dict[str, Any]] = {}
        for count in counts.iter_rows(named=True):
            last = {"counted_on": count["counted_on"], "head_count_source": count["head_count_source"]}
            latest.setdefault(count["organisation"], {}).update({count["category"]: count["people"], **last})
        rows = [row | latest.get(row["organisation"], {}) for row in rows]
    return rows


def _show_list(screen: Screen, name: str, rows: list[dict[str, Any]]) -> None:
    """What is in the register, found by any word of it."""
    voice, whose = screen.voice, screen.filters.organisation
    if screen.filters.is_organisation:
        rows = [row for row in rows if row["organisation"] == whose]
        st.html(line(voice("register_of", name=screen.place), "b-notice"))
    if not rows:
        st.html(line(voice("register_empty" if _may_write(screen, name) else "register_empty_reader"), "b-notice"))
        return
    fields, cells = _worded(screen, name, rows)
    asked = st.text_input(voice("register_search"), key=f"search_{name}", placeholder=voice("register_search_example"))
    wanted = plain_name(asked).split("_") if asked.strip() else []
    found = [place for place, row in enumerate(cells) if _answers(row, wanted)]
    headers = [label_of(voice, field) for field in fields]
    places = [place for place, field in enumerate(fields) if field.name not in FILES_ONLY.get(name, ())]
    numbers = [at for at, place in enumerate(places) if fields[place].kind in {"whole", "cents", "percent"}]
    shown = [[cells[row][place] for place in places] for row in found[:SHOWN_ROWS]]
    heads = [headers[place] for place in places]
    caption = voice("register_caption", shown=voice.whole(len(shown)), count=voice.whole(len(rows)))
    with st.container(key=f"card_list_{name}"):
        st.html(table(heads, shown, caption=caption, numbers=numbers) if shown else line(voice("register_none_found")))
        _offer_files(screen, name, headers, fields, [rows[place] for place in found])


def _worded(screen: Screen, name: str, rows: list[dict[str, Any]]) -> tuple[list[Field], list[list[str]]]:
    """The fields of the list and its cells, as words."""
    voice, form = screen.voice, FORMS[name]
    listed = LISTED.get(name) or tuple(field.name for field in form.fields)
    fields = [field for field in form.fields if field.name in listed]
    fields.sort(key=lambda field: CALLED.index(field.name) if field.name in CALLED else len(CALLED))
    fields += [KEY] if form.has_key else []
    options = {field.name: _names(screen, field) for field in fields}
    cells = [[shown_value(field, row.get(field.name), voice, options[field.name]) for field in fields] for row in rows]
    return fields, cells


def _names(screen: Screen, field: Field) -> Mapping[str, str]:
    """Code -> name, for the fields that hold codes."""
    if field.kind == "commune":
        known = screen.folder.context.territories.communes
        return dict(known.select("code", "name").iter_rows())
    return options_of(screen, field) if field.kind in {"organisation", "choice", "territory", "indicator"} else {}


def _answers(row: list[str], wanted: list[str]) -> bool:
    text = "_".join(plain_name(cell) for cell in row)
    return all(word in text for word in wanted)


def _called(row: dict[str, Any], name: str, screen: Screen) -> str:
    """An entry in the list of what can be corrected."""
    names = organisation_names(screen.folder)
    owner = names.get(row["organisation"], row["organisation"])
    if name == ORGANISATION:
        return f"{row['name']} · {row['key']}"
    if name == HEAD_COUNT:
        return f"{owner} · {screen.voice.word(row['category'])} · {screen.voice.day(row['counted_on'])}"
    return f"{row.get('name') or row.get('title') or owner} · {row['key']}"


def _offer_files(
    screen: Screen, name: str, headers: list[str], fields: list[Field], rows: list[dict[str, Any]]
) -> None:
    """The same rows, every one, as a spreadsheet reads them: codes stay codes, dates are dates."""
    voice, title = screen.voice, screen.voice(f"register_{name}")

    def content() -> pl.DataFrame:
        columns = {
            header: [_exported(field, row.get(field.name)) for row in rows]
            for header, field in zip(headers, fields, strict=True)
        }
        return pl.DataFrame(columns, strict=False)

    makers: dict[str, tuple[Callable[[], bytes], str]] = {
        "csv": (lambda: downloads.csv_bytes(content()), "text/csv"),
        "xlsx": (lambda: downloads.xlsx_bytes(content(), title), downloads.XLSX),
    }
    with st.container(horizontal=True, key=f"actions_list_{name}"):
        for suffix, (make, mime) in makers.items():
            st.download_button(
                voice(f"{suffix}_name"), data=make, file_name=downloads.file_name(title, suffix=suffix),
                mime=mime, on_click="ignore", key=f"{suffix}_list_{name}", help=voice(f"{suffix}_help"),
            )  # fmt: skip


def _exported(field: Field, value: Any) -> Any:
    if field.kind in {"cents", "percent"} and value is not None:
        return value / 100
    return None if value is None else value if isinstance(value, int | float) else str(value)


def _show_changes(screen: Screen, name: str) -> None:
    """What the log says of this register, the last first, to whoever may read it."""
    voice, home, actor = screen.voice, screen.folder.home, screen.folder.actor
    if not may(home, actor.name, "read_audit"):
        return
    table = list_log(home).filter(pl.col("verb").str.starts_with(VERB.get(name, name)))
    said = [
        voice(
            "register_change",
            when=voice.day(country_day(row["recorded_at"])),
            who=row["actor"],
            what=row["subject"],
            detail=_worded_detail(row["detail"], voice) or voice("register_first"),
        )
        for row in table.head(SHOWN_CHANGES).iter_rows(named=True)
    ]
    if said:
        st.html(folded(voice("register_changes", count=len(said)), items(said)))


def _worded_detail(detail: str, voice: Voice) -> str:
    """`siret: None -> 00…` as the screen names it."""
    named = re.sub(r"\b(\w+): ", lambda found: voice("register_change_of", name=voice.word(found[1])), detail)
    counted = re.sub(r"^(\d+) added$", lambda found: voice("register_change_added", count=found[1]), named)
    return counted.replace("None", "–").replace("->", "→")


def _show_commitments(screen: Screen) -> None:
    """What the region's document of 2021 promises or states, with where it was read."""
    voice, language = screen.voice, screen.voice.language
    said = [
        voice(
            "commitment_said",
            text=each.fr if language == "fr" else each.en,
            kind=voice(f"commitment_{each.kind}"),
            indicator=f" · {each.indicator}" if each.indicator else "",
            locator=each.locator,
        )
        for each in commitments()
    ]
    title = voice("commitments_title", count=len(said))
    source = line(voice("commitments_source", source=commitments()[0].source), "b-soft")
    st.html(folded(title, source + items(said)))
