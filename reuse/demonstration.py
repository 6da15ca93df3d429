"""A synthetic year of two workshops, for a demonstration folder: facts that every guard accepts (METHODOLOGY 19.10).

In: nothing but `demonstration.toml`. Out: facts in the order in which they were recorded, the same on any machine, and
the texts that stand for proofs of erasure. Every identifier and every actor says that it is synthetic.
"""

import hashlib
import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from reuse.demonstration_life import Life, Told
from reuse.kinds import instant
from reuse.payload import build
from reuse.state import Fact

ACTORS = ("synthetic-technician-1", "synthetic-technician-2", "synthetic-coordinator")


@dataclass(frozen=True)
class Demonstration:
    """What is recorded: the facts, and for each proof its sha256 and its text."""

    facts: tuple[Fact, ...]
    proofs: Mapping[str, bytes]


@cache
def settings() -> dict[str, Any]:
    """The shares, types, places and dates of the synthetic year."""
    return tomllib.loads((files("reuse") / "demonstration.toml").read_text(encoding="utf-8"))


@cache
def demonstration_year() -> Demonstration:
    """Every fact of the synthetic year."""
    known = settings()
    chance = random.Random("reuse chain, synthetic year")  # noqa: S311 - reproducible, not secret
    lives: list[tuple[str, list[Told]]] = []
    for lot in range(known["lots"]):
        lives += _lot(known, chance, lot, len(lives) + 1, chance.randint(*known["devices_per_lot"]))
    return recorded(lives, known["last_day"], known["late_entry_percent"], chance)


def lives_of(known: Mapping[str, Any], chance: random.Random, first: int, count: int) -> list[tuple[str, list[Told]]]:
    """As many devices as are asked for, numbered from `first`, spread over the lots: for a benchmark."""
    each = -(-count // known["lots"])
    found: list[tuple[str, list[Told]]] = []
    while len(found) < count:
        lot = len(found) // each
        found += _lot(known, chance, lot, first + len(found), min(each, count - len(found)))
    return found


def _lot(
    known: Mapping[str, Any], chance: random.Random, lot: int, first: int, count: int
) -> list[tuple[str, list[Told]]]:
    """The devices of one lot, with their workshop."""
    day = known["first_lot"] + timedelta(days=lot * known["days_between_lots"])
    workshops, donors = list(known["workshop"]), list(known["donor"])
    workshop, donor = workshops[lot % len(workshops)], donors[(lot * 3 + lot // 4) % len(donors)]
    arrival = {"donor": donor, "origin": known["donor"][donor], "lot": f"SYN-LOT-{lot + 1:02d}"}
    numbers = range(first, first + count)
    return [(workshop, Life(known, chance, f"SYN-{n:05d}", workshop, arrival, at_nine(day)).tell()) for n in numbers]


def at_nine(day: date) -> datetime:
    """Nine in the morning of a day."""
    return datetime.combine(day, time(9), UTC)


def recorded(
    lives: Sequence[tuple[str, list[Told]]], last_day: date, late_percent: int, chance: random.Random
) -> Demonstration:
    """Facts in the order of their recording; what would happen after the last day has not happened yet."""
    end = at_nine(last_day) + timedelta(hours=10)
    proofs: dict[str, bytes] = {}
    facts = []
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
    facts.sort(key=lambda fact: (fact.recorded_at, fact.device_id, fact.seq))
    return Demonstration(tuple(facts), proofs)
