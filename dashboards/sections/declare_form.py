"""The form of a declared input, made from its row of the catalogue: one form for all of them.

In: an input, a year, for whom. Out: `barometer declare`. What was understood is said back with its unit before anything
is kept; a value outside of the plausible range is asked again; a refusal stands under its field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from barometer.records.decimals import MONTHS_OF, Period, parse_period
from barometer.records.declaration_checks import Declared, check_value, inputs, is_of_organisation, is_yes_no
from barometer.records.declarations import DRAFT, VALIDATED, Kept
from barometer.records.errors import EntryRefusedError, FieldError
from dashboards import state
from dashboards.declared_series import period_shown
from dashboards.declaring import declare_value
from dashboards.declaring_table import answer_word
from dashboards.frame import Screen
from dashboards.markup import facts, heading, line
from dashboards.sections.dropping import ask_file
from dashboards.sections.fields import worded
from dashboards.voice import Voice
from factors.errors import UserError
from factors.unit_words import spelled_unit

ROUND, SAID, REFUSED = "declare_round", "declare_said", "declare_refused"
#: The key of the list in which a declaration is chosen, to be moved.
STEP_OF = "step_of"
#: Units that have no other to be written in.
COUNTED = ("unit", "person", "day")
EVIDENCE = ["pdf", "png", "jpg", "xlsx", "ods", "csv", "txt", "eml"]
#: Under which field a refusal is shown; anything else stands under the button.
SHOWN_UNDER = ("value", "unit", "period", "evidence")


@dataclass(frozen=True)
class Whose:
    """For whom something is declared: an organisation, or a territory."""

    organisation: str | None
    territory: str | None
    name: str


def show_declare_form(screen: Screen, whose: Whose, rows: list[dict[str, Any]]) -> None:
    """What, which period, how much, how it is known; then keep, or keep and submit."""
    voice = screen.voice
    with st.container(key="card_declare"):
        st.html(heading(3, voice("declare_title", name=whose.name)))
        if said := st.session_state.pop(SAID, None):
            st.html(line(said, "b-done"))
        row = _choose_input(screen, whose)
        period = _choose_period(screen, row)
        _say_what_stands(voice, row, period, rows)
        value, unit = _ask_value(screen, row, period)
        method, link, proof = _ask_proof(screen)
        _keep(
            screen, whose, row, value, {"period": period.text, "unit": unit, "method": method, "evidence": link}, proof
        )


def _choose_input(screen: Screen, whose: Whose) -> dict[str, Any]:
    """The input, and all the catalogue knows of it; a territory has no head count and no volume of its own."""
    voice = screen.voice
    known = {name: row for name, row in inputs().items() if whose.organisation or not is_of_organisation(name)}
    key = state.prepare_page("part", list(known), next(iter(known)))
    label = f"label_{voice.language}"
    code = str(st.selectbox(voice("declare_input"), list(known), format_func=lambda name: known[name][label], key=key))
    row = known[code]
    unit = voice("unit_answer") if is_yes_no(code) else unit_shown(voice, row["unit"])
    bounds = {name: voice.amount(row[f"plausible_{name}"]) for name in ("low", "high")}
    st.html(
        line(voice.typeset(row[f"help_{voice.language}"]), "b-soft")
        + facts(
            [
                (voice("declare_unit"), unit),
                (voice("declare_who_knows"), voice.typeset(row[f"who_knows_{voice.language}"])),
                (voice("declare_feeds"), row["indicator"].replace(" ", ", ")),
                (voice("declare_usual", period=voice(f"period_{row['period']}")), voice("declare_range", **bounds)),
            ][: 3 if is_yes_no(code) else None]  # nobody plausibly says between yes and no
        )
    )
    return row


def _choose_period(screen: Screen, row: dict[str, Any]) -> Period:
    """The year of the bar, or its parts where the input may be declared by parts; none that has not begun."""
    voice, today = screen.voice, screen.folder.actor.today
    options = [each for each in periods_of(screen.year, row["period"]) if each.start <= today]
    options = options or [parse_period(str(screen.year))]
    by_text = {each.text: each for each in options}
    chosen = st.selectbox(
        voice("declare_period"),
        list(by_text),
        format_func=lambda text: period_shown(voice, text),
        key=f"declare_period_{row['input']}_{screen.year}",
    )
    _say_refused(screen, "period", str(chosen))
    return by_text[str(chosen)]


def _say_what_stands(voice: Voice, row: dict[str, Any], period: Period, rows: list[dict[str, Any]]) -> None:
    """A value is there already: this one will correct it, and when."""
    same = [each for each in rows if each["input"] == row["input"] and each["period"] == period.text]
    live = next((each for each in same if each["state"] in ("validated", "submitted", "draft")), None)
    if live is not None:
        said = {"value": value_shown(voice, live), "state": voice.word(f"state_{live['state']}")}
        st.html(
            line(voice("declare_corrects" if live["state"] == "validated" else "declare_replaces", **said), "b-notice")
        )


def _ask_value(screen: Screen, row: dict[str, Any], period: Period) -> tuple[str, str]:
    """The number and its unit, read as the command reads them and said back."""
    voice, turn = screen.voice, st.session_state.get(ROUND, 0)
    if is_yes_no(row["input"]):
        return _ask_answer(screen, row, period), row["unit"]
    has_units = row["unit"] not in COUNTED
    columns = st.columns(2) if has_units else [st.container()]
    with columns[0]:
        value = st.text_input(
            voice("declare_value"), key=f"declare_value_{row['input']}_{turn}", placeholder=voice("example_decimal")
        ).strip()
    unit = ""
    if has_units:
        with columns[1]:
            unit = st.text_input(
                voice("declare_in_unit"),
                key=f"declare_unit_{row['input']}_{turn}",
                value=spelled_unit(row["unit"], voice.language) or row["unit"],
                help=voice("declare_in_unit_help"),
            ).strip()
    if not value or _say_back(voice, row, value, unit, period) is not None:
        _say_refused(screen, "value", value)  # else the refusal stands there already
    _say_refused(screen, "unit", unit)
    return value, unit or row["unit"]


def _ask_answer(screen: Screen, row: dict[str, Any], period: Period) -> str:
    """Yes or no, as one reads it; nothing until one is chosen."""
    voice, key = screen.voice, f"declare_value_{row['input']}_{st.session_state.get(ROUND, 0)}"
    words = [answer_word(number, voice.language) for number in ("1", "0")]
    value = str(st.radio(voice("declare_answer"), words, index=None, key=key, horizontal=True) or "")
    if not value or _say_back(voice, row, value, "", period) is not None:
        _say_refused(screen, "value", value)
    return value


def _say_back(voice: Voice, row: dict[str, Any], value: str, unit: str, period: Period) -> Declared | None:
    problems: list[FieldError] = []
    read = check_value(row, value, unit or None, period, problems)
    for problem in problems:
        st.html(line(worded(problem, None, voice), "b-refused"))
    if read is None:
        return None
    shown = value_shown(voice, vars(read) | {"input": row["input"]})
    st.html(line(voice("understood", value=shown), "b-understood"))
    if read.unlikely is not None:
        low, high = (decimal_shown(voice, each.split(" ")[0]) for each in read.unlikely)
        st.html(line(voice("declare_unlikely", low=low, high=high, unit=unit_shown(voice, read.unit)), "b-refused"))
    return read


def _ask_proof(screen: Screen) -> tuple[str, str, tuple[str, bytes] | None]:
    """How the number is known: a sentence, a link, or a file that is kept with it."""
    voice, turn = screen.voice, st.session_state.get(ROUND, 0)
    method = st.text_input(
        voice("declare_method"), key=f"declare_method_{turn}", placeholder=voice("declare_method_example")
    )
    link = st.text_input(voice("declare_link"), key=f"declare_link_{turn}", placeholder="https://…")
    file = ask_file(screen, "declare_file", f"declare_file_{turn}", EVIDENCE)
    _say_refused(screen, "evidence", link.strip())
    return method.strip(), link.strip(), None if file is None else (file.name, file.getvalue())


def _keep(
    screen: Screen, whose: Whose, row: dict[str, Any], value: str, said: dict[str, Any], proof: tuple[str, bytes] | None
) -> None:
    voice = screen.voice
    with st.container(horizontal=True, key="declare_buttons"):
        drafts = st.button(voice("declare_keep"), key="declare_keep", disabled=not value)
        submits = st.button(voice("declare_submit"), key="declare_submit", type="primary", disabled=not value)
    _say_refused(screen, "", "")
    if not (drafts or submits):
        return
    try:
        kept = declare_value(
            screen.folder.home,
            screen.folder.actor,
            row["input"],
            value,
            proof=proof,
            is_submitted=bool(submits),
            organisation=whose.organisation,
            territory=whose.territory,
            **said,
        )
    except UserError as refusal:
        written = {"value": value, "evidence": said["evidence"], "unit": said["unit"], "period": said["period"]}
        st.session_state[REFUSED] = _by_field(refusal, written, voice)
        st.rerun()
    st.session_state.pop(REFUSED, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state[STEP_OF] = kept.declaration  # the one to submit or validate next
    st.session_state[SAID] = _told(voice, row["input"], kept, is_submitted=bool(submits))
    st.rerun()


def _told(voice: Voice, code: str, kept: Kept, *, is_submitted: bool) -> str:
    """What was kept, and what became of the value that was there."""
    told = {"value": value_shown(voice, vars(kept) | {"input": code}), "number": kept.declaration}
    if kept.is_kept_before and not (is_submitted and kept.state == DRAFT):
        return voice("declare_again", **told, state=voice.word(f"state_{kept.state}"))
    said = voice("declare_submitted" if is_submitted else "declare_kept", **told)
    if kept.replaces is None or kept.before is None:
        return said
    value, unit = kept.before.split(" ", 1)
    before = {"number": kept.replaces, "value": value_shown(voice, {"input": code, "value": value, "unit": unit})}
    return f"{said} {voice('declare_corrected' if kept.state == VALIDATED else 'declare_replaced', **before)}"


def _by_field(refusal: UserError, written: dict[str, str], voice: Voice) -> list[tuple[str, str, str]]:
    """Each fault of a refusal: its column, what was written there, the sentence."""
    found = []
    for problem in refusal.problems if isinstance(refusal, EntryRefusedError) else [refusal]:
        column = problem.column if isinstance(problem, FieldError) and problem.column in SHOWN_UNDER else ""
        text = worded(problem, None, voice) if isinstance(problem, FieldError) else voice.refusal(problem)
        found.append((column, written.get(column, ""), text))
    return found


def _say_refused(screen: Screen, column: str, text: str) -> None:
    """What the last attempt was refused for, under its field, until what is written there changes."""
    refused: list[tuple[str, str, str]] = st.session_state.get(REFUSED, [])
    for where, written, sentence in refused:
        if (where, written) == (column, text):
            st.html(line(screen.voice.typeset(sentence), "b-refused"))


def periods_of(year: int, finest: str) -> list[Period]:
    """A year, then its quarters and months, down to the finest the input allows."""
    texts = [str(year)]
    if MONTHS_OF[finest] <= MONTHS_OF["quarter"]:
        texts += [f"{year}-Q{number}" for number in range(1, 5)]
    if finest == "month":
        texts += [f"{year}-{number:02d}" for number in range(1, 13)]
    return [parse_period(text) for text in texts]


def unit_shown(voice: Voice, unit: str) -> str:
    """The unit that a field asks for, in words."""
    return voice("unit_count") if unit == "unit" else voice.unit_of(unit)


def decimal_shown(voice: Voice, text: str) -> str:
    """A stored decimal, every digit, with the spaces and the mark of the language."""
    whole, _, rest = text.partition(".")
    mark = "," if voice.language == "fr" else "."
    return voice.whole(int(whole)) + (mark + rest if rest else "")


def value_shown(voice: Voice, row: Mapping[str, Any]) -> str:
    """The value of a declaration with its unit; a plain count has none, an answer is yes or no."""
    if is_yes_no(row["input"]):
        return answer_word(row["value"], voice.language)
    value = decimal_shown(voice, row["value"])
    return value if row["unit"] == "unit" else f"{value} {voice.unit_of(row['unit'])}"
