"""A page to print: one static document without script nor outside request, A4, readable by a screen reader.

In: a title and pieces of HTML. Out: the whole document.
"""

import re
from collections.abc import Sequence

from markupsafe import Markup

from barometer.editions.formatting import typeset

#: An apostrophe inside a word, as escaping writes it.
_APOSTROPHE = re.compile(r"(?<=\w)&#39;(?=\w)")
STYLE = Markup("""
@page { size: A4; margin: 11mm }
body { font: 15px/1.4 system-ui, sans-serif; color: #1a1a1a; margin: 16px auto; max-width: 820px; padding: 0 12px }
h1 { font-size: 22px; margin: 0 } h2 { font-size: 17px; margin: 12px 0 4px } p { margin: 4px 0 }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
caption { text-align: left; font-weight: 600; padding: 4px 0; break-after: avoid }
th, td { border: 1px solid #999; padding: 2px 6px; text-align: left } thead th { background: #eef2f7 }
tbody th { font-weight: 400 } td.n { text-align: right; white-space: nowrap }
.bar { display: block; height: 7px; background: #0072b2; margin-top: 2px }
.big { border: 2px solid #0072b2; border-radius: 6px; padding: 8px 12px; margin: 8px 0 }
.big b { font-size: 30px } .note { color: #333; font-size: 13px }
.warn { border-left: 4px solid #8a5a00; padding: 2px 8px; margin: 6px 0 }
ol { margin: 4px 0; padding-left: 22px } li { margin: 5px 0 }
@media (max-width: 600px) {
  .wide { overflow-x: auto; font-size: 13px } th, td { padding: 2px 3px } td.n { white-space: normal }
}
@media print {
  body { font-size: 11.5px; margin: 0; max-width: none; padding: 0 } h1 { font-size: 17px } h2 { font-size: 13px }
  .note { font-size: 11px } .big b { font-size: 22px }
  tr { break-inside: avoid } thead, tbody tr:first-child { break-after: avoid }
  .bar, thead th { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
""")


def printed_page(title: str, inside: Markup, language: str, style: Markup = STYLE) -> str:
    """The document around its content, with the spaces and apostrophes of the language."""
    inside = Markup(typeset(_APOSTROPHE.sub("’", str(inside)), language))  # noqa: S704 - escaped already
    return str(
        Markup(
            '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"><title>{}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><style>{}</style></head>'
            "<body><main>{}</main></body></html>\n"
        ).format(language, title, style, inside)
    )


def listed(title: str, lines: Sequence[str], *, is_ordered: bool = False) -> Markup:
    """A title and a list."""
    inside = Markup("").join(Markup("<li>{}</li>").format(each) for each in lines)
    frame = Markup("<h2>{}</h2><ol>{}</ol>") if is_ordered else Markup("<h2>{}</h2><ul>{}</ul>")
    return frame.format(title, inside)
