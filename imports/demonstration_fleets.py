"""The synthetic fleets behind the demonstration files. In: a body and a date. Out: what it would truly own that day.

Drawn from `mappings/demonstration.toml` with a seed a body, so that both inventories of a body describe one fleet:
between them some assets leave (most without a word: they are absent from the second), others come.
"""

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, TypeVar

from imports.vocabularies import read_mapping

LAST_OLD_YEAR, NEW_YEAR = 2024, 2025
#: Shares of assets that leave within the year, before and after their lifetime; of those, how many are said to leave.
LEAVING_EARLY, LEAVING_LATE, LEAVING_SAID = 0.03, 0.45, 0.25
NEW_SHARE = 0.11
NEW_REFURBISHED_BONUS = 0.15
STATUSES = (("in_stock", 0.04), ("unused", 0.02), ("lent", 0.02))
LIFETIME_KNOWN, ELECTRICITY_KNOWN = 0.6, 0.7
REASONS = ("Panne", "Don à une association", "Vente", "Fin de vie")

T = TypeVar("T")


@dataclass(frozen=True)
class Asset:
    """One asset as its owner knows it, in our codes; None where the owner does not know."""

    asset_id: str
    serial_number: str
    equipment_type: str
    manufacturer: str
    model: str
    quantity: int
    commissioned_on: date
    retired_on: date | None
    retirement_reason: str | None
    condition: str
    lifetime_years: float | None
    electricity_kwh_per_year: float | None
    storage_media: int | None
    commune_code: str
    site: str
    data_centre: str | None
    pue_ratio: float | None
    status: str
    user_group: str
    order_number: str
    purchase_price_eur: float
    is_said_to_leave: bool = True
    operating_system: str | None = None


def pick(chance: random.Random, choices: Sequence[T]) -> T:
    """One of the choices. Only `random()` is used: its sequence is promised from one Python to the next."""
    return choices[int(chance.random() * len(choices))]


def inventory_of(organisation: str, as_of: date) -> list[Asset]:
    """What stands in the inventory of a body on a date: its assets, and those whose leaving it states."""
    present = [asset for asset in _fleet(organisation) if asset.commissioned_on <= as_of]
    listed = []
    for asset in present:
        if asset.retired_on is None or asset.retired_on > as_of:
            listed.append(replace(asset, retired_on=None, retirement_reason=None))
        elif asset.is_said_to_leave:
            listed.append(asset)
    return listed


@cache
def _fleet(organisation: str) -> list[Asset]:
    """Every asset of a body, of both years, in the order of their identifiers."""
    body = read_mapping("demonstration")[organisation]
    chance = random.Random(f"fleet {organisation}")  # noqa: S311 - reproducible, not secret
    fleet: list[Asset] = []
    for line in body["line"]:
        count = line["count"]
        for index in range(count + round(NEW_SHARE * count)):
            year = NEW_YEAR if index >= count else _old_year(chance, line["first_year"])
            asset = _asset(chance, body, line, year, number=len(fleet) + 1)
            fleet.append(replace(asset, operating_system=_system(line, year, asset.serial_number)))
    return fleet


def _system(line: dict[str, Any], year: int, serial_number: str) -> str | None:
    """What is written of the system of a device bought in `year`; nothing where its line has none.

    Told by the serial number, not by the draws of the fleet: a mix can change without another device coming out.
    """
    if "systems" not in line:
        return None
    mixes = read_mapping("demonstration")["systems"][line["systems"]]
    written: list[str] = next(mix["written"] for mix in mixes if year <= mix["until"])
    return written[zlib.crc32(serial_number.encode()) % len(written)] or None


def _old_year(chance: random.Random, first: int) -> int:
    """A year of purchase up to 2024; the larger of two draws, since old ones have left already."""
    years = range(first, LAST_OLD_YEAR + 1)
    return max(pick(chance, years), pick(chance, years))


def _asset(chance: random.Random, body: dict[str, Any], line: dict[str, Any], year: int, number: int) -> Asset:
    """One asset of a line, bought in `year`."""
    manufacturer, model = pick(chance, line["models"])
    commissioned_on = date(year, 1, 5) + timedelta(days=int(chance.random() * 350))
    lifetime = float(pick(chance, line["lifetimes"]))
    retired_on = _leaving(chance, commissioned_on, lifetime)
    low, high = line["prices"]
    is_refurbished = chance.random() < line.get("refurbished_share", 0.0) + (
        NEW_REFURBISHED_BONUS if year == NEW_YEAR and "refurbished_share" in line else 0.0
    )
    is_metered = "electricity" in line and chance.random() < ELECTRICITY_KNOWN
    data_centre = pick(chance, line["data_centres"]) if "data_centres" in line else None
    return Asset(
        asset_id=f"{body['prefix']}-{number:05d}",
        serial_number=f"SYN{int(chance.random() * 10**9):09d}",
        equipment_type=pick(chance, line["words"]),
        manufacturer=manufacturer,
        model=model,
        quantity=1,
        commissioned_on=commissioned_on,
        retired_on=retired_on,
        retirement_reason=pick(chance, REASONS),
        condition="refurbished" if is_refurbished else "new",
        lifetime_years=lifetime if chance.random() < LIFETIME_KNOWN else None,
        electricity_kwh_per_year=round(_between(chance, *line["electricity"]), 1) if is_metered else None,
        storage_media=pick(chance, (2, 4, 8)) if data_centre is not None else None,
        commune_code=line.get("hosting_commune", pick(chance, body["communes"])),
        site=pick(chance, body["sites"]),
        data_centre=data_centre,
        # the secondary host does not tell its PUE
        pue_ratio=line.get("pue") if data_centre == line.get("data_centres", [None])[0] else None,
        status=_status(chance),
        user_group=pick(chance, body["groups"]),
        order_number=f"{year}-{int(chance.random() * 900) + 100}",
        purchase_price_eur=round(_between(chance, low, high) * (0.55 if is_refurbished else 1.0), 2),
        is_said_to_leave=chance.random() < LEAVING_SAID,
    )


def _leaving(chance: random.Random, commissioned_on: date, lifetime: float) -> date | None:
    """The day in 2025 on which an asset leaves, more often once its lifetime is over."""
    is_old = NEW_YEAR - commissioned_on.year > lifetime
    draw, day = chance.random(), int(chance.random() * 360)
    leaves = draw < (LEAVING_LATE if is_old else LEAVING_EARLY) and commissioned_on.year < NEW_YEAR
    return date(NEW_YEAR, 1, 2) + timedelta(days=day) if leaves else None


def _status(chance: random.Random) -> str:
    draw = chance.random()
    for status, share in STATUSES:
        if draw < share:
            return status
        draw -= share
    return "in_service"


def _between(chance: random.Random, low: float, high: float) -> float:
    return low + chance.random() * (high - low)
