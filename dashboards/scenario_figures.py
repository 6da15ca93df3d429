"""The picture of a scenario beside its trend: two lines from zero, each in its band. In: `Outcome`. Out: a figure."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from barometer.decisions.projection import Matrix, interval
from barometer.editions.formatting import scale_of
from barometer.editions.svg import INK, PAINTS
from dashboards.deciding import Outcome
from dashboards.figures import FONT, GRID, SEPARATORS, SOFT, TEXT_PX

HEIGHT_PX = 380
#: From here on an axis needs no decimals.
TWO_DIGITS = 10
BAND = {"trend": "rgba(74, 85, 96, 0.14)", "scenario": "rgba(43, 108, 163, 0.22)"}
LINE = {"trend": SOFT, "scenario": PAINTS["footprint"].fill}
DASH = {"trend": "dash", "scenario": "solid"}


def scenario_chart(
    outcome: Outcome, names: dict[str, str], unit: str, *, language: str, watermark: str = ""
) -> go.Figure:
    """`names`: trend, scenario -> their name. The bands are the intervals of each, not of their difference, which is
    judged on paired draws and told in words.
    """
    series = {"trend": outcome.trend.values, "scenario": outcome.scenario.values}
    size = max(float(values[:, 0].max()) for values in series.values())
    scale = 10.0 ** scale_of(unit, size).power
    figure = go.Figure()
    years = list(outcome.trend.years)
    for name, values in series.items():
        bounds = np.array([interval(row) for row in values]) / scale
        figure.add_traces(_band(years, bounds, name))
    figure.update_layout(
        height=HEIGHT_PX,
        margin={"l": 8, "r": 16, "t": 30, "b": 40},
        font={"family": FONT, "size": TEXT_PX, "color": INK},
        separators=SEPARATORS[language],
        paper_bgcolor="#FFFFFF",
        plot_bgcolor="#FFFFFF",
        dragmode=False,
        legend={"orientation": "h", "x": 0, "y": 1.14, "itemclick": False, "itemdoubleclick": False},
        annotations=_across(watermark),
    )
    for name, trace in zip(names, [trace for trace in figure.data if trace.showlegend], strict=True):
        trace.name = names[name]
    figure.update_xaxes(tickmode="array", tickvals=_ticks(years), tickformat="d", fixedrange=True, showgrid=False)
    top = max(float(interval(row)[2]) for values in series.values() for row in values) / scale
    figure.update_yaxes(
        range=[0, top * 1.05], nticks=6, tickformat=",~r" if top < TWO_DIGITS else ",.0f", gridcolor=GRID,
        fixedrange=True, automargin=True, tickfont={"color": SOFT},
    )  # fmt: skip
    return figure


def _ticks(years: list[int]) -> list[int]:
    """The first year, then every year that ends in 0 or 5: what a phone can show."""
    return sorted({years[0], years[-1], *(year for year in years if year % 5 == 0)})


def _band(years: list[int], bounds: Matrix, name: str) -> list[Any]:
    values, low, high = bounds.T
    return [
        go.Scatter(
            x=[*years, *reversed(years)], y=[*high, *reversed(low)], fill="toself", fillcolor=BAND[name],
            line={"width": 0}, hoverinfo="skip", showlegend=False, mode="lines",
        ),
        go.Scatter(
            x=years, y=list(values), mode="lines+markers" if len(years) < 2 else "lines",
            line={"color": LINE[name], "width": 3, "dash": DASH[name]}, showlegend=True,
        ),
    ]  # fmt: skip


def _across(watermark: str) -> list[dict[str, Any]]:
    across = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "showarrow": False, "textangle": -14}
    return [{**across, "text": watermark, "opacity": 0.16, "font": {"size": 34, "color": SOFT}}] if watermark else []
