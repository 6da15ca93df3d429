"""Deadlines in words, the same on both faces (METHODOLOGY 15). In: dues. Out: headers, rows, JSON."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from barometer.editions.formatting import whole
from dashboards.filing import Due
from dashboards.words import text
from factors.spelling import spelled_day


def calendar_headers(language: str) -> list[str]:
    """When, about which year, what, why it is owed, which text."""
    return [text(f"calendar_{name}", language) for name in ("due", "year", "what", "why", "text")]


def calendar_rows(dues: Sequence[Due], language: str) -> list[list[str]]:
    """One row a deadline."""
    return [
        [
            _day(due.deadline.due_on, language),
            str(due.deadline.year),
            due.deadline.title[language],
            _why(due, language),
            due.deadline.text.title[language],
        ]
        for due in dues
    ]


def calendar_document(dues: Sequence[Due], language: str) -> list[dict[str, Any]]:
    """The same for a program."""
    return [
        {
            "code": due.deadline.code,
            "year": due.deadline.year,
            "due_on": due.deadline.due_on,
            "title": due.deadline.title[language],
            "applies": due.applies,
            "why": due.why,
            "inhabitants": due.inhabitants,
            "file": due.deadline.file,
            "text": due.deadline.text.title[language],
            "url": due.deadline.text.url,
            "not_read": due.deadline.text.not_read[language],
        }
        for due in dues
    ]


def _day(day: date | None, language: str) -> str:
    if day is None:
        return text("calendar_no_date", language)
    return spelled_day(day, language)


def _why(due: Due, language: str) -> str:
    above = due.deadline.above_inhabitants
    return text(f"calendar_why_{due.why}", language, threshold="–" if above is None else whole(above, language))
