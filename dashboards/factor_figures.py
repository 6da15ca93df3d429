"""The sources of one factor on one axis: a point and its interval each, the one in force filled (METHODOLOGY 20.1).

In: records of `factors.alternatives`. Out: a plotly figure. Names and values stand above their line; nothing depends on
hovering or on colour alone.
"""

from typing import Any

import plotly.graph_objects as go

from barometer.editions.svg import INK
from dashboards.figures import FONT, GRID, SEPARATORS, SOFT, TEXT_PX

ROW_PX, AXIS_PX = 62, 44
CHOSEN = "#0072B2"


def sources_chart(
    records: list[dict[str, Any]], labels: list[str], *, policy: str, unit: str, language: str
) -> go.Figure:
    """One line a source that has a manufacturing figure, lowest first."""
    colours = [CHOSEN if policy in each["policies"] else SOFT for each in records]
    values = [each["manufacturing"] for each in records]
    lows, highs = ([each[f"manufacturing_{end}"] for each in records] for end in ("low", "high"))
    points = go.Scatter(
        x=values,
        y=list(range(len(records))),
        mode="markers",
        marker={
            "size": 13,
            "color": colours,
            "symbol": ["circle" if policy in each["policies"] else "circle-open" for each in records],
            "line": {"width": 2, "color": colours},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [high - value for high, value in zip(highs, values, strict=True)],
            "arrayminus": [value - low for low, value in zip(lows, values, strict=True)],
            "color": INK,
            "thickness": 2,
            "width": 6,
        },
        hoverinfo="skip",
        showlegend=False,
    )
    at = {"xref": "paper", "x": 0, "xanchor": "left", "yanchor": "bottom", "showarrow": False, "align": "left"}
    names = [at | {"y": place - 0.22, "text": f"<b>{label}</b>"} for place, label in enumerate(labels)]
    figure = go.Figure([points])
    figure.update_layout(
        height=len(records) * ROW_PX + AXIS_PX + 24,
        margin={"l": 8, "r": 16, "t": 4, "b": AXIS_PX},
        font={"family": FONT, "size": TEXT_PX, "color": INK},
        separators=SEPARATORS[language],
        paper_bgcolor="#FFFFFF",
        plot_bgcolor="#FFFFFF",
        dragmode=False,
        annotations=names,
    )
    figure.update_xaxes(range=[0, max(highs) * 1.05], gridcolor=GRID, title=unit, fixedrange=True, zeroline=False)
    figure.update_yaxes(visible=False, range=[len(records) - 0.55, -0.75], fixedrange=True)
    return figure
