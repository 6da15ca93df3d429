"""Comparer des offres: clauses before the bids; after, an answer grid ranked on the same draws as `tender compare`.

In: an uploaded grid, weights, a carbon price. Out: a table a lot, ties explained, what to ask, files; names of bids
appear when they are asked for, after the ranking. Nothing of a bid is kept in the data folder.
"""

import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st
from markupsafe import Markup

from barometer.decisions.tenders import Comparison, Lot
from barometer.decisions.weights import CRITERIA
from barometer.records import access
from dashboards import downloads
from dashboards import tender_view as view
from dashboards.buying import TenderAnswer, compare_tender
from dashboards.frame import Screen
from dashboards.import_job import template
from dashboards.markup import folded, heading, items, line, table
from dashboards.sections.dropping import ask_file
from dashboards.tender_sheet import clauses_page, tender_sheet
from dashboards.tender_workbook import tender_workbook
from dashboards.words import labelled, text
from factors.clauses import clauses
from factors.errors import UserError
from imports.demonstration_purchases import write_tender
from imports.errors import UnknownLayoutError
from imports.rejects import write_annotated

TENDER = "tender"
ANSWER = "tender_answer"


class Compared(NamedTuple):
    """What became of a grid: the answer and, where a row was rejected, the grid itself with its cells marked."""

    answer: TenderAnswer
    annotated: tuple[str, bytes] | None


def show_tender(screen: Screen) -> None:
    """Before, then after."""
    access.require(screen.folder.home, screen.folder.actor.name, "read")
    voice = screen.voice
    st.html(heading(2, voice("tender_title")) + line(voice("tender_lead"), "b-soft"))
    _offer_before(screen)
    compared = _ask(screen)
    if compared is not None:
        _show(screen, compared)


def _offer_before(screen: Screen) -> None:
    """The clauses, the answer grid to send to bidders, and a grid of invented bids to try."""
    voice, language = screen.voice, screen.voice.language
    with st.container(horizontal=True, key="tender_before"):
        st.download_button(
            voice("tender_clauses"),
            data=lambda: clauses_page(clauses(), language),
            file_name=voice("tender_clauses_file"),
            mime="text/html",
            on_click="ignore",
            key="tender_clauses",
        )
        types = screen.folder.context.factors.equipment_types
        st.download_button(
            voice("tender_grid"),
            data=lambda: template(language, types, TENDER),
            file_name=voice("tender_grid_file"),
            mime=downloads.XLSX,
            on_click="ignore",
            key="tender_grid",
        )
        st.download_button(
            voice("tender_example"),
            data=_example,
            file_name=voice("tender_example_file"),
            mime=downloads.XLSX,
            on_click="ignore",
            key="tender_example",
        )


def _example() -> bytes:
    with tempfile.TemporaryDirectory(prefix="barometer-tender-") as folder:
        return write_tender(Path(folder) / "bids.xlsx").read_bytes()


def _ask(screen: Screen) -> Compared | None:
    """The grid, the weights where the grid has none, the carbon price; the answer once asked for."""
    voice = screen.voice
    with st.container(key="card_tender"):
        file = ask_file(screen, "tender_file", "tender_file")
        with st.expander(voice("tender_weights")):
            st.html(line(voice("tender_weights_help"), "b-soft"))
            with st.container(horizontal=True, key="tender_weight_fields"):
                given = {
                    name: st.text_input(voice.word(f"criterion_{name}"), key=f"weight_{name}") for name in CRITERIA
                }
        price = st.text_input(voice("tender_price"), key="tender_price", help=voice("tender_price_help"))
        asked = st.button(voice("tender_compare"), key="tender_go", type="primary", disabled=file is None)
    if file is None:
        return None
    content = file.getvalue()
    weights = "".join(f"{name}={value};" for name, value in given.items() if value.strip()) or None
    question = (sha256(content).hexdigest(), weights, price, voice.language, screen.folder.key)
    kept: tuple[Any, Compared] | None = st.session_state.get(ANSWER)
    if asked:
        compared = _compare(screen, file.name, content, weights, price)
        st.session_state[ANSWER] = None if compared is None else (question, compared)
        return compared
    return kept[1] if kept is not None and kept[0] == question else None


