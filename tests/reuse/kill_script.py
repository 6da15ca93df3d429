"""Run by test_kills in a process of its own: receive device after device until it is killed, saying what is done."""

import sys
from pathlib import Path

from barometer.records.home import open_home
from tests.reuse.bench import tell

HOME = open_home(Path(sys.argv[1]), None if sys.argv[2] == "-" else sys.argv[2])
for number in range(1000):
    name = f"K{sys.argv[3]}-{number}"
    for seq, event in enumerate(("receive", "diagnose", "erase", "qualify")):
        tell(HOME, name, event, seq=seq)
        sys.stdout.write(f"{name} {seq + 1}\n")
        sys.stdout.flush()
