"""One printable page of a comparison of bids, and the list of clauses (METHODOLOGY 14). In: data. Out: HTML.

A static page without script nor outside request: A4, black on white, readable by a screen reader, printed by any
browser. Everything that a file says is escaped.
"""

from markupsafe import Markup

from barometer.decisions.tenders import Comparison, Lot
from dashboards import tender_view as view
from dashboards.printed import printed_page
from dashboards.words import labelled, text, word
from factors.clauses import Clause
from imports.mapping import column_definitions

STYLE = Markup("""
@page { size: A4 landscape; margin: 12mm }
body { font: 15px/1.4 system-ui, sans-serif; color: #1a1a1a; margin: 16px auto; max-width: 1120px; padding: 0 12px }
h1 { font-size: 22px; margin: 0 0 4px } h2 { font-size: 17px; margin: 14px 0 4px } p { margin: 4px 0 }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
caption { text-align: left; font-weight: 600; padding: 4px 0 }
th, td { border: 1px solid #999; padding: 3px 6px; text-align: left; vertical-align: top }
thead th { background: #eef2f7 } td.n { text-align: right }
.bar { display: block; height: 9px; background: #0072b2; margin-top: 3px }
.note { color: #333; font-size: 13px } .banner { border: 2px solid #8a5a00; padding: 4px 8px; font-weight: 600 }
ul { margin: 4px 0; padding-left: 20px }
@media (max-width: 700px) { .wide { overflow-x: auto } }
@media print {
  body { font-size: 11.5px; margin: 0; max-width: none; padding: 0 } h1 { font-size: 16px } h2 { font-size: 13px }
  .note { font-size: 11px } tr { break-inside: avoid }
  .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
""")


def tender_sheet(comparison: Comparison, language: str) -> str:
    """The ranking of every lot, what to ask, who is who, what the figures rest on: one A4 page for a usual tender."""
    parts = [Markup("<h1>{}</h1>").format(text("tender_title", language))]
    if comparison.is_synthetic:
        parts.append(Markup('<p class="banner">{}</p>').format(text("tender_synthetic", language)))
    parts.append(Markup("<p>{}</p>").format(view.weights_line(comparison, language)))
    parts += [_lot(lot, comparison, language) for lot in comparison.lots]
    parts.append(_asks(comparison, language))
    parts.append(_revealed(comparison, language))
    notes = (text("tender_ties_explained", language), view.basis_line(comparison, language))
    parts += [Markup('<p class="note">{}</p>').format(note) for note in notes]
    return printed_page(text("tender_title", language), Markup("").join(parts), language, STYLE)


def clauses_page(clauses: tuple[Clause, ...], language: str) -> str:
    """The clauses as a page to copy from, each with its law or its reason."""
    parts = [Markup("<h1>{}</h1><p>{}</p>").format(text("clauses_title", language), text("clauses_note", language))]
    for clause in clauses:
        facts = Markup("").join(Markup("<li>{}</li>").format(said) for _, said in clause_facts(clause, language))
        whole = Markup('<section style="break-inside: avoid"><h2>{}</h2><p>{}</p><ul>{}</ul></section>')
        parts.append(whole.format(clause.title[language], clause.text[language], facts))
    return printed_page(text("clauses_title", language), Markup("").join(parts), language)


def clauses_text(clauses: tuple[Clause, ...], language: str) -> str:
    """The same as plain text (Markdown), for a word processor."""
    lines = [f"# {text('clauses_title', language)}", "", text("clauses_note", language), ""]
    for clause in clauses:
        lines += [f"## {clause.title[language]}", "", clause.text[language], ""]
        lines += [f"- {line}" for _, line in clause_facts(clause, language)] + [""]
    return "\n".join(lines)


def clause_facts(clause: Clause, language: str) -> list[tuple[str, str]]:
    """Kind, law, reason, column of the grid: (what, sentence)."""
    kind = f"{word(f'clause_{clause.kind}', language)} ({word(f'clause_about_{clause.about}', language)})"
    found = [("kind", kind)]
    if clause.law is not None:
        found.append(("law", labelled(text("clause_law", language), clause.law.title[language], language)))
    found.append(("reason", labelled(text("clause_reason", language), clause.reason[language], language)))
    if clause.column is not None:
        header = column_definitions("tender")[clause.column][language]
        found.append(("column", labelled(text("clause_column", language), header, language)))
    return found


def _lot(lot: Lot, comparison: Comparison, language: str) -> Markup:
    """One table a lot, with a bar as long as the points."""
    items = ", ".join(f"{item} × {quantity}" for item, quantity in lot.items)
    headers = view.headers(comparison, language)
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in headers)
    body = []
    for bid, row in zip(lot.bids, view.rows_of(lot, language), strict=True):
        bar = (
            "" if bid.total is None else Markup('<span class="bar" style="width:{}%"></span>').format(round(bid.total))
        )
        cells = [Markup('<th scope="row">{}</th>').format(row[0]), Markup("<td><b>{}</b></td>").format(row[1])]
        cells += [Markup("<td>{}</td>").format(row[2]), Markup('<td class="n">{}{}</td>').format(row[3], bar)]
        cells += [Markup('<td class="n">{}</td>').format(cell) for cell in row[4:]]
        body.append(Markup("<tr>{}</tr>").format(Markup("").join(cells)))
    caption = f"{text('tender_lot', language, lot=lot.lot)} · {items}"
    return Markup(
        '<div class="wide"><table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(caption, head, Markup("").join(body))


def _asks(comparison: Comparison, language: str) -> Markup:
    lines = [
        f"{text('tender_lot', language, lot=lot.lot)}, {bid.letter} – {remark}"
        for lot in comparison.lots
        for bid in lot.bids
        for remark in view.remarks(bid, language)
    ]
    if not lines:
        return Markup("")
    inside = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup("<h2>{}</h2><ul>{}</ul>").format(text("tender_to_ask", language), inside)


def _revealed(comparison: Comparison, language: str) -> Markup:
    lines = [
        labelled(letter, name, language) + (f" ({', '.join(brands)})" if brands else "")
        for letter, name, brands in view.revealed(comparison)
    ]
    return Markup("<h2>{}</h2><p>{}</p>").format(text("tender_reveal", language), " · ".join(lines))
