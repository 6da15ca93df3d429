"""What is declared of a territory stands in an edition as the tool shows it (METHODOLOGY 17.3)."""

import json
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import Run

SAID = {
    "weee.collected": "10000000", "weee.recycled": "700", "weee.treated": "1000", "telemedicine.acts": "5000",
    "mediation.passes_used": "5000",
}  # fmt: skip
CODES = ("DEC-01", "DEC-03", "GAI-05", "INC-04")
SHOWN = ("code", "breakdown", "breakdown_value", "value", "low", "high", "unit", "series", "status")


def test_what_is_declared_of_a_territory_is_published_as_the_tool_shows_it(home: Path, run: Run) -> None:
    # A body's own value is its own: it never leaves with an edition.
    of_body = ("--organisation", "lycee-a", "--period", "2024")
    of_region = ("--territory", "REG-27", "--period", "2025")
    stated = [(name, value, of_region) for name, value in SAID.items()] + [("weee.collected", "77", of_body)]
    for number, (name, value, where) in enumerate(stated, start=1):
        assert run("--home", home, "declare", name, value, *where)[0] == 0
        for step in ("submit", "validate"):
            assert run("--home", home, "declare", step, str(number))[0] == 0
    status, _, err = run("--home", home, "publish", "2026.1", "--published-on", "2026-11-26")
    assert status == 0, err
    edition = home / "editions" / "2026.1"
    told = pl.read_parquet(edition / "indicators.parquet")
    asked = (pl.col("period_start").dt.year() == 2025) & (pl.col("territory") == "REG-27")
    found = told.filter(asked & pl.col("code").is_in(CODES)).select(SHOWN).sort("code").to_dicts()
    live = json.loads(run("--home", home, "indicators", "--year", "2025", "--json", "--quiet")[1])
    wanted = [{name: row[name] for name in SHOWN} for row in live if row["code"] in CODES]
    assert found == sorted(wanted, key=lambda row: row["code"])
    assert [row["value"] for row in found] == pytest.approx([10_000_000, 70, 5000, 5000])
    assert told.filter(pl.col("code") == "DEC-01").height == 1
    assert not set(CODES) & set(pl.read_csv(edition / "gaps.csv")["code"].drop_nulls())
    known = told.filter(asked).drop_nulls("value")["code"].n_unique()
    [share] = [row["value"] for row in live if (row["code"], row["breakdown"]) == ("GOU-02", "total")]
    told_share = told.filter(asked & (pl.col("code") == "GOU-02") & (pl.col("breakdown") == "total"))["value"]
    assert told_share.to_list() == [share] == [pytest.approx(100 * known / 50)]
    assert run("--home", home, "edition", "check", "2026.1")[0] == 0
