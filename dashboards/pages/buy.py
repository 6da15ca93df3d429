"""Acheter: what was bought against what the law asks, bids compared, legal documents ready to send."""

from dashboards.frame import current
from dashboards.sections.legal import show_legal
from dashboards.sections.purchases import show_purchases
from dashboards.sections.tender import show_tender
from dashboards.tabs import Tabs, show_tabs

#: Tab -> what shows it, and what its reader must be allowed to do.
TABS: Tabs = {
    "purchases": (show_purchases, "read"),
    "tender": (show_tender, "purchase"),
    "legal": (show_legal, "read"),
}

show_tabs(current(), "buy", TABS)
