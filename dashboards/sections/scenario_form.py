"""The levers of a scenario on screen: which, how strong, on what, when. In: what a place holds. Out: lines of levers.

The lines are in the address (`levers`, `until`), so that a link holds the scenario; what a link says wrongly is told.
One lever may be set several times, for different devices: each setting is an entry, `longer`, `longer_2`…
"""

import streamlit as st

from barometer.decisions.scenarios import Move
from dashboards import state
from dashboards.deciding import HORIZONS, Ground, check_lever
from dashboards.frame import Screen
from dashboards.markup import line
from dashboards.scenario_text import parse_moves
from factors.errors import UserError
from factors.levers import Lever, figures, levers
from factors.spelling import spell

LINES, UNTIL, SEEDED, CHOSEN = "levers", "until", "scenario_seeded", "scenario_levers"
#: Lever -> the numbers of its settings beyond the first; what the last link said wrongly, with the lines it gave.
FURTHER, REFUSED = "scenario_further", "scenario_refused"
SEPARATOR = " "
_PER_CENT = 100


def ask_levers(screen: Screen, ground: Ground) -> tuple[list[str], int]:
    """The lines of levers chosen, and the last year."""
    voice = screen.voice
    said = st.container()
    until = _ask_until(screen, ground)
    refused = _seed(ground, until)
    names = {code: lever.name[voice.language] for code, lever in levers().items()}
    chosen = st.multiselect(
        voice("scenario_levers_label"), list(names), format_func=lambda code: names[code], key=CHOSEN,
        placeholder=voice("choose"),
    )  # fmt: skip
    further = st.session_state[FURTHER] = {code: st.session_state.get(FURTHER, {}).get(code, []) for code in chosen}
    lines = []
    for code in chosen:
        entries = [code, *(f"{code}_{number}" for number in further[code])]
        lines += [_ask_one(screen, ground, levers()[code], entry, until) for entry in entries]
        _offer_another(screen, ground, levers()[code], entries)
    told = SEPARATOR.join(lines)
    st.session_state[SEEDED] = told
    state.keep_page(LINES, told, "")
    with said:
        _say_refused(screen, told, refused)
    return lines, until


def _ask_until(screen: Screen, ground: Ground) -> int:
    """The horizon; one that a link asks for and that is not offered is told."""
    voice = screen.voice
    offered = [str(year) for year in HORIZONS if year > ground.year] or [str(ground.year + 1)]
    asked = state.asked(UNTIL)
    key = state.prepare_page(UNTIL, offered, offered[-1])
    if asked and asked not in offered:
        text = voice("scenario_link_until", text=asked, year=offered[-1])
        st.html(line(text, "b-notice"))
    return int(str(st.segmented_control(voice("scenario_until_label"), offered, required=True, key=key)))


def _seed(ground: Ground, until: int) -> list[tuple[str, UserError]] | None:
    """Let an address that names levers fill the form. What it says wrongly is returned; None: no new address."""
    told = str(st.session_state[state.PAGE].get(LINES, ""))
    if told == st.session_state.get(SEEDED):
        return None
    numbers: dict[str, int] = {}
    refused = []
    for text in told.split():
        try:
            [move] = parse_moves([text], ground.year + 1)
            check_lever(ground, move, until)
        except UserError as refusal:
            refused.append((text, refusal))
            continue
        numbers[move.lever] = number = numbers.get(move.lever, 0) + 1
        _fill(move, move.lever if number == 1 else f"{move.lever}_{number}")
    st.session_state[FURTHER] = {code: list(range(2, number + 1)) for code, number in numbers.items()}
    st.session_state[CHOSEN] = list(numbers)
    return refused


def _fill(move: Move, entry: str) -> None:
    """The fields of one entry, as a link says them."""
    scale = _PER_CENT if _is_share(move.known) else 1
    st.session_state[_key(entry, "value")] = move.value * scale
    st.session_state[_key(entry, "types")] = list(move.types)
    st.session_state[_key(entry, "since")] = move.since
    st.session_state[_key(entry, "until")] = move.until
    for name in (*move.known.needs, *move.known.takes):
        st.session_state[_key(entry, name)] = move.given.get(name, "")


def _say_refused(screen: Screen, told: str, refused: list[tuple[str, UserError]] | None) -> None:
    """What a link said wrongly, until the levers change."""
    if refused is not None:
        st.session_state[REFUSED] = (told, refused)
    lines, kept = st.session_state.get(REFUSED, ("", []))
    for text, refusal in kept if lines == told else []:
        reason = screen.voice.refusal(refusal)
        st.html(line(screen.voice("scenario_link_refused", text=text, reason=reason), "b-notice"))


