"""The synthetic inventories: realistic, marked as synthetic on every row, the same on any machine."""

import hashlib
from pathlib import Path

import polars as pl
import pytest

from barometer.records.identifiers import parse_siret, parse_uai
from factors import territories
from factors.levers import levers
from imports.demonstration import FIRST_INVENTORY, ORGANISATIONS, SECOND_INVENTORY, DemoFile, write_inventories
from imports.inventory import InventoryReading
from tests.imports.spreadsheets import codes, read

REGISTER = pl.DataFrame(
    [{"organisation": known.organisation, "siret": known.siret, "uai": known.uai} for known in ORGANISATIONS],
    schema={"organisation": pl.String, "siret": pl.String, "uai": pl.String},
)
#: Rows a body would believably own.
SIZES = {"lycee-fictif-1": (650, 800), "epci-fictif-1": (850, 1000), "region-fictive": (2400, 2750)}
#: The digest of the canonical rows of both years, without the column that follows the table of types.
DIGEST = "cb16bb717515ece777e5f314dcc3e6e5329e4b9b662a7dabfeed96ee5ffd7b48"
#: Years of purchase of computers that mostly kept an old system, and of those that came with the present one.
OLD_AND_NEW = ((2000, 2017), (2023, 2025))
OF_THE_FACTORS = "equipment_type"
REPAIRS = {"spaces_removed", "placeholder_read_as_empty", "date_two_digit_year", "date_year_only"}
REJECTS = {"date_impossible", "number_negative", "commune_unknown", "asset_id_duplicate", "lifetime_not_positive"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[DemoFile]:
    return write_inventories(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def readings(files: list[DemoFile]) -> dict[tuple[str, int], InventoryReading]:
    return {(file.organisation, file.as_of.year): _read(file) for file in files}


def _read(file: DemoFile) -> InventoryReading:
    return read(
        file.path,
        organisation=file.organisation,
        organisations=REGISTER,
        organisation_when_missing=None,
        as_of=file.as_of,
        is_complete=file.is_complete,
    )


def test_three_bodies_send_two_complete_inventories_each(files: list[DemoFile]) -> None:
    sent = [(file.organisation, file.as_of) for file in files]
    assert sorted(sent) == sorted(
        (known.organisation, day) for known in ORGANISATIONS for day in (FIRST_INVENTORY, SECOND_INVENTORY)
    )
    assert [file.as_of for file in files] == sorted(file.as_of for file in files)
    assert {file.path.suffix for file in files} == {".csv", ".xlsx"}
    assert all(file.is_complete for file in files)


def test_the_bodies_are_clearly_synthetic_and_their_identifiers_pass_the_checks() -> None:
    communes = set(territories.load().communes["code"])
    for known in ORGANISATIONS:
        assert "synthétique" in known.name
        assert known.is_synthetic
        assert known.siret is None or parse_siret(known.siret) == known.siret
        assert known.uai is None or parse_uai(known.uai) == known.uai
        assert known.siret or known.uai
        assert known.commune_code in communes
        assert {count.counted_on for count in known.head_counts} == {FIRST_INVENTORY, SECOND_INVENTORY}
    assert {known.kind for known in ORGANISATIONS} == {"lycee", "epci", "region"}


def test_every_row_says_that_it_is_synthetic(readings: dict[tuple[str, int], InventoryReading]) -> None:
    for reading in readings.values():
        assert reading.rows["synthetic"].all()
        assert reading.is_synthetic


def test_sizes_are_believable_and_nearly_everything_is_kept(readings: dict[tuple[str, int], InventoryReading]) -> None:
    for (organisation, _), reading in readings.items():
        low, high = SIZES[organisation]
        assert low <= reading.rows_read <= high
        assert 5 <= reading.rows_rejected <= 8
        assert reading.rows.height == reading.rows_read - reading.rows_rejected


def test_each_file_has_the_usual_blemishes(readings: dict[tuple[str, int], InventoryReading]) -> None:
    for reading in readings.values():
        assert set(codes(reading.rejects)) >= REJECTS
        assert set(codes(reading.warnings)) >= REPAIRS
        assert reading.rows["equipment_type"].null_count() < 25
        assert 0.2 < reading.rows["lifetime_years"].null_count() / reading.rows.height < 0.6
    told = {code for reading in readings.values() for code in codes(reading.warnings)}
    assert {"leading_zero_restored", "read_as_windows_1252", "equipment_type_unknown"} <= told


def test_between_two_years_some_assets_go_and_some_come(readings: dict[tuple[str, int], InventoryReading]) -> None:
    for known in ORGANISATIONS:
        before, after = (set(readings[known.organisation, year].rows["asset_id"]) for year in (2024, 2025))
        assert 0.02 < len(before - after) / len(before) < 0.3
        assert 0.05 < len(after - before) / len(after) < 0.2
        new = readings[known.organisation, 2025].rows.filter(pl.col("asset_id").is_in(list(after - before)))
        dated = new.filter(pl.col("commissioned_on").dt.year() == 2025)
        assert dated.height / new.height > 0.9


def test_what_the_engine_must_meet_is_there(readings: dict[tuple[str, int], InventoryReading]) -> None:
    rows = pl.concat([reading.rows for reading in readings.values()])
    assert set(rows["status"]) == {"in_service", "in_stock", "unused", "lent"}
    refurbished = rows.filter((pl.col("condition") == "refurbished") & (pl.col("equipment_type") == "laptop"))
    assert refurbished.height > 50
    hosted = rows.filter(pl.col("data_centre").is_not_null())
    assert hosted["pue_ratio"].null_count() > 0
    assert hosted["pue_ratio"].count() > 0
    assert rows["retired_on"].count() > 10
    assert rows.filter(pl.col("commune_code") == "01053").height > 10


def test_computers_write_their_system_older_ones_more_often_one_that_ended(
    readings: dict[tuple[str, int], InventoryReading],
) -> None:
    rows = pl.concat([reading.rows for reading in readings.values()])
    computers = rows.filter(pl.col("equipment_type").is_in(levers()["beyond_support"].types))
    assert 0 < computers["operating_system"].null_count() < computers.height / 5
    assert set(rows.filter(pl.col("operating_system").is_not_null())["equipment_type"]) == {
        *set(computers["equipment_type"]), "server", "workstation",
    }  # fmt: skip
    ended = pl.col("operating_system").str.contains("Windows (7|10) ").fill_null(value=False)
    old, new = (computers.filter(pl.col("commissioned_on").dt.year().is_between(*span)) for span in OLD_AND_NEW)
    assert old.select(ended.mean()).item() > 0.6
    assert new.select(ended.any()).item() is False


def test_the_bytes_of_the_files_do_not_depend_on_the_day(tmp_path: Path, files: list[DemoFile]) -> None:
    again = write_inventories(tmp_path)
    digests = [[hashlib.sha256(file.path.read_bytes()).hexdigest() for file in sent] for sent in (files, again)]
    assert digests[0] == digests[1]


def test_the_canonical_rows_change_only_on_purpose(readings: dict[tuple[str, int], InventoryReading]) -> None:
    rows = pl.concat([readings[name].rows for name in sorted(readings)])
    assert hashlib.sha256(rows.drop(OF_THE_FACTORS).write_csv().encode()).hexdigest() == DIGEST
