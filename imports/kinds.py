"""A file that is no inventory: is it another kind that we read? In: a spreadsheet. Out: the templates it may be of.

Asked only after the inventory was refused: a file of purchases must not be taught, column by column, as a fleet.
« Année ; Libellé ; Montant » may be purchases or declarations: what the user taught decides, then a row that names a
declared input; else nobody can tell, and both are given.
"""

from collections.abc import Sequence

from imports import declarations, purchases
from imports.errors import UnknownLayoutError
from imports.guard import Spreadsheet
from imports.layouts import ForeignLayout
from imports.mapping import Layout, choose_layout

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
