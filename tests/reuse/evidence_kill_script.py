"""Run by test_evidence in a process of its own: keep and match log after log until killed, saying what is done."""

import hashlib
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from barometer.records.home import open_home
from reuse.evidence import keep_evidence
from reuse.matching import match_waiting
from reuse.proofs import Evidence
from tests.reuse.bench import later, tell
from tests.reuse.lives import DIAGNOSIS, HDD
from tests.reuse.test_evidence import ERASURE, wiped

HOME = open_home(Path(sys.argv[1]), None if sys.argv[2] == "-" else sys.argv[2])
for number in range(1000):
    name = f"E{sys.argv[3]}-{number}"
    tell(HOME, name, "receive", seq=0)
    tell(HOME, name, "diagnose", seq=1, **DIAGNOSIS | {"media": [HDD | {"medium": f"M-{name}"}]})
    content = f"log of {name}".encode()
    at = later(1000 * (int(sys.argv[3]) + 1))
    erasure = replace(ERASURE, serial=f"M-{name}", wiped_at=wiped(at))
    read = Evidence(
        format="nwipe_log", source_sha256=hashlib.sha256(content).hexdigest(), kept=content, erasures=(erasure,)
    )
    kept = keep_evidence(HOME, read, organisation="workshop", name=name, actor="local", now=at)
    sys.stdout.write(f"kept {kept.sha256}\n")
    sys.stdout.flush()
    match_waiting(HOME, actor="local", now=at + timedelta(seconds=1), items=kept.items)
    sys.stdout.write(f"used {name}\n")
    sys.stdout.flush()
