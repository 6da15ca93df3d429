"""An edition is written whole or not at all, and never changes."""

import fcntl
import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from barometer.editions import build
from barometer.editions.build import build_edition, find_edition, list_editions, publish_edition
from barometer.editions.check import check_edition
from barometer.editions.errors import ContentRefusedError, EditionExistsError, EditionsError
from tests.editions.sample import meta, sample, shuffled

EXPECTED = {
    "LISEZMOI.md", "SHA256SUMS", "control_panel.csv", "coverage.csv", "datapackage.json", "draws.parquet",
    "electricity.csv", "electricity_sharealike.csv", "factors.csv", "gaps.csv", "index.en.html", "index.html",
    "indicators.csv", "indicators.json", "indicators.parquet", "indicators_excel_fr.csv", "nomenclature.csv",
    "parameters.csv", "perimeter.csv", "schema.json", "sources.csv", "territories.csv",
}  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_an_edition_holds_its_files_and_nothing_else(published: Path) -> None:
    assert set(contents(published)) == EXPECTED
    assert check_edition(published) == []


def test_every_file_is_listed_with_its_hash(published: Path) -> None:
    listed = dict(reversed(line.split("  ")) for line in (published / "SHA256SUMS").read_text("utf-8").splitlines())
    assert set(listed) == EXPECTED - {"SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256((published / name).read_bytes()).hexdigest() == digest


def test_files_of_an_edition_are_read_only(published: Path) -> None:
    assert {path.stat().st_mode & 0o222 for path in published.iterdir()} == {0}


def test_the_same_content_in_another_row_order_is_said_to_be_unchanged(tmp_path: Path) -> None:
    first = publish_edition(tmp_path, sample())
    before = {path.name: path.stat().st_mtime_ns for path in first.path.iterdir()}
    second = publish_edition(tmp_path, shuffled(sample(), seed=5))
    assert (first.outcome, second.outcome) == ("created", "unchanged")
    assert {path.name: path.stat().st_mtime_ns for path in second.path.iterdir()} == before


def test_other_content_under_the_same_name_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    place = build_edition(tmp_path, sample())
    before = contents(place)
    with pytest.raises(EditionExistsError) as refusal:
        build_edition(tmp_path, sample(meta=replace(meta(), publisher="Un autre éditeur")))
    assert "datapackage.json" in refusal.value.message("fr")
    assert contents(place) == before
    assert visible(tmp_path) == ["2026.1"]


def test_a_file_added_to_an_edition_counts_as_another_content(tmp_path: Path) -> None:
    place = build_edition(tmp_path, sample())
    (place / "notes.txt").write_text("ajout", encoding="utf-8")
    with pytest.raises(EditionExistsError, match=r"notes\.txt"):
        build_edition(tmp_path, sample())


def test_if_absent_keeps_an_existing_edition_without_looking_at_the_content(tmp_path: Path) -> None:
    place = build_edition(tmp_path, sample())
    kept = publish_edition(tmp_path, sample(indicators=pl.DataFrame()), if_absent=True)
    assert (kept.path, kept.outcome) == (place, "kept")


def test_if_absent_writes_an_edition_that_is_not_there(tmp_path: Path) -> None:
    assert publish_edition(tmp_path / "new", sample(), if_absent=True).outcome == "created"


@pytest.mark.parametrize("edition", ["2026", "2026.0", "2026.1/../x", "../2026.1", "v2026.1", "2026.1\n", ""])
def test_a_name_that_is_not_a_year_and_a_number_is_refused(tmp_path: Path, edition: str) -> None:
    with pytest.raises(EditionsError) as refusal:
        build_edition(tmp_path, sample(edition=edition))
    assert refusal.value.code == "edition_name"
    assert visible(tmp_path) == []


@pytest.mark.parametrize("step", ["fsync", "rename"])
def test_a_failure_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*{"fsync": (os, "fsync", fail), "rename": (Path, "rename", fail)}[step])
    with pytest.raises(EditionsError) as refusal:
        build_edition(tmp_path, sample())
    assert refusal.value.code == "not_written"
    assert "No space left on device" in refusal.value.message("en")
    assert visible(tmp_path) == []


def test_what_a_crash_left_is_removed_by_the_next_publication(tmp_path: Path) -> None:
    left = tmp_path / ".2026.1.unfinished"
    left.mkdir()
    (left / "indicators.csv").write_text("half", encoding="utf-8")
    assert contents(build_edition(tmp_path, sample())).keys() == EXPECTED
    assert not left.exists()


def test_two_publications_at_once_are_not_mixed(tmp_path: Path) -> None:
    with (tmp_path / build.LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(EditionsError) as refusal:
            build_edition(tmp_path, sample())
    assert refusal.value.code == "being_published"
    assert build_edition(tmp_path, sample()).name == "2026.1"


def test_refused_content_lists_its_problems_and_writes_nothing(tmp_path: Path) -> None:
    indicators = sample().indicators.with_columns(low=pl.col("high") + 1, factors_digest=pl.lit(None, pl.String))
    with pytest.raises(ContentRefusedError) as refusal:
        build_edition(tmp_path, sample(indicators=indicators))
    assert [problem.code for problem in refusal.value.problems] == ["empty_cell", "bounds"]
    for language in ("fr", "en"):
        assert len(refusal.value.message(language).splitlines()) == 3
    assert visible(tmp_path) == []


def test_editions_are_listed_in_order_of_publication(tmp_path: Path) -> None:
    for edition in ("2026.10", "2026.2", "2025.1"):
        build_edition(tmp_path, sample(edition=edition))
    assert [path.name for path in list_editions(tmp_path)] == ["2025.1", "2026.2", "2026.10"]
    assert list_editions(tmp_path / "nowhere") == []
    assert find_edition(tmp_path, "2026.2") == tmp_path / "2026.2"
    with pytest.raises(EditionsError) as refusal:
        find_edition(tmp_path, "2027.1")
    assert refusal.value.code == "edition_unknown"


def visible(folder: Path) -> list[str]:
    """What is in the folder of editions, the lock aside."""
    return sorted(path.name for path in folder.iterdir() if path.name != build.LOCK)
