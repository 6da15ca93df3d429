"""Scénarios: what a decision would change beside the trend; what would lower this most; those saved (METHODOLOGY 22).

In: the filters, the levers chosen. Out: the finding, a picture, years, devices, cost, gaps, files.
"""

import streamlit as st
from markupsafe import Markup

from barometer.impacts import CLIMATE
from barometer.records.access import may
from dashboards import downloads, figures
from dashboards import scenario_view as view
from dashboards.answers import ground, outcome, ranking
from dashboards.deciding import Ground, Outcome, unrecorded_systems
from dashboards.downloads import XLSX
from dashboards.frame import Screen
from dashboards.markup import folded, heading, items, line, table
from dashboards.placed import AT, Broken, by_address, place_of
from dashboards.scenario_figures import scenario_chart
from dashboards.scenario_file import export_table, scenario_workbook
from dashboards.scenario_store import CATEGORY_OF, read_scenarios, remove_scenario, run_scenario, save_scenario
from dashboards.scenario_text import Definition, parse_prices
from dashboards.sections.scenario_form import ask_levers
from dashboards.system_view import system_words
from dashboards.voice import Voice
from factors.errors import UserError


def show_scenarios(screen: Screen) -> None:
    """The form, then the answer; without a lever, what would lower this most."""
    voice = screen.voice
    st.html(heading(2, voice("scenarios_title")) + line(voice("scenario_rule"), "b-notice"))
    wanted = screen.filters.category
    category = wanted if wanted in CATEGORY_OF.values() else CLIMATE
    if category != wanted:
        st.html(line(voice("scenario_category"), "b-soft"))
    try:
        with st.spinner(voice("scenario_computing")):
            start = ground(screen.folder, screen.scope, screen.year, category)
        lines, until = ask_levers(screen, start)
        prices = _ask_prices(screen) if lines else {}
        with st.spinner(voice("scenario_computing")):
            if lines:
                _show_outcome(screen, outcome(screen.folder, start, tuple(lines), until, prices), lines, prices)
            else:
                _show_ranking(screen, start, until)
    except UserError as refusal:
        st.html(line(voice.refusal(refusal), "b-notice"))
    _show_saved(screen)


def _ask_prices(screen: Screen) -> dict[str, float]:
    """One price a line, in euros; none: no cost."""
    voice = screen.voice
    with st.expander(voice("scenario_prices_title")):
        typed = st.text_area(voice("scenario_prices_label"), key="scenario_prices", placeholder="laptop=900", height=90)
    return parse_prices([each for each in typed.split() if each])


def _show_outcome(screen: Screen, found: Outcome, lines: list[str], prices: dict[str, float]) -> None:
    voice = screen.voice
    unit = view.UNIT[found.ground.around.category]
    systems = system_words(found, voice)
    read = folded(voice("scenario_systems_title"), items(systems)) if systems else Markup("")
    st.html(heading(3, view.finding(found, screen.place, voice)) + items(view.move_words(found, voice)) + read)
    size = float(found.trend.values[:, 0].max())
    named = view.unit_shown(unit, size, voice)
    st.html(line(voice("scenario_chart_title", place=screen.place, unit=named), "b-soft"))
    names = {name: voice(f"scenario_line_{name}") for name in ("trend", "scenario")}
    chart = scenario_chart(found, names, unit, language=voice.language, watermark=screen.watermark)
    st.plotly_chart(
        chart, theme=None, config=figures.CONFIG, key="chart_scenario", alt=view.finding(found, screen.place, voice)
    )
    st.html(_tables(found, voice))
    _download(screen, found)
    _save(screen, found, lines, prices)


def _tables(found: Outcome, voice: Voice) -> Markup:
    """Years, devices, then what is not counted."""
    heads = [voice.word(f"scenario_{name}") for name in view.YEAR_COLUMNS]
    years = table(heads, view.year_rows(found, voice), caption=voice("scenario_years_caption"), numbers=[1, 2, 3])
    flows = [voice.word("equipment_type"), *(voice.word(f"scenario_{name}") for name in view.FLOW_COLUMNS)]
    caption = voice("scenario_flows_caption", year=found.trend.years[-1])
    devices = folded(caption, table(flows, view.flow_rows(found, voice), caption=caption, numbers=[1, 2, 3]))
    costs = Markup("").join(line(each) for each in view.cost_words(found, voice))
    gaps = view.not_renewed(found, voice)
    lacking = folded(voice("scenario_gaps", count=len(gaps)), items(gaps), is_gap=True) if gaps else Markup("")
    return years + devices + costs + lacking


