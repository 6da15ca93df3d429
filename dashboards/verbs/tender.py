"""`barometer tender`: clauses before the bids, the comparison after."""

from argparse import Namespace
from pathlib import Path

from barometer.decisions.tenders import Comparison
from dashboards import exits
from dashboards import tender_view as view
from dashboards.buying import TenderAnswer, compare_tender
from dashboards.errors import DashboardsError
from dashboards.output import is_json, parse_date, print_json, print_rows, print_text, records, say
from dashboards.session import factors_of
from dashboards.tender_sheet import clause_facts, clauses_page, clauses_text, tender_sheet
from dashboards.tender_workbook import tender_workbook
from dashboards.verbs.findings import show_findings
from dashboards.words import labelled, text
from factors.clauses import clauses
from imports.rejects import write_annotated


def list_clauses(arguments: Namespace) -> int:
    """The ready clauses, on the screen, as JSON, or in a file (.md, .txt or .html)."""
    language, known = arguments.language, clauses()
    if arguments.output is not None:
        page = clauses_page if arguments.output.endswith(".html") else clauses_text
        path = _target(arguments.output, ".html", ".md", ".txt")
        path.write_text(page(known, language), encoding="utf-8")
        say(arguments, text("written", language, path=path))
    elif is_json(arguments):
        print_json(
            [
                {"code": clause.code, "kind": clause.kind, "about": clause.about, "title": clause.title[language]}
                | {
                    "text": clause.text[language],
                    "facts": dict(clause_facts(clause, language)),
                    "column": clause.column,
                }
                for clause in known
            ]
        )
    else:
        print_text(clauses_text(known, language))
    return exits.DONE


def compare(arguments: Namespace) -> int:
    """Rank the bids of an answer grid; letters first, names after. Nothing is stored."""
    language, path = arguments.language, Path(arguments.file)
    workbook = None if arguments.output is None else _target(arguments.output, ".xlsx")
    sheet = None if arguments.sheet is None else _target(arguments.sheet, ".html")
    answer = compare_tender(
        path,
        factors_of(arguments),
        language=language,
        weights=arguments.weights,
        declared_on=parse_date(arguments.declared_on, "--declared-on"),
        carbon_price=arguments.carbon_price,
        year=arguments.year,
    )
    show_findings(arguments, answer.reading)
    if answer.comparison is None:
        return _refuse(arguments, answer)
    if workbook is not None:
        workbook.write_bytes(tender_workbook(answer.comparison, language))
        say(arguments, text("written", language, path=workbook))
    if sheet is not None:
        sheet.write_text(tender_sheet(answer.comparison, language), encoding="utf-8")
        say(arguments, text("written", language, path=sheet))
    if is_json(arguments):
        print_json(view.comparison_document(answer.comparison, language))
    else:
        _print_comparison(answer.comparison, language)
    return exits.DONE


def _refuse(arguments: Namespace, answer: TenderAnswer) -> int:
    """Rejected rows: the annotated copy beside the file, and no ranking."""
    path = Path(arguments.file)
    annotated = write_annotated(path, answer.reading, path.parent, arguments.language)
    say(arguments, text("annotated", arguments.language, path=annotated))
    if is_json(arguments):
        print_json({"rejects": records(answer.reading.rejects), "annotated": str(annotated)})
    refusal = DashboardsError("tender_rows_rejected", count=answer.reading.rows_rejected)
    say(arguments, refusal.message(arguments.language))
    return exits.REFUSED


def _print_comparison(comparison: Comparison, language: str) -> None:
    """Letters first, what to ask, then who is who."""
    if comparison.is_synthetic:
        print_text(text("tender_synthetic", language))
    print_text(view.weights_line(comparison, language))
    titles = view.headers(comparison, language)
    for lot in comparison.lots:
        print_text("\n" + text("tender_lot", language, lot=lot.lot))
        rows = [dict(zip(titles, row, strict=True)) for row in view.rows_of(lot, language)]
        print_rows(rows, titles, titles)
        for bid in lot.bids:
            for remark in view.remarks(bid, language):
                print_text(f"{bid.letter} – {remark}")
    print_text("\n" + text("tender_ties_explained", language))
    print_text(view.basis_line(comparison, language))
    print_text("\n" + text("tender_reveal", language))
    for letter, name, brands in view.revealed(comparison):
        print_text(labelled(letter, name, language) + (f" ({', '.join(brands)})" if brands else ""))


def _target(written: str, *extensions: str) -> Path:
    """Where to write; refused where the extension is not one of those."""
    path = Path(written)
    if path.suffix.lower() not in extensions:
        raise DashboardsError("tender_output_extension", file=path.name, expected=", ".join(extensions))
    return path
