"""A bad file is refused with a sentence in both languages, never with a traceback, and never costs our own process."""

import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from factors.errors import LANGUAGES
from imports.errors import ImportsError, UnreadableFileError
from imports.extent import Limits
from imports.guard import _START, read_spreadsheet
from tests.imports.awkward_files import REFUSED, wide_but_allowed
from tests.imports.spreadsheets import GOOD, read, write_csv, write_xlsx


@pytest.mark.parametrize(("make", "code"), REFUSED.items(), ids=lambda value: getattr(value, "__name__", value))
def test_a_bad_file_is_refused_with_what_where_and_how_to_repair(
    tmp_path: Path, make: Callable[[Path], Path], code: str
) -> None:
    path = make(tmp_path)
    with pytest.raises(ImportsError) as refusal:
        read(path)
    assert refusal.value.code == code
    for language in LANGUAGES:
        assert path.name in refusal.value.message(language)
        assert str(tmp_path) not in refusal.value.message(language)


def test_a_file_without_the_right_to_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_csv(tmp_path / "parc.csv", [GOOD])

    def refuse(*_arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableFileError) as refusal:
        read_spreadsheet(path)
    assert refusal.value.code == "file_unreadable"


def test_a_file_over_the_size_limit_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "parc.xlsx", [GOOD])
    with pytest.raises(UnreadableFileError) as refusal:
        read_spreadsheet(path, Limits(file_bytes=1000))
    assert refusal.value.code == "file_too_large"


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "parc.xlsx", [GOOD])
    with pytest.raises(UnreadableFileError) as refusal:
        read_spreadsheet(path, Limits(seconds=0))
    assert refusal.value.code == "reading_too_long"


def test_a_reader_that_takes_too_much_memory_is_stopped(tmp_path: Path) -> None:
    path = wide_but_allowed(tmp_path)
    with pytest.raises(UnreadableFileError) as refusal:
        read_spreadsheet(path, Limits(memory_bytes=500 * 2**20))
    assert refusal.value.code == "reader_stopped"


def test_a_bomb_costs_our_own_process_little_memory(tmp_path: Path) -> None:
    bombs = [make for make in REFUSED if make.__name__ in ("sparse_bomb", "sparse_bomb_in_disguise", "zip_bomb")]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number, make in enumerate(bombs):
        (tmp_path / str(number)).mkdir()
        with pytest.raises(UnreadableFileError):
            read_spreadsheet(make(tmp_path / str(number)))
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert len(bombs) == 3
    assert grown_mb < 150


def test_the_child_sees_none_of_our_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAROMETER_DATABASE_URL", "postgresql://secret")
    seen: list[dict[str, str]] = []
    run = __import__("subprocess").run

    def spy(*arguments: object, **options: dict[str, str]) -> object:
        seen.append(options["env"])
        return run(*arguments, **options)

    monkeypatch.setattr("imports.guard.subprocess.run", spy)
    assert read_spreadsheet(write_xlsx(tmp_path / "parc.xlsx", [GOOD])).kind == "xlsx"
    assert [name for name in seen[0] if name.startswith("BAROMETER_")] == []
    assert seen[0]


def test_the_child_does_not_wait_for_a_library_that_it_does_not_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imports.guard._START", f"{_START}; assert not {{'pandas', 'polars'}} & sys.modules.keys()")
    assert read_spreadsheet(write_csv(tmp_path / "parc.csv", [GOOD])).kind == "csv"


@pytest.mark.parametrize("name", ["parc", "parc.pdf", "parc.dat"])
def test_a_workbook_is_known_by_its_content_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = write_xlsx(tmp_path / "parc.xlsx", [GOOD]).rename(tmp_path / name)
    reading = read(path)
    assert (reading.rows.height, reading.warnings["code"].to_list()) == (1, ["extension_wrong_xlsx"])


def test_a_text_without_extension_is_a_csv_where_it_is_a_table(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "parc.csv", [GOOD]).rename(tmp_path / "parc")
    reading = read(path)
    assert (reading.rows.height, reading.warnings["code"].to_list()) == (1, ["extension_wrong_csv"])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("parc", b"%PDF-1.7;a\n;b\n", "extension_missing"),
        ("parc.pdf", b"Identifiant;Type\n1;Portable\n", "extension_unknown"),
        ("parc.zip", b"PK\x03\x04 damaged", "extension_unknown"),
    ],
)
def test_what_no_content_proves_is_refused_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError) as refusal:
        read_spreadsheet(path)
    assert refusal.value.code == code
    assert ".xlsx" in refusal.value.message("fr")
