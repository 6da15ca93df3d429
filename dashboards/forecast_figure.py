"""Supply to come, one interval a type: from low to high, a mark at the centre. Pure: records in, a figure out.

A type whose yield nobody observed has its interval and no mark: unknown is not zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from barometer.editions.svg import INK
from dashboards.chain_figures import BAR_ROW_PX, GREEN, PALE_GREEN
from dashboards.figures import FONT, GRID, SEPARATORS, SOFT, TEXT_PX


@dataclass(frozen=True)
class ForecastRow:
    """Devices of a type expected by a day; `kind` and `text` are words for the reader."""

    kind: str
    text: str
    low: float
    central: float | None
    high: float


def forecast_intervals(rows: Sequence[ForecastRow], *, language: str, watermark: str = "") -> go.Figure:
    """One interval a row, the first on top, its name above."""
    places = list(range(len(rows)))
    told = [[row.kind, row.text] for row in rows]
    known = [(place, row) for place, row in enumerate(rows) if row.central is not None]
    hover = "%{customdata[0]}<br>%{customdata[1]}<extra></extra>"
    figure = go.Figure([
        go.Bar(x=[row.high - row.low for row in rows], base=[row.low for row in rows], y=places, width=0.26,
               orientation="h", marker={"color": PALE_GREEN, "line": {"color": GREEN, "width": 1}}, customdata=told,
               hovertemplate=hover, showlegend=False),
        go.Scatter(x=[row.central for _, row in known], y=[place for place, _ in known], mode="markers",
                   marker={"symbol": "line-ns", "size": 22, "line": {"color": INK, "width": 4}}, showlegend=False,
                   customdata=[[row.kind, row.text] for _, row in known], hovertemplate=hover),
    ])  # fmt: skip
    names = [
        {"xref": "paper", "x": 0, "xanchor": "left", "y": place - 0.18, "yanchor": "bottom", "showarrow": False,
         "text": f"<b>{row.kind}</b><br>{row.text}", "align": "left"}
        for place, row in enumerate(rows)
    ]  # fmt: skip
    if watermark:
        names.append({"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "showarrow": False, "textangle": -14,
                      "opacity": 0.16, "text": watermark, "font": {"size": 34, "color": SOFT}})  # fmt: skip
    figure.update_layout(
        height=60 + (BAR_ROW_PX + 20) * len(rows), margin={"l": 8, "r": 16, "t": 4, "b": 36},
        font={"family": FONT, "size": TEXT_PX, "color": INK}, separators=SEPARATORS[language],
        paper_bgcolor="#FFFFFF", plot_bgcolor="#FFFFFF", dragmode=False, annotations=names,
    )  # fmt: skip
    most = max([1.0, *(row.high for row in rows)])
    figure.update_xaxes(range=[0, most * 1.05], fixedrange=True, nticks=6, gridcolor=GRID, zeroline=True,
                        zerolinecolor=SOFT, tickformat=",d", tickfont={"size": TEXT_PX, "color": SOFT})  # fmt: skip
    figure.update_yaxes(visible=False, range=[len(rows) - 0.6, -1], fixedrange=True)
    return figure
