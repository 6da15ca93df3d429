"""One figure, always the same card: the finding as title, value and interval, picture, what it covers and rests on,
explain, table behind it, downloads, what was not computed and why.

In: a `Card` (text and frames, no screen). Out: the card on the page. `figure_card` and `breakdown_card` make cards from
published rows.
"""

from dataclasses import dataclass, field
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup

from barometer.explanation import explainable_codes
from dashboards import downloads, figures, parts, state
from dashboards.frame import PAGES, Screen
from dashboards.markup import folded, heading, items, line, table

OTHER_VIEW = {"amortised": "at-purchase", "at-purchase": "amortised"}
#: Columns of a downloaded table, in this order; their headers are words both faces share.
DATA_COLUMNS = (
    "code",
    "territory",
    "territory_name",
    "organisation",
    "year",
    "view",
    "series",
    "breakdown",
    "breakdown_value",
    "value",
    "low",
    "high",
    "unit",
    "measured_share",
    "declared_share",
    "modelled_share",
    "quality",
    "status",
    "method_version",
    "factors_digest",
)


@dataclass(frozen=True)
class Card:
    """What one card shows. `rows`: the table as read; `data`: the same with full precision, to take away."""

    key: str
    title: str
    figure: dict[str, str]
    origin: str
    meta: str
    headers: list[str]
    rows: list[list[str]]
    numbers: list[int]
    data: pl.DataFrame
    code: str
    picture: pl.DataFrame | None = None
    notes: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)


def show_card(card: Card, screen: Screen) -> None:
    """The card, in the order a reader needs it."""
    voice = screen.voice
    with st.container(key=f"card_{card.key}", border=False):
        st.html(heading(3, card.title) + _value(card, screen) + Markup("").join(line(x, "b-soft") for x in card.notes))
        if card.picture is not None and not card.picture.is_empty():
            chart = figures.bar_chart(card.picture, language=voice.language, watermark=screen.watermark)
            st.plotly_chart(
                chart,
                theme=None,
                config=figures.CONFIG,
                key=f"chart_{card.key}",
                alt=parts.description(card.picture, voice),
            )
            st.html(_legend(card.picture, screen))
        st.html(line(card.origin if card.picture is None else card.meta, "b-meta"))
        _actions(card, screen)
        st.html(_folds(card, screen))


def _value(card: Card, screen: Screen) -> Markup:
    """The value with its interval; a gap is said in words."""
    shown = card.figure
    if shown["value"] == "–":
        return line(screen.voice("not_computed_long"), "b-interval")
    gap = " " if shown["unit"] != "%" else "\u202f" if screen.voice.language == "fr" else ""
    value = Markup('<p class="b-value">{}{}<small>{}</small></p>').format(shown["value"], gap, shown["unit"])
    if shown["low"] == "–":
        return value
    return value + line(screen.voice("interval", **shown), "b-interval")


def _legend(picture: pl.DataFrame, screen: Screen) -> Markup:
    """What the forms mean, those that this picture uses only."""
    known = picture.drop_nulls("value")["known_share"].to_list()
    forms = [
        ("plain", any(share for share in known if share)),
        ("hatched", any(share is not None and share < 1 for share in known)),
        ("dashed", picture["value"].null_count() > 0),
    ]
    shown = [
        Markup('<span><i class="b-{}"></i>{}</span>').format(form, screen.voice(f"legend_{form}"))
        for form, is_used in forms
        if is_used
    ]
    shown.append(Markup("<span>{}</span>").format(screen.voice("legend_interval")))
    return Markup('<p class="b-legend">{}</p>').format(Markup("").join(shown))


def _actions(card: Card, screen: Screen) -> None:
    """Explain, the other view, and the files."""
    voice, breakdown = screen.voice, "" if card.picture is None else card.key
    name = downloads.file_name(card.code, breakdown, screen.place, screen.filters.year, suffix="")
    with st.container(horizontal=True, vertical_alignment="center", key=f"actions_{card.key}"):
        if card.code in explainable_codes():
            link = screen.address(tab="explain", figure=card.code)
            st.page_link(PAGES["understand"][0], label=voice("explain"), query_params=link)
        other = OTHER_VIEW[screen.filters.view]
        st.button(
            voice(f"see_{other}"),
            key=f"view_{card.key}",
            on_click=state.set_filter,
            args=("view", other),
        )
        st.download_button(
            "CSV", data=lambda: downloads.csv_bytes(card.data), file_name=f"{name}csv", mime="text/csv",
            on_click="ignore", key=f"csv_{card.key}", help=voice("csv_help"),
        )  # fmt: skip
        st.download_button(
            "Excel", data=lambda: downloads.xlsx_bytes(card.data, card.code), file_name=f"{name}xlsx",
            mime=downloads.XLSX, on_click="ignore", key=f"xlsx_{card.key}", help=voice("xlsx_help"),
        )  # fmt: skip
        if card.picture is not None:
            button = Markup('<button type="button" class="b-button" data-picture="{}{}">{}</button>')
            buttons = [button.format(name, suffix, suffix.upper()) for suffix in ("svg", "png")]
            st.html(Markup('<div class="b-actions">{}</div>').format(Markup("").join(buttons)), width="content")


