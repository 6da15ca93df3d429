"""A process killed while it writes loses nothing it had said done, and leaves nothing half-written."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from barometer.records.home import Home
from reuse.queries import show_device
from reuse.verify import verify

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("BAROMETER_KILLS", "20"))


def test_nothing_said_done_is_lost_and_nothing_is_half_written(any_workshop: Home) -> None:
    url = "-" if any_workshop.database_url.startswith("sqlite") else any_workshop.database_url
    choose = random.Random(7)
    last = 0
    for number in range(KILLS // 2):  # half on each engine
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.reuse.kill_script", str(any_workshop.folder), url, str(number)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(choose.randint(1, 9))]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read().splitlines()
        process.wait()
        process.stdout.close()
        done: dict[str, int] = {}
        for line in said:
            if len(line.split()) == 2:
                done[line.split()[0]] = int(line.split()[1])
        assert done
        for device, seq in done.items():
            assert show_device(any_workshop, device, actor="local").current_seq in {seq, seq + 1}
        checked = verify(any_workshop, actor="local")
        assert checked.broken == ()
        assert checked.links > last
        last = checked.links
