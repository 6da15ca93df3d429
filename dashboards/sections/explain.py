"""Expliquer un chiffre: pick a figure, then a part of it, then its factor, its parameters and its spreadsheet cells."""

from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup

from barometer.explanation import Explanation
from dashboards import downloads, state, walk
from dashboards.answers import explanation
from dashboards.frame import Screen
from dashboards.markup import facts, folded, heading, items, line, table
from dashboards.parts import total_row
from dashboards.sections.factor_papers import offer_factor
from dashboards.sections.measuring import pick_figure
from dashboards.sections.missing import gap_lines, unknown_devices
from dashboards.sections.notes import show_notes
from dashboards.sections.shared_devices import show_shared
from dashboards.uncomputed import CATEGORY_OF_CODE
from dashboards.voice import Voice
from factors.alternatives import masked
from factors.factor_set import FactorSet

SHOWN_PARTS = 8
#: Columns of the downloaded parts.
PART_COLUMNS = (
    "equipment_type",
    "factor_type",
    "life_cycle_stage",
    "origin",
    "amount",
    "amount_unit",
    "factor",
    "factor_unit",
    "value",
    "source",
    "locator",
    "parameters",
)


def show_explain(screen: Screen, indicators: pl.DataFrame) -> None:
    """The total and the notes beside it, the walk down, who counts its devices elsewhere."""
    code = pick_figure(screen)
    explained = explanation(screen.folder, screen.scope, code, screen.year, screen.filters.view)
    if explained.value is None:
        st.html(_nothing(screen, code))
    else:
        _show_total(screen, explained, indicators)
    show_notes(screen, code)
    if explained.value is not None:
        _walk_down(screen, explained)
    show_shared(screen)


def _nothing(screen: Screen, code: str) -> Markup:
    """What keeps a figure from being computed, where that is known; else that nothing feeds it."""
    lines = gap_lines(screen, CATEGORY_OF_CODE[code]) if code in CATEGORY_OF_CODE else []
    if not lines:
        return line(screen.voice("explain_nothing"), "b-notice")
    return line(screen.voice("explain_not_computed"), "b-notice") + items(lines)


def _walk_down(screen: Screen, explained: Explanation) -> None:
    """Part, factor, cells: one step under the other."""
    voice = screen.voice
    part = _pick_part(screen, explained)
    with st.container(key="card_part"):
        st.html(heading(3, walk.part_label(part, explained.value or 0.0, voice)))
        st.html(_multiplication(part, explained.unit, screen))
        st.html(heading(4, voice("step_factor")) + facts(walk.factor_facts(part, screen.folder.context.factors, voice)))
        offer_factor(screen, explained.code, part)
        st.html(_inputs(part, screen) + _cells(part, voice))


def _show_total(screen: Screen, explained: Explanation, indicators: pl.DataFrame) -> None:
    """The value and its parts by type, which add up to it."""
    voice = screen.voice
    row = total_row(indicators, explained.code)
    shown = voice.figure(row) if row else {}
    sentence = voice(
        "explain_total", name=voice(f"explain_{explained.code}"), place=screen.place, year=screen.year, **shown
    )
    gathered = _by_type(explained)
    rows = [_type_row(each, explained, voice) for each in gathered]
    headers = [voice.word("equipment_type"), voice.word("value"), voice.word("share")]
    caption = voice("explain_parts_caption", count=len(explained.parts))
    first = table(headers, rows[:SHOWN_PARTS], caption=caption, numbers=[1, 2])
    rest = rows[SHOWN_PARTS:]
    if rest:
        first += folded(
            voice("explain_more", count=len(rest)),
            table(headers, rest, caption=voice("explain_more", count=len(rest)), numbers=[1, 2]),
        )
    tiers = [voice.inside(tier) for tier in explained.missing_tiers]
    partial = line(voice("known_tiers_only", tiers=voice.listed(tiers)), "b-notice") if tiers else Markup("")
    st.html(heading(2, voice("step_total")) + line(sentence, "b-lead") + partial + unknown_devices(screen) + first)
    _download_parts(screen, explained)


def _by_type(explained: Explanation) -> list[dict[str, Any]]:
    """Parts added up by type of equipment, the largest first."""
    sums: dict[str, float] = {}
    for part in explained.parts:
        sums[part["equipment_type"]] = sums.get(part["equipment_type"], 0.0) + part["value"]
    return [{"type": name, "value": sums[name]} for name in sorted(sums, key=lambda name: (-sums[name], name))]


