"""What a small commune gets back: one printable page (METHODOLOGY 16). In: a SmallCommune. Out: HTML.

A static page without script nor outside request: A4, readable by a screen reader, printed by any browser. The total
with its interval, the ten lines, three actions, and what the figures rest on. What a file says is escaped.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from barometer.decisions.small_commune import Action, Figure, SheetResult
from barometer.editions.formatting import figure, scale_of
from dashboards.printed import printed_page
from dashboards.small_commune import SmallCommune
from dashboards.words import text, unit_name
from factors.spelling import spelled_day
from imports.findings import rows_left_out
from imports.small_commune import Count, counted_types

UNIT = "kgCO2eq"


def small_commune_page(sheet: SmallCommune, language: str) -> str:
    """The whole page."""
    title = text("small_commune_title", language, name=sheet.name)
    parts = [Markup("<h1>{}</h1>").format(title)]
    parts.append(Markup("<p>{}</p>").format(_when(sheet, language)))
    if sheet.result is None:
        parts.append(Markup('<p class="warn">{}</p>').format(text("small_commune_nothing", language)))
    else:
        parts.append(_headline(sheet.result, language))
    if count := rows_left_out(sheet.reading):
        parts.append(Markup('<p class="warn">{}</p>').format(text("small_commune_rejected", language, count=count)))
    parts.append(_lines(sheet, language))
    if sheet.result is not None:
        parts.append(_actions(sheet.result, language))
    notes = [text(f"small_commune_note_{place}", language) for place in ("how", "interval")]
    if partly := _in_part(sheet, language):
        notes.append(text("small_commune_note_minimum", language, types=", ".join(partly)))
    notes.append(text("small_commune_note_more", language))
    parts += [Markup('<p class="note">{}</p>').format(note) for note in notes]
    return printed_page(title, Markup("").join(parts), language)


def answer_lines(sheet: SmallCommune, language: str) -> list[dict[str, str]]:
    """The ten lines as text: what was counted, the answer, its impact or why there is none."""
    answers = {count.code: count for count in sheet.counts}
    return [_line(sheet, each, answers.get(each["code"]), language) for each in counted_types()]


def page_name(path: Path, language: str) -> str:
    """What the page of a file is called: `Mairie (résultat).html`."""
    return f"{path.stem} ({text('small_commune_suffix', language)}).html"


def total_line(result: SheetResult, language: str) -> str:
    """The total with its interval, as one sentence."""
    value, low, high, unit = shown(result.total, language, result.total.value)
    between = text("small_commune_between", language, low=low, high=high, unit=unit)
    return f"{value} {unit} {text('small_commune_a_year', language)} – {between}"


def action_lines(result: SheetResult, language: str) -> list[str]:
    """The actions as sentences, each with what it would save."""
    return [_action(action, language) for action in result.actions]


def shown(found: Figure, language: str, magnitude: float) -> tuple[str, str, str, str]:
    """(value, low, high, unit) as text, with the digits that the interval supports."""
    scale = scale_of(UNIT, magnitude)
    value, low, high = figure(found.value, found.low, found.high, scale, language)
    return value, low or "–", high or "–", unit_name(scale.short[language], language)


def _headline(result: SheetResult, language: str) -> Markup:
    value, low, high, unit = shown(result.total, language, result.total.value)
    said = text("small_commune_between", language, low=low, high=high, unit=unit)
    share = round(100 * result.embodied.value / result.total.value) if result.total.value else 0
    made = text("small_commune_embodied", language, share=share)
    return Markup('<div class="big"><b>{} {}</b> {}<br>{}</div>').format(
        value, unit, text("small_commune_a_year", language) + " – " + said, made
    )


def _lines(sheet: SmallCommune, language: str) -> Markup:
    heads = [text(f"small_commune_{name}", language) for name in ("counted", "answer", "impact", "interval")]
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(each) for each in heads)
    body = []
    for line in answer_lines(sheet, language):
        bar = Markup('<span class="bar" style="width:{}%"></span>').format(line["share"]) if line["share"] else ""
        body.append(
            Markup('<tr><th scope="row">{}</th><td>{}</td><td class="n">{}{}</td><td class="n">{}</td></tr>').format(
                line["label"], line["answer"], line["impact"], bar, line["interval"]
            )
        )
    return Markup(
        '<div class="wide"><table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(text("small_commune_table", language), head, Markup("").join(body))


def _line(sheet: SmallCommune, each: Mapping[str, Any], count: Count | None, language: str) -> dict[str, str]:
    line = {
        "label": str(each[language]),
        "answer": _answer(count, language),
        "impact": "–",
        "interval": "–",
        "share": "",
    }
    if count is None or count.low is None:
        return line | {"impact": text("small_commune_unknown", language)}
    types = {} if sheet.result is None else sheet.result.types
    found = types.get(count.equipment_type)
    if not count.high:
        return line | {"impact": "0"}
    if found is None or sheet.result is None:
        return line | {"impact": text("small_commune_no_factor", language)}
    value, low, high, unit = shown(found, language, sheet.result.total.value)
    share = round(100 * found.value / max(each.value for each in types.values()))
    partly = f" {text('small_commune_use_only', language)}" if count.equipment_type in sheet.use_only else ""
    return line | {"impact": f"{value} {unit}{partly}", "interval": f"{low} – {high}", "share": str(share)}


def _in_part(sheet: SmallCommune, language: str) -> list[str]:
    """Labels of what is counted and whose footprint is unknown, wholly or but for its use."""
    labels = {str(each["code"]): str(each[language]) for each in counted_types()}
    known = set() if sheet.result is None else set(sheet.result.types) - set(sheet.use_only)
    return [labels[count.code] for count in sheet.counts if count.high and count.equipment_type not in known]


def _answer(count: Count | None, language: str) -> str:
    if count is None or count.low is None:
        return "–"
    if count.low == count.high:
        return str(count.low)
    return text("small_commune_band", language, low=count.low, high=count.high)


def _actions(result: SheetResult, language: str) -> Markup:
    title = text("small_commune_actions", language)
    if not result.actions:
        return Markup("<h2>{}</h2><p>{}</p>").format(title, text("small_commune_no_action", language))
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in action_lines(result, language))
    note = text("small_commune_not_added", language)
    return Markup("<h2>{}</h2><ol>{}</ol><p class='note'>{}</p>").format(title, items, note)


def _action(action: Action, language: str) -> str:
    numbers = {name: round(100 * value) if name == "share" else value for name, value in action.settings.items()}
    told = text(f"small_commune_action_{action.code}", language, **numbers)
    value, low, high, unit = shown(action.saving, language, action.saving.value)
    known = "small_commune_saves" if action.is_distinguishable else "small_commune_may_save"
    return told + " " + text(known, language, value=value, low=low, high=high, unit=unit)


def _when(sheet: SmallCommune, language: str) -> str:
    """The day of the count, where it is known, and the year of the electricity."""
    if sheet.counted_on is None:
        return text("small_commune_when_undated", language, year=sheet.year)
    return text("small_commune_when", language, day=spelled_day(sheet.counted_on, language), year=sheet.year)
