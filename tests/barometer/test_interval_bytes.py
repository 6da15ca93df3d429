"""Intervals are the same bytes whatever the BLAS kernel and the number of threads (METHODOLOGY 2.11, 4.3)."""

import os
import subprocess
import sys

SCRIPT = """
import hashlib
from datetime import date
import numpy as np
import polars as pl
from barometer import assessment as engine
from barometer.cohorts import no_cohorts
from barometer.exact import exact_product
from factors import library
from factors.draws import draw_inputs

factors = library.load().in_force(on=date(2025, 12, 31))
nobody = pl.DataFrame(schema={"organisation": pl.String, "kind": pl.String, "seat_commune": pl.String})
communes = pl.DataFrame({"commune": ["COM-21231", "COM-25056", "COM-39300"], "population": [159346, 119198, 17194]})
assessed = engine.assess(engine.Stock(no_cohorts(), nobody, communes), factors, year=2025, view="amortised")
groups = communes.select("commune", group="commune")
drawn = engine.draw(assessed, groups, by="commune", factors=factors, draws=draw_inputs(factors))
random = np.random.default_rng(1)
wide = exact_product(random.normal(size=(258, 300)), random.normal(size=(300, 1000)))
print(hashlib.sha256(wide.tobytes()).hexdigest())
print(drawn.values.shape[1], hashlib.sha256(drawn.values.tobytes()).hexdigest())
"""
KERNELS = (("Haswell", "1"), ("Prescott", "2"))


def test_drawn_impacts_are_the_same_bytes_under_two_kernels() -> None:
    """Two fresh interpreters at once: an old processor without wide vectors, a recent one."""
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True,
            env=os.environ | {
                "OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": threads, "POLARS_MAX_THREADS": threads,
            },
        )
        for kernel, threads in KERNELS
    ]  # fmt: skip
    said = [run.communicate()[0].split() for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert said[0] == said[1]
    assert said[0][1] == "1000"
