"""Offre à venir: what inventories would give back to reuse within two years (METHODOLOGY 19.18).

In: who looks. Out: one card: the interval of each type, the table by EPCI and year, what was
assumed and what was left out. What it shows is what `barometer reuse forecast` prints. Made on demand: it reads every
inventory that the reader may see.
"""

from collections import defaultdict
from datetime import date

import streamlit as st

from dashboards import figures
from dashboards.forecast_figure import ForecastRow, forecast_intervals
from dashboards.forecasting import NOWHERE, Foreseen, foresee
from dashboards.frame import Screen
from dashboards.markup import folded, heading, items, line, table
from dashboards.voice import Voice
from dashboards.words import labelled, text
from factors.errors import UserError
from reuse.equipment import kind_name
from reuse.exits import anniversary
from reuse.forecast import Forecast

YEARS, ASKED, HELD = 2, "supply_asked", "supply_held"
#: So many types are read at a glance; the table holds every row.
BARS = 8
COLUMNS = ("territory", "equipment_type", "until", "held", "leaving", "too_old", "yield", "supply")
Three = tuple[float, float | None, float]


def show_supply(screen: Screen) -> None:
    """A button, then the card: two years from today."""
    voice = screen.voice
    with st.container(key="card_supply"):
        st.html(heading(3, voice("supply_title")) + line(voice("supply_lead"), "b-soft"))
        if not st.session_state.get(ASKED):
            if st.button(voice("supply_ask"), key="supply_ask"):
                st.session_state[ASKED] = True
                st.rerun()
            return
        try:
            found = _foreseen(screen)
        except UserError as refusal:
            st.html(line(voice.refusal(refusal), "b-notice"))
            return
        _show_picture(screen, found)
        _show_table(screen, found)
        st.html(heading(4, voice("supply_assumptions")) + items(_assumptions(found, voice)))


def _foreseen(screen: Screen) -> Foreseen:
    """Of the organisation of the filter, else of all that this person may see; kept while the folder stays the same."""
    folder, filters = screen.folder, screen.filters
    organisation = filters.organisation if filters.is_organisation else None
    key = f"{folder.key} {organisation} {folder.actor.today}"
    held = st.session_state.get(HELD)
    if held is None or held[0] != key:
        on = folder.actor.today
        held = (key, foresee(folder.home, folder.actor, on=on, years=YEARS, organisation=organisation))
        st.session_state[HELD] = held
    found: Foreseen = held[1]
    return found


def by_type(rows: list[Forecast], until: date) -> list[tuple[str, Three]]:
    """(type, supply) over all territories by a day, the largest first.

    Lifetime and yield are the same everywhere, so low goes with low and high with high.
    """
    groups: dict[str, list[Three]] = defaultdict(list)
    for row in rows:
        if row.until == until:
            groups[row.equipment_type].append(row.supply)
    summed = []
    for kind, found in groups.items():
        central = [each[1] for each in found if each[1] is not None]
        whole = sum(central) if len(central) == len(found) else None
        summed.append((kind, (sum(each[0] for each in found), whole, sum(each[2] for each in found))))
    return sorted(summed, key=lambda each: (-each[1][2], each[0]))


def _show_picture(screen: Screen, found: Foreseen) -> None:
    voice = screen.voice
    until = anniversary(screen.folder.actor.today, YEARS)
    rows = [
        ForecastRow(kind_name(kind, voice.language), voice("supply_bar", supply=_range(supply, voice)), *supply)
        for kind, supply in by_type(found.rows, until)
    ]
    shown = [row for row in rows if round(row.high)][:BARS]
    if not shown:
        st.html(line(voice("supply_none"), "b-soft"))
        return
    st.html(line(voice("supply_legend", day=voice.day(until)), "b-soft"))
    told = voice("list_separator").join(labelled(row.kind, row.text, voice.language) for row in shown)
    chart = forecast_intervals(shown, language=voice.language, watermark=screen.watermark)
    st.plotly_chart(chart, theme=None, config=figures.CONFIG, key="chart_supply", alt=told)


def _show_table(screen: Screen, found: Foreseen) -> None:
    voice = screen.voice
    rows = [
        [_place(screen, row.place), kind_name(row.equipment_type, voice.language), voice.day(row.until),
         voice.whole(row.held), _range(row.leaving, voice), voice.whole(round(row.too_old)), _yield(row, voice),
         _range(row.supply, voice)]
        for row in found.rows
    ]  # fmt: skip
    headers = [voice.word(f"forecast_{name}") for name in COLUMNS]
    shown = table(headers, rows, caption=voice("supply_caption"), numbers=(3, 4, 5, 7))
    st.html(folded(voice("supply_table", count=voice.whole(len(rows))), shown))


def _place(screen: Screen, place: str) -> str:
    if place == NOWHERE:
        return screen.voice("needs_unknown")
    return str(screen.folder.context.territories.name(place))


def _yield(row: Forecast, voice: Voice) -> str:
    low, share, high = row.observed.interval
    if share is None:
        return text("forecast_no_yield", voice.language)
    said = {"share": round(100 * share), "low": round(100 * low), "high": round(100 * high)}
    return text("forecast_share", voice.language, reused=row.observed.reused, settled=row.observed.settled, **said)


def _range(values: Three, voice: Voice) -> str:
    """Whole devices: 12 (8 to 15); without a centre, 0 to 15."""
    low, central, high = (None if each is None else voice.whole(round(each)) for each in values)
    if central is None:
        return text("forecast_bounds", voice.language, low=low, high=high)
    return text("forecast_range", voice.language, central=central, low=low, high=high)


def _assumptions(found: Foreseen, voice: Voice) -> list[str]:
    said = [text("forecast_method", voice.language), voice("supply_life"), voice("supply_yield")]
    if found.undated:
        said.append(text("forecast_undated", voice.language, count=voice.whole(found.undated)))
    left = sorted(found.left_out.items())
    said += [text(f"forecast_left_{why}", voice.language, count=voice.whole(count)) for why, count in left]
    return [voice.typeset(each) for each in said]
