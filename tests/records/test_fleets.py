"""Prepared assets and cohorts always belong to the batches that are visible."""

import decimal
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from barometer.records import fleets
from barometer.records.batches import rows_path, undo_batch
from barometer.records.errors import FleetChangedError, FleetNotPreparedError, OrganisationUnknownError, RecordsError
from barometer.records.files import write_aside
from barometer.records.fleets import fleet_version, read_assets, read_cohorts, read_rows, unprepared, write_fleet
from barometer.records.home import Home
from barometer.records.register_import import import_organisations
from barometer.schemas import InventoryRow
from tests.records.samples import COMMUNES, NOW, keep, organisation


def _prepare(home: Home, name: str) -> None:
    version = fleet_version(home, name)
    rows = read_rows(home, name, version=version)
    cohorts = rows.group_by("organisation").agg(units=pl.len().cast(pl.Decimal(38, 0)))
    write_fleet(home, name, rows, cohorts, version=version)


def _units(home: Home) -> dict[str, int]:
    cohorts = read_cohorts(home)
    assert cohorts is not None
    return {name: int(units) for name, units in cohorts.collect().iter_rows()}


def _undo(home: Home, batch: str) -> None:
    undo_batch(home, batch, actor="local", recorded_at=NOW)


def test_nothing_imported_is_none_and_not_an_empty_fleet(any_home: Home) -> None:
    organisation(any_home, "carnot")
    assert read_cohorts(any_home) is None
    assert unprepared(any_home) == []
    assert read_rows(any_home, "carnot").collect().equals(InventoryRow.create_empty())


def test_cohorts_of_all_organisations_are_read_together(any_home: Home) -> None:
    for name in ("carnot", "eiffel"):
        organisation(any_home, name)
    keep(any_home, "b1", "carnot", "eiffel")
    keep(any_home, "b2", "eiffel", assets=4)
    for name in unprepared(any_home):
        _prepare(any_home, name)
    assert _units(any_home) == {"carnot": 3, "eiffel": 7}
    assert read_assets(any_home, "eiffel").collect()["batch"].to_list() == ["b1"] * 3 + ["b2"] * 4


def test_an_import_makes_the_cohorts_of_its_organisations_alone_unreadable(home: Home) -> None:
    for name in ("carnot", "eiffel"):
        organisation(home, name)
    keep(home, "b1", "carnot", "eiffel")
    for name in ("carnot", "eiffel"):
        _prepare(home, name)
    keep(home, "b2", "eiffel")
    assert unprepared(home) == ["eiffel"]
    with pytest.raises(FleetNotPreparedError) as refusal:
        read_cohorts(home)
    assert refusal.value.organisations == ["eiffel"]
    with pytest.raises(FleetNotPreparedError):
        read_assets(home, "eiffel")
    assert read_assets(home, "carnot").collect().height == 3


def test_taking_back_the_last_import_finds_the_previous_cohorts_without_preparing_again(any_home: Home) -> None:
    organisation(any_home, "carnot")
    for batch, assets in (("b1", 3), ("b2", 4), ("b3", 5)):
        keep(any_home, batch, "carnot", assets=assets)
        _prepare(any_home, "carnot")
    assert _units(any_home) == {"carnot": 12}
    _undo(any_home, "b3")
    assert _units(any_home) == {"carnot": 7}
    assert len(list(any_home.fleet.glob("carnot/cohorts-*.parquet"))) == 2


def test_when_every_batch_is_taken_back_nothing_is_left_to_read(home: Home) -> None:
    organisation(home, "carnot")
    keep(home, "b1", "carnot")
    _prepare(home, "carnot")
    _undo(home, "b1")
    assert read_cohorts(home) is None
    with pytest.raises(RecordsError) as refusal:
        read_assets(home, "carnot")
    assert refusal.value.code == "fleet_empty"


