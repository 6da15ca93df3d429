"""The passage from exact integers to floats, and products that no order of adding changes."""

from fractions import Fraction

import numpy as np
import polars as pl
import pytest

from barometer.exact import as_float, exact_product, in_units


def test_units_are_divided_not_multiplied_by_a_billionth() -> None:
    """3 nano-units: 3 / 1e9 is the nearest float to 3e-9, 3 x 1e-9 is not."""
    assert in_units(pl.Series([3], dtype=pl.Int128)).tolist() == [3e-9]


def test_a_query_divides_too_and_keeps_the_unknown() -> None:
    """Polars alone would give 3 x 1e-9, for one row as for several."""
    for nano in ([3], [3, None, 5]):
        frame = pl.DataFrame({"impact": nano}, schema={"impact": pl.Int128}).with_columns(as_float("impact"))
        assert frame["impact"].to_list() == [None if each is None else each / 1e9 for each in nano]


def test_a_product_of_whole_numbers_is_exact() -> None:
    weights, values = np.array([[3.0, 0.0], [-2.0, 5.0], [0.0, 0.0]]), np.array([[1.0, 0.5], [7.0, 0.25]])
    assert exact_product(weights, values).tolist() == [[3.0, 1.5], [33.0, 0.25], [0.0, 0.0]]


@pytest.mark.parametrize(("terms", "precision"), [(7, 1e-15), (128, 1e-12), (3000, 1e-9)])
def test_a_row_of_a_product_is_the_same_bytes_among_any_others(terms: int, precision: float) -> None:
    """One row alone, without the terms that it lacks; and the sum in fractions."""
    weights, values = _random(terms)
    product = exact_product(weights, values)
    for row in np.flatnonzero(weights.any(axis=1))[:3]:
        own, largest = np.flatnonzero(weights[row]), float((abs(weights[row]) * values.max(axis=1)).max())
        assert exact_product(weights[[row]][:, own], values[own]).tobytes() == product[row].tobytes()
        pairs = zip(weights[row].tolist(), values[:, 3].tolist(), strict=True)
        exact = sum(Fraction(weight) * Fraction(value) for weight, value in pairs)
        assert abs(product[row, 3] - float(exact)) <= precision * largest


def test_no_order_of_adding_changes_a_long_product() -> None:
    """As libraries add in orders of their own; a plain product of the same numbers does change."""
    weights, values = _random(500)
    order = np.random.default_rng(0).permutation(500)
    assert exact_product(weights[:, order], values[order]).tobytes() == exact_product(weights, values).tobytes()
    assert (weights[:, order] @ values[order]).tobytes() != (weights @ values).tobytes()


def _random(terms: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(terms)
    signs = random.choice([-1.0, 0.0, 1.0], (40, terms), p=[0.1, 0.2, 0.7])
    return np.exp(random.normal(0, 4, (40, terms))) * signs, np.exp(random.normal(0, 1, (terms, 50)))
