"""The yearly table of purchases that the AGEC act asks (METHODOLOGY 15). In: purchases, who bought. Out: rows.

Nine columns, one row a category with lines; euros with two decimals and a point. The same purchases give the same text.
The words of the file are French, the language of the declaration, whatever that of the user.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

import polars as pl

from barometer.decisions.purchasing import Purchases, Spend
from factors.spelling import fill

#: Comments of the table, in French like the table itself.
GIFT_LINES = "{count} {count:ligne|lignes} de don, hors du montant total, à la valeur inscrite par l'acheteur"
LINES_LEFT_OUT = "{count} {count:ligne|lignes} d'achat de l'année sans montant ou sans catégorie, dans aucun montant"
SCHEMA_FILE = "agec_table_schema.json"
#: What may not be missing from a declaration, against what only widens it.
BLOCKING = ("purchase_without_category", "purchase_without_amount", "gift_without_value")
CATEGORY_NAMES = {
    "agec-it": "Informatique et téléphonie",
    "agec-printing": "Reprographie et impression",
    "agec-consumables": "Consommables d'impression",
    "agec-paper": "Papier",
}


class Buyer(Protocol):
    """What is needed of an entry of the register."""

    @property
    def name(self) -> str:
        """Its official name."""

    @property
    def siret(self) -> str | None:
        """Its SIRET."""


@cache
def table_schema() -> dict[str, Any]:
    """Our Table Schema of the nine columns."""
    text = (files("barometer.decisions") / SCHEMA_FILE).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def columns() -> list[str]:
    """The names of the nine columns, in order."""
    return [field["name"] for field in table_schema()["fields"]]


def left_out(purchases: Purchases) -> pl.DataFrame:
    """The lines that no amount of the table counts, with the reason (`NOT_COMPUTED_SCHEMA`)."""
    return purchases.not_computed.filter(pl.col("why").is_in(BLOCKING))


def agec_rows(purchases: Purchases, buyer: Buyer) -> list[dict[str, str]]:
    """One row a category with paid lines or gifts; every value as it is written in the file."""
    missing = left_out(purchases).height
    return [
        {
            "annee": str(purchases.year),
            "siret": buyer.siret or "",
            "raison_sociale": buyer.name,
            "type_produit_acquis": CATEGORY_NAMES[spend.category],
            "montant_total": _paid(spend.spend_cents, spend),
            "montant_reemploi_et_reutilisation": _paid(spend.reused_cents, spend),
            "montant_produits_issus_don": _given(spend),
            "montant_produits_recycles": _paid(spend.recycled_cents, spend),
            # What no category counts is said once, on the first row.
            "commentaires": _comments(spend, 0 if place else missing, is_synthetic=purchases.is_synthetic),
        }
        for place, spend in enumerate(each for each in purchases.categories if each.lines)
    ]


def euros(cents: int | None) -> str:
    """Whole cents as euros with a point: 1234567 -> 12345.67; an unknown amount is empty."""
    if cents is None:
        return ""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _paid(cents: int | None, spend: Spend) -> str:
    """An amount of what was paid; a category in which everything was given has paid nothing, and that is known."""
    only_gifts = spend.gift_lines == spend.lines
    return euros(0 if cents is None and only_gifts else cents)


def _given(spend: Spend) -> str:
    """The value of gifts; no gift at all is a zero that is known."""
    return euros(0 if not spend.gift_lines else spend.gift_cents)


def _comments(spend: Spend, missing: int, *, is_synthetic: bool) -> str:
    """What the amounts do not say, in one cell."""
    said = ["DONNÉES SYNTHÉTIQUES, à ne pas déclarer"] if is_synthetic else []
    if spend.condition_unknown_cents:
        said.append(
            f"état neuf ou réemploi inconnu pour {euros(spend.condition_unknown_cents)} €, non comptés en réemploi"
        )
    if spend.recycled_unknown_cents:
        said.append(
            f"matières recyclées inconnues pour {euros(spend.recycled_unknown_cents)} €, non comptés en recyclé"
        )
    if spend.gift_lines:
        said.append(fill(GIFT_LINES, "fr", {"count": spend.gift_lines}))
    if missing:
        said.append(fill(LINES_LEFT_OUT, "fr", {"count": missing}))
    return " ; ".join(said)
