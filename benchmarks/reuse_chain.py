"""The log of a hundred thousand devices: append, chain check, full verification, balance, stock list.

Run: `python -m benchmarks.reuse_chain [devices]` (an own folder, thrown away). Lives are those of the demonstration.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from barometer.records.database import read
from barometer.records.home import create_home
from barometer.records.registers import add_organisation
from dashboards.operations import acting
from reuse.balances import balances
from reuse.bulk import append_all
from reuse.demonstration import lives_of, recorded, settings
from reuse.journey_log import chain_journeys
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
    known = settings()
    with tempfile.TemporaryDirectory() as folder:
        home = create_home(Path(folder) / "var", demo=True, database_url=None)
        actor = acting("local")
        for workshop, commune in known["workshop"].items():
            add_organisation(
                home, organisation=workshop, name=workshop, kind="reuse_operator", siret=None, uai=None,
                commune_code=commune, is_synthetic=True, actor=actor.name, recorded_at=actor.now,
            )  # fmt: skip
        chance = random.Random("benchmark")  # reproducible, not secret

        def fill() -> int:
            events = 0
            for first in range(0, devices, AT_ONCE):
                told = lives_of(known, chance, first + 1, AT_ONCE)
                facts = recorded(told, known["last_day"], known["late_entry_percent"], chance).facts
                events += append_all(home, facts, actor=actor.name)
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
