"""Run by test_crashes in a process of its own: do one thing, and die at one step of it, as `kill -9` would.

Arguments: folder, database URL or "-", what to do, the step at which to die. Exit 9: died there; 0: the step was never
reached.
"""

import os
import sys
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa

from barometer.records import batches, database, files, fleets, home
from tests.records.samples import NOW, keep, organisation

FOLDER, URL, DEED, STEP = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]


def die(*_: Any, **__: Any) -> None:
    os._exit(9)


def die_half_written(path: Path, frame: pl.DataFrame) -> None:
    path.write_bytes(b"PAR1 and then nothing")
    die()


def after(module: Any, name: str) -> None:
    """Die once a function has done its work."""
    real = getattr(module, name)

    def then_die(*arguments: Any, **named: Any) -> None:
        real(*arguments, **named)
        die()

    setattr(module, name, then_die)


def on_statement(start: str) -> None:
    """Die once the database has executed a statement that starts so."""

    def look(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(start):
            die()

    sa.event.listen(sa.Engine, "after_cursor_execute", look)


STEPS = {
    "while a file is written": lambda: setattr(files, "sink", die_half_written),
    "before a file is forced to disk": lambda: setattr(os, "fsync", die),
    "before a file is renamed": lambda: setattr(Path, "replace", die),
    "after the first rename": lambda: after(batches, "put_in_place"),
    "after the batch row": lambda: on_statement("INSERT INTO batch ("),
    "after the last row": lambda: on_statement("INSERT INTO audit"),
    "before the commit": lambda: sa.event.listen(sa.Engine, "commit", die),
    "after the assets": lambda: after(fleets, "write_aside"),
    "after the update": lambda: on_statement("UPDATE batch"),
    "after the tables": lambda: after(database, "_upgrade"),
    "after the first settings": lambda: after(database, "_introduce"),
    "before the marker": lambda: setattr(home, "_write_marker", die),
}
STEPS[STEP]()
url = None if URL == "-" else URL
if DEED == "init":
    home.create_home(FOLDER, demo=False, database_url=url)
else:
    opened = home.open_home(FOLDER, url)
    if DEED == "import":
        keep(opened, "b2", "carnot", "eiffel", assets=5)
    elif DEED == "undo":
        batches.undo_batch(opened, "b1", actor="local", recorded_at=NOW)
    elif DEED == "prepare":
        version = fleets.fleet_version(opened, "carnot")
        rows = fleets.read_rows(opened, "carnot", version=version)
        fleets.write_fleet(opened, "carnot", rows, rows.select("organisation", "quantity"), version=version)
    else:
        organisation(opened, DEED)