def _compare(screen: Screen, name: str, content: bytes, weights: str | None, price: str) -> Compared | None:
    """The operation of the command line, on a copy that is not kept; a refusal is said in its own words."""
    voice = screen.voice
    suffix = Path(name).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="barometer-tender-") as folder, st.spinner(voice("tender_working")):
        path = Path(folder) / f"{Path(name).stem[:80] or 'bids'}{suffix}"
        path.write_bytes(content)
        try:
            answer = compare_tender(
                path, screen.folder.context, language=voice.language, weights=weights, carbon_price=price
            )
        except UserError as refusal:
            st.html(line(voice.refusal(refusal), "b-banner"))
            if isinstance(refusal, UnknownLayoutError):
                st.html(line(voice("tender_start_from_grid")))
            return None
        if answer.comparison is not None or not answer.reading.rows_rejected:
            return Compared(answer, None)
        marked = write_annotated(path, answer.reading, path.parent, voice.language)
        return Compared(answer, (marked.name, marked.read_bytes()))


def _show(screen: Screen, compared: Compared) -> None:
    """The ranking, or the rows to repair first, in the grid itself."""
    voice, language, answer = screen.voice, screen.voice.language, compared.answer
    if answer.comparison is None:
        found = [
            voice.typeset(labelled(each["cell"] or "", f"{each['reason']} {each['repair']}", language))
            for each in answer.reading.rejects.to_dicts()
        ]
        said = voice("tender_rejected", count=answer.reading.rows_rejected)
        st.html(heading(3, said) + items(found or [voice("tender_empty")]))
        if compared.annotated is not None:
            name, content = compared.annotated
            st.download_button(
                voice("download_annotated"), data=content, file_name=name, on_click="ignore", key="tender_annotated"
            )
        return
    comparison = answer.comparison
    with st.container(key="card_ranking"):
        notice = line(text("tender_synthetic", language), "b-banner") if comparison.is_synthetic else Markup("")
        st.html(notice + line(voice.typeset(view.weights_line(comparison, language)), "b-soft"))
        for lot in comparison.lots:
            st.html(_lot(lot, comparison, screen))
        st.html(
            line(voice.typeset(text("tender_ties_explained", language)), "b-meta")
            + line(voice.typeset(view.basis_line(comparison, language)), "b-meta")
        )
        _offer_files(screen, comparison)
        st.html(folded(voice.typeset(text("tender_reveal", language)), _revealed(comparison, language)))


def _lot(lot: Lot, comparison: Comparison, screen: Screen) -> Markup:
    """The finding as title, the table, what to ask."""
    voice, language = screen.voice, screen.voice.language
    best = [bid.letter for bid in lot.bids if bid.rank == 1]
    name = text("tender_lot", language, lot=lot.lot)
    if not best:
        finding = voice("tender_none_ranked", lot=name)
    elif len(best) == 1:
        finding = voice("tender_one_first", lot=name, letter=best[0])
    else:
        finding = voice("tender_several_first", lot=name, letters=voice.listed(best))
    headers = view.headers(comparison, language)
    rows = view.rows_of(lot, language)
    # the letter names the row
    order = [1, 0, *range(2, len(headers))]
    caption = f"{name} · " + ", ".join(f"{item} × {quantity}" for item, quantity in lot.items)
    shown = table(
        [headers[place] for place in order],
        [[row[place] for place in order] for row in rows],
        caption=caption,
        numbers=range(3, len(headers)),
    )
    asks = [f"{bid.letter} – {remark}" for bid in lot.bids for remark in view.remarks(bid, language)]
    return heading(3, finding) + shown + (items([voice.typeset(ask) for ask in asks]) if asks else Markup(""))


def _offer_files(screen: Screen, comparison: Comparison) -> None:
    """Workbook with native charts, and the page to print."""
    voice, language = screen.voice, screen.voice.language
    with st.container(horizontal=True, key="actions_tender"):
        st.download_button(
            voice("tender_workbook"),
            data=lambda: tender_workbook(comparison, language),
            file_name=voice("tender_workbook_file"),
            mime=downloads.XLSX,
            on_click="ignore",
            key="tender_xlsx",
        )
        st.download_button(
            voice("tender_page"),
            data=lambda: tender_sheet(comparison, language),
            file_name=voice("tender_page_file"),
            mime="text/html",
            on_click="ignore",
            key="tender_html",
        )


def _revealed(comparison: Comparison, language: str) -> Markup:
    return items(
        [
            labelled(letter, name, language) + (f" ({', '.join(brands)})" if brands else "")
            for letter, name, brands in view.revealed(comparison)
        ]
    )
