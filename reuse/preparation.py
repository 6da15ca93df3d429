"""The queue of a workshop: what to prepare today, request by request (METHODOLOGY 19.7).

In: a data folder, a workshop, who asks. Out: the accepted requests that still want devices, oldest first, each with the
ready devices proposed for it. A device is proposed once: to the oldest request that it suits.
"""

from dataclasses import dataclass

from barometer.records.home import Home
from reuse.offers import Batch, propose, ready_batches
from reuse.requests import Followed, list_requests
from reuse.ties import base_type


@dataclass(frozen=True)
class Preparation:
    """One request to prepare: how many devices it still wants, and those proposed, alike together."""

    followed: Followed
    left: int
    batches: tuple[Batch, ...]

    @property
    def devices(self) -> list[tuple[str, int]]:
        """Each device proposed with the seq it had."""
        return [device for batch in self.batches for device in batch.devices]

    @property
    def is_waiting(self) -> bool:
        """Whether nothing can be done for it today: no device proposed, none kept that is not handed over."""
        progress = self.followed.progress
        return not self.batches and progress.allocated == progress.handed_over


def queue_of(home: Home, workshop: str, *, actor: str) -> list[Preparation]:
    """The queue of one workshop; for whoever works at its bench."""
    free = ready_batches(home, actor=actor, workshop=workshop)
    found = []
    for each in list_requests(home, actor=actor, organisation=workshop, state="accepted"):
        left = each.request.wanted - each.progress.allocated
        if each.request.counterpart != workshop or left <= 0:
            continue
        wanted = base_type(each.request.equipment_type or "")
        proposed = propose([batch for batch in free if base_type(batch.equipment_type) == wanted], left)
        preparation = Preparation(each, left, tuple(proposed))
        taken = set(preparation.devices)
        free = [
            Batch(batch.equipment_type, batch.manufacturer, batch.model, rest)
            for batch in free
            if (rest := tuple(device for device in batch.devices if device not in taken))
        ]
        found.append(preparation)
    return found
