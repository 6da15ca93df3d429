"""Offre à venir on the page: sums by type, an interval without a mark where the yield is unknown, assumptions."""

from datetime import date

from dashboards.forecast_figure import ForecastRow, forecast_intervals
from dashboards.sections.supply import by_type
from reuse.forecast import Forecast, Observed
from tests.dashboards.conftest import Open, markup

UNTIL = date(2028, 11, 26)


def row(place: str, kind: str, supply: tuple[float, float | None, float], until: date = UNTIL) -> Forecast:
    return Forecast(place, kind, until, 10, (1.0, 2.0, 3.0), 0.0, Observed(0, 0), supply)


def test_territories_add_up_and_what_is_unknown_in_one_stays_unknown() -> None:
    rows = [
        row("A", "laptop", (1.0, 2.0, 3.0)), row("B", "laptop", (2.0, 3.0, 5.0)),
        row("A", "laptop", (9.0, 9.0, 9.0), date(2027, 11, 26)), row("A", "switch", (0.0, None, 4.0)),
    ]  # fmt: skip
    assert by_type(rows, UNTIL) == [("laptop", (3.0, 5.0, 8.0)), ("switch", (0.0, None, 4.0))]


def test_a_type_without_a_known_yield_has_an_interval_and_no_mark() -> None:
    rows = [ForecastRow("laptop", "…", 3.0, 5.0, 8.0), ForecastRow("switch", "…", 0.0, None, 4.0)]
    interval, mark = forecast_intervals(rows, language="fr").data
    assert (list(interval.base), list(interval.x)) == ([3.0, 0.0], [5.0, 4.0])
    assert (list(mark.x), list(mark.y)) == ([5.0], [0])


def test_the_card_is_made_on_demand_and_says_what_is_assumed(open_page: Open) -> None:
    at = open_page(page="reuse", tab="chain")
    assert "Ce qui est supposé" not in markup(at)
    at.button(key="supply_ask").click().run()
    assert not at.exception
    assert "Ce qui est supposé" in markup(at)
    assert "Expected" not in markup(at)
    assert "Offre attendue par territoire, type et année" in markup(at)
