"""What became of what left: lots with their outcomes, papers and donor report, what was never received."""

import streamlit as st

from dashboards.documents.donor_report import donor_pdf
from dashboards.donor_reports import donor_report
from dashboards.exit_documents import exit_list, paper_makers
from dashboards.exit_view import lot_headers, lot_rows
from dashboards.frame import Screen, organisation_names
from dashboards.markup import folded, heading, table
from dashboards.words import word
from factors.errors import UserError
from reuse.exit_fates import NOT_YET, Outcome

PDF = "application/pdf"
LATE_COLUMNS = ("asset_id", "device_id", "equipment_type", "serial_number", "retired_on", "exit_taker", "lot")
SHOWN = 60


def show_follow(screen: Screen, organisation: str, found: list[Outcome]) -> None:
    """The lots of an organisation, and for one of them its papers."""
    voice, language = screen.voice, screen.voice.language
    if not found:
        return
    with st.container(key="card_exit_follow"):
        st.html(heading(3, voice("exits_follow")))
        rows = voice.rows(lot_rows(found, organisation_names(screen.folder), language))
        st.html(table(lot_headers(language), rows, caption=voice("exits_follow_caption"), numbers=[3]))
        _show_late(screen, found)
        planned = sorted({each.item.lot for each in found if each.item.lot}, reverse=True)
        if planned:
            lot = str(st.selectbox(voice("exits_lot"), planned, key="exit_lot"))
            show_papers(screen, organisation, lot, key="follow")


def show_papers(screen: Screen, organisation: str, lot: str, *, key: str) -> None:
    """The papers of a lot, each made when it is asked for, and the report to the donor."""
    voice, language = screen.voice, screen.voice.language
    home, actor = screen.folder.home, screen.folder.actor
    try:
        papers = paper_makers(home, actor, organisation, lot, language)
    except UserError:
        papers = {}  # devices that came in unplanned: no exit was decided, the report alone tells of them
    context = screen.folder.context

    def report() -> bytes:
        return donor_pdf(donor_report(context, actor, organisation, language, lot=lot), language)

    with st.container(horizontal=True, key=f"actions_papers_{key}"):
        for number, (name, make) in enumerate(papers.items()):
            kind = voice(("paper_list", "paper_letter", "paper_slip", "paper_labels")[number])
            st.download_button(kind, data=make, file_name=name, on_click="ignore", key=f"paper_{key}_{number}")
        st.download_button(
            voice("paper_report"),
            data=report,
            file_name=f"{voice('paper_report_file')}-{lot}.pdf",
            mime=PDF,
            on_click="ignore",
            key=f"paper_{key}_report",
        )


def _show_late(screen: Screen, found: list[Outcome]) -> None:
    """What left the inventory and was never received."""
    voice, language = screen.voice, screen.voice.language
    late = [each for each in found if each.is_planned and each.state in {*NOT_YET, "not_gone"}]
    if not late:
        return
    frame = exit_list(late, language)
    frame = frame.select([word(name, language) for name in LATE_COLUMNS])
    rows = [[cell or "–" for cell in row] for row in frame.head(SHOWN).iter_rows()]
    caption = voice("exits_late", count=voice.whole(len(late)))
    st.html(folded(caption, table(frame.columns, rows, caption=caption)))
