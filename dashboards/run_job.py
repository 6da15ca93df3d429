"""Runs one command for a screen and leaves its exit code in a file: `python -m dashboards.run_job CODE_FILE VERB …`.

Whoever asks later (another tab, a server started again) then knows how it ended; see `import_job.py`.
"""

import sys
from pathlib import Path

from dashboards.cli import main

if __name__ == "__main__":
    code = main(sys.argv[2:])
    sys.stdout.flush()
    aside = Path(sys.argv[1]).with_suffix(".partial")
    aside.write_text(str(code), encoding="ascii")
    aside.replace(sys.argv[1])
