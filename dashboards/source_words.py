"""The papers of a source in the language of the reader: title, publisher, licence. Pure: rows of `sources`, words.

A proper title stays in its own language; what we say of a source is said in French and in English (`title_fr`...).
"""

from collections.abc import Mapping
from typing import Any

from dashboards.voice import Voice
from factors.alternatives import LICENCES
from factors.factor_set import FactorSet
from factors.spelling import source_text


def source_titles(factors: FactorSet, voice: Voice) -> dict[str, str]:
    """Code of a source -> its title."""
    rows = factors.sources.iter_rows(named=True)
    return {row["source"]: voice.typeset(source_text(row, "title", voice.language)) for row in rows}


def licence(row: Mapping[str, Any], voice: Voice) -> str:
    """The text of a licence; of a base brought in, and of our own figures, which name but its kind, that kind."""
    if row["licence"] in LICENCES:
        return voice(f"licence_{row['licence_class']}")
    return voice.typeset(source_text(row, "licence", voice.language))


def publisher(row: Mapping[str, Any], voice: Voice) -> str:
    """Who publishes it."""
    return voice.typeset(source_text(row, "publisher", voice.language))
