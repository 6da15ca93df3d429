"""A synthetic year of two workshops, for a demonstration folder: facts that every guard accepts (METHODOLOGY 19.10).

In: nothing but `demonstration.toml`. Out: facts in the order in which they were recorded, the same on any machine, and
the texts that stand for proofs of erasure. Every identifier and every actor says that it is synthetic.
"""

import hashlib
import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from reuse.demonstration_life import Life, Told
from reuse.demonstration_ties import Ledger, tell_last, tell_lot, with_requests
from reuse.kinds import instant, moment
from reuse.payload import build
from reuse.state import Fact
from reuse.streams import Entry

ACTORS = ("synthetic-technician-1", "synthetic-technician-2", "synthetic-coordinator")


@dataclass(frozen=True)
class Demonstration:
    """What is recorded, in order: facts of devices, entries of lots and requests; each proof by its sha256."""

    steps: tuple[Fact | Entry, ...]
    proofs: Mapping[str, bytes]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What happens to devices."""
        return tuple(step for step in self.steps if isinstance(step, Fact))


@cache
def settings() -> dict[str, Any]:
    """The shares, types, places and dates of the synthetic year."""
    return tomllib.loads((files("reuse") / "demonstration.toml").read_text(encoding="utf-8"))


@cache
def demonstration_year() -> Demonstration:
    """Every fact of the synthetic year."""
    return year_of(settings())


def year_of(known: Mapping[str, Any], first: int = 1, mark: str = "") -> Demonstration:
    """A year of devices numbered from `first`; `mark`: in the names of its lots and requests, for several years."""
    chance = random.Random("reuse chain, synthetic year")  # noqa: S311 - reproducible, not secret
    ledger = Ledger()
    lives: list[tuple[str, list[Told]]] = []
    for lot in range(known["lots"]):
        count = chance.randint(*known["devices_per_lot"])
        lives += _lot(known, chance, ledger, lot, first + len(lives), count, mark)
    asked = random.Random("requests, synthetic year")  # noqa: S311 - reproducible, not secret
    lives = with_requests(lives, ledger, known, asked, mark)
    if not mark:
        tell_last(ledger, known)
    return recorded(lives, ledger.entries, known["last_day"], known["late_entry_percent"], chance)


def _lot(
    known: Mapping[str, Any], chance: random.Random, ledger: Ledger, lot: int, first: int, count: int, mark: str
) -> list[tuple[str, list[Told]]]:
    """The devices of one lot, with their workshop."""
    day = known["first_lot"] + timedelta(days=lot * known["days_between_lots"])
    workshops, donors = list(known["workshop"]), list(known["donor"])
    workshop, donor = workshops[lot % len(workshops)], donors[(lot * 3 + lot // 4) % len(donors)]
    arrival = {"donor": donor, "origin": known["donor"][donor], "lot": f"SYN-LOT-{mark}{lot + 1:02d}"}
    start, collected = at_nine(day), at_nine(day) + timedelta(days=2, hours=4)
    found, lives = [], []
    for number in range(first, first + count):
        life = Life(known, chance, f"SYN-{number:05d}", workshop, arrival, start, collected)
        found.append((workshop, life.tell()))
        lives.append(life)
    tell_lot(ledger, arrival, lives, lot, start, collected)
    return found


def at_nine(day: date) -> datetime:
    """Nine in the morning of a day."""
    return datetime.combine(day, time(9), UTC)


def recorded(
    lives: Sequence[tuple[str, list[Told]]], entries: Sequence[Entry], last_day: date, late_percent: int,
    chance: random.Random,
) -> Demonstration:  # fmt: skip
    """All in the order of its recording, no two at once; what would happen after the last day has not happened yet."""
    end = at_nine(last_day) + timedelta(hours=10)
    proofs: dict[str, bytes] = {}
    facts: list[Fact] = []
    for workshop, told in lives:
        recorded = datetime.min.replace(tzinfo=UTC)
        for seq, each in enumerate(told, start=1):
            late = timedelta(hours=30) if chance.randrange(100) < late_percent else timedelta(minutes=2)
            recorded = max(recorded + timedelta(seconds=1), each.at + late)
            if recorded > end:
                break
            digest = None
            if each.proof:
                digest = hashlib.sha256(each.proof.encode()).hexdigest()
                proofs[digest] = each.proof.encode()
            facts.append(
                Fact(
                    device_id=each.device, organisation=workshop, seq=seq, occurred_at=instant(each.at),
                    recorded_at=instant(recorded), actor=ACTORS[len(each.event) % len(ACTORS)],
                    event=build(each.event, each.values), evidence_sha256=digest,
                )
            )  # fmt: skip
    ended = [entry for entry in entries if entry.recorded_at <= instant(end)]
    return Demonstration(tuple(_one_by_one([*ended, *facts])), proofs)


def _one_by_one(steps: Sequence[Fact | Entry]) -> list[Fact | Entry]:
    """In the order of recording, each at least a second after the one before: a lot is written once at a time."""
    found: list[Fact | Entry] = []
    last = datetime.min.replace(tzinfo=UTC)
    for step in sorted(steps, key=_order):
        last = max(last + timedelta(seconds=1), moment(step.recorded_at))
        found.append(replace(step, recorded_at=instant(last)))
    return found


def _order(step: Fact | Entry) -> tuple[str, str, int]:
    return step.recorded_at, step.subject if isinstance(step, Entry) else step.device_id, step.seq