def _ask_one(screen: Screen, ground: Ground, lever: Lever, entry: str, until: int) -> str:
    """One setting of a lever: its strength, its types, its years, the figures it needs."""
    voice = screen.voice
    with st.container(border=True, key=f"lever_{entry}"):
        st.html(
            line(voice.typeset(lever.name[voice.language]), "b-lead")
            + line(voice.typeset(lever.help[voice.language]), "b-soft")
        )
        columns = st.columns([1, 2, 1, 1], vertical_alignment="bottom")
        value = _value(columns[0], lever, entry, screen)
        types = columns[1].multiselect(
            voice("scenario_types_label"), _possible(lever, ground), format_func=voice.word, key=_key(entry, "types"),
            placeholder=voice("scenario_all_types"),
        )  # fmt: skip
        years = ground.years(until)
        since = columns[2].selectbox(voice("scenario_since_label"), years, key=_year(entry, "since", years))
        later = [year for year in years if year >= int(since)]
        reached = columns[3].selectbox(voice("scenario_reached_label"), later, key=_year(entry, "until", later))
        given = {}
        for name in (*lever.needs, *lever.takes):
            said = voice.typeset(str(spell(figures()[name].label, voice.language)))
            label = said[:1].upper() + said[1:]
            label = label if name in lever.needs else voice("scenario_optional", name=label)
            given[name] = st.text_input(label, key=_key(entry, name)).strip()
        if entry != lever.lever:
            st.button(voice("scenario_withdraw"), key=_key(entry, "withdraw"), on_click=_withdraw, args=(lever, entry))
    told = "".join(f";{name}={text.replace(' ', '')}" for name, text in given.items() if text)
    where = f":{'+'.join(types)}" if types else ""
    when = f"@{since}" if since == reached else f"@{since}-{reached}"
    return f"{lever.lever}={value:g}{where}{when}{told}"


def _offer_another(screen: Screen, ground: Ground, lever: Lever, entries: list[str]) -> None:
    """The same lever for other devices, once each of its settings says which devices it is about."""
    taken = [st.session_state[_key(entry, "types")] for entry in entries]
    left = sorted(set(_possible(lever, ground)).difference(*taken))
    if all(taken) and left:
        label = screen.voice("scenario_again")
        st.button(label, key=f"scenario_again_{lever.lever}", on_click=_add, args=(lever, left[0]))


def _add(lever: Lever, equipment_type: str) -> None:
    """One setting more, about a type that none has yet (a callback)."""
    further = st.session_state[FURTHER][lever.lever]
    number = max(further, default=1) + 1
    further.append(number)
    st.session_state[_key(f"{lever.lever}_{number}", "types")] = [equipment_type]


def _withdraw(lever: Lever, entry: str) -> None:
    """One setting less (a callback)."""
    st.session_state[FURTHER][lever.lever].remove(int(entry.removeprefix(f"{lever.lever}_")))


def _value(column: object, lever: Lever, entry: str, screen: Screen) -> float:
    """A share is typed in percent."""
    scale = _PER_CENT if _is_share(lever) else 1
    key = _key(entry, "value")
    st.session_state.setdefault(key, float((lever.trial or lever.upper) * scale))
    label = screen.voice(f"scenario_unit_{'percent' if scale == _PER_CENT else lever.acts_on}")
    typed = column.number_input(  # type: ignore[attr-defined]
        label, lever.lower * scale, lever.upper * scale, step=5.0 if scale == _PER_CENT else 0.1, key=key,
        format="%g",
    )  # fmt: skip
    return float(typed) / scale


def _possible(lever: Lever, ground: Ground) -> list[str]:
    """The types held here that a lever may be set for."""
    return sorted(lever.possible_types & ground.types if lever.types else ground.types)


def _year(entry: str, name: str, years: list[int]) -> str:
    """The key of a year, brought back among those offered."""
    key = _key(entry, name)
    if st.session_state.get(key) not in years:
        st.session_state[key] = years[0]
    return key


def _is_share(lever: Lever) -> bool:
    return lever.unit == "ratio" and lever.acts_on != "pue"


def _key(entry: str, name: str) -> str:
    return f"scenario_{entry}_{name}"
