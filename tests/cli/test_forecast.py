"""`barometer reuse forecast` on the demonstration: by EPCI and type, with what is left out, refused where senseless."""

from pathlib import Path
from typing import Any


def test_the_supply_to_come_is_told_by_place_and_type(demo: Path, run: Any, run_json: Any) -> None:
    found = run_json("--home", demo, "reuse", "forecast", "--on", "2026-01-01")
    rows = [row for row in found["forecasts"] if row["equipment_type"] == "laptop"]
    assert len(rows) == 2 * len({row["territory"] for row in rows})
    assert all(row["leaving"]["low"] <= row["leaving"]["central"] <= row["held"] for row in rows)
    assert rows[0]["settled"] >= rows[0]["reused"] > 0
    assert rows[0]["territory"].startswith("EPCI-")
    ended = run_json("--home", demo, "reuse", "forecast", "--on", "2026-01-01", "--contract-years", "4")
    more = [row for row in ended["forecasts"] if row["equipment_type"] == "laptop"]
    assert sum(row["leaving"]["central"] for row in more) > sum(row["leaving"]["central"] for row in rows)
    code, said, _ = run("--home", demo, "--language", "fr", "reuse", "forecast", "--on", "2026-01-01")
    assert (code, "offre attendue" in said, "CA de" in said) == (0, True, True)


def test_a_forecast_over_a_century_or_of_nobody_is_refused(demo: Path, run: Any) -> None:
    code, _, said = run("--home", demo, "--language", "fr", "reuse", "forecast", "--years", "100")
    assert (code, "1 à 5 années" in said) == (2, True)
    assert run("--home", demo, "reuse", "forecast", "--organisation", "nobody")[0] == 2
