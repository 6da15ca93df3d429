"""Exits in words, for the screen. In: candidates and outcomes. Out: headers and rows of text."""

from collections import Counter
from collections.abc import Mapping, Sequence

from dashboards.exit_documents import standing
from dashboards.rate_view import counted
from dashboards.words import text, word
from reuse.equipment import kind_name
from reuse.exit_fates import Outcome
from reuse.exit_plan import Candidate
from reuse.exits import routes
from reuse.statutory import FAMILIES, family_of


def candidate_headers(language: str) -> list[str]:
    """Headers of what may leave."""
    return [word(name, language) for name in ("asset_id", "equipment_type", "model", "serial_number", "age_years",
                                              "exit_reasons", "exit_routes")]  # fmt: skip


def candidate_rows(found: Sequence[Candidate], language: str) -> list[list[str]]:
    """One row an asset: what it is, its age, why it may leave, by which routes."""
    return [
        [
            each.asset_id,
            kind_name(each.equipment_type, language),
            " ".join(part for part in (each.manufacturer, each.model) if part) or "–",
            each.serial_number or "–",
            "–" if each.age_years is None else str(each.age_years),
            ", ".join(word(f"exit_reason_{code}", language) for code in each.reasons) or "–",
            open_routes(each, language),
        ]
        for each in found
    ]


def open_routes(each: Candidate, language: str) -> str:
    """The routes open to an asset, by name; said in one word where all are."""
    if len(each.routes) == len(routes()):
        return word("exit_every_route", language)
    return ", ".join(routes()[code].name[language] for code in each.routes)


def lot_headers(language: str) -> list[str]:
    """Headers of the lots of an organisation."""
    return [text(f"lot_{name}", language) for name in ("name", "route", "taker", "units", "outcomes", "legal")]


def lot_rows(found: Sequence[Outcome], names: Mapping[str, str], language: str) -> list[list[str]]:
    """One row a lot: its route and taker, how many, what became of them, how they stand; `names` of organisations."""
    lots: dict[str, list[Outcome]] = {}
    for each in found:
        lots.setdefault(each.item.lot or "–", []).append(each)
    return [_lot_row(lot, members, names, language) for lot, members in sorted(lots.items(), reverse=True)]


def _lot_row(lot: str, members: Sequence[Outcome], names: Mapping[str, str], language: str) -> list[str]:
    families = Counter(family_of(each.state) for each in members)
    legal = Counter(standing(each, language) for each in members)
    ways = sorted({routes()[each.item.route].name[language] for each in members})
    takers = sorted({each.item.taker or names.get(each.item.receiver or "", "–") for each in members})
    outcomes = {word(f"exit_family_{name}", language): families[name] for name in FAMILIES if families[name]}
    return [
        lot,
        ", ".join(ways),
        ", ".join(takers),
        str(len(members)),
        counted(outcomes, language),
        counted(dict(legal.most_common()), language),
    ]
