"""Refusals of the computing and keeping floor; words in `barometer/messages.toml`."""

from factors.errors import UserError


class BarometerError(UserError):
    """A question the barometer cannot answer, or a record it refuses."""

    catalogue = "barometer"
