"""Run by test_corpus in a fresh process: read one file, say what it gives and how much memory that took.

The peak of this process, and that of the largest child it started: the guarded reader.
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
peaks = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
sys.stdout.write(json.dumps(found | {"peak_mebibytes": peaks}))
