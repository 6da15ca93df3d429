"""Pictures of the dashboard: pure functions, a frame of parts in, a plotly figure out (colours: `editions/svg.py`).

Form has a meaning, everywhere the same: hatched is modelled, plain is measured or declared; a line with two ends is the
interval; a dashed box is a gap. Names and values stand above their bar, so that nothing depends on hovering.
"""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from barometer.editions.formatting import scale_of
from barometer.editions.svg import INK, PAINTS

FONT = "'Source Sans', 'Source Sans Pro', Arial, sans-serif"
TEXT_PX, ROW_PX, BAR_SHARE = 16, 84, 0.27
AXIS_PX = 40
SEPARATORS = {"fr": ",\u202f", "en": ".,"}
GRID, SOFT = "#D5DCE2", "#4A5560"
#: No tool bar (it speaks English and needs a mouse); downloads stand under the picture.
CONFIG = {"displayModeBar": False, "responsive": True}


def bar_chart(parts: pl.DataFrame, *, language: str, watermark: str = "") -> go.Figure:
    """Horizontal bars from zero, one a row of `parts` (`dashboards.parts.PARTS_COLUMNS`), in the order given.

    `watermark`: a word across the picture, for figures that hold synthetic rows.
    """
    known = parts.drop_nulls("value")
    largest = float(known["value"].abs().max() or 0.0) if known.height else 0.0  # type: ignore[arg-type]
    scale = 10.0 ** scale_of(parts["unit"][0], largest).power if parts.height else 1.0
    rows = [_scaled(row, scale) for row in parts.iter_rows(named=True)]
    figure = go.Figure([*_bodies(rows), *_intervals(rows)])
    figure.update_layout(**_layout(parts.height, language), annotations=_names(rows, watermark), shapes=_gaps(rows))
    figure.update_xaxes(**_value_axis([row["high"] or row["value"] or 0.0 for row in rows]))
    figure.update_yaxes(visible=False, range=[parts.height - 0.35, -0.7], fixedrange=True)
    return figure


def _scaled(row: dict[str, Any], scale: float) -> dict[str, Any]:
    """Value and bounds in the unit shown."""
    return row | {key: None if row[key] is None else row[key] / scale for key in ("value", "low", "high")}


def _bodies(rows: list[dict[str, Any]]) -> list[go.Bar]:
    """The known part, plain, then the modelled part, hatched; nothing where the value is unknown."""
    shares = [row["known_share"] or 0.0 for row in rows]
    values = [row["value"] for row in rows]
    known = [None if value is None else value * share for value, share in zip(values, shares, strict=True)]
    modelled = [None if value is None else value * (1 - share) for value, share in zip(values, shares, strict=True)]
    return [_bars(rows, known, shape=""), _bars(rows, modelled, shape="/")]


def _bars(rows: list[dict[str, Any]], widths: list[float | None], *, shape: str) -> go.Bar:
    paints = [PAINTS[row["paint"]] for row in rows]
    fills, lines = [paint.fill for paint in paints], [paint.line for paint in paints]
    pattern = {"shape": shape, "fgcolor": fills, "bgcolor": "#FFFFFF" if shape else fills, "size": 7, "solidity": 0.55}
    return go.Bar(
        x=widths,
        y=list(range(len(rows))),
        width=BAR_SHARE,
        orientation="h",
        marker={"color": fills, "line": {"color": lines, "width": 1}, "pattern": pattern},
        customdata=[[row["label"], row["text"]] for row in rows],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        showlegend=False,
    )


def _intervals(rows: list[dict[str, Any]]) -> list[go.Scatter]:
    """Interval lines, white under ink so that they read on any fill."""
    given = [(place, row) for place, row in enumerate(rows) if row["value"] is not None and row["low"] is not None]
    if not given:
        return []
    return [_interval(given, thickness, colour) for thickness, colour in ((5, "#FFFFFF"), (2, INK))]


def _interval(given: list[tuple[int, dict[str, Any]]], thickness: int, colour: str) -> go.Scatter:
    return go.Scatter(
        x=[row["value"] for _, row in given],
        y=[place for place, _ in given],
        mode="markers",
        marker={"size": 1, "color": colour},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [row["high"] - row["value"] for _, row in given],
            "arrayminus": [row["value"] - row["low"] for _, row in given],
            "color": colour,
            "thickness": thickness,
            "width": 7,
        },
        hoverinfo="skip",
        showlegend=False,
    )


def _names(rows: list[dict[str, Any]], watermark: str) -> list[dict[str, Any]]:
    """Name and value above each bar, and the watermark across the picture."""
    at = {"xref": "paper", "x": 0, "xanchor": "left", "yanchor": "bottom", "showarrow": False, "align": "left"}
    names = [
        at | {"y": place - BAR_SHARE / 2 - 0.03, "text": f"<b>{row['label']}</b><br>{row['text']}"}
        for place, row in enumerate(rows)
    ]
    if not watermark:
        return names
    across = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "showarrow": False, "textangle": -14}
    return [{**across, "text": watermark, "opacity": 0.16, "font": {"size": 34, "color": SOFT}}, *names]


def _gaps(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A dashed box where a part is unknown: unknown is not zero."""
    line = {"color": SOFT, "width": 1.5, "dash": "dash"}
    return [
        {
            "type": "rect",
            "xref": "paper",
            "x0": 0,
            "x1": 0.25,
            "y0": place - BAR_SHARE / 2,
            "y1": place + BAR_SHARE / 2,
            "line": line,
        }
        for place, row in enumerate(rows)
        if row["value"] is None
    ]


def _layout(count: int, language: str) -> dict[str, Any]:
    return {
        "barmode": "stack",
        "height": count * ROW_PX + AXIS_PX + 34,
        "margin": {"l": 8, "r": 16, "t": 4, "b": AXIS_PX},
        "font": {"family": FONT, "size": TEXT_PX, "color": INK},
        "separators": SEPARATORS[language],
        "paper_bgcolor": "#FFFFFF",
        "plot_bgcolor": "#FFFFFF",
        "dragmode": False,
        "hoverlabel": {"font": {"size": TEXT_PX, "family": FONT}},
    }


def _value_axis(tops: list[float]) -> dict[str, Any]:
    top, bottom = max(tops, default=0.0), min(0.0, *tops) if tops else 0.0
    top = top if top > 0 or bottom < 0 else 1.0
    return {
        "range": [bottom * 1.03, max(0.0, top) * 1.03],
        "fixedrange": True,
        "nticks": 6,
        "tickformat": ",~r" if max(top, -bottom) < 10 else ",.0f",
        "gridcolor": GRID,
        "zeroline": True,
        "zerolinecolor": SOFT,
        "tickfont": {"size": TEXT_PX, "color": SOFT},
    }
