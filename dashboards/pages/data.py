"""Données: bring an inventory, keep the registers, declare, look at the factors, read the method."""

from dashboards.frame import current
from dashboards.sections.catalogue import show_catalogue
from dashboards.sections.declarations import show_declarations
from dashboards.sections.factor_table import show_factors
from dashboards.sections.importing import show_import
from dashboards.sections.method import show_method
from dashboards.sections.registers import show_registers
from dashboards.tabs import Tabs, show_tabs

#: Tab -> what shows it, and what its reader must be allowed to do.
TABS: Tabs = {
    "import": (show_import, "import"),
    "registers": (show_registers, "read"),
    "declarations": (show_declarations, "read"),
    "catalogue": (show_catalogue, "read"),
    "factors": (show_factors, "read"),
    "method": (show_method, "read"),
}

show_tabs(current(), "data", TABS)
