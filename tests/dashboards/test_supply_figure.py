"""The picture of need against supply: a need that nobody declared has no mark."""

from dashboards.supply_figure import SupplyRow, supply_bars


def test_a_need_nobody_declared_has_no_mark_and_the_axis_holds_the_largest() -> None:
    rows = [SupplyRow("A", "laptop", "…", 7, 1, 40), SupplyRow("B", "laptop", "…", 3, 0, None)]
    ready, coming, need = supply_bars(rows, language="fr").data
    assert (list(ready.x), list(coming.x)) == ([7, 3], [1, 0])
    assert (list(need.x), list(need.y)) == ([40], [0])
    assert supply_bars(rows, language="fr").layout.xaxis.range == (0, 42)
