"""Journeys for the tests: from stories of the tests, or from short tellings (day, event, what it says)."""

import json
from typing import Any

from reuse.journeys import Journey, journeys
from reuse.payload import canonical
from tests.reuse.lives import Story


def of_story(story: Story, device: str = "D1") -> Journey:
    """The journey of a story, through the text that the log would hold."""
    return next(
        journeys(
            (device, fact.seq, "workshop", fact.event.name, fact.occurred_at, canonical(fact.event))
            for fact in story.facts
        )
    )


def told(
    device: str, *steps: tuple[str, str] | tuple[str, str, dict[str, Any]], organisation: str = "workshop"
) -> Journey:
    """A journey from days (or stored instants) and events: `("2025-01-06", "receive", {...})`; guards are not asked."""
    rows = [
        (
            device,
            seq,
            organisation,
            step[1],
            step[0] if "T" in step[0] else f"{step[0]}T09:00:00.000000Z",
            json.dumps(step[2] if len(step) > 2 else {}),
        )
        for seq, step in enumerate(steps, start=1)
    ]
    return next(journeys(rows))
