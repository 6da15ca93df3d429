"""A large fleet is prepared in parts: the same assets and the same cohorts as all at once, wherever the cuts fall."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from barometer.assessment import count_fleet, count_in_parts
from barometer.changes import compare_fleets
from barometer.cohorts import added_up
from barometer.exact import at_rest
from barometer.records.errors import RecordsError
from barometer.records.files import write_aside
from tests.barometer.fleets import asset, inventory, random_assets

DAYS = (date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1))


def _inventories(seed: int) -> pl.LazyFrame:
    """Three inventories of forty devices: absences, changed labels, data centres whose PUE one device declares."""
    chance = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for number, known in enumerate(random_assets(seed, 40)):
        centre = "A" if number == 3 else chance.choice(["A", "B", None])
        for day in DAYS:
            if chance.random() < 0.3:
                continue
            pue = 1.5 if number == 3 else None
            placed = {"data_centre": centre, "pue_ratio": pue, "serial_number": f"SN{number:03d}"}
            label = f"{number:03d}" if chance.random() < 0.8 else f"{number:03d}-bis"
            seen = {"asset_id": label, "inventoried_on": day, "batch": f"b{day.year}", "is_complete": day.year > 2023}
            rows.append(known | placed | seen | {"row": len(rows) + 2})
    chance.shuffle(rows)
    return inventory(rows).lazy()


@pytest.mark.parametrize("part_rows", [1, 7, 64, 1000])
@pytest.mark.parametrize("seed", range(3))
def test_a_fleet_counted_in_parts_is_the_fleet_counted_at_once(seed: int, part_rows: int) -> None:
    rows = _inventories(seed)
    assets, cohorts = count_fleet(rows)
    parts = list(count_in_parts(rows, part_rows))
    assert len(parts) == 1 if part_rows == 1000 else len(parts) > 1
    assert_frame_equal(pl.concat(part for part, _ in parts), assets)
    assert_frame_equal(added_up([counted for _, counted in parts]), cohorts)
    # the sample holds what a cut could break
    assert assets["retirement_inferred"].any()
    assert assets["pue_micro"].is_in([1_500_000]).any()
    assert assets["asset_id"].str.ends_with("-bis").any()


def test_a_fleet_without_rows_has_one_part_without_assets() -> None:
    ((assets, cohorts),) = count_in_parts(inventory([asset(0)]).clear().lazy())
    assert (assets.height, cohorts.height) == (0, 0)


def test_assets_written_in_parts_are_read_as_if_written_at_once(tmp_path: Path) -> None:
    rows = _inventories(1)
    whole = at_rest(count_fleet(rows)[0])
    for name in ("one", "two"):
        write_aside(tmp_path / name, (at_rest(part) for part, _ in count_in_parts(rows, 7)))
    assert_frame_equal(pl.read_parquet(tmp_path / "one"), whole)
    assert pl.scan_parquet(tmp_path / "one").collect_schema() == whole.schema
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_parts_that_fail_half_way_leave_no_file(tmp_path: Path) -> None:
    def parts() -> Any:
        yield pl.DataFrame({"a": [1]})
        raise OSError(28, "No space left on device")

    with pytest.raises(RecordsError) as refusal:
        write_aside(tmp_path / "x.parquet", parts())
    assert refusal.value.code == "disk_full"
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(TypeError, match="units"):
        write_aside(tmp_path / "x.parquet", iter([pl.DataFrame({"units": [1]}, schema={"units": pl.Int128})]))


@pytest.mark.parametrize("part_rows", [1, 7, 64])
@pytest.mark.parametrize("seed", range(2))
def test_fleets_compared_in_parts_are_compared_at_once(seed: int, part_rows: int) -> None:
    rows = _inventories(seed).collect().with_columns(quantity=pl.lit(1, pl.Int64))
    is_last = pl.col("inventoried_on") == DAYS[-1]
    known, incoming = rows.filter(~is_last), rows.filter(is_last)
    whole, parts = compare_fleets(known, incoming), compare_fleets(known, incoming, part_rows)
    assert_frame_equal(parts.rows, whole.rows)
    assert_frame_equal(parts.conflicts, whole.conflicts)
    assert parts.counts == whole.counts
    # the sample holds what a cut could break: a former label in the part of another one
    assert {"entered", "left", "returned"} <= {kind for kind, count in whole.counts.items() if count}
    assert whole.rows["field"].is_in(["asset_id"]).any()
