"""A file that is no inventory: is it another kind that we read? In: a spreadsheet. Out: its template, or None.

Asked only after the inventory was refused: a file of purchases must not be taught, column by column, as a fleet.
"""

from collections.abc import Sequence

from imports import declarations, purchases
from imports.errors import UnknownLayoutError
from imports.guard import Spreadsheet
from imports.layouts import ForeignLayout
from imports.mapping import choose_layout

#: Template -> the columns without which a file is not of that kind.
KINDS = {declarations.MAPPING: declarations.REQUIRED, purchases.MAPPING: purchases.REQUIRED}


def kind_of(spreadsheet: Spreadsheet, layouts: Sequence[ForeignLayout] = ()) -> str | None:
    """The first kind all of whose required columns are there, with rows under them."""
    for kind, required in KINDS.items():
        try:
            choose_layout(spreadsheet, required=required, mapping=kind, layouts=layouts)
        except UnknownLayoutError:
            continue
        return kind
    return None