def _download(screen: Screen, found: Outcome) -> None:
    voice = screen.voice
    named = {voice("scenario_unnamed"): (screen.place, found)}
    name = downloads.file_name("scenario", screen.place, str(found.trend.years[-1]), suffix="")
    with st.container(horizontal=True, key="actions_scenario"):
        st.download_button(
            voice("download_csv"), data=lambda: downloads.csv_bytes(export_table(named)), file_name=f"{name}csv",
            mime="text/csv", on_click="ignore", key="csv_scenario",
        )  # fmt: skip
        st.download_button(
            voice("download_xlsx"), data=lambda: scenario_workbook(named, voice),
            file_name=f"{name}xlsx", mime=XLSX, on_click="ignore", key="xlsx_scenario",
        )  # fmt: skip


def _save(screen: Screen, found: Outcome, lines: list[str], prices: dict[str, float]) -> None:
    """Keep it under a name, for those who decide."""
    voice, folder, scope = screen.voice, screen.folder, found.ground.scope
    if not may(folder.home, folder.actor.name, "decide", scope.organisation):
        return
    with st.form("scenario_save", border=False):
        name = st.text_input(voice("scenario_name_label"), key="scenario_name", placeholder="sobriete-2030")
        if not st.form_submit_button(voice("scenario_save")):
            return
        if not name.strip():
            st.html(line(voice("scenario_name_needed"), "b-notice"))
        else:
            definition = Definition(
                name.strip(), scope.territory, scope.organisation, found.ground.year, found.trend.years[-1],
                tuple(lines), prices,
            )  # fmt: skip
            _, replaced = save_scenario(folder.context, folder.actor, definition)
            for said in view.saved_words(definition.name, replaced, voice):
                st.html(line(said, "b-notice"))


def _show_ranking(screen: Screen, start: Ground, until: int) -> None:
    """What would lower this most here, each lever alone."""
    voice = screen.voice
    ranked = ranking(screen.folder, start, until)
    heads = [voice.word(f"scenario_{name}") for name in ("name", "trial", "change", "verdict", "types")]
    title = voice("scenario_rank_title", place=screen.place, year=until)
    rows = view.ranking_rows(ranked, view.UNIT[start.around.category], voice, unrecorded=unrecorded_systems(start))
    st.html(heading(3, title) + table(heads, rows, caption=voice("scenario_rank_caption"), numbers=[1]))


def _show_saved(screen: Screen) -> None:
    """Saved scenarios, of any place, side by side at each horizon."""
    voice, folder = screen.voice, screen.folder
    found, broken = read_scenarios(folder.home, folder.actor)
    for damaged in broken:
        _show_broken(screen, damaged)
    if not (known := by_address(found)):
        return
    st.html(heading(3, voice("scenario_saved_title")))
    chosen = st.multiselect(
        voice("scenario_compare_label"), list(known), key="scenario_compare", placeholder=voice("choose")
    )
    rows = []
    for name in chosen:
        try:
            done = run_scenario(folder.context, folder.actor, known[name])
        except UserError as refusal:
            st.html(line(voice.refusal(refusal), "b-notice"))
            continue
        cells = {row[0]: row for row in view.year_rows(done, voice)}
        place = screen.place_of(done.ground.scope)
        rows += [[name, place, *cells[str(year)]] for year in view.horizons(done)]
    if rows:
        heads = [voice.word(f"scenario_{each}") for each in ("named", "place", *view.YEAR_COLUMNS)]
        st.html(table(heads, rows, caption=voice("scenario_saved_title"), numbers=[3, 4, 5]))
    removable = [name for name in chosen if may(folder.home, folder.actor.name, "decide", known[name].organisation)]
    for name in removable:
        if st.button(voice("scenario_forget", name=name), key=f"scenario_forget_{name}"):
            remove_scenario(folder.home, folder.actor, known[name].name, known[name].scope)
            st.rerun()


def _show_broken(screen: Screen, damaged: Broken) -> None:
    """Why a scenario can no longer be read, and a way to forget it for who may: the others stay."""
    voice, folder = screen.voice, screen.folder
    st.html(line(voice.refusal(damaged.why), "b-notice"))
    owner = None if damaged.scope is None else damaged.scope.organisation
    if may(folder.home, folder.actor.name, "decide", owner):
        address = f"{damaged.name}{AT}{place_of(damaged.scope)}"
        if st.button(voice("scenario_forget", name=damaged.name), key=f"scenario_forget_{address}"):
            remove_scenario(folder.home, folder.actor, address)
            st.rerun()
