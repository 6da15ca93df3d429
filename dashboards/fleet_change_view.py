"""One change of a fleet in words, the same on the command line and on the screen.

In: a row of `barometer.changes` (or of its JSON document). Out: what changed, under the name its column has in our
template, and how.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboards.words import word
from factors.spelling import spelled_day
from imports.columns import column_definitions

#: Columns whose cells are codes that have a name.
CODED = ("equipment_type", "condition", "status", "user_group")
NOTHING = "–"


def column_said(field: str | None, language: str) -> str:
    """The column of a change, as our template heads it; nothing for an asset that entered or left as a whole."""
    if field is None:
        return NOTHING
    definitions = column_definitions()
    return str(definitions[field][language]) if field in definitions else word(field, language)


def values_said(row: Mapping[str, Any], language: str) -> str:
    """Before and after, each as a reader writes it."""
    if row["field"] is None:
        return NOTHING
    before, after = (_said(row["field"], row[side], language) for side in ("before", "after"))
    return f"{before} → {after}"


def _said(field: str, value: str | None, language: str) -> str:
    if value is None:
        return NOTHING
    if field.endswith("_on"):
        return spelled_day(date.fromisoformat(value), language)
    return word(value, language) if field in CODED else value
