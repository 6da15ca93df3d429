"""The questionnaire of gestures: a spreadsheet with lists to choose from, and a page to print (METHODOLOGY 25.3).

In: an audience, a language. Out: bytes, the same each time; HTML without script nor outside request.
"""

from io import BytesIO

import xlsxwriter
from markupsafe import Markup

from dashboards.downloads import CREATED_ON
from dashboards.gesturing import asked_of, idle_headers
from dashboards.printed import STYLE, printed_page
from dashboards.words import text
from imports.printing import set_print
from imports.vocabularies import labels

ROWS = 500
#: Characters of a column: a statement takes some lines.
WIDTH = 22.0
_MORE = Markup("""
td.box { width: 15mm; text-align: center }
td.box span, td.idle span { border: 1px solid #333; display: inline-block; width: 4mm; height: 4mm }
td.idle span { width: 14mm; height: 6mm }
""")


def answers(language: str) -> list[str]:
    """The three answers."""
    return [*labels("yes_no", language).values(), *labels("not_concerned", language).values()]


def questionnaire_xlsx(audience: str, language: str) -> bytes:
    """One row a person, one column a statement, each cell a list of three answers; idle devices as counts."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": CREATED_ON})
        page = book.add_worksheet(text("gesture_sheet", language)[:31])
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#EEF2F7"})
        page.set_row(0, 110)
        page.freeze_panes(1, 0)
        column = 0
        for gesture in asked_of(audience):
            page.write_string(0, column, gesture.said[language], head)
            page.data_validation(1, column, ROWS, column, {"validate": "list", "source": answers(language)})
            column += 1
        for names in idle_headers(audience).values():
            page.write_string(0, column, names[language], head)
            rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 50}
            page.data_validation(1, column, ROWS, column, rule)
            column += 1
        page.set_column(0, column - 1, WIDTH)
        set_print(page, [WIDTH] * column)
        guide = book.add_worksheet(text("gesture_guide", language)[:31])
        guide.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
        for row, line in enumerate(guidance(audience, language)):
            guide.write_string(row, 0, line)
    return buffer.getvalue()


def questionnaire_page(audience: str, language: str) -> str:
    """The same on paper: boxes to tick, one page a person."""
    title = text(f"gesture_title_{audience}", language)
    marks = Markup("").join(Markup("<th>{}</th>").format(each) for each in answers(language))
    box = Markup('<td class="box"><span></span></td>')
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(each.said[language], box * 3) for each in asked_of(audience)
    )
    counts = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td class="idle"><span></span></td></tr>').format(names[language])
        for names in idle_headers(audience).values()
    )
    idle = Markup("<h2>{}</h2><table><tbody>{}</tbody></table>").format(text("gesture_idle_title", language), counts)
    lines = Markup("").join(Markup("<p>{}</p>").format(line) for line in guidance(audience, language)[:2])
    inside = Markup("<h1>{}</h1>{}<table><thead><tr><th>{}</th>{}</tr></thead><tbody>{}</tbody></table>{}").format(
        title, lines, text("gesture_statement", language), marks, rows, idle if counts else ""
    )
    return printed_page(title, inside, language, STYLE + _MORE)


def guidance(audience: str, language: str) -> list[str]:
    """What whoever answers, then whoever collects, should know."""
    return [text(f"gesture_guide_{name}", language) for name in (audience, "private", "collect")]
