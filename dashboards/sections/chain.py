"""Filière: balance, flows of the year, avoided impact apart, indicators, costs of the reuse chain (METHODOLOGY 19.10 to
19.13).

In: the filters (year, territory or workshop). Out: five cards. Balance and flows hold for the whole chain, or for the
workshop of the filter; avoided impact and indicators for the place of the filter too.
"""

from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st
from markupsafe import Markup

from dashboards import chain_view as view
from dashboards import downloads
from dashboards import figures as pictures
from dashboards.chain_answer import ChainYear, chain_year, groups_for
from dashboards.chain_disclosure import is_secret
from dashboards.chain_figures import sankey, signed_bars
from dashboards.chain_months import month_table, months_of
from dashboards.forecasting import READ
from dashboards.frame import Screen, organisation_names
from dashboards.markup import badge, facts, folded, heading, items, line, table
from dashboards.sections.supply import show_supply
from dashboards.tabs import may_act
from dashboards.voice import Voice
from reuse.balances import as_record, balances
from reuse.flows import flows
from reuse.journeys import Journey
from reuse.policy import default_policy

GROUPINGS = ("total", "equipment_type", "origin", "organisation")


def show_chain(screen: Screen) -> None:
    """Everything of one year, or what to do first."""
    voice = screen.voice
    lives = _lives(screen)
    if not lives:
        st.html(line(voice("chain_empty"), "b-notice"))
        return
    told = _year(screen)
    _show_balance(screen, lives)
    _show_flows(screen, lives)
    _show_avoided(screen, told)
    _show_indicators(screen)
    _show_costs(screen, told)
    if may_act(screen, READ):
        show_supply(screen)


def _lives(screen: Screen) -> list[Journey]:
    """The devices of the workshop of the filter; of the whole chain where it names none."""
    every = screen.folder.context.chain.lives
    wanted = screen.filters.organisation
    mine = [life for life in every if life.organisation == wanted]
    return mine or list(every)


def _until(screen: Screen) -> date:
    return min(date(screen.year, 12, 31), screen.folder.actor.today)


def _year(screen: Screen) -> ChainYear:
    """Facts and avoided impact of the year, kept as long as the folder does not change."""
    key = f"chain {screen.folder.key} {screen.year}"
    held = st.session_state.get("chain_year")
    if held is None or held[0] != key:
        held = (key, chain_year(screen.folder.context, year=screen.year, today=screen.folder.actor.today))
        st.session_state["chain_year"] = held
    found: ChainYear = held[1]
    return found


def _show_balance(screen: Screen, lives: list[Journey]) -> None:
    voice = screen.voice
    ratio = default_policy().mass_gap_ratio
    with st.container(key="card_balance"):
        whole = as_record(balances(lives, on=_until(screen))[0], alarm_ratio=ratio) if _begun(lives, screen) else None
        if whole is None:
            st.html(heading(3, voice("chain_none_yet", day=voice.day(_until(screen)))))
            return
        said = {"day": voice.day(_until(screen)), "entered": voice.whole(whole["entered"])}
        said |= {"stock": voice.whole(whole["stock"]), "used": voice.whole(whole["in_use"])}
        st.html(heading(3, voice("chain_balance_title", **said)))
        by = st.segmented_control(
            voice("chain_by"), GROUPINGS, default="total", required=True, key="chain_by",
            format_func=lambda name: voice(f"chain_by_{name}"),
        )  # fmt: skip
        rows = [as_record(each, alarm_ratio=ratio) for each in balances(lives, on=_until(screen), by=str(by))]
        names = organisation_names(screen.folder)
        headers, cells = view.balance_table(rows, names, voice)
        st.html(
            table(headers, cells, caption=voice("chain_balance_caption"), numbers=range(1, len(headers)))
            + _gap(whole, voice)
        )
        _files(screen, "bilan", view.balance_frame(rows, names, voice))


def _begun(lives: list[Journey], screen: Screen) -> bool:
    return any(life.until(_until(screen)) for life in lives)


def _gap(whole: dict[str, Any], voice: Voice) -> Markup:
    """The gap, always, with what it means."""
    return badge(
        voice("chain_alarm" if whole["alarm"] else "chain_balanced"), "bad" if whole["alarm"] else "good"
    ) + items(view.gap_sentences(whole, voice))


def _show_flows(screen: Screen, lives: list[Journey]) -> None:
    voice, language = screen.voice, screen.voice.language
    moved = flows(lives, first=date(screen.year, 1, 1), last=_until(screen))
    with st.container(key="card_flows"):
        title = voice("chain_flows_title", year=screen.year, entered=voice.whole(sum(moved.entered.values())))
        st.html(heading(3, title))
        sources, targets = view.flow_ends(moved, voice)
        if any(count for _, count, _ in (*sources, *targets)):
            _picture(
                sankey(sources, targets, language=language, watermark=screen.watermark),
                "flows",
                voice("chain_flows_alt"),
            )
        rows = view.flow_table(moved, screen.year, voice)
        shown = table([voice("chain_movement"), voice("chain_devices")], rows, caption=title, numbers=[1])
        st.html(line(voice("chain_flows_gap", gap=moved.gap), "b-meta") + folded(voice("chain_flows_data"), shown))
        _files(screen, "flux", view.flow_frame(moved, screen.year, voice))


