"""The data folder: where it is, whether it is a demo, which database goes with it.

In: a folder and, where the records are in PostgreSQL, a database URL. Out: a `Home`, which every other function of
this room takes first. A small marker file, `barometer.toml`, ties the folder to its database and to its nature: a
demo folder never becomes an ordinary one, nor the reverse. No table class is imported here before it is needed.
"""

import os
import shlex
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from barometer.records.errors import HomeMissingError, RecordsError
from barometer.records.files import refusal, replace_text

MARKER = "barometer.toml"
SUBFOLDERS = ("fleet", "factors", "mappings", "aliases", "evidence", "editions")


@dataclass(frozen=True)
class Home:
    """An opened data folder. The URL may hold a password: it is never shown. `factors_of`: the edition whose factors
    somebody brought are read, in place of today's.
    """

    folder: Path
    database_url: str = field(repr=False)
    is_demo: bool
    factors_of: str | None = None

    @property
    def init_command(self) -> str:
        """The command that completes this folder, or brings it to the version of the program."""
        return f"barometer --home {shlex.quote(str(self.folder))} init" + (" --demo" if self.is_demo else "")

    @property
    def fleet(self) -> Path:
        """Where the rows, assets and cohorts of each organisation are."""
        return self.folder / "fleet"

    @property
    def factors(self) -> Path:
        """Where the factors that somebody brought are; those of an edition stand as they were when it was published."""
        root = self.folder / "factors"
        return root if self.factors_of is None else root / "published" / self.factors_of

    @property
    def editions(self) -> Path:
        """Where published editions are."""
        return self.folder / "editions"


class Marker(NamedTuple):
    """What `barometer.toml` says: the identity shared with the database, the nature, the kind of database."""

    home: str
    is_demo: bool
    database: str


def create_home(folder: Path, *, demo: bool, database_url: str | None = None) -> Home:
    """Make or complete a data folder: subfolders, database brought up to date, marker. Twice is once."""
    from barometer.records.database import claim  # noqa: PLC0415 - sqlmodel costs 0.3 s, and `--help` needs none of it

    folder = folder.expanduser().resolve()
    marker = read_marker(folder)
    url = _url(folder, marker, database_url)
    if marker is not None:
        _check_nature(folder, marker.is_demo, demo)
    _make_folders(folder)
    home = Home(folder=folder, database_url=url, is_demo=demo)
    identity = claim(home, None if marker is None else marker.home)
    if marker is None:
        _write_marker(folder, Marker(home=identity, is_demo=demo, database=url.partition("+")[0].partition(":")[0]))
    return home


def open_home(folder: Path, database_url: str | None = None) -> Home:
    """A data folder ready for use; refused with what to do when it is missing, older or newer than the program."""
    from barometer.records.database import check_ready  # noqa: PLC0415 - as above

    home = locate_home(folder, database_url)
    check_ready(home, identity_of(home))
    return home


def locate_home(folder: Path, database_url: str | None = None) -> Home:
    """The folder as its marker describes it, without a look at the database: for `doctor`."""
    folder = folder.expanduser().resolve()
    marker = read_marker(folder)
    if marker is None:
        raise HomeMissingError("home_missing", folder=folder)
    return Home(folder=folder, database_url=_url(folder, marker, database_url), is_demo=marker.is_demo)


def identity_of(home: Home) -> str:
    """The identity its marker gives a data folder; its database holds the same one."""
    marker = read_marker(home.folder)
    if marker is None:
        raise HomeMissingError("home_missing", folder=home.folder)
    return marker.home


def check_nature(home: Home, stored: bool) -> None:
    """Refuse a database whose nature is not the folder's."""
    _check_nature(home.folder, stored, home.is_demo)


def read_marker(folder: Path) -> Marker | None:
    """The marker of a folder, or None where there is none."""
    path = folder / MARKER
    try:
        if not path.is_file():
            return None
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return Marker(home=str(content["home"]), is_demo=bool(content["demo"]), database=str(content["database"]))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise RecordsError("home_marker_unreadable", path=path) from error
    except PermissionError as error:
        raise RecordsError("folder_unreadable", folder=folder) from error


def _write_marker(folder: Path, marker: Marker) -> None:
    lines = [
        "# Written by `barometer init`: ties this folder to its database. Do not edit, do not delete.",
        f'home = "{marker.home}"',
        f"demo = {str(marker.is_demo).lower()}",
        f'database = "{marker.database}"',
    ]
    replace_text(folder / MARKER, "\n".join(lines) + "\n")


def _url(folder: Path, marker: Marker | None, database_url: str | None) -> str:
    """The database of a folder: the URL given, else the environment's, else a SQLite file inside the folder."""
    given = database_url or os.environ.get("BAROMETER_DATABASE_URL") or _sqlite_url(folder)
    scheme, separator, rest = given.partition("://")
    kind = {"postgres": "postgresql"}.get(scheme, scheme.partition("+")[0])
    if kind not in {"sqlite", "postgresql"} or not separator:
        raise RecordsError("database_url_unknown", scheme=scheme)
    if marker is not None and marker.database != kind:
        # A forgotten variable must not open an empty SQLite file beside records kept in PostgreSQL.
        raise RecordsError("home_in_postgresql" if kind == "sqlite" else "home_in_sqlite", folder=folder)
    return f"postgresql+psycopg://{rest}" if kind == "postgresql" else given


def _sqlite_url(folder: Path) -> str:
    """Quoted, since a URL gives a meaning to `?`, `#` and `%` that a folder's name does not."""
    return f"sqlite:///{quote(str(folder / 'barometer.sqlite'))}"


def _check_nature(folder: Path, is_demo: bool, wanted: bool) -> None:
    if is_demo != wanted:
        raise RecordsError("home_is_demo" if is_demo else "home_is_ordinary", folder=folder)


def _make_folders(folder: Path) -> None:
    try:
        for name in SUBFOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(folder, error) from error
