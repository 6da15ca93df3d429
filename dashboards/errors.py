"""Refusals of the faces (command line, screens); words in `dashboards/messages.toml`."""

from factors.errors import UserError


class DashboardsError(UserError):
    """A command or a choice that cannot be followed."""

    catalogue = "dashboards"
