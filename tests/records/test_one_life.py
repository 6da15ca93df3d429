"""Whatever comes and goes in whatever order, a device that somebody holds is counted once, else not at all."""

import shutil
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.fleet import consolidate_fleet
from barometer.identity import find_shared
from barometer.records.batches import show_batch, undo_batch
from barometer.records.contents import rows_path
from barometer.records.fleets import fleet_version, read_rows
from barometer.records.home import Home, create_home, open_home
from barometer.schemas import InventoryRow
from dashboards.loading import counted_assets, prepare_cohorts
from tests.records.samples import NOW, inventory, keep, organisation

BODIES, SERIALS = ("p", "q", "r"), ("SN71", "SN72", "SN73")
Holdings = dict[str, frozenset[str]]


class Step(NamedTuple):
    """A file of a day, complete or not, with what it says each body holds; or what it said taken back, whole or not."""

    holdings: Holdings
    day: date
    is_complete: bool
    undone: tuple[int, str | None] | None


HELD = st.dictionaries(st.sampled_from(BODIES), st.frozensets(st.sampled_from(SERIALS), min_size=1), min_size=1)
DAYS = st.dates(date(2024, 1, 1), date(2024, 1, 5))
UNDONE = st.none() | st.tuples(st.integers(0, 7), st.none() | st.sampled_from(BODIES))
STEPS = st.lists(st.builds(Step, HELD, DAYS, st.booleans(), UNDONE), min_size=1, max_size=7)


def _rows(number: int, step: Step) -> pl.DataFrame:
    parts = [
        inventory(f"b{number}", body, assets=1).with_columns(
            asset_id=pl.lit(f"{body}-{serial}"),
            serial_number=pl.lit(serial),
            inventoried_on=pl.lit(step.day),
            is_complete=pl.lit(step.is_complete),
            row=pl.lit(line, dtype=pl.Int64).cast(InventoryRow.create_empty().schema["row"]),
        )
        for body, serials in sorted(step.holdings.items())
        for line, serial in enumerate(sorted(serials), start=2)
    ]
    return pl.concat(parts)


def _visible(steps: list[Step]) -> dict[int, set[str]]:
    """Which bodies of which file count in the end: batch -> bodies."""
    counting = {number: set(step.holdings) for number, step in enumerate(steps)}
    for number, step in enumerate(steps):
        if step.undone is not None and step.undone[0] <= number:
            target, body = step.undone
            counting[target] -= set(BODIES) if body is None else {body}
    return counting


def _holders(assets: pl.DataFrame) -> set[str]:
    return set(assets.filter(pl.col("retired_on").is_null())["serial_number"])


def _check(assets: pl.DataFrame, counted: Iterable[str]) -> None:
    """Each serial number that a body holds is counted once, and no other."""
    assert Counter(counted) == dict.fromkeys(_holders(assets), 1)


def _assets(steps: list[Step]) -> pl.DataFrame:
    visible = _visible(steps)
    parts = [
        _rows(number, step).filter(pl.col("organisation").is_in(sorted(visible[number])))
        for number, step in enumerate(steps)
    ]
    return consolidate_fleet(pl.concat(parts).lazy()).collect()


def _in_service(assets: pl.DataFrame) -> list[str]:
    return assets.filter(pl.col("retired_on").is_null())["serial_number"].to_list()


@given(STEPS)
@settings(max_examples=30, deadline=None)
def test_in_any_order_of_files_and_takings_back_a_device_held_is_counted_once(steps: list[Step]) -> None:
    assets = _assets(steps)
    left_out = find_shared(assets.lazy()).filter(~pl.col("is_counted"))
    _check(assets, _in_service(assets.join(left_out, on=["organisation", "asset_id"], how="anti")))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three bodies and nothing brought in."""
    folder = tmp_path_factory.mktemp("one_life") / "home"
    home = create_home(folder, demo=False)
    for body in BODIES:
        organisation(home, body)
    return folder


@given(steps=STEPS)
@settings(max_examples=5, deadline=None)
def test_the_folder_counts_the_same_once_each_file_came_and_went(
    steps: list[Step], empty: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = open_home(Path(shutil.copytree(empty, tmp_path_factory.mktemp("played") / "home")), None)
    for number, step in enumerate(steps):
        rows = _rows(number, step)
        keep(home, f"b{number}", rows=rows, is_complete=step.is_complete, inventoried_on=step.day)
        if step.undone is not None and step.undone[0] <= number:
            target, body = step.undone
            batch = show_batch(home, f"b{target}")
            if batch.is_visible and (body is None or body in batch.holders):
                undo_batch(home, batch.batch, organisation=body, actor="local", recorded_at=NOW)
            prepare_cohorts(home)  # a state in between is kept under a name of its own
    prepare_cohorts(home)
    counted = [assets.collect() for assets in counted_assets(home, BODIES).values()]
    _check(_assets(steps), [serial for each in counted for serial in _in_service(each)])


def test_one_body_of_a_file_of_many_is_found_without_a_look_at_the_others(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = open_home(Path(shutil.copytree(empty, tmp_path / "home")), None)
    keep(home, "b0", *BODIES)
    asked: list[str] = []

    def seen(home: Home, name: str, batch: str, content: str) -> Path:
        asked.append(name)
        return rows_path(home, name, batch, content)

    monkeypatch.setattr("barometer.records.batch_list.rows_path", seen)
    assert read_rows(home, "q", version=fleet_version(home, "q")).collect().height == 3
    assert asked == ["q", "q"]
