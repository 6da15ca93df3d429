"""Réemploi: the chain as a whole, then the work of the workshop. A tab is a line of `TABS`, its section a file."""

from dashboards import state
from dashboards.frame import current
from dashboards.sections.bench import RIGHTS, show_bench
from dashboards.sections.chain import show_chain
from dashboards.sections.exits import show_exits
from dashboards.sections.lots import show_lots
from dashboards.sections.requests import show_requests
from dashboards.sections.stock import show_stock
from dashboards.tabs import Tabs, show_tabs

#: Tab -> what shows it, and what its reader must be allowed to do.
TABS: Tabs = {
    "chain": (show_chain, "read"),
    "lots": (show_lots, "work_at_the_bench"),
    "workshop": (show_bench, RIGHTS),
    "stock": (show_stock, "work_at_the_bench"),
    "requests": (show_requests, "read"),
    "exits": (show_exits, "read_assets"),
}

# The code of a slip names a lot: whoever may not see the inventory it leaves sees the lot that comes.
show_tabs(current(), "reuse", TABS, usual="lots" if state.asked("lot") else None)
