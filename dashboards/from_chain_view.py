"""What came from the chain to an inventory, in words for both faces. Pure: records in, headers and rows of text out."""

from collections.abc import Sequence

from dashboards.inventory_sync import FromChain
from dashboards.words import labelled, word
from factors.spelling import spelled_day
from reuse.equipment import kind_name
from reuse.vocabularies import Word

COLUMNS = ("asset_id", "equipment_type", "model", "from_chain_since", "from_chain_until", "from_chain_counted",
           "from_chain_life")  # fmt: skip


def from_chain_headers(language: str) -> list[str]:
    """Headers of these rows."""
    return [word(name, language) for name in COLUMNS]


def from_chain_rows(found: Sequence[FromChain], language: str) -> list[list[str]]:
    """One row a device: its number in the inventory, what it is, its stay there, its life in order."""
    return [
        [
            each.asset_id,
            kind_name(each.held.device.equipment_type, language),
            " ".join(part for part in (each.held.device.manufacturer, each.held.device.model) if part) or "–",
            spelled_day(each.held.since, language),
            "–" if each.held.until is None else spelled_day(each.held.until, language),
            word(f"from_chain_{'counted_yes' if each.is_in_inventory else 'counted_no'}", language),
            life_said(each, language),
        ]
        for each in found
    ]


def life_said(each: FromChain, language: str) -> str:
    """Its life in one line: day and event, those of one day together."""
    days: dict[str, list[str]] = {}
    for day, name in each.held.life:
        days.setdefault(spelled_day(day, language), []).append(Word("event", name).said(language))
    return " · ".join(labelled(day, ", ".join(names), language) for day, names in days.items())
