"""The lots and requests of the synthetic year: each device comes out of one, and is kept for one.

In: the lives of the devices (`demonstration.py`). Out: the same lives with the request of each hand-over, and entries
that every check accepts. Some lots came with fewer devices than announced, some with devices that were refused.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from reuse.demonstration_life import Life, Told
from reuse.kinds import instant
from reuse.lot import LOT
from reuse.payload import build
from reuse.request import REQUEST
from reuse.streams import Entry
from reuse.ties import base_type

COORDINATOR = "synthetic-coordinator"
STREAMS = {LOT.name: LOT, REQUEST.name: REQUEST}
#: Written down this long after it happened.
WRITTEN = timedelta(minutes=2)
#: A request for which nothing more came is closed this long after its last device.
CLOSED = timedelta(days=60)


class Ledger:
    """Entries as they are told, each subject's in order."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._seq: Counter[tuple[str, str]] = Counter()

    def tell(self, stream: str, subject: str, organisation: str, at: datetime, event: str, **values: Any) -> None:
        """The next entry of a subject."""
        self._seq[stream, subject] += 1
        self.entries.append(
            Entry(
                stream=stream, subject=subject, organisation=organisation, seq=self._seq[stream, subject],
                occurred_at=instant(at), recorded_at=instant(at + WRITTEN), actor=COORDINATOR,
                event=build(event, values, STREAMS[stream].catalogue),
            )
        )  # fmt: skip


def tell_lot(
    ledger: Ledger, arrival: Mapping[str, str], lives: Sequence[Life], place: int, start: datetime, collected: datetime
) -> None:
    """A lot announced, collected, counted and weighed: as announced, with fewer, or with some that go back."""
    lot, workshop = arrival["lot"], lives[0].workshop
    found = Counter(life.type for life in lives)
    usual = found.most_common(1)[0][0]
    announced = Counter(found)
    said: dict[str, Any] = {}
    if place % 6 == 2:
        announced[usual] += 2
        said = {"discrepancy": "fewer"}
    if place % 7 == 3:
        announced[usual] += 1
        said |= {"refused": [{"equipment_type": usual, "quantity": 1, "reason": "beyond_use"}]}
    gift = (
        {"unit_value_cents": 8000, "taker_kind": "solidarity_enterprise"} if arrival["origin"] == "public_gift" else {}
    )
    ledger.tell(
        LOT.name, lot, workshop, start, "announce", lines=_lines(announced), donor=arrival["donor"],
        origin=arrival["origin"], route="transfer" if arrival["origin"] == "public_transfer" else "gift",
        expected_on=collected.date().isoformat(), **gift,
    )  # fmt: skip
    ledger.tell(LOT.name, lot, workshop, collected, "collect", slip=f"SYN-ENL-{lot[-2:]}", collector=workshop)
    ledger.tell(
        LOT.name, lot, workshop, collected + timedelta(hours=1), "receive", lines=_lines(found), place="SYN-QUAI",
        grams=sum(life.grams for life in lives), weight_method="measured", **said,
    )  # fmt: skip


@dataclass
class _Asked:
    """A request that still takes devices."""

    name: str
    asker: str
    left: int
    last: datetime

    def is_over(self, when: datetime) -> bool:
        """Nothing more to give, or nothing was given for long."""
        return not self.left or when - self.last > CLOSED


def with_requests(
    lives: Sequence[tuple[str, list[Told]]], ledger: Ledger, known: Mapping[str, Any], chance: random.Random, mark: str
) -> list[tuple[str, list[Told]]]:
    """Each allocation for a request of whoever gets the device: the partner it is shipped to, else one in turn."""
    kept = [
        (told[at].at, life, at)
        for life, (_, told) in enumerate(lives)
        for at in range(len(told))
        if told[at].event == "allocate"
    ]
    found = [(workshop, list(told)) for workshop, told in lives]
    open_requests: dict[tuple[str, str, str], _Asked] = {}
    count = 0
    for when, life, at in sorted(kept):
        workshop, told = found[life]
        following = told[at + 1]
        asker = following.values["partner"] if following.event == "ship" else known["asker"][life % len(known["asker"])]
        key = (workshop, asker, base_type(told[0].values["equipment_type"]))
        asked = open_requests.get(key)
        if asked is None or asked.is_over(when):
            if asked is not None:
                _close(ledger, asked)
            count += 1
            number = chance.randint(*known["devices_per_request"])
            asked = open_requests[key] = _Asked(f"SYN-DEM-{mark}{count:03d}", asker, number, when)
            _ask(ledger, asked, key, when, known, chance)
        asked.left, asked.last = asked.left - 1, when
        told[at] = replace(told[at], values={**told[at].values, "request": asked.name})
    for asked in open_requests.values():
        _close(ledger, asked)
    return found


def _close(ledger: Ledger, asked: _Asked) -> None:
    """What was served in part only; the last hand-over closes the others by itself."""
    if asked.left:
        ledger.tell(REQUEST.name, asked.name, asked.asker, asked.last + CLOSED, "close", reason="partly_served")


def _ask(
    ledger: Ledger, asked: _Asked, key: tuple[str, str, str], when: datetime, known: Mapping[str, Any],
    chance: random.Random,
) -> None:  # fmt: skip
    """Asked some weeks before the first device, accepted within days: in whole, or for a part."""
    workshop, asker, wanted = key
    at = (when - timedelta(days=chance.randint(8, 20))).replace(hour=10, minute=chance.randrange(60))
    more = chance.choice((0, 0, 0, 2))
    ledger.tell(
        REQUEST.name, asked.name, asker, at, "ask", workshop=workshop, equipment_type=known["asked_type"][wanted],
        quantity=asked.left + more, **known["asks_for"][asker],
        needed_by=(at + timedelta(days=60)).date().isoformat(),
    )  # fmt: skip
    ledger.tell(
        REQUEST.name, asked.name, asker, at + timedelta(days=chance.randint(1, 6)), "accept", quantity=asked.left
    )


def tell_last(ledger: Ledger, known: Mapping[str, Any]) -> None:
    """What is still awaited on the last day: lots to come, requests not answered yet, waiting or refused."""
    for row in known["told"]:
        rest = {
            name: value
            for name, value in row.items()
            if name not in {"stream", "subject", "organisation", "at", "event"}
        }
        ledger.tell(row["stream"], row["subject"], row["organisation"], row["at"], row["event"], **rest)


def _lines(counts: Counter[str]) -> list[dict[str, Any]]:
    return [{"equipment_type": name, "quantity": counts[name]} for name in sorted(counts)]
