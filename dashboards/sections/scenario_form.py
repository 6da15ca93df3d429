"""The levers of a scenario on screen: which, how strong, on what, when. In: what a place holds. Out: lines of levers.

The lines are in the address (`levers`, `until`), so that a link holds the scenario.
"""

import streamlit as st

from dashboards import state
from dashboards.deciding import HORIZONS, Ground
from dashboards.frame import Screen
from dashboards.markup import line
from dashboards.scenario_text import parse_moves
from factors.errors import UserError
from factors.levers import Lever, figures, levers
from factors.spelling import spell

LINES, UNTIL, SEEDED = "levers", "until", "scenario_seeded"
SEPARATOR = " "
_PER_CENT = 100


def ask_levers(screen: Screen, ground: Ground) -> tuple[list[str], int]:
    """The lines of levers chosen, and the last year."""
    voice = screen.voice
    offered = [str(year) for year in HORIZONS if year > ground.year]
    default = offered[-1] if offered else str(ground.year + 1)
    until = int(
        str(
            st.segmented_control(
                voice("scenario_until_label"), offered or [default], required=True,
                key=state.prepare_page(UNTIL, offered or [default], default),
            )
        )
    )  # fmt: skip
    _seed(ground)
    names = {code: lever.name[voice.language] for code, lever in levers().items()}
    chosen = st.multiselect(
        voice("scenario_levers_label"), list(names), format_func=lambda code: names[code], key="scenario_levers",
        placeholder=voice("choose"),
    )  # fmt: skip
    lines = [_ask_one(screen, ground, levers()[code], until) for code in chosen]
    st.session_state[SEEDED] = SEPARATOR.join(lines)
    state.keep_page(LINES, SEPARATOR.join(lines), "")
    return lines, until


def _seed(ground: Ground) -> None:
    """Let an address that names levers fill the form; what it says wrongly is left out."""
    told = str(st.session_state[state.PAGE].get(LINES, ""))
    if told == st.session_state.get(SEEDED):
        return
    codes = []
    for text in told.split(SEPARATOR):
        try:
            [move] = parse_moves([text], ground.year + 1)
        except UserError:
            continue  # an empty or broken part of a link: the form shows what it understood
        if move.lever not in levers() or move.lever in codes:
            continue
        codes.append(move.lever)
        scale = _PER_CENT if _is_share(move.known) else 1
        st.session_state[_key(move.lever, "value")] = move.value * scale
        st.session_state[_key(move.lever, "types")] = [name for name in move.types if name in ground.types]
        st.session_state[_key(move.lever, "since")] = move.since
        st.session_state[_key(move.lever, "until")] = move.until
        for name, given in move.given.items():
            st.session_state[_key(move.lever, name)] = given
    st.session_state["scenario_levers"] = codes


def _ask_one(screen: Screen, ground: Ground, lever: Lever, until: int) -> str:
    """One lever: its strength, its types, its years, the figures it needs."""
    voice = screen.voice
    with st.container(border=True, key=f"lever_{lever.lever}"):
        st.html(
            line(voice.typeset(lever.name[voice.language]), "b-lead")
            + line(voice.typeset(lever.help[voice.language]), "b-soft")
        )
        columns = st.columns([1, 2, 1, 1], vertical_alignment="bottom")
        value = _value(columns[0], lever, screen)
        possible = sorted(lever.possible_types & ground.types if lever.types else ground.types)
        types = columns[1].multiselect(
            voice("scenario_types_label"), possible, format_func=voice.word, key=_key(lever.lever, "types"),
            placeholder=voice("scenario_all_types"),
        )  # fmt: skip
        years = ground.years(until)
        since = columns[2].selectbox(voice("scenario_since_label"), years, key=_year(lever.lever, "since", years))
        later = [year for year in years if year >= int(since)]
        reached = columns[3].selectbox(voice("scenario_reached_label"), later, key=_year(lever.lever, "until", later))
        given = {}
        for name in (*lever.needs, *lever.takes):
            said = voice.typeset(str(spell(figures()[name].label, voice.language)))
            label = said[:1].upper() + said[1:]
            label = label if name in lever.needs else voice("scenario_optional", name=label)
            given[name] = st.text_input(label, key=_key(lever.lever, name)).strip()
    told = "".join(f";{name}={text.replace(' ', '')}" for name, text in given.items() if text)
    where = f":{'+'.join(types)}" if types else ""
    when = f"@{since}" if since == reached else f"@{since}-{reached}"
    return f"{lever.lever}={value:g}{where}{when}{told}"


def _value(column: object, lever: Lever, screen: Screen) -> float:
    """A share is typed in percent."""
    scale = _PER_CENT if _is_share(lever) else 1
    key = _key(lever.lever, "value")
    st.session_state.setdefault(key, float((lever.trial or lever.upper) * scale))
    label = screen.voice(f"scenario_unit_{'percent' if scale == _PER_CENT else lever.acts_on}")
    typed = column.number_input(  # type: ignore[attr-defined]
        label, lever.lower * scale, lever.upper * scale, step=5.0 if scale == _PER_CENT else 0.1, key=key,
        format="%g",
    )  # fmt: skip
    return float(typed) / scale


def _year(lever: str, name: str, years: list[int]) -> str:
    """The key of a year, brought back among those offered."""
    key = _key(lever, name)
    if st.session_state.get(key) not in years:
        st.session_state[key] = years[0]
    return key


def _is_share(lever: Lever) -> bool:
    return lever.unit == "ratio" and lever.acts_on != "pue"


def _key(lever: str, name: str) -> str:
    return f"scenario_{lever}_{name}"
