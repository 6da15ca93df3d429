"""Why a type has no figure, for the verbs of the factor library: the reason of its named gap."""

import polars as pl

from dashboards.words import text, word
from factors.alternatives import MANUFACTURING
from factors.companions import gaps_of
from factors.factor_set import FactorSet
from factors.services import archetype_of


def no_factor(factors: FactorSet, equipment_type: str, language: str, category: str | None = None) -> str:
    """That nothing is known of a type, or of one category of it, and why."""
    if category is not None and equipment_type in set(factors.impact_factors["equipment_type"]):
        said = text("no_factor_for_category", language, category=word(category, language))
    elif host := archetype_of(equipment_type):
        said = text("factor_of_archetype", language, host=host)
    else:
        said = text("no_factor_for_type", language)
    return f"{said} {why_missing(equipment_type, language, category)}".rstrip()


def why_missing(equipment_type: str, language: str, category: str | None, *, is_compared: bool = False) -> str:
    """The reasons of the named gaps of a type, or of one category of it; empty where none is named.

    `is_compared`: some source gives its manufacturing, so that only stages after it are missing.
    """
    gaps = gaps_of(equipment_type, category)
    if is_compared:
        gaps = gaps.filter(pl.col("life_cycle_stage") != MANUFACTURING)
    return " ".join(gaps[f"why_{language}"])
