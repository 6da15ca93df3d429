"""Money as people type it, in whole cents. In: `1 200,50`. Out: 120050; refused where it is finer than a cent."""

from barometer.records.decimals import parse_decimal
from dashboards.errors import DashboardsError


def read_cents(text: str, option: str) -> int:
    """The cents of a typed amount of euros."""
    cents = parse_decimal(text, option) * 100
    if cents != cents.to_integral_value() or cents < 0:
        raise DashboardsError("amount_in_cents", value=text, option=option)
    return int(cents)
