"""A file becomes visible whole, for all its organisations, and can be taken back."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl
import pytest
import sqlalchemy as sa

from barometer.decisions.schemas import PurchaseRow
from barometer.records import batches as batches_module
from barometer.records.access import set_actor
from barometer.records.batches import (
    find_same_file,
    list_batches,
    new_batch_name,
    rows_path,
    show_batch,
    undo_batch,
    visible_batches,
)
from barometer.records.errors import AccessRefusedError, BatchUnknownError, RecordsError, SameFileError
from barometer.records.fleets import read_rows, unprepared
from barometer.records.home import Home, create_home
from barometer.records.rows import read_content
from tests.records.samples import NOW, inventory, keep, organisation, sha256_of

PURCHASE = {
    "organisation": "eiffel", "purchased_on": date(2025, 3, 1), "amount_cents": 120_000, "is_gift": False,
    "is_internal": False, "synthetic": False, "batch": "p1", "sheet": "Achats", "row": 2,
}  # fmt: skip


@pytest.fixture
def stocked(any_home: Home) -> Home:
    """A folder with two organisations."""
    organisation(any_home, "carnot")
    organisation(any_home, "eiffel")
    return any_home


def _names(home: Home, organisation: str | None = None) -> list[str]:
    return [batch.batch for batch in visible_batches(home, organisation)]


def test_a_batch_keeps_its_rows_and_where_they_come_from(stocked: Home) -> None:
    made = keep(
        stocked, "b1", "eiffel", "carnot", is_complete=True, inventoried_on=date(2025, 12, 31), rejected=2, warnings=1,
        file_name="C:\\Parcs\\Parc 2025.xlsx",
    )  # fmt: skip
    assert made == show_batch(stocked, "b1")
    assert (made.file_name, made.rows, made.rejected, made.warnings) == ("Parc 2025.xlsx", 6, 2, 1)
    assert made.columns == {"asset_id": "A", "equipment_type": "C"}
    assert {name: part.rows for name, part in made.organisations.items()} == {"carnot": 3, "eiffel": 3}
    assert (made.inventoried_on, made.recorded_at, made.recorded_by) == (date(2025, 12, 31), NOW, "local")
    assert read_rows(stocked, "carnot").collect().equals(inventory("b1", "carnot"))


def test_batches_stand_in_the_order_they_came_whatever_their_names(stocked: Home) -> None:
    keep(stocked, "z", "carnot")
    keep(stocked, "a", "carnot", "eiffel", recorded_at=NOW - timedelta(days=1))
    assert _names(stocked) == ["z", "a"] == list_batches(stocked)["batch"].to_list()
    assert _names(stocked, "eiffel") == ["a"]
    assert list_batches(stocked)["organisations"].to_list() == [["carnot"], ["carnot", "eiffel"]]
    assert read_rows(stocked, "carnot").collect()["batch"].to_list() == ["z"] * 3 + ["a"] * 3


def test_taking_a_batch_back_restores_what_was_there_before(stocked: Home) -> None:
    keep(stocked, "b1", "carnot")
    before = read_rows(stocked, "carnot").collect()
    keep(stocked, "b2", "carnot", assets=5)
    undone = undo_batch(stocked, "b2", actor="local", recorded_at=NOW)
    assert not undone.is_visible
    assert read_rows(stocked, "carnot").collect().equals(before)
    assert _names(stocked) == ["b1"]
    assert list_batches(stocked)["undone_by"].to_list() == [None, "local"]


def test_a_batch_is_taken_back_once(stocked: Home) -> None:
    keep(stocked, "b1", "carnot")
    undo_batch(stocked, "b1", actor="local", recorded_at=NOW)
    with pytest.raises(RecordsError) as refusal:
        undo_batch(stocked, "b1", actor="local", recorded_at=NOW)
    assert refusal.value.code == "batch_already_undone"
    with pytest.raises(BatchUnknownError):
        undo_batch(stocked, "nothing", actor="local", recorded_at=NOW)


def test_the_same_file_is_recognised_until_it_is_taken_back(stocked: Home) -> None:
    assert find_same_file(stocked, sha256_of("b1")) is None
    keep(stocked, "b1", "carnot")
    found = find_same_file(stocked, sha256_of("b1"))
    assert found is not None
    assert found.batch == "b1"
    undo_batch(stocked, "b1", actor="local", recorded_at=NOW)
    assert find_same_file(stocked, sha256_of("b1")) is None


def test_the_same_file_is_kept_once_even_when_nobody_looked_before(stocked: Home) -> None:
    keep(stocked, "b1", "carnot")
    with pytest.raises(SameFileError) as refusal:
        keep(stocked, "b2", "carnot", file_sha256=sha256_of("b1"))
    assert refusal.value.batch == "b1"
    assert _names(stocked) == ["b1"]
    # another content may come from the same file, and a file of which a part was taken back may be sent again
    undo_batch(stocked, "b1", organisation="carnot", actor="local", recorded_at=NOW)
    keep(stocked, "b2", "carnot", file_sha256=sha256_of("b1"))
    assert _names(stocked) == ["b2"]


def test_the_part_of_one_organisation_is_taken_back_alone(stocked: Home) -> None:
    keep(stocked, "b1", "carnot", "eiffel")
    held = undo_batch(stocked, "b1", organisation="carnot", actor="local", recorded_at=NOW)
    assert held.is_visible
    assert held.holders == ["eiffel"]
    assert read_rows(stocked, "carnot").collect().is_empty()
    assert read_rows(stocked, "eiffel").collect().height == 3
    with pytest.raises(RecordsError) as refusal:
        undo_batch(stocked, "b1", organisation="carnot", actor="local", recorded_at=NOW)
    assert refusal.value.code == "batch_without_organisation"
    assert not undo_batch(stocked, "b1", organisation="eiffel", actor="local", recorded_at=NOW).is_visible


def test_a_batch_holds_any_content_and_fleets_are_made_of_inventories_alone(stocked: Home) -> None:
    keep(stocked, "b1", "carnot")
    rows = pl.DataFrame([PURCHASE], schema=PurchaseRow.create_empty().schema)
    keep(stocked, "p1", content="purchases", rows=rows)
    assert read_content(stocked, "purchases", "eiffel").collect()["amount_cents"].to_list() == [120_000]
    assert read_content(stocked, "purchases", "carnot").collect().is_empty()
    assert read_rows(stocked, "eiffel").collect().is_empty()
    assert unprepared(stocked) == ["carnot"]
    assert show_batch(stocked, "p1").content == "purchases"
    undo_batch(stocked, "p1", actor="local", recorded_at=NOW)
    assert read_content(stocked, "purchases").collect().is_empty()


def test_a_name_is_used_once_and_the_first_rows_stay(stocked: Home) -> None:
    keep(stocked, "b1", "carnot")
    with pytest.raises(RecordsError) as refusal:
        keep(stocked, "b1", "carnot", assets=9)
    assert refusal.value.code == "batch_exists"
    assert read_rows(stocked, "carnot").collect().height == 3


def test_an_unknown_organisation_stores_nothing_for_the_others(stocked: Home) -> None:
    with pytest.raises(RecordsError) as refusal:
        keep(stocked, "b1", "carnot", "nowhere")
    assert "nowhere" in refusal.value.message("fr")
    assert _names(stocked) == []
    assert not list(stocked.fleet.rglob("*"))


@pytest.mark.parametrize("name", ["../../evil", "/tmp/evil", "."])
def test_an_organisation_that_could_lead_outside_writes_nothing(home: Home, name: str) -> None:
    before = sorted(home.folder.parent.rglob("*"))
    with pytest.raises(RecordsError):
        keep(home, "b1", name)
    assert [path for path in sorted(home.folder.parent.rglob("*")) if "sqlite-" not in path.name] == before


def test_somebody_limited_to_one_organisation_imports_for_it_alone(stocked: Home) -> None:
    set_actor(stocked, "paul", role="officer", organisations=["carnot"], actor="local", recorded_at=NOW)
    keep(stocked, "b1", "carnot", actor="paul")
    keep(stocked, "b2", "carnot", "eiffel")
    with pytest.raises(AccessRefusedError):
        keep(stocked, "b3", "carnot", "eiffel", actor="paul")
    with pytest.raises(AccessRefusedError):
        undo_batch(stocked, "b2", actor="paul", recorded_at=NOW)
    assert _names(stocked) == ["b1", "b2"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rows": inventory("b1", "carnot").clear()}, "batch_empty"),
        ({"is_complete": True}, "inventory_date_missing"),
        ({"synthetic": True}, "synthetic_rows_refused"),
    ],
)
def test_what_cannot_be_a_batch_is_refused(home: Home, changes: dict[str, Any], code: str) -> None:
    organisation(home, "carnot")
    with pytest.raises(RecordsError) as refusal:
        keep(home, "b1", "carnot", **changes)
    assert refusal.value.code == code
    assert _names(home) == []


def test_a_real_file_enters_a_demo_folder_only_when_asked(tmp_path: Path) -> None:
    demo = create_home(tmp_path, demo=True)
    organisation(demo, "carnot")
    keep(demo, "b1", "carnot", synthetic=True)
    with pytest.raises(RecordsError) as refusal:
        keep(demo, "b2", "carnot")
    assert "--into-demo" in refusal.value.message("fr")
    keep(demo, "b2", "carnot", into_demo=True)
    assert _names(demo) == ["b1", "b2"]


def test_rows_that_break_the_contract_are_a_fault_of_the_caller(home: Home) -> None:
    organisation(home, "carnot")
    rows = inventory("b1", "carnot").with_columns(quantity=pl.lit(-1, pl.Int64))
    with pytest.raises(dy.exc.ValidationError):
        keep(home, "b1", "carnot", rows=rows)
    two = pl.concat([inventory("b1", "carnot"), inventory("b2", "carnot")])
    with pytest.raises(ValueError, match="one batch"):
        keep(home, "b1", "carnot", rows=two)


def test_a_batch_name_sorts_by_time_and_names_the_file() -> None:
    assert new_batch_name(NOW, "3f9a2c1b" + "0" * 56) == "20260105T101500000Z-3f9a2c1b"


def test_an_import_that_fails_in_the_database_leaves_no_file(stocked: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(stocked, "b1", "carnot")
    files = _files(stocked)

    def fail(*_: Any, **__: Any) -> None:
        raise sa.exc.IntegrityError("no", None, ValueError("no"))

    monkeypatch.setattr(batches_module, "append_entry", fail)
    with pytest.raises(sa.exc.IntegrityError):
        keep(stocked, "b2", "carnot", "eiffel")
    assert _files(stocked) == files == [rows_path(stocked, "carnot", "b1")]
    assert _names(stocked) == ["b1"]


def _files(home: Home) -> list[Path]:
    return sorted(path for path in home.fleet.rglob("*") if path.is_file())
