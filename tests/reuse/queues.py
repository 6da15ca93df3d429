"""The queue of a workshop of the demonstration, emptied: what a test asks for is then served first."""

from datetime import UTC, datetime

from barometer.records.home import Home
from reuse.requests import list_requests, record_request


def empty_queue(home: Home, workshop: str) -> None:
    """Whoever waits at a workshop withdraws, but where devices are kept for them already."""
    for each in list_requests(home, actor="local", organisation=workshop, state="accepted"):
        asked = each.request
        if asked.counterpart != workshop or each.progress.allocated > each.progress.handed_over:
            continue
        now = datetime.now(UTC)
        record_request(home, "withdraw", {}, request=asked.subject, organisation=asked.organisation,
                       expected_seq=asked.seq, actor="local", occurred_at=now, recorded_at=now)  # fmt: skip
