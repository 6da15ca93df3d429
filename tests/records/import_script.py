"""Run by test_concurrency in several processes at once: import many small files as fast as possible.

Arguments: folder, database URL or "-", the name of this process, how many files.
"""

import sys
from pathlib import Path

from barometer.records.home import create_home, open_home
from tests.records.samples import keep

folder, url, name, count = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
if name == "init":
    create_home(folder, demo=False, database_url=None if url == "-" else url)
else:
    home = open_home(folder, None if url == "-" else url)
    for number in range(count):
        keep(home, f"{name}-{number:02d}", "carnot", "eiffel", assets=number + 1)
