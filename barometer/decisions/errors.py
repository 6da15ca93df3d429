"""Refusals of scenarios, targets and project sheets; words in `barometer/messages_scenarios.toml`."""

from barometer.errors import BarometerError


class ScenarioError(BarometerError):
    """A scenario that asks for what cannot be."""
