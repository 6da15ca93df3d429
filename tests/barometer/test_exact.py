"""The passage from exact integers to floats."""

import polars as pl

from barometer.exact import as_float, in_units


def test_units_are_divided_not_multiplied_by_a_billionth() -> None:
    """3 nano-units: 3 / 1e9 is the nearest float to 3e-9, 3 x 1e-9 is not."""
    assert in_units(pl.Series([3], dtype=pl.Int128)).tolist() == [3e-9]


def test_a_query_divides_too_and_keeps_the_unknown() -> None:
    """Polars alone would give 3 x 1e-9, for one row as for several."""
    for nano in ([3], [3, None, 5]):
        frame = pl.DataFrame({"impact": nano}, schema={"impact": pl.Int128}).with_columns(as_float("impact"))
        assert frame["impact"].to_list() == [None if each is None else each / 1e9 for each in nano]
