"""The coverage of the catalogue in words: rows of the table and its sentence, for both faces (METHODOLOGY 9.5)."""

from collections.abc import Iterable

from dashboards.covering import STATES, Covered, counts
from dashboards.words import text, word
from factors import nomenclature

COLUMNS = ("code", "coverage_indicator", "coverage_state", "coverage_where", "coverage_missing", "coverage_who")


def title(covered: list[Covered], place: str, year: int, language: str) -> str:
    """How many of how many are computed, declared, gaps."""
    told = {state: counts(covered)[state] for state in STATES}
    return text("coverage_counts", language, place=place, year=year, count=len(covered), **told)


def rows(covered: list[Covered], language: str) -> list[list[str]]:
    """A row an indicator: what it is, its state, where it is known, what is missing, who knows it."""
    names = dict(nomenclature.indicators().select("code", f"name_{language}").iter_rows())
    states = {state: word(f"coverage_{state}", language) for state in STATES}
    return [
        [each.code, names[each.code], states[each.state], where(each, language), *_lacks(each, language)]
        for each in covered
    ]


def where(each: Covered, language: str) -> str:
    """Here, in how many organisations, and how many devices the figure lacks."""
    parts = [text("coverage_here", language)] if each.here else []
    if each.bodies and not (each.here and each.bodies == 1):
        parts.append(text("coverage_bodies", language, count=each.bodies))
    if each.uncomputed:
        parts.append(text("coverage_uncomputed_devices", language, count=each.uncomputed))
    return ", ".join(parts) or "–"


def _lacks(each: Covered, language: str) -> tuple[str, str]:
    told = each.missing[language]
    return _joined(what for what, _ in told), _joined(who for _, who in told)


def _joined(parts: Iterable[str]) -> str:
    return " ; ".join(dict.fromkeys(parts)) or "–"
