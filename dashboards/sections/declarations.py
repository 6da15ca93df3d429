"""Déclarations: what is declared for a year and what is missing, the form, the steps, what follows in the indicators.

In: the year and organisation of the bar. Out: the verbs of `barometer declare`; indicators by the operation behind
`barometer indicators`, so that a validated correction is seen at once.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup

from barometer.records.declaration_checks import inputs, label_of
from barometer.records.declarations import LIVE, STEPS
from dashboards import downloads
from dashboards.answers import figures as indicator_figures
from dashboards.covering import missing_of, refused
from dashboards.covering_view import without_inputs
from dashboards.declared_series import COLUMNS, declared_series, period_shown, series_rows
from dashboards.declaring import (
    declarations_of,
    declared_figures,
    declared_gaps,
    evidence_of,
    move_declaration,
    own_shares,
)
from dashboards.frame import Screen, organisation_names
from dashboards.markup import folded, heading, items, line, table
from dashboards.registering import may_act_for
from dashboards.scopes import Scope
from dashboards.sections.declare_form import STEP_OF, Whose, show_declare_form, value_shown
from dashboards.sections.upload import OF_DECLARATIONS, show_upload
from dashboards.state import NOBODY
from factors import nomenclature
from factors.errors import UserError
from factors.spelling import country_day

MOVED = "declaration_moved"
#: A hyphen at which a code is not cut.
UNBROKEN = "\u2011"


def show_declarations(screen: Screen) -> None:
    """For whom, then what is known, what it gives, and the form."""
    voice = screen.voice
    st.html(heading(2, voice("declarations_title")) + line(voice("declarations_lead"), "b-soft"))
    if screen.folder.context.organisations.is_empty():
        st.html(line(voice("declare_nobody"), "b-notice"))
    whose = _choose_whose(screen)
    rows = declarations_of(
        screen.folder.home, screen.folder.actor, organisation=whose.organisation, territory=whose.territory
    )
    of_year = [row for row in rows if row["period_start"].year == screen.year]
    _show_state(screen, whose, of_year)
    if may_act_for(screen.folder.home, screen.folder.actor, "declare", [whose.organisation or NOBODY]):
        show_declare_form(screen, whose, of_year)
    _show_steps(screen, whose, of_year)
    if whose.organisation is not None:
        _show_indicators(screen, whose)
    elif series := _series(screen, whose):
        st.html(series)
    if may_act_for(screen.folder.home, screen.folder.actor, "declare", [whose.organisation or NOBODY]):
        show_upload(screen, OF_DECLARATIONS)
    _show_history(screen, rows)


def _choose_whose(screen: Screen) -> Whose:
    """The organisation of the bar; else one to choose, or the territory of the bar."""
    voice, names = screen.voice, organisation_names(screen.folder)
    if screen.filters.is_organisation:
        return Whose(screen.filters.organisation, None, screen.place)
    place = screen.filters.territory
    label = voice("declare_territory", name=screen.place_of(screen.scope))
    chosen = st.selectbox(
        voice("declare_whose"),
        [*names, place],
        format_func=lambda code: label if code == place else names[code],
        key="declare_whose",
        placeholder=voice("choose"),
    )
    return Whose(None, place, screen.place) if chosen == place else Whose(str(chosen), None, names[str(chosen)])


def _show_state(screen: Screen, whose: Whose, rows: list[dict[str, Any]]) -> None:
    """What is declared, then what nobody declared and who knows it."""
    voice, known = screen.voice, inputs()
    label, who = f"label_{voice.language}", f"who_knows_{voice.language}"
    live = [row for row in rows if row["state"] in LIVE and row["input"] in known]
    order = list(known)
    live.sort(key=lambda row: (order.index(row["input"]), row["period_start"], row["period_end"]))
    declared = {row["input"] for row in live}
    counts = {"count": len(declared), "all": len(known), "year": screen.year, "name": whose.name}
    st.html(heading(3, voice("declared_count", **counts)))
    headers = [voice(f"declared_{name}") for name in ("input", "value", "period", "state", "by", "evidence")]
    shown = [
        [
            voice.typeset(known[row["input"]][label]),
            value_shown(voice, row),
            period_shown(voice, row["period"]),
            voice.word(f"state_{row['state']}"),
            f"{row['changed_by']}, {voice.day(country_day(row['changed_at']))}",
            _evidence(row, screen),
        ]
        for row in live
    ]
    if shown:
        st.html(table(headers, shown, caption=voice("declared_caption"), numbers=[1]))
    missing = [row for code, row in known.items() if code not in declared]
    asked = [
        [voice.typeset(row[label]), voice.typeset(row[who]), row["indicator"].replace(" ", ", ")] for row in missing
    ]
    if asked:
        caption = voice("declared_missing", count=len(asked))
        names = [voice(f"declared_{name}") for name in ("input", "who", "feeds")]
        st.html(folded(caption, table(names, asked, caption=caption)))


def _evidence(row: dict[str, Any], screen: Screen) -> Markup | str:
    if row["evidence_name"]:
        return str(row["evidence_name"])
    if row["evidence"]:
        return Markup('<a href="{0}" rel="noreferrer">{1}</a>').format(row["evidence"], screen.voice("declared_link"))
    return str(row["method"] or "–")


def _show_steps(screen: Screen, whose: Whose, rows: list[dict[str, Any]]) -> None:
    """Submit, validate or withdraw what is under way; each button only where the state and the role allow it."""
    voice, live = screen.voice, [row for row in rows if row["state"] in LIVE]
    body = [whose.organisation or NOBODY]
    allowed = [step for step in STEPS if may_act_for(screen.folder.home, screen.folder.actor, STEPS[step][2], body)]
    if not live or not allowed:
        return
    with st.container(key="card_steps"):
        st.html(heading(3, voice("steps_title")) + line(voice("steps_lead"), "b-soft"))
        if said := st.session_state.pop(MOVED, None):
            st.html(line(said, "b-done"))
        live.sort(key=lambda row: (LIVE.index(row["state"]) != 1, -row["declaration"]))
        by_number = {row["declaration"]: row for row in live}
        number = st.selectbox(
            voice("steps_which"),
            list(by_number),
            format_func=lambda one: _called(by_number[one], screen),
            key=STEP_OF,
        )
        row = by_number[int(number or live[0]["declaration"])]
        if (content := evidence_of(screen.folder.home, screen.folder.actor, row)) is not None:
            st.download_button(
                voice("steps_evidence", name=row["evidence_name"]), data=content, file_name=row["evidence_name"],
                on_click="ignore", key="step_evidence",
            )  # fmt: skip
        with st.container(horizontal=True, key="step_buttons"):
            for step in allowed:
                is_first = step != "withdraw"
                is_off = row["state"] not in STEPS[step][0]
                kind = "primary" if is_first and not is_off else "secondary"
                if st.button(voice(f"step_{step}"), key=f"step_{step}", disabled=is_off, type=kind):
                    _move(screen, row, step)


def _move(screen: Screen, row: dict[str, Any], step: str) -> None:
    voice = screen.voice
    try:
        moved = move_declaration(screen.folder.home, screen.folder.actor, row["declaration"], step)
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-refused"))
        return
    st.session_state[MOVED] = voice("step_done", what=_called(row, screen), state=voice.word(f"state_{moved['state']}"))
    st.rerun()


def _called(row: dict[str, Any], screen: Screen) -> str:
    voice = screen.voice
    label = label_of(row["input"], voice.language)
    parts = (f"n° {row['declaration']}" if voice.language == "fr" else f"no. {row['declaration']}", label)
    return voice.typeset(
        " · ".join(
            [*parts, period_shown(voice, row["period"]), value_shown(voice, row), voice.word(f"state_{row['state']}")]
        )
    )


def _show_indicators(screen: Screen, whose: Whose) -> None:
    """What the validated declarations give, and what is missing for the others."""
    voice, language = screen.voice, screen.voice.language
    folder = screen.folder
    bodies = [str(whose.organisation)]
    figures = declared_figures(folder.context, folder.actor, bodies, screen.year, screen.filters.view)
    of_body = (Scope(organisation=whose.organisation),)
    asked = indicator_figures(folder, of_body, screen.year, screen.filters.view)
    shares, above = own_shares(folder.context, folder.actor, asked, screen.year, screen.filters.view)
    figures = pl.concat([figures, shares])
    for refusal in above:
        st.html(line(voice.refusal(refusal), "b-notice"))
    lacking: dict[str, list[str]] = {}
    for gap in declared_gaps(folder.home, str(whose.organisation), screen.year, language):
        lacking.setdefault(gap["code"], []).append(voice("indicator_lacks", what=gap["label"], who=gap["who_knows"]))
    names = dict(nomenclature.indicators().select("code", f"name_{language}").iter_rows())
    untold = {refusal.values["figure"]: refused(refusal, language) for refusal in above}
    there = set(pl.concat([asked, figures], how="diagonal_relaxed").filter(pl.col("value").is_not_null())["code"])
    rows = [
        [
            voice.typeset(names[row["code"]]) + _part(screen, row),
            row["code"].replace("-", UNBROKEN),
            _figure(screen, row),
            " ".join(lacking.get(row["code"], []) or lacking_of(screen, row, there, untold)) or "–",
        ]
        for row in figures.iter_rows(named=True)
    ]
    headers = [voice(f"indicator_{name}") for name in ("name", "code", "value", "missing")]
    with st.container(key="card_declared_indicators"):
        st.html(
            heading(3, voice("indicators_title", year=screen.year))
            + line(voice("indicators_lead"), "b-soft")
            + table(headers, rows, caption=voice("indicators_caption", name=whose.name), numbers=[2])
            + _series(screen, whose)
        )
        stem = downloads.file_name("declarations", str(whose.organisation), str(screen.year), suffix="")
        with st.container(horizontal=True, key="actions_declared"):
            st.download_button(
                voice("csv_name"), data=lambda: downloads.csv_bytes(figures), file_name=f"{stem}csv", mime="text/csv",
                on_click="ignore", key="csv_declared", help=voice("csv_help"),
            )  # fmt: skip


def lacking_of(
    screen: Screen, row: dict[str, Any], there: set[str], untold: Mapping[object, list[tuple[str, str]]]
) -> list[str]:
    """What a figure without value lacks where it is no declared input: as the catalogue of coverage says it. `untold`:
    by indicator, two declared values that contradict each other.
    """
    voice = screen.voice
    if row["value"] is not None:
        return []
    told = untold.get(row["code"]) or missing_of(row["code"], there, voice.language)
    return [voice("indicator_lacks", what=voice.without_commands(without_inputs(what)), who=who) for what, who in told]


def _series(screen: Screen, whose: Whose) -> Markup:
    """Months and quarters of what the catalogue asks that often; nothing where none is declared."""
    folder, voice = screen.folder, screen.voice
    scope = Scope(territory=whose.territory, organisation=whose.organisation)
    found = declared_series(folder.context, folder.actor, scope, screen.year)
    if not found:
        return Markup("")
    heads = [voice(f"indicator_{name}") for name in COLUMNS]
    rows = [[name, code.replace("-", UNBROKEN), *rest] for name, code, *rest in series_rows(found, voice)]
    return table(heads, rows, caption=voice("declared_series_caption", year=screen.year), numbers=[3])


def _part(screen: Screen, row: dict[str, Any]) -> str:
    """Which part of an indicator a row is about: hours, a place, a version, a gesture; nothing for the whole."""
    voice = screen.voice
    if row["breakdown"] == "total":
        return ""
    kind = "" if row["breakdown"] == "measure" else f"{voice.word(row['breakdown'])} "
    return f" – {kind}{voice.word(row['breakdown_value'])}"


def _figure(screen: Screen, row: dict[str, Any]) -> str:
    if row["value"] is None:
        return screen.voice("not_computed_short")
    return f"{screen.voice.amount(row['value'])} {screen.voice.unit_of(row['unit'])}"


def _show_history(screen: Screen, rows: list[dict[str, Any]]) -> None:
    """Everything that was ever declared, what was corrected or withdrawn included."""
    voice = screen.voice
    if not rows:
        return
    said = [
        voice(
            "history_said",
            what=_called(row, screen),
            who=row["recorded_by"],
            when=voice.day(country_day(row["recorded_at"])),
            written=row["written_value"],
            unit=row["written_unit"],
            replaces="" if row["replaces"] is None else voice("history_replaces", number=row["replaces"]),
        )
        for row in rows
    ]
    st.html(folded(voice("history_title", count=len(said)), items(said)))