def _type_row(each: dict[str, Any], explained: Explanation, voice: Voice) -> list[str]:
    share = each["value"] / explained.value if explained.value else 0.0
    text = f"{voice.amount(each['value'])} {voice.unit_of(explained.unit)}"
    return [voice.word(each["type"]), text, voice.percent(share)]


def _pick_part(screen: Screen, explained: Explanation) -> dict[str, Any]:
    voice = screen.voice
    by_code = {walk.part_code(part): part for part in explained.parts}
    key = state.prepare_page("part", list(by_code), next(iter(by_code)))
    labels = {code: walk.part_label(part, explained.value or 0.0, voice) for code, part in by_code.items()}
    st.html(heading(2, voice("step_part")) + line(voice("step_part_lead"), "b-soft"))
    # Two parts may read alike; the number tells them apart, and the list is in order of size.
    numbered = {code: f"{place}. {labels[code]}" for place, code in enumerate(by_code, start=1)}
    chosen = st.selectbox(
        voice("pick_part"),
        list(by_code),
        format_func=lambda code: numbered[code],
        key=key,
        placeholder=voice("choose"),
    )
    return by_code[str(chosen)]


def _multiplication(part: dict[str, Any], unit: str, screen: Screen) -> Markup:
    voice, territory = screen.voice, screen.scope.territory
    people = screen.folder.context.territories.population(territory) if territory else None
    return (
        Markup('<p class="b-product">{}</p>').format(walk.product(part, unit, voice))
        + line(walk.amount_text(part, people, voice))
        + (line(voice("synthetic_part"), "b-soft") if part["synthetic"] else Markup(""))
    )


def _inputs(part: dict[str, Any], screen: Screen) -> Markup:
    """Each parameter of the amount with its value, interval and source."""
    voice = screen.voice
    rows = walk.input_rows(part, screen.folder.context.factors, voice)
    if not rows:
        return Markup("")
    headers = [voice(f"input_column_{name}") for name in ("name", "value", "range", "source", "locator")]
    caption = voice("inputs_caption")
    return heading(4, voice("step_inputs")) + table(headers, rows, caption=caption, numbers=[1])


def _cells(part: dict[str, Any], voice: Voice) -> Markup:
    """The spreadsheet cells, the declarations of a volume, or why there are none."""
    if part.get("declarations"):
        columns = ("declaration", "organisation", "input", "period", "value", "method")
        headers, rows = [voice(f"volume_{name}") for name in columns], walk.declaration_rows(part, voice)
        shown = table(headers, rows, caption=voice("volume_caption"), numbers=[4])
        return heading(4, voice("step_declarations")) + shown
    title = heading(4, voice("step_cells"))
    if not part["cells"]:
        key = "cells_study" if part["flow"] == "study" else "cells_none"
        return title + line(voice(key))
    rows = walk.cell_rows(part, voice)
    headers = [voice(f"cell_{name}") for name in ("organisation", "file", "sheet", "row", "cells")]
    caption = voice("cells_caption", count=voice.whole(part["assets"]), shown=len(rows))
    return title + table(headers, rows, caption=caption)


def parts_to_hand_on(explained: Explanation, factors: FactorSet) -> pl.DataFrame:
    """The parts as `PART_COLUMNS`; of a factor whose licence forbids handing it on, neither it nor what it gives."""
    rows = [{name: part[name] for name in PART_COLUMNS} for part in explained.parts]
    return masked(pl.DataFrame(rows, infer_schema_length=None), factors.sources)


def _download_parts(screen: Screen, explained: Explanation) -> None:
    """Every part as a file: amount, factor, value, source."""
    voice = screen.voice
    data = parts_to_hand_on(explained, screen.folder.context.factors)
    data = data.rename({name: voice.column(f"part_{name}") for name in PART_COLUMNS})
    name = downloads.file_name("explain", explained.code, screen.place, screen.filters.year, suffix="")
    with st.container(horizontal=True, key="actions_explain"):
        st.download_button(
            voice("download_csv"), data=lambda: downloads.csv_bytes(data), file_name=f"{name}csv",
            mime="text/csv", on_click="ignore", key="csv_explain",
        )  # fmt: skip
        st.download_button(
            voice("download_xlsx"), data=lambda: downloads.xlsx_bytes(data, explained.code), file_name=f"{name}xlsx",
            mime=downloads.XLSX, on_click="ignore", key="xlsx_explain",
        )  # fmt: skip
