"""A file that is no inventory: is it another kind that we read? In: a spreadsheet. Out: the templates it may be of.

Asked only after the inventory was refused: a file of purchases must not be taught, column by column, as a fleet.
« Année ; Libellé ; Montant » may be purchases or declarations: what the user taught decides, then a row that names a
declared input; else nobody can tell, and both are given.
"""

from collections.abc import Sequence

from imports import declarations, inventory, purchases
from imports.errors import UnknownLayoutError
from imports.guard import Spreadsheet
from imports.layouts import ForeignLayout
from imports.mapping import OF_OWNED, Layout, choose_layout
from imports.recognising import find_foreign

#: Template -> the columns without which a file is not of that kind.
KINDS = {declarations.MAPPING: declarations.REQUIRED, purchases.MAPPING: purchases.REQUIRED}


def kinds_of(spreadsheet: Spreadsheet, layouts: Sequence[ForeignLayout] = ()) -> list[str]:
    """Every kind all of whose required columns are there, with rows under them; one where something decides."""
    found: dict[str, Layout] = {}
    for kind, required in KINDS.items():
        try:
            found[kind], _ = choose_layout(spreadsheet, required=required, mapping=kind, layouts=layouts)
        except UnknownLayoutError:
            continue
    if taught := [kind for kind, layout in found.items() if layout.foreign]:
        return taught
    declared = found.get(declarations.MAPPING)
    if declared is not None and declarations.names_an_input(declared.rows["input"]):
        return [declarations.MAPPING]
    return list(found)


def is_inventory(spreadsheet: Spreadsheet) -> bool:
    """Whether a file asked for as bids is an inventory, all of whose required columns are there."""
    try:
        choose_layout(spreadsheet, required=inventory.REQUIRED)
    except UnknownLayoutError:
        return False
    return True


def beside_inventory(spreadsheet: Spreadsheet) -> UnknownLayoutError | None:
    """Why a file is no inventory either, where that says what it is: a list of data centres, of people, a register."""
    try:
        choose_layout(spreadsheet, required=inventory.REQUIRED)
    except UnknownLayoutError as refusal:
        return None if refusal.may_be_mapped else refusal
    return None


def is_of_owned(layout: Layout) -> bool:
    """Whether what was read as bids has a column of devices that somebody already owns."""
    return bool(OF_OWNED & set(find_foreign(layout.sheet).columns))