def _show_avoided(screen: Screen, told: ChainYear) -> None:
    """The avoided account, in greens, never beside the footprint on one scale."""
    voice, language = screen.voice, screen.voice.language
    context = screen.folder.context
    is_untold = is_secret(context, told.facts, groups_for(context, [screen.scope]))
    net = None if is_untold else view.net_of_scope(context, screen.scope, told)
    with st.container(key="card_avoided"):
        if net is None:
            key = "chain_avoided_secret" if is_untold else "chain_avoided_none"
            st.html(heading(3, voice(key, year=screen.year, place=screen.place)))
            return
        shown = voice.figure(view.net_row(net))
        said = {"year": screen.year, "place": screen.place, "value": shown["value"].lstrip("−"), "unit": shown["unit"]}
        st.html(
            heading(3, voice(view.avoided_title(net), **said))
            + Markup('<p class="b-value">{} <small>{}</small></p>').format(shown["value"], shown["unit"])
            + line(voice("interval", **shown), "b-interval")
            + facts(view.share_facts(net, voice))
        )
        bars = signed_bars(view.component_rows(net, voice), language=language, watermark=screen.watermark)
        _picture(bars, "avoided", voice("chain_avoided_alt"))
        st.html(
            line(voice("chain_never_netted"), "b-soft")
            + line(view.avoided_meta(screen.folder.context, net, voice), "b-meta")
            + _missing(screen, told, voice)
        )
        _files(screen, "evite", view.avoided_frame(net, voice))


def _missing(screen: Screen, told: ChainYear, voice: Voice) -> Markup:
    names = organisation_names(screen.folder)
    whose = screen.scope.organisation
    lacking = [each for each in told.avoided.missing if whose in {None, each.organisation}]
    said = view.missing_sentences(lacking, names, voice)
    return folded(voice("chain_incomplete", count=len(said)), items(said)) if said else Markup("")


def _show_indicators(screen: Screen) -> None:
    voice = screen.voice
    rows = view.indicators_of_scope(screen.folder.context, screen.scope, screen.year, screen.folder.actor.today)
    with st.container(key="card_chain_indicators"):
        st.html(heading(3, voice("chain_indicators_title", year=screen.year, place=screen.place)))
        if rows.is_empty():
            st.html(line(voice("chain_indicators_none"), "b-soft"))
            return
        headers, totals = view.indicator_table(rows.filter(pl.col("breakdown") == "total"), voice)
        parts = view.indicator_table(rows.filter(pl.col("breakdown") != "total"), voice)[1]
        st.html(table(headers, totals, caption=voice("chain_indicators_caption"), numbers=[2]))
        detail = table(headers, parts, caption=voice("chain_indicators_detail"), numbers=[2])
        st.html(folded(voice("chain_indicators_detail"), detail))
        priority = view.priority_sentence(screen.folder.context, voice)
        st.html(line(voice("chain_small_counts"), "b-meta") + line(priority, "b-meta"))
        if gap := view.rate_sentence(rows, voice):
            st.html(line(gap, "b-meta"))
        _files(screen, "indicateurs", rows)
        _show_months(screen, rows)


def _show_months(screen: Screen, whole: pl.DataFrame) -> None:
    """The months of the year, for those indicators that the catalogue asks by month."""
    voice = screen.voice
    rows = months_of(screen.folder.context, screen.scope, screen.year, whole)
    if rows:
        headers, cells = month_table(rows, voice)
        caption = voice("chain_months_caption", year=screen.year, place=screen.place)
        shown = table(headers, cells, caption=caption, numbers=range(1, len(headers)))
        st.html(folded(voice("chain_months_title"), shown + line(voice("chain_months_meaning"), "b-meta")))
        _files(screen, "mois", pl.DataFrame(rows, infer_schema_length=None))


def _show_costs(screen: Screen, told: ChainYear) -> None:
    voice = screen.voice
    with st.container(key="card_costs"):
        st.html(heading(3, voice("chain_costs_title", year=screen.year)))
        context = screen.folder.context
        names = organisation_names(screen.folder)
        headers, cells = view.cost_table(context, told, names, voice)
        st.html(table(headers, cells, caption=voice("chain_costs_caption"), numbers=range(1, len(headers))))
        warranty = view.warranty_sentence(told.facts, voice)
        metals = view.metal_table(told, names, voice)
        st.html(line(warranty, "b-soft"))
        if metals is not None:
            st.html(
                folded(voice("chain_metals"), table(*metals, caption=voice("chain_metals_caption"), numbers=[2, 3, 4]))
            )


def _picture(figure: go.Figure, key: str, alt: str) -> None:
    st.plotly_chart(figure, theme=None, config=pictures.CONFIG, key=f"chart_{key}", alt=alt)


def _files(screen: Screen, stem: str, data: pl.DataFrame) -> None:
    name = downloads.file_name(f"filiere-{stem}", screen.place, screen.filters.year, suffix="")
    with st.container(horizontal=True, key=f"actions_{stem}"):
        st.download_button(
            "CSV", data=lambda: downloads.csv_bytes(data), file_name=f"{name}csv", mime="text/csv",
            on_click="ignore", key=f"csv_{stem}", help=screen.voice("csv_help"),
        )  # fmt: skip
        st.download_button(
            "Excel", data=lambda: downloads.xlsx_bytes(data, stem), file_name=f"{name}xlsx", mime=downloads.XLSX,
            on_click="ignore", key=f"xlsx_{stem}", help=screen.voice("xlsx_help"),
        )  # fmt: skip
