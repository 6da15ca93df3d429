"""The rows of an organisation across its visible batches, and the assets and cohorts prepared from them.

In: an organisation. Out: lazy frames. Prepared files are named after what they were prepared from (`fleet_version`): a
batch that comes or goes changes the name looked for, so a crash or an undo can never show stale cohorts, and taking
back the last batch finds the previous files still there.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from barometer.records.batch_list import VisiblePart, visible_parts
from barometer.records.contents import INVENTORY
from barometer.records.database import read
from barometer.records.errors import FleetChangedError, FleetNotPreparedError, OrganisationUnknownError, RecordsError
from barometer.records.files import write_aside
from barometer.records.home import Home
from barometer.records.kept import forget_old
from barometer.records.rows import scan_parts
from barometer.records.tables import OrganisationTable, core
from barometer.records.taught import read_taught

ORGANISATION = core(OrganisationTable)
#: Raise it when fleet, completion or cohorts would give other rows from the same batches: every fleet is then prepared
#: again. Factors are not part of it: cohorts depend on no factor.
FLEET_FORMAT = "3"
#: The folder of the words taught for types: a fleet is read with them.
TAUGHT_TYPES = "aliases"


def fleet_version(home: Home, organisation: str) -> str:
    """What the assets and cohorts of an organisation must be prepared from now, as a short digest."""
    with read(home) as connection:
        versions = _versions(home, connection, visible_parts(home, connection, organisation), organisation)
    if organisation not in versions:
        raise OrganisationUnknownError("organisation_unknown", identifier=organisation)
    return versions[organisation]


def read_rows(home: Home, organisation: str, *, version: str | None = None) -> pl.LazyFrame:
    """The rows of every visible batch, in order of arrival (InventoryRow).

    With the `version` about to be written: refused if the batches are no longer those, so that `write_fleet` never
    files the rows of one state under the name of another.
    """
    with read(home) as connection:
        parts = visible_parts(home, connection, organisation)
        found = _versions(home, connection, parts, organisation).get(organisation)
    if version is not None and version != found:
        raise FleetChangedError("fleet_changed", organisation=organisation)
    return scan_parts(parts, INVENTORY)


def read_rows_of(home: Home, organisations: Collection[str]) -> pl.LazyFrame:
    """The rows of every visible batch of several organisations, all at one state of the folder (InventoryRow)."""
    wanted = set(organisations)
    with read(home) as connection:
        parts = [part for part in visible_parts(home, connection) if part.organisation in wanted]
    return scan_parts(parts, INVENTORY)


def write_fleet(
    home: Home,
    organisation: str,
    assets: pl.DataFrame | pl.LazyFrame | Iterator[pl.DataFrame],
    cohorts: pl.DataFrame | pl.LazyFrame | Callable[[], pl.DataFrame],
    *,
    version: str,
) -> None:
    """Keep what was prepared from `version`; `version` is taken before the rows are read. No Int128 column.

    `assets` may come in parts, `cohorts` be a function that is asked once these are written.
    """
    write_aside(_path(home, organisation, "assets", version), assets)
    # Cohorts last: their file says that the fleet is prepared.
    write_aside(_path(home, organisation, "cohorts", version), cohorts() if callable(cohorts) else cohorts)
    for what in ("assets", "cohorts"):
        forget_old(_path(home, organisation, what, version), what)


def unprepared(home: Home) -> list[str]:
    """The organisations with visible batches whose cohorts are not there: those to prepare."""
    return [name for name, path in _cohort_files(home).items() if not path.is_file()]


def read_cohorts(home: Home) -> pl.LazyFrame | None:
    """The cohorts of all organisations; None if nothing was ever imported. Refused while any is not prepared."""
    paths = _cohort_files(home)
    _check_prepared(paths)
    return pl.scan_parquet(list(paths.values()), glob=False) if paths else None


def read_assets(home: Home, organisation: str) -> pl.LazyFrame:
    """The assets that count for one organisation, with the batch, sheet and row each comes from.

    Those that another body counts are left out, once `write_shared` has said which.
    """
    found = read_assets_of(home, [organisation])
    if organisation not in found:
        raise RecordsError("fleet_empty", organisation=organisation)
    return found[organisation]


def read_assets_of(home: Home, organisations: Collection[str]) -> dict[str, pl.LazyFrame]:
    """The same of several organisations, all at one state of the folder; one without a visible batch is not there.

    Refused while one of them is not prepared.
    """
    with read(home) as connection:
        parts = visible_parts(home, connection)
        versions = _versions(home, connection, parts)
    if unknown := sorted(set(organisations) - set(versions)):
        raise OrganisationUnknownError("organisation_unknown", identifier=unknown[0])
    present = {part.organisation for part in parts}
    paths = {name: _path(home, name, "assets", versions[name]) for name in organisations if name in present}
    _check_prepared(paths)
    shared = _shared_path(home, "shared", _version_of_all(present, versions))
    elsewhere = pl.read_parquet(shared).filter(~pl.col("is_counted")) if shared.is_file() else None
    return {name: _without(pl.scan_parquet(path, glob=False), elsewhere) for name, path in paths.items()}


def _without(assets: pl.LazyFrame, elsewhere: pl.DataFrame | None) -> pl.LazyFrame:
    """The assets that no other body counts."""
    if elsewhere is None or elsewhere.is_empty():
        return assets
    return assets.join(elsewhere.lazy(), on=["organisation", "asset_id"], how="anti", maintain_order="left")


def shared_version(home: Home) -> str:
    """What devices declared by several bodies are found from now: the version of every fleet."""
    with read(home) as connection:
        parts = visible_parts(home, connection)
        versions = _versions(home, connection, parts)
    return _version_of_all({part.organisation for part in parts}, versions)


def _version_of_all(present: set[str], versions: dict[str, str]) -> str:
    return _digest(*(f"{name}={versions[name]}" for name in sorted(present)))


def read_all_assets(home: Home, *, but: str | None = None) -> pl.LazyFrame | None:
    """The assets of every fleet as declared, those that another body counts included; None where there is none.

    `but`: an organisation whose own fleet is left out. Refused while any is not prepared.
    """
    paths = {name: path for name, path in _cohort_files(home, "assets").items() if name != but}
    _check_prepared(paths)
    return pl.scan_parquet(list(paths.values()), glob=False) if paths else None


def read_shared(home: Home) -> tuple[pl.DataFrame, pl.LazyFrame] | None:
    """(assets that another body declares too, cohorts of those not counted); None where not looked for yet."""
    version = shared_version(home)
    path, cohorts = (_shared_path(home, what, version) for what in ("shared", "removed"))
    return (pl.read_parquet(path), pl.scan_parquet(cohorts, glob=False)) if path.is_file() else None


def write_shared(home: Home, shared: pl.DataFrame, removed: pl.DataFrame, *, version: str) -> None:
    """Keep both under the version they were found from; the list last, since its presence says that both are there."""
    for what, frame in (("removed", removed), ("shared", shared)):
        write_aside(_shared_path(home, what, version), frame)
    for what in ("shared", "removed"):
        forget_old(_shared_path(home, what, version), what)


def _cohort_files(home: Home, what: str = "cohorts") -> dict[str, Path]:
    """Organisation with a visible batch -> where its cohorts (or assets) are, or should be."""
    with read(home) as connection:
        parts = visible_parts(home, connection)
        versions = _versions(home, connection, parts)
    present = sorted({part.organisation for part in parts})
    return {name: _path(home, name, what, versions[name]) for name in present}


def _check_prepared(paths: dict[str, Path]) -> None:
    """Refuse while the file of an organisation is not there."""
    left = [name for name, path in paths.items() if not path.is_file()]
    if left:
        raise FleetNotPreparedError(left)


def _versions(
    home: Home, connection: sa.Connection, parts: list[VisiblePart], organisation: str | None = None
) -> dict[str, str]:
    """Every organisation, or one -> the digest of what its fleet is made of: batches, seat and kind, words taught."""
    taught = [text for _, text in sorted(read_taught(home, TAUGHT_TYPES).items())]
    names: dict[str, list[str]] = {}
    for part in parts:
        names.setdefault(part.organisation, []).append(part.name)
    query = sa.select(ORGANISATION.c.organisation, ORGANISATION.c.commune_code, ORGANISATION.c.kind)
    if organisation is not None:
        query = query.where(ORGANISATION.c.organisation == organisation)
    return {
        row.organisation: _digest(
            FLEET_FORMAT, str(row.commune_code), row.kind, *names.get(row.organisation, []), *taught
        )
        for row in connection.execute(query)
    }


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _path(home: Home, organisation: str, what: str, version: str) -> Path:
    return home.fleet / organisation / f"{what}-{version}.parquet"


def _shared_path(home: Home, what: str, version: str) -> Path:
    return home.fleet / f"{what}-{version}.parquet"
