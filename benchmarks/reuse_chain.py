"""The log of a hundred thousand devices: append, chain check, full verification, balance, stock list.

Run: `python -m benchmarks.reuse_chain [devices]` (an own folder, thrown away). Lives are those of the demonstration.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from barometer.records.database import read
from barometer.records.home import create_home
from barometer.records.registers import add_organisation
from dashboards.actors import acting
from dashboards.demonstrating import fill_registers
from imports.demonstration import ORGANISATIONS
from reuse.balances import balances
from reuse.bulk import append_all
from reuse.demonstration import settings, year_of
from reuse.journey_log import chain_journeys
from reuse.policy import default_policy
from reuse.queries import list_devices
from reuse.verify import check_chains, verify

DEVICES, AT_ONCE = 100_000, 5_000
R = TypeVar("R")


def timed(name: str, step: Callable[[], R]) -> R:
    """Run a step and say how long it took, and how much of one processor: on a busy machine only the second counts."""
    started, worked = time.perf_counter(), time.process_time()
    found = step()
    wall, processor = time.perf_counter() - started, time.process_time() - worked
    sys.stdout.write(f"{name}: {wall:.2f} s, processor {processor:.2f} s\n")
    sys.stdout.flush()
    return found


def main(devices: int) -> None:
    """Fill a folder, then measure."""
    known = dict(settings())
    with tempfile.TemporaryDirectory() as folder:
        home = create_home(Path(folder) / "var", demo=True, database_url=None)
        actor = acting("local")
        for entry in ORGANISATIONS:
            fields = {name: value for name, value in vars(entry).items() if name != "head_counts"}
            add_organisation(home, **fields, actor=actor.name, recorded_at=actor.now)
        fill_registers(home, actor)
        policy = replace(default_policy(), request_open_devices=devices)  # a handful of places ask for all of them
        each = min(devices, AT_ONCE) // known["lots"] + 1
        known |= {"devices_per_lot": [each, each]}

        def fill() -> int:
            events = 0
            for place in range(-(-devices // (each * known["lots"]))):
                year = year_of(known, 1 + place * each * known["lots"], mark=f"{place}-")
                events += append_all(home, year.steps, actor=actor.name, policy=policy)
            return events

        events = timed("append in bulk", fill)
        sys.stdout.write(f"{devices} devices, {events} events\n")
        with read(home) as connection:
            timed("chain check", lambda: check_chains(connection))
        timed("full verification", lambda: verify(home, actor=actor.name))
        lives = timed("journeys", lambda: chain_journeys(home))
        timed("balance of a day", lambda: balances(lives, on=date(2025, 12, 31), by="equipment_type"))
        timed("stock list", lambda: list_devices(home, actor=actor.name, only_stock=True))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DEVICES)
