"""Several processes at once: nothing lost, nothing doubled, nothing damaged."""

import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
import sqlalchemy as sa

from barometer.records import database
from barometer.records.batches import visible_batches
from barometer.records.doctor import diagnose
from barometer.records.fleets import read_rows
from barometer.records.home import Home, open_home
from barometer.records.registers import find_organisation, list_organisations
from tests.records.samples import keep, organisation

ROOT = Path(__file__).resolve().parents[2]


def _together(folder: Path, database_url: str | None, *names: str, count: int = 0) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.records.import_script", str(folder), database_url or "-", name, str(count)],
            cwd=ROOT, stderr=subprocess.PIPE, text=True,
        )
        for name in names
    ]  # fmt: skip
    for process in started:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors[-1500:]


def test_processes_that_import_at_once_lose_and_damage_nothing(any_home: Home) -> None:
    organisation(any_home, "carnot")
    organisation(any_home, "eiffel")
    names, count = ["one", "two", "three"], 12
    _together(any_home.folder, any_home.database_url, *names, count=count)
    batches = visible_batches(any_home)
    assert sorted(batch.batch for batch in batches) == sorted(f"{a}-{n:02d}" for a in names for n in range(count))
    assert [batch.sequence for batch in batches] == list(range(1, len(names) * count + 1))
    rows = len(names) * sum(range(1, count + 1))
    assert read_rows(any_home, "carnot").collect().height == rows
    # the order of arrival within each process is kept
    for name in names:
        arrived = [batch.batch for batch in batches if batch.batch.startswith(name)]
        assert arrived == sorted(arrived)
    assert [finding for finding in diagnose(any_home) if finding.level != "warning"] == []


def test_processes_that_init_at_once_agree_on_one_folder(tmp_path: Path, database_url: str | None) -> None:
    _together(tmp_path / "var", database_url, *["init"] * 4)
    opened = open_home(tmp_path / "var", database_url)
    assert diagnose(opened) == []
    assert list_organisations(opened).is_empty()


def test_opening_a_new_database_waits_for_whoever_is_making_it(tmp_path: Path) -> None:
    # The change to write-ahead logging is refused at once while somebody writes, whatever the waiting time set.
    maker = sqlite3.connect(tmp_path / "new.sqlite", isolation_level=None, check_same_thread=False)
    maker.execute("BEGIN IMMEDIATE")
    end = Timer(0.3, lambda: maker.execute("COMMIT"))
    end.start()
    with database.read(Home(tmp_path, f"sqlite:///{tmp_path}/new.sqlite", is_demo=False)) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    end.join()
    maker.close()


def test_threads_of_one_process_share_a_folder(any_home: Home) -> None:
    organisation(any_home, "carnot")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: keep(any_home, f"b{number}", "carnot"), range(24)))
        found = list(pool.map(lambda _: find_organisation(any_home, "carnot").name, range(24)))
    assert [batch.sequence for batch in visible_batches(any_home)] == list(range(1, 25))
    assert set(found) == {"Carnot"}


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_of_two_who_register_the_same_name_one_is_told(any_home: Home, order: tuple[str, str]) -> None:
    def register(siret: str) -> str:
        try:
            return organisation(any_home, "carnot", siret=siret)
        except Exception as refusal:
            return getattr(refusal, "code", repr(refusal))

    numbers = {"a": "35600000000048", "b": "35600000049837"}
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(register, [numbers[name] for name in order]))
    assert sorted(outcomes) == ["carnot", "organisation_refused"]


def test_threads_that_ask_at_once_share_one_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two engines made at once, one would keep its connections for nobody."""
    url, make = f"sqlite:///{tmp_path / 'x.sqlite'}", sa.create_engine

    def slow(*given: Any, **options: Any) -> sa.Engine:
        time.sleep(0.02)
        return make(*given, **options)

    monkeypatch.setattr(sa, "create_engine", slow)
    with ThreadPoolExecutor(4) as pool:
        assert len({id(engine) for engine in pool.map(database._engine, [url] * 4)}) == 1
