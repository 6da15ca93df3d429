"""INC-05 by hand (METHODOLOGY 9.10)."""

from decimal import Decimal

import pytest

from reuse.need import EpciNeed, below_half, rate_together


def test_a_region_adds_up_what_is_known_and_flags_whoever_is_below_half_of_it() -> None:
    """(64 + 58 + 0) x 1,000 / (28,000 + 23,500 + 16,400) = 1.797; a need or a count that nobody may know stays out."""
    needs = [
        EpciNeed("EPCI-1", 64, Decimal(28000), 2024),
        EpciNeed("EPCI-2", 58, Decimal(23500), 2025),
        EpciNeed("EPCI-3", 0, Decimal(16400), 2025),
        EpciNeed("EPCI-4", 9, None, None),
        EpciNeed("EPCI-5", None, Decimal(500), 2025),
        EpciNeed("EPCI-6", 3, Decimal(0), 2025),
    ]
    regional = rate_together(needs)
    assert regional == pytest.approx(122_000 / 67_900)
    assert [each.per_thousand for each in needs] == [
        pytest.approx(64 / 28), pytest.approx(58 / 23.5), 0.0, None, None, None,
    ]  # fmt: skip
    assert [each.epci for each in below_half(needs, regional)] == ["EPCI-3"]
    assert rate_together(needs[3:]) is None
    assert below_half(needs, None) == []
    # Exactly half is not below half.
    assert below_half([EpciNeed("EPCI-7", 1, Decimal(1000), 2025)], 2.0) == []