def _folds(card: Card, screen: Screen) -> Markup:
    """The table behind the picture, and what was not computed."""
    voice = screen.voice
    behind = table(card.headers, card.rows, caption=card.title, numbers=card.numbers)
    folds = Markup("") if card.picture is not None else folded(voice("scope_and_method"), line(card.meta))
    folds += folded(voice("data"), behind)
    if card.gaps:
        folds += folded(voice("not_computed_count", count=len(card.gaps)), items(card.gaps), is_gap=True)
    return folds


def figure_card(screen: Screen, indicators: pl.DataFrame, code: str, *, title: str, key: str, gaps: list[str]) -> Card:
    """A card without picture: one figure."""
    row = parts.total_row(indicators, code)
    rows = indicators.filter(pl.col("code") == code)
    return _card(screen, rows, row, title=title, key=key, gaps=gaps, code=code, picture=None)


def breakdown_card(
    screen: Screen, indicators: pl.DataFrame, code: str, breakdown: str, *, key: str, gaps: list[str]
) -> Card:
    """A card with bars: one figure and its parts."""
    voice = screen.voice
    picture = parts.parts(indicators, code, breakdown, voice)
    unit = voice.figure(_largest(picture)) if picture["value"].drop_nulls().len() else {"unit": ""}
    finding = parts.finding(picture, breakdown, voice)
    title = (
        voice("card_title", finding=finding, year=screen.filters.year, unit=unit["unit"]) if unit["unit"] else finding
    )
    rows = indicators.filter((pl.col("code") == code) & pl.col("breakdown").is_in(["total", breakdown]))
    row = parts.total_row(indicators, code)
    return _card(screen, rows, row, title=title, key=key, gaps=gaps, code=code, picture=picture)


def _largest(picture: pl.DataFrame) -> dict[str, Any]:
    return picture.drop_nulls("value").sort("value").row(-1, named=True)


def _card(
    screen: Screen,
    rows: pl.DataFrame,
    row: dict[str, Any] | None,
    *,
    title: str,
    key: str,
    gaps: list[str],
    code: str,
    picture: pl.DataFrame | None,
) -> Card:
    voice = screen.voice
    empty = {"value": "–", "low": "–", "high": "–", "unit": "", "long": ""}
    headers = [voice.word(name) for name in ("breakdown_value", "value", "low", "high", "unit", "quality")]
    return Card(
        key=key,
        title=title,
        figure=empty if row is None else voice.figure(row),
        origin=origin_line(screen, row),
        meta=meta_line(screen, row),
        headers=headers,
        rows=[_read(each, voice) for each in rows.iter_rows(named=True)],
        numbers=[1, 2, 3],
        data=data_table(rows, screen),
        code=code,
        picture=picture,
        gaps=gaps,
        notes=_partial(screen, rows, row) if screen.filters.is_organisation else [],
    )


def _partial(screen: Screen, rows: pl.DataFrame, row: dict[str, Any] | None) -> list[str]:
    """The tiers that a figure of an organisation lacks, where it is that of the others."""
    lacking = rows.filter((pl.col("breakdown") == "tier") & pl.col("value").is_null())["breakdown_value"].sort()
    if row is None or row["value"] is None or row["breakdown"] == "total" or lacking.is_empty():
        return []
    return [
        screen.voice("known_tiers_only", tiers=screen.voice.listed([screen.voice.inside(each) for each in lacking]))
    ]


def _read(row: dict[str, Any], voice: Any) -> list[str]:
    """One row of the table behind a figure, with the digits its own interval supports."""
    shown = voice.figure(row)
    text = voice("not_computed_short") if row["value"] is None else shown["value"]
    name = voice.word(row["breakdown_value"])
    quality = "–" if row["quality"] is None else voice("quality_of_five", quality=row["quality"])
    return [name, text, shown["low"], shown["high"], shown["unit"], quality]


def origin_line(screen: Screen, row: dict[str, Any] | None) -> str:
    """Shares of a figure that are measured, declared, modelled."""
    voice = screen.voice
    if row is None or row["measured_share"] is None:
        return voice("origin_unknown")
    return voice("origin", **{name: voice.percent(row[f"{name}_share"]) for name in SHARES})


def meta_line(screen: Screen, row: dict[str, Any] | None) -> str:
    """What a figure covers and rests on: place, origin shares, view, policy, version of the method."""
    voice = screen.voice
    policy = voice("policy", policy=policy_name(screen), view=voice(f"view_{screen.filters.view}"))
    version = "" if row is None else voice("method", version=row["method_version"])
    return " · ".join(x for x in (screen.place, origin_line(screen, row), policy, version) if x)


SHARES = ("measured", "declared", "modelled")


def policy_name(screen: Screen) -> str:
    """The rule that chose between sources of factors."""
    factors = screen.folder.context.factors
    known = dict(factors.policies.select("policy", f"name_{screen.voice.language}").iter_rows())
    return screen.voice.typeset(known[factors.policy])


def grid_name(screen: Screen) -> str:
    """The series of electricity in use."""
    factors = screen.folder.context.factors
    known = dict(factors.electricity_series.select("series", f"name_{screen.voice.language}").iter_rows())
    return screen.voice.typeset(known[factors.grid_series])


def data_table(rows: pl.DataFrame, screen: Screen) -> pl.DataFrame:
    """Published rows with the headers of the language, full precision."""
    dated = rows.with_columns(year=pl.col("period_start").dt.year())
    return dated.select(pl.col(name).alias(screen.voice.column(name)) for name in DATA_COLUMNS)
