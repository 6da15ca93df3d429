"""Agir: what a decision would change, what digital technology costs and saves."""

from dashboards.frame import current
from dashboards.sections.balance import show_balance
from dashboards.sections.campaign import show_campaign
from dashboards.sections.gestures import show_gestures
from dashboards.sections.project import show_project
from dashboards.sections.recycling import show_recycling
from dashboards.sections.scenarios import show_scenarios
from dashboards.sections.targets import show_targets
from dashboards.tabs import Tabs, show_tabs

#: Tab -> what shows it, and what its reader must be allowed to do.
TABS: Tabs = {
    "scenarios": (show_scenarios, "read"),
    "targets": (show_targets, "read"),
    "balance": (show_balance, "read"),
    "gestures": (show_gestures, "read"),
    "campaign": (show_campaign, "read"),
    "project": (show_project, "read"),
    "recycling": (show_recycling, "read"),
}

show_tabs(current(), "act", TABS)
