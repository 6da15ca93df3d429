"""Small pieces of HTML: tables, facts, notices. In: text that may come from anybody. Out: markup, everything escaped.

A table is a real one, with caption and headers; on a phone each row becomes a block (`screen_files/screen.css`), so
that nothing scrolls sideways.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape


def table(
    headers: Sequence[str], rows: Sequence[Sequence[str | Markup]], *, caption: str, numbers: Sequence[int] = ()
) -> Markup:
    """A table whose first column names its rows; `numbers`: the columns aligned to the right."""
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(_class(place, numbers), name) for place, name in enumerate(headers)
    )
    body = Markup("").join(_row(headers, row, numbers) for row in rows)
    return Markup(
        '<table class="b-table"><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(caption, head, body)


def _row(headers: Sequence[str], row: Sequence[str | Markup], numbers: Sequence[int]) -> Markup:
    cells = [
        Markup('<td data-label="{}"{}>{}</td>').format(header, _class(place, numbers), cell)
        if place
        else Markup('<th scope="row">{}</th>').format(cell)
        for place, (header, cell) in enumerate(zip(headers, row, strict=True))
    ]
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))


def _class(place: int, numbers: Sequence[int]) -> Markup:
    return Markup(' class="n"') if place in numbers else Markup("")


def folded(summary: str, inside: Markup, *, is_gap: bool = False) -> Markup:
    """What opens at a click, by mouse or keyboard, without a script. Closed, it is not printed, save a gap's count."""
    kind = "b-fold b-gap" if is_gap else "b-fold"
    return Markup('<details class="{}"><summary>{}</summary>{}</details>').format(kind, summary, inside)


def items(lines: Sequence[str | Markup]) -> Markup:
    """A list."""
    return Markup('<ul class="b-list">{}</ul>').format(_entries(lines))


def steps_in_order(lines: Sequence[str | Markup]) -> Markup:
    """A list whose order counts: numbered."""
    return Markup('<ol class="b-list">{}</ol>').format(_entries(lines))


def _entries(lines: Sequence[str | Markup]) -> Markup:
    return Markup("").join(Markup("<li>{}</li>").format(entry) for entry in lines)


def line(text: str | Markup, kind: str = "") -> Markup:
    """A paragraph; `kind` is one of the classes of the style sheet (`b-…`)."""
    return Markup('<p class="{}">{}</p>').format(kind, text) if kind else Markup("<p>{}</p>").format(text)


def heading(level: int, text: str | Markup, kind: str = "") -> Markup:
    """A heading of a level; levels follow each other without a hole."""
    return Markup("<h{0}{1}>{2}</h{0}>").format(level, Markup(' class="{}"').format(kind) if kind else "", text)


def badge(text: str, kind: str) -> Markup:
    """A word in a frame, whose colour repeats what the word says."""
    return Markup('<span class="b-badge b-{}">{}</span>').format(kind, text)


def facts(pairs: Sequence[tuple[str, str | Markup]]) -> Markup:
    """Names and values, one beside the other."""
    inside = Markup("").join(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*pair) for pair in pairs)
    return Markup('<dl class="b-facts">{}</dl>').format(inside)


def joined(parts: Sequence[str | Markup]) -> Markup:
    """Pieces one after the other."""
    return Markup("").join(escape(part) for part in parts)