@pytest.mark.parametrize("change", [lambda home: keep(home, "b2", "carnot"), lambda home: _undo(home, "b1")])
def test_rows_are_never_filed_under_the_name_of_another_state(home: Home, change: Callable[[Home], object]) -> None:
    organisation(home, "carnot")
    keep(home, "b1", "carnot")
    version = fleet_version(home, "carnot")
    change(home)
    with pytest.raises(FleetChangedError):
        read_rows(home, "carnot", version=version)


def test_the_seat_of_an_organisation_is_part_of_what_its_fleet_is_made_of(home: Home) -> None:
    # Assets without a commune are completed with the seat: moving it must prepare the fleet again.
    organisation(home, "carnot", commune_code="21231")
    keep(home, "b1", "carnot")
    _prepare(home, "carnot")
    frame = pl.DataFrame({"organisation": ["carnot"], "name": ["Carnot"], "kind": ["lycee"], "commune_code": ["58194"]})
    import_organisations(home, frame, actor="local", recorded_at=NOW, communes=COMMUNES)
    assert unprepared(home) == ["carnot"]


def test_a_new_way_of_preparing_makes_every_fleet_to_prepare_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    organisation(home, "carnot")
    keep(home, "b1", "carnot")
    _prepare(home, "carnot")
    monkeypatch.setattr(fleets, "FLEET_FORMAT", "next")
    assert unprepared(home) == ["carnot"]


def test_a_column_added_to_the_contract_later_is_unknown_in_older_batches(home: Home) -> None:
    organisation(home, "carnot")
    keep(home, "b1", "carnot")
    path = rows_path(home, "carnot", "b1")
    write_aside(path, pl.read_parquet(path).drop("user_group"))
    keep(home, "b2", "carnot")
    rows = read_rows(home, "carnot").collect()
    assert rows.schema == InventoryRow.create_empty().schema
    assert rows["user_group"].null_count() == 6


def test_a_batch_whose_file_is_gone_is_said_and_not_skipped(home: Home) -> None:
    organisation(home, "carnot")
    keep(home, "b1", "carnot")
    keep(home, "b2", "carnot")
    rows_path(home, "carnot", "b1").unlink()
    with pytest.raises(RecordsError) as refusal:
        read_rows(home, "carnot")
    assert refusal.value.code == "batch_file_missing"
    assert "b1.parquet" in refusal.value.message("fr")


def test_an_organisation_nobody_registered_has_no_fleet(home: Home) -> None:
    with pytest.raises(OrganisationUnknownError):
        fleet_version(home, "nobody")


def test_whole_numbers_wider_than_64_bits_are_refused_on_disk(tmp_path: Path) -> None:
    frame = pl.DataFrame({"units": [1]}, schema={"units": pl.Int128})
    with pytest.raises(TypeError, match="units"):
        write_aside(tmp_path / "x.parquet", frame)
    write_aside(tmp_path / "x.parquet", frame.cast(pl.Decimal(38, 0)))
    assert pl.read_parquet(tmp_path / "x.parquet")["units"].to_list() == [decimal.Decimal(1)]
    assert [path.name for path in tmp_path.iterdir()] == ["x.parquet"]


def test_a_failed_write_keeps_the_previous_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.parquet"
    write_aside(path, pl.DataFrame({"a": [1]}))

    def full(*_: object, **__: object) -> None:
        message = "parquet: underlying IO error: No space left on device (os error 28)"
        raise pl.exceptions.ComputeError(message)

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", full)
    with pytest.raises(RecordsError) as refusal:
        write_aside(path, pl.DataFrame({"a": [2]}))
    assert refusal.value.code == "disk_full"
    assert pl.read_parquet(path)["a"].to_list() == [1]
    assert [one.name for one in tmp_path.iterdir()] == ["x.parquet"]


def test_the_same_frame_written_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": list(range(1000)), "b": ["x", None] * 500})
    write_aside(tmp_path / "one", frame)
    write_aside(tmp_path / "two", frame.lazy())
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
