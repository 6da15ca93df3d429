"""The recycling study as one printable document (METHODOLOGY 27). In: a `RecyclingStudy`. Out: HTML.

A static page without script nor outside request: A4, readable by a screen reader, printed by any browser.
"""

from collections.abc import Sequence

from markupsafe import Markup

from dashboards import recycling_view as view
from dashboards.markup import table
from dashboards.printed import listed, printed_page
from dashboards.recycling import LEVELS, RecyclingStudy
from dashboards.voice import Voice


def recycling_page(found: RecyclingStudy, language: str) -> str:
    """The whole document."""
    voice = Voice(language)
    place = voice.typeset(found.names[found.scope.territory or ""])
    title = voice("recycling_page_title", place=place, first=found.year + 1, last=found.until)
    parts = [Markup("<h1>{}</h1><p>{}</p>").format(title, voice("recycling_lead"))]
    if found.is_synthetic:
        parts.append(Markup('<p class="warn">{}</p>').format(voice("recycling_synthetic")))
    parts.append(Markup('<div class="big">{}</div>').format(view.finding(found, voice)))
    parts.append(_table(voice, "years", view.YEAR_COLUMNS, view.year_rows(found, voice), found))
    parts.append(_table(voice, "types", view.TYPE_COLUMNS, view.type_rows(found, voice), found))
    parts.append(_table(voice, "materials", view.MATERIAL_COLUMNS, view.material_rows(found, voice), found))
    parts.append(listed(voice("recycling_gaps"), view.gap_lines(found, voice)))
    for level in LEVELS[1:]:
        rows = view.place_rows(found, level, voice)
        if len(rows) > 1:
            parts.append(_table(voice, level, view.PLACE_COLUMNS, rows, found))
    notes = [
        voice("recycling_rule"),
        voice("recycling_sources", sources=voice("list_separator").join(found.source_texts(voice.language))),
    ]
    parts += [Markup('<p class="note">{}</p>').format(note) for note in notes]
    return printed_page(title, Markup("").join(parts), language)


def _table(
    voice: Voice, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], found: RecyclingStudy
) -> Markup:
    heads = [voice(f"recycling_head_{column}") for column in columns]
    caption = voice(f"recycling_caption_{name}", first=found.year + 1, last=found.until)
    inside = table(heads, rows, caption=caption, numbers=range(1, len(columns)))
    return Markup('<div class="wide">{}</div>').format(inside)
