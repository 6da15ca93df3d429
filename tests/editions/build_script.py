"""Run by test_reproducible in a process of its own: write the sample edition. Arguments: folder, seed of the row order.

The draws are many, so that threads and row groups have something to disagree about.
"""

import sys
from dataclasses import replace
from pathlib import Path

import polars as pl

from barometer.editions.build import build_edition
from tests.editions.sample import meta, sample, shuffled

INPUTS, COUNT = 300, 1000

keys = pl.DataFrame({"input_key": [f"factor:type_{number:03}:climate_change" for number in range(INPUTS)]})
numbers = pl.DataFrame({"draw": pl.int_range(COUNT, dtype=pl.Int32, eager=True)})
draws = keys.join(numbers, how="cross").with_columns(value=(pl.int_range(pl.len()) * 7_919) % 1_000_003)
content = sample(draws=draws, meta=replace(meta(), draws_count=COUNT))
sys.stdout.write(str(build_edition(Path(sys.argv[1]), shuffled(content, int(sys.argv[2])))))
