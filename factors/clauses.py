"""Ready clauses for a tender, before the bids (METHODOLOGY 14.5). In: data/tender_clauses.toml. Out: clauses, in order.

Each one has its reason, and the text of law it rests on where there is one. They are ours, to adapt.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from factors.law import LegalText, legal_texts

KINDS = ("specification", "criterion", "execution")
ABOUT = ("equipment", "service", "all")


@dataclass(frozen=True)
class Clause:
    """One clause: title, text and reason by language; `column`: what it fills in the answer grid, where it does."""

    code: str
    kind: str
    about: str
    title: dict[str, str]
    text: dict[str, str]
    reason: dict[str, str]
    law: LegalText | None
    column: str | None


@cache
def clauses() -> tuple[Clause, ...]:
    """Every clause, in the order of the file."""
    document = tomllib.loads((files("factors") / "data" / "tender_clauses.toml").read_text(encoding="utf-8"))
    texts = legal_texts()
    return tuple(
        Clause(
            code=code,
            kind=entry["kind"],
            about=entry["about"],
            title={language: entry[f"title_{language}"] for language in ("fr", "en")},
            text={language: entry[language] for language in ("fr", "en")},
            reason={language: entry[f"reason_{language}"] for language in ("fr", "en")},
            law=texts[entry["law"]] if "law" in entry else None,
            column=entry.get("column"),
        )
        for code, entry in document.items()
    )
