"""Folders of factors a user brought (METHODOLOGY 20.2, 20.7): bases beside ours, and organisations' own values.

In: a home. Out: where they are, what they say; a folder is written aside and renamed, so it is whole or absent. What
the files mean is the factor library's business. `factors/bases/<source>` and `factors/organisations/<organisation>`;
`factors/published/<edition>` holds both as they were at its publication: values that may not be handed on are in no
file of the edition, and are kept here so that it gives its numbers again. Nothing reads it but `factors diff`.
"""

import hashlib
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from barometer.records.errors import RecordsError
from barometer.records.home import Home

BASES, ORGANISATIONS = "bases", "organisations"


def factor_folders(home: Home, kind: str) -> dict[str, Path]:
    """Name -> folder of every base, or of every organisation with own values."""
    root = home.factors / kind
    found = [folder for folder in root.iterdir() if folder.is_dir()] if root.is_dir() else []
    return {folder.name: folder for folder in sorted(found) if not folder.name.startswith(".")}


def replace_folder(home: Home, kind: str, name: str, files: dict[str, str]) -> Path:
    """Write a folder of factors as a whole: its former files are gone, its new ones all there."""
    root = home.factors / kind
    root.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".", dir=root))
    for path, text in files.items():
        (aside / path).parent.mkdir(parents=True, exist_ok=True)
        (aside / path).write_text(text, encoding="utf-8")
    former = Path(tempfile.mkdtemp(prefix=".", dir=root))
    if (root / name).is_dir():
        (root / name).replace(former / name)
    aside.replace(root / name)
    shutil.rmtree(former)
    return root / name


def remove_folder(home: Home, kind: str, name: str) -> None:
    """Forget a base or an organisation's own values; refused where there are none."""
    known = factor_folders(home, kind)
    if name not in known:
        raise RecordsError("taught_unknown", name=name, known=", ".join(known) or "–")
    shutil.rmtree(known[name])


def keep_published(home: Home, edition: str) -> None:
    """Keep what was brought, as it is now, with an edition about to be published; a copy that is there stays."""
    brought = {kind: factor_folders(home, kind) for kind in (BASES, ORGANISATIONS)}
    place = replace(home, factors_of=edition).factors
    if place.is_dir() or not any(brought.values()):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".", dir=place.parent))
    for kind, folders in brought.items():
        for name, folder in folders.items():
            shutil.copytree(folder, aside / kind / name)
    aside.replace(place)


def as_published(home: Home, edition: str) -> Home | None:
    """The home with what was brought as it was at the publication of an edition; None where no copy was kept."""
    then = replace(home, factors_of=edition)
    return then if then.factors.is_dir() else None


def forget_published(home: Home, edition: str) -> None:
    """Drop a copy: of an edition that was not published after all, or whose values may not be held any more."""
    shutil.rmtree(replace(home, factors_of=edition).factors, ignore_errors=True)


def folder_files(folder: Path) -> dict[str, str]:
    """Path inside the folder -> text, of every file."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def factors_version(home: Home) -> str:
    """A digest of all that was brought: what is kept for one content never shows for another."""
    digest = hashlib.sha256()
    for kind in (BASES, ORGANISATIONS):
        for name, folder in factor_folders(home, kind).items():
            digest.update(f"\n{kind}/{name}".encode())
            for path, text in folder_files(folder).items():
                digest.update(f"\n{path}\n{text}".encode())
    return digest.hexdigest()[:16]
