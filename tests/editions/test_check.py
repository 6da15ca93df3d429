"""The check of a published edition finds each kind of damage, from the files alone."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from barometer.editions.check import check_edition
from tests.editions.test_descriptor import copy_of


@pytest.fixture
def edition(published: Path, tmp_path: Path) -> Path:
    return copy_of(published, tmp_path / "2026.1")


def codes(edition: Path) -> list[str]:
    found = check_edition(edition)
    assert all(problem.message("fr") and problem.message("en") for problem in found)
    return [problem.code for problem in found]


def seal(edition: Path) -> None:
    """Make descriptor and SHA256SUMS agree with the files again, as somebody who hides a change would."""
    package = json.loads((edition / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        content = (edition / resource["path"]).read_bytes()
        resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    (edition / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    names = sorted(path.name for path in edition.iterdir() if path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256((edition / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (edition / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def edit(edition: Path, name: str, change: Callable[[str], str]) -> None:
    before = (edition / name).read_bytes().decode("utf-8")
    after = change(before)
    assert after != before
    (edition / name).write_bytes(after.encode("utf-8"))


def test_sound_editions_have_no_problem(published: Path, demo: Path) -> None:
    assert check_edition(published) == []
    assert check_edition(demo) == []


def test_a_changed_file_a_lost_file_and_an_added_file_are_named(edition: Path) -> None:
    edit(edition, "gaps.csv", lambda text: text.replace("212", "213"))
    (edition / "LISEZMOI.md").unlink()
    (edition / "extra.txt").write_text("x", encoding="utf-8")
    assert codes(edition) == ["not_an_edition", "unlisted", "checksum", "descriptor"]


def test_a_folder_that_is_not_an_edition_is_said_so(tmp_path: Path) -> None:
    assert set(codes(tmp_path)) == {"not_an_edition"}


def test_an_unreadable_list_of_hashes_is_said_so(edition: Path) -> None:
    (edition / "SHA256SUMS").write_text("rien\n", encoding="utf-8")
    assert codes(edition) == ["unreadable"]


def test_an_unreadable_descriptor_is_said_so(edition: Path) -> None:
    (edition / "datapackage.json").write_text("{", encoding="utf-8")
    assert codes(edition) == ["checksum", "unreadable"]


def test_a_value_changed_with_its_hashes_still_breaks_the_sums(edition: Path) -> None:
    frame = pl.read_parquet(edition / "indicators.parquet")
    is_changed = (pl.col("territory") == "DEP-21") & (pl.col("breakdown_value") == "terminals")
    frame = frame.with_columns(value=pl.when(is_changed).then(pl.col("value") * 1.01).otherwise(pl.col("value")))
    frame.write_parquet(edition / "indicators.parquet")
    seal(edition)
    assert codes(edition) == ["parts", "formats_differ", "formats_differ", "formats_differ"]


@pytest.mark.parametrize("name", ["indicators.csv", "indicators.json", "indicators_excel_fr.csv"])
def test_a_format_that_says_something_else_is_named(edition: Path, name: str) -> None:
    edit(edition, name, lambda text: text.replace("Dijon Métropole", "Dijon"))
    seal(edition)
    (problem,) = check_edition(edition)
    assert problem.code == "formats_differ"
    assert Path(problem.values["file"]).name == name


def test_a_serial_number_slipped_into_a_table_is_found(edition: Path) -> None:
    rows = pl.read_csv(edition / "factors.csv", infer_schema=False).with_columns(serial_number=pl.lit("SN1"))
    rows.write_csv(edition / "factors.csv")
    seal(edition)
    assert codes(edition) == ["descriptor"]
    package = json.loads((edition / "datapackage.json").read_text("utf-8"))
    fields = next(resource for resource in package["resources"] if resource["path"] == "factors.csv")["schema"][
        "fields"
    ]
    fields.append({"name": "serial_number", "type": "string"})
    (edition / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    seal(edition)
    assert codes(edition) == ["forbidden_column"]


def test_a_data_file_without_description_is_found(edition: Path) -> None:
    (edition / "more.csv").write_text("a\n1\n", encoding="utf-8")
    seal(edition)
    assert codes(edition) == ["descriptor_missing"]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('href="indicators.json"', 'href="indicateurs.json"', "link"),
        ('href="#gaps"', 'href="#lacunes"', "link"),
        ("<main", '<img src="https://exemple.fr/suivi.png" alt=""><main', "outside_request"),
        ("<main", "<script>1</script><main", "outside_request"),
        ("</style>", "@import 'autre.css'; </style>", "outside_request"),
        ("</style>", "p { background: url(https://exemple.fr/fond.png) } </style>", "outside_request"),
        ("<style>", '<link rel="stylesheet" href="https://exemple.fr/s.css"><style>', "outside_request"),
    ],
)
def test_a_dead_link_and_an_outside_request_are_found(edition: Path, before: str, after: str, code: str) -> None:
    edit(edition, "index.html", lambda text: text.replace(before, after, 1))
    seal(edition)
    assert codes(edition) == [code]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("draws.parquet", b"PAR1 and then nothing"),
        ("indicators.parquet", b""),
        ("gaps.csv", b"\xff\xfe\x00"),
        ("indicators.json", b"[{"),
        ("indicators.json", b"[]"),
        ("indicators_excel_fr.csv", b""),
        ("parameters.csv", b'a,"b\n1'),
        ("index.en.html", b"<p>\xe9"),
    ],
)
def test_a_damaged_file_is_named_and_never_a_traceback(edition: Path, name: str, content: bytes) -> None:
    (edition / name).write_bytes(content)
    assert "checksum" in codes(edition)
    seal(edition)
    found = check_edition(edition)
    assert found
    assert {"unreadable", "descriptor", "missing_columns"} >= {problem.code for problem in found}


def test_a_table_taken_away_with_its_description_is_missed(edition: Path) -> None:
    (edition / "coverage.csv").unlink()
    package = json.loads((edition / "datapackage.json").read_text("utf-8"))
    package["resources"] = [resource for resource in package["resources"] if resource["path"] != "coverage.csv"]
    (edition / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    seal(edition)
    assert codes(edition) == ["unreadable", "link", "link"]


def test_data_pages_that_do_not_decode_are_said_once_a_stage(edition: Path) -> None:
    content = bytearray((edition / "indicators.parquet").read_bytes())
    content[100:2000] = bytes(1900)
    (edition / "indicators.parquet").write_bytes(content)
    seal(edition)
    assert set(codes(edition)) == {"unreadable"}


def test_a_list_of_hashes_that_is_not_text_is_said_so(edition: Path) -> None:
    (edition / "SHA256SUMS").write_bytes(b"\xff\xfe")
    assert codes(edition) == ["unreadable"]
