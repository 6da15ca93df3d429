"""Need against supply, one bar a territory and type. Pure: records in, a figure out.

What is ready is plain green, what is still in the workshop pale; a declared need is a dark mark over the bar. A need
that nobody declared has no mark: unknown is not zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from barometer.editions.svg import INK
from dashboards.chain_figures import BAR_ROW_PX, GREEN, PALE_GREEN
from dashboards.figures import FONT, GRID, SEPARATORS, SOFT, TEXT_PX

PHONE_CHARACTERS, LINE_PX = 36, 20


@dataclass(frozen=True)
class SupplyRow:
    """Counts of devices; `place`, `kind` and `text` are words for the reader."""

    place: str
    kind: str
    text: str
    ready: int
    coming: int
    need: int | None

    @property
    def label(self) -> str:
        """Where and what."""
        return f"{self.place}, {self.kind}"

    @property
    def name(self) -> str:
        """The same above its bar; a long one on two lines, so that a phone shows it whole."""
        parting = ", " if len(self.label) <= PHONE_CHARACTERS else "<br>"
        return f"<b>{self.place}</b>{parting}{self.kind}<br>{self.text}"


def supply_bars(rows: Sequence[SupplyRow], *, language: str, watermark: str = "") -> go.Figure:
    """One bar a row, the first on top; the mark of the need only where it is known."""
    places = list(range(len(rows)))
    told = [[row.label, row.text] for row in rows]
    marked = [(place, row) for place, row in enumerate(rows) if row.need is not None]
    bar = {"y": places, "width": 0.3, "orientation": "h", "customdata": told, "showlegend": False,
           "hovertemplate": "%{customdata[0]}<br>%{customdata[1]}<extra></extra>"}  # fmt: skip
    figure = go.Figure([
        go.Bar(x=[row.ready for row in rows], marker={"color": GREEN, "line": {"color": GREEN, "width": 1}}, **bar),
        go.Bar(x=[row.coming for row in rows], marker={"color": PALE_GREEN, "line": {"color": GREEN, "width": 1}},
               **bar),
        go.Scatter(
            x=[row.need for _, row in marked], y=[place for place, _ in marked], mode="markers", showlegend=False,
            marker={"symbol": "line-ns", "size": 30, "line": {"color": INK, "width": 4}},
            customdata=[[row.label, row.text] for _, row in marked], hovertemplate=bar["hovertemplate"],
        ),
    ])  # fmt: skip
    names = [
        {"xref": "paper", "x": 0, "xanchor": "left", "y": place - 0.2, "yanchor": "bottom", "showarrow": False,
         "text": row.name, "align": "left"}
        for place, row in enumerate(rows)
    ]  # fmt: skip
    if watermark:
        names.append({"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "showarrow": False, "textangle": -14,
                      "opacity": 0.16, "text": watermark, "font": {"size": 34, "color": SOFT}})  # fmt: skip
    lines = max(row.name.count("<br>") for row in rows)
    most = max([1, *(row.ready + row.coming for row in rows), *(row.need or 0 for row in rows)])
    figure.update_layout(
        barmode="stack", height=60 + (BAR_ROW_PX + LINE_PX * lines) * len(rows),
        margin={"l": 8, "r": 16, "t": 4, "b": 36},
        font={"family": FONT, "size": TEXT_PX, "color": INK}, separators=SEPARATORS[language],
        paper_bgcolor="#FFFFFF", plot_bgcolor="#FFFFFF", dragmode=False, annotations=names,
    )  # fmt: skip
    figure.update_xaxes(range=[0, most * 1.05], fixedrange=True, nticks=6, gridcolor=GRID, zeroline=True,
                        zerolinecolor=SOFT, tickformat=",d", tickfont={"size": TEXT_PX, "color": SOFT})  # fmt: skip
    figure.update_yaxes(visible=False, range=[len(rows) - 0.6, -1], fixedrange=True)
    return figure
