"""How people type what they know: the usual blemishes of the demonstration files. In: assets. Out: spreadsheet cells.

Most blemishes are repaired on import and said (lost zeros, spaces, decimal commas, mixed dates); a few cells of each
file are wrong, so that their rows are rejected and come back annotated.
"""

import random
from collections.abc import Callable
from dataclasses import asdict
from datetime import date

from imports.demonstration_fleets import Asset, pick
from imports.vocabularies import labels

Cell = str | int | float | date | None

SYNTHETIC = "oui"
#: Shares of cells typed otherwise than well.
TYPED_DATE, SHORT_YEAR, YEAR_ONLY, ISO_DATE = 0.08, 0.01, 0.02, 0.03
TYPED_PRICE, SPACED, PLACEHOLDER, CAPITALS = 0.3, 0.01, 0.02, 0.05
NO_BREAK_SPACE = "\u00a0"
CHOICES = ("condition", "status", "user_group")


def spreadsheet_rows(assets: list[Asset], as_of: date, identifier: str, chance: random.Random) -> list[dict[str, Cell]]:
    """One row an asset, canonical columns -> cells as typed; then the wrong cells, a few a file."""
    rows = [_row(asset, as_of, identifier, chance) for asset in assets]
    for index, spoil in enumerate(WRONG_CELLS):
        place = (index + 1) * len(rows) // (len(WRONG_CELLS) + 1)
        spoil(rows, place)
    return rows


def _row(asset: Asset, as_of: date, identifier: str, chance: random.Random) -> dict[str, Cell]:
    row: dict[str, Cell] = asdict(asset)
    row["asset_id"] = _spaced(asset.asset_id, chance)
    row["organisation"] = int(identifier) if identifier.isdigit() and chance.random() < SPACED else identifier
    row["commissioned_on"] = _typed_date(asset.commissioned_on, chance)
    row["lifetime_years"] = _unknown(asset.lifetime_years, chance)
    row["purchase_price_eur"] = _typed_price(asset.purchase_price_eur, chance)
    row["commune_code"] = _typed_commune(asset.commune_code, chance)
    for name in CHOICES:
        word = labels(name, "fr")[str(row[name])]
        row[name] = word.upper() if chance.random() < CAPITALS else word
    row["inventoried_on"] = as_of
    row["synthetic"] = SYNTHETIC
    return row


def _spaced(text: str, chance: random.Random) -> str:
    return f" {text} " if chance.random() < SPACED else text


def _unknown(value: float | None, chance: random.Random) -> Cell:
    return "NC" if value is None and chance.random() < PLACEHOLDER else value


def _typed_date(day: date, chance: random.Random) -> Cell:
    """A real date, or the same typed as text in one of the usual ways."""
    draw = chance.random()
    for share, typed in (
        (TYPED_DATE, f"{day:%d/%m/%Y}"),
        (SHORT_YEAR, f"{day:%d/%m/%y}"),
        (YEAR_ONLY, f"{day:%Y}"),
        (ISO_DATE, f"{day:%Y-%m-%d}"),
    ):
        if draw < share:
            return typed
        draw -= share
    return day


def _typed_price(price: float, chance: random.Random) -> Cell:
    """A number, or the same typed as text: decimal comma, thousands apart, euro sign."""
    if chance.random() >= TYPED_PRICE:
        return price
    text = f"{price:,.2f}".replace(",", NO_BREAK_SPACE).replace(".", ",")
    return pick(chance, (text, f"{text} €"))


def _typed_commune(code: str, chance: random.Random) -> Cell:
    """As text, or as a number (which drops a leading zero), or with a space."""
    if code.startswith("0") or chance.random() < SPACED:
        return int(code) if code.isdigit() else code
    return _spaced(code, chance)


def _impossible_date(rows: list[dict[str, Cell]], place: int) -> None:
    rows[place]["commissioned_on"] = "31/02/2021"


def _negative_quantity(rows: list[dict[str, Cell]], place: int) -> None:
    # the lycée counts, the others do not have the column: their wrong cell is a price
    rows[place]["quantity"], rows[place]["purchase_price_eur"] = -1, -1


def _unknown_commune(rows: list[dict[str, Cell]], place: int) -> None:
    rows[place]["commune_code"] = "21999"


def _same_identifier(rows: list[dict[str, Cell]], place: int) -> None:
    rows[place]["asset_id"] = rows[place - 1]["asset_id"]


def _no_life(rows: list[dict[str, Cell]], place: int) -> None:
    rows[place]["lifetime_years"] = 0


def _left_before_it_came(rows: list[dict[str, Cell]], place: int) -> None:
    rows[place]["commissioned_on"], rows[place]["retired_on"] = date(2021, 3, 1), date(2020, 3, 1)


WRONG_CELLS: tuple[Callable[[list[dict[str, Cell]], int], None], ...] = (
    _impossible_date,
    _negative_quantity,
    _unknown_commune,
    _same_identifier,
    _no_life,
    _left_before_it_came,
)
