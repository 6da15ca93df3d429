"""Pictures of the reuse chain: the flows of a year, and what is avoided, in greens. Pure: records in, a figure out."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from barometer.editions.svg import INK
from dashboards.figures import FONT, GRID, SEPARATORS, SOFT, TEXT_PX

#: Stock, what comes in, what goes on being used, what ends otherwise. The avoided account is green everywhere.
PAINT = {"stock": "#4A5560", "in": "#0072B2", "use": "#1B7F4B", "end": "#8C6D1F"}
GREEN, PALE_GREEN = "#1B7F4B", "#BFE3CF"
BAR_ROW_PX, SANKEY_ROW_PX = 66, 58
HALF_PHONE_CHARACTERS = 17


def sankey(
    sources: Sequence[tuple[str, int, str]],
    targets: Sequence[tuple[str, int, str]],
    *,
    language: str,
    watermark: str = "",
) -> go.Figure:
    """What came into the chain on the left, what became of it on the right: (label, devices, paint).

    Labels are broken so that both sides fit side by side on a phone.
    """
    left, right = [row for row in sources if row[1]], [row for row in targets if row[1]]
    ends = [*left, *right]
    labels = ["<br>".join(wrap(f"{label} ·\u00a0{count}", HALF_PHONE_CHARACTERS)) for label, count, _ in ends]
    middle_place = len(ends)
    figure = go.Figure(
        go.Sankey(
            arrangement="snap",
            textfont={"size": TEXT_PX, "family": FONT, "color": INK},
            node={
                "label": [*labels, ""],
                "color": [PAINT[paint] for _, _, paint in ends] + [PAINT["stock"]],
                "pad": 40,
                "thickness": 16,
                "line": {"width": 0},
                "hovertemplate": "%{label}<extra></extra>",
            },
            link={
                "source": [*range(len(left)), *[middle_place] * len(right)],
                "target": [*[middle_place] * len(left), *range(len(left), len(ends))],
                "value": [count for _, count, _ in ends],
                "color": [f"rgba{(*_rgb(PAINT[paint]), 0.28)}" for _, _, paint in ends],
                "hovertemplate": "%{value}<extra></extra>",
            },
        )
    )
    figure.update_layout(
        height=90 + SANKEY_ROW_PX * max(len(left), len(right)),
        margin={"l": 8, "r": 8, "t": 12, "b": 12},
        font={"family": FONT, "size": TEXT_PX, "color": INK},
        separators=SEPARATORS[language],
        paper_bgcolor="#FFFFFF",
        annotations=_across(watermark),
    )
    return figure


def _across(watermark: str) -> list[dict[str, Any]]:
    """A word across the picture, for figures that hold synthetic rows."""
    at = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "showarrow": False, "textangle": -14, "opacity": 0.16}
    return [at | {"text": watermark, "font": {"size": 34, "color": SOFT}}] if watermark else []


def signed_bars(
    rows: Sequence[tuple[str, str, float, float, float, bool]], *, language: str, watermark: str = ""
) -> go.Figure:
    """Signed amounts, one bar a row: (label, text, value, low, high, is_net). What is avoided goes right, what it costs
    goes left; the net is the dark one, with its interval.
    """
    values = [row[2] for row in rows]
    figure = go.Figure(
        go.Bar(
            x=values,
            y=list(range(len(rows))),
            width=0.3,
            orientation="h",
            marker={"color": [GREEN if row[5] else PALE_GREEN for row in rows], "line": {"color": GREEN, "width": 1}},
            error_x={
                "type": "data", "symmetric": False, "color": INK, "thickness": 2, "width": 6,
                "array": [row[4] - row[2] for row in rows], "arrayminus": [row[2] - row[3] for row in rows],
            },
            customdata=[[row[0], row[1]] for row in rows],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
            showlegend=False,
        )
    )  # fmt: skip
    names = [
        {
            "xref": "paper", "x": 0, "xanchor": "left", "y": place - 0.2, "yanchor": "bottom", "showarrow": False,
            "text": f"<b>{row[0]}</b>  {row[1]}", "align": "left", "bgcolor": "#FFFFFF",
        }
        for place, row in enumerate(rows)
    ]  # fmt: skip
    bounds = [0.0, *(row[3] for row in rows), *(row[4] for row in rows)]
    spread = (max(bounds) - min(bounds)) or 1.0
    figure.update_layout(
        height=50 + BAR_ROW_PX * len(rows),
        margin={"l": 8, "r": 16, "t": 4, "b": 36},
        font={"family": FONT, "size": TEXT_PX, "color": INK},
        separators=SEPARATORS[language],
        paper_bgcolor="#FFFFFF",
        plot_bgcolor="#FFFFFF",
        dragmode=False,
        annotations=[*_across(watermark), *names],
    )
    figure.update_xaxes(
        range=[min(bounds) - 0.03 * spread, max(bounds) + 0.03 * spread], fixedrange=True, nticks=6,
        gridcolor=GRID, zeroline=True, zerolinecolor=SOFT, zerolinewidth=2, tickformat=",.0f",
        tickfont={"size": TEXT_PX, "color": SOFT},
    )  # fmt: skip
    figure.update_yaxes(visible=False, range=[len(rows) - 0.4, -0.75], fixedrange=True)
    return figure


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
