"""Run by test_corpus in a fresh process: read one file, say what it gives and how much memory that took.

The peak of this process, and that of the largest child it started: the guarded reader. Of this process the peak since
it runs this program: `ru_maxrss` counts that of the tests which started it, too.
"""

import json
import resource
import sys
from pathlib import Path

from factors.errors import UserError
from tests.imports.spreadsheets import read

found: dict[str, object]
try:
    reading = read(Path(sys.argv[1]))
    found = {"kept_rows": reading.rows.height, "rejected": reading.rows_rejected}
except UserError as refusal:
    found = {"refused": refusal.code}
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
kibibytes = int(status["VmHWM"].removesuffix("kB")), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
peaks = [each // 1024 for each in kibibytes]
sys.stdout.write(json.dumps(found | {"peak_mebibytes": peaks}))
