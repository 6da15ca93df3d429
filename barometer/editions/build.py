"""Writes one edition: an immutable folder, complete or absent (METHODOLOGY 9; name 10 of the main path).

In: the folder of all editions and the `EditionContent` of one. Out: `<folder>/<edition>/`, with the files of
`files.py`, the papers of `descriptor.py`, the pages of `page.py` and SHA256SUMS. Same content, same bytes anywhere.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from barometer.editions import descriptor
from barometer.editions.content import (
    HEADLINE_CATEGORY,
    HEADLINE_CODE,
    HEADLINE_VIEW,
    EditionContent,
)
from barometer.editions.errors import ContentRefusedError, EditionExistsError, EditionsError
from barometer.editions.files import DataFile, data_files
from barometer.editions.page import PAGES, render_page
from barometer.editions.rules import Facts, broken_rules
from barometer.editions.sums import broken_sums
from barometer.editions.tables import canonical_tables
from barometer.editions.view_tables import PublishedFile
from barometer.editions.wording import sentences

EDITION = re.compile(r"[0-9]{4}\.[1-9][0-9]*")
SUMS = "SHA256SUMS"
LOCK = ".publishing"

Outcome = Literal["created", "unchanged", "kept"]


@dataclass(frozen=True)
class PublishedEdition:
    """Where the edition is, and what happened: created, unchanged (same bytes), or kept (not looked at)."""

    path: Path
    outcome: Outcome


def build_edition(folder: Path, content: EditionContent, if_absent: bool = False) -> Path:
    """The folder of the edition, written if it was absent. See `publish_edition`."""
    return publish_edition(folder, content, if_absent).path


def publish_edition(folder: Path, content: EditionContent, if_absent: bool = False) -> PublishedEdition:
    """Write the edition beside its place, then rename it there: whole or not at all.

    An edition that exists is never changed: same bytes, `unchanged`; other bytes, EditionExistsError; with `if_absent`,
    `kept` without a look. Content that breaks a rule raises ContentRefusedError.
    """
    place = edition_place(folder, content.edition)
    if if_absent and place.exists():
        return PublishedEdition(place, "kept")
    files = edition_files(content)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            if place.exists():
                _refuse_change(place, content.edition, files)
                return PublishedEdition(place, "unchanged")
            _write_whole(place, files)
    except OSError as error:
        raise EditionsError("not_written", edition=content.edition, folder=folder, reason=error.strerror) from error
    return PublishedEdition(place, "created")


def edition_place(folder: Path, edition: str) -> Path:
    """Where an edition stands; refuses a name that is not `<year>.<number>`."""
    if not EDITION.fullmatch(edition):
        raise EditionsError("edition_name", edition=edition)
    return folder / edition


def list_editions(folder: Path) -> list[Path]:
    """The published editions, oldest first."""
    found = [path for path in folder.iterdir() if EDITION.fullmatch(path.name)] if folder.is_dir() else []
    return sorted(found, key=lambda path: tuple(int(part) for part in path.name.split(".")))


def find_edition(folder: Path, edition: str) -> Path:
    """The folder of one published edition."""
    place = edition_place(folder, edition)
    if not place.is_dir():
        raise EditionsError("edition_unknown", edition=edition, folder=folder)
    return place


def edition_files(content: EditionContent) -> dict[str, bytes]:
    """Every file of the edition by name, SHA256SUMS last. Touches no disk."""
    facts = edition_facts(content)
    frames, problems = canonical_tables(content)
    problems = problems or broken_rules(frames, facts) or broken_sums(frames, facts)
    if problems:
        raise ContentRefusedError(content.edition, problems)
    data = data_files(frames)
    files = {file.path: file.content for file in data}
    files["datapackage.json"] = descriptor.data_package(content, facts, frames, data).encode()
    files["schema.json"] = descriptor.table_schema(content, data[0]).encode()
    files["LISEZMOI.md"] = descriptor.readme(content, data).encode()
    offered = _offered(data, files)
    for language, name in PAGES.items():
        files[name] = render_page(content, frames, facts, offered, language).encode()
    sums = "".join(f"{descriptor.sha256(files[name])}  {name}\n" for name in sorted(files))
    return files | {SUMS: sums.encode()}


def edition_facts(content: EditionContent) -> Facts:
    """What the rules need to know beside the tables."""
    return Facts(
        status=content.status,
        region=content.region,
        headline_code=HEADLINE_CODE,
        headline_category=HEADLINE_CATEGORY,
        headline_view=HEADLINE_VIEW,
        headline_series=content.meta.headline_series,
        headline_year=content.meta.headline_year,
        draws_count=content.meta.draws_count,
    )


def _offered(data: list[DataFile], files: dict[str, bytes]) -> list[PublishedFile]:
    """The list of downloads. SHA256SUMS holds the page's own hash, so its size is stated from its number of lines."""
    titles = {file.path: (file.title_fr, file.title_en) for file in data}
    papers = {"datapackage.json": "file_datapackage", "schema.json": "file_schema", "LISEZMOI.md": "file_readme"}
    titles |= {path: (sentences()[key]["fr"], sentences()[key]["en"]) for path, key in papers.items()}
    listed = [PublishedFile(path, *titles[path], len(files[path])) for path in titles]
    names = [*files, *PAGES.values()]
    size = sum(64 + 2 + len(name) + 1 for name in names)
    return [*listed, PublishedFile(SUMS, sentences()["file_sums"]["fr"], sentences()["file_sums"]["en"], size)]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One publication at a time in a folder. The lock dies with its process, so a crash never blocks the next one."""
    with (folder / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EditionsError("being_published", folder=folder) from None
        yield


def _write_whole(place: Path, files: dict[str, bytes]) -> None:
    """All files in a folder beside, on disk, then one rename. What a crash left there before is removed."""
    aside = place.with_name(f".{place.name}.unfinished")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir()
        for name, content in files.items():
            path = aside / name
            with path.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            path.chmod(0o444)
        _sync_folder(aside)
        aside.rename(place)
        _sync_folder(place.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    descriptor_number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor_number)
    finally:
        os.close(descriptor_number)


def _refuse_change(place: Path, edition: str, files: dict[str, bytes]) -> None:
    present = {path.name: path.read_bytes() if path.is_file() else b"" for path in place.iterdir()}
    changed = sorted(name for name in files.keys() ^ present.keys())
    changed += sorted(name for name in files.keys() & present.keys() if files[name] != present[name])
    if changed:
        shown = ", ".join(changed[:5]) + (", …" if len(changed) > 5 else "")
        raise EditionExistsError("edition_exists", edition=edition, files=shown)
