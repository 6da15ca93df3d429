"""What a batch may hold. In: the code of a content. Out: its folder, its contract, whether fleets are made of it.

A new kind of file is one entry here: keeping, undoing, history and recognising the same file then serve it.
"""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from barometer.records.home import Home

if TYPE_CHECKING:
    import dataframely as dy

INVENTORY = "inventory"


@dataclass(frozen=True)
class Content:
    """One kind of rows. `contract` is `module:Class`, loaded only when rows are at hand (dataframely costs 0.4 s).

    A contract has at least `organisation, batch, sheet, row, synthetic`. `mandate`: what a sender must be mandated for.
    """

    folder: str
    contract: str
    mandate: str
    prepares_fleet: bool = False

    def schema(self) -> "type[dy.Schema]":
        """The dataframely class the rows obey."""
        module, _, name = self.contract.partition(":")
        return cast("type[dy.Schema]", getattr(import_module(module), name))


CONTENTS: dict[str, Content] = {
    INVENTORY: Content("fleet", "barometer.schemas:InventoryRow", "send_inventories", prepares_fleet=True),
    "purchases": Content("purchases", "barometer.decisions.schemas:PurchaseRow", "send_purchases"),
}


def rows_path(home: Home, organisation: str, batch: str, content: str = INVENTORY) -> Path:
    """Where the rows of one organisation in one batch are."""
    return home.folder / CONTENTS[content].folder / organisation / "batches" / f"{batch}.parquet"


def quarantine_path(home: Home, batch: str, key: str) -> Path:
    """Where the rows of an organisation the register does not know wait."""
    return home.folder / "quarantine" / batch / f"{key}.parquet"
