"""The rebuilding of the territories' tables: what it takes, what it refuses, and that shipped tables are its own."""

import copy
import tomllib
from pathlib import Path

import polars as pl
import pytest

from factors.data.territories import rebuild
from factors.territories import provenance

FOLDER = Path(rebuild.__file__).parent


def commune(code: str, name: str = "X", **more: object) -> dict[str, object]:
    return {"code": code, "nom": name, "type": rebuild.CURRENT, "departement": code[:2], **more}


PACKAGE = {
    "communes": [
        commune("02001", "Bérulle", population=10, anciensCodes=["02009", "02008"]),
        commune("01001", "Œuf", population=5, anciensCodes=["01009"]),
        commune("98901", "Clipperton", departement="989"),
        {"code": "02009", "nom": "Part", "type": "commune-associee", "chefLieu": "01001", "departement": "02"},
        {"code": "02001", "nom": "Seat", "type": "commune-deleguee", "chefLieu": "02001", "departement": "02"},
        {"code": "02201", "nom": "Ward", "type": "arrondissement-municipal", "commune": "02001", "departement": "02"},
    ],
    "epci": [{"code": "200000001", "type": "CC", "nom": "CC, des Œufs", "membres": [{"code": "01001"}]}],
    "departements": [
        {"code": "989", "nom": "Clipperton", "region": "989"},
        {"code": "01", "nom": "Ain", "region": "84"},
        {"code": "02", "nom": "Aisne", "region": "32"},
    ],
    "regions": [
        {"code": "989", "nom": "Clipperton", "zone": "com"},
        {"code": "84", "nom": "Rhône", "zone": "metro"},
        {"code": "32", "nom": "Nord", "zone": "metro"},
    ],
}


def test_tables_hold_current_communes_with_their_epci_and_unknown_populations():
    tables = rebuild.build_tables(PACKAGE)
    assert tables["communes"].rows() == [
        ("01001", "Œuf", 5, "01", "200000001"),
        ("02001", "Bérulle", 10, "02", None),
        ("98901", "Clipperton", None, "989", None),
    ]
    assert tables["departments"].rows() == [("01", "Ain", "84"), ("02", "Aisne", "32"), ("989", "Clipperton", None)]
    assert tables["regions"]["code"].to_list() == ["32", "84"]


def test_what_a_former_code_is_part_of_today_prevails_over_its_past():
    former = rebuild.build_tables(PACKAGE)["former_codes"]
    assert former.rows() == [
        ("01009", None, "former", "01001"),
        ("02008", None, "former", "02001"),
        ("02009", "Part", "associated", "01001"),
        ("02201", "Ward", "arrondissement", "02001"),
    ]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda package: package["epci"].append({**package["epci"][0], "code": "200000002"}), "two EPCI"),
        (lambda package: package["epci"][0]["membres"].append({"code": "77777"}), "no current commune"),
        (lambda package: package["communes"].append(commune("01001", population=1)), "stands twice"),
        (lambda package: package["communes"][3].update(chefLieu="77777"), "lead to no current commune"),
    ],
)
def test_a_package_that_contradicts_itself_is_refused(damage, reason):
    package = copy.deepcopy(PACKAGE)
    damage(package)
    with pytest.raises(SystemExit, match=reason):
        rebuild.build_tables(package)


def test_a_tarball_with_another_hash_is_refused(tmp_path):
    tarball = tmp_path / "other.tgz"
    tarball.write_bytes(b"not the package")
    with pytest.raises(SystemExit, match=r"is not @etalab/decoupage-administratif 6\.0\.0"):
        rebuild.read_tarball(tarball)


def test_two_writings_give_the_same_bytes_whatever_the_order_of_the_package(tmp_path):
    reversed_package = {name: rows[::-1] for name, rows in PACKAGE.items()}
    written = []
    for name, package in (("one", PACKAGE), ("two", reversed_package)):
        (tmp_path / name).mkdir()
        rebuild.write_tables(rebuild.build_tables(package), tmp_path / name)
        written.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert len(written[0]) == 6
    assert written[0] == written[1]
    assert tomllib.loads(written[0]["provenance.toml"].decode())["communes"]["rows"] == 3


def test_the_shipped_tables_are_those_the_provenance_states():
    stated = provenance()
    assert (stated["tarball_sha256"], stated["tarball_sha512"]) == (rebuild.SHA256, rebuild.SHA512)
    for table in ("communes", "former_codes", "epci", "departments", "regions"):
        parquet = FOLDER / f"{table}.parquet"
        frame = pl.read_parquet(parquet) if parquet.is_file() else _read_csv(table)
        assert frame["code"].is_sorted()
        assert {"rows": frame.height, "sha256_of_csv": rebuild.digest(frame)} == stated[table]


def _read_csv(table: str) -> pl.DataFrame:
    return pl.read_csv(FOLDER / f"{table}.csv", infer_schema=False)


def test_the_shipped_tables_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 500_000
