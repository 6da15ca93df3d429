"""Rebuild the tables of territories from their source package: a developer's tool, never run by the program.

In: the npm package named below, fetched with the ordinary client (`npm pack`, whatever registry it is set up for) and
refused unless its hashes are those written here. Out, beside this file: `communes.parquet`, `former_codes.parquet`,
`epci.csv`, `departments.csv`, `regions.csv` and `provenance.toml`; `README.md` says what each holds, and its licence.

    python -m factors.data.territories.rebuild              (or give a tarball already fetched: rebuild PATH)
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

PACKAGE = "@etalab/decoupage-administratif"
VERSION = "6.0.0"
SHA256 = "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a"
SHA512 = (
    "5dabd8b0595b70cfe9acaafc84d1cf28447de081f0fddb3134ce27c6358c624e"
    "8f2c5002a4479dbe7ffbc0af016a8ce6d1d09885659c7feedb716a40e6998269"
)
HERE = Path(__file__).resolve().parent
READ = ("communes", "epci", "departements", "regions")
PARQUET = ("communes", "former_codes")  # the two long tables; the short ones stay readable as CSV
CURRENT = "commune-actuelle"
PARTS = {
    "commune-deleguee": "delegated",
    "commune-associee": "associated",
    "arrondissement-municipal": "arrondissement",
}
OVERSEAS_COLLECTIVITY = "com"

PROVENANCE = """\
# Written by rebuild.py: do not edit. The words on each vintage and licence are in README.md.
package = "{package}"
package_version = "{version}"
package_built_on = 2026-03-09
package_licence = "MIT"
tarball_sha256 = "{sha256}"
tarball_sha512 = "{sha512}"
data_licence = "Licence Ouverte 2.0"
publishers = ["INSEE", "DGCL"]
geography_on = 2026-01-01
population_year = 2023
population_year_mayotte = 2017
epci_year = 2025
"""
TABLE = """
[{table}]
rows = {rows}
sha256_of_csv = "{digest}"
"""

Records = list[dict[str, Any]]


def main(arguments: list[str]) -> None:
    """Fetch or open the tarball, check it, write the tables."""
    with tempfile.TemporaryDirectory() as folder:
        tarball = Path(arguments[0]) if arguments else fetch(Path(folder))
        tables = build_tables(read_tarball(tarball))
    write_tables(tables, HERE)
    for table, frame in tables.items():
        sys.stdout.write(f"{table}: {frame.height} rows\n")


def fetch(folder: Path) -> Path:
    """The tarball of the package, as the npm client of this machine gives it."""
    command = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--ignore-scripts", "--silent", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)  # noqa: S603 - a fixed command
    (tarball,) = folder.glob("*.tgz")
    return tarball


def read_tarball(tarball: Path) -> dict[str, Records]:
    """The records of the files we use, by name; refused unless both hashes are the recorded ones."""
    content = tarball.read_bytes()
    found = (hashlib.sha256(content).hexdigest(), hashlib.sha512(content).hexdigest())
    if found != (SHA256, SHA512):
        raise SystemExit(f"{tarball.name} is not {PACKAGE} {VERSION}: sha256 {found[0]}, expected {SHA256}")
    with tarfile.open(tarball) as archive:
        files = {name: archive.extractfile(f"package/data/{name}.json") for name in READ}
        return {name: json.load(file) for name, file in files.items() if file is not None}


def build_tables(package: Mapping[str, Records]) -> dict[str, pl.DataFrame]:
    """Our five tables, each in the order of its codes."""
    current = [row for row in package["communes"] if row["type"] == CURRENT]
    epci_of = {member["code"]: epci["code"] for epci in package["epci"] for member in epci["membres"]}
    if len(epci_of) != sum(len(epci["membres"]) for epci in package["epci"]):
        raise SystemExit("a commune belongs to two EPCI")
    if strangers := sorted(set(epci_of) - {row["code"] for row in current}):
        raise SystemExit(f"members of an EPCI that are no current commune: {strangers}")
    kept = [row for row in package["regions"] if row["zone"] != OVERSEAS_COLLECTIVITY]
    regions = {row["code"] for row in kept}
    return {
        "communes": _table(
            {"code": pl.String, "name": pl.String, "population": pl.Int32, "department": pl.String, "epci": pl.String},
            ((r["code"], r["nom"], r.get("population"), r["departement"], epci_of.get(r["code"])) for r in current),
        ),
        "former_codes": _former_codes(package["communes"]),
        "epci": _table(
            {"code": pl.String, "kind": pl.String, "name": pl.String},
            ((row["code"], row["type"], row["nom"]) for row in package["epci"]),
        ),
        # an overseas collectivity is numbered like a department and lies in no region
        "departments": _table(
            {"code": pl.String, "name": pl.String, "region": pl.String},
            ((r["code"], r["nom"], r["region"] if r["region"] in regions else None) for r in package["departements"]),
        ),
        "regions": _table({"code": pl.String, "name": pl.String}, ((row["code"], row["nom"]) for row in kept)),
    }


def _former_codes(rows: Records) -> pl.DataFrame:
    """Codes that are not (or no longer) a commune, with the current commune each one belongs to."""
    current = {row["code"] for row in rows if row["type"] == CURRENT}
    former = {old: (None, "former", row["code"]) for row in rows for old in row.get("anciensCodes", ())}
    # what a commune is part of today prevails over its past: two codes were merged, restored, then merged elsewhere
    former |= {
        row["code"]: (row["nom"], PARTS[row["type"]], row.get("chefLieu") or row["commune"])
        for row in rows
        if row["type"] in PARTS and row["code"] not in current
    }
    if lost := sorted({whole for _, _, whole in former.values()} - current):
        raise SystemExit(f"former codes that lead to no current commune: {lost}")
    return _table(
        {"code": pl.String, "name": pl.String, "kind": pl.String, "current": pl.String},
        ((code, *facts) for code, facts in former.items()),
    )


def _table(schema: dict[str, Any], rows: Any) -> pl.DataFrame:
    frame = pl.DataFrame(list(rows), schema=schema, orient="row").sort("code")
    if frame["code"].is_duplicated().any():
        raise SystemExit(f"a code stands twice: {frame.filter(pl.col('code').is_duplicated())}")
    return frame


def write_tables(tables: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """Write the tables and their provenance: the same bytes each time for one version of Polars."""
    text = PROVENANCE.format(package=PACKAGE, version=VERSION, sha256=SHA256, sha512=SHA512)
    for table, frame in tables.items():
        if table in PARQUET:
            path = folder / f"{table}.parquet"
            frame.write_parquet(path, compression="zstd", compression_level=19, statistics=False)
        else:
            frame.write_csv(folder / f"{table}.csv")
        text += TABLE.format(table=table, rows=frame.height, digest=digest(frame))
    (folder / "provenance.toml").write_text(text, encoding="utf-8", newline="\n")


def digest(frame: pl.DataFrame) -> str:
    """The sha256 of a table written as CSV: it does not depend on the Parquet writer."""
    return hashlib.sha256(frame.write_csv().encode()).hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
