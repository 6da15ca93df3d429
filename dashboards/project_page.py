"""The sheet of a project as one printable page (METHODOLOGY 24). In: a `Project`. Out: HTML, and its lines as text.

A static page without script nor outside request: A4, readable by a screen reader, printed by any browser. What a file
says is escaped.
"""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from barometer.decisions.projection import interval
from barometer.decisions.projects import Part, Question
from barometer.editions import formatting
from barometer.editions.formatting import scale_of
from barometer.uncertainty import Vector
from dashboards.markup import table
from dashboards.printed import listed, printed_page
from dashboards.project_sheet import Project
from dashboards.words import labelled, text, unit_name, word
from imports.findings import to_check

UNIT = "kgCO2eq"
TOTALS = ("made", "made_a_year", "use", "stopped", "lost")


def project_page(project: Project, language: str) -> str:
    """The whole page."""
    say = _speaker(language)
    title = say("project_title", name=project.name)
    parts = [Markup("<h1>{}</h1><p>{}</p>").format(title, say("project_lead", year=project.sheet.year))]
    if project.reading.rows_rejected:
        count = project.reading.rows_rejected
        parts.append(Markup('<p class="warn">{}</p>').format(say("project_rejected", count=count)))
    if checks := _set(check_lines(project, language), language):
        parts.append(listed(say("project_to_check"), checks))
    parts.append(_headline(project, language))
    heads = [say(f"project_{name}") for name in ("figure", "value", "bounds")]
    parts.append(
        _table(
            say("project_totals"), heads, [_set(row, language) for row in total_rows(project, language)], numbers=(1, 2)
        )
    )
    parts.append(listed(say("project_questions"), _set(question_lines(project, language), language), is_ordered=True))
    heads = [say(f"project_{name}") for name in ("line", "bought", "replaced", "life", "made", "use", "place")]
    parts.append(_table(say("project_lines"), heads, line_rows(project, language), numbers=(1, 2, 3, 4, 5)))
    assumed = _set(assumption_lines(project, language), language) or [say("project_no_assumption")]
    parts.append(listed(say("project_assumptions"), assumed))
    parts.append(listed(say("project_gaps"), _set(gap_lines(project, language), language) or [say("project_no_gap")]))
    notes = [say("project_rule"), say("project_sources", sources=", ".join(project.sources) or "–")]
    parts += [Markup('<p class="note">{}</p>').format(note) for note in notes]
    return printed_page(title, Markup("").join(parts), language)


def total_rows(project: Project, language: str) -> list[list[str]]:
    """Each item with its interval; a dash where nothing is known."""
    rows = []
    for name in TOTALS:
        vector = project.sheet.total(name)
        rows.append([text(f"project_{name}", language), *_shown(vector, language)])
    return rows


def headline(project: Project, language: str) -> str:
    """The change a year in one sentence; what is said where nothing could be computed."""
    vector = project.sheet.change_a_year
    if vector is None:
        return text("project_nothing_known", language)
    value, bounds = _shown(vector, language)
    _, low, high = interval(vector)
    verdict = "sure_more" if low > 0 else "sure_less" if high < 0 else "unsure"
    said = text("project_change", language)
    return f"{value} {said} – {bounds}. {text(f'project_{verdict}', language)}"


def line_rows(project: Project, language: str) -> list[list[str]]:
    """One row a line of the file."""
    rows = []
    for part in project.sheet.parts:
        line = part.line
        counts = [_count(line[f"{each}_units"], language) for each in ("bought", "replaced")]
        life = "–" if part.lifetime_years is None else _number(part.lifetime_years, language)
        figures = [_shown(vector, language)[0] for vector in (part.made, part.use)]
        rows.append([_named(part, language), *counts, life, *figures, line["place"] or "–"])
    return rows


def question_lines(project: Project, language: str) -> list[str]:
    """The three questions, in the order of what they weigh."""
    return [_question(each, language) for each in project.sheet.questions]


def assumption_lines(project: Project, language: str) -> list[str]:
    """What a default filled."""
    return [
        text(
            f"project_assumed_{code}", language, type=_named(part, language),
            life=_number(part.lifetime_years or 0.0, language),
        )
        for part in project.sheet.parts
        for code in part.assumed
    ]  # fmt: skip


def check_lines(project: Project, language: str) -> list[str]:
    """The values of the file that surprise: counted as they are written, and asked again."""
    columns = ("cell", "reason", "repair")
    return [
        labelled(cell or "", f"{reason} {repair or ''}".rstrip(), language)
        for cell, reason, repair in to_check(project.reading).select(columns).iter_rows()
    ]


def gap_lines(project: Project, language: str) -> list[str]:
    """What could not be counted."""
    return [
        text(f"project_gap_{code}", language, type=_named(part, language), text=part.line["equipment_type_text"])
        for part in project.sheet.parts
        for code in part.gaps
    ]


def _question(question: Question, language: str) -> str:
    named = "" if question.equipment_type is None else word(question.equipment_type, language)
    values = {
        key: _number(value, language) if isinstance(value, float) else value for key, value in question.values.items()
    }
    if question.code == "gap" and named:
        values["text"] = named
    stake = "" if question.stake is None else _plain(question.stake, language)
    return text(f"project_ask_{question.code}", language, **{"type": named, "stake": stake, **values})


def _headline(project: Project, language: str) -> Markup:
    vector = project.sheet.change_a_year
    said = formatting.typeset(headline(project, language), language)
    if vector is None:
        return Markup('<p class="warn">{}</p>').format(said)
    value = formatting.typeset(_shown(vector, language)[0], language)
    return Markup('<div class="big"><b>{}</b>{}</div>').format(value, said.removeprefix(value))


def _shown(vector: Vector | None, language: str) -> tuple[str, str]:
    """(value with its unit, interval) as text, with the digits that the interval supports."""
    if vector is None:
        return "–", "–"
    value, low, high = interval(vector)
    scale = scale_of(UNIT, max(abs(value), abs(low), abs(high)))
    texts = formatting.figure(value, low, high, scale, language)
    unit = unit_name(scale.short[language], language)
    return f"{texts[0]} {unit}", text("project_interval", language, low=texts[1], high=texts[2], unit=unit)


def _plain(value: float, language: str) -> str:
    scale = scale_of(UNIT, value)
    return f"{formatting.plain(value, scale, language)} {unit_name(scale.short[language], language)}"


def _named(part: Part, language: str) -> str:
    name = part.line["equipment_type"]
    return str(part.line["equipment_type_text"]) if name is None else word(name, language)


def _count(value: int | None, language: str) -> str:
    return "–" if value is None else formatting.whole(value, language)


def _number(value: float, language: str) -> str:
    shown = f"{value:g}"
    return shown.replace(".", ",") if language == "fr" else shown


def _speaker(language: str) -> Callable[..., str]:
    def say(key: str, **values: object) -> str:
        return formatting.typeset(text(key, language, **values), language)

    return say


def _set(lines: Sequence[str], language: str) -> list[str]:
    return [formatting.typeset(each, language) for each in lines]


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int]) -> Markup:
    return Markup('<div class="wide">{}</div>').format(table(heads, rows, caption=title, numbers=numbers))
